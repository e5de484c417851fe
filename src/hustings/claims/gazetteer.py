"""Names of the almanac as articles write them: parties and their nicknames, places, people, polling houses.

A name is looked up by its words; case matters where a word is also common (“Reform”, “Green”). One name may stand for
several places: all of them are kept, and what the sentence speaks of decides between them, or nothing does.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

import polars as pl

from hustings.almanac.open import Almanac
from hustings.claims.tokens import bag, key_of

__all__ = ["NICKNAMES", "Gazetteer", "Office", "Person", "Place", "Stand", "same_person"]

NICKNAMES = {
    "con": "Conservative|Conservatives|Conservative Party|Tory|Tories|Tory Party",
    "lab": "Labour|Labour Party",
    "ld": "Liberal Democrat|Liberal Democrats|Lib Dem|Lib Dems|LibDem|LibDems|Liberal Democrat Party",
    "ref": "Reform UK|Brexit Party",
    "grn": "Green Party|Greens",
    "snp": "SNP|Scottish National Party|Scottish Nationalists",
    "pc": "Plaid Cymru|Plaid",
    "ukip": "Ukip|UK Independence Party",
    "dup": "DUP|Democratic Unionist Party|Democratic Unionists",
    "sf": "Sinn Fein",
    "sdlp": "SDLP",
    "uup": "UUP|Ulster Unionist Party|Ulster Unionists",
    "apni": "Alliance Party",
    "bnp": "BNP|British National Party",
    "wpb": "Workers Party|Workers Party of Britain",
    "cuk": "Change UK",
    "alba": "Alba Party",
    "aspire": "Aspire Party",
}
"""What newspapers call the parties, beside their names in the almanac."""

_ONE_WORD = {"reform": "ref", "green": "grn", "aspire": "aspire", "alliance": "apni", "plaid": "pc"}
"""Words that are a party only with a capital and a word of elections beside them."""

_HOUSE_NOT = frozenset({"daily mail", "daily express", "sky", "labour together", "mfs", "orb", "harris", "ashcroft"})
_JOINERS = bag("upon under on le by next in the of and")
_KINDS_OF_NAMES = ("parl", "mayor", "pcc", "gla", "sp", "senedd")
_MAYORAL = frozenset({"combined_authority", "council", "region"})


@dataclass(frozen=True, slots=True)
class Place:
    """Everything that goes by one name: area keys by what they are."""

    name: str
    constituencies: tuple[str, ...] = ()
    councils: tuple[str, ...] = ()
    mayors: tuple[str, ...] = ()
    wholes: tuple[str, ...] = ()
    loose: bool = False
    """Whether the name is short for several longer ones (“Newcastle”)."""


@dataclass(frozen=True, slots=True)
class Stand:
    """One candidacy of a person: where, for whom, when, and whether it won."""

    contest: str
    party: str
    day: date
    elected: bool
    area: str
    place: str


@dataclass(frozen=True, slots=True)
class Office:
    """A dated office from the almanac's events: leader of a party, Prime Minister."""

    kind: str
    subject: str
    day: date
    source: str


@dataclass(frozen=True, slots=True)
class Person:
    """A name and everyone of that name: their candidacies and offices."""

    name: str
    surname: str
    stands: tuple[Stand, ...] = ()
    offices: tuple[Office, ...] = field(default=())


def same_person(name: str, other: str) -> bool:
    """Whether two printed names may be of one person: the same surname, and the first name of one in the other."""
    mine, theirs = key_of(name), key_of(other)
    return bool(mine and theirs) and mine[-1] == theirs[-1] and (mine[0] in theirs or theirs[0] in mine)


