"""Finding by postcode at a desk that was given a directory of them: pages, programs, and what is kept of who asked."""

from __future__ import annotations

import csv
import io
import json
import logging
from pathlib import Path

import pytest

from hustings.almanac.open import Almanac
from hustings.almanac.postcodes import Postcodes
from hustings.desk.app import create_app
from hustings.desk.serving import JsonLines, Served, make_app
from hustings.errors import BadFile
from tests.desk.desks import Desk

# Hartlepool, Ayr (by the code its seat had until 2024), Oxford (a directory of before 2024), Jersey, a box.
HEADER = "pcd,pcd2,pcds,dointr,doterm,laua,ward,pcon"
ROWS = (
    "TS24 7EE,,E06000001,E05013604,E14001272", "TS24 7EF,,E06000001,E05013604,E14001272",
    "TS24 7AA,201806,E06000001,E05013604,E14001272", "TS27 3AA,,E06000047,E05099999,E14001272",
    "TS27 3AB,,E06000001,E05013604,E14001272", "KA7 1AA,,S12000028,S13002959,S14000006",
    "OX1 1AA,,E07000178,E05099999,E14000874", "JE2 3AB,,L99999999,L99999999,L99999999", "BX1 1AA,,,,",
)  # fmt: skip


def directory(folder: Path) -> Path:
    path = folder / "ONSPD_AUG_2024_UK.csv"
    lines = [f"{row[:7].strip()},{row[:7].strip()},{row.split(',')[0]},198001,{row.split(',', 1)[1]}" for row in ROWS]
    path.write_text("\n".join([HEADER, *lines]) + "\n")
    return path


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("postcodes")


@pytest.fixture(scope="module")
def desk(almanac: Almanac, folder: Path) -> Desk:
    return Desk(create_app(almanac, postcodes=Postcodes.open(directory(folder))))


def test_a_postcode_leads_to_its_constituency_council_and_ward(desk: Desk) -> None:
    text = desk.get("/find?q=ts247ee").text
    for address in ("/area/E14001272", "/area/E06000001", "/area/E05013604", "/contest/parl.hartlepool.2024-07-04"):
        assert f'href="{address}"' in text
    assert "by 15 August 2029" in text
    told = desk.get("/find.json?q=TS24+7EE").json()["postcode"]
    assert told["status"] == "in use"
    assert told["edition"] == "ONSPD_AUG_2024_UK"
    assert told["constituency"] == {
        "code": "E14001272", "name": "Hartlepool", "address": "/area/E14001272",
        "latest": "parl.hartlepool.2024-07-04", "next": "2029-08-15", "next_at_the_latest": True,
    }  # fmt: skip


def test_the_same_as_csv(desk: Desk) -> None:
    rows = list(csv.DictReader(io.StringIO(desk.get("/find.csv?q=TS24+7EE").text)))
    assert [(row["what"], row["code"]) for row in rows] == [
        ("constituency", "E14001272"), ("council", "E06000001"), ("ward", "E05013604"),
    ]  # fmt: skip
    (first, *_) = csv.DictReader(io.StringIO(desk.get("/find.csv?q=jill+mortimer").text))
    assert first["name"] == "Jill Mortimer"


def test_the_beginning_of_a_postcode_lists_where_it_lies(desk: Desk) -> None:
    told = desk.get("/find.json?q=TS27").json()["postcode"]
    assert [(each["name"], each["postcodes"]) for each in told["constituencies"]] == [("Hartlepool", 2)]
    assert {each["name"] for each in told["councils"]} == {"Hartlepool", "County Durham"}
    assert "Constituencies of TS24 7" in desk.get("/find?q=ts24 7").text


def test_one_that_was_ended_says_when_and_what_is_near(desk: Desk) -> None:
    text = desk.get("/find?q=TS24 7AA").text
    assert "was ended in June 2018" in text
    assert "/find?q=TS24+7EE" in text
    assert desk.get("/find.json?q=TS24 7AA").json()["postcode"]["ended"] == "2018-06"


