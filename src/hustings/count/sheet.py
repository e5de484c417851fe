"""The count sheet: the record of a count as text, as CSV, and as a page that prints on A4 landscape.

Every figure is taken from the record as it stands. Non-transferable votes and what was lost by cutting transfer
values are shown together, as official sheets show them; the CSV has them apart.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass

from hustings.count.record import ELECTED, EXCLUDED, WITHDRAWN, CountRecord, Stage

__all__ = ["SheetFacts", "sheet_csv", "sheet_text"]


@dataclass(frozen=True, slots=True)
class SheetFacts:
    """What a sheet says besides the record.

    ``heading`` is the line above the title ("Local government election, Thursday 4 May 2017"), ``area`` follows the
    title, ``electorate`` gives the turnout, ``contest`` is the id at the foot, ``source`` says where the papers came
    from. ``test`` marks every page TEST.
    """

    heading: str = ""
    area: str = ""
    electorate: int | None = None
    contest: str = ""
    source: str = ""
    test: bool = False


def sheet_text(record: CountRecord, facts: SheetFacts | None = None) -> str:
    """The sheet as plain text: a block for each stage with its sentence, then the result."""
    facts = facts or SheetFacts()
    lines = ["TEST — not a real count"] if facts.test else []
    lines += [line for line in (facts.heading, f"{record.title} {facts.area}".strip(), record.citation) if line]
    lines.append(_figures_line(record))
    width = max([len(name) for name in record.names] + [16])
    for stage in record.stages:
        lines += ["", f"Stage {stage.number}: {stage_heading(stage, record)}"]
        for i, name in enumerate(record.names):
            if shown_at(record, stage, i):
                moved = signed(stage.moved[i], record) if stage.number > 1 else ""
                mark = _status_word(record, stage, i)
                lines.append(f"  {name:<{width}} {moved:>15} {grouped(stage.totals[i], record):>16}  {mark}".rstrip())
        lost, lost_moved = (
            stage.non_transferable + stage.truncated,
            stage.non_transferable_moved + stage.truncated_moved,
        )
        if lost:
            label = "Non-transferable"
            lines.append(f"  {label:<{width}} {signed(lost_moved, record):>15} {grouped(lost, record):>16}")
        lines.append(f"  {stage.statement}")
    lines += ["", *result_lines(record)]
    return "\n".join(lines) + "\n"


def sheet_csv(record: CountRecord, facts: SheetFacts | None = None) -> str:
    """The sheet as CSV: facts, then a row for each candidate with transfer and votes of each stage, then the words."""
    facts = facts or SheetFacts()
    out = io.StringIO()
    rows = csv.writer(out, lineterminator="\n")
    rows.writerow(["Statement of the count", _safe(f"{record.title} {facts.area}".strip())])
    rows.writerow(["Rule", record.rule, record.citation])
    rows.writerow(["Seats", record.seats])
    rows.writerow(["Valid papers", record.valid])
    rows.writerow(["Rejected papers", sum(record.invalid.values())])
    rows.writerow(["Quota", "" if record.quota is None else _plain(record.quota, record)])
    rows.writerow([])
    head, under = ["Candidate", "Party"], ["", ""]
    for stage in record.stages:
        head += [f"Stage {stage.number}: {stage_heading(stage, record)}"] + ([""] if stage.number > 1 else [])
        under += (["transfer"] if stage.number > 1 else []) + ["votes"]
    rows.writerow([*head, "Outcome"])
    rows.writerow([*under, ""])
    for i, person in enumerate(record.candidates):
        rows.writerow([_safe(person.name), _safe(person.party), *_pairs(record, i), outcome(record, i)])
    for label, so_far, moved in (
        ("Non-transferable", "non_transferable", "non_transferable_moved"),
        ("Lost by cutting values", "truncated", "truncated_moved"),
    ):
        cells: list[str] = []
        for stage in record.stages:
            cells += [record.text(getattr(stage, moved))] if stage.number > 1 else []
            cells.append(record.text(getattr(stage, so_far)))
        rows.writerow([label, "", *cells, ""])
    rows.writerow([])
    for stage in record.stages:
        rows.writerow([f"Stage {stage.number}", _safe(stage.statement), stage.paragraph])
    for line in result_lines(record):
        rows.writerow([_safe(line)])
    return out.getvalue()


# --- words and figures that every form of the sheet shares ----------------------------------------------------


def stage_heading(stage: Stage, record: CountRecord) -> str:
    """What was done at a stage, as the head of its column: "Surplus of Derek Milligan"."""
    if stage.action == "surplus":
        return f"Surplus of {', '.join(stage.subjects)}"
    if stage.action == "exclusion":
        return f"Exclusion of {', '.join(stage.subjects)}"
    return stage.action.capitalize()


def short_heading(record: CountRecord, stage: Stage) -> str:
    """The head of a column, with family names where they tell candidates apart: "Surplus of Milligan"."""
    families = [name.rpartition(" ")[2] for name in record.names]
    heading = stage_heading(stage, record)
    for name in stage.subjects:
        family = name.rpartition(" ")[2]
        if families.count(family) == 1:
            heading = heading.replace(name, family)
    return heading


def shown_at(record: CountRecord, stage: Stage, i: int) -> bool:
    """Whether a candidate still has a figure at a stage: not once excluded with nothing left."""
    if stage.status[i] == WITHDRAWN:
        return False
    before = record.stages[stage.number - 2] if stage.number > 1 else None
    return before is None or before.status[i] != EXCLUDED or bool(before.totals[i])


def outcome(record: CountRecord, i: int) -> str:
    """How it ended for a candidate: "Elected at 4", "Excluded after 3", "Not elected"."""
    status = record.stages[-1].status[i] if record.stages else ""
    if status == ELECTED:
        first = next(stage.number for stage in record.stages if stage.status[i] == ELECTED)
        return f"Elected at {first}"
    if status == EXCLUDED:
        first = next(stage.number for stage in record.stages if stage.status[i] == EXCLUDED)
        return f"Excluded after {first}"
    return "Withdrawn" if status == WITHDRAWN else "Not elected"


def grouped(votes: int, record: CountRecord) -> str:
    """Votes with a comma between thousands and every decimal of the unit."""
    text = record.text(abs(votes))
    whole, point, part = text.partition(".")
    return f"{'−' if votes < 0 else ''}{int(whole):,}{point}{part}"


def signed(votes: int, record: CountRecord) -> str:
    """A transfer with its sign; empty where nothing moved."""
    return "" if not votes else ("+" if votes > 0 else "") + grouped(votes, record)


def result_lines(record: CountRecord) -> list[str]:
    """Who was elected, in order, then what else must be said: lots, and notes."""
    party = {person.name: re.sub(r"\s*\([^()]*\)$", "", person.party) or person.party for person in record.candidates}
    named = [f"{n} {name}{f' ({party[name]})' if party.get(name) else ''}" for n, name in enumerate(record.elected, 1)]
    lines = [f"Elected, in this order: {' · '.join(named)}" if named else "Nobody was elected."]
    lines += [f"Stage {lot.stage}. {lot.statement}" for lot in record.lots] or ["No lot was drawn."]
    return [*lines, *record.notes]


def short_party(party: str) -> str:
    """A party short enough for a box: what stands in brackets at its end, else its first letters."""
    if found := re.search(r"\(([^()]{1,6})\)\s*$", party):
        return found[1]
    return party if len(party) <= 6 else "".join(word[0] for word in re.findall(r"[A-Z][\w']*", party))[:5] or party[:5]


def quota_sum(record: CountRecord) -> str:
    """The quota as it was worked out, in a sentence; empty for a rule without one."""
    if (
        record.quota is None
        or record.unit % 10
        or record.quota != (record.valid // (record.seats + 1) + 1) * record.unit
    ):
        return ""
    exact = record.valid / (record.seats + 1)
    divided = f"{record.valid:,} ÷ ({record.seats} + 1) = {exact:,.2f}"
    return f"Quota: {divided}, whole part plus one = {record.quota // record.unit:,}."


def _figures_line(record: CountRecord) -> str:
    figures = [f"Seats {record.seats}", f"valid papers {record.valid:,}", f"rejected {sum(record.invalid.values()):,}"]
    if record.quota is not None:
        figures.append(f"quota {_plain(record.quota, record)}")
    return ", ".join(figures)


def _plain(votes: int, record: CountRecord) -> str:
    return str(votes // record.unit) if votes % record.unit == 0 else record.text(votes)


def _pairs(record: CountRecord, i: int) -> list[str]:
    cells: list[str] = []
    for stage in record.stages:
        shown = shown_at(record, stage, i)
        cells += [record.text(stage.moved[i]) if shown else ""] if stage.number > 1 else []
        cells.append(record.text(stage.totals[i]) if shown else "")
    return cells


def _status_word(record: CountRecord, stage: Stage, i: int) -> str:
    if record.names[i] in stage.elected:
        return "elected"
    before = record.stages[stage.number - 2].status[i] if stage.number > 1 else ""
    return "excluded" if stage.status[i] == EXCLUDED and before != EXCLUDED else ""


def _safe(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if cell[:1] in ("=", "+", "-", "@", "\t") else cell


def quota_reached(record: CountRecord, stage: Stage, i: int) -> bool:
    """Whether a candidate passed the quota at this very stage: the figure that a sheet boxes."""
    quota = stage.quota if stage.quota is not None else record.quota
    before: Sequence[str] = record.stages[stage.number - 2].status if stage.number > 1 else ()
    newly = stage.status[i] == ELECTED and (not before or before[i] != ELECTED)
    return newly and quota is not None and stage.totals[i] >= quota
