"""Which place, person and kind of election a sentence speaks of, where a match alone does not say."""

from __future__ import annotations

import re
from collections.abc import Callable

from hustings.claims.gazetteer import Person, Place
from hustings.claims.grammar import Scene
from hustings.claims.kinds import Moment, Where, fits_moment
from hustings.claims.tokens import Piece, bag

__all__ = [
    "abroad",
    "election_kind",
    "has_council",
    "has_mayor",
    "has_seat",
    "pronoun",
    "standing",
    "the_place",
    "where_of",
]

_BACKWARD = bag("seat constituency town city it its there where borough area council authority")
_MAYORAL = bag("mayor mayors mayoral mayoralty mayoralties")
_LOCAL = bag("council councils councillor councillors local borough boroughs ward wards")
_COMMISSIONER = bag("commissioner commissioners pcc")
_ELSEWHERE = bag("holyrood senedd assembly brussels euro msp msps stormont ireland")
_EUROPEAN = re.compile(r"\beuropean (?:parliament |parliamentary )?(?:elections?|vote|contest|poll|parliament) ")
_ABROAD = bag(
    "canada canadian australia australian zealand ireland irish american america france french germany german norway "
    "norwegian israel israeli malta maltese india indian japan netherlands dutch denmark danish sweden swedish spain "
    "spanish italy italian ontario quebec sydney dublin congress senate republican republicans democrats "
    "jamaica bermuda "
    "queensland victoria president presidential"
)
_HE = bag("he she him her his")


def has_seat(piece: Piece) -> bool:
    """Whether a piece names a place that is a constituency."""
    return isinstance(piece.value, Place) and bool(piece.value.constituencies)


def has_council(piece: Piece) -> bool:
    """Whether a piece names a place that is a council."""
    return isinstance(piece.value, Place) and bool(piece.value.councils)


def has_mayor(piece: Piece) -> bool:
    """Whether a piece names a place that elects a mayor."""
    return isinstance(piece.value, Place) and bool(piece.value.mayors)


def abroad(scene: Scene) -> bool:
    """Whether the sentence, or one of the two before it, speaks of another country."""
    return any(each.words & _ABROAD for each in (scene, *scene.before[:2]))


def standing(scene: Scene, first: int, last: int) -> str | None:
    """The kind of election that the words around a match name: parl where none; ``None`` for one we do not read."""
    begins, ends = scene.clause(first, last, soft=True)
    words = {each.word for each in scene.line.pieces[begins : ends + 1] if not each.tag}
    if scene.named("B", first=begins, last=ends) or words & _ELSEWHERE or _EUROPEAN.search(scene.line.coded):
        return None
    if words & _COMMISSIONER:
        return "pcc"
    if words & _MAYORAL:
        return "mayor"
    return "local" if words & _LOCAL else "parl"


def election_kind(scene: Scene) -> set[str]:
    """Every kind of election that the sentence's words name."""
    found = set()
    for kind, words in (("mayor", _MAYORAL), ("local", _LOCAL), ("pcc", _COMMISSIONER), ("other", _ELSEWHERE)):
        if scene.words & words:
            found.add(kind)
    if scene.words & {"parliamentary", "byelection", "constituency", "seat", "mp", "mps", "westminster"}:
        found.add("parl")
    if scene.named("B") or _EUROPEAN.search(scene.line.coded):
        found.add("other")
    return found


def pronoun(scene: Scene, first: int, when: Moment) -> Person | None:
    """Whom “he” or “she” means at a piece: the one person named before it and not as an owner, else in the sentence
    before; of several the only one who stood at the time said; ``None`` where several could be."""
    found = _owners_apart(scene, first)
    if not found and scene.before:
        found = _owners_apart(scene.before[0], len(scene.before[0].line.pieces))
    if len({each.name for each in found}) > 1 and when.year:
        found = [each for each in found if any(fits_moment(when, stand.day) for stand in each.stands)]
    return found[0] if len({each.name for each in found}) == 1 else None


def _owners_apart(scene: Scene, stop: int) -> list[Person]:
    pieces = scene.line.pieces
    return [
        piece.value
        for number, piece in enumerate(pieces[:stop])
        if isinstance(piece.value, Person) and not (number + 1 < len(pieces) and pieces[number + 1].word == "'s")
    ]


def the_place(scene: Scene, first: int, last: int, accept: Callable[[Piece], bool]) -> tuple[Place | None, bool]:
    """The one place around a match, and whether it was taken from a sentence before.

    Looked for in the clause, the sentence, and, where the sentence points back (“the seat”, “there”), in the last three
    sentences.
    """
    found = scene.one("L", first, last, lambda piece: accept(piece) and not _qualifies(scene, piece))
    if found is not None and isinstance(found.value, Place):
        return found.value, False
    if scene.named("L") and any(accept(piece) for piece in scene.named("L")):
        return None, False
    if not scene.words & _BACKWARD:
        return None, False
    for earlier in scene.before[:3]:
        named = [piece.value for piece in earlier.named("L") if accept(piece) and not _qualifies(earlier, piece)]
        places = {each.name: each for each in named if isinstance(each, Place)}
        if places:
            return (next(iter(places.values())), True) if len(places) == 1 else (None, True)
    return None, False


def _qualifies(scene: Scene, piece: Piece) -> bool:
    """Whether a place only says where another lies: “Harlow in Essex”."""
    pieces = scene.line.pieces
    at = pieces.index(piece)
    joined = at >= 2 and pieces[at - 1].word in ("in", ",") and pieces[at - 2].tag == "L"
    return joined and (pieces[at - 1].word == "in" or (at + 1 < len(pieces) and pieces[at + 1].word == ","))


def where_of(scene: Scene, first: int, last: int, person: Person | None = None) -> Where | None:
    """The contest around a match: by its place, else by who won or stood; ``None`` where it cannot be told."""
    kind = standing(scene, first, last)
    if kind is None or kind == "local":
        return None
    when = scene.moment(first, last)
    if when.year == 0:
        return None
    by = True if "byelection" in scene.words else False if {"general", "election"} <= scene.words else None
    accept = has_mayor if kind == "mayor" else has_seat
    place, _ = the_place(scene, first, last, accept)
    if place is None and kind == "parl" and person is None:
        mayoral, _ = the_place(scene, first, last, has_mayor)
        if mayoral is not None and not mayoral.constituencies:
            place, kind = mayoral, "mayor"
    if person is not None:
        kind = _kind_of(scene, person, kind, when)
        place = place if place and (place.mayors if kind == "mayor" else place.constituencies) else None
    if place is None and person is None:
        named = {each.value.name: each.value for each in scene.named("N") if isinstance(each.value, Person)}
        person = next(iter(named.values())) if len(named) == 1 and scene.words & _BACKWARD else None
        if person is None:
            return None
    return Where(place, person, kind, when, by if kind == "parl" else None)


def _kind_of(scene: Scene, person: Person, kind: str, when: Moment) -> str:
    """The kind of contest in which a person last stood then, where the words do not say."""
    held = [
        stand
        for stand in person.stands
        if fits_moment(when, stand.day) and (scene.day is None or stand.day < scene.day)
    ]
    said = scene.words & {"parliamentary", "byelection", "constituency", "seat", "mp", "general"}
    return held[-1].contest.split(".")[0] if kind == "parl" and held and not said else kind
