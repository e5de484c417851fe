"""Stage sheets as councils and others publish them, read as they are printed.

Three layouts are read, from .csv, .csv.gz or .json: a row for each candidate at each count (columns such as
``count``, ``candidate``, ``transfers``, ``votes``, ``status``, one contest or many), the JSON of the same
(council17), and the wide sheet that ``hustings count --sheet csv`` writes. A figure keeps how many decimals it was
printed with.
"""

from __future__ import annotations

import csv
import gzip
import io
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from hustings.errors import BadFile

__all__ = ["UNIT", "Figure", "PublishedSheet", "PublishedStage", "read_sheets"]

UNIT = 100_000
_NUMBER = re.compile(r"([+\-−]?)(\d{1,9}(?:,\d{3})*|(?=\.\d))(?:\.(\d{0,5})\d*)?")
_LARGEST = 64 << 20


@dataclass(frozen=True, slots=True)
class Figure:
    """A printed figure in hundred-thousandths, and the number of decimals it was printed with."""

    units: int
    decimals: int

    @property
    def text(self) -> str:
        """The figure as printed, less commas."""
        whole, part = divmod(abs(self.units), UNIT)
        sign = "-" if self.units < 0 else ""
        return f"{sign}{whole}" + (f".{part:05d}"[: 1 + self.decimals] if self.decimals else "")


@dataclass(frozen=True, slots=True)
class PublishedStage:
    """One count: what each candidate gained or gave, and their votes; None where nothing is printed."""

    number: int
    moved: tuple[Figure | None, ...]
    totals: tuple[Figure | None, ...]
    non_transferable: Figure | None = None


@dataclass(frozen=True, slots=True)
class PublishedSheet:
    """The sheet of one contest. ``outcomes`` are ("elected" or "excluded" or "", the count it occurred on or 0)."""

    contest: str
    candidates: tuple[str, ...]
    seats: int | None
    quota: Figure | None
    valid: int | None
    stages: tuple[PublishedStage, ...]
    outcomes: tuple[tuple[str, int], ...]


# Each field by the names under which it is published.
_NAMES: dict[str, tuple[str, ...]] = {
    "contest": ("contest", "ward_id", "constituency", "constituency_name"),
    "year": ("year",),
    "stage": ("stage", "count", "count_number"),
    "id": ("candidate_id",),
    "candidate": ("candidate", "name"),
    "first": ("firstname",),
    "family": ("surname",),
    "moved": ("transfer", "transfers"),
    "votes": ("votes", "total_votes", "total"),
    "status": ("status",),
    "at": ("occurred_on_count",),
    "seats": ("seats", "number_of_seats"),
    "quota": ("quota",),
    "valid": ("valid_poll", "valid", "valid_papers"),
    "non_transferable": ("nontransferable_so_far", "non_transferable"),
}


def read_sheets(path: str | Path) -> list[PublishedSheet]:
    """Every sheet of a file, in its order. Raises ``BadFile`` where it is none of the layouts."""
    path = Path(path)
    text = _text(path)
    if text.lstrip().startswith("{"):
        return [_council17(text, path)]
    rows = list(csv.reader(io.StringIO(text)))
    if rows and rows[0] and rows[0][0] == "Statement of the count":
        return [_wide(rows, path)]
    return _long(rows, path)


def _text(path: Path) -> str:
    try:
        raw = path.read_bytes()
        if path.suffix == ".gz":
            with gzip.open(io.BytesIO(raw)) as file:
                raw = file.read(_LARGEST + 1)
    except (OSError, EOFError) as error:
        raise BadFile(f"cannot be read: {error}", file=str(path), remedy="Check the name and the file.") from error
    if len(raw) > _LARGEST:
        raise BadFile("is too large for a count sheet", file=str(path), remedy="Give the sheets of one election.")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        row = 1 + raw.count(b"\n", 0, error.start)
        raise BadFile("is not UTF-8 text", file=str(path), row=row, remedy="Save it as UTF-8 text.") from None


def _long(rows: list[list[str]], path: Path) -> list[PublishedSheet]:
    if not rows:
        raise BadFile("is empty", file=str(path), row=1, remedy="Give a count sheet.")
    head = [cell.strip().lower() for cell in rows[0]]
    where = {field: head.index(name) for field, names in _NAMES.items() for name in reversed(names) if name in head}
    if not {"stage", "votes"} <= set(where) or not {"candidate", "family"} & set(where):
        remedy = "Columns are count, candidate, transfers, votes, status; or give the sheet as written by --sheet csv."
        raise BadFile("is not a count sheet that is known", file=str(path), row=1, remedy=remedy)
    contests: dict[str, list[tuple[int, dict[str, str]]]] = {}
    for row, cells in enumerate(rows[1:], 2):
        if any(cell.strip() for cell in cells):
            named = {f: cells[i].strip() if i < len(cells) else "" for f, i in where.items()}
            key = " ".join(named[f] for f in ("year", "contest") if named.get(f))
            contests.setdefault(key, []).append((row, named))
    return [_sheet(key, found, path) for key, found in contests.items()]


def _council17(text: str, path: Path) -> PublishedSheet:
    try:
        contest = json.loads(text)["Constituency"]
        info, group = contest["countInfo"], contest["countGroup"]
        rows = []
        for n, entry in enumerate(group, 1):
            low = {str(k).lower(): "" if v is None else str(v) for k, v in {**info, **entry}.items()}
            rows.append((n, {f: low[name] for f, names in _NAMES.items() for name in reversed(names) if name in low}))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        remedy = "The JSON of council17 has Constituency, countInfo and countGroup."
        raise BadFile("is not a count sheet in JSON", file=str(path), row=1, remedy=remedy) from error
    return _sheet(str(info.get("Constituency_Name", "")), rows, path)


