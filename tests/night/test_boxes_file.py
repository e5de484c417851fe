"""Files of tallies, what the law allows of them, and the command."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import polars as pl
import pytest
from typer.testing import CliRunner

from hustings.almanac.open import Almanac
from hustings.cli.main import app
from hustings.errors import BadFile, BadInput
from hustings.night.box_sheet import read_boxes
from hustings.night.boxes import box_events, read_sample
from hustings.night.events import BoxTally
from hustings.night.ledger import Ledger

HARTLEPOOL = "parl.hartlepool.by.2021-05-06"
HEADER = "box,papers,seen,con,lab,ind,other,ward,postal,agent\n"
ROWS = """A1,700,120,66,32,12,10,North,no,Ann
A1,700,80,40,25,6,9,North,no,Bob
A2,600,100,50,30,10,8,South,no,Ann
B1,650,,,,,,South,no,
B2,900,,,,,,South,no,
P1,4000,,,,,,,yes,
"""


def _file(tmp_path: Path, text: str = HEADER + ROWS, name: str = "boxes.csv") -> Path:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return path


def test_sample_of_hartlepool(almanac: Almanac, tmp_path: Path) -> None:
    found = read_sample(almanac, _file(tmp_path), HARTLEPOOL, believe="last")
    told = found.to_json()
    assert list(told)[:5] == ["contest", "share", "p_win", "majority", "next_box"]
    assert sum(each.mean for each in found.share.values()) == pytest.approx(1, abs=1e-6)
    assert sum(found.p_win.values()) == pytest.approx(1)
    assert found.leader == "con"
    assert found.next_box == "B2", "the larger of two alike"
    assert found.raw["con"] == pytest.approx(156 / 298)
    assert "other" not in found.p_win
    assert [each.read for each in found.boxes] == [200, 98, 0, 0, 0]
    assert found.citation.startswith("Representation of the People Act 1983")


def test_forecast_is_believed_where_one_can_be_made(almanac: Almanac, tmp_path: Path) -> None:
    found = read_sample(almanac, _file(tmp_path), HARTLEPOOL)
    assert found.basis.startswith("forecast of 2021-05-05")


def test_the_result_itself_is_never_looked_at(almanac: Almanac, tmp_path: Path, lay) -> None:
    facts, rows = almanac.contest(HARTLEPOOL)
    before = read_sample(almanac, _file(tmp_path), HARTLEPOOL, believe="last").share["con"]
    swapped = [{**row, "votes": 1000, "elected": 0} for row in rows.iter_rows(named=True)]
    other = Almanac.open(lay({"contests": [facts], "candidacies": swapped}), own=False)
    assert read_sample(other, _file(tmp_path), HARTLEPOOL, believe="last").share["con"] == before


def test_contest_may_stand_in_the_file_or_be_its_name(almanac: Almanac, tmp_path: Path) -> None:
    text = "contest," + HEADER + "".join(f"{HARTLEPOOL},{row}\n" for row in ROWS.splitlines())
    assert read_sample(almanac, _file(tmp_path, text), believe="last").contest == HARTLEPOOL
    named = _file(tmp_path, name=f"{HARTLEPOOL}.csv")
    assert read_sample(almanac, named, believe="last").contest == HARTLEPOOL
    with pytest.raises(BadInput, match="does not say of which contest"):
        read_sample(almanac, _file(tmp_path))


def test_all_boxes_seen_leaves_no_next_one(almanac: Almanac, tmp_path: Path) -> None:
    text = HEADER + "\n".join(row for row in ROWS.splitlines() if row[0] == "A") + "\n"
    assert read_sample(almanac, _file(tmp_path, text), HARTLEPOOL, believe="last").next_box is None


# -- secrecy ------------------------------------------------------------------------------------------------------


def test_postal_tally_is_refused(almanac: Almanac, tmp_path: Path) -> None:
    text = HEADER + ROWS.replace("P1,4000,,,,,,,yes,", "P1,4000,50,20,20,5,5,,yes,Ann")
    with pytest.raises(BadFile, match="postal box and has a tally") as refused:
        read_sample(almanac, _file(tmp_path, text), HARTLEPOOL)
    assert "s. 66(4)" in refused.value.remedy
    assert refused.value.row == 7


def test_postal_papers_seen_without_figures_are_refused_too(almanac: Almanac, tmp_path: Path) -> None:
    text = HEADER + ROWS.replace("P1,4000,,,,,,,yes,", "P1,4000,50,,,,,,yes,")
    with pytest.raises(BadFile, match="postal box"):
        read_sample(almanac, _file(tmp_path, text), HARTLEPOOL)


def test_no_tally_before_the_close_of_poll(almanac: Almanac, tmp_path: Path) -> None:
    for now, allowed in (
        (datetime(2021, 5, 6, 20, 59, tzinfo=UTC), False),
        (datetime(2021, 5, 6, 21, 1, tzinfo=UTC), True),
    ):
        if allowed:
            assert read_sample(almanac, _file(tmp_path), HARTLEPOOL, believe="last", now=now).papers == 6850
        else:
            with pytest.raises(BadInput, match="closes at 22:00 BST on 6 May 2021"):
                read_sample(almanac, _file(tmp_path), HARTLEPOOL, now=now)


@pytest.mark.parametrize(
    ("contest", "said"),
    [
        ("local.aberdeen-city.bridge-of-don.2022-05-05", "electronic"),
        ("gla.c.barnet-and-camden.2021-05-06", "electronic"),
        ("sp.c.ayr.2021-05-06", "not known"),
        ("mayor.tees-valley.2021-05-06", "not known"),
        ("nia.belfast-east.2017-03-02", "not known"),
        ("local.cardiff.riverside.2022-05-05", "not known"),
        ("parl.2019-12-12", "many contests"),
    ],
)
def test_papers_that_do_not_lie_open_may_not_be_sampled(
    almanac: Almanac, tmp_path: Path, contest: str, said: str
) -> None:
    text = "box,papers,seen,con,lab\nA,500,100,60,40\n"
    with pytest.raises(BadInput) as refused:
        read_sample(almanac, _file(tmp_path, text), contest)
    message = " ".join(refused.value.lines())
    assert said in message or "hangs on the nation" in message, message


def test_papers_with_several_crosses_are_refused(almanac: Almanac, tmp_path: Path) -> None:
    held = almanac.table("contests").filter(pl.col("rule") == "block-vote", pl.col("seats") > 1)
    contest = held.filter(pl.col("contest").str.starts_with("local."))["contest"][0]
    with pytest.raises(BadInput, match="several crosses"):
        read_sample(almanac, _file(tmp_path, "box,papers,seen,con,lab\nA,500,100,60,40\n"), str(contest))


# -- the file -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("was", "now", "said"),
    [
        ("A2,600,100", "A2,600,90", "98 papers are tallied, but 90 were seen"),
        ("A2,600,100", "A2,80,100", "100 papers were seen of 80"),
        ("A1,700,80", "A1,710,80", "facts of a box must be the same"),
        ("50,30,10,8", "50,-3,10,8", "-3"),
        ("50,30,10,8", "50,3.5,10,8", "3.5"),
        ("50,30,10,8", "50,NaN,10,8", "NaN"),
        ("box,papers,seen,con,lab", "box,papers,seen,con,wombles", "wombles"),
        ("con,lab,ind,other", "con,tory,ind,other", "tory"),
        ("papers,seen", "parcels,seen", "papers"),
        ("con,lab,ind,other", "con,labour,lab,other", "two columns are of lab"),
    ],
)
def test_files_that_cannot_be_right_are_refused_by_row_and_field(
    almanac: Almanac, tmp_path: Path, was: str, now: str, said: str
) -> None:
    text = (HEADER + ROWS).replace(was, now, 1)
    with pytest.raises(BadInput, match=said) as refused:
        read_sample(almanac, _file(tmp_path, text), HARTLEPOOL)
    assert isinstance(refused.value, BadFile)


def test_party_that_did_not_stand_is_named(almanac: Almanac, tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="SNP did not stand"):
        read_sample(almanac, _file(tmp_path, (HEADER + ROWS).replace(",ind,", ",snp,", 1)), HARTLEPOOL)


def test_headings_may_be_words(almanac: Almanac, tmp_path: Path) -> None:
    text = HEADER.replace("papers,seen,con,lab", "Papers in box,Papers seen,Conservative Party,Labour Party") + ROWS
    sheet = read_boxes(_file(tmp_path, text), almanac.find_party)
    assert sheet.parties == ("con", "lab", "ind", "other")


# -- the ledger and the command -----------------------------------------------------------------------------------


def test_tallies_go_on_record_once(almanac: Almanac, tmp_path: Path) -> None:
    sheet = read_boxes(_file(tmp_path), almanac.find_party)
    ledger = Ledger.create(str(tmp_path / "n.sqlite"), "test", [HARTLEPOOL], actor="desk")
    for _ in range(2):
        ledger.append(*box_events(sheet, HARTLEPOOL, "Ann"))
    kept = [each.event.body for each in ledger.read() if isinstance(each.event.body, BoxTally)]
    assert len(kept) == 6
    assert sum(each.seen for each in kept) == 300
    assert [each.tallies for each in kept if each.postal] == [()]


def test_command_prints_a_table_and_one_json_object(tmp_path: Path) -> None:
    path = str(_file(tmp_path))
    told = CliRunner().invoke(app, ["boxes", path, "--contest", HARTLEPOOL, "--prior", "last", "--json"])
    assert told.exit_code == 0, told.output
    found = json.loads(told.stdout)
    assert found["next_box"] == "B2"
    assert set(found["majority"]) == {"party", "mean", "lo90", "hi90"}
    shown = CliRunner().invoke(app, ["boxes", path, "--contest", HARTLEPOOL, "--prior", "last"])
    assert "An estimate from a sample, not a result." in shown.stdout
    assert "Look next at B2" in shown.stdout


def test_wards_known_by_name_move_what_is_expected_of_their_boxes(almanac: Almanac, tmp_path: Path) -> None:
    text = (HEADER + ROWS).replace("North", "Headland and Harbour").replace("South", "De Bruce")
    found = read_sample(almanac, _file(tmp_path, text), HARTLEPOOL, believe="last")
    assert any("last council election was expected here: 2 wards" in note for note in found.notes)
    plain = read_sample(almanac, _file(tmp_path), HARTLEPOOL, believe="last")
    assert not any("last council election" in note for note in plain.notes), "North and South are wards in many places"
    assert found.boxes[3].share["con"].mean != pytest.approx(plain.boxes[3].share["con"].mean, abs=1e-4)
