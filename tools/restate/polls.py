"""Polls, published forecasts and the events on which polls hang, restated as the almanac's tables.

=========================  ==================================================================================
module                     what it restates
=========================  ==================================================================================
``polls_national``         national polls since May 2005
``polls_history``          national polls 1945-2005 with days of fieldwork, and a second source for those after
``polls_regional``         regional cross-breaks 2015-2024 and polls of one nation
``polls_contests``         by-elections 1938-2019, constituencies 2013-2015
``polls_recent_contests``  by-elections and mayors 2021-2024
``polls_devolved``         Senedd 2020-21, Holyrood 2021
``polls_forecasts``        seats that others forecast
``polls_houses``           the names of the polling houses
=========================  ==================================================================================
"""

from __future__ import annotations

from pathlib import Path

from hustings.almanac.schema import TABLES
from tools.restate.polls_common import Poll, assign_ids, poll_rows, share_rows
from tools.restate.polls_contests import byelection_polls, constituency_polls
from tools.restate.polls_devolved import holyrood_polls, senedd_polls
from tools.restate.polls_events import event_rows
from tools.restate.polls_forecasts import forecast_rows
from tools.restate.polls_history import history_polls, open_pollbase
from tools.restate.polls_houses import house_rows
from tools.restate.polls_national import national_polls
from tools.restate.polls_recent_contests import press_polls, recent_contest_polls
from tools.restate.polls_regional import regional_polls
from tools.restate.polls_sources import source_rows

__all__ = ["all_polls", "restate"]

Row = dict[str, object]


def all_polls(data: Path) -> list[Poll]:
    """Every poll that the almanac ships, with its id. ``data`` is the folder of published files."""
    pollbase = open_pollbase(data)
    taken: set[str] = set()
    national = assign_ids(national_polls(data, pollbase).polls, taken)
    return [
        *national,
        *assign_ids(history_polls(pollbase).polls, taken),
        *assign_ids(regional_polls(data, national).polls, taken),
        *assign_ids(byelection_polls(data)[0], taken),
        *assign_ids(constituency_polls(data), taken),
        *assign_ids([*recent_contest_polls(data), *press_polls()], taken),
        *assign_ids([*senedd_polls(data), *holyrood_polls(data)], taken),
    ]


def restate(data: Path) -> dict[str, list[Row]]:
    """The rows of each table that this module gives. ``data`` is the folder of published files; nothing is written."""
    polls = all_polls(data)
    tables = {
        "polls": poll_rows(polls),
        "poll_shares": share_rows(polls),
        "published_forecasts": forecast_rows(data),
        "events": event_rows(),
        "houses": house_rows(data),
        "sources": source_rows(),
    }
    return {name: rows for name, rows in tables.items() if name in TABLES}
