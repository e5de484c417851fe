"""One block of seats on the night (Great Britain, or Northern Ireland): its posterior and draws through every return.

After each return the posterior and the draws are moved by it exactly. The noise is learned anew when the seats declared
(with the sixty it starts from) have grown by a twelfth; that needs new draws, which are made in the background and
taken in a fixed number of returns later, so that a night runs the same at any speed.
"""

from __future__ import annotations

from collections.abc import Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from hustings.night.posterior import Floats, Model, Posterior, condition
from hustings.night.sampled import Field, Normals, Part, sample
from hustings.night.setting import PRIOR_SEATS, learned_noise

__all__ = ["Block", "Partial"]

_LEARN_FROM = 5
_GROWTH = 1.08
_LAG = 12
_ROUNDS = 1
# Parties that can no longer win are dropped after so many returns.
_NARROW = frozenset({1, 2, 3, 5, 8, 12, 18, 27, 40, 60, 90, 135, 200, 300, 450})
# How far wards of one seat lie apart, degrees: the noise of a count of which a part f is in is this sqrt((1 - f) / f).
_BETWEEN = 4.0


@dataclass(frozen=True)
class Partial:
    """A count under way: angles (K,) of what is counted, and the part of the votes that is (0 to 1)."""

    angle: Floats
    counted: float


@dataclass
class _Made:
    posterior: Posterior
    field: Field


