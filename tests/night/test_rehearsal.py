"""A past night entered again: its clock, what is entered when, and what the store holds in the end."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from hustings.almanac.open import Almanac
from hustings.errors import BadInput
from hustings.night.contest_state import contest_state
from hustings.night.enter import enter
from hustings.night.fold import fold
from hustings.night.ledger import Ledger
from hustings.night.paper import Papers
from hustings.night.rehearsal import CLERKS, NightClock, enter_acts, enter_past, hour_of, open_store, play, rehearse
from hustings.night.standing import standing

NIGHT = "parl.2019-12-12"
TEN, THREE = datetime(2019, 12, 12, 22, tzinfo=UTC), datetime(2019, 12, 13, 3, tzinfo=UTC)
NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


class Wall:
    """Our own clock, which a test moves; ``sleep`` moves it too."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


def test_the_clock_of_a_night_stands_until_it_begins_runs_and_stands_at_its_end() -> None:
    wall = Wall()
    clock = NightClock(TEN, THREE, 60.0, NOW + timedelta(seconds=3), wall)
    assert (clock(), clock.pace) == (TEN, 0.0)
    wall.sleep(3 + 60)
    assert (clock(), clock.pace) == (TEN + timedelta(hours=1), 60.0)
    assert clock.when(clock()) == wall()
    wall.sleep(3600)
    assert (clock(), clock.pace) == (THREE, 0.0)
    assert NightClock.from_text(clock.to_text()).at(wall()) == THREE


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("22:00", TEN),
        ("03:00", THREE),
        ("2019-12-13T03:00", THREE),
        ("14:52", datetime(2019, 12, 13, 14, 52, tzinfo=UTC)),
    ],
)
def test_an_hour_of_the_night_is_the_evening_of_the_poll_or_the_day_after(text: str, moment: datetime) -> None:
    assert hour_of(NIGHT, text) == moment


def test_no_hour_is_refused() -> None:
    with pytest.raises(BadInput, match="teatime"):
        hour_of(NIGHT, "teatime")


def test_a_night_is_planned_at_its_real_times_and_says_so(almanac: Almanac) -> None:
    made = rehearse(almanac, NIGHT)
    kinds = Counter(act.kind for act in made.acts)
    assert kinds["declared"] == 650
    assert kinds["corrected"] == 1
    assert kinds["recount"] >= 1
    assert [act.at for act in made.acts] == sorted(act.at for act in made.acts)
    assert (made.starts, made.assumed) == (TEN - timedelta(minutes=2), 0)
    assert made.note(60) == (
        "Rehearsal at ×60 of the night of 12–13 December 2019, from the declaration times recorded by Parliament."
        " Nothing here is live."
    )
    at_three = rehearse(almanac, NIGHT, starts=THREE, ends=THREE, plain=True)
    assert len(at_three.acts) == 199
    assert {act.kind for act in at_three.acts} == {"declared"}
    with pytest.raises(BadInput, match="cannot end"):
        rehearse(almanac, NIGHT, starts=THREE, ends=TEN)


def test_times_that_are_not_known_are_assumed_and_said_to_be(almanac: Almanac) -> None:
    assert "of 3–4 May 2018, declaration times assumed." in rehearse(almanac, "local.birmingham.2018-05-03").note(60)
    assert "1 of 650 declaration times assumed" in rehearse(almanac, "parl.2010-05-06").note(600)


@pytest.mark.parametrize("election", [NIGHT, "local.birmingham.2018-05-03", "mayor.west-midlands.2021-05-06"])
def test_in_the_end_the_store_holds_what_the_almanac_holds(almanac: Almanac, tmp_path: Path, election: str) -> None:
    made, papers, place = rehearse(almanac, election), Papers(almanac), str(tmp_path / "night.sqlite")
    open_store(place, made)
    enter_past(place, made.acts, papers)
    with Ledger.open(place) as ledger:
        recorded = ledger.read()
        stands = standing(fold(recorded), papers)
    votes = {
        (row["contest"], row["candidate"]): row["votes"] for row in almanac.candidacies(election).iter_rows(named=True)
    }
    shown = {(each.contest, name): count for each in stands.contests.values() for name, count in each.votes.items()}
    assert shown == votes
    corrected = {each.contest for each in stands.contests.values() if each.stage == "corrected"}
    assert corrected == {act.told.contest for act in made.acts if act.kind == "corrected"}
    times = {act.told.contest: act.at for act in made.acts if act.kind == "declared"}
    received = {e.event.contest: e.received_at for e in recorded if e.event.kind == "declared"}
    assert received == times


def test_what_is_entered_together_is_what_would_be_entered_alone(almanac: Almanac, tmp_path: Path) -> None:
    made, papers = (
        rehearse(almanac, NIGHT, only=["parl.blyth-valley.2019-12-12", "parl.kensington.2019-12-12"]),
        Papers(almanac),
    )
    held = []
    for name in ("together", "alone"):
        place = str(tmp_path / f"{name}.sqlite")
        open_store(place, made)
        with Ledger.open(place) as ledger:
            returns = [act for act in made.acts if act.kind != "recount"]
            if name == "together":
                enter_acts(ledger, returns, papers)
            else:
                for given in [each for act in returns for each in act.returns()]:
                    enter(ledger, given, papers)
            held.append({each.event.content for each in ledger.read()})
    assert held[0] == held[1]


def test_each_act_is_entered_when_its_time_has_come_and_by_two(almanac: Almanac, tmp_path: Path) -> None:
    made, papers, place, wall = rehearse(almanac, NIGHT), Papers(almanac), str(tmp_path / "night.sqlite"), Wall()
    acts = made.acts[:12]
    clock = NightClock(made.starts, made.ends, 600.0, NOW, wall)
    open_store(place, made)
    with Ledger.open(place, "test", clock=clock) as ledger:
        assert play(ledger, acts, clock, papers, sleep=wall.sleep, stop=lambda: clock() > acts[5].at) >= 6
        assert play(ledger, acts, clock, papers, sleep=wall.sleep) == 12
        recorded = ledger.read()
    due = {act.told.contest: act.at for act in acts if act.kind == "declared"}
    for contest, at in due.items():
        mine = [each for each in recorded if each.event.contest == contest and each.event.kind == "declared"]
        assert {each.event.actor for each in mine} == set(CLERKS)
        assert all(at <= each.received_at <= at + timedelta(minutes=2) for each in mine)
        assert contest_state(contest, [each.event for each in mine]).published is not None


def test_a_rehearsal_begins_with_an_empty_store_of_test_data(almanac: Almanac, tmp_path: Path) -> None:
    made, place = rehearse(almanac, NIGHT), str(tmp_path / "night.sqlite")
    open_store(place, made)
    open_store(place, made)
    with Ledger.open(place) as ledger:
        enter_acts(ledger, made.acts[-1:], Papers(almanac))
    with pytest.raises(BadInput, match="begins with an empty one"):
        open_store(place, made)
    Ledger.create(str(tmp_path / "live.sqlite"), "live", [NIGHT], actor="desk").close()
    with pytest.raises(BadInput, match="live"):
        open_store(str(tmp_path / "live.sqlite"), made)
