"""Lots that others can verify, the record's JSON, and the register of rules."""

from __future__ import annotations

import json
import subprocess
import sys
from fractions import Fraction

import pytest

from hustings.count import Candidate, Election, Lots, count, every_rule, rule
from hustings.count.ballots import unique_names
from hustings.count.lots import rfc3797_order
from hustings.count.record import Book, decimal_text, value_text
from hustings.errors import BadBallots, UnknownName
from tests.count.stv_support import election

CONTRACT = {"rule", "citation", "seats", "quota", "valid", "elected", "stages", "lots"}
STAGE = {"stage", "action", "candidate", "value", "votes", "non_transferable", "statement"}


def test_the_example_of_rfc_3797() -> None:
    """Section 6 of the RFC: 25 in the pool, the first ten selected."""
    pool = [str(n) for n in range(1, 26)]
    order = rfc3797_order(pool, "9319./2.5.8.10.12./9.18.26.34.41.45./")
    assert order[:10] == ("17", "7", "2", "16", "25", "23", "8", "24", "19", "13")
    assert sorted(order) == sorted(pool)


def test_a_seeded_lot_does_not_depend_on_the_order_of_the_paper() -> None:
    lots = Lots.from_seed(2021)
    assert lots.draw(["B", "A", "C"], 0, "").order == lots.draw(["C", "B", "A"], 0, "").order
    assert "2021" in lots.draw(["B", "A"], 0, "").means


def test_later_lots_use_later_selections() -> None:
    pool = [f"C{n}" for n in range(8)]
    assert rfc3797_order(pool, "seed", first=0) != rfc3797_order(pool, "seed", first=8)


def test_a_lot_by_hand_must_hold_all_the_tied() -> None:
    lots = Lots.by_hand("A, B", ("C", "D", "E"))
    assert lots.draw(["D", "C"], 0, "").order == ("C", "D")
    with pytest.raises(BadBallots):
        lots.draw(["A", "C"], 0, "to decide")


@pytest.mark.parametrize("name", ["scottish-stv", "northern-ireland-stv", "meek-stv"])
def test_the_json_is_what_other_programs_rely_on(name: str) -> None:
    record = count(name, election(2, "7 AB", "5 BC", "3 C", "2 DA", "1 E"), lots=Lots.from_seed(1))
    shown = json.loads(json.dumps(record.to_json()))
    assert set(shown) >= CONTRACT
    for stage in shown["stages"]:
        assert set(stage) >= STAGE
        assert set(stage["votes"]) == {"A", "B", "C", "D", "E"}
    assert shown["elected"] == list(record.elected)
    total = sum(Fraction(v) for v in shown["stages"][-1]["votes"].values())
    last = record.stages[-1]
    assert total + Fraction(last.non_transferable + last.truncated, record.unit) == shown["valid"]


def test_a_book_refuses_a_stage_that_does_not_add_up() -> None:
    book = Book("r", "c", "t", 1, 100, None, 3, {}, (Candidate("A"), Candidate("B")))
    book.stage("votes", [200, 100], ["elected", "continuing"], "So.", "rule 1")
    with pytest.raises(ArithmeticError):
        book.stage("votes", [200, 99], ["elected", "continuing"], "So.", "rule 1")


def test_figures_are_exact_decimals() -> None:
    assert decimal_text(123456, 100_000) == "1.23456"
    assert decimal_text(-5, 100) == "-0.05"
    assert decimal_text(7, 1) == "7"
    assert value_text(Fraction(13782, 100_000)) == "0.13782"
    assert value_text(Fraction(1203, 7)) == "1203/7"
    assert value_text(Fraction(3)) == "3"


def test_the_register_names_every_rule_with_its_law() -> None:
    for each in every_rule():
        assert rule(each.name) is each
        assert each.citation
        assert each.title
        assert each.applies
        assert all(first is None or last is None or first <= last for first, last in each.dates)
        assert each.ballots in ("ranked", "totals", "either")
        # One rule, one file: its first line cites the law.
        module = sys.modules[f"hustings.count.rules.{_module(each.name)}"]
        assert module.__doc__
        assert len(module.__doc__.splitlines()[0]) > 30


def _module(name: str) -> str:
    from hustings.count.registry import MODULES

    return MODULES[name]


def test_an_unknown_rule_is_told_the_nearest() -> None:
    with pytest.raises(UnknownName) as told:
        count("scotish-stv", Election.of(["A"], [], 1))
    assert told.value.nearest[0] == "scottish-stv"


def test_seats_may_be_set_at_the_count() -> None:
    assert len(count("scottish-stv", election(1, "5 A", "3 B", "2 C"), seats=2).elected) == 2


def test_names_are_told_apart_by_party_then_by_number() -> None:
    people = unique_names([Candidate("Jo", "Lab"), Candidate("Jo", "Lab"), Candidate("Al"), Candidate("Jo")])
    assert len({p.name for p in people}) == 4
    assert people[2].name == "Al"


def test_bad_papers_written_by_hand_are_refused() -> None:
    with pytest.raises(BadBallots, match="on no ballot paper"):
        Election.of(["A"], [(["Z"], 1)], 1)
    with pytest.raises(BadBallots, match="no candidate number"):
        Election.of(["A"], [([3], 1)], 1)
    with pytest.raises(BadBallots, match="-1 times"):
        Election.of(["A"], [(["A"], -1)], 1)
    with pytest.raises(BadBallots, match="same name"):
        Election.of(["A", "A"], [], 1)


def test_importing_the_room_pulls_in_nothing_heavy() -> None:
    code = "import sys, hustings.count; print([m for m in ('polars', 'scipy', 'numpy', 'jinja2') if m in sys.modules])"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"
