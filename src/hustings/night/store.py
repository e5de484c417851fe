"""Where a night's events are kept: one SQLite file by default, or PostgreSQL; append-only, live or test for ever.

Both engines do the same three things. A writer takes the one row of ``night_head`` for itself (SQLite: ``BEGIN
IMMEDIATE``; PostgreSQL: ``SELECT ... FOR UPDATE``), so that several processes chain one after the other; the events and
the new head are written in that one transaction; and the commit returns only when they are on the disk (SQLite: WAL
with ``synchronous=FULL``; PostgreSQL: ``synchronous_commit=on``). Triggers refuse any change or removal of an event.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal
from weakref import WeakSet, finalize

import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from hustings.errors import BadInput, HustingsError, IntegrityError
from hustings.night.events import GENESIS, Event, Recorded, body_from_json, chained
from hustings.night.times import to_text

if TYPE_CHECKING:
    from hustings.night.shared import Shared

__all__ = ["Appended", "KeyConflict", "Nature", "Store", "StoreUnavailable", "store_url"]

Nature = Literal["live", "test"]
LAYOUT = "1"

_TABLES = sa.MetaData()
STORE = sa.Table("night_store", _TABLES, sa.Column("name", sa.Text, primary_key=True), sa.Column("value", sa.Text))
HEAD = sa.Table(
    "night_head",
    _TABLES,
    sa.Column("one", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("sequence", sa.BigInteger, nullable=False),
    sa.Column("digest", sa.Text, nullable=False),
)
EVENTS = sa.Table(
    "night_events",
    _TABLES,
    sa.Column("sequence", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("contest", sa.Text, nullable=False, index=True),
    sa.Column("actor", sa.Text, nullable=False),
    sa.Column("source", sa.Text, nullable=False),
    sa.Column("revision", sa.Integer, nullable=False),
    sa.Column("declared_at", sa.Text, nullable=False),
    sa.Column("received_at", sa.Text, nullable=False),
    sa.Column("key", sa.Text, nullable=False, unique=True),
    sa.Column("body", sa.Text, nullable=False),
    sa.Column("previous", sa.Text, nullable=False),
    sa.Column("digest", sa.Text, nullable=False),
)

_SQLITE_GUARD = """create trigger {table}_{act} before {act} on {table}
    begin select raise(abort, 'a night''s record is never changed'); end"""
_POSTGRES_GUARD = (
    """create or replace function night_never_changes() returns trigger language plpgsql as
    $$ begin raise exception 'a night''s record is never changed'; end $$""",
    "create trigger night_events_guard before update or delete or truncate on night_events"
    " execute function night_never_changes()",
    "create trigger night_store_guard before update or delete or truncate on night_store"
    " execute function night_never_changes()",
)
_POSTGRES_MAKER = 0x6E69676874  # an advisory lock's number: "night"


class KeyConflict(BadInput):
    """A key that was used before for other contents."""


class StoreUnavailable(HustingsError):
    """A store that cannot be written or read now: locked, full, or its server is away. Nothing was acknowledged."""


class Appended(int):
    """The sequence of an event in the ledger. ``again``: it was there before, nothing was written."""

    again: bool

    def __new__(cls, sequence: int, again: bool) -> Appended:
        made = super().__new__(cls, sequence)
        made.again = again
        return made


def _nature(told: Mapping[str, str | None], wanted: Nature | None, name: str) -> Nature:
    """What a store says it is, which must be what was asked for."""
    held = told.get("nature")
    if held not in ("live", "test") or told.get("layout") != LAYOUT:
        raise BadInput(f"The store at {name} is of another layout.", remedy="Open it with the version that made it.")
    if wanted is not None and held != wanted:
        raise BadInput(
            f"The store at {name} is a {held} store, and a {wanted} one was asked for.",
            remedy="A store is live or test for ever: name another store.",
        )
    return "live" if held == "live" else "test"


def store_url(place: str) -> sa.URL:
    """The address of a store: an SQLite file's path, or a URL of ``sqlite`` or ``postgresql+psycopg``.

    Raises :class:`~hustings.errors.BadInput` for any other engine.
    """
    if "://" not in place:
        return sa.URL.create("sqlite", database=str(Path(place).expanduser()))
    try:
        url = sa.make_url(place)
    except SQLAlchemyError:
        url = sa.URL.create("none")
    if url.drivername == "postgresql":
        url = url.set(drivername="postgresql+psycopg")
    if url.drivername not in ("sqlite", "postgresql+psycopg"):
        raise BadInput(
            "That is no address of a night's store.",
            remedy="Give the path of an SQLite file, or postgresql+psycopg://host/database.",
        )
    return url


class Store:
    """One night's events. Made by :meth:`create` once, opened by :meth:`open` ever after."""

    def __init__(self, engine: sa.Engine, nature: Nature, name: str) -> None:
        self._engine = engine
        self.nature = nature
        self.name = name
        finalize(self, engine.dispose)  # a store that is forgotten gives its connections back

    @classmethod
    def create(cls, place: str, nature: Nature, *, patience: float = 5.0) -> Store:
        """Make a store that is ``live`` or ``test`` for ever; one that is there already must be of the same nature.

        Raises :class:`~hustings.errors.BadInput` where it is of the other nature.
        """
        url = store_url(place)
        engine = _engine(url, patience)
        try:
            with _plain_words(url), _transaction(engine, writing=True) as connection:
                if engine.dialect.name == "postgresql":
                    connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_POSTGRES_MAKER)))
                if not sa.inspect(connection).has_table(HEAD.name):
                    _TABLES.create_all(connection, checkfirst=False)
                    connection.execute(
                        sa.insert(STORE), [{"name": "nature", "value": nature}, {"name": "layout", "value": LAYOUT}]
                    )
                    connection.execute(sa.insert(HEAD), {"one": 1, "sequence": 0, "digest": GENESIS})
                    _guard(connection)
        finally:
            engine.dispose()
        return cls.open(place, nature, patience=patience)

    @classmethod
    def open(cls, place: str, nature: Nature | None = None, *, patience: float = 5.0) -> Store:
        """Open a store, which must be of ``nature`` where one is named.

        ``patience``: seconds to wait for a lock or a server. Raises :class:`~hustings.errors.BadInput` where there is
        no store, or one of the other nature; :class:`StoreUnavailable` where it cannot be reached.
        """
        url = store_url(place)
        name = url.render_as_string(hide_password=True)
        missing = BadInput(
            f"There is no night's store at {name}.", remedy="Make one with “hustings night open --store ...”."
        )
        if url.get_backend_name() == "sqlite" and not Path(url.database or "").is_file():
            raise missing
        engine = _engine(url, patience)
        try:
            with _plain_words(url), _transaction(engine) as connection:
                if not sa.inspect(connection).has_table(STORE.name):
                    raise missing
                told = {row.name: row.value for row in connection.execute(sa.select(STORE.c.name, STORE.c.value))}
            return cls(engine, _nature(told, nature, name), name)
        except BaseException:
            engine.dispose()
            raise

    @property
    def is_test(self) -> bool:
        """Whether everything in it is test data."""
        return self.nature == "test"

    def append(self, events: Sequence[Event], clock: Callable[[], datetime]) -> list[Appended]:
        """Write events in one transaction, all or none, and return their sequences when they are on the disk.

        An event whose key is there with the same contents is not written again. Raises :class:`KeyConflict` for other
        contents under a used key, :class:`StoreUnavailable` where nothing could be written.
        """
        with _plain_words(self._engine.url), _transaction(self._engine, writing=True) as connection:
            sequence, previous = _head(connection)
            known = _known(connection, [event.key for event in events])
            rows: list[dict[str, object]] = []
            answers: list[Appended] = []
            for event in events:
                content = event.content
                if event.key in known:
                    answers.append(_the_same(event, content, *known[event.key]))
                    continue
                sequence += 1
                received = to_text(clock())
                digest = chained(previous, sequence, received, content)
                rows.append(_row(event, sequence, received, previous, digest))
                known[event.key] = (sequence, content)
                answers.append(Appended(sequence, again=False))
                previous = digest
            if rows:
                connection.execute(sa.insert(EVENTS), rows)
                connection.execute(sa.update(HEAD).values(sequence=sequence, digest=previous))
        return answers

    def read(self, after: int = 0, limit: int | None = None, contest: str | None = None) -> list[Recorded]:
        """Events after a sequence, in order: at most ``limit``, of one contest where it is named."""
        wanted = sa.select(EVENTS).where(EVENTS.c.sequence > after).order_by(EVENTS.c.sequence)
        if contest is not None:
            wanted = wanted.where(EVENTS.c.contest == contest)
        if limit is not None:
            wanted = wanted.limit(limit)
        with _plain_words(self._engine.url), _transaction(self._engine) as connection:
            rows = connection.execute(wanted).all()
        return [_recorded(row) for row in rows]

    def head(self) -> tuple[int, str]:
        """The sequence and the digest of the last event: 0 and sixty-four noughts where there is none."""
        with _plain_words(self._engine.url), _transaction(self._engine) as connection:
            row = connection.execute(sa.select(HEAD.c.sequence, HEAD.c.digest)).one()
        return row.sequence, row.digest

    @contextmanager
    def transaction(self, writing: bool = False) -> Iterator[sa.Connection]:
        """One transaction on the store; raises :class:`StoreUnavailable` in place of what its engine raises."""
        with _plain_words(self._engine.url), _transaction(self._engine, writing=writing) as connection:
            yield connection

    def shared(self) -> Shared:
        """What the processes on this store share beside its events."""
        from hustings.night.shared import Shared

        return Shared(self._engine, self.transaction)

    def close(self) -> None:
        """Give back every connection."""
        self._engine.dispose()


