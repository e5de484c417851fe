"""Statutory timetables before a poll, the ordinary day of election, and when bodies are next due."""

from __future__ import annotations

import csv
from datetime import date, timedelta
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hustings.almanac.calendar import due, ordinary_day, timetable
from hustings.errors import BadInput, NotKnown, UnknownName

TERMS = Path(__file__).resolve().parents[2] / "src" / "hustings" / "almanac" / "tables" / "terms.csv"
TODAY = date(2026, 11, 20)


def terms() -> list[dict[str, str]]:
    with TERMS.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def days(election: str, nation: str | None = None) -> dict[str, str]:
    return {milestone.key: milestone.day.isoformat() for milestone in timetable(election, nation=nation)}


def test_timetable_of_the_general_election_of_2024_is_that_of_the_electoral_commission() -> None:
    assert days("parl.2024-07-04") == {
        "notice_of_election_deadline": "2024-06-04",
        "close_of_nominations": "2024-06-07",
        "sopn_publish_deadline": "2024-06-10",
        "registration_deadline": "2024-06-18",
        "postal_vote_application_deadline": "2024-06-19",
        "postal_vote_application_deadline_nir": "2024-06-14",
        "vac_application_deadline": "2024-06-26",
        "poll": "2024-07-04",
    }
    assert days("parl.2024-07-04", "nir")["postal_vote_application_deadline"] == "2024-06-14"
    assert "postal_vote_application_deadline_nir" not in days("parl.2024-07-04", "eng")


def test_timetable_of_hartlepool_2021_and_dudley_beside_it() -> None:
    hartlepool, dudley = days("parl.hartlepool.by.2021-05-06", "eng"), days("local.dudley.2021-05-06", "eng")
    assert hartlepool["close_of_nominations"] == dudley["close_of_nominations"] == "2021-04-08"
    assert hartlepool["registration_deadline"] == "2021-04-19"
    assert hartlepool["postal_vote_application_deadline"] == "2021-04-20"
    assert days("parl.hartlepool.by.2021-05-06") == hartlepool
    assert dudley["notice_of_election_deadline"] == "2021-03-29"
    assert "vac_application_deadline" not in hartlepool


@pytest.mark.parametrize(
    ("election", "nation", "asked"),
    [
        ("local.dudley.2024-05-02", "eng", True),
        ("local.dudley.2022-05-05", "eng", False),
        ("local.cardiff.2027-05-06", "wal", False),
        ("local.fife.2027-05-06", "sco", False),
        ("mayor.tees-valley.2024-05-02", None, True),
        ("pcc.gwent.2024-05-02", None, True),
        ("parl.foyle.by.2024-10-03", "nir", False),
        ("parl.runcorn-and-helsby.by.2025-05-01", "eng", True),
        ("sp.2026-05-07", None, False),
        ("senedd.2026-05-07", None, False),
    ],
)
def test_voter_authority_certificate_only_where_a_document_is_asked_for(
    election: str, nation: str | None, asked: bool
) -> None:
    assert ("vac_application_deadline" in days(election, nation)) == asked


@pytest.mark.parametrize("kind", ["nia", "sp", "senedd", "gla.a", "mayor.london", "mayor.tees-valley", "pcc.cleveland"])
def test_kinds_of_one_nation_need_no_nation(kind: str) -> None:
    assert days(f"{kind}.2026-05-07")["poll"] == "2026-05-07"


def test_a_council_without_its_nation_is_refused() -> None:
    with pytest.raises(BadInput, match="hangs on the nation"):
        timetable("local.dudley.2021-05-06")
    assert days("local.city-of-london.2025-03-20")["registration_deadline"] == "2024-11-30"


@pytest.mark.parametrize("election", ["europarl.2019-05-23", "ref.croydon.2021-10-07"])
def test_a_kind_without_a_timetable_is_not_known(election: str) -> None:
    with pytest.raises(NotKnown, match="No statutory timetable"):
        timetable(election)


