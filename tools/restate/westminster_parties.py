"""Sources, parties and their aliases, as far as the House of Commons is concerned."""

from __future__ import annotations

import csv
import gzip
import io
from pathlib import Path

from tools.restate.party_keys import BY_MNIS, PARTIES
from tools.restate.westminster_read import Raw, day_before, read

__all__ = ["parties", "party_aliases", "sources"]

_OPL = "Open Parliament Licence v3.0"
_OPL_LINE = "Contains Parliamentary information licensed under the Open Parliament Licence v3.0."
_OGL = "Open Government Licence v3.0"
_ONS_LINE = (
    "Contains National Statistics data © Crown copyright and database right; "
    "contains OS data © Crown copyright and database right."
)
_LIBRARY = "House of Commons Library"


def sources() -> list[dict[str, object]]:
    """Where the Westminster figures come from, with the credit each publisher asks for."""
    rows = [
        ("hoc-2010", _LIBRARY, "General election 2010, results by candidate", _OPL, _OPL_LINE, "2010"),
        ("hoc-2015", _LIBRARY, "General election 2015, results by candidate", _OPL, _OPL_LINE, "2015"),
        ("hoc-2017", _LIBRARY, "General election 2017, results by candidate", _OPL, _OPL_LINE, "2017"),
        ("hoc-2019", _LIBRARY, "CBP-8749: general election 2019, results by candidate", _OPL, _OPL_LINE, "2019"),
        ("hoc-2024", _LIBRARY, "CBP-10009: general election 2024, results by candidate", _OPL, _OPL_LINE, "2024"),
        ("hoc-by", _LIBRARY, "Parliamentary by-elections 2010-2024", _OPL, _OPL_LINE, "2026-08-20"),
        ("hoc-8647", _LIBRARY, "CBP-8647: general elections 1918-2019 by constituency", _OPL, _OPL_LINE, "2020"),
        ("hoc-7529", _LIBRARY, "CBP-7529: UK election statistics 1918-2019", _OPL, _OPL_LINE, "2020"),
        ("hoc-parties", _LIBRARY, "Election results database: parties", _OPL, _OPL_LINE, "2026-05-23"),
        ("hoc-areas", _LIBRARY, "Election results database: boundary overlaps", _OPL, _OPL_LINE, "2026-05-23"),
        (
            "ec-2005",
            "Electoral Commission",
            "General election 2005, results, compiled by Colin Rallings and Michael Thrasher",
            _OGL,
            "Electoral Commission, compiled by C. Rallings and M. Thrasher; by way of parlitools.",
            "2005",
        ),
        (
            "ec-register",
            "Electoral Commission",
            "Register of political parties, as Democracy Club held it in 2016",
            _OGL,
            "Contains public sector information licensed under the Open Government Licence v3.0.",
            "2016",
        ),
        (
            "rt-2005",
            "C. Rallings and M. Thrasher",
            "General election 2005 on the boundaries of 2010, republished by the House of Commons Library",
            _OPL,
            f"C. Rallings and M. Thrasher. {_OPL_LINE}",
            "2007",
        ),
        (
            "rt-2024",
            "C. Rallings and M. Thrasher for BBC News, ITV News, PA Media and Sky News",
            "General election 2019 on the boundaries of 2024, republished by the House of Commons Library",
            _OPL,
            f"C. Rallings and M. Thrasher. {_OPL_LINE}",
            "2024",
        ),
        (
            "hanretty",
            "Chris Hanretty",
            "The EU referendum of 2016 by constituency, on the boundaries of 2010 and of 2024",
            "none stated",
            "C. Hanretty, Areal interpolation and the UK's referendum on EU membership, "
            "doi 10.1080/17457289.2017.1287081; counts known for 146 seats from councils, the BBC and the "
            "Electoral Office for Northern Ireland.",
            "2017; 2024",
        ),
        (
            "miori-2014",
            "Martina Miori",
            "The Scottish independence referendum of 2014 on the boundaries of 2024",
            "none stated",
            "M. Miori, doi 10.48420/26340568.",
            "2024",
        ),
        (
            "putney-2024",
            "Wandsworth Council; Putney.news, ITV News",
            "The result of Putney on 4 July 2024 as declared and as corrected",
            "none stated; figures of a public declaration",
            "Wandsworth Council, as reported by Putney.news and ITV News.",
            "2024-07-18",
        ),
        (
            "census",
            "Office for National Statistics; National Records of Scotland",
            "Census 2011 by constituency of 2010, from the British Election Study results file, by way of parlitools",
            _OGL,
            f"{_ONS_LINE} Compiled in the British Election Study results file and parlitools (MIT).",
            "2011",
        ),
        (
            "ons-areas",
            "Office for National Statistics",
            "Names and codes of areas; centroids computed from generalised boundaries",
            _OGL,
            _ONS_LINE,
            "2010; 2024",
        ),
    ]
    columns = ("source", "publisher", "title", "licence", "credit", "date")
    return [dict(zip(columns, row, strict=True)) for row in rows]


# Where a party's votes went on when it was renamed, merged or replaced by an alliance.
_PARENTS = {
    "bp": "transform",
    "c28": "wvp",
    "dvp": "idd",
    "ucunf": "uup",
    "yorkshire-first": "yorkshire",
    "ypp": "shared-ground",
}

# The Brexit Party was registered on 5 February 2019 and renamed Reform UK on 4 January 2021.
_REF_REGISTERED, _REF_RENAMED = "2019-02-05", "2021-01-04"

# Registered late, known earlier.
_OLDER_THAN_REGISTER = {"sdp", "ukip", "wr", "nf"}

