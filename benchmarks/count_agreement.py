"""Random small elections counted here and by pref_voting: ``python -m benchmarks.count_agreement [--elections N]``.

pref_voting has the Scottish rules and Meek's method of its own; it is compared where it is installed. Elections that
only a lot can decide are left out, since each counter draws its own; everything else that differs is printed whole.
"""

from __future__ import annotations

import argparse
import random
import sys
from collections.abc import Callable, Sequence
from importlib import import_module
from importlib.util import find_spec

from hustings.count import Election, Lots, count

__all__ = ["main"]

Papers = dict[tuple[int, ...], int]


def main(arguments: Sequence[str] | None = None) -> int:
    """Compare and print. Returns 1 where any election that no lot decides differs."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.count_agreement", description="Random elections compared."
    )
    parser.add_argument("--elections", type=int, default=3000, metavar="N", help="how many (3000)")
    parser.add_argument("--seed", type=int, default=7, help="of the elections (7)")
    chosen = parser.parse_args(arguments)
    if find_spec("pref_voting") is None:
        print("not compared: pref_voting is not installed")
        return 0
    theirs = import_module("pref_voting.proportional_methods")
    dice = random.Random(chosen.seed)
    drawn = [_election(dice) for _ in range(chosen.elections)]
    differ = _compare("scottish-stv", theirs.stv_scottish, drawn) + _compare("meek-stv", theirs.stv_meek, drawn)
    return int(bool(differ))


def _election(dice: random.Random) -> tuple[int, int, Papers]:
    """Candidates, seats, papers."""
    candidates = dice.randint(3, 7)
    papers: Papers = {}
    for _ in range(dice.randint(4, 30)):
        order = tuple(dice.sample(range(candidates), dice.randint(1, candidates)))
        papers[order] = papers.get(order, 0) + dice.randint(1, 60)
    return candidates, dice.randint(1, min(4, candidates - 1)), papers


def _compare(rule: str, their_count: Callable[..., list[int]], drawn: Sequence[tuple[int, int, Papers]]) -> int:
    profile_of = import_module("pref_voting.profiles_with_ties").ProfileWithTies
    by_lot = differ = 0
    for candidates, seats, papers in drawn:
        ours = Election.of([str(c) for c in range(candidates)], papers.items(), seats)
        record = count(rule, ours, lots=Lots.from_seed("agreement"))
        if record.chance_used:
            by_lot += 1
            continue
        rankings = [{c: rank for rank, c in enumerate(order, 1)} for order in papers]
        profile = profile_of(rankings, rcounts=list(papers.values()), candidates=list(range(candidates)))
        elected = {str(c) for c in their_count(profile, num_seats=seats)}
        if elected != set(record.elected):
            differ += 1
            print(f"{rule}: {seats} seats, papers {papers}: {sorted(record.elected)} here, {sorted(elected)} there")
    compared = len(drawn) - by_lot
    print(f"{rule}: {compared - differ} of {compared} random elections agree; {by_lot} more were left to a lot")
    return differ


if __name__ == "__main__":
    sys.exit(main())
