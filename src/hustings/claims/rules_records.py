"""Since when: worst and best results, seats held by one party, and how places voted in the referendum of 2016."""

from __future__ import annotations

from collections.abc import Iterator

from hustings.claims.context import abroad, election_kind, has_seat, the_place
from hustings.claims.figures import Figure
from hustings.claims.gazetteer import Person, Place
from hustings.claims.grammar import Draft, Match, Rule, rule
from hustings.claims.kinds import Moment, Record, Referendum, Tenure

__all__ = ["RECORD_RULES"]

# -- best and worst -----------------------------------------------------------------------------------------------

_WORST = r"(?P<bad>worst|heaviest|poorest|biggest|largest|best|strongest|greatest|finest) "
_RESULT = (
    r"(?:ever )?(?:general )?(?:election )?(?:result|results|defeat|defeats|performance|performances|showing|"
    r"loss|victory|win|"
    r"night|election|tally|haul|total)(?: of seats)? "
)
_SINCE = (
    r"(?:(?:in a general election |at a general election |at westminster |at a general )*)"
    r"(?:since (?:the )?(?:general election of |election of )?<since:Y>|(?:for|in) (?:more than )?<span:YRS>|"
    r"(?P<ever>ever|in its history|on record|in the party 's history|in modern history) )"
)
_MEASURED = (
    r"(?P<few>fewest|lowest|smallest|highest|most|largest|biggest) (?P<what>(?:number of )?seats|(?:number of )?mps|"
    r"(?:share of (?:the )?vote|vote share|share)|turnout|(?:commons |parliamentary |overall )?majority) "
)


def _party(match: Match) -> str | None:
    return match.scene.party(match.first, match.last)


def _since(match: Match) -> tuple[int | None, Figure | None, bool]:
    since, span = match.piece("since"), match.piece("span")
    year = since.value if since and isinstance(since.value, int) else None
    figure = span.value if span and isinstance(span.value, Figure) else None
    return year, figure, bool(match.text("ever"))


def _when(match: Match) -> Moment | None:
    """The election meant: a year said in the sentence that is not the one it is measured from."""
    when = match.scene.moment(match.first, match.last)
    return None if when.year == 0 else when


def _general(match: Match) -> bool:
    """Whether the sentence speaks of general elections, and of no other kind or place."""
    scene = match.scene
    quiet = not election_kind(scene) - {"parl"} and "byelection" not in scene.words
    return quiet and not abroad(scene) and not scene.named("B")


_BY = (
    r"(?:(?P<by>(?:by|in terms of|measured by|in) (?:the |its |their )?(?:number of )?(?:share of the vote|vote "
    r"share|share|"
    r"seats|votes|popular vote) ))?"
)


@rule(rf"{_WORST}{_RESULT}{_SINCE}{_BY}", doubts=True)
def _worst(match: Match) -> Iterator[Draft]:
    """“Labour's worst general election result since 1935”: no measure is named."""
    party, when = _party(match), _when(match)
    since, span, ever = _since(match)
    words = {each.word for each in match.scene.line.pieces[match.first : match.last + 1]}
    word = match.text("bad")
    best = word in ("best", "strongest", "finest") or (
        word in ("biggest", "largest", "greatest") and bool(words & {"victory", "win", "tally", "haul", "total"})
    )
    told = "general" in words or "general" in match.scene.words or "election" in words or bool(when and when.stated)
    if party is None or when is None or not told or not _general(match) or match.scene.line.tagged("L"):
        return
    if match.scene.doubted_near(match.first):
        return
    by = match.text("by")
    measure = "seats" if "seats" in by else "share" if "share" in by else "votes" if by else ""
    yield match.draft(Record(party, measure, best, since, span, ever, _year_before(match, when)), _from_owner(match))


def _year_before(match: Match, when: Moment) -> Moment:
    """The year that the sentence before names, where this one names none: the election spoken of."""
    if when.stated:
        return when
    for earlier in match.scene.before[:2]:
        years = earlier.years()
        if years:
            return Moment(year=next(iter(years))) if len(years) == 1 else when
    return when


def _from_owner(match: Match) -> int:
    """The first piece of the claim: the owner before it (“Labour 's worst ...”), where that is next to it."""
    pieces = match.scene.line.pieces
    at = match.first
    while at > 0 and not pieces[at - 1].tag and pieces[at - 1].word in ("'s", "'", "the", "its", "their", "party"):
        at -= 1
    return at - 1 if at > 0 and pieces[at - 1].tag in ("P", "N") and at < match.first else match.first


