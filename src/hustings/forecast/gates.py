"""What a backtest must reach: the promises of the seat model, printed beside the figures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from hustings.forecast.scores import paired, reliability

if TYPE_CHECKING:
    from hustings.forecast.scores import Scored

__all__ = ["Gate", "election_gates", "pooled_gates"]

# Right at least, Brier at most, share MAE at most; P from the final polls, T from true shares by nation.
_POLLS = {
    "parl.2010-05-06": (0.887, 0.179, 3.28),
    "parl.2015-05-07": (0.907, 0.117, 3.35),
    "parl.2017-06-08": (0.897, 0.145, 3.27),
    "parl.2019-12-12": (0.908, 0.111, 2.58),
    "parl.2024-07-04": (0.867, 0.197, 3.85),
}
_TRUTH = {
    "parl.2010-05-06": (0.910, 0.142, 2.45),
    "parl.2015-05-07": (0.942, 0.080, 2.50),
    "parl.2017-06-08": (0.910, 0.125, 2.58),
    "parl.2019-12-12": (0.930, 0.094, 2.35),
    "parl.2024-07-04": (0.827, 0.245, 3.62),
}
_POOLED_BRIER = {"polls": 0.147, "truth": 0.135}
_BETTER_THAN_UNIFORM, _TOTALS_INSIDE, _OFF, _LEAST_IN_BIN = 0.010, 26, 0.06, 200
_COVER = (0.88, 0.96)
_SURE, _CONFIDENCE = 0.99, 0.055


@dataclass(frozen=True, slots=True)
class Gate:
    """One promise: what is measured, what was wanted, what it came to, whether it was met."""

    what: str
    wanted: str
    got: str
    met: bool

    def to_json(self) -> dict[str, object]:
        """The row as it is."""
        return {"what": self.what, "wanted": self.wanted, "got": self.got, "met": self.met}


def election_gates(election: str, source: str, scored: Scored) -> tuple[Gate, ...]:
    """The gates of one election on its eve; none for an election without any."""
    wanted = (_POLLS if source == "polls" else _TRUTH).get(election)
    if wanted is None:
        return ()
    right, brier, error = wanted
    made = [
        _least("winners right", right, float(scored.right.mean()), percent=True),
        _most("Brier", brier, float(scored.brier.mean()), 3),
        _most("share MAE, points", error, float(scored.error.mean()), 2),
    ]
    if source == "polls":
        cover = scored.cover
        made.append(Gate("90 % cover of seat shares", ".88 to .96", f"{cover:.3f}", _COVER[0] <= cover <= _COVER[1]))
    return tuple(made)


def pooled_gates(source: str, model: Mapping[str, Scored], uniform: Mapping[str, Scored]) -> tuple[Gate, ...]:
    """The gates over all elections together, on the eve; keys are elections."""
    every = list(model.values())
    made = [_most("mean Brier", _POOLED_BRIER[source], float(np.mean([each.brier.mean() for each in every])), 4)]
    if source != "polls":
        return tuple(made)
    if uniform:
        gap = paired([uniform[key].brier for key in model], [each.brier for each in every])
        words = f"{gap['mean']:.4f} ({gap['lo90']:.4f} to {gap['hi90']:.4f})"
        met = gap["mean"] >= _BETTER_THAN_UNIFORM
        made.append(Gate("Brier better than uniform swing", f"by {_BETTER_THAN_UNIFORM:.3f}", words, met))
    made += [*_totals(every), *_honest(every), *(_confidence(key, each) for key, each in model.items())]
    return tuple(made)


def _totals(every: Sequence[Scored]) -> list[Gate]:
    inside = sum(total.inside for each in every for total in each.totals)
    whole = sum(len(each.totals) for each in every)
    least = round(_TOTALS_INSIDE * whole / 30)
    return [Gate("party totals inside 90 %", f"{least} of {whole}", f"{inside} of {whole}", inside >= least)]


def _honest(every: Sequence[Scored]) -> list[Gate]:
    large = [row for row in reliability(every) if row["n"] >= _LEAST_IN_BIN]
    off = max((abs(row["said"] - row["happened"]) for row in large), default=0.0)
    counts, held = zip(*(each.nearly_sure for each in every), strict=True)
    number = sum(counts)
    right = sum(n * part for n, part in zip(counts, held, strict=True) if n) / max(number, 1)
    return [
        Gate("reliability, bins of 200 or more", f"within {_OFF:.2f}", f"{off:.3f} off at most", off <= _OFF),
        Gate(f"said over .99 ({number} seats)", "right 99.0 %", f"{100 * right:.1f} %", right >= _SURE),
    ]


def _confidence(election: str, scored: Scored) -> Gate:
    gap = scored.expected_less_actual
    return Gate(
        f"expected less actual right, {election[5:9]}",
        f"within {100 * _CONFIDENCE:.1f} points",
        f"{100 * gap:+.1f}".replace("-", "−"),
        abs(gap) <= _CONFIDENCE,
    )


def _least(what: str, wanted: float, got: float, *, percent: bool = False) -> Gate:
    scale = 100 if percent else 1
    return Gate(what, f"at least {scale * wanted:.1f} %", f"{scale * got:.1f} %", got >= wanted)


def _most(what: str, wanted: float, got: float, places: int) -> Gate:
    return Gate(what, f"at most {wanted:.{min(places, 3)}f}", f"{got:.{places}f}", got <= wanted)