@pytest.mark.parametrize("day", ["2010-05-06", "2014-05-21", "2029-05-03"])
def test_a_day_without_bank_holidays_or_under_older_rules_is_not_known(day: str) -> None:
    with pytest.raises(NotKnown, match="No timetable is known for a poll on"):
        timetable(f"parl.{day}")


@settings(max_examples=40, deadline=None)
@given(st.dates(date(2014, 5, 22), date(2028, 12, 31)), st.sampled_from(("eng", "wal", "sco", "nir")))
def test_every_milestone_is_a_working_day_before_the_poll(day: date, nation: str) -> None:
    made = timetable(f"local.somewhere.{day}", nation=nation)
    assert made == sorted(made)
    assert made[-1].key == "poll"
    for milestone in made[:-1]:
        assert milestone.day.weekday() < 5
        assert timedelta(0) < day - milestone.day < timedelta(days=60)


@pytest.mark.parametrize(
    ("year", "day"), [(2021, "2021-05-06"), (2024, "2024-05-02"), (2026, "2026-05-07"), (2031, "2031-05-01")]
)
def test_ordinary_day_of_election(year: int, day: str) -> None:
    assert ordinary_day(year).isoformat() == day


@given(st.integers(1980, 2100))
def test_ordinary_day_is_the_first_thursday_in_may(year: int) -> None:
    found = ordinary_day(year)
    assert (found.month, found.weekday()) == (5, 3)
    assert found.day <= 7


def test_due_gives_last_next_and_latest_and_sorts_by_the_next() -> None:
    cycles = due(terms(), as_of=TODAY)
    known = [cycle.next_due for cycle in cycles if cycle.next_due]
    assert known == sorted(known)
    assert cycles[-1].next_due is None
    commons = next(cycle for cycle in cycles if cycle.kind == "parl")
    assert (commons.last, commons.latest) == (date(2024, 7, 4), date(2029, 8, 15))
    assert "25th working day" in commons.citation
    assert not any(cycle.passed for cycle in cycles)


def test_the_last_lawful_day_of_the_commons_counts_holidays_of_every_nation() -> None:
    """From 9 July 2029: weekdays, less 12 July (Northern Ireland) and 6 August (Scotland)."""
    holidays, day, counted = {date(2029, 7, 12), date(2029, 8, 6)}, date(2029, 7, 9), 0
    while counted < 25:
        day += timedelta(days=1)
        counted += day.weekday() < 5 and day not in holidays
    assert due(terms(), as_of=TODAY, kind="parl")[0].latest == day


def test_due_can_be_narrowed_and_says_when_the_table_is_older_than_the_question() -> None:
    assert [cycle.name for cycle in due(terms(), as_of=TODAY, kind="senedd")] == ["Senedd Cymru"]
    assert due(terms(), as_of=TODAY, body="E08000027")[0].pattern == "thirds"
    assert due(terms(), as_of=date(2032, 1, 1), kind="sp")[0].passed
    with pytest.raises(UnknownName, match="no cycle for sp E08000027"):
        due(terms(), as_of=TODAY, kind="sp", body="E08000027")


def test_due_takes_a_frame() -> None:
    frame = pl.DataFrame(terms()).with_columns(
        pl.col("last", "next_due", "latest").replace("", None).str.to_date(),
        pl.col("years").replace("", None).cast(pl.Int64),
    )
    assert due(frame, as_of=TODAY) == due(terms(), as_of=TODAY)


def test_what_is_shown_is_plain_json() -> None:
    first = timetable("parl.hartlepool.by.2021-05-06", nation="eng")[0].to_json()
    assert first == {
        "day": "2021-04-01",
        "key": "notice_of_election_deadline",
        "what": "Last day for notice of election",
    }
    commons = due(terms(), kind="parl")[0].to_json()
    assert (commons["last"], commons["latest"], commons["passed"]) == ("2024-07-04", "2029-08-15", False)
