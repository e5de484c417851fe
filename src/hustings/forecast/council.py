"""Forecasts of councils: seats, and who controls the council.

Every ward starts from its last result in the almanac, moved by the change of the national polls since, with an error
common to the council and one of each ward:

    y_wp = y(m_wp) + c_p + e_wp,    c_p ~ N(0, c^2),  e_wp ~ s t_5   (degrees).

c joins the scatter of past by-elections (a council as a whole strays from the nation no less than a constituency) and
3 degrees, for people vote for councillors otherwise than polls of Westminster ask.

A council elected by thirds or halves keeps its other seats. Who defends those that are up is exact where the baseline
is the election at which they were last fought. Where it is a later one (the seats up in 2021 were fought in 2016, for
the elections of 2020 were put off, and the baseline is of 2018), the seats won at the baseline are not up: those that
are up are drawn from the rest of the chamber before (by halves that is all the rest). ``stood_on`` says which.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

import numpy as np
import polars as pl
from numpy.typing import NDArray

from hustings.almanac.calendar import ordinary_day
from hustings.almanac.open import Almanac
from hustings.errors import NotKnown
from hustings.forecast.by_election import past_by_elections
from hustings.forecast.by_election_fit import fit
from hustings.forecast.by_election_record import NATIONAL
from hustings.forecast.contest_national import (
    National,
    NationalBook,
    degrees,
    drift_until,
    from_degrees,
    national_book,
    pooled_now,
    project,
)
from hustings.forecast.contest_result import ContestForecast, OneContest, check_known, check_sims
from hustings.ids import parse

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["Ward", "fit_wards", "forecast_council", "seats_of"]

Matrix = NDArray[np.float64]
Seats = NDArray[np.int64]

_WARD_SD, _WARD_WEIGHT = 5.5, 60.0
_FREEDOM = 5.0
# People vote for councillors otherwise than polls of Westminster ask (set by hand).
_LOCAL_SD = 3.0
# Candidates of one party on one ballot paper are not equally liked.
_SLATE_SD = 0.8
_PUT_OFF = date(2020, 5, 7)


@dataclass(frozen=True, slots=True)
class Ward:
    """A ward: parties with their shares last time and how many candidates each has, and the seats it fills."""

    contest: str
    area: str
    name: str
    seats: int
    parties: tuple[str, ...]
    shares: Matrix
    candidates: tuple[int, ...]
    votes: int
    last: date
    won: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class _Body:
    """What is known of the council: its house, seats up, and who sat before."""

    election: str
    name: str
    area: str
    house: int
    up: int
    before: Mapping[str, int]


def forecast_council(
    almanac: Almanac, election: str, as_of: date, sims: int = 10_000, seed: int = 1, add: Path | None = None,
    *, national: str = "pooled",
) -> ContestForecast:  # fmt: skip
    """The forecast of a council's seats and control as of a day.

    Raises :class:`~hustings.errors.NotKnown` naming what is missing: wards with an earlier result, the size of the
    council, or who held it before.
    """
    check_sims(sims)
    book = national_book(almanac, add)
    day = parse(election).day
    body = _body(almanac, election)
    wards, known_field = _wards(almanac, election, body, day)
    all_out = body.up >= body.house
    _enough(body, wards, all_out)
    check_known(max(each.last for each in wards), as_of)
    now = pooled_now(book, as_of, None, seed) if national == "pooled" else book.now(as_of)
    spread, trained = fit_wards(almanac, book, min(day, as_of))
    rng = np.random.default_rng(seed)
    drift = drift_until(book, as_of, day)
    common = float(np.hypot(_common(almanac, min(day, as_of)), drift.degrees))
    effects = _effects(wards, common, sims, rng)
    drawn = [_ward_draws(each, book, now, effects, spread, rng) for each in wards]
    won = [seats_of(each, shares, rng) for each, shares in zip(wards, drawn, strict=True)]
    parties = sorted({party for each in wards for party in each.parties} | set(body.before))
    totals = {party: np.zeros(sims, dtype=np.int64) for party in parties}
    ups = _times_up(wards, body.up, sims, rng, all_out)
    _add(totals, wards, won, ups)
    fought = None
    if not all_out:
        fought = _fought_before(day)
        _keep(totals, body, wards, fought, sims, rng)
    contests = tuple(_ward_contest(each, shares, seats) for each, shares, seats in zip(wards, drawn, won, strict=True))
    words = _stood_on(body, wards, now, book, spread, common, trained, known_field, fought)
    held = {party: seats for party, seats in totals.items() if seats.any()}
    weights = tuple(float(each.votes) for each in wards)
    return ContestForecast(
        election, "council", as_of, sims, contests, (*words, *drift.words), trained, held, body.house, weights
    )


# -- what is known -----------------------------------------------------------------------------------------------


def _body(almanac: Almanac, election: str) -> _Body:
    row = almanac.election(election)
    day = parse(election).day
    area, name = str(row["body"] or ""), str(row["name"])
    control = almanac.table("controls").filter((pl.col("body") == area) & (pl.col("date") == day))
    house = row["house"] or (control["house"][0] if len(control) else None)
    up = row["seats"] or (control["contested"][0] if len(control) else None)
    missing = [what for what, value in (("the size of the council", house), ("the seats up", up)) if not value]
    if missing:
        raise _lacking(election, missing)
    # Only the column of seats before: what was elected and what came after are not yet known.
    chamber = almanac.table("chambers").filter((pl.col("body") == area) & (pl.col("date") == day))
    before: dict[str, int] = {}
    for party, seats in chamber.select("party", "before").drop_nulls().iter_rows():
        before[str(party)] = before.get(str(party), 0) + int(seats)
    assert isinstance(house, int)
    assert isinstance(up, int)
    return _Body(election, name, area, house, up, before)


def _wards(almanac: Almanac, election: str, body: _Body, day: date) -> tuple[list[Ward], bool]:
    """The wards that vote, each with its last result; of the last election held here where none are listed."""
    own = almanac.contests(election)
    listed = own.height > 0
    if not listed:
        elections = almanac.table("elections").filter(
            (pl.col("kind") == "local") & (pl.col("body") == body.area) & (pl.col("date") < day)
        )
        for earlier in elections.sort("date", descending=True)["election"].to_list():
            own = almanac.contests(earlier)
            if own.height:
                break
    made = [_ward(almanac, row, day, listed) for row in own.iter_rows(named=True)]
    return [each for each in made if each is not None], listed


def _ward(almanac: Almanac, row: Mapping[str, object], day: date, listed: bool) -> Ward | None:
    earlier = almanac.contests_in(str(row["area"])).filter(
        (pl.col("date") < day) & pl.col("contest").str.starts_with("local.")
    )
    for past in earlier.iter_rows(named=True):
        field = almanac.contest(past["contest"])[1]
        if field.is_empty() or field["votes"].null_count():
            continue
        shares, counts, votes = _party_shares(field)
        seats = int(str(row["seats"]))
        if listed:
            standing = almanac.contest(str(row["contest"]))[1]["party"].to_list()
            counts = {party: standing.count(party) for party in dict.fromkeys(standing)}
        parties = tuple(counts)
        return Ward(
            contest=str(row["contest"]),
            area=str(row["area"]),
            name=str(row["name"]),
            seats=seats,
            parties=parties,
            shares=np.array([shares.get(each, 0.0) for each in parties]),
            candidates=tuple(counts[each] for each in parties),
            votes=votes,
            last=past["date"],
            won=dict(field.group_by("party").agg(pl.col("elected").sum()).filter(pl.col("elected") > 0).iter_rows()),
        )
    return None


def _party_shares(field: pl.DataFrame) -> tuple[dict[str, float], dict[str, int], int]:
    """A party's share is that of its best candidate, among the best of all parties."""
    best = field.group_by("party", maintain_order=True).agg(pl.col("votes").max(), pl.len().alias("count"))
    whole = int(best["votes"].sum())
    shares = {str(party): votes / whole for party, votes, _ in best.iter_rows()} if whole else {}
    return shares, {str(party): int(count) for party, _, count in best.iter_rows()}, whole


