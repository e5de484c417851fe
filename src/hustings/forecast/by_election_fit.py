"""What earlier by-elections teach: effects in degrees, surges against a government, and scatter.

With y = asin sqrt(share) in degrees, m the last result moved by the national change, r the role of a candidate,

    y_c = y(m_c) + x_c'beta + [c = z] mu + s_c t_5,        shares brought to a sum of one,

z is the candidate, if any, behind whom a seat of the government unites: nobody, the second of last time, the Liberal
Democrats, or an insurgent (of UKIP, Reform, Greens and nationalists the strongest that rises). beta, mu, the weights of
z and the scatter s are fitted by expectation-maximisation on by-elections of the 45 years before the day of the
forecast, each weighing half of one fifteen years later. Where nothing has been seen yet the wide default stands: beta 0
(sd 4), mu 11 (sd 4), s 5.4, even weights.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
from numpy.typing import NDArray

from hustings.forecast.by_election_record import NATIONAL, Entry, Field
from hustings.forecast.contest_national import degrees, project

__all__ = ["NATIONAL", "ROLES", "SURGES", "Constants", "Design", "design", "fit"]

Matrix = NDArray[np.float64]

ROLES = (
    "government defending", "opposition defending", "another party defending", "government elsewhere",
    "opposition second in a government seat", "opposition lower in a government seat",
    "opposition elsewhere", "third party second in a government seat",
    "third party lower in a government seat", "third party elsewhere", "radical right", "Greens",
    "others together", "minor party with a past", "minor candidate", "member standing anew", "former member",
)  # fmt: skip
EXTRA = ("newly standing", "own national movement")
SURGES = ("nobody", "the second", "Liberal Democrats", "an insurgent")
FREEDOM = 5.0
HALF_LIFE = 15.0
_PRIOR_SD = 4.0
_SLOPE_SD = 0.3
_SCATTER = 5.4
_SCATTER_WEIGHT = 12.0
_MU, _MU_SD = 11.0, 4.0
SURGE_SD = 5.0
_SWEEPS = 20
YEARS = 45
# Scatter is fitted apart for parties of the nation, for minor ones, and is wide for people who bring a name.
_GROUPS = ("national", "minor", "person")
_MINOR_START = 0.012
_NEW_FACTOR = 0.7
_FORMER_START = 0.08
# Who may gather a seat of the government behind them beside its second and the Liberal Democrats, if they rise.
_INSURGENTS = frozenset({"ref", "ukip", "grn", "snp", "pc", "nat"})
# Of the radical right's vote, what comes from the Conservatives and goes back to them.
_FLOW = 0.6
# A member who stands under another name: of the old vote nine tenths where the old party stands aside, else half.
_TAKES = (0.9, 0.5)


@dataclass(frozen=True, slots=True)
class Design:
    """A by-election in numbers: angle before noise (K), features (K, F), group (K), candidates of each surge."""

    angle: Matrix
    features: Matrix
    group: NDArray[np.int64]
    surge: tuple[int, ...]
    governed: bool


@dataclass(frozen=True, slots=True)
class Constants:
    """What was fitted: effects (degrees) with their covariance, surge weights and size, scatter by group."""

    effects: Matrix
    covariance: Matrix
    weights: Matrix
    surge: float
    scatter: tuple[float, ...]
    trained_on: tuple[str, ...]

    def table(self) -> list[dict[str, object]]:
        """Plain rows ``constant, value, sd`` for people and the docs."""
        names = (*ROLES, *EXTRA)
        spread = np.sqrt(np.diag(self.covariance))
        rows: list[dict[str, object]] = [
            {"constant": name, "value": round(float(v), 2), "sd": round(float(s), 2)}
            for name, v, s in zip(names, self.effects, spread, strict=True)
        ]
        rows += [
            {"constant": f"surge to {name}", "value": round(float(w), 3), "sd": None}
            for name, w in zip(SURGES, self.weights, strict=True)
        ]
        rows.append({"constant": "size of a surge", "value": round(self.surge, 2), "sd": SURGE_SD})
        rows += [
            {"constant": f"scatter, {name}", "value": round(s, 2), "sd": None}
            for name, s in zip(_GROUPS, self.scatter, strict=True)
        ]
        return rows


def design(field: Field) -> Design:
    """The features of a by-election: nothing here looks at its result."""
    entries = field.entries
    before = np.array([each.before or 0.0 for each in entries])
    taken = _inherit(field, before)
    then = np.array([np.nan if each.then is None else each.then for each in entries])
    now = np.array([np.nan if each.now is None else each.now for each in entries])
    start = project(taken, then, now)
    for k, each in enumerate(entries):
        if taken[k] == 0.0:
            start[k] = _start(each)
    start = np.maximum(_flow(field, start, taken), 0.002)
    order = sorted(range(len(entries)), key=lambda k: -before[k])
    second = next((k for k in order if entries[k].party != field.holder and before[k] > 0), -1)
    governed = field.holder in field.government
    features = np.zeros((len(entries), len(ROLES) + len(EXTRA)))
    group = np.zeros(len(entries), dtype=np.int64)
    for k, each in enumerate(entries):
        role = _role(field, each, k == second)
        features[k, ROLES.index(role)] = 1.0
        group[k] = 2 if role in ROLES[-2:] else 1 if role in ROLES[-5:-2] else 0
        if each.party in NATIONAL and taken[k] == 0.0:
            features[k, len(ROLES)] = 1.0
    angle = degrees(start / start.sum())
    features[:, len(ROLES) + 1] = np.where(taken > 0, degrees(np.clip(start, 0, 1)) - degrees(taken), 0.0)
    return Design(angle, features, group, _surges(field, second, start), governed)


def _inherit(field: Field, before: Matrix) -> Matrix:
    """Past shares after a member has taken part of the old party's vote along."""
    taken = before.copy()
    for k, each in enumerate(field.entries):
        if each.standing == "defector":
            old = [j for j, other in enumerate(field.entries) if other.party == field.holder and j != k]
            part = _TAKES[1] if old else _TAKES[0]
            held = before[old[0]] if old else 0.5
            taken[k] = max(before[k], part * held)
            for j in old:
                taken[j] = (1 - part) * before[j]
    return taken


