"""Mayors 2016-24 and police and crime commissioners 2021: contests and candidacies.

Under the supplementary vote the rule applies only where three or more stand; with two candidates the one with most
votes is elected (Local Democracy, Economic Development and Construction Act 2009, sch. 5B para. 4; Greater London
Authority Act 1999, s. 4 and sch. 2). From 4 May 2023 mayors and commissioners were elected by simple majority
(Elections Act 2022, s. 13). A contest that went to a final round whose figures are not given is ``partial``.
"""

from __future__ import annotations

from pathlib import Path

from tools.restate.local_areas import LONDON, POLICE_AREAS, council_areas
from tools.restate.local_parties import Register, party_by_name
from tools.restate.local_read import Raw, Row, cased, contest_row, election_row, grouped, read, whole

__all__ = ["mayors", "police"]

_AREAS = {
    "tees-valley": "E47000006",
    "west-midlands": "E47000007",
    "greater-manchester-ca": "E47000001",
    "sheffield-city-ca": "E47000002",
    "london": LONDON,
}
_NAMES = {"sheffield-city-ca": "Sheffield City Region", "greater-manchester-ca": "Greater Manchester"}
_SOURCES = {
    "mayor.tees-valley.2017-05-04": "tv-2017",
    "mayor.tees-valley.2021-05-06": "tv-2021",
    "mayor.tees-valley.2024-05-02": "tv-2024",
    "mayor.west-midlands.2017-05-04": "wm-2017",
    "mayor.west-midlands.2021-05-06": "wm-2021",
    "mayor.greater-manchester-ca.2017-05-04": "gm-2017",
    "mayor.greater-manchester-ca.2021-05-06": "gm-2021",
    "mayor.greater-manchester-ca.2024-05-02": "gm-2024",
    "mayor.london.2016-05-05": "le-2016",
    "mayor.london.2021-05-06": "glro-2021",
}
_FIRST_SIMPLE_MAJORITY = "2023-05-04"

# The compilation joins two independents in one row; the returning officer's declaration has them apart, and the sum.
_GM_2017_APART = (("Mohammad Aslam", "Aslam", 5_815), ("Marcus Farmer", "Farmer", 3_360))
_GM_2017_REJECTED = 6_808

# The compilation stops at two candidates; the declaration as ITV News printed it has nine, 702,784 votes in all.
_GM_2021_OTHERS = (
    ("Melanie Horrocks", "Horrocks", "grn", "Green Party", 30_699),
    ("Simon Lepori", "Lepori", "ld", "Liberal Democrats", 22_373),
    ("Nick Buckley", "Buckley", "ref", "Reform UK", 18_910),
    ("Stephen Morris", "Morris", "ed", "English Democrats", 9_488),
    ("Marcus Farmer", "Farmer", "ind", "Independent", 6_448),
    ("David Sutcliffe", "Sutcliffe", "nodesc", None, 2_182),
    ("Alec Marvel", "Marvel", "nodesc", None, 1_907),
)

# The ward files of 2016 leave out one of twelve candidates; with him the sum is the 2,596,961 of the declaration.
_LONDON_2016_LEFT_OUT = ("Prince Zylinski", "Zylinski", 13_202)
# Second preferences counted in the final round, to 1,310,143 and 994,614 (House of Commons Library, CBP-7598).
_LONDON_2016_TRANSFERRED = {"Sadiq Aman Khan": 161_427, "Zac Goldsmith": 84_859}

# Rejected papers of Hackney 2018 (37 of 64,684) are a tenth of what any other London mayoral count had: left out.
_REJECTED_LEFT_OUT = {"mayor.hackney.2018-05-03"}


def mayors(data: Path) -> dict[str, list[Row]]:
    """Elections, contests and candidacies of mayors."""
    tables: dict[str, list[Row]] = {"elections": [], "contests/mayor": [], "candidacies/mayor": []}
    for contest, raws in grouped(read(data, "mayors/mayoral_contests.csv"), lambda raw: raw["contest_id"]).items():
        candidacies = _with_amendments(contest, [_candidacy(contest, raw) for raw in raws])
        known = raws[0]
        ballots, rejected = whole(known["turnout"]), whole(known["rejected_first"])
        if contest == "mayor.greater-manchester-ca.2017-05-04":
            rejected = _GM_2017_REJECTED
        _add(
            tables, "mayor", contest, candidacies, _SOURCES[contest], _AREAS[contest.split(".")[1]],
            _NAMES.get(contest.split(".")[1], known["area"]),
            electorate=whole(known["electorate"]), ballots=ballots, rejected=rejected,
        )  # fmt: skip
    _mayors_of_2018(data, tables)
    return tables


def police(data: Path) -> dict[str, list[Row]]:
    """Elections, contests and candidacies of police and crime commissioners."""
    tables: dict[str, list[Row]] = {"elections": [], "contests/pcc": [], "candidacies/pcc": []}
    for contest, raws in grouped(read(data, "mayors/pcc_2021_partial.csv"), lambda raw: raw["contest_id"]).items():
        slug = contest.split(".")[1]
        area, name = POLICE_AREAS[slug]
        cleveland = slug == "cleveland"
        source = "pcc-cleveland-2021" if cleveland else "pcc-2021"
        candidacies = [_police_candidacy(contest, raw, source) for raw in raws]
        rejected = 3_934 if cleveland else None
        _add(tables, "pcc", contest, candidacies, source, area, name, rejected=rejected)
    return tables


