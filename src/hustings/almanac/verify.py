"""Integrity: what must be true of an almanac, checked over every row.

Each check is a function from an almanac to how many things it looked at and what it found wrong; a finding names the
table, the row and what was expected. ``hustings almanac verify`` runs them all, and so do the tests, on the tables as
shipped and on damaged copies.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import polars as pl

from hustings.almanac.open import Almanac
from hustings.almanac.schema import TABLES, Table
from hustings.errors import BadInput
from hustings.ids import parse

__all__ = ["CHECKS", "Finding", "Verdict", "verify"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong: in which table, which row (its key), and what was expected."""

    table: str
    row: str
    message: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """One check's outcome: what it checks in words, how many rows or contests it looked at, what it found."""

    check: str
    what: str
    looked_at: int
    findings: tuple[Finding, ...]


Check = Callable[[Almanac], tuple[int, list[Finding]]]
CHECKS: dict[str, tuple[str, Check]] = {}


def _check(name: str, what: str) -> Callable[[Check], Check]:
    def keep(function: Check) -> Check:
        CHECKS[name] = (what, function)
        return function

    return keep


def verify(almanac: Almanac, checks: Iterable[str] | None = None) -> list[Verdict]:
    """Run the checks (all of them unless named) and return their verdicts in order."""
    made = []
    for name in checks or CHECKS:
        what, function = CHECKS[name]
        looked_at, findings = function(almanac)
        made.append(Verdict(name, what, looked_at, tuple(findings)))
    return made


def _key(table: Table, row: dict[str, object]) -> str:
    return " ".join(str(row[name]) for name in table.key if row[name] is not None)


@_check("keys", "every key is there once, and no needed cell is empty")
def _keys(almanac: Almanac) -> tuple[int, list[Finding]]:
    looked_at, found = 0, []
    for table in TABLES.values():
        frame = almanac.table(table.name)
        looked_at += len(frame)
        twice = frame.filter(pl.struct(table.key).is_duplicated()).unique(list(table.key))
        found += [Finding(table.name, _key(table, row), "this key stands twice") for row in twice.to_dicts()]
        for column in table.columns:
            if column.needed and frame[column.name].null_count():
                empty = frame.filter(pl.col(column.name).is_null())
                found += [Finding(table.name, _key(table, row), f"{column.name} is empty") for row in empty.to_dicts()]
    return looked_at, found


@_check("references", "every party, area, contest, election and source that a row names is known")
def _references(almanac: Almanac) -> tuple[int, list[Finding]]:
    looked_at, found = 0, []
    for table in TABLES.values():
        frame = almanac.table(table.name)
        for column in table.columns:
            if column.refers_to is None:
                continue
            target = TABLES[column.refers_to]
            known = almanac.table(target.name).select(pl.col(target.key[0]).alias(column.name)).unique()
            named = frame.filter(pl.col(column.name).is_not_null())
            looked_at += len(named)
            for row in named.join(known, on=column.name, how="anti").to_dicts():
                message = f"{column.name} “{row[column.name]}” is not in {target.name}"
                found.append(Finding(table.name, _key(table, row), message))
    return looked_at, found


@_check("ids", "every election and contest id is well formed and says the day of its election")
def _ids(almanac: Almanac) -> tuple[int, list[Finding]]:
    elections, found = almanac.table("elections"), []
    for election, day in elections.select("election", "date").iter_rows():
        try:
            if parse(election).day != day:
                found.append(Finding("elections", election, f"its date is given as {day}"))
        except BadInput as error:
            found.append(Finding("elections", election, error.message))
    contests = almanac.table("contests")["contest"].to_list()
    for contest in contests:
        try:
            if not parse(contest).is_contest:
                found.append(Finding("contests", contest, "the id names no single ballot paper"))
        except BadInput as error:
            found.append(Finding("contests", contest, error.message))
    return len(elections) + len(contests), found


