"""``hustings backtest``: what would have been said before, and how often it held."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from hustings.cli import show
from hustings.cli.facts import OVER, almanac
from hustings.cli.progress import Progress

if TYPE_CHECKING:
    from hustings.forecast.backtest import Backtest as Forecasts
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


@app.command()
def night(
    elections: Annotated[
        list[str] | None, typer.Option("--elections", metavar="ELECTION", help="Only this one; give it several times.")
    ] = None,
    orders: Annotated[
        list[str] | None,
        typer.Option(
            "--order", help="Only true, safe-labour-first, safe-conservative-first or random; may be repeated."
        ),
    ] = None,
    prior: Annotated[str, typer.Option(help="forecast, polls or none.")] = "forecast",
    past_only: Annotated[
        bool, typer.Option("--past-only/--no-past-only", help="Beside it, with scales fitted on earlier nights only.")
    ] = True,
    exit_poll: Annotated[bool, typer.Option("--exit-poll/--no-exit-poll", help="Also with the exit poll.")] = True,
    workers: Annotated[int, typer.Option(help="Processes that share the work.")] = 1,
    seed: Annotated[int, typer.Option(help="Fixes every draw.")] = 1,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Past nights declared again, in their order and in bad ones, against what is promised of a results night.

    Example: hustings backtest night --elections parl.2019-12-12 --order true --no-past-only
    """
    from hustings.cli.backtest_night import print_night
    from hustings.night.backtest import backtest_nights
    from hustings.night.orders import ORDERS

    wanted = [each for given in elections or [] for each in given.replace(",", " ").split()]
    with Progress() as step:
        made = backtest_nights(
            OVER, wanted, orders=orders or ORDERS, prior=prior, past_only=past_only, exit_poll=exit_poll,
            workers=workers, seed=seed, step=step,
        )  # fmt: skip
    if as_json:
        show.say_json(made.to_json())
    else:
        print_night(made)


@app.command()
def forecast(
    elections: Annotated[
        list[str] | None, typer.Option("--elections", metavar="ELECTION", help="Only this one; give it several times.")
    ] = None,
    horizons: Annotated[str, typer.Option(metavar="DAYS", help="Days before each election.")] = "1,7,30,90",
    source: Annotated[
        str, typer.Option("--from", metavar="polls|truth|both", help="From polls, or from true shares by nation.")
    ] = "polls",
    contests: Annotated[
        bool, typer.Option("--contests/--no-contests", help="Also by-elections, mayors and councils.")
    ] = False,
    sims: Annotated[int, typer.Option(help="How many elections are simulated each time.")] = 4000,
    workers: Annotated[int, typer.Option(help="Processes that share the work.")] = 1,
    cluster: Annotated[
        str | None, typer.Option(metavar="ADDRESS", help="A Dask scheduler that shares it, as tcp://host:8786.")
    ] = None,
    out: Annotated[Path | None, typer.Option("--out", metavar="PAGE", help="Write the report as PAGE.html.")] = None,
    seed: Annotated[int, typer.Option(help="Fixes every draw.")] = 1,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """General elections since 2010 as they would have been forecast 1 to 90 days before, scored beside simple swings.

    Example: hustings backtest forecast --horizons 1 --from both --workers 2 --out report.html

    Example: hustings backtest forecast --elections parl.2019-12-12 --json
    """
    from hustings.cli import backtest_show
    from hustings.errors import BadInput
    from hustings.forecast.backtest import SOURCES, backtest

    wanted = [each for given in elections or [] for each in given.replace(",", " ").split()]
    try:
        days = [int(each) for each in horizons.replace(",", " ").split()]
    except ValueError:
        raise BadInput(f"“{horizons}” is no list of days.", remedy="Give --horizons 1,7,30,90.") from None
    if out is not None and not out.resolve().parent.is_dir():
        raise BadInput(f"There is no folder {out.parent} to write {out.name} in.", remedy="Make it, or name another.")
    with Progress() as step:
        made = backtest(
            OVER, wanted, days, SOURCES if source == "both" else (source,),
            contests=contests, sims=sims, workers=workers, cluster=cluster, seed=seed, step=step,
        )  # fmt: skip
    if out is not None:
        _write(made, out)
    if as_json:
        show.say_json(made.to_json())
        return
    backtest_show.forecasts(made)
    if out is not None:
        show.screen().line("Wrote ", show.bold(str(out)))


def _write(made: Forecasts, out: Path) -> None:
    from hustings.desk.backtest_page import backtest_page
    from hustings.desk.frame import put

    put(out, backtest_page(almanac(), made))


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
