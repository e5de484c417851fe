"""``hustings score``: somebody's forecast of seats held against the result, beside what it had to beat."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from hustings.cli import show
from hustings.cli.facts import almanac
from hustings.cli.progress import Progress
from hustings.errors import BadInput

if TYPE_CHECKING:
    from hustings.forecast.score_results import ForecastScores, Missed, SeatScore

_FEW = 12


def score(
    files: Annotated[
        list[Path],
        typer.Argument(
            metavar="FORECAST...",
            help="Tables by seat (contest id or GSS code): a winner, a chance or a share of each party.",
            show_default=False,
        ),
    ],
    election: Annotated[str, typer.Option("--election", help="The general election forecast, as parl.2024-07-04.")],
    columns: Annotated[
        Literal["chances", "shares"] | None,
        typer.Option(help="What columns named after parties alone hold."),
    ] = None,
    out: Annotated[Path | None, typer.Option("--out", metavar="PAGE", help="Write the report as PAGE.html.")] = None,
    every: Annotated[bool, typer.Option("--all", help="Every seat missed, not the first dozen.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """A forecast of seats scored against the result: winners right, Brier, log score, shares, totals, seats missed.

    Beside it on the same seats: our own from the polls of the eve, uniform swing from the true shares by nation, and
    everything held. A forecast of winners alone has no Brier score.

    Example: hustings score mine.csv theirs.csv --election parl.2024-07-04 --out scores.html

    Example: hustings score mrp.csv --election parl.2024-07-04 --columns shares --json
    """
    from hustings.almanac.readers.seat_forecasts import read_seat_forecast
    from hustings.forecast.seat_scores import score_seats

    if out is not None and not out.resolve().parent.is_dir():
        raise BadInput(f"There is no folder {out.parent} to write {out.name} in.", remedy="Make it, or name another.")
    read = [read_seat_forecast(almanac(), file, election, plain=columns) for file in files]
    with Progress() as step:
        step("Simulating what there is to beat")
        made = score_seats(almanac(), read)
    if out is not None:
        _write(made, out)
    if as_json:
        show.say_json(made.to_json())
        return
    _print(made, every)
    if out is not None:
        show.screen().line("Wrote ", show.bold(str(out)))


def _write(made: ForecastScores, out: Path) -> None:
    from hustings.desk.frame import put
    from hustings.desk.score_page import score_page

    put(out, score_page(almanac(), made))


def _print(made: ForecastScores, every: bool) -> None:
    out = show.screen()
    out.line(show.bold(f"{almanac().election(made.election)['name']}, forecasts seat by seat"))
    for note in made.notes:
        out.line(show.dim(note))
    out.line()
    rows = [["", "Right", "", "Expected", "Brier", "Log", "Share MAE", "Seats off"]]
    rows += [_row(each) for each in made.every]
    _table(out, rows, "<>>>>>>>")
    out.line(show.dim("Right, expected right: per cent. Share MAE: points. Seats off: mean error over main parties."))
    for each in made.forecasts:
        _one(out, each, every)


def _row(each: SeatScore) -> list[str]:
    return [
        each.name,
        show.percent(each.right / each.seats),
        f"{each.right} of {each.seats}",
        show.percent(each.expected_right),
        _figure(each.brier, 3),
        _figure(each.log_score, 3),
        _figure(each.share_mae, 2),
        _figure(each.seat_error, 1),
    ]


def _figure(value: float | None, places: int) -> str:
    return "–" if value is None else f"{value:.{places}f}"


def _one(out: show.Screen, each: SeatScore, every: bool) -> None:
    out.line()
    out.line(show.bold(each.name))
    for note in each.notes:
        out.line(show.dim(note))
    if each.brier is None:
        out.line(show.dim(f"Had its winners been certain, the Brier score would be {each.if_certain:.3f}."))
    right, irish = each.northern_ireland
    if irish:
        out.line(show.dim(f"Northern Ireland, not counted here: {right} of {irish} right."))
    head = ["Seats", "Named", *(["Expected"] if each.brier is not None else []), "Won", "Off"]
    rows = [head]
    for party in each.parties:
        expected = [_figure(party.expected, 1)] if each.brier is not None else []
        error = f"{party.error:+.1f}".replace("-", "−")
        rows.append([almanac().short(party.party), str(party.named), *expected, str(party.actual), error])
    _table(out, rows, "<" + ">" * (len(head) - 1))
    _misses(out, each.missed, every)


def _misses(out: show.Screen, missed: tuple[Missed, ...], every: bool) -> None:
    if not missed:
        return
    shown = missed if every else missed[:_FEW]
    out.line()
    rows = [["Missed", "Said", "%", "Won", "%"]]
    for each in shown:
        said = almanac().short(each.said) if each.said else "nobody"
        rows.append(
            [each.name, said, show.percent(each.chance, 0) if each.chance is not None else "",
             almanac().short(each.won), show.percent(each.chance_won, 0) if each.chance_won is not None else ""]
        )  # fmt: skip
    _table(out, rows, "<<><>")
    if len(shown) < len(missed):
        out.line(show.dim(f"{len(shown)} of {len(missed)} shown, surest first; --all has every one."))


def _table(out: show.Screen, rows: list[list[str]], align: str) -> None:
    head, *body = show.columns(rows, align)
    out.line(show.dim("".join(head)))
    out.rule(sum(map(len, head)))
    for cells in body:
        out.line(*cells)
