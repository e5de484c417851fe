"""Patterns over tagged sentences, and what stands around a match: its clause, its time, its place, its doubts.

A pattern is a regular expression in which ``<name:P>`` is a piece tagged P, kept under that name, ``<P|N>`` one of two
tags, and every plain word stands in lower case with a space after it. Nothing is matched across a sentence.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property

from hustings.claims.gazetteer import Gazetteer, Person, Place
from hustings.claims.kinds import Claim, Moment, Side
from hustings.claims.tokens import Line, Piece, bag

__all__ = ["BROKEN", "Draft", "Match", "Rule", "Scene", "rule"]

_SLOT = re.compile(r"<(?:(?P<name>\w+):)?(?P<tags>[A-Z|]+)>")
_CUTS = bag(", ; : – — ( ) but while whereas although though given because after when which who where")
_SOFT_CUTS = _CUTS - {","}
_DOUBTS = bag(
    "could would might may will shall should must expected expects expect predict predicts predicted "
    "predicting prediction "
    "forecast forecasts projected projection projects likely unlikely possible possibly perhaps maybe hope hopes hoped "
    "hoping want wants wanted aim aims aiming target targets targeting plan plans promise promises promised "
    "vow vows vowed "
    "bid chance chances odds poised course brink fear fears feared dream threatens risk risks need needs "
    "needed try tries "
    "trying tried attempt attempted attempting fail failed fails failing refuse refused deny denied denies "
    "rumour rumoured "
    "tipped favourite favourites bookmakers model mrp seek seeks seeking not no never none nobody neither nor without "
    "hardly cannot rather if unless whether suppose imagine"
)
_SENTENCE_DOUBTS = bag("if unless whether suppose imagine pretend fictional fiction novel false falsely untrue")
_WRONGLY = bag("wrongly incorrectly mistakenly myth hoax satirical untrue")


@dataclass(frozen=True, slots=True)
class Draft:
    """A claim and the pieces of the sentence that say it: from ``first`` to ``last``, both included.

    ``doubted``: it stands under a hope, a forecast, a condition or a denial, and is not to be judged.
    """

    claim: Claim
    first: int
    last: int
    doubted: bool = False


@dataclass
class Scene:
    """A tagged sentence where it stands: the article's day, and what the sentences before it spoke of."""

    line: Line
    day: date | None
    names: Gazetteer
    before: list[Scene] = field(default_factory=list)
    """The sentences before, nearest first."""

    def named(self, *tags: str, first: int = 0, last: int | None = None) -> list[Piece]:
        """The pieces with one of these tags between two numbers."""
        stop = len(self.line.pieces) - 1 if last is None else last
        return [self.line.pieces[number] for number in self.line.tagged(*tags) if first <= number <= stop]

    def clause(self, first: int, last: int, *, soft: bool = False) -> tuple[int, int]:
        """The stretch around two pieces up to the marks and words that part clauses (``soft``: commas do not)."""
        cuts = _SOFT_CUTS if soft else _CUTS
        pieces = self.line.pieces
        while first > 0 and (pieces[first - 1].tag or pieces[first - 1].word not in cuts):
            first -= 1
        while last < len(pieces) - 1 and (pieces[last + 1].tag or pieces[last + 1].word not in cuts):
            last += 1
        return first, last

    def one(self, tag: str, first: int, last: int, accept: Callable[[Piece], bool] = lambda _: True) -> Piece | None:
        """The only piece with ``tag`` in the clause, else in the wider clause, else in the sentence; or ``None``."""
        for begins, ends in (
            self.clause(first, last),
            self.clause(first, last, soft=True),
            (0, len(self.line.pieces) - 1),
        ):
            found = [each for each in self.named(tag, first=begins, last=ends) if accept(each)]
            if found:
                return found[0] if len({_same(each) for each in found}) == 1 else None
        return None

    def doubted(self, first: int, last: int) -> bool:
        """Whether what stands before a match in its clause, or in it, makes it a hope, a forecast or a denial."""
        pieces = self.line.pieces
        begins = self.clause(first, first)[0]
        near = [each.word for each in pieces[begins : last + 1] if not each.tag]
        far = {each.word for each in pieces[:first] if not each.tag}
        if any(word in _DOUBTS or word.endswith("n't") for word in near):
            return True
        return bool(far & _SENTENCE_DOUBTS or self.line.words & _WRONGLY)

    def doubted_near(self, first: int, reach: int = 4) -> bool:
        """Whether one of the last few words before a match, in its clause, is one of doubt: for noun phrases, which a
        hope or denial elsewhere in the sentence leaves standing."""
        begins = max(self.clause(first, first)[0], first - reach)
        near = [each.word for each in self.line.pieces[begins:first] if not each.tag]
        return any(word in _DOUBTS or word.endswith("n't") for word in near) or bool(self.line.words & _WRONGLY)

    def party(self, first: int, last: int) -> str | None:
        """The only party named around a match."""
        found = self.one("P", first, last)
        return str(found.value) if found else None

    def moment(self, first: int, last: int) -> Moment:
        """When, as said in the clause around a match, else in the sentence.

        A time in another clause is not taken where that clause has a figure of its own, nor where times differ: then
        the moment is :data:`BROKEN`, and nothing can be said of it.
        """
        wide = self.clause(first, last, soft=True)
        if re.search(r"\b(?:last|previous) (?:general )?election ", self._text(*wide)):
            return Moment(last=True)
        near = self.clause(first, last)
        for begins, ends in (near, wide, (0, len(self.line.pieces) - 1)):
            found = dict(self._times(begins, ends))
            if found:
                borrowed = (begins, ends) != near and any(self._busy(number, near) for number in found)
                return BROKEN if borrowed or len(set(found.values())) > 1 else next(iter(found.values()))
        return Moment()

    def _times(self, first: int, last: int) -> Iterator[tuple[int, Moment]]:
        for number in self.line.tagged("Y", "D"):
            value = self.line.pieces[number].value
            if not first <= number <= last:
                continue
            how = self._said_how(number)
            if how == "span":
                yield number, BROKEN
            elif how == "when" and isinstance(value, int):
                yield number, Moment(year=value)
            elif how == "when" and isinstance(value, Moment) and value.year:
                yield number, value

    @property
    def tagged_years(self) -> bool:
        """Whether the sentence names a year in which something was."""
        return any(moment.year for _, moment in self._times(0, len(self.line.pieces) - 1))

    def years(self) -> set[int]:
        """The years in which, by this sentence, something was."""
        return {moment.year for _, moment in self._times(0, len(self.line.pieces) - 1) if moment.year}

    def _said_how(self, number: int) -> str:
        """Whether a year says when something was, since when or against when it is measured, or the end of a span."""
        pieces = self.line.pieces
        before = [each.word for each in pieces[max(number - 5, 0) : number] if not each.tag]
        last = pieces[number - 1].word if number and not pieces[number - 1].tag else ""
        if {"formed", "created"} & set(before) or last in ("since", "than", "on", "with", "against", "unlike"):
            return "measured"
        if last in ("from", "to", "until", "till", "between", "and", "before", "after"):
            return "span"
        return "when"

    def _busy(self, number: int, near: tuple[int, int]) -> bool:
        """Whether the clause of a time that lies outside ``near`` has a figure of its own."""
        if near[0] <= number <= near[1]:
            return False
        begins, ends = self.clause(number, number)
        return any(begins <= each <= ends for each in self.line.tagged("PCT", "PTS", "NUM", "FRA"))

    def _text(self, first: int, last: int) -> str:
        return "".join(f"{each.tag} " if each.tag else f"{each.word} " for each in self.line.pieces[first : last + 1])

    def side(self, piece: Piece | None) -> Side | None:
        """Who a piece names."""
        if piece is None:
            return None
        if isinstance(piece.value, Person):
            return Side(person=piece.value)
        return Side(party=str(piece.value)) if piece.tag == "P" else None

    @cached_property
    def words(self) -> frozenset[str]:
        """Every plain word of the sentence."""
        return self.line.words


