"""The page of how forecasts have done: ours and others' beside what happened, and a form that keeps nothing."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import replace
from pathlib import Path

import pytest

from hustings.almanac.open import Almanac
from hustings.desk.app import create_app
from hustings.desk.forms import fields_of
from hustings.desk.pages.scores import LONGEST
from hustings.forecast import score_baselines
from hustings.forecast.score_baselines import NAMES
from tests.desk.desks import NIGHT, Desk, Rehearsal, title_of

SEAT = "parl.putney.2010-05-06"
TABLE = f"contest,p_con,p_lab\n{SEAT},70,30\n"


@pytest.fixture(scope="module")
def client() -> Desk:
    return Desk(create_app(Almanac.open(own=False)))


def test_our_record_stands_beside_what_others_published(client: Desk) -> None:
    answer = client.get("/scores")
    assert answer.status_code == 200
    page = answer.text
    for words in (
        "went as our forecast would have said", "What is optimistic here", "the record flatters it", "Uniform’s",
        "Exit poll (BBC/ITV/Sky)", "The Economist", "our backtest", "in a compilation by weeks", "As a table",
        'href="/scores"', "nothing you paste is kept",
    ):  # fmt: skip
        assert words in page, words
    assert page.count("<h1") == 1
    assert re.search(r"<[^>]+\sstyle=", page) is None
    assert "Great Britain but the Speaker’s seat" in page


@pytest.mark.parametrize(
    ("address", "words"),
    [("/scores?days=30", "30 days before"), ("/scores?from=truth", "from the true shares by nation")],
)
def test_other_distances_have_addresses_of_their_own(client: Desk, address: str, words: str) -> None:
    assert words in client.get(address).text


@pytest.mark.parametrize("address", ["/scores?days=5", "/scores?days=x", "/scores?from=tea"])
def test_a_record_that_is_not_there_is_refused(client: Desk, address: str) -> None:
    assert client.get(address).status_code == 400


def test_csv_and_json_at_the_same_address_hold_the_same(client: Desk) -> None:
    told = client.get("/scores.json").json()
    rows = list(csv.DictReader(io.StringIO(client.get("/scores.csv").text)))
    assert len(told["record"]) == sum(row["what"] == "seat by seat" for row in rows) == 100
    assert len(told["published"]) == sum(row["what"] == "seat totals" for row in rows)
    yougov = next(e for e in told["published"] if e["forecaster"] == "YouGov" and e["election"] == "parl.2017-06-08")
    assert (yougov["error"], yougov["majority"], yougov["majority_right"]) == (5.6, "none", True)
    same = next(r for r in rows if r["forecaster"] == "YouGov" and r["election"] == "parl.2017-06-08")
    assert float(same["seat_error"]) == 5.6
    kinds = {(each["election"], each["kind"]) for each in told["published"]}
    assert ("parl.2010-05-06", "our backtest") in kinds
    assert told["notes"]


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every baseline is that of seats held, under its own name: nothing is simulated."""
    real = score_baselines._made
    monkeypatch.setattr(
        score_baselines,
        "_made",
        lambda almanac, election, which: replace(real(almanac, election, "held"), name=NAMES[which]),
    )


@pytest.mark.usefixtures("quick")
def test_a_pasted_table_is_scored_beside_baselines_and_not_kept(client: Desk) -> None:
    answer = client.post("/scores", data={"table": TABLE, "election": "parl.2010-05-06"})
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-store"
    assert title_of(answer).startswith("1 of 1 seats went as it said")
    for words in ("Ours, from the polls of the eve", "Uniform swing", "Everything held", "0.180"):
        assert words in answer.text, words
    again = client.post(
        "/scores",
        data={"election": "parl.2010-05-06"},
        files={"file": ("mine.csv", TABLE.encode(), "text/csv")},
        headers={"accept": "application/json"},
    )
    assert again.json()["forecasts"][0]["brier"] == pytest.approx(0.18)


@pytest.mark.parametrize(
    ("table", "election", "status", "words"),
    [
        ("", "parl.2010-05-06", 400, "Paste a table"),
        (TABLE.replace("70", "50"), "parl.2010-05-06", 400, "row 2, field “p_con, p_lab”: the chances"),
        (TABLE, "parl.2019-12-12", 400, "no seat of parl.2019-12-12"),
        (TABLE, "parl.1997-05-01", 400, "cannot be scored"),
        (TABLE.replace("p_", ""), "parl.2010-05-06", 400, "Say below which they hold"),
        ("<script>alert(1)</script>", "parl.2010-05-06", 400, "not a table"),
        ("x" * (LONGEST + 1), "parl.2010-05-06", 413, "at most 290 kB"),
    ],
)
def test_what_cannot_be_read_comes_back_with_its_row(
    client: Desk, table: str, election: str, status: int, words: str
) -> None:
    answer = client.post("/scores", data={"table": table, "election": election})
    assert answer.status_code == status
    assert words in answer.text
    assert "<script>alert" not in answer.text


def test_an_election_under_way_is_not_spoken_of(tmp_path: Path) -> None:
    rehearsal = Rehearsal(Almanac.open(own=False), tmp_path)
    desk = rehearsal.client()
    told = desk.get("/scores.json").json()
    assert NIGHT not in {each["election"] for each in (*told["record"], *told["seats"], *told["published"])}
    assert told["chances"] == []
    assert f'value="{NIGHT}"' not in desk.get("/scores").text
    refused = desk.post("/scores", data={"table": "gss,winner\nW07000049,lab\n", "election": NIGHT})
    assert refused.status_code == 400
    assert "under way" in refused.text


def test_forms_are_read_however_a_browser_packs_them() -> None:
    assert fields_of("application/x-www-form-urlencoded", b"a=1%2C2&b=&a=3") == {"a": "1,2", "b": ""}
    body = (
        b'--x\r\nContent-Disposition: form-data; name="table"\r\n\r\na,b\r\n1,2\r\n'
        b'--x\r\nContent-Disposition: form-data; name="file"; filename="f.csv"\r\nContent-Type: text/csv\r\n\r\n\r\n'
        b"--x--\r\n"
    )
    assert fields_of("multipart/form-data; boundary=x", body) == {"table": "a,b\r\n1,2", "file": ""}
    assert fields_of("multipart/form-data", b"nonsense") == {}


def test_the_swing_page_lends_votes_by_its_address(client: Desk) -> None:
    plain = client.get("/swing/parl.2019-12-12.json?con=36&lab=36").json()
    assert set(plain["rules"]) == {"uniform", "proportional"}
    address = "/swing/parl.2019-12-12?con=36&lab=36&rule=tactical&tactical=ld%2Bgrn%3Elab%3D0.3%40con"
    page = client.get(address).text
    assert "30% of LD to Lab in seats of Con; 30% of Grn to Lab in seats of Con" in page
    assert 'value="ld&gt;lab=0.3@con,grn&gt;lab=0.3@con"' in page
    told = client.get(address.replace("?", ".json?", 1)).json()
    assert told["tactical"] == ["ld>lab=0.3@con", "grn>lab=0.3@con"]
    assert {name: told["rules"][name] for name in plain["rules"]} == plain["rules"]
    assert "No votes are lent" in client.get("/swing/parl.2019-12-12?rule=tactical").text
    refused = client.get("/swing/parl.2019-12-12?rule=tactical&tactical=ld>lab")
    assert refused.status_code == 400
    assert "no tactical vote" in refused.text
