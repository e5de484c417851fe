"""The story of 6 May 2021: every figure is computed, page and terminal are views of one record."""

from __future__ import annotations

import csv
import os
import re
import subprocess
import sys
from pathlib import Path

import polars as pl
import pytest

from hustings.almanac.open import Almanac
from hustings.desk.page import story_page, write_story
from hustings.desk.story import figures, tell
from tests.conftest import Lay

BY = "parl.hartlepool.by.2021-05-06"
HARLOW = "E07000073"


@pytest.fixture(scope="module")
def page() -> str:
    almanac = Almanac.open(own=False)
    return story_page(almanac, tell(almanac))


def _other_story(almanac: Almanac, lay: Lay) -> Path:
    """An almanac in which Hartlepool was won by 1,000 fewer and Harlow stayed Labour."""
    _, rows = almanac.contest(BY)
    facts, _ = almanac.contest(BY)
    votes = [
        row | ({"votes": row["votes"] - 1_000} if row["party"] == "con" else {}) for row in rows.iter_rows(named=True)
    ]
    seats = {"con": 13, "lab": 20}
    chamber = almanac.table("chambers").filter(pl.col("body") == HARLOW).to_dicts()
    return lay(
        {
            "candidacies/over": votes,
            "contests/over": [facts | {"valid": facts["valid"] - 1_000, "majority": None}],  # type: ignore[operator]
            "chambers": [row | {"after": seats.get(row["party"], 0)} for row in chamber],
            "controls": [
                row | {"after": "lab"} for row in almanac.table("controls").filter(pl.col("body") == HARLOW).to_dicts()
            ],
        }
    )


def test_the_page_tells_the_story(page: str) -> None:
    for words in (
        "6,940",
        "Con gain from Lab",
        "39 of the",
        "Labour needs 124 gains",
        "Croydon South",
        "since 1935 (154)",
    ):
        assert words in page


def test_another_almanac_tells_another_story_on_the_page(almanac: Almanac, lay: Lay, page: str) -> None:
    other = Almanac.open(_other_story(almanac, lay), own=False)
    told = story_page(other, tell(other))
    assert "5,940" in told
    before, said = told.split('id="said"')
    assert "6,940" not in before
    assert re.search(r"majority of 6,940</th><td><strong>✗ contradicted", said)
    assert re.search(r"<th scope=\"row\">Harlow</th><td>Lab hold</td>", told)
    assert re.search(r"<th scope=\"row\">Harlow</th><td><strong>Con gain from Lab</strong></td>", page)


def test_another_almanac_tells_another_story_on_the_terminal(almanac: Almanac, lay: Lay, tmp_path: Path) -> None:
    def told(*over: str) -> str:
        return subprocess.run(
            [sys.executable, "-m", "hustings.cli.main", *over, "demo", "--no-serve", "--out", str(tmp_path / "out")],
            capture_output=True,
            text=True,
            check=True,
            env={**os.environ, "NO_COLOR": "1"},
        ).stdout

    as_shipped, other = told(), told("--almanac", str(_other_story(almanac, lay)))
    assert "majority 6,940" in as_shipped
    assert "Con gain Harlow from Lab" in as_shipped
    assert "majority 5,940" in other
    assert "6,940" not in other.split("4  What was said")[0]
    assert "✗ contradicted  “majority of 6,940”" in other
    assert "Lab hold Harlow" in other


def test_no_figure_of_the_story_is_typed_in_its_sources() -> None:
    """The code that tells it holds names and layout, but no votes, seats or shares of the elections it tells."""
    room = Path(__file__).parents[2] / "src" / "hustings"
    texts = [*(room / "desk").rglob("*.py"), *(room / "desk").rglob("*.html"), room / "cli" / "demo.py"]
    told = [
        "6,940",
        "6940",
        "3,595",
        "15,529",
        "10,603",
        "51.1",
        "48.9",
        "1935",
        "1974",
        "124 gains",
        "39 of",
        "202 seats",
    ]
    for path in texts:
        text = path.read_text("utf-8")
        assert not [figure for figure in told if figure in text], path


def test_the_page_stands_alone(page: str) -> None:
    assert not re.findall(r"(?:src|href)=\"(?:https?:)?//", page)
    assert "<script" not in page
    assert "url(http" not in page


def test_every_chart_has_a_title_and_a_table(page: str) -> None:
    charts = re.findall(r"<figure>.*?</figure>", page, flags=re.DOTALL)
    assert len(charts) >= 6
    for chart in charts:
        assert 'role="img"' in chart
        assert "<title" in chart
        assert "As a table" in chart


def test_every_figure_has_a_source(almanac: Almanac, tmp_path: Path) -> None:
    story = tell(almanac)
    write_story(almanac, story, tmp_path)
    with (tmp_path / "figures.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == len(list(figures(almanac, story))) > 100
    assert all(row["source"] and row["value"] for row in rows)
