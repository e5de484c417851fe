"""Counts: the ballot files laid over the desk, one of them stage by stage, and its printable sheet."""

from __future__ import annotations

from types import SimpleNamespace
from urllib.parse import quote, urlencode

from fastapi import APIRouter

from hustings.count import rule
from hustings.desk.answers import Made
from hustings.desk.blocks import Block, Head, link
from hustings.desk.counting.count_page import count_json, count_view, others_of, sheet_facts, sheet_made
from hustings.desk.counting.count_view import count_head, count_rows, elected_words, quota_text
from hustings.desk.counting.counts import Counted, CountFile, CountFolder, Wanted, withheld
from hustings.desk.routes import page
from hustings.desk.site import Asked, Site
from hustings.errors import HustingsError, NotKnown, UnknownName
from hustings.ids import parse

__all__ = ["router"]

router = APIRouter()

_SHOWN = 100


# -- the files --------------------------------------------------------------------------------------------------------


def _folder(site: Site) -> CountFolder:
    if site.counts is None:
        raise NotKnown("No folder of ballots is laid over this desk.", remedy="Paste ballots at /count.")
    return site.counts


@page(router, "/counts", heavy=True)
def counts_page(site: Site, asked: Asked) -> Made:
    """Every ballot file with its rule, seats, papers, quota and whom it elects; ``?q=`` a part of the name."""
    folder, wanted = _folder(site), asked.get("q").casefold()
    found = [each for each in folder.files.values() if wanted in each.name.casefold()]
    told = [_line(site, folder, each) for each in found[:_SHOWN]]
    more = f", the first {len(told)} shown: give a part of the name" if len(told) < len(found) else ""
    block = Block(
        title="Ballot files",
        scope=f"{len(found)} of {len(folder.files)}{more}" if wanted or more else f"{len(found)}",
        head=(Head("Count"), Head("Rule", wide=True), Head("Seats", number=True),
              Head("Candidates", number=True, wide=True), Head("Valid", number=True, wide=True),
              Head("Quota", number=True), Head("Elected")),
        rows=[each.cells for each in told],
        note="Each is counted under the rule its page states, and why.",
    )  # fmt: skip
    form = [SimpleNamespace(name="q", label="Part of the name", value=asked.get("q"), choices=(), type="search")]
    return Made(
        title=f"Counts: {len(found)} ballot files",
        template="desk/blocks.html",
        view={
            "kicker": "Counts",
            "heading": f"{len(found)} {'count' if len(found) == 1 else 'counts'}, stage by stage",
            "under": link("Count ballots of your own", "/count"),
            "form": form if len(folder.files) > 12 or wanted else (),
            "blocks": [block],
        },
        json={"counts": [each.json for each in told], "of": len(found), "given": len(told),
              "truncated": len(told) < len(found)},
        header=("name", "title", "contest", "rule", "seats", "candidates", "valid", "quota", "elected", "fault"),
        rows=[_csv(each.json) for each in told],
        credits=["Counted from the ballot files that this desk was given."],
        path="/counts",
    )  # fmt: skip


def _line(site: Site, folder: CountFolder, each: CountFile) -> SimpleNamespace:
    """One file in the list: its cells, and the same for programs."""
    at = link(each.name, f"/count/{quote(each.name)}", strong=True)
    bare: dict[str, object] = {"name": each.name, "contest": each.contest or None}
    if withheld(site, each.contest):
        said = "withheld until its result is declared"
        return SimpleNamespace(cells=[at, "", "", "", "", "", said], json=bare | {"fault": said})
    try:
        made = folder.counted(each.name)
    except HustingsError as error:
        return SimpleNamespace(cells=[at, "", "", "", "", "", error.message], json=bare | {"fault": error.message})
    record = made.record
    at = link(record.title or each.name, f"/count/{quote(each.name)}", strong=True)
    quota = quota_text(record)
    cells = [at, rule(record.rule).title, record.seats, len(record.candidates), f"{record.valid:,}", quota or "–",
             elected_words(record).removesuffix(" elected")]  # fmt: skip
    full = bare | {"title": record.title, "rule": record.rule, "citation": record.citation, "seats": record.seats,
                   "candidates": len(record.candidates), "valid": record.valid,
                   "quota": None if record.quota is None else record.text(record.quota),
                   "elected": list(record.elected)}  # fmt: skip
    return SimpleNamespace(cells=cells, json=full)


def _csv(told: dict[str, object]) -> tuple[object, ...]:
    names = ("name", "title", "contest", "rule", "seats", "candidates", "valid", "quota")
    elected = told.get("elected") or ()
    return (*(told.get(name) for name in names), "; ".join(elected), told.get("fault"))  # type: ignore[arg-type]


# -- one count --------------------------------------------------------------------------------------------------------


def _shown(site: Site, asked: Asked) -> tuple[CountFile, Counted]:
    folder = _folder(site)
    each = folder.file(asked.parts["name"])
    if withheld(site, each.contest):
        raise NotKnown(f"The count of {each.contest} is withheld until its result is declared.")
    return each, folder.counted(each.name, Wanted.of(asked.query))


@page(router, "/count/{name}", heavy=True)
def count_page(site: Site, asked: Asked) -> Made:
    """One ballot file counted: ``?rule=``, ``?seats=``, ``?under=RULE,RULE`` (or ``all``), ``?lot=A,B``, ``?seed=``."""
    each, made = _shown(site, asked)
    others = others_of(made, asked.get("under"))
    known = _contest(site, each.contest)
    chosen = {key: asked.get(key) for key in ("rule", "seats", "lot", "seed") if asked.get(key)}
    query = f"?{urlencode(chosen)}" if chosen else ""
    view = count_view(site, made, others, known) | {
        "crumbs": [("Counts", "/counts"), (each.name, "")],
        "sheet_at": f"/count/{quote(each.name)}/sheet{query}",
        "contest_at": f"/contest/{each.contest}" if known else "",
        "file": each.path.name,
        "under": asked.get("under"),
    }
    return Made(
        title=str(view["heading"]),
        template="desk/count.html",
        view=view,
        json=count_json(made, others) | {"name": each.name, "contest": each.contest or None},
        header=count_head(made.record),
        rows=count_rows(made.record),
        credits=[f"Counted from the {made.record.valid:,} valid papers of {each.path.name}."],
        path=f"/count/{quote(each.name)}",
    )


@page(router, "/count/{name}/sheet")
def sheet_page(site: Site, asked: Asked) -> Made:
    """The printable sheet of one ballot file."""
    each, made = _shown(site, asked)
    source = f"Counted from the {made.record.valid:,} valid papers of {each.path.name}."
    facts = sheet_facts(site, source, _contest(site, each.contest), each.contest)
    return sheet_made(site, made.record, facts, f"/count/{quote(each.name)}/sheet")


def _contest(site: Site, contest: str) -> SimpleNamespace | None:
    """What the almanac knows of a contest; ``None`` where it does not hold it."""
    if not contest:
        return None
    try:
        facts, _ = site.facts.contest(contest)
    except UnknownName:
        return None
    return SimpleNamespace(name=facts["name"], electorate=facts["electorate"], day=parse(contest).day)
