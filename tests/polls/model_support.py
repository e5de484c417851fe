"""Small made-up polls for the tests of the pooled model, and the model in dense algebra, written apart from it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from hustings.polls.engine import first_problem
from hustings.polls.inputs import Nation, PollSet, Settings
from hustings.polls.layout import lay_out
from hustings.polls.logratio import shares_of
from hustings.polls.priors import PRIORS, Priors

FIRST_DAY = 737_000
NATIONS = (Nation("sco", ("a", "nat")), Nation("wal", ("b", "a", "cym")))


def made_up(
    rng: np.random.Generator,
    parties=("a", "b"),
    polls=24,
    houses=3,
    days=50,
    nations=(),
    rounding=0.01,
) -> PollSet:
    """Polls of steady opinion: every share about alike, houses and days at random."""
    columns = PollSet(parties, (), *[np.zeros(0)] * 4, nations=nations).columns
    shares = rng.dirichlet(30 * np.ones(len(columns) + 1), polls)[:, :-1]
    shares = np.round(shares, 2) if rounding else shares
    where = rng.integers(0, 1 + len(nations), polls)
    where[:4] = 0
    for territory, named in enumerate([parties, *(nation.parties for nation in nations)]):
        for column, party in enumerate(columns):
            if party not in named:
                shares[where == territory, column] = np.nan
    return PollSet(
        parties=parties,
        houses=tuple(f"house {number}" for number in range(houses)),
        days=FIRST_DAY + np.sort(rng.choice(days, polls)),
        house=rng.integers(0, houses, polls),
        sizes=rng.integers(800, 2500, polls).astype(float),
        shares=shares,
        nations=nations,
        territory=where,
        crossbreak=where > 0,
        rounding=rounding,
    )


def late_party(polls: PollSet, share=0.6) -> PollSet:
    """The same polls with the first party unknown to the first part of the window."""
    shares = polls.shares.copy()
    start, end = int(polls.days[0]), int(polls.days[-1])
    shares[polls.days < start + share * (end - start), 0] = np.nan
    return replace(polls, shares=shares)


def problem_of(polls: PollSet, settings: Settings | None = None, priors: Priors = PRIORS):
    """The linear-Gaussian problem at kernel means of the polls."""
    return first_problem(lay_out(polls, settings or Settings(), priors), priors, 1.5)


def dense(problem, theta):
    """Prior covariance, observation matrix, noise and responses of every variable at once; one system."""
    layout, walk, priors = problem.layout, problem.walk, problem.priors
    days, block = layout.active.shape
    states, size = days * block, days * block + layout.width
    q = walk.covariance(theta[None])[0]
    prior = np.zeros((states, states))
    # x_m = what survives of x_{m-1} + a step + what starts afresh: built forward as x = T e, cov = T E T'.
    lift = np.zeros((states, states))
    own = np.zeros((states, states))
    for m in range(days):
        here = slice(m * block, (m + 1) * block)
        variance = np.zeros((block, block))
        keep = np.zeros(block, dtype=bool)
        if m:
            keep = layout.active[m - 1] & layout.active[m]
            step = q * (layout.clock[m] - layout.clock[m - 1])
            gb = np.arange(block) < layout.gb
            if (layout.active[m - 1, : layout.gb] != layout.active[m, : layout.gb]).any():
                step = step + priors.reset**2 * np.outer(gb, gb)
            variance[np.ix_(keep, keep)] = step[np.ix_(keep, keep)]
            lift[here] = 0.0
            before = slice((m - 1) * block, m * block)
            lift[here] = np.diag(keep.astype(float)) @ lift[before]
        variance[~layout.active[m], ~layout.active[m]] = 1.0
        for territory in range(len(layout.territories)):
            part = layout.part(territory)
            fresh = part.start + np.flatnonzero(layout.active[m, part] & ~keep[part])
            spread = priors.start if territory == 0 else priors.nation_start
            if m == 0:
                variance[np.ix_(fresh, fresh)] = spread**2 * (np.eye(len(fresh)) + 1)
            else:
                variance[fresh, fresh] = priors.entry**2
        lift[here, here] = np.eye(block)
        own[here, here] = variance
    prior = lift @ own @ lift.T
    total = np.zeros((size, size))
    total[:states, :states] = prior
    for each in problem.observed:
        groups = [g for g in layout.groups if g.territory == each.territory]
        weights = np.array([g.regular for g in groups], dtype=float)
        weights /= weights.sum()
        omega = np.exp(theta[walk.house_at(each.territory)])
        between = np.linalg.inv(np.eye(len(groups)) / omega**2 + np.outer(weights, weights) / priors.zero_sum**2)
        for i, one in enumerate(groups):
            for j, two in enumerate(groups):
                left = slice(states + one.columns.start, states + one.columns.stop)
                right = slice(states + two.columns.start, states + two.columns.stop)
                total[left, right] = between[i, j] * each.shape
    rows, noise, response, scale = [], [], [], 0.0
    for each in problem.observed:
        here = layout.territories[each.territory]
        scale += each.log_scale
        tau = np.exp(theta[walk.error_at(each.territory)])
        for place, poll in enumerate(each.polls):
            for h, y, v, used in zip(each.h[place], each.y[place], each.v[place], each.used[place], strict=True):
                if not used or not problem.weight[poll]:
                    continue
                row = np.zeros(size)
                for part, columns in here.supports:
                    row[layout.day[poll] * block + columns] += h[part]
                columns = layout.groups[layout.group[poll]].columns
                row[states + columns.start : states + columns.stop] = h
                rows.append(row)
                noise.append(v + tau**2)
                response.append(y)
    return total, np.array(rows), np.array(noise), np.array(response), scale


def dense_posterior(problem, theta):
    """Mean, covariance and log evidence by conditioning one big Gaussian on the polls."""
    prior, rows, noise, response, scale = dense(problem, theta)
    inner = rows @ prior @ rows.T + np.diag(noise)
    gain = np.linalg.solve(inner, rows @ prior).T
    mean, cov = gain @ response, prior - gain @ rows @ prior
    sign, log_det = np.linalg.slogdet(inner)
    assert sign > 0
    fit = response @ np.linalg.solve(inner, response)
    return mean, cov, -0.5 * (len(response) * np.log(2 * np.pi) + log_det + fit) + scale


def simulate(rng: np.random.Generator, problem, theta, priors: Priors):
    """A history and its polls, drawn from the model itself: states, house effects and PollSet (shares not rounded).

    The polls are drawn on the scale of shares, not of log-ratios: what is fitted is an approximation of this.
    """
    layout = problem.layout
    prior, *_ = dense(problem, theta)
    # House effects have their shape at the mean shares, which are not known before the states are.
    states = layout.active.size
    block = layout.active.shape[1]
    root = np.linalg.cholesky(prior[:states, :states])
    eta = (root @ rng.standard_normal(states)).reshape(-1, block)
    shares = shares_of(eta)
    mean = shares.mean(axis=0)
    shape = np.diag(1 / mean[:-1]) + 1 / mean[-1]
    houses = len(layout.groups)
    omega = np.exp(theta[problem.walk.house_at(0)])
    effects = omega * rng.standard_normal((houses, block)) @ np.linalg.cholesky(shape).T
    regular = np.array([g.regular for g in layout.groups])
    effects -= effects[regular].mean(axis=0)
    polls = layout.polls
    at = shares_of(eta[layout.day] + effects[layout.group])
    spread = np.sqrt(priors.deff / polls.sizes + np.exp(2 * theta[problem.walk.error_at(0)]))[:, None]
    root_share = np.sqrt(at)
    noise = rng.standard_normal(at.shape)
    drawn = at + spread * root_share * (noise - root_share * (root_share * noise).sum(axis=1, keepdims=True))
    return eta, effects, replace(polls, shares=drawn[:, :-1]), drawn
