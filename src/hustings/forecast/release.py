"""The draws of a forecast as a Parquet file: everything that was simulated, for whoever wants to ask something else."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from hustings.errors import BadInput
from hustings.forecast.held import Held

if TYPE_CHECKING:
    from hustings.forecast.contest_result import ContestForecast

__all__ = ["draws_frame", "write_contest_draws", "write_draws"]

_COLUMN_FROM = 12
"""A party that stands in as many contests has a column of its own; any other is the “oth” of its contest."""
_STEP = np.float32(1e4)


def draws_frame(held: Held) -> pl.DataFrame:
    """One row a contest and draw: ``contest, draw, winner``, a column of shares for each larger party, ``oth, rest``.

    ``oth`` is the share of the strongest other candidate, ``oth_party`` its party; null where none of a column stands.
    Shares are fractions to four decimals. ``draw`` d is the same election in every contest.
    """
    draws, every = held.draws, len(held)
    stands = {party: sum(party in names for names in held.parties) for party in held.every_party}
    named = [party for party in held.every_party if stands[party] >= min(_COLUMN_FROM, every)]
    columns = {party: np.full((every, draws), np.nan, dtype=np.float32) for party in [*named, "oth", "rest"]}
    other: list[str | None] = [None] * every
    for seat, names in enumerate(held.parties):
        rows = np.round(held.rows(seat) * _STEP) / _STEP
        for row, party in enumerate(names):
            if party not in named:
                other[seat] = party
            columns[party if party in named else "oth"][seat] = rows[row]
        columns["rest"][seat] = rows[-1]
    winner = [np.array(names, dtype=object)[held.counted.winner[seat]] for seat, names in enumerate(held.parties)]
    ids = pl.Series("contest", [place.contest for place in held.places], dtype=pl.Categorical)
    frame = pl.DataFrame(
        {
            "contest": ids.gather(np.repeat(np.arange(every, dtype=np.uint32), draws)),
            "draw": np.tile(np.arange(draws, dtype=np.uint32), every),
            "winner": pl.Series(np.concatenate(winner), dtype=pl.Categorical),
            **{party: shares.reshape(-1) for party, shares in columns.items()},
            "oth_party": pl.Series(other, dtype=pl.Categorical).gather(
                np.repeat(np.arange(every, dtype=np.uint32), draws)
            ),
        }
    )
    return frame.with_columns(pl.col(pl.Float32).fill_nan(None))


def write_draws(held: Held, path: Path) -> None:
    """Write the draws. Raises :class:`~hustings.errors.BadInput` where the file cannot be written."""
    _write(draws_frame(held), path)


def write_contest_draws(made: ContestForecast, path: Path) -> None:
    """Write the draws of contests: a row a contest, candidate and draw, with the share and, where there are, seats."""
    parts = []
    for each in made.contests:
        draws, people = each.draws.shape
        columns: dict[str, object] = {
            "contest": [each.contest] * (draws * people),
            "draw": np.tile(np.arange(draws, dtype=np.uint32), people),
            "candidate": np.repeat(np.array(each.candidates, dtype=object), draws),
            "party": np.repeat(np.array(each.parties, dtype=object), draws),
            "share": each.draws.T.reshape(-1).astype(np.float32),
        }
        if each.seats is not None:
            columns["seats"] = each.seats.T.reshape(-1).astype(np.int16)
        parts.append(pl.DataFrame(columns))
    _write(pl.concat(parts, how="diagonal"), path)


def _write(frame: pl.DataFrame, path: Path) -> None:
    try:
        frame.write_parquet(path, compression="zstd", compression_level=3)
    except OSError as error:
        raise BadInput(
            f"{path} cannot be written: {error.strerror or error}.", remedy="Name a file in a folder that is there."
        ) from None
