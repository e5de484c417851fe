"""Compare the shipped tables with the published files they restate: ``python -m tools.restated [--from FOLDER]``.

Everything is restated anew from the published files and laid beside what ships; a table that differs is named with its
first rows that do. Without the files there is nothing to compare, and that is said (exit 3).
"""

from __future__ import annotations

import argparse
import contextlib
import io
import tempfile
from collections.abc import Sequence
from itertools import islice
from pathlib import Path

from tools.beside import BESIDE, NOTHING_BESIDE, is_there
from tools.restate.__main__ import TABLES_FOLDER
from tools.restate.__main__ import main as restate

__all__ = ["main"]


def main(arguments: Sequence[str] | None = None) -> int:
    """Restate and compare. Returns 0 where all tables agree, 1 where one does not, 3 without published files."""
    parser = argparse.ArgumentParser(
        prog="python -m tools.restated", description="Compare tables with published files."
    )
    parser.add_argument("--from", dest="data", type=Path, default=BESIDE, help="folder of published files")
    data = parser.parse_args(arguments).data
    if not is_there(data):
        return NOTHING_BESIDE
    with tempfile.TemporaryDirectory() as folder:
        with contextlib.redirect_stdout(io.StringIO()):
            restate(["--from", str(data), "--into", folder])
        differing = [_compare(path, path.relative_to(folder)) for path in sorted(Path(folder).rglob("*.csv"))]
    print(f"{len(differing)} tables and parts restated anew, {sum(differing)} differ from those shipped.")
    return int(any(differing))


def _compare(anew: Path, name: Path) -> bool:
    """Whether a table differs from the shipped one; if so, its first differing rows are printed."""
    fresh = anew.read_text(encoding="utf-8").splitlines()
    path = TABLES_FOLDER / name
    shipped = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    if fresh == shipped:
        print(f"same     {name.as_posix():45} {len(fresh) - 1:>9,} rows")
        return False
    lost, added = set(shipped) - set(fresh), set(fresh) - set(shipped)
    print(f"DIFFERS  {name.as_posix():45} {len(added):,} rows only anew, {len(lost):,} only shipped")
    for sign, rows in (("anew   ", added), ("shipped", lost)):
        for row in islice(sorted(rows), 3):
            print(f"    {sign}  {row[:160]}")
    return True


if __name__ == "__main__":
    raise SystemExit(main())
