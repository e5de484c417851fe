"""Forecasts of mayors and police and crime commissioners.

Last result in the same place, moved by the change of the national polls since that day, then the polls of the contest:

    y_c = y(m_c) + [sitting] b + s t_5   (degrees),    then polls as in hustings.forecast.contest_polls.

b and s are fitted on places that voted twice before the day, towards wide defaults (b 0, sd 4; s 7 degrees), for there
are few. The votes of parties that no longer stand go to those who do, as second preferences would. The rule is that of
the table voting_rules on the day: first past the post, or the supplementary vote with simulated second preferences.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

import numpy as np
import polars as pl
from numpy.typing import NDArray

from hustings.almanac.open import Almanac
from hustings.almanac.voting_rules import rule_for
from hustings.analysis.baseline import NO_COMPARISON, Baseline, baseline_of
from hustings.errors import NotKnown
from hustings.forecast.by_election import past_by_elections
from hustings.forecast.by_election_record import NATIONAL, same_person
from hustings.forecast.contest_national import (
    National,
    NationalBook,
    degrees,
    drift_until,
    from_degrees,
    national_book,
    pooled_now,
    project,
)
from hustings.forecast.contest_polls import ContestPoll, fitted_error, houses_say, moved_by, polls_known
from hustings.forecast.contest_result import ContestForecast, OneContest, capped, check_known, check_sims
from hustings.forecast.second_preferences import (
    Transfers,
    family,
    final_share,
    fitted_reach,
    random_transfers,
    winners,
)
from hustings.ids import parse

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["CAP", "CAP_POLLED", "PersonalConstants", "fit_personal", "forecast_mayor"]

Matrix = NDArray[np.float64]

CAP, CAP_POLLED = 0.93, 0.98
_SCATTER, _SCATTER_WEIGHT = 7.0, 10.0
_SITTING_SD = 4.0
_NO_PAST_SCATTER = 11.0
# Small candidates start at two per cent each, twenty of them at eight together.
_NEW_FACTOR, _MINOR, _MINORS = 0.7, 0.02, 0.08
_FREEDOM = 5.0
# A final-round poll asks mostly the same people as the first-round poll beside it.
_FINAL_WIDER = 1.5


@dataclass(frozen=True, slots=True)
class PersonalConstants:
    """Fitted on places that voted twice: scatter and the effect of a mayor who stands again, in degrees."""

    scatter: float
    sitting: float
    sitting_sd: float
    trained_on: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Start:
    """Where a contest starts from: expected angles (K,), who is sitting, and the words for it."""

    angle: Matrix
    sitting: NDArray[np.bool_]
    scatter_from: str
    words: tuple[str, ...]


def fit_personal(almanac: Almanac, book: NationalBook, before: date) -> PersonalConstants:
    """Scatter and the sitting mayor's effect from contests held before a day whose place had voted earlier."""
    square, number = _SCATTER_WEIGHT * _SCATTER**2, _SCATTER_WEIGHT
    sat: list[float] = []
    trained = []
    for contest in _held(almanac, before):
        facts, rows = almanac.contest(contest)
        base = baseline_of(almanac, facts)
        if base is None:
            continue
        now = book.now(parse(contest).day - timedelta(days=1))
        start = _start(almanac, book, rows, base, now)
        valid = rows["votes"].sum()
        result = np.array(rows["votes"].to_list(), dtype=float) / valid
        main = np.array([each in NATIONAL for each in rows["party"].to_list()])
        off = degrees(result) - start.angle
        # An absolute residual of twenty degrees is a name, not the scatter of parties.
        kept = np.clip(off[main & ~start.sitting], -20, 20)
        square, number = square + float(np.sum(kept**2)), number + len(kept)
        sat += [float(each) for each in off[start.sitting]]
        trained.append(contest)
    scatter = float(np.sqrt(square / number))
    precision = 1 / _SITTING_SD**2 + len(sat) / scatter**2
    return PersonalConstants(scatter, sum(sat) / scatter**2 / precision, float(np.sqrt(1 / precision)), tuple(trained))


