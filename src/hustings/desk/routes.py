"""How a page stands at an address: one line for each, the same for all."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

if TYPE_CHECKING:
    from hustings.desk.site import Page, Site

__all__ = ["moved", "page"]


def page(router: APIRouter, *paths: str, heavy: bool = False) -> Callable[[Page], Page]:
    """Put a page on ``router`` at each of ``paths``, in all its forms; ``heavy`` ones take seconds to make."""

    def put(make: Page) -> Page:
        async def endpoint(request: Request) -> Response:
            site: Site = request.app.state.site
            return await site.answer(request, make, heavy=heavy)

        for path in paths:
            router.add_api_route(path, endpoint, methods=["GET", "HEAD"], include_in_schema=False)
        return make

    return put


def moved(router: APIRouter, path: str, to: Callable[[Site, str], str]) -> None:
    """Send an old address to where the page is now, for good; ``to`` says where, from the last part of the path."""

    async def endpoint(request: Request, name: str) -> Response:
        site: Site = request.app.state.site
        query = f"?{request.url.query}" if request.url.query else ""
        return RedirectResponse(to(site, name) + query, 308)

    router.add_api_route(path, endpoint, methods=["GET", "HEAD"], include_in_schema=False)
