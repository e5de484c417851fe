"""A general election night projected: nought, one, two and all returns, odd ones, and what is counted stays so."""

from __future__ import annotations

import numpy as np
import pytest

from hustings.almanac.open import Almanac
from hustings.errors import BadInput, NotKnown, UnknownName
from hustings.night.events import Figures
from hustings.night.exit_poll import published_exit_poll
from hustings.night.expected import ProjectionPredictive
from hustings.night.paper import Papers
from hustings.night.projection import Night
from hustings.night.replay import true_votes

ELECTION = "parl.2019-12-12"
Returns = dict[str, list[tuple[str, int]]]


@pytest.fixture(scope="module")
def votes(almanac: Almanac) -> Returns:
    return true_votes(almanac, ELECTION)


def begin(almanac: Almanac, **more: object) -> Night:
    asked: dict[str, object] = {"prior": "polls", "draws": 400, "background": False, **more}
    return Night.start(almanac, ELECTION, **asked)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def early(almanac: Almanac, votes: Returns) -> Night:
    """The night with its first forty declarations in. Read only."""
    night = begin(almanac)
    order = almanac.contests(ELECTION).sort("declared", "contest")["contest"].to_list()
    night.declare_all({contest: votes[contest] for contest in order[:40]})
    return night


def test_before_the_first_return_everything_is_open(almanac: Almanac) -> None:
    said = begin(almanac).now()
    assert said.declared == 0
    assert said.contests_in_all == 650
    assert sum(each.mean for each in said.seats.values()) == pytest.approx(650, abs=1)
    assert not said.calls
    assert len(said.contests) == 650


@pytest.mark.parametrize("count", [1, 2])
def test_one_or_two_returns_are_enough_to_say_something(almanac: Almanac, votes: Returns, count: int) -> None:
    night = begin(almanac)
    for contest in sorted(votes)[:count]:
        night.declare(contest, votes[contest])
    said = night.now()
    assert said.declared == count
    assert sum(each.mean for each in said.seats.values()) == pytest.approx(650, abs=1)
    assert all(np.isfinite(each.mean) for each in said.shares.values())


def test_when_all_have_declared_the_projection_is_the_result(almanac: Almanac, votes: Returns) -> None:
    night = begin(almanac)
    night.declare_all(votes)
    said = night.now()
    assert {party: (each.lo90, each.median, each.hi90) for party, each in said.seats.items()}["con"] == (365, 365, 365)
    assert said.won["lab"] == 202
    assert said.won["spk"] == 1
    assert said.p_majority == {"con": 1.0}
    assert sum(said.won.values()) == 650


def test_a_declared_seat_is_its_result_and_nothing_else(early: Night, votes: Returns) -> None:
    said = {each.contest: each for each in early.now().contests}
    for contest in early.votes:
        total = sum(count for _, count in votes[contest])
        party, count = max(votes[contest], key=lambda each: each[1])
        assert said[contest].stage == "declared"
        assert said[contest].p_win == {party: 1.0}
        assert said[contest].share[party].lo90 == said[contest].share[party].hi90 == count / total


def test_nothing_said_contradicts_what_is_counted(early: Night) -> None:
    said = early.now()
    for party, won in said.won.items():
        assert said.seats[party].lo90 >= won
    for contest in said.contests:
        assert sum(contest.p_win.values()) <= 1.0 + 1e-9
        if contest.stage == "projection":
            assert max(contest.p_win.values()) <= 0.995
        assert all(0 <= each.lo90 <= each.hi90 <= 1 for each in contest.share.values())


def test_the_order_of_returns_does_not_matter(almanac: Almanac, early: Night, votes: Returns) -> None:
    night = begin(almanac)
    backwards = sorted(early.votes, reverse=True)
    for contest in backwards:
        night.declare(contest, votes[contest])
    night.settle()
    assert np.allclose(night.gb.posterior.mean, early.gb.posterior.mean, atol=1e-8)
    assert np.array_equal(night.counted.totals, early.counted.totals)


def test_moving_draws_stays_near_drawing_anew(almanac: Almanac, early: Night, votes: Returns) -> None:
    night = begin(almanac, background=True)
    for contest in early.votes:
        night.declare(contest, votes[contest])
    for party in ("con", "lab", "snp"):
        assert night.seats()[party].median == pytest.approx(early.seats()[party].median, abs=8)


