"""One sheet of the polls: the pooled chart, the figures of the last day, and the house effects beside it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from hustings.atlas.chart import Chart, Table, change, share
from hustings.atlas.housechart import HouseMark, house_body, house_effects, house_height
from hustings.atlas.marks import swatch
from hustings.atlas.measure import text_width
from hustings.atlas.paint import inked, neutral, rule
from hustings.atlas.palette import look
from hustings.atlas.pollchart import PooledLine, pooled_body, pooled_polls
from hustings.atlas.svg import Element, document, group, line, text

__all__ = ["NowRow", "SheetWords", "poll_sheet", "wrapped"]

_WIDTH, _LEFT, _GAP = 1216.0, 852.0, 40.0
_ROW = 27.0
_MARGIN = 32.0


@dataclass(frozen=True)
class NowRow:
    """A party on the last day: its pooled share in per cent, the bounds of its band, the change since the election."""

    party: str
    mean: float
    low: float
    high: float
    change: float | None = None
    name: str = ""


@dataclass(frozen=True)
class SheetWords:
    """What is said on a sheet.

    ``kicker`` says what was asked, where and when; ``title`` is the finding; ``scope`` how many polls since when;
    ``day`` the last day; ``since`` the election that changes are on, empty for none; ``lead`` a sentence under the
    figures; ``notes`` stand at the foot, sources last.
    """

    kicker: str
    title: str
    scope: str
    day: str
    since: str
    lead: str
    notes: tuple[str, ...] = ()


def poll_sheet(
    series: Sequence[PooledLine],
    now: Sequence[NowRow],
    houses: Sequence[HouseMark],
    words: SheetWords,
    *,
    events: Sequence[tuple[date, str]] = (),
    ringed: str = "",
) -> Chart:
    """The whole sheet as one drawing, 1,280 pixels wide, with the tables of its charts one under another.

    House effects are on the lead of the first of ``now`` over the second. Raises
    :class:`~hustings.errors.BadInput` where there is no line to draw.
    """
    head = _head(words)
    side = _side(now, houses, words, ringed)
    tall = max(536.0, _side_height(now, houses, words) - 40)
    body: list[Element] = [*head, *_section(0, 92, _LEFT, "All the polls, pooled", words.scope)]
    body.append(
        group(
            *pooled_body(series, events=events, width=_LEFT, height=tall),
            transform=f"translate(0 {132:.0f})",
        )
    )
    body.append(group(*side, transform=f"translate({_LEFT + _GAP:.0f} 92)"))
    foot = 132 + tall + 30
    lines = [each for note in _notes(words, ringed) for each in wrapped(note, _WIDTH, 12.5)]
    body.append(line(0, foot - 18, _WIDTH, foot - 18, **rule("hair")))
    body += [text(0, foot + 18 * k, each, size=12.5, paint=neutral("ink3")) for k, each in enumerate(lines)]
    width, height = _WIDTH + 2 * _MARGIN, foot + 18 * len(lines) + 2 * _MARGIN
    inside = group(*body, transform=f"translate({_MARGIN:.0f} {_MARGIN:.0f})")
    desc = f"{words.kicker}. {words.scope}."
    svg = document(width, height, inside, title=words.title, desc=desc, ground=True)
    return Chart(svg, words.title, _table(series, now, houses, words), width, height)


def wrapped(words: str, width: float, size: float) -> list[str]:
    """Words in lines no wider than ``width`` pixels."""
    lines: list[str] = []
    for word in words.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and text_width(longer, size) <= width:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


def _head(words: SheetWords) -> list[Element]:
    return [
        line(0, 0, _WIDTH, 0, **rule("ink", 5)),
        text(0, 26, words.kicker.upper(), size=11.5, weight=600, paint=neutral("ink2"), letter_spacing=0.6),
        text(0, 64, words.title, size=32, weight=700),
    ]


def _section(x: float, y: float, width: float, title: str, scope: str) -> list[Element]:
    """A section opens with an ink rule, its title left and its scope right."""
    return [
        line(x, y, x + width, y, **rule("ink", 2)),
        text(x, y + 25, title, size=20, weight=600),
        text(x + width, y + 24, scope, size=12.5, anchor="end", paint=neutral("ink3")),
    ]


def _notes(words: SheetWords, ringed: str) -> list[str]:
    picked = f" Ringed dots: {ringed}." if ringed else ""
    before = f" ▸ The result of {words.since}." if words.since else ""
    return [f"Each dot is one poll at the middle of its fieldwork.{picked}{before}", *words.notes]


def _side_width() -> float:
    return _WIDTH - _LEFT - _GAP


def _side_height(now: Sequence[NowRow], houses: Sequence[HouseMark], words: SheetWords) -> float:
    height = 70 + _ROW * len(now) + 20 * len(wrapped(words.lead, _side_width(), 15)) + 20
    return height + (110 + house_height(houses) if houses else 0)


def _side(now: Sequence[NowRow], houses: Sequence[HouseMark], words: SheetWords, ringed: str) -> list[Element]:
    """The column at the right: the figures of the last day, then the strip of house effects."""
    width = _side_width()
    body = [*_section(0, 0, width, "Now", words.day), *_now_table(now, width, words.since)]
    y = 62 + _ROW * len(now) + 24
    for each in wrapped(words.lead, width, 15):
        body.append(text(0, y, each))
        y += 20
    if not houses:
        return body
    first, second = now[0].party, now[1].party
    y += 8
    body += _section(0, y, width, "House effects", f"on the {_short(now[0])} lead · polls")
    strip = house_body(houses, first=first, second=second, ringed=ringed, width=width)
    body.append(group(*strip, transform=f"translate(0 {y + 38:.0f})"))
    y += 38 + house_height(houses) + 14
    said = (
        f"Points by which a pollster’s {_short(now[0])} lead differs from the pool, with 90% intervals."
        " A house effect is not a mistake: the pool may be wrong together."
    )
    for each in wrapped(said, width, 12):
        body.append(text(0, y, each, size=12, paint=neutral("ink3")))
        y += 16
    return body


def _short(row: NowRow) -> str:
    return look(row.party).short


def _now_table(now: Sequence[NowRow], width: float, since: str) -> list[Element]:
    """A row for each party: swatch, name, share, band, change."""
    share_at, band_at = width - 158, width - 76
    heads = [(0.0, "Party", "start"), (share_at, "%", "end"), (band_at, "90%", "end")]
    if since:
        heads.append((width, f"Since {since}", "end"))
    body: list[Element] = [
        text(x, 52, words, size=12, weight=600, anchor=anchor, paint=neutral("ink2")) for x, words, anchor in heads
    ]
    body.append(line(0, 60, width, 60, **rule("ink")))
    for k, row in enumerate(now):
        y = 60 + _ROW * k
        body += [
            swatch(row.party, 0, y + 8),
            text(19, y + 19, row.name or look(row.party).name),
            text(share_at, y + 19, share(row.mean), weight=600, anchor="end", paint=inked(row.party)),
            text(band_at, y + 19, _band(row), size=13, anchor="end", paint=neutral("ink2")),
            line(0, y + _ROW, width, y + _ROW, **rule("hair")),
        ]
        if since:
            body.append(text(width, y + 19, change(row.change), anchor="end"))
    return body


def _band(row: NowRow) -> str:
    return f"{share(max(row.low, 0.0))}–{share(row.high)}"


def _table(
    series: Sequence[PooledLine], now: Sequence[NowRow], houses: Sequence[HouseMark], words: SheetWords
) -> Table:
    """Every figure of the sheet: the last day, then the house effects, then the pool at its start and end."""
    header = ("Party", f"{words.day} %", "90%", f"Since {words.since}" if words.since else "Change")
    rows = [(row.name or look(row.party).name, share(row.mean), _band(row), change(row.change)) for row in now]
    lined = pooled_polls(series, title=words.title).table
    if houses:
        strip = house_effects(houses, title=words.title, first=now[0].party, second=now[1].party).table
        rows += [(f"House effect: {row[0]} ({row[3]} polls)", row[1], row[2], "") for row in strip.rows]
    rows += [(f"{row[0]}, {lined.header[3].removesuffix(' %')}", row[3], row[4], "") for row in lined.rows]
    return Table(header, tuple(rows))
