"""The declared schema of the almanac hangs together."""

from __future__ import annotations

import typing

import pytest

from hustings.almanac import schema
from hustings.almanac.schema import TABLES, Column, Table

KINDS = set(typing.get_args(schema.Kind))
COLUMNS = [(table, column) for table in TABLES.values() for column in table.columns]
EVERY_COLUMN = pytest.mark.parametrize(
    ("table", "column"), COLUMNS, ids=[f"{table.name}.{column.name}" for table, column in COLUMNS]
)
EVERY_TABLE = pytest.mark.parametrize("table", TABLES.values(), ids=list(TABLES))


@EVERY_COLUMN
def test_a_column_has_a_known_type_and_a_meaning(table: Table, column: Column) -> None:
    assert column.kind in KINDS
    assert column.means
    assert column.name == column.name.lower().strip()


@EVERY_COLUMN
def test_a_reference_points_at_a_table_with_one_key_of_the_same_type(table: Table, column: Column) -> None:
    if column.refers_to is not None:
        target = TABLES[column.refers_to]
        assert len(target.key) == 1, f"{target.name} has no single key to point at"
        assert target.column(target.key[0]).kind == column.kind


@EVERY_TABLE
def test_a_table_has_each_column_once_and_a_key_of_its_own_columns(table: Table) -> None:
    names = [column.name for column in table.columns]
    assert len(names) == len(set(names))
    assert table.key
    assert set(table.key) <= set(names)
    assert len(set(table.key)) == len(table.key)
    assert set(table.laid_over_by) <= set(names)
    assert table.row


@EVERY_TABLE
def test_a_table_says_whence_its_rows_come(table: Table) -> None:
    if table.name in {"poll_shares", "hexes"}:  # shares come with their poll; the layouts are our own
        assert "source" not in {column.name for column in table.columns}
    elif table.name != "sources":
        assert table.column("source").needed
        assert table.column("source").refers_to == "sources"


def test_a_single_key_is_never_empty() -> None:
    assert [
        table.name for table in TABLES.values() if len(table.key) == 1 and not table.column(table.key[0]).needed
    ] == []


def test_tables_are_declared_under_their_own_names() -> None:
    assert {name: table.name for name, table in TABLES.items()} == {name: name for name in TABLES}
    assert schema.table("contests") is TABLES["contests"]
    with pytest.raises(KeyError):
        schema.table("contest")
    with pytest.raises(KeyError, match="contests has no column winner"):
        TABLES["contests"].column("winner")
