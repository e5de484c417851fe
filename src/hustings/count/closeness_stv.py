"""How close a transferable-vote count was: proved bounds on the fewest papers that would change who is elected.

A *changed paper* is one valid paper marked differently and still valid; the number of valid papers stays as it is.
Finding the exact number is hard for a transferable vote, so it is enclosed.

Above (``at_most``): papers of one candidate are marked for another until a recount elects somebody else for certain.
The number found is proved by that recount.

Below (``at_least``, Scottish rules): suppose d papers are changed. As long as both counts, of the papers as they were
and as changed, take the same decisions, the votes of every candidate differ by at most

    (s + 1) d + e       after s transfers of a surplus, and the difference of two candidates by (s + 2) d + e,

where e is one hundred-thousandth for each paper of those surpluses, for cut values. For let D be the difference in
value of the unchanged papers, summed. An exclusion leaves D as it is. A surplus moves at t = (V - Q) / V; with V'
votes instead of V, where |V' - V| <= D_c + d at that candidate, t changes by Q |V' - V| / (V V'), which on the papers
there (V' at most) adds (1 - t) (D_c + d) while t times D_c remains of the old: D grows by d at most. Every decision
whose figures lie nearer than that is taken each way, and where all of those counts elect the same candidates, d
papers cannot change who is elected.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import combinations

from hustings.count.ballots import Election, Order, pack
from hustings.count.closeness import Closeness
from hustings.count.lots import Lots
from hustings.count.record import CountRecord
from hustings.count.registry import count
from hustings.count.rules._parcels import Parcel, papers_in, sort_papers, valid_papers

__all__ = ["closeness_of_stv"]

_UNIT = 100_000
_SEED = "closeness"


def closeness_of_stv(rule: str, election: Election, *, lots: Lots | None = None, effort: int = 4000) -> Closeness:
    """How many papers, marked otherwise, would change who is elected, between two bounds.

    ``rule`` is a transferable-vote rule. The bound below is worked out under the Scottish rules and is 1 under the
    others. ``effort`` is the most stages that may be tried to prove it; more of it may give a better bound. Raises as
    ``count``.
    """
    record = count(rule, election, lots=lots)
    winners = frozenset(record.elected)
    if len(winners) == sum(not c.withdrawn for c in election.candidates):
        said = "Every candidate is elected; no change of papers alters that."
        return Closeness(rule, record.elected, None, None, None, "", "", said)
    above = _Above(rule, election, winners)
    at_most = above.search(record)
    at_least = _below(election, record, at_most, effort) if rule == "scottish-stv" else 1
    return Closeness(
        rule=rule,
        elected=record.elected,
        at_least=at_least,
        at_most=at_most,
        to_lot=None,
        loses=", ".join(n for n in record.elected if n not in above.instead) if above.instead else "",
        gains=", ".join(sorted(above.instead - winners)),
        statement=_said(record, at_least, at_most, above),
    )


def _said(record: CountRecord, at_least: int, at_most: int | None, above: _Above) -> str:
    enough = ""
    if at_most is not None:
        gains = ", ".join(sorted(above.instead - frozenset(record.elected)))
        papers = "1 paper" if at_most == 1 else f"{at_most:,} papers"
        enough = f"{papers} of {above.giver} marked for {above.taker} would elect {gains}, as a recount shows. "
    proved = "No bound below is proved beyond that at least one paper must change."
    if at_least > 1:
        fewer = f"{at_least - 1:,} changed {'paper' if at_least == 2 else 'papers'}"
        proved = f"It is proved that {fewer} could not change who is elected; between the two nothing is claimed."
        if at_least == at_most:
            proved = "It is proved that fewer could not change who is elected."
    return enough + proved


# --- above: papers changed, and counted again -----------------------------------------------------------------


class _Above:
    """Looks for the fewest papers of one candidate that, marked for another, elect somebody else."""

    def __init__(self, rule: str, election: Election, winners: frozenset[str]) -> None:
        self.rule = rule
        self.election = election
        self.winners = winners
        self.papers: dict[Order, int] = {}
        for order, number in valid_papers(election)[0]:
            self.papers[order] = self.papers.get(order, 0) + number
        self.instead: frozenset[str] = frozenset()
        self.giver = self.taker = ""

    def search(self, record: CountRecord) -> int | None:
        """The fewest papers found; None where no pair of candidates does it."""
        best: int | None = None
        names = record.names
        last = record.stages[-1]
        standing = [i for i, c in enumerate(record.candidates) if not c.withdrawn]
        takers = sorted(
            (i for i in standing if names[i] not in self.winners), key=lambda i: -self._best_votes(record, i)
        )
        givers = sorted(standing, key=lambda i: (names[i] not in self.winners, last.totals[i]))
        for taker in takers:
            for giver in givers:
                if giver != taker:
                    best = self._fewest(giver, taker, best)
        return best

    @staticmethod
    def _best_votes(record: CountRecord, i: int) -> int:
        return max(stage.totals[i] for stage in record.stages)

    def _fewest(self, giver: int, taker: int, best: int | None) -> int | None:
        most = sum(n for order, n in self.papers.items() if order[0] == giver)
        limit = most if best is None else min(most, best - 1)
        step, failed = 1, 0
        while step <= limit and not self._changes(giver, taker, step):
            failed, step = step, step * 2
        if step > limit:
            if limit <= failed or not self._changes(giver, taker, limit):
                return best
            step = limit
        while step - failed > 1:
            middle = (step + failed) // 2
            if self._changes(giver, taker, middle):
                step = middle
            else:
                failed = middle
        self.instead = self._elected(giver, taker, step) or frozenset()
        self.giver, self.taker = self.election.names[giver], self.election.names[taker]
        return step

    def _changes(self, giver: int, taker: int, number: int) -> bool:
        elected = self._elected(giver, taker, number)
        return elected is not None and elected != self.winners

    def _elected(self, giver: int, taker: int, number: int) -> frozenset[str] | None:
        """Who is elected once so many papers of the giver are marked for the taker first; None where a lot decided."""
        papers = dict(self.papers)
        left = number
        for order, held in self.papers.items():
            if order[0] == giver and left:
                moved = min(held, left)
                marked = pack([taker, *(c for c in order if c not in (taker, giver))], len(self.election.candidates))
                papers[order] -= moved
                papers[marked] = papers.get(marked, 0) + moved
                left -= moved
        held_by = {order: n for order, n in papers.items() if n}
        changed = replace(self.election, ballots=tuple(held_by), weights=tuple(held_by.values()), broken=())
        record = count(self.rule, changed, lots=Lots.from_seed(_SEED))
        return None if record.chance_used else frozenset(record.elected)


# --- below: every decision that might fall the other way ------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _State:
    """A count under way: piles of papers by value, votes, who is where, surpluses moved so far, and cut values."""

    piles: tuple[Mapping[int, Parcel], ...]
    votes: tuple[int, ...]
    elected: tuple[int, ...]
    done: frozenset[int]
    excluded: frozenset[tuple[int, tuple[int, ...], int]]
    moved: tuple[tuple[int, frozenset[int]], ...]
    cut: int


class _OtherwiseElected(Exception):
    """A count that elects somebody else."""


class _Below:
    """Every count that d changed papers could bring about, as far as its decisions go."""

    def __init__(self, election: Election, seats: int, winners: frozenset[int], quota: int, effort: int) -> None:
        papers, _ = valid_papers(election)
        sorted_to, _ = sort_papers(papers, ())
        count_of = len(election.candidates)
        self.out = frozenset(i for i, c in enumerate(election.candidates) if c.withdrawn)
        self.all = frozenset(range(count_of)) - self.out
        self.seats, self.winners, self.quota, self.effort = seats, winners, quota, effort
        piles: list[Mapping[int, Parcel]] = [{_UNIT: sorted_to[i]} if i in sorted_to else {} for i in range(count_of)]
        votes = tuple(papers_in(sorted_to.get(i, [])) * _UNIT for i in range(count_of))
        self.start = _State(tuple(piles), votes, (), frozenset(), frozenset(), (), 0)

    def safe(self, changed: int) -> bool:
        """Whether no ``changed`` papers can alter who is elected; False also where it takes too long to tell."""
        seen: set[tuple[object, ...]] = set()
        waiting = [self.start]
        while waiting:
            state = waiting.pop()
            key = (state.elected, state.done, state.excluded, state.moved)
            if key in seen:
                continue
            seen.add(key)
            if len(seen) > self.effort:
                return False
            try:
                waiting.extend(self._after(state, changed))
            except _OtherwiseElected:
                return False
        return True

    def _after(self, state: _State, changed: int) -> Iterator[_State]:
        surpluses = len(state.moved)
        near_quota = (surpluses + 1) * changed * _UNIT + state.cut
        near_other = (surpluses + 2) * changed * _UNIT + state.cut
        gone = {c for c, _, _ in state.excluded}
        continuing = [c for c in self.all if c not in gone and c not in state.elected]
        sure = [c for c in continuing if state.votes[c] - near_quota >= self.quota]
        maybe = [c for c in continuing if c not in sure and state.votes[c] + near_quota >= self.quota]
        for number in range(len(maybe) + 1):
            for chosen in combinations(maybe, number):
                # The order within a stage does not alter what follows; candidate order makes states comparable.
                elected = (*state.elected, *sorted([*sure, *chosen]))
                if len(elected) <= self.seats:
                    yield from self._next(replace(state, elected=elected), near_quota, near_other)

    def _next(self, state: _State, near_quota: int, near_other: int) -> Iterator[_State]:
        gone = {c for c, _, _ in state.excluded}
        continuing = [c for c in self.all if c not in gone and c not in state.elected]
        vacancies = self.seats - len(state.elected)
        if len(continuing) <= vacancies or not vacancies:
            final = {*state.elected, *(continuing if vacancies else ())}
            if final != self.winners:
                raise _OtherwiseElected
            return
        pending = [c for c in state.elected if c not in state.done and state.votes[c] + near_quota > self.quota]
        certain = [state.votes[c] for c in pending if state.votes[c] - near_quota > self.quota]
        if pending:
            most = max(certain, default=0)
            yield from (self._surplus(state, c) for c in pending if state.votes[c] >= most - near_other)
        if not certain:
            # Those exactly on the quota have no surplus; then the lowest goes out.
            state = replace(state, done=state.done | frozenset(pending))
            lowest = min(state.votes[c] for c in continuing)
            yield from (self._exclusion(state, c) for c in continuing if state.votes[c] <= lowest + near_other)

    def _surplus(self, state: _State, giver: int) -> _State:
        votes, surplus = state.votes[giver], max(state.votes[giver] - self.quota, 0)
        gone = self._gone(state)
        piles, totals = [dict(pile) for pile in state.piles], list(state.votes)
        for value, parcel in state.piles[giver].items():
            self._credit(piles, totals, parcel, surplus * value // votes if votes else 0, gone)
        piles[giver], totals[giver] = {}, self.quota
        cut = state.cut + sum(papers_in(parcel) for parcel in state.piles[giver].values())
        moved = (*state.moved, (giver, frozenset(gone)))
        return replace(state, piles=tuple(piles), votes=tuple(totals), done=state.done | {giver}, moved=moved, cut=cut)

    def _exclusion(self, state: _State, giver: int) -> _State:
        gone = {*self._gone(state), giver}
        piles, totals = [dict(pile) for pile in state.piles], list(state.votes)
        for value, parcel in state.piles[giver].items():
            self._credit(piles, totals, parcel, value, gone)
        piles[giver], totals[giver] = {}, 0
        excluded = state.excluded | {(giver, state.elected, len(state.moved))}
        return replace(state, piles=tuple(piles), votes=tuple(totals), excluded=excluded)

    def _gone(self, state: _State) -> set[int]:
        return {*self.out, *state.elected, *(c for c, _, _ in state.excluded)}

    @staticmethod
    def _credit(piles: list[dict[int, Parcel]], totals: list[int], parcel: Parcel, value: int, gone: set[int]) -> None:
        sorted_to, _ = sort_papers(parcel, gone)
        for candidate, papers in sorted_to.items():
            piles[candidate][value] = piles[candidate].get(value, []) + papers
            totals[candidate] += papers_in(papers) * value


def _below(election: Election, record: CountRecord, at_most: int | None, effort: int) -> int:
    """One more than the most changed papers that are proved to leave the elected as they are."""
    winners = frozenset(record.names.index(name) for name in record.elected)
    below = _Below(election, record.seats, winners, record.quota or 0, effort)
    # What is not safe for d is not safe for more: halve between.
    safe, unsafe = 0, at_most if at_most is not None else record.valid + 1
    step = 1
    while step < unsafe and below.safe(step):
        safe, step = step, step * 2
    unsafe = min(unsafe, step)
    while unsafe - safe > 1:
        middle = (safe + unsafe) // 2
        if below.safe(middle):
            safe = middle
        else:
            unsafe = middle
    return safe + 1
