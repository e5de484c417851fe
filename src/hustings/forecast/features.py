"""What may move a seat away from the swing of its nation: columns of effects, in degrees of angle, party by party.

Two kinds. *Lasting* effects are taken to be much the same at every election: members, challengers, candidates who are
new. *Passing* ones belong to one election: regions, census facts, the party's own strength, the strength of the others,
neighbourhood. Nobody knows their signs beforehand, so they make seats move together without moving the forecast much.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hustings.forecast.filled import angle, people, share_of
from hustings.forecast.pairs import OldPair
from hustings.forecast.seat_table import SeatTable
from hustings.forecast.slots import NATIONS, REST, SLOTS

__all__ = ["LASTING", "PASSING", "PEOPLE", "PRIOR", "Features", "features_of", "features_of_old"]

Matrix = NDArray[np.float64]
CON, LAB, LD, REF, GRN, NAT, OTH = range(len(SLOTS))

LASTING: dict[str, tuple[float, float]] = {
    "member standing again": (0.5, 1.0),
    "member in a first term": (0.8, 1.0),
    "member retiring": (-0.5, 1.0),
    "former member": (0.0, 2.0),
    "seat won last time": (0.3, 1.0),
    "gained at a by-election": (4.0, 4.0),
    "seat held, by the party's fall": (0.5, 2.0),
    "second in a Conservative seat": (0.0, 4.0),
    "third in a Conservative seat": (0.0, 4.0),
    "not standing last time": (0.0, 1.5),
    "old strength, by the party's rise": (0.0, 1.0),
    "votes the ref family takes or leaves": (4.0, 2.0),
}
"""Lasting effects with the mean and sd of their priors, in degrees: wide, by judgement, the same for every election."""

_FACTS = (
    "leave", "degree", "muslim", "white_british", "age_65_plus", "density", "owned", "routine", "student", "no_car",
    "christian", "indian", "age_25_44", "professional",
)  # fmt: skip
PEOPLE = tuple(f"{name}{what}" for what in ("", ", by swing") for name in _FACTS)
"""Lasting effects of census facts: in themselves, and by swing. Degrees for one standard score."""

PEOPLE_SD = 0.13
# By swing: of ref and grn their own rise by ten points; a fall is where the votes were.
_RISE_SD = 0.6

PRIOR = np.array([*LASTING.values(), *((0.0, PEOPLE_SD),) * len(PEOPLE)])
"""Mean and sd of the prior of every lasting effect."""

PASSING = (
    "region", "asymmetry", "own strength", "own strength squared", "others' strength", "battleground", "people",
    "places",
)  # fmt: skip
"""Groups of passing effects; each group has one variance for each party."""

_AGAIN = 0.8
_RANGE = 0.6
_HEIRS = np.array([0.6, 0.2, 0.2, 0.0, 0.0, 0.0, 0.0])
_SPACE = 30
_CLASS_LEAST = 8


@dataclass(frozen=True)
class Features:
    """Columns of one election for every slot.

    ``lasting``: (slots, seats, effects); ``passing``: group -> (slots, seats, columns); ``y0``: angles of the base.
    """

    lasting: Matrix
    passing: dict[str, Matrix]
    y0: Matrix


def features_of(
    table: SeatTable, base: Matrix, change: Matrix, mean: Matrix, expected: Matrix, ref_beta: Matrix | None = None
) -> Features:
    """The columns of a seat table.

    ``base``: filled shares (seats, slots + 1); ``change``, ``mean``: D and S by nation and slot; ``expected``: mean
    shares now; ``ref_beta``: the lasting effects of the ref family, where they are fitted already.
    """
    y0 = angle(base[:, :REST])
    falls, rises = _by_seat(table.nation, change)
    members = table.members
    lasting = np.zeros((REST, len(table), len(PRIOR)))
    effects = list(LASTING)

    def put(name: str, columns: Matrix) -> None:
        lasting[:, :, effects.index(name)] = columns.T

    put("member standing again", members.sitting)
    put("member in a first term", members.first_term)
    put("member retiring", members.retiring)
    put("former member", members.former)
    put("seat won last time", table.fresh)
    put("gained at a by-election", members.by_gain)
    held = np.zeros_like(y0)
    held[np.arange(len(table)), np.maximum(table.holder, 0)] = table.holder >= 0
    put("seat held, by the party's fall", _held_by_fall(held, falls))
    second, third = _tactical(base, table.holder, falls[:, CON])
    put("second in a Conservative seat", second)
    put("third in a Conservative seat", third)
    put("not standing last time", (1 - table.reach) * table.standing * ~_pacts(table))
    if np.isfinite(table.family).any():
        old = angle(np.where(np.isfinite(table.family), table.family, np.nanmean(table.family)))
        strength = np.zeros_like(y0)
        strength[:, REF] = (old - old.mean()) / 10 * rises[:, REF] / 0.1
        put("old strength, by the party's rise", strength)
    passing = _places(table.nation, table.region, y0, table.holder, base, table.standing)
    passing["asymmetry"] = _asymmetry(table.nation, base, change, mean, expected)
    scores = _scores(table)
    lasting[:, :, len(LASTING) :] = _lasting_people(table, scores, change)
    put("votes the ref family takes or leaves", _exchanged(table, base, expected, lasting[REF], ref_beta, falls, rises))
    passing["people"] = _people(table, scores[:, [name in table.covariate_names for name in _FACTS]], change)
    passing["places"] = np.broadcast_to(_space(table.lon, table.lat), (REST, len(table), _SPACE))
    return Features(lasting, passing, y0)


def features_of_old(pair: OldPair, change: Matrix, mean: Matrix, expected: Matrix) -> Features:
    """The columns of a pair of the constituency history: members as a rule stand again four times in five."""
    y0 = angle(pair.base)
    falls, _ = _by_seat(pair.nation, change)
    holder = pair.base.argmax(axis=1)
    held = np.zeros_like(y0)
    held[np.arange(len(y0)), holder] = 1.0
    second, third = _tactical(pair.base, holder, falls[:, CON])
    columns = {
        "member standing again": _AGAIN * held,
        "member in a first term": _AGAIN * pair.fresh,
        "member retiring": (1 - _AGAIN) * held,
        "seat won last time": pair.fresh,
        "seat held, by the party's fall": _held_by_fall(held, falls),
        "second in a Conservative seat": second,
        "third in a Conservative seat": third,
    }
    lasting = np.zeros((REST, len(y0), len(PRIOR)))
    for number, name in enumerate(LASTING):
        if name in columns:
            lasting[:, :, number] = columns[name].T
    passing = _places(pair.nation, pair.region, y0, holder, pair.base, pair.base > 0)
    passing["asymmetry"] = _asymmetry(pair.nation, pair.base, change, mean, expected)
    return Features(lasting, passing, y0)


def _by_seat(nation: NDArray[np.str_], change: Matrix) -> tuple[Matrix, Matrix]:
    """Falls and rises of each slot in the nation of each seat, both from nought up: (seats, slots)."""
    row = np.array([NATIONS.index(str(each)) for each in nation])
    here = change[row][:, :REST]
    return np.maximum(-here, 0.0), np.maximum(here, 0.0)


def _held_by_fall(held: Matrix, falls: Matrix) -> Matrix:
    """Liberal Democrat seats, by ten points of the party's fall, at most fifteen: members keep what the party loses."""
    made = np.zeros_like(held)
    made[:, LD] = held[:, LD] * np.minimum(falls[:, LD], 0.15) / 0.1
    return made


