"""Every national poll that is known: those of the almanac, and those of a user's file laid beside them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

import polars as pl

from hustings.almanac.open import Almanac
from hustings.polls.sheet import added_polls
from hustings.polls.votes import LastResult

if TYPE_CHECKING:
    from pathlib import Path

    from hustings.almanac.readers.polls import CleaningNote

__all__ = ["NATIONS", "TERRITORIES", "OnePoll", "every_poll", "restated"]

# Territory -> its name in a sentence.
TERRITORIES = {"gb": "Great Britain", "uk": "the United Kingdom", "sco": "Scotland", "wal": "Wales"}
NATIONS = ("sco", "wal")


@dataclass(frozen=True, slots=True)
class OnePoll:
    """One poll or cross-break: its house, days, size (``None`` where not stated) and shares as fractions.

    ``shares`` are the published ones brought to a whole of one where the poll states its others; a key with ``+`` is a
    share of several parties together. ``size`` is the number asked, of a cross-break that of its own people.
    """

    poll: str
    kind: str
    territory: str
    house: str
    client: str | None
    start: date | None
    end: date
    size: int | None
    shares: Mapping[str, float]
    source: str | None
    added: bool = False

    @property
    def middle(self) -> date:
        """The middle day of the fieldwork; the last day where the first is not known."""
        return self.end if self.start is None else self.start + (self.end - self.start) // 2


def every_poll(
    almanac: Almanac, add: Path | None, now: date, notes: list[str]
) -> tuple[list[OnePoll], tuple[CleaningNote, ...]]:
    """Every Westminster poll of Britain and its nations, those of the added file among them, in order of fieldwork."""
    known = list(_of_almanac(almanac))
    report: tuple[CleaningNote, ...] = ()
    if add is not None:
        rows, report = added_polls(add, now)
        fresh = [_poll_of(values, shares, added=True) for values, shares in rows]
        taken = [each for each in fresh if each.territory in TERRITORIES]
        if len(taken) < len(fresh):
            notes.append(
                f"{_count(len(fresh) - len(taken))} of {add.name}, of one contest or another territory, left out."
            )
        held = {_twin_key(each): each for each in known}
        new = [each for each in taken if not _is_twin(each, held.get(_twin_key(each)))]
        if len(new) < len(taken):
            notes.append(f"{_count(len(taken) - len(new))} of {add.name} known to the almanac already: counted once.")
        notes.append(f"{_count(len(new))} added from {add.name}.")
        known += new
    return sorted(known, key=lambda each: (each.end, each.middle, each.house, each.poll)), report


def _count(polls: int) -> str:
    return "One poll" if polls == 1 else f"{polls} polls"


def _of_almanac(almanac: Almanac) -> Iterator[OnePoll]:
    polls = almanac.table("polls").filter(
        pl.col("territory").is_in(list(TERRITORIES))
        & (pl.col("ballot") == "parl")
        & (pl.col("basis") == "first")
        & pl.col("end").is_not_null()
    )
    shares = almanac.table("poll_shares").join(polls.select("poll"), on="poll", how="semi")
    of_poll: dict[str, dict[str, float]] = {}
    for poll, party, share in shares.select("poll", "party", "share").iter_rows():
        of_poll.setdefault(poll, {})[party] = share
    days = {row["poll"]: row["start"] for row in polls.iter_rows(named=True)}
    for row in polls.iter_rows(named=True):
        if row["poll"] not in of_poll:
            continue
        if row["start"] is None and row["of_poll"] is not None:
            row["start"] = _no_later(days.get(row["of_poll"]), row["end"])
        yield _poll_of(row, of_poll[row["poll"]])


def _no_later(start: date | None, end: date) -> date | None:
    return start if start is None or start <= end else None


def _poll_of(row: Mapping[str, object], shares: Mapping[str, float], *, added: bool = False) -> OnePoll:
    """A poll from its row of ``polls``: a cross-break by its own base, a poll by the number asked."""
    kind = str(row["kind"])
    size = row["base"] if kind == "crossbreak" else row["sample"] or row["base"]
    start, end, client, source = row["start"], row["end"], row["client"], row.get("source")
    assert isinstance(end, date)
    return OnePoll(
        poll=str(row["poll"]),
        kind=kind,
        territory=str(row["territory"]),
        house=str(row["pollster"]),
        client=str(client) if client else None,
        start=start if isinstance(start, date) else None,
        end=end,
        size=size if isinstance(size, int) else None,
        shares=_whole(shares),
        source=str(source) if source else None,
        added=added,
    )


def _whole(shares: Mapping[str, float]) -> dict[str, float]:
    """Shares brought to a sum of one: where the poll states its others, or where its parties exceed the whole."""
    total = sum(shares.values())
    if total <= 0 or ("other" not in shares and total <= 1):
        return dict(shares)
    return {party: share / total for party, share in shares.items()}


def _twin_key(each: OnePoll) -> tuple[object, ...]:
    return each.kind, each.territory, each.house.casefold(), each.end


def _is_twin(each: OnePoll, other: OnePoll | None) -> bool:
    """Whether a poll is one that is known already: the same house, last day and shares (to the rounding)."""
    if other is None:
        return False
    both = set(each.shares) & set(other.shares)
    return len(both) >= 2 and all(abs(each.shares[party] - other.shares[party]) < 0.006 for party in both)


def restated(each: OnePoll, last: LastResult | None) -> OnePoll:
    """A poll of the United Kingdom on the base of Great Britain.

    Northern Ireland's share of the votes at the last election is taken out of the poll's others. Where those are too
    few to hold it, the poll cannot have asked there and stands as printed.
    """
    ireland = last.northern_ireland if last is not None else 0.0
    other = each.shares.get("other", 0.0)
    if each.territory != "uk" or not ireland or other <= ireland:
        return each
    shares = {party: share / (1 - ireland) for party, share in each.shares.items() if party != "other"}
    return replace(each, shares={**shares, "other": (other - ireland) / (1 - ireland)})
