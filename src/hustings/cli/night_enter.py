"""What the commands of the night share: the store of this run, returns from words and files, what is expected."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from hustings.cli import show
from hustings.cli.facts import almanac
from hustings.cli.night_show import entered_json, heading, show_entered
from hustings.errors import BadInput

if TYPE_CHECKING:
    from datetime import datetime

    from hustings.night.events import Finding
    from hustings.night.fold import NightState
    from hustings.night.ledger import Ledger
    from hustings.night.paper import Papers
    from hustings.night.returns import Line, Return
    from hustings.night.standing import Standing

__all__ = [
    "enter_one",
    "ledger_at",
    "looks_now",
    "night_now",
    "papers_of_the_run",
    "place_of",
    "return_of",
    "standing_now",
    "time_of",
    "with_headings",
]  # fmt: skip


def ledger_at(store: str | None, nature: Literal["live", "test"] | None = None) -> Ledger:
    """The ledger in the store named, or in the one of this run."""
    from hustings.night.ledger import Ledger

    return Ledger.open(place_of(store), nature)


def place_of(store: str | None) -> str:
    """Where the night is kept: what was given, else ``HUSTINGS_STORE``, else a file here."""
    return store or os.environ.get("HUSTINGS_STORE") or "night.sqlite"


def time_of(text: str | None) -> datetime | None:
    """A time as typed. Raises :class:`~hustings.errors.BadInput` for what is none."""
    from hustings.night.times import from_text

    return from_text(text) if text else None


@cache
def papers_of_the_run() -> Papers:
    """The ballot papers of the almanac of this run."""
    from hustings.night.paper import Papers

    return Papers(almanac())


def return_of(
    contest: str, votes: Sequence[str] | None, elected: Sequence[str] | None, file: Path | None,
    whole: tuple[int | None, int | None, int | None, int | None], actor: str, at: str | None, key: str, corrects: str,
) -> Return:  # fmt: skip
    """A return from a file or from ``--votes`` and ``--elected``; ``whole`` are electorate, papers, rejected, valid.

    Raises :class:`~hustings.errors.BadInput` where both are given, or neither.
    """
    from hustings.night.returns import Return
    from hustings.night.sheet_file import read_returns

    electorate, papers, rejected, valid = whole
    if file is not None:
        if votes or elected:
            raise BadInput("Figures are given both in a file and on the command line.", remedy="Give one of them.")
        found = [each for each in read_returns(file, actor=actor, contest=contest, corrects=corrects)
                 if each.contest == contest]  # fmt: skip
        if not found:
            raise BadInput(f"{file} holds no return of {contest}.")
        one = found[0]
        return replace(
            one, key=key, declared_at=time_of(at) or one.declared_at, electorate=_either(electorate, one.electorate),
            papers=_either(papers, one.papers), rejected=_either(rejected, one.rejected),
            valid=_either(valid, one.valid),
        )  # fmt: skip
    lines = _lines(votes or [], elected or [])
    if not lines:
        raise BadInput("No figures are given.", remedy="Give --file, --votes NAME=N for each candidate, or --elected.")
    return Return(
        contest, lines, actor, declared_at=time_of(at), electorate=electorate, papers=papers, rejected=rejected,
        valid=valid, key=key, corrects=corrects,
    )  # fmt: skip


def with_headings(given: Return, rejected_by: Sequence[str] | None) -> Return:
    """A return with its rejected papers by heading as given with ``--rejected-by``, in place of those of its file.

    Raises :class:`~hustings.errors.BadInput` for what is no heading with a number.
    """
    from hustings.night.rejected import HEADINGS, in_order

    pairs = []
    for each in rejected_by or []:
        text, equals, number = each.rpartition("=")
        figure = number.strip().replace(",", "")
        if not equals or not figure.isascii() or not figure.isdigit():
            raise BadInput(f"“{each}” is no heading with a number of papers.",
                           remedy=f"Write --rejected-by unmarked=161; headings are {', '.join(HEADINGS)}.")  # fmt: skip
        pairs.append((text, int(figure)))
    return replace(given, rejected_by=in_order(pairs)) if pairs else given


def _either(given: int | None, read: int | None) -> int | None:
    return read if given is None else given


def _lines(votes: Sequence[str], elected: Sequence[str]) -> tuple[Line, ...]:
    from hustings.night.returns import Line

    if not votes:
        return tuple(Line(*_person(name), elected=True) for name in elected)
    marked = {name.strip().casefold() for name in elected}
    lines = []
    for each in votes:
        text, equals, number = each.rpartition("=")
        figure = number.strip().replace(",", "")
        if not equals or not figure.isascii() or not figure.isdigit():
            raise BadInput(f"“{each}” is no candidate with votes.", remedy='Write --votes "Fleur Anderson=24113".')
        name, _, party = _person(text)
        is_in = name.casefold() in marked
        marked.discard(name.casefold())
        lines.append(Line(name, int(figure), party, is_in if elected else None))
    if marked:
        raise BadInput(
            f"Elected, but without votes: {', '.join(sorted(marked))}.", remedy="Write the name as in --votes."
        )
    return tuple(lines)


def _person(text: str) -> tuple[str, None, str | None]:
    """Name, no votes, and the party in brackets behind it."""
    name, bracket, party = text.strip().removesuffix(")").rpartition(" (")
    return (name.strip(), None, party.strip()) if bracket else (text.strip(), None, None)


def enter_one(store: str | None, given: Return, as_json: bool) -> None:
    """Enter a return into the store and say what came of it."""
    from hustings.night.acts import declare as enter_declared
    from hustings.night.acts import expected

    ledger = ledger_at(store)
    papers = papers_of_the_run()
    done = enter_declared(ledger, given, papers, expected(ledger, papers, given.contest))
    if as_json:
        show.say_json(entered_json(ledger, done))
        return
    heading(ledger, f"{papers.paper(given.contest).name}: event {done.sequence}")
    show_entered(papers, done)


def looks_now(ledger: Ledger, papers: Papers) -> dict[str, list[Finding]]:
    """Published returns of the night that look odd now, with what is odd."""
    from hustings.night.predictive import LastResults
    from hustings.night.soft import look_again

    state = night_now(ledger)
    found: dict[str, list[Finding]] = {}
    for election in ledger.elections:
        found |= look_again(state, papers, LastResults.learned(papers, election, state), papers.of(election))
    return found


def night_now(ledger: Ledger) -> NightState:
    """The state of the night from every event so far."""
    from hustings.night.fold import fold

    return fold(ledger.read())


def standing_now(ledger: Ledger, papers: Papers) -> Standing:
    """What may be shown of the night now, laid over the ballot papers."""
    from hustings.night.standing import standing

    return standing(night_now(ledger), papers)
