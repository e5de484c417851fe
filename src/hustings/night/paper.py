"""The ballot paper of a contest as the almanac knows it: seats, rule, electors, who stands; and whom a sender names.

Names are joined by person, never by their place in a list. A surname alone is enough only where one person on the
paper has it; a party that is sent with a name must be that person's party.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

import polars as pl

from hustings.almanac.open import Almanac
from hustings.errors import NotKnown, UnknownName
from hustings.ids import parse

__all__ = ["Candidate", "Paper", "Papers"]

PLURALITY = frozenset({"fptp", "block-vote"})
_ONE_SEAT_PLURALITY = frozenset({"additional-member", "london-assembly"})
_TITLES = frozenset(
    {"mr", "mrs", "ms", "miss", "mx", "dr", "prof", "professor", "sir", "dame", "rev", "cllr", "rt", "hon"}
)
_ONE_VOTE = frozenset({"fptp", "supplementary-vote", "closed-list", "additional-member", "london-assembly"})


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody on the paper: the almanac's name, surname, party key, and the party's name on the paper."""

    name: str
    surname: str
    party: str
    description: str = ""


@dataclass(frozen=True, slots=True)
class Paper:
    """A contest before its count."""

    contest: str
    election: str
    name: str
    area: str
    seats: int
    rule: str
    electorate: int | None
    candidates: tuple[Candidate, ...]

    @property
    def by_plurality(self) -> bool:
        """Whether those with the most votes are elected."""
        return self.rule in PLURALITY or (self.rule in _ONE_SEAT_PLURALITY and self.seats == 1)

    @property
    def one_vote(self) -> bool:
        """Whether each valid paper holds one vote (or one first preference)."""
        return self.rule in _ONE_VOTE and (self.seats == 1 or self.rule != "fptp")

    @property
    def parties(self) -> dict[str, str]:
        """Party by candidate."""
        return {each.name: each.party for each in self.candidates}


class Papers:
    """The ballot papers of a night, read from the almanac once for each election; party names as senders write them."""

    def __init__(self, almanac: Almanac) -> None:
        self.almanac = almanac
        self._held: dict[str, dict[str, Paper]] = {}

    def paper(self, contest: str) -> Paper:
        """The paper of one contest. Raises :class:`~hustings.errors.UnknownName` with the nearest ids."""
        election = str(parse(contest).election)
        if election not in self._held:
            try:
                self.of(election)
            except UnknownName:
                self._held[election] = {}
        found = self._held[election].get(contest)
        if found is not None:
            return found
        facts, candidacies = self.almanac.contest(contest)
        return _paper(facts, candidacies.iter_rows(named=True))

    def of(self, election: str) -> dict[str, Paper]:
        """Every paper of an election by contest. Raises :class:`~hustings.errors.UnknownName`."""
        if election not in self._held:
            contests = self.almanac.contests(election)
            rows: dict[str, list[Mapping[str, object]]] = {}
            columns = ("contest", "candidate", "surname", "party", "description")
            for row in self.almanac.candidacies(election).select(columns).iter_rows(named=True):
                rows.setdefault(row["contest"], []).append(row)
            self._held[election] = {
                str(facts["contest"]): _paper(facts, rows.get(str(facts["contest"]), ()))
                for facts in contests.iter_rows(named=True)
            }
        return self._held[election]

    @cached_property
    def _party_names(self) -> dict[str, set[str]]:
        named: dict[str, set[str]] = {}
        for key, row in self.almanac.parties.items():
            for text in (key, row["short"], row["name"]):
                named.setdefault(fold(str(text)), set()).add(key)
        aliases = self.almanac.table("party_aliases").filter(pl.col("alias").is_not_null())
        for alias, key in aliases.select("alias", "party").iter_rows():
            named.setdefault(fold(alias), set()).add(key)
        return named

    def parties_called(self, text: str) -> set[str]:
        """The keys of the parties that a sender may mean by ``text``; empty where none is known under it."""
        return self._party_names.get(fold(text), set())

    def find(self, paper: Paper, name: str, party: str | None) -> Candidate:
        """The candidate whom a sender means.

        Raises :class:`~hustings.errors.UnknownName` where nobody on the paper is called so, or several might be, or
        the one who is stands for another party.
        """
        standing = _called(paper, name)
        meant = self.parties_called(party) if party else set()
        if party and not meant and not any(fold(each.description) == fold(party) for each in paper.candidates):
            raise UnknownName(
                f"“{party}”, sent with {name}, is no party that is known", remedy="Send its name in full."
            )
        if party:
            of_party = [each for each in standing if each.party in meant or fold(each.description) == fold(party)]
            if standing and not of_party:
                others = ", ".join(f"{each.name} stands for {self.almanac.short(each.party)}" for each in standing)
                raise UnknownName(f"{name} is sent as {party}, but {others}")
            standing = of_party
        if len(standing) > 1:
            names = " and ".join(each.name for each in standing)
            raise UnknownName(f"“{name}” may be {names}", remedy="Send forename and party.")
        if not standing:
            raise UnknownName(
                f"nobody called {name} stands in {paper.name}", nearest=[each.name for each in paper.candidates][:3]
            )
        return standing[0]


def _words(text: str) -> list[str]:
    """The words of a name without case, accents, punctuation and titles: ``"Dr Siân O'Neill"`` gives sian, oneill."""
    plain = "".join(each for each in unicodedata.normalize("NFKD", text) if not unicodedata.combining(each))
    words = re.sub(r"[^\w\s]+", " ", re.sub(r"[’'`]", "", plain)).casefold().replace("_", " ").split()
    return [word for word in words if word not in _TITLES] or words


def fold(text: str) -> str:
    """A name as names are compared: :func:`_words` with single spaces."""
    return " ".join(_words(text))


def _called(paper: Paper, name: str) -> list[Candidate]:
    """Those on the paper who may be called ``name``: by all its words in order, in any, by initial, by surname."""
    words = _words(name)
    if not words:
        return []
    people = [(each, _words(each.name), _words(each.surname) or _words(each.name)[-1:]) for each in paper.candidates]
    for found in (
        [each for each, whole, _ in people if whole == words],
        [each for each, whole, _ in people if sorted(whole) == sorted(words)],
        [each for each, whole, surname in people if _initials_fit(whole, surname, words)],
        [each for each, _, surname in people if surname == words],
    ):
        if found:
            return found
    return []


def _initials_fit(whole: list[str], surname: list[str], words: list[str]) -> bool:
    """Whether the words are the surname and a forename or the beginning of one: J or Jon for Jonathan."""
    length = len(surname)
    if words[-length:] == surname:
        given = words[:-length]
    elif words[:length] == surname:
        given = words[length:]
    else:
        return False
    forenames = [word for word in whole if word not in surname]
    return bool(given) and bool(forenames) and (forenames[0].startswith(given[0]) or given[0] in forenames)


def _paper(facts: Mapping[str, object], rows: Iterable[Mapping[str, object]]) -> Paper:
    candidates = tuple(
        Candidate(str(row["candidate"]), str(row["surname"] or ""), str(row["party"]), str(row["description"] or ""))
        for row in rows
    )
    seats, electorate = facts["seats"], facts["electorate"]
    if not isinstance(seats, int):
        raise NotKnown(f"The almanac does not say how many seats {facts['contest']} fills.")
    return Paper(
        contest=str(facts["contest"]),
        election=str(facts["election"]),
        name=str(facts["name"]),
        area=str(facts["area"]),
        seats=seats,
        rule=str(facts["rule"]),
        electorate=electorate if isinstance(electorate, int) else None,
        candidates=candidates,
    )
