"""A folder of ballot files laid over the desk: which there are, and each counted when it is first asked for.

The folder is looked at again every two seconds, so that a file put in, mended or taken out is seen without a restart;
what was counted is kept for as long as its file is the same. Nothing is written.
"""

from __future__ import annotations

import hashlib
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar
from urllib.parse import quote

from hustings.almanac.open import Almanac
from hustings.count import CountRecord, Election, Lots, Totals, count, read_ballots
from hustings.desk.counting.count_rules import Suggested, contest_of, named_rule, options_of, suggested
from hustings.errors import BadBallots, BadFile, BadInput, HustingsError, UnknownName

if TYPE_CHECKING:
    from hustings.desk.site import Site

__all__ = ["CountFile", "CountFolder", "Counted", "Wanted", "count_address", "counted", "lots_from", "withheld"]

_SUFFIXES = frozenset({".blt", ".soi", ".soc", ".toi", ".toc", ".csv"})
_EVERY = 2.0
_KEPT = 256
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class CountFile:
    """One file: the name in its address, where it is, the contest that its name names, and a stamp of its content."""

    name: str
    path: Path
    contest: str
    stamp: str


@dataclass(frozen=True, slots=True)
class Wanted:
    """How to count: rule (empty: the one suggested), seats (``None``: as the ballots say), lots as text, a seed."""

    rule: str = ""
    seats: int | None = None
    lots: str = ""
    seed: str = ""

    @classmethod
    def of(cls, query: Mapping[str, str]) -> Wanted:
        """As the fields ``rule``, ``seats``, ``lot`` and ``seed`` of an address or a form ask for it.

        Raises :class:`~hustings.errors.BadInput` for what is no number of seats.
        """
        told = {name: query.get(name, "").strip() for name in ("rule", "seats", "lot", "seed")}
        seats = told["seats"]
        if seats and not (seats.isascii() and seats.isdigit() and len(seats) <= 4 and int(seats)):
            raise BadInput(f"“{seats[:20]}” is no number of seats.", remedy="Give a whole number, one or more.")
        return cls(told["rule"], int(seats) if seats else None, told["lot"], told["seed"])


@dataclass(frozen=True, slots=True)
class Counted:
    """Ballots counted: the papers, the record, the rule suggested for them and why, where lots came from."""

    papers: Election | Totals
    record: CountRecord
    suggested: Suggested
    wanted: Wanted
    contest: str = ""
    lots_told: str = ""


def lots_from(text: str, seed: str = "") -> Lots:
    """Lots as people write them: an order a line (or parted by “|”), names parted by commas; “seed: ...” for a seed."""
    lines = [line.strip() for line in text.replace("|", "\n").splitlines()]
    seeds = [line.removeprefix("seed:").strip() for line in lines if line.startswith("seed:")]
    orders = [line for line in lines if line and not line.startswith(("#", "seed:"))]
    return Lots(orders=Lots.by_hand(*orders).orders, seed=seed or next(iter(seeds), None))


def counted(papers: Election | Totals, almanac: Almanac, wanted: Wanted, *, stem: str = "", told: str = "") -> Counted:
    """Count ballots as ``wanted``. ``stem`` is the name of their file, ``told`` says where lots came from.

    Raises :class:`~hustings.errors.UnknownName` for a rule that is not there, :class:`~hustings.errors.BadBallots`
    where no count can start or a tie has no lot.
    """
    papers = papers.with_seats(wanted.seats)
    best = suggested(papers, almanac, stem)
    name = named_rule(wanted.rule) if wanted.rule else best.rule
    contest = contest_of(stem)
    lots = lots_from(wanted.lots, wanted.seed)
    record = count(name, papers, lots=lots, **options_of(name, papers, contest))
    return Counted(papers, record, best, wanted, contest, told if record.lots else "")


