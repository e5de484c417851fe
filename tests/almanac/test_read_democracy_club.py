"""Democracy Club's exports: of today and of 2018, results and lists of candidates, every kind of election."""

from __future__ import annotations

import csv
import io
from contextlib import suppress
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hustings.almanac.readers import democracy_club
from hustings.almanac.readers.known import Known
from hustings.almanac.readers.layouts import open_known
from hustings.almanac.readers.reading import Read
from hustings.almanac.readers.sheet import open_lines
from hustings.errors import BadFile, HustingsError
from hustings.ids import parse
from tests.shared import shared_data

FIXTURES = Path(__file__).parent / "fixtures"
SMALL = FIXTURES / "small_almanac"
TODAY = [
    "person_id", "person_name", "election_id", "ballot_paper_id", "party_name", "party_id", "post_label",
    "cancelled_poll",
    "seats_contested", "gss", "votes_cast", "elected", "party_list_position", "turnout_reported", "spoilt_ballots",
    "total_electorate",
]  # fmt: skip
PARTIES = {
    "lab": ("Labour Party", "PP53"),
    "con": ("Conservative and Unionist Party", "PP52"),
    "pc": ("Plaid Cymru", "PP77"),
}


def read(rows: list[list[object]], header: list[str] = TODAY) -> Read:
    made = io.StringIO()
    csv.writer(made, lineterminator="\n").writerows([header, *rows])
    lines = open_lines(Path("x.csv"), made.getvalue().encode())
    assert democracy_club.recognises(lines.records[0][1])
    return democracy_club.read(lines.headed(0), Known(SMALL))


def row(
    number: int, name: str, contest: str, party: str, votes: object, elected: object, **more: object
) -> list[object]:
    values: dict[str, object] = dict.fromkeys(TODAY, "")
    values |= {
        "person_id": number,
        "person_name": name,
        "ballot_paper_id": contest,
        "votes_cast": votes,
        "elected": elected,
    }
    values |= {
        "election_id": str(parse(contest).election),
        "party_name": PARTIES[party][0],
        "party_id": PARTIES[party][1],
    }
    values |= {"post_label": "Castle", "seats_contested": 1, **more}
    return list(values.values())


WARD = "local.dudley.castle-and-priory.2021-05-06"


def test_a_ward_of_one_seat_and_what_the_almanac_did_not_hold() -> None:
    more = {"gss": "E05001242", "turnout_reported": 2010, "spoilt_ballots": 10, "total_electorate": 9000}
    found = read(
        [
            row(1, "Ann SMITH-JONES", WARD, "lab", 1100, "t", **more),
            row(2, "JJ O'NEIL", WARD, "con", "900", "f", **more),
        ]
    )
    assert found.tables["areas"] == [
        {"area": "E05001242", "kind": "ward", "name": "Castle", "slug": "castle-and-priory", "gss": "E05001242"}
    ]
    contest = found.tables["contests"][0]
    assert (contest["rule"], contest["ballots"], contest["rejected"], contest["valid"]) == ("fptp", 2010, 10, 2000)
    assert found.tables["elections"][0] == {
        "election": "local.dudley.2021-05-06",
        "kind": "local",
        "date": parse(WARD).day,
        "name": "Dudley, 6 May 2021",
        "body": "E08000027",
    }
    assert [each["candidate"] for each in found.tables["candidacies"]] == ["Ann Smith-Jones", "JJ O'Neil"]


def test_a_ward_of_two_seats_is_a_block_vote() -> None:
    rows = [row(at, f"A{at} B", WARD, "lab", votes, at < 2, seats_contested=2, turnout_reported=1000) for at, votes in
            enumerate([900, 700, 200])]  # fmt: skip
    contest = read(rows).tables["contests"][0]
    assert (contest["rule"], contest["seats"], contest.get("valid")) == ("block-vote", 2, None)
    rows[0][TODAY.index("votes_cast")] = 1001
    with pytest.raises(BadFile, match="more votes than there are papers"):
        read(rows)


