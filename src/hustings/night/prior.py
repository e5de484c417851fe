"""Where the night starts: expected angles of every party in every seat before anything is declared.

``forecast``: the mean of asin sqrt(share) over the draws of the forecast made on the eve. ``polls``: the last result
moved to the final polls, where no forecast is at hand. ``none``: the last result as it was.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

import numpy as np
import polars as pl
from numpy.typing import NDArray

from hustings.almanac.open import Almanac
from hustings.errors import BadInput
from hustings.forecast.seat_table import NEXT, SeatTable
from hustings.forecast.slots import NATIONS, SLOTS, slot_of
from hustings.forecast.targets import shares_by_nation
from hustings.ids import parse
from hustings.night.features import angle, previous, share

__all__ = ["FORECAST_DRAWS", "Prior", "Start", "from_draws", "moved_by_polls", "start_of"]

Floats = NDArray[np.float64]
Prior = Literal["forecast", "polls", "none"]
_GB_DAYS, _NATION_DAYS = 5, 28
_LEAST = 4
FORECAST_DRAWS = 4000


@dataclass(frozen=True)
class Start:
    """Where a night starts: y0 (N, K) degrees, the kind of prior, the day it was made for, what it stood on."""

    y0: Floats
    kind: Prior
    as_of: str
    trained_on: tuple[str, ...] = ()


def start_of(almanac: Almanac, table: SeatTable, kind: str, as_of: date | None = None) -> Start:
    """Expected angles of every party in every seat on the eve (``as_of``, the day before the poll if not given)."""
    eve = as_of or _eve(almanac, table)
    if kind == "none":
        return Start(previous(table)[0], "none", eve.isoformat(), (table.base_id,))
    if kind == "polls":
        return Start(angle(moved_by_polls(almanac, table, eve)), "polls", eve.isoformat(), (table.base_id,))
    if kind != "forecast":
        raise BadInput(f"There is no prior “{kind}”.", remedy="Use forecast, polls or none.")
    return _from_forecast(almanac, table, eve)


def _eve(almanac: Almanac, table: SeatTable) -> date:
    """The day before the poll; for the next election the last day of fieldwork known."""
    if table.election != NEXT:
        return parse(table.election).day - timedelta(days=1)
    polls = almanac.table("polls").filter(pl.col("territory").is_in(["gb", "uk"]) & (pl.col("kind") == "poll"))
    last: date = max(day for day in polls["end"].to_list() if day is not None)
    return last


def _from_forecast(almanac: Almanac, table: SeatTable, eve: date) -> Start:
    from hustings.forecast.general import general

    made = general(almanac, table.election, as_of=eve, sims=FORECAST_DRAWS, seed=1)
    draws = made.house.gb
    row = {area: n for n, area in enumerate(draws.areas)}
    order = [row[area] for area in table.area]
    angles = from_draws(draws.share, draws.standing)[order]
    fallback = previous(table)[0]
    known = draws.standing[order]
    return Start(np.where(known, angles, fallback), "forecast", eve.isoformat(), tuple(draws.trained_on))


def from_draws(shares: NDArray[np.float32], standing: NDArray[np.bool_]) -> Floats:
    """The mean angle over draws (draws, N, slots + 1): (N, K) degrees."""
    made = np.zeros(standing.shape)
    for seat in range(standing.shape[0]):
        made[seat] = angle(shares[:, seat, : standing.shape[1]]).mean(axis=0)
    return made


def moved_by_polls(almanac: Almanac, table: SeatTable, as_of: date) -> Floats:
    """The last result moved to the mean of the final polls, nation by nation: (N, K) shares.

    A party that falls by D loses lam D in proportion to its share, lam = .3 + fall / old share (at most .9), and the
    rest evenly; one that rises gains evenly. A party that stands anew starts from .85 of its nation's mean.
    """
    base, _ = previous(table)
    before = share(base)
    weight = table.weight
    targets = _targets(almanac, table, as_of, weight)
    made = before.copy()
    for row, nation in enumerate(NATIONS):
        here = table.nation == nation
        for slot in range(len(SLOTS) - 1):
            if np.isnan(targets[row, slot]):
                continue
            stands = table.standing[here, slot]
            inside = np.flatnonzero(here)[stands]
            if not len(inside):
                continue
            contested = weight[inside].sum() / weight[here].sum()
            old = before[inside, slot]
            mean = float(np.average(old, weights=weight[inside]))
            change = targets[row, slot] / contested - mean
            if change < 0:
                lam = min(0.3 - change / max(mean, 1e-6), 0.9)
                made[inside, slot] = old + change * ((1 - lam) + lam * old / max(mean, 1e-6))
            else:
                made[inside, slot] = old + change
    return np.clip(made, 0.002, 0.9)


def _targets(almanac: Almanac, table: SeatTable, as_of: date, weight: Floats) -> Floats:
    """Shares by nation (nations, slots): polls of Great Britain, of Scotland and of Wales, England by subtraction."""
    last = shares_by_nation(table, np.where(table.stood_before, table.base, 0.0), weight)[:, : len(SLOTS)]
    part = np.array([weight[table.nation == nation].sum() for nation in NATIONS]) / weight.sum()
    nat = SLOTS.index("nat")
    gb = _mean(almanac, ("gb", "uk"), "eng", as_of, _GB_DAYS)
    whole = part @ last
    made = last.copy()
    for row, nation in ((1, "sco"), (2, "wal")):
        own = _mean(almanac, (nation,), nation, as_of, _NATION_DAYS)
        for slot in range(len(SLOTS) - 1):
            change = gb.get(slot, np.nan) - whole[slot] if slot != nat else 0.0
            guess = last[row, slot] + (0.0 if np.isnan(change) else change)
            made[row, slot] = max(own.get(slot, guess), 0.002)
    for slot in range(nat):
        if slot in gb:
            made[0, slot] = max((gb[slot] - part[1:] @ made[1:, slot]) / part[0], 0.002)
    made[0, nat] = np.nan
    made[:, SLOTS.index("oth")] = np.nan
    return made


def _mean(almanac: Almanac, territories: tuple[str, ...], nation: str, as_of: date, days: int) -> dict[int, float]:
    """The mean share by slot of the polls that ended in the days to ``as_of``; empty where fewer than four did."""
    polls = almanac.table("polls").filter(
        pl.col("territory").is_in(list(territories))
        & (pl.col("ballot") == "parl")
        & (pl.col("kind") != "mrp")
        & pl.col("end").is_between(as_of - timedelta(days=days - 1), as_of)
    )
    if len(polls) < _LEAST:
        return {}
    rows = polls.select("poll").join(almanac.table("poll_shares"), on="poll").filter(pl.col("candidate").is_null())
    means = rows.group_by("party").agg(pl.col("share").mean(), pl.len()).filter(pl.col("len") >= len(polls) // 2)
    found: dict[int, float] = {}
    for party, mean, _ in means.sort("party").iter_rows():
        slot = slot_of(party, nation)
        if slot != SLOTS.index("oth"):
            found[slot] = max(found.get(slot, 0.0), mean)
    return found
