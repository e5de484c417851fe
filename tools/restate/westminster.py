"""The House of Commons: everything the almanac holds of it, from the published files in ``westminster/``."""

from __future__ import annotations

from pathlib import Path

from tools.restate.westminster_2005 import general_2005
from tools.restate.westminster_areas import areas, read_seats
from tools.restate.westminster_byelections import by_elections, changes
from tools.restate.westminster_corrections import corrections
from tools.restate.westminster_covariates import covariates, overlaps
from tools.restate.westminster_history import history, seat_history, turnouts
from tools.restate.westminster_notionals import NOTIONALS, notional_areas, notionals
from tools.restate.westminster_parties import parties, party_aliases, sources
from tools.restate.westminster_results import Rows, elections, general_elections

__all__ = ["restate"]


def restate(data: Path) -> dict[str, Rows]:
    """All Westminster rows, by table or by table and part. Reads ``data/westminster`` and the register of parties."""
    seats = read_seats(data)
    special, by = by_elections(data, seats)
    results = {"parl.2005-05-05": general_2005(data, seats), **general_elections(data, seats), "parl.by": by}
    tables: dict[str, Rows] = {
        "sources": sources(),
        "parties": parties(data),
        "party_aliases": party_aliases(data),
        "areas": areas(seats),
        "elections": elections(data) + special,
        "corrections": corrections(),
        "notionals": [{**row} for label in NOTIONALS for row in notionals(data, label)],
        "notional_areas": [row for label in NOTIONALS for row in notional_areas(data, label)],
        "overlaps": overlaps(data),
        "covariates": covariates(data),
        "history": history(data),
        "turnouts": turnouts(data),
        "seat_history": seat_history(data, seats),
        "byelection_changes": changes(data, seats),
    }
    for part, result in results.items():
        tables[f"contests/{part}"] = result.contests
        tables[f"candidacies/{part}"] = result.candidacies
    return tables
