"""The night as the desk sees it."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from datetime import datetime
from typing import Any

from hustings.almanac.open import Almanac

__all__ = ["Live"]


class Live:
    """A store followed: what may be shown of it now, laid over the almanac."""

    facts: Almanac
    test: bool
    note: str
    version: str
    stage: str
    heard: datetime
    level: int
    silence: str
    elections: tuple[str, ...]
    lifespan: Callable[[Any], AbstractAsyncContextManager[None]]

    def sealed(self, election: str) -> str:
        return ""

    def updated(self, election: str) -> datetime | None:
        return None

    def projection(self, election: str) -> object | None:
        return None
