"""Published tables however they were saved: opened whole, or refused with the line that is wrong."""

from __future__ import annotations

import csv
import gzip
import io
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hustings.almanac.readers import decoding as module
from hustings.almanac.readers.sheet import open_lines, open_sheet
from hustings.errors import BadFile

HEADER = ["Place", "Votes", "Share"]
ROWS = [["Hartlepool", "15464", "0.38"], ["Ynys Môn", "10991", "0.30"], ["Putney", "24113", "0.49"]]


def text_of(rows: list[list[str]], delimiter: str = ",") -> str:
    made = io.StringIO()
    csv.writer(made, delimiter=delimiter, lineterminator="\n").writerows(rows)
    return made.getvalue()


def opened(folder: Path, payload: bytes | str, name: str = "x.csv") -> list[dict[str, str]]:
    path = folder / name
    path.write_bytes(payload.encode() if isinstance(payload, str) else payload)
    return [row.values for row in open_sheet(path)]


EXPECTED = [dict(zip(("place", "votes", "share"), row, strict=True)) for row in ROWS]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_any_encoding_and_delimiter(tmp_path: Path, encoding: str, delimiter: str) -> None:
    assert opened(tmp_path, text_of([HEADER, *ROWS], delimiter).encode(encoding)) == EXPECTED


def test_gzip_is_told_by_its_bytes(tmp_path: Path) -> None:
    assert opened(tmp_path, gzip.compress(text_of([HEADER, *ROWS]).encode())) == EXPECTED


def test_line_ends_blank_lines_and_padding_do_not_matter(tmp_path: Path) -> None:
    padded = [["House of Commons Library", "", "", ""], ["", "", "", ""], [*HEADER, ""], *[[*row, ""] for row in ROWS]]
    assert opened(tmp_path, text_of(padded).replace("\n", "\r\n") + "\r\n\r\n,,,\r\n") == EXPECTED


def test_rows_are_numbered_as_lines_of_the_file(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text('A title\n\nPlace,Votes,Share\n"Ayr,\nCarrick",1,0.1\nPutney,2,0.2\n', encoding="utf-8")
    sheet = open_sheet(path)
    assert [row.number for row in sheet] == [4, 6]
    assert sheet.titles == ("A title",)


def test_a_last_line_without_line_end_is_remembered(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text(text_of([HEADER, *ROWS]).rstrip("\n"), encoding="utf-8")
    assert open_lines(path).ends_open


@pytest.mark.parametrize(
    ("payload", "row"),
    [
        ("Place,Votes,Share\nPutney,1\n", 2),
        ("Place,Votes,Share\nPutney,1,0.2,more\n", 2),
        ('Place,Votes,Share\nPutney,1,0.1\n"Ynys,1,0.2\n', 3),
        ("Place,Votes,Share\nHull,1,0.1\nM\xf4n,1,0.1\n".encode("cp1252") + "Môn,2,0.2\n".encode(), 3),
        ("Place,Votes,Votes\nPutney,1,2\n", 1),
    ],
)
def test_a_damaged_row_is_named(tmp_path: Path, payload: bytes | str, row: int) -> None:
    with pytest.raises(BadFile) as raised:
        opened(tmp_path, payload)
    assert raised.value.row == row


@pytest.mark.parametrize(
    "payload",
    [b"", b"   \n", b"PK\x03\x04rest", b"%PDF-1.7", b"\x89PNG\r\n", bytes(range(256)) * 4, b"<!DOCTYPE html><html>",
     gzip.compress(b"Place,Votes\nA,1\n" * 50, mtime=0)[:-20], b"\x1f\x8b\x08broken", b"Place,Votes,Share\n",
     b"a\x81b,c\n1,2\n"],
)  # fmt: skip
def test_what_is_no_table_is_refused(tmp_path: Path, payload: bytes) -> None:
    with pytest.raises(BadFile):
        opened(tmp_path, payload)


def test_a_file_that_is_not_there_and_a_folder(tmp_path: Path) -> None:
    for path in (tmp_path / "none.csv", tmp_path):
        with pytest.raises(BadFile, match="cannot be read"):
            open_sheet(path)


def test_limits_hold_for_bytes_rows_columns_and_cells(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    bomb = gzip.compress(b"A,B\n" + b"1,2\n" * 4000, mtime=0)
    monkeypatch.setattr(module, "MOST_BYTES", 1000)
    with pytest.raises(BadFile, match="unpacked"):
        opened(tmp_path, bomb)
    with pytest.raises(BadFile, match="larger"):
        opened(tmp_path, b"A,B\n" + b"1,2\n" * 4000)
    monkeypatch.setattr(module, "MOST_BYTES", 10**7)
    with pytest.raises(BadFile, match="larger"):
        opened(tmp_path, ",".join(map(str, range(2000))) + "\n")
    with pytest.raises(BadFile, match="longer"):
        opened(tmp_path, f"Place,Votes\n{'x' * 30_000},1\n")
    with pytest.raises(BadFile):
        opened(tmp_path, f"Place,Votes\n{'x' * 200_000},1\n")


TEXT = st.text(st.characters(codec="utf-8", exclude_categories=("C",)), max_size=8)


@settings(max_examples=60)
@given(st.lists(st.tuples(st.integers(1, 10**6), TEXT, TEXT), min_size=1, max_size=8))
def test_any_table_comes_back_as_it_was_written(rows: list[tuple[int, str, str]]) -> None:
    written = [["Number", "One", "Two"], *[[str(number), one, two] for number, one, two in rows]]
    path = Path("x.csv")
    lines = open_lines(path, text_of(written).encode())
    sheet = lines.headed(0)
    assert [list(row.values.values()) for row in sheet] == written[1:]


@settings(max_examples=80)
@given(st.binary(max_size=300))
def test_any_bytes_are_a_table_or_refused(payload: bytes) -> None:
    with suppress(BadFile):
        lines = open_lines(Path("x.csv"), payload)
        lines.headed(lines.guess_header())
