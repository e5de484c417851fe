"""What came before the base, carried over boundaries by people: who could vote for whom, who held it, old peaks."""

from __future__ import annotations

import numpy as np
import polars as pl
from numpy.typing import NDArray

from hustings.almanac.open import Almanac
from hustings.forecast.slots import NATION_CODES, SLOTS, slot_of
from hustings.ids import parse

__all__ = ["family_high_water", "fresh_seats", "reach_of"]

_REF = SLOTS.index("ref")
_FAMILY = ("ukip", "ref")
# A family's old result says where its voters are once it had some everywhere.
_HIGH_WATER = 0.05
Matrix = NDArray[np.float64]


def reach_of(almanac: Almanac, base_id: str, places: pl.DataFrame, stood: NDArray[np.bool_]) -> Matrix:
    """The share of each seat's people who had a candidate of the slot at the base: (seats, slots).

    One or nought on boundaries of the time. A notional base without a record of overlaps counts as the first.
    """
    whole: Matrix = stood.astype(float)
    if "@" not in base_id:
        return whole
    rows = _results(almanac, base_id.split("@")[0])
    nation = dict(zip(places["area"], places["nation"], strict=True))
    old: dict[str, set[str]] = {}
    for area, party in rows.select("area", "party").iter_rows():
        old.setdefault(area, set()).add(party)
    laid = _overlaps(almanac, places)
    if laid.is_empty():
        return whole
    where = {area: n for n, area in enumerate(places["area"])}
    made = np.zeros_like(whole)
    for source, target, share in laid.iter_rows():
        slots = {slot_of(party, nation[target]) for party in old.get(source, ()) if party != "spk"}
        made[where[target], sorted(slots)] += share
    return np.where(stood, np.clip(made, 0.05, 1.0), 0.0)


def fresh_seats(almanac: Almanac, base_id: str, places: pl.DataFrame, holder: NDArray[np.int64]) -> Matrix:
    """Seats that their holder had won from another at the base: (seats, slots), as far as the record tells."""
    made = np.zeros((len(places), len(SLOTS)))
    before = _held_before(almanac, base_id, places)
    for seat, slot in enumerate(holder):
        if slot >= 0 and before[seat] not in (-1, slot):
            made[seat, slot] = 1.0
    return made


def family_high_water(almanac: Almanac, base_id: str, places: pl.DataFrame) -> Matrix:
    """Shares of the ref family at the last general election before the base at which it had 5 per cent: (seats,)."""
    base = base_id.split("@")[0]
    none = np.full(len(places), np.nan)
    for election in reversed(_generals(almanac)):
        if election >= base:
            continue
        rows = _results(almanac, election)
        ours = rows.filter(pl.col("party").is_in(_FAMILY))
        if int(ours["votes"].sum()) < _HIGH_WATER * int(rows["votes"].sum()):
            continue
        share = (
            ours.group_by("area")
            .agg(pl.col("votes").sum())
            .join(rows.group_by("area").agg(pl.col("votes").sum().alias("all")), on="area")
        )
        known = {area: votes / whole for area, votes, whole in share.iter_rows()}
        return _carried(almanac, places, known)
    return none


def _held_before(almanac: Almanac, base_id: str, places: pl.DataFrame) -> NDArray[np.int64]:
    """The slot that held each seat when the base was fought; -1 where that is not known."""
    base = base_id.split("@")[0]
    earlier = [each for each in _generals(almanac) if each < base]
    held: dict[str, int] = {}
    if earlier:
        rows = _results(almanac, earlier[-1]).sort("votes", descending=True).unique("area", keep="first")
        held = {
            area: slot_of(party, nation) for area, party, nation in rows.select("area", "party", "nation").iter_rows()
        }
    basis = almanac.election(base)["baseline"]
    if isinstance(basis, str) and "@" in basis and "@" not in base_id:
        rows = almanac.table("notionals").filter(pl.col("basis") == basis).sort("votes", descending=True)
        nation = dict(zip(places["area"], places["nation"], strict=True))
        first = rows.unique("area", keep="first").filter(pl.col("area").is_in(list(nation)))
        held |= {area: slot_of(party, nation[area]) for area, party in first.select("area", "party").iter_rows()}
    lines = dict(almanac.table("areas").filter(pl.col("area").is_in(list(held))).select("seat", "area").iter_rows())
    most = _overlaps(almanac, places).sort("to_population", descending=True).unique("to_area", keep="first")
    main = dict(most.select("to_area", "from_area").iter_rows())
    found = []
    for area, seat in places.select("area", "seat").iter_rows():
        source = area if area in held else main.get(area, lines.get(seat, ""))
        found.append(held.get(str(source), -1))
    return np.array(found)


def _generals(almanac: Almanac) -> list[str]:
    """General elections of which the almanac has candidates or a history of seats, in order."""
    rows = almanac.table("seat_history")["election"].unique().to_list()
    held = almanac.table("contests").filter(
        pl.col("contest").str.starts_with("parl.") & ~pl.col("election").str.contains(".by.")
    )
    return sorted({*rows, *(each for each in held["election"].unique() if each.count(".") == 1)})


def _results(almanac: Almanac, election: str) -> pl.DataFrame:
    """``area, party, votes, nation`` (eng, sco, wal) of an election in Great Britain; five columns before 2005."""
    places = almanac.table("areas").select("area", "nation").filter(pl.col("nation").is_in(list(NATION_CODES)))
    places = places.with_columns(pl.col("nation").replace_strict(NATION_CODES))
    if parse(election).day.year >= 2005:
        contests = almanac.contests(election).select("contest", "area")
        rows = almanac.candidacies(election).join(contests, on="contest").select("area", "party", "votes")
    else:
        wide = almanac.table("seat_history").filter(pl.col("election") == election)
        rows = wide.unpivot(
            ["con", "lab", "ld", "nat", "other"], index="area", variable_name="party", value_name="votes"
        )
    national = pl.when(pl.col("party") != "nat").then("party").when(pl.col("nation") == "wal").then(pl.lit("pc"))
    rows = rows.drop_nulls("votes").join(places, on="area")
    return rows.with_columns(national.otherwise(pl.lit("snp")).alias("party")).sort("area", "party")


def _overlaps(almanac: Almanac, places: pl.DataFrame) -> pl.DataFrame:
    """``from_area, to_area, to_population`` into these places; none where the record has none."""
    rows = almanac.table("overlaps").select("from_area", "to_area", "to_population")
    return rows.filter(pl.col("to_area").is_in(places["area"].to_list()) & (pl.col("from_area") != pl.col("to_area")))


def _carried(almanac: Almanac, places: pl.DataFrame, known: dict[str, float]) -> Matrix:
    """Shares by area carried to the places: their own, else the mean of the areas they were made of, by people."""
    where = {area: n for n, area in enumerate(places["area"])}
    total, weight = np.zeros(len(where)), np.zeros(len(where))
    for source, target, share in _overlaps(almanac, places).iter_rows():
        if source in known:
            total[where[target]] += share * known[source]
            weight[where[target]] += share
    carried = np.divide(total, weight, out=np.full(len(where), np.nan), where=weight > 0)
    return np.array([known.get(area, carried[n]) for n, area in enumerate(places["area"])])
