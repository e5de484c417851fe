"""Write the constants of the seat model, with the elections behind each, as a table: ``python -m tools.fit_forecast``.

The model is fitted from the almanac whenever it is used (about a second); the table is its record, by which anyone can
see what was known before each election, and a test sees to it that it stays true.
"""

from __future__ import annotations

import csv
from pathlib import Path

from hustings.almanac.open import Almanac
from hustings.forecast.seat_model import fit_seats
from hustings.forecast.seat_table import NEXT, TARGETS

__all__ = ["PLACE", "rows", "write"]

PLACE = Path(__file__).parents[1] / "src" / "hustings" / "forecast" / "fitted" / "seats.csv"
_HEADER = ("before", "constant", "party", "value", "sd", "trained_on")


def rows(almanac: Almanac, before: str) -> list[dict[str, str]]:
    """The constants fitted before an election, as they are written: four decimals, years of elections."""
    made = []
    for row in fit_seats(almanac, before).constants():
        figures = {key: "" if row[key] is None else f"{float(str(row[key])):.4f}" for key in ("value", "sd")}
        years = " ".join(each.removeprefix("parl.") for each in str(row["trained_on"]).split())
        made.append({key: str(row[key]) for key in _HEADER} | figures | {"trained_on": years})
    return made


def write(place: Path = PLACE) -> None:
    """Fit the model before every election that can be forecast, and write the table."""
    almanac = Almanac.open(own=False)
    place.parent.mkdir(parents=True, exist_ok=True)
    with place.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, _HEADER, lineterminator="\n")
        writer.writeheader()
        for before in (*TARGETS, NEXT):
            writer.writerows(rows(almanac, before))


if __name__ == "__main__":
    write()
