"""What every page of the desk is made with: fonts, styles, the engine of its templates, and a safe way to disk."""

from __future__ import annotations

import base64
import os
import tempfile
from importlib.resources import files
from pathlib import Path

from jinja2 import Environment, PackageLoader, StrictUndefined

from hustings.errors import BadInput

__all__ = ["FONTS", "environment", "font_faces", "put", "styles"]

FONTS = (
    ("Hustings Serif", "source-serif-4.woff2", "400 700"),
    ("Hustings Sans", "source-sans-3.woff2", "400 700"),
    ("Hustings Mono", "source-code-pro.woff2", "400"),
)
"""Each typeface: the family a style sheet asks for, its file, and the weights it holds."""


def environment() -> Environment:
    """The engine of the templates: everything escaped, a name that is missing an error."""
    return Environment(
        loader=PackageLoader("hustings.desk", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def styles(name: str = "look.css") -> str:
    """A style sheet of the desk: that of every page, or one of ``templates`` by name."""
    return (files("hustings.desk") / "templates" / name).read_text("utf-8")


def put(path: Path, text: str) -> None:
    """Write a file in one piece, readable by whoever may read the folder.

    Raises :class:`~hustings.errors.BadInput` where it cannot be written.
    """
    try:
        with tempfile.NamedTemporaryFile(
            "w", encoding="utf-8", dir=path.parent, suffix=path.suffix, delete=False
        ) as file:
            file.write(text)
        _open_to_all(Path(file.name))
        Path(file.name).replace(path)
    except OSError as error:
        raise BadInput(
            f"{path} cannot be written: {error.strerror}.", remedy="Name another folder with --out."
        ) from None


def _open_to_all(path: Path) -> None:
    """A temporary file is its owner's alone; a page is for whoever may read the folder."""
    mask = os.umask(0)
    os.umask(mask)
    path.chmod(0o666 & ~mask)


def font_faces() -> str:
    """The fonts inside the page: they come with it, so that showing them never waits for anything."""
    faces = []
    for family, name, weight in FONTS:
        held = files("hustings.desk") / "fonts" / name
        text = base64.b64encode(held.read_bytes()).decode("ascii")
        faces.append(
            f'@font-face{{font-family:"{family}";font-weight:{weight};font-display:swap;'
            f"src:url(data:font/woff2;base64,{text}) format('woff2')}}"
        )
    return "\n".join(faces)
