"""What the desk says of a postcode: its constituency, council and ward, the elections there, and what is near it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from zoneinfo import ZoneInfo

import polars as pl
from markupsafe import Markup

from hustings.almanac.calendar import due
from hustings.almanac.open import Almanac
from hustings.almanac.postcodes import Postcode, Postcodes, Within, postcode_in, shape_of
from hustings.analysis.words import CONTEST_KINDS
from hustings.desk.blocks import Block, Head, link
from hustings.desk.printing import listed
from hustings.desk.site import Site
from hustings.errors import UnknownName
from hustings.ids import parse

__all__ = ["Told", "tell_postcode", "without_directory"]

_WITHOUT = (
    "Postcodes are not in the almanac: the directory of them is not ours to ship. Name the place instead; whoever runs "
    "this desk may give it a copy of the ONS Postcode Directory with hustings serve --postcodes FILE."
)
_ABROAD = {"L": "the Channel Islands", "M": "the Isle of Man"}
_KEEPS = (Head("What"), Head("Where"), Head("Latest election"), Head("Next"))
_WORDS = {"constituency": "Constituency", "council": "Council", "ward": "Ward"}
_SHOWN = 60


@dataclass(frozen=True, slots=True)
class Told:
    """What there is to say: sections for the page, a sentence above them, the same for programs, and rows of a CSV."""

    blocks: tuple[Block, ...] = ()
    note: str | Markup = ""
    json: Mapping[str, object] = field(default_factory=dict)
    rows: tuple[tuple[object, ...], ...] = ()
    found: bool = False


@dataclass(frozen=True, slots=True)
class _Place:
    """One of the three places of a postcode: its code, and the almanac's row where it knows the code."""

    what: str
    code: str
    row: Mapping[str, object] | None

    @property
    def name(self) -> str:
        """Its name, or its code where the almanac does not know it."""
        return str(self.row["name"]) if self.row else self.code

    @property
    def address(self) -> str:
        """The address of its page; empty where there is none."""
        return f"/area/{self.row['area']}" if self.row else ""

    @property
    def cell(self) -> Markup:
        """Its name with a link, or its code."""
        if not self.row:
            return Markup('{} <span class="light">not in the almanac</span>').format(self.code)
        until = self.row["to"]
        ended = Markup(' <span class="light">until {}</span>').format(f"{until:%Y}") if isinstance(until, date) else ""
        return link(self.name, self.address, strong=True) + ended


def without_directory(text: str) -> str:
    """What to say of a postcode at a desk that has no directory of them; empty for anything else."""
    return _WITHOUT if shape_of(text) == "full" else ""


def tell_postcode(site: Site, postcodes: Postcodes, text: str) -> Told | None:
    """What there is on a text that has the shape of a postcode or of the beginning of one; nothing for any other."""
    shape = shape_of(text)
    if shape == "full":
        found = postcodes.find(text)
        if found is None:
            return _unknown(postcodes, text)
        return _where(site, postcodes, found, _ended(postcodes, found) if found.ended else "")
    within = postcodes.within(text) if shape == "part" else None
    if within is None:
        return None
    return _part(site, postcodes, within) if within.count else _no_part(postcodes, text)


# -- one postcode -------------------------------------------------------------------------------------------------


def _where(site: Site, postcodes: Postcodes, found: Postcode, note: str | Markup = "") -> Told:
    """Where a postcode lies, or lay until it was ended."""
    today = datetime.now(ZoneInfo("Europe/London")).date()
    rows, told, lines = [], {}, []
    for what, word in _WORDS.items():
        each = _place(site, what, getattr(found, what))
        if not each.code or each.code[1:3] == "99":
            continue
        latest, coming = _latest(site.facts, each, today), _coming(site.facts, each, today)
        rows.append((word, each.cell, _contest(site.facts, latest), coming.words))
        told[what] = {"code": each.code, "name": each.name if each.row else None, "address": each.address or None,
                      "latest": latest or None, "next": coming.day, "next_at_the_latest": coming.by}  # fmt: skip
        lines.append((found.text, what, each.code, each.name if each.row else "", each.address, latest, coming.day, ""))
    below = _followed(site.facts, _place(site, "constituency", found.constituency)) if rows else _nowhere(found)
    block = Block(found.text, f"as the edition {postcodes.edition} has it", _KEEPS, rows, note=below)
    status = {"status": "ended", "ended": found.ended} if found.ended else {"status": "in use"}
    json = {"postcode": found.text, **status, "edition": postcodes.edition, **told}
    return Told((block,), note, json, tuple(lines), found=True)


