"""Wards of English councils on 3 May 2018, and of South Yorkshire on 6 May 2021.

Seats are the number of candidates elected, since the files give every winner. A single seat is filled by simple
majority (``fptp``), several by as many votes as there are seats (``block-vote``): Local Elections (Principal Areas)
(England and Wales) Rules 2006. Valid votes are the sum only where there is one seat; papers are not given elsewhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

from hustings.ids import parse, slugify
from tools.restate.local_areas import council_areas, council_names, place, ward_area
from tools.restate.local_parties import Register
from tools.restate.local_read import Raw, Row, cased, contest_row, election_row, grouped, rank, read, whole

__all__ = ["Tables", "candidacy", "elections_of", "new_tables", "rule_for_seats", "south_yorkshire_2021", "wards_2018"]

Tables = dict[str, list[Row]]

_2018 = "councils/england_2018_candidates_democracyclub.csv.gz"
_SOUTH_YORKSHIRE = "councils/south_yorkshire_2018_2021_candidates.csv"
_ELECTORATE = re.compile(r"[Ee]lectorate:?\s*([\d,]{3,8})")

_SMALL = {"and", "of", "the", "on", "in", "with", "by", "cum", "le", "de", "under", "upon", "next", "to", "at", "for"}


def wards_2018(data: Path) -> Tables:
    """Every ward contest of 3 May 2018 in England, by-elections included."""
    day, source = "2018-05-03", "dc-2018"
    codes = {raw["ballot_paper_id"]: raw for raw in read(data, _SOUTH_YORKSHIRE)}
    rows = [raw for raw in read(data, _2018) if raw["ballot_paper_id"].startswith("local.")]
    tables = new_tables(f"local.{day}")
    councils = council_areas(data, day)
    register, names = Register(data), _ward_names(data)
    for contest, raws in grouped(rows, lambda raw: raw["ballot_paper_id"]).items():
        coded, parsed = codes.get(contest), parse(contest)
        slug = str(parsed.division)
        name = coded["ward"] if coded else names.get((str(parsed.organisation), slug)) or _name_of_slug(slug)
        ward = ward_area(contest, name, coded["ward_gss"] if coded else "", "ward-2018", source)
        tables["areas"].append(ward)
        tables["places"].append(place(ward["area"], councils[str(parsed.organisation)], source))
        candidacies = [
            candidacy(
                contest, candidate, _register(register, raw["party_id"]), raw["ballots_cast"], raw["is_winner"], source,
                description=_description(raw["party_name"]), person=raw["person_id"],
            )
            for candidate, raw in zip(rank(cased(raw["person_name"]) for raw in raws), raws, strict=True)
        ]  # fmt: skip
        _add_contest(tables, f"local.{day}", contest, ward, candidacies, source, _papers_2018(raws))
    tables["elections"].extend(elections_of(data, tables[f"contests/local.{day}"], source))
    return tables


def south_yorkshire_2021(data: Path) -> Tables:
    """Sheffield, Barnsley, Doncaster and Rotherham on 6 May 2021."""
    day, source = "2021-05-06", "sy-wards"
    rows = [raw for raw in read(data, _SOUTH_YORKSHIRE) if raw["ballot_paper_id"].endswith(day)]
    tables = new_tables(f"local.{day}")
    councils = council_areas(data, day)
    register = Register(data)
    for contest, raws in grouped(rows, lambda raw: raw["ballot_paper_id"]).items():
        ward = ward_area(contest, raws[0]["ward"], raws[0]["ward_gss"], "ward-2021", source)
        tables["areas"].append(ward)
        tables["places"].append(place(ward["area"], councils[raws[0]["council"]], source))
        candidacies = [
            candidacy(
                contest, candidate, register[raw["party_id"]], raw["votes"], raw["elected"], source,
                description=_description(raw["party"]), person=raw["person_id"],
            )
            for candidate, raw in zip(rank(cased(raw["candidate"]) for raw in raws), raws, strict=True)
        ]  # fmt: skip
        known: Row = {"electorate": whole(raws[0]["electorate"]), "rejected": whole(raws[0]["spoilt"])}
        _add_contest(tables, f"local.{day}", contest, ward, candidacies, source, known)
    tables["elections"].extend(elections_of(data, tables[f"contests/local.{day}"], source))
    return tables


def new_tables(part: str) -> Tables:
    """Empty tables for the wards of one part."""
    return {"areas": [], "places": [], "elections": [], f"contests/{part}": [], f"candidacies/{part}": []}


def rule_for_seats(seats: int) -> str:
    """The rule of a ward by the seats it fills."""
    return "fptp" if seats == 1 else "block-vote"


def candidacy(contest: str, name: str, party: str, votes: str, elected: str, source: str, **more: object) -> Row:
    """One candidate of a ward. A nought among real votes is a gap in the source and left empty."""
    return {
        "contest": contest,
        "candidate": name,
        "party": party,
        "votes": whole(votes) or None,
        "elected": int(elected in ("True", "1")),
        "source": source,
        **more,
    }


def elections_of(data: Path, contests: Iterable[Row], source: str, *, whole: bool = False) -> list[Row]:
    """The elections to which ward contests belong: one for each council. ``whole``: every seat was up."""
    names = council_names(data)
    seats: dict[str, int] = {}
    by_only: dict[str, bool] = {}
    for contest in contests:
        election = str(contest["election"])
        filled = contest["seats"]
        seats[election] = seats.get(election, 0) + (filled if isinstance(filled, int) else 0)
        by_only[election] = by_only.get(election, True) and ".by." in str(contest["contest"])
    rows = []
    for election, filled in sorted(seats.items()):
        slug = str(parse(election).organisation)
        kind = "council by-elections" if by_only[election] else "council"
        body = council_areas(data, election[-10:])[slug]
        name = f"{names[slug]} {kind}, {election[-10:-6]}"
        house = filled if whole else None
        rows.append(election_row(election, name, source, body=body, seats=filled, house=house))
    return rows


def _add_contest(
    tables: Tables, part: str, contest: str, ward: Row, candidacies: list[Row], source: str, known: Row
) -> None:
    seats = sum(1 for row in candidacies if row["elected"])
    votes = [row["votes"] for row in candidacies]
    counted = [count for count in votes if isinstance(count, int)]
    uncontested = len(candidacies) <= seats
    whole_count = len(counted) == len(votes)
    valid = sum(counted) if seats == 1 and whole_count and counted else None
    electorate = known.get("electorate")
    if isinstance(electorate, int) and electorate < max(counted, default=0):
        electorate = None
    tables[f"contests/{part}"].append(
        contest_row(
            contest, str(ward["area"]), str(ward["name"]), seats, rule_for_seats(seats), source,
            electorate=electorate, valid=valid, rejected=known.get("rejected"),
            status="declared" if whole_count or uncontested else "partial",
        )
    )  # fmt: skip
    tables[f"candidacies/{part}"].extend(candidacies)


def _papers_2018(raws: list[Raw]) -> Row:
    """Electorate (in words beside the address of the declaration) and rejected papers, where given."""
    told = _ELECTORATE.search(raws[0]["source"])
    return {
        "electorate": whole(told.group(1)) if told else None,
        "rejected": whole(raws[0]["spoilt_ballots"]),
    }


def _register(register: Register, party_id: str) -> str:
    # The one party without an id in the file is "Labour and Co-operative Party".
    return register[party_id or "joint-party:53-119"]


_WELL_KNOWN = {
    "Conservative and Unionist Party", "Labour Party", "Liberal Democrats", "Green Party",
    "UK Independence Party (UKIP)", "Independent",
}  # fmt: skip


def _description(printed: str) -> str | None:
    """The name of the party in the register, but for the commonest, which the key tells as well."""
    return None if printed in _WELL_KNOWN else printed


def _ward_names(data: Path) -> dict[tuple[str, str], str]:
    """Names of wards by council and slug, from the lists of 2014, 2016 and 2026: a slug has lost its apostrophes."""
    found: dict[tuple[str, str], str] = {}
    for file, council, ward in (
        ("councils/england_2014_candidates.csv.gz", "Council", "Ward"),
        ("register/wards_2016_local_elections.csv", "council_name", "ward_name"),
    ):
        for raw in read(data, file):
            name = raw[ward].replace("&", "and")
            found[slugify(raw[council].replace("&", "and")), slugify(name)] = name
    for raw in read(data, "councils/may2026_candidates_democracyclub.csv.gz"):
        parsed = parse(raw["ballot_paper_id"])
        if parsed.organisation and parsed.division:
            found[parsed.organisation, parsed.division] = raw["post_label"]
    return found


def _name_of_slug(slug: str) -> str:
    """A ward's name from its slug: ``"weston-on-the-green"`` gives ``"Weston on the Green"``."""
    words = slug.split("-")
    return " ".join(word if place and word in _SMALL else word.capitalize() for place, word in enumerate(words))
