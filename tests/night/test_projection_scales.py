"""Scales of a night are never fitted on it, say what they rest on, and survive their file."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from hustings.almanac.open import Almanac
from hustings.errors import NotKnown
from hustings.forecast.seat_table import TARGETS, seat_table
from hustings.forecast.slots import SLOTS
from hustings.night.features import GROUPS, angle, classes, design, share
from hustings.night.fitting import fit_scales
from hustings.night.prior import start_of
from hustings.night.scales import FITTED, all_scales, read_scales, scales_for, wide, write_scales
from hustings.night.setting import Setting, model_of, nearest_positive

SHIPPED = all_scales(FITTED / "night.csv")


@pytest.mark.parametrize("name", SHIPPED)
def test_no_scales_rest_on_the_night_itself(name: str) -> None:
    held = SHIPPED[name]
    kind, which, *night = name.split("/")
    assert kind in ("forecast", "polls", "none")
    assert held.groups == GROUPS
    assert 0.995 <= held.call < 1
    assert all(np.linalg.eigvalsh(each)[0] > 0 for each in (*held.covariance, held.sigma))
    if which == "without":
        assert set(held.trained_on) == set(TARGETS) - set(night)
    elif which == "before":
        assert held.trained_on == tuple(each for each in TARGETS if each < night[0])
    else:
        assert held.trained_on == TARGETS


def test_where_too_few_nights_came_before_wide_values_stand_and_name_none() -> None:
    assert scales_for("parl.2010-05-06", "forecast").trained_on == ()
    assert scales_for("parl.2017-06-08", "forecast").trained_on == ("parl.2010-05-06", "parl.2015-05-07")
    assert scales_for("next", "forecast").trained_on == TARGETS
    with pytest.raises(NotKnown, match="were fitted"):
        read_scales("forecast/before/parl.1992-04-09")


def test_scales_survive_their_file(tmp_path: Path) -> None:
    made = replace(wide(GROUPS), trained_on=("parl.2015-05-07",), clump=0.35)
    write_scales(tmp_path / "night.csv", {"none/all": made}, SLOTS)
    back = all_scales(tmp_path / "night.csv")["none/all"]
    assert np.allclose(back.covariance, made.covariance, rtol=1e-4)
    assert (back.trained_on, back.clump, back.call) == (made.trained_on, 0.35, made.call)


def test_fitting_finds_amplitudes_that_made_a_night(almanac: Almanac) -> None:
    table = seat_table(almanac, "parl.2019-12-12")
    begun = start_of(almanac, table.without_result(), "none")
    setting = Setting.of(table, design(table), begun.y0)
    truth = wide(GROUPS)
    model = model_of(setting, truth)
    rng = np.random.default_rng(1)
    effects = rng.multivariate_normal(np.zeros(model.size), model.prior(), method="cholesky").reshape(len(SLOTS), -1)
    root = np.linalg.cholesky(truth.sigma)
    noise = model.scale * (rng.standard_normal(model.y0.shape) @ root.T)
    angles = np.clip(model.y0 + np.einsum("npf,pf->np", model.x, effects) + noise, 1.0, 80.0)
    made = Setting.of(replace(table, result=np.where(table.standing, share(angles), 0.0)), setting.design, begun.y0)
    found = fit_scales([made], rounds=4)
    sds = np.sqrt(np.diag(found.sigma))[:3]
    assert np.allclose(sds, np.sqrt(np.diag(truth.sigma))[:3], rtol=0.2)
    spatial = GROUPS.index("spatial")
    assert np.allclose(np.sqrt(np.diag(found.covariance[spatial]))[:3], 0.9, rtol=0.35)


def test_features_know_nothing_of_the_result(almanac: Almanac) -> None:
    table = seat_table(almanac, "parl.2017-06-08")
    assert np.array_equal(design(table).x, design(table.without_result()).x)
    assert "leave" in design(table).names
    assert "leave" not in design(seat_table(almanac, "parl.2015-05-07")).names
    assert np.bincount(classes(table)).min() >= 1


def test_angles_and_shares_are_each_others_inverse() -> None:
    shares = np.linspace(0, 1, 21)
    assert np.allclose(share(angle(shares)), shares)
    assert np.linalg.eigvalsh(nearest_positive(np.array([[1.0, 2.0], [2.0, 1.0]])))[0] > 0
