"""A sentence tagged: its names, days and figures told from its plain words."""

from __future__ import annotations

from datetime import date

from hustings.claims.days import MONTHS, WEEKDAYS, make_day
from hustings.claims.figures import STARTS, figure_at
from hustings.claims.gazetteer import Gazetteer, Person
from hustings.claims.kinds import Moment
from hustings.claims.tokens import Line, Piece, Token, bag, tokens

__all__ = ["BODIES", "Tagger"]

BODIES = {
    ("holyrood",): "S92000003",
    ("scottish", "parliament"): "S92000003",
    ("senedd",): "W92000004",
    ("welsh", "parliament"): "W92000004",
    ("london", "assembly"): "E12000007",
    ("house", "of", "commons"): "commons",
    ("commons",): "commons",
}
_QUOTES = frozenset("“”\"‘’'")
_DASHES = frozenset("-‐‑–—")
# Capitals that may stand beside the name of a place without being part of a longer name.
_BESIDE = bag(
    "in at for of on to from by the a and or as after with where when but mp mps council councils borough city county "
    "district mayor mayoral byelection constituency seat sir labour tory tories conservative conservatives "
    "says say wins "
    "holds voters results result election elections poll polls north south east west greater central"
)
_ELECTORAL = bag(
    "party candidate candidates mp mps councillor councillors gain gains hold holds vote votes voter voters "
    "leader mayor won "
    "wins win took take takes gained held lost loses polled leads led surge surged has have had on at with up "
    "down from kept keeps regained retained seized secured polling"
)
_STARTS = STARTS | {"no", "last", "this"}
"""Lower-case words with which something other than a plain word can begin."""
_COUNTED = bag("votes vote seats councillors majority voters ballots")