def _tactical(base: Matrix, holder: NDArray[np.int64], con_fall: Matrix) -> tuple[Matrix, Matrix]:
    """Second and third parties of Conservative seats, the more so the more the Conservatives fall."""
    order = np.argsort(-base[:, :OTH], axis=1)
    pull = (holder == CON) * (0.5 + 0.5 * con_fall / 0.1)
    made = []
    for place in (1, 2):
        column = np.zeros((len(base), REST))
        column[np.arange(len(base)), order[:, place]] = pull
        made.append(column)
    return made[0], made[1]


def _pacts(table: SeatTable) -> NDArray[np.bool_]:
    """Slots that kept out of one party's seats last time by a pact, not for want of strength: (slots,).

    Told by the record: of the seats of one holder they stood in under a quarter, elsewhere in over three quarters.
    """
    made = np.zeros(REST, dtype=bool)
    for slot in range(OTH):
        for holder in (CON, LAB):
            theirs = table.holder == holder
            if table.reach[theirs, slot].mean() < 0.25 and table.reach[~theirs, slot].mean() > 0.75:
                made[slot] = True
    return made


def _places(
    nation: NDArray[np.str_],
    region: NDArray[np.str_],
    y0: Matrix,
    holder: NDArray[np.int64],
    base: Matrix,
    stands: NDArray[np.bool_],
) -> dict[str, Matrix]:
    """Passing effects that every pair has: region, strengths, battleground."""
    seats = len(y0)
    means = np.zeros_like(y0)
    for each in np.unique(nation):
        here = nation == each
        for slot in range(REST):
            there = here & stands[:, slot]
            means[here, slot] = y0[there, slot].mean() if there.any() else 0.0
    own = np.where(stands, (y0 - means) / 10, 0.0)
    cross = np.zeros((REST, seats, REST))
    for slot in range(REST):
        cross[slot] = own
        cross[slot, :, slot] = 0.0
    regions = (region[:, None] == np.unique(region)).astype(float)
    order = np.argsort(-base[:, :REST], axis=1)
    label = np.maximum(holder, 0) * REST + np.where(order[:, 0] == holder, order[:, 1], order[:, 0])
    label = np.where(nation == "sco", label + 100, label)
    names, counts = np.unique(label, return_counts=True)
    fights = (label[:, None] == names[counts >= _CLASS_LEAST]).astype(float)

    def everyone(columns: Matrix) -> Matrix:
        return np.broadcast_to(columns, (REST, *columns.shape))

    return {
        "region": everyone(regions),
        "own strength": own.T[:, :, None],
        "own strength squared": (np.maximum(own, 0.0) ** 2).T[:, :, None],
        "others' strength": cross,
        "battleground": everyone(fights),
    }


