"""Polls: who is on what, who leads, and by how much; one claim a sentence, of one house and one territory."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from hustings.claims.context import abroad, has_mayor, has_seat, the_place
from hustings.claims.figures import Figure
from hustings.claims.gazetteer import Person, Place
from hustings.claims.grammar import Draft, Match, Scene, expand
from hustings.claims.kinds import Poll, Side
from hustings.claims.tokens import bag

__all__ = ["polls"]

_POLL_WORDS = bag("poll polls polling survey surveys polled pollster pollsters")
_NO_POLL = bag("exit won elected ballots stations station")
_NATIONS = {"scotland": "sco", "scottish": "sco", "wales": "wal", "welsh": "wal", "london": "lon", "ireland": "nir"}

_S = "N|P"
_GAP = r"(?:(?:[a-z']+|,|P\d+|N\d+) ){0,6}?"
_NEAR = (
    r"(?:(?:is|are|was|were|still|now|already|has|have|had|enjoy|enjoys|enjoying|hold|holds|holding|with|a|an|the|"
    r"to|be|just|only|only|party|candidate|running|polling|appears|appear|,|narrow|comfortable|clear|commanding|"
    r"slim|huge|big|large|lead|leading|some|candidates|opening|up|opened|took|take|taken|gave|given|gives) )"
)
_SHARE = "PCT|NUM"
_TO = r"(?:to|against|compared with|compared to|versus|v) "


def _made(pattern: str) -> re.Pattern[str]:
    return re.compile(r"(?<!\S)" + expand(pattern))


_AHEAD = _made(
    rf"<a:{_S}>{_GAP}(?:ahead of|leading|leads|lead over|beating|beats|over|in front of) {_GAP}<b:{_S}>(?:, )?"
    rf"(?:by |on |at |with )?<x:{_SHARE}>{_TO}<y:{_SHARE}>"
)
_BEHIND = _made(
    rf"<a:{_S}>{_GAP}(?:behind|trailing|trails|lagging|lags|losing to) {_GAP}<b:{_S}>(?:, )?(?:by |on |at |with )?"
    rf"<x:{_SHARE}>{_TO}<y:{_SHARE}>"
)
_OWN = rf"(?:(?:on|at|with) <s:{_SHARE}>(?:, )?)?"
_OTHER = rf"(?:(?:on|at|with) <t:{_SHARE}>)?"
_LEAD = (
    _made(
        rf"<a:{_S}>{_NEAR}{{0,5}}{_OWN}<x:PTS>{_NEAR}{{0,2}}?(?:lead |ahead |clear |advantage |in front )(?:(?:of|"
        rf"over) {_GAP}<b:{_S}>{_OTHER})?"
    ),
    _made(rf"<a:{_S}>{_NEAR}{{0,4}}(?:lead|advantage) of <x:PTS>(?:over {_GAP}<b:{_S}>)?"),
    _made(rf"<a:{_S}>{_NEAR}{{0,4}}(?:leading|leads|lead|led|ahead of|beating|lead over) {_GAP}<b:{_S}>by <x:PTS>"),
    _made(rf"<a:{_S}>{_NEAR}{{0,4}}(?:ahead|leading) by <x:PTS>"),
    _made(rf"<x:PTS>lead for (?:the )?<a:{_S}>(?:over {_GAP}<b:{_S}>)?"),
)
_TRAIL = (
    _made(rf"<a:{_S}>{_NEAR}{{0,5}}{_OWN}<x:PTS>(?:behind|adrift of) {_GAP}<b:{_S}>{_OTHER}"),
    _made(rf"<a:{_S}>{_NEAR}{{0,4}}(?:trailing|trails|behind|lagging|lags) {_GAP}<b:{_S}>by <x:PTS>"),
)
_ON = (
    _made(
        rf"<a:{_S}>{_NEAR}{{0,3}}(?:on|at|with|has|have|polling|scoring|getting|taking|winning|stands at|stand "
        rf"at|unchanged on|up to|down to) <x:{_SHARE}>"
    ),
    _made(rf"<a:{_S}>(?:: |, |\( )?<x:PCT>"),
    _made(rf"<x:PCT>(?:for|backing|supporting) (?:the )?<a:{_S}>"),
)
_BARE = _made(rf"(?:(?:at|by|on|with|of|,|–|\() )?<x:{_SHARE}>(?:to|against) <y:{_SHARE}>")
_ORDER = _made(
    rf"(?:show|showed|shows|showing|suggest|suggested|suggests|put|puts|putting|had|has|have|found|finds|with) "
    rf"(?:that )?(?:the )?<a:{_S}>(?:party )?"
    r"(?:was |is |were |are )?(?P<how>trailing|behind|ahead|leading|in front) (?:in|for) (?:the )?(?P<list><L>[^;:]*)"
)


@dataclass
class _Gathered:
    """What a sentence says of one poll, piece by piece."""

    shares: dict[Side, Figure] = field(default_factory=dict)
    bare: tuple[Figure, ...] = ()
    first: Side | None = None
    second: Side | None = None
    lead: Figure | None = None
    begins: int | None = None
    ends: int = 0
    clash: bool = False
    taken: set[int] = field(default_factory=set)

    def reach(self, match: Match) -> None:
        """Widen the stretch of the claim to a match."""
        self.begins = match.first if self.begins is None else min(self.begins, match.first)
        self.ends = max(self.ends, match.last)
        self.taken |= set(range(match.first, match.last + 1))

    def set_share(self, side: Side | None, figure: Figure) -> None:
        """A share, once a side: two that differ make the sentence unclear."""
        if side is None:
            return
        if side in self.shares and self.shares[side].value != figure.value:
            self.clash = True
        self.shares.setdefault(side, Figure(figure.value, "share", figure.how, figure.step))

    def set_order(self, first: Side | None, second: Side | None) -> None:
        """Who leads whom."""
        self.first = self.first or first
        self.second = self.second or second


def polls(scene: Scene) -> Iterator[Draft]:
    """The poll that a sentence reports, if it reports one."""
    houses = [str(each.value) for each in scene.named("H")]
    if not (houses or scene.words & _POLL_WORDS) or len(set(houses)) > 1 or scene.words & _NO_POLL or abroad(scene):
        return
    if not houses and not scene.words & _POLL_WORDS:
        return
    yield from _orders(scene, houses[0] if houses else None)
    found = _gather(scene)
    if found.clash or found.begins is None or scene.doubted(found.begins, found.begins):
        return
    if not (len(found.shares) > 1 or found.lead or found.bare):
        return
    if not set(scene.line.tagged("PCT", "PTS")) <= found.taken:
        return  # a figure whose sense is not read may change that of the others
    if any(figure.value > 100 for figure in (*found.shares.values(), *found.bare)):
        return
    draft = _placed(scene, found, houses[0] if houses else None)
    if draft is not None:
        yield draft


def _gather(scene: Scene) -> _Gathered:
    found = _Gathered()
    text = scene.line.coded
    used: list[tuple[int, int]] = []

    def fresh(pattern: re.Pattern[str]) -> Iterator[Match]:
        for hit in pattern.finditer(text):
            if all(hit.end() <= begins or hit.start() >= ends for begins, ends in used):
                used.append(hit.span())
                match = Match(scene, hit)
                found.reach(match)
                yield match

    for pattern, ahead in ((_AHEAD, True), (_BEHIND, False)):
        for match in fresh(pattern):
            first, second = _side(match, "a"), _side(match, "b")
            found.set_share(first, _figure(match, "x"))
            found.set_share(second, _figure(match, "y"))
            found.set_order(*((first, second) if ahead else (second, first)))
    for patterns, ahead in ((_LEAD, True), (_TRAIL, False)):
        for pattern in patterns:
            for match in fresh(pattern):
                first, second = _side(match, "a"), _side(match, "b")
                found.set_order(*((first, second) if ahead else (second, first)))
                for side, name in ((first, "s"), (second, "t")):
                    if match.piece(name) is not None:
                        found.set_share(side, _figure(match, name))
                found.clash |= found.lead is not None
                found.lead = _figure(match, "x")
    for pattern in _ON:
        for match in fresh(pattern):
            found.set_share(_side(match, "a"), _figure(match, "x"))
    if not found.shares:
        for match in fresh(_BARE):
            found.bare = (_figure(match, "x"), _figure(match, "y"))
            break
    if found.bare and found.first is None:
        found.set_order(_leader_of(scene, found), None)
    return found


def _leader_of(scene: Scene, found: _Gathered) -> Side | None:
    """“has the Conservative mayor ahead by 63 to 37”: the one side named before the figures."""
    sides = scene.named("N", "P", last=found.begins)
    ahead = scene.words & {"ahead", "leading", "leads", "lead"}
    return scene.side(sides[0]) if len({each.start for each in sides}) == 1 and ahead else None


def _side(match: Match, name: str) -> Side | None:
    return match.scene.side(match.piece(name))


def _figure(match: Match, name: str) -> Figure:
    piece = match.piece(name)
    assert piece is not None
    assert isinstance(piece.value, Figure)
    return piece.value


def _placed(scene: Scene, found: _Gathered, house: str | None) -> Draft | None:
    """The claim with its territory: a contest by place or candidate, a nation, or Great Britain."""
    assert found.begins is not None
    persons = [side.person for side in (*found.shares, found.first, found.second) if side and side.person]
    nations = {_NATIONS[word] for word in scene.words & set(_NATIONS)}
    places = [each for each in scene.named("L") if has_seat(each) or has_mayor(each)]
    wholes = [each.value for each in scene.named("L") if isinstance(each.value, Place) and each.value.wholes]
    nations |= {_NATIONS[word.name.casefold()] for word in wholes if word.name.casefold() in _NATIONS}
    place, loose = the_place(scene, found.begins, found.ends, lambda piece: has_seat(piece) or has_mayor(piece))
    if place is None and places and not persons:
        return None
    if place is None and not persons and not nations and _earlier_place(scene) is not None:
        place, loose = _earlier_place(scene), True
    mayoral = bool(scene.words & {"mayor", "mayoral", "mayoralty"})
    person: Person | None = persons[0] if persons else None
    if person is not None and place is not None and loose:
        place = None
    claim = Poll(
        house=house,
        place=place,
        person=person,
        mayoral=mayoral,
        nation=nations.pop() if len(nations) == 1 and place is None and person is None else None,
        shares=tuple(found.shares.items()),
        bare=found.bare,
        first=found.first,
        second=found.second,
        lead=found.lead,
        loose=loose,
    )
    first = min([found.begins, *[n for n in scene.line.tagged("H") if n < found.begins]])
    last = max([found.ends, *[n for n in scene.line.tagged("H") if n > found.ends]])
    return Draft(claim, first, last)


def _earlier_place(scene: Scene) -> Place | None:
    """A seat or mayoralty that the sentence before speaks of: the poll may be of it, or of the country."""
    for earlier in scene.before[:1]:
        named = [each.value for each in earlier.named("L") if has_seat(each) or has_mayor(each)]
        if named and isinstance(named[0], Place):
            return named[0]
    return None


def _orders(scene: Scene, house: str | None) -> Iterator[Draft]:
    """“polls showed Labour trailing in Hartlepool as well as Tees Valley”: no figures, one claim a place."""
    hit = _ORDER.search(scene.line.coded)
    if hit is None or scene.line.tagged("PCT", "PTS") or scene.doubted(0, scene.line.number_at(hit.start())):
        return
    match = Match(scene, hit)
    side, behind = _side(match, "a"), match.text("how") in ("trailing", "behind")
    begins, ends = match.numbers("list")
    numbers = [number for number in scene.line.tagged("L") if begins <= number <= ends]
    mayoral = bool(scene.words & {"mayor", "mayoral", "mayoralty", "mayoralties"})
    for place_at, number in enumerate(numbers):
        piece = scene.line.pieces[number]
        if not isinstance(piece.value, Place) or not (has_seat(piece) or has_mayor(piece)):
            continue
        claim = Poll(
            house=house,
            place=piece.value,
            person=None,
            mayoral=mayoral and has_mayor(piece),
            nation=None,
            shares=(),
            bare=(),
            first=None if behind else side,
            second=side if behind else None,
            lead=None,
        )
        yield Draft(claim, match.first if place_at == 0 else number, number)
