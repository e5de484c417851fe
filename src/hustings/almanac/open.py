"""The almanac: the shipped tables with a user's own laid over them, read when they are asked for."""

from __future__ import annotations

import os
from collections.abc import Iterable
from datetime import date
from functools import cached_property
from pathlib import Path

import polars as pl

from hustings.almanac.layers import Layer, frame_schema, lay_over, layers_at, own_folder, part_of, shipped
from hustings.almanac.schema import TABLES
from hustings.errors import BadInput, UnknownName
from hustings.ids import ElectionId, is_id, parse

__all__ = ["Almanac"]


class Almanac:
    """What is known: every table as a Polars frame, lazily.

    >>> from hustings import Almanac
    >>> Almanac.open().candidacies("parl.2019-12-12")
    """

    def __init__(self, layers: Iterable[Layer]) -> None:
        self._layers = list(layers)
        self._held: dict[tuple[str, str], pl.DataFrame] = {}

    @classmethod
    def open(cls, *over: Path | str, own: bool = True) -> Almanac:
        """The shipped almanac, with the user's own folder (if ``own`` and there is one) and ``over`` laid upon it.

        Each of ``over`` is a folder of CSV tables or an SQLite file. Nothing is read before it is asked for.
        Raises :class:`~hustings.errors.BadInput` where there is no almanac at one of them.
        """
        folder = own_folder()
        named = bool(os.environ.get("HUSTINGS_ALMANAC"))
        places = [folder] if own and (named or folder.is_dir()) else []
        return cls([shipped(), *layers_at([*places, *over])])

    # -- tables ---------------------------------------------------------------------------------------------------

    def table(self, name: str) -> pl.DataFrame:
        """The whole table ``name``, in the schema's columns.

        Raises :class:`~hustings.errors.UnknownName` for a table the schema does not declare.
        """
        return self._read(name, None)

    def _read(self, name: str, election: ElectionId | None) -> pl.DataFrame:
        table = TABLES.get(name)
        if table is None:
            raise UnknownName(f"There is no table {name}.", nearest=_near(name, TABLES))
        key = (name, part_of(election) if election is not None else "")
        if key not in self._held:
            frame = pl.DataFrame(schema=frame_schema(table))
            for layer in self._layers:
                above = layer.read(table, election)
                if above is not None:
                    frame = lay_over(frame, above, table) if len(frame) else above
            self._held[key] = frame
        return self._held[key]

    # -- elections and contests -----------------------------------------------------------------------------------

    def election(self, election: str) -> dict[str, object]:
        """The row of ``elections`` called ``election``.

        Raises :class:`~hustings.errors.UnknownName` with the nearest ids.
        """
        rows = self.table("elections").filter(pl.col("election") == election)
        if rows.is_empty():
            raise self._no_such(election, "election", self.table("elections")["election"].to_list())
        return rows.row(0, named=True)

    def contests(self, election: str) -> pl.DataFrame:
        """Every contest of an election, in the shipped order: one row a ballot paper."""
        self.election(election)
        rows = self._read("contests", parse(election))
        return rows.filter(pl.col("election") == election)

    def candidacies(self, election: str) -> pl.DataFrame:
        """Every candidacy of an election: one row a candidate (or list) on a ballot paper, votes as integers."""
        contests = self.contests(election).select("contest")
        return self._read("candidacies", parse(election)).join(contests, on="contest", how="semi")

    def contest(self, contest: str) -> tuple[dict[str, object], pl.DataFrame]:
        """The row of ``contests`` for one ballot paper, and its candidacies.

        Raises :class:`~hustings.errors.UnknownName` with the nearest ids, or the contests held at a place where
        only a place was named.
        """
        if not is_id(contest):
            if "." in contest:
                raise self._no_such(contest, "contest", self._every_contest["contest"].to_list())
            raise self._place(contest)
        election = parse(contest)
        rows = self._read("contests", election).filter(pl.col("contest") == contest)
        if rows.is_empty():
            if contest in self._contest_groups:
                raise UnknownName(
                    f"{contest} is an election of several contests, not one contest.",
                    nearest=self.contests(contest)["contest"].head(3).to_list(),
                    remedy=f"Try “hustings results {contest}”.",
                )
            raise self._no_such(contest, "contest", self._every_contest["contest"].to_list())
        candidacies = self._read("candidacies", election).filter(pl.col("contest") == contest)
        return rows.row(0, named=True), candidacies

    def contests_in(self, area: str) -> pl.DataFrame:
        """Every contest in an area, latest first."""
        dated = self._every_contest.join(self.table("elections").select("election", "date"), on="election")
        return dated.filter(pl.col("area") == area).sort("date", descending=True)

    # -- names ----------------------------------------------------------------------------------------------------

    @cached_property
    def parties(self) -> dict[str, dict[str, object]]:
        """Every party by its key."""
        return {str(row["party"]): row for row in self.table("parties").iter_rows(named=True)}

    def short(self, party: str, on: date | None = None) -> str:
        """The short name of a party for tables: ``Con``; ``on`` a day, what it was then: ``Brexit`` before ``Ref``."""
        if on is not None and (then := self.name_on(party, on)):
            return then.removesuffix(" Party")
        row = self.parties.get(party)
        return str(row["short"]) if row else party

    def name_on(self, party: str, day: date) -> str:
        """The registered name that a party has given up since ``day``, without its article; empty where it has not."""
        return next((name for until, name in self._given_up.get(party, ()) if day <= until), "")

    @cached_property
    def _given_up(self) -> dict[str, list[tuple[date, str]]]:
        """By party the registered names that had an end, with their last day. Only of parties that are called anew
        throughout: a name that one of several registrations once had does not rename the party."""
        rows = self.table("party_aliases").filter(pl.col("scheme") == "ec", pl.col("party") == "ref")
        ended = rows.drop_nulls(["to", "name"]).sort("to").select("party", "to", "name")
        made: dict[str, list[tuple[date, str]]] = {}
        for party, until, name in ended.iter_rows():
            made.setdefault(party, []).append((until, str(name).removeprefix("The ")))
        return made

    @cached_property
    def areas(self) -> dict[str, dict[str, object]]:
        """Every area by its key."""
        return {str(row["area"]): row for row in self.table("areas").iter_rows(named=True)}

    def find_party(self, text: str) -> str:
        """The key of the party called ``text``: its key, short name, name or an alias of one party only, in any case.

        Raises :class:`~hustings.errors.UnknownName` with the nearest keys.
        """
        wanted = text.strip().casefold()
        for key, row in self.parties.items():
            if wanted in (key, str(row["short"]).casefold(), str(row["name"]).casefold()):
                return key
        aliases = self.table("party_aliases")
        called = set(aliases.filter(pl.col("alias").str.to_lowercase() == wanted)["party"])
        if len(called) == 1:
            return str(called.pop())
        # Of keys of two or three letters half is no likeness.
        raise UnknownName(f"There is no party “{text}”.", nearest=_near(wanted, self.parties, least=70))

    def credits(self, sources: Iterable[str | None]) -> list[str]:
        """What is printed of the sources named, each once, in order: its credit line, and before it publisher and title
        where the line itself does not name them. Sources of one publisher with one credit line share a line."""
        known = {str(row["source"]): row for row in self.table("sources").iter_rows(named=True)}
        titles: dict[tuple[str, str], list[str]] = {}
        for key in dict.fromkeys(source for source in sources if source):
            row = known.get(key, {"publisher": key, "title": "", "credit": key})
            publisher, credit = str(row["publisher"]), str(row["credit"])
            held = titles.setdefault(("" if publisher.split(";")[0] in credit else publisher, credit), [])
            if row["title"] not in held:
                held.append(str(row["title"]))
        return [f"{name}: {'; '.join(named)}. {credit}" if name else credit for (name, credit), named in titles.items()]

    @cached_property
    def _every_contest(self) -> pl.DataFrame:
        return self.table("contests").select("contest", "election", "area", "name")

    @cached_property
    def _contest_groups(self) -> set[str]:
        return set(self.table("elections")["election"].to_list())

    def _no_such(self, text: str, what: str, known: list[str]) -> UnknownName:
        try:
            parse(text)
        except BadInput as error:
            message = error.message if len(text) < 200 else f"There is no {what} “{text[:60]}...”."
            return UnknownName(message, nearest=_near(text.strip().casefold(), known), remedy=error.remedy)
        return UnknownName(
            f"There is no {what} {text} in the almanac.",
            nearest=_near(text, known),
            remedy="Ids are Democracy Club’s: kind.place.date, the day of the poll.",
        )

    def _place(self, text: str) -> UnknownName:
        """What to say where a contest was wanted and something that is no id was given."""
        wanted = text.strip().casefold()
        named = self._every_contest.filter(pl.col("name").str.to_lowercase() == wanted)
        if named.is_empty():
            names = self._every_contest["name"].unique().sort().to_list()
            return UnknownName(
                f"There is no contest or place “{text}” in the almanac.",
                nearest=_near(text, names),
                remedy="Name a contest by its id, as parl.hartlepool.by.2021-05-06.",
            )
        ids = named["contest"].to_list()
        return UnknownName(
            f"“{text}” is a place with {len(ids)} contests in the almanac, not one contest.",
            nearest=sorted(ids, key=lambda each: each[-10:], reverse=True)[:6],
            remedy="Name one of them.",
        )


def _near(text: str, known: Iterable[str], count: int = 3, least: float = 55) -> list[str]:
    from rapidfuzz import fuzz, process

    found = process.extract(text[:200], list(known), scorer=fuzz.ratio, limit=count, score_cutoff=least)
    return [name for name, _, _ in found]