def _sheet(contest: str, rows: Sequence[tuple[int, Mapping[str, str]]], path: Path) -> PublishedSheet:
    order: dict[str, int] = {}
    names: list[str] = []
    stages: dict[int, dict[int, tuple[Figure | None, Figure | None]]] = {}
    spare: dict[int, Figure | None] = {}
    outcomes: dict[int, tuple[str, int]] = {}
    for row, cells in rows:
        name = cells.get("candidate") or f"{cells.get('first', '')} {cells.get('family', '')}".strip()
        key = cells.get("id") or name
        if key not in order:
            order[key] = len(names)
            names.append(name)
        number = _whole(cells["stage"], "count", path, row)
        at = stages.setdefault(number, {})
        at[order[key]] = (
            _figure(cells.get("moved", ""), "transfers", path, row),
            _figure(cells["votes"], "votes", path, row),
        )
        spare[number] = _figure(cells.get("non_transferable", ""), "non-transferable", path, row)
        status = cells.get("status", "").lower()
        if status in ("elected", "excluded"):
            outcomes[order[key]] = (status, int(cells.get("at") or 0) if (cells.get("at") or "0").isdigit() else 0)
    first = rows[0][1]
    if sorted(stages) != list(range(1, len(stages) + 1)):
        message = f"counts are numbered {', '.join(map(str, sorted(stages)))}"
        raise BadFile(message, file=str(path), row=rows[0][0], field="count", remedy="Give every count from 1.")
    nothing = (None, None)
    return PublishedSheet(
        contest=contest,
        candidates=tuple(names),
        seats=_maybe(first.get("seats", "")),
        quota=_figure(first.get("quota", ""), "quota", path, rows[0][0]),
        valid=_maybe(first.get("valid", "")),
        stages=tuple(
            PublishedStage(
                number,
                tuple(stages[number].get(i, nothing)[0] for i in range(len(names))),
                tuple(stages[number].get(i, nothing)[1] for i in range(len(names))),
                spare[number],
            )
            for number in sorted(stages)
        ),
        outcomes=tuple(outcomes.get(i, ("", 0)) for i in range(len(names))),
    )


def _wide(rows: list[list[str]], path: Path) -> PublishedSheet:
    """The sheet as ``sheet_csv`` writes it: transfer and votes of each stage side by side."""
    facts = {cells[0]: cells[1] for cells in rows if len(cells) >= 2}
    head = next((n for n, cells in enumerate(rows) if cells[:2] == ["Candidate", "Party"]), None)
    if head is None or len(rows) < head + 2:
        raise BadFile("has no table of candidates", file=str(path), row=1, remedy="Give the sheet as it was written.")
    columns = [i for i, cell in enumerate(rows[head + 1]) if cell == "votes"]
    long: list[tuple[int, dict[str, str]]] = []
    spare = [0] * len(columns)
    for n, cells in enumerate(rows[head + 2 :], head + 3):
        if not cells:
            break
        cells = [*cells, *[""] * (max(columns) + 2 - len(cells))]
        if cells[0] in ("Non-transferable", "Lost by cutting values"):
            lost = [_figure(cells[i], cells[0], path, n) for i in columns]
            spare = [a + (b.units if b else 0) for a, b in zip(spare, lost, strict=True)]
            continue
        word, _, at = cells[-1].replace(" at ", " after ").partition(" after ")
        for k, column in enumerate(columns, 1):
            moved = cells[column - 1] if k > 1 else ""
            entry = {"candidate": cells[0], "stage": str(k), "moved": moved, "votes": cells[column]}
            entry |= {"status": word if at else "", "at": at, "seats": facts.get("Seats", "")}
            long.append((n, entry | {"quota": facts.get("Quota", ""), "valid": facts.get("Valid papers", "")}))
    if not long:
        raise BadFile("names no candidate", file=str(path), row=head + 1, remedy="Give the sheet as it was written.")
    sheet = _sheet(facts.get("Statement of the count", ""), long, path)
    stages = (
        PublishedStage(s.number, s.moved, s.totals, Figure(lost, 5))
        for s, lost in zip(sheet.stages, spare, strict=True)
    )
    return PublishedSheet(
        sheet.contest, sheet.candidates, sheet.seats, sheet.quota, sheet.valid, tuple(stages), sheet.outcomes
    )


def _figure(text: str, what: str, path: Path, row: int) -> Figure | None:
    text = text.strip().replace("\u00a0", "")
    if text in ("", "-", "–"):
        return None
    found = _NUMBER.fullmatch(text)
    if not found:
        remedy = "Give votes in figures, with five decimals at most."
        raise BadFile(f"“{text[:40]}” is not a figure", file=str(path), row=row, field=what, remedy=remedy)
    part = found[3] or ""
    units = int(found[2].replace(",", "") or 0) * UNIT + int(part.ljust(5, "0"))
    return Figure(-units if found[1] in ("-", "−") else units, len(part))


def _whole(text: str, what: str, path: Path, row: int) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 6):
        raise BadFile(
            f"“{text[:40]}” is not a whole number", file=str(path), row=row, field=what, remedy="Give a count."
        )
    return int(text)


def _maybe(text: str) -> int | None:
    text = text.replace(",", "").removesuffix(".0")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 12 else None
