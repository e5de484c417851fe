"""Tables of polls in the layouts that people keep them in, whole, damaged and impossible."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hustings.almanac.readers.polls import CleaningNote, PollsRead, looks_like_polls, read_polls
from hustings.almanac.readers.polls_columns import Mapped
from hustings.almanac.readers.polls_dates import fieldwork
from hustings.almanac.readers.polls_houses import house_of
from hustings.almanac.readers.polls_labels import PARTY_LABELS, party_key
from hustings.errors import BadFile, BadInput, HustingsError, UnknownName

TODAY = date(2026, 11, 20)
HEADER = "Pollster,Client,Dates conducted,Sample size,Area,Con,Lab,Lib Dem,SNP/PC,Green,Others,Lead"
ROW = "YouGov,The Times,4-5 May 2021,1732,GB,43%,33%,7%,5%,6%,6%,10"

Write = Callable[..., Path]


@pytest.fixture
def table(tmp_path: Path) -> Write:
    """Write a table of polls from its lines."""

    def write(*lines: str, name: str = "polls.csv") -> Path:
        path = tmp_path / name
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        return path

    return write


def _read(path: Path, mapping: Mapped | None = None) -> PollsRead:
    return read_polls(path, mapping=mapping, today=TODAY)


def _shares(read: PollsRead, poll: str) -> dict[object, object]:
    return {row["party"]: row["share"] for row in read.shares if row["poll"] == poll}


def _why(read: PollsRead, field: str) -> list[str]:
    return [note.why for note in read.report if note.field == field]


class TestAnOrdinaryTable:
    def test_a_poll_is_read_with_its_days_people_and_shares(self, table: Write) -> None:
        read = _read(table(HEADER, ROW))
        assert read.polls == [
            {
                "poll": "yougov.2021-05-05.gb",
                "kind": "poll",
                "territory": "gb",
                "pollster": "YouGov",
                "client": "The Times",
                "start": date(2021, 5, 4),
                "end": date(2021, 5, 5),
                "published": None,
                "sample": 1732,
                "base": None,
                "mode": None,
                "ballot": "parl",
                "basis": "first",
            }
        ]
        assert _shares(read, "yougov.2021-05-05.gb") == {
            "con": 0.43, "lab": 0.33, "ld": 0.07, "snp+pc": 0.05, "grn": 0.06, "other": 0.06,
        }  # fmt: skip

    def test_the_report_says_which_columns_were_left_aside(self, table: Write) -> None:
        read = _read(table(HEADER, ROW))
        assert CleaningNote(0, "Lead", "Lead", "", "no part of a poll") in read.report

    @pytest.mark.parametrize(
        ("heading", "key"),
        [
            ("Con", "con"),
            ("Tories", "con"),
            ("CON %", "con"),
            ("Conservative (%)", "con"),
            ("lab_pct", "lab"),
            ("Lib Dems", "ld"),
            ("Reform UK", "ref"),
            ("Brexit Party", "ref"),
            ("Brexit Party/Reform UK", "ref"),
            ("SNP/PC", "snp+pc"),
            ("Plaid Cymru and SNP", "snp+pc"),
            ("SNP + Plaid", "snp+pc"),
            ("UKIP/Reform", "ukip+ref"),
            ("Sinn Féin", "sf"),
            ("Monster Raving Loony", None),
            ("Alliance", None),
        ],
    )
    def test_a_party_is_known_by_its_labels(self, heading: str, key: str | None) -> None:
        assert party_key(heading) == key

    def test_no_label_stands_under_two_parties(self) -> None:
        labels = [label for several in PARTY_LABELS.values() for label in several]
        assert len(labels) == len(set(labels))

    def test_fractions_are_told_from_percentages_for_the_file_as_a_whole(self, table: Write) -> None:
        percent = _read(table("Pollster,End,Con,Lab,Other", "YouGov,2021-05-05,43,33,24"))
        fraction = _read(table("Pollster,End,Con,Lab,Other", "YouGov,2021-05-05,.43,0.33,0.24"))
        assert percent.shares == fraction.shares

    def test_one_percentage_among_fractions_is_refused(self, table: Write) -> None:
        with pytest.raises(BadFile, match=r"row 2.*sum to 1 per cent"):
            _read(table("Pollster,End,Con,Lab,Other", "YouGov,2021-05-05,0.43,0.33,0.24", "YouGov,2021-06-05,43,33,24"))

    def test_thousands_commas_and_spaces_in_samples(self, table: Write) -> None:
        path = table("Pollster,End,Sample,Con,Lab", 'YouGov,2021-05-05,"1,732",50,40', "Ipsos,2021-05-05,1 004,50,40")
        assert [poll["sample"] for poll in _read(path).polls] == [1732, 1004]

    def test_a_party_left_blank_has_no_share(self, table: Write) -> None:
        read = _read(table("Pollster,End,Con,Lab,UKIP,Green", "YouGov,2021-05-05,50,40,,–"))
        assert _shares(read, "yougov.2021-05-05.gb") == {"con": 0.5, "lab": 0.4}
        assert "the shares do not sum to 100 per cent" in _why(read, "shares")

    def test_title_lines_semicolons_and_a_byte_order_mark(self, tmp_path: Path) -> None:
        path = tmp_path / "polls.csv"
        path.write_text("Our polls;;;\n\nPollster;Date;Con;Lab\nYouGov;5 May 2021;50;40\n", encoding="utf-8-sig")
        assert _read(path).polls[0]["end"] == date(2021, 5, 5)

    def test_territories_and_a_contest(self, table: Write) -> None:
        path = table(
            "Pollster,End,Area,Con,Lab",
            "YouGov,2021-05-05,UK,50,40",
            "YouGov,2021-05-05,Scotland,50,40",
            "Survation,2021-04-29,parl.hartlepool.by.2021-05-06,50,33",
            "YouGov,2021-05-05,,50,40",
        )
        read = _read(path)
        wanted = ["uk", "sco", "parl.hartlepool.by.2021-05-06", "gb"]
        assert [poll["territory"] for poll in read.polls] == wanted
        assert _why(read, "Area") == ["no territory: Great Britain"]

    def test_a_row_for_each_share(self, table: Write) -> None:
        path = table(
            "pollster,end,n,party,share",
            "YouGov,2021-05-05,1732,Con,43",
            "YouGov,2021-05-05,1732,Lab,33",
            "YouGov,2021-05-05,1732,SNP/PC,24",
            "Ipsos,2021-05-04,1001,Labour,40",
            "Ipsos,2021-05-04,1001,Tory,60",
        )
        read = _read(path)
        assert [poll["poll"] for poll in read.polls] == ["yougov.2021-05-05.gb", "ipsos.2021-05-04.gb"]
        assert _shares(read, "ipsos.2021-05-04.gb") == {"lab": 0.4, "con": 0.6}

    def test_results_of_elections_among_the_polls_are_left_out_and_reported(self, table: Write) -> None:
        path = table("Pollster,Date,Con,Lab", "2019 general election,12 Dec 2019,44.7,33", "YouGov,5 May 2021,50,40")
        read = _read(path)
        assert len(read.polls) == 1
        assert "the result of an election, no poll" in _why(read, "pollster")


class TestHousesAndRepeats:
    def test_a_renamed_house_is_one_house_with_dated_names(self, table: Write) -> None:
        read = _read(
            table(
                "Pollster,End,Con,Lab",
                "ComRes,2017-05-05,50,40",
                "Savanta ComRes,2021-05-05,50,40",
                "MORI,2005-06-01,50,40",
            )
        )
        assert [poll["pollster"] for poll in read.polls] == ["Savanta", "Savanta", "Ipsos"]
        assert all("a name of the same house, in use" in why for why in _why(read, "Pollster"))

    def test_names_are_known_whatever_their_case(self) -> None:
        assert {house.house for name in ("KANTAR TNS", "tns-bmrb", "Verian") if (house := house_of(name))} == {"Verian"}

    def test_a_house_not_known_is_kept_as_printed_and_reported(self, table: Write) -> None:
        read = _read(table("Pollster,End,Con,Lab", "Ask Anybody Ltd,2021-05-05,50,40"))
        assert read.polls[0]["poll"] == "ask-anybody-ltd.2021-05-05.gb"
        assert _why(read, "Pollster") == ["not in the table of houses: kept as printed"]

    def test_pollster_and_client_in_one_cell(self, table: Write) -> None:
        read = _read(
            table("Polling organisation/client,Date(s) conducted,Con,Lab", "YouGov/The Times[a],4–5 May 2021,50,40")
        )
        assert (read.polls[0]["pollster"], read.polls[0]["client"]) == ("YouGov", "The Times")

    def test_mrps_are_kept_apart(self, table: Write) -> None:
        path = table(
            "Pollster,End,Con,Lab",
            "YouGov,2024-06-01,25,43",
            "YouGov (MRP),2024-06-01,25,43",
            "More in Common MRP,2024-06-17,28,44",
        )
        read = _read(path)
        assert [poll["kind"] for poll in read.polls] == ["poll", "mrp", "mrp"]
        assert [poll["poll"] for poll in read.polls][1:] == [
            "yougov.2024-06-01.gb.mrp",
            "more-in-common.2024-06-17.gb.mrp",
        ]

    def test_one_poll_for_two_clients_is_one_poll(self, table: Write) -> None:
        path = table(
            "Pollster,Client,End,Sample,Con,Lab",
            "ComRes,Sunday Mirror,2014-10-16,996,50,40",
            "ComRes,The Independent,2014-10-16,996,50,40",
        )
        read = _read(path)
        assert [poll["client"] for poll in read.polls] == ["Sunday Mirror/The Independent"]
        assert "the poll of row 2 for another client" in _why(read, "client")

    def test_two_polls_of_one_house_and_day_have_two_ids(self, table: Write) -> None:
        path = table("Pollster,End,Sample,Con,Lab", "YouGov,2021-05-05,1000,50,40", "YouGov,2021-05-05,1001,50,40")
        assert [poll["poll"] for poll in _read(path).polls] == ["yougov.2021-05-05.gb", "yougov.2021-05-05.gb.2"]

    def test_two_answers_of_one_sample_are_kept_and_reported(self, table: Write) -> None:
        path = table(
            "Pollster,Start,End,Sample,Con,Lab,TIG",
            "YouGov,2019-02-18,2019-02-19,1861,41,33,",
            "YouGov,2019-02-18,2019-02-19,1861,38,26,14",
        )
        read = _read(path)
        assert len(read.polls) == 2
        assert _why(read, "sample") == ["the sample of row 2, with other shares: both kept"]


class TestMapping:
    def test_columns_named_by_the_user(self, table: Write) -> None:
        path = table("Who,When,Blues,Reds,Your Party,Restore,Weather", "YouGov,5 May 2021,50,40,3,2,9")
        mapping = {
            "pollster": "Who", "dates": "When", "con": "Blues", "lab": "Reds", "other": ["Your Party", "Restore"],
            "ignored": ["Weather"],
        }  # fmt: skip
        read = _read(path, mapping=mapping)
        assert _shares(read, "yougov.2021-05-05.gb") == {"con": 0.5, "lab": 0.4, "other": 0.05}

    def test_one_value_for_every_row(self, table: Write) -> None:
        read = _read(table("Dates,Con,Lab", "5 May 2021,50,40"), mapping={"pollster": "=YouGov", "territory": "=wal"})
        assert read.polls[0]["poll"] == "yougov.2021-05-05.wal"

    def test_a_field_that_is_none(self, table: Write) -> None:
        with pytest.raises(UnknownName, match="neither a field") as caught:
            _read(table(HEADER, ROW), mapping={"pollstr": "Pollster"})
        assert "pollster" in caught.value.nearest

    def test_a_column_that_is_not_there(self, table: Write) -> None:
        with pytest.raises(BadFile, match="field “Blues”"):
            _read(table(HEADER, ROW), mapping={"con": "Blues"})

    def test_several_columns_for_one_party(self, table: Write) -> None:
        with pytest.raises(BadInput, match="2 columns"):
            _read(table(HEADER, ROW), mapping={"con": ["Con", "Lab"]})

    def test_one_value_for_a_party(self, table: Write) -> None:
        with pytest.raises(BadInput, match="one value"):
            _read(table(HEADER, ROW), mapping={"con": "=40"})


FAULTS = {
    "shares_sum_to_130": ("Pollster,End,Con,Lab,Other", "YouGov,2021-05-05,60,50,20", "shares", "sum to 130 per cent"),
    "merged_figure_in_two_columns": (
        "Pollster,End,Con,Lab,SNP,PC,Other",
        "YouGov,2021-05-05,45,40,6,6,15",
        "shares",
        "sum to 112 per cent",
    ),
    "ends_before_it_starts": ("Pollster,Start,End,Con,Lab", "YouGov,2021-05-06,2021-05-04,50,40", "End", "before"),
    "span_reversed": ("Pollster,Dates,Con,Lab", "YouGov,7-4 May 2021,50,40", "Dates", "before it starts"),
    "ends_in_the_future": ("Pollster,End,Con,Lab", "YouGov,2031-05-05,50,40", "End", "in the future"),
    "sample_of_nobody": ("Pollster,End,Sample,Con,Lab", "YouGov,2021-05-05,0,50,40", "Sample", "between 1 and 1,000"),
    "sample_beyond_belief": ("Pollster,End,n,Con,Lab", "YouGov,2021-05-05,1000000000,50,40", "n", "between 1"),
    "sample_as_a_power": ("Pollster,End,Sample,Con,Lab", "YouGov,2021-05-05,1e9,50,40", "Sample", "not a whole"),
    "unknown_party": ("Pollster,End,Con,Lab,Mirthful", "YouGov,2021-05-05,50,40,10", "Mirthful", "no party known"),
    "unknown_party_in_a_row": ("Pollster,End,Party,Share", "YouGov,2021-05-05,Mirthful,10", "Party", "no party known"),
    "party_twice_in_a_poll": (
        "Pollster,End,Party,Share",
        "YouGov,2021-05-05,Con,60\nYouGov,2021-05-05,Tory,30",
        "Party",
        "has a share in this poll already",
    ),
    "same_poll_twice": (
        "Pollster,End,Con,Lab",
        "YouGov,2021-05-05,50,40\nIpsos,2021-05-05,50,40\nYouGov,2021-05-05,50,40",
        "pollster",
        "stands in row 2 too",
    ),
    "two_columns_for_one_party": ("Pollster,End,Con,Tory,Lab", "YouGov,2021-05-05,50,40,5", "Tory", "could be con"),
    "two_columns_for_a_field": ("Pollster,End,Sample,n,Con,Lab", "YouGov,2021-05-05,9,9,50,40", "n", "be the sample"),
    "no_year": ("Pollster,Dates,Con,Lab", "YouGov,4-5 May,50,40", "Dates", "no span of days with a year"),
    "no_pollster": ("Pollster,End,Con,Lab", ",2021-05-05,50,40", "Pollster", "blank"),
    "no_last_day": ("Pollster,End,Con,Lab", "YouGov,,50,40", "End", "blank"),
    "no_day_of_the_calendar": ("Pollster,End,Con,Lab", "YouGov,2021-02-30,50,40", "End", "no date"),
    "negative_share": ("Pollster,End,Con,Lab", "YouGov,2021-05-05,-50,140", "Con", "no share"),
    "share_in_words": ("Pollster,End,Con,Lab", "YouGov,2021-05-05,fifty,40", "Con", "not a number"),
    "less_than_one": ("Pollster,End,Con,Lab,UKIP", "YouGov,2021-05-05,50,40,<1", "UKIP", "not a number"),
    "one_party_only": ("Pollster,End,Con,Lab", "YouGov,2021-05-05,50,", "shares", "fewer than two"),
    "strange_territory": ("Pollster,End,Area,Con,Lab", "YouGov,2021-05-05,Mars,50,40", "Area", "no territory known"),
    "strange_kind": ("Pollster,End,Kind,Con,Lab", "YouGov,2021-05-05,straw,50,40", "Kind", "no kind known"),
    "published_before_its_end": (
        "Pollster,End,Published,Con,Lab", "YouGov,2021-05-05,2021-05-04,50,40", "Published", "before the fieldwork"
    ),
    "fieldwork_of_two_years": (
        "Pollster,Start,End,Con,Lab", "YouGov,2019-05-06,2021-05-04,50,40", "End", "120 days at most"
    ),
    "american_and_british_dates": (
        "Pollster,End,Con,Lab", "YouGov,13/05/2021,50,40\nYouGov,05/13/2021,50,40", "End", "one order of day and month"
    ),
}  # fmt: skip


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_refused_with_its_field_and_remedy(fault: str, table: Write) -> None:
    header, rows, field, expected = FAULTS[fault]
    with pytest.raises(BadFile) as caught:
        _read(table(header, rows, name=f"{fault}.csv"))
    assert caught.value.file == f"{fault}.csv"
    assert caught.value.field is not None
    assert caught.value.field.lower() == field.lower()
    assert expected in caught.value.message
    assert caught.value.row is not None or "order of day" in expected


def test_a_table_of_something_else_names_what_is_missing(table: Write) -> None:
    with pytest.raises(BadFile, match="the column is missing"):
        _read(table("constituency,candidate,votes", "Hartlepool,Jill Mortimer,15529"))


def test_headers_are_recognised_for_what_they_are() -> None:
    assert looks_like_polls(HEADER.split(","))
    assert looks_like_polls(["pollster", "end", "party", "share"])
    assert not looks_like_polls(["ons_id", "constituency_name", "first_party", "con", "lab", "ld"])
    assert not looks_like_polls(["Pollster", "Date"])
    assert not looks_like_polls([])


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("4-5 May 2021", "2021-05-04", "2021-05-05"),
        ("4–5 May 2021", "2021-05-04", "2021-05-05"),
        ("4 – 5 May 2021", "2021-05-04", "2021-05-05"),
        ("4th to 5th May 2021", "2021-05-04", "2021-05-05"),
        ("29 Apr – 4 May 2021", "2021-04-29", "2021-05-04"),
        ("29 April-4 May 2021", "2021-04-29", "2021-05-04"),
        ("30 Dec 2020 – 2 Jan 2021", "2020-12-30", "2021-01-02"),
        ("30 Dec – 2 Jan 2021", "2020-12-30", "2021-01-02"),
        ("May 4-5, 2021", "2021-05-04", "2021-05-05"),
        ("Apr 29 - May 4, 2021", "2021-04-29", "2021-05-04"),
        ("28 Aug – 4 Sept 2020", "2020-08-28", "2020-09-04"),
        ("5 May 2021", "2021-05-05", "2021-05-05"),
        ("5-May-21", "2021-05-05", "2021-05-05"),
        ("2021-05-05", "2021-05-05", "2021-05-05"),
        ("2021-05-04/2021-05-05", "2021-05-04", "2021-05-05"),
        ("2021-05-04 to 2021-05-05", "2021-05-04", "2021-05-05"),
        ("04/05/2021", "2021-05-04", "2021-05-04"),
        ("04/05/2021 - 05/05/2021", "2021-05-04", "2021-05-05"),
    ],
)
def test_days_of_fieldwork_in_the_usual_forms(text: str, first: str, last: str) -> None:
    assert fieldwork(text) == (date.fromisoformat(first), date.fromisoformat(last))


@pytest.mark.parametrize(
    "text", ["", "May 2021", "4-5 May", "31 Apr 2021", "4-5 Mayo 2021", "yesterday", "2021", "4-5-6 May 2021"]
)
def test_what_is_no_span_of_days(text: str) -> None:
    assert fieldwork(text) is None


def test_a_year_of_its_own_column(table: Write) -> None:
    read = _read(table("Pollster,Year,Fieldwork,Con,Lab", "YouGov,2021,30 Dec-2 Jan,50,40"))
    assert (read.polls[0]["start"], read.polls[0]["end"]) == (date(2020, 12, 30), date(2021, 1, 2))


def test_american_dates_that_prove_themselves(table: Write) -> None:
    read = _read(table("Pollster,Start,End,Con,Lab", "YouGov,05/04/2021,05/13/2021,50,40"))
    assert read.polls[0]["start"] == date(2021, 5, 4)


# --- a workbook ---


@pytest.fixture
def workbook(tmp_path: Path) -> Path:
    """A workbook of one sheet, written by hand as the standard's smallest."""
    cells = [["Pollster", "End", "Con", "Lab"], ["YouGov", "2021-05-05", "50", "40"]]
    rows = "".join(
        "<row>" + "".join(f'<c t="inlineStr"><is><t>{cell}</t></is></c>' for cell in row) + "</row>" for row in cells
    )
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006"
    path = tmp_path / "polls.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(
            "[Content_Types].xml",
            f'<Types xmlns="{package}/content-types"><Default Extension="xml" ContentType="application/xml"/>'
            '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            "</Types>",
        )
        archive.writestr(
            "_rels/.rels",
            f'<Relationships xmlns="{package}/relationships"><Relationship Id="r1" Type="{office}/officeDocument" '
            'Target="xl/workbook.xml"/></Relationships>',
        )
        archive.writestr(
            "xl/workbook.xml",
            f'<workbook xmlns="{main}" xmlns:r="{office}"><sheets><sheet name="Polls" sheetId="1" r:id="r1"/></sheets>'
            "</workbook>",
        )
        archive.writestr(
            "xl/_rels/workbook.xml.rels",
            f'<Relationships xmlns="{package}/relationships"><Relationship Id="r1" Type="{office}/worksheet" '
            'Target="worksheets/sheet1.xml"/></Relationships>',
        )
        archive.writestr(
            "xl/worksheets/sheet1.xml", f'<worksheet xmlns="{main}"><sheetData>{rows}</sheetData></worksheet>'
        )
    return path


