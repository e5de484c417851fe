"""Drift to election day and the miss of polls: sums, spreads, what is kept of a swing, nothing of the future."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from hustings.almanac.open import Almanac
from hustings.forecast.britain import known_polls
from hustings.forecast.drift import Curve, Drift, fit_drift

BEFORE = np.array([0.37, 0.32, 0.08, 0.13, 0.04, 0.06])
NOW = np.array([0.30, 0.39, 0.09, 0.12, 0.05, 0.05])


def drift(**changes: object) -> Drift:
    values: dict[str, object] = {
        "ratio": 0.9, "ratio_sd": 0.1, "lead_days": 700.0, "other_days": 700.0,
        "lead": Curve(0.002, 0.003, 180.0), "other": Curve(0.0025, 0.007, 45.0), "trained_on": ("parl.2005-05-05",),
    }  # fmt: skip
    return Drift(**{**values, **changes})  # type: ignore[arg-type]  # the values are those of the fields


def moved(which: Drift, days: float, draws: int = 20_000) -> np.ndarray:
    now = np.repeat(NOW[None], draws, axis=0)
    return which.move(now, BEFORE, np.full(draws, days), np.random.default_rng(1))


def test_every_draw_adds_to_one_and_none_is_below_nought() -> None:
    made = moved(drift(), 90)
    assert np.allclose(made.sum(axis=1), 1)
    assert made.min() >= 0


def test_the_lead_goes_back_by_what_is_not_kept() -> None:
    made = moved(drift(), 1)
    was, polled = BEFORE[0] - BEFORE[1], NOW[0] - NOW[1]
    wanted = was + float(drift().keep(1.0)) * (polled - was)
    assert (made[:, 0] - made[:, 1]).mean() == pytest.approx(wanted, abs=0.002)


def test_the_variance_of_the_lead_and_of_others_is_the_curve() -> None:
    still = drift(ratio=1.0, ratio_sd=0.0, lead_days=1e9, other_days=1e9)
    made = moved(still, 30, 60_000)
    lead = made[:, 0] - made[:, 1]
    unit = NOW[0] + NOW[1] - (NOW[0] - NOW[1]) ** 2
    assert lead.var() == pytest.approx(float(still.lead.at(30.0)) * unit, rel=0.08)
    assert made[:, 3].var() == pytest.approx(float(still.other.at(30.0)) * 0.12 * 0.88, rel=0.08)


def test_errors_grow_with_the_days_to_come() -> None:
    spreads = [moved(drift(), days)[:, 0].std() for days in (1, 30, 365)]
    assert spreads == sorted(spreads)


def test_constants_are_fitted_on_earlier_elections_alone(almanac: Almanac) -> None:
    made = fit_drift(almanac, known_polls(almanac), date(2010, 5, 6))
    assert max(made.trained_on) == "parl.2005-05-05"
    assert min(made.trained_on) >= "parl.1955"
    assert not made.wide
    assert 0.5 <= made.ratio <= 1


def test_too_few_elections_give_a_wide_default(almanac: Almanac) -> None:
    made = fit_drift(almanac, known_polls(almanac), date(1960, 1, 1))
    assert made.wide
    assert made.trained_on == ()
    assert float(made.lead.at(1.0)) ** 0.5 * 0.49 > 0.029
