"""Northern Ireland on the night: its eighteen seats, with parties and a block of their own.

No forecast is made from its few polls: every party starts from its last result and may move together (4 degrees), with
its own previous angle, and seat by seat (5 degrees). These are wide values set by hand, and stand for themselves.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from hustings.almanac.open import Almanac
from hustings.night.features import angle
from hustings.night.posterior import Floats, Model

__all__ = ["NI_SLOTS", "NiSeats", "ni_model", "ni_seats", "ni_slot"]

NI_SLOTS = ("dup", "sf", "sdlp", "uup", "apni", "tuv", "oth")
_NATION = "N92000002"
_SAME = {"ucunf": "uup"}
_TOGETHER, _OWN, _NOISE = 4.0, 2.0, 5.0
_NEW = 0.02


@dataclass(frozen=True)
class NiSeats:
    """Seats of Northern Ireland: contest, area, name, base shares and who stands (N, 7), party keys, result if any."""

    contest: tuple[str, ...]
    area: tuple[str, ...]
    name: tuple[str, ...]
    base: Floats
    standing: NDArray[np.bool_]
    keys: NDArray[np.str_]
    result: Floats | None


def ni_slot(party: str) -> int:
    """The slot of a party; the last for every one that has none."""
    key = _SAME.get(party, party)
    return NI_SLOTS.index(key) if key in NI_SLOTS[:-1] else len(NI_SLOTS) - 1


def ni_seats(almanac: Almanac, election: str) -> NiSeats:
    """The seats of Northern Ireland at a general election, with the baseline that the almanac names."""
    areas = almanac.table("areas").filter(pl.col("nation") == _NATION).select("area")
    places = almanac.contests(election).join(areas, on="area", how="semi").sort("contest")
    now = _by_slot(places, _rows(almanac, election))
    basis = almanac.election(election)["baseline"]
    before = _by_slot(places, _rows(almanac, str(basis))) if basis else now
    base = np.where(before[1], before[0], np.nan)
    stood = before[1].sum(axis=0)
    usual = np.where(stood > 0, np.nansum(base, axis=0) / np.maximum(stood, 1), _NEW)
    filled = np.where(np.isnan(base), np.minimum(usual, 0.05), base)
    known = np.isfinite(now[0]).all() and now[0].sum() > 0
    return NiSeats(
        tuple(places["contest"]), tuple(places["area"]), tuple(places["name"]), filled, now[1], now[2],
        now[0] if known else None,
    )  # fmt: skip


def _rows(almanac: Almanac, election: str) -> pl.DataFrame:
    if "@" in election:
        return almanac.table("notionals").filter(pl.col("basis") == election).select("area", "party", "votes")
    contests = almanac.contests(election).select("contest", "area")
    return (
        almanac.candidacies(election).join(contests, on="contest").select("area", "party", pl.col("votes").fill_null(0))
    )


def _by_slot(places: pl.DataFrame, rows: pl.DataFrame) -> tuple[Floats, NDArray[np.bool_], NDArray[np.str_]]:
    where = {area: n for n, area in enumerate(places["area"])}
    votes = np.full((len(where), len(NI_SLOTS)), -1.0)
    keys = np.tile(np.array(NI_SLOTS, dtype="<U24"), (len(where), 1))
    total = np.zeros(len(where))
    for area, party, count in rows.iter_rows():
        seat = where.get(area)
        if seat is None:
            continue
        total[seat] += count
        slot = ni_slot(party)
        if count > votes[seat, slot]:
            votes[seat, slot], keys[seat, slot] = count, party
    stood = votes >= 0
    return np.where(stood, votes, 0.0) / np.maximum(total, 1.0)[:, None], stood, keys


def ni_model(seats: NiSeats) -> Model:
    """The model of the block: one effect for each party, and one along its own previous angle."""
    y0 = angle(np.maximum(seats.base, 0.005))
    own = (y0 - y0.mean(axis=0)) / 10.0
    x = np.stack([np.ones_like(y0), own], axis=2)
    parties = len(NI_SLOTS)
    covariance = np.stack([np.eye(parties) * _TOGETHER**2, np.eye(parties) * _OWN**2])
    return Model(
        y0=y0, x=x, groups=np.array([0, 1], dtype=np.intp), covariance=covariance, scale=np.ones_like(y0),
        sigma=np.eye(parties) * _NOISE**2, standing=seats.standing,
    )  # fmt: skip
