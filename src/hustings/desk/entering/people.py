"""Accounts of the entry desk: names, roles, passwords under Argon2id, and how often somebody has failed to sign in.

They lie in tables of their own beside the night's events, so that several desks on one store share them. An account may
have a second factor (:mod:`.second_factor`) and has sessions (:mod:`.sessions`), which end at
logout, and when the account is disabled or given another password or role.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from importlib import import_module
from typing import Any

import sqlalchemy as sa

from hustings.desk.entering.people_tables import FAILURES, PEOPLE, SECRETS, SESSIONS, digest, open_accounts
from hustings.desk.entering.roles import ROLES
from hustings.desk.entering.second_factor import Factors
from hustings.desk.entering.sessions import IDLE, WHOLE, Sessions
from hustings.errors import BadInput, UnknownName
from hustings.night.contest_state import same_person

__all__ = [
    "IDLE", "LONGEST_PASSWORD", "SHORTEST_PASSWORD", "WHOLE", "CodeWanted", "People", "Person", "Session", "TooMany",
]  # fmt: skip

SHORTEST_PASSWORD, LONGEST_PASSWORD = 12, 128
_WINDOW = timedelta(minutes=15)
_BY_NAME, _BY_PLACE = 5, 30
# What everybody tries first; all are long enough otherwise.
_COMMON = (
    "password", "passw0rd", "123456", "qwerty", "letmein", "welcome", "election", "hustings", "returning", "polling",
    "iloveyou", "abc123", "admin",
)  # fmt: skip


class TooMany(BadInput):
    """Too many failed sign-ins from one place or for one name: wait a quarter of an hour."""


class CodeWanted(BadInput):
    """The password is right, and a code of the second factor is wanted. ``half`` says so to :meth:`People.finish`."""

    def __init__(self, name: str, half: str) -> None:
        """For the account ``name``."""
        super().__init__("A code of your second factor is wanted.", remedy="Give the six digits of your phone.")
        self.name, self.half = name, half


@dataclass(frozen=True, slots=True)
class Person:
    """An account. ``scope`` are elections or contests it may enter returns of; empty: all of the night."""

    name: str
    role: str
    scope: tuple[str, ...] = ()
    disabled: bool = False

    def covers(self, contest: str) -> bool:
        """Whether returns of a contest are this person's business."""
        return not self.scope or any(_within(contest, each) for each in self.scope)


def _within(contest: str, scope: str) -> bool:
    from hustings.ids import parse

    return contest == scope or str(parse(contest).election) == scope


@dataclass(frozen=True, slots=True)
class Session:
    """Somebody signed in: the account, the token of the cookie, and the word that every form of theirs carries.

    ``must_enrol``: a second factor is asked of them and they have none, so that they may do nothing but set one up.
    """

    person: Person
    token: str
    guard: str
    must_enrol: bool = False


def _now() -> datetime:
    return datetime.now(UTC)


