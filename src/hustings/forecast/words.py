"""How chances, ranges and swings of a forecast are said: in twentieths, a range before a point."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from hustings.forecast.summary import Spread
    from hustings.forecast.what_if import Change

__all__ = ["briefly", "fitted_on", "in_twenty", "listed", "range_of", "runs_in_twenty", "swings_in_words"]

_MANY = 7


def in_twenty(p: float) -> str:
    """A chance as people say it: “15 in 20”, “fewer than 1 in 20”, “more than 19 in 20”."""
    return briefly(p).replace("<", "fewer than ").replace(">", "more than ")


def briefly(p: float) -> str:
    """The same for a column: “15 in 20”, “<1 in 20”, “>19 in 20”."""
    return "<1 in 20" if p < 0.05 else ">19 in 20" if p >= 0.975 else f"{round(20 * p)} in 20"


def runs_in_twenty(p: float) -> str:
    """The same in a sentence: “15 runs of 20”, “fewer than 1 run of 20”."""
    said = in_twenty(p).replace(" in 20", " runs of 20")
    return said.replace("1 runs", "1 run") if said.startswith(("1 ", "fewer")) else said


def range_of(each: Spread, *, percent: bool = False) -> str:
    """The middle 90 per cent: ``130–327``, as per cent ``22.1–30.8``."""
    if percent:
        return f"{100 * each.lo90:.1f}–{100 * each.hi90:.1f}"
    return f"{each.lo90:,.0f}–{each.hi90:,.0f}"


def swings_in_words(changes: Sequence[Change], short: Callable[[str], str]) -> str:
    """“Con +2, Lab −1 in Great Britain; Lab +3 in Hartlepool”."""
    scopes = dict.fromkeys(each.scope for each in changes)
    pieces = []
    for scope in scopes:
        moved = [each for each in changes if each.scope == scope]
        named = ", ".join(f"{short(each.party)} {100 * each.points:+.4g}".replace("-", "−") for each in moved)
        pieces.append(f"{named} in {scope}")
    return "; ".join(pieces)


def fitted_on(trained_on: Sequence[str]) -> str:
    """The elections behind the constants: by year where they are general elections, else how many of which years."""
    every = list(dict.fromkeys(trained_on))
    generals = [each[5:9] for each in every if re.fullmatch(r"parl\.\d{4}-\d\d-\d\d", each)]
    if every and len(generals) == len(every) > _MANY:
        return f"{len(every)} general elections of {generals[0]} to {generals[-1]}"
    if every and len(generals) == len(every):
        return f"general elections of {listed(generals)}"
    years = sorted(found.group() for each in every if (found := re.search(r"(?:19|20)\d\d(?=-\d\d-\d\d)", each)))
    span = f" of {years[0]} to {years[-1]}" if years else ""
    return f"{len(every)} earlier contest{'s' if len(every) != 1 else ''}{span}" if every else ""


def listed(words: Sequence[str]) -> str:
    """“a, b and c”."""
    return words[0] if len(words) == 1 else ", ".join(words[:-1]) + " and " + words[-1] if words else ""
