"""A council's election results as its ModernGov system gives them in XML (``GetElectionResults``).

The document names neither the council nor, as a rule, the day: the election's id must stand in the file's name
(``local.kirklees.2017-10-26.xml``) or be told. Party titles are the council's own; ``numballotpapersissued`` and
``electorate`` are often 0, which means not known. Several elections may share one address, so areas without
candidates are passed over.
Source: Civica Modern.Gov web service; the layout is that of the documents councils publish.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING
from xml.etree.ElementTree import ParseError

from hustings.almanac.readers import cells
from hustings.almanac.readers.gatherer import Gatherer
from hustings.almanac.readers.reading import Area, Columns, Layout, Lookup, Read, TableRow, folded, party_of
from hustings.almanac.readers.sheet import Row, Sheet
from hustings.errors import BadFile, BadInput, UnknownName
from hustings.ids import ElectionId, parse, slugify

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

__all__ = ["LAYOUT", "open_xml", "read", "recognises"]

LAYOUT = Layout(
    "modern-gov",
    "Council election results",
    "the council (ModernGov)",
    "none stated",
    "Results as published by the council.",
)

_HEADER = (
    "areatitle", "candidatename", "politicalpartytitle", "numvotes", "iselected", "title", "electorate",
    "numballotpapersissued", "numseats", "rejected", "status", "endvotedatetime",
)  # fmt: skip
_ID = re.compile(r"(?:local|mayor|pcc)\.[a-z0-9.-]+?\.\d{4}-\d{2}-\d{2}")
_REMEDY = "Name the file by the election’s id, or say --set election=local.kirklees.2017-10-26."


def recognises(header: Sequence[str]) -> bool:
    """Whether this is the header of such a document once it has been taken apart into rows."""
    return folded(header) >= {"candidatename", "numvotes", "politicalpartytitle"}


def open_xml(file: str, payload: bytes) -> Sheet:
    """A document as a sheet of one row for each candidate, the facts of their ward beside them.

    Raises BadFile for XML that is cut short, damaged or hostile (entities and external references are refused), and
    for a document that is no election's.
    """
    root = _parse(file, payload)
    areas = {_text(each, "electionareaid"): each for each in root.iter("electionarea")}
    lines = [payload.count(b"\n", 0, found.start()) + 1 for found in re.finditer(rb"<candidate[\s>]", payload)]
    records = []
    for candidate, line in zip(root.iter("candidate"), lines, strict=False):
        area = areas.get(_text(candidate, "electionareaid"))
        record = [_text(candidate, key) for key in _HEADER[:5]]
        records.append((line, [*record, _text(root, "title"), *_facts(area)]))
    if not records:
        raise BadFile("the document holds no candidates; expected <election> with <candidate> inside.", file=file)
    printed = {cells.fold(each): each for each in _HEADER}
    return Sheet(
        file=file,
        header=_HEADER,
        printed=printed,
        records=tuple(records),
        titles=(_text(root, "title"),),
        headed=True,
        encoding="xml",
        delimiter="",
        digest=hashlib.sha256(payload).hexdigest(),
        ends_open=False,
        width=len(_HEADER),
    )


def read(sheet: Sheet, lookup: Lookup) -> Read:
    """Contests and candidacies of the document.

    Raises BadFile where the election is not told, a party's title is not known, or figures do not add up.
    """
    election = _election(sheet, lookup)
    columns = Columns(sheet, {each: (each,) for each in _HEADER})
    made = Gatherer(LAYOUT.name, sheet.file, lookup, status="declared")
    wards = _Wards(sheet, lookup, made, election)
    for row in sheet:
        contest, area = wards.of(row)
        gathered = made.contest(row, contest, area, _fields(row))
        gathered.winners_given = True
        tries = [("council", columns["politicalpartytitle"]), ("name", columns["politicalpartytitle"])]
        party = party_of(row, lookup, tries, election.day, made.held)
        made.candidate(row, gathered, _candidacy(row, party))
    if waiting := made.leave_open():
        made.notes.append(f"No votes yet: {', '.join(waiting)}.")
    return made.finish(nation=wards.nations)


class _Wards:
    """The contest and area of each ward's title."""

    def __init__(self, sheet: Sheet, lookup: Lookup, made: Gatherer, election: ElectionId) -> None:
        self.nations: dict[str, str] = {}
        self._lookup = lookup
        self._made = made
        self._election = election
        self._found: dict[str, tuple[str, Area]] = {}
        self._by = election.by or any("by-election" in title.casefold() for title in sheet.titles)
        self._council = self._body()

    def of(self, row: Row) -> tuple[str, Area]:
        title = row.text("areatitle", needed=True)
        if title not in self._found:
            contest = self._contest(row, title)
            known = self._lookup.contest(contest)
            area = self._lookup.area_keyed(str(known["area"])) if known else None
            if area is None and self._council is not None and not self._election.division and self._sole():
                area = self._council
            self._found[title] = (contest, area or self._new(title))
            nation = self._council.nation or self._council.key[:1] if self._council else ""
            self.nations[contest] = {"E": "eng", "W": "wal", "S": "sco", "N": "nir"}.get(nation, nation)
        return self._found[title]

    def _contest(self, row: Row, title: str) -> str:
        told = self._election
        if told.is_contest:
            if self._found:
                raise row.bad("areatitle", f"{told} is one contest, but the document holds {title} too.")
            return str(told)
        ward = re.sub(r"\s+(?:ward|division|electoral division)$", "", title, flags=re.IGNORECASE)
        ids = [
            str(ElectionId(told.kind, told.day, None, told.organisation, slugify(each), by))
            for each in (ward, title)
            for by in (self._by, not self._by)
        ]
        return next((each for each in ids if self._lookup.contest(each) is not None), ids[0])

    def _sole(self) -> bool:
        return self._election.kind != "local"

    def _body(self) -> Area | None:
        slug = self._election.organisation or ""
        for kind in ("council", "combined_authority", "police_area"):
            try:
                found = self._lookup.area(code=None, name=slug, kind=kind, day=self._election.day)
            except UnknownName:
                continue
            name = f"{found.name}, {self._election.day.day} {self._election.day:%B %Y}"
            self._made.name_election(str(self._election.election), name, found.key)
            return found
        return None

    def _new(self, title: str) -> Area:
        own = f"ward.{self._election.organisation}.{slugify(title)}"
        return self._made.new_area({"area": own, "kind": "ward", "name": title, "slug": slugify(title)})