def _nowhere(found: Postcode) -> str:
    where = _ABROAD.get(found.constituency[:1] or found.council[:1], "")
    return f"It lies in {where}, which elects nobody to the House of Commons." if where else (
        "The directory does not say where it lies: it is a postcode of a large user, or of a box."
    )  # fmt: skip


def _followed(facts: Almanac, seat: _Place) -> str | Markup:
    """For a seat that is no more: which took its place, most of its people first."""
    if seat.row is None or not seat.row["to"]:
        return ""
    parts = facts.table("overlaps").filter(pl.col("from_area") == seat.row["area"], pl.col("from_population") > 0.005)
    after = [
        facts.areas[key] for key in parts.sort("from_population", descending=True)["to_area"] if key in facts.areas
    ]
    if not after:
        return "The directory is older than the boundaries of now: take a newer edition."
    links = listed(link(row["name"], f"/area/{row['area']}") for row in after)
    return Markup(
        "The directory is older than the boundaries of now, and cannot tell which of the seats that followed it is in: "
        "{}."
    ).format(Markup(links))


def _ended(postcodes: Postcodes, found: Postcode) -> Markup:
    month = datetime.strptime(found.ended, "%Y-%m").replace(tzinfo=ZoneInfo("Europe/London"))
    near = [each for each in postcodes.near(found.text) if " " in each]
    return Markup("{} was ended in {} and is no longer in use; it lay here.{}").format(
        found.text, f"{month:%B %Y}", _near_words(near, " In use near it: ")
    )


def _unknown(postcodes: Postcodes, text: str) -> Told:
    written = postcode_in(text)
    near = postcodes.near(text)
    note = Markup("There is no postcode {} in {}.{}").format(
        written, postcodes.edition, _near_words(near, " Near it: ")
    )
    if not near:
        note += Markup(" A postcode is written as TS24 7EE: an outward code, a digit, two letters.")
    return Told(note=note, json={"postcode": written, "status": "unknown", "near": near, "edition": postcodes.edition})


def _near_words(near: list[str], before: str) -> Markup:
    links = Markup(", ").join(link(each, f"/find?q={each.replace(' ', '+')}") for each in near)
    return Markup("{}{}.").format(before, links) if near else Markup("")


# -- the beginning of one -----------------------------------------------------------------------------------------


def _part(site: Site, postcodes: Postcodes, within: Within) -> Told:
    blocks, lines, told = [], [], {}
    for what, codes in (("constituency", within.constituencies), ("council", within.councils)):
        places = [(_place(site, what, code), count) for code, count in codes if code[1:3] != "99"]
        plural = "Constituencies" if what == "constituency" else "Councils"
        rows = [(each.cell, f"{count:,}") for each, count in places]
        if rows:
            head, scope = (Head("Name"), Head("Postcodes", number=True)), f"{within.count:,} postcodes in use"
            blocks.append(Block(f"{plural} of {within.text}", scope, head, rows[:_SHOWN], whole=len(rows)))
        lines += [
            (within.text, what, each.code, each.name if each.row else "", each.address, "", "", count)
            for each, count in places
        ]
        told[plural.lower()] = [{"code": each.code, "name": each.name if each.row else None, "postcodes": count,
                                 "address": each.address or None} for each, count in places]  # fmt: skip
    note = f"{within.text} is the beginning of a postcode: give a whole one for its ward." if blocks else ""
    return Told(tuple(blocks), note, {"postcode": within.text, "status": "part", "edition": postcodes.edition, **told},
                tuple(lines), found=bool(blocks))  # fmt: skip


