"""Made-up Houses for the tests of what is made of draws: eleven seats in four nations, 632 seats, the real seats."""

from __future__ import annotations

from datetime import date

import numpy as np
import polars as pl
from numpy.typing import NDArray

from hustings.almanac.open import Almanac
from hustings.analysis.base import base_seats
from hustings.forecast.draws import Draws, House
from hustings.forecast.held import Held, Place
from hustings.forecast.outlook import Outlook, outlook_of

SEATS = (
    ("parl.aldermoor.2031-05-01", "Aldermoor", "eng", "North East"),
    ("parl.brackley-vale.2031-05-01", "Brackley Vale", "eng", "North East"),
    ("parl.hastings-and-rye.2031-05-01", "Hastings and Rye", "eng", "South East"),
    ("parl.castleford.2031-05-01", "Castleford", "eng", "North East"),
    ("parl.dunmere.2031-05-01", "Dunmere", "eng", "South East"),
    ("parl.eastbury.2031-05-01", "Eastbury", "eng", "South East"),
    ("parl.glen-mor.2031-05-01", "Glen Mòr", "sco", "Scotland"),
    ("parl.inverlaw.2031-05-01", "Inverlaw", "sco", "Scotland"),
    ("parl.cwm-rhos.2031-05-01", "Cwm Rhos", "wal", "Wales"),
    ("parl.north-lough.2031-05-01", "North Lough", "nir", "Northern Ireland"),
    ("parl.south-lough.2031-05-01", "South Lough", "nir", "Northern Ireland"),
)
PARTIES = {
    "eng": ("con", "lab", "ld", "ref"),
    "sco": ("con", "lab", "snp"),
    "wal": ("con", "lab", "pc"),
    "nir": ("dup", "sf"),
}


def small_house(draws: int = 400, seed: int = 7) -> Held:
    """Eleven seats with common and local movement. Shares of each seat and draw sum to 1."""
    rng = np.random.default_rng(seed)
    national = {party: rng.normal(0, 0.3, draws) for names in PARTIES.values() for party in names}
    places, parties, shares = [], [], []
    for number, (contest, name, nation, region) in enumerate(SEATS):
        names = PARTIES[nation]
        level = np.array([0.3 * ((number + 3 * row) % 5) for row in range(len(names))] + [-1.5])
        moved = level[:, None] + rng.normal(0, 0.2, (len(names) + 1, draws))
        for row, party in enumerate(names):
            moved[row] += national[party]
        weight = np.exp(moved)
        shares.append((weight / weight.sum(axis=0)).astype(np.float32))
        places.append(Place(contest, f"X{number:08d}", name, nation, region, 40_000.0 + 1_000 * number))
        parties.append(names)
    return Held(places, parties, shares)


def large_house(draws: int, seats: int = 632, seed: int = 3) -> Held:
    """As many seats as Great Britain has, for measuring."""
    rng = np.random.default_rng(seed)
    names = ("con", "lab", "ld", "ref", "grn", "nat", "oth")
    national = rng.normal(0, 0.15, (7, draws)).astype(np.float32)
    shares, places = [], []
    for number in range(seats):
        level = rng.normal(0, 0.9, (7, 1)).astype(np.float32)
        moved = np.exp(level + national + rng.normal(0, 0.15, (7, draws)).astype(np.float32))
        whole = moved.sum(axis=0) * np.float32(1.02)
        shares.append(np.vstack([moved / whole, np.full((1, draws), 1 - 1 / 1.02, dtype=np.float32)]))
        places.append(Place(f"parl.seat-{number}.2031-05-01", f"E{number:08d}", f"Seat {number}", "eng", "", 45_000.0))
    return Held(places, [names] * seats, shares)


def made_up_house(almanac: Almanac, draws: int = 60, election: str = "parl.2024-07-04") -> House:
    """Draws for every real seat of an election without any model: the last result with noise, for views alone."""
    base = base_seats(almanac, str(almanac.election(election)["baseline"]))
    contests = {str(row["area"]): str(row["contest"]) for row in almanac.contests(election).iter_rows(named=True)}
    rows = base.rows.filter(pl.col("area").is_in(list(contests)))
    votes = rows.group_by("area", "name", "region", "nation", "party").agg(pl.col("votes").sum()).sort("area", "party")
    rng = np.random.default_rng(5)
    swings = {party: rng.normal(0, 0.2, draws) for party in votes["party"].unique().sort()}
    parts = []
    for british in (True, False):
        mine = votes.filter((pl.col("nation") != "N92000002") == british)
        parts.append(_block(mine, contests, swings, draws, election, rng))
    return House(*parts)


def _block(
    votes: pl.DataFrame,
    contests: dict[str, str],
    swings: dict[str, NDArray[np.float64]],
    draws: int,
    election: str,
    rng: np.random.Generator,
) -> Draws:
    seats = votes.partition_by("area", maintain_order=True)
    keys = np.full((len(seats), 7), "", dtype="<U24")
    share = np.zeros((draws, len(seats), 8), dtype=np.float32)
    for seat, rows in enumerate(seats):
        largest = rows.sort("votes", descending=True).head(7)
        keys[seat, : len(largest)] = largest["party"].to_list()
        level = np.log(np.maximum(largest["votes"].to_numpy(), 1.0))[None, :]
        moved = level + np.stack([swings[party] for party in largest["party"]], axis=1)
        weight = np.exp(moved + rng.normal(0, 0.1, moved.shape))
        share[:, seat, : len(largest)] = 0.98 * weight / weight.sum(axis=1, keepdims=True)
        share[:, seat, 7] = 0.02
    nation = {"E92000001": "eng", "S92000003": "sco", "W92000004": "wal", "N92000002": "nir"}
    firsts = [rows.row(0, named=True) for rows in seats]
    return Draws(
        election=election,
        as_of="2024-07-03",
        contests=tuple(contests[row["area"]] for row in firsts),
        areas=tuple(row["area"] for row in firsts),
        names=tuple(row["name"] for row in firsts),
        keys=keys,
        standing=keys != "",
        share=share,
        nation=np.array([nation[row["nation"]] for row in firsts]),
        region=np.array([row["region"] or row["nation"] for row in firsts]),
        weight=np.array([float(rows["votes"].sum()) for rows in seats]),
    )


def made_up_outlook(almanac: Almanac, draws: int = 60) -> Outlook:
    """The outlook of :func:`made_up_house` as of the eve of 2024."""
    return outlook_of(
        almanac,
        made_up_house(almanac, draws),
        election="parl.2024-07-04",
        name="General election of 4 July 2024",
        day=date(2024, 7, 4),
        as_of=date(2024, 7, 3),
        seed=1,
        base="parl.2019-12-12@wpc-2024",
        trained_on=("parl.2017-06-08", "parl.2019-12-12"),
        stood_on=("Made up for a test.",),
    )
