"""A small made-up House for the tests of what is made of draws: twelve seats in three nations, two of them Irish."""

from __future__ import annotations

import numpy as np

from hustings.forecast.held import Held, Place

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
