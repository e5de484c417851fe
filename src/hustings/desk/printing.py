"""The engine of the desk's templates: filters in the words of the trade, and what every page is told."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import TYPE_CHECKING
from urllib.parse import quote

from jinja2 import Environment, pass_context
from jinja2.runtime import Context

from hustings.analysis.words import change_in_points
from hustings.atlas.palette import PARTIES, look
from hustings.desk.assets import url_of
from hustings.desk.frame import environment

if TYPE_CHECKING:
    from hustings.desk.site import Site

__all__ = ["NAV", "called", "clock", "listed", "party_name", "printer", "signed"]

NAV = (
    ("Night", "/"),
    ("Map", "/map"),
    ("Contests", "/contests"),
    ("Polls", "/polls"),
    ("Forecast", "/forecast"),
    ("Targets", "/targets"),
    ("Flows", "/flows"),
    ("Records", "/records"),
    ("Check", "/check"),
)
"""The nine words of the masthead."""


def printer(site: Site) -> Environment:
    """The engine for one desk."""
    made = environment()
    made.filters |= {
        "colours": lambda party: look(str(party)).colours,
        "count": lambda value: "–" if value is None else f"{value:,}".replace("-", "−"),
        "signed": signed,
        "percent": _percent,
        "points": change_in_points,
        "swing": _swing,
        "day": lambda day: f"{day:%-d %B %Y}" if isinstance(day, date) else "–",
        "clock": clock,
        "iso": lambda moment: moment.isoformat(timespec="seconds") if moment else "",
        "short": site.almanac.short,
        "party": lambda key: party_name(site, key),
        "called": lambda key, day: called(site, key, day),
        "the_party": _the_party,
        "partyname": lambda key: party_name(site, key),
        "listed": listed,
        "quoted": lambda text: quote(str(text), safe=""),
    }
    made.globals |= {"nav": NAV, "url": url_of, "site": site, "frame": _frame}
    return made


def _the_party(name: str, first: bool = False) -> str:
    """A name as it stands in a sentence, or at its beginning: “the Brexit Party”, “Labour”."""
    article = "The" if first else "the"
    return f"{article} {name}" if name.endswith(" Party") else name


def _swing(points: float | None) -> str:
    """Points of swing needed: two decimals under one."""
    return "–" if points is None else f"{points:.2f}" if points < 1 else f"{points:.1f}"


def _percent(share: float | None, places: int = 1) -> str:
    return "–" if share is None else f"{100 * share:.{places}f}"


@pass_context
def _frame(context: Context) -> dict[str, object]:
    """What stands round every page: the state of the night, if there is one."""
    site: Site = context["site"]
    live = site.live
    return {"live": live is not None, "test": site.test, "night": live}


def party_name(site: Site, key: str) -> str:
    """A party's name as it stands in a table."""
    if key in PARTIES or key in ("spk", "brexit"):
        return look(key).name
    row = site.almanac.parties.get(key)
    return str(row["name"]) if row else key


def called(site: Site, key: str, day: object = None) -> str:
    """What a party was called on a day: the Brexit Party in 2019, Reform UK since."""
    then = site.almanac.name_on(key, day) if isinstance(day, date) else ""
    return then or party_name(site, key)


def signed(value: int | None) -> str:
    """A whole number with its sign: ``+17``, ``−22``, ``0``."""
    if value is None:
        return "–"
    return f"{value:+,}".replace("-", "−") if value else "0"


def clock(moment: datetime | None, *, day: bool = False) -> str:
    """A time of the night: ``03:00``, or ``03:00 Friday``."""
    if moment is None:
        return "–"
    return f"{moment:%H:%M %A}" if day else f"{moment:%H:%M}"


def listed(words: Iterable[object]) -> str:
    """Words in a row: ``a, b and c``."""
    every = [str(each) for each in words]
    return ", ".join(every[:-1]) + (" and " if len(every) > 1 else "") + every[-1] if every else ""
