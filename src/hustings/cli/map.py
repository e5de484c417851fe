"""``hustings map``: the electoral map as SVG or PNG, in every mode, and before beside after."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from hustings.cli import show
from hustings.cli.facts import almanac
from hustings.errors import BadInput

if TYPE_CHECKING:
    from hustings.atlas.chart import Chart

_SHOWN = 12


def draw(
    elections: Annotated[
        list[str],
        typer.Argument(metavar="ELECTION...", help="One general election; or several, before and after, side by side."),
    ],
    mode: Annotated[
        str, typer.Option(help="winner, gain, margin, change (with --party), turnout or second.")
    ] = "winner",
    party: Annotated[str | None, typer.Option(help="The party of a map of change.")] = None,
    region: Annotated[
        list[str] | None, typer.Option(help="Only this region or nation; give it several times. “north”: all three.")
    ] = None,
    out: Annotated[Path | None, typer.Option(metavar="FILE", help="Where to draw it: FILE.svg or FILE.png.")] = None,
    letters: Annotated[bool | None, typer.Option("--letters/--no-letters", help="Party letters in the seats.")] = None,
    hatched: Annotated[bool, typer.Option("--hatched", help="Hatches instead of fills, for print.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object, the figures as a table.")] = False,
) -> None:
    """The electoral map, one seat one hexagon: who won, what changed hands, margins, change, turnout, second places.

    Example: hustings map parl.2019-12-12 --mode gain --out gains.svg

    Example: hustings map parl.2017-06-08 parl.2019-12-12 parl.hartlepool.by.2021-05-06 --region north --out north.svg
    """
    chart = _drawn(elections, mode, party, region or [], letters, hatched)
    if out is not None:
        _write(chart, out)
    if as_json:
        rows = [dict(zip([head.lower() for head in chart.table.header], row, strict=True)) for row in chart.table.rows]
        show.say_json({"elections": elections, "mode": mode, "title": chart.title, "rows": rows})
        return
    screen = show.screen()
    screen.line(show.bold(chart.title))
    rows_shown = [list(chart.table.header), *(list(row) for row in chart.table.rows[:_SHOWN])]
    head, *body = show.columns(rows_shown, "<" * len(chart.table.header), gap=3)
    screen.line(show.dim("".join(head)))
    for cells in body:
        screen.line(*cells)
    if len(chart.table.rows) > _SHOWN:
        screen.line(show.dim(f"{_SHOWN} of {len(chart.table.rows)} shown; all of them with --json"))
    screen.line("Wrote ", show.bold(str(out))) if out is not None else screen.line(show.dim("Draw it with --out FILE"))


def _drawn(
    elections: list[str], mode: str, party: str | None, regions: list[str], letters: bool | None, hatched: bool
) -> Chart:
    from hustings.atlas.map import NORTH_OF_ENGLAND
    from hustings.desk.house import house
    from hustings.desk.maps import map_of, row_of_maps

    wanted = [name for each in regions for name in (NORTH_OF_ENGLAND if each.casefold() == "north" else (each,))]
    if len(elections) > 1:
        if mode not in ("winner", "gain"):
            raise BadInput(f"A row of maps cannot be drawn by {mode}.", remedy="Draw one election at a time.")
        return row_of_maps(almanac(), elections, wanted)
    facts = almanac()
    return map_of(
        facts, house(facts, elections[0]), mode, party=party, regions=wanted, letters=letters, hatched=hatched
    )


def _write(chart: Chart, out: Path) -> None:
    suffix = out.suffix.lower()
    if suffix not in (".svg", ".png"):
        raise BadInput(f"A map is not written as “{suffix or out.name}”.", remedy="End the name in .svg or .png.")
    if suffix == ".svg":
        made = chart.svg.encode()
    else:
        from hustings.atlas.png import to_png

        made = to_png(chart.svg)
    try:
        out.write_bytes(made)
    except OSError as fault:
        raise BadInput(f"{out} cannot be written: {fault.strerror}.") from None
