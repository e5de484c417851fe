"""CSV exports: no cell is a formula to a spreadsheet, and numbers stay numbers."""

from __future__ import annotations

import csv
import io
from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hustings.almanac.exports import neutralise, write_csv


@pytest.mark.parametrize(
    "text", ["=2+2", "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", "\tx", "\rx", "  =1", "＝1", "-", "+x"]
)
def test_what_a_spreadsheet_would_run_is_neutralised(text: str) -> None:
    assert neutralise(text) == f"'{text}"


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (-5, "-5"), (-1.5, "-1.5"), ("+23.0", "+23.0"), ("-0.5%", "-0.5%"), ("1e-05", "1e-05"), (None, ""),
        ("Con gain from Lab", "Con gain from Lab"), (True, "yes"), (False, "no"), (date(2021, 5, 6), "2021-05-06"),
        (datetime.fromisoformat("2021-05-07T07:02:09"), "2021-05-07T07:02"), ("O'Brien", "O'Brien"), ("a=b", "a=b"),
    ],
)  # fmt: skip
def test_everything_else_stays_as_it_is(cell: object, text: str) -> None:
    assert neutralise(cell) == text


@given(st.lists(st.lists(st.text(st.characters(codec="utf-8"), max_size=9), min_size=2, max_size=2), max_size=5))
def test_no_cell_of_an_export_begins_a_formula(rows: list[list[str]]) -> None:
    made = io.StringIO(newline="")
    write_csv(rows, ["=one", "two"], made)
    for row in csv.reader(io.StringIO(made.getvalue(), newline="")):
        for cell in row:
            assert (
                not cell.lstrip(" ").startswith(("=", "+", "-", "@", "\t", "\r")) or float(cell.rstrip("%")) is not None
            )


def test_a_ragged_row_is_a_fault_of_the_caller() -> None:
    with pytest.raises(ValueError, match="1 cells"):
        write_csv([["one"]], ["a", "b"], io.StringIO())
