"""The count sheet as a page of HTML: A4 landscape, 12 mm margins, black and one 5 % grey.

As many stages stand on a page as fit; a longer count goes on to further pages, each with its head, foot and number.
"""

from __future__ import annotations

from html import escape

from hustings.count.ballots import Candidate
from hustings.count.record import ELECTED, EXCLUDED, WITHDRAWN, CountRecord, Stage
from hustings.count.sheet import (
    SheetFacts,
    grouped,
    outcome,
    quota_reached,
    quota_sum,
    result_lines,
    short_heading,
    short_party,
    shown_at,
    signed,
)

__all__ = ["STYLE", "sheet_html"]

# Characters that fit across a page, and the points of type at which they do in the widest of the fonts named.
_WIDEST = 196
_POINTS_ACROSS = 1390
# Millimetres down a page: in all, above the table, its head, below it for signatures and foot; a line of words.
_DOWN, _ABOVE, _HEAD, _SIGNS, _LINE = 185.0, 37.0, 12.0, 18.0, 4.1
_COLUMN, _RESULT = 76, 100

STYLE = """
@page { size: A4 landscape; margin: 12mm }
* { box-sizing: border-box }
body { margin: 0; color: #000; background: #fff; font: 8.4pt/1.35 "Source Sans 3", "Noto Sans", "Segoe UI",
sans-serif;
  font-variant-numeric: tabular-nums lining-nums }
.sheet { width: 273mm; height: 185.5mm; margin: 0 auto; position: relative; border-top: 1.1mm solid #000; padding-top:
3mm;
  break-after: page; overflow: hidden }
.sheet:last-child { break-after: auto }
h1, .elected, .facts b { font-family: "Source Serif 4", "Liberation Serif", Georgia, "Noto Serif", serif }
h1 { font-size: 19pt; line-height: 1.15; margin: 0.5mm 0 1.5mm } h1 span { font-weight: 400; font-size: 13.5pt }
.kicker { text-transform: uppercase; letter-spacing: 0.06em; font-weight: 600; font-size: 7.6pt; margin: 0 }
.head { display: flex; justify-content: space-between; align-items: flex-end; border-bottom: 0.35mm solid #000 }
.head p.rule { margin: 0 0 1.8mm; text-align: right; max-width: 108mm }
.facts { display: flex; gap: 8.5mm; margin: 2.2mm 0 3mm; align-items: flex-end } .facts p { margin: 0 }
.facts b { display: block; font-size: 12pt; line-height: 1.1 } .facts .sum { margin-left: auto; max-width: 80mm }
table { border-collapse: collapse; width: 100% } th { font-weight: 600; vertical-align: bottom; text-align: right }
th, td { padding: 1.05mm 0.9mm; white-space: nowrap; text-align: right } th:first-child, td.who { text-align: left }
th span { display: block; font-weight: 400; white-space: normal } th.outcome, td.outcome { text-align: left }
thead tr { border-bottom: 0.45mm solid #000 } tbody tr { border-bottom: 0.15mm solid #aaa }
td.votes { border-right: 0.15mm solid #aaa; font-weight: 600 } td.votes.still { font-weight: 400; color: #333 }
td.moved { font-style: italic; font-size: 0.94em } tr.in { background: #f2f2f2 } tr.sums { border-top: 0.35mm solid
#000 } tr.total { border-bottom: 0.35mm solid #000 } .box { outline: 0.35mm solid #000; outline-offset: 0.7mm;
padding: 0 0.5mm } .party { border: 0.25mm solid #000; padding: 0 1.1mm; font-size: 0.86em; font-weight: 400 } .words
{ columns: 2; column-gap: 9mm; margin: 3mm 0 2mm } .words p { margin: 0 0 0.8mm; break-inside: avoid } .elected {
border-top: 0.35mm solid #000; padding-top: 2mm; margin: 0; font-size: 12.5pt; line-height: 1.3 } .notes { margin: 1mm
0 0 } .signs { position: absolute; bottom: 8.5mm; left: 0; right: 0; display: flex; gap: 9mm } .signs p { flex: 5;
margin: 0;
  border-top: 0.2mm solid #000; padding-top: 0.7mm } .signs p:last-child { flex: 2 }
.foot { position: absolute; bottom: 0; left: 0; right: 0; border-top: 0.2mm solid #000; padding-top: 1mm; display:
flex;
  justify-content: space-between; margin: 0; font-size: 7.4pt }
.test { background: repeating-linear-gradient(45deg, #000 0 2mm, #fff 2mm 4mm); padding: 1mm 0; text-align: center;
  margin-bottom: 2mm } .test b { background: #fff; padding: 0 3mm }
.small th, .small td { padding-top: 0.35mm; padding-bottom: 0.35mm; font-size: 0.9em }
@media screen { body { background: #8d8a82; padding: 6mm } .sheet { background: #fff; width: 297mm; height: 210mm;
  padding: 3mm 12mm 0; margin-bottom: 6mm; border: 0; border-top: 12mm solid #fff }
  .sheet::before { content: ""; display: block; border-top: 1.1mm solid #000; margin-bottom: 3mm }
  .signs { left: 12mm; right: 12mm; bottom: 20.5mm } .foot { left: 12mm; right: 12mm; bottom: 12mm } }
"""
# Sizes of type of a table, in tenths of a point: each a class, so that a page may forbid styles in its elements.
_SIZES = range(10, 85)
STYLE += "".join(f".pt{size} {{ font-size: {size / 10:g}pt }}\n" for size in _SIZES)


