"""Councils won, gained, held and lost: control, for one council or a list of them."""

from __future__ import annotations

from collections.abc import Iterator

from hustings.claims.context import has_council
from hustings.claims.gazetteer import Place
from hustings.claims.grammar import Draft, Match, Rule, Scene, rule
from hustings.claims.kinds import Control
from hustings.claims.tokens import Piece, bag

__all__ = ["COUNCIL_RULES"]

_HINTS = bag("council councils councillors authority authorities control borough boroughs")
_NOT_COUNCIL = bag("seat constituency byelection mp mps parliamentary mayor mayoral mayoralty parliament")

_OF_SEATS = bag("majority vote votes poll turnout swing general")

_AUX = r"(?:(?:has|have|had|also|narrowly|easily|comfortably|again|then|duly|successfully|which|who|,) )*"
_LIST = r"<L>(?:(?:, |and |& )+(?:the )?<L>)*"
_LISTED = rf"(?P<list>(?:the )?{_LIST})"
_WHAT = (
    r"(?:city |borough |district |county |metropolitan )*(?:council |councils |authority |authorities )?"
    r"(?:in <L>|, in <L>, |in the \S+ )?"
)
_MORE = rf"(?:, )?(?:(?:along with|as well as|together with|plus|and) (?P<more>(?:the )?{_LIST})(?:in <L>)?)?"
_OF = r"(?:overall |outright )?(?:control of |control in )?"
_GAIN = (
    r"(?:won|wins|took|takes|gained|gains|captured|seized|seizes|snatched|wrested|grabbed|secured|regained|flipped|"
    r"taking|seizing|winning|gaining) "
)
_HOLD = (
    r"(?:held|holds|kept|keeps|retained|retains|defended|held on to|held onto|clung on to|hung on to|holding|"
    r"keeping|retaining) "
)
_LOSE = r"(?:lost|loses|surrendered|losing) "


def _councils(match: Match, name: str) -> list[int]:
    """The numbers of the councils in a list of places; places that only say where another lies are none."""
    scene = match.scene
    begins, ends = match.numbers(name)
    return [number for number in scene.line.tagged("L") if begins <= number <= ends]


def _spoken_of(scene: Scene) -> bool:
    """Whether the sentence, or one of the three before it, speaks of councils, and the sentence of no seat or mayor."""
    if scene.words & _NOT_COUNCIL:
        return False
    if scene.words & _HINTS:
        return True
    quiet = not scene.words & _OF_SEATS and not scene.tagged_years
    return quiet and any(each.words & _HINTS for each in scene.before[:3])


def _drafts(match: Match, deed: str, subject: Piece | None = None) -> Iterator[Draft]:
    scene = match.scene
    who, other = subject or match.piece("who"), match.piece("other") or match.piece("other2")
    listed = _councils(match, "list")
    more = _councils(match, "more") if match.text("more") else []
    places = [scene.line.pieces[number] for number in (*listed, *more)]
    when = scene.moment(match.first, match.last)
    alone = len(listed) + len(more) > 1 and not _ends_list(scene, match.last)
    if alone:
        places, listed, more = places[:1], listed[:1], []
    if who is None or not _spoken_of(scene) or when.year == 0 or not all(has_council(each) for each in places):
        return
    if who.value == "noc":
        return
    for number, piece in zip((*listed, *more), places, strict=True):
        assert isinstance(piece.value, Place)
        claim = Control(piece.value, str(who.value), deed, str(other.value) if other else None, when)
        yield match.draft(claim, *((match.first, number) if alone else _span(match, number, listed, more)))


def _ends_list(scene: Scene, last: int) -> bool:
    """Whether a list of places ends where a match does: “held Camden, and Barnet fell ...” is no list."""
    if last + 1 >= len(scene.line.pieces):
        return True
    piece = scene.line.pieces[last + 1]
    return not piece.tag and (piece.word in _AFTER_LIST or not piece.word[0].isalpha())


_AFTER_LIST = bag(
    "in from to with after as while but and on at for by along though although last this overnight yesterday"
)


def _span(match: Match, number: int, listed: list[int], more: list[int]) -> tuple[int, int]:
    """The words that say it of one council: the first has the verb with it, the last of the list what follows it."""
    first = match.first if number == listed[0] else number
    last = number
    if number == listed[-1]:
        begins = min(more) if more else match.last + 1
        ends = begins - 1
        pieces = match.scene.line.pieces
        while (
            ends > number
            and not pieces[ends].tag
            and pieces[ends].word in (",", "along", "with", "as", "well", "plus", "and", "the", "together")
        ):
            ends -= 1
        last = ends
    elif more and number == more[-1]:
        last = match.last
    return first, last


@rule(rf"<who:P>{_AUX}{_GAIN}(?:back )?{_OF}{_LISTED}{_WHAT}(?:off |back )?(?:from (?:the )?<other:P>)?{_MORE}")
def _gained(match: Match) -> Iterator[Draft]:
    """“the Tories seized Redditch and Nuneaton & Bedworth councils from Labour, along with Harlow”."""
    yield from _drafts(match, "gained" if match.piece("other") else "won")


