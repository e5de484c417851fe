"""Draws for other programs: Polars frames, and the groups that ArviZ reads."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from importlib import import_module
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from hustings.errors import BadInput

__all__ = ["arviz_groups", "draws_frame", "to_arviz", "trend_frame"]

Draws = NDArray[np.float64]


def trend_frame(draws: Draws, days: Sequence[date], parties: Sequence[str]) -> pl.DataFrame:
    """``date, party, mean, sd, lo90, hi90`` from draws (draw, day, party): a row for each day and party, fractions."""
    low, high = np.quantile(draws, [0.05, 0.95], axis=0)
    count = len(parties)
    return pl.DataFrame(
        {
            "date": [day for day in days for _ in range(count)],
            "party": list(parties) * len(days),
            "mean": draws.mean(axis=0).ravel(),
            "sd": draws.std(axis=0).ravel(),
            "lo90": low.ravel(),
            "hi90": high.ravel(),
        }
    )


def draws_frame(draws: Draws, days: Sequence[date], parties: Sequence[str]) -> pl.DataFrame:
    """Every draw: ``draw, date`` and a column for each party, fractions. A draw is one history through all days."""
    count = draws.shape[0]
    made: dict[str, object] = {
        "draw": np.repeat(np.arange(count), len(days)),
        "date": pl.Series(list(days) * count, dtype=pl.Date),
    }
    return pl.DataFrame(made | {party: draws[:, :, c].ravel() for c, party in enumerate(parties)})


def arviz_groups(draws: Draws, days: Sequence[date], parties: Sequence[str]) -> dict[str, Any]:
    """What ``arviz.from_dict`` takes: one chain of ``share`` (chain, draw, day, party), with coordinates and dims.

    The draws are resampled importance draws, independent of one another: one chain is no fault.
    """
    return {
        "data": {"posterior": {"share": draws[None]}},
        "coords": {"day": np.array([day.isoformat() for day in days], dtype="datetime64[ns]"), "party": list(parties)},
        "dims": {"share": ["day", "party"]},
    }


def to_arviz(draws: Draws, days: Sequence[date], parties: Sequence[str]) -> Any:
    """The draws as ArviZ holds them (``InferenceData``, or a ``DataTree`` from ArviZ 1.0 on).

    Raises :class:`~hustings.errors.BadInput` where ArviZ is not installed.
    """
    try:
        arviz = import_module("arviz")
    except ImportError:
        raise BadInput(
            "ArviZ is not installed.",
            remedy="Install it with: pip install arviz. Frames of the draws need nothing: draws().",
        ) from None
    groups = arviz_groups(draws, days, parties)
    data, coords, dims = groups["data"], groups["coords"], groups["dims"]
    if hasattr(arviz, "InferenceData"):
        return arviz.from_dict(**data, coords=coords, dims=dims)
    return arviz.from_dict(data, coords=coords, dims=dims)
