"""Simulation: draws of shares by nation in, draws of every seat out.

For draw d, on the angle scale,  y_ip = y(m_ip^d) + x_i'beta + c_d [ sum_g G_gi u_gp^d + e_ip^d ],  then insurgents,
then matching. u and e are coloured across parties by the residuals' correlation; c_d = sqrt(8 / chi2_8) is common to
all of an election, so that an election can be wilder than those on record. The turn by an angle delta is done on roots
of shares, without inverse functions:

    sqrt(s') = sqrt(s) cos delta + sqrt(1 - s) sin delta.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hustings.errors import NotKnown
from hustings.forecast.draws import Draws
from hustings.forecast.effects import GROUPS
from hustings.forecast.features import LASTING, REF, features_of
from hustings.forecast.insurgents import Insurgents, insurgents_of
from hustings.forecast.matching import feasible, match
from hustings.forecast.seat_model import SeatModel, mean_shares
from hustings.forecast.seat_table import SeatTable
from hustings.forecast.slots import NATIONS, REST
from hustings.forecast.swing_law import FLOOR
from hustings.forecast.swung import Ready, make_ready
from hustings.forecast.targets import NationTargets
from hustings.polls.blas import one_thread

__all__ = ["simulate"]

Matrix = NDArray[np.float64]
Rows = NDArray[np.float32]

_CHUNK = 200
_THREADS = 2
_PIECE = 5000
_FREEDOM = 8
_OFF = 0.002
_MOST_UNKNOWN = 16


@dataclass(frozen=True)
class _Plan:
    """What is the same in every draw. ``fixed`` (slots, seats) and ``loading`` (slots, factors, seats) are in
    radians of angle; ``target`` (draws, nations, slots + 1) can be met.

    Seats lie nation by nation, the Speaker's last, so that each nation is matched in place; ``back`` is the way back.
    """

    ready: Ready
    nation: NDArray[np.int64]
    stands: NDArray[np.bool_]
    back: NDArray[np.int64]
    target: Matrix
    base: Rows
    fixed: Rows
    loading: Rows
    sigma: Rows
    colour: Rows
    votes: Rows
    insurgents: Insurgents


def simulate(model: SeatModel, table: SeatTable, targets: NationTargets, seed: int) -> Draws:
    """Simulate every seat of ``table`` at each draw of ``targets``; ``seed`` fixes the outcome, whatever the threads.

    Takes about 2 seconds for 20,000 draws on two cores; the array of shares is 20 kB a draw. Raises
    :class:`~hustings.errors.NotKnown` where targets cannot be matched.
    """
    table = table.without_result()
    plan = _plan(model, table, targets)
    draws = targets.draws
    share = np.empty((REST + 1, draws, len(table)), dtype=np.float32)
    starts = range(0, draws, _CHUNK)
    first, *seeds = np.random.SeedSequence(seed).spawn(1 + len(starts))
    wide = _common_effects(plan, share, np.random.default_rng(first))

    def run(number: int) -> float:
        part = slice(starts[number], min(starts[number] + _CHUNK, draws))
        return _chunk(model, plan, plan.target[part], wide[part], np.random.default_rng(seeds[number]), share[:, part])

    with one_thread(), ThreadPoolExecutor(_THREADS) as pool:
        worst = max(pool.map(run, range(len(starts))))
    if worst > _OFF:
        raise NotKnown(f"The shares by nation could not be matched: {worst:.2%} off in some draw.")
    return Draws(
        election=table.election,
        as_of=targets.as_of,
        contests=table.contest,
        areas=table.area,
        names=table.name,
        keys=table.keys,
        standing=table.standing,
        share=share.transpose(1, 2, 0),
        nation=table.nation,
        region=table.region,
        weight=table.weight,
        trained_on=tuple(dict.fromkeys((*targets.trained_on, *model.trained_on))),
        facts=dict(targets.facts),
    )


def _plan(model: SeatModel, table: SeatTable, targets: NationTargets) -> _Plan:
    average = targets.share.mean(axis=0, dtype=np.float64)
    ready = make_ready(table, average)
    change = ready.change(feasible(average, ready.part))
    features = features_of(
        table, ready.base, change, ready.mean, mean_shares(ready, change, model.law), model.parties[REF].beta
    )
    fixed = np.stack([features.lasting[k] @ model.parties[k].beta for k in range(REST)])
    loading = np.stack([_loading(model, features.lasting[k], features.passing, k) for k in range(REST)])
    votes = np.zeros((len(table), len(NATIONS)))
    votes[np.arange(len(table)), ready.nation] = ready.weight
    votes /= np.maximum(votes.sum(axis=0), 1e-9)
    order = np.argsort(np.where(ready.weight > 0, ready.nation, len(NATIONS)), kind="stable")
    radians = np.pi / 180
    return _Plan(
        ready=ready,
        nation=ready.nation[order],
        stands=ready.stands[order].T,
        back=np.argsort(order),
        target=feasible(targets.share.astype(np.float64), ready.part),
        base=ready.base[order].T.astype(np.float32),
        fixed=(radians * fixed[:, order]).astype(np.float32),
        loading=(radians * loading[:, :, order]).astype(np.float32),
        sigma=np.array([radians * party.sigma for party in model.parties], dtype=np.float32),
        colour=np.linalg.cholesky(model.correlation).astype(np.float32),
        votes=votes[order].astype(np.float32),
        insurgents=Insurgents(insurgents_of(table).chance[order]),
    )


def _loading(model: SeatModel, lasting: Matrix, passing: dict[str, Matrix], slot: int) -> Matrix:
    """Factors of one slot (factors, seats) in degrees: passing groups, then what is not known of the lasting ones."""
    party = model.parties[slot]
    parts = [passing[group][slot] * np.sqrt(party.variance[group]) for group in GROUPS if group in passing]
    scale = np.array([sd for _, sd in LASTING.values()])
    parts.append(lasting[:, : len(scale)] * scale * np.sqrt(party.variance[GROUPS[-1]]))
    left, size, _ = np.linalg.svd(lasting @ np.linalg.cholesky(party.cov), full_matrices=False)
    parts.append(left[:, :_MOST_UNKNOWN] * size[:_MOST_UNKNOWN])
    return np.column_stack(parts).T


def _common_effects(plan: _Plan, share: Rows, rng: np.random.Generator) -> Rows:
    """Lay the effects that seats share, c_d sum_g G_g u_g, into ``share`` (in the plan's order); returns c (draws,).

    Here and not in the threads, because the linear algebra library has threads of its own.
    """
    draws, factors = share.shape[1], plan.loading.shape[1]
    wide: Rows = np.sqrt(_FREEDOM / rng.chisquare(_FREEDOM, size=draws)).astype(np.float32)
    u = plan.colour @ rng.standard_normal((REST, draws * factors), dtype=np.float32)
    u = u.reshape(REST, draws, factors) * wide[:, None]
    for slot in range(REST):
        np.matmul(u[slot], plan.loading[slot], out=share[slot])
    return wide


def _coloured(plan: _Plan, draws: int, seats: int, rng: np.random.Generator) -> Rows:
    """The seats' own noise (slots, draws, seats), coloured across parties; in pieces too small to be worth threads."""
    e: Rows = rng.standard_normal((REST, draws * seats), dtype=np.float32)
    for start in range(0, e.shape[1], _PIECE):
        e[:, start : start + _PIECE] = plan.colour @ e[:, start : start + _PIECE]
    return e.reshape(REST, draws, seats)


def _chunk(model: SeatModel, plan: _Plan, target: Matrix, wide: Rows, rng: np.random.Generator, out: Rows) -> float:
    """One chunk of draws: ``out`` (slots + 1, draws, seats) has the common effects and is given the shares."""
    draws, seats = len(target), plan.base.shape[1]
    e = _coloured(plan, draws, seats, rng)
    steady, even, least = _swing(model, plan, target)
    nation = plan.nation
    work = np.empty((REST + 1, draws, seats), dtype=np.float32)
    delta, root, turned = (np.empty((draws, seats), dtype=np.float32) for _ in range(3))
    for slot in range(REST):
        np.copyto(delta, out[slot])
        e[slot] *= plan.sigma[slot] * wide[:, None]
        delta += e[slot]
        delta += plan.fixed[slot]
        mean = np.take(steady[:, :, slot], nation, axis=1)
        mean *= plan.base[slot]
        mean += np.take(even[:, :, slot], nation, axis=1)
        np.maximum(mean, np.take(least[:, :, slot], nation, axis=1) * plan.base[slot], out=mean)
        np.clip(mean, 1e-6, 1.0, out=mean)
        np.sqrt(mean, out=root)
        np.cos(delta, out=turned)
        root *= turned
        np.sin(delta, out=turned)
        np.subtract(1.0, mean, out=mean)
        np.sqrt(mean, out=mean)
        mean *= turned
        root += mean
        np.maximum(root, 0.004, out=root)
        np.multiply(root, root, out=work[slot])
        work[slot] *= plan.stands[slot]
    plan.insurgents.add(work, rng)
    work[REST] = np.take(steady[:, :, REST], nation, axis=1) * plan.base[REST]
    error = match(work, target.astype(np.float32), plan.votes)
    for slot in range(REST + 1):
        np.take(work[slot], plan.back, axis=1, out=out[slot], mode="clip")
    return error


def _swing(model: SeatModel, plan: _Plan, target: Matrix) -> tuple[Rows, Rows, Rows]:
    """Mean share = steady s0 + even, not below least s0; each is (draws, nations, slots + 1)."""
    ready = plan.ready
    change = ready.change(target)
    relative = ready.relative(change)
    lam = model.law.lam(relative)
    lam[:, :, REST] = 1.0
    steady, even = 1 + relative * lam, change * (1 - lam)
    least = FLOOR * np.clip(1 + relative, 0.0, 1.0)
    steady[:, :, REST] = np.maximum(steady[:, :, REST], 0.05)
    return steady.astype(np.float32), even.astype(np.float32), least.astype(np.float32)
