"""Northern Ireland: eighteen seats, parties of their own, hardly a poll. A small model, in degrees of angle.

y = asin sqrt(share). Seat i, party k, draw d:

    y_ik = y(m_ik) + a_k^d + e_ik^d,    a_k ~ N(shift_k, s^2) common to all seats,  e_ik ~ N(0, t^2) its own,

with m the last result restated for who stands now: votes of a party that stands aside go to the parties of its own
community first, a party that newly stands takes from them, a member who stands outside the party takes most of its
votes along. Shares are then brought to one. s and t are fitted on the changes of earlier elections. A poll of Northern
Ireland of the last three months moves a party half of the way from the last result.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

import numpy as np
import polars as pl
from numpy.typing import NDArray

from hustings.almanac.open import Almanac
from hustings.forecast.draws import Draws
from hustings.forecast.seat_table import NEXT, TARGETS
from hustings.ids import parse
from hustings.polls.votes import general_elections

__all__ = ["SLOTS_NI", "IrishModel", "IrishTable", "fit_ni", "ni_table", "simulate_ni"]

SLOTS_NI = ("dup", "sf", "sdlp", "uup", "apni", "tuv", "oth")
"""The slots of a seat in Northern Ireland; ``oth`` is the strongest other candidate."""

_CODE = "N92000002"
_K = len(SLOTS_NI)
_OTH = _K - 1
_SAME = {"ucunf": "uup"}
_BLOCS = {"dup": 0, "uup": 0, "tuv": 0, "sf": 1, "sdlp": 1, "apni": 2, "oth": 3}
_BLOC = np.array([_BLOCS[slot] for slot in SLOTS_NI])
_TO_OWN = 0.75
_NEW_PART = 0.6
_MEMBER_TAKES = 0.8
_POLL_PULL = 0.5
_POLL_SPAN = timedelta(days=90)
_DEFAULT = (5.0, 5.0)
_LEAST_SHARE = 0.03
Matrix = NDArray[np.float64]


@dataclass(frozen=True)
class IrishTable:
    """The seats of Northern Ireland before a general election, in the order of contest ids; slots as in ``SLOTS_NI``.

    ``base`` (seats, slots): last shares on these boundaries; ``standing`` who stands now; ``defector`` (seats,) the
    slot from which the ``oth`` candidate, the sitting member, came (-1: none). ``result`` is for
    fitting and scoring only.
    """

    election: str
    contest: tuple[str, ...]
    area: tuple[str, ...]
    name: tuple[str, ...]
    base: Matrix
    standing: NDArray[np.bool_]
    keys: NDArray[np.str_]
    defector: NDArray[np.int64]
    weight: Matrix
    result: Matrix | None


@dataclass(frozen=True, slots=True)
class IrishModel:
    """s (a party everywhere) and t (a party in a seat) in degrees, and the elections behind them."""

    party_sd: float
    seat_sd: float
    trained_on: tuple[str, ...]


@lru_cache(maxsize=16)
def ni_table(almanac: Almanac, election: str) -> IrishTable:
    """The eighteen seats before ``election``, one of those the seat table knows, or “next”."""
    of = TARGETS[-1] if election == NEXT else election
    base_id = of if election == NEXT else str(almanac.election(of)["baseline"])
    areas = almanac.table("areas").filter(pl.col("nation") == _CODE).select("area")
    seats = almanac.contests(of).join(areas, on="area", how="semi").sort("contest")
    where = {area: n for n, area in enumerate(seats["area"])}
    now = _rows(almanac, of)
    base, stood, base_keys = _lay_out(where, _base_rows(almanac, base_id))
    result, standing, keys = _lay_out(where, now)
    defector = np.full(len(where), -1)
    if election == NEXT:
        standing, keys = stood & (base >= 0.01), base_keys
    else:
        for row in now.filter(pl.col("sitting") == "yes").iter_rows(named=True):
            seat = where.get(row["area"], -1)
            if seat >= 0 and _slot(row["party"]) == _OTH and base[seat, _OTH] < base[seat].max():
                defector[seat] = base[seat].argmax()
    contests = seats["contest"].to_list()
    if election == NEXT:
        contests = [f"{each.rsplit('.', 1)[0]}.{NEXT}" for each in contests]
    return IrishTable(
        election=election,
        contest=tuple(contests),
        area=tuple(seats["area"]),
        name=tuple(seats["name"]),
        base=base,
        standing=standing,
        keys=keys,
        defector=defector,
        weight=seats["electorate"].cast(pl.Float64).fill_null(strategy="mean").to_numpy() * 0.6,
        result=None if election == NEXT else result,
    )


def _slot(party: str) -> int:
    party = _SAME.get(party, party)
    return SLOTS_NI.index(party) if party in SLOTS_NI else _OTH


def _rows(almanac: Almanac, election: str) -> pl.DataFrame:
    contests = almanac.contests(election).select("contest", "area")
    rows = almanac.candidacies(election).join(contests, on="contest")
    return rows.select("area", "party", pl.col("votes").fill_null(0), "sitting")


def _base_rows(almanac: Almanac, base_id: str) -> pl.DataFrame:
    if "@" not in base_id:
        return _rows(almanac, base_id)
    return almanac.table("notionals").filter(pl.col("basis") == base_id).select("area", "party", "votes")


def _lay_out(where: Mapping[str, int], rows: pl.DataFrame) -> tuple[Matrix, NDArray[np.bool_], NDArray[np.str_]]:
    """Shares, who stood and keys, (seats, slots); of several others the strongest is in the slot."""
    votes = np.full((len(where), _K), -1.0)
    total = np.zeros(len(where))
    keys = np.tile(np.array([*SLOTS_NI[:-1], "ind"], dtype="<U24"), (len(where), 1))
    for area, party, count in rows.select("area", "party", "votes").iter_rows():
        seat = where.get(area)
        if seat is None:
            continue
        total[seat] += count
        slot = _slot(party)
        if count > votes[seat, slot]:
            votes[seat, slot], keys[seat, slot] = count, party
    stood = votes >= 0
    return np.where(stood, votes, 0) / np.maximum(total, 1)[:, None], stood, keys


def restated(table: IrishTable) -> Matrix:
    """The last shares as if those who stand now had stood then: (seats, slots)."""
    made = table.base.copy()
    strong = np.where(table.base >= _LEAST_SHARE, table.base, np.nan)
    means = [float(np.nanmean(column)) if np.isfinite(column).any() else _LEAST_SHARE for column in strong.T]
    for seat in range(len(made)):
        here, stands = made[seat], table.standing[seat]
        if table.defector[seat] >= 0:
            came = table.defector[seat]
            here[_OTH] += _MEMBER_TAKES * here[came]
            here[came] *= 1 - _MEMBER_TAKES
        for k in np.flatnonzero(~stands & (here > 0)):
            _hand_on(here, stands, int(k))
        for k in np.flatnonzero(stands & (here <= 0)):
            _take_in(here, stands, int(k), _NEW_PART * means[k])
    return made


def _hand_on(here: Matrix, stands: NDArray[np.bool_], gone: int) -> None:
    """Votes of a party that stands aside: most to its own community, the rest to all in proportion."""
    votes, here[gone] = here[gone], 0.0
    own = stands & (_BLOC[gone] == _BLOC)
    others = np.where(stands, np.maximum(here, 0.01), 0.0)
    mine = np.where(own, np.maximum(here, 0.01), 0.0)
    if mine.sum() > 0:
        here += votes * _TO_OWN * mine / mine.sum()
        votes *= 1 - _TO_OWN
    if others.sum() > 0:
        here += votes * others / others.sum()


def _take_in(here: Matrix, stands: NDArray[np.bool_], new: int, share: float) -> None:
    """A party that newly stands takes its share from its own community, where there is one, else from all."""
    own = np.where(stands & (_BLOC[new] == _BLOC), here, 0.0)
    own[new] = 0.0
    source = own if own.sum() > share else np.where(np.arange(_K) == new, 0.0, here)
    taken = min(share, 0.6 * float(source.sum()))
    here -= taken * source / max(float(source.sum()), 1e-9)
    here[new] = max(taken, 0.005)


def fit_ni(almanac: Almanac, before: str) -> IrishModel:
    """s and t from the changes at the elections before ``before``; a wide default, stated, where there is none."""
    past = [each for each in TARGETS if before == NEXT or each < before]
    party, seat = [_DEFAULT[0] ** 2] * _K, [_DEFAULT[1] ** 2] * _K
    for election in past:
        table = ni_table(almanac, election)
        assert table.result is not None
        base = restated(table)
        use = table.standing & (np.maximum(base, table.result) >= _LEAST_SHARE)
        moved = _angle(table.result) - _angle(base)
        for k in range(_OTH):
            if use[:, k].sum() >= 3:
                mean = moved[use[:, k], k].mean()
                party.append(mean**2)
                seat += list((moved[use[:, k], k] - mean) ** 2)
    return IrishModel(float(np.sqrt(np.mean(party))), float(np.sqrt(np.mean(seat))), tuple(past))


def _angle(share: Matrix) -> Matrix:
    return np.asarray(np.degrees(np.arcsin(np.sqrt(np.clip(share, 0.0, 1.0)))))


def simulate_ni(almanac: Almanac, table: IrishTable, model: IrishModel, as_of: date, sims: int, seed: int) -> Draws:
    """Simulate the seats of Northern Ireland; never looks at ``table.result``."""
    rng = np.random.default_rng([seed, 2])
    base = restated(table)
    shift, polled, told = _poll_shift(almanac, table, base, as_of)
    sd = np.where(polled, model.party_sd * (1 - _POLL_PULL / 2), model.party_sd)
    seats = len(table.contest)
    angle = _angle(base)[None] + shift + sd * rng.standard_normal((sims, 1, _K))
    angle += model.seat_sd * rng.standard_normal((sims, seats, _K))
    share = np.sin(np.radians(np.clip(angle, 0.3, 89.0))) ** 2 * table.standing
    # Several others beside the strongest: what they had last time, scaled with the rest of the seat.
    rest = np.clip(1 - table.base.sum(axis=1), 0.0, 0.2)
    whole = share.sum(axis=2, keepdims=True)
    left = np.broadcast_to(rest, (sims, seats))[..., None]
    made = np.concatenate([share / whole * (1 - left), left], axis=2)
    return Draws(
        election=table.election,
        as_of=as_of.isoformat(),
        contests=table.contest,
        areas=table.area,
        names=table.name,
        keys=table.keys,
        standing=table.standing,
        share=made.astype(np.float32),
        nation=np.full(seats, "nir"),
        region=np.full(seats, "Northern Ireland"),
        weight=table.weight,
        trained_on=model.trained_on,
        facts={"northern_ireland": told},
    )


def _poll_shift(
    almanac: Almanac, table: IrishTable, base: Matrix, as_of: date
) -> tuple[Matrix, NDArray[np.bool_], str]:
    """Half of the way from the last result to the latest poll of Northern Ireland, in degrees by slot."""
    polls = almanac.table("polls").filter(
        (pl.col("territory") == "nir")
        & (pl.col("ballot") == "parl")
        & (pl.col("kind") == "poll")
        & (pl.col("end") <= as_of)
        & (pl.col("end") > max(as_of - _POLL_SPAN, _last_day(almanac, table.election)))
    )
    none: Matrix = np.zeros(_K)
    if polls.is_empty():
        return none, np.zeros(_K, dtype=bool), "the last result; no poll of Northern Ireland in the last three months"
    latest = polls.sort("end").row(-1, named=True)
    shares = dict(
        almanac.table("poll_shares").filter(pl.col("poll") == latest["poll"]).select("party", "share").iter_rows()
    )
    weight = table.weight / table.weight.sum()
    last = weight @ base
    polled = np.array([slot in shares for slot in SLOTS_NI])
    wanted = np.array([shares.get(slot, 0.0) for slot in SLOTS_NI])
    shift = np.where(polled, _POLL_PULL * (_angle(wanted) - _angle(last)), 0.0)
    return shift, polled, f"the last result and {latest['pollster']}’s poll that ended on {latest['end']:%-d %B %Y}"


def _last_day(almanac: Almanac, election: str) -> date:
    """The day of the last general election before one."""
    days = [day for _, day in general_elections(almanac)]
    limit = date.max if election == NEXT else parse(election).day
    return max(day for day in days if day < limit)
