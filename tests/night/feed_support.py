"""A small night sent as a feed: twelve seats of 2019, a ledger for them, and what a feed makes of it."""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from hustings.almanac.open import Almanac
from hustings.night.feeds.folder import Folder, Found
from hustings.night.feeds.intake import Intake
from hustings.night.feeds.report import Outcome
from hustings.night.fold import NightState, fold
from hustings.night.ledger import Ledger
from hustings.night.paper import Papers
from hustings.night.simulator import Night, plan, send

ELECTION = "parl.2019-12-12"
SEATS = tuple(
    f"parl.{each}.{ELECTION[5:]}"
    for each in (
        "ynys-mon", "aberavon", "putney", "orkney-and-shetland", "fermanagh-and-south-tyrone", "kensington",
        "blyth-valley", "st-ives", "carmarthen-east-and-dinefwr", "brighton-pavilion", "chorley", "bury-north",
    )
)  # fmt: skip
AFTER = datetime(2019, 12, 13, 16, 0, tzinfo=UTC)


@cache
def shipped() -> tuple[Almanac, Papers]:
    almanac = Almanac.open(own=False)
    return almanac, Papers(almanac)


@cache
def truth() -> Mapping[str, Mapping[str, int]]:
    found: dict[str, dict[str, int]] = {}
    for row in shipped()[0].candidacies(ELECTION).iter_rows(named=True):
        found.setdefault(str(row["contest"]), {})[str(row["candidate"])] = int(row["votes"])
    return found


def small_night(*faults: str, seed: int = 1) -> Night:
    return plan(shipped()[0], ELECTION, faults=faults, only=SEATS, seed=seed)


def ledger_in(folder: Path, nature: str = "test", now: datetime = AFTER, election: str = ELECTION) -> Ledger:
    folder.mkdir(parents=True, exist_ok=True)
    return Ledger.create(
        str(folder / "night.sqlite"),
        "live" if nature == "live" else "test",
        [election],
        actor="desk",
        clock=lambda: now,
    )


def intake_of(ledger: Ledger, feed: str = "pa") -> Intake:
    almanac, papers = shipped()
    return Intake(almanac, ledger, feed, papers=papers)


def sent(folder: Path, *faults: str, form: str = "pa", seed: int = 1) -> list[Found]:
    """The files of the small night, written and found."""
    send(small_night(*faults, seed=seed), folder, form="json" if form == "json" else "pa")
    return list(Folder(folder).look())


def take(intake: Intake, files: Iterable[Found], shuffle: int | None = None) -> list[Outcome]:
    files = list(files)
    if shuffle is not None:
        random.Random(shuffle).shuffle(files)
    return [outcome for found in files for outcome in intake.take(found)]


def state_of(ledger: Ledger) -> NightState:
    return fold(ledger.read())


def stands(state: NightState, contest: str) -> Mapping[str, int] | None:
    """The figures of the highest edition that anybody entered."""
    found = state.contests.get(contest)
    return found.editions[-1].figures.by_candidate if found and found.editions else None


def wrong(state: NightState, seats: Sequence[str] = SEATS) -> list[str]:
    """The seats whose figures are not those of the almanac."""
    return [each for each in seats if stands(state, each) != truth()[each]]


def one_file(folder: Path, name: str, payload: bytes) -> Found:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_bytes(payload)
    return next(each for each in Folder(folder).look() if each.name == name)
