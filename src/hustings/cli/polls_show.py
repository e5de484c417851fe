"""How the polls are printed: shares with their bands, leads with their chances, house effects, what has to be said."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from itertools import pairwise
from textwrap import wrap
from typing import TYPE_CHECKING

from hustings.cli import show
from hustings.cli.facts import almanac

if TYPE_CHECKING:
    from hustings.polls.houses import Moved
    from hustings.polls.leads import DaysOver, Estimate, LeadStory
    from hustings.polls.read import Pooled

__all__ = [
    "footing",
    "heading",
    "houses",
    "influence",
    "lead_json",
    "leads",
    "months",
    "print_lead",
    "shares",
    "without",
]

# How many parties, largest first, have their lead over the next one shown.
_MOST_LEADS = 5


def _short(party: str) -> str:
    return "Others" if party == "other" else almanac().short(party)


def _range(each: Estimate) -> str:
    return f"{show.percent(max(each.lo90, 0.0))}–{show.percent(each.hi90)}"


def _band(each: Estimate) -> str:
    return f"{show.points(each.lo90)} to {show.points(each.hi90)}"


def _chance(p: float) -> str:
    """Chances in twentieths: “15 in 20”, “fewer than 1 in 20”."""
    return _brief(p).replace("<", "fewer than ").replace(">", "more than ")


def _brief(p: float) -> str:
    """The same for a column of chances: “<1 in 20”."""
    return "<1 in 20" if p < 0.05 else ">19 in 20" if p > 0.95 else f"{round(20 * p)} in 20"


def heading(out: show.Screen, made: Pooled) -> None:
    """What was pooled, of where, as of when."""
    from hustings.polls.select import TERRITORIES

    chosen = made.selection
    out.line(show.bold(f"Westminster polls, {TERRITORIES[made.territory]}, as of {made.as_of:%-d %B %Y}"))
    houses_known = len({each.house for each in chosen.rows})
    nations = " and ".join(sorted({TERRITORIES[each.territory] for each in chosen.nation_polls}))
    more = f" and {len(chosen.nation_polls)} cross-breaks and polls of {nations}" if nations else ""
    out.line(
        show.dim(f"{len(chosen.polls)} British polls{more} since {chosen.since:%-d %B %Y}, {houses_known} houses;")
    )
    out.line(show.dim("pooled; bands are 90%"))
    out.line()


def shares(out: show.Screen, made: Pooled) -> None:
    """Every party with its band, its change since the last election, and the two plain baselines."""
    before, recent = made.before(), made.recent
    smooth = {row["party"]: row["share"] for row in made.loess([made.as_of]).iter_rows(named=True)}
    since = f"since {made.selection.last.day:%Y}" if made.selection.last else "change"
    rows = [["Party", "Share", "90%", since, f"{made.recent_days}-day mean", "LOESS"]]
    for party in made.parties:
        each = made.share(party)
        change = each.mean - before[party] if party in before else None
        rows.append(
            [
                _short(party), show.percent(each.mean), _range(each), show.points(change),
                show.percent(recent.shares.get(party)),
                show.percent(smooth[party] if smooth[party] == smooth[party] else None),
            ]
        )  # fmt: skip
    _table(out, rows, "<>>>>>", made.parties)


def months(out: show.Screen, made: Pooled) -> None:
    """The pooled share at the first of each month and on the last day."""
    days = [day for day in made.days if day.day == 1] or [made.days[0]]
    days = [*days, made.as_of] if days[-1] != made.as_of else days
    means = made.shares(days).mean(axis=0)
    rows = [["", *(_short(party) for party in made.parties)]]
    rows += [[f"{day:%-d %b %Y}", *(show.percent(float(v)) for v in row)] for day, row in zip(days, means, strict=True)]
    rows.append(["90%", *(_range(made.share(party)) for party in made.parties)])
    head, *body = show.columns(rows, "<" + ">" * len(made.parties))
    out.line(*(show.ink(party, cell) for party, cell in zip(("", *made.parties), head, strict=True)))
    out.rule(sum(map(len, head)))
    for cells in body:
        out.line(*cells)


def leads(out: show.Screen, made: Pooled) -> None:
    """The lead of each of the larger parties over the next, with the chance that it is ahead."""
    rows = [["Lead", "Points", "90%", "Ahead"]]
    for first, second in pairwise(made.parties[:_MOST_LEADS]):
        each = made.lead_now(first, second)
        rows.append(
            [
                f"{_short(first)} over {_short(second)}",
                show.points(each.lead.mean),
                _band(each.lead),
                _chance(each.p_ahead),
            ]
        )
    _table(out, rows, "<>>>")


def without(out: show.Screen, moved: Moved) -> None:
    """How the average changes without one pollster."""
    changes = "  ".join(f"{_short(party)} {show.points(change)}" for party, change in moved.shares.items())
    out.line(
        show.bold(f"Without {moved.what}"),
        f" ({moved.polls} poll{'' if moved.polls == 1 else 's'}) the average changes: {changes}",
    )


def houses(out: show.Screen, made: Pooled, parties: Sequence[str], most: int | None = None) -> None:
    """The house table, in points: the effect on the lead with its band, and the mean effect on each party."""
    first, second = made.parties[:2]
    every = made.lead_effects(first, second)
    rows = [["House effect, points", "Polls", f"on {_short(first)} lead", "90%", *(_short(party) for party in parties)]]
    for house, on_lead in every[:most]:
        means = (show.points(house.effects[party].mean) for party in parties)
        name = house.pollster + ("" if house.regular else " *")
        rows.append([name, str(house.polls), show.points(on_lead.mean), _band(on_lead), *means])
    _table(out, rows, "<>>>" + ">" * len(parties), gap=2)
    rest = len(every) - len(rows) + 1
    more = f"{rest} more pollsters: hustings polls houses. " if rest > 0 else ""
    _say(out, f"{more}Effects of the regular houses sum to zero; * too few polls to count among them.")


def influence(out: show.Screen, made: Pooled, table: Sequence[Mapping[str, object]]) -> None:
    """The polls that move the average most."""
    out.line()
    parties = [party for party in made.parties if party in table[0]]
    rows = [["The poll moves the average by", *(_short(party) for party in parties)]]
    rows += [[str(row["poll"]), *(f"{100 * float(str(row[party])):+.2f}" for party in parties)] for row in table]
    _table(out, rows, "<" + ">" * len(parties))


def _table(out: show.Screen, rows: Sequence[Sequence[str]], align: str, inks: Sequence[str] = (), gap: int = 3) -> None:
    head, *body = show.columns(rows, align, gap=gap)
    out.line(show.dim("".join(head)))
    out.rule(sum(map(len, head)))
    for k, cells in enumerate(body):
        out.line(show.ink(inks[k], cells[0]) if inks else cells[0], *cells[1:])


def footing(out: show.Screen, made: Pooled) -> None:
    """Diagnostics, what has to be said about the polls, and credits."""
    told = made.posterior.diagnostics
    out.line()
    _say(
        out,
        f"Effective draws {told.ess:.0f}, Pareto k {told.pareto_k:.2f} (published only from 100 draws and under 0.7),"
        f" {told.seconds:.1f} s.",
    )
    said = "A pool cannot see an error that all pollsters share: hustings backtest polls says how large it has been."
    for note in (*made.selection.notes, said):
        _say(out, note)
    for credit in almanac().credits(made.selection.sources):
        _say(out, f"Source: {credit}")


def _say(out: show.Screen, words: str) -> None:
    """A note, in lines of the screen's width."""
    for each in wrap(words, show.WIDTH):
        out.line(show.dim(each))


