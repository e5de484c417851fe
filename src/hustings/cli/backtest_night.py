"""How ``hustings backtest night`` prints: the promises kept and missed, and the errors night by night."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hustings.cli import show

if TYPE_CHECKING:
    from hustings.night.backtest import NightBacktest

__all__ = ["print_night"]


def print_night(made: NightBacktest) -> None:
    """Print the gates, then each run."""
    from hustings.night.gates import gates

    out = show.screen()
    out.line(show.bold("Results nights, declared again"))
    out.line(show.dim("Scales fitted on the other nights; past only: on earlier nights. Means over nights."))
    out.line()
    rows = [["Promise", "", "Limit", "Found", "Past only", ""]]
    for gate in gates(made):
        verdict = "not measured" if gate.kept is None else "kept" if gate.kept else "MISSED"
        rows.append(
            [
                gate.what, gate.sense, _figure(gate.limit), _figure(gate.figure),
                "" if gate.past_only is None else _figure(gate.past_only), verdict,
            ]
        )  # fmt: skip
    _table(out, rows, "<<>>><")
    out.line()
    rows = [["Night", "Order", "Scales", "Prior", "Declared", "Off", "Uniform off", "Right", "Brier"]]
    for run in made.runs:
        for at in run.checkpoints:
            rows.append(
                [
                    run.election, run.order, run.which, run.prior, f"{100 * at.fraction:.0f}%",
                    f"{at.abs_seat_error:.0f}",
                    f"{at.uniform_error:.0f}", show.percent(at.undeclared_right), f"{at.brier:.3f}",
                ]
            )  # fmt: skip
    _table(out, rows, "<<<<>>>>>")
    for run in made.runs:
        if run.calls is not None and run.calls.wrong_contests:
            out.line(show.dim(f"Wrong calls, {run.election}, {run.order}: {', '.join(run.calls.wrong_contests)}"))


def _figure(value: float) -> str:
    if value != value:
        return "–"
    return f"{value:.1f}" if abs(value) >= 2 or value == 0 else f"{value:.4f}".rstrip("0")


def _table(out: show.Screen, rows: list[list[str]], align: str) -> None:
    head, *body = show.columns(rows, align, gap=2)
    out.line(show.dim("".join(head)))
    out.rule(sum(map(len, head)))
    for cells in body:
        out.line(*cells)
