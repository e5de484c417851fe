"""The areas of Democracy Club's ballot papers: wards and other divisions, councils, regions."""

from __future__ import annotations

from hustings.almanac.readers.gatherer import Gatherer
from hustings.almanac.readers.reading import Area, Columns
from hustings.almanac.readers.sheet import Row
from hustings.errors import UnknownName
from hustings.ids import ElectionId

__all__ = ["Places", "places_of"]

_NATIONS = {"E": "eng", "W": "wal", "S": "sco", "N": "nir"}
_KINDS = {
    ("parl", None): "constituency",
    ("local", None): "ward",
    ("mayor", None): "combined_authority",
    ("pcc", None): "police_area",
    ("senedd", None): "senedd_constituency",
    ("sp", "c"): "sp_constituency",
    ("sp", "r"): "sp_region",
    ("gla", "c"): "gla_constituency",
    ("gla", "a"): "region",
}


class Places:
    """Finds the area of each ballot paper, and describes those that the almanac does not hold.

    ``nations`` is the nation of each contest, where it shows: from a GSS code, or from its council.
    """

    def __init__(self, made: Gatherer, columns: Columns) -> None:
        self.nations: dict[str, str] = {}
        self._made = made
        self._columns = columns
        self._areas: dict[str, Area] = {}
        self._bodies: dict[str, Area | None] = {}

    def area(self, row: Row, election: ElectionId) -> Area:
        """The area of a ballot paper. Raises BadFile for an area code that is none."""
        contest = str(election)
        if contest not in self._areas:
            self._areas[contest] = self._find(row, election)
            self._describe(row, election, self._areas[contest])
        return self._areas[contest]

    def _find(self, row: Row, election: ElectionId) -> Area:
        lookup, columns = self._made.lookup, self._columns
        known = lookup.contest(str(election))
        if known is not None and (area := lookup.area_keyed(str(known["area"]))) is not None:
            return area
        gss = row.text(columns["gss"])
        kind = _KINDS.get((election.kind, election.subtype), election.kind)
        if gss and (area := lookup.area_keyed(gss)) is not None:
            return area
        body = self._body(election)
        if election.division is None and body is not None:
            return body
        name = row.text(columns["post"]) or (election.place or election.kind).replace("-", " ").title()
        if kind != "ward":
            try:
                return lookup.area(code=gss, name=name, kind=kind, day=election.day)
            except UnknownName:
                pass
        return self._new(election, gss, name, kind)

    def _new(self, election: ElectionId, gss: str | None, name: str, kind: str) -> Area:
        slug = election.place or election.kind
        own = ".".join(part for part in (kind, election.organisation if election.division else None, slug) if part)
        return self._made.new_area({"area": gss or own, "kind": kind, "name": name, "slug": slug, "gss": gss})

    def _body(self, election: ElectionId) -> Area | None:
        """The council, authority or police area that an id names."""
        slug = election.organisation
        if slug is None:
            return None
        if slug not in self._bodies:
            self._bodies[slug] = None
            kinds = {"pcc": ("police_area",), "mayor": ("combined_authority", "council", "region")}
            for kind in kinds.get(election.kind, ("council",)):
                try:
                    found = self._made.lookup.area(code=None, name=slug, kind=kind, day=election.day)
                except UnknownName:
                    continue
                self._bodies[slug] = found
                break
        return self._bodies[slug]

    def _describe(self, row: Row, election: ElectionId, area: Area) -> None:
        body = self._body(election)
        key = area.key if area.key[1:3].isdigit() else (body.key if body else "")
        nation = area.nation or (body.nation if body else "") or _NATIONS.get(key[:1], "")
        if election.kind in ("sp", "senedd", "naw", "nia", "gla"):
            nation = {"sp": "sco", "nia": "nir", "gla": "eng"}.get(election.kind, "wal")
        elif not nation and election.kind in ("local", "mayor"):
            # Every council of Scotland, Wales and Northern Ireland is in the almanac; new ones are made in England.
            nation = "eng"
        self.nations[str(election)] = nation
        organisation = row.text(self._columns["organisation"]) or (body.name if body else None)
        if organisation:
            day = f"{election.day.day} {election.day:%B %Y}"
            self._made.name_election(str(election.election), f"{organisation}, {day}", body.key if body else "")


def places_of(made: Gatherer, columns: Columns) -> Places:
    """The areas of the ballot papers that ``made`` gathers."""
    return Places(made, columns)
