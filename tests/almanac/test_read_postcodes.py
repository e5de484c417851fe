"""Directories of postcodes: each edition's columns, downloads as they are, damaged copies, the index made of them."""

from __future__ import annotations

import io
import os
import tempfile
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hustings.almanac import postcode_index
from hustings.almanac.postcodes import Postcodes, postcode_in, shape_of
from hustings.almanac.readers import postcode_files
from hustings.almanac.readers.postcodes import columns_of, read_postcodes, recognises
from hustings.errors import BadFile

ONSPD_2019 = (
    "pcd,pcd2,pcds,dointr,doterm,oscty,ced,oslaua,osward,parish,usertype,oseast1m,osnrth1m,osgrdind,oshlthau,nhser,"
    "ctry,rgn,streg,pcon,eer,teclec,ttwa,pct,nuts,statsward,oa01,lat,long,imd"
)
ONSPD_2025 = "pcd7,pcd8,pcds,dointr,doterm,cty25cd,ced25cd,lad25cd,wd25cd,parncp25cd,ctry25cd,rgn25cd,pcon24cd,lat,long"
NSPL_2024 = "pcd,pcd2,pcds,dointr,doterm,usertype,oseast1m,osnrth1m,oa21,cty,ced,laua,ward,ctry,rgn,pcon,lat,long"
EDITIONS = {"onspd_2019": ONSPD_2019, "onspd_2025": ONSPD_2025, "nspl_2024": NSPL_2024}
SEAT, COUNCIL, WARD = "E14001272", "E06000001", "E05013604"
ROWS = (("TS24 7EE", "", SEAT), ("TS24 7EF", "", SEAT), ("TS24 8AA", "201806", SEAT), ("E1 6AN", "", "E14001084"))


def directory(header: str = ONSPD_2025, rows: tuple[tuple[str, str, str], ...] = ROWS, *, quoted: bool = False) -> str:
    """A directory of a few rows, each column that is not asked for filled."""
    names, lines = header.split(","), [header]
    places = columns_of(names).places
    for text, ended, seat in rows:
        cells = ["1"] * len(names)
        outward, inward = text.split()
        for at, name in enumerate(names):
            if name.lower() in ("pcd", "pcd7"):
                cells[at] = f"{outward:<4}{inward}"
            if name.lower() in ("pcd2", "pcd8"):
                cells[at] = f"{outward:<5}{inward}"
        cells[places["postcode"]] = text
        cells[places["ended"]], cells[places["constituency"]] = ended, seat
        cells[places["council"]], cells[places["ward"]] = COUNCIL, WARD
        lines.append(",".join(f'"{each}"' if quoted else each for each in cells))
    return "\r\n".join(lines) + "\r\n"


def put(folder: Path, text: str, name: str = "ONSPD_MAY_2025_UK.csv") -> Path:
    path = folder / name
    path.write_bytes(text.encode())
    return path


def packed(folder: Path, members: dict[str, str]) -> Path:
    path = folder / "ONSPD_MAY_2025.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in members.items():
            archive.writestr(name, text)
    return path


@pytest.mark.parametrize("edition", EDITIONS)
@pytest.mark.parametrize("quoted", [False, True])
def test_each_edition_is_known_by_its_header_and_read(tmp_path: Path, edition: str, quoted: bool) -> None:
    held = Postcodes.open(put(tmp_path, directory(EDITIONS[edition], quoted=quoted)))
    assert held.count == 4
    found = held.find("ts247ee")
    assert found is not None
    assert (found.text, found.constituency, found.council, found.ward, found.ended) == (
        "TS24 7EE", SEAT, COUNCIL, WARD, "",
    )  # fmt: skip
    ended = held.find(" TS24  8aa ")
    assert ended is not None
    assert ended.ended == "2018-06"
    assert held.find("TS24 7EZ") is None


def test_other_tables_are_not_taken_for_one() -> None:
    assert not recognises(["Postcode", "Constituency"])
    assert not recognises(ONSPD_2025.replace("pcon24cd", "x").split(","))
    assert recognises([each.upper() for each in ONSPD_2025.split(",")])


def test_of_two_years_of_constituencies_the_later_is_read() -> None:
    names = ONSPD_2025.replace("lat,long", "pcon10cd,lat,long").split(",")
    assert columns_of(names).called["constituency"] == "pcon24cd"


