"""Who may do what at the entry desk: one table, from which every route and every test is read.

Whoever keys figures in cannot let them through alone, and whoever keeps the accounts cannot key in figures.
"""

from __future__ import annotations

from typing import Literal, get_args

from hustings.errors import HustingsError

__all__ = ["ACTS", "MAY", "ROLES", "Act", "Refused", "Role", "may", "refuse_unless"]

Role = Literal["reporter", "second reader", "editor", "administrator"]
Act = Literal[
    "see", "enter", "rush", "recount", "note", "hold", "release", "override", "correct", "retract", "call", "withdraw",
    "countermand", "people",
]  # fmt: skip

ROLES: tuple[Role, ...] = get_args(Role)
ACTS: tuple[Act, ...] = get_args(Act)

MAY: dict[Role, frozenset[Act]] = {
    "reporter": frozenset({"see", "enter", "rush", "recount", "note"}),
    "second reader": frozenset({"see", "enter", "recount", "note", "hold"}),
    "editor": frozenset(ACTS) - {"people"},
    "administrator": frozenset({"see", "people", "note"}),
}
"""What each role may do."""


class Refused(HustingsError):
    """Somebody may not do what they asked for. The page says which role may."""


def may(role: str, act: Act) -> bool:
    """Whether a role may do an act; a role that is none may do nothing."""
    return act in MAY.get(role, frozenset())  # type: ignore[call-overload]


def refuse_unless(role: str, act: Act) -> None:
    """Raise :class:`Refused` where a role may not do an act."""
    if not may(role, act):
        able = [each for each in ROLES if act in MAY[each]]
        raise Refused(
            f"A {role} may not {'keep accounts' if act == 'people' else act}.",
            remedy=f"Ask {'an' if able[0][0] in 'aeiou' else 'a'} {able[0]}." if able else "",
        )
