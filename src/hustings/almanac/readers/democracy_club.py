"""Candidates and results as Democracy Club exports them: one row for each candidate on each ballot paper.

Read are today's export (``person_name``, ``ballot_paper_id``, ``votes_cast``, ``elected``, ``turnout_reported``,
``spoilt_ballots``, ``total_electorate``), the older ones (``ballots_cast``, ``is_winner``, ``turnout``) and lists of
candidates before a poll. A cancelled poll has candidates and no votes. On a party list every candidate has a row and
the list's votes; the rows of a list become one.
Source: Democracy Club, candidates.democracyclub.org.uk (CC BY 4.0; before 2019 CC0).
"""

from __future__ import annotations

from collections.abc import Sequence

from hustings.almanac.readers.checks import Gathered
from hustings.almanac.readers.democracy_club_places import places_of
from hustings.almanac.readers.gatherer import Gatherer
from hustings.almanac.readers.reading import Columns, Layout, Lookup, Read, TableRow, folded, party_of
from hustings.almanac.readers.sheet import Row, Sheet
from hustings.errors import BadFile, BadInput
from hustings.ids import ElectionId, parse

__all__ = ["LAYOUT", "read", "recognises"]

LAYOUT = Layout(
    "democracy-club",
    "Candidates and results",
    "Democracy Club",
    "CC BY 4.0",
    "Candidates and results: Democracy Club (candidates.democracyclub.org.uk) and its volunteers.",
)

_COLUMNS = {
    "contest": ("ballot_paper_id", "ballot_id"),
    "election": ("election_id",),
    "person": ("person_id",),
    "candidate": ("person_name", "candidate", "name"),
    "surname": ("sopn_last_name",),
    "gender": ("gender",),
    "party": ("party_id", "party_ec_id"),
    "party_name": ("party_name", "party"),
    "description": ("party_description_text", "party_description"),
    "position": ("party_list_position", "list_position"),
    "mnis": ("mnis_id",),
    "gss": ("gss", "post_gss"),
    "post": ("post_label",),
    "organisation": ("organisation_name",),
    "seats": ("seats_contested", "seats", "winner_count"),
    "cancelled": ("cancelled_poll", "cancelled"),
    "votes": ("votes_cast", "ballots_cast", "num_ballots"),
    "elected": ("elected", "is_winner"),
    "tied": ("tied_vote_winner",),
    "rank": ("rank",),
    "ballots": ("turnout_reported", "num_turnout_reported"),
    "old_turnout": ("turnout",),
    "percentage": ("turnout_percentage",),
    "rejected": ("spoilt_ballots", "num_spoilt_ballots"),
    "electorate": ("total_electorate", "electorate"),
    "cause": ("by_election_reason",),
    "by": ("by_election",),
}


def recognises(header: Sequence[str]) -> bool:
    """Whether this is a header of such an export: ballot papers, people and parties by Democracy Club's ids."""
    found = folded(header)
    keys = ("contest", "person", "party", "candidate")
    return sum(bool(found.intersection(_COLUMNS[key])) for key in keys) >= 3 and "contest" not in found


def read(sheet: Sheet, lookup: Lookup) -> Read:
    """Contests and candidacies of an export, of any kinds of election in it.

    Raises BadFile for a ballot paper id that is none, an unknown party, or figures that do not add up.
    """
    columns = Columns(sheet, _COLUMNS)
    columns.need("contest", "candidate", "party")
    made = Gatherer(LAYOUT.name, sheet.file, lookup, status="declared")
    places = places_of(made, columns)
    parsed: dict[str, ElectionId] = {}
    cancelled: dict[str, None] = {}
    lists: dict[tuple[str, str], TableRow] = {}
    tries = [("ec", columns["party"]), ("register", columns["party"]), ("name", columns["party_name"])]
    _know_parties(sheet, lookup, tries, made)
    for row in sheet:
        election = _ballot(row, columns, parsed)
        contest = str(election)
        gathered = made.contest(row, contest, places.area(row, election), _fields(row, columns, election))
        if row.yes_no(columns["cancelled"]):
            cancelled[contest] = None
        party = party_of(row, lookup, tries, election.day, made.held)
        candidacy = _candidacy(row, columns, party, gathered)
        if _is_list(election, row, columns, party):
            if (known := lists.get((contest, party))) is not None:
                _join_list(row, columns, known, candidacy)
                continue
            candidacy = _as_list(row, columns, candidacy)
            lists[contest, party] = candidacy
        made.candidate(row, gathered, candidacy)
        if (contest, party) in lists:
            lists[contest, party] = gathered.candidacies[-1]
    made.leave_open()
    if cancelled:
        made.notes.append(f"Cancelled polls, kept without votes: {', '.join(cancelled)}.")
    return made.finish(nation=places.nations)


