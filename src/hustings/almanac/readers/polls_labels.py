"""What pollsters and compilers call things: party labels, column headings, territories, modes.

Every label is folded (see :func:`~hustings.almanac.readers.cells.fold`): ``Lib Dem %`` is ``lib_dem``. A label stands
under one key only. ``alliance`` is in no list: it was the Liberals and Social Democrats in 1983 and is a party of
Northern Ireland today, and only the user can say which is meant.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from hustings.almanac.readers.cells import fold

__all__ = ["BALLOTS", "BASES", "KINDS", "MODES", "PARTY_LABELS", "ROLES", "TERRITORIES", "party_key", "plain_heading"]

# Party key -> its labels, in the order in which merged parties are written (snp+pc).
PARTY_LABELS: Mapping[str, tuple[str, ...]] = {
    "con": ("con", "cons", "conservative", "conservatives", "conservative_party", "tory", "tories"),
    "lab": ("lab", "labour", "labour_party"),
    "ld": (
        *("ld", "lds", "lib", "libs", "lib_dem", "lib_dems", "libdem", "libdems", "ldem", "ldems", "liberal"),
        *("liberals", "liberal_democrat", "liberal_democrats"),
    ),
    "ukip": ("ukip", "uk_independence_party"),
    "ref": (
        *("ref", "reform", "reform_uk", "reformuk", "ruk", "ref_uk", "brexit", "brexit_party", "the_brexit_party"),
        *("bxp", "brx"),
    ),
    "grn": ("grn", "grns", "green", "greens", "green_party", "the_greens"),
    "snp": ("snp", "scottish_national_party", "scottish_nationalists"),
    "pc": ("pc", "plaid", "plaid_cymru"),
    "cuk": ("cuk", "chuk", "change_uk", "tig", "the_independent_group", "independent_group", "tig_change_uk"),
    "sdp": ("sdp", "social_democratic_party"),
    "bnp": ("bnp", "british_national_party"),
    "respect": ("respect",),
    "alba": ("alba", "alba_party"),
    "wpb": ("wpb", "workers_party", "workers_party_of_britain", "wpgb"),
    "abolish": ("ab", "abolish", "abolish_the_welsh_assembly", "abolish_the_assembly"),
    "ed": ("ed", "eng_dem", "engdem", "english_democrats"),
    "dup": ("dup", "democratic_unionist_party"),
    "sf": ("sf", "sinn_fein", "sinn_féin"),
    "sdlp": ("sdlp",),
    "uup": ("uup", "ulster_unionist_party"),
    "apni": ("apni", "alliance_party", "alliance_ni"),
    "tuv": ("tuv",),
    "ind": ("ind", "independent", "independents"),
    "other": (
        *("oth", "oths", "other", "others", "any_other", "all_others", "all_other", "another_party"),
        *("other_party", "other_parties", "some_other_party", "others_total", "rest"),
    ),
}

_KEY_OF = {fold(label): key for key, labels in PARTY_LABELS.items() for label in labels}
_ORDER = {key: place for place, key in enumerate(PARTY_LABELS)}

# Field of a poll -> the headings under which it is found. `party` and `share` are of tables with a row for each share.
ROLES: Mapping[str, tuple[str, ...]] = {
    "pollster": (
        *("pollster", "polling_firm", "polling_organisation", "polling_company", "pollster_name", "polling_house"),
        *("firm", "company", "house", "organisation", "agency", "polling_agency"),
    ),
    "pollster_client": ("polling_organisation_client", "pollster_client", "polling_firm_client", "pollster_and_client"),
    "client": ("client", "clients", "commissioned_by", "commissioner", "sponsor", "publisher", "newspaper", "for"),
    "start": (
        *("start", "start_date", "fieldwork_start", "fieldwork_start_date", "field_start", "date_from", "from"),
        *("first_day", "startdate", "fieldwork_begin", "start_of_fieldwork", "from_date"),
    ),
    "end": (
        *("end", "end_date", "fieldwork_end", "fieldwork_end_date", "field_end", "date_to", "to", "last_day"),
        *("enddate", "end_of_fieldwork", "to_date"),
    ),
    "dates": (
        *("dates", "date", "fieldwork", "fieldwork_dates", "fieldwork_date", "dates_conducted", "date_conducted"),
        *("date_s_conducted", "dates_of_fieldwork", "survey_dates", "survey_date", "field_dates", "poll_date"),
    ),
    "published": ("published", "publication_date", "date_published", "release_date", "released"),
    "sample": ("sample", "sample_size", "samplesize", "n", "size", "total_sample", "respondents", "sample_n"),
    "base": ("base", "weighted_base", "base_size", "vi_base"),
    "mode": ("mode", "method", "methodology"),
    "territory": ("area", "territory", "region", "country", "geography", "nation", "coverage", "contest"),
    "kind": ("kind", "type", "poll_type"),
    "ballot": ("ballot", "vote_type"),
    "basis": ("basis", "round"),
    "year": ("year",),
    "party": ("party", "party_name"),
    "share": ("share", "percent", "percentage", "pct", "vote_share", "vi", "voting_intention", "value"),
    "ignored": (
        *("lead", "margin", "sum", "total", "id", "poll", "poll_id", "link", "url", "source", "sources", "tables"),
        *("flags", "row", "index", "no", "number", "note", "notes", "remarks", "comments", "verified", "candidate"),
        *("of_poll", "weight", "ref_no", "footnotes", "details", "month", "archived", "data_tables"),
    ),
    "undecided": (
        *("dont_know", "don_t_know", "don_t_knows", "undecided", "dk", "would_not_vote", "wouldn_t_vote", "wnv", "dnv"),
        *("refused", "won_t_say", "undecided_refused", "not_voting"),
    ),
}  # fmt: skip

TERRITORIES: Mapping[str, str] = {
    "gb": "gb", "great_britain": "gb", "britain": "gb", "uk": "uk", "united_kingdom": "uk", "england": "eng",
    "eng": "eng", "scotland": "sco", "sco": "sco", "scot": "sco", "wales": "wal", "wal": "wal", "london": "lon",
    "lon": "lon", "northern_ireland": "nir", "ni": "nir", "nir": "nir", "e_w": "england-wales",
    "england_and_wales": "england-wales",
}  # fmt: skip

MODES: Mapping[str, str] = {
    "online": "online", "internet": "online", "web": "online", "online_panel": "online", "mobile": "online",
    "phone": "phone", "telephone": "phone", "cati": "phone", "landline": "phone", "automated_phone": "phone",
    "ivr": "phone", "face_to_face": "face to face", "f2f": "face to face", "in_person": "face to face",
    "mixed": "mixed", "phone_internet": "mixed", "online_phone": "mixed", "phone_online": "mixed",
    "mixed_mode": "mixed", "internet_phone": "mixed", "phone_and_internet": "mixed",
}  # fmt: skip

KINDS: Mapping[str, str] = {
    "poll": "poll", "survey": "poll", "tracker": "poll", "opinion_poll": "poll", "mrp": "mrp",
    "crossbreak": "crossbreak", "cross_break": "crossbreak", "crosstab": "crossbreak", "subsample": "crossbreak",
}  # fmt: skip

BALLOTS: Mapping[str, str] = {
    "parl": "parl", "westminster": "parl", "general_election": "parl", "parliament": "parl", "ge": "parl",
    "constituency": "constituency", "const": "constituency", "list": "list", "regional": "list",
    "regional_list": "list", "region": "list", "mayor": "mayor", "mayoral": "mayor", "local": "local",
}  # fmt: skip

BASES: Mapping[str, str] = {
    "first": "first", "fptp": "first", "first_preferences": "first", "first_round": "first", "1st": "first",
    "final": "final", "final_round": "final", "second_round": "final", "head_to_head": "two candidates",
    "two_candidates": "two candidates", "not_stated": "not stated",
}  # fmt: skip

_SUFFIX = re.compile(r"_(?:pct|percent|percentage|share|vi)$")
_JOINTS = re.compile(r"\s*(?:/|\+|&|,|\band\b)\s*", re.IGNORECASE)


def plain_heading(printed: str) -> str:
    """A heading folded, without a trailing word that only says that it is a share: ``Con (%)``, ``con_pct``."""
    return _SUFFIX.sub("", fold(printed))


def party_key(printed: str) -> str | None:
    """Our key for a party's label: ``Tories`` is ``con``, ``SNP/PC`` is ``snp+pc``; ``None`` for one not known."""
    known = _KEY_OF.get(plain_heading(printed))
    if known:
        return known
    parts = [_KEY_OF.get(plain_heading(part)) for part in _JOINTS.split(printed.strip()) if fold(part)]
    if len(parts) < 2 or None in parts:
        return None
    return "+".join(sorted({part for part in parts if part}, key=_ORDER.__getitem__))
