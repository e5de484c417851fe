"""What a return is expected to be before it comes: its turnout and its shares, each with an honest width.

:class:`Predictive` is what the soft checks ask; the projection's own model can be given in place of the default.

:class:`LastResults`, the default, starts from the last result in each place (notional where boundaries changed) and
learns from the returns of the night. For turnout, t = log(valid / electorate), and for each party's share on the angle
scale, y = asin(sqrt(share)) in degrees, the change on the last result is linear in features of the place:

    change_s = x_s' b + e_s,   b ~ N(0, diag(prior sd)^2),   e_s ~ N(0, noise^2)

with x a constant, nation, region, the last value and its square, facts of the census, and distance kernels
exp(-d^2 / 2 (80 km)^2) round forty centres, so that neighbours and places alike count for more. The noise is learned
too: (n0 prior^2 + sum of squared surprises) / (n0 + n). Widths are wide defaults, fitted to no election.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from threading import RLock
from typing import Protocol

import numpy as np
import numpy.typing as npt
import polars as pl

from hustings.almanac.open import Almanac
from hustings.analysis.baseline import NO_COMPARISON
from hustings.night.events import Figures
from hustings.night.fold import NightState
from hustings.night.last_results import Last, last_results
from hustings.night.paper import Paper, Papers

__all__ = ["Expected", "LastResults", "Predictive", "angle", "share_of"]

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Expected:
    """What is expected of one number: its mean and standard deviation."""

    mean: float
    sd: float


class Predictive(Protocol):
    """What the soft checks ask of a model: nothing of the contest's own return may be in its answers."""

    def turnout(self, contest: str) -> Expected | None:
        """The logarithm of turnout (valid votes, or papers at a block vote, over electors); ``None``: not known."""

    def shares(self, contest: str) -> Mapping[str, Expected]:
        """Each party's share as an angle, asin sqrt(share) in degrees; parties of which nothing is known are absent."""

    def learn(self, contest: str, figures: Figures) -> None:
        """Take in a return that passed the hard checks. The same contest again replaces what was learned of it.

        Not only what is published: were those left out that look odd, the next of their kind would look odder still.
        """


def angle(share: float) -> float:
    """The angle scale: asin sqrt(share) in degrees, 0 to 90."""
    return float(np.degrees(np.arcsin(np.sqrt(min(max(share, 0.0), 1.0)))))


def share_of(degrees: float) -> float:
    """The share at an angle."""
    return float(np.sin(np.radians(degrees)) ** 2)


_CENTRES = 40
_KERNEL_KM = 80.0
_CENSUS = (
    "age_18_24", "age_65_plus", "christian", "degree", "density", "long_term_sick", "muslim", "no_car",
    "no_qualifications", "no_religion", "owned", "private_rent", "professional", "routine", "social_rent", "student",
    "unemployed", "white_british",
)  # fmt: skip
# Prior sd of the effects, in units of the response: constant, nation, region, last value (per sd), its square, each
# fact of the census (per sd), kernels.
_TURNOUT_SD = (0.15, 0.06, 0.03, 0.04, 0.01, 0.03, 0.03)
_TURNOUT_NOISE = 0.05
_SHARE_SD = (6.0, 3.0, 1.5, 3.0, 1.5, 1.0, 1.2)
_SHARE_NOISE = 3.0
_NEW_SD = 8.0
_PRIOR_WEIGHT = 10.0
_FAR = 3.0
_NO_LAST_SD = 0.15  # of log turnout where the place has no last result


@dataclass(slots=True)
class _Regression:
    """Linear regression with a normal prior, one observation at a time; an observation can be taken out again."""

    sd: Floats
    noise: float
    weight: float = _PRIOR_WEIGHT
    precision: Floats = field(init=False)
    score: Floats = field(init=False)
    seen: dict[str, tuple[Floats, float, float]] = field(default_factory=dict)
    surprise: float = 0.0

    def __post_init__(self) -> None:
        self.precision = np.diag(1.0 / self.sd**2) * self.noise**2
        self.score = np.zeros(len(self.sd))

    def add(self, name: str, x: Floats, y: float) -> None:
        """Take in an observation, in place of an earlier one of the same name.

        One further than three sd from what is expected counts as three: it may be false, and is not yet known to be.
        """
        if name in self.seen:
            self.drop(name)
        mean, sd = self.predict(x)
        y = min(max(y, mean - _FAR * sd), mean + _FAR * sd)
        scale = self._scale
        surprise = (y - mean) ** 2 * scale**2 / sd**2
        self.surprise += surprise
        self.precision += np.outer(x, x)
        self.score += x * y
        self.seen[name] = (x, y, surprise)

    def drop(self, name: str) -> None:
        """Take an observation out."""
        x, y, surprise = self.seen.pop(name)
        self.surprise -= surprise
        self.precision -= np.outer(x, x)
        self.score -= x * y

    def predict(self, x: Floats, without: str = "") -> tuple[float, float]:
        """Mean and standard deviation of a new observation, without the one named."""
        precision, score = self.precision, self.score
        if without in self.seen:
            held, y, _ = self.seen[without]
            precision, score = precision - np.outer(held, held), score - held * y
        solved = np.linalg.solve(precision, np.column_stack((score, x)))
        sd = self.noise * self._scale * np.sqrt(1.0 + float(x @ solved[:, 1]))
        return float(x @ solved[:, 0]), float(sd)

    @property
    def _scale(self) -> float:
        """How much wider than its default the noise is, by what it has been off so far."""
        return float(np.sqrt((self.weight + self.surprise) / (self.weight + len(self.seen))))


