"""A country that is to be laid on hexagons: its areas, who borders whom, where each lies, and how files give it.

Boundaries are read from GeoJSON, or from TopoJSON (also packed with gzip). Where a file has the very areas of the
layout, they are taken as they are; where none has (councils, the Scottish Parliament, seats of one constituency), the
land is parted among points: see ``hex_land.py``.
"""

from __future__ import annotations

import csv
import gzip
import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from math import cos, radians
from pathlib import Path
from typing import Any

import numpy as np

from hustings.atlas.cartogram import Ring
from hustings.atlas.laying import Settings

Point = tuple[float, float]
Pair = tuple[str, str]


@dataclass(frozen=True)
class Country:
    """What the files say, in kilometres east and north of a point off Cornwall.

    ``within`` names the area of each seat where an area has several; neighbours and centroids are then measured between
    those areas, ``borders`` and ``middles``, and ``pairs`` and ``centroids`` are the seats' own. ``named`` are our
    names of seats by those of a published layout. ``settings`` weigh what a layout keeps.
    """

    rings: Mapping[str, list[Ring]]
    pairs: tuple[Pair, ...]
    centroids: Mapping[str, Point]
    region: Mapping[str, str]
    within: Mapping[str, str] = field(default_factory=dict)
    borders: tuple[Pair, ...] = ()
    middles: Mapping[str, Point] = field(default_factory=dict)
    named: Mapping[str, str] = field(default_factory=dict)
    settings: Settings = field(default_factory=Settings)

    @property
    def islands(self) -> list[str]:
        """Areas that share no edge with any other."""
        joined = {area for pair in self.pairs for area in pair}
        return sorted(set(self.rings) - joined)


def project(lon: float, lat: float) -> Point:
    """Sinusoidal projection about 2 degrees west: equal in area, and true along every parallel."""
    return (lon + 2) * cos(radians(lat)) * 111.32, lat * 111.2


def boundaries(path: Path, key: str) -> dict[str, list[list[Point]]]:
    """The rings of each area, longitude and latitude, first corner repeated at the end; ``key`` names the property."""
    packed = path.read_bytes()
    data = json.loads(gzip.decompress(packed) if path.suffix == ".gz" else packed)
    if data["type"] == "Topology":
        shapes = [shape for each in data["objects"].values() for shape in each["geometries"]]
        return {shape["properties"][key]: list(_joined(shape, data["arcs"])) for shape in shapes}
    found: dict[str, list[list[Point]]] = {}
    for feature in data["features"]:
        shape = feature["geometry"]
        polygons = shape["coordinates"] if shape["type"] == "MultiPolygon" else [shape["coordinates"]]
        rings = [[(float(lon), float(lat)) for lon, lat in ring] for polygon in polygons for ring in polygon]
        found.setdefault(feature["properties"][key], []).extend(rings)
    return found


def _joined(shape: Mapping[str, Any], arcs: Sequence[Sequence[Sequence[float]]]) -> Iterator[list[Point]]:
    """The rings of a TopoJSON shape whose arcs are not quantised: ``~n`` is arc n backwards."""
    polygons = shape["arcs"] if shape["type"] == "MultiPolygon" else [shape["arcs"]]
    for ring in (ring for polygon in polygons for ring in polygon):
        corners: list[Point] = []
        for number in ring:
            arc = arcs[number] if number >= 0 else arcs[~number][::-1]
            corners += [(float(lon), float(lat)) for lon, lat in arc[1 if corners else 0 :]]
        yield corners


def bordering(rings: Mapping[str, Sequence[Sequence[Point]]]) -> tuple[Pair, ...]:
    """Areas that share an edge, corner for corner."""
    edges: dict[frozenset[Point], set[str]] = defaultdict(set)
    for area, own in rings.items():
        for ring in own:
            for start, end in pairwise(ring):
                edges[frozenset((start, end))].add(area)
    return tuple(sorted({(min(both), max(both)) for both in edges.values() if len(both) == 2}))


def projected(rings: Mapping[str, Sequence[Sequence[Point]]]) -> dict[str, list[Ring]]:
    """The same rings in kilometres, the first corner not repeated."""
    return {area: [np.array([project(*corner) for corner in ring[:-1]]) for ring in own] for area, own in rings.items()}


def as_published(boundary_file: Path, centroid_file: Path) -> Country:
    """Constituencies as both files have them, each in its region."""
    rings = boundaries(boundary_file, "ons_id")
    centroids, region = {}, {}
    for row in rows_of(centroid_file):
        centroids[row["ons_id"]] = project(float(row["centroid_lon"]), float(row["centroid_lat"]))
        region[row["ons_id"]] = row["region_name"]
    if set(rings) != set(region):
        raise SystemExit("The two files do not hold the same areas.")
    return Country(projected(rings), bordering(rings), centroids, region)


def rows_of(path: Path) -> list[dict[str, str]]:
    """The rows of a CSV file by column."""
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


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
        while len(pieces := parts(areas, [*country.pairs, *found])) > 1:
            least = pieces[-1]
            rest = [a for a in areas if a not in least]
            _, first, second = min((trees[b].query(corners[a])[0].min(), a, b) for a in least for b in rest)
            found.append((first, second))
    return found


def parts(areas: Sequence[str], pairs: Sequence[Pair]) -> list[set[str]]:
    """The sets of areas that pairs join, the largest first."""
    near: dict[str, set[str]] = defaultdict(set)
    for first, second in pairs:
        near[first].add(second)
        near[second].add(first)
    left, found = set(areas), []
    while left:
        edge = [min(left)]
        part = set(edge)
        left -= part
        while edge:
            fresh = near[edge.pop()] & left
            left -= fresh
            part |= fresh
            edge += sorted(fresh)
        found.append(part)
    return sorted(found, key=lambda part: (-len(part), min(part)))
