"""The ledger laid over the almanac: what stands in every contest, and the stage of each figure.

Stages, from the weakest: ``forecast`` (from polls, before the night), ``projection`` (from returns elsewhere),
``declared`` (published under the two-entry rule), ``corrected`` (likewise, after another figure was), ``official`` (the
almanac's own). A rush, a call and a recount are marks beside a figure, not figures. Only this module joins them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol

import polars as pl

from hustings.night.checks import hard_findings
from hustings.night.contest_state import Call, ContestState, Edition
from hustings.night.events import Figures, Finding
from hustings.night.fold import NightState
from hustings.night.paper import Paper, Papers
from hustings.night.rejected import wholly_rejected
from hustings.night.times import local

__all__ = ["FigureStage", "Shares", "Standing", "StandingContest", "standing"]

FigureStage = Literal["forecast", "projection", "declared", "corrected", "official"]


class Shares(Protocol):
    """A forecast or a projection as standing needs it: shares and chances by contest and party."""

    def share(self, contest: str) -> Mapping[str, float]:
        """Expected share of each party in a contest; empty where there is none."""

    def p_win(self, contest: str) -> Mapping[str, float]:
        """Each party's chance of winning a contest; empty where there is none."""


@dataclass(frozen=True, slots=True)
class StandingContest:
    """One contest as it stands. ``stage`` is that of the figures; empty where there are none at all.

    ``pending`` are figures that wait for a second entry or a release: who entered them, never to be shown as results.
    ``votes`` by candidate, ``declared_votes`` as first declared where they were corrected since. ``mark`` is what the
    count is doing (open, recount, rush, entered, disputed, held, countermanded, retracted, declared, corrected).
    ``rejected_by`` are rejected papers by heading; ``valid`` the valid papers, where they are known; ``call`` the call
    that stands.
    """

    contest: str
    name: str
    stage: FigureStage | Literal[""]
    mark: str
    votes: Mapping[str, int]
    parties: Mapping[str, str]
    elected: tuple[str, ...]
    declared_votes: Mapping[str, int]
    electorate: int | None
    rejected: int | None
    papers: int | None
    share: Mapping[str, float]
    p_win: Mapping[str, float]
    declared_at: datetime | None
    rush: tuple[str, ...]
    recount: int
    called: str
    witnesses: tuple[str, ...]
    findings: tuple[Finding, ...]
    reasons: tuple[str, ...]
    disputes: tuple[str, ...]
    pending: tuple[Edition, ...] = ()
    rejected_by: tuple[tuple[str, int], ...] = ()
    valid: int | None = None
    call: Call | None = None

    def to_json(self) -> dict[str, object]:
        """The contest as one JSON object; shares and chances are fractions."""
        return {
            "contest": self.contest,
            "name": self.name,
            "stage": self.stage or None,
            "mark": self.mark,
            "declared": None if self.declared_at is None else local(self.declared_at).isoformat(timespec="minutes"),
            "electorate": self.electorate,
            "papers": self.papers,
            "rejected": self.rejected,
            "rejected_by": dict(self.rejected_by) or None,
            "candidacies": [
                {
                    "candidate": name,
                    "party": party,
                    "votes": self.votes.get(name),
                    "as_declared": self.declared_votes.get(name),
                    "elected": name in self.elected if self.votes else None,
                }
                for name, party in self.parties.items()
            ],
            "share": {party: round(value, 6) for party, value in self.share.items()},
            "p_win": {party: round(value, 6) for party, value in self.p_win.items()},
            "rush": list(self.rush),
            "recount": self.recount,
            "called": self.called or None,
            "witnesses": list(self.witnesses),
            "holds": [{"rule": each.rule, "hard": each.hard, "said": each.said} for each in self.findings],
            "reasons": list(self.reasons),
            "disputes": list(self.disputes),
            "pending": [
                {"by": list(each.witnesses), "held": each.held, "reasons": list(each.reasons)} for each in self.pending
            ],
        }


@dataclass(frozen=True, slots=True)
class Standing:
    """The night as it stands. ``test``: whatever shows any of it must say TEST."""

    elections: tuple[str, ...]
    nature: str
    contests: Mapping[str, StandingContest]

    @property
    def test(self) -> bool:
        """Whether it is test data."""
        return self.nature == "test"

    @property
    def declared(self) -> int:
        """Contests with published figures."""
        return sum(each.stage in ("declared", "corrected", "official") for each in self.contests.values())

    def to_json(self) -> dict[str, object]:
        """``{"test", "nature", "elections", "contests": n, "declared": n, "seats": {party: n}, "standing": [...]}``."""
        return {
            "test": self.test,
            "nature": self.nature.upper() if self.test else self.nature,
            "elections": list(self.elections),
            "contests": len(self.contests),
            "declared": self.declared,
            "seats": self.seats(),
            "standing": [each.to_json() for each in self.contests.values()],
        }

    def seats(self) -> dict[str, int]:
        """Seats won so far by party, most first, by published figures alone."""
        won: dict[str, int] = {}
        for each in self.contests.values():
            if each.stage in ("declared", "corrected", "official"):
                for name in each.elected:
                    party = each.parties.get(name, "other")
                    won[party] = won.get(party, 0) + 1
        return dict(sorted(won.items(), key=lambda item: (-item[1], item[0])))

    def frame(self) -> pl.DataFrame:
        """A row for each candidate: contest, stage, mark, candidate, party, votes, as_declared, elected, test."""
        rows = [
            (each.contest, each.stage, each.mark, name, party, each.votes.get(name), each.declared_votes.get(name),
             name in each.elected, self.test)
            for each in self.contests.values()
            for name, party in each.parties.items()
        ]  # fmt: skip
        schema = {"contest": pl.String, "stage": pl.String, "mark": pl.String, "candidate": pl.String,
                  "party": pl.String, "votes": pl.Int64, "as_declared": pl.Int64, "elected": pl.Boolean,
                  "test": pl.Boolean}  # fmt: skip
        return pl.DataFrame(rows, schema=schema, orient="row")


