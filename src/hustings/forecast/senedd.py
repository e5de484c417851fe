"""Forecasts of the Senedd of 2026 and after: sixteen constituencies of six seats, closed lists, D'Hondt.

Government of Wales Act 2006, sections 6 to 9 as substituted in 2024. Each constituency is a pair of the constituencies
of the House of Commons (Democracy and Boundary Commission Cymru, final determinations, 2025), whose votes of the last
general election are the baseline. Wales' vote now is its polls (of the Senedd lists where there are any, else of
Westminster), else the change of Great Britain carried over; to a Westminster vote is added what Welsh polls found
people to give each party more or less for the Senedd list than for Westminster when they were asked both:

    y_cp = y(m_cp) + d_p + w_p + e_cp,    w_p ~ 5 t_6 (Wales),  e_cp ~ 3.5 t_5 (a constituency)   (degrees).

The errors are set by hand and wide: no election has been held under this rule before 2026. Earlier elections, by
additional members, are not forecast: the almanac holds no constituency votes of any of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import TYPE_CHECKING

import numpy as np
import polars as pl
from numpy.typing import NDArray

from hustings.almanac.open import Almanac
from hustings.analysis.baseline import NO_COMPARISON
from hustings.errors import NotKnown
from hustings.forecast.contest_national import (
    National,
    degrees,
    drift_until,
    from_degrees,
    national_book,
    pooled_now,
    project,
)
from hustings.forecast.contest_result import ContestForecast, OneContest, check_known, check_sims
from hustings.forecast.list_seats import highest_averages
from hustings.ids import parse

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["PAIRS", "forecast_senedd"]

Matrix = NDArray[np.float64]

WALES = "W92000004"
SEATS = 6
PAIRS: Mapping[str, tuple[str, str]] = {
    "afan-ogwr-rhondda": ("aberafan-maesteg", "rhondda-and-ogmore"),
    "bangor-conwy-mon": ("bangor-aberconwy", "ynys-mon"),
    "blaenau-gwent-caerffili-rhymni": ("blaenau-gwent-and-rhymney", "caerphilly"),
    "brycheiniog-tawe-nedd": ("brecon-radnor-and-cwm-tawe", "neath-and-swansea-east"),
    "caerdydd-ffynnon-taf": ("cardiff-east", "cardiff-north"),
    "caerdydd-penarth": ("cardiff-south-and-penarth", "cardiff-west"),
    "casnewydd-islwyn": ("newport-east", "newport-west-and-islwyn"),
    "ceredigion-penfro": ("ceredigion-preseli", "mid-and-south-pembrokeshire"),
    "clwyd": ("clwyd-east", "clwyd-north"),
    "fflint-wrecsam": ("alyn-and-deeside", "wrexham"),
    "gwynedd-maldwyn": ("dwyfor-meirionnydd", "montgomeryshire-and-glyndwr"),
    "gwyr-abertawe": ("gower", "swansea-west"),
    "pen-y-bont-bro-morgannwg": ("bridgend", "vale-of-glamorgan"),
    "pontypridd-cynon-merthyr": ("merthyr-tydfil-and-aberdare", "pontypridd"),
    "sir-fynwy-torfaen": ("monmouthshire", "torfaen"),
    "sir-gaerfyrddin": ("caerfyrddin", "llanelli"),
}
_PARTIES = ("pc", "ref", "lab", "con", "grn", "ld")
_POLL_DAYS = 60
_WALES_SD, _PLACE_SD = 5.0, 3.5
_MINOR = 0.008


def forecast_senedd(
    almanac: Almanac, election: str, as_of: date, sims: int = 10_000, seed: int = 1, add: Path | None = None,
    *, national: str = "pooled",
) -> ContestForecast:  # fmt: skip
    """The forecast of a Senedd election, or of one of its constituencies, as of a day.

    Raises :class:`~hustings.errors.NotKnown` for elections before 2026 and constituencies without a baseline.
    """
    check_sims(sims)
    wanted = parse(election)
    if wanted.day < date(2026, 5, 7):
        raise NotKnown(
            f"There are not enough facts for {election}: under the additional member system the almanac lacks the "
            "votes of the forty constituencies and the five regional lists of an earlier election.",
            remedy="The Senedd can be forecast from 2026 on, under its closed lists.",
        )
    book = national_book(almanac, add)
    places = _places(almanac, election)
    general = book.last_general(wanted.day)
    check_known(book.result(general).day, as_of)
    now, words = _wales(almanac, as_of, add, seed, national)
    then = book.then(general, WALES)
    rng = np.random.default_rng(seed)
    drift = drift_until(book, as_of, wanted.day)
    spread = float(np.hypot(_WALES_SD, drift.degrees))
    everywhere = {party: spread * rng.standard_t(6, size=sims) for party in _PARTIES}
    contests: list[OneContest] = []
    totals: dict[str, NDArray[np.int64]] = {}
    weights: list[float] = []
    for contest, area, name, slug, parties in places:
        base, votes = _pair(almanac, general, slug)
        before = np.array([base.get(each, 0.0) for each in parties])
        angle = _expected(parties, before, then, now)
        common = np.stack([everywhere.get(each, np.zeros(sims)) for each in parties], axis=1)
        own = _PLACE_SD * np.clip(angle / 15, 0.35, 1.0) * rng.standard_t(5, size=(sims, len(parties)))
        share = from_degrees(np.maximum(angle + common + own, 0.3))
        share = share / share.sum(axis=1, keepdims=True)
        most = np.array([1 if each in NO_COMPARISON else SEATS for each in parties])
        seats = highest_averages(share, SEATS, most=most)
        first = seats == seats.max(axis=1, keepdims=True)
        p = (first / first.sum(axis=1, keepdims=True)).mean(axis=0)
        contests.append(OneContest(contest, area, name, parties, parties, share, p, seats))
        weights.append(float(votes))
        for k, party in enumerate(parties):
            totals[party] = totals.get(party, np.zeros(sims, dtype=np.int64)) + seats[:, k]
    label = f"the general election of {then.day:%-d %B %Y}"
    said = [
        f"Baseline: the votes of {label} in the two constituencies of the House of Commons that make each one.",
        *words,
        f"Errors of {_WALES_SD:.0f} degrees for a party in Wales and {_PLACE_SD} in a constituency (set by hand).",
        *drift.words,
        "The rule: six seats each, closed lists, D’Hondt (Government of Wales Act 2006, sections 6 to 9).",
    ]
    held = {party: seats for party, seats in totals.items() if seats.any()}
    house = SEATS * len(places)
    return ContestForecast(
        election, "senedd", as_of, sims, tuple(contests), tuple(said), (), held, house, tuple(weights)
    )


_Place = tuple[str, str, str, str, tuple[str, ...]]


def _places(almanac: Almanac, election: str) -> list[_Place]:
    """The constituencies to forecast: contest, area, name, slug, and the parties that stand."""
    wanted = parse(election)
    areas = almanac.table("areas").filter(pl.col("kind") == "senedd_constituency").sort("slug")
    made = []
    known = set(almanac.table("contests").filter(pl.col("contest").str.starts_with("senedd."))["contest"].to_list())
    for area, name, slug in areas.select("area", "name", "slug").iter_rows():
        contest = f"senedd.{slug}.{wanted.day}"
        if slug not in PAIRS or (wanted.is_contest and contest != election):
            continue
        parties = almanac.contest(contest)[1]["party"].to_list() if contest in known else list(_PARTIES)
        made.append((contest, str(area), str(name), str(slug), tuple(dict.fromkeys(parties)) or _PARTIES))
    if not made:
        raise NotKnown(f"There are not enough facts for {election}: no such constituency of the Senedd is known.")
    return made


def _pair(almanac: Almanac, general: str, slug: str) -> tuple[dict[str, float], int]:
    """Shares of the last general election in a Senedd constituency, and its votes."""
    ids = [f"parl.{each}.{parse(general).day}" for each in PAIRS[slug]]
    rows = almanac.candidacies(general).filter(pl.col("contest").is_in(ids))
    if rows["contest"].n_unique() != len(ids):
        raise NotKnown(f"There are not enough facts for {slug}: the almanac lacks {' or '.join(ids)}.")
    whole = int(rows["votes"].sum())
    votes = rows.group_by("party").agg(pl.col("votes").sum())
    return {str(party): count / whole for party, count in votes.iter_rows()}, whole


def _wales(almanac: Almanac, as_of: date, add: Path | None, seed: int, national: str) -> tuple[National, list[str]]:
    """Wales' vote for the Senedd lists on a day, and what it rests on."""
    book = national_book(almanac, add)
    lists = _welsh_mean(almanac, "list", as_of, _POLL_DAYS)
    if lists is not None:
        count, shares = lists
        words = f"{count} polls of the Senedd lists in the {_POLL_DAYS} days to {as_of:%-d %B %Y}"
        return National(as_of, shares, "mean", count, words), [f"Wales’ vote: the plain mean of {words}."]
    westminster = pooled_now(book, as_of, WALES, seed) if national == "pooled" else book.now(as_of, WALES)
    gaps, pairs = _list_over_westminster(almanac, as_of)
    angle = {
        party: float(degrees(np.array([share]))[0]) + gaps.get(party, 0.0)
        for party, share in westminster.shares.items()
    }
    shares = {party: float(from_degrees(np.array([max(value, 1.0)]))[0]) for party, value in angle.items()}
    named = {party: share for party, share in shares.items() if party in _PARTIES}
    whole = sum(named.values()) + _MINOR * 2
    named = {party: share / whole for party, share in named.items()}
    said = [f"Wales’ vote at Westminster: {westminster.words}; no poll of the Senedd lists is known so late."]
    if pairs:
        said.append(
            f"To that is added what {pairs} Welsh polls found when they asked both ballots: "
            + ", ".join(f"{party} {gap:+.1f}" for party, gap in sorted(gaps.items(), key=lambda row: -row[1]))
            + " degrees."
        )
    return National(as_of, named, westminster.basis, westminster.polls, westminster.words), said


