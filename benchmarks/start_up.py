"""How soon a command answers: ``python -m benchmarks.start_up [FILE]``.

FILE is a published file of every candidate at a general election, in the House of Commons Library's layout (plain or
gzipped), whose import is timed; without it the file of 2024 is taken where published files lie beside the checkout.
Whole commands are timed from start to end, each in a fresh process; calls in this process, libraries loaded.
"""

from __future__ import annotations

import argparse
import gzip
import os
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

from benchmarks.measure import Measured, command_seconds, report, seconds

__all__ = ["main"]

ROOT = Path(__file__).resolve().parents[1]
HUSTINGS = str(Path(sys.executable).with_name("hustings"))
CONTEST = "parl.hartlepool.by.2021-05-06"
ELECTION = "parl.2019-12-12"


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print. Returns 1 where a target was missed."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.start_up", description="How soon a command answers.")
    parser.add_argument("file", nargs="?", type=Path, help="a Library file of every candidate, whose import is timed")
    published = parser.parse_args(arguments).file or _published()
    with tempfile.TemporaryDirectory() as folder:
        environment = {**os.environ, "HUSTINGS_ALMANAC": str(Path(folder) / "almanac")}
        rows = [
            _row("hustings --help", "s", 0.5, lambda: command_seconds([HUSTINGS, "--help"])),
            _row(f"hustings contest {CONTEST}", "s", 0.7, lambda: command_seconds([HUSTINGS, "contest", CONTEST])),
            _row(f"hustings results {ELECTION}", "s", 0.7, lambda: command_seconds([HUSTINGS, "results", ELECTION])),
            *_imports(published, Path(folder), environment),
            _row("Almanac.open()", "ms", 50, lambda: 1000 * seconds(_open, 20)),
            _row(f"candidacies of {ELECTION}, almanac just opened", "ms", 30, lambda: 1000 * seconds(_candidacies, 20)),
        ]
    return report("Start-up (median of repeated runs)", rows)


def _row(what: str, unit: str, target: float, measure: Callable[[], float]) -> Measured:
    try:
        return Measured(what, unit, target, measure())
    except Exception as error:  # the other figures are wanted all the same
        return Measured(what, unit, target, why_not=f"{type(error).__name__}: {error}", broken=True)


def _imports(published: Path | None, folder: Path, environment: dict[str, str]) -> list[Measured]:
    if published is None:
        return [Measured("import of a file of every candidate", "s", 0.5, why_not="no published file; name one")]
    packed = published.read_bytes()
    plain = folder / published.name.removesuffix(".gz")
    plain.write_bytes(gzip.decompress(packed) if published.suffix == ".gz" else packed)
    rows = plain.read_bytes().count(b"\n") - 1
    command = [HUSTINGS, "almanac", "import", str(plain)]
    return [
        _row(f"import of {rows:,} rows, the call", "s", 0.5, lambda: seconds(lambda: _import(plain, folder / "own"))),
        _row(f"hustings almanac import, {rows:,} rows", "s", 0.5, lambda: command_seconds(command, 5, environment)),
    ]


def _import(file: Path, own: Path) -> None:
    from hustings.almanac.bring_in import import_file
    from hustings.almanac.layers import shipped_folder

    import_file(file, own, tables=shipped_folder())


def _open() -> None:
    from hustings.almanac.open import Almanac

    Almanac.open(own=False)


def _candidacies() -> None:
    from hustings.almanac.open import Almanac

    Almanac.open(own=False).candidacies(ELECTION)


def _published() -> Path | None:
    beside = Path(os.environ.get("HUSTINGS_SHARED", ROOT.parent / "shared" / "data"))
    path = beside / "westminster" / "results" / "ge2024_candidates.csv.gz"
    return path if path.is_file() else None


if __name__ == "__main__":
    raise SystemExit(main())
