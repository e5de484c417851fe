"""The national vote then and now, as the contests between general elections need it.

A by-election, a mayoralty or a council is forecast from its last result and the change of the national vote since.
The vote *then* is that of the last general election (or the polls of that day, for contests that were last held
between general elections). The vote *now* is either pooled (:func:`hustings.polls.read.pool`) or the plain mean of the
polls of the last days, which is fast and serves back-tests of many days; ``basis`` says which.

How a seat moves when its party moves by D points from a national share S is not even: losses are nearer to
proportional, gains nearer to uniform,

    falls:  m = s + D [(1 - lam) + lam s / S],   lam = min(.3 + |D| / S, .9)
    rises:  m = s + D.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from hustings.almanac.open import Almanac
from hustings.errors import NotKnown
from hustings.polls.known import OnePoll, every_poll
from hustings.polls.miss import Miss, fit_miss
from hustings.polls.votes import LastResult, general_elections, result_of

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["National", "NationalBook", "national_book", "project"]

_WINDOWS = (21, 45, 90, 200)
_LEAST = 3
_NATION_DAYS = 90
_NATIONS = {"E92000001": "eng", "S92000003": "sco", "W92000004": "wal"}
# The radical right under its successive names: where one was not there before, it takes the place of the other.
FAMILY = {"ukip": "ref", "ref": "ref"}


@dataclass(frozen=True, slots=True)
class National:
    """Shares of the national vote on a day, fractions by party; ``words`` says what they rest on."""

    day: date
    shares: Mapping[str, float]
    basis: str
    polls: int
    words: str

    def of(self, party: str) -> float | None:
        """The share of a party, the radical right under either name; ``None`` where nothing says."""
        if party in self.shares:
            return self.shares[party]
        if party in FAMILY:
            held = [self.shares[each] for each in FAMILY if each in self.shares]
            return sum(held) if held else None
        return None


class NationalBook:
    """Every national poll in order of its last day, and the results of general elections: read once, asked often."""

    def __init__(self, almanac: Almanac, add: Path | None = None, today: date | None = None) -> None:
        notes: list[str] = []
        known, _ = every_poll(almanac, add, today or datetime.now(tz=UTC).date(), notes)
        self.almanac = almanac
        self.add = add
        self._polls: dict[str, list[OnePoll]] = {"gb": [], "sco": [], "wal": []}
        for each in known:
            if each.kind != "mrp":
                place = "gb" if each.territory in ("gb", "uk") else each.territory
                if place in self._polls and (place != "gb" or each.kind == "poll"):
                    self._polls[place].append(each)
        self._ends = {
            place: np.array([each.end.toordinal() for each in polls], dtype=np.int64)
            for place, polls in self._polls.items()
        }
        self._results: dict[str, LastResult] = {}
        self._contested: dict[str, dict[str, float]] = {}
        self._misses: dict[str, Miss] = {}
        self.generals = general_elections(almanac)

    def last_general(self, day: date) -> str:
        """The id of the last general election before ``day``. Raises :class:`~hustings.errors.NotKnown`."""
        earlier = [election for election, held in self.generals if held < day]
        if not earlier:
            raise NotKnown(f"The almanac has no general election before {day:%-d %B %Y}.")
        return earlier[-1]

    def result(self, election: str) -> LastResult:
        """A general election in Great Britain, kept once read."""
        if election not in self._results:
            self._results[election] = result_of(self.almanac, election)
        return self._results[election]

    def then(self, election: str, nation: str | None = None) -> National:
        """The vote of a general election, in a nation (GSS code) where the nation is Scotland or Wales."""
        held = self.result(election)
        place = _NATIONS.get(nation or "", "eng")
        shares = held.nations[place] if place in ("sco", "wal") and place in held.nations else held.shares
        return National(held.day, shares, "result", 0, f"the general election of {held.day:%-d %B %Y}")

    def miss(self, before: date) -> Miss:
        """The miss and drift of polls before past general elections."""
        last = self.last_general(before)
        if last not in self._misses:
            self._misses[last] = fit_miss(self.almanac, self._polls["gb"], before)
        return self._misses[last]

    def contested(self, election: str, party: str) -> float:
        """The part of Great Britain's votes that was cast in seats where a party had a candidate; 1 if not known.

        A party that stood in half of the seats with 2 per cent of the country had 4 where it stood: the change to a
        poll that asks everywhere is reckoned from the 4.
        """
        if election not in self._contested:
            self._contested[election] = _contested(self.almanac, election)
        return self._contested[election].get(party, 1.0)

    def now(self, as_of: date, nation: str | None = None) -> National:
        """The plain mean of the polls of the last days before and on ``as_of`` (three weeks, more where few).

        Raises :class:`~hustings.errors.NotKnown` where there is no national poll in the 200 days before.
        """
        britain = self._mean("gb", as_of, _WINDOWS)
        if britain is None:
            raise NotKnown(
                f"There is no national poll in the {_WINDOWS[-1]} days before {as_of:%-d %B %Y}.",
                remedy="Give a later day, or add polls with --add FILE.",
            )
        place = _NATIONS.get(nation or "", "eng")
        if place in ("sco", "wal"):
            return self._of_nation(britain, place, as_of)
        return britain

    def moved(self, britain: National, place: str, as_of: date) -> National:
        """The vote of Scotland or Wales from that of Great Britain: its own polls and cross-breaks where there are."""
        return self._of_nation(britain, place, as_of)

    def _of_nation(self, britain: National, place: str, as_of: date) -> National:
        last = self.result(self.last_general(as_of + timedelta(days=1)))
        before = last.nations[place]
        weight = last.weights[place]
        own = {}
        for party, share in before.items():
            now = britain.of(party)
            if party == "pc":
                own[party] = share  # a round one per cent of Great Britain tells nothing of Plaid Cymru
            elif now is not None and party in last.shares:
                change = now - last.shares[party]
                own[party] = max(share + (change / weight if party == "snp" else change), 0.0)
        breaks = self._mean(place, as_of, (_NATION_DAYS,))
        if breaks is None:
            words = f"{britain.words}, their change carried over to the nation"
            return National(as_of, own, britain.basis, britain.polls, words)
        trust = 1.0 if place == "sco" else 0.5
        mixed = {
            party: trust * breaks.shares[party] + (1 - trust) * own.get(party, breaks.shares[party])
            for party in breaks.shares
        }
        words = f"{breaks.polls} polls and cross-breaks of the nation in the {_NATION_DAYS} days to {as_of:%-d %B %Y}"
        if trust < 1:
            words = f"half {words}, half the change of Great Britain"
        return National(as_of, {**own, **mixed}, britain.basis, breaks.polls, words)

    def _mean(self, place: str, as_of: date, windows: Sequence[int]) -> National | None:
        ends = self._ends[place]
        last = int(np.searchsorted(ends, as_of.toordinal(), side="right"))
        first = last
        used = windows[-1]
        for days in windows:
            first = int(np.searchsorted(ends, (as_of - timedelta(days=days)).toordinal(), side="right"))
            used = days
            if last - first >= _LEAST:
                break
        near = self._polls[place][first:last]
        if not near or (place != "gb" and len(near) < _LEAST):
            return None
        sums: dict[str, list[float]] = {}
        for each in near:
            for party, share in each.shares.items():
                sums.setdefault(party, []).append(share)
        # A party that most polls do not ask about is not measured by the few that do.
        shares = {p: sum(v) / len(v) for p, v in sums.items() if len(v) >= 0.25 * len(near) and "+" not in p}
        words = f"the plain mean of {len(near)} national polls of the {used} days to {as_of:%-d %B %Y}"
        return National(as_of, shares, "mean", len(near), words)


def _contested(almanac: Almanac, election: str) -> dict[str, float]:
    import polars as pl

    places = almanac.table("areas").filter(pl.col("nation") != "N92000002").select("area")
    seats = almanac.contests(election).join(places, on="area", how="semi").select("contest")
    rows = almanac.candidacies(election).join(seats, on="contest", how="semi")
    valid = rows.group_by("contest").agg(pl.col("votes").sum().alias("valid"))
    whole = int(valid["valid"].sum())
    if not whole:
        return {}
    held = (
        rows.select("contest", "party").unique().join(valid, on="contest").group_by("party").agg(pl.col("valid").sum())
    )
    return {str(party): float(votes) / whole for party, votes in held.iter_rows()}


@lru_cache(maxsize=4)
def _book(almanac: Almanac, add: Path | None, changed: int) -> NationalBook:
    return NationalBook(almanac, add)


def national_book(almanac: Almanac, add: Path | None = None) -> NationalBook:
    """The book of an almanac, read once for each almanac and added file as it now stands."""
    return _book(almanac, add, add.stat().st_mtime_ns if add is not None and add.is_file() else 0)


def pooled_now(book: NationalBook, as_of: date, nation: str | None = None, seed: int = 1) -> National:
    """The pooled vote of Great Britain on ``as_of``; where the pool cannot be made, the plain mean, which says so."""
    britain = _pooled_britain(book, as_of, seed)
    place = _NATIONS.get(nation or "", "eng")
    return book.moved(britain, place, as_of) if place in ("sco", "wal") else britain


@lru_cache(maxsize=8)
def _pooled_britain(book: NationalBook, as_of: date, seed: int) -> National:
    """The pool of a day, made once for all contests that are forecast from it."""
    from hustings.polls.read import pool

    try:
        pooled = pool("gb", as_of, add=book.add, almanac=book.almanac, seed=seed)
    except NotKnown:
        return book.now(as_of)
    shares = {row["party"]: float(row["mean"]) for row in pooled.frame().iter_rows(named=True)}
    count = len(pooled.selection.rows)
    return National(as_of, shares, "pooled", count, f"{count} national polls pooled as of {as_of:%-d %B %Y}")


@dataclass(frozen=True, slots=True)
class Drift:
    """How far opinion may yet move before the poll: the sd of a party's angle in degrees, and the words for it."""

    degrees: float
    words: tuple[str, ...] = ()


