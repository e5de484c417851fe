"""What the room shows to others."""

from __future__ import annotations

import subprocess
import sys
import types

from hustings import atlas


def test_the_public_names_are_all_there_and_no_other_leaks() -> None:
    shown = {
        name
        for name, value in vars(atlas).items()
        if not name.startswith("_") and not isinstance(value, types.ModuleType)
    }
    assert shown == set(atlas.__all__)


def test_drawing_needs_no_heavy_library() -> None:
    code = "import hustings.atlas, sys; print([m for m in ('scipy', 'numpy', 'polars') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
