"""The index of a directory of postcodes: its rows as numbers in their order, in one file that is mapped.

A line that says what it is, a line of JSON (of which file, which edition, the lists of codes), then eight bytes a row,
the postcode to the base of 37, and four times two bytes a row: the places of three codes in their lists, and the month
in which the postcode was ended.
"""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import IO

import numpy as np
import polars as pl
from numpy.typing import NDArray

from hustings.almanac.readers.postcodes import Batch, read_postcodes
from hustings.errors import BadFile

__all__ = ["FIELDS", "SECTOR", "UNITS", "fits", "key_of", "make_index", "month_of", "number_of", "text_of"]

FIELDS = ("constituency", "council", "ward")
_MAGIC = b"HUSTINGS POSTCODES 1\n"
_LETTERS = " 0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
UNITS, SECTOR = len(_LETTERS) ** 3, len(_LETTERS) ** 2
"""How far the numbers of two outward codes lie apart at least, and those of two sectors."""
_ALIGNED = 64


def fits(path: Path) -> Path | None:
    """The index that was made of a directory as it is now; nothing where there is none."""
    mark = _mark_of(path)
    return next((index for index in _places(path) if _mark(index) == mark), None)


def make_index(path: Path, on_progress: Callable[[float], None] | None = None) -> Path:
    """Read a directory and write its index: where it lies.

    Raises :class:`~hustings.errors.BadFile` for what is not as it should be, and where nothing can be written.
    """
    mark = _mark_of(path)
    return _written(path, mark, _gathered(read_postcodes(path, on_progress)))


def _mark_of(path: Path) -> list[object]:
    stat = path.stat()
    return [path.name, stat.st_size, stat.st_mtime_ns]


# -- postcodes as numbers -----------------------------------------------------------------------------------------


def number_of(text: str) -> int:
    """Letters and digits as a number to the base of 37, a blank being nought."""
    made = 0
    for each in text:
        made = made * len(_LETTERS) + max(_LETTERS.find(each), 0)
    return made


def key_of(written: str) -> int:
    """The number of a postcode as it is written; numbers are in the order of postcodes."""
    outward, inward = written.split(" ")
    return number_of(outward.ljust(4) + inward)


def text_of(key: int) -> str:
    """The postcode of a number as it is written."""
    made = ""
    for _ in range(7):
        key, each = divmod(key, len(_LETTERS))
        made = _LETTERS[each] + made
    return f"{made[:4].strip()} {made[4:]}"


def _keys_of(padded: pl.Series) -> NDArray[np.uint64]:
    """The numbers of postcodes in seven characters each: digits to the base of 37, a blank being nought."""
    letters = np.zeros(256, dtype=np.uint64)
    letters[np.frombuffer(_LETTERS.encode(), dtype=np.uint8)] = np.arange(len(_LETTERS), dtype=np.uint64)
    cells = np.frombuffer("".join(padded.to_list()).encode("ascii"), dtype=np.uint8).reshape(-1, 7)
    made = np.zeros(len(cells), dtype=np.uint64)
    for place in range(7):
        made = made * np.uint64(len(_LETTERS)) + letters[cells[:, place]]
    return made


def month_of(ended: int) -> str:
    """Months since 1900 as ``2018-06``; empty for nought."""
    return f"{1900 + (ended - 1) // 12}-{(ended - 1) % 12 + 1:02}" if ended else ""


# -- the index ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Gathered:
    edition: str
    keys: NDArray[np.uint64]
    facts: NDArray[np.uint16]
    codes: dict[str, list[str]]


