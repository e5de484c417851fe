"""The seat model: fitted on elections before the one it forecasts, it turns shares by nation into every seat's shares.

In degrees of y = arcsin sqrt(share), for seat i and party p,

    y_ip = y(mean share by asymmetric swing) + x_ip' beta_p + sum_g G_gi u_gp + e_ip

with lasting effects beta, passing effects u drawn anew (coloured across parties), and the seat's own noise e.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hustings.almanac.open import Almanac
from hustings.forecast.effects import Block, PartyFit, fit_party
from hustings.forecast.features import LASTING, PASSING, PEOPLE, REF, Features, features_of, features_of_old
from hustings.forecast.filled import angle
from hustings.forecast.pairs import OldPair, new_pairs, old_pairs
from hustings.forecast.seat_table import TARGETS, SeatTable
from hustings.forecast.slots import NATIONS, REST, SLOTS
from hustings.forecast.swing_law import Slope, SwingLaw, fit_law, mean_share, slopes_of
from hustings.forecast.swung import Ready, make_ready
from hustings.forecast.targets import shares_by_nation

__all__ = ["SeatModel", "fit_seats"]

Matrix = NDArray[np.float64]

_SIGMA = {"con": 1.9, "lab": 1.9, "ld": 2.3, "ref": 1.6, "grn": 1.4, "nat": 1.8, "oth": 4.0}
_OLD_COUNT = 0.2
_OLD_SLOTS = tuple(SLOTS.index(slot) for slot in ("con", "lab", "ld", "nat"))


@dataclass(frozen=True)
class SeatModel:
    """Fitted constants: the law of swing, each party's effects, the correlation between parties."""

    before: str
    law: SwingLaw
    parties: tuple[PartyFit, ...]
    correlation: Matrix
    trained_on: tuple[str, ...]

    def constants(self) -> list[dict[str, object]]:
        """Every fitted constant: ``before, constant, party, value, sd, trained_on``, in the units of its module.

        ``trained_on`` names the elections behind it, none where a default stands for want of them; ``sd`` is that of
        the posterior, where there is one.
        """
        every = " ".join(self.trained_on)
        rows: list[tuple[str, str, float, float | None, str]] = [
            ("swing: rise", "", self.law.rise, None, every),
            ("swing: fall", "", self.law.fall, None, every),
            ("swing: steep", "", self.law.steep, None, every),
        ]
        for slot, party in zip(SLOTS, self.parties, strict=True):
            behind = " ".join(party.trained_on)
            sd = np.sqrt(np.diag(party.cov))
            for row, name in enumerate((*LASTING, *PEOPLE)):
                rows.append((f"lasting: {name}", slot, float(party.beta[row]), float(sd[row]), behind))
            rows += [(f"passing, sd: {name}", slot, np.sqrt(v), None, behind) for name, v in party.variance.items()]
            rows.append(("seat, sd", slot, party.sigma, None, behind))
        recent = " ".join(each for each in self.trained_on if each in TARGETS)
        for row, one in enumerate(SLOTS):
            for column in range(row):
                between = float(self.correlation[row, column])
                rows.append(("correlation", f"{SLOTS[column]} {one}", between, None, recent))
        names = ("constant", "party", "value", "sd", "trained_on")
        return [{"before": self.before} | dict(zip(names, row, strict=True)) for row in rows]


def fit_seats(almanac: Almanac, before: str) -> SeatModel:
    """Fit on every pair of general elections whose second was before ``before``."""
    old = old_pairs(almanac, before)
    new = list(new_pairs(almanac, before))
    slopes: list[Slope] = []
    for pair in old:
        slopes += slopes_of(pair.base, pair.result, (pair.base > 0) & (pair.result > 0), pair.nation, pair.votes)
    for table in new:
        assert table.result is not None
        assert table.valid is not None
        both = (table.reach > 0.9) & table.standing & ~table.speaker[:, None] & (table.holder >= 0)[:, None]
        slopes += slopes_of(table.base, table.result, both, table.nation, table.valid)
    law = fit_law(slopes)
    blocks: list[list[Block]] = [[] for _ in SLOTS]
    whole: list[Matrix] = []
    for pair in old:
        _add_old(blocks, pair, law)
    for table in new:
        _add_new(blocks, table, law, None)
    ref = fit_party(blocks[REF], _SIGMA["ref"])
    blocks = [rows[: len(rows) - len(new)] for rows in blocks]
    for table in new:
        whole.append(_add_new(blocks, table, law, ref.beta))
    parties = tuple(fit_party(blocks[slot], _SIGMA[SLOTS[slot]]) for slot in range(REST))
    trained = (*(pair.after for pair in old), *(table.election for table in new))
    return SeatModel(before, law, parties, _correlation(blocks, whole, parties), trained)