BROKEN = Moment(year=0)
"""Times that contradict one another: nothing can be said of when."""


def _same(piece: Piece) -> object:
    value = piece.value
    return value.name if isinstance(value, (Place, Person)) else value


class Match:
    """One match of a pattern in a scene."""

    def __init__(self, scene: Scene, found: re.Match[str]) -> None:
        self.scene = scene
        self._found = found
        self.first = scene.line.number_at(found.start())
        self.last = scene.line.number_at(found.end() - 1)

    def number(self, name: str) -> int | None:
        """The number of the piece kept under ``name``."""
        held = self._found.groupdict().get(name)
        return None if held is None else int(held.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ"))

    def piece(self, name: str) -> Piece | None:
        """The piece kept under ``name``."""
        number = self.number(name)
        return None if number is None else self.scene.line.pieces[number]

    def text(self, name: str) -> str:
        """The words kept under ``name``, without the last space; empty where it did not match."""
        return (self._found.groupdict().get(name) or "").strip()

    def numbers(self, name: str) -> tuple[int, int]:
        """The numbers of the first and the last piece kept under ``name``."""
        line = self.scene.line
        return line.number_at(self._found.start(name)), line.number_at(self._found.end(name) - 1)

    @property
    def doubted(self) -> bool:
        """Whether it is a hope, a forecast or a denial."""
        return self.scene.doubted(self.first, self.last)

    def draft(self, claim: Claim, first: int | None = None, last: int | None = None) -> Draft:
        """The claim with the stretch that says it: the match itself unless another is given."""
        return Draft(claim, self.first if first is None else first, self.last if last is None else last)


Builder = Callable[[Match], Iterable[Draft]]


@dataclass(frozen=True, slots=True)
class Rule:
    """A pattern and what to make of a match. ``doubts``: whether it may stand in a doubted clause."""

    name: str
    pattern: re.Pattern[str]
    build: Builder
    doubts: bool = False

    def drafts(self, scene: Scene) -> Iterator[Draft]:
        """Every claim that the rule finds in a sentence."""
        for found in self.pattern.finditer(scene.line.coded):
            match = Match(scene, found)
            doubted = not self.doubts and match.doubted
            for draft in self.build(match):
                yield replace(draft, doubted=doubted or draft.doubted)


def rule(pattern: str, *, doubts: bool = False) -> Callable[[Builder], Rule]:
    """Make a rule of a builder: ``@rule(r"majority of <n:NUM>")``."""

    def made(build: Builder) -> Rule:
        return Rule(build.__name__.strip("_"), re.compile(r"(?<!\S)" + expand(pattern)), build, doubts)

    return made


def expand(pattern: str) -> str:
    """A pattern with its slots written out."""

    def slot(found: re.Match[str]) -> str:
        inner = rf"(?:{found['tags']})\d+"
        return f"(?P<{found['name']}>{inner}) " if found["name"] else f"{inner} "

    return _SLOT.sub(slot, pattern)
