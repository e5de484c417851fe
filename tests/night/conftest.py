"""Nights to test with: a store on each engine, true returns of real contests, and ways to bend them.

A PostgreSQL server is started once in each test process, from the wheel that the tests install.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from pathlib import Path

import pytest

from hustings.almanac.open import Almanac
from hustings.night.ledger import Ledger
from hustings.night.paper import Papers
from hustings.night.returns import Line, Return
from tools.postgres import Postgres, running

ELECTION = "parl.2024-07-04"
Truth = Callable[..., Return]


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """A real PostgreSQL server."""
    with running(often_killed=True) as server:
        yield server


@pytest.fixture(params=["sqlite", "postgresql"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of an empty store, on each engine in turn."""
    if request.param == "sqlite":
        return str(tmp_path / "night.sqlite")
    server: Postgres = request.getfixturevalue("postgres")
    return server.place()


@pytest.fixture
def ledger(place: str) -> Iterator[Ledger]:
    """A test night of the general election of 2024, on each engine in turn."""
    made = Ledger.create(place, "test", [ELECTION], actor="desk")
    yield made
    made.close()


@pytest.fixture
def small(tmp_path: Path) -> Iterator[Ledger]:
    """A test night of 2024 on SQLite alone."""
    made = Ledger.create(str(tmp_path / "small.sqlite"), "test", [ELECTION], actor="desk")
    yield made
    made.close()


@pytest.fixture(scope="session")
def papers(almanac: Almanac) -> Papers:
    """The ballot papers of the shipped almanac."""
    return Papers(almanac)


@pytest.fixture(scope="session")
def truth(almanac: Almanac) -> Truth:
    """The true return of a contest, by ``actor``; ``changed`` replaces votes of candidates by name."""

    def true(
        contest: str,
        actor: str = "ann",
        *,
        source: str = "entry",
        revision: int = 1,
        changed: Mapping[str, int] | None = None,
        corrects: str = "",
        declared_at: datetime | None = None,
        scale: float = 1.0,
    ) -> Return:
        _, rows = almanac.contest(contest)
        votes = dict(rows.select("candidate", "votes").iter_rows())
        votes = {name: round(count * scale) for name, count in votes.items()} | dict(changed or {})
        lines = tuple(Line(name, count) for name, count in votes.items())
        return Return(contest, lines, actor, source, revision=revision, corrects=corrects, declared_at=declared_at)

    return true
