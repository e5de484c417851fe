"""``hustings backtest``: what would have been said before, and how often it held."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from hustings.cli import show
from hustings.cli.facts import OVER, almanac
from hustings.cli.progress import Progress

if TYPE_CHECKING:
    from hustings.polls.backtest import Backtest

app = typer.Typer(no_args_is_help=True, help="What would have been said before, and how often it held.")


@app.command()
def polls(
    elections: Annotated[
        list[str] | None, typer.Option("--elections", metavar="ELECTION", help="Only this one; give it several times.")
    ] = None,
    single: Annotated[
        bool, typer.Option("--single/--no-single", help="Also predict each single poll from those before it.")
    ] = True,
    workers: Annotated[int, typer.Option(help="Processes that share the work.")] = 1,
    seed: Annotated[int, typer.Option(help="Fixes every draw.")] = 1,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Elections from the polls of 1, 7, 30 and 90 days before, and each poll from those before it: coverage and error.

    Example: hustings backtest polls --elections parl.2019-12-12
    """
    from hustings.polls.backtest import backtest

    wanted = [each for given in elections or [] for each in given.replace(",", " ").split()]
    with Progress() as step:
        made = backtest(OVER, wanted, single_polls=single, workers=workers, seed=seed, step=step)
    if as_json:
        show.say_json(made.to_json())
        return
    _print(made)


def _print(made: Backtest) -> None:
    out = show.screen()
    out.line(show.bold("Polls, predicted from what was known before"))
    out.line(
        show.dim("Great Britain. Elections: the pool with the miss of earlier elections added. Error: mean, points")
    )
    out.line()
    rows = [["Predicted", "Figures", "in 50%", "in 80%", "in 90%", "Error"]]
    for row in made.coverage().iter_rows(named=True):
        inside = [show.percent(row[name], 0) for name in ("in50", "in80", "in90")]
        rows.append([row["what"], show.number(row["n"]), *inside, f"{100 * row['mae']:.2f}"])
    _table(out, rows, "<>>>>>")
    skill = made.skill()
    if skill:
        out.line(
            show.dim(
                f"Single polls: mean error {100 * skill['pool']:.2f} points, of the plain mean of the fortnight before"
                f" {100 * skill['recent_mean']:.2f}."
            )
        )
    out.line()
    _elections(out, made)
    out.line()
    for each in made.elections:
        if each.refused:
            out.line(show.dim(f"{each.election}, {each.days_before} days before, refused: {each.refused}"))
    for each in made.elections[-1:]:
        first, last = each.trained_on[:1], each.trained_on[-1:]
        span = f"{first[0]} to {last[0]}" if first else "none: a wide default, stated"
        out.line(show.dim(f"Miss of {each.election} fitted on {len(each.trained_on)} elections before it ({span})."))


def _elections(out: show.Screen, made: Backtest) -> None:
    """The lead of Con over Lab at each election and distance: foretold with its interval, and what it was."""
    rows = [["Con lead over Lab", "Days before", "Polls", "Foretold", "90%", "Result", ""]]
    for each in made.elections:
        lead = next((figure for figure in each.figures if figure.what == "con-lab"), None)
        if lead is None:
            continue
        held = lead.low <= lead.result <= lead.high
        rows.append(
            [
                str(almanac().election(each.election)["name"]), str(each.days_before), str(each.polls),
                show.points(lead.pool), f"{show.points(lead.low)} to {show.points(lead.high)}",
                show.points(lead.result), "inside" if held else "outside",
            ]
        )  # fmt: skip
    if len(rows) > 1:
        _table(out, rows, "<>>>>><")


def _table(out: show.Screen, rows: list[list[str]], align: str) -> None:
    head, *body = show.columns(rows, align, gap=3)
    out.line(show.dim("".join(head)))
    out.rule(sum(map(len, head)))
    for cells in body:
        out.line(*cells)