def _know_parties(sheet: Sheet, lookup: Lookup, tries: list[tuple[str, str]], made: Gatherer) -> None:
    """Find every party of the file before anything else, so that one message names all that are not known."""
    seen: set[tuple[str, ...]] = set()
    first: BadFile | None = None
    others: list[str] = []
    for row in sheet:
        said = tuple(row.raw(column) for _, column in tries)
        if said in seen:
            continue
        seen.add(said)
        try:
            party_of(row, lookup, tries, None, made.held)
        except BadFile as unknown:
            if first is None:
                first = unknown
            else:
                others.append(f"{said[-1] or said[0]} ({said[0]})")
    if first is not None:
        first.remedy += f" Not known either: {'; '.join(others)}." if others else ""
        raise first


def _ballot(row: Row, columns: Columns, parsed: dict[str, ElectionId]) -> ElectionId:
    text = row.text(columns["contest"], needed=True)
    if text not in parsed:
        try:
            election = parse(text)
        except BadInput as error:
            raise row.bad(columns["contest"], error.message, error.remedy) from None
        if not election.is_contest:
            raise row.bad(columns["contest"], f"{text} names an election, not one ballot paper.")
        parsed[text] = election
    given = row.text(columns["election"])
    if given and given != text and not _belongs(given, parsed[text]):
        raise row.bad(columns["election"], f"{text} is no ballot paper of {given}.")
    return parsed[text]


def _belongs(election: str, contest: ElectionId) -> bool:
    """Whether an election's id can be that of a contest: its kind, its day and, where it has one, its council."""
    try:
        parent = parse(election)
    except BadInput:
        return False
    same = (parent.kind, parent.day) == (contest.kind, contest.day)
    return same and parent.organisation in (None, contest.organisation)


def _fields(row: Row, columns: Columns, election: ElectionId) -> TableRow:
    ballots = row.integer(columns["ballots"])
    row.share(columns["percentage"], unit="percent")
    return {
        "election": str(election.election),
        "seats": row.integer(columns["seats"], least=1) if columns["seats"] else None,
        "electorate": row.integer(columns["electorate"]) or None,
        "ballots": ballots or None,
        "rejected": row.integer(columns["rejected"]),
        "cause": row.text(columns["cause"]),
    }


def _candidacy(row: Row, columns: Columns, party: str, gathered: Gathered) -> TableRow:
    elected = row.yes_no(columns["elected"])
    if elected is not None:
        gathered.winners_given = True
    return {
        "candidate": _name(row.text(columns["candidate"], needed=True)),
        "surname": row.text(columns["surname"]),
        "party": party,
        "description": row.text(columns["description"]) or row.text(columns["party_name"]),
        "votes": row.integer(columns["votes"]),
        "elected": int(bool(elected)),
        "list_order": row.integer(columns["position"]),
        "gender": row.text(columns["gender"]),
        "person": row.text(columns["person"]),
        "mnis": row.text(columns["mnis"]),
    }


def _name(name: str) -> str:
    """A name without a shouted surname: ``Kevin BORAM`` gives ``Kevin Boram``. Initials keep their capitals."""
    *given, last = name.split()
    return " ".join([*(each if len(each) < 3 else _lowered(each) for each in given), _lowered(last) if given else last])


def _lowered(word: str) -> str:
    shouted = len(word) > 1 and word.upper() == word and any(letter.isalpha() for letter in word) and "." not in word
    return word.title().replace("’S", "’s").replace("'S", "'s") if shouted else word


def _is_list(election: ElectionId, row: Row, columns: Columns, party: str) -> bool:
    """Whether a row is one of a party's list rather than a candidate who is voted for by name."""
    on_lists = (election.kind, election.subtype) in {("sp", "r"), ("senedd", "r"), ("naw", "r"), ("gla", "a")}
    on_lists = on_lists or election.kind == "europarl"
    on_lists = on_lists or (election.kind == "senedd" and election.subtype is None)
    return on_lists and party != "ind" and bool(columns["position"] and row.raw(columns["position"]).strip())


def _as_list(row: Row, columns: Columns, candidacy: TableRow) -> TableRow:
    name = row.text(columns["party_name"]) or str(candidacy["party"])
    empty: TableRow = dict.fromkeys(("surname", "list_order", "gender", "person", "mnis"))
    return candidacy | empty | {"candidate": name}


def _join_list(row: Row, columns: Columns, known: TableRow, candidacy: TableRow) -> None:
    """Add one more of a list to its row. Raises BadFile where the list's votes differ."""
    if candidacy["votes"] is not None and candidacy["votes"] != known["votes"]:
        message = f"the list of {known['candidate']} has {known['votes']} votes in an earlier row."
        raise row.bad(columns["votes"], message)
    known["elected"] = int(str(known["elected"])) + int(str(candidacy["elected"]))
