"""Cells of published files: read rightly or refused, never guessed, a blank never nought."""

from __future__ import annotations

from contextlib import suppress
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hustings.almanac.readers import cells
from hustings.errors import BadFile

AT: dict[str, Any] = {"file": "x.csv", "row": 7, "field": "Votes"}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("1234", 1234), ("1,234", 1234), (" 1234 ", 1234), ("12,345,678", 12345678), ("12.0", 12), ("0", 0),
        ("007", 7),
        ("1\u00a0234", 1234), ("1\u202f234", 1234), ("1234.", 1234), ("+5", 5),
        ("", None), ("   ", None), ("-", None), ("–", None), ("—", None), ("n/a", None), ("N/A", None), (None, None),
    ],
)  # fmt: skip
def test_whole_numbers_are_read_in_every_usual_spelling(text: str | None, found: int | None) -> None:
    assert cells.integer(text, **AT) == found


@pytest.mark.parametrize(
    "text",
    ["1.5", "1,23", "12,34,567", "1.234,5", "12%", "1e3", "NaN", "inf", "１２３", "12²", "٣", "abc", "1 2", "=1+1",
     "--5", "0x10", "1_000", "9" * 40, "12..0", "(12)"],
)  # fmt: skip
def test_what_is_no_whole_number_is_refused_with_its_place(text: str) -> None:
    with pytest.raises(BadFile) as raised:
        cells.integer(text, **AT)
    assert (raised.value.file, raised.value.row, raised.value.field) == ("x.csv", 7, "Votes")


def test_negative_votes_are_refused_and_negative_changes_are_read() -> None:
    with pytest.raises(BadFile, match="below 0"):
        cells.integer("-5", **AT)
    assert cells.integer("-5", least=None, **AT) == -5
    assert cells.integer("−5", least=None, **AT) == -5


def test_a_needed_cell_may_not_be_blank() -> None:
    with pytest.raises(BadFile, match="blank"):
        cells.integer("n/a", needed=True, **AT)


@given(st.integers(min_value=0, max_value=10**12))
def test_any_whole_number_survives_commas_and_spaces(number: int) -> None:
    for text in (str(number), f"{number:,}", f" {number} ", f"{number}.0", f"{number:,}".replace(",", "\u00a0")):
        assert cells.integer(text, **AT) == number


@given(st.text(max_size=12))
def test_any_text_is_a_number_or_blank_or_refused(text: str) -> None:
    for read in (cells.integer, cells.decimal, cells.day, cells.moment, cells.clock, cells.yes_no, cells.name):
        with suppress(BadFile):
            read(text, **AT)


@pytest.mark.parametrize(
    ("text", "unit", "found"),
    [("51.9%", "fraction", 0.519), ("0.519", "fraction", 0.519), ("51.9", "percent", 0.519), ("0.5", "percent", 0.005),
     ("51.9 %", "percent", 0.519), ("100", "percent", 1.0), ("", "percent", None), ("–", "fraction", None),
     ("4.1E-05", "fraction", 0.000041)],
)  # fmt: skip
def test_shares_are_read_by_the_unit_of_their_file(text: str, unit: cells.Unit, found: float | None) -> None:
    assert cells.share(text, unit=unit, **AT) == found


@pytest.mark.parametrize(
    ("text", "unit"), [("51.9", "fraction"), ("101", "percent"), ("-1", "percent"), ("nan", "percent")]
)
def test_shares_outside_their_unit_are_refused(text: str, unit: cells.Unit) -> None:
    with pytest.raises(BadFile):
        cells.share(text, unit=unit, **AT)


def test_the_unit_of_a_column_shows_in_all_its_cells() -> None:
    assert cells.share_unit(["0.2", "", "0.51"]) == "fraction"
    assert cells.share_unit(["0.2", "n/a", "51"]) == "percent"
    assert cells.share_unit(["0.2%", "0.5%"]) == "percent"
    assert cells.share_unit([]) == "fraction"


@given(st.decimals(min_value=0, max_value=1, places=6))
def test_a_share_survives_either_unit(share: Decimal) -> None:
    expected = float(share)
    assert cells.share(f"{share:f}", unit="fraction", **AT) == expected
    assert cells.share(f"{share * 100:f}%", unit="fraction", **AT) == expected
    assert cells.share(f"{share * 100:f}", unit="percent", **AT) == expected


@pytest.mark.parametrize(
    "text",
    ["2021-05-06", "2021-05-06 00:00:00", "2021-05-06T00:00", "06/05/2021", "6/5/2021", "06/05/21", "6 May 2021",
     "6th May 2021", "06-May-21", "6 May 21", "Thursday 6 May 2021", "Thu 6 May 2021", "May 6, 2021", "6.5.2021",
     "20210506", "44322", "6 MAY 2021", "06-05-2021"],
)  # fmt: skip
def test_one_day_in_every_spelling(text: str) -> None:
    assert cells.day(text, **AT) == date(2021, 5, 6)


@pytest.mark.parametrize(
    "text", ["31/02/2021", "2021-13-01", "13/13/2021", "6 Mai 2021", "yesterday", "2021", "06/05/2021x", "12", "1/2"]
)
def test_what_is_no_day_is_refused(text: str) -> None:
    with pytest.raises(BadFile, match="no date"):
        cells.day(text, **AT)


def test_the_american_order_needs_proof() -> None:
    assert cells.date_order(["05/06/2021", "07/05/2021"], file="x.csv", field="Date") == "dmy"
    assert cells.date_order(["05/06/2021", "05/13/2021"], file="x.csv", field="Date") == "mdy"
    assert cells.day("05/06/2021", order="mdy", **AT) == date(2021, 5, 6)
    with pytest.raises(BadFile, match="order"):
        cells.date_order(["13/05/2021", "05/13/2021"], file="x.csv", field="Date")


@given(st.dates(min_value=date(1940, 1, 1), max_value=date(2039, 12, 31)))
def test_any_day_survives_every_spelling(day: date) -> None:
    for text in (day.isoformat(), f"{day:%d/%m/%Y}", f"{day:%d/%m/%y}", f"{day.day} {day:%B %Y}", f"{day:%d-%b-%y}"):
        assert cells.day(text, **AT) == day
    assert cells.day(f"{day:%m/%d/%Y}", order="mdy", **AT) == day


@given(st.datetimes(datetime.fromisoformat("1940-01-01"), datetime.fromisoformat("2039-12-31")))
def test_any_moment_survives(moment: datetime) -> None:
    minute = moment.replace(second=0, microsecond=0)
    for text in (f"{minute:%Y-%m-%dT%H:%M}", f"{minute:%Y-%m-%d %H:%M:%S}", f"{minute:%d/%m/%Y %H:%M}"):
        assert cells.moment(text, **AT) == minute


def test_times_of_day() -> None:
    assert cells.clock("7.02 am", **AT) == timedelta(hours=7, minutes=2)
    assert cells.clock("12:30 pm", **AT) == timedelta(hours=12, minutes=30)
    assert cells.clock("23:18:00", **AT) == timedelta(hours=23, minutes=18)
    for text in ("24:00", "7", "13:00 pm", "12:60"):
        with pytest.raises(BadFile):
            cells.clock(text, **AT)
    assert cells.moment("07/05/2021 7:02 AM", **AT).hour == 7
    assert cells.moment("6 May 2021 23:30", **AT) == datetime.fromisoformat("2021-05-06T23:30")


def test_yes_and_no() -> None:
    assert [cells.yes_no(each, **AT) for each in ("Yes", "t", "TRUE", "1", "y")] == [True] * 5
    assert [cells.yes_no(each, **AT) for each in ("No", "f", "False", "0", "n")] == [False] * 5
    assert cells.yes_no("", **AT) is None
    with pytest.raises(BadFile, match="neither"):
        cells.yes_no("perhaps", **AT)


def test_names_are_composed_and_put_right() -> None:
    assert cells.name("  Ynys\u00a0 Mo\u0302n ", **AT) == "Ynys Môn"
    assert cells.name("Ynys MÃ´n", **AT) == "Ynys Môn"
    assert cells.name("Ã\u0081ine", **AT) == "Áine"
    assert cells.name("Dai\u00adthí", **AT) == "Daithí"
    assert cells.name("O’Brien", **AT) == "O’Brien"
    for text in ("Ynys M\ufffdn", "a\x00b", "a\x1bb"):
        with pytest.raises(BadFile):
            cells.name(text, **AT)


def test_headings_are_folded() -> None:
    assert cells.fold("ONS region ID") == "ons_region_id" == cells.fold("  ons_region_id ")
    assert cells.fold("Sinn Féin") == "sinn_f_in"
