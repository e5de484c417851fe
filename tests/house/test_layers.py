"""What importing a room drags in. That a room imports only those below it, import-linter holds (``make test``)."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

HEAVY = {"polars", "scipy", "fastapi", "sqlalchemy", "jinja2", "uvicorn", "rapidfuzz", "pydantic"}


def _loaded_by(statement: str) -> set[str]:
    program = (
        f"{statement}\nimport json, sys\nprint(json.dumps(sorted({{name.split('.')[0] for name in sys.modules}})))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    loaded: list[str] = json.loads(done.stdout.splitlines()[-1])
    return set(loaded)


@pytest.mark.parametrize(
    "module", ["hustings", "hustings.count", "hustings.ids", "hustings.errors", "hustings.cli.main"]
)
def test_importing_pulls_in_nothing_heavy(module: str) -> None:
    assert _loaded_by(f"import {module}") & HEAVY == set()


def test_the_list_of_rules_needs_nothing_heavy() -> None:
    assert _loaded_by("from hustings.count import every_rule\nassert every_rule()") & HEAVY == set()
