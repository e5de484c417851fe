"""What happened at a contest or a general election: shares, votes, majorities, turnout, swing, winners, seats."""

from __future__ import annotations

from collections.abc import Iterator

from hustings.claims.context import abroad, election_kind, has_mayor, has_seat, pronoun, standing, where_of
from hustings.claims.figures import Figure
from hustings.claims.gazetteer import Person, Place
from hustings.claims.grammar import Draft, Match, Rule, Scene, rule
from hustings.claims.kinds import (
    Losses,
    Majority,
    Moment,
    Result,
    SeatChange,
    Seats,
    Shares,
    Side,
    Swing,
    Turnout,
    Votes,
    Where,
)
from hustings.claims.tokens import Piece, bag

__all__ = ["RESULT_RULES"]

_AUX = (
    r"(?:(?:has|have|had|was|were|also|only|just|narrowly|easily|comfortably|again|then|first|once|finally|duly|"
    r"been|being|"
    r"himself|herself|itself|who|which|that|,|there|he|she|the|candidate|party) )"
)
_WIN = (
    r"(?:won|wins|win|took|takes|gained|gains|captured|captures|seized|seizes|snatched|clinched|flipped|grabbed|"
    r"secured|regained) "
)
_HOLD = r"(?:held|holds|hold|kept|keeps|retained|retains|defended|clung on to|held on to|hung on to|held onto) "
_LOSE = r"(?:lost|loses|lose|surrendered|surrenders) "
_GOT = (
    r"(?:won|wins|took|takes|secured|polled|polls|got|received|gained|attracted|captured|scored|managed|collected|drew|"
    r"gathered|had|claimed|picked up) "
)
_OF_VOTE = r"of (?:all |the |those )*(?:valid )?(?:popular )?(?:vote|votes|poll|ballots|ballot|votes cast) "
_SHARE = "PCT|FRA"


def _figure(match: Match, name: str) -> Figure:
    piece = match.piece(name)
    assert piece is not None
    if isinstance(piece.value, Figure):
        return piece.value
    assert isinstance(piece.value, int)
    return Figure(float(piece.value), "count")


def _who(match: Match, name: str = "who") -> Side | None:
    """The party or person kept under ``name``; a pronoun where it can mean one person only."""
    piece = match.piece(name)
    if piece is not None:
        return match.scene.side(piece)
    if match.text("he"):
        person = pronoun(match.scene, match.first, match.scene.moment(match.first, match.last))
        return Side(person=person) if person else None
    return None


def _national(match: Match) -> Where | None:
    """The whole country at a general election: only where nothing nearer is named and an election is."""
    scene = match.scene
    when = scene.moment(match.first, match.last)
    if abroad(scene) or when.year == 0 or standing(scene, match.first, match.last) != "parl":
        return None
    if scene.named("L", "B") or _person_near(match) or election_kind(scene) - {"parl"}:
        return None
    general = {"general", "election"} <= scene.words or "nationally" in scene.words or "nationwide" in scene.words
    return Where(when=when, by=False) if general and "byelection" not in scene.words else None


def _person_near(match: Match) -> bool:
    """Whether a person is named in the match's own clause: the figure may be theirs."""
    first, last = match.scene.clause(match.first, match.last)
    return bool(match.scene.named("N", first=first, last=last))


def _contest(match: Match, side: Side | None) -> Where | None:
    return where_of(match.scene, match.first, match.last, side.person if side else None)


@rule(
    rf"(?:<who:N|P>|(?P<he>he |she )){_AUX}{{0,4}}(?:won|triumphed|prevailed|elected|scraped home|scraped in|"
    rf"beat (?:the |his |her )?"
    rf"<other:N|P>|defeated (?:the |his |her )?<other2:N|P>)(?: )?{_AUX}{{0,2}}(?:, )?(?:by )(?:a margin of "
    rf")?<x:PCT|NUM>to <y:PCT|NUM>"
)
def _pair(match: Match) -> Iterator[Draft]:
    """“won by 51 to 49”: the winner's share and the runner-up's, of the final round where there was one."""
    side = _who(match)
    x, y = _figure(match, "x"), _figure(match, "y")
    where = _contest(match, side) if side else None
    if where is None or not 20 <= x.value + y.value <= 102 or x.value < y.value:
        return
    other = match.scene.side(match.piece("other") or match.piece("other2"))
    shares = ((side, _as_share(x)), (other, _as_share(y)))
    yield match.draft(Shares(where, shares))


