"""Our own tables as CSV: what is exported comes back in; what contradicts itself or the almanac does not."""

from __future__ import annotations

import csv
import io
from datetime import date, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hustings.almanac.exports import write_csv
from hustings.almanac.readers import almanac_tables
from hustings.almanac.readers.known import Known
from hustings.almanac.readers.reading import Read, TableRow
from hustings.almanac.readers.sheet import open_lines
from hustings.almanac.schema import TABLES, Column
from hustings.errors import BadFile

SMALL = Path(__file__).parent / "fixtures" / "small_almanac"
PUTNEY = SMALL / "candidacies" / "parl.2024-07-04.csv"


def read(payload: bytes) -> Read:
    lines = open_lines(Path("x.csv"), payload)
    assert almanac_tables.recognises(lines.records[0][1])
    return almanac_tables.read(lines.headed(0), Known(SMALL))


def exported(table: str, rows: list[TableRow]) -> bytes:
    header = [column.name for column in TABLES[table].columns]
    made = io.StringIO()
    write_csv([[row.get(name) for name in header] for row in rows], header, made)
    return made.getvalue().encode()


@pytest.mark.parametrize("table", list(TABLES))
def test_every_table_is_recognised_by_its_header(table: str) -> None:
    header = [column.name for column in TABLES[table].columns]
    found = almanac_tables.table_of(header)
    assert found is not None
    assert found.name == table


def test_other_headers_are_not_taken() -> None:
    for header in (["ONS ID", "Votes"], ["pollster", "con", "lab"], ["contest", "votes", "colour of the day"], [""]):
        assert not almanac_tables.recognises(header)


def test_an_export_of_candidacies_comes_back() -> None:
    found = read(PUTNEY.read_bytes())
    rows = found.tables["candidacies"]
    assert [row["votes"] for row in rows][:2] == [24113, 11625]
    assert read(exported("candidacies", list(rows))).tables["candidacies"] == rows


VALUES: dict[str, st.SearchStrategy[object]] = {
    "text": st.text("abXZ019éôŵ’€=+-@'\",;.%&", min_size=1, max_size=9).filter(lambda text: text != "-"),
    "integer": st.integers(0, 10**9),
    "number": st.floats(0, 1e6, allow_nan=False).map(lambda value: round(value, 6)),
    "share": st.floats(0, 1).map(lambda value: round(value, 6)),
    "yes_no": st.booleans(),
    "date": st.dates(date(1840, 1, 1), date(2090, 1, 1)),
    "time": st.datetimes(datetime.fromisoformat("1840-01-01"), datetime.fromisoformat("2090-01-01")).map(
        lambda value: value.replace(second=0, microsecond=0)
    ),
}


def row_of(table: str) -> st.SearchStrategy[TableRow]:
    def value(column: Column) -> st.SearchStrategy[object]:
        made = VALUES[column.kind]
        return made if column.needed else st.none() | made

    return st.fixed_dictionaries({column.name: value(column) for column in TABLES[table].columns})


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_any_rows_of_a_table_without_references_survive_an_export(data: st.DataObject) -> None:
    table = data.draw(st.sampled_from(["sources", "terms", "voting_rules", "events"]))
    key = TABLES[table].key
    rows = data.draw(
        st.lists(row_of(table), min_size=1, max_size=4, unique_by=lambda row: tuple(row[each] for each in key))
    )
    lines = open_lines(Path("x.csv"), exported(table, rows))
    found = almanac_tables.read(lines.headed(0), Known(SMALL))
    assert [dict(row) for row in found.tables[table]] == rows


def changed(row: int, column: str, value: str) -> bytes:
    rows = list(csv.reader(PUTNEY.read_text(encoding="utf-8").splitlines()))
    rows[row][rows[0].index(column)] = value
    made = io.StringIO()
    csv.writer(made, lineterminator="\n").writerows(rows)
    return made.getvalue().encode()


@pytest.mark.parametrize(
    ("row", "column", "value", "words"),
    [
        (1, "votes", "24114", "sum to 49,296"),
        (1, "votes", "24,1130", "whole number"),
        (2, "party", "tory", "no party"),
        (2, "candidate", "Fleur Anderson", "twice|row 2 too"),
        (2, "elected", "1", "2 candidates are marked elected"),
        (2, "elected", "", "blank"),
        (1, "contest", "parl.putny.2024-07-04", "not in the almanac"),
        (1, "contest", "putney", "not an election id"),
        (3, "sitting", "maybe", "neither"),
    ],
)
def test_what_cannot_be_is_refused(row: int, column: str, value: str, words: str) -> None:
    with pytest.raises(BadFile, match=words):
        read(changed(row, column, value))


def test_a_missing_column_is_named() -> None:
    header = [column.name for column in TABLES["voting_rules"].columns if column.name != "rule"]
    lines = open_lines(Path("x.csv"), (",".join(header) + "\n" + ",".join("x" for _ in header) + "\n").encode())
    with pytest.raises(BadFile, match="missing") as raised:
        almanac_tables.read(lines.headed(0), Known(SMALL))
    assert raised.value.field == "rule"
