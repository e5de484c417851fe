"""Write the reference pages that are made from the code: ``python -m tools.make_docs [--check]``.

    docs/cli.md        every command, argument and option, from the commands themselves
    docs/tables.md     every table of the almanac, from its declared schema

With ``--check`` nothing is written, and a page that is out of date is named (exit 1). A test does the same.
"""

from __future__ import annotations

import argparse
import inspect
import re
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

__all__ = [
    "PAGES",
    "cli_reference",
    "commands",
    "examples",
    "main",
    "parameters",
    "runs",
    "sources_reference",
    "table_reference",
]

DOCS = Path(__file__).resolve().parents[1] / "docs"
# How Typer writes the kind of an option's value, and how the page does.
_VALUES = {
    "<%Y-%m-%d>": "<date>",
    "<str>": "<text>",
    "<list[str]>": "<text>",
    "<int>": "<number>",
    "<int range>": "<number>",
    "<float>": "<number>",
}
_MADE = "<!-- Made by `make docs`. Change the code it is made from, not this page. -->"


def commands() -> Iterator[tuple[str, Any]]:
    """Every command with its full name, ``hustings almanac verify``; a group where it takes options; no hidden ones.

    The commands are Click's as Typer builds them; Typer carries its own copy of Click, so they have no public type.
    """
    import typer.main

    from hustings.cli.main import app

    yield from _walk("hustings", typer.main.get_command(app))


def _walk(name: str, command: Any) -> Iterator[tuple[str, Any]]:
    if command.hidden:
        return
    if runs(command) or parameters(command):
        yield name, command
    inner = getattr(command, "commands", {})
    for key in sorted(inner):
        yield from _walk(f"{name} {key}", inner[key])


def runs(command: Any) -> bool:
    """Whether a command does something by itself, rather than only hold others."""
    return not hasattr(command, "commands") or bool(command.invoke_without_command)


def parameters(command: Any) -> list[Any]:
    """A command's own arguments and options, in their order; not ``--help``, not hidden ones."""
    return [each for each in command.params if not getattr(each, "hidden", False) and each.name != "help"]


def help_text(command: Any) -> str:
    """What a command says of itself, without the examples."""
    lines = inspect.cleandoc(command.help or "").replace("\b", "").splitlines()
    return "\n".join(line for line in lines if _example(line) is None).strip()


def examples(command: Any) -> list[str]:
    """What a command's help shows it at work with: the lines that start with ``hustings``, or ``Example: hustings``."""
    text = "\n".join((inspect.cleandoc(command.help or ""), inspect.cleandoc(command.epilog or "")))
    return [shown for line in text.splitlines() if (shown := _example(line))]


def _example(line: str) -> str | None:
    shown = re.sub(r"^Examples?:\s*", "", line.strip())
    return shown if shown.startswith("hustings ") else "" if shown == "" and line.strip() else None


def cli_reference() -> str:
    """The page of all commands, in Markdown."""
    head = "Every command takes `--json`: one JSON object on standard output and nothing else there."
    codes = "Exit status: 0 on success, 2 for bad input (with what to do about it), 1 for a fault of ours."
    found = list(commands())
    index = [f"- [`{name}`](#{name.replace(' ', '-')}): {_first_line(command)}" for name, command in found]
    lines = [_MADE, "", "# Commands", "", head, "", codes, "", *index]
    for name, command in found:
        lines += ["", *_command_section(name, command)]
    return "\n".join(lines) + "\n"


def _first_line(command: Any) -> str:
    return help_text(command).split("\n\n")[0].replace("\n", " ")


def _command_section(name: str, command: Any) -> list[str]:
    context = command.make_context(name, [], resilient_parsing=True)
    given = [each for each in parameters(command) if each.param_type_name == "argument"]
    options = [each for each in parameters(command) if each.param_type_name == "option"]
    pieces = [_argument(each) for each in given]
    inner = "[COMMAND ...]" if runs(command) else "COMMAND ..."
    tail = [*(["[options]"] if options else []), *([inner] if hasattr(command, "commands") else [])]
    lines = [f"## {name}", "", f"    {' '.join([name, *pieces, *tail])}", ""]
    lines += help_text(command).replace("``", "`").splitlines()
    if given:
        lines += ["", "| argument | meaning |", "|---|---|"]
        lines += [f"| `{_cell(piece)}` | {_cell(each.help)} |" for piece, each in zip(pieces, given, strict=True)]
    if options:
        rows = [[_option(each, context), _cell(each.help), _default(each)] for each in options]
        wide = 3 if any(row[2] for row in rows) else 2
        lines += ["", f"| {' | '.join(('option', 'meaning', 'default')[:wide])} |", "|---" * wide + "|"]
        lines += [f"| {' | '.join(row[:wide])} |" for row in rows]
    shown = examples(command)
    if shown:
        lines += ["", "```console", *(f"$ {line}" for line in shown), "```"]
    return lines


