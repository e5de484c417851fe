"""One contest in sentences and drawings: what its page and the story print, all of it made from the record."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from math import sqrt

import polars as pl

from hustings.almanac.open import Almanac
from hustings.analysis.contest import Candidacy, Contest
from hustings.analysis.poll_averages import contest_polls
from hustings.analysis.words import change_in_points
from hustings.atlas.chart import Chart
from hustings.atlas.charts import (
    PollMark,
    ShareBar,
    ShareLine,
    poll_against_result,
    share_bar_cell,
    share_history,
)
from hustings.atlas.palette import look

__all__ = [
    "DESIGN_EFFECT",
    "FULL",
    "ContestPoll",
    "line_chart",
    "poll_before",
    "polls_of",
    "result_rows",
    "said",
    "seat_history",
    "strip",
    "swing_note",
    "two_totals",
]

DESIGN_EFFECT = 1.5
"""Variance of a weighted poll over that of a simple random sample of its size."""
FULL = {"con": "Conservatives", "lab": "Labour", "ld": "Liberal Democrats"}
"""Parties as a sentence names them, where that differs from a table."""


@dataclass(frozen=True, slots=True)
class ContestPoll:
    """A poll of one contest beside the result: shares by party, fieldwork as printed, and what kind of figure it is."""

    pollster: str
    client: str | None
    start: date | None
    end: date | None
    sample: int | None
    base: int | None
    mode: str | None
    basis: str
    verified: bool
    shares: dict[str, float]
    source: str


def polls_of(almanac: Almanac, contest_id: str) -> tuple[ContestPoll, ...]:
    """Every poll of a contest, latest fieldwork first."""
    return tuple(
        ContestPoll(
            pollster=str(row["pollster"]),
            client=str(row["client"]) if row["client"] else None,
            start=row["start"] if isinstance(row["start"], date) else None,
            end=row["end"] if isinstance(row["end"], date) else None,
            sample=row["sample"] if isinstance(row["sample"], int) else None,
            base=row["base"] if isinstance(row["base"], int) else None,
            mode=str(row["mode"]) if row["mode"] else None,
            basis=str(row["basis"]),
            verified=row["verified"] == "yes",
            shares=shares,
            source=str(row["source"]),
        )
        for row, shares in contest_polls(almanac, contest_id)
    )


def said(result: str, almanac: Almanac, made: Contest) -> tuple[str, str]:
    """The result phrase in two: what stands on the party’s colour, and “from” whom in full."""
    first, gain, before = result.partition(" from ")
    names = {str(row["short"]): str(row["name"]).removesuffix(" Party") for row in almanac.parties.values()}
    return first, f"from {names.get(before, before)}" if gain else ""


def strip(almanac: Almanac, made: Contest) -> list[tuple[str, str, str]]:
    """The main figures: label, figure, and its baseline or base underneath."""
    since = made.baseline.label if made.baseline else ""
    rows = [("Majority", f"{made.majority:,}", f"{100 * (made.majority_share or 0):.1f}% of valid votes")]
    if made.turnout is not None:
        rows.append(("Turnout", f"{100 * made.turnout:.1f}%", f"{change_in_points(made.turnout_change)} since {since}"))
    if made.electorate is not None:
        rows.append(
            ("Electorate", f"{made.electorate:,}", "at the by-election" if made.by_election else "on the register")
        )
    if made.rejected is not None and made.valid:
        papers = made.rejected + made.valid
        rows.append(("Rejected", f"{made.rejected:,}", f"{100 * made.rejected / papers:.1f}% of papers counted"))
    if made.swing is not None:
        way = f"{almanac.short(made.swing.from_party)} to {almanac.short(made.swing.to_party)}, points"
        rows.append(("Swing", f"{made.swing.points:.1f}", way))
    return rows


def swing_note(almanac: Almanac, made: Contest) -> str:
    """How swing is counted here, or why none is printed."""
    if made.swing is None or made.baseline is None:
        return "Swing is not meaningful here: the same two parties were not first and second both times."
    change = {each.party: each.share_change for each in made.candidacies}
    two = (
        f" Of the two parties’ votes alone (Steed) it is {made.two_party_swing.points:.1f}."
        if made.two_party_swing
        else ""
    )
    gainer, loser = made.swing.to_party, made.swing.from_party
    return (
        f"Butler swing: half of the {almanac.short(gainer)} change ({change_in_points(change[gainer])}) less the "
        f"{almanac.short(loser)} change ({change_in_points(change[loser])}), in shares of all valid votes, since "
        f"{made.baseline.day:%-d %B %Y}.{two}"
    )


def result_rows(made: Contest) -> list[tuple[Candidacy, str]]:
    """Candidates by votes, each with its bar: a line marks the share before."""
    before = made.baseline.shares if made.baseline else {}
    most = max([each.share or 0 for each in made.candidacies] + list(before.values())) * 100 or 1.0
    rows = []
    for each in made.candidacies:
        previous = 100 * before[each.party] if each.share_change is not None else None
        bar = ShareBar(each.party, each.candidate, 100 * (each.share or 0), previous)
        rows.append((each, share_bar_cell(bar, maximum=most, width=104)))
    return rows


def _band(share: float, sample: int) -> tuple[float, float]:
    """The middle 90 per cent of sampling alone, normal, with the design effect: in per cent."""
    reach = 1.645 * sqrt(DESIGN_EFFECT * share * (1 - share) / sample)
    return 100 * max(share - reach, 0), 100 * min(share + reach, 1)


def poll_before(made: Contest, polls: Sequence[ContestPoll]) -> tuple[Chart, str] | None:
    """The last poll of the contest against its result, as a chart and a note; ``None`` where there is none."""
    if not polls:
        return None
    poll = polls[0]
    marks, errors = [], []
    for each in made.candidacies:
        share = _polled(poll, each)
        if share is None or each.share is None:
            continue
        size = poll.base or poll.sample
        low, high = _band(share, size) if size else (None, None)
        marks.append(PollMark(each.party, each.surname, 100 * share, 100 * each.share, low, high))
        if each.party in ("con", "lab"):
            errors.append(f"{look(each.party).short} {change_in_points(share - each.share)}")
    if not marks:
        return None
    title = f"{poll.pollster} had {marks[0].label} on {marks[0].poll:.0f}%, the result was {marks[0].result:.1f}%"
    chart = poll_against_result(marks, title=title, width=500)
    erred = f" The poll erred by {', '.join(errors)} points." if errors else ""
    note = (
        f"{_fieldwork(poll)} Line: poll. Dashed band: 90% from sampling alone "
        f"(design effect {DESIGN_EFFECT}). ◆ Result.{erred}"
    )
    return chart, note


def _polled(poll: ContestPoll, each: Candidacy) -> float | None:
    """The poll's share for a candidate: by party, an independent only where the poll names one alone."""
    return poll.shares.get(each.party) if each.party != "ind" or (each.votes and each.votes > 1000) else None


