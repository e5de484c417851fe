"""Boundary files: GeoJSON and TopoJSON, also gzipped, as outlines by area of the almanac.

Coordinates are longitude and latitude in degrees (WGS84, as RFC 7946 has it) or easting and northing in metres on the
British National Grid (EPSG:27700), said by a ``crs`` member or seen from the values. Features are joined to areas on
GSS codes, in whichever property holds them (``PCON24CD``, ``ons_id``, ...), and never on names. Boundaries are not of
the almanac: a file is read to draw a map, and nothing of it is kept.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np

from hustings.almanac.open import Almanac
from hustings.almanac.readers.boundary_shapes import Feature, Floats, feature_sets
from hustings.almanac.readers.decoding import MOST_BYTES, decode, load_bytes
from hustings.errors import BadFile

__all__ = ["Boundaries", "Grid", "area_codes", "read_boundaries"]

Grid = Literal["degrees", "metres"]

_GSS = re.compile(r"[A-Z]\d{8}")
_OTHER = re.compile(r"[A-Z]\d{6,8}")
_CRS = re.compile(r"(CRS84|\d{4,6})$", re.IGNORECASE)
_DEGREES = {"CRS84", "4326", "4258"}
_METRES = {"27700"}
# West, east, south and north of the United Kingdom with sea round it, in degrees and on the national grid.
_BOX: dict[Grid, tuple[float, float, float, float]] = {
    "degrees": (-14.0, 4.0, 48.0, 62.5),
    "metres": (-250_000.0, 900_000.0, -250_000.0, 1_400_000.0),
}
_WANTED = "Boundaries are in degrees (WGS84, EPSG:4326) or on the British National Grid (EPSG:27700); save them so."
_SMALLER = (
    f"Files of up to {MOST_BYTES // 1024**2} MB are read, unpacked. Take the generalised (BGC) or ultra generalised "
    "(BUC) boundaries: a screen shows no more."
)
_AGAIN = "Get the file again: GeoJSON or TopoJSON, plain or gzipped."


@dataclass(frozen=True, slots=True)
class Boundaries:
    """The outlines of a file. ``rings`` are by the almanac's key of an area, each of shape (n, 2), not closed: east and
    north in the unit of ``grid``. ``field`` is the property that holds codes; ``unknown`` are the codes the almanac
    does not hold.
    """

    file: str
    field: str
    grid: Grid
    rings: Mapping[str, tuple[Floats, ...]]
    unknown: tuple[str, ...] = ()


def area_codes(almanac: Almanac) -> dict[str, str]:
    """The key of every area that has a GSS code, by its code, and by other codes of that shape that are no area's."""
    rows = list(almanac.table("areas").select("area", "gss", "other_codes").iter_rows())
    others = {code: str(area) for area, _, held in rows for code in str(held or "").split() if _OTHER.fullmatch(code)}
    return others | {str(code): str(area) for area, code, _ in rows if code and _GSS.fullmatch(code)}


def read_boundaries(path: Path, codes: Mapping[str, str]) -> Boundaries:
    """The outlines of a file by area; ``codes`` are the almanac's areas by code (:func:`area_codes`).

    Raises :class:`~hustings.errors.BadFile` naming file, feature and property: a file that is missing, cut short, too
    large or no JSON; a feature without an area; coordinates of another kind, or of two kinds; no codes, or most of
    them unknown.
    """
    file = path.name
    held = _json(path)
    chosen, field = _joined(feature_sets(held, file), codes, file)
    rings: dict[str, list[Floats]] = {}
    unknown = []
    for each in chosen:
        code = _code(each, field)
        area = codes.get(code)
        if area is None:
            unknown.append(code or f"none in feature {each.number}")
        else:
            rings.setdefault(area, []).extend(each.rings)
    grid = _grid(held, chosen, file)
    return Boundaries(file, field, grid, {area: tuple(rings[area]) for area in sorted(rings)}, tuple(unknown))


def _json(path: Path) -> Any:
    """What a file holds. Raises BadFile where it is no JSON, saying on which line it ends to be."""
    if path.is_file() and path.stat().st_size > MOST_BYTES:
        raise BadFile("the file is too large.", file=path.name, remedy=_SMALLER)
    try:
        raw = load_bytes(path)
    except BadFile as error:
        if "larger than" in error.message:
            raise BadFile("unpacked, the file is too large.", file=path.name, remedy=_SMALLER) from None
        if error.remedy:
            what = "a zip archive; unpack it first" if "zip archive" in error.message else "no text"
            raise BadFile(f"this is {what}.", file=path.name, remedy=_AGAIN) from None
        raise
    text, _ = decode(raw, path.name)
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        ended = error.pos >= len(text.rstrip())
        wrong = "the file is cut short" if ended else f"this is not JSON: {error.msg}"
        raise BadFile(f"{wrong}, at column {error.colno}.", file=path.name, row=error.lineno, remedy=_AGAIN) from None
    except (ValueError, RecursionError):
        raise BadFile("this JSON cannot be read.", file=path.name, remedy=_AGAIN) from None


