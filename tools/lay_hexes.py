"""Lay the constituencies of one set of boundaries on hexagons, measure the layout, and put it in the table.

    python tools/lay_hexes.py constituencies-2010 --boundaries boundaries_2010.geojson \\
        --centroids centroids_2010.csv --compare hex_2010_openinnovations.hexjson

The boundary file is GeoJSON whose features carry the property ``ons_id``; neighbours are areas with an edge in common.
The centroid file is CSV with ``ons_id``, ``region_name``, ``centroid_lon`` and ``centroid_lat``. Of several seeds the
layout with every region whole that keeps most neighbours is written; published layouts (HexJSON) are only measured.
The method stands in ``hustings/atlas/laying.py``. The same files and seeds give the same table.
"""

from __future__ import annotations

import argparse
import csv
import json
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from itertools import pairwise
from math import cos, radians, sqrt
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from hustings.atlas.cartogram import Ring, centroid, equal_areas, inside, signed_area
from hustings.atlas.hexes import Cell
from hustings.atlas.laying import Measures, Settings, lay_out, measure

TABLE = Path(__file__).resolve().parents[1] / "src/hustings/almanac/tables/hexes.csv"
Point = tuple[float, float]
Pair = tuple[str, str]
GRAIN = 4  # points to a cell's width, where the land of a cell is measured


@dataclass(frozen=True)
class Country:
    """What the files say, in kilometres east and north of a point off Cornwall."""

    rings: Mapping[str, list[Ring]]
    pairs: tuple[Pair, ...]
    centroids: Mapping[str, Point]
    region: Mapping[str, str]

    @property
    def islands(self) -> list[str]:
        """Areas that share no edge with any other."""
        joined = {area for pair in self.pairs for area in pair}
        return sorted(set(self.rings) - joined)


def project(lon: float, lat: float) -> Point:
    """Sinusoidal projection about 2 degrees west: equal in area, and true along every parallel."""
    return (lon + 2) * cos(radians(lat)) * 111.32, lat * 111.2


def read(boundaries: Path, centroid_file: Path) -> Country:
    """Read both files; neighbours are areas that share an edge, corner for corner."""
    rings: dict[str, list[Ring]] = {}
    edges: dict[frozenset[Point], set[str]] = defaultdict(set)
    for feature in json.loads(boundaries.read_text(encoding="utf-8"))["features"]:
        area, shape = feature["properties"]["ons_id"], feature["geometry"]
        polygons = shape["coordinates"] if shape["type"] == "MultiPolygon" else [shape["coordinates"]]
        for ring in (ring for polygon in polygons for ring in polygon):
            corners = [(float(lon), float(lat)) for lon, lat in ring]
            for start, end in pairwise(corners):
                edges[frozenset((start, end))].add(area)
            rings.setdefault(area, []).append(np.array([project(*c) for c in corners[:-1]]))
    pairs = sorted({(min(both), max(both)) for both in edges.values() if len(both) == 2})
    centroids, region = {}, {}
    with centroid_file.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            centroids[row["ons_id"]] = project(float(row["centroid_lon"]), float(row["centroid_lat"]))
            region[row["ons_id"]] = row["region_name"]
    if set(rings) != set(region):
        raise SystemExit("The two files do not hold the same areas.")
    return Country(rings, tuple(pairs), centroids, region)


def ferries(country: Country) -> list[Pair]:
    """For each piece of a region that no land joins to the rest of it, the shortest way over the sea.

    A region that lies wholly apart (Northern Ireland) gets none.
    """
    from scipy.spatial import cKDTree

    corners = {area: np.concatenate(rings) for area, rings in country.rings.items()}
    trees = {area: cKDTree(points) for area, points in corners.items()}
    found: list[Pair] = []
    for name in sorted(set(country.region.values())):
        areas = sorted(a for a, r in country.region.items() if r == name)
        while len(parts := _parts(areas, [*country.pairs, *found])) > 1:
            least = parts[-1]
            rest = [a for a in areas if a not in least]
            _, first, second = min((trees[b].query(corners[a])[0].min(), a, b) for a in least for b in rest)
            found.append((first, second))
    return found


def _parts(areas: Sequence[str], pairs: Sequence[Pair]) -> list[set[str]]:
    """The sets of areas that pairs join, the largest first."""
    near: dict[str, set[str]] = defaultdict(set)
    for first, second in pairs:
        near[first].add(second)
        near[second].add(first)
    left, parts = set(areas), []
    while left:
        edge = [min(left)]
        part = set(edge)
        left -= part
        while edge:
            fresh = near[edge.pop()] & left
            left -= fresh
            part |= fresh
            edge += sorted(fresh)
        parts.append(part)
    return sorted(parts, key=lambda part: (-len(part), min(part)))


def wishes(country: Country, links: Sequence[Pair]) -> tuple[dict[str, Point], Callable[[float, float], float]]:
    """Where each area would stand, in widths of a cell, and how much of a cell round a point is land.

    Islands are brought to within a cell and a half of the coast that their ferry leaves from.
    """
    areas = sorted(country.rings)
    grown = equal_areas([country.rings[a] for a in areas])
    mean = sum(abs(signed_area(r)) for rings in grown for r in rings) / len(areas)
    # A hexagon one unit wide covers the square root of 3, halved.
    unit = sqrt(mean * 2 / sqrt(3))
    scaled = [[ring / unit for ring in rings] for rings in grown]
    wished = {area: centroid(rings) for area, rings in zip(areas, scaled, strict=True)}
    for first, second in links:
        if first in country.islands and second not in country.islands:
            (x, y), (x0, y0) = wished[first], wished[second]
            far = sqrt((x - x0) ** 2 + (y - y0) ** 2)
            wished[first] = (x0 + (x - x0) / far * min(1.6, far), y0 + (y - y0) / far * min(1.6, far))
    return wished, _land(scaled)


