"""Checking an article: its claims found, held against the almanac as at its day, marked with their evidence."""

from __future__ import annotations

from datetime import date
from urllib.parse import parse_qs

from fastapi import APIRouter
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from hustings.claims.check import check_article
from hustings.claims.gazetteer import Gazetteer
from hustings.claims.read import article_of
from hustings.desk.answers import Made
from hustings.desk.check_page import check_view
from hustings.desk.pages.polls import day_of
from hustings.desk.routes import page
from hustings.desk.site import Asked, Printed, Site
from hustings.errors import BadInput

__all__ = ["LONGEST", "router"]

router = APIRouter()

LONGEST = 100_000
"""Characters of the longest article that is read here."""


@page(router, "/check")
def form(site: Site, asked: Asked) -> Made:
    """The form: text and, where it is known, the day on which it appeared."""
    return _form()


def _form(said: str = "", text: str = "", status: int = 200) -> Made:
    return Made(
        title="Check an article",
        template="desk/check_form.html",
        view={"said": said, "text": text, "longest": f"{LONGEST:,}"},
        path="/check",
        nav="Check",
        status=status,
    )


async def check(request: Request) -> Response:
    """Read an article that was pasted. Nothing of it is kept."""
    site: Site = request.app.state.site
    fields = parse_qs((await request.body()).decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=10)
    text, day = fields.get("text", [""])[0], fields.get("day", [""])[0]
    form = "json" if "application/json" in request.headers.get("accept", "") else "html"
    asked = Asked(path="/check", form=form)  # type: ignore[arg-type]
    headers = {"cache-control": "no-store"}

    def make(at: Site, _: Asked) -> Made:
        if not text.strip():
            return _form("Paste the text of an article first.", status=400)
        if len(text) > LONGEST:
            return _form(f"That is {len(text):,} characters; at most {LONGEST:,} are read here.", status=413)
        try:
            return _checked(at, text, day_of(day.strip()))
        except BadInput as error:
            return _form(error.message, text, 400)

    def work() -> Response:
        made = site.print(lambda at, each: _unkept(make(at, each), headers), asked)
        return Printed(made)

    return await run_in_threadpool(work)


router.add_api_route("/check", check, methods=["POST"], include_in_schema=False)


def _unkept(made: Made, headers: dict[str, str]) -> Made:
    from dataclasses import replace

    return replace(made, headers=headers)


def _checked(site: Site, text: str, day: date | None) -> Made:
    names = site.keep("gazetteer", lambda: Gazetteer(site.almanac))
    report = check_article(site.almanac, article_of(text, file="pasted text", day=day), names=names)
    view = check_view(site.almanac, report)
    return Made(
        title=report.title,
        template="desk/check.html",
        view=view | {"undated": "" if report.article.day else text},
        json=report.to_json(),
        credits=site.almanac.credits(report.sources),
        path="/check",
        nav="Check",
    )
