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
from hustings.night import acts
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
    assert "Second recount" in desk.get(f"/contest/{BLYTH}").text
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


def test_of_a_hold_the_public_sees_since_when_and_who_can_lift_it_and_no_finding(night: Rehearsal) -> None:
    enter(night.ledger, _twenty_times(night), Papers(night.almanac))
    night.hear()
    desk = night.client()
    page = desk.get(f"/contest/{BLYTH}").text
    assert "Held by the desk since 03:00." in page
    assert "An editor can lift it" in page
    assert "electors" not in page  # what the check found tells the sum of an entry
    assert "papers are more than" not in page
    assert desk.get("/api/v1/changes").json()["changes"] == []


def test_a_hold_after_publication_is_said_as_a_hold_everywhere(night: Rehearsal) -> None:
    desk = night.client()
    enter(night.ledger, _twenty_times(night), Papers(night.almanac))
    night.declare(BLYTH)
    night.clock.now += timedelta(minutes=5)
    acts.hold(night.ledger, BLYTH, "cy", "the agent disputes it")
    night.hear()
    page = desk.get(f"/contest/{BLYTH}").text
    assert "Held by the desk since 03:05." in page
    assert "papers are more than" not in page
    log = desk.get("/night").text
    assert "<strong>held</strong>" in log
    assert "the agent disputes it" in log
    assert "withdrawn" not in log
    assert "held by the desk" in desk.get(f"/election/{NIGHT}/seats").text
    acts.release(night.ledger, BLYTH, "ed", "settled", papers=Papers(night.almanac))
    night.hear()
    assert "Held by the desk" not in desk.get(f"/contest/{BLYTH}").text
    assert "712" in desk.get(f"/contest/{BLYTH}").text


def test_after_a_rush_the_head_says_whose_seat_it_is(night: Rehearsal) -> None:
    desk = night.client()
    assert "due " in desk.get(f"/contest/{BLYTH}").text
    night.rush(BLYTH, who=("ann",))
    assert "figures to come" not in desk.get(f"/contest/{BLYTH}").text
    assert "0 of 650" in desk.get("/").text
    night.rush(BLYTH, who=("bob",))
    page = desk.get(f"/contest/{BLYTH}").text
    head = page[page.index('id="contest-head"') : page.index('id="result"')]
    assert "Con gain from Lab, figures to come" in head
    assert "due " not in head
    assert "Con win" not in page
    assert title_of(desk.get(f"/contest/{BLYTH}")).startswith("TEST · Blyth Valley: Con gain from Lab, figures to come")
    assert night.live.sentence(BLYTH) == "Blyth Valley: Con gain from Lab, figures to come."


def test_a_call_is_said_with_its_time_and_why_and_its_withdrawal_too(night: Rehearsal) -> None:
    desk = night.client()
    acts.call(night.ledger, BLYTH, "con", "cy", p=0.987, reason="all boxes sampled")
    night.hear()
    page = desk.get(f"/contest/{BLYTH}").text
    head = page[page.index('id="contest-head"') : page.index('id="result"')]
    assert "Called for the Conservatives, 03:00" in head
    assert "chance 98.7%; all boxes sampled" in head
    assert "due " not in head
    assert "called for Con" in desk.get(f"/election/{NIGHT}/seats").text
    log = desk.get("/night").text
    assert "called for the Conservatives" in log
    assert "all boxes sampled" in log
    acts.withdraw(night.ledger, BLYTH, "cy", "a recount was asked for")
    night.declare(BLYTH, who=["ann"])  # an entry that waits is no change
    log = desk.get("/night").text
    assert "call withdrawn" in log
    assert "a recount was asked for" in log
    assert len(desk.get("/api/v1/changes").json()["changes"]) == 2


def _twenty_times(night: Rehearsal) -> Return:
    """A return of an entry that cannot be: more votes than electors."""
    row, rows = night.almanac.contest(BLYTH)
    lines = tuple(Line(r["candidate"], r["votes"] * 20) for r in rows.iter_rows(named=True))
    return Return(BLYTH, lines, "dan", electorate=int(str(row["electorate"])))


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


def test_a_winner_without_figures_has_no_votes_and_no_share(night: Rehearsal) -> None:
    night.rush(BLYTH)
    page = night.client().get("/").text
    row = page.split('id="declared"')[1].split("<tbody>")[1].split("</tr>")[0]
    assert "Conservative" in row
    assert row.count("–") >= 3
    assert "0.0" not in row
    night.declare(HARTLEPOOL)
    note = night.client().get("/").text.split('id="declared"')[1].split("</section>")[0]
    assert "in the same 1 seat; of 1 more the winner is known and no figures" in note
