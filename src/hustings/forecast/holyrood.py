"""Forecasts of the regions of the Scottish Parliament, where the list votes of an earlier election are known.

Scotland Act 1998, sections 6 to 8: seven regional seats, list votes over one more than the seats won so far in the
region, constituency seats included. Regional lists move with Scotland's polls (of the lists where there are any);
constituency votes are not in the almanac, so constituency seats move in proportion to the cube of each party's change
from the seats it won last time, a rough rule of thumb, and its error is wide. Where an earlier list vote or the
constituency seats of the region are not known there are not enough facts.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import numpy as np
import polars as pl
from numpy.typing import NDArray

from hustings.almanac.open import Almanac
from hustings.errors import NotKnown
from hustings.forecast.contest_national import degrees, from_degrees, project
from hustings.forecast.contest_result import ContestForecast, OneContest, check_known, check_sims
from hustings.forecast.list_seats import highest_averages
from hustings.ids import parse

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["forecast_holyrood"]

Matrix = NDArray[np.float64]
Seats = NDArray[np.int64]

LIST_SEATS = 7
_SCOTLAND_SD, _REGION_SD = 3.0, 2.5
_POLL_DAYS = 45
_CUBE = 3.0


def forecast_holyrood(
    almanac: Almanac, election: str, as_of: date, sims: int = 10_000, seed: int = 1, add: Path | None = None
) -> ContestForecast:
    """The forecast of one region or of every region whose earlier list votes are known.

    ``election`` is the id of the regional ballot, ``sp.r.2026-05-07`` or ``sp.r.glasgow.2026-05-07``. Raises
    :class:`~hustings.errors.NotKnown` naming what is missing.
    """
    check_sims(sims)
    wanted = parse(election)
    earlier = _earlier(almanac, wanted.day, wanted.division or wanted.organisation if wanted.is_contest else None)
    if not earlier:
        raise NotKnown(
            f"There are not enough facts for {election}: the almanac has no earlier list votes in the same regions, "
            "and no votes of the constituencies.",
            remedy="Add the contests and candidacies of the regional lists of the election before to your own almanac.",
        )
    check_known(earlier[0][0], as_of)
    target, words = _scotland(almanac, as_of)
    then, _ = _scotland(almanac, _eve(earlier[0][0]))
    rng = np.random.default_rng(seed)
    contests: list[OneContest] = []
    totals: dict[str, Seats] = {}
    house = 0
    everywhere: dict[str, Matrix] = {}
    for day, row in earlier:
        parties, base, held = _region(almanac, row, day)
        moved = project(base, _known(then, parties), _known(target, parties))
        angle = degrees(np.maximum(moved, 0.002) / moved.sum())
        for party in parties:
            everywhere.setdefault(party, _SCOTLAND_SD * rng.standard_t(6, size=sims))
        room = np.clip(angle / 15, 0.3, 1.0)
        noise = np.stack([everywhere[each] for each in parties], axis=1)
        share = from_degrees(np.maximum(angle + room * (noise + _REGION_SD * rng.standard_t(5, size=noise.shape)), 0.3))
        share = share / share.sum(axis=1, keepdims=True)
        local = _constituencies(held, share, base, rng)
        seats = local + highest_averages(share, LIST_SEATS, local)
        house += int(held.sum()) + LIST_SEATS
        first = seats == seats.max(axis=1, keepdims=True)
        p = (first / first.sum(axis=1, keepdims=True)).mean(axis=0)
        contest = str(row["contest"]).replace(str(day), str(wanted.day))
        contests.append(OneContest(contest, str(row["area"]), str(row["name"]), parties, parties, share, p, seats))
        for k, party in enumerate(parties):
            totals[party] = totals.get(party, np.zeros(sims, dtype=np.int64)) + seats[:, k]
    said = (
        f"Baseline: list votes of {earlier[0][0]:%-d %B %Y} in {len(earlier)} regions; other regions are left out.",
        words,
        "Constituency votes are not known: seats there move with the cube of each party's change (a rule of thumb).",
        "The rule: seven list seats by highest averages beside the constituencies (Scotland Act 1998, ss. 6-8).",
    )
    seats_by = {party: seats for party, seats in totals.items() if seats.any()}
    return ContestForecast(election, "holyrood", as_of, sims, tuple(contests), said, (), seats_by, house)


def _earlier(almanac: Almanac, day: date, region: str | None) -> list[tuple[date, dict[str, object]]]:
    """The latest earlier list contests with votes and with the constituency seats of their region."""
    elections = almanac.table("elections").filter((pl.col("kind") == "sp") & (pl.col("date") < day))
    for election, held in elections.sort("date", descending=True).select("election", "date").iter_rows():
        if not str(election).startswith("sp.r."):
            continue
        chambers = almanac.table("chambers").filter(pl.col("date") == held)
        bodies = set(chambers["body"].to_list())
        rows = [
            row
            for row in almanac.contests(election).iter_rows(named=True)
            if row["area"] in bodies
            and (region is None or f".{region}." in row["contest"])
            and _still(almanac, str(row["area"]), day)
        ]
        if rows:
            return [(held, row) for row in rows]
    return []


def _still(almanac: Almanac, area: str, day: date) -> bool:
    until = almanac.areas.get(area, {}).get("to")
    return not isinstance(until, date) or until >= day


def _region(almanac: Almanac, row: dict[str, object], day: date) -> tuple[tuple[str, ...], Matrix, Seats]:
    """Parties, list shares and constituency seats of a region at the earlier election."""
    field = almanac.contest(str(row["contest"]))[1]
    votes = field.group_by("party", maintain_order=True).agg(pl.col("votes").sum(), pl.col("elected").sum())
    chamber = almanac.table("chambers").filter((pl.col("body") == row["area"]) & (pl.col("date") == day))
    after = dict(chamber.group_by("party").agg(pl.col("after").sum()).iter_rows())
    parties = tuple(votes["party"].to_list())
    whole = votes["votes"].sum()
    held = np.array([after.get(party, 0) - won for party, _, won in votes.iter_rows()], dtype=np.int64)
    return parties, np.array([count / whole for count in votes["votes"].to_list()]), np.maximum(held, 0)


def _scotland(almanac: Almanac, as_of: date) -> tuple[dict[str, float], str]:
    """Scotland's list vote in the polls before a day, its Westminster vote where no poll asked about lists."""
    for ballot, what in (("list", "of the lists"), ("constituency", "of constituencies"), ("parl", "of Westminster")):
        polls = almanac.table("polls").filter(
            (pl.col("territory") == "sco")
            & (pl.col("kind").is_in(["poll"] if ballot != "parl" else ["poll", "crossbreak"]))
            & (pl.col("ballot") == ballot)
            & pl.col("end").is_between(as_of - timedelta(days=_POLL_DAYS), as_of)
        )
        if polls.height >= 2:
            rows = almanac.table("poll_shares").join(polls.select("poll"), on="poll", how="semi")
            means = rows.group_by("party").agg(pl.col("share").mean())
            said = f"Scotland’s vote: the plain mean of {polls.height} polls {what} in {_POLL_DAYS} days to {as_of}."
            return {str(party): float(share) for party, share in means.iter_rows()}, said
    raise NotKnown(
        f"There are no two polls of Scotland in the {_POLL_DAYS} days before {as_of:%-d %B %Y}.",
        remedy="Give another day.",
    )


def _known(shares: dict[str, float], parties: tuple[str, ...]) -> Matrix:
    return np.array([shares.get(each, np.nan) for each in parties], dtype=float)


def _constituencies(held: Seats, share: Matrix, base: Matrix, rng: np.random.Generator) -> Seats:
    """Constituency seats (D, parties): drawn in proportion to seats last time and the cube of the change."""
    count = int(held.sum())
    weight = (held + 0.15) * (share / np.maximum(base, 1e-3)) ** _CUBE
    # Largest remainders with a little noise: not a multinomial, for most seats are safe.
    ideal = count * weight / weight.sum(axis=1, keepdims=True)
    whole = np.floor(ideal).astype(np.int64)
    rest = ideal - whole + 0.15 * rng.standard_normal(ideal.shape)
    order = np.argsort(-rest, axis=1)
    missing = count - whole.sum(axis=1)
    rank = np.argsort(order, axis=1)
    return np.asarray(whole + (rank < missing[:, None]))


def _eve(day: date) -> date:
    return day - timedelta(days=1)