def _as_share(figure: Figure) -> Figure:
    return Figure(figure.value, "share", figure.how, figure.step, figure.words)


@rule(
    rf"(?:<who:N|P>|(?P<he>he |she )){_AUX}{{0,4}}(?:{_GOT}|with )(?:a (?:record|mere|total) )?(?:of "
    rf")?<x:{_SHARE}>{_OF_VOTE}"
)
def _share_won(match: Match) -> Iterator[Draft]:
    """“the Greens took 9 per cent of the vote in ...”."""
    yield from _one_share(match)


@rule(rf"with (?:just |only )?<x:{_SHARE}>{_OF_VOTE}")
def _share_with(match: Match) -> Iterator[Draft]:
    """“Labour held Hartlepool with 52.5 per cent of the vote”: of the one party or person of the clause."""
    scene = match.scene
    first, last = scene.clause(match.first, match.last)
    persons, parties = scene.named("N", first=first, last=last), scene.named("P", first=first, last=last)
    named = persons or parties
    if len(named) != 1 or (persons and len(parties) > 1):
        return
    side = scene.side(named[0])
    where = _contest(match, side) or (_national(match) if parties and not persons else None)
    if side is not None and where is not None and (where.place or side.person or where.person is None):
        yield match.draft(Shares(where, ((side, _figure(match, "x")),)))


@rule(
    rf"<x:{_SHARE}>{_OF_VOTE}(?:\S+ ){{0,3}}?(?:going|went|go|goes|cast|was|were|had|gone) (?:been )?(?:cast "
    rf")?(?:to|for) (?:the )?<who:N|P>"
)
def _share_going(match: Match) -> Iterator[Draft]:
    """“a quarter of the vote went to the Brexit Party”."""
    yield from _one_share(match)


@rule(
    r"<who:N|P>(?:'s |' )?(?:share of the vote |vote share |share )(?:in <L>|there |at the last election |in "
    r"<Y>)*(?:was|stood at|"
    rf"fell to|rose to|dropped to|slumped to|came to|reached) <x:{_SHARE}>"
)
def _share_was(match: Match) -> Iterator[Draft]:
    """“Labour's share of the vote was 28.7 per cent”."""
    yield from _one_share(match)


def _one_share(match: Match) -> Iterator[Draft]:
    side = _who(match)
    if side is None:
        return
    where = _contest(match, side) or (_national(match) if side.party else None)
    if where is not None and where.place is None and where.person is not None and side.person is None:
        return
    if where is not None:
        yield match.draft(Shares(where, ((side, _figure(match, "x")),)))


@rule(rf"(?:<who:N|P>|(?P<he>he |she )){_AUX}{{0,4}}(?:{_GOT}|with )(?:a total of )?<x:NUM>votes ")
def _votes(match: Match) -> Iterator[Draft]:
    """“Mortimer polled 15,529 votes”."""
    side = _who(match)
    where = _contest(match, side) or (_national(match) if side and side.party else None)
    before = match.scene.line.pieces[match.last + 1 : match.last + 3]
    more = [each.word for each in before if not each.tag]
    if side and where and not {"more", "fewer", "ahead", "behind", "short"} & set(more):
        yield match.draft(Votes(where, side, _figure(match, "x")))


_BY = r"(?:won|held|elected|beaten|defeated|lost|triumphed|wins|took|beat|in) (?:\S+ ){0,6}?by (?:a margin of )?"


