"""An election as a whole: votes, shares, seats and their changes, by party, and by region or nation."""

from __future__ import annotations

from collections.abc import Mapping, Set
from dataclasses import dataclass, field
from typing import Literal

import polars as pl

from hustings.almanac.open import Almanac
from hustings.analysis.baseline import NO_COMPARISON, baseline_of, kind_of_basis, label_of_basis
from hustings.analysis.control import Council, council
from hustings.errors import BadInput, NotKnown, UnknownName
from hustings.ids import is_id, parse

__all__ = ["PartyTotal", "Results", "Scope", "results", "seat_table"]

Scope = Literal["party", "region", "nation"]


@dataclass(frozen=True, slots=True)
class PartyTotal:
    """A party's totals; ``share`` of all valid votes, changes on the baseline, ``None`` where there is none.

    ``new``: it had no candidate at the baseline.
    """

    party: str
    votes: int
    share: float
    seats: int
    candidates: int
    share_change: float | None
    seat_change: int | None
    new: bool = False

    def to_json(self, counted: bool = True) -> dict[str, object]:
        """As in the contract of ``results``; votes and share are ``None`` where no votes are ``counted``."""
        return {
            "party": self.party,
            "votes": self.votes if counted else None,
            "share": round(self.share, 6) if counted else None,
            "seats": self.seats,
            "candidates": self.candidates,
            "share_change": None if self.share_change is None else round(self.share_change, 6),
            "seat_change": self.seat_change,
            "new": self.new,
        }


@dataclass(frozen=True, slots=True)
class Results:
    """An election's totals. ``groups``: the same by region or nation, where asked for.

    ``valid``: votes; ``papers``: valid papers where known for all; ``partial``: a contest of it is held in part.
    """

    election: str
    name: str
    contests: int
    declared: int
    seats: int
    electorate: int | None
    valid: int
    baseline: str | None
    baseline_label: str | None
    totals: tuple[PartyTotal, ...]
    groups: Mapping[str, tuple[PartyTotal, ...]] = field(default_factory=dict)
    council: Council | None = None
    sources: tuple[str, ...] = ()
    papers: int | None = None
    partial: bool = False

    @property
    def counted(self) -> bool:
        """Whether any votes are known: of some elections the almanac holds who won, and not by how many votes."""
        return self.valid > 0

    @property
    def turnout(self) -> float | None:
        """Valid votes (valid papers, where a paper has several votes) over electorate; ``None`` where not all known."""
        return self.papers / self.electorate if self.electorate and self.papers is not None else None

    def to_json(self) -> dict[str, object]:
        """The contract of ``hustings results --json``."""
        made: dict[str, object] = {
            "election": self.election,
            "name": self.name,
            "contests": self.contests,
            "declared": self.declared,
            "seats": self.seats,
            "electorate": self.electorate,
            "valid": self.valid if self.counted else None,
            "partial": self.partial,
            "turnout": None if self.turnout is None else round(self.turnout, 6),
            "totals": [each.to_json(self.counted) for each in self.totals],
            "baseline": self.baseline,
            "sources": list(self.sources),
        }
        if self.groups:
            made["groups"] = {n: [each.to_json(self.counted) for each in rows] for n, rows in self.groups.items()}
        if self.council is not None:
            chamber = self.council.to_json()
            made.update({key: chamber[key] for key in ("control", "chamber", "before_basis", "seats", "contested")})
        return made

    def frame(self) -> pl.DataFrame:
        """One row a party (and, where asked for, a region or nation, in the column ``area``)."""
        groups = {"all": self.totals, **self.groups}
        rows = [{"area": name, **each.to_json(self.counted)} for name, totals in groups.items() for each in totals]
        return pl.DataFrame(rows, infer_schema_length=None)


