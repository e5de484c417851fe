"""The seats or wards between which votes flowed: how each one's electors voted before and now, abstention included.

A unit is an area with a contest of one seat at both elections. Its electorate less its valid votes did not vote (papers
rejected are counted there). The electors of both elections are treated as the same people; deaths, comings of age and
removals are not known from results.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from hustings.almanac.open import Almanac
from hustings.analysis.baseline import label_of_basis
from hustings.errors import BadInput, NotKnown
from hustings.ids import is_id, parse

__all__ = ["DID_NOT_VOTE", "Units", "clusters_of", "units_between"]

DID_NOT_VOTE = "dnv"
"""The key of those who did not vote."""

_NORTHERN_IRELAND = "N92000002"
_SMALL, _LOCAL, _OF_ONE = 0.012, 0.08, 0.04
"""A party has a row or column of its own from this share of the vote of all units, or of those of a nation; the last is
the share where there is one unit."""


@dataclass(frozen=True, slots=True)
class Units:
    """Units with their votes before and now.

    ``areas``: (unit,) keys; ``nations``; ``rows`` and ``columns``: party keys, those who did not vote last;
    ``before`` (unit, row) and ``now`` (unit, column): votes; ``place``: (unit, 2) longitude and latitude, NaN where
    not known; ``notes``: what was left out or stood in for.
    """

    start: str
    end: str
    start_label: str
    end_label: str
    areas: tuple[str, ...]
    nations: tuple[str, ...]
    regions: tuple[str, ...]
    rows: tuple[str, ...]
    columns: tuple[str, ...]
    before: NDArray[np.float64]
    now: NDArray[np.float64]
    place: NDArray[np.float64]
    notes: tuple[str, ...]
    sources: tuple[str, ...]

    @property
    def electors(self) -> NDArray[np.float64]:
        """(unit,): the mean of both electorates."""
        mean: NDArray[np.float64] = (self.before.sum(axis=1) + self.now.sum(axis=1)) / 2
        return mean

    @property
    def shares(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Row and column shares of each unit's electors, each adding to one."""
        return (
            self.before / self.before.sum(axis=1, keepdims=True),
            self.now / self.now.sum(axis=1, keepdims=True),
        )


def units_between(almanac: Almanac, start: str, end: str) -> Units:
    """The units of two elections; each may be several ids joined by commas, the later ones elections or contests.

    ``start`` may be a notional basis; where the boundaries differ the notional result of ``start`` on the later ones is
    taken, if the almanac has one. Raises :class:`~hustings.errors.BadInput` for equal elections or the wrong order,
    :class:`~hustings.errors.UnknownName` for one that is not known, :class:`~hustings.errors.NotKnown` for one without
    candidates or without a result on the other's boundaries.
    """
    starts, ends = _ids(start), _ids(end)
    _check_order(starts, ends)
    then, now = _votes(almanac, starts), _votes(almanac, ends)
    notes: list[str] = []
    common = set(then["area"].to_list()) & set(now["area"].to_list())
    if len(common) < now["area"].n_unique() / 2 and len(starts) == 1 and "@" not in starts[0]:
        starts, then = _on_later_boundaries(almanac, starts[0], now)
        notes.append(f"{label_of_basis(starts[0]).capitalize()}: the earlier result restated on the later boundaries.")
        common = set(then["area"].to_list()) & set(now["area"].to_list())
    if not common:
        raise NotKnown(
            f"{start} and {end} have no place in common.",
            remedy="Flows need results of both elections in the same seats or wards.",
        )
    then, now = (rows.filter(pl.col("area").is_in(common)) for rows in (then, now))
    then, now = _fit_to_use(then, now, notes)
    return _units(almanac, starts, ends, then, now, notes)


def _ids(text: str) -> list[str]:
    found = [each.strip() for each in text.split(",") if each.strip()]
    for each in found:
        parse(each.split("@")[0])
    if not found:
        raise BadInput("No election is named.", remedy="Name it by its id, as parl.2019-12-12.")
    return found


def _check_order(starts: list[str], ends: list[str]) -> None:
    for each in starts:
        if each.split("@")[0] in ends:
            raise BadInput(f"Flows run from one election to another, and {each} is named for both.")
    last = max(parse(each.split("@")[0]).day for each in starts)
    first = min(parse(each.split("@")[0]).day for each in ends)
    if "@" in "".join(ends):
        raise BadInput("Flows run to an election that was held, not to a notional result.")
    if last >= first:
        raise BadInput(
            f"{ends[0]} was not held after {starts[0]}.", remedy="Name the earlier election first, then the later one."
        )


