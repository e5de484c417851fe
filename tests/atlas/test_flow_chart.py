"""The picture of flows: what is known is drawn otherwise than what is not, and everything is in the table."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest

from hustings.analysis.flows import DID_NOT_VOTE, Flow, Flows
from hustings.atlas.flowchart import draw_flows, flow_title
from hustings.errors import BadInput

NAMES = {"con": "Conservative", "lab": "Labour"}


def _made(shares: dict[tuple[str, str], float] | None) -> Flows:
    rows = {"con": 400, "lab": 300, DID_NOT_VOTE: 300}
    columns = {"con": 350, "lab": 330, DID_NOT_VOTE: 320}
    cells = []
    for before in rows:
        for now in columns:
            share = None if shares is None else shares.get((before, now), 0.0)
            known = (before, now) == ("con", "lab")
            cells.append(
                Flow(
                    before,
                    now,
                    share,
                    lo90=None if share is None else max(share - 0.1, 0),
                    hi90=None if share is None else min(share + 0.1, 1),
                    band_lo=share,
                    band_hi=share,
                    bound_lo=0.0,
                    bound_hi=0.5 if known else 1.0,
                    identified=known,
                    votes=None if share is None else round(share * rows[before]),
                )
            )
    return Flows(
        start="parl.2017-06-08",
        end="parl.2019-12-12",
        start_label="2017",
        end_label="2019",
        units=600,
        rows=rows,
        columns=columns,
        matrix=tuple(cells),
        estimated=shares is not None,
        covariate="leave",
        bootstraps=200,
        seed=1,
        least=(),
        notes=(),
        sources=(),
    )


ESTIMATED = _made(
    {
        ("con", "con"): 0.8,
        ("con", "lab"): 0.2,
        ("lab", "lab"): 0.9,
        ("lab", DID_NOT_VOTE): 0.1,
        (DID_NOT_VOTE, DID_NOT_VOTE): 0.9,
        (DID_NOT_VOTE, "con"): 0.1,
    }
)


def test_every_cell_is_in_the_table() -> None:
    chart = draw_flows(ESTIMATED, NAMES, NAMES)
    assert len(chart.table.rows) == 9
    assert chart.table.rows[1] == (
        "Conservative", "Labour", "20.0", "10.0–30.0", "20.0–20.0", "0.0–50.0", "80", "identified",
    )  # fmt: skip
    assert {len(row) for row in chart.table.rows} == {len(chart.table.header)}


def test_what_is_not_identified_is_hatched_and_the_key_says_so() -> None:
    svg = draw_flows(ESTIMATED, NAMES, NAMES).svg
    drawing = ElementTree.fromstring(svg)
    bands = [each for each in drawing.iter() if each.tag.endswith("path")]
    hatched = [each for each in bands if each.get("fill") == "url(#not-identified)"]
    assert len(bands) == 6
    assert len(hatched) == 5
    assert "not identified: the totals alone allow more than 60 points" in svg
    assert drawing.get("role") == "img"


def test_bounds_alone_draw_one_of_many_all_hatched() -> None:
    chart = draw_flows(_made(None), NAMES, NAMES)
    bands = [each for each in ElementTree.fromstring(chart.svg).iter() if each.tag.endswith("path")]
    assert {each.get("fill") for each in bands} == {"url(#not-identified)"}
    assert "one of many that add up" in chart.svg
    assert chart.title.startswith("Not known from the totals")
    assert {row[2] for row in chart.table.rows} == {"–"}


def test_the_title_says_the_finding() -> None:
    assert flow_title(ESTIMATED, NAMES, NAMES) == (
        "Conservative 2017 to Labour 2019: about 20% of its voters (10.0–30.0%)"
    )
    picked = flow_title(ESTIMATED, NAMES, NAMES | {DID_NOT_VOTE: "Did not vote"}, "lab")
    assert picked.endswith("by the model: the totals alone do not tell")


def test_a_party_without_a_bar_cannot_be_picked_out() -> None:
    with pytest.raises(BadInput, match="ref"):
        draw_flows(ESTIMATED, NAMES, NAMES, pick="ref")


def test_the_same_figures_give_the_same_bytes() -> None:
    assert draw_flows(ESTIMATED, NAMES, NAMES, pick="con").svg == draw_flows(ESTIMATED, NAMES, NAMES, pick="con").svg


def test_names_are_text_and_never_markup() -> None:
    svg = draw_flows(ESTIMATED, {**NAMES, "con": "<script>"}, NAMES).svg
    assert "<script>" not in svg
    assert "&lt;script&gt;" in svg
