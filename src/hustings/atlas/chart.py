"""What every chart of ours is: a drawing, the finding in a sentence, and the same figures as a table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

__all__ = ["Chart", "Table", "change", "count", "share", "spread"]


@dataclass(frozen=True)
class Table:
    """The figures of a chart, written as people read them. The first column names the row."""

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Chart:
    """One drawing: ``svg`` stands by itself or inline in a page; ``title`` is a sentence with the finding in it."""

    svg: str
    title: str
    table: Table
    width: float
    height: float


def share(value: float, places: int = 1) -> str:
    """A share or percentage: one decimal, ``0.0`` and never ``-0.0``."""
    written = f"{value:.{places}f}"
    return written.lstrip("-") if float(written) == 0 else written.replace("-", "−")


def change(value: float | None) -> str:
    """A change in points with its sign; a dash where no comparison is made."""
    if value is None:
        return "–"
    written = share(value)
    return written if written.startswith("−") or float(written) == 0 else f"+{written}"


def count(value: int) -> str:
    """A whole number with commas between thousands."""
    return f"{value:,}".replace("-", "−")


def spread(wanted: Sequence[float], gap: float, low: float, high: float) -> list[float]:
    """Places for labels that lie at least ``gap`` apart, each as near to where it is wanted as can be.

    The order of the wanted places is kept. Labels that touch move as one block, whose middle is the mean of
    what its members wanted (isotonic regression by pooling adjacent violators), and blocks stay between
    ``low`` and ``high`` while there is room.
    """
    order = sorted(range(len(wanted)), key=lambda i: wanted[i])
    blocks: list[tuple[float, int]] = []
    for rank, i in enumerate(order):
        blocks.append((wanted[i] - rank * gap, 1))
        while len(blocks) > 1 and blocks[-2][0] > blocks[-1][0]:
            (a, m), (b, n) = blocks[-2], blocks[-1]
            blocks[-2:] = [((a * m + b * n) / (m + n), m + n)]
    floor, ceiling = low, max(low, high - (len(order) - 1) * gap)
    flat = [min(max(level, floor), ceiling) for level, size in blocks for _ in range(size)]
    places = [0.0] * len(wanted)
    for rank, i in enumerate(order):
        places[i] = flat[rank] + rank * gap
    return places
