"""The count sheet as text, CSV and a page to print."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from hustings.count import Candidate, CountRecord, Election, Lots, count
from hustings.count.sheet import SheetFacts, sheet_csv, sheet_text, short_party
from hustings.count.sheet_page import sheet_html
from tests.count.stv_support import election, restated_ward

FACTS = SheetFacts(
    heading="Local government election, Thursday 4 May 2017",
    area="Midlothian Council",
    electorate=13_736,
    contest="local.midlothian.bonnyrigg.2017-05-04",
    source="Ballots: Midlothian Council.",
)


def bonnyrigg(rule: str = "scottish-stv") -> CountRecord:
    return count(rule, replace(restated_ward("midlothian_2017_bonnyrigg"), title="Bonnyrigg"))


class _Page(HTMLParser):
    """Collects tags and words, and holds that every tag is closed."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, dict(attrs)))
        if tag not in ("meta", "br", "link"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.words.append(data)


def page(record: CountRecord, facts: SheetFacts = FACTS) -> _Page:
    parsed = _Page()
    parsed.feed(sheet_html(record, facts))
    assert parsed.open == []
    return parsed


def test_the_page_says_what_a_returning_officer_signs() -> None:
    shown = page(bonnyrigg())
    words = " ".join(shown.words)
    assert "Statement of the count · Local government election, Thursday 4 May 2017" in words
    for part in ("Bonnyrigg", "Returning officer", "Agent", "Date and time", "1 of 1", "No lot was drawn."):
        assert part in words
    assert "local.midlothian.bonnyrigg.2017-05-04" in words
    assert "Quota: 6,553 ÷ (3 + 1) = 1,638.25, whole part plus one = 1,639." in words
    assert "Votes are cut, not rounded, at five decimals." in words
    assert "Elected, in this order:" in words
    assert "Derek Milligan (Labour)" in words


def test_the_figure_that_passes_the_quota_is_boxed_and_no_other() -> None:
    text = sheet_html(bonnyrigg(), FACTS)
    assert re.findall(r'<span class="box">([\d,.]+)</span>', text) == ["1,778.92304", "1,708.11668", "1,901"]


def test_a_transfer_stands_before_its_total() -> None:
    text = sheet_html(bonnyrigg(), FACTS)
    assert '<td class="moved">+7.02882</td><td class="votes">1,210.02882</td>' in text
    assert '<td class="moved">−262.00000</td><td class="votes">1,639.00000</td>' in text


def test_the_page_is_black_and_fetches_nothing() -> None:
    text = sheet_html(bonnyrigg(), FACTS)
    assert "http" not in text
    assert "<script" not in text
    colours = set(re.findall(r"#[0-9a-f]{3,6}\b", text))
    # Greys alone; the one tint is the five per cent behind the elected.
    assert all(len(set(re.findall("..", c[1:]) if len(c) == 7 else c[1:])) <= 3 for c in colours)
    assert "size: A4 landscape; margin: 12mm" in text


def test_a_long_count_goes_on_to_further_pages() -> None:
    letters = "ABCDEFGHIJKLMNOP"
    long = election(3, *(f"{40 + 7 * i} {c}{letters[i - 1]}" for i, c in enumerate(letters)))
    shown = page(count("scottish-stv", long, lots=Lots.from_seed(1)))
    sheets = [attrs for tag, attrs in shown.seen if attrs.get("class") == "sheet"]
    assert len(sheets) > 2
    words = " ".join(shown.words)
    assert all(f"{n} of {len(sheets)}" in words for n in range(1, len(sheets) + 1))
    assert words.count("Returning officer") == 1


def test_a_name_cannot_bring_markup_or_a_formula_into_a_sheet() -> None:
    nasty = '<script>alert("x")</script>'
    papers = Election.of([Candidate(nasty, "=1+1"), Candidate("=cmd|' /C calc'!A0")], [([0], 5), ([1], 3)], 1)
    record = count("scottish-stv", papers)
    text = sheet_html(record, SheetFacts(source=nasty, area=nasty))
    assert nasty not in text
    cells = [cell for row in csv.reader(io.StringIO(sheet_csv(record))) for cell in row]
    assert not [cell for cell in cells if cell.startswith(("=", "@"))]


def test_a_rehearsal_is_marked_on_every_page() -> None:
    text = sheet_html(bonnyrigg(), replace(FACTS, test=True))
    assert text.count("TEST · not a real count") == text.count('class="sheet"')
    assert "<title>TEST" in text
    assert sheet_text(bonnyrigg(), replace(FACTS, test=True)).startswith("TEST")


@pytest.mark.parametrize("rule", ["scottish-stv", "northern-ireland-stv", "meek-stv"])
def test_every_stage_is_said_in_a_sentence(rule: str) -> None:
    record = bonnyrigg(rule)
    text = sheet_text(record, FACTS)
    for stage in record.stages:
        assert f"Stage {stage.number}:" in text
        assert stage.statement in text
        assert stage.statement in " ".join(page(record).words).replace("\n", " ")


def test_the_csv_holds_every_figure_and_adds_up() -> None:
    record = bonnyrigg()
    rows = list(csv.reader(io.StringIO(sheet_csv(record, FACTS))))
    head = next(i for i, row in enumerate(rows) if row and row[0] == "Candidate")
    assert rows[head][2] == "Stage 1: First preferences"
    assert rows[head][3] == "Stage 2: Surplus of Derek Milligan"
    assert rows[head + 1][2:5] == ["votes", "transfer", "votes"]
    last = sum(round(float(row[-2] or 0) * 100_000) for row in rows[head + 2 : head + 2 + len(record.names) + 2])
    assert last == record.valid * record.unit


def test_the_outcome_of_each_candidate() -> None:
    rows = {row[0]: row[-1] for row in csv.reader(io.StringIO(sheet_csv(bonnyrigg()))) if len(row) > 5}
    assert rows["Dianne Alexander"] == "Elected at 4"
    assert rows["Colin Lawrie"] == "Excluded after 3"
    assert rows["Ian Baxter"] == "Not elected"


@pytest.mark.parametrize(
    ("party", "short"),
    [
        ("Labour (Lab)", "Lab"),
        ("Scottish National Party (SNP)", "SNP"),
        ("Con", "Con"),
        ("Alba Party for Independence", "API"),
    ],
)
def test_a_party_fits_its_box(party: str, short: str) -> None:
    assert short_party(party) == short


def test_a_lot_is_on_the_sheet() -> None:
    record = count("scottish-stv", election(1, "5 A", "3 BA", "3 CB"), lots=Lots.by_hand("B,C"))
    assert "A lot was drawn (by hand) among B and C to decide who is excluded; it fell on B." in sheet_text(record)
