"""Exports of electionresults.parliament.uk: their columns of two generations, their four states of publication."""

from __future__ import annotations

import csv
import io
from contextlib import suppress
from decimal import Decimal, localcontext
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hustings.almanac.readers import parliament_site
from hustings.almanac.readers.known import Known
from hustings.almanac.readers.layouts import READERS
from hustings.almanac.readers.reading import Read
from hustings.almanac.readers.sheet import open_lines
from hustings.errors import BadFile, HustingsError

SMALL = Path(__file__).parent / "fixtures" / "small_almanac"
VOTES = [("Labour", "Lab", "PP53", "15", 15464), ("Conservative", "Con", "PP52", "4", 11869),
         ("The Brexit Party", "BRX", "PP7931", "1006", 10603), ("", "", "", "", 911)]  # fmt: skip
TOTAL = sum(each[-1] for each in VOTES)

Table = list[dict[str, object]]


def export() -> Table:
    """The site's own columns, with the shares to 28 places."""
    rows: Table = []
    for place, (name, short, code, mnis, votes) in enumerate(VOTES, start=1):
        rows.append(
            {
                "Parliament number": 58,
                "General election polling date": "2019-12-12",
                "General election is notional": "false",
                "Country name": "England",
                "Constituency name": "Hartlepool",
                "Constituency geographic code": "E14000733",
                "Electorate": 70855,
                "Election polling date": "2019-12-12",
                "Election is by-election": "false",
                "Declaration time": "2019-12-13 03:43:00 UTC".removesuffix(" UTC"),
                "Election valid vote count": TOTAL,
                "Election invalid vote count": 119,
                "Election result summary": "Lab hold",
                "Candidate family name": f"Surname{place}",
                "Candidate given name": "Ann",
                "Candidate MNIS ID": "",
                "Candidate is sitting MP": "true" if place == 1 else "false",
                "Candidate is former MP": "false",
                "Main party name": name,
                "Main party abbreviation": short,
                "Main party Electoral Commission ID": code,
                "Main party MNIS ID": mnis,
                "Adjunct party name": "",
                "Candidate is standing as Commons Speaker": "false",
                "Candidate is standing as independent": "false" if name else "true",
                "Candidate vote count": votes,
                "Candidate vote share": shared(votes, TOTAL),
                "Candidate vote change": "",
                "Majority": 3595 if place == 1 else "",
                "Candidate result position": place,
            }
        )
    return rows


def shared(votes: int, total: int) -> str:
    with localcontext(prec=28):
        return f"{Decimal(votes) / Decimal(total):f}"


def stated(state: str, *, votes: bool) -> Table:
    """The other export: an id and a state for each election."""
    return [
        {
            "Election_Id": 650,
            "Election_State": state,
            "Polling_On": "12/12/2019",
            "Constituency_Name": "Hartlepool",
            "Constituency_Geographic_Code": "E14000733",
            "Candidate_Family_Name": row["Candidate family name"],
            "Candidate_Given_Name": "Ann",
            "Primary_Party_Name": row["Main party name"],
            "Primary_Party_Abbreviation": row["Main party abbreviation"],
            "Primary_Party_MNIS_Id": row["Main party MNIS ID"],
            "Adjunct_Party_Name": "",
            "Is_Standing_As_Independent": row["Candidate is standing as independent"],
            "Is_Standing_As_Speaker": "false",
            "Is_Winning_Candidacy": "" if state == "Candidates only" else row["Candidate result position"] == 1,
            "Vote_Count": row["Candidate vote count"] if votes else "",
            "Vote_Change": "",
            "Vote_Share": row["Candidate vote share"] if votes else "",
        }
        for row in export()
    ]


