"""The bundled typefaces: within budget, with the letters that names in these islands need, and their licence."""

from __future__ import annotations

from importlib.resources import files

import pytest

FONTS = files("hustings") / "desk" / "fonts"
BUDGETS = {"source-sans-3": 30_000, "source-serif-4": 40_000, "source-code-pro": 14_000}


@pytest.mark.parametrize("name", BUDGETS)
def test_a_typeface_is_woff2_within_its_budget_and_carries_its_licence(name: str) -> None:
    data = (FONTS / f"{name}.woff2").read_bytes()
    assert data.startswith(b"wOF2")
    assert len(data) <= BUDGETS[name]
    licence = (FONTS / f"{name}-OFL.txt").read_text(encoding="utf-8")
    assert "SIL Open Font License, Version 1.1" in licence
    assert "Adobe" in licence


@pytest.mark.parametrize(
    ("name", "signs"),
    [
        ("source-sans-3", "−–—×△‡✓✗“”‘’·→›ŵŷŴŶâêîôûáéíóúàèìòùḃṡłž"),
        ("source-serif-4", "−–—×△‡✓“”‘’·→›ŵŷŴŶâêîôûáéíóúàèìòùłž"),
        ("source-code-pro", "−–—×‡✓“”‘’·→ŵŷâêîôûáéíóúàèìòù"),
    ],
)
def test_a_typeface_holds_the_letters_and_signs_of_the_pages(name: str, signs: str) -> None:
    ttlib = pytest.importorskip("fontTools.ttLib", reason="fonttools is needed to look inside a WOFF2 file")
    pytest.importorskip("brotli", reason="brotli is needed to look inside a WOFF2 file")
    with (FONTS / f"{name}.woff2").open("rb") as packed:
        font = ttlib.TTFont(packed)
        held = font.getBestCmap()
        # "Source" is a reserved name: a subset must not bear it (SIL OFL 1.1, clause 3).
        assert "Source" not in font["name"].getDebugName(1)
        weights = [(axis.minValue, axis.maxValue) for axis in font["fvar"].axes] if "fvar" in font else []
    assert [sign for sign in signs if ord(sign) not in held] == []
    assert weights == ([] if name == "source-code-pro" else [(400, 700)])


@pytest.mark.parametrize("name", ["source-sans-3", "source-serif-4"])
def test_figures_are_tabular_and_of_one_width(name: str) -> None:
    ttlib = pytest.importorskip("fontTools.ttLib", reason="fonttools is needed to look inside a WOFF2 file")
    pytest.importorskip("brotli", reason="brotli is needed to look inside a WOFF2 file")
    with (FONTS / f"{name}.woff2").open("rb") as packed:
        font = ttlib.TTFont(packed)
        cmap, widths = font.getBestCmap(), font["hmtx"]
        assert len({widths[cmap[ord(figure)]][0] for figure in "0123456789"}) == 1