_SCHEMA = ["area", "party", "votes", "electorate", "source"]


def _votes(almanac: Almanac, ids: Iterable[str]) -> pl.DataFrame:
    """``area, party, votes, electorate, source`` over every contest of one seat with all its votes."""
    return pl.concat([_notional(almanac, each) if "@" in each else _actual(almanac, each) for each in ids])


def _actual(almanac: Almanac, election: str) -> pl.DataFrame:
    mine = parse(election)
    if mine.is_contest:
        row, candidacies = almanac.contest(election)
        contests = pl.DataFrame([row], schema=almanac.table("contests").schema)
    else:
        contests, candidacies = almanac.contests(election), almanac.candidacies(election)
    if candidacies.is_empty() or candidacies["votes"].null_count() == len(candidacies):
        raise NotKnown(
            f"The almanac holds no candidates of {election}.",
            remedy="Flows need the votes of every party in every seat: general elections since 2005 have them.",
        )
    rows = contests.select("contest", "area", "electorate", "seats", "source").join(
        candidacies.select("contest", "party", "votes"), on="contest"
    )
    whole = rows.filter((pl.col("seats") == 1) & pl.col("votes").is_not_null().all().over("contest"))
    if whole.is_empty():
        raise BadInput(
            f"{election} has no contest of one seat.",
            remedy="Where each voter has several votes, votes are not voters and flows cannot be told.",
        )
    return whole.select(_SCHEMA)


def _notional(almanac: Almanac, basis: str) -> pl.DataFrame:
    rows = almanac.table("notionals").filter(pl.col("basis") == basis)
    if rows.is_empty():
        raise NotKnown(
            f"There is no notional result {basis}.",
            remedy=f"There are {', '.join(almanac.table('notionals')['basis'].unique().sort().to_list())}.",
        )
    electors = almanac.table("notional_areas").filter(pl.col("basis") == basis).select("area", "electorate")
    return rows.join(electors, on="area", how="left").select(_SCHEMA)


def _on_later_boundaries(almanac: Almanac, start: str, now: pl.DataFrame) -> tuple[list[str], pl.DataFrame]:
    later = set(now["area"].to_list())
    for basis in almanac.table("notionals")["basis"].unique().sort().to_list():
        if basis.split("@")[0] == start:
            rows = _notional(almanac, basis)
            if len(later & set(rows["area"].to_list())) > len(later) / 2:
                return [basis], rows
    raise NotKnown(
        f"{start} was held on other boundaries, and the almanac has no notional result of it on the later ones.",
        remedy="Flows need results of both elections in the same seats.",
    )


