"""``hustings swing``: an election at other shares of the vote."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

import typer

from hustings.cli import show
from hustings.cli.facts import almanac
from hustings.errors import BadInput

if TYPE_CHECKING:
    from hustings.analysis.tactical import Tactical
    from hustings.analysis.what_if import WhatIf

_SAID = {
    "uniform": "Uniform: every seat moves by the same points.",
    "proportional": "Proportional: in the same ratio.",
    "tactical": "Tactical: uniform, then votes lent to the strongest challenger.",
}


def swing(
    election: Annotated[str, typer.Argument(help="A general election, as parl.2019-12-12.")],
    to: Annotated[
        str,
        typer.Option("--to", help="Shares of the vote of Great Britain, as con=0.30,lab=28%; others share the rest."),
    ],
    rule: Annotated[
        Literal["all", "uniform", "proportional", "tactical"],
        typer.Option(help="Print seats under this rule alone; JSON has every one."),
    ] = "all",
    tactical: Annotated[
        str,
        typer.Option(
            metavar="MATRIX",
            help="Votes lent, as ld>lab=0.3@con: where ld is third or lower, 30% of its voters move to lab, the "
            "strongest challenger, in seats of con. Divide several by commas.",
        ),
    ] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """What if: seats at other shares of the vote.

    Under uniform swing (every seat moves by the same points), under proportional swing (in the same ratio) and, given
    a matrix, with tactical votes after uniform swing.

    Example: hustings swing parl.2019-12-12 --to con=0.36,lab=0.36,ld=0.13

    Example: hustings swing parl.2019-12-12 --to con=0.36,lab=0.36,ld=0.13 --tactical "ld+grn>lab=0.3@con"
    """
    from hustings.analysis.tactical import read_tactical
    from hustings.analysis.what_if import what_if

    target = _target(to)
    matrix = read_tactical(tactical, almanac().find_party)
    if rule == "tactical" and not matrix:
        raise BadInput("The tactical rule needs a matrix.", remedy='Give --tactical "ld>lab=0.3@con" or the like.')
    made = what_if(almanac(), election, target, matrix)
    if as_json:
        more = {"tactical": [str(each) for each in matrix]} if matrix else {}
        rules = {name: each.to_json() for name, each in made.items()}
        show.say_json({"election": election, "to": target, "rules": rules, **more})
        return
    _print(election, made if rule == "all" else {rule: made[rule]}, matrix)


def _print(election: str, made: dict[str, WhatIf], matrix: tuple[Tactical, ...]) -> None:
    out, facts = show.screen(), almanac()
    out.line(show.bold(str(facts.election(election)["name"])), "  at other shares of the vote of Great Britain")
    out.line()
    first = next(iter(made.values()))
    parties = sorted(set().union(*(each.seats for each in made.values())), key=lambda each: -first.seats.get(each, 0))
    rows = [["Party", "Then", *(name.capitalize() for name in made), "Share"]]
    for party in parties:
        rows.append(
            [
                facts.short(party),
                show.number(first.seats_before.get(party, 0)),
                *(show.number(each.seats.get(party, 0)) for each in made.values()),
                show.percent(first.shares.get(party)),
            ]
        )
    head, *body = show.columns(rows, "<>" + ">" * len(made) + ">", gap=3)
    out.line(show.dim("".join(head)))
    out.rule(sum(map(len, head)))
    for party, cells in zip(parties, body, strict=True):
        out.line(show.ink(party, cells[0]), *cells[1:])
    out.line()
    for name in made:
        out.line(show.dim(_SAID[name]))
    if "tactical" in made:
        for each in matrix:
            words = f"{100 * each.part:g}% of {facts.short(each.giver)} to {facts.short(each.taker)}"
            out.line(show.dim(f"  {words} in seats of {facts.short(each.holder)}"))
        out.line(show.dim(f"Shares are those {'after' if len(made) == 1 else 'before'} votes are lent."))
    out.line(show.dim("No forecasts: none states its uncertainty. Northern Ireland and the Speaker stay as they were."))


def _target(text: str) -> dict[str, float]:
    """``con=0.30,lab=28%`` as fractions by party key."""
    found: dict[str, float] = {}
    for piece in text.split(","):
        name, equals, value = piece.partition("=")
        try:
            share = float(value.rstrip("% ")) / (100 if value.rstrip().endswith("%") else 1)
        except ValueError:
            share = float("nan")
        if not equals or share != share:
            raise BadInput(f"“{piece}” is no party and share.", remedy="Write --to con=0.30,lab=28%.")
        party = almanac().find_party(name)
        if party in found:
            raise BadInput(f"{party} is given twice in “{text}”.")
        found[party] = share
    return found
