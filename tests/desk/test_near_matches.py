"""What is not there leads to what is nearest: exactly what was wrong is replaced, and every link answers."""

from __future__ import annotations

import html
import re

import pytest

from hustings.almanac.open import Almanac
from hustings.desk.app import create_app
from tests.desk.desks import Desk

MAP = "/map/parl.2019-12-12"


@pytest.fixture(scope="module")
def desk() -> Desk:
    return Desk(create_app(Almanac.open(own=False)))


def suggested(desk: Desk, address: str) -> dict[str, str]:
    """Addresses by words of what a refusal calls nearest."""
    answer = desk.get(address)
    assert answer.status_code in (400, 404), address
    _, _, after = answer.text.partition("Nearest</h2>")
    links = re.findall(r'<a href="([^"]*)">(.*?)</a>', after.partition("</section>")[0])
    return {html.unescape(words): html.unescape(link) for link, words in links}


@pytest.mark.parametrize(
    ("address", "words", "link"),
    [
        (f"{MAP}?mode=gian&region=Scotland", "gain", f"{MAP}?mode=gain&region=Scotland"),
        (f"{MAP}?region=Yorkshre", "Yorkshire and The Humber", f"{MAP}?region=Yorkshire+and+The+Humber"),
        (f"{MAP}?mode=change&party=labr", "lab", f"{MAP}?mode=change&party=lab"),
        (f"{MAP}/file.svg?mode=gian", "gain", f"{MAP}/file.svg?mode=gain"),
        (f"{MAP}/since?with=parl.2017-06-09", "parl.2017-06-08", f"{MAP}/since?with=parl.2017-06-08"),
        ("/swing/parl.2019-12-12?con=40&rule=unifrom", "uniform", "/swing/parl.2019-12-12?con=40&rule=uniform"),
        ("/map/local.2018-05-03?mode=electd", "elected", "/map/local.2018-05-03?mode=elected"),
        ("/embed/map/parl.2019-12-12?mode=gian", "gain", "/embed/map/parl.2019-12-12?mode=gain"),
    ],
)
def test_a_wrong_value_alone_is_replaced(desk: Desk, address: str, words: str, link: str) -> None:
    assert suggested(desk, address)[words] == link


@pytest.mark.parametrize(
    ("address", "link"),
    [
        ("/nonsense", "/contests"),
        ("/pols", "/polls"),
        ("/scores/foo", "/scores"),
        ("/map/parl.2019-12-13", MAP),
        ("/map/local.2026-05-08", "/map/local.2026-05-07"),
        ("/map/sp.2026-05-06", "/map/sp.2026-05-07"),
        ("/targets/labr", "/targets/lab"),
        ("/forecast/parl.2024-07-05", "/forecast/parl.2024-07-04"),
        ("/card/election/parl.2019-12-13.svg", "/card/election/parl.2019-12-12.svg"),
        ("/embed/map/parl.2019-12-13", "/embed/map/parl.2019-12-12"),
        ("/embed/contest/parl.hartlepol.2019-12-12", "/embed/contest/parl.hartlepool.2019-12-12"),
    ],
)
def test_a_wrong_address_leads_to_a_page_of_its_kind(desk: Desk, address: str, link: str) -> None:
    assert link in suggested(desk, address).values()


@pytest.mark.parametrize(
    "address", ["/targets/xyz", "/area/E14000", "/forecast/foo", "/embed?of=foo", "/map/nonsense", "/card/foo/x.svg"]
)
def test_where_nothing_is_near_nothing_is_named(desk: Desk, address: str) -> None:
    assert suggested(desk, address) == {}


def test_a_party_of_three_letters_is_near_to_no_other(almanac: Almanac) -> None:
    with pytest.raises(Exception, match="foo") as caught:
        almanac.find_party("foo")
    assert caught.value.nearest == ()  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    "address",
    [
        f"{MAP}?mode=gian",
        f"{MAP}?region=Nrth",
        f"{MAP}?mode=change&party=grene",
        f"{MAP}/since?region=foo",
        f"{MAP}/since?with=parl.2017-06-09",
        f"{MAP}/file.png?mode=foo",
        "/map/parl.1997-05-02",
        "/map/local.2026-05-07?mode=wnner",
        "/map/local.2018-05-03?mode=wnner",
        "/map/local.2022-05-05?mode=wnner",
        "/map/local.2018-05-03?region=Lodon",
        "/map/local.2026-05-07?mode=change&party=grene",
        "/map/senedd.2026-05-07?mode=gian",
        "/map/sp.2026-05-07?mode=gian",
        "/map/senedd.2026-05-08",
        "/swing?rule=foo",
        "/swing/parl.2019-12-13",
        "/nonsense",
        "/contsts",
        "/embed/foo/bar",
        "/election/parl.2019-12-12/foo",
        "/election/parl.1918-12-15",
        "/contest/parl.hartlepol.2019-12-12",
        "/contest/Hartlepol",
        "/embed/election/parl.1918-12-15",
        "/card/contest/parl.hartlepol.2019-12-12.png",
        "/party/labr",
        "/council/Hartlepol",
        "/council/Adr",
        "/area/Hartlepol",
        "/records/parl.2019-12-13",
        "/targets/grene",
    ],
)
def test_every_link_of_a_refusal_answers(desk: Desk, address: str) -> None:
    for link in suggested(desk, address).values():
        assert desk.get(link).status_code == 200, link


@pytest.mark.parametrize(
    ("address", "kind"),
    [("/check.csv", "text/csv"), ("/check.json", "application/json"), ("/embed.csv", "text/csv"),
     ("/count.csv", "text/csv"), ("/embed/map/parl.2019-12-12.csv", "text/csv")],
)  # fmt: skip
def test_a_page_without_figures_says_so_in_the_form_asked_for(desk: Desk, address: str, kind: str) -> None:
    answer = desk.get(address)
    assert answer.status_code == 406
    assert answer.headers["content-type"].startswith(kind)
    assert "has nothing to give as" in answer.text
    assert "<" not in answer.text


def test_what_is_not_there_is_said_as_csv_too(desk: Desk) -> None:
    answer = desk.get("/contest/parl.hartlepol.2019-12-12.csv")
    assert answer.status_code == 404
    assert answer.headers["content-type"].startswith("text/csv")
    assert answer.text.splitlines()[0] == "error,remedy"
