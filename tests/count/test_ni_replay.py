"""The Assembly counts of 2011, 2016 and 2017, decision by decision from their published sheets.

No ballots are public. From the votes of each stage the rules name whose votes move next, and what moved must fit a
value of two decimals. All that does not agree is a fault of the source, or a decision taken otherwise, and is named.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from hustings.count.published import Figure, PublishedSheet, read_sheets
from hustings.count.sheet_check import Finding, check_published, check_sheet
from tests.count.stv_support import FIXTURES, published_rows
from tests.shared import shared_data

EAST_ANTRIM = FIXTURES / "ni_assembly_2011_east_antrim_sheet.csv"
WEST_TYRONE = FIXTURES / "ni_assembly_2016_west_tyrone_sheet.csv"

# (contest, stage, candidate, field) of everything that does not agree.
FAULTS = {
    # Elected on the quota at one stage, but marked only at the end.
    ("2011 belfast-east", 9, "Chris LYTTLE", "elected"),
    ("2011 north-down", 10, "Stephen FARRY", "elected"),
    # Excluded, yet left with part of their votes.
    ("2011 belfast-south", 4, "Paddy MEEHAN", "votes"),
    ("2011 belfast-south", 4, "Samuel Charles SMYTH", "votes"),
    # A valid poll 741 above the first preferences, and every figure worked out from it.
    ("2016 fermanagh-south-tyrone", 0, "", "valid"),
    *(("2016 fermanagh-south-tyrone", stage, "", "sum") for stage in range(2, 8)),
    # Two transfers cut to whole votes.
    ("2017 foyle", 5, "Colm Cavanagh", "votes"),
    ("2017 foyle", 5, "Colum Eastwood", "votes"),
    # Gains that are no number of papers: 624.56, for 624.65 at 0.31 each; 0.07, at 0.02 each.
    ("2011 lagan-valley", 2, "Jonathan CRAIG", "transfer"),
    ("2017 west-tyrone", 4, "Corey French", "transfer"),
    # A surplus of 1,171.76 was transferred although six candidates together could not be saved by it (49(10)(b)).
    ("2017 foyle", 3, "Raymond McCartney", "decision"),
}


@pytest.mark.parametrize("path", [EAST_ANTRIM, WEST_TYRONE], ids=["east-antrim-2011", "west-tyrone-2016"])
def test_every_decision_of_a_restated_count_is_taken_again(path: Path) -> None:
    assert check_sheet(path, "northern-ireland-stv") == []
    assert check_sheet(path) == []


def sheet(path: Path = EAST_ANTRIM) -> PublishedSheet:
    (only,) = read_sheets(path)
    return only


def altered(given: PublishedSheet, stage: int, i: int, *, moved: int = 0, votes: int = 0) -> PublishedSheet:
    """The sheet with one figure, or two, raised by hundredths."""
    stages = list(given.stages)
    old = stages[stage - 1]
    gains, totals = list(old.moved), list(old.totals)
    for figures, by in ((gains, moved), (totals, votes)):
        figure = figures[i]
        assert figure is not None
        figures[i] = Figure(figure.units + by * 1000, max(figure.decimals, 2)) if by else figure
    stages[stage - 1] = replace(old, moved=tuple(gains), totals=tuple(totals))
    return replace(given, stages=tuple(stages))


def named(findings: list[Finding]) -> set[tuple[int, str]]:
    return {(f.stage, f.field) for f in findings}


def test_an_altered_total_is_named() -> None:
    found = check_published(altered(sheet(), 4, 0, votes=900), "northern-ireland-stv")
    assert (4, "votes") in named(found)
    assert found[0].candidate == "Roy BEGGS"


def test_an_altered_transfer_is_named() -> None:
    found = check_published(altered(sheet(), 4, 0, moved=900), "northern-ireland-stv")
    assert (4, "transfer") in named(found)


def test_a_transfer_and_all_that_follows_raised_alike_is_named() -> None:
    """Sums hold for the candidate, but votes come from nowhere, or no transfer value fits."""
    forged = altered(sheet(), 2, 0, moved=1, votes=1)
    for stage in range(3, 11):
        forged = altered(forged, stage, 0, votes=1)
    assert check_published(forged, "northern-ireland-stv")


def test_another_quota_is_named() -> None:
    found = check_published(replace(sheet(), quota=Figure(4148 * 100_000, 0)), "northern-ireland-stv")
    assert (0, "quota") in named(found)


def test_another_order_of_exclusion_is_named() -> None:
    """Stage 4 excludes the lowest; had the next lowest gone instead, the decision is wrong by the stage before."""
    given = sheet()
    third, fourth = given.stages[2], given.stages[3]
    out = next(i for i, f in enumerate(fourth.moved) if f and f.units < 0)
    nearest = sorted((f.units, i) for i, f in enumerate(third.totals) if f and f.units > 0 and i != out)
    other = nearest[0][1]
    moved, totals = list(fourth.moved), list(fourth.totals)
    moved[other], totals[other] = Figure(-nearest[0][0], 2), Figure(0, 2)
    moved[out], totals[out] = Figure(0, 2), third.totals[out]
    forged = replace(given, stages=(*given.stages[:3], replace(fourth, moved=tuple(moved), totals=tuple(totals))))
    assert any(f.field == "decision" and f.stage == 4 for f in check_published(forged, "northern-ireland-stv"))


def test_a_wrong_winner_is_named() -> None:
    given = sheet()
    outcomes = list(given.outcomes)
    loser = given.candidates.index(next(n for n in given.candidates if n.endswith("MCCUNE")))
    winner = given.candidates.index(next(n for n in given.candidates if n.endswith("MCMULLAN")))
    outcomes[loser], outcomes[winner] = outcomes[winner], outcomes[loser]
    assert any(
        f.field == "elected" for f in check_published(replace(given, outcomes=tuple(outcomes)), "northern-ireland-stv")
    )


def assembly_sheets() -> list[PublishedSheet]:
    """All 38, with what the contests' table says of seats, valid poll and quota."""
    known = {f"{r['year']} {r['constituency']}": r for r in published_rows("ni_assembly_contests.csv")}
    sheets = read_sheets(shared_data("local/stv/ni_assembly_count_sheets.csv.gz"))
    return [
        replace(
            s,
            seats=int(known[s.contest]["seats"]),
            valid=int(known[s.contest]["valid_poll"]),
            quota=Figure(int(known[s.contest]["quota"]) * 100_000, 0),
        )
        for s in sheets
    ]


@pytest.mark.shared
def test_all_38_assembly_counts_agree_save_the_faults_named() -> None:
    sheets = assembly_sheets()
    assert len(sheets) == 38
    found = [f for s in sheets for f in check_published(s, "northern-ireland-stv")]
    assert {(f.contest, f.stage, f.candidate, f.field) for f in found} == FAULTS
    assert max(Counter((f.contest, f.stage, f.candidate, f.field) for f in found).values()) == 1


@pytest.mark.shared
def test_the_right_rule_is_told_from_the_decisions_alone() -> None:
    """Under the Scottish rules the same sheets would have dozens of wrong decisions."""
    wrong = sum(any(f.field == "decision" for f in check_published(s, "scottish-stv")) for s in assembly_sheets())
    assert wrong > 25
