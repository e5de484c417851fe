"""Integrity: the shipped tables pass every check, and for each check a damaged copy fails and names the row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import polars as pl
import pytest

from hustings.almanac.open import Almanac
from hustings.almanac.verify import CHECKS, verify
from tests.conftest import Lay

BY = "parl.hartlepool.by.2021-05-06"
MAYOR = "mayor.west-midlands.2021-05-06"
Rows = Sequence[Mapping[str, object]]


@pytest.mark.parametrize("check", list(CHECKS))
def test_the_shipped_almanac_holds_together(almanac: Almanac, check: str) -> None:
    (verdict,) = verify(almanac, [check])
    assert verdict.findings == ()
    assert verdict.looked_at > 0


def _candidates(almanac: Almanac, contest: str, change: Mapping[str, Mapping[str, object]]) -> Rows:
    """The candidacies of a contest with some changed, by surname."""
    _, rows = almanac.contest(contest)
    return [row | dict(change.get(str(row["surname"]), {})) for row in rows.iter_rows(named=True)]


def _contest(almanac: Almanac, contest: str, **change: object) -> Rows:
    facts, _ = almanac.contest(contest)
    return [facts | change]


def _row(almanac: Almanac, table: str, where: pl.Expr, **change: object) -> Rows:
    return [almanac.table(table).filter(where).row(0, named=True) | change]


def _damage(almanac: Almanac) -> dict[str, tuple[dict[str, Rows], str]]:
    """For each check: tables with one thing wrong, and what the finding's row must name."""
    twice = [*_contest(almanac, BY), *_contest(almanac, BY)]
    dudley = (pl.col("body") == "E08000027") & (pl.col("date") == pl.date(2021, 5, 6))
    dudley_seats = [
        row | ({"after": 99} if row["party"] == "con" else {})
        for row in almanac.table("chambers").filter(dudley).to_dicts()
    ]
    overlap = almanac.table("overlaps").row(0, named=True)
    area = almanac.table("notionals").row(0, named=True)
    poll = almanac.table("polls").filter(pl.col("start").is_not_null()).row(0, named=True)
    cells = almanac.table("hexes").head(2).to_dicts()
    history = pl.col("election") == "parl.2019-12-12"
    return {
        "keys": ({"contests/x": twice}, BY),
        "references": ({"candidacies/x": _candidates(almanac, BY, {"Mortimer": {"party": "jacobite"}})}, BY),
        "ids": ({"elections": _row(almanac, "elections", pl.col("election") == BY, date="2021-05-07")}, BY),
        "sums": ({"candidacies/x": _candidates(almanac, BY, {"Mortimer": {"votes": 15_530}})}, BY),
        "majorities": ({"contests/x": _contest(almanac, BY, majority=6_941)}, BY),
        "papers": ({"contests/x": _contest(almanac, BY, electorate=30_000)}, BY),
        "seats": ({"candidacies/x": _candidates(almanac, BY, {"Williams": {"elected": 1}})}, BY),
        "winners": (
            {"candidacies/x": _candidates(almanac, BY, {"Mortimer": {"elected": 0}, "Williams": {"elected": 1}})},
            BY,
        ),
        "final rounds": ({"candidacies/x": _candidates(almanac, MAYOR, {"Street": {"final_votes": 314_670}})}, MAYOR),
        "national totals": (
            {"history": _row(almanac, "history", history & (pl.col("party") == "con"), votes=13_966_455)},
            "parl.2019-12-12 con",
        ),
        "result phrases": ({"contests/x": _contest(almanac, BY, result="Lab hold")}, BY),
        "notionals": ({"notionals": [area | {"votes": 999_999}]}, str(area["area"])),
        "chambers": ({"chambers": dudley_seats}, "E08000027"),
        "control": ({"controls": _row(almanac, "controls", dudley, after="lab")}, "E08000027"),
        "polls": ({"polls": [poll | {"start": "2030-01-01"}]}, str(poll["poll"])),
        "overlaps": ({"overlaps": [overlap | {"from_population": 0.5}]}, str(overlap["from_area"])),
        "hexes": ({"hexes": [cells[0] | {"q": cells[1]["q"], "r": cells[1]["r"]}]}, str(cells[0]["area"])),
    }


@pytest.mark.parametrize("check", list(CHECKS))
def test_a_damaged_copy_fails_and_the_row_is_named(almanac: Almanac, lay: Lay, check: str) -> None:
    tables, names = _damage(almanac)[check]
    (verdict,) = verify(Almanac.open(lay(tables), own=False), [check])
    assert any(names in finding.row for finding in verdict.findings), verdict.findings
