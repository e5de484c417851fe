"""One door to every forecast: a general election, the next one, a by-election, a mayor, a council, a chamber."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import polars as pl

from hustings.almanac.open import Almanac
from hustings.analysis.baseline import label_of_basis
from hustings.errors import BadInput, UnknownName
from hustings.forecast.contest_result import ContestForecast, OneContest, capped
from hustings.forecast.given import given as judge
from hustings.forecast.held import Held, Place
from hustings.forecast.outlook import Outlook, outlook_of, party_finder
from hustings.forecast.rests import said_of
from hustings.forecast.what_if import read_changes, shift
from hustings.ids import is_id, parse

__all__ = ["NEXT", "forecast", "kind_of"]

NEXT = "next"
_REMEDY = "Name an election or contest by its id, as parl.2024-07-04 or parl.hartlepool.by.2021-05-06, or “next”."


def forecast(
    almanac: Almanac,
    election: str = NEXT,
    *,
    as_of: date | None = None,
    sims: int = 10_000,
    seed: int = 1,
    add: Path | None = None,
    on: date | None = None,
    swings: Sequence[str] = (),
    given: str | None = None,
) -> Outlook | ContestForecast:
    """The forecast of an election or contest from what was known by ``as_of``.

    ``election`` is “next”, a general election, or a contest or election of another kind by its id; ``as_of`` the eve of
    the poll (of the next general election: the last day with a poll) if not given. ``add`` is a file of polls counted
    with the almanac’s; ``on`` the day on which the next general election is
    taken to be. ``swings`` (``con=+2,lab=-1``, in points) move the draws, ``given`` keeps those that satisfy a
    condition. Raises :class:`~hustings.errors.UnknownName` with the nearest ids, and
    :class:`~hustings.errors.BadInput` or :class:`~hustings.errors.NotKnown` where there is nothing to go by.
    """
    if kind_of(almanac, election) == "general":
        made = _general(almanac, election, as_of, sims, seed, add, on)
        return made.asking(almanac, swings, given) if swings or given is not None else made
    from hustings.forecast.contest_forecast import contest_forecast

    if on is not None:
        raise BadInput(f"{election} has its day.", remedy="--on is of the next general election alone.")

    told = contest_forecast(almanac, election, as_of=as_of, sims=sims, seed=seed, add=add)
    return _asked(almanac, told, swings, given) if swings or given is not None else told


def kind_of(almanac: Almanac, election: str) -> str:
    """“general” or “contest”. Raises :class:`~hustings.errors.UnknownName` for what the almanac does not hold."""
    if election == NEXT:
        return "general"
    elections = set(almanac.table("elections")["election"].to_list())
    if is_id(election):
        mine = parse(election)
        if mine.kind == "parl" and not mine.by:
            if mine.is_contest and str(mine.election) in elections:
                raise BadInput(
                    f"{election} is one contest of a general election, which is forecast as a whole.",
                    remedy=f"Try “hustings forecast {mine.election} --explain {mine.division}”.",
                )
            if election in elections:
                return "general"
        elif election in elections or not almanac.table("contests").filter(contest=election).is_empty():
            return "contest"
    raise _no_such(almanac, election, elections)


def _no_such(almanac: Almanac, text: str, elections: set[str]) -> UnknownName:
    """What to say for an id or name that is none: the contests of a place of that name, else the nearest ids."""
    from rapidfuzz import fuzz, process

    contests = almanac.table("contests")
    single = contests.filter(~pl.col("contest").str.contains(r"^local\.|^parl\.[a-z-]+\.\d"))
    there = single.filter(pl.col("name").str.to_lowercase() == text.strip().casefold())["contest"].to_list()
    known = dict.fromkeys([NEXT, *sorted(elections), *single["contest"]])
    found = process.extract(text[:100], list(known), scorer=fuzz.ratio, limit=3, score_cutoff=55)
    near = sorted(there, key=lambda each: each[-10:], reverse=True)[:3] or [name for name, _, _ in found]
    return UnknownName(f"There is no election or contest “{text[:100]}” to forecast.", nearest=near, remedy=_REMEDY)


def _general(
    almanac: Almanac, election: str, as_of: date | None, sims: int, seed: int, add: Path | None, on: date | None
) -> Outlook:
    from hustings.forecast.general import general
    from hustings.forecast.seat_parts import seat_parts

    made = general(almanac, election, as_of=as_of, sims=sims, seed=seed, add=add, on=on)
    row = None if election == NEXT else almanac.election(election)
    day = row["date"] if row is not None else None
    speakers = {made.table.area[n]: made.table.name[n] for n in made.table.speaker.nonzero()[0]}
    base = _latest(almanac) if row is None else str(row["baseline"])
    return outlook_of(
        almanac,
        made.house,
        election=election,
        name="Next general election" if row is None else f"General election of {day:%-d %B %Y}",
        day=day if isinstance(day, date) else None,
        as_of=made.as_of,
        seed=seed,
        base=base,
        trained_on=made.trained_on,
        parts_of=lambda held, seat: seat_parts(made, held, seat, label_of_basis(base)),
        stood_on=said_of(almanac, made.facts, parse(base.split("@")[0]).day, speakers.values()),
        speakers=speakers,
    )


def _latest(almanac: Almanac) -> str:
    from hustings.analysis.base import latest_base

    return latest_base(almanac)


def _simple(almanac: Almanac, made: ContestForecast) -> bool:
    """Whether it is one seat that goes to whoever has most votes: first past the post, or two candidates."""
    if len(made.contests) != 1 or made.contests[0].seats is not None:
        return False
    rule = almanac.contest(made.contests[0].contest)[0]["rule"]
    return rule == "fptp" or len(made.contests[0].parties) == 2


def _asked(almanac: Almanac, made: ContestForecast, swings: Sequence[str], given: str | None) -> ContestForecast:
    """A contest of one seat under swings or a condition: its draws moved or kept, its winner by most votes."""
    if not _simple(almanac, made):
        raise BadInput(
            f"{made.election} takes no --shift or --given: its winner is not simply whoever has most votes.",
            remedy="They work on general elections and on single seats under first past the post.",
        )
    one = made.contests[0]
    names = tuple(party if one.parties.count(party) == 1 else f"{party}-{k}" for k, party in enumerate(one.parties))
    shares = np.vstack([one.draws.T, np.zeros((1, len(one.draws)))]).astype(np.float32)
    held: Held = Held([Place(one.contest, one.area, one.name, "eng")], [names], [shares])
    find = party_finder(almanac, held)
    notes = []
    if swings:
        held = shift(held, read_changes(held, swings, find))
        notes.append(f"What if: {', '.join(swings)} (points, in the mean of all runs).")
    if given is not None:
        kept = judge(held, given, find, 1)
        held = held.where(kept.kept)
        notes.append(f"Given “{kept.text}”: {kept.satisfied:,} of {made.sims:,} runs satisfy it.")
    moved = np.asarray(held.rows(0)[:-1].T, dtype=np.float64)
    chance = held.counted.wins[0] / held.draws
    limit = float(one.p.max())
    if one.capped:
        chance, _ = capped(chance, moved.mean(axis=0), limit)
    asked: OneContest = replace(one, draws=moved, p=chance)
    return replace(made, contests=(asked,), stood_on=(*notes, *made.stood_on))
