"""PNG export, with resvg and without."""

from __future__ import annotations

import struct
import sys

import pytest

from hustings.atlas.png import to_png
from hustings.atlas.svg import document, rect, text
from hustings.errors import BadInput

DRAWING = document(40, 20, rect(0, 0, 10, 10), text(2, 15, "Ynys Môn"), title="A")


def test_a_png_has_the_size_of_the_drawing_times_its_scale() -> None:
    pytest.importorskip("resvg_py", reason="resvg-py, of the extra charts, is not installed")
    made = to_png(DRAWING, scale=2)
    assert made.startswith(b"\x89PNG")
    assert struct.unpack(">II", made[16:24]) == (80, 40)
    assert made == to_png(DRAWING, scale=2)


def test_what_is_no_drawing_is_refused() -> None:
    pytest.importorskip("resvg_py", reason="resvg-py, of the extra charts, is not installed")
    with pytest.raises(BadInput, match="cannot be made into a PNG"):
        to_png("<svg")


def test_without_resvg_the_error_names_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "resvg_py", None)
    with pytest.raises(BadInput) as caught:
        to_png(DRAWING)
    assert "hustings[charts]" in caught.value.remedy