class Block:
    """Seats of one block; ``declared`` by place. Angles are in degrees; who does not stand in a seat is left out."""

    def __init__(
        self,
        model: Model,
        classes: NDArray[np.intp],
        closed: NDArray[np.bool_],
        *,
        draws: int,
        seed: int,
        clump: float,
        background: bool = True,
    ) -> None:
        self.model = replace(model, standing=model.standing.copy())
        self.declared: dict[int, int] = {}
        self.rushed: dict[int, int] = {}
        self.partials: dict[int, Partial] = {}
        self.angles = np.zeros(model.y0.shape)
        self._closed = closed
        self._normals = Normals(model.size, classes, model.y0.shape[1], draws, clump, seed)
        self._crew = ThreadPoolExecutor(1) if background else None
        self._pending: tuple[Future[_Made], int] | None = None
        self._learned_at = 0
        self._made = self._make(model.sigma)

    @property
    def posterior(self) -> Posterior:
        """The posterior after the last return."""
        return self._made.posterior

    @property
    def field(self) -> Field:
        """The draws after the last return."""
        return self._made.field

    def declare(self, seat: int, angle: Floats, stood: NDArray[np.bool_], winner: int) -> None:
        """Take in the votes of a seat: angles (K,), who stood (K,), the slot that won.

        A seat that has declared otherwise before (a correction), or of which part was counted, is taken in anew.
        """
        seen = np.where(stood, angle, 0.0)
        if seat in self.declared and np.array_equal(seen, self.angles[seat]):
            return
        again = seat in self.declared or seat in self.partials
        self.rushed.pop(seat, None)
        self.partials.pop(seat, None)
        self.declared[seat] = winner
        self.angles[seat] = seen
        self.model.standing[seat] = stood
        if again:
            self.settle()
            return
        _take_in(self._made, seat, self.angles[seat])
        if self._pending is not None and self._crew is not None:
            future = self._pending[0]
            self._pending = (self._crew.submit(lambda: _take_in(future.result(), seat, seen)), self._pending[1])
        if len(self.declared) in _NARROW:
            self._made.field.narrow(self._made.posterior, self._shut(self.declared))
        self._keep_up()

    def _shut(self, seats: Iterable[int]) -> NDArray[np.bool_]:
        closed = self._closed.copy()
        closed[list(seats)] = True
        return closed

    def rush(self, seat: int, winner: int) -> None:
        """A winner without votes: the draws are weighted by it until the votes come."""
        if seat not in self.declared:
            self.rushed[seat] = winner

    def partial(self, seat: int, partial: Partial) -> None:
        """Part of a seat's votes. A seat that has declared keeps its result."""
        if seat not in self.declared:
            self.partials[seat] = partial
            self.settle()

    def withdraw(self, seat: int) -> None:
        """A seat's return, rush or part count has been retracted."""
        self.rushed.pop(seat, None)
        known = self.declared.pop(seat, None) is not None or self.partials.pop(seat, None) is not None
        if known:
            self.settle()

    def declare_all(self, returns: dict[int, tuple[Floats, NDArray[np.bool_], int]]) -> None:
        """Take in many seats at once, and settle."""
        for seat, (angle, stood, winner) in returns.items():
            self.rushed.pop(seat, None)
            self.partials.pop(seat, None)
            self.declared[seat] = winner
            self.angles[seat] = np.where(stood, angle, 0.0)
            self.model.standing[seat] = stood
        self.settle()

    def settle(self) -> None:
        """Start from the set of returns alone: what comes of it does not depend on their order."""
        self._pending = None
        self._learned_at = len(self.declared)
        self._made = self._learn(tuple(sorted(self.declared)), self.angles.copy(), self._copy())

    def parts(self) -> dict[int, Part]:
        """The law of every seat partly counted, given its effects."""
        return {seat: self._part(seat, each) for seat, each in self.partials.items()}

    def centre(self) -> tuple[Floats, Floats]:
        """Expected angle and standard deviation of every seat and party (N, K), what is counted in part taken in."""
        mean, spread = self.posterior.centre.copy(), self.posterior.spread()
        for seat, part in self.parts().items():
            every = np.arange(mean.shape[1])
            _, inner = self.posterior.response(seat, every)
            left = np.eye(len(every)) - part.pull
            mean[seat] = left @ mean[seat] + part.pull @ part.angle
            spread[seat] = np.sqrt(np.diag(left @ inner @ left.T + part.root @ part.root.T))
        return mean, spread

    def _part(self, seat: int, partial: Partial) -> Part:
        parties = self.model.y0.shape[1]
        noise = self.model.noise(seat, np.arange(parties), self.posterior.sigma)
        pull = noise @ np.linalg.inv(noise + self._extra(partial))
        left = noise - pull @ noise
        root = np.linalg.cholesky((left + left.T) / 2 + 1e-9 * np.eye(parties))
        return Part(partial.angle, np.asarray(pull), np.asarray(root))

    def _extra(self, partial: Partial) -> Floats:
        part = min(max(partial.counted, 1e-3), 1.0)
        return np.asarray(np.eye(len(partial.angle)) * (_BETWEEN**2 * (1 - part) / part + 1e-6))

    def _keep_up(self) -> None:
        """Learn the noise when enough has come in; take in what was learned, a fixed number of returns later."""
        count = len(self.declared)
        if self._pending is not None:
            future, ready = self._pending
            if count >= ready:
                self._made, self._pending = future.result(), None
            return
        due = count >= _LEARN_FROM and PRIOR_SEATS + count >= _GROWTH * (PRIOR_SEATS + self._learned_at)
        if not due and not (self._learned_at == 0 and count == _LEARN_FROM):
            return
        self._learned_at = count
        work = (tuple(sorted(self.declared)), self.angles.copy(), self._copy())
        if self._crew is None:
            self._made = self._learn(*work)
        else:
            self._pending = (self._crew.submit(self._learn, *work), count + _LAG)

    def _copy(self) -> Model:
        return replace(self.model, standing=self.model.standing.copy())

    def _learn(self, seats: tuple[int, ...], angles: Floats, model: Model) -> _Made:
        """Learn the noise from a set of seats, from what was expected of it on, and draw anew."""
        places = np.array(seats, dtype=np.intp)
        posterior = condition(model, places, angles)
        if len(places) >= _LEARN_FROM:
            for _ in range(_ROUNDS):
                sigma = learned_noise(model, places, angles, posterior.fit, posterior.var)
                posterior = condition(model, places, angles, sigma)
        return self._draw(posterior, seats)

    def _make(self, sigma: Floats) -> _Made:
        return self._draw(condition(self.model, (), self.angles, sigma), ())

    def _draw(self, posterior: Posterior, seats: tuple[int, ...]) -> _Made:
        for seat, partial in sorted(self.partials.items()):
            posterior.declare(seat, partial.angle, self._extra(partial))
        return _Made(posterior, sample(posterior.model, posterior, self._normals, self._shut(seats)))


def _take_in(made: _Made, seat: int, angle: Floats) -> _Made:
    made.posterior.model.standing[seat] = angle > 0
    step = made.posterior.declare(seat, angle)
    made.field.declare(step, angle)
    return made
