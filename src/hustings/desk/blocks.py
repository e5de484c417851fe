"""Sections of a page as values: a title, its scope, a table, a chart, a note; printed by one template."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from markupsafe import Markup

from hustings.atlas.chart import Chart
from hustings.atlas.palette import look

__all__ = ["Block", "Field", "Head", "badge", "link", "party_cell", "seats_words"]


@dataclass(frozen=True, slots=True)
class Head:
    """A column: its heading, whether it holds numbers, whether a phone leaves it out, whether it is the one that
    matters."""

    words: str
    number: bool = False
    wide: bool = False
    main: bool = False

    @property
    def css(self) -> str:
        """Classes of its cells."""
        named = (("n", self.number), ("wide", self.wide), ("main", self.main))
        return " ".join(name for name, on in named if on)


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a page's form: its name in the address, its label, its value, and what there is to choose from.

    ``choices`` are (value, words); without any it is typed in, as ``type``.
    """

    name: str
    label: str
    value: str
    choices: Sequence[tuple[str, str]] = ()
    type: str = "text"


@dataclass(frozen=True, slots=True)
class Block:
    """One section. ``whole`` is how many rows there are where not all are given, ``more`` the address of all.

    ``width`` is its part of a row of twelve. ``said`` are paragraphs above the table.
    """

    title: str
    scope: str | Markup = ""
    head: Sequence[Head] = ()
    rows: Sequence[Sequence[object]] = ()
    note: str | Markup = ""
    said: Sequence[str | Markup] = ()
    chart: Chart | None = None
    whole: int = 0
    more: str = ""
    width: int = 12
    key: str = ""
    ringed: frozenset[int] = field(default_factory=frozenset)


def link(words: object, address: str, *, strong: bool = False) -> Markup:
    """A link in a table, without underline until it is pointed at."""
    css = "plain main" if strong else "plain"
    return Markup('<a class="{}" href="{}">{}</a>').format(css, address, words)


def party_cell(party: str, name: str, *, linked: bool = True) -> Markup:
    """A party with its colour before its name."""
    mark = Markup('<span class="sw b-{}"></span>').format(look(party).colours)
    return mark + (link(name, f"/party/{party}") if linked else Markup("{}").format(name))


def badge(party: str, words: str) -> Markup:
    """A party's short name on its own colour."""
    return Markup('<span class="pill b-{}">{}</span>').format(look(party).colours, words)


def seats_words(number: int) -> str:
    """“one seat”, “3 seats”."""
    return "one seat" if number == 1 else f"{number} seats"
