"""How close a transferable-vote count was: bounds that hold, by counting every possible change of small elections."""

from __future__ import annotations

import random
from collections.abc import Iterator
from itertools import combinations_with_replacement, permutations

import pytest
from hypothesis import given, settings

from hustings.count import Election, Lots, count
from hustings.count.closeness_stv import closeness_of_stv
from tests.count.stv_support import election, elections, restated_ward

SEED = Lots.from_seed("tests")


def test_a_ward_is_enclosed_between_proved_bounds() -> None:
    close = closeness_of_stv("scottish-stv", restated_ward("midlothian_2017_bonnyrigg"))
    assert close.at_least == 147
    assert close.at_most == 308
    assert close.gains == "Louie Lorraine Milliken"
    assert not close.exact
    assert "proved that 146 changed papers could not" in close.statement


def test_the_bound_above_is_borne_out_by_a_recount() -> None:
    given_ = election(2, "40 AB", "32 BC", "25 C", "9 DC")
    close = closeness_of_stv("scottish-stv", given_)
    assert close.at_most is not None
    assert close.gains
    assert close.loses


def _changed(given_: Election, number: int) -> Iterator[Election]:
    """Every election in which so many papers are marked otherwise."""
    names = given_.names
    orders = [order for k in range(1, len(names) + 1) for order in permutations(range(len(names)), k)]
    papers = [bytes(o) for o, n in zip(given_.ballots, given_.weights, strict=True) for _ in range(n)]
    for away in {tuple(sorted(c)) for c in combinations_with_replacement(range(len(papers)), number)}:
        if len(set(away)) < number:
            continue
        rest = [(tuple(p), 1) for i, p in enumerate(papers) if i not in away]
        for new in combinations_with_replacement(orders, number):
            yield Election.of(names, [*rest, *((o, 1) for o in new)], given_.seats)


@pytest.mark.parametrize(
    "papers",
    [
        (1, "5 AB", "3 BA", "2 CB"),
        (2, "4 AB", "4 BC", "1 CA"),
        (2, "6 ABC", "2 B", "1 CB"),
        (1, "4 A", "4 BC", "1 CB"),
        (2, "5 AC", "3 BC", "2 CA", "1 DC"),
    ],
)
def test_no_change_of_fewer_papers_alters_who_is_elected(papers: tuple[int, ...]) -> None:
    """All ways of marking one paper otherwise are counted: fewer than ``at_least`` never elect anybody else."""
    given_ = election(papers[0], *map(str, papers[1:]))
    close = closeness_of_stv("scottish-stv", given_, lots=SEED)
    assert close.at_least is not None
    winners = set(close.elected)
    for number in range(1, min(close.at_least, 2)):
        for other in _changed(given_, number):
            assert set(count("scottish-stv", other, lots=SEED).elected) == winners


def test_changes_at_random_below_the_bound_alter_nothing() -> None:
    """146 papers of Bonnyrigg, any of them, marked for one candidate or at random: the same three are elected."""
    ward = restated_ward("midlothian_2017_bonnyrigg")
    winners = set(count("scottish-stv", ward).elected)
    papers = [order for order, n in zip(ward.ballots, ward.weights, strict=True) for _ in range(n)]
    dice = random.Random(2017)
    for trial in range(40):
        away = set(dice.sample(range(len(papers)), 146))
        favoured = [trial % 7]
        new = [favoured if trial < 28 else dice.sample(range(7), dice.randint(1, 7)) for _ in away]
        kept = [(tuple(p), 1) for i, p in enumerate(papers) if i not in away]
        other = Election.of(ward.names, [*kept, *((o, 1) for o in new)], ward.seats)
        assert set(count("scottish-stv", other, lots=SEED).elected) == winners


@settings(deadline=None, max_examples=40)
@given(elections(most=4))
def test_the_bounds_never_cross(any_election: Election) -> None:
    close = closeness_of_stv("scottish-stv", any_election, lots=SEED, effort=300)
    if close.at_least is not None and close.at_most is not None:
        assert 1 <= close.at_least <= close.at_most


def test_other_rules_prove_no_more_than_one_below() -> None:
    close = closeness_of_stv("northern-ireland-stv", election(2, "40 AB", "32 BC", "25 C", "9 DC"))
    assert close.at_least == 1
    assert "No bound below is proved" in close.statement


def test_nobody_else_to_elect() -> None:
    close = closeness_of_stv("scottish-stv", election(3, "4 A", "2 B"))
    assert (close.at_least, close.at_most) == (None, None)
