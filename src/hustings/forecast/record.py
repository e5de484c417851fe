"""Our own track record: the backtest of general elections, shipped as three small tables, read without running it.

    fitted/record.csv          one row an election, day, start and rule (the seat model or a comparator): its scores
    fitted/record_seats.csv    seats by party: mean and middle 90 per cent of the draws of the seat model, and won
    fitted/record_chances.csv  chances of all elections in bins: said and happened

``python -m tools.fit_record`` writes them from the backtest and ``--check`` says whether they still are what it gives.
Parts and chances are fractions, share errors points. Seats are those of Great Britain but the Speaker's.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from hustings.forecast.scores import reliability

if TYPE_CHECKING:
    from hustings.forecast.backtest import Backtest, Run
    from hustings.forecast.scores import Scored

__all__ = ["HEADERS", "MODEL", "NOTES", "Bin", "Line", "Record", "Row", "Won", "read_record", "tables_of"]

MODEL = "model"
"""The rule that is the seat model; every other is a comparator."""

NOTES = (
    "A backtest, never published before the day: every constant was fitted on elections before the one forecast, and "
    "no later poll or result enters. But the form of the model, some widths of priors and how far the lead may shrink "
    "were chosen while its scores on these same elections were known. So the record flatters it; how much, the next "
    "election will tell.",
    "A miss common to all polls is in the intervals, not in the means, but for the lead’s habit of being too large.",
    "Before nominations a party is taken to stand where it stood last time. Members who stand down are known as "
    "nominated, even 90 days before, and who the strongest other candidate was is told by the result.",
    "In 2024 Labour’s vote was spread as at no election before it: at given shares the model put Labour too low and "
    "the Conservatives too high, as uniform and proportional swing did still more.",
    "Northern Ireland and the Speaker’s seat are not in these figures.",
)
"""What is optimistic in the record, and what is not in it."""

HEADERS = {
    "record.csv": (
        "election", "days_before", "from", "rule", "seats", "right", "expected_right", "brier", "log_score",
        "share_mae", "cover90", "sure", "sure_right",
    ),
    "record_seats.csv": ("election", "days_before", "from", "party", "mean", "lo90", "hi90", "actual"),
    "record_chances.csv": ("days_before", "from", "lo", "hi", "n", "said", "happened"),
}  # fmt: skip
_LEAST = 0.05
Row = dict[str, str]


@dataclass(frozen=True, slots=True)
class Line:
    """One forecast of one election scored. ``sure``: seats whose favourite had more than .99, ``sure_right`` of them.

    ``source`` is ``polls`` or ``truth``, as of :class:`~hustings.forecast.backtest.Run`.
    """

    election: str
    days_before: int
    source: str
    rule: str
    seats: int
    right: float
    expected_right: float
    brier: float
    log_score: float
    share_mae: float
    cover90: float
    sure: int
    sure_right: float | None

    @property
    def expected_less_actual(self) -> float:
        """Winners expected to be right less those that were, as a fraction of seats."""
        return self.expected_right - self.right


@dataclass(frozen=True, slots=True)
class Won:
    """Seats of a party (``nat``: SNP and Plaid Cymru): mean of the draws, their interval where scored, and won."""

    election: str
    days_before: int
    source: str
    party: str
    mean: float
    lo90: float | None
    hi90: float | None
    actual: int

    @property
    def inside(self) -> bool | None:
        """Whether what it won lies inside the interval; ``None`` without one."""
        return None if self.lo90 is None or self.hi90 is None else self.lo90 <= self.actual <= self.hi90


@dataclass(frozen=True, slots=True)
class Bin:
    """Chances between ``lo`` and ``hi`` over all elections: how many, what was said, how often it happened."""

    days_before: int
    source: str
    lo: float
    hi: float
    n: int
    said: float
    happened: float


@dataclass(frozen=True)
class Record:
    """The whole record, in the order of elections."""

    lines: tuple[Line, ...]
    seats: tuple[Won, ...]
    bins: tuple[Bin, ...]

    def at(self, source: str, days_before: int, rule: str = MODEL) -> tuple[Line, ...]:
        """The scores of one rule, from one start, so many days before, one for each election."""
        return tuple(x for x in self.lines if (x.source, x.days_before, x.rule) == (source, days_before, rule))

    def won(self, election: str, source: str, days_before: int) -> dict[str, Won]:
        """Seats by party in one run."""
        wanted = (election, source, days_before)
        return {each.party: each for each in self.seats if (each.election, each.source, each.days_before) == wanted}

    def chances(self, source: str, days_before: int) -> tuple[Bin, ...]:
        """The bins of one start and distance."""
        return tuple(each for each in self.bins if (each.source, each.days_before) == (source, days_before))


@cache
def read_record() -> Record:
    """The record as shipped."""
    lines = [
        Line(
            election=row["election"],
            days_before=int(row["days_before"]),
            source=row["from"],
            rule=row["rule"],
            seats=int(row["seats"]),
            right=float(row["right"]),
            expected_right=float(row["expected_right"]),
            brier=float(row["brier"]),
            log_score=float(row["log_score"]),
            share_mae=float(row["share_mae"]),
            cover90=float(row["cover90"]),
            sure=int(row["sure"]),
            sure_right=_number(row["sure_right"]),
        )
        for row in _rows("record.csv")
    ]
    seats = [
        Won(
            row["election"], int(row["days_before"]), row["from"], row["party"], float(row["mean"]),
            _number(row["lo90"]), _number(row["hi90"]), int(row["actual"]),
        )
        for row in _rows("record_seats.csv")
    ]  # fmt: skip
    bins = [
        Bin(
            int(row["days_before"]), row["from"], float(row["lo"]), float(row["hi"]), int(row["n"]),
            float(row["said"]), float(row["happened"]),
        )
        for row in _rows("record_chances.csv")
    ]  # fmt: skip
    return Record(tuple(lines), tuple(seats), tuple(bins))


def _rows(name: str) -> list[Row]:
    text = files("hustings.forecast").joinpath("fitted", name).read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))


def _number(text: str) -> float | None:
    return float(text) if text else None


def tables_of(made: Backtest) -> dict[str, list[Row]]:
    """A backtest as the rows of the three tables, by file name."""
    return {
        "record.csv": [row for run in made.runs for row in _scores(run)],
        "record_seats.csv": [row for run in made.runs for row in _seats(run)],
        "record_chances.csv": [
            {"days_before": str(days), "from": source} | _bin(row)
            for source, days in made.kinds
            for row in reliability([each.model for each in made.at(days, source).values()])
        ],
    }


def _scores(run: Run) -> Iterable[Row]:
    for rule, scored in ((MODEL, run.model), *run.comparators.items()):
        yield _key(run) | {"rule": rule} | _line(scored)


def _key(run: Run) -> Row:
    return {"election": run.election, "days_before": str(run.days_before), "from": run.source}


def _line(scored: Scored) -> Row:
    sure, held = scored.nearly_sure
    return {
        "seats": str(len(scored.right)),
        "right": f"{scored.right.mean():.5f}",
        "expected_right": f"{scored.p_top.mean():.5f}",
        "brier": f"{scored.brier.mean():.5f}",
        "log_score": f"{scored.log.mean():.5f}",
        "share_mae": f"{scored.error.mean():.4f}",
        "cover90": f"{scored.cover:.4f}",
        "sure": str(sure),
        "sure_right": f"{held:.5f}" if sure else "",
    }


def _seats(run: Run) -> Iterable[Row]:
    """Every slot with its interval, then the nationalists one by one."""
    for each in run.model.totals:
        yield _key(run) | {
            "party": each.party, "mean": f"{each.mean:.2f}", "lo90": f"{each.lo90:.0f}", "hi90": f"{each.hi90:.0f}",
            "actual": str(each.actual),
        }  # fmt: skip
    for party in ("pc", "snp"):
        if run.seats.get(party, 0.0) >= _LEAST or run.won.get(party):
            yield _key(run) | {
                "party": party, "mean": f"{run.seats.get(party, 0.0):.2f}", "lo90": "", "hi90": "",
                "actual": str(run.won.get(party, 0)),
            }  # fmt: skip


def _bin(row: dict[str, float]) -> Row:
    return {
        "lo": f"{row['lo']:g}", "hi": f"{row['hi']:g}", "n": f"{row['n']:.0f}", "said": f"{row['said']:.4f}",
        "happened": f"{row['happened']:.4f}",
    }  # fmt: skip
