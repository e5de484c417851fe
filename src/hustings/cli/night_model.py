"""``hustings night project`` and ``hustings night replay``: what the returns so far mean for those to come."""

from __future__ import annotations

import re
import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from hustings.cli import show
from hustings.cli.facts import almanac
from hustings.cli.progress import Progress
from hustings.errors import BadInput

if TYPE_CHECKING:
    from hustings.night.days import DayReplay
    from hustings.night.projected import Projected
    from hustings.night.projection import Night
    from hustings.night.replay import Replayed, Said

__all__ = ["add_to", "project", "replay"]

Prior = Annotated[
    str, typer.Option("--prior", help="forecast, exit-poll (the forecast and the exit poll), polls or none.")
]
Draws = Annotated[int, typer.Option("--draws", help="Draws kept through the night.")]
Seed = Annotated[int, typer.Option("--seed", help="Fixes every draw.")]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]
ExitPoll = Annotated[
    str | None,
    typer.Option("--exit-poll", metavar="PARTY=N,...", help="Its seats, where the almanac does not hold them."),
]
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")


def add_to(app: typer.Typer) -> None:
    """Register the commands in the group ``night``."""
    app.command("project")(project)
    app.command("replay")(replay)


def project(
    election: Annotated[str, typer.Argument(metavar="ELECTION", help="A general election, as parl.2019-12-12.")],
    returns: Annotated[
        Path, typer.Option("--returns", metavar="FILE", help="CSV: contest or GSS code, party, votes; any subset.")
    ],
    prior: Prior = "forecast",
    exit_poll: ExitPoll = None,
    draws: Draws = 4000,
    seed: Seed = 1,
    as_json: Json = False,
) -> None:
    """What the returns so far say of those to come: seats, shares, chances and calls. Order does not matter.

    Example: hustings night project parl.2019-12-12 --returns returns.csv --prior none
    """
    from hustings.night.projection import Night
    from hustings.night.votes_in import read_returns

    if not returns.is_file():
        raise BadInput(f"There is no file {returns}.", remedy="Give CSV with the columns contest, party, votes.")
    with Progress() as step:
        step("Making the forecast of the eve")
        night = Night.start(
            almanac(), election, prior=prior, exit_poll=_seats(exit_poll), draws=_enough(draws), seed=seed
        )
        step("Taking the returns in")
        votes = read_returns(returns, lambda name: name if name in night.names else None, _party)
        night.declare_all({_id(night, name): rows for name, rows in votes.items()})
        made = night.now()
    if as_json:
        show.say_json(made.to_json())
        return
    _print_projection(made)


def replay(
    what: Annotated[str, typer.Argument(metavar="ELECTION|DATE", help="parl.2019-12-12, or a day such as 2021-05-06.")],
    order: Annotated[
        str,
        typer.Option(
            "--order", metavar="NAME|FILE", help="true, safe-labour-first, safe-conservative-first, random, or CSV."
        ),
    ] = "true",
    prior: Prior = "forecast",
    exit_poll: ExitPoll = None,
    speed: Annotated[float, typer.Option("--speed", help="Times faster than it was; 0: as fast as it goes.")] = 0.0,
    scales: Annotated[
        str, typer.Option("--scales", help="Fitted on nights before (past only), or on all without this one.")
    ] = "before",
    score: Annotated[bool, typer.Option("--score", help="Print the checkpoints and calls against the result.")] = False,
    draws: Draws = 4000,
    seed: Seed = 1,
    as_json: Json = False,
) -> None:
    """A past night again, return by return, projected after each; or a day of many elections in its order.

    Example: hustings night replay parl.2019-12-12 --score

    Example: hustings night replay 2021-05-06
    """
    if _DATE.fullmatch(what):
        _replay_day(what, as_json)
        return
    from hustings.night.orders import ORDERS, read_order
    from hustings.night.projection import Night
    from hustings.night.replay import replay as run

    if scales not in ("before", "without"):
        raise BadInput(f"There are no scales “{scales}”.", remedy="Use before or without.")
    due = None
    if order not in ORDERS:
        if not Path(order).is_file():
            raise BadInput(f"There is no order “{order}”.", remedy=f"Use {', '.join(ORDERS)}, or a CSV file.")
        due = read_order(Path(order), almanac().contests(what)["contest"].to_list())
    with Progress() as step:
        step("Making the forecast of the eve")
        night = Night.start(
            almanac(), what, prior=prior, exit_poll=_seats(exit_poll), scales=scales, draws=_enough(draws), seed=seed
        )
        watching = not (score or as_json)

        def say(said: Said, held: Night) -> None:
            if watching:
                _line(said, held)
            else:
                step("Declaring", said.declared, held.contests)

        made = run(almanac(), what, order=order, due=due, night=night, prior=prior, seed=seed, speed=speed, step=say)
    if as_json:
        show.say_json(made.to_json())
    elif score:
        _print_score(made)


