"""Attacks and bad input, each by name: what strangers send to a desk, and what lies in data that they wrote."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Mapping, Sequence
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import quote

import pytest
from defusedxml import ElementTree
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hustings.almanac.open import Almanac
from hustings.desk.app import create_app
from hustings.desk.live import Live
from hustings.night.events import Declared, Event, Figures
from hustings.night.ledger import Ledger
from tests.desk.desks import BLYTH, NIGHT, Desk

SCRIPT = "<script>alert(1)</script>"
IMAGE = "\"><img src=x onerror=alert(2)>'"
SVG = "]]></title><svg onload=alert(3)>"
BIDI = "Ann \u202eesrevni\u202c \u2066Bo\u2069"
FORMULAS = ('=HYPERLINK("http://elsewhere","x")', "@SUM(A1)", "+cmd|' /C calc'!A0", "\t=1+1", "＝2+2", "-2+3+cmd")
NAMES = (SCRIPT, f"Eve {IMAGE}", BIDI, "Cy \x0b\x01Marsh", *FORMULAS[:2])

Lay = Callable[[Mapping[str, Sequence[Mapping[str, object]]]], Path]


@pytest.fixture
def hostile(lay: Lay) -> Almanac:
    """A by-election and a ward whose names were written by somebody who means ill."""
    election = {
        "election": HOSTILE, "kind": "parl", "date": "2023-03-02", "seats": 1, "name": f"Putney {SCRIPT}", "house": 650,
        "baseline": "parl.2019-12-12", "source": "hoc-by",
    }  # fmt: skip
    contest = {"contest": "parl.putney.by.2023-03-02", "election": "parl.putney.by.2023-03-02", "area": "E14000887",
               "name": f"Putney {SVG}", "seats": 1, "rule": "fptp", "electorate": 60_000, "status": "official",
               "valid": 21_000, "source": "hoc-by"}  # fmt: skip
    party = {"party": "zz-hostile", "name": f"Party {IMAGE}", "short": SCRIPT, "source": "hoc-parties"}
    people = [
        {"contest": contest["contest"], "candidate": name, "surname": name[:40], "description": f"Desc {SVG}",
         "party": "zz-hostile" if place == 0 else ("con", "lab", "ld", "grn", "ind")[place - 1],
         "votes": 6_000 - 1_000 * place, "elected": int(place == 0), "source": "hoc-by"}
        for place, name in enumerate(NAMES)
    ]  # fmt: skip
    return Almanac.open(
        lay({"elections": [election], "contests": [contest], "candidacies": people, "parties": [party]}), own=False
    )


HOSTILE = "parl.putney.by.2023-03-02"


class _Tags(HTMLParser):
    """The tags and attributes that a browser would see."""

    def __init__(self) -> None:
        super().__init__()
        self.scripts: list[dict[str, str | None]] = []
        self.handlers: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "script":
            self.scripts.append(dict(attrs))
        self.handlers += [f"{tag} {name}" for name, _ in attrs if name.startswith("on")]
        self.handlers += [f"{tag} {name}" for name, value in attrs if (value or "").startswith("javascript:")]


def _harmless(text: str) -> None:
    tags = _Tags()
    tags.feed(text)
    assert tags.handlers == []
    assert all(set(each) == {"src", "defer"} for each in tags.scripts)
    assert len(tags.scripts) <= 1


# -- what lies in names ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "address", [f"/contest/{HOSTILE}", f"/election/{HOSTILE}", f"/embed/contest/{HOSTILE}", "/party/zz-hostile",
                "/parties", "/elections", f"/find?q={SCRIPT}", "/area/E14000887", f"/records/{HOSTILE}"],
)  # fmt: skip
def test_scripts_in_names_of_candidates_parties_and_contests_stay_text(hostile: Almanac, address: str) -> None:
    answer = Desk(create_app(hostile)).get(address)
    assert answer.status_code == 200
    assert "alert" in answer.text or address in ("/parties", "/elections")
    _harmless(answer.text)
    assert not re.search("[\u202a-\u202e\u2066-\u2069\x00-\x08\x0b\x0c\x0e-\x1f]", answer.text)


def test_scripts_in_names_stay_text_in_cards_and_drawings(hostile: Almanac) -> None:
    desk = Desk(create_app(hostile))
    card = desk.get(f"/card/contest/{HOSTILE}.svg")
    root = ElementTree.fromstring(card.text)
    tags = {each.tag.rpartition("}")[2] for each in root.iter()}
    assert "script" not in tags
    assert not any(name.startswith("on") for each in root.iter() for name in each.attrib)
    assert desk.get(f"/card/contest/{HOSTILE}.png").content.startswith(b"\x89PNG")
    for drawing in re.findall(r"<svg.*?</svg>", desk.get(f"/contest/{HOSTILE}").text, re.DOTALL):
        ElementTree.fromstring(drawing)


def test_scripts_in_names_are_data_to_programs(hostile: Almanac) -> None:
    desk = Desk(create_app(hostile))
    for address in (f"/contest/{HOSTILE}.json", f"/api/v1/contests/{HOSTILE}", "/api/v1/parties"):
        answer = desk.get(address)
        assert answer.headers["content-type"] == "application/json"
        assert answer.headers["x-content-type-options"] == "nosniff"
        json.loads(answer.text)
    assert SCRIPT in {each["candidate"] for each in desk.get(f"/contest/{HOSTILE}.json").json()["candidacies"]}


@pytest.mark.parametrize("address", [f"/contest/{HOSTILE}.csv", f"/election/{HOSTILE}.csv", "/parties.csv",
                                     "/elections.csv", "/contests.csv", "/area/E14000887.csv",
                                     "/councils.csv", "/targets/lab.csv"])  # fmt: skip
def test_no_cell_of_any_table_is_a_formula(hostile: Almanac, address: str) -> None:
    answer = Desk(create_app(hostile)).get(address)
    assert answer.headers["content-type"].startswith("text/csv")
    rows = list(csv.reader(io.StringIO(answer.text)))
    assert len(rows) > 1
    for cell in (cell for row in rows for cell in row):
        number = re.fullmatch(r"[+-]?[\d.]+%?([eE][+-]?\d+)?", cell)
        assert number or not re.match(r"\s*[=+\-@＝＋－＠\t\r]", cell), cell


def test_a_hostile_name_in_an_event_stays_data_on_the_stream(almanac: Almanac, tmp_path: Path) -> None:
    ledger = Ledger.create(str(tmp_path / "n.sqlite"), "test", [NIGHT], actor="desk")
    live = Live(almanac, ledger, project=False)
    for who in ("ann", "bob"):
        votes = (("Eve\n\ndata: forged\nid: 9999 <script>", 9), ("Bo", 3))
        ledger.append(Event(Declared(Figures(votes, (votes[0][0],))), BLYTH, who, f"k-{who}"))
    live.take(ledger.read(live.moment.sequence))
    from hustings.desk.hub import line_of

    for told in live.since(0):
        line = line_of("change", told, int(str(told["sequence"])))
        assert line.count(b"\nid: ") == 0
        assert line.count(b"data: ") == 1
    assert Desk(create_app(almanac, live)).get(f"/contest/{BLYTH}").status_code == 200
    ledger.close()


# -- addresses ------------------------------------------------------------------------------------------------------

ROUTES = ("/election/{}", "/election/{}/seats", "/contest/{}", "/area/{}", "/party/{}", "/council/{}", "/map/{}",
          "/map/{}/since", "/map/{}/file.svg", "/targets/{}", "/records/{}", "/forecast/{}", "/swing/{}",
          "/embed/election/{}", "/embed/contest/{}", "/embed/map/{}", "/card/contest/{}.svg", "/card/election/{}.png",
          "/id/{}", "/results/{}", "/constituency/{}", "/seat/{}", "/api/v1/elections/{}",
          "/api/v1/elections/{}/contests", "/api/v1/contests/{}", "/api/v1/contests/{}/history")  # fmt: skip


@pytest.fixture(scope="module")
def desk() -> Desk:
    return Desk(create_app(Almanac.open(own=False)))


@pytest.mark.parametrize("route", ROUTES)
@pytest.mark.parametrize("name", ["parl.hartlepol.2019-12-12", "nobody", "%00", "..%2f..%2fetc%2fpasswd", "x" * 3000,
                                  "%F0%9F%92%A9", "%E2%80%AE", "a%0d%0aset-cookie:b"])  # fmt: skip
def test_what_is_not_there_is_not_there_on_every_route(desk: Desk, route: str, name: str) -> None:
    answer = desk.get(route.format(name))
    assert answer.status_code in (400, 404, 422), answer.text[:200]
    assert len(answer.text) < 30_000
    assert "set-cookie" not in answer.headers
    if route.startswith("/api/"):
        assert "nearest" in answer.json()
    if answer.headers["content-type"].startswith("text/html"):
        _harmless(answer.text)


@pytest.mark.parametrize(
    ("address", "near"),
    [("/contest/parl.hartlepol.2019-12-12", "parl.hartlepool.2019-12-12"),
     ("/election/parl.2019-12-21", "parl.2019-12-12"), ("/party/labor", "lab"), ("/council/hartlepol", "Hartlepool"),
     ("/map/parl.2019-12-21", "parl.2019-12-12"), ("/api/v1/contests/parl.hartlepol.2019-12-12", "parl.hartlepool")],
)  # fmt: skip
def test_a_name_that_is_nearly_right_is_told_what_is_near(desk: Desk, address: str, near: str) -> None:
    answer = desk.get(address)
    assert answer.status_code == 404
    assert near in answer.text


@pytest.mark.parametrize(
    "path", ["/static/../../pyproject.toml", "/static/..%2f..%2fpyproject.toml", "/static/%2e%2e/%2e%2e/etc/passwd",
             "/..%2f..%2f..%2fetc/passwd", "/story/..%2f..%2fetc%2fpasswd", "//etc/passwd", "/%2e%2e/%2e%2e/etc/passwd",
             "/static/%00", "/card/contest/..%2f..%2fx.svg"],
)  # fmt: skip
def test_no_path_leads_out_of_the_desk(desk: Desk, path: str) -> None:
    answer = desk.get(path, follow_redirects=False)
    assert answer.status_code in (400, 404)
    assert "root:" not in answer.text
    assert "[project]" not in answer.text


@pytest.mark.parametrize("old", ["results", "constituency", "seat", "id"])
@pytest.mark.parametrize("name", ["%0d%0aset-cookie:%20a=b", "x%0aLocation:%20http:%2f%2felsewhere", "%5celsewhere",
                                  "%2felsewhere", "é", "\u202ex"])  # fmt: skip
def test_no_address_writes_a_header_or_leads_to_another_host(desk: Desk, old: str, name: str) -> None:
    answer = desk.get(f"/{old}/{name}", follow_redirects=False)
    assert answer.status_code < 500
    assert "set-cookie" not in answer.headers
    to = answer.headers.get("location", "/")
    assert to.startswith("/")
    assert not to.startswith(("//", "/\\"))
    assert "\n" not in to
    assert "\r" not in to


@pytest.mark.parametrize(
    "query", ["q=" + "x" * 20_000, "q=" + "%00" * 200, "q=%ff%fe", "&".join("a=1" for _ in range(5_000)), "=&=&&&", "q",
              "q=" + "%F0%9F%92%A9" * 500, "q[]=1&q[a]=2", "at=9999-99-99T99:99", "mode=../../x", "order=%0d%0ax:y"],
)  # fmt: skip
def test_strange_and_very_long_queries_get_a_plain_answer(desk: Desk, query: str) -> None:
    for path in ("/find", "/", f"/map/{NIGHT}", "/targets/lab", "/api/v1/elections", "/elections"):
        answer = desk.get(f"{path}?{query}")
        assert answer.status_code < 500, path
        assert "x:y" not in answer.headers


_KEYS = ("at", "mode", "party", "region", "order", "date", "base", "with", "q", "lab", "con", "rule", "of", "width",
         "offset", "limit", "after", "territory", "given", "shift", "for", "layout", "kind", "from", "to")  # fmt: skip
_WORDS = ("parl.2019-12-12", "parl.hartlepool.2019-12-12", "E14000733", "lab", "hartlepool", "gain", "2019-12-13T03:00",
          "+2", "-1e309", "nan", "40%", "../..", "\x00", "\u202e", "lab >= 326", "{{7*7}}", "%s", "")  # fmt: skip
_NAMES = st.one_of(st.sampled_from(_WORDS), st.text(max_size=30))
_PLAIN = ("/", "/elections", "/contests", "/councils", "/parties", "/map", "/targets", "/embed", "/find", "/swing",
          "/api/v1/changes", "/api/v1/elections", "/night", "/count")  # fmt: skip


@settings(max_examples=80, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(
    st.sampled_from(ROUTES + _PLAIN), _NAMES, st.dictionaries(st.sampled_from(_KEYS), _NAMES, max_size=3),
    st.sampled_from(["", "", ".csv", ".json"]),
)  # fmt: skip
def test_no_address_that_can_be_thought_of_is_a_fault(
    desk: Desk, route: str, name: str, query: dict[str, str], suffix: str
) -> None:
    path = route.format(quote(name.encode("utf-8", "replace"), safe="")) + suffix
    answer = desk.get(path, params=query)
    assert answer.status_code < 500
    if answer.headers["content-type"].startswith("text/html"):
        _harmless(answer.text)
