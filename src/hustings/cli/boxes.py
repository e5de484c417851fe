"""``hustings boxes``: what a sample of ballot boxes at verification tells of the result."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from hustings.cli import show
from hustings.cli.facts import almanac
from hustings.errors import BadInput

if TYPE_CHECKING:
    from hustings.night.boxes import BoxReport, OneBox

__all__ = ["boxes"]


def boxes(
    file: Annotated[
        Path,
        typer.Argument(
            metavar="FILE", help="CSV: box, papers, seen, a column for each party; ward, postal, agent if known."
        ),
    ],
    contest: Annotated[
        str | None, typer.Option("--contest", metavar="ID", help="The contest, if the file does not name it.")
    ] = None,
    prior: Annotated[
        Literal["known", "forecast", "last", "nothing"],
        typer.Option("--prior", help="Believed beforehand: a forecast if quickly made, else the last result; or say."),
    ] = "known",
    store: Annotated[
        str | None, typer.Option("--store", metavar="PLACE", help="Put the tallies on record in this night’s store.")
    ] = None,
    actor: Annotated[str, typer.Option("--actor", metavar="NAME", help="Who does so; $USER if not given.")] = "",
    seed: Annotated[int, typer.Option(help="Fixes every draw.")] = 1,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Shares, chances and the majority from tallies of ballot boxes, and the box to look at next.

    Only after the close of poll, only where papers lie face up at verification, and never of postal votes. The file
    stays where it is: nothing is sent, and nothing written unless --store asks for it.

    Example: hustings boxes tallies.csv --contest parl.hartlepool.by.2021-05-06
    """
    from hustings.night.boxes import read_sample

    found = read_sample(almanac(), file, contest, believe=prior, seed=seed)
    if store is not None:
        _record(file, found.contest, store, actor)
    if as_json:
        show.say_json(found.to_json())
        return
    _show(found)


def _record(file: Path, contest: str, store: str, actor: str) -> None:
    from hustings.cli.night_enter import ledger_at
    from hustings.night.box_sheet import read_boxes
    from hustings.night.boxes import box_events

    who = actor or os.environ.get("USER", "")
    if not who:
        raise BadInput("Who does this is not known.", remedy="Name yourself with --actor.")
    ledger_at(store).append(*box_events(read_boxes(file, almanac().find_party), contest, who))


def _show(found: BoxReport) -> None:
    out = show.screen()
    seen = f"{show.number(found.read)} of {show.number(found.papers)} papers tallied"
    out.line(show.bold(f"A sample of boxes: {found.contest}"))
    out.line(show.dim(f"{seen}. An estimate from a sample, not a result."))
    out.line()
    rows = [["", "sample", "estimate", "90 %", "wins"]]
    for party, share in found.share.items():
        rows.append(
            [
                "Others" if party == "other" else almanac().short(party),
                show.percent(found.raw.get(party)),
                show.percent(share.mean),
                f"{show.percent(share.lo90)}–{show.percent(share.hi90)}",
                _chance(found.p_win.get(party)),
            ]
        )
    heading, *lines = show.columns(rows, "<>>>>")
    out.line("  ", show.dim("".join(heading)))
    for party, cells in zip(found.share, lines, strict=True):
        out.line("  ", show.ink(party, cells[0]), *cells[1:])
    out.line()
    lead = found.majority
    out.line(
        f"  {almanac().short(found.leader)} ahead by {round(lead.mean):,} votes "
        f"(90 %: {round(lead.lo90):,} to {round(lead.hi90):,}) of {found.papers:,}."
    )
    _next(out, found)
    out.line()
    for note in (f"Believed beforehand: {found.basis}.", *found.notes, f"Papers face up: {found.citation}."):
        out.line("  ", show.dim(note))


def _next(out: show.Screen, found: BoxReport) -> None:
    if found.next_box is None:
        out.line("  Every box that may be watched has been seen.")
        return
    unseen = [each for each in found.boxes if not each.read and each.tells > 0]
    best: list[OneBox] = sorted(unseen, key=lambda each: -each.tells)[:3]
    told = ", ".join(f"{each.box.name} ({show.percent(each.tells)} %)" for each in best)
    out.line(f"  Look next at {found.next_box}. A tally of 150 papers would take away this much of the doubt: {told}.")


def _chance(p: float | None) -> str:
    if p is None:
        return "–"
    return "> 99 %" if p > 0.99 else "< 1 %" if p < 0.01 else f"{round(100 * p)} %"
