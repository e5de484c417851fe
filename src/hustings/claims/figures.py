"""Figures as the trade writes them: numerals, words, fractions, spans of years; and how exactly each is meant."""

from __future__ import annotations

from dataclasses import dataclass, replace

from hustings.claims.tokens import Token

__all__ = ["STARTS", "Figure", "figure_at"]


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure as stated.

    ``unit`` is share (per cent), points, count or years. ``how`` is "" (as it stands), about, nearly, just over, over,
    under, at least or at most. ``step`` is the place to which it is rounded; ``words`` marks fractions and wholes in
    words (“a quarter”, “a century”), which are looser than numerals.
    """

    value: float
    unit: str
    how: str = ""
    step: float = 1.0
    words: bool = False

    def said(self) -> str:
        """The figure in words for evidence."""
        number = f"{self.value:,.10g}" if self.value != int(self.value) else f"{int(self.value):,}"
        unit = {"share": "%", "points": " points", "years": " years"}.get(self.unit, "")
        return f"{self.how} {number}{unit}".strip()


_ONES = {
    word: number
    for number, word in enumerate(
        [
            "zero",
            "one",
            "two",
            "three",
            "four",
            "five",
            "six",
            "seven",
            "eight",
            "nine",
            "ten",
            "eleven",
            "twelve",
            "thirteen",
            "fourteen",
            "fifteen",
            "sixteen",
            "seventeen",
            "eighteen",
            "nineteen",
        ]
    )
}
_TENS = {
    word: 10 * number
    for number, word in enumerate(["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"], 2)
}
_SCALES = {"hundred": 100, "thousand": 1000, "million": 1_000_000, "m": 1_000_000, "k": 1000, "billion": 10**9}
_PARTS = {
    "half": 1 / 2,
    "third": 1 / 3,
    "thirds": 1 / 3,
    "quarter": 1 / 4,
    "quarters": 1 / 4,
    "fifth": 1 / 5,
    "fifths": 1 / 5,
    "tenth": 1 / 10,
    "tenths": 1 / 10,
}
_WHOLES = {"century": 100, "decade": 10, "centuries": 100, "decades": 10}
_HOW = {
    ("just", "over"): "just over",
    ("just", "under"): "nearly",
    ("just", "short", "of"): "nearly",
    ("a", "little", "over"): "just over",
    ("slightly", "more", "than"): "just over",
    ("slightly", "over"): "just over",
    ("slightly", "under"): "nearly",
    ("close", "to"): "nearly",
    ("well", "over"): "over",
    ("more", "than"): "over",
    ("upwards", "of"): "over",
    ("no", "fewer", "than"): "at least",
    ("at", "least"): "at least",
    ("at", "most"): "at most",
    ("up", "to"): "at most",
    ("fewer", "than"): "under",
    ("less", "than"): "under",
    ("nearly",): "nearly",
    ("almost",): "nearly",
    ("over",): "over",
    ("exceeding",): "over",
    ("under",): "under",
    ("below",): "under",
    ("about",): "about",
    ("around",): "about",
    ("roughly",): "about",
    ("approximately",): "about",
    ("some",): "about",
    ("circa",): "about",
    ("only",): "",
    ("exactly",): "",
    ("just",): "",
    ("a", "mere"): "",
    ("a", "wafer", "thin"): "",
    ("a", "narrow"): "",
}
STARTS = frozenset({"a", "half", "dozen", *_ONES, *_TENS, *(key[0] for key in _HOW)})
"""Words with which a figure can begin."""
_LONGEST_HOW = max(map(len, _HOW))


def figure_at(words: list[Token], at: int) -> tuple[str, Figure, int] | None:
    """The figure that begins at token ``at``: its tag, itself, and the token after it; ``None`` where there is none.

    Marks of quotation must have been taken out before; hyphens may stand between the words of a figure.
    """
    how, begins = _how_at(words, at)
    found = _bare(words, begins)
    if found is None and how is not None:
        return None
    if found is None:
        return None
    tag, figure, after = found
    return tag, replace(figure, how=how or ""), after


def _how_at(words: list[Token], at: int) -> tuple[str | None, int]:
    for length in range(min(_LONGEST_HOW, len(words) - at), 0, -1):
        key = tuple(each.word for each in words[at : at + length])
        if key in _HOW:
            return _HOW[key], at + length
    return None, at


def _word(words: list[Token], at: int) -> str:
    return words[at].word if at < len(words) else ""


def _past_hyphen(words: list[Token], at: int) -> int:
    return at + 1 if _word(words, at) == "-" else at


def _bare(words: list[Token], at: int) -> tuple[str, Figure, int] | None:
    part = _part(words, at)
    if part is not None:
        return part
    whole = _whole(words, at)
    if whole is not None:
        return whole
    number = _number(words, at)
    if number is None:
        return None
    value, step, after = number
    return _with_unit(words, value, step, after)


def _with_unit(words: list[Token], value: float, step: float, after: int) -> tuple[str, Figure, int] | None:
    first = _past_hyphen(words, after)
    word, following = _word(words, first), _word(words, first + 1)
    if word in ("%", "percent", "pc"):
        return _share_or_points(words, value, step, first + 1)
    if word == "per" and following == "cent":
        return _share_or_points(words, value, step, first + 2)
    if word == "percentage" and following in ("point", "points"):
        return "PTS", Figure(value, "points", step=step), first + 2
    if word in ("point", "points", "pt", "pts"):
        return "PTS", Figure(value, "points", step=step), first + 1
    if word in ("year", "years"):
        return "YRS", Figure(value, "years", step=1.0), first + 1
    if word in _WHOLES and value < 10:
        return "YRS", Figure(value * _WHOLES[word], "years", step=_WHOLES[word], words=True), first + 1
    return "NUM", Figure(value, "count", step=step), after


def _share_or_points(words: list[Token], value: float, step: float, after: int) -> tuple[str, Figure, int]:
    """“12 per cent” is a share; “12 percentage points”, “12% points” are points."""
    if _word(words, _past_hyphen(words, after)) in ("point", "points"):
        return "PTS", Figure(value, "points", step=step), _past_hyphen(words, after) + 1
    return "PCT", Figure(value, "share", step=step), after


def _number(words: list[Token], at: int) -> tuple[float, float, int] | None:
    """A number in numerals or words: its value, the place to which it is rounded, and the token after it."""
    if at >= len(words):
        return None
    if words[at].kind == "number":
        text = words[at].text.replace(",", "")
        if len(text) > 12:
            return None
        decimals = len(text.partition(".")[2])
        value, step, after = float(text), 10.0**-decimals, at + 1
        scale = _SCALES.get(_word(words, after))
        if scale and scale > 100:
            return value * scale, step * scale, after + 1
        return value, step, after
    return _number_in_words(words, at)


def _number_in_words(words: list[Token], at: int) -> tuple[float, float, int] | None:
    total, group, place, seen = 0, 0, at, False
    if _word(words, place) == "a" and _word(words, place + 1) in ("hundred", "thousand", "million", "dozen"):
        if _word(words, place + 1) == "dozen":
            return 12.0, 1.0, place + 2
        group, place, seen = 1, place + 1, True
    while place < len(words):
        word = words[place].word
        if word == "-" and seen and _word(words, place + 1) in _ONES:
            place += 1
        elif word in _ONES:
            group, place, seen = group + _ONES[word], place + 1, True
        elif word in _TENS:
            group, place, seen = group + _TENS[word], place + 1, True
        elif word == "hundred" and group:
            group, place = group * 100, place + 1
        elif word in ("thousand", "million") and group:
            total, group, place = total + group * _SCALES[word], 0, place + 1
        elif word == "and" and seen and _word(words, place + 1) in {**_ONES, **_TENS} and (total or group >= 100):
            place += 1
        else:
            break
    return (float(total + group), 1.0, place) if seen and place > at else None


def _part(words: list[Token], at: int) -> tuple[str, Figure, int] | None:
    """“a quarter”, “two-thirds”, “half”, “one in four”; of anything but years and votes it is no figure for us."""
    word = _word(words, at)
    counted = _ONES.get(word, 1 if word == "a" else None)
    if word == "half" and _word(words, at + 1) not in ("a", "an"):
        return "FRA", Figure(50.0, "share", words=True), at + 1
    if counted is None:
        return None
    after = _past_hyphen(words, at + 1)
    if _word(words, after) in _PARTS:
        value = 100 * counted * _PARTS[_word(words, after)]
        return ("FRA", Figure(value, "share", words=True), after + 1) if value < 100 else None
    if _word(words, after) == "in" and _word(words, after + 1) in _ONES and word != "a":
        whole = _ONES[_word(words, after + 1)]
        if counted < whole <= 10:
            return "FRA", Figure(100 * counted / whole, "share", words=True), after + 2
    return None


def _whole(words: list[Token], at: int) -> tuple[str, Figure, int] | None:
    """“a century”, “half a century”, “a quarter of a century”, “a decade”."""
    texts = [_word(words, at + each) for each in range(5)]
    if texts[:2] == ["half", "a"] and texts[2] in ("century", "decade"):
        return "YRS", Figure(_WHOLES[texts[2]] / 2, "years", step=_WHOLES[texts[2]] / 2, words=True), at + 3
    if texts[0] == "a" and texts[1] in ("century", "decade"):
        return "YRS", Figure(_WHOLES[texts[1]], "years", step=_WHOLES[texts[1]], words=True), at + 2
    return None