def test_the_layout_of_2018() -> None:
    header = ["election_id", "ballot_paper_id", "person_id", "party_id", "party_name", "person_name", "ballots_cast",
              "is_winner", "spoilt_ballots", "turnout", "source"]  # fmt: skip
    rows: list[list[object]] = [
        [
            "local.kirklees.2018-05-03",
            "local.kirklees.dalton.2018-05-03",
            7,
            "PP53",
            "Labour Party",
            "A B",
            70,
            "True",
            "",
            "",
            "",
        ],
        [
            "local.kirklees.2018-05-03",
            "local.kirklees.dalton.2018-05-03",
            8,
            "",
            "Labour and Co-operative Party",
            "C D",
            60,
            "False",
            "",
            "",
            "",
        ],
    ]
    found = read(rows, header)
    assert [each["party"] for each in found.tables["candidacies"]] == ["lab", "lab"]
    assert found.tables["contests"][0]["seats"] == 1


def test_a_list_becomes_one_candidacy() -> None:
    contest = "senedd.bangor-conwy-mon.2026-05-07"
    rows = [
        row(1, "A B", contest, "pc", 5000, "t", party_list_position=1, seats_contested=6),
        row(2, "C D", contest, "pc", 5000, "t", party_list_position=2, seats_contested=6),
        row(3, "E F", contest, "lab", 3000, "f", party_list_position=1, seats_contested=6),
    ]
    found = read(rows)
    assert [(each["candidate"], each["votes"], each["elected"]) for each in found.tables["candidacies"]] == [
        ("Plaid Cymru", 5000, 2),
        ("Labour Party", 3000, 0),
    ]
    assert found.tables["contests"][0]["valid"] == 8000
    rows[1][TODAY.index("votes_cast")] = 5001
    with pytest.raises(BadFile, match="earlier row"):
        read(rows)


def test_candidates_before_the_poll_and_cancelled_polls() -> None:
    found = read([row(1, "A B", WARD, "lab", "", ""), row(2, "C D", WARD, "con", "", "", cancelled_poll="t")])
    assert found.tables["contests"][0]["status"] == "partial"
    assert [each["votes"] for each in found.tables["candidacies"]] == [None, None]
    assert WARD in found.notes[0]


def test_putney_without_its_mini_count_is_refused() -> None:
    reader, sheet = open_known(FIXTURES / "putney_2024_missing_minicount.csv")
    with pytest.raises(BadFile, match=r"sum to 42,737, the valid votes are 49,295"):
        reader.read(sheet, Known(SMALL))
    reader, sheet = open_known(FIXTURES / "democracy_club_putney_2024.csv")
    assert len(reader.read(sheet, Known(SMALL)).tables["candidacies"]) == 7


def test_a_list_of_candidates_does_not_wipe_out_results() -> None:
    contest = "parl.putney.2024-07-04"
    found = read([row(1, "Fleur Anderson", contest, "lab", "", "", gss="E14001434")])
    assert "candidacies" not in found.tables
    assert contest in found.notes[0]


def test_what_the_almanac_knows_besides_is_kept(tmp_path: Path) -> None:
    rows = (SMALL / "candidacies" / "parl.2024-07-04.csv").read_text(encoding="utf-8").splitlines()
    (tmp_path / "candidacies").mkdir()
    marked = [
        rows[0],
        rows[1].replace("lab,,24113,,,,1,,,,,43423,", "lab,,24113,30000,5887,,1,,yes,,Female,43423,4519"),
    ]
    (tmp_path / "candidacies" / "parl.2024-07-04.csv").write_text(
        "\n".join([*marked, *rows[2:]]) + "\n", encoding="utf-8"
    )
    reader, sheet = open_known(FIXTURES / "democracy_club_putney_2024.csv")
    first = reader.read(sheet, Known(SMALL, tmp_path)).tables["candidacies"][0]
    assert (first["gender"], first["mnis"], first["sitting"]) == ("Female", "4519", True)
    assert (first["final_votes"], first["transferred"], first["votes"]) == (30000, 5887, 24113)


def test_nobody_opposed_has_no_votes() -> None:
    found = read([row(1, "A B", WARD, "lab", 0, "t")])
    assert (found.tables["candidacies"][0]["votes"], found.tables["contests"][0]["status"]) == (None, "declared")
    assert found.tables["candidacies"][0]["elected"] == 1


