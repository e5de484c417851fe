"""Draws held seat by seat: one array behind every count, condition and user swing of a forecast.

A seat is a (parties, draws) block of shares whose rows lie together in memory, so that counting winners, filtering
draws and moving shares are passes over rows. Great Britain and Northern Ireland, whose parties differ, lie
side by side.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from hustings.forecast.draws import Draws, House

__all__ = ["GB", "Counted", "Held", "Place", "count_winners", "hold"]

GB = ("eng", "sco", "wal")
"""The nations whose votes make up a share of Great Britain."""

Rows = NDArray[np.float32]
_CHUNK = 256


@dataclass(frozen=True, slots=True)
class Place:
    """A contest of a forecast: its id, its area, where it lies, and its weight in national shares.

    ``weight`` is the number of valid votes that it is taken to cast; only ratios matter.
    """

    contest: str
    area: str
    name: str
    nation: str
    region: str = ""
    weight: float = 1.0


@dataclass(frozen=True)
class Counted:
    """Who won what in every draw: ``winner`` (seats, draws) is a row of the seat's parties."""

    winner: NDArray[np.int8]
    seats: dict[str, NDArray[np.int16]]
    wins: tuple[NDArray[np.int64], ...]


class Held:
    """Draws held seat by seat.

    ``parties[n]`` are the parties that stand in seat n; ``rows(n)`` their shares, (parties + 1, draws): the last row
    is everybody else together, who never win. Shares are fractions.
    """

    def __init__(self, places: Sequence[Place], parties: Sequence[tuple[str, ...]], shares: Sequence[Rows]) -> None:
        self.places = tuple(places)
        self.parties = tuple(parties)
        self._shares = tuple(shares)

    @property
    def draws(self) -> int:
        """How many draws are held."""
        return int(self._shares[0].shape[1])

    def __len__(self) -> int:
        return len(self.places)

    def rows(self, seat: int) -> Rows:
        """Shares of the parties of a seat and of the rest, (parties + 1, draws)."""
        return self._shares[seat]

    def some(self, seat: int, wanted: Sequence[int]) -> Sequence[NDArray[np.float32]]:
        """Some rows of a seat, (draws,) each."""
        rows = self.rows(seat)
        return [rows[row] for row in wanted]

    def contenders(self, seat: int) -> tuple[int, ...]:
        """Rows of the parties that lead in some draw, or might."""
        return self._contenders[seat]

    def strongest(self, seat: int) -> int:
        """The row of the party that is strongest in a seat on average."""
        return int(self.means[seat][:-1].argmax())

    @cached_property
    def bounds(self) -> tuple[NDArray[np.float32], ...]:
        """For each seat the largest share that each party has in any draw."""
        return tuple(self._shares[seat][:-1].max(axis=1) for seat in range(len(self)))

    @cached_property
    def least_lead(self) -> NDArray[np.float32]:
        """For each seat the least share with which it is led in any draw."""
        return np.array([self._shares[seat][:-1].max(axis=0).min() for seat in range(len(self))], dtype=np.float32)

    @cached_property
    def _contenders(self) -> tuple[tuple[int, ...], ...]:
        return tuple(
            tuple(np.flatnonzero(highest >= least).tolist())
            for highest, least in zip(self.bounds, self.least_lead, strict=True)
        )

    @cached_property
    def counted(self) -> Counted:
        """Winners and seats in every draw."""
        return count_winners(self)

    @cached_property
    def every_party(self) -> tuple[str, ...]:
        """Every party that stands anywhere, in the order in which seats name them."""
        return tuple(dict.fromkeys(party for names in self.parties for party in names))

    @cached_property
    def means(self) -> tuple[NDArray[np.float64], ...]:
        """For each seat the mean share of its parties and of the rest."""
        return tuple(self.rows(seat).mean(axis=1, dtype=np.float64) for seat in range(len(self)))

    def national(self, nations: Sequence[str] = GB) -> dict[str, NDArray[np.float32]]:
        """The share of each party in every draw over some nations, seats weighted by the votes they cast."""
        inside = [seat for seat, place in enumerate(self.places) if place.nation in nations]
        whole = sum(self.places[seat].weight for seat in inside)
        totals: dict[str, NDArray[np.float32]] = {}
        for seat in inside:
            rows, weight = self.rows(seat), np.float32(self.places[seat].weight / whole)
            for row, party in enumerate(self.parties[seat]):
                if party not in totals:
                    totals[party] = np.zeros(self.draws, dtype=np.float32)
                totals[party] += weight * rows[row]
        return totals

    def where(self, kept: NDArray[np.bool_]) -> Held:
        """Only the draws that are kept. ``kept`` is (draws,)."""
        return Held(self.places, self.parties, [np.ascontiguousarray(self.rows(n)[:, kept]) for n in range(len(self))])

    def seat(self, name: str) -> int | None:
        """The seat that a contest id, an area code or a name (as a slug, in any case) means; ``None`` for no seat."""
        return self._names.get(name.casefold())

    @property
    def names(self) -> Iterator[str]:
        """Every name by which :meth:`seat` finds a seat."""
        return iter(self._names)

    @cached_property
    def _names(self) -> dict[str, int]:
        from hustings.ids import slugify

        held: dict[str, int] = {}
        for seat, place in enumerate(self.places):
            for name in (place.contest, place.area, place.name, slugify(place.name)):
                held.setdefault(name.casefold(), seat)
        return held