def _gathered(batches: Iterable[Batch]) -> _Gathered:
    """Everything of a directory in the order of its postcodes. Raises BadFile for one that stands twice."""
    seen: dict[str, dict[str, int]] = {field: {"": 0} for field in FIELDS}
    keys: list[NDArray[np.uint64]] = []
    facts: list[NDArray[np.uint16]] = []
    starts: list[tuple[int, Batch]] = []
    count = 0
    for batch in batches:
        starts.append((count, batch))
        keys.append(_keys_of(batch.rows["postcode"]))
        facts.append(
            np.stack([*(_placed(batch, field, seen[field]) for field in FIELDS), _months(batch.rows["ended"])])
        )
        count += len(batch.rows)
        starts[-1] = (starts[-1][0], Batch(batch.rows.clear(), batch.file, batch.first, batch.done))
    every = np.concatenate(keys)
    order = np.argsort(every, kind="stable")
    every = every[order]
    twice = np.flatnonzero(every[1:] == every[:-1])
    if len(twice):
        at = int(order[twice[0] + 1])
        start, batch = next(each for each in reversed(starts) if each[0] <= at)
        raise BadFile(f"{text_of(int(every[twice[0]]))} stands here for the second time.", file=batch.file,
                      row=batch.first + at - start, remedy="Get the directory again.")  # fmt: skip
    edition = Path(starts[0][1].file.split(": ")[-1]).stem
    return _Gathered(edition, every, np.concatenate(facts, axis=1)[:, order], {f: list(seen[f]) for f in FIELDS})


def _placed(batch: Batch, field: str, seen: dict[str, int]) -> NDArray[np.uint16]:
    """The places of a batch's codes in the list of all seen so far, which grows."""
    column = batch.rows[field]
    for code in column.unique(maintain_order=True).to_list():
        seen.setdefault(code, len(seen))
    if len(seen) > np.iinfo(np.uint16).max:
        raise BadFile(f"there are more codes of a {field} than there can be.", file=batch.file, row=batch.first)
    held = list(seen)
    return column.replace_strict(held, list(seen.values()), return_dtype=pl.UInt16).to_numpy()


def _months(ended: pl.Series) -> NDArray[np.uint16]:
    """201806 as months since 1900, counted from 1; nought where a postcode is in use."""
    value = ended.to_numpy().astype(np.int64)
    return np.where(value == 0, 0, (value // 100 - 1900) * 12 + value % 100).astype(np.uint16)


def _places(path: Path) -> list[Path]:
    """Where the index of a directory may lie, the better place first."""
    home = os.environ.get("XDG_CACHE_HOME")
    cache = (Path(home) if home else Path.home() / ".cache") / "hustings"
    name = f"{path.stem}-{sha256(str(path.resolve()).encode()).hexdigest()[:12]}.index"
    return [path.with_name(f"{path.name}.index"), cache / name]


def _mark(index: Path) -> Sequence[object] | None:
    """Of which file an index was made: name, bytes and time; nothing where there is no whole index."""
    try:
        with index.open("rb") as file:
            if file.readline(100) != _MAGIC:
                return None
            told = json.loads(file.readline(4_000_000))
            whole = file.tell() + int(told["count"]) * (8 + 2 * (len(FIELDS) + 1))
        return list(told["of"]) if index.stat().st_size == whole else None
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _written(path: Path, mark: Sequence[object], made: _Gathered) -> Path:
    """Write the index where it can be written, whole or not at all: where it lies comes back."""
    head = {"of": list(mark), "edition": made.edition, "count": len(made.keys), "codes": made.codes}
    wrong = ""
    for index in _places(path):
        try:
            index.parent.mkdir(parents=True, exist_ok=True)
            with tempfile.NamedTemporaryFile(dir=index.parent, prefix=".postcodes-", delete=False) as file:
                _write(file, head, made)
            Path(file.name).replace(index)
            return index
        except OSError as error:
            wrong = str(error.strerror)
    raise BadFile(f"its index can be written nowhere ({wrong}).", file=path.name,
                  remedy="Put the directory into a folder of your own, or set XDG_CACHE_HOME.")  # fmt: skip


def _write(file: IO[bytes], head: dict[str, object], made: _Gathered) -> None:
    file.write(_MAGIC)
    told = json.dumps(head, separators=(",", ":")).encode()
    # Numbers that lie askew would be copied whole for every search.
    file.write(told + b" " * (-(len(_MAGIC) + len(told) + 1) % _ALIGNED) + b"\n")
    file.write(made.keys.astype("<u8").tobytes())
    file.write(made.facts.astype("<u2").tobytes())
