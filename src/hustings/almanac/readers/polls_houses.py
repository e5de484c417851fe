"""The table of polling houses: one name for each through its renamings."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import resources

from hustings.almanac.readers.cells import fold

__all__ = ["HouseName", "house_names", "house_of"]


@dataclass(frozen=True, slots=True)
class HouseName:
    """A printed name, the house behind it, and the days between which it is known to have been used."""

    alias: str
    house: str
    since: date | None
    until: date | None


@cache
def house_names() -> dict[str, HouseName]:
    """Every printed name in the shipped table, folded."""
    text = resources.files("hustings.almanac").joinpath("tables/houses.csv").read_text(encoding="utf-8")
    names = {}
    for row in csv.DictReader(text.splitlines()):
        since, until = (date.fromisoformat(row[which]) if row[which] else None for which in ("from", "to"))
        names[fold(row["alias"])] = HouseName(row["alias"], row["house"], since, until)
    return names


def house_of(printed: str) -> HouseName | None:
    """The house behind a printed name, whatever its case and punctuation; ``None`` where the table has no such name."""
    return house_names().get(fold(printed))
