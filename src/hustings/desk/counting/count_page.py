"""One count as a page shows it, however its ballots came: the view, the same papers under other rules, the sheet."""

from __future__ import annotations

from types import SimpleNamespace

from hustings.count import CountRecord, Election, rule
from hustings.count.allocation import is_allocation
from hustings.count.compare import Outcome, under_rules
from hustings.count.list_sheet import allocation_html
from hustings.count.sheet import SheetFacts
from hustings.count.sheet_page import sheet_html
from hustings.desk.answers import Made
from hustings.desk.assets import url_of
from hustings.desk.counting.allocation_view import allocation_json, allocation_view
from hustings.desk.counting.count_rules import named_rule, rules_for
from hustings.desk.counting.count_view import count_facts, elected_words, stage_sheet
from hustings.desk.counting.counts import Counted, lots_from
from hustings.desk.site import Site
from hustings.errors import BadInput

__all__ = ["count_json", "count_view", "others_of", "sheet_facts", "sheet_made"]


def count_view(
    site: Site, made: Counted, others: tuple[Outcome, ...] = (), known: SimpleNamespace | None = None
) -> dict[str, object]:
    """What the page of a count shows; ``known`` is the contest in the almanac, where it holds it."""
    record = made.record
    facts, quota_said = count_facts(record, known.electorate if known else None)
    name = record.title or (str(known.name) if known else "")
    won = elected_words(record)
    own = record.rule == made.suggested.rule
    return {
        "heading": f"{name}: {won}" if name else won[0].upper() + won[1:],
        "record": record,
        "rule": rule(record.rule),
        "why": made.suggested.why if own else "",
        "instead": "" if own else rule(made.suggested.rule).title,
        "suggested_why": made.suggested.why,
        "facts": facts,
        "quota_said": quota_said,
        "sheet": stage_sheet(record),
        "allocation": allocation_view(record),
        "lots_told": made.lots_told,
        "rules": rules_for(made.papers),
        "wanted": made.wanted,
        "ranked": isinstance(made.papers, Election),
        "others": others,
        "broken": sum(each.papers for each in made.papers.broken) if isinstance(made.papers, Election) else 0,
        "invalid": sorted(record.invalid.items(), key=lambda pair: -pair[1]),
    }


def others_of(made: Counted, under: str) -> tuple[Outcome, ...]:
    """The same papers under other rules (names parted by commas, or “all”); the first is the rule of the page.

    Raises :class:`~hustings.errors.BadInput` for totals and :class:`~hustings.errors.UnknownName` for a rule.
    """
    if not under:
        return ()
    if not isinstance(made.papers, Election):
        raise BadInput("Totals cannot be counted under other rules.", remedy="Ranked ballot papers can.")
    every = [each.name for each in rules_for(made.papers)] if under == "all" else under.split(",")
    names = [named_rule(name.strip()) for name in every if name.strip()]
    own = made.record.rule
    # A tie under another rule has no lot of its own: it is drawn from a fixed seed, and said to be.
    lots = lots_from(made.wanted.lots, made.wanted.seed or "comparison")
    return under_rules(made.papers, [own, *(name for name in dict.fromkeys(names) if name != own)], lots=lots)


def count_json(made: Counted, others: tuple[Outcome, ...]) -> dict[str, object]:
    """The contract of ``count``, with the rule suggested and, of lists, the allocation."""
    full: dict[str, object] = dict(made.record.to_json())
    full["suggested"] = {"rule": made.suggested.rule, "why": made.suggested.why}
    if is_allocation(made.record):
        full["allocation"] = allocation_json(made.record)
    if others:
        full["under"] = [each.to_json() for each in others]
    return full


def sheet_facts(site: Site, source: str, known: SimpleNamespace | None = None, contest: str = "") -> SheetFacts:
    """What a printed sheet says besides the record; ``source`` says where the papers came from."""
    return SheetFacts(
        heading=f"Statement of the count · {known.day:%A} {known.day.day} {known.day:%B %Y}" if known else "",
        electorate=known.electorate if known else None,
        contest=contest,
        source=source,
        test=site.test,
    )


def sheet_made(site: Site, record: CountRecord, facts: SheetFacts, path: str) -> Made:
    """The printable sheet as a page of the desk: the count room's own, its styles a file, so that nothing is inline."""
    if is_allocation(record):
        text = allocation_html(record, style_at=url_of("list-sheet.css"), test=site.test)
    else:
        text = sheet_html(record, facts, style_at=url_of("sheet.css"))
    return Made(title="Count sheet", template="desk/count_sheet.html", view={"sheet": text}, path=path)
