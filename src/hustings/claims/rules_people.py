"""Who stands, who holds what, when an election is, what lies where, and where votes are said to have gone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from hustings.claims.context import has_mayor, has_seat
from hustings.claims.days import make_day, weekday_near
from hustings.claims.figures import Figure
from hustings.claims.gazetteer import Person, Place
from hustings.claims.grammar import Draft, Match, Rule, rule
from hustings.claims.kinds import Candidacy, ElectionDay, Flow, Inside, Moment, Office, Prediction, Side

__all__ = ["PEOPLE_RULES"]

_STANDS = r"(?:candidate|challenger|hopeful|contender|nominee|rival|opponent|candidates) "
_ADJECTIVES = (
    r"(?:(?:prominent|former|new|local|young|veteran|leading|prospective|parliamentary|mayoral|remain|leave|"
    r"campaigner|candidate|businessman|doctor|gp|activist|councillor|its|a|an|the|as|,|mp) )"
)


def _person(match: Match, name: str = "n") -> Person | None:
    piece = match.piece(name)
    return piece.value if piece is not None and isinstance(piece.value, Person) else None


def _party(match: Match, name: str = "p") -> str | None:
    piece = match.piece(name)
    return None if piece is None or piece.value == "noc" else str(piece.value)


def _stands(match: Match) -> Iterator[Draft]:
    person, party = _person(match), _party(match)
    held = match.piece("l")
    place = held.value if held is not None and isinstance(held.value, Place) else None
    if person is not None and party is not None and person.stands and "former" not in match.scene.words:
        yield match.draft(Candidacy(person, party, place))


@rule(
    rf"<p:P>(?:'s )?(?:parliamentary |mayoral |byelection )?{_STANDS}(?:for <l:L>|in <l2:L>)?(?:, )?<n:N>", doubts=True
)
def _candidate(match: Match) -> Iterator[Draft]:
    """“Tory candidate Jill Mortimer”, “his Labour challenger, Jessie Joe Jacobs”."""
    yield from _stands(match)


@rule(
    rf"<n:N>, (?:the |a |an |his |her |their )?(?:\S+ )?<p:P>(?:'s )?(?:parliamentary |mayoral )?{_STANDS}(?:for|"
    rf"in) (?:the )?<l:L>",
    doubts=True,
)
def _candidate_for(match: Match) -> Iterator[Draft]:
    """“Jill Mortimer, the Conservative candidate in Hartlepool”."""
    yield from _stands(match)


@rule(
    rf"<p:P>(?:\S+ ){{0,5}}?(?:putting forward|put forward|chose|chosen|selected|fielded|fielding|picked|"
    rf"nominated|selecting|choosing) "
    rf"{_ADJECTIVES}*<n:N>",
    doubts=True,
)
def _fielded(match: Match) -> Iterator[Draft]:
    """“Labour took a risk by putting forward ... Paul Williams”."""
    if not match.scene.doubted_near(match.number("n") or 0, 8):
        yield from _stands(match)


@rule(r"(?:fighting for|seeking|standing for|running for|bidding for|up for|stands for) reelection ", doubts=True)
def _again(match: Match) -> Iterator[Draft]:
    """“Ben Houchen, ... who is himself fighting for re-election”: of the one person named in the sentence."""
    named = {each.value.name: each.value for each in match.scene.named("N") if isinstance(each.value, Person)}
    if len(named) == 1 and not match.scene.words & {"not", "never", "if"}:
        yield match.draft(Candidacy(next(iter(named.values())), None, None, again=True))


@rule(
    r"<n:N>(?:, who )?(?:is |was |has been )?(?:standing|stood|stands|running|ran) (?:in <l:L>)?(?:for|as) "
    r"(?:the )?<p:P>"
)
def _stood(match: Match) -> Iterator[Draft]:
    """“Sam Lee stood for ...”."""
    yield from _stands(match)


# -- offices ------------------------------------------------------------------------------------------------------


def _office(match: Match, office: str) -> Iterator[Draft]:
    person = _person(match)
    held = match.piece("l")
    place = held.value if held is not None and isinstance(held.value, Place) else None
    if person is None or (
        place is not None and not (has_seat(held) if office == "mp" else has_mayor(held)) if held else False
    ):
        return
    former = bool(match.text("former"))
    before = match.scene.line.pieces[match.first - 1].word if match.first else ""
    if before in ("former", "ex", "deputy", "shadow", "acting", "then", "future", "next", "late"):
        former = before in ("former", "ex")
        if not former:
            return
    if not former:
        yield match.draft(Office(person, office, _party(match), place, former))


@rule(r"(?:<p:P>)?(?:metro )?mayor (?:of (?:the )?<l:L>)?(?:, )?<n:N>")
def _mayor(match: Match) -> Iterator[Draft]:
    """“Tory mayor Andy Street”."""
    yield from _office(match, "mayor")


@rule(
    r"<n:N>, (?:the |who is |who is the )?(?:current |incumbent |sitting )?(?:<p:P>)?(?:metro )?mayor (?:of "
    r"(?:the )?(?:wider |greater )?<l:L>|for (?:the )?<l2:L>)"
)
def _mayor_of(match: Match) -> Iterator[Draft]:
    """“Ben Houchen, the mayor of the wider Tees Valley region”."""
    yield from _office(match, "mayor")


@rule(r"(?:<p:P>)?(?:backbench |backbencher |sitting )?mp (?:for <l:L>)?(?:, )?<n:N>")
def _mp(match: Match) -> Iterator[Draft]:
    """“the Labour MP for Brighton Kemptown, Lloyd Russell-Moyle”."""
    yield from _office(match, "mp")


@rule(r"<n:N>, (?:the |a |who is the )?(?:current |sitting )?(?:<p:P>)?mp (?:for <l:L>)?")
def _mp_for(match: Match) -> Iterator[Draft]:
    """“Lloyd Russell-Moyle, the Labour MP for Brighton Kemptown”."""
    yield from _office(match, "mp")


@rule(r"(?:<n:N>, (?:the |who is )?(?:new )?<p:P>(?:party )?leader |<p2:P>(?:party )?leader (?:, )?(?:sir )?<n2:N>)")
def _leader(match: Match) -> Iterator[Draft]:
    """“Sir Keir Starmer, the Labour leader”."""
    person = _person(match) or _person(match, "n2")
    party = _party(match) or _party(match, "p2")
    before = match.scene.line.pieces[match.first - 1].word if match.first else ""
    near = {each.word for each in match.scene.line.pieces[match.first : match.last + 3]}
    if near & {"scottish", "welsh", "group", "council", "former", "deputy"} or before in (
        "scottish",
        "welsh",
        "former",
        "then",
        "ex",
        "deputy",
    ):
        return
    if person is not None and party is not None:
        yield match.draft(Office(person, "leader", party, None, False))


# -- days ---------------------------------------------------------------------------------------------------------

_KINDS = (
    r"(?P<of>(?:local|council|general|mayoral|scottish parliament|holyrood|senedd|welsh parliament|london assembly|"
    r"police and crime commissioner) (?:elections|election)|byelection|eu referendum|brexit referendum|referendum) "
)
_OF = {
    "local": "local",
    "council": "local",
    "general": "parl",
    "mayoral": "mayor",
    "scottish": "sp",
    "holyrood": "sp",
    "senedd": "senedd",
    "welsh": "senedd",
    "london": "gla",
    "police": "pcc",
    "byelection": "parl",
    "eu": "referendum",
    "brexit": "referendum",
    "referendum": "referendum",
}


def _day(match: Match) -> Iterator[Draft]:
    scene = match.scene
    piece, held = match.piece("d"), match.piece("l")
    words = match.text("of").split()
    if piece is None or not isinstance(piece.value, Moment) or not words:
        return
    kind = _OF[words[0]]
    by = words[0] == "byelection"
    if kind == "referendum" and scene.words & {"scottish", "independence", "alternative"}:
        return
    days = _meant(match, piece.value)
    if not days or (by and held is None):
        return
    place = held.value if held is not None and isinstance(held.value, Place) else None
    yield match.draft(ElectionDay(kind, place, piece.value, days, by))


def _meant(match: Match, when: Moment) -> tuple[date, ...]:
    """The day that is meant: a weekday is the one to come, the one before, or either, as the sentence's tense says."""
    today = match.scene.day
    if when.day is not None and when.year is not None:
        return (when.day,)
    if today is None:
        return ()
    if when.day is not None:
        made = make_day(today.year, when.day.month, when.day.day)
        return (made,) if made else ()
    if when.weekday is None:
        return ()
    words = match.scene.words
    ahead, behind = weekday_near(today, when.weekday, past=False), weekday_near(today, when.weekday, past=True)
    if words & {"ahead", "before", "next", "upcoming", "will", "due", "tomorrow"}:
        return (ahead,)
    if words & {"last", "after", "following"}:
        return (behind,)
    return (ahead, behind) if ahead != behind else (ahead,)


