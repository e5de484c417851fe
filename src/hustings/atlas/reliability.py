"""What was said against what happened: a chart of chances in bins, honest where dots lie on the diagonal."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

from hustings.atlas.chart import Chart, Table
from hustings.atlas.paint import neutral, rule
from hustings.atlas.svg import Element, document, el, line, text
from hustings.errors import BadInput

__all__ = ["SaidAndDone", "reliability_chart"]

_LEFT, _TOP, _FOOT = 40.0, 10.0, 40.0


@dataclass(frozen=True)
class SaidAndDone:
    """One bin of chances: how many, what was said on average, how often it happened (fractions)."""

    n: int
    said: float
    happened: float


def reliability_chart(bins: Sequence[SaidAndDone], *, title: str, side: float = 320) -> Chart:
    """A square from nought to one: a dot for each bin, its area by the number of chances, beside the diagonal.

    Raises :class:`BadInput` where there is nothing to draw.
    """
    if not bins:
        raise BadInput("A chart of reliability needs at least one bin.")
    most = max(each.n for each in bins)
    (left, foot), (right, top) = _at(0, 0, side), _at(1, 1, side)
    body: list[Element] = [*_grid(side), line(left, foot, right, top, **rule("ink2", 1))]
    for each in bins:
        x, y = _at(each.said, each.happened, side)
        body.append(el("circle", cx=x, cy=y, r=3 + 7 * sqrt(each.n / most), **neutral("ink")))
    desc = "Said across, happened upwards; a dot on the diagonal is honest. Larger dots hold more chances."
    rows = tuple((f"{each.n:,}", f"{100 * each.said:.1f}", f"{100 * each.happened:.1f}") for each in bins)
    table = Table(("Chances", "Said, per cent", "Happened, per cent"), rows)
    width, height = _LEFT + side + 14, _TOP + side + _FOOT
    return Chart(document(width, height, *body, title=title, desc=desc), title, table, width, height)


def _at(x: float, y: float, side: float) -> tuple[float, float]:
    return _LEFT + x * side, _TOP + (1 - y) * side


def _grid(side: float) -> list[Element]:
    body: list[Element] = []
    for step in range(6):
        part = step / 5
        x, y = _at(part, part, side)
        body.append(line(_LEFT, y, _LEFT + side, y, **rule("hair", 1)))
        body.append(text(_LEFT - 8, y + 4, f"{100 * part:.0f}", size=12, anchor="end", paint=neutral("ink2")))
        body.append(text(x, _TOP + side + 18, f"{100 * part:.0f}", size=12, anchor="middle", paint=neutral("ink2")))
    middle = _LEFT + side / 2
    body.append(text(middle, _TOP + side + 36, "Said, per cent", size=12, anchor="middle", paint=neutral("ink2")))
    return body
