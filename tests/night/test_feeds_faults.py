"""What goes wrong with feeds: each fault by its name goes in, and the night that comes out is the true one."""

from __future__ import annotations

import re
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from hustings.ids import parse
from hustings.night.events import Note
from hustings.night.feeds.folder import Folder
from hustings.night.simulator import plan, render, send
from hustings.night.times import close_of_poll
from tests.night.feed_support import (
    ELECTION,
    SEATS,
    intake_of,
    ledger_in,
    one_file,
    sent,
    shipped,
    small_night,
    stands,
    state_of,
    take,
    truth,
    wrong,
)


def _fed(tmp_path: Path, *faults: str, shuffle: int | None = 1):
    ledger = ledger_in(tmp_path)
    intake = intake_of(ledger)
    outcomes = take(intake, sent(tmp_path / "feed", *faults), shuffle)
    return ledger, intake.report(), state_of(ledger), outcomes


def _touched(*faults: str) -> set[str]:
    return {
        each.message.contest for each in small_night(*faults).files if each.fault in faults and each.message.contest
    }


def test_clean_feed_gives_every_figure_and_no_worry(tmp_path: Path) -> None:
    _, report, state, _ = _fed(tmp_path)
    assert wrong(state) == []
    assert report.worries == ()
    assert {state.contests[each].stage for each in SEATS} == {"entered"}, "one feed alone publishes nothing"


def test_duplicate_file_changes_nothing(tmp_path: Path) -> None:
    ledger, report, state, outcomes = _fed(tmp_path, "duplicate")
    assert wrong(state) == []
    assert report.worries == ()
    assert [each.what for each in outcomes].count("again") == 1, "the copy under another name is known"
    before = ledger.head()
    again = intake_of(ledger)
    take(again, Folder(tmp_path / "feed").look(), 5)
    assert ledger.head() == before, "the whole feed once more, after a restart, adds no event"


def test_revisions_out_of_order_leave_the_highest(tmp_path: Path) -> None:
    for shuffle in (1, 2, 3):
        _, report, state, _ = _fed(tmp_path / str(shuffle), "out-of-order", shuffle=shuffle)
        assert wrong(state) == []
        assert report.conflicts == ()
        assert report.gaps == ()


def test_rush_after_result_does_not_overwrite_it(tmp_path: Path) -> None:
    _, report, state, _ = _fed(tmp_path, "rush-after-result", shuffle=None)
    assert wrong(state) == []
    assert report.worries == ()
    for contest in _touched("rush-after-result"):
        assert state.contests[contest].rush_waits is not None
        assert state.contests[contest].stage == "entered"


def test_gap_in_revisions_is_named(tmp_path: Path) -> None:
    _, report, state, _ = _fed(tmp_path, "gap")
    assert wrong(state) == []
    assert len(report.gaps) == 2
    assert all("revision 2 never came" in each for each in report.gaps)


def test_same_revision_with_other_contents_is_held_for_a_person(tmp_path: Path) -> None:
    contested = _touched("conflict")
    for shuffle in (None, 4):
        _, report, state, _ = _fed(tmp_path / str(shuffle), "conflict", shuffle=shuffle)
        assert {state.contests[each].stage for each in contested} == {"disputed"}
        assert wrong(state, [each for each in SEATS if each not in contested]) == []
        assert len(report.conflicts) == len(contested) == 2


def test_truncated_document_waits_for_the_whole(tmp_path: Path) -> None:
    ledger = ledger_in(tmp_path)
    intake = intake_of(ledger)
    folder = Folder(tmp_path / "feed")
    folder.place.mkdir()
    night = small_night("truncated")
    seen = []
    for each in night.files:
        name, payload = render(night, each)
        (folder.place / name).write_bytes(payload)
        seen += take(intake, folder.look())
    refused = [each for each in seen if each.what == "refused"]
    assert len(refused) == 2
    assert all("cut short" in each.said for each in refused)
    assert wrong(state_of(ledger)) == []
    assert intake.report().refused == (), "once whole, nothing is left to worry about"
    assert sum("cut short" in note for note in state_of(ledger).notes) == 2, "and yet it stays on record"


