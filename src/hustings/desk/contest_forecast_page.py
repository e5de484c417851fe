"""The forecast of a by-election, a mayor, a council or a chamber as one self-contained page."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import numpy as np

from hustings.almanac.open import Almanac
from hustings.analysis.words import change_in_points
from hustings.atlas.chances import Chance, chance_bar
from hustings.atlas.chart import Chart
from hustings.atlas.seatchart import SeatRow, seat_dots
from hustings.atlas.sharechart import ShareRow, share_ranges
from hustings.desk.forecast_page import framed, put_all
from hustings.desk.forecast_words import chance_words, name_of, subject
from hustings.forecast.contest_result import ContestForecast, OneContest
from hustings.forecast.contest_words import (
    PolledThere,
    ShareBefore,
    name_of_contest,
    polls_before,
    ranked,
    share_before,
)  # fmt: skip
from hustings.forecast.words import briefly, fitted_on, in_twenty, runs_in_twenty
from hustings.ids import parse

__all__ = [
    "contest_forecast_page",
    "contest_title",
    "contest_view",
    "poll_words",
    "share_chart",
    "write_contest_forecast",
]

_MOST_ROWS, _MOST_STRIP, _LEAST = 8, 4, 0.02
_PARTS = (("Chances", "chances"), ("Method", "method"))
_WINS = {"con": "The Conservatives win", "ld": "The Liberal Democrats win", "grn": "The Greens win"}


def contest_forecast_page(almanac: Almanac, made: ContestForecast, beside: str = "") -> str:
    """The page as HTML text. ``beside`` is the stem of the JSON and CSV files that lie beside it, where they do."""
    return framed(almanac, contest_view(almanac, made), "forecast_contest_body.html", _PARTS, beside)


def contest_view(almanac: Almanac, made: ContestForecast) -> SimpleNamespace:
    """What the body of the page prints, for a frame of its own or that of the desk."""
    body = bool(made.seats)
    title = contest_title(almanac, made)
    was = share_before(almanac, made)
    polls = polls_before(almanac, made)
    one = None if body else made.contests[0]
    return SimpleNamespace(
        title=title,
        crumb=f"{name_of_contest(almanac, made)} · forecast as of {made.as_of:%-d %B %Y}",
        standfirst=f"{title}. A forecast from polls and past elections as of {made.as_of:%-d %B %Y}, not a result.",
        as_of=f"{made.as_of:%-d %B %Y}",
        strip=_strip(almanac, made),
        chart=share_chart(almanac, one, was, polls, 760) if one else None,
        chart_small=share_chart(almanac, one, was, polls, 358) if one else None,
        rows=_candidates(almanac, one, was) if one else [],
        since=was.label if was else "",
        polls=[poll_words(almanac, each) for each in polls],
        seats=_seats(almanac, made) if body else [],
        dots=_dots(almanac, made, 760) if body else None,
        dots_small=_dots(almanac, made, 358) if body else None,
        house=made.house,
        majority=made.house // 2 + 1,
        contests=_contests(almanac, made) if body else [],
        capped=any(each.capped for each in made.contests),
        stood_on=made.stood_on,
        trained_on=fitted_on(made.trained_on),
        sims=f"{made.sims:,}",
        credits=almanac.credits(_sources(almanac, made)),
    )


def contest_title(almanac: Almanac, made: ContestForecast) -> str:
    """“The Conservatives win Hartlepool in 17 runs of 20”; of a body, who controls it and how often."""
    party, p = max(made.p_win.items(), key=lambda pair: pair[1])
    name = name_of_contest(almanac, made).split(",")[0].removesuffix(" by-election").removesuffix(" mayor")
    council = parse(made.election).kind == "local"
    if party == "noc":
        what = f"overall control of {name}" if council else f"a majority in the {name}"
        return f"Nobody has {what} in {runs_in_twenty(p)}"
    if made.seats:
        what = f"control of {name}" if council else f"a majority in the {name}"
        return f"{subject(party)} {what} in {runs_in_twenty(p)}"
    if parse(made.election).kind == "mayor":
        name = f"the {name} mayoralty"
    verb = _WINS.get(party, f"{name_of(party, almanac)} wins")
    return f"{verb} {name} in {runs_in_twenty(p)}"


def _strip(almanac: Almanac, made: ContestForecast) -> list[tuple[str, str, str]]:
    likeliest = sorted(made.p_win.items(), key=lambda pair: -pair[1])
    shown = [(party, p) for party, p in likeliest if p >= _LEAST][:_MOST_STRIP]
    ranges, shares = made.seat_ranges() if made.seats else {}, made.shares
    strip = []
    for party, p in shown:
        if party in ranges:
            under = f"{ranges[party]['lo90']:.0f}–{ranges[party]['hi90']:.0f} seats"
        elif party in shares:
            under = f"{100 * shares[party].lo90:.1f}–{100 * shares[party].hi90:.1f}% of votes"
        else:
            under = ""
        strip.append(("No overall control" if party == "noc" else name_of(party, almanac), in_twenty(p), under))
    return strip


def share_chart(
    almanac: Almanac,
    one: OneContest,
    was: ShareBefore | None,
    polls: tuple[PolledThere, ...],
    width: float,
    most: int = _MOST_ROWS,
) -> Chart:
    """The shares of one contest as bands, with its polls of first preferences and the result before."""
    chances, rows = one.p_win(), []
    for party, each in list(one.shares().items())[:most]:
        mine = [k for k, key in enumerate(one.parties) if key == party]
        middle = float(np.median(one.draws[:, mine].sum(axis=1)))
        asked = [poll.shares[party] for poll in polls if party in poll.shares and poll.basis == "first"]
        rows.append(
            ShareRow(
                party, name_of(party, almanac) if width > 500 else almanac.short(party),
                100 * middle, 100 * each.lo90, 100 * each.hi90,
                (in_twenty if width > 500 else briefly)(chances.get(party, 0.0)),
                tuple(100 * value for value in asked),
                100 * was.shares[party] if was and party in was.shares else None,
            )
        )  # fmt: skip
    first = rows[0]
    title = f"{first.label}: {first.low:.0f}–{first.high:.0f}% of votes in 90 runs of 100"
    return share_ranges(rows, title=title, width=width, before=was.label if was else "last time")


def _candidates(almanac: Almanac, one: OneContest, was: ShareBefore | None) -> list[SimpleNamespace]:
    shares = one.shares()
    rows = []
    for party, p in ranked(one):
        before = was.shares.get(party) if was else None
        names = [name for name, key in zip(one.candidates, one.parties, strict=True) if key == party and name]
        rows.append(
            SimpleNamespace(
                party=party,
                name=name_of(party, almanac),
                people=", ".join(names[:2]) + (f" and {len(names) - 2} more" if len(names) > 2 else ""),
                chance=briefly(p),
                range=f"{100 * shares[party].lo90:.1f}–{100 * shares[party].hi90:.1f}",
                mean=f"{100 * shares[party].mean:.1f}",
                change=change_in_points(shares[party].mean - before if before is not None else None),
            )
        )
    return rows


def _seats(almanac: Almanac, made: ContestForecast) -> list[SimpleNamespace]:
    control, most = made.p_majority(), made.p_largest()
    return [
        SimpleNamespace(
            party=party,
            name=name_of(party, almanac),
            range=f"{each['lo90']:.0f}–{each['hi90']:.0f}",
            median=f"{each['median']:.0f}",
            control=briefly(control[party]) if control.get(party) else "–",
            most=briefly(most[party]) if most.get(party) else "–",
        )
        for party, each in made.seat_ranges().items()
    ]


def _dots(almanac: Almanac, made: ContestForecast, width: float) -> Chart:
    """The seats of a body in twenty equally likely results."""
    shares, majority = made.shares, made.house // 2 + 1
    rows: list[SeatRow] = []
    for party, each in list(made.seat_ranges().items())[:_MOST_ROWS]:
        if each["hi90"] < 1 and rows:
            continue
        share = shares.get(party)
        vote = f"{100 * share.lo90:.1f}–{100 * share.hi90:.1f}%" if share else ""
        twenty = np.quantile(made.seats[party], (np.arange(20) + 0.5) / 20, method="inverted_cdf")
        figures = (each["median"], each["lo90"], each["hi90"])
        rows.append(SeatRow(party, name_of(party, almanac), vote, tuple(float(n) for n in twenty), *figures))
    first = rows[0]
    title = f"{first.label}: {first.low:.0f}–{first.high:.0f} seats in 90 runs of 100, {majority} for control"
    return seat_dots(rows, title=title, majority=majority, width=width)


def _contests(almanac: Almanac, made: ContestForecast) -> list[SimpleNamespace]:
    ordered = sorted(made.contests, key=lambda each: max(each.p_win().values(), default=0.0))
    rows = []
    for each in ordered:
        chances = each.p_win()
        words = chance_words(almanac, chances)
        bar = chance_bar([Chance(key, p, almanac.short(key)) for key, p in chances.items()], title=words)
        rows.append(SimpleNamespace(name=each.name, bar=bar, words=words))
    return rows


def poll_words(almanac: Almanac, poll: PolledThere) -> str:
    """“Survation, to 29 April 2021: Con 50, Lab 33.”"""
    largest = sorted(poll.shares.items(), key=lambda pair: -pair[1])[:4]
    figures = ", ".join(f"{almanac.short(party)} {100 * share:.0f}" for party, share in largest)
    when = f", to {poll.end:%-d %B %Y}" if poll.end else ""
    basis = "" if poll.basis == "first" else f" ({poll.basis if poll.basis != 'not stated' else 'basis not stated'})"
    only = "" if poll.verified else " Known only from a press report."
    return f"{poll.pollster}{when}: {figures}{basis}.{only}"


def _sources(almanac: Almanac, made: ContestForecast) -> list[str]:
    """Whose figures are on the page: those of the result before and of the polls of the contest."""
    import polars as pl

    found: list[str] = []
    if len(made.contests) == 1:
        polls = almanac.table("polls").filter(pl.col("territory") == made.contests[0].contest)
        found += polls["source"].drop_nulls().unique().sort().to_list()
        contest, _ = almanac.contest(made.contests[0].contest)
        found.append(str(contest["source"]))
    return found


def write_contest_forecast(almanac: Almanac, made: ContestForecast, page: Path) -> list[Path]:
    """Write the page, and beside it the same as JSON and the candidates as CSV; the paths, the page first.

    Raises :class:`~hustings.errors.BadInput` where the folder is not there or cannot be written to.
    """
    return put_all(page, contest_forecast_page(almanac, made, page.stem), made.to_json(), made.frame())
