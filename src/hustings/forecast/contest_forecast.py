"""One entry for every contest outside general elections: by-elections, mayors, commissioners, councils, devolved.

>>> from hustings import Almanac
>>> from hustings.forecast.contest_forecast import contest_forecast
>>> made = contest_forecast(Almanac.open(), "parl.hartlepool.by.2021-05-06")
>>> made.p_win, made.stood_on
"""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Literal

from hustings.almanac.open import Almanac
from hustings.errors import BadInput, NotKnown
from hustings.forecast.by_election import forecast_by_election
from hustings.forecast.contest_result import ContestForecast
from hustings.forecast.council import forecast_council
from hustings.forecast.holyrood import forecast_holyrood
from hustings.forecast.mayor import forecast_mayor
from hustings.forecast.senedd import forecast_senedd
from hustings.ids import ElectionId, parse

__all__ = ["ContestForecast", "contest_forecast", "is_contest_forecast"]


def is_contest_forecast(election: str) -> bool:
    """Whether an id is forecast here, and not as a general election of the House of Commons."""
    wanted = parse(election)
    return wanted.kind != "parl" or wanted.by


def contest_forecast(
    almanac: Almanac, election: str, as_of: date | None = None, sims: int = 10_000, seed: int = 1,
    add: Path | str | None = None, *, national: Literal["pooled", "mean"] = "pooled",
) -> ContestForecast:  # fmt: skip
    """The forecast of a contest (or of a council or parliament) from what was known on ``as_of``.

    ``as_of`` is the eve of the poll if not given, and no later than the day of the poll; ``add`` a file of polls beside
    those of the almanac; ``national`` how the vote of the nation is read: “pooled” (some seconds) or “mean”, the plain
    mean of the last weeks’ polls. The forecast says what it stood on and what it was trained on.

    Raises :class:`~hustings.errors.UnknownName` or :class:`~hustings.errors.BadInput` for ids and days that cannot be,
    and :class:`~hustings.errors.NotKnown` (“not enough facts”) naming what is missing.
    """
    wanted = parse(election)
    day = _as_of(wanted, as_of)
    file = None if add is None else Path(add)
    if wanted.kind == "parl" and not wanted.by:
        raise BadInput(
            f"{election} belongs to a general election.", remedy="Ask for the forecast of the whole general election."
        )
    if wanted.kind == "parl":
        return forecast_by_election(almanac, election, day, sims, seed, file, national=national)
    if wanted.kind in ("mayor", "pcc"):
        return forecast_mayor(almanac, election, day, sims, seed, file, national=national)
    if wanted.kind == "local":
        return _council(almanac, wanted, election, day, sims, seed, file, national)
    if wanted.kind in ("senedd", "naw"):
        return forecast_senedd(almanac, election, day, sims, seed, file, national=national)
    if wanted.kind == "sp":
        return forecast_holyrood(almanac, election, day, sims, seed, file)
    raise NotKnown(
        f"There are not enough facts for {election}: the almanac has no two elections of this kind to learn from.",
        remedy="By-elections, mayors, commissioners, councils, the Senedd and Holyrood's regions can be forecast.",
    )


def _as_of(wanted: ElectionId, as_of: date | None) -> date:
    if as_of is None:
        return wanted.day - timedelta(days=1)
    if as_of > wanted.day:
        raise BadInput(
            f"{as_of:%-d %B %Y} is after the poll of {wanted}; a forecast is made before.",
            remedy=f"Give a day up to {wanted.day:%-d %B %Y} with --as-of.",
        )
    return as_of


def _council(
    almanac: Almanac, wanted: ElectionId, election: str, day: date, sims: int, seed: int, file: Path | None,
    national: str,
) -> ContestForecast:  # fmt: skip
    if wanted.is_contest or wanted.by:
        whole = f"local.{wanted.organisation}.{wanted.day}"
        raise NotKnown(f"{election} is one ward; councils are forecast as a whole.", remedy=f"Ask for {whole}.")
    if wanted.organisation is None:
        raise BadInput(f"{election} is every council of that day.", remedy="Name one: local.dudley.2021-05-06.")
    return forecast_council(almanac, election, day, sims, seed, file, national=national)
