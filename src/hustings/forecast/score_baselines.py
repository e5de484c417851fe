"""What a forecast of seats must beat: everything held, uniform swing from the true shares, our own from the eve.

Uniform swing starts from the shares that each nation gave in the end, which nobody knew beforehand; its chances come
from errors fitted on earlier elections. Ours is the backtest of the eve, nothing of the day or after in it.
"""

from __future__ import annotations

from collections.abc import Collection
from functools import lru_cache

from hustings.almanac.open import Almanac
from hustings.almanac.readers.seat_forecasts import SeatForecast
from hustings.errors import UnknownName
from hustings.forecast.backtest import start_of
from hustings.forecast.baselines import baseline
from hustings.forecast.draws import Draws
from hustings.forecast.general import fitted_seats
from hustings.forecast.seat_table import SeatTable
from hustings.forecast.simulate import simulate
from hustings.forecast.slots import REST
from hustings.polls.blas import one_thread

__all__ = ["BASELINES", "NAMES", "baselines"]

NAMES = {
    "ours": "Ours, from the polls of the eve",
    "uniform": "Uniform swing, true shares by nation",
    "held": "Everything held",
}
BASELINES = tuple(NAMES)
"""The baselines by name."""

_SIMS, _SEED = 4000, 1


def baselines(almanac: Almanac, election: str, wanted: Collection[str] = BASELINES) -> list[SeatForecast]:
    """The baselines of a general election, in the order of ``BASELINES``, as forecasts of its seats.

    Raises :class:`~hustings.errors.UnknownName` for one that is not there.
    """
    strange = [each for each in wanted if each not in BASELINES]
    if strange:
        raise UnknownName(f"There is no baseline “{strange[0]}”.", nearest=BASELINES)
    return [_made(almanac, election, each) for each in BASELINES if each in wanted]


@lru_cache(maxsize=9)
def _made(almanac: Almanac, election: str, which: str) -> SeatForecast:
    with one_thread():
        start = start_of(almanac, election, 1, "truth" if which != "ours" else "polls", _SIMS, _SEED)
        if which == "held":
            return _held(start.table, NAMES[which])
        if which == "uniform":
            draws = baseline("uniform", almanac, start.table, start.targets, _SEED)
        else:
            draws = simulate(fitted_seats(almanac, election), start.table, start.targets, _SEED)
        return _of_draws(draws, NAMES[which])


def _of_draws(draws: Draws, name: str) -> SeatForecast:
    """Chances and mean shares of draws by party, of those that stand."""
    p, mean = draws.p_win(), draws.mean()[:, :REST]
    chances: dict[str, dict[str, float]] = {}
    shares: dict[str, dict[str, float]] = {}
    for row, contest in enumerate(draws.contests):
        stands = [k for k in range(REST) if draws.standing[row, k]]
        chances[contest] = {str(draws.keys[row, k]): float(p[row, k]) for k in stands}
        shares[contest] = {str(draws.keys[row, k]): float(mean[row, k]) for k in stands}
    winners = {contest: max(held, key=lambda party: held[party]) for contest, held in chances.items()}
    return SeatForecast(name, draws.election, winners, chances, shares)


def _held(table: SeatTable, name: str) -> SeatForecast:
    """Every seat goes to whoever won it last time, on the boundaries of now, with the shares of then."""
    winners, shares = {}, {}
    for row, contest in enumerate(table.contest):
        stood = [k for k in range(REST) if table.stood_before[row, k]]
        winners[contest] = str(table.base_keys[row, table.holder[row]]) if table.holder[row] >= 0 else ""
        shares[contest] = {str(table.base_keys[row, k]): float(table.base[row, k]) for k in stood}
    return SeatForecast(name, table.election, winners, {}, shares)