def payload(rows: Table) -> bytes:
    made = io.StringIO()
    writer = csv.DictWriter(made, list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return made.getvalue().encode()


def read(rows: Table) -> Read:
    lines = open_lines(Path("x.csv"), payload(rows))
    header = lines.records[0][1]
    assert [each.LAYOUT.name for each in READERS if each.recognises(header)] == ["parliament-site"]
    return parliament_site.read(lines.headed(0), Known(SMALL))


@pytest.mark.parametrize("rows", [export(), stated("Full results", votes=True)], ids=["site", "stated"])
def test_full_results(rows: Table) -> None:
    found = read(rows)
    assert [(each["party"], each["votes"]) for each in found.tables["candidacies"]] == [
        ("lab", 15464), ("con", 11869), ("ref", 10603), ("ind", 911),
    ]  # fmt: skip
    contest = found.tables["contests"][0]
    assert (contest["contest"], contest["valid"], contest["status"]) == (
        "parl.hartlepool.2019-12-12",
        TOTAL,
        "official",
    )


def test_candidates_only_and_winners_only() -> None:
    before = read(stated("Candidates only", votes=False))
    assert before.tables["contests"][0]["status"] == "partial"
    assert {each["elected"] for each in before.tables["candidacies"]} == {0}
    rush = read(stated("Winners only", votes=False))
    assert rush.tables["contests"][0]["status"] == "declared"
    assert [each["elected"] for each in rush.tables["candidacies"]] == [1, 0, 0, 0]
    assert "candidacies" not in read(stated("Pre-candidates", votes=False)).tables


@pytest.mark.parametrize(
    ("column", "value", "words"),
    [
        ("Candidate vote count", 15465, "sum to"),
        ("Candidate vote count", "", "all or none"),
        ("Majority", 3959, "not the majority"),
        ("Election valid vote count", TOTAL + 1, "contradicts"),
        ("General election is notional", "true", "notional"),
        ("Constituency geographic code", "E14009999", "no area"),
        ("Main party MNIS ID", "9999", ""),
        ("Election polling date", "someday", "no date"),
        ("Candidate vote share", "1.2", "no share"),
    ],
)
def test_what_cannot_be_is_refused(column: str, value: object, words: str) -> None:
    rows = export()
    rows[0][column] = value
    if words:
        with pytest.raises(BadFile, match=words):
            read(rows)
    else:
        assert read(rows).tables["candidacies"][0]["party"] == "lab"  # the Commission's id still tells


def test_a_state_and_its_figures_must_agree() -> None:
    with pytest.raises(BadFile, match="no votes"):
        read(stated("Full results", votes=False))
    with pytest.raises(BadFile, match="votes stand here"):
        read(stated("Candidates only", votes=True))
    with pytest.raises(BadFile, match="no state"):
        read(stated("Nearly there", votes=True))


@settings(max_examples=40, deadline=None)
@given(st.lists(st.integers(0, 15_000), min_size=4, max_size=4).filter(lambda votes: votes.count(max(votes)) == 1))
def test_any_result_comes_back_whatever_the_places_of_its_shares(votes: list[int]) -> None:
    rows = export()
    for row, count in zip(rows, votes, strict=True):
        row |= {"Candidate vote count": count, "Candidate vote share": shared(count, sum(votes))}
        row |= {"Majority": "", "Election valid vote count": sum(votes), "Candidate result position": ""}
    found = read(rows)
    assert [each["votes"] for each in found.tables["candidacies"]] == votes
    assert [each["elected"] for each in found.tables["candidacies"]] == [int(each == max(votes)) for each in votes]


def test_random_damage_is_refused_or_adds_up() -> None:
    whole, chance, known = payload(export()), Random(650), Known(SMALL)
    for _ in range(250):
        at = chance.randrange(len(whole))
        hurt = whole[:at] if chance.random() < 0.3 else whole[:at] + bytes([chance.randrange(256)]) + whole[at + 1 :]
        with suppress(HustingsError):
            lines = open_lines(Path("x.csv"), hurt)
            if lines.header_at(parliament_site.recognises) is None:
                continue
            found = parliament_site.read(lines.headed(0), known)
            votes = [each["votes"] for each in found.tables.get("candidacies", ())]
            assert sum(each for each in votes if isinstance(each, int)) in (0, TOTAL)
