"""Articles and sentences that the tests of claims read."""

from __future__ import annotations

import csv
import os
from datetime import date
from pathlib import Path

import pytest

from hustings.almanac.open import Almanac
from hustings.claims.check import Report, check_article
from hustings.claims.gazetteer import Gazetteer
from hustings.claims.read import article_of

FIXTURES = Path(__file__).parent / "fixtures"
_ARTICLES = Path(os.environ.get("HUSTINGS_ARTICLES", Path(__file__).resolve().parents[3] / "shared" / "articles"))


def article(name: str) -> Path:
    """A published article beside the checkout, or a skip that names it."""
    path = _ARTICLES / name
    if not path.exists():
        pytest.skip(f"published file not beside the checkout: articles/{name} (looked in {_ARTICLES})")
    return path


def rows(name: str) -> list[dict[str, str]]:
    """The rows of a CSV fixture."""
    with (FIXTURES / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def check(almanac: Almanac, names: Gazetteer, text: str, day: str = "") -> Report:
    """Check a text in memory."""
    return check_article(almanac, article_of(text, day=date.fromisoformat(day) if day else None), names=names)


def verdicts(report: Report) -> list[tuple[str, str, str]]:
    """Text, kind and verdict of every claim."""
    return [(report.text(each), each.found.claim.kind, each.finding.verdict.value) for each in report.claims]
