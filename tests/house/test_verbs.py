"""The verbs, the locks they install from, and the long run's driver."""

from __future__ import annotations

import os
import re
import subprocess
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from benchmarks.measure import Measured, report
from tools import check, restated
from tools.beside import NOTHING_BESIDE
from tools.check import Part

ROOT = Path(__file__).resolve().parents[2]
VERBS = ("setup", "demo", "test", "check", "docs")
LOCKS = ("core", "build", "dev", "docs")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
WANTED = {
    "core": PROJECT["project"]["dependencies"],
    "build": PROJECT["dependency-groups"]["build"],
    "dev": PROJECT["dependency-groups"]["dev"],
    "docs": PROJECT["dependency-groups"]["docs"],
}


def _pins(lock: str) -> dict[str, list[str]]:
    """The versions a lock pins, by name: more than one where it tells Pythons or systems apart."""
    text = (ROOT / "requirements" / f"{lock}.lock").read_text(encoding="utf-8")
    found: dict[str, list[str]] = {}
    for name, version in re.findall(r"^([a-z0-9.-]+)==([^\s;]+)", text, flags=re.MULTILINE):
        found.setdefault(name, []).append(version)
    return found


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_pins_all_that_is_asked_for(lock: str) -> None:
    pins = _pins(lock)
    for asked in map(Requirement, WANTED[lock]):
        versions = pins.get(_plain(asked.name), [])
        assert versions, f"{asked.name} is not in {lock}.lock: run make lock"
        assert all(asked.specifier.contains(version) for version in versions), f"{asked}: run make lock"


@pytest.mark.parametrize("lock", LOCKS)
def test_every_pin_has_hashes_and_names_no_place(lock: str) -> None:
    text = (ROOT / "requirements" / f"{lock}.lock").read_text(encoding="utf-8")
    entries = re.split(r"\n(?=[a-z0-9])", text.strip())
    assert [entry.splitlines()[0] for entry in entries if "--hash=sha256:" not in entry] == []
    assert not re.search(r"://|^--(?!hash)|^\s*--(?:index|find|extra)| @ ", text, flags=re.MULTILINE)


@pytest.mark.parametrize("lock", ["build", "dev", "docs"])
def test_the_locks_agree_with_the_core(lock: str) -> None:
    pins, core = _pins(lock), _pins("core")
    assert {name: versions for name, versions in pins.items() if name in core} == core


def test_make_alone_names_the_five_verbs() -> None:
    done = subprocess.run(["make", "--no-print-directory"], cwd=ROOT, capture_output=True, text=True, check=True)
    assert [line.split()[1] for line in done.stdout.splitlines()] == list(VERBS)


def test_continuous_integration_runs_the_same_verb() -> None:
    script = ROOT / ".ci" / "run"
    assert os.access(script, os.X_OK)
    assert script.read_text(encoding="utf-8").splitlines()[-1] == "exec make test </dev/null"


def test_the_long_run_tells_failed_from_not_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    parts = tuple(
        Part(name, "an exit status", ("python", "-c", f"print('said'); raise SystemExit({status})"))
        for name, status in (("good", 0), ("bad", 1), ("absent", 3))
    )
    monkeypatch.setattr(check, "PARTS", parts)
    monkeypatch.setattr(check, "ROOT", tmp_path)
    monkeypatch.setattr(check, "REPORT", tmp_path / "build" / "report.md")
    assert check.main(["good", "absent"]) == 0
    assert check.main([]) == 1
    written = (tmp_path / "build" / "report.md").read_text(encoding="utf-8")
    assert [row.split(" | ")[2] for row in written.splitlines() if row.startswith(("| good", "| bad", "| absent"))] == [
        "passed",
        "FAILED",
        "not run",
    ]
    assert written.count("said") == 3


def test_the_long_run_names_its_parts_where_one_is_unknown(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        check.main(["verfy"])
    assert stopped.value.code == 2
    assert "there is no part verfy; there are verify, restated" in capsys.readouterr().err


def test_without_published_files_nothing_is_compared(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert restated.main(["--from", str(tmp_path / "nowhere")]) == NOTHING_BESIDE == check.NOT_RUN
    assert "no published files" in capsys.readouterr().err


def test_a_missed_target_is_said_and_an_absent_file_misses_none(capsys: pytest.CaptureFixture[str]) -> None:
    rows = [Measured("a", "s", 0.5, 0.4), Measured("b", "ms", 30, 60.0), Measured("c", "s", 1, why_not="no file")]
    assert report("Speeds", rows[:1] + rows[2:]) == 0
    assert report("Speeds", rows) == 1
    assert report("Speeds", [Measured("d", "s", 1, why_not="it stopped", broken=True)]) == 1
    said = capsys.readouterr().out
    assert "0.80  met" in said
    assert "2.00  MISSED" in said
    assert "not measured: no file" in said
    assert "FAILED: it stopped" in said
