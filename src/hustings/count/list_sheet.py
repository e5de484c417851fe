"""The sheet of a list allocation: a row for each list, a column for each seat, the figure that takes it marked.

The stage sheet shows votes that move; in an allocation none do, and what decides are the figures. Text and HTML cut
them at the whole vote and say so; the CSV and the sentences have them exact.
"""

from __future__ import annotations

import csv
import io
from html import escape

from hustings.count.allocation import AllocationLine, allocation_of, is_allocation
from hustings.count.record import CountRecord, value_text

__all__ = ["STYLE", "allocation_csv", "allocation_html", "allocation_text", "is_allocation"]

_CUT = "Figures are cut at the whole vote here; exact fractions decide. * has the seat."


def allocation_text(record: CountRecord) -> str:
    """The allocation as plain text: the table of figures, then why each seat went where it did."""
    made = allocation_of(record)
    lines, seats = made.lines, made.seats
    head = ["", "Votes", *(f"Seat {n}" for n in range(1, len(seats) + 1)), "Won"]
    rows = [head]
    for line in lines:
        figures = [_cell(line, n) for n in range(len(seats))]
        rows.append([line.name, f"{line.votes:,}", *figures, str(len(line.won))])
    widths = [max(len(row[i]) for row in rows) for i in range(len(head))]
    table = []
    for name, *cells in rows:
        padded = [cell.rjust(width) for cell, width in zip(cells, widths[1:], strict=True)]
        table.append("  ".join([name.ljust(widths[0]), *padded]))
    said = [stage.statement for stage in record.stages]
    parts = [*_heading(record), "", *table, "", _CUT, "", *said, "", _result(record), *record.notes]
    return "\n".join(part.rstrip() for part in parts) + "\n"


def allocation_csv(record: CountRecord) -> str:
    """The allocation as CSV: facts, then a row for each list with its exact figure for each seat."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    made = allocation_of(record)
    seats = made.seats
    facts = {"rule": record.rule, "citation": record.citation, "title": record.title, "seats": record.seats,
             "valid": record.valid, "rejected": sum(record.invalid.values())}  # fmt: skip
    for name, value in facts.items():
        writer.writerow([name, _safe(str(value))])
    writer.writerow([])
    writer.writerow(["list", "votes", *(f"seat {n}" for n in range(1, len(seats) + 1)), "won"])
    for line in made.lines:
        figures = ["" if figure is None else value_text(figure) for figure in line.figures]
        writer.writerow([_safe(line.name), line.votes, *figures, len(line.won)])
    writer.writerow([])
    writer.writerow(["stage", "seat to", "why", "law"])
    for stage in record.stages:
        writer.writerow([stage.number, _safe(", ".join(stage.elected)), _safe(stage.statement), stage.paragraph])
    return out.getvalue()


def allocation_html(record: CountRecord, *, style_at: str = "", test: bool = False) -> str:
    """The allocation as one HTML page that prints on A4 landscape, in black.

    Self-contained, or with its style sheet (:data:`STYLE`) at the address ``style_at``. ``test`` marks it TEST.
    """
    linked = f'<link rel="icon" href="data:,">\n<link rel="stylesheet" href="{escape(style_at)}">'
    style = linked if style_at else f"<style>{STYLE}</style>"
    made = allocation_of(record)
    seats = made.seats
    head = "".join(f"<th>Seat {n}</th>" for n in range(1, len(seats) + 1))
    body = "".join(_row(line, len(seats)) for line in made.lines)
    words = "".join(f"<li>{escape(stage.statement)} <i>{escape(stage.paragraph)}</i></li>" for stage in record.stages)
    title, *facts = map(escape, _heading(record))
    mark = '<p class="test"><b>TEST · not a real count</b></p>' if test else ""
    notes = "".join(f"<p>{escape(note)}</p>" for note in record.notes)
    return (
        f'<!doctype html>\n<html lang="en-GB"><head><meta charset="utf-8"><title>{title}</title>\n'
        f"{style}</head>\n<body><main>{mark}<h1>{title}</h1>\n{''.join(f'<p>{fact}</p>' for fact in facts)}\n"
        f'<table><thead><tr><th class="who">List or candidate</th><th>Votes</th>{head}<th>Won</th></tr></thead>\n'
        f"<tbody>{body}</tbody></table>\n"
        f"<p>Figures are cut at the whole vote; exact fractions decide. A box has the seat.</p>\n"
        f'<ol>{words}</ol>\n<p class="elected">{escape(_result(record))}</p>{notes}\n'
        '<div class="signs"><p>Returning officer</p><p>Date and time</p></div></main></body></html>\n'
    )


STYLE = """
@page { size: A4 landscape; margin: 12mm }
body { margin: 0 auto; max-width: 273mm; color: #000; background: #fff; font: 8.6pt/1.35 "Source Sans 3", "Noto Sans",
"Segoe UI", sans-serif; font-variant-numeric: tabular-nums lining-nums; border-top: 1.1mm solid #000; padding-top: 2mm }
h1, .elected { font-family: "Source Serif 4", "Liberation Serif", Georgia, serif } h1 { font-size: 18pt; margin: 0 }
p { margin: 1mm 0 } table { border-collapse: collapse; width: 100%; margin: 3mm 0 }
th, td { padding: 1mm 1.2mm; text-align: right; white-space: nowrap } th.who, td.who { text-align: left }
thead tr { border-bottom: 0.45mm solid #000 } tbody tr { border-bottom: 0.15mm solid #aaa; break-inside: avoid }
tr.in { background: #f2f2f2 } .box { outline: 0.35mm solid #000; outline-offset: 0.6mm; font-weight: 600 }
ol { columns: 2; column-gap: 9mm; padding-left: 5mm; margin: 3mm 0 } li { margin: 0 0 0.8mm; break-inside: avoid }
.elected { font-size: 12pt; border-top: 0.35mm solid #000; padding-top: 2mm }
.test { background: repeating-linear-gradient(45deg, #000 0 2mm, #fff 2mm 4mm); padding: 1mm 0; text-align: center }
.test b { background: #fff; padding: 0 3mm }
.signs { display: flex; gap: 9mm; margin-top: 14mm } .signs p { flex: 1; border-top: 0.2mm solid #000 }
"""


def _heading(record: CountRecord) -> list[str]:
    papers = f"Seats {record.seats}, valid papers {record.valid:,}, rejected {sum(record.invalid.values()):,}"
    return [record.title or "Allocation of seats", record.citation, papers]


def _cell(line: AllocationLine, n: int) -> str:
    figure = line.figures[n]
    return "–" if figure is None else f"{'*' if n + 1 in line.won else ''}{int(figure):,}"


def _row(line: AllocationLine, seats: int) -> str:
    cells = ""
    for n in range(seats):
        text = _cell(line, n).removeprefix("*")
        cells += f'<td><span class="box">{text}</span></td>' if n + 1 in line.won else f"<td>{text}</td>"
    shade = ' class="in"' if line.won else ""
    who = f'<td class="who">{escape(line.name)}</td><td>{line.votes:,}</td>'
    return f"<tr{shade}>{who}{cells}<td>{len(line.won)}</td></tr>"


def _result(record: CountRecord) -> str:
    said = " · ".join(f"{line.name} {len(line.won)}" for line in allocation_of(record).lines if line.won)
    lots = " ".join(lot.statement for lot in record.lots) or "No lot was drawn."
    return f"Seats won here: {said or 'none'}. {lots}"


def _safe(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if cell[:1] in ("=", "+", "-", "@", "\t") else cell