class People:
    """The accounts of a store's entry desk."""

    def __init__(self, place: str, *, clock: Callable[[], datetime] = _now, hasher: Any = None) -> None:
        """Of the store at ``place`` (a path, or a URL of PostgreSQL); the tables are made where they are missing.

        ``hasher`` is an ``argon2.PasswordHasher``, that of the library's own settings if not given. Raises
        :class:`~hustings.errors.BadInput` where the extra ``desk`` is not installed.
        """
        try:
            argon2: Any = import_module("argon2")
        except ImportError:
            raise BadInput(
                "Accounts need the package argon2-cffi, which is not installed.",
                remedy="Install it with: pip install 'hustings[desk]'.",
            ) from None
        self._hasher = hasher or argon2.PasswordHasher()
        self._wrong: tuple[type[Exception], ...] = (
            argon2.exceptions.VerifyMismatchError,
            argon2.exceptions.VerificationError,
            argon2.exceptions.InvalidHashError,
        )
        self._clock = clock
        self._engine = open_accounts(place)
        self.sessions = Sessions(self._engine, clock)
        self.factors = Factors(self._engine, clock)
        # Somebody who is not there takes as long to refuse as somebody who is.
        self._nobody = self._hasher.hash(secrets.token_urlsafe(16))

    def close(self) -> None:
        """Give back every connection."""
        self._engine.dispose()

    # -- accounts -------------------------------------------------------------------------------------------------

    def add(self, name: str, role: str, password: str, scope: tuple[str, ...] = ()) -> Person:
        """Make an account. Raises :class:`~hustings.errors.BadInput` for a name that is taken or a weak password."""
        name = " ".join(name.split())
        if not 2 <= len(name) <= 80 or not name.isprintable():
            raise BadInput("A name has 2 to 80 characters.", remedy="Use the person's own name: it goes on the record.")
        self._check(name, role, password)
        row = {
            "name": name,
            "folded": same_person(name),
            "role": role,
            "scope": " ".join(scope),
            "password": self._hasher.hash(password),
            "since": self._text(),
        }
        try:
            with self._engine.begin() as connection:
                connection.execute(PEOPLE.insert().values(**row))
        except sa.exc.IntegrityError:
            raise BadInput(f"There is an account {name} already.", remedy="Take the full name.") from None
        return Person(name, role, scope)

    def every(self) -> list[Person]:
        """Every account by name."""
        with self._engine.connect() as connection:
            return [_person(row) for row in connection.execute(sa.select(PEOPLE).order_by(PEOPLE.c.name))]

    def person(self, name: str) -> Person:
        """One account. Raises :class:`~hustings.errors.UnknownName`."""
        row = self._row(name)
        if row is None:
            raise UnknownName(f"There is no account {name}.", nearest=[each.name for each in self.every()])
        return _person(row)

    def change(
        self,
        name: str,
        *,
        role: str | None = None,
        password: str | None = None,
        disabled: bool | None = None,
        scope: tuple[str, ...] | None = None,
    ) -> Person:
        """Change an account; whatever session it has ends."""
        before = self.person(name)
        values: dict[str, object] = {}
        if role is not None or password is not None:
            self._check(before.name, role or before.role, password)
        if role is not None:
            values["role"] = role
        if password is not None:
            values["password"] = self._hasher.hash(password)
        if disabled is not None:
            values["disabled"] = disabled
        if scope is not None:
            values["scope"] = " ".join(scope)
        with self._engine.begin() as connection:
            if values:
                connection.execute(PEOPLE.update().where(PEOPLE.c.name == before.name).values(**values))
            connection.execute(SESSIONS.delete().where(SESSIONS.c.name == before.name))
        return self.person(before.name)

    def reset_factor(self, name: str) -> Person:
        """Take away the second factor of somebody who has lost it; whatever session they have ends."""
        person = self.person(name)
        self.factors.remove(person.name)
        self.sessions.end_every(person.name)
        return person

    def _check(self, name: str, role: str, password: str | None) -> None:
        if role not in ROLES:
            raise UnknownName(f"There is no role “{role}”.", nearest=ROLES)
        if password is None:
            return
        if not SHORTEST_PASSWORD <= len(password) <= LONGEST_PASSWORD:
            raise BadInput(
                f"A password has {SHORTEST_PASSWORD} to {LONGEST_PASSWORD} characters.",
                remedy="Four words that do not belong together are easy to keep and hard to guess.",
            )
        plain = "".join(each for each in password.casefold() if each.isalnum())
        left = plain
        for word in (*_COMMON, *same_person(name).split(), "".join(name.casefold().split())):
            left = left.replace(word, "")
        if len(set(plain)) < 5 or len(left) < 6:
            raise BadInput("That password is among the first that anybody would try.", remedy="Take another.")

    def _row(self, name: str) -> sa.Row[Any] | None:
        with self._engine.connect() as connection:
            return connection.execute(sa.select(PEOPLE).where(PEOPLE.c.folded == same_person(name))).first()

    # -- signing in -----------------------------------------------------------------------------------------------

    def sign_in(self, name: str, password: str, place: str, browser: str = "") -> Session:
        """A session for a name and password given from an address.

        Raises :class:`~hustings.errors.BadInput`, in the same words whatever was wrong, :class:`TooMany` after five
        failures for a name or thirty from an address within a quarter of an hour, and :class:`CodeWanted` where the
        account has a second factor.
        """
        marks = _marks(name, place)
        self._refuse_many(marks)
        row = self._row(name[:80])
        good = self._matches(row.password if row else self._nobody, password)
        if row is None or not good or row.disabled:
            self._failed(marks)
            raise BadInput("The name or the password is wrong.", remedy="Ask an administrator for a new password.")
        if self._hasher.check_needs_rehash(row.password):
            with self._engine.begin() as connection:
                renewed = self._hasher.hash(password)
                connection.execute(PEOPLE.update().where(PEOPLE.c.name == row.name).values(password=renewed))
            row = self._row(row.name) or row
        if self.factors.of(row.name, row.role).since:
            # What was failed before goes on counting until the code is right too.
            raise CodeWanted(row.name, _half(row))
        return self._begin(row, place, browser)

    def finish(self, name: str, half: str, code: str, place: str, browser: str = "") -> tuple[Session, str]:
        """A session for whom :class:`CodeWanted` was raised, and how: "phone" or "recovery".

        Failures count with those of passwords. Raises :class:`~hustings.errors.BadInput`, or :class:`TooMany`.
        """
        marks = _marks(name, place)
        self._refuse_many(marks)
        row = self._row(name)
        if row is None or row.disabled or not secrets.compare_digest(half, _half(row)):
            raise BadInput("The password was changed meanwhile.", remedy="Sign in from the beginning.")
        how = self.factors.take(row.name, code)
        if not how:
            self._failed(marks)
            raise BadInput(
                "That is no code of this moment, or it has been used.",
                remedy="Wait for the next one, or give a recovery code.",
            )
        return self._begin(row, place, browser), how

    def _begin(self, row: sa.Row[Any], place: str, browser: str) -> Session:
        with self._engine.begin() as connection:
            connection.execute(FAILURES.delete().where(FAILURES.c.what == _marks(row.name, place)[0]))
        token, guard = self.sessions.begin(row.name, place, browser)
        return Session(_person(row), token, guard, self.factors.of(row.name, row.role).missing)

    def session(self, token: str) -> Session | None:
        """The session of a cookie, while it lasts; using it keeps it alive."""
        found = self.sessions.use(token)
        if found is None:
            return None
        with self._engine.connect() as connection:
            row = connection.execute(sa.select(PEOPLE).where(PEOPLE.c.name == found.name)).first()
        if row is None or row.disabled:
            self.sessions.end(token)
            return None
        return Session(_person(row), token, found.guard, self.factors.of(row.name, row.role).missing)

    def prove(self, person: Person, password: str, place: str, code: str | None = None) -> None:
        """Make sure that it is still this person: by their password, and by a code where they have a second factor.

        No code is asked for where ``code`` is None. Failures count with those of signing in. Raises
        :class:`~hustings.errors.BadInput`, or :class:`TooMany`.
        """
        marks = _marks(person.name, place)
        self._refuse_many(marks)
        if not self.verify(person, password):
            self._failed(marks)
            raise BadInput("Your present password is another.", remedy="Type it again.")
        factor = self.factors.of(person.name, person.role)
        if code is not None and factor.since and not self.factors.take(person.name, code):
            self._failed(marks)
            raise BadInput("That is no code of this moment, or it has been used.", remedy="Wait for the next one.")

    def verify(self, person: Person, password: str) -> bool:
        """Whether a password is this person's own."""
        row = self._row(person.name)
        return row is not None and self._matches(row.password, password)

    def sign_out(self, token: str) -> None:
        """End a session: its cookie is worth nothing from now on."""
        self.sessions.end(token)

    def secret(self) -> str:
        """What this store's desks sign with; made once."""
        with self._engine.begin() as connection:
            found = connection.execute(sa.select(SECRETS.c.secret)).scalars().first()
            if found is None:
                found = secrets.token_hex(32)
                connection.execute(SECRETS.insert().values(secret=found))
        return str(found)

    def _matches(self, held: str, password: str) -> bool:
        try:
            # Nobody has a longer one; hashing a megabyte is not on offer.
            return bool(self._hasher.verify(held, password[: LONGEST_PASSWORD + 1]))
        except self._wrong:
            return False

    def _failed(self, marks: tuple[str, str]) -> None:
        with self._engine.begin() as connection:
            connection.execute(FAILURES.insert(), [{"what": each, "at": self._text()} for each in marks])

    def _refuse_many(self, marks: tuple[str, str]) -> None:
        since = (self._clock() - _WINDOW).isoformat()
        with self._engine.begin() as connection:
            connection.execute(FAILURES.delete().where(FAILURES.c.at < since))
            for what, most in zip(marks, (_BY_NAME, _BY_PLACE), strict=True):
                count = sa.select(sa.func.count()).select_from(FAILURES).where(FAILURES.c.what == what)
                if (connection.execute(count).scalar() or 0) >= most:
                    raise TooMany("Too many sign-ins have failed.", remedy="Wait a quarter of an hour.")

    def _text(self) -> str:
        return self._clock().isoformat()


def _person(row: sa.Row[Any]) -> Person:
    return Person(row.name, row.role, tuple(row.scope.split()), bool(row.disabled))


def _marks(name: str, place: str) -> tuple[str, str]:
    """Under what a failure counts: the name and the address."""
    return f"name:{same_person(name)[:80]}", f"place:{place[:80]}"


def _half(row: sa.Row[Any]) -> str:
    """What says that somebody gave the password that an account has now."""
    return digest(row.password)
