"""What stands: the rule of publication, and that neither order, repetition, gaps nor clocks change it."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from hustings.errors import BadInput
from hustings.night import acts
from hustings.night.contest_state import ContestState, contest_state
from hustings.night.enter import enter
from hustings.night.events import (
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
)
from hustings.night.fold import NightFold, fold
from hustings.night.ledger import Ledger
from hustings.night.paper import Papers
from hustings.night.predictive import Expected
from hustings.night.returns import Return

PUTNEY = "parl.putney.2024-07-04"
Truth = Callable[..., Return]
X = Figures((("A", 100), ("B", 90)), ("A",))
Y = Figures((("A", 110), ("B", 90)), ("A",))
Z = Figures((("A", 90), ("B", 110)), ("B",))


def entry(actor: str, figures: Figures, revision: int = 1, *, feed: bool = False, reason: str = "") -> Event:
    body = Corrected(figures, reason) if reason else Declared(figures)
    key = f"{actor}-{revision}-{figures.fingerprint}"
    return Event(body, PUTNEY, actor, key, f"feed:{actor}" if feed else "entry", revision)


def state(*events: Event) -> ContestState:
    return contest_state(PUTNEY, events)


def shown(*events: Event) -> Figures | None:
    published = state(*events).published
    return published.figures if published else None


@pytest.mark.parametrize(
    ("events", "stands", "stage"),
    [
        ([], None, "open"),
        ([entry("ann", X)], None, "entered"),
        ([entry("ann", X), entry("bob", X)], X, "declared"),
        ([entry("ann", X), entry("ANN ", X)], None, "entered"),  # one person in two spellings
        ([entry("ann", X), entry("pa", X, 7, feed=True)], X, "declared"),
        ([entry("pa", X, feed=True), entry("bbc", X, feed=True)], None, "entered"),  # two machines, no person
        ([entry("ann", X), entry("bob", Y)], None, "disputed"),
        ([entry("ann", X), entry("bob", Y), entry("cat", X)], X, "declared"),
        ([entry("ann", X), entry("bob", X), entry("ann", Y, 2, reason="typo")], X, "declared"),
        ([entry("ann", X), entry("bob", X), entry("ann", Y, 2, reason="r"), entry("bob", Y, 2)], Y, "corrected"),
        ([entry("ann", X), entry("pa", X, 1, feed=True), entry("pa", Y, 2, feed=True)], X, "declared"),
        (
            [entry("ann", X), entry("pa", X, 1, feed=True), entry("pa", Y, 4, feed=True), entry("ann", Y, 2)],
            Y,
            "corrected",
        ),
        ([entry("ann", X), entry("bob", X), entry("cat", Y), entry("dan", Y)], None, "disputed"),
        ([entry("ann", X), entry("pa", X, 3, feed=True), entry("pa", Y, 3, feed=True)], None, "entered"),
        ([entry("ann", X), entry("ann", Y)], None, "disputed"),
    ],
)
def test_what_is_published(events: list[Event], stands: Figures | None, stage: str) -> None:
    assert shown(*events) == stands
    assert state(*events).stage == stage


def test_as_declared_and_as_corrected_both_stay() -> None:
    there = state(entry("ann", X), entry("bob", X), entry("ann", Y, 2, reason="a mini-count"), entry("bob", Y, 2))
    assert there.as_declared is not None
    assert there.published is not None
    assert (there.as_declared.figures, there.published.figures) == (X, Y)
    assert there.published.reasons == ("a mini-count",)


def test_a_correction_of_a_correction_back_to_the_first() -> None:
    events = [entry(who, figures, at) for at, figures in ((1, X), (2, Y), (3, X)) for who in ("ann", "bob")]
    there = state(*events)
    assert shown(*events) == X
    assert there.stage == "corrected"
    assert there.as_declared is not None
    assert there.as_declared.figures == X


def test_a_retraction_takes_down_and_the_figure_can_be_declared_anew() -> None:
    first = [entry("ann", X), entry("bob", X)]
    gone = Event(Retracted(tuple(each.key for each in first), "wrong sheet"), PUTNEY, "cat", "gone")
    assert state(*first, gone).stage == "retracted"
    assert state(*first, gone).published is None
    anew = state(*first, gone, entry("ann", Y, 2), entry("bob", Y, 2))
    assert (anew.stage, anew.retractions) == ("corrected", ("wrong sheet",))
    assert anew.as_declared is not None
    assert anew.as_declared.figures == X


def test_a_hold_keeps_back_and_a_release_lets_go() -> None:
    pair = [entry("ann", X), entry("bob", X)]
    hold = Event(Held("contest", reason="agent disputes"), PUTNEY, "cat", "hold")
    assert state(*pair, hold).stage == "held"
    assert shown(*pair, hold) is None
    free = Event(Released(("hold",), "settled"), PUTNEY, "dan", "free")
    assert shown(*pair, hold, free) == X
    soft = Event(Held("figures", X.fingerprint, findings=(Finding("turnout low", False, "."),)), PUTNEY, "checks", "c")
    assert shown(*pair, soft) is None
    assert shown(*pair, soft, entry("ann", Y, 2), entry("bob", Y, 2)) == Y


def test_an_entry_that_fails_a_hard_check_bears_no_witness() -> None:
    pair = [entry("ann", X), entry("bob", X)]
    barred = Event(Held("entry", entry=pair[0].key, findings=(Finding("papers", True, "."),)), PUTNEY, "checks", "c")
    assert shown(*pair, barred) is None
    assert state(*pair, barred).stage == "held"
    assert shown(*pair, barred, entry("cat", X)) == X
    assert state(*pair, barred, entry("cat", X)).holds == ()


def test_an_override_publishes_on_one_entry() -> None:
    over = Event(Released((), "the officer read it to me", X.fingerprint), PUTNEY, "cat", "over")
    there = state(entry("ann", X), over)
    assert there.published is not None
    assert there.published.override == "the officer read it to me"


def test_entries_that_differ_on_who_is_elected_are_not_shown() -> None:
    tie = Figures((("A", 100), ("B", 100)), ("A",))
    assert shown(entry("ann", tie), entry("bob", tie)) == tie
    lot = replace(tie, elected=("B",))
    other = Event(Declared(lot), PUTNEY, "bob", "bob-lot")
    assert shown(entry("ann", tie), other) is None


def test_a_late_rush_changes_nothing_that_is_declared() -> None:
    rush = Event(Rush(Figures((), ("B",))), PUTNEY, "pa", "rush", "feed:pa", 9)
    assert state(rush).stage == "entered"
    assert shown(entry("ann", X), rush, entry("bob", X)) == X
    assert state(entry("ann", X), rush, entry("bob", X)).stage == "declared"


def test_a_rush_that_named_another_winner_is_pointed_out() -> None:
    rush = Event(Rush(Figures((), ("B",))), PUTNEY, "pa", "rush", "feed:pa", 9)
    assert state(entry("ann", X), rush, entry("bob", X)).disputes == (
        "the rush of feed:pa named B; the figures elect A",
    )
    assert state(entry("ann", Z), rush, entry("bob", Z)).disputes == ()


def test_recounts_and_countermands_give_way_to_a_result() -> None:
    second = Event(Recount(2), PUTNEY, "ann", "r2")
    first = Event(Recount(1), PUTNEY, "ann", "r1")
    assert (state(second, first).stage, state(second, first).recount) == ("recount", 2)
    assert state(second, entry("ann", X), entry("bob", X)).stage == "declared"
    assert state(Event(Countermanded("a candidate died"), PUTNEY, "ann", "c"), second).stage == "countermanded"


def test_a_persons_call_stands_above_the_models_and_a_hold_above_the_models() -> None:
    model = Event(Called("con", p=0.996), PUTNEY, "model", "m", "model", 5)
    person = Event(Called("lab"), PUTNEY, "ann", "p")
    hold = Event(Held("call", reason="independent"), PUTNEY, "bob", "h")
    assert state(model).call is not None
    both = state(model, person).call
    assert both is not None
    assert both.party == "lab"
    assert state(model, hold).call is None
    assert state(model, person, hold).call == both
    gone = Event(CallWithdrawn(("m", "p"), "recount"), PUTNEY, "bob", "w")
    assert state(model, person, gone).call is None


def test_of_a_box_the_latest_tally_stands() -> None:
    first = Event(BoxTally("7", 500, 100, (("con", 60),)), PUTNEY, "ann", "b1", revision=1)
    later = Event(BoxTally("7", 500, 150, (("con", 80),)), PUTNEY, "ann", "b2", revision=2)
    assert [each.seen for each in state(later, first).boxes] == [150]


def _messages() -> list[Event]:
    """A contest with everything: three clerks, a feed with revisions, a correction, a retraction, holds and calls."""
    first = [entry("ann", X), entry("bob", X), entry("cat", Z)]
    return [
        *first,
        entry("pa", X, 2, feed=True),
        entry("pa", Y, 5, feed=True),
        entry("ann", Y, 2, reason="a mini-count"),
        Event(Rush(Figures((), ("A",))), PUTNEY, "pa", "rush", "feed:pa", 1),
        Event(Retracted((first[2].key,), "other ward"), PUTNEY, "cat", "gone"),
        Event(Held("figures", Y.fingerprint, findings=(Finding("turnout high", False, "."),)), PUTNEY, "checks", "h1"),
        Event(Released(("h1",), "looked"), PUTNEY, "dan", "f1", declared_at=datetime(2024, 7, 5, 1, tzinfo=UTC)),
        Event(Called("lab", p=0.997), PUTNEY, "model", "m1", "model"),
        Event(CallWithdrawn(("m1",), "recount"), PUTNEY, "ann", "w1"),
        Event(Called("lab"), PUTNEY, "ann", "c1", revision=2),
        Event(Recount(1), PUTNEY, "ann", "r1"),
        Event(Note("bundle check"), PUTNEY, "ann", "n1"),
        Event(BoxTally("7", 500, 100, (("con", 60),)), PUTNEY, "ann", "b1"),
        Event(Opened("test", ("parl.2024-07-04",)), "", "desk", "opened"),
    ]


def test_ten_thousand_permutations_with_duplicates_give_one_state() -> None:
    messages = _messages()
    wanted = fold(messages)
    assert wanted.contests[PUTNEY].published is not None
    assert wanted.contests[PUTNEY].published.figures == Y
    chance = random.Random(1)
    for number in range(10_000):
        order = chance.sample(messages, len(messages)) + chance.choices(messages, k=4)
        if number % 2:
            chance.shuffle(order)
        folded = NightFold()
        cut = chance.randrange(len(order))
        folded.add(order[:cut])
        if number % 5 == 0:
            folded.state()  # looking at it on the way changes nothing
        folded.add(order[cut:])
        assert folded.state() == wanted


def test_a_gap_is_no_matter_once_it_is_filled() -> None:
    messages = _messages()
    for missing in messages:
        folded = NightFold()
        folded.add(each for each in messages if each is not missing)
        folded.state()
        folded.add([missing])
        assert folded.state() == fold(messages)


@pytest.mark.parametrize("seed", range(12))
def test_messages_in_any_order_enter_to_the_same_state(
    tmp_path: object, papers: Papers, truth: Truth, seed: int, small: Ledger
) -> None:
    battersea, tooting = "parl.battersea.2024-07-04", "parl.tooting.2024-07-04"
    wrong = {"Fleur Anderson": 20952}
    given = [
        truth(PUTNEY, "ann", changed=wrong),
        truth(PUTNEY, "pa", source="feed:pa", revision=2, changed=wrong),
        truth(PUTNEY, "ann", revision=2, corrects="a mini-count"),
        truth(PUTNEY, "pa", source="feed:pa", revision=3),
        truth(battersea, "bob"),
        truth(battersea, "cat"),
        truth(tooting, "bob", changed={"Rosena Allin-Khan": 1}),
        truth(tooting, "cat"),
        replace(truth(tooting, "pa", source="feed:pa"), lines=truth(tooting).lines[:1]),
    ]
    chance = random.Random(seed)
    for each in [*chance.sample(given, len(given)), *chance.choices(given, k=5)]:
        enter(small, each, papers)
    there = fold(small.read())
    assert {name: each.stage for name, each in there.contests.items()} == {
        battersea: "declared", PUTNEY: "corrected", tooting: "held",
    }  # fmt: skip
    digests = fold(sorted((each.event for each in small.read()), key=lambda event: event.key))
    assert there == digests
    assert there.contests[tooting].published is None


@pytest.mark.parametrize("hours", [-2, -1, 1, 2])
def test_clock_skew_of_a_sender_changes_no_figure(papers: Papers, truth: Truth, small: Ledger, hours: int) -> None:
    at = datetime(2024, 7, 5, 2, tzinfo=UTC)
    enter(small, truth(PUTNEY, "ann", declared_at=at), papers)
    enter(small, truth(PUTNEY, "pa", source="feed:pa", declared_at=at + timedelta(hours=hours)), papers)
    later = at + timedelta(hours=2 * hours)
    enter(
        small, truth(PUTNEY, "pa", source="feed:pa", revision=2, declared_at=later, changed={"Lee Roberts": 1}), papers
    )
    published = acts.state_of(small, PUTNEY).published
    assert published is not None
    assert published.figures.by_candidate["Lee Roberts"] == 11625


# --- acts of people ----------------------------------------------------------------------------------------------


def test_a_clerk_keys_in_anew_what_nobody_has_confirmed(papers: Papers, truth: Truth, small: Ledger) -> None:
    wrong = truth(PUTNEY, "ann", changed={"Lee Roberts": 1})
    first = acts.declare(small, wrong, papers)
    done = acts.declare(small, truth(PUTNEY, "ann"), papers)
    assert [(each.key == first.key, each.superseded) for each in done.state.entries] == [(True, True), (False, False)]
    assert (done.state.stage, done.state.disputes, len(done.state.pending)) == ("entered", (), 1)
    assert acts.declare(small, truth(PUTNEY, "ann"), papers).again
    assert not acts.declare(small, wrong, papers).again  # back to the first, and once more to the second
    assert acts.declare(small, truth(PUTNEY, "ann"), papers).state.stage == "entered"
    assert sum(each.event.kind == "declared" for each in small.read(contest=PUTNEY)) == 4  # all kept
    assert acts.declare(small, truth(PUTNEY, "bob"), papers).published
    with pytest.raises(BadInput, match="confirmed it"):
        acts.declare(small, wrong, papers)


def test_an_entry_a_check_holds_is_keyed_in_anew_with_the_same_votes(
    papers: Papers, truth: Truth, small: Ledger
) -> None:
    assert acts.declare(small, replace(truth(PUTNEY, "ann"), papers=1), papers).held
    done = acts.declare(small, truth(PUTNEY, "ann"), papers)
    assert (done.held, done.state.holds, done.state.stage) == (False, (), "entered")
    assert acts.declare(small, truth(PUTNEY, "bob"), papers).published


def test_nobody_supersedes_the_entry_of_another(papers: Papers, truth: Truth, small: Ledger) -> None:
    ann = acts.declare(small, truth(PUTNEY, "ann"), papers)
    enter(small, replace(truth(PUTNEY, "bob", changed={"Lee Roberts": 1}), supersedes=(ann.key,)), papers)
    assert [each.superseded for each in acts.state_of(small, PUTNEY).entries] == [False, False]
    assert acts.state_of(small, PUTNEY).stage == "disputed"


def test_entries_keyed_in_anew_stand_the_same_in_any_order() -> None:
    wrong = entry("ann", Z)
    messages = [
        wrong,
        Event(Held("entry", entry=wrong.key, findings=(Finding("papers", True, "."),)), PUTNEY, "checks", "c"),
        Event(Declared(Y, supersedes=(wrong.key,)), PUTNEY, "ann", "anew"),
        Event(Declared(X, supersedes=("anew",)), PUTNEY, "ann", "once-more"),
        entry("bob", X),
        Event(Rush(Figures((), ("B",))), PUTNEY, "bob", "rush"),
        Event(Rush(Figures((), ("A",)), ("rush",)), PUTNEY, "bob", "rush-anew"),
    ]
    wanted = fold(messages)
    there = wanted.contests[PUTNEY]
    assert there.published is not None
    assert (there.published.figures, there.published.names, there.holds, there.pending) == (X, ("ann", "bob"), (), ())
    chance = random.Random(2)
    for _ in range(2_000):
        assert fold(chance.sample(messages, len(messages)) + chance.choices(messages, k=3)) == wanted


def test_an_event_without_superseded_entries_reads_as_it_always_did() -> None:
    assert "supersedes" not in entry("ann", X).content
    assert "supersedes" not in Event(Rush(X), PUTNEY, "ann", "r").content


def test_a_rush_is_published_by_two_or_by_one_and_a_feed() -> None:
    def rush(actor: str, name: str = "A", *, feed: bool = False) -> Event:
        source = f"feed:{actor}" if feed else "entry"
        return Event(Rush(Figures((), (name,))), PUTNEY, actor, f"rush-{actor}-{name}", source)

    alone = state(rush("ann"))
    assert (alone.stage, alone.rush, alone.rush_waits is not None) == ("entered", None, True)
    assert state(rush("pa", feed=True), rush("bbc", feed=True)).rush is None
    for second in (rush("bob"), rush("pa", feed=True)):
        both = state(rush("ann"), second)
        assert both.rush is not None
        assert both.stage == "rush"
    apart = state(rush("ann"), rush("bob", "B"))
    assert (apart.stage, apart.rush) == ("disputed", None)
    hold = Event(Held("contest", reason="agent disputes"), PUTNEY, "cat", "hold")
    assert state(rush("ann"), rush("bob"), hold).rush is None


def test_a_failing_entry_that_lost_bars_no_release(papers: Papers, truth: Truth, small: Ledger) -> None:
    assert acts.declare(small, replace(truth(PUTNEY, "dan"), papers=1), papers).held
    for who in ("ann", "bob"):
        acts.declare(small, truth(PUTNEY, who), papers)
    acts.hold(small, PUTNEY, "chief", "agent disputes")
    assert [each.reason for each in acts.state_of(small, PUTNEY).holds] == ["agent disputes"]
    acts.release(small, PUTNEY, "cat", "settled", papers=papers)
    assert acts.state_of(small, PUTNEY).published is not None


def test_a_failing_correction_bars_no_release_of_what_it_would_correct(
    papers: Papers, truth: Truth, small: Ledger
) -> None:
    for who in ("ann", "bob"):
        acts.declare(small, truth(PUTNEY, who), papers)
    acts.declare(small, replace(truth(PUTNEY, "dan", corrects="a mini-count"), papers=1), papers)
    acts.hold(small, PUTNEY, "chief", "agent disputes")
    acts.release(small, PUTNEY, "cat", "settled", papers=papers)
    assert acts.state_of(small, PUTNEY).published is not None
    with pytest.raises(BadInput, match="cannot be released"):
        acts.release(small, PUTNEY, "cat", "settled", papers=papers)


def test_double_submit_after_a_correction_is_still_the_first_entry(papers: Papers, truth: Truth, small: Ledger) -> None:
    wrong = truth(PUTNEY, "ann", changed={"Lee Roberts": 1})
    acts.declare(small, wrong, papers)
    acts.declare(small, truth(PUTNEY, "bob", corrects="typo"), papers)
    assert acts.declare(small, wrong, papers).again
    assert acts.declare(small, truth(PUTNEY, "cat"), papers).published


def test_retract_then_declare_anew(papers: Papers, truth: Truth, small: Ledger) -> None:
    for who in ("ann", "bob"):
        acts.declare(small, truth(PUTNEY, who, changed={"Lee Roberts": 1}), papers)
    acts.retract(small, PUTNEY, "cat", "read from the wrong sheet")
    assert acts.state_of(small, PUTNEY).stage == "retracted"
    acts.declare(small, truth(PUTNEY, "ann"), papers)
    done = acts.declare(small, truth(PUTNEY, "bob"), papers)
    assert (done.published, done.state.stage) == (True, "corrected")
    with pytest.raises(BadInput, match="nothing to retract"):
        acts.retract(small, "parl.battersea.2024-07-04", "cat", "x")


def test_a_release_needs_a_reason_and_another_person(papers: Papers, truth: Truth, small: Ledger) -> None:
    acts.declare(small, truth(PUTNEY, "ann"), papers)
    acts.hold(small, PUTNEY, "chief", "agent disputes")
    with pytest.raises(BadInput, match="reason"):
        acts.release(small, PUTNEY, "cat", " ", papers=papers)
    with pytest.raises(BadInput, match="entered these figures"):
        acts.release(small, PUTNEY, "Ann", "fine", papers=papers, override=True)
    acts.release(small, PUTNEY, "cat", "settled", papers=papers)
    assert acts.state_of(small, PUTNEY).stage == "entered"
    acts.release(small, PUTNEY, "cat", "heard it read", papers=papers, override=True)
    assert acts.state_of(small, PUTNEY).stage == "declared"
    with pytest.raises(BadInput, match="Nothing is held"):
        acts.release(small, PUTNEY, "cat", "again", papers=papers)


def test_what_was_looked_at_and_released_is_not_asked_again(papers: Papers, truth: Truth, small: Ledger) -> None:
    class Sure:
        """Turnout of one half, and no doubt about it."""

        def turnout(self, contest: str) -> Expected:
            return Expected(-0.69, 0.01)

        def shares(self, contest: str) -> dict[str, Expected]:
            return {}

        def learn(self, contest: str, figures: Figures) -> None:
            """Nothing can move it."""

    first = acts.declare(small, truth(PUTNEY, "ann"), papers, Sure())
    assert [each.rule for each in first.findings] == ["turnout high"]
    assert acts.declare(small, truth(PUTNEY, "ann"), papers, Sure()).held
    acts.release(small, PUTNEY, "cat", "the officer confirms the turnout", papers=papers)
    second = acts.declare(small, truth(PUTNEY, "bob"), papers, Sure())
    assert (second.findings, second.published) == ((), True)


def test_a_hold_can_be_set_again_after_its_release(papers: Papers, truth: Truth, small: Ledger) -> None:
    for _ in range(2):
        assert not acts.hold(small, PUTNEY, "chief", "agent disputes").again
        assert acts.hold(small, PUTNEY, "chief", "agent disputes").again
        acts.release(small, PUTNEY, "cat", "settled", papers=papers)
    assert acts.state_of(small, PUTNEY).holds == ()


def test_calls_are_made_once_withdrawn_and_made_again(small: Ledger) -> None:
    assert not acts.call(small, PUTNEY, "lab", "ann").again
    assert acts.call(small, PUTNEY, "lab", "ann").again
    acts.withdraw(small, PUTNEY, "bob", "a recount")
    with pytest.raises(BadInput, match="not called"):
        acts.withdraw(small, PUTNEY, "bob", "a recount")
    assert not acts.call(small, PUTNEY, "lab", "ann").again
    with pytest.raises(BadInput, match="probability"):
        acts.call(small, PUTNEY, "lab", "ann", p=1.2)
    with pytest.raises(BadInput, match="recount"):
        acts.recount(small, PUTNEY, "ann", 0)
    with pytest.raises(BadInput, match="empty"):
        acts.note(small, " ", "ann")
