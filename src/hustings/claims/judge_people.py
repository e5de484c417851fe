"""Claims about seats through time, the referendum, people, days, places and flows, judged."""

from __future__ import annotations

from datetime import date, timedelta

import polars as pl

from hustings.analysis.record_lines import Held, held
from hustings.claims.facts import Facts, long_day
from hustings.claims.gazetteer import Person, Place, Stand, same_person
from hustings.claims.judge_contests import unknown
from hustings.claims.kinds import (
    Candidacy,
    ElectionDay,
    Finding,
    Flow,
    Inside,
    Moment,
    Office,
    Referendum,
    Tenure,
    Verdict,
    Where,
    fits_moment,
)
from hustings.claims.tolerance import ESTIMATE, fits

__all__ = [
    "judge_candidacy",
    "judge_day",
    "judge_flow",
    "judge_inside",
    "judge_office",
    "judge_referendum",
    "judge_tenure",
]

_MONTHS = timedelta(days=120)


def _verdict(good: bool, evidence: tuple[str, ...], sources: tuple[str, ...]) -> Finding:
    verdict = Verdict.BORNE_OUT if good else Verdict.CONTRADICTED
    return Finding(verdict, evidence, sources, wording="" if good else evidence[0])


# -- seats held ---------------------------------------------------------------------------------------------------


def _seat(facts: Facts, place: Place) -> tuple[str | None, list[str]]:
    """The constituency of that name in being on the article's day, and all lines of that name then in being."""
    day = facts.day or date.max
    found = []
    for area in place.constituencies:
        row = facts.almanac.areas[area]
        begins, ends = row["from"], row["to"]
        if (not isinstance(begins, date) or begins <= day) and (not isinstance(ends, date) or day <= ends):
            found.append(area)
    return (found[0] if len(found) == 1 else None), found


def judge_tenure(facts: Facts, claim: Tenure) -> Finding:
    """A seat held since a year, for a span, or always: from the creation of the seat, its predecessor named apart."""
    area, found = _seat(facts, claim.place)
    if area is None:
        what = "is several constituencies" if found else "is no constituency"
        return unknown(f"{claim.place.name} {what} on the article’s day.", "The constituency meant would settle it.")
    days = _days(facts, area) if not claim.past else [*_days(facts, area), *_contested(facts, area)]
    made = [held(facts.almanac, area, day, winners=facts.winners) for day in days]
    known = list(dict.fromkeys(each for each in made if each is not None))
    if not known:
        return unknown(f"The almanac has no results of {claim.place.name} before the article’s day.")
    mine = [each for each in known if each.party == claim.party] or known[:1]
    findings = [_tenure_of(facts, claim, each) for each in mine]
    for wanted in (Verdict.BORNE_OUT, Verdict.NOT_KNOWN):
        for finding in findings:
            if finding.verdict is wanted:
                return finding
    if not facts.covered:
        return unknown(f"{findings[0].evidence[0]} Later by-elections are not in the almanac.", "", findings[0].sources)
    return findings[0]


def _contested(facts: Facts, area: str) -> list[date]:
    """Every day before the article's on which the seat was contested, latest first: what “had held” may speak of."""
    days = facts.winners.filter(pl.col("area") == area)["date"].to_list()
    return sorted((day for day in days if facts.past(day)), reverse=True)


def _days(facts: Facts, area: str) -> list[date]:
    """The article's day; and, where the seat was contested in the ten days before, that day before its result too."""
    day = facts.day or date.max
    held_there = facts.winners.filter(pl.col("area") == area)["date"].to_list()
    return [day, *[each for each in held_there if timedelta(0) < day - each <= _JUST]]


