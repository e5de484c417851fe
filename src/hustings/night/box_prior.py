"""What is believed of a contest before the first box is opened: a forecast where there is one, else the last result.

Without a forecast the prior is wide: sd .40 sqrt(p(1 - p)) about the last result on the almanac, twenty points for a
party at one half, eleven at 8 %: wider than nearly every swing there has been, since by-elections are where boxes are
sampled most. Without any result every party has the same mean and sd .6 sqrt(p(1 - p)). Neither width was fitted.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from hustings.almanac.open import Almanac
from hustings.analysis.baseline import baseline_of
from hustings.errors import HustingsError
from hustings.ids import parse
from hustings.night.box_model import Floats, Prior
from hustings.night.box_sheet import OTHER, Box

if TYPE_CHECKING:
    from datetime import date

__all__ = ["flat", "forecast_prior", "from_draws", "prior_of", "ward_offsets"]

_WIDE = 0.40
_UNKNOWN = 0.60
_NEW = 0.04
_LOCAL_WEIGHT = 0.5


def flat(parties: Sequence[str]) -> Prior:
    """The prior of a contest of which nothing is known."""
    share = np.full(len(parties), 1.0 / len(parties))
    return Prior(share, _UNKNOWN**2 * _multinomial(share), "none")


def from_draws(draws: Floats, basis: str) -> Prior:
    """The prior of a forecast: mean and covariance of its draws (D, K) of shares, ``basis`` naming it."""
    share = draws / draws.sum(axis=1, keepdims=True)
    floor = 0.01**2 * _multinomial(np.full(share.shape[1], 1.0 / share.shape[1]))
    return Prior(share.mean(axis=0), np.cov(share.T) + floor, basis)


def forecast_prior(almanac: Almanac, contest: str, parties: Sequence[str], *, general: bool = False) -> Prior | None:
    """The prior of the eve-of-poll forecast of a contest; ``None`` where none can be made.

    Candidates without a column count as others, if there is such a column. With ``general`` a seat of a general
    election is read off the forecast of the whole election, which takes some ten seconds; else ``None``.
    """
    wanted = parse(contest)
    try:
        if wanted.kind == "parl" and not wanted.by:
            found = _of_general(almanac, contest) if general else None
        else:
            found = _of_contest(almanac, contest)
    except HustingsError:
        return None
    if found is None:
        return None
    as_of, keys, shares = found
    draws = np.zeros((len(shares), len(parties)))
    for at, party in enumerate(keys):
        key = party if party in parties else OTHER
        if key in parties:
            draws[:, list(parties).index(key)] += shares[:, at]
    if (draws.sum(axis=0) <= 0).any():
        return None
    return from_draws(draws, f"forecast of {as_of} for {contest}")


def _of_contest(almanac: Almanac, contest: str) -> tuple[str, Sequence[str], Floats] | None:
    from hustings.forecast.contest_forecast import contest_forecast

    made = contest_forecast(almanac, contest, sims=4000, national="mean")
    found = next((each for each in made.contests if each.contest == contest), None)
    return None if found is None else (str(made.as_of), found.parties, found.draws)


def _of_general(almanac: Almanac, contest: str) -> tuple[str, Sequence[str], Floats] | None:
    from hustings.forecast.general import general

    made = general(almanac, str(parse(contest).election), sims=2000)
    for block in made.house.parts:
        if contest in block.contests:
            at = block.contests.index(contest)
            keys = [str(key) for key in block.keys[at]]
            return str(made.as_of), [*keys, OTHER], block.share[:, at].astype(float)
    return None


def prior_of(almanac: Almanac, contest: str, parties: Sequence[str]) -> Prior:
    """The prior about the last result of a contest, and wide; :func:`flat` where the almanac holds none.

    Parties of the last result without a column count as others; a party that did not stand has a mean of 4 %.
    """
    found = _last_result(almanac, contest)
    if found is None:
        return flat(parties)
    label, shares = found
    share = _by_column(shares, parties)
    share = np.where(share > 0, share, _NEW)
    share = share / share.sum()
    return Prior(share, _WIDE**2 * _multinomial(share), label)


def _last_result(almanac: Almanac, contest: str) -> tuple[str, dict[str, float]] | None:
    """The last result before a contest and how it is called: the baseline, or the latest contest of the same place."""
    try:
        base = baseline_of(almanac, almanac.contest(contest)[0])
    except HustingsError:
        base = None
    if base is not None and base.shares:
        return f"{base.label} ({base.id})", base.shares
    mine = parse(contest)
    best: tuple[date, str, dict[str, float]] | None = None
    for row in almanac.table("contests").select("contest").iter_rows():
        other = parse(str(row[0]))
        same = (other.kind, other.subtype, other.organisation, other.division)
        if same == (mine.kind, mine.subtype, mine.organisation, mine.division) and other.day < mine.day:
            votes = _votes(almanac, str(row[0]))
            if votes and (best is None or other.day > best[0]):
                best = (other.day, str(row[0]), votes)
    if best is None:
        return None
    total = sum(best[2].values())
    return f"{best[0].year} ({best[1]})", {party: each / total for party, each in best[2].items()}


def _votes(almanac: Almanac, contest: str) -> dict[str, float]:
    """The most votes of a candidate of each party; empty where votes are not known."""
    _, rows = almanac.contest(contest)
    votes = rows.filter(pl.col("votes").is_not_null()).group_by("party").agg(pl.col("votes").max())
    return {str(party): float(best) for party, best in votes.iter_rows()}


def _multinomial(share: Floats) -> Floats:
    return np.asarray(np.diag(share) - np.outer(share, share))


def _by_column(shares: Mapping[str, float], parties: Sequence[str]) -> Floats:
    """Shares by the sheet's columns; who has none counts as others, if there is such a column."""
    found = dict.fromkeys(parties, 0.0)
    for party, share in shares.items():
        key = party.split("#")[0]
        if key in found:
            found[key] += share
        elif OTHER in found:
            found[OTHER] += share
    return np.array(list(found.values()))


