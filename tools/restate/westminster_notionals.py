"""Past results restated by Rallings and Thrasher on the boundaries of the next general election."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TypedDict

from tools.restate.party_keys import BY_MNIS
from tools.restate.westminster_read import Raw, read, whole

__all__ = ["NOTIONALS", "Notional", "NotionalSet", "notional_areas", "notionals"]


@dataclass(frozen=True, slots=True)
class NotionalSet:
    """One notional result: its basis, the file that holds it, and its source."""

    basis: str
    file: str
    source: str


NOTIONALS = {
    "2010": NotionalSet("parl.2005-05-05@wpc-2010", "notional/ge2005_on_2010_boundaries_by_party.csv", "rt-2005"),
    "2024": NotionalSet("parl.2019-12-12@wpc-2024", "notional/ge2019_on_2024_boundaries_by_party.csv.gz", "rt-2024"),
}

# Columns of the notional result of 2019 whose MNIS id is another party's: Advance Together has that of the Trade
# Unionist and Socialist Coalition, People Before Profit of Northern Ireland that of Lewisham's, the Yorkshire Party
# that of Yorkshire First; the Speaker has none.
_COLUMNS = {"ADVV": "advance", "PBPV": "pbp", "YRKSV": "yorkshire", "Commons Speaker": "spk"}


class Notional(TypedDict):
    """One row of the table of notionals."""

    basis: str
    area: str
    party: str
    label: str | None
    votes: int
    source: str


def notionals(data: Path, label: str) -> list[Notional]:
    """The notional result on which the changes at the election ``label`` are reckoned, by area and party.

    Independents are no party: where a seat has several, the strongest is ``ind`` and the others are ``other``, so
    that first and second stay those of the source. In 2005 all parties not named are ``other``.
    """
    of = NOTIONALS[label]
    votes: dict[tuple[str, str], list[int]] = {}
    for raw in read(data, of.file):
        votes.setdefault((raw["ons_id"], _party(raw)), []).append(int(raw["votes"]))
    rows: list[Notional] = []
    for (area, party), several in votes.items():
        first, *others = sorted(several, reverse=True)
        rows.append(_row(of, area, party, None, first))
        if others:
            rows.append(_row(of, area, "other", f"other independents: {len(others)}", sum(others)))
    return rows


def _row(of: NotionalSet, area: str, party: str, label: str | None, votes: int) -> Notional:
    return {"basis": of.basis, "area": area, "party": party, "label": label, "votes": votes, "source": of.source}


def notional_areas(data: Path, label: str) -> list[dict[str, object]]:
    """The electorate of every area in the notional result."""
    of = NOTIONALS[label]
    electorates = {raw["ons_id"]: whole(raw["electorate"]) for raw in read(data, of.file)}
    return [
        {"basis": of.basis, "area": area, "electorate": electorate, "source": of.source}
        for area, electorate in electorates.items()
    ]


def _party(raw: Raw) -> str:
    column = raw.get("party_column", "")
    if column in _COLUMNS:
        return _COLUMNS[column]
    return BY_MNIS[raw["mnis_party_id"]] if raw["mnis_party_id"] else "other"