def _welsh_mean(almanac: Almanac, ballot: str, as_of: date, days: int) -> tuple[int, dict[str, float]] | None:
    polls = almanac.table("polls").filter(
        (pl.col("territory") == "wal")
        & (pl.col("kind") == "poll")
        & (pl.col("ballot") == ballot)
        & pl.col("end").is_between(as_of - timedelta(days=days), as_of)
    )
    if polls.height < 2:
        return None
    rows = almanac.table("poll_shares").join(polls.select("poll"), on="poll", how="semi")
    means = rows.group_by("party").agg(pl.col("share").sum() / polls.height)
    return polls.height, {str(party): float(share) for party, share in means.iter_rows()}


def _list_over_westminster(almanac: Almanac, as_of: date) -> tuple[dict[str, float], int]:
    """By how many degrees a party did better on the list than at Westminster in polls that asked both."""
    polls = almanac.table("polls").filter(
        (pl.col("territory") == "wal") & (pl.col("kind") == "poll") & (pl.col("end") <= as_of)
    )
    shares = almanac.table("poll_shares").join(polls.select("poll", "pollster", "end", "ballot"), on="poll")
    wide = shares.filter(pl.col("ballot").is_in(["list", "parl"]) & pl.col("party").is_in(list(_PARTIES)))
    both = wide.filter(pl.col("ballot") == "list").join(
        wide.filter(pl.col("ballot") == "parl"), on=["pollster", "end", "party"], suffix="_parl"
    )
    gaps: dict[str, list[float]] = {}
    for party, one, other in both.select("party", "share", "share_parl").iter_rows():
        gap = degrees(np.array([one])) - degrees(np.array([other]))
        gaps.setdefault(str(party), []).append(float(gap[0]))
    count = both.select("pollster", "end").unique().height
    return {party: sum(each) / len(each) for party, each in gaps.items()}, count


def _expected(parties: tuple[str, ...], before: Matrix, then: National, now: National) -> Matrix:
    def known(held: National) -> Matrix:
        found = [held.of(each) if each in _PARTIES else None for each in parties]
        return np.array([np.nan if each is None else each for each in found], dtype=float)

    target = known(now)
    moved = project(before, known(then), target)
    moved = np.where(before == 0.0, np.where(np.isnan(target), _MINOR, 0.7 * np.nan_to_num(target)), moved)
    moved = np.maximum(moved, 0.003)
    return degrees(moved / moved.sum())