def _held(almanac: Almanac, before: date) -> list[str]:
    rows = almanac.table("elections").filter(pl.col("kind").is_in(["mayor", "pcc"]) & (pl.col("date") < before))
    made = []
    for election in rows.sort("date", "election")["election"].to_list():
        candidacies = almanac.candidacies(election)
        if len(candidacies) and not candidacies["votes"].null_count():
            made.append(str(election))
    return made


def _start(almanac: Almanac, book: NationalBook, rows: pl.DataFrame, base: Baseline, now: National) -> _Start:
    """Expected angles from the last contest in the place; nothing here looks at votes of ``rows``."""
    parties, names = rows["party"].to_list(), rows["candidate"].to_list()
    then = book.now(base.day - timedelta(days=1))
    before, words = _carried(parties, base.shares)
    mine = {party: now.of(party) for party in parties if party in NATIONAL}
    old = {party: then.of(party) for party in parties if party in NATIONAL}
    shares = project(
        before,
        np.array([np.nan if old.get(each) is None else old[each] for each in parties], dtype=float),
        np.array([np.nan if mine.get(each) is None else mine[each] for each in parties], dtype=float),
    )
    minor = _minor_start(parties)
    for k, party in enumerate(parties):
        if before[k] == 0.0:
            shares[k] = _NEW_FACTOR * (mine.get(party) or 0.0) if mine.get(party) else minor
    shares = np.maximum(shares, 0.004)
    last = _elected(almanac, base.id)
    sitting = np.array([bool(last) and same_person(name, last) for name in names])
    said = [f"The result of {base.label} ({base.id}), moved by the change of the national polls since.", *words]
    said.append(f"National vote then: {then.words}; now: {now.words}.")
    return _Start(degrees(shares / shares.sum()), sitting, "past", tuple(said))


def _minor_start(parties: Sequence[str]) -> float:
    return min(_MINOR, _MINORS / max(sum(each not in NATIONAL for each in parties), 1))


def _carried(parties: Sequence[str], base: Mapping[str, float]) -> tuple[Matrix, list[str]]:
    """Shares of last time among those who stand now: what absent parties had goes where second preferences would."""
    before = np.array([0.0 if each in NO_COMPARISON else base.get(each, 0.0) for each in parties])
    gone = {each: share for each, share in base.items() if each not in parties and each.split("#")[0] not in parties}
    if not before.sum():
        return before, []
    for party, share in gone.items():
        pull = np.array([2.0 if family(party) == family(each) else 1.0 for each in parties]) * before
        before = before + 0.6 * share * pull / pull.sum()
    before = before / before.sum() if before.sum() > 1 else before
    words = [f"Nobody stands for {', '.join(sorted(gone))}: their votes go to the others, by family of parties."]
    return before, words if gone else []


def _elected(almanac: Almanac, contest: str) -> str:
    rows = almanac.contest(contest)[1].filter(pl.col("elected") > 0)
    return "" if rows.is_empty() else str(rows["candidate"][0])