def _tenure_of(facts: Facts, claim: Tenure, made: Held) -> Finding:
    evidence, sources = _tenure_words(facts, made), ("hoc-8647",)
    good = made.party == claim.party
    if claim.formed is not None:
        good = good and claim.formed == made.created.year
    if claim.always:
        good = good and made.from_creation
    if not good or (claim.since is None and claim.span is None):
        return _verdict(good, evidence, sources)
    day = facts.day or date.max
    years = (day - made.since).days / 365.25
    good = claim.since == made.since.year if claim.since is not None else bool(claim.span and fits(claim.span, years))
    begins = claim.since if claim.since is not None else day.year - round(claim.span.value if claim.span else 0)
    if not good and begins < made.since.year <= 1945:
        return unknown(evidence[0], "By-elections before 1945 are not in the almanac: one may have begun it.", sources)
    if not good and begins < made.since.year and made.from_creation:
        return _before_creation(facts, claim, made, begins, evidence)
    return _verdict(good, evidence, sources)


def _before_creation(facts: Facts, claim: Tenure, made: Held, begins: int, evidence: tuple[str, ...]) -> Finding:
    """Held from the first election of a seat younger than what is said: what came before it decides, if known."""
    others = [party for each in made.predecessors for day, party in each.winners if day.year >= begins]
    if any(party != claim.party for party in others):
        return _verdict(False, evidence, ("hoc-8647",))
    return unknown(evidence[0], _YOUNGER, ("hoc-8647",))


_JUST = timedelta(days=10)
_YOUNGER = "The seat is younger than that: who held the seats before it would settle it."


def _tenure_words(facts: Facts, made: Held) -> tuple[str, ...]:
    whole = ", the first election of the seat" if made.from_creation else ""
    times = f", {made.elections} elections in a row" if made.elections > 1 else ""
    lines = [f"{made.name}: {facts.short(made.party)} since {long_day(made.since)}{whole}{times}."]
    if not made.from_creation:
        lines.append(f"The almanac follows the seat from {made.created.year}.")
    for each in made.predecessors[-1:]:
        won = facts.short(each.winners[-1][1]) if each.winners else "not known"
        lines.append(f"Before it there was {each.name}, another seat, to {each.last.year}: at the end {won}.")
    return tuple(lines)


# -- the referendum -----------------------------------------------------------------------------------------------


def judge_referendum(facts: Facts, claim: Referendum) -> Finding:
    """Leave's (or Remain's) share in a seat: an estimate settles nothing within two points of it."""
    area, _ = _seat(facts, claim.place)
    rows = facts.almanac.table("covariates").filter((pl.col("name") == "leave") & (pl.col("area") == (area or "")))
    if len(rows) != 1:
        return unknown(
            f"The almanac has no referendum share of {claim.place.name}.",
            "The count of 23 June 2016 there would settle it.",
        )
    leave = 100 * rows["value"][0]
    basis, source = str(rows["basis"][0]), str(rows["source"][0])
    share = leave if claim.leave else 100 - leave
    side = "Leave" if claim.leave else "Remain"
    how = "Counted there." if basis == "measured" else "An estimate: the vote was not counted by constituency."
    evidence = (f"{claim.place.name}, 23 June 2016: {side} {share:.1f}%.", how)
    slack = 0.0 if basis == "measured" else ESTIMATE
    if claim.figure is None:
        if abs(share - 50) <= slack:
            return unknown(f"{evidence[0]} {how} Too close to 50 to say.", sources=(source,))
        return _verdict(share > 50, evidence, (source,))
    good = fits(claim.figure, share)
    if not good and any(fits(claim.figure, share + each / 10) for each in range(-int(10 * slack), int(10 * slack) + 1)):
        return unknown(
            f"{evidence[0]} {how} The figure stated is within its error.", "A count would settle it.", (source,)
        )
    return _verdict(good, evidence, (source,))


# -- people -------------------------------------------------------------------------------------------------------


def _near(facts: Facts, person: Person, place: Place | None) -> list[Stand]:
    """The candidacies that a sentence may mean: of the place named, nearest to the article's day."""
    stands = [each for each in person.stands if place is None or each.area in (*place.constituencies, *place.mayors)]
    if facts.day is None:
        return stands
    day = facts.day
    return sorted(stands, key=lambda each: abs((each.day - day).days))


