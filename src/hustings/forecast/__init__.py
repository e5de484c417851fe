"""Forecasts: from polls to every contest, with probabilities: nations, seats, by-elections, mayors, councils.

The room is also the verb: ``hustings.forecast("next")`` is :func:`hustings.forecast.entry.forecast`.
"""

from __future__ import annotations

import sys
from types import ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from hustings.almanac.open import Almanac


class _Room(ModuleType):
    """A package that can be called: Python binds ``hustings.forecast`` to it once any module of it is loaded."""

    def __call__(self, election: str = "next", *, almanac: Almanac | None = None, **asked: Any) -> object:
        """See :func:`hustings.forecast.entry.forecast`; the shipped almanac if none is given."""
        from hustings.almanac.open import Almanac
        from hustings.forecast.entry import forecast

        return forecast(almanac or Almanac.open(), election, **asked)


sys.modules[__name__].__class__ = _Room
