"""The parts of every seat's mean forecast under the seat model, in the order in which the model lays them on.

    last result -> who stands -> change of the nation -> effects, group by group -> what the region shares -> the rest

Each part is the difference that its step makes to the mean share, so that all of them add up to the forecast exactly.
Effects are added on the scale of the model, y = arcsin sqrt(share). What is left after the model's steps comes from
bringing all seats to the drawn shares of their nation and from the spread itself (a share that can rise further than it
can fall gains by it); its mean over a region is the region's, for draws of a region move together.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from hustings.forecast.features import LASTING, PEOPLE, REF, features_of
from hustings.forecast.filled import angle, share_of
from hustings.forecast.matching import feasible
from hustings.forecast.seat_model import mean_shares
from hustings.forecast.slots import REST
from hustings.forecast.swung import make_ready

if TYPE_CHECKING:
    from hustings.forecast.general import Forecast
    from hustings.forecast.held import Held

__all__ = ["seat_parts"]

Matrix = NDArray[np.float64]

_GROUPS: tuple[tuple[str, tuple[str, ...]], ...] = (
    (
        "Members: sitting, new, retiring",
        (
            "member standing again", "member in a first term", "member retiring", "former member", "seat won last time",
            "gained at a by-election",
        ),
    ),
    (
        "Seats held, second and third places",
        ("seat held, by the party's fall", "second in a Conservative seat", "third in a Conservative seat"),
    ),
    ("New candidates, earlier strength", ("not standing last time", "old strength, by the party's rise")),
    ("Where Reform’s family moves", ("where the ref family moves", "votes the ref family takes or leaves")),
    ("Who lives here", PEOPLE),
)  # fmt: skip
"""Groups of lasting effects as they are told; an effect in none of them is part of the rest."""


def seat_parts(made: Forecast, held: Held, seat: int, since: str) -> list[tuple[str, Mapping[str, float]]] | None:
    """The parts of one seat, the last result first: what it is, and by how much it moves each party (fractions).

    ``held`` are the draws of ``made``; ``since`` names the last result. ``None`` for a seat of Northern Ireland
    or the Speaker's.
    """
    table = made.table
    if seat >= len(table) or table.speaker[seat]:
        return None
    steps = _steps(made, since)
    final = _means(held, table.standing)
    region = (table.nation == table.nation[seat]) & (table.region == table.region[seat])
    left = final - steps[-1][1]
    shared = (left * table.standing)[region].sum(axis=0) / np.maximum(table.standing[region].sum(axis=0), 1)
    several = len(set(table.region[table.nation == table.nation[seat]].tolist())) > 1
    rows = [(what, share[seat]) for what, share in steps]
    moves = [rows[0], *((what, after - before[1]) for before, (what, after) in pairwise(rows))]
    if several:
        moves += [("The region", shared), ("To the nation’s shares, and spread", left[seat] - shared)]
    else:
        moves.append(("To the nation’s shares, and spread", left[seat]))
    slots = np.flatnonzero(table.standing[seat])
    return [(what, {str(table.keys[seat, slot]): float(share[slot]) for slot in slots}) for what, share in moves]


def _steps(made: Forecast, since: str) -> list[tuple[str, Matrix]]:
    """Shares (seats, slots) after each step of the model, each with what it is; nought where nobody stands."""
    table = made.table.without_result()
    average = made.targets.share.mean(axis=0, dtype=np.float64)
    ready = make_ready(table, average)
    change = ready.change(feasible(average, ready.part))
    expected = mean_shares(ready, change, made.model.law)
    features = features_of(table, ready.base, change, ready.mean, expected, made.model.parties[REF].beta)
    names = [*LASTING, *PEOPLE]
    steps = [
        (f"Result of {since}", np.where(table.stood_before, table.base, 0.0)),
        ("Who stands now, and who no longer", ready.base[:, :REST]),
        ("Change of the nation", expected[:, :REST]),
    ]
    turned = angle(expected[:, :REST])
    for what, effects in _GROUPS:
        columns = [names.index(name) for name in effects if name in names]
        for slot in range(REST):
            turned[:, slot] += features.lasting[slot][:, columns] @ made.model.parties[slot].beta[columns]
        steps.append((what, share_of(turned)))
    return [(what, np.where(table.standing, share, 0.0)) for what, share in steps]


def _means(held: Held, standing: NDArray[np.bool_]) -> Matrix:
    """Mean shares of the forecast, (seats, slots)."""
    made = np.zeros(standing.shape)
    for seat in range(len(standing)):
        if len(held.means[seat]) != standing[seat].sum() + 1 or held.parties[seat][0] == "spk":
            continue  # the Speaker's, of which no part is asked
        made[seat, np.flatnonzero(standing[seat])] = held.means[seat][:-1]
    return made
