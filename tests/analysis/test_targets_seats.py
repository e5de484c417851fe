"""Targets and reservoirs: known anchors, every base, largest, by-elections laid over, what is refused."""

from __future__ import annotations

from datetime import date

import pytest

from hustings.almanac.open import Almanac
from hustings.analysis.base import base_seats, bases, latest_base
from hustings.analysis.groups import group_seats
from hustings.analysis.reservoirs import moved, reservoirs
from hustings.analysis.targets import targets
from hustings.errors import BadInput, HustingsError, NotKnown, UnknownName

LAST = "parl.2019-12-12"


def test_labour_s_mountain_after_2019(almanac: Almanac) -> None:
    made = targets(almanac, "lab", LAST)
    assert (made.seats, made.majority_seats, made.needed) == (202, 326, 124)
    assert made.swing_to_majority == pytest.approx(10.39, abs=0.005)
    assert made.last_needed is not None
    assert made.last_needed.rank == 124
    assert [made.targets[0].name, made.targets[0].majority] == ["Bury North", 105]
    assert made.targets[0].swing_needed == pytest.approx(50 * 105 / 46_836, abs=0.01)


def test_targets_are_in_order_of_swing(almanac: Almanac) -> None:
    swings = [each.swing_needed for each in targets(almanac, "ld", LAST).targets]
    assert swings == sorted(swings)


def test_the_swing_is_beside_the_largest_ever(almanac: Almanac) -> None:
    made = targets(almanac, "lab", LAST)
    largest = made.largest_swings[0]
    assert (largest.election, largest.from_party) == ("parl.1945-07-05", "con")
    assert made.times_largest == pytest.approx(made.swing_to_majority / largest.points)  # type: ignore[operator]
    assert all(each.day <= date(2019, 12, 12) for each in made.largest_swings)


def test_to_be_largest_each_gain_is_another_s_loss(almanac: Almanac) -> None:
    made = targets(almanac, "lab", LAST, aim="largest")
    left = {"con": 365, "snp": 48, "ld": 11}
    for each in made.targets[: made.needed]:
        left[each.holder] = left.get(each.holder, 0) - 1
    assert 202 + made.needed > max(left.values())
    assert 202 + made.needed - 1 <= max(left.values()) + 1
    assert made.needed < targets(almanac, "lab", LAST).needed
    assert made.to_json()["for"] == "largest"


def test_who_is_largest_needs_nothing_more(almanac: Almanac) -> None:
    made = targets(almanac, "con", LAST, aim="largest")
    assert (made.needed, made.swing_to_majority, made.last_needed) == (0, None, None)


def test_a_party_that_stood_too_little_has_no_swing_to_a_majority(almanac: Almanac) -> None:
    made = targets(almanac, "snp", LAST)
    assert made.needed > len(made.targets)
    assert made.swing_to_majority is None


def test_the_notional_base_is_another_mountain(almanac: Almanac) -> None:
    made = targets(almanac, "lab", f"{LAST}@wpc-2024")
    assert (made.seats, made.needed, made.base_kind) == (200, 126, "notional")
    assert made.base_label == "notional 2019"
    assert all(each.contest.endswith("2024-07-04") for each in made.targets)


def test_by_elections_are_laid_over(almanac: Almanac) -> None:
    before = targets(almanac, "lab", LAST)
    made = targets(almanac, "lab", LAST, by_elections=date(2021, 5, 6))
    assert made.by_elections == ("parl.hartlepool.by.2021-05-06",)
    assert made.seats == before.seats - 1
    hartlepool = next(each for each in made.targets if each.name == "Hartlepool")
    assert (hartlepool.holder, hartlepool.majority) == ("con", 6_940)
    later = targets(almanac, "lab", LAST, by_elections=date.max)
    assert len(later.by_elections) > 15
    assert not any("2024-07" in each for each in later.by_elections)


def test_a_group_keeps_ranks_and_the_aim(almanac: Almanac) -> None:
    seats = group_seats(almanac, "red wall", LAST)
    whole = targets(almanac, "lab", LAST)
    made = whole.within(seats.areas, "red wall")
    assert len(made.targets) == 52
    assert made.needed == whole.needed
    assert {each.rank for each in made.targets} < {each.rank for each in whole.targets}


def test_the_contract_of_targets(almanac: Almanac) -> None:
    made = targets(almanac, "lab", LAST).to_json()
    assert {"party", "needed", "swing_to_majority", "targets"} <= set(made)
    first = made["targets"][0]  # type: ignore[index]  # a list, by the contract
    assert set(first) == {"contest", "name", "holder", "majority", "swing_needed", "rank"}