def count_winners(held: Held, base: Counted | None = None, moved: Sequence[int] | None = None) -> Counted:
    """Winner of every seat in every draw, by the largest share of a party that stands; seats and wins by party.

    With ``base``, the count of the same seats before only those in ``moved`` changed, the others are not counted again.
    """
    draws = held.draws
    winner = np.empty((len(held), draws), dtype=np.int8) if base is None else base.winner.copy()
    seats = {} if base is None else {party: total.copy() for party, total in base.seats.items()}
    wins = [np.zeros(len(names), dtype=np.int64) for names in held.parties] if base is None else list(base.wins)
    ahead = np.empty(draws, dtype=np.bool_)
    for seat in range(len(held)) if moved is None else moved:
        line = winner[seat]
        if base is not None:
            for row in np.flatnonzero(base.wins[seat]):
                seats[held.parties[seat][row]] -= np.equal(line, np.int8(row), out=ahead)
        rows = _count_seat(held, seat, line, ahead)
        wins[seat] = _tally(seats, held.parties[seat], line, rows, ahead)
    return Counted(winner, {party: total for party, total in seats.items() if total.any()}, tuple(wins))


def _count_seat(held: Held, seat: int, line: NDArray[np.int8], ahead: NDArray[np.bool_]) -> list[int]:
    """Write the winning row of one seat in every draw into ``line``; the rows that win in some draw, or might."""
    rivals = _rivals(held, seat, ahead)
    line[:] = rivals[0][0]
    if len(rivals) > 1:
        best, took = rivals[0][1].copy(), np.empty(len(line), dtype=np.int8)
        for row, shares in rivals[1:]:
            np.greater(shares, best, out=ahead)
            # Rows come in rising order, so the last to take the lead is the largest that did.
            np.multiply(ahead.view(np.int8), np.int8(row), out=took)
            np.maximum(line, took, out=line)
            np.maximum(best, shares, out=best)
    return [row for row, _ in rivals]


def _rivals(held: Held, seat: int, ahead: NDArray[np.bool_]) -> list[tuple[int, NDArray[np.float32]]]:
    """The strongest party of a seat and whoever is ever above it, in the order of rows, with their shares."""
    contenders = held.contenders(seat)
    shares = held.some(seat, contenders)
    strongest = held.strongest(seat)
    first = contenders.index(strongest) if strongest in contenders else 0
    found = []
    for place, (row, mine) in enumerate(zip(contenders, shares, strict=True)):
        if place == first or np.count_nonzero(np.greater(mine, shares[first], out=ahead)):
            found.append((row, mine))
    return found


def _tally(
    seats: dict[str, NDArray[np.int16]],
    parties: tuple[str, ...],
    line: NDArray[np.int8],
    rows: Sequence[int],
    found: NDArray[np.bool_],
) -> NDArray[np.int64]:
    """Add one seat to the seats of its parties in every draw; how many draws each party won it in."""
    wins = np.zeros(len(parties), dtype=np.int64)
    for row in rows:
        np.equal(line, np.int8(row), out=found)
        wins[row] = np.count_nonzero(found)
        if wins[row]:
            total = seats.setdefault(parties[row], np.zeros(line.shape[0], dtype=np.int16))
            np.add(total, found.view(np.int8), out=total)
    return wins


def hold(house: House | Draws, region_name: Callable[[str], str] = str) -> Held:
    """Lay the draws of a forecast out seat by seat, Great Britain first. ``region_name`` names a region by its code."""
    parts = house.parts if isinstance(house, House) else (house,)
    places: list[Place] = []
    parties: list[tuple[str, ...]] = []
    shares: list[Rows] = []
    for part in parts:
        ids = zip(part.contests, part.areas, part.names, part.nation, part.region, part.weight, strict=True)
        places += [
            Place(contest, area, name, str(nation), region_name(str(region)), float(weight))
            for contest, area, name, nation, region, weight in ids
        ]
        stands = [np.flatnonzero(each) for each in part.standing]
        parties += [tuple(str(part.keys[seat][slot]) for slot in slots) for seat, slots in enumerate(stands)]
        shares += _seat_by_seat(part.share, stands)
    return Held(places, parties, shares)


def _seat_by_seat(share: NDArray[np.float32], stands: Sequence[NDArray[np.intp]]) -> list[Rows]:
    """From (draws, seats, slots + 1) to a block of (parties + 1, draws) for each seat."""
    draws, _, last = share.shape
    laid = [np.empty((len(slots) + 1, draws), dtype=np.float32) for slots in stands]
    for start in range(0, draws, _CHUNK):  # a chunk at a time, so that what is read stays near
        chunk = np.ascontiguousarray(share[start : start + _CHUNK].transpose(1, 2, 0))
        for seat, slots in enumerate(stands):
            laid[seat][:-1, start : start + _CHUNK] = chunk[seat, slots]
            laid[seat][-1, start : start + _CHUNK] = chunk[seat, last - 1]
    return laid
