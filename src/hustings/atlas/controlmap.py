"""Maps of councils: who controls each, and where control changed. One hexagon is one council.

Control is no seat: a council may be under no overall control, which is no party and wears none of their colours but a
ring of ink on the page; and of a council that voted, control may not be known, which is neutral with a question mark.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from hustings.atlas.chart import Chart, Table
from hustings.atlas.ground import Hexes, Laid
from hustings.atlas.hexes import Cell, corners
from hustings.atlas.mapwords import letters as letter_words
from hustings.atlas.mapwords import region_names as place_names
from hustings.atlas.marks import hatch, swatch
from hustings.atlas.measure import text_width
from hustings.atlas.paint import neutral, on_fill
from hustings.atlas.palette import PAPER, PARTIES, look
from hustings.atlas.plan import Mode, Plan, drawn_seat, make_plan, paint_of, painted
from hustings.atlas.seat import Seat
from hustings.atlas.svg import Attributes, Element, document, el, group, polygon, rect, text

__all__ = ["Body", "Councils", "State", "draw_control"]

State = Literal["party", "noc", "unknown", "no poll"]
_WORDS = {
    "noc": "No overall control",
    "unknown": "Voted, control not known",
    "no poll": "Not up, or not in the almanac",
}
_WIDTH = 520.0
_NAMES_FROM = 30.0
_NAME_SIZE, _LETTER_SIZE = 10.2, 15.0
_HEAD = ("Council", "Region", "Control", "What happened", "Compared with")


@dataclass(frozen=True, slots=True)
class Body:
    """A council on a map.

    ``party`` controls it where ``state`` is ``party``. ``changed``: control before is known and was another. ``words``
    say what happened, ``basis`` what control before is that of ("" where it is not known), ``party_name`` how the table
    and the key call its party.
    """

    area: str
    name: str
    region: str
    state: State
    party: str = ""
    party_name: str = ""
    changed: bool = False
    words: str = ""
    basis: str = ""


class Councils(Hexes):
    """Councils on the cells of a layout, in a frame wide enough for the key of a few of them."""

    desc = "One hexagon is one council, all of one size."

    def lay(self, seats: Sequence[Seat], sea: float) -> Laid:
        """The councils on their cells. Raises :class:`~hustings.errors.BadInput` for one the layout does not hold."""
        laid = super().lay(seats, sea)
        width, _ = laid.size
        return laid if width >= _WIDTH else super().lay(seats, sea + (_WIDTH - width) / 2)


def draw_control(
    cells: Mapping[str, Cell],
    bodies: Sequence[Body],
    *,
    title: str,
    mode: Mode = "winner",
    radius: float = 9.6,
    hatched: bool = False,
    letters: bool | None = None,
    region_names: bool = True,
) -> Chart:
    """Draw councils on the cells of a layout.

    ``winner`` fills every council that a party controls; ``gain`` fills and outlines those whose control changed and
    tints the rest. From radius 30 px every council carries its name. Raises :class:`~hustings.errors.BadInput` for a
    council that the layout does not hold.
    """
    by_area = {body.area: body for body in bodies}
    seats = [Seat(b.area, b.name, b.party or None, _before(b), b.region) for b in bodies]
    names = region_names and len({body.region for body in bodies}) > 1
    plan = make_plan(
        Councils(cells, radius), seats, 104.0 if names else 6.0, mode, title, hatched=hatched, letters=letters
    )
    width, height = plan.laid.size
    body = [*_defs(plan), *_fills(plan, by_area), *plan.laid.borders(mode == "winner"), *_gains(plan, by_area)]
    body += [*_rings(plan, by_area), *_marks(plan, by_area)]
    body += _names(plan, by_area) if radius >= _NAMES_FROM else letter_words(plan)
    if names:
        body += place_names(plan, plan.sea())
    drawn, height = _key(plan, bodies, width, height + 10)
    desc = f"{Councils.desc} " + (
        "Solid and outlined: control changed; pale: it did not." if mode == "gain" else "Filled by who controls it."
    )
    return Chart(document(width, height, *body, *drawn, title=title, desc=desc), title, _table(bodies), width, height)


def _before(body: Body) -> str | None:
    """Something other than the party where control changed: the plan only asks whether it did."""
    if body.state != "party":
        return None
    return "" if body.changed else body.party


def _defs(plan: Plan) -> list[Element]:
    worn = dict.fromkeys(look(s.party).colours for s in plan.seats if s.party) if plan.hatched else {}
    patterns = [made for made in (hatch(party, plan.stem) for party in worn) if made is not None]
    return [el("defs", *patterns)] if patterns else []


def _said(body: Body) -> str:
    return f"{body.name}: {body.words}"


def _fills(plan: Plan, bodies: Mapping[str, Body]) -> list[Element]:
    """Every council but those outlined, in groups of one paint."""
    worn = [
        ((_paint_name(bodies[seat.area]), plan.mode == "gain" and not bodies[seat.area].changed), seat.area)
        for seat in plan.seats
        if not (plan.outlined and bodies[seat.area].changed)
    ]
    named = [(kind, area, _said(bodies[area])) for kind, area in worn]
    return painted(plan, named, lambda kind: _paint(plan, *kind))


def _paint_name(body: Body) -> str:
    """The key of a body's paint: a party, or ``=`` and its state."""
    return body.party if body.state == "party" else f"={body.state}"


