"""Tallies of ballot boxes from a file: what the agents saw, checked before anything is made of it.

One row is a tally of one box by one agent, or a box that nobody saw: box, papers in box, papers seen, one column for
each party with the papers counted for it, and optionally ward, postal, agent and contest. The same box in several rows
is a repeated tally. A postal box enters with its number of papers and no tally.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from hustings.almanac.readers.cells import fold
from hustings.almanac.readers.sheet import Row, Sheet, open_sheet
from hustings.errors import BadFile, UnknownName

__all__ = ["OTHER", "Box", "BoxSheet", "Tally", "read_boxes"]

OTHER = "other"
"""The column of papers for anybody without a column of their own."""

_COLUMNS: Mapping[str, tuple[str, ...]] = {
    "box": ("box", "box_id", "ballot_box", "polling_station", "polling_district"),
    "papers": ("papers", "papers_in_box", "in_box", "ballot_papers", "verified", "box_papers"),
    "seen": ("seen", "papers_seen", "sampled", "sample", "papers_sampled"),
    "ward": ("ward", "ward_code", "division"),
    "postal": ("postal", "postal_box", "is_postal", "postal_votes"),
    "agent": ("agent", "teller", "counter", "sampler"),
    "contest": ("contest", "contest_id", "ballot_paper_id"),
    "note": ("note", "notes", "remark"),
}
_OTHERS = frozenset({"other", "others", "oth", "all_others", "all_other_candidates"})
_SECRET = (
    "Nobody may try to learn how postal votes were cast when they are opened (Representation of the People Act 1983, "
    "s. 66(4)). Give a postal box with its number of papers and leave its tally empty."
)


@dataclass(frozen=True, slots=True)
class Box:
    """A ballot box: its name, the papers in it, its ward as written, and whether its papers came by post."""

    name: str
    papers: int
    ward: str = ""
    postal: bool = False


@dataclass(frozen=True, slots=True)
class Tally:
    """What one agent saw of one box: papers seen, and papers by party in the order of the sheet's parties.

    ``seen`` may be more than the papers tallied: some were not read in time.
    """

    box: int
    agent: str
    seen: int
    votes: tuple[int, ...]

    @property
    def read(self) -> int:
        """Papers tallied."""
        return sum(self.votes)


@dataclass(frozen=True, slots=True)
class BoxSheet:
    """A file of tallies: boxes, tallies of them, party keys, and the contest the file itself names (or nothing)."""

    file: str
    parties: tuple[str, ...]
    boxes: tuple[Box, ...]
    tallies: tuple[Tally, ...]
    contest: str = ""

    @property
    def papers(self) -> int:
        """Papers in all boxes."""
        return sum(box.papers for box in self.boxes)

    @property
    def read(self) -> int:
        """Papers tallied, repeats included."""
        return sum(tally.read for tally in self.tallies)


def read_boxes(path: Path | str, find_party: Callable[[str], str]) -> BoxSheet:
    """Read a file of tallies; ``find_party`` gives the key of the party a heading names, or raises UnknownName.

    Raises :class:`~hustings.errors.BadFile` naming row and field: a tally of a postal box, more papers tallied than
    seen or seen than in the box, a box whose facts contradict one another, a figure that is none, an unknown party.
    """
    sheet = open_sheet(Path(path), _recognises)
    found = {what: next(filter(sheet.has, names), "") for what, names in _COLUMNS.items()}
    if not found["papers"]:
        raise BadFile("the column of papers in each box is missing.", file=sheet.file, row=1, field="papers")
    parties = _parties(sheet, {key for key in found.values() if key}, find_party)
    boxes: dict[str, Box] = {}
    tallies: list[Tally] = []
    named: dict[str, None] = {}
    for row in sheet:
        box = _box(row, found, boxes)
        places = list(boxes)
        if found["contest"] and (contest := row.text(found["contest"])):
            named[contest] = None
        tally = _tally(row, found, box, places.index(box.name), parties)
        if tally is not None:
            tallies.append(tally)
    if len(named) > 1:
        raise BadFile(f"the rows are of several contests: {', '.join(named)}.", file=sheet.file, field="contest")
    return BoxSheet(sheet.file, tuple(parties.values()), tuple(boxes.values()), tuple(tallies), next(iter(named), ""))


def _recognises(header: Sequence[str]) -> bool:
    folded = {fold(each) for each in header}
    return bool(folded & set(_COLUMNS["box"])) and bool(folded & {*_COLUMNS["papers"], *_COLUMNS["seen"]})


def _parties(sheet: Sheet, taken: set[str], find_party: Callable[[str], str]) -> dict[str, str]:
    """Party keys by folded heading, for every column that is none of the others."""
    parties: dict[str, str] = {}
    for key, printed in sheet.printed.items():
        if key in taken:
            continue
        try:
            party = OTHER if key in _OTHERS else find_party(printed)
        except UnknownName as unknown:
            near = f"Nearest: {', '.join(unknown.nearest)}. " if unknown.nearest else ""
            raise BadFile(
                unknown.message, file=sheet.file, row=1, field=printed, remedy=f"{near}Put the rest under “other”."
            ) from None
        if party in parties.values():
            raise BadFile(f"two columns are of {party}.", file=sheet.file, row=1, field=printed)
        parties[key] = party
    if len(parties) < 2:
        raise BadFile("fewer than two parties have a column.", file=sheet.file, row=1)
    return parties


def _box(row: Row, found: Mapping[str, str], boxes: dict[str, Box]) -> Box:
    name = row.text(found["box"], needed=True)
    papers = row.integer(found["papers"], needed=True)
    ward = (row.text(found["ward"]) if found["ward"] else None) or ""
    postal = bool(row.yes_no(found["postal"])) if found["postal"] else False
    box = Box(name, papers, ward, postal)
    known = boxes.setdefault(name, box)
    if known != box:
        raise row.bad(
            found["papers"],
            f"box {name} stands above with {known.papers:,} papers{f' in {known.ward}' if known.ward else ''}"
            f"{', postal' if known.postal else ''}; the facts of a box must be the same in every row.",
        )
    return box


def _tally(row: Row, found: Mapping[str, str], box: Box, at: int, parties: Mapping[str, str]) -> Tally | None:
    given = {key: row.integer(key) for key in parties}
    said = row.integer(found["seen"]) if found["seen"] else None
    total = sum(each or 0 for each in given.values())
    if box.postal and (total or said):
        raise row.bad(found["seen"] or next(iter(parties)), f"{box.name} is a postal box and has a tally.", _SECRET)
    if not total:
        return None  # a box that nobody has seen, or of which no paper could be read
    seen = total if said is None else said
    if total > seen:
        message = f"{total:,} papers are tallied, but {seen:,} were seen."
        raise row.bad(found["seen"], message, "A paper counts for one party; leave doubtful ones out.")
    if seen > box.papers:
        message = f"{seen:,} papers were seen of {box.papers:,} in the box."
        raise row.bad(found["seen"] or found["papers"], message)
    agent = (row.text(found["agent"]) if found["agent"] else None) or ""
    return Tally(at, agent, seen, tuple(each or 0 for each in given.values()))
