"""``hustings count``: ballots counted under a voting rule; the rules; what cannot be right in a published sheet."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from hustings.cli import show
from hustings.errors import BadInput

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from hustings.count import CountRecord, Election, Lots, Rule, Totals
    from hustings.count.closeness import Closeness
    from hustings.count.closeness_totals import LastSeat
    from hustings.count.compare import Flow, Outcome
    from hustings.count.sheet_check import Finding

__all__ = ["add_to", "count"]

# Which rules take an option, for the message where one does not.
_TAKES = {
    "law": ("additional-member", "closed-list"),
    "marks": ("fptp", "block-vote"),
    "tie": ("london-assembly",),
}


def add_to(app: typer.Typer) -> None:
    """Hang the command on the top."""
    app.command("count")(count)


def count(
    rule: Annotated[str, typer.Argument(metavar="RULE|rules|check", help="A voting rule, or “rules”, or “check”.")],
    ballots: Annotated[
        Path | None,
        typer.Argument(metavar="BALLOTS|SHEET", help="A file of ballots or totals; for check, a count sheet."),
    ] = None,
    seats: Annotated[
        int | None, typer.Option(min=1, help="Seats to fill, in the place of those the file gives.")
    ] = None,
    sheet: Annotated[
        Literal["html", "csv", "text"] | None, typer.Option(help="Print the count sheet: HTML for A4, CSV or text.")
    ] = None,
    lot: Annotated[
        list[str] | None, typer.Option(help='A lot as drawn, as "A,B": it falls on the first. May be repeated.')
    ] = None,
    seed: Annotated[str | None, typer.Option(help="A published seed from which lots are drawn (RFC 3797).")] = None,
    close: Annotated[bool, typer.Option("--close", help="Also how close it was, and the last seat of a list.")] = False,
    under: Annotated[
        list[str] | None, typer.Option(help="Count the same papers under this rule too. May be repeated.")
    ] = None,
    flows: Annotated[bool, typer.Option("--flows", help="Also where each party’s votes were transferred.")] = False,
    law: Annotated[
        Literal["scotland", "wales", "senedd", "europe"] | None,
        typer.Option(help="Which law a list rule cites and follows at a tie."),
    ] = None,
    marks: Annotated[
        Literal["crosses", "ranks"] | None,
        typer.Option(help="Read the papers of a plurality rule as crosses or ranks."),
    ] = None,
    tie: Annotated[
        Literal["seat", "vote"] | None, typer.Option(help="London Assembly: the recalculation at a tie.")
    ] = None,
    layout: Annotated[
        Literal["blt", "ward-csv", "preflib", "totals-csv"] | None,
        typer.Option(help="The layout of the file, where its name does not tell."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Ballots counted under the rule that the law names.

    Ballots are .blt, .soi or .toi, the ward CSV of the Scottish data, or a CSV of totals or of first and second
    preferences. A tie that the law leaves to a lot stops the count until the lot is given. “rules” lists the rules;
    “check” names the figures of a published count sheet that cannot be right.

    \b
    Examples:
      hustings count scottish-stv ward.blt --sheet html > ward.html
      hustings count supplementary-vote mayor.csv --lot "Ann Lee,Bo Day" --close
      hustings count rules --json
      hustings count check published_sheet.csv
    """
    if rule == "rules":
        _no_file(ballots)
        _rules(as_json)
    elif rule == "check":
        _check(_needed(ballots, "count sheet"), as_json)
    else:
        options = {"law": law, "marks": marks, "tie": tie}
        _count(rule, _needed(ballots, "ballots"), seats, _lots(lot, seed), _own(rule, options),
               layout, sheet, close, under or [], flows, as_json)  # fmt: skip


def _needed(path: Path | None, what: str) -> Path:
    if path is None:
        raise BadInput(f"No file of {what} is named.", remedy="Name one, as in “hustings count scottish-stv ward.blt”.")
    return path


def _no_file(path: Path | None) -> None:
    if path is not None:
        raise BadInput(f"“rules” takes no file, and “{path}” was given.", remedy="Name the rule first to count a file.")


