"""The Speaker's seat: taken to stay the Speaker's, as by custom the larger parties do not stand against one who asks.

Speakers who stood again since 1945 have all been returned. The seat model leaves the seat out; here its draws
give the Speaker's share, wide, and those who do stand what is left in the proportions in which they were drawn.
"""

from __future__ import annotations

from collections.abc import Collection

import numpy as np

from hustings.forecast.held import Held

__all__ = ["SPEAKER", "with_speaker"]

SPEAKER = "spk"
_KEEP_OUT = ("con", "lab", "ld")
# Speakers took between 47 and 75 per cent from 2010 to 2024.
_MEAN, _SD, _LEAST, _MOST = 0.64, 0.08, 0.42, 0.86


def with_speaker(held: Held, areas: Collection[str], seed: int) -> Held:
    """The same draws with the seats in ``areas`` won by the Speaker in each; ``held`` itself where there are none."""
    chosen = [seat for seat, place in enumerate(held.places) if place.area in areas]
    if not chosen:
        return held
    parties, shares = list(held.parties), [held.rows(seat) for seat in range(len(held))]
    rng = np.random.default_rng([seed, len(held)])
    for seat in chosen:
        mine = np.clip(rng.normal(_MEAN, _SD, held.draws), _LEAST, _MOST).astype(np.float32)
        names = held.parties[seat]
        kept = [row for row, party in enumerate(names) if party not in (SPEAKER, *_KEEP_OUT)]
        others = shares[seat][[*kept, -1]]
        # Whoever comes second is kept under the Speaker, however strongly the party was drawn elsewhere.
        left = np.minimum(others / others.sum(axis=0) * (1 - mine), mine * np.float32(0.9))
        left[-1] = np.maximum(1 - mine - left[:-1].sum(axis=0), 0)
        parties[seat] = (SPEAKER, *(names[row] for row in kept))
        shares[seat] = np.vstack([mine, left]).astype(np.float32)
    return Held(held.places, parties, shares)
