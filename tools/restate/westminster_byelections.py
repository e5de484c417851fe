"""By-elections to the House of Commons: candidates since 2010, changes of share in Great Britain since 1945."""

from __future__ import annotations

import re
from pathlib import Path

from tools.restate.westminster_areas import Seats, history_key
from tools.restate.westminster_read import SETS, Raw, election_id, name_key, proper_name, read
from tools.restate.westminster_results import (
    Results,
    Rows,
    candidacy_rows,
    contest_row,
    phrase_parties,
    usual_names,
)

__all__ = ["by_elections", "changes"]

_PARLIAMENTS = {"55": "2010", "56": "2015", "57": "2017", "58": "2019", "59": "2024"}


def by_elections(data: Path, seats: Seats) -> tuple[Rows, Results]:
    """Elections, and contests with their candidacies, of the by-elections since 2010.

    Each is an election of its own. Its baseline is the general election before it; the holder before is read from
    the Library's phrase (a member who resigned to stand again for another party counts for the old one).
    """
    contests = read(data, "byelections/byelection_constituencies_2010_2024.csv")
    candidates = read(data, "byelections/byelection_candidates_2010_2024.csv")
    names = usual_names(data)
    elections: Rows = []
    rows: Rows = []
    candidacies: Rows = []
    for raw in contests:
        area, day = raw["ons_id"], raw["election_date"]
        contest = f"parl.{seats.slug(area)}.by.{day}"
        elections.append(
            {
                "election": contest,
                "kind": "parl",
                "date": day,
                "name": f"{seats.by_area[area].name} by-election",
                "seats": 1,
                "house": 650,
                "baseline": election_id(_PARLIAMENTS[raw["parliament"]]),
                "source": "hoc-by",
            }
        )
        _, previous = phrase_parties(raw["result"])
        rows.append({**contest_row(raw, contest, contest, seats, "hoc-by"), "held_before": previous})
        field = [each for each in candidates if each["ons_id"] == area and each["election_date"] == day]
        candidacies += candidacy_rows(field, {area: contest}, names, "hoc-by")
    return elections, Results(rows, candidacies)


# Two by-elections of 1945-46 are printed as gains from nobody. City of London and Preston elected two members each,
# all of the party that won the by-election: they are holds. Glasgow North East and West Bromwich West had been the
# Speaker's, and are printed as wins.
_SETTLED = {
    ("1945-10-31", "City of London"): "con hold",
    ("1946-01-31", "Preston"): "lab hold",
    ("2000-11-23", "West Bromwich West"): "lab gain from spk",
    ("2009-11-12", "Glasgow North East"): "lab gain from spk",
}

_LABELS = {
    "con": "con",
    "dem lab": "dem-lab",
    "enp": "enp",
    "ilp": "ilp",
    "ind": "ind",
    "ind con": "ind",
    "ind lab": "ind",
    "lab": "lab",
    "ld": "ld",
    "lib": "ld",
    "pc": "pc",
    "respect": "respect",
    "sdp": "sdp",
    "snp": "snp",
    "ukip": "ukip",
}


def changes(data: Path, seats: Seats) -> Rows:
    """By-elections in Great Britain since 1945: result and change of each party's share on the election before.

    Liberal, Alliance and Liberal Democrat are one column. The area is told by the name as any general election of
    the boundaries then in force printed it.
    """
    names = _names(data, seats)
    rows: Rows = []
    for raw in read(data, "byelections/byelections_gb_1945_2019_changes.csv"):
        day, printed = raw["date"], raw["constituency"]
        label = _general_election(raw["after"])
        boundaries = next(key for key, labels in SETS.items() if label in labels)
        rows.append(
            {
                "date": day,
                "name": printed,
                "area": _area(_TOLD.get((boundaries, printed), printed), names[boundaries]),
                "result": _SETTLED.get((day, printed)) or _result(raw),
                "con": raw["con_change"],
                "lab": raw["lab_change"],
                "ld": raw["lib_change"],
                "nat": raw["nat_change"],
                "other": raw["oth_change"],
                "turnout": raw["turnout"],
                "after": election_id(label),
                "source": "hoc-7529",
            }
        )
    return rows