def forecast_mayor(
    almanac: Almanac, contest: str, as_of: date, sims: int = 10_000, seed: int = 1, add: Path | None = None,
    *, national: str = "pooled",
) -> ContestForecast:  # fmt: skip
    """The forecast of a mayor or commissioner as of a day.

    Raises :class:`~hustings.errors.NotKnown` where there is neither an earlier result in the place nor a poll.
    """
    check_sims(sims)
    facts, rows = almanac.contest(contest)
    book = national_book(almanac, add)
    day = parse(contest).day
    known = polls_known(almanac, contest, as_of, day, add)
    base = baseline_of(almanac, facts)
    _enough(contest, str(facts["name"]), rows, base, known)
    if base is not None:
        check_known(base.day, as_of)
    now = pooled_now(book, as_of, None, seed) if national == "pooled" else book.now(as_of)
    start = _start(almanac, book, rows, base, now) if base else _without_past(rows, now)
    fitted = fit_personal(almanac, book, min(day, as_of))
    rule = rule_for(almanac.table("voting_rules"), contest, candidates=len(rows))
    reach, counted = fitted_reach(almanac, min(day, as_of))
    parties, names = rows["party"].to_list(), rows["candidate"].to_list()
    drift = drift_until(book, as_of, day)
    first = _drawn(start, fitted, drift.degrees, sims, seed)
    transfers = random_transfers(parties, sims, reach, seed + 7) if rule.rule == "supplementary-vote" else None
    error, errors_of = _poll_error(almanac, min(day, as_of))
    first, transfers, said = _polled(first, transfers, known, parties, names, error, seed)
    won = winners(first, transfers)
    p, cut = capped(np.bincount(won, minlength=len(parties)) / sims, first.mean(axis=0), CAP_POLLED if said else CAP)
    one = OneContest(
        contest, str(facts["area"]), str(facts["name"]), tuple(parties), tuple(names), first, p, capped=cut
    )
    words = [*start.words, *_rule_words(rule.rule, rule.citation, len(parties), reach, counted)]
    words += _fit_words(fitted, start, bool(start.sitting.any()))
    words += drift.words
    words += said or ["No poll of this contest: no probability is put above .93."]
    trained = dict.fromkeys([*fitted.trained_on, *(counted if transfers is not None else ()), *errors_of])
    kind = "mayor" if parse(contest).kind == "mayor" else "police and crime commissioner"
    return ContestForecast(contest, kind, as_of, sims, (one,), tuple(words), tuple(trained))


def _enough(contest: str, name: str, rows: pl.DataFrame, base: Baseline | None, known: Sequence[ContestPoll]) -> None:
    if rows.is_empty():
        raise NotKnown(
            f"There are not enough facts for {contest}: its candidates are not known.",
            remedy="Add them to your own almanac (contests and candidacies).",
        )
    if base is None and not known:
        raise NotKnown(
            f"There are not enough facts for {contest}: the almanac has no earlier contest in {name}, no poll of this "
            "one, and no list of the constituencies that lie there.",
            remedy="Add the earlier result to your own almanac, or polls of the contest with --add FILE.",
        )


def _without_past(rows: pl.DataFrame, now: National) -> _Start:
    """No earlier result: the national vote, which says little of one place, and a scatter that says so."""
    parties = rows["party"].to_list()
    shares = np.array(
        [max(now.of(each) or 0.0, 0.004) if each in NATIONAL else _minor_start(parties) for each in parties]
    )
    words = (
        "No earlier result in this place is known: the prior is the national vote with a scatter of "
        f"{_NO_PAST_SCATTER:.0f} degrees (set by hand), and almost all rests on the polls of the contest.",
        f"National vote: {now.words}.",
    )
    return _Start(degrees(shares / shares.sum()), np.zeros(len(parties), dtype=bool), "national", words)


def _drawn(start: _Start, fitted: PersonalConstants, drift: float, sims: int, seed: int) -> Matrix:
    rng = np.random.default_rng(seed)
    scatter = float(np.hypot(fitted.scatter if start.scatter_from == "past" else _NO_PAST_SCATTER, drift))
    # Small candidates have less room: an angle below 15 degrees scatters in proportion.
    room = np.clip(start.angle / 15.0, 0.35, 1.0)
    angle = start.angle + scatter * room * rng.standard_t(_FREEDOM, size=(sims, len(start.angle)))
    again = fitted.sitting + fitted.sitting_sd * rng.standard_normal(sims)
    return _whole(angle + again[:, None] * start.sitting[None, :])


def _whole(angle: Matrix) -> Matrix:
    share = from_degrees(np.maximum(angle, 0.5))
    return np.asarray(share / share.sum(axis=1, keepdims=True))


def _poll_error(almanac: Almanac, before: date) -> tuple[float, tuple[str, ...]]:
    """The error of one house from polls of earlier contests: by-elections and mayors."""
    past = past_by_elections(almanac, before)
    rows = [(square, 1.0) for held, square, _ in past.errors if (before - held).days < 15 * 365]
    used = [name for held, _, name in past.errors if (before - held).days < 15 * 365]
    for contest in _held(almanac, before):
        field = almanac.contest(contest)[1]
        known = polls_known(almanac, contest, parse(contest).day, parse(contest).day)
        first = [each for each in known if each.basis not in ("final",)]
        result = np.array(field["votes"].to_list(), dtype=float) / field["votes"].sum()
        told = houses_say(first, field["party"].to_list(), field["candidate"].to_list(), 1.0, result)
        if told is not None:
            off = (told.angle - degrees(result[list(told.who)])) / told.sd
            rows.append((float(np.mean(off**2)), 1.0))
            used.append(contest)
    return fitted_error(rows), tuple(used)


