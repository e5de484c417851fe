"""Stored draws of a night, moved by each return as exact conditioning would have it (Matheron’s rule).

Draw d has effects b_d from the posterior and noise e_d of its own. When seat s declares y, the draw imagines what it
would have seen there, y0 + x'b_d + r_d with r_d ~ N(0, R), and moves by the gain times the difference: b_d is then a
draw from the posterior given the return too. Only parties that can still win a seat are followed.

The noise of seats still to come is clumped: seats of one class (last winner x last second) share part of it,

    e_sp = h_sp L [sqrt(1 - rho) t_s z_s + sqrt(rho) (.8 z_class(s) + .6 z_all)],   L L' = Sigma,

which no return teaches anything about, with t_s giving the tails of Student's t with five degrees of freedom.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import cholesky
from scipy.linalg.blas import sgemm, strmm
from scipy.special import log_ndtr

from hustings.night.posterior import Floats, Model, Posterior, Step

__all__ = ["Field", "Normals", "Part", "Tally", "sample"]

Singles = NDArray[np.float32]
Places = NDArray[np.intp]
_REACH = 4.5
_CLASS, _ALL = 0.8, 0.6
_FREEDOM = 5
# A winner without votes is weighed at one degree’s blur, and never leaves fewer than an eighth of the draws in effect.
_BLUR = 1.0
_HALVINGS = 12


class Normals:
    """The random numbers of a night, drawn once from a seed, so that every rebuild uses the same."""

    def __init__(self, size: int, classes: Places, parties: int, draws: int, clump: float, seed: int) -> None:
        self.draws, self.seed = draws, seed
        rng = np.random.default_rng(seed)
        self.effects: Singles = rng.standard_normal((size, draws), dtype=np.float32)
        own = rng.standard_normal((len(classes), parties, draws), dtype=np.float32)
        chi = rng.chisquare(_FREEDOM, (len(classes), draws)).astype(np.float32)
        own *= np.float32(np.sqrt(1 - clump)) * np.sqrt((_FREEDOM - 2) / chi)[:, None, :]
        shared = rng.standard_normal((int(classes.max()) + 1, parties, draws), dtype=np.float32)
        everyone = rng.standard_normal((parties, draws), dtype=np.float32)
        shared *= np.float32(_CLASS * np.sqrt(clump))
        shared += np.float32(_ALL * np.sqrt(clump)) * everyone
        own += shared[classes]
        self.noise: Singles = own

    def imagined(self, seat: int, parties: int) -> Singles:
        """Standard normals for what the draws would have seen in a seat: the same whenever it declares."""
        rng = np.random.default_rng([self.seed, 2, seat + 1])
        return rng.standard_normal((parties, self.draws), dtype=np.float32)


@dataclass(frozen=True)
class Tally:
    """Who wins what over the draws: ``p_win`` (N, K), ``totals`` (parties, draws), ``weight`` (draws,) of each draw."""

    p_win: Floats
    totals: Singles
    weight: Floats


@dataclass(frozen=True)
class Part:
    """A seat partly counted, given its effects: y = pull angle + (1 - pull) (fitted) + root z. Shapes (K, K), (K,)."""

    angle: Floats
    pull: Floats
    root: Floats


@dataclass
class Field:
    """Draws of the night: ``effects`` (K F, draws) and ``rows``, the angle with its noise of each contender.

    Contenders are laid by rank: all leaders first, then all who come second in their seat, and so on; seats with more
    contenders come first, so that rank r covers the first ``counts[r]`` seats. Angles are degrees.
    """

    model: Model
    effects: Singles
    rows: Singles
    seats: Places
    slots: tuple[Places, ...]
    counts: tuple[int, ...]
    alone: dict[int, int]
    root: Floats
    normals: Normals

    @property
    def pair_seats(self) -> Places:
        """The seat of each row."""
        return np.concatenate([self.seats[:0], *(self.seats[:count] for count in self.counts)])

    @property
    def pair_slots(self) -> Places:
        """The party slot of each row."""
        return np.concatenate([np.empty(0, dtype=np.intp), *self.slots])

    def declare(self, step: Step, angle: Floats) -> None:
        """Move every draw by one return."""
        features = self.model.x.shape[2]
        seen = np.empty((len(step.slots), self.normals.draws), dtype=np.float32)
        rows = self.model.x[step.seat].astype(np.float32)
        for place, slot in enumerate(step.slots):
            seen[place] = rows[slot] @ self.effects[slot * features : (slot + 1) * features]
        scale = self.model.scale[step.seat, step.slots]
        root = (scale[:, None] * self.root[step.slots]).astype(np.float32)
        seen += root @ self.normals.imagined(step.seat, self.root.shape[1])
        gap = (angle - self.model.y0[step.seat])[step.slots].astype(np.float32)[:, None] - seen
        _move(self.effects, step.gain, gap)
        _move(self.rows, step.lift[self.pair_seats, self.pair_slots], gap)

    def tally(
        self,
        decided: Mapping[int, int],
        codes: Places,
        parties: int,
        *,
        rows: Singles | None = None,
        rushed: Mapping[int, int] | None = None,
    ) -> Tally:
        """Count winners of every draw.

        ``decided``: seats known and the slot that won; ``codes`` (N, K): the party of each slot, below ``parties``.
        ``rushed``: winners named without votes, by which the draws are weighted.
        """
        angles = self.rows if rows is None else rows
        winner = self._winners(angles)
        weight = self._weight(angles, rushed or {})
        known = {**self.alone, **decided, **(rushed or {})}
        p_win = np.zeros(self.model.y0.shape)
        totals = np.zeros((parties, self.normals.draws), dtype=np.float32)
        still = np.array([int(seat) not in known for seat in self.seats], dtype=np.float32)
        single, equal = weight.astype(np.float32), not rushed
        used = np.unique(codes[self.pair_seats, self.pair_slots])
        seen = np.zeros((len(used), self.normals.draws), dtype=np.float32)
        for rank, count in enumerate(self.counts):
            won = (winner[:count] == rank).view(np.uint8).astype(np.float32)
            seats, slots = self.seats[:count], self.slots[rank]
            p_win[seats, slots] = won.mean(axis=1, dtype=np.float64) if equal else won @ single
            hot = np.zeros((len(used), count), dtype=np.float32)
            hot[np.searchsorted(used, codes[seats, slots]), np.arange(count)] = still[:count]
            seen += hot @ won
        totals[used] = seen
        for seat, slot in known.items():
            p_win[seat] = 0.0
            p_win[seat, slot] = 1.0
            totals[codes[seat, slot]] += 1.0
        return Tally(p_win, totals, weight)

    def _winners(self, angles: Singles) -> NDArray[np.uint8]:
        """The rank that wins each followed seat in each draw, by a running maximum."""
        best = angles[: self.counts[0]].copy() if self.counts else np.empty((0, self.normals.draws), np.float32)
        winner = np.zeros(best.shape, dtype=np.uint8)
        start = 0
        for rank, count in enumerate(self.counts):
            if rank:
                mine = angles[start : start + count]
                np.copyto(winner[:count], np.uint8(rank), where=mine > best[:count])
                np.maximum(best[:count], mine, out=best[:count])
            start += count
        return winner

    def _weight(self, angles: Singles, rushed: Mapping[int, int]) -> Floats:
        """Weights of the draws given winners without votes: each counts by the margin at which it has them win."""
        draws = self.normals.draws
        power = np.zeros(draws)
        if not rushed:
            return np.full(draws, 1.0 / draws)
        for seat, slot in rushed.items():
            mine = np.flatnonzero(self.pair_seats == seat)
            here = self.pair_slots[mine]
            if slot in here and len(mine) > 1:
                margin = angles[mine[here == slot][0]] - angles[mine[here != slot]].max(axis=0)
                power += log_ndtr(margin.astype(float) / _BLUR)
        power -= power.max()
        for _ in range(_HALVINGS):
            weight = np.exp(power)
            weight /= weight.sum()
            if 1.0 / (weight**2).sum() >= draws / 8:
                break
            power /= 2.0
        return np.asarray(weight)

    def narrow(self, posterior: Posterior, closed: NDArray[np.bool_]) -> None:
        """Stop following parties that can no longer win, and seats that have declared."""
        chosen, alone = _contenders(self.model, posterior, closed)
        row = {}
        for place, pair in enumerate(zip(self.pair_seats.tolist(), self.pair_slots.tolist(), strict=True)):
            row[pair] = place
        kept = {seat: [slot for slot in slots if (seat, slot) in row] for seat, slots in chosen.items()}
        order = sorted((s for s in kept if len(kept[s]) > 1), key=lambda seat: (-len(kept[seat]), seat))
        self.alone = {
            **{seat: slot for seat, slot in self.alone.items() if not closed[seat]},
            **alone,
            **{seat: slots[0] for seat, slots in kept.items() if len(slots) == 1},
        }
        most = max((len(kept[seat]) for seat in order), default=0)
        self.counts = tuple(sum(len(kept[seat]) > rank for seat in order) for rank in range(most))
        self.slots = tuple(
            np.array([kept[seat][rank] for seat in order[:count]], dtype=np.intp)
            for rank, count in enumerate(self.counts)
        )
        self.seats = np.array(order, dtype=np.intp)
        places = [row[seat, kept[seat][rank]] for rank, count in enumerate(self.counts) for seat in order[:count]]
        self.rows = self.rows[np.array(places, dtype=np.intp)]

    def count_in_part(self, parts: Mapping[int, Part]) -> None:
        """Lay the rows of seats partly counted anew: what is counted pulls them, in every draw."""
        features = self.model.x.shape[2]
        for seat, part in parts.items():
            mine = np.flatnonzero(self.pair_seats == seat)
            if not len(mine):
                continue
            parties = len(part.angle)
            fitted = np.stack(
                [
                    self.model.x[seat, slot].astype(np.float32) @ self.effects[slot * features : (slot + 1) * features]
                    for slot in range(parties)
                ]
            )
            fitted += self.model.y0[seat].astype(np.float32)[:, None]
            left = (np.eye(parties) - part.pull).astype(np.float32)
            rows = left @ fitted + (part.pull @ part.angle).astype(np.float32)[:, None]
            rows += part.root.astype(np.float32) @ self.normals.noise[seat]
            self.rows[mine] = rows[self.pair_slots[mine]]


def _move(held: Singles, gain: Floats, gap: Singles) -> None:
    """held += gain gap in place: (rows, draws) += (rows, k) (k, draws)."""
    if not len(held):
        return
    moved = sgemm(1.0, gap.T, np.ascontiguousarray(gain, dtype=np.float32).T, 1.0, held.T, overwrite_c=True)
    if not np.shares_memory(moved, held):
        held[:] = moved.T


def sample(model: Model, posterior: Posterior, normals: Normals, closed: NDArray[np.bool_]) -> Field:
    """Draws from a posterior, contenders chosen anew. ``closed`` (N,): seats that need no draws (declared, Speaker)."""
    lower = cholesky(posterior.cov.astype(np.float32), lower=True, check_finite=False)
    effects = strmm(1.0, lower, normals.effects.T, side=1, lower=1, trans_a=1).T
    effects += posterior.mean.astype(np.float32)[:, None]
    root = cholesky(posterior.sigma, lower=True)
    chosen, alone = _contenders(model, posterior, closed)
    order = sorted(chosen, key=lambda seat: (-len(chosen[seat]), seat))
    most = max((len(each) for each in chosen.values()), default=0)
    counts = tuple(sum(len(chosen[seat]) > rank for seat in order) for rank in range(most))
    slots = tuple(np.array([chosen[s][rank] for s in order[:n]], dtype=np.intp) for rank, n in enumerate(counts))
    field = Field(
        model, effects, np.empty((sum(counts), normals.draws), np.float32), np.array(order, dtype=np.intp),
        slots, counts, alone, root, normals,
    )  # fmt: skip
    if counts:
        _fill(field)
    return field


def _fill(field: Field) -> None:
    """Angles with their noise of every contender, from the effects."""
    model, features = field.model, field.model.x.shape[2]
    seats, slots = field.pair_seats, field.pair_slots
    for slot in range(model.y0.shape[1]):
        mine = np.flatnonzero(slots == slot)
        if len(mine):
            x = model.x[seats[mine], slot].astype(np.float32)
            field.rows[mine] = x @ field.effects[slot * features : (slot + 1) * features]
    field.rows += model.y0[seats, slots].astype(np.float32)[:, None]
    root = (model.scale[seats, slots][:, None] * field.root[slots]).astype(np.float32)
    for row, seat in enumerate(seats):
        field.rows[row] += root[row] @ field.normals.noise[seat]


def _contenders(
    model: Model, posterior: Posterior, closed: NDArray[np.bool_]
) -> tuple[dict[int, list[int]], dict[int, int]]:
    """For each open seat the slots that can win it, the favourite first; seats with one alone apart."""
    centre = np.where(model.standing, posterior.centre, -90.0)
    spread = posterior.spread()
    lead = centre.argmax(axis=1)
    every = np.arange(len(centre))
    gap = centre[every, lead][:, None] - centre
    wide = _REACH * np.hypot(spread, spread[every, lead][:, None])
    near = model.standing & (gap <= wide)
    chosen: dict[int, list[int]] = {}
    alone: dict[int, int] = {}
    for seat in np.flatnonzero(~closed):
        found = np.flatnonzero(near[seat])
        if len(found) > 1:
            chosen[int(seat)] = sorted(found.tolist(), key=lambda slot: -centre[seat, slot])
        elif len(found):
            alone[int(seat)] = int(found[0])
    return chosen, alone
