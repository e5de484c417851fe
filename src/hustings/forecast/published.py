"""What others had forecast: totals of seats in the almanac, beside ours, at the parties that both name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import polars as pl

from hustings.almanac.open import Almanac
from hustings.ids import parse

__all__ = ["PARTIES", "Published", "ours_published", "published"]

PARTIES = ("con", "lab", "ld", "snp", "pc", "ref", "ukip", "grn")
"""The main parties, whose totals are compared."""

_A_SEAT = 0.5


@dataclass(frozen=True, slots=True)
class Published:
    """A forecaster's last totals before an election. ``error``: mean absolute error in seats over ``parties``.

    ``ours`` is the error of our mean totals at the same parties. ``verified`` says how the figures were seen. ``seats``
    are the totals at ``parties``; ``majority`` is the party that they give more than half of all seats, ``none`` where
    they give nobody so many, empty where they do not tell; ``majority_was`` is what came about.
    """

    forecaster: str
    election: str
    date: str
    kind: str
    parties: tuple[str, ...]
    error: float
    ours: float
    verified: str
    seats: tuple[float, ...] = ()
    majority: str = ""
    majority_was: str = ""

    @property
    def majority_right(self) -> bool | None:
        """Whether a majority, or that there would be none, was rightly said; ``None`` where it was not said."""
        return self.majority == self.majority_was if self.majority else None

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
            "seats": dict(zip(self.parties, self.seats, strict=True)) if self.seats else {},
            "majority": self.majority or None,
            "majority_was": self.majority_was or None,
            "majority_right": self.majority_right,
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
    was = _majority(actual, sum(actual.values()))
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
                seats=tuple(seats[party] for party in PARTIES if party in seats),
                majority=_majority(seats, sum(actual.values())),
                majority_was=was,
            )
        )
    return tuple(sorted(made, key=lambda each: (each.error, each.forecaster)))


def ours_published(almanac: Almanac, election: str, ours: Mapping[str, float], date: str) -> Published:
    """Our own totals as a forecaster's, over every main party that we gave a seat or that won one."""
    actual = _actual(almanac, election)
    parties = tuple(party for party in PARTIES if ours.get(party, 0.0) >= _A_SEAT or actual.get(party))
    said = {party: ours.get(party, 0.0) for party in parties}
    error, whole = _error(said, said, actual), sum(actual.values())
    return Published(
        forecaster="Hustings",
        election=election,
        date=date,
        kind="our backtest",
        parties=parties,
        error=error,
        ours=error,
        verified="computed",
        seats=tuple(said.values()),
        majority=_majority(said, whole),
        majority_was=_majority(actual, whole),
    )


def _majority(seats: Mapping[str, float], whole: int) -> str:
    """The party with more than half of all seats, ``none``; empty where the two largest parties are not both named."""
    if not {"con", "lab"} <= set(seats):
        return ""
    return next((party for party, number in seats.items() if 2 * number > whole), "none")


def _error(named: Mapping[str, float], said: Mapping[str, float], actual: Mapping[str, int]) -> float:
    return float(np.mean([abs(said.get(party, 0.0) - actual.get(party, 0)) for party in named]))


def _actual(almanac: Almanac, election: str) -> dict[str, int]:
    won = almanac.candidacies(election).group_by("party").agg(pl.col("elected").sum())
    return {str(party): int(seats) for party, seats in won.iter_rows()}
