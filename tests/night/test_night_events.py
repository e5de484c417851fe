"""Events: one canonical text each, read back as they were, chained."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hustings.errors import BadInput
from hustings.ids import parse
from hustings.night.events import (
    BODIES,
    BoxTally,
    Called,
    CallWithdrawn,
    Corrected,
    Countermanded,
    Declared,
    Event,
    Figures,
    Finding,
    Held,
    Note,
    Opened,
    Recount,
    Released,
    Retracted,
    Rush,
    Sheet,
    body_from_json,
    canonical,
    chained,
)
from hustings.night.times import as_utc, close_of_poll, from_text, in_words, local, to_text

words = st.text(st.characters(blacklist_categories=["Cs"]), max_size=20)
count = st.integers(0, 10**7)
maybe = st.none() | count
votes = st.dictionaries(words, count, max_size=6).map(lambda held: tuple(sorted(held.items())))
figures = st.builds(
    Figures,
    votes,
    st.lists(words, max_size=3).map(tuple),
    maybe,
    maybe,
    maybe,
    maybe,
    maybe,
    st.lists(st.builds(Sheet, words, st.lists(count, max_size=3).map(tuple), maybe), max_size=2).map(tuple),
)
findings = st.lists(st.builds(Finding, words, st.booleans(), words), max_size=2).map(tuple)
keys = st.lists(words, max_size=3).map(tuple)
bodies = st.one_of(
    st.builds(Opened, st.sampled_from(["live", "test"]), keys),
    st.builds(Rush, figures),
    st.builds(Declared, figures, words),
    st.builds(Corrected, figures, words, words),
    st.builds(Retracted, keys, words),
    st.builds(Recount, count, words),
    st.builds(Countermanded, words),
    st.builds(Called, words, words, st.none() | st.floats(0, 1), words),
    st.builds(CallWithdrawn, keys, words),
    st.builds(Held, words, words, words, findings, words),
    st.builds(Released, keys, words, words),
    st.builds(BoxTally, words, count, count, votes, words, st.booleans(), words),
    st.builds(Note, words),
)


@settings(max_examples=300, deadline=None)
@given(bodies)
def test_every_body_is_read_back_as_it_was(body: object) -> None:
    text = canonical(body)
    assert body_from_json(body.KIND, text) == body  # type: ignore[attr-defined]
    assert canonical(json.loads(text)) == text
    assert "\n" not in text


def test_there_are_thirteen_kinds() -> None:
    assert list(BODIES) == [
        "opened", "rush", "declared", "corrected", "retracted", "recount", "countermanded", "called",
        "call withdrawn", "held", "released", "box tally", "note",
    ]  # fmt: skip


@pytest.mark.parametrize("number", [float("nan"), float("inf")])
def test_what_is_no_number_has_no_text(number: float) -> None:
    with pytest.raises(ValueError, match="JSON"):
        _ = Event(Called("lab", p=number), "parl.putney.2024-07-04", "ann", "k").content


@pytest.mark.parametrize(
    ("kind", "text"), [("landslide", "{}"), ("declared", "[]"), ("declared", '{"votes":1}'), ("note", "{")]
)
def test_what_is_no_body_is_refused(kind: str, text: str) -> None:
    with pytest.raises(BadInput):
        body_from_json(kind, text)


def test_the_digest_is_of_four_lines() -> None:
    content = Event(Note("doors open"), "", "ann", "n1").content
    told = f"{'0' * 64}\n1\n2024-07-04T21:00:00.000000Z\n{content}"
    assert chained("0" * 64, 1, "2024-07-04T21:00:00.000000Z", content) == hashlib.sha256(told.encode()).hexdigest()


def test_two_entries_match_by_votes_alone() -> None:
    one = Figures((("A", 10), ("B", 7)), ("A",), electorate=40)
    other = Figures((("A", 10), ("B", 7)), papers=18)
    assert one.fingerprint == other.fingerprint
    assert one.fingerprint != Figures((("A", 10), ("B", 8))).fingerprint


def test_times_without_a_zone_are_british(subtests: pytest.Subtests) -> None:
    for text, utc in {
        "2024-07-05T02:43": "2024-07-05T01:43:00.000000Z",  # summer time
        "2019-12-13T02:43": "2019-12-13T02:43:00.000000Z",
        "2024-03-31T00:59": "2024-03-31T00:59:00.000000Z",  # the last minute before the clocks go forward
        "2024-03-31T02:00": "2024-03-31T01:00:00.000000Z",
        "2024-10-27T03:00": "2024-10-27T03:00:00.000000Z",
        "2024-07-05T02:43+02:00": "2024-07-05T00:43:00.000000Z",
    }.items():
        with subtests.test(text):
            assert to_text(from_text(text)) == utc


@given(st.datetimes(datetime.fromisoformat("1997-01-01"), datetime.fromisoformat("2037-01-01")))
def test_local_time_and_back(moment: datetime) -> None:
    utc = moment.replace(tzinfo=UTC)
    assert as_utc(local(utc)) == utc


def test_the_poll_closes_at_ten_local_time() -> None:
    assert to_text(close_of_poll(parse("parl.2024-07-04"))) == "2024-07-04T21:00:00.000000Z"
    assert to_text(close_of_poll(parse("parl.2019-12-12"))) == "2019-12-12T22:00:00.000000Z"
    assert in_words(close_of_poll(parse("parl.2024-07-04"))) == "22:00 BST on 4 July 2024"
    assert as_utc(datetime(2024, 7, 5, 1, tzinfo=timezone(timedelta(hours=1)))) == datetime(2024, 7, 5, tzinfo=UTC)