def test_a_correction_replaces_and_a_retraction_takes_back(almanac: Almanac, early: Night, votes: Returns) -> None:
    night = begin(almanac)
    night.declare_all({contest: votes[contest] for contest in early.votes})
    first = next(contest for contest in early.votes if night.find(contest)[0] == "gb")
    night.declare(first, {"con": 30000, "lab": 1000})
    assert night.won_by(first) == "con"
    night.declare(first, votes[first])
    assert np.allclose(night.gb.posterior.mean, early.gb.posterior.mean, atol=1e-8)
    night.withdraw(first)
    assert night.declared == early.declared - 1
    assert first not in night.votes


def test_a_winner_without_votes_counts_and_gives_way_to_the_votes(
    almanac: Almanac, early: Night, votes: Returns
) -> None:
    night = begin(almanac)
    night.declare_all({contest: votes[contest] for contest in early.votes})
    contest = "parl.workington.2019-12-12"
    night.withdraw(contest)
    before = night.seats()["con"].mean
    night.rush(contest, "lab")
    said = {each.contest: each for each in night.now().contests}[contest]
    assert said.stage == "rush"
    assert said.p_win == {"lab": 1.0}
    assert night.seats()["con"].mean < before
    night.declare(contest, votes[contest])
    assert night.won_by(contest) == "con"
    assert contest in night.votes


def test_part_of_a_count_pulls_but_does_not_settle(almanac: Almanac) -> None:
    night = begin(almanac)
    contest = "parl.putney.2019-12-12"
    mean = {each.contest: each for each in night.now().contests}[contest].share["lab"].mean
    night.partial(contest, {"con": 1000, "lab": 3000, "ld": 800, "grn": 100}, 0.1)
    little = {each.contest: each for each in night.now().contests}[contest]
    night.partial(contest, {"con": 9000, "lab": 27000, "ld": 7200, "grn": 900}, 0.9)
    much = {each.contest: each for each in night.now().contests}[contest]
    assert little.stage == much.stage == "part counted"
    assert mean < little.share["lab"].mean < much.share["lab"].mean
    assert much.share["lab"].hi90 - much.share["lab"].lo90 < little.share["lab"].hi90 - little.share["lab"].lo90
    assert much.p_win["lab"] > little.p_win.get("lab", 0.0)


def test_a_party_absent_from_the_baseline_can_stand_and_win(almanac: Almanac) -> None:
    night = begin(almanac)
    contest = "parl.boston-and-skegness.2019-12-12"
    night.declare(contest, {"zzz": 20000, "con": 15000, "lab": 9000, "ref": 3000})
    assert night.won_by(contest) == "zzz"
    assert night.now().seats["zzz"].lo90 >= 1


def test_a_slot_nobody_expected_is_read_where_it_stands(almanac: Almanac) -> None:
    night = begin(almanac)
    seat = int(np.flatnonzero(~night.table.standing[:, 3] & ~night.table.speaker)[0])
    night.declare(night.table.contest[seat], {"con": 15000, "lab": 9000, "ref": 4000})
    assert night.gb.model.standing[seat].tolist() == [True, True, False, True, False, False, False]


@pytest.mark.parametrize(
    "bad",
    [
        {"con": -1, "lab": 5},
        {"con": float("nan"), "lab": 5},
        {"con": 1.5, "lab": 5},
        {},
        {"con": 0},
        {"con": 5, "lab": 5},
    ],
    ids=["negative", "not a number", "a fraction", "no candidates", "no votes", "tie at the top"],
)
def test_figures_that_are_no_counts_are_refused(almanac: Almanac, early: Night, bad: dict[str, int]) -> None:
    before = early.gb.posterior.mean.copy()
    with pytest.raises(BadInput):
        early.declare("parl.putney.2019-12-12", bad)
    assert np.array_equal(before, early.gb.posterior.mean)


def test_unknown_names_and_priors_are_refused(almanac: Almanac, early: Night) -> None:
    with pytest.raises(UnknownName, match="no contest"):
        early.find("parl.nowhere.2019-12-12")
    with pytest.raises(BadInput, match="no prior"):
        Night.start(almanac, ELECTION, prior="tea leaves")
    with pytest.raises(UnknownName):
        Night.start(almanac, "parl.1997-05-01", prior="none")


def test_a_gss_code_names_a_contest(early: Night) -> None:
    assert early.find("E14000887") == early.find("parl.putney.2019-12-12")


