"""The fewest changed papers under the supplementary vote for one way in which a contest could end.

A *shape* says who remains and who of them is on top: all others who remain are then equal, at some level t, and
everybody else is below t. For one shape the fewest changed papers in which c ends ahead of the winner w solve an
integer programme: papers taken from each kind (first preference, and second for w, for c or for neither), papers given
(c's first; someone's first to reach a tie; a first that is eliminated with a second for c), and second choices alone.

Solved by HiGHS through scipy, which is loaded only here: the numbers are whole, far below 2^53, with coefficients of
at most two. Every answer is turned into papers and counted again in whole numbers before it is believed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

__all__ = ["Moves", "Shape", "fewest_for_shape"]

# (papers, first, second, new first, new second); a second of -1 is none.
Moves = list[tuple[int, int, int, int, int]]
Pairs = Sequence[Sequence[int]]


@dataclass(frozen=True, slots=True)
class Shape:
    """Who remains after the first round: the winner w, who is to end behind c, those who tie, and who is on top."""

    w: int
    c: int
    remain: tuple[int, ...]
    top: int


@dataclass(slots=True)
class _Programme:
    """Variables in order with their bounds, and rows (coefficients, least, most)."""

    cost: list[float] = field(default_factory=list)
    most: list[float] = field(default_factory=list)
    rows: list[tuple[dict[int, float], float, float]] = field(default_factory=list)

    def variable(self, cost: int, most: int) -> int:
        self.cost.append(cost)
        self.most.append(most)
        return len(self.cost) - 1

    def solve(self) -> list[int] | None:
        import numpy as np
        from scipy.optimize import Bounds, LinearConstraint, milp

        matrix = np.zeros((len(self.rows), len(self.cost)))
        for i, (row, _, _) in enumerate(self.rows):
            for j, value in row.items():
                matrix[i, j] += value
        limits = LinearConstraint(matrix, [low for _, low, _ in self.rows], [high for _, _, high in self.rows])
        found: Any = milp(
            self.cost, constraints=limits, integrality=np.ones(len(self.cost)), bounds=Bounds(0, self.most),
            options={"mip_rel_gap": 0.0},
        )  # fmt: skip
        return [round(x) for x in found.x] if found.status == 0 else None


def fewest_for_shape(f: Sequence[int], pair: Pairs, shape: Shape) -> tuple[int, Moves] | None:
    """The fewest changed papers that bring a shape about with c ahead of w, and which; None where none do.

    ``f[a]`` are papers with first preference a, ``pair[a][b]`` those of them with second preference b.
    """
    return _Search(f, pair, shape).run()


class _Search:
    def __init__(self, f: Sequence[int], pair: Pairs, shape: Shape) -> None:
        self.f, self.pair, self.shape, self.total = f, pair, shape, sum(f)
        self.out = [a for a in range(len(f)) if a not in shape.remain]
        self.programme = _Programme()
        # (first, kind of second) -> variable; kinds are "w", "c", "rest", or "all" for those who remain.
        self.taken: dict[tuple[int, str], int] = {}
        self.second: dict[tuple[int, str], int] = {}
        self.given: dict[int, int] = {}
        self.level = -1

    def run(self) -> tuple[int, Moves] | None:
        """Set the programme up, solve it, and turn the answer into papers."""
        self._variables()
        self._rows()
        answer = self.programme.solve()
        if answer is None:
            return None
        return self._moves(answer)

    def _kind(self, a: int, kind: str) -> list[int]:
        """The second preferences (-1: none) of one kind, for first preference a."""
        w, c = self.shape.w, self.shape.c
        if kind in ("w", "c"):
            return [w if kind == "w" else c]
        seconds = [b for b in (-1, *range(len(self.f))) if b != a]
        return seconds if kind == "all" else [b for b in seconds if b not in (w, c)]

    def _papers(self, a: int, b: int) -> int:
        return self.pair[a][b] if b >= 0 else self.f[a] - sum(self.pair[a])

    def _variables(self) -> None:
        add = self.programme.variable
        for a in self.shape.remain:
            self.taken[a, "all"] = add(1, self.f[a])
            self.given[a] = add(0, self.total)
        for a in self.out:
            for kind in ("w", "c", "rest"):
                papers = sum(self._papers(a, b) for b in self._kind(a, kind))
                self.taken[a, kind] = add(1, papers)
                if kind != "c":
                    self.second[a, kind] = add(1, papers)
            self.given[a] = add(0, self.total)
        self.level = add(0, self.total)

    def _rows(self) -> None:
        rows, far = self.programme.rows, 2.0 * self.total + 2
        rows.append((dict.fromkeys(self.taken.values(), 1.0) | dict.fromkeys(self.given.values(), -1.0), 0, 0))
        for key, variable in self.second.items():
            rows.append(({variable: 1.0, self.taken[key]: 1.0}, 0, self.programme.most[variable]))
        for a in range(len(self.f)):
            # f'_a - t, less the constant f_a
            change = {v: -1.0 for (first, _), v in self.taken.items() if first == a}
            row = change | {self.given[a]: 1.0, self.level: -1.0}
            if a == self.shape.top:
                rows.append((row, -self.f[a], far))
            elif a in self.shape.remain:
                rows.append((row, -self.f[a], -self.f[a]))
            else:
                rows.append((row, -far, -1 - self.f[a]))
            if a == self.shape.w:
                # No majority for w: that would end the count at once.
                rows.append((change | {self.given[a]: 1.0}, -far, self.total // 2 - self.f[a]))
        rows.append((self._narrowed(), self._lead() + 1, far))

    def _lead(self) -> int:
        w, c = self.shape.w, self.shape.c
        return self.f[w] - self.f[c] + sum(self.pair[a][w] - self.pair[a][c] for a in self.out)

    def _narrowed(self) -> dict[int, float]:
        """By how much each variable narrows w's lead over c."""
        w, c = self.shape.w, self.shape.c
        row = {self.taken[w, "all"]: 1.0, self.taken[c, "all"]: -1.0, self.given[w]: -1.0, self.given[c]: 1.0}
        for a in self.out:
            row |= {self.taken[a, "w"]: 1.0, self.taken[a, "c"]: -1.0, self.given[a]: 1.0}
            row |= {self.second[a, "w"]: 2.0, self.second[a, "rest"]: 1.0}
        return row

    def _moves(self, answer: Sequence[int]) -> tuple[int, Moves]:
        c = self.shape.c
        moves: Moves = []
        left: dict[tuple[int, int], int] = {}
        taken: list[tuple[int, int, int]] = []
        for (a, kind), variable in self.taken.items():
            taken += self._drawn(left, a, kind, answer[variable])
        for (a, kind), variable in self.second.items():
            moves += [(papers, a, b, a, c) for papers, a, b in self._drawn(left, a, kind, answer[variable])]
        given = [[answer[v], a] for a, v in self.given.items() if answer[v]]
        for papers, a, b in taken:
            while papers and given:
                part = min(papers, given[0][0])
                to = given[0][1]
                moves.append((part, a, b, to, c if to in self.out else -1))
                papers, given[0][0] = papers - part, given[0][0] - part
                if not given[0][0]:
                    given.pop(0)
        return sum(move[0] for move in moves), moves

    def _drawn(self, left: dict[tuple[int, int], int], a: int, kind: str, papers: int) -> list[tuple[int, int, int]]:
        """So many papers of one kind by their second preferences; ``left`` keeps what is still there."""
        drawn: list[tuple[int, int, int]] = []
        for b in self._kind(a, kind):
            part = min(papers, left.setdefault((a, b), self._papers(a, b)))
            if part:
                left[a, b] -= part
                drawn.append((part, a, b))
                papers -= part
        return drawn
