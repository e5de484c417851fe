"""Every test that docs/desk.md names is there, every expectation has its row, and the count is the table's own."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def test_the_table_of_expectations_is_whole_and_names_tests_that_exist() -> None:
    text = (ROOT / "docs" / "desk.md").read_text("utf-8")
    rows = re.findall(r"^\| (\d+) \| (.+?) \| (.+?) \| (.+?) \|$", text, re.MULTILINE)
    assert [int(number) for number, *_ in rows] == list(range(1, 43))
    written = "\n".join(path.read_text("utf-8") for path in (ROOT / "tests" / "desk").glob("test_*.py"))
    for _, expectation, state, held in rows:
        for name in re.findall(r"`(test_\w+)`", held):
            assert f"def {name}(" in written, (expectation, name)
        assert "`test_" in held or state.startswith(("in part", "not")), expectation
    states = [state.split(":")[0] for _, _, state, _ in rows]
    met, part = states.count("met"), states.count("in part")
    assert f"Forty-two expectations: {met} met, {part} in part, {42 - met - part} not." in text
