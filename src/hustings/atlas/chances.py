"""Chances as a bar of tints that adds to a whole: who may win one contest, for the cell of a table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from hustings.atlas.measure import text_width
from hustings.atlas.paint import tinted
from hustings.atlas.palette import look
from hustings.atlas.svg import Element, document, rect, text

__all__ = ["Chance", "chance_bar"]

_LEAST = 0.04


@dataclass(frozen=True)
class Chance:
    """A party’s chance, a fraction."""

    party: str
    p: float
    label: str = ""


def chance_bar(chances: Sequence[Chance], *, title: str, width: float = 220, height: float = 18) -> str:
    """The bar as SVG: a tint with a thin line for each party of four per cent or more, named where there is room.

    ``title`` says the chances in words, for who cannot see the bar.
    """
    body: list[Element] = []
    x = 0.5
    for each in chances:
        if each.p < _LEAST:
            continue
        wide = each.p * (width - 1)
        body.append(rect(x, 0.5, wide - 1.5, height - 1, **tinted(each.party, 1)))
        name, figure = each.label or look(each.party).short, f"{100 * each.p:.0f}"
        room = wide - 9
        if text_width(f"{name} {figure}", 12.5, 600) <= room:
            body.append(text(x + 5, height - 4.8, name, size=12.5))
            body.append(text(x + 5 + text_width(f"{name} ", 12.5), height - 4.8, figure, size=12.5, weight=600))
        elif text_width(name, 12.5) <= room:
            body.append(text(x + 5, height - 4.8, name, size=12.5))
        x += wide
    return document(width, height, *body, title=title)
