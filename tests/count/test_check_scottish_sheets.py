"""`count check` on Scottish sheets: it finds the slips of 2017, and nothing where there is none."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from hustings.count import count
from hustings.count.published import read_sheets
from hustings.count.sheet import sheet_csv
from hustings.count.sheet_check import check_sheet
from hustings.errors import BadFile
from tests.count.stv_support import FIXTURES, restated_ward
from tests.shared import shared_data

BONNYRIGG = FIXTURES / "midlothian_2017_bonnyrigg_sheet.csv"


@pytest.mark.shared
def test_it_finds_the_slips_of_2017_and_no_others() -> None:
    found = check_sheet(shared_data("local/stv/scotland_2017_count_sheets.csv.gz"))
    assert {(f.contest, f.stage, f.candidate, f.field, f.printed, f.expected) for f in found} == {
        ("glasgow_2017_ward1", 3, "Alan Digney", "votes", "393", "303"),
        ("glasgow_2017_ward11", 2, "Caroline Welsh", "votes", "998.5328", "998.53286"),
        ("midlothian_2017_ward1", 2, "Ken Brown", "transfer", "30.74672", "30.74652"),
        ("midlothian_2017_ward1", 3, "Joe Wallace", "votes", "832.84154", "832.84152"),
        ("midlothian_2017_ward1", 4, "Ken Brown", "transfer", "104.71045", "104.71046"),
    }


def test_a_true_sheet_has_no_finding() -> None:
    assert check_sheet(BONNYRIGG) == []
    assert check_sheet(FIXTURES / "north_lanarkshire_2017_coatbridge_south_sheet.csv") == []


@pytest.mark.parametrize("rule", ["scottish-stv", "northern-ireland-stv"])
def test_its_own_sheets_are_read_and_found_true(rule: str, tmp_path: Path) -> None:
    for name in ("midlothian_2017_bonnyrigg", "north_lanarkshire_2017_coatbridge_south"):
        path = tmp_path / f"{name}.csv"
        path.write_text(sheet_csv(count(rule, restated_ward(name))))
        assert check_sheet(path, rule) == []
        assert check_sheet(path) == []


ALTERATIONS = [
    ("4,Ian Baxter,36.10256,799.88456", "4,Ian Baxter,36.10256,979.88456", "votes", "Ian Baxter"),
    ("2,Colin Lawrie,6.33972,623.33972", "2,Colin Lawrie,6.33792,623.33972", "transfer", "Colin Lawrie"),
]


def test_digits_swapped_in_a_figure_are_named(tmp_path: Path) -> None:
    text = BONNYRIGG.read_text()
    path = tmp_path / "altered.csv"
    for true, forged, field, who in ALTERATIONS:
        assert true in text
        path.write_text(text.replace(true, forged))
        (found,) = [f for f in check_sheet(path) if f.field == field]
        assert found.candidate == who
        assert who in found.said


def test_a_gain_that_is_no_whole_number_of_papers_is_named(tmp_path: Path) -> None:
    """At stage 2 each paper is worth 0.13782: a forged gain that keeps every sum cannot be a number of them."""
    lines = BONNYRIGG.read_text().splitlines()
    forged = []
    for line in lines:
        cells = line.split(",")
        if cells[4] == "2" and cells[5] in ("Ian Baxter", "Colin Lawrie"):
            by = 1 if cells[5] == "Ian Baxter" else -1
            cells[6], cells[7] = _raised(cells[6], by), _raised(cells[7], by)
        elif cells[4] > "2" and cells[5] in ("Ian Baxter", "Colin Lawrie") and float(cells[7]):
            cells[7] = _raised(cells[7], 1 if cells[5] == "Ian Baxter" else -1)
        elif cells[4] == "4" and cells[5] == "Colin Lawrie":
            cells[6] = _raised(cells[6], 1)
        forged.append(",".join(cells))
    path = tmp_path / "forged.csv"
    path.write_text("\n".join(forged) + "\n")
    found = [f for f in check_sheet(path, "scottish-stv") if f.stage == 2]
    assert {f.candidate for f in found if "no number of papers" in f.said} == {"Ian Baxter", "Colin Lawrie"}


def _raised(figure: str, by: int) -> str:
    units = round(float(figure) * 100_000) + by
    return f"{'-' if units < 0 else ''}{abs(units) // 100_000}.{abs(units) % 100_000:05d}"


def test_the_sheet_is_read_from_the_json_of_the_source(tmp_path: Path) -> None:
    (sheet,) = read_sheets(BONNYRIGG)
    group = [
        {"Count_Number": s.number, "Candidate_Id": str(i), "Firstname": "", "Surname": name,
         "Transfers": f.text if (f := s.moved[i]) else 0, "Total_Votes": t.text if (t := s.totals[i]) else "",
         "Status": sheet.outcomes[i][0].title(), "Occurred_On_Count": sheet.outcomes[i][1] or ""}
        for s in sheet.stages for i, name in enumerate(sheet.candidates)
    ]  # fmt: skip
    info = {"Valid_Poll": "6553", "Number_Of_Seats": "3", "Quota": 1639, "Constituency_Name": "Bonnyrigg"}
    path = tmp_path / "sheet.json"
    path.write_text(json.dumps({"Constituency": {"countInfo": info, "countGroup": group}}))
    assert check_sheet(path) == []


BAD_SHEETS = [
    ("empty", ""),
    ("no known columns", "a,b,c\n1,2,3\n"),
    ("a word for votes", "count,candidate,votes\n1,A,many\n"),
    ("a missing count", "count,candidate,votes\n1,A,5\n3,A,5\n"),
    ("not the JSON of a sheet", '{"a": 1}'),
    ("JSON nested deep", '{"a":' + "[" * 100_000),
    ("a statement without a table", "Statement of the count,X\nSeats,3\n"),
]


@pytest.mark.parametrize(("name", "text"), BAD_SHEETS, ids=[b[0] for b in BAD_SHEETS])
def test_what_is_no_sheet_is_refused(name: str, text: str, tmp_path: Path) -> None:
    path = tmp_path / "sheet.csv"
    path.write_text(text)
    with pytest.raises(BadFile) as told:
        check_sheet(path)
    assert told.value.remedy
