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
from hustings.atlas.lines import ShareLine, share_history
from hustings.atlas.polldots import PollLine, mean_line, poll_dots
from hustings.atlas.seats import SeatCount, composition, seats_bar, seats_cell

__all__ = [
    "Chart",
    "PollLine",
    "PollMark",
    "RoundBar",
    "SeatCount",
    "ShareBar",
    "ShareLine",
    "Table",
    "composition",
    "final_round",
    "mean_line",
    "poll_against_result",
    "poll_dots",
    "seats_bar",
    "seats_cell",
    "share_bar_cell",
    "share_bars",
    "share_history",
]