def sheet_html(record: CountRecord, facts: SheetFacts | None = None, *, style_at: str = "") -> str:
    """The sheet as one HTML page that prints on A4 landscape, in black.

    Self-contained, or with its style sheet (:data:`STYLE`) at the address ``style_at`` and nothing inline.
    """
    linked = f'<link rel="icon" href="data:,">\n<link rel="stylesheet" href="{escape(style_at)}">'
    style = linked if style_at else f"<style>{STYLE}</style>"
    return _page(record, facts or SheetFacts(), style)


def _page(record: CountRecord, facts: SheetFacts, style: str) -> str:
    stages = list(record.stages)
    # A short count has its words beneath its table; a long one has them on a page of their own.
    parts = _parts(record, stages)
    room = _DOWN - _ABOVE - _SIGNS
    alone = len(parts) == 1
    with_words = _words_down(record)
    one = alone and _table_down(record, parts, small=True) + with_words <= room
    # Rows stand close together where that keeps the whole count on one page, or a long list of candidates on its own.
    small = _table_down(record, parts, small=False) + (with_words if one else 0) > room
    bodies = [_table(record, part, last=part is parts[-1], small=small) for part in parts]
    if one:
        bodies[0] += _words(record) + _result(record)
    else:
        bodies += _word_pages(record)
    count = len(bodies)
    sheets = "\n".join(
        _sheet(record, facts, body, n, count, signed_here=n == count) for n, body in enumerate(bodies, 1)
    )
    title = escape(f"{'TEST · ' if facts.test else ''}Count sheet: {record.title}")
    return (
        f'<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n<title>{title}</title>\n'
        f'<meta name="viewport" content="width=device-width">\n{style}\n</head>\n<body>\n<main>\n{sheets}\n'
        "</main>\n</body>\n</html>\n"
    )


def _sheet(record: CountRecord, facts: SheetFacts, body: str, number: int, count: int, *, signed_here: bool) -> str:
    test = '<p class="test"><b>TEST · not a real count</b></p>' if facts.test else ""
    kicker = " · ".join(part for part in ("Statement of the count", facts.heading) if part)
    area = f" <span>{escape(facts.area)}</span>" if facts.area else ""
    signs = '<div class="signs"><p>Returning officer</p><p>Agent</p><p>Date and time</p></div>' if signed_here else ""
    where = " · ".join(part for part in ("Hustings", facts.contest, f"{number} of {count}") if part)
    return (
        f'<section class="sheet">{test}<p class="kicker">{escape(kicker)}</p>'
        f'<div class="head"><h1>{escape(record.title)}{area}</h1><p class="rule">{escape(record.citation)}</p></div>'
        f"{_facts(record, facts)}{body}{signs}"
        f'<p class="foot"><span>{escape(facts.source)}</span><span>{escape(where)}</span></p></section>'
    )


