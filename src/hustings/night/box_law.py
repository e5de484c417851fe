"""When papers may be watched at verification at all: the secrecy of the ballot, asked before any figure is used.

Tallies are taken only where that election's rules keep papers face up at verification (the column ``face_up`` of the
table ``voting_rules``; where it is not known they are refused), only after the close of poll (to publish how people
have voted before it is an offence: Representation of the People Act 1983, s. 66A), and never where the count is
electronic: scanned papers do not lie open.
"""

from __future__ import annotations

from datetime import datetime

from hustings.almanac.open import Almanac
from hustings.almanac.voting_rules import VotingRule, rule_for
from hustings.errors import BadInput, UnknownName
from hustings.ids import parse
from hustings.night.times import close_of_poll, in_words

__all__ = ["may_tally"]

_ONE_CROSS = frozenset({"fptp", "supplementary-vote"})


def may_tally(
    almanac: Almanac, contest: str, *, nation: str | None = None, candidates: int | None = None, now: datetime
) -> VotingRule:
    """The rule of a contest whose papers may be sampled at verification, at the moment ``now`` (with its zone).

    Raises :class:`~hustings.errors.BadInput` where they may not: the poll is open, the papers do not lie face up,
    nobody knows whether they do, or a paper may bear several crosses.
    """
    wanted = parse(contest)
    if not wanted.is_contest:
        raise BadInput(f"{contest} is an election of many contests.", remedy="Name the contest whose boxes these are.")
    close = close_of_poll(wanted)
    if now < close:
        raise BadInput(
            f"The poll of {contest} closes at {in_words(close)}; no tally is taken before.",
            remedy="What voters have done may not be published while others still vote (RPA 1983, s. 66A).",
        )
    seats = _seats(almanac, contest)
    rule = rule_for(almanac.table("voting_rules"), contest, nation=nation, seats=seats, candidates=candidates)
    if rule.face_up is not True:
        raise BadInput(
            f"Papers at {contest} may not be sampled: "
            + (
                "they do not lie face up and open, as where the count is electronic."
                if rule.face_up is False
                else "whether its rules keep them face up at verification is not known."
            ),
            remedy=f"The table voting_rules says what is known of each rule ({rule.citation}).",
        )
    if rule.rule not in _ONE_CROSS:
        raise BadInput(f"A paper at {contest} may bear several crosses; a sample counts papers with one.")
    return rule


def _seats(almanac: Almanac, contest: str) -> int | None:
    try:
        facts, _ = almanac.contest(contest)
    except UnknownName:
        return None
    return int(str(facts["seats"])) if facts.get("seats") else None
