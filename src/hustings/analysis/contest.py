"""One contest, read: shares, changes on a named baseline, majority, turnout, swing, and what to call the result."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

import polars as pl

from hustings.almanac.open import Almanac
from hustings.almanac.voting_rules import rule_for
from hustings.analysis.baseline import NO_COMPARISON, Baseline, baseline_of
from hustings.analysis.counting import recount
from hustings.analysis.line import Tenure, tenure_before
from hustings.analysis.swing import Swing, swing_between
from hustings.count.record import CountRecord
from hustings.errors import HustingsError, IntegrityError
from hustings.ids import parse

__all__ = ["DEPOSIT", "Candidacy", "Contest", "contest"]

# Rules of more than one step: the count room's record tells each of them.
_COUNTED = ("supplementary-vote", "closed-list", "additional-member", "london-assembly")

DEPOSIT = 0.05
"""The share of valid votes that must be passed to keep a deposit: RPA 1983 sch. 1 r. 53 (5 % and fewer lose it)."""


@dataclass(frozen=True, slots=True)
class Candidacy:
    """A candidate's result. ``share`` and ``share_change`` are fractions; ``new``: the party had no candidate before;
    ``lost_deposit`` only where deposits are lost under 5 per cent."""

    candidate: str
    surname: str
    party: str
    description: str
    votes: int | None
    final_votes: int | None
    share: float | None
    share_change: float | None
    new: bool
    elected: int
    lost_deposit: bool


@dataclass(frozen=True, slots=True)
class Contest:
    """A contest and what it means. Fields follow the contract of ``hustings contest --json``."""

    contest: str
    name: str
    day: date
    kind: str
    by_election: bool
    rule: str
    seats: int
    electorate: int | None
    ballots: int | None
    valid: int | None
    rejected: int | None
    citation: str
    majority: int | None
    result: str
    baseline: Baseline | None
    swing: Swing | None
    two_party_swing: Swing | None
    rounds: tuple[dict[str, int], ...]
    count: CountRecord | None
    tenure: Tenure | None
    status: str
    declared: datetime | None
    region: str | None
    candidacies: tuple[Candidacy, ...]
    corrections: tuple[Mapping[str, object], ...]
    sources: tuple[str, ...]

    @property
    def winner(self) -> Candidacy:
        """The (first) candidate elected, else the one with most votes."""
        return next((each for each in self.candidacies if each.elected), self.candidacies[0])

    @property
    def turnout(self) -> float | None:
        """Valid votes over electorate."""
        return self.valid / self.electorate if self.valid and self.electorate else None

    @property
    def turnout_ballots(self) -> float | None:
        """Ballot papers verified over electorate, where the number of papers is known."""
        return self.ballots / self.electorate if self.ballots and self.electorate else None

    @property
    def turnout_change(self) -> float | None:
        """Change of turnout since the baseline, a fraction."""
        before = self.baseline.turnout if self.baseline else None
        return None if before is None or self.turnout is None else self.turnout - before

    @property
    def majority_share(self) -> float | None:
        """Majority over valid votes (of the final round, where there was one)."""
        valid = sum(self.rounds[-1].values()) if len(self.rounds) > 1 else self.valid
        return self.majority / valid if self.majority is not None and valid else None

    def to_json(self) -> dict[str, object]:
        """The contract of ``hustings contest --json``; shares are fractions."""
        return {
            "contest": self.contest,
            "name": self.name,
            "date": self.day.isoformat(),
            "rule": self.rule,
            "citation": self.citation,
            "seats": self.seats,
            "electorate": self.electorate,
            "ballots": self.ballots,
            "valid": self.valid,
            "rejected": self.rejected,
            "turnout": _rounded(self.turnout),
            "turnout_ballots": _rounded(self.turnout_ballots),
            "turnout_change": _rounded(self.turnout_change),
            "majority": self.majority,
            "majority_share": _rounded(self.majority_share),
            "result": self.result,
            "baseline": self.baseline.to_json() if self.baseline else None,
            "swing": self.swing.to_json() if self.swing else None,
            "two_party_swing": self.two_party_swing.to_json() if self.two_party_swing else None,
            "rounds": [{"round": number, "votes": votes} for number, votes in enumerate(self.rounds, 1)] or None,
            "count": self.count.to_json() if self.count else None,
            "held_by": self.tenure.party if self.tenure else None,
            "held_since": self.tenure.since.isoformat() if self.tenure else None,
            "lot": [each.statement for each in self.count.lots] or None if self.count else None,
            "status": self.status,
            "declared": self.declared.isoformat(timespec="minutes") if self.declared else None,
            "candidacies": [_candidacy_json(each) for each in self.candidacies],
            "corrections": [dict(each) for each in self.corrections],
            "sources": list(self.sources),
        }

    def frame(self) -> pl.DataFrame:
        """One row a candidate, most votes first: shares as fractions."""
        return pl.DataFrame([_candidacy_json(each) for each in self.candidacies], infer_schema_length=None)


def _candidacy_json(each: Candidacy) -> dict[str, object]:
    return {
        "candidate": each.candidate,
        "party": each.party,
        "description": each.description,
        "votes": each.votes,
        "share": _rounded(each.share),
        "share_change": _rounded(each.share_change),
        "new": each.new,
        "elected": bool(each.elected),
        "seats": each.elected,
        "lost_deposit": each.lost_deposit,
    }


def contest(almanac: Almanac, contest_id: str) -> Contest:
    """Read one contest of the almanac.

    Raises :class:`~hustings.errors.UnknownName` for a contest that it does not hold.
    """
    facts, rows = almanac.contest(contest_id)
    mine = parse(contest_id)
    base = baseline_of(almanac, facts)
    valid = _valid(facts, rows)
    candidacies = _candidacies(almanac, rows, valid, base, deposit=mine.kind == "parl")
    rounds = _rounds(rows)
    shares = _party_shares(candidacies)
    swings = swing_between(base.shares, shares) if base and _one_seat(facts) and shares else None
    tenure = tenure_before(almanac, str(facts["area"]), mine.day) if mine.kind == "parl" else None
    area = almanac.areas.get(str(facts["area"]), {})
    corrected = almanac.table("corrections").filter(pl.col("contest") == contest_id)
    return Contest(
        contest=contest_id,
        name=str(facts["name"]),
        day=mine.day,
        kind=mine.kind,
        by_election=mine.by,
        rule=str(facts["rule"]),
        seats=int(str(facts["seats"])),
        electorate=_integer(facts["electorate"]),
        ballots=_integer(facts["ballots"]),
        valid=valid,
        rejected=_integer(facts["rejected"]),
        citation=_citation(almanac, contest_id, area, rows),
        majority=_majority(candidacies, rounds, facts),
        result=result_phrase(almanac, candidacies, base, facts),
        baseline=base,
        swing=swings[0] if swings else None,
        two_party_swing=swings[1] if swings else None,
        rounds=rounds,
        count=recount(almanac, contest_id) if facts["rule"] in _COUNTED else None,
        tenure=tenure,
        status=str(facts["status"]),
        declared=facts["declared"] if isinstance(facts["declared"], datetime) else None,
        region=_text(almanac.areas.get(str(area.get("region")), {}).get("name")),
        candidacies=candidacies,
        corrections=tuple(corrected.select("field", "candidate", "as_declared", "as_corrected", "note").to_dicts()),
        sources=tuple(dict.fromkeys([str(facts["source"]), *(base.sources if base else ())])),
    )


def result_phrase(
    almanac: Almanac, candidacies: tuple[Candidacy, ...], base: Baseline | None, facts: Mapping[str, object]
) -> str:
    """“Con gain from Lab”, “Lab hold”; “Con win” where nothing is known of who held it before.

    Gain and hold are reckoned from the baseline (the general election before, or its notional result), as the House of
    Commons Library does, not from the eve of poll. Several seats: “3 Lab, 1 Grn”.
    """
    if not _one_seat(facts):
        won: dict[str, int] = {}
        for each in candidacies:
            won[each.party] = won.get(each.party, 0) + each.elected
        ranked = sorted(won.items(), key=lambda pair: (-pair[1], pair[0]))
        return ", ".join(f"{seats} {almanac.short(party)}" for party, seats in ranked if seats)
    elected = next((each for each in candidacies if each.elected), None)
    return result_phrase_of(almanac, elected.party, base, facts) if elected else "not declared"


def result_phrase_of(almanac: Almanac, winner: str, base: Baseline | None, facts: Mapping[str, object]) -> str:
    """The phrase for one seat won by ``winner``: see :func:`result_phrase`."""
    before = _text(facts["held_before"]) or (base.winner.split("#")[0] if base else None)
    if before is None:
        return f"{almanac.short(winner)} win"
    if before == winner:
        return f"{almanac.short(winner)} hold"
    return f"{almanac.short(winner)} gain from {almanac.short(before)}"


def _candidacies(
    almanac: Almanac, rows: pl.DataFrame, valid: int | None, base: Baseline | None, *, deposit: bool
) -> tuple[Candidacy, ...]:
    ranked = rows.sort("votes", "list_order", descending=[True, False], nulls_last=True)
    stood: dict[str, int] = {}
    for party in rows["party"].to_list():
        stood[party] = stood.get(party, 0) + 1
    before = base.shares if base else {}
    made = []
    for row in ranked.iter_rows(named=True):
        party, votes = row["party"], row["votes"]
        share = votes / valid if votes is not None and valid else None
        comparable = base is not None and party not in NO_COMPARISON and stood[party] == 1
        change = share - before[party] if comparable and share is not None and party in before else None
        made.append(
            Candidacy(
                candidate=row["candidate"],
                surname=row["surname"] or row["candidate"].split()[-1],
                party=party,
                description=row["description"] or str(almanac.parties.get(party, {}).get("name", party)),
                votes=votes,
                final_votes=row["final_votes"],
                share=share,
                share_change=change,
                new=comparable and party not in before and "other" not in before,  # it may be among the others there
                elected=row["elected"],
                lost_deposit=deposit and share is not None and share <= DEPOSIT,
            )
        )
    return tuple(made)


def _rounds(rows: pl.DataFrame) -> tuple[dict[str, int], ...]:
    """First preferences and the final round, where a final round was held."""
    final = rows.filter(pl.col("final_votes").is_not_null()).sort("final_votes", descending=True)
    if final.is_empty():
        return ()
    first = rows.sort("votes", descending=True, nulls_last=True)
    return (
        dict(first.select("candidate", "votes").iter_rows()),
        dict(final.select("candidate", "final_votes").iter_rows()),
    )


def _majority(
    candidacies: tuple[Candidacy, ...], rounds: tuple[dict[str, int], ...], facts: Mapping[str, object]
) -> int | None:
    """First minus second, in the final round where there was one.

    None where several seats are filled, where votes are missing, and under the supplementary vote where first
    preferences did not decide and the final round is not known.
    """
    if not _one_seat(facts) or facts["status"] == "partial":
        return None
    if facts["rule"] == "supplementary-vote" and not rounds and (candidacies[0].share or 0) <= 0.5:
        return None
    votes = list(rounds[-1].values()) if rounds else [each.votes for each in candidacies]
    known = sorted((each for each in votes if each is not None), reverse=True)
    if len(known) != len(votes) or not known:
        return None
    return known[0] - (known[1] if len(known) > 1 else 0)


def _citation(almanac: Almanac, contest_id: str, area: Mapping[str, object], rows: pl.DataFrame) -> str:
    """The law under which the contest was held, from the table of voting rules; empty where no row of it covers it."""
    nation = str(area["nation"]) if area.get("nation") else None
    try:
        rule = rule_for(almanac.table("voting_rules"), contest_id, nation=nation, candidates=len(rows))
    except HustingsError:
        return ""
    return rule.citation


def _valid(facts: Mapping[str, object], rows: pl.DataFrame) -> int | None:
    known = _integer(facts["valid"])
    if known is not None:
        total = int(rows["votes"].sum())
        if _one_seat(facts) and facts["status"] != "partial" and not rows["votes"].null_count() and total != known:
            raise IntegrityError(
                f"{known:,} valid votes, but the candidates’ votes sum to {total:,}",
                table="contests",
                row=str(facts["contest"]),
                remedy="Put right what is laid over the almanac; “hustings almanac verify” names all such rows.",
            )
        return known
    complete = rows["votes"].null_count() == 0 and _one_seat(facts) and facts["status"] != "partial"
    return int(rows["votes"].sum()) if complete else None


def _party_shares(candidacies: tuple[Candidacy, ...]) -> dict[str, float]:
    """Shares by party; those of one label who are not one party stay apart."""
    shares: dict[str, float] = {}
    for number, each in enumerate(candidacies):
        key = f"{each.party}#{number}" if each.party in NO_COMPARISON and each.party in shares else each.party
        shares[key] = shares.get(key, 0.0) + (each.share or 0.0)
    return shares


def _one_seat(facts: Mapping[str, object]) -> bool:
    return facts["seats"] == 1


def _integer(value: object) -> int | None:
    return value if isinstance(value, int) else None


def _text(value: object) -> str | None:
    return str(value) if value else None


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 6)
