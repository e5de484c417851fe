"""Hard checks: what no true return can be. A return that fails one is recorded, held, and never published.

Sums (votes and valid papers, valid and rejected and papers, headings, mini-counts), votes and seats against papers,
people who do not stand, a winner who is not first, more papers than electors, and figures that are no figures.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from hustings.errors import BadInput, UnknownName
from hustings.night.events import Figures, Finding, Sheet
from hustings.night.paper import Candidate, Paper, Papers
from hustings.night.rejected import heading_findings, in_order, wholly_rejected
from hustings.night.returns import Line, Return

__all__ = ["hard_findings", "read_figures"]

_FIGURES = ("electorate", "papers", "rejected", "valid", "majority")


def read_figures(papers: Papers, paper: Paper, given: Return) -> tuple[Figures | None, list[Finding]]:
    """The figures of a return by the almanac's candidates, and what is wrong with its names and numbers.

    ``None`` where they cannot be joined to the people on the paper: such a return cannot be entered as figures.
    """
    found = list(_no_figures(given))
    people: list[tuple[Candidate, Line]] = []
    for line in given.lines:
        try:
            people.append((papers.find(paper, line.name, line.party), line))
        except UnknownName as error:
            found.append(_hard("unknown candidate", _sentence(error)))
    for name, times in Counter(each.name for each, _ in people).items():
        if times > 1:
            found.append(_hard("candidate twice", f"{name} has {times} lines."))
    if found or not people:
        return None, found or [_hard("no figures", "It has no line with a candidate.")]
    return _figures(paper, given, people), []


def _sentence(error: UnknownName) -> str:
    said = " ".join(line.rstrip(".") + "." for line in error.lines())
    return said[0].upper() + said[1:]


def _no_figures(given: Return) -> Iterator[Finding]:
    """Numbers that are no counts of votes: not whole, negative, not a number."""
    told = [(line.name, line.votes) for line in given.lines]
    told += [(name, getattr(given, name)) for name in _FIGURES]
    told += [(f"rejected papers, {name}", papers) for name, papers in given.rejected_by]
    told += [(f"mini-count {each.batch}", votes) for each in given.batches for votes in (*each.votes, each.papers)]
    for name, number in told:
        if number is None:
            continue
        if not isinstance(number, int) or isinstance(number, bool) or number < 0:
            yield _hard("not a figure", f"{name}: {number!r} is no count of votes.")
    try:
        in_order(given.rejected_by)
    except BadInput as error:
        yield _hard("rejected by heading", error.message)
    missing = [line.name for line in given.lines if line.votes is None]
    if missing and len(missing) < len(given.lines):
        yield _hard("not a figure", f"{', '.join(missing)} without votes, the others with.")
    for each in given.batches:
        if len(each.votes) != len(given.lines):
            yield _hard(
                "not a figure", f"Mini-count {each.batch} has {len(each.votes)} figures, not one for each line."
            )


def _figures(paper: Paper, given: Return, people: Sequence[tuple[Candidate, Line]]) -> Figures:
    order = sorted(range(len(people)), key=lambda place: people[place][0].name)
    votes = {candidate.name: line.votes for candidate, line in people if line.votes is not None}
    marked = [candidate.name for candidate, line in people if line.elected]
    if given.is_rush and not marked and len(people) <= paper.seats:
        marked = [candidate.name for candidate, _ in people]  # a rush may name the winners and nobody else
    by_heading = in_order(given.rejected_by)
    return Figures(
        votes=tuple(sorted(votes.items())),
        elected=tuple(sorted(marked)) or _elected(paper, votes),
        electorate=given.electorate,
        papers=given.papers,
        rejected=given.rejected,
        rejected_by=by_heading,
        valid=given.valid,
        majority=given.majority,
        sheets=tuple(
            Sheet(each.batch, tuple(each.votes[place] for place in order), each.papers) for each in given.batches
        ),
    )


def _elected(paper: Paper, votes: dict[str, int]) -> tuple[str, ...]:
    """Who is elected by plurality where nobody is marked; nobody at a tie for the last seat."""
    ranked = sorted(votes, key=lambda name: -votes[name])
    if not paper.by_plurality or not ranked:
        return ()
    if len(ranked) > paper.seats and votes[ranked[paper.seats - 1]] == votes[ranked[paper.seats]]:
        return ()
    return tuple(sorted(ranked[: paper.seats]))


def hard_findings(paper: Paper, figures: Figures, expected_sheets: int | None = None) -> list[Finding]:
    """What is impossible in figures: empty where every hard check passes. A rush is only looked at for its winner."""
    if not figures.votes:
        return list(_who(paper, figures))
    return [
        *_who(paper, figures),
        *_sums(paper, figures),
        *heading_findings(paper.seats, figures.rejected, figures.rejected_by),
        *_against_papers(paper, figures),
        *_electorate(paper, figures),
        *_winner(paper, figures),
        *_sheets(figures, expected_sheets),
    ]


def _hard(rule: str, said: str) -> Finding:
    return Finding(rule, True, said)


def _lost(figures: Figures) -> int | None:
    """Rejected papers on which no vote counts."""
    return wholly_rejected(figures.rejected, figures.rejected_by)


def _who(paper: Paper, figures: Figures) -> Iterator[Finding]:
    standing = {each.name for each in paper.candidates}
    for name in sorted({*figures.by_candidate, *figures.elected} - standing):
        yield _hard("unknown candidate", f"Nobody called {name} stands in {paper.name}.")
    left_out = standing - set(figures.by_candidate)
    if figures.votes and left_out:
        yield _hard("candidate missing", f"No figure for {', '.join(sorted(left_out))}.")
    if len(figures.elected) > paper.seats and paper.rule != "closed-list":
        yield _hard("too many elected", f"{len(figures.elected)} are marked elected to {paper.seats} seats.")


def _sums(paper: Paper, figures: Figures) -> Iterator[Finding]:
    total, valid, rejected = figures.total, figures.valid, _lost(figures)
    if paper.one_vote and valid is not None and total != valid:
        gap = f"{abs(valid - total):,} {'missing' if valid > total else 'too many'}"
        yield _hard("sum", f"The votes sum to {total:,}, the valid votes stated are {valid:,} ({gap}).")
    if figures.majority is not None and paper.seats == 1 and len(figures.votes) > 1:
        first, second = sorted(figures.by_candidate.values(), reverse=True)[:2]
        if paper.by_plurality and first - second != figures.majority:
            yield _hard("majority", f"{first:,} less {second:,} is {first - second:,}, not {figures.majority:,}.")
    counted = valid if valid is not None else (total if paper.one_vote else None)
    if figures.papers is None or counted is None:
        return
    counted += rejected or 0
    missing = figures.papers - counted
    if missing < 0:
        yield _hard("papers", f"{counted:,} valid and rejected papers are more than the {figures.papers:,} verified.")
    # A few papers always stray between verification and count; a mini-count does not.
    elif missing > max(50, figures.papers // 50):
        yield _hard(
            "papers",
            f"{missing:,} of {figures.papers:,} papers verified are neither valid nor rejected: a mini-count may be"
            " missing.",
        )


def _against_papers(paper: Paper, figures: Figures) -> Iterator[Finding]:
    """Block vote: no more votes than seats times papers, nobody with more votes than there are papers."""
    if paper.one_vote:
        return
    papers = figures.valid
    if papers is None and figures.papers is not None:
        papers = figures.papers - (_lost(figures) or 0)
    if papers is None:
        return
    if figures.total > paper.seats * papers:
        most = paper.seats * papers
        yield _hard(
            "votes and papers",
            f"{figures.total:,} votes are more than {paper.seats} on each of {papers:,} papers can be ({most:,}): a"
            " batch may be entered twice.",
        )
    name, votes = max(figures.votes, key=lambda each: each[1])
    if votes > papers:
        yield _hard("votes and papers", f"{name} has {votes:,} votes on {papers:,} papers.")


def _electorate(paper: Paper, figures: Figures) -> Iterator[Finding]:
    electors = figures.electorate if figures.electorate is not None else paper.electorate
    if electors is None:
        return
    least = figures.total if paper.one_vote else max(figures.by_candidate.values())
    papers = max(least, figures.valid or 0) + (_lost(figures) or 0)
    papers = max(papers, figures.papers or 0)
    if papers > electors:
        yield _hard("electorate", f"{papers:,} papers are more than the {electors:,} electors.")


def _winner(paper: Paper, figures: Figures) -> Iterator[Finding]:
    if not paper.by_plurality:
        return
    votes = figures.by_candidate
    elected = [name for name in figures.elected if name in votes]
    if not elected:
        yield _hard("tie", "The last seat is a tie, and who won it by lot is not marked.")
        return
    least = min(elected, key=lambda name: votes[name])
    for name in sorted(votes, key=lambda name: -votes[name]):
        if name not in elected and votes[name] > votes[least]:
            yield _hard(
                "winner not first",
                f"{least} is marked elected with {votes[least]:,} votes, and {name} has {votes[name]:,}.",
            )
            return
    if len(elected) < min(paper.seats, len(votes)):
        yield _hard("too few elected", f"{len(elected)} marked elected to {paper.seats} seats.")


def _sheets(figures: Figures, expected: int | None) -> Iterator[Finding]:
    if not figures.sheets:
        return
    for name, times in Counter(each.batch for each in figures.sheets).items():
        if times > 1:
            yield _hard("batch twice", f"Mini-count {name} is there {times} times.")
    if expected is not None and len(figures.sheets) != expected:
        yield _hard("mini-counts", f"{len(figures.sheets)} mini-counts of {expected}.")
    for place, (name, votes) in enumerate(figures.votes):
        parts = sum(each.votes[place] for each in figures.sheets)
        if parts != votes:
            yield _hard("mini-counts", f"{name}: the mini-counts sum to {parts:,}, the return says {votes:,}.")
