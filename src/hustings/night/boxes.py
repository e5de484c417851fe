"""A sample of ballot boxes at verification: who is winning before anything is counted, and how sure that is.

    from hustings import Almanac
    from hustings.night.boxes import read_sample
    found = read_sample(Almanac.open(), "boxes.csv", "parl.hartlepool.by.2021-05-06")
    found.p_win, found.majority, found.next_box

The tallies stay where they are: they are read from a file, nothing is sent anywhere, and nothing is written.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

import numpy as np

from hustings.almanac.open import Almanac
from hustings.errors import BadInput, UnknownName
from hustings.ids import is_id, parse
from hustings.night.box_law import may_tally
from hustings.night.box_model import Floats, Prior, Sample, Solved, solve
from hustings.night.box_prior import flat, forecast_prior, prior_of, ward_offsets
from hustings.night.box_sheet import OTHER, Box, BoxSheet, Tally, read_boxes
from hustings.night.events import BoxTally, Event, canonical

__all__ = ["Believe", "BoxReport", "Estimate", "OneBox", "box_events", "from_sheet", "read_sample"]


Believe = Literal["known", "forecast", "last", "nothing"]
"""What to believe beforehand: a forecast where one is quickly made, else the last result; one of them; or nothing."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """A mean with its 90 % interval."""

    mean: float
    lo90: float
    hi90: float

    def to_json(self, places: int = 6) -> dict[str, float]:
        """``{"mean", "lo90", "hi90"}``."""
        found = {"mean": self.mean, "lo90": self.lo90, "hi90": self.hi90}
        return {key: round(value, places) if places else round(value) for key, value in found.items()}


@dataclass(frozen=True, slots=True)
class OneBox:
    """A box: its papers, those tallied, every party's share, and what further papers of it would tell.

    ``tells`` is the part of the variance of the lead that a tally of 150 further papers would take away (0-1).
    """

    box: Box
    read: int
    share: Mapping[str, Estimate]
    tells: float


@dataclass(frozen=True, slots=True)
class BoxReport:
    """What a sample tells: shares of the total, chances to win, majority, every box, and where to look next.

    ``majority`` is in votes, of ``leader`` over the strongest other: below nought where the leader would lose.
    ``next_box`` is the box without a tally, not postal, of which a tally would tell most; ``None`` where every such box
    has been seen. ``raw`` is the plain tally, ``prior`` what was believed before, ``basis`` what that stands on.
    """

    contest: str
    rule: str
    citation: str
    share: Mapping[str, Estimate]
    p_win: Mapping[str, float]
    leader: str
    majority: Estimate
    next_box: str | None
    boxes: tuple[OneBox, ...]
    raw: Mapping[str, float]
    prior: Mapping[str, float]
    basis: str
    papers: int
    read: int
    clumping: float
    notes: tuple[str, ...]

    def to_json(self) -> dict[str, object]:
        """The object that ``hustings boxes --json`` prints."""
        return {
            "contest": self.contest,
            "share": {party: each.to_json() for party, each in self.share.items()},
            "p_win": {party: round(p, 4) for party, p in self.p_win.items()},
            "majority": {"party": self.leader, **self.majority.to_json(0)},
            "next_box": self.next_box,
            "papers": self.papers,
            "read": self.read,
            "raw": {party: round(each, 6) for party, each in self.raw.items()},
            "prior": {"basis": self.basis, "share": {party: round(each, 6) for party, each in self.prior.items()}},
            "clumping": round(self.clumping, 1),
            "boxes": [
                {
                    "box": each.box.name,
                    "papers": each.box.papers,
                    "read": each.read,
                    "postal": each.box.postal,
                    "tells": round(each.tells, 4),
                    "share": {party: share.to_json() for party, share in each.share.items()},
                }
                for each in self.boxes
            ],
            "rule": self.rule,
            "citation": self.citation,
            "notes": list(self.notes),
        }


def read_sample(
    almanac: Almanac,
    path: Path | str,
    contest: str | None = None,
    *,
    prior: Prior | None = None,
    believe: Believe = "known",
    now: datetime | None = None,
    seed: int = 1,
) -> BoxReport:
    """Read a file of tallies and say what it tells.

    ``contest`` may also stand in a column of the file, or be the file's name. ``believe`` says what was
    believed beforehand, ``prior`` gives it outright; ``now`` (with its zone) is the moment of asking.
    Raises :class:`~hustings.errors.BadInput` where the papers of that contest may not be sampled (see
    :mod:`hustings.night.box_law`) and :class:`~hustings.errors.BadFile` for a file that cannot be used.
    """
    place = Path(path)
    sheet = read_boxes(place, almanac.find_party)
    wanted = contest or sheet.contest or (place.stem if is_id(place.stem) else "")
    if not wanted:
        raise BadInput(
            f"{place.name} does not say of which contest its boxes are, and so not whether its papers lie face up.",
            remedy="Name it with --contest parl.hartlepool.by.2021-05-06, or in a column “contest”.",
        )
    if sheet.contest and sheet.contest != wanted:
        raise BadInput(f"The boxes are of {sheet.contest}, not of {wanted}.")
    return from_sheet(almanac, sheet, wanted, prior=prior, believe=believe, now=now, seed=seed)


def from_sheet(
    almanac: Almanac,
    sheet: BoxSheet,
    contest: str,
    *,
    prior: Prior | None = None,
    believe: Believe = "known",
    now: datetime | None = None,
    seed: int = 1,
) -> BoxReport:
    """What a sheet of tallies tells of a contest. Raises as :func:`read_sample`."""
    nation, standing = _known(almanac, contest)
    columns = [each for each in sheet.parties if each != OTHER]
    rule = may_tally(almanac, contest, nation=nation, candidates=len(standing) or None, now=now or datetime.now(UTC))
    absent = [party for party in columns if standing and party not in standing]
    if absent:
        raise BadInput(
            f"{', '.join(map(almanac.short, absent))} did not stand at {contest}.",
            remedy=f"Standing: {', '.join(dict.fromkeys(map(almanac.short, standing)))}. Others go under “other”.",
        )
    believed = prior or _believed(almanac, contest, sheet.parties, believe)
    offset, used = ward_offsets(almanac, sheet.boxes, sheet.parties, parse(contest).day)
    sample = _sample(sheet, offset)
    solved = solve(sample, believed, seed=seed)
    notes = _notes(sheet, used, rule.rule)
    return _report(sheet, sample, solved, believed, (contest, rule.rule, rule.citation), notes)


def box_events(sheet: BoxSheet, contest: str, actor: str) -> list[Event]:
    """The tallies of a sheet as events for a night’s ledger, one for each tally and each box that has none.

    Keys hang on the figures, so that the same sheet again changes nothing. Append them only after
    :func:`from_sheet` has not refused the sheet: it asks whether the papers may be sampled at all.
    """
    tallied = {each.box for each in sheet.tallies}
    blank = [Tally(at, "", 0, (0,) * len(sheet.parties)) for at in range(len(sheet.boxes)) if at not in tallied]
    events = []
    for each in [*sheet.tallies, *blank]:
        box = sheet.boxes[each.box]
        body = BoxTally(
            box=box.name,
            papers=box.papers,
            seen=each.seen,
            tallies=tuple(zip(sheet.parties, each.votes, strict=True)) if each.read else (),
            ward=box.ward,
            postal=box.postal,
            agent=each.agent,
        )
        digest = hashlib.sha256(canonical(body).encode()).hexdigest()[:16]
        events.append(Event(body, contest, actor, f"box:{contest}:{digest}"))
    return events


def _believed(almanac: Almanac, contest: str, parties: Sequence[str], believe: Believe) -> Prior:
    if believe == "nothing":
        return flat(parties)
    forecast = None
    if believe != "last":
        forecast = forecast_prior(almanac, contest, parties, general=believe == "forecast")
        if forecast is None and believe == "forecast":
            raise BadInput(f"No forecast of {contest} can be made.", remedy="Believe the last result instead.")
    return forecast or prior_of(almanac, contest, parties)


def _known(almanac: Almanac, contest: str) -> tuple[str | None, list[str]]:
    """The nation of a contest and the parties standing, where the almanac holds it."""
    try:
        facts, rows = almanac.contest(contest)
    except UnknownName:
        return None, []
    area = almanac.areas.get(str(facts["area"]), {})
    return (str(area["nation"]) if area.get("nation") else None), [str(party) for party in rows["party"].to_list()]


def _sample(sheet: BoxSheet, offset: Floats) -> Sample:
    wards = {ward: at for at, ward in enumerate(dict.fromkeys(box.ward for box in sheet.boxes if box.ward))}
    agents = {agent: at for at, agent in enumerate(dict.fromkeys(each.agent for each in sheet.tallies))}
    return Sample(
        papers=np.array([max(box.papers, 1) for box in sheet.boxes], dtype=float),
        postal=np.array([box.postal for box in sheet.boxes], dtype=bool),
        ward=np.array([wards.get(box.ward, -1) for box in sheet.boxes], dtype=np.int64),
        offset=offset,
        box=np.array([each.box for each in sheet.tallies], dtype=np.int64),
        agent=np.array([agents[each.agent] for each in sheet.tallies], dtype=np.int64),
        votes=np.array([each.votes for each in sheet.tallies], dtype=float).reshape(-1, len(sheet.parties)),
    )


def _notes(sheet: BoxSheet, used: Mapping[str, str], rule: str) -> tuple[str, ...]:
    notes = ["Rejected papers are left out of account: shares are of the papers that an agent could read."]
    if not any(box.postal for box in sheet.boxes):
        notes.append("No postal box is given. Postal votes differ: add each with its papers and no tally.")
    if not sheet.tallies:
        notes.append("No box has been seen yet: this is what was believed beforehand.")
    if used:
        notes.append(
            f"Half of each ward’s difference at its last council election was expected here: {len(used)} wards."
        )
    if rule == "supplementary-vote":
        notes.append("First preferences only: p_win is the chance of having the most of them.")
    if any(each.seen > each.read for each in sheet.tallies):
        notes.append("Papers seen but not read count for nobody.")
    return tuple(notes)


def _report(
    sheet: BoxSheet, sample: Sample, solved: Solved, prior: Prior, named: tuple[str, str, str], notes: tuple[str, ...]
) -> BoxReport:
    # “Other” may be several people: it cannot win, and is no second either, unless it is all there is.
    able = np.array([party != OTHER for party in sheet.parties])
    running = np.where(able, solved.total, -1.0)
    winner = running.argmax(axis=1)
    p_win = {party: float((winner == at).mean()) for at, party in enumerate(sheet.parties) if party != OTHER}
    leader = max(p_win, key=lambda party: (p_win[party], float(solved.total[:, sheet.parties.index(party)].mean())))
    at = sheet.parties.index(leader)
    lead = (solved.total[:, at] - np.delete(running, at, axis=1).max(axis=1)) * sheet.papers
    read = np.zeros(len(sheet.boxes))
    np.add.at(read, sample.box, sample.votes.sum(axis=1))
    tallied = sample.votes.sum(axis=0)
    unseen = [i for i, box in enumerate(sheet.boxes) if not read[i] and not box.postal and box.papers]
    shares = {party: _quantiles(solved.total[:, i]) for i, party in enumerate(sheet.parties)}
    return BoxReport(
        contest=named[0],
        rule=named[1],
        citation=named[2],
        share=dict(sorted(shares.items(), key=lambda pair: (pair[0] == OTHER, -pair[1].mean))),
        p_win=dict(sorted(p_win.items(), key=lambda pair: -pair[1])),
        leader=leader,
        majority=_quantiles(lead),
        next_box=sheet.boxes[max(unseen, key=lambda i: solved.tells[i])].name if unseen else None,
        boxes=tuple(_one(sheet, box, i, solved, int(read[i])) for i, box in enumerate(sheet.boxes)),
        raw={party: float(tallied[i] / tallied.sum()) for i, party in enumerate(sheet.parties)}
        if tallied.sum()
        else {},
        prior={party: float(prior.mean[i]) for i, party in enumerate(sheet.parties)},
        basis=prior.basis,
        papers=sheet.papers,
        read=sheet.read,
        clumping=solved.rho,
        notes=notes,
    )


def _one(sheet: BoxSheet, box: Box, at: int, solved: Solved, read: int) -> OneBox:
    share = {
        party: Estimate(
            float(np.clip(mean, 0, 1)),
            float(np.clip(mean - 1.645 * sd, 0, 1)),
            float(np.clip(mean + 1.645 * sd, 0, 1)),
        )
        for party, mean, sd in zip(sheet.parties, solved.box_mean[at], solved.box_sd[at], strict=True)
    }
    return OneBox(box, read, share, float(solved.tells[at]))


def _quantiles(values: Floats) -> Estimate:
    low, high = np.quantile(values, [0.05, 0.95])
    return Estimate(float(values.mean()), float(low), float(high))
