"""The sheet of a pool: its polls, lines, figures and house effects, put into words and drawn."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hustings.atlas.chart import Chart, share
from hustings.atlas.housechart import HouseMark
from hustings.atlas.palette import look
from hustings.atlas.pollchart import BandPoint, PooledLine
from hustings.atlas.pollsheet import NowRow, SheetWords, poll_sheet
from hustings.polls.houses import nearest_house
from hustings.polls.known import NATIONS, TERRITORIES

if TYPE_CHECKING:
    from datetime import date

    from hustings.almanac.open import Almanac
    from hustings.polls.known import OnePoll
    from hustings.polls.leads import Lead
    from hustings.polls.read import Pooled

__all__ = ["events_of", "lead_title", "lead_words", "now_rows", "pooled_lines", "pooled_sheet"]

_EVENTS = ("leader", "election called", "referendum", "party renamed", "party founded")
# Rings pick out one pollster among the two largest parties; among the small ones they would hide the lines.
_RINGED_PARTIES = 2
# The effect of a house with a poll or two is all interval: it would squeeze the strip.
_LEAST_POLLS = 3
_FEW_POLLS = f"House effects are shown of pollsters with {_LEAST_POLLS} polls or more."


def pooled_sheet(almanac: Almanac, pooled: Pooled, house: str | None = None) -> Chart:
    """The whole sheet of a pool; the dots of one ``house`` are ringed.

    Raises :class:`~hustings.errors.NotKnown` for a pollster who has no poll in the window.
    """
    chosen = pooled.selection
    ringed = nearest_house(house, pooled.posterior.polls.houses) if house is not None else ""
    first = pooled.every_lead()[0]
    marks = tuple(
        HouseMark(each.pollster, 100 * on_lead.mean, 100 * on_lead.lo90, 100 * on_lead.hi90, each.polls)
        for each, on_lead in pooled.lead_effects(first.first, first.second)
        if each.polls >= _LEAST_POLLS or each.pollster == ringed
    )
    words = SheetWords(
        kicker=f"Westminster voting intention · {TERRITORIES[pooled.territory]} · as of {pooled.as_of:%-d %B %Y}",
        title=lead_title(first),
        scope=f"{len(dotted(pooled)):,} polls since {chosen.since:%-d %B %Y} · line, mean · band, 90%",
        day=f"{pooled.as_of:%-d %B %Y}",
        since=f"GE{chosen.last.day:%y}" if chosen.last is not None else "",
        lead=lead_words(first),
        notes=(
            *chosen.notes,
            f"House effects are of pollsters with {_LEAST_POLLS} polls or more.",
            "Polls: " + " ".join(almanac.credits(chosen.sources)),
        ),
    )
    return poll_sheet(
        pooled_lines(pooled, ringed), now_rows(pooled), marks, words, events=events_of(almanac, pooled), ringed=ringed
    )


def pooled_lines(pooled: Pooled, ringed: str = "") -> tuple[PooledLine, ...]:
    """A line for each party of a pool but "other", in per cent, with the dots of its polls."""
    points: dict[str, list[BandPoint]] = {}
    for row in pooled.trend().iter_rows(named=True):
        if row["mean"] > 0:
            band = BandPoint(row["date"], 100 * row["mean"], 100 * row["lo90"], 100 * row["hi90"])
            points.setdefault(row["party"], []).append(band)
    before = pooled.before()
    made = []
    for k, party in enumerate(pooled.parties[:-1]):
        picked = ringed if k < _RINGED_PARTIES else ""
        named = [
            (each.house, (each.middle, 100 * each.shares[party])) for each in dotted(pooled) if party in each.shares
        ]
        made.append(
            PooledLine(
                party,
                tuple(points.get(party, ())),
                tuple(dot for name, dot in named if name != picked),
                tuple(dot for name, dot in named if name == picked),
                100 * before[party] if party in before else None,
            )
        )
    return tuple(made)


def dotted(pooled: Pooled) -> tuple[OnePoll, ...]:
    """The polls that a chart shows as dots: a nation's own in a nation."""
    chosen = pooled.selection
    return chosen.nation_polls if pooled.territory in NATIONS else chosen.polls


def now_rows(pooled: Pooled) -> tuple[NowRow, ...]:
    """A row for each party on the last day, in per cent, with its change since the election before."""
    before = pooled.before()
    made = []
    for party in pooled.parties[:-1]:
        each = pooled.share(party)
        change = 100 * (each.mean - before[party]) if party in before else None
        made.append(NowRow(party, 100 * each.mean, 100 * each.lo90, 100 * each.hi90, change))
    return tuple(made)


def lead_title(each: Lead) -> str:
    """The finding: who leads whom by how much, or that it is not known who does."""
    first, second = _plural(each.first), _plural(each.second)
    second = f"the {second}" if second != look(each.second).name else second
    if each.p_ahead < 0.9:
        return f"{first} and {second} are too close to call on the polls"
    return f"{first} lead {second} by {share(100 * each.lead.mean)} points"


def _plural(party: str) -> str:
    return {"con": "Conservatives", "ld": "Liberal Democrats", "grn": "Greens"}.get(party, look(party).name)


def lead_words(each: Lead) -> str:
    """The lead with its range, and how likely it is one."""
    mean, low, high = (share(100 * value) for value in (each.lead.mean, each.lead.lo90, each.lead.hi90))
    chance = "more than 19" if each.p_ahead > 0.95 else f"{round(20 * each.p_ahead)}"
    return f"{look(each.first).short} lead {mean} points, 90% {low} to {high}: ahead {chance} in 20."


def events_of(almanac: Almanac, pooled: Pooled) -> list[tuple[date, str]]:
    """Dated facts of the window; of leaders only those of parties shown."""
    rows = almanac.table("events").sort("date").iter_rows(named=True)
    return [
        (row["date"], row["text"][:1].upper() + row["text"][1:])
        for row in rows
        if pooled.days[0] <= row["date"] <= pooled.as_of
        and row["kind"] in _EVENTS
        and (row["kind"] in ("election called", "referendum") or row["subject"] in pooled.columns)
    ]
