"""Scottish Parliament 2021 (five regional lists) and 2026 (winners, seats), Senedd 2026, London Assembly 2016.

A list is one candidacy: its votes, and the list seats it won. Rows that merge several lists ("Other") are nobody's
candidacy: they are left out, the contest is ``partial``, and its valid votes include them. Seats of both kinds won in
a region stand in ``chambers`` under the region, so that constituency seats are the difference.
"""

from __future__ import annotations

import csv
import io
import re
import zipfile
from pathlib import Path

from hustings.ids import slugify
from tools.restate.local_areas import LONDON, LONDON_CONSTITUENCIES, SCOTLAND, WALES
from tools.restate.local_parties import party_by_name
from tools.restate.local_read import Raw, Row, cased, contest_row, election_row, grouped, read, whole

__all__ = ["london_assembly", "scottish_parliament", "senedd"]

_SCOTTISH_SOURCES = {"D": "sp-2021-dd", "B": "sp-2021-bbc", "T": "sp-2021-courier"}
_ZIP = "devolved/london_2016_wards_mayor_and_assembly.zip"
_HEADINGS = {"GSS Code", "Constituency", "Ward"}
_REJECTED = {"Want of official mark", "Writing identifying voter", "Unmarked", "Uncertain", "Voting for too many"}

Tables = dict[str, list[Row]]


def scottish_parliament(data: Path) -> Tables:
    """Regional lists of 6 May 2021 in five of eight regions, and the seats of both elections."""
    day, part = "2021-05-06", "sp"
    contests: list[Row] = []
    candidacies: list[Row] = []
    chambers: list[Row] = []
    rows = read(data, "devolved/scottish_parliament_2021_regions_partial.csv")
    for region, raws in grouped(rows, lambda raw: raw["region"]).items():
        contest, area = f"sp.r.{slugify(region)}.{day}", f"spr-2011.{slugify(region)}"
        source = _SCOTTISH_SOURCES[raws[0]["source"][0]]
        named = [raw for raw in raws if raw["party"] != "Other"]
        valid = sum(int(raw["list_votes"]) for raw in raws)
        merged = len(named) < len(raws)
        contests.append(
            contest_row(
                contest, area, region, int(raws[0]["region_list_seats"]), "additional-member", source,
                valid=valid, status="partial" if merged else "declared",
            )
        )  # fmt: skip
        for raw in named:
            candidacies.append(_scottish_list(contest, raw, source))
            if int(raw["total_seats"]):
                chambers.append(_seats(area, day, _scottish_party(raw["party"]), int(raw["total_seats"]), source))
    for raw in read(data, "devolved/scottish_parliament_2026_national_seats.csv"):
        party = party_by_name(raw["party"])
        chambers.append(_seats(SCOTLAND, "2026-05-07", party, int(raw["total_seats"]), "sp-2026"))
    elections = [
        election_row(f"sp.r.{day}", "Scottish Parliament 2021, regional lists", "sp-2021-bbc", seats=56, house=129),
        election_row(
            "sp.c.2026-05-07", "Scottish Parliament 2026, constituencies", "sp-2026", body=SCOTLAND, seats=73, house=129
        ),
    ]
    winners, elected = _scottish_winners(data)
    controls = [_control(SCOTLAND, "2026-05-07", 129, 129, "noc", "sp-2026")]
    return {
        "elections": elections,
        f"contests/{part}": [*contests, *winners],
        f"candidacies/{part}": [*candidacies, *elected],
        "chambers": chambers,
        "controls": controls,
    }


def _scottish_winners(data: Path) -> tuple[list[Row], list[Row]]:
    """The 73 constituencies of 7 May 2026 and who was elected: no votes are known, so that each is ``partial``.

    Names are those of Democracy Club's candidates; "gain" is as published, against the party that held the seat before.
    """
    names = {
        (raw["ballot_paper_id"], _dc_party(raw["party"])): _once_named(raw["candidate"])
        for raw in read(data, "councils/may2026_candidates_democracyclub.csv.gz")
        if raw["ballot_paper_id"].startswith("sp.c.")
    }
    contests: list[Row] = []
    elected: list[Row] = []
    for raw in read(data, "devolved/scottish_parliament_2026_constituency_winners.csv"):
        contest, party = raw["ballot_paper_id"], party_by_name(raw["winner"])
        before = party if raw["change"].endswith(" hold") else _SHORT[raw["change"].split(" gain from ")[1]]
        contests.append(
            contest_row(
                contest, raw["gss"], raw["constituency"], 1, "fptp", "sp-2026",
                held_before=before, status="partial",
            )
        )  # fmt: skip
        name = names[contest, party]
        elected.append({"contest": contest, "candidate": name, "party": party, "elected": 1, "source": "sp-2026"})
    return contests, elected


