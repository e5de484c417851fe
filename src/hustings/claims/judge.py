"""Claims judged: each kind by its own rule, against the almanac as at the article's day."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from hustings.claims.facts import Facts
from hustings.claims.judge_byelections import judge_by_election_record
from hustings.claims.judge_contests import (
    judge_majority,
    judge_result,
    judge_shares,
    judge_swing,
    judge_turnout,
    judge_votes,
    unknown,
)
from hustings.claims.judge_councils import judge_control
from hustings.claims.judge_nation import (
    judge_house_majority,
    judge_losses,
    judge_national,
    judge_record,
    judge_seat_change,
    judge_seats,
    lately,
)
from hustings.claims.judge_people import (
    judge_candidacy,
    judge_day,
    judge_flow,
    judge_inside,
    judge_office,
    judge_referendum,
    judge_tenure,
)
from hustings.claims.judge_polls import judge_poll
from hustings.claims.kinds import (
    ByElectionRecord,
    Candidacy,
    Claim,
    Control,
    ElectionDay,
    Finding,
    Flow,
    Inside,
    Losses,
    Majority,
    Office,
    Poll,
    Record,
    Referendum,
    Result,
    SeatChange,
    Seats,
    Shares,
    Swing,
    Tenure,
    Turnout,
    Verdict,
    Votes,
    Where,
)
from hustings.errors import HustingsError

__all__ = ["judge"]


def judge(facts: Facts, claim: Claim) -> Finding:
    """The verdict on one claim. A fact that the almanac does not hold makes it not known, never an error."""
    if facts.day is None and not _timed(claim):
        return unknown(
            "When the article was written is not known, and the claim says no year.", "Say when it appeared."
        )
    try:
        return _judged(facts, claim)
    except HustingsError as error:
        return unknown(error.message, error.remedy)


def _timed(claim: Claim) -> bool:
    """Whether a claim says itself when it holds."""
    where = getattr(claim, "where", None)
    when = where.when if isinstance(where, Where) else getattr(claim, "when", None)
    if isinstance(claim, (Referendum, Inside, ElectionDay, Flow)):
        return True
    return when is not None and when.year is not None


def _judged(facts: Facts, claim: Claim) -> Finding:
    if isinstance(claim, (Shares, Votes, Turnout)) and _whole_country(claim.where):
        return lately(facts, claim.where.when, judge_national(facts, claim))
    if isinstance(claim, Majority) and _whole_country(claim.where):
        return lately(facts, claim.where.when, judge_house_majority(facts, claim))
    if isinstance(claim, SeatChange) or (isinstance(claim, Seats) and claim.body == "commons"):
        made = judge_seats(facts, claim) if isinstance(claim, Seats) else judge_seat_change(facts, claim)
        return lately(facts, claim.when, made)
    if isinstance(claim, Result):
        return _seat_or_council(facts, claim)
    for kind, rule in _RULES:
        if isinstance(claim, kind):
            return rule(facts, claim)
    return unknown(f"There is no rule for claims of the kind {claim.kind}.")


def _whole_country(where: Where) -> bool:
    return where.place is None and where.person is None


def _seat_or_council(facts: Facts, claim: Result) -> Finding:
    """A bare place may be a seat or a council: where both were lately at stake, both must agree."""
    finding = judge_result(facts, claim)
    place, party = claim.where.place, claim.side.party
    open_kind = not claim.firm and claim.where.by is None and claim.where.kind == "parl" and not claim.where.when.stated
    if place is None or party is None or not place.councils or not open_kind or claim.deed == "won":
        return finding
    other = claim.other.party if claim.other else None
    council = judge_control(facts, Control(place, party, claim.deed, other, claim.where.when))
    if council.verdict in (Verdict.NOT_KNOWN, finding.verdict):
        return finding
    if finding.verdict is Verdict.NOT_KNOWN:
        return finding if facts.held(claim.where) else council
    return unknown(
        f"{place.name} may be the constituency ({finding.verdict.value}) or the council ({council.verdict.value}).",
        "Say which is meant.",
    )


_RULES: tuple[tuple[type[Claim], Callable[[Facts, Any], Finding]], ...] = (
    (Poll, judge_poll),
    (Shares, judge_shares),
    (Votes, judge_votes),
    (Majority, judge_majority),
    (Turnout, judge_turnout),
    (Swing, judge_swing),
    (Control, judge_control),
    (Seats, judge_seats),
    (Losses, judge_losses),
    (Record, judge_record),
    (ByElectionRecord, judge_by_election_record),
    (Tenure, judge_tenure),
    (Referendum, judge_referendum),
    (Candidacy, judge_candidacy),
    (Office, judge_office),
    (ElectionDay, judge_day),
    (Flow, judge_flow),
    (Inside, judge_inside),
)
