"""Published counts by transferable vote, counted or replayed again; see ``tools.conformity``."""

from __future__ import annotations

import csv
import gzip
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from hustings.count import CountRecord, Election, Lots, count, read_ballots
from hustings.count.published import UNIT, Figure, PublishedSheet, read_sheets
from hustings.count.registry import MODULES
from hustings.count.sheet_check import check_published
from tools.comparison import Check

__all__ = ["stv_checks"]

_MOST_SEEDS = 200
_NORTHERN_IRELAND = next(name for name, module in MODULES.items() if module == "stv_northern_ireland")
# Why a difference is none of the rule.
_EXPLAINED = {
    ("meek", "42t"): "; Pollux and Helen are equal in exact arithmetic, and the nine decimals of the rule part them",
}


def stv_checks(folder: Path) -> Iterator[Check]:
    """The comparisons of the transferable vote."""
    stv = folder / "local/stv"
    with TemporaryDirectory() as place:
        yield from _scotland(stv, Path(place))
        yield from _droop(stv, Path(place))
    yield _northern_ireland(stv / "ni_assembly_count_sheets.csv.gz")


# --- Scotland -----------------------------------------------------------------------------------------------------


def _scotland(stv: Path, place: Path) -> Iterator[Check]:
    sheets = {sheet.contest: sheet for sheet in read_sheets(stv / "scotland_2017_count_sheets.csv.gz")}
    with (stv / "scotland_wards_index.csv").open(encoding="utf-8-sig", newline="") as file:
        index = {row["ward_id"]: row for row in csv.DictReader(file)}
    winners, stages, others = _Tally(), _Tally(), _Tally()
    with zipfile.ZipFile(stv / "scotland_wards_csv.zip") as wards:
        for inside in sorted(wards.namelist()):
            ward = Path(inside).stem
            path = place / f"{ward}.csv"
            path.write_bytes(wards.read(inside))
            record = count("scottish-stv", _ranked(path))
            path.unlink()
            if ward in sheets:
                _against_sheet(record, sheets[ward], winners, stages)
            else:
                expected = [_plain(name) for name in index[ward]["winners"].split(";")]
                others.add(ward, [_plain(name) for name in record.elected] == expected, "other winners")
    yield winners.check("Scottish councils 2017, who is elected", "scottish-stv", "official count sheets")
    yield stages.check("Scottish councils 2017, every figure of every stage, at the printed precision", "scottish-stv",
                       "official count sheets")  # fmt: skip
    yield others.check("Scottish councils 2007 to 2022, the other wards, who is elected", "scottish-stv",
                       "an earlier recount of the same papers, not a declaration")  # fmt: skip


@dataclass(slots=True)
class _Tally:
    """Cases and disagreements as they come in."""

    cases: int = 0
    notes: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()

    def add(self, name: str, right: bool, said: str) -> None:
        """One case; ``said`` is printed where it disagrees."""
        self.cases += 1
        if not right:
            self.notes += (f"{name}: {said}.",)

    def check(self, what: str, rule: str, against: str, *notes: str) -> Check:
        """The comparison as a row of the table."""
        return Check(
            what, rule, against, self.cases, self.cases - len(self.notes), (*notes, *self.notes, *self.remarks)
        )


def _ranked(path: Path) -> Election:
    ballots = read_ballots(path)
    if not isinstance(ballots, Election):
        raise TypeError(f"{path} holds no ranked papers")
    return ballots


def _plain(name: str) -> str:
    return " ".join(name.split()).casefold()


def _against_sheet(record: CountRecord, sheet: PublishedSheet, winners: _Tally, stages: _Tally) -> None:
    pairs, wrong = _matched(record, sheet)
    elected = {pairs[j] for j, (outcome, _) in enumerate(sheet.outcomes) if outcome == "elected" and j in pairs}
    winners.add(sheet.contest, elected == {record.names.index(name) for name in record.elected}, "other winners")
    faults = [f"stage {found.stage}, {found.said}" for found in check_published(sheet, "scottish-stv")]
    said = "; ".join(wrong)
    if wrong and faults:
        said += ". Fault of the source: " + " ".join(faults)
    if len(sheet.stages) != len(record.stages):
        wrong = [*wrong, "stages"]
        said = said or f"{len(record.stages)} stages, {len(sheet.stages)} printed"
    stages.add(sheet.contest, not wrong, said.rstrip("."))


