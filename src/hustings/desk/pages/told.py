"""A story that was written as one page of its own, shown by the desk as it is: at ``/story``, its figures beside it."""

from __future__ import annotations

import base64
import hashlib
import re
from html import unescape
from pathlib import Path

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from hustings.desk.answers import rendition
from hustings.desk.site import Printed

__all__ = ["own_policy", "story_router"]


def own_policy(page: str) -> str:
    """The policy of a page that brings its styles and typefaces with it: those very styles by hash, and no script."""
    blocks = re.findall(r"<style>(.*?)</style>", page, re.DOTALL)
    attributes = sorted({unescape(each) for each in re.findall(r'\sstyle="([^"]*)"', page)})
    hashes = " ".join(_hash(each) for each in (*blocks, *attributes))
    return (
        f"default-src 'none'; style-src 'unsafe-hashes' {hashes}; font-src data:; img-src data:; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def story_router(folder: Path) -> APIRouter:
    """The routes of a story that was written to ``folder``."""
    router = APIRouter(include_in_schema=False)
    page = (folder / "index.html").read_text("utf-8")
    shown = rendition(page.encode(), "text/html; charset=utf-8", headers={"content-security-policy": own_policy(page)})

    async def story(request: Request) -> Response:
        return Printed(shown) if request.url.path.endswith("/") else RedirectResponse("/story/", 308)

    async def beside(name: str) -> Response:
        path = folder / name
        known = {each.name for each in folder.iterdir() if each.suffix in (".csv", ".json", ".svg", ".png")}
        if name not in known:
            return Response("There is no such file.\n", 404, media_type="text/plain")
        kind = {".csv": "text/csv; charset=utf-8", ".json": "application/json", ".svg": "image/svg+xml"}
        return Printed(rendition(path.read_bytes(), kind.get(path.suffix, "image/png")))

    router.add_api_route("/story", story, methods=["GET", "HEAD"])
    router.add_api_route("/story/", story, methods=["GET", "HEAD"])
    router.add_api_route("/story/{name}", beside, methods=["GET", "HEAD"])
    return router
