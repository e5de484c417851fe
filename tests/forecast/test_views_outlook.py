"""The outlook: its JSON by the contract, what was asked of it, a seat explained, the draws released, its page."""

from __future__ import annotations

import json
import re
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from hustings.almanac.open import Almanac
from hustings.desk.forecast_page import forecast_page, write_forecast
from hustings.errors import BadInput, UnknownName
from hustings.forecast.entry import kind_of
from hustings.forecast.explained import explained
from hustings.forecast.outlook import Outlook
from hustings.forecast.release import draws_frame, write_draws
from hustings.forecast.words import fitted_on, in_twenty, runs_in_twenty
from tests.forecast.views_support import made_up_outlook


@pytest.fixture(scope="module")
def made(almanac: Almanac) -> Outlook:
    return made_up_outlook(almanac)


@pytest.fixture(scope="module")
def asked(almanac: Almanac, made: Outlook) -> Outlook:
    return made.asking(almanac, ["con=+2,lab=-1", "hartlepool:lab=+3"], "con wins hartlepool or lab >= 1")


@pytest.fixture(scope="module")
def page(almanac: Almanac, asked: Outlook) -> str:
    return forecast_page(almanac, asked, "beside")


def test_json_has_the_keys_of_the_contract(made: Outlook) -> None:
    told = json.loads(json.dumps(made.to_json()))
    assert {
        "election", "as_of", "trained_on", "sims", "shares", "seats", "p_majority", "p_largest", "p_hung", "contests",
    } <= set(told)  # fmt: skip
    assert (told["election"], told["as_of"], told["sims"]) == ("parl.2024-07-04", "2024-07-03", 60)
    assert len(told["contests"]) == 650
    for each in told["contests"]:
        assert {"contest", "area", "name", "p_win", "share"} <= set(each)
        assert sum(each["p_win"].values()) == pytest.approx(1, abs=1e-4)
        assert all({"mean", "lo90", "hi90"} <= set(share) for share in each["share"].values())
    assert all({"mean", "median", "lo90", "hi90"} <= set(seats) for seats in told["seats"].values())
    assert sum(told["p_majority"].values()) + told["p_hung"] == pytest.approx(1, abs=1e-4)
    assert told["majority"] == 326
    assert told["given"] is None
    assert told["shift"] == []


def test_what_was_asked_is_told(asked: Outlook) -> None:
    told = asked.to_json()
    assert told["shift"] == [
        {"party": "con", "points": 2.0, "scope": "Great Britain"},
        {"party": "lab", "points": -1.0, "scope": "Great Britain"},
        {"party": "lab", "points": 3.0, "scope": "Hartlepool"},
    ]
    condition = told["given"]
    assert isinstance(condition, dict)
    assert condition["draws"] == asked.given.satisfied if asked.given else False
    assert len(condition["parts"]) == 2


def test_asking_leaves_the_forecast_as_it_was(almanac: Almanac, made: Outlook, asked: Outlook) -> None:
    assert asked.plain is made.plain
    assert not made.asked
    assert made.asking(almanac).to_json() == made.to_json()


def test_party_names_of_all_kinds_are_understood(almanac: Almanac, made: Outlook) -> None:
    by_key = made.asking(almanac, ["con=+2"]).changes
    assert made.asking(almanac, ["Conservative=+2"]).changes == by_key
    with pytest.raises(UnknownName):
        made.asking(almanac, ["whig=+2"])


def test_frames_hold_the_same_figures_as_the_json(made: Outlook) -> None:
    told = made.to_json()
    frame = made.frame()
    assert frame.group_by("contest").agg(pl.col("p_win").sum())["p_win"].to_numpy() == pytest.approx(1)
    assert frame["contest"].n_unique() == 650
    parties = {row["party"]: row for row in made.parties().iter_rows(named=True)}
    assert parties["lab"]["seats"] == pytest.approx(made.summary.seats["lab"].mean)
    assert told["p_hung"] == round(made.summary.p_hung, 6)


@pytest.mark.parametrize("name", ["Hartlepool", "hartlepool", "E14001272", "ynys mon", "Belfast East"])
def test_the_parts_of_a_seat_add_up_to_its_forecast(almanac: Almanac, made: Outlook, name: str) -> None:
    why = explained(almanac, made, name)
    for party, share in why.odds.share.items():
        total = why.base.shares[party] + sum(part.shares[party] for part in why.parts)
        assert total == pytest.approx(share.mean, abs=1e-6)


def test_a_seat_that_is_not_there_is_refused_with_the_nearest(almanac: Almanac, made: Outlook) -> None:
    with pytest.raises(UnknownName) as refused:
        explained(almanac, made, "hartlepol")
    assert refused.value.nearest[0] == "Hartlepool"


