"""Restate published figures as the almanac's tables: ``python -m tools.restate --from FOLDER``.

Each restating module exposes ``restate(data) -> {table: rows}`` and does nothing else; this driver merges what they
give, checks it against the schema, puts it in one order and writes it. A table in parts is named with its part, as
in ``contests/parl.2019-12-12``. Two modules may give the same row, and one may leave a cell empty that another
fills; two different values for one cell are an error that names both modules.

With ``--only MODULE`` one module is run. Its parts are written anew; in the tables that modules share, its rows
replace those with the same key and the others stay (a row it no longer gives is cleared by the next full run).
"""

from __future__ import annotations

import argparse
import fcntl
import importlib
import importlib.util
import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from tools.restate.tables import Fragment, merge, read_table, write_table

__all__ = ["MODULES", "gather", "main"]

MODULES = ("westminster", "polls", "local")
TABLES_FOLDER = Path(__file__).resolve().parents[2] / "src" / "hustings" / "almanac" / "tables"


def gather(data: Path, names: Sequence[str] = MODULES) -> dict[str, list[Fragment]]:
    """What the named modules give for each table; a module that is not there gives nothing."""
    found: dict[str, list[Fragment]] = {}
    for name in names:
        if importlib.util.find_spec(f"tools.restate.{name}") is None:
            print(f"{name}: no such restating module, left out", file=sys.stderr)
            continue
        given: Mapping[str, list[dict[str, object]]]
        given = importlib.import_module(f"tools.restate.{name}").restate(data)
        for table_name, rows in given.items():
            found.setdefault(table_name, []).append(Fragment(name, rows))
    return found


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Keep a second run from writing while this one reads and writes the shared tables."""
    folder.mkdir(parents=True, exist_ok=True)
    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the restating modules and write the tables. Returns the exit status."""
    parser = argparse.ArgumentParser(prog="python -m tools.restate", description="Restate published figures.")
    parser.add_argument("--from", dest="data", type=Path, required=True, help="folder of published files")
    parser.add_argument("--only", choices=MODULES, help="run one module and keep the rows of the others")
    parser.add_argument("--into", type=Path, default=TABLES_FOLDER, help="folder of tables to write")
    options = parser.parse_args(arguments)
    found = gather(options.data, (options.only,) if options.only else MODULES)
    total = 0
    with _alone(options.into):
        for table_name, fragments in sorted(found.items()):
            merged = merge(table_name, fragments)
            if options.only and "/" not in table_name:
                merged = {**read_table(options.into, table_name), **merged}
            size = write_table(options.into, table_name, merged)
            total += size
            print(f"{table_name:40} {len(merged):7,} rows {size / 1024:9,.0f} KB")
    print(f"{'written':40} {total / 1_048_576:22,.2f} MB")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