_SHORT = {"C": "con", "SNP": "snp", "LD": "ld", "Lab": "lab", "Ind": "ind", "Green": "grn"}


def _once_named(printed: str) -> str:
    """A name that does not shout; some have the surname twice, as “Stephen GETHINS Gethins”."""
    words = cased(" ".join(printed.split())).split()
    return " ".join(words[:-1] if len(words) > 1 and words[-1] == words[-2] else words)


def _dc_party(printed: str) -> str:
    """A party that holds seats, by its name in the register; any other as it is printed."""
    known = {
        "Scottish National Party (SNP)": "snp",
        "Labour Party": "lab",
        "Labour and Co-operative Party": "lab",
        "Conservative and Unionist Party": "con",
        "Liberal Democrats": "ld",
        "Scottish Green Party": "grn",
    }
    return known.get(printed, printed)


def _scottish_party(printed: str) -> str:
    return "scottish-libertarian" if printed == "Libertarian" else party_by_name(printed)


def _scottish_list(contest: str, raw: Raw, source: str) -> Row:
    standing_alone = re.fullmatch(r"Independent \((\w+)\)", raw["party"])
    return {
        "contest": contest,
        "candidate": standing_alone.group(1) if standing_alone else raw["party"],
        "party": _scottish_party(raw["party"]),
        "description": "Independent" if standing_alone else raw["party"],
        "votes": whole(raw["list_votes"]),
        "elected": int(raw["list_seats"]),
        "source": source,
    }


def senedd(data: Path) -> Tables:
    """Senedd of 7 May 2026: sixteen constituencies of six, closed lists.

    Votes are computed from the declared shares (to 0.01 %) and valid votes, so that they may be off by about four.
    """
    day, source = "2026-05-07", "senedd-2026"
    contests: list[Row] = []
    candidacies: list[Row] = []
    won: dict[str, int] = {}
    rows = read(data, "devolved/senedd_2026_results.csv")
    for gss, raws in grouped(rows, lambda raw: raw["gss"]).items():
        name = raws[0]["constituency"]
        contest = f"senedd.{slugify(name)}.{day}"
        valid, rejected = int(raws[0]["valid_votes"]), int(raws[0]["invalid_votes"])
        contests.append(
            contest_row(
                contest, gss, name, int(raws[0]["seats"]), "closed-list", source,
                valid=valid, rejected=rejected, status="partial",
            )
        )  # fmt: skip
        for raw in raws:
            if raw["party"] == "Other":
                continue
            party = party_by_name(raw["party"])
            won[party] = won.get(party, 0) + int(raw["seats_won"])
            candidacies.append(
                {
                    "contest": contest,
                    "candidate": raw["party"],
                    "party": party,
                    "votes": whole(raw["votes_derived"]),
                    "elected": int(raw["seats_won"]),
                    "source": source,
                }
            )
    return {
        "elections": [election_row(f"senedd.{day}", "Senedd 2026", source, body=WALES, seats=96, house=96)],
        "contests/senedd": contests,
        "candidacies/senedd": candidacies,
        "chambers": [_seats(WALES, day, party, count, source) for party, count in won.items()],
        "controls": [_control(WALES, day, 96, 96, "noc", source)],
    }


