"""What the almanac knows, for readers: parties by code and name, areas by code and name, contests already held.

Tables are read plainly as text, each at most once, from the shipped folder and the user's own with its imports over
it; of the large tables only the part that holds the election asked for.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path

from hustings.almanac.readers.cells import fold
from hustings.almanac.readers.known_parties import KnownParties
from hustings.almanac.readers.reading import Area, TableRow
from hustings.almanac.schema import TABLES, Table
from hustings.almanac.voting_rules import rule_for
from hustings.errors import BadFile, UnknownName
from hustings.ids import ElectionId, parse

__all__ = ["Known", "folders", "part_of"]

_NATIONS = {"E92000001": "eng", "W92000004": "wal", "S92000003": "sco", "N92000002": "nir"}


def folders(tables: Path, own: Path | None) -> list[Path]:
    """The folders that hold tables, the lowest first: shipped, the user's own, its imports in their order."""
    found = [tables]
    if own is not None and own.is_dir():
        found.append(own)
        imports = own / "imports"
        if imports.is_dir():
            found.extend(each for each in sorted(imports.iterdir()) if each.is_dir() and not each.name.startswith("."))
    return found


def part_of(election: ElectionId) -> str:
    """The name of the part that holds an election's contests: ``parl.2019-12-12``, ``parl.by``."""
    return "parl.by" if election.kind == "parl" and election.by else f"{election.kind}.{election.day}"


class Known:
    """Answers a reader's questions from the tables in ``folders``; see :class:`~.reading.Lookup`.

    ``told`` is what the user said about the file.
    """

    def __init__(self, tables: Path, own: Path | None = None, told: Mapping[str, str] | None = None) -> None:
        self.told: Mapping[str, str] = told or {}
        self._folders = folders(tables, own)
        self._shipped = tables
        self._parties: KnownParties | None = None
        self._areas: _Areas | None = None
        self._elections: dict[str, TableRow] | None = None
        self._contests: dict[str, dict[str, TableRow]] = {}
        self._candidacies: dict[str, dict[str, list[TableRow]]] = {}
        self._rules: list[dict[str, str]] | None = None

    def party(self, tries: Sequence[tuple[str, str]], day: date | None) -> str:
        """See :meth:`~.reading.Lookup.party`."""
        return self._all_parties.find(tries, day)

    def short(self, party: str) -> str:
        """See :meth:`~.reading.Lookup.short`."""
        return self._all_parties.short(party)

    def is_usual(self, party: str, text: str) -> bool:
        """See :meth:`~.reading.Lookup.is_usual`."""
        return self._all_parties.is_usual(party, text)

    @property
    def _all_parties(self) -> KnownParties:
        if self._parties is None:
            self._parties = KnownParties(self._texts("parties"), self._texts("party_aliases"))
        return self._parties

    def area(self, *, code: str | None, name: str | None, kind: str, day: date | None) -> Area:
        """See :meth:`~.reading.Lookup.area`."""
        return self._all_areas.find(code, name, kind, day)

    def area_keyed(self, key: str) -> Area | None:
        """See :meth:`~.reading.Lookup.area_keyed`."""
        return self._all_areas.keyed(key)

    @property
    def _all_areas(self) -> _Areas:
        if self._areas is None:
            self._areas = _Areas(self._texts("areas"))
        return self._areas

    def election(self, election: str) -> TableRow | None:
        """See :meth:`~.reading.Lookup.election`."""
        return self._all_elections.get(election)

    def general_elections(self) -> Sequence[date]:
        """See :meth:`~.reading.Lookup.general_elections`."""
        days = (key.removeprefix("parl.") for key in self._all_elections if key.count(".") == 1 and key[:5] == "parl.")
        return sorted(map(date.fromisoformat, days))

    @property
    def _all_elections(self) -> dict[str, TableRow]:
        if self._elections is None:
            table = TABLES["elections"]
            self._elections = {row["election"]: _typed(table, row) for row in self._texts("elections")}
        return self._elections

    def contest(self, contest: str) -> TableRow | None:
        """See :meth:`~.reading.Lookup.contest`."""
        return self._part(parse(contest)).get(contest)

    def contest_in(self, election: str, area: str) -> str | None:
        """See :meth:`~.reading.Lookup.contest_in`."""
        for contest, row in self._part(parse(election)).items():
            if row["area"] == area and row["election"] == election:
                return contest
        return None

    def candidacies(self, contest: str) -> Sequence[TableRow]:
        """See :meth:`~.reading.Lookup.candidacies`."""
        election = parse(contest)
        part = part_of(election)
        if part not in self._candidacies:
            table = TABLES["candidacies"]
            held: dict[str, list[TableRow]] = {}
            for folder in self._folders:
                above: dict[str, list[TableRow]] = defaultdict(list)
                for row in self._parts(folder, table, election):
                    above[row["contest"]].append(_typed(table, row))
                held.update(above)
            self._candidacies[part] = held
        return self._candidacies[part].get(contest, ())

    def has_source(self, source: str) -> bool:
        """Whether the almanac has a source of this key."""
        return any(row["source"] == source for row in self._texts("sources"))

    def rule(self, contest: ElectionId, nation: str, seats: int) -> str:
        """See :meth:`~.reading.Lookup.rule`."""
        if self._rules is None:
            self._rules = list(self._texts("voting_rules"))
        return rule_for(self._rules, str(contest), nation=nation or None, seats=seats).rule

    def _part(self, election: ElectionId) -> dict[str, TableRow]:
        """Every contest of the part that holds an election, the user's own over the shipped."""
        part = part_of(election)
        if part not in self._contests:
            table = TABLES["contests"]
            self._contests[part] = {
                row["contest"]: _typed(table, row)
                for folder in self._folders
                for row in self._parts(folder, table, election)
            }
        return self._contests[part]

    def _parts(self, folder: Path, table: Table, election: ElectionId) -> Iterator[dict[str, str]]:
        held = folder / table.name
        names = [part_of(election), election.kind]
        if folder == self._shipped:
            paths = [path for name in names if (path := held / f"{name}.csv").is_file()][:1]
        else:
            paths = [folder / f"{table.name}.csv", *sorted(held.glob("*.csv"))]
        for path in paths:
            yield from _rows(path)

    def _texts(self, name: str) -> list[dict[str, str]]:
        """A whole table as text, later folders over earlier ones."""
        on = TABLES[name].replaced_by
        below: list[dict[str, str]] = []
        for folder in self._folders:
            above = list(_rows(folder / f"{name}.csv"))
            if above and below:
                taken = {tuple(row.get(each, "") for each in on) for row in above}
                below = [row for row in below if tuple(row.get(each, "") for each in on) not in taken]
            below.extend(above)
        return below


