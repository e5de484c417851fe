"""The words of a map: letters in seats, names in the sea, the seat that changed alone, and the key."""

from __future__ import annotations

from math import hypot

from hustings.atlas.marks import swatch
from hustings.atlas.measure import text_width
from hustings.atlas.paint import neutral, on_fill, rule
from hustings.atlas.palette import PAPER, PARTIES, look
from hustings.atlas.places import Box, Sea, boxes_beside, wrapped
from hustings.atlas.plan import Plan, paint_of
from hustings.atlas.seat import words_of
from hustings.atlas.svg import Attributes, Element, el, group, line, rect, text

__all__ = ["key", "letters", "lone_change", "region_names"]


def letters(plan: Plan) -> list[Element]:
    """The party's letter in each declared seat with room for it, in the colour of text on its fill, or in ink on its
    tint.
    """
    if not plan.letters:
        return []
    size = round(plan.laid.radius * 0.86, 1)
    groups: dict[tuple[str, bool], list[Element]] = {}
    for seat in plan.seats:
        if seat.party is None or plan.laid.room(seat.area) < 0.7 * size:
            continue
        x, y = plan.laid.at[seat.area]
        pale = plan.mode == "gain" and not seat.changed
        letter = el("text", look(seat.party).letter, x=x, y=y + size * 0.34)
        groups.setdefault((seat.party, pale), []).append(letter)
    body = []
    for (party, pale), drawn in sorted(groups.items()):
        paint = neutral("ink2") if pale else on_fill(party)
        body.append(group(*drawn, **paint))
    common: Attributes = {"font_size": size, "font_weight": 600, "text_anchor": "middle", "pointer_events": "none"}
    return [group(*body, **common, aria_hidden="true")]


def lone_change(plan: Plan, sea: Sea) -> list[Element]:
    """The name of the one seat that changed, if only one did, with a line to it."""
    changed = [seat for seat in plan.seats if plan.gained(seat)]
    if len(changed) != 1:
        return []
    seat = changed[0]
    x, y = plan.laid.at[seat.area]
    radius = plan.laid.radius
    words = [seat.name, words_of(seat).split(" from ")[0]]
    near = [(x + dx * radius, y + dy * radius) for dx in (-5, -3, 0, 3, 5) for dy in (-5, -3, 0, 3, 5)]
    boxes = boxes_beside(near, words, radius, 15, 600)
    # Far enough for the line to be seen as one; nearer only where there is no such place.
    reach = min(radius, plan.laid.room(seat.area)) + plan.laid.outline
    apart = [box for box in boxes if _gap(box, x, y) > reach + 16]
    box = sea.nearest([(x, y)], apart, 5, pointed=True) or sea.nearest([(x, y)], boxes, 5, pointed=True)
    if box is None:
        return []
    left, top, right, bottom = box
    middle = (left + right) / 2
    anchor, edge = ("start", left) if left > x else ("end", right) if right < x else ("middle", middle)
    body = [
        text(edge, top + 13, words[0], weight=600, anchor=anchor),
        text(edge, top + 31, words[1], anchor=anchor),
    ]
    start = (min(max(x, left - 4), right + 4), min(max(y, top - 2), bottom + 3))
    away = hypot(start[0] - x, start[1] - y)
    if away > reach + 8:
        to = (x + (start[0] - x) / away * reach, y + (start[1] - y) / away * reach)
        body.append(line(start[0], start[1], to[0], to[1], **rule("ink", 1.2)))
    return body


def _gap(box: Box, x: float, y: float) -> float:
    """How far a box is from a point."""
    return hypot(max(box[0] - x, 0.0, x - box[2]), max(box[1] - y, 0.0, y - box[3]))


def region_names(plan: Plan, sea: Sea) -> list[Element]:
    """Names of regions in the sea beside them; a region with no sea in reach goes without."""
    body = []
    for region in sorted({seat.region for seat in plan.seats if seat.region}):
        points = plan.laid.shore[region]
        if not points:
            continue
        lines = wrapped(region)
        boxes = boxes_beside(points, lines, plan.laid.radius, 13, 600)
        box = sea.nearest(points, boxes, 4, among=plan.laid.land[region])
        if box is None:
            continue
        left, top, right, _ = box
        west = (left + right) / 2 < sum(x for x, _ in points) / len(points)
        for k, words in enumerate(lines):
            x, anchor = (right, "end") if west else (left, "start")
            body.append(text(x, top + 12 + k * 15.6, words, size=13, weight=600, anchor=anchor, paint=neutral("ink2")))
    return body


def key(plan: Plan, width: float, y: float) -> tuple[list[Element], float]:
    """What the paints stand for, in the order of LOOKS, wrapped to the width; and the height it ends at."""
    held = {seat.party for seat in plan.seats if seat.party}
    order = list(PARTIES)
    parties = sorted(held, key=lambda p: (order.index(look(p).colours), p))
    entries: list[tuple[str, str]] = [(look(p).name, p) for p in parties]
    if any(seat.party is None for seat in plan.seats):
        entries.append(("To come", ""))
    if plan.outlined:
        entries.append(("Gain" if plan.mode == "gain" else "Changed hands", "+"))
    body: list[Element] = []
    x = 4.0
    for words, party in entries:
        wide = 18 + text_width(words, 13) + 16
        if x > 4 and x + wide - 16 > width:
            x, y = 4.0, y + 20
        body.append(_key_mark(plan, party, x, y))
        body.append(text(x + 18, y + 10, words, size=13, paint=neutral("ink2")))
        x += wide
    return body, y + 18


def _key_mark(plan: Plan, party: str, x: float, y: float) -> Element:
    if party == "+":
        return rect(x + 1, y + 1, 9, 9, cls="f-page l-ink", fill=PAPER.page, stroke=PAPER.ink, stroke_width=2)
    if not party:
        paint: Attributes = {"cls": "f-neutral l-edge", "fill": PAPER.neutral, "stroke": PAPER.edge}
        return rect(x, y, 11, 11, **paint)
    return rect(x, y, 11, 11, **paint_of(plan, party, pale=False)) if plan.hatched else swatch(party, x, y)
