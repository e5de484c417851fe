"""Parties of local and devolved elections: by Electoral Commission id, and by name as councils print it."""

from __future__ import annotations

import csv
import re
from pathlib import Path

from tools.restate.local_party_table import LOCAL_PARTY_LINES, NAME_LINES, REGISTER_ALIASES
from tools.restate.local_read import Row, read
from tools.restate.party_keys import BY_MNIS, PARTIES

__all__ = ["Register", "aliases", "bare_id", "new_parties", "party_by_name", "party_short"]

_OLD_STYLE = re.compile(r"party:(\d+)")


class Register:
    """The parties of the Electoral Commission's register, by the ids that Democracy Club uses."""

    def __init__(self, data: Path) -> None:
        self._keys = dict(REGISTER_ALIASES)
        with (data / "westminster" / "results" / "parties.csv").open(encoding="utf-8-sig", newline="") as file:
            for row in csv.DictReader(file):
                key = BY_MNIS.get(row["mnis_id"] or "")
                for code in (row["ec_ids"] or "").split(";"):
                    if key and code.strip():
                        self._keys.setdefault(code.strip(), key)
        for line in LOCAL_PARTY_LINES.strip().splitlines():
            key, _, _, codes = line.split("|")
            for code in codes.split():
                self._keys.setdefault(code, key)

    def __getitem__(self, register_id: str) -> str:
        """Our key of the party with a register id: ``PP52``, ``party:52`` or ``joint-party:53-119``. ``KeyError``."""
        return self._keys[bare_id(register_id)]


def bare_id(register_id: str) -> str:
    """The register id in the form the register has today: ``party:52`` gives ``PP52``."""
    old = _OLD_STYLE.fullmatch(register_id)
    return f"PP{old.group(1)}" if old else register_id


def _names() -> dict[str, str]:
    found = {}
    for line in NAME_LINES.strip().splitlines():
        key, _, names = line.partition(": ")
        for name in names.split("; "):
            if name in found:
                raise ValueError(f"“{name}” stands twice in the table of printed names")
            found[name] = key
    return found


_BY_NAME = _names()
_BEGINNINGS = {
    "havering residents association": "havering-ra",
    "kingston independent residents": "kirg",
    "rainham independent residents association": "rainham-ra",
    "islington community independents": "islington-community",
    "ealing community independents": "ealing-community",
    "enfield community independents": "enfield-community",
}


def party_by_name(printed: str) -> str:
    """Our key of a party as a council or a broadcaster prints it. Raises ``KeyError``: nothing is guessed."""
    name = _plain(printed)
    if name in _BY_NAME:
        return _BY_NAME[name]
    for beginning, key in _BEGINNINGS.items():
        if name.startswith(beginning):
            return key
    raise KeyError(printed)


def _plain(printed: str) -> str:
    name = printed.lower().replace("`", "'").replace("’", "'").replace("–", "-").replace("&", "and")
    name = re.sub(r"\bco ?-? ?op(erative)?\b", lambda found: "co-operative" if found.group(1) else "co-op", name)
    name = re.sub(r"\b(candidate|councillor)\b", "", name)
    return " ".join(re.sub(r"^\W*the ", "", name).split())


def party_short(key: str) -> str:
    """The short name of a party, wherever it is declared."""
    return PARTIES[key].short if key in PARTIES else _LOCAL[key][0]


_LOCAL: dict[str, tuple[str, str, tuple[str, ...]]] = {
    line.split("|")[0]: (line.split("|")[1], line.split("|")[2], tuple(line.split("|")[3].split()))
    for line in LOCAL_PARTY_LINES.strip().splitlines()
}
_JOINT_OF = {"workers-oldham": "wpb", "cpa-christian": "cpa"}


def new_parties() -> list[Row]:
    """The parties that did not stand for the House of Commons in 2005-24."""
    return [
        {
            "party": key,
            "name": name,
            "short": short,
            "parent": _JOINT_OF.get(key),
            "source": "dc-parties" if codes else "printed-names",
        }
        for key, (short, name, codes) in sorted(_LOCAL.items())
    ]


def aliases(data: Path) -> list[Row]:
    """Aliases in the schemes ``register``, ``council``, ``teale`` and ``gla``."""
    register = Register(data)
    return [*_register_aliases(data, register), *_council_aliases(data, register), *_other_aliases(data, register)]


def _register_aliases(data: Path, register: Register) -> list[Row]:
    """Every id in Democracy Club's files of 2018, 2021 and 2026, with the party's name in the latest of them."""
    names: dict[str, str] = {}
    for file, id_column, name_column in (
        ("councils/england_2018_candidates_democracyclub.csv.gz", "party_id", "party_name"),
        ("councils/south_yorkshire_2018_2021_candidates.csv", "party_id", "party"),
        ("register/parties_may2026_democracyclub.csv", "ec_id", "name"),
    ):
        names.update({bare_id(row[id_column]): row[name_column] for row in read(data, file) if row[id_column]})
    rows: list[Row] = []
    for code, name in sorted(names.items()):
        for alias in (code, f"party:{code[2:]}") if re.fullmatch(r"PP\d+", code) else (code,):
            rows.append(_alias("register", alias, register[code], name, "dc-parties"))
    return rows


def _council_aliases(data: Path, register: Register) -> list[Row]:
    rows = []
    for row in read(data, "register/party_name_variants_to_ec_id.csv"):
        try:
            party = register[row["ec_id"]]
        except KeyError:
            continue
        nameless = row["name_as_printed"].strip("()") == "no description"
        rows.append(_alias("council", row["name_as_printed"], "nodesc" if nameless else party, None, "dc-names"))
    return rows


def _other_aliases(data: Path, register: Register) -> list[Row]:
    teale: dict[str, str] = {}
    gla: dict[str, str] = {}
    for row in read(data, "register/party_crosswalk.csv"):
        key = register[row["ec_id"]]
        teale.setdefault(row["teale_code"], key)
        gla.setdefault(row["gla_code"], key)
    for row in read(data, "register/party_name_variants_gla.csv"):
        try:
            gla.setdefault(row["ward_party_name"], party_by_name(row["ward_party_name"]))
        except KeyError:
            continue
    return [
        *(_alias("teale", code, key, None, "teale") for code, key in teale.items() if code),
        *(_alias("gla", name, key, None, "gla-names") for name, key in gla.items() if name),
    ]


def _alias(scheme: str, alias: str, party: str, name: str | None, source: str) -> Row:
    return {"scheme": scheme, "alias": alias, "party": party, "name": name, "source": source}
