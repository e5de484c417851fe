"""The count in Northern Ireland, clause by clause."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given, settings

from hustings.count import Election, Lots, count
from hustings.count.rules import _table, stv_northern_ireland
from hustings.count.rules.stv_northern_ireland import lowest_together, surplus_value
from tests.count.stv_support import adds_up, election, elections, subjects, votes

SEED = Lots.from_seed("tests")


def test_values_have_two_decimals_and_the_remainder_is_ignored() -> None:
    assert surplus_value(200, 3, 100) == 66
    assert surplus_value(200, 1, 100) == 100  # 49(4)(a): no vote grows
    assert surplus_value(500, 10, 33) == 33  # 49(7): the lesser of the new value and the value received
    assert surplus_value(500, 0, 100) == 0


def test_the_surplus_is_shared_among_papers_that_can_move() -> None:
    # Quota 4; A's surplus of 4 over the 5 papers that show a next preference, not over all 8.
    record = count("northern-ireland-stv", election(3, "5 AB", "3 A", "2 B", "3 C", "2 D"))
    assert record.quota == 400
    assert record.stages[1].value == Fraction(80, 100)
    assert votes(record, 2)["B"] == "6.00"
    assert record.stages[1].non_transferable == 0


def test_what_the_papers_do_not_carry_is_non_transferable() -> None:
    record = count("northern-ireland-stv", election(3, "3 AB", "6 A", "2 B", "3 C", "2 D"))
    assert record.quota == 500
    assert record.stages[1].value == 1
    assert record.stages[1].non_transferable_moved == 100


def test_only_the_last_sub_parcel_moves() -> None:
    """B has four first preferences for D and passes the quota with papers from A that go on to C."""
    record = count("northern-ireland-stv", election(3, "9 ABC", "4 BD", "2 C", "2 D", "3 E"))
    assert record.quota == 600
    assert subjects(record)[:2] == ["A", "B"]
    gained = dict(zip(record.names, record.stages[2].papers, strict=True))
    assert gained == {"A": 0, "B": 0, "C": 9, "D": 0, "E": 0}


FLIPS = [
    ("the lesser of two values", (3, "24 C", "7 DB", "9 CBD", "19 CE", "27 D"), "E", "B",
     {"surplus_value": lambda surplus, papers, received: surplus // papers if papers else 0}),
    ("cut, not rounded", (2, "8 DBAE", "4 FDE", "16 ACB", "4 BDAC", "23 DB"), "A", "B",
     {"surplus_value": lambda s, papers, received: min((2 * s + papers) // (2 * papers), received) if papers else 0}),
    ("a surplus that cannot alter the lowest waits", (3, "18 DBF", "17 FB", "21 FA", "22 EBF", "26 D"), "B", "E",
     {"lowest_together": lambda v, untransferred, seats: 0 if untransferred else lowest_together(v, 0, seats)}),
    ("those who cannot be saved go together", (2, "2 E", "8 ABFC", "10 CF", "13 FE", "30 B", "15 BA"), "F", "A",
     {"lowest_together": lambda v, untransferred, seats: min(lowest_together(v, untransferred, seats), 1)}),
]  # fmt: skip


@pytest.mark.parametrize(("clause", "papers", "lawful", "otherwise", "flip"), FLIPS, ids=[f[0] for f in FLIPS])
def test_each_clause_decides_who_is_elected(
    clause: str, papers: tuple[int, str], lawful: str, otherwise: str, flip: dict[str, object],
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    given_ = election(papers[0], *papers[1:])
    assert lawful in count("northern-ireland-stv", given_, lots=SEED).elected
    assert otherwise not in count("northern-ireland-stv", given_, lots=SEED).elected
    for name, other in flip.items():
        monkeypatch.setattr(stv_northern_ireland, name, other)
    flipped = count("northern-ireland-stv", given_, lots=SEED).elected
    assert otherwise in flipped
    assert lawful not in flipped


def test_ties_go_by_the_earliest_stage_they_differed(monkeypatch: pytest.MonkeyPatch) -> None:
    lowest = election(3, "2 E", "6 BDCA", "7 ACD", "1 DABCE")
    surplus = election(3, "6 A", "4 B", "3 CADB", "2 CBD", "4 DACF", "3 DB", "3 EB", "4 FAB", "2 FBD")
    assert count("northern-ireland-stv", lowest).elected == ("A", "B", "D")
    assert subjects(count("northern-ireland-stv", surplus))[2] == "A"
    lawful = _table.Table.break_tie

    def flipped(self, tied, stages, which, *, highest):  # type: ignore[no-untyped-def]
        return lawful(self, tied, list(stages)[::-1], which, highest=highest)

    monkeypatch.setattr(_table.Table, "break_tie", flipped)
    assert count("northern-ireland-stv", lowest).elected == ("A", "B", "C")
    assert subjects(count("northern-ireland-stv", surplus))[2] == "B"


def test_who_goes_together_leaves_enough_for_the_vacancies() -> None:
    assert lowest_together([100, 200, 900, 5000], 0, 1) == 3
    assert lowest_together([100, 200, 900, 5000], 0, 2) == 2
    assert lowest_together([100, 200, 900, 5000], 600, 2) == 0
    assert lowest_together([100, 200, 301], 0, 1) == 2
    assert lowest_together([100, 200, 300], 0, 1) == 1


def test_papers_of_the_excluded_pass_over_whoever_reaches_the_quota_meanwhile(monkeypatch: pytest.MonkeyPatch) -> None:
    """Within an exclusion, a sub-parcel that brings somebody to the quota decides where the next ones go (51(6))."""
    papers = election(3, "25 D", "28 FCEB", "15 AD", "17 DA", "14 CADB", "27 BADF", "6 DCAF")
    assert count("northern-ireland-stv", papers).elected == ("D", "A", "B")
    counting = stv_northern_ireland._Count
    lawful, transfer = counting.elect_at_quota, counting._transfer_excluded
    busy: list[bool] = []

    def only_after_the_stage(self):  # type: ignore[no-untyped-def]
        return "" if busy else lawful(self)

    def moving(self, givers):  # type: ignore[no-untyped-def]
        busy.append(True)
        try:
            return transfer(self, givers)
        finally:
            busy.clear()

    monkeypatch.setattr(counting, "elect_at_quota", only_after_the_stage)
    monkeypatch.setattr(counting, "_transfer_excluded", moving)
    assert count("northern-ireland-stv", papers).elected == ("D", "A", "F")


def test_with_one_vacancy_nobody_is_elected_before_an_exclusion() -> None:
    record = count("northern-ireland-stv", election(1, "9 A", "2 B", "1 C"))
    assert record.elected == ("A",)
    assert "excluded together" in record.stages[0].statement
    assert "48(3)" not in record.stages[0].paragraph
    assert all(stage.action != "surplus" for stage in record.stages)


def test_the_last_vacancy_goes_to_whoever_has_as_much_as_all_others() -> None:
    record = count("northern-ireland-stv", election(2, "10 A", "7 B", "3 C", "2 D", "1 E"))
    assert record.elected == ("A", "B")
    assert "52(2)" in record.stages[-1].paragraph


def test_nothing_moves_once_the_last_vacancies_can_be_filled() -> None:
    record = count("northern-ireland-stv", election(3, "6 A", "5 B", "5 C", "4 DB"))
    assert record.elected == ("A", "B", "C")
    assert len(record.stages) == 1
    assert "52(3)" in record.stages[0].paragraph


@settings(deadline=None, max_examples=200)
@given(elections(broken=True))
def test_votes_add_up_and_seats_are_filled_in_northern_ireland(any_election: Election) -> None:
    record = count("northern-ireland-stv", any_election, lots=SEED)
    adds_up(record)
    assert len(record.elected) == min(any_election.seats, len(any_election.candidates))
    assert len(set(record.elected)) == len(record.elected)
