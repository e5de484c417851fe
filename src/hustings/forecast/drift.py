"""From the polls of a day to election day: what opinion does until then, and how far polls have been from results.

Two things are learned on earlier general elections, on those before the one asked about only. With x the mean of the
polls h days before, m the last result and y the result, all shares of Great Britain,

    lead    y_L = m_L + r exp(-h / l) (x_L - m_L) + e_L        L: the lead of Con over Lab
    others  y_k = m_k + exp(-h / k) (x_k - m_k) + e_k          every other party (learned on the Liberal Democrats)
    Var(e)  = v(h) times that of one draw at shares p:  v_L(h) [p_c + p_l - (p_c - p_l)^2]  and  v_k(h) p_k (1 - p_k),
    v(h)    = a + b (1 - exp(-2 h / s)).

Polls exaggerate the swing between the two main parties, even on the last day: least squares give an r below one for
every election since 1974 when fitted on those before it. A sceptical prior, N(1, .15^2), takes back part of that, and
every draw has an r of its own by its standard error, so a large swing is more uncertain than a small one. Of other
parties nothing of the sort was to be seen on the last day, only a slow way back over months. Draws are Student's t
with six degrees of freedom, centred: what is left has had no sign that repeats.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from hustings.almanac.open import Almanac
from hustings.polls.known import OnePoll
from hustings.polls.miss import mean_before
from hustings.polls.votes import LastResult, general_elections, result_of

__all__ = ["FREEDOM", "Curve", "Drift", "fit_drift", "past_result"]

FREEDOM = 6
HORIZONS = (1, 7, 30, 90, 180, 365, 730, 1000)
# Before 1955 the seats' history has National Liberals apart from the Conservatives, and polls are two or three.
_FIRST = date(1955, 1, 1)
_LEAST_ELECTIONS = 5
# A Parliament's first weeks have no polls that a forecast could stand on.
_SETTLED = timedelta(days=14)
_MONTH = timedelta(days=31)
_RATIOS = np.linspace(0.5, 1.0, 51)
# Sceptical: a correction with a sign must earn itself.
_RATIO_SD = 0.15
_SPANS = (200.0, 300.0, 450.0, 700.0, 1000.0, 1500.0, 3000.0, 1e9)
_SCALES = (45.0, 90.0, 180.0, 365.0, 730.0)
Vector = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Curve:
    """v(h) = now + drift (1 - exp(-2 h / days)): the variance of an error as a multiple of that of one draw."""

    now: float
    drift: float
    days: float

    def at(self, horizon: Vector | float) -> Vector:
        """v(h), h in days."""
        return np.asarray(self.now + self.drift * (1 - np.exp(-2 * np.asarray(horizon) / self.days)))


@dataclass(frozen=True, slots=True)
class Drift:
    """The way to election day: ``ratio`` (r), its standard error and ``lead_days`` (l) of the lead, ``other_days`` (k)
    of other parties, the variances ``lead`` and ``other``, and the elections behind them, none if ``wide``."""

    ratio: float
    ratio_sd: float
    lead_days: float
    other_days: float
    lead: Curve
    other: Curve
    trained_on: tuple[str, ...]
    wide: bool = False

    def keep(self, horizon: Vector | float) -> Vector:
        """How much of the change of the lead since the last election is kept, h days ahead."""
        return np.asarray(self.ratio * np.exp(-np.asarray(horizon) / self.lead_days))

    def move(
        self, now: Vector, before: Vector, horizon: Vector, rng: np.random.Generator, first: int = 0, second: int = 1
    ) -> Vector:
        """Election-day shares (draws, parties) from pooled ones, ``horizon`` (draws,) days ahead.

        ``before`` (parties,) is the last result; columns ``first`` and ``second`` are Con and Lab. Rows add to one.
        """
        h = np.asarray(horizon, dtype=float)[:, None]
        moved = before + np.exp(-h / self.other_days) * (now - before)
        lead = now[:, first] - now[:, second]
        was = before[first] - before[second]
        keep = self.keep(h[:, 0]) * (1 + self.ratio_sd / self.ratio * rng.standard_normal(len(now)))
        lead = was + keep * (lead - was)
        rest = np.delete(moved, [first, second], axis=1).sum(axis=1)
        moved[:, first] = np.maximum((1 - rest + lead) / 2, 0.005)
        moved[:, second] = np.maximum((1 - rest - lead) / 2, 0.005)
        return self._missed(moved / moved.sum(axis=1, keepdims=True), h, rng, first, second)

    def _missed(self, shares: Vector, h: Vector, rng: np.random.Generator, first: int, second: int) -> Vector:
        """With an error of each draw's own at its own shares; none falls below nought."""
        root = np.sqrt(np.clip(shares, 0.0, None))
        z = rng.standard_normal(shares.shape)
        # sqrt(p) z - p (sqrt(p)'z) has covariance diag(p) - pp'.
        error = root * z - shares * (root * z).sum(axis=1, keepdims=True)
        other = self.other.at(h)
        error *= np.sqrt(other)
        apart = (error[:, first] - error[:, second]) / 2
        wider = np.sqrt(self.lead.at(h) / other)[:, 0] - 1
        error[:, first] += wider * apart
        error[:, second] -= wider * apart
        tail = np.sqrt((FREEDOM - 2) / rng.chisquare(FREEDOM, size=(len(shares), 1)))
        moved = np.clip(shares + tail * error, 0.0, None)
        return np.asarray(moved / moved.sum(axis=1, keepdims=True))