def results(almanac: Almanac, election: str, by: Scope = "party", *, areas: Set[str] | None = None) -> Results:
    """The totals of an election, with changes on its baseline.

    ``by`` adds the same for every region or nation; ``areas`` keeps only the contests in them. Raises
    :class:`~hustings.errors.UnknownName` for an election the almanac does not know, and
    :class:`~hustings.errors.NotKnown` where it has neither results nor a composition.
    """
    facts = _facts(almanac, election)
    contests = almanac.contests(election) if facts else pl.DataFrame()
    chamber = _chamber(almanac, election) if areas is None else None
    if areas is not None and not contests.is_empty():
        contests = contests.filter(pl.col("area").is_in(areas))
    if contests.is_empty():
        if chamber is None:
            raise NotKnown(
                f"The almanac holds no results of {election}.", remedy="See “hustings almanac” for what it holds."
            )
        return _from_chamber(election, chamber)
    assert facts is not None
    seats = seat_table(almanac, election).join(contests.select("contest"), on="contest", how="semi")
    base = _base(almanac, facts, contests)
    past = base.past if base else None
    votes = _votes_by_contest(contests, seats)
    return Results(
        election=election,
        name=str(facts["name"]),
        contests=len(contests),
        declared=seats.filter(pl.col("elected") > 0)["contest"].n_unique(),
        seats=int(contests["seats"].sum()),
        partial=bool((contests["status"] == "partial").any()),
        electorate=_whole(contests["electorate"]),
        papers=_whole(contests["valid"]),
        valid=int(votes["total"].sum()),
        baseline=base.id if base else None,
        baseline_label=base.label if base else None,
        totals=_totals(seats, past, votes),
        groups=_groups(almanac, seats, past, votes, by),
        council=chamber,
        sources=tuple(contests["source"].unique().sort().to_list()),
    )


def seat_table(almanac: Almanac, election: str) -> pl.DataFrame:
    """Every candidacy of an election with its place.

    Columns ``contest, area, name, region, nation, candidate, party, votes, elected``.
    """
    places = almanac.table("areas").select("area", "region", "nation")
    contests = almanac.contests(election).select("contest", "area", "name").join(places, on="area", how="left")
    rows = almanac.candidacies(election).select("contest", "candidate", "party", "votes", "elected")
    return contests.join(rows, on="contest", maintain_order="left")


def _facts(almanac: Almanac, election: str) -> dict[str, object] | None:
    try:
        return almanac.election(election)
    except UnknownName as unknown:
        if _chamber(almanac, election) is not None:
            return None
        if is_id(election) and parse(election).is_contest:
            unknown.remedy = f"Is it one contest? Try “hustings contest {election}”."
        raise


def _chamber(almanac: Almanac, election: str) -> Council | None:
    if not is_id(election):
        return None
    mine = parse(election)
    if mine.kind != "local" or mine.organisation is None or mine.division is not None:
        return None
    try:
        return council(almanac, mine.organisation, mine.day)
    except (NotKnown, UnknownName):
        return None


@dataclass(frozen=True, slots=True)
class _Base:
    """What an election is compared with: its id and label, and its rows in the areas that vote now."""

    id: str
    label: str
    past: pl.DataFrame


def _base(almanac: Almanac, facts: Mapping[str, object], contests: pl.DataFrame) -> _Base | None:
    """The election's baseline; without one, that of its contest where it has just one (a mayor)."""
    basis = facts["baseline"]
    if isinstance(basis, str):
        here = _past(almanac, basis).filter(pl.col("area").is_in(contests["area"].to_list()))
        return _Base(basis, label_of_basis(basis), here)
    if len(contests) != 1:
        return None
    found = baseline_of(almanac, contests.row(0, named=True))
    if found is None:
        return None
    rows = [(party.split("#")[0], votes, int(party == found.winner)) for party, votes in found.votes.items()]
    past = pl.DataFrame(rows, schema={"party": pl.String, "votes": pl.Int64, "elected": pl.Int64}, orient="row")
    place = almanac.areas.get(str(contests["area"][0]), {})
    return _Base(
        found.id, found.label, past.with_columns(region=pl.lit(place.get("region")), nation=pl.lit(place.get("nation")))
    )


def _past(almanac: Almanac, basis: str) -> pl.DataFrame:
    """The baseline: ``area, region, nation, party, votes, elected`` (notional winners have elected 1)."""
    if kind_of_basis(basis) == "actual":
        return seat_table(almanac, basis)
    places = almanac.table("areas").select("area", "region", "nation")
    rows = almanac.table("notionals").filter(pl.col("basis") == basis).join(places, on="area", how="left")
    first = pl.col("votes").rank("ordinal", descending=True).over("area") == 1
    return rows.with_columns(first.cast(pl.Int64).alias("elected"))


