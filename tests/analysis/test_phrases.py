"""Hold and gain: the phrase reckoned here against the one published, for every contest that has one."""

from __future__ import annotations

import polars as pl
import pytest

from hustings.almanac.open import Almanac
from hustings.analysis.baseline import baseline_of
from hustings.analysis.contest import result_phrase_of

GENERAL = (
    "parl.2005-05-05",
    "parl.2010-05-06",
    "parl.2015-05-07",
    "parl.2017-06-08",
    "parl.2019-12-12",
    "parl.2024-07-04",
)


@pytest.mark.parametrize("election", GENERAL)
def test_every_phrase_of_a_general_election_is_the_published_one(almanac: Almanac, election: str) -> None:
    contests = almanac.contests(election)
    elected = dict(almanac.candidacies(election).filter(pl.col("elected") > 0).select("contest", "party").iter_rows())
    differ = []
    for facts in contests.iter_rows(named=True):
        if facts["result"] is None:
            continue
        found = result_phrase_of(almanac, elected[facts["contest"]], baseline_of(almanac, facts), facts)
        if found != facts["result"]:
            differ.append((facts["contest"], found, facts["result"]))
    assert differ == []


def test_every_phrase_of_a_by_election_is_the_published_one(almanac: Almanac) -> None:
    rows = almanac.table("contests").filter(
        pl.col("contest").str.starts_with("parl.") & pl.col("contest").str.contains(".by.", literal=True)
    )
    assert len(rows) == 59
    differ = []
    for facts in rows.iter_rows(named=True):
        _, candidacies = almanac.contest(facts["contest"])
        party = candidacies.filter(pl.col("elected") > 0)["party"][0]
        found = result_phrase_of(almanac, party, baseline_of(almanac, facts), facts)
        if found != facts["result"]:
            differ.append((facts["contest"], found, facts["result"]))
    assert differ == []
