"""How forecasts have done: ours seat by seat, what others published, and anybody's own table scored, nothing kept."""

from __future__ import annotations

from dataclasses import asdict, replace
from pathlib import Path

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from hustings.desk.answers import Made
from hustings.desk.forms import fields_of
from hustings.desk.record_page import published_block, published_of, record_blocks, words_of
from hustings.desk.routes import page
from hustings.desk.score_page import score_blocks, score_title
from hustings.desk.site import Asked, Printed, Site
from hustings.errors import BadInput, HustingsError, NotKnown
from hustings.forecast.published import Published
from hustings.forecast.record import NOTES, Line, read_record
from hustings.forecast.seat_table import TARGETS

__all__ = ["LONGEST", "router"]

router = APIRouter()

LONGEST = 290_000
"""Bytes of the longest table that is read here; the whole request may have 300,000."""

_EXAMPLE = "gss,p_con,p_lab,p_ld,p_other"
_DISTANCES = ((1, "Eve"), (7, "7 days"), (30, "30 days"), (90, "90 days"))


@page(router, "/scores")
def scores(site: Site, asked: Asked) -> Made:
    """The record of forecasts: ``?days=1`` (7, 30, 90), or ``?from=truth`` for the seats alone."""
    source = asked.get("from") or "polls"
    days = _days(asked.get("days") or "1")
    record = read_record()
    if source not in ("polls", "truth") or not record.at(source, days):
        raise BadInput("There is no such record.", remedy="Ask for days=1, 7, 30 or 90, or for from=truth.")
    hidden = tuple(site.live.elections) if site.live is not None else ()
    others = site.keep(("published", hidden), lambda: published_of(site.almanac, record, hidden))
    lines = [each for each in record.lines if each.election not in hidden]
    shown = [each for each in record.at(source, days) if each.election not in hidden]
    title = _title(shown)
    tabs = [(words, "/scores" + (f"?days={n}" if n > 1 else "")) for n, words in _DISTANCES]
    return Made(
        title=title,
        template="desk/scores.html",
        view={
            "heading": title,
            "kicker": "How forecasts have done",
            "under": f"Ours {words_of(source, days)}, and what others published. Past elections forecast from what was "
            "known before, beside what happened.",
            "options": [*tabs, ("True shares", "/scores?from=truth")],
            "current": "True shares" if source == "truth" else dict(_DISTANCES)[days],
            "tabs_label": "How long before",
            "blocks": [*record_blocks(site.almanac, record, source, days, hidden),
                       published_block(site.almanac, others)],
            **_form(site),
        },
        json={
            "record": [asdict(each) for each in lines],
            "seats": [asdict(each) for each in record.seats if each.election not in hidden],
            "chances": [] if hidden else [asdict(each) for each in record.bins],
            "published": [{"election": each.election} | each.to_json() for each in others],
            "notes": list(NOTES),
        },
        header=_HEADER,
        rows=[*map(_of_record, lines), *map(_of_published, others)],
        credits=site.almanac.credits(["forecasts"]),
        path="/scores",
        nav="Forecast",
        about="How well seats were forecast at past elections, ours and others’.",
    )  # fmt: skip


def _days(text: str) -> int:
    return int(text) if text in {str(days) for days, _ in _DISTANCES} else 0


def _title(lines: list[Line]) -> str:
    """“Of 3,158 seats at 5 elections 2,835 went as forecast”."""
    seats = sum(each.seats for each in lines)
    right = sum(round(each.right * each.seats) for each in lines)
    return f"Of {seats:,} seats at {len(lines)} elections {right:,} went as our forecast would have said"


_HEADER = (
    "what", "election", "forecaster", "kind", "date", "days_before", "from", "seats", "right", "expected_right",
    "brier", "log_score", "share_mae", "cover90", "parties", "seat_error", "our_seat_error", "majority",
    "majority_right", "verified",
)  # fmt: skip


def _of_record(each: Line) -> tuple[object, ...]:
    who = "Hustings" if each.rule == "model" else f"{each.rule} swing"
    return (
        "seat by seat", each.election, who, "backtest", None, each.days_before, each.source, each.seats, each.right,
        each.expected_right, each.brier, each.log_score, each.share_mae, each.cover90, None, None, None, None, None,
        "computed",
    )  # fmt: skip


