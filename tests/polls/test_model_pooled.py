"""The pooled estimate as others use it: what it must not depend on, what it refuses, what its answers agree with."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

import hustings.polls.pooled as pooled
from benchmarks.polls import made_up as walk_of_polls
from hustings.errors import BadInput, NotKnown, UnknownName
from hustings.polls.pooled import Merged, PollSet, Settings, fit
from tests.polls.model_support import FIRST_DAY, NATIONS, late_party, made_up, problem_of


@pytest.fixture(scope="module")
def polls() -> PollSet:
    return walk_of_polls(polls=80, houses=4, days=120, parties=3, seed=2)


@pytest.fixture(scope="module")
def posterior(polls):
    return fit(polls, Settings(seed=1, draws=2000, as_of=int(polls.days[-1]) + 3, horizon=10))


def _theta_of(walk, covariance, rest):
    """The free scale of a covariance of two parties."""
    pace = np.sqrt(np.diag(covariance))
    return np.array([*np.log(pace), np.arctanh(covariance[0, 1] / pace.prod()), *rest])


def test_another_reference_party_changes_nothing():
    rng = np.random.default_rng(8)
    first = made_up(rng, polls=30)
    second = replace(first, parties=("a", "other than a and b"), shares=first.shares.copy())
    second.shares[:, 1] = 1.0 - first.shares.sum(axis=1)
    one, two = problem_of(first), problem_of(second)
    theta = one.walk.start() + 0.3 * rng.standard_normal(5)
    # log(a / o), log(b / o)  ->  log(a / b), log(o / b)
    turn = np.array([[1.0, -1.0], [0.0, -1.0]])
    q = turn @ one.walk.covariance(theta[None])[0] @ turn.T
    other = _theta_of(two.walk, q, theta[3:])
    left, right = one.solve(theta[None]), two.solve(other[None])
    assert left.evidence[0] == pytest.approx(right.evidence[0], abs=1e-8)
    mean, again = one.moments(left), two.moments(right)
    np.testing.assert_allclose(mean.mean[:, 0] @ turn.T, again.mean[:, 0], atol=1e-8)
    np.testing.assert_allclose(turn @ mean.cov[:, 0] @ turn.T, again.cov[:, 0], atol=1e-8)


def test_the_order_of_polls_changes_nothing(polls, posterior):
    order = np.random.default_rng(0).permutation(len(polls.days))
    shuffled = replace(
        polls, days=polls.days[order], house=polls.house[order], sizes=polls.sizes[order], shares=polls.shares[order]
    )
    again = fit(shuffled, Settings(seed=1, draws=2000, as_of=int(polls.days[-1]) + 3, horizon=10))
    np.testing.assert_allclose(again.average(polls.days).mean, posterior.average(polls.days).mean, atol=1e-5)
    np.testing.assert_allclose(again.influence(int(polls.days[-1]))[np.argsort(order)],
                               posterior.influence(int(polls.days[-1])), atol=1e-5)  # fmt: skip


def test_a_poll_split_in_two_is_the_same_where_polls_have_no_error_of_their_own():
    whole = made_up(np.random.default_rng(5), polls=30, rounding=0.0)
    halved = replace(whole, sizes=whole.sizes.copy())
    halved.sizes[7] /= 2
    split = replace(
        halved,
        days=np.append(halved.days, halved.days[7]),
        house=np.append(halved.house, halved.house[7]),
        sizes=np.append(halved.sizes, halved.sizes[7]),
        shares=np.concatenate([halved.shares, halved.shares[7:8]]),
        territory=None,
        crossbreak=None,
    )
    one, two = problem_of(whole), problem_of(split)
    sampling_alone = one.walk.start()
    sampling_alone[one.walk.error_at(0)] = -20.0
    mean, again = (each.moments(each.solve(sampling_alone[None])) for each in (one, two))
    # The same expansion of the polls: kernel means weigh polls, not people.
    two = replace(two, observed=tuple(replace(each, shape=one.observed[0].shape) for each in two.observed))
    day = two.layout.day
    assert len(np.unique(day)) == len(np.unique(one.layout.day))
    two = problem_at(two, one)
    again = two.moments(two.solve(sampling_alone[None]))
    np.testing.assert_allclose(again.mean, mean.mean, atol=1e-8)
    np.testing.assert_allclose(again.cov, mean.cov, atol=1e-8)
    np.testing.assert_allclose(again.effects, mean.effects, atol=1e-8)
    # With an error of each poll's own, two polls tell more than one of the same people.
    theta = one.walk.start()
    with_error = one.moments(one.solve(theta[None])).cov, two.moments(two.solve(theta[None])).cov
    assert np.trace(with_error[1].sum(axis=(0, 1))) < np.trace(with_error[0].sum(axis=(0, 1)))


def problem_at(problem, other):
    """A problem whose polls are expanded at the path of another with the same days and houses."""
    from hustings.polls.observations import expected_log_ratios, observe_all, patterns, starting_path

    path = starting_path(other.layout, patterns(other.layout, other.priors, 1.5))
    at = expected_log_ratios(problem.layout, path, np.zeros(problem.layout.width))
    grouped = patterns(problem.layout, problem.priors, 1.5)
    return replace(problem, observed=tuple(observe_all(problem.layout, grouped, at, path)))


def test_the_same_seed_gives_the_same_draws(polls, posterior):
    again = fit(polls, Settings(seed=1, draws=2000, as_of=int(polls.days[-1]) + 3, horizon=10))
    np.testing.assert_array_equal(again.draws(again.days[-1]), posterior.draws(posterior.days[-1]))


def test_a_warm_start_finds_the_same(polls, posterior):
    warm = fit(polls, Settings(seed=2, draws=2000, as_of=int(polls.days[-1]) + 3), warm=posterior.hyper)
    assert warm.diagnostics.evaluations < posterior.diagnostics.evaluations
    last = int(polls.days[-1])
    sd = posterior.draws(last)[:, 0].std(axis=0)
    assert np.abs(warm.mean_share(last) - posterior.mean_share(last)).max() < 0.25 * sd.max()
    assert warm.log_evidence == pytest.approx(posterior.log_evidence, abs=0.5)


def test_draws_and_fixed_average_agree_on_days_with_and_without_polls(polls, posterior):
    days = posterior.days
    average = posterior.average(days)
    draws = posterior.draws(days)
    np.testing.assert_allclose(draws.sum(axis=-1), 1.0, atol=1e-9)
    np.testing.assert_allclose(average.mean, draws.mean(axis=0), atol=0.006)
    ratio = average.sd / draws.std(axis=0)
    assert 0.8 < np.median(ratio) < 1.1
    # The last days have no polls: the band widens.
    assert draws[:, -1, 0].std() > draws[:, -14, 0].std()


def test_house_effects_sum_to_zero_over_regular_houses_and_over_parties(posterior):
    found = posterior.house_effects()
    assert found.parties[-1] == "other"
    assert found.regular.all()
    np.testing.assert_allclose(found.mean.sum(axis=0), 0.0, atol=5e-4)
    np.testing.assert_allclose(found.mean.sum(axis=1), 0.0, atol=1e-12)
    assert (found.lo90 < found.mean).all()
    assert (found.mean < found.hi90).all()


def test_without_a_house_and_influence_are_what_a_new_solve_gives(polls, posterior):
    last = int(polls.days[-1])
    before = posterior.average(last).mean[0]
    effect = posterior.influence(last)
    assert effect.shape == (len(polls.days), 4)
    strongest = int(np.abs(effect).sum(axis=1).argmax())
    weight = np.ones(len(polls.days))
    weight[strongest] = 0.0
    problem = replace(posterior.problem, weight=weight)
    moments = problem.moments(problem.solve(posterior.hyper.theta[None]))
    from hustings.polls.logratio import shares_of

    after = shares_of(moments.mean[-1, 0])
    np.testing.assert_allclose(before - after, effect[strongest], rtol=0.05, atol=1e-4)
    without = posterior.without(polls.houses[0], last)
    assert np.abs(without.mean - before).max() > 1e-4
    assert (without.sd > posterior.average(last).sd).all()


def test_a_poll_to_come_is_less_certain_than_the_state(posterior, polls):
    last = int(polls.days[-1])
    state = posterior.draws(last)[:, 0]
    known = posterior.predict(last, polls.houses[0], 1500.0)
    unknown = posterior.predict(last, "a new house", 1500.0)
    assert (known.std(axis=0) > state.std(axis=0)).all()
    assert unknown.std(axis=0)[0] > known.std(axis=0)[0]
    np.testing.assert_allclose(known * 100, np.round(known * 100), atol=1e-9)


def test_a_party_that_is_not_prompted_is_missing_and_not_zero(polls):
    half = np.arange(len(polls.days)) % 2 == 0
    silent, zero = (replace(polls, shares=polls.shares.copy()) for _ in range(2))
    silent.shares[half, 2] = np.nan
    zero.shares[half, 2] = 0.0
    last = int(polls.days[-1])
    named = fit(polls).mean_share(last)[2]
    assert fit(silent).mean_share(last)[2] == pytest.approx(named, abs=0.012)
    assert fit(zero).mean_share(last)[2] < named - 0.02


def test_a_party_that_appears_is_part_of_other_before():
    polls = late_party(walk_of_polls(polls=90, houses=3, days=150, parties=3, seed=4), share=0.5)
    posterior = fit(polls, Settings(seed=3))
    draws = posterior.draws(posterior.days)
    first = int(polls.days[~np.isnan(polls.shares[:, 0])].min()) - int(posterior.days[0])
    assert (draws[:, :first, 0] == 0).all()
    printed = polls.shares[~np.isnan(polls.shares[:, 0]), 0][:6].mean()
    assert draws[:, first, 0].mean() == pytest.approx(printed, abs=0.03)
    assert draws[:, first - 1, -1].mean() == pytest.approx(draws[:, first, [0, 3]].sum(axis=1).mean(), abs=0.05)
    assert np.isfinite(posterior.average(posterior.days).sd).all()


def test_nations_are_wider_than_great_britain_and_rebuild_it():
    polls = made_up(np.random.default_rng(2), nations=NATIONS, polls=90, days=60)
    posterior = fit(polls, Settings(seed=1))
    last = int(polls.days[-1])
    assert posterior.parties_of("sco") == ("a", "nat", "other")
    assert posterior.draws(last, "sco")[:, 0, 0].std() > posterior.draws(last)[:, 0, 0].std()
    parties, draws = posterior.rebuilt(last, {"sco": 0.08, "wal": 0.05})
    assert set(parties) == {"a", "b", "nat", "cym", "other"}
    np.testing.assert_allclose(draws.sum(axis=-1), 1.0, atol=1e-9)
    nat = 0.08 * posterior.mean_share(last, "sco")[1]
    assert draws[:, 0, parties.index("nat")].mean() == pytest.approx(nat, abs=1e-3)
    with pytest.raises(BadInput, match="wal"):
        posterior.rebuilt(last, {"sco": 0.08})


def test_days_territories_and_houses_that_are_not_there_are_refused(posterior):
    with pytest.raises(NotKnown, match="outside the window"):
        posterior.draws(int(posterior.days[0]) - 1)
    with pytest.raises(UnknownName, match="sco"):
        posterior.mean_share(int(posterior.days[0]), "sco")
    with pytest.raises(UnknownName, match="Nobody"):
        posterior.without("Nobody", int(posterior.days[0]))


def _changed(polls, row, field, value):
    values = getattr(polls, field).copy()
    values[row] = value
    return replace(polls, **{field: values})


@pytest.mark.parametrize(
    ("fault", "change", "message"),
    [
        ("shares of 130", lambda p: _changed(p, 5, "shares", [0.6, 0.4, 0.3]), "poll 5, field “shares”.*130"),
        ("a negative share", lambda p: _changed(p, 5, "shares", [0.6, -0.1, 0.3]), "poll 5, field “party 2”"),
        ("percentages", lambda p: replace(p, shares=p.shares * 100), "Give|share of"),
        ("sample 0", lambda p: _changed(p, 2, "sizes", 0.0), "poll 2, field “sizes”"),
        ("sample 1e9", lambda p: _changed(p, 2, "sizes", 1e9), "poll 2, field “sizes”.*1,000,000,000"),
        ("no party named", lambda p: _changed(p, 3, "shares", np.nan), "poll 3.*names no party"),
        ("a house that is not there", lambda p: _changed(p, 1, "house", 9), "poll 1, field “house”"),
        ("one day", lambda p: replace(p, days=np.full_like(p.days, FIRST_DAY)), "two days or more"),
        ("a party nobody names", lambda p: _changed(p, slice(None), "shares", [0.5, 0.4, np.nan]), "names party 3"),
        ("merged with a stranger", lambda p: replace(p, merged=(Merged(4, ("party 1", "x"), 0.1),)), "poll 4.*columns"),
    ],
)
def test_polls_that_cannot_be_are_refused(polls, fault, change, message):
    with pytest.raises(BadInput, match=message):
        fit(change(polls))


def test_no_polls_and_later_polls_are_refused(polls):
    none = PollSet(polls.parties, polls.houses, *(np.zeros(0, dtype=int),) * 2, np.zeros(0), np.zeros((0, 3)))
    with pytest.raises(BadInput, match="0 polls"):
        fit(none)
    with pytest.raises(BadInput, match="is after"):
        fit(polls, Settings(as_of=int(polls.days[0])))


def test_an_estimate_that_cannot_be_trusted_is_not_given(polls, monkeypatch):
    honest = pooled.sample
    monkeypatch.setattr(pooled, "sample", lambda *given: replace(honest(*given), pareto_k=0.9))
    with pytest.raises(NotKnown, match=r"Pareto k 0\.90"):
        fit(polls)
