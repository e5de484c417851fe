"""A past election sent again as a feed: nominations, rushes, results, recounts, states of the parties, in its own time.

Declarations come at their real times where the almanac has them; else at times drawn from the shape of real nights
(first near eleven, half by half past three, nearly all by half past five), marked as assumed; or as a file gives them.
Every file is a test and is called so. Faults are put in on request (:mod:`hustings.night.simulated_faults`).
"""

from __future__ import annotations

import csv
import json
import time
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Literal

import numpy as np

from hustings.almanac.open import Almanac
from hustings.errors import BadFile, BadInput
from hustings.ids import parse
from hustings.night.feeds.message import Message, PartyLine, Person
from hustings.night.feeds.own_json import to_json
from hustings.night.feeds.write_pa import file_name, to_pa
from hustings.night.times import as_utc, close_of_poll, from_text

__all__ = ["Format", "Night", "Planned", "plan", "read_order", "render", "send"]

Format = Literal["pa", "json"]
_STATE_EVERY = 25


@dataclass(frozen=True, slots=True)
class Planned:
    """One file of a simulated feed: when it is written, what it says, and which fault it carries.

    ``payload`` replaces the message’s own bytes, ``name`` its file’s name; ``gone`` removes the file of that name.
    """

    at: datetime
    message: Message
    fault: str = ""
    payload: bytes | None = None
    name: str = ""
    gone: bool = False


@dataclass(frozen=True, slots=True)
class Night:
    """A planned night: its files in order of time, whether the times are assumed, and the election’s label."""

    election: str
    label: str
    files: tuple[Planned, ...]
    assumed: bool

    @property
    def faults(self) -> tuple[tuple[str, str], ...]:
        """Every fault put in: its name and the file that carries it."""
        return tuple(
            (each.fault, each.name or file_name(each.message, self.label)) for each in self.files if each.fault
        )


def plan(
    almanac: Almanac,
    election: str,
    *,
    faults: Sequence[str] = (),
    order: Mapping[str, datetime] | None = None,
    only: Collection[str] = (),
    seed: int = 1,
) -> Night:
    """The files of an election’s night, results as the almanac has them.

    ``order`` gives times of declaration by contest; ``only`` are the contests to send, all if empty.
    Raises :class:`~hustings.errors.UnknownName` for an election or a fault that is not known, and
    :class:`~hustings.errors.BadInput` where the almanac has no votes of the election.
    """
    from hustings.night.simulated_faults import inject

    rng = np.random.default_rng(seed)
    results = {name: each for name, each in _results(almanac, election).items() if not only or name in only}
    times, assumed = _times(almanac, election, results, order or {}, rng)
    results = {contest: replace(each, declared_at=times[contest]) for contest, each in results.items()}
    kind = parse(election).kind
    files = [*_before(results, election), *_through(results, rng)]
    files += _states(results, kind) if kind == "parl" else _councils(almanac, results)
    files = inject(sorted(files, key=lambda each: each.at), faults, rng)
    label = {"parl": "General_Election", "local": "Local_Elections"}.get(kind, "Elections")
    return Night(election, label, tuple(sorted(files, key=lambda each: each.at)), assumed)


def _results(almanac: Almanac, election: str) -> dict[str, Message]:
    """The result of each contest with votes, candidates in order of surname, so that none can be known by position."""
    rows: dict[str, list[Mapping[str, object]]] = {}
    for row in almanac.candidacies(election).iter_rows(named=True):
        rows.setdefault(str(row["contest"]), []).append(row)
    party_ids = {key: str(number) for number, key in enumerate(sorted(almanac.parties), start=1)}
    made = {}
    facts = sorted(almanac.contests(election).iter_rows(named=True), key=lambda row: str(row["name"]))
    person = 0
    for number, row in enumerate(facts, start=1):
        contest = str(row["contest"])
        people = []
        for each in sorted(rows.get(contest, ()), key=_by_surname):
            person += 1
            party = str(each["party"])
            votes = each["votes"]
            people.append(
                Person(
                    name=str(each["candidate"]),
                    party=almanac.short(party),
                    votes=votes if isinstance(votes, int) else None,
                    elected=bool(each["elected"]),
                    id=str(person),
                    party_id=party_ids[party],
                )
            )
        if people and all(each.votes is not None for each in people):
            made[contest] = _result(row, contest, number, tuple(people))
    if not made:
        raise BadInput(f"The almanac has no votes of {election}; nothing can be sent.")
    return made