def test_the_archive_as_it_is_downloaded(tmp_path: Path) -> None:
    parts = {f"Data/multi_csv/ONSPD_MAY_2025_UK_{area}.csv": directory() for area in ("AB", "TS")}
    names = {"Documents/WD25 names and codes.csv": "WD25CD,WD25NM\nE05013604,X\n", "User Guide/guide.pdf": "x"}
    held = Postcodes.open(packed(tmp_path, {**names, **parts, "Data/ONSPD_MAY_2025_UK.csv": directory()}))
    assert (held.count, held.edition) == (4, "ONSPD_MAY_2025_UK")


def test_an_archive_of_parts_by_area_is_read_together(tmp_path: Path) -> None:
    members = {
        "Data/multi_csv/X_TS.csv": directory(rows=ROWS[:3]),
        "Data/multi_csv/X_E.csv": directory(rows=ROWS[3:]),
    }
    assert Postcodes.open(packed(tmp_path, members)).count == 4


BAD: dict[str, tuple[Callable[[str], str], int, str | None]] = {
    "postcode_of_no_shape": (lambda text: text.replace("TS24 7EF", "TS24 QEF"), 3, "pcds"),
    "constituency_by_name": (lambda text: text.replace("E14001084", "Hackney"), 5, "pcon24cd"),
    "month_thirteen": (lambda text: text.replace("201806", "201813"), 4, "doterm"),
    "row_cut_short": (lambda text: text[:-40], 5, None),
    "row_with_a_cell_too_many": (lambda text: text.replace("TS24 7EF", "TS24 7EF,x"), 3, None),
    "postcode_twice": (lambda text: text.replace("TS24 7EF", "TS24 7EE"), 3, None),
    "no_constituency": (lambda text: text.replace("pcon24cd", "region"), 1, "pcon or pcon24cd"),
    "a_workbook_saved_with_semicolons": (lambda text: text.replace(",", ";"), 1, "pcds"),
    "header_alone": (lambda text: text.splitlines()[0] + "\n", 1, None),
}


@pytest.mark.parametrize("fault", BAD)
def test_a_damaged_copy_is_refused_with_its_row_and_leaves_nothing(tmp_path: Path, fault: str) -> None:
    damage, row, field = BAD[fault]
    path = put(tmp_path, damage(directory()))
    with pytest.raises(BadFile) as told:
        Postcodes.open(path)
    assert told.value.row == row
    assert told.value.remedy
    if field is not None:
        assert str(told.value.field).split(" ")[0].rstrip(",") == field.split(" ")[0]
    assert list(tmp_path.iterdir()) == [path]


def test_what_is_no_directory_says_what_to_give(tmp_path: Path) -> None:
    (tmp_path / "cut.zip").write_bytes(packed(tmp_path, {"Data/a.csv": directory()}).read_bytes()[:200])
    for path in (tmp_path / "cut.zip", tmp_path / "nowhere.csv", packed(tmp_path, {"readme.txt": "x"})):
        with pytest.raises(BadFile) as told:
            Postcodes.open(path)
        assert told.value.remedy


