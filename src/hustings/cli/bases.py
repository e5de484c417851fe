"""What commands about seats share: how a base and a seat group are named, and whose figures were used."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from hustings.cli import show
from hustings.cli.facts import OVER, almanac
from hustings.errors import BadInput

if TYPE_CHECKING:
    from hustings.analysis.groups import GroupSeats

__all__ = ["base_named", "credit", "group_areas", "group_folders"]


def group_areas(name: str | None, base: str) -> GroupSeats | None:
    """The seats of the group called ``name`` on the boundaries of ``base``; ``None`` for no name."""
    if name is None:
        return None
    from hustings.analysis.groups import find_group, read_rule

    return read_rule(almanac(), find_group(name, group_folders()), base)


def group_folders() -> list[Path]:
    """Folders named with ``--almanac``, where groups may be kept too."""
    return [each for each in OVER if each.is_dir()]


def base_named(text: str | None) -> str:
    """An id as given, a year, “notional YEAR”, or the latest general election."""
    from hustings.analysis.base import bases, latest_base
    from hustings.analysis.group_facts import election_named

    if text is None:
        return latest_base(almanac())
    if text.startswith("notional "):
        election = election_named(almanac(), text.removeprefix("notional ").strip())
        found = [each for each in bases(almanac()) if each.startswith(f"{election}@")]
        if not found:
            raise BadInput(f"The almanac has no notional result of {election}.")
        return found[0]
    return election_named(almanac(), text) if text.split("@")[0].isdigit() else text


def credit(sources: tuple[str, ...]) -> None:
    """The credit lines of sources."""
    out = show.screen()
    for line in almanac().credits(sources):
        out.line(show.dim(f"Source: {line}"))
