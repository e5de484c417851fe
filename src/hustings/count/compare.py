"""The same ballots under another rule, and where each party's papers went."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from hustings.count.ballots import Election
from hustings.count.lots import Lots
from hustings.count.record import CountRecord
from hustings.count.registry import MODULES, count, rule
from hustings.errors import BadBallots

__all__ = ["Flow", "Outcome", "transfers_by_party", "under_rules"]


@dataclass(frozen=True, slots=True)
class Flow:
    """Votes and papers that went from the candidates of one party to those of another.

    ``to`` is empty for votes that could not be transferred further (papers are not counted for those). ``votes`` are
    in the record's unit. ``action`` is "surplus" or "exclusion".
    """

    action: str
    party: str
    to: str
    votes: int
    papers: int


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the ballots give under one rule: ``record``, or ``reason`` where the rule cannot count them.

    ``gained`` and ``lost`` are names against the first rule asked for.
    """

    rule: str
    title: str
    record: CountRecord | None
    gained: tuple[str, ...]
    lost: tuple[str, ...]
    reason: str = ""

    def to_json(self) -> dict[str, Any]:
        """The outcome as one JSON object."""
        return {
            "rule": self.rule,
            "title": self.title,
            "elected": list(self.record.elected) if self.record else [],
            "stages": len(self.record.stages) if self.record else 0,
            "chance_used": bool(self.record and self.record.chance_used),
            "gained": list(self.gained),
            "lost": list(self.lost),
            "reason": self.reason,
        }


def under_rules(
    election: Election, rules: Sequence[str] | None = None, *, seats: int | None = None, lots: Lots | None = None
) -> tuple[Outcome, ...]:
    """Count the same ranked papers under several rules, side by side.

    ``rules`` are names of the register, by default every rule that counts ranked papers; a rule for one seat is left
    out of the default for more. The first is the one that the others are set against. Without ``lots`` ties are drawn
    from a fixed seed, so that no rule stops the comparison; each record says whether chance was used. Raises
    ``UnknownName`` for a rule that is not there.
    """
    election = election.with_seats(seats)
    lots = lots or Lots.from_seed("comparison")
    outcomes: list[Outcome] = []
    first: tuple[str, ...] = ()
    for name in rules or [name for name in MODULES if rule(name).ballots in ("ranked", "either")]:
        record, reason = None, ""
        try:
            # Ranked papers under the block vote: the first preferences of each, not crosses for everybody on it.
            options: dict[str, Any] = {"marks": "ranks"} if name == "block-vote" else {}
            record = count(name, election, lots=lots, **options)
        except BadBallots as error:
            reason = error.message
            if rules is None:
                continue
        elected = record.elected if record else ()
        first = first or elected
        gained = tuple(n for n in elected if n not in first) if record else ()
        lost = tuple(n for n in first if n not in elected) if record else ()
        outcomes.append(Outcome(name, rule(name).title, record, gained, lost, reason))
    return tuple(outcomes)


def transfers_by_party(record: CountRecord) -> tuple[Flow, ...]:
    """Where each party's votes went as they were transferred, in the order in which the parties first gave any.

    Added up over the stages of one giver or of several of one party; stages at which candidates of several parties
    went out together are told as from all of them ("A + B"), since their papers moved as one. A candidate without a
    party stands under their own name.
    """
    party = {c.name: c.party or c.name for c in record.candidates}
    flows: dict[tuple[str, str, str], list[int]] = {}
    for stage in record.stages:
        if stage.action not in ("surplus", "exclusion"):
            continue
        giver = " + ".join(dict.fromkeys(party[name] for name in stage.subjects))
        for person, votes, papers in zip(record.candidates, stage.moved, stage.papers, strict=True):
            if votes > 0:
                _add(flows, (stage.action, giver, party[person.name]), votes, papers)
        lost = stage.non_transferable_moved + stage.truncated_moved
        if lost:
            _add(flows, (stage.action, giver, ""), lost, 0)
    return tuple(Flow(*key, votes, papers) for key, (votes, papers) in flows.items())


def _add(flows: dict[tuple[str, str, str], list[int]], key: tuple[str, str, str], votes: int, papers: int) -> None:
    held = flows.setdefault(key, [0, 0])
    held[0] += votes
    held[1] += papers
