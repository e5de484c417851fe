"""Published files that lie beside a checkout, for tests that compare with them.

The product never reads them. Where they are absent a test that needs one is skipped, and its reason names the file.
Set ``HUSTINGS_SHARED`` to look elsewhere than ``../shared/data``.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

_ROOT = Path(os.environ.get("HUSTINGS_SHARED", Path(__file__).resolve().parents[2] / "shared" / "data"))


def shared_data(relative: str) -> Path:
    """The path of one published file, or a skip that names it."""
    path = _ROOT / relative
    if not path.exists():
        pytest.skip(f"published file not beside the checkout: {relative} (looked in {_ROOT})")
    return path
