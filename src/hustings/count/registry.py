"""The voting rules by name. A rule's module is imported when it is first asked for."""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from datetime import date
from importlib import import_module
from typing import TYPE_CHECKING, Any

from hustings.errors import UnknownName

if TYPE_CHECKING:
    from hustings.count.ballots import Election, Totals
    from hustings.count.lots import Lots
    from hustings.count.record import CountRecord

__all__ = ["MODULES", "Rule", "count", "every_rule", "rule"]

# Each module of hustings.count.rules has RULE and count(election, lots=..., **options).
MODULES: dict[str, str] = {
    "fptp": "fptp",
    "block-vote": "block_vote",
    "supplementary-vote": "supplementary",
    "alternative-vote": "alternative",
    "additional-member": "additional_member",
    "london-assembly": "london_assembly",
    "closed-list": "closed_list",
    "scottish-stv": "stv_scotland",
    "northern-ireland-stv": "stv_northern_ireland",
    "meek-stv": "stv_meek",
}


@dataclass(frozen=True, slots=True)
class Rule:
    """A voting rule: where the law stands, when and where it applies, and what it counts.

    ``dates`` are (first poll, last poll) pairs, None where open; ``ballots`` is "ranked", "totals" or
    "either". ``deviations`` are known departures of this module from the law, none where empty.
    """

    name: str
    title: str
    citation: str
    dates: tuple[tuple[date | None, date | None], ...]
    applies: tuple[str, ...]
    ballots: str
    deviations: tuple[str, ...] = ()


def rule(name: str) -> Rule:
    """A rule by its name ("scottish-stv"). Raises ``UnknownName`` with the nearest names."""
    found: Rule = _module(name).RULE
    return found


def every_rule() -> tuple[Rule, ...]:
    """Every rule, in the order of the register."""
    return tuple(rule(name) for name in MODULES)


def count(
    name: str,
    ballots: Election | Totals,
    *,
    seats: int | None = None,
    lots: Lots | None = None,
    **options: Any,
) -> CountRecord:
    """Count ballots or totals under a named rule.

    ``seats`` overrides the number the ballots carry. ``lots`` says where lots come from; without them a tie
    that the law leaves to chance raises ``BadBallots``. ``options`` are the rule's own. Raises
    ``UnknownName`` for a rule that is not there and ``BadBallots`` for ballots that no count can start from.
    """
    from hustings.count.lots import Lots

    module = _module(name)
    record: CountRecord = module.count(ballots.with_seats(seats), lots=lots or Lots(), **options)
    return record


def _module(name: str) -> Any:
    if name not in MODULES:
        near = difflib.get_close_matches(name, MODULES, n=3, cutoff=0.4)
        raise UnknownName(
            f"There is no voting rule “{name}”.",
            nearest=near or tuple(MODULES),
            remedy="`hustings count rules` lists them all.",
        )
    return import_module(f"hustings.count.rules.{MODULES[name]}")
