"""The tables of the entry desk's accounts, beside the night's events; what an older store lacks is added to it."""

from __future__ import annotations

import hashlib

import sqlalchemy as sa

from hustings.night.store import store_url

__all__ = ["CODES", "FACTORS", "FAILURES", "PEOPLE", "REQUIRED", "SECRETS", "SESSIONS", "digest", "open_accounts"]

_META = sa.MetaData()
PEOPLE = sa.Table(
    "desk_people",
    _META,
    sa.Column("name", sa.String(80), primary_key=True),
    sa.Column("folded", sa.String(80), nullable=False, unique=True),
    sa.Column("role", sa.String(20), nullable=False),
    sa.Column("scope", sa.Text, nullable=False, server_default=""),
    sa.Column("password", sa.String(255), nullable=False),
    sa.Column("disabled", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.Column("since", sa.String(40), nullable=False),
)
SESSIONS = sa.Table(
    "desk_sessions",
    _META,
    sa.Column("token", sa.String(64), primary_key=True),
    sa.Column("name", sa.String(80), nullable=False, index=True),
    sa.Column("guard", sa.String(64), nullable=False),
    sa.Column("begun", sa.String(40), nullable=False),
    sa.Column("seen", sa.String(40), nullable=False),
    sa.Column("address", sa.String(80), nullable=False, server_default=""),
    sa.Column("browser", sa.String(60), nullable=False, server_default=""),
)
FAILURES = sa.Table(
    "desk_failures",
    _META,
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("what", sa.String(120), nullable=False, index=True),
    sa.Column("at", sa.String(40), nullable=False),
)
SECRETS = sa.Table("desk_secrets", _META, sa.Column("secret", sa.String(64), primary_key=True))
# A person's secret once confirmed, the one still to be confirmed, and the step of the last code that was taken.
FACTORS = sa.Table(
    "desk_factors",
    _META,
    sa.Column("name", sa.String(80), primary_key=True),
    sa.Column("secret", sa.String(64), nullable=False, server_default=""),
    sa.Column("waiting", sa.String(64), nullable=False, server_default=""),
    sa.Column("since", sa.String(40), nullable=False, server_default=""),
    sa.Column("step", sa.BigInteger, nullable=False, server_default="0"),
)
CODES = sa.Table(
    "desk_recovery_codes",
    _META,
    sa.Column("name", sa.String(80), primary_key=True),
    sa.Column("code", sa.String(64), primary_key=True),
)
# Of whom a second factor is asked: "role:editor", "name:Ann Reeve".
REQUIRED = sa.Table("desk_second_factor", _META, sa.Column("what", sa.String(100), primary_key=True))

_ADDED = {"address": "VARCHAR(80)", "browser": "VARCHAR(60)"}
# A try fails only where another desk has just made what we were about to: there are this many things to make.
_TRIES = len(_META.tables) + len(_ADDED) + 1


def open_accounts(place: str) -> sa.Engine:
    """The engine of the store at ``place``, with every table and column of this version.

    Older desks on the same store go on working: what is added has a default. Several desks may do this at once.
    """
    engine = sa.create_engine(store_url(place))
    for left in reversed(range(_TRIES)):
        try:
            _META.create_all(engine)
            _add_columns(engine)
            break
        except (sa.exc.OperationalError, sa.exc.ProgrammingError, sa.exc.IntegrityError):
            if not left:
                raise
    return engine


def _add_columns(engine: sa.Engine) -> None:
    held = {each["name"] for each in sa.inspect(engine).get_columns(SESSIONS.name)}
    for name, kind in _ADDED.items():
        if name not in held:
            with engine.begin() as connection:
                connection.execute(sa.text(f"ALTER TABLE {SESSIONS.name} ADD COLUMN {name} {kind} DEFAULT '' NOT NULL"))


def digest(token: str) -> str:
    """The SHA-256 of a random token, which is all that is kept of it."""
    return hashlib.sha256(token.encode()).hexdigest()
