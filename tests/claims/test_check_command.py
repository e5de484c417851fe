"""``hustings check``: the contract in JSON, the marked text, the page, and what goes wrong."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from hustings.almanac.open import Almanac
from hustings.claims.check import check_article
from hustings.claims.gazetteer import Gazetteer
from hustings.claims.read import article_of
from hustings.cli import show
from hustings.cli.main import app
from hustings.desk.check_page import check_page, marked
from hustings.errors import BadInput
from tests.claims.support import FIXTURES

SAMPLE = FIXTURES / "2021-05-07_sample.txt"


def test_json_keeps_the_contract() -> None:
    result = CliRunner().invoke(app, ["check", str(SAMPLE), "--json"])
    assert result.exit_code == 0
    made = json.loads(result.stdout)
    text = SAMPLE.read_text(encoding="utf-8")
    assert made["file"] == str(SAMPLE)
    for each in made["claims"]:
        assert {"text", "start", "end", "kind", "parsed", "verdict", "evidence", "sources"} <= set(each)
        assert text[each["start"] : each["end"]] == each["text"]
        assert each["verdict"] in ("borne out", "contradicted", "not known")
        assert each["evidence"]


def test_several_articles_make_one_object() -> None:
    other = FIXTURES / "recipe_sample.txt"
    result = CliRunner().invoke(app, ["check", str(SAMPLE), str(other), "--date", "2021-05-07", "--json"])
    made = json.loads(result.stdout)
    assert [len(each["claims"]) > 0 for each in made["articles"]] == [True, False]


def test_text_for_people_is_plain_in_a_pipe(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("FORCE_COLOR", raising=False)
    show.screen.cache_clear()
    result = CliRunner().invoke(app, ["check", str(SAMPLE)])
    show.screen.cache_clear()
    assert "\x1b" not in result.stdout
    assert "took Redditch from Labour [8✗]" in result.stdout.replace("\n", " ")
    assert "8 ✗ Contradicted" in result.stdout


def test_a_terminal_underlines_reverses_and_dots(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.delenv("NO_COLOR", raising=False)
    show.screen.cache_clear()
    result = CliRunner().invoke(app, ["check", str(SAMPLE)])
    show.screen.cache_clear()
    for code in ("\x1b[4m", "\x1b[7m", "\x1b[4:4m"):
        assert code in result.stdout


def test_the_page_is_written_with_its_json(tmp_path: Path) -> None:
    result = CliRunner().invoke(app, ["check", str(SAMPLE), "--out", str(tmp_path / "report")])
    assert result.exit_code == 0
    page = (tmp_path / "report" / "2021-05-07_sample.html").read_text(encoding="utf-8")
    assert '<span class="claim against" id="c8">' in page
    assert "http" not in page.split("<style>")[0]
    assert json.loads((tmp_path / "report" / "2021-05-07_sample.json").read_text(encoding="utf-8"))["claims"]


def test_a_date_that_is_none() -> None:
    result = CliRunner().invoke(app, ["check", str(SAMPLE), "--date", "last Tuesday"])
    assert isinstance(result.exception, BadInput)


def test_scripts_in_an_article_stay_text(almanac: Almanac, names: Gazetteer) -> None:
    text = "Labour won 202 seats at the 2019 general election & <script>alert(1)</script> more."
    report = check_article(almanac, article_of(text), names=names)
    page = check_page(almanac, report)
    assert "<script" not in page
    assert "&lt;script&gt;" in "".join(marked(report)) or "alert(1)" not in page


def test_a_claim_inside_a_claim_is_nested(almanac: Almanac, names: Gazetteer) -> None:
    text = "A poll by Opinium put Ben Houchen ahead of his Labour challenger, Jessie Joe Jacobs, by 63 per cent to 37."
    report = check_article(almanac, article_of(text, file="2021-05-04.txt"), names=names)
    assert [each.found.claim.kind for each in report.claims] == ["poll", "candidacy"]
    page = marked(report)[0]
    assert page.count("<span") == page.count("</span>") == 2
