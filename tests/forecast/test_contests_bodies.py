"""Councils, the Senedd and Holyrood: seats by the law, who defends what, and what is not known."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Protocol

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hustings.almanac.open import Almanac
from hustings.count.ballots import Totals, TotalsLine
from hustings.count.rules import additional_member, closed_list
from hustings.errors import BadInput, NotKnown
from hustings.forecast.contest_forecast import contest_forecast, is_contest_forecast
from hustings.forecast.contest_national import national_book
from hustings.forecast.council import Ward, fit_wards, forecast_council, seats_of
from hustings.forecast.list_seats import highest_averages
from hustings.forecast.senedd import PAIRS
from tests.forecast.contest_support import altered_after

EVE = date(2021, 5, 5)


class Lay(Protocol):
    def __call__(self, tables: Mapping[str, Sequence[Mapping[str, object]]]) -> Path: ...


votes_of_lists = st.lists(st.integers(1, 60_000), min_size=2, max_size=7, unique=True)


@settings(max_examples=60, deadline=None)
@given(votes_of_lists)
def test_closed_lists_as_the_count_room(votes: list[int]) -> None:
    lines = tuple(TotalsLine(f"list {n}", count) for n, count in enumerate(votes))
    record = closed_list.count(Totals("Clwyd", 6, lines))
    mine = highest_averages(np.array([votes], dtype=float), 6)[0]
    told = [sum(name.startswith(line.name) for name in record.elected) for line in lines]
    assert mine.tolist() == told


@settings(max_examples=60, deadline=None)
@given(votes_of_lists, st.integers(0, 1000))
def test_additional_members_as_the_count_room(votes: list[int], seed: int) -> None:
    held = np.random.default_rng(seed).integers(0, 4, size=len(votes))
    lines = tuple(TotalsLine(f"list {n}", count, seats_held=int(held[n])) for n, count in enumerate(votes))
    record = additional_member.count(Totals("Glasgow", 7, lines))
    mine = highest_averages(np.array([votes], dtype=float), 7, held[None, :])[0]
    told = [sum(name.startswith(line.name) for name in record.elected) for line in lines]
    assert mine.tolist() == told


def test_an_individual_wins_one_seat_at_most() -> None:
    made = highest_averages(np.array([[0.9, 0.1]]), 6, most=np.array([1, 6]))
    assert made.tolist() == [[1, 5]]


def _ward(seats: int, shares: Sequence[float], candidates: Sequence[int]) -> Ward:
    names = ("con", "lab", "ld")[: len(shares)]
    return Ward("w", "w", "W", seats, names, np.array(shares), tuple(candidates), 1000, date(2018, 5, 3), {})


def test_seats_of_a_ward_never_exceed_seats_or_candidates() -> None:
    rng = np.random.default_rng(3)
    shares = rng.dirichlet([4, 3, 2], size=500)
    won = seats_of(_ward(3, (0.5, 0.3, 0.2), (3, 2, 1)), shares, rng)
    assert (won.sum(axis=1) == 3).all()
    assert (won <= np.array([3, 2, 1])).all()
    single = seats_of(_ward(1, (0.5, 0.3, 0.2), (1, 1, 1)), shares, rng)
    assert (single.argmax(axis=1) == shares.argmax(axis=1)).all()


def test_a_council_by_thirds_and_by_halves(almanac: Almanac) -> None:
    dudley = contest_forecast(almanac, "local.dudley.2021-05-06", EVE, 1500, national="mean")
    assert dudley.house == 72
    assert all((sum(dudley.seats.values()) == 72).tolist())
    assert max(dudley.p_win, key=lambda party: dudley.p_win[party]) == "con"
    assert sum(dudley.p_win.values()) == pytest.approx(1)
    said = " ".join(dudley.stood_on)
    assert "3 May 2018" in said
    assert "last fought on 5 May 2016" in said
    assert "26 of 72 seats" in said
    nuneaton = contest_forecast(almanac, "local.nuneaton-and-bedworth.2021-05-06", EVE, 1500, national="mean")
    # By halves the seats that are up are exactly the chamber less those won in 2018.
    assert nuneaton.seats["lab"].max() <= 17 - (17 - 13) + 17
    assert all((sum(nuneaton.seats.values()) == 34).tolist())


def test_what_came_after_is_not_looked_at(almanac: Almanac, tmp_path: Path) -> None:
    other = altered_after(almanac, date(2021, 5, 6), tmp_path / "told-otherwise")
    mine = forecast_council(almanac, "local.dudley.2021-05-06", EVE, 300, national="mean")
    theirs = forecast_council(other, "local.dudley.2021-05-06", EVE, 300, national="mean")
    assert mine.to_json() == theirs.to_json()


@pytest.mark.parametrize(
    ("election", "missing"),
    [
        ("local.walsall.2021-05-06", "who held its seats before"),
        ("local.doncaster.2021-05-06", "an earlier result"),
        ("local.hartlepool.2021-05-06", "11 of 36 seats"),
        ("local.barnsley.2021-05-06", "the size of the council"),
        ("local.croydon.2026-05-07", "an earlier result"),
        ("sp.r.2021-05-06", "no earlier list votes"),
        ("senedd.r.2021-05-06", "additional member"),
        ("gla.a.2016-05-05", "no two elections"),
    ],
)
def test_not_enough_facts_names_what_is_missing(almanac: Almanac, election: str, missing: str) -> None:
    with pytest.raises(NotKnown, match="not enough facts") as caught:
        contest_forecast(almanac, election, national="mean")
    assert missing in caught.value.message
    assert caught.value.remedy


def test_a_ward_or_every_council_is_refused(almanac: Almanac) -> None:
    with pytest.raises(BadInput, match="every council"):
        contest_forecast(almanac, "local.2021-05-06")
    with pytest.raises(NotKnown, match="one ward"):
        contest_forecast(almanac, "local.dudley.amblecote.2021-05-06")


def test_wards_that_voted_twice_narrow_the_default(almanac: Almanac) -> None:
    book = national_book(almanac)
    assert fit_wards(almanac, book, EVE) == (5.5, ())
    spread, trained = fit_wards(almanac, book, date(2022, 5, 1))
    assert trained == ("local.barnsley.2021-05-06", "local.sheffield.2021-05-06")
    assert 3 < spread < 7


def test_senedd_by_its_pairs(almanac: Almanac) -> None:
    assert len(PAIRS) == 16
    assert len({each for pair in PAIRS.values() for each in pair}) == 32
    made = contest_forecast(almanac, "senedd.2026-05-07", date(2026, 5, 6), 800, national="mean")
    assert made.house == 96
    assert len(made.contests) == 16
    assert all((sum(made.seats.values()) == 96).tolist())
    assert sum(each.mean for each in made.shares.values()) == pytest.approx(1)
    said = " ".join(made.stood_on)
    assert "no poll of the Senedd lists" in said
    assert "asked both ballots" in said
    one = contest_forecast(almanac, "senedd.clwyd.2026-05-07", date(2026, 5, 6), 300, national="mean")
    assert [each.name for each in one.contests] == ["Clwyd"]
    assert one.house == 6


def test_senedd_does_not_see_its_result(almanac: Almanac, tmp_path: Path) -> None:
    other = altered_after(almanac, date(2026, 5, 7), tmp_path / "told-otherwise")
    mine, theirs = (
        contest_forecast(each, "senedd.2026-05-07", date(2026, 5, 6), 200, national="mean") for each in (almanac, other)
    )
    assert mine.seat_ranges() == theirs.seat_ranges()


def test_holyrood_where_list_votes_are_known(almanac: Almanac, lay: Lay) -> None:
    # Polls of Scotland beside an imagined election on the same regions.
    polls = [
        {
            "poll": f"made.{n}.sco.list",
            "kind": "poll",
            "territory": "sco",
            "pollster": f"House {n}",
            "start": "2022-09-01",
            "end": f"2022-09-0{n + 2}",
            "sample": 1000,
            "ballot": "list",
            "basis": "first",
            "source": "hustings",
        }
        for n in (1, 2)
    ]
    shares = [
        {"poll": row["poll"], "party": party, "share": share}
        for row in polls
        for party, share in (("snp", 0.30), ("lab", 0.30), ("con", 0.2), ("grn", 0.1), ("ld", 0.07))
    ]
    other = Almanac.open(lay({"polls": polls, "poll_shares": shares}), own=False)
    made = contest_forecast(other, "sp.r.glasgow.2022-10-06", date(2022, 10, 5), 1000)
    assert made.house == 16
    assert all((sum(made.seats.values()) == 16).tolist())
    assert made.seats["lab"].mean() > 4
    assert any("cube" in each for each in made.stood_on)


def test_which_ids_are_forecast_here() -> None:
    assert is_contest_forecast("parl.hartlepool.by.2021-05-06")
    assert is_contest_forecast("mayor.london.2021-05-06")
    assert not is_contest_forecast("parl.2019-12-12")
