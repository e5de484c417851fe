"""How close a count of totals was, held against every change of papers in small elections."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from itertools import product
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hustings.count import Election, Lots, Totals, TotalsLine, count, read_ballots
from hustings.count.closeness_totals import closeness_of_totals, last_seat
from hustings.errors import BadBallots, BadInput

FIXTURES = Path(__file__).parent / "fixtures"
LOTS = Lots.from_seed("close")

# Two seeds at least draw differently among any few names; a hundred show whether a lot could alter the result.
DRAWS = [Lots.from_seed(f"draw {n}") for n in range(24)]


def spread(papers: int, kinds: int) -> Iterator[tuple[int, ...]]:
    """Every way to spread papers over kinds of marks."""
    if kinds == 1:
        yield (papers,)
        return
    for first in range(papers + 1):
        for rest in spread(papers - first, kinds - 1):
            yield (first, *rest)


def outcomes(
    make: Callable[[tuple[int, ...]], Totals | Election], rule: str, held: tuple[int, ...]
) -> frozenset[tuple[str, ...]]:
    """Every set of elected that a lot could bring about."""
    ballots = make(held)
    try:
        return frozenset({tuple(sorted(count(rule, ballots).elected))})
    except BadBallots:
        return frozenset(tuple(sorted(count(rule, ballots, lots=lots).elected)) for lots in DRAWS)


def fewest(
    make: Callable[[tuple[int, ...]], Totals | Election], rule: str, held: tuple[int, ...], elected: tuple[str, ...]
) -> int | None:
    """The fewest papers whose marks must change until ``elected`` is not possible any more, by trying all."""
    others = [other for other in spread(sum(held), len(held)) if elected not in outcomes(make, rule, other)]
    return min((sum(held) - sum(map(min, held, other)) for other in others), default=None)


# --- plurality ----------------------------------------------------------------------------------------------------


@settings(max_examples=40, deadline=None)
@given(st.lists(st.integers(0, 4), min_size=2, max_size=4))
def test_plurality_is_what_trying_every_change_finds(votes: list[int]) -> None:
    def make(held: tuple[int, ...]) -> Totals:
        return Totals("", 1, tuple(TotalsLine(f"C{i}", number) for i, number in enumerate(held)))

    held = tuple(votes)
    record = count("fptp", make(held), lots=LOTS)
    close = closeness_of_totals("fptp", make(held), record=record)
    assert close.exact
    assert close.papers == fewest(make, "fptp", held, record.elected)


@settings(max_examples=12, deadline=None)
@given(st.lists(st.integers(0, 2), min_size=6, max_size=6).filter(lambda numbers: sum(numbers) < 8))
def test_the_block_vote_is_what_trying_every_change_of_papers_finds(numbers: list[int]) -> None:
    marks = ["A", "B", "C", "AB", "AC", "BC"]

    def make(held: tuple[int, ...]) -> Election:
        return Election.of("ABC", list(zip(marks, held, strict=True)), 2)

    held = tuple(numbers)
    record = count("block-vote", make(held), lots=LOTS)
    close = closeness_of_totals("block-vote", make(held), record=record)
    assert close.papers == fewest(make, "block-vote", held, tuple(sorted(record.elected)))


@pytest.mark.parametrize(
    ("votes", "papers", "to_lot"), [((10, 9), 1, 1), ((10, 8), 2, 1), ((10, 7), 2, 2), ((5, 5), 1, 0), ((1, 0), 1, 1)]
)
def test_one_changed_paper_narrows_a_gap_by_two(votes: tuple[int, int], papers: int, to_lot: int) -> None:
    totals = Totals("", 1, (TotalsLine("A", votes[0]), TotalsLine("B", votes[1])))
    close = closeness_of_totals("fptp", totals, lots=Lots.by_hand("A,B"))
    assert (close.papers, close.to_lot, close.loses, close.gains) == (papers, to_lot, "A", "B")


def test_where_nobody_else_stands_no_change_can_do_it() -> None:
    close = closeness_of_totals("fptp", Totals("", 1, (TotalsLine("A", 3),)))
    assert close.papers is None
    assert "No change" in close.statement


# --- lists --------------------------------------------------------------------------------------------------------


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.integers(0, 5), min_size=2, max_size=3).filter(any),
    st.lists(st.tuples(st.integers(0, 2), st.none() | st.integers(1, 3)), min_size=3, max_size=3),
    st.integers(1, 4),
    st.booleans(),
)
def test_list_votes_are_what_trying_every_change_finds(
    votes: list[int], facts: list[tuple[int, int | None]], seats: int, individual: bool
) -> None:
    def make(held: tuple[int, ...]) -> Totals:
        lines = [TotalsLine(f"L{i}", n, seats_held=facts[i][0], nominated=facts[i][1]) for i, n in enumerate(held)]
        if individual:
            lines[0] = TotalsLine("L0", held[0], individual=True)
        return Totals("", seats, tuple(lines))

    held = tuple(votes)
    record = count("additional-member", make(held), lots=LOTS)
    close = closeness_of_totals("additional-member", make(held), record=record)
    assert close.papers == fewest(make, "additional-member", held, tuple(sorted(record.elected)))


@settings(max_examples=25, deadline=None)
@given(
    st.lists(st.integers(0, 9), min_size=3, max_size=3).filter(lambda v: sum(v) >= 1),
    st.sampled_from([1, 3]),
    st.sampled_from(["seat", "vote"]),
)
def test_the_london_threshold_and_tie_are_part_of_it(votes: list[int], seats: int, tie: str) -> None:
    # Scaled by three so that 5% falls between and on whole votes.
    def make(held: tuple[int, ...]) -> Totals:
        return Totals("", seats, tuple(TotalsLine(f"L{i}", n, seats_held=i) for i, n in enumerate(held)))

    @cache
    def possible(held: tuple[int, ...]) -> frozenset[tuple[str, ...]]:
        made = set()
        for lots in DRAWS[:8]:
            made.add(tuple(sorted(count("london-assembly", make(held), lots=lots, tie=tie).elected)))
        return frozenset(made)

    held = tuple(votes)
    record = count("london-assembly", make(held), lots=LOTS, tie=tie)
    close = closeness_of_totals("london-assembly", make(held), record=record, tie=tie)
    elected = tuple(sorted(record.elected))
    others = [other for other in spread(sum(held), 3) if elected not in possible(other)]
    assert close.papers == min((sum(held) - sum(map(min, held, other)) for other in others), default=None)


def test_falling_below_five_per_cent_can_be_the_nearest_change() -> None:
    lines = (TotalsLine("A", 949), TotalsLine("B", 51))
    close = closeness_of_totals("london-assembly", Totals("", 30, lines))
    assert close.papers == 2
    assert close.loses == "B"


def test_the_last_seat_and_its_runner_up() -> None:
    totals = read_ballots(FIXTURES / "central_scotland_2021.csv")
    assert isinstance(totals, Totals)
    record = count("additional-member", totals)
    last = last_seat("additional-member", totals, record)
    assert last is not None
    assert (last.seat, last.holder, last.runner_up, last.votes_short) == (7, "Green", "Labour", 426)
    lines = tuple(
        TotalsLine(x.name, x.votes + (426 if x.name == "Labour" else 0), seats_held=x.seats_held) for x in totals.lines
    )
    assert count("additional-member", Totals("", 7, lines)).elected.count("Labour") == 4
    close = closeness_of_totals("additional-member", totals)
    assert (close.papers, close.gains, close.loses) == (86, "Labour", "Green")


# --- the supplementary vote ---------------------------------------------------------------------------------------

PAIRS = [a + b for a, b in product("ABC", ("", "A", "B", "C")) if a != b]


@cache
def _winners(held: tuple[int, ...]) -> frozenset[tuple[str, ...]]:
    return outcomes(_pairs, "supplementary-vote", held)


def _pairs(held: tuple[int, ...]) -> Election:
    return Election.of("ABC", list(zip(PAIRS, held, strict=True)), 1)


@settings(max_examples=30, deadline=None)
@given(st.integers(2, 4).flatmap(lambda n: st.lists(st.sampled_from(range(len(PAIRS))), min_size=n, max_size=n)))
def test_the_supplementary_vote_is_what_trying_every_change_finds(marked: list[int]) -> None:
    held = tuple(marked.count(k) for k in range(len(PAIRS)))
    record = count("supplementary-vote", _pairs(held), lots=LOTS)
    close = closeness_of_totals("supplementary-vote", _pairs(held), record=record)
    others = [other for other in spread(sum(held), len(held)) if record.elected not in _winners(other)]
    truth = min(sum(held) - sum(map(min, held, other)) for other in others)
    assert close.exact
    assert close.papers == truth


@pytest.mark.parametrize(
    ("marks", "papers"),
    [
        # Overtake in the final: A leads by 3.
        ({"A": 10, "B": 8, "CA": 2, "CB": 1}, 2),
        # A tie for second keeps a third in, so that its papers no longer help the winner.
        ({"A": 40, "B": 25, "BA": 0, "CB": 25, "DC": 20}, 1),
        # More than half: the winner must first be brought down to half.
        ({"A": 60, "B": 30, "CB": 9}, 11),
        # Two others close behind: fewer papers put both ahead of the winner than win the final.
        ({"A": 34, "AB": 0, "B": 33, "C": 33, "BA": 0, "CA": 0}, 1),
    ],
)
def test_ways_in_which_another_is_returned(marks: dict[str, int], papers: int) -> None:
    election = Election.of("ABCD" if any("D" in m for m in marks) else "ABC", list(marks.items()), 1)
    close = closeness_of_totals("supplementary-vote", election, lots=LOTS)
    assert close.exact
    assert close.papers == papers


def test_totals_alone_give_bounds_that_hold_the_number() -> None:
    totals = read_ballots(FIXTURES / "tees_valley_2017.csv")
    close = closeness_of_totals("supplementary-vote", totals)
    # 48,578 to 46,400 in the final.
    assert close.at_most == (48_578 - 46_400) // 2 + 1
    assert close.at_least is not None
    assert close.at_least <= close.at_most
    unknown = Totals("", 1, tuple(map(TotalsLine, "ABC", (60, 30, 20))))
    bounds = closeness_of_totals("supplementary-vote", unknown)
    assert (bounds.at_least, bounds.at_most) == (5, 24)
    assert not bounds.exact
    assert bounds.papers is None
    assert "Between 5 and 24" in bounds.statement


def test_other_rules_are_refused() -> None:
    with pytest.raises(BadInput, match="not worked out"):
        closeness_of_totals("alternative-vote", Election.of("AB", [("A", 1)], 1))


def test_json_carries_the_definition() -> None:
    shown = closeness_of_totals("fptp", Totals("", 1, (TotalsLine("A", 2), TotalsLine("B", 1)))).to_json()
    assert shown["papers"] == shown["at_least"] == 1
    assert "marked differently" in shown["definition"]
