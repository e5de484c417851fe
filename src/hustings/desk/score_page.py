"""Somebody's forecast of seats, scored: as the blocks of a page of the desk, and as one self-contained page."""

from __future__ import annotations

from hustings.almanac.open import Almanac
from hustings.atlas.palette import stylesheet
from hustings.atlas.reliability import SaidAndDone, reliability_chart
from hustings.desk.blocks import Block, Head, link
from hustings.desk.frame import environment, font_faces, styles
from hustings.forecast.score_results import ForecastScores, SeatScore

__all__ = ["score_blocks", "score_page", "score_title"]

_SHOWN = 60


def score_title(made: ForecastScores) -> str:
    """The finding in a sentence: how many seats went as was said, and what our own would have had right."""
    each = made.forecasts[0]
    ours = next((other for other in made.baselines if other.name.startswith("Ours")), None)
    beside = f"; ours would have had {ours.right}" if ours is not None else ""
    return f"{each.right} of {each.seats} seats went as it said{beside}"


def score_page(almanac: Almanac, made: ForecastScores) -> str:
    """Every forecast scored, as HTML text that needs nothing else."""
    parts = [("Scores", "scores", [_scores(made, made.notes)])]
    parts += [
        (each.name, f"forecast-{number}", _one(almanac, each, whole=True, linked=False))
        for number, each in enumerate(made.forecasts, 1)
    ]
    return environment().get_template("score.html").render(
        title=score_title(made), election=str(almanac.election(made.election)["name"]), parts=parts,
        fonts=font_faces(), palette=stylesheet(), look=styles(),
    )  # fmt: skip


def score_blocks(almanac: Almanac, made: ForecastScores) -> list[Block]:
    """The table of scores beside baselines, then of the first forecast its totals, reliability and seats missed."""
    each = made.forecasts[0]
    return [_scores(made, (*made.notes, *_said(each))), *_one(almanac, each)]


def _scores(made: ForecastScores, said: tuple[str, ...]) -> Block:
    return Block(
        "Scores",
        f"{made.seats} seats of Great Britain",
        (Head("Forecast"), Head("Right", True, main=True), Head("Right %", True), Head("Expected %", True, wide=True),
         Head("Brier", True), Head("Log", True, wide=True), Head("Share MAE", True, wide=True),
         Head("Seats off", True)),
        [_row(one) for one in made.every],
        note="Brier: sum over parties of (chance − outcome)², less is better. Log: −ln of the chance given to the "
        "winner. Share MAE: points. Seats off: mean error over main parties.",
        said=said,
        ringed=frozenset([0]),
    )  # fmt: skip


def _one(almanac: Almanac, each: SeatScore, *, whole: bool = False, linked: bool = True) -> list[Block]:
    """One forecast: seats by party, reliability where there are chances, seats missed (all if ``whole``)."""
    parties = Block(
        "Seats by party",
        "named, expected, won",
        (Head("Party"), Head("Named", True), Head("Expected", True), Head("Won", True, main=True), Head("Off", True)),
        [
            (almanac.short(one.party), one.named, _figure(one.expected, 1), one.actual,
             f"{one.error:+.1f}".replace("-", "−"))
            for one in each.parties
        ],
        said=_said(each) if whole else (),
        width=6,
    )  # fmt: skip
    blocks = [parties]
    if each.reliability:
        bins = [SaidAndDone(int(row["n"]), row["said"], row["happened"]) for row in each.reliability]
        chart = reliability_chart(bins, title="Chances said against what happened")
        blocks.append(Block("Did chances mean what they said?", f"{sum(b.n for b in bins):,} chances over 0",
                            chart=chart, width=6))  # fmt: skip
    return [*blocks, _missed(almanac, each, len(each.missed) if whole else _SHOWN, linked=linked)]


def _said(each: SeatScore) -> tuple[str, ...]:
    made = list(each.notes)
    if each.brier is None:
        made.append(f"Had its winners been said with certainty, the Brier score would be {each.if_certain:.3f}.")
    right, irish = each.northern_ireland
    if irish:
        made.append(f"Northern Ireland, not counted here: {right} of {irish} right.")
    return tuple(made)


def _row(each: SeatScore) -> tuple[object, ...]:
    return (
        each.name, each.right, f"{100 * each.right / each.seats:.1f}",
        "–" if each.expected_right is None else f"{100 * each.expected_right:.1f}", _figure(each.brier, 3),
        _figure(each.log_score, 3), _figure(each.share_mae, 2), _figure(each.seat_error, 1),
    )  # fmt: skip


def _missed(almanac: Almanac, each: SeatScore, most: int, *, linked: bool) -> Block:
    rows = [
        (link(one.name, f"/contest/{one.contest}") if linked else one.name,
         almanac.short(one.said) if one.said else "nobody", _chance(one.chance), almanac.short(one.won),
         _chance(one.chance_won))
        for one in each.missed[:most]
    ]  # fmt: skip
    return Block(
        "Seats that went otherwise",
        f"{len(each.missed)}, surest first",
        (Head("Seat"), Head("Said"), Head("Chance %", True), Head("Won"), Head("Chance %", True)),
        rows,
        whole=len(each.missed),
    )


def _figure(value: float | None, places: int) -> str:
    return "–" if value is None else f"{value:.{places}f}"


def _chance(value: float | None) -> str:
    return "–" if value is None else f"{100 * value:.0f}"
