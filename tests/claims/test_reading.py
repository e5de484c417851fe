"""Files as they come: markup, encodings, dates, and what is no text; positions that index the text exactly."""

from __future__ import annotations

import time
from datetime import date
from html import unescape
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hustings.almanac.open import Almanac
from hustings.claims.check import check_article
from hustings.claims.days import day_in_name, day_in_text
from hustings.claims.find import find_claims
from hustings.claims.gazetteer import Gazetteer
from hustings.claims.read import article_of, decode, read_article
from hustings.claims.sentences import quotations, sentences
from hustings.errors import BadFile
from tests.claims.support import FIXTURES, check

HARTLEPOOL = "Hartlepool was held by Labour with a majority of 3,595 in 2019."


@pytest.mark.parametrize(
    ("raw", "said"), [(b"", "is empty"), (b" \n\n", "is empty"), (b"PK\x03\x04\x00\x00", "not text")]
)
def test_empty_and_binary_files_say_what_to_do(tmp_path: Path, raw: bytes, said: str) -> None:
    path = tmp_path / "article.txt"
    path.write_bytes(raw)
    with pytest.raises(BadFile, match=said) as caught:
        read_article(path)
    assert "plain text or HTML" in caught.value.remedy


def test_a_missing_file(tmp_path: Path) -> None:
    with pytest.raises(BadFile, match="cannot be read"):
        read_article(tmp_path / "none.txt")


@pytest.mark.parametrize(
    "raw",
    [
        "Labour’s vote".encode(),
        "\ufeffLabour’s vote".encode(),
        "Labour’s vote".encode("cp1252"),
        "Labour’s vote".encode("utf-16"),
    ],
)
def test_encodings(raw: bytes) -> None:
    assert decode(raw, "x") == "Labour’s vote"


def test_mixed_encodings() -> None:
    assert decode("Labour’s ".encode() + "Plaid’s".encode("cp1252"), "x") == "Labour’s Plaid’s"


@pytest.mark.parametrize(
    ("name", "day"),
    [
        ("2021-05-04_before.txt", date(2021, 5, 4)),
        ("20210504.txt", date(2021, 5, 4)),
        ("article-2021.txt", None),
        ("2021-13-04.txt", None),
    ],
)
def test_the_date_in_a_file_name(name: str, day: date | None) -> None:
    assert day_in_name(name) == day


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("Headline\n\nTuesday 4 May 2021\n\nText.", date(2021, 5, 4)),
        ("Headline\nPublished: May 4, 2021, 10:30 BST\nText.", date(2021, 5, 4)),
        ("The election was held on 12 December 2019 in the rain.", None),
        ("Text.\n\nUpdated 2021-05-04\n", date(2021, 5, 4)),
    ],
)
def test_the_date_line(text: str, day: date | None) -> None:
    assert day_in_text(text) == day


def test_without_a_date_only_what_says_its_year_is_judged(almanac: Almanac, names: Gazetteer) -> None:
    report = check(almanac, names, f"{HARTLEPOOL}\n\nLabour has held Hartlepool since 1974.")
    assert [each.finding.verdict.value for each in report.claims] == ["borne out", "borne out", "not known"]
    assert report.claims[-1].finding.missing == "Say when it appeared."


def test_a_page_is_read_without_scripts_and_spans_index_its_source(almanac: Almanac, names: Gazetteer) -> None:
    path = FIXTURES / "2022-06-24_sample.html"
    source = decode(path.read_bytes(), "page")
    report = check_article(almanac, read_article(path), names=names)
    assert report.article.day == date(2022, 6, 24)
    assert "99 votes" not in report.article.text
    for each in report.to_json()["claims"]:
        assert isinstance(each, dict)
        cut = unescape(source[each["start"] : each["end"]].replace("<b>", "").replace("</b>", ""))
        assert cut == each["text"]


def test_sentences_and_quotations() -> None:
    text = "He won. “We took 51.9 per cent, Mr. Smith said so. It was close.” No. 10 was calm."
    cut = [text[each.start : each.end] for each in sentences(text)]
    assert cut[0] == "He won."
    assert cut[-1] == "No. 10 was calm."
    begins, ends = quotations(text)[0]
    assert text[begins:ends] == "“We took 51.9 per cent, Mr. Smith said so. It was close.”"
    assert quotations("the “red wall” seats") == []


def test_quoted_claims_are_marked(almanac: Almanac, names: Gazetteer) -> None:
    text = "He said: “Labour won 38 per cent of the vote in Hartlepool in 2019 and we were proud.” " + HARTLEPOOL
    report = check(almanac, names, text, "2021-05-01")
    assert [each.found.quoted for each in report.claims] == [True, False, False]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("The Conservatives could win Hartlepool.", "prediction"),
        ("Labour hopes it held Hartlepool.", "prediction"),
        ("Tory candidates look on course for victory, and the Tories are expected to win Redditch.", "prediction"),
        ("If the Conservatives won Hartlepool it would be a blow.", "result"),
    ],
)
def test_predictions_are_marked_and_not_judged(almanac: Almanac, names: Gazetteer, text: str, kind: str) -> None:
    report = check(almanac, names, text, "2021-05-06")
    assert report.claims == ()
    assert {each.claim.kind for each in report.predictions} == {kind}


_SAID = (
    "Labour Tories Conservatives won lost held by of the vote in Hartlepool Redditch majority 3,595 50 per cent to 33 "
    "since 1974 2019 poll Survation a quarter for nearly years , . “ ” – from Keir Starmer council seats swing lead he"
)
_WORDS = st.sampled_from(_SAID.split())


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(words=st.lists(_WORDS, max_size=60), noise=st.text(max_size=60))
def test_any_text_is_read_without_error_and_spans_lie_within_it(
    almanac: Almanac, names: Gazetteer, words: list[str], noise: str
) -> None:
    text = noise + " ".join(words) + noise
    report = check(almanac, names, text, "2021-05-08")
    for each in report.claims:
        assert 0 <= each.found.start < each.found.end <= len(text)
        assert report.text(each) == report.text(each).strip()
    report.to_json()


@settings(max_examples=100, deadline=None)
@given(raw=st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(raw: bytes) -> None:
    try:
        text = decode(raw, "x")
    except BadFile:
        return
    article_of(text, html=True)


@pytest.mark.parametrize(
    "text", ["Labour " * 20_000, f"{HARTLEPOOL} " * 150, "a, " * 60_000, "Labour 5 to 6 " * 10_000]
)
def test_time_is_linear(names: Gazetteer, text: str) -> None:
    def took(part: str) -> float:
        start = time.process_time()
        list(find_claims(names, part, date(2021, 5, 4)))
        return time.process_time() - start

    took(text[:1000])
    assert took(text * 2) < 5 * took(text) + 0.5