def _one_vote(almanac: Almanac) -> pl.DataFrame:
    """Contests of one vote a paper with full figures, with sums over their candidacies."""
    votes = pl.col("votes")
    sums = (
        almanac.table("candidacies")
        .group_by("contest")
        .agg(
            votes.sum().alias("sum"),
            votes.null_count().alias("unknown"),
            pl.col("elected").sum(),
            votes.filter(pl.col("elected") > 0).min().alias("least_winner"),
            votes.filter(pl.col("elected") == 0).max().alias("best_loser"),
            pl.col("final_votes").is_not_null().any().alias("final"),
        )
    )
    return almanac.table("contests").join(sums, on="contest").filter(pl.col("status") != "partial")


@_check("sums", "candidates’ votes sum to the valid votes")
def _sums(almanac: Almanac) -> tuple[int, list[Finding]]:
    rows = _one_vote(almanac).filter((pl.col("rule") != "block-vote") & pl.col("valid").is_not_null())
    rows = rows.filter(pl.col("unknown") == 0)
    wrong = rows.filter(pl.col("sum") != pl.col("valid"))
    return len(rows), [
        Finding("contests", row["contest"], f"valid votes {row['valid']:,}, but the candidates’ sum to {row['sum']:,}")
        for row in wrong.to_dicts()
    ]


@_check("majorities", "first minus second is the majority as published")
def _majorities(almanac: Almanac) -> tuple[int, list[Finding]]:
    ranked = almanac.table("candidacies").sort("votes", descending=True, nulls_last=True)
    lead = ranked.group_by("contest").agg(
        (pl.col("votes").get(0) - pl.col("votes").get(1, null_on_oob=True).fill_null(0)).alias("lead")
    )
    rows = almanac.table("contests").filter(pl.col("majority").is_not_null()).join(lead, on="contest")
    return len(rows), [
        Finding("contests", row["contest"], f"majority {row['majority']:,}, but first minus second is {row['lead']:,}")
        for row in rows.filter(pl.col("lead") != pl.col("majority")).to_dicts()
    ]


@_check("papers", "valid + rejected <= ballots <= electorate, as far as known")
def _papers(almanac: Almanac) -> tuple[int, list[Finding]]:
    rows = almanac.table("contests").filter(pl.col("valid").is_not_null() | pl.col("ballots").is_not_null())
    rows = rows.filter(pl.col("seats") == 1)
    papers = pl.col("valid").fill_null(0) + pl.col("rejected").fill_null(0)
    wrong = rows.filter(
        (papers > pl.col("ballots")).fill_null(False)
        | (pl.col("ballots") > pl.col("electorate")).fill_null(False)
        | (papers > pl.col("electorate")).fill_null(False)
    )
    return len(rows), [
        Finding(
            "contests",
            row["contest"],
            f"valid {row['valid']}, rejected {row['rejected']}, ballots {row['ballots']}, "
            f"electorate {row['electorate']} do not fit into one another",
        )
        for row in wrong.to_dicts()
    ]


@_check("seats", "the seats of an election sum to its house, and as many are elected as there are seats")
def _seats(almanac: Almanac) -> tuple[int, list[Finding]]:
    rows = _one_vote(almanac)
    found = [
        Finding("contests", row["contest"], f"{row['seats']} seats, but {row['elected']} elected")
        for row in rows.filter(
            (pl.col("elected") != pl.col("seats")) & (pl.col("rule") != "additional-member")
        ).to_dicts()
    ]
    sums = almanac.table("contests").group_by("election").agg(pl.col("seats").sum().alias("filled"))
    whole = almanac.table("elections").filter(
        pl.col("kind") == "parl", ~pl.col("election").str.contains(".by.", literal=True)
    )
    for row in whole.join(sums, on="election").filter(pl.col("filled") != pl.col("house")).to_dicts():
        found.append(Finding("elections", row["election"], f"{row['filled']} seats in a house of {row['house']}"))
    return len(rows) + len(whole), found


@_check("winners", "whoever is elected by plurality has the most votes")
def _winners(almanac: Almanac) -> tuple[int, list[Finding]]:
    rows = _one_vote(almanac).filter(pl.col("rule").is_in(["fptp", "block-vote"]) & (pl.col("unknown") == 0))
    return len(rows), [
        Finding(
            "contests", row["contest"], f"elected with {row['least_winner']:,}, not elected with {row['best_loser']:,}"
        )
        for row in rows.filter(pl.col("best_loser") > pl.col("least_winner")).to_dicts()
    ]


