"""Comparators for the seat model: uniform, proportional and strong-transition swing, with fitted noise.

Each takes the same drawn shares by nation as the seat model, moves every seat by its rule, adds an error of its own to
each party of each seat and brings the seat to one. The first two are the rules of :mod:`hustings.analysis.swing`, by
nation and draw. Strong transition: of a party's voters in a seat those beyond a fifth of the vote are
weak; a falling party loses its weak voters first, in proportion to their number, then the strong ones in proportion;
what is lost in a seat goes to the rising parties as they rise in the nation.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from hustings.almanac.open import Almanac
from hustings.forecast.draws import Draws
from hustings.forecast.pairs import new_pairs, old_pairs
from hustings.forecast.seat_table import SeatTable
from hustings.forecast.slots import NATIONS, REST, SLOTS
from hustings.forecast.targets import NationTargets, shares_by_nation

__all__ = ["BASELINES", "baseline", "fitted_noise"]

_STRONG = 0.2
_CHUNK = 250
_OLD = tuple(SLOTS.index(slot) for slot in ("con", "lab", "ld", "nat"))
_DEFAULT = 0.04
Matrix = NDArray[np.float64]
Rows = NDArray[np.float32]


def _uniform(base: Rows, was: Rows, target: Rows) -> Rows:
    """Every seat moves by the same points: (draws, seats, slots) from (seats, slots), (slots,), (draws, slots)."""
    made: Rows = np.maximum(base[None] + (target - was)[:, None], 0).astype(np.float32)
    return made


def _proportional(base: Rows, was: Rows, target: Rows) -> Rows:
    """Every seat moves in the same ratio."""
    made: Rows = (base[None] * (target / np.maximum(was, 1e-4))[:, None]).astype(np.float32)
    return made


def _transition(base: Rows, was: Rows, target: Rows) -> Rows:
    """Weak voters go first; what is lost in a seat goes to the rising parties."""
    weak = np.maximum(base - np.float32(_STRONG), 0)
    strong = base - weak
    change = target - was
    loss = np.maximum(-change, 0)
    w = np.maximum(weak.mean(axis=0), 1e-5)
    of_weak = np.minimum(loss / w, 1)[:, None]
    of_strong = np.clip((loss - w) / np.maximum(strong.mean(axis=0), 1e-5), 0, 1)[:, None]
    lost = of_weak * weak[None] + of_strong * strong[None]
    gain = np.maximum(change, 0)
    part = gain / np.maximum(gain.sum(axis=1, keepdims=True), 1e-6)
    made: Rows = base[None] - lost + lost.sum(axis=2, keepdims=True) * part[:, None]
    return made


BASELINES: dict[str, Callable[[Rows, Rows, Rows], Rows]] = {
    "uniform": _uniform,
    "proportional": _proportional,
    "transition": _transition,
}
"""The rules by name."""


def baseline(rule: str, almanac: Almanac, table: SeatTable, targets: NationTargets, seed: int) -> Draws:
    """Draws by one of ``BASELINES``, as :func:`~hustings.forecast.simulate.simulate` gives them.

    A party that stands where it did not last time has its target there; one that does not stand has nothing. Raises
    ``KeyError`` for a rule that is not there.
    """
    noise, trained = fitted_noise(rule, almanac, table.election)
    rng = np.random.default_rng([seed, 3])
    made = np.empty((targets.draws, len(table), REST + 1), dtype=np.float32)
    for start in range(0, targets.draws, _CHUNK):
        part = slice(start, min(start + _CHUNK, targets.draws))
        moved = _moved(rule, table, targets.share[part])
        error = rng.standard_normal((*moved.shape[:2], REST), dtype=np.float32) * noise
        moved[:, :, :REST] = np.maximum(moved[:, :, :REST] + error, 0) * table.standing
        made[part] = moved / moved.sum(axis=2, keepdims=True)
    return Draws(
        election=table.election,
        as_of=targets.as_of,
        contests=table.contest,
        areas=table.area,
        names=table.name,
        keys=table.keys,
        standing=table.standing,
        share=made,
        nation=table.nation,
        region=table.region,
        weight=table.weight,
        trained_on=tuple(dict.fromkeys((*targets.trained_on, *trained))),
        facts={"rule": rule},
    )


def _moved(rule: str, table: SeatTable, target: Rows) -> Rows:
    """Seats at drawn targets, (draws, seats, slots + 1), before noise; the rest keeps the nation's target."""
    made = np.zeros((len(target), len(table), REST + 1), dtype=np.float32)
    was = shares_by_nation(table, table.base, table.weight)
    for row, nation in enumerate(NATIONS):
        here = np.flatnonzero(table.nation == nation)
        if not len(here):
            continue
        base = table.base[here].astype(np.float32)
        moved = BASELINES[rule](base, was[row, :REST].astype(np.float32), target[:, row, :REST])
        fresh = table.standing[here] & ~table.stood_before[here]
        moved = np.where(fresh[None], target[:, row, None, :REST], moved)
        made[:, here, :REST] = np.where(table.standing[here], moved, 0)
        made[:, here, REST] = target[:, row, None, REST]
    return made


@lru_cache(maxsize=32)
def fitted_noise(rule: str, almanac: Almanac, before: str) -> tuple[Rows, tuple[str, ...]]:
    """Standard deviations by slot of what the rule left at true shares in elections before ``before``, and those."""
    squares: list[list[float]] = [[] for _ in range(REST)]
    trained: list[str] = []
    for table in new_pairs(almanac, before):
        assert table.result is not None
        assert table.valid is not None
        true = shares_by_nation(table, table.result, table.valid)
        moved = _moved(rule, table, true[None].astype(np.float32))[0]
        moved /= np.maximum(moved.sum(axis=1, keepdims=True), 1e-6)
        for k in range(REST):
            use = table.standing[:, k] & ~table.speaker
            squares[k] += list((moved[use, k] - table.result[use, k]) ** 2)
        trained.append(table.election)
    for pair in old_pairs(almanac, before):
        for nation in np.unique(pair.nation):
            here = pair.nation == nation
            votes = pair.votes[here] / pair.votes[here].sum()
            was, now = votes @ pair.base[here], votes @ pair.result[here]
            base = pair.base[here].astype(np.float32)
            moved = BASELINES[rule](base, was.astype(np.float32), now.astype(np.float32)[None])[0]
            for k in _OLD:
                use = (pair.base[here][:, k] > 0) & (pair.result[here][:, k] > 0)
                squares[k] += list((moved[use, k] - pair.result[here][use, k]) ** 2)
        trained.append(pair.after)
    sd = [float(np.sqrt(np.mean(each))) if len(each) > 50 else _DEFAULT for each in squares]
    return np.array(sd, dtype=np.float32), tuple(trained)
