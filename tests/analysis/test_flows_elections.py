"""Flows between real elections: shape, sums, bounds, and what is refused."""

from __future__ import annotations

import pytest

from hustings.almanac.open import Almanac
from hustings.analysis.flows import DID_NOT_VOTE, Flows, flows
from hustings.errors import BadInput, HustingsError, NotKnown, UnknownName
from tests.conftest import Lay


@pytest.fixture(scope="module")
def to_2019(almanac: Almanac) -> Flows:
    return flows(almanac, "parl.2017-06-08", "parl.2019-12-12", bootstraps=40)


def test_every_row_adds_to_its_voters(to_2019: Flows) -> None:
    assert to_2019.units == 630
    for row, votes in to_2019.rows.items():
        shares = [each.share or 0.0 for each in to_2019.matrix if each.from_party == row]
        assert sum(shares) == pytest.approx(1, abs=1e-6)
        assert votes > 0


def test_flows_add_to_the_later_totals(to_2019: Flows) -> None:
    scale = sum(to_2019.columns.values()) / sum(to_2019.rows.values())
    for column, votes in to_2019.columns.items():
        arrived = sum(each.votes or 0 for each in to_2019.matrix if each.to_party == column)
        assert arrived * scale == pytest.approx(votes, rel=0.02, abs=20_000)


def test_estimates_and_intervals_lie_within_the_bounds(to_2019: Flows) -> None:
    for each in to_2019.matrix:
        assert None not in (each.share, each.lo90, each.hi90, each.band_lo, each.band_hi)
        assert each.lo90 - 1e-9 <= each.share <= each.hi90 + 1e-9  # type: ignore[operator]  # not None, as asserted
        assert each.band_lo <= each.share <= each.band_hi  # type: ignore[operator]  # not None, as asserted
        assert each.bound_lo - 0.02 <= each.share <= each.bound_hi + 0.02  # type: ignore[operator]
        assert each.identified == (each.bound_hi - each.bound_lo <= 0.6)


def test_the_large_cells_are_not_identified_and_it_is_said(to_2019: Flows) -> None:
    assert not to_2019.cell("con", "con").identified
    assert not to_2019.cell("lab", DID_NOT_VOTE).identified
    assert any("no method can see" in note for note in to_2019.notes)


def test_loyalty_and_the_known_moves_of_2019(to_2019: Flows) -> None:
    """Nothing finer: most Conservatives and Labour voters stayed, and Labour lost more to staying at home."""
    assert (to_2019.cell("con", "con").share or 0) > 0.75
    assert (to_2019.cell("lab", "lab").share or 0) > 0.65
    assert (to_2019.cell("lab", DID_NOT_VOTE).share or 0) > (to_2019.cell("con", DID_NOT_VOTE).share or 0)


def test_2019_to_2024_runs_on_the_notional_base(almanac: Almanac) -> None:
    made = flows(almanac, "parl.2019-12-12", "parl.2024-07-04", bootstraps=20)
    assert made.start == "parl.2019-12-12@wpc-2024"
    assert made.start_label == "notional 2019"
    assert made.units == 631
    assert made.to_json()["from"] == "parl.2019-12-12@wpc-2024"


def test_hartlepool_alone_has_bounds_only(almanac: Almanac) -> None:
    made = flows(almanac, "parl.2019-12-12", "parl.hartlepool.by.2021-05-06")
    assert not made.estimated
    cell = made.cell("ref", "con")
    assert (cell.share, cell.bound_lo, cell.bound_hi, cell.identified) == (None, 0, 1, False)
    least = {each.from_party: each for each in made.least}
    assert least["ref"].votes == 15_529 - 11_869
    assert least["ref"].share == pytest.approx(3_660 / 10_603)
    assert made.rows[DID_NOT_VOTE] == 70_855 - 41_037


def test_several_contests_are_bounded_together(almanac: Almanac) -> None:
    end = "parl.hartlepool.by.2021-05-06,parl.batley-and-spen.by.2021-07-01"
    made = flows(almanac, "parl.2019-12-12", end)
    assert (made.units, made.estimated) == (2, False)
    assert made.rows["ref"] == 10_603 + 1_678


def test_wards_with_one_electorate_known_are_used(almanac: Almanac) -> None:
    made = flows(almanac, "local.barnsley.2018-05-03", "local.barnsley.2021-05-06")
    assert made.units == 21
    assert any("stands in" in note for note in made.notes)


@pytest.mark.parametrize(
    ("start", "end", "kind", "words"),
    [
        ("parl.2017-06-08", "parl.2017-06-08", BadInput, "named for both"),
        ("parl.2019-12-12", "parl.2017-06-08", BadInput, "not held after"),
        ("parl.2015-05-07", "parl.2024-07-04", NotKnown, "other boundaries"),
        ("parl.1951-10-25", "parl.1955-05-26", NotKnown, "no candidates"),
        ("parl.2017-06-08", "parl.2019-12-13", UnknownName, "no election"),
        ("parl.2017-06-08", "", BadInput, "No election"),
        ("landslide", "parl.2019-12-12", BadInput, "not an election id"),
        ("parl.2017-06-08", "parl.2019-12-12@wpc-2024", BadInput, "notional"),
        ("parl.2019-12-12@wpc-1066", "parl.2024-07-04", NotKnown, "no notional"),
    ],
)
def test_what_is_refused(almanac: Almanac, start: str, end: str, kind: type[HustingsError], words: str) -> None:
    with pytest.raises(kind, match=words):
        flows(almanac, start, end)


def test_an_unknown_covariate_is_refused(almanac: Almanac) -> None:
    with pytest.raises(NotKnown, match="shoe_size"):
        flows(almanac, "parl.2017-06-08", "parl.2019-12-12", covariate="shoe_size")


def test_too_few_draws_are_refused(almanac: Almanac) -> None:
    with pytest.raises(BadInput, match="too few"):
        flows(almanac, "parl.2017-06-08", "parl.2019-12-12", bootstraps=3)


def test_an_election_laid_over_without_its_electorates_is_refused(lay: Lay) -> None:
    day, area = "2027-05-06", "E14000733"
    source = {"source": "hoc-by"}
    facts = {"kind": "parl", "seats": 1, "house": 650, **source}
    folder = lay(
        {
            "elections": [
                {"election": f"parl.hartlepool.by.{each}", "date": each, "name": "By-election", **facts}
                for each in (day, "2028-05-04")
            ],
            "contests": [
                {
                    "contest": f"parl.hartlepool.by.{each}",
                    "election": f"parl.hartlepool.by.{each}",
                    "area": area,
                    "name": "Hartlepool",
                    "seats": 1,
                    "rule": "fptp",
                    **source,
                }
                for each in (day, "2028-05-04")
            ],
            "candidacies": [
                {
                    "contest": f"parl.hartlepool.by.{each}",
                    "candidate": name,
                    "party": party,
                    "votes": votes,
                    "elected": int(party == "lab"),
                    **source,
                }
                for each in (day, "2028-05-04")
                for name, party, votes in (("A", "con", 5_000), ("B", "lab", 6_000))
            ],
        }
    )
    mine = Almanac.open(folder, own=False)
    with pytest.raises(NotKnown, match="No electorate"):
        flows(mine, f"parl.hartlepool.by.{day}", "parl.hartlepool.by.2028-05-04")
