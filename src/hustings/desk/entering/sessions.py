"""Sessions of the entry desk: begun at sign-in, kept as a digest, listed for their owner, and ended.

A session is a random token of which only the SHA-256 is kept; it ends after two hours without use and after twelve in
any case. Beside it lie when it was begun and last used, the address it was begun from, and the browser in words.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from hustings.desk.entering.people_tables import SESSIONS, digest

__all__ = ["IDLE", "WHOLE", "Open", "Sessions", "mark_of"]

IDLE, WHOLE = timedelta(hours=2), timedelta(hours=12)
_MARK = 16
_LONDON = ZoneInfo("Europe/London")


@dataclass(frozen=True, slots=True)
class Open:
    """A session as it is listed. ``mark`` tells it from others and opens nothing; times are those of London."""

    mark: str
    name: str
    begun: datetime
    seen: datetime
    address: str
    browser: str


class Sessions:
    """The sessions of a store's entry desk."""

    def __init__(self, engine: sa.Engine, clock: Callable[[], datetime]) -> None:
        """In the store behind ``engine``."""
        self._engine = engine
        self._clock = clock

    def begin(self, name: str, address: str, browser: str) -> tuple[str, str]:
        """Begin one for an account: the token of its cookie and the word its forms carry."""
        token, guard = secrets.token_urlsafe(32), secrets.token_urlsafe(24)
        now = self._clock().isoformat()
        row = {"token": digest(token), "name": name, "guard": guard, "begun": now, "seen": now}
        with self._engine.begin() as connection:
            connection.execute(SESSIONS.insert().values(**row, address=address[:80], browser=browser[:60]))
        return token, guard

    def use(self, token: str) -> sa.Row[Any] | None:
        """The row of a token whose session lasts, which using it keeps alive; nothing where it has ended."""
        if not token:
            return None
        now, key = self._clock(), digest(token)
        with self._engine.begin() as connection:
            row = connection.execute(sa.select(SESSIONS).where(SESSIONS.c.token == key)).first()
            if row is None:
                return None
            if not _lasts(row, now):
                connection.execute(SESSIONS.delete().where(SESSIONS.c.token == key))
                return None
            if now - datetime.fromisoformat(row.seen) > timedelta(minutes=1):
                connection.execute(SESSIONS.update().where(SESSIONS.c.token == key).values(seen=now.isoformat()))
        return row

    def every(self, name: str = "") -> list[Open]:
        """Sessions that last, of one person or of all, the last used first."""
        wanted = sa.select(SESSIONS)
        if name:
            wanted = wanted.where(SESSIONS.c.name == name)
        with self._engine.connect() as connection:
            rows = [row for row in connection.execute(wanted) if _lasts(row, self._clock())]
        made = [
            Open(
                row.token[:_MARK],
                row.name,
                _here(row.begun),
                _here(row.seen),
                row.address,
                row.browser,
            )
            for row in rows
        ]
        return sorted(made, key=lambda each: (each.seen, each.begun, each.mark), reverse=True)

    def end(self, token: str) -> None:
        """End the session of a token: its cookie is worth nothing from now on."""
        self._end(SESSIONS.c.token == digest(token))

    def end_marked(self, mark: str, name: str = "") -> int:
        """End a listed session, of one person where a name is given: how many there were."""
        which = sa.func.substr(SESSIONS.c.token, 1, _MARK) == mark
        return self._end(which & (SESSIONS.c.name == name) if name else which)

    def end_every(self, name: str = "", *, but: str = "") -> int:
        """End the sessions of one person, or of all, except that of the token ``but``: how many there were."""
        which = SESSIONS.c.token != digest(but)
        return self._end(which & (SESSIONS.c.name == name) if name else which)

    def _end(self, which: sa.ColumnElement[bool]) -> int:
        with self._engine.begin() as connection:
            return int(connection.execute(SESSIONS.delete().where(which)).rowcount)


def mark_of(token: str) -> str:
    """The mark under which the session of a token is listed."""
    return digest(token)[:_MARK]


def _here(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(_LONDON)


def _lasts(row: sa.Row[Any], now: datetime) -> bool:
    begun, seen = datetime.fromisoformat(row.begun), datetime.fromisoformat(row.seen)
    return now - seen <= IDLE and now - begun <= WHOLE