def lead_json(made: Pooled, story: LeadStory, begin: date, at_least: int | None) -> dict[str, object]:
    """As in the contract of ``polls lead``."""
    return {
        "from": begin.isoformat(),
        "to": made.as_of.isoformat(),
        "territory": made.territory,
        "first": story.start.first,
        "second": story.start.second,
        "lead_from": story.start.to_json(),
        "lead_to": story.end.to_json(),
        "change": story.change.to_json(),
        "p_rise": round(story.p_rise, 6),
        "first_change": {**story.first_change.to_json(), "p_rise": round(story.p_first_rise, 6)},
        "second_change": {**story.second_change.to_json(), "p_rise": round(story.p_second_rise, 6)},
        "days": story.days,
        "p_ahead_throughout": round(story.p_ahead_throughout, 6),
        "days_over": {f"{each.points:g}": _run_json(each, at_least) for each in story.over},
        "polls_used": len(made.selection.rows),
        "notes": list(made.selection.notes),
    }


def _run_json(run: DaysOver, at_least: int | None) -> dict[str, float]:
    more = {} if at_least is None else {"at_least": float(at_least), "p_at_least": round(run.p_at_least(at_least), 6)}
    return {**run.to_json(), **more}


def print_lead(made: Pooled, story: LeadStory, begin: date, at_least: int | None) -> None:
    """A lead at both days, its change, and the days it was over so many points."""
    out = show.screen()
    first, second = _short(story.start.first), _short(story.start.second)
    out.line(show.bold(f"{first} lead over {second}, {begin:%-d %B %Y} to {made.as_of:%-d %B %Y}"))
    out.line(
        show.dim(f"{len(made.selection.rows)} polls since {made.selection.since:%-d %B %Y}, pooled; bands are 90%")
    )
    out.line()
    rows = [["", "Points", "90%", "Chance"]]
    for day, each in ((begin, story.start), (made.as_of, story.end)):
        rows.append(
            [f"Lead, {day:%-d %b %Y}", show.points(each.lead.mean), _band(each.lead), f"ahead {_chance(each.p_ahead)}"]
        )
    for what, change, p in (
        ("Change of the lead", story.change, story.p_rise),
        (f"Change of {first}", story.first_change, story.p_first_rise),
        (f"Change of {second}", story.second_change, story.p_second_rise),
    ):
        way = f"a rise {_chance(p)}" if p >= 0.5 else f"a fall {_chance(1 - p)}"
        rows.append([what, show.points(change.mean), _band(change), way])
    _table(out, rows, "<>><")
    out.line()
    wanted = [] if at_least is None else [f"{at_least} or more"]
    rows = [["Lead over", f"Days of {story.days}", "90%", "on any", "on half", "on all", *wanted]]
    for run in story.over:
        more = [] if at_least is None else [_brief(run.p_at_least(at_least))]
        chances = [_brief(p) for p in (run.p_any, run.p_half, run.p_every)]
        rows.append(
            [
                f"{run.points:g} points",
                f"{run.count.mean:.0f}",
                f"{run.count.lo90:.0f}–{run.count.hi90:.0f}",
                *chances,
                *more,
            ]
        )
    _table(out, rows, "<" + ">" * (len(rows[0]) - 1))
    footing(out, made)
