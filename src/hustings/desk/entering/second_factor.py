"""The second factor of the entry desk: codes of a phone by the time (RFC 6238), and recovery codes for a lost phone.

A code counts once: the step of the last one taken is kept, and none of that step or before is taken again. The clock of
a phone may be one step of thirty seconds off. Secrets lie as they are in the accounts' store, for every desk has to
compute with them and no key is kept elsewhere; recovery codes are 120 random bits each, of which the SHA-256 is kept.
"""

from __future__ import annotations

import base64
import secrets
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from hmac import compare_digest
from importlib import import_module
from typing import Any

import sqlalchemy as sa

from hustings.desk.entering.people_tables import CODES, FACTORS, REQUIRED, digest
from hustings.desk.entering.roles import ROLES
from hustings.errors import BadInput, UnknownName

__all__ = ["RECOVERY_CODES", "STEP", "Enrolment", "Factor", "Factors"]

STEP = 30
"""Seconds for which a code is shown."""
RECOVERY_CODES = 8
_DRIFT = (0, -1, 1)
_DIGITS = 6
_ISSUER = "Hustings"


@dataclass(frozen=True, slots=True)
class Factor:
    """How somebody stands: ``since`` when it is confirmed (empty: not), recovery codes left, and who asks for it.

    ``required`` is "role", "person" or empty; ``waiting`` says that a secret waits for its first code.
    """

    since: str = ""
    codes: int = 0
    required: str = ""
    waiting: bool = False

    @property
    def missing(self) -> bool:
        """Whether a second factor is asked of this person, who has none yet."""
        return bool(self.required) and not self.since


@dataclass(frozen=True, slots=True)
class Enrolment:
    """A secret to be put into a phone: as text in groups of four, and as an ``otpauth`` address. Shown once."""

    secret: str
    address: str

    @property
    def spaced(self) -> str:
        """The secret as it is typed."""
        return " ".join(self.secret[k : k + 4] for k in range(0, len(self.secret), 4))


