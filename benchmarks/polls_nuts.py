"""NUTS of numpyro on the very model that the engine solves, to check it and to time it.

Great Britain alone, no party that comes or goes. States are sampled step by step and house effects as multiples of
their scale (both not centred), so nothing is integrated out.
"""

from __future__ import annotations

from importlib import import_module
from time import process_time
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hustings.polls.pooled import PRIORS, PollSet, Posterior, Priors

__all__ = ["compare", "sample_nuts"]

Array = NDArray[np.float64]


def _model(data: dict[str, Any], priors: Priors) -> Any:
    # numpyro is no dependency: its modules are looked for only here.
    jnp, numpyro, dist = map(import_module, ("jax.numpy", "numpyro", "numpyro.distributions"))

    days, parties, houses = data["days"], data["parties"], data["houses"]

    def model() -> None:
        pace = jnp.exp(
            numpyro.sample("log_pace", dist.Normal(priors.walk.centre, priors.walk.spread).expand([parties]))
        )
        root = numpyro.sample("root", dist.LKJCholesky(parties, priors.lkj))
        tau = jnp.exp(numpyro.sample("log_tau", dist.Normal(priors.poll_error.centre, priors.poll_error.spread)))
        omega = jnp.exp(numpyro.sample("log_omega", dist.Normal(priors.house.centre, priors.house.spread)))
        first = numpyro.sample("first", dist.Normal(0, 1).expand([parties]))
        steps = numpyro.sample("steps", dist.Normal(0, 1).expand([days - 1, parties]))
        start = jnp.asarray(data["start"]) @ first
        moves = jnp.sqrt(jnp.asarray(data["gaps"]))[:, None] * (steps @ (pace[:, None] * root).T)
        states = numpyro.deterministic("states", jnp.concatenate([start[None], start + jnp.cumsum(moves, axis=0)]))
        free = numpyro.sample("free", dist.Normal(0, 1).expand([houses, parties]))
        # Regular houses sum to zero: one direction across houses has hardly any room.
        turn = jnp.asarray(data["turn"])
        loose = jnp.full(houses, 1.0).at[0].set(1.0 / jnp.sqrt(1.0 + omega**2 * data["tie"])) * omega
        effects = numpyro.deterministic("effects", turn @ (loose[:, None] * free) @ jnp.asarray(data["shape"]).T)
        expected = jnp.einsum("nrc,nc->nr", data["h"], states[data["day"]] + effects[data["house"]])
        spread = jnp.sqrt(data["v"] + tau**2)
        with numpyro.handlers.mask(mask=data["used"]):
            numpyro.sample("polls", dist.Normal(expected, spread), obs=data["y"])

    return model


def _data(posterior: Posterior, priors: Priors) -> dict[str, Any]:
    problem = posterior.problem
    (each,) = problem.observed
    layout = problem.layout
    parties = len(layout.polls.parties)
    groups = layout.groups
    weights = np.array([float(group.regular) for group in groups])
    weights /= weights.sum()
    length = float(np.sqrt(weights @ weights))
    # An orthogonal basis of the houses whose first vector is the sum that is held to zero.
    turn, _ = np.linalg.qr(np.column_stack([weights / length, np.eye(len(groups))[:, 1:]]))
    return {
        "days": len(layout.dates),
        "parties": parties,
        "houses": len(groups),
        "start": np.linalg.cholesky(priors.start**2 * (np.eye(parties) + 1.0)),
        "gaps": layout.gaps,
        "turn": turn,
        "tie": (length / priors.zero_sum) ** 2,
        "shape": np.linalg.cholesky(each.shape),
        "h": each.h,
        "y": each.y,
        "v": each.v,
        "used": each.used,
        "day": layout.day[each.polls],
        "house": layout.group[each.polls],
    }


def sample_nuts(
    posterior: Posterior, *, warmup: int, samples: int, chains: int, priors: Priors = PRIORS, seed: int = 0
) -> tuple[Array, Array, Array, dict[str, float]]:
    """States (draw, M, party), house effects (draw, Q), hyperparameters on the free scale, and the cost."""
    jax, numpyro, infer = map(import_module, ("jax", "numpyro", "numpyro.infer"))
    effective_sample_size = import_module("numpyro.diagnostics").effective_sample_size
    jax.config.update("jax_enable_x64", True)
    data = _data(posterior, priors)
    began = process_time()
    kernel = infer.NUTS(_model(data, priors), target_accept_prob=0.9)
    mcmc = infer.MCMC(kernel, num_warmup=warmup, num_samples=samples, num_chains=chains, chain_method="sequential",
                progress_bar=False)  # fmt: skip
    numpyro.set_host_device_count(1)
    mcmc.run(jax.random.PRNGKey(seed))
    found = {name: np.asarray(value) for name, value in mcmc.get_samples(group_by_chain=True).items()}
    seconds = process_time() - began
    flat = {name: value.reshape(-1, *value.shape[2:]) for name, value in found.items()}
    sizes = [effective_sample_size(found[name]) for name in ("states", "log_pace", "log_tau", "log_omega")]
    theta = np.column_stack([flat["log_pace"], _fisher(flat["root"]), flat["log_tau"], flat["log_omega"]])
    cost = {"cpu_seconds": seconds, "least_ess": float(min(np.min(each) for each in sizes))}
    return flat["states"], flat["effects"].reshape(len(theta), -1), theta, cost


def _fisher(root: Array) -> Array:
    """The engine's z of Cholesky factors of correlations (draw, K, K)."""
    draws, parties, _ = root.shape
    out = []
    for i in range(1, parties):
        left = np.ones(draws)
        for j in range(i):
            out.append(np.arctanh(root[:, i, j] / np.sqrt(left)))
            left = left - root[:, i, j] ** 2
    return np.column_stack(out)


def compare(polls: PollSet, posterior: Posterior) -> str:
    """One line: effective draws a CPU-second of the engine and of NUTS, where numpyro is installed."""
    from hustings.polls.pooled import Settings, fit

    began = process_time()
    again = fit(polls, Settings(seed=1))
    ours = again.diagnostics.ess / (process_time() - began)
    try:
        _, _, _, cost = sample_nuts(posterior, warmup=500, samples=500, chains=1)
    except ImportError:
        return f"engine {ours:.0f} effective draws a CPU-second; numpyro is not installed: no comparison"
    theirs = cost["least_ess"] / cost["cpu_seconds"]
    return (
        f"engine {ours:.0f} effective draws a CPU-second, NUTS {theirs:.2f} "
        f"({cost['least_ess']:.0f} in {cost['cpu_seconds']:.0f} s): {ours / theirs:.0f} times"
    )
