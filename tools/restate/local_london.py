"""London borough elections of 5 May 2022 and 7 May 2026, from the returning officers' forms as the GLA holds them."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, replace
from pathlib import Path

from hustings.ids import slugify
from tools.restate.local_areas import council_areas, place, ward_area
from tools.restate.local_parties import Register, party_by_name
from tools.restate.local_read import Raw, Row, cased, contest_row, grouped, person_name, rank, read, whole
from tools.restate.local_wards import Tables, candidacy, elections_of, new_tables, rule_for_seats

__all__ = ["london_2022", "london_2026"]

_DEMOCRACY_CLUB = "councils/may2026_candidates_democracyclub.csv.gz"
_UMBRELLAS = {"ind", "nodesc"}


@dataclass(frozen=True, slots=True)
class _Papers:
    """A ward's papers as the form gives them."""

    seats: int
    electorate: int | None
    valid: int | None
    ballots: int | None
    rejected: int | None


def london_2022(data: Path) -> Tables:
    """5 May 2022: 678 wards of 32 boroughs. Ids are made of the names; a ward kept in 2026 has its id of then."""
    day, source = "2022-05-05", "gla-2022"
    tables = new_tables(f"local.{day}")
    councils = council_areas(data, day)
    later = {raw["post_gss"]: raw["ballot_paper_id"] for raw in read(data, _DEMOCRACY_CLUB)}
    stats = {
        (_plain(raw["borough"]), _plain(raw["ward"])): _papers(raw)
        for raw in read(data, "councils/london_2022_ward_stats.csv")
    }
    rows = read(data, "councils/london_2022_candidates.csv.gz")
    for gss, raws in grouped(rows, lambda raw: raw["WD22CD"]).items():
        borough, name = raws[0]["borough"].replace("&", "and"), raws[0]["ward"]
        known = later.get(gss, "")
        slug = known.split(".")[2] if known.startswith("local.") else slugify(name.replace("&", "and"))
        contest = f"local.{slugify(borough)}.{slug}.{day}"
        papers = stats.get((_plain(raws[0]["borough_original"]), _plain(raws[0]["ward_original"])))
        names = [person_name(raw["firstname"], raw["surname"])[0] for raw in raws]
        candidacies = [
            candidacy(
                contest, candidate, party_by_name(raw["party"]), raw["votes"], raw["elected"], source,
                description=_description(raw["party"]),
            )
            for candidate, raw in zip(rank(names), raws, strict=True)
        ]  # fmt: skip
        _add(tables, day, contest, gss, name.replace("&", "and"), candidacies, source, papers)
        tables["places"].append(place(gss, councils[slugify(borough)], source))
    tables["elections"].extend(elections_of(data, tables[f"contests/local.{day}"], source, whole=True))
    return tables


def london_2026(data: Path) -> Tables:
    """7 May 2026: 679 wards of 32 boroughs, under the ballot ids of Democracy Club."""
    day, source = "2026-05-07", "gla-2026"
    tables = new_tables(f"local.{day}")
    councils = council_areas(data, day)
    register = Register(data)
    nominated = grouped(read(data, _DEMOCRACY_CLUB), lambda raw: raw["post_gss"])
    stats = {raw["wd22cd"]: _papers(raw) for raw in read(data, "councils/london_2026_ward_stats.csv")}
    rows = read(data, "councils/london_2026_candidates.csv.gz")
    for gss, raws in grouped(rows, lambda raw: raw["ward_code"]).items():
        standing = nominated[gss]
        contest = standing[0]["ballot_paper_id"]
        same = _matched(raws, standing)
        names = _names_2026(raws, same)
        candidacies = []
        for place_in_file, (name, raw) in enumerate(zip(rank(names), raws, strict=True)):
            party, person = _party_2026(register, raw, same.get(place_in_file))
            candidacies.append(
                candidacy(
                    contest, name, party, raw["votes"], raw["elected"], source,
                    description=_description(raw["party_as_printed"]), person=person,
                )
            )  # fmt: skip
        # One form gives three seats for a ward of two: the notice of poll decides.
        papers = replace(stats[gss], seats=int(standing[0]["seats"])) if gss in stats else None
        _add(tables, day, contest, gss, raws[0]["ward"].replace("&", "and"), candidacies, source, papers)
        tables["places"].append(place(gss, councils[contest.split(".")[1]], source))
    tables["elections"].extend(elections_of(data, tables[f"contests/local.{day}"], source, whole=True))
    return tables


def _names_2026(raws: list[Raw], same: dict[int, Raw]) -> list[str]:
    """Names as on the form. One borough gives some surnames only: where one is alone, the nomination has the rest."""
    names = [person_name(raw["firstname"], raw["surname"])[0] for raw in raws]
    for place_in_file, name in enumerate(names):
        if " " not in name and names.count(name) == 1 and place_in_file in same:
            names[place_in_file] = cased(same[place_in_file]["candidate"])
    return names


