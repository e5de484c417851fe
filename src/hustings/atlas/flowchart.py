"""Where the votes came from: bars of two elections, joined by bands as wide as the flows between them.

A band that the totals identify is a flat tint of the party it comes from. One that they do not is hatched grey: it
rests on a model, or, where there is no estimate at all, is one of many drawings that add up. One party's bands can be
picked out in its own colour.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from hustings.analysis.flows import DID_NOT_VOTE, Flow, Flows
from hustings.atlas.chart import Chart, Table, count, share, spread
from hustings.atlas.measure import text_width
from hustings.atlas.paint import edged, neutral, rule, tinted
from hustings.atlas.palette import PAPER, look
from hustings.atlas.svg import Attributes, Element, document, el, group, line, number, rect, text
from hustings.errors import BadInput

__all__ = ["draw_flows", "flow_title"]

_BAR = 11.0
_GAP = 9.0
_TOP = 40.0
_STEM = "not-identified"
_THINNEST = 0.0025
"""A flow under this part of all electors is in the table, not in the drawing."""


@dataclass(frozen=True)
class _End:
    """One bar: a party on one side, its votes, and where it stands."""

    party: str
    label: str
    votes: int
    y: float
    height: float


def draw_flows(
    made: Flows,
    then: Mapping[str, str],
    now: Mapping[str, str],
    *,
    pick: str | None = None,
    headed: bool = False,
    width: float = 800,
    height: float = 560,
) -> Chart:
    """The flows as bars and bands, with the same figures as a table.

    ``then`` and ``now``: what each party key is called at either election; ``pick``: a party of the earlier one whose
    bands are picked out; ``headed``: with the title over it, for a drawing that stands by itself. Raises
    :class:`~hustings.errors.BadInput` for a party to pick out that has no bar.
    """
    if pick is not None and pick not in made.rows:
        raise BadInput(f"{pick} has no flows of its own here.", remedy=f"Pick one of {', '.join(made.rows)}.")
    plain = {DID_NOT_VOTE: "Did not vote", "other": "Others"}
    before, after = {**then, **plain}, {**now, **plain}
    title = flow_title(made, before, after, pick)
    left = _ends(made.rows, before, height, list(made.rows))
    right = _ends(made.columns, after, height, list(made.rows))
    reach = max(_label_width(each) for each in left) + 16
    x0, x1 = reach, width - max(_label_width(each) for each in right) - 16 - _BAR
    heading = _heading(title, width) if headed else []
    drawn = group(
        text(x0 + _BAR, 18, made.start_label.capitalize(), size=13.5, weight=600, anchor="end"),
        text(x1, 18, made.end_label, size=13.5, weight=600),
        *_bands(made, left, right, (x0 + _BAR, x1), pick),
        *_bars(left, x0, "end"),
        *_bars(right, x1, "start"),
        *_key(made, height, width),
        transform=f"translate(0 {22 * len(heading)})" if heading else None,
    )
    tall = height + 46 + 22 * len(heading)
    drawing = document(
        width, tall, el("defs", _hatching()), *heading, drawn, title=title, desc=_how(made), ground=headed
    )
    return Chart(drawing, title, _table(made, before, after), width, tall)


def _heading(title: str, width: float) -> list[Element]:
    """The title in lines no wider than the drawing."""
    lines = [""]
    for word in title.split():
        longer = f"{lines[-1]} {word}".strip()
        if text_width(longer, 17, 600) > width - 8 and lines[-1]:
            lines.append(word)
        else:
            lines[-1] = longer
    return [text(0, 18 + 22 * number, words, size=17, weight=600) for number, words in enumerate(lines)]


def _label_width(end: _End) -> float:
    return text_width(end.label, 13.5) + text_width(count(end.votes), 12) + 6


def flow_title(made: Flows, then: Mapping[str, str], now: Mapping[str, str], pick: str | None = None) -> str:
    """The finding: the largest flow from ``pick``, or between two parties; what is not known first."""
    if not made.estimated:
        return f"Not known from the totals: who moved where, {made.start_label} to {made.end_label}"
    moves = [
        each
        for each in made.matrix
        if each.from_party != each.to_party and (pick is None or each.from_party == pick) and each.votes
    ]
    if pick is None:
        moves = [each for each in moves if not {DID_NOT_VOTE, "other"} & {each.from_party, each.to_party}]
    if not moves:
        return f"Where the vote came from, {made.start_label} to {made.end_label}"
    first = max(moves, key=lambda each: each.votes or 0)
    before, after = then.get(first.from_party, first.from_party), now.get(first.to_party, first.to_party)
    known = "" if first.identified else ", by the model: the totals alone do not tell"
    return (
        f"{before} {made.start_label} to {after} {made.end_label}: "
        f"about {_percent(first.share)} of its voters ({_range(first.lo90, first.hi90)}%){known}"
    )


def _ends(votes: Mapping[str, int], names: Mapping[str, str], height: float, order: Sequence[str]) -> list[_End]:
    """The bars of one side, the same height in all on both: parties in ``order``, new ones before the others."""
    last = (["other"] if "other" in votes else []) + ([DID_NOT_VOTE] if DID_NOT_VOTE in votes else [])
    old = [party for party in order if party in votes and party not in last]
    sequence = [*old, *(party for party in votes if party not in (*old, *last)), *last]
    total = sum(votes.values())
    room = height - _TOP - _GAP * (len(votes) - 1)
    made, y = [], _TOP
    for party in sequence:
        mine = votes[party]
        tall = room * mine / total
        made.append(_End(party, names.get(party, party), mine, y, tall))
        y += tall + _GAP
    return made


def _bands(
    made: Flows, left: Sequence[_End], right: Sequence[_End], x: tuple[float, float], pick: str | None
) -> list[Element]:
    """Every band, those picked out on top. Each side's bars are filled by their bands from the top."""
    shares = _shares(made)
    total = sum(made.rows.values())
    from_top = {each.party: each.y for each in left}
    to_top = {each.party: each.y for each in right}
    scale = {each.party: each.height for each in left}
    into = {
        each.party: sum(shares.get((row.party, each.party), 0.0) * row.height for row in left) or 1.0 for each in right
    }
    below: list[Element] = []
    above: list[Element] = []
    for row in left:
        for column in right:
            part = shares.get((row.party, column.party), 0.0)
            thick = part * scale[row.party]
            thin = thick * column.height / into[column.party]
            y0, y1 = from_top[row.party], to_top[column.party]
            from_top[row.party] += thick
            to_top[column.party] += thin
            if part * made.rows[row.party] < _THINNEST * total:
                continue
            cell = made.cell(row.party, column.party)
            picked = row.party == pick
            paint = _paint(cell, picked=picked, known=cell.identified and made.estimated)
            (above if picked else below).append(_band(paint, x, (y0, thick), (y1, thin)))
    return [*below, *above]