def _enough(body: _Body, wards: Sequence[Ward], all_out: bool) -> None:
    missing = []
    if not wards:
        missing.append("an earlier result in the wards that vote")
    elif all_out and sum(each.seats for each in wards) != body.house:
        filled = sum(each.seats for each in wards)
        missing.append(f"an earlier result in all its wards ({filled} of {body.house} seats have one)")
    elif not all_out and len(wards) < 0.8 * min(body.up, len(wards) + 1):
        missing.append("an earlier result in enough of its wards")
    if not all_out and sum(body.before.values()) < 0.95 * body.house:
        missing.append("who held its seats before the election")
    if missing:
        raise _lacking(body.election, missing)


def _lacking(election: str, missing: Sequence[str]) -> NotKnown:
    return NotKnown(
        f"There are not enough facts for {election}: the almanac lacks {' and '.join(missing)}.",
        remedy="Add them to your own almanac: contests and candidacies of the last election in these wards, and the "
        "chamber before.",
    )


def _fought_before(day: date) -> date:
    """When seats that are up by thirds or halves were last fought: four years before, for 2021 five."""
    year = day.year - 4
    if day.year == _PUT_OFF.year + 1:
        year = _PUT_OFF.year - 4
    return ordinary_day(year)


# -- draws -------------------------------------------------------------------------------------------------------


