"""Where a postcode lies: constituency, council and ward, from the user's own directory of the ONS.

The directory is a gigabyte of text and is not ours to ship. It is read once into an index of some forty megabytes: the
postcodes as numbers in their order, and for each the places of its codes in short lists. The index is mapped, not
loaded, so that several desks on one machine share it; a postcode is found by bisection. It lies beside the directory
as ``NAME.index``, or where that folder cannot be written to in the user's cache, and is made anew when the directory
has changed.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from hustings.almanac.postcode_index import (
    FIELDS,
    SECTOR,
    UNITS,
    fits,
    key_of,
    make_index,
    month_of,
    number_of,
    text_of,
)
from hustings.errors import BadFile

__all__ = ["Postcode", "Postcodes", "Within", "postcode_in", "shape_of"]

_FULL = re.compile(r"([A-Z]{1,2}[0-9][A-Z0-9]?|NPT|GIR)([0-9][A-Z]{2})")
_PART = re.compile(r"([A-Z]{1,2}[0-9][A-Z0-9]?)(?: ([0-9]))?")
_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Postcode:
    """A postcode of the directory with its GSS codes (empty: none). ``ended`` is the month it was ended, as 2018-06."""

    text: str
    constituency: str
    council: str
    ward: str
    ended: str = ""


@dataclass(frozen=True, slots=True)
class Within:
    """The postcodes in use that begin alike: how many, and the codes they have with how many have each, most first."""

    text: str
    count: int
    constituencies: tuple[tuple[str, int], ...]
    councils: tuple[tuple[str, int], ...]


def postcode_in(text: str) -> str:
    """A text as a postcode is written, ``TS24 7EE``; empty where it has not that shape. Zero and O are told apart."""
    bare = "".join(text.upper().split())
    for each in (bare, _mended(bare)):
        if found := _FULL.fullmatch(each):
            return f"{found[1]} {found[2]}"
    return ""


def _mended(bare: str) -> str:
    """With a letter O or I where only a digit can stand, first in the second half."""
    return bare[:-3] + bare[-3].replace("O", "0").replace("I", "1") + bare[-2:] if len(bare) > 4 else bare


def shape_of(text: str) -> str:
    """Whether a text is a whole postcode ("full"), the beginning of one ("part"), or neither (empty)."""
    if postcode_in(text):
        return "full"
    return "part" if _PART.fullmatch(" ".join(text.upper().split())) else ""


class Postcodes:
    """A directory of postcodes, by its index."""

    def __init__(self, index: Path) -> None:
        """Of an index that :meth:`open` made."""
        with index.open("rb") as file:
            file.readline()
            told = json.loads(file.readline())
            at = file.tell()
        count = int(told["count"])
        self.edition = str(told["edition"])
        self.count = count
        self._codes: dict[str, list[str]] = told["codes"]
        self._keys: NDArray[np.uint64] = np.memmap(index, "<u8", "r", at, (count,))
        self._facts: NDArray[np.uint16] = np.memmap(index, "<u2", "r", at + 8 * count, (len(FIELDS) + 1, count))

    @classmethod
    def open(cls, path: Path | str, on_progress: Callable[[float], None] | None = None) -> Postcodes:
        """The directory at ``path``; its index is made where there is none that fits, which takes some seconds.

        Raises :class:`~hustings.errors.BadFile` for a file that is no such directory, naming row and field.
        """
        path = Path(path).expanduser()
        try:
            path.stat()
        except OSError as error:
            remedy = "Name the CSV or the zip of the ONS Postcode Directory."
            raise BadFile(f"the file cannot be read ({error.strerror}).", file=str(path), remedy=remedy) from None
        found = fits(path)
        return cls(found if found is not None else make_index(path, on_progress))

    # -- asking ---------------------------------------------------------------------------------------------------

    def find(self, text: str) -> Postcode | None:
        """A whole postcode, however it is spaced; nothing where the directory has none such."""
        written = postcode_in(text)
        if not written:
            return None
        key = key_of(written)
        at = int(np.searchsorted(self._keys, np.uint64(key)))
        return self._at(at) if at < self.count and int(self._keys[at]) == key else None

    def within(self, text: str) -> Within:
        """The postcodes in use that begin with an outward code (``TS24``) or a sector (``TS24 7``)."""
        found = _PART.fullmatch(" ".join(text.upper().split()))
        low, high = self._span(found[1], found[2] or "") if found else (0, 0)
        live = self._facts[-1, low:high] == 0

        def counted(field: int) -> tuple[tuple[str, int], ...]:
            codes, counts = np.unique(self._facts[field, low:high][live], return_counts=True)
            named = [(self._codes[FIELDS[field]][code], int(n)) for code, n in zip(codes, counts, strict=True)]
            return tuple(sorted((each for each in named if each[0]), key=lambda each: (-each[1], each[0])))

        written = " ".join(each for each in found.groups() if each) if found else ""
        return Within(written, int(live.sum()), counted(0), counted(1))

    def near(self, text: str) -> list[str]:
        """Postcodes in use that lie nearest to one that is not there, or outward codes like its own."""
        written = postcode_in(text)
        outward, _, inward = (written or " ".join(text.upper().split())).partition(" ")
        low, high = self._span(outward, inward[:1])
        live = low + np.flatnonzero(self._facts[-1, low:high] == 0)
        if len(live) and len(inward) == 3:
            known = [self._at(int(at)).text for at in live]
            alike = [each for each in known if sum(a != b for a, b in zip(each[-2:], inward[1:], strict=True)) == 1]
            return (alike or get_close_matches(written, known, _SHOWN, 0.0))[:_SHOWN]
        return get_close_matches(outward, self._outwards, _SHOWN, 0.6)

    @cached_property
    def _outwards(self) -> list[str]:
        """Every first half that there is."""
        return [text_of(int(each) * UNITS).split()[0] for each in np.unique(self._keys // np.uint64(UNITS))]

    def _span(self, outward: str, sector: str) -> tuple[int, int]:
        low = number_of(outward[:4].ljust(4)) * UNITS
        low, high = (
            (low + number_of(sector) * SECTOR, low + (number_of(sector) + 1) * SECTOR) if sector else (low, low + UNITS)
        )
        first, last = np.searchsorted(self._keys, np.array([low, high], dtype=np.uint64))
        return int(first), int(last)

    def _at(self, at: int) -> Postcode:
        *codes, ended = (int(each) for each in self._facts[:, at])
        names = [self._codes[field][code] for field, code in zip(FIELDS, codes, strict=True)]
        return Postcode(text_of(int(self._keys[at])), names[0], names[1], names[2], month_of(ended))
