"""One contest: its result with every figure that a desk prints, or what is known before the count."""

from __future__ import annotations

from collections.abc import Mapping
from types import SimpleNamespace

import polars as pl
from fastapi import APIRouter

from hustings.almanac.open import Almanac
from hustings.analysis.contest import Contest, contest
from hustings.analysis.flows_bounds import flow_bounds
from hustings.analysis.line import line_shares
from hustings.analysis.reservoirs import reservoirs
from hustings.analysis.words import CONTEST_KINDS, RULE_NAMES, result_line
from hustings.atlas.bars import RoundBar, final_round
from hustings.desk.answers import Made
from hustings.desk.contest_view import (
    poll_before,
    polls_of,
    result_rows,
    said,
    seat_history,
    strip,
    swing_note,
    two_totals,
)
from hustings.desk.counting.allocation_view import allocation_cells, allocation_head, allocation_json, allocation_view
from hustings.desk.counting.counts import count_address
from hustings.desk.papers_view import paper_rows
from hustings.desk.printing import clock
from hustings.desk.routes import page
from hustings.desk.site import Asked, Site
from hustings.errors import HustingsError
from hustings.ids import is_id, parse, slugify

__all__ = ["contest_page", "lots_of", "router"]

router = APIRouter()


@page(router, "/contest/{name}")
def contest_page(site: Site, asked: Asked) -> Made:
    """The page of one ballot paper, the same before, during and after the count."""
    name, facts = asked.parts["name"].lower(), site.facts
    row, rows = facts.contest(name)
    made = contest(facts, name)
    told = site.live.told(name) if site.live is not None else None
    declared = any(each.elected for each in made.candidacies) and not (told and told.hides)
    view = {
        "c": made,
        "row": row,
        "told": told,
        "declared": declared,
        "kind": kind_words(made),
        "rule": RULE_NAMES.get(made.rule, made.rule),
        "crumbs": _crumbs(facts, made),
        "since": made.baseline.label if made.baseline else "",
        "before": _before(facts, made),
        "area": str(row["area"]),
        "lots": lots_of(made),
        "corrected_on": _corrected_on(facts, name),
        "allocation": allocation_view(made.count) if declared else None,
        "papers": paper_rows(made, told.rejected_by if told else ()) if declared else [],
        "counted_at": count_address(site, name) if declared else "",
    }
    list_cells = allocation_cells(made.count) if declared else {}
    view |= _result(facts, made, row) if declared else _to_come(facts, made, rows)
    now = _now(made, told)
    ahead = now[0] if told and (told.rush or told.called) else "to come"
    title = f"{made.name}: {made.result if declared else ahead}"
    line = result_line(facts, made) if declared else ""
    return Made(
        title=f"{title}, {made.day:%-d %B %Y}",
        template="desk/contest.html",
        view=view | {"line": line, "now": now},
        json=_json(made, line, declared, told),
        header=(
            "candidate",
            "party",
            "description",
            "votes",
            "share",
            "share_change",
            "elected",
            "lost_deposit",
            "stage",
            *(allocation_head(made.count) if declared else ()),
        ),
        rows=[
            (
                each.candidate,
                each.party,
                each.description,
                each.votes if declared else None,
                _six(each.share if declared else None),
                _six(each.share_change if declared else None),
                bool(each.elected) if declared else None,
                each.lost_deposit,
                _stage(made, told) if declared else "to come",
                *list_cells.get(each.candidate, ()),
            )
            for each in made.candidacies
        ],
        credits=facts.credits([*made.sources, *view.get("sources", ())]),  # type: ignore[misc]
        path=f"/contest/{name}",
        nav="Contests",
        embed=f"/embed/contest/{name}",
        card=f"/card/contest/{name}",
        about=line,
    )


def _now(made: Contest, told: SimpleNamespace | None) -> tuple[str, str]:
    """What is known of a contest without figures, and what stands under it; when it is due, where nothing is known."""
    if told is None:
        return "To come", ""
    if told.rush:
        return f"{made.result}, figures to come", ""
    if told.called and "called" in told.state:
        return told.called, told.why
    due = told.due and (not told.state or "recount" in told.state)
    return told.state[:1].upper() + told.state[1:] or "To come", f"due {clock(told.due, day=True)}" if due else ""


def _six(value: float | None) -> float | None:
    return None if value is None else round(value, 6)