class LastResults:
    """The default predictive: last results and what was learned on the night."""

    def __init__(self, almanac: Almanac, election: str, papers: Papers | None = None) -> None:
        """For the contests of one election.

        Raises :class:`~hustings.errors.UnknownName` for an election the almanac does not hold.
        """
        self._papers = papers or Papers(almanac)
        self._almanac = almanac
        self._election = election
        self._turnout: _Regression | None = None
        self._shares: dict[str, _Regression] = {}
        self._lock = RLock()  # returns come from several threads of a desk

    @classmethod
    def learned(cls, papers: Papers, election: str, state: NightState) -> LastResults:
        """The same, with what was returned so far taken in: what is published, else what waits for a second look."""
        made = cls(papers.almanac, election, papers)
        for contest in made._of:
            there = state.contests.get(contest)
            waiting = there.pending[-1:] if there is not None else ()
            standing = there.published if there is not None else None
            for edition in (standing,) if standing is not None else waiting:
                made.learn(contest, edition.figures)
        return made

    @cached_property
    def _of(self) -> dict[str, Paper]:
        return self._papers.of(self._election)

    @cached_property
    def _last(self) -> dict[str, Last]:
        return last_results(self._almanac, self._election)

    @cached_property
    def _places(self) -> _Places:
        return _Places(self._almanac, [paper.area for paper in self._of.values()])

    @cached_property
    def _mean_turnout(self) -> tuple[float, float]:
        held = [np.log(each.turnout) for each in self._last.values() if each.turnout]
        return (float(np.mean(held)), max(float(np.std(held)), 0.02)) if held else (float(np.log(0.5)), 0.2)

    @cached_property
    def _mean_angles(self) -> dict[str, tuple[float, float]]:
        angles: dict[str, list[float]] = {}
        for each in self._last.values():
            for party, share in each.shares.items():
                angles.setdefault(party, []).append(angle(share))
        return {party: (float(np.mean(held)), max(float(np.std(held)), 2.0)) for party, held in angles.items()}

    def turnout(self, contest: str) -> Expected | None:
        """See :class:`Predictive`."""
        with self._lock:
            found = self._turnout_features(contest)
            if found is None:
                return None
            x, before, known = found
            mean, sd = self._turnout_model.predict(x, contest)
            return Expected(before + mean, sd if known else float(np.hypot(sd, _NO_LAST_SD)))

    def shares(self, contest: str) -> Mapping[str, Expected]:
        """See :class:`Predictive`."""
        paper = self._of.get(contest)
        told: dict[str, Expected] = {}
        with self._lock:
            for party in _comparable(paper) if paper is not None else ():
                x, before = self._share_features(contest, party)
                mean, sd = self._share_model(party).predict(x, contest)
                told[party] = Expected(before + mean, sd)
        return told

    def learn(self, contest: str, figures: Figures) -> None:
        """See :class:`Predictive`."""
        paper = self._of.get(contest)
        if paper is None or not figures.total:
            return
        with self._lock:
            self._learn(paper, figures)

    def _learn(self, paper: Paper, figures: Figures) -> None:
        contest = paper.contest
        electors = figures.electorate or paper.electorate
        found = self._turnout_features(contest)
        papers = figures.total if paper.one_vote else figures.valid
        if found is not None and electors and papers and found[2]:
            self._turnout_model.add(contest, found[0], float(np.log(papers / electors)) - found[1])
        for party, name in _comparable(paper).items():
            x, before = self._share_features(contest, party)
            share = figures.by_candidate.get(name, 0) / figures.total
            self._share_model(party).add(contest, x, angle(share) - before)

    @property
    def _turnout_model(self) -> _Regression:
        if self._turnout is None:
            self._turnout = _Regression(self._places.spread(_TURNOUT_SD), _TURNOUT_NOISE)
        return self._turnout

    def _share_model(self, party: str) -> _Regression:
        if party not in self._shares:
            sd = np.append(self._places.spread(_SHARE_SD), _NEW_SD)
            self._shares[party] = _Regression(sd, _SHARE_NOISE)
        return self._shares[party]

    def _turnout_features(self, contest: str) -> tuple[Floats, float, bool] | None:
        """Features, the last value, and whether that is the place's own."""
        paper = self._of.get(contest)
        if paper is None:
            return None
        mean, sd = self._mean_turnout
        last = self._last.get(contest)
        before = float(np.log(last.turnout)) if last and last.turnout else mean
        x = self._places.features(paper.area, (before - mean) / sd)
        return x, before, bool(last and last.turnout)

    def _share_features(self, contest: str, party: str) -> tuple[Floats, float]:
        paper = self._of[contest]
        last = self._last.get(contest)
        share = last.shares.get(party) if last else None
        mean, sd = self._mean_angles.get(party, (10.0, 8.0))
        before = angle(share) if share is not None else 0.5 * mean
        x = self._places.features(paper.area, (before - mean) / sd if share is not None else 0.0)
        return np.append(x, 1.0 if share is None else 0.0), before


