"""List allocations: the divisor, exact fractions, the threshold, exhausted lists, individuals, ties."""

from __future__ import annotations

from fractions import Fraction
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hustings.count import CountRecord, Election, Lots, Totals, TotalsLine, count
from hustings.count.list_sheet import allocation_csv, allocation_html, allocation_text
from hustings.errors import BadBallots


def lists(seats: int, *lines: TotalsLine) -> Totals:
    return Totals("Somewhere", seats, lines)


def won(record: CountRecord) -> dict[str, int]:
    return {name: record.elected.count(name) for name in record.names if name in record.elected}


def line(name: str, votes: int, held: int = 0, nominated: int | None = None) -> TotalsLine:
    return TotalsLine(name, votes, seats_held=held, nominated=nominated)


def alone(name: str, votes: int, held: int = 0) -> TotalsLine:
    return TotalsLine(name, votes, seats_held=held, individual=True)


# --- the divisor --------------------------------------------------------------------------------------------------


def test_votes_are_divided_by_seats_already_won_plus_one() -> None:
    # Divided by seats alone (or by 2n + 1) A, with two constituencies, would have the seat.
    record = count("additional-member", lists(1, line("A", 299, held=2), line("B", 100)))
    assert won(record) == {"B": 1}
    assert record.stages[1].quotients == (Fraction(299, 3), Fraction(100))
    assert won(count("additional-member", lists(1, line("A", 301, held=2), line("B", 100)))) == {"A": 1}


def test_the_figure_falls_with_each_list_seat() -> None:
    record = count("closed-list", lists(3, line("A", 100), line("B", 60)))
    assert record.elected == ("A", "B", "A")
    assert record.stages[3].quotients == (Fraction(50), Fraction(30))
    assert record.runners_up == ("A",)