def _by_surname(row: Mapping[str, object]) -> tuple[str, str]:
    return str(row["surname"] or row["candidate"]), str(row["candidate"])


def _result(row: Mapping[str, object], contest: str, number: int, people: tuple[Person, ...]) -> Message:
    votes = sorted((each.votes or 0 for each in people), reverse=True)
    one = int(str(row["seats"])) == 1 and row["rule"] in ("fptp", "supplementary-vote")
    return Message(
        kind="result",
        file="",
        revision=1,
        test=True,
        place=str(row["name"]),
        number=str(number),
        contest=contest,
        people=people,
        electorate=_whole(row["electorate"]),
        rejected=_whole(row["rejected"]),
        valid=_whole(row["valid"]) if not one else sum(votes),
        majority=votes[0] - votes[1] if one and len(votes) > 1 else None,
    )


def _whole(value: object) -> int | None:
    return value if isinstance(value, int) else None


def _times(
    almanac: Almanac,
    election: str,
    results: Mapping[str, Message],
    order: Mapping[str, datetime],
    rng: np.random.Generator,
) -> tuple[dict[str, datetime], bool]:
    """The time of each declaration as UTC, and whether any of them is assumed."""
    close = close_of_poll(parse(election))
    known: dict[str, datetime] = {}
    for contest, declared in almanac.contests(election).select("contest", "declared").iter_rows():
        if isinstance(declared, datetime):
            known[str(contest)] = as_utc(declared)
    known |= {contest: as_utc(moment) for contest, moment in order.items()}
    assumed = False
    for contest in results:
        if contest not in known:
            assumed = True
            hours = float(np.clip(5.6 + 1.35 * rng.standard_normal(), 0.9, 16.0))
            known[contest] = close + timedelta(minutes=round(60 * hours))
        known[contest] = max(known[contest], close + timedelta(minutes=20))
    return known, assumed


def _before(results: Mapping[str, Message], election: str) -> Iterator[Planned]:
    """Nominations, in the two hours before the close of poll."""
    close = close_of_poll(parse(election))
    for number, result in enumerate(results.values()):
        people = tuple(replace(each, votes=None, elected=False) for each in result.people)
        told = Message(
            kind="nominations", file="", revision=1, test=True, place=result.place, number=result.number,
            contest=result.contest, people=people,
        )  # fmt: skip
        yield Planned(close - timedelta(hours=2) + timedelta(seconds=5 * number), told)


def _through(results: Mapping[str, Message], rng: np.random.Generator) -> Iterator[Planned]:
    """Results at their times; before a third of them a rush, before the closest a recount."""
    for result in results.values():
        at = result.declared_at
        assert at is not None
        yield Planned(at, result)
        base = replace(
            result, electorate=None, rejected=None, valid=None, majority=None,
            people=tuple(replace(each, votes=None) for each in result.people if each.elected),
        )  # fmt: skip
        if rng.random() < 0.35 and base.people:
            early = at - timedelta(seconds=int(rng.integers(60, 500)))
            yield Planned(early, replace(base, kind="rush", text=f"{base.people[0].party} win {base.place}"))
        if result.majority is not None and result.majority < 150:
            told = replace(
                base, kind="recount", people=(), declared_at=at - timedelta(minutes=70), text="First recount"
            )
            yield Planned(at - timedelta(minutes=70), told)


