"""The record of forecasts for the page ``/scores``: our backtest seat by seat, and what others published, as blocks."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from markupsafe import Markup

from hustings.almanac.open import Almanac
from hustings.atlas.reliability import SaidAndDone, reliability_chart
from hustings.desk.blocks import Block, Head
from hustings.forecast.published import Published, ours_published, published
from hustings.forecast.record import NOTES, Bin, Line, Record, Won
from hustings.ids import parse

__all__ = ["published_block", "published_of", "record_blocks", "words_of"]

_SLOTS = {"con": "Con", "lab": "Lab", "ld": "LD", "ref": "UKIP, Brexit, Reform", "grn": "Green", "nat": "SNP and PC"}
_REFORM_SINCE = 2019
_SURE = 0.9


def words_of(source: str, days: int) -> str:
    """“from the polls of the eve”, “from polls 30 days before”, “from the true shares by nation”."""
    if source == "truth":
        return "from the true shares by nation"
    return "from the polls of the eve" if days == 1 else f"from the polls {days} days before"


def record_blocks(almanac: Almanac, record: Record, source: str, days: int, hidden: Sequence[str] = ()) -> list[Block]:
    """Our own record at one distance: scores, totals, reliability, and what is optimistic in them.

    ``hidden`` are elections that may not be spoken of, being under way.
    """
    lines = [each for each in record.at(source, days) if each.election not in hidden]
    uniform = {each.election: each for each in record.at(source, days, "uniform")}
    rows = [_row(_name(almanac, each.election), each, uniform[each.election].brier) for each in lines]
    if len(lines) > 1:
        rows.append(_all(lines, [uniform[each.election].brier for each in lines]))
    scores = Block(
        "Ours, seat by seat",
        f"{words_of(source, days)} · Great Britain but the Speaker’s seat",
        (Head("Election"), Head("Right %", True, main=True), Head("Expected %", True), Head("Exp. − right", True),
         Head("Brier", True), Head("Uniform’s", True, wide=True), Head("Log", True, wide=True),
         Head("Share MAE", True, wide=True), Head("Cover %", True, wide=True)),
        rows,
        note="Brier: sum over parties of (chance − outcome)², less is better; uniform’s is of uniform swing from the "
        "same shares with errors fitted on elections before. Log: −ln of the chance given to the winner. Share MAE: "
        "points. Cover: shares inside their 90% interval.",
        key="ours",
        ringed=frozenset([len(lines)]) if len(lines) > 1 else frozenset(),
    )  # fmt: skip
    made = [scores, _totals(almanac, record, lines)]
    bins = record.chances(source, days)
    if bins and not hidden:
        chart = reliability_chart(
            [SaidAndDone(each.n, each.said, each.happened) for each in bins], title=_finding(bins)
        )
        note = "A dot on the line means what it says; larger dots hold more chances."
        made.append(Block("Did chances mean what they said?", f"{sum(b.n for b in bins):,} chances over 0", chart=chart,
                          note=note, width=5))  # fmt: skip
    made.append(Block("What is optimistic here", "read before quoting", said=NOTES, width=7 if not hidden else 12))
    return made


def _name(almanac: Almanac, election: str) -> str:
    return str(almanac.election(election)["name"]).removeprefix("General election ")


def _row(name: object, each: Line, uniform: float) -> tuple[object, ...]:
    return (
        name, f"{100 * each.right:.1f}", f"{100 * each.expected_right:.1f}",
        _signed(100 * each.expected_less_actual, 1), f"{each.brier:.3f}", f"{uniform:.3f}", f"{each.log_score:.3f}",
        f"{each.share_mae:.2f}", f"{100 * each.cover90:.0f}",
    )  # fmt: skip


def _all(lines: Sequence[Line], uniform: Sequence[float]) -> tuple[object, ...]:
    """The plain mean over elections."""

    def mean(values: Sequence[float]) -> float:
        return sum(values) / len(values)

    right, expected = mean([x.right for x in lines]), mean([x.expected_right for x in lines])
    return (
        "Mean", f"{100 * right:.1f}", f"{100 * expected:.1f}", _signed(100 * (expected - right), 1),
        f"{mean([x.brier for x in lines]):.3f}", f"{mean(uniform):.3f}", f"{mean([x.log_score for x in lines]):.3f}",
        f"{mean([x.share_mae for x in lines]):.2f}", f"{100 * mean([x.cover90 for x in lines]):.0f}",
    )  # fmt: skip


def _totals(almanac: Almanac, record: Record, lines: Sequence[Line]) -> Block:
    rows, inside, whole = [], 0, 0
    for line in lines:
        won = record.won(line.election, line.source, line.days_before)
        cells = [won[slot] for slot in _SLOTS]
        inside, whole = inside + sum(bool(each.inside) for each in cells), whole + len(cells)
        rows.append((_name(almanac, line.election), *(_seats(each) for each in cells)))
    return Block(
        "Seats said, and won",
        f"mean (90%), won · {inside} of {whole} inside",
        (Head("Election"), *(Head(words, True, wide=slot not in ("con", "lab")) for slot, words in _SLOTS.items())),
        rows,
        note="✗ what the party won lies outside the middle 90 of 100 simulated elections. On a phone the "
        "two largest parties; all are in the JSON.",
        key="seats",
    )


def _seats(each: Won) -> Markup:
    mark = "" if each.inside else " ✗"
    return Markup('{} ({}–{}), <strong class="main">{}</strong>{}').format(
        f"{each.mean:.0f}", f"{each.lo90 or 0:.0f}", f"{each.hi90 or 0:.0f}", each.actual, mark
    )


def _finding(bins: Sequence[Bin]) -> str:
    sure = [each for each in bins if each.lo >= _SURE]
    number = sum(each.n for each in sure)
    if not number:
        return "Chances said against what happened"
    said = sum(each.n * each.said for each in sure) / number
    came = sum(each.n * each.happened for each in sure) / number
    return f"Of {number:,} chances over 90%, {100 * said:.1f}% were said to come true and {100 * came:.1f}% did"


def _signed(value: float, places: int) -> str:
    return f"{value:+.{places}f}".replace("-", "−")


def published_of(almanac: Almanac, record: Record, hidden: Sequence[str] = ()) -> list[Published]:
    """The last forecast of each forecaster before each election that we have backtested, ours among them.

    Latest election first, least error first within each.
    """
    made = []
    for line in reversed(record.at("polls", 1)):
        if line.election in hidden:
            continue
        won = record.won(line.election, "polls", 1)
        day = parse(line.election).day
        reform = "ref" if day.year >= _REFORM_SINCE else "ukip"
        ours = {reform if party == "ref" else party: each.mean for party, each in won.items() if party != "nat"}
        eve = (day - timedelta(days=1)).isoformat()
        held = [*published(almanac, line.election, ours), ours_published(almanac, line.election, ours, eve)]
        made += sorted(held, key=lambda each: (each.error, each.forecaster))
    return made


def published_block(almanac: Almanac, every: Sequence[Published]) -> Block:
    """Totals of seats as published, against what happened: one table, ours in it by the same measure."""
    rows, before = [], ""
    for each in every:
        name = _name(almanac, each.election) if each.election != before else ""
        before = each.election
        who = Markup('<strong class="main">{}</strong>').format(each.forecaster)
        rows.append(
            (name, who if each.kind == "our backtest" else each.forecaster, each.kind, each.date, f"{each.error:.1f}",
             f"{each.ours:.1f}", " ".join(almanac.short(party) for party in each.parties), _majority(almanac, each),
             each.verified)
        )  # fmt: skip
    return Block(
        "Published forecasts of seats",
        f"{len(every)}, the last of each before each election",
        (Head("Election"), Head("Forecaster"), Head("Kind", wide=True), Head("Date", wide=True),
         Head("Seats off", True, main=True), Head("Ours there", True, wide=True), Head("Over", wide=True),
         Head("Majority"), Head("How seen", wide=True)),
        rows,
        note="Seats off: mean absolute error over the main parties that the forecaster named; small parties make it "
        "less, so “ours there” is our backtest at the same parties. Exit polls asked people who had voted. Majority: "
        "who was said to have over half of 650 seats; ✓ as it came, ✗ not.",
        key="published",
    )  # fmt: skip


def _majority(almanac: Almanac, each: Published) -> str:
    if each.majority_right is None:
        return "–"
    words = "none" if each.majority == "none" else almanac.short(each.majority)
    return f"{words} {'✓' if each.majority_right else '✗'}"
