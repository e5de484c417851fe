"""Boundary files of a user: read once, matched to the election that is drawn, laid as a ground for its map."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from pathlib import Path

from hustings.almanac.open import Almanac
from hustings.almanac.readers.boundaries import area_codes, read_boundaries
from hustings.atlas.geomap import Geography
from hustings.atlas.outlines import Outlines, outlines_of
from hustings.errors import BadFile, BadInput

__all__ = ["Files", "geography", "outlines_in", "said_of", "suited", "to_suit"]

Files = Path | str | Sequence[Path | str]
"""One boundary file, or several."""

_SETS = {"wpc": "constituencies", "spc": "Scottish Parliament constituencies", "spr": "Scottish Parliament regions",
         "senedd": "Senedd constituencies", "ward": "wards"}  # fmt: skip
_KINDS = {"sp_region": "Scottish Parliament regions", "sp_constituency": "Scottish Parliament constituencies"}


def outlines_in(almanac: Almanac, files: Files) -> tuple[Outlines, ...]:
    """The outlines of boundary files, GeoJSON or TopoJSON; a file that has not changed is read once.

    Raises :class:`~hustings.errors.BadFile` naming file, feature and property.
    """
    several = [files] if isinstance(files, str | Path) else files
    return tuple(_stamped(almanac, Path(each)) for each in several)


def _stamped(almanac: Almanac, path: Path) -> Outlines:
    try:
        told = path.stat()
    except OSError as error:
        raise BadFile(f"the file cannot be read ({error.strerror}).", file=str(path)) from None
    return _read(almanac, path, told.st_mtime_ns, told.st_size)


@lru_cache(maxsize=8)
def _read(almanac: Almanac, path: Path, stamp: int, size: int) -> Outlines:
    """The outlines of a file as it was at ``stamp``."""
    return outlines_of(read_boundaries(path, area_codes(almanac)))


@lru_cache(maxsize=16)
def geography(outlines: Outlines, side: float) -> Geography:
    """A file as a ground, laid out once for maps of the same seats."""
    return Geography(outlines, side)


def suited(held: Iterable[Outlines], areas: Iterable[str]) -> Outlines | None:
    """The first of some files that has an outline of every area."""
    wanted = set(areas)
    return next((each for each in held if wanted <= each.rings.keys()), None)


def to_suit(almanac: Almanac, held: Sequence[Outlines], areas: Mapping[str, str], election: str) -> Outlines:
    """The file that has an outline of every area of an election, or of a part of one; ``areas`` are names by key.

    Raises :class:`~hustings.errors.BadInput` saying what the nearest file has instead.
    """
    found = suited(held, areas)
    if found is not None:
        return found
    if not held:
        raise BadInput("No boundary file is given.", remedy="Name one with --boundaries FILE.")
    best = max(held, key=lambda each: len(areas.keys() & each.rings.keys()))
    theirs, ours = _set_of(almanac, best.rings), _set_of(almanac, areas)
    if theirs != ours:
        raise BadInput(
            f"{best.file} has {_words(theirs)}, and {election} was held on {_words(ours)}.",
            remedy=f"Give the boundaries of {_words(ours)}.",
        )
    lacking = sorted(name for area, name in areas.items() if area not in best.rings)
    strange = f" {said_of(best)}" if best.unknown else ""
    raise BadInput(
        f"{best.file} has no outline of {len(lacking)} of {len(areas)} seats of {election}: {_some(lacking)}.{strange}",
        remedy="Give a file that has every seat, or name a region that it covers with --region.",
    )


def said_of(outlines: Outlines) -> str:
    """How many codes of a file the almanac does not hold, and which; empty where it holds all."""
    if not outlines.unknown:
        return ""
    return f"{len(outlines.unknown)} codes of {outlines.file} are not in the almanac: {_some(outlines.unknown)}."


def _set_of(almanac: Almanac, areas: Iterable[str]) -> tuple[str, str]:
    """The kind of most of some areas, and the boundary set that most of them belong to."""
    rows = [almanac.areas[area] for area in areas if area in almanac.areas]
    kinds = Counter(str(row["kind"]) for row in rows)
    kind = max(sorted(kinds), key=lambda each: kinds[each], default="")
    sets = Counter(
        name for row in rows if row["kind"] == kind for name in str(row["boundary_set"] or "").split()
    )  # fmt: skip
    return kind, max(sorted(sets), key=lambda each: sets[each], default="")


def _words(of: tuple[str, str]) -> str:
    """``the constituencies of 2010`` for the areas of a kind on a boundary set."""
    kind, name = of
    system, _, year = name.partition("-")
    what = _SETS.get(system) or _KINDS.get(kind) or f"{kind.replace('_', ' ')} areas"
    return f"the {what} of {year}" if year else f"{what}"


def _some(names: Sequence[str], most: int = 3) -> str:
    return ", ".join(names[:most]) + (f" and {len(names) - most} more" if len(names) > most else "")
