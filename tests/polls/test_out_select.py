"""Which polls enter a pool: none from the future, UK polls restated, parties that come and go, a user's own file."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from hustings.almanac.open import Almanac
from hustings.errors import BadFile, BadInput, NotKnown
from hustings.polls.known import OnePoll, restated
from hustings.polls.rows import engine_rows
from hustings.polls.select import select
from hustings.polls.votes import last_result, result_of

EVE = date(2021, 5, 5)


def test_a_pool_never_sees_the_future(almanac: Almanac) -> None:
    made = select(almanac, "gb", EVE)
    assert made.since == date(2019, 12, 12)
    assert max(each.end for each in made.rows) <= EVE
    assert min(each.start or each.end for each in made.rows) > made.since
    later = select(almanac, "gb", date(2021, 6, 5))
    assert {each.poll for each in made.polls} < {each.poll for each in later.polls}


def test_the_parties_are_those_that_enough_polls_name(almanac: Almanac) -> None:
    assert set(select(almanac, "gb", EVE).parties) == {"con", "lab", "ld", "grn", "snp", "ref"}
    assert set(select(almanac, "gb", date(1979, 5, 2)).parties) == {"con", "lab", "ld"}
    made = select(almanac, "gb", date(2019, 12, 11))
    assert {"ukip", "ref", "cuk"} < set(made.parties)
    assert made.entries["ref"] == date(2019, 2, 5)


def test_mrps_are_kept_apart(almanac: Almanac) -> None:
    made = select(almanac, "gb", date(2024, 7, 3))
    assert made.mrps
    assert not {each.poll for each in made.mrps} & {each.poll for each in made.rows}
    assert any("kept apart" in note for note in made.notes)


def test_a_uk_poll_is_restated_by_northern_irelands_votes(almanac: Almanac) -> None:
    last = last_result(almanac, EVE)
    assert last is not None
    shares = {"con": 0.40, "lab": 0.36, "ld": 0.08, "grn": 0.05, "ref": 0.03, "snp": 0.04, "other": 0.04}
    made = restated(OnePoll("x", "poll", "uk", "X", None, None, EVE, 1000, shares, None), last)
    assert sum(made.shares.values()) == pytest.approx(1)
    assert made.shares["con"] == pytest.approx(0.40 / (1 - last.northern_ireland))
    few = restated(OnePoll("x", "poll", "uk", "X", None, None, EVE, 1000, {**shares, "other": 0.02}, None), last)
    assert few.shares["con"] == 0.40


def test_cross_breaks_enter_their_own_nation_only(almanac: Almanac) -> None:
    made = select(almanac, "sco", EVE)
    assert {each.territory for each in made.nation_polls} == {"sco"}
    assert any("Cross-breaks are small" in note and "wider" in note for note in made.notes)
    assert not select(almanac, "gb", EVE).nation_polls
    rows = engine_rows(made)
    assert [nation.name for nation in rows.nations] == ["sco"]
    assert rows.crossbreak is not None
    assert rows.crossbreak.sum() == sum(each.kind == "crossbreak" for each in made.rows)


def test_the_rows_of_the_engine_are_the_polls(almanac: Almanac) -> None:
    made = select(almanac, "gb", EVE)
    rows = engine_rows(made)
    assert rows.shares.shape == (len(made.polls), len(made.parties))
    poll = made.polls[17]
    assert rows.houses[rows.house[17]] == poll.house
    assert rows.days[17] == poll.middle.toordinal()
    assert rows.shares[17, rows.parties.index("con")] == poll.shares["con"]


def test_results_of_great_britain(almanac: Almanac) -> None:
    made = result_of(almanac, "parl.2019-12-12")
    assert made.shares["con"] == pytest.approx(0.447, abs=5e-4)
    assert made.shares["lab"] == pytest.approx(0.329, abs=1e-3)
    assert sum(made.weights.values()) == pytest.approx(1)
    assert result_of(almanac, "parl.1979-05-03").shares["con"] == pytest.approx(0.449, abs=1e-3)


@pytest.mark.parametrize(
    ("window", "error", "said"),
    [
        ({"as_of": date(2021, 5, 5), "since": date(2021, 5, 5)}, BadInput, "window is empty"),
        ({"as_of": date(2027, 1, 1), "today": date(2026, 11, 20)}, BadInput, "lies in the future"),
        ({"as_of": date(1946, 1, 1)}, NotKnown, "no national polls"),
        ({"as_of": date(2021, 5, 5), "since": date(2021, 5, 3)}, NotKnown, "only"),
        ({"territory": "lon"}, BadInput, "no pool of “lon”"),
        ({"territory": "wal", "as_of": date(2010, 5, 5)}, NotKnown, "no poll or cross-break of Wales"),
    ],
    ids=["no days", "future day", "before there were polls", "too few polls", "no such territory", "no cross-breaks"],
)
def test_windows_without_a_pool(almanac: Almanac, window: dict[str, object], error: type, said: str) -> None:
    with pytest.raises(error, match=said):
        select(almanac, **window)  # type: ignore[arg-type]  # the cases differ in which arguments they give


HEADER = "Pollster,Fieldwork,Sample,Con,Lab,LD,Green,Reform UK,SNP,Others\n"


def a_file(folder: Path, *rows: str) -> Path:
    path = folder / "mine.csv"
    path.write_text(HEADER + "".join(f"{row}\n" for row in rows), encoding="utf-8")
    return path


def test_a_file_is_counted_with_the_almanac_and_its_cleaning_reported(almanac: Almanac, tmp_path: Path) -> None:
    path = a_file(tmp_path, 'House of Mine,3-4 May 2021,"1,200",44,34,7,5,3,5,2')
    base, made = select(almanac, "gb", EVE), select(almanac, "gb", EVE, add=path)
    assert len(made.polls) == len(base.polls) + 1
    mine = next(each for each in made.polls if each.added)
    assert (mine.house, mine.size, mine.middle) == ("House of Mine", 1200, date(2021, 5, 3))
    assert any("kept as printed" in note.why for note in made.report)


def test_a_poll_known_already_is_counted_once(almanac: Almanac, tmp_path: Path) -> None:
    known = next(each for each in select(almanac, "gb", EVE).polls if each.house == "YouGov" and each.start)
    cells = [f"{100 * known.shares[party]:.0f}" for party in ("con", "lab", "ld", "grn", "ref", "snp")]
    rest = 100 - sum(map(int, cells))
    path = a_file(tmp_path, f"YouGov,{known.start} to {known.end},{known.size},{','.join(cells)},{rest}")
    made = select(almanac, "gb", EVE, add=path)
    assert any("counted once" in note for note in made.notes)
    assert not any(each.added for each in made.polls)


def test_the_same_poll_twice_in_a_file_is_refused(almanac: Almanac, tmp_path: Path) -> None:
    row = "House of Mine,3-4 May 2021,1200,44,34,7,5,3,5,2"
    with pytest.raises(BadFile, match=r"mine\.csv, row 3, .*the same poll stands in row 2"):
        select(almanac, "gb", EVE, add=a_file(tmp_path, row, row))


def test_a_file_that_is_not_there(almanac: Almanac, tmp_path: Path) -> None:
    with pytest.raises(BadFile, match="no such file"):
        select(almanac, "gb", EVE, add=tmp_path / "none.csv")