@rule(
    r"(?:majority (?:there |in <L>|at <L>)*(?:was |is |stood at |came to )?(?:cut to |reduced to |slashed to "
    r")?(?:of |, )?"
    rf"<a:NUM>(?:votes )?|(?:an? |the )?<b:NUM>(?:vote |seat )?majority |{_BY}<c:NUM>votes |margin of <d:NUM>votes )"
)
def _majority(match: Match) -> Iterator[Draft]:
    """“a majority of 3,595”, “won by 6,940 votes”; in seats of the Commons where no contest is named."""
    scene = match.scene
    name = next(each for each in "abcd" if match.piece(each) is not None)
    figure = _figure(match, name)
    following = [each.word for each in scene.line.pieces[match.last + 1 : match.last + 2]]
    if following[:1] == ["to"]:
        return
    persons = [each for each in scene.named("N") if isinstance(each.value, Person)]
    person = persons[0].value if len({each.value for each in persons}) == 1 else None
    where = where_of(scene, match.first, match.last, person if isinstance(person, Person) else None)
    # Another clause's party is not the owner of this majority.
    begins, ends = scene.clause(match.first, match.last)
    party = scene.one("P", match.first, match.last)
    side = scene.side(party) if party in scene.named("P", first=begins, last=ends) else None
    seats = bool(scene.words & {"seat", "seats", "commons", "parliamentary", "overall", "landslide"})
    seats = seats or "general" in scene.words or following[:1] == ["seats"]
    if where is None and name in "ab" and figure.value < 330 and seats:
        where = _national(match) or _commons(match)
    if where is not None:
        yield match.draft(Majority(where, side, figure))


def _commons(match: Match) -> Where | None:
    """A majority of seats: the general election that a year in the sentence names."""
    scene = match.scene
    when = scene.moment(match.first, match.last)
    if abroad(scene) or scene.named("L", "N") or not when.stated or when.year == 0:
        return None
    return Where(when=when, by=False) if not election_kind(scene) - {"parl"} else None


@rule(
    rf"(?:turnout (?:(?:in|at) (?:the )?<L>(?:byelection |constituency |seat )?|in the byelection |at the "
    rf"(?:general )?election |at the <Y>general election |there |at the last election |in <Y>)*(?:was|of|at|"
    rf"stood at|fell to|rose to|dropped to|hit|"
    rf"reached) (?:just |only )?<x:{_SHARE}>|<y:PCT>turnout )"
)
def _turnout(match: Match) -> Iterator[Draft]:
    """“turnout fell to 42.3 per cent”."""
    where = where_of(match.scene, match.first, match.last) or _national(match)
    if where is not None:
        yield match.draft(Turnout(where, _figure(match, "x" if match.piece("x") else "y")))


@rule(
    r"(?:swing (?:of )(?:just |only )?<x:PTS|PCT>|<y:PTS|PCT>swing )(?:was recorded )?(?:(?:away )?from (?:the "
    r")?<a:P>)?(?:to (?:the )?<b:P>)?"
)
def _swing(match: Match) -> Iterator[Draft]:
    """“a 16-point swing from Labour to the Conservatives”."""
    where = where_of(match.scene, match.first, match.last)
    if match.scene.words & {"would", "could", "might", "need", "needs", "needed", "required", "requires"}:
        return
    source, target = match.scene.side(match.piece("a")), match.scene.side(match.piece("b"))
    if where is not None:
        figure = _figure(match, "x" if match.piece("x") else "y")
        yield match.draft(Swing(where, source.party if source else None, target.party if target else None, figure))


# -- who won ------------------------------------------------------------------------------------------------------

_SEAT = (
    r"(?:the )?(?:seat (?:of |in )|constituency of |parliamentary seat of |byelection in |mayoralty (?:of|in) |race "
    r"in )?(?:the )?<l:L>(?P<list>(?:(?:, |and )+(?:the )?<L>)*)"
)
_AFTER = r"(?:seat |constituency |byelection |mayoralty |mayoral race |mayoral election )?"


def _deed(match: Match, deed: str, subject: Side | None = None) -> Iterator[Draft]:
    scene = match.scene
    held = match.number("l")
    side, other = subject or _who(match), scene.side(match.piece("other"))
    kind = standing(scene, match.first, match.last)
    when = scene.moment(match.first, match.last)
    if side is None or held is None or kind not in ("parl", "mayor") or when.year == 0:
        return
    numbers = [held]
    if match.text("list") and _ends_list(scene, match.last):
        begins, ends = match.numbers("list")
        numbers += [number for number in scene.line.tagged("L") if begins <= number <= ends]
    for number in numbers:
        where = _won_where(scene, scene.line.pieces[number], kind, when)
        if where is not None:
            first = match.first if number == held else number
            last = match.last if number == numbers[-1] else number
            yield match.draft(Result(where, side, deed, other, bool(scene.words & _OF_SEATS)), first, last)


