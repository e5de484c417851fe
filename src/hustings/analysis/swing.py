"""Swing: how far votes moved between two parties, and what an election would be at other national shares.

Swing between two parties is measured in points (hundredths of the vote):

    Butler (total-vote) swing from b to a  =  ((a' - a) + (b - b')) / 2
    Steed (two-party) swing from b to a    =  a' / (a' + b')  -  a / (a + b)

with a, b shares of all valid votes before and a', b' after. Sources: D. Butler, appendix to H. G. Nicholas, The British
General Election of 1950 (1951); M. Steed, appendix to Butler and King, The British General Election of 1964 (1965).

What-if swing takes an election seat by seat to target shares of the vote of Great Britain:

    uniform:       s'_ip = max(0, s_ip + (T_p - S_p))       every seat moves by the same points
    proportional:  s'_ip = s_ip * T_p / S_p                 every seat moves in the same ratio

and then scales the parties without a target so that each seat adds to one. A party that did not stand stays at nought.

    tactical:      s''_ip = s'_ip (1 - m_pqh),  s''_iq = s'_iq + sum_p m_pqh s'_ip

in each seat i that party h holds, with s' by uniform swing, q the strongest there of all but h, and p every other party
that is third or lower; m_pqh is the share of p's voters who move to q to beat h, nought where it is not given. Votes
change hands and none is lost. The idea: Electoral Calculus, Tactical Voting Parameters (revised 27 June 2024), a matrix
of how many supporters of a party that will not come first or second vote for a contender instead.

All are comparators: each was the better guide at some elections and none states its uncertainty.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

__all__ = ["MODELS", "Lent", "Swing", "butler", "proportional", "steed", "swing_between", "tactical", "uniform"]

Shares = Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Swing:
    """A swing in points from one party to another, with its kind."""

    from_party: str
    to_party: str
    points: float
    kind: Literal["butler", "steed"]

    def to_json(self) -> dict[str, object]:
        """As in the contract of ``contest``: ``{"from", "to", "points", "kind"}``."""
        return {"from": self.from_party, "to": self.to_party, "points": round(self.points, 4), "kind": self.kind}


def butler(before: Shares, after: Shares, loser: str, gainer: str) -> float:
    """Total-vote swing from ``loser`` to ``gainer`` in points; shares are fractions of all valid votes.

    Raises ``KeyError`` where either party is missing before or after: swing has no meaning there.
    """
    rise = after[gainer] - before[gainer]
    fall = before[loser] - after[loser]
    return 100 * (rise + fall) / 2


def steed(before: Shares, after: Shares, loser: str, gainer: str) -> float:
    """Two-party swing from ``loser`` to ``gainer`` in points: shares of the two parties' votes alone.

    Raises ``KeyError`` where either party is missing before or after.
    """

    def two_party(shares: Shares) -> float:
        return shares[gainer] / (shares[gainer] + shares[loser])

    return 100 * (two_party(after) - two_party(before))


def swing_between(before: Shares, after: Shares) -> tuple[Swing, Swing] | None:
    """Butler and Steed swing of a contest, or ``None`` where the trade does not print one.

    A swing is meaningful only where the same two parties came first and second both times; independents and the
    Speaker are no parties. The direction is that in which the figure is positive.
    """
    first_two = _first_two(after)
    if first_two is None or set(first_two) != set(_first_two(before) or ()):
        return None
    gainer, loser = first_two
    if butler(before, after, loser, gainer) < 0:
        gainer, loser = loser, gainer
    return (
        Swing(loser, gainer, butler(before, after, loser, gainer), "butler"),
        Swing(loser, gainer, steed(before, after, loser, gainer), "steed"),
    )


_NO_PARTIES = frozenset({"ind", "spk", "other", "nodesc"})


def _first_two(shares: Shares) -> tuple[str, str] | None:
    ranked = sorted(shares, key=lambda party: (-shares[party], party))[:2]
    if len(ranked) < 2 or _NO_PARTIES & set(ranked):
        return None
    return ranked[0], ranked[1]


Matrix = NDArray[np.float64]


def uniform(seats: Matrix, national: Matrix, target: Matrix) -> Matrix:
    """Seats at ``target`` by uniform swing.

    ``seats``: shares, (seat, party), nought where a party did not stand. ``national`` and ``target``: (party,), the
    shares before and wanted; NaN in ``target`` for a party that is only to fill what is left. Returns (seat, party).
    """
    moved = np.where(seats > 0, np.maximum(seats + (target - national), 0.0), 0.0)
    return _fill(seats, moved, target)


def proportional(seats: Matrix, national: Matrix, target: Matrix) -> Matrix:
    """Seats at ``target`` by proportional swing; arguments and result as for :func:`uniform`."""
    ratio = np.divide(target, national, out=np.ones_like(national), where=national > 0)
    return _fill(seats, seats * ratio, target)


@dataclass(frozen=True, slots=True)
class Lent:
    """One cell m_pqh of a tactical matrix: ``part`` of the voters of ``giver`` go to ``taker`` where ``holder`` holds.

    The three are columns of the matrix of seats; ``part`` is a fraction.
    """

    giver: int
    taker: int
    holder: int
    part: float


def tactical(seats: Matrix, national: Matrix, target: Matrix, matrix: Sequence[Lent] = ()) -> Matrix:
    """Seats at ``target`` by uniform swing, then tactical votes by ``matrix``; without one it is uniform swing.

    Other arguments and the result are as for :func:`uniform`. A seat is held by whoever is first in ``seats``; who is
    challenger and who is third is seen after the swing, as voters see it in the polls.
    """
    moved = uniform(seats, national, target)
    made = moved.copy()
    row = np.arange(len(seats))
    holder = seats.argmax(axis=1)
    others = moved.copy()
    others[row, holder] = -1.0
    challenger = others.argmax(axis=1)
    rank = (moved[:, :, None] < moved[:, None, :]).sum(axis=2)  # nought for the first
    for each in matrix:
        third = (rank[:, each.giver] >= 2) & (challenger != each.giver)
        here = (holder == each.holder) & (challenger == each.taker) & third
        lent = np.where(here, each.part * moved[:, each.giver], 0.0)
        made[:, each.giver] -= lent
        made[:, each.taker] += lent
    return made


def _fill(seats: Matrix, moved: Matrix, target: Matrix) -> Matrix:
    """Scale the parties without a target to what the others leave; where they leave nothing, scale all to one."""
    free = np.isnan(target)
    taken = moved[:, ~free].sum(axis=1, keepdims=True)
    before = seats[:, free].sum(axis=1, keepdims=True)
    scale = np.divide(np.maximum(1 - taken, 0), before, out=np.zeros_like(before), where=before > 0)
    made = np.where(free, seats * scale, moved)
    total = made.sum(axis=1, keepdims=True)
    whole: Matrix = np.divide(made, total, out=np.zeros_like(made), where=total > 0)
    return whole


MODELS: dict[str, Callable[..., Matrix]] = {
    "uniform": uniform,
    "proportional": proportional,
    "tactical": tactical,
}
"""The rules by name; each takes ``seats, national, target``, and tactical swing its matrix besides."""