class Gazetteer:
    """The names of one almanac, each kind built when it is first asked for."""

    def __init__(self, almanac: Almanac) -> None:
        self.almanac = almanac

    @cached_property
    def parties(self) -> dict[tuple[str, ...], str]:
        """Party keys by the words of their names."""
        found: dict[tuple[str, ...], str] = {}
        for key, row in self.almanac.parties.items():
            words = key_of(str(row["name"]))
            if len(words) > 1 and key not in ("ind", "spk", "other", "nodesc"):
                found[words] = key
                if words[0] == "the":
                    found[words[1:]] = key
        for key, names in NICKNAMES.items():
            found.update({key_of(name): key for name in names.split("|")})
        return found

    def one_word_party(self, word: str) -> str | None:
        """The party that a common word may be, where what stands beside it says so."""
        return _ONE_WORD.get(word)

    @cached_property
    def houses(self) -> dict[tuple[str, ...], str]:
        """Polling houses by the words of every name they worked under."""
        rows = self.almanac.table("houses").select("alias", "house").iter_rows()
        names = [(alias, house) for alias, house in rows] + [
            (house, house) for house in self.almanac.table("houses")["house"].to_list()
        ]
        return {
            key_of(alias): house
            for alias, house in names
            if alias.casefold() not in _HOUSE_NOT and len(alias) > 2 and house not in ("Daily Mail", "Daily Express")
        }

    @cached_property
    def places(self) -> dict[tuple[str, ...], Place]:
        """Places by the words of their names, short names that fit several among them."""
        kept = ("constituency", "council", "combined_authority", "region", "nation", "country")
        named: dict[tuple[str, ...], list[tuple[str, str, str]]] = defaultdict(list)
        for key, row in self.almanac.areas.items():
            if row["kind"] in kept:
                named[key_of(str(row["name"]))].append((key, str(row["kind"]), str(row["name"])))
        for words in list(named):
            if words[0] == "the" and len(words) > 1 and words[1:] not in named:
                named[words[1:]] = named[words]
        found = {words: self._place(rows) for words, rows in named.items()}
        for words, rows in self._short(named).items():
            found[words] = self._place(rows, loose=True)
        return found

    @cached_property
    def starts(self) -> dict[str, int]:
        """The most words that a name beginning with a word can have."""
        found: dict[str, int] = {}
        for names in (self.people, self.parties, self.houses, self.places):
            for words in names:
                if words:
                    found[words[0]] = max(found.get(words[0], 0), len(words))
        return found | {"scottish": max(found.get("scottish", 0), 2), "house": max(found.get("house", 0), 3)}

    def _short(
        self, named: dict[tuple[str, ...], list[tuple[str, str, str]]]
    ) -> dict[tuple[str, ...], list[tuple[str, str, str]]]:
        """“Newcastle” for every area whose name begins so, where one of them is “Newcastle upon Tyne”."""
        heads = {
            words[:1]
            for words in named
            if len(words) > 2 and words[1] in ("upon", "under", "on", "le") and words[:1] not in named
        }
        found: dict[tuple[str, ...], list[tuple[str, str, str]]] = defaultdict(list)
        for words, rows in named.items():
            if words[:1] in heads:
                found[words[:1]].extend(rows)
        return found

    def _place(self, rows: list[tuple[str, str, str]], *, loose: bool = False) -> Place:
        by_kind: dict[str, list[str]] = defaultdict(list)
        for key, kind, _ in rows:
            by_kind[kind].append(key)
        areas = [key for key, kind, _ in rows if kind in _MAYORAL and key in self._mayoral]
        return Place(
            name=rows[0][2] if not loose else key_of(rows[0][2])[0].capitalize(),
            constituencies=tuple(by_kind["constituency"]),
            councils=tuple(by_kind["council"]),
            mayors=tuple(areas),
            wholes=tuple(by_kind["region"] + by_kind["nation"] + by_kind["country"]),
            loose=loose,
        )

    @cached_property
    def _mayoral(self) -> set[str]:
        rows = self.almanac.table("elections").filter(pl.col("kind") == "mayor")
        terms = self.almanac.table("terms").filter(pl.col("kind") == "mayor")
        return set(rows["body"].drop_nulls().to_list()) | set(terms["body"].to_list())

    @cached_property
    def people(self) -> dict[tuple[str, ...], Person]:
        """Candidates (local councils apart) and leaders by the words of their full names."""
        stands: dict[tuple[str, ...], list[Stand]] = defaultdict(list)
        names: dict[tuple[str, ...], tuple[str, str]] = {}
        for row in self._candidacies().iter_rows(named=True):
            words = key_of(row["candidate"])
            if len(words) < 2 or words in self.parties:
                continue
            names.setdefault(words, (row["candidate"], row["surname"] or row["candidate"].split()[-1]))
            stands[words].append(
                Stand(row["contest"], row["party"], row["date"], bool(row["elected"]), row["area"], row["name"])
            )
        offices: dict[tuple[str, ...], list[Office]] = defaultdict(list)
        for row in self.almanac.table("events").iter_rows(named=True):
            if row["kind"] in ("leader", "prime minister"):
                name = str(row["text"]).split(" re-elected")[0].split(" elected")[0].split(" becomes")[0]
                offices[key_of(name)].append(Office(row["kind"], row["subject"], row["date"], row["source"]))
                names.setdefault(key_of(name), (name, name.split()[-1]))
        return {
            words: Person(*names[words], tuple(sorted(stands[words], key=_by_day)), tuple(offices[words]))
            for words in names
        }

    def _candidacies(self) -> pl.DataFrame:
        contests = self.almanac.table("contests").select("contest", "election", "area", "name")
        elections = self.almanac.table("elections").select("election", "kind", "date")
        held = contests.join(elections.filter(pl.col("kind").is_in(_KINDS_OF_NAMES)), on="election")
        rows = self.almanac.table("candidacies").select("contest", "candidate", "surname", "party", "elected")
        return rows.join(held, on="contest").sort("date", "contest")

    def leader(self, party: str, day: date | None) -> tuple[str, Office] | None:
        """Who led a party on a day (the latest known where no day is given), by the almanac's events."""
        found = [
            (person.name, office)
            for person in self._leaders
            for office in person.offices
            if office.kind == "leader" and office.subject == party and (day is None or office.day <= day)
        ]
        return max(found, key=lambda pair: pair[1].day) if found else None

    @cached_property
    def _leaders(self) -> list[Person]:
        return [person for person in self.people.values() if person.offices]

    def first_leader_day(self, party: str) -> date | None:
        """The first day from which the almanac's list of a party's leaders runs."""
        days = [o.day for p in self._leaders for o in p.offices if o.kind == "leader" and o.subject == party]
        return min(days, default=None)


def _by_day(stand: Stand) -> date:
    return stand.day