_OPEN: WeakSet[sa.Engine] = WeakSet()


def _before_fork() -> None:
    """Close idle connections before the process divides: two processes must not share one (SQLite's locks break)."""
    for engine in list(_OPEN):
        engine.dispose()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(before=_before_fork)


def _engine(url: sa.URL, patience: float) -> sa.Engine:
    engine = _made_engine(url, patience)
    _OPEN.add(engine)
    return engine


def _made_engine(url: sa.URL, patience: float) -> sa.Engine:
    if url.get_backend_name() == "sqlite":
        engine = sa.create_engine(url, connect_args={"timeout": patience})
        sa.event.listen(engine, "connect", _set_up_sqlite)
        sa.event.listen(engine, "begin", _begin_sqlite)
        return engine
    wait = max(int(patience), 1)
    settings = "-c synchronous_commit=on -c lock_timeout=" + str(int(patience * 1000))
    if url.query.get("options"):
        settings = f"{url.query['options']} {settings}"
    return sa.create_engine(
        url.update_query_dict({"options": settings}), pool_pre_ping=True, connect_args={"connect_timeout": wait}
    )


def _set_up_sqlite(connection: Any, _: object) -> None:
    connection.isolation_level = None  # transactions are ours: see _begin_sqlite
    for setting in ("journal_mode=WAL", "synchronous=FULL", "fullfsync=ON", "foreign_keys=ON"):
        connection.execute(f"pragma {setting}").fetchall()


