"""How close a count of totals was: the fewest papers that would change who is elected.

A *changed paper* is one valid paper marked differently and still valid: for another candidate or list (with the
supplementary vote, another first or second choice; with several votes, any other marks). The number of valid papers
stays as it is, so that one changed paper can narrow a gap by two. ``papers`` is the smallest number of changed
papers after which somebody else is elected for certain, whichever way a lot would fall; ``to_lot`` the smallest after
which that is possible, be it by lot.

    plurality   the last elected w and the first not elected l:  floor((v_w - v_l) / 2) + 1
    lists       the last seat of list i (votes V_i, divisor a) and the next of list j (V_j, divisor b):
                smallest k with (V_j + k) / b > (V_i - k) / a, that is k > (b V_i - a V_j) / (a + b),
                over all i and j; at equality the law's clause on ties decides

The constituency seats of an additional member region are held fixed. Both are exact: the elected stay possible as
long as no one not elected is ahead of one who is, so that it is enough to look at pairs; and a paper moved from the
one to the other does at least as much as any other change.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from fractions import Fraction
from typing import Any, Literal

from hustings.count.ballots import Election, Totals, TotalsLine
from hustings.count.closeness import Closeness
from hustings.count.closeness_supplementary import closeness_of_supplementary
from hustings.count.lots import Lots
from hustings.count.record import CountRecord, value_text
from hustings.count.registry import count
from hustings.count.rules._highest_average import Tie, list_totals, places
from hustings.count.rules._tally import Tally, crosses, first_preferences
from hustings.errors import BadInput

__all__ = ["LastSeat", "closeness_of_totals", "last_seat"]

_LISTS = ("additional-member", "london-assembly", "closed-list")


@dataclass(frozen=True, slots=True)
class LastSeat:
    """The last seat of a list allocation and who was next: figures, and further votes the next would have needed."""

    seat: int
    holder: str
    figure: Fraction
    runner_up: str
    runner_up_figure: Fraction
    votes_short: int

    def to_json(self) -> dict[str, Any]:
        """The last seat as one JSON object; figures are exact."""
        figures = {"figure": value_text(self.figure), "runner_up_figure": value_text(self.runner_up_figure)}
        return asdict(self) | figures


def closeness_of_totals(
    rule: str,
    ballots: Election | Totals,
    *,
    lots: Lots | None = None,
    record: CountRecord | None = None,
    **options: Any,
) -> Closeness:
    """How close a count under a plurality rule, the supplementary vote or a list rule was.

    ``record`` is the count where it has been made, ``options`` are the rule's own. Raises ``BadInput`` for another
    rule and what ``count`` raises.
    """
    made = record or count(rule, ballots, lots=lots, **options)
    if rule == "fptp":
        return _plurality(made, first_preferences(ballots, options.get("marks", "ranks")))
    if rule == "block-vote":
        return _plurality(made, crosses(ballots, ballots.seats, options.get("marks", "crosses")))
    if rule == "supplementary-vote":
        tally = first_preferences(ballots)
        return _plurality(made, tally) if len(tally.standing) < 3 else closeness_of_supplementary(made, ballots)
    if rule in _LISTS:
        return _lists(made, list_totals(ballots, rule), _tie_clause(rule, options))
    raise BadInput(f"How close {rule} was is not worked out from totals.", remedy="Use closeness for STV rules.")


def last_seat(rule: str, ballots: Totals, record: CountRecord) -> LastSeat | None:
    """The last seat of a list allocation and its runner-up; None where no seat, or nobody else, was there.

    ``votes_short`` are the further votes, added to the runner-up's own, that put them ahead for certain.
    """
    totals = list_totals(ballots, rule)
    if len(record.stages) < 2 or not record.runners_up:
        return None
    names = [line.name for line in totals.lines]
    stage, runner = record.stages[-1], totals.lines[names.index(record.runners_up[0])]
    assert stage.value is not None
    won = record.elected.count(runner.name)
    divisor = _divisor(runner, won)
    need = divisor * stage.value
    short = int(need) + 1 - runner.votes
    return LastSeat(
        len(record.elected), stage.subjects[0], stage.value, runner.name, Fraction(runner.votes, divisor), max(short, 1)
    )


# --- plurality --------------------------------------------------------------------------------------------------


def _plurality(record: CountRecord, tally: Tally) -> Closeness:
    names = [c.name for c in tally.candidates]
    elected = [names.index(name) for name in record.elected]
    losers = [c for c in tally.standing if c not in elected]
    if not losers or not tally.valid:
        return _fixed(record)
    last = min(elected, key=lambda c: tally.votes[c])
    first = max(losers, key=lambda c: tally.votes[c])
    gap = tally.votes[last] - tally.votes[first]
    papers, to_lot = gap // 2 + 1, (gap + 1) // 2
    return _said(record, papers, papers, to_lot, names[last], names[first], f"{gap:,} votes apart")


def _fixed(record: CountRecord) -> Closeness:
    said = "No change of papers can elect anybody else."
    return Closeness(record.rule, record.elected, None, None, None, "", "", said)


def _said(
    record: CountRecord, low: int, high: int, to_lot: int | None, loses: str, gains: str, apart: str = ""
) -> Closeness:
    number = f"{high:,}" if low == high else f"between {low:,} and {high:,}"
    papers = "paper" if low == high == 1 else "papers"
    said = f"{number[0].upper()}{number[1:]} changed {papers} would have elected {gains} in the place of {loses}"
    said += f": they were {apart}." if apart else "."
    if to_lot is not None and to_lot < high:
        said += " A lot decided it." if to_lot == 0 else f" With {to_lot:,} a lot would have decided."
    return Closeness(record.rule, record.elected, low, high, to_lot, loses, gains, said)


# --- lists ------------------------------------------------------------------------------------------------------


def _tie_clause(rule: str, options: dict[str, Any]) -> Tie:
    if rule == "london-assembly":
        clause: Literal["seat", "vote"] = options.get("tie", "seat")
        return clause
    return "lot" if options.get("law") == "europe" else "vote"


def _divisor(line: TotalsLine, won: int) -> int:
    """What the votes are divided by for the next seat."""
    return 1 if line.individual else line.seats_held + won + 1


@dataclass(frozen=True, slots=True)
class _Pair:
    """List i, which might lose its last seat, and list j, which might gain one."""

    i: int
    j: int
    a: int
    b: int


def _lists(record: CountRecord, totals: Totals, tie: Tie) -> Closeness:
    lines = totals.lines
    won = [record.elected.count(line.name) for line in lines]
    least = -(-totals.votes // 20) if record.rule == "london-assembly" else 0
    best: tuple[int, int, int] | None = None
    to_lot: int | None = None
    for i, loser in enumerate(lines):
        for j, gainer in enumerate(lines):
            limit = places(gainer)
            if i == j or not won[i] or (limit is not None and won[j] >= limit):
                continue
            pair = _Pair(i, j, _divisor(loser, won[i] - 1), _divisor(gainer, won[j]))
            papers = _changed(lines, pair, tie, least, totals.votes)
            if papers is not None and (best is None or papers < best[0]):
                best = (papers, i, j)
            maybe = _changed(lines, pair, "lot", least, totals.votes, even=_lot_at(pair, tie))
            if maybe is not None and (to_lot is None or maybe < to_lot):
                to_lot = maybe
    fallen = _below(lines, won, least)
    if fallen is not None and (best is None or fallen[0] < best[0]):
        best = fallen
    if best is None:
        return _fixed(record)
    papers, i, j = best
    lot = None if to_lot is None else min(to_lot, papers)
    return _said(record, papers, papers, lot, lines[i].name, lines[j].name)


def _lot_at(pair: _Pair, tie: Tie) -> bool:
    """Whether equal figures would be left to a lot: where the law's clause finds them equal again."""
    return tie == "lot" or pair.a == pair.b


