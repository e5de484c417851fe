"""The tables asked in SQL: Polars' own engine over the frames, which can only read."""

from __future__ import annotations

import re

import polars as pl

from hustings.almanac.open import Almanac
from hustings.almanac.schema import TABLES
from hustings.errors import BadInput

__all__ = ["ask"]


def ask(almanac: Almanac, query: str) -> pl.DataFrame:
    """The answer to ``query`` over the tables of the almanac by their names.

    Only the tables named in the query are read. Raises :class:`~hustings.errors.BadInput` with the engine's reason.
    """
    if not re.match(r"\s*(select|with)\b", query, re.IGNORECASE):
        raise BadInput("The almanac can only be asked, not changed.", remedy="Begin with SELECT or WITH.")
    words = set(re.findall(r"\w+", query.lower()))
    frames = {name: almanac.table(name) for name in TABLES if name in words}
    if not frames:
        raise BadInput("The query names no table of the almanac.", remedy=f"Tables: {', '.join(TABLES)}.")
    try:
        with pl.SQLContext(frames=frames, eager=True) as context:
            answer = context.execute(query)
    except pl.exceptions.PolarsError as error:
        raise BadInput(
            f"The query cannot be answered: {str(error).splitlines()[0]}.", remedy="See docs/tables.md."
        ) from None
    if not isinstance(answer, pl.DataFrame):
        raise BadInput("The query gives no rows.")
    return answer
