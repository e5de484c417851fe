"""What may move together on the night: the design matrix of a general election and its groups of features.

A feature is a column of x (N, K, F). Some are the same for all parties of a seat (nation, region, census); “own”
features differ by party (its own previous angle, whether it came second, whether its member stands again).
Everything here was known on the eve.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hustings.almanac.open import Almanac
from hustings.forecast.seat_table import SeatTable
from hustings.forecast.slots import NATIONS, SLOTS
from hustings.night.kernels import politics_surfaces, spatial_surfaces

__all__ = ["GROUPS", "Design", "angle", "classes", "design", "past_times", "previous", "share"]

Floats = NDArray[np.float64]
GROUPS = (
    "intercept", "nation", "region", "own", "own square", "others", "holder", "battleground", "second", "member",
    "absent", "census", "leave", "place", "spatial", "politics",
)  # fmt: skip
_CENSUS = ("degree", "muslim", "owned", "age_65_plus", "student", "white_british", "manufacturing", "no_religion")
_CON, _LAB, _LD, _REF, _GRN, _NAT, _OTH = range(len(SLOTS))
_FILL = 0.85
_SMALL_CLASS = 6


def angle(share: NDArray[np.floating] | float) -> Floats:
    """asin sqrt(share), degrees."""
    return np.asarray(np.degrees(np.arcsin(np.sqrt(np.clip(share, 0.0, 1.0)))))


def share(degrees: NDArray[np.floating] | float) -> Floats:
    """The share at an angle: sin^2, nought below nought degrees."""
    return np.asarray(np.sin(np.radians(np.clip(degrees, 0.0, 90.0))) ** 2)


@dataclass(frozen=True)
class Design:
    """Columns ``x`` (N, K, F), the index in :data:`GROUPS` of each, and their names."""

    x: Floats
    groups: NDArray[np.intp]
    names: tuple[str, ...]


class _Columns:
    def __init__(self, seats: int, parties: int) -> None:
        self._size = (seats, parties)
        self.columns: list[Floats] = []
        self.groups: list[int] = []
        self.names: list[str] = []

    def add(self, group: str, name: str, column: NDArray[np.generic]) -> None:
        """A column (N,) the same for every party, or (N, K) of its own for each."""
        values = np.asarray(column, dtype=float)
        whole = np.broadcast_to(values[:, None] if values.ndim == 1 else values, self._size)
        self.columns.append(np.array(whole))
        self.groups.append(GROUPS.index(group))
        self.names.append(name)

    def design(self) -> Design:
        return Design(np.stack(self.columns, axis=2), np.array(self.groups, dtype=np.intp), tuple(self.names))


def previous(table: SeatTable) -> tuple[Floats, NDArray[np.bool_]]:
    """Previous angles (N, K), a party that did not stand filled in at .85 of its mean in the nation; what was filled.

    “Stood” is of the party: another who was strongest of the others last time is taken as the same slot.
    """
    filled = table.standing & ~table.stood_before
    base = np.where(table.stood_before, table.base, np.nan)
    for nation in NATIONS:
        here = table.nation == nation
        for slot in range(len(SLOTS)):
            values = base[here, slot]
            mean = float(np.nanmean(values)) if np.isfinite(values).any() else 0.01
            base[here, slot] = np.where(np.isnan(values), _FILL * mean, values)
    return angle(base), filled


def design(table: SeatTable, times: Floats | None = None) -> Design:
    """The columns of a general election in Great Britain. ``times``: hours at which seats declared before, if known."""
    made = _Columns(len(table), len(SLOTS))
    _where(made, table)
    before, filled = previous(table)
    _past(made, table, before, filled)
    _people(made, table, times)
    for number, column in enumerate(spatial_surfaces(table.lon, table.lat).T):
        made.add("spatial", f"spatial {number + 1}", column)
    for number, column in enumerate(politics_surfaces(_politics(table, before)).T):
        made.add("politics", f"politics {number + 1}", column)
    return made.design()


def _where(made: _Columns, table: SeatTable) -> None:
    made.add("intercept", "intercept", np.ones(len(table)))
    for nation in NATIONS:
        made.add("nation", nation, table.nation == nation)
    for region in sorted(set(table.region[table.nation == "eng"].tolist())):
        made.add("region", region, table.region == region)


def _past(made: _Columns, table: SeatTable, before: Floats, filled: NDArray[np.bool_]) -> None:
    own = (before - before.mean(axis=0)) / 10.0
    made.add("own", "own previous angle", own)
    made.add("own square", "its square above the mean", np.where(own > 0, own**2, 0.0))
    for slot in range(_OTH):
        column = np.repeat(own[:, slot : slot + 1], len(SLOTS), axis=1)
        column[:, slot] = 0.0
        made.add("others", f"previous angle of {SLOTS[slot]}", column)
    first, second = leaders(table)
    for slot in (_CON, _LAB, _LD, _NAT):
        made.add("holder", f"held by {SLOTS[slot]}", table.holder == slot)
    for one in (_CON, _LAB, _LD, _NAT):
        for two in (_CON, _LAB, _LD, _REF, _NAT):
            here = (first == one) & (second == two)
            if here.sum() >= _SMALL_CLASS:
                made.add("battleground", f"{SLOTS[one]}-{SLOTS[two]}", here)
    slots = np.arange(len(SLOTS))
    top = before[np.arange(len(table)), first]
    near = np.exp(-np.maximum(top[:, None] - before, 0.0) / 10.0)
    made.add("second", "second place, by gap", (second[:, None] == slots) * near)
    made.add("second", "third or lower, by gap", ((second[:, None] != slots) & (first[:, None] != slots)) * near)
    made.add("member", "member stands again", np.asarray(table.members.sitting))
    made.add("member", "member for the first time", np.asarray(table.members.first_term))
    made.add("absent", "party absent last time", filled)


def leaders(table: SeatTable) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """First and second slot of the base in every seat."""
    order = np.argsort(-np.where(table.stood_before, table.base, -1.0), axis=1, kind="stable")
    return order[:, 0], order[:, 1]


def classes(table: SeatTable) -> NDArray[np.intp]:
    """The battleground class of every seat: last winner x last second, Scotland apart; classes under six pooled."""
    first, second = leaders(table)
    code = first * 10 + second + 1000 * (table.nation == "sco")
    found, where, count = np.unique(code, return_inverse=True, return_counts=True)
    small = count < _SMALL_CLASS
    pooled = np.where(small[where], np.where(found[where] >= 1000, -2, -1), code)
    return np.asarray(np.unique(pooled, return_inverse=True)[1], dtype=np.intp)


def _standard(column: Floats) -> Floats:
    return np.asarray((column - column.mean()) / max(float(column.std()), 1e-9))


def _people(made: _Columns, table: SeatTable, times: Floats | None) -> None:
    for name in _CENSUS:
        if name in table.covariate_names:
            column = table.covariate(name)
            made.add("census", name, _standard(np.sqrt(column) if name in ("muslim", "student") else column))
    if "leave" in table.covariate_names:
        made.add("leave", "leave", _standard(table.covariate("leave")))
    if times is not None:
        made.add("place", "declaration time before", _standard(times))
    made.add("place", "electorate", _standard(table.electorate))
    made.add("place", "turnout before", _standard(table.turnout))


def _politics(table: SeatTable, before: Floats) -> Floats:
    facts = [before[:, slot] for slot in (_CON, _LAB, _LD)]
    facts += [table.covariate(name) for name in ("degree", "age_65_plus", "leave") if name in table.covariate_names]
    facts.append(np.log(np.maximum(table.covariate("density"), 0.01)))
    facts.append(np.where(table.nation == "sco", before[:, _NAT], 0.0) / 2.0)
    return np.stack(facts, axis=1)


def past_times(almanac: Almanac, table: SeatTable) -> Floats | None:
    """Hours after 22:00 at which each seat declared at the last election before this one whose times are known.

    By area, else by line of seats, else the median; ``None`` where no earlier times are known.
    """
    import polars as pl

    from hustings.ids import parse

    day = parse(table.election).day if table.election != "next" else None
    dated = almanac.table("elections").filter((pl.col("kind") == "parl") & ~pl.col("election").str.contains(".by."))
    seats = almanac.table("areas").select("area", "seat")
    line = dict(seats.iter_rows())
    for election, on in dated.sort("date", descending=True).select("election", "date").iter_rows():
        if (day is not None and on >= day) or on.year < 2005:
            continue
        rows = almanac.contests(election).filter(pl.col("declared").is_not_null()).join(seats, on="area")
        if rows.is_empty():
            continue
        start = pl.lit(on).cast(pl.Datetime) + pl.duration(hours=22)
        rows = rows.with_columns(hours=(pl.col("declared") - start).dt.total_minutes() / 60)
        by_area = dict(rows.select("area", "hours").iter_rows())
        by_line = dict(rows.filter(pl.col("seat").is_not_null()).select("seat", "hours").iter_rows())
        middle = float(np.median(list(by_area.values())))
        found = [by_area.get(area, by_line.get(line.get(area), middle)) for area in table.area]
        return np.asarray(np.clip(np.array(found, dtype=float), 0.0, 16.0))
    return None
