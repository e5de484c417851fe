"""Figures in numerals and words, and when one is near enough."""

from __future__ import annotations

import pytest

from hustings.claims.figures import Figure, figure_at
from hustings.claims.tokens import tokens
from hustings.claims.tolerance import fits


def _read(text: str) -> tuple[str, Figure] | None:
    found = figure_at(tokens(text, 0, len(text)), 0)
    return found[:2] if found else None


@pytest.mark.parametrize(
    ("text", "tag", "value", "how"),
    [
        ("17-point lead", "PTS", 17, ""),
        ("50 per cent", "PCT", 50, ""),
        ("about 69.6%", "PCT", 69.6, "about"),
        ("a quarter of the vote", "FRA", 25, ""),
        ("two-thirds of voters", "FRA", 200 / 3, ""),
        ("just over half of voters", "FRA", 50, "just over"),
        ("seven in ten", "FRA", 70, ""),
        ("almost 50 years", "YRS", 50, "nearly"),
        ("nearly a century", "YRS", 100, "nearly"),
        ("half a century", "YRS", 50, ""),
        ("two decades", "YRS", 20, ""),
        ("3,595", "NUM", 3595, ""),
        ("three thousand five hundred and ninety-five votes", "NUM", 3595, ""),
        ("10.3 million", "NUM", 10_300_000, ""),
        ("more than twenty-one seats", "NUM", 21, "over"),
        ("12 percentage points", "PTS", 12, ""),
    ],
)
def test_figures_are_read(text: str, tag: str, value: float, how: str) -> None:
    found = _read(text)
    assert found is not None
    assert (found[0], found[1].how) == (tag, how)
    assert found[1].value == pytest.approx(value)


@pytest.mark.parametrize("text", ["about the vote", "some voters", "under the table", "a voter", "just so"])
def test_words_that_are_no_figures(text: str) -> None:
    assert _read(text) is None


@pytest.mark.parametrize(
    ("text", "actual", "good"),
    [
        ("70 per cent", 69.57, True),
        ("70 per cent", 69.4, False),
        ("69.6 per cent", 69.57, True),
        ("a quarter of", 25.8, True),
        ("a quarter of", 28.0, False),
        ("3,595", 3595, True),
        ("3,595", 3596, False),
        ("3,600", 3595, True),
        ("about 3,500", 3595, True),
        ("almost 50 years", 47.2, True),
        ("almost 50 years", 51, False),
        ("nearly a century", 84, True),
        ("nearly a century", 75, False),
        ("more than 3,000", 3595, True),
        ("fewer than 3,000", 3595, False),
        ("just over 3,500", 3595, True),
        ("just over 3,000", 3595, False),
        ("nearly 52 per cent", 51.9, True),
    ],
)
def test_near_enough(text: str, actual: float, good: bool) -> None:
    found = _read(text)
    assert found is not None
    assert fits(found[1], actual) is good
