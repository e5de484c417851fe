"""The Commons Library's files, by candidate and by constituency, of every year's layout, whole and damaged."""

from __future__ import annotations

import csv
import io
import random
from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import date, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hustings.almanac.readers import commons_library
from hustings.almanac.readers.known import Known
from hustings.almanac.readers.layouts import open_known
from hustings.almanac.readers.reading import Read, TableRow
from hustings.almanac.readers.sheet import open_lines
from hustings.errors import BadFile, HustingsError
from tests.shared import shared_data

FIXTURES = Path(__file__).parent / "fixtures"
SMALL = FIXTURES / "small_almanac"
HARTLEPOOL = [("lab", 15464), ("con", 11869), ("ref", 10603), ("ld", 1696), ("ind", 911), ("slp", 494)]


def read(name: str, told: Mapping[str, str] | None = None) -> Read:
    reader, sheet = open_known(FIXTURES / name)
    assert reader.LAYOUT.name == "commons-library"
    return reader.read(sheet, Known(SMALL, told={"date": "2019-12-12", "part": "yes"} if told is None else told))


def text(name: str) -> str:
    return (FIXTURES / name).read_text(encoding="utf-8")


def refused(name: str) -> BadFile:
    with pytest.raises(BadFile) as raised:
        read(name)
    assert raised.value.file == name
    return raised.value


def candidates(found: Read, contest: str) -> list[TableRow]:
    return [row for row in found.tables["candidacies"] if row["contest"] == contest]


@pytest.mark.parametrize(
    "name",
    [
        "library_by_candidate_2019.csv",
        "title_lines_above_header.csv",
        "byte_order_mark.csv",
        "saved_in_windows_1252.csv",
        "saved_in_utf_16.csv",
        "misread_names.csv",
        "thousands_commas_and_percent_signs.csv",
    ],
)
def test_one_file_however_it_was_saved(name: str) -> None:
    found = read(name)
    rows = candidates(found, "parl.hartlepool.2019-12-12")
    assert [(row["party"], row["votes"]) for row in rows] == HARTLEPOOL
    assert [row["elected"] for row in rows] == [1, 0, 0, 0, 0, 0]
    first = rows[0]
    assert (first["candidate"], first["surname"], first["sitting"], first["mnis"]) == (
        "Mike Hill",
        "Hill",
        True,
        "4549",
    )
    assert rows[2]["description"] == "The Brexit Party"
    assert first["description"] is None
    contests = {row["contest"]: row for row in found.tables["contests"]}
    assert contests["parl.hartlepool.2019-12-12"]["valid"] == 41037
    assert contests["parl.ynys-mon.2019-12-12"]["name"] == "Ynys Môn"
    assert contests["parl.ynys-mon.2019-12-12"]["rule"] == "fptp"
    assert "elections" not in found.tables


@pytest.mark.parametrize("name", ["library_by_candidate_2017.csv", "no_header_2017.csv"])
def test_the_layouts_of_2017(name: str) -> None:
    rows = candidates(read(name, {"date": "2017-06-08"}), "parl.hartlepool.2017-06-08")
    assert [(row["party"], row["votes"]) for row in rows] == [
        ("lab", 21969),
        ("con", 14319),
        ("ind", 4801),
        ("ld", 746),
    ]


def test_the_day_must_show_or_be_told() -> None:
    payload = (FIXTURES / "library_by_candidate_2017.csv").read_bytes()
    lines = open_lines(Path("download.csv"), payload)
    sheet = lines.headed(0)
    with pytest.raises(BadFile, match="which general election") as raised:
        commons_library.read(sheet, Known(SMALL))
    assert "date=" in raised.value.remedy
    with pytest.raises(BadFile, match="no date"):
        commons_library.read(sheet, Known(SMALL, told={"date": "last June"}))


def test_the_candidates_tell_which_election_a_file_is_of(tmp_path: Path) -> None:
    rows = list(csv.reader(text("democracy_club_putney_2024.csv").splitlines()))[1:]
    header = (FIXTURES / "library_by_candidate_2019.csv").read_text(encoding="utf-8").splitlines()[0]
    lines = [header]
    for row in rows:
        first, _, surname = row[1].rpartition(" ")
        party = f"{row[6]},,{row[7]},,"
        place = "E14001434,E12000007,Putney,,London,England,Borough"
        lines.append(f"{place},{party},{first},{surname},,,,,{row[12]},{int(row[12]) / 49295:.6f},,{row[0]}")
    path = tmp_path / "download.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    reader, sheet = open_known(path)
    found = reader.read(sheet, Known(SMALL))
    assert {row["contest"] for row in found.tables["candidacies"]} == {"parl.putney.2024-07-04"}
    assert "contests" not in found.tables


def test_a_by_election_file_with_its_dates() -> None:
    found = read("by_election_2021.csv")
    rows = candidates(found, "parl.hartlepool.by.2021-05-06")
    assert [(row["party"], row["votes"]) for row in rows[:2]] == [("con", 15529), ("lab", 8589)]
    assert rows[3]["party"] == "ref"
    assert found.tables["contests"][0]["election"] == "parl.hartlepool.by.2021-05-06"