@pytest.mark.parametrize(
    ("party", "base", "kind"),
    [
        ("landslide", LAST, UnknownName),
        ("lab", "parl.2019-12-13", UnknownName),
        ("lab", "parl.1951-10-25", NotKnown),
        ("lab", "parl.hartlepool.by.2021-05-06", BadInput),
        ("lab", "local.dudley.2021-05-06", BadInput),
        ("lab", "parl.2019-12-12@wpc-1066", UnknownName),
        ("ukip", LAST, None),
        ("alba", LAST, NotKnown),
    ],
)
def test_what_is_refused(almanac: Almanac, party: str, base: str, kind: type[HustingsError] | None) -> None:
    if kind is None:
        assert targets(almanac, party, base).targets
        return
    with pytest.raises(kind):
        targets(almanac, party, base)


def test_an_aim_that_is_none_is_refused(almanac: Almanac) -> None:
    with pytest.raises(BadInput, match="no aim"):
        targets(almanac, "lab", LAST, aim="glory")  # type: ignore[arg-type]  # what a caller might do


def test_bases_are_those_with_candidates(almanac: Almanac) -> None:
    assert latest_base(almanac) == "parl.2024-07-04"
    assert f"{LAST}@wpc-2024" in bases(almanac)
    assert base_seats(almanac, f"{LAST}@wpc-2024").rows["area"].n_unique() == 650


# -- reservoirs ---------------------------------------------------------------------------------------------------


def test_39_labour_seats_of_2019_of_which_36_with_the_conservatives_second(almanac: Almanac) -> None:
    made = reservoirs(almanac, LAST, "lab", "ref")
    assert len(made) == 39
    assert sum(each.second == "con" for each in made) == 36
    hartlepool = next(each for each in made if each.name == "Hartlepool")
    assert (hartlepool.votes, hartlepool.majority) == (10_603, 3_595)
    assert hartlepool.ratio == pytest.approx(2.95, abs=0.005)
    assert hartlepool.fraction_needed == pytest.approx(3_595 / 10_603)


def test_the_seats_that_fall_grow_with_the_fraction(almanac: Almanac) -> None:
    made = moved(almanac, LAST, "lab", "ref", "con", fraction=0.4)
    counts = [count for _, count in made.curve()]
    assert counts == sorted(counts)
    assert counts[0] == 0
    assert len(made.falls()) == counts[4]
    for each in made.seats:
        assert each.falls(min(each.fraction_needed + 0.01, 1.0))
        assert not each.falls(max(each.fraction_needed - 0.01, 0.0))


def test_where_the_third_party_was_second_the_challenger_starts_third(almanac: Almanac) -> None:
    made = moved(almanac, LAST, "lab", "ref", "con", fraction=1.0)
    barnsley = next(each for each in made.seats if each.name == "Barnsley Central")
    assert barnsley.second == "ref"
    assert barnsley.holder_votes - barnsley.challenger_votes > barnsley.majority


def test_the_default_fraction_is_an_estimated_flow_with_its_interval(almanac: Almanac) -> None:
    made = moved(almanac, LAST, "lab", "ref", "con", like=("parl.2015-05-07", "parl.2017-06-08", "ukip"))
    assert made.lo90 is not None
    assert made.hi90 is not None
    assert made.lo90 <= made.fraction <= made.hi90
    assert "UKIP to Con, 2015 to 2017" in made.origin
    assert len(made.falls(made.lo90)) <= len(made.falls()) <= len(made.falls(made.hi90))


def test_a_group_limits_the_reservoirs(almanac: Almanac) -> None:
    area = {"E14000733"}
    assert [each.name for each in reservoirs(almanac, LAST, "lab", "ref", areas=area)] == ["Hartlepool"]


@pytest.mark.parametrize(
    ("names", "fraction", "words"),
    [
        (("lab", "ref", "lab"), 0.5, "three different"),
        (("lab", "ref", "con"), 1.5, "cannot be"),
        (("lab", "alba", "con"), 0.5, "stood in no seat"),
        (("lab", "landslide", "con"), 0.5, "no party"),
    ],
)
def test_what_cannot_move_is_refused(
    almanac: Almanac, names: tuple[str, str, str], fraction: float, words: str
) -> None:
    with pytest.raises(HustingsError, match=words):
        moved(almanac, LAST, *names, fraction=fraction)


def test_without_a_later_election_a_fraction_must_be_given(almanac: Almanac) -> None:
    with pytest.raises(NotKnown, match="No general election after") as caught:
        moved(almanac, "parl.2024-07-04", "lab", "ref", "con")
    assert "fraction" in caught.value.remedy