def _result(raw: Raw) -> str:
    """``CON gain from LAB`` in our keys: ``con gain from lab``."""
    phrase = raw["result"].casefold().rstrip(". ")
    winner, gained, loser = phrase.partition(" gain from ")
    if gained:
        return f"{_LABELS[winner]} gain from {_LABELS[loser]}"
    return f"{_LABELS[phrase.removesuffix(' hold')]} hold"


def _general_election(printed: str) -> str:
    """``GENERAL ELECTION 1974 (FEB)`` as the history calls it: ``1974F``."""
    return printed.split()[2] + ("F" if "FEB" in printed else "O" if "OCT" in printed else "")


# Slips of the pen in the names of the file of by-elections, and two names that no other table prints so.
_SLIPS = {
    "Altrinham": "Altrincham",
    "Bateley": "Batley",
    "Bimingham": "Birmingham",
    "Bridegton": "Bridgeton",
    "Brimingham": "Birmingham",
    "Carmathen": "Carmarthen",
    "Cheter": "Chester",
    "Debyshire": "Derbyshire",
    "Dunfriesshire": "Dumfries",
    "Edinburh": "Edinburgh",
    "Lemington": "Leamington",
    "Lyme": "Lyne",
    "Montgomeryshire": "Montgomery",
    "Northfiled": "Northfield",
    "Peeblesshire": "Peebles",
    "Queens's": "Queen's",
    "Radnor": "Radnorshire",
    "Roxburghshire": "Roxburgh",
    "Selkirkshire": "Selkirk",
    "Yorks": "Yorkshire",
}
# Seats whose printed name has the words of several others, or is written in two words elsewhere.
_TOLD = {
    ("wpc-1950", "Inverness"): "Inverness Shire and Ross and Cromarty Inverness",
    ("wpc-1950", "Westhoughton"): "Lancashire West Houghton",
    ("wpc-1974", "Greenwich, Woolwich West"): "Woolwich West",
}
_POINTS = {"N": "North", "S": "South", "E": "East", "W": "West"}


def _area(printed: str, names: dict[str, str]) -> str | None:
    """The area of a by-election, by its name as printed, else by the one name that has all its words or no others.

    Before 1974 a county stood before the name of its divisions (``Kent Orpington``), and not every file prints it.
    """
    spelt = re.sub(r"\b([NS]?)([EW]?)\b(?!')", _point, proper_name(printed).replace("(", " ("))
    mended = name_key(" ".join(_SLIPS.get(word, word) for word in re.findall(r"[\w'&]+", spelt)))
    for key in (name_key(proper_name(printed)), mended):
        if key in names:
            return names[key]
    words = set(mended.split())
    near = {area for key, area in names.items() if words <= set(key.split()) or set(key.split()) <= words}
    return near.pop() if len(near) == 1 else None


def _point(letters: re.Match[str]) -> str:
    return " ".join(_POINTS[letter] for letter in letters[0])


def _names(data: Path, seats: Seats) -> dict[str, dict[str, str]]:
    """By set of boundaries: areas by every name printed for them, where it is no other area's too."""
    found: dict[str, dict[str, set[str]]] = {boundaries: {} for boundaries in SETS}
    set_of = {label: boundaries for boundaries, labels in SETS.items() for label in labels}
    for raw in read(data, "history/ge_1918_2019_by_constituency.csv.gz"):
        key = name_key(proper_name(raw["constituency_name"]))
        found[set_of[raw["election"]]].setdefault(key, set()).add(seats.of_history[history_key(raw)])
    for boundaries in SETS:
        for seat in seats.in_set(boundaries):
            found[boundaries].setdefault(name_key(seat.names[boundaries]), set()).add(seat.area)
    return {
        boundaries: {key: next(iter(areas)) for key, areas in names.items() if len(areas) == 1}
        for boundaries, names in found.items()
    }