def _shares(made: Flows) -> dict[tuple[str, str], float]:
    """What is drawn: the estimates; without any, flows in proportion to the later totals, one of many that add up."""
    total = sum(made.columns.values())
    return {
        (each.from_party, each.to_party): made.columns[each.to_party] / total if each.share is None else each.share
        for each in made.matrix
    }


def _paint(cell: Flow, *, picked: bool, known: bool) -> Attributes:
    if picked:
        return edged(cell.from_party, 0.8) if known else tinted(cell.from_party, 1, "4 3")
    if not known:
        return {"fill": f"url(#{_STEM})"}
    return neutral("neutral") if cell.from_party == DID_NOT_VOTE else tinted(cell.from_party)


def _band(paint: Attributes, x: tuple[float, float], start: tuple[float, float], end: tuple[float, float]) -> Element:
    (x0, x1), (y0, thick), (y1, thin) = x, start, end
    middle = (x0 + x1) / 2

    def at(*values: float) -> str:
        return " ".join(map(number, values))

    outline = (
        f"M{at(x0, y0)}C{at(middle, y0)} {at(middle, y1)} {at(x1, y1)}"
        f"L{at(x1, y1 + thin)}C{at(middle, y1 + thin)} {at(middle, y0 + thick)} {at(x0, y0 + thick)}Z"
    )
    return el("path", d=outline, **paint)


