"""The Scottish count, clause by clause: each test is built so that the clause decides it."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hustings.count import BrokenPaper, Candidate, Election, Lots, count
from hustings.count.rules import _table
from hustings.errors import BadBallots
from tests.count.stv_support import adds_up, election, elections, restated_ward, subjects, votes

SEED = Lots.from_seed("tests")


def test_quota_is_the_whole_part_plus_one() -> None:
    # 8 papers over 3 + 1 divide exactly; the quota is still one more.
    record = count("scottish-stv", election(3, "3 A", "2 B", "2 C", "1 D"))
    assert record.quota == 3 * record.unit
    assert record.stages[0].elected == ("A",)


def test_a_candidate_exactly_on_the_quota_is_elected_and_has_no_surplus_stage() -> None:
    record = count("scottish-stv", election(2, "4 AB", "3 B", "2 C", "1 DC"))
    assert record.quota == 4 * record.unit
    assert record.stages[0].elected == ("A",)
    assert subjects(record)[0] == "D"
    assert all(stage.action != "surplus" for stage in record.stages)


def test_transfer_values_are_cut_not_rounded() -> None:
    # Quota 3 of 14 papers for four seats: 6 over 9 is 0.66666 cut and 0.66667 rounded.
    record = count("scottish-stv", election(4, "9 AB", "2 C", "1 D", "1 E", "1 F"), lots=SEED)
    assert record.quota == 3 * record.unit
    assert record.stages[1].value == Fraction(66666, 100000)
    assert votes(record, 2)["B"] == "5.99994"
    assert record.stages[1].truncated == 6


def test_every_paper_of_the_elected_moves_at_its_own_value() -> None:
    """Weighted inclusive: first preferences move too, and papers that came at a fraction move at a fraction of it."""
    record = count("scottish-stv", election(3, "16 ABC", "8 BD", "4 C", "4 D", "3 E"))
    assert record.quota == 9 * record.unit
    # A: surplus 7 of 16 is 0.43750 to B, who has 8 + 7 = 15, a surplus of 6.
    assert votes(record, 2)["B"] == "15.00000"
    # B: her 8 first preferences at 6/15 = 0.40000 to D; the 16 that came at 0.43750 at 0.17500 to C.
    assert votes(record, 3) == {"A": "9.00000", "B": "9.00000", "C": "6.80000", "D": "7.20000", "E": "3.00000"}
    assert record.stages[2].value is None
    assert record.stages[2].papers == (0, 0, 16, 8, 0)


def test_only_continuing_candidates_receive() -> None:
    """A's papers prefer B, who has the quota already: they pass to C, not to B."""
    record = count("scottish-stv", election(3, "8 ABC", "7 BD", "2 C", "2 D", "1 E"), lots=SEED)
    assert record.stages[0].elected == ("A", "B")
    assert votes(record, 2)["B"] == "7.00000"
    assert votes(record, 2)["C"] == "4.00000"


def test_the_largest_surplus_moves_first_and_one_at_a_time() -> None:
    record = count("scottish-stv", election(3, "7 AC", "9 BC", "2 C", "2 D", "3 E"), lots=SEED)
    assert subjects(record)[:2] == ["B", "A"]


SURPLUS_TIE = ("7 A", "6 B", "4 CABF", "3 C", "5 DA", "2 D", "2 EB", "3 FAC", "2 FB")
EXCLUSION_TIE = ("7 AC", "9 BAD", "9 DAC", "4 D", "3 DABC", "1 CBD")


def _look_from_the_other_end(monkeypatch: pytest.MonkeyPatch) -> None:
    lawful = _table.Table.break_tie

    def flipped(self, tied, stages, which, *, highest):  # type: ignore[no-untyped-def]
        return lawful(self, tied, list(stages)[::-1], which, highest=highest)

    monkeypatch.setattr(_table.Table, "break_tie", flipped)


