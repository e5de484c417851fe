"""Restate local, devolved and mayoral figures: councils and wards, mayors and commissioners, devolved parliaments.

Compilations without a stated licence (wards of May 2014, shares of May 2024, councils of May 2025) and the estimates
for May 2026 stay out. What two sources dispute is settled beside the figure, or left out.
"""

from __future__ import annotations

from pathlib import Path

from hustings.almanac.schema import TABLES, table
from tools.restate.local_areas import areas, council_areas, places
from tools.restate.local_calendar import polling_days, terms
from tools.restate.local_chambers import chambers_2021, london_chambers
from tools.restate.local_devolved import london_assembly, scottish_parliament, senedd
from tools.restate.local_london import london_2022, london_2026
from tools.restate.local_mayors import mayors, police
from tools.restate.local_parties import aliases, new_parties
from tools.restate.local_read import Row
from tools.restate.local_rules import voting_rules
from tools.restate.local_sources import sources
from tools.restate.local_wards import south_yorkshire_2021, wards_2018

__all__ = ["restate"]


def restate(data: Path) -> dict[str, list[Row]]:
    """Rows by table (or table and part), from the folder of published files."""
    found: dict[str, list[Row]] = {
        "sources": sources(),
        "parties": new_parties(),
        "party_aliases": aliases(data),
        "areas": areas(data),
        "places": places(data),
        "voting_rules": voting_rules(),
        "terms": terms(data),
        "polling_days": polling_days(),
    }
    for given in (
        mayors(data),
        police(data),
        scottish_parliament(data),
        senedd(data),
        london_assembly(data),
        wards_2018(data),
        chambers_2021(data),
        south_yorkshire_2021(data),
        london_2022(data),
        london_2026(data),
    ):
        for name, rows in given.items():
            found.setdefault(name, []).extend(rows)
    boroughs = {day: found[f"candidacies/local.{day}"] for day in ("2022-05-05", "2026-05-07")}
    for name, rows in london_chambers(data, boroughs, council_areas(data, "2026-05-07")).items():
        found.setdefault(name, []).extend(rows)
    # The wards of 2022 serve for the boroughs' composition alone: shipped, they would take the tables over their size.
    for name in ("contests", "candidacies"):
        del found[f"{name}/local.2022-05-05"]
    return {name: _once(name, rows) for name, rows in found.items() if name.partition("/")[0] in TABLES}


def _once(name: str, rows: list[Row]) -> list[Row]:
    """Rows by key, the first of each: a ward is met at two elections, a council's election in two files."""
    if name not in ("areas", "places", "elections"):
        return rows
    key = table(name).key
    kept: dict[tuple[str, ...], Row] = {}
    for row in rows:
        kept.setdefault(tuple(str(row.get(column, "")) for column in key), row)
    return list(kept.values())
