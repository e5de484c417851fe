"""The story as one self-contained page: fonts, styles and drawings inside it, nothing fetched from anywhere."""

from __future__ import annotations

import io
from pathlib import Path

from hustings.almanac.exports import write_csv
from hustings.almanac.open import Almanac
from hustings.analysis.words import change_in_points
from hustings.atlas.palette import PARTIES, look, stylesheet
from hustings.desk.frame import environment, font_faces, put, styles
from hustings.desk.story import Story, figures
from hustings.desk.story_view import view_of
from hustings.errors import BadInput

__all__ = ["story_page", "write_story"]


def story_page(almanac: Almanac, story: Story) -> str:
    """The page as HTML text."""
    pages = environment()
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
    return pages.get_template("story.html").render(
        story=story, view=view_of(almanac, story), fonts=font_faces(), palette=stylesheet(), look=styles()
    )


def write_story(almanac: Almanac, story: Story, folder: Path) -> Path:
    """Write ``index.html`` and ``figures.csv`` to ``folder`` and return the page's path.

    Each file is put in place whole. Raises :class:`~hustings.errors.BadInput` where the folder cannot be written to.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise BadInput(f"{folder} cannot be a folder: {error.strerror}.", remedy="Name another with --out.") from None
    page = folder / "index.html"
    put(page, story_page(almanac, story))
    rows = [(each.chapter, each.what, each.value, each.source) for each in figures(almanac, story)]
    table = io.StringIO()
    write_csv(rows, ["chapter", "what", "value", "source"], table)
    put(folder / "figures.csv", table.getvalue())
    return page