def test_wrong_encoding_and_welsh_diacritics_are_read(tmp_path: Path) -> None:
    assert "parl.ynys-mon.2019-12-12" in _touched("encoding")
    _, report, state, _ = _fed(tmp_path, "encoding")
    assert wrong(state) == []
    assert report.worries == ()


def test_xml_bomb_and_external_entity_are_refused_unopened(tmp_path: Path) -> None:
    begun = time.perf_counter()
    ledger, report, state, _ = _fed(tmp_path, "bomb")
    assert time.perf_counter() - begun < 20
    assert wrong(state) == []
    assert [each.file for each in report.refused] == [
        "Test_General_Election_result_bomb_9.xml",
        "Test_General_Election_result_outside_9.xml",
    ]
    notes = [each.event.body.text for each in ledger.read() if isinstance(each.event.body, Note)]
    assert sum("declares entities or a DTD" in each for each in notes) == 2
    assert not any(re.search(r"root:|localhost", each) for each in notes)


def test_unknown_candidate_or_party_is_held_with_its_name_and_nothing_is_lost(tmp_path: Path) -> None:
    ledger, report, state, _ = _fed(tmp_path, "unknown-candidate")
    assert wrong(state) == [], "the second revision is right"
    said = " ".join(each.said for each in report.held)
    assert "Nobody Whatever" in said
    assert "XQZ" in said
    kept = [each.event.body_text for each in ledger.read() if each.event.kind == "held"]
    assert any("Nobody Whatever" in each for each in kept), "what came is in the ledger word for word"


def test_candidate_withdrawn_after_nominations_stays_on_the_paper(tmp_path: Path) -> None:
    _, report, state, outcomes = _fed(tmp_path, "withdrawn")
    assert wrong(state) == []
    assert any("No figure for" in each.said for each in report.held)
    assert any("withdrawn or dead after nomination" in each.said for each in outcomes if each.what == "noted")


def test_file_without_test_mark_is_refused_by_a_test_store(tmp_path: Path) -> None:
    _, report, state, _ = _fed(tmp_path, "test-live")
    assert wrong(state) == []
    assert [each.file for each in report.refused] == ["General_Election_result_live_5.xml"]
    assert "not marked as a test" in report.refused[0].said


def test_test_prefixed_file_is_refused_by_a_live_store(tmp_path: Path) -> None:
    live = ledger_in(tmp_path, "live")
    intake = intake_of(live)
    outcomes = take(intake, sent(tmp_path / "feed"))
    assert {each.what for each in outcomes} == {"refused"}
    assert all("marked as a test" in each.said for each in outcomes)
    assert not any(state_of(live).contests), "not one figure got in"


def test_test_mark_inside_a_message_counts_whatever_the_file_is_called(tmp_path: Path) -> None:
    files = sent(tmp_path / "feed", form="json")
    payload = next(each for each in files if "result" in each.name).path.read_bytes()
    live = ledger_in(tmp_path, "live")
    found = one_file(tmp_path / "other", "General_Election_result_1.json", payload)
    assert [each.what for each in intake_of(live).take(found)] == ["refused"]


def test_clock_two_hours_slow_costs_the_time_and_not_the_result(tmp_path: Path) -> None:
    ledger, report, state, _ = _fed(tmp_path, "skew")
    assert wrong(state) == []
    early = [each for each in report.clocks if "before the poll closed" in each]
    assert early, "the first declarations are timed before ten"
    assert not any("refused" in each for each in report.counts)
    assert all(each.event.declared_at is None or each.event.declared_at.hour != 21 for each in ledger.read())


def test_clock_two_hours_fast_is_named(tmp_path: Path) -> None:
    night = small_night()
    result = [each for each in night.files if each.message.kind == "result"][-1]
    assert result.message.declared_at is not None
    ledger = ledger_in(tmp_path, now=result.message.declared_at - timedelta(hours=2))
    intake = intake_of(ledger)
    name, payload = render(night, result)
    assert [each.what for each in intake.take(one_file(tmp_path / "f", name, payload))] == ["entered"]
    assert len(intake.report().clocks) == 1
    assert "and it is" in intake.report().clocks[0]


