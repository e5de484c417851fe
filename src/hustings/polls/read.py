"""What the polls say, on any day: the pool of a territory, and everything that is read off it.

>>> import hustings
>>> pooled = hustings.pool(as_of=date(2021, 5, 5))
>>> pooled.frame()
>>> pooled.lead("con", "lab", date(2021, 1, 1)).p_rise
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from hustings.almanac.open import Almanac
from hustings.errors import BadInput, NotKnown
from hustings.polls.baselines import RecentMean, loess_trend, recent_mean
from hustings.polls.export import draws_frame, to_arviz, trend_frame
from hustings.polls.houses import House, Moved, house_table, influences, lead_effects, without_house
from hustings.polls.known import OnePoll
from hustings.polls.leads import Estimate, Lead, LeadStory, estimate, lead, lead_story
from hustings.polls.pooled import Posterior, Settings, fit
from hustings.polls.rows import engine_rows
from hustings.polls.select import NATIONS, Selection, select

__all__ = ["Pooled", "pool", "pool_selection"]

Draws = NDArray[np.float64]
# A change of leader or the calling of an election lets opinion move this many times as much that day.
SHOCK = 10.0
_SHOCKING = ("leader", "election called", "prime minister")


@dataclass(frozen=True)
class Pooled:
    """A pool: the polls it rests on, the posterior, and the views of it. Shares are fractions throughout."""

    selection: Selection
    posterior: Posterior
    recent_days: int = 14

    # -- shares ---------------------------------------------------------------------------------------------------

    @property
    def territory(self) -> str:
        """``gb``, ``uk``, ``sco`` or ``wal``."""
        return self.selection.territory

    @property
    def as_of(self) -> date:
        """The last day of the pool."""
        return self.selection.as_of

    @property
    def parties(self) -> tuple[str, ...]:
        """The parties pooled by themselves, largest at ``as_of`` first, and ``other`` last."""
        return self._order

    @cached_property
    def _engine(self) -> str:
        return self.territory if self.territory in NATIONS else "gb"

    @cached_property
    def _order(self) -> tuple[str, ...]:
        names = self.posterior.parties_of(self._engine)
        means = self._raw([self.as_of]).mean(axis=0)[0]
        ordered = sorted((name for name in names if name != "other"), key=lambda name: -means[names.index(name)])
        return (*ordered, "other")

    @cached_property
    def columns(self) -> dict[str, int]:
        """Where each party stands in :meth:`shares`."""
        return {party: k for k, party in enumerate(self._order)}

    @cached_property
    def days(self) -> tuple[date, ...]:
        """Every day of the pool, from the first poll to ``as_of``."""
        first = date.fromordinal(int(self.posterior.days[0]))
        return tuple(first + timedelta(days=k) for k in range((self.as_of - first).days + 1))

    def shares(self, days: Sequence[date]) -> Draws:
        """Joint draws of shares (draw, day, party), parties in the order of :attr:`parties`.

        Raises :class:`~hustings.errors.NotKnown` for a day outside the pool.
        """
        outside = [day for day in days if not self.days[0] <= day <= self.as_of]
        if outside:
            raise NotKnown(
                f"{outside[0]:%-d %B %Y} lies outside the pool, which runs from {self.days[0]:%-d %B %Y}"
                f" to {self.as_of:%-d %B %Y}.",
                remedy="Widen it with --since or --as-of.",
            )
        names = self.posterior.parties_of(self._engine)
        return self._raw(days)[:, :, [names.index(party) for party in self._order]]

    def _raw(self, days: Sequence[date]) -> Draws:
        """Draws in the engine's order of parties, restated for the territory."""
        ordinals = [day.toordinal() for day in days]
        draws = self.posterior.draws(ordinals, self._engine)
        last = self.selection.last
        if self.territory == "uk" and last is not None:
            draws = draws * (1 - last.northern_ireland)
            draws[:, :, -1] += last.northern_ireland
        if self.selection.rebuilt:
            draws = self._rebuilt(draws, ordinals)
        return draws

    def _rebuilt(self, draws: Draws, ordinals: Sequence[int]) -> Draws:
        """Nationalists of Great Britain from their nation: its share times the nation's part of the votes.

        What they gain or lose on the polls' own column is taken from the others, which hold them otherwise.
        """
        draws, last = draws.copy(), self.selection.last
        assert last is not None
        names = self.posterior.parties_of("gb")
        for nation, party in self.selection.rebuilt.items():
            here = self.posterior.parties_of(nation)
            share = self.posterior.draws(ordinals, nation)[:, :, here.index(party)] * last.weights[nation]
            gained = np.minimum(share - draws[:, :, names.index(party)], 0.9 * draws[:, :, -1])
            draws[:, :, names.index(party)] += gained
            draws[:, :, -1] -= gained
        return draws

    @cached_property
    def _now(self) -> Draws:
        return self.shares([self.as_of])[:, 0]

    @cached_property
    def _through(self) -> Draws:
        return self.shares(self.days)

    def share(self, party: str) -> Estimate:
        """A party's share on ``as_of``. Raises :class:`~hustings.errors.NotKnown` for a party not pooled."""
        return estimate(self._now[:, self._column(party)])

    def _column(self, party: str) -> int:
        if party not in self.columns:
            named = sum(party in each.shares for each in self.selection.polls)
            raise NotKnown(
                f"There is no pooled figure of {party}: {named} of {len(self.selection.polls)} polls name it.",
                remedy=f"Pooled here: {', '.join(self._order)}.",
            )
        return self.columns[party]

    def frame(self) -> pl.DataFrame:
        """``party, mean, sd, lo90, hi90, before`` on ``as_of``; ``before`` is the share at the last election."""
        made = trend_frame(self._now[:, None], [self.as_of], self._order).drop("date")
        before = self.before()
        return made.with_columns(pl.Series("before", [before.get(party) for party in self._order], dtype=pl.Float64))

    def before(self) -> dict[str, float]:
        """Shares at the last general election in this territory; what is not pooled by itself is ``other``."""
        last = self.selection.last
        if last is None:
            return {}
        shares = last.nations[self.territory] if self.territory in NATIONS else last.shares
        scale = 1 - last.northern_ireland if self.territory == "uk" else 1.0
        named = {party: share * scale for party, share in shares.items() if party in self.columns and party != "other"}
        return {**named, "other": 1 - sum(named.values())}

    def trend(self) -> pl.DataFrame:
        """``date, party, mean, sd, lo90, hi90`` for every day of the pool."""
        return trend_frame(self._through, self.days, self._order)

    def draws(self, days: Sequence[date] | None = None) -> pl.DataFrame:
        """Joint draws on ``days`` (``as_of`` if none): ``draw, date`` and a column for each party."""
        wanted = list(days) if days is not None else [self.as_of]
        return draws_frame(self.shares(wanted), wanted, self._order)

    def to_arviz(self, days: Sequence[date] | None = None) -> Any:
        """The draws on ``days`` (every day if none) as ArviZ holds them, where it is installed."""
        wanted = list(days) if days is not None else list(self.days)
        return to_arviz(self.shares(wanted), wanted, self._order)

    # -- leads ----------------------------------------------------------------------------------------------------

    def leads(self) -> pl.DataFrame:
        """``first, second, mean, sd, lo90, hi90, p_ahead`` on ``as_of``, for each pair, the larger party first."""
        return pl.DataFrame([each.to_json() for each in self.every_lead()])

    def lead_now(self, first: str, second: str) -> Lead:
        """The lead of one party over another on ``as_of``. Raises as :meth:`share`."""
        self._column(first), self._column(second)
        return lead(self._now, self.columns, first, second)

    def every_lead(self) -> tuple[Lead, ...]:
        """The lead of each party over each smaller one on ``as_of``."""
        named = self._order[:-1]
        return tuple(
            lead(self._now, self.columns, first, second) for k, first in enumerate(named) for second in named[k + 1 :]
        )

    def lead(
        self, first: str, second: str, start: date, end: date | None = None, over: Sequence[float] = ()
    ) -> LeadStory:
        """The lead of ``first`` over ``second`` between two days: change, probability of a rise, and runs of days.

        ``over`` are leads in points: the days on which the lead was above each are counted. Raises
        :class:`~hustings.errors.NotKnown` for days or parties outside the pool.
        """
        self._column(first), self._column(second)
        last = end or self.as_of
        if start >= last:
            raise BadInput(f"{start:%-d %B %Y} is not before {last:%-d %B %Y}.", remedy="Give a --from before --to.")
        days = [start + timedelta(days=k) for k in range((last - start).days + 1)]
        return lead_story(self.shares(days), self.columns, first, second, over)

    # -- houses and polls -----------------------------------------------------------------------------------------

    def house_effects(self) -> tuple[House, ...]:
        """Every pollster's effect on each party at the shares of ``as_of``, most polls first."""
        effects = self.posterior.house_effects(self.as_of.toordinal(), self._engine)
        return tuple(each for each in house_table(effects) if each.polls)

    def lead_effects(self, first: str, second: str) -> tuple[tuple[House, Estimate], ...]:
        """Every pollster with its effect on the lead of ``first`` over ``second``, in the order of house_effects."""
        self._column(first), self._column(second)
        on_lead = lead_effects(self.posterior, self.as_of.toordinal(), self._engine, (first, second))
        return tuple((each, on_lead[each.pollster]) for each in self.house_effects())

    def houses(self) -> pl.DataFrame:
        """``pollster, polls, regular, party, mean, lo90, hi90``: a row for each pollster and party."""
        rows = [
            {
                "pollster": house.pollster,
                "polls": house.polls,
                "regular": house.regular,
                "party": party,
                **each.to_json(),
            }
            for house in self.house_effects()
            for party, each in house.effects.items()
        ]
        return pl.DataFrame(rows)

    def without(self, house: str) -> Moved:
        """By how much the average of ``as_of`` would differ without the polls of one house."""
        return without_house(self.posterior, house, self.as_of.toordinal(), self._engine)

    def influence(self) -> pl.DataFrame:
        """``poll`` and a column for each party: by how much it moves Great Britain’s average on ``as_of``."""
        names = tuple(each.poll for each in self.selection.rows)
        moved = influences(self.posterior, self.as_of.toordinal(), names)
        return pl.DataFrame([{"poll": each.what, **each.shares} for each in moved])

    # -- baselines ------------------------------------------------------------------------------------------------

    @cached_property
    def recent(self) -> RecentMean:
        """The plain mean of the polls of the last days, for comparison."""
        return recent_mean(self._own_polls, self.as_of, self.recent_days, self._order)

    def loess(self, days: Sequence[date] | None = None) -> pl.DataFrame:
        """``date, party, share``: a LOESS trend of the polls on ``days`` (every day if none), for comparison."""
        wanted = list(days) if days is not None else list(self.days)
        return pl.concat(
            pl.DataFrame({"date": wanted, "party": party, "share": loess_trend(self._own_polls, party, wanted)})
            for party in self._order
        )

    @cached_property
    def _own_polls(self) -> tuple[OnePoll, ...]:
        """The polls of the territory with what they give to no pooled party as "other", as the pool has it."""
        chosen = self.selection
        mine = chosen.nation_polls if self.territory in NATIONS else chosen.polls
        return tuple(replace(each, shares=self._folded(each.shares)) for each in mine)

    def _folded(self, shares: Mapping[str, float]) -> dict[str, float]:
        last = self.selection.last
        scale = 1 - last.northern_ireland if self.territory == "uk" and last is not None else 1.0
        named = {p: scale * share for p, share in shares.items() if p in self.columns and p != "other"}
        return {**named, "other": max(1 - sum(named.values()), 0.0)}

    # -- the contract ---------------------------------------------------------------------------------------------

    def to_json(self) -> dict[str, object]:
        """As in the contract of ``polls pool``."""
        chosen, diagnostics = self.selection, self.posterior.diagnostics
        smooth = {row["party"]: row["share"] for row in self.loess([self.as_of]).iter_rows(named=True)}
        known = {party: round(share, 6) for party, share in smooth.items() if not np.isnan(share)}
        return {
            "as_of": chosen.as_of.isoformat(),
            "since": chosen.since.isoformat(),
            "territory": chosen.territory,
            "shares": {party: self.share(party).to_json(sd=True) for party in self._order},
            "leads": [each.to_json() for each in self.every_lead()],
            "houses": [each.to_json() for each in self.house_effects()],
            "polls_used": len(chosen.rows),
            "diagnostics": {
                "ess": round(diagnostics.ess, 1),
                "pareto_k": round(diagnostics.pareto_k, 4),
                "seconds": round(diagnostics.seconds, 3),
            },
            "baselines": {
                "recent_mean": {
                    "days": self.recent_days,
                    "polls": self.recent.polls,
                    "shares": {party: round(share, 6) for party, share in self.recent.shares.items()},
                },
                "loess": known,
            },
            "notes": list(chosen.notes),
            "trend": _trend_json(self.trend()),
        }