def judge_candidacy(facts: Facts, claim: Candidacy) -> Finding:
    """Who stands for which party: at the contest nearest to the article's day."""
    stands = _near(facts, claim.person, claim.place)
    if not stands:
        where = f" in {claim.place.name}" if claim.place else ""
        return unknown(
            f"The almanac has no candidacy of {claim.person.name}{where}.",
            "The statement of persons nominated would settle it.",
        )
    nearest = stands[0]
    if facts.day is not None and abs((nearest.day - facts.day).days) > 400:
        return unknown(
            f"The almanac has no candidacy of {claim.person.name} near the article’s day.",
            "The statement of persons nominated would settle it.",
        )
    same = [each for each in stands if each.day == nearest.day]
    if len({each.party for each in same}) > 1:
        return unknown(
            f"Several people named {claim.person.name} stood on {long_day(nearest.day)}.", "Say which is meant."
        )
    evidence = (
        f"{claim.person.name} stood for {facts.name(nearest.party)}: {nearest.place}, {long_day(nearest.day)}.",
    )
    sources = (_contest_source(facts, nearest.contest),)
    if claim.again:
        return _again(facts, claim, nearest, evidence, sources)
    return _verdict(nearest.party == claim.party, evidence, sources)


def _again(
    facts: Facts, claim: Candidacy, nearest: Stand, evidence: tuple[str, ...], sources: tuple[str, ...]
) -> Finding:
    """“fighting for re-election”: won there the last time, and stands now."""
    kind = nearest.contest.split(".")[0]
    place = Place(nearest.place, constituencies=(nearest.area,), mayors=(nearest.area,))
    readings = [pair for pair in facts.held(Where(place, None, kind)) if pair[0] < nearest.day]
    outcome = facts.outcome(readings[0][1]) if readings else None
    winner = outcome.winner if outcome else None
    if outcome is None or winner is None:
        return unknown(f"{evidence[0]} Whether that was for re-election is not in the almanac.")
    won = same_person(winner.candidate, claim.person.name)
    there = f"{winner.candidate} won there on {long_day(outcome.day)}."
    return _verdict(won, (*evidence, there), (*sources, *outcome.sources))


def _contest_source(facts: Facts, contest_id: str) -> str:
    row, _ = facts.almanac.contest(contest_id)
    return str(row["source"])


def judge_office(facts: Facts, claim: Office) -> Finding:
    """Who is MP, mayor or leader on the article's day."""
    if claim.office == "leader":
        return _leader(facts, claim)
    kind = "parl" if claim.office == "mp" else "mayor"
    won = [
        each
        for each in claim.person.stands
        if each.contest.startswith(f"{kind}.")
        and each.elected
        and facts.past(each.day)
        and (claim.place is None or each.area in (*claim.place.constituencies, *claim.place.mayors))
    ]
    what = "MP" if kind == "parl" else "mayor"
    if not won:
        if claim.place is not None:
            return _someone_else(facts, claim, kind, what)
        return unknown(
            f"The almanac has no contest that {claim.person.name} won before the article’s day.",
            "The result would settle it.",
        )
    last = won[-1]
    held_by = _holder(facts, last, kind)
    text = f"{claim.person.name} ({facts.short(last.party)}) won {last.place} on {long_day(last.day)}."
    source = _contest_source(facts, last.contest)
    if held_by is None or not same_person(held_by.name, claim.person.name):
        return _someone_else(facts, claim, kind, what, last)
    if _stale(facts, last, kind):
        return unknown(f"{text} Who has held it since the elections after that is not in the almanac.", "", (source,))
    if claim.party in (None, last.party):
        return _verdict(True, (text,), (source,))
    if facts.day is None or facts.day - last.day > _LATELY:
        return unknown(f"{text} Changes of party since then are not in the almanac.", "", (source,))
    return _verdict(False, (text,), (source,))


