"""The Chromium that tests of pages drive.

``tools/chromium.sh`` installs one where it can be had; Playwright brings none of its own. Where there is none a test
that needs it is skipped, and the closing report says so in plain sight. Set ``HUSTINGS_CHROMIUM`` to use another.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

_MISSING = Path(__file__).resolve().parents[1] / "build" / "no-chromium.txt"
_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def chromium() -> str:
    """The path of a Chromium for Playwright's ``executable_path``, or a skip that says why there is none."""
    for name in (os.environ.get("HUSTINGS_CHROMIUM", ""), *_NAMES):
        path = shutil.which(name) if name else None
        if path is not None and not _MISSING.exists():
            return path
    reason = _MISSING.read_text(encoding="utf-8").strip() if _MISSING.exists() else "there is none on the path"
    pytest.skip(f"no Chromium: {reason}")
