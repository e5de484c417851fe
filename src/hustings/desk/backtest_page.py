"""The report of a backtest of forecasts as one self-contained page: gates, scores, reliability, others' forecasts."""

from __future__ import annotations

from dataclasses import dataclass

from hustings.almanac.open import Almanac
from hustings.atlas.chart import Chart
from hustings.atlas.palette import stylesheet
from hustings.atlas.reliability import SaidAndDone, reliability_chart
from hustings.desk.frame import environment, font_faces, styles
from hustings.forecast.backtest import Backtest, Run
from hustings.forecast.gates import Gate, election_gates
from hustings.forecast.scores import Scored, reliability

__all__ = ["backtest_page"]

_SOURCES = {"polls": "From polls", "truth": "From true shares by nation"}


@dataclass(frozen=True, slots=True)
class _Row:
    """One forecast of one election in the table of scores."""

    election: str
    name: str
    cells: tuple[str, ...]
    main: bool


@dataclass(frozen=True, slots=True)
class _Part:
    """One source and horizon: its scores, its margins over the comparators, its chart of reliability."""

    title: str
    anchor: str
    rows: tuple[_Row, ...]
    totals: tuple[tuple[str, ...], ...]
    against: tuple[str, ...]
    chart: Chart


def backtest_page(almanac: Almanac, made: Backtest) -> str:
    """The page as HTML text."""
    page = environment().get_template("backtest.html")
    gates = [(_SOURCES[source].lower(), _gates(made, source)) for source in _SOURCES]
    whole = [gate for _, rows in gates for _, gate in rows]
    return page.render(
        parts=[_part(almanac, made, source, days) for source, days in made.kinds],
        gates=[(title, rows) for title, rows in gates if rows],
        met=sum(gate.met for gate in whole),
        whole=len(whole),
        runs=made.runs,
        elections=len({each.election for each in made.runs}),
        published=[(_name(almanac, each.election), each.published) for each in made.runs if each.published],
        contests=made.contests,
        trained=_trained(almanac, made),
        fonts=font_faces(),
        palette=stylesheet(),
        look=styles(),
    )


def _name(almanac: Almanac, election: str) -> str:
    return str(almanac.election(election)["name"])


def _gates(made: Backtest, source: str) -> list[tuple[str, Gate]]:
    rows = [
        (election[5:9], gate)
        for election, run in made.at(1, source).items()
        for gate in election_gates(election, source, run.model)
    ]
    return rows + [("all", gate) for gate in made.gates(source)]


def _part(almanac: Almanac, made: Backtest, source: str, days: int) -> _Part:
    held = made.at(days, source)
    title = _SOURCES[source] + ("" if source == "truth" else f", {days} day{'s' if days > 1 else ''} before")
    rows = [
        _Row(_name(almanac, run.election) if name == "model" else "", name, _cells(each), name == "model")
        for run in held.values()
        for name, each in (("model", run.model), *run.comparators.items())
    ]
    against = tuple(
        f"Brier better than {rule} swing by {gap['mean']:.4f} ({gap['lo90']:.4f} to {gap['hi90']:.4f})"
        for rule, gap in made.against(source, days).items()
    )
    bins = [
        SaidAndDone(int(row["n"]), row["said"], row["happened"])
        for row in reliability([each.model for each in held.values()])
    ]
    chart = reliability_chart(bins, title=f"{title}: chances said against what happened")
    return _Part(title, f"{source}-{days}", tuple(rows), tuple(_totals(run) for run in held.values()), against, chart)


def _cells(scored: Scored) -> tuple[str, ...]:
    sure, held = scored.nearly_sure
    return (
        f"{100 * scored.right.mean():.1f}",
        f"{100 * scored.p_top.mean():.1f}",
        f"{scored.brier.mean():.3f}",
        f"{scored.log.mean():.3f}",
        f"{scored.error.mean():.2f}",
        f"{100 * scored.cover:.0f}",
        f"{100 * held:.1f} of {sure}" if sure else "–",
        " ".join(str(n) for n in scored.pit_counts()),
    )


def _totals(run: Run) -> tuple[str, ...]:
    cells = [
        f"{each.mean:.0f} ({each.lo90:.0f} to {each.hi90:.0f}), was {each.actual}" + ("" if each.inside else " ✗")
        for each in run.model.totals
    ]
    return run.election[5:9], *cells


def _trained(almanac: Almanac, made: Backtest) -> list[tuple[str, str]]:
    """For each election the elections behind its constants."""
    found = {each.election: each.trained_on for each in made.runs}
    return [(_name(almanac, election), ", ".join(each[5:9] for each in behind)) for election, behind in found.items()]
