"""Election ids against uk-election-ids, Democracy Club's own library, and every id of two published files.

The oracle takes a little more than the reference definition allows; the ways in which it does are named
here, each with a test of its own, so that a new one is seen.
"""

from __future__ import annotations

import csv
import gzip
import re
import warnings
from datetime import date

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from hustings.errors import BadInput
from hustings.ids import KINDS, ElectionId, is_id, parse, slugify
from tests.shared import shared_data

with warnings.catch_warnings():  # the library leaves two of its own files open
    warnings.simplefilter("ignore", ResourceWarning)
    from uk_election_ids.election_ids import IdBuilder
    from uk_election_ids.slugger import slugify as oracle_slugify

LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789"
DAYS = st.dates(date(1918, 12, 14), date(2099, 12, 31))
SLUGS = st.lists(st.text(LETTERS, min_size=1, max_size=8), min_size=1, max_size=3).map("-".join)
PLACES = SLUGS.filter(lambda slug: slug not in {"a", "c", "r", "by"})


@st.composite
def identifiers(draw: st.DrawFn) -> ElectionId:
    """Any well-formed identifier: a whole kind, a subtype, an organisation, or one ballot paper."""
    kind = KINDS[draw(st.sampled_from(sorted(KINDS)))]
    subtype = draw(st.none() | st.sampled_from(kind.subtypes)) if kind.subtypes else None
    organisation = draw(st.none() | PLACES) if kind.organised else None
    placed = organisation is not None or not kind.organised
    may_divide = placed and subtype in kind.divided and not (kind.subtype_needed and subtype is None)
    division = draw(st.none() | PLACES) if may_divide else None
    made = ElectionId(kind.key, draw(DAYS), subtype, organisation, division)
    by = kind.by_elections and made.is_contest and draw(st.booleans())
    return ElectionId(kind.key, made.day, subtype, organisation, division, by)


@st.composite
def near_misses(draw: st.DrawFn) -> str:
    """Text in the shape of an identifier, more often wrong than right."""
    kind = draw(st.sampled_from([*KINDS, "council", "PARL", ""]))
    tricky = st.sampled_from(["", "by", "a", "c", "r", "x_y", "-x", "x-", "x--y", "Ely", "ynys môn", "st.ives", " "])
    middle = draw(st.lists(tricky | SLUGS, max_size=4))
    odd_days = st.sampled_from(["2021-02-30", "2021-13-01", "2021-5-6", "06-05-2021", "", "20210506", "2021-05-06 "])
    return ".".join([kind, *middle, draw(odd_days | DAYS.map(date.isoformat))])


def oracle(text: str) -> IdBuilder | None:
    """What uk-election-ids makes of ``text``; ``None`` where it refuses."""
    try:
        return IdBuilder.from_id(text)
    except (ValueError, IndexError):  # it raises IndexError for sp.by.2021-05-06
        return None


def oracle_contest(built: IdBuilder, text: str) -> bool:
    """Whether uk-election-ids takes ``text`` for one ballot paper."""
    try:
        return bool(built.ballot_id == text)
    except ValueError:
        return False


def laxer_in_oracle(text: str) -> bool:
    """Whether ``text`` has one of the faults that uk-election-ids lets pass."""
    first, *middle, day = text.split(".")
    empty = "" in middle
    hanging_hyphen = any(segment.startswith("-") or segment.endswith("-") for segment in middle)
    short_day = not re.fullmatch(r"\d{4}-\d{2}-\d{2}", day)
    by_of_many = bool(middle) and middle[-1] == "by" and first in KINDS
    return empty or hanging_hyphen or short_day or by_of_many


@given(identifiers())
def test_every_id_round_trips_and_the_oracle_agrees(made: ElectionId) -> None:
    text = str(made)
    assert parse(text) == made
    built = oracle(text)
    assert built is not None, text
    assert oracle_contest(built, text) == made.is_contest


