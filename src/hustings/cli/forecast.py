"""``hustings forecast``: what will happen, how likely, what if, and why."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from hustings.cli import show
from hustings.cli.facts import almanac
from hustings.cli.progress import Progress
from hustings.errors import BadInput

if TYPE_CHECKING:
    from hustings.forecast.contest_result import ContestForecast
    from hustings.forecast.outlook import Outlook

__all__ = ["forecast"]


def forecast(
    election: Annotated[
        str, typer.Argument(metavar="ELECTION", help="An election or contest by its id, or “next”.")
    ] = "next",
    as_of: Annotated[
        str | None,
        typer.Option("--as-of", metavar="DATE", help="What was known on this day: the eve of the poll if not given."),
    ] = None,
    sims: Annotated[int, typer.Option(help="How many elections are simulated.")] = 10_000,
    seed: Annotated[int, typer.Option(help="Fixes every draw.")] = 1,
    shift: Annotated[
        list[str] | None,
        typer.Option(
            "--shift", metavar="SWINGS", help="What if: points as con=+2,lab=-1; eng:con=+2; hartlepool:lab=+3."
        ),
    ] = None,
    given: Annotated[
        str | None,
        typer.Option("--given", metavar="EXPR", help="Keep what satisfies it: “lab >= 326”, “con wins hartlepool”."),
    ] = None,
    explain: Annotated[
        str | None, typer.Option("--explain", metavar="SEAT", help="What makes up the forecast of one seat.")
    ] = None,
    draws: Annotated[
        Path | None, typer.Option("--draws", metavar="FILE", help="Write every draw to FILE.parquet.")
    ] = None,
    add: Annotated[
        Path | None,
        typer.Option("--add", metavar="FILE", help="A CSV or XLSX file of polls to count with the almanac’s."),
    ] = None,
    on: Annotated[
        str | None,
        typer.Option("--on", metavar="DATE", help="The day on which the next general election is taken to be."),
    ] = None,
    out: Annotated[
        Path | None, typer.Option("--out", metavar="PAGE", help="Write PAGE.html, with its JSON and CSV beside it.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Every contest with probabilities: a general election, the next one, a by-election, a mayor, a council.

    Example: hustings forecast parl.2019-12-12 --as-of 2019-12-11 --out forecast.html

    Example: hustings forecast next --shift con=+2,lab=-1 --given "ref >= 326"

    Example: hustings forecast parl.hartlepool.by.2021-05-06
    """
    from hustings.forecast.entry import forecast as make
    from hustings.forecast.outlook import Outlook

    day = _day(as_of, "--as-of") if as_of is not None else None
    held_on = _day(on, "--on") if on is not None else None
    _check_files(draws, out)
    with Progress() as step:
        step(f"Forecasting {election}")
        made = make(
            almanac(),
            election,
            as_of=day,
            sims=sims,
            seed=seed,
            add=add,
            on=held_on,
            swings=tuple(shift or ()),
            given=given,
        )
        if draws is not None:
            step("Writing draws")
            _release(made, draws)
        written = _written(made, out) if out is not None else []
    if isinstance(made, Outlook):
        _general(made, explain, as_json)
    else:
        _contest(made, explain, as_json)
    files = [str(each) for each in [*written[:1], *([draws] if draws else [])]]
    if files and not as_json:
        show.screen().line("Wrote ", show.bold(" and ".join(files)))
    elif files:
        sys.stderr.write(f"Wrote {' and '.join(files)}\n")


def _general(made: Outlook, explain: str | None, as_json: bool) -> None:
    from hustings.cli import forecast_show
    from hustings.forecast.explained import explained

    reasons = explained(almanac(), made, explain) if explain is not None else None
    if as_json:
        told = made.to_json()
        show.say_json(told if reasons is None else {**told, "explain": reasons.to_json()})
        return
    out = show.screen()
    forecast_show.heading(out, made)
    if reasons is not None:
        forecast_show.reasons(out, made, reasons)
    else:
        forecast_show.parties(out, made)
        forecast_show.together(out, made)
        forecast_show.tipping(out, made)
        forecast_show.least_certain(out, made)
    forecast_show.footing(out, made.stood_on, made.trained_on, made.seed)
    forecast_show.credits_of(out, made.sources)


def _contest(made: ContestForecast, explain: str | None, as_json: bool) -> None:
    from hustings.cli import forecast_contest_show

    if explain is not None:
        raise BadInput(
            "--explain is of one seat of a general election.", remedy=f"{made.election} says below what it stands on."
        )
    if as_json:
        show.say_json(made.to_json())
        return
    forecast_contest_show.contest(show.screen(), made)


def _day(text: str, option: str) -> date:
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        raise BadInput(f"{option} “{text}” is no date.", remedy="Write it as 2021-05-05.") from None


def _check_files(draws: Path | None, out: Path | None) -> None:
    """Refuse names of files that cannot be written before minutes are spent."""
    for path, ending, option in ((draws, ".parquet", "--draws"), (out, ".html", "--out")):
        if path is None:
            continue
        if path.suffix.lower() != ending:
            raise BadInput(f"{option} {path} does not end in {ending}.", remedy=f"Name a file as {path.stem}{ending}.")
        if not path.parent.is_dir():
            raise BadInput(f"There is no folder {path.parent}.", remedy="Name a folder that is there.")


def _release(made: Outlook | ContestForecast, path: Path) -> None:
    from hustings.forecast.outlook import Outlook
    from hustings.forecast.release import write_contest_draws, write_draws

    if isinstance(made, Outlook):
        write_draws(made.summary.held, path)
    else:
        write_contest_draws(made, path)


def _written(made: Outlook | ContestForecast, page: Path) -> list[Path]:
    from hustings.forecast.outlook import Outlook

    if isinstance(made, Outlook):
        from hustings.desk.forecast_page import write_forecast

        return write_forecast(almanac(), made, page)
    from hustings.desk.contest_forecast_page import write_contest_forecast

    return write_contest_forecast(almanac(), made, page)
