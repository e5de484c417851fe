"""The seat model at the true shares by nation: how well it tells seats, and what must hold in every draw."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import pytest

from hustings.almanac.open import Almanac
from hustings.forecast.draws import Draws
from hustings.forecast.seat_model import fit_seats
from hustings.forecast.seat_table import NEXT, TARGETS, SeatTable, seat_table
from hustings.forecast.simulate import simulate
from hustings.forecast.targets import NationTargets, shares_by_nation, true_targets

DRAWS = 600
CON, LAB, LD, REF, GRN, NAT, OTH = range(7)


@lru_cache(maxsize=8)
def _run(almanac: Almanac, election: str) -> tuple[SeatTable, Draws]:
    table = seat_table(almanac, election)
    return table, simulate(fit_seats(almanac, election), table, true_targets(table, DRAWS), seed=1)


@pytest.mark.parametrize(
    ("election", "right", "brier", "error"),
    [
        ("parl.2010-05-06", 0.910, 0.142, 2.45),
        ("parl.2015-05-07", 0.942, 0.080, 2.50),
        ("parl.2017-06-08", 0.910, 0.125, 2.58),
        ("parl.2019-12-12", 0.930, 0.094, 2.42),
        ("parl.2024-07-04", 0.800, 0.265, 3.62),
    ],
)
def test_seats_at_true_shares(almanac: Almanac, election: str, right: float, brier: float, error: float) -> None:
    """Trained on elections before alone. 2024, when a party lost half its vote, is told less well than asked."""
    table, draws = _run(almanac, election)
    seats = ~table.speaker
    assert table.result is not None
    won = table.result[seats].argmax(axis=1)
    chance = draws.p_win()[seats]
    assert (chance.argmax(axis=1) == won).mean() >= right
    assert ((chance - np.eye(7)[won]) ** 2).sum(axis=1).mean() <= brier
    stands = table.standing[seats]
    assert np.abs(draws.mean()[seats, :7] - table.result[seats])[stands].mean() * 100 <= error
    low, high = draws.quantile([0.05, 0.95])[:, seats, :7]
    inside = (table.result[seats] >= low) & (table.result[seats] <= high)
    assert 0.86 <= inside[stands].mean() <= 0.96


def test_draws_are_matched_add_up_and_leave_out_who_does_not_stand(almanac: Almanac) -> None:
    table, draws = _run(almanac, "parl.2019-12-12")
    assert draws.share.shape == (DRAWS, 632, 8)
    assert draws.share.dtype == np.float32
    assert np.allclose(draws.share.sum(axis=2), 1, atol=1e-4)
    assert (draws.share[:, :, :7][:, ~table.standing] == 0).all()
    target = true_targets(table, 1).share[0]
    for draw in (0, DRAWS - 1):
        got = shares_by_nation(table, draws.share[draw, :, :7].astype(float), table.weight)
        assert np.abs(got - target)[:, :7].max() < 1e-3
    assert "parl.2019-12-12" not in draws.trained_on
    seats = sum(each.astype(int) for each in draws.seats().values())
    assert (seats == 632).all()


def test_a_seed_fixes_every_draw(almanac: Almanac) -> None:
    table = seat_table(almanac, "parl.2015-05-07")
    model = fit_seats(almanac, "parl.2015-05-07")
    one, two, other = (simulate(model, table, true_targets(table, 250), seed) for seed in (3, 3, 4))
    assert (one.share == two.share).all()
    assert (one.share != other.share).any()


def test_insurgents_come_from_nowhere_now_and_then(almanac: Almanac) -> None:
    table, draws = _run(almanac, "parl.2024-07-04")
    many = (table.covariate("muslim") > 0.2) & table.standing[:, OTH]
    chance = draws.p_win()[many]
    assert chance[:, OTH].mean() > 0.005
    assert (chance.max(axis=1) < 1).mean() > 0.8


def test_five_parties_next_time(almanac: Almanac) -> None:
    """Falls of Labour and rises of Reform and the Greens as polls of 2026 have them: nothing absurd in any seat."""
    table = seat_table(almanac, NEXT)
    share = np.array(
        [
            [0.19, 0.19, 0.13, 0.28, 0.15, 0.0, 0.04, 0.02],
            [0.11, 0.17, 0.09, 0.18, 0.09, 0.33, 0.02, 0.01],
            [0.11, 0.14, 0.06, 0.29, 0.10, 0.27, 0.02, 0.01],
        ],
        dtype=np.float32,
    )
    targets = NationTargets(np.ascontiguousarray(np.broadcast_to(share, (DRAWS, 3, 8))), election=NEXT)
    draws = simulate(fit_seats(almanac, NEXT), table, targets, seed=1)
    seats = ~table.speaker
    mean = draws.mean()[seats]
    assert mean[:, :7].max() < 0.70
    change = mean[:, :7] - table.base[seats]
    lost = -np.minimum(change, 0).sum(axis=1) + np.maximum(1 - table.base[seats].sum(axis=1), 0)
    assert (change[:, [REF, GRN]].max(axis=1) <= lost + 1e-6).all()
    assert (mean[:, LAB][table.standing[seats, LAB]] > 0.01).all()
    assert draws.seats()["ref"].mean() > draws.seats()["lab"].mean()


@pytest.mark.parametrize("election", TARGETS)
def test_constants_name_only_earlier_elections(almanac: Almanac, election: str) -> None:
    model = fit_seats(almanac, election)
    assert model.trained_on
    for row in model.constants():
        assert all(each < election for each in str(row["trained_on"]).split())
