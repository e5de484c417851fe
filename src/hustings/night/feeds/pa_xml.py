"""Messages in the shape of the Press Association’s election feed: one XML document a message.

Roots name the message: ``FirstPastThePostNominations``, ``...Rush``, ``...Result``, ``...StateOfParties``,
``Recount``, and of councils ``LocalResult`` (or ``Result``) and ``LocalStateOfParties`` (or ``SOP``). Files are called
``{Election}_{type}_{Area}_{revision}.xml``, with ``Test_`` or ``Local_Test_`` in front where they are tests. A
candidate is known by id, name and party, never by place in the list. A rush has a winner and no votes.

Documents are read without entities, DTDs or references to other files; a bomb is refused before it opens.
Source: the feed’s public specification pages and public parsers of it; no document of the feed is part of this package.
"""

from __future__ import annotations

import re
from datetime import datetime
from typing import TYPE_CHECKING
from xml.etree.ElementTree import ParseError

from hustings.almanac.readers import cells
from hustings.almanac.readers.decoding import decode
from hustings.errors import BadFile, BadInput
from hustings.night.feeds.message import Kind, Message, PartyLine, Person, is_test_name
from hustings.night.times import from_text

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

__all__ = ["MOST_IN_A_MESSAGE", "is_pa", "read_pa"]

MOST_IN_A_MESSAGE = 4 * 1024 * 1024
"""Bytes that a message may have: a hundred times the largest real one."""

_ROOTS: tuple[tuple[str, Kind], ...] = (
    ("stateofparties", "state"),
    ("sop", "state"),
    ("nominations", "nominations"),
    ("recount", "recount"),
    ("rush", "rush"),
    ("result", "result"),
)
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})T?(\d{2})(\d{2})(\d{2})?(Z|[+-]\d{2}:?\d{2})?")
_REVISION = re.compile(r"_(\d+)\.xml(?:\.gz)?$", re.IGNORECASE)
_DECLARED = re.compile(rb"""\s*<\?xml[^>]*?encoding=["']([\w.-]+)["'][^>]*\?>""")
_WIN = "*"


def is_pa(payload: bytes) -> bool:
    """Whether bytes look like a message of this shape: an XML root by one of its names."""
    head = payload[:2000].replace(b"\0", b"").decode("latin-1")
    found = re.search(r"<(?![?!])(?:\w+:)?(\w+)", head)
    council = b"candidatename" in payload[:100_000].replace(b"\0", b"").lower()  # a ModernGov document
    return found is not None and _kind(found[1]) is not None and not council


def read_pa(file: str, payload: bytes) -> Message:
    """The message in a document.

    Raises :class:`~hustings.errors.BadFile` for XML that is cut short, damaged, hostile or too large, for a root that
    is none of the feed’s, and for a figure that is no count.
    """
    root = _parse(file, payload)
    kind = _kind(root.tag)
    if kind is None:
        raise BadFile(f"<{root.tag}> is no message of an election feed.", file=file)
    council = _first(root, "council")
    if council is not None and kind == "result":
        kind = "council"
    area = council if council is not None else _first(root, "constituency")
    if area is None and kind not in ("state",):
        raise BadFile("the message names no constituency.", file=file, field="Constituency")
    return Message(
        kind=kind,
        file=file,
        revision=_revision(file, root, area),
        test=is_test_name(file) or _get(root, "test").casefold() in ("true", "yes", "1"),
        place=_name(file, _get(area, "name"), "name"),
        number=_get(area, "number"),
        declared_at=_moment(file, _get(root, "declarationtime") or _get(area, "declarationtime")),
        people=tuple(_person(file, each) for each in root.iter("candidate")) if kind in _WITH_PEOPLE else (),
        parties=_parties(file, root, kind),
        electorate=_count(file, area, "electorate") or None,
        rejected=_count(file, area, "rejected"),
        valid=(_count(file, area, "turnout") or None) if kind == "result" else None,
        majority=_count(file, area, "majority") if kind == "result" else None,
        declared=_count(file, root, "numberofresults"),
        seats=_count(file, root, "totalnumberofseats"),
        text=_said(root, area),
    )


_WITH_PEOPLE = ("nominations", "rush", "result")


def _parse(file: str, payload: bytes) -> Element:
    """The document’s root, names and attributes in lower case, without namespaces."""
    from defusedxml import DefusedXmlException
    from defusedxml.ElementTree import fromstring

    if len(payload) > MOST_IN_A_MESSAGE:
        raise BadFile(f"the message is larger than {MOST_IN_A_MESSAGE // 1024**2} MB.", file=file)
    if not payload.strip():
        raise BadFile("the message is empty.", file=file)
    try:
        root: Element = fromstring(_plain_utf8(file, payload), forbid_dtd=True)
    except DefusedXmlException as error:
        said = f"the XML declares entities or a DTD ({type(error).__name__}); it was not opened."
        raise BadFile(said, file=file, remedy="A feed sends plain documents: ask where this one came from.") from None
    except ParseError as error:
        row = error.position[0]
        raise BadFile(f"the XML is damaged or cut short ({error.msg}).", file=file, row=row) from None
    except (LookupError, ValueError, UnicodeError) as error:
        raise BadFile(f"the XML is in no encoding that can be read ({type(error).__name__}).", file=file) from None
    for each in root.iter():
        each.tag = str(each.tag).rpartition("}")[2].casefold()
        each.attrib = {key.rpartition("}")[2].casefold(): cells.squeeze(value) for key, value in each.attrib.items()}
    return root


def _plain_utf8(file: str, payload: bytes) -> bytes:
    """The bytes as they are; those that call themselves UTF-8 and are Windows-1252 (a lone ô), as real UTF-8."""
    declared = _DECLARED.match(payload)
    if payload[:2] in (b"\xff\xfe", b"\xfe\xff") or (declared and declared[1].lower() not in (b"utf-8", b"utf8")):
        return payload
    text, encoding = decode(payload, file)
    if encoding != "cp1252":
        return payload
    return (text[declared.end() :] if declared else text).encode("utf-8")


def _kind(tag: str) -> Kind | None:
    folded = tag.casefold()
    return next((kind for end, kind in _ROOTS if folded.endswith(end)), None)


def _first(root: Element, tag: str) -> Element | None:
    return next(root.iter(tag), None)


def _get(element: Element | None, key: str) -> str:
    return element.attrib.get(key, "") if element is not None else ""


def _name(file: str, text: str, field: str) -> str:
    """A name composed and put right where it was read in the wrong encoding on its way here."""
    return cells.name(text, file=file, row=None, field=field) or ""


def _said(root: Element, area: Element | None) -> str:
    return _get(root, "pastylemessagetext") or _get(area, "pastylemessagetext")


def _revision(file: str, root: Element, area: Element | None) -> int | None:
    """The revision in the document, which must be the one in the file’s name where that has one."""
    said = _get(root, "revision") or _get(area, "revision")
    named = _REVISION.search(file)
    if not said:
        return int(named[1]) if named else None
    if not said.isdecimal():
        raise BadFile(f"“{said}” is no revision; expected a number.", file=file, field="revision")
    if named and int(named[1]) != int(said):
        raise BadFile(f"the document is revision {said}, its file’s name says {named[1]}.", file=file, field="revision")
    return int(said)


def _moment(file: str, text: str) -> datetime | None:
    """A time as ``20191213T023000+0000`` or ISO; without a zone it is British local time."""
    if not text:
        return None
    found = _COMPACT.fullmatch(text)
    if found:
        year, month, day, hour, minute, second, zone = found.groups()
        text = f"{year}-{month}-{day}T{hour}:{minute}:{second or '00'}{zone or ''}"
    try:
        return from_text(text)
    except BadInput:
        raise BadFile(f"“{text}” is no time.", file=file, field="declarationTime") from None


def _count(file: str, element: Element | None, key: str) -> int | None:
    text = _get(element, key).replace(",", "").removeprefix("+")
    if not text:
        return None
    if not (text.isascii() and text.isdecimal()) or len(text) > 12:
        raise BadFile(f"“{text[:40]}” is no count.", file=file, field=key)
    return int(text)


def _person(file: str, candidate: Element) -> Person:
    party = candidate if _get(candidate, "abbreviation") else _first(candidate, "party")
    name = " ".join(each for each in (_get(candidate, "firstname"), _get(candidate, "surname")) if each)
    if not name:
        name = _get(candidate, "name")
    if not name:
        raise BadFile("a candidate has no name; figures are never joined by position.", file=file, field="Candidate")
    votes = _count(file, party, "votes")
    return Person(
        name=_name(file, name, "Candidate"),
        party=_get(party, "abbreviation") or _get(party, "name"),
        votes=_count(file, candidate, "votes") if votes is None else votes,
        elected=_get(candidate, "elected") == _WIN,
        id=_get(candidate, "paid") or _get(candidate, "id"),
        party_id=_get(party, "paid") if party is not candidate else "",
        withdrawn=_get(candidate, "status").casefold() in ("withdrawn", "deceased", "dead"),
    )


def _parties(file: str, root: Element, kind: Kind) -> tuple[PartyLine, ...]:
    """The parties of a state of parties; of a council those elected (not the changes, nor the whole new council)."""
    if kind == "council":
        elected = _first(root, "electedcouncillors")
        return tuple(_party(file, each) for each in elected.iter("party")) if elected is not None else ()
    return tuple(_party(file, each) for each in root.iter("party")) if kind == "state" else ()


def _party(file: str, party: Element) -> PartyLine:
    seats = next(
        (found for key in ("seats", "totalseats", "forecastseats") if (found := _count(file, party, key)) is not None),
        0,
    )
    return PartyLine(
        party=_get(party, "abbreviation") or _get(party, "name"),
        seats=seats,
        gains=_count(file, party, "gains"),
        losses=_count(file, party, "losses"),
        votes=_count(file, party, "votes"),
        party_id=_get(party, "paid"),
    )
