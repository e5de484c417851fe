"""The story as one self-contained page: fonts, styles and drawings inside it, nothing fetched from anywhere."""

from __future__ import annotations

import base64
import io
import os
import tempfile
from importlib.resources import files
from pathlib import Path

from jinja2 import Environment, PackageLoader, StrictUndefined

from hustings.almanac.exports import write_csv
from hustings.almanac.open import Almanac
from hustings.analysis.words import change_in_points
from hustings.atlas.palette import PARTIES, look, stylesheet
from hustings.desk.story import Story, figures
from hustings.desk.story_view import view_of

__all__ = ["story_page", "write_story"]

_FONTS = (
    ("Hustings Serif", "source-serif-4.woff2", "400 700"),
    ("Hustings Sans", "source-sans-3.woff2", "400 700"),
    ("Hustings Mono", "source-code-pro.woff2", "400"),
)


def story_page(almanac: Almanac, story: Story) -> str:
    """The page as HTML text."""
    pages = Environment(
        loader=PackageLoader("hustings.desk", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    pages.filters |= {
        "colours": lambda party: look(party).colours,
        "count": lambda votes: "–" if votes is None else f"{votes:,}",
        "percent": lambda share: "–" if share is None else f"{100 * share:.1f}",
        "points": change_in_points,
        "day": lambda day: f"{day:%-d %B %Y}",
        "short": almanac.short,
        "party": lambda each: PARTIES[each.party].name if each.party in PARTIES else each.description,
        "swing": lambda points: f"{points:.2f}" if points < 1 else f"{points:.1f}",
    }
    styles = (files("hustings.desk") / "templates" / "look.css").read_text("utf-8")
    return pages.get_template("story.html").render(
        story=story, view=view_of(almanac, story), fonts=_font_faces(), palette=stylesheet(), look=styles
    )


def write_story(almanac: Almanac, story: Story, folder: Path) -> Path:
    """Write ``index.html`` and ``figures.csv`` to ``folder`` and return the page's path.

    Each file is put in place whole. Raises :class:`~hustings.errors.BadInput` where the folder cannot be written to.
    """
    folder.mkdir(parents=True, exist_ok=True)
    page = folder / "index.html"
    _put(page, story_page(almanac, story))
    rows = [(each.chapter, each.what, each.value, each.source) for each in figures(almanac, story)]
    table = io.StringIO()
    write_csv(rows, ["chapter", "what", "value", "source"], table)
    _put(folder / "figures.csv", table.getvalue())
    return page


def _put(path: Path, text: str) -> None:
    with tempfile.NamedTemporaryFile("w", encoding="utf-8", dir=path.parent, suffix=path.suffix, delete=False) as file:
        file.write(text)
    _open_to_all(Path(file.name))
    Path(file.name).replace(path)


def _open_to_all(path: Path) -> None:
    """A temporary file is its owner's alone; a page is for whoever may read the folder."""
    mask = os.umask(0)
    os.umask(mask)
    path.chmod(0o666 & ~mask)


def _font_faces() -> str:
    """The fonts inside the page: they come with it, so that showing them never waits for anything."""
    faces = []
    for family, name, weight in _FONTS:
        held = files("hustings.desk") / "fonts" / name
        text = base64.b64encode(held.read_bytes()).decode("ascii")
        faces.append(
            f'@font-face{{font-family:"{family}";font-weight:{weight};font-display:swap;'
            f"src:url(data:font/woff2;base64,{text}) format('woff2')}}"
        )
    return "\n".join(faces)
