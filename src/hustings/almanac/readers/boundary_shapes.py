"""Features of a boundary file: each with its properties and rings, from GeoJSON (RFC 7946) or TopoJSON 1.0.

GeoJSON: https://www.rfc-editor.org/rfc/rfc7946; TopoJSON: https://github.com/topojson/topojson-specification. A third
coordinate (height) is left out; a ring that is not closed is taken as closed; one that a simplification has left fewer
than three corners is passed over where its feature has others.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hustings.errors import BadFile

__all__ = ["Feature", "Floats", "feature_sets"]

Floats = NDArray[np.float64]
_LEAST, _ENOUGH = 3, 64
_POLYGONS = "A map needs areas: geometries of type Polygon or MultiPolygon."
_AGAIN = "Get the file again, or write it anew from the program that made it."

Rings = Callable[[Any], Floats]
"""What makes the corners of one ring of what a file has for it."""


@dataclass(frozen=True, slots=True)
class Feature:
    """One feature: its number from 1, its properties, and its rings, each of shape (n, 2), not closed."""

    number: int
    properties: Mapping[str, object]
    rings: tuple[Floats, ...]


def feature_sets(held: object, file: str) -> list[list[Feature]]:
    """The features of what a file holds: one list of GeoJSON, one for each object of TopoJSON.

    Raises BadFile naming the feature: no geometry, one that is no area, an empty ring, a coordinate that is no number.
    """
    if not isinstance(held, dict):
        raise BadFile("this is JSON, but no GeoJSON or TopoJSON.", file=file, remedy=_POLYGONS)
    kind = held.get("type")
    if kind == "Topology":
        return _topology(held, file)
    if kind == "Feature":
        return [_features([held], file)]
    if kind != "FeatureCollection":
        raise BadFile(f"its “type” is {_said(kind)}; expected FeatureCollection or Topology.", file=file, field="type")
    return [_features(_list(held, "features", file), file)]


def _features(held: Sequence[object], file: str) -> list[Feature]:
    return [_feature(number, each, file, _geometry_of, _corners) for number, each in enumerate(held, start=1)]


def _geometry_of(held: Mapping[str, Any]) -> object:
    return held.get("geometry")


def _feature(
    number: int, held: object, file: str, geometry_of: Callable[[Mapping[str, Any]], object], corners: Rings
) -> Feature:
    if not isinstance(held, dict):
        raise BadFile(f"feature {number} is no object.", file=file, remedy=_AGAIN)
    properties = held.get("properties") or {}
    if not isinstance(properties, dict):
        raise BadFile(f"feature {number} has properties that are no object.", file=file, field="properties")
    called = _called(number, properties)
    rings = []
    for place, ring in enumerate(_rings_of(geometry_of(held), called, file), start=1):
        try:
            made = corners(ring)
        except (ValueError, TypeError, IndexError, OverflowError):
            wrong = f"{called}: ring {place} is no list of pairs of numbers."
            raise BadFile(wrong, file=file, field="coordinates", remedy=_AGAIN) from None
        if not len(made):
            raise BadFile(f"{called}: ring {place} is empty.", file=file, field="coordinates", remedy=_AGAIN)
        if not np.isfinite(made).all():
            wrong = f"{called}: ring {place} has a coordinate that is no number."
            raise BadFile(wrong, file=file, field="coordinates", remedy=_AGAIN)
        rings.append(made[:-1] if len(made) > 1 and (made[0] == made[-1]).all() else made)
    whole = tuple(ring for ring in rings if len(np.unique(ring[:_ENOUGH], axis=0)) >= _LEAST)
    if not whole:
        raise BadFile(f"{called} has no ring of three corners.", file=file, field="coordinates", remedy=_AGAIN)
    return Feature(number, properties, whole)


def _called(number: int, properties: Mapping[str, object]) -> str:
    """A feature by its number and the first words it has about itself."""
    words = next((each for each in properties.values() if isinstance(each, str) and each.strip()), "")
    return f"feature {number}" + (f" ({words.strip()[:60]})" if words else "")


def _rings_of(geometry: object, called: str, file: str) -> Iterator[object]:
    """Every ring of a geometry, and of those gathered in it."""
    if not isinstance(geometry, dict) or geometry.get("type") is None:
        raise BadFile(f"{called} has no geometry.", file=file, field="geometry", remedy=_POLYGONS)
    kind = geometry["type"]
    if kind == "GeometryCollection":
        parts = geometry.get("geometries")
        for each in parts if isinstance(parts, list) else []:
            if isinstance(each, dict) and each.get("type") == "GeometryCollection":
                raise BadFile(f"{called} gathers geometries within geometries.", file=file, remedy=_POLYGONS)
            yield from _rings_of(each, called, file)
        return
    if kind not in ("Polygon", "MultiPolygon"):
        raise BadFile(f"{called} is a {_said(kind)}, no area.", file=file, field="geometry", remedy=_POLYGONS)
    held = geometry.get("arcs" if "arcs" in geometry else "coordinates")
    parts = [held] if kind == "Polygon" else held
    if not isinstance(parts, list) or not parts or not all(isinstance(part, list) and part for part in parts):
        raise BadFile(f"{called} has a geometry without rings.", file=file, field="coordinates", remedy=_POLYGONS)
    for part in parts:
        yield from part


def _corners(ring: object) -> Floats:
    """The corners of a list of positions. Raises ValueError for anything else."""
    made = np.array(ring)
    if made.size == 0:
        return np.empty((0, 2))
    if made.dtype.kind not in "iuf" or made.ndim != 2 or made.shape[1] < 2:
        raise ValueError
    return made[:, :2].astype(np.float64)


# -- TopoJSON -----------------------------------------------------------------------------------------------------


def _topology(held: Mapping[str, Any], file: str) -> list[list[Feature]]:
    arcs = _arcs(held, file)
    objects = held.get("objects")
    if not isinstance(objects, dict) or not objects:
        raise BadFile("the topology holds no objects.", file=file, field="objects", remedy=_POLYGONS)

    def corners(ring: object) -> Floats:
        if not isinstance(ring, list):
            raise ValueError
        parts = [_arc(arcs, index) for index in ring]
        return np.concatenate([part[:-1] for part in parts]) if parts else np.empty((0, 2))

    sets = []
    for each in objects.values():
        if isinstance(each, dict) and each.get("type") == "GeometryCollection":
            found = _list(each, "geometries", file)
            sets.append([_feature(number, one, file, dict, corners) for number, one in enumerate(found, start=1)])
        else:
            sets.append([_feature(1, each, file, dict, corners)])
    return sets


def _arc(arcs: Sequence[Floats], index: object) -> Floats:
    """An arc by its index; by the complement of it, backwards."""
    if not isinstance(index, int) or isinstance(index, bool):
        raise TypeError
    place = index if index >= 0 else ~index
    if place >= len(arcs):
        raise IndexError
    return arcs[place] if index >= 0 else arcs[place][::-1]


def _arcs(held: Mapping[str, Any], file: str) -> list[Floats]:
    """The arcs of a topology in its own coordinates; quantized ones are sums of steps, scaled and moved."""
    transform = held.get("transform")
    made = []
    try:
        scale, move = (
            (np.array(transform["scale"], dtype=float), np.array(transform["translate"], dtype=float))
            if transform is not None
            else (None, None)
        )
        for each in _list(held, "arcs", file):
            points = _corners(each)
            made.append(points if scale is None else np.cumsum(points, axis=0) * scale + move)
    except (ValueError, TypeError, KeyError, OverflowError):
        wrong = f"arc {len(made)} of the topology, or its transform, is no list of pairs of numbers."
        raise BadFile(wrong, file=file, field="arcs", remedy=_AGAIN) from None
    return made


def _list(held: Mapping[str, Any], name: str, file: str) -> list[Any]:
    found = held.get(name)
    if not isinstance(found, list) or not found:
        raise BadFile(f"“{name}” is missing, or empty.", file=file, field=name, remedy=_POLYGONS)
    return found


def _said(value: object) -> str:
    return f"“{value[:40]}”" if isinstance(value, str) else "missing" if value is None else "no text"
