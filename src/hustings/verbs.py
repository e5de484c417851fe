"""The public verbs: each opens the almanac if none is given; what it returns has a ``frame()``, a Polars frame."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from functools import cache
from typing import TYPE_CHECKING, Literal

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
    from hustings.desk.mapping.maps import MapMode
    from hustings.forecast.contest_result import ContestForecast
    from hustings.forecast.outlook import Outlook
    from hustings.forecast.score_results import ForecastScores

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
    "score",
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


def swing(
    election: str, to: Mapping[str, float], *, tactical: str = "", almanac: Almanac | None = None
) -> dict[str, WhatIf]:
    """A general election at other shares of the vote of Great Britain (fractions), under each model of swing.

    ``tactical`` is a matrix of votes lent, as ``ld>lab=0.3@con``; with it the tactical model is among them. Raises
    :class:`~hustings.errors.BadInput` for shares or a matrix that cannot be.
    """
    from hustings.analysis.tactical import read_tactical
    from hustings.analysis.what_if import what_if

    facts = almanac or _shipped()
    return what_if(facts, election, to, read_tactical(tactical, facts.find_party))


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
    boundaries: Path | str | Sequence[Path | str] = (),
    almanac: Almanac | None = None,
) -> Chart:
    """A general election on hexagons: ``.svg``, ``.title`` with the finding, ``.table`` with the same figures.

    ``mode`` is winner, gain, margin, change (of ``party``), turnout, second, or probability: the forecast of
    ``election``, which may be “next”. ``boundaries``: a file of outlines by GSS code (GeoJSON or TopoJSON), or several,
    to draw seats at their places instead. Raises :class:`~hustings.errors.UnknownName` for an election, mode or region
    that is not there, :class:`~hustings.errors.BadFile` for a file that cannot be read, and
    :class:`~hustings.errors.BadInput` for one of other boundaries.
    """
    from hustings.desk.mapping.maps import draw_map as draw

    return draw(almanac or _shipped(), election, mode, party=party, regions=regions, boundaries=boundaries)


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


def score(
    *files: Path | str,
    election: str,
    columns: Literal["chances", "shares"] | None = None,
    almanac: Almanac | None = None,
) -> ForecastScores:
    """Forecasts of the seats of a general election, from plain tables, scored against its result beside baselines.

    ``columns`` says what columns named after parties alone hold. Raises :class:`~hustings.errors.BadFile` with row and
    field for a table that cannot be read, :class:`~hustings.errors.UnknownName` for an election without result by seat.
    """
    from pathlib import Path

    from hustings.almanac.readers.seat_forecasts import read_seat_forecast
    from hustings.forecast.seat_scores import score_seats

    facts = almanac or _shipped()
    return score_seats(facts, [read_seat_forecast(facts, Path(each), election, plain=columns) for each in files])


def verify(almanac: Almanac | None = None) -> list[Verdict]:
    """Every integrity check over the almanac: what was checked, over how many facts, and what was found."""
    from hustings.almanac.verify import verify as run

    return run(almanac or _shipped())


def parse_id(text: str) -> ElectionId:
    """A Democracy Club election or ballot id, parsed. Raises :class:`~hustings.errors.BadInput`."""
    return parse(text)
