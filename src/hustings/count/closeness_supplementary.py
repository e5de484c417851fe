"""How close a count under the supplementary vote was.

Somebody other than the winner w is returned for certain after k changed papers in one of three ways:

    majority   some c has more than half of the first preferences:  k = floor(N / 2) + 1 - f_c
    overtaken  two others have more first preferences than w, who does not remain
    final      w remains, but some c who remains ends with more votes

The first two need first preferences alone and are exact. For the third, with the papers at hand, let c need p = f_c + k
first preferences to be ahead of every other candidate a: A(p) = sum of max(0, f_a - p + 1) of the k papers must come
from them, and a paper that was (a, c), (a, anyone else) or (a, w) narrows the final by 0, 1 or 2; the other k - A
papers come from w and narrow it by 2. The smallest such k can only be undercut where somebody ties for second place
and so remains too, which is bounded apart. Each number found is proved from above by an example that is counted again,
and from below by these bounds. Where the two differ, which takes candidates close together about second place, every
way in which the contest could end is solved for itself (see ``_supplementary_ties``).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

from hustings.count._supplementary_ties import Moves, Shape, fewest_for_shape
from hustings.count.ballots import Election, Totals
from hustings.count.closeness import Closeness
from hustings.count.record import CountRecord
from hustings.count.rules._parcels import valid_papers
from hustings.count.rules._tally import first_preferences
from hustings.count.rules.supplementary import remaining

__all__ = ["closeness_of_supplementary"]

_MOST_SHAPES = 400


def closeness_of_supplementary(record: CountRecord, ballots: Election | Totals) -> Closeness:
    """The fewest changed papers that would have returned somebody else, of three or more candidates.

    Exact from papers or a table of first and second preferences, save at some ties; bounds from totals alone.
    """
    tally = first_preferences(ballots)
    table = _Table.of(ballots) if isinstance(ballots, Election) else None
    first = [tally.votes[c] for c in tally.standing]
    names = [tally.candidates[c].name for c in tally.standing]
    winner = names.index(record.elected[0])
    if not sum(first):
        return Closeness(record.rule, record.elected, None, None, None, "", "", "There is no valid paper to change.")
    if table is not None:
        low, high, gains = _from_table(table, winner)
    else:
        assert isinstance(ballots, Totals)
        second = [ballots.lines[c].second for c in tally.standing]
        low, high, gains = _from_totals(first, second, winner)
    number = f"{high:,}" if low == high else f"Between {low:,} and {high:,}"
    papers = "paper" if low == high == 1 else "papers"
    said = f"{number} changed {papers} would have returned {names[gains]} in the place of {names[winner]}."
    if low < high:
        said = f"{number} changed papers would have returned somebody other than {names[winner]}."
    return Closeness(record.rule, record.elected, low, high, None, names[winner], names[gains], said)


@dataclass(frozen=True, slots=True)
class _Table:
    """First preferences f[a], and papers with first a and second b: pair[a][b]. Those without a second are the rest."""

    f: tuple[int, ...]
    pair: tuple[tuple[int, ...], ...]

    @classmethod
    def of(cls, election: Election) -> _Table:
        papers, _ = valid_papers(election)
        standing = [i for i, c in enumerate(election.candidates) if not c.withdrawn]
        place = {c: k for k, c in enumerate(standing)}
        f = [0] * len(standing)
        pair = [[0] * len(standing) for _ in standing]
        for order, number in papers:
            a = place[order[0]]
            f[a] += number
            if len(order) > 1:
                pair[a][place[order[1]]] += number
        return cls(tuple(f), tuple(map(tuple, pair)))

    def moved(self, moves: Sequence[tuple[int, int, int, int, int]]) -> _Table:
        """After moves (papers, first, second, new first, new second); a second of -1 is none."""
        f, pair = list(self.f), [list(row) for row in self.pair]
        for papers, a, b, c, d in moves:
            f[a] -= papers
            f[c] += papers
            if b >= 0:
                pair[a][b] -= papers
            if d >= 0:
                pair[c][d] += papers
        return _Table(tuple(f), tuple(map(tuple, pair)))

    def without_second(self, a: int) -> int:
        """Papers with first a and no second."""
        return self.f[a] - sum(self.pair[a])

    def papers(self, a: int, b: int) -> int:
        """Papers with first a and second b, none where b is -1."""
        return self.pair[a][b] if b >= 0 else self.without_second(a)

    def winners(self) -> set[int]:
        """Those who are returned, or might be by a lot."""
        everyone = range(len(self.f))
        for c in everyone:
            if 2 * self.f[c] > sum(self.f):
                return {c}
        left = remaining(self.f, tuple(everyone))
        totals = {c: self.f[c] + sum(self.pair[a][c] for a in everyone if a not in left) for c in left}
        most = max(totals.values())
        return {c for c in left if totals[c] == most}


# --- ways that first preferences alone decide -------------------------------------------------------------------


def _least(enough: Callable[[int], bool], high: int) -> int | None:
    """The smallest k up to ``high`` for which ``enough`` holds, where it holds from some k on."""
    if not enough(high):
        return None
    low = 0
    while low < high:
        middle = (low + high) // 2
        if enough(middle):
            high = middle
        else:
            low = middle + 1
    return low


def _others(f: Sequence[int], *but: int) -> list[int]:
    return sorted((c for c in range(len(f)) if c not in but), key=lambda c: -f[c])


def _majority(f: Sequence[int], w: int) -> tuple[int, int]:
    """The fewest papers that give somebody else more than half, and who it is."""
    best = _others(f, w)[0]
    return sum(f) // 2 + 1 - f[best], best


def _overtaken(f: Sequence[int], w: int) -> tuple[int, int] | None:
    """The fewest papers after which two others have more first preferences than w.

    Each is taken from w and given to one of the two, which counts two for that one and one for the other.
    """
    c, d = _others(f, w)[:2]
    k = _least(lambda k: max(0, f[w] - f[c] - k + 1) + max(0, f[w] - f[d] - k + 1) <= k, f[w])
    return None if k is None else (k, d)


def _reach(f: Sequence[int], c: int) -> int:
    """The fewest papers after which at most one other has more first preferences than c."""
    rest = _others(f, c)[1:]
    found = _least(lambda k: sum(max(0, f[a] - f[c] - k) for a in rest) <= k, sum(f))
    return sum(f) if found is None else found


def _tie(f: Sequence[int], w: int, c: int, a: int) -> int:
    """At least so many papers until w, c and a all remain: two of them must be equal, and none too low."""
    gaps = (abs(f[w] - f[c]), abs(f[w] - f[a]), abs(f[c] - f[a]))
    return max(_reach(f, a), -(-min(gaps) // 2))


# --- from papers ------------------------------------------------------------------------------------------------


def _from_table(table: _Table, w: int) -> tuple[int, int, int]:
    f = table.f
    found = [_majority(f, w)]
    if (overtaken := _overtaken(f, w)) is not None:
        found.append(overtaken)
    low, (high, gains) = min(k for k, _ in found), min(found)
    for c in _others(f, w):
        plain = _final(table, w, c)
        tied = _with_tie(table, w, c)
        low = min([low, *(k for k in (plain, tied) if k is not None)])
        if plain is not None and plain < high:
            for k in (plain, plain + 1, plain + 2):
                if k < high and _proved(table, w, c, k):
                    high, gains = k, c
                    break
    low = max(low, 1)
    return _search(table, w, low, high, gains)


def _gain(table: _Table, w: int, c: int, a: int, papers: int) -> int:
    """By how much the final narrows when so many papers of a, the most useful first, become first preferences for c."""
    from_w = min(papers, table.pair[a][w])
    other = min(papers - from_w, table.f[a] - table.pair[a][w] - table.pair[a][c])
    return 2 * from_w + other


def _lead(table: _Table, w: int, c: int, tied: Sequence[int] = ()) -> int:
    """By how much w leads c if they alone remain, or they and those tied."""
    rest = _others(table.f, w, c, *tied)
    return table.f[w] - table.f[c] + sum(table.pair[a][w] - table.pair[a][c] for a in rest)


def _final(table: _Table, w: int, c: int) -> int | None:
    """The fewest papers after which c beats w in a final of two, were w's place in it safe: no fewer will do."""
    f, rest, lead = table.f, _others(table.f, w, c), _lead(table, w, c)
    must_leave_w = max(0, f[w] - sum(f) // 2)

    def enough(k: int) -> bool:
        lower = {a: max(0, f[a] - f[c] - k + 1) for a in rest}
        spare = k - sum(lower.values())
        gained = sum(_gain(table, w, c, a, papers) for a, papers in lower.items()) + 2 * spare
        return spare >= must_leave_w and gained > lead

    return _least(enough, sum(f))


def _with_tie(table: _Table, w: int, c: int) -> int | None:
    """No fewer papers will do where a third candidate remains too, by a tie."""
    f, lead = table.f, _lead(table, w, c)
    ties = {a: _tie(f, w, c, a) for a in _others(f, w, c)}
    floor = max(1, _reach(f, c), min(ties.values()), f[w] - sum(f) // 2)

    def enough(k: int) -> bool:
        helped = sum(max(0, table.pair[a][w] - table.pair[a][c]) for a, least in ties.items() if least <= k)
        return k >= floor and 2 * k > lead - helped

    return _least(enough, sum(f))


def _proved(table: _Table, w: int, c: int, k: int) -> bool:
    """Whether an example of k changed papers returns somebody else for certain."""
    return any(w not in table.moved(moves).winners() for moves in _examples(table, w, c, k))


def _examples(table: _Table, w: int, c: int, k: int) -> Iterator[Moves]:
    """Changes of k papers in favour of c: spare ones from w, or second choices for w first, or half of each."""
    rest = _others(table.f, w, c)
    for share in (0, 1, 2):
        moves: Moves = []
        lower = {a: max(0, table.f[a] - table.f[c] - k + 1) for a in rest}
        for a, papers in lower.items():
            moves += _take(table, a, papers, [w, *(b for b in (-1, *rest) if b != a), c], c)
        spare = k - sum(lower.values())
        seconds: Moves = []
        for a in rest:
            free = min(table.pair[a][w] - min(lower[a], table.pair[a][w]), spare * share // 2)
            if free > 0:
                spare -= free
                seconds.append((free, a, w, a, c))
        if spare >= 0:
            from_w = _take(table, w, spare, [-1, *rest, c], c)
            if sum(m[0] for m in moves + seconds + from_w) <= k:
                yield moves + seconds + from_w


def _take(table: _Table, a: int, papers: int, order: Sequence[int], c: int) -> Moves:
    """So many papers of a, by second preference in this order, made first preferences for c with no second."""
    moves: Moves = []
    for b in order:
        taken = min(papers, table.papers(a, b))
        if taken > 0:
            moves.append((taken, a, b, c, -1))
            papers -= taken
    return moves


def _search(table: _Table, w: int, low: int, high: int, gains: int) -> tuple[int, int, int]:
    """Close the gap between the bounds: solve every shape that could need fewer than ``high`` papers."""
    if low >= high:
        return low, high, gains
    shapes = _shapes(table, w, high)
    if len(shapes) > _MOST_SHAPES:
        return low, high, gains
    proved = high
    for least, shape in sorted(shapes, key=lambda each: each[0]):
        found = fewest_for_shape(table.f, table.pair, shape) if least < high else None
        if found is None or found[0] >= high:
            continue
        if w in table.moved(found[1]).winners():
            proved = min(proved, found[0])
        else:
            high, gains = found[0], shape.c
    return max(low, min(proved, high)), high, gains


def _shapes(table: _Table, w: int, high: int) -> list[tuple[int, Shape]]:
    """Every way to end with w remaining behind somebody, with at least so many papers, below ``high``."""
    shapes: list[tuple[int, Shape]] = []
    for c in _others(table.f, w):
        plain = _final(table, w, c)
        near = [a for a in _others(table.f, w, c) if _tie(table.f, w, c, a) < high]
        reach = max(1, _reach(table.f, c))
        for size in range(len(near) + 1):
            for tied in combinations(near, size):
                ties = [_tie(table.f, w, c, a) for a in tied]
                least = max(reach, *ties, _lead(table, w, c, tied) // 2 + 1) if tied else plain
                if least is None or least >= high:
                    continue
                remain = (w, c, *tied)
                shapes += [(least, Shape(w, c, remain, top)) for top in remain]
                if len(shapes) > _MOST_SHAPES:
                    return shapes
    return shapes


# --- from totals alone ------------------------------------------------------------------------------------------


def _from_totals(f: Sequence[int], second: Sequence[int | None], w: int) -> tuple[int, int, int]:
    found = [_majority(f, w)]
    if (overtaken := _overtaken(f, w)) is not None:
        found.append(overtaken)
    high, gains = min(found)
    low = high
    left = remaining(tuple(f), tuple(range(len(f))))
    must_leave_w = max(1, f[w] - sum(f) // 2)
    for c in _others(f, w):
        # Another final, or one with a third candidate, can only come about by changing who remains.
        least = max(must_leave_w, _reach(f, c))
        ours, theirs = second[w], second[c]
        if len(left) == 2 and {w, c} == set(left):
            least = max(must_leave_w, min(_tie(f, w, c, a) for a in _others(f, w, c)))
            if ours is not None and theirs is not None:
                papers = (f[w] + ours - f[c] - theirs) // 2 + 1
                least = min(least, max(papers, must_leave_w))
                if papers < high and must_leave_w == 1:
                    high, gains = papers, c
            else:
                least = must_leave_w
        low = min(low, least)
    return max(low, 1), high, gains
