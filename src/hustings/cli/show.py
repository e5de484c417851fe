"""How the commands speak: numbers as the trade prints them, party inks, one JSON object, progress apart.

Tables for people go to standard output, progress and errors to standard error. On a terminal parties are printed in
their night ink and gains reversed on the fill; in a pipe, with ``NO_COLOR`` or on a dumb terminal there is plain text
with hyphens for minus and ``#`` for bars.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from hustings.analysis.words import change_in_points as points

__all__ = [
    "Cell",
    "Screen",
    "bold",
    "dim",
    "ink",
    "number",
    "percent",
    "points",
    "reverse",
    "say_json",
    "screen",
    "signed",
]

WIDTH = 92


def number(value: int | None) -> str:
    """``12,345``; an en dash where not known."""
    return "–" if value is None else f"{value:,}"


def percent(share: float | None, places: int = 1) -> str:
    """A fraction as per cent without the sign: ``51.9``; an en dash where not known."""
    return "–" if share is None else f"{100 * share:.{places}f}"


def signed(value: int | None) -> str:
    """A change of seats: ``+48``, ``−60``, ``0``; an en dash where none is made."""
    if value is None:
        return "–"
    return "0" if value == 0 else f"{value:+,}".replace("-", "−")


def say_json(value: Mapping[str, object]) -> None:
    """One JSON object on standard output, and nothing else there."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=2, default=str) + "\n")


@dataclass(frozen=True, slots=True)
class Cell:
    """A piece of a line: its text and an optional style (``bold``, ``dim``, ``ink:con``, ``reverse:con``)."""

    text: str
    style: str = ""


def bold(text: str) -> Cell:
    """Text in bold: one a line."""
    return Cell(text, "bold")


def dim(text: str) -> Cell:
    """Secondary text."""
    return Cell(text, "dim")


def ink(party: str, text: str) -> Cell:
    """Text in a party's night ink."""
    return Cell(text, f"ink:{party}")


def reverse(party: str, text: str) -> Cell:
    """Text on a party's fill: a gain."""
    return Cell(text, f"reverse:{party}")


Line = Sequence[Cell | str]


class Screen:
    """Where a command's lines go: coloured on a terminal, plain anywhere else."""

    def __init__(self, *, colour: bool, depth: int = 24) -> None:
        self.colour = colour
        self._depth = depth

    def line(self, *cells: Cell | str) -> None:
        """Print one line of cells."""
        self.write("".join(self._paint(each) for each in cells).rstrip() + "\n")

    def write(self, text: str) -> None:
        """Print text as it is, minus signs as hyphens where plain."""
        sys.stdout.write(text if self.colour else text.replace("−", "-"))

    def rule(self, width: int = 74, indent: int = 0) -> None:
        """A rule across the page; a blank line in a pipe."""
        self.line(" " * indent, dim("─" * width) if self.colour else "")

    def bar(self, party: str, share: float, width: int = 22, full: float = 0.6) -> Cell:
        """A bar of ``share`` against ``full``: eighths of a block in ink, or ``#`` when plain (at most 14)."""
        if not self.colour:
            return Cell("#" * max(round(14 * share / full), 1 if share else 0))
        eighths = max(round(8 * width * share / full), 1 if share else 0)
        blocks, rest = divmod(eighths, 8)
        return ink(party, "█" * blocks + " ▏▎▍▌▋▊▉"[rest].strip())

    def _paint(self, cell: Cell | str) -> str:
        if isinstance(cell, str):
            return cell
        if not self.colour or not cell.style:
            return cell.text
        return f"{_code(cell.style, self._depth)}{cell.text}\x1b[0m"


# The sixteen colours stand in where a terminal has no more: the nearest to each party's ink.
_SIXTEEN = {"con": 94, "lab": 91, "ld": 33, "ref": 96, "grn": 92, "snp": 93, "pc": 32, "ukip": 95}


@cache
def _code(style: str, depth: int) -> str:
    kind, _, party = style.partition(":")
    if kind == "bold":
        return "\x1b[1m"
    if kind == "dim":
        return "\x1b[2m"
    if depth < 24:
        shade = _SIXTEEN.get(party, 37)
        return f"\x1b[{shade}m" if kind == "ink" else f"\x1b[{shade};7m"
    from hustings.atlas.palette import look

    seen = look(party)
    if kind == "ink":
        return f"\x1b[38;2;{_rgb(seen.night_ink)}m"
    return f"\x1b[1;38;2;{_rgb(seen.on_fill)};48;2;{_rgb(seen.fill)}m"


def _rgb(colour: str) -> str:
    return ";".join(str(int(colour[start : start + 2], 16)) for start in (1, 3, 5))


@cache
def screen() -> Screen:
    """The screen of this run, by ``NO_COLOR``, ``TERM``, ``COLORTERM`` and whether standard output is a terminal."""
    term = os.environ.get("TERM", "")
    colour = sys.stdout.isatty() and "NO_COLOR" not in os.environ and term not in ("", "dumb")
    if os.environ.get("FORCE_COLOR") and "NO_COLOR" not in os.environ:
        colour = True
    deep = os.environ.get("COLORTERM", "") in ("truecolor", "24bit") or "FORCE_COLOR" in os.environ
    return Screen(colour=colour, depth=24 if deep or "256color" in term else 4)


def columns(rows: Iterable[Sequence[str]], align: str, gap: int = 2) -> list[list[str]]:
    """Pad rows to common widths; ``align`` has ``<`` or ``>`` for each column. Names are never cut."""
    held = [list(row) for row in rows]
    widths = [max((len(row[place]) for row in held), default=0) for place in range(len(align))]
    return [
        [f"{cell:{side}{width}}" + " " * gap for cell, side, width in zip(row, align, widths, strict=True)]
        for row in held
    ]
