"""The forecasts of the story as its page shows them: before the results, dated, and pale."""

from __future__ import annotations

from types import SimpleNamespace

from hustings.almanac.open import Almanac
from hustings.desk.contest_forecast_page import contest_title, share_chart
from hustings.forecast.contest_result import ContestForecast
from hustings.forecast.contest_words import polls_before, share_before
from hustings.forecast.words import in_twenty

__all__ = ["forecast_of"]

_LEAST = 0.05
_PARTIES = 4


def forecast_of(almanac: Almanac, made: ContestForecast) -> SimpleNamespace:
    """What was forecast of one contest: its title, the chances, the bands of its largest parties."""
    one = made.contests[0]
    was, polls = share_before(almanac, made), polls_before(almanac, made)
    chances = ", ".join(f"{almanac.short(party)} {in_twenty(p)}" for party, p in one.p_win().items() if p >= _LEAST)
    note = "Band: 90 runs in 100. Line: median. ○ Poll of first preferences."
    return SimpleNamespace(
        title=contest_title(almanac, made),
        chances=chances,
        as_of=f"{made.as_of:%-d %B %Y}",
        chart=share_chart(almanac, one, was, polls, 380, _PARTIES),
        note=note + (f" △ Result of {was.label}." if was else "") + " Pale: a forecast, nothing declared.",
    )
