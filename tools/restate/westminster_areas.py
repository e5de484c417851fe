"""The United Kingdom, its nations and regions, and every constituency of the House of Commons since 1918.

An area is one constituency on one set of boundaries (on several where it was left as it was), known by its GSS code
or, before there were codes, by our own key ``wpc-1974.hartlepool``. It is in force from the poll of the first general
election fought on it to the day before the first general election fought without it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from tools.restate.westminster_lines import draw_lines
from tools.restate.westminster_read import (
    ELECTION_DAYS,
    MODERN,
    SETS,
    Raw,
    day_before,
    name_key,
    proper_name,
    read,
    slugify,
)

__all__ = ["NATIONS", "REGIONS", "UK", "Seat", "Seats", "areas", "history_key", "read_seats"]

UK, GB = "K02000001", "K03000001"
NATIONS = {"England": "E92000001", "Scotland": "S92000003", "Wales": "W92000004", "Northern Ireland": "N92000002"}
REGIONS = {
    "North East": "E12000001",
    "North West": "E12000002",
    "Yorkshire and The Humber": "E12000003",
    "East Midlands": "E12000004",
    "West Midlands": "E12000005",
    "East of England": "E12000006",
    "London": "E12000007",
    "South East": "E12000008",
    "South West": "E12000009",
}
_AS_PRINTED = {
    "eastern": "East of England",
    "yorkshire & the humber": "Yorkshire and The Humber",
    **{name.casefold(): name for name in (*REGIONS, *NATIONS)},
}

# Five Scottish constituencies were left as they were in name in 2024 and given new codes.
SCOTTISH_RECODES = {
    "S14000107": "S14000006",
    "S14000108": "S14000008",
    "S14000109": "S14000010",
    "S14000110": "S14000040",
    "S14000111": "S14000058",
}

# Names of 2005 by Rallings and Thrasher that no order of words makes the Library's.
_NAMES_OF_2005 = {
    "Hull East": "Kingston upon Hull East",
    "Hull North": "Kingston upon Hull North",
    "Hull West & Hessle": "Kingston upon Hull West and Hessle",
    "Na h-Eileanan an lar": "Na h-Eileanan an Iar",
    "Richmond (Yorks)": "Richmond (Yorkshire)",
    "York": "City of York",
}


@dataclass(slots=True)
class Seat:
    """A constituency: its key, the sets of boundaries it belongs to, and its name at the first election on each."""

    area: str
    name: str
    region: str | None
    nation: str | None
    gss: str | None
    source: str
    kind: str | None = None
    names: dict[str, str] = field(default_factory=dict)
    fought: list[str] = field(default_factory=list)
    line: str = ""
    lon: str | None = None
    lat: str | None = None


@dataclass(frozen=True, slots=True)
class Seats:
    """All constituencies by area key, and the area of each row of the history file."""

    by_area: dict[str, Seat]
    of_history: dict[tuple[str, str], str]

    def slug(self, area: str) -> str:
        """The segment that stands for a constituency in an election id."""
        return slugify(self.by_area[area].name)

    def in_set(self, boundaries: str) -> list[Seat]:
        """The constituencies of one set of boundaries, in the order of their keys."""
        found = (seat for seat in self.by_area.values() if boundaries in seat.names)
        return sorted(found, key=lambda seat: seat.area)


def read_seats(data: Path) -> Seats:
    """Every constituency since 1918, from the results files of 2005 to 2024 and the history of 1918 to 2019."""
    by_area: dict[str, Seat] = {}
    history = read(data, "history/ge_1918_2019_by_constituency.csv.gz")
    _add_coded(data, by_area)
    _add_2005(data, history, by_area)
    of_history = _add_history(history, by_area)
    order = list(ELECTION_DAYS)
    for seat in by_area.values():
        seat.fought.sort(key=order.index)
    seats = Seats(by_area, of_history)
    draw_lines({boundaries: seats.in_set(boundaries) for boundaries in SETS})
    return seats


def history_key(raw: Raw) -> tuple[str, str]:
    """What tells one row of the history from another: the election, and the id or (without one) the name."""
    name = raw["constituency_name"]
    group = "University" if "University" in name or "Universities" in name else raw["country/region"]
    return raw["election"], raw["constituency_id"] or f"{group}: {name}"


def _add_coded(data: Path, by_area: dict[str, Seat]) -> None:
    """The constituencies of 2010 and 2024, which have GSS codes, types and centroids."""
    for boundaries in ("wpc-2010", "wpc-2024"):
        year = boundaries[-4:]
        centres = {raw["ons_id"]: raw for raw in read(data, f"geo/centroids_{year}.csv")}
        for raw in read(data, f"results/ge{year}_constituencies.csv"):
            code = raw["ons_id"]
            seat = by_area.get(code)
            if seat is None:
                nation = NATIONS[raw["country_name"]]
                region = REGIONS.get(raw["region_name"], nation)
                name = proper_name(raw["constituency_name"])
                seat = by_area[code] = Seat(code, name, region, nation, code, "ons-areas")
                seat.kind = raw["constituency_type"].lower()
                seat.lon, seat.lat = centres[code]["centroid_lon"], centres[code]["centroid_lat"]
            seat.names[boundaries] = seat.name
            seat.fought += [label for label in MODERN if label in SETS[boundaries]]


def _add_2005(data: Path, history: list[Raw], by_area: dict[str, Seat]) -> None:
    """The constituencies of 2005, named as in 2010 where the words are the same, else as in the history."""
    official = {name_key(raw["constituency_name"]): proper_name(raw["constituency_name"]) for raw in history}
    official |= {name_key(seat.name): seat.name for seat in by_area.values() if "wpc-2010" in seat.names}
    for raw in read(data, "results/ge2005_constituencies.csv"):
        code, printed = raw["ons_id"], raw["constituency_name"]
        name = official[name_key(_NAMES_OF_2005.get(printed, printed))]
        seat = by_area.get(code)
        if seat is None:
            nation = NATIONS[raw["country_name"]]
            region = REGIONS.get(raw["region_name"], nation)
            # Northern Ireland's codes of 1997 are a numbering of the Library's, not GSS codes.
            gss = None if code.startswith("N1997") else code
            seat = by_area[code] = Seat(code, name, region, nation, gss, "ec-2005")
        seat.names["wpc-2005"] = name


def _add_history(history: list[Raw], by_area: dict[str, Seat]) -> dict[tuple[str, str], str]:
    """Find or make the area of every row of the history, in the order of the elections."""
    order = {label: place for place, label in enumerate(ELECTION_DAYS)}
    set_of = {label: boundaries for boundaries, labels in SETS.items() for label in labels}
    of_2005 = {name_key(seat.name): seat.area for seat in by_area.values() if "wpc-2005" in seat.names}
    ids_of_2005 = {
        raw["constituency_id"]: of_2005[name_key(raw["constituency_name"])]
        for raw in history
        if raw["election"] == "2005"
    }
    found: dict[tuple[str, str], str] = {}
    own: dict[tuple[str, str], str] = {}
    for raw in sorted(history, key=lambda raw: order[raw["election"]]):
        label, boundaries = raw["election"], set_of[raw["election"]]
        if boundaries == "wpc-2010":
            area = raw["constituency_id"]
        elif boundaries == "wpc-2005":
            area = ids_of_2005[raw["constituency_id"]]
        elif boundaries == "wpc-1997" and raw["country/region"] != "Scotland":
            # A few ids of 1997 were given to other seats of the same borough in 2005: the name decides.
            by_name = of_2005.get(name_key(raw["constituency_name"]))
            area = by_name or ids_of_2005[raw["constituency_id"]]
            by_area[area].names.setdefault(boundaries, by_area[area].name)
        else:
            area = _own_area(raw, boundaries, by_area, own)
        found[history_key(raw)] = area
        if label not in by_area[area].fought:
            by_area[area].fought.append(label)
    return found


def _own_area(raw: Raw, boundaries: str, by_area: dict[str, Seat], own: dict[tuple[str, str], str]) -> str:
    """The area of a row from before there were codes, under the name of the first election on its boundaries."""
    which = (boundaries, history_key(raw)[1])
    if raw["election"] == "1992" and raw["constituency_name"] == "Milton Keynes South West":
        # Milton Keynes was divided in 1992; the file goes on with the id of the undivided seat.
        which = (boundaries, "Milton Keynes South West")
    if which not in own:
        name = proper_name(raw["constituency_name"])
        area = f"{boundaries}.{slugify(name)}"
        if area in by_area:
            # Louth in Lincolnshire and Louth in Ireland.
            area = f"{area}-{slugify(raw['country/region'])}"
        if area in by_area:
            raise ValueError(f"two constituencies of {boundaries} are called {name}")
        university = which[1].startswith("University: ")
        place = _university_nation(name) if university else _AS_PRINTED.get(raw["country/region"].casefold())
        nation = NATIONS.get(place or "", NATIONS["England"] if place in REGIONS else None)
        region = None if university and place == "England" else REGIONS.get(place or "", nation)
        seat = by_area[area] = Seat(area, name, region, nation, None, "hoc-8647")
        seat.kind = "university" if university else None
        seat.names[boundaries] = name
        own[which] = area
    return own[which]


def _university_nation(name: str) -> str | None:
    """The nation of a university seat; none for Dublin and the National University, gone in 1922."""
    words = {"Wales": "Wales", "Scottish": "Scotland", "Belfast": "Northern Ireland"}
    nation = next((nation for word, nation in words.items() if word in name), "England")
    return None if "Dublin" in name or "Ireland" in name else nation


def areas(seats: Seats) -> list[dict[str, object]]:
    """Rows of the table of areas: countries, nations, regions, then constituencies."""
    rows: list[dict[str, object]] = [
        _place(UK, "country", "United Kingdom"),
        _place(GB, "country", "Great Britain"),
    ]
    rows += [_place(code, "nation", name) for name, code in NATIONS.items()]
    rows += [_place(code, "region", name, NATIONS["England"]) for name, code in REGIONS.items()]
    return rows + [_constituency(seat) for _, seat in sorted(seats.by_area.items())]


def _place(code: str, kind: str, name: str, nation: str | None = None) -> dict[str, object]:
    return {
        "area": code,
        "kind": kind,
        "name": name,
        "slug": slugify(name),
        "gss": code,
        "nation": nation,
        "source": "ons-areas",
    }


def _constituency(seat: Seat) -> dict[str, object]:
    return {
        "area": seat.area,
        "kind": "constituency",
        "name": seat.name,
        "slug": slugify(seat.name),
        "boundary_set": " ".join(boundaries for boundaries in SETS if boundaries in seat.names),
        "gss": seat.gss,
        "other_codes": SCOTTISH_RECODES.get(seat.area),
        "from": ELECTION_DAYS[seat.fought[0]],
        "to": _last_day(seat),
        "seat": seat.line,
        "region": seat.region,
        "nation": seat.nation,
        "type": seat.kind,
        "lon": seat.lon,
        "lat": seat.lat,
        "source": seat.source,
    }


def _last_day(seat: Seat) -> str | None:
    """The day before the first general election fought without the seat."""
    order = list(ELECTION_DAYS)
    after = order.index(seat.fought[-1]) + 1
    return day_before(ELECTION_DAYS[order[after]]) if after < len(order) else None
