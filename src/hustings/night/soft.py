"""Soft checks: what a true return seldom is. Each asks for a second look; none corrects anything.

Turnout far below what last time and the neighbours lead one to expect (a mini-count may be missing) or far above (a
batch may be in twice); two candidates' figures that fit far better the other way round; one candidate's votes that fit
far better without a quarter of them; a slate whose candidates are scattered; two tally sheets that are the same.

With z = (observed - expected) / sd on the log scale of turnout and the angle scale of shares, and the heavy-tailed
penalty r(z) = 3 log(1 + z^2 / 5) of a t distribution with five degrees of freedom, a swap of i and j is likely where

    r(z_ii) + r(z_jj) - r(z_ij) - r(z_ji)

(z_ij: i's figure as j's) is large, and likewise for votes entered twice. A fault smaller than the widths is not seen
here: that is the work of arithmetic (papers, mini-counts, a second entry).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations
from math import log, log1p, sqrt

from hustings.night.events import Figures, Finding
from hustings.night.fold import NightState
from hustings.night.paper import Paper, Papers
from hustings.night.predictive import Expected, Predictive, angle

__all__ = ["Limits", "Scores", "look_again", "scores", "soft_findings"]


@dataclass(frozen=True, slots=True)
class Limits:
    """How far is too far. The defaults hold about one true return of a general election in twenty-five.

    ``low`` and ``high``: turnout in standard deviations; ``swap`` and ``twice``: gain in the penalty;
    ``scatter``: spread of a slate's votes on the log scale.
    """

    low: float = 2.2
    high: float = 2.8
    swap: float = 3.5
    twice: float = 4.0
    scatter: float = 0.5


@dataclass(frozen=True, slots=True)
class Scores:
    """How odd a return looks: ``None`` where nothing is expected. ``swapped`` and ``doubled`` name candidates."""

    turnout: float | None
    observed: float | None
    expected: Expected | None
    swap: float
    swapped: tuple[str, str] | None
    twice: float
    doubled: str
    scatter: float
    scattered: str


def soft_findings(
    paper: Paper, figures: Figures, predictive: Predictive | None, limits: Limits | None = None
) -> list[Finding]:
    """What asks for a second look: empty where nothing is odd, or nothing is expected."""
    if not figures.votes:
        return []
    limit = limits or Limits()
    found = list(_same_sheets(figures))
    told = scores(paper, figures, predictive)
    found += _turnout(told, limit)
    if told.swap > limit.swap and told.swapped:
        one, other = told.swapped
        mine, theirs = figures.by_candidate[one], figures.by_candidate[other]
        said = f"{one} ({mine:,}) and {other} ({theirs:,}) fit what is expected far better the other way round."
        found.append(Finding("figures swapped", False, said))
    elif told.twice > limit.twice:
        said = f"{told.doubled}’s {figures.by_candidate[told.doubled]:,} fit far better without a fifth of them."
        found.append(Finding("batch twice", False, said))
    if told.scatter > limit.scatter:
        said = f"The candidates of one party ({told.scattered}) are far apart: figures may stand in the wrong rows."
        found.append(Finding("slate scattered", False, said))
    return found


def look_again(
    state: NightState, papers: Papers, predictive: Predictive, contests: Iterable[str], limits: Limits | None = None
) -> dict[str, list[Finding]]:
    """The published returns among ``contests`` that look odd by all that is known by now, with what is odd.

    What came in early was judged when little was known. Nothing is held by this: somebody should look.
    """
    found = {}
    for contest in contests:
        there = state.contests.get(contest)
        if there is not None and there.published is not None:
            odd = soft_findings(papers.paper(contest), there.published.figures, predictive, limits)
            if odd:
                found[contest] = odd
    return found


def scores(paper: Paper, figures: Figures, predictive: Predictive | None) -> Scores:
    """Every score of a return, whatever the limits."""
    turnout = observed = expected = None
    swap, swapped, twice, doubled = 0.0, None, 0.0, ""
    if predictive is not None:
        electors = figures.electorate or paper.electorate
        papers = figures.total if paper.one_vote else figures.valid
        expected = predictive.turnout(paper.contest)
        if expected is not None and electors and papers:
            observed = log(papers / electors)
            turnout = (observed - expected.mean) / expected.sd
        if paper.one_vote:
            people = _people(paper, figures, predictive.shares(paper.contest))
            swap, swapped = _swap(figures, people)
            twice, doubled = _twice(figures, people, turnout, expected)
    scatter, scattered = _scatter(paper, figures)
    return Scores(turnout, observed, expected, swap, swapped, twice, doubled, scatter, scattered)


def _people(paper: Paper, figures: Figures, shares: Mapping[str, Expected]) -> dict[str, Expected]:
    """What is expected of each candidate who alone stands for a party."""
    parties = list(paper.parties.values())
    return {
        each.name: shares[each.party]
        for each in paper.candidates
        if each.party in shares and parties.count(each.party) == 1 and each.name in figures.by_candidate
    }


def _penalty(z: float) -> float:
    return 3.0 * log1p(z * z / 5.0)


def _off(share: float, expected: Expected) -> float:
    return _penalty((angle(share) - expected.mean) / expected.sd)


def _swap(figures: Figures, people: Mapping[str, Expected]) -> tuple[float, tuple[str, str] | None]:
    votes, total = figures.by_candidate, figures.total
    best, pair = 0.0, None
    for one, other in combinations(sorted(people), 2):
        mine, theirs = votes[one] / total, votes[other] / total
        gain = (
            _off(mine, people[one])
            + _off(theirs, people[other])
            - _off(theirs, people[one])
            - _off(mine, people[other])
        )
        if gain > best:
            best, pair = gain, (one, other)
    return best, pair


def _twice(
    figures: Figures, people: Mapping[str, Expected], turnout: float | None, expected: Expected | None
) -> tuple[float, str]:
    """The gain where a quarter of a candidate's true votes was added a second time: a fifth of what is shown."""
    votes, total = figures.by_candidate, figures.total
    best, who = 0.0, ""
    for name, its in people.items():
        less = votes[name] // 5
        if less < 100:
            continue
        after = total - less
        gain = _off(votes[name] / total, its) - _off((votes[name] - less) / after, its)
        for other, theirs in people.items():
            if other != name:
                gain += (_off(votes[other] / total, theirs) - _off(votes[other] / after, theirs)) / len(people)
        if turnout is not None and expected is not None:
            gain += _penalty(turnout) - _penalty(turnout + log(after / total) / expected.sd)
        if gain > best:
            best, who = gain, name
    return best, who


