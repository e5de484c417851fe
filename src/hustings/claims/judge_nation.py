"""Claims about the whole country, judged: records without a measure, seats, shares and majorities at general elections.

“Worst” and “best” name no measure. They are judged by seats, the measure by which general elections are won; the other
measures (share and number of votes) are looked at too, and those on which the claim would fail are named.
"""

from __future__ import annotations

from datetime import date, timedelta

import polars as pl

from hustings.analysis.record_national import Measure, NationalCase, national_cases
from hustings.analysis.results import PartyTotal, results
from hustings.claims.facts import Facts, long_day
from hustings.claims.judge_contests import unknown
from hustings.claims.judge_councils import councils_of
from hustings.claims.kinds import (
    Finding,
    Losses,
    Majority,
    Moment,
    Record,
    SeatChange,
    Seats,
    Shares,
    Turnout,
    Verdict,
    Votes,
)
from hustings.claims.tolerance import fits, fits_any
from hustings.errors import HustingsError

__all__ = [
    "judge_house_majority",
    "judge_losses",
    "judge_national",
    "judge_record",
    "judge_seat_change",
    "judge_seats",
    "lately",
]

_MEASURES: tuple[Measure, ...] = ("seats", "share", "votes")


def judge_record(facts: Facts, claim: Record) -> Finding:
    """Best or worst since a year, for a span, or ever: the year must be that of the last election as extreme."""
    return lately(facts, claim.when, _record(facts, claim))


def lately(facts: Facts, when: Moment, finding: Finding) -> Finding:
    """A figure of “the general election” with no year, long after the last one: it may be of some other one."""
    held = facts.general_elections
    if finding.verdict is not Verdict.CONTRADICTED or when.stated or facts.day is None or not held:
        return finding
    if facts.day - held[-1][0] <= _FRESH:
        return finding
    return unknown(
        f"{finding.evidence[0]} Which general election is meant is not said, and the last was not lately.",
        "The year would settle it.",
        finding.sources,
    )


_FRESH = timedelta(days=90)


def _record(facts: Facts, claim: Record) -> Finding:
    election = facts.general_election(claim.when)
    if election is None:
        return unknown("The general election meant is not in the almanac, or the year had two.")
    if claim.measure == "majority":
        cases = _majorities(facts, claim.party or "")
        return _record_by(facts, claim, cases, election, "majority")
    if claim.measure == "turnout":
        return _record_by(facts, claim, national_cases(facts.almanac, "turnout", "uk"), election, "turnout")
    measure: Measure = "share" if claim.measure == "share" else "votes" if claim.measure == "votes" else "seats"
    finding = _record_by(facts, claim, _cases(facts, claim.party or "", measure), election, measure)
    if claim.measure or finding.verdict is Verdict.NOT_KNOWN:
        return finding
    return _other_measures(facts, claim, election, finding)


def _cases(facts: Facts, party: str, measure: Measure) -> list[NationalCase]:
    if party in ("snp", "pc"):
        return []  # one column of the history holds both
    try:
        return [each for each in national_cases(facts.almanac, measure, party) if facts.past(each.day)]
    except HustingsError:
        return []


def _record_by(facts: Facts, claim: Record, cases: list[NationalCase], election: str, measure: str) -> Finding:
    mine = next((each for each in cases if each.election == election), None)
    if mine is None:
        return unknown(f"The national history has no {measure} of {facts.name(claim.party)} at that election.")
    earlier = [each for each in cases if each.day < mine.day]
    extreme = [each for each in earlier if (each.value >= mine.value if claim.best else each.value <= mine.value)]
    last = extreme[-1] if extreme else None
    first = cases[0].day
    side = (
        ("most" if claim.best else "fewest") if measure in ("seats", "votes") else "highest" if claim.best else "lowest"
    )
    text = f"{long_day(mine.day)}: {_value(measure, mine.value)}, {side} since "
    text += (
        f"{_value(measure, last.value).removesuffix(' seats')} in {last.day.year}, "
        f"{(mine.day - last.day).days / 365.25:.0f} years before."
        if last
        else f"before {first.year}, where the history begins."
    )
    sources = tuple(facts.almanac.table("history").filter(pl.col("election") == election)["source"].unique().to_list())
    good = _since_fits(claim, mine.day, last.day if last else None, first)
    if good is None:
        return unknown(f"{text} The history goes no further back.", "Earlier elections would settle it.", sources)
    verdict = Verdict.BORNE_OUT if good else Verdict.CONTRADICTED
    return Finding(
        verdict,
        (f"{facts.name(claim.party)[0].upper()}{facts.name(claim.party)[1:]}, {text}" if claim.party else text,),
        sources,
        wording="" if good else text,
    )


