"""What others had forecast: totals of seats in the almanac, beside ours, at the parties that both name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import polars as pl

from hustings.almanac.open import Almanac
from hustings.ids import parse

__all__ = ["Published", "published"]

PARTIES = ("con", "lab", "ld", "snp", "pc", "ref", "ukip", "grn")


@dataclass(frozen=True, slots=True)
class Published:
    """A forecaster's last totals before an election. ``error``: mean absolute error in seats over ``parties``.

    ``ours`` is the error of our mean totals at the same parties. ``verified`` says how the figures were seen.
    """

    forecaster: str
    election: str
    date: str
    kind: str
    parties: tuple[str, ...]
    error: float
    ours: float
    verified: str

    def to_json(self) -> dict[str, object]:
        """The row as it is."""
        return {
            "forecaster": self.forecaster,
            "date": self.date,
            "kind": self.kind,
            "parties": list(self.parties),
            "error": round(self.error, 3),
            "ours": round(self.ours, 3),
            "verified": self.verified,
        }


def published(almanac: Almanac, election: str, ours: Mapping[str, float]) -> tuple[Published, ...]:
    """The last forecast of each forecaster up to the day of an election, least error first; exit polls among them.

    ``ours``: mean seats by party key. Only forecasts of two parties or more count.
    """
    actual = _actual(almanac, election)
    day = parse(election).day
    rows = almanac.table("published_forecasts").filter(
        (pl.col("election") == election) & (pl.col("date") <= day) & pl.col("party").is_in(list(PARTIES))
    )
    made = []
    for (forecaster, kind), held in rows.group_by(["forecaster", "kind"], maintain_order=True):
        last = held.filter(pl.col("date") == held["date"].max())
        seats = {str(party): float(count) for party, count in last.select("party", "seats").iter_rows()}
        if len(seats) < 2:
            continue
        made.append(
            Published(
                forecaster=str(forecaster),
                election=election,
                date=str(last["date"][0]),
                kind=str(kind),
                parties=tuple(party for party in PARTIES if party in seats),
                error=_error(seats, seats, actual),
                ours=_error(seats, ours, actual),
                verified=str(last["verified"][0]),
            )
        )
    return tuple(sorted(made, key=lambda each: (each.error, each.forecaster)))


def _error(named: Mapping[str, float], said: Mapping[str, float], actual: Mapping[str, int]) -> float:
    return float(np.mean([abs(said.get(party, 0.0) - actual.get(party, 0)) for party in named]))


def _actual(almanac: Almanac, election: str) -> dict[str, int]:
    won = almanac.candidacies(election).group_by("party").agg(pl.col("elected").sum())
    return {str(party): int(seats) for party, seats in won.iter_rows()}
