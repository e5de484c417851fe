"""Ties that the law leaves to chance, and how the lot is drawn so that others can verify it.

A lot is entered by hand, as the order in which the returning officer drew the names, or drawn from a seed
published before the count by the method of RFC 3797 (D. Eastlake, Publicly Verifiable Nominations Committee
Random Selection, 2004): the i-th selection is the MD5 hash of i, the seed and i again, modulo the names that
remain.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import md5

from hustings.errors import BadBallots

__all__ = ["Drawn", "Lots", "rfc3797_order"]


@dataclass(frozen=True, slots=True)
class Drawn:
    """The order in which names came out, and by what means: by hand, or from which seed."""

    order: tuple[str, ...]
    means: str


@dataclass(frozen=True, slots=True)
class Lots:
    """Where lots come from: ``orders`` drawn by hand, or a ``seed``; with neither, a tie stops the count.

    The first name of an order is the one on whom the lot falls; what follows from that (to be elected, or
    excluded) is for the rule to say. One order may hold more names than are tied.
    """

    orders: tuple[tuple[str, ...], ...] = ()
    seed: str | None = None

    @classmethod
    def by_hand(cls, *orders: str | Sequence[str]) -> Lots:
        """Lots drawn by the returning officer, each as names in the order drawn, or as one string "A,B"."""
        split = (o.split(",") if isinstance(o, str) else o for o in orders)
        return cls(orders=tuple(tuple(name.strip() for name in order) for order in split))

    @classmethod
    def from_seed(cls, seed: str | int) -> Lots:
        """Lots drawn from a published seed by RFC 3797."""
        return cls(seed=str(seed))

    def draw(self, tied: Sequence[str], already: int, purpose: str) -> Drawn:
        """The order in which the tied names come out.

        ``already`` is how many names earlier lots of this count have drawn, so that no selection is used
        twice; ``purpose`` says what the lot decides, for the message. Raises ``BadBallots`` where no lot was
        given that holds all the tied names.
        """
        for order in self.orders:
            if set(tied) <= set(order):
                return Drawn(tuple(name for name in order if name in tied), "by hand")
        if self.seed is not None:
            # The pool stands in alphabetical order, so the draw cannot depend on how a file lists the
            # candidates.
            drawn = rfc3797_order(sorted(tied), self.seed, first=already)
            return Drawn(drawn, f"seed “{self.seed}”, RFC 3797, from selection {already + 1}")
        names = ", ".join(tied)
        raise BadBallots(
            f"The law leaves it to a lot {purpose}: {names} are tied.",
            remedy=f"Give the lot as drawn (“{','.join(tied)}”: it falls on the first), or a published seed.",
        )


def rfc3797_order(pool: Sequence[str], seed: str, *, first: int = 0) -> tuple[str, ...]:
    """All names of the pool in the order in which RFC 3797 selects them.

    ``seed`` is the key string of the RFC, already in its canonical form ("9319./2.5.8.10.12./"); ``first`` is
    the index of the first selection, 0 in the RFC.
    """
    remaining = list(pool)
    key = seed.encode()
    order: list[str] = []
    for i in range(first, first + len(pool)):
        mark = (i & 0xFFFF).to_bytes(2, "big")
        number = int.from_bytes(md5(mark + key + mark, usedforsecurity=False).digest(), "big")
        order.append(remaining.pop(number % len(remaining)))
    return tuple(order)
