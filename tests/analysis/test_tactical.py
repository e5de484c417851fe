"""Tactical swing: votes are lent where and to whom the matrix says, none is lost, and other rules stay as they are."""

from __future__ import annotations

import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from hustings.almanac.open import Almanac
from hustings.analysis.swing import Lent, tactical, uniform
from hustings.analysis.tactical import Tactical, laid_out, read_tactical, written
from hustings.analysis.what_if import what_if
from hustings.cli.main import app
from hustings.errors import BadInput, UnknownName

CON, LAB, LD = 0, 1, 2
ELECTION = "parl.2019-12-12"
TO = {"con": 0.36, "lab": 0.36, "ld": 0.13}

shares = st.lists(st.floats(0.01, 1), min_size=4, max_size=4).map(lambda row: [each / sum(row) for each in row])
cells = st.permutations([0, 1, 2, 3]).flatmap(
    lambda who: st.floats(0, 1).map(lambda part: Lent(who[0], who[1], who[2], part))
)


def still(seats: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """National shares of these seats, before and wanted alike."""
    national = seats.mean(axis=0)
    return national, national.copy()


matrices = st.lists(cells, max_size=4, unique_by=lambda each: (each.giver, each.taker, each.holder))


@settings(deadline=None)
@given(rows=st.lists(shares, min_size=1, max_size=8), matrix=matrices)
def test_no_vote_is_lost_and_none_made(rows: list[list[float]], matrix: list[Lent]) -> None:
    seats = np.array(rows)
    made = tactical(seats, *still(seats), matrix)
    assert np.allclose(made.sum(axis=1), 1)
    assert (made >= 0).all()


@settings(deadline=None)
@given(rows=st.lists(shares, min_size=1, max_size=8), target=shares)
def test_without_a_matrix_it_is_uniform_swing(rows: list[list[float]], target: list[float]) -> None:
    seats = np.array(rows)
    wanted = np.array([0.9 * target[0], np.nan, np.nan, np.nan])
    assert np.array_equal(tactical(seats, seats.mean(axis=0), wanted), uniform(seats, seats.mean(axis=0), wanted))


def test_votes_are_lent_only_where_the_giver_is_third_the_taker_second_and_the_holder_holds() -> None:
    seats = np.array(
        [
            [0.50, 0.30, 0.20],  # con holds, lab second, ld third: lent
            [0.50, 0.20, 0.30],  # ld is the strongest challenger itself
            [0.30, 0.50, 0.20],  # lab holds
            [0.60, 0.40, 0.00],  # ld did not stand
        ]
    )
    made = tactical(seats, *still(seats), [Lent(LD, LAB, CON, 0.5)])
    assert made[0] == pytest.approx([0.5, 0.4, 0.1])
    assert np.allclose(made[1:], seats[1:])


def test_who_is_third_is_seen_after_the_swing() -> None:
    seats = np.array([[0.50, 0.26, 0.24], [0.50, 0.26, 0.24]])
    national = seats.mean(axis=0)
    wanted = np.array([0.50, 0.20, 0.30])  # the ld pass lab: now lab is third
    made = tactical(seats, national, wanted, [Lent(LD, LAB, CON, 0.5), Lent(LAB, LD, CON, 0.5)])
    assert made[0] == pytest.approx([0.5, 0.1, 0.4])


def test_a_holder_who_falls_behind_leaves_no_third_party_to_lend() -> None:
    seats = np.array([[0.40, 0.35, 0.25], [0.40, 0.35, 0.25]])
    wanted = np.array([0.10, 0.50, 0.40])  # con third: ld is second, and fights for itself
    made = tactical(seats, seats.mean(axis=0), wanted, [Lent(LD, LAB, CON, 0.5)])
    assert made[0] == pytest.approx([0.10, 0.50, 0.40])


written_cells = st.permutations(["con", "lab", "ld", "grn"]).flatmap(
    lambda who: st.integers(0, 1000).map(lambda n: Tactical(who[0], who[1], who[2], n / 1000))
)


@given(st.lists(written_cells, max_size=5, unique_by=lambda c: (c.giver, c.taker, c.holder)))
def test_a_matrix_written_out_is_read_back(matrix: list[Tactical]) -> None:
    assert read_tactical(written(matrix), str.strip) == tuple(matrix)


def test_groups_and_per_cent_are_written_short(almanac: Almanac) -> None:
    found = read_tactical("LD+Green > Labour = 30% @ con+ref", almanac.find_party)
    assert [str(each) for each in found] == [
        "ld>lab=0.3@con", "ld>lab=0.3@ref", "grn>lab=0.3@con", "grn>lab=0.3@ref",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("ld>lab=0.3", "no tactical vote"),
        ("ld=0.3@con", "no tactical vote"),
        ("ld>lab=3@con", "no part of a party"),
        ("ld>lab=-0.1@con", "no part of a party"),
        ("ld>lab=nan@con", "no part of a party"),
        ("ld>ld=0.3@con", "to itself"),
        ("ld>con=0.3@con", "holds the seat"),
        ("ld>lab=0.3@con,ld>lab=0.4@con", "given twice"),
    ],
)
def test_a_matrix_that_cannot_be_is_refused_with_what_to_write(almanac: Almanac, text: str, words: str) -> None:
    with pytest.raises(BadInput, match=words) as refused:
        read_tactical(text, almanac.find_party)
    assert refused.value.remedy


