"""Running a desk: started as a command, seen in its log, written as files, and stopped without loss."""

from __future__ import annotations

import json
import logging
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

from hustings.almanac.open import Almanac
from hustings.desk.app import create_app
from hustings.desk.fetching import fetcher
from hustings.desk.serving import JsonLines, Served, make_app
from hustings.desk.snapshot import write_snapshot
from hustings.errors import BadInput, UnknownName
from tests.desk.desks import BLYTH, Desk, Rehearsal


def test_a_log_line_is_one_json_object_whatever_is_in_it() -> None:
    record = logging.LogRecord("hustings.desk", logging.INFO, "", 0, "request", None, None)
    record.path, record.status = '/x\n{"level":"forged"}', 200
    line = JsonLines().format(record)
    assert "\n" not in line
    assert json.loads(line)["path"] == '/x\n{"level":"forged"}'


def test_what_cannot_be_served_is_refused_before_it_starts(tmp_path: Path) -> None:
    with pytest.raises(BadInput):
        make_app(Served(store=str(tmp_path / "none.sqlite")))
    with pytest.raises(UnknownName):
        make_app(Served(front="parl.2019-12-13"))
    with pytest.raises(BadInput, match="store"):
        make_app(Served(entry=True))


def test_a_snapshot_is_whole_and_asks_nobody(tmp_path: Path) -> None:
    fetch = fetcher(create_app(Almanac.open(own=False)))
    few = re.compile(r"/(contests|elections|election/parl\.2024-07-04|election/parl\.2019-12-12)?$")
    made = write_snapshot(tmp_path / "site", fetch, deep=False, wanted=lambda address: bool(few.match(address)))
    front = (made.folder / "index.html").read_text("utf-8")
    assert made.pages >= 4
    assert made.left == []
    assert "data-stream" not in front
    for address in [part.split('"')[0] for part in front.split('href="static/')[1:]]:
        assert (made.folder / "static" / address).is_file()
    assert json.loads((made.folder / "election/parl.2024-07-04.json").read_text("utf-8"))["contests"] == 650
    assert "Not found" in (made.folder / "404.html").read_text("utf-8")
    assert [each.name for each in tmp_path.iterdir()] == ["site"]


def test_entry_stands_before_the_pages_where_it_is_asked_for(almanac: Almanac, tmp_path: Path) -> None:
    night = Rehearsal(almanac, tmp_path)
    place = night.ledger.name.removeprefix("sqlite:///")
    desk = Desk(make_app(Served(store=place, project=False, entry=True)))
    assert desk.get("/enter").status_code in (200, 303, 401)
    assert Desk(make_app(Served(store=place, project=False))).get("/enter").status_code == 404


def test_the_command_serves_follows_and_stops_at_once(almanac: Almanac, tmp_path: Path) -> None:
    night = Rehearsal(almanac, tmp_path)
    with socket.socket() as made:
        made.bind(("127.0.0.1", 0))
        port = made.getsockname()[1]
    place = night.ledger.name.removeprefix("sqlite:///")
    command = [sys.executable, "-m", "hustings.cli.main", "serve", "--store", place, "--port", str(port),
               "--no-project"]  # fmt: skip
    process = subprocess.Popen(command, stderr=subprocess.PIPE, stdout=subprocess.PIPE, env=dict(os.environ))
    try:
        front = _until(f"http://127.0.0.1:{port}/", "0 of 650")
        assert "TEST" in front
        stream = urllib.request.urlopen(f"http://127.0.0.1:{port}/stream", timeout=30)
        night.declare(BLYTH)
        assert "1 of 650" in _until(f"http://127.0.0.1:{port}/", "1 of 650")
        heard = b""
        while b"event: change" not in heard:
            heard += stream.readline()
        began = time.monotonic()
        process.send_signal(signal.SIGTERM)
        _, log = process.communicate(timeout=20)
        stream.close()
        assert time.monotonic() - began < 15
    finally:
        process.kill()
        process.wait()
    lines = [json.loads(line) for line in log.decode().splitlines() if line.startswith("{")]
    assert any(line["what"] == "request" and line["path"] == "/" and line["status"] == 200 for line in lines)


def _until(address: str, words: str) -> str:
    until = time.monotonic() + 60
    text = ""
    while time.monotonic() < until:
        try:
            with urllib.request.urlopen(address, timeout=30) as answer:
                text = answer.read().decode()
        except OSError:
            text = ""
        if words in text:
            return text
        time.sleep(0.1)
    raise AssertionError(f"{words} never came; last was {text[:300]}")


def test_a_story_is_shown_with_its_own_styles_and_no_others(tmp_path: Path) -> None:
    style = '<style>h1{color:red}</style><p style="margin:0">x</p>'
    (tmp_path / "index.html").write_text(f"<title>A story</title>{style}<h1>It</h1>", "utf-8")
    (tmp_path / "figures.csv").write_text("a,b\n", "utf-8")
    (tmp_path / "secret.txt").write_text("no", "utf-8")
    desk = Desk(make_app(Served(story=str(tmp_path))))
    told = desk.get("/story")
    assert told.status_code == 200
    policy = told.headers["content-security-policy"]
    assert "unsafe-inline" not in policy
    assert policy.count("sha256-") == 2
    assert "script-src" not in policy
    assert desk.get("/story/figures.csv").text == "a,b\n"
    assert desk.get("/story/secret.txt").status_code == 404
    assert desk.get("/story/..%2fsecret.txt").status_code == 404


def test_a_port_that_is_taken_is_said_before_anything_is_served() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = subprocess.run(
            [sys.executable, "-m", "hustings.cli.main", "serve", "--port", str(port)],
            capture_output=True, text=True, timeout=60, check=False,
        )  # fmt: skip
    assert done.returncode == 2
    assert f"Port {port} is in use." in done.stderr
    assert "--port" in done.stderr
    assert "Serving" not in done.stderr + done.stdout