@pytest.mark.parametrize("name", ["library_by_constituency_2019.csv", "us_dates.csv"])
def test_files_by_constituency(name: str) -> None:
    found = read(name)
    rows = {row["contest"]: row for row in found.tables["contests"]}
    row = rows["parl.hartlepool.2019-12-12"]
    figures = (row["electorate"], row["valid"], row["rejected"], row["majority"], row["result"])
    assert figures == (70855, 41037, 119, 3595, "Lab hold")
    assert row["declared"] == datetime.fromisoformat("2019-12-13T03:43")
    assert (row["status"], row["seats"]) == ("official", 1)
    assert "candidacies" not in found.tables


@pytest.mark.parametrize(
    ("name", "row", "words"),
    [
        ("sum_off_by_one.csv", 3, "has 11,870 votes, but the share given (0.289227) makes them 11,869"),
        ("votes_in_adjacent_rows.csv", 5, "wrong row"),
        ("unknown_party.csv", 7, "Sosialist Labor Party"),
        ("unknown_constituency.csv", 2, "E14000999"),
        ("candidate_twice.csv", 5, "twice"),
        ("candidate_missing.csv", 2, "candidate missing"),
        ("votes_left_blank.csv", 5, "all or none"),
        ("vote_of_a_half.csv", 5, "whole number"),
        ("negative_votes.csv", 7, "below 0"),
        ("truncated_mid_row.csv", 11, "cells"),
        ("ragged_row.csv", 4, "23 cells"),
        ("odd_quotation_mark.csv", 4, "quotation mark"),
        ("two_encodings.csv", 8, "UTF-8"),
        ("majority_transposed.csv", 2, "not the majority given"),
        ("valid_votes_off_by_one.csv", 2, "sum to 41,037"),
        ("constituency_twice.csv", 3, "row 2 too"),
        ("more_votes_than_electors.csv", 2, "electors"),
        ("dates_in_both_orders.csv", None, "order of day and month"),
        ("not_a_table.csv", None, "workbook"),
    ],
)
def test_each_fault_is_refused_by_row_and_reason(name: str, row: int | None, words: str) -> None:
    error = refused(name)
    assert (error.row, words in error.message) == (row, True), error.message


def test_an_unknown_party_and_area_come_with_the_nearest() -> None:
    assert "Socialist Labour Party (slp)" in refused("unknown_party.csv").remedy
    assert "Hartlepool" in refused("unknown_constituency.csv").remedy


def test_a_missing_column_is_named(tmp_path: Path) -> None:
    rows = list(csv.reader(text("library_by_candidate_2019.csv").splitlines()))
    for name in ("Votes", "Candidate surname", "Party abbreviation", "ONS ID"):
        at = rows[0].index(name)
        path = tmp_path / "x.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([row[:at] + row[at + 1 :] for row in rows])
        reader, sheet = open_known(path)
        with pytest.raises(BadFile, match="missing"):
            reader.read(sheet, Known(SMALL, told={"date": "2019-12-12", "part": "yes"}))


def test_a_told_party_is_taken() -> None:
    rows = candidates(
        read("unknown_party.csv", {"party:SLB": "slp", "part": "yes", "date": "2019-12-12"}),
        "parl.hartlepool.2019-12-12",
    )
    assert rows[-1]["party"] == "slp"


def test_a_general_election_cut_between_two_seats_is_refused() -> None:
    with pytest.raises(BadFile, match="of the 650 contests") as caught:
        read("library_by_candidate_2019.csv", told={"date": "2019-12-12"})
    assert "part=yes" in caught.value.remedy


def test_a_scottish_code_that_was_renewed_finds_the_later_area() -> None:
    area = Known(SMALL).area(code="S14000006", name=None, kind="constituency", day=date(2024, 7, 4))
    assert area.key == "S14000107"
    with pytest.raises(HustingsError, match="as it was until 2024-07-03"):
        Known(SMALL).area(code="E14000733", name=None, kind="constituency", day=date(2024, 7, 4))


PARTIES = [("Con", "PP52", "4"), ("Lab", "PP53", "15"), ("LD", "PP90", "17"), ("Green", "PP63", "44"), ("Ind", "", "8")]
NAMES = st.text("ABCdefghikéôŵŷÁñßØ", min_size=1, max_size=8)
VOTES = st.lists(st.integers(0, 40_000), min_size=2, max_size=5).filter(lambda votes: votes.count(max(votes)) == 1)


def by_candidate(surnames: Sequence[str], votes: Sequence[int], *, titled: bool) -> bytes:
    """A file by candidate of one constituency, in the layout of 2019 or 2017."""
    made = io.StringIO()
    writer = csv.writer(made, lineterminator="\n")
    header = (FIXTURES / f"library_by_candidate_{2019 if titled else 2017}.csv").read_text(encoding="utf-8")
    writer.writerow(header.splitlines()[0].split(","))
    place = ["E14000733", "E12000001", "Hartlepool", "", "North East", "England", "Borough"]
    for at, (surname, count) in enumerate(zip(surnames, votes, strict=True)):
        short, code, mnis = PARTIES[at]
        person = [f"Ann{at}", surname, "Female", "No", "No"]
        share = str(count / sum(votes))
        ids = [code, mnis, ""] if titled else []
        rest = ["", count, share, "", ""] if titled else [count, share, ""]
        writer.writerow([*place, short, short, *ids, *person, *rest])
    return made.getvalue().encode()


