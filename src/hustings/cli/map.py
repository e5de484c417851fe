"""``hustings map``: the electoral map as SVG or PNG, in every mode, and before beside after."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from hustings.cli import show
from hustings.cli.facts import almanac
from hustings.cli.progress import Progress
from hustings.errors import BadInput

if TYPE_CHECKING:
    from hustings.atlas.chart import Chart
    from hustings.atlas.outlines import Outlines

_SHOWN = 12


class _Wanted(NamedTuple):
    """What is asked of a map."""

    elections: list[str]
    mode: str
    party: str | None
    regions: list[str]
    letters: bool | None
    hatched: bool
    as_of: date | None
    sims: int
    seed: int


def draw(
    elections: Annotated[
        list[str],
        typer.Argument(
            metavar="ELECTION...",
            help="A general election, a day of council elections, senedd.2026-05-07 or sp.2026-05-07; several general "
            "elections stand side by side, before and after.",
        ),
    ],
    mode: Annotated[
        str,
        typer.Option(help="winner, gain, margin, change (with --party), turnout, second; of a forecast probability."),
    ] = "winner",
    party: Annotated[str | None, typer.Option(help="The party of a map of change.")] = None,
    region: Annotated[
        list[str] | None, typer.Option(help="Only this region or nation; give it several times. “north”: all three.")
    ] = None,
    boundaries: Annotated[
        list[Path] | None,
        typer.Option(
            "--boundaries",
            metavar="FILE",
            help="Seats as outlines at their places, from GeoJSON or TopoJSON with GSS codes, also gzipped.",
        ),
    ] = None,
    out: Annotated[Path | None, typer.Option(metavar="FILE", help="Where to draw it: FILE.svg or FILE.png.")] = None,
    letters: Annotated[bool | None, typer.Option("--letters/--no-letters", help="Party letters in the seats.")] = None,
    hatched: Annotated[bool, typer.Option("--hatched", help="Hatches instead of fills, for print.")] = False,
    as_of: Annotated[
        str | None, typer.Option("--as-of", metavar="DATE", help="With probability: what was known on this day.")
    ] = None,
    sims: Annotated[int, typer.Option(help="With probability: how many elections are simulated.")] = 10_000,
    seed: Annotated[int, typer.Option(help="With probability: fixes every draw.")] = 1,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object, the figures as a table.")] = False,
) -> None:
    """The electoral map, one seat one hexagon or outline: who won, what changed hands, margins, change, chances.

    Example: hustings map parl.2019-12-12 --mode gain --out gains.svg

    Example: hustings map parl.2017-06-08 parl.2019-12-12 parl.hartlepool.by.2021-05-06 --region north --out north.svg

    Example: hustings map local.2026-05-07 --mode gain --out councils.svg

    Example: hustings map parl.2024-07-04 --boundaries constituencies_2024.geojson --out country.svg

    Example: hustings map next --mode probability --out chances.svg
    """
    if out is not None:
        _check(out)
    wanted = _Wanted(elections, mode, party, region or [], letters, hatched, _day(as_of), sims, seed)
    chart = _drawn(wanted, boundaries or [])
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


def _drawn(wanted: _Wanted, files: list[Path]) -> Chart:
    """The chart that is asked for."""
    from hustings.atlas.map import NORTH_OF_ENGLAND
    from hustings.desk.house import house
    from hustings.desk.mapping.area_maps import area_map_of, draw_area_map
    from hustings.desk.mapping.before_after import row_of_maps
    from hustings.desk.mapping.maps import map_of

    north = NORTH_OF_ENGLAND
    regions = [name for each in wanted.regions for name in (north if each.casefold() == "north" else (each,))]
    facts = almanac()
    if len(wanted.elections) > 1 and wanted.mode not in ("winner", "gain"):
        raise BadInput(f"A row of maps cannot be drawn by {wanted.mode}.", remedy="Draw one election at a time.")
    outlines = _outlines(files)
    if len(wanted.elections) > 1:
        return row_of_maps(facts, wanted.elections, regions, outlines=outlines)
    (election,) = wanted.elections
    if wanted.mode == "probability":
        from hustings.desk.mapping.chance_maps import draw_chance_map

        with Progress() as step:
            step(f"Forecasting {election}")
            return draw_chance_map(
                facts, election, as_of=wanted.as_of, sims=wanted.sims, seed=wanted.seed, regions=regions,
                outlines=outlines,
            )  # fmt: skip
    if election == "next":
        raise BadInput("The next election has no result to draw.", remedy="Draw its forecast: --mode probability.")
    if area_map_of(election):
        if files:
            raise BadInput(f"{election} is drawn on hexagons only.", remedy="Leave out --boundaries.")
        return draw_area_map(facts, election, wanted.mode, party=wanted.party, regions=regions,
                             hatched=wanted.hatched, letters=wanted.letters)  # fmt: skip
    return map_of(
        facts, house(facts, election), wanted.mode, party=wanted.party, regions=regions, letters=wanted.letters,
        hatched=wanted.hatched, outlines=outlines,
    )  # fmt: skip


def _outlines(files: list[Path]) -> tuple[Outlines, ...]:
    """The outlines of boundary files; what is strange in them is said on standard error."""
    if not files:
        return ()
    from hustings.desk.mapping.boundary_files import outlines_in, said_of

    with Progress() as step:
        step(f"Reading {', '.join(each.name for each in files)}")
        held = outlines_in(almanac(), files)
    for each in held:
        if each.unknown:
            sys.stderr.write(f"{said_of(each)}\n")
    return held


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text.strip()) if text is not None else None
    except ValueError:
        raise BadInput(f"--as-of “{text}” is no date.", remedy="Write it as 2021-05-05.") from None


def _check(out: Path) -> None:
    """Refuse a name that no map is written to before minutes are spent."""
    suffix = out.suffix.lower()
    if suffix not in (".svg", ".png"):
        raise BadInput(f"A map is not written as “{suffix or out.name}”.", remedy="End the name in .svg or .png.")


def _write(chart: Chart, out: Path) -> None:
    if out.suffix.lower() == ".svg":
        made = chart.svg.encode()
    else:
        from hustings.atlas.png import to_png

        made = to_png(chart.svg)
    try:
        out.write_bytes(made)
    except OSError as fault:
        raise BadInput(f"{out} cannot be written: {fault.strerror}.") from None
