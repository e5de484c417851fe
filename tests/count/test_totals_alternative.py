"""The alternative vote of the Act of 2011: half of those still in the count, and its own ties."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hustings.count import Election, Lots, Totals, TotalsLine, count
from hustings.errors import BadBallots


def papers(names: str, marks: dict[str, int]) -> Election:
    return Election.of(names, list(marks.items()), 1)


def test_more_than_all_the_others_together_elects_at_once() -> None:
    assert len(count("alternative-vote", papers("ABC", {"A": 5, "B": 3, "C": 1})).stages) == 1


def test_half_exactly_is_not_enough() -> None:
    record = count("alternative-vote", papers("ABC", {"A": 5, "B": 3, "CB": 2}), lots=Lots.by_hand("B,A"))
    assert len(record.stages) == 2


def test_votes_without_a_further_preference_leave_the_count_and_lower_what_is_needed() -> None:
    # At the second stage A has 5 of 9 still in it, though not more than half of the 11 valid papers.
    record = count("alternative-vote", papers("ABC", {"A": 5, "B": 4, "C": 2}))
    assert record.elected == ("A",)
    assert record.stages[1].non_transferable == 2


def test_a_tie_for_fewest_looks_at_first_preferences_before_any_lot() -> None:
    # After D goes, B and C have 4 each. At the first stage C had fewer, so C is eliminated without a lot.
    record = count("alternative-vote", papers("ABCD", {"A": 6, "BA": 4, "CB": 3, "DC": 1}))
    assert record.stages[2].subjects == ("C",)
    assert not record.chance_used
    assert record.elected == ("B",)


def test_the_earliest_stage_decides_a_tie_not_the_most_recent() -> None:
    # B and C are equal at the third stage. C had fewer at the first, B at the second: were B eliminated C would win.
    record = count("alternative-vote", papers("ABCDE", {"A": 12, "BC": 8, "CA": 7, "DB": 1, "D": 3, "EC": 2}))
    assert [stage.subjects for stage in record.stages] == [(), ("E",), ("D",), ("C",)]
    assert record.stages[1].totals[1:3] == (8, 9)
    assert record.stages[2].totals[1:3] == (9, 9)
    assert record.elected == ("A",)


def test_a_tie_at_the_first_stage_goes_to_a_lot() -> None:
    with pytest.raises(BadBallots, match="eliminated"):
        count("alternative-vote", papers("ABC", {"A": 4, "B": 3, "C": 3}))
    record = count("alternative-vote", papers("ABC", {"A": 4, "BC": 3, "CB": 3}), lots=Lots.by_hand("C,B"))
    assert record.elected == ("B",)
    assert record.stages[0].paragraph.endswith("49(3)")


def test_two_left_with_equal_votes_look_back_before_a_lot() -> None:
    record = count("alternative-vote", papers("ABC", {"A": 5, "B": 4, "CB": 1}))
    assert record.elected == ("A",)
    assert "49A(2)" in record.stages[1].paragraph
    assert not record.chance_used
    drawn = count("alternative-vote", papers("AB", {"A": 2, "B": 2}), lots=Lots.by_hand("B,A"))
    assert drawn.elected == ("B",)


def test_totals_and_more_seats_are_refused() -> None:
    with pytest.raises(BadBallots, match="totals"):
        count("alternative-vote", Totals("", 1, (TotalsLine("A", 1),)))
    with pytest.raises(BadBallots, match="one seat"):
        count("alternative-vote", papers("AB", {"A": 1}), seats=2)


@given(
    st.dictionaries(st.lists(st.sampled_from("ABCD"), min_size=1, unique=True).map("".join), st.integers(1, 5)),
    st.permutations("ABCD"),
)
def test_votes_add_up_at_every_stage_whatever_the_order(marks: dict[str, int], order: list[str]) -> None:
    lots = Lots.from_seed("x")
    one = count("alternative-vote", papers("ABCD", marks), lots=lots)
    other = count("alternative-vote", Election.of(order, list(marks.items()), 1), lots=lots)
    assert one.elected == other.elected
    assert len(one.elected) == 1
    for stage in one.stages:
        assert sum(stage.totals) + stage.non_transferable == one.valid