_LATELY = timedelta(days=90)
_TERM = timedelta(days=1065)


def _stale(facts: Facts, last: Stand, kind: str) -> bool:
    """Whether elections that may have changed the holder came after the last one that the almanac has."""
    if kind == "parl":
        return bool(facts.general_elections) and last.day < facts.general_elections[-1][0]
    rows = facts.almanac.table("polling_days").filter((pl.col("held") == "yes") & (pl.col("kind") == "mayor"))
    return any(last.day + _TERM < day and facts.past(day) for day in rows["day"].to_list())


def _holder(facts: Facts, last: Stand, kind: str) -> Person | None:
    """Who won the latest contest of that area before the article's day."""
    place = Place(last.place, constituencies=(last.area,), mayors=(last.area,))
    readings = facts.held(Where(place, None, kind))
    if not readings:
        return None
    outcome = facts.outcome(readings[0][1])
    winner = outcome.winner if outcome else None
    return Person(winner.candidate, "") if winner else None


def _someone_else(facts: Facts, claim: Office, kind: str, what: str, last: Stand | None = None) -> Finding:
    place = claim.place or (Place(last.place, constituencies=(last.area,), mayors=(last.area,)) if last else None)
    readings = facts.held(Where(place, None, kind)) if place else []
    outcome = facts.outcome(readings[0][1]) if readings else None
    winner = outcome.winner if outcome else None
    if outcome is None or winner is None or place is None or not winner.candidate:
        return unknown(
            f"Who is {what} of {place.name if place else 'the place meant'} is not in the almanac.",
            "The result would settle it.",
        )
    if place.loose or len({made.name for _, each in readings if (made := facts.outcome(each))}) > 1:
        return unknown(f"{place.name} may mean several places.", "Say which is meant.")
    text = f"{outcome.name}: won by {winner.candidate} ({facts.short(winner.party)}) on {long_day(outcome.day)}."
    if last is not None:
        return unknown(f"{text} {claim.person.name} had won there before.", "", outcome.sources)
    if facts.day is not None and facts.day - outcome.day > _LATELY and not facts.covered:
        return unknown(f"{text} Later by-elections are not in the almanac.", "", outcome.sources)
    return _verdict(False, (text,), outcome.sources)


def _leader(facts: Facts, claim: Office) -> Finding:
    assert claim.party is not None
    first = facts.names.first_leader_day(claim.party)
    found = facts.names.leader(claim.party, facts.day)
    if found is None or first is None:
        return unknown(
            f"The almanac has no leader of {facts.name(claim.party)} by then.",
            "A dated event of the leadership would settle it.",
        )
    name, office = found
    text = f"{name} has led {facts.name(claim.party)} since {long_day(office.day)}, by the events in the almanac."
    good = name == claim.person.name
    leads = {each.subject for each in claim.person.offices if each.kind == "leader"}
    now = any((other := facts.names.leader(each, facts.day)) and other[0] == claim.person.name for each in leads)
    if not good and not now and claim.party not in leads:
        return unknown(
            f"{text} {claim.person.name} is not among the leaders it lists.",
            "A dated event of the leadership would settle it.",
        )
    return _verdict(good, (text,), (office.source,))


# -- days, places, flows ------------------------------------------------------------------------------------------


def judge_day(facts: Facts, claim: ElectionDay) -> Finding:
    """Whether an election of that kind was, or is, on that day."""
    if claim.of == "referendum":
        return _referendum_day(facts, claim)
    days = _days_of(facts, claim)
    for day in claim.days:
        if day in days:
            return _verdict(
                True, (f"{_NAMES[claim.of]} on {long_day(day)}.", *_nations(facts, claim, day)), (days[day],)
            )
    said = claim.days[0]
    near = [each for each in days if abs((each - said).days) <= _MONTHS.days]
    if claim.place is not None and days:
        near = [each for each in days if fits_moment(Moment(year=said.year), each)] or near
    if len(near) == 1:
        return _verdict(False, (f"{_NAMES[claim.of]}: {long_day(near[0])}, not {long_day(said)}.",), (days[near[0]],))
    return unknown(
        f"The almanac has no {_NAMES[claim.of].lower()} on {long_day(said)}.", "The notice of election would settle it."
    )