def _comparable(paper: Paper) -> dict[str, str]:
    """The candidate of each party that has one candidate here; people who have no party in common are left out."""
    names: dict[str, list[str]] = {}
    for each in paper.candidates:
        names.setdefault(each.party, []).append(each.name)
    return {party: held[0] for party, held in names.items() if len(held) == 1 and party not in NO_COMPARISON}


class _Places:
    """Features of places: where they are."""

    def __init__(self, almanac: Almanac, areas: list[str]) -> None:
        rows = {area: almanac.areas.get(area, {}) for area in areas}
        self._nations = sorted({str(row.get("nation")) for row in rows.values()})
        self._regions = sorted({str(row.get("region")) for row in rows.values()})
        self._rows = rows
        known = sorted({where for row in rows.values() if (where := _kilometres(row)) is not None})
        step = max(len(known) // _CENTRES, 1)
        self._facts = _census_facts(almanac, areas)
        # Every so-maniest place from west to east: dense where seats are.
        self._centres = np.array(known[::step][:_CENTRES]).reshape(-1, 2)

    def _census(self, area: str) -> Floats:
        return self._facts.get(area, np.zeros(len(_CENSUS)))

    def spread(self, sd: tuple[float, ...]) -> Floats:
        """Prior sd of each feature, from those of constant, nation, region, last value, its square and kernels."""
        counts = (1, len(self._nations), len(self._regions), 1, 1, len(_CENSUS), len(self._centres))
        return np.repeat(np.array(sd), counts)

    def features(self, area: str, last: float) -> Floats:
        """The features of a place; ``last``: its last value in sd from the mean."""
        row = self._rows.get(area, {})
        nation = [float(str(row.get("nation")) == each) for each in self._nations]
        region = [float(str(row.get("region")) == each) for each in self._regions]
        where = _kilometres(row)
        if where is None:
            near = np.zeros(len(self._centres))
        else:
            apart = np.sum((self._centres - np.array(where)) ** 2, axis=1)
            near = np.exp(-apart / (2 * _KERNEL_KM**2))
        return np.concatenate(([1.0], nation, region, [last, last * last], self._census(area), near))


def _census_facts(almanac: Almanac, areas: list[str]) -> dict[str, Floats]:
    """Census facts of areas in sd from their mean, nought where not known."""
    rows = almanac.table("covariates").filter(pl.col("area").is_in(areas) & pl.col("name").is_in(_CENSUS))
    if rows.is_empty():
        return {}
    wide = rows.pivot("name", index="area", values="value", aggregate_function="first")
    told = np.full((len(wide), len(_CENSUS)), np.nan)
    for place, name in enumerate(_CENSUS):
        if name in wide.columns:
            told[:, place] = wide[name].cast(pl.Float64).to_numpy()
    told[:, _CENSUS.index("density")] = np.log1p(told[:, _CENSUS.index("density")])
    known = np.isfinite(told)
    count = np.maximum(known.sum(axis=0), 1)
    off = np.where(known, told - np.where(known, told, 0.0).sum(axis=0) / count, 0.0)
    spread = np.sqrt((off**2).sum(axis=0) / count)
    # One place alone, or places all alike, say nothing of how a fact matters.
    return dict(zip(wide["area"].to_list(), off / np.where(spread > 0, spread, 1.0), strict=True))


def _kilometres(row: Mapping[str, object]) -> tuple[float, float] | None:
    """East and north in kilometres, near enough at fifty-four degrees north."""
    lon, lat = row.get("lon"), row.get("lat")
    if not isinstance(lon, float) or not isinstance(lat, float):
        return None
    return 65.5 * lon, 111.2 * lat
