"""What stands, as tables that ``hustings almanac import`` reads: contests, candidacies, corrections, and the source.

Only published figures leave. Of a test store every file is named TEST, every row’s source and the credit line say so.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path

from hustings.almanac.exports import write_csv
from hustings.almanac.schema import TABLES
from hustings.errors import BadInput
from hustings.ids import parse
from hustings.night.paper import Papers
from hustings.night.standing import Standing, StandingContest
from hustings.night.times import local

__all__ = ["export_tables", "export_to"]

Row = dict[str, object]

_PERSON = ("surname", "description", "list_order", "sitting", "former", "gender", "person", "mnis")


def export_tables(standing: Standing, papers: Papers, *, digest: str = "") -> dict[str, list[Row]]:
    """Rows of the almanac's tables for every contest with published figures, in the order in which they import.

    ``digest``, of the ledger's last event, is named in the source's title. Raises
    :class:`~hustings.errors.BadInput` where nothing is published.
    """
    shown = [each for each in standing.contests.values() if each.stage in ("declared", "corrected")]
    if not shown:
        raise BadInput("Nothing is published yet: there is nothing to export.")
    source = f"{'TEST-' if standing.test else ''}night-{parse(standing.elections[0]).day.isoformat()}"
    test = "TEST, not a result: " if standing.test else ""
    return {
        "sources": [
            {
                "source": source,
                "publisher": f"{test}the desk’s own ledger",
                "title": f"{test}results night of {', '.join(standing.elections)}"
                + (f", to event {digest[:12]}" if digest else ""),
                "licence": "none stated",
                "credit": f"{test}as declared on the night.",
                "date": datetime.now(UTC).date().isoformat(),
            }
        ],
        "contests": [_contest(each, papers, source) for each in shown],
        "candidacies": list(_candidacies(shown, papers, source)),
        "corrections": [row for each in shown for row in _corrections(each, source)],
    }


def export_to(folder: Path, standing: Standing, papers: Papers, *, digest: str = "") -> list[Path]:
    """Write the tables into a folder and return the files in the order in which they import.

    Raises as :func:`export_tables`, and ``OSError`` where the folder cannot be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for number, (name, rows) in enumerate(export_tables(standing, papers, digest=digest).items(), 1):
        if rows:
            path = folder / f"{'TEST-' if standing.test else ''}{number}-{name}.csv"
            _write(path, name, rows)
            written.append(path)
    return written


def _write(path: Path, name: str, rows: Sequence[Row]) -> None:
    filled = [column.name for column in TABLES[name].columns if any(row.get(column.name) is not None for row in rows)]
    with path.open("w", encoding="utf-8", newline="") as file:
        write_csv(([row.get(column) for column in filled] for row in rows), filled, file)


def _contest(each: StandingContest, papers: Papers, source: str) -> Row:
    paper = papers.paper(each.contest)
    total = sum(each.votes.values())
    ranked = sorted(each.votes.values(), reverse=True)
    declared = local(each.declared_at).replace(tzinfo=None) if each.declared_at else None
    return {
        "contest": each.contest,
        "election": paper.election,
        "area": paper.area,
        "name": paper.name,
        "seats": paper.seats,
        "rule": paper.rule,
        "electorate": each.electorate,
        "ballots": each.papers,
        "valid": total if paper.one_vote else None,
        "rejected": each.rejected,
        "majority": ranked[0] - ranked[1] if paper.seats == 1 and paper.by_plurality and len(ranked) > 1 else None,
        "status": "declared",
        "declared": declared,
        "source": source,
    }


def _candidacies(shown: Sequence[StandingContest], papers: Papers, source: str) -> Iterable[Row]:
    """A row for each candidate: what the almanac holds of the person, and the figures of the night."""
    elections = dict.fromkeys(papers.paper(each.contest).election for each in shown)
    frames = [papers.almanac.candidacies(election) for election in elections]
    known = {(row["contest"], row["candidate"]): row for frame in frames for row in frame.iter_rows(named=True)}
    for each in shown:
        for candidate in papers.paper(each.contest).candidates:
            row = known.get((each.contest, candidate.name), {})
            yield {
                **{name: row.get(name) for name in _PERSON},
                "contest": each.contest,
                "candidate": candidate.name,
                "party": candidate.party,
                "votes": each.votes.get(candidate.name),
                "elected": int(candidate.name in each.elected),
                "source": source,
            }


def _corrections(each: StandingContest, source: str) -> Iterable[Row]:
    for name, before in each.declared_votes.items():
        after = each.votes.get(name, 0)
        if before != after:
            yield {
                "contest": each.contest,
                "field": "votes",
                "candidate": name,
                "as_declared": before,
                "as_corrected": after,
                "date": each.declared_at.date() if each.declared_at else None,
                "note": " ".join(each.reasons) or "Corrected on the night.",
                "source": source,
            }
