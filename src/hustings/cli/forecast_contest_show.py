"""How the forecast of a by-election, a mayor, a council or a chamber is printed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hustings.cli import show
from hustings.cli.facts import almanac
from hustings.cli.forecast_show import footing, short, table

if TYPE_CHECKING:
    from hustings.forecast.contest_result import ContestForecast, OneContest

__all__ = ["contest"]

_MOST, _MOST_CONTESTS = 10, 12


def contest(out: show.Screen, made: ContestForecast) -> None:
    """One contest by candidate, or a body by party with its contests; then what it stands on."""
    _heading(out, made)
    if made.seats:
        _body(out, made)
    else:
        _candidates(out, made, made.contests[0])
    out.line()
    footing(out, made.stood_on, made.trained_on, None)


def _heading(out: show.Screen, made: ContestForecast) -> None:
    from hustings.forecast.contest_words import name_of_contest
    from hustings.forecast.words import in_twenty

    scope = f"as of {made.as_of:%-d %B %Y} · {made.sims:,} runs"
    out.line(show.bold(name_of_contest(almanac(), made)), f"   {scope}   ", show.dim("FORECAST"))
    cells: list[show.Cell | str] = ["Control: " if made.seats else "Wins: "]
    for place, (party, p) in enumerate(sorted(made.p_win.items(), key=lambda pair: -pair[1])[:3]):
        if p >= 0.05 or place == 0:
            named = "no overall control" if party == "noc" else short(party)
            cells += [", " if place else "", show.ink(party, f"{named} {in_twenty(p)}")]
    out.line(*cells)
    out.line()


def _candidates(out: show.Screen, made: ContestForecast, one: OneContest) -> None:
    from hustings.forecast.contest_words import ranked, share_before
    from hustings.forecast.words import briefly

    was = share_before(almanac(), made)
    label = was.label if was else ""
    rows, keys = [["Party", "Chance", "90%", "Share", label, "Change"]], []
    shares = one.shares()
    for party, p in ranked(one):
        each = shares[party]
        before = was.shares.get(party) if was else None
        rows.append(
            [
                short(party), briefly(p), f"{show.percent(each.lo90)}–{show.percent(each.hi90)}",
                show.percent(each.mean), show.percent(before),
                show.points(each.mean - before if before is not None else None),
            ]
        )  # fmt: skip
        keys.append(party)
    rows = rows[: _MOST + 1]
    table(out, rows if label else [row[:4] for row in rows], "<>>>>>" if label else "<>>>", keys)
    if len(keys) > _MOST:
        out.line(show.dim(f"{_MOST} of {len(keys)} parties shown."))
    if any(each.capped for each in made.contests):
        out.line(show.dim("Without more to go by no chance is said to be greater: it is cut off there."))


def _body(out: show.Screen, made: ContestForecast) -> None:
    from hustings.forecast.words import briefly

    chances, ranges, shares = made.p_majority(), made.seat_ranges(), made.shares
    most = made.p_largest()
    rows, keys = [["Party", "Seats", "90%", "Share", "90%", "Control", "Largest"]], []
    for party, each in list(ranges.items())[:_MOST]:
        share = shares.get(party)
        rows.append(
            [
                short(party), f"{each['median']:.0f}", f"{each['lo90']:.0f}–{each['hi90']:.0f}",
                show.percent(share.mean if share else None),
                f"{show.percent(share.lo90)}–{show.percent(share.hi90)}" if share else "–",
                briefly(chances[party]) if chances.get(party) else "–",
                briefly(most[party]) if most.get(party) else "–",
            ]
        )  # fmt: skip
        keys.append(party)
    table(out, rows, "<>>>>>>", keys)
    out.line(
        show.dim(f"{made.house} seats, {made.house // 2 + 1} for control; no overall control {briefly(made.p_hung())}.")
    )
    if len(made.contests) > 1:
        out.line()
        _wards(out, made)


def _wards(out: show.Screen, made: ContestForecast) -> None:
    """The contests of a body that are least certain."""
    ordered = sorted(made.contests, key=lambda each: max(each.p_win().values(), default=0))[:_MOST_CONTESTS]
    rows = [["The least certain contests", "Chance of most votes or seats, %"]]
    for each in ordered:
        chances = [f"{short(party)} {100 * p:.0f}" for party, p in each.p_win().items() if p >= 0.05][:4]
        rows.append([each.name, "  ".join(chances)])
    table(out, rows, "<<", ())
    if len(made.contests) > len(ordered):
        out.line(show.dim(f"{len(ordered)} of {len(made.contests)} contests shown."))