@given(near_misses())
@example("parl.hartlepool.by.2021-05-06")
@example("sp.by.2021-05-06")
@example("gla.a.anywhere.2021-05-06")
@example("local.dudley.ward.too-many.2021-05-06")
def test_the_oracle_and_we_refuse_the_same(text: str) -> None:
    assert text.count(".") >= 1
    built = oracle(text)
    if is_id(text):
        assert built is not None, f"{text}: only we take it"
        assert str(parse(text)) == text
        assert oracle_contest(built, text) == parse(text).is_contest
    else:
        assume(not laxer_in_oracle(text))
        assert built is None, f"{text}: only the oracle takes it"


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("parl..2019-12-12", "is not in lower-case letters"),
        ("parl.by.2019-12-12", "stands only in the id of one by-election"),
        ("local.dudley.by.2021-05-06", "stands only in the id of one by-election"),
        ("parl.-hartlepool.2019-12-12", "is not in lower-case letters"),
        ("parl.hartlepool.2019-5-6", "the last segment must be the day"),
    ],
    ids=["empty_segment", "by_of_a_whole_election", "by_of_a_council", "hanging_hyphen", "short_day"],
)
def test_what_the_oracle_lets_pass_and_we_do_not(text: str, why: str) -> None:
    assert oracle(text) is not None
    with pytest.raises(BadInput, match=why):
        parse(text)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "is no kind of election"),
        ("parl", "the last segment must be the day"),
        ("parliament.2019-12-12", "is no kind of election"),
        ("parl.2019-02-30", "is no day of the calendar"),
        ("parl.Hartlepool.2019-12-12", "is not in lower-case letters"),
        ("parl.hartlepool.durham.2019-12-12", "one segment too many"),
        ("sp.glasgow.2021-05-06", "one segment too many|needs c or r"),
        ("ref.united-kingdom.by.2016-06-23", "stands only in the id of one by-election"),
    ],
    ids=[
        "empty",
        "no_day",
        "unknown_kind",
        "30_february",
        "capital",
        "too_many",
        "no_subtype",
        "by_of_a_referendum",
    ],
)
def test_a_wrong_id_is_refused_with_its_fault_and_the_remedy(text: str, why: str) -> None:
    with pytest.raises(BadInput, match=why) as caught:
        parse(text)
    assert "parl.hartlepool.by.2021-05-06" in caught.value.lines()[-1]


@pytest.mark.parametrize(
    ("text", "contest", "election", "place"),
    [
        ("parl.2019-12-12", False, "parl.2019-12-12", None),
        ("parl.hartlepool.2019-12-12", True, "parl.2019-12-12", "hartlepool"),
        ("parl.hartlepool.by.2021-05-06", True, "parl.hartlepool.by.2021-05-06", "hartlepool"),
        ("mayor.tees-valley.2021-05-06", True, "mayor.tees-valley.2021-05-06", "tees-valley"),
        ("mayor.2021-05-06", False, "mayor.2021-05-06", None),
        ("local.dudley.2021-05-06", False, "local.dudley.2021-05-06", "dudley"),
        ("local.sheffield.ecclesall.2021-05-06", True, "local.sheffield.2021-05-06", "ecclesall"),
        ("local.sheffield.ecclesall.by.2022-03-10", True, "local.sheffield.2022-03-10", "ecclesall"),
        ("senedd.bangor-conwy-mon.2026-05-07", True, "senedd.2026-05-07", "bangor-conwy-mon"),
        ("senedd.c.ynys-mon.2021-05-06", True, "senedd.c.2021-05-06", "ynys-mon"),
        ("sp.r.2021-05-06", False, "sp.r.2021-05-06", None),
        ("sp.r.glasgow.2021-05-06", True, "sp.r.2021-05-06", "glasgow"),
        ("gla.a.2016-05-05", True, "gla.a.2016-05-05", None),
    ],
)
def test_what_an_id_names(text: str, contest: bool, election: str, place: str | None) -> None:
    made = parse(text)
    assert (made.is_contest, str(made.election), made.place) == (contest, election, place)


@given(st.text())
@example("Ynys Môn")
@example("Bangor Conwy Môn")
@example("Kingston upon Hull West & Haltemprice")
@example("St. Ives")
def test_slugs_are_those_of_democracy_club(name: str) -> None:
    assert slugify(name) == oracle_slugify(name)


@given(st.text(max_size=40))
def test_any_text_is_an_id_or_a_bad_input(text: str) -> None:
    if is_id(text):
        assert str(parse(text)) == text
    else:
        with pytest.raises(BadInput):
            parse(text)


@pytest.mark.shared
@pytest.mark.parametrize(
    ("file", "fewest"),
    [
        ("local/councils/may2026_candidates_democracyclub.csv.gz", 2_500),
        ("local/councils/england_2018_candidates_democracyclub.csv.gz", 2_000),
    ],
    ids=["may_2026", "may_2018"],
)
def test_every_published_ballot_id_is_a_contest(file: str, fewest: int) -> None:
    with gzip.open(shared_data(file), "rt", encoding="utf-8-sig", newline="") as lines:
        pairs = {(row["ballot_paper_id"], row["election_id"]) for row in csv.DictReader(lines)}
    assert len(pairs) >= fewest
    wrong = [
        ballot
        for ballot, election in sorted(pairs)
        if not (str(made := parse(ballot)) == ballot and made.is_contest and _belongs(made, election))
    ]
    assert wrong == []


def _belongs(contest: ElectionId, election: str) -> bool:
    """Whether the file's election is the one we derive: the council's own, or the kind's for a mayor."""
    made = parse(election)
    assert not made.is_contest or made.division is None
    return made.day == contest.day and made.kind == contest.kind and made.organisation in (None, contest.organisation)
