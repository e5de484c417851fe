"""The public verbs: each opens the almanac if none is given; what it returns has a ``frame()``, a Polars frame."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from functools import cache
from typing import TYPE_CHECKING

from hustings.almanac.open import Almanac
from hustings.ids import ElectionId, parse

if TYPE_CHECKING:
    from pathlib import Path

    from hustings.almanac.verify import Verdict
    from hustings.analysis.contest import Contest
    from hustings.analysis.control import Council
    from hustings.analysis.flows import Flows
    from hustings.analysis.groups import GroupSeats
    from hustings.analysis.records import Records
    from hustings.analysis.reservoirs import Reservoir
    from hustings.analysis.results import Results, Scope
    from hustings.analysis.targets import Targets
    from hustings.analysis.what_if import WhatIf
    from hustings.atlas.chart import Chart
    from hustings.claims.check import Report
    from hustings.desk.maps import MapMode
    from hustings.forecast.contest_result import ContestForecast
    from hustings.forecast.outlook import Outlook

__all__ = [
    "check_claims",
    "contest",
    "council",
    "draw_map",
    "flows",
    "forecast",
    "group_seats",
    "parse_id",
    "records",
    "reservoirs",
    "results",
    "swing",
    "targets",
    "verify",
]


@cache
def _shipped() -> Almanac:
    return Almanac.open()


def results(election: str, by: Scope = "party", *, almanac: Almanac | None = None) -> Results:
    """Totals of an election by party (``by``: also by region or nation), with changes on its named baseline.

    Raises :class:`~hustings.errors.UnknownName` with the nearest ids for an election the almanac does not hold.
    """
    from hustings.analysis.results import results as read

    return read(almanac or _shipped(), election, by)


def contest(contest_id: str, *, almanac: Almanac | None = None) -> Contest:
    """One ballot paper: votes, shares, changes on a named baseline, majority, swing, turnout, result phrase.

    Raises :class:`~hustings.errors.UnknownName` with the nearest ids for a contest the almanac does not hold.
    """
    from hustings.analysis.contest import contest as read

    return read(almanac or _shipped(), contest_id)


def council(name: str, day: date | None = None, *, almanac: Almanac | None = None) -> Council:
    """A council before and after its election on ``day`` (the latest known if not given).

    Raises :class:`~hustings.errors.UnknownName` or :class:`~hustings.errors.NotKnown`.
    """
    from hustings.analysis.control import council as read

    return read(almanac or _shipped(), name, day)


def swing(election: str, to: Mapping[str, float], *, almanac: Almanac | None = None) -> dict[str, WhatIf]:
    """A general election at other shares of the vote of Great Britain (fractions), under each model of swing.

    Raises :class:`~hustings.errors.BadInput` for shares that cannot be.
    """
    from hustings.analysis.what_if import what_if

    return what_if(almanac or _shipped(), election, to)


def targets(party: str, base: str = "parl.2024-07-04", *, almanac: Almanac | None = None) -> Targets:
    """The seats a party did not win at ``base``, least swing first, and how many it needs for a majority."""
    from hustings.analysis.targets import targets as read

    return read(almanac or _shipped(), party, base)


def reservoirs(election: str, holder: str, third: str, *, almanac: Almanac | None = None) -> tuple[Reservoir, ...]:
    """Seats that ``holder`` won at ``election`` by less than the vote of ``third``, largest such vote first."""
    from hustings.analysis.reservoirs import reservoirs as read

    return read(almanac or _shipped(), election, holder, third)


def flows(before: str, after: str, *, almanac: Almanac | None = None) -> Flows:
    """Where each party's votes of ``before`` went at ``after``: shares of rows with intervals and bounds.

    Raises :class:`~hustings.errors.NotKnown` where the two have no areas in common.
    """
    from hustings.analysis.flows import flows as read

    return read(almanac or _shipped(), before, after)


def records(subject: str, *, almanac: Almanac | None = None) -> Records:
    """What an election or contest was the first, largest, smallest or closest of, since when, among which set."""
    from hustings.analysis.records import records as read

    return read(almanac or _shipped(), subject)


def group_seats(group: str, base: str | None = None, *, almanac: Almanac | None = None) -> GroupSeats:
    """The seats of a named group (“red wall”), or of a rule, at a base election."""
    from hustings.analysis.groups import group_seats as read

    return read(almanac or _shipped(), group, base)


def check_claims(text: str, day: date | None = None, *, almanac: Almanac | None = None) -> Report:
    """The electoral claims of a text, each borne out, contradicted or not known, as at ``day``.

    The day is looked for in the text where none is given.
    """
    from hustings.claims.check import check_article
    from hustings.claims.read import article_of

    return check_article(almanac or _shipped(), article_of(text, day=day))


def draw_map(
    election: str,
    mode: MapMode = "winner",
    *,
    party: str | None = None,
    regions: Collection[str] = (),
    almanac: Almanac | None = None,
) -> Chart:
    """A general election on hexagons: ``.svg``, ``.title`` with the finding, ``.table`` with the same figures.

    ``mode`` is winner, gain, margin, change (of ``party``), turnout or second. Raises
    :class:`~hustings.errors.UnknownName` for an election, mode or region that is not there.
    """
    from hustings.desk.maps import draw_map as draw

    return draw(almanac or _shipped(), election, mode, party=party, regions=regions)


def forecast(
    election: str = "next",
    *,
    as_of: date | None = None,
    sims: int = 10_000,
    seed: int = 1,
    add: Path | None = None,
    on: date | None = None,
    swings: Sequence[str] = (),
    given: str | None = None,
    almanac: Almanac | None = None,
) -> Outlook | ContestForecast:
    """Every contest of an election with probabilities, from what was known by ``as_of`` (the eve, if not given).

    ``election``: “next”, a general election, a by-election, a mayor, a council, by its id. ``swings``: what if, in
    points (``["con=+2,lab=-1"]``); ``given``: a condition (``"lab >= 326"``). Shares and probabilities are fractions.
    Raises :class:`~hustings.errors.UnknownName`, :class:`~hustings.errors.BadInput` or
    :class:`~hustings.errors.NotKnown`.
    """
    from hustings.forecast.entry import forecast as make

    held = almanac or _shipped()
    return make(held, election, as_of=as_of, sims=sims, seed=seed, add=add, on=on, swings=swings, given=given)


def verify(almanac: Almanac | None = None) -> list[Verdict]:
    """Every integrity check over the almanac: what was checked, over how many facts, and what was found."""
    from hustings.almanac.verify import verify as run

    return run(almanac or _shipped())


def parse_id(text: str) -> ElectionId:
    """A Democracy Club election or ballot id, parsed. Raises :class:`~hustings.errors.BadInput`."""
    return parse(text)