def _ends_list(scene: Scene, last: int) -> bool:
    """Whether a list of places ends where a match does, and the last of it does not begin a clause of its own."""
    piece = scene.line.pieces[last + 1] if last + 1 < len(scene.line.pieces) else None
    return piece is None or (not piece.tag and (piece.word in _AFTER_LIST or not piece.word[0].isalpha()))


_OF_SEATS = bag("seat constituency byelection majority vote votes swing turnout mp parliamentary recount")
_AFTER_LIST = bag(
    "in from to with after as while but and on at for by along though although last this overnight yesterday"
)


def _won_where(scene: Scene, piece: Piece, kind: str, when: Moment) -> Where | None:
    """The contest of a place: its seat, or its mayoralty where it has no seat of that name."""
    if kind == "parl" and not has_seat(piece) and has_mayor(piece):
        kind = "mayor"
    if not isinstance(piece.value, Place) or not (has_mayor(piece) if kind == "mayor" else has_seat(piece)):
        return None
    by = True if "byelection" in scene.words and kind == "parl" else None
    return Where(piece.value, None, kind, when, by)


@rule(
    rf"(?:<who:N|P>|(?P<he>he |she )){_AUX}{{0,4}}{_WIN}(?:back )?{_SEAT}{_AFTER}(?:back )?(?:from (?:the "
    rf")?<other:N|P>)?"
)
def _won(match: Match) -> Iterator[Draft]:
    """“the Conservatives took Hartlepool from Labour”: a gain where it says from whom, else a win."""
    yield from _deed(match, "gained" if match.piece("other") or "gain" in match.text("who") else "won")


@rule(rf"(?:<who:N|P>|(?P<he>he |she )){_AUX}{{0,4}}{_HOLD}{_SEAT}{_AFTER}")
def _held(match: Match) -> Iterator[Draft]:
    """“Labour held Batley and Spen”."""
    yield from _deed(match, "held")


@rule(rf"(?:<who:N|P>|(?P<he>he |she )){_AUX}{{0,4}}{_LOSE}{_SEAT}{_AFTER}(?:to (?:the )?<other:N|P>)?")
def _lost(match: Match) -> Iterator[Draft]:
    """“Labour lost Hartlepool to the Conservatives”."""
    yield from _deed(match, "lost")


@rule(
    r"<l:L>(?:seat |constituency |byelection )?(?:, )?(?:which )?(?:was|were|has been|had been|is) (?:narrowly |"
    r"comfortably |easily )?"
    r"(?P<verb>won|gained|held|retained|taken|captured|lost) (?:back )?(?:by|to) (?:the )?<who:N|P>(?:from "
    r"(?:the )?<other:N|P>)?"
)
def _won_by(match: Match) -> Iterator[Draft]:
    """“Hartlepool was held by Labour”, “was won by the Liberal Democrats from the Conservatives”."""
    verb = match.text("verb")
    if verb == "lost":
        yield from _deed(match, "won")
    else:
        gained = bool(match.piece("other")) or verb == "gained"
        yield from _deed(match, "gained" if gained else "held" if verb in ("held", "retained") else "won")


@rule(rf"(?:, |and |, and |then )(?P<verb>{_WIN}|{_HOLD}|{_LOSE}){_SEAT}{_AFTER}(?:(?:from|to) (?:the )?<other:N|P>)?")
def _chained(match: Match) -> Iterator[Draft]:
    """“held Brighton Pavilion and gained Bristol Central from Labour”: the subject is that of the first verb."""
    scene = match.scene
    first = scene.line.tagged("P", "N")[:1]
    if not first or first[0] >= match.first:
        return
    begun = [each.word for each in scene.line.pieces[first[0] + 1 : first[0] + 4] if not each.tag]
    verb = match.text("verb").split()[0]
    if not any(word in _VERBS for word in begun):
        return
    deed = "held" if verb in _HOLDS else "lost" if verb in _LOSES else "gained" if match.piece("other") else "won"
    yield from _deed(match, deed, scene.side(scene.line.pieces[first[0]]))


_HOLDS = bag("held holds hold kept keeps retained retains defended clung hung")
_LOSES = bag("lost loses lose surrendered surrenders")
_VERBS = (
    _HOLDS | _LOSES | bag("won wins took takes gained gains captured seized snatched clinched flipped secured regained")
)


