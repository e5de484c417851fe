"""The desk written as files: every link leads somewhere, nobody is asked, the same state is the same bytes."""

from __future__ import annotations

import json
import re
from html import unescape
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

import pytest

from hustings.almanac.open import Almanac
from hustings.desk.answers import EMBEDDABLE
from hustings.desk.app import create_app
from hustings.desk.fetching import Fetched, Fetcher, fetcher
from hustings.desk.snapshot import MANIFEST, Snapshot, write_snapshot
from hustings.desk.still import place_of, stand_still, without_links
from hustings.errors import BadInput
from tests.desk.desks import BLYTH, NIGHT, Rehearsal

_LINK = re.compile(r'<(\w+)\b[^>]*?\s(?:href|src|action)="([^"]*)"')
# A front page with all its seats, six contests, the ways that a map can be coloured, and one page of each other kind.
_FEW = re.compile(
    r"/($|election/parl\.2019-12-12|elections|contests|councils|parties|map/parl\.2019-12-12($|/|\?mode=(gain|margin)$|\.)"
    r"|contest/parl\.(blyth-valley|hartlepool|putney|bury-north|leigh|workington)\.2019|(card|embed)/\w+/parl\."
    r"(2019|blyth-valley\.2019|hartlepool\.2019)|party/(con|lab)|area/E14000569|council/hartlepool|targets/lab)"
)


def _whole(app: object, folder: Path, few: re.Pattern[str] = _FEW) -> Snapshot:
    return write_snapshot(folder, fetcher(app), wanted=lambda address: bool(few.match(address)))  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("export") / "site"
    made = _whole(create_app(Almanac.open(own=False), front=NIGHT), folder)
    assert made.left == []
    return folder


def _pages(folder: Path) -> list[Path]:
    return sorted(folder.rglob("*.html"))


def test_every_link_of_every_page_leads_to_a_file(site: Path) -> None:
    pages = _pages(site)
    assert len(pages) > 30
    for page in pages:
        address = "/" + page.relative_to(site).as_posix()
        for tag, told in _LINK.findall(page.read_text("utf-8")):
            link = urlsplit(urljoin(address, unescape(told)))
            assert link.scheme == "", (page, told)
            assert link.netloc == "", (page, told)
            assert link.query == "", (page, told)
            place = site / unquote(link.path).lstrip("/")
            if tag == "a" and page.name == "index.html" and not told.startswith("#"):
                assert not told.startswith("/"), "links are relative, so that the whole can lie in any folder"
            assert (place / "index.html").is_file() if told.endswith("/") else place.is_file() or told[0] == "#", told


def test_a_snapshot_has_forms_cards_embeds_and_what_a_host_needs(site: Path) -> None:
    told = json.loads((site / f"election/{NIGHT}.json").read_text("utf-8"))
    assert told["contests"] == 650
    assert (site / f"contest/{BLYTH}.csv").read_text("utf-8").count("\n") > 3
    assert (site / f"card/contest/{BLYTH}.png").read_bytes().startswith(b"\x89PNG")
    assert "712" in (site / f"embed/contest/{BLYTH}/index.html").read_text("utf-8")
    assert (site / f"map/{NIGHT}/mode=gain/index.html").is_file()
    assert (site / f"map/{NIGHT}/mode=gain.csv").is_file()
    assert "Not found" in (site / "404.html").read_text("utf-8")
    assert (site / "robots.txt").is_file()
    assert "/constituency/* /area/:splat 308" in (site / "_redirects").read_text("utf-8")
    manifest = json.loads((site / MANIFEST).read_text("utf-8"))
    assert manifest["pages"] == len(_pages(site)) - 1  # all but 404.html
    assert manifest["test"] is False


def test_no_page_of_a_snapshot_asks_or_listens_and_what_needs_a_desk_is_marked(site: Path) -> None:
    front = (site / "index.html").read_text("utf-8")
    assert "<form" not in front
    assert "data-stream" not in front
    assert re.search(r'<a title="Only on the running desk"[^>]*>Check</a>', front)
    for page in _pages(site):
        text = page.read_text("utf-8")
        assert "<form" not in text, page
        assert not re.search(r"""(src|href|url\(|content)=?["'(]https?://""", text), page


def test_headers_let_embeds_be_framed_and_nothing_else(site: Path) -> None:
    rules: dict[str, list[str]] = {}
    path = ""
    for line in (site / "_headers").read_text("utf-8").splitlines():
        if line.startswith("  "):
            rules[path].append(line.strip())
        else:
            path = line
            assert path not in rules
            rules[path] = []
    policies = {path: [line for line in lines if "security-policy" in line] for path, lines in rules.items()}
    assert policies["/embed/*"] == [f"content-security-policy: {EMBEDDABLE}"]
    assert all("frame-ancestors 'none'" in each[0] for path, each in policies.items() if path in ("/", "/contest/*"))
    assert "/*" not in rules  # hosts join the values of every rule that fits
    assert any("immutable" in line for line in rules["/static/*"])
    there = {f"/{each.name}/*" if each.is_dir() else f"/{each.name}" for each in site.iterdir()}
    assert there - set(rules) <= {f"/{MANIFEST}", "/_headers", "/_redirects", "/404.html", "/robots.txt"}


