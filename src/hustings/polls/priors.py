"""Priors and constants of the pooled model, each with its reason; none is read off the elections under test."""

from __future__ import annotations

from dataclasses import dataclass
from math import log

__all__ = ["PRIORS", "LogNormal", "Priors"]


@dataclass(frozen=True, slots=True)
class LogNormal:
    """A positive quantity whose logarithm is Normal: ``median`` and the sd of its logarithm."""

    median: float
    spread: float

    @property
    def centre(self) -> float:
        """Mean of the logarithm."""
        return log(self.median)


@dataclass(frozen=True, slots=True)
class Priors:
    """Everything the model believes before it sees a poll.

    The log-ratio of a party to "other" is dimensionless; .01 of it is about a hundredth of the party's own share.
    Errors of polls and houses are given as a multiple of sqrt(p (1 - p)): .02 is one point for a party at 50 %, .4 of a
    point for one at 4 %. That shape, unlike an equal variance on every log-ratio, does not depend on which party is the
    reference, and small parties have smaller errors in points, as they do in life.
    """

    # A day moves a log-ratio by about 1 %: half a point for a party at 40 %, some three points in a month.
    walk: LogNormal = LogNormal(0.012, 0.7)
    # LKJ(2): correlations near 1 are unlikely; nothing is said of their sign.
    lkj: float = 2.0
    # Scatter beyond sampling (method, fieldwork, wording): a point at 50 %, between .25 and 4 points.
    poll_error: LogNormal = LogNormal(0.02, 0.7)
    # Systematic difference of a house: 1.5 points at 50 %; between .55 and 4.
    house: LogNormal = LogNormal(0.03, 0.5)
    # A nation's log-ratios to Great Britain's move at half the pace of Great Britain's own.
    nation_walk: LogNormal = LogNormal(0.006, 0.5)
    # Cross-breaks are not weighted to their nation: twice the scatter and twice the house difference of GB polls.
    nation_poll_error: LogNormal = LogNormal(0.04, 0.5)
    nation_house: LogNormal = LogNormal(0.06, 0.5)
    # Log share at the start, each party alike: from 2 % to 90 % of what the middle party has.
    start: float = 1.5
    # A nation's log-ratios to Great Britain's at the start: a party may be four times as strong there.
    nation_start: float = 1.5
    # A party that appears: its log-ratio to "other" on its first day.
    entry: float = 2.0
    # ... and "other", which then loses or regains the party's vote, may change by a factor of e.
    reset: float = 1.0
    # Weighting costs a political poll about a third of its sample (published effective sizes of British polls).
    deff: float = 1.5
    # A cross-break's weights are the whole poll's; its effective size is taken as a third of those asked.
    crossbreak_deff: float = 3.0
    # Number asked where a poll does not say: the usual size of a British poll.
    size: float = 1000.0
    # A share printed as 0 stands for something between 0 and half a step: a quarter of a step is its middle.
    zero: float = 0.25
    # The weighted sum of house effects is held to this multiple of sqrt(p (1 - p)): a hundredth of a point.
    zero_sum: float = 2e-4
    # A house with at least this many polls in the window is regular: its effect counts in the sum to zero.
    regular: int = 5


PRIORS = Priors()
