"""What the processes on one store share beside its events: whose turn it is to project, and what was last projected.

Nothing here belongs to a night's record. It is worked out from it, may be lost at any time and is then made anew; so it
lies in a table of its own, which no event chains and which is made when it is first written. A turn is held by a
process for as long as it lives: on PostgreSQL as an advisory lock of a connection that stays open, on SQLite as the
lock of a file beside the store. The server, or the system, gives it back at once when its holder dies.
"""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, suppress
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from hustings.night.projected import Interval, Projected
from hustings.night.times import to_text

__all__ = ["Derived", "Shared", "Turn", "projected_from", "projected_text"]

Transaction = Callable[[bool], AbstractContextManager[sa.Connection]]

_META = sa.MetaData()
DERIVED = sa.Table(
    "night_derived",
    _META,
    sa.Column("name", sa.Text, primary_key=True),
    sa.Column("sequence", sa.BigInteger, nullable=False),
    sa.Column("made_at", sa.Text, nullable=False),
    sa.Column("body", sa.Text, nullable=False),
)
_TURN = 0x6E696768  # the upper half of an advisory lock's number: "nigh"; the lower is the store's own table
_TRY = (
    f"select pg_try_advisory_lock(({_TURN}::bigint << 32) | ('night_store'::regclass::oid)::bigint),"
    " set_config('tcp_keepalives_idle', '5', false), set_config('tcp_keepalives_interval', '2', false),"
    " set_config('tcp_keepalives_count', '3', false)"
)
_NO_WRITING = ("permission denied", "read-only", "readonly")


@dataclass(frozen=True, slots=True)
class Derived:
    """Something worked out from the events up to ``sequence``, and when."""

    sequence: int
    made_at: datetime
    body: str


class Turn:
    """One turn for all processes on a store: whoever has it keeps it until they give it or die."""

    def __init__(self, engine: sa.Engine) -> None:
        """Of the store behind ``engine``; nothing is asked yet."""
        self._engine = engine
        self._lock = threading.Lock()
        self._server: sa.Connection | None = None
        self._file: sqlite3.Connection | None = None

    def take(self) -> bool:
        """Whether it is ours: still, or now. Never waits for another; false too where the store is away."""
        with self._lock:
            if self._engine.dialect.name == "postgresql":
                return self._of_server()
            return self._of_file()

    def give(self) -> None:
        """Give it back, if it is ours."""
        with self._lock:
            self._drop()
            if self._file is not None:
                self._file.close()
                self._file = None

    def _of_server(self) -> bool:
        try:
            if self._server is not None:
                self._server.exec_driver_sql("select 1")
                return True
            connection = self._engine.connect().execution_options(isolation_level="AUTOCOMMIT")
        except DBAPIError:
            self._drop()
            return False
        try:
            ours = bool(connection.exec_driver_sql(_TRY).scalar())
        except DBAPIError:
            connection.invalidate()
            ours = False
        if ours:
            self._server = connection
        else:
            connection.close()
        return ours

    def _drop(self) -> None:
        """End the connection that holds the lock, which ends the lock."""
        if self._server is not None:
            with suppress(DBAPIError):
                self._server.invalidate()
                self._server.close()
            self._server = None

    def _of_file(self) -> bool:
        if self._file is not None:
            return True
        place = Path(f"{self._engine.url.database}-turn")
        try:
            held = sqlite3.connect(place, timeout=0, isolation_level=None, check_same_thread=False)
        except sqlite3.Error:
            return False
        try:
            held.execute("begin exclusive")
        except sqlite3.Error:
            held.close()
            return False
        self._file = held
        return True


class Shared:
    """What is derived from a store's events, by name, and the turn to make it."""

    def __init__(self, engine: sa.Engine, transaction: Transaction) -> None:
        """Of the store behind ``engine``; ``transaction(writing)`` opens one of its transactions."""
        self.turn = Turn(engine)
        self._transaction = transaction
        self._made = False

    def may_write(self) -> bool:
        """Whether anything can be shared: makes the table where it is missing, false where the store is only read.

        Raises :class:`~hustings.night.store.StoreUnavailable` where the store is away.
        """
        from hustings.night.store import StoreUnavailable

        try:
            with self._transaction(True) as connection:
                if connection.dialect.name == "postgresql":
                    connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_TURN)))
                _META.create_all(connection)
                nobody = DERIVED.c.name == ""
                connection.execute(sa.delete(DERIVED).where(nobody))
        except StoreUnavailable as error:
            if any(words in error.message for words in _NO_WRITING):
                return False
            raise
        self._made = True
        return True

    def put(self, name: str, made: Derived) -> None:
        """Keep something under a name, in place of what was made from fewer events.

        Raises :class:`~hustings.night.store.StoreUnavailable` where it could not be written.
        """
        row = {"sequence": made.sequence, "made_at": to_text(made.made_at), "body": made.body}
        with self._transaction(True) as connection:
            held = connection.execute(sa.select(DERIVED.c.sequence).where(DERIVED.c.name == name)).scalar()
            if held is None:
                connection.execute(sa.insert(DERIVED).values(name=name, **row))
            elif held <= made.sequence:
                connection.execute(sa.update(DERIVED).where(DERIVED.c.name == name).values(**row))

    def stamp(self, name: str) -> tuple[int, str] | None:
        """From how many events what is under a name was made, and when; ``None`` where there is nothing."""
        with self._transaction(False) as connection:
            if not self._is_there(connection):
                return None
            row = connection.execute(sa.select(DERIVED.c.sequence, DERIVED.c.made_at).where(DERIVED.c.name == name))
            found = row.one_or_none()
        return None if found is None else (found.sequence, found.made_at)

    def get(self, name: str) -> Derived | None:
        """What is under a name."""
        with self._transaction(False) as connection:
            if not self._is_there(connection):
                return None
            found = connection.execute(sa.select(DERIVED).where(DERIVED.c.name == name)).one_or_none()
        return None if found is None else Derived(found.sequence, datetime.fromisoformat(found.made_at), found.body)

    def _is_there(self, connection: sa.Connection) -> bool:
        self._made = self._made or sa.inspect(connection).has_table(DERIVED.name)
        return self._made


def projected_text(made: Projected, exit_poll: Mapping[str, float]) -> str:
    """A projection's totals, and the exit poll it started from, as text; chances of single contests are left out."""
    return json.dumps(
        {"made": asdict(replace(made, contests=())), "exit_poll": dict(exit_poll)}, separators=(",", ":"), default=float
    )


def projected_from(text: str) -> tuple[Projected, dict[str, float]]:
    """The projection and the exit poll in such a text, every figure to the last bit."""
    told = json.loads(text)
    made = told["made"]
    for name in ("seats", "shares", "without_exit_poll"):
        if made[name] is not None:
            made[name] = {party: Interval(**each) for party, each in made[name].items()}
    made |= {"trained_on": tuple(made["trained_on"]), "calls": tuple(made["calls"]), "contests": ()}
    return Projected(**made), told["exit_poll"]
