"""What stands in one contest, read off the set of its events: the rule of publication, holds, corrections, calls.

A figure is published when two people have entered it independently of one another, or one person and a machine feed
brings the same; or when one entry stands and an override with its reason was logged. Nothing held is published. A
winner without votes is published by the same rule. Whoever keyed in something wrong keys it in anew: the later entry
names the earlier by key, which then counts for nothing.

Which of several confirmed figures stands: that of the highest revision entered by a person, then by a feed. Two that
are level are a dispute, and neither stands.
"""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace

from hustings.night.contest_values import (
    Call,
    ContestState,
    Edition,
    Entry,
    Hold,
    Stage,
    same_person,
    witness,
)
from hustings.night.events import (
    BoxTally,
    Called,
    CallWithdrawn,
    Corrected,
    Countermanded,
    Declared,
    Event,
    Figures,
    Held,
    Note,
    Recount,
    Released,
    Retracted,
    Rush,
)
from hustings.night.returns import is_feed

__all__ = ["Call", "ContestState", "Edition", "Entry", "Hold", "Stage", "contest_state", "same_person", "witness"]


@dataclass(slots=True)
class _Sorted:
    """A contest's events by what they do."""

    entries: list[Entry] = field(default_factory=list)
    rushes: list[Entry] = field(default_factory=list)
    holds: list[Hold] = field(default_factory=list)
    calls: list[tuple[tuple[object, ...], Call]] = field(default_factory=list)
    recounts: list[tuple[str, int]] = field(default_factory=list)
    countermands: list[tuple[str, str]] = field(default_factory=list)
    boxes: list[tuple[str, int, BoxTally]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    void: dict[str, str] = field(default_factory=dict)
    lifted: set[str] = field(default_factory=set)
    overrides: dict[str, str] = field(default_factory=dict)
    retractions: list[str] = field(default_factory=list)


def contest_state(contest: str, events: Iterable[Event]) -> ContestState:
    """The state of a contest from the set of its events, whatever their order."""
    found = _Sorted()
    for event in sorted(events, key=lambda each: each.key):
        _sort(found, event)
    holds = tuple(each for each in found.holds if each.key not in found.lifted and each.key not in found.void)
    barred = {each.entry for each in holds if each.scope == "entry"}
    entries = tuple(_counted(found.entries, barred, found.void.keys()))
    editions = _editions(entries, found, holds)
    said = tuple(_counted(found.rushes, barred, found.void.keys()))
    rushes = _editions(said, found, holds)
    published, disputes = _standing(editions)
    best = max((each for each in editions if each.confirmed and not each.retracted), key=_by_revision, default=None)
    rush, differ = _standing(rushes)
    if any(each.scope == "contest" for each in holds):
        published = rush = None
    waits = next((each for each in reversed(rushes) if not (each.retracted or each.confirmed)), None)
    disputes += _other_winner(waits or rush, published)
    if not any(not each.retracted for each in editions):
        disputes += differ
    holds = tuple(each for each in holds if _still_matters(each, (*entries, *said), best))
    pending = tuple(each for each in editions if _waits(each, published))
    history = [each for each in editions if each.confirmed and not each.held]
    countermanded = next((reason for key, reason in found.countermands if key not in found.void), "")
    recount = max((number for key, number in found.recounts if key not in found.void), default=0)
    calls = tuple(call for _, call in sorted(found.calls, key=lambda pair: pair[0]) if call.key not in found.void)
    call_held = any(each.scope == "call" for each in holds)
    stage = _stage(published, history, editions, holds, disputes, rushes, recount, countermanded, found)
    return ContestState(
        contest=contest,
        stage=stage,
        published=published,
        as_declared=min(history, key=lambda each: (each.first, each.fingerprint)) if history else None,
        editions=editions,
        pending=pending,
        entries=entries,
        holds=holds,
        disputes=disputes,
        rush=rush,
        rush_waits=waits,
        rushes=said,
        recount=recount,
        countermanded=countermanded,
        call=calls[-1] if calls and not (call_held and calls[-1].by_model) else None,
        calls=calls,
        call_held=call_held,
        boxes=_latest_boxes(found),
        retractions=tuple(found.retractions),
        notes=tuple(found.notes),
    )


def _sort(found: _Sorted, event: Event) -> None:
    match event.body:
        case Declared(figures=figures):
            found.entries.append(_entry(event, figures, ""))
        case Corrected(figures=figures, reason=reason):
            found.entries.append(_entry(event, figures, reason))
        case Rush(figures=figures):
            found.rushes.append(_entry(event, figures, ""))
        case Retracted(of=of, reason=reason):
            found.void.update(dict.fromkeys(of, reason))
            found.retractions.append(reason)
        case Recount(number=number):
            found.recounts.append((event.key, number))
        case Countermanded(reason=reason):
            found.countermands.append((event.key, reason))
        case Called() as body:
            by_model = event.source == "model"
            call = Call(event.key, body.party, body.candidate, body.p, event.actor, by_model, body.reason)
            when = event.declared_at.isoformat() if event.declared_at else ""
            found.calls.append(((not by_model, event.revision, when, event.key), call))
        case CallWithdrawn(of=of, reason=reason):
            found.void.update(dict.fromkeys(of, reason))
        case Held() as body:
            found.holds.append(
                Hold(event.key, event.actor, body.scope, body.figures, body.entry, body.findings, body.reason)
            )
        case Released(of=of, reason=reason, figures=figures_named):
            found.lifted.update(of)
            if figures_named:
                found.overrides[figures_named] = reason
        case BoxTally() as body:
            found.boxes.append((event.key, event.revision, body))
        case Note(text=text):
            found.notes.append(text)


def _entry(event: Event, figures: Figures, reason: str) -> Entry:
    return Entry(
        key=event.key,
        actor=event.actor,
        source=event.source,
        revision=event.revision,
        declared_at=event.declared_at,
        figures=figures,
        fingerprint=figures.fingerprint,
        reason=reason,
        supersedes=event.body.supersedes if isinstance(event.body, (Declared, Corrected, Rush)) else (),
    )


def _counted(entries: list[Entry], barred: AbstractSet[str], void: AbstractSet[str]) -> Iterable[Entry]:
    """Entries with those marked that count for nothing: barred by a hard check, superseded, or at odds with their own
    sender.

    A sender who gives two different figures under one revision is believed in neither, until one is retracted. Only
    whose word an entry is can supersede it.
    """
    anew = {(each.witness, key) for each in entries for key in each.supersedes}
    said: dict[tuple[str, int], set[str]] = {}
    for each in entries:
        if each.key not in void and (each.witness, each.key) not in anew:
            said.setdefault((each.witness, each.revision), set()).add(each.fingerprint)
    for each in entries:
        gone, old = each.key in void, (each.witness, each.key) in anew
        at_odds = not old and len(said.get((each.witness, each.revision), ())) > 1
        counts = each.key not in barred and not at_odds and not old
        yield each if counts and not gone else replace(each, counts=counts, retracted=gone, superseded=old)


def _editions(entries: tuple[Entry, ...], found: _Sorted, holds: tuple[Hold, ...]) -> tuple[Edition, ...]:
    """Every set of figures entered, in the order of their revisions."""
    grouped: dict[str, list[Entry]] = {}
    for each in entries:
        if each.counts:
            grouped.setdefault(each.fingerprint, []).append(each)
    held = {each.figures for each in holds if each.scope == "figures"}
    made = [_edition(name, group, found, name in held) for name, group in grouped.items()]
    return tuple(sorted(made, key=lambda each: (each.revision, each.fingerprint)))


def _edition(name: str, group: list[Entry], found: _Sorted, held: bool) -> Edition:
    standing = [each for each in group if not each.retracted]
    counted = standing or group
    witnesses = {each.witness for each in counted}
    people = {each for each in witnesses if not is_feed(each)}
    override = found.overrides.get(name, "")
    people_revision = max((each.revision for each in counted if not is_feed(each.source)), default=0)
    feed_revision = max((each.revision for each in counted if is_feed(each.source)), default=0)
    fullest = max(counted, key=lambda each: (_told(each.figures), each.key))
    times = [each.declared_at for each in counted if each.declared_at is not None]
    return Edition(
        fingerprint=name,
        figures=fullest.figures,
        witnesses=tuple(sorted(witnesses)),
        revision=(people_revision, feed_revision),
        first=_first(group),
        confirmed=(len(witnesses) > 1 and bool(people)) or bool(override),
        held=held or len({each.figures.elected for each in counted if each.figures.elected}) > 1,
        retracted=not standing,
        override=override,
        reasons=tuple(sorted({each.reason for each in counted if each.reason})),
        declared_at=min(times) if times else None,
        names=_names(counted),
    )


def _names(entries: list[Entry]) -> tuple[str, ...]:
    """The witnesses of entries as they write themselves; of two spellings of one person the first in order."""
    written: dict[str, str] = {}
    for each in entries:
        name = each.source if is_feed(each.source) else each.actor
        written[each.witness] = min(written.get(each.witness, name), name)
    return tuple(written[one] for one in sorted(written))


def _first(group: list[Entry]) -> int:
    """The lowest revision of a person; of a feed where no person entered the figures."""
    people = [each.revision for each in group if not is_feed(each.source)]
    return min(people or [each.revision for each in group])


def _told(figures: Figures) -> int:
    """How many of the figures besides votes an entry tells."""
    facts = (figures.electorate, figures.papers, figures.rejected, figures.valid, figures.majority)
    told = bool(figures.elected) + bool(figures.rejected_by)
    return sum(each is not None for each in facts) + told + len(figures.sheets)


def _standing(editions: tuple[Edition, ...]) -> tuple[Edition | None, tuple[str, ...]]:
    """The edition that stands, and what is in dispute."""
    able = [each for each in editions if each.confirmed and not each.held and not each.retracted]
    disputes = []
    if len(able) > 1 and able[-1].revision == able[-2].revision:
        disputes.append(_disagree(able[-2], able[-1]))
        return None, tuple(disputes)
    published = able[-1] if able else None
    open_ones = [each for each in editions if not each.retracted and not each.confirmed]
    if published is not None:
        disputes += [_disagree(published, each) for each in open_ones if each.revision == published.revision]
    elif len(open_ones) > 1 and open_ones[-1].revision[0] == open_ones[-2].revision[0]:
        disputes.append(_disagree(open_ones[-2], open_ones[-1]))
    return published, tuple(disputes)


def _other_winner(rush: Edition | None, published: Edition | None) -> tuple[str, ...]:
    """What is to be said where a rush named somebody whom the published figures do not elect."""
    if rush is None or published is None or not published.figures.elected:
        return ()
    named = [name for name in rush.figures.elected if name not in published.figures.elected]
    if not named:
        return ()
    won = " and ".join(published.figures.elected)
    return (f"the rush of {' and '.join(rush.names)} named {' and '.join(named)}; the figures elect {won}",)


def _disagree(one: Edition, other: Edition) -> str:
    """Who disagrees, and on whom."""
    mine, theirs = one.figures.by_candidate, other.figures.by_candidate
    apart = sorted(name for name in mine.keys() | theirs.keys() if mine.get(name) != theirs.get(name))
    first = apart[0] if apart else "the candidates elected"
    said = f"{first}: {mine.get(first, 0):,} and {theirs.get(first, 0):,}" if apart else first
    more = f", and {len(apart) - 1} more" if len(apart) > 1 else ""
    return f"{' and '.join(one.names)} against {' and '.join(other.names)} on {said}{more}"


def _by_revision(edition: Edition) -> tuple[tuple[int, int], str]:
    return edition.revision, edition.fingerprint


def _still_matters(held: Hold, entries: tuple[Entry, ...], best: Edition | None) -> bool:
    """Whether an open hold still keeps anything back.

    Not where its entry was retracted or superseded, or lost to figures that two have entered (``best``, which may
    themselves be held), or where a better one followed.
    """
    if held.scope != "entry":
        return True
    entry = next((each for each in entries if each.key == held.entry), None)
    if entry is None:
        return best is None
    if not entry.stands or (best is not None and entry.revision <= max(best.revision)):
        return False
    return not any(each.witness == entry.witness and each.revision > entry.revision for each in entries)


def _waits(edition: Edition, published: Edition | None) -> bool:
    """Whether figures wait to be published: not yet confirmed or held, and not below what stands."""
    if edition.retracted or edition is published:
        return False
    if published is None:
        return True
    return edition.revision > published.revision


def _stage(
    published: Edition | None,
    history: list[Edition],
    editions: tuple[Edition, ...],
    holds: tuple[Hold, ...],
    disputes: tuple[str, ...],
    rushes: tuple[Edition, ...],
    recount: int,
    countermanded: str,
    found: _Sorted,
) -> Stage:
    if published is not None:
        return "declared" if len(history) == 1 else "corrected"
    if countermanded:
        return "countermanded"
    if any(each.scope != "call" for each in holds):
        return "held"
    if disputes:
        return "disputed"
    if any(not each.retracted for each in editions):
        return "entered"
    if editions:
        return "retracted"
    if any(not (entry.counts or entry.superseded) for entry in _counted(found.entries, set(), found.void.keys())):
        return "disputed"
    if any(not each.retracted for each in rushes):
        return "rush" if any(each.confirmed and not (each.held or each.retracted) for each in rushes) else "entered"
    return "recount" if recount else "open"


def _latest_boxes(found: _Sorted) -> tuple[BoxTally, ...]:
    """Each agent's latest tally of each box."""
    latest: dict[tuple[str, str], tuple[int, str, BoxTally]] = {}
    for key, revision, body in found.boxes:
        if key in found.void:
            continue
        place = (body.box, body.agent)
        if place not in latest or (revision, key) > latest[place][:2]:
            latest[place] = (revision, key, body)
    return tuple(latest[place][2] for place in sorted(latest))