def _scatter(paper: Paper, figures: Figures) -> tuple[float, str]:
    """The greatest spread, sd on the log scale, among candidates of one party standing for several seats."""
    if paper.seats == 1:
        return 0.0, ""
    slates: dict[str, list[float]] = {}
    for each in paper.candidates:
        votes = figures.by_candidate.get(each.name, 0)
        if each.party not in ("ind", "nodesc", "other"):
            slates.setdefault(each.party, []).append(log(votes + 10))
    spreads = {party: _sd(held) for party, held in slates.items() if len(held) > 1}
    if not spreads:
        return 0.0, ""
    worst = max(spreads, key=lambda party: spreads[party])
    return spreads[worst], worst


def _sd(held: list[float]) -> float:
    mean = sum(held) / len(held)
    return sqrt(sum((each - mean) ** 2 for each in held) / (len(held) - 1))


def _turnout(told: Scores, limit: Limits) -> Iterator[Finding]:
    if told.turnout is None or told.observed is None or told.expected is None:
        return
    seen, wanted = _percent(told.observed), _percent(told.expected.mean)
    if told.turnout < -limit.low:
        said = f"Turnout is {seen}, about {wanted} was expected: a mini-count may be missing."
        yield Finding("turnout low", False, said)
    elif told.turnout > limit.high:
        said = f"Turnout is {seen}, about {wanted} was expected: a batch may be entered twice."
        yield Finding("turnout high", False, said)


def _percent(logarithm: float) -> str:
    return f"{100 * 2.718281828459045**logarithm:.1f}%"


def _same_sheets(figures: Figures) -> Iterator[Finding]:
    """Two tally sheets with the same tally of three candidates or more: one may have been entered twice."""
    seen: dict[tuple[int, ...], str] = {}
    for each in figures.sheets:
        before = seen.setdefault(each.votes, each.batch)
        if before != each.batch and len(each.votes) > 2 and sum(each.votes) > 50:
            yield Finding("batch twice", False, f"Sheets {before} and {each.batch} hold the same tally.")
