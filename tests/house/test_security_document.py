"""Every test that docs/security.md names is there, and every document too."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_every_line_points_to_a_test_or_a_reason() -> None:
    text = (ROOT / "docs" / "security.md").read_text("utf-8")
    there = set()
    for each in (ROOT / "tests").rglob("test_*.py"):
        there |= set(re.findall(r"^(?:async )?def (test_\w+)", each.read_text("utf-8"), re.MULTILINE))
    named = set(re.findall(r"`(test_\w+)`", text))
    assert named - there == set()
    rows = [line for line in text.splitlines() if re.match(r"\| \d", line)]
    assert len(rows) > 40
    for row in rows:
        held = row.rstrip("| ").rsplit("|", 1)[1]
        assert re.search(r"`(test_\w+|docs/[\w-]+\.md)`|– \S", held), row
    for document in re.findall(r"`(docs/[\w-]+\.md)`", text):
        assert (ROOT / document).is_file(), document
