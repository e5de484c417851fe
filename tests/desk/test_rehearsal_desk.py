"""A rehearsal on the desk: the time of the night, the embargo by it, age in our seconds, a writer that ends with it."""

from __future__ import annotations

import os
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner

from hustings.almanac.open import Almanac
from hustings.cli.main import app as commands
from hustings.desk.app import create_app
from hustings.desk.following import page_of
from hustings.desk.live import Live
from hustings.desk.rehearsal import Asked, rehearsing
from hustings.errors import HustingsError
from hustings.night.ledger import Ledger
from hustings.night.paper import Papers
from hustings.night.projected import Interval, Projected
from hustings.night.rehearsal import NightClock, enter_past, open_store, rehearse
from tests.desk.desks import BLYTH, NIGHT, Clock, Desk

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
CLOSE = datetime(2019, 12, 12, 22, tzinfo=UTC)


def _night(almanac: Almanac, folder: Path, starts: datetime, wall: Clock) -> Live:
    """The night of 2019 with all that came before ``starts``, at sixty times our pace by ``wall``."""
    made = rehearse(almanac, NIGHT, starts=starts, plain=True)
    place = str(folder / "night.sqlite")
    open_store(place, made)
    enter_past(place, [act for act in made.acts if act.at <= starts], Papers(almanac))
    clock = NightClock(made.starts, made.ends, 60.0, wall(), wall)
    ledger = Ledger.open(place, "test", clock=clock)
    return Live(almanac, ledger, project=False, rehearsal=clock, note=made.note(60))


def test_at_three_the_page_says_three_and_its_age_is_counted_in_our_seconds(almanac: Almanac, tmp_path: Path) -> None:
    wall = Clock(NOW)
    live = _night(almanac, tmp_path, datetime(2019, 12, 13, 3, tzinfo=UTC), wall)
    desk = Desk(create_app(almanac, live))
    page = desk.get("/").text
    assert "199 of 650 seats declared" in page
    assert "<strong data-clock>03:00 Friday</strong>" in page
    assert "last declaration 03:00" in page
    assert "from the declaration times recorded by Parliament" in page
    assert "N. Ireland, others" in page
    assert "Sinn Féin 4, DUP 1, Alliance 1, Speaker 1" in page
    assert "about 320 in practice" in page
    assert 'title="received 03:00"' in page
    wall.now += timedelta(seconds=5)  # five minutes of the night, and no sign of staleness
    live.stale()
    assert live.level == 0
    told = live.pulse()
    assert told["clock"] == "2019-12-13T03:05:00"
    assert told["pace"] == 60.0
    assert live.age == 5
    wall.now += timedelta(seconds=56)
    live.stale()
    assert live.level == 1
    assert "silent for 1 min 1 s" in live.silence


def test_before_ten_by_the_clock_of_the_night_nothing_is_shown_of_a_rehearsal_either(
    almanac: Almanac, tmp_path: Path
) -> None:
    wall = Clock(NOW)
    live = _night(almanac, tmp_path, CLOSE - timedelta(minutes=2), wall)
    desk = Desk(create_app(almanac, live))
    assert "Nothing is published until polls close at 22:00" in desk.get("/").text
    assert desk.get("/api/v1/standing").json()["sealed_until"] == {NIGHT: "22:00"}
    wall.now += timedelta(seconds=3)  # three minutes of the night
    live.stale()
    assert "Nothing is published until" not in desk.get("/").text
    assert desk.get("/api/v1/standing").json()["sealed_until"] is None


def test_a_projection_names_every_party_of_great_britain_and_northern_ireland_in_a_line() -> None:
    seats = {
        "con": Interval(369.0, 369.0, 356.0, 381.0), "lab": Interval(194.0, 194.0, 182.0, 206.0),
        "grn": Interval(0.4, 0.0, 0.0, 2.0), "spk": Interval(1.0, 1.0, 1.0, 1.0), "dup": Interval(7.0, 7.0, 4.0, 10.0),
    }  # fmt: skip
    made = Projected(
        election=NIGHT, prior="exit-poll", declared=199, contests_in_all=650, trained_on=(), draws=100, seats=seats,
        won={"con": 93}, p_majority={"con": 1.0}, p_largest={"con": 1.0}, p_hung=0.0,
    )  # fmt: skip
    shown = page_of(Almanac.open(own=False), made, {"con": 368.0}, datetime(2019, 12, 13, 3, tzinfo=UTC))
    parties = [row[0] for row in shown.chart.table.rows]
    assert parties[:2] == ["Conservative", "Labour"]
    assert {"Grn", "Brexit", "LD", "PC", "SNP"} <= set(parties)
    assert "Spk" not in parties
    assert "Northern Ireland: DUP 4–10." in shown.note
    assert {row[0]: row[3] for row in shown.chart.table.rows}["Brexit"] == "0"
    assert f"{shown.at:%H:%M}" == "03:00"


def test_the_writer_enters_what_came_before_and_ends_with_the_desk() -> None:
    with rehearsing(Asked(NIGHT, 60.0, "23:40", plain=True)) as night:
        with Ledger.open(night.store) as ledger:
            declared = [each.event.contest for each in ledger.read() if each.event.kind == "declared"]
        assert len(declared) == 6  # three contests, two clerks
        assert BLYTH in declared
        assert night.to_json()["rehearsal"]["writer"] == night.writer  # type: ignore[index]
        os.kill(night.writer, 0)
    until = time.monotonic() + 10
    while _runs(night.writer) and time.monotonic() < until:
        time.sleep(0.05)
    assert not _runs(night.writer)
    assert not Path(night.store).exists()


def _runs(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--replay", "parl.2019-12-13"], "parl.2019-12-13"),
        (["--replay", "local.harlow.2021-05-06"], "no votes"),
        (["--replay", NIGHT, "--from", "teatime"], "teatime"),
        (["--replay", NIGHT, "--from", "03:00", "--until", "02:00"], "cannot end"),
        (["--replay", NIGHT, "--export", "site"], "served, not written"),
        (["--replay", NIGHT, "--public"], "test data"),
    ],
)
def test_what_cannot_be_rehearsed_is_refused_with_its_reason(words: list[str], said: str) -> None:
    made = CliRunner().invoke(commands, ["serve", *words])
    assert isinstance(made.exception, HustingsError)
    assert said in str(made.exception)
