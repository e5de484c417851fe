"""Councils, combined authorities, police areas, devolved constituencies and wards, and which lies within which."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from hustings.ids import slugify
from tools.restate.local_read import Raw, Row, read

__all__ = [
    "LONDON",
    "LONDON_CONSTITUENCIES",
    "NORTHERN_IRELAND",
    "POLICE_AREAS",
    "SCOTLAND",
    "SCOTTISH_REGIONS_2011",
    "WALES",
    "areas",
    "council_areas",
    "council_names",
    "place",
    "places",
    "ward_area",
]

ENGLAND, WALES, SCOTLAND, NORTHERN_IRELAND = "E92000001", "W92000004", "S92000003", "N92000002"
LONDON = "E12000007"
_NATIONS = {"England": ENGLAND, "Wales": WALES, "Scotland": SCOTLAND, "Northern Ireland": NORTHERN_IRELAND}
_REGIONS = {
    "North East": "E12000001",
    "North West": "E12000002",
    "Yorkshire and The Humber": "E12000003",
    "East Midlands": "E12000004",
    "West Midlands": "E12000005",
    "East of England": "E12000006",
    "London": LONDON,
    "South East": "E12000008",
    "South West": "E12000009",
}

# The region of councils that are gone, where the register leaves it out.
_GONE = {
    "South West": (
        "bournemouth poole christchurch east-dorset north-dorset purbeck west-dorset taunton-deane west-somerset"
    ),
    "East of England": "forest-heath st-edmundsbury suffolk-coastal waveney",
    "East Midlands": "kettering",
    "South East": "buckinghamshire-county",
}
_REGION_OF = {slug: region for region, slugs in _GONE.items() for slug in slugs.split()}

# Combined authorities whose mayors are in the table of contests: register code -> name, Democracy Club's slug.
_COMBINED = {
    "GMCA": ("Greater Manchester", "greater-manchester-ca"),
    "SCR": ("South Yorkshire", "sheffield-city-ca"),
    "TVCA": ("Tees Valley", "tees-valley"),
    "WMCA": ("West Midlands", "west-midlands"),
}

POLICE_AREAS = {
    "avon-and-somerset": ("E23000036", "Avon and Somerset"),
    "bedfordshire": ("E23000026", "Bedfordshire"),
    "cambridgeshire": ("E23000023", "Cambridgeshire"),
    "cheshire": ("E23000006", "Cheshire"),
    "cleveland": ("E23000013", "Cleveland"),
    "cumbria": ("E23000002", "Cumbria"),
}

# Regions of the Scottish Parliament from 2011 to 2026, under our own keys.
SCOTTISH_REGIONS_2011 = (
    "Central Scotland",
    "Glasgow",
    "Highlands and Islands",
    "Lothian",
    "Mid Scotland and Fife",
    "North East Scotland",
    "South Scotland",
    "West Scotland",
)

# London Assembly constituencies since 2000, and their boroughs (Greater London Authority (Assembly Constituencies and
# Returning Officers) Order 1999); the City of London falls into City and East.
LONDON_CONSTITUENCIES = {
    "Barnet and Camden": ("Barnet", "Camden"),
    "Bexley and Bromley": ("Bexley", "Bromley"),
    "Brent and Harrow": ("Brent", "Harrow"),
    "City and East": ("Barking and Dagenham", "City of London", "Newham", "Tower Hamlets"),
    "Croydon and Sutton": ("Croydon", "Sutton"),
    "Ealing and Hillingdon": ("Ealing", "Hillingdon"),
    "Enfield and Haringey": ("Enfield", "Haringey"),
    "Greenwich and Lewisham": ("Greenwich", "Lewisham"),
    "Havering and Redbridge": ("Havering", "Redbridge"),
    "Lambeth and Southwark": ("Lambeth", "Southwark"),
    "Merton and Wandsworth": ("Merton", "Wandsworth"),
    "North East": ("Hackney", "Islington", "Waltham Forest"),
    "South West": ("Hounslow", "Kingston upon Thames", "Richmond upon Thames"),
    "West Central": ("Hammersmith and Fulham", "Kensington and Chelsea", "Westminster"),
}

# Constituencies that are exactly one council's area. The boundaries of 2024 left Hartlepool, Ynys Môn and Na
# h-Eileanan an Iar as they were (overlap 1 both ways).
_COUNCIL_SEATS = (
    ("E14000733", "E06000001"),
    ("E14001272", "E06000001"),
    ("E14000762", "E06000046"),
    ("W07000041", "W06000001"),
    ("W07000112", "W06000001"),
    ("S14000027", "S12000013"),
)


def council_areas(data: Path, day: str) -> dict[str, str]:
    """The area key of each council by slug, as on ``day``: a county and a later council share the slug ``somerset``."""
    found: dict[str, str] = {}
    for raw in _councils(data):
        start, end = _start(raw), _end(raw)
        if (start is None or start <= day) and (end is None or day <= end):
            found[_slug(raw)] = _key(raw)
    return found


def council_names(data: Path) -> dict[str, str]:
    """The name of every council, past and present, by slug."""
    return {_slug(raw): raw["nice-name"] for raw in _councils(data)}


def areas(data: Path) -> list[Row]:
    """Every area of this module but the wards, which come with their contests."""
    return [
        *(_council_row(raw) for raw in _councils(data)),
        *_planned_councils(),
        *_combined_rows(data),
        *(
            _area(code, "police_area", name, slug, "ons-codes", gss=code, nation=ENGLAND)
            for slug, (code, name) in POLICE_AREAS.items()
        ),
        *_scottish_rows(data),
        *_senedd_rows(data),
        *(
            _area(
                f"E320000{number:02}", "gla_constituency", name, slugify(name), "ons-codes",
                gss=f"E320000{number:02}", region=LONDON, nation=ENGLAND, **{"from": "2000-05-04"},
            )
            for number, name in enumerate(LONDON_CONSTITUENCIES, start=1)
        ),
    ]  # fmt: skip


def places(data: Path) -> list[Row]:
    """Council within region or nation, county and combined authority; devolved constituency within region or nation."""
    councils = {raw["local-authority-code"]: raw for raw in _councils(data)}
    combined = {raw["local-authority-code"]: raw["gss-code"] for raw in _combined(data)}
    rows = []
    for raw in councils.values():
        rows.append(place(_key(raw), _region(raw) or _NATIONS[raw["nation"]], "las"))
        if raw["combined-authority"] in combined:
            rows.append(place(_key(raw), combined[raw["combined-authority"]], "las"))
        if raw["county-la"] in councils:
            rows.append(place(_key(raw), _key(councils[raw["county-la"]]), "las"))
    by_name = {raw["nice-name"]: _key(raw) for raw in councils.values() if _region(raw) == LONDON}
    for number, boroughs in enumerate(LONDON_CONSTITUENCIES.values(), start=1):
        rows.extend(place(by_name[borough], f"E320000{number:02}", "statutes") for borough in boroughs)
    for seat, council in _COUNCIL_SEATS:
        rows.append(place(seat, council, "statutes"))
    rows.extend(place(seat, "E47000006", "las") for seat in ("E14000733", "E14001272"))
    rows.extend(place(f"spr-2011.{slugify(name)}", SCOTLAND, "statutes") for name in SCOTTISH_REGIONS_2011)
    regions = {raw["post_label"]: raw["post_gss"] for raw in _scottish_regions(data)}
    for raw in read(data, "devolved/scottish_parliament_2026_constituency_winners.csv"):
        rows.append(place(raw["gss"], regions[raw["region"]], "sp-2026"))
    rows.extend(place(region, SCOTLAND, "dc-2026") for region in regions.values())
    rows.extend(place(raw["gss"], WALES, "dc-2026") for raw in read(data, "register/senedd_2026_constituencies.csv"))
    return rows


def ward_area(contest: str, name: str, gss: str, boundaries: str, source: str) -> Row:
    """The ward of one contest: its GSS code where one is given, else our own key ``ward-2018.adur.buckingham``."""
    _, council, slug = contest.split(".")[:3]
    return _area(
        gss or f"{boundaries}.{council}.{slug}", "ward", name, slug, source,
        gss=gss or None, boundary_set=None if gss else boundaries, nation=ENGLAND,
    )  # fmt: skip


def place(area: object, within: object, source: str) -> Row:
    """One area inside another."""
    return {"area": area, "within": within, "source": source}


def _area(area: str, kind: str, name: str, slug: str, source: str, **more: object) -> Row:
    return {"area": area, "kind": kind, "name": name, "slug": slug, "source": source, **more}


def _councils(data: Path) -> list[Raw]:
    rows = read(data, "register/uk_local_authorities.csv")
    return [raw for raw in rows if raw["local-authority-type"] not in ("COMB", "SRA")]


def _combined(data: Path) -> list[Raw]:
    rows = read(data, "register/uk_local_authorities.csv")
    return [raw for raw in rows if raw["local-authority-code"] in _COMBINED]


def _slug(raw: Raw) -> str:
    return slugify(raw["nice-name"])


def _key(raw: Raw) -> str:
    return raw["gss-code"] or f"council.{_slug(raw)}"


def _region(raw: Raw) -> str | None:
    if raw["nation"] != "England":
        return None
    return _REGIONS.get(raw["region"] or _REGION_OF.get(_slug(raw), ""))


def _council_row(raw: Raw) -> Row:
    codes = [raw["local-authority-code"], *raw["former-gss-codes"].split(",")]
    return _area(
        _key(raw), "council", raw["nice-name"], _slug(raw), "las",
        gss=raw["gss-code"] or None,
        other_codes=" ".join(code for code in codes if code),
        region=_region(raw), nation=_NATIONS[raw["nation"]], type=raw["local-authority-type-name"].lower(),
        lon=_degrees(raw["long"]), lat=_degrees(raw["lat"]),
        **{"from": _start(raw), "to": _end(raw)},
    )  # fmt: skip


def _start(raw: Raw) -> str | None:
    """The first day; 18 June 2005 is the day on which the register was begun and says nothing."""
    return None if raw["start-date"] in ("", "2005-06-18") else raw["start-date"]


def _end(raw: Raw) -> str | None:
    """The last day; the register sometimes gives the day after, the first of April."""
    if raw["end-date"].endswith("-04-01"):
        return raw["end-date"][:4] + "-03-31"
    return raw["end-date"] or None


def _degrees(text: str) -> str | None:
    return f"{float(text):.4f}" if text else None


def _planned_councils() -> Iterable[Row]:
    """The two councils elected in May 2026 for Surrey; they take over on 1 April 2027."""
    for name in ("East Surrey", "West Surrey"):
        slug = slugify(name)
        yield _area(
            f"council.{slug}", "council", name, slug, "dc-2026",
            region=_REGIONS["South East"], nation=ENGLAND, type="unitary authority", **{"from": "2027-04-01"},
        )  # fmt: skip


def _combined_rows(data: Path) -> Iterable[Row]:
    for raw in _combined(data):
        name, slug = _COMBINED[raw["local-authority-code"]]
        yield _area(
            raw["gss-code"], "combined_authority", name, slug, "las",
            gss=raw["gss-code"], other_codes=raw["local-authority-code"], nation=ENGLAND, type="combined authority",
        )  # fmt: skip


def _scottish_regions(data: Path) -> list[Raw]:
    candidates = read(data, "councils/may2026_candidates_democracyclub.csv.gz")
    regions = {raw["post_gss"]: raw for raw in candidates if raw["ballot_paper_id"].startswith("sp.r.")}
    return list(regions.values())


def _scottish_rows(data: Path) -> Iterable[Row]:
    for name in SCOTTISH_REGIONS_2011:
        yield _area(
            f"spr-2011.{slugify(name)}", "sp_region", name, slugify(name), "statutes",
            boundary_set="spr-2011", nation=SCOTLAND, **{"from": "2011-05-05", "to": "2026-05-06"},
        )  # fmt: skip
    for raw in _scottish_regions(data):
        yield _area(
            raw["post_gss"], "sp_region", raw["post_label"], raw["ballot_paper_id"].split(".")[2], "dc-2026",
            boundary_set="spr-2026", gss=raw["post_gss"], nation=SCOTLAND, **{"from": "2026-05-07"},
        )  # fmt: skip
    for raw in read(data, "devolved/scottish_parliament_2026_constituency_winners.csv"):
        yield _area(
            raw["gss"], "sp_constituency", raw["constituency"], raw["ballot_paper_id"].split(".")[2], "sp-2026",
            boundary_set="spc-2026", gss=raw["gss"], nation=SCOTLAND, **{"from": "2026-05-07"},
        )  # fmt: skip


def _senedd_rows(data: Path) -> Iterable[Row]:
    for raw in read(data, "register/senedd_2026_constituencies.csv"):
        yield _area(
            raw["gss"], "senedd_constituency", raw["name"], slugify(raw["name"]), "dc-2026",
            boundary_set="senedd-2026", gss=raw["gss"], nation=WALES, **{"from": "2026-05-07"},
        )  # fmt: skip
