"""What a result means: targets, flows and records."""

from __future__ import annotations

from fastapi import APIRouter

from hustings.almanac.open import Almanac
from hustings.analysis.base import bases, latest_base
from hustings.analysis.baseline import label_of_basis
from hustings.analysis.flows import Flows, flows
from hustings.analysis.record_words import capital
from hustings.analysis.records import records
from hustings.analysis.targets import Aim, Targets, targets
from hustings.atlas.flowchart import draw_flows
from hustings.desk.answers import Made
from hustings.desk.blocks import Block, Field, Head, link, party_cell
from hustings.desk.printing import called, party_name
from hustings.desk.routes import page
from hustings.desk.site import Asked, Site
from hustings.errors import BadInput
from hustings.ids import parse

__all__ = ["router"]

router = APIRouter()

_FIRST = 100


@page(router, "/targets", "/targets/{name}")
def target_seats(site: Site, asked: Asked) -> Made:
    """The seats a party needs, least swing first: ``?base=``, ``?for=majority|largest``, ``?all=1``."""
    facts = site.facts
    party = facts.find_party(asked.parts.get("name") or asked.get("party") or "lab")
    base = asked.get("base") or latest_base(facts)
    aim: Aim = "largest" if asked.get("for") == "largest" else "majority"
    if asked.get("for") not in ("", "largest", "majority"):
        raise BadInput("Targets are for a majority or to be the largest party.")
    made = targets(facts, party, base, aim=aim)
    name = party_name(site, party)
    goal = "a majority" if aim == "majority" else "being the largest"
    heading = f"{name} needs {made.needed} gains for {goal}" if made.needed else f"{name} has {goal}"
    known = [p for p in ("con", "lab", "ld", "ref", "grn", "snp", "pc") if p in facts.parties]
    return Made(
        title=heading,
        template="desk/blocks.html",
        view={
            "kicker": f"Targets · from {made.base_label}",
            "heading": heading,
            "form": [
                Field("party", "Party", party, [(p, party_name(site, p)) for p in dict.fromkeys([*known, party])]),
                Field("base", "From", base, [(b, label_of_basis(b)) for b in bases(facts)]),
                Field("for", "For", aim, [("majority", "a majority"), ("largest", "being largest")]),
            ],
            "blocks": [_targets(facts, made, f"/targets/{party}?base={base}&for={aim}&all=1", bool(asked.get("all")))],
        },
        json=made.to_json(),
        header=("rank", "contest", "name", "holder", "majority", "swing_needed"),
        rows=[(e.rank, e.contest, e.name, e.holder, e.majority, round(e.swing_needed, 4)) for e in made.targets],
        credits=facts.credits(made.sources),
        path="/targets" if "name" not in asked.parts else f"/targets/{party}",
        nav="Targets",
    )


def _targets(facts: Almanac, made: Targets, every: str, whole: bool) -> Block:
    """The targets as a table, the seat that reaches the aim ringed; ``every`` is the address of all of them."""
    rows = [
        (str(each.rank), link(each.name, f"/contest/{each.contest}") if each.contest.startswith("parl.") else each.name,
         party_cell(each.holder, facts.short(each.holder)), f"{each.majority:,}",
         f"{each.swing_needed:.2f}" if each.swing_needed < 1 else f"{each.swing_needed:.1f}",
         "← aim reached" if each.rank == made.needed else "")
        for each in (made.targets if whole else made.targets[:_FIRST])
    ]  # fmt: skip
    return Block(
        "In order of the swing needed",
        f"{len(made.targets)} seats",
        (Head("Rank"), Head("Seat"), Head("Held by"), Head("Majority", True), Head("Swing needed", True, main=True),
         Head("Aim", wide=True)),
        rows,
        said=_mountain(facts, made),
        whole=len(made.targets),
        more=every,
        note="Swing needed: half of the winner’s lead over the party, in points of all valid votes (Butler). The aim "
        "assumes the same swing everywhere, which never happens.",
        ringed=frozenset({made.needed - 1}) if 0 < made.needed <= len(rows) else frozenset(),
    )  # fmt: skip


def _mountain(facts: Almanac, made: Targets) -> list[str]:
    """How far it is to the aim, and how that compares with the largest swing there was."""
    said = [f"{made.seats} seats now, {made.majority_seats} for a majority of the House."]
    if made.last_needed is not None and made.swing_to_majority is not None:
        said.append(
            f"Gain number {made.needed} in order of the swing needed is {made.last_needed.name}: a uniform swing of "
            f"{made.swing_to_majority:.1f} points, from {facts.short(made.last_needed.holder)}."
        )
    for each in made.largest_swings[:1] if made.swing_to_majority else ():
        said.append(
            f"The largest national swing to it was {each.points:.1f} points, in {each.day:%Y}: this is "
            f"{made.times_largest or 0:.2f} times that."
        )
    return said


