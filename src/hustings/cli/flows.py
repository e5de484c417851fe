"""``hustings flows``: where the votes went."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from hustings.cli import show
from hustings.cli.bases import base_named, credit
from hustings.cli.facts import almanac
from hustings.cli.progress import Progress
from hustings.errors import BadInput

if TYPE_CHECKING:
    from hustings.analysis.flows import Flows


def flows(
    start: Annotated[str, typer.Argument(metavar="FROM", help="The earlier election, as parl.2017-06-08.")],
    end: Annotated[
        str, typer.Argument(metavar="TO", help="The later election, or one or several contests joined by commas.")
    ],
    covariate: Annotated[
        str, typer.Option(help="With what flows may drift from place to place: auto, none, or a covariate.")
    ] = "auto",
    bootstraps: Annotated[int, typer.Option(min=20, max=5000, help="Draws for the intervals.")] = 200,
    seed: Annotated[int, typer.Option(help="Fixes every draw.")] = 1,
    out: Annotated[
        Path | None,
        typer.Option("--out", metavar="FILE", help="Also draw it: an .svg or .png, with its table as .csv."),
    ] = None,
    pick: Annotated[str | None, typer.Option(help="A party whose flows the drawing picks out.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Where the votes went between two elections: estimates, intervals, bounds, and what is not identified.

    Example: hustings flows parl.2017-06-08 parl.2019-12-12 --out flows.svg
    """
    from hustings.analysis.flows import flows as read

    drift = None if covariate == "none" else covariate
    with Progress() as progress:
        made = read(
            almanac(), base_named(start), end, covariate=drift, bootstraps=bootstraps, seed=seed, on_step=progress
        )
    if out is not None:
        _draw(made, out, pick)
    if as_json:
        show.say_json(made.to_json() | ({"drawing": str(out)} if out else {}))
    else:
        _print_flows(made)
        if out is not None:
            show.screen().line("Wrote ", show.bold(str(out)), f", and its table as {out.with_suffix('.csv')}")


def _draw(made: Flows, out: Path, pick: str | None) -> None:
    from hustings.almanac.exports import write_csv
    from hustings.atlas.flowchart import draw_flows
    from hustings.atlas.png import to_png

    facts = almanac()
    if out.suffix not in (".svg", ".png"):
        raise BadInput(f"{out} is neither .svg nor .png.", remedy="Name the drawing FILE.svg or FILE.png.")
    then, now = _names(made.rows, made.start), _names(made.columns, made.end)
    chart = draw_flows(made, then, now, pick=facts.find_party(pick) if pick else None, headed=True)
    out.parent.mkdir(parents=True, exist_ok=True)
    if out.suffix == ".png":
        out.write_bytes(to_png(chart.svg))
    else:
        out.write_text(chart.svg + "\n", encoding="utf-8")
    with out.with_suffix(".csv").open("w", encoding="utf-8", newline="") as file:
        write_csv(chart.table.rows, chart.table.header, file)


def _names(parties: dict[str, int], election: str) -> dict[str, str]:
    """What parties are called in a drawing: short of the register, and as they were called on the day."""
    from hustings.atlas.palette import PARTIES
    from hustings.ids import parse

    day = parse(election.split(",")[0].split("@")[0]).day
    aliases = almanac().table("party_aliases").filter(scheme="ec").drop_nulls("to")
    past = {row["party"]: row["name"] for row in aliases.iter_rows(named=True) if row["name"] and row["to"] >= day}
    known = almanac().parties
    return {
        key: PARTIES[key].name if key in PARTIES else str(known[key]["name"]) for key in parties if key in known
    } | {key: str(past[key]).removeprefix("The ") for key in parties if key == "ref" and key in past}


def _called(party: str) -> str:
    return {"dnv": "No vote", "other": "Others"}.get(party) or almanac().short(party)


