"""Councils' ModernGov XML: read with its gaps, refused when cut, hostile or without an election."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from random import Random
from xml.sax.saxutils import escape

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hustings.almanac.readers import modern_gov
from hustings.almanac.readers.known import Known
from hustings.almanac.readers.layouts import open_known
from hustings.almanac.readers.reading import Read
from hustings.errors import BadFile, HustingsError

SMALL = Path(__file__).parent / "fixtures" / "small_almanac"
NAME = "local.kirklees.2021-05-06.xml"

Ward = tuple[str, int, list[tuple[str, str, int, bool]]]
DALTON: Ward = (
    "Dalton",
    1,
    [("Ann Lab", "Labour Party Candidate", 2640, True), ("Bob Con", "Conservative", 443, False)],
)
COLNE: Ward = ("Colne Valley", 2, [("A One", "Labour", 900, True), ("B Two", "Independent", 800, True),
                                   ("C & D", "Liberal Democrat", 700, False)])  # fmt: skip


def document(
    *wards: Ward, title: str = "Kirklees Council", papers: int = 0, rejected: int = 8, electorate: int = 13_279
) -> bytes:
    candidates, areas = "", ""
    for number, (ward, seats, standing) in enumerate(wards, start=180):
        for name, party, votes, won in standing:
            candidates += (
                f"<candidate>\n<electionareaid>{number}</electionareaid><areatitle>{escape(ward)}</areatitle>"
                f"<candidatename>{escape(name)}</candidatename><numvotes>{votes}</numvotes><numvotes2>0</numvotes2>"
                f"<politicalpartytitle>{escape(party)}</politicalpartytitle><iselected>{won}</iselected>\n</candidate>\n"
            )
        areas += (
            f"<electionarea><electionareaid>{number}</electionareaid><title>{escape(ward)}</title>"
            f"<electorate>{electorate}</electorate><numballotpapersissued>{papers}</numballotpapersissued>"
            f"<numseats>{seats}</numseats><status>Published</status><spoiledvotes><spoiledvote>"
            f"<description>Rejected</description><numvotes>{rejected}</numvotes></spoiledvote></spoiledvotes></electionarea>\n"
        )
    head = f'<?xml version="1.0" encoding="utf-8"?>\n<election>\n<title>{escape(title)}</title>\n'
    body = f"<candidates>\n{candidates}</candidates>\n<electionareas>\n{areas}</electionareas>\n</election>\n"
    return (head + body).encode()


def read(payload: bytes, name: str = NAME, told: dict[str, str] | None = None) -> Read:
    return modern_gov.read(modern_gov.open_xml(name, payload), Known(SMALL, told=told))


def test_wards_of_one_and_of_two_seats() -> None:
    found = read(document(DALTON, COLNE))
    contests = {each["contest"]: each for each in found.tables["contests"]}
    dalton = contests["local.kirklees.dalton.2021-05-06"]
    assert (dalton["rule"], dalton["electorate"], dalton["valid"], dalton["rejected"]) == ("fptp", 13279, 3083, 8)
    assert dalton.get("ballots") is None
    colne = contests["local.kirklees.colne-valley.2021-05-06"]
    assert (colne["rule"], colne["seats"]) == ("block-vote", 2)
    assert [each["party"] for each in found.tables["candidacies"]] == ["lab", "con", "lab", "ind", "ld"]
    assert found.tables["elections"][0]["name"] == "Kirklees, 6 May 2021"
    assert {each["area"] for each in found.tables["areas"]} == {"ward.kirklees.dalton", "ward.kirklees.colne-valley"}


def test_a_by_election_shows_in_its_title_or_its_id() -> None:
    payload = document(DALTON, title="Dalton Ward by-election")
    assert read(payload).tables["contests"][0]["contest"] == "local.kirklees.dalton.by.2021-05-06"
    told = {"election": "local.kirklees.dalton.by.2021-10-14"}
    assert read(payload, "download.xml", told).tables["contests"][0]["contest"] == told["election"]


def test_a_document_is_detected_by_its_content(tmp_path: Path) -> None:
    path = tmp_path / "local.kirklees.2021-05-06.csv"
    path.write_bytes(document(DALTON))
    reader, sheet = open_known(path)
    assert reader.LAYOUT.name == "modern-gov"
    assert len(reader.read(sheet, Known(SMALL)).tables["candidacies"]) == 2


def test_a_ward_not_counted_yet_has_no_votes() -> None:
    open_ward: Ward = ("Dalton", 1, [("A", "Labour", 0, False), ("B", "Conservative", 0, False)])
    found = read(document(open_ward))
    assert [each["votes"] for each in found.tables["candidacies"]] == [None, None]
    assert found.tables["contests"][0]["status"] == "partial"


@pytest.mark.parametrize(
    ("payload", "words"),
    [
        (document(("Dalton", 1, [("A", "Labour", 5, False), ("B", "Conservative", 4, True)])), "more votes"),
        (document(("Dalton", 1, [("A", "Labour", 5, True), ("A", "Labour", 5, False)])), "twice"),
        (document(("Dalton", 1, [("A", "The Purple Party", 5, True)])), "no party"),
        (document(DALTON, papers=3000), "ballot papers"),
        (document(DALTON, electorate=3000), "electors"),
        (document(DALTON, papers=9000), "a box may be missing"),
        (document(DALTON).replace(b"2640", b"26.5"), "whole number"),
        (document(DALTON).replace(b"2640", b"-2640"), "below 0"),
        (document(DALTON)[:-200], "cut short"),
        (document(DALTON).replace(b"Ann", b"Ann\xff"), "damaged"),
        (b"<election><candidates></candidates></election>", "no candidates"),
        (b'<!DOCTYPE x [<!ENTITY a "aa">]><election><candidate>&a;</candidate></election>', "not a plain document"),
        (
            b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><election><candidate>&a;</candidate></election>',
            "plain",
        ),
    ],
)
def test_what_cannot_be_is_refused(payload: bytes, words: str) -> None:
    with pytest.raises(BadFile, match=words):
        read(payload)


def test_the_election_must_be_told() -> None:
    with pytest.raises(BadFile, match="which council") as raised:
        read(document(DALTON), "results.xml")
    assert "election=" in raised.value.remedy
    with pytest.raises(BadFile, match="names no council"):
        read(document(DALTON), "results.xml", {"election": "local.2021-05-06"})
    with pytest.raises(BadFile, match="one contest"):
        read(document(DALTON, COLNE), "results.xml", {"election": "local.kirklees.dalton.2021-05-06"})


NAMES = st.text("ABCdefé&<>'\"", min_size=1, max_size=8)


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.tuples(NAMES.filter(str.strip), st.integers(1, 4000)), min_size=1, max_size=5, unique_by=lambda p: p[0])
)
def test_any_ward_comes_back(standing: list[tuple[str, int]]) -> None:
    best = max(range(len(standing)), key=lambda at: standing[at][1])
    ward: Ward = ("Dalton", 1, [(name, "Labour", votes, at == best) for at, (name, votes) in enumerate(standing)])
    found = read(document(ward, electorate=0))
    assert [each["votes"] for each in found.tables["candidacies"]] == [votes for _, votes in standing]
    assert found.tables["contests"][0]["valid"] == sum(votes for _, votes in standing)


def test_random_damage_is_refused_or_adds_up() -> None:
    whole, chance = document(DALTON), Random(397)
    for _ in range(200):
        at = chance.randrange(len(whole))
        hurt = whole[:at] if chance.random() < 0.3 else whole[:at] + bytes([chance.randrange(256)]) + whole[at + 1 :]
        with suppress(HustingsError):
            for contest in read(hurt).tables["contests"]:
                assert contest["status"] in ("declared", "partial")