def _changed(
    lines: Sequence[TotalsLine], pair: _Pair, tie: Tie, least: int, votes: int, *, even: bool | None = None
) -> int | None:
    """The fewest papers moved from i to j that put j's next seat before i's last.

    ``even`` True counts equality as enough (a lot might do it). By the clause on ties "one vote more" puts the
    smaller divisor ahead of equal figures, "one seat more" the greater.
    """
    i, j = lines[pair.i].votes, lines[pair.j].votes
    ahead = even if even is not None else (pair.b < pair.a if tie == "vote" else tie == "seat" and pair.b > pair.a)
    short = pair.b * i - pair.a * j
    step = pair.a + pair.b
    moved = -(-short // step) if ahead else short // step + 1
    # Once i has no paper left any paper for j will do.
    moved = max(moved, least - j, 0)
    if i < moved:
        moved = max(i, least - j, 1 - j if not ahead else 0)
    if moved > votes - j:
        return None
    return moved


def _below(lines: Sequence[TotalsLine], won: Sequence[int], least: int) -> tuple[int, int, int] | None:
    """The fewest papers taken from a list with seats that put it below the threshold."""
    fallen: tuple[int, int, int] | None = None
    for i, line in enumerate(lines):
        if least and won[i]:
            papers = line.votes - least + 1
            other = max((j for j in range(len(lines)) if j != i), key=lambda j: lines[j].votes, default=None)
            if other is not None and (fallen is None or papers < fallen[0]):
                fallen = (papers, i, other)
    return fallen
