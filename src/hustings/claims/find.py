"""The claims of a text: sentence by sentence, each stretch of words giving one claim at most."""

from __future__ import annotations

from bisect import bisect_right
from collections import deque
from collections.abc import Callable, Iterator
from datetime import date

from hustings.claims.gazetteer import Gazetteer
from hustings.claims.grammar import Draft, Scene
from hustings.claims.kinds import Candidacy, Found, Office, Poll
from hustings.claims.rules_byelections import BY_ELECTION_RULES
from hustings.claims.rules_councils import COUNCIL_RULES
from hustings.claims.rules_people import PEOPLE_RULES
from hustings.claims.rules_polls import polls
from hustings.claims.rules_records import RECORD_RULES
from hustings.claims.rules_results import RESULT_RULES
from hustings.claims.sentences import LONGEST, quotations, sentences
from hustings.claims.tagging import Tagger
from hustings.claims.tokens import bag

__all__ = ["find_claims"]

_REMEMBERED = 3
_MOST_PIECES = 220
_JOINING = bag(", in the of to at on by and with for")


def find_claims(
    names: Gazetteer, text: str, day: date | None, progress: Callable[[int], None] | None = None
) -> Iterator[Found]:
    """Every claim of ``text`` in order. ``progress`` is told the characters read so far."""
    tagger = Tagger(names, day)
    quoted = quotations(text)
    starts = [begins for begins, _ in quoted]
    before: deque[Scene] = deque(maxlen=_REMEMBERED)
    for sentence in sentences(text):
        if progress is not None:
            progress(sentence.end)
        if sentence.end - sentence.start > LONGEST:
            continue
        line = tagger.line(text, sentence.start, sentence.end)
        scene = Scene(line, day, names, list(before))
        if len(line.pieces) <= _MOST_PIECES:
            for draft in _drafts(scene):
                start, end = line.pieces[draft.first].start, line.pieces[draft.last].end
                yield Found(draft.claim, start, end, _inside(quoted, starts, start, end), draft.doubted)
        before.appendleft(Scene(line, day, names))


def _inside(quoted: list[tuple[int, int]], starts: list[int], start: int, end: int) -> bool:
    at = bisect_right(starts, start) - 1
    return at >= 0 and quoted[at][0] <= start and end <= quoted[at][1]


def _drafts(scene: Scene) -> list[Draft]:
    """The claims of one sentence in order; where two overlap the earlier rule has the stretch.

    One exception: who stands for whom may be said inside what a poll says of them.
    """
    if not any(piece.tag for piece in scene.line.pieces):
        return []
    kept: list[Draft] = []
    for draft in sorted(map(_trimmed(scene), _every(scene)), key=_stated_first):
        if all(_apart(draft, each) or _within(draft, each) for each in kept):
            kept.append(draft)
    return sorted(kept, key=lambda draft: (draft.first, -draft.last))


def _stated_first(draft: Draft) -> bool:
    """What is stated goes before what is hoped or denied; among equals the order of the rules stands."""
    return draft.doubted


def _apart(draft: Draft, other: Draft) -> bool:
    return draft.last < other.first or draft.first > other.last


def _within(draft: Draft, other: Draft) -> bool:
    named = isinstance(draft.claim, (Candidacy, Office)) and isinstance(other.claim, Poll)
    inside = other.first <= draft.first and draft.last <= other.last
    return named and inside and (draft.first, draft.last) != (other.first, other.last)


def _trimmed(scene: Scene) -> Callable[[Draft], Draft]:
    """Drop words that only join at the end of a stretch, and take in the year that follows (“, in 2017”)."""
    pieces = scene.line.pieces

    def trim(draft: Draft) -> Draft:
        first, last = draft.first, draft.last
        while last > first and not pieces[last].tag and pieces[last].word in _JOINING:
            last -= 1
        while first < last and not pieces[first].tag and pieces[first].word in _JOINING:
            first += 1
        after = last + 1
        while (
            after < len(pieces)
            and pieces[after].word in (",", "in", "at", "the")
            and not pieces[after].tag
            and after - last <= 2
        ):
            after += 1
        if after > last + 1 and after < len(pieces) and pieces[after].tag == "Y" and pieces[after - 1].word == "in":
            last = after
        return Draft(draft.claim, first, last, draft.doubted)

    return trim


def _every(scene: Scene) -> Iterator[Draft]:
    yield from polls(scene)
    for rules in (COUNCIL_RULES, BY_ELECTION_RULES, RECORD_RULES, RESULT_RULES, PEOPLE_RULES):
        for each in rules:
            yield from each.drafts(scene)
