"""A count on the screen: the sheet of stages, the facts above it, and the words below it, all read off the record."""

from __future__ import annotations

from collections.abc import Iterator
from types import SimpleNamespace

from hustings.count import CountRecord, Stage
from hustings.count.allocation import is_allocation
from hustings.count.record import ELECTED, EXCLUDED, WITHDRAWN
from hustings.count.sheet import (
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
from hustings.desk.counting.allocation_view import allocation_cells, allocation_head

__all__ = ["count_facts", "count_head", "count_rows", "elected_words", "quota_text", "stage_sheet"]

_CUT = {100_000: "five", 100: "two"}


def stage_sheet(record: CountRecord) -> SimpleNamespace | None:
    """The sheet of a count whose votes move from stage to stage; ``None`` of a list allocation.

    ``heads`` are (number, what was done, quota at that stage); ``rows`` have family, given, short, inside, end and
    ``cells``; a cell has first, moved, votes, boxed and still. ``lost`` and ``totals`` are the rows beneath.
    """
    if is_allocation(record):
        return None
    first, *others = result_lines(record)
    label, _, names = first.partition(":")
    return SimpleNamespace(
        heads=[(stage.number, short_heading(record, stage), _own_quota(record, stage)) for stage in record.stages],
        rows=[_row(record, i) for i in range(len(record.candidates))],
        lost=list(_lost(record)),
        totals=[_whole(record, stage) for stage in record.stages],
        moves=len(record.stages) > 1,
        words=[(stage.number, stage.statement, stage.paragraph) for stage in record.stages],
        label=label,
        names=names,
        others=others,
    )


def _own_quota(record: CountRecord, stage: Stage) -> str:
    return "" if stage.quota is None else grouped(stage.quota, record)


def _row(record: CountRecord, i: int) -> SimpleNamespace:
    person = record.candidates[i]
    given, _, family = person.name.rpartition(" ")
    return SimpleNamespace(
        family=family,
        given=given,
        party=person.party,
        short=short_party(person.party) if person.party else "",
        inside=bool(record.stages) and record.stages[-1].status[i] == ELECTED,
        cells=[_cell(record, stage, i) for stage in record.stages],
        end=outcome(record, i),
    )


def _cell(record: CountRecord, stage: Stage, i: int) -> SimpleNamespace:
    first, votes = stage.number == 1, stage.totals[i]
    cell = SimpleNamespace(first=first, moved="", votes="", boxed=False, still=False)
    if not shown_at(record, stage, i):
        return cell
    gone = stage.status[i] in (EXCLUDED, WITHDRAWN) and not votes
    cell.moved = "" if first else signed(stage.moved[i], record)
    cell.votes = "–" if gone else _plain(votes, record) if first else grouped(votes, record)
    cell.boxed = quota_reached(record, stage, i)
    cell.still = not first and not stage.moved[i]
    return cell


def _plain(votes: int, record: CountRecord) -> str:
    """Votes without decimals where there are none: first preferences and quotas are whole papers."""
    return f"{votes // record.unit:,}" if votes % record.unit == 0 else grouped(votes, record)


def _lost(record: CountRecord) -> Iterator[SimpleNamespace]:
    for stage in record.stages:
        so_far, moved = stage.non_transferable + stage.truncated, stage.non_transferable_moved + stage.truncated_moved
        yield SimpleNamespace(
            first=stage.number == 1, moved=signed(moved, record), votes=grouped(so_far, record) if so_far else "–"
        )


def _whole(record: CountRecord, stage: Stage) -> SimpleNamespace:
    votes = sum(stage.totals) + stage.non_transferable + stage.truncated
    return SimpleNamespace(
        first=stage.number == 1, votes=_plain(votes, record) if stage.number == 1 else grouped(votes, record)
    )


def quota_text(record: CountRecord) -> str:
    """The quota, without decimals where it is whole; empty for a rule without one."""
    return "" if record.quota is None else _plain(record.quota, record)


def count_facts(record: CountRecord, electorate: int | None = None) -> tuple[list[tuple[str, str]], str]:
    """The figures above a sheet (words, figure), and how the quota was worked out."""
    rejected = sum(record.invalid.values())
    facts = [("Seats", f"{record.seats:,}")]
    facts += [("Electorate", f"{electorate:,}")] if electorate else []
    facts += [("Valid papers", f"{record.valid:,}"), ("Rejected", f"{rejected:,}" if record.invalid else "not stated")]
    facts += [("Turnout", f"{100 * (record.valid + rejected) / electorate:.1f}%")] if electorate else []
    facts += [("Quota", quota_text(record))] if record.quota is not None else []
    cut = f" Votes are cut, not rounded, at {_CUT[record.unit]} decimals." if record.unit in _CUT else ""
    return facts, quota_sum(record) + cut


def elected_words(record: CountRecord) -> str:
    """Who is elected, for a title: “Milligan, Alexander and Lay elected”; of lists “Labour 4, Conservative 2”."""
    if not record.elected:
        return "nobody elected"
    if is_allocation(record):
        won = {name: record.elected.count(name) for name in dict.fromkeys(record.elected)}
        return ", ".join(f"{name} {seats}" for name, seats in sorted(won.items(), key=lambda pair: -pair[1]))
    families = [name.rpartition(" ")[2] for name in record.names]
    told = [family if families.count(family := name.rpartition(" ")[2]) == 1 else name for name in record.elected]
    return (", ".join(told[:-1]) + " and " if len(told) > 1 else "") + told[-1] + " elected"


def count_head(record: CountRecord) -> tuple[str, ...]:
    """The columns of a count as CSV: of lists the figures seat by seat, else a row for each candidate at each stage."""
    if is_allocation(record):
        return ("list", "votes", *allocation_head(record))
    return ("stage", "action", "subjects", "candidate", "party", "transfer", "votes", "status", "elected_here")


def count_rows(record: CountRecord) -> Iterator[tuple[object, ...]]:
    """The rows under :func:`count_head`; figures exact, as the record has them."""
    if is_allocation(record):
        cells = allocation_cells(record)
        for name, votes in zip(record.names, record.stages[0].totals, strict=True):
            yield (name, votes, *cells[name])
        return
    for stage in record.stages:
        head = (stage.number, stage.action, ", ".join(stage.subjects))
        for i, person in enumerate(record.candidates):
            moved = record.text(stage.moved[i]) if stage.number > 1 else ""
            yield (*head, person.name, person.party, moved, record.text(stage.totals[i]), stage.status[i],
                   person.name in stage.elected)  # fmt: skip
        for label, so_far, moved_now in (
            ("non-transferable", stage.non_transferable, stage.non_transferable_moved),
            ("lost by cutting values", stage.truncated, stage.truncated_moved),
        ):
            moved = record.text(moved_now) if stage.number > 1 else ""
            yield (*head, label, "", moved, record.text(so_far), "", False)