def _facts(record: CountRecord, facts: SheetFacts) -> str:
    rejected = sum(record.invalid.values())
    shown = [("Seats", str(record.seats))]
    if facts.electorate:
        shown.append(("Electorate", f"{facts.electorate:,}"))
    shown += [("Valid papers", f"{record.valid:,}"), ("Rejected", f"{rejected:,}" if record.invalid else "not stated")]
    if facts.electorate:
        shown.append(("Turnout", f"{100 * (record.valid + rejected) / facts.electorate:.1f}%"))
    if record.quota is not None:
        text = grouped(record.quota, record)
        shown.append(("Quota", text.partition(".")[0] if record.quota % record.unit == 0 else text))
    cells = "".join(f"<p>{label}<b>{value}</b></p>" for label, value in shown)
    decimals = {100_000: "five", 100: "two"}.get(record.unit)
    cut = f"<br>Votes are cut, not rounded, at {decimals} decimals." if decimals else ""
    return f'<div class="facts">{cells}<p class="sum">{escape(quota_sum(record))}{cut}</p></div>'


def _parts(record: CountRecord, stages: list[Stage]) -> list[list[Stage]]:
    """Stages that stand on a page together."""
    parts: list[list[Stage]] = [[]]
    for stage in stages:
        if parts[-1] and _across(record, [*parts[-1], stage]) > _WIDEST:
            parts.append([])
        parts[-1].append(stage)
    return parts


def _points(record: CountRecord, stages: list[Stage]) -> float:
    return min(8.4, _POINTS_ACROSS / max(_across(record, stages), 1))


def _table_down(record: CountRecord, parts: list[list[Stage]], *, small: bool) -> float:
    """Millimetres down of the tallest table."""
    rows = len(record.candidates) + 2
    points = max(_points(record, part) for part in parts)
    row = points * 1.35 * 0.3528 * (0.9 if small else 1) + (0.9 if small else 2.3)
    return _HEAD + rows * row


def _across(record: CountRecord, stages: list[Stage]) -> int:
    """Characters across a table of these stages."""
    names = max(len(name) for name in record.names) + max(len(short_party(c.party)) for c in record.candidates) + 5
    figures = (
        max(len(grouped(v, record)) for v in stage.totals) + max(len(signed(v, record)) for v in stage.moved) + 3
        for stage in stages
    )
    return names + 18 + sum(figures)


# --- the table ------------------------------------------------------------------------------------------------


def _table(record: CountRecord, stages: list[Stage], *, last: bool, small: bool) -> str:
    heads = "".join(
        ("<td></td>" if stage.number > 1 else "")
        + f'<th scope="col">Stage {stage.number}<span>{escape(short_heading(record, stage))}</span></th>'
        for stage in stages
    )
    outcome_head = '<th scope="col" class="outcome">Outcome</th>' if last else ""
    rows = "".join(_row(record, stages, i, person, last=last) for i, person in enumerate(record.candidates))
    sums = _sums(record, stages, last=last)
    size = min(max(round(10 * _points(record, stages)), _SIZES.start), _SIZES.stop - 1)
    return (
        f'<table class="pt{size}{" small" if small else ""}"><thead><tr>'
        f'<th scope="col">Candidate</th><td></td>{heads}{outcome_head}</tr></thead><tbody>{rows}{sums}</tbody></table>'
    )


