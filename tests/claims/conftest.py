"""One gazetteer for all tests of claims: it takes a second or two to build."""

from __future__ import annotations

import pytest

from hustings.almanac.open import Almanac
from hustings.claims.gazetteer import Gazetteer


@pytest.fixture(scope="session")
def names(almanac: Almanac) -> Gazetteer:
    """The names of the shipped almanac."""
    return Gazetteer(almanac)
