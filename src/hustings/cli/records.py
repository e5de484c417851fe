"""``hustings records``: first, largest, smallest, since when."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from hustings.cli import show
from hustings.cli.bases import credit
from hustings.cli.facts import almanac

if TYPE_CHECKING:
    from hustings.analysis.records import Records


def records(
    subject: Annotated[
        str, typer.Argument(metavar="ELECTION|CONTEST", help="An election or a contest, as parl.2019-12-12.")
    ],
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """First, largest, smallest, since when: each record with its definition, comparable set and period.

    Example: hustings records parl.hartlepool.by.2021-05-06
    """
    from hustings.analysis.records import records as read

    made = read(almanac(), subject)
    if as_json:
        show.say_json(made.to_json())
    else:
        _print_records(made)


_KINDS = {
    "national": "The nation",
    "by-election": "By-elections",
    "seat": "Seats",
    "bellwether": "Bellwethers",
    "contests": "Among its contests",
    "same day": "The same day",
}


def _print_records(made: Records) -> None:
    from textwrap import wrap

    out = show.screen()
    out.line(show.bold(made.name), "  records, computed from the almanac")
    for kind, title in _KINDS.items():
        told = [each for each in made.records if each.kind == kind]
        if not told:
            continue
        out.line()
        out.line(show.bold(title))
        for each in told:
            first, *rest = wrap(each.sentence, show.WIDTH - 4)
            out.line("  ", first)
            for line in rest:
                out.line("    ", line)
        sets: dict[str, list[str]] = {}
        for each in told:
            sets.setdefault(f"{each.measure}: {each.definition}", []).append(f"{each.set}, {each.period}")
        for measure, compared in sets.items():
            words = f"{measure}. Set: {'; '.join(dict.fromkeys(compared))}."
            for line in wrap(words, show.WIDTH - 4, initial_indent="    ", subsequent_indent="      "):
                out.line(show.dim(line))
    out.line()
    credit(made.sources)
