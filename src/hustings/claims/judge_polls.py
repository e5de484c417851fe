"""Polls, judged: borne out by a poll with these figures, known before the article from more than a report of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import polars as pl

from hustings.claims.facts import Facts, long_day
from hustings.claims.figures import Figure
from hustings.claims.gazetteer import same_person
from hustings.claims.judge_contests import unknown
from hustings.claims.kinds import Finding, Poll, Side, Verdict
from hustings.claims.tolerance import fits, fits_any

__all__ = ["judge_poll"]

_LATELY = timedelta(days=21)
_WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class _Row:
    """A poll: its shares in per cent by party and candidate, its days, and whether it is known from reports only."""

    poll: str
    territory: str
    pollster: str
    start: date | None
    end: date | None
    shares: tuple[tuple[str, str, float], ...]
    source: str
    reported: bool
    sample: int | None
    mode: str | None
    basis: str

    def of(self, side: Side) -> float | None:
        """The share of a side; ``None`` where the poll does not have it, or several match."""
        found = [each[2] for each in self.shares if _of(each, side)]
        return found[0] if len(found) == 1 else None

    def ranked(self) -> list[float]:
        """Shares, largest first."""
        return sorted((share for _, _, share in self.shares), reverse=True)


def _of(share: tuple[str, str, float], side: Side) -> bool:
    """Whether a share of a poll is a side's."""
    party, candidate, _ = share
    named = side.person is None or same_person(candidate, side.person.name)
    return named and (side.party is None or party == side.party)


def judge_poll(facts: Facts, claim: Poll) -> Finding:
    """A poll's shares, order and lead against the polls of that house (or any) in that territory before the article."""
    if _impossible(claim):
        return Finding(Verdict.CONTRADICTED, (_impossible(claim),), wording=_impossible(claim))
    territories = _territories(facts, claim)
    if not territories:
        where = claim.place.name if claim.place else "what the poll was of"
        return unknown(f"The almanac has no contest of {where} near the article’s day.", "The contest would settle it.")
    rows = [row for row in _rows(facts, territories) if claim.house is None or row.pollster == claim.house]
    rows = [row for row in rows if _before(facts, row)]
    house = claim.house or "poll"
    where = _where(facts, claim, territories)
    if not rows:
        return unknown(
            f"The almanac has no {house} poll of {where} by then.", "The poll’s published table would settle it."
        )
    fitting = [row for row in rows if _fits(claim, row)]
    known = [row for row in fitting if not row.reported]
    if known:
        return Finding(
            Verdict.BORNE_OUT, _evidence(facts, claim, known[0], known), tuple(dict.fromkeys(r.source for r in known))
        )
    if fitting:
        return unknown(
            "Known only from this report, or from another report of the same figure: that bears nothing out.",
            "The pollster’s published table would settle it.",
            [fitting[0].source],
        )
    return _against(facts, claim, rows, where)


def _impossible(claim: Poll) -> str:
    """Why the figures cannot all be so, by themselves: a lead that is not the difference of the shares."""
    values = [figure.value for _, figure in claim.shares[:2]] or [figure.value for figure in claim.bare]
    if claim.lead is not None and len(values) == 2 and not claim.lead.how:
        gap = abs(values[0] - values[1])
        if abs(gap - claim.lead.value) > 1.01:
            return f"{values[0]:g} to {values[1]:g} is a lead of {gap:g} points, not {claim.lead.value:g}."
    return ""


def _territories(facts: Facts, claim: Poll) -> list[str]:
    """The contests (or the nation) that the poll may be of."""
    found: list[str] = []
    if claim.person is not None and (claim.place is None or not claim.mayoral):
        near = [s for s in claim.person.stands if facts.day is None or s.day >= facts.day - _LATELY]
        found = [near[0].contest] if near else [s.contest for s in claim.person.stands[-1:]]
        if claim.place is None or found:
            return found if found else ["gb", "uk"]
    if claim.place is not None:
        found = _contests(facts, claim)
        return [*found, "gb", "uk"] if claim.loose else found
    if claim.nation:
        return [claim.nation]
    return ["gb", "uk"]


