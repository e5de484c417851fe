"""Four failures that everybody in the trade knows, through both doors: typed in, and brought by a feed.

- Putney 2024: a spreadsheet left out mini-counts; 42,737 valid votes were declared, 49,295 had been cast.
- Newham 2018: names in one order, figures in another, copied by position.
- Forest Hill 2014: one tally sheet entered twice, 1,708 votes too many.
- Broxtowe 2011: two candidates of one surname, the wrong one declared elected.

Putney’s and Newham’s are the real contests; the other two imitate theirs with invented people.
"""

from __future__ import annotations

import csv
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from hustings.almanac.open import Almanac
from hustings.errors import BadFile, BadInput
from hustings.night import acts
from hustings.night.enter import Entered, enter
from hustings.night.events import Declared, Event, Figures
from hustings.night.fold import fold
from hustings.night.ledger import Ledger
from hustings.night.paper import Papers
from hustings.night.predictive import LastResults
from hustings.night.returns import Batch, Line, Return
from hustings.night.sheet_file import read_returns
from hustings.night.soft import look_again
from tests.conftest import Lay

FAULTS = Path(__file__).parent / "faults"
DOORS = ["declare", "feed"]
Truth = Callable[..., Return]
Door = Callable[[Ledger, Return, Papers, LastResults | None], Entered]


def _declare(ledger: Ledger, given: Return, papers: Papers, expected: LastResults | None) -> Entered:
    return acts.declare(ledger, given, papers, expected)


def _feed(ledger: Ledger, given: Return, papers: Papers, expected: LastResults | None) -> Entered:
    return enter(ledger, replace(given, source="feed:pa", actor="pa", revision=2), papers, expected)


@pytest.fixture(params=DOORS)
def door(request: pytest.FixtureRequest) -> Door:
    """Typed in by a clerk, or brought by a feed."""
    return _declare if request.param == "declare" else _feed


def _of(name: str, actor: str = "ann") -> Return:
    (found,) = read_returns(FAULTS / f"{name}.csv", actor=actor)
    return found


def _night(tmp_path: Path, election: str) -> Ledger:
    return Ledger.create(str(tmp_path / "n.sqlite"), "test", [election], actor="desk")


def _never_published(ledger: Ledger, papers: Papers, given: Return, done: Entered) -> None:
    """However many people enter it and whatever feed agrees, it is not shown."""
    acts.declare(ledger, replace(given, actor="bob"), papers)
    enter(ledger, replace(given, actor="pa", source="feed:pa", revision=9), papers)
    state = acts.state_of(ledger, given.contest)
    assert state.published is None
    assert state.stage == "held"
    assert done.findings


@pytest.fixture(scope="module")
def others_of_2024(almanac: Almanac, papers: Papers) -> dict[str, Figures]:
    """Two hundred true results of that night, Putney’s not among them."""
    votes: dict[str, dict[str, int]] = {}
    for contest, name, count in almanac.candidacies("parl.2024-07-04").select("contest", "candidate", "votes").rows():
        votes.setdefault(contest, {})[name] = count
    names = sorted(votes)[::3]
    return {name: Figures(tuple(sorted(votes[name].items()))) for name in names if name != "parl.putney.2024-07-04"}


def test_putney_2024_missing_minicount(
    tmp_path: Path, papers: Papers, door: Door, others_of_2024: dict[str, Figures]
) -> None:
    ledger = _night(tmp_path, "parl.2024-07-04")
    expected = LastResults(papers.almanac, "parl.2024-07-04", papers)
    for contest, figures in others_of_2024.items():
        expected.learn(contest, figures)
    given = _of("putney_2024_missing_minicount")
    done = door(ledger, given, papers, expected)
    assert [each.rule for each in done.findings] == ["turnout low"]
    assert "58.8%" in done.findings[0].said
    assert "a mini-count may be missing" in done.findings[0].said
    _never_published(ledger, papers, given, done)
    ledger.close()


def test_putney_as_the_first_of_the_night_is_seen_when_others_have_declared(
    papers: Papers, others_of_2024: dict[str, Figures]
) -> None:
    given = _of("putney_2024_missing_minicount")
    votes = {line.name: line.votes or 0 for line in given.lines}
    published = {given.contest: Figures(tuple(sorted(votes.items())), ("Fleur Anderson",))} | others_of_2024
    events = [
        Event(Declared(figures), contest, who, f"{who} {contest}")
        for contest, figures in published.items()
        for who in ("ann", "bob")
    ]
    first = fold(events[:2])
    alone = LastResults.learned(papers, "parl.2024-07-04", first)
    assert look_again(first, papers, alone, [given.contest]) == {}
    state = fold(events)
    found = look_again(state, papers, LastResults.learned(papers, "parl.2024-07-04", state), published)
    assert [each.rule for each in found[given.contest]] == ["turnout low"]


def test_putney_with_its_papers_verified_fails_the_arithmetic(tmp_path: Path, papers: Papers, door: Door) -> None:
    ledger = _night(tmp_path, "parl.2024-07-04")
    done = door(ledger, replace(_of("putney_2024_missing_minicount"), papers=49513), papers, None)
    assert [each.rule for each in done.findings] == ["papers"]
    assert done.findings[0].hard
    ledger.close()


def test_newham_2018_columns_by_position(tmp_path: Path, papers: Papers, door: Door) -> None:
    given = _of("newham_2018_columns_by_position")
    ledger = _night(tmp_path, "local.newham.2018-05-03")
    done = door(ledger, given, papers, None)
    assert [each.rule for each in done.findings] == ["slate scattered"]
    _never_published(ledger, papers, given, done)
    ledger.close()