def _election(sheet: Sheet, lookup: Lookup) -> ElectionId:
    told = lookup.told.get("election") or next(iter(_ID.findall(sheet.file)), None)
    if told is None:
        raise BadFile("the document does not say which council’s election it is.", file=sheet.file, remedy=_REMEDY)
    try:
        election = parse(told)
    except BadInput as error:
        raise BadFile(error.message, file=sheet.file, remedy=_REMEDY) from None
    if election.organisation is None:
        raise BadFile(f"{told} names no council.", file=sheet.file, remedy=_REMEDY)
    return election


def _fields(row: Row) -> TableRow:
    return {
        "seats": row.integer("numseats") or None,
        "electorate": row.integer("electorate") or None,
        "ballots": row.integer("numballotpapersissued") or None,
        "rejected": row.integer("rejected"),
    }


def _candidacy(row: Row, party: str) -> TableRow:
    return {
        "candidate": row.text("candidatename", needed=True),
        "party": party,
        "description": row.text("politicalpartytitle"),
        "votes": row.integer("numvotes", needed=True),
        "elected": int(bool(row.yes_no("iselected"))),
    }


def _parse(file: str, payload: bytes) -> Element:
    from defusedxml import DefusedXmlException
    from defusedxml.ElementTree import fromstring

    try:
        root: Element = fromstring(payload, forbid_dtd=True)
    except ParseError as error:
        line = error.position[0]
        raise BadFile(f"the XML is damaged or cut short ({error.msg}).", file=file, row=line) from None
    except (DefusedXmlException, LookupError, ValueError) as error:
        raise BadFile(f"the XML is not a plain document ({type(error).__name__}).", file=file) from None
    for each in root.iter():
        each.tag = str(each.tag).rpartition("}")[2].casefold()
    return root


def _text(element: Element | None, key: str) -> str:
    found = element.findtext(key) if element is not None else None
    return cells.squeeze(found or "")


def _facts(area: Element | None) -> Iterator[str]:
    for key in _HEADER[6:9]:
        yield _text(area, key)
    yield _rejected(area)
    for key in _HEADER[10:]:
        yield _text(area, key)


def _rejected(area: Element | None) -> str:
    """Rejected papers: the line that says so, or the sum of the headings where each has its own line."""
    lines = {_text(each, "description").casefold(): _text(each, "numvotes") for each in _spoiled(area)}
    for name in ("rejected", "total rejected", "total", "spoilt", "spoiled"):
        if name in lines:
            return lines[name]
    return str(sum(map(int, lines.values()))) if lines and all(map(str.isdecimal, lines.values())) else ""


def _spoiled(area: Element | None) -> list[Element]:
    return list(area.iter("spoiledvote")) if area is not None else []
