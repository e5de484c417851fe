"""Every drawing of Hustings: party colours, charts and hex maps, as SVG that stands alone or sits in a page.

Inputs are plain values; each chart comes back as a :class:`Chart` with its drawing, its finding and its table. How a
hex layout is made (``cartogram``, ``laying``) is not imported here: only its table is needed to draw.
"""

from hustings.atlas.charts import (
    BandPoint,
    Chart,
    HouseMark,
    NowRow,
    PollLine,
    PollMark,
    PooledLine,
    RoundBar,
    SeatCount,
    ShareBar,
    ShareLine,
    SheetWords,
    Table,
    composition,
    final_round,
    house_effects,
    mean_line,
    poll_against_result,
    poll_dots,
    poll_sheet,
    pooled_polls,
    seats_bar,
    seats_cell,
    share_bar_cell,
    share_bars,
    share_history,
)
from hustings.atlas.hexes import layout, layouts
from hustings.atlas.letters import Glyph, letters_map, plain
from hustings.atlas.map import NORTH_OF_ENGLAND, draw_hexes, seats_within
from hustings.atlas.palette import Look, look, stylesheet
from hustings.atlas.png import to_png
from hustings.atlas.seat import Seat, changes, words_of

__all__ = [
    "NORTH_OF_ENGLAND",
    "BandPoint",
    "Chart",
    "Glyph",
    "HouseMark",
    "Look",
    "NowRow",
    "PollLine",
    "PollMark",
    "PooledLine",
    "RoundBar",
    "Seat",
    "SeatCount",
    "ShareBar",
    "ShareLine",
    "SheetWords",
    "Table",
    "changes",
    "composition",
    "draw_hexes",
    "final_round",
    "house_effects",
    "layout",
    "layouts",
    "letters_map",
    "look",
    "mean_line",
    "plain",
    "poll_against_result",
    "poll_dots",
    "poll_sheet",
    "pooled_polls",
    "seats_bar",
    "seats_cell",
    "seats_within",
    "share_bar_cell",
    "share_bars",
    "share_history",
    "stylesheet",
    "to_png",
    "words_of",
]
