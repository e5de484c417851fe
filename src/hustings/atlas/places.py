"""Free places for words on a map: in the sea, near what they name, clear of every hexagon and of other words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from hustings.atlas.measure import text_width

__all__ = ["Box", "Sea", "boxes_beside", "wrapped"]

Box = tuple[float, float, float, float]
"""Left, top, right and bottom, in pixels."""


_SQUARE = 32.0
_NEAR = 64.0


def wrapped(words: str, longest: int = 16) -> list[str]:
    """Words on one line, or on two of about the same length where one would be long."""
    parts = words.split()
    if len(words) <= longest or len(parts) < 2:
        return [words]
    cuts = [[" ".join(parts[:k]), " ".join(parts[k:])] for k in range(1, len(parts))]
    return min(cuts, key=lambda two: max(map(len, two)))


@dataclass
class Sea:
    """What is taken so far: the middles of hexagons with their radius, and the boxes of words."""

    middles: Sequence[tuple[float, float]]
    radius: float
    frame: Box
    taken: list[Box] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._squares: dict[tuple[int, int], list[tuple[float, float]]] = {}
        for x, y in self.middles:
            self._squares.setdefault((int(x // _SQUARE), int(y // _SQUARE)), []).append((x, y))

    def is_free(self, box: Box, air: float) -> bool:
        """Whether a box lies inside the frame, clear of hexagons by ``air`` pixels, and of the words placed so far."""
        left, top, right, bottom = box
        if left < self.frame[0] or top < self.frame[1] or right > self.frame[2] or bottom > self.frame[3]:
            return False
        reach = self.radius + air
        if any(
            max(left - x, 0.0, x - right) ** 2 + max(top - y, 0.0, y - bottom) ** 2 < reach * reach
            for x, y in self._about(left - reach, top - reach, right + reach, bottom + reach)
        ):
            return False
        return not any(
            left < other[2] + 6 and other[0] - 6 < right and top < other[3] + 4 and other[1] - 4 < bottom
            for other in self.taken
        )

    def _about(self, left: float, top: float, right: float, bottom: float) -> Iterator[tuple[float, float]]:
        """The middles in all squares of the plane that a box touches."""
        for column in range(int(left // _SQUARE), int(right // _SQUARE) + 1):
            for row in range(int(top // _SQUARE), int(bottom // _SQUARE) + 1):
                yield from self._squares.get((column, row), ())

    def _closest(self, box: Box) -> tuple[float, float]:
        left, top, right, bottom = box

        def far(p: tuple[float, float]) -> tuple[float, tuple[float, float]]:
            return max(left - p[0], 0.0, p[0] - right) ** 2 + max(top - p[1], 0.0, p[1] - bottom) ** 2, p

        near = min(self._about(left - _NEAR, top - _NEAR, right + _NEAR, bottom + _NEAR), key=far, default=None)
        # What lies within reach of the squares that were searched lies nearer than all that was not.
        return near if near is not None and far(near)[0] <= _NEAR**2 else min(self.middles, key=far)

    def nearest(
        self,
        points: Iterable[tuple[float, float]],
        boxes: Iterable[Box],
        air: float,
        *,
        pointed: bool = False,
        among: Iterable[tuple[float, float]] = (),
    ) -> Box | None:
        """The free box with the least distance from its middle to the mean of ``points``; it is then taken.

        Only boxes that lie nearer to one of the points, or of those ``among`` which they are, than to any other will
        do, so that words do not seem to name what they do not; unless they are ``pointed`` to their place by a line.
        """
        spots = list(points)
        x = sum(p[0] for p in spots) / len(spots)
        y = sum(p[1] for p in spots) / len(spots)
        own = {*spots, *among}
        by_distance = sorted(boxes, key=lambda b: (abs((b[0] + b[2]) / 2 - x) + 1.6 * abs((b[1] + b[3]) / 2 - y), b))
        for box in by_distance:
            if self.is_free(box, air) and (pointed or self._closest(box) in own):
                self.taken.append(box)
                return box
        return None


def boxes_beside(
    points: Sequence[tuple[float, float]], lines: Sequence[str], radius: float, size: float, weight: int
) -> list[Box]:
    """Boxes for lines of words left and right of, above and below each of some points."""
    wide = max(text_width(words, size, weight) for words in lines)
    tall = len(lines) * size * 1.2
    found = []
    for x, y in points:
        for far in (1.7, 2.2, 3.0, 4.2):
            off = far * radius
            for dy in (-1.5, 0.0, 1.5):
                top = y + dy * radius - tall / 2
                found.append((x + off, top, x + off + wide, top + tall))
                found.append((x - off - wide, top, x - off, top + tall))
            for dx in (-0.5, 0.0, 0.5):
                left = x + (dx - 0.5) * wide
                found.append((left, y - off - tall, left + wide, y - off))
                found.append((left, y + off, left + wide, y + off + tall))
    return found
