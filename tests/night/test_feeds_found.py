"""Where messages are found: a folder that is written to, an address with an index, and what must never be fetched."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import ClassVar
from urllib.parse import unquote

import pytest
from typer.testing import CliRunner

from hustings.cli.main import app
from hustings.errors import BadInput
from hustings.night.feeds.folder import Folder
from hustings.night.feeds.url import Address, fetch, is_address, shown
from hustings.night.simulator import render, send
from tests.night.feed_support import ELECTION, SEATS, ledger_in, small_night, state_of, wrong

WHO = "desk:secret"


class Site(BaseHTTPRequestHandler):
    """A server of made-up documents with ETags, and a log of what was asked."""

    documents: ClassVar[dict[str, bytes]] = {}
    asked: ClassVar[list[tuple[str, int]]] = []

    def do_GET(self) -> None:
        if self.path == "/away":
            self.send_response(302)
            self.send_header("Location", "http://other.example/feed/")
            self.end_headers()
            return
        payload = self.documents.get(unquote(self.path))
        tag = f'"{hash(payload)}"'
        code = 404 if payload is None else 304 if self.headers.get("If-None-Match") == tag else 200
        self.asked.append((self.path, code))
        self.send_response(code)
        self.send_header("ETag", tag)
        self.send_header("Content-Length", str(len(payload or b"") if code == 200 else 0))
        self.end_headers()
        if code == 200 and payload:
            self.wfile.write(payload)

    def log_message(self, *_: object) -> None:
        """Nothing."""


@pytest.fixture
def site() -> Iterator[str]:
    Site.documents.clear()
    Site.asked.clear()
    server = HTTPServer(("127.0.0.1", 0), Site)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def test_folder_tells_what_is_new_and_what_has_changed(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    (tmp_path / "a.xml").write_text("one")
    (tmp_path / ".b.xml").write_text("hidden")
    (tmp_path / "c.xml.part").write_text("half")
    (tmp_path / "d.xml").symlink_to(tmp_path / "a.xml")
    assert [each.name for each in folder.look()] == ["a.xml"]
    assert list(folder.look()) == []
    (tmp_path / "a.xml").write_text("another")
    assert [(each.name, each.edition) for each in folder.look()] == [("a.xml", 2)]
    (tmp_path / "a.xml").unlink()
    assert list(folder.look()) == []


def test_folder_that_is_none_is_said_so(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="no folder"):
        list(Folder(tmp_path / "nowhere").look())


def test_address_is_fetched_once_and_asked_by_etag(site: str, tmp_path: Path) -> None:
    Site.documents |= {
        "/feed/": b'<html><a href="Test_x_1.xml">x</a> <a href="/etc/passwd">y</a></html>',
        "/feed/Test_x_1.xml": b"<x/>",
    }
    address = Address(f"{site}/feed/", tmp_path)
    assert address.refresh() == 1
    assert address.refresh() == 0
    assert Site.asked == [("/feed/", 200), ("/feed/Test_x_1.xml", 200), ("/feed/", 304), ("/feed/Test_x_1.xml", 304)]
    Site.documents["/feed/Test_x_1.xml"] = b"<x>changed</x>"
    assert address.refresh() == 1
    assert (tmp_path / "Test_x_1.xml").read_bytes() == b"<x>changed</x>"
    assert len(list(tmp_path.glob(".before-*"))) == 1, "what was there before is kept"


def test_index_may_be_a_list_in_json_and_stays_on_its_host(site: str, tmp_path: Path) -> None:
    names = ["a_1.xml", "http://other.example/b_1.xml", "../../c.exe"]
    Site.documents |= {"/feed/": json.dumps(names).encode(), "/feed/a_1.xml": b"<x/>"}
    assert Address(f"{site}/feed/", tmp_path).refresh() == 1
    assert [path for path, _ in Site.asked] == ["/feed/", "/feed/a_1.xml"]


def test_single_document_is_its_own_feed(site: str, tmp_path: Path) -> None:
    Site.documents |= {"/results.csv": b"a,b\n1,2\n"}
    assert Address(f"{site}/results.csv", tmp_path).refresh() == 1
    assert (tmp_path / "results.csv").is_file()


def test_document_that_is_missing_is_named_and_the_others_come(site: str, tmp_path: Path) -> None:
    Site.documents |= {"/": b'["a_1.xml", "b_1.xml"]', "/b_1.xml": b"<x/>"}
    address = Address(f"{site}/", tmp_path)
    assert address.refresh() == 1
    assert len(address.faults) == 1
    assert "answers 404" in address.faults[0]


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("file:///etc/passwd", "no web address"),
        ("ftp://example.org/x.xml", "no web address"),
        (f"https://{WHO}@example.org/", "name or password"),
        ("http://127.0.0.1:9/x", "cannot be reached"),
    ],
)
def test_what_may_not_be_fetched_is_refused(address: str, said: str) -> None:
    with pytest.raises(BadInput, match=said) as refused:
        fetch(address)
    assert "secret" not in str(refused.value)


def test_redirect_to_another_host_is_not_followed(site: str) -> None:
    with pytest.raises(BadInput, match="another host"):
        fetch(f"{site}/away")


def test_document_beyond_the_limit_is_not_kept(site: str) -> None:
    Site.documents |= {"/big.xml": b"x" * 5000}
    with pytest.raises(BadInput, match="sends more than"):
        fetch(f"{site}/big.xml", most=1000)


def test_address_is_printed_without_secrets() -> None:
    assert shown(f"https://{WHO}@example.org/x?key=1") == "https://example.org/x"
    assert is_address("https://example.org")
    assert not is_address("feed/")


def test_address_feeds_a_ledger_through_the_command(site: str, tmp_path: Path) -> None:
    ledger = ledger_in(tmp_path)
    files = dict(render(small_night(), each) for each in small_night().files)
    Site.documents |= {f"/{name}": payload for name, payload in files.items()}
    Site.documents["/"] = json.dumps(sorted(files)).encode()
    told = CliRunner().invoke(
        app, ["night", "watch", f"{site}/", "--store", str(tmp_path / "night.sqlite"), "--once", "--no-soft", "--json",
              "--spool", str(tmp_path / "spool")]
    )  # fmt: skip
    assert told.exit_code == 0, told.output
    found = json.loads(told.stdout)
    assert found["test"] is True
    assert found["counts"]["entered"] >= len(SEATS)
    assert wrong(state_of(ledger)) == []


def test_folder_feeds_a_ledger_through_the_command(tmp_path: Path) -> None:
    ledger_in(tmp_path)
    send(small_night("gap", "bomb"), tmp_path / "feed")
    told = CliRunner().invoke(
        app,
        ["night", "watch", str(tmp_path / "feed"), "--store", str(tmp_path / "night.sqlite"), "--once", "--no-soft"],
    )
    assert told.exit_code == 0, told.output
    assert told.stdout.startswith("TEST\n")
    assert "revision 2 never came" in told.stdout
    assert "declares entities" in told.stdout
    assert ELECTION[5:] in told.stdout
