"""The seats of Great Britain as they stand before a general election: past shares, who stands, members, places, people.

Everything but ``result`` and ``valid`` was known on the eve. Past shares are those of the last general election on the
boundaries of this one (notional where they changed); by-elections since are not laid over, but named in ``by_gain``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import polars as pl
from numpy.typing import NDArray

from hustings.almanac.open import Almanac
from hustings.errors import UnknownName
from hustings.forecast.candidates import Members, members_of
from hustings.forecast.earlier import family_high_water, fresh_seats, reach_of
from hustings.forecast.slots import NATION_CODES, SLOTS, slot_of
from hustings.ids import parse

__all__ = ["NEXT", "TARGETS", "SeatTable", "seat_table"]

TARGETS = ("parl.2010-05-06", "parl.2015-05-07", "parl.2017-06-08", "parl.2019-12-12", "parl.2024-07-04")
"""General elections with a base of seven slots: those that can be forecast and those the seat model is fitted on."""

NEXT = "next"
"""The next general election: the latest boundaries, the last result as its base, candidates not known."""

_OTHER = SLOTS.index("oth")
_LEAVE_KNOWN = 2016
# Facts of one nation only, or not known of every seat.
_PARTIAL = ("born_scotland", "born_wales", "indyref_yes")
Matrix = NDArray[np.float64]


@dataclass(frozen=True)
class SeatTable:
    """One row a contest of a general election in Great Britain, in the order of contest ids; slots as in ``SLOTS``.

    ``base``: previous shares (seats, slots), nought where ``stood_before`` is false; ``base_keys`` the parties in it.
    ``reach``: the share of a seat's people who could vote for the slot last time (between nought and one only where
    new boundaries join places where a party stood to places where it did not). ``standing``: who stands now; ``keys``:
    the party of each slot. ``holder``: the slot that won the base, -1 where none did (the Speaker). ``fresh``: the slot
    won it from another. ``family``: an earlier high water of the ref family (seats,), NaN where there was none.
    ``covariates``: (seats, names), census facts as fractions, and Leave shares from 2016 on. ``result`` (seats, slots)
    and ``valid`` are there for fitting and scoring only.
    """

    election: str
    base_id: str
    contest: tuple[str, ...]
    area: tuple[str, ...]
    name: tuple[str, ...]
    nation: NDArray[np.str_]
    region: NDArray[np.str_]
    base: Matrix
    stood_before: NDArray[np.bool_]
    standing: NDArray[np.bool_]
    keys: NDArray[np.str_]
    base_keys: NDArray[np.str_]
    holder: NDArray[np.int64]
    reach: Matrix
    fresh: Matrix
    family: Matrix
    members: Members
    speaker: NDArray[np.bool_]
    covariate_names: tuple[str, ...]
    covariates: Matrix
    lon: Matrix
    lat: Matrix
    electorate: Matrix
    turnout: Matrix
    result: Matrix | None = None
    valid: Matrix | None = None

    def __len__(self) -> int:
        return len(self.contest)

    @property
    def weight(self) -> Matrix:
        """Votes each seat is taken to cast: its electorate now at its turnout last time."""
        return self.electorate * self.turnout

    def without_result(self) -> SeatTable:
        """The same table as a forecast may see it."""
        return replace(self, result=None, valid=None)

    def covariate(self, name: str) -> Matrix:
        """One covariate (seats,). Raises :class:`~hustings.errors.UnknownName` where it is not known yet."""
        if name not in self.covariate_names:
            raise UnknownName(f"{name} is not known before {self.election}.", nearest=list(self.covariate_names)[:5])
        return self.covariates[:, self.covariate_names.index(name)]


def seat_table(almanac: Almanac, election: str, known_before: str | None = None) -> SeatTable:
    """The seats of Great Britain before ``election``: one of ``TARGETS``, or “next”.

    ``known_before``: the election before which the facts of people had to be known, where that is a later one, as when
    a model for it is fitted.

    Raises :class:`~hustings.errors.UnknownName` for any other.
    """
    if election != NEXT and election not in TARGETS:
        raise UnknownName(
            f"{election} is no general election that can be forecast.",
            nearest=[*TARGETS, NEXT],
            remedy="Those from 2010 on have results to start from, on their own boundaries.",
        )
    of = TARGETS[-1] if election == NEXT else election
    base_id = of if election == NEXT else str(almanac.election(of)["baseline"])
    places = _places(almanac, of)
    before = _by_slot(places, _base_rows(almanac, base_id))
    now = _by_slot(places, _rows(almanac, of))
    holder = np.where(before.first_is_slot, before.share.argmax(axis=1), -1)
    members = members_of(almanac, election, base_id, places, holder)
    stands = before.again() if election == NEXT else now.stood
    keys = _keys(before if election == NEXT else now, before, places)
    names, covariates = _covariates(almanac, places, known_before or election)
    contests = places["contest"].to_list()
    if election == NEXT:
        contests = [f"{each.rsplit('.', 1)[0]}.{NEXT}" for each in contests]
    known = election != NEXT
    return SeatTable(
        election=election,
        base_id=base_id,
        contest=tuple(contests),
        area=tuple(places["area"]),
        name=tuple(places["name"]),
        nation=places["nation"].to_numpy().astype(np.str_),
        region=places["region"].to_numpy().astype(np.str_),
        base=before.share,
        stood_before=before.stood,
        standing=stands,
        keys=keys,
        base_keys=before.keys,
        holder=holder,
        reach=reach_of(almanac, base_id, places, before.stood),
        fresh=fresh_seats(almanac, base_id, places, holder),
        family=family_high_water(almanac, base_id, places),
        members=members,
        speaker=now.speaker,
        covariate_names=names,
        covariates=covariates,
        lon=places["lon"].to_numpy().astype(float),
        lat=places["lat"].to_numpy().astype(float),
        electorate=places["electorate"].to_numpy().astype(float),
        turnout=_turnout(almanac, base_id, places, before.votes),
        result=now.share if known else None,
        valid=now.votes if known else None,
    )


@dataclass(frozen=True)
class _Slotted:
    """Candidacies laid out by slot."""

    share: Matrix
    stood: NDArray[np.bool_]
    keys: NDArray[np.str_]
    votes: Matrix
    speaker: NDArray[np.bool_]
    first_is_slot: NDArray[np.bool_]

    def again(self) -> NDArray[np.bool_]:
        """Who is likely to stand again: all who stood, and everywhere a party that stood nearly everywhere."""
        stands: NDArray[np.bool_] = self.stood | (self.stood.mean(axis=0) > 0.9)
        return stands


def _places(almanac: Almanac, election: str) -> pl.DataFrame:
    """Contests in Great Britain: ``contest, area, name, electorate, nation, region, lon, lat, seat``."""
    areas = almanac.table("areas").select("area", "nation", "region", "lon", "lat", "seat")
    held = almanac.contests(election).select("contest", "area", "name", "electorate").join(areas, on="area")
    held = held.filter(pl.col("nation").is_in(list(NATION_CODES)))
    region = pl.coalesce(pl.col("region"), pl.col("nation"))
    return held.with_columns(region=region, nation=pl.col("nation").replace_strict(NATION_CODES)).sort("contest")


def _rows(almanac: Almanac, election: str) -> pl.DataFrame:
    """Candidacies of a general election: ``area, party, votes``; a candidate without votes counts as nought."""
    contests = almanac.contests(election).select("contest", "area")
    rows = almanac.candidacies(election).join(contests, on="contest")
    return rows.select("area", "party", pl.col("votes").fill_null(0))


def _base_rows(almanac: Almanac, base_id: str) -> pl.DataFrame:
    if "@" not in base_id:
        return _rows(almanac, base_id)
    return almanac.table("notionals").filter(pl.col("basis") == base_id).select("area", "party", "votes")


def _by_slot(places: pl.DataFrame, rows: pl.DataFrame) -> _Slotted:
    """Lay candidacies out by slot; of several in one slot the strongest is in it and the rest are left over."""
    where = {area: n for n, area in enumerate(places["area"])}
    nation = places["nation"].to_list()
    size = (len(where), len(SLOTS))
    votes, keys = np.full(size, -1.0), np.full(size, "", dtype="<U24")
    total, best = np.zeros(len(where)), np.zeros(len(where))
    first_is_slot, speaker = np.zeros(len(where), dtype=bool), np.zeros(len(where), dtype=bool)
    for area, party, count in rows.sort("area", "votes", "party", descending=[False, True, False]).iter_rows():
        seat = where.get(area)
        if seat is None:
            continue
        total[seat] += count
        if count > best[seat]:
            best[seat], first_is_slot[seat] = count, party != "spk"
        if party == "spk":
            speaker[seat] = True
            continue
        slot = slot_of(party, nation[seat])
        better = count > votes[seat, slot] or (slot == SLOTS.index("ref") and party == "ref")
        if party != "other" and better:
            votes[seat, slot], keys[seat, slot] = count, party
    stood = votes >= 0
    share = np.where(stood, votes, 0.0) / np.maximum(total, 1.0)[:, None]
    return _Slotted(share, stood, keys, total, speaker, first_is_slot)


def _keys(now: _Slotted, before: _Slotted, places: pl.DataFrame) -> NDArray[np.str_]:
    """The party of each slot; slots that nobody fills are named after the family."""
    keys = np.where(now.keys == "", np.array(SLOTS), now.keys)
    nat = SLOTS.index("nat")
    for seat, nation in enumerate(places["nation"]):
        keys[seat, nat] = {"sco": "snp", "wal": "pc"}.get(nation, "nat")
    keys[:, _OTHER] = np.where(now.keys[:, _OTHER] == "", "ind", now.keys[:, _OTHER])
    return keys


def _turnout(almanac: Almanac, base_id: str, places: pl.DataFrame, votes: Matrix) -> Matrix:
    """Valid votes over electorate at the base, that of the nation where it is not known."""
    if "@" in base_id:
        rows = almanac.table("notional_areas").filter(pl.col("basis") == base_id).select("area", "electorate")
    else:
        rows = almanac.contests(base_id).select("area", "electorate")
    known = dict(rows.iter_rows())
    electorate = np.array([known.get(area) or np.nan for area in places["area"]], dtype=float)
    turnout = votes / electorate
    whole: Matrix = np.where(np.isfinite(turnout) & (turnout > 0), turnout, np.nanmedian(turnout))
    return whole


def _covariates(almanac: Almanac, places: pl.DataFrame, election: str) -> tuple[tuple[str, ...], Matrix]:
    """Facts of the seats' people; where one is not known, the mean of the region, else of all."""
    year = parse(election).day.year if election != NEXT else _LEAVE_KNOWN
    facts = almanac.table("covariates").filter(
        pl.col("area").is_in(places["area"].to_list()) & ~pl.col("name").is_in(_PARTIAL)
    )
    if year < _LEAVE_KNOWN:
        facts = facts.filter(pl.col("name") != "leave")
    wide = places.select("area", "region").join(
        facts.pivot("name", index="area", values="value"), on="area", how="left", maintain_order="left"
    )
    names: Sequence[str] = sorted(set(wide.columns) - {"area", "region"})
    wide = wide.with_columns(pl.col(names).fill_null(pl.col(names).mean().over("region")))
    wide = wide.with_columns(pl.col(names).fill_null(pl.col(names).mean()))
    return tuple(names), wide.select(names).to_numpy().astype(float)
