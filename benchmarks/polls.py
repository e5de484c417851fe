"""How long it takes to pool polls: a made-up year of polling, and real Parliaments from the almanac.

    python -m benchmarks.polls            # the speed that is promised, printed as a table
    python -m benchmarks.polls --real     # windows of the almanac too

Promised on two cores: 600 polls of 12 houses on 1,000 days, 5 parties and others, at 400 effective draws or more: 4 s
cold, 1.5 s warm after one new poll; the Parliament of 2019-24 in 8 s; memory under 1 GB.
"""

from __future__ import annotations

import argparse
import resource
import sys
from dataclasses import replace
from datetime import date
from time import perf_counter, process_time

import numpy as np

from hustings.polls.logratio import shares_of
from hustings.polls.pooled import PollSet, Posterior, Settings, fit

# Windows of the almanac: first and last day, parties that the polls name.
WINDOWS = {
    "2010-15": ("2010-05-08", "2015-05-06", ("con", "lab", "ld", "ukip", "grn")),
    "2015-17": ("2015-05-08", "2017-06-07", ("con", "lab", "ld", "ukip", "grn")),
    "2017-19": ("2017-06-10", "2019-12-11", ("con", "lab", "ld", "ukip", "grn", "ref")),
    "2019-24": ("2019-12-13", "2024-07-03", ("con", "lab", "ld", "grn", "ref", "snp")),
    "2020-21": ("2020-08-01", "2021-05-05", ("con", "lab", "ld", "grn", "ref", "snp")),
}


def made_up(polls: int = 600, houses: int = 12, days: int = 1000, parties: int = 5, seed: int = 0) -> PollSet:
    """Polls of opinion that walks, with house effects, printed in whole percentages."""
    rng = np.random.default_rng(seed)
    start = np.log(np.array([0.38, 0.33, 0.10, 0.06, 0.05, 0.05, 0.05, 0.05])[:parties] / 0.08)
    walk = np.cumsum(0.009 * rng.standard_normal((days, parties)), axis=0) + start
    bias = 0.05 * rng.standard_normal((houses, parties))
    day = np.sort(rng.integers(0, days, polls))
    house = rng.integers(0, houses, polls)
    truth = shares_of(walk[day] + bias[house])
    asked = rng.integers(1000, 2200, polls)
    shares = np.array([rng.multinomial(int(n / 1.5), p) / int(n / 1.5) for n, p in zip(asked, truth, strict=True)])
    names = tuple(f"party {index + 1}" for index in range(parties))
    return PollSet(
        parties=names,
        houses=tuple(f"house {index + 1}" for index in range(houses)),
        days=738_000 + day,
        house=house,
        sizes=asked.astype(float),
        shares=np.round(shares[:, :-1], 2),
    )


def real(start: str, end: str, parties: tuple[str, ...]) -> PollSet:
    """Polls of Great Britain in a window of the almanac, shares as printed."""
    import polars as pl

    from hustings.almanac.open import Almanac

    almanac = Almanac.open(own=False)
    polls = almanac.table("polls").filter(
        (pl.col("kind") == "poll")
        & pl.col("territory").is_in(["gb", "uk"])
        & (pl.col("ballot") == "parl")
        & pl.col("end").is_between(date.fromisoformat(start), date.fromisoformat(end))
    )
    rows = {poll: index for index, poll in enumerate(polls["poll"])}
    shares = np.full((len(rows), len(parties)), np.nan)
    for poll, party, share in almanac.table("poll_shares").select("poll", "party", "share").iter_rows():
        if poll in rows and party in parties:
            shares[rows[poll], parties.index(party)] = share
    houses = sorted(set(polls["pollster"]))
    middle = [
        (each.toordinal() + (first or each).toordinal()) // 2
        for first, each in polls.select("start", "end").iter_rows()
    ]
    sizes = np.array([np.nan if size is None else float(size) for size in polls["sample"]])
    return PollSet(
        parties=parties,
        houses=tuple(houses),
        days=np.array(middle),
        house=np.array([houses.index(name) for name in polls["pollster"]]),
        sizes=np.where(sizes > 20_000, np.nan, sizes),
        shares=shares,
    )


def _line(name: str, polls: PollSet, posterior: Posterior, cost: tuple[float, float]) -> str:
    found = posterior.diagnostics
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return (
        f"{name:<22}{len(polls.days):>6}{len(np.unique(polls.days)):>6}{len(polls.houses):>7}{cost[0]:>9.2f}{cost[1]:>8.2f}"
        f"{found.ess:>7.0f}{found.pareto_k:>7.2f}{found.particles:>7}{memory:>9.0f}"
    )


def _timed(polls: PollSet, warm: Posterior | None = None) -> tuple[Posterior, tuple[float, float]]:
    began, worked = perf_counter(), process_time()
    posterior = fit(polls, Settings(seed=1), warm=warm.hyper if warm else None)
    return posterior, (perf_counter() - began, process_time() - worked)


def main(arguments: list[str] | None = None) -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--real", action="store_true", help="windows of the almanac too")
    parser.add_argument("--nuts", action="store_true", help="NUTS of numpyro on the same model, where it is installed")
    options = parser.parse_args(arguments)
    out = sys.stdout
    out.write(
        f"{'':<22}{'polls':>6}{'days':>6}{'houses':>7}{'seconds':>9}{'CPU':>8}{'ESS':>7}{'k':>7}{'made':>7}{'MB':>9}\n"
    )
    every = made_up()
    but_last = replace(
        every, days=every.days[:-1], house=every.house[:-1], sizes=every.sizes[:-1], shares=every.shares[:-1]
    )
    before, cost = _timed(but_last)
    out.write(_line("made up, cold", but_last, before, cost) + "\n")
    after, cost = _timed(every, before)
    out.write(_line("one poll more, warm", every, after, cost) + "\n")
    if options.real:
        for name, window in WINDOWS.items():
            polls = real(*window)
            posterior, cost = _timed(polls)
            out.write(_line(name, polls, posterior, cost) + "\n")
            out.flush()
    if options.nuts:
        from benchmarks.polls_nuts import compare

        out.write(compare(every, after) + "\n")


if __name__ == "__main__":
    main()