def test_an_archive_that_unpacks_without_end_is_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A zip of eight kilobytes that holds eight megabytes of one line, and one of many lines."""
    endless = packed(tmp_path, {"Data/a.csv": ONSPD_2025 + "\n" + "A" * 8_000_000})
    assert endless.stat().st_size < 20_000
    with pytest.raises(BadFile, match="longer than any"):
        Postcodes.open(endless)
    monkeypatch.setattr(postcode_files, "MOST_BYTES", 50_000)
    many = "".join(directory(rows=ROWS[:1]).splitlines(keepends=True)[1:]) * 2_000
    with pytest.raises(BadFile, match="larger than any"):
        Postcodes.open(packed(tmp_path, {"Data/a.csv": ONSPD_2025 + "\n" + many}))


def test_lines_come_whole_however_the_file_is_cut(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = put(tmp_path, directory())
    whole = [each.rows for each in read_postcodes(path)]
    monkeypatch.setattr(postcode_files, "_PIECE", 37)
    parts = list(read_postcodes(path))
    assert sum(len(each.rows) for each in parts) == len(whole[0])
    assert [each.rows["postcode"][0] for each in parts] == whole[0]["postcode"].to_list()
    assert [each.first for each in parts] == [2, 3, 4, 5]


def test_the_index_is_made_once_and_again_when_the_file_changes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = put(tmp_path, directory())
    Postcodes.open(path)
    made: list[float] = []
    assert Postcodes.open(path, made.append).count == 4
    assert not made
    path.write_text(directory(rows=ROWS[:2]))
    os.utime(path, ns=(1, 1))
    assert Postcodes.open(path, made.append).count == 2
    assert made[-1] == 1.0
    index = tmp_path / f"{path.name}.index"
    index.write_bytes(index.read_bytes()[:-3])
    assert Postcodes.open(path).count == 2


def test_beside_a_directory_that_cannot_be_written_to_the_cache_is_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = put(tmp_path, directory())
    first, second = tmp_path / "file" / "a.index", tmp_path / "cache" / "a.index"
    (tmp_path / "file").write_text("not a folder")
    monkeypatch.setattr(postcode_index, "_places", lambda _: [first, second])
    assert Postcodes.open(path).count == 4
    assert second.is_file()
    monkeypatch.setattr(postcode_index, "_places", lambda _: [first])
    with pytest.raises(BadFile, match="written nowhere"):
        Postcodes.open(path)


def test_the_beginning_of_a_postcode_counts_those_in_use(tmp_path: Path) -> None:
    rows = (*ROWS, ("TS2 1AA", "", "E14001377"), ("TS24 9ZZ", "", "E14001377"))
    held = Postcodes.open(put(tmp_path, directory(rows=rows)))
    within = held.within("ts24")
    assert (within.text, within.count) == ("TS24", 3)
    assert within.constituencies == ((SEAT, 2), ("E14001377", 1))
    assert held.within("TS24 7").count == 2
    assert held.within("TS2").count == 1
    assert held.within("TS3").count == 0
    assert held.near("TS24 7EZ") == ["TS24 7EE", "TS24 7EF"]
    assert "TS24" in held.near("TS25")


@pytest.mark.parametrize(
    ("text", "written", "shape"),
    [
        ("ts247ee", "TS24 7EE", "full"),
        ("TS24 7EE ", "TS24 7EE", "full"),
        ("w1a1aa", "W1A 1AA", "full"),
        ("TS24 OEE", "TS24 0EE", "full"),
        ("gir0aa", "GIR 0AA", "full"),
        ("TS24", "", "part"),
        ("ts24 7", "", "part"),
        ("hartlepool", "", ""),
        ("", "", ""),
        ("TS24 7E\u0660", "", ""),
    ],
)
def test_what_a_postcode_looks_like(text: str, written: str, shape: str) -> None:
    assert postcode_in(text) == written
    assert shape_of(text) == shape


_LETTER = st.sampled_from("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
_POSTCODES = st.builds(
    lambda area, digit, more, sector, unit: f"{area}{digit}{more} {sector}{unit}",
    st.text(_LETTER, min_size=1, max_size=2), st.integers(0, 9), st.sampled_from(["", "1", "9", "A"]),
    st.integers(0, 9), st.text(_LETTER, min_size=2, max_size=2),
)  # fmt: skip


@settings(max_examples=25, deadline=None)
@given(
    st.lists(st.tuples(_POSTCODES, st.sampled_from(["", "199912"])), min_size=1, max_size=30, unique_by=lambda x: x[0])
)
def test_any_directory_is_read_back_as_it_was_written(rows: list[tuple[str, str]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = put(Path(folder), directory(rows=tuple((text, ended, SEAT) for text, ended in rows)))
        held = Postcodes.open(path)
        for text, ended in rows:
            found = held.find(text.replace(" ", "").lower())
            assert found is not None
            assert (found.text, found.ended) == (text, "1999-12" if ended else "")
        assert held.count == len(rows)


def test_an_encrypted_archive_is_refused(tmp_path: Path) -> None:
    path = packed(tmp_path, {"Data/a.csv": directory()})
    raw = bytearray(path.read_bytes())
    for mark, off in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        raw[raw.index(mark) + off] |= 1
    path.write_bytes(bytes(io.BytesIO(raw).getvalue()))
    with pytest.raises(BadFile, match="cannot be read"):
        Postcodes.open(path)