@_check("final rounds", "in a final round the votes are first preferences plus those transferred, and the winner leads")
def _finals(almanac: Almanac) -> tuple[int, list[Finding]]:
    rows = almanac.table("candidacies").filter(pl.col("final_votes").is_not_null())
    wrong = rows.filter((pl.col("votes") + pl.col("transferred")) != pl.col("final_votes"))
    found = [
        Finding(
            "candidacies",
            f"{row['contest']} {row['candidate']}",
            f"{row['votes']} and {row['transferred']} transferred do not make {row['final_votes']}",
        )
        for row in wrong.to_dicts()
    ]
    led = rows.filter(pl.col("final_votes") == pl.col("final_votes").max().over("contest"), pl.col("elected") == 0)
    found += [
        Finding("candidacies", f"{row['contest']} {row['candidate']}", "led and was not elected")
        for row in led.to_dicts()
    ]
    return len(rows), found


@_check("national totals", "the votes and seats of 2010-2024 are those of the national history")
def _national(almanac: Almanac) -> tuple[int, list[Finding]]:
    groups = {"snp": "snp+pc", "pc": "snp+pc"}
    looked_at, found = 0, []
    history = almanac.table("history")
    for election in ("parl.2010-05-06", "parl.2015-05-07", "parl.2017-06-08", "parl.2019-12-12", "parl.2024-07-04"):
        rows = almanac.candidacies(election).with_columns(pl.col("party").replace(groups))
        sums = {row["party"]: row for row in rows.group_by("party").agg(pl.col("votes", "elected").sum()).to_dicts()}
        for row in history.filter(pl.col("election") == election).to_dicts():
            if row["party"] not in ("con", "lab", "ld", "snp+pc"):
                continue
            looked_at += 2
            mine = sums.get(row["party"], {"votes": 0, "elected": 0})
            if (mine["votes"], mine["elected"]) != (row["votes"], row["seats"]):
                message = (
                    f"{mine['votes']:,} votes and {mine['elected']} seats, against {row['votes']:,} and {row['seats']}"
                )
                found.append(Finding("history", f"{election} {row['party']}", message))
    return looked_at, found


@_check("result phrases", "hold and gain as reckoned here are those published")
def _phrases(almanac: Almanac) -> tuple[int, list[Finding]]:
    published = almanac.table("contests").filter(pl.col("result").is_not_null())
    elected = almanac.table("candidacies").filter(pl.col("elected") > 0).select("contest", "party")
    shorts = pl.DataFrame({"party": list(almanac.parties), "short": [row["short"] for row in almanac.parties.values()]})
    rows = published.join(elected, on="contest").join(shorts, on="party").filter(pl.col("seats") == 1)
    wrong = rows.filter(~pl.col("result").str.starts_with(pl.col("short") + " "))
    return len(rows), [
        Finding("contests", row["contest"], f"published as “{row['result']}”, but {row['short']} was elected")
        for row in wrong.to_dicts()
    ]


@_check("notionals", "notional votes fit the notional electorate, every area of the set is there, and none twice")
def _notionals(almanac: Almanac) -> tuple[int, list[Finding]]:
    keys = ["basis", "area"]
    sums = almanac.table("notionals").group_by(keys).agg(pl.col("votes").sum())
    rows = sums.join(almanac.table("notional_areas"), on=keys, how="full", coalesce=True)
    wrong = rows.filter((pl.col("votes") > pl.col("electorate")).fill_null(True))
    found = [
        Finding("notionals", f"{row['basis']} {row['area']}", f"{row['votes']} votes, electorate {row['electorate']}")
        for row in wrong.to_dicts()
    ]
    for basis, count in rows.group_by("basis").len().iter_rows():
        if count != 650:
            found.append(Finding("notionals", basis, f"{count} areas, 650 expected"))
    return len(rows), found


