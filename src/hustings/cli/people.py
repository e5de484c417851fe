"""``hustings people``: the accounts of a night's entry desk."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from hustings.cli import show
from hustings.errors import BadInput

if TYPE_CHECKING:
    from hustings.desk.entering.people import People, Person

app = typer.Typer(no_args_is_help=True, help="Who may enter returns at the desk of a night, and in which role.")

_Store = Annotated[str, typer.Option("--store", metavar="STORE", help="The night's store: a path or a PostgreSQL URL.")]
_Role = Annotated[str, typer.Option(help="reporter, second reader, editor or administrator.")]
_Scope = Annotated[
    list[str] | None, typer.Option("--for", metavar="ID", help="Only this contest or election; give it several times.")
]
_Json = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]
_Stdin = Annotated[bool, typer.Option("--password-stdin", help="Read the password from standard input.")]


def _people(store: str) -> People:
    from hustings.desk.entering.people import People
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
    _say(people, made, as_json)


def _told(people: People, made: Person) -> dict[str, object]:
    factor = people.factors.of(made.name, made.role)
    return {
        "name": made.name, "role": made.role, "for": list(made.scope), "disabled": made.disabled,
        "second_factor": {"since": factor.since or None, "required": factor.required or None, "codes": factor.codes},
    }  # fmt: skip


def _say(people: People, made: Person, as_json: bool) -> None:
    if as_json:
        show.say_json(_told(people, made))
        return
    factor = people.factors.of(made.name, made.role)
    notes = [f"for {' '.join(made.scope)}"] * bool(made.scope) + ["disabled"] * made.disabled
    notes += ["second factor"] * bool(factor.since) + ["second factor required, not set up"] * factor.missing
    show.screen().line(show.bold(f"{made.name:<30}"), f"{made.role:<16}", show.dim(", ".join(notes)))


@app.command("list")
def every(store: _Store, as_json: _Json = False) -> None:
    """Every account of a night's desk, with its role and its counts.

    Example: hustings people list --store night.sqlite
    """
    people = _people(store)
    found = people.every()
    if as_json:
        show.say_json({"people": [_told(people, each) for each in found]})
        return
    for each in found:
        _say(people, each, as_json=False)
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
    people = _people(store)
    made = people.change(
        name, role=role, password=new, disabled=disable, scope=tuple(scope) if scope is not None else None
    )
    _say(people, made, as_json)


@app.command("second-factor")
def second_factor(
    who: Annotated[str, typer.Argument(help="A person's name, or a role: of everybody who has it.")],
    store: _Store,
    require: Annotated[
        bool | None, typer.Option("--require/--waive", help="Whether one must be set up before anything else.")
    ] = None,
    reset: Annotated[bool, typer.Option("--reset", help="Take away that of a person who has lost it.")] = False,
    as_json: _Json = False,
) -> None:
    """Require a second factor of a person or a role, or take away one that is lost. A reset ends sessions.

    Example: hustings people second-factor editor --require --store night.sqlite

    Example: hustings people second-factor "Ann Reeve" --reset --store night.sqlite
    """
    from hustings.desk.entering.roles import ROLES

    people = _people(store)
    role = who if who in ROLES else ""
    if reset and role:
        raise BadInput("A second factor is reset for one person.", remedy="Give the person's name.")
    found = [each for each in people.every() if each.role == role] if role else [people.person(who)]
    if reset:
        people.reset_factor(found[0].name)
    if require is not None:
        people.factors.require(role=role, name="" if role else found[0].name, asked=require)
    if as_json:
        show.say_json({"people": [_told(people, each) for each in found], "roles": people.factors.required_roles()})
        return
    for each in found:
        _say(people, each, as_json=False)
    if role:
        asked = "is required" if role in people.factors.required_roles() else "is not required"
        show.screen().line(show.dim(f"A second factor {asked} of every {role}."))


@app.command()
def sessions(
    store: _Store,
    name: Annotated[str | None, typer.Argument(help="Whose; everybody's if not given.")] = None,
    end: Annotated[bool, typer.Option("--end", help="End them all.")] = False,
    as_json: _Json = False,
) -> None:
    """Who is signed in: since when, last used when, from which address, in which browser. With --end, they are ended.

    Example: hustings people sessions "Ann Reeve" --end --store night.sqlite
    """
    people = _people(store)
    whose = people.person(name).name if name is not None else ""
    held = people.sessions.every(whose)
    ended = people.sessions.end_every(whose) if end else 0
    if as_json:
        rows = [{"name": each.name, "begun": each.begun.isoformat(), "seen": each.seen.isoformat(),
                 "address": each.address, "browser": each.browser} for each in held]  # fmt: skip
        show.say_json({"sessions": rows, "ended": ended})
        return
    for each in held:
        told = f"{each.begun:%H:%M} to {each.seen:%H:%M}  {each.browser or 'a browser'}, {each.address or 'not kept'}"
        show.screen().line(show.bold(f"{each.name:<30}"), told)
    show.screen().line(show.dim(f"{len(held)} ended." if end else f"{len(held)} signed in."))