@settings(max_examples=40, deadline=None)
@given(VOTES, st.data(), st.booleans())
def test_any_result_comes_back_from_either_layout(votes: list[int], data: st.DataObject, titled: bool) -> None:
    surnames = data.draw(st.lists(NAMES, min_size=len(votes), max_size=len(votes)))
    lines = open_lines(Path("x.csv"), by_candidate(surnames, votes, titled=titled))
    found = commons_library.read(lines.headed(0), Known(SMALL, told={"date": "2019-12-12", "part": "yes"}))
    rows = candidates(found, "parl.hartlepool.2019-12-12")
    assert [row["votes"] for row in rows] == votes
    assert [row["surname"] for row in rows] == surnames
    assert [row["elected"] for row in rows] == [int(count == max(votes)) for count in votes]
    assert found.tables["contests"][0]["valid"] == sum(votes)


def damaged(payload: bytes, chance: random.Random) -> bytes:
    """A good file hurt in one of the ways that files are hurt."""
    kind = chance.choice(["flip", "cut", "drop column", "swap", "encode", "double row", "drop row"])
    if kind == "flip":
        at = chance.randrange(len(payload))
        return payload[:at] + bytes([payload[at] ^ (1 << chance.randrange(8))]) + payload[at + 1 :]
    if kind == "cut":
        return payload[: chance.randrange(len(payload))]
    if kind == "encode":
        return payload.decode().encode(chance.choice(["cp1252", "utf-16", "utf-8-sig", "cp1252"]), "replace")
    rows = list(csv.reader(io.StringIO(payload.decode())))
    if kind == "drop column":
        at = chance.randrange(len(rows[0]))
        rows = [row[:at] + row[at + 1 :] for row in rows]
    elif kind == "double row":
        rows.insert(1, rows[chance.randrange(1, len(rows))])
    elif kind == "drop row":
        del rows[chance.randrange(1, len(rows))]
    else:
        one, other = chance.sample(range(1, len(rows)), 2)
        at, beside = chance.randrange(len(rows[0])), chance.randrange(len(rows[0]))
        rows[one][at], rows[other][beside] = rows[other][beside], rows[one][at]
    made = io.StringIO()
    csv.writer(made, lineterminator="\n").writerows(rows)
    return made.getvalue().encode()


@pytest.mark.parametrize("name", ["library_by_candidate_2019.csv", "library_by_constituency_2019.csv"])
def test_random_damage_is_refused_or_read_into_rows_that_add_up(name: str) -> None:
    payload = (FIXTURES / name).read_bytes()
    known = Known(SMALL, told={"date": "2019-12-12", "part": "yes"})
    chance = random.Random(20191212)
    for _ in range(250):
        with suppress(HustingsError):
            lines = open_lines(Path(name), damaged(payload, chance))
            index = lines.header_at(commons_library.recognises)
            if index is None:
                continue
            found = commons_library.read(lines.headed(index), known)
            for contest in found.tables["contests"]:
                votes = (
                    [row["votes"] for row in candidates(found, str(contest["contest"]))]
                    if len(found.tables) > 1
                    else []
                )
                counted = [each for each in votes if isinstance(each, int)]
                assert not votes or len(counted) in (0, len(votes))
                assert not counted or sum(counted) == contest["valid"]


@pytest.mark.shared
@pytest.mark.parametrize(
    ("file", "rows"),
    [
        ("HoC-GE2017-results-by-candidate.csv.gz", 3304),
        ("HoC-GE2019-results-by-candidate.csv.gz", 3320),
        ("HoC-GE2024-results-by-candidate.csv.gz", 4515),
        ("HoC-GE2017-constituency-results.csv", 650),
        ("HoC-GE2019-results-by-constituency.csv", 650),
        ("HoC-GE2024-results-by-constituency.csv", 650),
    ],
)
def test_the_published_files_agree_with_the_shipped_almanac(file: str, rows: int) -> None:
    import hustings.almanac

    path = shared_data(f"westminster/source/{file}")
    known = Known(Path(str(hustings.almanac.__file__)).parent / "tables")
    reader, sheet = open_known(path)
    assert len(sheet) == rows
    found = reader.read(sheet, known)
    assert "contests" not in found.tables
    held = {
        (each["contest"], each["party"], each["votes"], each["elected"])
        for contest in {str(row["contest"]) for row in found.tables.get("candidacies", ())}
        for each in known.candidacies(contest)
    }
    read_here = {
        (row["contest"], row["party"], row["votes"], row["elected"]) for row in found.tables.get("candidacies", ())
    }
    assert read_here == held
