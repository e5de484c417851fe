"""Candidacies as exported by electionresults.parliament.uk.

A contest there is in one of four states of publication: before candidates are known, candidates only, winners only,
full results. Some exports name the state, in others it shows in the cells. Columns are ``Constituency geographic
code``, ``Main party abbreviation``, ``Candidate vote count`` in one export and ``Election_Id``, ``Election_State``,
``Primary_Party_...``, ``Vote_Count`` in another; shares have up to 28 places.
Source: UK Parliament, election results website (Open Parliament Licence v3.0).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Final

from hustings.almanac.readers.checks import Gathered
from hustings.almanac.readers.gatherer import Gatherer
from hustings.almanac.readers.reading import (
    Area,
    Columns,
    Layout,
    Lookup,
    Read,
    TableRow,
    area_of,
    folded,
    party_of,
    result_of,
)
from hustings.almanac.readers.sheet import Row, Sheet

__all__ = ["LAYOUT", "read", "recognises"]

LAYOUT = Layout(
    "parliament-site",
    "Election results, candidacies",
    "UK Parliament (electionresults.parliament.uk)",
    "Open Parliament Licence v3.0",
    "Contains Parliamentary information licensed under the Open Parliament Licence v3.0.",
)

_PARTY = ("main_party", "primary_party", "nomination_party", "party")


def _party(what: str) -> tuple[str, ...]:
    return tuple(f"{stem}_{what}" for stem in _PARTY)


_COLUMNS: Final = {
    "election": ("election_id", "election_url"),
    "state": ("election_state", "election_publication_state", "publication_state"),
    "day": ("election_polling_date", "election_date", "election_polling_on", "polling_on", "polling_date"),
    "by": ("election_is_by_election", "is_by_election"),
    "notional": ("election_is_notional", "general_election_is_notional", "is_notional"),
    "code": ("constituency_geographic_code", "constituency_area_geographic_code", "constituency_code", "ons_id"),
    "name": ("constituency_name", "constituency_group_name", "constituency_area_name"),
    "electorate": ("electorate", "election_electorate", "electorate_population_count"),
    "declared": ("declaration_time", "election_declaration_time", "declaration_at"),
    "valid": ("election_valid_vote_count", "valid_vote_count"),
    "rejected": ("election_invalid_vote_count", "invalid_vote_count"),
    "result": ("election_result_summary", "result_summary"),
    "majority": ("majority", "election_majority"),
    "surname": ("candidate_family_name", "candidate_surname", "family_name", "nomination_family_name"),
    "first": ("candidate_given_name", "candidate_first_name", "given_name", "nomination_given_name"),
    "gender": ("candidate_gender", "gender"),
    "member": ("candidate_mnis_id", "member_mnis_id"),
    "person": ("candidate_democracy_club_id", "democracy_club_person_identifier", "democracy_club_identifier"),
    "sitting": ("candidate_is_sitting_mp", "is_sitting_mp"),
    "former": ("candidate_is_former_mp", "is_former_mp"),
    "party_name": _party("name"),
    "party": _party("abbreviation"),
    "ec": _party("electoral_commission_id"),
    "mnis": _party("mnis_id"),
    "speaker": (
        "candidate_is_standing_as_commons_speaker", "is_standing_as_commons_speaker", "is_standing_as_speaker",
    ),
    "independent": ("candidate_is_standing_as_independent", "is_standing_as_independent"),
    "votes": ("candidate_vote_count", "vote_count"),
    "share": ("candidate_vote_share", "vote_share"),
    "change": ("candidate_vote_change", "vote_change"),
    "position": ("candidate_result_position", "result_position"),
    "won": ("candidate_is_winner", "is_winning_candidacy", "is_winner"),
}  # fmt: skip
_STATES = {
    "pre_candidates": "none", "candidates_only": "candidates", "winners_only": "winners", "full_results": "full",
    "0": "none", "1": "candidates", "2": "winners", "3": "full",
}  # fmt: skip


def recognises(header: Sequence[str]) -> bool:
    """Whether this is a header of such an export."""
    found = folded(header)
    standing = found.intersection((*_COLUMNS["independent"], *_COLUMNS["speaker"]))
    counted = found.intersection((*_COLUMNS["votes"], *_COLUMNS["share"]))
    return bool(standing and counted and found.intersection((*_COLUMNS["code"], *_COLUMNS["name"])))


def read(sheet: Sheet, lookup: Lookup) -> Read:
    """Contests and candidacies of an export.

    A contest with candidates only comes out with the status ``partial``, one with its winner only as ``declared``,
    one with full results as ``official``. Raises BadFile for a notional result, an unknown party or area, or figures
    that do not add up or do not fit the state that the export gives.
    """
    columns = Columns(sheet, _COLUMNS)
    columns.need("day", "surname", "votes", "party")
    made = Gatherer(LAYOUT.name, sheet.file, lookup)
    order = sheet.date_order(columns["day"])
    held: dict[str, tuple[str, Area]] = {}
    states: dict[str, str] = {}
    for row in sheet:
        if row.yes_no(columns["notional"]):
            raise row.bad(columns["notional"], "the result is notional; only results of polls can be brought in.")
        day = row.day(columns["day"], needed=True, order=order)
        state = _state(row, columns)
        if state == "none":
            continue
        contest, area = _contest(row, columns, day, lookup, made, held)
        gathered = made.contest(row, contest, area, _fields(row, columns, lookup, day, made))
        majority = row.integer(columns["majority"])
        gathered.majority = gathered.majority if majority is None else majority
        states[contest] = state or states.get(contest, "")
        _candidate(row, columns, day, lookup, made, gathered)
        _fit(row, columns, gathered, states[contest])
    for contest, state in states.items():
        made.status(contest, {"candidates": "partial", "winners": "declared", "full": "official"}.get(state, ""))
    return made.finish()


def _state(row: Row, columns: Columns) -> str:
    text = row.text(columns["state"]) if columns["state"] else None
    if text is None:
        return ""
    state = _STATES.get(text.casefold().replace(" ", "_").replace("-", "_"))
    if state is None:
        raise row.bad(columns["state"], f"“{text}” is no state of publication; expected Full results or another.")
    return state


def _contest(
    row: Row, columns: Columns, day: date, lookup: Lookup, made: Gatherer, held: dict[str, tuple[str, Area]]
) -> tuple[str, Area]:
    area = area_of(row, lookup, columns["code"], columns["name"], "constituency", day, made.held)
    key = f"{area.key} {day}"
    if key not in held:
        by = row.yes_no(columns["by"]) if columns["by"] else day not in lookup.general_elections()
        contest = f"parl.{area.slug}.by.{day}" if by else f"parl.{area.slug}.{day}"
        known = None if by else lookup.contest_in(f"parl.{day}", area.key)
        held[key] = (known or contest, area)
    return held[key]


def _fields(row: Row, columns: Columns, lookup: Lookup, day: date, made: Gatherer) -> TableRow:
    return {
        "seats": 1,
        "electorate": row.integer(columns["electorate"]),
        "valid": row.integer(columns["valid"]) or None,
        "rejected": row.integer(columns["rejected"]),
        "result": result_of(row, lookup, columns["result"], day, made.held),
        "declared": row.moment(columns["declared"]),
    }


def _candidate(row: Row, columns: Columns, day: date, lookup: Lookup, made: Gatherer, gathered: Gathered) -> None:
    first, surname = row.text(columns["first"]), row.text(columns["surname"], needed=True)
    position = row.integer(columns["position"])
    won = row.yes_no(columns["won"])
    if won is not None:
        gathered.winners_given = True
    if row.yes_no(columns["speaker"]):
        party = "spk"
    elif row.yes_no(columns["independent"]):
        party = "ind"
    else:
        keys = [("mnis", "mnis"), ("ec", "ec"), ("library", "party"), ("name", "party_name")]
        party = party_of(row, lookup, [(scheme, columns[key]) for scheme, key in keys], day, made.held)
    fields: TableRow = {
        "candidate": f"{first} {surname}" if first else surname,
        "surname": surname,
        "party": party,
        "description": row.text(columns["party_name"]),
        "votes": row.integer(columns["votes"]),
        "sitting": row.yes_no(columns["sitting"]),
        "former": row.yes_no(columns["former"]),
        "gender": row.text(columns["gender"]),
        "person": row.text(columns["person"]),
        "mnis": row.text(columns["member"]),
    }
    if won is not None or position == 1:
        fields["elected"] = int(bool(won) or position == 1)
    row.share(columns["change"], unit="fraction", signed=True)
    share = row.share(columns["share"], unit="fraction")
    made.candidate(row, gathered, fields, share=None if share is None else Decimal(str(share)))


def _fit(row: Row, columns: Columns, gathered: Gathered, state: str) -> None:
    """Votes where the state says there are none, or none where it says there are. Raises BadFile."""
    votes = gathered.candidacies[-1]["votes"]
    if state == "full" and votes is None:
        raise row.bad(columns["votes"], "the results are said to be full, but this candidate has no votes.")
    if state in ("candidates", "winners") and votes:
        raise row.bad(columns["votes"], f"votes stand here, though the state is {row.raw(columns['state'])}.")
