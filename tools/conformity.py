"""Count published elections and say what agrees with what: ``python -m tools.conformity [FOLDER]``.

FOLDER is laid out as the published files that the tests read (``local/devolved``, ``local/mayors``, ``local/stv``).
Writes ``docs/conformity.md``: a table of checks, and under it every disagreement by name.
"""

from __future__ import annotations

import argparse
import csv
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import groupby
from pathlib import Path

from hustings.count import CountRecord, Election, Totals, TotalsLine, count
from tools.beside import BESIDE, NOTHING_BESIDE, is_there
from tools.comparison import Check
from tools.conformity_stv import stv_checks

__all__ = ["main", "papers_that_give", "table", "totals_checks"]

OUT = Path(__file__).resolve().parents[1] / "docs" / "conformity.md"

# What the declaration of 7 May 2016 adds to the file, which has no second preferences that counted (London Elects).
LONDON_2016_SECONDS = {"Sadiq Aman KHAN": 161_427, "Zac GOLDSMITH": 84_859}


def totals_checks(folder: Path) -> Iterator[Check]:
    """The comparisons of the rules that count totals."""
    yield senedd_2026(folder / "local/devolved/senedd_2026_results.csv")
    yield holyrood_2021(folder / "local/devolved/scottish_parliament_2021_regions_partial.csv")
    yield london_2016(folder / "local/devolved/london_assembly_2016_list.csv")
    yield from mayors(folder / "local/mayors/mayoral_contests.csv")


def senedd_2026(path: Path) -> Check:
    """Closed lists: 16 constituencies of six seats."""
    cases = []
    for name, rows in _grouped(path, "constituency"):
        lines = tuple(TotalsLine(row["party"], int(row["votes_derived"])) for row in rows)
        record = count("closed-list", Totals(name, int(rows[0]["seats"]), lines))
        cases.append((name, _won(record), {row["party"]: int(row["seats_won"]) for row in rows}))
    return _seats_check("Senedd 2026, seats of each list", "closed-list", "declared seats", cases,
                        "Votes are worked out from shares declared to 0.01%.")  # fmt: skip


def holyrood_2021(path: Path) -> Check:
    """Additional members: the regions given of 2021."""
    cases = []
    for name, rows in _grouped(path, "region"):
        lines = tuple(
            TotalsLine(r["party"], int(r["list_votes"]), seats_held=int(r["constituency_seats"])) for r in rows
        )
        record = count("additional-member", Totals(name, int(rows[0]["region_list_seats"]), lines))
        cases.append((name, _won(record), {row["party"]: int(row["list_seats"]) for row in rows}))
    return _seats_check("Scottish Parliament 2021, regional seats", "additional-member", "declared seats", cases)


def london_2016(path: Path) -> Check:
    """The London members of 2016."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    lines = tuple(TotalsLine(r["party"], int(r["list_votes"]), seats_held=int(r["constituency_seats"])) for r in rows)
    record = count("london-assembly", Totals("London", 11, lines))
    cases = [("London", _won(record), {row["party"]: int(row["list_seats"]) for row in rows})]
    return _seats_check("London Assembly 2016, London members", "london-assembly", "declared seats", cases)


def mayors(path: Path) -> Iterator[Check]:
    """Every mayoral contest given: the winner, and the final votes where they are declared, from totals and papers."""
    found: dict[str, list[tuple[str, bool, str]]] = {"fptp": [], "supplementary-vote": []}
    from_papers: list[tuple[str, bool, str]] = []
    for name, rows in _grouped(path, "contest_id"):
        rule = "fptp" if rows[0]["method"] == "FPTP" else "supplementary-vote"
        totals = mayoral_totals(rows)
        record = count(rule, totals)
        said = _mayor_differs(record, rows)
        found[rule].append((name, not said, said))
        if rule == "supplementary-vote":
            made = count(rule, papers_that_give(totals))
            same = made.elected == record.elected and made.stages[-1].totals == record.stages[-1].totals
            from_papers.append((name, same, "" if same else "papers and totals differ"))
    yield _named("Mayors under the supplementary vote, winner and final votes", "supplementary-vote", "declarations",
                 found["supplementary-vote"],
                 "London 2016: second preferences that counted are from the declaration, not in the file.")  # fmt: skip
    yield _named(
        "The same from papers made to give those totals", "supplementary-vote", "the count of totals", from_papers
    )
    yield _named("Mayors under first past the post, winner", "fptp", "declarations", found["fptp"])


def mayoral_totals(rows: Sequence[dict[str, str]]) -> Totals:
    """The totals of one contest of the table of mayors."""
    lines = []
    for row in rows:
        second = row["second_transferred"]
        added = int(second) if second else LONDON_2016_SECONDS.get(row["candidate"])
        lines.append(TotalsLine(row["candidate"], int(row["first_preferences"]), row["party"], second=added))
    return Totals(rows[0]["contest_id"], 1, tuple(lines))


def papers_that_give(totals: Totals) -> Election:
    """Papers that give such totals; second preferences that count are taken from the eliminated in their order."""
    remain = [line for line in totals.lines if line.second is not None]
    wanted = {line.name: line.second or 0 for line in remain}
    papers: list[tuple[list[str], int]] = [([line.name], line.votes) for line in remain]
    for line in totals.lines:
        left = line.votes if line.second is None else 0
        for name, number in wanted.items():
            given = min(left, number)
            papers.append(([line.name, name], given))
            wanted[name] -= given
            left -= given
        papers.append(([line.name], left))
    return Election.of(list(totals.names), papers, 1, title=totals.title)


def _mayor_differs(record: CountRecord, rows: Sequence[dict[str, str]]) -> str:
    elected = [row["candidate"] for row in rows if row["elected"] == "True"]
    if list(record.elected) != elected:
        return f"elects {', '.join(record.elected)}, declared {', '.join(elected)}"
    final = dict(zip(record.names, record.stages[-1].totals, strict=True))
    wrong = [r["candidate"] for r in rows if r["final_votes"] and final[r["candidate"]] != int(r["final_votes"])]
    return f"final votes differ for {', '.join(wrong)}" if wrong else ""


# --- the table ----------------------------------------------------------------------------------------------------

_HEAD = """<!-- Made by `python -m tools.conformity`. Change the code it is made from, not this page. -->