def _votes_by_contest(contests: pl.DataFrame, seats: pl.DataFrame) -> pl.DataFrame:
    """Votes in each contest: ``contest, region, nation, total``.

    Its valid votes where one vote is one paper and they are known (a candidacy may be missing from a partial contest),
    else the sum over its candidacies.
    """
    sums = seats.group_by("contest", "region", "nation").agg(pl.col("votes").sum().alias("sum"))
    known = contests.select("contest", pl.when(pl.col("rule") != "block-vote").then("valid").alias("valid"))
    return sums.join(known, on="contest").with_columns(pl.coalesce("valid", "sum").alias("total"))


def _whole(column: pl.Series) -> int | None:
    """The sum of a column none of whose cells is empty."""
    return None if column.null_count() or column.is_empty() else int(column.sum())


def _totals(seats: pl.DataFrame, past: pl.DataFrame | None, votes: pl.DataFrame) -> tuple[PartyTotal, ...]:
    """Parties by seats and votes; a party that had seats at the baseline and stands no more is among them."""
    before = {row["party"]: row for row in _sums(past).iter_rows(named=True)} if past is not None else {}
    valid = int(votes["total"].sum())
    valid_before = sum(row["votes"] for row in before.values())
    now = list(_sums(seats).iter_rows(named=True))
    gone = [row for party, row in before.items() if row["elected"] and party not in {each["party"] for each in now}]
    now += [{"party": row["party"], "votes": 0, "elected": 0, "candidates": 0} for row in gone]
    made = []
    for row in now:
        old = before.get(row["party"])
        share = row["votes"] / valid if valid else 0.0
        comparable = past is not None and row["party"] not in NO_COMPARISON
        made.append(
            PartyTotal(
                party=row["party"],
                votes=row["votes"],
                share=share,
                seats=row["elected"],
                candidates=row["candidates"],
                share_change=share - old["votes"] / valid_before if old and valid_before and comparable else None,
                seat_change=None if past is None else row["elected"] - (old["elected"] if old else 0),
                new=comparable and old is None and "other" not in before,
            )
        )
    return tuple(made)


def _sums(rows: pl.DataFrame) -> pl.DataFrame:
    """Votes, seats and candidates by party, most seats first, then most votes."""
    return (
        rows.group_by("party")
        .agg(pl.col("votes").sum(), pl.col("elected").sum(), pl.len().alias("candidates"))
        .sort("elected", "votes", "party", descending=[True, True, False])
    )


def _groups(
    almanac: Almanac, seats: pl.DataFrame, past: pl.DataFrame | None, votes: pl.DataFrame, by: Scope
) -> dict[str, tuple[PartyTotal, ...]]:
    if by == "party":
        return {}
    if by not in ("region", "nation"):
        raise BadInput(f"Results are by party, region or nation, not by {by}.")
    made = {}
    for key in seats[by].drop_nulls().unique().sort().to_list():
        name = str(almanac.areas.get(key, {}).get("name", key))
        mine = past.filter(pl.col(by) == key) if past is not None else None
        made[name] = _totals(seats.filter(pl.col(by) == key), mine, votes.filter(pl.col(by) == key))
    return made


def _from_chamber(election: str, chamber: Council) -> Results:
    """A council of which only the composition is known, not its wards."""
    valid = sum(each.votes or 0 for each in chamber.chamber)
    totals = tuple(
        PartyTotal(
            each.party,
            each.votes or 0,
            (each.votes or 0) / valid if valid else 0.0,
            each.elected or 0,
            0,
            None,
            each.after - each.before if each.after is not None and each.before is not None else None,
        )
        for each in chamber.chamber
    )
    return Results(
        election=election,
        name=f"{chamber.name} council election, {chamber.day:%-d %B %Y}",
        contests=0,
        declared=0,
        seats=chamber.contested,
        electorate=None,
        valid=valid,
        baseline=chamber.before_basis,
        baseline_label=chamber.before_basis,
        totals=totals,
        council=chamber,
        sources=chamber.sources,
    )