def _since_fits(claim: Record, mine: date, last: date | None, first: date) -> bool | None:
    if claim.ever:
        return None if last is None and first.year > 1900 else last is None
    if claim.since is not None:
        if last is None:
            return None if claim.since <= first.year else False
        return last.year == claim.since
    if claim.span is not None:
        if last is None:
            return None if claim.span.value > (mine - first).days / 365.25 else False
        return fits_any(claim.span, (mine - last).days / 365.25)
    return None


def _value(measure: str, value: float) -> str:
    if measure in ("share", "turnout"):
        return f"{100 * value if value <= 1 else value:.1f}%"
    return (
        f"{int(value):,} {'votes' if measure == 'votes' else 'seats'}"
        if measure != "majority"
        else f"a majority of {int(value)}"
    )


def _other_measures(facts: Facts, claim: Record, election: str, finding: Finding) -> Finding:
    """Name the measures on which the claim would fail, where none was named in it."""
    failed = []
    for measure in _MEASURES[1:]:
        cases = _cases(facts, claim.party or "", measure)
        mine = next((each for each in cases if each.election == election), None)
        if mine is None:
            continue
        earlier = [each for each in cases if each.day < mine.day]
        extreme = [each for each in earlier if (each.value >= mine.value if claim.best else each.value <= mine.value)]
        last = extreme[-1].day if extreme else None
        if not _since_fits(claim, mine.day, last, cases[0].day):
            years = [str(each.day.year) for each in extreme if claim.since is None or each.day.year > claim.since][-4:]
            than = "beaten" if claim.best else "lower"
            was = f" ({than} in {', '.join(years)})" if years else ""
            failed.append(
                f"{'share of the vote' if measure == 'share' else 'votes'}: {_value(measure, mine.value)}{was}"
            )
    note = "Judged by seats, as no measure is named."
    if failed:
        note += f" It would fail by {'; and by '.join(failed)}."
    return Finding(finding.verdict, (*finding.evidence, note), finding.sources, finding.missing, finding.wording)


def _majorities(facts: Facts, party: str) -> list[NationalCase]:
    """Majorities in the Commons won by any party, where one did: twice its seats less the house."""
    rows = facts.almanac.table("history").join(
        facts.almanac.table("elections").select("election", "date", "house"), on="election"
    )
    found = []
    for row in rows.sort("date").iter_rows(named=True):
        over = 2 * (row["seats"] or 0) - (row["house"] or 0)
        if over > 0 and row["party"] == party and facts.past(row["date"]):
            found.append(NationalCase(row["election"], row["date"], row["party"], over))
    return found


# -- seats --------------------------------------------------------------------------------------------------------


def judge_seats(facts: Facts, claim: Seats) -> Finding:
    """Seats won in the Commons, in a parliament, or on a council (won at the election, or held after it)."""
    if claim.place is not None:
        found = councils_of(facts, claim.place, claim.when)
        if len(found) != 1:
            return unknown(
                f"The almanac has no one composition of {claim.place.name} council for that time.",
                "Its seats by party would settle it.",
            )
        return _chamber(facts, claim, found[0].body, found[0].day)
    if claim.body != "commons":
        rows = facts.almanac.table("controls").filter(pl.col("body") == claim.body)
        days = [day for day in rows["date"].to_list() if facts.past(day) and claim.when.year in (None, day.year)]
        if not days:
            return unknown(
                "The almanac has no composition of that body for that time.", "Its seats by party would settle it."
            )
        return _chamber(facts, claim, str(claim.body), max(days))
    election = facts.general_election(claim.when)
    totals = _totals(facts, election) if election else None
    mine = totals.get(claim.party) if totals else None
    if election is None or totals is None:
        return _older_seats(facts, claim)
    seats = mine.seats if mine else 0
    text = f"{facts.election_name(election)}: {facts.name(claim.party)} {seats:,} seats."
    good = fits(claim.figure, seats)
    return Finding(
        Verdict.BORNE_OUT if good else Verdict.CONTRADICTED,
        (_capital(text),),
        facts.election_sources(election),
        wording="" if good else text,
    )


