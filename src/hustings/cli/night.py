"""``hustings night``: the ledger of a results night.

Other groups of commands join this one: ``from hustings.cli.night import app`` and ``app.command("replay")(replay)``
in their own ``add_to(app)``, called from ``cli/main.py`` after this module is registered.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from hustings.cli import show
from hustings.cli.facts import almanac
from hustings.cli.night_enter import (
    enter_one,
    ledger_at,
    looks_now,
    papers_of_the_run,
    place_of,
    return_of,
    standing_now,
    time_of,
    with_headings,
)
from hustings.cli.night_show import acted, heading, show_contest, show_looks, show_night
from hustings.errors import BadInput

__all__ = ["app"]

app = typer.Typer(no_args_is_help=True, help="Results night: a ledger of returns that cannot lose or bend.")

StoreOption = Annotated[
    str | None,
    typer.Option(
        "--store",
        metavar="PLACE",
        help="An SQLite file or postgresql+psycopg://host/db; else $HUSTINGS_STORE, else night.sqlite.",
    ),
]
Contest = Annotated[str, typer.Argument(metavar="CONTEST", help="The ballot id, as parl.putney.2024-07-04.")]
Actor = Annotated[str, typer.Option("--actor", metavar="NAME", help="Who does this; $USER if not given.")]
Reason = Annotated[str, typer.Option("--reason", metavar="TEXT", help="Why; it is logged.")]
At = Annotated[
    str | None, typer.Option("--at", metavar="TIME", help="When it was declared, local time: 2024-07-05T02:43.")
]
Key = Annotated[str, typer.Option("--key", metavar="KEY", help="An idempotency key; made from the contents otherwise.")]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]
Votes = Annotated[
    list[str] | None,
    typer.Option("--votes", metavar="NAME=N", help="A candidate’s votes; “Name (party)=N” also checks the party."),
]
Elected = Annotated[
    list[str] | None, typer.Option("--elected", metavar="NAME", help="Who was declared elected. May be repeated.")
]
File = Annotated[
    Path | None, typer.Option("--file", metavar="CSV", help="Candidate, votes, and more: see docs/night-ledger.md.")
]
Electorate = Annotated[int | None, typer.Option("--electorate", help="Electors.")]
PapersOption = Annotated[int | None, typer.Option("--papers", help="Ballot papers verified.")]
Rejected = Annotated[int | None, typer.Option("--rejected", help="Papers rejected.")]
RejectedBy = Annotated[
    list[str] | None,
    typer.Option(
        "--rejected-by",
        metavar="HEADING=N",
        help="Rejected papers under a heading: mark, too-many, identified, unmarked, in-part. May be repeated.",
    ),
]
Valid = Annotated[int | None, typer.Option("--valid", help="Valid papers, as stated.")]


def _who(actor: str) -> str:
    name = actor or os.environ.get("USER", "")
    if not name:
        raise BadInput("Who does this is not known.", remedy="Name yourself with --actor.")
    return name


@app.command("open")
def open_night(
    election: Annotated[list[str], typer.Option("--election", metavar="ID", help="An election of the night; repeat.")],
    test: Annotated[bool, typer.Option("--test/--live", help="A test store or a live one, for ever.")],
    store: StoreOption = None,
    actor: Actor = "",
    as_json: Json = False,
) -> None:
    """Open a night: make its store, live or test for ever, with the first event.

    Example: hustings night open --election parl.2024-07-04 --test --store rehearsal.sqlite
    """
    from hustings.night.ledger import Ledger

    papers = papers_of_the_run()
    for each in election:
        papers.of(each)
    ledger = Ledger.create(place_of(store), "test" if test else "live", election, actor=_who(actor))
    sequence, digest = ledger.head()
    if as_json:
        show.say_json({"test": ledger.is_test, "store": ledger.name, "nature": ledger.nature,
                       "elections": list(ledger.elections), "events": sequence, "digest": digest})  # fmt: skip
        return
    heading(ledger, f"Night open: {', '.join(ledger.elections)}")
    show.screen().line(f"Store {ledger.name}, {ledger.nature} for ever; {sequence} events, digest {digest[:12]}")


@app.command()
def declare(
    contest: Contest,
    votes: Votes = None,
    elected: Elected = None,
    file: File = None,
    electorate: Electorate = None,
    papers: PapersOption = None,
    rejected: Rejected = None,
    rejected_by: RejectedBy = None,
    valid: Valid = None,
    store: StoreOption = None,
    actor: Actor = "",
    at: At = None,
    key: Key = "",
    as_json: Json = False,
) -> None:
    """Enter a return as declared. It is published when a second person or a feed brings the same figures.

    Without votes, --elected alone is a rush: the winner, figures to follow.

    \b
    Examples:
      hustings night declare parl.putney.2024-07-04 --file putney.csv --actor ann
      hustings night declare parl.putney.2024-07-04 --elected "Fleur Anderson" --actor ann
      hustings night declare parl.putney.2024-07-04 --file putney.csv --rejected-by unmarked=161 --actor ann
    """
    whole = (electorate, papers, rejected, valid)
    given = return_of(contest, votes, elected, file, whole, _who(actor), at, key, "")
    enter_one(store, with_headings(given, rejected_by), as_json)


@app.command()
def correct(
    contest: Contest,
    reason: Reason,
    votes: Votes = None,
    elected: Elected = None,
    file: File = None,
    electorate: Electorate = None,
    papers: PapersOption = None,
    rejected: Rejected = None,
    rejected_by: RejectedBy = None,
    valid: Valid = None,
    store: StoreOption = None,
    actor: Actor = "",
    at: At = None,
    key: Key = "",
    as_json: Json = False,
) -> None:
    """Enter a corrected return. What was declared stays on the record beside it.

    Example: hustings night correct parl.putney.2024-07-04 --file mended.csv --reason "mini-count left out" --actor ann
    """
    if not reason.strip():
        raise BadInput("A correction needs a reason: it is shown beside the figure.")
    whole = (electorate, papers, rejected, valid)
    given = return_of(contest, votes, elected, file, whole, _who(actor), at, key, reason.strip())
    enter_one(store, with_headings(given, rejected_by), as_json)


@app.command()
def retract(
    contest: Contest, reason: Reason, store: StoreOption = None, actor: Actor = "", at: At = None, key: Key = "",
    as_json: Json = False,
) -> None:  # fmt: skip
    """Take down everything declared in a contest so far.

    Example: hustings night retract parl.putney.2024-07-04 --reason "read from the wrong sheet" --actor ann
    """
    from hustings.night import acts

    ledger = ledger_at(store)
    acted(ledger, contest, acts.retract(ledger, contest, _who(actor), reason, at=time_of(at), key=key), as_json)


@app.command()
def recount(
    contest: Contest,
    number: Annotated[int, typer.Option("--number", help="Which recount: 1 for the first.")] = 1,
    reason: Annotated[str, typer.Option("--reason", metavar="TEXT", help="Why, if known.")] = "",
    store: StoreOption = None, actor: Actor = "", at: At = None, key: Key = "", as_json: Json = False,
) -> None:  # fmt: skip
    """Say that a recount is under way.

    Example: hustings night recount parl.putney.2024-07-04 --number 2 --actor ann
    """
    from hustings.night import acts

    ledger = ledger_at(store)
    done = acts.recount(ledger, contest, _who(actor), number, reason, at=time_of(at), key=key)
    acted(ledger, contest, done, as_json)


@app.command()
def call(
    contest: Contest,
    party: Annotated[str, typer.Option("--party", help="The party it is called for: con, lab, ...")],
    candidate: Annotated[str, typer.Option("--candidate", metavar="NAME", help="The candidate, if needed.")] = "",
    p: Annotated[float | None, typer.Option("--p", help="The probability, 0 to 1, if one was given.")] = None,
    reason: Annotated[str, typer.Option("--reason", metavar="TEXT", help="Why, if it is to be logged.")] = "",
    store: StoreOption = None, actor: Actor = "", at: At = None, key: Key = "", as_json: Json = False,
) -> None:  # fmt: skip
    """Call a race. A person's call stands above the model's.

    Example: hustings night call parl.putney.2024-07-04 --party lab --actor ann
    """
    from hustings.night import acts

    ledger = ledger_at(store)
    done = acts.call(
        ledger, contest, almanac().find_party(party), _who(actor), candidate=candidate, p=p, reason=reason,
        at=time_of(at), key=key,
    )  # fmt: skip
    acted(ledger, contest, done, as_json)


@app.command()
def withdraw(
    contest: Contest, reason: Reason, store: StoreOption = None, actor: Actor = "", at: At = None, key: Key = "",
    as_json: Json = False,
) -> None:  # fmt: skip
    """Withdraw the call of a race.

    Example: hustings night withdraw parl.putney.2024-07-04 --reason "a second recount" --actor ann
    """
    from hustings.night import acts

    ledger = ledger_at(store)
    acted(ledger, contest, acts.withdraw(ledger, contest, _who(actor), reason, at=time_of(at), key=key), as_json)


@app.command()
def hold(
    contest: Contest,
    reason: Reason,
    calls: Annotated[bool, typer.Option("--calls", help="Hold only calls: the model may not call this race.")] = False,
    store: StoreOption = None, actor: Actor = "", key: Key = "", as_json: Json = False,
) -> None:  # fmt: skip
    """Hold what is declared in a contest, or keep the model from calling it.

    Example: hustings night hold parl.putney.2024-07-04 --reason "the agent disputes a mini-count" --actor bob
    """
    from hustings.night import acts

    ledger = ledger_at(store)
    scope = "call" if calls else "contest"
    acted(ledger, contest, acts.hold(ledger, contest, _who(actor), reason, scope=scope, key=key), as_json)


@app.command()
def release(
    contest: Contest,
    reason: Reason,
    override: Annotated[bool, typer.Option("--override", help="Publish on one entry, without a second.")] = False,
    calls: Annotated[bool, typer.Option("--calls", help="Lift the hold on calls instead.")] = False,
    store: StoreOption = None, actor: Actor = "", key: Key = "", as_json: Json = False,
) -> None:  # fmt: skip
    """Lift the holds of a contest after a second look. Who entered the figures may not release them.

    Example: hustings night release parl.putney.2024-07-04 --reason "turnout confirmed by the officer" --actor bob
    """
    from hustings.night import acts

    ledger = ledger_at(store)
    done = acts.release(
        ledger, contest, _who(actor), reason, papers=papers_of_the_run(), override=override, calls=calls, key=key
    )
    acted(ledger, contest, done, as_json)


@app.command()
def note(
    text: Annotated[str, typer.Argument(metavar="TEXT", help="The words.")],
    contest: Annotated[str, typer.Option("--contest", metavar="ID", help="The contest they concern.")] = "",
    store: StoreOption = None, actor: Actor = "", key: Key = "", as_json: Json = False,
) -> None:  # fmt: skip
    """Put words on the record.

    Example: hustings night note "Count suspended, fire alarm" --contest parl.putney.2024-07-04 --actor ann
    """
    from hustings.night import acts

    ledger = ledger_at(store)
    acted(ledger, contest, acts.note(ledger, text, _who(actor), contest, key=key), as_json)


@app.command()
def verify(
    store: StoreOption = None,
    expect: Annotated[
        str | None, typer.Option("--expect", metavar="DIGEST", help="A digest noted earlier, which must be there.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Prove the chain of a store with an independent reader; a row that was changed is named.

    Example: hustings night verify --store rehearsal.sqlite
    """
    from hustings.errors import IntegrityError
    from hustings.night.verify import verify as prove

    proof = prove(place_of(store), expect)
    if as_json:
        show.say_json({"test": proof.nature == "test", "store": proof.store, "nature": proof.nature,
                       "events": proof.events, "digest": proof.digest, "holds": proof.holds,
                       "wrong": list(proof.wrong)})  # fmt: skip
    else:
        out = show.screen()
        test = "TEST  " if proof.nature == "test" else ""
        out.line(show.bold(f"{test}{proof.events} events"), f"  digest {proof.digest}")
        if proof.holds:
            out.line("The chain holds: nothing was changed, removed or put in between.")
    if proof.wrong:
        first, _, said = proof.wrong[0].partition(": ")
        table, _, row = first.partition(", ")
        more = f" And {len(proof.wrong) - 1} more." if len(proof.wrong) > 1 else ""
        raise IntegrityError(f"{said}.{more}", table=table, row=row, remedy="Trust nothing after that row.")


