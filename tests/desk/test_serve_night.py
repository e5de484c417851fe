"""A night on the desk: what is published appears, what is not does not, and every state has its word."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from hustings.almanac.open import Almanac
from hustings.analysis.contest import contest
from hustings.desk.app import create_app
from hustings.desk.following import page_of
from hustings.desk.live import Live
from hustings.desk.pages.contest import lots_of
from hustings.desk.serving import Served, make_app
from hustings.errors import BadInput
from hustings.night.enter import enter
from hustings.night.events import Corrected, Countermanded, Event, Recount
from hustings.night.ledger import Ledger
from hustings.night.paper import Papers
from hustings.night.projected import Interval, Projected
from hustings.night.returns import Line, Return
from tests.desk.desks import BLYTH, HARTLEPOOL, NIGHT, Clock, Desk, Rehearsal, title_of

FOUR = datetime(2019, 12, 13, 4, 0, tzinfo=UTC)


@pytest.fixture
def night(almanac: Almanac, tmp_path: Path) -> Rehearsal:
    return Rehearsal(almanac, tmp_path)


def test_before_the_first_declaration_the_almanac_gives_nothing_away(night: Rehearsal) -> None:
    desk = night.client()
    front = desk.get("/")
    assert "0 of 650 seats declared" in front.text
    assert "Nothing declared yet" in front.text
    assert "Latest" in front.text
    contest = desk.get(f"/contest/{BLYTH}")
    assert "Who stands" in contest.text
    assert "The result before" in contest.text
    assert "712" not in contest.text  # the majority of 2019
    told = desk.get(f"/contest/{BLYTH}.json").json()
    assert told["stage"] == "to come"
    assert told["majority"] is None
    assert "votes" not in told["candidacies"][0]
    table = desk.get(f"/election/{NIGHT}/seats.csv").text
    assert "to come" in table
    assert ",declared" not in table.split("\n", 2)[2]


def test_one_entry_is_not_published_and_two_are(night: Rehearsal) -> None:
    desk = night.client()
    night.declare(BLYTH, who=["ann"])
    assert "0 of 650" in desk.get("/").text
    assert desk.get("/api/v1/changes").json()["changes"] == []
    night.declare(BLYTH, who=["bob"])
    page = desk.get("/").text
    assert "1 of 650 seats declared" in page
    assert "Blyth Valley" in page
    assert "gain from Lab" in page
    contest = desk.get(f"/contest/{BLYTH}").text
    assert "712" in contest
    assert "declared" in contest.casefold()
    assert desk.get("/api/v1/standing").json()["declared"] == 1


def test_a_rush_stands_first_and_its_figures_come_later_in_the_same_row(night: Rehearsal) -> None:
    desk = night.client()
    night.rush(BLYTH)
    page = desk.get("/").text
    assert "1 of 650 seats declared" in page
    assert "figures to come" in page
    assert "Con 1" in page
    night.declare(BLYTH)
    page = desk.get("/").text
    assert "figures to come" not in page
    assert "712" in page
    stages = [each["stage"] for each in desk.get("/api/v1/changes").json()["changes"]]
    assert stages == ["rush", "declared"]


def test_recounts_and_countermanded_polls_are_said(night: Rehearsal) -> None:
    night.ledger.append(
        Event(Recount(2), BLYTH, "ann", "recount"), Event(Countermanded("a candidate died"), HARTLEPOOL, "ann", "c")
    )
    night.hear()
    desk = night.client()
    assert "second recount" in desk.get(f"/election/{NIGHT}/seats").text
    assert "second recount" in desk.get(f"/contest/{BLYTH}").text
    assert "poll countermanded" in desk.get(f"/election/{NIGHT}/seats").text


def test_a_correction_is_marked_and_the_old_figure_stays(night: Rehearsal) -> None:
    desk = night.client()
    night.declare(BLYTH)
    before = desk.get(f"/contest/{BLYTH}").text
    right = night.figures(BLYTH, con=17_540)
    for who in ("ann", "bob"):
        night.ledger.append(
            Event(Corrected(right, "a box left out"), BLYTH, who, f"right-{who}", revision=2, declared_at=FOUR)
        )
    night.hear()
    after = desk.get(f"/contest/{BLYTH}")
    assert "‡ Corrected" in after.text
    assert "<s>17,440</s>" in after.text
    assert "17,540 ‡" in after.text
    assert "a box left out" in after.text
    assert after.text != before
    history = desk.get(f"/api/v1/contests/{BLYTH}/history").json()["events"]
    assert [each["stage"] for each in history] == ["declared", "corrected"]
    assert "‡" in desk.get("/").text
    assert "corrected" in desk.get(f"/contest/{BLYTH}.csv").text


def test_test_is_said_everywhere(night: Rehearsal) -> None:
    night.declare(BLYTH)
    desk = night.client()
    for address in ("/", f"/contest/{BLYTH}", "/map", "/parties", "/night", f"/embed/contest/{BLYTH}", "/find"):
        answer = desk.get(address)
        assert title_of(answer).startswith("TEST"), address
        assert 'class="test"' in answer.text, address
        assert "noindex" in answer.headers["x-robots-tag"], address
    assert desk.get("/api/v1/standing").json()["test"] is True
    assert desk.get(f"/contest/{BLYTH}.json").json()["test"] is True
    assert desk.get(f"/contest/{BLYTH}.csv").text.splitlines()[1].endswith(",TEST")
    assert "TEST" in desk.get(f"/card/contest/{BLYTH}.svg").text
    assert desk.get(f"/map/{NIGHT}/file.svg").headers["content-disposition"].count("TEST-") == 1
    assert desk.get("/robots.txt").text.endswith("Disallow: /\n")


def test_a_public_desk_refuses_a_store_of_test_data(night: Rehearsal) -> None:
    place = night.ledger.name.removeprefix("sqlite:///")
    with pytest.raises(BadInput, match="test data"):
        make_app(Served(store=place, public=True, project=False))


def _live_night(almanac: Almanac, tmp_path: Path, clock: Clock) -> Rehearsal:
    return Rehearsal(almanac, tmp_path, nature="live", clock=clock)


def test_before_the_close_of_poll_nothing_from_votes_is_shown(almanac: Almanac, tmp_path: Path) -> None:
    clock = Clock(datetime(2019, 12, 12, 22, 30, tzinfo=UTC))
    night = _live_night(almanac, tmp_path, clock)
    night.declare(BLYTH)  # after the close by this clock
    clock.now = datetime(2019, 12, 12, 21, 59, tzinfo=UTC)  # the same store, read by a desk before the close
    live = Live(almanac, Ledger.open(night.ledger.name.removeprefix("sqlite:///"), clock=clock), project=False)
    app = create_app(almanac, live)

    desk = Desk(app)
    front = desk.get("/").text
    assert "Nothing is published until polls close at 22:00" in front
    assert "0 of 650" in front
    assert "712" not in desk.get(f"/contest/{BLYTH}").text
    assert desk.get("/api/v1/changes").json()["changes"] == []
    assert desk.get("/api/v1/standing").json()["declared"] == 0
    assert desk.get("/api/v1/standing").json()["sealed_until"] == {NIGHT: "22:00"}
    assert desk.get(f"/api/v1/contests/{BLYTH}/history").json()["events"] == []
    assert live.since(0) == []
    assert "Blyth" not in desk.get("/night").text
    clock.now += timedelta(minutes=2)
    live.stale()
    assert "1 of 650" in desk.get("/").text


def test_age_is_said_and_turns_amber_and_red(night: Rehearsal) -> None:
    desk = night.client()
    assert "Updated" in desk.get("/").text
    assert desk.get("/health").json()["level"] == "fresh"
    night.clock.now += timedelta(seconds=61)
    night.live.stale()
    assert 'class="stale s1"' in desk.get("/").text
    night.clock.now += timedelta(seconds=131)
    night.live.stale()
    page = desk.get("/").text
    assert 'class="stale s2"' in page
    assert "silent for 3 min 12 s" in page
    assert "Nothing has been removed" in page
    assert desk.get("/health").status_code == 503


def test_a_page_is_printed_afresh_after_each_change_and_only_then(night: Rehearsal) -> None:
    desk = night.client()
    first = desk.get("/").headers["etag"]
    assert desk.get("/").headers["etag"] == first
    hits = desk.get("/health").json()["shelf_hits"]
    assert hits >= 1
    night.declare(BLYTH)
    assert desk.get("/").headers["etag"] != first


def test_declared_and_due_have_their_times(night: Rehearsal) -> None:
    desk = night.client()
    night.declare(BLYTH)
    page = desk.get("/").text
    assert "23:32" in page  # declared
    assert "received " in page
    assert "Due next" in page
    assert "23:27" in page  # Newcastle upon Tyne Central was due before it


def test_figures_a_check_holds_are_withheld_with_the_rule_and_who_can_lift_it(night: Rehearsal) -> None:
    row, rows = night.almanac.contest(BLYTH)
    lines = tuple(Line(r["candidate"], r["votes"] * 20) for r in rows.iter_rows(named=True))
    given = Return(BLYTH, lines, "ann", electorate=row["electorate"])
    enter(night.ledger, given, Papers(night.almanac))
    night.hear()
    page = night.client().get(f"/contest/{BLYTH}").text
    assert "Figures withheld" in page
    assert "An editor can release them" in page


def test_a_projection_is_boxed_ranged_and_never_said_to_be_declared(night: Rehearsal) -> None:
    night.declare(BLYTH)
    seats = {"con": Interval(360.2, 360.0, 340.0, 380.0), "lab": Interval(200.1, 200.0, 185.0, 220.0)}
    made = Projected(
        election=NIGHT, prior="exit-poll", declared=1, contests_in_all=650, trained_on=(), draws=100, seats=seats,
        won={"con": 1}, p_majority={"con": 0.9}, p_largest={"con": 1.0}, p_hung=0.1,
    )  # fmt: skip

    class Projecting:
        election, at, fault = NIGHT, 1, ""
        shown = page_of(Almanac.open(own=False), made, {"con": 368.0, "lab": 191.0})

        def hear(self, standing: object, sequence: int) -> None:
            """Nothing more comes of it here."""

    night.live.projecting = Projecting()  # type: ignore[assignment]
    page = night.client().get("/").text
    box = page[page.index('class="projected box"') : page.index('id="map"')]
    assert '<span class="tag dash">projected</span>' in box
    assert "340–380" in box
    assert "Exit poll, 22:00, as published" in box
    assert "This is not a declaration" in box
    assert "360" not in page[page.index('id="declared"') : page.index('class="projected box"')]
    told = night.client().get("/api/v1/projection").json()
    assert told["stage"] == "projection"
    assert told["seats"]["con"]["lo90"] == 340


def test_a_seat_to_come_is_neutral_and_one_who_leads_is_no_winner(night: Rehearsal) -> None:
    night.declare(BLYTH)
    page = night.client().get("/").text
    drawing = page[page.index('id="map"') : page.index('id="latest"')]
    assert drawing.count("to come</title>") == 649
    assert 'class="f-neutral l-edge"' in drawing


def test_election_by_lot_is_said(almanac: Almanac) -> None:
    made = contest(almanac, BLYTH)
    first, second, *rest = made.candidacies
    tied = replace(made, candidacies=(first, replace(second, votes=first.votes), *rest))
    assert lots_of(tied) == {first.candidate}
    assert lots_of(made) == set()