# -- codes --------------------------------------------------------------------------------------------------------


def _joined(sets: Sequence[Sequence[Feature]], codes: Mapping[str, str], file: str) -> tuple[Sequence[Feature], str]:
    """The features and the property of codes that most of the almanac's areas are found by."""
    best: tuple[int, Sequence[Feature], str] = (0, sets[0], "")
    for features in sets:
        for field in dict.fromkeys(name for each in features for name in each.properties):
            found = len({_code(each, field) for each in features} & codes.keys())
            if found > best[0]:
                best = (found, features, field)
    found, features, field = best
    seen = sum(_code(each, field) in codes for each in features)
    if 2 * seen >= len(features):
        return features, field
    if not found:
        shown = "; ".join(f"{name} = {_short(value)}" for name, value in list(sets[0][0].properties.items())[:8])
        raise BadFile(
            f"no property holds codes of areas that the almanac knows. The first feature has {shown or 'none'}.",
            file=file,
            remedy="Give each feature a property with its GSS code, such as E14001063, or put the code it has under "
            "other_codes in areas.csv of your almanac; names are never joined on.",
        )
    strange = [_code(each, field) or "none" for each in features if _code(each, field) not in codes]
    raise BadFile(
        f"{len(strange)} of {len(features)} codes are not of areas that the almanac knows: {_some(strange)}.",
        file=file,
        field=field,
        remedy="Take the boundaries of an election that the almanac holds, or add the areas to areas.csv in your own.",
    )


def _code(feature: Feature, field: str) -> str:
    value = feature.properties.get(field)
    return value.strip().upper() if isinstance(value, str) else ""


def _short(value: object) -> str:
    return str(value)[:30]


def _some(names: Sequence[str], most: int = 5) -> str:
    return ", ".join(names[:most]) + (f" and {len(names) - most} more" if len(names) > most else "")


# -- coordinates --------------------------------------------------------------------------------------------------


def _grid(held: Mapping[str, Any], features: Sequence[Feature], file: str) -> Grid:
    """What the coordinates are, as the file says or its values show; every feature must agree."""
    said = _said(held, file)
    kinds: list[Grid] = [_seen(each) for each in features]
    odd = next((place for place, kind in enumerate(kinds) if kind != kinds[0]), None)
    if odd is not None:
        raise BadFile(
            f"feature {features[odd].number} is in {kinds[odd]} and feature {features[0].number} in {kinds[0]}.",
            file=file,
            field="coordinates",
            remedy="One file is in one kind of coordinates. " + _WANTED,
        )
    grid = kinds[0]
    if said is not None and said != grid:
        wrong = f"the file says that it is in {said}, and its coordinates are {grid}."
        raise BadFile(wrong, file=file, field="crs", remedy=_WANTED)
    west, east, south, north = _BOX[grid]
    for each in features:
        points = np.concatenate(each.rings)
        (x0, y0), (x1, y1) = points.min(axis=0), points.max(axis=0)
        if x0 < west or x1 > east or y0 < south or y1 > north:
            raise BadFile(
                f"feature {each.number} lies outside the United Kingdom, at {x0:g}, {y0:g}{_guess(x0, y0)}.",
                file=file,
                field="coordinates",
                remedy=_WANTED,
            )
    return grid


def _guess(x: float, y: float) -> str:
    if 48 <= x <= 62.5 and -14 <= y <= 4:
        return " (latitude before longitude?)"
    return " (Web Mercator?)" if y > 5_000_000 else ""


def _seen(feature: Feature) -> Grid:
    points = np.concatenate(feature.rings)
    return "degrees" if np.abs(points[:, 0]).max() <= 180 and np.abs(points[:, 1]).max() <= 90 else "metres"


def _said(held: Mapping[str, Any], file: str) -> Grid | None:
    """What a ``crs`` member says. Raises BadFile for a system that is neither."""
    crs = held.get("crs")
    if crs is None:
        return None
    properties = crs.get("properties") if isinstance(crs, dict) else None
    name = str(properties.get("name", "")) if isinstance(properties, dict) else ""
    found = _CRS.search(name)
    system = found[1].upper() if found else ""
    if system in _DEGREES:
        return "degrees"
    if system in _METRES:
        return "metres"
    raise BadFile(f"its coordinates are of {name[:80] or 'a system without a name'}.", file=file, field="crs",
                  remedy=_WANTED)  # fmt: skip
