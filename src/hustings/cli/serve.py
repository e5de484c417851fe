"""``hustings serve``: the desk, or a snapshot of it as files."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from hustings.cli import show
from hustings.cli.facts import OVER
from hustings.cli.progress import Progress
from hustings.errors import BadInput

if TYPE_CHECKING:
    from hustings.desk.serving import Served


def serve(
    store: Annotated[
        str | None,
        typer.Option(
            "--store", metavar="URL", help="A night's store to follow: an SQLite file or postgresql+psycopg://"
        ),
    ] = None,
    host: Annotated[str, typer.Option(help="The address to listen on; 0.0.0.0 for every one of this machine.")] = (
        "127.0.0.1"
    ),
    port: Annotated[int, typer.Option(min=0, max=65535, help="The port to listen on.")] = 8000,
    export: Annotated[
        Path | None, typer.Option("--export", metavar="DIR", help="Write every page as a file instead of serving.")
    ] = None,
    workers: Annotated[int, typer.Option(min=1, max=64, help="Processes that share the work.")] = 1,
    front: Annotated[
        str | None, typer.Option("--front", metavar="ELECTION", help="The election on the front page; else the latest.")
    ] = None,
    address: Annotated[
        str, typer.Option("--address", metavar="URL", help="Where it is reached from outside, for links in cards.")
    ] = "",
    prior: Annotated[
        str, typer.Option(help="What a projection starts from: forecast, exit-poll, polls or none.")
    ] = "forecast",
    project: Annotated[
        bool, typer.Option("--project/--no-project", help="Project the seats to come from the returns so far.")
    ] = True,
    public: Annotated[bool, typer.Option("--public", help="Refuse to serve a store of test data.")] = False,
    entry: Annotated[
        bool, typer.Option("--entry", help="Let people with accounts enter returns, under /enter.")
    ] = False,
    counts: Annotated[
        Path | None, typer.Option("--counts", metavar="FOLDER", help="A folder of ballot files to count, at /counts.")
    ] = None,
    postcodes: Annotated[
        Path | None,
        typer.Option(
            "--postcodes", metavar="FILE", help="Your copy of the ONS Postcode Directory, for /find: CSV or zip."
        ),
    ] = None,
    boundaries: Annotated[
        list[Path] | None,
        typer.Option(
            "--boundaries", metavar="FILE", help="GeoJSON or TopoJSON of seats, for maps by place; several times."
        ),
    ] = None,
    replay: Annotated[
        str | None,
        typer.Option(
            "--replay", metavar="ELECTION", help="Rehearse: the night of a past election, as parl.2019-12-12."
        ),
    ] = None,
    speed: Annotated[
        float, typer.Option(min=0.1, max=100_000, help="With --replay: how many times as fast as the night was.")
    ] = 60.0,
    starts: Annotated[
        str, typer.Option("--from", metavar="HH:MM", help="With --replay: the hour of the night to begin at.")
    ] = "",
    ends: Annotated[
        str, typer.Option("--until", metavar="HH:MM", help="With --replay: the hour at which the night stands still.")
    ] = "",
    plain: Annotated[
        bool, typer.Option("--plain", help="With --replay: declarations alone; no rush, recount or correction.")
    ] = False,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print one JSON object: the address served, or what was written.")
    ] = False,
    quiet: Annotated[bool, typer.Option("--quiet", help="Log faults only, not every request.")] = False,
) -> None:
    """The desk: pages, maps, API and live stream, over the almanac and a night's store.

    Example: hustings serve --store night.sqlite --port 8000

    Example: hustings serve --replay parl.2019-12-12 --speed 60 --prior exit-poll

    Example: hustings serve --postcodes ONSPD_MAY_2026.zip

    Example: hustings serve --boundaries constituencies_2024.geojson

    Example: hustings serve --export site
    """
    from hustings.desk.serving import Served

    if prior not in ("forecast", "exit-poll", "polls", "none"):
        raise BadInput(f"There is no prior “{prior}”.", remedy="Use forecast, exit-poll, polls or none.")
    served = Served(
        store=store or "", over=tuple(str(each) for each in OVER), front=front or "", address=address,
        project=project, prior=prior, public=public, entry=entry, counts=str(counts or ""),
        postcodes=str(postcodes or ""), boundaries=tuple(str(each) for each in boundaries or ()),
    )  # fmt: skip
    if export is not None and replay is not None:
        raise BadInput("A rehearsal is served, not written as files.", remedy="Leave out --export or --replay.")
    if postcodes is not None:
        _index(postcodes)
    if export is not None:
        _export(served, export, workers, as_json)
        return
    at = _At(host, port, workers, as_json, quiet)
    if replay is None:
        _serve(served, at, {})
        return
    from hustings.desk.rehearsal import Asked, rehearsing

    asked = Asked(replay, speed, starts, ends, plain, served.over)
    with rehearsing(asked, served.store) as night:
        typer.echo(night.note, err=True)
        typer.echo(night.programme(), err=True)
        _serve(replace(served, store=night.store, clock=night.clock.to_text(), note=night.note), at, night.to_json())


class _At(NamedTuple):
    """Where a desk listens, and how it speaks."""

    host: str
    port: int
    workers: int
    as_json: bool
    quiet: bool


def _serve(served: Served, at: _At, more: dict[str, object]) -> None:
    from hustings.desk.serving import run

    address = f"http://{at.host}:{at.port}/"

    def ready() -> None:
        if at.as_json:
            show.say_json({"address": address, "store": served.store or None, "workers": at.workers, **more})
            sys.stdout.flush()
        typer.echo(f"Serving {address} until Ctrl-C", err=True)

    run(served, at.host, at.port, at.workers, quiet=at.quiet, ready=ready)


def _index(postcodes: Path) -> None:
    """Index a directory of postcodes before anything is served, once for however many processes there are."""
    from hustings.almanac.postcodes import Postcodes

    with Progress() as progress:
        Postcodes.open(postcodes, lambda done: progress("Reading the directory of postcodes", round(100 * done), 100))


def _export(served: Served, folder: Path, workers: int, as_json: bool) -> None:
    from hustings.desk.fetching import fetching
    from hustings.desk.snapshot import write_snapshot

    with fetching(served, workers) as fetch, Progress() as progress:
        made = write_snapshot(
            folder, fetch, on_page=lambda name, done, left: progress(f"{name[:40]:<40}", done, done + left)
        )
    if as_json:
        show.say_json({"folder": str(folder), "pages": made.pages, "files": made.files, "bytes": made.bytes})
        return
    typer.echo(f"Wrote {made.pages:,} pages in {made.files:,} files, {made.bytes / 1e6:.1f} MB, to {folder}")
