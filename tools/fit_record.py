"""Write our track record from the backtest of forecasts: ``python -m tools.fit_record [--check] [--workers N]``.

The record is what pages and commands show of how forecasts have done; running the backtest takes three minutes of one
core. ``--check`` writes nothing and says whether the tables are still what the backtest gives: to two thousandths of
parts and scores, two hundredths of a point of share errors and half a seat, since the last digits differ between
machines. Exit 1 where they are not.
"""

from __future__ import annotations

import argparse
import csv
import sys
from collections.abc import Sequence
from pathlib import Path

from hustings.forecast.backtest import HORIZONS, SOURCES, backtest
from hustings.forecast.record import HEADERS, Row, tables_of

__all__ = ["PLACE", "differences", "main"]

PLACE = Path(__file__).parents[1] / "src" / "hustings" / "forecast" / "fitted"
_WITHIN = {"share_mae": 0.02, "mean": 0.5, "lo90": 2.0, "hi90": 2.0, "sure": 5.0, "n": 25.0, "said": 0.01}
_WITHIN |= {"happened": 0.02}
_OTHERWISE = 0.002
_EXACT = frozenset({"election", "days_before", "from", "rule", "party", "actual", "seats", "lo", "hi"})


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the backtest and write its tables, or compare them. Returns 1 where they differ."""
    parser = argparse.ArgumentParser(prog="python -m tools.fit_record", description="The track record of forecasts.")
    parser.add_argument("--check", action="store_true", help="compare, and write nothing")
    parser.add_argument("--workers", type=int, default=1, help="processes that share the work")
    options = parser.parse_args(arguments)
    made = backtest(horizons=HORIZONS, sources=SOURCES, workers=options.workers, step=_say)
    found = tables_of(made)
    if not options.check:
        for name, rows in found.items():
            _write(PLACE / name, rows)
        return 0
    wrong = [line for name, rows in found.items() for line in differences(name, _read(PLACE / name), rows)]
    print("\n".join(wrong) or f"The record is what the backtest gives: {sum(map(len, found.values()))} rows.")
    return int(bool(wrong))


def differences(name: str, shipped: Sequence[Row], found: Sequence[Row]) -> list[str]:
    """A line for each figure of ``shipped`` that is not what was ``found``."""
    if len(shipped) != len(found):
        return [f"{name}: {len(shipped)} rows, the backtest gives {len(found)}"]
    made = []
    for number, (old, new) in enumerate(zip(shipped, found, strict=True), start=2):
        for key in HEADERS[name]:
            if not _same(key, old[key], new[key]):
                made.append(f"{name}, row {number}: {key} is {old[key]}, the backtest gives {new[key]}")
    return made


def _same(key: str, old: str, new: str) -> bool:
    if old == new or key in _EXACT or not old or not new:
        return old == new
    return abs(float(old) - float(new)) <= _WITHIN.get(key, _OTHERWISE)


def _read(path: Path) -> list[Row]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _write(path: Path, rows: Sequence[Row]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, HEADERS[path.name], lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def _say(what: str, done: int, whole: int) -> None:
    print(f"{done} of {whole}: {what}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    raise SystemExit(main())
