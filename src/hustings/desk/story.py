"""The story of Super Thursday, 6 May 2021, from the almanac's own facts: one record; page and terminal are views.

Nothing here is typed but the names of what is told: contests, councils, regions, parties. Every figure is computed from
the almanac, so that another almanac tells another story.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from importlib.resources import files
from itertools import pairwise

import polars as pl

from hustings.almanac.open import Almanac
from hustings.analysis.contest import Contest, contest
from hustings.analysis.control import Council, council
from hustings.analysis.flows_bounds import flow_bounds
from hustings.analysis.line import line_shares
from hustings.analysis.poll_averages import PollAverage, national_polls, poll_average
from hustings.analysis.record_national import Since, fewest_seats_since
from hustings.analysis.reservoirs import Reservoir, reservoirs
from hustings.analysis.results import PartyTotal, results, seat_table
from hustings.analysis.targets import Targets, targets
from hustings.claims.check import Report, check_article
from hustings.claims.read import article_of
from hustings.desk.contest_view import ContestPoll, polls_of
from hustings.errors import NotKnown
from hustings.forecast.contest_forecast import contest_forecast
from hustings.forecast.contest_result import ContestForecast

__all__ = ["ContestPoll", "Figure", "MapMoment", "Mayor", "North", "Story", "tell"]

DAY = date(2021, 5, 6)
BY_ELECTION = "parl.hartlepool.by.2021-05-06"
LAST, BEFORE_LAST = "parl.2019-12-12", "parl.2017-06-08"
MAYORS = ("mayor.tees-valley.2021-05-06", "mayor.west-midlands.2021-05-06", "mayor.london.2021-05-06")
COUNCILS = (
    "harlow",
    "nuneaton-and-bedworth",
    "dudley",
    "redditch",
    "walsall",
    "doncaster",
    "derby",
    "hartlepool",
    "sheffield",
)
NORTH = ("E12000001", "E12000002", "E12000003")
FORESEEN = (BY_ELECTION, *MAYORS[:2])
TURN_OF_YEAR = date(2021, 1, 1)


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure of the story: where it stands, what it is, its value as shown, and the source of its facts."""

    chapter: str
    what: str
    value: str
    source: str


@dataclass(frozen=True, slots=True)
class Mayor:
    """A mayoral contest with its polls and the contest before."""

    now: Contest
    before: Contest | None
    polls: tuple[ContestPoll, ...]


@dataclass(frozen=True, slots=True)
class MapMoment:
    """The constituencies of the North at one moment: who holds each, and which changed hands since the one before."""

    label: str
    note: str
    since: str
    winners: dict[str, str]
    changed: dict[str, tuple[str, str]]

    def seats(self, party: str, areas: set[str] | None = None) -> int:
        """How many seats a party holds, in all or among ``areas``."""
        return sum(1 for area, holder in self.winners.items() if holder == party and (areas is None or area in areas))


@dataclass(frozen=True, slots=True)
class North:
    """The three regions of the North: moments of the map, and for each region its areas and its totals of 2019."""

    moments: tuple[MapMoment, ...]
    regions: tuple[tuple[str, str, frozenset[str], tuple[PartyTotal, ...]], ...]


@dataclass(frozen=True, slots=True)
class Story:
    """Everything the story tells."""

    day: date
    polls: pl.DataFrame
    poll_then: PollAverage
    poll_now: PollAverage
    hartlepool: Contest
    hartlepool_polls: tuple[ContestPoll, ...]
    hartlepool_leave: float | None
    hartlepool_line: pl.DataFrame
    forecasts: tuple[ContestForecast, ...]
    reservoir_here: int
    flow: tuple[float, float]
    mayors: tuple[Mayor, ...]
    councils: tuple[Council, ...]
    ballots: tuple[tuple[str, str, str], ...]
    fewest: Since
    mountain: Targets
    reservoirs: tuple[Reservoir, ...]
    north: North
    said: Report
    sources: tuple[str, ...]

    @property
    def councils_changed(self) -> tuple[Council, ...]:
        """Those of the councils whose control changed."""
        return tuple(each for each in self.councils if each.changed)


def steps() -> tuple[str, ...]:
    """What :func:`tell` does, in order: for a progress bar."""
    return ("Polls", "Forecasts", "By-election", "Mayors", "Councils", "Map", "Targets", "What was said")


