"""What the pages of the entry desk show: where each contest stands, the form of one, and figures read back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import datetime

from hustings.almanac.open import Almanac
from hustings.desk.entering.people import Person
from hustings.desk.entering.roles import may
from hustings.night import acts
from hustings.night.contest_state import ContestState, Edition, Entry, contest_state, same_person
from hustings.night.enter import CHECKS
from hustings.night.events import Event
from hustings.night.ledger import Ledger
from hustings.night.paper import Candidate, Paper, Papers
from hustings.night.rejected import heading_findings, headings, in_order, shown, wholly_rejected
from hustings.night.times import in_words

__all__ = ["STAGES", "contest_view", "list_view", "read_back"]

STAGES = {
    "open": "to come",
    "recount": "recount",
    "rush": "winner known, figures to come",
    "entered": "waits for a second entry",
    "disputed": "two entries differ",
    "held": "held",
    "declared": "declared",
    "corrected": "corrected",
    "retracted": "retracted",
    "countermanded": "countermanded",
}
"""A contest's stage in words for those who enter returns."""
_FIRST = (
    "held",
    "disputed",
    "entered",
    "rush",
    "recount",
    "retracted",
    "open",
    "corrected",
    "declared",
    "countermanded",
)
_SHOWN = 100


def list_view(ledger: Ledger, papers: Papers, person: Person, wanted: str) -> dict[str, object]:
    """Every contest of the night that is this person's, what needs a hand first; ``wanted`` is a part of its name."""
    events: dict[str, list[Event]] = {}
    for each in ledger.read():
        if each.event.contest:
            events.setdefault(each.event.contest, []).append(each.event)
    rows = []
    counts: Counter[str] = Counter()
    for election in ledger.elections:
        for contest, paper in papers.of(election).items():
            if not person.covers(contest):
                continue
            state = contest_state(contest, events.get(contest, ()))
            counts[state.stage] += 1
            if wanted.casefold() in paper.name.casefold():
                rows.append(
                    (_FIRST.index(state.stage), paper.name, contest, STAGES[state.stage], _waiting(state, person))
                )
    rows.sort()
    return {
        "rows": rows[:_SHOWN],
        "shown": min(len(rows), _SHOWN),
        "found": len(rows),
        "counts": [(STAGES[stage], counts[stage]) for stage in _FIRST if counts[stage]],
        "wanted": wanted,
        "elections": ledger.elections,
        "may_people": may(person.role, "people"),
    }


def _waiting(state: ContestState, person: Person) -> str:
    """What a contest waits for, in one line."""
    if state.holds:
        return _holds(state, person)[0][1]
    if state.disputes:
        return _disputes(state, person)[0]
    if state.pending:
        return f"entered by {', '.join(state.pending[0].names)}"
    return f"winner entered by {', '.join(state.rush_waits.names)}" if state.rush_waits and not state.published else ""


def _sees(state: ContestState, person: Person) -> bool:
    """Whether somebody may see sums of others: they have entered their own, or may release. Entries are independent."""
    return may(person.role, "release") or any(_is_own(each, person) for each in state.entries)


def _is_own(entry: Entry, person: Person) -> bool:
    return entry.witness == same_person(person.name) and entry.stands


def _holds(state: ContestState, person: Person) -> list[tuple[str, str]]:
    """Who holds, and why: what a check found tells figures, so not to whoever has still to enter theirs."""
    sees = _sees(state, person)
    made = []
    for each in state.holds:
        checked = each.actor == CHECKS
        why = " ".join([*(one.said for one in each.findings), each.reason]).strip()
        hidden = "A check found something; what it is shows once you have entered your own."
        made.append(("" if checked else each.actor, why if sees or not checked else hidden))
    return made


def _disputes(state: ContestState, person: Person) -> list[str]:
    """Who disagrees on what, for those who settle it; others are told to look again, and at nobody's figures."""
    if may(person.role, "release") or not state.disputes:
        return list(state.disputes)
    return ["Entries differ. Look again at the declaration, and at your own."]


