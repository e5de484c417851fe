"""The papers of a contest as the officer states them: verified, valid, rejected by heading, and what is missing."""

from __future__ import annotations

from collections.abc import Sequence

from hustings.analysis.contest import Contest
from hustings.night.rejected import shown, wholly_rejected

__all__ = ["paper_rows"]


def paper_rows(made: Contest, rejected_by: Sequence[tuple[str, int]]) -> list[tuple[str, str, bool]]:
    """What is known of the papers: words, figure, and whether the line is a heading under the one above.

    Empty where nothing can be held together: without headings all of verified, valid and rejected must be known.
    Papers rejected in part are among the valid ones, so that they are never missing.
    """
    known = (made.ballots, made.valid, made.rejected)
    if not rejected_by and None in known:
        return []
    named = zip(("Papers verified", "Valid", "Rejected"), known, strict=True)
    rows = [(words, f"{figure:,}", False) for words, figure in named if figure is not None]
    rows += [(words, f"{papers:,}", True) for words, papers in shown(made.seats, rejected_by)]
    lost = wholly_rejected(made.rejected, rejected_by)
    if made.ballots is not None and made.valid is not None and lost is not None:
        missing = made.ballots - made.valid - lost
        rows.append(("Not accounted for", f"{missing:,}".replace("-", "−") if missing else "none", False))
    return rows