def _row(record: CountRecord, stages: list[Stage], i: int, person: Candidate, *, last: bool) -> str:
    given, _, family = person.name.rpartition(" ")
    name = f"<b>{escape(family)}</b>{', ' + escape(given) if given else ''}"
    party = f'<span class="party">{escape(short_party(person.party))}</span>' if person.party else ""
    cells = "".join(_cells(record, stage, i) for stage in stages)
    end = f'<td class="outcome">{outcome(record, i)}</td>' if last else ""
    inside = ' class="in"' if record.stages and record.stages[-1].status[i] == ELECTED else ""
    return f'<tr{inside}><td class="who">{name}</td><td>{party}</td>{cells}{end}</tr>'


def _cells(record: CountRecord, stage: Stage, i: int) -> str:
    first = stage.number == 1
    moved = "" if first else f'<td class="moved">{_moved(record, stage, i)}</td>'
    if not shown_at(record, stage, i):
        return f'{moved}<td class="votes"></td>'
    gone = stage.status[i] in (EXCLUDED, WITHDRAWN) and not stage.totals[i]
    whole = first and record.unit > 1 and stage.totals[i] % record.unit == 0
    text = "–" if gone else f"{stage.totals[i] // record.unit:,}" if whole else grouped(stage.totals[i], record)
    if quota_reached(record, stage, i):
        text = f'<span class="box">{text}</span>'
    still = " still" if not first and not stage.moved[i] else ""
    return f'{moved}<td class="votes{still}">{text}</td>'


def _moved(record: CountRecord, stage: Stage, i: int) -> str:
    return signed(stage.moved[i], record) if shown_at(record, stage, i) else ""


def _sums(record: CountRecord, stages: list[Stage], *, last: bool) -> str:
    lost, totals = [], []
    for stage in stages:
        so_far, moved = stage.non_transferable + stage.truncated, stage.non_transferable_moved + stage.truncated_moved
        cell = f'<td class="moved">{signed(moved, record)}</td>' if stage.number > 1 else ""
        lost.append(f'{cell}<td class="votes">{grouped(so_far, record) if so_far else "–"}</td>')
        whole = sum(stage.totals) + so_far
        text = f"{whole // record.unit:,}" if stage.number == 1 else grouped(whole, record)
        totals.append(f'{"<td></td>" if stage.number > 1 else ""}<td class="votes">{text}</td>')
    end = "<td></td>" if last else ""
    return (
        f'<tr class="sums"><td class="who">Non-transferable</td><td></td>{"".join(lost)}{end}</tr>'
        f'<tr class="total"><td class="who"><b>Total</b></td><td></td>{"".join(totals)}{end}</tr>'
    )


# --- the words ------------------------------------------------------------------------------------------------


def _lines(text: str, width: int) -> int:
    return 1 + len(text) // width


def _words_down(record: CountRecord) -> float:
    """Millimetres that the sentences, in two columns, and the result take."""
    sentences = sum(_lines(f"Stage 10. {stage.statement}", _COLUMN) * _LINE + 0.8 for stage in record.stages) / 2
    first, *others = result_lines(record)
    return 9 + sentences + _LINE + _lines(first, _RESULT) * 5.8 + _lines(" ".join(others), 2 * _COLUMN) * _LINE


def _sentences(record: CountRecord) -> list[str]:
    return [f"<p><b>Stage {stage.number}.</b> {escape(stage.statement)}</p>" for stage in record.stages]


def _words(record: CountRecord) -> str:
    return f'<div class="words">{"".join(_sentences(record))}</div>'


def _word_pages(record: CountRecord) -> list[str]:
    pages, lines, room = [], list[str](), 52
    for stage, sentence in zip(record.stages, _sentences(record), strict=True):
        room -= _lines(stage.statement, _COLUMN)
        if room < 0:
            pages.append(f'<div class="words">{"".join(lines)}</div>')
            lines, room = [], 52
        lines.append(sentence)
    return [*pages, f'<div class="words">{"".join(lines)}</div>{_result(record)}']


def _result(record: CountRecord) -> str:
    first, *others = result_lines(record)
    label, colon, names = first.partition(":")
    shown = f"<b>{escape(label)}{colon}</b>{escape(names)}" if colon else escape(first)
    return f'<p class="elected">{shown}</p><p class="notes">{escape(" ".join(others))}</p>'
