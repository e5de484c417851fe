"""Polling houses: one name for each through its renamings, and the names that the publishers print."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

from tools.restate.polls_common import day, read_rows

__all__ = ["HOUSES", "house_of", "house_rows"]

# House -> the names under which it is printed. A house goes by its name in its latest national poll here; `=` marks
# names that no file here prints, kept for readers of other people's files.
_LINES = """
Angus Reid: Angus Reid Strategies | Angus RS | =Angus Reid Public Opinion | =Vision Critical
Audience Selection: ASL | =AGB
BMG: BMG Research | bmg
BPIX
Business Decisions
Daily Express
Daily Mail
Deltapoll: deltapoll
Find Out Now: Find Out Now / Electoral Calculus | =FindOutNow
Focaldata
Forecasting Statistics
Freshwater Strategy
Gallup: BIPO (later Gallup) | =BIPO
GfK: gfk | NOP | =GfK NOP | =National Opinion Polls
Good Growth Foundation
Hanbury Strategy: Hanbury
Harris: =Harris Research
Harris Interactive: =HI Europe
ICM: ICM Research | icm | icm2 | icm3 | =ICM Unlimited
Ipsos: MORI | Ipsos MORI | mori | =Ipsos UK | =Ipsos-MORI
JL Partners: =J.L. Partners
Labour Together
Live Strategy: Live St
Lord Ashcroft: Lord Ashcroft Polls | ashcroft | =Ashcroft
LucidTalk: lucidtalk
MFS
Marketing Sciences: Mkting Sciences
Marplan
More in Common: =More In Common
NMR
Norstat: Panelbase | panelbase | panelbasescotland
Number Cruncher Politics: NCP
ORB: orb
ORC: =Opinion Research Centre
OnePoll: Onepoll
Opinium: opinium | opinium2 | =Opinium Research
PeoplePolling: =People Polling
Populus: populus | =Yonder
Progressive Scottish Opinion: Scottish Opinion
Qriously
RNB
Rasmussen
Redfield & Wilton: Redfield & Wilton Strategies | R+W | redfield | =Redfield and Wilton | =R&W
Research Services: Research Serv Ltd | Research Srv
Savanta: ComRes | Savanta ComRes | Communicate | CommR | comres | comresdm | =Communicate Research
Sky Data: Sky
Stonehaven
SurveyMonkey
Survation: survation | survationall | survationscotland
Techne: =Techne UK
Verian: TNS | TNS-BMRB | TNS BMRB | Kantar TNS | Kantar | tns | =Kantar Public
We Think: WeThink | Omnisis | =WeThink (Omnisis)
Whitestone Insight: Whitestone | whitestone
YouGov: yougov | yougov2 | yougov3 | yougovall | yougovlondon | yougovregional | yougovscotland | yougovwales
"""


def _read() -> tuple[dict[str, str], list[tuple[str, str]]]:
    houses: dict[str, str] = {}
    printed: list[tuple[str, str]] = []
    for line in _LINES.strip().splitlines():
        house, _, names = line.partition(":")
        for name in (house, *(part.strip() for part in names.split("|") if part.strip())):
            plain = name.removeprefix("=")
            if houses.setdefault(plain, house) != house:
                raise ValueError(f"{plain} stands under two houses")
            if not plain.islower():  # the short codes of the cross-breaks, which no reader meets
                printed.append((plain, house))
    return houses, printed


HOUSES, _PRINTED = _read()

# Names as PollBase prints them, except those that it gives to two firms: the Harris of 1970-97 and Harris Interactive,
# which polled online for the election of 2005 and on to 2010.
_AMBIGUOUS = frozenset({"Harris"})


def house_of(printed: str) -> str:
    """The house behind a printed name. Raises ``KeyError`` for a name that is not in the list."""
    return HOUSES[printed]


def house_rows(data: Path) -> list[dict[str, object]]:
    """Rows of the table ``houses``: each printed name, its house, and when PollBase first and last prints it.

    Dates are for names other than the house's own, and for its own where others came before it; a name printed only
    while another was in use (Norstat in 2017) has none.
    """
    ends: dict[str, list[str]] = defaultdict(list)
    for row in read_rows(data / "polls" / "national" / "pollbase_1943_2024.csv.gz"):
        if row["end"] and row["date_suspect"] != "True":
            ends[row["pollster"]].append(row["end"])
    spans = {name: (min(ends[name]), max(ends[name])) for name in ends if name in HOUSES and name not in _AMBIGUOUS}
    rows: list[dict[str, object]] = []
    for name, house in _PRINTED:
        others = [spans[other] for other, theirs in _PRINTED if theirs == house and other != name and other in spans]
        span = spans.get(name)
        within = span and any(first <= span[0] and span[1] <= last for first, last in others)
        dated = span if span and not within and (name != house or others) else None
        rows.append(
            {
                "alias": name,
                "house": house,
                "from": day(dated[0]) if dated else None,
                "to": day(dated[1]) if dated else None,
                "source": "pollbase" if name in ends else "public-record",
            }
        )
    return rows