def contest_view(
    ledger: Ledger, papers: Papers, paper: Paper, person: Person, typed: Mapping[str, str]
) -> dict[str, object]:
    """One contest: its form (with what was ``typed`` where it must be mended), what stands, and what may be done."""
    state = acts.state_of(ledger, paper.contest)
    mine = any(_is_own(each, person) for each in state.entries)
    almanac = papers.almanac
    first, now = state.as_declared, state.published
    return {
        "paper": paper,
        "stage": STAGES[state.stage],
        "state": state,
        "lines": [
            (place, _called(almanac, each), typed.get(f"votes-{place}", ""), each)
            for place, each in enumerate(paper.candidates)
        ],
        "typed": typed,
        "headings": [(key, words, typed.get(f"rejected-{key}", "")) for key, words in headings(paper.seats).items()],
        "mine": mine,
        "holds": _holds(state, person),
        "disputes": _disputes(state, person),
        "entries": _entries(state, person),
        "published": _edition(almanac, paper, now),
        "as_declared": _edition(almanac, paper, first)
        if first is not None and (now is None or first.fingerprint != now.fingerprint)
        else None,
        "since": "corrected" if now is not None else "retracted" if state.stage == "retracted" else "held",
        "parties": sorted({(almanac.short(each.party), each.party) for each in paper.candidates}),
        "may": {act: may(person.role, act) for act in ("enter", "rush", "correct", "hold", "release", "override",
                                                       "retract", "recount", "call", "withdraw", "countermand",
                                                       "note")},
        "covers": person.covers(paper.contest),
    }  # fmt: skip


def _entries(state: ContestState, person: Person) -> list[tuple[str, str, str]]:
    """Who entered, from what, and the sum or the winner: hidden from whoever has still to enter their own."""
    settles = may(person.role, "release")
    figures, named = _sees(state, person), settles or any(_is_own(each, person) for each in state.rushes)
    made = []
    for each in (*state.rushes, *state.entries):
        past = "retracted" if each.retracted else "keyed in anew" if each.superseded else ""
        seen = figures if each.figures.votes else named
        said = f"{each.figures.total:,}" if each.figures.votes else f"winner: {', '.join(each.figures.elected)}"
        made.append((each.actor, ", ".join(filter(None, (each.source, past))), said if seen else "hidden"))
    return made


def _called(almanac: Almanac, each: Candidate) -> str:
    return f"{each.name} ({each.description or almanac.short(each.party)})"


def _edition(almanac: Almanac, paper: Paper, edition: Edition | None) -> list[tuple[str, str, int]] | None:
    if edition is None:
        return None
    parties = paper.parties
    rows = [(name, almanac.short(parties.get(name, "")), votes) for name, votes in edition.figures.votes]
    return sorted(rows, key=lambda row: -row[2])


def read_back(papers: Papers, paper: Paper, typed: Mapping[str, object]) -> dict[str, object]:
    """What was keyed in, name and figure, most votes first, and what follows: the sum, who wins, by how much."""
    votes = typed["votes"]
    assert isinstance(votes, dict)
    by_heading = in_order(typed["rejected_by"])  # type: ignore[arg-type]  # as keyed in
    rejected: int | None = typed["rejected"]  # type: ignore[assignment]  # as keyed in
    almanac = papers.almanac
    lines = sorted(
        (
            (each.name, each.description or almanac.short(each.party), int(votes[each.name]))
            for each in paper.candidates
        ),
        key=lambda line: -line[2],
    )
    surnames = Counter(each.surname.casefold() for each in paper.candidates)
    alike = sorted(each.name for each in paper.candidates if surnames[each.surname.casefold()] > 1)
    total = sum(line[2] for line in lines)
    first = lines[: paper.seats]
    margin = lines[paper.seats - 1][2] - lines[paper.seats][2] if len(lines) > paper.seats else None
    return {
        "paper": paper,
        "lines": lines,
        "alike": alike,
        "total": total,
        "winners": [f"{name} ({party})" for name, party, _ in first],
        "margin": margin,
        "tied": margin == 0,
        "papers": typed["papers"],
        "rejected": rejected,
        "lost": wholly_rejected(rejected, by_heading),
        "headings": shown(paper.seats, by_heading),
        "heading_faults": [each.said for each in heading_findings(paper.seats, rejected, by_heading)],
        "declared": in_words(datetime.fromisoformat(str(typed["declared"]))) if typed["declared"] else "",
        "corrects": typed["corrects"],
    }
