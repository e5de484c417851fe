"""``hustings serve``: the desk, or a snapshot of it as files."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

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
    as_json: Annotated[
        bool, typer.Option("--json", help="Print one JSON object: the address served, or what was written.")
    ] = False,
    quiet: Annotated[bool, typer.Option("--quiet", help="Log faults only, not every request.")] = False,
) -> None:
    """The desk: pages, maps, API and live stream, over the almanac and a night's store.

    Example: hustings serve --store night.sqlite --port 8000

    Example: hustings serve --export site
    """
    from hustings.desk.serving import Served, run

    if prior not in ("forecast", "exit-poll", "polls", "none"):
        raise BadInput(f"There is no prior “{prior}”.", remedy="Use forecast, exit-poll, polls or none.")
    served = Served(
        store=store or "", over=tuple(str(each) for each in OVER), front=front or "", address=address,
        project=project, prior=prior, public=public, entry=entry,
    )  # fmt: skip
    if export is not None:
        _export(served, export, as_json)
        return
    if as_json:
        show.say_json({"address": f"http://{host}:{port}/", "store": store, "workers": workers})
    typer.echo(f"Serving http://{host}:{port}/ until Ctrl-C", err=True)
    run(served, host, port, workers, quiet=quiet)


def _export(served: Served, folder: Path, as_json: bool) -> None:
    from hustings.desk.fetching import fetcher
    from hustings.desk.serving import make_app
    from hustings.desk.snapshot import write_snapshot

    app = make_app(served)
    fetch, site = fetcher(app)
    with Progress() as progress:
        made = write_snapshot(site, folder, fetch, on_page=lambda name, left: progress(f"{name[:40]:<40}  {left} left"))
    if as_json:
        show.say_json({"folder": str(folder), "pages": made.pages, "files": made.files, "bytes": made.bytes})
        return
    typer.echo(f"Wrote {made.pages:,} pages in {made.files:,} files, {made.bytes / 1e6:.1f} MB, to {folder}")
