"""A forecast of a general election as people read it: what draws say, what was before, and what was asked of them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING

import polars as pl

from hustings.almanac.open import Almanac
from hustings.analysis.base import base_seats, ranked_seats
from hustings.forecast.given import Given, given
from hustings.forecast.held import GB, Held, hold
from hustings.forecast.speaker import with_speaker
from hustings.forecast.summary import Summary, leading_parties, tipping_points
from hustings.forecast.what_if import Change, read_changes, shift

if TYPE_CHECKING:
    from hustings.forecast.draws import Draws, House

__all__ = ["NATIONS", "Before", "Outlook", "before", "party_finder"]

NATIONS = {"eng": "England", "sco": "Scotland", "wal": "Wales", "nir": "Northern Ireland"}
_IRELAND = "N92000002"
PartsOf = Callable[[Held, int], list[tuple[str, Mapping[str, float]]] | None]
"""From draws and a seat to what its mean forecast is made of, the last result first; ``None`` if not known."""

_FEW, _TIPPING = 100, 20


@dataclass(frozen=True)
class Before:
    """The last result that a forecast starts from, on the boundaries of the election.

    ``shares`` of the vote of Great Britain; ``holders``: by area the party that won and its majority (``None``: not
    known); ``votes``: by area the share of each party. ``label`` names it: "2019", "notional 2019".
    """

    id: str
    label: str
    shares: Mapping[str, float]
    seats: Mapping[str, int]
    holders: Mapping[str, tuple[str, int | None]]
    votes: Mapping[str, Mapping[str, float]]
    sources: tuple[str, ...] = ()


def before(almanac: Almanac, base: str) -> Before:
    """The result of a base, by its id. Raises as :func:`hustings.analysis.base.base_seats` does."""
    held = base_seats(almanac, base)
    ranked = ranked_seats(held.rows)
    britain = held.rows.filter(pl.col("nation") != _IRELAND)
    total = int(britain["votes"].sum())
    votes = britain.group_by("party").agg(pl.col("votes").sum()).iter_rows()
    return Before(
        id=held.id,
        label=held.label,
        shares={str(party): count / total for party, count in votes},
        seats={str(party): int(count) for party, count in ranked.group_by("party").len().iter_rows()},
        holders={
            str(area): (str(party), lead) for area, party, lead in ranked["area", "party", "majority"].iter_rows()
        },
        votes=_votes(held.rows),
        sources=held.sources,
    )


def _votes(rows: pl.DataFrame) -> dict[str, dict[str, float]]:
    """Shares of each party by area."""
    summed = rows.group_by("area", "party").agg(pl.col("votes").sum())
    shares = summed.with_columns(share=pl.col("votes") / pl.col("votes").sum().over("area"))
    made: dict[str, dict[str, float]] = {}
    for area, party, share in shares.select("area", "party", "share").iter_rows():
        made.setdefault(area, {})[party] = share
    return made


@dataclass(frozen=True)
class Outlook:
    """A forecast of a general election as it is read.

    ``plain`` is the forecast itself; ``summary`` the same under the what-if and the condition, where there are any.
    Shares and probabilities are fractions. ``stood_on`` says in words what it stands on;
    ``parts_of`` gives the parts of a seat’s forecast under its model, where it has one for the seat.
    """

    election: str
    name: str
    day: date | None
    as_of: date
    seed: int
    trained_on: tuple[str, ...]
    stood_on: tuple[str, ...]
    before: Before
    plain: Summary
    summary: Summary
    changes: tuple[Change, ...] = ()
    given: Given | None = None
    sources: tuple[str, ...] = ()
    parts_of: PartsOf | None = None

    @property
    def sims(self) -> int:
        """How many elections were simulated."""
        return self.plain.held.draws

    @property
    def asked(self) -> bool:
        """Whether a what-if or a condition was laid over it."""
        return bool(self.changes) or self.given is not None

    @property
    def few(self) -> bool:
        """Whether so few draws satisfy the condition that figures are rough."""
        return self.given is not None and self.given.satisfied < _FEW

    def holder(self, seat: int) -> tuple[str, int | None]:
        """Who won a seat last time, and by how many votes; ``("", None)`` where it is not known."""
        return self.before.holders.get(self.summary.held.places[seat].area, ("", None))

    @cached_property
    def tipping(self) -> dict[str, list[tuple[int, float]]]:
        """For the two parties likeliest to have most seats, the seats that would give each a majority."""
        return {
            party: tipping_points(self.summary.held, party, self.summary.majority)[:_TIPPING]
            for party in leading_parties(self.summary)
        }

    def asking(self, almanac: Almanac, swings: Sequence[str] = (), condition: str | None = None) -> Outlook:
        """The same draws under swings (``con=+2,lab=-1``) and a condition (``lab >= 326``), without simulating again.

        Raises :class:`~hustings.errors.BadInput` for what cannot be read, cannot be, or is satisfied by no draw.
        """
        find = party_finder(almanac, self.plain.held)
        held = self.plain.held
        changes = read_changes(held, swings, find) if swings else ()
        if changes:
            held = shift(held, changes)
        asked = given(held, condition, find, self.plain.majority) if condition is not None else None
        if asked is not None:
            held = held.where(asked.kept)
        summary = Summary(held, self.plain.majority) if held is not self.plain.held else self.plain
        values = {name: getattr(self, name) for name in self.__dataclass_fields__}
        return Outlook(**{**values, "summary": summary, "changes": changes, "given": asked})

    def frame(self) -> pl.DataFrame:
        """One row a party and contest: ``contest, area, name, party, p_win, mean, lo90, hi90``."""
        rows = [
            (odds.contest, odds.area, odds.name, party, odds.p_win[party], each.mean, each.lo90, each.hi90)
            for odds in self.summary.contests
            for party, each in odds.share.items()
        ]
        names = ["contest", "area", "name", "party", "p_win", "mean", "lo90", "hi90"]
        return pl.DataFrame(rows, schema=names, orient="row")

    def parties(self) -> pl.DataFrame:
        """One row a party: ``party, share, seats``, each with ``_lo90`` and ``_hi90``, ``p_largest, p_majority``.

        ``seats`` is the mean; shares are of Great Britain (null for parties of Northern Ireland).
        """
        made = self.summary
        rows = []
        for party in dict.fromkeys([*made.shares, *made.seats]):
            share, seats = made.shares.get(party), made.seats.get(party)
            of_share = (share.mean, share.lo90, share.hi90) if share else (None, None, None)
            of_seats = (seats.mean, seats.lo90, seats.hi90) if seats else (0.0, 0.0, 0.0)
            rows.append((party, *of_share, *of_seats, made.p_largest.get(party, 0.0), made.p_majority.get(party, 0.0)))
        names = ["party", *(f"share{end}" for end in ("", "_lo90", "_hi90")),
                 *(f"seats{end}" for end in ("", "_lo90", "_hi90")), "p_largest", "p_majority"]  # fmt: skip
        return pl.DataFrame(rows, schema=names, orient="row")

    def to_json(self) -> dict[str, object]:
        """As in the contract of ``forecast``."""
        made = self.summary
        return {
            "election": self.election,
            "as_of": self.as_of.isoformat(),
            "trained_on": list(self.trained_on),
            "sims": self.sims,
            "seed": self.seed,
            "stood_on": list(self.stood_on),
            "majority": made.majority,
            "baseline": self.before.id,
            "shares": {party: each.to_json() for party, each in made.shares.items()},
            "nations": {
                nation: {party: each.to_json() for party, each in shares.items()}
                for nation, shares in made.nations.items()
            },
            "seats": {party: each.to_json(4) for party, each in made.seats.items()},
            "p_majority": _rounded(made.p_majority),
            "p_largest": _rounded(made.p_largest),
            "p_hung": round(made.p_hung, 6),
            "coalitions": [
                {"parties": list(each.parties), "p": round(each.p, 6), "p_needed": round(each.p_needed, 6)}
                for each in made.coalitions
            ],
            "tipping_points": {
                party: [
                    {"contest": made.held.places[seat].contest, "name": made.held.places[seat].name, "p": round(p, 6)}
                    for seat, p in seats
                ]
                for party, seats in self.tipping.items()
            },
            "shift": [
                {"party": each.party, "points": round(100 * each.points, 6), "scope": each.scope}
                for each in self.changes
            ],
            "given": None
            if self.given is None
            else {
                "condition": self.given.text,
                "draws": self.given.satisfied,
                "p": round(self.given.p, 6),
                "parts": [{"condition": text, "draws": count} for text, count in self.given.parts],
            },
            "contests": [each.to_json() for each in made.contests],
        }


def _rounded(chances: Mapping[str, float]) -> dict[str, float]:
    return {party: round(p, 6) for party, p in chances.items()}


def outlook_of(
    almanac: Almanac,
    house: House | Draws,
    *,
    election: str,
    name: str,
    day: date | None,
    as_of: date,
    seed: int,
    base: str,
    trained_on: Sequence[str] = (),
    stood_on: Sequence[str] = (),
    sources: Sequence[str] = (),
    parts_of: PartsOf | None = None,
    speakers: Collection[str] = (),
) -> Outlook:
    """The outlook of simulated draws; ``speakers`` are the areas where the Speaker stands.

    A majority is more than half of the seats of the House, forecast or not.
    """
    held = hold(house, lambda key: str(almanac.areas[key]["name"]) if key in almanac.areas else key)
    held = with_speaker(held, speakers, seed)
    was = before(almanac, base)
    seats = max(sum(was.seats.values()), len(held))
    summary = Summary(held, seats // 2 + 1)
    every = tuple(dict.fromkeys([*sources, *was.sources]))
    return Outlook(
        election,
        name,
        day,
        as_of,
        seed,
        tuple(trained_on),
        tuple(stood_on),
        was,
        summary,
        summary,
        sources=every,
        parts_of=parts_of,
    )


def party_finder(almanac: Almanac, held: Held) -> Callable[[str], str]:
    """The key of a party by what it is called: one that stands in the draws, then any name that the almanac knows."""

    def find(text: str) -> str:
        wanted = text.strip().casefold()
        return wanted if wanted in held.every_party else almanac.find_party(text)

    return find


def in_britain(held: Held) -> int:
    """How many contests of a forecast lie in Great Britain."""
    return sum(place.nation in GB for place in held.places)