def standing(
    state: NightState,
    papers: Papers,
    *,
    projection: Shares | None = None,
    forecast: Shares | None = None,
    official: bool = False,
) -> Standing:
    """Lay a night's state over the almanac.

    ``official`` lets the almanac's own results stand where it holds them (never for a night replayed, where they would
    give the game away). Figures that fail a hard check are not shown, whatever the ledger holds.
    """
    of: dict[str, Paper] = {}
    for election in state.elections:
        of |= papers.of(election)
    for contest in state.contests:
        if contest not in of:
            of[contest] = papers.paper(contest)
    results = _official(papers, state) if official else {}
    made = {}
    for contest, paper in of.items():
        there = state.contests.get(contest, ContestState(contest))
        model = next(((name, each) for name, each in (("projection", projection), ("forecast", forecast))
                      if each is not None and each.share(contest)), None)  # fmt: skip
        made[contest] = _one(paper, there, model, results.get(contest))
    return Standing(state.elections, state.nature, made)


def _one(
    paper: Paper, there: ContestState, model: tuple[str, Shares] | None, official: Mapping[str, tuple[int, int]] | None
) -> StandingContest:
    shown = there.published
    impossible = hard_findings(paper, shown.figures) if shown else []
    if impossible:
        shown = None
    stage: FigureStage | Literal[""] = ""
    if official:
        stage = "official"
    elif shown is not None:
        stage = "corrected" if there.stage == "corrected" else "declared"
    elif model is not None:
        stage = "projection" if model[0] == "projection" else "forecast"
    votes = {name: each[0] for name, each in official.items()} if official else _votes(shown)
    first = there.as_declared
    held = tuple(one for each in there.holds if each.scope != "call" for one in each.findings)
    elected = tuple(name for name, each in official.items() if each[1]) if official else _elected(shown)
    return StandingContest(
        contest=paper.contest,
        name=paper.name,
        stage=stage,
        mark="held" if impossible else there.stage,
        votes=votes,
        parties=paper.parties,
        elected=elected,
        declared_votes=_votes(first) if first is not None and _votes(first) != votes and votes else {},
        electorate=(shown.figures.electorate if shown else None) or paper.electorate,
        rejected=_rejected(shown.figures) if shown else None,
        papers=shown.figures.papers if shown else None,
        share=model[1].share(paper.contest) if model and not votes else {},
        p_win=model[1].p_win(paper.contest) if model and not votes else {},
        declared_at=shown.declared_at if shown else None,
        rush=there.rush.figures.elected if there.rush and not votes else (),
        recount=0 if votes else there.recount,
        called=there.call.party if there.call else "",
        witnesses=shown.witnesses if shown else (),
        findings=(*impossible, *held),
        reasons=shown.reasons if shown else (),
        disputes=there.disputes,
        pending=there.pending,
        rejected_by=shown.figures.rejected_by if shown else (),
        valid=_valid(paper, shown, votes),
        call=there.call,
    )


def _valid(paper: Paper, shown: Edition | None, votes: Mapping[str, int]) -> int | None:
    """Valid papers as stated, else the votes where a paper has one; of several votes each the papers are not known."""
    if shown is not None and shown.figures.valid is not None and _votes(shown) == votes:
        return shown.figures.valid
    return sum(votes.values()) if votes and paper.one_vote else None


def _votes(edition: Edition | None) -> dict[str, int]:
    return edition.figures.by_candidate if edition else {}


def _rejected(figures: Figures) -> int | None:
    """Rejected papers as stated, else those wholly rejected by the headings."""
    return wholly_rejected(None, figures.rejected_by) if figures.rejected is None else figures.rejected


def _elected(edition: Edition | None) -> tuple[str, ...]:
    return edition.figures.elected if edition else ()


def _official(papers: Papers, state: NightState) -> dict[str, dict[str, tuple[int, int]]]:
    """The almanac's own results of the night's elections: votes and seats by candidate."""
    found: dict[str, dict[str, tuple[int, int]]] = {}
    for election in state.elections:
        status = dict(papers.almanac.contests(election).select("contest", "status").iter_rows())
        rows = papers.almanac.candidacies(election).drop_nulls("votes")
        for contest, name, votes, won in rows.select("contest", "candidate", "votes", "elected").iter_rows():
            if status.get(contest) == "official":
                found.setdefault(contest, {})[name] = (votes, won)
    return found
