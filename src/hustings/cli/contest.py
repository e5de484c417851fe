"""``hustings contest`` and ``hustings council``: one ballot paper, one council."""

from __future__ import annotations

from datetime import datetime
from textwrap import wrap
from typing import TYPE_CHECKING, Annotated

import typer

from hustings.cli import show
from hustings.cli.facts import almanac

if TYPE_CHECKING:
    from hustings.analysis.contest import Candidacy, Contest
    from hustings.analysis.control import Council


def contest(
    contest: Annotated[str, typer.Argument(help="Ballot id, as parl.hartlepool.by.2021-05-06.")],
    every: Annotated[bool, typer.Option("--all", help="Every candidate.")] = False,
    line: Annotated[bool, typer.Option("--line", help="Only the result line, for wire and social media.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """One contest: votes, changes, majority, swing, turnout.

    Example: hustings contest parl.hartlepool.by.2021-05-06
    """
    from hustings.analysis.contest import contest as read
    from hustings.analysis.words import result_line

    made = read(almanac(), contest)
    if as_json:
        show.say_json(made.to_json() | {"line": result_line(almanac(), made), "predecessors": _predecessors(made)})
    elif line:
        typer.echo(result_line(almanac(), made))
    else:
        _print(made, every)


def _predecessors(made: Contest) -> list[dict[str, object]]:
    """Seats of like name before this one was made: other seats, named apart."""
    from hustings.analysis.line import predecessors

    if made.kind != "parl" or made.tenure is None or not made.tenure.from_creation:
        return []
    area, _ = almanac().contest(made.contest)
    return [
        {
            "name": each.name,
            "first": each.first.isoformat(),
            "last": each.last.isoformat(),
            "last_won_by": each.winners[-1][1],
        }
        for each in predecessors(almanac(), str(area["area"]))
    ]


def council(
    council: Annotated[str, typer.Argument(help="A council's name, slug or GSS code.")],
    date: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Day of the election; the latest known if not given.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """A council before and after: seats and control.

    Example: hustings council harlow --date 2021-05-06
    """
    from hustings.analysis.control import council as read

    made = read(almanac(), council, date.date() if date else None)
    if as_json:
        show.say_json(made.to_json())
    else:
        print_council(show.screen(), made)


def print_council(out: show.Screen, made: Council) -> None:
    """A council's composition as a table."""
    facts = almanac()
    out.line(
        show.bold(made.name), f"  council election, {made.day:%-d %B %Y} · {made.contested} of {made.house} seats up"
    )
    party = made.after if made.after != "noc" else "other"
    out.line((show.reverse if made.changed else show.ink)(party, f" {made.phrase} "))
    out.line()
    rows = [["Party", "Before", "Elected", "After", "Net", "Votes"]]
    for each in made.chamber:
        net = each.after - each.before if each.after is not None and each.before is not None else None
        rows.append(
            [
                each.label,
                show.number(each.before),
                show.number(each.elected),
                show.number(each.after),
                show.signed(net),
                show.number(each.votes),
            ]
        )
    head, *body = show.columns(rows, "<>>>>>", gap=3)
    out.line(show.dim("".join(head)))
    out.rule(sum(map(len, head)))
    for each, cells in zip(made.chamber, body, strict=True):
        out.line(show.ink(each.party, cells[0]), *cells[1:])
    out.line()
    out.line(show.dim(f"Majority {made.house // 2 + 1} of {made.house}. “Before”: {made.before_basis}. – not known."))
    for credit in facts.credits(made.sources):
        out.line(show.dim(f"Source: {credit}"))


def _print(made: Contest, every: bool) -> None:
    from hustings.analysis.words import CONTEST_KINDS, RULE_NAMES

    out = show.screen()
    kind = "by-election" if made.by_election else CONTEST_KINDS.get(made.kind, made.kind)
    rule = RULE_NAMES.get(made.rule, made.rule)
    seats = "1 seat" if made.seats == 1 else f"{made.seats} seats"
    out.line(
        show.bold(made.name), f"  {kind}, {made.day:%-d %B %Y} · {rule} · {seats}   ", show.bold(made.status.upper())
    )
    _headline(out, made)
    out.line()
    _candidates(out, made, every)
    out.rule()
    _final_round(out, made)
    _counted(out, made)
    _swing(out, made)
    if made.kind == "parl":
        _since(out, made)
    for each in made.corrections:
        what = f"{each['candidate'] or ''} {each['field']}".strip()
        out.line(
            f"‡ Corrected: {what} {each['as_declared']:,} as declared, {each['as_corrected']:,} as corrected. "
            f"{each['note']}"
        )
    compared = f"; changes in points since {made.baseline.day:%-d %B %Y}" if made.baseline else ""
    notional = f" ({made.baseline.label})" if made.baseline and made.baseline.kind == "notional" else ""
    of = "valid papers" if made.rule == "block-vote" else "valid votes"
    out.line(show.dim(f"Shares of {of}{compared}{notional}."))
    for credit in almanac().credits(made.sources):
        out.line(show.dim(f"Source: {credit}"))


def _headline(out: show.Screen, made: Contest) -> None:
    winner = made.winner.party
    first, gain, before = made.result.partition(" from ")
    cells: list[show.Cell | str] = [show.reverse(winner, f" {first} ") if gain else show.ink(winner, first)]
    cells.append(f" from {before}" if gain else "")
    if made.majority is not None:
        cells += ["    majority ", show.bold(show.number(made.majority)), f" ({show.percent(made.majority_share)}%)"]
    elif made.rule == "supplementary-vote":
        cells.append("    final round not known")
    if made.turnout is not None:
        change = f" ({show.points(made.turnout_change)})" if made.turnout_change is not None else ""
        cells += ["    turnout ", f"{show.percent(made.turnout)}%", change]
    if made.rejected is not None:
        cells.append(f"    rejected {show.number(made.rejected)}")
    out.line(*cells)


def _candidates(out: show.Screen, made: Contest, every: bool) -> None:
    shown = made.candidacies if every or len(made.candidacies) <= 9 else made.candidacies[:7]
    rows = [["Candidate", "", "Party", "Votes", "Share", "Change"]]
    for each in shown:
        rows.append(
            [
                each.candidate,
                "✓" if each.elected else "",
                almanac().short(each.party),
                show.number(each.votes),
                show.percent(each.share),
                _change(each, made),
            ]
        )
    head, *body = show.columns(rows, "<<<>>>")
    out.line(show.dim("".join(head)))
    out.rule()
    for each, cells in zip(shown, body, strict=True):
        name = show.bold(cells[0]) if each.elected else cells[0]
        bar = out.bar(each.party, each.share or 0.0, width=16)
        out.line(name, cells[1], show.ink(each.party, cells[2]), *cells[3:], bar)
    rest = made.candidacies[len(shown) :]
    if rest:
        votes = sum(each.votes or 0 for each in rest)
        out.line(
            show.dim(
                f"{len(rest)} more candidates, {votes:,} votes ({show.percent(votes / (made.valid or 1))}%): --all"
            )
        )


def _change(each: Candidacy, made: Contest) -> str:
    return "new" if each.new else show.points(each.share_change)


def _final_round(out: show.Screen, made: Contest) -> None:
    if len(made.rounds) < 2:
        return
    first, final = made.rounds[0], made.rounds[-1]
    total = sum(final.values())
    party = {each.candidate: each.party for each in made.candidacies}
    out.line("Final round, after second preferences")
    rows = [
        [name, show.number(first[name]), f"+{votes - first[name]:,}", show.number(votes), show.percent(votes / total)]
        for name, votes in final.items()
    ]
    for name, cells in zip(final, show.columns(rows, "<>>>>"), strict=True):
        out.line("  ", show.ink(party[name], cells[0]), *cells[1:4], show.bold(cells[4]))
    out.line()


def _counted(out: show.Screen, made: Contest) -> None:
    """Why, stage by stage, in the words of the count and with the law it rests on."""
    if made.count is None:
        return
    out.line("How it was counted")
    for line in wrap(made.citation or made.count.citation, 88):
        out.line("  ", show.dim(line))
    # The paragraphs beside the stages are those of one Act: they say nothing where another one governed the contest.
    own = made.citation.partition(",")[0] in made.count.citation
    for stage in made.count.stages:
        for line in wrap(f"{stage.statement} ({stage.paragraph})" if own else stage.statement, 88):
            out.line("  ", line)
    out.line()


def _swing(out: show.Screen, made: Contest) -> None:
    short = almanac().short
    if made.swing is None:
        if made.baseline is not None and made.seats == 1:
            out.line("Swing   not meaningful: ", show.dim("the same two parties were not first and second both times"))
            out.line()
        return
    swing = made.swing
    change = {each.party: each.share_change for each in made.candidacies}
    since = made.baseline.label if made.baseline else ""
    out.line(
        "Swing   ",
        show.bold(f"{swing.points:.1f}"),
        f" points, {short(swing.from_party)} to {short(swing.to_party)} ",
        show.dim(
            f"(Butler: half of {short(swing.to_party)} {show.points(change[swing.to_party])} and "
            f"{short(swing.from_party)} {show.points(change[swing.from_party])}, since {since})"
        ),
    )
    if made.two_party_swing:
        out.line(" " * 8, show.dim(f"{made.two_party_swing.points:.1f} of the two parties’ votes alone (Steed)"))
    out.line()


def _since(out: show.Screen, made: Contest) -> None:
    """The two leading parties through the line of seats: years, blocks, and whole per cents under them."""
    if made.tenure is None:
        return
    from hustings.analysis.line import line_shares, predecessors

    facts = almanac()
    area, _ = facts.contest(made.contest)
    shares = line_shares(facts, str(area["area"]))
    wanted = [each.party for each in made.candidacies[:2]]
    days = sorted({day for day in shares["date"].to_list() if day <= made.day})[-16:]
    held = f"{made.tenure.since:%Y}{', when the seat was made' if made.tenure.from_creation else ''}"
    out.line(f"Held by {facts.short(made.tenure.party)} since {held}")
    for each in predecessors(facts, str(area["area"])) if made.tenure.from_creation else ():
        day, party = each.winners[-1]
        last = f"won last by {facts.short(party)} in {day:%Y}"
        out.line(show.dim(f"        Another seat before it: {each.name}, {each.first:%Y} to {each.last:%Y}, {last}"))
    out.line(" " * 8, show.dim(" ".join(f"{day:%y}" for day in days)))
    table = {(row["date"], row["party"]): row["share"] for row in shares.iter_rows(named=True)}
    for party in wanted:
        found = [table.get((day, party)) for day in days]
        blocks = " ".join("  " if each is None else "▁▂▃▄▅▆▇█"[min(int(each * 12), 7)] * 2 for each in found)
        if out.colour:
            out.line("  ", show.ink(party, f"{facts.short(party):<6}{blocks}"))
        name = "" if out.colour else facts.short(party)
        out.line(
            "  ",
            show.ink(party, f"{name:<6}") if name else " " * 6,
            " ".join("  " if each is None else f"{100 * each:2.0f}" for each in found),
        )
    out.line()
