"""The one entry point of general elections: pooled polls, nations, seats, Northern Ireland; one array of draws.

>>> from hustings.forecast.general import general
>>> made = general(almanac, "parl.2019-12-12")
>>> made.house.seats()["con"].mean()
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from hustings.almanac.open import Almanac
from hustings.errors import BadInput, UnknownName
from hustings.forecast.britain import known_polls
from hustings.forecast.draws import House
from hustings.forecast.nation import as_known, day_of, latest_day, nation_targets
from hustings.forecast.northern_ireland import fit_ni, ni_table, simulate_ni
from hustings.forecast.seat_model import SeatModel, fit_seats
from hustings.forecast.seat_table import NEXT, TARGETS, SeatTable, seat_table
from hustings.forecast.simulate import simulate
from hustings.forecast.targets import NationTargets
from hustings.polls.blas import one_thread

__all__ = ["Forecast", "eve_of", "fitted_seats", "general"]


@dataclass(frozen=True)
class Forecast:
    """A forecast of a general election: where it stood, what it was trained on, and its draws.

    ``house`` has the draws of Great Britain and Northern Ireland; ``targets`` the drawn shares by nation; ``model`` and
    ``table`` explain a seat. ``day`` is the day of the election, ``None`` where not known. ``facts`` say in words
    and figures what the forecast rests on.
    """

    election: str
    as_of: date
    day: date | None
    sims: int
    seed: int
    trained_on: tuple[str, ...]
    house: House
    targets: NationTargets
    table: SeatTable
    model: SeatModel
    facts: dict[str, object] = field(default_factory=dict)

    def national(self) -> dict[str, NDArray[np.float32]]:
        """Shares of the vote of Great Britain in every draw, by slot; ``oth`` holds all others together."""
        shares = self.house.gb.national()
        made = {slot: shares[:, k] for k, slot in enumerate(self.targets.parties)}
        made["oth"] = made["oth"] + shares[:, -1]
        return made


def eve_of(almanac: Almanac, election: str, add: Path | None = None) -> date:
    """The day before a general election; for “next” the last day of fieldwork of any national poll known.

    Raises :class:`~hustings.errors.UnknownName` for an election that is not there.
    """
    day = day_of(almanac, election)
    if day is not None:
        return day - timedelta(days=1)
    return max(each.end for each in known_polls(almanac, add) if each.territory in ("gb", "uk"))


@lru_cache(maxsize=8)
def fitted_seats(almanac: Almanac, before: str) -> SeatModel:
    """The seat model fitted on elections before ``before``, once in a process."""
    return fit_seats(almanac, before)


def general(
    almanac: Almanac,
    election: str,
    as_of: date | None = None,
    sims: int = 10_000,
    seed: int = 1,
    add: Path | None = None,
    *,
    on: date | None = None,
) -> Forecast:
    """Forecast a general election, or “next”, from the polls that had ended by ``as_of`` (its eve if not given).

    ``sims`` elections are simulated; ``seed`` fixes them. ``add`` is a file of polls to count with the almanac's. The
    day of the next election is not known: it is taken as if Parliament were dissolved on ``as_of``, or as ``on``.
    Everything fitted is fitted on earlier elections. Raises :class:`~hustings.errors.UnknownName` for an election that
    is not there or too early to be forecast, :class:`~hustings.errors.BadInput` for days that cannot be,
    :class:`~hustings.errors.NotKnown` where there are no polls.
    """
    if sims < 1:
        raise BadInput(f"{sims} simulations are none.", remedy="Give --sims 1 or more; 10,000 are usual.")
    day = day_of(almanac, election)
    if election != NEXT and election not in TARGETS:
        raise UnknownName(
            f"{election} cannot be forecast: the almanac holds no result by seat and party to start from.",
            nearest=[*TARGETS, NEXT],
        )
    if on is not None and day is not None:
        raise BadInput(f"{election} was on {day:%-d %B %Y}.", remedy="A day can be given for the next election only.")
    as_of = as_of or eve_of(almanac, election, add)
    if day is not None and as_of >= day:
        nation_targets(almanac, election, as_of, 1, seed, add)
    # Small products, many of them: threads of the linear algebra would wait for each other.
    with one_thread():
        table = as_known(almanac, seat_table(almanac, election), as_of, day)
        targets = nation_targets(almanac, election, as_of, sims, seed, add, table=table, on=on)
        model = fitted_seats(almanac, election)
        gb = simulate(model, table, targets, seed)
        irish = fit_ni(almanac, election)
        ni = simulate_ni(almanac, ni_table(almanac, election), irish, as_of, sims, seed)
    trained = sorted({*targets.trained_on, *model.trained_on, *irish.trained_on})
    facts = dict(targets.facts)
    facts["northern_ireland"] = ni.facts["northern_ireland"]
    facts["held"] = _held(almanac, day, on, as_of)
    return Forecast(election, as_of, day, sims, seed, tuple(trained), House(gb, ni), targets, table, model, facts)


def _held(almanac: Almanac, day: date | None, on: date | None, as_of: date) -> str:
    """On what day the election is taken to be."""
    if day is not None:
        return f"held on {day:%-d %B %Y}"
    latest = f"{latest_day(almanac):%-d %B %Y}"
    if on is not None:
        return f"as if held on {on:%-d %B %Y}; the day is not known, {latest} is the latest lawful one"
    return (
        f"as if Parliament were dissolved on {as_of:%-d %B %Y} and the poll held five weeks later; the day is not"
        f" known, {latest} is the latest lawful one, and of a distant day polls say far less"
    )
