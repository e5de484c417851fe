"""What every restating module for polls shares: the poll as a value, ids, names of houses and clients, plain notes."""

from __future__ import annotations

import csv
import gzip
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from hustings.ids import slugify

__all__ = [
    "COLUMNS",
    "Poll",
    "Share",
    "assign_ids",
    "client_name",
    "day",
    "fraction",
    "integer",
    "mode_name",
    "poll_rows",
    "read_rows",
    "share_rows",
    "shares_of",
]

Row = dict[str, object]

# Column of a published table -> our party key.
COLUMNS: dict[str, str] = {
    "con": "con", "lab": "lab", "ld": "ld", "ukip": "ukip", "ref": "ref", "grn": "grn", "snp": "snp", "pc": "pc",
    "cuk": "cuk", "sdp": "sdp", "oth": "other", "sdlp": "sdlp", "sf": "sf", "apni": "apni", "dup": "dup", "uup": "uup",
    "alba": "alba", "ldem": "ld", "ab": "abolish", "bnp": "bnp", "engdem": "ed", "ind": "ind", "wpb": "wpb",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Share:
    """One party's (or candidate's) share of a poll, as a fraction."""

    party: str
    share: float
    candidate: str | None = None


@dataclass(frozen=True, slots=True)
class Poll:
    """One poll on its way into the tables; the columns of ``polls`` and the shares that belong to it.

    ``place`` is what follows the date in the id; ``id`` is given by :func:`assign_ids`.
    """

    kind: str
    territory: str
    pollster: str
    source: str
    shares: tuple[Share, ...]
    start: date | None = None
    end: date | None = None
    published: date | None = None
    client: str | None = None
    sample: int | None = None
    base: int | None = None
    mode: str | None = None
    ballot: str = "parl"
    basis: str = "first"
    of_poll: str | None = None
    verified: bool = False
    notes: tuple[str, ...] = ()
    place: str | None = None
    id: str = ""

    @property
    def total(self) -> float:
        """The sum of the shares."""
        return sum(each.share for each in self.shares)

    @property
    def stem(self) -> str:
        """The id but for the number that tells two of one day apart."""
        when = self.end or self.published
        return f"{slugify(self.pollster)}.{when.isoformat() if when else 'undated'}.{self.place or self.territory}"


def read_rows(path: Path) -> Iterator[dict[str, str]]:
    """The rows of a published CSV file, plain or gzipped, as text."""
    if path.suffix == ".gz":
        with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
            yield from csv.DictReader(file)
    else:
        with path.open(encoding="utf-8", newline="") as file:
            yield from csv.DictReader(file)


def day(text: str) -> date | None:
    """An ISO date, or ``None`` where the cell is empty."""
    return date.fromisoformat(text) if text else None


def integer(text: str) -> int | None:
    """A whole number that some files write as ``1071.0``; ``None`` where the cell is empty."""
    return round(float(text)) if text else None


def fraction(percent: str) -> float | None:
    """A percentage as a fraction; ``None`` where the cell is empty."""
    return round(float(percent) / 100, 6) if percent else None


def shares_of(row: dict[str, str], columns: Iterable[str]) -> tuple[Share, ...]:
    """The shares of the named percentage columns that hold a figure."""
    found = ((COLUMNS[column], fraction(row[column])) for column in columns)
    return tuple(Share(party, share) for party, share in found if share is not None)


_MODES = {
    "": None, "internet": "online", "online": "online", "internet / 20k sample": "online", "mobile": "online",
    "phone": "phone", "phone (automated)": "phone", "f2f": "face to face",
    "phone/internet": "mixed", "phone and internet": "mixed", "cati/online": "mixed",
}  # fmt: skip


def mode_name(text: str) -> str | None:
    """Online, phone, face to face or mixed; ``None`` where the source does not say. Smartphone surveys are online."""
    return _MODES[text.strip().lower()]


# PollBase abbreviates; only the abbreviations that stand for one publication are written out.
_CLIENTS = {
    "TT": "The Times", "ST": "The Sunday Times", "DT": "The Daily Telegraph", "STel": "The Sunday Telegraph",
    "GU": "The Guardian", "Gu": "The Guardian", "OB": "The Observer", "Ob": "The Observer",
    "Ind": "The Independent", "IoS": "The Independent on Sunday", "MoS": "The Mail on Sunday",
    "DE": "Daily Express", "SE": "Sunday Express", "S Express": "Sunday Express", "ES": "Evening Standard",
    "FT": "Financial Times", "NoW": "News of the World", "NoTW": "News of the World",
    "News Chron": "News Chronicle", "D Star": "Daily Star", "Econ": "The Economist", "GMB": "Good Morning Britain",
    "C4": "Channel 4", "S Tel": "The Sunday Telegraph", "Sun": "The Sun", "TheSun": "The Sun",
    "Independent": "The Independent", "Observer": "The Observer", "Sunday Times": "The Sunday Times",
    "SundayTimes": "The Sunday Times", "Sunday Telegraph": "The Sunday Telegraph",
    "Mail on Sunday": "The Mail on Sunday", "Daily Telegraph": "The Daily Telegraph", "Telegraph": "The Telegraph",
    "The Gurdian": "The Guardian", "The Daily Mirror": "Daily Mirror", "Mirror": "Daily Mirror",
    "The Mirror": "Daily Mirror", "The Daily Express": "Daily Express", "Sun on Sunday": "The Sun on Sunday",
    "The i Paper": "The i", "i": "The i", "Metro": "The Metro", "Byline Times": "The Byline Times",
    "Independent on Sunday": "The Independent on Sunday", "The Times / Sky News": "The Times/Sky News",
    "Sky News / The Times": "The Times/Sky News", "Labour List": "LabourList",
    "Best For Britain": "Best for Britain", "The Rest Is Politics": "The Rest is Politics",
    "Multiple ITV NewsThe Independent": "ITV News/The Independent", "TBA": "",
    "Multiple The Independent on SundaySunday Mirror": "The Independent on Sunday/Sunday Mirror",
    "Multiple The IndependentSunday Mirror": "The Independent/Sunday Mirror",
    "Sunday Mirror, Independent on Sunday": "The Independent on Sunday/Sunday Mirror",
    "Independent on Sunday, Sunday Mirror": "The Independent on Sunday/Sunday Mirror",
    "Independent on Sunday & Sunday Mirror": "The Independent on Sunday/Sunday Mirror",
    "Independent on Sunday; Sunday Mirror": "The Independent on Sunday/Sunday Mirror",
    "The Independent on Sunday; The Sunday Mirror": "The Independent on Sunday/Sunday Mirror",
}  # fmt: skip


def client_name(text: str) -> str | None:
    """Who paid, under one spelling; ``None`` where the source does not say."""
    plain = text.partition(" Archived ")[0].strip()
    return _CLIENTS.get(plain, plain) or None


def assign_ids(polls: Iterable[Poll], taken: set[str]) -> list[Poll]:
    """The polls with their ids, ``{house}.{end}.{place}``, with ``.2``, ``.3`` for a second and third of that day.

    Of several the order is that of start, sample, client and shares, so that an id does not hang on the order of a
    file. ``taken`` holds the ids given before and is added to.
    """
    groups: dict[str, list[Poll]] = defaultdict(list)
    for poll in polls:
        groups[poll.stem].append(poll)
    named: list[Poll] = []
    for stem, group in groups.items():
        number = 0
        for poll in sorted(group, key=_order):
            number += 1
            while (key := stem if number == 1 else f"{stem}.{number}") in taken:
                number += 1
            taken.add(key)
            named.append(replace(poll, id=key))
    return named


def _order(poll: Poll) -> tuple[object, ...]:
    shares = tuple((each.party, each.candidate or "", each.share) for each in poll.shares)
    return (poll.start or date.max, poll.sample or 0, poll.client or "", shares)


def poll_rows(polls: Iterable[Poll]) -> list[Row]:
    """Rows of the table ``polls``."""
    return [
        {
            "poll": poll.id, "kind": poll.kind, "territory": poll.territory, "pollster": poll.pollster,
            "client": poll.client, "start": poll.start, "end": poll.end, "published": poll.published,
            "sample": poll.sample, "base": poll.base, "mode": poll.mode, "ballot": poll.ballot, "basis": poll.basis,
            "of_poll": poll.of_poll, "verified": poll.verified, "note": "; ".join(_notes(poll)) or None,
            "source": poll.source,
        }
        for poll in polls
    ]  # fmt: skip


def share_rows(polls: Iterable[Poll]) -> list[Row]:
    """Rows of the table ``poll_shares``."""
    return [
        {"poll": poll.id, "party": each.party, "candidate": each.candidate, "share": each.share}
        for poll in polls
        for each in poll.shares
    ]


def _notes(poll: Poll) -> tuple[str, ...]:
    """The notes, with one on the sum where the shares do not make about a whole."""
    if 0.90 <= poll.total <= 1.06:
        return poll.notes
    return (*poll.notes, f"shares as printed sum to {poll.total * 100:.4g} %")
