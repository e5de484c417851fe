"""The pictures of the documentation, as a Chromium shows them.

python -m tools.pictures [--out docs/pictures] [--only demo|desk]

The demo on a terminal and its page; and the desk in the rehearsal of a night as it stood at three in the morning: front
page with its projection from the exit poll, a contest, the map, and the front page on a phone.
"""

from __future__ import annotations

import argparse
import html
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from playwright.sync_api import sync_playwright

from hustings.desk.rehearsal import Asked
from tools.rehearsal import QUIET, rehearsed

__all__ = ["main", "terminal_page"]

NIGHT = "parl.2019-12-12"
_DESK = (
    ("/", "front", 1280),
    ("/contest/parl.blyth-valley.2019-12-12", "contest", 1280),
    (f"/map/{NIGHT}", "map", 1280),
    ("/", "phone", 390),
)

_CODE = re.compile(r"\x1b\[([\d;]*)m")
_STYLE = (
    "body{margin:0;background:#14161A;color:#EDEBE5;font:14px/20px 'Hustings Mono','DejaVu Sans Mono',monospace;"
    "padding:18px 22px;white-space:pre}"
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Draw the pictures into the folder. Returns 0."""
    parser = argparse.ArgumentParser(prog="python -m tools.pictures", description="Draw the pictures of the docs.")
    parser.add_argument("--out", type=Path, default=Path("docs/pictures"), help="folder to write to")
    parser.add_argument("--only", choices=("demo", "desk"), help="draw a part of them")
    given = parser.parse_args(arguments)
    given.out.mkdir(parents=True, exist_ok=True)
    if given.only != "desk":
        _demo(given.out)
    if given.only != "demo":
        _desk(given.out)
    return 0


def _demo(out: Path) -> None:
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        told = subprocess.run(
            [sys.executable, "-m", "hustings.cli.main", "demo", "--no-serve", "--out", str(place / "story")],
            capture_output=True,
            text=True,
            check=True,
            env={**os.environ, "FORCE_COLOR": "1"},
        ).stdout
        terminal = place / "terminal.html"
        lines = told.replace(str(place) + "/", "")
        terminal.write_text(terminal_page("$ hustings demo --no-serve --out story\n\n" + lines), encoding="utf-8")
        _shoot(terminal, out / "demo.png", width=860, height=None)
        _shoot(place / "story" / "index.html", out / "page.png", width=1280, height=1500)


def _desk(out: Path) -> None:
    """The desk at three: the night of 2019 with 199 seats declared and nothing more to come."""
    asked = Asked(NIGHT, starts="03:00", ends="03:00", plain=True)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=_chromium(), args=list(QUIET))
        with rehearsed(asked, Path(folder) / "night.sqlite", "--prior", "exit-poll") as command:
            for path, name, width in _DESK:
                seen = browser.new_page(viewport={"width": width, "height": 844})
                seen.goto(command.address + path, wait_until="load")
                if path == "/":
                    seen.wait_for_selector("#projection", timeout=300_000)
                    seen.wait_for_function("document.querySelector('.age').textContent.includes('ago')")
                seen.evaluate("document.fonts.ready")
                seen.screenshot(path=str(out / f"desk-{name}.png"), full_page=True)
                seen.close()
        browser.close()


def terminal_page(text: str) -> str:
    """A terminal's text with its colours, as a page."""
    parts, depth, at = [], 0, 0
    for found in _CODE.finditer(text):
        parts.append(html.escape(text[at : found.start()]))
        at = found.end()
        style = _css(found[1].split(";"))
        if style:
            parts.append(f'<span style="{style}">')
            depth += 1
        else:
            parts.append("</span>" * depth)
            depth = 0
    parts.append(html.escape(text[at:]))
    return f"<!doctype html><meta charset=utf-8><style>{_STYLE}</style><body>{''.join(parts)}</body>"


def _css(codes: list[str]) -> str:
    """The style of one escape: bold, dim, and 24-bit colours of text and ground."""
    made, rest = [], list(codes)
    while rest:
        code = rest.pop(0)
        if code == "1":
            made.append("font-weight:700")
        elif code == "2":
            made.append("color:#9C998F")
        elif code in ("38", "48") and rest[:1] == ["2"]:
            made.append(f"{'color' if code == '38' else 'background'}:rgb({','.join(rest[1:4])})")
            del rest[:4]
    return ";".join(made)


def _chromium() -> str | None:
    return shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


def _shoot(page: Path, picture: Path, *, width: int, height: int | None) -> None:
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=_chromium(), args=list(QUIET))
        seen = browser.new_page(viewport={"width": width, "height": height or 600})
        seen.goto(page.as_uri())
        seen.screenshot(path=str(picture), full_page=height is None)
        browser.close()


if __name__ == "__main__":
    raise SystemExit(main())
