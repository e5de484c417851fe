"""How close a count was, as a value: the fewest changed papers that would change who is elected."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

__all__ = ["Closeness"]

_DEFINITION = "A changed paper is one valid paper marked differently; the number of valid papers stays as it is."


@dataclass(frozen=True, slots=True)
class Closeness:
    """The fewest changed papers that would change who is elected, between two proved bounds.

    ``at_least`` and ``at_most`` are equal where the number is exact; both are None where no change of papers can
    do it (nobody else stands). ``loses`` and ``gains`` name those between whom it would happen. ``to_lot`` is the
    smallest number after which a lot might change it, None where that is not worked out.
    """

    rule: str
    elected: tuple[str, ...]
    at_least: int | None
    at_most: int | None
    to_lot: int | None
    loses: str
    gains: str
    statement: str

    @property
    def exact(self) -> bool:
        """Whether the number itself is known."""
        return self.at_least == self.at_most

    @property
    def papers(self) -> int | None:
        """The number, where it is exact."""
        return self.at_most if self.exact else None

    def to_json(self) -> dict[str, Any]:
        """The closeness as one JSON object, with its definition."""
        return asdict(self) | {"exact": self.exact, "papers": self.papers, "definition": _DEFINITION}
