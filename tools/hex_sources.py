"""Where each layout comes from: which areas it has, what land they lie on, and the points it is parted among.

Councils have centroids in ``areas.csv`` and no boundary file: the land of each English region and nation is parted
among them. The constituencies of the Scottish Parliament of 2026 have not even centroids: they stand where
``approximate_places.csv`` puts them by hand, to a twentieth of a degree or so, and so do councils that were gone before
the register of centroids was made. Those places are good for laying out and for nothing else.
"""

from __future__ import annotations

from itertools import combinations
from pathlib import Path

from hustings.atlas.laying import Settings
from tools.hex_country import Country, Point, as_published, bordering, boundaries, parts, project, projected, rows_of
from tools.hex_land import Squares, masses_of, outlines, parted, seats_in, squares_of, touching

__all__ = ["country_of"]

_TABLES = Path(__file__).resolve().parents[1] / "src/hustings/almanac/tables"
_BY_HAND = Path(__file__).with_name("approximate_places.csv")
_COUNCILS = {"councils-2018": "2018-05-03", "councils-2021": "2021-05-06", "councils-2026": "2026-05-07"}
_STEPS = {"councils": 1.0, "holyrood": 0.5, "regions": 2.0, "senedd": 0.5}
# Six seats of one constituency hold together more firmly than the seats of a region, and so do a region's islands of
# several areas; twelve regions keep to their places.
_SETTINGS = {
    "senedd": Settings(together=1.0),
    "holyrood": Settings(together=0.5),
    "regions": Settings(aim=1.0, pull=2.0, coast=0.0),
}
_SEATS = 6  # of each constituency of the Senedd
_SCOTLAND = "Scotland"


def country_of(name: str, boundary_file: Path, centroid_file: Path | None = None) -> Country:
    """The country of a layout, from a boundary file of constituencies and, but for the Senedd, their centroid file."""
    kind = name.partition("-")[0]
    if kind == "senedd":
        return _senedd(boundary_file, _STEPS[kind])
    if centroid_file is None:
        raise SystemExit(f"{name} needs --centroids, for the region of each constituency.")
    whole = as_published(boundary_file, centroid_file)
    if kind == "constituencies":
        return whole
    step = _STEPS[kind]
    squares = squares_of(whole.rings, step)
    land: Squares = {square: whole.region[area].casefold() for square, area in squares.items()}
    if kind == "regions":
        return _regions(land, step)
    points, region = _scottish() if kind == "holyrood" else _councils(_COUNCILS[name])
    part = dict.fromkeys(points, _SCOTLAND) if kind == "holyrood" else region
    masses = masses_of(squares, _joined(whole))
    owners = parted(land, points, {area: each.casefold() for area, each in part.items()}, step, masses, squares)
    settings = _SETTINGS.get(kind, Settings())
    return Country(outlines(owners, step), touching(owners, masses), points, region, settings=settings)


def _joined(whole: Country) -> dict[str, str]:
    """Which constituencies hang together by land: each with the first, by code, of those it can be reached from."""
    return {area: min(part) for part in parts(sorted(whole.rings), whole.pairs) for area in part}


def _areas() -> dict[str, dict[str, str]]:
    return {row["area"]: row for row in rows_of(_TABLES / "areas.csv")}


def _by_hand() -> dict[str, Point]:
    return {row["area"]: project(float(row["lon"]), float(row["lat"])) for row in rows_of(_BY_HAND)}


def _councils(day: str) -> tuple[dict[str, Point], dict[str, str]]:
    """Lower-tier and unitary councils of a day: their points, and the English region or nation of each."""
    areas, by_hand = _areas(), _by_hand()
    points, region = {}, {}
    for area, row in areas.items():
        lasting = (row["from"] or day) <= day <= (row["to"] or day)
        if row["kind"] != "council" or row["type"] == "county" or not lasting:
            continue
        points[area] = project(float(row["lon"]), float(row["lat"])) if row["lon"] else by_hand[area]
        region[area] = areas[row["region"] or row["nation"]]["name"]
    return points, region


def _scottish() -> tuple[dict[str, Point], dict[str, str]]:
    """The constituencies of the Scottish Parliament of 2026 where they are put by hand, and the region of each."""
    areas, by_hand = _areas(), _by_hand()
    ours = {area for area, row in areas.items() if row["boundary_set"] == "spc-2026"}
    within = {row["area"]: row["within"] for row in rows_of(_TABLES / "places.csv") if row["area"] in ours}
    return {area: by_hand[area] for area in ours}, {area: areas[within[area]]["name"] for area in ours}


def _regions(land: Squares, step: float) -> Country:
    """The nine English regions and the three other nations, by their land."""
    codes = {
        row["name"].casefold(): area
        for area, row in _areas().items()
        if row["kind"] == "region" or (row["kind"] == "nation" and row["name"] != "England")
    }
    owners = {square: codes[name] for square, name in land.items()}
    return Country(
        outlines(owners, step),
        touching(owners),
        _middles(owners, step),
        dict.fromkeys(codes.values(), ""),
        settings=_SETTINGS["regions"],
    )


def _senedd(boundary_file: Path, step: float) -> Country:
    """Ninety-six seats, six to a constituency, each constituency a region that stays whole."""
    shapes = boundaries(boundary_file, "constituency_id")
    rows = rows_of(boundary_file.parents[1] / "register" / "senedd_2026_constituencies.csv")
    code = {row["hexjson_id"]: row["gss"] for row in rows}
    rings = {code[key]: own for key, own in shapes.items()}
    land = squares_of(projected(rings), step)
    points = seats_in(land, dict.fromkeys(rings, _SEATS), step)
    within = {seat: seat.partition("#")[0] for seat in points}
    owners = parted(land, points, within, step)
    named = {f"{key}#{n}": f"{gss}#{n}" for key, gss in code.items() for n in range(1, _SEATS + 1)}
    borders = bordering(rings)
    # Any seat of a constituency may touch any other of it, and any of a constituency it borders.
    near = {*borders, *((area, area) for area in rings)}
    pairs = [(a, b) for a, b in combinations(sorted(points), 2) if (within[a], within[b]) in near]
    middles = _middles(land, step)
    return Country(
        outlines(owners, step), tuple(pairs), points, within, within, borders, middles, named, _SETTINGS["senedd"]
    )


def _middles(owners: Squares, step: float) -> dict[str, Point]:
    """The middle of each area's squares."""
    sums: dict[str, list[float]] = {}
    for (x, y), area in owners.items():
        held = sums.setdefault(area, [0.0, 0.0, 0.0])
        held[0] += (x + 0.5) * step
        held[1] += (y + 0.5) * step
        held[2] += 1
    return {area: (x / count, y / count) for area, (x, y, count) in sums.items()}
