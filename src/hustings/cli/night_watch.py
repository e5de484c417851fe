"""``hustings night watch`` and ``simulate``: a feed into the ledger, and a past election sent again as a feed."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from hustings.cli import show
from hustings.cli.facts import almanac
from hustings.cli.progress import Progress
from hustings.errors import BadInput

if TYPE_CHECKING:
    from hustings.night.feeds.report import Outcome
    from hustings.night.feeds.watch import Watch
    from hustings.night.ledger import Ledger

__all__ = ["add_to", "simulate", "watch"]

Json = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]


def add_to(app: typer.Typer) -> None:
    """Add the two commands to the group ``night``."""
    app.command("watch")(watch)
    app.command("simulate")(simulate)


def watch(
    place: Annotated[str, typer.Argument(metavar="DIR|URL", help="The folder or the address the feed comes to.")],
    store: Annotated[
        str | None,
        typer.Option("--store", metavar="PLACE", help="The night’s store; else $HUSTINGS_STORE, else night.sqlite."),
    ] = None,
    once: Annotated[bool, typer.Option("--once", help="Look once, report and stop.")] = False,
    feed: Annotated[str, typer.Option("--feed", metavar="NAME", help="What this feed is called in the ledger.")] = "pa",
    every: Annotated[float, typer.Option("--every", help="Seconds between looks.", min=0.2)] = 5.0,
    spool: Annotated[
        Path | None,
        typer.Option("--spool", metavar="DIR", help="Where what is fetched from an address is kept: feed-NAME here."),
    ] = None,
    soft: Annotated[bool, typer.Option("--soft/--no-soft", help="Ask for a second look at what is odd.")] = True,
    as_json: Json = False,
) -> None:
    """Enter what a feed sends into the night’s ledger: PA-shaped XML, our JSON, published CSV and council XML.

    What cannot be entered is logged with its reason. A name and password for an address come from
    HUSTINGS_FEED_USER and HUSTINGS_FEED_PASSWORD.

    Example: hustings night watch feed/ --store night.sqlite --once

    Example: hustings night watch https://feed.example/ge/ --store postgresql+psycopg://desk@db/night
    """
    from hustings.cli.night_enter import ledger_at

    if as_json and not once:
        raise BadInput("One JSON object can only be printed of one look.", remedy="Add --once.")
    ledger = ledger_at(store)
    made = _watch(ledger, place, feed, spool, soft=soft)
    if not once:
        _go_on(ledger, made, every)
        return
    with Progress() as step:
        step("Reading the feed")
        outcomes = list(made.look(ledger.now()))
    report = made.intake.report()
    if as_json:
        told = {"store": ledger.name, "test": ledger.is_test, "messages": len(outcomes), **report.to_json()}
        show.say_json(told)
        return
    out = show.screen()
    if ledger.is_test:
        out.line(show.bold("TEST"))
    counts = ", ".join(f"{number:,} {what}" for what, number in report.counts.items()) or "nothing new"
    out.line(f"Feed {feed}: {counts}.")
    for each in report.worries:
        out.line("  ", each)


def _watch(ledger: Ledger, place: str, feed: str, spool: Path | None, *, soft: bool) -> Watch:
    from hustings.cli.night_enter import papers_of_the_run
    from hustings.ids import parse
    from hustings.night.feeds.folder import Folder
    from hustings.night.feeds.intake import Intake
    from hustings.night.feeds.url import Address, is_address
    from hustings.night.feeds.watch import Watch
    from hustings.night.times import close_of_poll

    if not feed.isascii() or not feed.replace("-", "").isalnum():
        raise BadInput(f"“{feed}” is no name for a feed.", remedy="Use letters, figures and hyphens, as pa.")
    papers = papers_of_the_run()
    predictive = None
    if soft and len(ledger.elections) == 1:
        from hustings.night.predictive import LastResults

        predictive = LastResults(almanac(), ledger.elections[0], papers)
    intake = Intake(almanac(), ledger, feed, papers=papers, predictive=predictive)
    close = min(close_of_poll(parse(each)) for each in ledger.elections)
    if not is_address(place):
        return Watch(intake, Folder(Path(place)), before=close)
    kept = spool or Path(f"feed-{feed}")
    return Watch(intake, Folder(kept), Address(place, kept), before=close)


def _go_on(ledger: Ledger, made: Watch, every: float) -> None:
    """Watch until interrupted; a line for each message on standard output, warnings on standard error."""
    out = show.screen()
    if ledger.is_test:
        out.line(show.bold("TEST"))

    def tell(each: Outcome) -> None:
        if each.what in ("again", "noted") and not each.said:
            return
        revision = f" revision {each.revision}" if each.revision and each.revision > 1 else ""
        said = each.said.removeprefix(f"{each.file}: ")
        out.line(f"{each.what:8} {each.kind:11} {each.about}{revision}{f': {said}' if said else ''}")
        sys.stdout.flush()

    def warn(text: str) -> None:
        sys.stderr.write(text + "\n")

    try:
        made.go_on(tell, warn, every=every, clock=ledger.now)
    except KeyboardInterrupt:
        for each in made.intake.report().worries:
            warn(each)


def simulate(
    election: Annotated[str, typer.Argument(metavar="ELECTION", help="A past election, as parl.2019-12-12.")],
    out: Annotated[Path, typer.Option("--out", metavar="DIR", help="The folder to write the feed into.")],
    speed: Annotated[
        float, typer.Option("--speed", help="Times as fast as the night was: 60 is a minute a second; 0 all at once.")
    ] = 60.0,
    faults: Annotated[
        str, typer.Option("--faults", metavar="LIST", help="Faults to put in, with commas; all; list names them.")
    ] = "",
    form: Annotated[Literal["pa", "json"], typer.Option("--format", help="PA-shaped XML or our own JSON.")] = "pa",
    order: Annotated[
        Path | None, typer.Option("--order", metavar="FILE", help="CSV: contest, declared. Real times otherwise.")
    ] = None,
    seed: Annotated[int, typer.Option(help="Fixes every draw.")] = 1,
    as_json: Json = False,
) -> None:
    """Send a past election again as a feed of test files, in its own order and time, with faults on request.

    Example: hustings night simulate parl.2019-12-12 --out feed --speed 60

    Example: hustings night simulate parl.2017-06-08 --out feed --speed 0 --faults duplicate,gap,bomb
    """
    from hustings.night.simulated_faults import FAULTS
    from hustings.night.simulator import plan, read_order, send

    if faults == "list":
        for name, fault in FAULTS.items():
            show.screen().line(f"{name:18} {(fault.__doc__ or '').strip()}")
        return
    named = [each.strip() for each in faults.split(",") if each.strip()]
    night = plan(almanac(), election, faults=named, order=read_order(order) if order else None, seed=seed)
    with Progress() as step:
        total = len(night.files)
        send(night, out, speed=speed, form=form, tell=lambda each, done: step(f"{each.at:%H:%M} UTC", done, total))
    if as_json:
        told = [{"fault": name, "file": file} for name, file in night.faults]
        show.say_json(
            {"election": election, "out": str(out), "files": total, "times_assumed": night.assumed, "faults": told}
        )
        return
    assumed = " Times of declaration are not known for all and assumed." if night.assumed else ""
    show.screen().line(f"{total:,} test files of {election} in {out}.{assumed}")
    for name, file in night.faults:
        show.screen().line(f"  {name:18} {file}")
