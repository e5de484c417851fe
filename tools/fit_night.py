"""Fit the scales of results nights and write them, with the nights they rest on, to the room’s table.

    python -m tools.fit_night [--prior forecast] [--prior polls] [--prior none]

For every past night: on all others (``without``), and on those before it (``before``, from two nights on); and on all
of them, for the night to come. The probability at which seats are called is fitted for the forecast prior; for the
others it is .9985, set by hand. Priors that are not named keep the rows they have.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Sequence
from dataclasses import replace

from hustings.almanac.open import Almanac
from hustings.forecast.seat_table import TARGETS, seat_table
from hustings.forecast.slots import SLOTS
from hustings.night.call_fitting import peaks, threshold
from hustings.night.features import design, past_times
from hustings.night.fitting import fit_scales
from hustings.night.prior import Start, start_of
from hustings.night.scales import CAREFUL, FITTED, Scales, all_scales, write_scales
from hustings.night.setting import Setting

__all__ = ["fit_all", "main", "settings"]

_LEAST = 2


def settings(almanac: Almanac, kind: str) -> tuple[dict[str, Setting], dict[str, Start]]:
    """Every past night as it stood on its eve under one kind of prior, with its result."""
    made, starts = {}, {}
    for election in TARGETS:
        table = seat_table(almanac, election)
        starts[election] = start_of(almanac, table.without_result(), kind)
        made[election] = Setting.of(table, design(table, past_times(almanac, table)), starts[election].y0)
    return made, starts


def with_calls(
    almanac: Almanac, kind: str, made: dict[str, Scales], nights: dict[str, Setting], starts: dict[str, Start]
) -> dict[str, Scales]:
    """The same scales with the probability at which seats are called, fitted on the nights each rests on."""
    held = {}
    for election, night in nights.items():
        held[election] = peaks(almanac, night, made[f"{kind}/without/{election}"], starts[election])
        sys.stderr.write(f"{kind}: calls of {election}, {time.process_time():.0f} s\n")
    return {
        name: replace(each, call=threshold(held[election] for election in each.trained_on))
        for name, each in made.items()
    }


def fit_all(kind: str, nights: dict[str, Setting]) -> dict[str, Scales]:
    """Scales by name: ``KIND/without/ELECTION``, ``KIND/before/ELECTION``, ``KIND/all``."""
    made: dict[str, Scales] = {}
    for election in nights:
        others = [each for name, each in nights.items() if name != election]
        earlier = [each for name, each in nights.items() if name < election]
        made[f"{kind}/without/{election}"] = fit_scales(others)
        if len(earlier) >= _LEAST:
            same = len(earlier) == len(others)
            made[f"{kind}/before/{election}"] = made[f"{kind}/without/{election}"] if same else fit_scales(earlier)
        sys.stderr.write(f"{kind}: {election}, {time.process_time():.0f} s\n")
    made[f"{kind}/all"] = fit_scales(list(nights.values()))
    return made


def main(arguments: Sequence[str] | None = None) -> int:
    """Fit, and write the table."""
    parser = argparse.ArgumentParser(prog="python -m tools.fit_night", description=__doc__)
    parser.add_argument("--prior", action="append", choices=["forecast", "polls", "none"])
    parser.add_argument("--calls-only", action="store_true", help="keep the scales, fit the threshold of calls")
    asked = parser.parse_args(arguments)
    kinds = asked.prior or ["forecast", "polls", "none"]
    almanac = Almanac.open(own=False)
    FITTED.mkdir(exist_ok=True)
    path = FITTED / "night.csv"
    there = all_scales(path)
    held = {name: each for name, each in there.items() if name.split("/")[0] not in kinds}
    for kind in kinds:
        nights, starts = settings(almanac, kind)
        mine = {name: each for name, each in there.items() if name.split("/")[0] == kind}
        made = mine if asked.calls_only else fit_all(kind, nights)
        if kind == "forecast":
            held |= with_calls(almanac, kind, made, nights, starts)
        else:
            held |= {name: replace(each, call=CAREFUL) for name, each in made.items()}
    write_scales(path, dict(sorted(held.items())), SLOTS)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
