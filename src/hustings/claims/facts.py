"""What the almanac knows of the contests that a claim may mean, as at the day of the article."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache, cached_property

import polars as pl

from hustings.almanac.open import Almanac
from hustings.analysis.contest import contest
from hustings.analysis.record_lines import every_winner
from hustings.claims.gazetteer import Gazetteer, same_person
from hustings.claims.kinds import Moment, Side, Where, fits_moment
from hustings.ids import parse

__all__ = ["Facts", "Outcome", "Standing", "long_day"]

_COLUMNS = ("con", "lab", "ld", "nat", "other")
_RECENT = timedelta(days=45)
_PARLIAMENT = timedelta(days=6 * 366)
_SPOKEN_OF = timedelta(days=400)
"""How long “the by-election” at a place, with no year, can mean the last one there."""


@dataclass(frozen=True, slots=True)
class Standing:
    """A candidate at a contest: votes and shares (per cent), of the final round too where there was one."""

    candidate: str
    party: str
    votes: int | None
    share: float | None
    final: int | None
    final_share: float | None
    elected: bool


@dataclass(frozen=True, slots=True)
class Outcome:
    """One contest that has been held: who stood, who won, by how many, who held it before."""

    id: str
    name: str
    day: date
    kind: str
    by: bool
    rows: tuple[Standing, ...]
    majority: int | None
    turnout: float | None
    turnout_ballots: float | None
    before: str | None
    swing: tuple[str, str, float] | None
    sources: tuple[str, ...]

    @property
    def winner(self) -> Standing | None:
        """Who was elected, where it is known."""
        return next((each for each in self.rows if each.elected), None)

    @property
    def runner_up(self) -> Standing | None:
        """Who came second: in the final round, where there was one."""
        ranked = sorted(self.rows, key=lambda each: (each.final or 0, each.votes or 0), reverse=True)
        return ranked[1] if len(ranked) > 1 else None

    def of(self, side: Side) -> Standing | None:
        """The one candidate that ``side`` means; ``None`` where there is none or several."""
        found = [
            each
            for each in self.rows
            if (side.person is None or same_person(each.candidate, side.person.name))
            and (side.party is None or each.party == side.party)
        ]
        return found[0] if len(found) == 1 else None


class Facts:
    """An almanac as at a day; every contest read once."""

    def __init__(self, names: Gazetteer, day: date | None) -> None:
        self.names = names
        self.almanac: Almanac = names.almanac
        self.day = day
        self.outcome = cache(self._outcome)

    def short(self, party: str | None) -> str:
        """The short name of a party, or “no overall control”."""
        if party == "noc":
            return "no overall control"
        return self.almanac.short(party) if party else "?"

    def name(self, party: str | None) -> str:
        """What a sentence calls a party: “the Conservatives”, “Labour”."""
        words = {
            "con": "the Conservatives",
            "lab": "Labour",
            "ld": "the Liberal Democrats",
            "grn": "the Greens",
            "snp": "the SNP",
            "ref": "Reform UK",
            "noc": "no overall control",
            "ind": "an independent",
        }
        return words.get(party or "", str(self.almanac.parties.get(party or "", {}).get("name", party)))

    def election_name(self, election: str) -> str:
        """“General election 2019”."""
        return str(self.almanac.election(election)["name"])

    def election_sources(self, election: str) -> tuple[str, ...]:
        """The sources of a general election's totals."""
        rows = self.almanac.table("history").filter(pl.col("election") == election)
        return tuple(rows["source"].unique().sort().to_list())

    @cached_property
    def winners(self) -> pl.DataFrame:
        """Every winner of every line of seats."""
        return every_winner(self.almanac)

    # -- contests -------------------------------------------------------------------------------------------------

    @cached_property
    def _by_area(self) -> dict[str, list[tuple[date, str, str]]]:
        """Contests by area: day, kind, id."""
        elections = self.almanac.table("elections").select("election", "kind", "date")
        rows = self.almanac.table("contests").select("contest", "election", "area").join(elections, on="election")
        found: dict[str, list[tuple[date, str, str]]] = defaultdict(list)
        for row in rows.iter_rows(named=True):
            found[row["area"]].append((row["date"], row["kind"], row["contest"]))
        return found

    @cached_property
    def general_elections(self) -> list[tuple[date, str]]:
        """General elections up to the article's day, in order: day and id."""
        rows = self.almanac.table("elections").filter(
            (pl.col("kind") == "parl") & ~pl.col("election").str.contains(".by.", literal=True)
        )
        found = sorted(rows.select("date", "election").iter_rows())
        return [(day, election) for day, election in found if self.past(day)]

    @cached_property
    def covered(self) -> bool:
        """Whether every by-election before the article's day is in the almanac: it lists them up to a day."""
        rows = self.almanac.table("elections").filter(pl.col("kind") == "parl")
        last = rows["date"].max()
        return self.day is None or not isinstance(last, date) or self.day <= last + timedelta(days=60)

    def past(self, day: date) -> bool:
        """Whether a result of that day can have been known when the article was written."""
        return self.day is None or day < self.day

    def general_election(self, when: Moment) -> str | None:
        """The one general election that a time means; the latest where none is said."""
        held = self.general_elections
        if not when.stated or when.last:
            return held[-1][1] if held else None
        found = [election for day, election in held if fits_moment(when, day)]
        return found[0] if len(found) == 1 else None

    def held(self, where: Where) -> list[tuple[date, str]]:
        """Past contests that ``where`` may mean, latest first: day and id (a history row is ``election@area``)."""
        found: dict[str, date] = {}
        for day, contest_id in self._candidates(where):
            by = ".by." in contest_id
            if self.past(day) and fits_moment(where.when, day) and (where.by is None or where.by == by):
                found[contest_id] = day
        if not found and where.by and where.when.stated:
            return self.held(replace(where, by=None))
        ranked = sorted(((day, each) for each, day in found.items()), reverse=True)
        if where.when.last:
            general = self.general_elections[-1][0] if self.general_elections else None
            return [pair for pair in ranked if pair[0] == general]
        if not where.when.stated and where.by and self.day is not None:
            ranked = [pair for pair in ranked if self.day - pair[0] <= _SPOKEN_OF]
        if not where.when.stated and ranked:
            return self._lately(ranked)
        return ranked

    def _lately(self, ranked: list[tuple[date, str]]) -> list[tuple[date, str]]:
        """With no time said: the latest contest, and the one before where the latest was only just held.

        A contest longer ago than one Parliament can last is not what “now” means.
        """
        if self.day is not None:
            today = self.day
            ranked = [pair for pair in ranked if today - pair[0] <= _PARLIAMENT]
        if not ranked:
            return []
        latest = [pair for pair in ranked if pair[0] == ranked[0][0]]
        if self.day is not None and self.day - ranked[0][0] <= _RECENT:
            earlier = [pair for pair in ranked if pair[0] < ranked[0][0]]
            latest += [pair for pair in earlier if pair[0] == earlier[0][0]] if earlier else []
        return latest

    def _candidates(self, where: Where) -> Iterable[tuple[date, str]]:
        if where.person is not None and where.place is None:
            for stand in where.person.stands:
                if stand.contest.startswith(f"{where.kind}."):
                    yield stand.day, stand.contest
            return
        if where.place is None:
            return
        areas = where.place.mayors if where.kind == "mayor" else where.place.constituencies
        for area in areas:
            for day, kind, contest_id in self._by_area.get(area, ()):
                if kind == where.kind:
                    yield day, contest_id
        if where.kind == "parl":
            yield from self._older(areas)

    def _older(self, areas: tuple[str, ...]) -> Iterable[tuple[date, str]]:
        days = dict(self.almanac.table("elections").select("election", "date").iter_rows())
        rows = self.almanac.table("seat_history").filter(pl.col("area").is_in(list(areas)))
        for election, area in rows.select("election", "area").iter_rows():
            if days[election] < date(2005, 1, 1):
                yield days[election], f"{election}@{area}"

    def due(self, where: Where) -> list[tuple[date, str]]:
        """Contests still to be held on the article's day that ``where`` may mean, soonest first."""
        found = {pair for pair in self._candidates(where) if self.day is not None and pair[0] >= self.day}
        return sorted(found)

    def _outcome(self, contest_id: str) -> Outcome | None:
        if "@" in contest_id:
            return self._history(*contest_id.split("@"))
        made = contest(self.almanac, contest_id)
        final = sum(each.final_votes or 0 for each in made.candidacies)
        rows = tuple(
            Standing(
                each.candidate,
                each.party,
                each.votes,
                None if each.share is None else 100 * each.share,
                each.final_votes,
                100 * each.final_votes / final if each.final_votes and final else None,
                bool(each.elected),
            )
            for each in made.candidacies
        )
        facts, _ = self.almanac.contest(contest_id)
        before = facts["held_before"] or (made.baseline.winner.split("#")[0] if made.baseline else None)
        swing = (made.swing.from_party, made.swing.to_party, made.swing.points) if made.swing else None
        return Outcome(
            id=contest_id,
            name=made.name,
            day=made.day,
            kind=made.kind,
            by=made.by_election,
            rows=rows,
            majority=made.majority,
            turnout=None if made.turnout is None else 100 * made.turnout,
            turnout_ballots=None if made.turnout_ballots is None else 100 * made.turnout_ballots,
            before=str(before) if before else None,
            swing=swing,
            sources=made.sources,
        )

    def _history(self, election: str, area: str) -> Outcome | None:
        """A result of five columns of votes; “other” may stand for several people, so it is nobody."""
        table = self.almanac.table("seat_history")
        rows = table.filter((pl.col("election") == election) & (pl.col("area") == area))
        row = rows.row(0, named=True)
        valid = sum(row[name] or 0 for name in _COLUMNS)
        facts = self.almanac.areas.get(area, {})
        nation = "snp" if facts.get("nation") == "S92000003" else "pc"
        ranked = sorted(_COLUMNS, key=lambda name: row[name] or 0, reverse=True)
        standings = tuple(
            Standing(
                "",
                nation if name == "nat" else name,
                row[name],
                100 * row[name] / valid,
                None,
                None,
                name == ranked[0],
            )
            for name in ranked
            if row[name]
        )
        clear = "other" not in ranked[:2] and row["seats"] == 1
        if not standings or not clear:
            return None
        return Outcome(
            id=election,
            name=str(facts.get("name", row["name"])),
            day=parse(election).day,
            kind="parl",
            by=False,
            rows=standings,
            majority=(row[ranked[0]] or 0) - (row[ranked[1]] or 0),
            turnout=100 * valid / row["electorate"] if row["electorate"] else None,
            turnout_ballots=None,
            before=None,
            swing=None,
            sources=(str(row["source"]),),
        )


def long_day(day: date) -> str:
    """“6 May 2021”."""
    return f"{day:%-d %B %Y}"
