"""An article checked: its claims with their verdicts, as values and in the shape of ``hustings check --json``."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from hustings.almanac.open import Almanac
from hustings.claims.facts import Facts
from hustings.claims.find import find_claims
from hustings.claims.gazetteer import Gazetteer
from hustings.claims.judge import judge
from hustings.claims.kinds import Claim, Finding, Found, Verdict, parsed
from hustings.claims.read import Article

__all__ = ["Checked", "Report", "check_article"]


@dataclass(frozen=True, slots=True)
class Checked:
    """A claim where it stands in the text, and what the almanac says of it."""

    number: int
    found: Found
    finding: Finding


@dataclass(frozen=True, slots=True)
class Report:
    """An article and every claim in it, in the order of the text.

    ``predictions`` are what would be claims but for a hope, a forecast, a condition or a denial: marked, not judged.
    """

    article: Article
    claims: tuple[Checked, ...]
    predictions: tuple[Found, ...] = ()

    def count(self, verdict: Verdict) -> int:
        """How many claims have that verdict."""
        return sum(each.finding.verdict is verdict for each in self.claims)

    @property
    def title(self) -> str:
        """“7 borne out, 2 contradicted, 2 not known”."""
        if not self.claims:
            return "No electoral claims found"
        return ", ".join(f"{self.count(verdict)} {verdict.value}" for verdict in Verdict)

    def text(self, each: Checked) -> str:
        """The words of a claim."""
        return self.article.text[each.found.start : each.found.end]

    @property
    def sources(self) -> tuple[str, ...]:
        """The sources of all evidence, each once."""
        return tuple(dict.fromkeys(source for each in self.claims for source in each.finding.sources))

    def to_json(self) -> dict[str, object]:
        """The contract of ``hustings check --json``; ``start`` and ``end`` count characters of the file as decoded."""
        return {
            "file": self.article.file,
            "date": self.article.day.isoformat() if self.article.day else None,
            "date_basis": self.article.basis or "not known",
            "totals": {verdict.value: self.count(verdict) for verdict in Verdict},
            "claims": [self._json(each) for each in self.claims],
            "predictions": [self._prediction(each) for each in self.predictions],
        }

    def _prediction(self, each: Found) -> dict[str, object]:
        start, end = self.article.in_file(each.start, each.end)
        text = self.article.text[each.start : each.end]
        return {"text": text, "start": start, "end": end, "kind": each.claim.kind, "quoted": each.quoted}

    def _json(self, each: Checked) -> dict[str, object]:
        start, end = self.article.in_file(each.found.start, each.found.end)
        made: dict[str, object] = {
            "text": self.text(each),
            "start": start,
            "end": end,
            "kind": each.found.claim.kind,
            "parsed": parsed(each.found.claim),
            "quoted": each.found.quoted,
            "verdict": each.finding.verdict.value,
            "evidence": list(each.finding.evidence),
            "sources": list(each.finding.sources),
        }
        if each.finding.missing:
            made["missing"] = each.finding.missing
        if each.finding.wording:
            made["wording"] = each.finding.wording
        return made


def check_article(
    almanac: Almanac,
    article: Article,
    *,
    names: Gazetteer | None = None,
    progress: Callable[[int], None] | None = None,
) -> Report:
    """Find the electoral claims of an article and hold each against the almanac as at the article's day.

    ``names`` is the gazetteer of the almanac, where one is at hand from an article before. ``progress`` is told the
    characters read so far. A sentence that cannot be parsed is no claim; nothing in a text makes this raise.
    """
    known = names or Gazetteer(almanac)
    facts = Facts(known, article.day)
    judged: dict[Claim, Finding] = {}

    def finding(claim: Claim) -> Finding:
        if claim not in judged:
            judged[claim] = judge(facts, claim)
        return judged[claim]

    found = list(find_claims(known, article.text, article.day, progress))
    stated = [each for each in found if not each.doubted]
    claims = tuple(Checked(number, each, finding(each.claim)) for number, each in enumerate(stated, 1))
    return Report(article, claims, tuple(each for each in found if each.doubted))