def _bytes(folder: Path) -> dict[str, bytes]:
    return {each.relative_to(folder).as_posix(): each.read_bytes() for each in folder.rglob("*") if each.is_file()}


_NIGHT = re.compile(rf"/($|night|contest/{re.escape(BLYTH)}|election/{re.escape(NIGHT)}$)")


def test_the_same_state_of_a_night_is_written_as_the_same_bytes(almanac: Almanac, tmp_path: Path) -> None:
    night = Rehearsal(almanac, tmp_path)
    night.declare(BLYTH)
    made = []
    for number in range(2):
        night.clock.now = night.clock.now.replace(minute=10 * number)
        app = Rehearsal(almanac, tmp_path, clock=night.clock).app
        app.site.live.stand_still()  # type: ignore[union-attr]
        _whole(app, tmp_path / f"site{number}", _NIGHT)
        made.append(_bytes(tmp_path / f"site{number}"))
    assert made[0] == made[1]
    assert b"TEST" in made[0]["index.html"]
    assert b"x-robots-tag: noindex, nofollow" in made[0]["_headers"]
    assert json.loads(made[0][MANIFEST])["cursor"] == night.live.moment.sequence


def _desk(almanac: Almanac) -> Fetcher:
    return fetcher(create_app(almanac, front=NIGHT))


def test_an_export_that_fails_half_way_leaves_the_former_whole(almanac: Almanac, tmp_path: Path) -> None:
    folder = tmp_path / "site"
    fetch = _desk(almanac)
    few = re.compile(rf"/($|contest/{re.escape(BLYTH)}$)")
    write_snapshot(folder, fetch, wanted=lambda address: bool(few.match(address)))
    before = _bytes(folder)

    def full(address: str) -> Fetched:
        if address != "/":
            raise OSError(28, "No space left on device")
        return fetch(address)

    with pytest.raises(BadInput, match="No space left"):
        write_snapshot(folder, Fetcher(full, fetch.site), wanted=lambda address: bool(few.match(address)))
    assert _bytes(folder) == before
    assert sorted(each.name for each in tmp_path.iterdir()) == ["site"]


def test_a_folder_with_other_things_in_it_is_never_replaced(almanac: Almanac, tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("years of work", "utf-8")
    with pytest.raises(BadInput, match="something else"):
        write_snapshot(tmp_path, _desk(almanac))
    assert (tmp_path / "thesis.txt").read_text("utf-8") == "years of work"


@pytest.mark.parametrize(
    ("address", "place"),
    [
        ("/", "index.html"),
        ("/contest/parl.putney.2019-12-12", "contest/parl.putney.2019-12-12/index.html"),
        ("/contest/parl.putney.2019-12-12.csv", "contest/parl.putney.2019-12-12.csv"),
        ("/map/x?mode=gain", "map/x/mode=gain/index.html"),
        ("/map/x.json?mode=share&party=lab", "map/x/mode=share,party=lab.json"),
        ("/map/x/file.svg?mode=gain", "map/x/file/mode=gain.svg"),
    ],
)
def test_each_address_has_a_file(address: str, place: str) -> None:
    assert place_of(address) == place


def test_two_queries_never_share_a_file_and_none_leaves_the_folder() -> None:
    queries = ["a=1&b=2", "a=1,b=2", "a=/../../x", "a=é", f"a={'x' * 400}", "../x", ".x", "a=_.._.._x"]
    places = [place_of(f"/map/x?{each}") for each in queries]
    assert len(set(places)) == len(queries)
    for place in places:
        parts = place.split("/")
        assert parts[:2] == ["map", "x"]
        assert len(parts) == 4
        assert not parts[2].startswith(".")
        assert len(parts[2]) < 120


def test_links_that_lead_nowhere_are_marked_and_forms_taken_out() -> None:
    page = '<a href="/x?b=1&amp;c=2#d">x</a><a class="k" href="/find?q=a">y</a><form action="/find"><input></form>'
    still = stand_still(page, "/a/b", lambda address: address.startswith("/x"))
    assert still.text.startswith(
        '<a href="../../x/b=1,c=2/#d">x</a><a class="k" title="Only on the running desk">y</a>'
    )
    assert still.links == ("/x?b=1&c=2",)
    assert "<form" not in still.text
    gone = without_links(still.text, "/a/b", frozenset(still.links))
    assert gone.startswith('<a title="Only on the running desk">x</a>')
