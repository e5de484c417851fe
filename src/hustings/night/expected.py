"""The projection as what the soft checks ask: turnout and shares expected of a contest before its return is believed.

It answers in the words of :class:`hustings.night.predictive.Predictive`. A contest’s own return is in its answers only
once it has been learned: checks ask before that.
"""

from __future__ import annotations

from collections.abc import Mapping

from hustings.errors import HustingsError
from hustings.night.events import Figures
from hustings.night.paper import Papers
from hustings.night.predictive import Expected
from hustings.night.projection import Night

__all__ = ["ProjectionPredictive"]


class ProjectionPredictive:
    """A :class:`~hustings.night.projection.Night` behind the soft checks of a general election."""

    def __init__(self, night: Night, papers: Papers) -> None:
        self.night = night
        self._papers = papers

    def turnout(self, contest: str) -> Expected | None:
        """The logarithm of turnout; ``None`` for a contest outside Great Britain or the election."""
        if contest not in self.night.names or self.night.find(contest)[0] != "gb" or contest in self.night.votes:
            return None
        held = self.night.predictive(contest)
        return Expected(held.log_turnout, held.log_turnout_sd)

    def shares(self, contest: str) -> Mapping[str, Expected]:
        """Each party’s angle, degrees; the strongest other, whom nobody can name beforehand, is left out."""
        if contest not in self.night.names or contest in self.night.votes:
            return {}
        held = self.night.predictive(contest)
        told = {}
        for place, party in enumerate(held.parties):
            if party not in ("ind", "oth", "other", "spk"):
                told[party] = Expected(float(held.angle[place]), float(held.angle_sd[place]))
        return told

    def learn(self, contest: str, figures: Figures) -> None:
        """Take a published return in; one that cannot be read as votes by party teaches nothing."""
        paper = self._papers.of(self.night.table.election).get(contest)
        if paper is None or contest not in self.night.names:
            return
        party = {each.name: each.party for each in paper.candidates}
        votes = [(party[name], int(count)) for name, count in figures.by_candidate.items() if name in party]
        try:
            self.night.declare(contest, votes, figures.electorate)
        except HustingsError:
            return
