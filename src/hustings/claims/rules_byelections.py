"""Records of by-elections: “the largest swing to a governing party at a by-election since 1945”."""

from __future__ import annotations

from collections.abc import Iterator

from hustings.claims.context import abroad, where_of
from hustings.claims.figures import Figure
from hustings.claims.grammar import Draft, Match, Rule, rule
from hustings.claims.kinds import ByElectionRecord, Where

__all__ = ["BY_ELECTION_RULES"]

_GOVERNMENT = (
    r"(?:a |the |any )?(?:governing party|government|ruling party|party in government|party in power|sitting "
    r"government|governing side|incumbent government) "
)
_AT = r"(?:(?:at|in) (?:a |any )?(?:parliamentary |westminster )?byelection )"
_SINCE = (
    r"(?:since <since:Y>|(?:for|in) (?:more than |almost |nearly |about )?<span:YRS>|"
    r"(?P<ever>ever|on record|in history) )"
)


def _draft(match: Match, measure: str) -> Iterator[Draft]:
    scene = match.scene
    if abroad(scene):
        return
    where = where_of(scene, match.first, match.last)
    if where is None or where.kind != "parl":
        return
    since, span = match.piece("since"), match.piece("span")
    year = since.value if since and isinstance(since.value, int) else None
    figure = span.value if span and isinstance(span.value, Figure) else None
    # The year that the claim is measured from is not the year of the by-election.
    when = where.when if not (year and where.when.year == year) else type(where.when)()
    meant = Where(where.place, where.person, "parl", when, by=True)
    yield match.draft(ByElectionRecord(meant, measure, year, figure, bool(match.text("ever"))))


@rule(
    rf"(?:largest|biggest|greatest) swing (?P<way>to|towards|toward|against|away from) {_GOVERNMENT}(?:{_AT})?{_SINCE}"
)
def _swing(match: Match) -> Iterator[Draft]:
    """“the largest swing to a governing party at a by-election since 1945”."""
    yield from _draft(match, "swing to" if match.text("way").startswith("to") else "swing against")


@rule(rf"(?P<how>lowest|highest) turnout (?:figure )?{_AT}{_SINCE}")
def _turnout(match: Match) -> Iterator[Draft]:
    """“the lowest turnout at a by-election since 1945”."""
    yield from _draft(match, "turnout low" if match.text("how") == "lowest" else "turnout high")


@rule(
    rf"first (?:time (?:that )?{_GOVERNMENT}(?:has |had )?(?:gained|won|taken|captured) (?:a |another party 's )?seat "
    rf"(?:from (?:the opposition|another party|an opponent) )?|(?:seat )?(?:gain|gained) (?:by|for) {_GOVERNMENT})"
    rf"(?:{_AT})?{_SINCE}"
)
def _gain(match: Match) -> Iterator[Draft]:
    """“the first time a governing party has gained a seat at a by-election since 2017”."""
    if "byelection" in match.scene.words:
        yield from _draft(match, "government gain")


BY_ELECTION_RULES: tuple[Rule, ...] = (_swing, _turnout, _gain)