def _stage(made: Contest, told: SimpleNamespace | None) -> str:
    if told is not None and told.stage:
        return str(told.stage)
    return "corrected" if made.corrections else made.status


def _json(made: Contest, line: str, declared: bool, told: SimpleNamespace | None) -> dict[str, object]:
    full = made.to_json() | {"stage": _stage(made, told) if declared else "to come"}
    if declared:
        full |= {"allocation": allocation_json(made.count)} if made.count is not None else {}
        full |= {"rejected_by": dict(told.rejected_by)} if told is not None and told.rejected_by else {}
        return full | {"line": line}
    hidden = (
        "valid",
        "rejected",
        "turnout",
        "turnout_ballots",
        "turnout_change",
        "majority",
        "majority_share",
        "result",
        "swing",
        "two_party_swing",
        "rounds",
        "count",
        "lot",
        "declared",
        "ballots",
    )
    people = [{"candidate": each.candidate, "party": each.party, "description": each.description}
              for each in made.candidacies]  # fmt: skip
    return {name: None if name in hidden else value for name, value in full.items()} | {"candidacies": people}


def kind_words(made: Contest) -> str:
    """“Parliamentary by-election”, “Council election”: what kind of contest it is."""
    if made.by_election:
        return "Parliamentary by-election" if made.kind == "parl" else "By-election"
    words = CONTEST_KINDS.get(made.kind, made.kind)
    return words[0].upper() + words[1:]


def _crumbs(almanac: Almanac, made: Contest) -> list[tuple[str, str]]:
    election = str(parse(made.contest).election)
    if made.by_election and made.kind == "parl":
        return [("By-elections", "/contests?of=by-elections"), (str(made.day.year), "/contests?of=by-elections")]
    try:
        name = str(almanac.election(election)["name"])
    except HustingsError:
        name = election
    return [("Elections", "/elections"), (name, f"/election/{election}")]


def _before(almanac: Almanac, made: Contest) -> SimpleNamespace | None:
    """The result before: who won, by how much, with which shares."""
    base = made.baseline
    if base is None:
        return None
    ranked = sorted(base.shares.items(), key=lambda pair: -pair[1])
    return SimpleNamespace(
        label=base.label, day=base.day, notional=base.kind == "notional", winner=base.winner.split("#")[0],
        majority=base.majority, turnout=base.turnout,
        rows=[(party.split("#")[0], base.votes[party], share) for party, share in ranked],
        link=f"/contest/{base.id}" if base.kind == "actual" and is_id(base.id) else "",
    )  # fmt: skip


def _to_come(almanac: Almanac, made: Contest, rows: pl.DataFrame) -> dict[str, object]:
    """Before the count: who stands, in the order of the ballot paper where it is known, else of surnames."""
    ordered = all(each is not None for each in rows["list_order"].to_list()) and len(rows)
    papers = {row["candidate"]: row["list_order"] for row in rows.iter_rows(named=True)}
    people = sorted(
        made.candidacies, key=(lambda c: papers[c.candidate]) if ordered else (lambda c: slugify(c.surname))
    )
    return {"people": people, "order": "in the order of the ballot paper" if ordered else "by surname"}


def _result(almanac: Almanac, made: Contest, row: Mapping[str, object]) -> dict[str, object]:
    one = made.seats == 1
    area = str(row["area"])
    view: dict[str, object] = {
        "said": said(made.result, almanac, made),
        "strip": strip(almanac, made) if made.majority is not None else _counted_strip(made),
        "swing_note": swing_note(almanac, made) if one else "",
        "rows": result_rows(made),
        "poll": poll_before(made, polls_of(almanac, made.contest)),
        "history": None,
        "flow": None,
        "totals": [],
        "reservoir": None,
        "rounds": _rounds(made),
        "wards": _average(made) if not one else None,
        "deposits": any(each.lost_deposit for each in made.candidacies),
    }
    if made.kind == "parl" and one:
        shares = line_shares(almanac, area)
        view["history"] = seat_history(made, shares.filter(pl.col("date") <= made.day))
        view["totals"] = two_totals(made)
        view["flow"] = _flow(made)
        view["reservoir"] = _reservoir(almanac, made)
    return view