def _argument(parameter: Any) -> str:
    name = f"{parameter.metavar or parameter.name.upper()}{'...' if parameter.nargs == -1 else ''}"
    return name if parameter.required else f"[{name}]"


def _option(parameter: Any, context: Any) -> str:
    spelling, _ = parameter.get_help_record(context)
    for theirs, ours in _VALUES.items():
        spelling = spelling.replace(theirs, ours)
    return f"`{_cell(spelling)}`"


def _default(parameter: Any) -> str:
    value = parameter.default
    if value is None or value is False or value == "" or value == [] or value == () or callable(value):
        return "required" if parameter.required else ""
    if value is True:
        return "yes"
    shown = getattr(value, "value", value)
    return f"`{shown}`"


def _cell(text: str | None) -> str:
    return " ".join((text or "").split()).replace("|", "\\|")


def table_reference() -> str:
    """The page of all tables, in Markdown."""
    from hustings.almanac import schema

    lines = [_MADE, "", "# Tables of the almanac", "", *_intro(schema.__doc__ or ""), ""]
    lines += [f"- [`{each.name}`](#{each.name}): {each.row}" for each in schema.TABLES.values()]
    for each in schema.TABLES.values():
        lines += ["", f"## {each.name}", "", f"One row is {each.row}.", ""]
        lines.append(f"Key: {', '.join(f'`{name}`' for name in each.key)}.")
        if each.parts == "election":
            lines.append("One file for each general election, and one for each other kind of election.")
        if each.laid_over_by:
            replaced = ", ".join(f"`{name}`" for name in each.laid_over_by)
            lines.append(f"A user's own rows replace all shipped rows with the same {replaced}.")
        lines += ["", "| column | type | needed | points at | meaning |", "|---|---|---|---|---|"]
        for column in each.columns:
            target = f"[`{column.refers_to}`](#{column.refers_to})" if column.refers_to else ""
            kind, needed = column.kind.replace("_", "/"), "yes" if column.needed else ""
            lines.append(f"| `{column.name}` | {kind} | {needed} | {target} | {_cell(column.means)} |")
    return "\n".join(lines) + "\n"


def _intro(docstring: str) -> list[str]:
    return inspect.cleandoc(docstring).split("\n\n", 1)[-1].replace("``", "`").splitlines()


def sources_reference() -> str:
    """The page of sources: publisher, licence and credit line of every source of the shipped almanac."""
    from hustings.almanac.open import Almanac

    rows = Almanac.open(own=False).table("sources").sort("source").iter_rows(named=True)
    lines = [
        "# Sources of the almanac",
        "",
        _MADE,
        "",
        "Figures are facts restated in our own tables. Every row of every table names one of these sources.",
        "",
        "| source | publisher and title | licence | credit |",
        "|---|---|---|---|",
    ]
    for row in rows:
        lines.append(f"| `{row['source']}` | {row['publisher']}: {row['title']} | {row['licence']} | {row['credit']} |")
    return "\n".join(lines) + "\n"


PAGES: dict[str, Callable[[], str]] = {
    "cli.md": cli_reference,
    "tables.md": table_reference,
    "../src/hustings/almanac/SOURCES.md": sources_reference,
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Write the pages, or with ``--check`` name those that are stale. Returns the exit status."""
    parser = argparse.ArgumentParser(prog="python -m tools.make_docs", description="Write the reference pages.")
    parser.add_argument("--check", action="store_true", help="write nothing; name the pages that are out of date")
    options = parser.parse_args(arguments)
    stale = 0
    for name, make in PAGES.items():
        page, text = (DOCS / name).resolve(), make()
        shown = page.relative_to(DOCS.parent)
        if page.exists() and page.read_text(encoding="utf-8") == text:
            print(f"{shown}: up to date")
        elif options.check:
            print(f"{shown}: out of date; run make docs", file=sys.stderr)
            stale += 1
        else:
            page.write_text(text, encoding="utf-8")
            print(f"{shown}: written, {len(text.splitlines())} lines")
    return 1 if stale else 0


if __name__ == "__main__":
    raise SystemExit(main())
