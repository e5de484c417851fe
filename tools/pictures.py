"""The pictures of the README: the demo on a terminal and its page, as a Chromium shows them.

python -m tools.pictures [--out docs/pictures]
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

__all__ = ["main", "terminal_page"]

_CODE = re.compile(r"\x1b\[([\d;]*)m")
_STYLE = (
    "body{margin:0;background:#14161A;color:#EDEBE5;font:14px/20px 'Hustings Mono','DejaVu Sans Mono',monospace;"
    "padding:18px 22px;white-space:pre}"
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Draw both pictures into the folder. Returns 0."""
    parser = argparse.ArgumentParser(prog="python -m tools.pictures", description="Draw the pictures of the README.")
    parser.add_argument("--out", type=Path, default=Path("docs/pictures"), help="folder to write to")
    out = parser.parse_args(arguments).out
    out.mkdir(parents=True, exist_ok=True)
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
    return 0


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


def _shoot(page: Path, picture: Path, *, width: int, height: int | None) -> None:
    from playwright.sync_api import sync_playwright

    path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu"])
        seen = browser.new_page(viewport={"width": width, "height": height or 600})
        seen.goto(page.as_uri())
        seen.screenshot(path=str(picture), full_page=height is None)
        browser.close()


if __name__ == "__main__":
    raise SystemExit(main())
