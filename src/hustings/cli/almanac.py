"""``hustings almanac``: what is known, where it comes from, whether it holds together, and bringing in more."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from hustings.cli import show
from hustings.cli.facts import almanac
from hustings.cli.progress import Progress

if TYPE_CHECKING:
    from hustings.almanac.verify import Verdict

app = typer.Typer(invoke_without_command=True)

Json = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]


@app.callback()
def tables(context: typer.Context, as_json: Json = False) -> None:
    """What is known: every table with its rows; the commands below look closer.

    Example: hustings almanac
    """
    if context.invoked_subcommand:
        return
    from hustings.almanac.schema import TABLES

    facts = almanac()
    held = [{"table": name, "rows": len(facts.table(name)), "row": each.row} for name, each in TABLES.items()]
    if as_json:
        show.say_json({"tables": held})
        return
    out = show.screen()
    rows = [
        ["Table", "Rows", "One row is"],
        *([str(each["table"]), f"{each['rows']:,}", str(each["row"])] for each in held),
    ]
    head, *body = show.columns(rows, "<><")
    out.line(show.dim("".join(head)))
    out.rule(WIDE)
    for cells in body:
        out.line(*cells)


WIDE = 92


@app.command()
def verify(as_json: Json = False) -> None:
    """Check every row: sums, majorities, papers, seats, codes, parties, sources, national totals.

    Example: hustings almanac verify
    """
    from hustings.almanac.verify import CHECKS
    from hustings.almanac.verify import verify as run

    facts, out = almanac(), show.screen()
    made = []
    with Progress() as progress:
        for place, name in enumerate(CHECKS):
            progress(f"Checking {name:<16}", place, len(CHECKS))
            made += run(facts, [name])
    wrong = sum(len(each.findings) for each in made)
    if as_json:
        checks = [
            {
                "check": each.check,
                "what": each.what,
                "looked_at": each.looked_at,
                "findings": [{"table": one.table, "row": one.row, "message": one.message} for one in each.findings],
            }
            for each in made
        ]
        show.say_json({"passed": not wrong, "checks": checks})
    else:
        for cells in show.columns([_verdict(each) for each in made], "<><<"):
            out.line(*cells)
        for each in made:
            for one in each.findings[:20]:
                out.line(f"  {one.table}, {one.row}: {one.message}")
            if len(each.findings) > 20:
                out.line(f"  {each.check}: 20 of {len(each.findings)} shown")
        out.line()
        looked_at = sum(each.looked_at for each in made)
        out.line(
            show.bold(
                f"{len(made)} checks over {looked_at:,} facts: {'all hold' if not wrong else f'{wrong} findings'}."
            )
        )
    if wrong:
        raise typer.Exit(2)


def _verdict(each: Verdict) -> list[str]:
    outcome = f"{len(each.findings)} wrong" if each.findings else "holds"
    return [each.check, f"{each.looked_at:,}", outcome, each.what]


@app.command()
def sources(as_json: Json = False) -> None:
    """Where figures come from: publisher, licence and credit line of every source.

    Example: hustings almanac sources
    """
    rows = almanac().table("sources").to_dicts()
    if as_json:
        show.say_json({"sources": rows})
        return
    out = show.screen()
    for row in rows:
        out.line(show.bold(row["source"]), f"  {row['publisher']}: {row['title']}")
        out.line(f"    {row['licence']}. {row['credit']}")


@app.command()
def calendar(
    election: Annotated[str | None, typer.Argument(help="An election id: its statutory timetable instead.")] = None,
    as_json: Json = False,
) -> None:
    """When bodies were last elected, are next due and must be by law; or one election's statutory timetable.

    Example: hustings almanac calendar parl.hartlepool.by.2021-05-06
    """
    from hustings.almanac.calendar import due, timetable

    out = show.screen()
    if election:
        stones = timetable(election, nation=_nation(election))
        if as_json:
            show.say_json({"election": election, "timetable": [each.to_json() for each in stones]})
            return
        out.line(show.bold(f"Timetable of {election}"))
        for each in stones:
            out.line(f"  {each.day:%a %-d %B %Y}".ljust(28), each.what)
        return
    rows = [each.to_json() for each in due(almanac().table("terms"))]
    if as_json:
        show.say_json({"due": rows})
        return
    table = [["Body", "Last", "Next due", "Latest lawful", "Under"]]
    table += [
        [str(row["name"]), *(str(row[name] or "–") for name in ("last", "next_due", "latest", "citation"))]
        for row in rows
    ]
    head, *body = show.columns(table, "<<<<<")
    out.line(show.dim("".join(head)))
    out.rule(WIDE)
    for cells in body:
        out.line(*cells)


def _nation(election: str) -> str | None:
    """The nation of the place an id names, where the almanac knows it: councils’ timetables differ by nation."""
    from hustings.ids import is_id, parse

    place = parse(election).place if is_id(election) else None
    found = {str(row["nation"]) for row in almanac().areas.values() if place and row["slug"] == place and row["nation"]}
    return found.pop() if len(found) == 1 else None


@app.command("import")
def bring_in(
    file: Annotated[Path, typer.Argument(help="A file in a published layout: it is recognised by its columns.")],
    layout: Annotated[str | None, typer.Option(help="The layout, where it cannot be told.")] = None,
    given: Annotated[
        list[str] | None,
        typer.Option(
            "--set", help="What the file does not say: date=2021-05-06, party:Tories=con, or con=COLUMN for polls."
        ),
    ] = None,
    source: Annotated[str | None, typer.Option(help="A source of the almanac, or a title for a new one.")] = None,
    as_json: Json = False,
) -> None:
    """Check a published file and lay it over: all or nothing.

    Every row is checked first; the result lies in your own almanac folder, over the shipped tables.

    Example: hustings almanac import HoC-GE2024-results-by-candidate.csv
    """
    from dataclasses import asdict

    from hustings.almanac.bring_in import import_file
    from hustings.almanac.layers import own_folder
    from hustings.errors import BadInput

    mapping = {}
    for piece in given or []:
        name, equals, value = piece.partition("=")
        if not equals:
            raise BadInput(f"“{piece}” sets nothing.", remedy="Write --set date=2021-05-06.")
        mapping[name] = value
    made = import_file(file, own_folder(), layout=layout, mapping=mapping or None, source=source)
    if as_json:
        show.say_json(asdict(made))
        return
    out = show.screen()
    out.line(show.bold(made.file), f"  {made.title}")
    if made.unchanged:
        out.line("The almanac held all of it before: nothing is changed.")
    else:
        rows = ", ".join(f"{count:,} {name}" for name, count in made.rows.items())
        out.line(f"{rows} laid over the almanac, {len(made.contests):,} contests. Source: {made.source}.")
        out.line(show.dim(f"In {made.folder}; delete that folder to take it back."))
    for note in made.notes:
        out.line(show.dim(note))


@app.command()
def sql(
    query: Annotated[str, typer.Argument(help="A query over the almanac’s tables, by their names.")],
    as_json: Json = False,
    csv: Annotated[bool, typer.Option("--csv", help="Print CSV instead of a table.")] = False,
) -> None:
    """Ask the tables in SQL (Polars' dialect, reading only).

    Example: hustings almanac sql "select party, sum(votes) from candidacies group by party order by 2 desc limit 5"
    """
    import sys

    import polars as pl

    from hustings.almanac.ask import ask

    frame = ask(almanac(), query)
    if as_json:
        show.say_json({"columns": frame.columns, "rows": frame.to_dicts()})
    elif csv:
        from hustings.almanac.exports import write_csv

        write_csv(frame.rows(), frame.columns, sys.stdout)
    else:
        with pl.Config(
            tbl_rows=100,
            tbl_cols=30,
            tbl_hide_dataframe_shape=True,
            tbl_formatting="NOTHING",
            fmt_str_lengths=60,
            tbl_hide_column_data_types=True,
            tbl_width_chars=200,
            thousands_separator=True,
        ):
            typer.echo(str(frame))
        if len(frame) > 100:
            typer.echo(f"100 of {len(frame):,} rows shown; --csv prints them all.")