def ward_offsets(
    almanac: Almanac, boxes: Sequence[Box], parties: Sequence[str], before: date
) -> tuple[Floats, dict[str, str]]:
    """What the last council elections say of each box beforehand: (B, K), rows summing to nought.

    Half of the difference between the ward's shares and the mean of all boxes whose ward is known; nought elsewhere.
    A ward is known by its code or, where only one council has it, by its name; all must be of one council.
    Returned beside: the contest used for each ward as written.
    """
    offset = np.zeros((len(boxes), len(parties)))
    shares: dict[str, Floats] = {}
    used: dict[str, str] = {}
    for ward in dict.fromkeys(box.ward for box in boxes if box.ward and not box.postal):
        found = _ward_result(almanac, ward, before)
        if found is not None:
            column = _by_column(found[1], parties)
            if column.sum() > 0:
                shares[ward], used[ward] = column / column.sum(), found[0]
    councils = Counter(parse(each).organisation for each in used.values())
    for ward in [each for each in used if parse(used[each]).organisation != councils.most_common(1)[0][0]]:
        del shares[ward], used[ward]  # a namesake elsewhere
    known = [at for at, box in enumerate(boxes) if box.ward in shares and not box.postal]
    if len(shares) < 2:
        return offset, {}
    papers = np.array([boxes[at].papers for at in known], dtype=float)
    rows = np.array([shares[boxes[at].ward] for at in known])
    offset[known] = _LOCAL_WEIGHT * (rows - papers @ rows / papers.sum())
    return offset, used


def _ward_result(almanac: Almanac, ward: str, before: date) -> tuple[str, dict[str, float]] | None:
    """The latest council election in a ward before a day: its contest, and the best candidate's votes of each party."""
    areas = almanac.table("areas").filter(pl.col("kind") == "ward")
    named = areas.filter((pl.col("area") == ward) | (pl.col("gss") == ward))
    if named.is_empty():
        named = areas.filter(pl.col("name").str.to_lowercase() == ward.casefold())
    contests = [
        str(row["contest"])
        for area in named["area"].to_list()
        for row in almanac.contests_in(area).iter_rows(named=True)
        if parse(str(row["contest"])).day < before
    ]
    organisations = {parse(each).organisation for each in contests}
    if len(organisations) != 1:
        return None
    latest = max(contests, key=lambda each: parse(each).day)
    return latest, _votes(almanac, latest)
