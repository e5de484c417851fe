"""A century of general elections: national totals, turnouts, and votes by constituency in five columns."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

from tools.restate.westminster_areas import Seats, history_key
from tools.restate.westminster_read import ELECTION_DAYS, Raw, election_id, read, whole

__all__ = ["history", "seat_history", "turnouts"]

Rows = list[dict[str, object]]

_LABELS = {label.replace("F", "-02").replace("O", "-10"): label for label in ELECTION_DAYS}
_PARTIES = {"con": "con", "lab": "lab", "lib": "ld", "nat_sw": "snp+pc", "oth": "other"}
_NATIONS = {
    "england": "eng",
    "wales": "wal",
    "scotland": "sco",
    "northern_ireland": "nir",
    "united_kingdom": "uk",
}


def history(data: Path) -> Rows:
    """Votes, candidates and seats at each general election since 1918.

    Conservative includes its allies to 1970 and the Ulster Unionists to 1970; Liberal is the Liberals, the Alliance
    and the Liberal Democrats. The Speaker counts for the former party to 1992, then for the others.
    """
    rows: Rows = []
    for raw in read(data, "history/uk_general_elections_1918_2024.csv"):
        for column, party in _PARTIES.items():
            if raw[f"{column}_seats"] or raw[f"{column}_votes"]:
                rows.append(
                    {
                        "election": f"parl.{raw['date']}",
                        "party": party,
                        "votes": whole(raw[f"{column}_votes"]),
                        "candidates": whole(raw[f"{column}_candidates"]),
                        "seats": whole(raw[f"{column}_seats"]),
                        "source": "hoc-7529" if raw["date"] < "2010" else f"hoc-{raw['date'][:4]}",
                    }
                )
    return rows


def turnouts(data: Path) -> Rows:
    """Turnout by nation at each general election since 1918 (in 1918 Northern Ireland stands for all Ireland)."""
    return [
        {
            "election": election_id(_LABELS[raw["election"]]),
            "nation": nation,
            "turnout": raw[column],
            "source": "hoc-2024" if raw["election"] == "2024" else "hoc-7529",
        }
        for raw in read(data, "history/uk_turnout_1918_2024.csv")
        for column, nation in _NATIONS.items()
        if raw[column]
    ]


def _printed(name: str, usual: str) -> str | None:
    """The name as printed, where it is not the area's."""
    return None if name.strip() == usual else name


def seat_history(data: Path, seats: Seats) -> Rows:
    """Every constituency at every general election 1918-2019.

    A return without a poll (printed as minus one for each member returned) leaves all votes empty, as does a party
    without a candidate. For a seat of several members the source gives voters, not votes: a party's votes over the
    votes that each voter had, rounded, so that the columns may miss the voters by one.
    """
    columns = {"con": "con", "lab": "lab", "lib": "ld", "natSW": "nat"}
    return [
        {
            "election": election_id(raw["election"]),
            "area": seats.of_history[history_key(raw)],
            "name": _printed(raw["constituency_name"], seats.by_area[seats.of_history[history_key(raw)]].name),
            "seats": whole(raw["seats"]),
            "electorate": whole(raw["electorate"]),
            **{ours: whole(raw[f"{theirs}_votes"]) for theirs, ours in columns.items()},
            "other": _other_votes(raw),
            "source": "hoc-8647",
        }
        for raw in read(data, "history/ge_1918_2019_by_constituency.csv.gz")
    ]


def _other_votes(raw: Raw) -> int | None:
    """The votes for all others.

    In 16 seats of Northern Ireland in 1997 and in Antrim North in February 1974 the column leaves some out. Where the
    printed total is the turnout times the electorate, the others are what the total leaves.
    """
    printed, total = whole(raw["oth_votes"]), whole(raw["total_votes"])
    named = sum(whole(raw[f"{party}_votes"]) or 0 for party in ("con", "lab", "lib", "natSW"))
    if total is None or raw["seats"] != "1" or named + (printed or 0) >= total:
        return printed
    turnout = int(raw["electorate"]) * Decimal(raw["turnout"])
    return total - named if abs(total - turnout) < total / 200 else printed