def _flow(field: Field, start: Matrix, taken: Matrix) -> Matrix:
    """The Conservatives take most of what the radical right loses here beyond the country, and lose what it gains."""
    parties = [each.party for each in field.entries]
    if "con" not in parties:
        return start
    made, con = start.copy(), parties.index("con")
    for k, each in enumerate(field.entries):
        if each.party in ("ref", "ukip") and each.standing != "defector" and each.now is not None:
            beyond = (taken[k] - start[k]) - ((each.then or 0.0) - each.now)
            made[con] = max(made[con] + _FLOW * beyond, 0.3 * start[con])
    return np.asarray(made)


def _start(each: Entry) -> float:
    if each.standing == "former":
        return _FORMER_START
    if each.party in NATIONAL and each.now is not None:
        return _NEW_FACTOR * each.now
    return _MINOR_START


def _role(field: Field, each: Entry, second: bool) -> str:
    party, governed = each.party, field.holder in field.government
    if each.standing == "defector":
        return "member standing anew"
    if party == field.holder and party != "other":
        kind = "government" if party in field.government else "opposition" if party == field.opposition else "another"
        return {"another": "another party defending"}.get(kind, f"{kind} defending")
    if each.standing == "former":
        return "former member"
    if party in field.government:
        return "government elsewhere"
    if party == field.opposition:
        where = "elsewhere" if not governed else f"{'second' if second else 'lower'} in a government seat"
        return f"opposition {where}"
    if party in ("ld", "nat", "snp", "pc"):
        where = "elsewhere" if not governed else f"{'second' if second else 'lower'} in a government seat"
        return f"third party {where}"
    if party in ("ukip", "ref"):
        return "radical right"
    if party == "grn":
        return "Greens"
    if party == "other":
        return "others together"
    return "minor party with a past" if each.before else "minor candidate"