@rule(rf"{_MEASURED}(?:\S+ )?{_SINCE}")
def _measured(match: Match) -> Iterator[Draft]:
    """“the fewest seats since 1935”, “the lowest turnout since 2001”."""
    party, when = _party(match), _when(match)
    since, span, ever = _since(match)
    what, few = match.text("what"), match.text("few")
    if when is None or not _general(match) or match.scene.line.tagged("L"):
        return
    measure = (
        "turnout"
        if "turnout" in what
        else "share"
        if "share" in what
        else "majority"
        if "majority" in what
        else "seats"
    )
    if party is None and measure != "turnout":
        return
    best = few in ("highest", "most", "largest", "biggest")
    yield match.draft(Record(None if measure == "turnout" else party, measure, best, since, span, ever, when))


# -- seats held ---------------------------------------------------------------------------------------------------

_ALWAYS = r"(?P<always>always|only ever|never (?:once )?(?:failed to |not )?|continuously|only|without a break) "
_MADE = (
    r"(?:it|the seat|the constituency|its|this) (?:was |has been |'s )?(?:first )?(?:formed|created|made|creation|"
    r"established|formation|drawn|founded|set up) "
)
_SINCE_SEAT = (
    rf"(?:ever )?since (?:{_MADE}(?:in )?(?:<formed:Y>)?|<since:Y>|(?:the )?(?:general )?election (?:of|in) <since2:Y>)"
)
_MPS = r"(?:mps|mp|members|members of parliament|representatives) "


def _tenure(match: Match, *, always: bool = False) -> Iterator[Draft]:
    scene = match.scene
    party = match.piece("p")
    held = match.piece("l")
    place = held.value if held is not None and has_seat(held) else None
    if place is None:
        place, _ = the_place(scene, match.first, match.last, has_seat)
    since, span, formed = match.piece("since") or match.piece("since2"), match.piece("span"), match.piece("formed")
    years = [each.value if each and isinstance(each.value, int) else None for each in (since, formed)]
    figure = span.value if span and isinstance(span.value, Figure) else None
    kinds = election_kind(scene) & {"local", "mayor", "pcc", "other"}
    if not isinstance(place, Place) or party is None or abroad(scene) or kinds:
        return
    made = always or bool(match.text("always")) or (bool(match.text("made")) and years[0] is None)
    if not (made or years[0] or years[1] or figure):
        return
    past = "had" in {each.word for each in scene.line.pieces[match.first : match.last + 1] if not each.tag}
    yield match.draft(Tenure(place, str(party.value), years[0], figure, made, years[1], past))


_FOR = rf"(?:(?:for|in) (?:the (?:past|last|best part of) )?<span:YRS>|(?P<made>{_SINCE_SEAT}))"


@rule(
    rf"(?:(?:has|had|have|which|that|who) )?{_ALWAYS}(?:had|elected|returned|sent|voted|been|chosen|backed|"
    rf"been held by|been represented by) (?:for )?(?:only )?(?:a |an )?<p:P>(?:{_MPS})?"
    rf"(?:to (?:parliament|westminster|the commons) )?(?P<made>{_SINCE_SEAT})?",
    doubts=True,
)
def _always(match: Match) -> Iterator[Draft]:
    """“which has always had Labour MPs since the seat was formed in 1974”."""
    if match.text("always").startswith("never") or match.scene.words & {"if", "could", "would"}:
        return
    yield from _tenure(match, always=True)


@rule(
    r"(?:has|had|have) (?:sent only |elected only |returned only |chosen only )<p:P>"
    + _MPS
    + rf"(?:to (?:parliament|westminster|the commons) )?(?P<made>{_SINCE_SEAT})?"
)
def _only(match: Match) -> Iterator[Draft]:
    """“has sent only Labour members to Parliament since it was made in 1974”."""
    yield from _tenure(match, always=True)


@rule(
    r"(?:has|had|have|'s) (?:voted|elected|returned|backed|been|been held by|been represented by|been in|been "
    r"under|had) "
    rf"(?:a |an |the |solidly )?<p:P>(?:hands |control |{_MPS}|held |without a break |continuously |at every "
    rf"election )*{_FOR}"
)
def _has_voted(match: Match) -> Iterator[Draft]:
    """“a constituency that has voted Labour for almost 50 years”, “has been Labour since 1974”."""
    yield from _tenure(match)


@rule(
    rf"<p:P>(?:has|have|had|'s) (?:continuously |always )?(?:held|won|represented|controlled) (?:on to )?(?:it|"
    rf"the seat|the constituency|(?:the )?<l:L>)"
    rf"(?:seat |constituency |without a break |continuously |at every election )*{_FOR}"
)
def _has_held(match: Match) -> Iterator[Draft]:
    """“Labour has held the seat since 1974”."""
    yield from _tenure(match)


