"""Facts of seats for seat groups: results of elections on the same boundaries, covariates, and where a seat lies.

| fact | what it is |
|---|---|
| ``won(E)``, ``second(E)`` | the party first, second at general election E (a year or an id; the base where left out) |
| ``held(E)`` | the party that held the seat before E: the winner at E's baseline |
| ``eve(E)`` | the same on the eve of poll: by-elections since the baseline laid over |
| ``lost(E)``, ``gained(E)`` | the party that lost, that gained the seat at E; alone: whether it changed hands |
| ``share(P, E)``, ``change(P, E)`` | the share of party P at E; its change on E's baseline: fractions or % |
| ``stood(P, E)`` | whether P had a candidate |
| ``swing(P, Q, E)`` | Butler swing to P from Q at E, points |
| ``majority(E)``, ``margin(E)`` | in votes; as a share of valid votes |
| ``turnout(E)``, ``electorate(E)``, ``candidates(E)`` | valid votes over electorate; electors; candidates |
| ``leave``, ``degree``, ... | any covariate of the almanac |
| ``region``, ``nation``, ``name``, ``type``, ``area`` | where the seat lies, what it is called |
"""

from __future__ import annotations

from datetime import timedelta
from functools import cached_property

import polars as pl

from hustings.almanac.open import Almanac
from hustings.analysis.base import Base, base_seats, bases, ranked_seats
from hustings.analysis.group_language import Both, Clause, Either, Fact, Not, Rule, Value, wrong
from hustings.errors import AmbiguousName, NotKnown, UnknownName
from hustings.ids import parse, slugify

__all__ = ["SeatFacts", "election_named"]

_WINNERS = ("won", "second", "held", "eve", "lost", "gained")
_NUMBERS = ("majority", "margin", "turnout", "electorate", "candidates")
_PLACES = ("region", "nation", "name", "type", "area")
_TAKES = {"share": 1, "change": 1, "stood": 1, "swing": 2}
_FRACTIONS = ("share", "change", "margin", "turnout")


def election_named(almanac: Almanac, text: str) -> str:
    """The general election called ``text``: a year, an id, or a notional basis.

    Raises :class:`~hustings.errors.UnknownName`, or :class:`~hustings.errors.AmbiguousName` for 1974.
    """
    known = almanac.table("elections").filter((pl.col("kind") == "parl") & ~pl.col("election").str.contains(".by."))
    ids = known["election"].to_list()
    year, _, rest = text.partition("@")
    found = [each for each in ids if each == year or (year.isdigit() and each.startswith(f"parl.{year}-"))]
    if len(found) == 1:
        return str(found[0]) + (f"@{rest}" if rest else "")
    if found:
        raise AmbiguousName(f"There were two general elections in {year}.", candidates=found)
    raise UnknownName(f"There is no general election “{text}” in the almanac.", nearest=ids[-3:])