def _paint(plan: Plan, name: str, pale: bool) -> Attributes:
    if not name.startswith("="):
        return paint_of(plan, name, pale)
    if name == "=no poll":
        return {"cls": "f-panel l-hair", "fill": PAPER.panel, "stroke": PAPER.hair, "stroke_width": 0.7}
    if name == "=unknown":
        return paint_of(plan, "", pale)
    step = "edge" if pale else "ink2"
    return {"cls": f"f-page l-{step}", "fill": PAPER.page, "stroke": getattr(PAPER, step), "stroke_width": 0.9}


def _gains(plan: Plan, bodies: Mapping[str, Body]) -> list[Element]:
    """Councils whose control changed, outlined in ink over everything beside them."""
    groups: dict[str, list[Element]] = {}
    for seat in plan.seats:
        body = bodies[seat.area]
        if plan.outlined and body.changed:
            groups.setdefault(_paint_name(body), []).append(drawn_seat(plan, seat.area, _said(body)))
    drawn = []
    for name, shapes in sorted(groups.items()):
        paint = dict(_paint(plan, name, pale=False))
        fill = "f-page" if name.startswith("=") else f"f-{look(name).colours}"
        paint["cls"] = "l-ink" if "url" in str(paint["fill"]) else f"{fill} l-ink"
        paint |= {"stroke": PAPER.ink, "stroke_width": plan.laid.outline, "stroke_linejoin": plan.laid.join}
        drawn.append(group(*shapes, **paint))
    return drawn


def _rings(plan: Plan, bodies: Mapping[str, Body]) -> list[Element]:
    """The ring of a council under no overall control; thin where it was so before, on a map of changes."""
    groups: dict[str, list[Element]] = {}
    radius = plan.laid.radius
    for seat in plan.seats:
        body = bodies[seat.area]
        if body.state == "noc":
            x, y = plan.laid.at[seat.area]
            step = "edge" if plan.mode == "gain" and not body.changed else "ink2"
            named = radius >= _NAMES_FROM
            ring = (
                polygon(corners(x, y, 0.88 * radius)) if named else el("circle", cx=x, cy=y, r=round(0.4 * radius, 1))
            )
            groups.setdefault(step, []).append(ring)
    line: Attributes = {"fill": "none", "stroke_width": round(min(2.8, max(1.2, radius * 0.14)), 1)}
    return [
        group(*rings, cls=f"l-{step}", stroke=getattr(PAPER, step), **line, pointer_events="none")
        for step, rings in sorted(groups.items())
    ]


def _marks(plan: Plan, bodies: Mapping[str, Body]) -> list[Element]:
    """A question mark where a council voted and control is not known."""
    size = round(plan.laid.radius * 0.95, 1)
    unknown = [seat.area for seat in plan.seats if bodies[seat.area].state == "unknown"]
    if not unknown or plan.laid.radius >= _NAMES_FROM:
        return []
    marks = [el("text", "?", x=x, y=y + size * 0.34) for x, y in (plan.laid.at[area] for area in unknown)]
    paint: Attributes = {**neutral("ink2"), "font_size": size, "font_weight": 600, "text_anchor": "middle"}
    return [group(*marks, **paint, pointer_events="none", aria_hidden="true")]