def _add(
    tables: dict[str, list[Row]],
    part: str,
    contest: str,
    candidacies: list[Row],
    source: str,
    area: str,
    name: str,
    **more: object,
) -> None:
    day = contest[-10:]
    rule = "supplementary-vote" if len(candidacies) > 2 and day < _FIRST_SIMPLE_MAJORITY else "fptp"
    office = "Mayor" if part == "mayor" else "Police and crime commissioner"
    tables["elections"].append(
        election_row(contest, f"{office}, {name}, {day[:4]}", source, body=area, seats=1, house=1)
    )
    valid = sum(_votes(row, "votes") for row in candidacies)
    leading = max(_votes(row, "votes") for row in candidacies)
    final_round = rule == "supplementary-vote" and 2 * leading <= valid
    known = any(row.get("final_votes") for row in candidacies)
    status = "partial" if final_round and not known else "declared"
    tables[f"contests/{part}"].append(
        contest_row(contest, area, name, 1, rule, source, valid=valid, status=status, **more)
    )
    tables[f"candidacies/{part}"].extend(candidacies)


def _votes(row: Row, column: str) -> int:
    count = row[column]
    return count if isinstance(count, int) else 0


def _candidacy(contest: str, raw: Raw) -> Row:
    name = cased(raw["candidate"])
    return {
        "contest": contest,
        "candidate": name,
        "surname": name.split()[-1],
        "party": _party(raw["party"]),
        "description": raw["party"],
        "votes": whole(raw["first_preferences"]),
        "final_votes": whole(raw["final_votes"]),
        "transferred": whole(raw["second_transferred"]),
        "second_preferences": whole(raw["second_preferences_all"]),
        "elected": int(raw["elected"] == "True"),
        "source": _SOURCES[contest],
    }


def _party(printed: str) -> str:
    return "cpb" if printed == "Communist Party of Britain" else party_by_name(printed)


def _with_amendments(contest: str, rows: list[Row]) -> list[Row]:
    """The candidacies of a contest, with what a fuller source adds to the compilation."""
    base: Row = {"contest": contest, "elected": 0, "source": _SOURCES[contest]}
    if contest == "mayor.greater-manchester-ca.2017-05-04":
        apart: list[Row] = [
            {
                **base,
                "candidate": name,
                "surname": surname,
                "party": "ind",
                "description": "Independent",
                "votes": votes,
            }
            for name, surname, votes in _GM_2017_APART
        ]
        return [row for row in rows if row["party"] != "ind"] + apart
    if contest == "mayor.greater-manchester-ca.2021-05-06":
        others: list[Row] = [
            {**base, "candidate": name, "surname": surname, "party": party, "description": printed, "votes": votes}
            for name, surname, party, printed, votes in _GM_2021_OTHERS
        ]
        return rows + others
    if contest == "mayor.london.2016-05-05":
        return _london_2016(rows, base)
    return rows


def _london_2016(rows: list[Row], base: Row) -> list[Row]:
    for row in rows:
        transferred = _LONDON_2016_TRANSFERRED.get(str(row["candidate"]))
        first = row["votes"]
        if transferred is not None and isinstance(first, int):
            row.update(transferred=transferred, final_votes=first + transferred, source="hoc-7598")
    name, surname, votes = _LONDON_2016_LEFT_OUT
    left_out: Row = {
        **base, "candidate": name, "surname": surname, "party": "ind", "description": "Independent", "votes": votes,
        "source": "hoc-7598",
    }  # fmt: skip
    return [*rows, left_out]


def _police_candidacy(contest: str, raw: Raw, source: str) -> Row:
    votes = whole(raw["first_preferences"])
    if contest == "pcc.cleveland.2021-05-06" and raw["candidate"] == "Steve Turner":
        # The transcript has 74,203; BBC News and the Hartlepool Mail, both from the declaration, have 74,023.
        votes = 74_023
    return {
        "contest": contest,
        "candidate": raw["candidate"],
        "surname": raw["candidate"].split()[-1],
        "party": party_by_name(raw["party"]),
        "description": raw["party"],
        "votes": votes,
        "elected": int(raw["elected"] == "True"),
        "source": source,
    }


def _mayors_of_2018(data: Path, tables: dict[str, list[Row]]) -> None:
    """The six mayoral contests of 3 May 2018: first preferences; no final round is given."""
    register = Register(data)
    councils = council_areas(data, "2018-05-03")
    rows = read(data, "councils/england_2018_candidates_democracyclub.csv.gz")
    contests = grouped(
        (raw for raw in rows if raw["ballot_paper_id"].startswith("mayor.")), lambda raw: raw["ballot_paper_id"]
    )
    for contest, raws in contests.items():
        slug = contest.split(".")[1]
        candidacies: list[Row] = [
            {
                "contest": contest,
                "candidate": raw["person_name"],
                "surname": raw["person_name"].split()[-1],
                "party": register[raw["party_id"] or "joint-party:53-119"],
                "description": raw["party_name"],
                "votes": whole(raw["ballots_cast"]),
                "elected": int(raw["is_winner"] == "True"),
                "person": raw["person_id"],
                "source": "dc-2018",
            }
            for raw in raws
        ]
        name = _NAMES.get(slug, slug.replace("-", " ").title())
        rejected = None if contest in _REJECTED_LEFT_OUT else whole(raws[0]["spoilt_ballots"])
        _add(
            tables,
            "mayor",
            contest,
            candidacies,
            "dc-2018",
            _AREAS.get(slug) or councils[slug],
            name,
            rejected=rejected,
        )