def _referendum_day(facts: Facts, claim: ElectionDay) -> Finding:
    rows = facts.almanac.table("events").filter((pl.col("kind") == "referendum") & (pl.col("subject") == "uk"))
    texts = "; ".join(f"{long_day(day)}: {text}" for day, text in rows.select("date", "text").iter_rows())
    good = bool(set(claim.days) & set(rows["date"].to_list()))
    return _verdict(good, (f"{texts}.",), tuple(rows["source"].unique().to_list()))


_NAMES = {
    "parl": "Parliamentary election",
    "local": "Council elections",
    "mayor": "Mayoral elections",
    "sp": "Scottish Parliament election",
    "senedd": "Senedd election",
    "gla": "London Assembly election",
    "pcc": "Police and crime commissioner elections",
}


def _days_of(facts: Facts, claim: ElectionDay) -> dict[date, str]:
    rows = facts.almanac.table("elections").filter(pl.col("kind") == claim.of)
    if claim.of == "parl":
        rows = rows.filter(pl.col("election").str.contains(".by.", literal=True) == claim.by)
    found: dict[date, str] = {}
    if claim.place is not None:
        areas = {*claim.place.constituencies, *claim.place.mayors, *claim.place.councils}
        held_there = facts.almanac.table("contests").filter(pl.col("area").is_in(list(areas)))["election"].to_list()
        bodies = pl.col("body").is_in(list(areas))
        rows = rows.filter(pl.col("election").is_in(held_there) | bodies)
    found.update(rows.select("date", "source").iter_rows())
    if claim.place is None:
        ordinary = facts.almanac.table("polling_days").filter(
            (pl.col("held") == "yes") & pl.col("kind").str.split(".").list.first().eq(claim.of)
        )
        found.update(ordinary.select("day", "source").iter_rows())
    return found


def _nations(facts: Facts, claim: ElectionDay, day: date) -> tuple[str, ...]:
    """Which nations voted, where not all did."""
    rows = facts.almanac.table("polling_days").filter(
        (pl.col("held") == "yes") & (pl.col("day") == day) & (pl.col("kind") == claim.of)
    )
    names = {"eng": "England", "wal": "Wales", "sco": "Scotland", "nir": "Northern Ireland"}
    held_in = [names[each] for each in rows["nation"].unique().sort().to_list() if each in names]
    return (f"In {' and '.join(held_in)}.",) if held_in and claim.place is None else ()


def judge_inside(facts: Facts, claim: Inside) -> Finding:
    """Whether one place lies in another."""
    wholes = {*claim.within.mayors, *claim.within.wholes, *claim.within.councils}
    parts = {*claim.place.councils, *claim.place.constituencies}
    rows = facts.almanac.table("places").filter(
        pl.col("area").is_in(list(parts)) & pl.col("within").is_in(list(wholes))
    )
    if rows.is_empty():
        areas = [facts.almanac.areas[each] for each in parts]
        if any({row["region"], row["nation"]} & wholes for row in areas):
            return _verdict(
                True, (f"{claim.place.name} is in {claim.within.name}.",), tuple({str(row["source"]) for row in areas})
            )
        return unknown(f"The almanac does not say whether {claim.place.name} is in {claim.within.name}.")
    return _verdict(True, (f"{claim.place.name} is in {claim.within.name}.",), tuple(rows["source"].unique().to_list()))


def judge_flow(facts: Facts, claim: Flow) -> Finding:
    """Where votes went: totals do not tell."""
    return unknown(
        f"Totals do not tell how those who voted for {facts.name(claim.source)} voted next: many rates fit them.",
        "A survey of the same voters would settle it; see “hustings flows” for what the totals allow.",
    )
