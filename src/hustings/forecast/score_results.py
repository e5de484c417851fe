"""What scoring forecasts of seats comes to: one forecast, all of them, and how both are written out."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

__all__ = ["ForecastScores", "Missed", "PartySeats", "SeatScore"]


@dataclass(frozen=True, slots=True)
class Missed:
    """A seat that went otherwise: who was said to win and who won, each with its chance where one was given."""

    contest: str
    name: str
    said: str
    chance: float | None
    won: str
    chance_won: float | None


@dataclass(frozen=True, slots=True)
class PartySeats:
    """Seats of one party: winners named, sum of chances (``None`` without chances), and how many it won."""

    party: str
    named: int
    expected: float | None
    actual: int

    @property
    def error(self) -> float:
        """Seats said less seats won."""
        return (self.named if self.expected is None else self.expected) - self.actual


@dataclass(frozen=True)
class SeatScore:
    """One forecast scored. ``right`` of ``seats``; scores are ``None`` where it does not say what they need.

    ``reliability`` are bins of chances. ``northern_ireland`` is (right, seats named there). ``missed``: surest first.
    """

    name: str
    baseline: bool
    gives: tuple[str, ...]
    seats: int
    right: int
    expected_right: float | None
    brier: float | None
    log_score: float | None
    share_mae: float | None
    seat_error: float
    parties: tuple[PartySeats, ...]
    missed: tuple[Missed, ...]
    reliability: tuple[dict[str, float], ...]
    northern_ireland: tuple[int, int]
    notes: tuple[str, ...]

    @property
    def if_certain(self) -> float:
        """The Brier score of its winners, had they been said with certainty."""
        return 2 * (1 - self.right / self.seats)

    def to_json(self) -> dict[str, object]:
        """All figures; chances and parts as fractions, share errors in points."""
        return {
            "name": self.name,
            "baseline": self.baseline,
            "gives": list(self.gives),
            "seats": self.seats,
            "right": self.right,
            "right_share": round(self.right / self.seats, 5),
            "expected_right": _rounded(self.expected_right, 5),
            "brier": _rounded(self.brier, 5),
            "brier_if_certain": round(self.if_certain, 5),
            "log_score": _rounded(self.log_score, 5),
            "share_mae": _rounded(self.share_mae, 4),
            "seat_error": round(self.seat_error, 3),
            "parties": [
                {"party": each.party, "named": each.named, "expected": _rounded(each.expected, 2),
                 "actual": each.actual, "error": round(each.error, 2)}
                for each in self.parties
            ],
            "missed": [
                {"contest": each.contest, "name": each.name, "said": each.said, "chance": _rounded(each.chance, 4),
                 "won": each.won, "chance_won": _rounded(each.chance_won, 4)}
                for each in self.missed
            ],
            "reliability": [{key: round(value, 4) for key, value in row.items()} for row in self.reliability],
            "northern_ireland": {"right": self.northern_ireland[0], "seats": self.northern_ireland[1]},
            "notes": list(self.notes),
        }  # fmt: skip


@dataclass(frozen=True)
class ForecastScores:
    """Every forecast of one election and the baselines beside them, on the same seats."""

    election: str
    seats: int
    forecasts: tuple[SeatScore, ...]
    baselines: tuple[SeatScore, ...]
    notes: tuple[str, ...]

    @property
    def every(self) -> tuple[SeatScore, ...]:
        """Forecasts, then baselines."""
        return (*self.forecasts, *self.baselines)

    def to_json(self) -> dict[str, object]:
        """The whole, as plain objects."""
        return {
            "election": self.election,
            "seats": self.seats,
            "forecasts": [each.to_json() for each in self.forecasts],
            "baselines": [each.to_json() for each in self.baselines],
            "notes": list(self.notes),
        }

    def frame(self) -> pl.DataFrame:
        """One row a forecast: ``forecast, baseline, seats, right, expected_right, brier, brier_if_certain, log_score,
        share_mae, seat_error``."""
        keys = ("seats", "right", "expected_right", "brier", "log_score", "share_mae", "seat_error")
        rows = [{"forecast": each.name, "baseline": each.baseline} | {key: getattr(each, key) for key in keys}
                | {"brier_if_certain": each.if_certain} for each in self.every]  # fmt: skip
        return pl.DataFrame(rows, infer_schema_length=None)


def _rounded(value: float | None, places: int) -> float | None:
    return None if value is None else round(value, places)
