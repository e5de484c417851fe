"""What is known of the people of each constituency: the referendums of 2014 and 2016, and the census of 2011.

The census is that of 2011 since it is complete for all of Great Britain. It was counted on the boundaries of 2010;
a constituency of 2024 is given the mean of the old ones its people come from, weighted by how many come from each
(the Library's population overlap). Shares are of the base that the census uses: people, households, people of 16
and over, or people in work.
"""

from __future__ import annotations

from decimal import ROUND_HALF_EVEN, Decimal
from pathlib import Path

from tools.restate.westminster_read import Raw, read

__all__ = ["covariates", "overlaps"]

Rows = list[dict[str, object]]

# Our name for a fact, and the columns of the census file (in per cent) that sum to it.
CENSUS: dict[str, tuple[str, ...]] = {
    "age_18_24": ("age_18_to_19", "age_20_to_24"),
    "age_25_44": ("age_25_to_29", "age_30_to_44"),
    "age_65_plus": ("age_65_to_74", "age_75_to_84", "age_85_to_89", "age_90_plus"),
    "owned": ("house_outright",),
    "social_rent": ("house_social",),
    "private_rent": ("house_private",),
    "no_car": ("cars_none",),
    "white_british": ("ethnicity_white_british",),
    "indian": ("ethnicity_indian",),
    "pakistani_bangladeshi": ("ethnicity_pakistani", "ethnicity_bangladeshi"),
    "black": ("ethnicity_black",),
    "muslim": ("muslim",),
    "christian": ("christian",),
    "no_religion": ("no_religion",),
    "born_uk": ("born_uk",),
    "born_eu": ("born_ireland", "born_other_eu"),
    "degree": ("qual_level_4",),
    "no_qualifications": ("qual_none",),
    "professional": ("nssechigher_manager", "nssechigher_professional"),
    "routine": ("nssecsemi_routine", "nssecroutine"),
    "student": ("economically_active_student", "economically_inactive_student"),
    "unemployed": ("unemployed",),
    "long_term_sick": ("long_term_sick",),
    "manufacturing": ("industry_manufacturing",),
    "agriculture": ("industry_agriculture",),
}

# Facts that tell one seat from another in one nation only.
_OF_ONE_NATION = {"Scotland": ("born_scotland", "born_scotland"), "Wales": ("born_wales", "born_wales")}
_PLACES = Decimal("0.0001")

Facts = dict[str, Decimal]


def overlaps(data: Path) -> Rows:
    """How the constituencies of 2010 fall into those of 2024, by people and by residential addresses."""
    return [
        {
            "from_area": raw["from_ons_id_2010"],
            "to_area": raw["to_ons_id_2024"],
            "from_population": raw["from_population"],
            "to_population": raw["to_population"],
            "from_residential": raw["from_residential"],
            "to_residential": raw["to_residential"],
            "source": "hoc-areas",
        }
        for raw in read(data, "geo/overlaps_2010_to_2024.csv")
    ]


def covariates(data: Path) -> Rows:
    """All covariates, on the boundaries of 2010 and of 2024 (a seat that is in both sets is given once)."""
    measured = {raw["ons_id"]: _census_facts(raw) for raw in _census(data)}
    rows = [
        _row(area, name, value, "measured", "census")
        for area, facts in measured.items()
        for name, value in facts.items()
    ]
    rows += [
        _row(area, name, value, "carried over", "census")
        for area, facts in _carried_census(data, measured).items()
        for name, value in facts.items()
    ]
    rows += _leave_2010(data) + _leave_2024(data)
    return rows + [
        _row(raw["ons_id"], "indyref_yes", Decimal(raw["yes_pct_notional"]) / 100, "estimated", "miori-2014")
        for raw in read(data, "referendum/scotland2014_by_2024_constituency.csv")
    ]


def _row(area: str, name: str, value: Decimal, basis: str, source: str) -> dict[str, object]:
    rounded = value.quantize(_PLACES, ROUND_HALF_EVEN)
    return {"area": area, "name": name, "value": rounded, "basis": basis, "source": source}


def _census(data: Path) -> list[Raw]:
    return read(data, "census/census2011_by_2010_constituency_gb.csv.gz")


def _census_facts(raw: Raw) -> Facts:
    """The facts of one constituency as fractions, and its density in people to the hectare."""
    facts = {
        name: sum((Decimal(raw[column]) for column in columns), Decimal(0)) / 100 for name, columns in CENSUS.items()
    }
    if raw["country"] in _OF_ONE_NATION:
        name, column = _OF_ONE_NATION[raw["country"]]
        facts[name] = Decimal(raw[column]) / 100
    return {"density": Decimal(raw["population_density"]), **facts}


def _carried_census(data: Path, measured: dict[str, Facts]) -> dict[str, Facts]:
    """The facts of each constituency of 2024 that is no constituency of 2010.

    A share is the sum over old seats of (share there) x (part of the new seat's people from there). Density is people
    over land, both summed from the parts: people x (part of the old seat's people), land x (part of its land).
    """
    people = {raw["ons_id"]: Decimal(raw["population"]) for raw in _census(data)}
    parts: dict[str, list[Raw]] = {}
    for raw in read(data, "geo/overlaps_2010_to_2024.csv"):
        if raw["from_ons_id_2010"] in measured and raw["to_ons_id_2024"] not in measured:
            parts.setdefault(raw["to_ons_id_2024"], []).append(raw)
    made: dict[str, Facts] = {}
    for area, pieces in parts.items():
        whole = sum((Decimal(piece["to_population"]) for piece in pieces), Decimal(0))
        moved = land = Decimal(0)
        facts: Facts = {}
        for piece in pieces:
            old = piece["from_ons_id_2010"]
            weight = Decimal(piece["to_population"]) / whole
            moved += people[old] * Decimal(piece["from_population"])
            land += people[old] / measured[old]["density"] * Decimal(piece["from_area"])
            for name, value in measured[old].items():
                facts[name] = facts.get(name, Decimal(0)) + value * weight
        made[area] = {**facts, "density": moved / land}
    return made


def _leave_2010(data: Path) -> Rows:
    """The share of Leave in 2016: a count where one is known (all of Northern Ireland), else Hanretty's estimate."""
    rows = []
    for raw in read(data, "referendum/eu2016_leave_by_2010_constituency.csv"):
        basis = "measured" if raw["known_leave_share"] else "estimated"
        rows.append(_row(raw["ons_id"], "leave", Decimal(raw["leave_share"]), basis, "hanretty"))
    return rows


def _leave_2024(data: Path) -> Rows:
    """The same on the boundaries of 2024: Hanretty's estimates, and Northern Ireland carried over by population."""
    old = {raw["ons_id"]: raw for raw in read(data, "referendum/eu2016_leave_by_2010_constituency.csv")}
    rows = [
        _row(raw["ons_id"], "leave", Decimal(raw["leave_share"]), "estimated", "hanretty")
        for raw in read(data, "referendum/eu2016_leave_by_2024_constituency_gb.csv")
        if raw["ons_id"] not in old
    ]
    carried: Facts = {}
    for raw in read(data, "geo/overlaps_2010_to_2024.csv"):
        if raw["to_ons_id_2024"].startswith("N"):
            share = Decimal(old[raw["from_ons_id_2010"]]["leave_share"]) * Decimal(raw["to_population"])
            carried[raw["to_ons_id_2024"]] = carried.get(raw["to_ons_id_2024"], Decimal(0)) + share
    return rows + [_row(area, "leave", value, "carried over", "hanretty") for area, value in carried.items()]
