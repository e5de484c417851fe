"""The Commons Library's results by constituency: one row each, with the votes of the larger parties in columns."""

from __future__ import annotations

from hustings.almanac.readers.cells import fold
from hustings.almanac.readers.commons_elections import Contests
from hustings.almanac.readers.gatherer import Gatherer
from hustings.almanac.readers.reading import Columns, Lookup, Read, result_of
from hustings.almanac.readers.sheet import Row, Sheet

__all__ = ["columns", "fits", "read"]

_COLUMNS = {
    "code": ("ons_id", "ons_code", "gss_code", "constituency_id"),
    "name": ("constituency_name", "constituency"),
    "day": ("election_date", "by_election_date", "date_of_by_election", "date"),
    "declared": ("declaration_time",),
    "result": ("result",),
    "first": ("first_party",),
    "second": ("second_party",),
    "electorate": ("electorate",),
    "valid": ("valid_votes",),
    "rejected": ("invalid_votes",),
    "majority": ("majority",),
    "other": ("all_other_candidates", "other"),
    "other_winner": ("of_which_other_winner", "other_winner"),
}
_MARKS = ("result", "first", "second", "electorate", "valid", "rejected", "majority")
_PARTIES = (
    "con", "lab", "ld", "ukip", "brx", "ruk", "ref", "green", "grn", "snp", "pc", "dup", "sf", "sdlp", "uup", "apni",
    "alliance", "tuv", "ind", "spk",
)  # fmt: skip
_SAME = {"apni": "alliance", "alliance": "apni", "grn": "green", "ref": "ruk"}


def fits(header: frozenset[str]) -> bool:
    """Whether folded headings are those of a file by constituency; one or two may be missing, to be named later."""
    if not header.intersection(_COLUMNS["code"] + _COLUMNS["name"]):
        return False
    return sum(bool(header.intersection(_COLUMNS[each])) for each in _MARKS) >= len(_MARKS) - 2


def columns(sheet: Sheet) -> Columns:
    """Where the sheet's columns are. Raises BadFile naming a needed one that is not there."""
    found = Columns(sheet, _COLUMNS)
    found.need("code", "result", "first", "second", "electorate", "valid", "majority")
    return found


def read(sheet: Sheet, lookup: Lookup, contests: Contests) -> Read:
    """The file's contests, checked against the parties' columns. It names no candidates, so none are made."""
    found = columns(sheet)
    parties = [key for key in sheet.printed if key in _PARTIES]
    made = Gatherer("commons-library", sheet.file, lookup)
    order = sheet.date_order(found["declared"]) if found["declared"] else "dmy"
    for row in sheet:
        contest, area, day = contests.of(row)
        fields = {
            "seats": 1,
            "electorate": row.integer(found["electorate"]),
            "valid": row.integer(found["valid"]),
            "rejected": row.integer(found["rejected"]),
            "majority": row.integer(found["majority"]),
            "result": result_of(row, lookup, found["result"], day, made.held),
            "declared": row.moment(found["declared"], order=order) if found["declared"] else None,
        }
        made.contest(row, contest, area, fields, once=True)
        _check(row, found, parties)
    return made.finish()


def _check(row: Row, found: Columns, parties: list[str]) -> None:
    """The parties' columns sum to the valid votes; first less second is the majority. Raises BadFile."""
    valid, majority = row.integer(found["valid"]), row.integer(found["majority"])
    place = row.raw(found["name"]) or row.raw(found["code"])
    if valid is None:
        return
    if majority is not None and majority > valid:
        raise row.bad(found["majority"], f"{place}: the majority {majority:,} exceeds the valid votes {valid:,}.")
    votes = {key: row.integer(key) or 0 for key in parties}
    winner = (row.integer(found["other_winner"]) or 0) if found["other_winner"] else 0
    others = _others(row, found, sum(votes.values()), winner, valid, place)
    if others is None or not votes:
        return
    first = _of_party(row, found["first"], votes) or winner
    if first and majority is not None:
        second = _of_party(row, found["second"], votes)
        _check_majority(row, found, place, (first, second, majority), max(votes.values()), others)


def _others(row: Row, found: Columns, named: int, winner: int, valid: int, place: str) -> int | None:
    """The votes of losers without a column; ``None`` where the file does not give them.

    The winner without a column is one of "all other candidates" in files of general elections, and beside them in
    files of by-elections.
    """
    other = row.integer(found["other"]) if found["other"] else None
    if other is None:
        return None
    if named + other == valid:
        if winner > other:
            message = f"{place}: {winner:,} is more than all other candidates have ({other:,})."
            raise row.bad(found["other_winner"], message)
        return other - winner
    if winner and named + other + winner == valid:
        return other
    message = f"{place}: the parties’ votes sum to {named + other:,}, the valid votes are {valid:,}."
    raise row.bad(found["valid"], message)


def _check_majority(
    row: Row, found: Columns, place: str, figures: tuple[int, int | None, int], best: int, others: int
) -> None:
    first, second, majority = figures
    if second is not None and first - second != majority:
        message = f"{place}: {first:,} less {second:,} is {first - second:,}, not the majority given ({majority:,})."
        raise row.bad(found["majority"], message)
    if first < best:
        raise row.bad(found["first"], f"{place}: the first party has {first:,} votes, another {best:,}.")
    if second is None and first - majority > others:
        message = f"{place}: a second candidate of {first - majority:,} votes is not among the others ({others:,})."
        raise row.bad(found["majority"], message)


def _of_party(row: Row, key: str, votes: dict[str, int]) -> int | None:
    """The votes in the column of the party that a cell names; ``None`` where it has no column of its own."""
    party = fold(row.raw(key))
    for name in (party, _SAME.get(party, "")):
        if name in votes:
            return votes[name] or None
    return None