def _surges(field: Field, second: int, start: Matrix) -> tuple[int, ...]:
    """The candidate behind each kind of surge, -1 where there is none; kinds that fall together count once."""
    if field.holder not in field.government:
        return (-1, -1, -1, -1)
    parties = [each.party for each in field.entries]
    liberal = parties.index("ld") if "ld" in parties and "ld" not in field.government else -1
    if liberal == second:
        liberal = -1
    rising = [
        k
        for k, each in enumerate(field.entries)
        if each.party in _INSURGENTS
        and k != second
        and (each.party == "nat" or (each.now is not None and each.now > (each.then or 0.0)))
    ]
    return (-1, second, liberal, max(rising, key=lambda k: start[k]) if rising else -1)


def mixture(weights: Matrix, made: Design) -> Matrix:
    """The weights of the surges that this field allows: what has no candidate falls to nobody."""
    open_to = np.array([1.0, *(float(k >= 0) for k in made.surge[1:])])
    if not made.governed:
        return np.array([1.0, 0.0, 0.0, 0.0])
    kept = weights * open_to
    return np.asarray(kept / kept.sum())


@dataclass(frozen=True, slots=True)
class _Stack:
    """Past by-elections side by side, candidates padded: (N, K) arrays, ``real`` where there is a candidate."""

    angle: Matrix
    features: Matrix
    group: NDArray[np.int64]
    real: NDArray[np.bool_]
    seen: Matrix
    surge: NDArray[np.int64]
    weight: Matrix
    governed: NDArray[np.bool_]


def _stack(fields: Sequence[Field], designs: Sequence[Design], day: date) -> _Stack:
    count, width = len(fields), max(len(each.angle) for each in designs)
    angle, seen = np.zeros((count, width)), np.zeros((count, width))
    features = np.zeros((count, width, designs[0].features.shape[1]))
    group = np.zeros((count, width), dtype=np.int64)
    real = np.zeros((count, width), dtype=bool)
    for n, (field, made) in enumerate(zip(fields, designs, strict=True)):
        k = len(made.angle)
        angle[n, :k], features[n, :k], group[n, :k], real[n, :k] = made.angle, made.features, made.group, True
        seen[n, :k] = degrees(np.array([each.result or 0.0 for each in field.entries]))
    age = np.array([(day - each.day).days / 365.25 for each in fields])
    return _Stack(
        angle,
        features,
        group,
        real,
        seen,
        np.array([each.surge for each in designs], dtype=np.int64),
        0.5 ** (age / HALF_LIFE),
        np.array([each.governed for each in designs]),
    )


@dataclass(slots=True)
class _Sums:
    """Sufficient sums of one sweep, begun at the priors."""

    hessian: Matrix
    score: Matrix
    counts: Matrix
    pull: float
    mass: float
    square: Matrix
    number: Matrix


def fit(fields: Sequence[Field], designs: Sequence[Design], day: date) -> Constants:
    """The constants from by-elections held in the 45 years before ``day``; later ones are left out."""
    kept = [k for k, each in enumerate(fields) if 0 < (day - each.day).days <= YEARS * 365.25]
    width = len(ROLES) + len(EXTRA)
    precision = np.full(width, 1 / _PRIOR_SD**2)
    precision[-1] = 1 / _SLOPE_SD**2
    now = Constants(np.zeros(width), np.diag(1 / precision), np.full(4, 0.25), _MU, (_SCATTER,) * len(_GROUPS), ())
    if not kept:
        return now
    stack = _stack([fields[k] for k in kept], [designs[k] for k in kept], day)
    for _ in range(_SWEEPS):
        now = _sweep(stack, now, precision)
    return replace(now, trained_on=tuple(fields[k].contest for k in kept))


