"""How long a durable commit takes, a return with all its checks, and the fold of a night.

``python -m benchmarks.night_ledger``: 2,000 commits on SQLite (on the disk of the temporary folder), each of them an
event that is on the disk when it is acknowledged; on PostgreSQL too where the tests' server is installed. Then the fold
of 20,000 events, reading them from the store apart.
"""

from __future__ import annotations

import tempfile
import time
from pathlib import Path

from benchmarks.measure import Measured, report, seconds
from hustings.almanac.open import Almanac
from hustings.night.enter import enter
from hustings.night.events import Called, Corrected, Declared, Event, Figures, Note, Recorded, Recount, Rush
from hustings.night.fold import NightFold, fold
from hustings.night.ledger import Ledger
from hustings.night.paper import Papers
from hustings.night.predictive import LastResults
from hustings.night.returns import Line, Return

__all__ = ["main"]

ELECTION = "parl.2019-12-12"
COMMITS = 2000
EVENTS = 20_000


def _votes(almanac: Almanac) -> dict[str, dict[str, int]]:
    held: dict[str, dict[str, int]] = {}
    for contest, name, votes in almanac.candidacies(ELECTION).select("contest", "candidate", "votes").iter_rows():
        held.setdefault(contest, {})[name] = votes
    return held


def _events(votes: dict[str, dict[str, int]], count: int) -> list[Event]:
    """A full night: for each seat a rush, entries of two people and a feed, re-sends, corrections, calls, notes."""
    made: list[Event] = []
    number = 0
    while len(made) < count:
        number += 1
        for contest, held in votes.items():
            won = max(held, key=lambda name: held[name])
            figures = Figures(tuple(sorted(held.items())), (won,), electorate=70_000 + number)
            rush = Rush(Figures((), (won,)))
            made += [
                Event(rush, contest, "pa", f"r{number}-{contest}", "feed:pa", number),
                Event(Declared(figures), contest, "ann", f"a{number}-{contest}", revision=number),
                Event(Declared(figures), contest, "pa", f"f{number}-{contest}", "feed:pa", number),
                Event(Corrected(figures, "a mini-count"), contest, "bob", f"b{number}-{contest}", revision=number),
                Event(Called("con", p=0.996), contest, "model", f"c{number}-{contest}", "model", number),
                Event(Recount(number), contest, "ann", f"n{number}-{contest}"),
                Event(Note("bundle check"), contest, "ann", f"t{number}-{contest}"),
            ]
    return made[:count]


def _percentile(times: list[float], share: float) -> float:
    return sorted(times)[min(int(share * len(times)), len(times) - 1)]


def _commits(place: str, events: list[Event]) -> list[float]:
    ledger = Ledger.create(place, "test", [ELECTION], actor="desk")
    times = []
    for event in events:
        start = time.perf_counter()
        ledger.append(event)
        times.append(1000 * (time.perf_counter() - start))
    ledger.close()
    return times


def _entering(place: str, papers: Papers, votes: dict[str, dict[str, int]]) -> list[float]:
    """Milliseconds of one return with all its checks, the expectation learned on the way."""
    ledger = Ledger.create(place, "test", [ELECTION], actor="desk")
    expected = LastResults(papers.almanac, ELECTION, papers)
    times = []
    for contest, held in votes.items():
        lines = tuple(Line(name, count) for name, count in held.items())
        for who in ("ann", "bob"):
            start = time.perf_counter()
            enter(ledger, Return(contest, lines, who), papers, expected)
            times.append(1000 * (time.perf_counter() - start))
    ledger.close()
    return times


def _on_postgres(events: list[Event]) -> list[Measured]:
    what = ("durable commit on PostgreSQL, median", "durable commit on PostgreSQL, 99 in 100")
    try:
        from tools.postgres import running

        with running() as server:
            times = _commits(server.place(), events)
    except ImportError:
        return [Measured(each, "ms", 20, why_not="no PostgreSQL is installed") for each in what]
    return [Measured(what[0], "ms", 10, _percentile(times, 0.5)), Measured(what[1], "ms", 20, _percentile(times, 0.99))]


def _again(events: list[Recorded]) -> None:
    folded = NightFold()
    folded.add(events)
    folded.state()


def main() -> int:
    """Print the table. Returns 1 where a target is missed."""
    papers = Papers(Almanac.open(own=False))
    votes = _votes(papers.almanac)
    events = _events(votes, EVENTS)
    with tempfile.TemporaryDirectory() as folder:
        commits = _commits(str(Path(folder) / "commits.sqlite"), events[:COMMITS])
        entering = _entering(str(Path(folder) / "entering.sqlite"), papers, votes)
        ledger = Ledger.create(str(Path(folder) / "fold.sqlite"), "test", [ELECTION], actor="desk")
        for start in range(0, EVENTS, 1000):
            ledger.append(*events[start : start + 1000])
        held = ledger.read()
        rows = [
            Measured("durable commit on SQLite, median", "ms", 10, _percentile(commits, 0.5)),
            Measured("durable commit on SQLite, 99 in 100", "ms", 20, _percentile(commits, 0.99)),
            *_on_postgres(events[: COMMITS // 4]),
            Measured("a return, checked and recorded, median", "ms", 20, _percentile(entering, 0.5)),
            Measured("a return, checked and recorded, 99 in 100", "ms", 60, _percentile(entering, 0.99)),
            Measured("20,000 events folded", "s", 0.5, seconds(lambda: _again(held))),
            Measured("20,000 events read from SQLite", "s", 1.0, seconds(ledger.read, 3)),
        ]
        assert fold(held).declared == len(votes)
        ledger.close()
    return report("The ledger of a night", rows)


if __name__ == "__main__":
    raise SystemExit(main())