def test_clock_that_was_fast_is_no_contradiction_after_a_restart(tmp_path: Path) -> None:
    night = small_night()
    result = [each for each in night.files if each.message.kind == "result"][-1]
    assert result.message.declared_at is not None
    now = [result.message.declared_at - timedelta(hours=2)]
    ledger = ledger_in(tmp_path)
    ledger._clock = lambda: now[0]
    name, payload = render(night, result)
    found = one_file(tmp_path / "f", name, payload)
    assert [each.what for each in intake_of(ledger).take(found)] == ["entered"]
    now[0] += timedelta(hours=3)
    assert [each.what for each in intake_of(ledger).take(found)] == ["again"]


def test_the_same_bad_bytes_under_two_names_are_two_notes(tmp_path: Path) -> None:
    ledger = ledger_in(tmp_path)
    intake = intake_of(ledger)
    for name in ("Test_one.xml", "Test_two.xml", "Test_one.xml"):
        outcomes = intake.take(one_file(tmp_path / "f", name, b"<FirstPastThePostResult>"))
        assert [each.what for each in outcomes] == ["refused"]
    assert len(state_of(ledger).notes) == 2


def test_state_of_the_parties_before_the_close_is_refused(tmp_path: Path) -> None:
    close = close_of_poll(parse(ELECTION))
    ledger = ledger_in(tmp_path, "live", now=close - timedelta(hours=1))
    payload = b'<FirstPastThePostStateOfParties revision="1"><Party abbreviation="Con" seats="3"/>'
    found = one_file(tmp_path / "f", "Election_SOP_1.xml", payload + b"</FirstPastThePostStateOfParties>")
    outcome = intake_of(ledger).take(found)[0]
    assert outcome.what == "refused"
    assert "before the poll closes" in outcome.said


def test_summer_time_and_utc_are_the_same_moment(tmp_path: Path) -> None:
    almanac, _ = shipped()
    night = plan(almanac, "parl.2017-06-08", only=["parl.aberavon.2017-06-08"])
    result = next(each for each in night.files if each.message.kind == "result")
    name, payload = render(night, result)
    text = payload.decode()
    written = re.search(r'declarationTime="(\d{8}T\d{6})\+0100"', text)
    assert written, "June is summer time"
    hour = datetime.strptime(written[1], "%Y%m%dT%H%M%S").replace(tzinfo=UTC) - timedelta(hours=1)
    moments = set()
    for at, told in enumerate(
        (text, text.replace(written[0][17:-1], f"{hour:%Y-%m-%dT%H:%M:%S}Z"), text.replace("+0100", ""))
    ):
        ledger = ledger_in(tmp_path / str(at), election="parl.2017-06-08")
        intake_of(ledger).take(one_file(tmp_path / f"f{at}", name, told.encode()))
        moments |= {each.event.declared_at for each in ledger.read() if each.event.kind == "declared"}
    assert moments == {result.message.declared_at}


def test_feed_silent_for_ten_minutes_is_said_once(tmp_path: Path) -> None:
    from hustings.night.feeds.watch import Watch

    now = [datetime(2019, 12, 13, 2, 0, tzinfo=UTC)]
    ledger = ledger_in(tmp_path)
    ledger._clock = lambda: now[0]
    folder = tmp_path / "feed"
    send(small_night(), folder)
    for each in sorted(folder.iterdir())[5:]:
        each.unlink()
    watch, warned, rounds = Watch(intake_of(ledger), Folder(folder)), [], []

    def sleep(seconds: float) -> None:
        rounds.append(seconds)
        now[0] += timedelta(minutes=3)

    watch.go_on(lambda _: None, warned.append, clock=lambda: now[0], sleep=sleep, stop=lambda: len(rounds) >= 8)
    assert len(warned) == 1
    assert "silent since 02:00 GMT" in warned[0]
    assert any("fell silent" in each for each in state_of(ledger).notes)


def test_silence_then_everything_at_once_gives_the_same_night(tmp_path: Path) -> None:
    _, report, state, _ = _fed(tmp_path, "silence")
    assert wrong(state) == []
    assert report.worries == ()


