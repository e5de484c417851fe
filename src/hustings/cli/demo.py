"""``hustings demo``: the story of 6 May 2021, on screen and as a page."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from hustings.cli import show
from hustings.cli.facts import almanac
from hustings.cli.progress import Progress

if TYPE_CHECKING:
    from hustings.analysis.control import Council
    from hustings.desk.story import ContestPoll, MapMoment, Mayor, Story


def demo(
    out: Annotated[
        Path, typer.Option("--out", metavar="DIR", help="Where the page and its figures are written.")
    ] = Path("story"),
    serve: Annotated[
        bool | None,
        typer.Option("--serve/--no-serve", help="Show it on this machine until Ctrl-C; so it is on a terminal."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object: every figure of the story.")] = False,
) -> None:
    """Super Thursday, 6 May 2021, from published figures.

    Polls before, the night, and what it meant: on screen and as a page.

    Example: hustings demo --out story
    """
    from hustings.desk.page import write_story
    from hustings.desk.story import figures, steps, tell

    facts = almanac()
    names = (*steps(), "Page")
    with Progress() as progress:

        def step(name: str) -> None:
            progress(f"{name:<12}", names.index(name), len(names))

        story = tell(facts, step)
        step("Page")
        written = write_story(facts, story, out)
    if as_json:
        rows = [
            {"chapter": each.chapter, "what": each.what, "value": each.value, "source": each.source}
            for each in figures(facts, story)
        ]
        show.say_json({"story": story.day.isoformat(), "page": str(written), "figures": rows})
        return
    screen = show.screen()
    _before(screen, story)
    _night(screen, story)
    _after(screen, story)
    _said(screen, story)
    screen.rule(88)
    screen.line("Wrote ", show.bold(str(written)), f", and every figure in {out / 'figures.csv'}")
    if serve or (serve is None and sys.stdout.isatty() and sys.stdin.isatty()):
        _serve(out)


def _label(text: str) -> str:
    return f"   {text:<15}"


def _before(out: show.Screen, story: Story) -> None:
    short = almanac().short
    out.line(show.bold(f"Super Thursday, {story.day:%-d %B %Y}"), show.dim("   replayed from published figures"))
    out.rule(88)
    out.line(show.bold("1  Before"))
    then, now = story.poll_then, story.poll_now
    lead, before = show.points(now.lead("con", "lab")), show.points(then.lead("con", "lab"))
    out.line(
        _label("National"),
        f"mean of {now.polls} polls to {now.end:%-d %B}: ",
        show.ink("con", f"Con {show.percent(now.shares['con'])}"),
        "  ",
        show.ink("lab", f"Lab {show.percent(now.shares['lab'])}"),
        f"  lead {lead} (new year {before})",
    )
    made = story.hartlepool
    for poll in story.hartlepool_polls[:1]:
        out.line(_label("Hartlepool"), *_poll(poll, short))
    base = made.baseline
    if base is not None:
        leave = f", Leave {show.percent(story.hartlepool_leave)}% in 2016" if story.hartlepool_leave else ""
        held = f", held since {made.tenure.since:%Y}" if made.tenure else ""
        out.line(
            _label(""),
            f"{base.label}: {short(base.winner)} majority {base.majority:,}, ",
            f"Brexit Party {show.percent(base.shares.get('ref'))}%{leave}{held}",
        )
    for mayor in story.mayors:
        _mayor_before(out, mayor)
    _forecasts(out, story)
    fewest = story.fewest
    since = f", fewest since {fewest.since:%Y} ({fewest.seats_then})" if fewest.since else ""
    out.line(_label("Labour 2019"), f"{fewest.seats} seats{since}")
    out.line()


def _forecasts(out: show.Screen, story: Story) -> None:
    """What was forecast on the eve: each contest’s chances, with the range of shares."""
    from hustings.forecast.words import in_twenty

    short = almanac().short
    if story.forecasts:
        when = f"as of {story.forecasts[0].as_of:%-d %B}, no result known: chance of winning (90% range of share)"
        out.line(_label("Forecast"), show.dim(when))
    for made in story.forecasts:
        one, shares = made.contests[0], made.contests[0].shares()
        cells: list[show.Cell | str] = [f"{one.name}: "]
        for party, p in list(one.p_win().items())[:2]:
            band = f"{100 * shares[party].lo90:.0f}–{100 * shares[party].hi90:.0f}%"
            cells += [show.ink(party, f"{short(party)} {in_twenty(p)}"), f" ({band})  "]
        out.line(_label(""), *cells)


def _poll(poll: ContestPoll, short: object) -> list[show.Cell | str]:
    named = short if callable(short) else str
    cells: list[show.Cell | str] = [f"{poll.pollster}{_fieldwork(poll)}: "]
    for party, share in sorted(poll.shares.items(), key=lambda pair: -pair[1])[:2]:
        cells += [show.ink(party, f"{named(party)} {show.percent(share, 0)}"), "  "]
    if poll.basis != "first":
        cells.append(f"({poll.basis if poll.basis != 'not stated' else 'basis not stated'}) ")
    if not poll.verified:
        cells.append(show.dim("known only from a press report"))
    return cells


def _fieldwork(poll: ContestPoll) -> str:
    if poll.start is None or poll.end is None:
        return ""
    first = f"{poll.start:%-d}" if poll.start.month == poll.end.month else f"{poll.start:%-d %B}"
    return f", {first}–{poll.end:%-d %B}"


def _mayor_before(out: show.Screen, mayor: Mayor) -> None:
    short = almanac().short
    label = mayor.now.name
    if mayor.before is not None and len(mayor.before.rounds) > 1:
        total = sum(mayor.before.rounds[-1].values())
        party = {each.candidate: each.party for each in mayor.before.candidacies}
        cells: list[show.Cell | str] = [f"{mayor.before.day:%Y}, after second preferences: "]
        for name, votes in mayor.before.rounds[-1].items():
            cells += [show.ink(party[name], f"{short(party[name])} {show.percent(votes / total)}"), "  "]
        out.line(_label(label), *cells)
        label = ""
    for poll in mayor.polls[:1]:
        out.line(_label(label), *_poll(poll, short))
        label = ""


def _night(out: show.Screen, story: Story) -> None:
    short = almanac().short
    out.line(show.bold("2  The night"))
    pieces = [_council(each) for each in story.councils]
    for place in range(0, len(pieces), 2):
        both = pieces[place : place + 2]
        row = [*both[0], *((" · ", *both[1]) if len(both) > 1 else ())]
        out.line(_label("Councils" if place == 0 else ""), *row)
    made = story.hartlepool
    first, gain, before = made.result.partition(" from ")
    cells = [show.reverse(made.winner.party, f" {first} ") if gain else show.ink(made.winner.party, first)]
    line: list[show.Cell | str] = [*cells, f" from {before}  " if gain else "  "]
    for each in made.candidacies[:2]:
        line.append(f" {short(each.party)} {show.percent(each.share)}% ({show.points(each.share_change)}) ")
    line.append(f" majority {made.majority:,}")
    out.line(_label("Hartlepool"), *line)
    if made.swing is not None:
        swing = made.swing
        way = f"{short(swing.from_party)} to {short(swing.to_party)}"
        out.line(
            _label(""),
            f"swing {swing.points:.1f} {way}, turnout {show.percent(made.turnout)}%",
            show.dim(f" · changes since {made.baseline.label if made.baseline else ''}"),
        )
    for mayor in story.mayors:
        _mayor_night(out, mayor)
    out.line()


def _council(each: Council) -> list[show.Cell | str]:
    """One council in a few words: “Con gain Harlow from Lab”, “Lab lose Sheffield to NOC”, “Derby NOC, no change”."""
    if each.after == "noc":
        if not each.changed or each.before is None:
            return [f"{each.name} NOC, no change"]
        return [show.ink(each.before, f"{almanac().short(each.before)} lose"), f" {each.name} to NOC"]
    first, _, before = each.phrase.replace("no overall control", "NOC").partition(" from ")
    return [show.ink(each.after, first), f" {each.name}", f" from {before}" if before else ""]


def _mayor_night(out: show.Screen, mayor: Mayor) -> None:
    short, made = almanac().short, mayor.now
    cells: list[show.Cell | str] = [show.ink(made.winner.party, made.result), "  "]
    for each in made.candidacies[:2]:
        cells.append(f" {short(each.party)} {show.percent(each.share)}% ")
    cells.append(
        show.dim(
            " first preferences"
            if len(made.rounds) > 1
            else " two candidates, simple majority"
            if len(made.candidacies) == 2
            else ""
        )
    )
    out.line(_label(made.name), *cells)
    if len(made.rounds) > 1:
        total = sum(made.rounds[-1].values())
        party = {each.candidate: each.party for each in made.candidacies}
        final: list[show.Cell | str] = []
        for name, votes in made.rounds[-1].items():
            final += [show.ink(party[name], f"{short(party[name])} {show.percent(votes / total)}%"), "  "]
        out.line(_label(""), "final round ", *final)


def _after(out: show.Screen, story: Story) -> None:
    short = almanac().short
    region = story.north.regions[0]
    out.line(
        show.bold("3  After"),
        show.dim(f"   the {region[1]}, {len(region[2])} seats; capitals on colour: changed hands"),
    )
    _maps(out, story.north.moments, region[2])
    mountain = story.mountain
    out.line()
    last = mountain.last_needed
    if last is not None:
        majority = mountain.majority_seats
        out.line(
            _label("Mountain"),
            f"Labour need {mountain.needed} gains for {majority} seats; gain number {mountain.needed} is",
        )
        out.line(_label(""), f"{last.name}, a swing of {last.swing_needed:.1f} points from {short(last.holder)}")
        nearest = " · ".join(f"{each.name} {each.swing_needed:.2f}" for each in mountain.targets[:3])
        out.line(_label("Next"), nearest, show.dim("  swing needed"))
    count = len(story.reservoirs)
    out.line(_label("Reservoir"), f"in {count} of {mountain.seats} Labour seats the Brexit vote exceeded the majority")
    least, most = story.flow
    known = "not known from the totals" if most - least > 0.6 else "bounded by the totals"
    out.line(
        _label("Flow"),
        "Brexit to Con in Hartlepool: ",
        show.bold(known),
        f" ({100 * least:.0f}% to {100 * most:.0f}% fit)",
    )


def _said(out: show.Screen, story: Story) -> None:
    """What was said in those days, each statement with its verdict."""
    from textwrap import shorten, wrap

    from hustings.desk.check_page import MARKS

    out.line()
    out.line(show.bold("4  What was said"), show.dim(f"   {story.said.title}; statements in words of our own"))
    for each in story.said.claims:
        finding = each.finding
        words = shorten(story.said.text(each), 64, placeholder=" …")
        out.line(f"   {MARKS[finding.verdict]} ", show.bold(finding.verdict.value), f"  “{words}”")
        for line in wrap(finding.evidence[0], 82):
            out.line(show.dim(f"     {line}"))


def _maps(out: show.Screen, moments: tuple[MapMoment, ...], areas: frozenset[str]) -> None:
    """The region at each moment as letters, lower case held, reversed capitals changed."""
    from hustings.desk.cells import letters

    gap = 27
    heads, counts = "   ", "   "
    for moment in moments:
        heads += f"{moment.label:<{gap}}"
        held = f"Con {moment.seats('con', set(areas))}  Lab {moment.seats('lab', set(areas))}"
        counts += f"{held:<{gap}}"
    out.line(heads)
    out.line(show.dim(counts))
    grids = [letters(almanac(), moment, areas) for moment in moments]
    for rows in zip(*grids, strict=True):
        line: list[show.Cell | str] = ["   "]
        for row in rows:
            width = 0
            for cell in row:
                width += 1
                if cell is None or cell.party is None:
                    line.append(cell.letter if cell else " ")
                else:
                    line.append((show.reverse if cell.changed else show.ink)(cell.party, cell.letter))
            line.append(" " * max(gap - width, 1))
        out.line(*line)


def _serve(folder: Path) -> None:
    """The desk on a free port of this machine, with the story among its pages."""
    import socket

    from hustings.cli.facts import OVER
    from hustings.desk.serving import Served, run

    with socket.socket() as made:
        made.bind(("127.0.0.1", 0))
        port = made.getsockname()[1]
    typer.echo(f"Serving http://127.0.0.1:{port}/story/ until Ctrl-C")
    run(Served(over=tuple(map(str, OVER)), story=str(folder)), "127.0.0.1", port, quiet=True)