def _hatching() -> Element:
    """Grey with thin lines: not identified."""
    return el(
        "pattern",
        rect(0, 0, 6, 6, **neutral("panel")),
        rect(0, 0, 1.2, 6, **neutral("hair")),
        id=_STEM,
        width=6,
        height=6,
        pattern_units="userSpaceOnUse",
        pattern_transform="rotate(45)",
    )


def _bars(ends: Sequence[_End], x: float, side: str) -> list[Element]:
    """Bars with names and votes beside them, kept apart."""
    body: list[Element] = []
    places = spread([each.y + each.height / 2 + 4.5 for each in ends], 17, _TOP, ends[-1].y + ends[-1].height + 5)
    for each, y in zip(ends, places, strict=True):
        plain = each.party == DID_NOT_VOTE
        paint = neutral("edge") if plain else edged(each.party, 0.8)
        body.append(rect(x, each.y, _BAR, max(each.height, 0.8), **paint))
        votes = count(each.votes)
        if side == "end":
            name, figure = x - 14 - text_width(votes, 12), x - 8
        else:
            name, figure = x + _BAR + 8, x + _BAR + 14 + text_width(each.label, 13.5)
        body.append(text(name, y, each.label, size=13.5, anchor=side))
        body.append(text(figure, y, votes, size=12, anchor=side, paint=neutral("ink3")))
    return body


def _key(made: Flows, height: float, width: float) -> list[Element]:
    """What the two kinds of band mean, where the reader looks for it."""
    y = height + 14
    words = (
        "not identified: the totals alone allow more than 60 points; drawn by the model"
        if made.estimated
        else "not known from the totals: the drawing is one of many that add up"
    )
    body: list[Element] = [
        line(0, y - 8, width, y - 8, **rule("hair")),
        rect(0, y, 22, 12, fill=f"url(#{_STEM})", stroke=PAPER.edge, stroke_width=0.7),
        text(30, y + 10.5, words, size=12.5, paint=neutral("ink2")),
    ]
    if made.estimated:
        sample = group(*(rect(k * 8, y + 17, 8, 12, fill=look(p).tint) for k, p in enumerate(("con", "lab", "ld"))))
        known = "identified by the totals to within 60 points"
        body += [sample, text(30, y + 27.5, known, size=12.5, paint=neutral("ink2"))]
    return body


def _how(made: Flows) -> str:
    base = f"Flows between {made.start_label} and {made.end_label}, {count(made.units)} places. "
    if not made.estimated:
        return base + "Bounds only: see the table."
    drift = f", drifting with {made.covariate.replace('_', ' ')}" if made.covariate else ""
    return base + f"Estimated from results{drift}; ranges are 90%, bounds what the totals alone allow."


def _table(made: Flows, then: Mapping[str, str], now: Mapping[str, str]) -> Table:
    header = ("From", "To", "Share %", "90% range", "Other models %", "Bounds %", "Votes", "Known")
    rows = []
    for each in made.matrix:
        rows.append(
            (
                then.get(each.from_party, each.from_party),
                now.get(each.to_party, each.to_party),
                "–" if each.share is None else share(100 * each.share),
                _range(each.lo90, each.hi90),
                _range(each.band_lo, each.band_hi),
                _range(each.bound_lo, each.bound_hi),
                "–" if each.votes is None else count(each.votes),
                "identified" if each.identified else "not identified",
            )
        )
    return Table(header, tuple(rows))


def _percent(value: float | None) -> str:
    return "–" if value is None else f"{share(100 * value, 0)}%"


def _range(low: float | None, high: float | None) -> str:
    return "–" if low is None or high is None else f"{share(100 * low)}–{share(100 * high)}"
