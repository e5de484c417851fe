"""Measuring against the targets, and the table in which a benchmark says how it went."""

from __future__ import annotations

import statistics
import subprocess
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

__all__ = ["Measured", "command_seconds", "report", "seconds"]


@dataclass(frozen=True, slots=True)
class Measured:
    """One figure beside its target, in the same unit; ``why_not`` says why there is no figure.

    ``broken`` marks one that is missing because the work failed, not because there is nothing here to measure.
    """

    what: str
    unit: str
    target: float
    figure: float | None = None
    why_not: str = ""
    broken: bool = False

    @property
    def missed(self) -> bool:
        """Whether the target was missed, or the work failed."""
        return self.broken or (self.figure is not None and self.figure > self.target)

    def cells(self) -> list[str]:
        """The row of the report."""
        if self.figure is None:
            return [
                self.what,
                "-",
                self._with_unit(self.target),
                "-",
                f"{'FAILED' if self.broken else 'not measured'}: {self.why_not}",
            ]
        ratio, verdict = f"{self.figure / self.target:.2f}", "MISSED" if self.missed else "met"
        return [self.what, self._with_unit(self.figure), self._with_unit(self.target), ratio, verdict]

    def _with_unit(self, value: float) -> str:
        return f"{value:,.0f} {self.unit}" if value >= 10 else f"{value:.2f} {self.unit}"


def seconds(work: Callable[[], object], repeats: int = 5) -> float:
    """The median wall-clock time of ``work``, after one run that does not count."""
    work()
    return statistics.median(_timed(work) for _ in range(repeats))


def _timed(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def command_seconds(words: Sequence[str], repeats: int = 5, environment: dict[str, str] | None = None) -> float:
    """The median wall-clock time of a whole command, from its start to its end, caches warm.

    Raises ``RuntimeError`` with what the command said where it fails.
    """

    def run() -> None:
        done = subprocess.run(words, capture_output=True, text=True, env=environment, check=False)
        if done.returncode:
            said = (done.stderr or done.stdout).strip().splitlines()[-1:]
            raise RuntimeError(f"“{' '.join(words)}” ended with {done.returncode}: {' '.join(said)}")

    return seconds(run, repeats)


def report(title: str, rows: Iterable[Measured]) -> int:
    """Print the table. Returns 1 where a target was missed or the work failed, 0 otherwise."""
    held = list(rows)
    table = [["", "measured", "target", "ratio", ""], *(each.cells() for each in held)]
    widths = [max(len(row[place]) for row in table) for place in range(5)]
    print(title)
    for row in table:
        cells = [f"{cell:{'<' if place in (0, 4) else '>'}{widths[place]}}" for place, cell in enumerate(row)]
        print("  ".join(cells).rstrip())
    return int(any(each.missed for each in held))