def test_released_draws_give_back_every_seat_count(made: Outlook, tmp_path: Path) -> None:
    write_draws(made.summary.held, tmp_path / "draws.parquet")
    frame = pl.read_parquet(tmp_path / "draws.parquet")
    assert frame.height == 650 * made.sims
    counted = frame.filter(pl.col("draw") == 7).group_by("winner").len()
    for party, seats in counted.iter_rows():
        assert made.summary.held.counted.seats[party][7] == seats
    assert frame.columns[:3] == ["contest", "draw", "winner"]
    row = draws_frame(made.summary.held).filter(pl.col("draw") == 0).row(0, named=True)
    shares = [value for key, value in row.items() if key not in ("contest", "draw", "winner", "oth_party") and value]
    assert sum(shares) == pytest.approx(1, abs=1e-3)


def test_a_file_that_cannot_be_written_is_refused(almanac: Almanac, made: Outlook, tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="cannot be written"):
        write_draws(made.summary.held, tmp_path / "nowhere" / "draws.parquet")
    with pytest.raises(BadInput, match="no folder"):
        write_forecast(almanac, made, tmp_path / "nowhere" / "page.html")


def test_the_page_stands_alone_without_a_script(page: str) -> None:
    assert not re.findall(r"(?:src|href)=\"(?:https?:)?//", page)
    assert "<script" not in page
    assert "style=" not in page.replace("<style", "")
    assert 'href="beside.json"' in page


def test_the_page_says_that_it_is_a_forecast_and_of_when(page: str) -> None:
    assert '<span class="tag dash">Forecast</span>' in page
    assert "forecast as of 3 July 2024" in page
    assert "nothing here has been declared" in page
    assert "tag official" not in page
    assert "Declared" not in page


def test_the_page_says_what_was_asked(page: str) -> None:
    assert "What if: Con +2, Lab −1 in Great Britain; Lab +3 in Hartlepool" in page
    assert "Given “con wins hartlepool or lab &gt;= 1”" in page


def test_every_chart_of_the_page_names_its_finding_and_has_a_table(page: str) -> None:
    charts = re.findall(r"<figure>.*?</figure>", page, flags=re.DOTALL)
    assert len(charts) == 3
    for chart in charts:
        assert 'role="img"' in chart
        assert "<title" in chart
        assert "As a table" in chart
    assert page.count('<tr><th scope="row">Hartlepool</th>') >= 2


def test_what_is_forecast_is_pale(page: str) -> None:
    body = page[page.index("<main") :]
    solid = set(re.findall(r'class="(?:e|o)-(\w+)"', body))
    assert solid == set()


def test_writing_the_page_writes_its_figures_beside_it(almanac: Almanac, made: Outlook, tmp_path: Path) -> None:
    written = write_forecast(almanac, made, tmp_path / "forecast.html")
    assert [each.name for each in written] == ["forecast.html", "forecast.json", "forecast.csv"]
    assert json.loads(written[1].read_text(encoding="utf-8"))["election"] == "parl.2024-07-04"
    assert pl.read_csv(written[2])["contest"].n_unique() == 650


@pytest.mark.parametrize(
    ("p", "said"), [(0.04, "fewer than 1 in 20"), (0.05, "1 in 20"), (0.753, "15 in 20"), (0.99, "more than 19 in 20")]
)
def test_chances_are_said_in_twentieths(p: float, said: str) -> None:
    assert in_twenty(p) == said


def test_runs_and_elections_in_words() -> None:
    assert runs_in_twenty(0.75) == "15 runs of 20"
    assert runs_in_twenty(0.01) == "fewer than 1 run of 20"
    assert fitted_on(["parl.2017-06-08", "parl.2019-12-12"]) == "general elections of 2017 and 2019"
    assert fitted_on(["parl.x.by.2011-01-13", "Rotherham 1976-06-24"]) == "2 earlier contests of 1976 to 2011"
    assert fitted_on([]) == ""


@pytest.mark.parametrize(
    ("election", "kind"),
    [
        ("next", "general"),
        ("parl.2019-12-12", "general"),
        ("parl.hartlepool.by.2021-05-06", "contest"),
        ("mayor.tees-valley.2021-05-06", "contest"),
        ("local.dudley.2021-05-06", "contest"),
    ],
)
def test_every_election_has_its_door(almanac: Almanac, election: str, kind: str) -> None:
    assert kind_of(almanac, election) == kind


def test_what_is_no_election_is_refused_with_the_nearest(almanac: Almanac) -> None:
    with pytest.raises(UnknownName) as refused:
        kind_of(almanac, "parl.hartlepol.by.2021-05-06")
    assert refused.value.nearest[0] == "parl.hartlepool.by.2021-05-06"
    with pytest.raises(BadInput, match="one contest of a general election") as whole:
        kind_of(almanac, "parl.hartlepool.2019-12-12")
    assert "--explain hartlepool" in whole.value.remedy


def test_a_map_shows_every_seat_in_one_of_three_steps(almanac: Almanac, made: Outlook) -> None:
    from hustings.desk.forecast_page import forecast_view

    view = forecast_view(almanac, made)
    assert len(re.findall("data-area", view.map.svg)) == 650
    assert np.sum([counts for _, _, counts in view.map_key]) == 650
