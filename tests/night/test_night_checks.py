"""Checks before anything is published: what is impossible, what is odd, and how often the odd is true."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks.night_checks import measure
from hustings.errors import BadInput, UnknownName
from hustings.night.acts import expected
from hustings.night.checks import hard_findings, read_figures
from hustings.night.enter import enter
from hustings.night.events import Figures
from hustings.night.fold import fold
from hustings.night.ledger import Ledger
from hustings.night.paper import Papers
from hustings.night.predictive import LastResults
from hustings.night.returns import Batch, Line, Return
from hustings.night.soft import scores

PUTNEY = "parl.putney.2024-07-04"
BECKTON = "local.newham.beckton.2018-05-03"
Truth = Callable[..., Return]


def _rules(papers: Papers, given: Return) -> list[str]:
    paper = papers.paper(given.contest)
    figures, found = read_figures(papers, paper, given)
    if figures is not None:
        found = hard_findings(paper, figures, given.batches_expected)
    assert all(each.hard and each.said.endswith(".") for each in found), found
    return [each.rule for each in found]


def test_a_true_return_passes(papers: Papers, truth: Truth) -> None:
    good = replace(truth(PUTNEY), electorate=72686, rejected=218, papers=49520, valid=49295, majority=12488)
    assert _rules(papers, good) == []


@pytest.mark.parametrize(
    ("rule", "change"),
    [
        ("sum", {"valid": 49296}),
        ("majority", {"majority": 10941}),
        ("papers", {"papers": 49000}),
        ("papers", {"papers": 55800, "rejected": 218}),
        ("electorate", {"electorate": 40000}),
    ],
)
def test_sums_that_do_not_hold(papers: Papers, truth: Truth, rule: str, change: dict[str, int]) -> None:
    assert _rules(papers, replace(truth(PUTNEY), **change)) == [rule]  # type: ignore[arg-type]  # counts by name


def test_more_papers_than_electors_of_the_almanac(papers: Papers, truth: Truth) -> None:
    assert _rules(papers, truth(PUTNEY, scale=1.5)) == ["electorate"]


def test_digits_of_a_winner_transposed(papers: Papers, truth: Truth) -> None:
    given = replace(truth(PUTNEY, changed={"Fleur Anderson": 21413}), valid=49295)
    assert _rules(papers, given) == ["sum"]


@pytest.mark.parametrize("votes", [-1, float("nan"), 12.5, True, "9"])
def test_what_is_no_count_of_votes(papers: Papers, truth: Truth, small: Ledger, votes: object) -> None:
    lines = truth(PUTNEY).lines
    bad = replace(truth(PUTNEY), lines=(replace(lines[0], votes=votes), *lines[1:]))  # type: ignore[arg-type]  # on purpose
    assert _rules(papers, bad) == ["not a figure"]
    done = enter(small, bad, papers)
    assert (done.state.stage, done.published) == ("held", False)
    assert enter(small, bad, papers).again
    assert enter(small, truth(PUTNEY, "bob"), papers).state.stage == "held"
    assert enter(small, truth(PUTNEY, "cat"), papers).published


def test_a_winner_who_is_not_first(papers: Papers, truth: Truth) -> None:
    lines = tuple(replace(line, elected=line.name == "Lee Roberts") for line in truth(PUTNEY).lines)
    assert _rules(papers, replace(truth(PUTNEY), lines=lines)) == ["winner not first"]
    both = tuple(replace(line, elected=line.name in ("Lee Roberts", "Fleur Anderson")) for line in lines)
    assert _rules(papers, replace(truth(PUTNEY), lines=both)) == ["too many elected"]


def test_a_tie_needs_to_say_who_won_the_lot(papers: Papers, truth: Truth) -> None:
    tie = truth(PUTNEY, changed={"Lee Roberts": 20000, "Fleur Anderson": 20000})
    assert _rules(papers, tie) == ["tie"]
    told = replace(tie, lines=tuple(replace(line, elected=line.name == "Lee Roberts") for line in tie.lines))
    assert _rules(papers, told) == []


def test_people_who_do_not_stand_stand_twice_or_are_missing(papers: Papers, truth: Truth) -> None:
    given = truth(PUTNEY)
    assert _rules(papers, replace(given, lines=(*given.lines, Line("Boris Johnson", 5)))) == ["unknown candidate"]
    assert _rules(papers, replace(given, lines=(*given.lines, Line("Roberts", 5)))) == ["candidate twice"]
    assert _rules(papers, replace(given, lines=given.lines[1:])) == ["candidate missing"]
    assert _rules(papers, replace(given, lines=())) == ["no figures"]
    other = tuple(replace(line, party="con" if line.name == "Fleur Anderson" else None) for line in given.lines)
    assert _rules(papers, replace(given, lines=other)) == ["unknown candidate"]
    strange = tuple(replace(line, party="Landslide Party" if line.votes == 24113 else None) for line in given.lines)
    assert _rules(papers, replace(given, lines=strange)) == ["unknown candidate"]


@pytest.mark.parametrize(
    "name",
    [
        "FLEUR ANDERSON",
        "Anderson, Fleur",
        "F. Anderson",
        "Anderson",
        "Dr Fleur Anderson",
        "anderson f",
        "Fleur  Andersón",
    ],
)
def test_names_as_senders_write_them(papers: Papers, name: str) -> None:
    assert papers.find(papers.paper(PUTNEY), name, "Labour").name == "Fleur Anderson"


def test_names_with_accents_hyphens_and_apostrophes(papers: Papers) -> None:
    paper = papers.paper(PUTNEY)
    assert papers.find(paper, "felix burford connole", None).name == "Felix Burford-Connole"
    assert papers.find(paper, "Burford-Connole", None).name == "Felix Burford-Connole"
    with pytest.raises(UnknownName):
        papers.find(paper, "Felix", None)
    with pytest.raises(UnknownName):
        papers.find(paper, "...", None)


def test_more_votes_than_seats_times_papers(papers: Papers, truth: Truth) -> None:
    given = truth(BECKTON)
    total = sum(line.votes or 0 for line in given.lines)
    assert _rules(papers, replace(given, papers=total // 3 + 1)) == []
    assert _rules(papers, replace(given, papers=total // 3 - 1)) == ["votes and papers"]
    assert _rules(papers, replace(given, valid=1700)) == ["votes and papers", "votes and papers"]


def test_mini_counts_must_sum_to_the_return(papers: Papers, truth: Truth) -> None:
    given = truth(PUTNEY)
    half = tuple((line.votes or 0) // 2 for line in given.lines)
    rest = tuple((line.votes or 0) - part for line, part in zip(given.lines, half, strict=True))
    good = replace(given, batches=(Batch("1", half), Batch("2", rest)), batches_expected=2)
    assert _rules(papers, good) == []
    assert _rules(papers, replace(good, batches_expected=3)) == ["mini-counts"]
    assert set(_rules(papers, replace(good, batches=good.batches[:1]))) == {"mini-counts"}
    assert _rules(papers, replace(good, batches=(Batch("1", half[1:]), Batch("2", rest)))) == ["not a figure"]


def test_a_test_message_in_a_live_store_is_refused_and_the_reverse(papers: Papers, truth: Truth, small: Ledger) -> None:
    with pytest.raises(BadInput, match="A live message came to a test store"):
        enter(small, replace(truth(PUTNEY), nature="live"), papers)
    assert enter(small, replace(truth(PUTNEY), nature="test"), papers).test


def test_without_anything_expected_nothing_is_odd(papers: Papers, truth: Truth) -> None:
    paper = papers.paper(PUTNEY)
    told = scores(paper, Figures(tuple((line.name, line.votes or 0) for line in truth(PUTNEY).lines)), None)
    assert (told.turnout, told.swap, told.twice) == (None, 0.0, 0.0)


def test_true_results_are_seldom_held_and_faults_are_found(papers: Papers) -> None:
    """One election here; all five in the long run (benchmarks/night_checks.py)."""
    found = measure(papers, "parl.2019-12-12", every=2)
    assert found.returns == 325
    assert found.held <= 0.05
    assert found.missing >= 0.95
    assert found.swapped >= 0.90


def test_what_is_learned_twice_is_learned_once(papers: Papers, truth: Truth) -> None:
    expected = LastResults(papers.almanac, "parl.2024-07-04", papers)
    names = sorted(papers.of("parl.2024-07-04"))[::20]
    given = {name: {line.name: line.votes or 0 for line in truth(name).lines} for name in names}
    seen = []
    for _ in range(3):
        for name, votes in given.items():
            expected.learn(name, Figures(tuple(sorted(votes.items()))))
        found = expected.turnout(PUTNEY)
        assert found is not None
        seen.append(found)
    assert seen[-1].mean == pytest.approx(seen[0].mean, abs=0.01)
    assert seen[-1].sd == pytest.approx(seen[0].sd, rel=0.2)


def test_a_whole_night_through_both_doors_publishes_all_but_a_few(papers: Papers, truth: Truth, tmp_path: Path) -> None:
    election = "parl.2019-12-12"
    ledger = Ledger.create(str(tmp_path / "n.sqlite"), "test", [election], actor="desk")
    expected = LastResults(papers.almanac, election, papers)
    names = papers.almanac.contests(election).sort("declared")["contest"].to_list()[::6]
    for name in names:
        enter(ledger, truth(name, "ann"), papers, expected)
        enter(ledger, truth(name, "pa", source="feed:pa"), papers, expected)
    assert fold(ledger.read()).declared >= 0.93 * len(names)
    ledger.close()


@pytest.mark.parametrize(
    "contest", ["parl.hartlepool.by.2021-05-06", "parl.rutherglen-and-hamilton-west.by.2023-10-05"]
)
def test_a_night_of_one_contest_expects_something_without_a_word(
    papers: Papers, truth: Truth, tmp_path: Path, contest: str
) -> None:
    with Ledger.create(str(tmp_path / "night.sqlite"), "test", [contest], actor="desk") as ledger:
        made = enter(ledger, truth(contest), papers, expected(ledger, papers, contest))
    assert made.sequence == 2
