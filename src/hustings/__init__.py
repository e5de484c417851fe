"""Hustings: the open workbench for British elections, from the first poll to the last declaration.

    >>> import hustings
    >>> hustings.contest("parl.hartlepool.by.2021-05-06").frame()

Every name is loaded when it is first used; ``import hustings`` alone is light.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

# The public names and the modules that hold them.
_HOMES = {
    "Almanac": "hustings.almanac.open",
    "HustingsError": "hustings.errors",
    "check_claims": "hustings.verbs",
    "contest": "hustings.verbs",
    "council": "hustings.verbs",
    "draw_map": "hustings.verbs",
    "count": "hustings.count.registry",
    "flows": "hustings.verbs",
    "forecast": "hustings.verbs",
    "group_seats": "hustings.verbs",
    "parse_id": "hustings.verbs",
    "pool": "hustings.polls.read",
    "records": "hustings.verbs",
    "reservoirs": "hustings.verbs",
    "results": "hustings.verbs",
    "score": "hustings.verbs",
    "swing": "hustings.verbs",
    "targets": "hustings.verbs",
    "verify": "hustings.verbs",
}

if TYPE_CHECKING:
    from hustings.almanac.open import Almanac
    from hustings.count.registry import count
    from hustings.errors import HustingsError
    from hustings.polls.read import pool
    from hustings.verbs import (
        check_claims,
        contest,
        council,
        draw_map,
        flows,
        forecast,
        group_seats,
        parse_id,
        records,
        reservoirs,
        results,
        score,
        swing,
        targets,
        verify,
    )

__all__ = [
    "Almanac",
    "HustingsError",
    "check_claims",
    "contest",
    "council",
    "count",
    "draw_map",
    "flows",
    "forecast",
    "group_seats",
    "parse_id",
    "pool",
    "records",
    "reservoirs",
    "results",
    "score",
    "swing",
    "targets",
    "verify",
]


def __getattr__(name: str) -> Any:
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module 'hustings' has no attribute {name!r}")
    return getattr(import_module(home), name)


def __dir__() -> list[str]:
    return [*__all__, "__version__"]
