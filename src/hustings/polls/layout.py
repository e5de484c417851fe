"""Where everything stands: poll days, blocks of the state, parties that come and go, columns of the house border.

A day's block is [log-ratios of Great Britain (K) | offsets of nation 1 | offsets of nation 2 ...]. A nation's log-ratio
is Great Britain's plus its offset; that of a party only the nation has is the offset alone.

A party outside its entry and exit has no vote of its own ("other" has it). Its coordinate is then a placeholder with
precision 1, tied to nothing. On the step where the set of parties changes "other" changes its meaning, so every
log-ratio may jump together: reset^2 11' is added to the walk.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from hustings.errors import BadInput
from hustings.polls.inputs import PollSet, Settings
from hustings.polls.priors import Priors

__all__ = ["Group", "Layout", "Step", "Territory", "lay_out"]

Ints = NDArray[np.int64]
Mask = NDArray[np.bool_]

# A party first named this many days into the window or later has entered; earlier, it was there from the start.
_ENTRY_AFTER = 30


@dataclass(frozen=True, slots=True)
class Territory:
    """Great Britain or a nation: its parties and the parts of the block they sum.

    ``supports`` pairs positions among its parties with columns of the block.
    """

    name: str
    parties: tuple[str, ...]
    columns: Ints  # columns of PollSet.shares
    supports: tuple[tuple[Ints, Ints], ...]

    @property
    def runs(self) -> list[tuple[slice, slice]]:
        """The same pairs as slices: positions among the parties, columns of the block."""
        out = []
        for part, columns in self.supports:
            breaks = np.flatnonzero((np.diff(part) != 1) | (np.diff(columns) != 1)) + 1
            for run, across in zip(np.split(part, breaks), np.split(columns, breaks), strict=True):
                if len(run):
                    out.append((slice(run[0], run[-1] + 1), slice(across[0], across[-1] + 1)))
        return out

    def log_ratios(self, state: NDArray[np.float64]) -> NDArray[np.float64]:
        """Log-ratios (..., parties) from a state (..., block)."""
        out = np.zeros((*state.shape[:-1], len(self.parties)), dtype=state.dtype)
        for part, columns in self.supports:
            out[..., part] += state[..., columns]
        return out


@dataclass(frozen=True, slots=True)
class Step:
    """A kind of step of the walk: the coordinates that walk, and whether "other" changes its meaning on it.

    The variance of a step of kind c over g days is g (Q_c + reset_c 11'), ``reset`` being reset^2 / g.
    """

    active: Mask
    reset: float


@dataclass(frozen=True, slots=True)
class Group:
    """The house effect of one house in one territory: its columns of the border."""

    house: int
    territory: int
    first: int  # poll day (index)
    polls: int
    regular: bool
    columns: slice


@dataclass(frozen=True)
class Layout:
    """The pattern of one fit; ``M`` poll days, blocks of ``D``."""

    polls: PollSet
    territories: tuple[Territory, ...]
    dates: Ints  # (M,)
    day: Ints  # (N,) poll day of each poll
    clock: NDArray[np.float64]  # (M,) days of walk since the first poll day, shocks counted
    active: Mask  # (M, D)
    fresh: Mask  # (M, D) coordinates that start on this day
    steps: tuple[Step, ...]
    step: Ints  # (M - 1,) kind of each step
    groups: tuple[Group, ...]  # in order of first day
    group: Ints  # (N,)
    shocks: dict[int, float]

    @property
    def block(self) -> int:
        """D, the numbers of a day's block."""
        return int(self.active.shape[1])

    @property
    def gb(self) -> int:
        """Parties of Great Britain."""
        return len(self.polls.parties)

    @property
    def width(self) -> int:
        """Columns of the border."""
        return self.groups[-1].columns.stop if self.groups else 0

    @cached_property
    def begun(self) -> list[int]:
        """Columns of [right side | border] that may not be zero up to each poll day: groups stand by first day."""
        ends = np.ones(len(self.dates), dtype=np.int64)
        for group in self.groups:
            ends[group.first :] = group.columns.stop + 1
        return [int(end) for end in ends]

    @property
    def gaps(self) -> NDArray[np.float64]:
        """Days of walk between poll days (M - 1,)."""
        return np.diff(self.clock)

    def part(self, territory: int) -> slice:
        """Columns of the block that are a territory's own: the log-ratios of Great Britain, or a nation's offsets."""
        sizes = [len(each.parties) for each in self.territories[:territory]]
        return slice(sum(sizes), sum(sizes) + len(self.territories[territory].parties))

    def present(self, territory: int) -> Mask:
        """(M, parties): the parties of a territory that exist on each poll day."""
        return self.active[:, self.part(territory)]


def clock_between(first: int, last: int, shocks: dict[int, float]) -> NDArray[np.float64]:
    """Days of walk since ``first`` at every day first..last; a shock day counts as often as its multiplier says."""
    pace = np.ones(last - first + 1)
    pace[0] = 0.0
    for day, multiplier in shocks.items():
        if first < day <= last:
            pace[day - first] = multiplier
    return np.cumsum(pace)


def _territories(polls: PollSet) -> tuple[Territory, ...]:
    columns = {party: index for index, party in enumerate(polls.columns)}
    count = len(polls.parties)
    every = np.arange(count)
    found = [Territory("gb", polls.parties, every, ((every, every),))]
    start = count
    for nation in polls.nations:
        own = np.arange(len(nation.parties))
        shared = np.array([i for i, party in enumerate(nation.parties) if party in polls.parties], dtype=np.int64)
        base = np.array([polls.parties.index(nation.parties[i]) for i in shared], dtype=np.int64)
        at = np.array([columns[party] for party in nation.parties], dtype=np.int64)
        found.append(Territory(nation.name, nation.parties, at, ((own, own + start), (shared, base))))
        start += len(own)
    return tuple(found)


def _lives(polls: PollSet, dates: Ints) -> Mask:
    """(M, columns): whether each party exists on each poll day, by its entry and exit."""
    where = polls.territory if polls.territory is not None else np.zeros(len(polls.days), dtype=np.int64)
    alive = np.ones((len(dates), len(polls.columns)), dtype=bool)
    for column, party in enumerate(polls.columns):
        named = ~np.isnan(polls.shares[:, column])
        named[[each.poll for each in polls.merged if party in each.parties]] = True
        if column < len(polls.parties):
            named &= where == 0
        if not named.any():
            raise BadInput(
                f"No poll in the window names {party}.", remedy="Leave the party out, or widen the window of polls."
            )
        first = int(polls.days[named].min())
        entry = polls.entries.get(party, first if first - dates[0] >= _ENTRY_AFTER else int(dates[0]))
        alive[:, column] = (dates >= entry) & (dates <= polls.exits.get(party, int(dates[-1])))
        if not alive[:, column].any():
            raise BadInput(f"{party} exists on no day of the window.", remedy="Check the days of its entry and exit.")
    return alive


def _steps(active: Mask, fresh: Mask, gaps: NDArray[np.float64], gb: int, reset: float) -> tuple[list[Step], Ints]:
    kinds: dict[tuple[bytes, float], int] = {}
    steps: list[Step] = []
    which = np.empty(len(gaps), dtype=np.int64)
    for index, gap in enumerate(gaps):
        walking = active[index] & active[index + 1] & ~fresh[index + 1]
        changed = bool((active[index, :gb] != active[index + 1, :gb]).any())
        extra = reset**2 / gap if changed else 0.0
        key = (walking.tobytes(), extra)
        if key not in kinds:
            kinds[key] = len(steps)
            steps.append(Step(walking, extra))
        which[index] = kinds[key]
    return steps, which


def _groups(polls: PollSet, where: Ints, day: Ints, sizes: list[int], regular: int) -> tuple[tuple[Group, ...], Ints]:
    pairs = sorted({(int(h), int(t)) for h, t in zip(polls.house, where, strict=True)})
    found = []
    for house, territory in pairs:
        mine = (polls.house == house) & (where == territory)
        found.append((int(day[mine].min()), territory, house, int(mine.sum())))
    enough = {t for _, t, _, count in found if count >= regular}
    groups, start = [], 0
    for first, territory, house, count in sorted(found):
        columns = slice(start, start + sizes[territory])
        # Where no house is regular all are: the sum to zero needs somebody.
        steady = count >= regular or territory not in enough
        groups.append(Group(house, territory, first, count, steady, columns))
        start = columns.stop
    index = {(each.house, each.territory): position for position, each in enumerate(groups)}
    which = np.array([index[int(h), int(t)] for h, t in zip(polls.house, where, strict=True)], dtype=np.int64)
    return tuple(groups), which


def lay_out(polls: PollSet, settings: Settings, priors: Priors) -> Layout:
    """The pattern of a fit. Raises :class:`~hustings.errors.BadInput` for a party that no poll names."""
    dates, day = np.unique(polls.days, return_inverse=True)
    where = polls.territory if polls.territory is not None else np.zeros(len(day), dtype=np.int64)
    territories = _territories(polls)
    shocks = {int(when): float(times) for when, times in settings.shocks.items()}
    clock = clock_between(int(dates[0]), int(dates[-1]), shocks)[dates - dates[0]]
    alive = _lives(polls, dates)
    active = np.concatenate([alive[:, each.columns] for each in territories], axis=1)
    fresh = active.copy()
    fresh[1:] &= ~active[:-1]
    steps, step = _steps(active, fresh, np.diff(clock), len(polls.parties), priors.reset)
    sizes = [len(each.parties) for each in territories]
    groups, group = _groups(polls, where, day, sizes, priors.regular)
    return Layout(polls, territories, dates, day, clock, active, fresh, tuple(steps), step, groups, group, shocks)