def _asymmetry(nation: NDArray[np.str_], base: Matrix, change: Matrix, mean: Matrix, expected: Matrix) -> Matrix:
    """How far a seat's angle moves with lam: (dy / ds) D (s0 / S - 1), in degrees for one unit of lam."""
    row = np.array([NATIONS.index(str(each)) for each in nation])
    d, s = change[row][:, :REST], np.maximum(mean[row][:, :REST], 1e-4)
    now = np.clip(expected[:, :REST], 0.005, 0.98)
    slope = 1 / (2 * np.sqrt(now * (1 - now)))
    made: Matrix = np.degrees(slope * d * (base[:, :REST] / s - 1))
    return np.clip(made, -20.0, 20.0).T[:, :, None]


def _scores(table: SeatTable) -> Matrix:
    """Standard scores of the facts used, less their nation's mean; nought where a fact is not known yet."""
    known = people(table)
    made = np.zeros((len(table), len(_FACTS)))
    for column, name in enumerate(_FACTS):
        if name in table.covariate_names:
            made[:, column] = known[:, table.covariate_names.index(name)]
    for nation in NATIONS:
        here = table.nation == nation
        made[here] -= made[here].mean(axis=0) if here.any() else 0.0
    return made


def _lasting_people(table: SeatTable, scores: Matrix, change: Matrix) -> Matrix:
    """Columns of ``PEOPLE``: (slots, seats, 2 x facts)."""
    row = np.array([NATIONS.index(str(each)) for each in table.nation])
    swing = np.zeros((len(table), REST))
    for slot in (REF, GRN):
        swing[:, slot] = np.maximum(change[row, slot], 0.0) / 0.1 * _RISE_SD / PEOPLE_SD
    return np.concatenate([np.broadcast_to(scores, (REST, *scores.shape)), swing.T[:, :, None] * scores[None]], axis=2)


def _exchanged(
    table: SeatTable,
    base: Matrix,
    expected: Matrix,
    lasting: Matrix,
    beta: Matrix | None,
    falls: Matrix,
    rises: Matrix,
) -> Matrix:
    """For con, lab and ld, by ten points: the ref family's expected change here less its nation's, the other way.

    What it takes more of in a seat than elsewhere it takes from those who fall in the nation, by their part of the
    falls; what it leaves goes by ``_HEIRS``. ``beta`` are the family's own lasting effects, where fitted already.
    """
    now = expected[:, REF]
    if beta is not None:
        now = share_of(angle(now) + lasting @ beta) * (now > 0)
    change = (now - base[:, REF]) / 0.1
    for nation in NATIONS:
        here = table.nation == nation
        change[here] -= change[here].mean() if here.any() else 0.0
    losers = falls / np.maximum(falls.sum(axis=1, keepdims=True), 1e-6)
    part = np.where(rises[:, [REF]] > 0, losers, _HEIRS)
    part[:, REF:] = 0.0
    made: Matrix = -change[:, None] * part
    return made


def _people(table: SeatTable, scores: Matrix, change: Matrix) -> Matrix:
    """Census facts within nations; of ref and grn the more so the more they rise: x (1 + (D / 5 points)^2)^(1/2)."""
    _, rises = _by_seat(table.nation, change)
    moved = np.ones_like(rises)
    for slot in (REF, GRN):
        moved[:, slot] = np.sqrt(1 + (rises[:, slot] / 0.05) ** 2)
    made: Matrix = moved.T[:, :, None] * scores[None]
    return made


def _space(lon: Matrix, lat: Matrix) -> Matrix:
    """Eigenvectors, times root eigenvalues, of exp(-d^2 / 2 r^2) between centroids, r = .6 of a degree of latitude."""
    east = lon * np.cos(np.radians(54.0))
    square = (east[:, None] - east) ** 2 + (lat[:, None] - lat) ** 2
    values, vectors = np.linalg.eigh(np.exp(-square / (2 * _RANGE**2)))
    made: Matrix = vectors[:, -_SPACE:] * np.sqrt(np.maximum(values[-_SPACE:], 0.0))
    return made
