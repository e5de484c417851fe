"""Words, figures and marks of a sentence, each with its place in the text; and the pieces made of them."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cached_property

__all__ = ["Line", "Piece", "Token", "bag", "key_of", "plain", "tokens"]

_TOKEN = re.compile(
    r"(?P<number>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)"
    r"|(?P<own>[’'](?:s|S)\b)"
    r"|(?P<word>[^\W\d_]+(?:[’'](?!s\b)[^\W\d_]+)*)"
    r"|(?P<mark>[^\s\w]|_)"
)


@dataclass(frozen=True, slots=True)
class Token:
    """A word, a number, a possessive ending or a mark. ``word`` is its plain lower-case form."""

    kind: str
    text: str
    word: str
    start: int
    end: int

    @property
    def capital(self) -> bool:
        """Whether it begins with a capital letter."""
        return self.text[0].isupper()


def bag(text: str) -> frozenset[str]:
    """The words of a list written in one line."""
    return frozenset(text.split())


def plain(text: str) -> str:
    """Lower case, without accents, apostrophes straight."""
    bare = "".join(each for each in unicodedata.normalize("NFD", text) if not unicodedata.combining(each))
    return bare.casefold().replace("’", "'")


def tokens(text: str, start: int, end: int) -> list[Token]:
    """The tokens of a stretch of text in order."""
    return [
        Token(str(found.lastgroup), found.group(), plain(found.group()), found.start(), found.end())
        for found in _TOKEN.finditer(text, start, end)
    ]


def key_of(name: str) -> tuple[str, ...]:
    """The words of a name as they are looked up: hyphens, commas and stops dropped, “&” as “and”."""
    return tuple(
        "and" if each.text == "&" else each.word
        for each in tokens(name, 0, len(name))
        if each.kind != "mark" or each.text == "&"
    )


@dataclass(frozen=True, slots=True)
class Piece:
    """A token or a run of tokens read as one thing.

    ``tag``: "" for a plain word or mark, P party, L place, N person, H polling house, B elected body, Y year, D day,
    PCT, PTS, NUM, FRA, YRS for figures.
    """

    tag: str
    word: str
    start: int
    end: int
    value: object = None


@dataclass(frozen=True)
class Line:
    """A sentence as pieces, and the string of them that patterns are matched against.

    In ``coded`` every piece is followed by a space; tagged ones are their tag and their number: ``P3 ``.
    """

    pieces: tuple[Piece, ...]

    @cached_property
    def _coded(self) -> tuple[str, list[int]]:
        parts, places, length = [], [], 0
        for number, piece in enumerate(self.pieces):
            text = f"{piece.tag}{number} " if piece.tag else f"{piece.word} "
            places.append(length)
            parts.append(text)
            length += len(text)
        return "".join(parts), places

    @property
    def coded(self) -> str:
        """The pieces as one string."""
        return self._coded[0]

    def number_at(self, position: int) -> int:
        """The number of the piece that begins at or before a position of ``coded``."""
        from bisect import bisect_right

        return bisect_right(self._coded[1], position) - 1

    def tagged(self, *tags: str) -> list[int]:
        """The numbers of the pieces with one of these tags, in order."""
        return [number for number, piece in enumerate(self.pieces) if piece.tag in tags]

    @cached_property
    def words(self) -> frozenset[str]:
        """Every plain word of the sentence."""
        return frozenset(piece.word for piece in self.pieces if not piece.tag)
