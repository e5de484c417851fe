"""Ballots that are pasted, counted, shown and forgotten."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import parse_qs

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from hustings.count import every_rule
from hustings.count.formats.pasted import read_text
from hustings.desk.answers import Made
from hustings.desk.counting.count_page import count_json, count_view, others_of, sheet_facts, sheet_made
from hustings.desk.counting.count_view import count_head, count_rows
from hustings.desk.counting.counts import Counted, Wanted, counted
from hustings.desk.routes import page
from hustings.desk.site import Asked, Printed, Site
from hustings.errors import BadInput, HustingsError

__all__ = ["LONGEST", "MOST_CANDIDATES", "router"]

router = APIRouter()

LONGEST = 300_000
"""Characters of the longest text of ballots that is read here."""
MOST_CANDIDATES = 100
"""Candidates of the longest ballot paper that is counted from a pasted text: a stage holds a figure for each."""
_LAYOUTS = (("", "as it looks"), ("blt", ".blt"), ("ward-csv", "ward CSV"), ("preflib", "PrefLib"),
            ("totals-csv", "CSV of totals or pairs"))  # fmt: skip


@page(router, "/count")
def form(site: Site, asked: Asked) -> Made:
    """The form: ballots, and how they are to be counted."""
    return _form({})


def _form(fields: dict[str, str], error: HustingsError | None = None, status: int = 200, form: str = "html") -> Made:
    """The form, with what is wrong and everything as it was filled in; for programs only what is wrong."""
    told = {"error": error.message, "remedy": error.remedy} if error is not None and form == "json" else None
    return Made(
        title="Count ballots",
        template="desk/count_form.html",
        view=_form_view(fields) | {"error": error},
        json=told,
        path="/count",
        status=status,
    )


def _form_view(fields: dict[str, str]) -> dict[str, object]:
    return {"fields": fields, "every_rule": every_rule(), "layouts": _LAYOUTS, "longest": LONGEST}


async def count_pasted(request: Request) -> Response:
    """Count ballots that were pasted. Nothing of them is kept."""
    site: Site = request.app.state.site
    given = parse_qs((await request.body()).decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=20)
    fields = {name: values[-1] for name, values in given.items()}
    form = fields.get("as", "")
    if form not in ("csv", "json"):
        form = "json" if "application/json" in request.headers.get("accept", "") else "html"
    asked = Asked(path="/count", form=form)  # type: ignore[arg-type]

    def work() -> Response:
        made = site.print(
            lambda at, _: replace(_pasted(at, fields, form), headers={"cache-control": "no-store"}), asked
        )
        return Printed(made)

    return await site.heavy(work)


router.add_api_route("/count", count_pasted, methods=["POST"], include_in_schema=False)


def _pasted(site: Site, fields: dict[str, str], form: str) -> Made:
    text = fields.get("text", "")
    if not text.strip():
        return _form(
            fields, BadInput("Paste ballots first.", remedy="The form shows what they may look like."), 400, form
        )
    if len(text) > LONGEST:
        said = f"That is {len(text):,} characters; at most {LONGEST:,} are read here."
        remedy = "Count it with “hustings count”, or lay its folder over the desk with --counts."
        return _form({**fields, "text": ""}, BadInput(said, remedy=remedy), 413, form)
    try:
        made = _count_text(site, fields)
        others = others_of(made, fields.get("under", ""))
    except HustingsError as error:
        return _form(fields, error, 400, form)
    if fields.get("as") == "sheet":
        facts = sheet_facts(site, "Counted from pasted ballots; nothing of them is kept.")
        return sheet_made(site, made.record, facts, "/count")
    view = count_view(site, made, others) | {
        "crumbs": [("Count ballots", "/count")], "sheet_at": "", "contest_at": "", "file": "",
        "under": fields.get("under", ""),
    }  # fmt: skip
    heading = str(view["heading"])
    return Made(
        title=heading[0].upper() + heading[1:],
        template="desk/count.html",
        view=view | _form_view(fields),
        # What was pasted has no address of its own, so that its page names none; the form asks for the other forms.
        json=count_json(made, others) if form == "json" else None,
        header=count_head(made.record) if form == "csv" else (),
        rows=count_rows(made.record) if form == "csv" else (),
        credits=["Counted from the papers that were pasted, which are kept nowhere."],
        path="/count",
    )


def _count_text(site: Site, fields: dict[str, str]) -> Counted:
    layout = fields.get("layout", "")
    if layout not in dict(_LAYOUTS):
        raise BadInput(f"There is no layout “{layout[:40]}”.", remedy="Choose one of those named.")
    papers = read_text(fields["text"], layout or None)
    number = len(papers.names)
    if number > MOST_CANDIDATES:
        remedy = "Count it with “hustings count”."
        raise BadInput(f"{number:,} candidates; at most {MOST_CANDIDATES} are counted here.", remedy=remedy)
    wanted = Wanted.of({name: fields.get(name, "") for name in ("rule", "seats", "lot", "seed")})
    return counted(papers, site.almanac, wanted, told="Lots as given in the form.")
