"""A pool read: the contract's JSON, frames, leads, houses, one house left out, cross-breaks wider, the sheet drawn."""

from __future__ import annotations

import csv
import json
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from hustings.almanac.open import Almanac
from hustings.atlas.pooledsheet import pooled_lines, pooled_sheet
from hustings.errors import BadInput, NotKnown
from hustings.polls.export import arviz_groups, to_arviz
from hustings.polls.read import Pooled, pool

START, EVE = date(2021, 2, 1), date(2021, 5, 5)


@pytest.fixture(scope="module")
def pooled(almanac: Almanac) -> Pooled:
    return pool("gb", EVE, date(2021, 1, 31), almanac=almanac, seed=1)


def test_the_json_is_that_of_the_contract(pooled: Pooled) -> None:
    made = json.loads(json.dumps(pooled.to_json()))
    wanted = {"as_of", "territory", "shares", "leads", "houses", "polls_used", "diagnostics", "trend"}
    assert wanted <= set(made)
    assert set(made["shares"]["con"]) == {"mean", "sd", "lo90", "hi90"}
    assert set(made["leads"][0]) == {"first", "second", "mean", "sd", "lo90", "hi90", "p_ahead"}
    assert set(made["houses"][0]["effects"]["con"]) == {"mean", "lo90", "hi90"}
    assert made["diagnostics"]["ess"] >= 100
    assert made["diagnostics"]["pareto_k"] <= 0.7
    assert made["trend"][-1]["date"] == "2021-05-05"
    assert sum(each["mean"] for each in made["shares"].values()) == pytest.approx(1, abs=1e-4)


def test_the_lead_of_may_2021(pooled: Pooled) -> None:
    first = pooled.every_lead()[0]
    assert (first.first, first.second) == ("con", "lab")
    assert 0.02 < first.lead.lo90 < first.lead.mean < first.lead.hi90 < 0.11
    assert first.p_ahead > 0.99
    assert first.lead.mean == pytest.approx(pooled.recent.shares["con"] - pooled.recent.shares["lab"], abs=0.02)


def test_effects_of_the_regular_houses_sum_to_nought(pooled: Pooled) -> None:
    regular = [house for house in pooled.house_effects() if house.regular]
    assert len(regular) > 3
    for party in pooled.parties:
        assert sum(house.effects[party].mean for house in regular) == pytest.approx(0, abs=0.002)
    for house, on_lead in pooled.lead_effects("con", "lab"):
        assert on_lead.mean == pytest.approx(house.effects["con"].mean - house.effects["lab"].mean, abs=1e-9)


def test_a_lead_over_days_is_of_whole_histories(pooled: Pooled) -> None:
    story = pooled.lead("con", "lab", START, over=[0, 10])
    assert story.days == (EVE - START).days + 1
    assert story.end.lead.mean == pytest.approx(pooled.every_lead()[0].lead.mean)
    assert story.change.mean == pytest.approx(story.end.lead.mean - story.start.lead.mean)
    apart = np.hypot(story.start.lead.sd, story.end.lead.sd)
    assert story.change.sd < apart
    assert story.over[0].count.mean > story.over[1].count.mean
    same = pooled.lead("lab", "con", START)
    assert same.p_rise == pytest.approx(1 - story.p_rise)


def test_frames(pooled: Pooled) -> None:
    frame = pooled.frame()
    assert frame.columns == ["party", "mean", "sd", "lo90", "hi90", "before"]
    assert dict(frame.select("party", "before").iter_rows())["con"] == pytest.approx(0.447, abs=1e-3)
    assert len(pooled.trend()) == len(pooled.days) * len(pooled.parties)
    draws = pooled.draws([START, EVE])
    assert draws.columns[:2] == ["draw", "date"]
    assert draws.select(pooled.parties).sum_horizontal().to_numpy() == pytest.approx(1.0)
    assert set(pooled.houses().columns) == {"pollster", "polls", "regular", "party", "mean", "lo90", "hi90"}
    assert len(pooled.leads()) == len(pooled.parties[:-1]) * (len(pooled.parties) - 2) // 2


def test_the_average_without_a_house_leans_away_from_it(pooled: Pooled) -> None:
    moved = pooled.without("yougov")
    assert moved.what == "YouGov"
    assert moved.polls > 10
    assert sum(moved.shares.values()) == pytest.approx(0, abs=1e-6)
    with pytest.raises(NotKnown, match="No poll of the window"):
        pooled.without("Mori")


