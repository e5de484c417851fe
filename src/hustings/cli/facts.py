"""The almanac of this run: the shipped one, the user's own, and whatever ``--almanac`` named."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from hustings.almanac.open import Almanac

__all__ = ["OVER", "almanac"]

OVER: list[Path] = []


@cache
def almanac() -> Almanac:
    """The almanac, opened once."""
    from hustings.almanac.open import Almanac

    return Almanac.open(*OVER)