def _lots(orders: list[str] | None, seed: str | None) -> Lots:
    from hustings.count import Lots

    return Lots(orders=Lots.by_hand(*(orders or [])).orders, seed=seed)


def _own(rule: str, options: Mapping[str, str | None]) -> dict[str, str]:
    given = {name: value for name, value in options.items() if value is not None}
    for name in given:
        if rule not in _TAKES[name]:
            raise BadInput(f"{rule} has no option --{name}.", remedy=f"Only {', '.join(_TAKES[name])} has it.")
    return given


def _count(
    rule: str, path: Path, seats: int | None, lots: Lots, options: dict[str, Any], layout: str | None,
    sheet: str | None, close: bool, under: list[str], flows: bool, as_json: bool,
) -> None:  # fmt: skip
    from hustings.count import count as counted
    from hustings.count import read_ballots
    from hustings.count import rule as rule_named

    rule_named(rule)
    papers = read_ballots(path, layout).with_seats(seats)
    record = counted(rule, papers, lots=lots, **options)
    closeness, last = _close(rule, papers, record, lots, options) if close else (None, None)
    others = _under(rule, papers, under, lots)
    moved = _flows(record) if flows else ()
    if as_json:
        made = record.to_json()
        if closeness is not None:
            made |= {"closeness": closeness.to_json(), "last_seat": last.to_json() if last else None}
        if others:
            made["under"] = [other.to_json() for other in others]
        if flows:
            made["flows"] = [_flow_json(flow, record) for flow in moved]
        show.say_json(made)
        return
    _print_sheet(record, sheet or "text")
    if sheet in (None, "text"):
        _print_more(record, closeness, last, others, moved)


def _close(
    rule: str, papers: Election | Totals, record: CountRecord, lots: Lots, options: dict[str, Any]
) -> tuple[Closeness | None, LastSeat | None]:
    from hustings.count import Election, Totals
    from hustings.count.closeness_totals import closeness_of_totals, last_seat

    if isinstance(papers, Election) and rule.endswith("-stv"):
        from hustings.count.closeness_stv import closeness_of_stv

        return closeness_of_stv(rule, papers, lots=lots), None
    last = (
        last_seat(rule, papers, record) if isinstance(papers, Totals) and record.stages[0].action == "votes" else None
    )
    return closeness_of_totals(rule, papers, lots=lots, record=record, **options), last


def _under(rule: str, papers: Election | Totals, under: list[str], lots: Lots) -> Sequence[Outcome]:
    if not under:
        return ()
    from hustings.count import Election
    from hustings.count.compare import under_rules

    if not isinstance(papers, Election):
        raise BadInput("Totals cannot be counted under other rules.", remedy="Give ranked ballot papers.")
    return under_rules(papers, [rule, *under], lots=lots)


def _flows(record: CountRecord) -> tuple[Flow, ...]:
    from hustings.count.compare import transfers_by_party

    return transfers_by_party(record)


def _flow_json(flow: Flow, record: CountRecord) -> dict[str, object]:
    return {"action": flow.action, "from": flow.party, "to": flow.to or None, "votes": record.text(flow.votes),
            "papers": flow.papers}  # fmt: skip


def _print_sheet(record: CountRecord, kind: str) -> None:
    from hustings.count import list_sheet
    from hustings.count.sheet import sheet_csv, sheet_text
    from hustings.count.sheet_page import sheet_html

    if list_sheet.is_allocation(record):
        of_lists = {"html": list_sheet.allocation_html, "csv": list_sheet.allocation_csv}
        text = of_lists.get(kind, list_sheet.allocation_text)(record)
    else:
        text = {"html": sheet_html, "csv": sheet_csv, "text": sheet_text}[kind](record)
    sys.stdout.write(text.rstrip("\n") + "\n")


