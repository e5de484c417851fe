"""``hustings people``: the accounts of a night's entry desk."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from hustings.cli import show
from hustings.errors import BadInput

if TYPE_CHECKING:
    from hustings.desk.people import People, Person

app = typer.Typer(no_args_is_help=True, help="Who may enter returns at the desk of a night, and in which role.")

_Store = Annotated[str, typer.Option("--store", metavar="STORE", help="The night's store: a path or a PostgreSQL URL.")]
_Role = Annotated[str, typer.Option(help="reporter, second reader, editor or administrator.")]
_Scope = Annotated[
    list[str] | None, typer.Option("--for", metavar="ID", help="Only this contest or election; give it several times.")
]
_Json = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]
_Stdin = Annotated[bool, typer.Option("--password-stdin", help="Read the password from standard input.")]


def _people(store: str) -> People:
    from hustings.desk.people import People
    from hustings.night.ledger import Ledger

    Ledger.open(store).close()  # a store that is no night's is refused before anything is written to it
    return People(store)


def _password(from_stdin: bool) -> str:
    if from_stdin:
        return sys.stdin.readline().rstrip("\r\n")
    if not sys.stdin.isatty():
        raise BadInput("There is no terminal to ask for the password.", remedy="Give it with --password-stdin.")
    return str(typer.prompt("Password", hide_input=True, confirmation_prompt=True, err=True))


@app.command()
def add(
    name: Annotated[str, typer.Argument(help="The person's own name: it goes on the record.")],
    store: _Store,
    role: _Role = "reporter",
    scope: _Scope = None,
    password_stdin: _Stdin = False,
    as_json: _Json = False,
) -> None:
    """Make an account.

    Example: hustings people add "Ann Reeve" --role editor --store night.sqlite
    """
    people = _people(store)
    made = people.add(name, role, _password(password_stdin), tuple(scope or ()))
    _say(made, as_json)


def _told(made: Person) -> dict[str, object]:
    return {"name": made.name, "role": made.role, "for": list(made.scope), "disabled": made.disabled}


def _say(made: Person, as_json: bool) -> None:
    if as_json:
        show.say_json(_told(made))
        return
    notes = [f"for {' '.join(made.scope)}"] * bool(made.scope) + ["disabled"] * made.disabled
    show.screen().line(show.bold(f"{made.name:<30}"), f"{made.role:<16}", show.dim(", ".join(notes)))


@app.command("list")
def every(store: _Store, as_json: _Json = False) -> None:
    """Every account of a night's desk, with its role and its counts.

    Example: hustings people list --store night.sqlite
    """
    found = _people(store).every()
    if as_json:
        show.say_json({"people": [_told(each) for each in found]})
        return
    for each in found:
        _say(each, as_json=False)
    if not found:
        show.screen().line(show.dim("No accounts yet: hustings people add NAME --role administrator"))


@app.command()
def change(
    name: Annotated[str, typer.Argument(help="Whose account.")],
    store: _Store,
    role: Annotated[str | None, typer.Option(help="Another role.")] = None,
    scope: _Scope = None,
    password: Annotated[bool, typer.Option("--password", help="Set another password.")] = False,
    password_stdin: _Stdin = False,
    disable: Annotated[bool | None, typer.Option("--disable/--enable", help="Whether it may sign in.")] = None,
    as_json: _Json = False,
) -> None:
    """Change an account: its role, its counts, its password, or whether it may sign in. Its sessions end.

    Example: hustings people change "Ann Reeve" --disable --store night.sqlite
    """
    new = _password(password_stdin) if password or password_stdin else None
    made = _people(store).change(
        name, role=role, password=new, disabled=disable, scope=tuple(scope) if scope is not None else None
    )
    _say(made, as_json)