def _fieldwork(poll: ContestPoll) -> str:
    client = f" for {poll.client}" if poll.client else ""
    mode = f", {poll.mode.lower()}" if poll.mode else ""
    when = f", {poll.start:%-d %B} to {poll.end:%-d %B}" if poll.start and poll.end else ""
    sample = f", {poll.sample:,} asked" if poll.sample else ""
    base = f" ({poll.base:,} gave a voting intention)" if poll.base and poll.base != poll.sample else ""
    return f"{poll.pollster}{client}{mode}{when}{sample}{base}."


def seat_history(made: Contest, rows: pl.DataFrame) -> tuple[Chart, str] | None:
    """The shares of the main parties through the line of the seat, this contest drawn apart; with a note.

    ``rows`` as from :func:`~hustings.analysis.line.line_shares`. ``None`` where there is nothing earlier.
    """
    days = sorted(set(rows["date"].to_list()))
    since = made.tenure.since if made.tenure else days[0] if days else made.day
    holder = FULL.get(made.tenure.party, look(made.tenure.party).name) if made.tenure else "The holder"
    until = "until this one" if made.tenure and made.winner.party != made.tenure.party else "and this one"
    chart = line_chart(rows, f"{holder} at every election since {since.year}, {until}", made.day)
    this = "this by-election" if made.by_election else "by-elections"
    return (chart, f"Share of valid votes at general elections, and {this}; others are not drawn.") if chart else None


def line_chart(rows: pl.DataFrame, title: str, now: date) -> Chart | None:
    """The shares of the main parties through the line of a seat; ``None`` where fewer than three elections are held.

    ``rows`` as from :func:`~hustings.analysis.line.line_shares`; ``now`` is the day that is drawn apart.
    """
    wanted = {"con": "Con", "lab": "Lab", "ld": "LD", "snp": "SNP", "pc": "PC", "ref": "Ref", "ukip": "UKIP"}
    days = sorted(set(rows["date"].to_list()))
    series = []
    for party, label in wanted.items():
        points = tuple(
            (_year(day), 100 * share)
            for day, share in rows.filter(rows["party"] == party).select("date", "share").iter_rows()
        )
        if len(points) > 1:
            aside = "Liberal, Alliance, Lib Dem" if party == "ld" else ""
            series.append(ShareLine(party, label, points, aside))
    if not series or len(days) < 3:
        return None
    ticks = [(_year(day), f"{day:%Y}" if place == 0 else f"{day:%y}") for place, day in enumerate(days)]
    names = {_year(day): f"{day:%B %Y}" for day in days}
    return share_history(series, title=title, ticks=ticks, now=_year(now), names=names)


def two_totals(made: Contest) -> list[tuple[str, str, str, str]]:
    """What the two declarations give: electors by what they did, then and now, and the difference."""
    base = made.baseline
    if base is None:
        return []
    now: dict[str, int] = {}
    for each in made.candidacies:
        now[each.party] = now.get(each.party, 0) + (each.votes or 0)
    named = [party for party in ("con", "lab", "ref", "ld") if party in base.votes or party in now]
    names = {"ref": "the Brexit Party, then Reform UK"}
    rows = [
        ("chose " + names.get(party, look(party).name), base.votes.get(party, 0), now.get(party, 0)) for party in named
    ]
    rest = [sum(votes for party, votes in side.items() if party not in named) for side in (base.votes, now)]
    rows.append(("chose others", rest[0], rest[1]))
    if base.electorate and made.electorate and made.valid:
        rows.append(("did not vote, or spoilt their paper", base.electorate - base.valid, made.electorate - made.valid))
    return [(what, f"{then:,}", f"{after:,}", f"{after - then:+,}".replace("-", "−")) for what, then, after in rows]


def _year(day: date) -> float:
    return day.year + (day.timetuple().tm_yday - 1) / 365.25
