"""A forecast in sentences: its title with a verb and a number, what it says in brief, chances in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from hustings.almanac.open import Almanac
from hustings.atlas.palette import PARTIES, look
from hustings.forecast.words import listed, range_of, runs_in_twenty

if TYPE_CHECKING:
    from hustings.forecast.outlook import Outlook
    from hustings.forecast.what_if import Change

__all__ = ["chance_words", "many", "name_of", "standfirst", "subject", "title_of"]

_SUBJECTS = {
    "con": "The Conservatives have",
    "ld": "The Liberal Democrats have",
    "grn": "The Greens have",
}
_LEAST = 0.005


def name_of(party: str, almanac: Almanac | None = None) -> str:
    """A party’s name in a table or label."""
    if party in PARTIES or party in ("spk", "brexit"):
        return look(party).name
    return str(almanac.parties[party]["name"]) if almanac and party in almanac.parties else party.upper()


def subject(party: str) -> str:
    """The party as the subject of “has”: “The Conservatives have”, “Labour has”."""
    return _SUBJECTS.get(party, f"{name_of(party)} has")


def many(count: int, noun: str) -> str:
    """“One seat”, “12 seats”."""
    return f"One {noun}" if count == 1 else f"{count} {noun}s"


def title_of(made: Outlook) -> str:
    """The page’s title: what if, where that was asked; else who has most seats or a majority, and how often."""
    if made.changes and made.given is None:
        return _what_if(made.changes)
    view = made.summary
    party, p = max(view.p_majority.items(), key=lambda pair: pair[1])
    start = f"If {made.given.text}: " if made.given is not None else ""
    if p > view.p_hung:
        said = f"{subject(party)} a majority in {runs_in_twenty(p)}"
    else:
        party, p = max(view.p_largest.items(), key=lambda pair: pair[1])
        hung = runs_in_twenty(view.p_hung).removesuffix(" of 20")
        said = f"{subject(party)} most seats in {runs_in_twenty(p)}; in {hung} nobody has a majority"
    return start + (said[0].lower() + said[1:] if start and said.startswith("The ") else said)


def _what_if(changes: tuple[Change, ...]) -> str:
    """“What if Labour were 2 points higher and Reform UK 2 lower?”"""
    pieces = []
    for place, each in enumerate(changes):
        size = f"{abs(100 * each.points):.4g}"
        points = ("point" if size == "1" else "points") if place == 0 else ""
        verb = ("were" if each.party in _SUBJECTS else "was") if place == 0 else ""
        name = (
            ("the " if each.party in _SUBJECTS else "") + name_of(each.party) + ("s" if each.party in _SUBJECTS else "")
        )
        where = "" if each.scope == "Great Britain" else f" in {each.scope}"
        way = "higher" if each.points >= 0 else "lower"
        pieces.append(" ".join(word for word in (name, verb or "", size, points, way) if word) + where)
    return f"What if {listed(pieces)}?".replace(" was ", " were ")


def standfirst(almanac: Almanac, made: Outlook) -> str:
    """The forecast in two sentences, ranges first."""
    view, was = made.summary, made.before
    first, *others = list(view.seats.items())[:3]
    pieces = [f"{name_of(party, almanac)} {range_of(seats)} ({was.seats.get(party, 0)})" for party, seats in others]
    party, seats = first
    return (
        f"{subject(party)} between {seats.lo90:.0f} and {seats.hi90:.0f} seats in nine runs of ten "
        f"({was.seats.get(party, 0)} in {was.label}); {', '.join(pieces)}. {view.majority} make a majority. "
        "This is a forecast from polls and past elections; no vote in it has been cast."
    )


def chance_words(almanac: Almanac, chances: Mapping[str, float], most: int = 4) -> str:
    """“Con 34%, Ref 32%, Lab 32%”: parties with a chance worth naming."""
    named = [f"{almanac.short(party)} {100 * p:.0f}%" for party, p in chances.items() if p >= _LEAST][:most]
    return ", ".join(named)
