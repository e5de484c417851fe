"""The charts, by name: shares, a poll against the result, two rounds, history, seats, councils and polls."""

from hustings.atlas.bars import (
    PollMark,
    RoundBar,
    ShareBar,
    final_round,
    poll_against_result,
    share_bar_cell,
    share_bars,
)
from hustings.atlas.chart import Chart, Table
from hustings.atlas.housechart import HouseMark, house_effects
from hustings.atlas.lines import ShareLine, share_history
from hustings.atlas.pollchart import BandPoint, PooledLine, pooled_polls
from hustings.atlas.polldots import PollLine, mean_line, poll_dots
from hustings.atlas.pollsheet import NowRow, SheetWords, poll_sheet
from hustings.atlas.seats import SeatCount, composition, seats_bar, seats_cell

__all__ = [
    "BandPoint",
    "Chart",
    "HouseMark",
    "NowRow",
    "PollLine",
    "PollMark",
    "PooledLine",
    "RoundBar",
    "SeatCount",
    "ShareBar",
    "ShareLine",
    "SheetWords",
    "Table",
    "composition",
    "final_round",
    "house_effects",
    "mean_line",
    "poll_against_result",
    "poll_dots",
    "poll_sheet",
    "pooled_polls",
    "seats_bar",
    "seats_cell",
    "share_bar_cell",
    "share_bars",
    "share_history",
]
