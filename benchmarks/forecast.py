"""How long a forecast takes, and how that grows with draws and seats.

    python -m benchmarks.forecast            # what is promised, printed as a table; growth with draws and seats
    python -m benchmarks.forecast --backtest # five elections as of four days, on two processes, too

Promised on two cores: 20,000 draws of 632 seats by 8 parties from a fitted model in 2 s and under 1.5 GB; the command
``hustings forecast next`` in 12 s from nothing, pooling included; a swing over held draws in 0.1 s; the
backtest in 600 s.
"""

from __future__ import annotations

import argparse
import resource
import sys
from dataclasses import replace
from pathlib import Path
from time import perf_counter, process_time

import numpy as np

from benchmarks.measure import Measured, command_seconds, report, seconds
from hustings.almanac.open import Almanac
from hustings.forecast.backtest import backtest
from hustings.forecast.general import fitted_seats
from hustings.forecast.held import hold
from hustings.forecast.seat_model import SeatModel
from hustings.forecast.seat_table import SeatTable, seat_table
from hustings.forecast.simulate import simulate
from hustings.forecast.targets import NationTargets, true_targets
from hustings.forecast.what_if import read_changes, shift
from hustings.polls.blas import one_thread

ELECTION = "parl.2019-12-12"
HUSTINGS = str(Path(sys.executable).parent / "hustings")
_DRAWS = (1_000, 2_500, 5_000, 10_000, 20_000)
_SEATS = (79, 158, 316, 632)


def wide_targets(table: SeatTable, draws: int) -> NationTargets:
    """True shares with an error of two points: what a forecast matches, without the time of a pool."""
    true = true_targets(table, draws)
    rng = np.random.default_rng(1)
    moved = np.maximum(true.share + 0.02 * np.sqrt(true.share) * rng.standard_normal(true.share.shape), 0)
    return replace(true, share=(moved / moved.sum(axis=2, keepdims=True)).astype(np.float32))


def some_seats(table: SeatTable, seats: int) -> SeatTable:
    """Every n-th seat of a table, so that each nation stays in it."""
    kept = np.arange(0, len(table), len(table) // seats)[:seats]

    def part(value: object) -> object:
        if isinstance(value, np.ndarray) and value.shape[:1] == (len(table),):
            return value[kept]
        if isinstance(value, tuple) and len(value) == len(table):
            return tuple(value[n] for n in kept)
        return value

    fields = {name: part(getattr(table, name)) for name in table.__dataclass_fields__}
    members = table.members
    fields["members"] = replace(
        members, **{name: getattr(members, name)[kept] for name in members.__dataclass_fields__}
    )
    return SeatTable(**fields)  # type: ignore[arg-type]  # the fields of a seat table, each cut to some rows


def growth(model: SeatModel, table: SeatTable) -> None:
    """Wall-clock and processor seconds by number of draws, and by number of seats."""
    print(f"\n{'draws':>8}{'seats':>8}{'wall s':>10}{'cpu s':>10}{'MB':>8}")
    for draws, seats in [(each, len(table)) for each in _DRAWS] + [(10_000, each) for each in _SEATS[:-1]]:
        held = table if seats == len(table) else some_seats(table, seats)
        targets = wide_targets(held, draws)
        wall, cpu = perf_counter(), process_time()
        made = simulate(model, held, targets, 1)
        wall, cpu = perf_counter() - wall, process_time() - cpu
        print(f"{draws:>8,}{len(held):>8}{wall:>10.2f}{cpu:>10.2f}{made.share.nbytes / 1e6:>8.0f}")


def main() -> int:
    """Measure, print, and say by the exit code whether a promise was missed."""
    asked = argparse.ArgumentParser(description="How long a forecast takes.")
    asked.add_argument("--backtest", action="store_true", help="also the backtest: some minutes")
    wanted = asked.parse_args()
    almanac = Almanac.open(own=False)
    table = seat_table(almanac, ELECTION)
    model = fitted_seats(almanac, ELECTION)
    targets = wide_targets(table, 20_000)
    with one_thread():
        took = seconds(lambda: simulate(model, table, targets, 1), 3)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    held = hold(simulate(model, table, targets, 1), lambda key: key)
    held.counted  # noqa: B018 - winners before the swing are counted once, not with each
    changes = read_changes(held, ["con=+2,lab=-1"], lambda key: key)
    rows = [
        Measured("20,000 draws of 632 seats by 8", "s", 2.0, took),
        Measured("memory at its most", "GB", 1.5, memory),
        Measured("a swing over 20,000 held draws", "s", 0.1, seconds(lambda: shift(held, changes).counted, 5)),
        Measured(
            "hustings forecast next, from nothing",
            "s",
            12.0,
            command_seconds([HUSTINGS, "forecast", "next", "--json"], 1),
        ),
    ]
    if wanted.backtest:
        began = perf_counter()
        backtest(workers=2)
        rows.append(Measured("backtest, 5 elections by 4 days", "s", 600.0, perf_counter() - began))
    code = report("forecast", rows)
    with one_thread():
        growth(model, table)
    return code


if __name__ == "__main__":
    sys.exit(main())