def _older_seats(facts: Facts, claim: Seats) -> Finding:
    election = facts.general_election(claim.when)
    cases = _cases(facts, claim.party, "seats") if election else []
    mine = next((each for each in cases if each.election == election), None)
    if mine is None or election is None:
        return unknown(
            "That general election, or the party’s seats at it, is not in the almanac.", "The result would settle it."
        )
    text = f"{facts.election_name(election)}: {facts.name(claim.party)} {int(mine.value)} seats."
    good = fits(claim.figure, mine.value)
    return Finding(
        Verdict.BORNE_OUT if good else Verdict.CONTRADICTED,
        (text,),
        facts.election_sources(election),
        wording="" if good else text,
    )


def _chamber(facts: Facts, claim: Seats, body: str, day: date) -> Finding:
    rows = facts.almanac.table("chambers").filter(
        (pl.col("body") == body) & (pl.col("date") == day) & (pl.col("party") == claim.party)
    )
    name = facts.almanac.areas.get(body, {}).get("name", body)
    if len(rows) != 1:
        return unknown(f"The almanac has no one row of {facts.name(claim.party)} for {name}, {long_day(day)}.")
    row = rows.row(0, named=True)
    text = f"{name}, {long_day(day)}: {facts.name(claim.party)} won {row['elected']}, {row['after']} after."
    good = fits_any(claim.figure, row["elected"], row["after"])
    return Finding(
        Verdict.BORNE_OUT if good else Verdict.CONTRADICTED, (text,), (row["source"],), wording="" if good else text
    )


def judge_seat_change(facts: Facts, claim: SeatChange) -> Finding:
    """Seats gained or lost, net: on the baseline of the election, or on the last general election, both said."""
    election = facts.general_election(claim.when)
    totals = _totals(facts, election) if election else None
    mine = totals.get(claim.party) if totals else None
    if election is None or mine is None:
        return unknown(
            "The party’s change of seats at that election is not in the almanac.",
            "Seats before and after would settle it.",
        )
    changes = {mine.seat_change} | {_actual_change(facts, claim.party, election)}
    known = sorted({each for each in changes if each is not None})
    if not known:
        return unknown("The almanac has nothing to compare that election with.")
    signed = [each if claim.gained else -each for each in known]
    text = (
        f"{facts.election_name(election)}: {facts.name(claim.party)} {' or '.join(f'{each:+d}' for each in known)} "
        f"seats"
    )
    text += (
        " (on notional results, or on the last general election)."
        if len(known) > 1
        else " on the last general election."
    )
    good = fits_any(claim.figure, *signed)
    return Finding(
        Verdict.BORNE_OUT if good else Verdict.CONTRADICTED,
        (_capital(text),),
        facts.election_sources(election),
        wording="" if good else text,
    )


def judge_losses(facts: Facts, claim: Losses) -> Finding:
    """How many seats went from one party to another, by the result phrases as published."""
    election = facts.general_election(claim.when)
    contests = facts.almanac.contests(election) if election else pl.DataFrame()
    if election is None or contests.is_empty() or contests["result"].drop_nulls().is_empty():
        return unknown("Results seat by seat of that election are not in the almanac.", "They would settle it.")
    phrase = f"{facts.short(claim.target)} gain from {facts.short(claim.source)}"
    lost = contests.filter(pl.col("result") == phrase).height
    way = f"from {facts.name(claim.source)} to {facts.name(claim.target)}"
    text = f"{facts.election_name(election)}: {lost} seats went {way}."
    good = fits(claim.figure, lost) if claim.figure else lost > 0
    sources = tuple(contests["source"].unique().sort().to_list())
    return Finding(Verdict.BORNE_OUT if good else Verdict.CONTRADICTED, (text,), sources, wording="" if good else text)


def _actual_change(facts: Facts, party: str, election: str) -> int | None:
    cases = _cases(facts, party, "seats")
    at = next((number for number, each in enumerate(cases) if each.election == election), 0)
    return int(cases[at].value - cases[at - 1].value) if at else None