class Tagger:
    """Tags the sentences of one article in order, remembering who was introduced by full name."""

    def __init__(self, gazetteer: Gazetteer, day: date | None) -> None:
        self._names = gazetteer
        self._day = day
        self._known: dict[str, Person | None] = {}

    def line(self, text: str, start: int, end: int) -> Line:
        """The sentence of ``text`` from ``start`` to ``end`` as pieces."""
        words = _smooth(tokens(text, start, end))
        pieces: list[Piece] = []
        at = 0
        while at < len(words):
            piece, after = self._piece(words, at)
            pieces.append(piece)
            at = after
        return Line(tuple(pieces))

    def _piece(self, words: list[Token], at: int) -> tuple[Piece, int]:
        token = words[at]
        if token.capital:
            found = self._name(words, at)
            if found is not None:
                return found
        if token.kind == "mark" or (token.kind == "word" and not token.capital and token.word not in _STARTS):
            return Piece("", token.word, token.start, token.end), at + 1
        if [each.word for each in words[at : at + 3]] == ["no", "overall", "control"]:
            return Piece("P", "no", token.start, words[at + 2].end, "noc"), at + 3
        for read in (self._moment, _figure):
            made = read(words, at)
            if made is not None:
                return made
        return Piece("", token.word, token.start, token.end), at + 1

    # -- names ----------------------------------------------------------------------------------------------------

    def _name(self, words: list[Token], at: int) -> tuple[Piece, int] | None:
        longest = min(max(self._names.starts.get(words[at].word, 1), 2), len(words) - at)
        for length in range(longest, 0, -1):
            key = tuple("and" if each.text == "&" else each.word for each in words[at : at + length])
            found = self._named(words, at, length, key)
            if found is not None:
                tag, value, after = found
                return Piece(tag, key[0], words[at].start, words[after - 1].end, value), after
        return None

    def _named(self, words: list[Token], at: int, length: int, key: tuple[str, ...]) -> tuple[str, object, int] | None:
        after = at + length
        names = self._names
        if key in names.parties:
            return "P", names.parties[key], after
        if length > 1 and key in names.people and words[after - 1].capital:
            return self._person(names.people[key], words, after)
        if key in BODIES:
            return "B", BODIES[key], after
        if key in names.places and self._stands_alone(words, at, after):
            return "L", names.places[key], after
        if key in names.houses and (length > 1 or words[at].text[0].isupper()):
            more = after < len(words) and words[after].word in ("research", "polling")
            return "H", names.houses[key], after + more
        if length == 1:
            return self._single(words, at)
        return None

    def _person(self, person: Person, words: list[Token], after: int) -> tuple[str, object, int]:
        surname = person.surname.split()[-1].casefold()
        held = self._known.get(surname, person)
        self._known[surname] = person if held is None or held.name == person.name else None
        return self._led_party(person, words, after) or self._own_party(person, words, after) or ("N", person, after)

    def _own_party(self, person: Person, words: list[Token], after: int) -> tuple[str, object, int] | None:
        """“David Cameron’s Conservatives”: the party, where the person led it."""
        if [each.word for each in words[after : after + 1]] != ["'s"] or after + 1 >= len(words):
            return None
        party = self._names.parties.get((words[after + 1].word,))
        led = any(office.kind == "leader" and office.subject == party for office in person.offices)
        return ("P", party, after + 2) if party and led and words[after + 1].capital else None

    def _single(self, words: list[Token], at: int) -> tuple[str, object, int] | None:
        """A surname of someone introduced before, or a common word used as a party's name."""
        token = words[at]
        person = self._known.get(token.word)
        if person is not None and not _capital_before(words, at):
            return self._led_party(person, words, at + 1) or ("N", person, at + 1)
        party = self._names.one_word_party(token.word)
        following = words[at + 1].word if at + 1 < len(words) else ""
        if party and following in _ELECTORAL:
            return "P", party, at + 1
        leading = self._leading_party(token.word)
        if leading and [each.word for each in words[at + 1 : at + 3]] == ["'s", "party"]:
            return "P", leading, at + 3
        return None

    def _led_party(self, person: Person, words: list[Token], after: int) -> tuple[str, object, int] | None:
        """“Starmer’s party” as the party that the person led on the article's day."""
        if [each.word for each in words[after : after + 2]] != ["'s", "party"]:
            return None
        for office in person.offices:
            if office.kind == "leader" and self._leads(person, office.subject):
                return "P", office.subject, after + 2
        return None

    def _leads(self, person: Person, party: str) -> bool:
        leader = self._names.leader(party, self._day)
        return leader is not None and leader[0] == person.name

    def _leading_party(self, surname: str) -> str | None:
        """The party led on the article's day by the one leader of that surname."""
        found = [
            party
            for party in ("con", "lab", "ld", "ref", "grn", "snp")
            if (leader := self._names.leader(party, self._day)) and leader[0].split()[-1].casefold() == surname
        ]
        return found[0] if len(found) == 1 else None

    @staticmethod
    def _stands_alone(words: list[Token], at: int, after: int) -> bool:
        """Whether a place's name is not part of a longer name (“Abraham Lincoln”, “Derby County”)."""
        if after - at > 1:
            return True
        if _capital_before(words, at):
            return False
        if after >= len(words):
            return True
        following = words[after]
        joined = following.start - words[after - 1].end <= 1 and following.kind == "word"
        return not (joined and following.capital and following.word not in _BESIDE)

    # -- days -----------------------------------------------------------------------------------------------------

    def _moment(self, words: list[Token], at: int) -> tuple[Piece, int] | None:
        for read in (_full_day, _year, self._relative):
            found = read(words, at)
            if found is not None:
                tag, value, after = found
                return Piece(tag, words[at].word, words[at].start, words[after - 1].end, value), after
        return None

    def _relative(self, words: list[Token], at: int) -> tuple[str, object, int] | None:
        word = words[at].word
        if word in WEEKDAYS and words[at].capital:
            return "D", Moment(weekday=WEEKDAYS[word]), at + 1
        if word in ("last", "this") and at + 1 < len(words) and words[at + 1].word == "year" and self._day:
            return "Y", self._day.year - (word == "last"), at + 2
        return None