def _states(results: Mapping[str, Message], kind: str) -> Iterator[Planned]:
    """A state of the parties after every 25 results, and after the last."""
    seats: Counter[str] = Counter()
    ordered = sorted(results.values(), key=lambda each: (each.declared_at, each.contest))
    number = 0
    for done, result in enumerate(ordered, start=1):
        seats.update(each.party for each in result.people if each.elected)
        if done % _STATE_EVERY and done != len(ordered):
            continue
        number += 1
        at = result.declared_at
        assert at is not None
        lines = tuple(PartyLine(party, won) for party, won in sorted(seats.items(), key=lambda pair: -pair[1]))
        told = Message(
            kind="state", file="", revision=number, test=True, declared_at=at, parties=lines,
            declared=sum(seats.values()), seats=sum(sum(each.elected for each in one.people) for one in ordered),
        )  # fmt: skip
        yield Planned(at + timedelta(seconds=20), told)


def _councils(almanac: Almanac, results: Mapping[str, Message]) -> Iterator[Planned]:
    """What each council elected, by party, when its last ward is declared, and the state of the parties then."""
    councils: dict[str, list[Message]] = {}
    for result in results.values():
        councils.setdefault(parse(result.contest).organisation or "", []).append(result)
    seats: Counter[str] = Counter()
    ends = {slug: max(each.declared_at for each in wards if each.declared_at) for slug, wards in councils.items()}
    for number, slug in enumerate(sorted(councils, key=lambda slug: ends[slug]), start=1):
        won = Counter(each.party for ward in councils[slug] for each in ward.people if each.elected)
        seats.update(won)
        base = Message(kind="council", file="", revision=1, test=True, declared_at=ends[slug])
        lines = tuple(PartyLine(party, held) for party, held in won.most_common())
        name = slug.replace("-", " ").title()
        yield Planned(ends[slug] + timedelta(seconds=30), replace(base, place=name, number=str(number), parties=lines))
        lines = tuple(PartyLine(party, held) for party, held in seats.most_common())
        told = replace(base, kind="state", revision=number, parties=lines, declared=sum(seats.values()), text="local")
        yield Planned(ends[slug] + timedelta(seconds=50), told)


def render(night: Night, each: Planned, form: Format = "pa") -> tuple[str, bytes]:
    """A file’s name and bytes."""
    ending = "json" if form == "json" else "xml"
    name = each.name or file_name(each.message, night.label, ending)
    if form == "json":
        name = name.rpartition(".")[0] + ".json"
    if each.payload is not None:
        return name, each.payload
    if form == "pa":
        return name, to_pa(each.message)
    return name, json.dumps(to_json(each.message), ensure_ascii=False).encode()


def send(
    night: Night,
    out: Path,
    *,
    speed: float = 0.0,
    form: Format = "pa",
    sleep: Callable[[float], None] = time.sleep,
    tell: Callable[[Planned, int], None] = lambda planned, done: None,
) -> int:
    """Write the files into a folder in their order, ``speed`` times as fast as the night was; 0: all at once.

    Each file appears whole (written aside, then renamed). Returns how many were written.
    """
    out.mkdir(parents=True, exist_ok=True)
    before: datetime | None = None
    for done, each in enumerate(night.files, start=1):
        if speed > 0 and before is not None and each.at > before:
            sleep((each.at - before).total_seconds() / speed)
        before = each.at
        name, payload = render(night, each, form)
        if each.gone:
            (out / name).unlink(missing_ok=True)
        else:
            part = out / f".{name}.part"
            part.write_bytes(payload)
            part.replace(out / name)
        tell(each, done)
    return len(night.files)


def read_order(path: Path) -> dict[str, datetime]:
    """Times of declaration from a CSV with the columns ``contest`` and ``declared``.

    Raises :class:`~hustings.errors.BadFile`.
    """
    found: dict[str, datetime] = {}
    with path.open(encoding="utf-8-sig", newline="") as file:
        for number, row in enumerate(csv.DictReader(file), start=2):
            if not row.get("contest") or not row.get("declared"):
                raise BadFile("expected a contest and a time.", file=path.name, row=number, field="declared")
            try:
                found[str(row["contest"])] = from_text(str(row["declared"]))
            except BadInput as error:
                raise BadFile(error.message, file=path.name, row=number, field="declared") from None
    return found