# One Electoral Commission id, two names in turn: the later one counts from the first poll it stood at.
_TURNS = {
    "PP12596": ("bp", "transform", "2024-07-04"),
    "PP1912": ("ypp", "shared-ground", "2024-07-04"),
    "PP488": ("c28", "wvp", "2015-05-07"),
    "PP6662": ("dvp", "idd", "2024-07-04"),
}


def parties(data: Path) -> list[dict[str, object]]:
    """Every party, with the dates of its registration where the register of 2016 gives them."""
    published = _by_key(data)
    register = _register(data)
    rows: list[dict[str, object]] = []
    for key, party in sorted(PARTIES.items()):
        own = published.get(key, [])
        since, until = _dates([code for raw in own for code in raw["ec_ids"].split(";") if code], register)
        if key in _OLDER_THAN_REGISTER or (key in _TURNS):
            since = None
        rows.append(
            {
                "party": key,
                "name": party.name,
                "short": party.short,
                "since": _REF_REGISTERED if key == "ref" else since,
                "until": until,
                "parent": _PARENTS.get(key),
                "colour": next((raw["colour"].upper() for raw in own if raw["colour"]), None),
                "source": "hoc-parties" if own else "ec-2005",
            }
        )
    return rows


def _by_key(data: Path) -> dict[str, list[Raw]]:
    grouped: dict[str, list[Raw]] = {}
    for raw in read(data, "results/parties.csv"):
        if raw["mnis_id"]:
            grouped.setdefault(BY_MNIS[raw["mnis_id"]], []).append(raw)
    return grouped


def _register(data: Path) -> dict[str, tuple[str, str]]:
    """When each Electoral Commission id was registered and deregistered (empty: still registered in 2016)."""
    packed = (data / "local" / "register" / "parties_electoral_commission_2016.csv.gz").read_bytes()
    rows = csv.DictReader(io.StringIO(gzip.decompress(packed).decode("utf-8-sig"), newline=""))
    return {row["ec_id"]: (row["registered"], row["deregistered"].replace("9999-12-31", "")) for row in rows}


def _dates(codes: list[str], register: dict[str, tuple[str, str]]) -> tuple[str | None, str | None]:
    """First registration and last deregistration, where every code is in the register.

    The register was opened in 1999 and took in the parties that were there: such a date says nothing.
    """
    known = [register[code] for code in codes if code in register]
    if not known or len(known) < len(codes):
        return None, None
    first, last = min(since for since, _ in known), max((until for _, until in known), default="")
    gone = all(until for _, until in known)
    return (first if first >= "2000" else None), (last if gone else None)


# Labels of the Library's files beside those of its list of parties.
_OTHER_LABELS = {
    "Brexit": "ref",
    "CLI": "climate",
    "Grn": "grn",
    "Lab Coop": "lab",
    "Respect": "respect",
    "Speaker": "spk",
    "UCUNF": "ucunf",
}
_COLUMNS = {
    "APNI": "apni",
    "All other candidates": "other",
    "BRX": "ref",
    "Con": "con",
    "DUP": "dup",
    "Green": "grn",
    "LD": "ld",
    "Lab": "lab",
    "PC": "pc",
    "RUK": "ref",
    "SDLP": "sdlp",
    "SF": "sf",
    "SNP": "snp",
    "UKIP": "ukip",
    "UUP": "uup",
}

# Abbreviations that the Library used for one party and later for another.
_LABEL_TURNS = {
    "CF": ("cumbria-first", "communist-future", "2024-07-04"),
    "ISP": ("independent-socialist", "isp", "2021-05-13"),
    "NIP": ("nip", "newham-independents", "2024-07-04"),
}


def party_aliases(data: Path) -> list[dict[str, object]]:
    """Names and codes of parties: in the Library's files, in Parliament's (MNIS) ids, in the Commission's register."""
    made: dict[tuple[str, str, str], dict[str, object]] = {}

    def add(scheme: str, alias: str, party: str, name: str = "", since: str = "", to: str = "") -> None:
        row = {"scheme": scheme, "alias": alias, "party": party, "from": since, "to": to, "name": name}
        made.setdefault((scheme, alias, since), {**row, "source": "hoc-parties"})

    for key, raws in _by_key(data).items():
        for raw in raws:
            since = _REF_RENAMED if raw["mnis_id"] == "1036" else _REF_REGISTERED if key == "ref" else ""
            to = day_before(_REF_RENAMED) if raw["mnis_id"] == "1006" else ""
            add("mnis", raw["mnis_id"], key, raw["name"], since, to)
            add("name", raw["name"], key, "", since, to)
            if raw["abbreviation"] not in _LABEL_TURNS:
                add("library", raw["abbreviation"], key, raw["name"] if key == "ref" else "", since, to)
            for code in raw["ec_ids"].split(";"):
                if code and code not in _TURNS and key != "ref":
                    add("ec", code, key, "")
    add("ec", "PP7931", "ref", "The Brexit Party", _REF_REGISTERED, day_before(_REF_RENAMED))
    add("ec", "PP7931", "ref", "Reform UK", _REF_RENAMED)
    for scheme, turns in (("ec", _TURNS), ("library", _LABEL_TURNS)):
        for alias, (earlier, later, day) in turns.items():
            add(scheme, alias, earlier, "", "", day_before(day))
            add(scheme, alias, later, "", day)
    for scheme, labels in (("library", _OTHER_LABELS), ("library_column", _COLUMNS)):
        for alias, key in labels.items():
            add(scheme, alias, key)
    return list(made.values())