def test_figures_are_exact_and_never_rounded() -> None:
    # 100/3 is above 33.33 and above 33.333333333, below 33 1/3 plus anything.
    record = count("closed-list", lists(3, line("A", 10**12), line("B", (10**12 - 1) // 3)))
    assert won(record) == {"A": 3}
    record = count("closed-list", lists(3, line("A", 10**12), line("B", (10**12 - 1) // 3 + 1)))
    assert won(record) == {"A": 2, "B": 1}


# --- who cannot have a seat ---------------------------------------------------------------------------------------


def test_five_per_cent_exactly_is_enough_in_london_and_one_vote_less_is_not() -> None:
    def london(small: int) -> CountRecord:
        lines = (line("A", 500, held=9), line("B", 450), line("C", small), line("D", 50 - small))
        return count("london-assembly", lists(11, *lines))

    assert "C" in won(london(50))
    record = london(49)
    assert "C" not in won(record)
    assert record.stages[1].quotients is not None
    assert record.stages[1].quotients[2] is None
    assert "Less than 5% of them, and so no seat: C and D." in record.stages[0].statement


def test_the_threshold_is_taken_of_all_votes_given() -> None:
    # C has 5.2% of the votes of those who pass, 4.9% of all.
    lines = [line("A", 900, held=2), line("C", 49), line("D", 26), line("E", 25)]
    assert won(count("london-assembly", lists(11, *lines))) == {"A": 11}
    # Without the threshold C, D and E would each have one.
    assert set(won(count("additional-member", lists(60, *lines)))) == {"A", "C", "D", "E"}


def test_constituency_seats_do_not_lift_a_party_over_the_threshold() -> None:
    assert "B" not in won(count("london-assembly", lists(3, line("A", 960), line("B", 40, held=3))))


def test_scotland_and_wales_have_no_threshold() -> None:
    assert won(count("additional-member", lists(1, line("A", 970, held=30), line("B", 40)))) == {"B": 1}


def test_an_exhausted_list_drops_out() -> None:
    record = count("closed-list", lists(6, line("A", 600, nominated=2), line("B", 210), line("C", 200)))
    assert won(record) == {"A": 2, "B": 2, "C": 2}
    assert "Nobody is left on the list of A" in record.stages[2].statement
    assert record.stages[3].quotients is not None
    assert record.stages[3].quotients[0] is None


def test_a_list_on_which_everybody_won_a_constituency_has_no_seat() -> None:
    record = count("additional-member", lists(1, line("A", 1000, held=1, nominated=0), line("B", 10)))
    assert won(record) == {"B": 1}
    assert "A can have no seat" in record.stages[0].statement


def test_an_individual_has_one_seat_and_then_drops_out() -> None:
    record = count("closed-list", lists(4, alone("I", 900), line("A", 100)))
    assert record.elected == ("I", "A", "A", "A")
    # The figure of an individual is the votes, never divided.
    assert record.stages[1].quotients == (Fraction(900), Fraction(100))
    assert record.stages[2].quotients == (None, Fraction(100))


def test_an_individual_returned_for_a_constituency_is_disregarded() -> None:
    assert won(count("additional-member", lists(1, alone("I", 900, held=1), line("A", 100)))) == {"A": 1}
    assert won(count("london-assembly", lists(1, alone("I", 900, held=1), line("A", 100)))) == {"A": 1}


def test_seats_that_nobody_can_fill_stay_empty() -> None:
    record = count("closed-list", lists(6, line("A", 10, nominated=2), alone("I", 3)))
    assert len(record.elected) == 3
    assert record.notes == ("Of 6 seats three cannot be filled: nobody is left on any list.",)
    assert record.runners_up == ()


def test_a_list_longer_than_the_law_allows_is_refused() -> None:
    assert count("closed-list", lists(6, line("A", 10, nominated=8))).elected
    with pytest.raises(BadBallots, match="1 to 8"):
        count("closed-list", lists(6, line("A", 10, nominated=9)))
    with pytest.raises(BadBallots, match="1 to 3"):
        count("closed-list", lists(3, line("A", 10, nominated=4)), law="europe")
    with pytest.raises(BadBallots, match="already won"):
        count("closed-list", lists(3, line("A", 10, held=1)))


def test_ranked_papers_are_no_list_totals() -> None:
    with pytest.raises(BadBallots, match="list totals"):
        count("closed-list", Election.of("AB", [("A", 1)], 1))


# --- ties ---------------------------------------------------------------------------------------------------------


def test_equal_figures_each_have_a_seat_while_there_are_enough() -> None:
    record = count("closed-list", lists(2, line("A", 100), line("B", 100)))
    assert won(record) == {"A": 1, "B": 1}
    assert not record.chance_used
    assert "there is a seat for each" in record.stages[1].statement


def test_one_vote_more_for_each_decides_a_tie_for_the_last_seat_in_wales_scotland_and_the_senedd() -> None:
    # 300 ÷ 3 = 100 ÷ 1: with a vote more 301 ÷ 3 < 101, so B. With a seat more 300 ÷ 4 > 100 ÷ 2 it would be A.
    tied = lists(1, line("A", 300, held=2), line("B", 100))
    for law in ("scotland", "wales"):
        record = count("additional-member", tied, law=law)
        assert won(record) == {"B": 1}
        assert not record.chance_used
        assert "one vote more" in record.stages[1].statement
    assert count("additional-member", tied, law="wales").stages[1].paragraph == "section 9(8)"
    senedd = count("closed-list", lists(3, line("A", 300), line("B", 100)))
    assert senedd.elected == ("A", "A", "B")


def test_one_seat_more_for_each_decides_a_tie_for_the_last_seat_in_london() -> None:
    tied = lists(1, line("A", 300, held=2), line("B", 100))
    assert won(count("london-assembly", tied)) == {"A": 1}
    assert won(count("london-assembly", tied, tie="vote")) == {"B": 1}


@pytest.mark.parametrize("rule", ["additional-member", "london-assembly", "closed-list"])
def test_lists_that_are_equal_again_go_to_a_lot(rule: str) -> None:
    tied = lists(1, line("A", 100), line("B", 100))
    with pytest.raises(BadBallots, match="the last seat"):
        count(rule, tied)
    record = count(rule, tied, lots=Lots.by_hand("B,A"))
    assert won(record) == {"B": 1}
    assert record.chance_used


def test_a_tie_in_a_european_region_goes_to_a_lot_at_once() -> None:
    tied = lists(3, line("A", 300), line("B", 100))
    record = count("closed-list", tied, law="europe", lots=Lots.by_hand("A,B"))
    assert record.elected == ("A", "A", "A")
    assert record.chance_used


def test_one_lot_decides_several_last_seats() -> None:
    record = count("closed-list", lists(2, line("A", 9), line("B", 9), line("C", 9)), lots=Lots.by_hand("C,A,B"))
    assert record.elected == ("C", "A")
    assert len(record.lots) == 1


def test_lists_without_a_vote_take_the_seats_that_are_left_in_turn_whatever_their_order() -> None:
    none = [line("A", 90, nominated=0), line("B", 0), line("C", 0, held=2)]
    for rows in (none, none[::-1]):
        assert won(count("additional-member", lists(3, *rows), lots=Lots.from_seed("x"))) == {"B": 3}


# --- the whole ----------------------------------------------------------------------------------------------------

_LINES = st.lists(
    st.tuples(st.integers(0, 60), st.integers(0, 3), st.none() | st.integers(0, 4), st.booleans()),
    min_size=1,
    max_size=6,
)


@given(_LINES, st.integers(1, 8), st.randoms())
def test_no_other_list_has_a_higher_figure_than_one_that_has_a_seat(
    rows: list[tuple[int, int, int | None, bool]], seats: int, order: Random
) -> None:
    lines = [TotalsLine(f"L{i}", *row[:1], seats_held=0 if row[3] else row[1], nominated=row[2], individual=row[3])
             for i, row in enumerate(rows)]  # fmt: skip
    lots = Lots.from_seed("x")
    record = count("additional-member", Totals("", seats, tuple(lines)), lots=lots)
    places = [1 if each.individual else seats if each.nominated is None else each.nominated for each in lines]
    assert len(record.elected) == min(seats, sum(places))

    def figure(each: TotalsLine, extra: int) -> Fraction:
        taken = record.elected.count(each.name) + extra
        return Fraction(each.votes, 1 if each.individual else each.seats_held + taken)

    last = [figure(each, 0) for each in lines if each.name in record.elected]
    following = [
        figure(each, 1) for each, room in zip(lines, places, strict=True) if record.elected.count(each.name) < room
    ]
    assert not last or not following or min(last) >= max(following)
    turned = lines.copy()
    order.shuffle(turned)
    other = count("additional-member", Totals("", seats, tuple(turned)), lots=lots)
    assert sorted(record.elected) == sorted(other.elected)


def test_the_sheet_shows_every_figure_and_marks_who_has_the_seat() -> None:
    record = count("closed-list", lists(3, line("=A", 100), line("B <i>", 70)))
    text = allocation_text(record)
    assert "*100" in text
    assert "Seats won here: =A 2 · B <i> 1. No lot was drawn." in text
    table = allocation_csv(record)
    assert "'=A,100,100,50,50,2" in table
    page = allocation_html(record)
    assert "B &lt;i&gt;" in page
    assert page.count('class="box"') == 3
    assert "<script" not in page