def test_one_that_is_none_has_those_near_it_or_how_they_are_written(desk: Desk) -> None:
    answer = desk.get("/find.json?q=TS24 7EZ")
    assert answer.status_code == 404
    assert answer.json()["postcode"]["near"] == ["TS24 7EE", "TS24 7EF"]
    assert "A postcode is written as" in desk.get("/find?q=ZZ9 9ZZ").text
    assert "No postcode in use begins with TS2 " in desk.get("/find?q=TS2").text


def test_a_code_given_up_in_2024_for_the_same_seat_leads_to_the_seat_of_now(desk: Desk) -> None:
    told = desk.get("/find.json?q=KA7 1AA").json()["postcode"]
    assert told["constituency"]["address"] == "/area/S14000107"
    assert told["constituency"]["latest"] == "parl.ayr-carrick-and-cumnock.2024-07-04"
    assert told["ward"] | {"name": "?"} == told["ward"] | {"code": "S13002959", "name": "?", "address": None}
    assert "not in the almanac" in desk.get("/find?q=KA7 1AA").text


def test_a_directory_of_old_boundaries_names_the_seats_that_followed(desk: Desk) -> None:
    text = desk.get("/find?q=OX1 1AA").text
    assert "older than the boundaries of now" in text
    assert "Bicester and Woodstock" in text


def test_what_lies_in_no_constituency_says_so(desk: Desk) -> None:
    assert "Channel Islands" in desk.get("/find?q=JE2 3AB").text
    assert "a large user" in desk.get("/find?q=BX1 1AA").text


def test_without_a_directory_the_page_says_how_to_give_one(almanac: Almanac) -> None:
    plain = Desk(create_app(almanac))
    assert "--postcodes" in plain.get("/find?q=TS24 7EE").text
    assert "--postcodes" not in plain.get("/find?q=TS24").text
    assert plain.get("/find.json?q=TS24 7EE").status_code == 404


def test_nobody_keeps_or_logs_which_postcode_was_asked_for(desk: Desk, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, logger="hustings.desk"):
        for address in ("/find?q=TS24+7EE", "/find.json?q=ts247ee", "/find?q=TS24 7EZ", "/find.csv?q=TS24"):
            assert desk.get(address).headers["cache-control"] == "no-store"
    lines = [JsonLines().format(each) for each in caplog.records]
    assert {json.loads(line)["path"] for line in lines} == {"/find", "/find.json", "/find.csv"}
    assert not [line for line in lines if "ts24" in line.casefold() or "7ee" in line.casefold()]
    hits = desk.app.site.shelf.hits  # type: ignore[union-attr]
    desk.get("/find?q=TS24+7EE")
    assert desk.app.site.shelf.hits == hits  # type: ignore[union-attr]
    assert "no-store" not in desk.get("/find?q=hartlepool").headers["cache-control"]


def test_the_served_desk_opens_the_directory_and_refuses_another_file(folder: Path, tmp_path: Path) -> None:
    made = Desk(make_app(Served(postcodes=str(directory(tmp_path)))))
    assert "Hartlepool" in made.get("/find?q=TS24 7EE").text
    other = tmp_path / "results.csv"
    other.write_text("constituency,votes\nHartlepool,1\n")
    with pytest.raises(BadFile):
        make_app(Served(postcodes=str(other)))


@pytest.mark.browser
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_no_fault_in_what_is_said_of_a_postcode(desk: Desk, scheme: str) -> None:
    from axe_playwright_python.sync_playwright import Axe
    from playwright.sync_api import sync_playwright

    from tests.browser import chromium
    from tests.desk.test_serve_browser import served_at

    path, found = chromium(), {}
    with served_at(desk.app) as address, sync_playwright() as driver:
        opened = driver.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu"])
        page = opened.new_page(color_scheme=scheme, viewport={"width": 320, "height": 700})  # type: ignore[arg-type]
        for asked in ("TS24+7AA", "TS27", "KA7+1AA", "OX1+1AA"):
            page.goto(f"{address}/find?q={asked}", wait_until="load")
            faults = [(each["id"], each["nodes"][0]["html"][:160]) for each in Axe().run(page).response["violations"]]
            across = page.evaluate("document.documentElement.scrollWidth")
            if faults or across > 320:
                found[asked] = (faults, across)
        opened.close()
    assert found == {}