def test_newham_with_the_elected_read_out_fails_at_once(tmp_path: Path, papers: Papers, door: Door) -> None:
    given = _of("newham_2018_columns_by_position")
    won = {"Nareser Osei", "Terence Matthew Paul", "Joshua Isaac Daniel Garfield"}
    given = replace(given, lines=tuple(replace(line, elected=line.name in won) for line in given.lines))
    ledger = _night(tmp_path, "local.newham.2018-05-03")
    done = door(ledger, given, papers, None)
    assert "winner not first" in [each.rule for each in done.findings]
    ledger.close()


def test_figures_without_names_are_never_joined_by_their_place(tmp_path: Path) -> None:
    bare = tmp_path / "bare.csv"
    bare.write_text("votes\n1341\n136\n1478\n")
    with pytest.raises(BadFile, match="no column “candidate”"):
        read_returns(bare, actor="ann", contest="local.newham.stratford-and-new-town.2018-05-03")


def _laid(lay: Lay, name: str, council: str, body: str, ward: str, seats: int) -> Papers:
    """The almanac with the contest of a fixture laid over it."""
    with (FAULTS / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    contest = rows[0]["contest"]
    day = contest[-10:]
    election = f"local.{council}.{day}"
    area = {"area": f"ward.{council}.{ward}", "kind": "ward", "name": ward, "slug": ward, "source": "dc-2018"}
    about = {"election": election, "kind": "local", "date": day, "name": council, "body": body, "source": "dc-2018"}
    paper = {
        "contest": contest, "election": election, "area": area["area"], "name": ward, "seats": seats,
        "rule": "block-vote" if seats > 1 else "fptp", "status": "partial", "source": "dc-2018",
    }  # fmt: skip
    people = [
        {"contest": contest, "candidate": row["candidate"], "surname": row["candidate"].split()[-1],
         "party": row["party"], "elected": 0, "source": "dc-2018"}
        for row in rows
    ]  # fmt: skip
    folder = lay({"areas": [area], "elections": [about], "contests": [paper], "candidacies": people})
    return Papers(Almanac.open(folder, own=False))


def test_forest_hill_2014_batch_twice(tmp_path: Path, lay: Lay, door: Door) -> None:
    given = _of("forest_hill_2014_batch_twice")
    papers = _laid(lay, "forest_hill_2014_batch_twice", "lewisham", "E09000023", "forest-hill", 3)
    ledger = _night(tmp_path, "local.lewisham.2014-05-22")
    done = door(ledger, given, papers, None)
    assert [each.rule for each in done.findings] == ["votes and papers"]
    assert "15,423 votes are more than 3" in done.findings[0].said
    _never_published(ledger, papers, given, done)
    with pytest.raises(BadInput, match="fails a hard check"):
        acts.release(ledger, given.contest, "chief", "looks fine", papers=papers)
    ledger.close()


def test_forest_hill_with_its_tally_sheets_shows_the_two_that_are_one(tmp_path: Path, lay: Lay, door: Door) -> None:
    papers = _laid(lay, "forest_hill_2014_batch_twice", "lewisham", "E09000023", "forest-hill", 3)
    given = _of("forest_hill_2014_batch_twice")
    sheet = tuple((line.votes or 0) // 8 for line in given.lines)
    rest = tuple((line.votes or 0) - 2 * part for line, part in zip(given.lines, sheet, strict=True))
    given = replace(given, papers=None, batches=(Batch("1", rest), Batch("2", sheet), Batch("3", sheet)))
    ledger = _night(tmp_path, "local.lewisham.2014-05-22")
    done = door(ledger, given, papers, None)
    assert [each.said for each in done.findings] == ["Sheets 2 and 3 hold the same tally."]
    again = replace(given, revision=3, batches=(Batch("1", rest), Batch("2", sheet), Batch("2", sheet)))
    found = enter(ledger, replace(again, actor="cat"), papers).findings
    assert [each.said for each in found if each.hard] == ["Mini-count 2 is there 2 times."]
    ledger.close()


def test_broxtowe_2011_same_surname(tmp_path: Path, lay: Lay, door: Door) -> None:
    given = _of("broxtowe_2011_same_surname")
    papers = _laid(lay, "broxtowe_2011_same_surname", "broxtowe", "E07000172", "nuthall-east", 1)
    ledger = _night(tmp_path, "local.broxtowe.2011-05-05")
    done = door(ledger, given, papers, None)
    assert [each.rule for each in done.findings] == ["winner not first"]
    assert "Piers Hadley is marked elected with 771 votes, and Martha Hadley has 846" in done.findings[0].said
    _never_published(ledger, papers, given, done)
    ledger.close()


@pytest.mark.parametrize(
    ("name", "party", "said"),
    [
        ("Hadley", None, "may be Martha Hadley and Piers Hadley"),
        ("Martha Hadley", "con", "stands for"),
        ("Hadly", None, "Nobody called Hadly"),
    ],
)
def test_a_surname_of_two_is_nobody(
    tmp_path: Path, lay: Lay, door: Door, name: str, party: str | None, said: str
) -> None:
    papers = _laid(lay, "broxtowe_2011_same_surname", "broxtowe", "E07000172", "nuthall-east", 1)
    ledger = _night(tmp_path, "local.broxtowe.2011-05-05")
    given = Return("local.broxtowe.nuthall-east.2011-05-05", (Line(name, party=party, elected=True),), "ann")
    done = door(ledger, given, papers, None)
    assert [(each.rule, each.hard) for each in done.findings] == [("unknown candidate", True)]
    assert said in done.findings[0].said
    assert acts.state_of(ledger, given.contest).rush is None
    with_party = replace(given, lines=(Line("Hadley", party="Labour", elected=True),))
    assert enter(ledger, replace(with_party, actor="cat"), papers).findings == ()
    ledger.close()