def london_assembly(data: Path) -> Tables:
    """London Assembly of 5 May 2016: the London-wide list and fourteen constituencies."""
    day, source = "2016-05-05", "le-2016"
    lists = read(data, "devolved/london_assembly_2016_list.csv")
    london_wide = f"gla.a.{day}"
    rejected = _rejected(data)
    contests = [
        contest_row(
            london_wide, LONDON, "London", 11, "london-assembly", source,
            valid=sum(int(raw["list_votes"]) for raw in lists), rejected=rejected["london-member.csv"],
        )
    ]  # fmt: skip
    candidacies: list[Row] = [
        {
            "contest": london_wide,
            "candidate": raw["party"],
            "party": party_by_name(raw["party"]),
            "votes": whole(raw["list_votes"]),
            "elected": int(raw["list_seats"]),
            "source": source,
        }
        for raw in lists
    ]
    for number, name in enumerate(LONDON_CONSTITUENCIES, start=1):
        slug = slugify(name)
        contest = f"gla.c.{slug}.{day}"
        own = [
            raw for raw in read(data, "devolved/london_assembly_2016_constituencies.csv") if raw["constituency"] == slug
        ]
        contests.append(
            contest_row(
                contest, f"E320000{number:02}", name, 1, "fptp", source,
                valid=sum(int(raw["votes"]) for raw in own), rejected=rejected[f"constituency-member-{slug}.csv"],
            )
        )  # fmt: skip
        parties = _PARTIES[slug].split()
        candidacies.extend(_member(contest, raw, party, source) for raw, party in zip(own, parties, strict=True))
    seats = [
        _seats(LONDON, day, party_by_name(raw["party"]), int(raw["total_seats"]), source)
        for raw in lists
        if int(raw["total_seats"])
    ]
    return {
        "elections": [
            election_row(
                london_wide, "London Assembly 2016, London-wide list", source, body=LONDON, seats=11, house=25
            ),
            election_row(
                f"gla.c.{day}", "London Assembly 2016, constituencies", source, body=LONDON, seats=14, house=25
            ),
        ],
        "contests/gla": contests,
        "candidacies/gla": candidacies,
        "chambers": seats,
        "controls": [_control(LONDON, day, 25, 25, "noc", source)],
    }


# The ward files print names without parties: the parties of each constituency's candidates, in the order of the file
# (by votes). Their sums are the published totals: Lab 1,138,576, Con 812,415, Grn 236,809, UKIP 199,448, LD 195,820.
_PARTIES = {
    "barnet-and-camden": "lab con grn ld ukip",
    "bexley-and-bromley": "con lab ukip grn ld appl",
    "brent-and-harrow": "lab con ld grn ukip respect",
    "city-and-east": "lab con grn ukip ld respect take-back-the-city appl",
    "croydon-and-sutton": "con lab ld ukip grn appl nf",
    "ealing-and-hillingdon": "lab con ukip grn ld",
    "enfield-and-haringey": "lab con grn ld ukip appl",
    "greenwich-and-lewisham": "lab con grn ukip ld appl",
    "havering-and-redbridge": "con lab ukip grn ld",
    "lambeth-and-southwark": "lab con grn ld ukip spgb appl",
    "merton-and-wandsworth": "lab con grn ld ukip ind",
    "north-east": "lab con grn ld ukip respect spgb communist-league",
    "south-west": "con lab ld grn ukip spgb",
    "west-central": "con lab grn ld ukip",
}


def _member(contest: str, raw: Raw, party: str, source: str) -> Row:
    name = cased(" ".join(raw["candidate"].split()))
    return {
        "contest": contest,
        "candidate": name,
        "surname": name.split()[-1],
        "party": party,
        "votes": whole(raw["votes"]),
        "elected": int(raw["elected"] == "True"),
        "source": source,
    }


def _rejected(data: Path) -> dict[str, int]:
    """Rejected papers by file of the ward results."""
    totals: dict[str, int] = {}
    with zipfile.ZipFile(data / "local" / _ZIP) as packed:
        for name in packed.namelist():
            rows = csv.DictReader(io.StringIO(packed.read(name).decode("utf-8-sig"), newline=""))
            totals[name] = sum(int(row[column] or 0) for row in rows for column in _REJECTED & set(row))
    return totals


def _seats(body: str, day: str, party: str, seats: int, source: str) -> Row:
    return {"body": body, "date": day, "party": party, "label": "", "elected": seats, "after": seats, "source": source}


def _control(body: str, day: str, house: int, contested: int, after: str, source: str) -> Row:
    return {
        "body": body,
        "date": day,
        "house": house,
        "contested": contested,
        "after": after,
        "before_basis": "not stated",
        "source": source,
    }
