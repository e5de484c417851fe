"""A social card, 1200 by 630: the sentence with the news in it, its day, a few bars, and the stage of the figures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from hustings.atlas.measure import text_width
from hustings.atlas.paint import edged, neutral, rule
from hustings.atlas.palette import PAPER
from hustings.atlas.svg import Element, document, line, rect, text

__all__ = ["CardBar", "draw_card"]

_WIDTH, _HEIGHT, _LEFT, _ROW = 1200.0, 630.0, 64.0, 56.0


@dataclass(frozen=True)
class CardBar:
    """One row: a party's bar with a name, its figure as it is said, its change, and its length among the others."""

    party: str
    label: str
    words: str
    change: str
    value: float


def draw_card(
    title: str, under: str, bars: Sequence[CardBar], *, stage: str, foot: str = "", test: bool = False
) -> str:
    """The card as SVG. At its foot ``foot`` says what changes are counted from, and ``stage`` how sure the figures are,
    in capitals; a rehearsal says TEST at its head."""
    body: list[Element] = [rect(0, 0, _WIDTH, _HEIGHT, cls="f-page", fill=PAPER.page)]
    top = 0.0
    if test:
        body += [rect(0, 0, _WIDTH, 44, cls="f-ink", fill=PAPER.ink),
                 text(_LEFT, 30, "TEST: a rehearsal. Nothing here is live.", size=22, weight=700,
                      paint={"cls": "f-page", "fill": PAPER.page})]  # fmt: skip
        top = 30.0
    body += [line(_LEFT, top + 44, _WIDTH - _LEFT, top + 44, **rule("ink", 6)),
             text(_LEFT, top + 84, "Hustings", size=30, weight=700)]  # fmt: skip
    y = top + 140
    for words in _lines(title, _WIDTH - 2 * _LEFT, 50)[:2]:
        body.append(text(_LEFT, y, words, size=50, weight=700))
        y += 58
    body.append(text(_LEFT, y - 12, under, size=26, paint=neutral("ink2")))
    y += 24
    most = max([each.value for each in bars], default=1) or 1
    room = 240 if any(each.change for each in bars) else 130
    label = max([text_width(each.label, 26, 600) for each in bars], default=0) + 20
    for each in bars[:5]:
        wide = (_WIDTH - 2 * _LEFT - label - room) * each.value / most
        body += [text(_LEFT, y + 28, each.label, size=26, weight=600),
                 rect(_LEFT + label, y + 6, max(wide, 2), 28, **edged(each.party)),
                 text(_WIDTH - _LEFT - room + 130, y + 29, each.words, size=28, weight=700, anchor="end"),
                 text(_WIDTH - _LEFT, y + 29, each.change, size=26, anchor="end", paint=neutral("ink2"))]  # fmt: skip
        y += _ROW
    body.append(text(_LEFT, _HEIGHT - 24, foot, size=22, paint=neutral("ink2")))
    body.append(text(_WIDTH - _LEFT, _HEIGHT - 24, stage.upper(), size=20, weight=600, anchor="end"))
    return document(_WIDTH, _HEIGHT, *body, title=("TEST. " if test else "") + title)


def _lines(words: str, width: float, size: float) -> list[str]:
    lines: list[str] = []
    for word in words.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and text_width(longer, size, 700) <= width:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines
