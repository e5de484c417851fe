"""Messages written in the shape of the Press Association’s election feed, for rehearsals. See :mod:`.pa_xml`.

Made-up feeds are always tests: every file’s name begins with ``Test_`` (``Local_Test_`` for councils).
"""

from __future__ import annotations

import re
from xml.etree.ElementTree import Element, SubElement, tostring

from hustings.night.feeds.message import Message, PartyLine, Person
from hustings.night.times import local

__all__ = ["file_name", "to_pa"]

_ROOTS = {
    "nominations": "FirstPastThePostNominations",
    "rush": "FirstPastThePostRush",
    "result": "FirstPastThePostResult",
    "state": "FirstPastThePostStateOfParties",
    "recount": "Recount",
    "council": "LocalResult",
}
_TYPES = {"state": "SOP", "council": "result"}


def file_name(message: Message, label: str, ending: str = "xml") -> str:
    """``Test_General_Election_result_Ynys_Mon_1.xml``."""
    area = re.sub(r"\W+", "_", message.place).strip("_")
    front = "Local_Test" if message.kind == "council" or message.text == "local" else "Test"
    parts = [
        front,
        label,
        _TYPES.get(message.kind, message.kind),
        *([area] if area else []),
        str(message.revision or 1),
    ]
    return f"{'_'.join(parts)}.{ending}"


def to_pa(message: Message) -> bytes:
    """A message as an XML document in UTF-8."""
    root = Element(_ROOTS[message.kind])
    if message.kind == "state" and message.text == "local":
        root.tag = "LocalStateOfParties"
    root.set("revision", str(message.revision or 1))
    if message.declared_at is not None:
        root.set("declarationTime", local(message.declared_at).strftime("%Y%m%dT%H%M%S%z"))
    if message.text and message.text != "local":
        root.set("paStyleMessageText", message.text)
    if message.kind == "state":
        _state(root, message)
    elif message.kind == "council":
        council = SubElement(root, "Council", {"name": message.place, "number": message.number})
        elected = SubElement(council, "ElectedCouncillors")
        for line in message.parties:
            SubElement(elected, "Party", _party(line))
    else:
        _constituency(root, message)
    document: bytes = tostring(root, encoding="utf-8", xml_declaration=True)
    return document


def _state(root: Element, message: Message) -> None:
    root.set("numberOfResults", str(message.declared or 0))
    root.set("totalNumberOfSeats", str(message.seats or 0))
    for line in message.parties:
        SubElement(root, "Party", _party(line))


def _party(line: PartyLine) -> dict[str, str]:
    told = {"abbreviation": line.party, "seats": str(line.seats), "paId": line.party_id}
    if line.votes is not None:
        told["votes"] = str(line.votes)
    return {key: value for key, value in told.items() if value}


def _constituency(root: Element, message: Message) -> None:
    told = {"number": message.number, "name": message.place}
    if message.kind == "result":
        told |= {"electorate": _text(message.electorate), "turnout": _text(message.valid)}
        told |= {"majority": _text(message.majority), "rejected": _text(message.rejected)}
        if message.electorate and message.valid:
            told["percentageTurnout"] = f"{100 * message.valid / message.electorate:.1f}"
    area = SubElement(root, "Constituency", {key: value for key, value in told.items() if value})
    total = sum(each.votes or 0 for each in message.people)
    for each in message.people:
        _candidate(area, each, total, figures=message.kind == "result")


def _candidate(area: Element, person: Person, total: int, *, figures: bool) -> None:
    first, _, surname = person.name.rpartition(" ")
    told = {"paId": person.id, "firstName": first, "surname": surname}
    if person.elected:
        told["elected"] = "*"
    if person.withdrawn:
        told["status"] = "withdrawn"
    candidate = SubElement(area, "Candidate", {key: value for key, value in told.items() if value})
    party = {"paId": person.party_id, "abbreviation": person.party}
    if figures and person.votes is not None:
        party["votes"] = str(person.votes)
        party["percentageShare"] = f"{100 * person.votes / total:.1f}" if total else "0.0"
    SubElement(candidate, "Party", {key: value for key, value in party.items() if value})


def _text(number: int | None) -> str:
    return "" if number is None else str(number)