def test_equal_surpluses_go_by_the_most_recent_stage_they_differed(monkeypatch: pytest.MonkeyPatch) -> None:
    record = count("scottish-stv", election(3, *SURPLUS_TIE))
    assert subjects(record)[2] == "B"
    assert "the most recent at which they differed" in record.stages[2].statement
    assert not record.chance_used
    _look_from_the_other_end(monkeypatch)
    assert subjects(count("scottish-stv", election(3, *SURPLUS_TIE)))[2] == "A"


def test_equal_lowest_go_by_the_most_recent_stage_they_differed(monkeypatch: pytest.MonkeyPatch) -> None:
    assert count("scottish-stv", election(2, *EXCLUSION_TIE)).elected == ("D", "A")
    _look_from_the_other_end(monkeypatch)
    assert count("scottish-stv", election(2, *EXCLUSION_TIE)).elected == ("D", "B")


def test_a_tie_at_every_stage_goes_to_a_lot_which_is_recorded() -> None:
    tied = election(1, "5 A", "3 BA", "3 CB")
    with pytest.raises(BadBallots, match="B, C are tied") as told:
        count("scottish-stv", tied)
    assert "B,C" in told.value.remedy
    for out, winner in (("B,C", "A"), ("C,B", "B")):
        record = count("scottish-stv", tied, lots=Lots.by_hand(out))
        assert record.elected == (winner,)
        assert record.chance_used
        assert record.lots[0].order[0] == out[0]
        assert record.lots[0].statement in record.stages[0].statement
        assert record.to_json()["lots"][0]["means"] == "by hand"


def test_three_tied_are_parted_step_by_step() -> None:
    # B, C and D end equal; at stage 2 D had most, and B and C part only at stage 1.
    record = count("scottish-stv", election(1, "9 A", "4 B", "3 C", "5 D", "1 EB", "1 FC", "1 FC"))
    adds_up(record)
    assert not record.chance_used


def test_last_vacancies_are_filled_without_the_quota() -> None:
    record = count("scottish-stv", election(2, "5 A", "2 B", "1 C"))
    assert record.elected == ("A", "B")
    assert record.stages[-1].totals[1] < (record.quota or 0)
    assert "53(1)" in record.stages[-1].paragraph


def test_the_words_of_2011_make_no_transfer_once_the_last_vacancies_can_be_filled() -> None:
    papers = election(2, "4 A", "3 B", "2 CB")
    now = count("scottish-stv", papers)
    then = count("scottish-stv", papers, last_transfer=False)
    assert now.elected == then.elected
    assert len(then.stages) == len(now.stages) - 1
    assert "No further transfer is made" in then.stages[-1].statement
    adds_up(then)


def test_no_more_candidates_than_seats_are_all_elected() -> None:
    record = count("scottish-stv", election(4, "3 A", "1 B"))
    assert record.elected == ("A", "B")
    assert "cannot be filled" in record.stages[0].statement
    assert count("scottish-stv", Election.of(["A", "B"], [], 2)).elected == ("A", "B")


def test_no_valid_paper_leaves_everything_to_lots() -> None:
    nothing = Election.of(["A", "B", "C"], [([], 4)], 1)
    with pytest.raises(BadBallots, match="tied"):
        count("scottish-stv", nothing)
    record = count("scottish-stv", nothing, lots=SEED)
    assert record.valid == 0
    assert len(record.elected) == 1
    assert record.chance_used
    assert record.invalid == {"unmarked or void for uncertainty": 4}


@pytest.mark.parametrize(("seats", "people"), [(0, ["A"]), (-1, ["A"]), (1, []), (1, [Candidate("A", withdrawn=True)])])
def test_no_seat_or_no_candidate_is_refused(seats: int, people: list[str | Candidate]) -> None:
    with pytest.raises(BadBallots):
        count("scottish-stv", Election.of(people, [], seats))


