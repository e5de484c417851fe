"""What every test stands on: no almanac of the user's own, and ways to lay a changed one over the shipped tables.

What did not run is said once more, in plain sight, before pytest's last line.
"""

from __future__ import annotations

import csv
import gc
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

import pytest

from hustings.almanac.open import Almanac
from hustings.almanac.schema import TABLES


@pytest.fixture(autouse=True)
def _no_own_almanac(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> None:
    empty = tmp_path_factory.getbasetemp() / "no-almanac-here"
    empty.mkdir(exist_ok=True)
    monkeypatch.setenv("HUSTINGS_ALMANAC", str(empty))


@pytest.fixture(scope="session")
def almanac() -> Almanac:
    """The shipped almanac alone."""
    return Almanac.open(own=False)


Lay = Callable[[Mapping[str, Sequence[Mapping[str, object]]]], Path]


@pytest.fixture
def lay(tmp_path: Path) -> Lay:
    """Write rows as tables in a folder that can be laid over the almanac: {table: rows}; ``contests/x`` for a part."""

    def write(tables: Mapping[str, Sequence[Mapping[str, object]]]) -> Path:
        folder = tmp_path / "overlay"
        for name, rows in tables.items():
            path = folder / f"{name}.csv"
            path.parent.mkdir(parents=True, exist_ok=True)
            header = [column.name for column in TABLES[name.split("/")[0]].columns]
            with path.open("w", encoding="utf-8", newline="") as file:
                writer = csv.DictWriter(file, header, restval="", lineterminator="\n")
                writer.writeheader()
                writer.writerows({key: "" if cell is None else cell for key, cell in row.items()} for row in rows)
        return folder

    return write


_HEADINGS = {
    "no Chromium": "BROWSER TESTS NOT RUN",
    "published file not beside the checkout": "COMPARISONS WITH PUBLISHED FILES NOT RUN",
}


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """A section for each reason that left a whole class of tests out."""
    counts: Counter[str] = Counter()
    examples: dict[str, str] = {}
    for report in terminalreporter.stats.get("skipped", []):
        _, _, text = report.longrepr if isinstance(report.longrepr, tuple) else ("", 0, str(report.longrepr))
        reason = text.removeprefix("Skipped: ")
        for start in _HEADINGS:
            if reason.startswith(start):
                counts[start] += 1
                examples.setdefault(start, reason)
    for start, number in counts.items():
        terminalreporter.section(f"{_HEADINGS[start]}: {number}", sep="!", red=True, bold=True)
        terminalreporter.write_line(examples[start] + (f" (and {number - 1} more)" if number > 1 else ""))


@pytest.fixture(autouse=True, scope="module")
def _forget() -> Iterator[None]:
    """After a file of tests let go of what was worked out from its almanacs: some hold a hundred megabytes each."""
    yield
    for name, module in list(sys.modules.items()):
        if not name.startswith("hustings."):
            continue
        for each in vars(module).values():
            if hasattr(each, "cache_clear") and "Almanac" in getattr(each, "__annotations__", {}).values():
                each.cache_clear()
    gc.collect()
