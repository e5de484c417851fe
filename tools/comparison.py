"""One comparison of our counts with published ones, as a row of the conformity table."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Check"]


@dataclass(frozen=True, slots=True)
class Check:
    """One comparison: what was counted under which rule, against what, how many cases agree; the rest by name."""

    what: str
    rule: str
    against: str
    cases: int
    agree: int
    notes: tuple[str, ...] = ()
