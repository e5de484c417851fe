"""The two articles beside the checkout, own samples, and copies of the articles with figures changed."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from hustings.almanac.open import Almanac
from hustings.claims.check import Report, check_article
from hustings.claims.gazetteer import Gazetteer
from hustings.claims.kinds import Verdict
from hustings.claims.read import article_of, read_article
from tests.claims.support import FIXTURES, article, rows, verdicts

ARTICLES = ("2021-05-04_before.txt", "2021-05-07_night.txt")
SAMPLES = sorted(path.name for path in FIXTURES.glob("*_sample.*"))


def _check(almanac: Almanac, names: Gazetteer, path: Path) -> Report:
    return check_article(almanac, read_article(path), names=names)


def _meets(report: Report, name: str, fixture: str) -> None:
    wanted = [row for row in rows(fixture) if row["article"] == name]
    assert verdicts(report) == [(row["text"], row["kind"], row["verdict"]) for row in wanted]
    for each, row in zip(report.claims, wanted, strict=True):
        assert each.finding.evidence[0] == row["evidence"]


@pytest.mark.shared
@pytest.mark.parametrize("name", ARTICLES)
def test_every_checkable_claim_of_an_article_is_found_and_rightly_judged(
    almanac: Almanac, names: Gazetteer, name: str
) -> None:
    report = _check(almanac, names, article(name))
    assert report.article.basis == "file name"
    _meets(report, name, "articles.csv")


@pytest.mark.parametrize("name", SAMPLES)
def test_own_samples_of_other_elections(almanac: Almanac, names: Gazetteer, name: str) -> None:
    report = _check(almanac, names, FIXTURES / name)
    _meets(report, name, "samples.csv")


def test_what_the_almanac_knows_gets_a_verdict() -> None:
    every = Counter(row["verdict"] for row in rows("articles.csv"))
    only_source = sum("only from this report" in row["evidence"] for row in rows("articles.csv"))
    settled = every["borne out"] + every["contradicted"]
    assert settled / (every.total() - only_source) >= 0.85


@pytest.mark.shared
@pytest.mark.parametrize("row", rows("altered.csv"), ids=lambda row: row["is"])
def test_altered_copies_turn(almanac: Almanac, names: Gazetteer, row: dict[str, str]) -> None:
    read = read_article(article(row["article"]))
    assert read.text.count(row["was"]) == 1
    changed = read.text.replace(row["was"], row["is"])
    at = changed.index(row["is"])
    report = check_article(almanac, article_of(changed, day=read.day), names=names)
    near = [
        each.finding.verdict.value
        for each in report.claims
        if each.found.claim.kind == row["kind"] and each.found.start < at + len(row["is"]) and at < each.found.end
    ]
    assert near == [row["verdict"]]


@pytest.mark.shared
def test_records_name_the_measures_on_which_they_fail(almanac: Almanac, names: Gazetteer) -> None:
    report = _check(almanac, names, article(ARTICLES[0]))
    records = [each for each in report.claims if each.found.claim.kind == "record"]
    assert [each.found.quoted for each in records] == [False, True]
    for each in records:
        assert "Judged by seats" in each.finding.evidence[1]
        assert "fail by share of the vote: 32.1% (lower in 1983, 1987, 2010, 2015)" in each.finding.evidence[1]


@pytest.mark.shared
def test_contradicted_claims_come_with_a_wording(almanac: Almanac, names: Gazetteer) -> None:
    report = _check(almanac, names, article(ARTICLES[1]))
    wordings = [each.finding.wording for each in report.claims if each.finding.verdict is Verdict.CONTRADICTED]
    assert wordings == [
        "The Conservatives held Redditch, winning 9 of the 9 seats contested.",
        "The Conservatives gained Nuneaton and Bedworth from no overall control, where Labour had been the largest "
        "party.",
    ]