@rule(
    rf"<l:L>(?:, )?(?:held by |in the hands of |a seat held by )?<p:P>(?:held |territory |seat "
    rf")?{_SINCE_SEAT}(?!\S* ?<P>)"
)
def _since_seat(match: Match) -> Iterator[Draft]:
    """“Hartlepool, Labour since 1974”."""
    yield from _tenure(match, always=False)


# -- the referendum -----------------------------------------------------------------------------------------------

_LEAVING = (
    r"(?P<side>brexit|leave|leaving|quit|quitting|remain|remaining|stay|staying)(?: in| the| eu| european| union)* "
)
_SHARES = "PCT|FRA|NUM"
_VOTED = (
    r"(?:voted|backed|chose|opted|supported|plumped|cast their ballots|cast ballots|went|came out|favoured) (?:to |"
    r"for |in favour of |heavily for |strongly for )*"
)
_PEOPLE = (
    r"(?:of (?:the |its |local |his |her |those )*(?:voters|people|electorate|residents|voters there|who voted|"
    r"locals|vote|votes|electors) )?"
)


def _place_of(match: Match) -> Place | None:
    scene = match.scene
    held = match.piece("l")
    if held is not None and has_seat(held) and isinstance(held.value, Place):
        return held.value
    place, _ = the_place(scene, match.first, match.last, has_seat)
    if place is not None or any(has_seat(each) for each in scene.named("L")):
        return place
    return _seat_of_candidate(match)


def _seat_of_candidate(match: Match) -> Place | None:
    """“Paul Williams, in a seat that voted ...”: the seat for which the one person named now stands, or sits."""
    scene = match.scene
    persons = {each.value.name: each.value for each in scene.named("N") if isinstance(each.value, Person)}
    if len(persons) != 1 or not scene.words & {"seat", "constituency"}:
        return None
    person = next(iter(persons.values()))
    near = [
        stand
        for stand in person.stands
        if stand.contest.startswith("parl.") and scene.day and abs((stand.day - scene.day).days) <= 60
    ]
    names = {stand.place for stand in near}
    if len(names) != 1:
        return None
    area = near[0].area
    found = [each for each in scene.names.places.values() if area in each.constituencies and not each.loose]
    return found[0] if found else None


def _referendum(match: Match, *, figure: bool = True) -> Iterator[Draft]:
    scene = match.scene
    when = scene.moment(match.first, match.last)
    if when.year not in (None, 2016) or abroad(scene) or {"scottish", "independence", "av"} & scene.words:
        when_ok = when.year is not None and any(piece.value == 2016 for piece in scene.named("Y"))
        if not when_ok:
            return
    place = _place_of(match)
    piece = match.piece("x")
    if place is None or (figure and piece is None):
        return
    value = piece.value if piece is not None and isinstance(piece.value, Figure) else None
    if value is not None:
        value = Figure(value.value, "share", value.how, value.step, value.words)
    leave = match.text("side") not in ("remain", "remaining", "stay", "staying")
    yield match.draft(Referendum(place, leave, value))


@rule(rf"{_VOTED}(?:by )?<x:{_SHARES}>(?:for|to|in favour of) (?:a )?{_LEAVING}")
def _voted_by(match: Match) -> Iterator[Draft]:
    """“a seat that voted 70 per cent for Brexit”."""
    yield from _referendum(match)


@rule(rf"<x:{_SHARES}>{_PEOPLE}(?:there |in <L>|here )?(?:who )?(?:had )?{_VOTED}{_LEAVING}")
def _share_voted(match: Match) -> Iterator[Draft]:
    """“about 70 per cent of its voters chose to leave the European Union”."""
    yield from _referendum(match)


@rule(rf"{_VOTED}{_LEAVING}(?:in 2016 )?(?:by |with )(?:about )?<x:{_SHARES}>")
def _voted_with(match: Match) -> Iterator[Draft]:
    """“backed Leave by 70 per cent to 30”."""
    yield from _referendum(match)


@rule(r"(?P<side>leave|brexit|remain) (?:backing|voting|supporting) (?:constituency|seat|town|city|<l:L>|area)?")
def _leaning(match: Match) -> Iterator[Draft]:
    """“the Leave-backing constituency”."""
    yield from _referendum(match, figure=False)


@rule(
    r"<l:L>(?:, which )?(?:had |itself )?(?:voted|backed|chose|opted) (?:strongly |heavily |narrowly )?(?:to |for )?"
    + _LEAVING
    + r"(?!<PCT|FRA|NUM>|by )"
)
def _backed(match: Match) -> Iterator[Draft]:
    """“Hartlepool voted Leave in 2016”."""
    yield from _referendum(match, figure=False)


RECORD_RULES: tuple[Rule, ...] = (
    _worst,
    _measured,
    _always,
    _only,
    _has_voted,
    _has_held,
    _since_seat,
    _voted_by,
    _share_voted,
    _voted_with,
    _leaning,
    _backed,
)
