"""The Commons Library's results by candidate: one row for each candidate of each constituency."""

from __future__ import annotations

from decimal import Decimal

from hustings.almanac.readers import cells
from hustings.almanac.readers.commons_elections import Contests
from hustings.almanac.readers.gatherer import Gatherer
from hustings.almanac.readers.reading import Columns, Lookup, Read, TableRow, party_of
from hustings.almanac.readers.sheet import Row, Sheet

__all__ = ["columns", "fits", "read"]

_COLUMNS = {
    "code": ("ons_id", "ons_code", "gss_code", "constituency_id"),
    "name": ("constituency_name", "constituency"),
    "day": ("election_date", "by_election_date", "date_of_by_election", "date"),
    "declared": ("declaration_time",),
    "party_name": ("party_name", "party"),
    "party": ("party_abbreviation", "party_abbrev"),
    "ec": ("electoral_commission_party_id", "ec_party_id"),
    "mnis": ("mnis_party_id",),
    "first": ("candidate_first_name", "firstname", "first_name"),
    "surname": ("candidate_surname", "surname", "last_name"),
    "gender": ("candidate_gender", "gender"),
    "sitting": ("sitting_mp",),
    "former": ("former_mp",),
    "member": ("member_mnis_id",),
    "votes": ("votes",),
    "share": ("share",),
    "change": ("change",),
    "person": ("democracy_club_person_id", "dc_person_id"),
}
_MARKS = ("party", "first", "surname", "sitting", "former", "votes", "share", "change")


def fits(header: frozenset[str]) -> bool:
    """Whether folded headings are those of a file by candidate; one or two may be missing, to be named later."""
    if not header.intersection(_COLUMNS["code"] + _COLUMNS["name"]):
        return False
    return sum(bool(header.intersection(_COLUMNS[each])) for each in _MARKS) >= len(_MARKS) - 2


def columns(sheet: Sheet) -> Columns:
    """Where the sheet's columns are. Raises BadFile naming a needed one that is not there."""
    found = Columns(sheet, _COLUMNS)
    found.need("code", "party", "first", "surname", "votes")
    return found


def read(sheet: Sheet, lookup: Lookup, contests: Contests) -> Read:
    """The file's contests and candidacies, checked."""
    found = columns(sheet)
    shares = sheet.column(found["share"])
    unit = cells.share_unit(shares)
    made = Gatherer("commons-library", sheet.file, lookup)
    tries = [("mnis", found["mnis"]), ("ec", found["ec"]), ("library", found["party"]), ("name", found["party_name"])]
    for row in sheet:
        contest, area, day = contests.of(row)
        gathered = made.contest(row, contest, area, {"seats": 1})
        party = party_of(row, lookup, tries, day, made.held)
        share = _share(row, found["share"], unit)
        row.share(found["change"], unit=unit, signed=True)
        made.candidate(row, gathered, _candidacy(row, found, party), share=share)
    return made.finish()


def _candidacy(row: Row, found: Columns, party: str) -> TableRow:
    first, surname = row.text(found["first"]), row.text(found["surname"], needed=True)
    return {
        "candidate": f"{first} {surname}" if first else surname,
        "surname": surname,
        "party": party,
        "description": row.text(found["party_name"]) if found["party_name"] else None,
        "votes": row.integer(found["votes"]),
        "sitting": row.yes_no(found["sitting"]),
        "former": row.yes_no(found["former"]),
        "gender": row.text(found["gender"]),
        "person": row.text(found["person"]),
        "mnis": row.text(found["member"]),
    }


def _share(row: Row, key: str, unit: cells.Unit) -> Decimal | None:
    """The printed share, exactly as a fraction. Raises BadFile where it is none."""
    if row.share(key, unit=unit) is None:
        return None
    text = cells.squeeze(row.raw(key))
    percent = text.endswith("%") or unit == "percent"
    exact = Decimal(text.rstrip("% ").replace(",", ""))
    return exact / 100 if percent else exact