@app.command()
def export(
    out: Annotated[Path, typer.Option("--out", metavar="DIR", help="The folder to write to.")],
    store: StoreOption = None,
    as_json: Json = False,
) -> None:
    """Write what is published as tables that “hustings almanac import” reads.

    Example: hustings night export --out results --store night.sqlite
    """
    from hustings.night.export import export_to

    ledger = ledger_at(store)
    papers = papers_of_the_run()
    written = export_to(out, standing_now(ledger, papers), papers, digest=ledger.head()[1])
    if as_json:
        show.say_json({"test": ledger.is_test, "files": [str(path) for path in written]})
        return
    heading(ledger, f"Wrote {len(written)} tables; import them in this order:")
    for path in written:
        show.screen().line(f"  hustings almanac import {path}")


@app.command()
def state(
    contest: Annotated[
        str | None, typer.Argument(metavar="[CONTEST]", help="One contest; all of them if none.")
    ] = None,
    look_again: Annotated[
        bool, typer.Option("--look-again", help="Published returns that look odd by all that is known now.")
    ] = False,
    store: StoreOption = None,
    as_json: Json = False,
) -> None:
    """What stands: every contest with something to show, the stage of its figures, holds and their reasons.

    \b
    Examples:
      hustings night state --store night.sqlite
      hustings night state --look-again
    """
    ledger = ledger_at(store)
    papers = papers_of_the_run()
    if look_again:
        show_looks(ledger, papers, looks_now(ledger, papers), as_json)
        return
    held = standing_now(ledger, papers)
    if contest is not None and contest not in held.contests:
        raise BadInput(f"{contest} is no contest of this night.", remedy=f"It is {', '.join(held.elections)}.")
    if as_json:
        one = {"test": held.test, **held.contests[contest].to_json()} if contest is not None else held.to_json()
        show.say_json(one)
        return
    if contest is not None:
        show_contest(ledger, held.contests[contest])
    else:
        show_night(ledger, held)
