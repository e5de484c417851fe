"""The ledger on both engines: append-only, idempotent, chained, in order under several writers."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from hustings.errors import BadInput
from hustings.night import acts
from hustings.night.enter import enter
from hustings.night.events import GENESIS, Called, Event, Figures, Note, Rush
from hustings.night.ledger import Ledger
from hustings.night.paper import Papers
from hustings.night.predictive import LastResults
from hustings.night.returns import Return
from hustings.night.store import KeyConflict, StoreUnavailable, store_url
from hustings.night.verify import verify

PUTNEY = "parl.putney.2024-07-04"
Truth = Callable[..., Return]


def note(text: str, key: str = "", actor: str = "ann") -> Event:
    return Event(Note(text), "", actor, key or text)


def test_the_first_event_opens_the_night(ledger: Ledger) -> None:
    (first,) = ledger.read()
    assert (first.sequence, first.event.kind, first.previous) == (1, "opened", GENESIS)
    assert ledger.head() == (1, first.digest)
    assert ledger.is_test


def test_events_come_back_as_they_were_in_order(ledger: Ledger) -> None:
    at = datetime(2024, 7, 5, 1, 43, 12, 5, UTC)
    rush = Event(Rush(Figures((), ("Fleur Anderson",))), PUTNEY, "Siân", "r1", "feed:pa", 3, at)
    sequences = ledger.append(note("one"), rush, note("two"))
    assert sequences == [2, 3, 4]
    assert [each.event for each in ledger.read(after=1)] == [note("one"), rush, note("two")]
    assert [each.sequence for each in ledger.read(after=2, limit=1)] == [3]
    assert [each.event for each in ledger.read(contest=PUTNEY)] == [rush]


def test_the_same_event_again_is_answered_with_the_first_and_changes_nothing(ledger: Ledger) -> None:
    (first,) = ledger.append(note("one"))
    head = ledger.head()
    (again,) = ledger.append(note("one"))
    assert (again, again.again, first.again) == (first, True, False)
    assert ledger.head() == head


def test_other_contents_under_a_used_key_are_refused_and_nothing_is_recorded(ledger: Ledger) -> None:
    ledger.append(note("one", key="k"))
    head = ledger.head()
    with pytest.raises(KeyConflict, match="used for other contents") as refused:
        ledger.append(note("before it", key="new"), note("two", key="k"))
    assert "correct it" in refused.value.remedy
    assert ledger.head() == head


def test_a_batch_may_hold_the_same_event_twice(ledger: Ledger) -> None:
    assert ledger.append(note("one"), note("one")) == [2, 2]


def test_a_store_is_live_or_test_for_ever(place: str) -> None:
    Ledger.create(place, "test", ["parl.2024-07-04"], actor="desk").close()
    with pytest.raises(BadInput, match="is a test store"):
        Ledger.create(place, "live", ["parl.2024-07-04"], actor="desk")
    with pytest.raises(BadInput, match="is a test store"):
        Ledger.open(place, "live")
    with pytest.raises(BadInput, match="holds the night of"):
        Ledger.create(place, "test", ["parl.2019-12-12"], actor="desk")
    again = Ledger.create(place, "test", ["parl.2024-07-04"], actor="another")
    assert len(again.read()) == 1
    again.close()


def test_what_is_recorded_is_never_changed(ledger: Ledger, place: str) -> None:
    ledger.append(note("one"))
    engine = sa.create_engine(store_url(place))
    for statement in ("update night_events set actor = 'eve'", "delete from night_events", "delete from night_store"):
        with pytest.raises(sa.exc.DBAPIError, match="never changed"), engine.begin() as connection:
            connection.exec_driver_sql(statement)
    engine.dispose()


def test_writers_at_once_make_one_chain(ledger: Ledger, place: str) -> None:
    def write(name: str) -> None:
        own = Ledger.open(place, patience=30)
        for number in range(20):
            own.append(note(f"{name} {number}", actor=name))
        own.close()

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(write, ["a", "b", "c", "d", "e", "f"]))
    held = ledger.read()
    assert [each.sequence for each in held] == list(range(1, 122))
    assert [each.previous for each in held[1:]] == [each.digest for each in held[:-1]]
    assert verify(place).holds


def test_one_ledger_serves_several_threads(ledger: Ledger, place: str) -> None:
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda number: ledger.append(note(f"n{number}")), range(40)))
    assert ledger.head()[0] == 41
    assert verify(place).holds


def test_double_submit_at_the_same_moment_records_once(ledger: Ledger) -> None:
    start = threading.Barrier(4)

    def submit(_: int) -> int:
        start.wait()
        return int(ledger.append(note("slow phone"))[0])

    with ThreadPoolExecutor(4) as pool:
        assert set(pool.map(submit, range(4))) == {2}


def test_a_follower_sees_every_event_once(ledger: Ledger) -> None:
    seen: list[int] = []
    done = threading.Event()

    def follow() -> None:
        for batch in ledger.subscribe(every=0.005, stop=lambda: done.is_set() and len(seen) >= 31):
            seen.extend(each.sequence for each in batch)

    follower = threading.Thread(target=follow)
    follower.start()
    for number in range(30):
        ledger.append(note(f"n{number}"))
    done.set()
    follower.join(10)
    assert seen == list(range(1, 32))


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork on this system")
def test_a_process_that_divides_while_the_ledger_is_open_loses_nothing(ledger: Ledger, place: str) -> None:
    # Locks of SQLite break where two processes share a connection; the parent's are closed before it divides.
    for number in range(5):
        ledger.append(note(f"parent {number}"))
        child = os.fork()
        if child == 0:
            status = 1
            try:
                own = Ledger.open(place)
                own.append(note(f"child {number}"))
                own.close()
                status = 0
            finally:
                os._exit(status)
        assert os.waitpid(child, 0)[1] == 0
    assert len({each.event.key for each in ledger.read()}) == 11
    assert verify(place).holds


def test_votes_before_the_close_of_poll_are_refused_with_the_law_named(ledger: Ledger) -> None:
    rush = Rush(Figures((), ("Fleur Anderson",)))
    early = Event(rush, PUTNEY, "ann", "r", declared_at=datetime(2024, 7, 4, 20, 59, 59, tzinfo=UTC))
    with pytest.raises(BadInput, match=r"22:00 BST on 4 July 2024.*Representation of the People Act 1983"):
        ledger.append(early)
    with pytest.raises(BadInput, match="66A"):
        ledger.append(Event(Called("lab"), PUTNEY, "ann", "c", declared_at=datetime(2024, 7, 4, 12, tzinfo=UTC)))
    ledger.append(note("polling stations open"))
    ledger.append(Event(rush, PUTNEY, "ann", "r", declared_at=datetime(2024, 7, 4, 21, tzinfo=UTC)))


def test_a_live_night_goes_by_its_own_clock_too(place: str) -> None:
    now = [datetime(2024, 7, 4, 20, 59, tzinfo=UTC)]
    live = Ledger.create(place, "live", ["parl.2024-07-04"], actor="desk", clock=lambda: now[0])
    rush = Event(Rush(Figures((), ("Fleur Anderson",))), PUTNEY, "ann", "r", declared_at=now[0] + timedelta(hours=3))
    with pytest.raises(BadInput, match="comes at 21:59 BST"):
        live.append(rush)
    now[0] += timedelta(minutes=1)
    assert live.append(rush) == [2]
    live.close()


@pytest.mark.parametrize("wrong", ["", " ", "a\nb", "x" * 201])
def test_actors_and_keys_are_words(small: Ledger, wrong: str) -> None:
    with pytest.raises(BadInput):
        small.append(Event(Note("x"), "", wrong, "k"))
    with pytest.raises(BadInput):
        small.append(Event(Note("x"), "", "ann", wrong))


@pytest.mark.parametrize("body", [Note("half a sign \ud800"), Called("lab", p=float("nan"))])
def test_what_cannot_be_written_down_is_refused(small: Ledger, body: Note | Called) -> None:
    with pytest.raises(BadInput, match="cannot be written down"):
        small.append(Event(body, PUTNEY, "ann", "k"))


def test_where_there_is_no_store_that_is_said(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="no night's store"):
        Ledger.open(str(tmp_path / "none.sqlite"))
    (tmp_path / "other.sqlite").write_bytes(b"")
    with pytest.raises(BadInput, match="no night's store"):
        Ledger.open(str(tmp_path / "other.sqlite"))
    (tmp_path / "text.sqlite").write_text("not a database " * 100)
    with pytest.raises(StoreUnavailable):
        Ledger.open(str(tmp_path / "text.sqlite"), patience=0.1)
    for url in ("mysql://host/db", "://"):
        with pytest.raises(BadInput, match="no address"):
            store_url(url)


def test_a_password_is_never_shown() -> None:
    secret = "hunter" + "2"
    with pytest.raises(StoreUnavailable) as away:
        Ledger.open(f"postgresql://desk:{secret}@127.0.0.1:1/night", patience=0.1)
    assert secret not in str(away.value)


def test_several_clerks_enter_the_same_odd_return_at_once(ledger: Ledger, papers: Papers, truth: Truth) -> None:
    expected = LastResults(papers.almanac, "parl.2024-07-04", papers)
    for contest in sorted(papers.of("parl.2024-07-04"))[::10]:
        given = truth(contest)
        expected.learn(contest, Figures(tuple((line.name, line.votes or 0) for line in given.lines)))

    clerks = ["ann", "bob", "cat", "dan", "eve", "fay"]
    with ThreadPoolExecutor(6) as pool:
        done = list(pool.map(lambda who: enter(ledger, truth(PUTNEY, who, scale=0.8), papers, expected), clerks))
    assert {each.findings[0].rule for each in done} == {"turnout low"}
    kinds = [each.event.kind for each in ledger.read(contest=PUTNEY)]
    assert (kinds.count("declared"), kinds.count("held")) == (6, 1)
    assert acts.state_of(ledger, PUTNEY).stage == "held"