def tell(almanac: Almanac, on_step: object = None) -> Story:
    """Tell the story from ``almanac``.

    ``on_step`` is called with each of :func:`steps` as it begins. Raises :class:`~hustings.errors.NotKnown` or
    :class:`~hustings.errors.UnknownName` where the almanac lacks a contest that the story needs.
    """
    say = on_step if callable(on_step) else lambda _: None
    say("Polls")
    polls = national_polls(almanac, TURN_OF_YEAR - timedelta(days=120), DAY)
    then, now = poll_average(almanac, TURN_OF_YEAR - timedelta(days=1)), poll_average(almanac, DAY - timedelta(days=1))
    say("Forecasts")
    forecasts = _foreseen(almanac)
    say("By-election")
    hartlepool = contest(almanac, BY_ELECTION)
    area = str(almanac.contest(BY_ELECTION)[0]["area"])
    say("Mayors")
    mayors = tuple(_mayor(almanac, each) for each in MAYORS)
    say("Councils")
    councils = tuple(council(almanac, each, DAY) for each in COUNCILS)
    say("Map")
    north = _north(almanac, area, hartlepool)
    say("Targets")
    base = hartlepool.baseline
    if base is None:
        raise NotKnown(f"The almanac has no result before {BY_ELECTION}.")
    third = base.votes.get("ref", 0)
    mountain = targets(almanac, "lab", LAST)
    winner_votes = max(each.votes or 0 for each in hartlepool.candidacies)
    say("What was said")
    said = check_article(almanac, article_of(_statements(), file="said.txt", day=DAY + timedelta(days=2)))
    return Story(
        day=DAY,
        polls=polls,
        poll_then=then,
        poll_now=now,
        hartlepool=hartlepool,
        hartlepool_polls=polls_of(almanac, BY_ELECTION),
        hartlepool_leave=_leave(almanac, area),
        hartlepool_line=line_shares(almanac, area).filter(pl.col("date") <= DAY),
        forecasts=forecasts,
        reservoir_here=third,
        flow=flow_bounds(third, winner_votes, max(base.electorate or 0, hartlepool.electorate or 0)),
        mayors=mayors,
        councils=councils,
        ballots=_ballots(hartlepool, mayors, councils),
        fewest=fewest_seats_since(almanac, "lab", LAST),
        mountain=mountain,
        reservoirs=reservoirs(almanac, LAST, "lab", "ref"),
        north=north,
        said=said,
        sources=_sources(hartlepool, mayors, councils, polls),
    )


def _statements() -> str:
    """What was said in those days, in words of our own: true, false, and not to be known."""
    return files("hustings.desk").joinpath("said.txt").read_text("utf-8")


def _foreseen(almanac: Almanac) -> tuple[ContestForecast, ...]:
    """The contests whose forecast of the eve is told before their result; one without facts to go by is left out."""
    made = []
    for each in FORESEEN:
        try:
            made.append(contest_forecast(almanac, each, DAY - timedelta(days=1)))
        except NotKnown:
            continue
    return tuple(made)


def _mayor(almanac: Almanac, contest_id: str) -> Mayor:
    now = contest(almanac, contest_id)
    before = contest(almanac, now.baseline.id) if now.baseline else None
    return Mayor(now, before, polls_of(almanac, contest_id))


def _leave(almanac: Almanac, area: str) -> float | None:
    rows = almanac.table("covariates").filter((pl.col("area") == area) & (pl.col("name") == "leave"))
    return None if rows.is_empty() else float(rows["value"][0])


def _north(almanac: Almanac, by_area: str, by: Contest) -> North:
    held: list[tuple[str, str, dict[str, str]]] = []
    for election in ("parl.2015-05-07", BEFORE_LAST, LAST):
        rows = seat_table(almanac, election).filter(pl.col("region").is_in(NORTH) & (pl.col("elected") > 0))
        day = almanac.election(election)["date"]
        held.append((f"{day:%-d %B %Y}", "general election", dict(rows.select("area", "party").iter_rows())))
    held.append((f"{DAY:%-d %B %Y}", "after the by-election", held[-1][2] | {by_area: by.winner.party}))
    moments = []
    for (earlier, _, before), (label, note, winners) in pairwise(held):
        changed = {area: (before[area], party) for area, party in winners.items() if before[area] != party}
        moments.append(MapMoment(label, note, earlier, winners, changed))
    totals = results(almanac, LAST, "region").groups
    regions = []
    for key in NORTH:
        name = str(almanac.areas[key]["name"])
        areas = frozenset(area for area in moments[0].winners if almanac.areas[area]["region"] == key)
        regions.append((key, name, areas, totals[name]))
    return North(tuple(moments), tuple(regions))


def _ballots(by: Contest, mayors: tuple[Mayor, ...], councils: tuple[Council, ...]) -> tuple[tuple[str, str, str], ...]:
    """Each kind of contest of the day that the story tells, its rule (a key) and its places."""
    rows = [("by-election", by.rule, by.name)]
    rows += [("mayor", each.now.rule, each.now.name) for each in mayors]
    for each in councils:
        part = "all-out" if each.contested == each.house else "halves" if 2 * each.contested == each.house else "thirds"
        # A ward with one seat up is first past the post; wards elected whole have several seats on one paper.
        rows.append(
            ("council, all-out", "block-vote", each.name)
            if part == "all-out"
            else (f"council by {part}", "fptp", each.name)
        )
    return tuple(rows)