def _contests(facts: Facts, claim: Poll) -> list[str]:
    """Contests of the place that were due, or lately held, on the article's day; by-elections before general ones."""
    assert claim.place is not None
    place = claim.place
    held = facts.almanac.table("contests").select("contest", "area", "election")
    areas = [*place.mayors] if claim.mayoral or not place.constituencies else [*place.constituencies]
    days = facts.almanac.table("elections").select("election", "kind", "date")
    rows = (
        held.filter(pl.col("area").is_in(areas))
        .join(days, on="election")
        .filter(pl.col("kind").is_in(["parl", "mayor"]))
    )
    if facts.day is not None:
        rows = rows.filter(pl.col("date") >= facts.day - _LATELY)
    rows = rows.sort("date")
    polled = set(
        facts.almanac.table("polls").filter(pl.col("territory").is_in(rows["contest"].to_list()))["territory"].to_list()
    )
    found: list[str] = rows["contest"].to_list()
    return [each for each in found if each in polled][:1] or found[:1]


def _rows(facts: Facts, territories: list[str]) -> list[_Row]:
    """Polls of the territories, latest first."""
    wanted = facts.almanac.table("polls").filter(pl.col("territory").is_in(territories) & (pl.col("kind") == "poll"))
    shares = facts.almanac.table("poll_shares").join(wanted.select("poll"), on="poll", how="semi")
    by_poll: dict[str, list[tuple[str, str, float]]] = {}
    for row in shares.iter_rows(named=True):
        by_poll.setdefault(row["poll"], []).append((row["party"], row["candidate"] or "", 100 * row["share"]))
    reports = _reports(facts)
    rows = [
        _Row(
            poll=row["poll"],
            territory=row["territory"],
            pollster=row["pollster"],
            start=row["start"],
            end=row["end"] or row["published"],
            shares=tuple(by_poll.get(row["poll"], ())),
            source=row["source"],
            reported=row["source"] in reports,
            sample=row["sample"],
            mode=row["mode"],
            basis=row["basis"],
        )
        for row in wanted.iter_rows(named=True)
    ]
    return sorted(rows, key=lambda row: row.end or date.min, reverse=True)


def _reports(facts: Facts) -> set[str]:
    """Sources that are press reports: the report under check may be one of them, or rest on the same release."""
    rows = facts.almanac.table("sources").filter(
        (pl.col("publisher") == "press") | pl.col("title").str.starts_with("Press report")
    )
    return set(rows["source"].to_list())


def _before(facts: Facts, row: _Row) -> bool:
    """Whether the poll can be meant: over by the article's day, and not long before it (any time for one contest)."""
    if facts.day is None:
        return True
    if row.end is None:
        return "." in row.territory
    if row.end > facts.day:
        return False
    return "." in row.territory or facts.day - row.end <= _LATELY


def _fits(claim: Poll, row: _Row) -> bool:
    if not row.shares:
        return False
    for side, figure in claim.shares:
        actual = row.of(side)
        if actual is None or not fits(_whole(figure), actual):
            return False
    ranked = row.ranked()
    if claim.bare and not (len(ranked) > 1 and fits(claim.bare[0], ranked[0]) and fits(claim.bare[1], ranked[1])):
        return False
    return _order_fits(claim, row, ranked)


def _order_fits(claim: Poll, row: _Row, ranked: list[float]) -> bool:
    first = row.of(claim.first) if claim.first else None
    second = row.of(claim.second) if claim.second else None
    if (claim.first is not None and first is None) or (claim.second is not None and second is None):
        return False
    if claim.second is None and len(ranked) > 1 and first is not None:
        rest = list(ranked)
        rest.remove(first)
        second = rest[0]
    if claim.first is None and second is not None:
        first = ranked[0]
    if first is not None and second is not None and first <= second:
        return False
    if claim.lead is not None:
        gap = (
            first - second
            if first is not None and second is not None
            else ranked[0] - ranked[1]
            if len(ranked) > 1
            else None
        )
        return gap is not None and fits_any(claim.lead, gap, round(gap))
    return True


