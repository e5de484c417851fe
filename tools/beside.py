"""The published files that may lie beside a checkout: ``../shared/data``, or wherever ``HUSTINGS_SHARED`` says."""

from __future__ import annotations

import os
import sys
from pathlib import Path

__all__ = ["BESIDE", "NOTHING_BESIDE", "is_there"]

NOTHING_BESIDE = 3  # the exit status of a comparison that has nothing to compare with
BESIDE = Path(os.environ.get("HUSTINGS_SHARED", Path(__file__).resolve().parents[2] / "shared" / "data"))


def is_there(folder: Path) -> bool:
    """Whether the folder is there; if not, that is said on standard error."""
    if folder.is_dir():
        return True
    print(f"no published files at {folder}; name their folder, or set HUSTINGS_SHARED", file=sys.stderr)
    return False
