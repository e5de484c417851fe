"""Seats by party and control of councils: nine councils of May 2021, the London boroughs of 2022 and 2026.

The basis of "before" is ``last election`` where the source compares with it (Doncaster) or where we do (London 2026
against 2022), and ``eve of poll`` where the figures show it. In Nuneaton and Bedworth the half of the council elected
in 2018 had no Independent; before the poll of 2021 it must have had two, so that the figures are those of the eve.
For the other councils the sources do not say, and seats that were not up cannot be told apart.
"""

from __future__ import annotations

from pathlib import Path

from tools.restate.local_areas import council_areas
from tools.restate.local_parties import party_by_name
from tools.restate.local_read import Raw, Row, election_row, grouped, read, whole

__all__ = ["chambers_2021", "london_chambers"]

_BASES = {"Doncaster": "last election", "Nuneaton and Bedworth": "eve of poll"}
_CONTROL = {
    "no overall control": "noc",
    "No Overall Control": "noc",
    "Labour Party": "lab",
    "Conservative Party": "con",
    "Conservative": "con",
    "Labour": "lab",
    "Liberal Democrats": "ld",
    "Green Party": "grn",
    "Reform UK": "ref",
    "Aspire": "aspire",
}
_SOURCES = {
    "BBC council results page (2021); Wikipedia, council election article": "bbc-wiki-councils-2021",
    "BBC News 7 May 2021; Wikipedia, council election article": "bbc-wiki-councils-2021",
    "Wikipedia, council election article": "wiki-councils-2021",
    "BBC council results page (2021); change v 2017": "bbc-councils-2021",
    "BBC council results page (2021)": "bbc-councils-2021",
    "ITV News 7 May 2021; ward results Democracy Club": "itv-sheffield-2021",
}


def chambers_2021(data: Path) -> dict[str, list[Row]]:
    """The nine councils of 6 May 2021, before and after."""
    chambers: list[Row] = []
    controls: list[Row] = []
    elections: list[Row] = []
    slugs = {area: slug for slug, area in council_areas(data, "2021-05-06").items()}
    for gss, raws in grouped(read(data, "councils/may2021_council_composition.csv"), lambda raw: raw["gss"]).items():
        known, source = raws[0], _SOURCES[raws[0]["source"]]
        chambers.extend(_seats(raw, source) for raw in raws)
        before_given = any(raw["seats_before"] for raw in raws)
        controls.append(
            {
                "body": gss,
                "date": known["election_date"],
                "house": int(known["total_seats"]),
                "contested": int(known["seats_contested"]),
                "before": _CONTROL[known["control_before"]],
                "after": _CONTROL[known["control_after"]],
                "before_basis": _BASES.get(known["council"], "not stated") if before_given else "not stated",
                "source": source,
            }
        )
        election = f"local.{slugs[gss]}.{known['election_date']}"
        seats, house = int(known["seats_contested"]), int(known["total_seats"])
        elections.append(
            election_row(election, f"{known['council']} council, 2021", source, body=gss, seats=seats, house=house)
        )
    return {"chambers": chambers, "controls": controls, "elections": elections}


def _seats(raw: Raw, source: str) -> Row:
    vacant = raw["party"] == "Vacant"
    return {
        "body": raw["gss"],
        "date": raw["election_date"],
        "party": "other" if vacant else party_by_name(raw["party"]),
        "label": "Vacant" if vacant else "",
        "before": whole(raw["seats_before"]),
        "elected": whole(raw["elected"]),
        "after": whole(raw["seats_after"]),
        "votes": whole(raw["votes"]),
        "source": source,
    }


def london_chambers(data: Path, candidacies: dict[str, list[Row]], areas: dict[str, str]) -> dict[str, list[Row]]:
    """The 32 London boroughs in 2022 and 2026, summed from their wards; every seat was up.

    ``candidacies`` by day of poll, ``areas`` council keys by slug. Control after 2026 is the published one.
    """
    published = {
        raw["LAD22CD"]: _CONTROL[raw["party"]] for raw in read(data, "councils/london_2026_borough_control.csv")
    }
    first, second = (_won(candidacies[day], areas) for day in ("2022-05-05", "2026-05-07"))
    chambers: list[Row] = []
    controls: list[Row] = []
    for body in sorted(first):
        house = {day: sum(won[body].values()) for day, won in (("2022-05-05", first), ("2026-05-07", second))}
        if house["2022-05-05"] != house["2026-05-07"]:
            raise ValueError(f"{body} has {house['2022-05-05']} seats in 2022 and {house['2026-05-07']} in 2026")
        for party, seats in first[body].items():
            chambers.append(_summed(body, "2022-05-05", party, None, seats, "gla-2022"))
        for party in first[body] | second[body]:
            before, seats = first[body].get(party, 0), second[body].get(party, 0)
            chambers.append(_summed(body, "2026-05-07", party, before, seats, "gla-2026"))
        controls.append(_control(body, "2022-05-05", house["2022-05-05"], None, _majority(first[body]), "gla-2022"))
        before_2026 = _majority(first[body])
        controls.append(_control(body, "2026-05-07", house["2026-05-07"], before_2026, published[body], "gla-2026"))
    return {"chambers": chambers, "controls": controls}


def _won(candidacies: list[Row], areas: dict[str, str]) -> dict[str, dict[str, int]]:
    won: dict[str, dict[str, int]] = {}
    for row in candidacies:
        if row["elected"]:
            seats = won.setdefault(areas[str(row["contest"]).split(".")[1]], {})
            seats[str(row["party"])] = seats.get(str(row["party"]), 0) + 1
    return won


def _majority(seats: dict[str, int]) -> str:
    """The party with more than half of the seats, or no overall control; Independents are no party."""
    leading = max(seats, key=lambda party: seats[party])
    return leading if 2 * seats[leading] > sum(seats.values()) and leading != "ind" else "noc"


def _summed(body: str, day: str, party: str, before: int | None, seats: int, source: str) -> Row:
    return {
        "body": body,
        "date": day,
        "party": party,
        "label": "",
        "before": before,
        "elected": seats,
        "after": seats,
        "source": source,
    }


def _control(body: str, day: str, house: int, before: str | None, after: str, source: str) -> Row:
    return {
        "body": body,
        "date": day,
        "house": house,
        "contested": house,
        "before": before,
        "after": after,
        "before_basis": "last election" if before else "not stated",
        "source": source,
    }