@page(router, "/flows", heavy=True)
def vote_flows(site: Site, asked: Asked) -> Made:
    """Where votes went: ``?from=``, ``?to=``, ``?pick=`` a party whose moves are picked out."""
    facts = site.facts
    every = [b for b in bases(facts) if "@" not in b]
    end = asked.get("to") or every[0]
    before = str(facts.election(end)["baseline"] or "") if parse(end).kind == "parl" else ""
    start = asked.get("from") or before
    if not start:
        raise BadInput("Name the election before with ?from=.")
    made = site.keep(("flows", start, end), lambda: flows(facts, start, end))
    pick = facts.find_party(asked.get("pick")) if asked.get("pick") else None
    then = {p: called(site, p, _day(start)) for p in made.rows}
    now = {p: called(site, p, _day(end)) for p in made.columns}
    chart = draw_flows(made, then, now, pick=pick)
    picks = [("", "none"), *((p, then[p]) for p in made.rows if p in facts.parties)]
    return Made(
        title=chart.title,
        template="desk/blocks.html",
        view={
            "kicker": f"Flows · {made.start_label} to {made.end_label}",
            "heading": chart.title,
            "under": f"Estimated from {made.units} places." if made.estimated else "Only bounds can be given.",
            "form": [
                Field("from", "From", start, [(b, label_of_basis(b)) for b in bases(facts)]),
                Field("to", "To", end, [(b, label_of_basis(b)) for b in every]),
                Field("pick", "Pick out", pick or "", picks),
            ],
            "blocks": [
                Block("Where the votes went", "electors", chart=chart, note=" ".join(made.notes), width=8),
                Block(
                    "Read with care",
                    said=(
                        "Totals say how many chose each party in each place, never who.",
                        "Bounds are what the totals alone allow; an estimate and its range rest on a model.",
                        "Hatched: not identified by the totals.",
                    ),
                    width=4,
                ),
                _moves(made, then, now, f"/flows.csv?from={start}&to={end}"),
            ],
        },
        json=made.to_json(),
        header=("from", "to", "votes", "share", "lo90", "hi90", "bound_lo", "bound_hi", "identified"),
        rows=[
            (e.from_party, e.to_party, e.votes, e.share, e.lo90, e.hi90, e.bound_lo, e.bound_hi, e.identified)
            for e in made.matrix
        ],
        credits=facts.credits(made.sources),
        path="/flows",
        nav="Flows",
    )


def _moves(made: Flows, then: dict[str, str], now: dict[str, str], every: str) -> Block:
    """The largest moves between parties; ``then`` and ``now`` are what parties were called, ``every`` an address."""
    moves = sorted(
        (each for each in made.matrix if each.from_party != each.to_party and each.votes), key=lambda f: -(f.votes or 0)
    )
    names = {"dnv": "Did not vote", "other": "Others"}
    rows = [
        (names.get(e.from_party) or then[e.from_party], names.get(e.to_party) or now[e.to_party], f"{e.votes:,}",
         _percent(e.share), _span(e.lo90, e.hi90), _span(e.band_lo, e.band_hi), _span(e.bound_lo, e.bound_hi),
         "yes" if e.identified else "not identified")
        for e in moves[:12]
    ]  # fmt: skip
    return Block(
        "Largest moves",
        "per cent of those who chose the first",
        (Head("From"), Head("To"), Head("Votes", True, wide=True), Head("Share", True, main=True), Head("90%", True),
         Head("Other models", True, wide=True), Head("Bounds", True), Head("Identified", wide=True)),
        rows,
        whole=len(moves),
        more=every,
    )  # fmt: skip


def _day(election: str) -> object:
    return parse(election.split(",")[0].split("@")[0]).day


def _percent(value: float | None) -> str:
    return "–" if value is None else f"{100 * value:.1f}"


def _span(low: float | None, high: float | None) -> str:
    return "–" if low is None or high is None else f"{100 * low:.0f}–{100 * high:.0f}"


_KINDS = {"national": "The nation", "by-election": "By-elections", "seat": "Seats", "bellwether": "Bellwethers",
          "contests": "Among its contests", "same day": "The same day"}  # fmt: skip


@page(router, "/records", "/records/{name}", heavy=True)
def record_list(site: Site, asked: Asked) -> Made:
    """Records of an election or a contest, each with its definition and the set that was compared."""
    facts = site.facts
    name = (asked.parts.get("name") or asked.get("of") or latest_base(facts)).lower()
    made = site.keep(("records", name, site.version()), lambda: records(facts, name))
    blocks = []
    for kind, title in _KINDS.items():
        told = [each for each in made.records if each.kind == kind]
        if told:
            blocks.append(
                Block(
                    title,
                    "one record" if len(told) == 1 else f"{len(told)} records",
                    (Head("Record"), Head("What is compared", wide=True), Head("With what", wide=True)),
                    [
                        (each.sentence, f"{capital(each.definition)}.", f"{capital(each.set)}, {each.period}.")
                        for each in told
                    ],
                )
            )
    choices = [(b, label_of_basis(b)) for b in bases(facts) if "@" not in b]
    address = f"/contest/{name}" if parse(name).is_contest else f"/election/{name}"
    return Made(
        title=f"Records: {made.name}",
        template="desk/blocks.html",
        view={
            "crumbs": [("Records", "/records"), (made.name, address)],
            "heading": made.records[0].sentence,
            "under": f"{len(made.records)} records of {made.name}, computed from the almanac, nothing after its day "
            "looked at.",
            "form": [Field("of", "Election", name, choices if name in dict(choices) else
                           [(name, made.name), *choices])] if "name" not in asked.parts else [],
            "blocks": blocks,
        },
        json=made.to_json(),
        header=("measure", "value", "unit", "holder", "since", "set", "period", "definition", "sentence"),
        rows=[(e.measure, e.value, e.unit, e.holder, e.since, e.set, e.period, e.definition, e.sentence)
              for e in made.records],
        credits=facts.credits(made.sources),
        path="/records" if "name" not in asked.parts else f"/records/{name}",
        nav="Records",
    )  # fmt: skip
