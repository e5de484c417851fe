"""``hustings group``: a set of seats named by a rule."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from hustings.cli import show
from hustings.cli.bases import base_named, group_folders
from hustings.cli.facts import almanac

if TYPE_CHECKING:
    from hustings.analysis.groups import Group, GroupSeats


def group(
    name: Annotated[
        str | None, typer.Argument(help="The group’s name, as “red wall”; every group if not given.")
    ] = None,
    where: Annotated[
        str | None,
        typer.Option(
            metavar="EXPR", help="Its rule, as held(2019) = lab and won(2019) = con and leave > 55%; it is kept."
        ),
    ] = None,
    base: Annotated[
        str | None,
        typer.Option(
            metavar="ELECTION", help="The election on whose seats it is read; the latest in the rule if not given."
        ),
    ] = None,
    keep: Annotated[bool, typer.Option("--keep/--no-keep", help="Keep a new rule in your own almanac folder.")] = True,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """A seat group: the seats that keep a rule; with --where the rule is kept under its name and used by --group.

    Example: hustings group "red wall" --where "held(2019) = lab and won(2019) = con and leave >= 55%"
    """
    from hustings.almanac.layers import own_folder
    from hustings.analysis.groups import Group, find_group, keep_group, kept_groups, read_rule

    if name is None:
        _list_groups(kept_groups(group_folders()), as_json)
        return
    kept = None
    if where is not None and keep:
        own_folder().mkdir(parents=True, exist_ok=True)
    if where is not None:
        meant = Group(" ".join(name.split()), where, base_named(base) if base else None)
        made = read_rule(almanac(), meant)
        kept = keep_group(meant) if keep else None
    else:
        made = read_rule(almanac(), find_group(name, group_folders()), base_named(base) if base else None)
    if as_json:
        show.say_json(made.to_json() | {"kept": str(kept) if kept else None})
        return
    _print_group(made)
    if kept is not None:
        show.screen().line(f"Kept in {kept}: use it with --group “{made.group.name}”.")


def _list_groups(known: dict[str, Group], as_json: bool) -> None:
    rows = list(known.values())
    if as_json:
        show.say_json(
            {
                "groups": [
                    {"group": each.name, "where": each.where, "base": each.base, "kept": each.kept} for each in rows
                ]
            }
        )
        return
    out = show.screen()
    for each in rows:
        out.line(show.bold(each.name), f"  {each.where}", show.dim("" if each.kept else "  (comes with Hustings)"))


def _print_group(made: GroupSeats) -> None:
    from textwrap import wrap

    out, short = show.screen(), almanac().short
    out.line(show.bold(made.group.name), f"  {len(made.areas)} of {made.total} seats · {made.base}")
    out.line(show.dim(made.group.where))
    if made.carried_from:
        out.line(
            show.dim(
                f"Read on the seats of {made.carried_from}; here: more than half of the people lived in one of them."
            )
        )
    if made.unknown:
        out.line(show.dim(f"{len(made.unknown)} seats for which a fact of the rule is not known are not in it."))
    out.line()
    by_holder: dict[str, list[str]] = {}
    for area in made.areas:
        by_holder.setdefault(made.holders[area], []).append(made.names[area])
    for party, names in sorted(by_holder.items(), key=lambda pair: -len(pair[1])):
        out.line(show.ink(party, f"{short(party)} {len(names)}"))
        for line in wrap("; ".join(sorted(names)), show.WIDTH - 2):
            out.line("  ", line)
    out.line()
