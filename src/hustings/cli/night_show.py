"""How the commands of the night print: TEST on everything from a test store, entries read back in full."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hustings.cli import show
from hustings.cli.facts import almanac

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from hustings.night.enter import Entered
    from hustings.night.events import Finding
    from hustings.night.ledger import Ledger
    from hustings.night.paper import Papers
    from hustings.night.standing import Standing, StandingContest

__all__ = ["acted", "entered_json", "heading", "show_contest", "show_entered", "show_looks", "show_night"]


def heading(ledger: Ledger, text: str) -> None:
    """A heading that says TEST where the store is a test store."""
    out = show.screen()
    mark = "TEST  " if ledger.is_test else ""
    out.line(show.bold(f"{mark}{text}"), show.dim("   TEST data: nothing here is a result" if ledger.is_test else ""))


def entered_json(ledger: Ledger, done: Entered) -> dict[str, object]:
    """What came of an entry, for programs."""
    return {
        "test": ledger.is_test,
        "contest": done.contest,
        "event": done.sequence,
        "again": done.again,
        "key": done.key,
        "stage": done.state.stage,
        "published": done.published,
        "holds": [{"rule": each.rule, "hard": each.hard, "said": each.said} for each in done.findings],
        "disputes": list(done.state.disputes),
    }


def show_entered(papers: Papers, done: Entered) -> None:
    """Read the entry back: forename, surname, party and figure of every candidate; then what came of it."""
    out = show.screen()
    entry = next((each for each in done.state.entries if each.fingerprint == done.fingerprint), None)
    named = (each for each in (done.state.rush, done.state.rush_waits) if each is not None)
    rush = next((each for each in named if each.fingerprint == done.fingerprint), None)
    parties = papers.paper(done.contest).parties
    if entry is not None:
        ranked = sorted(entry.figures.votes, key=lambda each: -each[1])
        rows = [[name, almanac().short(parties.get(name, "")), show.number(votes),
                 "elected" if name in entry.figures.elected else ""] for name, votes in ranked]  # fmt: skip
        for cells in show.columns(rows, "<<><"):
            out.line("  ", *cells)
    for name in rush.figures.elected if rush is not None else ():
        out.line(f"  {name}, {almanac().short(parties.get(name, ''))}, is said to be elected; figures to follow.")
    if done.again:
        out.line("It was entered before: nothing was recorded again.")
    for each in done.findings:
        out.line(show.bold("HELD  " if each.hard else "LOOK AGAIN  "), each.said)
    for said in done.state.disputes:
        out.line(show.bold("DISPUTED  "), said)
    if done.published:
        out.line(f"Published on the word of {' and '.join(done.state.published.witnesses)}."
                 if done.state.published else "")  # fmt: skip
    elif not done.findings and (rush is None or not rush.confirmed):
        what = "figures" if rush is None else "winner"
        out.line(f"Entered. It is published when a second person or a feed brings the same {what}.")


def acted(ledger: Ledger, contest: str, done: int, as_json: bool) -> None:
    """Say that an act was recorded, and at what stage its contest is now."""
    from hustings.night.acts import state_of

    there = state_of(ledger, contest) if contest else None
    again = bool(getattr(done, "again", False))
    if as_json:
        show.say_json({"test": ledger.is_test, "contest": contest or None, "event": int(done), "again": again,
                       "stage": there.stage if there else None})  # fmt: skip
        return
    where = f"{contest}: {there.stage}" if there else "the night"
    heading(ledger, f"Event {int(done)}, {where}{' (recorded before)' if again else ''}")


def show_night(ledger: Ledger, held: Standing) -> None:
    """Every contest with something to show, with what holds it or disputes it under it."""
    out = show.screen()
    heading(ledger, f"{', '.join(held.elections)}: {held.declared} of {len(held.contests)} published")
    seats = ", ".join(f"{almanac().short(party)} {count}" for party, count in held.seats().items())
    if seats:
        out.line(f"Seats: {seats}")
    shown = [each for each in held.contests.values() if each.mark != "open"]
    rows = []
    for each in shown:
        won = each.elected or each.rush
        parties = ", ".join(dict.fromkeys(almanac().short(each.parties[name]) for name in won if name in each.parties))
        mark = each.mark.upper() if each.mark in ("held", "disputed") else each.mark
        called = f"called {almanac().short(each.called)}" if each.called and not each.elected else ""
        rows.append([each.name, mark, parties, ", ".join(won), called])
    out.line()
    for each, cells in zip(shown, show.columns(rows, "<<<<<"), strict=True):
        out.line(*cells)
        for finding in each.findings:
            out.line(show.dim(f"    {finding.said}"))
        for said in each.disputes:
            out.line(show.dim(f"    {said}"))


def show_contest(ledger: Ledger, each: StandingContest) -> None:
    """One contest: figures as they stand and as declared, whose they are, and what waits."""
    out = show.screen()
    heading(ledger, f"{each.name}: {each.mark}")
    rows = []
    for name, party in sorted(each.parties.items(), key=lambda pair: -each.votes.get(pair[0], 0)):
        before = each.declared_votes.get(name)
        as_declared = f"({show.number(before)} as declared)" if before not in (None, each.votes.get(name)) else ""
        mark = "elected" if name in each.elected else ""
        rows.append([name, almanac().short(party), show.number(each.votes.get(name)), mark, as_declared])
    for cells in show.columns(rows, "<<><<"):
        out.line("  ", *cells)
    for said in _papers(each):
        out.line(show.dim(f"  {said}"))
    if each.witnesses:
        out.line(f"Entered by {' and '.join(each.witnesses)}.")
    for said in (*each.reasons, *(finding.said for finding in each.findings), *each.disputes):
        out.line(show.dim(f"  {said}"))
    for waiting in each.pending:
        what = "a second look" if waiting.held else "a second entry"
        out.line(show.dim(f"  Figures by {' and '.join(waiting.witnesses)} wait for {what}."))
    if each.called:
        out.line(f"Called for {almanac().short(each.called)}.")


def _papers(each: StandingContest) -> list[str]:
    """Rejected papers by heading, where they were stated."""
    from hustings.night.rejected import HEADINGS

    if not each.rejected_by:
        return []
    heads = [f"{HEADINGS[key][0]} {papers:,}" for key, papers in each.rejected_by if key in HEADINGS]
    total = f"Rejected papers {each.rejected:,}: " if each.rejected is not None else "Rejected papers: "
    return [total + "; ".join(heads)]


def show_looks(ledger: Ledger, papers: Papers, found: Mapping[str, Sequence[Finding]], as_json: bool) -> None:
    """Published returns that ask for a second look."""
    if as_json:
        looks = [
            {"contest": name, "rule": each.rule, "said": each.said} for name, held in found.items() for each in held
        ]
        show.say_json({"test": ledger.is_test, "looks": looks})
        return
    heading(ledger, f"{len(found)} published returns ask for a second look")
    for name, held in found.items():
        for each in held:
            show.screen().line(f"  {papers.paper(name).name}: ", each.said)
