"""Where the votes went: flows between two elections, estimated from the results of many seats or wards.

Results say how many chose each party before and now in each place, never who. Three things are told, in this order:

1. Bounds (Duncan-Davis): what the totals alone allow. A cell whose bounds are wider than 60 points is "not identified".
2. An estimate, with a 90 % interval from a bootstrap of neighbouring places: what fits best if voters of a party behave
   alike from place to place but for a drift with one fact of the place (see ``flows_solve``). It is refused where there
   are too few places for it.
3. A sensitivity band: the range of estimates under each of several covariates, and under none.

Places are divided by nation, and by which parties stood now, since nobody can go to a party that does not stand; each
part is fitted by itself. **If how a party's voters move depends on how many of them there are in a place, no method can
see it in results** and every estimate here is off: that is why the bounds stand beside it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from hustings.almanac.open import Almanac
from hustings.analysis.flows_bounds import LeastFlow, cell_bounds, least_flow
from hustings.analysis.flows_solve import Floats, fit, held_out_loss, interval, rake, scaled
from hustings.analysis.flows_units import DID_NOT_VOTE, Units, clusters_of, units_between
from hustings.errors import BadInput, NotKnown

__all__ = ["COVARIATES", "DID_NOT_VOTE", "WIDE", "Flow", "Flows", "flows"]

WIDE = 0.60
"""Bounds wider than this leave a cell not identified."""

COVARIATES = ("leave", "degree", "age_65_plus", "owned", "white_british", "density")
"""Facts with which flows may drift; that which predicts held-out places best is used, the others make the band."""

_FEWEST = 20
_LIMITS = (
    "A share of exactly 0% or 100% lies at its limit: the fit would have gone beyond, a sign that flows differ between "
    "places in ways not seen here."
)
_NOTE = (
    "If how a party’s voters move depends on how many of them there are in a place, no method can see it in results: "
    "read the bounds beside every estimate."
)


@dataclass(frozen=True, slots=True)
class Flow:
    """One cell: of those who chose ``from_party`` before, the share that chose ``to_party`` now; ``dnv`` did not vote.

    ``share`` and its 90 % interval are ``None`` where only bounds can be given. ``band_lo``, ``band_hi``: the range of
    estimates under other covariates. ``bound_lo``, ``bound_hi``: what the totals alone allow. ``identified``: bounds no
    wider than 60 points. ``votes``: the estimate in votes.
    """

    from_party: str
    to_party: str
    share: float | None
    lo90: float | None
    hi90: float | None
    band_lo: float | None
    band_hi: float | None
    bound_lo: float
    bound_hi: float
    identified: bool
    votes: int | None

    def to_json(self) -> dict[str, object]:
        """As in the contract of ``flows``; fractions."""
        made: dict[str, object] = {"from": self.from_party, "to": self.to_party}
        for name in ("share", "lo90", "hi90", "band_lo", "band_hi", "bound_lo", "bound_hi"):
            value = getattr(self, name)
            made[name] = None if value is None else round(value, 6)
        return made | {"identified": self.identified, "votes": self.votes}


@dataclass(frozen=True, slots=True)
class Flows:
    """A flow matrix.

    ``rows`` and ``columns``: votes by party before and now, those who did not vote last. ``estimated``: whether there
    is an estimate, or bounds alone. ``covariate``: the fact with which flows were let drift. ``least``: where there are
    bounds alone, what must have come to the winner from each party if nobody else came.
    """

    start: str
    end: str
    start_label: str
    end_label: str
    units: int
    rows: dict[str, int]
    columns: dict[str, int]
    matrix: tuple[Flow, ...]
    estimated: bool
    covariate: str | None
    bootstraps: int
    seed: int
    least: tuple[LeastFlow, ...]
    notes: tuple[str, ...]
    sources: tuple[str, ...]

    def cell(self, from_party: str, to_party: str) -> Flow:
        """One cell. Raises ``KeyError``."""
        for each in self.matrix:
            if (each.from_party, each.to_party) == (from_party, to_party):
                return each
        raise KeyError(f"{from_party} to {to_party}")

    def to_json(self) -> dict[str, object]:
        """The contract of ``hustings flows --json``."""
        return {
            "from": self.start,
            "to": self.end,
            "from_label": self.start_label,
            "to_label": self.end_label,
            "units": self.units,
            "estimated": self.estimated,
            "covariate": self.covariate,
            "bootstraps": self.bootstraps,
            "seed": self.seed,
            "votes_from": self.rows,
            "votes_to": self.columns,
            "matrix": [each.to_json() for each in self.matrix],
            "least": [each.to_json() for each in self.least],
            "notes": list(self.notes),
            "sources": list(self.sources),
        }

    def frame(self) -> pl.DataFrame:
        """One row a cell; shares, intervals and bounds are fractions."""
        return pl.DataFrame([asdict(each) for each in self.matrix], infer_schema_length=None)


def flows(
    almanac: Almanac,
    start: str,
    end: str,
    *,
    covariate: str | None = "auto",
    bootstraps: int = 200,
    seed: int = 1,
    on_step: Callable[[str, int, int], None] | None = None,
) -> Flows:
    """Flows from election ``start`` to ``end``; either may be several ids joined by commas, ``end`` also contests.

    ``covariate``: the fact with which flows may drift, "auto" for whichever of :data:`COVARIATES` predicts held-out
    places best, ``None`` for one matrix everywhere. ``bootstraps``: draws for the intervals. ``on_step`` is called with
    what begins, its number and how many there are. Raises
    :class:`~hustings.errors.BadInput` for equal elections or the wrong order, :class:`~hustings.errors.NotKnown` for an
    election without candidates, or boundaries that differ where there is no notional result.
    """
    if bootstraps < 20:
        raise BadInput(f"{bootstraps} bootstraps are too few for an interval.", remedy="Give 20 or more; 200 is usual.")
    say = on_step or (lambda *_: None)
    say("Places", 0, 4)
    units = units_between(almanac, start, end)
    low, high = cell_bounds(*units.shares, units.electors)
    parts = _parts(units)
    notes = list(units.notes)
    if not parts:
        notes.append(f"Too few places ({len(units.areas)}) for an estimate: only bounds can be given.")
        return _flows(units, low, high, None, (None, 0, seed), tuple(notes))
    say("Covariate", 1, 4)
    facts = _covariates(almanac, units, covariate)
    chosen = _chosen(units, parts, facts) if covariate == "auto" else covariate
    say("Estimate", 2, 4)
    made = _estimate(units, parts, facts.get(chosen or ""), bootstraps, seed, (low, high))
    say("Sensitivity", 3, 4)
    others = [_estimate(units, parts, each, 0, seed, (low, high)).shares for each in (None, *facts.values())]
    band = np.stack([made.shares, *others])
    estimate = _Told(made.shares, made.low, made.high, band.min(axis=0), band.max(axis=0))
    return _flows(units, low, high, estimate, (chosen, bootstraps, seed), (*notes, _LIMITS, _NOTE))


@dataclass(frozen=True, slots=True)
class _Told:
    """What is told of every cell: (row, column) shares, interval, band."""

    shares: Floats
    low: Floats
    high: Floats
    band_low: Floats
    band_high: Floats


def _flows(
    units: Units,
    low: Floats,
    high: Floats,
    told: _Told | None,
    how: tuple[str | None, int, int],
    notes: tuple[str, ...],
) -> Flows:
    rows = {party: round(count) for party, count in zip(units.rows, units.before.sum(axis=0), strict=True)}
    columns = {party: round(count) for party, count in zip(units.columns, units.now.sum(axis=0), strict=True)}
    cells = []
    for r, before in enumerate(units.rows):
        for c, now in enumerate(units.columns):
            if not rows[before] or not columns[now]:
                continue
            share = None if told is None else float(told.shares[r, c])
            cells.append(
                Flow(
                    before,
                    now,
                    share,
                    lo90=None if told is None else float(told.low[r, c]),
                    hi90=None if told is None else float(told.high[r, c]),
                    band_lo=None if told is None else float(told.band_low[r, c]),
                    band_hi=None if told is None else float(told.band_high[r, c]),
                    bound_lo=float(low[r, c]),
                    bound_hi=float(high[r, c]),
                    identified=bool(high[r, c] - low[r, c] <= WIDE),
                    votes=None if share is None else round(share * rows[before]),
                )
            )
    return Flows(
        start=units.start,
        end=units.end,
        start_label=units.start_label,
        end_label=units.end_label,
        units=len(units.areas),
        rows={party: count for party, count in rows.items() if count},
        columns={party: count for party, count in columns.items() if count},
        matrix=tuple(cells),
        estimated=told is not None,
        covariate=how[0],
        bootstraps=how[1] if told is not None else 0,
        seed=how[2],
        least=() if told is not None else _least(rows, columns),
        notes=notes,
        sources=units.sources,
    )


def _least(rows: dict[str, int], columns: dict[str, int]) -> tuple[LeastFlow, ...]:
    """What must have come to whoever is first now, from each source alone."""
    winner = max((party for party in columns if party not in (DID_NOT_VOTE, "other")), key=lambda party: columns[party])
    before = rows.get(winner, 0)
    return tuple(
        least_flow(party, winner, count, before, columns[winner])
        for party, count in rows.items()
        if count and party not in (winner, "other", "ind")
    )


def _parts(units: Units) -> list[NDArray[np.int64]]:
    """Places fitted together: of one nation, and with the same parties standing now, where there are enough of each."""
    nations = np.array(units.nations)
    smallest = max(_FEWEST, 3 * len(units.rows))
    made: list[NDArray[np.int64]] = []
    few: list[NDArray[np.int64]] = []
    for nation in np.unique(nations):
        inside = np.flatnonzero(nations == nation)
        if len(inside) < smallest:
            few.append(inside)
            continue
        made.extend(_by_presence(units, inside, 4 * smallest))
    if few:
        rest = np.concatenate(few)
        if len(rest) >= smallest:
            made.append(rest)
        elif made:
            made[-1] = np.sort(np.concatenate([made[-1], rest]))
    return made


def _by_presence(units: Units, inside: NDArray[np.int64], smallest: int) -> list[NDArray[np.int64]]:
    """``inside`` divided by the party whose standing now divides it most evenly, as long as both parts are large."""
    stands = units.now[inside, :-2] > 0
    evenness = np.minimum(stands.sum(axis=0), (~stands).sum(axis=0))
    if not evenness.size or evenness.max() < smallest:
        return [inside]
    divides = int(evenness.argmax())
    halves = inside[stands[:, divides]], inside[~stands[:, divides]]
    return [part for half in halves for part in _by_presence(units, half, smallest)]


def _covariates(almanac: Almanac, units: Units, wanted: str | None) -> dict[str, Floats]:
    """Each covariate by name: (unit,) from 0 to 1; the median where a place has none; rarely known ones left out."""
    table = almanac.table("covariates")
    if wanted not in (None, "auto") and wanted not in table["name"].unique().to_list():
        known = ", ".join(table["name"].unique().sort().to_list())
        raise NotKnown(f"There is no covariate “{wanted}”.", remedy=f"There are {known}.")
    names = [*COVARIATES] if wanted in (None, "auto") else [*dict.fromkeys([str(wanted), *COVARIATES])]
    made = {}
    for name in names:
        values = dict(table.filter(pl.col("name") == name).select("area", "value").iter_rows())
        found = np.array([values.get(area, np.nan) for area in units.areas])
        if np.isnan(found).mean() <= 0.3:
            made[name] = scaled(np.where(np.isnan(found), np.nanmedian(found), found))
    return made


def _drift(part: NDArray[np.int64], units: Units, values: Floats | None) -> Floats | None:
    """The covariate of a part: none where there are too few places to see a drift."""
    if values is None or len(part) < 12 * len(units.rows) or np.ptp(values[part]) == 0:
        return None
    mine: Floats = values[part]
    return mine


def _chosen(units: Units, parts: list[NDArray[np.int64]], facts: dict[str, Floats]) -> str | None:
    """The covariate that predicts places left out of the fit best, by five-fold validation over neighbourhoods."""
    losses = {name: _held_out(units, parts, values) for name, values in [("", None), *facts.items()]}
    best = min(losses, key=lambda name: losses[name])
    return best or None


def _held_out(units: Units, parts: list[NDArray[np.int64]], values: Floats | None) -> float:
    rows, columns = units.shares
    total = 0.0
    for part in parts:
        clusters = clusters_of(units.place[part], [units.regions[each] for each in part])
        drift = _drift(part, units, values)
        loss = held_out_loss(rows[part], columns[part], units.electors[part], drift, clusters)
        total += loss * units.electors[part].sum()
    return total


@dataclass(frozen=True, slots=True)
class _Estimate:
    shares: Floats
    low: Floats
    high: Floats


def _estimate(
    units: Units,
    parts: list[NDArray[np.int64]],
    values: Floats | None,
    bootstraps: int,
    seed: int,
    bounds: tuple[Floats, Floats],
) -> _Estimate:
    """Every part fitted, added up by its voters, brought into line with the totals, with 90 % intervals."""
    rows, columns = units.shares
    electors = units.electors
    generator = np.random.default_rng(seed)
    flow = np.zeros((1 + bootstraps, len(units.rows), len(units.columns)))
    drawn = 0
    for part in parts:
        clusters = clusters_of(units.place[part], [units.regions[each] for each in part])
        drawn += int(clusters.max()) + 1
        made = fit(
            rows[part],
            columns[part],
            electors[part],
            _drift(part, units, values),
            clusters,
            bootstraps=bootstraps,
            generator=generator,
        )
        voters = (electors[part] @ rows[part])[:, None]
        flow += np.concatenate([made.shares[None], made.draws]) * voters
    before, now = electors @ rows, electors @ columns
    inside = np.concatenate(parts)
    covered = (electors[inside] @ rows[inside])[:, None]
    shares = np.divide(flow, covered, out=np.zeros_like(flow), where=covered > 0)
    raked = rake(shares, before, now, *bounds)
    if not bootstraps:
        return _Estimate(raked[0], raked[0], raked[0])
    low, high = interval(raked[0], raked[1:], before, 0.90, drawn)
    return _Estimate(raked[0], np.clip(low, *bounds), np.clip(high, *bounds))
