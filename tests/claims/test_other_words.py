"""Three sentences for each kind of claim and each verdict, in words of their own; and sentences that are no claims."""

from __future__ import annotations

import pytest

from hustings.almanac.open import Almanac
from hustings.claims.gazetteer import Gazetteer
from tests.claims.support import check, rows, verdicts


@pytest.mark.parametrize("row", rows("other_words.csv"), ids=lambda row: row["text"][:60])
def test_said_in_other_words(almanac: Almanac, names: Gazetteer, row: dict[str, str]) -> None:
    found = verdicts(check(almanac, names, row["text"], row["day"]))
    assert (row["kind"], row["verdict"]) in [(kind, verdict) for _, kind, verdict in found]


@pytest.mark.parametrize("row", rows("no_claims.csv"), ids=lambda row: row["text"][:60])
def test_no_claim(almanac: Almanac, names: Gazetteer, row: dict[str, str]) -> None:
    assert verdicts(check(almanac, names, row["text"], row["day"])) == []


@pytest.mark.parametrize("row", rows("traps.csv"), ids=lambda row: row["text"][:60])
def test_never_a_wrong_verdict(almanac: Almanac, names: Gazetteer, row: dict[str, str]) -> None:
    found = [verdict for _, _, verdict in verdicts(check(almanac, names, row["text"], row["day"]))]
    assert set(found) <= set(row["allowed"].split("|"))