def test_withdrawn_candidates_are_passed_over_from_the_start() -> None:
    papers = election(1, "4 AB", "3 B", "3 C", "2 A")
    gone = replace(papers, candidates=(Candidate("A", withdrawn=True), *papers.candidates[1:]))
    record = count("scottish-stv", gone)
    assert record.elected == ("B",)
    assert record.valid == 10
    assert record.invalid == {"preferences for withdrawn candidates only": 2}
    assert record.stages[0].status[0] == "withdrawn"


def test_a_broken_paper_counts_as_far_as_it_is_clear() -> None:
    """Twice one number, a number left out, a candidate twice; and no clear first preference at all."""
    base = election(1, "3 A", "3 B", "2 C", candidates="ABC")
    marked = (
        BrokenPaper(((2,), (0, 1)), 1),
        BrokenPaper(((2,), (), (1,)), 1),
        BrokenPaper(((2,), (2,)), 1),
        BrokenPaper(((0, 1),), 5),
        BrokenPaper(((), (1,)), 5),
    )
    record = count("scottish-stv", replace(base, broken=marked), lots=Lots.by_hand("A,B"))
    assert votes(record, 1) == {"A": "3.00000", "B": "3.00000", "C": "5.00000"}
    assert record.invalid == {"no first preference for one candidate alone": 10}
    assert record.elected == ("C",)


def test_the_wrong_councillor_is_not_elected_in_coatbridge_south() -> None:
    """The ward that counters with simultaneous surpluses, or that pass votes to the elected, get wrong."""
    record = count("scottish-stv", restated_ward("north_lanarkshire_2017_coatbridge_south"))
    assert record.elected == ("Tracy Carragher", "Tom Castles", "Fergus Macgregor", "Gordon Encinias")


@settings(deadline=None, max_examples=150)
@given(elections(broken=True))
def test_votes_add_up_and_seats_are_filled(any_election: Election) -> None:
    record = count("scottish-stv", any_election, lots=SEED)
    adds_up(record)
    assert len(record.elected) == min(any_election.seats, len(any_election.candidates))
    assert len(set(record.elected)) == len(record.elected)


@settings(deadline=None, max_examples=100)
@given(elections(), st.randoms(use_true_random=False))
def test_order_of_papers_and_candidates_does_not_matter(any_election: Election, shuffle: object) -> None:
    record = count("scottish-stv", any_election, lots=SEED)
    places = list(range(len(any_election.candidates)))
    shuffle.shuffle(places)  # type: ignore[attr-defined]
    papers = list(zip(any_election.ballots, any_election.weights, strict=True))
    shuffle.shuffle(papers)  # type: ignore[attr-defined]
    names = any_election.names
    other = Election.of(
        [names[p] for p in places], [([names[c] for c in order], n) for order, n in papers], any_election.seats
    )
    again = count("scottish-stv", other, lots=SEED)
    assert set(again.elected) == set(record.elected)
    assert [set(stage.subjects) for stage in again.stages] == [set(stage.subjects) for stage in record.stages]
    assert [dict(zip(again.names, s.totals, strict=True)) for s in again.stages] == [
        dict(zip(record.names, s.totals, strict=True)) for s in record.stages
    ]


@settings(deadline=None, max_examples=60)
@given(elections())
def test_papers_may_be_added_one_by_one_or_by_weight(any_election: Election) -> None:
    singly = [(order, 1) for order, n in zip(any_election.ballots, any_election.weights, strict=True) for _ in range(n)]
    again = Election.of(
        any_election.names, singly, any_election.seats, title=any_election.title, invalid=any_election.invalid
    )
    assert count("scottish-stv", again, lots=SEED) == count("scottish-stv", any_election, lots=SEED)


def test_more_candidates_than_a_byte_can_number() -> None:
    names = [f"C{i}" for i in range(300)]
    many = Election.of(names, [([299, 0], 5), ([0], 3), ([5, 0], 1)], 1)
    record = count("scottish-stv", many, lots=SEED)
    assert record.elected == ("C299",)
    adds_up(record)
