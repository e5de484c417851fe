"""Which polls a pool rests on: of which territory, from when, until when, and which parties they name.

A pool never sees the future: only polls whose fieldwork had ended by the day asked about are taken. MRPs and the
cross-breaks of polls are kept apart from polls, and what was left out, restated or added is said in ``notes``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

from hustings.almanac.open import Almanac
from hustings.errors import BadInput, NotKnown
from hustings.polls.known import NATIONS, TERRITORIES, OnePoll, every_poll, restated
from hustings.polls.parties import entries, exits, parties_of
from hustings.polls.votes import LastResult, last_result

if TYPE_CHECKING:
    from pathlib import Path

    from hustings.almanac.readers.polls import CleaningNote

__all__ = ["LEAST_POLLS", "NATIONS", "TERRITORIES", "OnePoll", "Selection", "select"]

LEAST_POLLS = 3
# Until the election of 2017 British polls had the SNP too low by a quarter and more.
_TOO_LOW_UNTIL = date(2017, 6, 8)


@dataclass(frozen=True, slots=True)
class Selection:
    """The polls of a pool and what is known about their choice.

    ``polls`` of Great Britain (or the UK, restated) in order of fieldwork; ``nation_polls`` cross-breaks and full polls
    of Scotland and Wales; ``mrps`` kept apart. ``parties`` are those pooled by themselves, largest first; all others
    are "other". ``entries`` and ``exits``: the first and last day of a party that appears or vanishes inside the
    window. ``rebuilt``: nationalists of Great Britain that are rebuilt from their nation, by nation. ``report`` is the
    cleaning report of an added file.
    """

    territory: str
    as_of: date
    since: date
    last: LastResult | None
    polls: tuple[OnePoll, ...]
    nation_polls: tuple[OnePoll, ...]
    mrps: tuple[OnePoll, ...]
    parties: tuple[str, ...]
    entries: Mapping[str, date] = field(default_factory=dict)
    exits: Mapping[str, date] = field(default_factory=dict)
    rebuilt: Mapping[str, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    report: tuple[CleaningNote, ...] = ()

    @property
    def rows(self) -> tuple[OnePoll, ...]:
        """Every poll that enters the pool, in the order of the engine's rows."""
        return (*self.polls, *self.nation_polls)

    @property
    def sources(self) -> tuple[str, ...]:
        """The sources of the polls, each once."""
        return tuple(dict.fromkeys(each.source for each in self.rows if each.source))


def select(
    almanac: Almanac,
    territory: str = "gb",
    as_of: date | None = None,
    since: date | None = None,
    *,
    add: Path | None = None,
    parties: Sequence[str] | None = None,
    today: date | None = None,
) -> Selection:
    """The polls whose fieldwork lay after ``since`` and had ended by ``as_of``.

    ``since`` is the last general election before ``as_of`` if not given, ``as_of`` the last day of fieldwork known.
    ``add`` is a file of polls to count with those of the almanac; ``parties`` the keys to pool by themselves (those
    that enough polls name if not given). Raises :class:`~hustings.errors.BadInput` for days or territories that cannot
    be, :class:`~hustings.errors.BadFile` for a file that cannot be read, and :class:`~hustings.errors.NotKnown` where
    the window holds too few polls.
    """
    if territory not in TERRITORIES:
        raise BadInput(
            f"There is no pool of “{territory}”.", remedy=f"Territories: {', '.join(TERRITORIES)} (default gb)."
        )
    now = today or datetime.now(tz=UTC).date()
    notes: list[str] = []
    known, report = every_poll(almanac, add, now, notes)
    as_of = _last_day(known, as_of, now)
    last = last_result(almanac, as_of)
    since = _first_day(since, as_of, last)
    inside = [each for each in known if _is_inside(each, since, as_of)]
    polls = [restated(each, last) for each in inside if each.kind == "poll" and each.territory in ("gb", "uk")]
    _enough(polls, since, as_of)
    _say_restated(polls, inside, notes)
    if last is not None and since < last.day:
        notes.append(
            f"The window holds the general election of {last.day:%-d %B %Y}, whose result the pool does not use."
        )
    wanted = tuple(parties) if parties is not None else parties_of(polls)
    nation_polls = [each for each in inside if each.territory in NATIONS and each.kind != "mrp"]
    chosen = Selection(
        territory=territory,
        as_of=as_of,
        since=since,
        last=last,
        polls=tuple(polls),
        nation_polls=tuple(nation_polls),
        mrps=tuple(each for each in inside if each.kind == "mrp"),
        parties=wanted,
        entries=entries(almanac, wanted, polls, since),
        exits=exits(wanted, polls, as_of),
        notes=tuple(notes),
        report=report,
    )
    return _for_territory(chosen)


