"""Forecasts of seats that others published, 2015-2024: only figures that were seen in a source.

A figure that the compiler gave from memory, inferred from a majority or averaged over a week is no published forecast
and stays out. Where two rows give one forecast, the one with its day stands.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from tools.restate.polls_common import read_rows

__all__ = ["forecast_rows"]

Row = dict[str, object]

_PARTIES = ("con", "lab", "ld", "snp", "ref", "ukip", "grn", "pc")
_ELECTIONS = {
    "2010": "parl.2010-05-06", "2015": "parl.2015-05-07", "2017": "parl.2017-06-08",
    "2019": "parl.2019-12-12", "2024": "parl.2024-07-04",
}  # fmt: skip
# Exit polls as the broadcasters published them at the close of poll and the press reported them that night, where the
# compilation has no figure seen in a source.
_EXIT_POLLS = {
    ("parl.2010-05-06", date(2010, 5, 6)): {"con": 307, "lab": 255, "ld": 59},
    ("parl.2017-06-08", date(2017, 6, 8)): {"pc": 3},
    ("parl.2019-12-12", date(2019, 12, 12)): {"lab": 191, "ld": 13, "snp": 55, "pc": 4},
}
_TREND_PARTIES = {
    "Con": "con", "Lab": "lab", "Lib Dems": "ld", "SNP": "snp", "Reform": "ref", "Green": "grn", "Plaid Cymru": "pc",
}  # fmt: skip
# A forecaster's own page against the compilation of the last week of 2024: the page stands.
_OWN_PAGE = {("Electoral Calculus", date(2024, 7, 4), "ld")}
# Days known from elsewhere for forecasts that the compilation of 2024 puts in a week.
_DATED = {("YouGov", date(2024, 7, 4)): date(2024, 7, 3)}


def forecast_rows(data: Path) -> list[Row]:
    """Rows of the table ``published_forecasts``."""
    folder = data / "polls" / "forecasts"
    rows: dict[tuple[object, ...], Row] = {}
    for row in [*_totals(folder), *_exit_polls(), *_trend(folder)]:
        key = tuple(row[column] for column in ("forecaster", "election", "date", "kind", "party"))
        if key in rows and rows[key]["seats"] != row["seats"]:
            raise ValueError(f"two forecasts of {key}: {rows[key]['seats']} and {row['seats']}")
        rows.setdefault(key, row)
    return list(rows.values())


def _totals(folder: Path) -> Iterator[Row]:
    """From the table of totals: the parties whose figures were seen."""
    for row in read_rows(folder / "seat_totals.csv"):
        seen = _seen(row["verified"])
        if row["date"].startswith("week of") and row["kind"] != "exit poll":
            continue  # these are in the weekly trend
        on = date.fromisoformat(row["date"].removeprefix("week of ")[:10])
        for party in _PARTIES:
            if row[party] and (party in seen or "all" in seen):
                yield {
                    "forecaster": _forecaster(row["forecaster"]),
                    "election": _ELECTIONS[row["election"]],
                    "date": on,
                    "kind": _kind(row["kind"]),
                    "party": party,
                    "seats": float(row[party]),
                    "verified": "computed from its seats" if "computed" in row["verified"] else "seen in a report",
                    "source": "forecasts",
                }


def _exit_polls() -> Iterator[Row]:
    for (election, on), seats in _EXIT_POLLS.items():
        for party, said in seats.items():
            yield {
                "forecaster": "Exit poll (BBC/ITV/Sky)",
                "election": election,
                "date": on,
                "kind": "exit poll",
                "party": party,
                "seats": float(said),
                "verified": "seen in a report",
                "source": "forecasts",
            }


def _seen(verified: str) -> set[str]:
    """The parties whose figures were seen; ``all`` for every party of the row."""
    if verified == "memory" or verified.startswith("majority"):
        return set()
    if verified == "yes (ld approximate)":
        return {"con", "lab"}
    return {"all"} if verified.startswith("yes") else set(verified.split())


def _trend(folder: Path) -> Iterator[Row]:
    """From the weekly table of 2024.

    Left out are weeks with a fraction of a seat (a mean of several forecasts) and weeks in which a forecaster has two
    forecasts, since neither has a day.
    """
    weeks: dict[tuple[str, str], list[dict[str, str]]] = defaultdict(list)
    for row in read_rows(folder / "forecast_trend_2024.csv"):
        if row["Seats"] not in ("", "NA") and row["Party"] in _TREND_PARTIES:
            weeks[row["Forecaster"], row["Week"][:10]].append(row)
    for (printed, week), rows in weeks.items():
        several = len({row["Party"] for row in rows}) < len(rows)
        if several or any(float(row["Seats"]) % 1 for row in rows):
            continue
        forecaster = _forecaster(printed)
        on = _DATED.get((forecaster, date.fromisoformat(week)), date.fromisoformat(week))
        for row in rows:
            party = _TREND_PARTIES[row["Party"]]
            if (forecaster, on, party) in _OWN_PAGE:
                continue
            dated = (forecaster, date.fromisoformat(week)) in _DATED
            yield {
                "forecaster": forecaster,
                "election": "parl.2024-07-04",
                "date": on,
                "kind": "mrp" if "MRP" in printed or "SRP" in printed else "model",
                "party": party,
                "seats": float(row["Seats"]),
                "verified": "seen in a report" if dated else "in a compilation by weeks",
                "source": "forecasts-2024",
            }


def _forecaster(printed: str) -> str:
    """The forecaster without the kind of forecast: ``YouGov (MRP)`` and ``YouGov MRP`` are YouGov."""
    plain = re.sub(r" \((?:MRP|SRP)\)$| MRP$", "", printed)
    plain = re.sub(r" \(MRP – (.*)\)$", r" (\1)", plain)
    return "Exit poll (BBC/ITV/Sky)" if plain == "Exit poll" else plain


def _kind(printed: str) -> str:
    return printed if printed in ("exit poll", "model", "mrp") else "forecast"