def test_northern_ireland_is_a_block_of_its_own(almanac: Almanac, votes: Returns) -> None:
    night = begin(almanac)
    mean = night.gb.posterior.mean.copy()
    night.declare("parl.foyle.2019-12-12", votes["parl.foyle.2019-12-12"])
    assert np.array_equal(mean, night.gb.posterior.mean)
    assert night.won() == {"sdlp": 1}


def test_the_exit_poll_pulls_totals_and_both_lines_are_shown(almanac: Almanac) -> None:
    published = dict(published_exit_poll(almanac, ELECTION).seats)
    assert published == {"con": 368, "lab": 191, "ld": 13, "snp": 55, "pc": 4}
    said = begin(almanac, exit_poll=published).now(contests=False)
    assert said.without_exit_poll is not None
    assert abs(said.seats["con"].median - 368) < abs(said.without_exit_poll["con"].median - 368)
    assert said.exit_poll_doubt is not None
    assert 0 < said.exit_poll_doubt < 0.5


def test_an_exit_poll_far_from_the_returns_is_doubted(almanac: Almanac, early: Night, votes: Returns) -> None:
    night = begin(almanac, exit_poll={"con": 250, "lab": 330, "ld": 13, "snp": 30})
    night.declare_all({contest: votes[contest] for contest in early.votes})
    assert night.counted.doubt is not None
    assert night.counted.doubt > 0.5


def test_no_exit_poll_is_made_up(almanac: Almanac) -> None:
    with pytest.raises(NotKnown, match="no exit poll"):
        published_exit_poll(almanac, "parl.1997-05-01")


def test_what_is_expected_of_a_seat_is_close_to_what_came(almanac: Almanac, early: Night, votes: Returns) -> None:
    turnout, shares = [], []
    contests = almanac.contests(ELECTION)
    electors = dict(contests.select("contest", "electorate").iter_rows())
    for contest in sorted(set(votes) - set(early.votes))[::12]:
        if early.find(contest)[0] == "ni" or early.table.speaker[early.find(contest)[1]]:
            continue
        held = early.predictive(contest)
        total = sum(count for _, count in votes[contest])
        turnout.append((np.log(total / electors[contest]) - held.log_turnout) / held.log_turnout_sd)
        con = dict(votes[contest]).get("con")
        if con is not None and "con" in held.parties:
            at = held.parties.index("con")
            shares.append((np.degrees(np.arcsin(np.sqrt(con / total))) - held.angle[at]) / held.angle_sd[at])
        assert held.angle_covariance.shape == (len(held.parties),) * 2
    assert np.mean(np.abs(turnout) < 2) > 0.8
    assert np.mean(np.abs(shares) < 2) > 0.8


def test_a_fixed_seed_fixes_everything(almanac: Almanac, votes: Returns) -> None:
    first, second = (begin(almanac, seed=7) for _ in range(2))
    for night in (first, second):
        night.declare_all({contest: votes[contest] for contest in sorted(votes)[:10]})
    assert first.now().to_json() == second.now().to_json()


def test_the_next_election_can_be_projected_from_its_first_return(almanac: Almanac) -> None:
    night = Night.start(almanac, "next", prior="none", draws=300, background=False)
    night.declare(night.table.contest[0], {"ref": 15000, "lab": 12000, "con": 8000, "ld": 4000, "grn": 5000})
    said = night.now()
    assert said.declared == 1
    assert said.contests_in_all == 632
    assert said.won == {"ref": 1}


def test_the_soft_checks_can_ask_the_projection(almanac: Almanac) -> None:
    night = begin(almanac)
    asked = ProjectionPredictive(night, Papers(almanac))
    contest = "parl.putney.2019-12-12"
    turnout = asked.turnout(contest)
    assert turnout is not None
    assert np.exp(turnout.mean) == pytest.approx(0.72, abs=0.06)
    assert {"con", "lab", "ld"} <= asked.shares(contest).keys()
    rows = almanac.contest(contest)[1]
    figures = Figures(votes=tuple(sorted(rows.select("candidate", "votes").iter_rows())))
    asked.learn(contest, figures)
    assert night.won_by(contest) == "lab"
    assert asked.turnout(contest) is None
    assert asked.shares(contest) == {}
    assert asked.turnout("parl.foyle.2019-12-12") is None
    asked.learn(contest, Figures(votes=()))
    assert night.won_by(contest) == "lab"