def _for_territory(chosen: Selection) -> Selection:
    """Only the cross-breaks and polls that this territory needs, and what has to be said about them."""
    if chosen.territory not in NATIONS:
        return _for_britain(chosen)
    mine = tuple(each for each in chosen.nation_polls if each.territory == chosen.territory)
    name = TERRITORIES[chosen.territory]
    if not mine:
        raise NotKnown(
            f"There is no poll or cross-break of {name} between {chosen.since:%-d %B %Y} and {chosen.as_of:%-d %B %Y}.",
            remedy="Cross-breaks in the almanac begin in March 2015 and end in July 2024. Add polls with --add FILE.",
        )
    full = sum(each.kind == "poll" for each in mine)
    breaks = len(mine) - full
    what = f"{breaks} cross-breaks of British polls" + (f" and {full} full polls" if full else ", no full poll")
    words = (
        f"{name} rests on {what}. Cross-breaks are small and not weighted for {name} by itself: their variance is"
        " inflated, and the bands are wider than those of Great Britain. Add full polls with --add FILE."
    )
    return replace(chosen, nation_polls=mine, notes=(*chosen.notes, words))


def _for_britain(chosen: Selection) -> Selection:
    """Great Britain rests on British polls, but before June 2017 their column of the SNP is too low.

    Then the SNP of Great Britain is rebuilt from Scotland's cross-breaks by Scotland's part of the votes.
    """
    notes = (*chosen.notes, *_mrp_note(chosen))
    scotland = tuple(each for each in chosen.nation_polls if each.territory == "sco")
    if chosen.as_of > _TOO_LOW_UNTIL or "snp" not in chosen.parties or len(scotland) < LEAST_POLLS:
        return replace(chosen, nation_polls=(), notes=notes)
    words = (
        "The SNP is rebuilt from Scotland’s cross-breaks by Scotland’s part of the votes: polls had it too low then."
    )
    return replace(chosen, nation_polls=scotland, rebuilt={"sco": "snp"}, notes=(*notes, words))


def _mrp_note(chosen: Selection) -> Iterator[str]:
    if chosen.mrps:
        houses = ", ".join(sorted({each.house for each in chosen.mrps}))
        count = "One MRP" if len(chosen.mrps) == 1 else f"{len(chosen.mrps)} MRPs"
        yield f"{count} ({houses}) kept apart and not counted: a model of many small areas, no sample of one country."


# -- the window ---------------------------------------------------------------------------------------------------


def _last_day(known: Sequence[OnePoll], as_of: date | None, now: date) -> date:
    if as_of is None:
        ends = [each.end for each in known if each.territory in ("gb", "uk")]
        if not ends:
            raise NotKnown("The almanac holds no national poll.", remedy="Add polls with --add FILE.")
        return max(ends)
    if as_of > now:
        raise BadInput(
            f"{as_of:%-d %B %Y} lies in the future; the polls of today, {now:%-d %B %Y}, are the last there can be.",
            remedy="Give a day up to today with --as-of. A forecast is another command.",
        )
    return as_of


def _first_day(since: date | None, as_of: date, last: LastResult | None) -> date:
    if since is None:
        return last.day if last is not None else as_of - timedelta(days=5 * 365)
    if since >= as_of:
        raise BadInput(
            f"The window is empty: it begins on {since:%-d %B %Y} and ends on {as_of:%-d %B %Y}.",
            remedy="Give a --since before --as-of.",
        )
    return since


def _is_inside(each: OnePoll, since: date, as_of: date) -> bool:
    """Fieldwork after the first day, so that no poll straddles an election, and ended by the last."""
    return (each.start or each.end) > since and each.end <= as_of


def _enough(polls: Sequence[OnePoll], since: date, as_of: date) -> None:
    window = f"between {since:%-d %B %Y} and {as_of:%-d %B %Y}"
    remedy = "Widen the window with --since or --as-of, or add polls with --add FILE."
    if not polls:
        raise NotKnown(f"There are no national polls {window}.", remedy=remedy)
    if len(polls) < LEAST_POLLS:
        named = " and ".join(f"{each.house}, {each.end:%-d %B %Y}" for each in polls)
        count = "one poll" if len(polls) == 1 else f"{len(polls)} polls"
        raise NotKnown(f"There is only {count} {window} ({named}): a pool needs {LEAST_POLLS} at least.", remedy=remedy)


def _say_restated(polls: Sequence[OnePoll], inside: Iterable[OnePoll], notes: list[str]) -> None:
    before = {each.poll: each.shares for each in inside}
    changed = sum(each.territory == "uk" and each.shares != before[each.poll] for each in polls)
    asked = sum(each.territory == "uk" for each in polls)
    if asked:
        words = (
            f"{asked} polls are labelled UK: {changed} restated for Great Britain by Northern Ireland’s share of votes"
        )
        rest = asked - changed
        notes.append(words + (f", {rest} with too few others to hold it taken as they stand." if rest else "."))