def _common(almanac: Almanac, before: date) -> float:
    """The error common to a council, degrees: the scatter of by-elections held before a day."""
    past = past_by_elections(almanac, before)
    return float(np.hypot(fit(past.fields, past.designs, before).scatter[0], _LOCAL_SD))


def _effects(wards: Sequence[Ward], common: float, sims: int, rng: np.random.Generator) -> dict[str, Matrix]:
    parties = sorted({party for each in wards for party in each.parties})
    return {party: common * rng.standard_normal(sims) for party in parties}


def _expected(ward: Ward, book: NationalBook, to: National) -> Matrix:
    """Expected angles of a ward's parties at a national vote, from its last result."""
    then = book.now(ward.last - timedelta(days=1))

    def shares_of(held: National) -> Matrix:
        found = [held.of(each) if each in NATIONAL else None for each in ward.parties]
        return np.array([np.nan if share is None else share for share in found], dtype=float)

    before, target = shares_of(then), shares_of(to)
    # A party that no poll asked about then or now stays where it was.
    moved = project(ward.shares, before, target)
    fresh = ward.shares == 0.0
    moved = np.where(fresh, np.where(np.isnan(target), 0.05, 0.7 * np.nan_to_num(target)), moved)
    moved = np.maximum(moved, 0.005)
    return degrees(moved / moved.sum())


def _ward_draws(
    ward: Ward, book: NationalBook, to: National, effects: Mapping[str, Matrix], spread: float, rng: np.random.Generator
) -> Matrix:
    """Draws of shares (D, parties) of a ward at a national vote."""
    common = np.stack([effects[each] for each in ward.parties], axis=1)
    own = spread * rng.standard_t(_FREEDOM, size=common.shape)
    share = from_degrees(np.maximum(_expected(ward, book, to) + common + own, 0.5))
    return np.asarray(share / share.sum(axis=1, keepdims=True))


def seats_of(ward: Ward, shares: Matrix, rng: np.random.Generator) -> Seats:
    """Seats (D, parties) under the law of the ward: the candidates with most votes, as many as there are seats."""
    draws, parties = shares.shape
    if ward.seats == 1:
        made = np.zeros((draws, parties), dtype=np.int64)
        made[np.arange(draws), shares.argmax(axis=1)] = 1
        return made
    owner = np.repeat(np.arange(parties), [min(each, ward.seats) for each in ward.candidates])
    # The first of a slate has the party's share; the others fall behind it by little.
    fallen = np.abs(rng.standard_normal((draws, len(owner)))) * _SLATE_SD
    first = np.r_[True, owner[1:] != owner[:-1]]
    angle = degrees(shares)[:, owner] - np.where(first, 0.0, fallen)
    top = np.argsort(-angle, axis=1, kind="stable")[:, : ward.seats]
    made = np.zeros((draws, parties), dtype=np.int64)
    np.add.at(made, (np.arange(draws)[:, None], owner[top]), 1)
    return made


def _times_up(wards: Sequence[Ward], up: int, sims: int, rng: np.random.Generator, all_out: bool) -> Seats:
    """How many seats of each ward are up in each draw (D, wards): where it is not known, wards are drawn."""
    listed = np.array([each.seats for each in wards])
    if all_out or listed.sum() == up:
        return np.ones((sims, len(wards)), dtype=np.int64)
    times = np.ones((sims, len(wards)), dtype=np.int64)
    order = np.argsort(rng.random((sims, len(wards))), axis=1)
    gap = up - int(listed.sum())
    picked = order[:, : min(abs(gap), len(wards))]
    np.add.at(times, (np.arange(sims)[:, None], picked), 1 if gap > 0 else -1)
    return times


def _add(totals: dict[str, Seats], wards: Sequence[Ward], won: Sequence[Seats], times: Seats) -> None:
    for w, (ward, seats) in enumerate(zip(wards, won, strict=True)):
        for k, party in enumerate(ward.parties):
            totals[party] += seats[:, k] * times[:, w]


def _keep(
    totals: dict[str, Seats], body: _Body, wards: Sequence[Ward], fought: date, sims: int, rng: np.random.Generator
) -> None:
    """Add the seats that are not up: the chamber before less those that are defended."""
    won: dict[str, int] = {}
    for each in wards:
        for party, seats in each.won.items():
            won[party] = won.get(party, 0) + seats
    names = list(totals)
    before = np.array([body.before.get(party, 0) for party in names], dtype=np.int64)
    base = np.array([won.get(party, 0) for party in names], dtype=np.int64)
    if wards[0].last == fought:
        kept = np.maximum(before - base, 0)[None, :].repeat(sims, axis=0)
    else:
        # Members who changed party since make a remainder below nought: nobody's seats are up there.
        rest = np.maximum(before - base, 0)
        up = min(body.up, int(rest.sum()))
        kept = before[None, :] - rng.multivariate_hypergeometric(rest, up, size=sims)
    for k, party in enumerate(names):
        totals[party] += kept[:, k]