@rule(rf"<who:P>{_AUX}{_HOLD}(?:on to )?{_OF}{_LISTED}{_WHAT}{_MORE}")
def _held(match: Match) -> Iterator[Draft]:
    """“Labour kept control of Doncaster”."""
    yield from _drafts(match, "held")


@rule(rf"<who:P>{_AUX}{_LOSE}{_OF}{_LISTED}{_WHAT}(?:to (?:the )?<other:P>)?{_MORE}")
def _lost(match: Match) -> Iterator[Draft]:
    """“Labour lost control of Sheffield”, “lost Harlow to the Conservatives”."""
    yield from _drafts(match, "lost")


@rule(
    rf"{_LISTED}{_WHAT}(?:, which )?(?:(?:has|have|had|was|were|been|also) )*"
    r"(?P<verb>won|gained|taken|seized|captured|held|retained|kept) (?:from (?:the )?<other:P>)?by (?:the "
    r")?<who:P>(?:from (?:the )?<other2:P>)?"
)
def _passive(match: Match) -> Iterator[Draft]:
    """“Harlow council was taken from Labour by the Conservatives”."""
    held = match.text("verb") in ("held", "retained", "kept")
    yield from _drafts(match, "held" if held else "gained" if match.text("other") or match.text("other2") else "won")


@rule(
    rf"(?:control of )?{_LISTED}{_WHAT}(?:(?:has|have|had|also) )*(?:fell|fallen|went|gone|passed|switched|swung|"
    rf"slipped) "
    r"(?:from (?:the )?<other:P>)?(?:to |into )(?:the )?<who:P>(?:from (?:the )?<other2:P>)?"
)
def _fell(match: Match) -> Iterator[Draft]:
    """“Dudley went from no overall control to the Conservatives”, “Sheffield fell to no overall control”."""
    who = match.piece("who")
    if who is not None and who.value == "noc":
        yield from _to_none(match)
    else:
        yield from _drafts(match, "gained")


def _to_none(match: Match) -> Iterator[Draft]:
    """A council that fell to no overall control: lost by whoever is named, else by whoever held it."""
    scene, other = match.scene, match.piece("other") or match.piece("other2")
    when = scene.moment(match.first, match.last)
    for number in _councils(match, "list"):
        place = scene.line.pieces[number].value
        if isinstance(place, Place) and place.councils and when.year != 0:
            party = str(other.value) if other else "noc"
            yield match.draft(Control(place, party, "lost" if other else "became", "noc", when))


@rule(
    rf"(?:, |and |, and |then )(?P<verb>{_GAIN}|{_HOLD}|{_LOSE}){_OF}{_LISTED}{_WHAT}(?:(?:from|to) (?:the "
    rf")?<other:P>)?"
)
def _chained(match: Match) -> Iterator[Draft]:
    """“took Redditch from Labour and captured Harlow from Labour”: the subject is that of the first verb."""
    scene = match.scene
    first = scene.line.tagged("P", "N")[:1]
    if not first or first[0] >= match.first or scene.line.pieces[first[0]].tag != "P":
        return
    begun = scene.line.pieces[first[0] + 1 : first[0] + 4]
    verb = match.text("verb").split()[0]
    if not any(each.word in _VERBS for each in begun if not each.tag) or scene.line.pieces[first[0]].value == "noc":
        return
    deed = "held" if verb in _HOLDS else "lost" if verb in _LOSES else "gained" if match.piece("other") else "won"
    yield from _drafts(match, deed, scene.line.pieces[first[0]])


@rule(
    rf"in <L>, (?:the )?<who:P>{_AUX}(?P<verb>{_GAIN}|{_HOLD}|{_LOSE})(?:overall |outright )?control (?:of "
    rf"(?:the |its )(?:council|borough|authority) )?"
)
def _in_place(match: Match) -> Iterator[Draft]:
    """“In Tower Hamlets, Aspire kept control of the council”."""
    verb = match.text("verb").split()[0]
    number = match.first + 1
    place, who = match.scene.line.pieces[number], match.piece("who")
    if isinstance(place.value, Place) and place.value.councils and who is not None and who.value != "noc":
        deed = "held" if verb in _HOLDS else "lost" if verb in _LOSES else "won"
        yield match.draft(Control(place.value, str(who.value), deed, None, match.scene.moment(match.first, match.last)))


_HOLDS = bag("held holds kept keeps retained retains defended clung hung holding keeping retaining")
_LOSES = bag("lost loses surrendered losing")
_VERBS = (
    _HOLDS
    | _LOSES
    | bag("won wins took takes gained gains captured seized seizes snatched wrested grabbed secured regained")
)

COUNCIL_RULES: tuple[Rule, ...] = (_gained, _held, _lost, _passive, _fell, _in_place, _chained)
