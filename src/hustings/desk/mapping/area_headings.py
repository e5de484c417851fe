"""What a map of councils or of a parliament found, as a sentence with a verb and a number, from its table."""

from __future__ import annotations

import re
from collections import Counter

from hustings.atlas.chart import Chart
from hustings.atlas.palette import PARTIES
from hustings.ids import parse

__all__ = ["election_words", "heading_of", "reading_of"]

_NONE, _UNKNOWN = "No overall control", "Voted, control not known"
_KINDS = {"local": "Council elections", "senedd": "Senedd election", "sp": "Scottish Parliament election"}


def election_words(election: str) -> str:
    """“Council elections · 7 May 2026”."""
    mine = parse(election)
    return f"{_KINDS.get(mine.kind, 'Elections')} · {mine.day:%-d %B %Y}"


def heading_of(election: str, mode: str, chart: Chart) -> str:
    """“No party controls 9 of London’s 32 boroughs; Labour holds 9”. Other modes keep the finding of their drawing."""
    kind = parse(election).kind
    if mode == "winner":
        return _control(chart) if kind == "local" else _senedd(chart) if kind == "senedd" else _holyrood(chart)
    found = chart.title.partition(": ")[2] or chart.title
    found = re.sub(r"^(\S+) (?=won|[+−\d])", lambda m: f"{_named(m[1])} ", found)
    if mode == "change":
        found = re.sub(r"^(.*?) ([+−])(\d+) seats?", lambda m: f"{m[1]} {_moved(m[2])} {m[3]} seats net", found)
    if mode == "turnout":
        found = found.replace("turnout from", "turnout ran from", 1)
    return found[0].upper() + found[1:]


def _moved(sign: str) -> str:
    return "gained" if sign == "+" else "lost"


def _control(chart: Chart) -> str:
    """Who controls most councils, and in how many nobody does."""
    held = Counter(row[2] for row in chart.table.rows)
    none, unknown = held.pop(_NONE, 0), held.pop(_UNKNOWN, 0)
    known = len(chart.table.rows) - unknown
    if not known:
        return f"Who controls the {unknown} councils that voted is not known"
    where = {row[1] for row in chart.table.rows}
    place = f"London’s {known} boroughs" if where == {"London"} else f"{known} councils"
    place = f"the {place} whose control is known" if unknown and where != {"London"} else place
    party, most = min(held.items(), key=lambda each: (-each[1], each[0]), default=("", 0))
    if none >= most:
        first = f"No party controls {none} of {place}"
        return f"{first}; {party} holds {most}" if most else first
    return f"{party} controls {most} of {place}; {f'no party controls {none}' if none else 'every one has a majority'}"


def _named(short: str) -> str:
    """A party’s name by its short name, as it stands in a sentence."""
    name = next((each.name for each in PARTIES.values() if each.short == short), short)
    return f"the {name}" if name == "SNP" else name


def _senedd(chart: Chart) -> str:
    """“Plaid Cymru won 43 of the Senedd’s 96 seats, Reform UK 34 and Labour 9”."""
    won = [(name, int(count)) for name, count in zip(chart.table.header[1:], chart.table.rows[-1][1:], strict=True)]
    (first, most), second, third, *_ = won
    others = f"{_named(second[0])} {second[1]} and {_named(third[0])} {third[1]}"
    return f"{_named(first)} won {most} of the Senedd’s {sum(count for _, count in won)} seats, {others}"


def _holyrood(chart: Chart) -> str:
    """“The SNP won 58 of 129 seats, 57 of them constituencies; Labour won 17”."""
    single: Counter[str] = Counter()
    lists: Counter[str] = Counter()
    shorts = {each.name: each.short for each in PARTIES.values()}
    for seat, _, party, said in chart.table.rows:
        if seat == "Regional lists":
            lists[party] += int(said.split()[0])
        else:
            single[shorts.get(party, party)] += 1
    total = single + lists
    (first, most), *rest = sorted(total.items(), key=lambda each: (-each[1], each[0]))
    second = [name for name, count in rest if count == rest[0][1]]
    others = f"{' and '.join(_named(name) for name in second)} won {rest[0][1]}{' each' if len(second) > 1 else ''}"
    name = _named(first)
    of = f"{single[first]} of them constituencies"
    return f"{name[0].upper()}{name[1:]} won {most} of {total.total()} seats, {of}; {others}"


def reading_of(election: str, mode: str) -> str:
    """How a map is read, in some sentences."""
    kind = parse(election).kind
    if kind == "senedd":
        return ("One hexagon is one seat, six to a constituency, filled from the north in the order of seats won; "
                "which of the six is which means nothing. Numbers name the constituencies.")  # fmt: skip
    if kind == "sp":
        own = "One hexagon is one seat. Constituencies stand about where they lie; heavy lines are the regions. "
        if mode == "gain":
            return f"{own}Solid and outlined: gained; pale: held. List seats are not compared."
        return f"{own}Seats from the lists stand below, by party."
    return f"One hexagon is one council, all of one size. {_COUNCILS[mode]}"


_COUNCILS = {
    "winner": "Filled: the party that holds more than half of the seats. A ring: no party does. Control is of the "
    "whole council, also where a part of it was up.",
    "gain": "Solid and outlined: control changed; pale: it did not. A ring: no overall control. The table says what "
    "each is compared with.",
    "elected": "The colour is the party that won most of the seats that were up, the darker the more of them: that is "
    "not control. Level: two parties won as many.",
    "change": "The darker, the more seats a party gained, in % of the council; the lightest lost. The table says what "
    "each is compared with.",
    "turnout": "The darker, the more voted: valid papers in % of the electorate.",
}  # fmt: skip