def _trend_json(trend: pl.DataFrame) -> list[dict[str, object]]:
    """The contract's trend: one object a day."""
    made: dict[date, dict[str, object]] = {}
    for row in trend.iter_rows(named=True):
        day = made.setdefault(row["date"], {"date": row["date"].isoformat()})
        day[row["party"]] = {name: round(row[name], 6) for name in ("mean", "lo90", "hi90")}
    return list(made.values())


def pool(
    territory: str = "gb",
    as_of: date | None = None,
    since: date | None = None,
    *,
    add: Path | str | None = None,
    almanac: Almanac | None = None,
    seed: int = 1,
    shocks: bool = False,
    recent_days: int = 14,
) -> Pooled:
    """The polls of a territory (``gb``, ``uk``, ``sco``, ``wal``) pooled, as they stood on a day.

    ``as_of`` is the last day of fieldwork known if not given, ``since`` the last general election before it. ``add`` is
    a CSV or XLSX file of polls to count with those of the almanac. ``shocks`` lets opinion move ten times as much on
    the days of a new leader, a new prime minister or the calling of an election. Raises
    :class:`~hustings.errors.BadInput` or :class:`~hustings.errors.NotKnown` for a window without polls, and where the
    fit does not pass its own diagnostics.
    """
    facts = almanac or Almanac.open()
    chosen = select(facts, territory, as_of, since, add=None if add is None else Path(add))
    return pool_selection(facts, chosen, seed=seed, shocks=shocks, recent_days=recent_days)


def pool_selection(
    almanac: Almanac, chosen: Selection, *, seed: int = 1, shocks: bool = False, recent_days: int = 14
) -> Pooled:
    """The pool of polls that :func:`~hustings.polls.select.select` has chosen."""
    settings = Settings(seed=seed, as_of=chosen.as_of.toordinal(), shocks=_shocks(almanac, chosen) if shocks else {})
    return Pooled(chosen, fit(engine_rows(chosen), settings), recent_days)


def _shocks(almanac: Almanac, chosen: Selection) -> dict[int, float]:
    """Known days of the window on which opinion may jump."""
    events = almanac.table("events").filter(
        pl.col("kind").is_in(list(_SHOCKING)) & pl.col("date").is_between(chosen.since, chosen.as_of)
    )
    return {day.toordinal(): SHOCK for day in events["date"].to_list()}
