"""Which rule a set of ballots is counted under where nobody says: by the contest and its law, else by what it is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from hustings.almanac.open import Almanac
from hustings.almanac.voting_rules import rule_for
from hustings.count import Election, Rule, Totals, every_rule, rule
from hustings.count.registry import MODULES
from hustings.errors import BadInput, HustingsError, UnknownName
from hustings.ids import is_id, parse

__all__ = ["Suggested", "contest_of", "named_rule", "options_of", "rules_for", "suggested"]

_NI_COUNCILS = frozenset(
    {
        "antrim-and-newtownabbey", "ards-and-north-down", "armagh-city-banbridge-and-craigavon", "belfast",
        "causeway-coast-and-glens", "derry-city-and-strabane", "fermanagh-and-omagh", "lisburn-and-castlereagh",
        "mid-and-east-antrim", "mid-ulster", "newry-mourne-and-down",
    }
)  # fmt: skip
"""The councils of Northern Ireland since 2014, as ids name them: an id of a council does not tell its nation."""


@dataclass(frozen=True, slots=True)
class Suggested:
    """A rule, and why it is the one in a few words."""

    rule: str
    why: str


def contest_of(stem: str) -> str:
    """The contest that the name of a file names, without a rule at its end; empty where it names none."""
    base, _, last = stem.rpartition(".")
    name = base if last in MODULES else stem
    return name if is_id(name) and parse(name).is_contest else ""


def suggested(papers: Election | Totals, almanac: Almanac, stem: str = "") -> Suggested:
    """The rule for ballots from a file called ``stem`` (empty: pasted)."""
    last = stem.rpartition(".")[2]
    if last in MODULES:
        return Suggested(last, "named at the end of the file’s name")
    contest = contest_of(stem)
    lawful = _by_contest(almanac, contest, papers) if contest else None
    if lawful is not None and _counts(rule(lawful.rule), papers):
        return lawful
    return _by_shape(papers)


def _by_contest(almanac: Almanac, contest: str, papers: Election | Totals) -> Suggested | None:
    try:
        held = str(almanac.contest(contest)[0]["rule"])
        if held in MODULES:
            return Suggested(held, "the rule of this contest in the almanac")
    except UnknownName:
        pass
    wanted = parse(contest)
    nation = None
    if wanted.kind == "local":
        # Only the councils of Scotland and Northern Ireland are elected by ranked papers.
        ranked = "sco" if isinstance(papers, Election) else "eng"
        nation = "nir" if wanted.organisation in _NI_COUNCILS else ranked
    try:
        law = rule_for(almanac.table("voting_rules"), contest, nation=nation, seats=papers.seats)
    except HustingsError:
        return None
    return Suggested(law.rule, f"by the law of that day: {law.citation}") if law.rule in MODULES else None


def _by_shape(papers: Election | Totals) -> Suggested:
    if isinstance(papers, Election):
        if all(len(order) <= 2 for order in papers.ballots) and papers.seats == 1 and len(papers.candidates) > 2:
            return Suggested("supplementary-vote", "one seat, and no paper marks more than a first and a second choice")
        if papers.seats == 1:
            return Suggested("alternative-vote", "ranked papers for one seat")
        return Suggested("scottish-stv", f"ranked papers for {papers.seats} seats")
    lines = papers.lines
    if any(line.seats_held for line in lines):
        return Suggested("additional-member", "totals of lists with seats already won")
    if any(line.second is not None for line in lines):
        return Suggested("supplementary-vote", "totals with second preferences")
    if papers.seats == 1:
        return Suggested("fptp", "totals for one seat")
    if any(line.nominated is not None for line in lines) or not any(line.party for line in lines):
        return Suggested("closed-list", f"totals of lists for {papers.seats} seats")
    return Suggested("block-vote", f"totals of candidates for {papers.seats} seats")


def named_rule(name: str) -> str:
    """A rule asked for by name. Raises :class:`~hustings.errors.UnknownName` with the rules there are."""
    if name not in MODULES:
        raise UnknownName(f"There is no voting rule “{name[:60]}”.", nearest=tuple(MODULES), remedy="Choose one.")
    return name


def rules_for(papers: Election | Totals) -> list[Rule]:
    """The rules that can count such ballots, in the order of the register."""
    return [each for each in every_rule() if _counts(each, papers)]


def _counts(each: Rule, papers: Election | Totals) -> bool:
    if each.ballots != "either" and (each.ballots == "ranked") != isinstance(papers, Election):
        return False
    return papers.seats == 1 or each.name not in ("fptp", "alternative-vote", "supplementary-vote")


def options_of(name: str, papers: Election | Totals, contest: str = "") -> dict[str, Any]:
    """A rule's own options: whose law a list rule cites, and that ranked papers are read as ranks.

    Raises :class:`~hustings.errors.BadInput` where the rule does not count such ballots.
    """
    ranked = isinstance(papers, Election)
    needs = rule(name).ballots
    if needs != "either" and (needs == "ranked") != ranked:
        have = "ranked papers" if ranked else "totals"
        raise BadInput(
            f"{rule(name).title} does not count {have}.",
            remedy=f"It counts {'ranked papers' if needs == 'ranked' else 'totals'}; choose another rule.",
        )
    if ranked and name in ("block-vote", "fptp"):
        return {"marks": "ranks"}
    kind = parse(contest).kind if contest else ""
    if name == "additional-member" and kind in ("senedd", "naw"):
        return {"law": "wales"}
    return {"law": "europe"} if name == "closed-list" and kind == "europarl" else {}