class Factors:
    """The second factors of a store's accounts. Names are the accounts' own, as :class:`People` holds them."""

    def __init__(self, engine: sa.Engine, clock: Callable[[], datetime]) -> None:
        """In the store behind ``engine``."""
        self._engine = engine
        self._clock = clock

    # -- who has one, and who must ----------------------------------------------------------------------------------

    def of(self, name: str, role: str) -> Factor:
        """How one person stands."""
        with self._engine.connect() as connection:
            row = connection.execute(sa.select(FACTORS).where(FACTORS.c.name == name)).first()
            count = sa.select(sa.func.count()).select_from(CODES).where(CODES.c.name == name)
            left = int(connection.execute(count).scalar() or 0)
            asked = set(connection.execute(sa.select(REQUIRED.c.what)).scalars())
        required = "role" if f"role:{role}" in asked else "person" if f"name:{name}" in asked else ""
        return Factor(row.since, left, required, bool(row.waiting)) if row else Factor(required=required)

    def required_roles(self) -> list[str]:
        """The roles of which a second factor is asked."""
        with self._engine.connect() as connection:
            asked = set(connection.execute(sa.select(REQUIRED.c.what)).scalars())
        return [role for role in ROLES if f"role:{role}" in asked]

    def require(self, *, role: str = "", name: str = "", asked: bool = True) -> None:
        """Ask a second factor of a role or a person, or no longer. Who has none can do nothing but set one up."""
        if role and role not in ROLES:
            raise UnknownName(f"There is no role “{role}”.", nearest=ROLES)
        what = f"role:{role}" if role else f"name:{name}"
        with self._engine.begin() as connection:
            connection.execute(REQUIRED.delete().where(REQUIRED.c.what == what))
        if asked:
            # What another administrator asked for in the same moment is asked for.
            with suppress(sa.exc.IntegrityError), self._engine.begin() as connection:
                connection.execute(REQUIRED.insert().values(what=what))

    # -- setting one up -------------------------------------------------------------------------------------------

    def start(self, name: str) -> Enrolment:
        """A new secret, which counts from its first code on; until then one that is there goes on counting."""
        secret = str(_pyotp().random_base32())
        with suppress(sa.exc.IntegrityError), self._engine.begin() as connection:
            connection.execute(FACTORS.insert().values(name=name))
        with self._engine.begin() as connection:
            connection.execute(FACTORS.update().where(FACTORS.c.name == name).values(waiting=secret))
        return Enrolment(secret, str(_pyotp().TOTP(secret).provisioning_uri(name=name, issuer_name=_ISSUER)))

    def confirm(self, name: str, code: str) -> list[str]:
        """Take the first code of the secret that waits; recovery codes come back, to be shown once.

        Raises :class:`~hustings.errors.BadInput` where nothing waits or the code is not right.
        """
        with self._engine.connect() as connection:
            waiting = connection.execute(sa.select(FACTORS.c.waiting).where(FACTORS.c.name == name)).scalar()
        if not waiting:
            raise BadInput("No second factor is being set up.", remedy="Begin it on this page.")
        step = self._step(waiting, code)
        if step is None:
            raise BadInput(
                "That is not the code of this moment.",
                remedy="Give the six digits that the phone shows now; see that its clock sets itself.",
            )
        row = {"secret": waiting, "waiting": "", "since": self._clock().isoformat(), "step": step}
        with self._engine.begin() as connection:
            connection.execute(FACTORS.update().where(FACTORS.c.name == name, FACTORS.c.waiting == waiting).values(row))
        return self.renew_codes(name)

    def renew_codes(self, name: str) -> list[str]:
        """New recovery codes, to be shown once; those of before are worth nothing."""
        made = [_recovery_code() for _ in range(RECOVERY_CODES)]
        with self._engine.begin() as connection:
            connection.execute(CODES.delete().where(CODES.c.name == name))
            connection.execute(CODES.insert(), [{"name": name, "code": digest(_bare(each))} for each in made])
        return made

    def remove(self, name: str) -> None:
        """Take somebody's second factor away, and their recovery codes."""
        with self._engine.begin() as connection:
            connection.execute(FACTORS.delete().where(FACTORS.c.name == name))
            connection.execute(CODES.delete().where(CODES.c.name == name))

    # -- giving one -------------------------------------------------------------------------------------------------

    def take(self, name: str, code: str) -> str:
        """Take a code of the phone or a recovery code: "phone", "recovery", or empty where it is neither.

        Each counts once, whichever desk on the store it is given to.
        """
        code = _bare(code)
        if len(code) != _DIGITS:
            with self._engine.begin() as connection:
                spent = connection.execute(CODES.delete().where(CODES.c.name == name, CODES.c.code == digest(code)))
            return "recovery" if spent.rowcount else ""
        with self._engine.connect() as connection:
            secret = connection.execute(sa.select(FACTORS.c.secret).where(FACTORS.c.name == name)).scalar()
        step = self._step(secret, code) if secret else None
        if step is None:
            return ""
        fresh = FACTORS.update().where(FACTORS.c.name == name, FACTORS.c.secret == secret, FACTORS.c.step < step)
        with self._engine.begin() as connection:
            return "phone" if connection.execute(fresh.values(step=step)).rowcount else ""

    def _step(self, secret: str, code: str) -> int | None:
        """The step of time that a code belongs to, where it is one of now or the step before or after."""
        now = int(self._clock().timestamp()) // STEP
        totp = _pyotp().TOTP(secret, digits=_DIGITS, interval=STEP)
        given = _bare(code).encode()
        steps = [now + off for off in _DRIFT if compare_digest(totp.generate_otp(now + off).encode(), given)]
        return max(steps) if steps else None


def _recovery_code() -> str:
    """120 random bits as four groups of six letters and digits, none of them 0, 1, 8 or 9."""
    text = base64.b32encode(secrets.token_bytes(15)).decode().lower()
    return "-".join(text[k : k + 6] for k in range(0, 24, 6))


def _bare(code: str) -> str:
    """A code without the spaces and dashes it is written with."""
    return "".join(each for each in code[:60] if each.isalnum()).lower()


def _pyotp() -> Any:
    try:
        return import_module("pyotp")
    except ImportError:
        raise BadInput(
            "A second factor needs the package pyotp, which is not installed.",
            remedy="Install it with: pip install 'hustings[desk]'.",
        ) from None
