"""Conditions on draws: a small language, read by a parser of its own and never run as code.

lab >= 326                       seats of a party against a number, or of another party: ref > con
lab + ld + snp >= 326            seats added up
con wins hartlepool              a seat; “loses”; names of several words as they are, or in quotation marks
lab share >= 30                  per cent of the vote of Great Britain
hung, lab majority, ref largest  nobody has a majority; the party has one; it has more seats than any other
and, or, not, ( )                “and” binds tighter than “or”
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import NoReturn

import numpy as np
from numpy.typing import NDArray

from hustings.errors import BadInput, UnknownName
from hustings.forecast.held import Held
from hustings.ids import slugify

__all__ = ["Given", "given"]

Mask = NDArray[np.bool_]

_TOKEN = re.compile(
    r"""\s+
  | (?P<quoted>"[^"]*"|“[^”]*”|'[^']*'|‘[^’]*’)
  | (?P<number>\d+(?:\.\d+)?%?(?![\w.-]))
  | (?P<word>[^\W_][\w.’'-]*)
  | (?P<sign><=|>=|!=|==|[=<>≤≥+(),])""",
    re.VERBOSE,
)
_SIGNS = {"≤": "<=", "≥": ">=", "==": "="}
_COMPARE = {
    "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge, "=": operator.eq, "!=": operator.ne,
}  # fmt: skip
_REMEDY = "Write it as “lab >= 326”, “con wins hartlepool”, “ref > con”, “hung”, joined by and, or, not."
_DEEP = 40


@dataclass(frozen=True)
class Given:
    """A condition and the draws that satisfy it: ``kept`` is (draws,); ``parts`` has each test with how many did."""

    text: str
    kept: Mask
    parts: tuple[tuple[str, int], ...]

    @property
    def satisfied(self) -> int:
        """How many draws satisfy it."""
        return int(self.kept.sum())

    @property
    def p(self) -> float:
        """Its probability in the forecast."""
        return float(self.kept.mean())


def given(held: Held, text: str, party_of: Callable[[str], str], majority: int) -> Given:
    """Which draws satisfy a condition. ``party_of`` gives the key of a party by what it is called.

    ``majority`` is the number of seats that make one. Raises :class:`~hustings.errors.BadInput`, pointing at the place,
    for what cannot be read, and where no draw satisfies it, saying how many did each part.
    """
    reader = _Reader(held, text, party_of, majority)
    kept = reader.read()
    made = Given(" ".join(text.split()), kept, tuple(reader.parts))
    if not made.satisfied:
        each = "; ".join(f"“{part}”: {count:,}" for part, count in made.parts)
        alone = f" One by one: {each}." if len(made.parts) > 1 else ""
        raise BadInput(
            f"No draw satisfies “{made.text}”: 0 of {held.draws:,} did.{alone}",
            remedy="Ask for what the forecast holds possible, or draw more with --sims.",
        )
    return made


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    text: str
    at: int


class _Reader:
    """Reads a condition by recursive descent and judges it as it goes, every test over all draws at once."""

    def __init__(self, held: Held, text: str, party_of: Callable[[str], str], majority: int) -> None:
        self._held, self._text, self._party_of, self._majority = held, text, party_of, majority
        self._tokens = self._cut(text)
        self._next = 0
        self.parts: list[tuple[str, int]] = []

    def _cut(self, text: str) -> list[_Token]:
        tokens, at = [], 0
        while at < len(text):
            match = _TOKEN.match(text, at)
            if match is None:
                self._wrong(at, f"“{text[at]}” has no meaning here")
            if match.lastgroup:
                found = match.group()
                kind = match.lastgroup
                tokens.append(_Token(kind, _SIGNS.get(found, found), at))
            at = match.end()
        return [*tokens, _Token("end", "", len(text))]

    def _wrong(self, at: int, why: str) -> NoReturn:
        place = f"\n    {self._text}\n    {' ' * at}^"
        raise BadInput(f"The condition cannot be read: {why}, at character {at + 1}.{place}", remedy=_REMEDY)

    def read(self) -> Mask:
        if self._token.kind == "end":
            raise BadInput("The condition is empty.", remedy=_REMEDY)
        made = self._either(0)
        if self._token.kind != "end":
            self._expected("“and”, “or” or the end")
        return made

    @property
    def _token(self) -> _Token:
        return self._tokens[self._next]

    def _word(self, *words: str) -> bool:
        """Take the next token if it is one of these words or signs."""
        if self._token.kind in ("word", "sign") and self._token.text.casefold() in words:
            self._next += 1
            return True
        return False

    def _expected(self, what: str) -> NoReturn:
        found = "it ends" if self._token.kind == "end" else f"“{self._token.text}” stands"
        self._wrong(self._token.at, f"{found} where {what} should be")

    def _either(self, depth: int) -> Mask:
        made = self._both(depth)
        while self._word("or"):
            made = made | self._both(depth)
        return made

    def _both(self, depth: int) -> Mask:
        made = self._each(depth)
        while self._word("and"):
            made = made & self._each(depth)
        return made

    def _each(self, depth: int) -> Mask:
        if depth > _DEEP:
            self._wrong(self._token.at, f"brackets or “not” lie more than {_DEEP} deep")
        if self._word("not"):
            return ~self._each(depth + 1)
        if self._word("("):
            made = self._either(depth + 1)
            if not self._word(")"):
                self._expected("“)”")
            return made
        start = self._token.at
        made = self._test()
        ended = self._tokens[self._next - 1]
        self.parts.append((self._text[start : ended.at + len(ended.text)].strip(), int(made.sum())))
        return made

    def _test(self) -> Mask:
        if self._word("hung"):
            if len(self._held) == 1:
                self._wrong(self._tokens[self._next - 1].at, "one contest cannot be hung")
            return ~self._any_majority()
        if self._token.kind == "word":
            asked = self._tokens[self._next + 1].text.casefold()
            if asked in ("wins", "win", "holds", "gains", "loses", "majority", "largest"):
                return self._of_party()
        left, kind = self._sum()
        sign = self._token
        if sign.text not in _COMPARE:
            self._expected("<, <=, =, >=, >, “wins” or “loses”")
        self._next += 1
        right, other = self._sum()
        if {kind, other} == {"seats", "share"}:
            self._wrong(sign.at, "seats cannot be compared with shares")
        scale = 0.01 if "share" in (kind, other) else 1.0
        left, right = (side * scale if of == "number" else side for side, of in ((left, kind), (right, other)))
        made: Mask = np.broadcast_to(_COMPARE[sign.text](left, right), (self._held.draws,))
        return made

    def _any_majority(self) -> Mask:
        made = np.zeros(self._held.draws, dtype=np.bool_)
        for seats in self._held.counted.seats.values():
            made |= seats >= self._majority
        return made

    def _of_party(self) -> Mask:
        party = self._party()
        verb = self._token.text.casefold()
        self._next += 1
        if verb == "majority":
            return self._seats(party) >= self._majority
        if verb == "largest":
            most = np.zeros(self._held.draws, dtype=np.int16)
            for key, seats in self._held.counted.seats.items():
                if key != party:
                    np.maximum(most, seats, out=most)
            return self._seats(party) > most
        seat = self._place()
        names = self._held.parties[seat]
        won = (
            self._held.counted.winner[seat] == names.index(party)
            if party in names
            else np.zeros(self._held.draws, dtype=np.bool_)
        )
        return ~won if verb == "loses" else won

    def _sum(self) -> tuple[NDArray[np.float64], str]:
        """Terms added up, and whether they are seats, shares or a bare number."""
        total, kind = self._term()
        while self._word("+"):
            at = self._token.at
            more, other = self._term()
            if {kind, other} == {"seats", "share"}:
                self._wrong(at, "seats and shares cannot be added")
            total, kind = total + more, kind if other == "number" else other
        return total, kind

    def _term(self) -> tuple[NDArray[np.float64], str]:
        token = self._token
        if token.kind == "number":
            self._next += 1
            return np.float64(token.text.rstrip("%")) * np.ones(1), "number"
        party = self._party()
        if self._word("share", "vote"):
            found = self._held.national().get(party)
            if found is None:
                raise UnknownName(f"{party} stands nowhere in Great Britain.", remedy=_REMEDY)
            return found.astype(np.float64), "share"
        return self._seats(party).astype(np.float64), "seats"

    def _seats(self, party: str) -> NDArray[np.int16]:
        return self._held.counted.seats.get(party, np.zeros(self._held.draws, dtype=np.int16))

    def _party(self) -> str:
        token = self._token
        if token.kind not in ("word", "quoted") or token.text.casefold() in ("and", "or", "not"):
            self._expected("a party, a number, “hung” or “not”")
        party = self._party_of(token.text.strip("\"'“”‘’"))
        if party not in self._held.every_party:
            raise UnknownName(
                f"No candidate of {token.text} stands in this forecast.", nearest=self._held.every_party[:9]
            )
        self._next += 1
        return party

    def _place(self) -> int:
        """The seat named next, by as many words as make the name of one; of a single contest it may be left out."""
        start = self._next
        if self._token.kind == "quoted":
            self._next += 1
            return self._seat(self._tokens[start].text[1:-1], start)
        ends = start
        while self._tokens[ends].kind in ("word", "number") or self._tokens[ends].text == ",":
            ends += 1
        for stop in range(ends, start, -1):
            name = " ".join(token.text for token in self._tokens[start:stop])
            seat = self._held.seat(name)
            seat = self._held.seat(slugify(name)) if seat is None else seat
            if seat is not None:
                self._next = stop
                return seat
        if len(self._held) == 1 and (ends == start or self._token.text.casefold() in ("and", "or")):
            return 0
        if ends == start:
            self._expected("the name of a seat")
        words = [token.text for token in self._tokens[start:ends]]
        short = next((at for at, word in enumerate(words) if at and word.casefold() in ("and", "or")), len(words))
        return self._seat(" ".join(words[:short]), start)

    def _seat(self, name: str, start: int) -> int:
        seat = self._held.seat(name)
        seat = self._held.seat(slugify(name)) if seat is None else seat
        if seat is None:
            from rapidfuzz import process

            known = [place.name for place in self._held.places]
            near = [found for found, _, _ in process.extract(name, known, limit=3, score_cutoff=60)]
            raise UnknownName(
                f"There is no seat “{name}” in this forecast (character {self._tokens[start].at + 1}).", nearest=near
            )
        return seat
