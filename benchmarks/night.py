"""How long the projection of a results night takes: each update, and a whole night declared again.

    python -m benchmarks.night                # the night of 12 December 2019, and the table of what is promised
    python -m benchmarks.night --exit-poll    # with the exit poll brought to bear at every update

Promised on two cores at 4,000 draws, projection and calls of all seats included: an update after one return 20 ms at
the median and 60 ms at 99 in 100; a night of 650 at full speed in 30 s. Where the machine
is busy with other work the time of the thread itself (CPU) says more than the clock: both are printed.
"""

from __future__ import annotations

import argparse
import os
import sys
from time import perf_counter, thread_time

import numpy as np

from benchmarks.measure import Measured, report
from hustings.almanac.open import Almanac
from hustings.night.orders import order_of
from hustings.night.projection import Night
from hustings.night.replay import true_votes

ELECTION = "parl.2019-12-12"


def night_again(exit_poll: bool, draws: int) -> tuple[list[float], list[float], float]:
    """Milliseconds of each update at full speed, by the clock and of its thread, and seconds of the whole."""
    almanac = Almanac.open(own=False)
    votes, queue = true_votes(almanac, ELECTION), order_of(almanac, ELECTION)
    seats = {"con": 368.0, "lab": 191.0, "ld": 13.0, "snp": 55.0} if exit_poll else None
    night = Night.start(almanac, ELECTION, prior="polls", draws=draws, exit_poll=seats)
    times, own = [], []
    begun = perf_counter()
    for each in queue:
        start, mine = perf_counter(), thread_time()
        night.declare(each.contest, votes[each.contest])
        times.append(1000 * (perf_counter() - start))
        own.append(1000 * (thread_time() - mine))
    return times, own, perf_counter() - begun


def main(arguments: list[str] | None = None) -> int:
    """Measure, and print the table. Returns 1 where a promise was missed."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.night", description=__doc__)
    parser.add_argument("--exit-poll", action="store_true")
    parser.add_argument("--draws", type=int, default=4000)
    asked = parser.parse_args(arguments)
    times, own, whole = night_again(asked.exit_poll, asked.draws)
    load, cores = os.getloadavg()[0], os.cpu_count()
    print(f"{len(times)} updates at {asked.draws} draws; load of the machine {load:.1f} on {cores} cores")
    for what, held in (("clock", times), ("CPU of the thread", own)):
        p10, p50, p90, p99 = np.quantile(held, [0.1, 0.5, 0.9, 0.99])
        print(f"{what}: p10 {p10:.1f}, p50 {p50:.1f}, p90 {p90:.1f}, p99 {p99:.1f}, most {max(held):.0f} ms")
    rows = [
        Measured("an update after one return, median", "ms", 20.0, float(np.median(times))),
        Measured("an update after one return, 99 in 100", "ms", 60.0, float(np.quantile(times, 0.99))),
        Measured("a night of 650 at full speed", "s", 30.0, whole),
    ]
    return report("The projection of a results night", rows)


if __name__ == "__main__":
    sys.exit(main())