def _whole(figure: Figure) -> Figure:
    return Figure(figure.value, "share", figure.how, figure.step)


def _against(facts: Facts, claim: Poll, rows: list[_Row], where: str) -> Finding:
    """No poll fits: contradicted where the house is named and its polls by then are known from more than reports."""
    known = [row for row in rows if not row.reported]
    if not known:
        return unknown(
            f"The almanac has this poll of {where} from a press report only, with other figures.",
            "The pollster’s published table would settle it.",
            [rows[0].source],
        )
    fresh = [row for row in known if facts.day is not None and row.end is not None and facts.day - row.end <= _WEEK]
    lately = bool(fresh)
    near = min(fresh or known, key=lambda row: _distance(claim, row))
    one = "." in near.territory and not claim.loose
    if claim.house is None and not (one and (claim.shares or claim.bare or claim.lead)) and not _ordered(claim):
        return unknown(
            f"No poll of {where} in the almanac has these figures, and no house is named.",
            "The pollster’s name would settle it.",
        )
    if claim.loose or not (one or lately):
        return unknown(
            f"No {claim.house or ''} poll of {where} in the almanac has these figures.",
            "The poll’s published table would settle it.",
        )
    text = _line(facts, near, claim)
    return Finding(
        Verdict.CONTRADICTED,
        (text, "No poll in the almanac by then has the figures stated."),
        (near.source,),
        wording=text,
    )


def _ordered(claim: Poll) -> bool:
    return not claim.shares and not claim.bare and claim.lead is None


def _distance(claim: Poll, row: _Row) -> float:
    gaps = [abs((row.of(side) or 0) - figure.value) for side, figure in claim.shares]
    gaps += [abs(actual - figure.value) for actual, figure in zip(row.ranked(), claim.bare, strict=False)]
    return sum(gaps)


def _where(facts: Facts, claim: Poll, territories: list[str]) -> str:
    if claim.place is not None:
        return claim.place.name
    if claim.person is not None:
        return next((s.place for s in claim.person.stands if s.contest == territories[0]), claim.person.name)
    return {"sco": "Scotland", "wal": "Wales", "lon": "London", "nir": "Northern Ireland"}.get(
        claim.nation or "", "Great Britain"
    )


def _line(facts: Facts, row: _Row, claim: Poll) -> str:
    """“Survation, 23–29 April 2021: Con 50, Lab 33: a lead of 17.”: the sides that are named, or the first two."""
    ranked = sorted(row.shares, key=lambda each: -each[2])
    sides = [side for side in (*(side for side, _ in claim.shares), claim.first, claim.second) if side is not None]
    named = [each for each in ranked if any(_of(each, side) for side in sides)]
    ranked = named if len(named) > 1 else ranked[:2]
    shares = ", ".join(f"{facts.short(party)} {share:.3g}" for party, _, share in ranked)
    when = _days(row)
    lead = f": a lead of {ranked[0][2] - ranked[1][2]:.3g}" if len(ranked) > 1 else ""
    return f"{row.pollster}{when}: {shares}{lead}."


def _days(row: _Row) -> str:
    if row.end is None:
        return " (day not known)"
    if row.start is None or row.start == row.end:
        return f", {long_day(row.end)}"
    if (row.start.year, row.start.month) == (row.end.year, row.end.month):
        return f", {row.start.day}–{long_day(row.end)}"
    return f", {row.start:%-d %B} to {long_day(row.end)}"


def _evidence(facts: Facts, claim: Poll, row: _Row, fitting: list[_Row]) -> tuple[str, ...]:
    notes = []
    if row.sample:
        mode = {"phone": " by telephone", "online": " online"}.get(row.mode or "", "")
        notes.append(f"Sample {row.sample:,}{mode}.")
    if row.basis == "final":
        notes.append("After second preferences.")
    if len(fitting) > 1:
        notes.append(f"{len(fitting)} polls in the almanac fit; the latest is given.")
    return (_line(facts, row, claim), *([" ".join(notes)] if notes else []))
