"""Messages from published tables: Democracy Club’s and the Commons Library’s CSV, councils’ ModernGov XML.

The readers of the almanac take the layouts apart; every contest with votes becomes one result. These layouts have no
revisions: a changed table at the same address is a later revision, which whoever watches the address counts.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from importlib.resources import files
from pathlib import Path

from hustings.almanac.layers import own_folder
from hustings.almanac.readers.known import Known
from hustings.almanac.readers.layouts import open_known
from hustings.almanac.readers.reading import TableRow
from hustings.errors import BadFile
from hustings.night.feeds.message import Message, Person, is_test_name
from hustings.night.times import as_utc

__all__ = ["ElectionNight", "read_table"]


_COUNTED = frozenset({"valid", "rejected", "ballots", "majority", "result", "declared"})


class ElectionNight(Known):
    """What the almanac knows on the night: who stands where, and no results."""

    def candidacies(self, contest: str) -> Sequence[TableRow]:
        """Who stands, without votes: on the night a list of candidates is no step back."""
        return [{**row, "votes": None} for row in super().candidacies(contest)]

    def contest(self, contest: str) -> TableRow | None:
        """A contest before its count: figures that a past night’s almanac has must not speak against a return."""
        row = super().contest(contest)
        return None if row is None else {key: None if key in _COUNTED else value for key, value in row.items()}

    @classmethod
    def of(cls, elections: Sequence[str]) -> ElectionNight:
        """The shipped tables and the user’s own; files that do not name their election are of the night’s only one."""
        told = {"part": "yes"}
        if len(elections) == 1:
            told["election"] = elections[0]
        own = own_folder()
        return cls(Path(str(files("hustings.almanac") / "tables")), own if own.is_dir() else None, told)


def read_table(path: Path, known: ElectionNight) -> list[Message]:
    """A result for each contest of a table that has votes.

    Raises :class:`~hustings.errors.BadFile` naming row and field, and for a table of anything but results.
    """
    reader, sheet = open_known(path)
    read = reader.read(sheet, known)
    people: dict[str, list[TableRow]] = {}
    for row in read.tables.get("candidacies", ()):
        people.setdefault(str(row["contest"]), []).append(row)
    if not people:
        raise BadFile("the table holds no candidates.", file=path.name)
    facts = {str(row["contest"]): row for row in read.tables.get("contests", ())}
    return [
        _result(path.name, contest, facts.get(contest) or known.contest(contest) or {}, rows)
        for contest, rows in people.items()
        if all(row.get("votes") is not None for row in rows)
    ]


def _result(file: str, contest: str, facts: Mapping[str, object], rows: Sequence[TableRow]) -> Message:
    declared = facts.get("declared")
    return Message(
        kind="result",
        file=file,
        test=is_test_name(file),
        contest=contest,
        declared_at=as_utc(declared) if isinstance(declared, datetime) else None,
        people=tuple(
            Person(
                name=str(row["candidate"]),
                party=str(row["party"]),
                votes=_whole(row.get("votes")),
                elected=bool(row.get("elected")),
                id=str(row.get("person") or ""),
            )
            for row in rows
        ),
        electorate=_whole(facts.get("electorate")),
        papers=_whole(facts.get("ballots")),
        rejected=_whole(facts.get("rejected")),
        valid=_whole(facts.get("valid")),
    )


def _whole(value: object) -> int | None:
    return value if isinstance(value, int) else None