def _replay_day(text: str, as_json: bool) -> None:
    from hustings.night.days import replay_day

    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise BadInput(f"{text} is no day.", remedy="Write it as 2021-05-06.") from None
    made = replay_day(almanac(), day)
    if as_json:
        show.say_json(made.to_json())
    else:
        _print_day(made)


def _enough(draws: int) -> int:
    if draws < 100:
        raise BadInput(f"{draws} draws are too few.", remedy="Give --draws 100 or more; 4,000 are usual.")
    return draws


def _seats(text: str | None) -> dict[str, float] | None:
    """Seats by party from ``con=314,lab=266``."""
    if text is None:
        return None
    found = {}
    for part in text.split(","):
        party, _, seats = part.partition("=")
        if not seats.strip().isdecimal():
            raise BadInput(f"“{part}” is no number of seats.", remedy="Write --exit-poll con=314,lab=266,ld=14,snp=34.")
        found[almanac().find_party(party.strip())] = float(seats)
    return found


def _party(text: str) -> str:
    return text if text in almanac().parties else almanac().find_party(text)


def _id(night: Night, name: str) -> str:
    block, seat = night.find(name)
    if block == "gb" or night.ni_seats is None:
        return night.table.contest[seat]
    return night.ni_seats.contest[seat]


def _print_projection(made: Projected) -> None:
    out = show.screen()
    out.line(show.bold(f"Projection, {made.declared} of {made.contests_in_all} declared"))
    first = "wide values set by hand" if not made.trained_on else f"scales fitted on {', '.join(made.trained_on)}"
    out.line(show.dim(f"{made.election}. Starts from: {made.prior}, {made.as_of}; {first}."))
    out.line()
    rows = [["Party", "Won", "Median", "90%", "Most seats", "Majority", "Share"]]
    for party, seats in sorted(made.seats.items(), key=lambda item: -item[1].median):
        share = made.shares.get(party)
        rows.append(
            [
                almanac().short(party), str(made.won.get(party, 0)), f"{seats.median:.0f}",
                f"{seats.lo90:.0f}-{seats.hi90:.0f}", _chance(made.p_largest.get(party)),
                _chance(made.p_majority.get(party)), "" if share is None else show.percent(share.mean),
            ]
        )  # fmt: skip
    _table(out, rows, "<>>>>>>")
    out.line()
    out.line(f"No party with a majority: {_chance(made.p_hung)}")
    if made.without_exit_poll is not None:
        plain = ", ".join(
            f"{almanac().short(party)} {each.median:.0f} ({each.lo90:.0f}-{each.hi90:.0f})"
            for party, each in sorted(made.without_exit_poll.items(), key=lambda item: -item[1].median)[:4]
        )
        out.line(f"Without the exit poll: {plain}")
        out.line(show.dim(f"Chance that the exit poll is badly wrong: {_chance(made.exit_poll_doubt)}"))
    called: dict[str, int] = {}
    for each in made.calls:
        called[str(each["party"])] = called.get(str(each["party"]), 0) + 1
    if called:
        words = ", ".join(f"{almanac().short(party)} {n}" for party, n in sorted(called.items(), key=lambda i: -i[1]))
        out.line(f"Called and not declared: {words}")


def _chance(p: float | None) -> str:
    """A chance in words of figures; never nought or certain where anything is open."""
    if not p:
        return "–"
    return "<1%" if p < 0.005 else ">99%" if p > 0.995 else f"{100 * p:.0f}%"