# Three points at 40 per cent on the last day, five half a year before: set wide by hand, for want of a record.
_WIDE = Curve(0.0612**2, 0.1**2 - 0.0612**2, 180.0)


@lru_cache(maxsize=64)
def past_result(almanac: Almanac, election: str) -> LastResult:
    """The vote at a general election in Great Britain and its nations, read once."""
    return result_of(almanac, election)


@dataclass(frozen=True, slots=True)
class _Seen:
    """One election from h days before: lead and LD in the polls and the result, less the last result."""

    lead: tuple[float, float]
    other: tuple[float, float]
    lead_unit: float
    other_unit: float


def fit_drift(almanac: Almanac, polls: Sequence[OnePoll], before: date) -> Drift:
    """Drift and miss at general elections from 1955 to the last before ``before``.

    ``polls`` are national polls of any time. With fewer than five elections a wide default is used, and ``wide`` says
    so: three points at 40 per cent on the last day, five half a year ahead, and no way back.
    """
    national = sorted(
        (each for each in polls if each.kind == "poll" and each.territory in ("gb", "uk")), key=lambda each: each.end
    )
    ends = [each.end for each in national]
    seen: dict[int, list[_Seen]] = {horizon: [] for horizon in HORIZONS}
    trained: list[str] = []
    known = general_elections(almanac)
    for (last, last_day), (election, day) in pairwise(known):
        if not _FIRST <= day < before:
            continue
        for horizon in HORIZONS:
            asked = day - timedelta(days=horizon)
            near = national[bisect_left(ends, asked - _MONTH) : bisect_right(ends, asked)]
            mean = mean_before(near, asked) if asked > last_day + _SETTLED else None
            if mean is None:
                continue
            seen[horizon].append(_see(mean, past_result(almanac, last), past_result(almanac, election)))
            if horizon == HORIZONS[0]:
                trained.append(election)
    if len(trained) < _LEAST_ELECTIONS:
        return Drift(1.0, _RATIO_SD, 1e9, 1e9, _WIDE, _WIDE, (), wide=True)
    return _fitted({h: each for h, each in seen.items() if len(each) >= _LEAST_ELECTIONS}, tuple(trained))


def _see(mean: dict[str, float], last: LastResult, result: LastResult) -> _Seen:
    def lead(shares: dict[str, float]) -> float:
        return shares["con"] - shares["lab"]

    m, y = dict(last.shares), dict(result.shares)
    both, third = mean["con"] + mean["lab"], mean["ld"]
    return _Seen(
        lead=(lead(mean) - lead(m), lead(y) - lead(m)),
        other=(third - m["ld"], y["ld"] - m["ld"]),
        lead_unit=both - lead(mean) ** 2,
        other_unit=third * (1 - third),
    )


def _fitted(seen: dict[int, list[_Seen]], trained: tuple[str, ...]) -> Drift:
    """Least squares over a grid, each horizon weighted by the inverse of its own mean square."""
    leads = {h: np.array([(*each.lead, each.lead_unit) for each in rows]) for h, rows in seen.items()}
    others = {h: np.array([(*each.other, each.other_unit) for each in rows]) for h, rows in seen.items()}

    def loss(rows: dict[int, Vector], ratio: float, span: float) -> float:
        made = 0.0
        for h, each in rows.items():
            level = np.mean((each[:, 1] - each[:, 0]) ** 2)
            made += float(np.sum((each[:, 1] - ratio * np.exp(-h / span) * each[:, 0]) ** 2) / level)
        # The same election is seen from every horizon: together they count as one look at it.
        return made / len(rows)

    ratio, span = min(
        ((float(r), s) for r in _RATIOS for s in _SPANS),
        key=lambda at: loss(leads, *at) + ((at[0] - 1) / _RATIO_SD) ** 2,
    )
    other = min(_SPANS, key=lambda at: loss(others, 1.0, at))
    known = sum(
        float(np.sum((np.exp(-h / span) * each[:, 0]) ** 2) / np.mean((each[:, 1] - each[:, 0]) ** 2))
        for h, each in leads.items()
    )
    return Drift(
        ratio=ratio,
        ratio_sd=float((known / len(leads) + 1 / _RATIO_SD**2) ** -0.5),
        lead_days=span,
        other_days=other,
        lead=_curve(leads, ratio, span, 2),
        other=_curve(others, 1.0, other, 1),
        trained_on=trained,
    )


def _curve(rows: dict[int, Vector], ratio: float, span: float, used: int) -> Curve:
    """Least squares of the mean squares of what is left on the curve, over a few time scales."""
    from scipy.optimize import nnls

    horizons = np.array(sorted(rows), dtype=float)
    left = [(rows[int(h)][:, 1] - ratio * np.exp(-h / span) * rows[int(h)][:, 0]) ** 2 for h in horizons]
    number = np.array([len(each) for each in left], dtype=float)
    level = np.array([np.mean(e / rows[int(h)][:, 2]) for e, h in zip(left, horizons, strict=True)])
    level *= number / (number - used)
    weight = np.sqrt(number) / level
    best: tuple[float, Curve] | None = None
    for scale in _SCALES:
        shape = np.column_stack([np.ones_like(horizons), 1 - np.exp(-2 * horizons / scale)])
        (now, drift), distance = nnls(shape * weight[:, None], level * weight)
        if best is None or distance < best[0]:
            best = (distance, Curve(float(now), float(drift), scale))
    assert best is not None
    return best[1]