def test_a_workbook_reads_as_the_same_table(workbook: Path, table: Write) -> None:
    assert _read(workbook).polls == _read(table("Pollster,End,Con,Lab", "YouGov,2021-05-05,50,40")).polls


def test_without_its_reader_a_workbook_is_refused_with_what_to_install(
    workbook: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(BadFile) as caught:
        _read(workbook)
    assert "hustings[xlsx]" in caught.value.remedy


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_a_damaged_workbook_raises_only_our_errors(workbook: Path, data: st.DataObject) -> None:
    raw = bytearray(workbook.read_bytes())
    for at in data.draw(st.lists(st.integers(0, len(raw) - 1), min_size=1, max_size=8)):
        raw[at] = data.draw(st.integers(0, 255))
    damaged = workbook.with_name("damaged.xlsx")
    damaged.write_bytes(bytes(raw[: data.draw(st.integers(0, len(raw)))]))
    _survives(damaged)


# --- round trips and damage ---

_PARTIES = {"con": "Con", "lab": "Labour", "ld": "Lib Dem", "ref": "Reform UK", "grn": "Green", "snp+pc": "SNP/PC"}
_HOUSES = ("YouGov", "Ipsos", "Opinium", "Survation", "More in Common", "Redfield & Wilton")


@st.composite
def _polls(draw: st.DrawFn) -> list[dict[str, object]]:
    """Polls of distinct houses and days with whole percentages that leave something for others."""
    made = []
    for house, end in draw(
        st.lists(
            st.tuples(st.sampled_from(_HOUSES), st.dates(date(2005, 5, 6), date(2026, 11, 1))),
            min_size=1, max_size=6, unique=True,
        )
    ):  # fmt: skip
        percents = draw(
            st.lists(st.integers(1, 25), min_size=6, max_size=6).filter(lambda found: 60 <= sum(found) <= 99)
        )
        made.append(
            {
                "pollster": house,
                "client": draw(st.sampled_from(["The Times", "Sky News", "The Sun"])),
                "start": end - timedelta(days=draw(st.integers(0, 20))),
                "end": end,
                "sample": draw(st.integers(500, 120_000)),
                "shares": dict(zip(_PARTIES, percents, strict=True)) | {"other": 100 - sum(percents)},
            }
        )
    return made


def _span(start: date, end: date, form: str) -> str:
    match form:
        case "iso":
            return f"{start} to {end}"
        case "slashes":
            return f"{start:%d/%m/%Y} - {end:%d/%m/%Y}"
        case _:
            year = f" {start.year}" if start.year != end.year else ""
            head = (
                f"{start.day}"
                if (start.year, start.month) == (end.year, end.month)
                else f"{start.day} {start:%b}{year}"
            )
            return f"{end.day} {end:%b %Y}" if start == end else f"{head} – {end.day} {end:%b %Y}"


def _written(polls: list[dict[str, object]], form: str, *, fractions: bool, signs: bool, commas: bool) -> str:
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(["Polling firm", "Client", "Dates conducted", "Sample size", *_PARTIES.values(), "Others", "Lead"])
    for poll in polls:
        shares = poll["shares"]
        assert isinstance(shares, dict)
        start, end = poll["start"], poll["end"]
        assert isinstance(start, date)
        assert isinstance(end, date)
        cells = [
            f"{share / 100:.2f}" if fractions else f"{share}%" if signs else str(share)
            for share in (shares[party] for party in (*_PARTIES, "other"))
        ]
        sample = f"{poll['sample']:,}" if commas else str(poll["sample"])
        writer.writerow([poll["pollster"], poll["client"], _span(start, end, form), sample, *cells, "9"])
    return text.getvalue()


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    polls=_polls(), form=st.sampled_from(["iso", "slashes", "words"]), fractions=st.booleans(), signs=st.booleans(),
    commas=st.booleans(),
)  # fmt: skip
def test_what_is_written_in_any_form_is_read_back(
    tmp_path: Path, polls: list[dict[str, object]], form: str, fractions: bool, signs: bool, commas: bool
) -> None:
    path = tmp_path / "round.csv"
    path.write_text(_written(polls, form, fractions=fractions, signs=signs, commas=commas), encoding="utf-8")
    read = _read(path)
    plain = [{what: poll[what] for what in ("pollster", "client", "start", "end", "sample")} for poll in read.polls]
    assert plain == [{what: poll[what] for what in plain[0]} for poll in polls]
    for row, poll in zip(read.polls, polls, strict=True):
        shares = poll["shares"]
        assert isinstance(shares, dict)
        assert _shares(read, str(row["poll"])) == {party: share / 100 for party, share in shares.items()}
    assert len({row["poll"] for row in read.polls}) == len(polls)


