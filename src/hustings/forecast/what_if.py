"""What if: user swings by party, nation, region or seat, on held draws, without simulating again.

In the seats of its scope a party's mean share s0 in each seat, whose average is s, moves to

    rises by D    s0 + x                                    (uniform, x solved so that the average rises by D)
    falls by D    s0 [1 - lam x / s] - (1 - lam) x, >= 0    (part proportional, lam = min(.3 + D / s, .9))

and the seat's draws move with their mean: up by the same points, down by the same proportion, so that no share falls
below nought and the average over all draws is moved by exactly D. Parties not named, and the rest, share what is left
in proportion, in each seat and draw. Swings under one scope are made together; scopes are made one after another.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from hustings.errors import BadInput, UnknownName
from hustings.forecast.held import GB, Counted, Held, Rows, count_winners

__all__ = ["Change", "Shifted", "read_changes", "shift"]

_NATIONS = {
    "eng": "England", "sco": "Scotland", "wal": "Wales", "nir": "Northern Ireland",
}  # fmt: skip
_SCOPES = {"gb": GB, "uk": (*GB, "nir"), **{key: (key,) for key in _NATIONS}}
_REMEDY = "Write points as con=+2,lab=-1; with a place before a colon: eng:con=+2 or hartlepool:lab=+3."
_LEAST_LEFT = np.float32(1e-4)


@dataclass(frozen=True, slots=True)
class Change:
    """A swing as it was understood: ``party`` moves by ``points`` (a fraction) on average over ``seats``."""

    party: str
    points: float
    scope: str
    seats: tuple[int, ...]


def read_changes(held: Held, texts: Sequence[str], party_of: Callable[[str], str]) -> tuple[Change, ...]:
    """Read swings as they are typed: ``con=+2,lab=-1``, ``eng:con=+2``, ``hartlepool:lab=+3``, in percentage points.

    A place holds until the next is named. Without one a swing is of the vote of Great Britain; of a party that stands
    in one nation alone, of that nation. ``party_of`` gives the key of a party by what it is called.
    Raises :class:`~hustings.errors.BadInput` for what cannot be read, and for places and parties that are not there.
    """
    made: list[Change] = []
    for text in texts:
        place = ""
        for item in text.split(","):
            if not item.strip():
                continue
            named, colon, rest = item.rpartition(":")
            place = named.strip() if colon else place
            party, equals, points = rest.partition("=")
            if not equals or not party.strip():
                raise BadInput(f"The swing “{item.strip()}” cannot be read.", remedy=_REMEDY)
            made.append(_change(held, party_of(party.strip()), _points(points, item), place))
    if not made:
        raise BadInput("There is no swing in what was given.", remedy=_REMEDY)
    twice = [each for each in made if sum((each.party, each.scope) == (one.party, one.scope) for one in made) > 1]
    if twice:
        raise BadInput(f"{twice[0].party} is moved twice in {twice[0].scope}.", remedy="Give one swing for each party.")
    return tuple(made)


def _points(text: str, item: str) -> float:
    plain = text.strip().replace("−", "-").replace("–", "-")
    if not re.fullmatch(r"[+-]?\d+(\.\d+)?%?", plain):
        raise BadInput(f"“{text.strip()}” in the swing “{item.strip()}” is no number of points.", remedy=_REMEDY)
    points = float(plain.rstrip("%")) / 100
    if abs(points) > 1:
        raise BadInput(f"A swing of {text.strip()} points in “{item.strip()}” is more than all votes.", remedy=_REMEDY)
    return points


def _change(held: Held, party: str, points: float, place: str) -> Change:
    scope, seats = _scope(held, place) if place else _own_scope(held, party)
    if not any(party in held.parties[seat] for seat in seats):
        standing = sorted({each for seat in seats for each in held.parties[seat]})
        raise UnknownName(f"No candidate of {party} stands in {scope}.", nearest=standing[:9])
    return Change(party, points, scope, seats)


def _own_scope(held: Held, party: str) -> tuple[str, tuple[int, ...]]:
    """Great Britain, or the one nation in which a party stands."""
    nations = {held.places[seat].nation for seat, names in enumerate(held.parties) if party in names}
    if len(nations) == 1 and len({place.nation for place in held.places}) > 1:
        return _scope(held, nations.pop())
    inside = tuple(seat for seat, place in enumerate(held.places) if place.nation in GB)
    if len(held) == 1:
        return held.places[0].name, (0,)
    return "Great Britain", inside


def _scope(held: Held, text: str) -> tuple[str, tuple[int, ...]]:
    """The seats that a place means: gb, a nation, a region, or a seat by name, id or code."""
    from hustings.ids import slugify

    wanted = text.strip().casefold()
    for key, name in {**_NATIONS, "gb": "Great Britain", "uk": "the United Kingdom"}.items():
        if wanted in (key, name.casefold(), slugify(name)):
            seats = tuple(n for n, place in enumerate(held.places) if place.nation in _SCOPES[key])
            if seats:
                return name, seats
    regions = {place.region for place in held.places if place.region}
    for region in regions:
        if slugify(region) == slugify(text):
            return region, tuple(n for n, place in enumerate(held.places) if place.region == region)
    seat = held.seat(wanted) if held.seat(wanted) is not None else held.seat(slugify(text))
    if seat is not None:
        return held.places[seat].name, (seat,)
    from rapidfuzz import process

    known = [*_NATIONS.values(), *sorted(regions), *(place.name for place in held.places)]
    near = [name for name, _, _ in process.extract(text, known, limit=3, score_cutoff=60)]
    raise UnknownName(f"There is no place “{text}” in this forecast.", nearest=near, remedy=_REMEDY)


@dataclass(frozen=True, slots=True)
class _Move:
    """What one scope does to a seat: rows that are named are multiplied, then raised."""

    named: tuple[int, ...]
    times: tuple[np.float32, ...]
    plus: tuple[np.float32, ...]
    reach: float  # no share of the seat changes by more than this in any draw


class Shifted(Held):
    """Held draws seen through swings. Rows are moved when they are asked for; winners are counted at once."""

    def __init__(self, base: Held, moves: Sequence[tuple[_Move, ...]], expected: Sequence[NDArray[np.float64]]) -> None:
        super().__init__(base.places, base.parties, ())
        self.base = base
        self._moves = tuple(moves)
        self._expected = tuple(expected)

    @property
    def draws(self) -> int:
        """How many draws are held."""
        return self.base.draws

    def rows(self, seat: int) -> Rows:
        """Shares of the parties of a seat and of the rest after the swings, (parties + 1, draws)."""
        rows = self.base.rows(seat)
        for move in self._moves[seat]:
            rows = np.array(_moved(rows, move, range(rows.shape[0])))
        return rows

    def some(self, seat: int, wanted: Sequence[int]) -> Sequence[NDArray[np.float32]]:
        """Some rows of a seat after the swings, (draws,) each, without working out the others."""
        if len(self._moves[seat]) == 1:
            return _moved(self.base.rows(seat), self._moves[seat][0], wanted)
        return super().some(seat, wanted)

    def strongest(self, seat: int) -> int:
        """The row of the party that is expected to be strongest in a seat on average."""
        return int(self._expected[seat][:-1].argmax())

    @cached_property
    def counted(self) -> Counted:
        """Winners and seats in every draw; of few seats that moved, only those are counted again."""
        moved = [seat for seat, moves in enumerate(self._moves) if moves]
        if 2 * len(moved) > len(self):
            return count_winners(self)
        return count_winners(self, self.base.counted, moved)

    @cached_property
    def bounds(self) -> tuple[NDArray[np.float32], ...]:
        """For each seat a share that no party exceeds in any draw."""
        return tuple(
            np.minimum(highest + np.float32(self._reach(seat)), np.float32(1))
            for seat, highest in enumerate(self.base.bounds)
        )

    @cached_property
    def least_lead(self) -> NDArray[np.float32]:
        """For each seat a share with which it is led at least in every draw."""
        return self.base.least_lead - np.array([self._reach(seat) for seat in range(len(self))], dtype=np.float32)

    def _reach(self, seat: int) -> float:
        return sum(move.reach for move in self._moves[seat])


def _moved(rows: Rows, move: _Move, wanted: Sequence[int]) -> list[NDArray[np.float32]]:
    """Some rows of shares after a move; what the named gain or lose comes from the others in proportion."""
    named = {}
    before, after = np.zeros((2, rows.shape[1]), dtype=np.float32)
    for row, times, plus in zip(move.named, move.times, move.plus, strict=True):
        named[row] = rows[row] * times + plus
        before += rows[row]
        after += named[row]
    over = np.maximum(after, np.float32(1))  # beyond every vote the named share them all
    np.subtract(np.float32(1), before, out=before)
    np.maximum(before, _LEAST_LEFT, out=before)
    factor = np.subtract(np.float32(1), after)
    np.maximum(factor, np.float32(0), out=factor)
    factor /= before
    full = bool((over > 1).any())
    return [(named[row] / over if full else named[row]) if row in named else rows[row] * factor for row in wanted]


def shift(held: Held, changes: Sequence[Change]) -> Shifted:
    """Held draws after swings, in well under a second for any number of draws that fits in memory.

    Raises :class:`~hustings.errors.BadInput` where a swing would push a party's share below 0 or above 100 %.
    """
    means = [mean.copy() for mean in held.means]
    moves: list[list[_Move]] = [[] for _ in held.places]
    for scope in dict.fromkeys((each.scope, each.seats) for each in changes):
        together = {each.party: each.points for each in changes if (each.scope, each.seats) == scope}
        targets = {party: _target(held, means, party, points, *scope) for party, points in together.items()}
        for place, seat in enumerate(scope[1]):
            goals = {party: float(goal[place]) for party, goal in targets.items()}
            move = _move(held, means, seat, goals, sum(each.reach for each in moves[seat]))
            if move is not None:
                moves[seat].append(move)
    return Shifted(held, [tuple(each) for each in moves], means)


def _target(
    held: Held, means: Sequence[NDArray[np.float64]], party: str, points: float, scope: str, seats: tuple[int, ...]
) -> NDArray[np.float64]:
    """Mean shares of a party in the seats of a scope after a swing; NaN where it does not stand."""
    weights = np.array([held.places[seat].weight for seat in seats])
    now = np.array([_mean_of(held, means, seat, party) for seat in seats])
    stands = ~np.isnan(now)
    part = weights[stands] / weights.sum()
    before, share = now[stands], float((part * now[stands]).sum())
    goal = share + points
    if not 0 <= goal <= 1:
        wrong = "below 0" if goal < 0 else "above 100"
        raise BadInput(
            f"The swing {party}={100 * points:+.4g} in {scope} would push a share {wrong}: {party} has "
            f"{100 * share:.1f} per cent there.",
            remedy=f"Give {party} a swing between {-100 * share:+.1f} and {100 * (1 - share):+.1f} points.",
        )
    average = share / part.sum() if share > 0 else 1.0
    by = _rise if points >= 0 else _fall(average, min(0.3 - points / max(share, 1e-9), 0.9))
    after = by(before, _solved(lambda x: float((part * by(before, x)).sum()), goal, rising=points >= 0))
    made = np.full(len(seats), np.nan)
    made[stands] = after
    return made


def _rise(before: NDArray[np.float64], by: float) -> NDArray[np.float64]:
    return np.minimum(before + by, 1.0)


def _fall(average: float, part: float) -> Callable[[NDArray[np.float64], float], NDArray[np.float64]]:
    """The rule of a fall: ``part`` of it in proportion to a seat's share, the rest the same everywhere."""
    return lambda before, by: np.maximum(before * (1 - part * by / average) - (1 - part) * by, 0.0)


