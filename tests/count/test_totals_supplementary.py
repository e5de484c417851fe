"""The supplementary vote: half and more than half, two and three candidates, ties for second, which seconds count."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hustings.count import Election, Lots, Totals, TotalsLine, count
from hustings.errors import BadBallots


def papers(names: str, marks: dict[str, int]) -> Election:
    return Election.of(names, list(marks.items()), 1)


def test_more_than_half_elects_at_once() -> None:
    record = count("supplementary-vote", papers("ABC", {"A": 6, "BA": 3, "CB": 2}))
    assert record.elected == ("A",)
    assert [stage.paragraph for stage in record.stages] == ["paragraph 5(2)"]


def test_half_exactly_does_not_elect() -> None:
    # A has half; Bob's second preferences make B lead in the second round.
    record = count("supplementary-vote", papers("ABC", {"A": 6, "B": 5, "CB": 1}), lots=Lots.by_hand("B,A"))
    assert len(record.stages) == 3
    record = count("supplementary-vote", papers("ABCD", {"A": 6, "B": 4, "CB": 1, "DB": 1}), lots=Lots.by_hand("B,A"))
    assert record.elected == ("B",)
    assert record.chance_used


def test_two_candidates_are_decided_by_simple_majority_and_seconds_are_not_looked_at() -> None:
    record = count("supplementary-vote", papers("AB", {"AB": 3, "B": 2}))
    assert record.elected == ("A",)
    assert record.stages[0].paragraph == "paragraph 4(2)"
    # A tie of two goes straight to the lot.
    tied = count("supplementary-vote", papers("AB", {"AB": 3, "B": 3}), lots=Lots.by_hand("B,A"))
    assert tied.elected == ("B",)


def test_with_a_third_candidate_half_is_not_enough_where_two_would_need_a_lot() -> None:
    # The same first preferences for A and B; with C on the paper there is a second round instead of a lot.
    record = count("supplementary-vote", papers("ABC", {"A": 3, "B": 3, "CB": 1}))
    assert record.elected == ("B",)
    assert not record.chance_used


def test_all_who_tie_for_second_remain() -> None:
    record = count("supplementary-vote", papers("ABCD", {"A": 40, "BA": 25, "CB": 25, "DC": 20}))
    # Were only one of B and C kept by a lot, the other's second preferences would have counted: A or B would win.
    assert record.elected == ("C",)
    assert record.stages[0].status == ("continuing", "continuing", "continuing", "excluded")
    assert record.stages[1].totals == (40, 25, 45, 0)
    assert record.stages[0].paragraph == "paragraph 5(3) to (5)"


def test_three_who_tie_for_first_all_remain_and_a_fourth_is_out() -> None:
    record = count("supplementary-vote", papers("ABCD", {"A": 5, "B": 5, "C": 5, "DB": 4}))
    assert record.elected == ("B",)
    assert record.stages[1].totals == (5, 9, 5, 0)


def test_a_tie_for_first_of_two_leaves_the_third_out() -> None:
    record = count("supplementary-vote", papers("ABC", {"A": 5, "BC": 5, "CA": 4}))
    assert record.elected == ("A",)
    assert record.stages[1].totals == (9, 5, 0)


def test_a_second_counts_only_where_the_first_was_for_nobody_who_remains() -> None:
    # B's voters prefer C or A next, but B remains: none of those count.
    record = count("supplementary-vote", papers("ABC", {"A": 5, "BA": 6, "CA": 1, "CB": 1, "C": 1}))
    assert record.stages[1].totals == (6, 7, 0)
    assert record.stages[1].non_transferable == 1
    assert record.elected == ("B",)


def test_a_second_for_somebody_eliminated_counts_for_nobody() -> None:
    record = count("supplementary-vote", papers("ABCD", {"A": 5, "B": 4, "CD": 3, "DB": 2}))
    assert record.stages[1].totals == (5, 6, 0, 0)
    assert record.stages[1].non_transferable == 3


def test_a_second_for_the_same_candidate_as_the_first_does_not_count() -> None:
    record = count("supplementary-vote", papers("ABC", {"A": 5, "B": 4, "CC": 2, "CB": 1}), lots=Lots.by_hand("A,B"))
    assert record.stages[1].totals == (5, 5, 0)
    assert record.stages[1].non_transferable == 2


def test_a_tie_at_the_end_goes_to_a_lot() -> None:
    record = count("supplementary-vote", papers("ABC", {"A": 5, "B": 4, "CB": 1}), lots=Lots.from_seed("2021"))
    assert record.chance_used
    assert record.stages[-1].action == "lot"
    assert record.stages[-1].paragraph == "paragraph 5(10)"


def test_no_valid_paper_is_left_to_a_lot_among_all() -> None:
    record = count("supplementary-vote", Election.of("ABC", [((), 4)], 1), lots=Lots.by_hand("C,B,A"))
    assert record.elected == ("C",)
    assert record.invalid


def test_totals_with_the_seconds_that_count_give_what_papers_give() -> None:
    lines = (TotalsLine("A", 40, second=5), TotalsLine("B", 30, second=20), TotalsLine("C", 29), TotalsLine("D", 2))
    record = count("supplementary-vote", Totals("", 1, lines))
    assert record.elected == ("B",)
    assert record.stages[1].totals == (45, 50, 0, 0)
    assert record.stages[1].non_transferable == 6


def test_totals_without_seconds_are_enough_only_where_the_first_round_decides() -> None:
    assert count("supplementary-vote", Totals("", 1, tuple(map(TotalsLine, "ABC", (9, 2, 1))))).elected == ("A",)
    with pytest.raises(BadBallots, match="second preferences for A are not given"):
        count("supplementary-vote", Totals("", 1, tuple(map(TotalsLine, "ABC", (4, 3, 2)))))


def test_more_seconds_than_papers_for_the_eliminated_cannot_be() -> None:
    lines = (TotalsLine("A", 40, second=5), TotalsLine("B", 30, second=20), TotalsLine("C", 20))
    with pytest.raises(BadBallots, match="25 second preferences"):
        count("supplementary-vote", Totals("", 1, lines))


def test_there_is_one_seat() -> None:
    with pytest.raises(BadBallots, match="one seat"):
        count("supplementary-vote", papers("ABC", {"A": 1}), seats=2)


_MARKS = st.dictionaries(st.sampled_from([a + b for a in "ABCD" for b in ("", *"ABCD") if a != b]), st.integers(1, 6))


@given(_MARKS, st.permutations("ABCD"))
def test_the_order_of_candidates_and_papers_does_not_matter(marks: dict[str, int], order: list[str]) -> None:
    lots = Lots.from_seed("x")
    one = count("supplementary-vote", papers("ABCD", marks), lots=lots)
    turned = dict(reversed(marks.items()))
    other = count("supplementary-vote", Election.of(order, list(turned.items()), 1), lots=lots)
    assert one.elected == other.elected
    for stage in one.stages:
        assert sum(stage.totals) + stage.non_transferable == one.valid


@given(_MARKS)
def test_adding_papers_by_weight_is_adding_them_one_by_one(marks: dict[str, int]) -> None:
    lots = Lots.from_seed("x")
    singly = Election.of("ABCD", [(mark, 1) for mark, number in marks.items() for _ in range(number)], 1)
    assert count("supplementary-vote", singly, lots=lots) == count(
        "supplementary-vote", papers("ABCD", marks), lots=lots
    )