class CountFolder:
    """The files of one folder."""

    def __init__(self, folder: Path, almanac: Almanac) -> None:
        """Over ``folder``. Raises :class:`~hustings.errors.BadInput` where it is no folder."""
        if not folder.is_dir():
            raise BadInput(f"{folder} is no folder of ballot files.", remedy="Name one with --counts.")
        self.folder = folder
        self._almanac = almanac
        self._files: dict[str, CountFile] = {}
        self._looked = float("-inf")
        self._kept: OrderedDict[object, object] = OrderedDict()
        self._lock = threading.Lock()
        self._stamp = ""

    @property
    def files(self) -> dict[str, CountFile]:
        """Every file by its name, in alphabetical order."""
        now = time.monotonic()
        if now - self._looked > _EVERY:
            self._looked = now
            self._files = _files(self.folder)
            told = "".join(f"{each.name}{each.stamp}" for each in self._files.values())
            self._stamp = hashlib.sha256(told.encode()).hexdigest()[:8]
        return self._files

    @property
    def version(self) -> str:
        """Changes with every file that changes."""
        return self._stamp if self.files is not None else ""

    def file(self, name: str) -> CountFile:
        """One file. Raises :class:`~hustings.errors.UnknownName` with the nearest."""
        found = self.files.get(name)
        if found is None:
            from rapidfuzz import process

            near = [each for each, _, _ in process.extract(name, list(self.files), limit=3, score_cutoff=50)]
            raise UnknownName(f"There is no count “{name[:100]}” here.", nearest=near)
        return found

    def of_contest(self, contest: str) -> CountFile | None:
        """The file named by a contest's id, if there is one."""
        return next((each for each in self.files.values() if each.contest == contest), None)

    def counted(self, name: str, wanted: Wanted | None = None) -> Counted:
        """One file counted; lots stand in ``NAME.lots`` beside it, or are asked for in ``wanted``.

        Raises as :func:`counted`, and :class:`~hustings.errors.BadFile` with row and field, naming the file without
        its folder.
        """
        each, wanted = self.file(name), wanted or Wanted()
        return self._keep((each.name, each.stamp, wanted), lambda: self._count(each, wanted))

    def _count(self, each: CountFile, wanted: Wanted) -> Counted:
        told, given = "", wanted
        if wanted.lots or wanted.seed:
            told = "Lots as given in the address of this page, not by the file."
        elif (beside := _lots_beside(each.path)) is not None:
            told, given = f"Lots from {each.path.stem}.lots.", Wanted(wanted.rule, wanted.seats, beside)
        try:
            made = counted(read_ballots(each.path), self._almanac, given, stem=each.path.stem, told=told)
        except BadFile as error:
            words = error.message.replace(str(each.path), each.path.name)
            raise BadInput(words, remedy=error.remedy) from None
        except BadBallots as error:
            where = f" Put it in {each.path.stem}.lots beside the file." if "lot" in error.remedy else ""
            raise BadBallots(f"{each.path.name}: {error.message}", remedy=error.remedy + where) from None
        return made

    def _keep(self, key: object, make: Callable[[], T]) -> T:
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]  # type: ignore[return-value]
        made = make()
        with self._lock:
            self._kept[key] = made
            while len(self._kept) > _KEPT:
                self._kept.popitem(last=False)
        return made

    def fault(self, name: str) -> HustingsError | None:
        """Why a file cannot be counted; ``None`` where it can."""
        try:
            self.counted(name)
        except HustingsError as error:
            return error
        return None


def _files(folder: Path) -> dict[str, CountFile]:
    """The files there are; two that differ only in their ending have it in their name."""
    paths = sorted(each for each in folder.iterdir() if each.suffix.lower() in _SUFFIXES and each.is_file())
    stems = [each.stem for each in paths]
    made = {}
    for path in paths:
        name = path.stem if stems.count(path.stem) == 1 else f"{path.stem}-{path.suffix[1:].lower()}"
        seen = path.stat()
        beside = path.with_name(f"{path.stem}.lots")
        lots = beside.stat().st_mtime_ns if beside.is_file() else 0
        made[name] = CountFile(name, path, contest_of(path.stem), f"{seen.st_mtime_ns}.{seen.st_size}.{lots}")
    return made


def _lots_beside(path: Path) -> str | None:
    beside = path.with_name(f"{path.stem}.lots")
    try:
        return beside.read_text("utf-8") if beside.is_file() else None
    except (OSError, UnicodeDecodeError):
        raise BadInput(f"{beside.name} cannot be read.", remedy="Save it as UTF-8: one lot a line, “A,B”.") from None


def withheld(site: Site, contest: str) -> bool:
    """Whether a count must not be shown: its contest is part of a night under way and is not published."""
    told = site.live.told(contest) if site.live is not None and contest else None
    return bool(told and told.hides)


def count_address(site: Site, contest: str) -> str:
    """The address of the count of a contest; empty where no file is named by it."""
    each = site.counts.of_contest(contest) if site.counts is not None else None
    return f"/count/{quote(each.name)}" if each is not None else ""
