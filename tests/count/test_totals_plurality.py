"""First past the post and the block vote: who has most, who ties, which papers are void."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hustings.count import BrokenPaper, Candidate, Election, Lots, Totals, TotalsLine, count
from hustings.count.rules._tally import FOR_WITHDRAWN, OVER_VOTED
from hustings.errors import BadBallots


def totals(seats: int, **votes: int) -> Totals:
    return Totals("", seats, tuple(TotalsLine(name, number) for name, number in votes.items()))


def test_the_most_votes_have_the_seat_and_the_next_is_named() -> None:
    record = count("fptp", totals(1, Ann=10, Bob=12, Cat=10))
    assert record.elected == ("Bob",)
    assert record.runners_up == ("Ann", "Cat")
    assert (
        record.stages[0].statement
        == "Bob (12) has the most votes and is elected. Ann and Cat are next, 2 behind with 10."
    )
    assert not record.chance_used


def test_an_equality_goes_to_a_lot_and_says_so() -> None:
    tied = totals(1, Ann=7, Bob=7, Cat=5)
    with pytest.raises(BadBallots, match="lot"):
        count("fptp", tied)
    record = count("fptp", tied, lots=Lots.by_hand("Bob,Ann"))
    assert record.elected == ("Bob",)
    assert [stage.action for stage in record.stages] == ["votes", "lot"]
    assert record.stages[-1].paragraph == "rule 49"
    assert record.stages[-1].totals == (7, 7, 5)
    assert record.chance_used
    assert record.lots[0].among == ("Ann", "Bob")


def test_a_published_seed_draws_the_same_lot_however_the_candidates_are_listed() -> None:
    one = count("fptp", totals(1, Ann=7, Bob=7), lots=Lots.from_seed("9319./2./"))
    other = count("fptp", totals(1, Bob=7, Ann=7), lots=Lots.from_seed("9319./2./"))
    assert one.elected == other.elected


def test_one_candidate_for_one_seat_is_elected_without_a_contest() -> None:
    record = count("fptp", totals(1, Ann=0))
    assert record.elected == ("Ann",)
    assert record.stages[0].action == "unopposed"


def test_a_count_of_nought_is_left_to_a_lot() -> None:
    assert count("fptp", totals(1, Ann=0, Bob=0), lots=Lots.by_hand("Bob,Ann")).elected == ("Bob",)


def test_fptp_fills_one_seat() -> None:
    with pytest.raises(BadBallots, match="one seat, not 3"):
        count("fptp", totals(3, Ann=1))


def test_a_paper_with_two_crosses_is_void_where_crosses_are_read() -> None:
    papers = Election.of(["Ann", "Bob", "Cat"], [(["Ann"], 4), (["Bob", "Ann"], 3), (["Bob"], 2), ([], 1)], 1)
    assert count("fptp", papers).elected == ("Bob",)
    record = count("fptp", papers, marks="crosses")
    assert record.elected == ("Ann",)
    assert record.valid == 6
    assert record.invalid[OVER_VOTED] == 3
    assert sum(record.invalid.values()) == 4


def test_two_candidates_with_the_number_one_make_a_paper_void() -> None:
    people = (Candidate("Ann"), Candidate("Bob"))
    papers = Election("", 1, people, (b"\0",), (2,), broken=(BrokenPaper(((0, 1),), 5),))
    record = count("fptp", papers)
    assert (record.valid, sum(record.invalid.values())) == (2, 5)


def test_those_with_most_votes_have_the_seats() -> None:
    record = count("block-vote", totals(3, Ann=10, Bob=7, Cat=9, Dee=6, Eve=2))
    assert record.elected == ("Ann", "Cat", "Bob")
    assert record.runners_up == ("Dee",)


def test_a_lot_decides_only_the_seats_that_are_tied_for() -> None:
    record = count("block-vote", totals(3, Ann=10, Bob=7, Cat=7, Dee=7, Eve=2), lots=Lots.by_hand("Dee,Bob,Cat"))
    assert record.stages[0].elected == ("Ann",)
    assert record.stages[1].elected == ("Dee", "Bob")
    assert record.runners_up == ("Cat",)


def test_candidates_tied_within_the_seats_need_no_lot() -> None:
    assert not count("block-vote", totals(2, Ann=7, Bob=7, Cat=3)).chance_used


def test_fewer_candidates_than_seats_leave_seats_empty() -> None:
    record = count("block-vote", totals(3, Ann=1, Bob=2))
    assert record.elected == ("Bob", "Ann")
    assert "cannot be filled" in record.stages[0].statement


def test_fewer_crosses_than_seats_count_and_more_are_void() -> None:
    papers = Election.of("ABCD", [("A", 5), ("BC", 4), ("DCB", 9)], 2)
    record = count("block-vote", papers, lots=Lots.by_hand("B,C"))
    assert record.stages[0].totals == (5, 4, 4, 0)
    assert record.valid == 9
    assert record.invalid == {OVER_VOTED: 9}
    # With three seats the same papers are good.
    assert count("block-vote", papers, seats=3).stages[0].totals == (5, 13, 13, 9)


def test_a_candidate_marked_twice_has_one_vote() -> None:
    papers = Election.of("AB", [("AA", 3), ("B", 2)], 2)
    assert count("block-vote", papers).stages[0].totals == (3, 2)


def test_ranked_papers_give_their_first_preferences_as_crosses() -> None:
    papers = Election.of("ABC", [("ABC", 3), ("CB", 2)], 2)
    assert count("block-vote", papers, marks="ranks").stages[0].totals == (3, 5, 2)


def test_a_withdrawn_candidate_takes_no_seat_and_papers_for_nobody_else_are_set_aside() -> None:
    papers = Election.of(
        [Candidate("A", withdrawn=True), Candidate("B"), Candidate("C")], [("A", 9), ("AB", 1), ("C", 2)], 1
    )
    for marks in ("ranks", "crosses"):
        record = count("fptp", papers, marks=marks)
        assert record.elected == ("C",)
        assert record.stages[0].totals == (0, 1, 2)
        assert sum(record.invalid.values()) == 9
    lines = (TotalsLine("A", 9, withdrawn=True), TotalsLine("B", 1), TotalsLine("C", 2))
    record = count("fptp", Totals("", 1, lines))
    assert record.elected == ("C",)
    assert record.invalid == {FOR_WITHDRAWN: 9}


@pytest.mark.parametrize(
    ("bad", "said"),
    [
        (Totals("", 0, (TotalsLine("A", 1),)), "no seat"),
        (Totals("", 1, ()), "no candidate"),
        (Totals("", 1, (TotalsLine("A", 1, withdrawn=True),)), "no candidate"),
        (Totals("", 1, (TotalsLine("A", 1), TotalsLine("A", 2))), "twice"),
        (Totals("", 1, (TotalsLine("A", -1),)), "-1 votes"),
        (Totals("", 1, (TotalsLine("A", 10**20),)), "votes"),
    ],
)
def test_totals_that_cannot_be_are_named(bad: Totals, said: str) -> None:
    with pytest.raises(BadBallots, match=said):
        count("fptp", bad)


@given(st.lists(st.integers(0, 5), min_size=1, max_size=6), st.integers(1, 4), st.randoms())
def test_the_order_of_the_ballot_paper_does_not_matter(votes: list[int], seats: int, order: Random) -> None:
    names = [f"C{i}" for i in range(len(votes))]
    lines = [TotalsLine(name, number) for name, number in zip(names, votes, strict=True)]
    turned = lines.copy()
    order.shuffle(turned)
    lots = Lots.from_seed("order")
    one = count("block-vote", Totals("", seats, tuple(lines)), lots=lots)
    other = count("block-vote", Totals("", seats, tuple(turned)), lots=lots)
    assert set(one.elected) == set(other.elected)
    assert len(one.elected) == min(seats, len(votes))
    least = min(votes[names.index(name)] for name in one.elected)
    assert all(votes[i] <= least for i, name in enumerate(names) if name not in one.elected)
