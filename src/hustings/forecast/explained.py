"""Why a seat is forecast as it is: its last result and the parts of the change since, which add up to the forecast.

Under the seat model the parts are its steps (:mod:`hustings.forecast.seat_parts`). Where there is none, as in Northern
Ireland, they are averages: forecast less last result over the seats of the nation, weighted by votes; the same over the
region less that; and the rest, the seat's own. What was asked of the draws (``--shift``, ``--given``) is a part of its
own. Parts are shares and add up exactly.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from hustings.almanac.open import Almanac
from hustings.errors import UnknownName
from hustings.ids import slugify

if TYPE_CHECKING:
    from hustings.forecast.held import Place
    from hustings.forecast.outlook import Outlook
    from hustings.forecast.summary import SeatOdds

__all__ = ["Explained", "Part", "explained"]

_NATIONS = {"eng": "England", "sco": "Scotland", "wal": "Wales", "nir": "Northern Ireland"}


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a forecast: what it is, and by how much it moves each party (fractions)."""

    what: str
    shares: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Explained:
    """A seat explained. The base and all parts of a party add up to its mean share."""

    odds: SeatOdds
    base: Part
    parts: tuple[Part, ...]
    holder: str
    majority: int | None

    def to_json(self) -> dict[str, object]:
        """As ``explain`` in the JSON of a forecast; shares are fractions."""
        every = [self.base, *self.parts]
        return {
            "contest": self.odds.contest,
            "name": self.odds.name,
            "parts": [
                {"what": part.what, "shares": {p: round(v, 6) for p, v in part.shares.items()}} for part in every
            ],
            "forecast": {party: round(each.mean, 6) for party, each in self.odds.share.items()},
            "p_win": {party: round(p, 6) for party, p in self.odds.p_win.items()},
        }


def explained(almanac: Almanac, made: Outlook, name: str) -> Explained:
    """Explain the seat called ``name``: its name, its id or its code.

    Raises :class:`~hustings.errors.UnknownName` with the nearest seats.
    """
    held = made.summary.held
    seat = held.seat(name)
    seat = held.seat(slugify(name)) if seat is None else seat
    if seat is None:
        from rapidfuzz import process

        known = [place.name for place in held.places]
        near = [found for found, _, _ in process.extract(name, known, limit=3, score_cutoff=55)]
        raise UnknownName(f"There is no seat “{name}” in this forecast.", nearest=near)
    told = made.parts_of(made.plain.held, seat) if made.parts_of is not None else None
    base, *parts = [Part(*each) for each in told] if told else _averaged(made, seat)
    odds = made.summary.odds(seat)
    if made.asked:
        names, means = held.parties[seat], made.plain.held.means[seat]
        moved = {party: odds.share[party].mean - float(means[names.index(party)]) for party in names}
        parts.append(Part("What was asked: swings, conditions", moved))
    holder, majority = made.holder(seat)
    return Explained(odds, base, tuple(parts), holder, majority)


def _averaged(made: Outlook, seat: int) -> list[Part]:
    """Last result, nation, region and the seat's own from averages over the forecast itself."""
    held = made.plain.held
    place, names = held.places[seat], held.parties[seat]
    base = made.before.votes.get(place.area, {})
    own = {party: base.get(party, 0.0) for party in names}
    nation = _change(made, own, lambda other: other.nation == place.nation)
    region = _change(made, own, lambda other: (other.nation, other.region) == (place.nation, place.region))
    added = {party: region[party] - nation[party] for party in own}
    final = {party: float(held.means[seat][row]) for row, party in enumerate(names)}
    rest = {party: final[party] - own[party] - region[party] for party in own}
    parts = [Part(f"Result of {made.before.label}", own)]
    parts.append(Part(f"{_NATIONS.get(place.nation, place.nation)}: change since {made.before.label}", nation))
    if place.region and place.region not in _NATIONS.values():
        parts.append(Part(f"{place.region}: beyond the nation", added))
    return [*parts, Part("The seat’s own", rest)]


def _change(made: Outlook, parties: Mapping[str, float], inside: Callable[[Place], bool]) -> dict[str, float]:
    """Forecast less last result of each party, the mean over some seats weighted by votes."""
    held = made.plain.held
    chosen = [n for n, place in enumerate(held.places) if inside(place)]
    whole = sum(held.places[n].weight for n in chosen)
    change = dict.fromkeys(parties, 0.0)
    for n in chosen:
        place, base = held.places[n], made.before.votes.get(held.places[n].area, {})
        for party in parties:
            names = held.parties[n]
            now = float(held.means[n][names.index(party)]) if party in names else 0.0
            change[party] += place.weight / whole * (now - base.get(party, 0.0))
    return change
