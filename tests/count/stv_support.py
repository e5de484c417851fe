"""What the tests of transferable votes share: elections in short hand, restated counts, published ones."""

from __future__ import annotations

import csv
import difflib
import gzip
import io
import re
import unicodedata
import zipfile
from collections.abc import Iterator, Sequence
from decimal import Decimal
from functools import cache
from pathlib import Path

from hypothesis import strategies as st

from hustings.count import BrokenPaper, Candidate, CountRecord, Election, read_ballots
from tests.shared import shared_data

FIXTURES = Path(__file__).parent / "fixtures"


def election(seats: int, *papers: str, candidates: str = "") -> Election:
    """An election from papers such as "7 AC": seven papers that prefer A, then C."""
    pairs = [(order, int(number)) for number, order in (p.split() for p in papers)]
    names = candidates or "".join(sorted({c for order, _ in pairs for c in order}))
    return Election.of(list(names), [(list(order), number) for order, number in pairs], seats, title="Test")


def votes(record: CountRecord, stage: int) -> dict[str, str]:
    """Votes of the candidates after a stage, as exact decimals."""
    return {n: record.text(v) for n, v in zip(record.names, record.stages[stage - 1].totals, strict=True)}


def subjects(record: CountRecord) -> list[str]:
    """Whose votes moved at each stage from the second."""
    return ["".join(stage.subjects) for stage in record.stages[1:]]


def adds_up(record: CountRecord) -> None:
    """Every stage has as many votes as there are valid papers, and says what moved from the stage before."""
    before = [0] * len(record.names)
    lost = 0
    for stage in record.stages:
        assert sum(stage.totals) + stage.non_transferable + stage.truncated == record.valid * record.unit
        assert [a + b for a, b in zip(before, stage.moved, strict=True)] == list(stage.totals)
        assert stage.non_transferable + stage.truncated >= lost
        assert min(stage.totals) >= 0
        assert stage.statement.endswith(".")
        assert stage.paragraph
        before, lost = list(stage.totals), stage.non_transferable + stage.truncated


def restated_ward(name: str) -> Election:
    """A ward of ``fixtures`` as an election."""
    seats, people, papers = 0, [], []
    with (FIXTURES / f"{name}_papers.csv").open() as file:
        for cells in csv.reader(line for line in file if not line.startswith("#")):
            if cells[0] == "seats":
                seats = int(cells[1])
            elif cells[0] == "candidate":
                people.append(Candidate(cells[2], cells[3]))
            else:
                papers.append(([ord(letter) - ord("A") for letter in cells[1]], int(cells[0])))
    return Election.of(people, papers, seats, title=name)


@cache
def _wards() -> zipfile.ZipFile:
    return zipfile.ZipFile(shared_data("local/stv/scotland_wards_csv.zip"))


def published_ward(ward: str, folder: Path) -> Election:
    """One of the 749 published wards, read by way of a file in ``folder``."""
    path = folder / f"{ward}.csv"
    inside = {Path(name).name: name for name in _wards().namelist()}
    path.write_bytes(_wards().read(inside[f"{ward}.csv"]))
    read = read_ballots(path)
    assert isinstance(read, Election)
    return read


def published_rows(name: str) -> Iterator[dict[str, str]]:
    """Rows of a published CSV of ``local/stv``, gzipped or not."""
    path = shared_data(f"local/stv/{name}")
    raw = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    yield from csv.DictReader(io.StringIO(raw.decode()))


def same_person(names: Sequence[str], first_preferences: Sequence[int], name: str, first: Decimal) -> int:
    """Which candidate of a ballot paper a name on a sheet means: names are cut at hyphens and accents in some files."""

    def near(i: int) -> tuple[bool, float]:
        return first_preferences[i] == first, difflib.SequenceMatcher(None, _plain(names[i]), _plain(name)).ratio()

    return max(range(len(names)), key=near)


def _plain(name: str) -> str:
    return re.sub("[^a-z]", "", unicodedata.normalize("NFKD", name).lower())


@st.composite
def elections(draw: st.DrawFn, *, most: int = 7, broken: bool = False) -> Election:
    """Small elections of any shape: any seats, repeated orders, candidates nobody prefers."""
    count = draw(st.integers(1, most))
    order = st.lists(st.integers(0, count - 1), min_size=0, max_size=count, unique=True)
    papers = draw(st.lists(st.tuples(order, st.integers(0, 40)), max_size=14))
    made = Election.of([f"C{i}" for i in range(count)], papers, draw(st.integers(1, 5)), title="Any")
    if not broken:
        return made
    group = st.lists(st.integers(0, count - 1), max_size=3, unique=True).map(tuple)
    marked = draw(st.lists(st.tuples(st.lists(group, min_size=2, max_size=4), st.integers(1, 9)), max_size=3))
    odd: dict[tuple[tuple[int, ...], ...], int] = {}
    for groups, number in marked:
        flat = [c for g in groups for c in g]
        sound = len(set(flat)) == len(flat) and all(len(g) == 1 for g in groups)
        if groups[-1] and not sound:
            odd[tuple(groups)] = odd.get(tuple(groups), 0) + number
    from dataclasses import replace

    return replace(made, broken=tuple(BrokenPaper(g, n) for g, n in odd.items()))