def _counted_strip(made: Contest) -> list[tuple[str, str, str]]:
    """The strip of a contest of several seats, where there is no majority and no swing."""
    rows = [("Seats", str(made.seats), RULE_NAMES.get(made.rule, made.rule))]
    if made.electorate:
        rows.append(("Electorate", f"{made.electorate:,}", "on the register"))
    if made.turnout is not None:
        rows.append(("Turnout", f"{100 * made.turnout:.1f}%", "valid papers over electorate"))
    if made.valid:
        rows.append(("Valid papers", f"{made.valid:,}", ""))
    if made.rejected is not None:
        rows.append(("Rejected", f"{made.rejected:,}", ""))
    return rows


def _rounds(made: Contest) -> object | None:
    """Two rounds of a supplementary vote as a chart."""
    if len(made.rounds) < 2:
        return None
    bars = [
        RoundBar(each.party, each.surname, each.votes or 0,
                 each.final_votes - (each.votes or 0) if each.final_votes is not None else None)
        for each in made.candidacies[:8]
    ]  # fmt: skip
    total = sum(made.rounds[-1].values())
    words = " to ".join(f"{100 * votes / total:.1f}%" for votes in made.rounds[-1].values())
    return final_round(bars, title=f"{made.winner.candidate} wins the final round, {words}", valid=made.valid)


def _average(made: Contest) -> list[tuple[str, int, int, float, float]]:
    """Of a ward of several seats: party, candidates, seats, and its vote by the top candidate and by the average.

    The two ways of reckoning a party's share in such a ward differ; both are printed.
    """
    parties: dict[str, list[int]] = {}
    seats: dict[str, int] = {}
    for each in made.candidacies:
        parties.setdefault(each.party, []).append(each.votes or 0)
        seats[each.party] = seats.get(each.party, 0) + each.elected
    tops = {party: max(votes) for party, votes in parties.items()}
    means = {party: sum(votes) / len(votes) for party, votes in parties.items()}
    top, mean = sum(tops.values()) or 1, sum(means.values()) or 1
    return [
        (party, len(parties[party]), seats[party], tops[party] / top, means[party] / mean)
        for party in sorted(parties, key=lambda p: -tops[p])
    ]


def _flow(made: Contest) -> SimpleNamespace | None:
    """What the two totals allow of the largest party that shrank to the winner."""
    base = made.baseline
    if base is None or not made.valid or not base.electorate or not made.electorate:
        return None
    now: dict[str, int] = {}
    for each in made.candidacies:
        now[each.party] = now.get(each.party, 0) + (each.votes or 0)
    shrunk = {party: base.votes[party] - now.get(party, 0) for party in base.votes if party != made.winner.party}
    if not shrunk or max(shrunk.values()) <= 0:
        return None
    party = max(shrunk, key=lambda p: shrunk[p]).split("#")[0]
    if party not in base.votes:
        return None
    electors = max(base.electorate, made.electorate)
    least, most = flow_bounds(base.votes[party], now[made.winner.party], electors)
    return SimpleNamespace(party=party, least=least, most=most, known=most - least <= 0.6)


def _reservoir(almanac: Almanac, made: Contest) -> SimpleNamespace | None:
    """Seats of the party that lost here in which the same third party's vote is larger than the majority."""
    base = made.baseline
    if base is None or not made.by_election or base.kind != "actual" or not is_id(base.id):
        return None
    holder = base.winner
    ranked = sorted(base.votes, key=lambda p: -base.votes[p])
    if len(ranked) < 3 or ranked[2].split("#")[0] in ("ind", "other"):
        return None
    third, votes = ranked[2], base.votes[ranked[2]]
    if base.majority == 0 or votes <= base.majority:
        return None
    election = str(parse(base.id).election)
    rows = reservoirs(almanac, election, holder, third)
    return SimpleNamespace(
        third=third, votes=votes, ratio=votes / base.majority, count=len(rows), rows=rows[:6], holder=holder,
        election=election, label=base.label, majority=base.majority,
    )  # fmt: skip


def lots_of(made: Contest) -> set[str]:
    """Candidates elected by lot: those elected with as many votes as one who was not."""
    if made.seats < 1 or made.count is not None:
        return set()
    lost = {each.votes for each in made.candidacies if not each.elected and each.votes is not None}
    return {each.candidate for each in made.candidacies if each.elected and each.votes in lost}


def _corrected_on(almanac: Almanac, contest_id: str) -> str:
    rows = almanac.table("corrections").filter(pl.col("contest") == contest_id).drop_nulls("date")
    return f"{rows['date'][0]:%-d %B %Y}" if len(rows) else ""