def _ward_contest(ward: Ward, shares: Matrix, seats: Seats) -> OneContest:
    first = seats == seats.max(axis=1, keepdims=True)
    p = (first / first.sum(axis=1, keepdims=True)).mean(axis=0)
    return OneContest(ward.contest, ward.area, ward.name, ward.parties, ward.parties, shares, p, seats)


# -- constants and words -----------------------------------------------------------------------------------------


def fit_wards(almanac: Almanac, book: NationalBook, before: date) -> tuple[float, tuple[str, ...]]:
    """Scatter of a ward in degrees, from wards that voted twice before a day, towards a wide default of 5.5."""
    elections = almanac.table("elections").filter((pl.col("kind") == "local") & (pl.col("date") < before))
    square, number, trained = _WARD_WEIGHT * _WARD_SD**2, _WARD_WEIGHT, []
    voted = almanac.table("contests").filter(pl.col("contest").str.starts_with("local.")).group_by("area").len()
    twice = set(voted.filter(pl.col("len") > 1)["area"].to_list())
    for election in elections.sort("date", "election")["election"].to_list():
        contests = almanac.contests(election).filter(pl.col("area").is_in(list(twice)))
        off = [each for row in contests.iter_rows(named=True) if (each := _residual(almanac, book, row)) is not None]
        if off:
            together = np.concatenate(off)
            square, number = square + float(np.sum(together**2)), number + len(together)
            trained.append(str(election))
    return float(np.sqrt(square / number)), tuple(trained)


def _residual(almanac: Almanac, book: NationalBook, row: Mapping[str, object]) -> Matrix | None:
    day = parse(str(row["contest"])).day
    ward = _ward(almanac, row, day, True)
    field = almanac.contest(str(row["contest"]))[1]
    if ward is None or field.is_empty() or field["votes"].null_count():
        return None
    result, _, _ = _party_shares(field)
    expected = _expected(ward, book, book.now(day - timedelta(days=1)))
    main = [k for k, party in enumerate(ward.parties) if party in ("con", "lab", "ld", "grn")]
    off = degrees(np.array([result[ward.parties[k]] for k in main])) - expected[main]
    # The council's own error is apart: what is left varies about its mean with sqrt(1 + 3^2 / s^2) more.
    return np.asarray(np.clip(off, -25, 25) / np.sqrt(1 + (_LOCAL_SD / _WARD_SD) ** 2))


def _stood_on(
    body: _Body, wards: Sequence[Ward], now: National, book: NationalBook, spread: float, common: float,
    trained: Sequence[str], listed: bool, fought: date | None,
) -> list[str]:  # fmt: skip
    days = sorted({each.last for each in wards})
    base = " and ".join(f"{each:%-d %B %Y}" for each in days)
    then = book.now(days[-1] - timedelta(days=1))
    words = [
        f"Baseline: the results of {base} in {len(wards)} wards, moved by the change of the national polls since.",
        f"National vote then: {then.words}; now: {now.words}.",
        f"{body.up} of {body.house} seats are up.",
    ]
    if not listed:
        words.append(
            "Who stands, and in which wards, is not in the almanac: the wards and parties of the baseline are taken."
        )
    gap = body.up - sum(each.seats for each in wards)
    if gap:
        many = f"{abs(gap)} {'more' if gap > 0 else 'fewer'}"
        words.append(f"The seats up are {many} than those of the baseline; in which wards is drawn at random.")
    if fought is not None:
        held = ", ".join(
            f"{party} {seats}" for party, seats in sorted(body.before.items(), key=lambda r: -r[1]) if seats
        )
        if wards[0].last == fought:
            how = "at the election that is the baseline: who defends them is known"
        else:
            how = (
                f"on {fought:%-d %B %Y}, results the almanac lacks: they are drawn from the chamber before ({held}) "
                f"less the seats won on {wards[0].last:%-d %B %Y}, which are not up"
            )
        words.append(f"The seats that are up were last fought {how}.")
    on = f"fitted on {', '.join(trained)}" if trained else "a wide default, for no ward had voted twice before"
    words.append(f"Error of a ward {spread:.1f} degrees ({on}), of a council {common:.1f} (the "
                 f"scatter of past by-elections, and {_LOCAL_SD:.0f} for votes that are local).")  # fmt: skip
    return words
