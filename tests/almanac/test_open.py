"""The almanac opened: lazily, with overlays laid over it row by row, from folders and SQLite files."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from hustings.almanac.open import Almanac
from hustings.analysis.contest import contest
from hustings.errors import BadFile, BadInput, IntegrityError, UnknownName
from tests.conftest import Lay

BY = "parl.hartlepool.by.2021-05-06"


def _with_votes(almanac: Almanac, first: int) -> list[dict[str, object]]:
    _, rows = almanac.contest(BY)
    return [row | ({"votes": first} if row["party"] == "con" else {}) for row in rows.iter_rows(named=True)]


def _first(almanac: Almanac) -> int:
    return int(almanac.contest(BY)[1]["votes"].max())


def test_an_overlay_replaces_the_whole_contest(almanac: Almanac, lay: Lay) -> None:
    rows = _with_votes(almanac, 20_000)[:5]
    over = Almanac.open(lay({"candidacies/any-name": rows}), own=False)
    _, found = over.contest(BY)
    assert found["votes"].to_list()[0] == 20_000
    assert len(found) == 5
    with pytest.raises(IntegrityError, match="sum to"):  # valid votes that its candidates do not make are not printed
        contest(over, BY)
    other = "parl.rochdale.by.2024-02-29"
    assert over.contest(other)[1].equals(almanac.contest(other)[1])


def test_later_overlays_lie_above_earlier_ones(almanac: Almanac, tmp_path: Path, lay: Lay) -> None:
    first = lay({"candidacies/x": _with_votes(almanac, 20_000)})
    first = first.rename(tmp_path / "first")
    second = lay({"candidacies/x": _with_votes(almanac, 30_000)})
    assert _first(Almanac.open(first, second, own=False)) == 30_000
    assert _first(Almanac.open(second, first, own=False)) == 20_000


def test_the_users_own_folder_and_its_imports_are_laid_over(
    almanac: Almanac, tmp_path: Path, lay: Lay, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = lay({"candidacies/x": _with_votes(almanac, 20_000)})
    own = tmp_path / "own"
    (own / "imports").mkdir(parents=True)
    made.rename(own / "imports" / "0001-night")
    monkeypatch.setenv("HUSTINGS_ALMANAC", str(own))
    assert _first(Almanac.open()) == 20_000
    assert _first(Almanac.open(own=False)) == 15_529
    monkeypatch.setenv("HUSTINGS_ALMANAC", str(tmp_path / "mistyped"))
    with pytest.raises(BadInput, match="no almanac"):
        Almanac.open()


def test_an_sqlite_file_is_an_overlay(almanac: Almanac, tmp_path: Path) -> None:
    file = tmp_path / "own.sqlite"
    rows = _with_votes(almanac, 20_000)
    with sqlite3.connect(file) as store:
        store.execute(f"create table candidacies ({', '.join(rows[0])})")
        marks = ", ".join("?" * len(rows[0]))
        store.executemany(f"insert into candidacies values ({marks})", [tuple(row.values()) for row in rows])
    store.close()
    assert _first(Almanac.open(file, own=False)) == 20_000


def test_a_place_without_an_almanac_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="no almanac"):
        Almanac.open(tmp_path / "nothing", own=False)
    text = tmp_path / "notes.txt"
    text.write_text("not a database")
    with pytest.raises(BadInput, match="no almanac"):
        Almanac.open(text, own=False)


def test_a_table_that_is_none_of_ours_is_refused(tmp_path: Path) -> None:
    folder = tmp_path / "over"
    folder.mkdir()
    (folder / "canddiacies.csv").write_text("contest,candidate\nx,y\n")
    with pytest.raises(BadFile, match="no such table"):
        Almanac.open(folder, own=False)
    store = sqlite3.connect(tmp_path / "other.sqlite")
    store.execute("create table notes (text)")
    store.commit()
    store.close()
    with pytest.raises(BadFile, match="holds no table"):
        Almanac.open(tmp_path / "other.sqlite", own=False)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("contest,candidate,votes\nx,y,12.5\n", "row 2, field “votes”: “12.5” is not a whole number"),
        ("contest,candidate\nx,y\n", "has no column"),
        ("contest,candidate,party,elected,source,colour\nx,y,con,1,z,blue\n", "not known"),
    ],
)
def test_a_damaged_overlay_is_named(tmp_path: Path, text: str, says: str) -> None:
    folder = tmp_path / "over"
    (folder / "candidacies").mkdir(parents=True)
    (folder / "candidacies" / "x.csv").write_text(text)
    with pytest.raises(BadFile, match=says) as caught:
        Almanac.open(folder, own=False).contest(BY)
    assert "x.csv" in caught.value.message


def test_unknown_tables_parties_and_elections_name_the_nearest(almanac: Almanac) -> None:
    with pytest.raises(UnknownName) as table:
        almanac.table("candidacy")
    assert "candidacies" in table.value.nearest
    with pytest.raises(UnknownName):
        almanac.find_party("Whigs of old")
    assert almanac.find_party("CONSERVATIVE AND UNIONIST PARTY") == almanac.find_party("con") == "con"
    with pytest.raises(UnknownName) as election:
        almanac.contests("parl.2019-12-13")
    assert "parl.2019-12-12" in election.value.nearest


def test_every_row_credits_a_source_once(almanac: Almanac) -> None:
    lines = almanac.credits(["hoc-2019", "hoc-2019", None])
    assert len(lines) == 1
    assert "Parliament" in lines[0]


def test_contests_of_one_election_are_read_once_however_many_are_asked_for(almanac: Almanac) -> None:
    """Whoever looks at every contest, as a crawler does, must not make the almanac hold a copy for each."""
    fresh = Almanac.open(own=False)
    for name in fresh.contests("parl.2019-12-12")["contest"].head(40).to_list():
        fresh.contest(name)
    for name in ("parl.hartlepool.by.2021-05-06", "parl.batley-and-spen.by.2021-07-01"):
        fresh.contest(name)
    assert sum(table == "candidacies" for table, _ in fresh._held) == 2
