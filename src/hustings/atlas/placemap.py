"""A map by place: each seat a disc at the middle of its area, where no boundary file is at hand.

The middle of each area, projected with the transverse Mercator of a sphere about 2 degrees west (the meridian of the
national grid): shapes are true, boundaries are not drawn, and discs of crowded cities are moved apart until they touch
no longer, each as little as can be.

    x = artanh(cos(lat) sin(dlon))        y = atan2(tan(lat), cos(dlon))
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import atan2, atanh, cos, hypot, radians, sin, tan

from hustings.atlas.chart import Chart, Table
from hustings.atlas.paint import edged, tinted
from hustings.atlas.palette import PAPER, look
from hustings.atlas.seat import Seat, words_of
from hustings.atlas.svg import Attributes, document, el, group
from hustings.errors import BadInput

__all__ = ["draw_places", "projected"]

_MERIDIAN = -2.0
_ROUNDS = 60


def projected(lon: float, lat: float) -> tuple[float, float]:
    """Longitude and latitude in degrees as x to the east and y to the north, in radii of the earth."""
    along, up = radians(lon - _MERIDIAN), radians(lat)
    return atanh(cos(up) * sin(along)), atan2(tan(up), cos(along))


def draw_places(
    centres: Mapping[str, tuple[float, float]],
    seats: Sequence[Seat],
    *,
    title: str,
    gains: bool = False,
    width: float = 460.0,
    radius: float = 4.4,
) -> Chart:
    """Draw seats as discs at their places; ``centres`` are (longitude, latitude) by area.

    ``gains``: what did not change hands is a tint. Raises :class:`BadInput` where there is nothing to draw.
    """
    if not seats:
        raise BadInput("A map needs at least one seat.")
    raw = {seat.area: projected(*centres[seat.area]) for seat in seats}
    left, right = min(x for x, _ in raw.values()), max(x for x, _ in raw.values())
    top = max(y for _, y in raw.values())
    scale = (width - 4 * radius) / max(right - left, 1e-9)
    at = {a: [2 * radius + (x - left) * scale, 2 * radius + (top - y) * scale] for a, (x, y) in raw.items()}
    _apart(at, 2 * radius + 0.5)
    low_x, low_y = min(p[0] for p in at.values()), min(p[1] for p in at.values())
    for point in at.values():
        point[0] += 2 * radius - low_x
        point[1] += 2 * radius - low_y
    wide = max(p[0] for p in at.values()) + 2 * radius
    height = max(p[1] for p in at.values()) + 2 * radius
    groups: dict[tuple[str, bool, bool], list[str]] = {}
    for seat in seats:
        groups.setdefault((seat.party or "", gains and not seat.changed, seat.changed), []).append(seat.area)
    by_area = {seat.area: seat for seat in seats}
    body = []
    for (party, pale, changed), areas in sorted(groups.items(), key=lambda pair: pair[0][2]):
        paint = dict(_paint(party, pale))
        if changed:
            wide = max(0.6, 0.2 * radius)
            paint |= {"stroke": PAPER.ink, "stroke_width": wide, "cls": f"f-{look(party).colours} l-ink"}
        discs = [
            el("circle", el("title", f"{by_area[a].name}: {words_of(by_area[a])}"), cx=at[a][0], cy=at[a][1], r=radius)
            for a in areas
        ]
        body.append(group(*discs, **paint))
    rows = tuple(sorted((s.name, s.region, look(s.party).name if s.party else "–", words_of(s)) for s in seats))
    desc = "One disc is one seat, at the middle of its area; discs of crowded places are moved apart."
    table = Table(("Seat", "Region", "Party", "What happened"), rows)
    return Chart(document(wide, height, *body, title=title, desc=desc), title, table, wide, height)


def _paint(party: str, pale: bool) -> Attributes:
    if not party:
        return {"cls": "f-neutral l-edge", "fill": PAPER.neutral, "stroke": PAPER.edge, "stroke_width": 0.7}
    return tinted(party) if pale else edged(party)


def _apart(at: dict[str, list[float]], gap: float) -> None:
    """Move points apart until none are nearer than ``gap``, or as near to it as some rounds bring them."""
    names = sorted(at)
    for _ in range(_ROUNDS):
        moved = False
        grid: dict[tuple[int, int], list[str]] = {}
        for name in names:
            grid.setdefault((int(at[name][0] // gap), int(at[name][1] // gap)), []).append(name)
        for (i, j), here in sorted(grid.items()):
            near = [n for di in (-1, 0, 1) for dj in (-1, 0, 1) for n in grid.get((i + di, j + dj), ())]
            for a in here:
                for b in near:
                    if a < b and _push(at[a], at[b], gap):
                        moved = True
        if not moved:
            return


def _push(a: list[float], b: list[float], gap: float) -> bool:
    dx, dy = b[0] - a[0], b[1] - a[1]
    far = hypot(dx, dy)
    if far >= gap - 0.01:
        return False
    dx, dy, far = (dx, dy, far) if far > 1e-9 else (1.0, 0.0, 1.0)
    step = (gap - min(far, gap)) / 2
    for point, sign in ((a, -1), (b, 1)):
        point[0] += sign * step * dx / far
        point[1] += sign * step * dy / far
    return True
