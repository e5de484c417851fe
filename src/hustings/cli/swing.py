"""``hustings swing``: an election at other shares of the vote."""

from __future__ import annotations

from typing import Annotated

import typer

from hustings.cli import show
from hustings.cli.facts import almanac
from hustings.errors import BadInput


def swing(
    election: Annotated[str, typer.Argument(help="A general election, as parl.2019-12-12.")],
    to: Annotated[
        str,
        typer.Option("--to", help="Shares of the vote of Great Britain, as con=0.30,lab=28%; others share the rest."),
    ],
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """What if: seats at other shares of the vote.

    Under uniform swing (every seat moves by the same points) and under proportional swing (in the same ratio).

    Example: hustings swing parl.2019-12-12 --to con=0.36,lab=0.36,ld=0.13
    """
    from hustings.analysis.what_if import what_if

    target = _target(to)
    made = what_if(almanac(), election, target)
    if as_json:
        show.say_json(
            {"election": election, "to": target, "rules": {name: each.to_json() for name, each in made.items()}}
        )
        return
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
    out.line(
        show.dim("Uniform: every seat moves by the same points. Proportional: in the same ratio. Both are comparators,")
    )
    out.line(
        show.dim("not forecasts: neither states its uncertainty. Northern Ireland and the Speaker stay as they were.")
    )


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
