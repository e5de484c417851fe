"""A text cut into sentences with exact positions, and which stretches of it are someone's words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from hustings.claims.tokens import bag

__all__ = ["Sentence", "quotations", "sentences"]

_PARAGRAPH = re.compile(r"\r?\n[ \t]*(?:\r?\n[ \t]*)+|(?<=[.!?”\"’])\r?\n")
_END = re.compile(r"(?:[.!?…]+[\"”’')\]]*|[.!?…]*[\"”]+)(?=\s+[\"“‘'(\[]*[A-Z0-9])")
_ABBREVIATIONS = bag(
    "mr mrs ms dr st sir rev hon prof lt col gen no vs etc approx dept jan feb mar apr jun jul aug sep sept "
    "oct nov dec "
    "cllr e.g i.e u.k"
)
LONGEST = 1200
"""Characters of the longest sentence that is read: beyond it a stretch is a table or a list, not a sentence."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """A stretch of text from ``start`` to ``end``, in the paragraph of that number."""

    start: int
    end: int
    paragraph: int


def sentences(text: str) -> Iterator[Sentence]:
    """Every sentence of ``text`` in order; headings count as one."""
    begins, number = 0, 0
    for gap in [*_PARAGRAPH.finditer(text), None]:
        ends = gap.start() if gap else len(text)
        yield from _of_paragraph(text, begins, ends, number)
        begins, number = (gap.end() if gap else ends), number + 1


def _of_paragraph(text: str, begins: int, ends: int, number: int) -> Iterator[Sentence]:
    start = begins
    for found in _END.finditer(text, begins, ends):
        closing = found.group()
        if closing[0] in '"”' and not _closes_sentence(text, found.start()):
            continue
        if closing == "." and _abbreviation(text, found.start(), start):
            continue
        made = _trimmed(text, start, found.end(), number)
        if made:
            yield made
        start = found.end()
    made = _trimmed(text, start, ends, number)
    if made:
        yield made


def _closes_sentence(text: str, quote: int) -> bool:
    """Whether a closing quotation mark ends a sentence: only with a stop before it."""
    return quote > 0 and text[quote - 1] in ".!?…"


def _abbreviation(text: str, stop: int, start: int) -> bool:
    word = re.search(r"[\w.]*$", text[max(start, stop - 12) : stop])
    held = word.group().casefold() if word else ""
    return held in _ABBREVIATIONS or (len(held) == 1 and held.isalpha())


def _trimmed(text: str, start: int, end: int, number: int) -> Sentence | None:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return Sentence(start, end, number) if start < end else None


def quotations(text: str) -> list[tuple[int, int]]:
    """Stretches in quotation marks that are longer than a phrase (five words), marks included.

    A paragraph may open a quotation and leave it open for the next; each such paragraph is one.
    """
    found: list[tuple[int, int]] = []
    begins = 0
    for gap in [*_PARAGRAPH.finditer(text), None]:
        ends = gap.start() if gap else len(text)
        found.extend(_quoted_in(text, begins, ends))
        begins = gap.end() if gap else ends
    return found


def _quoted_in(text: str, begins: int, ends: int) -> Iterator[tuple[int, int]]:
    opened: int | None = None
    for mark in re.finditer(r"[“”\"]", text[begins:ends]):
        place = begins + mark.start()
        if opened is None and mark.group() != "”":
            opened = place
        elif opened is not None and mark.group() != "“":
            if len(text[opened:place].split()) > 5:
                yield opened, place + 1
            opened = None
    if opened is not None and len(text[opened:ends].split()) > 5:
        yield opened, ends
