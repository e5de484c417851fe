"""An article with its claims marked and the evidence beside it, as one self-contained page."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from html import escape
from pathlib import Path

from hustings.almanac.open import Almanac
from hustings.atlas.palette import stylesheet
from hustings.claims.check import Checked, Report
from hustings.claims.kinds import Verdict
from hustings.desk.frame import environment, font_faces, put, styles
from hustings.errors import BadInput

__all__ = ["MARKS", "check_page", "check_view", "marked", "write_check"]

MARKS = {Verdict.BORNE_OUT: "✓", Verdict.CONTRADICTED: "✗", Verdict.NOT_KNOWN: "?"}
_CLASSES = {Verdict.BORNE_OUT: "out", Verdict.CONTRADICTED: "against", Verdict.NOT_KNOWN: "open"}
_LONG = 200_000
"""Characters beyond which a page shows only the paragraphs that hold claims."""


@dataclass(frozen=True, slots=True)
class _Line:
    """One claim in the column of evidence."""

    number: int
    mark: str
    css: str
    verdict: str
    scope: str
    finding: str
    rest: str
    wording: str


def check_page(almanac: Almanac, report: Report, json_name: str = "") -> str:
    """The page as HTML text. ``json_name`` is the file beside it with the same in JSON, where there is one."""
    page = environment().get_template("check.html")
    return page.render(
        **check_view(almanac, report),
        json_name=json_name,
        fonts=font_faces(),
        palette=stylesheet(),
        look=styles(),
        own=styles("check.css"),
    )


def check_view(almanac: Almanac, report: Report) -> dict[str, object]:
    """What the body of the page prints, for a frame of its own or that of the desk."""
    article = report.article
    day = f"{article.day:%-d %B %Y}" if article.day else "date not known"
    return {
        "report": report,
        "name": Path(article.file).name,
        "day": day + (f", from the {article.basis}" if article.basis not in ("", "given") else ""),
        "bar": _bar(report),
        "paragraphs": marked(report),
        "hopes": [article.text[each.start : each.end] for each in report.predictions],
        "lines": [_line(each) for each in report.claims],
        "credits": almanac.credits(report.sources),
    }


def _bar(report: Report) -> str:
    """The verdicts as one bar: outlined, solid and dotted, as wide as there are claims of each."""
    shares = [(_CLASSES[each], report.count(each)) for each in Verdict if report.count(each)]
    if not shares:
        return ""
    width, total, at, parts = 1118.0, sum(number for _, number in shares), 0.0, []
    for css, number in shares:
        wide = width * number / total
        parts.append(f'<rect class="{css}" x="{at + 0.75:.1f}" y="0.75" width="{wide - 3.5:.1f}" height="11.5"/>')
        at += wide
    inside = f"<title>{escape(report.title)}</title>" + "".join(parts)
    return f'<svg class="verdicts" role="img" viewBox="0 0 {width:g} 13" preserveAspectRatio="none">{inside}</svg>'


def _line(each: Checked) -> _Line:
    finding = each.finding
    first, *rest = finding.evidence
    quoted = " · in a quotation" if each.found.quoted else ""
    sources = f" · {', '.join(finding.sources[:2])}" if finding.sources else ""
    return _Line(
        number=each.number,
        mark=MARKS[finding.verdict],
        css=_CLASSES[finding.verdict],
        verdict=finding.verdict.value.capitalize(),
        scope=f"{each.found.claim.kind}{sources}{quoted}",
        finding=first,
        rest=" ".join(rest),
        wording=finding.wording,
    )


def marked(report: Report) -> list[str]:
    """The article's paragraphs as safe HTML, each claim in a span with its number and a link to its evidence."""
    text = report.article.text
    long = len(text) > _LONG
    made, begins, place = [], 0, 0
    for gap in [*re.finditer(r"\s*\n\s*\n\s*", text), None]:
        ends = gap.start() if gap else len(text)
        inside = []
        while place < len(report.claims) and report.claims[place].found.start < ends:
            inside.append(report.claims[place])
            place += 1
        if text[begins:ends].strip() and (inside or not long):
            made.append(_paragraph(text, begins, ends, inside))
        begins = gap.end() if gap else ends
    return made


def _paragraph(text: str, begins: int, ends: int, claims: list[Checked]) -> str:
    """One paragraph; a claim inside another is a span inside its span."""
    parts: list[str] = []
    at = begins
    open_claims: list[Checked] = []

    def close_until(position: int) -> None:
        nonlocal at
        while open_claims and open_claims[-1].found.end <= position:
            last = open_claims.pop()
            parts.append(escape(text[at : last.found.end]) + _closing(last))
            at = last.found.end

    for each in claims:
        close_until(each.found.start)
        parts.append(escape(text[at : each.found.start]))
        parts.append(f'<span class="claim {_CLASSES[each.finding.verdict]}" id="c{each.number}">')
        at = each.found.start
        open_claims.append(each)
    close_until(ends)
    parts.append(escape(text[at:ends]))
    return "".join(parts)


def _closing(each: Checked) -> str:
    verdict = each.finding.verdict
    label = f"claim {each.number}, {verdict.value}: see the evidence"
    return f'<sup><a href="#e{each.number}" aria-label="{label}">{each.number}{MARKS[verdict]}</a></sup></span>'


def write_check(almanac: Almanac, report: Report, folder: Path) -> Path:
    """Write the page and its JSON to ``folder``, named after the article, and return the page's path.

    Raises :class:`~hustings.errors.BadInput` where the folder cannot be written to.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise BadInput(f"{folder} cannot be a folder: {error.strerror}.", remedy="Name another with --out.") from None
    stem = Path(report.article.file).stem
    put(folder / f"{stem}.json", json.dumps(report.to_json(), ensure_ascii=False, indent=2, default=str) + "\n")
    page = folder / f"{stem}.html"
    put(page, check_page(almanac, report, f"{stem}.json"))
    return page
