"""Nothing of one machine, one index or one person enters the repository, and no secret does."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LEFT_OUT = {"build", "dist", "site", "story", "__pycache__"}
PATTERNS = {
    # Built from pieces, so that this file does not find itself.
    "the host of a package index": r"(?:pypi|pythonhosted|test\.pypi|npmjs|anaconda)\." + r"(?:org|com|io)",
    "a path of one machine": r"(?<![\w.~-])/(?:work|opt|root|home|Users)" + r"/\w",
    "a private key": r"-----BEGIN [A-Z ]*PRIVATE " + r"KEY-----",
    "a credential of a cloud": r"\b(?:AKIA|ASIA)[0-9A-Z]{16}\b|\bAIza[\w-]{35}\b",
    "a token": r"\b(?:gh[pousr]_|github_pat_|glpat-|xox[abpr]-|sk-(?:ant-|proj-)?|pypi-)[A-Za-z0-9_-]{20,}",
    "a password in an address": r"\b[a-z][a-z+]*://[^\s/:@\"'{}<>]+:[^\s/@\"'{}<>]+@",
    "a password": r"(?i)\b(?:password|passwd|secret|api_key|token)\s*[=:]\s*[\"'][^\"'{}<>\s]{8,}[\"']",
}


def _files() -> list[Path]:
    """The files that git keeps or would keep; without git, everything that is not made by a tool."""
    asked = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    done = subprocess.run(asked, cwd=ROOT, capture_output=True, check=False)
    if done.returncode == 0 and done.stdout:
        names = done.stdout.decode().split("\0")
        found = [ROOT / name for name in names if name]
    else:
        found = [path for path in ROOT.rglob("*") if not any(map(_is_left_out, path.relative_to(ROOT).parts))]
    return [
        path for path in found if path.is_file() and path.suffix not in {".png", ".woff2", ".pyc", ".sqlite", ".xlsx"}
    ]


def _is_left_out(part: str) -> bool:
    return part in LEFT_OUT or (part.startswith(".") and part not in {".ci", ".gitignore"})


FILES = [(path.relative_to(ROOT).as_posix(), path.read_text(encoding="utf-8", errors="replace")) for path in _files()]


@pytest.mark.parametrize("kind", PATTERNS)
def test_no_file_holds(kind: str) -> None:
    pattern = re.compile(PATTERNS[kind])
    found = [
        f"{name}:{text.count(chr(10), 0, match.start()) + 1}: {match.group()}"
        for name, text in FILES
        for match in pattern.finditer(text)
    ]
    assert found == []


def test_there_are_files_to_look_at() -> None:
    names = {name for name, _ in FILES}
    assert {"pyproject.toml", "README.md", "requirements/core.lock", "src/hustings/ids.py"} <= names


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("the host of a package index", "https://" + "pypi" + ".org/simple"),
        ("a path of one machine", 'open("' + "/work" + '/data/x.csv")'),
        ("a private key", "-----BEGIN RSA " + "PRIVATE KEY-----"),
        ("a credential of a cloud", "AKIA" + "ABCDEFGHIJKLMNOP"),
        ("a token", "ghp" + "_" + "a1" * 18),
        ("a password in an address", "postgresql://desk" + ":" + "hunter2" + "@db/night"),
        ("a password", "pass" + 'word = "' + 'correct horse"'.replace(" ", "-")),
    ],
    ids=list(PATTERNS),
)
def test_each_pattern_finds_what_it_is_for(kind: str, text: str) -> None:
    assert re.search(PATTERNS[kind], text)
