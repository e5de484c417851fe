"""Claims about one contest, judged: shares, votes, majorities, turnout, swing, winners.

Where the sentence leaves open which contest is meant, every reading is judged: one that fits bears the claim out where
only the time is open; where different places are meant and the readings differ, nothing is known.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import timedelta

from hustings.claims.facts import Facts, Outcome, Standing, long_day
from hustings.claims.gazetteer import same_person
from hustings.claims.kinds import Finding, Majority, Result, Shares, Side, Swing, Turnout, Verdict, Votes, Where
from hustings.claims.tolerance import fits, fits_any

__all__ = ["judge_majority", "judge_result", "judge_shares", "judge_swing", "judge_turnout", "judge_votes", "unknown"]

BORNE_OUT, CONTRADICTED, NOT_KNOWN = Verdict.BORNE_OUT, Verdict.CONTRADICTED, Verdict.NOT_KNOWN


def unknown(why: str, missing: str = "", sources: Iterable[str] = ()) -> Finding:
    """Not known: why, and what would settle it."""
    return Finding(NOT_KNOWN, (why, *([missing] if missing else [])), tuple(sources), missing or why)


def title(made: Outcome) -> str:
    """“Hartlepool by-election, 6 May 2021”; “Hartlepool, 12 December 2019”; “Tees Valley mayor, 4 May 2017”."""
    what = " by-election" if made.by else {"mayor": " mayor", "pcc": " police commissioner"}.get(made.kind, "")
    return f"{made.name}{what}, {long_day(made.day)}"


def _readings(facts: Facts, where: Where) -> list[Outcome]:
    made = [facts.outcome(each) for _, each in facts.held(where)]
    return [each for each in made if each is not None]


def _subject(where: Where) -> str:
    name = where.place.name if where.place else where.person.name if where.person else "the country"
    kind = {"mayor": "mayoral contest", "pcc": "police commissioner contest"}.get(where.kind, "contest")
    time = f" in {where.when.year}" if where.when.year else ""
    return f"{kind} of {name}{time}"


def _missing(facts: Facts, where: Where) -> Finding:
    due = facts.due(where)
    if due and not where.when.stated:
        return unknown(
            f"The {_subject(where)} had not been held when this was written: it was due on {long_day(due[0][0])}."
        )
    return unknown(
        f"The almanac has no {_subject(where)} before the article’s day.",
        f"The result of the {_subject(where)} would settle it.",
    )


_MORNING_AFTER = timedelta(days=2)
"""How long after the poll an article may still speak of the contest before it."""

Judge = Callable[[Outcome], Finding]


def _over(facts: Facts, where: Where, judge: Judge) -> Finding:
    """Every reading judged, and one verdict of them."""
    readings = _readings(facts, where)
    if not readings:
        return _missing(facts, where)
    findings = [judge(each) for each in readings]
    lines = {_line(facts, where, each) for each in readings}
    verdicts = {each.verdict for each in findings}
    if len(verdicts) > 1 and len(lines) > 1:
        return _ambiguous(where, readings, findings)
    found = next((each for each in findings if each.verdict is BORNE_OUT), findings[0])
    return _if_lately(facts, where, readings[0], found)


def _if_lately(facts: Facts, where: Where, latest: Outcome, found: Finding) -> Finding:
    """With no time said, a contest long past does not contradict: a later one may be meant that the almanac lacks."""
    if found.verdict is not CONTRADICTED or where.when.stated or facts.day is None:
        return found
    if facts.day - latest.day <= _FRESH:
        return found
    return unknown(
        f"{found.evidence[0]} When is not said, and a later contest may be meant.", "The year would settle it."
    )


_FRESH = timedelta(days=90)


def _line(facts: Facts, where: Where, made: Outcome) -> str:
    """Which seat an outcome is of, the same through boundaries."""
    if where.kind != "parl":
        return made.name
    row = facts.almanac.contest(made.id)[0] if "@" not in made.id and made.id.count(".") > 1 else {}
    seat = facts.almanac.areas.get(str(row.get("area", "")), {}).get("seat")
    return str(seat or made.name)


def _ambiguous(where: Where, readings: list[Outcome], findings: list[Finding]) -> Finding:
    name = where.place.name if where.place else where.person.name if where.person else ""
    said = "; ".join(f"{title(made)}: {found.verdict.value}" for made, found in zip(readings, findings, strict=True))
    return unknown(f"{name} may mean several contests, and they differ: {said}.", "Say which is meant.")


def _who(facts: Facts, each: Standing) -> str:
    return f"{each.candidate} ({facts.short(each.party)})" if each.candidate else facts.short(each.party)


def _share_text(facts: Facts, made: Outcome, final: bool) -> str:
    rows = [each for each in made.rows if not final or each.final is not None]
    rows = sorted(rows, key=lambda each: -((each.final if final else each.votes) or 0))[:4]
    return ", ".join(
        f"{facts.short(each.party)} {(each.final_share if final else each.share) or 0:.1f}%" for each in rows
    )


def judge_shares(facts: Facts, claim: Shares) -> Finding:
    """Shares at a contest: of first preferences or of the final round, whichever fits; a pair must fit in one round."""
    if claim.where.place is None and claim.where.person is None:
        raise TypeError("a national share is judged elsewhere")
    return _over(facts, claim.where, lambda made: _shares_in(facts, claim, made))


def _shares_in(facts: Facts, claim: Shares, made: Outcome) -> Finding:
    winner, second = made.winner, made.runner_up
    pair = len(claim.shares) == 2
    held: list[tuple[Standing, float]] = []
    for place, (side, _) in enumerate(claim.shares):
        standing = made.of(side) if side is not None else (winner, second)[place]
        if standing is None:
            return unknown(f"{title(made)}: the almanac cannot tell whose share is meant.")
        held.append((standing, claim.shares[place][1].value))
    if any(each.share is None for each, _ in held):
        return unknown(f"{title(made)}: votes are not in the almanac.", "The votes of each candidate would settle it.")
    text = f"{title(made)}: {_share_text(facts, made, False)}."
    rounds = [[each.share for each, _ in held]]
    if all(each.final_share is not None for each, _ in held):
        rounds.append([each.final_share for each, _ in held])
        text = (
            f"{title(made)}: {_share_text(facts, made, True)} after second preferences; first preferences "
            f"{_share_text(facts, made, False)}."
        )
    won = not pair or winner is None or held[0][0] == winner
    good = any(
        all(
            actual is not None and fits(figure, actual)
            for (_, figure), actual in zip(claim.shares, shares, strict=True)
        )
        for shares in rounds
    )
    if good and won:
        return Finding(BORNE_OUT, (text,), made.sources)
    return Finding(CONTRADICTED, (text,), made.sources, wording=text)


def judge_votes(facts: Facts, claim: Votes) -> Finding:
    """A number of votes, of first preferences or of the final round."""

    def judge(made: Outcome) -> Finding:
        standing = made.of(claim.side)
        if standing is None or standing.votes is None:
            return unknown(f"{title(made)}: the almanac has no votes of {_side(facts, claim.side)}.")
        final = f", {standing.final:,} in the final round" if standing.final else ""
        text = f"{title(made)}: {_who(facts, standing)} had {standing.votes:,} votes{final}."
        good = fits_any(claim.figure, standing.votes, standing.final)
        return Finding(BORNE_OUT if good else CONTRADICTED, (text,), made.sources, wording="" if good else text)

    return _over(facts, claim.where, judge)


def _side(facts: Facts, side: Side) -> str:
    return side.person.name if side.person else facts.name(side.party)


def judge_majority(facts: Facts, claim: Majority) -> Finding:
    """A majority in votes, and whose it was."""

    def judge(made: Outcome) -> Finding:
        winner, second = made.winner, made.runner_up
        if made.majority is None or winner is None or second is None:
            return unknown(
                f"{title(made)}: the majority is not in the almanac.", "The votes of each candidate would settle it."
            )
        valid = sum(each.final or 0 for each in made.rows) or sum(each.votes or 0 for each in made.rows)
        of_valid = f", or {100 * made.majority / valid:.1f}% of valid votes" if valid else ""
        text = f"{title(made)}: {_who(facts, winner)} over {_who(facts, second)} by {made.majority:,}{of_valid}."
        mine = claim.side is None or claim.side.party in (None, winner.party, second.party)
        if claim.side is not None and claim.side.person is not None:
            mine = any(same_person(claim.side.person.name, each.candidate) for each in (winner, second))
        good = fits(claim.figure, made.majority) and mine
        return Finding(BORNE_OUT if good else CONTRADICTED, (text,), made.sources, wording="" if good else text)

    return _over(facts, claim.where, judge)


def judge_turnout(facts: Facts, claim: Turnout) -> Finding:
    """Turnout by valid votes, or by ballot papers, whichever fits."""

    def judge(made: Outcome) -> Finding:
        if made.turnout is None:
            return unknown(f"{title(made)}: the electorate is not in the almanac.", "The electorate would settle it.")
        text = f"{title(made)}: turnout {made.turnout:.1f}% by valid votes."
        good = fits_any(claim.figure, made.turnout, made.turnout_ballots)
        return Finding(BORNE_OUT if good else CONTRADICTED, (text,), made.sources, wording="" if good else text)

    return _over(facts, claim.where, judge)


def judge_swing(facts: Facts, claim: Swing) -> Finding:
    """The swing between the first two parties, half of one's rise plus the other's fall."""

    def judge(made: Outcome) -> Finding:
        if made.swing is None:
            return unknown(
                f"{title(made)}: no swing is meaningful between the first two, or the result before is not known."
            )
        source, target, points = made.swing
        text = (
            f"{title(made)}: swing {facts.short(source)} to {facts.short(target)} {points:.1f} points, "
            "half of one’s rise plus the other’s fall."
        )
        named = {claim.source, claim.target} - {None}
        if not named <= {source, target}:
            return unknown(f"{text} That is between other parties than the ones named.")
        good = fits(claim.figure, points) and claim.source in (None, source) and claim.target in (None, target)
        return Finding(BORNE_OUT if good else CONTRADICTED, (text,), made.sources, wording="" if good else text)

    return _over(facts, claim.where, judge)


def judge_result(facts: Facts, claim: Result) -> Finding:
    """Who won, and from whom: gains and holds are reckoned from whoever won the contest before."""
    finding = _over(facts, claim.where, lambda made: _result_in(facts, claim, made))
    latest = _readings(facts, claim.where)[:1]
    if claim.where.when.stated or not latest or finding.verdict is not BORNE_OUT:
        return finding
    newest = _result_in(facts, claim, latest[0])
    if newest.verdict is BORNE_OUT or len({each.name for each in _readings(facts, claim.where)}) > 1:
        return finding
    newest = _if_lately(facts, claim.where, latest[0], newest)
    if facts.day is not None and facts.day - latest[0].day <= _MORNING_AFTER:
        return unknown(f"{newest.evidence[0]} Whether that or the contest before is meant is not said.", "Say which.")
    return newest


def _result_in(facts: Facts, claim: Result, made: Outcome) -> Finding:
    winner = made.winner
    if winner is None:
        return unknown(f"{title(made)}: the almanac does not have the winner.")
    before = made.before
    mine = _is(claim.side, winner)
    words = _phrase(facts, winner, before)
    text = f"{title(made)}: {words}."
    if claim.deed == "won":
        good: bool | None = mine
    elif claim.deed == "held":
        good = mine and (None if before is None else before == winner.party or _sat(claim.side, made))
    elif claim.deed == "gained":
        other = claim.other.party if claim.other else None
        good = mine and (None if before is None else before != winner.party and other in (None, before))
    else:
        stood = made.of(claim.side)
        party = claim.side.party or (stood.party if stood else None)
        good = False if mine else (None if before is None or party is None else before == party)
        if good and claim.other is not None:
            good = _is(claim.other, winner)
    if good is None:
        return unknown(
            f"{text} Who held it before is not in the almanac.", "The result before would settle it.", made.sources
        )
    return Finding(BORNE_OUT if good else CONTRADICTED, (text,), made.sources, wording="" if good else text)


def _sat(side: Side, made: Outcome) -> bool:
    """Whether the person named had won there before, for whatever party."""
    stands = side.person.stands if side.person else ()
    return any(each.elected and each.place == made.name and each.day < made.day for each in stands)


def _is(side: Side, standing: Standing) -> bool:
    if side.person is not None:
        return same_person(side.person.name, standing.candidate)
    return side.party == standing.party


def _phrase(facts: Facts, winner: Standing, before: str | None) -> str:
    who = _who(facts, winner)
    if before is None:
        return f"won by {who}"
    if before == winner.party:
        return f"{facts.short(winner.party)} hold, {who}" if winner.candidate else f"{facts.short(winner.party)} hold"
    return f"{facts.short(winner.party)} gain from {facts.short(before)}, won by {who}"
