"""``hustings results``: an election as a whole."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

import typer

from hustings.cli import show
from hustings.cli.bases import group_areas
from hustings.cli.facts import almanac
from hustings.errors import BadInput

if TYPE_CHECKING:
    from hustings.analysis.results import PartyTotal, Results


def results(
    election: Annotated[str, typer.Argument(help="Election id, as parl.2019-12-12 or local.dudley.2021-05-06.")],
    by: Annotated[
        Literal["party", "region", "nation"], typer.Option(help="Also the same for every region or nation.")
    ] = "party",
    group: Annotated[
        str | None, typer.Option("--group", metavar="NAME", help="Only the seats of a group, as “red wall”.")
    ] = None,
    csv: Annotated[bool, typer.Option("--csv", help="Print CSV instead of a table.")] = False,
    every: Annotated[bool, typer.Option("--all", help="Every party, however small.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """An election: votes, shares, seats and changes.

    Example: hustings results parl.2024-07-04 --by region
    """
    from hustings.analysis.results import results as read

    seats = group_areas(group, election)
    made = read(almanac(), election, by, areas=None if seats is None else seats.areas)
    if as_json and csv:
        raise BadInput("Give --json or --csv, not both.")
    if as_json:
        show.say_json(made.to_json() | ({"group": seats.group.name} if seats else {}))
    elif csv:
        _csv(made)
    else:
        if seats is not None:
            show.screen().line(show.dim(f"Only the {len(seats.areas)} seats of the group “{seats.group.name}”"))
        _print(made, every)


def _csv(made: Results) -> None:
    import sys

    from hustings.almanac.exports import write_csv

    frame = made.frame()
    write_csv(frame.rows(), frame.columns, sys.stdout)


def _print(made: Results, every: bool) -> None:
    out = show.screen()
    out.line(show.bold(made.name))
    where = " in the almanac, some of them in part" if made.partial else " declared"
    scope = f"{made.declared} of {made.contests} contests{where}" if made.contests else f"{made.seats} seats up"
    turnout = f" · turnout {show.percent(made.turnout)}%" if made.turnout is not None else ""
    votes = f"{show.number(made.valid)} votes" if made.counted else "votes not known"
    out.line(f"{scope} · {votes}{turnout}")
    out.line()
    _table(out, made.totals, made, every)
    for name, totals in made.groups.items():
        out.line()
        out.line(show.bold(name))
        _table(out, totals, made, every)
    if made.council is not None:
        from hustings.cli.contest import print_council

        out.line()
        print_council(out, made.council)
        return
    out.line()
    compared = f"Changes since {made.baseline_label}" if made.baseline else "No baseline in the almanac: no changes"
    if made.baseline and "@" not in made.baseline and made.election.startswith("parl."):
        compared += ", the last general election, not the eve of poll"
    out.line(show.dim(f"{compared}. Shares of valid votes; changes in points."))
    for credit in almanac().credits(made.sources):
        out.line(show.dim(f"Source: {credit}"))


def _table(out: show.Screen, totals: tuple[PartyTotal, ...], made: Results, every: bool) -> None:
    facts = almanac()
    kept = [each for each in totals if every or each.seats or each.share >= 0.005 or each.seat_change]
    rest = [each for each in totals if each not in kept]
    rows = [["Party", "Seats", "Net", "Votes", "Share", "Change"]]
    for each in kept:
        change = "new" if each.new else show.points(each.share_change)
        rows.append(
            [
                facts.short(each.party),
                show.number(each.seats),
                show.signed(each.seat_change),
                show.number(each.votes if made.counted else None),
                show.percent(each.share if made.counted else None),
                change,
            ]
        )
    head, *body = show.columns(rows, "<>>>>>", gap=3)
    out.line(show.dim("".join(head)))
    out.rule(sum(map(len, head)))
    for each, cells in zip(kept, body, strict=True):
        out.line(show.ink(each.party, cells[0]), *cells[1:], out.bar(each.party, each.share, full=0.5))
    if rest:
        votes, share = sum(each.votes for each in rest), sum(each.share for each in rest)
        out.line(show.dim(f"{len(rest)} more, {votes:,} votes ({show.percent(share)}%), no seats: --all"))
