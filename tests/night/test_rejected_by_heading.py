"""Rejected papers by the headings of the law: their sums, what may be rejected in part, and stores from before them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from typer.testing import CliRunner

from hustings.cli.main import app
from hustings.errors import BadFile, BadInput
from hustings.night.acts import declare
from hustings.night.checks import hard_findings, read_figures
from hustings.night.events import Declared, Event, Figures, body_from_json, canonical
from hustings.night.fold import fold
from hustings.night.ledger import Ledger
from hustings.night.paper import Papers
from hustings.night.rejected import heading_of, headings, in_order
from hustings.night.returns import Line, Return
from hustings.night.sheet_file import read_returns
from hustings.night.standing import standing
from hustings.night.store import store_url
from hustings.night.verify import verify

PUTNEY = "parl.putney.2024-07-04"
BECKTON = "local.newham.beckton.2018-05-03"
MISREAD = Path(__file__).parent / "faults" / "putney_2024_heading_misread.csv"
HEADS = (("unmarked", 161), ("too-many", 55), ("identified", 2), ("mark", 0))
Truth = Callable[..., Return]


def _said(papers: Papers, given: Return) -> list[str]:
    paper = papers.paper(given.contest)
    figures, found = read_figures(papers, paper, given)
    found = found if figures is None else hard_findings(paper, figures)
    return [each.said for each in found if each.rule == "rejected by heading"]


def test_headings_that_sum_to_the_total_pass_in_whatever_order(papers: Papers, truth: Truth) -> None:
    given = replace(truth(PUTNEY), rejected=218, papers=49520, rejected_by=HEADS)
    figures, found = read_figures(papers, papers.paper(PUTNEY), given)
    assert figures is not None
    assert found == []
    assert hard_findings(papers.paper(PUTNEY), figures) == []
    assert figures.rejected_by == (("mark", 0), ("too-many", 55), ("identified", 2), ("unmarked", 161))


def test_a_heading_misread_is_held_with_both_sums(papers: Papers) -> None:
    (given,) = read_returns(MISREAD, actor="ann", contest=PUTNEY)
    assert _said(papers, given) == [
        "The rejected papers by heading sum to 238; 218 rejected papers are stated."
    ]  # fmt: skip


def _ward(papers: Papers, **more: Any) -> Return:
    lines = tuple(Line(each.name, 900 + place) for place, each in enumerate(papers.paper(BECKTON).candidates))
    return Return(BECKTON, lines, "ann", papers=4000, **more)


@pytest.mark.parametrize("total", [30, 37])
def test_papers_rejected_in_part_may_be_in_the_total_or_not(papers: Papers, total: int) -> None:
    given = _ward(papers, rejected=total, rejected_by=(("unmarked", 30), ("in-part", 7)), valid=3970)
    assert _said(papers, given) == []
    figures, _ = read_figures(papers, papers.paper(BECKTON), given)
    assert figures is not None
    # 3,970 valid and 30 lost are the 4,000 verified: those rejected in part are among the valid.
    assert [each for each in hard_findings(papers.paper(BECKTON), figures) if each.rule == "papers"] == []


def test_a_total_that_is_neither_sum_is_held(papers: Papers) -> None:
    (said,) = _said(papers, _ward(papers, rejected=33, rejected_by=(("unmarked", 30), ("in-part", 7))))
    assert "sum to 30, 37 with those in part; 33" in said


def test_with_one_vote_no_paper_is_rejected_in_part(papers: Papers, truth: Truth) -> None:
    (said,) = _said(papers, replace(truth(PUTNEY), rejected_by=(("in-part", 3), ("unmarked", 9))))
    assert "with one vote a paper counts or does not" in said
    assert "in-part" not in headings(1)
    assert headings(3)["unmarked"] == "unmarked or wholly void for uncertainty"


def test_a_heading_that_is_none_and_one_given_twice_are_held(papers: Papers, truth: Truth) -> None:
    (said,) = _said(papers, replace(truth(PUTNEY), rejected_by=(("torn", 3),)))
    assert "no heading" in said
    (said,) = _said(papers, replace(truth(PUTNEY), rejected_by=(("mark", 3), ("want of official mark", 4))))
    assert "given twice" in said
    assert heading_of("Voting for  more than one candidate") == "too-many"
    with pytest.raises(BadInput, match="no heading"):
        in_order([("spoilt", 1)])


def test_events_without_headings_are_encoded_as_they_always_were() -> None:
    figures = Figures((("Ann", 20), ("Bo", 8)), ("Ann",), papers=30, rejected=2)
    assert canonical(Declared(figures)) == (
        '{"figures":{"elected":["Ann"],"papers":30,"rejected":2,"votes":[["Ann",20],["Bo",8]]}}'
    )
    event = Event(Declared(figures), "parl.x.2024-07-04", "ann", "k")
    assert hashlib.sha256(event.content.encode()).hexdigest() == (
        "35a21fdbcdd716bea1c3d4eead42928550e88115de0e8c9c1e867569696dda1b"
    )


def test_headings_come_back_from_their_text() -> None:
    told = Figures((("Ann", 20), ("Bo", 8)), ("Ann",), rejected=3, rejected_by=(("mark", 1), ("unmarked", 2)))
    body = Declared(told)
    assert body_from_json("declared", canonical(body)) == body
    assert told.fingerprint == replace(told, rejected_by=()).fingerprint


def test_a_store_of_old_and_new_events_verifies_and_shows_the_headings(
    ledger: Ledger, place: str, papers: Papers, truth: Truth
) -> None:
    declare(ledger, replace(truth(PUTNEY), rejected=218, papers=49520), papers, None)
    declare(ledger, replace(truth(PUTNEY, "bob"), rejected=218, papers=49520, rejected_by=HEADS), papers, None)
    engine = sa.create_engine(store_url(place))
    with engine.connect() as connection:
        query = "select body from night_events where kind = 'declared' order by sequence"
        old, new = connection.execute(sa.text(query)).scalars()
    engine.dispose()
    assert "rejected_by" not in old
    assert json.loads(new)["figures"]["rejected_by"] == [list(each) for each in in_order(HEADS)]
    assert verify(place).holds
    shown = standing(fold(ledger.read()), papers).contests[PUTNEY]
    assert shown.rejected_by == in_order(HEADS)
    assert (shown.rejected, shown.valid) == (218, 49295)
    assert shown.to_json()["rejected_by"] == dict(in_order(HEADS))


def test_without_a_total_the_headings_give_it(small: Ledger, papers: Papers, truth: Truth) -> None:
    for who in ("ann", "bob"):
        declare(small, replace(truth(PUTNEY, who), rejected_by=HEADS), papers, None)
    assert standing(fold(small.read()), papers).contests[PUTNEY].rejected == 218


def test_the_command_takes_headings_and_refuses_what_is_none(tmp_path: Path) -> None:
    store = str(tmp_path / "night.sqlite")

    def night(*words: str) -> str:
        done = CliRunner().invoke(app, ["night", *words, "--store", store])
        if done.exception is not None and not isinstance(done.exception, SystemExit):
            raise done.exception
        return done.stdout

    night("open", "--election", "parl.2024-07-04", "--test", "--actor", "desk")
    mended = [word for key, papers in HEADS for word in ("--rejected-by", f"{key}={papers}")]
    for who in ("ann", "bob"):
        night("declare", PUTNEY, "--file", str(MISREAD), *mended, "--actor", who)
    told = json.loads(night("state", PUTNEY, "--json"))
    assert told["rejected_by"] == {"mark": 0, "too-many": 55, "identified": 2, "unmarked": 161}
    assert "Rejected papers 218: want of official mark 0; voting for more than one" in night("state", PUTNEY)
    with pytest.raises(BadInput, match="no heading with a number"):
        night("declare", PUTNEY, "--file", str(MISREAD), "--rejected-by", "unmarked", "--actor", "cy")


def test_a_column_under_no_heading_is_named(tmp_path: Path) -> None:
    path = tmp_path / "torn.csv"
    path.write_text("candidate,votes,rejected:torn\nFleur Anderson,1,2\n")
    with pytest.raises(BadFile, match="rejected:torn"):
        read_returns(path, actor="ann", contest=PUTNEY)
    path.write_text("candidate,votes,rejected:mark\nFleur Anderson,1,2\nLee Roberts,1,3\n")
    with pytest.raises(BadFile, match=r"row 3.*3 here, 2 above"):
        read_returns(path, actor="ann", contest=PUTNEY)