def _names(plan: Plan, bodies: Mapping[str, Body]) -> list[Element]:
    """Each council's name in its hexagon, on as many lines as it needs, under the letter of the party in control,
    which is larger: it is read where a phone makes the names too small.
    """
    groups: dict[tuple[str, str], list[Element]] = {}
    for seat in plan.seats:
        body = bodies[seat.area]
        pale = plan.mode == "gain" and not body.changed
        on = body.party if body.state == "party" and not pale else ""
        step = "ink3" if body.state == "no poll" else "ink"
        letter = look(body.party).letter if body.state == "party" else "?" if body.state == "unknown" else ""
        lines = _broken(body.name, 1.5 * plan.laid.radius)
        x, y = plan.laid.at[seat.area]
        above = _LETTER_SIZE if letter and plan.letters else 0.0
        top = y - (len(lines) - 1) * _NAME_SIZE * 0.55 + _NAME_SIZE * 0.34 + above / 2
        if above:
            mark = el("text", letter, x=x, y=round(top - 1.15 * _NAME_SIZE, 1), font_size=_LETTER_SIZE)
            groups.setdefault((on, step), []).append(mark)
        for k, words in enumerate(lines):
            groups.setdefault((on, step), []).append(el("text", words, x=x, y=round(top + k * _NAME_SIZE * 1.1, 1)))
    common: Attributes = {
        "font_size": _NAME_SIZE,
        "font_weight": 600,
        "text_anchor": "middle",
        "pointer_events": "none",
    }
    return [
        group(*drawn, **_ink(party, step, plan.hatched), **common, aria_hidden="true")
        for (party, step), drawn in sorted(groups.items())
    ]


def _ink(party: str, step: str, hatched: bool) -> Attributes:
    """What a name wears; over a hatch it has a rim of the party's fill, or it could not be read."""
    if not party:
        return neutral(step)
    rim: Attributes = {
        "stroke": look(party).fill,
        "stroke_width": 6,
        "stroke_linejoin": "round",
        "paint_order": "stroke",
    }
    return {**on_fill(party), **rim} if hatched and look(party).hatch != "solid" else on_fill(party)


def _broken(name: str, width: float) -> list[str]:
    """A name on lines no wider than ``width``, broken between words; small words stay with the next."""
    lines: list[str] = []
    for word in name.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and text_width(longer, _NAME_SIZE, 600) <= width:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


def _key(plan: Plan, bodies: Sequence[Body], width: float, y: float) -> tuple[list[Element], float]:
    """Each party with the councils it controls, in the order of LOOKS, then the states, wrapped to the width."""
    order = list(PARTIES)
    held = Counter((b.party, b.party_name) for b in bodies if b.state == "party")
    parties = sorted(held, key=lambda each: (order.index(look(each[0]).colours), each))
    entries = [(party, f"{name} {held[party, name]}") for party, name in parties]
    states = Counter(body.state for body in bodies)
    entries += [(f"={state}", f"{words} {states[state]}") for state, words in _WORDS.items() if states[state]]  # type: ignore[index]
    if plan.outlined:
        entries.append(("+", f"Control changed {sum(body.changed for body in bodies)}"))
    drawn: list[Element] = []
    x = 4.0
    for mark, words in entries:
        wide = 20 + text_width(words, 13) + 18
        if x > 4 and x + wide - 18 > width:
            x, y = 4.0, y + 20
        drawn += [*_key_mark(plan, mark, x, y), text(x + 20, y + 10, words, size=13, paint=neutral("ink2"))]
        x += wide
    return drawn, y + 18


def _key_mark(plan: Plan, mark: str, x: float, y: float) -> list[Element]:
    if mark == "+":
        return [rect(x + 1, y + 1, 9, 9, cls="f-page l-ink", fill=PAPER.page, stroke=PAPER.ink, stroke_width=2)]
    if not mark.startswith("="):
        return [rect(x, y, 11, 11, **paint_of(plan, mark, False)) if plan.hatched else swatch(mark, x, y)]
    square = rect(x + 0.5, y + 0.5, 11, 11, **_paint(plan, mark, False))
    if mark == "=noc":
        ring: Attributes = {"cls": "l-ink2", "fill": "none", "stroke": PAPER.ink2, "stroke_width": 1.4}
        return [square, el("circle", cx=x + 6, cy=y + 6, r=3, **ring)]
    if mark == "=unknown":
        return [square, text(x + 6, y + 10, "?", size=10, weight=600, anchor="middle", paint=neutral("ink2"))]
    return [square]


def _table(bodies: Sequence[Body]) -> Table:
    """Every council that voted, by name; the rest have nothing to say."""
    rows = []
    for body in sorted(bodies, key=lambda each: each.name):
        if body.state != "no poll":
            control = body.party_name if body.state == "party" else _WORDS[body.state]
            rows.append((body.name, body.region, control, body.words, body.basis or "–"))
    return Table(_HEAD, tuple(rows))