def _print_flows(made: Flows) -> None:
    out = show.screen()
    units = f"{made.units} places" if made.units > 1 else "one place"
    drift = f" · drifting with {made.covariate.replace('_', ' ')}" if made.covariate else ""
    out.line(show.bold("Where the votes went"), f"  {made.start_label} to {made.end_label} · {units}{drift}")
    if not made.estimated:
        _print_bounds(out, made)
        return
    out.line(show.dim("Of 100 who chose the party on the left, how many chose that above; * not identified."))
    out.line()
    rows = [["", *(_called(party) for party in made.columns), "Votes"]]
    for before in made.rows:
        cells = [made.cell(before, now) for now in made.columns]
        figures = [f"{show.percent(each.share)}{' ' if each.identified else '*'}" for each in cells]
        rows.append([_called(before), *figures, show.number(made.rows[before])])
    head, *body = show.columns(rows, "<" + ">" * (len(made.columns) + 1), gap=1)
    out.line(show.dim("".join(head)))
    out.rule(sum(map(len, head)))
    for before, line in zip(made.rows, body, strict=True):
        out.line(show.ink(before, line[0]), *line[1:])
    out.line()
    _largest_moves(out, made)
    for note in made.notes:
        out.line(show.dim(note))
    credit(made.sources)


def _largest_moves(out: show.Screen, made: Flows) -> None:
    """The moves of most votes between two choices, with interval, band and bounds."""
    moves = [each for each in made.matrix if each.from_party != each.to_party and each.votes]
    rows = [["Largest moves", "", "Votes", "Share", "90% range", "Other models", "Bounds", ""]]
    for each in sorted(moves, key=lambda cell: -(cell.votes or 0))[:10]:
        rows.append(
            [
                _called(each.from_party),
                f"to {_called(each.to_party)}",
                show.number(each.votes),
                show.percent(each.share),
                _span(each.lo90, each.hi90),
                _span(each.band_lo, each.band_hi),
                _span(each.bound_lo, each.bound_hi),
                "" if each.identified else "not identified",
            ]
        )
    head, *body = show.columns(rows, "<<>>>>><")
    out.line(show.dim("".join(head)))
    out.rule(sum(map(len, head)))
    for cells in body:
        out.line(*cells)
    out.line()


def _span(low: float | None, high: float | None) -> str:
    return "–" if low is None or high is None else f"{100 * low:.0f}–{100 * high:.0f}"


def _print_bounds(out: show.Screen, made: Flows) -> None:
    out.line(
        show.bold("Not identified: only bounds can be given."),
        "  Duncan-Davis bounds, per cent of the party on the left",
    )
    out.line()
    rows = [["", *(_called(party) for party in made.columns), "Votes"]]
    for before in made.rows:
        cells = [made.cell(before, now) for now in made.columns]
        spans = [_span(each.bound_lo, each.bound_hi) + (" " if each.identified else "*") for each in cells]
        rows.append([_called(before), *spans, show.number(made.rows[before])])
    head, *body = show.columns(rows, "<" + ">" * (len(made.columns) + 1))
    out.line(show.dim("".join(head)))
    out.rule(sum(map(len, head)))
    for before, line in zip(made.rows, body, strict=True):
        out.line(show.ink(before, line[0]), *line[1:])
    out.line(show.dim("* not identified: bounds wider than 60 points"))
    out.line()
    if made.least:
        winner, votes = _called(made.least[0].to_party), made.least[0].votes
        if votes:
            out.line(f"{winner} has {votes:,} votes more than before. If only one party’s voters came over, and every")
            out.line(f"earlier {winner} voter came again, that is at least:")
            for each in made.least:
                share = f"{show.percent(each.share)}% of its voters" if each.possible else "more voters than it had"
                out.line(f"  from {_called(each.from_party):<9}", show.ink(each.from_party, share))
        else:
            out.line(f"{winner} has no more votes than before: nobody need have come over.")
    for note in made.notes:
        out.line(show.dim(note))
    credit(made.sources)