def _sweep(stack: _Stack, now: Constants, precision: Matrix) -> Constants:
    """One expectation-maximisation step; the effects take a Gauss-Newton step with the sum to one kept."""
    sums = _Sums(
        np.diag(precision),
        -precision * now.effects,
        np.ones(4),
        _MU / _MU_SD**2,
        1 / _MU_SD**2,
        np.full(len(_GROUPS), _SCATTER_WEIGHT * _SCATTER**2),
        np.full(len(_GROUPS), _SCATTER_WEIGHT),
    )
    kinds = [_under(stack, now, kind) for kind in range(4)]
    chance = _chances(stack, now.weights, np.stack([each[3] for each in kinds], axis=1))
    sums.counts += (stack.weight[:, None] * chance)[stack.governed].sum(axis=0)
    for kind in range(4):
        _gather(stack, now, kinds[kind], chance[:, kind], kind, sums)
    effects = now.effects + np.linalg.solve(sums.hessian, sums.score)
    scatter: Matrix = np.sqrt(sums.square / sums.number)
    return Constants(
        effects,
        np.asarray(np.linalg.inv(sums.hessian), dtype=np.float64),
        np.asarray(sums.counts / sums.counts.sum(), dtype=np.float64),
        float(sums.pull / sums.mass),
        tuple(float(each) for each in scatter),
        (),
    )


_Kind = tuple[Matrix, Matrix, Matrix, Matrix]


def _under(stack: _Stack, now: Constants, kind: int) -> _Kind:
    """Under one kind of surge: residuals, spread, slopes (N, K, F) and the log likelihood of each by-election."""
    angle = stack.angle + stack.features @ now.effects
    sigma = np.array(now.scatter)[stack.group]
    rows = np.flatnonzero(stack.surge[:, kind] >= 0) if kind else np.array([], dtype=np.int64)
    who = stack.surge[rows, kind]
    angle[rows, who] += now.surge
    sigma[rows, who] = np.hypot(sigma[rows, who], SURGE_SD)
    turn = np.radians(np.clip(angle, 1.0, 89.0))
    raw = np.where(stack.real, np.sin(turn) ** 2, 0.0)
    whole = raw.sum(axis=1, keepdims=True)
    share = raw / whole
    steep = np.where(stack.real, np.sin(2 * turn), 0.0) / whole
    mean = np.einsum("nk,nkf->nf", steep, stack.features)
    out = np.maximum(np.sin(2 * np.arcsin(np.sqrt(share))), 0.02)
    slopes = (steep[:, :, None] * stack.features - share[:, :, None] * mean[:, None, :]) / out[:, :, None]
    off = np.where(stack.real, stack.seen - degrees(share), 0.0)
    terms = np.log(sigma) + 0.5 * (FREEDOM + 1) * np.log1p((off / sigma) ** 2 / FREEDOM)
    return off, sigma, slopes, -np.where(stack.real, terms, 0.0).sum(axis=1)


def _chances(stack: _Stack, weights: Matrix, like: Matrix) -> Matrix:
    """The probability of each kind of surge in each past by-election, given its result."""
    open_to = stack.surge >= 0
    open_to[:, 0] = True
    open_to[~stack.governed, 1:] = False
    prior = np.where(open_to, weights[None, :], 0.0)
    prior /= prior.sum(axis=1, keepdims=True)
    made = prior * np.exp(like - like.max(axis=1, keepdims=True))
    return np.asarray(made / made.sum(axis=1, keepdims=True))


def _gather(stack: _Stack, now: Constants, under: _Kind, chance: Matrix, kind: int, sums: _Sums) -> None:
    off, sigma, slopes, _ = under
    robust = np.where(stack.real, (FREEDOM + 1) / (FREEDOM + (off / sigma) ** 2), 0.0)
    part = (stack.weight * chance)[:, None]
    each = part * robust / sigma**2
    sums.hessian += np.einsum("nk,nkf,nkg->fg", each, slopes, slopes, optimize=True)
    sums.score += np.einsum("nk,nkf,nk->f", each, slopes, off, optimize=True)
    scattered = stack.real.copy()
    if kind:
        rows = np.flatnonzero(stack.surge[:, kind] >= 0)
        who = stack.surge[rows, kind]
        sums.pull += float(np.sum(each[rows, who] * (now.surge + off[rows, who])))
        sums.mass += float(np.sum(each[rows, who]))
        scattered[rows, who] = False  # the surge's own spread is no scatter
    for group in range(len(_GROUPS)):
        mine = np.where(scattered & (stack.group == group), part, 0.0)
        sums.square[group] += float(np.sum(mine * robust * off**2))
        sums.number[group] += float(np.sum(mine))