def test_a_box_that_is_missing_shows_without_the_almanac_too() -> None:
    more = {"turnout_reported": 3000, "spoilt_ballots": 10}
    with pytest.raises(BadFile, match="a box may be missing"):
        read([row(1, "A B", WARD, "lab", 1100, "t", **more), row(2, "C D", WARD, "con", 900, "f", **more)])


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ([row(1, "A B", WARD, "lab", 10, "f"), row(2, "C D", WARD, "con", 5, "t")], "more votes"),
        ([row(1, "A B", WARD, "lab", 10, "t"), row(2, "C D", WARD, "con", 5, "t")], "2 candidates are marked elected"),
        ([row(1, "A B", WARD, "lab", 10, "t"), row(1, "A B", WARD, "lab", 10, "t")], "twice"),
        ([row(1, "A B", WARD, "lab", 10, "t"), row(2, "C D", WARD, "con", "", "f")], "all or none"),
        ([row(1, "A B", WARD, "lab", 10, "t", election_id="local.walsall.2021-05-06")], "no ballot paper of"),
        ([row(1, "A B", "local.dudley.2021-05-06", "lab", 10, "t")], "not one ballot paper"),
        ([row(1, "A B", WARD, "lab", 10, "t", total_electorate=5)], "electors"),
        ([row(1, "A B", WARD, "lab", 10, "t", party_id="PP12345", party_name="Nobody's Party")], "no party"),
        ([row(1, "A B", WARD, "lab", 10, "t"), row(2, "C D", WARD, "con", 5, "f", seats_contested=2)], "contradicts"),
    ],
)
def test_what_cannot_be_is_refused(rows: list[list[object]], words: str) -> None:
    with pytest.raises(BadFile, match=words):
        read(rows)


def test_all_unknown_parties_are_named_at_once() -> None:
    rows = [
        row(at, f"A{at} B", WARD, "lab", "", "", party_id=f"PP1234{at}", party_name=f"Party no. {at}")
        for at in range(3)
    ]
    with pytest.raises(BadFile) as raised:
        read(rows)
    assert "Party no. 2 (PP12342)" in raised.value.remedy


def test_two_people_of_one_name_are_told_apart() -> None:
    found = read([row(1, "A B", WARD, "lab", 5, "f"), row(2, "A B", WARD, "con", 10, "t")])
    assert [each["candidate"] for each in found.tables["candidacies"]] == ["A B (2)", "A B"]


@settings(max_examples=40, deadline=None)
@given(st.lists(st.integers(0, 9000), min_size=2, max_size=5).filter(lambda votes: votes.count(max(votes)) == 1))
def test_any_result_comes_back(votes: list[int]) -> None:
    keys = ["lab", "con", "pc", "lab", "con"]
    rows = [row(at, f"A{at} B", WARD, keys[at], count, count == max(votes)) for at, count in enumerate(votes)]
    found = read(rows)
    assert [each["votes"] for each in found.tables["candidacies"]] == votes
    assert found.tables["contests"][0]["valid"] == sum(votes)


def test_random_damage_is_refused_or_adds_up() -> None:
    payload = (FIXTURES / "democracy_club_putney_2024.csv").read_bytes()
    chance, known = Random(20240704), Known(SMALL)
    for _ in range(250):
        at = chance.randrange(len(payload))
        hurt = (
            payload[:at] if chance.random() < 0.3 else payload[:at] + bytes([chance.randrange(256)]) + payload[at + 1 :]
        )
        with suppress(HustingsError):
            lines = open_lines(Path("x.csv"), hurt)
            if lines.header_at(democracy_club.recognises) is None:
                continue
            found = democracy_club.read(lines.headed(0), known)
            votes = [each["votes"] for each in found.tables.get("candidacies", ()) if "putney" in str(each["contest"])]
            assert sum(each for each in votes if isinstance(each, int)) in (0, 49295)


@pytest.mark.shared
def test_the_published_file_of_2018_is_read_whole() -> None:
    import hustings.almanac

    path = shared_data("local/councils/england_2018_candidates_democracyclub.csv.gz")
    known = Known(Path(str(hustings.almanac.__file__)).parent / "tables")
    reader, sheet = open_known(path)
    assert (reader.LAYOUT.name, len(sheet)) == ("democracy-club", 16_090)
    found = reader.read(sheet, known)
    assert len(found.tables["candidacies"]) == 16_090
