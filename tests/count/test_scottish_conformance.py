"""The Scottish count against official sheets and earlier recounts, and two wards restated.

Every figure of the 239 sheets of 2017 is compared at the precision it was printed with; the few that differ are slips
of the sheets, each of which is named.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterator, Mapping
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest

from hustings.count import CountRecord, Election, count
from tests.count.stv_support import (
    FIXTURES,
    adds_up,
    published_rows,
    published_ward,
    restated_ward,
    same_person,
)

# (ward, count, candidate, column, as printed): what the sheets have wrong.
SLIPS = {
    ("glasgow_2017_ward1", 3, "Alan Digney", "votes", "393"),
    ("glasgow_2017_ward11", 2, "Caroline Welsh", "votes", "998.5328"),
    ("midlothian_2017_ward1", 2, "Ken Brown", "transfers", "30.74672"),
    ("midlothian_2017_ward1", 3, "Joe Wallace", "votes", "832.84154"),
    ("midlothian_2017_ward1", 4, "Ken Brown", "transfers", "104.71045"),
}

Row = Mapping[str, str]


def differences(record: CountRecord, rows: list[Row]) -> Iterator[tuple[int, str, str, str]]:
    """Figures of a sheet that the count does not give at their printed precision."""
    stages: dict[int, list[Row]] = defaultdict(list)
    for row in rows:
        stages[int(row["count"])].append(row)
    assert len(stages) == len(record.stages)
    assert int(rows[0]["quota"]) * record.unit == record.quota
    first = [v // record.unit for v in record.stages[0].totals]
    person: dict[str, int] = {}
    for row in stages[1]:
        person[row["candidate"]] = same_person(record.names, first, row["candidate"], Decimal(row["votes"]))
    assert sorted(person.values()) == list(range(len(first)))
    for number, printed in stages.items():
        stage = record.stages[number - 1]
        for row in printed:
            i = person[row["candidate"]]
            for column, units in (("votes", stage.totals[i]), ("transfers", stage.moved[i] if number > 1 else 0)):
                if row[column] and not _printed_as(row[column], Fraction(units, record.unit)):
                    yield number, row["candidate"], column, row[column]
    elected = {person[r["candidate"]] for r in stages[len(stages)] if r["status"] == "Elected"}
    assert {record.names[i] for i in elected} == set(record.elected)


def _printed_as(printed: str, exact: Fraction) -> bool:
    figure = Decimal(printed)
    places = -int(figure.as_tuple().exponent)
    slack = Fraction(0) if places >= 5 else Fraction(1, 2 * 10 ** max(places, 0))
    return abs(Fraction(figure) - exact) <= slack


@pytest.mark.parametrize("name", ["midlothian_2017_bonnyrigg", "north_lanarkshire_2017_coatbridge_south"])
def test_a_restated_ward_is_equal_to_its_official_sheet(name: str) -> None:
    with (FIXTURES / f"{name}_sheet.csv").open() as file:
        rows: list[Row] = list(csv.DictReader(file))
    record = count("scottish-stv", restated_ward(name))
    adds_up(record)
    assert record.valid == int(rows[0]["valid"])
    assert list(differences(record, rows)) == []


def test_a_restated_ward_differs_where_a_figure_is_altered() -> None:
    with (FIXTURES / "midlothian_2017_bonnyrigg_sheet.csv").open() as file:
        rows = [dict(row) for row in csv.DictReader(file)]
    altered = next(row for row in rows if row["count"] == "4" and row["candidate"] == "Ian Baxter")
    altered["votes"] = "799.88457"
    found = list(differences(count("scottish-stv", restated_ward("midlothian_2017_bonnyrigg")), rows))
    assert found == [(4, "Ian Baxter", "votes", "799.88457")]


@pytest.mark.shared
def test_every_official_sheet_of_2017_is_reproduced(tmp_path: Path) -> None:
    sheets: dict[str, list[Row]] = defaultdict(list)
    for row in published_rows("scotland_2017_count_sheets.csv.gz"):
        sheets[row["ward_id"]].append(row)
    assert len(sheets) == 239
    found = set()
    for ward, rows in sheets.items():
        record = count("scottish-stv", published_ward(ward, tmp_path))
        adds_up(record)
        found |= {(ward, *difference) for difference in differences(record, rows)}
    assert found == SLIPS


@pytest.mark.shared
def test_all_749_wards_elect_whom_the_index_names(tmp_path: Path) -> None:
    """Declared in the 239 wards with a sheet; elsewhere an earlier recount, not a declaration."""
    wards = list(published_rows("scotland_wards_index.csv"))
    assert len(wards) == 749
    for row in wards:
        ballots: Election = published_ward(row["ward_id"], tmp_path)
        record = count("scottish-stv", ballots)
        assert "; ".join(record.elected) == row["winners"], row["ward_id"]
        assert len(record.stages) == int(row["stages"])
        assert record.valid == int(row["valid_ballots"])
        assert not record.chance_used