def test_the_influence_of_each_poll_adds_up_to_no_change_of_the_sum(pooled: Pooled) -> None:
    table = pooled.influence()
    assert len(table) == len(pooled.selection.rows)
    assert table.select(pooled.parties).sum_horizontal().to_numpy() == pytest.approx(0, abs=1e-9)
    weights = table.select(pooled.parties).to_numpy()
    assert (np.abs(weights).sum(axis=1)[:-1] >= np.abs(weights).sum(axis=1)[1:] - 1e-12).all()


def test_the_same_seed_gives_the_same_figures(almanac: Almanac) -> None:
    one, two = (pool("gb", EVE, date(2021, 4, 10), almanac=almanac, seed=7) for _ in range(2))
    assert one.frame().equals(two.frame())


def test_what_a_pool_does_not_hold(pooled: Pooled) -> None:
    with pytest.raises(NotKnown, match="no pooled figure of bnp: 0 of"):
        pooled.share("bnp")
    with pytest.raises(NotKnown, match="outside the pool"):
        pooled.lead("con", "lab", date(2020, 1, 1))
    with pytest.raises(BadInput, match="not before"):
        pooled.lead("con", "lab", EVE, START)


def test_the_united_kingdom_is_britain_with_northern_ireland_among_the_others(almanac: Almanac, pooled: Pooled) -> None:
    made = Pooled(pooled.selection.__class__(**{**_fields(pooled), "territory": "uk"}), pooled.posterior)
    ireland = made.selection.last.northern_ireland if made.selection.last else 0.0
    assert made.share("con").mean == pytest.approx(pooled.share("con").mean * (1 - ireland))
    assert made.shares([EVE]).sum(axis=2) == pytest.approx(1.0)


def _fields(pooled: Pooled) -> dict[str, object]:
    chosen = pooled.selection
    return {name: getattr(chosen, name) for name in chosen.__dataclass_fields__}


def test_cross_breaks_are_wider_than_british_polls(almanac: Almanac, pooled: Pooled) -> None:
    scotland = pool("sco", EVE, date(2021, 1, 31), almanac=almanac, seed=1)
    assert scotland.parties[0] == "snp"
    both = {"con", "lab"}
    scale = {p: np.sqrt(scotland.share(p).mean * (1 - scotland.share(p).mean)) for p in both}
    there = sum(scotland.share(p).sd / scale[p] for p in both)
    here = sum(pooled.share(p).sd / np.sqrt(pooled.share(p).mean * (1 - pooled.share(p).mean)) for p in both)
    assert there > here
    assert any("wider" in note for note in scotland.selection.notes)


def test_the_sheet_says_the_finding_and_rings_a_house(almanac: Almanac, pooled: Pooled) -> None:
    chart = pooled_sheet(almanac, pooled, "opinium")
    assert chart.title.startswith("Conservatives lead Labour by ")
    assert "Ringed dots: Opinium." in chart.svg
    assert chart.table.rows[0][0] == "Conservative"
    ringed = {line.party: len(line.ringed) for line in pooled_lines(pooled, "Opinium")}
    assert ringed["con"] > 0
    assert ringed["snp"] == 0


def test_groups_for_arviz(pooled: Pooled) -> None:
    draws = pooled.shares([START, EVE])
    groups = arviz_groups(draws, [START, EVE], pooled.parties)
    assert groups["data"]["posterior"]["share"].shape == (1, *draws.shape)
    assert groups["dims"]["share"] == ["day", "party"]


def test_without_arviz_there_is_a_way_out(pooled: Pooled, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "arviz", None)
    with pytest.raises(BadInput, match="not installed"):
        to_arviz(pooled.shares([EVE]), [EVE], pooled.parties)


def test_an_added_poll_moves_the_pool(almanac: Almanac, pooled: Pooled, tmp_path: Path) -> None:
    path = tmp_path / "mine.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["Pollster", "Fieldwork", "Sample", "Con", "Lab", "LD", "Green", "Reform UK", "SNP", "Others"])
        for day in (1, 2, 3, 4, 5):
            writer.writerow(["House of Mine", f"{day} May 2021", 4000, 30, 48, 7, 5, 2, 5, 3])
    made = pool("gb", EVE, date(2021, 1, 31), add=path, almanac=almanac, seed=1)
    assert made.share("lab").mean > pooled.share("lab").mean
    assert next(h for h in made.house_effects() if h.pollster == "House of Mine").effects["lab"].mean > 0