def _of_published(each: Published) -> tuple[object, ...]:
    return (
        "seat totals", each.election, each.forecaster, each.kind, each.date, None, None, None, None, None, None, None,
        None, None, " ".join(each.parties), round(each.error, 3), round(each.ours, 3), each.majority,
        each.majority_right, each.verified,
    )  # fmt: skip


def _form(
    site: Site, said: str = "", text: str = "", election: str = TARGETS[-1], columns: str = ""
) -> dict[str, object]:
    """What the form shows; the election last held is chosen."""
    live = tuple(site.live.elections) if site.live is not None else ()
    names = [(each, str(site.almanac.election(each)["name"])) for each in reversed(TARGETS) if each not in live]
    return {
        "said": said, "text": text, "elections": names, "election": election, "columns": columns,
        "example": _EXAMPLE, "longest": f"{LONGEST // 1000:,} kB",
    }  # fmt: skip


def _again(site: Site, said: str, text: str, election: str, columns: str, status: int) -> Made:
    return Made(
        title="Score a forecast",
        template="desk/scores.html",
        view={"heading": "Score a forecast", "kicker": "How forecasts have done", "blocks": [],
              **_form(site, said, text, election, columns)},
        json={"error": said},
        path="/scores",
        nav="Forecast",
        status=status,
    )  # fmt: skip


async def score(request: Request) -> Response:
    """Score a table that was pasted or chosen as a file. Nothing of it is kept."""
    site: Site = request.app.state.site
    fields = fields_of(request.headers.get("content-type", ""), await request.body())
    form = "json" if "application/json" in request.headers.get("accept", "") else "html"
    asked = Asked(path="/scores", form=form)  # type: ignore[arg-type]

    def make(at: Site, _: Asked) -> Made:
        return replace(_posted(at, fields), headers={"cache-control": "no-store"})

    return Printed(await site.work(lambda: site.print(make, asked)))


router.add_api_route("/scores", score, methods=["POST"], include_in_schema=False)


def _posted(site: Site, fields: dict[str, str]) -> Made:
    text = fields.get("file", "").strip("\r\n") or fields.get("table", "")
    election, columns = fields.get("election", TARGETS[-1]), fields.get("columns", "")
    if not text.strip():
        return _again(site, "Paste a table, or choose a file.", "", election, columns, 400)
    if len(text.encode()) > LONGEST:
        size = f"That is {len(text.encode()) // 1000:,} kB; at most {LONGEST // 1000} kB are read here."
        return _again(site, size, "", election, columns, 413)
    try:
        return _scored(site, text, election, columns)
    except HustingsError as error:
        words = " ".join([error.message, _remedy(error.remedy)]).strip()
        return _again(site, words, text, election, columns, 400)


def _remedy(remedy: str) -> str:
    """A remedy for readers of the page: the option of the command is the field of the form."""
    return "Say below which they hold, or head them p_con or share_con." if "--columns" in remedy else remedy


def _scored(site: Site, text: str, election: str, columns: str) -> Made:
    from hustings.almanac.readers.seat_forecasts import Plain, read_seat_forecast
    from hustings.forecast.seat_scores import score_seats

    if site.live is not None and election in site.live.elections:
        raise NotKnown(f"{election} is under way: forecasts of it can be scored once it is done.")
    if election not in TARGETS:
        raise BadInput(f"Forecasts of {election[:40]} cannot be scored.", remedy=f"Choose one of {', '.join(TARGETS)}.")
    plain: Plain | None = "chances" if columns == "chances" else "shares" if columns == "shares" else None
    read = read_seat_forecast(
        site.almanac, Path("pasted table"), election, plain=plain, name="The table", payload=text.encode()
    )
    made = score_seats(site.almanac, [read])
    return Made(
        title=score_title(made),
        template="desk/scores.html",
        view={
            "heading": score_title(made),
            "crumbs": [("How forecasts have done", "/scores"), (str(site.almanac.election(election)["name"]), "")],
            "blocks": score_blocks(site.almanac, made),
            **_form(site, "", "", election, columns),
        },
        json=made.to_json(),
        path="/scores",
        nav="Forecast",
    )
