"""An election restated at other shares of the vote, under each model of swing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from hustings.almanac.open import Almanac
from hustings.analysis.results import seat_table
from hustings.analysis.swing import MODELS, Matrix
from hustings.analysis.tactical import Tactical, laid_out
from hustings.errors import BadInput
from hustings.ids import parse

__all__ = ["WhatIf", "what_if"]

_NORTHERN_IRELAND = "N92000002"
_FEW = 30


@dataclass(frozen=True, slots=True)
class WhatIf:
    """Seats and shares of Great Britain at target shares, under one model.

    Northern Ireland and the Speaker stay as they were.

    ``seats``: every party's seats in the whole House. ``winners``: contest -> party.
    """

    election: str
    model: str
    shares: Mapping[str, float]
    seats: Mapping[str, int]
    seats_before: Mapping[str, int]
    winners: Mapping[str, str]
    changed: tuple[tuple[str, str, str], ...]

    def to_json(self) -> dict[str, object]:
        """The shape of ``results`` for one model."""
        totals = [
            {
                "party": party,
                "share": None if party not in self.shares else round(self.shares[party], 6),
                "seats": seats,
                "seat_change": seats - self.seats_before.get(party, 0),
            }
            for party, seats in self.seats.items()
        ]
        changed = [{"contest": contest, "from": before, "to": after} for contest, before, after in self.changed]
        return {
            "election": self.election,
            "model": self.model,
            "contests": len(self.winners),
            "totals": totals,
            "changed": changed,
            "baseline": self.election,
        }


def what_if(
    almanac: Almanac, election: str, target: Mapping[str, float], tactical: Sequence[Tactical] = ()
) -> dict[str, WhatIf]:
    """An election at ``target`` shares of the vote of Great Britain (fractions), by every model in ``swing.MODELS``.

    The tactical one is there where a matrix is given; its shares are those after votes have changed hands. Parties
    without a target fill what is left in proportion, local ones stay as they were. Raises
    :class:`~hustings.errors.BadInput` for shares that cannot be: outside 0 to 1, adding to more than 1, or for a party
    that stood nowhere.
    """
    facts = almanac.election(election)
    if facts["kind"] != "parl" or parse(election).by:
        raise BadInput(f"{election} is no general election.", remedy="Name one, as parl.2019-12-12.")
    rows = seat_table(almanac, election)
    played = rows.filter((pl.col("nation") != _NORTHERN_IRELAND) & (pl.col("party") != "spk").all().over("contest"))
    kept = rows.join(played.select("contest").unique(), on="contest", how="anti")
    shares, contests, parties = _matrix(played)
    valid = played.group_by("contest").agg(pl.col("votes").sum())
    weights = dict(valid.iter_rows())
    weight = np.array([weights[each] for each in contests], dtype=float)
    national = shares.T @ weight / weight.sum()
    _check(target, parties, election)
    wanted = _wanted(target, parties, shares, national)
    fixed = {row["contest"]: row["party"] for row in kept.filter(pl.col("elected") > 0).iter_rows(named=True)}
    before = dict(rows.filter(pl.col("elected") > 0).select("contest", "party").iter_rows())
    matrix = laid_out(tactical, parties)
    made = {}
    for name, model in MODELS.items():
        if name == "tactical" and not matrix:
            continue
        more = (matrix,) if name == "tactical" else ()
        moved = model(shares, national, wanted, *more)
        first = moved.argmax(axis=1)
        winners = fixed | {contest: _party(parties[first[row]]) for row, contest in enumerate(contests)}
        made[name] = _what_if(election, name, moved, weight, parties, winners, before)
    return made


def _matrix(rows: pl.DataFrame) -> tuple[Matrix, list[str], list[str]]:
    """Shares (seat, party); people who are no party apart from one another, so that none wins by addition."""
    counted = rows.with_columns(
        pl.when(pl.col("party").is_in(["ind", "nodesc"]))
        .then(pl.format("{}#{}", "party", pl.int_range(pl.len()).over("contest", "party")))
        .otherwise("party")
        .alias("key")
    )
    counted = counted.group_by("contest", "key", maintain_order=True).agg(pl.col("votes").sum())
    wide = counted.pivot("key", index="contest", values="votes").fill_null(0)
    parties = [name for name in wide.columns if name != "contest"]
    votes = wide.select(parties).to_numpy().astype(float)
    return votes / votes.sum(axis=1, keepdims=True), wide["contest"].to_list(), parties


def _party(key: str) -> str:
    return key.split("#")[0]


def _check(target: Mapping[str, float], parties: list[str], election: str) -> None:
    for party, share in target.items():
        if party not in parties:
            raise BadInput(f"{party} stood in no seat of Great Britain at {election}.", remedy="Leave it out.")
        if not 0 <= share < 1:
            raise BadInput(f"A share of {share:g} for {party} cannot be.", remedy="Give 0.30 or 30%.")
    if sum(target.values()) > 1:
        raise BadInput(f"The shares add to {sum(target.values()):.1%}, more than the whole.")


def _wanted(target: Mapping[str, float], parties: list[str], shares: Matrix, national: Matrix) -> Matrix:
    """Target shares; NaN for parties that fill the rest.

    Independents and parties that stand in fewer than ``_FEW`` seats stay as they were: a national remainder says
    nothing of them, and scaling them up would elect people for no reason but that others fell.
    """
    stood = (shares > 0).sum(axis=0)
    local = np.array(
        [party not in target and ("#" in party or count < _FEW) for party, count in zip(parties, stood, strict=True)]
    )
    wanted = np.array([target.get(party, np.nan) for party in parties])
    wanted = np.where(local, national, wanted)
    if not np.isnan(wanted).any() and not np.isclose(wanted.sum(), 1.0, atol=0.02):
        raise BadInput(f"Every party has a target and they add to {wanted.sum():.1%}, not to the whole.")
    return wanted


def _what_if(
    election: str,
    model: str,
    moved: Matrix,
    weight: Matrix,
    parties: list[str],
    winners: dict[str, str],
    before: dict[str, str],
) -> WhatIf:
    national = moved.T @ weight / weight.sum()
    shares: dict[str, float] = {}
    for party, share in zip(parties, national, strict=True):
        shares[_party(party)] = shares.get(_party(party), 0.0) + float(share)
    seats: dict[str, int] = {}
    for party in winners.values():
        seats[party] = seats.get(party, 0) + 1
    seats_before: dict[str, int] = {}
    for party in before.values():
        seats_before[party] = seats_before.get(party, 0) + 1
    order = sorted(set(seats) | set(seats_before), key=lambda party: (-seats.get(party, 0), party))
    changed = tuple((each, before[each], winners[each]) for each in sorted(before) if winners[each] != before[each])
    return WhatIf(
        election, model, shares, {party: seats.get(party, 0) for party in order}, seats_before, winners, changed
    )