def _matched(record: CountRecord, sheet: PublishedSheet) -> tuple[dict[int, int], list[str]]:
    """Which candidate of the record each one of the sheet is, by the figures that agree most; what does not agree."""
    free = list(range(len(record.names)))
    pairs: dict[int, int] = {}
    wrong: list[str] = []
    for j, name in enumerate(sheet.candidates):
        printed = [stage.totals[j] for stage in sheet.stages]
        best = min(free, key=lambda i: (len(_differences(record, i, printed)), _plain(record.names[i]) != _plain(name)))
        free.remove(best)
        pairs[j] = best
        for k in _differences(record, best, printed):
            figure = printed[k]
            exact = record.text(record.stages[k].totals[best])
            wrong.append(f"stage {k + 1}, {name}: {figure.text if figure else 'nothing'} printed, {exact} counted")
    return pairs, wrong


def _differences(record: CountRecord, i: int, printed: Sequence[Figure | None]) -> list[int]:
    """Stages at which a printed figure is not the counted one, cut or rounded to the decimals it is printed with."""
    found = []
    for k, (stage, figure) in enumerate(zip(record.stages, printed, strict=False)):
        if figure is not None:
            off = abs(stage.totals[i] * UNIT // record.unit - figure.units)
            # Half a unit of the last place printed; with all five decimals nothing.
            if 2 * off > (10 ** (5 - figure.decimals) if figure.decimals < 5 else 0):
                found.append(k)
    return found


# --- Meek and Scotland against droop ------------------------------------------------------------------------------


def _droop(stv: Path, place: Path) -> Iterator[Check]:
    with zipfile.ZipFile(stv / "droop_test_blt.zip") as cases:
        cases.extractall(place)
    with (stv / "droop_reference_results.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    for rule, ours in (("meek", "meek-stv"), ("meek-prf", "meek-stv"), ("scotland", "scottish-stv")):
        tally = _Tally()
        for row in rows:
            if row["rule"] != rule:
                continue
            path = next(place.rglob(f"{row['case']}.blt"), None)
            if path is None:
                continue
            expected = {_plain(name) for name in row["elected_in_order"].split(";")}
            lots = _lots_until(ours, _ranked(path), expected)
            said = f"droop elects {row['elected_in_order']} ({row['arithmetic']})"
            tally.add(row["case"], lots >= 0, said + _EXPLAINED.get((rule, row["case"]), ""))
            if lots > 0:
                tally.remarks += (f"{row['case']}: a tie that droop breaks by its own order; a lot can give the same.",)
        yield tally.check(f"Test elections of droop under its rule “{rule}”, who is elected", ours, "droop’s results")


def _lots_until(rule: str, election: Election, expected: set[str]) -> int:
    """How many seeds for lots it takes until those expected are elected: 0 for the first, -1 where none does."""
    for seed in range(_MOST_SEEDS):
        record = count(rule, election, lots=Lots.from_seed(f"conformity {seed}"))
        if {_plain(name) for name in record.elected} == expected:
            return seed
        if not record.chance_used:
            break
    return -1


# --- Northern Ireland ---------------------------------------------------------------------------------------------


def _northern_ireland(path: Path) -> Check:
    """No papers are public: each stage's decisions and figures are taken again from the stage before."""
    tally = _Tally()
    with gzip.open(path, "rt", encoding="utf-8") as file:
        years = {row["year"] for row in csv.DictReader(file)}
    for sheet in read_sheets(path):
        found = check_published(sheet, _NORTHERN_IRELAND)
        tally.add(sheet.contest, not found, " ".join(f"stage {f.stage}, {f.said}" for f in found).rstrip("."))
    what = f"Northern Ireland Assembly {min(years)} to {max(years)}, decisions and transfers replayed stage by stage"
    return tally.check(
        what, _NORTHERN_IRELAND, "published count sheets", "No papers are public. What does not agree is named."
    )