def _land(areas: Sequence[Sequence[Ring]]) -> Callable[[float, float], float]:
    points = np.concatenate([ring for rings in areas for ring in rings]) * GRAIN
    low = np.floor(points.min(axis=0)) - 8 * GRAIN
    width, height = (np.ceil(points.max(axis=0) - low) + 8 * GRAIN).astype(int)
    land = np.zeros((height, width), dtype=bool)
    for rings in areas:
        land[inside([ring * GRAIN - low for ring in rings])] = True
    return partial(_share_of_land, land, (float(low[0]), float(low[1])))


def _share_of_land(land: NDArray[np.bool_], low: Point, x: float, y: float) -> float:
    column, row = int(x * GRAIN - low[0]), int(y * GRAIN - low[1])
    steps = [(dx, dy) for dx in range(-2, 3) for dy in range(-2, 3) if dx * dx + dy * dy <= 5]
    hits = 0
    for dx, dy in steps:
        if 0 <= row + dy < land.shape[0] and 0 <= column + dx < land.shape[1]:
            hits += bool(land[row + dy, column + dx])
    return hits / len(steps)


def lay(country: Country, seed: int, moves: int) -> dict[str, Cell]:
    """One layout from one seed."""
    links = ferries(country)
    wished, land = wishes(country, links)
    pairs = [*country.pairs, *links]
    return lay_out(wished, country.region, pairs, land=land, seed=seed, settings=Settings(moves=moves))


def report(name: str, country: Country, cells: Mapping[str, Cell]) -> Measures:
    """Print one line of measures."""
    islands = set(country.islands)
    mainland = {area: cell for area, cell in cells.items() if area not in islands}
    found = measure(cells, country.centroids, country.pairs, country.region)
    ashore = measure(mainland, country.centroids, country.pairs, country.region)
    whole = "yes" if found.whole else f"no ({', '.join(found.broken)})"
    without = "yes" if ashore.whole else f"no ({', '.join(ashore.broken)})"
    print(
        f"{name:34} neighbours kept {100 * found.kept:5.1f}%  displacement {found.displacement:.2f} cells"
        f"  within 45 degrees {100 * found.turned:5.1f}%  regions whole: {whole}; islands apart: {without}"
    )
    return found


def published(path: Path) -> tuple[str, dict[str, Cell]]:
    """The cells of a HexJSON file whose rows count northwards; odd-q ones are mirrored into odd-r, east for south."""
    data = json.loads(path.read_text(encoding="utf-8"))
    kind = data["layout"]
    held = data["hexes"].items()
    if kind == "odd-q":
        return kind, {area: (each["r"], each["q"]) for area, each in held}
    return kind, {area: (each["q"], -each["r"]) for area, each in held}


def write(name: str, cells: Mapping[str, Cell], table: Path) -> None:
    """Put a layout in the table in place of the one of that name, in order of layout and code."""
    rows = []
    if table.exists():
        with table.open(encoding="utf-8", newline="") as lines:
            rows = [row for row in csv.reader(lines) if row[0] not in ("layout", name)]
    rows += [[name, area, str(q), str(r)] for area, (q, r) in cells.items()]
    with table.open("w", encoding="utf-8", newline="") as lines:
        writer = csv.writer(lines, lineterminator="\n")
        writer.writerow(["layout", "area", "q", "r"])
        writer.writerows(sorted(rows))


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("name", help="name of the layout in the table")
    parser.add_argument("--boundaries", type=Path, required=True)
    parser.add_argument("--centroids", type=Path, required=True)
    parser.add_argument("--compare", type=Path, nargs="*", default=[], help="published layouts to measure")
    parser.add_argument("--seeds", type=int, nargs="*", default=[1, 2])
    parser.add_argument("--moves", type=int, default=Settings.moves)
    parser.add_argument("--out", type=Path, default=TABLE)
    arguments = parser.parse_args()
    country = read(arguments.boundaries, arguments.centroids)
    print(f"{len(country.rings)} areas, {len(country.pairs)} pairs of neighbours, islands: {len(country.islands)}")
    for path in arguments.compare:
        kind, cells = published(path)
        turned = country
        if kind == "odd-q":
            over = {area: (y, -x) for area, (x, y) in country.centroids.items()}
            turned = Country(country.rings, country.pairs, over, country.region)
        report(path.name, turned, cells)
    with ProcessPoolExecutor(max_workers=2) as pool:
        made = list(pool.map(partial(lay, country, moves=arguments.moves), arguments.seeds))
    judged = [(report(f"seed {seed}", country, c), c) for seed, c in zip(arguments.seeds, made, strict=True)]
    whole = [(found.kept, cells) for found, cells in judged if found.whole]
    if not whole:
        raise SystemExit("No seed gave a layout with every region whole; try more seeds or more moves.")
    _, best = max(whole, key=lambda each: each[0])
    per_row = Counter(r for _, r in best.values())
    write(arguments.name, best, arguments.out)
    print(f"wrote {arguments.name}: {len(best)} areas in {len(per_row)} rows, to {arguments.out}")


if __name__ == "__main__":
    main()
