"""``hustings check``: an article's electoral claims, held against the almanac."""

from __future__ import annotations

import re
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from hustings.cli import show
from hustings.cli.facts import almanac
from hustings.cli.progress import Progress
from hustings.errors import BadInput

if TYPE_CHECKING:
    from hustings.claims.check import Checked, Report
    from hustings.claims.gazetteer import Gazetteer

_WIDTH = 88
_LONG = 40_000
"""Characters beyond which only the paragraphs that hold claims are printed."""
_SHOWN = 200_000
"""Characters from which progress is shown."""


def check(
    articles: Annotated[list[Path], typer.Argument(metavar="ARTICLE...", help="Plain text or HTML files.")],
    day: Annotated[
        str,
        typer.Option("--date", help="When it was written, as 2021-05-04; else taken from the file where it says so."),
    ] = "",
    out: Annotated[
        Path | None, typer.Option("--out", help="Write each as a page, evidence beside it, to this folder.")
    ] = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print one JSON object; for several articles a list under “articles”.")
    ] = False,
) -> None:
    """Find an article's electoral claims and say which are borne out, contradicted or not known.

    Each is judged by the almanac as at the article's date, with the evidence and its source. What cannot be parsed is
    no claim; hopes and forecasts are none; what somebody is quoted as saying is marked so.

    Example: hustings check 2021-05-07_night.txt --out report
    """
    from hustings.claims.gazetteer import Gazetteer
    from hustings.claims.read import read_article

    given = _day(day)
    read = [read_article(path, given) for path in articles]
    names = Gazetteer(almanac())
    reports = [_checked(article, names) for article in read]
    pages = []
    if out is not None:
        from hustings.desk.check_page import write_check

        pages = [write_check(almanac(), report, out) for report in reports]
    if as_json:
        made = [report.to_json() for report in reports]
        show.say_json(made[0] if len(made) == 1 else {"articles": made})
        return
    for report in reports:
        _print(report)
    for page in pages:
        show.screen().line("Written to ", show.bold(str(page)))


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise BadInput(f"“{text}” is no date.", remedy="Write --date 2021-05-04.") from None


def _checked(article: object, names: Gazetteer) -> Report:
    from hustings.claims.check import check_article
    from hustings.claims.read import Article

    assert isinstance(article, Article)
    length = len(article.text)
    with Progress() as step:
        name, last = Path(article.file).name, -1

        def progress(read: int) -> None:
            nonlocal last
            part = 100 * read // length
            if length >= _SHOWN and part != last:
                last = part
                step(f"Reading {name}", part, 100)

        return check_article(almanac(), article, names=names, progress=progress)


# -- printing -----------------------------------------------------------------------------------------------------


def _print(report: Report) -> None:
    out, article = show.screen(), report.article
    out.line(show.bold(report.title))
    day = f"{article.day:%-d %B %Y} ({article.basis})" if article.day else "date not known: give --date"
    out.line(show.dim(f"{article.file}, {day}"))
    out.rule(_WIDTH)
    for paragraph in _paragraphs(report):
        out.write(paragraph + "\n")
    out.rule(_WIDTH)
    for each in report.claims:
        _evidence(report, each)
    for hope in report.predictions:
        words = _flat(article.text[hope.start : hope.end])
        out.line(show.dim("    – Not judged, a prediction, hope, condition or denial: "), f"“{words}”")
    if report.claims:
        out.line(show.dim(f"Sources: {'; '.join(almanac().credits(report.sources))}"))
    out.line()


def _evidence(report: Report, each: Checked) -> None:
    from hustings.desk.check_page import MARKS

    out, finding = show.screen(), each.finding
    quoted = ", in a quotation" if each.found.quoted else ""
    mark = f"{each.number:>3} {MARKS[finding.verdict]} {finding.verdict.value.capitalize()}"
    out.line(show.bold(mark), show.dim(f"  {each.found.claim.kind}{quoted}"))
    out.line(f"      “{_flat(report.text(each))}”")
    for number, line in enumerate(finding.evidence):
        for piece in _wrap(line, _WIDTH - 6):
            out.line("      ", piece if number == 0 else show.dim(piece))
    if finding.wording and finding.wording not in finding.evidence:
        out.line(f"      Rather: {finding.wording}")
    if finding.sources:
        out.line(show.dim(f"      {', '.join(finding.sources)}"))


def _flat(text: str) -> str:
    return re.sub(r"\s+", " ", text)


def _wrap(text: str, width: int) -> list[str]:
    import textwrap

    return textwrap.wrap(_flat(text), width) or [""]


def _paragraphs(report: Report) -> list[str]:
    """The text wrapped, claims marked; of a long text only the paragraphs that hold one."""
    text, long = report.article.text, len(report.article.text) > _LONG
    made, begins, place = [], 0, 0
    for gap in [*re.finditer(r"\s*\n\s*\n\s*", text), None]:
        ends = gap.start() if gap else len(text)
        inside = []
        while place < len(report.claims) and report.claims[place].found.start < ends:
            inside.append(report.claims[place])
            place += 1
        if text[begins:ends].strip() and (inside or not long):
            made.append(_marked(text, begins, ends, inside) + "\n")
        begins = gap.end() if gap else ends
    return made


def _marked(text: str, begins: int, ends: int, claims: list[Checked]) -> str:
    """A paragraph in lines, every claim in its verdict's style and followed by its number and mark."""
    lines, length = [""], 0
    for word in re.finditer(r"\S+", text[begins:ends]):
        start, end = begins + word.start(), begins + word.end()
        shown, width = _word(text, start, end, claims)
        if length and length + 1 + width > _WIDTH:
            lines.append("")
            length = 0
        if length:
            joined = [each for each in claims if each.found.start < start < each.found.end]
            lines[-1] += _style(" ", joined[-1] if joined else None)
        lines[-1] += shown
        length += width + (length > 0)
    return "\n".join(lines)


def _word(text: str, start: int, end: int, claims: list[Checked]) -> tuple[str, int]:
    """A word as shown, with the marks of the claims that end in it, and how many columns it takes."""
    from hustings.desk.check_page import MARKS

    edges = sorted({start, end, *(each.found.start for each in claims), *(each.found.end for each in claims)})
    parts, width = [], 0
    inner = [edge for edge in edges if start <= edge <= end]
    for begins, stops in pairwise(inner):
        covering = [each for each in claims if each.found.start <= begins and stops <= each.found.end]
        parts.append(_style(text[begins:stops], covering[-1] if covering else None))
        width += stops - begins
        for each in claims:
            if each.found.end == stops:
                mark = f" [{each.number}{MARKS[each.finding.verdict]}]"
                parts.append(mark)
                width += len(mark)
    return "".join(parts), width


_STYLES = {"borne out": "\x1b[4m", "contradicted": "\x1b[7m", "not known": "\x1b[4:4m"}
"""Solid underline, reversed, dotted underline (plain underline where a terminal knows no other)."""


def _style(text: str, claim: Checked | None) -> str:
    if claim is None or not show.screen().colour:
        return text
    return f"{_STYLES[claim.finding.verdict.value]}{text}\x1b[0m"
