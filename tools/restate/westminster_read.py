"""Reading the published Westminster files: rows, whole numbers, names and the sets of boundaries."""

from __future__ import annotations

import csv
import gzip
import io
import re
import unicodedata
from datetime import date, timedelta
from pathlib import Path

from hustings.ids import slugify

__all__ = [
    "ELECTION_DAYS",
    "MODERN",
    "SETS",
    "Raw",
    "day_before",
    "election_id",
    "name_key",
    "proper_name",
    "read",
    "slugify",
    "whole",
]

Raw = dict[str, str]

# Every general election since 1918, by the label that the history files use. Source: Commons Library CBP-7529.
ELECTION_DAYS: dict[str, str] = {
    "1918": "1918-12-14",
    "1922": "1922-11-15",
    "1923": "1923-12-06",
    "1924": "1924-10-29",
    "1929": "1929-05-30",
    "1931": "1931-10-27",
    "1935": "1935-11-14",
    "1945": "1945-07-05",
    "1950": "1950-02-23",
    "1951": "1951-10-25",
    "1955": "1955-05-26",
    "1959": "1959-10-08",
    "1964": "1964-10-15",
    "1966": "1966-03-31",
    "1970": "1970-06-18",
    "1974F": "1974-02-28",
    "1974O": "1974-10-10",
    "1979": "1979-05-03",
    "1983": "1983-06-09",
    "1987": "1987-06-11",
    "1992": "1992-04-09",
    "1997": "1997-05-01",
    "2001": "2001-06-07",
    "2005": "2005-05-05",
    "2010": "2010-05-06",
    "2015": "2015-05-07",
    "2017": "2017-06-08",
    "2019": "2019-12-12",
    "2024": "2024-07-04",
}

MODERN = ("2010", "2015", "2017", "2019", "2024")


# Sets of constituencies by the first general election on each. In 2005 only Scotland's changed.
SETS: dict[str, tuple[str, ...]] = {
    "wpc-1918": ("1918", "1922", "1923", "1924", "1929", "1931", "1935"),
    "wpc-1945": ("1945",),
    "wpc-1950": ("1950", "1951"),
    "wpc-1955": ("1955", "1959", "1964", "1966", "1970"),
    "wpc-1974": ("1974F", "1974O", "1979"),
    "wpc-1983": ("1983", "1987", "1992"),
    "wpc-1997": ("1997", "2001"),
    "wpc-2005": ("2005",),
    "wpc-2010": ("2010", "2015", "2017", "2019"),
    "wpc-2024": ("2024",),
}


def read(data: Path, relative: str) -> list[Raw]:
    """The rows of one published CSV file, gzipped or not, with white space trimmed."""
    content = (data / "westminster" / relative).read_bytes()
    if relative.endswith(".gz"):
        content = gzip.decompress(content)
    rows = csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline=""))
    return [{name: (value or "").strip() for name, value in row.items()} for row in rows]


def whole(text: str) -> int | None:
    """A count as printed; ``None`` where there is none. The minus signs of unopposed returns are no counts."""
    if text == "" or text.startswith("-"):
        return None
    return int(text)


def election_id(label: str) -> str:
    """The id of the general election that the history files call ``label``: ``1974F``, ``2019``."""
    return f"parl.{ELECTION_DAYS[label]}"


def day_before(day: str) -> str:
    """The day before an ISO date."""
    return (date.fromisoformat(day) - timedelta(days=1)).isoformat()


def name_key(name: str) -> str:
    """What two printed names of one seat have in common.

    Case, accents, punctuation and the order of words do not count; ``&`` is ``and``. So ``Durham North`` is
    ``North Durham`` and ``Cotswolds The`` is ``The Cotswolds``.
    """
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().casefold()
    plain = re.sub(r"'s\b", "s", plain.replace("&", " and "))
    return " ".join(sorted(re.sub(r"[^a-z0-9]+", " ", plain).split()))


_SMALL = ("And", "Of", "The", "Upon", "On", "In", "Le", "Under", "Super", "An", "By", "Next", "Y")


# Slips of the pen in the names of the history file.
_SLIPS = {
    "Aukland": "Auckland",
    "Bethnall": "Bethnal",
    "Borders": "Border",
    "Bridgewater": "Bridgwater",
    "Chertsy": "Chertsey",
    "Debry": "Derby",
    "Derbyshie": "Derbyshire",
    "Hansworth": "Handsworth",
    "Bolsolver": "Bolsover",
    "Kincardinshire": "Kincardineshire",
    "Kirkaldy": "Kirkcaldy",
    "Lincnolshire": "Lincolnshire",
    "Morecombe": "Morecambe",
    "Prestwick": "Prestwich",
    "Langston": "Langstone",
    "Leicestersouth": "Leicester South",
    "Middlesborough": "Middlesbrough",
    "Somersetshire": "Somerset",
    "Southamptonitchen": "Southampton Itchen",
    "Sparbrook": "Sparkbrook",
    "Strechford": "Stechford",
    "Upontyne": "upon-Tyne",
    "Waldon": "Walden",
    "Woodfod": "Woodford",
}


def proper_name(printed: str) -> str:
    """A name whose words were all given capitals, as it is written: ``King's County``, ``Stoke-on-Trent``."""
    text = re.sub(r"\s+", " ", printed.replace("&", "and")).strip()
    text = re.sub(r"'S\b", "'s", text)
    for word in _SMALL:
        text = re.sub(rf"(?<=[\s-]){word}(?=[\s-])", word.lower(), text)
    text = re.sub(r"\bSt\. ?", "St ", text)
    return re.sub(r"\w+", lambda word: _SLIPS.get(word[0], word[0]), text)
