"""Messages in our own JSON: one object, a list of them, or ``{"messages": [...]}``.

    {"kind": "result", "contest": "parl.aberavon.2019-12-12", "revision": 1, "declared_at": "2019-12-13T02:30:00Z",
     "electorate": 50750, "rejected": 82, "test": true,
     "lines": [{"name": "Stephen Kinnock", "party": "lab", "votes": 17008, "elected": true}, ...]}

Kinds: nominations, rush, result, recount, state (``parties``: party, seats; ``declared``). A key that is not known is
refused, since a misspelt one would lose a figure in silence.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from hustings.errors import BadFile, BadInput
from hustings.night.feeds.message import KINDS, Message, PartyLine, Person, is_test_name
from hustings.night.times import from_text, to_text

__all__ = ["read_own", "to_json"]

_COUNTS = ("electorate", "papers", "rejected", "valid", "majority", "declared", "seats")
_TEXTS = ("contest", "place", "code", "number", "text")
_KEYS = frozenset({"kind", "revision", "declared_at", "test", "lines", "parties", *_COUNTS, *_TEXTS})
_LINE = frozenset({"name", "party", "votes", "elected", "id", "party_id", "withdrawn"})
_PARTY = frozenset({"party", "seats", "gains", "losses", "votes", "party_id"})


def read_own(file: str, payload: bytes) -> list[Message]:
    """The messages in a document. Raises :class:`~hustings.errors.BadFile` naming the key at fault."""
    try:
        told = json.loads(payload.decode("utf-8-sig"), parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        raise BadFile(f"the JSON is damaged or cut short ({error}).", file=file) from None
    if isinstance(told, Mapping) and "messages" in told:
        told = told["messages"]
    found = told if isinstance(told, list) else [told]
    if not found:
        raise BadFile("the document holds no message.", file=file)
    return [_message(file, each) for each in found]


def to_json(message: Message) -> dict[str, object]:
    """A message as such an object, without what is not stated."""
    made: dict[str, object] = {"kind": message.kind, "revision": message.revision, "test": message.test}
    made |= {key: getattr(message, key) for key in (*_TEXTS, *_COUNTS)}
    made["declared_at"] = to_text(message.declared_at) if message.declared_at else None
    if message.people:
        made["lines"] = [_kept({key: getattr(each, key) for key in sorted(_LINE)}) for each in message.people]
    if message.parties:
        made["parties"] = [_kept({key: getattr(each, key) for key in sorted(_PARTY)}) for each in message.parties]
    return _kept(made)


def _kept(made: Mapping[str, object]) -> dict[str, object]:
    return {key: value for key, value in made.items() if value is not None and value != "" and value is not False}


def _no_constant(text: str) -> None:
    raise ValueError(f"{text} is no figure")


def _message(file: str, told: object) -> Message:
    made = _object(file, told, _KEYS, "a message")
    if made.get("kind") not in KINDS:
        raise BadFile(f"“{made.get('kind')}” is no kind of message.", file=file, field="kind", remedy=", ".join(KINDS))
    try:
        when = made.get("declared_at")
        declared_at = from_text(str(when)) if when else None
    except BadInput as error:
        raise BadFile(error.message, file=file, field="declared_at") from None
    counts: dict[str, Any] = {key: _count(file, made, key) for key in _COUNTS}
    texts: dict[str, Any] = {key: str(made.get(key, "")) for key in _TEXTS}
    return Message(
        kind=made["kind"],
        file=file,
        revision=_count(file, made, "revision"),
        test=bool(made.get("test")) or is_test_name(file),
        declared_at=declared_at,
        people=tuple(_person(file, each) for each in _list(file, made, "lines")),
        parties=tuple(_party(file, each) for each in _list(file, made, "parties")),
        **counts,
        **texts,
    )


def _list(file: str, told: Mapping[str, Any], key: str) -> list[object]:
    found = told.get(key, [])
    if not isinstance(found, list):
        raise BadFile("expected a list.", file=file, field=key)
    return found


def _object(file: str, told: object, known: frozenset[str], what: str) -> Mapping[str, Any]:
    if not isinstance(told, Mapping):
        raise BadFile(f"{what} must be an object.", file=file)
    strange = sorted(set(told) - known)
    if strange:
        raise BadFile(
            f"“{strange[0]}” is no key of {what}.", file=file, field=strange[0], remedy=", ".join(sorted(known))
        )
    return told


def _count(file: str, told: Mapping[str, Any], key: str) -> int | None:
    value = told.get(key)
    if value is None:
        return None
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise BadFile(f"{value!r} is no count.", file=file, field=key)
    return value


def _person(file: str, told: object) -> Person:
    line = _object(file, told, _LINE, "a line")
    name = str(line.get("name") or "")
    if not name:
        raise BadFile("a line has no name; figures are never joined by position.", file=file, field="name")
    return Person(
        name=name,
        party=str(line.get("party") or ""),
        votes=_count(file, line, "votes"),
        elected=bool(line.get("elected")),
        id=str(line.get("id") or ""),
        party_id=str(line.get("party_id") or ""),
        withdrawn=bool(line.get("withdrawn")),
    )


def _party(file: str, told: object) -> PartyLine:
    line = _object(file, told, _PARTY, "a party")
    return PartyLine(
        party=str(line.get("party") or ""),
        seats=_count(file, line, "seats") or 0,
        gains=_count(file, line, "gains"),
        losses=_count(file, line, "losses"),
        votes=_count(file, line, "votes"),
        party_id=str(line.get("party_id") or ""),
    )