def drift_until(book: NationalBook, as_of: date, day: date) -> Drift:
    """The drift of national opinion between a day and the eve of a poll, as it was before past general elections.

    With Var(p) = b (1 - exp(-2 h / l)) p (1 - p) over h days, a share's angle has the same sd at every p:
    half of sqrt(b (1 - exp(-2 h / l))), in radians. b and l are those of :mod:`hustings.polls.miss`.
    """
    ahead = (day - as_of).days - 1
    if ahead < 1:
        return Drift(0.0)
    miss = book.miss(as_of)
    share = float(np.sqrt(miss.drift * (1 - np.exp(-2 * ahead / miss.days))))
    size = float(np.degrees(share / 2))
    on = "a wide default" if miss.wide else f"fitted on {len(miss.trained_on)} general elections before"
    return Drift(size, (f"The eve of the poll is {ahead} days ahead: opinion may drift by {size:.1f} degrees ({on}).",))


Vector = NDArray[np.float64]


def project(before: Vector, then: Vector, now: Vector) -> Vector:
    """Local shares moved by the national change, before noise: the asymmetric rule above, elementwise.

    ``before`` local shares, ``then`` and ``now`` national ones; NaN in either of those leaves the local share as it
    was. Returns shares that are not brought to a sum.
    """
    change = np.where(np.isnan(then) | np.isnan(now), 0.0, now - then)
    safe = np.where((then > 0) & ~np.isnan(then), then, 1.0)
    fall = np.clip(0.3 + np.maximum(-change, 0.0) / safe, 0.0, 0.9)
    down = before + change * ((1 - fall) + fall * before / safe)
    moved = np.where(change < 0, down, before + change)
    return np.asarray(np.clip(moved, 0.1 * before, 0.97))


def degrees(share: Vector) -> Vector:
    """The angle of a share in degrees: y = asin sqrt(share)."""
    return np.asarray(np.degrees(np.arcsin(np.sqrt(np.clip(share, 0.0, 1.0)))))


def from_degrees(angle: Vector) -> Vector:
    """The share of an angle: sin^2, the angle kept between 0 and 90 degrees."""
    return np.asarray(np.sin(np.radians(np.clip(angle, 0.0, 90.0))) ** 2)


def listed(words: Iterable[str]) -> str:
    """“a, b and c”."""
    every = list(words)
    return every[0] if len(every) == 1 else ", ".join(every[:-1]) + " and " + every[-1] if every else ""
