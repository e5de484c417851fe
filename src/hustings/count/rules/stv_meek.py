"""Meek's method: I. D. Hill, B. A. Wichmann and D. R. Woodall, Algorithm 123, Computer Journal 30 (1987).

No British statute prescribes it; it is here for societies that use it and to set other rules beside it. The steps are
those of the Proportional Representation Foundation's reference rule (A to C below): fixed decimals, nine places, and
an iteration that ends when the surpluses together fall below 0.000001. ``places``, ``omega`` and ``together`` give
the finer arithmetic and the exclusion of certain losers together that other counters use.

Each elected candidate keeps a share of every vote (the keep factor) just large enough to hold the quota; the rest
passes on down the paper, to elected candidates too. The quota falls as papers run out of preferences. Papers that put
candidates level share their vote among them equally.

Known deviations: none from the reference rule. Ties, which it leaves to a procedure of one's own, go to a lot.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from hustings.count.ballots import BrokenPaper, Election
from hustings.count.lots import Lots
from hustings.count.record import CONTINUING, ELECTED, CountRecord
from hustings.count.registry import Rule
from hustings.count.rules._table import Table
from hustings.count.rules._words import listed

__all__ = ["RULE", "count"]

RULE = Rule(
    name="meek-stv",
    title="Single transferable vote, Meek's method",
    citation="Hill, Wichmann and Woodall, Algorithm 123 (1987), as in the PR Foundation's reference rule",
    dates=((None, None),),
    applies=("no public election in Britain; societies, and comparison",),
    ballots="ranked",
)

# Candidates in the order of preference, level ones together; how many papers.
_Ranking = tuple[tuple[int, ...], ...]


def count(
    election: Election, *, lots: Lots | None = None, places: int = 9, omega: int = 6, together: bool = False
) -> CountRecord:
    """Count an election by Meek's method.

    ``places`` is the number of decimals; an iteration ends when the surpluses are below 10 to the power of
    -``omega``; ``together`` excludes at once the candidates whom no surplus can save. Raises ``BadBallots`` where
    there is no seat or no candidate, or at a tie where no lot was given.
    """
    return _Count(election, lots or Lots(), places, omega, together).run()


class _Count(Table):
    """A count by Meek's method; ``keep`` are the keep factors, in units like the votes."""

    def __init__(self, election: Election, lots: Lots, places: int, omega: int, together: bool) -> None:
        level = [b for b in election.broken if any(len(group) > 1 for group in b.groups)]
        rest = tuple(b for b in election.broken if b not in level)
        super().__init__(RULE, 10**places, replace(election, broken=rest), lots)
        self.rankings: dict[_Ranking, int] = {}
        for order, papers in self.papers:
            alone = tuple((c,) for c in order)
            self.rankings[alone] = self.rankings.get(alone, 0) + papers
        for paper in level:
            if ranking := _level_ranking(paper, self.gone):
                self.rankings[ranking] = self.rankings.get(ranking, 0) + paper.papers
                self.valid += paper.papers
        self.book.valid = self.valid
        self.omega = 10 ** max(places - omega, 0)
        self.together = together
        # A: every candidate is hopeful with keep factor 1.
        self.keep = [self.unit if status is CONTINUING else 0 for status in self.status]
        self.surplus = 0

    def run(self) -> CountRecord:
        """Round after round until no seat is left (B.1)."""
        while True:
            self.newly = []
            outcome, excluded = self._round()
            filled = "" if self.newly else self.fill_last_vacancies()
            end = self.end()
            kept = self._kept()
            action = "first preferences" if not self.book.stages else "round"
            self.book.stage(
                action,
                self.votes,
                self.status,
                " ".join(part for part in (kept, outcome, filled, end.said if end else "") if part),
                "steps B.2 and B.3" if excluded else "step B.2",
                subjects=tuple(self.names[c] for c in excluded),
                elected=[self.names[c] for c in self.newly],
                non_transferable=self.non_transferable,
                quota=self.quota,
            )
            if end:
                self.book.quota = self.quota
                return self.book.close()

    def _kept(self) -> str:
        kept = [c for c, s in enumerate(self.status) if s is ELECTED and self.keep[c] < self.unit]
        if not kept:
            return ""
        shares = [f"{self.names[c]} {self.keep[c] / self.unit:.4f}" for c in kept]
        return f"Kept of every vote: {listed(shares)}."

    # --- B.2: iterate ---------------------------------------------------------------------------------------

    def _round(self) -> tuple[str, list[int]]:
        """Iterate until someone is elected or the surpluses are gone; then exclude. What happened, and to whom."""
        if len(self.continuing()) <= self.vacancies:
            self._distribute(self._rankings_in_play())
            return "", []
        last_surplus = self.valid * self.unit
        rankings = self._rankings_in_play()
        while True:
            self._distribute(rankings)
            # B.2.c: whoever has the quota is elected.
            if reached := self.elect_at_quota():
                return reached, []
            # B.2.d, e: until the surplus is below omega, or falls no further.
            over = (self.votes[c] - self.quota for c, s in enumerate(self.status) if s is ELECTED)
            self.surplus = max(sum(over), 0)
            if self.surplus < self.omega or self.surplus >= last_surplus:
                return self._exclude_lowest()
            if self.together and len(losers := self._certain_losers()) > 1:
                return self._exclude_all(losers)
            last_surplus = self.surplus
            # B.2.f: keep factor times quota over vote, each rounded up.
            for c, s in enumerate(self.status):
                if s is ELECTED:
                    self.keep[c] = _up(_up(self.keep[c] * self.quota, self.unit) * self.unit, self.votes[c])

    def _rankings_in_play(self) -> dict[_Ranking, int]:
        """Papers cut to what can matter in this round: a hopeful candidate alone takes all that is left."""
        cut: dict[_Ranking, int] = {}
        for ranking, papers in self.rankings.items():
            kept: list[tuple[int, ...]] = []
            for group in ranking:
                left = group if len(group) == 1 and self.keep[group[0]] else tuple(c for c in group if self.keep[c])
                if left:
                    kept.append(left)
                    if all(self.status[c] is CONTINUING for c in left):
                        break
            key = tuple(kept)
            cut[key] = cut.get(key, 0) + papers
        return cut

    def _distribute(self, rankings: dict[_Ranking, int]) -> None:
        # B.2.a: each paper gives a candidate its weight times the keep factor, rounded up, and passes on the rest.
        self.votes = self.column()
        self.non_transferable = 0
        for ranking, papers in rankings.items():
            self._give(ranking, 0, self.unit, papers)
        # B.2.b: the quota of the votes still in play, cut at the last place, plus one unit.
        self.quota = sum(self.votes) // (self.seats + 1) + 1

    def _give(self, ranking: _Ranking, at: int, weight: int, papers: int) -> None:
        while at < len(ranking) and len(ranking[at]) == 1 and weight:
            (candidate,) = ranking[at]
            kept = _up(weight * self.keep[candidate], self.unit)
            self.votes[candidate] += kept * papers
            weight -= kept
            at += 1
        if at == len(ranking) or not weight:
            self.non_transferable += weight * papers
            return
        group = ranking[at]
        share, odd = divmod(weight, len(group))
        self.non_transferable += odd * papers
        for candidate in group:
            kept = _up(share * self.keep[candidate], self.unit)
            self.votes[candidate] += kept * papers
            self._give(ranking, at + 1, share - kept, papers)

    # --- B.3: exclude ---------------------------------------------------------------------------------------

    def _certain_losers(self) -> list[int]:
        """The largest group of lowest candidates who with all surpluses have less than the next."""
        ranked = sorted(self.continuing(), key=lambda c: self.votes[c])
        total, found = self.surplus, 0
        for k in range(1, len(ranked) - self.vacancies + 1):
            total += self.votes[ranked[k - 1]]
            if k < len(ranked) and total < self.votes[ranked[k]]:
                found = k
        return ranked[:found]

    def _exclude_all(self, losers: list[int]) -> tuple[str, list[int]]:
        for c in losers:
            self.keep[c] = 0
        self.exclude(losers)
        return f"Nothing can save {listed([self.names[c] for c in losers])}, who are excluded together.", losers

    def _exclude_lowest(self) -> tuple[str, list[int]]:
        # Candidates within the remaining surplus of the lowest are tied with them.
        hopeful = self.continuing()
        lowest = min(self.votes[c] for c in hopeful)
        tied = [c for c in hopeful if self.votes[c] <= lowest + self.surplus]
        chosen, how = tied[0], ""
        if len(tied) > 1:
            order = self.book.draw([self.names[c] for c in tied], "to decide who is excluded")
            chosen = self.names.index(order[0])
            how = f"{listed([self.names[c] for c in tied])} are equal. {self.book.lots[-1].statement} "
        self.keep[chosen] = 0
        self.exclude([chosen])
        with_votes = f"{self.names[chosen]}, with {self.text(self.votes[chosen])}, has the fewest votes and"
        return f"{how}{self.names[chosen] if how else with_votes} is excluded.", [chosen]


def _up(number: int, divisor: int) -> int:
    return -(-number // divisor)


def _level_ranking(paper: BrokenPaper, withdrawn: Sequence[int]) -> _Ranking:
    """The order of a paper with level candidates, up to a number left out or a candidate named again."""
    seen: set[int] = set(withdrawn)
    ranking: list[tuple[int, ...]] = []
    for group in paper.groups:
        if not group or any(c in seen and c not in withdrawn for c in group):
            break
        seen.update(group)
        if left := tuple(c for c in group if c not in withdrawn):
            ranking.append(left)
    return tuple(ranking)
