"""The pages of the desk, one module for each kind: each makes a page from what is known and prints nothing itself."""

from __future__ import annotations

from fastapi import APIRouter

__all__ = ["every_router"]


def every_router() -> tuple[APIRouter, ...]:
    """The routers of every page, in the order in which they are tried."""
    from hustings.desk import api, stream
    from hustings.desk.pages import (
        check,
        contest,
        council,
        counting,
        elections,
        embeds,
        find,
        forecast,
        front,
        mapping,
        meaning,
        night,
        pasting,
        places,
        polls,
        scores,
        since,
    )

    kinds = (
        api,
        stream,
        front,
        elections,
        contest,
        council,
        counting,
        pasting,
        places,
        find,
        polls,
        meaning,
        since,
        mapping,
        check,
        forecast,
        scores,
        embeds,
        night,
    )
    return tuple(each.router for each in kinds)
