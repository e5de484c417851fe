"""National polls since the general election of 5 May 2005, from the table of Wikipedia's polling pages.

Left out, and counted in :class:`National`: polls of which a main party is missing, exact repeats, totals of a house's
own polls over weeks (the polls are here themselves), and second answers of one sample that named a party not yet
founded. Where the source states no territory the poll is taken to be of Great Britain, as nearly all were.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from tools.restate.polls_common import (
    Poll,
    Share,
    client_name,
    day,
    integer,
    mode_name,
    read_rows,
    shares_of,
)
from tools.restate.polls_history import PollBase
from tools.restate.polls_houses import house_of

__all__ = ["FIRST_DAY", "National", "national_polls"]

FIRST_DAY = date(2005, 5, 6)

_COLUMNS = ("con", "lab", "ld", "ukip", "ref", "grn", "snp", "pc", "cuk", "sdp", "oth")
_TERRITORIES = {"": "gb", "GB": "gb", "UK": "uk", "E+W": "england-wales"}
_SOURCES = {"wiki_al": "wiki", "wiki_cc": "wiki-2024"}
_NOTES = {
    "snp_includes_pc": "SNP and Plaid Cymru printed as one figure",
    "merged_others_cell": "UKIP, Greens and the rest printed as one figure, held under other",
    "ld_from_pollbase": "Liberal Democrat share from PollBase",
    "long_field": "fieldwork of more than 31 days",
    "unpublished": "made public only after the election",
    "dup?": "same Con, Lab and LD shares as another poll of that house and day: may be the same poll",
}
# Flags that say nothing which the shares do not show; a sum off the mark is noted from the shares themselves.
_SILENT = frozenset({"", "sum"})


@dataclass(frozen=True, slots=True)
class National:
    """The polls, and how many rows were left out for each reason."""

    polls: tuple[Poll, ...]
    left_out: dict[str, int]


def national_polls(data: Path, pollbase: PollBase) -> National:
    """Every national poll whose fieldwork ended after 5 May 2005; ``pollbase`` is the second source."""
    path = data / "polls" / "national" / "westminster_polls_1970_2026.csv.gz"
    read = [_poll(row, pollbase) for row in read_rows(path) if row["end"] >= FIRST_DAY.isoformat()]
    whole = [poll for poll in read if _main_parties(poll)]
    single = _without_repeats(whole)
    apart = [poll for poll in single if not _is_total(poll, single)]
    asked = _without_second_answers(apart)
    return National(
        tuple(asked),
        {
            "a main party missing": len(read) - len(whole),
            "exact repeat": len(whole) - len(single),
            "total of the house's own polls": len(single) - len(apart),
            "second answer of one sample": len(apart) - len(asked),
        },
    )


def _poll(row: dict[str, str], pollbase: PollBase) -> Poll:
    flags = row["flags"].split(";")
    house = house_of(row["pollster"])
    shares = shares_of(row, _COLUMNS)
    if "snp_includes_pc" in flags:
        shares = tuple(replace(each, party="snp+pc") if each.party == "snp" else each for each in shares)
    territory = _TERRITORIES[row["area"]]
    start, end, sample = day(row["start"]), day(row["end"]), integer(row["n"])
    kind = row["kind"]
    notes = [_NOTES[flag] for flag in flags if flag not in _SILENT]
    if kind == "poll" and start and end and sample and sample > 10_000 and (end - start).days > 31 and end.year >= 2017:
        kind = "mrp"
        notes.append(f"counted as an MRP: {sample:,} asked over {(end - start).days + 1} days")
    return Poll(
        kind=kind,
        territory=territory,
        pollster=house,
        source=_SOURCES[row["source"]],
        shares=shares,
        start=start,
        end=end,
        client=client_name(row["client"]),
        sample=sample,
        mode=mode_name(row["mode"]),
        verified=end is not None and pollbase.holds(house, end, shares),
        notes=tuple(notes),
        place=f"{territory}.mrp" if kind == "mrp" else territory,
    )


def _main_parties(poll: Poll) -> bool:
    """Whether Conservative, Labour and Liberal Democrat shares are all there."""
    return {"con", "lab", "ld"} <= {each.party for each in poll.shares}


def _without_repeats(polls: Iterable[Poll]) -> list[Poll]:
    """One of several rows that agree in house, fieldwork, sample and every share; the client may be spelt otherwise."""
    kept: dict[object, Poll] = {}
    for poll in polls:
        key = (poll.kind, poll.pollster, poll.territory, poll.start, poll.end, poll.sample, poll.shares)
        kept.setdefault(key, poll)
    return list(kept.values())


def _is_total(poll: Poll, polls: Iterable[Poll]) -> bool:
    """Whether the poll adds up the house's own polls of twenty days or more, which make up its sample by themselves.

    Populus published such monthly totals in 2013 and 2014.
    """
    if poll.kind != "poll" or not (poll.start and poll.end and poll.sample) or (poll.end - poll.start).days < 20:
        return False
    inside = sum(
        other.sample or 0
        for other in polls
        if other is not poll
        and (other.pollster, other.kind) == (poll.pollster, "poll")
        and other.start
        and other.end
        and poll.start <= other.start
        and other.end <= poll.end
        and (other.end - other.start).days < 10
    )
    return inside >= 0.9 * poll.sample


def _without_second_answers(polls: Iterable[Poll]) -> list[Poll]:
    """Of a sample asked twice, without and with The Independent Group among the choices, the first answer only.

    In February to April 2019 several houses asked about a party that did not yet exist beside the usual question.
    """
    by_sample: dict[object, list[Poll]] = defaultdict(list)
    for poll in polls:
        by_sample[(poll.kind, poll.pollster, poll.start, poll.end, poll.sample)].append(poll)
    kept: list[Poll] = []
    for same in by_sample.values():
        usual = [poll for poll in same if not _share(poll.shares, "cuk")]
        kept.extend(usual if usual and all(poll.sample for poll in same) else same)
    return kept


def _share(shares: Iterable[Share], party: str) -> float:
    return next((each.share for each in shares if each.party == party), 0.0)