@rule(rf"<d:D>(?:'s )?(?:crucial |key |critical )?(?:<l:L>)?(?:parliamentary )?{_KINDS}", doubts=True)
def _dated_before(match: Match) -> Iterator[Draft]:
    """“Thursday's local elections”, “the 6 May Hartlepool by-election”."""
    yield from _day(match)


@rule(
    rf"(?:<l:L>)?(?:parliamentary )?{_KINDS}(?:, )?(?:(?:is|was|were|are|will|be|took|takes|take|place|being|"
    rf"held|due|to|which|called) )*(?:on )<d:D>",
    doubts=True,
)
def _dated_after(match: Match) -> Iterator[Draft]:
    """“the general election was held on 12 December 2019”."""
    yield from _day(match)


# -- places and flows ---------------------------------------------------------------------------------------------


@rule(
    r"<w:L>(?:region |area |mayoralty |combined authority )?(?:, )?(?:which )?(?:includes|covers|takes in|"
    r"contains|encompasses) (?:the town of )?<l:L>"
)
def _includes(match: Match) -> Iterator[Draft]:
    """“Tees Valley, which includes Hartlepool”."""
    whole, part = match.piece("w"), match.piece("l")
    if whole and part and isinstance(whole.value, Place) and isinstance(part.value, Place):
        yield match.draft(Inside(part.value, whole.value), first=(match.number("w") or 0) + 1)


