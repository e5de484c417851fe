"""The command line: one file for each group of commands, all of them thin."""

from __future__ import annotations

import io
import signal
import sys
from pathlib import Path
from typing import Annotated

import typer

from hustings import __version__
from hustings.errors import HustingsError

__all__ = ["app", "main"]

app = typer.Typer(
    name="hustings",
    help="The open workbench for British elections, from the first poll to the last declaration.",
    epilog="Ids are Democracy Club’s: parl.2019-12-12 is an election, parl.hartlepool.by.2021-05-06 a contest.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"hustings {__version__}")
        raise typer.Exit


@app.callback()
def _top(
    almanac: Annotated[
        list[Path] | None,
        typer.Option(
            "--almanac", metavar="PLACE", help="A folder of tables or an SQLite file to lay over the shipped almanac."
        ),
    ] = None,
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version and stop.")
    ] = False,
) -> None:
    """The open workbench for British elections, from the first poll to the last declaration."""
    from hustings.cli import facts

    facts.OVER[:] = almanac or []


def _add_commands() -> None:
    from hustings.cli import (
        almanac,
        backtest,
        boxes,
        check,
        contest,
        count,
        demo,
        forecast,
        meaning,
        night,
        night_model,
        night_watch,
        people,
        polls,
        results,
        score,
        serve,
        swing,
    )
    from hustings.cli import map as map_

    app.add_typer(almanac.app, name="almanac")
    app.command("results")(results.results)
    app.command("contest")(contest.contest)
    app.command("council")(contest.council)
    app.command("swing")(swing.swing)
    app.command("score")(score.score)
    app.command("forecast")(forecast.forecast)
    app.command("demo")(demo.demo)
    app.command("check")(check.check)
    app.command("boxes")(boxes.boxes)
    app.command("map")(map_.draw)
    app.command("serve")(serve.serve)
    app.add_typer(polls.app, name="polls")
    app.add_typer(people.app, name="people")
    app.add_typer(backtest.app, name="backtest")
    night_watch.add_to(night.app)
    night_model.add_to(night.app)
    app.add_typer(night.app, name="night")
    count.add_to(app)
    meaning.add_to(app)


_add_commands()


def main() -> None:
    """Run ``hustings``: 0 on success, 2 for bad input with its message on standard error, 1 for a fault of ours."""
    if sys.stdout is None:  # standard output was closed
        sys.stdout = io.StringIO()
    if hasattr(signal, "SIGPIPE"):
        signal.signal(signal.SIGPIPE, signal.SIG_DFL)  # a reader that has seen enough, as “head”, ends us quietly
    try:
        app()
    except HustingsError as error:
        first, *rest = error.lines()
        sys.stderr.write("\n  ".join([f"Error: {first}", *rest]) + "\n")
        sys.exit(error.exit_code)
    except OSError as error:
        sys.stderr.write(f"Error: {error.strerror or error}{f': {error.filename}' if error.filename else ''}.\n")
        sys.exit(2)


if __name__ == "__main__":
    main()