def test_unknown_parties_and_those_that_stood_nowhere_are_refused(almanac: Almanac) -> None:
    with pytest.raises(UnknownName):
        read_tactical("ld>whigs=0.3@con", almanac.find_party)
    with pytest.raises(BadInput, match="stood in no seat"):
        laid_out(read_tactical("dup>lab=0.3@con", almanac.find_party), ["con", "lab"])


def test_the_rule_is_there_with_a_matrix_and_leaves_the_others_as_they_were(almanac: Almanac) -> None:
    plain = what_if(almanac, ELECTION, TO)
    made = what_if(almanac, ELECTION, TO, read_tactical("ld+grn>lab=0.3@con,lab+grn>ld=0.3@con", almanac.find_party))
    assert list(plain) == ["uniform", "proportional"]
    assert list(made) == ["uniform", "proportional", "tactical"]
    assert {name: made[name] for name in plain} == plain
    assert made["tactical"].seats["con"] < plain["uniform"].seats["con"]
    assert sum(made["tactical"].seats.values()) == 650
    assert sum(made["tactical"].shares.values()) == pytest.approx(1)


def test_the_command_only_adds_to_its_json() -> None:
    run = CliRunner()
    to = ["swing", ELECTION, "--to", "con=0.36,lab=0.36,ld=0.13", "--json"]
    plain = json.loads(run.invoke(app, to).stdout)
    assert set(plain) == {"election", "to", "rules"}
    more = json.loads(run.invoke(app, [*to, "--tactical", "ld>lab=0.3@con", "--rule", "tactical"]).stdout)
    assert more["tactical"] == ["ld>lab=0.3@con"]
    assert {name: more["rules"][name] for name in plain["rules"]} == plain["rules"]
    assert more["rules"]["tactical"]["model"] == "tactical"


def test_the_tactical_rule_without_a_matrix_is_refused() -> None:
    asked = CliRunner().invoke(app, ["swing", ELECTION, "--to", "con=0.36", "--rule", "tactical"])
    assert isinstance(asked.exception, BadInput)
    assert "needs a matrix" in asked.exception.message


def test_one_rule_alone_is_printed_where_it_is_asked_for() -> None:
    said = CliRunner().invoke(
        app, ["swing", ELECTION, "--to", "con=0.36", "--rule", "tactical", "--tactical", "ld>lab=0.3@con"]
    )
    assert "Tactical" in said.stdout
    assert "Proportional" not in said.stdout
    assert "30% of LD to Lab in seats of Con" in said.stdout
    assert "after votes are lent" in said.stdout
