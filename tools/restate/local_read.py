"""What the restating modules for councils, mayors and devolved bodies share: reading, names, whole numbers."""

from __future__ import annotations

import csv
import gzip
import io
import re
from collections.abc import Callable, Hashable, Iterable
from pathlib import Path
from typing import TypeVar

from hustings.ids import parse

__all__ = ["Raw", "Row", "cased", "contest_row", "election_row", "grouped", "person_name", "rank", "read", "whole"]

Raw = dict[str, str]
Row = dict[str, object]
K = TypeVar("K", bound=Hashable)

_PARTICLES = {"DE": "de", "DER": "der", "VAN": "van", "VON": "von", "LA": "la", "BIN": "bin"}


def read(data: Path, name: str) -> list[Raw]:
    """The rows of one file in the folder of local figures; cells stripped, absent ones empty."""
    content = (data / "local" / name).read_bytes()
    if name.endswith(".gz"):
        content = gzip.decompress(content)
    rows = csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline=""))
    return [{(column or ""): (value or "").strip() for column, value in row.items()} for row in rows]


def whole(text: str) -> int | None:
    """The whole number that a cell holds, thousands commas allowed; ``None`` for anything else."""
    digits = text.replace(",", "").strip()
    return int(digits) if digits.isascii() and digits.isdigit() else None


def grouped(rows: Iterable[Raw], key: Callable[[Raw], K]) -> dict[K, list[Raw]]:
    """Rows by a key, each group in the order of the file."""
    groups: dict[K, list[Raw]] = {}
    for row in rows:
        groups.setdefault(key(row), []).append(row)
    return groups


def cased(name: str) -> str:
    """A name in which no word shouts: ``"Siobhán O'HALLORAN-MCBRIDE"`` gives ``"Siobhán O'Halloran-McBride"``.

    Words that are not wholly in capitals stay as they are printed, and so do single initials.
    """
    words = name.split()
    return " ".join(_cased_word(word, last=place == len(words) - 1) for place, word in enumerate(words))


def _cased_word(word: str, *, last: bool) -> str:
    scottish = re.match(r"(Mc|Mac|O['’])(?=[A-Z]{2})", word)
    if scottish:
        return scottish.group() + _cased_word(word[scottish.end() :], last=last)
    letters = [letter for letter in word if letter.isalpha()]
    if len(letters) < 2 or not all(letter.isupper() for letter in letters):
        return word
    if word in _PARTICLES and not last:
        return _PARTICLES[word]
    if all(vowel not in word for vowel in "AEIOUYÀÁÂÄÈÉÊËÌÍÎÏÒÓÔÖÙÚÛÜ") and len(letters) == 2:
        return word
    parts = re.split(r"([-'’.])", word)
    return "".join(_capitalised(part) for part in parts)


def _capitalised(part: str) -> str:
    if len(part) > 3 and part.startswith("MC"):
        return "Mc" + part[2:].capitalize()
    return part.capitalize()


def person_name(first: str, surname: str) -> tuple[str, str]:
    """Name as printed and surname, from the two columns of a returning officer's form.

    Names commonly used stand in brackets after the legal ones; some forms have both names in the column for the
    surname, as ``"Paul PRATT"`` or ``"BIVOL, Iurie"``, and nothing or a nought in the other.
    """
    first, surname = _commonly_used(first), _commonly_used(surname).rstrip(",")
    first = "" if first == "0" else first.replace(",", "")
    if "," in surname:
        surname, _, told_again = (part.strip() for part in surname.partition(","))
        first = first or told_again
    if not first:
        whole_name = surname.split()
        shouting = [place for place, word in enumerate(whole_name) if word.isupper() and len(word) > 1]
        start = shouting[0] if shouting and shouting[0] else max(len(whole_name) - 1, 0)
        first, surname = " ".join(whole_name[:start]), " ".join(whole_name[start:])
    first, surname = cased(first), cased(surname)
    return f"{first} {surname}".strip(), surname


def _commonly_used(text: str) -> str:
    """The name in use, without the strays of scanning: zero-width spaces, bars and strokes."""
    used = re.search(r"[\[(]([^\])]+)[\])]", text)
    plain = (used.group(1) if used else text).replace("`", "'").replace("\u200b", "")
    cleaned = re.sub(r"[|\\]", "", plain)
    if cleaned != plain and cleaned.islower():
        cleaned = cleaned.capitalize()
    return " ".join(cleaned.split())


def rank(names: Iterable[str]) -> list[str]:
    """Names made unique in their order: the second of two equal ones gets `` (2)``."""
    seen: dict[str, int] = {}
    made = []
    for name in names:
        seen[name] = seen.get(name, 0) + 1
        made.append(name if seen[name] == 1 else f"{name} ({seen[name]})")
    return made


def election_row(contest_or_election: str, name: str, source: str, **more: object) -> Row:
    """The row of the election to which a contest belongs (or of an election itself)."""
    parsed = parse(contest_or_election).election
    return {
        "election": str(parsed),
        "kind": parsed.kind,
        "date": parsed.day,
        "name": name,
        "source": source,
        **more,
    }


def contest_row(contest: str, area: str, name: str, seats: int, rule: str, source: str, **more: object) -> Row:
    """The row of one contest; its election follows from its id. The status is ``declared`` unless given."""
    return {
        "contest": contest,
        "election": str(parse(contest).election),
        "area": area,
        "name": name,
        "seats": seats,
        "rule": rule,
        "status": "declared",
        "source": source,
        **more,
    }