@rule(
    r"(?P<many>most|many|<x:PCT|FRA>)(?: )?(?:of )?(?:the |those who (?:backed|voted for|supported|voted) "
    r")*(?:the )?<a:P>"
    r"(?:voters|vote|votes|supporters|support)?(?: )?(?:in <Y>)?(?:there |in <L>)?(?:had |have )?(?:went|"
    r"switched|moved|defected|turned|swung|gone|broke|transferred|voted) "
    r"(?:over |straight |this time )?(?:to|for) (?:the )?<b:P>"
)
def _flow(match: Match) -> Iterator[Draft]:
    """“most of those who backed the Brexit Party went to the Conservatives”."""
    source, target, piece = _party(match, "a"), _party(match, "b"), match.piece("x")
    if source and target and source != target:
        places = [each.value for each in match.scene.named("L") if has_seat(each)]
        place = places[0] if len(places) == 1 and isinstance(places[0], Place) else None
        figure = piece.value if piece and isinstance(piece.value, Figure) else None
        yield match.draft(Flow(source, target, figure, place))


_MAY = (
    r"(?:could|would|might|may|will|expected to|set to|likely to|poised to|on course (?:to|for)|hopes? (?:to|that|it)|"
    r"hoping to|fears? (?:it|they)|needs? to|aims? to|hoped to) "
)
_WINS = (
    r"(?:(?:win|lose|gain|regain|retain|victory|lost|won) "
    r"(?:(?:the|control|of|in|seats|back|council|by) )*(?:<L>|<NUM>)?|"
    r"(?:hold|held|keep|take|seize) (?:(?:the|on|to|control|of|in|back|council|by) )*<L>)"
)


@rule(rf"(?:<who:N|P>|the party )(?:[a-z]+ ){{0,4}}?{_MAY}(?:[a-z]+ ){{0,3}}?{_WINS}", doubts=True)
def _prediction(match: Match) -> Iterator[Draft]:
    """“the party could lose seats”, “looks on course for victory”: the words after the name, which may have its own
    claim."""
    side = match.scene.side(match.piece("who")) or Side()
    number = match.number("who")
    if side.party != "noc":
        first = match.first + 2 if number is None else number + 1
        yield replace(match.draft(Prediction(side), first=first), doubted=True)


PEOPLE_RULES: tuple[Rule, ...] = (
    _candidate,
    _candidate_for,
    _fielded,
    _stood,
    _again,
    _mayor,
    _mayor_of,
    _mp,
    _mp_for,
    _leader,
    _dated_before,
    _dated_after,
    _includes,
    _flow,
    _prediction,
)
