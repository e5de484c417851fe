"""Rows on their way into the almanac's CSV tables: merged by key, checked by schema, sorted and written."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

from hustings.almanac.schema import Column, Table, table

__all__ = ["Fragment", "Key", "Row", "merge", "read_table", "write_table"]

Row = dict[str, str]
Key = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Fragment:
    """The rows that one restating module gives for one table."""

    module: str
    rows: list[dict[str, object]]


def merge(name: str, fragments: Iterable[Fragment]) -> dict[Key, Row]:
    """All rows of a table (``areas``, ``contests/parl.2019-12-12``), formatted, by key.

    Raises ``ValueError`` where a row does not fit the schema, where one module gives a key twice, and where two
    give different values for one cell.
    """
    declared = _declaration(name)
    merged: dict[Key, Row] = {}
    given_by: dict[Key, str] = {}
    for fragment in fragments:
        own: set[Key] = set()
        for raw in fragment.rows:
            row = _formatted(declared, raw, f"{fragment.module}: {name}")
            key = tuple(row[column] for column in declared.key)
            if key in own:
                raise ValueError(f"{fragment.module}: {name} has {key} twice")
            own.add(key)
            if key in merged:
                row = _joined(merged[key], row, f"{name} {key}", given_by[key], fragment.module)
            merged[key] = row
            given_by.setdefault(key, fragment.module)
    for key, row in merged.items():
        empty = [column.name for column in declared.columns if column.needed and not row[column.name]]
        if empty:
            raise ValueError(f"{given_by[key]}: {name} {key} leaves {', '.join(empty)} empty")
    return merged


def read_table(folder: Path, name: str) -> dict[Key, Row]:
    """The rows of a table as written before, by key; none where there is no such file."""
    path = folder / f"{name}.csv"
    if not path.exists():
        return {}
    declared = _declaration(name)
    with path.open(encoding="utf-8", newline="") as file:
        raw = list(csv.DictReader(file))
    if declared.spread is not None and raw and declared.spread[0] not in raw[0]:
        raw = [row for one in raw for row in _gathered(declared, one)]
    rows = [{column.name: one.get(column.name) or "" for column in declared.columns} for one in raw]
    return {tuple(row[column] for column in declared.key): row for row in rows}


def write_table(folder: Path, name: str, rows: Mapping[Key, Row]) -> int:
    """Write a table in its one order, whole or not at all, without columns that no row fills. Returns its bytes."""
    declared = _declaration(name)
    ordered: list[Row] = sorted(rows.values(), key=lambda row: _order(declared, row))
    header = [column.name for column in declared.columns]
    if declared.spread is not None:
        header, ordered = _spread(declared, ordered)
    used = [column for column in header if any(row.get(column) for row in ordered)]
    text = io.StringIO()
    writer = csv.DictWriter(text, used, restval="", extrasaction="ignore", lineterminator="\n")
    writer.writeheader()
    writer.writerows(ordered)
    path = folder / f"{name}.csv"
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(path.name + ".new")
    content = text.getvalue().encode()
    beside.write_bytes(content)
    beside.replace(path)
    return len(content)


def _spread(declared: Table, rows: Iterable[Row]) -> tuple[list[str], list[Row]]:
    """Rows with one column for each name, the commonest first: the header and the rows in their order."""
    assert declared.spread is not None
    name, value = declared.spread
    kept = [column.name for column in declared.columns if column.name not in declared.spread]
    wide: dict[Key, Row] = {}
    counts: Counter[str] = Counter()
    for row in rows:
        index = tuple(row[column] for column in kept)
        wide.setdefault(index, dict(zip(kept, index, strict=True)))[row[name]] = row[value]
        counts[row[name]] += 1
    names = sorted(counts, key=lambda each: (-counts[each], each))
    return [*kept, *names], list(wide.values())


def _gathered(declared: Table, row: Mapping[str, str]) -> Iterator[Row]:
    """A spread row as the rows of its table, one for each filled cell."""
    assert declared.spread is not None
    name, value = declared.spread
    columns = {column.name for column in declared.columns}
    kept = {column: cell for column, cell in row.items() if column in columns}
    for column, cell in row.items():
        if column not in columns and cell:
            yield kept | {name: column, value: cell}


def _declaration(name: str) -> Table:
    return table(name.partition("/")[0])


def _order(declared: Table, row: Row) -> tuple[object, ...]:
    """By key; the candidacies of a contest by list order, then by votes, the most first."""
    if declared.name == "candidacies":
        return (row["contest"], int(row["list_order"] or 0), -int(row["votes"] or 0), row["candidate"])
    return tuple(row[column] for column in declared.key)


def _joined(first: Row, second: Row, what: str, first_module: str, second_module: str) -> Row:
    """Two modules' rows for one key: an empty cell gives way to a filled one."""
    joined = dict(first)
    for column, value in second.items():
        if not joined[column]:
            joined[column] = value
        elif value and value != joined[column]:
            raise ValueError(
                f"{what}: {column} is {joined[column]!r} for {first_module} and {value!r} for {second_module}"
            )
    return joined


def _formatted(declared: Table, raw: Mapping[str, object], where: str) -> Row:
    unknown = set(raw) - {column.name for column in declared.columns}
    if unknown:
        raise ValueError(f"{where} has no column {', '.join(sorted(unknown))}: {dict(raw)}")
    try:
        return {column.name: _cell(column, raw.get(column.name)) for column in declared.columns}
    except ValueError as error:
        raise ValueError(f"{where}: {error} in {dict(raw)}") from None


def _cell(column: Column, value: object) -> str:
    """One value as the tables write it. Raises ``ValueError`` where it is not of the column's kind."""
    if value is None or value == "":
        return ""
    match column.kind:
        case "integer":
            return str(_integer(column.name, value))
        case "share" | "number":
            number = _number(column.name, value)
            if column.kind == "share" and not 0 <= number <= 1:
                raise ValueError(f"{column.name}: {value!r} is no fraction between 0 and 1")
            return _plain(number)
        case "yes_no":
            if value in (True, "yes"):
                return "yes"
            if value in (False, "no"):
                return "no"
            raise ValueError(f"{column.name}: {value!r} is neither yes nor no")
        case "date":
            day = value if isinstance(value, date) else date.fromisoformat(str(value))
            return day.isoformat()[:10]
        case "time":
            moment = value if isinstance(value, datetime) else datetime.fromisoformat(str(value))
            return moment.strftime("%Y-%m-%dT%H:%M")
        case _:
            return str(value).strip()


def _integer(name: str, value: object) -> int:
    """A whole number; a float is refused, since votes are counted and never computed with floats."""
    if isinstance(value, bool) or not isinstance(value, int | str):
        raise ValueError(f"{name}: {value!r} is no whole number")
    return int(value)


def _number(name: str, value: object) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, int | float | str | Decimal):
        raise ValueError(f"{name}: {value!r} is no number")
    number = Decimal(str(value))
    if not number.is_finite():
        raise ValueError(f"{name}: {value!r} is no finite number")
    return number


def _plain(number: Decimal) -> str:
    """At most six decimals, none of them trailing noughts, no exponent."""
    text = f"{number.quantize(Decimal('0.000001')):f}"
    short = text.rstrip("0").rstrip(".")
    return "0" if short == "-0" else short