def _survives(path: Path) -> None:
    try:
        read = _read(path)
    except HustingsError:
        return
    assert read.polls
    assert all(isinstance(row["share"], float) and 0 <= row["share"] <= 1 for row in read.shares)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(raw=st.one_of(st.binary(max_size=400), st.text(max_size=300).map(lambda text: text.encode("utf-8", "ignore"))))
def test_arbitrary_bytes_raise_only_our_errors(tmp_path: Path, raw: bytes) -> None:
    path = tmp_path / "noise.csv"
    path.write_bytes(raw)
    _survives(path)


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(polls=_polls(), data=st.data())
def test_a_damaged_table_raises_only_our_errors(
    tmp_path: Path, polls: list[dict[str, object]], data: st.DataObject
) -> None:
    raw = bytearray(_written(polls, "words", fractions=False, signs=False, commas=True).encode())
    for at in data.draw(st.lists(st.integers(0, len(raw) - 1), max_size=6)):
        raw[at] = data.draw(st.integers(0, 255))
    cut = data.draw(st.integers(0, len(raw)))
    path = tmp_path / "damaged.csv"
    path.write_bytes(bytes(raw[:cut]) if data.draw(st.booleans()) else bytes(raw))
    _survives(path)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    cells=st.lists(
        st.lists(
            st.one_of(
                st.sampled_from(["YouGov", "43", "43%", "0.43", "n/a", "", "4-5 May 2021", "2021-05-05", "=1", "∞"]),
                st.text(max_size=12),
            ),
            min_size=7, max_size=7,
        ),
        min_size=1, max_size=5,
    )
)  # fmt: skip
def test_any_cells_under_a_good_header_raise_only_our_errors(tmp_path: Path, cells: list[list[str]]) -> None:
    path = tmp_path / "cells.csv"
    with path.open("w", encoding="utf-8", errors="ignore", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["Pollster", "Dates", "Sample", "Area", "Con", "Lab", "Others"])
        writer.writerows(cells)
    _survives(path)
