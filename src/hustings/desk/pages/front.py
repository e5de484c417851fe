"""The front page: a general election as it stands, what is declared kept apart from what is projected."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from types import SimpleNamespace

from fastapi import APIRouter
from markupsafe import Markup, escape

from hustings.almanac.open import Almanac
from hustings.analysis.targets import targets
from hustings.analysis.words import change_in_points
from hustings.atlas.bars import ShareBar, share_bar_cell
from hustings.atlas.palette import PARTIES
from hustings.desk.answers import Made
from hustings.desk.following import NORTHERN
from hustings.desk.house import House, SeatLine, house, is_general
from hustings.desk.house_drawn import bar_of, hexes_of
from hustings.desk.printing import listed, party_name, signed
from hustings.desk.routes import page
from hustings.desk.site import Asked, Site
from hustings.errors import BadInput, HustingsError

__all__ = ["house_json", "house_page", "moment", "router", "state_line"]

router = APIRouter()

_LATEST, _DUE, _GROUND = 11, 10, 24
_MODES = (("Winner", "winner"), ("Gains", "gain"), ("Margin", "margin"), ("Change", "change"))


def moment(text: str) -> datetime | None:
    """A moment of a night from ``at=2019-12-13T03:00``; ``None`` where nothing is asked for.

    Raises :class:`~hustings.errors.BadInput` for what is no time.
    """
    if not text:
        return None
    try:
        return datetime.fromisoformat(text).replace(tzinfo=None)
    except ValueError:
        raise BadInput(f"“{text[:40]}” is no time.", remedy="Write it as 2019-12-13T03:00.") from None


def house_page(site: Site, asked: Asked, election: str, *, front: bool = False) -> Made:
    """A general election as a page. ``?at=`` shows it as it stood at a moment; ``?targets=`` picks the battleground."""
    at = moment(asked.get("at"))
    live = site.live if site.live is not None and election in site.live.elections else None
    if live is not None and at is not None:
        raise BadInput("A night under way is shown as it stands.", remedy="Leave ?at= out.")
    h = house(site.facts, election, at, live.moment.marks if live else None)
    sealed = live.sealed(election) if live else ""
    complete = len(h.declared) == len(h.seats)
    updated = live.updated(election) if live else None
    projection = live.projection(election) if live else None
    view = {
        "h": h,
        "heading": _heading(site.facts, h, complete),
        "now": live.moment.at if live else h.at,
        "bar": bar_of(site.facts, h),
        "small_bar": bar_of(site.facts, h, 358),
        "rows": _rows(h),
        "rest": _rest(site, h),
        "complete": complete,
        "baseline_words": _since(h),
        "nothing": "Nothing is declared yet." if not sealed else "",
        "sealed": sealed,
        "projection": projection,
        "beside": _beside(site.facts, h) if projection is None and h.declared else None,
        "map": hexes_of(h),
        "holders": _holders(h),
        "modes": _MODES,
        "latest": h.declared[:_LATEST] if live or any(seat.declared for seat in h.declared) else (),
        "due": h.to_come[:_DUE] if live or at else (),
        "due_scope": "by the time at which it is due" if live else "order as it happened",
        "ground": _ground(site.facts, h, asked.get("targets")),
        "sofar": _so_far(h, complete),
        "line": state_line(site.facts, h),
        "updated": updated,
        "last": _last(h),
    }
    path = "/" if front and not asked.query else f"/election/{election}"
    return Made(
        title=f"{_heading(site.facts, h, complete)}, {h.day:%-d %B %Y}",
        template="desk/front.html",
        view=view,
        json=house_json(site.facts, h, live.stage if live else "") | ({"sealed_until": sealed} if sealed else {}),
        header=("party", "seats", "net", "gained", "lost", "votes", "share", "share_change", "stage"),
        rows=[(p.party, p.seats, p.net, p.gained, p.lost, p.votes, round(p.share, 6), _six(p.change),
               "official" if complete and not live else "declared") for p in h.totals],
        credits=site.facts.credits(h.sources),
        path=f"/election/{election}" if path == "/" else path,
        nav="Night",
        embed=f"/embed/election/{election}",
        card=f"/card/election/{election}",
        about=state_line(site.facts, h),
    )  # fmt: skip


def _six(value: float | None) -> float | None:
    return None if value is None else round(value, 6)


def _heading(almanac: Almanac, h: House, complete: bool) -> str:
    if not complete:
        return f"{len(h.declared)} of {len(h.seats)} seats declared"
    first = h.totals[0]
    name = {"con": "Conservatives", "lab": "Labour", "ld": "Liberal Democrats"}.get(first.party)
    name = name or almanac.short(first.party)
    if first.seats >= h.majority:
        win = "win" if name.endswith("s") else "wins"
        return f"{name} {win} {first.seats} seats, a majority of {2 * first.seats - h.size}"
    return f"No majority: {name} largest with {first.seats} of {h.size} seats"


def _since(h: House) -> str:
    label = h.baseline_label
    return f"the {label.removeprefix('notional ')} general election" + (
        ", restated on the new boundaries" if label.startswith("notional") else ""
    )


def _last(h: House) -> str:
    last = h.declared[0].declared if h.declared else None
    return f"last declaration {last:%H:%M}" if last else ""


def _main(h: House) -> list[str]:
    """Parties with rows of their own: of Great Britain with a seat or 2 per cent, and whoever has ten seats."""
    return [
        p.party for p in h.totals
        if (p.party not in NORTHERN and p.party in PARTIES and p.party != "ind" and (p.seats or p.share >= 0.005))
        or p.seats >= 10
    ]  # fmt: skip


def _rows(h: House) -> list[tuple[object, str]]:
    kept = _main(h)
    most = max([p.seats for p in h.totals] + [1])
    made: list[tuple[object, str]] = []
    for each in h.totals:
        if each.party in kept:
            bar = ShareBar(each.party, each.party, float(each.seats))
            made.append((each, Markup(share_bar_cell(bar, maximum=most, width=104, height=13)) if each.seats else ""))
    return made


def _rest(site: Site, h: House) -> SimpleNamespace | None:
    """Everybody else in one row, every winner among them named with its seats.

    Their share has changed by what the shares of the rows above have not.
    """
    kept = _main(h)
    others = [p for p in h.totals if p.party not in kept]
    if not others:
        return None
    named = ", ".join(f"{party_name(site, p.party)} {p.seats}" for p in others if p.seats)
    votes = sum(p.votes for p in others)
    rises = [p.share if p.new else p.change for p in h.totals if p.party in kept]
    change = None if not h.baseline or None in rises else -sum(rise or 0.0 for rise in rises)
    northern = any(p.party in NORTHERN for p in others if p.votes)
    return SimpleNamespace(
        title="N. Ireland, others" if northern else "Others",
        named=named,
        votes=votes,
        share=votes / h.valid if h.valid else 0.0,
        change=change,
    )


def _holders(h: House) -> list[str]:
    held = {seat.party for seat in h.declared if seat.party}
    order = list(PARTIES)
    return sorted((p for p in held if p in PARTIES), key=order.index)


@dataclass(frozen=True, slots=True)
class _Aim:
    rank: int
    contest: str
    name: str
    holder: str
    swing_needed: float
    mark: str


def _ground(almanac: Almanac, h: House, wanted: str) -> SimpleNamespace | None:
    """The targets of one party in order of the swing needed, ticked as they fall."""
    if not h.baseline:
        return None
    party = almanac.find_party(wanted) if wanted else (h.totals[0].party if h.totals else _challenger(h))
    try:
        made = targets(almanac, party, h.baseline)
    except HustingsError:
        return None
    by_area = {seat.area: seat for seat in h.seats}
    every = [(each, by_area.get(each.area)) for each in made.targets]
    first = every[:100]
    rows = [
        _Aim(each.rank, seat.contest, seat.name, each.holder, each.swing_needed, _mark(almanac, seat, party))
        for each, seat in every[:_GROUND]
        if seat is not None
    ]
    fallen = sum(seat is not None and seat.party == party for _, seat in first)
    done = sum(seat is not None and seat.party is not None for _, seat in first)
    short = {"con": "Conservative", "lab": "Labour", "ld": "Lib Dem"}.get(party, almanac.short(party))
    whom = {"con": "the Conservatives", "lab": "Labour", "ld": "the Liberal Democrats"}.get(party, short)
    return SimpleNamespace(
        party=party, title=f"{short} targets", rows=rows, all=len(made.targets), done=fallen, of=done,
        of_first=len(first), whom=whom,
    ) if rows else None  # fmt: skip


def _challenger(h: House) -> str:
    held: dict[str, int] = {}
    for seat in h.seats:
        if seat.before:
            held[seat.before] = held.get(seat.before, 0) + 1
    ranked = sorted(held, key=lambda p: -held[p])
    return ranked[1] if len(ranked) > 1 else "lab"


def _mark(almanac: Almanac, seat: SeatLine, party: str) -> str:
    if seat.party is None:
        return ""
    if seat.party == party:
        return "gain"
    return "held" if not seat.changed else almanac.short(seat.party)


def _so_far(h: House, complete: bool) -> SimpleNamespace | None:
    done = [seat for seat in h.declared if seat.majority is not None]
    if not done:
        return None
    rows: list[tuple[str, SeatLine, str]] = []
    closest = min(done, key=lambda s: s.majority or 0)
    rows.append(("Closest", closest, f"{closest.majority:,} votes"))
    swung = [seat for seat in done if seat.swing is not None]
    if swung:
        most = max(swung, key=lambda s: abs(s.swing or 0))
        way = (most.second, most.party) if (most.swing or 0) >= 0 else (most.party, most.second)
        words = " to ".join((PARTIES[p].short if p in PARTIES else str(p)) for p in way if p)
        rows.append((f"Largest {words} swing", most, f"{abs(most.swing or 0):.1f} pts"))
    voted = [seat for seat in done if seat.turnout is not None]
    if voted:
        high, low = max(voted, key=lambda s: s.turnout or 0), min(voted, key=lambda s: s.turnout or 0)
        rows.append(("Highest turnout", high, f"{100 * (high.turnout or 0):.1f}%"))
        rows.append(("Lowest turnout", low, f"{100 * (low.turnout or 0):.1f}%"))
    return SimpleNamespace(title="Extremes" if complete else "So far tonight", rows=rows)


def _beside(almanac: Almanac, h: House) -> SimpleNamespace:
    """What stands beside a result where nothing is projected: who took most from whom."""
    moves: dict[tuple[str, str], int] = {}
    for seat in h.declared:
        if seat.changed:
            pair = (seat.before or "", seat.party or "")
            moves[pair] = moves.get(pair, 0) + 1
    rows = [
        (f"from {almanac.short(old)}", Markup("to ") + escape(almanac.short(new)), str(number))
        for (old, new), number in sorted(moves.items(), key=lambda pair: -pair[1])[:9]
    ]
    changed = sum(seat.changed for seat in h.declared)
    return SimpleNamespace(
        title=f"{changed} seats changed hands" if h.baseline else "No comparison",
        scope=f"since {h.baseline_label}" if h.baseline_label else "",
        rows=rows,
        note="" if not h.baseline_label.startswith("notional") else
        "Boundaries changed: seats are compared with the last result restated on the new ones (notional).",
    )  # fmt: skip


def state_line(almanac: Almanac, h: House) -> str:
    """The state of the parties in one line, as sent to the wire."""
    if not h.totals:
        return f"{h.name}: nothing declared."
    pieces = [
        f"{almanac.short(p.party, h.day)} {p.seats}" + (f" ({signed(p.net)})" if p.net is not None else "")
        for p in h.totals
        if p.seats
    ]
    shares = [
        f"{almanac.short(p.party, h.day)} {100 * p.share:.1f}% ({'new' if p.new else change_in_points(p.change)})"
        for p in h.totals
        if p.share > 0.03
    ]
    when = f" at {h.at:%H:%M}" if h.at else ""
    since = f" Changes since {h.baseline_label}." if h.baseline_label else ""
    return (
        f"{h.name}, {len(h.declared)} of {len(h.seats)} declared{when}: {listed(pieces)}. {', '.join(shares)}.{since}"
    )


def house_json(almanac: Almanac, h: House, stage: str = "") -> dict[str, object]:
    """A general election in the shape of ``hustings results --json``, every seat in it with the stage of its figure."""
    complete = len(h.declared) == len(h.seats)
    return {
        "election": h.election,
        "name": h.name,
        "date": h.day.isoformat(),
        "at": h.at.isoformat() if h.at else None,
        "contests": len(h.seats),
        "declared": len(h.declared),
        "majority": h.majority,
        "stage": stage or ("official" if complete else "declared"),
        "baseline": h.baseline,
        "turnout": _six(h.turnout),
        "totals": [
            {
                "party": p.party, "votes": p.votes, "share": round(p.share, 6), "seats": p.seats,
                "share_change": _six(p.change), "seat_change": p.net, "gained": p.gained, "lost": p.lost, "new": p.new,
            }
            for p in h.totals
        ],
        "seats": seats_json(h.seats),
    }  # fmt: skip


def seats_json(seats: Sequence[SeatLine]) -> list[dict[str, object]]:
    """Seats for programs."""
    return [
        {
            "contest": s.contest, "area": s.area, "name": s.name, "party": s.party, "before": s.before,
            "majority": s.majority, "declared": s.declared.isoformat() if s.declared and s.party else None,
            "received": s.received.isoformat() if s.received else None, "stage": s.stage, "note": s.note or None,
        }
        for s in seats
    ]  # fmt: skip


@page(router, "/")
def front(site: Site, asked: Asked) -> Made:
    """The front page: the election of the night, else the one the desk was told to show, else the latest held."""
    from hustings.analysis.base import latest_base

    election = (site.live.elections[0] if site.live and site.live.elections else "") or site.front
    if election and not is_general(election):
        from hustings.desk.pages.elections import election as other

        return other(site, replace(asked, parts={"name": election}))
    return house_page(site, asked, election or latest_base(site.facts), front=True)