def _sources(
    by: Contest, mayors: tuple[Mayor, ...], councils: tuple[Council, ...], polls: pl.DataFrame
) -> tuple[str, ...]:
    keys: list[str] = [*by.sources, *polls["source"].unique().sort().to_list()]
    for mayor in mayors:
        keys += [*mayor.now.sources, *(poll.source for poll in mayor.polls)]
    for each in councils:
        keys += each.sources
    return tuple(dict.fromkeys(keys))


def figures(almanac: Almanac, story: Story) -> Iterator[Figure]:
    """Every figure of the story, for ``figures.csv``."""
    short = almanac.short
    for average in (story.poll_then, story.poll_now):
        for party, share in average.shares.items():
            what = f"{short(party)}, mean of {average.polls} polls ended {average.start} to {average.end}"
            yield Figure("Before", what, f"{share:.4f}", "polls of the almanac")
    for poll in story.hartlepool_polls:
        for party, share in poll.shares.items():
            yield Figure(
                "Before",
                f"Hartlepool, {poll.pollster}{f' to {poll.end}' if poll.end else ''}, {short(party)}",
                f"{share:.4f}",
                poll.source,
            )
    for made in story.forecasts:
        yield from _forecast_figures(almanac, made)
    yield from _contest_figures(almanac, "The night", story.hartlepool)
    for mayor in story.mayors:
        if mayor.before is not None:
            yield from _contest_figures(almanac, "Before", mayor.before)
        for poll in mayor.polls:
            for party, share in poll.shares.items():
                what = f"{mayor.now.name} mayor, {poll.pollster}, {short(party)}"
                yield Figure("Before", what, f"{share:.4f}", poll.source)
        yield from _contest_figures(almanac, "The night", mayor.now)
    for each in story.councils:
        yield Figure("The night", f"{each.name} council, control", each.phrase, ", ".join(each.sources))
        for seats in each.chamber:
            if seats.after is not None:
                yield Figure(
                    "The night", f"{each.name}, {seats.label} seats after", str(seats.after), ", ".join(each.sources)
                )
    for moment in story.north.moments:
        for party in ("con", "lab", "ld"):
            what = f"The North, {moment.label}, {short(party)} seats"
            yield Figure("After", what, str(moment.seats(party)), "general elections and by-elections of the almanac")
    mountain = story.mountain
    yield Figure("After", f"Labour seats at {mountain.base}", str(mountain.seats), mountain.base)
    yield Figure("After", "gains Labour needs for a majority", str(mountain.needed), mountain.base)
    yield Figure("After", "swing to a majority, points", f"{mountain.swing_to_majority}", mountain.base)
    for claim in story.said.claims:
        verdict = claim.finding.verdict.value
        yield Figure("Said", story.said.text(claim), verdict, ", ".join(claim.finding.sources))
    what = "Labour seats where the Brexit Party vote exceeded the majority"
    yield Figure("After", what, str(len(story.reservoirs)), mountain.base)


def _forecast_figures(almanac: Almanac, made: ContestForecast) -> Iterator[Figure]:
    """What was forecast of a contest: the chance of each party, and its share with the middle 90 per cent."""
    one = made.contests[0]
    source = f"forecast as of {made.as_of}, {made.sims:,} runs"
    shares = one.shares()
    for party, p in one.p_win().items():
        each = shares[party]
        what = f"{one.name}, forecast as of {made.as_of}, {almanac.short(party)}"
        yield Figure("Before", f"{what}, chance of winning", f"{p:.4f}", source)
        yield Figure("Before", f"{what}, share", f"{each.mean:.4f} ({each.lo90:.4f} to {each.hi90:.4f})", source)


def _contest_figures(almanac: Almanac, chapter: str, made: Contest) -> Iterator[Figure]:
    source = ", ".join(made.sources)
    name = f"{made.name} {made.day}"
    yield Figure(chapter, f"{name}, result", made.result, source)
    if made.majority is not None:
        yield Figure(chapter, f"{name}, majority", str(made.majority), source)
    if made.turnout is not None:
        yield Figure(chapter, f"{name}, turnout", f"{made.turnout:.4f}", source)
    if made.swing is not None:
        yield Figure(chapter, f"{name}, swing (Butler), points", f"{made.swing.points:.2f}", source)
    for each in made.candidacies:
        yield Figure(chapter, f"{name}, {each.candidate} ({almanac.short(each.party)}), votes", str(each.votes), source)
        if each.final_votes is not None:
            yield Figure(chapter, f"{name}, {each.candidate}, final round", str(each.final_votes), source)