def _line(said: Said, held: Night) -> None:
    """One return as it comes: time, place, winner, and the four largest parties’ medians."""
    at = "     " if said.due.at is None else f"{said.due.at:%H:%M}"
    block, seat = held.find(said.due.contest)
    name = held.table.name[seat] if block == "gb" or held.ni_seats is None else held.ni_seats.name[seat]
    seats = sorted(held.seats().items(), key=lambda item: -item[1].median)[:4]
    totals = "  ".join(f"{almanac().short(p)} {s.median:.0f} ({s.lo90:.0f}-{s.hi90:.0f})" for p, s in seats)
    show.screen().line(
        show.dim(f"{said.declared:>3} {at}  "), f"{name[:34]:<34} ",
        show.ink(said.winner, f"{almanac().short(said.winner):<8}"), totals,
    )  # fmt: skip
    sys.stdout.flush()


def _print_score(made: Replayed) -> None:
    out = show.screen()
    out.line(show.bold(f"{made.election}, order: {made.order}, prior: {made.prior}"))
    first = ", ".join(made.trained_on) or "none: wide values set by hand"
    out.line(
        show.dim(
            f"Scales fitted on: {first}. Figures are of Great Britain; right, Brier and log score of seats to come."
        )
    )
    out.line()
    rows = [["Declared", "", "Seats off", "Right", "Brier", "Log", "Totals in 90%", "Shares in 90%", "Uniform off"]]
    for at in made.checkpoints:
        rows.append(
            [
                str(at.declared), f"{100 * at.fraction:.0f}%", f"{at.abs_seat_error:.0f}",
                show.percent(at.undeclared_right),
                f"{at.brier:.3f}", f"{at.log_score:.3f}", show.percent(at.covered_seats_90, 0),
                show.percent(at.covered_shares_90, 0), f"{at.uniform_error:.0f}",
            ]
        )  # fmt: skip
    _table(out, rows, ">>>>>>>>>")
    out.line()
    calls = made.calls
    ahead = "" if calls.median_hours is None else f", half of them {calls.median_hours:.1f} hours or more ahead"
    share = show.percent(calls.before, 0)
    out.line(f"Calls: {calls.made} before the seat declared ({share}%){ahead}; wrong: {calls.wrong}")
    for contest in calls.wrong_contests:
        out.line(show.dim(f"  wrong: {contest}"))
    times = made.to_json()["update_ms"]
    assert isinstance(times, dict)
    out.line(f"An update took {times['p50']:.0f} ms (median), {times['p99']:.0f} ms (99 in 100).")


def _print_day(made: DayReplay) -> None:
    out = show.screen()
    out.line(show.bold(f"Declarations of the elections of {made.date:%-d %B %Y}"))
    out.line(show.dim(f"Order: {made.order}. “~” marks a day that is assumed."))
    on = None
    for each in made.declared:
        if each.day != on:
            on = each.day
            out.line()
            out.line(show.dim(f"{on:%A %-d %B %Y}"))
        when = f"{each.at:%H:%M}" if each.at is not None else "  ~  "
        out.line(f"{when}  {each.says}")
        if each.councils is not None:
            net = each.councils
            change = ", ".join(f"{almanac().short(p)} {show.signed(n)}" for p, n in net.seats.items()) or "none known"
            out.line(show.dim(f"       net change so far, {net.known} of {net.declared} councils: {change}"))
            for early in each.early:
                if early.different:
                    here = f"{100 * early.declared:.0f}% {almanac().short(early.party)} seats before"
                    rest = f"those to come {100 * early.to_come:.0f}%"
                    out.line(show.dim(f"       councils so far had {here}, {rest}: not the country’s change"))
    if made.left_out:
        out.line()
        out.line(show.dim(f"Without figures in the almanac: {', '.join(made.left_out)}."))


def _table(out: show.Screen, rows: list[list[str]], align: str) -> None:
    head, *body = show.columns(rows, align, gap=3)
    out.line(show.dim("".join(head)))
    out.rule(sum(map(len, head)))
    for cells in body:
        out.line(*cells)
