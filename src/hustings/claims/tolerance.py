"""When a figure is near enough: rounding as the trade rounds, stated once and used for every kind of claim.

| said | borne out where the true figure |
|---|---|
| a numeral | rounds to it at the place to which it is given |
| a count in whole hundreds (from 1,000) or thousands (from 10,000) | rounds to it at that place |
| a fraction in words | is within 2 points of it |
| about, around, some | is within 1 point (2.5 where it ends in 0 or 5), 5 per cent of a count, a tenth of a span |
| nearly, almost | is no more than it, and at least 9/10 of it (a share: 3 points, in words 4); a century: 8/10 |
| just over | is no less than it, and at most 11/10 of it (a share: 2 points) |
| over, more than; under, fewer than | is truly beyond it |
"""

from __future__ import annotations

from hustings.claims.figures import Figure

__all__ = ["ESTIMATE", "fits", "fits_any"]

ESTIMATE = 2.0
"""Points within which an estimated share (a referendum in a seat that was not counted apart) settles nothing."""

_HAIR = 1e-6


def fits(figure: Figure, actual: float) -> bool:
    """Whether ``actual`` (shares in per cent) is near enough to what was said."""
    low, high = _range(figure)
    if figure.how == "over":
        return actual > figure.value
    if figure.how == "under":
        return actual < figure.value
    return low - _HAIR <= actual <= high + _HAIR


def fits_any(figure: Figure, *actual: float | None) -> bool:
    """Whether any of the true figures is near enough."""
    return any(fits(figure, each) for each in actual if each is not None)


def _range(figure: Figure) -> tuple[float, float]:
    value, share = figure.value, figure.unit in ("share", "points")
    half = _step(figure) / 2
    if figure.how == "at least":
        return value - (half if share else 0), float("inf")
    if figure.how == "at most":
        return float("-inf"), value + (half if share else 0)
    if figure.how == "nearly":
        if share:
            return value - (4 if figure.words else 3), value
        return value * (0.8 if figure.words and value >= 100 else 0.9), value
    if figure.how == "just over":
        return (value, value + 2) if share else (value, value * 1.1)
    if figure.how == "about":
        slack = _about(figure)
        return value - slack, value + slack
    return value - half, value + half


def _about(figure: Figure) -> float:
    if figure.unit == "share":
        return 2.5 if figure.value % 5 == 0 or figure.words else 1.0
    if figure.unit == "points":
        return 1.0
    if figure.unit == "years":
        return max(figure.value / 10, 1)
    return figure.value / 20


def _step(figure: Figure) -> float:
    if figure.words:
        return 4.0 if figure.unit == "share" else figure.value / 5
    if figure.unit == "years":
        return 1.98
    if figure.unit == "count" and figure.step == 1:
        if figure.value >= 10_000 and figure.value % 1000 == 0:
            return 1000
        if figure.value >= 1000 and figure.value % 100 == 0:
            return 100
    return figure.step
