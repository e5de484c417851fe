"""Results of parliamentary elections as the House of Commons Library publishes them: by candidate, by constituency.

The layouts of 2010-2017 have no header, or one in small letters (``ons_id``); those of 2019 and 2024 have titles
(``ONS ID``). The party columns change by year (UKIP in 2015 and 2017, BRX in 2019, RUK in 2024), dates are 13/12/2019,
ISO or American, downloads carry title lines above the header, and files of by-elections begin with the date. A file
of a general election does not say which: its declaration times do, or its title, name and candidates.
Source: House of Commons Library, briefings CBP-7186, CBP-7979, CBP-8749, CBP-10009 (Open Parliament Licence v3.0).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from hustings.almanac.readers import commons_candidates, commons_constituencies
from hustings.almanac.readers.cells import fold
from hustings.almanac.readers.commons_elections import Contests
from hustings.almanac.readers.reading import Layout, Lookup, Read, folded
from hustings.almanac.readers.sheet import Sheet
from hustings.errors import BadFile

__all__ = ["LAYOUT", "assumed", "read", "recognises"]

LAYOUT = Layout(
    "commons-library",
    "Election results by candidate or by constituency",
    "House of Commons Library",
    "Open Parliament Licence v3.0",
    "Contains Parliamentary information licensed under the Open Parliament Licence v3.0.",
)

_AREA = re.compile(r"[EWSN]\d{8}")
_PLACE = "ons_id,ons_region_id,constituency_name,county_name,region_name,country_name,constituency_type"
_PERSON = "candidate_first_name,candidate_surname,candidate_gender,sitting_mp,former_mp"
_CODES = "electoral_commission_party_id,mnis_party_id,electoral_commission_adjunct_party_id"
_MEMBER = "member_first_name,member_surname,member_gender"
_TURNOUT = "electorate,valid_votes,invalid_votes,majority"
_PARTIES = "con,lab,ld,ukip,green,snp,pc,dup,sf,sdlp,uup,alliance,all_other_candidates"

# Files without a header: their columns by their number, as published for 2010, 2015 and 2017.
_HEADLESS = {
    len(columns.split(",")): tuple(columns.split(","))
    for columns in (
        f"{_PLACE},party_name,party_abbreviation,{_PERSON},votes,share,change",
        f"{_PLACE},party_name,party_abbreviation,{_CODES},{_PERSON},member_mnis_id,votes,share,change",
        f"{_PLACE},party_name,party_abbreviation,{_CODES},{_PERSON},member_mnis_id,votes,share,change,dc_person_id",
        f"{_PLACE},declaration_time,result,first_party,second_party,{_TURNOUT},{_PARTIES}",
        f"{_PLACE},declaration_time,result,first_party,second_party,{_TURNOUT},{_PARTIES},of_which_other_winner",
        f"{_PLACE},declaration_time,{_MEMBER},result,first_party,second_party,{_TURNOUT},{_PARTIES}",
    )
}


def recognises(header: Sequence[str]) -> bool:
    """Whether this is a header of either layout, of any year."""
    found = folded(header)
    return commons_candidates.fits(found) or commons_constituencies.fits(found)


def assumed(row: Sequence[str]) -> tuple[str, ...] | None:
    """The header that a first row implies where a file has none: an area's code, a region's, and so many columns."""
    if len(row) < 2 or not _AREA.fullmatch(row[0].strip()) or not _AREA.fullmatch(row[1].strip()):
        return None
    return _HEADLESS.get(len(row))


def read(sheet: Sheet, lookup: Lookup) -> Read:
    """Contests and candidacies of the file.

    Raises BadFile for an unknown party or area, a figure that cannot be read or does not add up, or a file that does
    not show which election it is of.
    """
    by_candidate = commons_candidates.fits(frozenset(sheet.printed))
    columns = commons_candidates.columns(sheet) if by_candidate else commons_constituencies.columns(sheet)
    contests = Contests(sheet, lookup, _polling_day(sheet, lookup, columns["day"], columns["declared"]), columns)
    if by_candidate:
        return commons_candidates.read(sheet, lookup, contests)
    return commons_constituencies.read(sheet, lookup, contests)


def _polling_day(sheet: Sheet, lookup: Lookup, day: str, declared: str) -> date | None:
    """The day of the general election a file is of; ``None`` where each row has its own date."""
    if day:
        return None
    told = lookup.told.get("date") or lookup.told.get("election", "")[-10:]
    if told:
        try:
            return date.fromisoformat(told)
        except ValueError:
            raise BadFile(f"“{told}” is no date; expected one such as 2019-12-12.", file=sheet.file) from None
    general = lookup.general_elections()
    for found in (_by_declarations(sheet, general, declared), _by_titles(sheet, general)):
        if found and _share_known(sheet, lookup, found) is not False:
            return found
    ranked = [each for each in reversed(general) if _share_known(sheet, lookup, each)]
    if ranked:
        return ranked[0]
    raise BadFile(
        "nothing in the file shows which general election it is of.",
        file=sheet.file,
        remedy="Say so with --set date=2019-12-12, the day of the poll.",
    )


def _by_declarations(sheet: Sheet, general: Sequence[date], declared: str) -> date | None:
    """The general election before the first declaration, which comes on the night of the poll or the day after."""
    if not declared:
        return None
    order = sheet.date_order(declared)
    days = [found.date() for row in sheet if (found := row.moment(declared, order=order))]
    if not days:
        return None
    first = min(days)
    near = [each for each in general if timedelta(0) <= first - each <= timedelta(days=3)]
    return near[-1] if near else None


def _by_titles(sheet: Sheet, general: Sequence[date]) -> date | None:
    """The one general election whose year stands in the title lines or the file's name."""
    for text in (" ".join(sheet.titles), fold(sheet.file).replace("_", " ")):
        years = {int(each) for each in re.findall(r"(?<!\d)(?:19|20)\d\d(?!\d)|(?<=ge)(?:19|20)\d\d", text)}
        near = [each for each in general if each.year in years]
        if len(near) == 1:
            return near[0]
    return None


def _share_known(sheet: Sheet, lookup: Lookup, day: date) -> bool | None:
    """Whether the file's candidates (or winners) are those the almanac holds for ``day``; ``None``: cannot tell."""
    held = _names_held(lookup, day, _sample(sheet, "ons_id"))
    if not held:
        return None
    surname = "candidate_surname" if sheet.has("candidate_surname") else "surname"
    surname = surname if sheet.has(surname) else "member_surname"
    if not sheet.has("ons_id", surname):
        return None
    sampled = {code for code, _ in held}
    wanted = [
        (code, fold(row.raw(surname)))
        for row in sheet
        if (code := row.raw("ons_id").strip()) in sampled and row.raw(surname).strip()
    ]
    if not wanted:
        return None
    return sum(each in held for each in wanted) * 2 > len(wanted)


def _sample(sheet: Sheet, key: str) -> list[str]:
    """The first, the last and some of the areas between, each once."""
    every = list(dict.fromkeys(each.strip() for each in sheet.column(key)))
    return every[:: max(1, len(every) // 40)]


def _names_held(lookup: Lookup, day: date, codes: Iterable[str]) -> set[tuple[str, str]]:
    """(code, surname) of the candidates that the almanac holds in these areas on ``day``."""
    held: set[tuple[str, str]] = set()
    for code in codes:
        contest = lookup.contest_in(f"parl.{day}", code)
        for each in lookup.candidacies(contest) if contest else ():
            surname = each.get("surname") or str(each["candidate"]).rpartition(" ")[2]
            held.add((code, fold(str(surname))))
    return held
