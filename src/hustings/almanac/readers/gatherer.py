"""Rows of a file, gathered by contest, checked, and turned into rows of the almanac's tables."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from hustings.almanac.readers.cells import fold
from hustings.almanac.readers.checks import PLURALITY, Gathered, check
from hustings.almanac.readers.reading import Area, Lookup, Read, Remembered, TableRow
from hustings.almanac.readers.sheet import Row
from hustings.errors import BadFile, NotKnown
from hustings.ids import KINDS, parse

__all__ = ["Gatherer"]

_GENDERS: dict[str, object] = {"female": "F", "f": "F", "male": "M", "m": "M"}
_FACTS = ("surname", "list_order", "sitting", "former", "gender", "person", "mnis")
_ROUNDS = ("final_votes", "transferred", "second_preferences")
_NATION_OF_LETTER = {"E": "eng", "W": "wal", "S": "sco", "N": "nir"}


class Gatherer:
    """Takes a file's rows in any order and gives a :class:`Read` once every contest has been checked.

    ``status`` is how final the layout's results are: ``official`` from a returning officer or Parliament,
    ``declared`` as collected from declarations.
    """

    def __init__(self, layout: str, file: str, lookup: Lookup, *, status: str = "official") -> None:
        self.layout = layout
        self._status = status
        self.file = file
        self.lookup = lookup
        self.held = Remembered()
        self.notes: list[str] = []
        self._contests: dict[str, Gathered] = {}
        self._new_areas: dict[str, TableRow] = {}
        self._election_names: dict[str, str] = {}
        self._bodies: dict[str, str] = {}
        self._usual: dict[tuple[str, str], bool] = {}

    def contest(
        self, row: Row, contest: str, area: Area, fields: Mapping[str, object], *, once: bool = False
    ) -> Gathered:
        """Note what a row says of its contest; later rows must agree. ``once``: a second row is a duplicate.

        ``fields`` are columns of ``contests``; ``None`` means the row does not say.
        """
        given = {key: value for key, value in fields.items() if value is not None}
        found = self._contests.get(contest)
        if found is None:
            base: TableRow = {"contest": contest, "area": area.key, "name": area.name}
            found = Gathered(base | given, row.number)
            self._contests[contest] = found
            return found
        if once:
            raise BadFile(f"{area.name} stands in row {found.line} too.", file=self.file, row=row.number)
        for key, value in given.items():
            if found.contest.setdefault(key, value) != value:
                was = found.contest[key]
                message = f"{area.name}: {value} contradicts {was} in row {found.line} of the same contest."
                raise BadFile(message, file=self.file, row=row.number, field=key)
        return found

    def candidate(self, row: Row, gathered: Gathered, fields: TableRow, *, share: Decimal | None = None) -> None:
        """Add a candidacy: columns of ``candidacies`` without ``contest``. A party's usual name is no description."""
        said = (str(fields["party"]), str(fields.get("description") or ""))
        if said not in self._usual:
            self._usual[said] = not said[1] or self.lookup.is_usual(*said)
        description = None if self._usual[said] else said[1]
        gender = fields.get("gender")
        made: TableRow = {"contest": gathered.contest["contest"], **fields, "description": description}
        made["gender"] = _GENDERS.get(fold(str(gender)), gender)
        gathered.candidacies.append(made)
        gathered.lines.append(row.number)
        gathered.shares.append(share)

    def leave_open(self) -> list[str]:
        """Take noughts throughout a contest for votes not given: not counted yet, or not opposed. Returns whose."""
        found = []
        for contest, gathered in self._contests.items():
            if gathered.votes and not any(gathered.votes):
                for each in gathered.candidacies:
                    each["votes"] = None
                found.append(contest)
        return found

    def status(self, contest: str, status: str) -> None:
        """Say how final a contest's figures are, where the file does."""
        if status:
            self._contests[contest].contest["status"] = status

    def new_area(self, fields: TableRow) -> Area:
        """An area that the almanac does not hold and that the file itself describes."""
        self._new_areas.setdefault(str(fields["area"]), fields)
        return Area(str(fields["area"]), str(fields["kind"]), str(fields["name"]), str(fields["slug"]))

    def name_election(self, election: str, name: str, body: str = "") -> None:
        """What to call an election that the almanac does not hold."""
        self._election_names.setdefault(election, name)
        if body:
            self._bodies.setdefault(election, body)

    def finish(self, *, nation: Mapping[str, str] | None = None) -> Read:
        """Check every contest and give the rows. ``nation`` may name the nation of a contest's area.

        Raises BadFile for the first contest that fails, or where the almanac does not know the rule of a contest.
        """
        contests: list[TableRow] = []
        candidacies: list[TableRow] = []
        elections: dict[str, TableRow] = {}
        left: list[str] = []
        for contest, gathered in self._contests.items():
            known = self.lookup.contest(contest)
            if known is not None and self._knows_less(contest, gathered):
                left.append(contest)
                continue
            self._complete(contest, gathered, known, (nation or {}).get(contest, ""))
            self.notes.extend(check(gathered, self.file))
            self._fill(contest, gathered)
            row = self._settled(gathered, known)
            if row is not None:
                contests.append(row)
            candidacies.extend(gathered.candidacies)
            election = str(gathered.contest["election"])
            if election not in elections and self.lookup.election(election) is None:
                elections[election] = self._election(election)
        tables = {
            "elections": list(elections.values()),
            "areas": list(self._new_areas.values()),
            "contests": contests,
            "candidacies": candidacies,
        }
        if left:
            first = ", ".join(left[:3]) + (", ..." if len(left) > 3 else "")
            self.notes.append(
                f"The almanac holds the results of {len(left)} contests, the file none: {first} left as is."
            )
        self._remark()
        return Read(self.layout, {name: rows for name, rows in tables.items() if rows}, tuple(self.notes))

    def _complete(self, contest: str, gathered: Gathered, known: TableRow | None, nation: str) -> None:
        row = gathered.contest
        parsed = parse(contest)
        row.setdefault("election", str(parsed.election))
        if row.get("seats") is None:
            row["seats"] = self._seats(gathered, known)
        if row.get("rule") is None:
            row["rule"] = self._rule(contest, gathered, known, nation)
        counted = gathered.votes or row.get("valid") is not None
        known_winner = any(each.get("elected") for each in gathered.candidacies)
        row.setdefault("status", self._status if counted else "declared" if known_winner else "partial")
        for each in gathered.candidacies:
            each.setdefault("elected", 0)
        if known is not None and row.get("valid") is None and isinstance(known.get("valid"), int):
            gathered.known_valid = int(str(known["valid"]))
        if gathered.majority is None:
            majority = row.get("majority", (known or {}).get("majority"))
            gathered.majority = majority if isinstance(majority, int) else None

    def _seats(self, gathered: Gathered, known: TableRow | None) -> int:
        if known is not None and isinstance(known.get("seats"), int):
            return int(str(known["seats"]))
        elected = sum(int(str(each.get("elected") or 0)) for each in gathered.candidacies)
        if elected:
            return elected
        message = f"{gathered.contest['name']}: the file does not say how many seats are filled, nor who was elected."
        raise BadFile(message, file=self.file, row=gathered.line, field="seats")

    def _rule(self, contest: str, gathered: Gathered, known: TableRow | None, nation: str) -> str:
        if known is not None and known.get("rule"):
            return str(known["rule"])
        area = str(gathered.contest["area"])
        nation = nation or _NATION_OF_LETTER.get(area[:1] if area[1:3].isdigit() else "", "")
        try:
            return self.lookup.rule(parse(contest), nation, int(str(gathered.contest["seats"])))
        except NotKnown as unknown:
            raise BadFile(unknown.message, file=self.file, row=gathered.line, remedy=unknown.remedy) from None

    def _fill(self, contest: str, gathered: Gathered) -> None:
        """Keep what the almanac knows of a candidacy and the file does not say: rounds, gender, members' ids."""
        known: dict[object, TableRow] = {}
        for each in self.lookup.candidacies(contest):
            known |= {(each.get("party"), fold(str(each["candidate"]))): each}
            if each.get("person"):
                known[each["person"]] = each
        for each in gathered.candidacies if known else ():
            same = known.get(each.get("person")) or known.get((each.get("party"), fold(str(each["candidate"]))))
            if same is None:
                continue
            kept = _FACTS if same.get("votes") != each.get("votes") else (*_FACTS, *_ROUNDS)
            for key in kept:
                if each.get(key) is None:
                    each[key] = same.get(key)

    def _settled(self, gathered: Gathered, known: TableRow | None) -> TableRow | None:
        """The contest's row laid over what is known of it; ``None`` where the file says nothing new."""
        row = gathered.contest
        if known is None:
            return row
        if not gathered.candidacies:
            self._against_candidates(gathered, row)
        fuller = gathered.votes or row.get("valid") is not None or not known.get("status")
        status = row["status"] if fuller else known["status"]
        said = {key: value for key, value in row.items() if value is not None} | {"status": status}
        kept = ("name", "area", "rule") if known.get("rule") in PLURALITY else ("name", "area")
        merged = known | {key: value for key, value in said.items() if key not in kept}
        if all(merged.get(key) == value for key, value in known.items() if key != "source"):
            return None
        return {key: value for key, value in merged.items() if key != "source"}

    def _against_candidates(self, gathered: Gathered, row: TableRow) -> None:
        held = [each.get("votes") for each in self.lookup.candidacies(str(row["contest"]))]
        votes = [each for each in held if isinstance(each, int)]
        valid = gathered.number("valid")
        if votes and valid is not None and sum(votes) != valid and row.get("seats") == 1:
            self.notes.append(
                f"Row {gathered.line}: {row['name']} has {valid:,} valid votes here, but the candidates in the "
                f"almanac have {sum(votes):,}. Bring in the candidates’ file as well."
            )

    def _election(self, election: str) -> TableRow:
        parsed = parse(election)
        name = self._election_names.get(election)
        if name is None:
            where = f", {parsed.place.replace('-', ' ').title()}" if parsed.place else ""
            name = f"{KINDS[parsed.kind].name}{where}, {parsed.day.day} {parsed.day:%B %Y}"
        row: TableRow = {"election": election, "kind": parsed.kind, "date": parsed.day, "name": name}
        if election in self._bodies:
            row["body"] = self._bodies[election]
        return row

    def _knows_less(self, contest: str, gathered: Gathered) -> bool:
        """Whether the file lists candidates of a contest without votes, where the almanac has the votes."""
        if not gathered.candidacies or gathered.votes:
            return False
        return any(each.get("votes") is not None for each in self.lookup.candidacies(contest))

    def _remark(self) -> None:
        """A general election with fewer contests than its House has seats: a cut file, unless it is said to be a part.

        The Library publishes whole elections; other layouts grow through a night: a part of one is only remarked on.
        """
        general = {str(each.contest["election"]) for each in self._contests.values()}
        for election in sorted(general):
            row = self.lookup.election(election)
            house = row.get("house") if row else None
            held = sum(each.contest["election"] == election for each in self._contests.values())
            if isinstance(house, int) and parse(election).kind == "parl" and 1 < held < house:
                said = f"The file holds {held} of the {house} contests of {election}."
                if self.layout.startswith("commons") and self.lookup.told.get("part") != "yes":
                    remedy = "If it is cut short, get it again; if a part is what you want: --set part=yes."
                    raise BadFile(said, file=self.file, remedy=remedy)
                self.notes.append(said)
