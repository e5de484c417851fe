"""``hustings targets`` and ``hustings reservoirs``: what a party needs, what might fall."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from hustings.cli import show
from hustings.cli.bases import base_named, credit, group_areas
from hustings.cli.facts import almanac
from hustings.errors import BadInput

if TYPE_CHECKING:
    from hustings.analysis.reservoirs import Moved
    from hustings.analysis.targets import Targets

__all__ = ["add_to"]

AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]
InGroup = Annotated[
    str | None, typer.Option("--group", metavar="NAME", help="Only the seats of a group, as “red wall”.")
]


def add_to(app: typer.Typer) -> None:
    """Put the commands of what a result means on ``app``: targets, reservoirs, flows, records, group."""
    from hustings.cli.flows import flows
    from hustings.cli.group import group
    from hustings.cli.records import records

    app.command("targets")(targets)
    app.command("reservoirs")(reservoirs)
    app.command("flows")(flows)
    app.command("records")(records)
    app.command("group")(group)


def targets(
    party: Annotated[str, typer.Argument(help="A party: its key, short name or name.")],
    base: Annotated[
        str | None,
        typer.Option(
            metavar="ELECTION",
            help="From which result: a general election or a notional one (parl.2019-12-12@wpc-2024); the latest if "
            "not given.",
        ),
    ] = None,
    aim: Annotated[
        Literal["majority", "largest"], typer.Option("--for", help="A majority, or more seats than any other party.")
    ] = "majority",
    by_elections: Annotated[bool, typer.Option("--by-elections", help="Lay by-elections since over the base.")] = False,
    as_of: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="By-elections up to this day; every one if not given.")
    ] = None,
    group: InGroup = None,
    every: Annotated[bool, typer.Option("--all", help="Every target, not the first 25.")] = False,
    as_json: AsJson = False,
) -> None:
    """The seats a party needs, in order of the swing needed, and the swing to a majority.

    Example: hustings targets lab --base parl.2019-12-12 --for majority
    """
    from hustings.analysis.targets import targets as read

    until = (as_of.date() if as_of else date.max) if by_elections or as_of else None
    chosen = base_named(base)
    made = read(almanac(), party, chosen, aim=aim, by_elections=until)
    seats = group_areas(group, chosen)
    if seats is not None:
        made = made.within(seats.areas, seats.group.name)
    if as_json:
        show.say_json(made.to_json())
    else:
        _print_targets(made, every)


def _print_targets(made: Targets, every: bool) -> None:
    out, facts = show.screen(), almanac()
    name = str(facts.parties[made.party]["name"])
    aim = "for a majority" if made.aim == "majority" else "to be the largest party"
    out.line(show.bold(f"{name}: targets"), f"  from {made.base_label}, {made.base}")
    if made.by_elections:
        out.line(show.dim(f"{len(made.by_elections)} by-elections since laid over it"))
    if not made.needed:
        out.line(
            f"{made.seats} seats: it has {'a majority' if made.aim == 'majority' else 'more than any other party'}."
        )
    elif made.swing_to_majority is None:
        out.line(f"{made.seats} seats, {made.needed} more {aim}: it stood in too few seats for that.")
    else:
        last = made.last_needed
        out.line(
            f"{made.seats} seats, ",
            show.bold(f"{made.needed} more"),
            f" {aim}: a uniform swing of ",
            show.bold(f"{made.swing_to_majority:.1f}"),
            f" points (to {last.name}, from {facts.short(last.holder)})" if last else " points",
        )
        for each in made.largest_swings[:1]:
            out.line(
                f"The largest national swing to it was {each.points:.1f} points, {facts.short(each.from_party)} to "
                f"{facts.short(each.to_party)} in {each.day:%Y}: this is {made.times_largest:.2f} times that."
            )
    out.line()
    shown = made.targets if every else made.targets[:25]
    if not shown:
        out.line(f"No target of it lies in the group “{made.group}”." if made.group else "There is no target.")
        return
    rows = [["", "Seat", "Held by", "Majority", "Swing"]]
    for target in shown:
        needed = f"{target.swing_needed:.2f}" if target.swing_needed < 1 else f"{target.swing_needed:.1f}"
        rows.append([str(target.rank), target.name, facts.short(target.holder), show.number(target.majority), needed])
    head, *body = show.columns(rows, "><<>>", gap=3)
    out.line(show.dim("".join(head)))
    out.rule(sum(map(len, head)))
    for target, cells in zip(shown, body, strict=True):
        mark = "  ← aim reached" if target.rank == made.needed else ""
        out.line(cells[0], cells[1], show.ink(target.holder, cells[2]), *cells[3:], mark)
    out.line()
    if len(shown) < len(made.targets):
        out.line(show.dim(f"{len(shown)} of {len(made.targets)} shown: --all"))
    if made.group:
        out.line(show.dim(f"Only seats of the group “{made.group}”; ranks and the aim are those of the whole House."))
    out.line(
        show.dim("Swing: half of the winner’s lead over the party, points of all valid votes. Majority: the lead.")
    )
    credit(made.sources)


def reservoirs(
    election: Annotated[str, typer.Argument(help="A general election or a notional basis, as parl.2019-12-12.")],
    holder: Annotated[str, typer.Option(help="Whose seats.")],
    third: Annotated[str, typer.Option(help="The party whose vote might move.")],
    to: Annotated[str, typer.Option(help="The party to which it might move.")],
    fraction: Annotated[
        str | None,
        typer.Option(
            help="What part of it moves, as 0.4 or 40%; else the flow estimated to the next general election."
        ),
    ] = None,
    like: Annotated[
        tuple[str, str, str] | None,
        typer.Option(metavar="FROM TO PARTY", help="Let the flow of PARTY between two other elections stand for it."),
    ] = None,
    group: InGroup = None,
    every: Annotated[bool, typer.Option("--all", help="Every seat, not the first 25.")] = False,
    as_json: AsJson = False,
) -> None:
    """Seats where a third party’s vote exceeds the majority, and which fall if a part of it moves.

    Example: hustings reservoirs parl.2019-12-12 --holder lab --third ref --to con --fraction 40%
    """
    from hustings.analysis.reservoirs import moved

    chosen = base_named(election)
    seats = group_areas(group, chosen)
    areas = None if seats is None else seats.areas
    if fraction is not None and like is not None:
        raise BadInput("Give --fraction or --like, not both.")
    made = moved(almanac(), chosen, holder, third, to, fraction=_fraction(fraction), like=like, areas=areas)
    if as_json:
        show.say_json(made.to_json() | {"group": group})
    else:
        _print_moved(made, every, group)


def _fraction(text: str | None) -> float | None:
    if text is None:
        return None
    try:
        return float(text.rstrip("% ")) / (100 if text.rstrip().endswith("%") else 1)
    except ValueError:
        raise BadInput(f"“{text}” is no fraction.", remedy="Give 0.4 or 40%.") from None


def _print_moved(made: Moved, every: bool, group: str | None) -> None:
    out, short = show.screen(), almanac().short
    where = f" in the group “{group}”" if group else ""
    out.line(show.bold(f"{short(made.third)} vote larger than the majority"), f"  {made.election}")
    second = sum(each.second == made.to for each in made.reservoirs)
    out.line(
        f"{len(made.reservoirs)} of {made.held} seats of {short(made.holder)}{where}, {second} of them with "
        f"{short(made.to)} second"
    )
    out.line()
    out.line(f"If a fraction of it moved to {short(made.to)} and nothing else changed, seats that would fall:")
    out.line("  ", *(f"{100 * at:>5.0f}%" for at, _ in made.curve()))
    out.line("  ", *(f"{count:>6}" for _, count in made.curve()))
    span = ""
    if made.lo90 is not None and made.hi90 is not None:
        ends = sorted((len(made.falls(made.lo90)), len(made.falls(made.hi90))))
        span = f" (90%: {show.percent(made.lo90)}–{show.percent(made.hi90)}%, {ends[0]}–{ends[1]} seats)"
    out.line(f"At {show.percent(made.fraction)}%, {made.origin}: ", show.bold(f"{len(made.falls())} seats"), span)
    out.line()
    rows = [["Seat", "Majority", f"{short(made.third)} vote", "Falls above"]]
    shown = made.seats if every else made.seats[:25]
    for each in shown:
        needed = f"{show.percent(each.fraction_needed)}%"
        rows.append([each.name, show.number(each.majority), show.number(each.votes), needed])
    head, *body = show.columns(rows, "<>>>", gap=3)
    out.line(show.dim("".join(head)))
    out.rule(sum(map(len, head)))
    for each, cells in zip(shown, body, strict=True):
        out.line(*cells, "  falls" if each.falls(made.fraction) else "")
    if len(shown) < len(made.seats):
        out.line(show.dim(f"{len(shown)} of {len(made.seats)} shown: --all"))
