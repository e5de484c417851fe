"""PNG from SVG, by resvg, with our own typeface where it can be unpacked."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from pathlib import Path

from hustings.errors import BadInput

__all__ = ["to_png"]


def to_png(svg: str, *, scale: float = 2.0, background: str | None = "#FBFAF6") -> bytes:
    """The drawing as PNG bytes, ``scale`` pixels to each of its own; ``background`` is ``None`` for none.

    Needs resvg-py, of the extra ``charts``. resvg reads no WOFF2: where fonttools and brotli are installed
    the bundled typeface is unpacked for it, and where they are not the system's sans-serif stands in.
    Raises :class:`BadInput` when resvg is missing or the drawing is not one.
    """
    try:
        resvg = import_module("resvg_py")
    except ImportError:
        raise BadInput(
            "PNG needs the package resvg-py, which is not installed.",
            remedy="Install it with: pip install 'hustings[charts]'. SVG needs nothing.",
        ) from None
    try:
        made = resvg.svg_to_bytes(
            svg_string=svg,
            zoom=max(1, round(scale)),
            background=background,
            font_files=list(_typefaces()),
        )
    except ValueError as fault:
        raise BadInput(f"The drawing cannot be made into a PNG: {fault}.") from fault
    return bytes(made)


@cache
def _typefaces() -> tuple[str, ...]:
    """The bundled typeface as a TrueType file of this process, or nothing where it cannot be unpacked."""
    try:
        opened = import_module("fontTools.ttLib")
        import_module("brotli")
    except ImportError:
        return ()
    from importlib.resources import files
    from tempfile import mkdtemp

    source = files("hustings") / "desk" / "fonts" / "source-sans-3.woff2"
    if not source.is_file():
        return ()
    target = Path(mkdtemp(prefix="hustings-")) / "hustings-sans.ttf"
    with source.open("rb") as packed:
        font = opened.TTFont(packed)
        font.flavor = None
        font.save(target)
    return (str(target),)
