"""How a backtest of forecasts prints: scores by election and distance, gates beside them, others' forecasts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hustings.cli import show
from hustings.cli.facts import almanac

if TYPE_CHECKING:
    from hustings.forecast.backtest import Backtest, Run
    from hustings.forecast.contest_backtest import ContestBacktest
    from hustings.forecast.gates import Gate

__all__ = ["forecasts"]

_SOURCES = {"polls": "From polls", "truth": "From true shares by nation"}


def forecasts(made: Backtest) -> None:
    """Print everything that a backtest of forecasts found."""
    out = show.screen()
    out.line(show.bold("General elections, forecast from what was known before"))
    out.line(show.dim("Seats of Great Britain but the Speaker’s. Right and cover in per cent, error in points"))
    for source, days in made.kinds:
        out.line()
        words = _SOURCES[source] + ("" if source == "truth" else f", {days} day{'s' if days > 1 else ''} before")
        out.line(show.bold(words))
        _scores(out, list(made.at(days, source).values()))
        for rule, gap in made.against(source, days).items():
            line = f"Brier better than {rule} swing by {gap['mean']:.4f} ({gap['lo90']:.4f} to {gap['hi90']:.4f})"
            out.line(show.dim(line))
    for source in _SOURCES:
        _gates(out, made, source)
    for run in made.runs:
        if run.published:
            _published(out, run)
    for each in made.contests:
        _contests(out, each)
    if made.runs:
        last = made.runs[-1]
        out.line()
        span = f"{len(last.trained_on)} elections before it, {last.trained_on[0]} to {last.trained_on[-1]}"
        out.line(show.dim(f"Constants of {last.election} were fitted on {span}."))


def _scores(out: show.Screen, runs: list[Run]) -> None:
    head = ["Election", "", "Right", "Brier", "Log", "Error", "Cover", "Over .99", "Totals in", "Missed"]
    rows = [head]
    for run in runs:
        for name, each in (("model", run.model), *run.comparators.items()):
            sure, held = each.nearly_sure
            missed = [f"{t.party} {t.lo90:.0f}-{t.hi90:.0f}, was {t.actual}" for t in each.totals if not t.inside]
            rows.append(
                [
                    str(almanac().election(run.election)["name"]) if name == "model" else "",
                    name, show.percent(each.right.mean()), f"{each.brier.mean():.3f}", f"{each.log.mean():.3f}",
                    f"{each.error.mean():.2f}", show.percent(each.cover, 0),
                    f"{show.percent(held)} of {sure}" if sure else "–",
                    f"{len(each.totals) - len(missed)} of {len(each.totals)}",
                    "; ".join(missed) if name == "model" else "",
                ]
            )  # fmt: skip
    _table(out, rows, "<<>>>>>>><")


def _gates(out: show.Screen, made: Backtest, source: str) -> None:
    from hustings.forecast.gates import election_gates

    rows = [["Gate", "", "Wanted", "Came to", ""]]
    for run in made.at(1, source).values():
        rows += [_gate(run.election[5:9], gate) for gate in election_gates(run.election, source, run.model)]
    rows += [_gate("all", gate) for gate in made.gates(source)]
    if len(rows) > 1:
        out.line()
        out.line(show.bold(f"Gates, {_SOURCES[source].lower()}"))
        _table(out, rows, "<<<<<")


def _gate(where: str, gate: Gate) -> list[str]:
    return [gate.what, where, gate.wanted, gate.got, "met" if gate.met else "NOT MET"]


def _published(out: show.Screen, run: Run) -> None:
    rows = [["Seats, mean error", "", "Theirs", "Ours", "Over"]]
    rows += [
        [each.forecaster, f"{each.kind}, {each.date}", f"{each.error:.1f}", f"{each.ours:.1f}", " ".join(each.parties)]
        for each in run.published[:10]
    ]
    out.line()
    out.line(show.bold(f"Published forecasts of {almanac().election(run.election)['name']}, nearest first"))
    _table(out, rows, "<<>><")


def _contests(out: show.Screen, made: ContestBacktest) -> None:
    out.line()
    out.line(show.bold(made.kind[:1].upper() + made.kind[1:]))
    rows = [["Score", "Came to", "Wanted"]]
    rows += [[name, f"{value:.3f}", made.gates.get(name, "")] for name, value in made.scores.items()]
    _table(out, rows, "<><")
    for note in made.notes:
        out.line(show.dim(note))


def _table(out: show.Screen, rows: list[list[str]], align: str) -> None:
    head, *body = show.columns(rows, align)
    out.line(show.dim("".join(head)))
    out.rule(min(sum(map(len, head)), 110))
    for cells in body:
        out.line(*cells)