def _add(
    tables: Tables,
    day: str,
    contest: str,
    gss: str,
    name: str,
    candidacies: list[Row],
    source: str,
    papers: _Papers | None,
) -> None:
    """One ward: its area, contest and candidacies. Papers that cannot hold the votes are left out."""
    tables["areas"].append(ward_area(contest, name, gss, "", source))
    elected = sum(1 for row in candidacies if row["elected"])
    counted = [row["votes"] for row in candidacies]
    votes = sum(count for count in counted if isinstance(count, int))
    seats = papers.seats if papers else elected
    papers = _credible(papers, votes)
    status = "declared" if elected == seats and None not in counted else "partial"
    tables[f"contests/local.{day}"].append(
        contest_row(
            contest, gss, name, seats, rule_for_seats(seats), source,
            electorate=papers.electorate if papers else None,
            ballots=papers.ballots if papers else None,
            valid=votes if seats == 1 else papers.valid if papers else None,
            rejected=papers.rejected if papers else None,
            status=status,
        )
    )  # fmt: skip
    tables[f"candidacies/local.{day}"].extend(candidacies)


def _papers(raw: Raw) -> _Papers:
    """The papers of one form. ``ballots`` only where stations and post exceed the valid papers by those rejected."""
    valid, rejected = whole(raw["valid_ballots"]), whole(raw["rejected_ballots"])
    polled, postal = whole(raw["ballots_polling"]), whole(raw["ballots_postal"])
    together = polled + postal if polled is not None and postal is not None else None
    agree = valid is not None and rejected is not None and together == valid + rejected
    return _Papers(
        int(raw["num_councillors"]), whole(raw["entitled_electors"]), valid, together if agree else None, rejected
    )


def _credible(papers: _Papers | None, votes: int) -> _Papers | None:
    """The papers, if they can hold the votes: between one vote and as many as seats on each, within the electorate."""
    if papers is None or papers.valid is None or papers.electorate is None:
        return None
    fits = votes <= papers.seats * papers.valid and papers.valid <= votes
    seen = papers.valid + (papers.rejected or 0)
    return papers if fits and seen <= papers.electorate else None


def _party_2026(register: Register, raw: Raw, nominated: Raw | None) -> tuple[str, str | None]:
    """Our party key and Democracy Club's person id.

    The form is the declaration and decides between two parties. Where it only says "Independent", or a name that is
    no party of ours, the register id of the nomination does.
    """
    try:
        printed = party_by_name(raw["party_as_printed"])
    except KeyError:
        printed = "nodesc"
    if nominated is None:
        return printed, None
    registered = register[nominated["party_ec_id"]]
    if printed == registered:
        return printed, nominated["person_id"]
    if printed in _UMBRELLAS:
        said_independent = raw["party_as_printed"] == "Independent"
        return ("ind", None) if said_independent else (registered, nominated["person_id"])
    if registered == "cpa-christian" and printed == "cpa":
        return registered, nominated["person_id"]
    return printed, None


def _matched(raws: list[Raw], standing: list[Raw]) -> dict[int, Raw]:
    """Rows of a form with the nominations of the same people, by the words of their names, best fits first."""
    fits = sorted(
        (
            (_likeness(f"{raw['firstname']} {raw['surname']}", nominated["candidate"]), mine, theirs)
            for mine, raw in enumerate(raws)
            for theirs, nominated in enumerate(standing)
        ),
        key=lambda fit: (-fit[0], fit[1], fit[2]),
    )
    found: dict[int, Raw] = {}
    taken: set[int] = set()
    for likeness, mine, theirs in fits:
        if likeness < 0.5:
            break
        if mine not in found and theirs not in taken:
            found[mine] = standing[theirs]
            taken.add(theirs)
    return found


def _likeness(first: str, second: str) -> float:
    """The share of the shorter name's words that the other has, and half a point for the same last word."""
    one, other = _plain(first).split(), _plain(second).split()
    if not one or not other:
        return 0.0
    shared = len(set(one) & set(other)) / min(len(set(one)), len(set(other)))
    return shared + (0.5 if one[-1] == other[-1] else 0.0)


def _plain(name: str) -> str:
    ascii_only = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower().replace("&", "and")
    return " ".join(re.sub(r"[^a-z ]", "", ascii_only.replace("-", " ")).split())


def _description(printed: str) -> str | None:
    """The description, where the party's key alone would lose it: local groups, joint candidates, the rest."""
    plain = _plain(printed)
    common = ("conservative", "liberal democrat", "green", "reform", "independent", "labour party", "labour")
    if plain in ("", "independent") or any(plain.replace("the ", "").startswith(word) for word in common[:4]):
        return None
    if plain.startswith(("local conservative", "labour party")) or plain in ("labour", "the labour party candidate"):
        return None
    return printed.replace("`", "'") or None
