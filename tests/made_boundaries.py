"""Boundary files made for tests: a mosaic of areas with jagged shared borders, as GeoJSON or TopoJSON."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

Ring = list[list[float]]
GRID = (400_000.0, 300_000.0)
"""The lower left corner of a mosaic on the national grid, in metres."""


def jagged(a: tuple[int, int], b: tuple[int, int], steps: int) -> list[tuple[float, float]]:
    """Corners from one junction to the next, the same from either side but for their order, without the last."""
    one, two = min(a, b), max(a, b)
    points = []
    for k in range(steps):
        t = k / steps
        off = 0.09 * ((7 * k + 3 * one[0] + 5 * two[1]) % 5 - 2) / 2 if k else 0.0
        dx, dy = two[0] - one[0], two[1] - one[1]
        points.append((one[0] + t * dx - off * dy, one[1] + t * dy + off * dx))
    points.append((float(two[0]), float(two[1])))
    return points[:-1] if (one, two) == (a, b) else points[::-1][:-1]


def cell(q: int, r: int, steps: int, place: Callable[[float, float], list[float]]) -> Ring:
    """The ring of one area of a mosaic, closed."""
    corners = [(q, r), (q + 1, r), (q + 1, r + 1), (q, r + 1)]
    points = [p for k in range(4) for p in jagged(corners[k], corners[(k + 1) % 4], steps)]
    return [place(*p) for p in [*points, points[0]]]


def on_the_grid(size: float, corner: tuple[float, float] = GRID) -> Callable[[float, float], list[float]]:
    """Places on the national grid, areas ``size`` metres wide."""
    return lambda x, y: [round(corner[0] + size * x, 1), round(corner[1] + size * y, 1)]


def in_degrees(x: float, y: float) -> list[float]:
    """Places in the Midlands, areas a tenth of a degree wide."""
    return [round(-3 + 0.1 * x, 6), round(52 + 0.1 * y, 6)]


def mosaic(
    codes: Sequence[str],
    *,
    columns: int = 4,
    steps: int = 6,
    field: str = "PCON24CD",
    place: Callable[[float, float], list[float]] | None = None,
) -> dict[str, Any]:
    """A FeatureCollection: one jagged area for each code, in rows from the south-west."""
    put = place or on_the_grid(10_000)
    features = [
        {
            "type": "Feature",
            "properties": {"FID": k, field: code, "PCON24NM": f"Area {k}"},
            "geometry": {"type": "Polygon", "coordinates": [cell(k % columns, k // columns, steps, put)]},
        }
        for k, code in enumerate(codes)
    ]
    return {"type": "FeatureCollection", "features": features}


def as_topology(collection: Mapping[str, Any], scale: float = 0.1) -> dict[str, Any]:
    """The same areas as quantized TopoJSON: every edge an arc of its own, run backwards by its second owner."""
    arcs: list[list[list[int]]] = []
    known: dict[tuple[tuple[float, ...], tuple[float, ...]], int] = {}
    low = [min(p[k] for f in collection["features"] for p in f["geometry"]["coordinates"][0]) for k in (0, 1)]
    geometries = []
    for feature in collection["features"]:
        ring = [tuple(p) for p in feature["geometry"]["coordinates"][0]]
        indexes = []
        for a, b in pairwise(ring):
            if (b, a) in known:
                indexes.append(~known[(b, a)])
                continue
            one, two = ([round((p[k] - low[k]) / scale) for k in (0, 1)] for p in (a, b))
            known[(a, b)] = len(arcs)
            indexes.append(len(arcs))
            arcs.append([one, [two[0] - one[0], two[1] - one[1]]])
        geometries.append({"type": "Polygon", "arcs": [indexes], "properties": feature["properties"]})
    return {
        "type": "Topology",
        "transform": {"scale": [scale, scale], "translate": low},
        "objects": {"areas": {"type": "GeometryCollection", "geometries": geometries}},
        "arcs": arcs,
    }


def written(held: Mapping[str, Any], path: Path) -> Path:
    """A file of it."""
    path.write_text(json.dumps(held), encoding="utf-8")
    return path
