"""The ledger over the almanac: the stage of every figure, and what leaves it again as tables."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from hustings.almanac.bring_in import import_file
from hustings.almanac.open import Almanac
from hustings.errors import BadInput
from hustings.night import acts
from hustings.night.enter import enter
from hustings.night.export import export_to
from hustings.night.fold import fold
from hustings.night.ledger import Ledger
from hustings.night.paper import Papers
from hustings.night.returns import Line, Return
from hustings.night.standing import Standing, standing

PUTNEY, BATTERSEA = "parl.putney.2024-07-04", "parl.battersea.2024-07-04"
TOOTING, WIMBLEDON = "parl.tooting.2024-07-04", "parl.wimbledon.2024-07-04"
Truth = Callable[..., Return]


class Shares:
    """A model that knows some contests."""

    def __init__(self, *contests: str) -> None:
        self._contests = contests

    def share(self, contest: str) -> Mapping[str, float]:
        return {"lab": 0.5, "con": 0.3} if contest in self._contests else {}

    def p_win(self, contest: str) -> Mapping[str, float]:
        return {"lab": 0.9, "con": 0.1} if contest in self._contests else {}


def _stands(ledger: Ledger, papers: Papers, **more: object) -> Standing:
    return standing(fold(ledger.read()), papers, **more)  # type: ignore[arg-type]  # named in each test


def test_every_figure_has_its_stage(papers: Papers, truth: Truth, small: Ledger) -> None:
    for who in ("ann", "bob"):
        acts.declare(small, truth(PUTNEY, who, changed={"Fleur Anderson": 20952}), papers)
        acts.declare(small, truth(BATTERSEA, who), papers)
    for who in ("ann", "bob"):
        acts.declare(small, truth(PUTNEY, who, corrects="a mini-count left out"), papers)
    rush = Return(TOOTING, (Line("Rosena Allin-Khan", elected=True),), "pa", "feed:pa")
    enter(small, rush, papers)
    assert _stands(small, papers).contests[TOOTING].rush == ()  # the word of one feed
    acts.declare(small, replace(rush, actor="ann", source="entry"), papers)
    acts.call(small, WIMBLEDON, "ld", "ann")
    there = _stands(small, papers, projection=Shares(TOOTING, PUTNEY), forecast=Shares(WIMBLEDON, TOOTING))
    stages = {name: there.contests[name].stage for name in (PUTNEY, BATTERSEA, TOOTING, WIMBLEDON)}
    assert stages == {PUTNEY: "corrected", BATTERSEA: "declared", TOOTING: "projection", WIMBLEDON: "forecast"}
    putney, tooting = there.contests[PUTNEY], there.contests[TOOTING]
    assert putney.votes["Fleur Anderson"] == 24113
    assert putney.declared_votes["Fleur Anderson"] == 20952
    assert (putney.share, putney.reasons) == ({}, ("a mini-count left out",))
    assert (tooting.rush, tooting.votes, tooting.elected) == (("Rosena Allin-Khan",), {}, ())
    assert there.contests[WIMBLEDON].called == "ld"
    assert there.seats() == {"lab": 2}
    assert there.contests["parl.windsor.2024-07-04"].stage == ""


def test_a_correction_waits_in_sight_for_its_second_entry(papers: Papers, truth: Truth, small: Ledger) -> None:
    for who in ("ann", "bob"):
        acts.declare(small, truth(PUTNEY, who, changed={"Fleur Anderson": 20952}), papers)
    acts.declare(small, truth(PUTNEY, "ann", corrects="a mini-count"), papers)
    putney = _stands(small, papers).contests[PUTNEY]
    assert (putney.stage, putney.votes["Fleur Anderson"]) == ("declared", 20952)
    assert putney.to_json()["pending"] == [{"by": ["ann"], "held": False, "reasons": ["a mini-count"]}]


def test_official_results_stand_only_where_they_are_asked_for(papers: Papers, small: Ledger) -> None:
    assert _stands(small, papers).declared == 0
    there = _stands(small, papers, official=True)
    assert {each.stage for each in there.contests.values()} == {"official"}
    assert there.seats()["lab"] == 411


def test_everything_from_a_test_store_says_so(papers: Papers, small: Ledger, tmp_path: Path) -> None:
    there = _stands(small, papers)
    told = there.to_json()
    assert (there.test, told["test"], told["nature"]) == (True, True, "TEST")
    assert there.frame()["test"].all()
    live = Ledger.create(str(tmp_path / "live.sqlite"), "live", ["parl.2024-07-04"], actor="desk")
    assert _stands(live, papers).to_json()["nature"] == "live"
    live.close()


def test_nothing_published_is_nothing_to_export(papers: Papers, small: Ledger, tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="nothing to export"):
        export_to(tmp_path / "out", _stands(small, papers), papers)


@pytest.mark.parametrize("nature", ["test", "live"])
def test_what_is_exported_comes_back_as_an_almanac(papers: Papers, truth: Truth, tmp_path: Path, nature: str) -> None:
    kind = "test" if nature == "test" else "live"
    ledger = Ledger.create(str(tmp_path / "n.sqlite"), kind, ["parl.2024-07-04"], actor="desk")
    at = datetime(2024, 7, 5, 2, 4, tzinfo=UTC)
    for who in ("ann", "bob"):
        acts.declare(ledger, truth(PUTNEY, who, changed={"Fleur Anderson": 20952}, declared_at=at), papers)
        acts.declare(ledger, truth(PUTNEY, who, corrects="mini-count", declared_at=at), papers)
        acts.declare(ledger, truth(BATTERSEA, who), papers)
    written = export_to(tmp_path / "out", _stands(ledger, papers), papers, digest=ledger.head()[1])
    assert all(("TEST" in path.name) == (nature == "test") for path in written)
    own = tmp_path / "own"
    for path in written:
        import_file(path, own)
    back = Almanac.open(own, own=False)
    facts, rows = back.contest(PUTNEY)
    assert (facts["valid"], facts["majority"], facts["status"]) == (49295, 12488, "declared")
    assert str(facts["declared"]) == "2024-07-05 03:04:00"
    _, true = papers.almanac.contest(PUTNEY)
    assert rows.drop("source").rows() == true.drop("source").rows()
    corrected = back.table("corrections").filter(candidate="Fleur Anderson", contest=PUTNEY).row(0, named=True)
    assert (corrected["as_declared"], corrected["as_corrected"]) == (20952, 24113)
    credit = back.credits([str(facts["source"])])[0]
    assert ("TEST" in credit) == (nature == "test")
    assert str(facts["source"]).startswith("TEST") == (nature == "test")
    ledger.close()


def test_names_that_a_spreadsheet_would_run_are_made_safe(
    papers: Papers, truth: Truth, small: Ledger, tmp_path: Path
) -> None:
    for who in ("ann", "bob"):
        acts.declare(small, truth(PUTNEY, who), papers)
    for who in ("ann", "bob"):
        acts.declare(small, truth(PUTNEY, who, changed={"Lee Roberts": 1}, corrects="=cmd|x"), papers)
    written = export_to(tmp_path, _stands(small, papers), papers)
    assert ",'=cmd|x," in written[-1].read_text(encoding="utf-8")