def _polled(
    first: Matrix, transfers: Transfers | None, known: Sequence[ContestPoll], parties: Sequence[str],
    names: Sequence[str], error: float, seed: int,
) -> tuple[Matrix, Transfers | None, list[str]]:  # fmt: skip
    """First preferences and transfers after the polls of the contest, and the sentences that say so."""
    opening = [each for each in known if each.basis != "final"]
    closing = [each for each in known if each.basis == "final"] if transfers is not None else []
    told = houses_say(opening, parties, names, error, first.mean(axis=0))
    angle = degrees(first)
    seen, observed, sd = [], [], []
    if told is not None:
        seen.append(angle[:, list(told.who)])
        observed.append(told.angle)
        sd.append(told.sd)
    closing_said = houses_say(closing, parties, names, error * _FINAL_WIDER, first.mean(axis=0)) if closing else None
    if closing_said is not None and len(closing_said.who) == 2 and transfers is not None:
        one, other = closing_said.who
        seen.append(degrees(final_share(first, transfers, one, other))[:, None])
        observed.append(closing_said.angle[:1])
        sd.append(closing_said.sd[:1])
    if not seen:
        return first, transfers, []
    state = (
        angle
        if transfers is None
        else np.column_stack([angle, transfers.reach, transfers.pull.reshape(len(angle), -1)])
    )
    moved = moved_by(state, np.column_stack(seen), np.concatenate(observed), np.concatenate(sd), seed + 1)
    count = len(parties)
    made = _whole(moved[:, :count])
    if transfers is not None:
        reach = np.clip(moved[:, count : 2 * count], 0.02, 0.98)
        transfers = Transfers(reach, moved[:, 2 * count :].reshape(-1, count, count))
    return made, transfers, _poll_words(known, error)


def _poll_words(known: Sequence[ContestPoll], error: float) -> list[str]:
    houses = ", ".join(dict.fromkeys(each.house for each in known))
    count = "One poll" if len(known) == 1 else f"{len(known)} polls"
    words = [
        f"{count} of this contest ({houses}), each house with a real-world error of {error:.1f} degrees, whatever its "
        "sample; polls of one house have one error."
    ]
    kinds = {each.basis for each in known}
    if "two candidates" in kinds:
        words.append("A poll of two candidates is read as first preferences between them.")
    if "final" in kinds:
        words.append("Polls of a final round bear on the second preferences, with an error half as wide again.")
    if "not stated" in kinds:
        words.append(
            "A poll whose basis was not stated is read as first preferences, with an error half as wide again."
        )
    return words


def _rule_words(rule: str, citation: str, count: int, reach: float, counted: Sequence[str]) -> list[str]:
    if rule != "supplementary-vote":
        why = "with two candidates a simple majority decides" if count == 2 else "first past the post"
        return [f"The rule: {why} ({citation})."]
    on = f"fitted on {len(counted)} contests counted before" if counted else "a default, no contest before"
    return [
        f"The rule: supplementary vote ({citation}). Second preferences are simulated: on average {reach:.0%} of the "
        f"voters of those who drop out reach a finalist ({on}); where they lean is set by hand, and wide."
    ]


def _fit_words(fitted: PersonalConstants, start: _Start, sitting: bool) -> list[str]:
    if start.scatter_from != "past":
        return []
    on = f"fitted on {len(fitted.trained_on)} contests in places that had voted before" if fitted.trained_on else (
        "wide defaults, for no place had voted twice before"
    )  # fmt: skip
    words = [f"Scatter {fitted.scatter:.1f} degrees ({on})."]
    if sitting:
        words.append(
            f"The sitting mayor stands again: {fitted.sitting:+.1f} degrees, give or take {fitted.sitting_sd:.1f}."
        )
    return words
