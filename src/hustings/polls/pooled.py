"""Pooled polls: what goes in, what comes out.

    posterior = fit(polls, Settings(seed=1))
    posterior.mean_share(day)                 # (party,), the last of them "other"
    posterior.draws([day, other_day])         # (draw, day, party): joint over days and parties
    posterior.house_effects().mean            # (house, party) in points of share

Everything is plain NumPy: days are proleptic Gregorian ordinals (``date.toordinal()``), shares are fractions.
"""

from __future__ import annotations

from time import perf_counter

from hustings.errors import NotKnown
from hustings.polls.blas import one_thread
from hustings.polls.checks import check
from hustings.polls.engine import PARETO_LIMIT, find_summit, sample
from hustings.polls.estimates import Average, Diagnostics, HouseEffects
from hustings.polls.inputs import OTHER, Hyper, Merged, Nation, PollSet, Settings
from hustings.polls.layout import lay_out
from hustings.polls.posterior import Posterior
from hustings.polls.priors import PRIORS, Priors

__all__ = [
    "OTHER",
    "PRIORS",
    "Average",
    "Diagnostics",
    "HouseEffects",
    "Hyper",
    "Merged",
    "Nation",
    "PollSet",
    "Posterior",
    "Priors",
    "Settings",
    "fit",
]

_FEWEST = 100.0


def fit(
    polls: PollSet, settings: Settings | None = None, warm: Hyper | None = None, priors: Priors = PRIORS
) -> Posterior:
    """Pool polls; ``warm``, the ``hyper`` of an earlier fit of the same parties and nations, saves the search.

    Raises :class:`~hustings.errors.BadInput` (naming the row of the poll and the field) for polls that cannot be, and
    :class:`~hustings.errors.NotKnown` where the importance draws fail (Pareto k > .7 or ESS < 100).
    """
    began = perf_counter()
    settings = settings or Settings()
    check(polls, settings)
    deff = settings.deff if settings.deff is not None else priors.deff
    layout = lay_out(polls, settings, priors)
    shape = tuple("/".join([each.name, *each.parties]) for each in layout.territories)
    with one_thread():
        summit = find_summit(layout, priors, deff, warm if warm is not None and warm.shape == shape else None)
        particles = sample(summit, settings.seed)
    if particles.pareto_k > PARETO_LIMIT or particles.ess < _FEWEST:
        raise NotKnown(
            f"The pooled estimate cannot be trusted: {particles.ess:.0f} effective draws of {len(particles.theta)}, "
            f"Pareto k {particles.pareto_k:.2f} (needed: {_FEWEST:.0f} or more, {PARETO_LIMIT} or less).",
            remedy="Widen the window of polls, or leave out parties that few polls name.",
        )
    diagnostics = Diagnostics(
        ess=particles.ess,
        pareto_k=particles.pareto_k,
        seconds=perf_counter() - began,
        particles=len(particles.theta),
        evaluations=summit.evaluations,
        sweeps=summit.sweeps,
    )
    return Posterior(layout, settings, deff, summit, particles, diagnostics, shape)