@_check("chambers", "the seats after an election make up the council, those elected the seats up")
def _chambers(almanac: Almanac) -> tuple[int, list[Finding]]:
    keys = ["body", "date"]
    whole = [pl.col(name).sum().alias(name) for name in ("before", "elected", "after")]
    known = [pl.col(name).null_count().alias(f"{name}_unknown") for name in ("before", "elected", "after")]
    sums = almanac.table("chambers").group_by(keys).agg(*whole, *known)
    rows = sums.join(almanac.table("controls"), on=keys)
    found = []
    for row in rows.to_dicts():
        for name, expected in (("elected", row["contested"]), ("after", row["house"])):
            if row[f"{name}_unknown"] == 0 and row[name] > expected:
                message = f"{row[name]} seats {name}, {expected} expected"
                found.append(Finding("chambers", f"{row['body']} {row['date']}", message))
    return len(rows), found


@_check("control", "control as published is that of the seats")
def _control(almanac: Almanac) -> tuple[int, list[Finding]]:
    keys = ["body", "date"]
    rows = almanac.table("chambers").join(almanac.table("controls"), on=keys, suffix="_as_published")
    looked_at, found = 0, []
    for (body, day), group in rows.group_by(keys, maintain_order=True):
        house = group["house"][0]
        for when in ("before", "after"):
            published = group[f"{when}_as_published" if when == "before" else "after_as_published"][0]
            parties = group.filter(~pl.col("party").is_in(["ind", "other"]) & (2 * pl.col(when) > house))[
                "party"
            ].to_list()
            complete = group[when].null_count() == 0 and group[when].sum() == house
            mine = parties[0] if parties else ("noc" if complete else None)
            if mine is None or published is None:
                continue
            looked_at += 1
            if mine != published:
                found.append(
                    Finding("controls", f"{body} {day}", f"{when}: published as {published}, the seats say {mine}")
                )
    return looked_at, found


@_check("polls", "no poll ends before it starts, and its shares lie in 0 to 1 and sum to about one unless noted")
def _polls(almanac: Almanac) -> tuple[int, list[Finding]]:
    polls, shares = almanac.table("polls"), almanac.table("poll_shares")
    found = [
        Finding("polls", row["poll"], f"fieldwork from {row['start']} to {row['end']}")
        for row in polls.filter(pl.col("start") > pl.col("end")).to_dicts()
    ]
    outside = shares.filter((pl.col("share") < 0) | (pl.col("share") > 1))
    found += [
        Finding("poll_shares", f"{row['poll']} {row['party']}", f"share {row['share']}") for row in outside.to_dicts()
    ]
    sums = polls.join(shares.group_by("poll").agg(pl.col("share").sum().alias("sum")), on="poll", how="left")
    wrong = sums.filter(pl.col("sum").is_null() | (pl.col("sum") > 1.06))
    wrong = wrong.filter(pl.col("note").is_null())
    found += [Finding("polls", row["poll"], f"shares sum to {row['sum']}") for row in wrong.to_dicts()]
    return len(polls), found


@_check("overlaps", "the pieces of every area make up the whole of it")
def _overlaps(almanac: Almanac) -> tuple[int, list[Finding]]:
    rows, looked_at, found = almanac.table("overlaps"), 0, []
    for side, share in (("from_area", "from_population"), ("to_area", "to_population")):
        sums = rows.group_by(side).agg(pl.col(share).sum())
        looked_at += len(sums)
        for area, whole in sums.filter((pl.col(share) - 1).abs() > 0.002).iter_rows():
            found.append(Finding("overlaps", area, f"{share} sums to {whole:.4f}"))
    return looked_at, found


_CELLS = {"senedd-2026": 96, "holyrood-2026": 73, "regions": 12}


@_check(
    "hexes", "every constituency, and every seat of the Senedd, has one cell of its layout, and no two share a cell"
)
def _hexes(almanac: Almanac) -> tuple[int, list[Finding]]:
    rows, found = almanac.table("hexes"), []
    for row in rows.filter(pl.struct("layout", "q", "r").is_duplicated()).to_dicts():
        found.append(Finding("hexes", f"{row['layout']} {row['area']}", f"shares cell {row['q']}, {row['r']}"))
    for layout, count in rows.group_by("layout").len().iter_rows():
        expected = 650 if layout.startswith("constituencies") else _CELLS.get(layout, count)
        if count != expected:
            found.append(Finding("hexes", layout, f"{count} cells, {expected} expected"))
    return len(rows), found
