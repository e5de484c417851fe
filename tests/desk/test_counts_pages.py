"""Counts on the desk: list allocations, ballot files stage by stage, pasted ballots, rejected papers by heading."""

from __future__ import annotations

import csv
import io
import os
import re
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest
from typer.testing import CliRunner

from hustings.almanac.open import Almanac
from hustings.analysis.contest import contest
from hustings.cli.main import app
from hustings.count import ballots_text, count, read_ballots
from hustings.count.allocation import allocation_of
from hustings.count.formats.pasted import read_text
from hustings.count.record import value_text
from hustings.desk.app import create_app
from hustings.desk.counting.count_rules import suggested
from hustings.desk.counting.counts import CountFolder
from hustings.desk.pages.pasting import LONGEST
from hustings.errors import BadInput
from hustings.night.events import Declared, Event
from tests.count.stv_support import restated_ward
from tests.desk.desks import HARTLEPOOL, Clock, Desk, Rehearsal

BONNYRIGG = "local.midlothian.bonnyrigg.2017-05-04"
TIED = '3 1\n4 1 0\n4 2 0\n1 3 0\n0\n"Ann Lee"\n"Bo Day"\n"Cy Orr"\n"A tie"\n'
PLAIN = '3 2\n40 1 2 0\n30 2 3 0\n20 3 0\n0\n"Ann Lee"\n"Bo Day"\n"Cy Orr"\n"Ward 1"\n'
LISTS = ("senedd.afan-ogwr-rhondda.2026-05-07", "sp.r.glasgow.2021-05-06", "gla.a.2016-05-05")
FIXTURES = Path(__file__).parents[1] / "count" / "fixtures"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Ballot files: a real ward by its id, the same in another layout, lists, a tie, and one that cannot be read."""
    made = tmp_path_factory.mktemp("counts")
    ward = replace(restated_ward("midlothian_2017_bonnyrigg"), title="Bonnyrigg")
    (made / f"{BONNYRIGG}.blt").write_text(ballots_text(ward, "blt"))
    (made / "bonnyrigg.meek-stv.csv").write_text(ballots_text(ward, "ward-csv"))
    (made / "central_scotland_2021.csv").write_text((FIXTURES / "central_scotland_2021.csv").read_text())
    (made / "tied.blt").write_text(TIED)
    (made / "no_candidate_nine.blt").write_text('3 2\n4 1 9 0\n0\n"A"\n"B"\n"C"\n')
    (made / "left_alone.txt").write_text("no ballots")
    return made


@pytest.fixture(scope="module")
def client(folder: Path) -> Desk:
    almanac = Almanac.open(own=False)
    return Desk(create_app(almanac, counts=CountFolder(folder, almanac)))


def _boxed(page: str) -> list[str]:
    return re.findall(r'<span class="boxed">([^<]+)</span>', page)


# -- list allocations -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", LISTS)
def test_an_allocation_is_the_count_record_cell_by_cell(client: Desk, almanac: Almanac, name: str) -> None:
    record = contest(almanac, name).count
    assert record is not None
    made = allocation_of(record)
    stages = [stage for stage in record.stages if stage.quotients is not None]
    for line in made.lines:
        i = record.names.index(line.name)
        assert [stage.quotients[i] for stage in stages if stage.quotients] == list(line.figures)
    for seat, stage in zip(made.seats, stages, strict=True):
        votes = stage.totals[record.names.index(seat.name)]
        assert seat.divisor is not None
        assert Fraction(votes, seat.divisor) == seat.figure == stage.value
    page = client.get(f"/contest/{name}").text
    # Each seat's winning quotient is boxed in the table of lists and again seat by seat.
    assert len(_boxed(page)) == 2 * len(made.seats)
    told = client.get(f"/contest/{name}.json").json()
    assert [each["figure"] for each in told["allocation"]["seats"]] == [value_text(s.figure) for s in made.seats]
    assert [each["list"] for each in told["allocation"]["seats"]] == told["count"]["elected"]
    rows = list(csv.DictReader(io.StringIO(client.get(f"/contest/{name}.csv").text)))
    assert sum(int(row["seats_won"]) for row in rows) == len(made.seats)
    first = next(row for row in rows if row["candidate"] == made.seats[0].name)
    assert first["figure_1"] == value_text(made.seats[0].figure)


def test_constituency_seats_are_named_and_divided_by(client: Desk) -> None:
    page = client.get("/contest/sp.r.glasgow.2021-05-06").text
    assert "seats already won: SNP 9" in page
    assert ">Held<" in page
    assert "13,391 7/10" in page  # 133,917 ÷ 10: exact, and without a seat
    for words in ("74,088 ÷ 1", "74,088 ÷ 2", "37,044", "74,088 ÷ 4"):
        assert words in page, words
    held = {each["list"]: each["seats_held"]
            for each in client.get("/contest/sp.r.glasgow.2021-05-06.json").json()["allocation"]["lists"]}  # fmt: skip
    assert held["SNP"] == 9
    assert held["Labour"] == 0


def test_lists_under_the_threshold_take_no_part(client: Desk) -> None:
    page = client.get("/contest/gla.a.2016-05-05").text
    assert page.count("takes no part") == 7
    assert "764,230 ÷ 6" in page  # five constituencies won


def test_a_contest_of_one_vote_has_no_allocation(client: Desk) -> None:
    assert "allocation" not in client.get("/contest/mayor.tees-valley.2017-05-04.json").json() or (
        client.get("/contest/mayor.tees-valley.2017-05-04.json").json()["allocation"] is None
    )
    assert "seat-by-seat" not in client.get("/contest/mayor.tees-valley.2017-05-04").text


# -- files ------------------------------------------------------------------------------------------------------------


def test_the_sheet_of_bonnyrigg_is_on_screen_to_five_decimals(client: Desk) -> None:
    answer = client.get(f"/count/{BONNYRIGG}")
    page = answer.text
    assert "<h1>Bonnyrigg: Milligan, Alexander and Lay elected</h1>" in page
    # As on the official sheet: who passes the quota is boxed at the stage where it is passed.
    assert _boxed(page) == ["1,778.92304", "1,708.11668", "1,901"]
    for words in ("1,639", "Scottish Local Government Elections Order 2011", "+556.48076", "−262.00000", "529.92038",
                  "6,553 ÷ (3 + 1) = 1,638.25", "Elected at 4", "Excluded after 2", "No lot was drawn.",
                  "rules 49(3) and 51(1)", "by the law of that day", "1 Derek Milligan (Labour)"):  # fmt: skip
        assert words in page, words
    assert page.index("+7.02882") < page.index("1,210.02882")
    assert 'class="scroll" tabindex="0" role="region"' in page
    assert "not stated" in page  # the file says nothing of rejected papers
    assert f"valid papers of {BONNYRIGG}" in page


def test_every_count_page_has_nothing_inline(client: Desk) -> None:
    for address in ("/counts", f"/count/{BONNYRIGG}?under=all", f"/count/{BONNYRIGG}/sheet",
                    "/count/central_scotland_2021", "/count/central_scotland_2021/sheet", "/count"):  # fmt: skip
        answer = client.get(address)
        assert answer.status_code == 200
        assert re.search(r"<[^>]+\sstyle=", answer.text) is None, address
        assert "<style" not in answer.text
        assert "<script" not in re.sub(r'<script src="/static/[^"]+" defer></script>', "", answer.text)
        assert "unsafe" not in answer.headers["content-security-policy"]
        for sheet in re.findall(r'<link rel="stylesheet" href="([^"]+)"', answer.text):
            assert client.get(sheet).status_code == 200


def test_the_contract_of_count_is_kept_in_json(client: Desk, folder: Path) -> None:
    told = client.get(f"/count/{BONNYRIGG}.json").json()
    record = count("scottish-stv", read_ballots(folder / f"{BONNYRIGG}.blt"))
    for name, value in record.to_json().items():
        assert told[name] == value, name
    assert told["suggested"]["rule"] == "scottish-stv"
    rows = list(csv.DictReader(io.StringIO(client.get(f"/count/{BONNYRIGG}.csv").text)))
    milligan = [row["votes"] for row in rows if row["candidate"] == "Derek Milligan"]
    assert milligan == [stage["votes"]["Derek Milligan"] for stage in told["stages"]]
    assert {row["transfer"] for row in rows if row["stage"] == "1"} == {""}


def test_the_list_of_counts_says_who_is_elected_and_what_is_wrong(client: Desk) -> None:
    told = {each["name"]: each for each in client.get("/counts.json").json()["counts"]}
    assert set(told) == {BONNYRIGG, "bonnyrigg.meek-stv", "central_scotland_2021", "tied", "no_candidate_nine"}
    assert told[BONNYRIGG]["elected"] == ["Derek Milligan", "Dianne Alexander", "Janet Lay"]
    assert (told[BONNYRIGG]["quota"], told[BONNYRIGG]["valid"], told[BONNYRIGG]["seats"]) == ("1639.00000", 6553, 3)
    assert told["bonnyrigg.meek-stv"]["rule"] == "meek-stv"
    assert told["central_scotland_2021"]["rule"] == "additional-member"
    assert "row 2, field “preference”" in told["no_candidate_nine"]["fault"]
    page = client.get("/counts").text
    assert "Milligan, Alexander and Lay" in page
    assert str(Path.home().anchor) + "tmp" not in page  # files are named, their folders are not
    assert "bonnyrigg" in client.get("/counts?q=MEEK").text
    assert "central" not in client.get("/counts?q=MEEK").text


def test_a_rule_asked_for_says_that_it_is_not_its_own(client: Desk) -> None:
    page = client.get(f"/count/{BONNYRIGG}?rule=meek-stv&seats=2").text
    assert "Counted under another rule than its own" in page
    assert "For 2 seats, as asked" in page
    assert client.get(f"/count/{BONNYRIGG}?rule=nonsense").status_code == 404
    assert client.get(f"/count/{BONNYRIGG}?rule=closed-list").status_code == 400
    assert client.get(f"/count/{BONNYRIGG}?seats=none").status_code == 400


def test_the_same_papers_under_other_rules(client: Desk) -> None:
    page = client.get(f"/count/{BONNYRIGG}?under=block-vote").text
    assert "in: Louie Lorraine Milliken and Ian Baxter; out: Dianne Alexander and Janet Lay" in page
    told = client.get(f"/count/{BONNYRIGG}.json?under=all").json()
    assert [each["rule"] for each in told["under"]] == [
        "scottish-stv", "block-vote", "northern-ireland-stv", "meek-stv"
    ]  # fmt: skip
    assert client.get("/count/central_scotland_2021?under=all").status_code == 400


def test_a_tie_stops_until_the_lot_is_told_and_says_who_told_it(client: Desk, folder: Path) -> None:
    answer = client.get("/count/tied")
    assert answer.status_code == 400
    assert "Ann Lee, Bo Day are tied" in answer.text
    assert "tied.lots beside the file" in answer.text
    page = client.get("/count/tied?lot=Bo Day,Ann Lee").text
    assert "Lots as given in the address of this page, not by the file" in page
    assert "it fell on Bo Day" in page
    beside = CountFolder(folder, Almanac.open(own=False))
    (folder / "tied.lots").write_text("# drawn at 02:10\nAnn Lee,Bo Day\n")
    try:
        made = beside.counted("tied")
    finally:
        (folder / "tied.lots").unlink()
    assert made.record.lots[0].order == ("Ann Lee", "Bo Day")
    assert made.lots_told == "Lots from tied.lots."


def test_names_that_lead_out_of_the_folder_are_none(client: Desk) -> None:
    for name in ("..%2F..%2Fetc%2Fpasswd", "left_alone", "nothing"):
        assert client.get(f"/count/{name}").status_code == 404
    with pytest.raises(BadInput, match="no folder"):
        CountFolder(Path("/nowhere/at/all"), Almanac.open(own=False))


def test_a_file_that_is_mended_is_seen_without_a_restart(tmp_path: Path, almanac: Almanac) -> None:
    path = tmp_path / "ward.blt"
    path.write_text(PLAIN)
    held = CountFolder(tmp_path, almanac)
    desk = Desk(create_app(almanac, counts=held))
    assert "Lee and Day elected" in desk.get("/count/ward").text
    path.write_text(PLAIN.replace("40 1 2 0", "4 1 2 0"))
    os.utime(path, (1, 1))
    held._looked = float("-inf")  # as if two seconds had passed
    assert "Day and Orr elected" in desk.get("/count/ward").text


def test_a_desk_without_a_folder_says_where_ballots_can_be_counted(almanac: Almanac) -> None:
    desk = Desk(create_app(almanac))
    answer = desk.get("/counts")
    assert answer.status_code == 404
    assert "/count" in answer.text
    assert 'href="/counts"' not in desk.get("/count").text


def test_the_rule_is_read_off_what_the_ballots_are(almanac: Almanac) -> None:
    told = {
        "party,votes\nA,9\nB,8\n": "fptp",
        "# seats: 3\nparty,votes,seats_held\nA,9,1\nB,8,0\n": "additional-member",
        "# seats: 3\nparty,votes\nA,9\nB,8\n": "closed-list",
        "# seats: 2\ncandidate,party,votes\nA,x,9\nB,y,8\n": "block-vote",
        "candidate,party,votes,second\nA,x,9,1\nB,y,8,2\n": "supplementary-vote",
        "first,second,papers\nA,B,9\nB,,8\nC,A,2\n": "supplementary-vote",
        PLAIN: "scottish-stv",
        PLAIN.replace("3 2\n", "3 1\n").replace("40 1 2 0", "40 1 2 3 0"): "alternative-vote",
    }
    for text, rule in told.items():
        assert suggested(read_text(text), almanac).rule == rule, text
    ward = read_text(PLAIN)
    assert suggested(ward, almanac, "nia.west-tyrone.2016-05-05").rule == "northern-ireland-stv"
    assert suggested(ward, almanac, "local.belfast.titanic.2019-05-02").rule == "northern-ireland-stv"
    assert suggested(ward, almanac, BONNYRIGG).rule == "scottish-stv"
    assert suggested(ward, almanac, f"{BONNYRIGG}.meek-stv").rule == "meek-stv"


def test_a_contest_leads_to_its_count_and_a_withheld_one_has_none(almanac: Almanac, tmp_path: Path) -> None:
    (tmp_path / f"{HARTLEPOOL}.csv").write_text("candidate,party,votes\nAnn Lee,x,9\nBo Day,y,8\n")
    desk = Desk(create_app(almanac, counts=CountFolder(tmp_path, almanac)))
    assert f'href="/count/{HARTLEPOOL}"' in desk.get(f"/contest/{HARTLEPOOL}").text
    assert f'href="/contest/{HARTLEPOOL}"' in desk.get(f"/count/{HARTLEPOOL}").text
    assert "/count/parl" not in desk.get("/contest/parl.putney.2024-07-04").text
    store = tmp_path / "night"
    store.mkdir()
    night = Rehearsal(almanac, store)
    under_way = Desk(create_app(almanac, night.live, counts=CountFolder(tmp_path, almanac)))
    assert under_way.get(f"/count/{HARTLEPOOL}").status_code == 404
    assert under_way.get(f"/count/{HARTLEPOOL}/sheet").status_code == 404
    assert "withheld until its result is declared" in under_way.get("/counts").text
    assert "Ann Lee" not in under_way.get("/counts.json").text
    night.declare(HARTLEPOOL)
    page = under_way.get(f"/count/{HARTLEPOOL}").text
    assert "Ann Lee" in page
    assert "TEST" in under_way.get(f"/count/{HARTLEPOOL}/sheet").text


def test_the_command_serves_a_folder_and_writes_its_counts(folder: Path, tmp_path: Path) -> None:
    done = CliRunner().invoke(app, ["serve", "--counts", str(tmp_path / "none"), "--port", "0"])
    assert done.exception is not None
    assert "no folder of ballot files" in str(done.exception)


# -- pasted -----------------------------------------------------------------------------------------------------------


def test_pasted_ballots_are_counted_and_not_kept(client: Desk) -> None:
    answer = client.post("/count", data={"text": PLAIN})
    assert answer.status_code == 200
    assert "<h1>Ward 1: Lee and Day elected</h1>" in answer.text
    assert answer.headers["cache-control"] == "no-store"
    assert "/count.csv" not in answer.text
    assert "&#34;Ann Lee&#34;" in answer.text  # in the form, to be counted again
    assert "Ann Lee" not in client.get("/count").text.split("What ballots may look like")[0]
    told = client.post("/count", data={"text": PLAIN}, headers={"accept": "application/json"}).json()
    assert told["elected"] == ["Ann Lee", "Bo Day"]
    assert told == client.post("/count", data={"text": PLAIN, "as": "json"}).json()
    sheet = client.post("/count", data={"text": PLAIN, "as": "sheet"}).text
    assert "Returning officer" in sheet
    rows = client.post("/count", data={"text": PLAIN, "as": "csv"}).text
    assert rows.startswith("stage,action,subjects,candidate")


@pytest.mark.parametrize(
    ("fields", "status", "words"),
    [
        ({"text": "  "}, 400, "Paste ballots first"),
        ({"text": '3 2\n4 1 9 0\n0\n"A"\n"B"\n"C"\n'}, 400, "pasted text, row 2, field “preference”"),
        ({"text": "hello"}, 400, "pasted text, row 1"),
        ({"text": TIED}, 400, "Give the lot as drawn"),
        ({"text": PLAIN, "rule": "closed-list"}, 400, "does not count ranked papers"),
        ({"text": PLAIN, "rule": "nonsense"}, 400, "no voting rule"),
        ({"text": PLAIN, "seats": "0"}, 400, "no number of seats"),
        ({"text": PLAIN, "layout": "nonsense"}, 400, "no layout"),
        ({"text": PLAIN + "#" * LONGEST}, 413, "at most 300,000 are read"),
        ({"text": "101 1\n1 1 0\n0\n" + "".join(f'"C{i}"\n' for i in range(101)) + '"T"\n'}, 400, "101 candidates"),
    ],
)
def test_bad_ballots_come_back_with_row_and_remedy(
    client: Desk, fields: dict[str, str], status: int, words: str
) -> None:
    answer = client.post("/count", data=fields)
    assert answer.status_code == status
    assert words in answer.text
    assert 'role="alert"' in answer.text
    if status == 400 and fields["text"].strip() and "<" not in fields["text"]:
        kept = answer.text.split("<textarea", 1)[1].split(">\n", 1)[1].split("</textarea>")[0]
        assert kept.replace("&#34;", '"').strip() == fields["text"].strip()
    assert client.post("/count", data=fields, headers={"accept": "application/json"}).status_code == status


def test_three_hundred_thousand_characters_fit_and_a_megabyte_does_not(client: Desk) -> None:
    lines = "\n".join(["1 1 2 0", "1 2 1 0"] * 18_000)
    text = f'3 1\n{lines}\n1 1 0\n0\n"A"\n"B"\n"C"\n"Long"\n'
    assert 280_000 < len(text) < LONGEST
    assert "Long: A elected" in client.post("/count", data={"text": text}).text
    assert client.post("/count", data={"text": text * 4}).status_code == 413
    assert client.post("/check", data={"text": text * 2}).status_code == 413


def test_scripts_in_pasted_names_stay_text(client: Desk) -> None:
    nasty = PLAIN.replace("Ann Lee", "<script>alert(1)</script>").replace("Ward 1", "=2+2</textarea><b>")
    for form in ("page", "sheet"):
        page = client.post("/count", data={"text": nasty, "as": form}).text
        assert "<script>alert" not in page
        assert "</textarea><b>" not in page


# -- rejected papers --------------------------------------------------------------------------------------------------


@pytest.fixture
def night(almanac: Almanac, tmp_path: Path) -> Iterator[Rehearsal]:
    from datetime import UTC, datetime

    made = Rehearsal(almanac, tmp_path, clock=Clock(datetime(2019, 12, 13, 3, 0, tzinfo=UTC)))
    yield made
    made.ledger.close()


def test_a_contest_page_states_rejected_papers_by_heading_and_that_they_add_up(night: Rehearsal) -> None:
    figures = night.figures(HARTLEPOOL)
    heads = (("mark", 0), ("too-many", 41), ("identified", 2), ("unmarked", 68))
    figures = replace(figures, rejected=111, papers=figures.total + 114, rejected_by=heads)
    for who in ("ann", "bob"):
        night.ledger.append(Event(Declared(figures), HARTLEPOOL, who, f"h-{who}"))
    night.hear()
    desk = night.client()
    page = desk.get(f"/contest/{HARTLEPOOL}").text
    papers = re.sub(r"<[^>]+>", " ", page.split("<summary>Papers</summary>")[1].split("</details>")[0])
    told = re.sub(r"\s+", " ", papers)
    assert f"Papers verified {figures.total + 114:,} Valid {figures.total:,} Rejected 111" in told
    for words in ("want of official mark 0", "voting for more than one candidate 41",
                  "writing or mark by which the voter could be identified 2", "unmarked or void for uncertainty 68",
                  "Not accounted for 3"):  # fmt: skip
        assert words in told, words
    assert desk.get(f"/contest/{HARTLEPOOL}.json").json()["rejected_by"] == dict(heads)
    assert "rejected_by" not in desk.get("/contest/parl.blyth-valley.2019-12-12.json").json()