# What agrees with what

Published elections counted again, each figure against the source named. Disagreements stand by name under the table;
a *fault of the source* is a printed figure that contradicts others on the same sheet.

| Counted | Rule | Against | Cases | Agree |
|---|---|---|---:|---:|
"""


def table(checks: Iterable[Check]) -> str:
    """The page, in Markdown."""
    held = list(checks)
    rows = "".join(f"| {c.what} | `{c.rule}` | {c.against} | {c.cases:,} | {c.agree:,} |\n" for c in held)
    parts = [_HEAD + rows]
    for check in held:
        if check.notes:
            parts.append(f"\n## {check.what}\n\n" + "".join(f"- {note}\n" for note in check.notes))
    return "".join(parts)


def _grouped(path: Path, column: str) -> Iterator[tuple[str, list[dict[str, str]]]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        for name, rows in groupby(csv.DictReader(file), key=lambda row: row[column]):
            yield name, list(rows)


def _won(record: CountRecord) -> dict[str, int]:
    return {name: record.elected.count(name) for name in record.names}


def _seats_check(
    what: str, rule: str, against: str, cases: Sequence[tuple[str, dict[str, int], dict[str, int]]], *notes: str
) -> Check:
    named = []
    for name, ours, declared in cases:
        wrong = [
            f"{party} {ours[party]}, declared {declared[party]}" for party in declared if ours[party] != declared[party]
        ]
        named.append((name, not wrong, "; ".join(wrong)))
    return _named(what, rule, against, named, *notes)


def _named(what: str, rule: str, against: str, cases: Sequence[tuple[str, bool, str]], *notes: str) -> Check:
    wrong = [f"{name}: {said}." for name, right, said in cases if not right]
    return Check(what, rule, against, len(cases), len(cases) - len(wrong), (*notes, *wrong))


def main(arguments: Sequence[str] | None = None) -> int:
    """Run every comparison and write the page, or print it with ``--print``. Returns the exit status."""
    parser = argparse.ArgumentParser(prog="python -m tools.conformity", description="Count published elections again.")
    parser.add_argument("folder", type=Path, nargs="?", default=BESIDE, help="folder of published files, with local/")
    parser.add_argument("--print", action="store_true", dest="shown", help="print the page and write nothing")
    options = parser.parse_args(arguments)
    if not is_there(options.folder):
        return NOTHING_BESIDE
    made: list[Check] = []
    steps: list[Callable[[Path], Iterator[Check]]] = [totals_checks, stv_checks]
    for step in steps:
        for check in step(options.folder):
            print(f"{check.agree:,} of {check.cases:,}: {check.what}", file=sys.stderr)
            made.append(check)
    if options.shown:
        print(table(made), end="")
    else:
        OUT.write_text(table(made), encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
