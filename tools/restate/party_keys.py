"""Party labels of the publishers, turned into the almanac's own keys.

Every restating module uses these maps and no other, so that one party has one key in every table. A label that
is not here is an error: nothing is guessed.
"""

from __future__ import annotations

from dataclasses import dataclass

from tools.restate.party_table import PARTY_LINES

__all__ = [
    "BY_LIBRARY",
    "BY_MNIS",
    "BY_RT2005",
    "PARTIES",
    "Party",
    "party_of_library",
    "party_of_rt2005",
    "short",
]


@dataclass(frozen=True, slots=True)
class Party:
    """A party: key, short name for tables, full name, and Parliament's (MNIS) ids."""

    key: str
    short: str
    name: str
    mnis: tuple[str, ...]


def _parties() -> dict[str, Party]:
    made: dict[str, Party] = {}
    for line in PARTY_LINES.strip().splitlines():
        key, short_name, name, mnis = line.split("|")
        if key in made:
            raise ValueError(f"party key {key} stands twice in the party table")
        made[key] = Party(key, short_name, name, tuple(mnis.split()))
    return made


PARTIES: dict[str, Party] = _parties()

BY_MNIS: dict[str, str] = {mnis: party.key for party in PARTIES.values() for mnis in party.mnis}

# The abbreviations of the Commons Library, where they stand for one party only (CF, ISP and NIP stand for two each).
BY_LIBRARY: dict[str, str] = {
    **{party.short: party.key for party in PARTIES.values() if party.mnis},
    "AONT": "aontu",
    "Alliance": "apni",
    "HPUK": "heritage",
    "Green": "grn",
    "Grn": "grn",
    "IGC": "cuk",
    "NHAP": "nha",
    "PBP": "lewisham-pbp",
    "PBPA": "pbp",
    "Ren": "renew",
    "Yrks": "yorkshire",
    "RUK": "ref",
    "BRX": "ref",
    "APNI": "apni",
    "Lib": "liberal",
    "Res": "respect",
    "SL": "slp",
    "Spk": "spk",
    "Speaker": "spk",
    "UCUNF": "ucunf",
    "UUP": "uup",
    "Other": "other",
}

# The abbreviations of Rallings and Thrasher's workbook of 2005 that differ from the Library's of today.
BY_RT2005: dict[str, str] = {
    "": "nodesc",
    "AGS": "ags",
    "Alt": "alternative-party",
    "Ash": "ash-2005",
    "BDMB": "bdmb",
    "BMG": "blair-must-go",
    "BPP": "british-public",
    "C Grp": "community-group",
    "CAP": "community-action",
    "CLBH": "clbh",
    "Civ": "civilisation",
    "Comm": "cpb",
    "Croy": "croydon-pensions",
    "DDT": "ddt",
    "DHPW": "honesty",
    "DSA": "dsa-pbp",
    "EPP": "english-parliamentary",
    "FF": "families-first",
    "FIT": "fit-party",
    "FSP": "free-scotland",
    "FW": "forward-wales",
    "FrP": "freedom-party",
    "GBB": "get-britain-back",
    "Glasnost": "glasnost",
    "IGV": "independent-green-voice",
    "IP": "imperial",
    "IPL": "ipl",
    "IWCA": "iwca",
    "IWNN": "iwnn",
    "LCA": "lca",
    "LCP": "local-community",
    "MC": "mc-2005",
    "MCN": "motorcycle-news",
    "Mast": "tetra-masts",
    "Max": "max-power",
    "NACV": "nacv",
    "NEP": "new-england",
    "OCV": "ocv",
    "OF": "open-forum",
    "OFD": "ofd",
    "PAP": "peace-and-progress",
    "PART": "part-2005",
    "PD": "progressive-democratic",
    "PHF": "horsham-first",
    "PIP": "pride-in-paisley",
    "PP": "ppnv",
    "PPS": "scottish-pensioners",
    "PVP": "protest-vote",
    "PenP": "pensioners",
    "PubP": "publican",
    "RAL": "ral",
    "RP": "rp-2005",
    "RRL": "rock-n-roll-loony",
    "Resp": "respect",
    "SBNB": "sbnb",
    "SCP": "senior-citizens",
    "SEA": "sea",
    "SIP": "sip",
    "SMP": "silent-majority",
    "SNHS": "snhs",
    "SOS": "sos-northampton",
    "SSCP": "sscup",
    "SU": "scottish-unionist",
    "Soc": "spgb",
    "SocU": "socialist-unity",
    "StA": "st-albans",
    "TEPK": "tigers-eye",
    "TPC": "peoples-choice",
    "TW": "third-way",
    "Tel": "telepathic",
    "ThP": "their-party",
    "UKCI": "ukci",
    "UKPF": "uk-pathfinders",
    "UU": "uup",
    "Ver": "veritas",
    "Vote": "rainbow",
    "WP": "workers-party",
    "Wor": "world-2005",
    "XX": "xtraordinary",
    "YrP": "your-party-2004",
}


def party_of_library(abbreviation: str, mnis: str = "") -> str:
    """The key of a party as the Commons Library labels it; the MNIS id decides where it is given."""
    if mnis:
        return BY_MNIS[mnis]
    return BY_LIBRARY[abbreviation]


def party_of_rt2005(abbreviation: str) -> str:
    """The key of a party as the workbook of the general election of 2005 abbreviates it."""
    if abbreviation in BY_RT2005:
        return BY_RT2005[abbreviation]
    return BY_LIBRARY[abbreviation]


def short(key: str) -> str:
    """The short name of a party for tables: ``"Con"``."""
    return PARTIES[key].short
