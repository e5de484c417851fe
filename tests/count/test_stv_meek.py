"""Meek's method: small counts worked by hand, properties, and what the finer arithmetic changes."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given, settings

from hustings.count import BrokenPaper, Election, Lots, count
from tests.count.stv_support import adds_up, election, elections

SEED = Lots.from_seed("tests")


def test_the_example_of_the_voting_matters_on_accuracy() -> None:
    """Castor with 4 of 6 papers keeps half of each; Pollux and Helen are then level but for the last decimal."""
    record = count("meek-stv", election(2, "4 CP", "2 H"))
    assert record.elected == ("C", "H")
    assert record.text(record.quota or 0) == "2.000000001"
    assert "Kept of every vote: C 0.5" in record.stages[1].statement


def test_the_quota_falls_as_papers_run_out() -> None:
    record = count("meek-stv", election(2, "9 A", "4 B", "3 C", "2 DB"))
    quotas = [stage.quota or 0 for stage in record.stages]
    assert quotas[-1] < quotas[0]
    adds_up(record)


def test_votes_pass_through_the_elected() -> None:
    """Unlike the statutes: a paper of A's that prefers B next gives B a share though B is elected, then goes to C."""
    record = count("meek-stv", election(3, "12 ABC", "9 B", "2 C", "4 D", "1 E"), lots=SEED)
    assert set(record.elected) == {"A", "B", "C"}


def test_level_preferences_share_the_vote() -> None:
    base = election(2, "5 AB", "3 C")
    level = replace(base, broken=(BrokenPaper(((1, 2),), 1),))
    record = count("meek-stv", level)
    assert record.valid == 9
    assert [record.text(v) for v in record.stages[0].totals] == ["5.000000000", "0.500000000", "3.500000000"]


def test_finer_arithmetic_and_certain_losers_together() -> None:
    coarse = count("meek-stv", election(2, "20 AB", "12 BC", "9 C", "1 D", "1 E"), lots=SEED)
    fine = count("meek-stv", election(2, "20 AB", "12 BC", "9 C", "1 D", "1 E"), places=27, omega=9, together=True)
    assert set(coarse.elected) == set(fine.elected)
    assert not fine.chance_used
    assert any(len(stage.subjects) == 2 for stage in fine.stages)


@settings(deadline=None, max_examples=80)
@given(elections(most=5, broken=True))
def test_votes_add_up_and_seats_are_filled_by_meek(any_election: Election) -> None:
    record = count("meek-stv", any_election, lots=SEED)
    adds_up_meek(record)
    assert len(record.elected) == min(any_election.seats, len(any_election.candidates))


def adds_up_meek(record: object) -> None:
    for stage in record.stages:  # type: ignore[attr-defined]
        assert sum(stage.totals) + stage.non_transferable == record.valid * record.unit  # type: ignore[attr-defined]