def _print_more(
    record: CountRecord, closeness: Closeness | None, last: LastSeat | None, others: Sequence[Outcome],
    moved: Sequence[Flow],
) -> None:  # fmt: skip
    out = show.screen()
    if closeness is not None:
        out.line()
        out.line(show.bold("How close it was"))
        out.line(closeness.statement)
    if last is not None:
        from hustings.count.rules._highest_average import figure_text

        out.line(f"The last seat, the {_ordinal(last.seat)}, went to {last.holder} with {figure_text(last.figure)};")
        short = "1 vote" if last.votes_short == 1 else f"{last.votes_short:,} votes"
        out.line(f"{last.runner_up} was next with {figure_text(last.runner_up_figure)}, {short} short of it.")
    if others:
        _print_others(out, others)
    if moved:
        out.line()
        out.line(show.bold("Where each party’s votes went"))
        rows = [[flow.action, flow.party, flow.to or "not transferable", record.text(flow.votes)] for flow in moved]
        for cells in show.columns([["", "From", "To", "Votes"], *rows], "<<<>", gap=3):
            out.line(*cells)


def _ordinal(number: int) -> str:
    ending = "th" if 10 <= number % 100 <= 20 else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"


def _print_others(out: show.Screen, others: Sequence[Outcome]) -> None:
    out.line()
    out.line(show.bold("The same papers under other rules"))
    rows = [[other.rule, ", ".join(other.record.elected) if other.record else other.reason] for other in others]
    for other, cells in zip(others, show.columns(rows, "<<", gap=3), strict=True):
        chance = "  (a lot was drawn)" if other.record and other.record.chance_used else ""
        out.line(*cells, show.dim(chance))


# --- the rules ----------------------------------------------------------------------------------------------------


def _rules(as_json: bool) -> None:
    from hustings.count.registry import every_rule

    if as_json:
        show.say_json({"rules": [_rule_json(rule) for rule in every_rule()]})
        return
    out = show.screen()
    for rule in every_rule():
        out.line(show.bold(rule.name), f"  {rule.title}")
        out.line(f"    {rule.citation}")
        out.line(f"    Polls: {_dates(rule)}. Counts {_counts(rule)}.")
        for place in rule.applies:
            out.line(f"    - {place}")
        for deviation in rule.deviations:
            out.line(show.dim(f"    Known deviation: {deviation}"))
        out.line()


def _rule_json(rule: Rule) -> dict[str, object]:
    return {
        "name": rule.name,
        "title": rule.title,
        "citation": rule.citation,
        "dates": [{"from": start, "to": end} for start, end in rule.dates],
        "applies": list(rule.applies),
        "ballots": rule.ballots,
        "deviations": list(rule.deviations),
    }


def _dates(rule: Rule) -> str:
    spans = []
    for start, end in rule.dates:
        since = f"from {_day(start)}" if start else "from the first"
        spans.append(f"{since} to {_day(end)}" if end else since)
    return ", and ".join(spans) if spans else "none"


def _day(day: Any) -> str:
    return f"{day.day} {day:%B %Y}"


def _counts(rule: Rule) -> str:
    return {"ranked": "ranked papers", "totals": "totals", "either": "papers or totals"}[rule.ballots]


# --- a published sheet --------------------------------------------------------------------------------------------


def _check(path: Path, as_json: bool) -> None:
    from dataclasses import asdict

    from hustings.count.published import read_sheets
    from hustings.count.sheet_check import check_published

    sheets = read_sheets(path)
    found = [finding for sheet in sheets for finding in check_published(sheet)]
    if as_json:
        show.say_json({"file": str(path), "sheets": len(sheets), "findings": [asdict(each) for each in found]})
        return
    out = show.screen()
    counted = "1 sheet" if len(sheets) == 1 else f"{len(sheets):,} sheets"
    if not found:
        out.line(f"{counted}: every figure can be right.")
        return
    for finding in found:
        out.line(*_finding(finding, many=len(sheets) > 1))
    out.line()
    figures = "1 figure" if len(found) == 1 else f"{len(found):,} figures"
    out.line(f"{counted}: {figures} cannot be right.")


def _finding(finding: Finding, *, many: bool) -> list[show.Cell | str]:
    where = f"{finding.contest}, " if many else ""
    stage = f"stage {finding.stage}" if finding.stage else "head of the sheet"
    return [show.bold(f"{where}{stage}"), f"  {finding.said}"]
