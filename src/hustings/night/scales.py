"""How large the night's effects are: fitted on other nights, written to a table that names them, read from it.

``covariance`` of a group over parties, ``sigma`` of the noise, and the shape of the noise h^2 = c + (1 - c) t^2 with
t = tan(y0) / .33, which grows with a party's strength where c is small.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from hustings.errors import NotKnown

__all__ = ["CAREFUL", "FITTED", "Scales", "all_scales", "read_scales", "scales_for", "wide", "write_scales"]

Floats = NDArray[np.float64]
FITTED = Path(__file__).parent / "fitted"


@dataclass(frozen=True)
class Scales:
    """Amplitudes of a model: ``groups`` names, ``covariance`` (G, K, K), ``sigma`` (K, K), ``flat`` (K,) is c.

    ``clump`` is the part of the noise that seats of one class share in prediction; ``call`` the probability at which a
    seat is called; ``trained_on`` the nights behind it all, empty where a wide default is used.
    """

    groups: tuple[str, ...]
    covariance: Floats
    sigma: Floats
    flat: Floats
    clump: float = 0.5
    call: float = 0.995
    trained_on: tuple[str, ...] = ()
    extra: dict[str, float] = field(default_factory=dict)

    def scale(self, y0: Floats) -> Floats:
        """H: the noise of every seat and party relative to its party's, (N, K)."""
        t = np.tan(np.radians(np.clip(y0, 3.0, 75.0))) / 0.33
        return np.sqrt(self.flat + (1.0 - self.flat) * np.minimum(t**2, 9.0))


# Starting values in degrees over Con, Lab, LD, Reform family, Green, nationalists, strongest other: set by hand, wide.
_WIDE = {
    "intercept": (2.5, 2.5, 2.5, 3.5, 2.5, 2.5, 2.5),
    "nation": (2.5, 2.5, 3.0, 2.5, 2.0, 2.5, 2.0),
    "region": (0.8, 0.8, 0.8, 0.8, 0.8, 1.0, 0.8),
    "own": (2.0, 2.0, 3.0, 4.0, 3.0, 2.0, 4.0),
    "own square": (0.5, 0.5, 1.0, 1.5, 0.5, 0.5, 0.5),
    "others": (0.7,) * 7,
    "holder": (1.3, 1.5, 2.0, 0.8, 0.7, 0.8, 0.8),
    "battleground": (1.0, 1.2, 1.4, 0.7, 0.7, 0.8, 0.8),
    "second": (1.6,) * 7,
    "member": (0.8,) * 7,
    "absent": (1.5, 1.5, 1.5, 2.0, 2.0, 1.5, 2.5),
    "census": (0.5,) * 7,
    "leave": (0.8, 0.8, 0.7, 1.2, 0.7, 0.6, 0.7),
    "place": (0.2,) * 7,
    "spatial": (0.9,) * 7,
    "politics": (1.3,) * 7,
}
_NOISE = (1.5, 1.7, 2.0, 1.6, 1.9, 1.9, 4.0)
CAREFUL = 0.9985
"""The probability at which a seat is called where none was fitted."""
_FLAT = (1.0, 1.0, 0.2, 0.6, 0.4, 0.8, 0.6)


def wide(groups: Iterable[str], parties: int = 7) -> Scales:
    """Amplitudes set wide by hand, for a night before which too few others are known: it names no night."""
    names = tuple(groups)
    sds = np.array([_WIDE.get(each, (1.0,) * 7)[:parties] for each in names])
    covariance = sds[:, :, None] * sds[:, None, :] * np.eye(parties)
    noise = np.array(_NOISE[:parties])
    return Scales(names, covariance, np.diag(noise**2), np.array(_FLAT[:parties]), call=CAREFUL)


def write_scales(path: Path, scales: dict[str, Scales], parties: tuple[str, ...]) -> None:
    """Write scales by name (``forecast/without/parl.2019-12-12``) as one plain table: set, what, row, values."""
    with path.open("w", newline="", encoding="utf-8") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow(["set", "what", "row", *parties])
        for name, held in scales.items():
            out.writerow([name, "trained on", " ".join(held.trained_on), *[""] * len(parties)])
            rest = {"clump": held.clump, "call": held.call, **held.extra}
            for key, value in rest.items():
                out.writerow([name, key, "", _plain(value), *[""] * (len(parties) - 1)])
            out.writerow([name, "flat", "", *map(_plain, held.flat)])
            for row, party in enumerate(parties):
                out.writerow([name, "sigma", party, *map(_plain, held.sigma[row])])
            for group, matrix in zip(held.groups, held.covariance, strict=True):
                for row, party in enumerate(parties):
                    out.writerow([name, f"group {group}", party, *map(_plain, matrix[row])])


def _plain(value: float) -> str:
    return f"{float(value):.5g}"


@cache
def _table(path: Path) -> dict[str, Scales]:
    rows: dict[str, list[list[str]]] = {}
    with path.open(encoding="utf-8", newline="") as file:
        lines = csv.reader(file)
        next(lines)
        for line in lines:
            rows.setdefault(line[0], []).append(line[1:])
    return {name: _one(lines) for name, lines in rows.items()}


def _one(lines: list[list[str]]) -> Scales:
    matrices: dict[str, list[list[float]]] = {}
    single: dict[str, float] = {}
    trained: tuple[str, ...] = ()
    for what, row, *values in lines:
        if what == "trained on":
            trained = tuple(row.split())
        elif what == "flat" or what == "sigma" or what.startswith("group "):
            matrices.setdefault(what, []).append([float(each) for each in values])
        else:
            single[what] = float(values[0])
    groups = tuple(each.removeprefix("group ") for each in matrices if each.startswith("group "))
    return Scales(
        groups,
        np.array([matrices[f"group {each}"] for each in groups]),
        np.array(matrices["sigma"]),
        np.array(matrices["flat"][0]),
        single.pop("clump"),
        single.pop("call"),
        trained,
        single,
    )


def all_scales(path: Path) -> dict[str, Scales]:
    """Every set of a fitted table by name; none where there is no such file."""
    return dict(_table(path)) if path.is_file() else {}


def read_scales(name: str, file: str = "night.csv") -> Scales:
    """The scales called ``name`` in one of the room's fitted tables.

    Raises :class:`~hustings.errors.NotKnown` where they were never fitted.
    """
    held = _table(FITTED / file) if (FITTED / file).is_file() else {}
    if name not in held:
        raise NotKnown(f"No scales “{name}” were fitted for a results night.", remedy="Run: python -m tools.fit_night")
    return held[name]


def scales_for(election: str, kind: str, which: str = "") -> Scales:
    """The scales of a night: ``without`` it (on all other nights), ``before`` it, or ``all`` for a night to come.

    By default ``before`` for a past night. Where too few nights came before, wide values set by hand are used, and
    ``trained_on`` is empty.
    """
    from hustings.night.features import GROUPS

    chosen = which or "before"
    name = f"{kind}/{chosen}/{election}"
    if election == "next" or chosen == "all":
        return read_scales(f"{kind}/all")
    try:
        return read_scales(name)
    except NotKnown:
        if chosen == "before":
            return wide(GROUPS)
        raise
