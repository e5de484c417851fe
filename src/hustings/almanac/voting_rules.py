"""Which voting rule fills which seats, on a day and at a place.

The facts are the rows of the table ``voting_rules``, each with its statute; this module finds the row that governs one
election id. A place is looked for from the narrowest: the organisation of the id (a council's mayor, London), the
nation, Great Britain, the United Kingdom. Two rules hang on the contest itself: with one seat the block vote is a
simple majority, and with two candidates so is the supplementary vote.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from hustings.errors import BadInput, NotKnown
from hustings.ids import ElectionId, parse

if TYPE_CHECKING:
    import polars as pl

__all__ = ["VotingRule", "nation_key", "rule_for"]

Rows = Iterable[Mapping[str, object]]

_NATIONS = {
    "eng": "eng",
    "england": "eng",
    "e92000001": "eng",
    "wal": "wal",
    "wls": "wal",
    "wales": "wal",
    "w92000004": "wal",
    "sco": "sco",
    "sct": "sco",
    "scotland": "sco",
    "s92000003": "sco",
    "nir": "nir",
    "northern ireland": "nir",
    "n92000002": "nir",
}
_ONE_NATION = {"sp": "sco", "naw": "wal", "senedd": "wal", "nia": "nir", "gla": "eng", "mayor": "eng"}
_WELSH_POLICE = {"dyfed-powys", "gwent", "north-wales", "south-wales"}
_EUROPEAN_REGIONS = {"scotland": "sco", "wales": "wal", "northern-ireland": "nir"}
_SIMPLE_MAJORITY = "fptp"


@dataclass(frozen=True, slots=True)
class VotingRule:
    """The rule of one election: its name in ``count``, seats on a ballot paper (``None``: the law fixes none), statute.

    ``face_up`` says whether papers lie face up at verification under that election's rules; ``None``: not known.
    """

    rule: str
    seats: int | None
    citation: str
    note: str | None = None
    face_up: bool | None = None


def rule_for(
    rules: pl.DataFrame | Rows,
    election_id: str,
    *,
    nation: str | None = None,
    seats: int | None = None,
    candidates: int | None = None,
) -> VotingRule:
    """The rule that governed an election or a contest on its day.

    ``rules`` are the rows of ``voting_rules``, as a frame or as mappings; dates may be ``date`` or ISO text.
    ``nation`` is needed for councils only (``eng``, ``wal``, ``sco``, ``nir``, a name, a GSS code or Democracy Club's
    code). ``seats`` and ``candidates`` of the contest decide where the law makes the rule hang on them.

    Raises :class:`~hustings.errors.BadInput` for a malformed id, an unknown nation or one that is missing, and
    :class:`~hustings.errors.NotKnown` where no row covers the kind, the place and the day.
    """
    wanted = parse(election_id)
    body = f"{wanted.kind}.{wanted.subtype}" if wanted.subtype else wanted.kind
    own = [row for row in _rows(rules) if row["body"] == body and _covers(row, wanted.day)]
    by_place = {str(row["place"]): row for row in own}
    found = next((by_place[place] for place in _places(wanted, nation) if place in by_place), None)
    if found is None:
        raise _not_found(wanted, own, nation)
    return _applied(found, seats, candidates)


def nation_key(nation: str) -> str:
    """``eng``, ``wal``, ``sco`` or ``nir`` for a nation's key, name, GSS code or Democracy Club code.

    Raises :class:`~hustings.errors.BadInput`.
    """
    key = _NATIONS.get(nation.strip().lower())
    if key is None:
        raise BadInput(
            f"“{nation}” is no nation of the United Kingdom.",
            remedy="Give eng, wal, sco or nir, a name such as Wales, or a GSS code such as W92000004.",
        )
    return key


def _rows(rules: pl.DataFrame | Rows) -> Iterator[Mapping[str, object]]:
    if hasattr(rules, "iter_rows"):
        yield from rules.iter_rows(named=True)
    else:
        yield from rules


def _covers(row: Mapping[str, object], day: date) -> bool:
    first, last = _day(row["from"]), _day(row.get("to"))
    return (first is None or first <= day) and (last is None or day <= last)


def _day(value: object) -> date | None:
    if value is None or value == "":
        return None
    return value if isinstance(value, date) else date.fromisoformat(str(value))


def _places(wanted: ElectionId, nation: str | None) -> list[str]:
    """Where to look for the rule, from the narrowest place to the widest."""
    own = [wanted.organisation] if wanted.organisation else []
    if wanted.kind == "gla":
        own = ["london"]
    key = nation_key(nation) if nation else _implied_nation(wanted)
    wider = [key] if key else []
    if key != "nir":
        wider.append("gb")
    return [*own, *wider, "uk"]


def _implied_nation(wanted: ElectionId) -> str | None:
    """The nation that an id tells by itself: of its kind, of a police area, of a European region."""
    if wanted.kind == "pcc":
        return "wal" if wanted.organisation in _WELSH_POLICE else "eng"
    if wanted.kind == "europarl" and wanted.division:
        return _EUROPEAN_REGIONS.get(wanted.division, "eng")
    return _ONE_NATION.get(wanted.kind)


def _applied(row: Mapping[str, object], seats: int | None, candidates: int | None) -> VotingRule:
    rule = str(row["rule"])
    given = row.get("seats")
    filled = seats if seats is not None else (int(str(given)) if given not in (None, "") else None)
    if rule == "block-vote" and filled == 1:
        rule = _SIMPLE_MAJORITY
    if rule == "supplementary-vote" and candidates is not None and candidates <= 2:
        rule = _SIMPLE_MAJORITY
    note = row.get("note")
    return VotingRule(rule, filled, str(row["citation"]), str(note) if note else None, _yes_no(row.get("face_up")))


def _yes_no(value: object) -> bool | None:
    if isinstance(value, bool):
        return value
    return {"yes": True, "no": False}.get(str(value))


def _not_found(wanted: ElectionId, own: list[Mapping[str, object]], nation: str | None) -> BadInput | NotKnown:
    if own and nation is None and _implied_nation(wanted) is None:
        places = ", ".join(sorted({str(row["place"]) for row in own}))
        return BadInput(
            f"The rule of {wanted} hangs on the nation, and the id does not tell it.",
            remedy=f"Give the nation; rules are known for {places}.",
        )
    return NotKnown(
        f"No voting rule is known for {wanted}.",
        remedy="The table voting_rules names the kinds of election, the places and the days it covers.",
    )