def _totals(facts: Facts, election: str) -> dict[str, PartyTotal] | None:
    try:
        return {each.party: each for each in results(facts.almanac, election).totals}
    except HustingsError:
        return None


def _capital(text: str) -> str:
    return text[0].upper() + text[1:]


def judge_house_majority(facts: Facts, claim: Majority) -> Finding:
    """A majority in the Commons: twice the winner's seats less the house; two more where the Speaker is counted in."""
    election = facts.general_election(claim.where.when)
    if election is None:
        return unknown("The general election meant is not in the almanac.")
    row = facts.almanac.election(election)
    house = row["house"]
    history = facts.almanac.table("history").filter(pl.col("election") == election).sort("seats", descending=True)
    if history.is_empty() or not isinstance(house, int):
        return unknown("The seats of that election are not in the almanac.")
    party, seats = history["party"][0], history["seats"][0]
    over = 2 * seats - house
    if over <= 0:
        text = f"{facts.election_name(election)}: no majority; {facts.name(party)} had {seats} of {house} seats."
        return Finding(Verdict.CONTRADICTED, (text,), facts.election_sources(election), wording=text)
    text = f"{facts.election_name(election)}: {facts.name(party)} {seats} of {house} seats, a majority of {over}."
    named = claim.side.party if claim.side else None
    good = fits_any(claim.figure, over, over + 2) and named in (None, party)
    if named is not None and named != party and fits_any(claim.figure, over, over + 2):
        return unknown(f"{text} Whose majority the sentence means is not clear.")
    return Finding(
        Verdict.BORNE_OUT if good else Verdict.CONTRADICTED,
        (text,),
        facts.election_sources(election),
        wording="" if good else text,
    )


def judge_national(facts: Facts, claim: Shares | Votes | Turnout) -> Finding:
    """A share, a number of votes, or turnout, of the whole country; a share also of Great Britain alone."""
    election = facts.general_election(claim.where.when)
    if election is None:
        return unknown("The general election meant is not in the almanac.")
    if isinstance(claim, Turnout):
        rows = facts.almanac.table("turnouts").filter((pl.col("election") == election) & (pl.col("nation") == "uk"))
        if rows.is_empty():
            return unknown("Turnout at that election is not in the almanac.")
        actual = 100 * rows["turnout"][0]
        text = f"{facts.election_name(election)}: turnout {actual:.1f}%."
        good = fits(claim.figure, actual)
        return Finding(
            Verdict.BORNE_OUT if good else Verdict.CONTRADICTED,
            (text,),
            tuple(rows["source"].to_list()),
            wording="" if good else text,
        )
    return _national_votes(facts, claim, election)


def _national_votes(facts: Facts, claim: Shares | Votes, election: str) -> Finding:
    side, figure = (claim.side, claim.figure) if isinstance(claim, Votes) else claim.shares[0]
    party = side.party if side else None
    rows = facts.almanac.table("history").filter(pl.col("election") == election)
    totals = _totals(facts, election)
    if party is None or rows.is_empty():
        return unknown("The party’s votes at that election are not in the almanac.")
    total = int(rows["votes"].sum())
    mine = totals[party].votes if totals and party in totals else None
    if mine is None:
        held = rows.filter(pl.col("party") == party)
        mine = int(held["votes"][0]) if len(held) else None
    if mine is None:
        return unknown(f"Votes of {facts.name(party)} at that election are not in the almanac.")
    share = 100 * mine / total
    great = _great_britain(facts, election, party)
    text = f"{facts.election_name(election)}: {facts.name(party)} {mine:,} votes, {share:.1f}% of the United Kingdom"
    text += f", {great:.1f}% of Great Britain." if great is not None else "."
    good = fits(figure, mine) if isinstance(claim, Votes) else fits_any(figure, share, great)
    return Finding(
        Verdict.BORNE_OUT if good else Verdict.CONTRADICTED,
        (_capital(text),),
        facts.election_sources(election),
        wording="" if good else text,
    )


def _great_britain(facts: Facts, election: str, party: str) -> float | None:
    try:
        made = results(facts.almanac, election, by="nation")
    except HustingsError:
        return None
    groups = [totals for name, totals in made.groups.items() if name != "Northern Ireland"]
    votes = sum(each.votes for totals in groups for each in totals)
    mine = sum(each.votes for totals in groups for each in totals if each.party == party)
    return 100 * mine / votes if votes else None
