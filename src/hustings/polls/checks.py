"""Polls that cannot be: refused with the row of the poll and the field, nothing guessed."""

from __future__ import annotations

from datetime import date

import numpy as np

from hustings.errors import BadInput
from hustings.polls.inputs import OTHER, PollSet, Settings

__all__ = ["check"]

# Named shares may come to a little over 1 where each was rounded.
_LARGEST_SUM = 1.05
_SMALLEST_SIZE, _LARGEST_SIZE = 20, 1_000_000


def _refuse(row: int, field: str, what: str, remedy: str) -> BadInput:
    return BadInput(f"poll {row}, field “{field}”: {what}", remedy=remedy)


def _check_arrays(polls: PollSet) -> None:
    count = len(polls.days)
    shape = (count, len(polls.columns))
    if polls.shares.shape != shape:
        raise BadInput(f"shares are {polls.shares.shape}; {count} polls of {shape[1]} parties need {shape}.")
    for name in ("house", "sizes", "territory", "crossbreak"):
        values = getattr(polls, name)
        if values is not None and len(values) != count:
            raise BadInput(f"{name} has {len(values)} values for {count} polls.")
    names = [*polls.columns, OTHER]
    if len(set(names)) < len(names):
        raise BadInput(f"A party is named twice, or “{OTHER}” is named as a party: {', '.join(names)}.")
    if not len(polls.parties):
        raise BadInput("No party is named.", remedy="Name at least one party; the rest is “other”.")
    for field, values, limit in (
        ("house", polls.house, len(polls.houses)),
        ("territory", polls.territory, 1 + len(polls.nations)),
    ):
        if values is not None and count and (values.min() < 0 or values.max() >= limit):
            row = int(np.flatnonzero((values < 0) | (values >= limit))[0])
            raise _refuse(
                row, field, f"no {field} has the number {values[row]}.", f"Numbers run from 0 to {limit - 1}."
            )


def _check_shares(polls: PollSet) -> None:
    shares = np.nan_to_num(polls.shares, nan=0.0)
    total = shares.sum(axis=1)
    for each in polls.merged:
        if not 0 <= each.poll < len(total):
            raise BadInput(f"A merged share belongs to poll {each.poll}, which is not there.")
        unknown = [party for party in each.parties if party not in polls.columns]
        if unknown or len(each.parties) < 2:
            raise _refuse(each.poll, "+".join(each.parties), "a merged share needs two or more parties of the columns.",
                          f"The columns are {', '.join(polls.columns)}.")  # fmt: skip
        if not 0 <= each.share <= 1:
            raise _refuse(each.poll, "+".join(each.parties), f"a share of {each.share}.", "Give shares from 0 to 1.")
        total[each.poll] += each.share
    wrong = np.argwhere((shares < 0) | (shares > 1))
    if len(wrong):
        row, column = (int(value) for value in wrong[0])
        raise _refuse(
            row, polls.columns[column], f"a share of {polls.shares[row, column]:g}.", "Give shares from 0 to 1."
        )
    over = np.flatnonzero(total > _LARGEST_SUM)
    if len(over):
        raise _refuse(int(over[0]), "shares", f"they sum to {total[over[0]]:.1%}.", "Check the figures of this poll.")
    bare = np.flatnonzero(np.isnan(polls.shares).all(axis=1))
    bare = np.setdiff1d(bare, [each.poll for each in polls.merged])
    if len(bare):
        raise _refuse(int(bare[0]), "shares", "it names no party.", "Leave the poll out.")


def _check_sizes(polls: PollSet) -> None:
    sizes = polls.sizes[~np.isnan(polls.sizes)]
    if len(sizes) and (sizes.min() < _SMALLEST_SIZE or sizes.max() > _LARGEST_SIZE):
        row = int(np.flatnonzero((polls.sizes < _SMALLEST_SIZE) | (polls.sizes > _LARGEST_SIZE))[0])
        raise _refuse(row, "sizes", f"a sample of {polls.sizes[row]:,.0f}.",
                      f"A poll asks {_SMALLEST_SIZE} to {_LARGEST_SIZE:,} people; NaN is for not known.")  # fmt: skip


def check(polls: PollSet, settings: Settings) -> None:
    """Raise :class:`~hustings.errors.BadInput` for polls or settings that the model cannot use."""
    _check_arrays(polls)
    where = np.zeros(len(polls.days), dtype=np.int64) if polls.territory is None else polls.territory
    gb = polls.days[where == 0]
    if len(np.unique(gb)) < 2:
        raise BadInput(
            f"{len(gb)} polls of Great Britain on {len(np.unique(gb))} days: a trend needs polls on two days or more.",
            remedy="Widen the window, or add polls.",
        )
    _check_shares(polls)
    _check_sizes(polls)
    if settings.as_of is not None and polls.days.max() > settings.as_of:
        row = int(np.flatnonzero(polls.days > settings.as_of)[0])
        day = date.fromordinal(int(polls.days[row]))
        raise _refuse(row, "days", f"{day} is after {date.fromordinal(settings.as_of)}.", "Leave later polls out.")
    for when, times in settings.shocks.items():
        if not times > 0:
            raise BadInput(f"The shock of {date.fromordinal(when)} is {times:g}.", remedy="A multiplier is above 0.")
    if settings.draws < 1 or settings.horizon < 0:
        raise BadInput("draws must be 1 or more and the horizon 0 days or more.")
    if settings.deff is not None and not settings.deff > 0:
        raise BadInput(f"A design effect of {settings.deff:g}.", remedy="It is above 0; 1 for a simple random sample.")
