"""Feeds in other layouts: our own JSON, Democracy Club and Commons Library CSV, councils’ ModernGov XML."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from hustings.errors import BadFile
from hustings.night.feeds.folder import Folder
from hustings.night.feeds.own_json import read_own, to_json
from hustings.night.ledger import Ledger
from tests.night.feed_support import (
    SEATS,
    intake_of,
    ledger_in,
    one_file,
    shipped,
    small_night,
    stands,
    state_of,
    truth,
)

SHEFFIELD = "local.sheffield.2021-05-06"
WARD = "local.sheffield.ecclesall.2021-05-06"


def _line(**changes: object) -> bytes:
    told = {
        "kind": "result",
        "contest": SEATS[1],
        "revision": 1,
        "test": True,
        "lines": [{"name": name, "votes": votes} for name, votes in truth()[SEATS[1]].items()],
    }
    return json.dumps(told | changes).encode()


def test_our_json_goes_round() -> None:
    for each in small_night().files[:40]:
        sent = each.message
        found = read_own("x.json", json.dumps(to_json(sent)).encode())[0]
        assert found.digest == sent.digest
        assert found.revision == sent.revision
        assert found.test


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"kind": "results"}, "no kind of message"),
        ({"votez": 3}, "no key of a message"),
        ({"lines": [{"votes": 3}]}, "no name"),
        ({"lines": [{"name": "X", "votes": -3}]}, "no count"),
        ({"lines": [{"name": "X", "votes": 3.5}]}, "no count"),
        ({"lines": {"X": 3}}, "expected a list"),
        ({"declared_at": "soon"}, "declared_at"),
        ({"revision": True}, "no count"),
    ],
)
def test_our_json_is_strict(changes: dict[str, object], said: str) -> None:
    with pytest.raises(BadFile, match=said):
        read_own("x.json", _line(**changes))


@pytest.mark.parametrize("text", [b"{", b"[]", b'{"kind": NaN}', b"[" * 100_000, b"\xff\xfe{"])
def test_damaged_json_is_refused(text: bytes) -> None:
    with pytest.raises(BadFile):
        read_own("x.json", text)


def test_figures_for_another_election_are_refused(tmp_path: Path) -> None:
    found = one_file(tmp_path / "f", "x.json", _line(contest="parl.hartlepool.by.2021-05-06"))
    outcome = intake_of(ledger_in(tmp_path)).take(found)[0]
    assert outcome.what == "refused"
    assert "not of that election" in outcome.said


def test_one_bad_message_does_not_keep_the_others_out(tmp_path: Path) -> None:
    good, bad = json.loads(_line()), json.loads(_line(contest="parl.nowhere.2019-12-12"))
    found = one_file(tmp_path / "f", "x.json", json.dumps([bad, good]).encode())
    assert [each.what for each in intake_of(ledger_in(tmp_path)).take(found)] == ["refused", "entered"]


def _dc_csv(ledger_file: Path, *, plus: int = 0) -> bytes:
    """Democracy Club’s export of one ward, made from the almanac."""
    almanac, _ = shipped()
    facts, rows = almanac.contest(WARD)
    names = {row["party"]: str(almanac.parties[row["party"]]["name"]) for row in rows.iter_rows(named=True)}
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(
        ["ballot_paper_id", "election_id", "person_id", "person_name", "party_id", "party_name", "votes_cast",
         "elected", "gss", "post_label", "seats_contested"]
    )  # fmt: skip
    for number, row in enumerate(rows.iter_rows(named=True)):
        extra = plus if number == 0 else 0
        writer.writerow(
            [WARD, SHEFFIELD, number + 1, row["candidate"], "", names[row["party"]], row["votes"] + extra,
             "t" if row["elected"] else "f", facts["area"], facts["name"], facts["seats"]]
        )  # fmt: skip
    return out.getvalue().encode()


def _council(tmp_path: Path) -> Ledger:
    tmp_path.mkdir(parents=True, exist_ok=True)
    return Ledger.create(str(tmp_path / "n.sqlite"), "test", [SHEFFIELD], actor="desk")


def _ward() -> dict[str, int]:
    _, rows = shipped()[0].contest(WARD)
    return dict(rows.select("candidate", "votes").iter_rows())


def test_democracy_club_csv_is_entered(tmp_path: Path) -> None:
    ledger = _council(tmp_path)
    found = one_file(tmp_path / "f", "Test_dc.csv", _dc_csv(tmp_path))
    outcomes = intake_of(ledger, "dc").take(found)
    assert [each.what for each in outcomes] == ["entered"], outcomes
    assert stands(state_of(ledger), WARD) == _ward()


def test_table_that_changes_at_its_address_is_a_later_revision(tmp_path: Path) -> None:
    ledger = _council(tmp_path)
    folder = Folder(tmp_path / "f")
    folder.place.mkdir()
    path = folder.place / "Test_dc.csv"
    revisions = []
    for plus in (5, 5, 0):
        path.write_bytes(_dc_csv(tmp_path, plus=plus))
        intake = intake_of(ledger, "dc")  # as after a restart: nothing is remembered but the ledger
        revisions += [each.revision for found in Folder(folder.place).look() for each in intake.take(found)]
    assert revisions == [1, 1, 2]
    assert stands(state_of(ledger), WARD) == _ward()


def test_two_tables_that_disagree_are_a_contradiction(tmp_path: Path) -> None:
    ledger = _council(tmp_path)
    intake = intake_of(ledger, "dc")
    intake.take(one_file(tmp_path / "a", "Test_one.csv", _dc_csv(tmp_path)))
    intake.take(one_file(tmp_path / "b", "Test_two.csv", _dc_csv(tmp_path, plus=7)))
    assert len(intake.report().conflicts) == 1
    assert state_of(ledger).contests[WARD].stage == "disputed"


def test_commons_library_csv_is_entered(tmp_path: Path) -> None:
    almanac, _ = shipped()
    facts, rows = almanac.contest(SEATS[2])
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(
        ["ONS ID", "Constituency name", "Party name", "Party abbreviation", "Candidate first name", "Candidate surname",
         "Sitting MP", "Former MP", "Votes", "Share", "Change"]
    )  # fmt: skip
    total = rows["votes"].sum()
    for row in rows.iter_rows(named=True):
        first = row["candidate"].removesuffix(row["surname"]).strip()
        party = almanac.parties[row["party"]]
        writer.writerow(
            [facts["area"], facts["name"], party["name"], party["short"], first, row["surname"], "No", "No",
             row["votes"], f"{row['votes'] / total:.6f}", ""]
        )  # fmt: skip
    ledger = ledger_in(tmp_path)
    found = one_file(tmp_path / "f", "Test_candidates.csv", out.getvalue().encode())
    outcomes = intake_of(ledger, "library").take(found)
    assert [each.what for each in outcomes] == ["entered"], outcomes
    assert stands(state_of(ledger), SEATS[2]) == truth()[SEATS[2]]


def test_modern_gov_xml_is_entered(tmp_path: Path) -> None:
    almanac, _ = shipped()
    facts, rows = almanac.contest(WARD)
    people = "".join(
        f"<candidate><electionareaid>1</electionareaid><candidatename>{row['candidate']}</candidatename>"
        f"<areatitle>{facts['name']}</areatitle>"
        f"<politicalpartytitle>{almanac.parties[row['party']]['name']}</politicalpartytitle>"
        f"<numvotes>{row['votes']}</numvotes><iselected>{bool(row['elected'])}</iselected></candidate>"
        for row in rows.iter_rows(named=True)
    )
    text = (
        f"<election><title>Election</title><electionareas><electionarea><electionareaid>1</electionareaid>"
        f"<numseats>{facts['seats']}</numseats><electorate>0</electorate><numballotpapersissued>0</numballotpapersissued>"
        f"</electionarea></electionareas><candidates>{people}</candidates></election>"
    )
    ledger = _council(tmp_path)
    found = one_file(tmp_path / "f", "Test_council.xml", text.encode())
    outcomes = intake_of(ledger, "council").take(found)
    assert [each.what for each in outcomes] == ["entered"], outcomes
    assert stands(state_of(ledger), WARD) == _ward()


def test_table_without_results_is_refused_in_words(tmp_path: Path) -> None:
    found = one_file(tmp_path / "f", "Test_x.csv", b"name,colour\nred,1\n")
    outcome = intake_of(ledger_in(tmp_path)).take(found)[0]
    assert outcome.what == "refused"
    assert "no known layout" in outcome.said