def _smooth(found: list[Token]) -> list[Token]:
    """Tokens without quotation marks and hyphens: “by-election” one word, “50-33” as “50 to 33”."""
    kept: list[Token] = []
    for number, token in enumerate(found):
        if token.text in _QUOTES:
            continue
        before = kept[-1] if kept else None
        following = found[number + 1] if number + 1 < len(found) else None
        tight = before is not None and following is not None and before.end == token.start == following.start - 1
        if token.text in _DASHES and tight and before is not None and following is not None:
            if before.kind == following.kind == "number":
                kept.append(Token("word", token.text, "to", token.start, token.end))
            elif before.word in ("by", "re") or token.text in ("–", "—"):
                kept.append(token)
            continue
        if before is not None and before.text in _DASHES and len(kept) > 1 and kept[-2].word in ("by", "re"):
            joined, _ = kept.pop(-2), kept.pop()
            kept.append(Token("word", joined.text + token.text, joined.word + token.word, joined.start, token.end))
            continue
        kept.append(token)
    return kept


def _capital_before(words: list[Token], at: int) -> bool:
    """Whether the word before is a capitalised one that may belong to the same name."""
    if at == 0:
        return False
    before = words[at - 1]
    joined = words[at].start - before.end <= 1 and before.kind == "word"
    titles = ("mr", "mrs", "ms", "dr", "lord", "dame", "cllr", "tories")
    return joined and before.capital and at > 1 and before.word not in _BESIDE and before.word not in titles


def _figure(words: list[Token], at: int) -> tuple[Piece, int] | None:
    found = figure_at(words, at)
    if found is None:
        return None
    tag, figure, after = found
    if (
        after < len(words)
        and words[after].word in ("st", "nd", "rd", "th")
        and words[after].start == words[after - 1].end
    ):
        return None
    return Piece(tag, words[at].word, words[at].start, words[after - 1].end, figure), after


def _full_day(words: list[Token], at: int) -> tuple[str, object, int] | None:
    """“6 May 2021”, “6th May”, “May 6, 2021”, “May 2021”: where no year is said it is left open."""
    texts = [each.word for each in words[at : at + 6]] + [""] * 6
    if words[at].kind == "number" and len(texts[0]) <= 2:
        place = 2 if texts[1] in ("st", "nd", "rd", "th") else 1
        place += texts[place] == "of"
        month = MONTHS.get(texts[place])
        if month and words[at + place].capital:
            return _day_piece(texts, int(texts[0]), month, at, place + 1)
    month = MONTHS.get(texts[0])
    if month and words[at].capital:
        if texts[1].isdigit() and len(texts[1]) <= 2:
            ending = texts[2] in ("st", "nd", "rd", "th")
            return _day_piece(texts, int(texts[1]), month, at, 2 + ending)
        if _is_year(texts[1]):
            return "D", Moment(year=int(texts[1]), month=month), at + 2
    return None


def _day_piece(texts: list[str], day: int, month: int, at: int, place: int) -> tuple[str, object, int] | None:
    comma = texts[place] == ","
    if _is_year(texts[place + comma]):
        made = make_day(int(texts[place + comma]), month, day)
        return (
            ("D", Moment(year=int(texts[place + comma]), month=month, day=made), at + place + comma + 1)
            if made
            else None
        )
    return "D", Moment(month=month, weekday=None, year=None, day=make_day(1, month, day)), at + place


def _is_year(text: str) -> bool:
    return len(text) == 4 and text.isdigit() and 1832 <= int(text) <= 2099


def _year(words: list[Token], at: int) -> tuple[str, object, int] | None:
    token = words[at]
    if token.kind != "number" or not _is_year(token.text):
        return None
    if at + 1 < len(words):
        following = words[at + 1]
        decade = following.word == "s" and following.start == token.end
        if decade or following.word in _COUNTED or following.word in ("%", "per", "percent", "point", "points"):
            return None
    before = [each.word for each in words[max(at - 2, 0) : at]]
    if before == ["majority", "of"]:
        return None
    return "Y", int(token.text), at + 1
