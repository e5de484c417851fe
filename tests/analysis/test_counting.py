"""Every contest whose facts suffice, counted again under its own rule: who is elected is who was declared."""

from __future__ import annotations

from collections import Counter

import pytest

from hustings.almanac.open import Almanac
from hustings.analysis.counting import recount

KINDS = ("mayor", "pcc", "senedd", "sp", "gla", "parl.2024-07-04", "local.2021-05-06")


def _contests(almanac: Almanac, kind: str) -> list[str]:
    stem, _, day = kind.partition(".")
    every = almanac.table("contests")["contest"].to_list()
    return [each for each in every if each.startswith(f"{stem}.") and each.endswith(day) and ".by." not in each]


@pytest.mark.parametrize("kind", KINDS)
def test_the_rule_elects_whom_the_returning_officer_declared(almanac: Almanac, kind: str) -> None:
    differ, counted = [], 0
    for contest in _contests(almanac, kind):
        record = recount(almanac, contest)
        if record is None:
            continue
        counted += 1
        _, rows = almanac.contest(contest)
        declared = Counter({row["candidate"]: row["elected"] for row in rows.iter_rows(named=True) if row["elected"]})
        if Counter(record.elected) != declared:
            differ.append((contest, record.elected, dict(declared)))
    assert differ == []
    assert counted > 0


def test_the_west_midlands_had_two_rounds_and_a_reason_for_each(almanac: Almanac) -> None:
    record = recount(almanac, "mayor.west-midlands.2021-05-06")
    assert record is not None
    assert record.elected == ("Andy Street",)
    assert "more than half" in " ".join(stage.statement for stage in record.stages)


def test_transferable_votes_cannot_be_counted_from_totals(almanac: Almanac) -> None:
    assert recount(almanac, "parl.hartlepool.2019-12-12") is not None
    rules = set(almanac.table("contests")["rule"].to_list())
    assert "scottish-stv" not in rules  # none ships without its papers
