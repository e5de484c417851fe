"""Forecasts with their what-if, and an election restated at other shares under each rule of swing.

Both are plain forms: every slider is a field of the query, so that a scenario is an address to send to anybody.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import quote, urlencode

from fastapi import APIRouter

from hustings.analysis.base import latest_base
from hustings.analysis.results import results
from hustings.analysis.swing import MODELS
from hustings.analysis.tactical import Tactical, read_tactical, written
from hustings.analysis.what_if import what_if
from hustings.desk.answers import Made
from hustings.desk.blocks import party_cell
from hustings.desk.contest_forecast_page import contest_view
from hustings.desk.forecast_page import forecast_view
from hustings.desk.house import house, is_general
from hustings.desk.pages.polls import day_of
from hustings.desk.printing import called, party_name, signed
from hustings.desk.routes import page
from hustings.desk.site import Asked, Site
from hustings.errors import BadInput, NotKnown, UnknownName
from hustings.forecast.contest_result import ContestForecast
from hustings.forecast.outlook import NATIONS, Outlook
from hustings.ids import parse

__all__ = ["router", "swings_of"]

router = APIRouter()

_NUMBER = re.compile(r"[+-]?\d{1,2}(\.\d{1,2})?")
_REACH = 15.0
_LONGEST = 400


@dataclass(frozen=True, slots=True)
class Slider:
    """One slider: the field it fills, its party, what stands beside it, where it is and where it starts."""

    name: str
    party: str
    label: str
    beside: str
    value: str
    low: float
    high: float
    home: str


def swings_of(query: dict[str, str], parties: set[str]) -> list[str]:
    """The swings of a query in points: ``lab=+2&sco-snp=-3`` as ``lab=+2`` and ``sco:snp=-3``; nought is none.

    Raises :class:`~hustings.errors.BadInput` for what is no number of points.
    """
    made = []
    for name, text in query.items():
        place, dash, party = name.rpartition("-") if name.split("-")[0] in NATIONS else ("", "", name)
        if party not in parties or (dash and place not in NATIONS):
            continue
        wanted = text.strip().replace("−", "-").replace(" ", "+", 1) if text.startswith(" ") else text.strip()
        if wanted in ("", "0", "+0", "-0", "0.0"):
            continue
        if not _NUMBER.fullmatch(wanted):
            raise BadInput(f"“{text[:20]}” is no swing for {party}.", remedy="Write points, as +2 or -1.5.")
        if float(wanted):
            made.append(f"{place + ':' if place else ''}{party}={float(wanted):+g}")
    return made


@page(router, "/forecast", "/forecast/{name}", heavy=True)
def forecast_page(site: Site, asked: Asked) -> Made:
    """A forecast: ``?as_of=``, swings in points by party (``lab=+2``) and nation (``sco-snp=-3``), ``given=``.

    ``shift=`` takes regions and seats too, as ``hartlepool:lab=+3``.
    """
    name = (asked.parts.get("name") or "next").lower()
    plain = _outlook(site, name, asked.get("as_of"))
    if not isinstance(plain, Outlook):
        return _of_contest(site, name, plain)
    parties = set(plain.plain.held.every_party)
    swings = swings_of(dict(asked.query), parties) + [each for each in [asked.get("shift")[:300]] if each]
    condition = asked.get("given")[:200] or None
    made = plain.asking(site.almanac, swings, condition) if swings or condition else plain
    view = forecast_view(site.almanac, made)
    link = _query(asked.query)
    return Made(
        title=view.title,
        template="desk/forecast.html",
        view={
            "view": view,
            "name": name,
            "sliders": [_slider(site, made, party, "", asked) for party in _shown(plain, "")],
            "nations": [
                (words, any(asked.get(f"{key}-{p}") not in ("", "0") for p in parties),
                 [_slider(site, made, party, key, asked) for party in _shown(plain, key)])
                for key, words in NATIONS.items() if key != "nir" and _shown(plain, key)
            ],
            "as_of": asked.get("as_of"),
            "given": condition or "",
            "shift": asked.get("shift")[:300],
            "share": f"/forecast/{name}" + (f"?{link}" if link else ""),
        },
        json=made.to_json() | {"stage": "forecast"},
        header=(*made.frame().columns, "stage"),
        rows=[(*row, "forecast") for row in made.frame().rows()],
        credits=view.credits,
        path=f"/forecast/{name}",
        nav="Forecast",
        about=view.standfirst,
    )  # fmt: skip


def _query(query: Mapping[str, str]) -> str:
    """A scenario as the query of its address: a plus is written out, or it would be read as a space."""
    return urlencode({key: value.strip() for key, value in query.items() if value.strip() not in ("", "0")}, safe=":,")


def _of_contest(site: Site, name: str, made: ContestForecast) -> Made:
    """The forecast of a by-election, a mayor, a council or a chamber."""
    view = contest_view(site.almanac, made)
    frame = made.frame()
    return Made(
        title=view.title,
        template="desk/forecast_contest.html",
        view={"view": view},
        json=made.to_json() | {"stage": "forecast"},
        header=(*frame.columns, "stage"),
        rows=[(*row, "forecast") for row in frame.rows()],
        credits=view.credits,
        path=f"/forecast/{name}",
        nav="Forecast",
        about=view.standfirst,
    )


def _outlook(site: Site, name: str, as_of: str) -> Outlook | ContestForecast:
    """The forecast of an election or contest, simulated once."""
    from hustings.forecast.entry import forecast

    day = day_of(as_of)
    # Two, not a dozen: the draws of a general election take hundreds of megabytes.
    return site.keep(("forecast", name, as_of), lambda: forecast(site.almanac, name, as_of=day), most=2)


def _shown(made: Outlook, nation: str) -> list[str]:
    shares = made.plain.nations.get(nation, {}) if nation else made.plain.shares
    own = {"snp", "pc"}
    return [p for p in shares if p != "other" and (nation or p not in own)][:7]


def _slider(site: Site, made: Outlook, party: str, nation: str, asked: Asked) -> Slider:
    name = f"{nation}-{party}" if nation else party
    shares = made.plain.nations.get(nation, {}) if nation else made.plain.shares
    share = shares.get(party)
    beside = f"forecast {100 * share.mean:.1f}%" if share is not None else ""
    value = asked.get(name) or "0"
    value = value if _NUMBER.fullmatch(value.replace("−", "-")) else "0"
    return Slider(name, party, party_name(site, party), beside, f"{float(value):g}", -_REACH, _REACH, "0")


_RULES = {
    "uniform": "Every seat moves by the same points as the country. Simple, and right more often than it should be, "
    "but it takes a party to nought where it was weak.",
    "proportional": "Every seat moves in the same ratio: a party loses most where it had most. It never falls below "
    "nought, and exaggerates swings in strongholds.",
    "tactical": "Uniform swing first. Then, where a party is third or lower, the part of its voters that you name "
    "lends its vote to the strongest challenger, in seats of the party to be beaten. The parts are your supposition: "
    "nothing here measures them. Without any it is uniform swing.",
}

_TRY = (
    (
        "Labour, Liberal Democrats and Greens lend each other 30% in Conservative seats",
        "ld+grn>lab=0.3@con,lab+grn>ld=0.3@con",
    ),
    ("Conservatives and Reform lend each other 30% in Labour seats", "ref>con=0.3@lab,con>ref=0.3@lab"),
    ("Everybody’s third parties lend 30% against Reform", "lab+grn+con>ld=0.3@ref,ld+grn+con>lab=0.3@ref"),
)
"""Matrices to begin with, in words."""


@page(router, "/swing", "/swing/{name}")
def swing(site: Site, asked: Asked) -> Made:
    """A general election at other shares of the vote of Great Britain: ``?con=40&lab=35``, ``rule=uniform``.

    ``rule=tactical`` lends votes by ``tactical=``, as ``ld>lab=0.3@con``.
    """
    facts = site.facts
    election = (asked.parts.get("name") or latest_base(facts)).lower()
    if not is_general(election):
        raise BadInput(f"{election} is no general election.")
    if site.live is not None and election in site.live.elections:
        raise NotKnown(f"{election} is under way: it can be restated once it is done.")
    rule = asked.get("rule") or "uniform"
    if rule not in MODELS:
        raise UnknownName(f"There is no swing rule “{rule[:40]}”.", nearest=tuple(MODELS))
    areas = {s.area for s in house(facts, election).seats if s.nation != "N92000002"}
    now = {each.party: each.share for each in results(facts, election, areas=areas).totals}
    parties = [p for p in now if now[p] >= 0.015 and p not in ("ind", "spk", "other")][:7]
    target = {p: _share(asked.get(p), now[p]) for p in parties}
    changed = {p: s for p, s in target.items() if abs(s - now[p]) > 0.0005}
    # A plus that was typed into an address arrives as a space.
    matrix = read_tactical(re.sub(r"(?<=\w) (?=\w)", "+", asked.get("tactical")[:_LONGEST]), facts.find_party)
    every = what_if(facts, election, changed or {parties[0]: now[parties[0]]}, matrix)
    made = every.get(rule) or every["uniform"]
    rows = [
        (
            party_cell(p, called(site, p, parse(election).day)),
            seats,
            signed(seats - made.seats_before.get(p, 0)),
            f"{100 * made.shares[p]:.1f}" if p in made.shares else "–",
            *(str(other.seats.get(p, 0)) for name, other in every.items() if name != rule),
        )
        for p, seats in sorted(made.seats.items(), key=lambda pair: -pair[1])
        if seats or made.seats_before.get(p)
    ]
    names = dict(facts.contests(election).select("contest", "name").iter_rows())
    first, seats = max(made.seats.items(), key=lambda pair: pair[1])
    whole = sum(made.seats.values())
    over = 2 * seats - whole
    heading = f"{party_name(site, first)}: {seats} of {whole} seats" + (
        f", a majority of {over}" if over > 0 else ", no majority"
    )
    link = "&".join(f"{p}={100 * s:.1f}" for p, s in changed.items())
    lent = written(matrix)
    base = f"/swing/{election}?rule={{}}" + (f"&{link}" if link else "")
    sliders = [
        Slider(p, p, called(site, p, parse(election).day), f"{100 * now[p]:.1f}% then", f"{100 * target[p]:.1f}", 0, 60,
               f"{100 * now[p]:.1f}")
        for p in parties
    ]  # fmt: skip
    return Made(
        title=heading,
        template="desk/swing.html",
        view={
            "heading": heading, "election": election, "sliders": sliders, "rule": rule, "rules": _RULES, "rows": rows,
            "others": [name for name in every if name != rule],
            "moved": [(names.get(c, c), c, b, a) for c, b, a in made.changed][:60], "all_moved": len(made.changed),
            "share": base.format(rule) + (f"&tactical={quote(lent, safe='>=@,')}" if lent else ""),
            "tactical": lent,
            "lent": _lent(site, matrix),
            "try_these": [(words, f"{base.format('tactical')}&tactical={quote(text)}") for words, text in _TRY
                          if all(party in now for party in re.findall(r"[a-z]+", text))],
        },
        json={"election": election, "stage": "forecast", "rules": {n: each.to_json() for n, each in every.items()}}
        | ({"tactical": [str(each) for each in matrix]} if matrix else {}),
        header=("rule", "party", "share", "seats", "seats_before"),
        rows=[(n, p, each.shares.get(p), s, each.seats_before.get(p, 0))
              for n, each in every.items() for p, s in each.seats.items()],
        path=f"/swing/{election}",
        nav="Forecast",
    )  # fmt: skip


def _lent(site: Site, matrix: Iterable[Tactical]) -> list[str]:
    """A tactical matrix in words: “30% of LD to Lab in seats of Con”."""
    short = site.almanac.short
    return [
        f"{100 * each.part:g}% of {short(each.giver)} to {short(each.taker)} in seats of {short(each.holder)}"
        for each in matrix
    ]


def _share(text: str, otherwise: float) -> float:
    if not text:
        return otherwise
    try:
        value = float(text.rstrip("%")) / 100
    except ValueError:
        raise BadInput(f"“{text[:20]}” is no share.", remedy="Write per cent, as 34.5.") from None
    if not 0 <= value <= 1:
        raise BadInput(f"{text[:20]} per cent is no share of the vote.")
    return value
