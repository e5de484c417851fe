"""``hustings polls``: what the polls say on any day, with their uncertainty."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from hustings.cli import polls_show, show
from hustings.cli.facts import almanac
from hustings.cli.progress import Progress
from hustings.errors import BadInput

if TYPE_CHECKING:
    from hustings.polls.read import Pooled

app = typer.Typer(no_args_is_help=True, help="What the polls say on any day: pooled, with honest uncertainty.")

Territory = Annotated[str, typer.Option(help="gb, uk, sco or wal.")]
AsOf = Annotated[
    str | None, typer.Option("--as-of", metavar="DATE", help="The day asked about: the last with a poll if not given.")
]
Since = Annotated[
    str | None, typer.Option("--since", metavar="DATE", help="Polls after this day: the last election if not given.")
]
Add = Annotated[
    Path | None, typer.Option("--add", metavar="FILE", help="A CSV or XLSX file of polls to count with the almanac’s.")
]
Seed = Annotated[int, typer.Option(help="Fixes every draw.")]
Days = Annotated[int, typer.Option(help="Days of the plain mean that is shown beside the pool.")]
Shocks = Annotated[
    bool, typer.Option("--shocks", help="Let opinion jump on days of a new leader or an election called.")
]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]


@app.command()
def pool(
    territory: Territory = "gb",
    as_of: AsOf = None,
    since: Since = None,
    add: Add = None,
    days: Days = 14,
    shocks: Shocks = False,
    seed: Seed = 1,
    as_json: Json = False,
) -> None:
    """Every party’s share on a day with its 90% interval, leads, house effects, diagnostics.

    Example: hustings polls pool --as-of 2021-05-05
    """
    made = _pooled(territory, as_of, since, add, seed, shocks=shocks, days=days)
    if as_json:
        show.say_json(made.to_json())
        return
    out = show.screen()
    polls_show.heading(out, made)
    polls_show.shares(out, made)
    out.line()
    polls_show.leads(out, made)
    out.line()
    first, second = made.parties[:2]
    polls_show.houses(out, made, (first, second), most=8)
    polls_show.footing(out, made)


@app.command()
def trend(
    territory: Territory = "gb",
    as_of: AsOf = None,
    since: Since = None,
    add: Add = None,
    out: Annotated[
        Path | None, typer.Option("--out", metavar="FILE", help="Write the chart: FILE.svg or FILE.png.")
    ] = None,
    house: Annotated[str | None, typer.Option("--house", help="Ring the polls of one pollster in the chart.")] = None,
    shocks: Shocks = False,
    seed: Seed = 1,
    as_json: Json = False,
) -> None:
    """The pooled line of every party with its band, day by day: as a chart, a table or JSON.

    Example: hustings polls trend --as-of 2021-05-05 --out polls.svg
    """
    kind = _kind_of(out)
    made = _pooled(territory, as_of, since, add, seed, shocks=shocks)
    if out is not None:
        from hustings.atlas.png import to_png
        from hustings.atlas.pooledsheet import pooled_sheet

        chart = pooled_sheet(almanac(), made, house)
        out.write_bytes(to_png(chart.svg) if kind == ".png" else chart.svg.encode())
    if as_json:
        every = made.to_json()
        show.say_json({name: every[name] for name in ("as_of", "since", "territory", "polls_used", "notes", "trend")})
        return
    screen = show.screen()
    polls_show.heading(screen, made)
    polls_show.months(screen, made)
    polls_show.footing(screen, made)
    if out is not None:
        screen.line("Wrote ", show.bold(str(out)))


@app.command()
def houses(
    territory: Territory = "gb",
    as_of: AsOf = None,
    since: Since = None,
    add: Add = None,
    without: Annotated[
        str | None, typer.Option("--without", metavar="POLLSTER", help="Also the average without this pollster.")
    ] = None,
    influence: Annotated[
        int, typer.Option("--influence", metavar="N", help="Also the N polls that move the average most.")
    ] = 0,
    seed: Seed = 1,
    as_json: Json = False,
) -> None:
    """House effects: how far each pollster stands from the pool; the average without one; the influence of each poll.

    Example: hustings polls houses --as-of 2021-05-05 --without YouGov
    """
    made = _pooled(territory, as_of, since, add, seed)
    moved = made.without(without) if without is not None else None
    table = made.influence().head(influence) if influence else None
    if as_json:
        every = made.to_json()
        told = {name: every[name] for name in ("as_of", "since", "territory", "polls_used", "houses", "notes")}
        if moved is not None:
            told["without"] = {"pollster": moved.what, "polls": moved.polls, "change": dict(moved.shares)}
        if table is not None:
            told["influence"] = table.to_dicts()
        show.say_json(told)
        return
    out = show.screen()
    polls_show.heading(out, made)
    polls_show.houses(out, made, made.parties[:-1])
    if moved is not None:
        out.line()
        polls_show.without(out, moved)
    if table is not None:
        polls_show.influence(out, made, table.to_dicts())
    polls_show.footing(out, made)


@app.command()
def lead(
    first: Annotated[str, typer.Argument(help="The party whose lead it is, as con.")],
    second: Annotated[str, typer.Argument(help="The party it leads, as lab.")],
    start: Annotated[str, typer.Option("--from", metavar="DATE", help="The first of the two days.")],
    end: Annotated[
        str | None, typer.Option("--to", metavar="DATE", help="The second day: the last with a poll if not given.")
    ] = None,
    over: Annotated[
        list[float] | None, typer.Option("--over", metavar="POINTS", help="Count the days with a lead above this.")
    ] = None,
    at_least: Annotated[
        int | None, typer.Option("--at-least", metavar="DAYS", help="Also the chance of so many such days or more.")
    ] = None,
    territory: Territory = "gb",
    since: Since = None,
    add: Add = None,
    seed: Seed = 1,
    as_json: Json = False,
) -> None:
    """A lead between two days: how it changed, with what probability, and on how many days it was over so many points.

    Example: hustings polls lead con lab --from 2021-01-01 --to 2021-05-05 --over 5 --at-least 60
    """
    keys = _party(first), _party(second)
    begin = _day(start, "--from")
    if keys[0] == keys[1]:
        raise BadInput(f"{almanac().short(keys[0])} has no lead over itself.", remedy="Name two parties, as con lab.")
    if end is not None and _day(end, "--to") <= begin:
        raise BadInput(f"--to {end} is not after --from {start}.", remedy="Give a --from before --to.")
    window = since if since is not None else _election_before(begin)
    made = _pooled(territory, end, window, add, seed)
    story = made.lead(*keys, begin, over=over or [0.0, 5.0, 10.0])
    if as_json:
        show.say_json(polls_show.lead_json(made, story, begin, at_least))
        return
    polls_show.print_lead(made, story, begin, at_least)


def _party(text: str) -> str:
    """The key of a party by any label that tables of polls have for it (“Tories”), its key or its name."""
    from hustings.almanac.readers.polls_labels import party_key

    return party_key(text) or almanac().find_party(text)


def _election_before(begin: date) -> str | None:
    """The last election before the first day: a window that starts there holds both days."""
    from hustings.polls.votes import last_result

    last = last_result(almanac(), begin)
    return last.day.isoformat() if last is not None else None


def _pooled(
    territory: str,
    as_of: str | None,
    since: str | None,
    add: Path | None,
    seed: int,
    *,
    shocks: bool = False,
    days: int = 14,
) -> Pooled:
    """The pool that the options ask for, with the cleaning report of an added file on standard error."""
    from hustings.polls.read import pool_selection
    from hustings.polls.select import select

    day = _day(as_of, "--as-of") if as_of is not None else None
    first = _day(since, "--since") if since is not None else None
    if days < 1:
        raise BadInput(f"A mean of the last {days} days has no days.", remedy="Give --days 1 or more.")
    with Progress() as step:
        step("Reading polls")
        chosen = select(almanac(), territory.lower(), day, first, add=add)
    for note in chosen.report:
        where = f"row {note.row}, {note.field}" if note.row else note.field
        became = f" → “{note.became}”" if note.became and note.became != note.was else ""
        sys.stderr.write(f"{add}: {where}: “{note.was}”{became} ({note.why})\n")
    with Progress() as step:
        step(f"Pooling {len(chosen.rows)} polls")
        return pool_selection(almanac(), chosen, seed=seed, shocks=shocks, recent_days=days)


def _day(text: str, option: str) -> date:
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        raise BadInput(f"{option} “{text}” is no date.", remedy="Write it as 2021-05-05.") from None


def _kind_of(out: Path | None) -> str:
    if out is None:
        return ""
    if out.suffix.lower() not in (".svg", ".png"):
        raise BadInput(f"A chart cannot be written as {out.name}.", remedy="Name a file that ends in .svg or .png.")
    if not out.parent.is_dir():
        raise BadInput(f"There is no folder {out.parent}.", remedy="Name a folder that is there.")
    return out.suffix.lower()
