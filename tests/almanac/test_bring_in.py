"""Bringing files in: detected, checked, laid over the almanac as one import, whole or not at all, once."""

from __future__ import annotations

import csv
import gzip
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from hustings.almanac import bring_in
from hustings.almanac.bring_in import Imported, detect, import_file
from hustings.almanac.open import Almanac
from hustings.almanac.readers import laying
from hustings.almanac.schema import TABLES
from hustings.errors import BadFile, BadInput, HustingsError, UnknownName

FIXTURES = Path(__file__).parent / "fixtures"
SMALL = FIXTURES / "small_almanac"
CANDIDATES = FIXTURES / "library_by_candidate_2019.csv"
CONSTITUENCIES = FIXTURES / "library_by_constituency_2019.csv"
PUTNEY = FIXTURES / "democracy_club_putney_2024.csv"
TOLD = {"date": "2019-12-12", "part": "yes"}


def bring(path: Path, own: Path, **more: object) -> Imported:
    return import_file(path, own, tables=SMALL, mapping=TOLD, **more)  # type: ignore[arg-type]  # keywords passed on


def everything(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize(
    ("name", "layout"),
    [
        ("library_by_candidate_2019.csv", "commons-library"),
        ("no_header_2017.csv", "commons-library"),
        ("us_dates.csv", "commons-library"),
        ("democracy_club_putney_2024.csv", "democracy-club"),
        ("small_almanac/voting_rules.csv", "almanac-tables"),
    ],
)
def test_layouts_are_detected(name: str, layout: str) -> None:
    assert detect(FIXTURES / name) == layout


def test_what_is_in_no_layout_is_refused_with_those_that_can_be_read(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text("colour,taste\nred,sweet\n", encoding="utf-8")
    with pytest.raises(BadFile, match="colour, taste") as raised:
        detect(path)
    assert "democracy-club" in raised.value.remedy
    with pytest.raises(UnknownName):
        import_file(path, tmp_path / "own", layout="commons", tables=SMALL)


def test_an_import_is_laid_over_the_almanac(tmp_path: Path) -> None:
    done = bring(CANDIDATES, tmp_path)
    assert (done.layout, done.unchanged, done.rows) == ("commons-library", False, {"contests": 2, "candidacies": 10})
    assert done.contests == ("parl.hartlepool.2019-12-12", "parl.ynys-mon.2019-12-12")
    assert done.folder is not None
    assert done.folder.parent == tmp_path / "imports"
    almanac = Almanac.open(SMALL, tmp_path, own=False)
    row, candidacies = almanac.contest("parl.hartlepool.2019-12-12")
    assert (row["valid"], row["rule"]) == (41037, "fptp")
    assert candidacies["votes"].to_list() == [15464, 11869, 10603, 1696, 911, 494]
    assert any("Parliamentary information" in line for line in almanac.credits([str(row["source"])]))


def test_tables_are_written_in_the_columns_of_the_schema(tmp_path: Path) -> None:
    done = bring(CANDIDATES, tmp_path)
    assert done.folder is not None
    for path in done.folder.rglob("*.csv"):
        table = TABLES[path.parent.name if path.parent != done.folder else path.stem]
        rows = list(csv.reader(path.read_text(encoding="utf-8").splitlines()))
        assert rows[0] == [column.name for column in table.columns]
        for row in rows[1:]:
            assert all(cell or not column.needed for cell, column in zip(row, table.columns, strict=True))


def test_two_files_of_one_election_make_whole_contests(tmp_path: Path) -> None:
    bring(CANDIDATES, tmp_path)
    bring(CONSTITUENCIES, tmp_path)
    almanac = Almanac.open(SMALL, tmp_path, own=False)
    row, candidacies = almanac.contest("parl.hartlepool.2019-12-12")
    assert (row["electorate"], row["rejected"], row["valid"], row["result"]) == (70855, 119, 41037, "Lab hold")
    assert candidacies.height == 6
    again = bring(CONSTITUENCIES, tmp_path)
    assert again.unchanged


def test_the_other_order_keeps_what_the_first_file_said(tmp_path: Path) -> None:
    bring(CONSTITUENCIES, tmp_path)
    bring(CANDIDATES, tmp_path)
    row, _ = Almanac.open(SMALL, tmp_path, own=False).contest("parl.hartlepool.2019-12-12")
    assert (row["electorate"], row["valid"]) == (70855, 41037)


def test_the_same_bytes_again_change_nothing_and_say_so(tmp_path: Path) -> None:
    bring(CANDIDATES, tmp_path)
    before = everything(tmp_path)
    again = bring(CANDIDATES, tmp_path)
    assert again.unchanged
    assert again.folder is None
    assert everything(tmp_path) == before


def test_a_file_that_was_overlaid_since_is_laid_again(tmp_path: Path) -> None:
    other = tmp_path / "corrected.csv"
    text = CANDIDATES.read_text(encoding="utf-8").replace(",494,", ",500,").replace("0.012038", "0.012183")
    other.write_text(text.replace(",11869,", ",11863,").replace("0.289227", "0.289081"), encoding="utf-8")
    own = tmp_path / "own"
    for path, votes in ((CANDIDATES, 11869), (other, 11863), (CANDIDATES, 11869)):
        assert not bring(path, own).unchanged
        _, candidacies = Almanac.open(SMALL, own, own=False).contest("parl.hartlepool.2019-12-12")
        assert candidacies["votes"].to_list()[1] == votes


_FAULTY = (
    "sum_", "votes_", "unknown_", "candidate_", "vote_", "negative_", "truncated_", "ragged_", "odd_", "two_",
    "majority_", "valid_", "constituency_", "more_", "dates_", "not_", "putney_",
)  # fmt: skip
FAULTS = sorted(path.name for path in FIXTURES.glob("*.csv") if path.stem.startswith(_FAULTY))


@pytest.mark.parametrize("name", FAULTS)
def test_nothing_is_kept_of_a_faulty_file(tmp_path: Path, name: str) -> None:
    bring(CANDIDATES, tmp_path)
    before = everything(tmp_path)
    with pytest.raises(BadFile) as raised:
        bring(FIXTURES / name, tmp_path)
    assert raised.value.exit_code == 2
    assert raised.value.file == name
    assert everything(tmp_path) == before


def test_there_are_faults_to_try() -> None:
    assert len(FAULTS) >= 17


def test_figures_that_contradict_the_almanac_are_refused(tmp_path: Path) -> None:
    with pytest.raises(BadFile, match="sum to 42,737, the valid votes are 49,295"):
        bring(FIXTURES / "putney_2024_missing_minicount.csv", tmp_path)
    assert not bring(PUTNEY, tmp_path).unchanged


def test_a_cut_gzip_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "x.csv.gz"
    path.write_bytes(gzip.compress(CANDIDATES.read_bytes())[:-40])
    with pytest.raises(BadFile, match=r"cut short|damaged"):
        bring(path, tmp_path / "own")
    assert not (tmp_path / "own").exists()


def test_every_cut_of_a_file_is_refused_or_whole(tmp_path: Path) -> None:
    whole = CANDIDATES.read_bytes()
    path = tmp_path / "x.csv"
    for cut in range(0, len(whole), 23):
        path.write_bytes(whole[:cut])
        own = tmp_path / f"own-{cut}"
        try:
            done = bring(path, own)
        except HustingsError:
            assert not own.exists()
        else:
            assert done.rows["candidacies"] in (6, 10)


def test_a_source_can_be_named(tmp_path: Path) -> None:
    done = bring(CANDIDATES, tmp_path, source="made")
    assert done.source == "made"
    assert done.folder is not None
    assert not (done.folder / "sources.csv").exists()
    titled = bring(CONSTITUENCIES, tmp_path, source="A download of mine")
    assert titled.folder is not None
    assert "A download of mine" in (titled.folder / "sources.csv").read_text(encoding="utf-8")


def test_a_folder_that_cannot_be_written_is_said_plainly(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("not a folder", encoding="utf-8")
    with pytest.raises(BadInput, match="cannot be written"):
        bring(CANDIDATES, blocked)


def test_a_full_disk_leaves_the_almanac_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    bring(CANDIDATES, tmp_path)
    before = everything(tmp_path)

    def full(handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(BadInput, match="No space left"):
        bring(CONSTITUENCIES, tmp_path)
    monkeypatch.undo()
    assert everything(tmp_path) == before


def test_two_imports_at_once_get_two_places(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    bring(CANDIDATES, tmp_path)
    taken = [each.name for each in (tmp_path / "imports").iterdir()]
    rename, tries = Path.rename, []

    def raced(self: Path, target: Path) -> Path:
        if not tries:
            (target / "taken").mkdir(parents=True)
        tries.append(target)
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", raced)
    done = bring(CONSTITUENCIES, tmp_path)
    assert done.folder is not None
    assert len(tries) == 2
    assert (done.folder.name[:4], taken[0][:4]) == ("0003", "0001")


def test_what_a_killed_import_left_is_swept_an_hour_later(tmp_path: Path) -> None:
    bring(CANDIDATES, tmp_path)
    left = tmp_path / "imports" / ".writing-1-abcdef"
    left.mkdir()
    almanac = Almanac.open(SMALL, tmp_path, own=False)
    assert almanac.contest("parl.hartlepool.2019-12-12")[1].height == 6
    bring(CONSTITUENCIES, tmp_path)
    assert left.exists()
    os.utime(left, (time.time() - 7200,) * 2)
    bring(PUTNEY, tmp_path)
    assert not left.exists()


KILLED = """
import os, sys
from pathlib import Path
from hustings.almanac.bring_in import import_file
fsync, left = os.fsync, [int(sys.argv[4])]
def killed(handle):
    if left[0] == 0:
        os.kill(os.getpid(), 9)
    left[0] -= 1
    fsync(handle)
os.fsync = killed
told = {"date": "2019-12-12", "part": "yes"}
import_file(Path(sys.argv[1]), Path(sys.argv[2]), tables=Path(sys.argv[3]), mapping=told)
"""


@pytest.mark.parametrize("after", [0, 2, 4, 6, 7])
def test_a_kill_between_any_two_files_leaves_the_old_or_the_new(tmp_path: Path, after: int) -> None:
    arguments = [str(CANDIDATES), str(tmp_path), str(SMALL), str(after)]
    done = subprocess.run([sys.executable, "-c", KILLED, *arguments], check=False)
    assert done.returncode in (0, -signal.SIGKILL)
    held = laying.imports_in(tmp_path)
    almanac = Almanac.open(SMALL, tmp_path, own=False)
    contest, candidacies = almanac.contest("parl.hartlepool.2019-12-12")
    shipped = contest["source"] == "hoc-2019"
    assert (shipped, candidacies["source"].n_unique()) == (not held, 1)
    assert not bring(CANDIDATES, tmp_path).unchanged or held


def test_the_public_names() -> None:
    assert bring_in.__all__ == ["Imported", "detect", "import_file"]
