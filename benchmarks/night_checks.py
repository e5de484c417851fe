"""How often the checks hold a true return, and how often they find a false one.

``python -m benchmarks.night_checks``: all 3,250 results of the general elections of 2010 to 2024, each judged by what
the last results and every *other* seat of its own night lead one to expect. Then three faults are put into each: a
mini-count of 13 per cent left out, the figures of the first two swapped, a quarter of the winner's votes entered twice.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from hustings.almanac.open import Almanac
from hustings.night.checks import hard_findings
from hustings.night.events import Figures
from hustings.night.paper import Paper, Papers
from hustings.night.predictive import LastResults, Predictive
from hustings.night.soft import soft_findings

__all__ = ["ELECTIONS", "Found", "main", "measure"]

ELECTIONS = ("parl.2010-05-06", "parl.2015-05-07", "parl.2017-06-08", "parl.2019-12-12", "parl.2024-07-04")
WIDE = 0.10  # a margin of ten points


@dataclass(frozen=True, slots=True)
class Found:
    """Shares of returns: ``held`` true ones held (``hard`` by a hard check), and faults found.

    ``swapped`` counts swaps at margins over ten points (``wide`` of them), ``close`` at five to ten.
    """

    election: str
    returns: int
    held: float
    hard: float
    missing: float
    swapped: float
    wide: int
    close: float
    doubled: float


def measure(papers: Papers, election: str, *, every: int = 1, predictive: Predictive | None = None) -> Found:
    """Judge every return of an election (or each ``every``-th), true and bent, by all others of the night."""
    truths = _true_figures(papers, election)
    expected = predictive or LastResults(papers.almanac, election, papers)
    for contest, figures in truths.items():
        expected.learn(contest, figures)
    judged = {name: truths[name] for name in list(truths)[::every]}
    papers_of = {name: papers.paper(name) for name in judged}

    def caught(name: str, figures: Figures) -> bool:
        return bool(soft_findings(papers_of[name], figures, expected))

    wide = [name for name, figures in judged.items() if _margin(figures) > WIDE]
    close = [name for name, figures in judged.items() if WIDE / 2 < _margin(figures) <= WIDE]
    hard = [name for name, figures in judged.items() if hard_findings(papers_of[name], figures)]
    held = [name for name, figures in judged.items() if name in hard or caught(name, figures)]
    return Found(
        election=election,
        returns=len(judged),
        held=len(held) / len(judged),
        hard=len(hard) / len(judged),
        missing=_rate(caught, judged, judged, _without_a_mini_count),
        swapped=_rate(caught, judged, wide, _swapped),
        wide=len(wide),
        close=_rate(caught, judged, close, _swapped),
        doubled=_rate(caught, judged, judged, _doubled),
    )


def as_it_comes(papers: Papers, election: str) -> tuple[float, float, float]:
    """True returns in the order of their declarations, each judged by those before it alone.

    Shares held in the first tenth of the night, and in all of it; and mini-counts found missing over all of it.
    """
    truths = _true_figures(papers, election)
    times = papers.almanac.contests(election).select("contest", "declared").drop_nulls().sort("declared")
    expected = LastResults(papers.almanac, election, papers)
    held, found = [], []
    for contest in times["contest"]:
        paper, figures = papers.paper(contest), truths[contest]
        held.append(bool(soft_findings(paper, figures, expected)))
        found.append(bool(soft_findings(paper, _without_a_mini_count(figures), expected)))
        expected.learn(contest, figures)
    early = held[: len(held) // 10]
    return sum(early) / len(early), sum(held) / len(held), sum(found) / len(found)


def _rate(
    caught: Callable[[str, Figures], bool],
    judged: dict[str, Figures],
    names: Sequence[str] | dict[str, Figures],
    bend: Callable[[Figures], Figures],
) -> float:
    return sum(caught(name, bend(judged[name])) for name in names) / max(len(names), 1)


def _true_figures(papers: Papers, election: str) -> dict[str, Figures]:
    votes: dict[str, dict[str, int]] = {}
    won: dict[str, list[str]] = {}
    rows = papers.almanac.candidacies(election).select("contest", "candidate", "votes", "elected")
    for contest, name, count, elected in rows.iter_rows():
        votes.setdefault(contest, {})[name] = count
        if elected:
            won.setdefault(contest, []).append(name)
    return {
        contest: Figures(tuple(sorted(held.items())), tuple(sorted(won[contest]))) for contest, held in votes.items()
    }


def _ranked(figures: Figures) -> list[str]:
    return sorted(figures.by_candidate, key=lambda name: -figures.by_candidate[name])


def _margin(figures: Figures) -> float:
    first, second = _ranked(figures)[:2]
    return (figures.by_candidate[first] - figures.by_candidate[second]) / figures.total


def _bent(figures: Figures, change: dict[str, int]) -> Figures:
    return Figures(tuple(sorted((figures.by_candidate | change).items())))


def _without_a_mini_count(figures: Figures) -> Figures:
    return _bent(figures, {name: round(0.87 * votes) for name, votes in figures.votes})


def _swapped(figures: Figures) -> Figures:
    first, second = _ranked(figures)[:2]
    return _bent(figures, {first: figures.by_candidate[second], second: figures.by_candidate[first]})


def _doubled(figures: Figures) -> Figures:
    first = _ranked(figures)[0]
    return _bent(figures, {first: round(1.25 * figures.by_candidate[first])})


def slates(papers: Papers) -> tuple[int, float, float]:
    """Wards of several seats: how many, how often a true one is held, and one whose figures stand in another order."""
    import polars as pl

    local = papers.almanac.table("elections").filter(pl.col("kind") == "local")["election"].to_list()
    held = found = count = 0
    for election in local:
        for contest, paper in papers.of(election).items():
            votes = _votes_of(papers, contest, paper)
            if not votes:
                continue
            count += 1
            held += bool(soft_findings(paper, Figures(tuple(sorted(votes.items()))), None))
            names = [each.name for each in paper.candidates]
            moved = dict(zip(names, (votes[name] for name in sorted(names)), strict=True))
            found += bool(soft_findings(paper, Figures(tuple(sorted(moved.items()))), None))
    return count, held / max(count, 1), found / max(count, 1)


def _votes_of(papers: Papers, contest: str, paper: Paper) -> dict[str, int]:
    """Votes of a ward with slates, all known; else nothing."""
    parties = list(paper.parties.values())
    if paper.rule != "block-vote" or not any(parties.count(each) > 1 for each in parties if each != "ind"):
        return {}
    _, rows = papers.almanac.contest(contest)
    votes = dict(rows.select("candidate", "votes").iter_rows())
    return {} if None in votes.values() else votes


def main() -> int:
    """Print the table. Returns 1 where more than 5 per cent are held or a gate is missed over all elections."""
    papers = Papers(Almanac.open(own=False))
    found = [measure(papers, election) for election in ELECTIONS]
    print(f"{'election':18} {'returns':>7} {'held':>6} {'missing':>8} {'swap>10':>8} {'swap 5-10':>9} {'doubled':>8}")
    for each in found:
        print(
            f"{each.election:18} {each.returns:7} {each.held:6.3f} {each.missing:8.3f} {each.swapped:8.3f}"
            f" {each.close:9.3f} {each.doubled:8.3f}"
        )
    total = sum(each.returns for each in found)
    held = sum(each.held * each.returns for each in found) / total
    missing = sum(each.missing * each.returns for each in found) / total
    swapped = sum(each.swapped * each.wide for each in found) / sum(each.wide for each in found)
    print(f"{'all':18} {total:7} {held:6.3f} {missing:8.3f} {swapped:8.3f}")
    for election in ("parl.2010-05-06", "parl.2017-06-08", "parl.2019-12-12"):
        early, whole, seen = as_it_comes(papers, election)
        print(f"{election} in the order of its declarations: held {whole:.3f} (first tenth {early:.3f}),", end=" ")
        print(f"missing mini-counts found {seen:.3f}")
    wards, odd, seen = slates(papers)
    print(f"wards with slates: {wards}; held {odd:.3f}; figures in another order found {seen:.3f}")
    met = held <= 0.05 and missing >= 0.95 and swapped >= 0.90
    print("gates: held at most .05, missing mini-count at least .95, swap over ten points at least .90:", end=" ")
    print("met" if met else "MISSED")
    return int(not met)


if __name__ == "__main__":
    raise SystemExit(main())