def _block(
    election: str,
    residual: Matrix,
    features: Features,
    slot: int,
    rows: NDArray[np.bool_],
    nation: NDArray[np.int64],
    count: float,
) -> Block:
    where = (nation[rows][:, None] == np.arange(len(NATIONS))).astype(float)
    passing = {group: features.passing[group][slot][rows] for group in PASSING if group in features.passing}
    return Block(election, residual[rows], where, features.lasting[slot][rows], passing, count)


def _add_new(blocks: list[list[Block]], table: SeatTable, law: SwingLaw, ref_beta: Matrix | None) -> Matrix:
    assert table.result is not None
    assert table.valid is not None
    target = shares_by_nation(table, table.result, table.valid)
    ready = make_ready(table, target)
    change = ready.change(target)
    expected = mean_shares(ready, change, law)
    features = features_of(table, ready.base, change, ready.mean, expected, ref_beta)
    residual = angle(table.result) - angle(expected[:, :REST])
    rows = table.standing & ~table.speaker[:, None]
    for slot in range(REST):
        blocks[slot].append(_block(table.election, residual[:, slot], features, slot, rows[:, slot], ready.nation, 1.0))
    return np.where(rows, residual, np.nan)


def _add_old(blocks: list[list[Block]], pair: OldPair, law: SwingLaw) -> None:
    nation = np.array([NATIONS.index(str(each)) for each in pair.nation])
    both = (pair.base > 0) & (pair.result > 0)
    mean, change = np.zeros((len(NATIONS), REST)), np.zeros((len(NATIONS), REST))
    for row in range(len(NATIONS)):
        for slot in _OLD_SLOTS:
            here = both[:, slot] & (nation == row)
            if here.any():
                mean[row, slot] = np.average(pair.base[here, slot], weights=pair.votes[here])
                change[row, slot] = np.average(pair.result[here, slot], weights=pair.votes[here]) - mean[row, slot]
    lam = law.lam(np.divide(change, mean, out=np.zeros_like(mean), where=mean > 0))
    expected = mean_share(pair.base, mean[nation], change[nation], lam[nation])
    features = features_of_old(pair, change, mean, expected)
    residual = angle(pair.result) - angle(expected)
    for slot in _OLD_SLOTS:
        if both[:, slot].sum() > 60:
            blocks[slot].append(
                _block(pair.after, residual[:, slot], features, slot, both[:, slot], nation, _OLD_COUNT)
            )


def mean_shares(ready: Ready, change: Matrix, law: SwingLaw) -> Matrix:
    """Mean shares (seats, slots + 1) at a change by nation; the rest moves in proportion."""
    lam = law.lam(ready.relative(change))
    made = mean_share(ready.base, ready.mean[ready.nation], change[ready.nation], lam[ready.nation])
    ratio = 1 + np.divide(
        change[:, REST], ready.mean[:, REST], out=np.zeros(len(NATIONS)), where=ready.mean[:, REST] > 0
    )
    made[:, REST] = ready.base[:, REST] * ratio[ready.nation]
    whole: Matrix = np.where(ready.stands, np.maximum(made, 1e-5), 0.0)
    return whole


def _correlation(blocks: list[list[Block]], whole: list[Matrix], parties: Sequence[PartyFit]) -> Matrix:
    """Correlation of residuals between parties, pooled over the elections with all slots, shrunk a tenth to none."""
    top, bottom = 4.0 * np.eye(REST), np.full((REST, REST), 4.0)
    for residual in whole:
        scaled = residual - np.nanmean(residual, axis=0)
        scaled = scaled / np.nanstd(scaled, axis=0)
        known = np.isfinite(scaled)
        scaled = np.where(known, scaled, 0.0)
        top += scaled.T @ scaled
        bottom += known.T.astype(float) @ known.astype(float)
    made = top / bottom
    spread = np.sqrt(np.diag(made))
    made = 0.9 * made / np.outer(spread, spread) + 0.1 * np.eye(REST)
    values, vectors = np.linalg.eigh(made)
    return np.asarray((vectors * np.maximum(values, 0.02)) @ vectors.T)