def test_partial_listing_loses_nothing(tmp_path: Path) -> None:
    ledger = ledger_in(tmp_path)
    intake, folder = intake_of(ledger), Folder(tmp_path / "feed")
    folder.place.mkdir()
    night = small_night("partial")
    for each in night.files:
        name, payload = render(night, each)
        if each.gone:
            (folder.place / name).unlink()
        else:
            (folder.place / name).write_bytes(payload)
        take(intake, folder.look())
    assert wrong(state_of(ledger)) == []
    assert intake.report().worries == ()


def test_results_missing_from_a_listing_are_counted_by_the_state_of_the_parties(tmp_path: Path) -> None:
    files = [
        each for each in sent(tmp_path / "feed") if "result_Putney" not in each.name and "rush_Putney" not in each.name
    ]
    intake = intake_of(ledger_in(tmp_path))
    take(intake, files)
    assert any("12 seats, 11 are in hand: 1 have not come" in each for each in intake.report().states)


def test_state_of_the_parties_that_disagrees_with_the_results_is_reported(tmp_path: Path) -> None:
    _, report, state, _ = _fed(tmp_path, "wrong-state")
    assert wrong(state) == []
    assert len(report.states) == 1
    assert "disagrees with the sum of the results" in report.states[0]


def test_message_before_the_close_of_poll_is_refused_and_comes_in_after_it(tmp_path: Path) -> None:
    from hustings.night.feeds.watch import Watch

    close = close_of_poll(parse(ELECTION))
    now = [close - timedelta(minutes=20)]
    ledger = ledger_in(tmp_path, "live")
    ledger._clock = lambda: now[0]
    night = small_night()
    folder = tmp_path / "feed"
    folder.mkdir()
    for each in night.files:
        if each.message.kind == "result" and each.message.contest == SEATS[1]:
            payload = render(night, each)[1].replace(b' declarationTime="', b' was="')
            (folder / "General_Election_result_Aberavon_1.xml").write_bytes(payload)
    watch = Watch(intake_of(ledger), Folder(folder), before=close)
    assert [each.what for each in watch.look(now[0])] == ["refused"]
    assert not state_of(ledger).contests
    now[0] = close + timedelta(minutes=30)
    assert [each.what for each in watch.look(now[0])] == ["entered"]
    assert stands(state_of(ledger), SEATS[1]) == truth()[SEATS[1]]


def test_unknown_place_is_refused_with_the_nearest_name(tmp_path: Path) -> None:
    night = small_night()
    each = next(each for each in night.files if each.message.kind == "result" and each.message.place == "Putney")
    name, payload = render(night, each)
    found = one_file(tmp_path / "f", name, payload.replace(b'name="Putney"', b'name="Putny"'))
    outcome = intake_of(ledger_in(tmp_path)).take(found)[0]
    assert outcome.what == "refused"
    assert "Nearest: Putney" in outcome.said


@pytest.mark.parametrize("form", ["pa", "json"])
def test_any_order_with_all_faults_gives_one_state(tmp_path: Path, form: str) -> None:
    faults = (
        ("duplicate", "out-of-order", "rush-after-result", "gap", "conflict") if form == "pa" else ("duplicate", "gap")
    )
    files = sent(tmp_path / "feed", *faults, form=form)
    digests, reports = set(), set()
    for shuffle in range(5):
        ledger = ledger_in(tmp_path / str(shuffle))
        intake = intake_of(ledger)
        take(intake, [*files, *files[::3]], shuffle)
        digests.add(state_of(ledger).digest())
        told = intake.report()
        reports.add((told.gaps, told.conflicts, told.states, told.clocks, told.ids))
    assert len(digests) == 1
    assert len(reports) == 1


def test_whole_general_election_in_any_order_is_the_almanac_to_the_vote(tmp_path: Path) -> None:
    send(plan(shipped()[0], ELECTION), tmp_path / "feed")
    ledger = ledger_in(tmp_path)
    intake = intake_of(ledger)
    take(intake, Folder(tmp_path / "feed").look(), 2019)
    assert wrong(state_of(ledger), list(truth())) == []
    assert len(state_of(ledger).contests) == 650
    assert intake.report().worries == ()
