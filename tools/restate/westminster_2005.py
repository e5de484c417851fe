"""The general election of 2005, from the Electoral Commission's workbook compiled by Rallings and Thrasher."""

from __future__ import annotations

from pathlib import Path

from tools.restate.party_keys import party_of_rt2005
from tools.restate.westminster_areas import Seats
from tools.restate.westminster_read import Raw, election_id, read, whole
from tools.restate.westminster_results import Results, Rows, unique_names

__all__ = ["general_2005"]

_DAY = "2005-05-05"
_SOURCE = "ec-2005"


def general_2005(data: Path, seats: Seats) -> Results:
    """Contests and candidacies of 2005.

    The workbook names candidates by surname and initials, marks women with "Ms." and gives who held each seat after
    2001 (in Scotland, on the new boundaries, by its compilers' estimate). Rejected papers are not in it.
    """
    contests: Rows = []
    ids = {}
    for raw in read(data, "results/ge2005_constituencies.csv"):
        area = raw["ons_id"]
        ids[area] = f"parl.{seats.slug(area)}.{_DAY}"
        contests.append(
            {
                "contest": ids[area],
                "election": election_id("2005"),
                "area": area,
                "name": seats.by_area[area].name,
                "seats": 1,
                "rule": "fptp",
                "electorate": whole(raw["electorate"]),
                "valid": whole(raw["valid_votes"]),
                "majority": whole(raw["majority"]),
                "held_before": party_of_rt2005(raw["result_2001"]),
                "status": "official",
                "source": _SOURCE,
            }
        )
    by_area: dict[str, list[Raw]] = {}
    for raw in read(data, "results/ge2005_candidates.csv.gz"):
        by_area.setdefault(raw["ons_id"], []).append(raw)
    candidacies: Rows = []
    for area, field in sorted(by_area.items()):
        field.sort(key=lambda raw: -int(raw["votes"]))
        names = unique_names([_name(raw["candidate"])[0] for raw in field])
        for place, (raw, name) in enumerate(zip(field, names, strict=True)):
            candidacies.append(_candidacy(raw, ids[area], name, place == 0))
    return Results(contests, candidacies)


# The workbook leaves the party of Peter Law empty, as it does for candidates without a description; the same
# compilers' notional result and the Library's list of by-elections have him as an Independent.
_INDEPENDENT = {("W07000038", "Law, P.J.")}


def _candidacy(raw: Raw, contest: str, name: str, elected: bool) -> dict[str, object]:
    _, surname, woman = _name(raw["candidate"])
    party = party_of_rt2005(raw["party_abbreviation"])
    return {
        "contest": contest,
        "candidate": name,
        "surname": surname,
        "party": "ind" if (raw["ons_id"], raw["candidate"]) in _INDEPENDENT else party,
        "votes": int(raw["votes"]),
        "elected": int(elected),
        "sitting": raw["incumbent"] == "yes",
        "gender": "F" if woman else None,
        "source": _SOURCE,
    }


def _name(printed: str) -> tuple[str, str, bool]:
    """``Rees-Mogg, A.M. Ms.`` as name in speaking order, surname, and whether the candidate is marked as a woman."""
    surname, _, initials = printed.partition(", ")
    woman = initials.endswith(" Ms.")
    return f"{initials.removesuffix(' Ms.')} {surname}".strip(), surname, woman