def _no_part(postcodes: Postcodes, text: str) -> Told | None:
    near = postcodes.near(text)
    if not near:
        return None
    words = " ".join(text.upper().split())
    note = Markup("No postcode in use begins with {} in {}.{}").format(
        words, postcodes.edition, _near_words(near, " Others: ")
    )
    return Told(note=note, json={"postcode": words, "status": "unknown", "near": near, "edition": postcodes.edition})


# -- places and their elections -----------------------------------------------------------------------------------


def _place(site: Site, what: str, code: str) -> _Place:
    codes = site.keep("codes of areas", lambda: _codes(site.almanac))
    return _Place(what, code, codes.get(code))


def _codes(almanac: Almanac) -> dict[str, Mapping[str, object]]:
    """Areas by every code of theirs: a code that was given up for the same boundaries leads to those of now."""
    made: dict[str, Mapping[str, object]] = {}
    rows = sorted(almanac.areas.values(), key=lambda row: (row["to"] is None, str(row["to"] or "")))
    for row in rows:
        for code in (str(row["area"]), str(row["gss"] or "")):
            made[code] = row
    for row in rows:
        if row["to"] is None:
            made |= {code: row for code in str(row["other_codes"] or "").split() if made.get(code, row)["to"]
                     or code not in made}  # fmt: skip
    return made


def _latest(facts: Almanac, place: _Place, today: date) -> str:
    """The id of the latest contest in a place, or of a council's latest election; empty where none is known."""
    if place.row is None:
        return ""
    key = str(place.row["area"])
    if place.what == "council":
        held = facts.table("elections").filter(
            pl.col("body") == key, pl.col("kind") == "local", pl.col("date") <= today
        )
        return str(held.sort("date")["election"][-1]) if len(held) else ""
    kind = "parl" if place.what == "constituency" else "local"
    for each in facts.contests_in(key).iter_rows(named=True):
        if each["date"] <= today and str(each["contest"]).startswith(f"{kind}."):
            return str(each["contest"])
    return ""


def _contest(facts: Almanac, name: str) -> Markup | str:
    """An election with a link and, of a contest, its result."""
    if not name:
        return "–"
    mine = parse(name)
    if not mine.is_contest:
        return link(f"Council {mine.day:%Y}", f"/election/{name}")
    words = "by-election" if mine.by else CONTEST_KINDS.get(mine.kind, mine.kind)
    row, _ = facts.contest(name)
    result = Markup(' <span class="light">{}</span>').format(row["result"]) if row.get("result") else Markup("")
    return link(f"{words[0].upper()}{words[1:]} {mine.day:%Y}", f"/contest/{name}") + result


@dataclass(frozen=True, slots=True)
class _Coming:
    """The next election in a place: its day, or the latest lawful one where ``by``."""

    day: date | None = None
    by: bool = False

    @property
    def words(self) -> str:
        """The day in words."""
        return f"{'by ' if self.by else ''}{self.day:%-d %B %Y}" if self.day else "–"


def _coming(facts: Almanac, place: _Place, today: date) -> _Coming:
    """When there is an election next, as the almanac or the law has it."""
    if place.row is None or place.row["to"]:
        return _Coming()
    key = str(place.row["area"])
    coming = [each["date"] for each in facts.contests_in(key).iter_rows(named=True) if each["date"] > today]
    if coming:
        return _Coming(min(coming))
    asked = {"constituency": {"kind": "parl"}, "council": {"kind": "local", "body": key}}.get(place.what)
    try:
        cycle = due(facts.table("terms"), as_of=today, **asked)[0] if asked else None
    except UnknownName:
        return _Coming()
    if cycle is None or cycle.next_due is None or cycle.passed:
        return _Coming()
    return _Coming(cycle.next_due, cycle.latest == cycle.next_due)