def _begin_sqlite(connection: sa.Connection) -> None:
    writing = connection.get_execution_options().get("writing", False)
    connection.exec_driver_sql("begin immediate" if writing else "begin")


@contextmanager
def _transaction(engine: sa.Engine, *, writing: bool = False) -> Iterator[sa.Connection]:
    with engine.connect().execution_options(writing=writing) as connection, connection.begin():
        yield connection


def _guard(connection: sa.Connection) -> None:
    if connection.dialect.name == "postgresql":
        for statement in _POSTGRES_GUARD:
            connection.exec_driver_sql(statement)
        return
    for table in (EVENTS.name, STORE.name):
        for act in ("update", "delete"):
            connection.exec_driver_sql(_SQLITE_GUARD.format(table=table, act=act))


def _head(connection: sa.Connection) -> tuple[int, str]:
    """The head, taken for this writer until it commits."""
    row = connection.execute(sa.select(HEAD.c.sequence, HEAD.c.digest).with_for_update()).one()
    return row.sequence, row.digest


def _known(connection: sa.Connection, keys: Sequence[str]) -> dict[str, tuple[int, str]]:
    """Sequence and content of the events with these keys."""
    found = connection.execute(sa.select(EVENTS).where(EVENTS.c.key.in_(keys))).all()
    return {row.key: (row.sequence, _recorded(row).event.content) for row in found}


def _the_same(event: Event, content: str, sequence: int, before: str) -> Appended:
    if content != before:
        raise KeyConflict(
            f"The key “{event.key}” was used for other contents (event {sequence}). Nothing was recorded.",
            remedy="To change what was entered, correct it; for something new, take a new key.",
        )
    return Appended(sequence, again=True)


def _row(event: Event, sequence: int, received: str, previous: str, digest: str) -> dict[str, object]:
    return {
        "sequence": sequence,
        "kind": event.kind,
        "contest": event.contest,
        "actor": event.actor,
        "source": event.source,
        "revision": event.revision,
        "declared_at": "" if event.declared_at is None else to_text(event.declared_at),
        "received_at": received,
        "key": event.key,
        "body": event.body_text,
        "previous": previous,
        "digest": digest,
    }


def _recorded(row: Sequence[Any]) -> Recorded:
    """An event from a row of the table, columns in their order."""
    sequence, kind, contest, actor, source, revision, declared_at, received_at, key, text, previous, digest = row
    try:
        body = body_from_json(kind, text)
    except BadInput as error:
        raise IntegrityError(
            error.message, table="night_events", row=f"sequence {sequence}", remedy="Run “hustings night verify”."
        ) from None
    declared = datetime.fromisoformat(declared_at) if declared_at else None
    event = Event(body, contest, actor, key, source, revision, declared)
    return Recorded(sequence, event, datetime.fromisoformat(received_at), previous, digest)


@contextmanager
def _plain_words(url: sa.URL) -> Iterator[None]:
    """An engine's errors as words for people. Whatever was not committed is not there."""
    try:
        yield
    except (DBAPIError, sqlite3.Error, OSError) as error:
        name = url.render_as_string(hide_password=True)
        told = str(getattr(error, "orig", error)).strip().split("\n")[0]
        raise StoreUnavailable(_what(told, name), remedy=_remedy(told)) from error


def _what(told: str, name: str) -> str:
    if "locked" in told or "lock timeout" in told:
        return f"The store {name} is locked by another writer. Nothing was recorded."
    if "full" in told or "No space" in told:
        return f"The disk under the store {name} is full. Nothing was recorded."
    return f"The store {name} cannot be used now ({told}). Nothing was acknowledged."


def _remedy(told: str) -> str:
    if "full" in told or "No space" in told:
        return "Make room, then send it again."
    return "Send it again: the same key makes a second sending harmless."