class SeatFacts:
    """The seats of one base, and any fact of them as a column; rules are judged by three-valued logic."""

    def __init__(self, almanac: Almanac, base: Base, rule: str) -> None:
        self._almanac = almanac
        self._base = base
        self._rule = rule
        self._results: dict[str, pl.DataFrame] = {}
        self._bases: dict[str, Base] = {base.id: base}
        places = almanac.table("areas").select("area", "type")
        self.seats = base.rows.select("area", "name", "region", "nation").unique("area").sort("area")
        self.seats = self.seats.join(places, on="area", how="left", maintain_order="left")

    def judge(self, rule: Rule) -> pl.Series:
        """Whether each seat of ``seats`` keeps the rule: true, false, or null where a fact of it is not known."""
        if isinstance(rule, Clause):
            return self._test(rule)
        if isinstance(rule, Not):
            return ~self.judge(rule.rule)
        sides = [self.judge(each) for each in rule.rules]
        made = sides[0]
        for each in sides[1:]:
            made = made & each if isinstance(rule, Both) else made | each
        assert isinstance(rule, Both | Either)
        return made

    # -- tests ----------------------------------------------------------------------------------------------------

    def _test(self, test: Clause) -> pl.Series:
        facts = self._fact(test.fact)
        if facts.null_count() == len(facts):
            raise NotKnown(f"No seat of {self._base.label} has the fact “{test.fact.name}”.")
        if facts.dtype == pl.Boolean:
            if test.compare:
                wrong(self._rule, test.fact.at, f"“{test.fact.name}” is so or not so, and cannot be compared")
            return facts
        if not test.compare:
            if test.fact.name in ("lost", "gained"):
                return facts != ""
            wrong(self._rule, test.fact.at, f"“{test.fact.name}” has to be compared with something")
        if facts.dtype == pl.String:
            return self._words(test, facts)
        return self._numbers(test, facts)

    def _words(self, test: Clause, facts: pl.Series) -> pl.Series:
        if test.compare not in ("=", "!=", "in", "not in"):
            wrong(self._rule, test.values[0].at, f"“{test.fact.name}” is a name: compare it with = or != or in")
        wanted = [self._meant(test.fact, each) for each in test.values]
        found = facts.is_in(wanted)
        return found if test.compare in ("=", "in") else ~found

    def _numbers(self, test: Clause, facts: pl.Series) -> pl.Series:
        values = [self._number(test.fact, each, facts) for each in test.values]
        if test.compare in ("in", "not in"):
            found = facts.cast(pl.Float64).is_in(values)
            return found if test.compare == "in" else ~found
        value = values[0]
        return {
            "=": lambda: facts == value,
            "!=": lambda: facts != value,
            "<": lambda: facts < value,
            "<=": lambda: facts <= value,
            ">": lambda: facts > value,
            ">=": lambda: facts >= value,
        }[test.compare]()

    def _number(self, fact: Fact, value: Value, facts: pl.Series) -> float:
        if value.number is None:
            wrong(self._rule, value.at, f"“{value.text}” is no number")
        largest = facts.abs().max()
        fraction = fact.name in _FRACTIONS or (fact.name in self._covariates and float(str(largest)) <= 1)
        if fraction and not value.percent and abs(value.number) > 1:
            wrong(self._rule, value.at, f"“{fact.name}” is a share", f"Write {value.text}% or a fraction such as 0.5.")
        if value.percent and not fraction:
            wrong(self._rule, value.at, f"“{fact.name}” is no share", "For a majority in per cent write margin.")
        return value.number

    def _meant(self, fact: Fact, value: Value) -> str:
        if fact.name in _WINNERS:
            return self._party(value)
        if fact.name in ("name", "type", "area"):
            return next((each for each in self._values(fact.name) if slugify(each) == slugify(value.text)), value.text)
        for key in self._values(fact.name):
            name = str(self._almanac.areas.get(key, {}).get("name", ""))
            if slugify(value.text) in (slugify(key), slugify(name)):
                return key
        known = sorted(str(self._almanac.areas[each]["name"]) for each in self._values(fact.name))
        return wrong(self._rule, value.at, f"“{value.text}” is no {fact.name}", f"It could be {', '.join(known)}.")

    def _values(self, column: str) -> list[str]:
        return [str(each) for each in self.seats[column].drop_nulls().unique().to_list()]

    def _party(self, value: Value) -> str:
        try:
            return self._almanac.find_party(value.text)
        except UnknownName as unknown:
            near = f"Nearest: {', '.join(unknown.nearest)}." if unknown.nearest else ""
            return wrong(self._rule, value.at, f"there is no party “{value.text}”", near)

    # -- facts ----------------------------------------------------------------------------------------------------

    @cached_property
    def _covariates(self) -> dict[str, None]:
        return dict.fromkeys(self._almanac.table("covariates")["name"].unique().sort().to_list())

    def _fact(self, fact: Fact) -> pl.Series:
        name = fact.name
        if name in _PLACES:
            self._no_more(fact, 0)
            return self.seats[name]
        if name in self._covariates:
            self._no_more(fact, 0)
            rows = self._almanac.table("covariates").filter(pl.col("name") == name).select("area", "value")
            return self._joined(rows.unique("area"), "value")
        takes = _TAKES.get(name, 0)
        if name not in (*_WINNERS, *_NUMBERS, *_TAKES):
            known = [*_WINNERS, *_TAKES, *_NUMBERS, *_PLACES, *self._covariates]
            wrong(self._rule, fact.at, f"there is no fact “{name}”", f"Facts are {', '.join(known)}.")
        self._no_more(fact, takes + 1)
        if len(fact.arguments) < takes:
            wrong(self._rule, fact.at, f"“{name}” needs {'two parties' if takes == 2 else 'a party'} in brackets")
        parties = [self._party(each) for each in fact.arguments[:takes]]
        election = self._election(fact.arguments[takes] if len(fact.arguments) > takes else None)
        return self._of_party(name, parties, election) if parties else self._of_election(name, election)

    def _no_more(self, fact: Fact, most: int) -> None:
        if len(fact.arguments) > most:
            wrong(self._rule, fact.arguments[most].at, f"“{fact.name}” takes nothing more in its brackets")

    def _election(self, value: Value | None) -> str:
        """The base that holds an election's results on the boundaries of this one."""
        if value is None:
            return self._base.id
        try:
            election = election_named(self._almanac, value.text)
        except UnknownName as unknown:
            wrong(self._rule, value.at, f"there is no general election “{value.text}”", f"As {unknown.nearest[-1]}.")
        if election == self._base.id:
            return election
        areas = set(self.seats["area"].to_list())
        stem = election.split("@")[0]
        fits = [
            each
            for each in bases(self._almanac)
            if each.split("@")[0] == stem and ("@" not in election or each == election)
        ]
        for each in fits:
            held = set(self._held(each).rows["area"].to_list())
            if len(areas & held) > len(areas) / 2:
                return each
        why = f"{value.text} has no candidates in the almanac" if not fits else "it has other boundaries"
        return wrong(
            self._rule, value.at, f"there is no result of {value.text} for the seats of {self._base.label}: {why}"
        )

    def _held(self, base: str) -> Base:
        if base not in self._bases:
            self._bases[base] = base_seats(self._almanac, base)
        return self._bases[base]

    def _seats_at(self, base: str) -> pl.DataFrame:
        if base not in self._results:
            self._results[base] = ranked_seats(self._held(base).rows)
        return self._results[base]

    def _before(self, base: str, *, eve: bool = False) -> tuple[str, pl.DataFrame]:
        """The baseline of an election, and its seats; with ``eve`` by-elections laid over."""
        known = self._almanac.table("elections").filter(pl.col("election") == base.split("@")[0])["baseline"].to_list()
        if "@" in base or not known or known[0] is None:
            raise NotKnown(f"The almanac does not know who held the seats before {base}.")
        if not eve:
            return str(known[0]), self._seats_at(str(known[0]))
        if "@" in str(known[0]):
            raise NotKnown(
                f"By-elections before {base} were held on other boundaries: nobody held its seats on the eve of poll.",
                remedy="Use held() for who had won them, notionally, at the election before.",
            )
        laid = base_seats(self._almanac, str(known[0]), by_elections=parse(base).day - timedelta(days=1))
        return str(known[0]), ranked_seats(laid.rows)

    def _of_election(self, name: str, base: str) -> pl.Series:
        if name in ("held", "eve"):
            return self._joined(self._before(base, eve=name == "eve")[1], "party")
        if name in ("lost", "gained"):
            then, now = self._joined(self._before(base)[1], "party"), self._joined(self._seats_at(base), "party")
            changed = then != now
            return pl.select(
                pl.when(changed).then(then if name == "lost" else now).when(~changed).then(pl.lit(""))
            ).to_series()
        seats = self._seats_at(base)
        if name in ("won", "second", "majority"):
            return self._joined(seats, "party" if name == "won" else name)
        if name == "margin":
            return self._joined(seats.with_columns((pl.col("majority") / pl.col("valid")).alias("margin")), "margin")
        if name == "candidates":
            return self._joined(self._held(base).rows.group_by("area").len(), "len")
        electors = self._electors(base)
        if name == "electorate":
            return self._joined(electors, "electorate")
        both = seats.join(electors, on="area").with_columns((pl.col("valid") / pl.col("electorate")).alias("turnout"))
        return self._joined(both, "turnout")

    def _electors(self, base: str) -> pl.DataFrame:
        if "@" in base:
            rows = self._almanac.table("notional_areas").filter(pl.col("basis") == base)
        else:
            rows = self._almanac.contests(base)
        return rows.select("area", "electorate")

    def _of_party(self, name: str, parties: list[str], base: str) -> pl.Series:
        if name == "stood":
            return self._votes(base, parties[0]).is_not_null()
        if name == "share":
            return self._share(base, parties[0])
        before, _ = self._before(base)
        changes = [self._share(base, each) - self._share(before, each) for each in parties]
        return changes[0] if name == "change" else 50 * (changes[0] - changes[1])

    def _votes(self, base: str, party: str) -> pl.Series:
        mine = self._held(base).rows.filter(pl.col("party") == party).group_by("area").agg(pl.col("votes").sum())
        return self._joined(mine, "votes")

    def _share(self, base: str, party: str) -> pl.Series:
        """The share of a party: null where it did not stand, as nobody can say what it would have had."""
        return self._votes(base, party) / self._joined(self._seats_at(base), "valid")

    def _joined(self, rows: pl.DataFrame, column: str) -> pl.Series:
        found = self.seats.select("area").join(
            rows.select("area", column), on="area", how="left", maintain_order="left"
        )
        return found[column]