class _Areas:
    """Areas by key, by code and by kind and name."""

    def __init__(self, rows: Iterable[Mapping[str, str]]) -> None:
        self._keyed: dict[str, Mapping[str, str]] = {}
        self._coded: dict[str, list[str]] = defaultdict(list)
        self._names: dict[tuple[str, str], list[str]] = {}
        for row in rows:
            key = row["area"]
            self._keyed[key] = row
            for code in dict.fromkeys((key, row.get("gss", ""), *row.get("other_codes", "").split())):
                if code:
                    self._coded[code].append(key)

    @property
    def _named(self) -> dict[tuple[str, str], list[str]]:
        """The keys of areas by kind and plain name; made when first asked for, since most files give codes."""
        if not self._names:
            for key, row in self._keyed.items():
                for name in dict.fromkeys((_plain(row["name"]), _plain(row["slug"]))):
                    self._names.setdefault((row["kind"], name), []).append(key)
        return self._names

    def keyed(self, key: str) -> Area | None:
        """The area under this key."""
        row = self._keyed.get(key)
        return _area(row) if row else None

    def find(self, code: str | None, name: str | None, kind: str, day: date | None) -> Area:
        """The area with this code, else of this kind and name, in force at ``day``. Raises UnknownName."""
        coded = self._coded.get(code or "", [])
        if code and not coded:
            raise UnknownName(f"there is no area with the code {code}.", nearest=self._near(name or code, kind))
        keys = coded or (self._named.get((kind, _plain(name)), []) if name else [])
        in_force = [key for key in keys if _in_force(self._keyed[key], day)]
        own = [key for key in in_force if key == code]
        if own or len(in_force) == 1:
            return _area(self._keyed[(own or in_force)[0]])
        if len(in_force) > 1:
            many = ", ".join(in_force[:4])
            raise UnknownName(
                f"{len(in_force)} areas are called {name}: {many}; expected a code.", nearest=in_force[:4]
            )
        if keys:
            row = self._keyed[keys[-1]]
            now = self._named.get((row["kind"], _plain(row["name"])), [])
            near = [key for key in now if _in_force(self._keyed[key], day)]
            until = f" until {row['to']}" if row.get("to") else f" from {row.get('from') or 'another time'}"
            message = f"{code or name} is {row['name']} as it was{until}, not an area of {day}."
            raise UnknownName(message, nearest=near)
        raise UnknownName(f"there is no {kind.replace('_', ' ')} called {name}.", nearest=self._near(name or "", kind))

    def _near(self, text: str, kind: str) -> list[str]:
        from rapidfuzz import fuzz, process

        names = [row["name"] for row in self._keyed.values() if row["kind"] == kind]
        found = process.extract(text, list(dict.fromkeys(names)), scorer=fuzz.WRatio, limit=3, score_cutoff=60)
        return [name for name, _, _ in found]


def _area(row: Mapping[str, str]) -> Area:
    nation = _NATIONS.get(row.get("nation", ""), row.get("nation", ""))
    return Area(row["area"], row["kind"], row["name"], row["slug"], nation)


def _in_force(row: Mapping[str, str], day: date | None) -> bool:
    if day is None:
        return True
    since, until = row.get("from", ""), row.get("to", "")
    return (not since or since <= day.isoformat()) and (not until or day.isoformat() <= until)


def _plain(name: str) -> str:
    return fold(name.replace("&", " and ").replace("'", "").replace("’", ""))


def _rows(path: Path) -> Iterator[dict[str, str]]:
    if not path.is_file():
        return
    try:
        with path.open(encoding="utf-8", newline="") as file:
            reader = csv.reader(file, strict=True)
            header = next(reader, [])
            for row in reader:
                if len(row) != len(header):
                    wrong = f"the row has {len(row)} cells; expected {len(header)}."
                    raise BadFile(wrong, file=str(path), row=reader.line_num)
                yield dict(zip(header, row, strict=True))
    except (csv.Error, UnicodeDecodeError, OSError) as error:
        raise BadFile(f"the table cannot be read ({error}).", file=str(path)) from None


def _typed(table: Table, row: Mapping[str, str]) -> TableRow:
    """A row with its values in their types; empty cells are ``None``."""
    made: TableRow = {}
    for column in table.columns:
        text = row.get(column.name, "")
        if not text:
            made[column.name] = None
        elif column.kind == "integer":
            made[column.name] = int(text)
        elif column.kind == "yes_no":
            made[column.name] = text == "yes"
        elif column.kind == "date":
            made[column.name] = date.fromisoformat(text)
        elif column.kind == "time":
            made[column.name] = datetime.fromisoformat(text)
        elif column.kind in ("share", "number"):
            made[column.name] = float(text)
        else:
            made[column.name] = text
    return made
