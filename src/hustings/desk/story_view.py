"""The story in sentences, tables and drawings: what the page's template prints, all of it made from the record."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from types import SimpleNamespace

from hustings.almanac.open import Almanac
from hustings.analysis.control import Council
from hustings.analysis.words import RULE_NAMES, change_in_points, result_line
from hustings.atlas.chart import Chart
from hustings.atlas.charts import (
    PollLine,
    RoundBar,
    SeatCount,
    final_round,
    poll_dots,
    seats_bar,
    seats_cell,
)
from hustings.atlas.hexes import Layout, layout
from hustings.atlas.map import draw_hexes
from hustings.atlas.palette import look
from hustings.desk.cells import LAYOUT, seats
from hustings.desk.check_page import MARKS
from hustings.desk.contest_view import FULL, poll_before, result_rows, said, seat_history, strip, swing_note, two_totals
from hustings.desk.story import MapMoment, Mayor, Story
from hustings.desk.story_forecast import forecast_of

__all__ = ["view_of"]

_POLLED = ("con", "lab", "ld", "grn", "ref", "snp")


def view_of(almanac: Almanac, story: Story) -> SimpleNamespace:
    """Everything the template prints beyond the record itself."""
    made = story.hartlepool
    words = _Words(almanac, story)
    return SimpleNamespace(
        title=words.title(),
        standfirst=words.standfirst(),
        eve=_day(date.fromordinal(story.day.toordinal() - 1)),
        **_polls(story),
        ballots=_ballots(story),
        fewest=words.fewest(),
        forecasts=[forecast_of(almanac, each) for each in story.forecasts],
        hartlepool_under=words.under(),
        said=said(made.result, almanac, made),
        strip=strip(almanac, made),
        swing_note=swing_note(almanac, made),
        result_rows=result_rows(made),
        **_named("poll", poll_before(made, story.hartlepool_polls)),
        reservoir=words.reservoir(),
        **_named("line", seat_history(made, story.hartlepool_line)),
        flow=words.flow(),
        totals=two_totals(made),
        result_line=result_line(almanac, made),
        mayors=[_mayor(almanac, each) for each in story.mayors],
        councils_title=words.councils(),
        councils=[_council(almanac, each) for each in story.councils],
        **_north(almanac, story),
        mountain_title=words.mountain_title(),
        mountain=words.mountain(),
        targets=[*story.mountain.targets[:6], *([story.mountain.last_needed] if story.mountain.last_needed else [])],
        unknown=words.unknown(),
        marks=MARKS,
        credits=almanac.credits([*story.sources, "hanretty", *story.said.sources]),
    )


def _named(what: str, made: tuple[Chart, str] | None) -> dict[str, object]:
    """A chart and its note under the names that the template has for them."""
    return {
        f"{what}_chart": made[0] if made else None,
        f"{what}_note": made[1] if made else "",
        f"{what}_title": made[0].title if made else "",
    }


def _day(day: date) -> str:
    return f"{day:%-d %B %Y}"


@dataclass(frozen=True, slots=True)
class _Words:
    """The sentences, each from the record."""

    almanac: Almanac
    story: Story

    def title(self) -> str:
        """A sentence with a verb and a number."""
        made = self.story.hartlepool
        verb = "gain" if "gain" in made.result else "hold"
        winner = FULL.get(made.winner.party, made.winner.description)
        verb = verb if winner.endswith("s") else verb + "s"
        changed = len(self.story.councils_changed)
        also = f"; {changed} of {len(self.story.councils)} councils change hands" if changed else ""
        return f"{winner} {verb} {made.name} by {made.majority:,}{also}"

    def standfirst(self) -> str:
        now, then = self.story.poll_now, self.story.poll_then
        made = self.story.hartlepool
        held = f"held {made.name} since {made.tenure.since.year}" if made.tenure else f"held {made.name}"
        holder = self.almanac.parties[made.tenure.party]["name"] if made.tenure else "the holder"
        lead, before = 100 * now.lead("con", "lab"), 100 * then.lead("con", "lab")
        return (
            f"The {str(holder).removesuffix(' Party')} party had {held}. The last {now.polls} national polls before "
            f"the day put the Conservatives {lead:.1f} points ahead of Labour, against {before:.1f} at "
            "the turn of the year."
        )

    def fewest(self) -> str:
        fewest = self.story.fewest
        if fewest.since is None:
            return f"Labour won {fewest.seats} seats in 2019."
        return (
            f"Labour won {fewest.seats} seats in 2019, its fewest since {fewest.since.year} ({fewest.seats_then}), "
            f"among general elections since {fewest.first.year}."
        )

    def under(self) -> str:
        made = self.story.hartlepool
        leave = f" · Leave {100 * self.story.hartlepool_leave:.1f}% in 2016" if self.story.hartlepool_leave else ""
        return f"Parliamentary by-election, {made.day:%A} {_day(made.day)} · one seat, {RULE_NAMES[made.rule]}{leave}"

    def reservoir(self) -> str:
        story, base = self.story, self.story.hartlepool.baseline
        assert base is not None  # the story refuses to be told without it
        ratio = story.reservoir_here / base.majority if base.majority else 0
        return (
            f"The Brexit Party took {story.reservoir_here:,} votes here in {base.label}, {ratio:.1f} times the "
            f"majority of {base.majority:,}. Its vote exceeded the majority in {len(story.reservoirs)} of the "
            f"{story.mountain.seats} seats Labour won. The largest such votes:"
        )

    def flow(self) -> tuple[str, str]:
        least, most = self.story.flow
        base = self.story.hartlepool.baseline
        label = base.label if base else ""
        known = "Not known from the totals." if most - least > 0.6 else "Bounded by the totals."
        return known, (
            f"The two declarations fit any share between {100 * least:.0f}% and {100 * most:.0f}% of the Brexit "
            f"Party’s {label} voters choosing the winner now (Duncan-Davis bounds): "
            "who moved, and who stayed at home, the totals of one seat cannot tell."
        )

    def councils(self) -> str:
        changed = self.story.councils_changed
        if not changed:
            return "No council of the story changes hands"
        names = ", ".join(each.name for each in changed[:-1]) + (" and " if len(changed) > 1 else "") + changed[-1].name
        return f"{names} {'change' if len(changed) > 1 else 'changes'} hands"

    def mountain_title(self) -> str:
        mountain = self.story.mountain
        if not mountain.needed:
            return f"Labour has a majority with {mountain.seats} seats"
        return f"Labour needs {mountain.needed} gains for a majority"

    def mountain(self) -> str:
        mountain, last = self.story.mountain, self.story.mountain.last_needed
        if last is None:
            return f"It has {mountain.seats} seats; {mountain.majority_seats} make a majority."
        return (
            f"From {mountain.seats} seats to {mountain.majority_seats}: gain number {mountain.needed} in order of the "
            f"swing needed is {last.name}, a swing of {last.swing_needed:.1f} points "
            f"from {self.almanac.short(last.holder)}."
        )

    def unknown(self) -> list[str]:
        texts = [self.flow()[0] + " Where the 2019 Brexit Party vote went in Hartlepool."]
        for mayor in self.story.mayors:
            for poll in mayor.polls:
                if not poll.verified:
                    figures = " to ".join(
                        f"{100 * share:.0f}" for share in sorted(poll.shares.values(), reverse=True)[:2]
                    )
                    basis = f" ({poll.basis})" if poll.basis != "not stated" else ", on a basis that is not stated"
                    texts.append(
                        f"{poll.pollster} in {mayor.now.name}: {figures}{basis}, known only from a press report."
                    )
        for each in self.story.councils:
            if each.before is None or any(seat.before is None for seat in each.chamber if not seat.vacant):
                texts.append(f"{each.name} council: seats before the election, in part.")
        return texts


def _polls(story: Story) -> dict[str, object]:
    rows = story.polls
    lines = []
    for party in _POLLED:
        dots = rows.filter(rows["party"] == party).select("end", "share").iter_rows()
        series = tuple((end, 100 * share) for end, share in dots)
        if len(series) > 5:
            lines.append(PollLine(party, series))
    now, then = story.poll_now, story.poll_then
    rise = 100 * (now.lead("con", "lab") - then.lead("con", "lab"))
    verb = "grows" if rise > 0 else "shrinks"
    title = f"The Conservative lead {verb} by {abs(rise):.1f} points since the turn of the year"
    chart = poll_dots(lines, title=title, width=790, height=360)
    return {
        "polls_title": title,
        "polls_scope": f"{rows['poll'].n_unique()} polls, Westminster voting intention",
        "polls_chart": chart,
        "polls_note": (
            "Each dot is a poll, each line the plain mean of polls within a fortnight. "
            f"The lead: {now.polls} polls ended {now.start:%-d %B} to {now.end:%-d %B %Y}, "
            f"against {then.polls} ended {then.start:%-d} to {then.end:%-d %B %Y}. "
            "A mean of polls states no uncertainty and shares whatever error the polls share."
        ),
    }


def _ballots(story: Story) -> list[tuple[str, str, str]]:
    """Kinds of contest with their rules in words, places of one kind and rule together."""
    grouped: dict[tuple[str, str], list[str]] = {}
    for kind, rule, place in story.ballots:
        words = RULE_NAMES[rule]
        if kind == "mayor" and rule == "fptp":
            words = "simple majority: two candidates"
        if rule == "block-vote":
            words = "as many votes as seats"
        grouped.setdefault((kind[0].upper() + kind[1:], words), []).append(place)
    return [(kind, words, ", ".join(places)) for (kind, words), places in grouped.items()]


def _mayor(almanac: Almanac, mayor: Mayor) -> SimpleNamespace:
    made, short = mayor.now, almanac.short
    two = len(made.rounds) > 1
    shown = made.candidacies if len(made.candidacies) <= 6 else made.candidacies[:6]
    bars = [
        RoundBar(
            each.party,
            each.surname,
            each.votes or 0,
            each.final_votes - (each.votes or 0) if each.final_votes is not None else None,
        )
        for each in shown
    ]
    final = [each for each in made.candidacies if each.final_votes is not None] or list(made.candidacies[:2])
    total = sum((each.final_votes if two else each.votes) or 0 for each in (final if two else made.candidacies))
    shares = [
        f"{short(each.party)} {100 * ((each.final_votes if two else each.votes) or 0) / total:.1f}%"
        for each in final[:2]
    ]
    title = f"{made.winner.candidate} wins {'the final round' if two else 'outright'}, {' to '.join(shares)}"
    note = [title + "."]
    if mayor.before is not None and len(mayor.before.rounds) > 1:
        before = mayor.before
        whole = sum(before.rounds[-1].values())
        finals = " to ".join(f"{100 * votes / whole:.1f}%" for votes in before.rounds[-1].values())
        note.append(f"{before.day.year}: {finals} after second preferences.")
    for poll in mayor.polls[:1]:
        figures = ", ".join(
            f"{short(party)} {100 * share:.0f}"
            for party, share in sorted(poll.shares.items(), key=lambda pair: -pair[1])[:2]
        )
        basis = f" ({poll.basis})" if poll.basis != "not stated" else " (basis not stated)"
        only = "" if poll.verified else " Known only from a press report."
        note.append(f"{poll.pollster}: {figures}{basis}.{only}")
    if made.count is not None:
        note.append(made.count.stages[-1].statement)
    if len(shown) < len(made.candidacies):
        note.append(f"{len(shown)} of {len(made.candidacies)} candidates shown.")
    rule = "two candidates, simple majority" if len(made.candidacies) == 2 else RULE_NAMES[made.rule]
    chart = final_round(bars, title=title, width=380, valid=made.valid)
    return SimpleNamespace(
        name=made.name,
        rule=rule,
        party=made.winner.party,
        result=made.result,
        words=f"majority {made.majority:,}" if made.majority else "",
        chart=chart,
        note=" ".join(note),
    )


def _council(almanac: Almanac, each: Council) -> SimpleNamespace:
    def cell(parties: tuple[str, ...], *, others: bool = False) -> str:
        mine = [seat for seat in each.chamber if (seat.party in parties) != others and not seat.vacant]
        after = [seat.after for seat in mine]
        before = [seat.before for seat in mine]
        if not mine:
            return "0"
        now = "–" if None in after else str(sum(seat or 0 for seat in after))
        then = "–" if None in before else str(sum(seat or 0 for seat in before))
        return f"{then} → {now}"

    counts: dict[str, int] = {}
    for seat in (one for one in each.chamber if not one.vacant):
        counts[seat.party] = counts.get(seat.party, 0) + (seat.after or 0)
    held = [SeatCount(party, number) for party, number in sorted(counts.items(), key=lambda pair: -pair[1]) if number]
    missing = each.house - sum(seat.seats for seat in held)
    if missing > 0:
        held.append(SeatCount("", missing, "vacant or not known"))
    named = ", ".join(f"{almanac.short(one.party) if one.party else one.label} {one.seats}" for one in held)
    bar = seats_cell(held, title=f"{each.name} after: {named}")
    cells = [cell(("con",)), cell(("lab",)), cell(("con", "lab"), others=True)]
    return SimpleNamespace(
        name=each.name,
        phrase=each.phrase,
        changed=each.changed,
        contested=each.contested,
        house=each.house,
        cells=cells,
        bar=bar,
        basis=each.before_basis,
    )


def _north(almanac: Almanac, story: Story) -> dict[str, object]:
    north = story.north
    where = layout(LAYOUT)
    areas = frozenset().union(*(region[2] for region in north.regions))
    years = [moment.label[-4:] for moment in north.moments]
    maps = []
    for moment in north.moments:
        maps.append(_map(almanac, moment, areas, where))
    heads = []
    for party in ("Con", "Lab"):
        heads += [
            f"{party} {moment.label[-4:] if moment is not north.moments[-1] else 'May ' + moment.label[-4:]}"
            for moment in north.moments
        ]
    heads += [f"{party}, % {years[1]}" for party in ("Con", "Lab", "Brexit")]
    rows = []
    for _, name, inside, totals in north.regions:
        row = [name, str(len(inside))]
        for party in ("con", "lab"):
            row += [str(moment.seats(party, set(inside))) for moment in north.moments]
        by_party = {each.party: each for each in totals}
        for party in ("con", "lab", "ref"):
            total = by_party.get(party)
            change = f" ({change_in_points(total.share_change)})" if total and total.share_change is not None else ""
            row.append(f"{100 * total.share:.1f}{change}" if total else "–")
        rows.append(row)
    holders = sorted({holder for moment in north.moments for holder in moment.winners.values()})
    order = [party for party in ("con", "lab", "ld", "snp", "grn", "ukip", "ind", "spk") if party in holders]
    return {
        "north_title": f"How the map of the North changed, {years[0]} to {years[-1]}",
        "north_scope": f"{len(areas)} seats in {len(north.regions)} regions of England",
        "north_seats": len(areas),
        "maps": maps,
        "region_heads": heads,
        "regions": rows,
        "key": [(party, look(party).name) for party in order],
    }


def _map(almanac: Almanac, moment: MapMoment, areas: frozenset[str], where: Layout) -> SimpleNamespace:
    counts: dict[str, int] = {}
    for area in areas:
        counts[moment.winners[area]] = counts.get(moment.winners[area], 0) + 1
    # Conservatives at the left, Labour at the right, everybody else between them.
    ends = {"con": 0, "lab": 2}
    order = sorted(counts, key=lambda party: (ends.get(party, 1), -counts[party]))
    title = f"The North, {moment.label}: " + ", ".join(f"{almanac.short(party)} {counts[party]}" for party in order)
    bar = seats_bar([SeatCount(party, counts[party]) for party in order], title=title, width=394)
    chart: Chart = draw_hexes(
        where,
        seats(almanac, moment, areas),
        title=title,
        radius=13.5,
        outlined=True,
        letters=False,
        region_names=False,
        key=False,
        margin=16,
    )
    moves: dict[tuple[str, str], int] = {}
    for before, after in moment.changed.values():
        moves[(before, after)] = moves.get((before, after), 0) + 1
    listed = "; ".join(
        f"{number} {almanac.short(after)} from {almanac.short(before)}"
        for (before, after), number in sorted(moves.items(), key=lambda pair: -pair[1])
    )
    return SimpleNamespace(
        label=moment.label,
        note=moment.note,
        bar=bar.svg,
        map=chart.svg,
        changes=f"Outlined: changed since {moment.since}. {listed or 'None'}.",
    )