@rule(r"<l:L>(?:seat |byelection )?(?:fell|went|passed) to (?:the )?<who:N|P>")
def _fell(match: Match) -> Iterator[Draft]:
    """“Wakefield fell to Labour”."""
    yield from _deed(match, "won")


# -- the country --------------------------------------------------------------------------------------------------


@rule(
    rf"<who:P>{_AUX}{{0,4}}(?:{_GOT}|ended with |finished with |ended up with |returned |fell to |slumped to |"
    rf"was reduced to |"
    r"were reduced to |reduced to |left with |was left with |were left with |emerged with |on )(?:just |only |a "
    r"total of )?"
    r"<x:NUM>(?:seats|mps|constituencies|members|msps|councillors) "
)
def _seats(match: Match) -> Iterator[Draft]:
    """“Labour won 202 seats in 2019”: in the Commons, or in the body or council that the sentence names."""
    scene = match.scene
    side, figure = _who(match), _figure(match, "x")
    when = scene.moment(match.first, match.last)
    if side is None or side.party is None or abroad(scene) or when.year == 0:
        return
    bodies = {each.value for each in scene.named("B")} - {"commons"}
    councils = [each for each in scene.named("L") if isinstance(each.value, Place) and each.value.councils]
    kinds = election_kind(scene)
    if len(bodies) == 1:
        yield match.draft(Seats(str(bodies.pop()), None, side.party, figure, when))
    elif "local" in kinds and len(councils) == 1 and isinstance(councils[0].value, Place):
        yield match.draft(Seats(None, councils[0].value, side.party, figure, when))
    elif not (bodies or scene.named("L") or _person_near(match) or kinds & {"local", "mayor", "pcc", "other"}):
        told = {"general", "election"} <= scene.words or _election_year(match, when)
        if told:
            yield match.draft(Seats("commons", None, side.party, figure, when))


def _election_year(match: Match, when: Moment) -> bool:
    """Whether a bare year can only mean a general election: no other fills seats all over the country."""
    return when.last or (when.year is not None and "councillors" not in match.scene.words)


@rule(
    rf"<who:P>{_AUX}{{0,4}}(?P<verb>gained|lost|shed|gain|lose) (?:a net |a total of |another )?<x:NUM>(?:seats|"
    rf"mps|constituencies) "
)
def _seat_change(match: Match) -> Iterator[Draft]:
    """“the Conservatives lost 251 seats”."""
    scene = match.scene
    side, when = _who(match), scene.moment(match.first, match.last)
    quiet = (
        not scene.named("L", "B")
        and not _person_near(match)
        and not election_kind(scene) - {"parl"}
        and not abroad(scene)
    )
    told = "general" in scene.words or when.stated
    if side and side.party and quiet and told and when.year != 0:
        gained = match.text("verb") in ("gained", "gain")
        yield match.draft(SeatChange(side.party, _figure(match, "x"), gained, when))


@rule(
    r"(?:<x:NUM>)?(?:red wall |labour held |former )*seats (?:that were |which were |it |they |it had |they had )?"
    r"lost to (?:the )?<to:P>(?:in|at) (?:the )?<Y>general election "
)
def _losses(match: Match) -> Iterator[Draft]:
    """“the red wall seats lost to the Tories in the 2019 general election”: red wall seats were Labour's."""
    scene = match.scene
    target, when = scene.side(match.piece("to")), scene.moment(match.first, match.last)
    first, last = scene.clause(match.first, match.last)
    others = {str(each.value) for each in scene.named("P", first=first, last=last)} - {target.party if target else ""}
    source = "lab" if {"red", "wall"} <= scene.words else others.pop() if len(others) == 1 else None
    if source and target and target.party and when.year and not abroad(scene):
        piece = match.piece("x")
        yield match.draft(Losses(source, target.party, _figure(match, "x") if piece else None, when))


RESULT_RULES: tuple[Rule, ...] = (
    _pair,
    _share_won,
    _share_with,
    _share_going,
    _share_was,
    _votes,
    _majority,
    _turnout,
    _swing,
    _losses,
    _seat_change,
    _seats,
    _won,
    _held,
    _lost,
    _won_by,
    _fell,
    _chained,
)