def _fit_to_use(then: pl.DataFrame, now: pl.DataFrame, notes: list[str]) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Units without the Speaker and with electorates: where one election's is not known the other's stands in."""
    speaker = {*_areas_of(then, "spk"), *_areas_of(now, "spk")}
    if speaker:
        notes.append(f"Left out: {len(speaker)} seat{'s' * (len(speaker) > 1)} where the Speaker stood.")
    electors = (
        then.group_by("area")
        .agg(pl.col("electorate").max().alias("then"))
        .join(now.group_by("area").agg(pl.col("electorate").max().alias("now")), on="area")
    )
    one = electors.filter(pl.col("then").is_null() != pl.col("now").is_null())
    neither = electors.filter(pl.col("then").is_null() & pl.col("now").is_null())["area"].to_list()
    if len(one):
        notes.append(f"In {len(one)} units one electorate is not known: that of the other election stands in for it.")
    if neither:
        notes.append(f"Left out: {len(neither)} units whose electorate is not known.")
    known = electors.filter(~pl.col("area").is_in([*speaker, *neither]))
    if known.is_empty():
        raise NotKnown("No electorate is known of these contests: who did not vote cannot be told.")
    made = []
    for rows, mine, other in ((then, "then", "now"), (now, "now", "then")):
        held = known.select("area", pl.coalesce(mine, other).alias("electorate"))
        made.append(rows.drop("electorate").join(held, on="area"))
    return made[0], made[1]


def _areas_of(rows: pl.DataFrame, party: str) -> list[str]:
    found: list[str] = rows.filter(pl.col("party") == party)["area"].unique().to_list()
    return found


def _units(
    almanac: Almanac, starts: list[str], ends: list[str], then: pl.DataFrame, now: pl.DataFrame, notes: list[str]
) -> Units:
    places = almanac.table("areas").select("area", "nation", "region", "lon", "lat")
    held = then.select("area").unique().join(places, on="area", how="left").sort("area")
    if held["nation"].n_unique() > 1 and _NORTHERN_IRELAND in held["nation"].to_list():
        notes.append("Great Britain only: the parties of Northern Ireland are others.")
        held = held.filter(pl.col("nation") != _NORTHERN_IRELAND)
    areas = held["area"].to_list()
    nations = [each or "" for each in held["nation"].to_list()]
    rows, before = _wide(then, areas, nations)
    columns, after = _wide(now, areas, nations)
    sources = pl.concat([then["source"], now["source"]]).unique().sort().to_list()
    return Units(
        start=",".join(starts),
        end=",".join(ends),
        start_label=_label(starts),
        end_label=_label(ends),
        areas=tuple(areas),
        nations=tuple(nations),
        regions=tuple(each or "" for each in held["region"].to_list()),
        rows=rows,
        columns=columns,
        before=before,
        now=after,
        place=held.select("lon", "lat").cast(pl.Float64).to_numpy().astype(float),
        notes=tuple(notes),
        sources=tuple(each for each in sources if each),
    )


def _label(ids: list[str]) -> str:
    return " and ".join(dict.fromkeys(label_of_basis(each) for each in ids)) if is_id(ids[0].split("@")[0]) else ids[0]


def _wide(rows: pl.DataFrame, areas: list[str], nations: list[str]) -> tuple[tuple[str, ...], NDArray[np.float64]]:
    """Party keys, largest first, then others and those who did not vote; votes (unit, party)."""
    place = {area: number for number, area in enumerate(areas)}
    kept = rows.filter(pl.col("area").is_in(areas))
    nation = dict(zip(areas, nations, strict=True))
    votes = kept.group_by("area", "party").agg(pl.col("votes").sum()).sort("area", "party")
    totals: dict[str, float] = {}
    by_nation: dict[tuple[str, str], float] = {}
    valid: dict[str, float] = {}
    for area, party, count in votes.iter_rows():
        totals[party] = totals.get(party, 0) + count
        by_nation[nation[area], party] = by_nation.get((nation[area], party), 0) + count
        valid[nation[area]] = valid.get(nation[area], 0) + count
    whole = sum(valid.values())
    least = _OF_ONE if len(areas) == 1 else _SMALL
    named = {
        party
        for (where, party), count in by_nation.items()
        if party not in ("other", "nodesc") and (totals[party] >= least * whole or count >= _LOCAL * valid[where])
    }
    if len(areas) > 1:
        named.discard("ind")  # independents of different places have nothing to do with one another
    keys = [*sorted(named, key=lambda party: (-totals[party], party)), "other", DID_NOT_VOTE]
    column = {party: number for number, party in enumerate(keys)}
    made = np.zeros((len(areas), len(keys)))
    for area, party, count in votes.iter_rows():
        made[place[area], column.get(party, column["other"])] += count
    electorate = np.zeros(len(areas))
    for area, electors in kept.select("area", "electorate").unique().iter_rows():
        electorate[place[area]] = electors
    made[:, -1] = np.maximum(electorate - made.sum(axis=1), 0)
    return tuple(keys), made


def clusters_of(place: NDArray[np.float64], regions: Iterable[str], size: int = 8) -> NDArray[np.int64]:
    """Neighbours for the bootstrap: units of a region halved along their longer side until at most ``size`` are left.

    Units whose place is not known are halved in their order.
    """
    names = np.array(list(regions))
    made = np.zeros(len(names), dtype=np.int64)
    found = 0
    known = np.where(np.isnan(place), 0.0, place) * np.array([0.6, 1.0])  # a degree of longitude is shorter here
    for name in np.unique(names):
        parts = [np.flatnonzero(names == name)]
        while parts:
            part = parts.pop()
            if len(part) <= size:
                made[part] = found
                found += 1
                continue
            side = int(np.ptp(known[part], axis=0).argmax())
            ordered = part[np.argsort(known[part, side], kind="stable")]
            parts += [ordered[: len(part) // 2], ordered[len(part) // 2 :]]
    return made
