"""A selection of polls as the rows of the engine."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from hustings.polls.inputs import Merged, Nation, PollSet
from hustings.polls.known import NATIONS, OnePoll
from hustings.polls.parties import parties_of
from hustings.polls.select import Selection

__all__ = ["engine_rows"]


def engine_rows(selection: Selection) -> PollSet:
    """The polls of a selection as :class:`~hustings.polls.pooled.PollSet`, in the order of ``selection.rows``.

    A merged share ("snp+pc") whose parties are all pooled by themselves stays one share; otherwise it is among the
    poll's others.
    """
    nations = tuple(
        Nation(name, parties_of(mine))
        for name in NATIONS
        if (mine := [each for each in selection.nation_polls if each.territory == name])
    )
    rows = selection.rows
    names = {"gb": 0, "uk": 0} | {nation.name: k + 1 for k, nation in enumerate(nations)}
    houses = tuple(sorted({each.house for each in rows}))
    place = {house: k for k, house in enumerate(houses)}
    extra = (party for nation in nations for party in nation.parties if party not in selection.parties)
    columns = {party: k for k, party in enumerate((*selection.parties, *dict.fromkeys(extra)))}
    return PollSet(
        parties=selection.parties,
        houses=houses,
        days=np.array([each.middle.toordinal() for each in rows], dtype=np.int64),
        house=np.array([place[each.house] for each in rows], dtype=np.int64),
        sizes=np.array([np.nan if each.size is None else each.size for each in rows], dtype=float),
        shares=_shares(rows, columns),
        merged=tuple(_merged(rows, columns)),
        nations=nations,
        territory=np.array([names[each.territory] for each in rows], dtype=np.int64),
        crossbreak=np.array([each.kind == "crossbreak" for each in rows], dtype=np.bool_),
        entries={party: day.toordinal() for party, day in selection.entries.items()},
        exits={party: day.toordinal() for party, day in selection.exits.items()},
    )


def _shares(rows: Sequence[OnePoll], columns: Mapping[str, int]) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    shares = np.full((len(rows), len(columns)), np.nan)
    for k, each in enumerate(rows):
        for party, share in each.shares.items():
            if party in columns:
                shares[k, columns[party]] = share
    return shares


def _merged(rows: Sequence[OnePoll], columns: Mapping[str, int]) -> list[Merged]:
    return [
        Merged(k, tuple(key.split("+")), share)
        for k, each in enumerate(rows)
        for key, share in each.shares.items()
        if "+" in key and all(party in columns for party in key.split("+"))
    ]