def _solved(total: Callable[[float], float], goal: float, *, rising: bool) -> float:
    """The x in [0, 4] at which ``total``, which rises or falls with x, reaches its goal, by bisection."""
    low, high = 0.0, 4.0
    for _ in range(60):
        middle = (low + high) / 2
        if (total(middle) < goal) == rising:
            low = middle
        else:
            high = middle
    return (low + high) / 2


def _mean_of(held: Held, means: Sequence[NDArray[np.float64]], seat: int, party: str) -> float:
    names = held.parties[seat]
    return float(means[seat][names.index(party)]) if party in names else float("nan")


def _move(
    held: Held, means: list[NDArray[np.float64]], seat: int, goals: Mapping[str, float], moved: float
) -> _Move | None:
    """The move of one seat to its goals (NaN: does not stand), and its means brought up to date.

    ``moved`` is how far earlier moves can have taken a share of the seat.
    """
    names, mean = held.parties[seat], means[seat]
    rows, times, plus, reach = [], [], [], 0.0
    after = mean.copy()
    for party, goal in goals.items():
        if np.isnan(goal):
            continue
        row = names.index(party)
        rises = goal >= mean[row]
        rows.append(row)
        times.append(np.float32(1 if rises or mean[row] <= 0 else goal / mean[row]))
        plus.append(np.float32(goal - mean[row] if rises else 0))
        reach += float(plus[-1]) if rises else float(1 - times[-1]) * min(float(held.bounds[seat][row]) + moved, 1.0)
        after[row] = goal
    if not rows:
        return None
    others = [row for row in range(len(mean)) if row not in rows]
    left, room = float(mean[others].sum()), max(1 - float(after[rows].sum()), 0.0)
    after[others] *= room / max(left, float(_LEAST_LEFT))
    means[seat] = after
    return _Move(tuple(rows), tuple(times), tuple(plus), reach)
