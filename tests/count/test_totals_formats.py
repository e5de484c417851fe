"""Totals and tables of first and second preferences, in and out; every fault with its line."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hustings.count import Candidate, Election, Totals, TotalsLine, count, read_ballots
from hustings.count.ballots import UNMARKED
from hustings.count.formats import first_second, totals
from hustings.errors import BadFile, BadInput

# One folder for all examples that hypothesis draws.
_folder = TemporaryDirectory()


@pytest.fixture(scope="module", autouse=True)
def _swept() -> Iterator[None]:
    yield
    _folder.cleanup()


@pytest.fixture
def written(tmp_path: Path) -> Path:
    return tmp_path / "given.csv"


def read(path: Path, text: str) -> Totals | Election:
    path.write_text(text, encoding="utf-8")
    return read_ballots(path)


def test_a_table_of_totals_with_its_facts(written: Path) -> None:
    text = (
        "# title: Central, 6 May 2021\n# seats: 7\n# invalid: 1,204 unmarked\n# source: somebody\n"
        'Party,Votes,Seats held,Nominated,Individual,Withdrawn,swing\nSNP,"148,399",9,7,,no,up\n\nJo Ray,5,,,yes,,\n'
    )
    made = read(written, text)
    assert isinstance(made, Totals)
    assert (made.title, made.seats, made.invalid) == ("Central, 6 May 2021", 7, {"unmarked": 1204})
    assert made.lines[0] == TotalsLine("SNP", 148_399, seats_held=9, nominated=7)
    assert made.lines[1] == TotalsLine("Jo Ray", 5, individual=True)
    assert made.source == str(written)


def test_a_candidate_beside_a_party(written: Path) -> None:
    made = read(written, "candidate,party,first_preferences,second_transferred\nAnn,Lab,5,2\nBob,Con,4,\n")
    assert isinstance(made, Totals)
    assert made.seats == 1
    assert made.lines == (TotalsLine("Ann", 5, "Lab", second=2), TotalsLine("Bob", 4, "Con"))


def test_a_byte_order_mark_and_windows_line_ends_do_no_harm(written: Path) -> None:
    written.write_bytes("\ufeffname,votes\r\nSiôn,3\r\n".encode())
    made = read_ballots(written)
    assert isinstance(made, Totals)
    assert made.names == ("Siôn",)


@pytest.mark.parametrize(
    ("text", "row", "said"),
    [
        ("", None, "is empty"),
        ("# seats: 2\n", None, "is empty"),
        ("name,votes\n", 1, "no candidate or list follows"),
        ("name,share\nA,3\n", 1, "no column for votes"),
        ("votes,share\n3,4\n", 1, "no column for names"),
        ("name,votes,list_votes\nA,1,2\n", 1, "mean the same"),
        ("name,votes\nA,12x\n", 2, "“12x” is not a whole number"),
        ("name,votes\nA,12.5\n", 2, "not a whole number"),
        ("name,votes\nA,-3\n", 2, "not a whole number"),
        ("name,votes\nA,\n", 2, "there is no number"),
        ("name,votes\nA\n", 2, "there is no number"),
        ("name,votes\nA,1,234\n", 2, "has 3 cells"),
        ('name,votes\nA,"1,23"\n', 2, "not a whole number"),
        ("name,votes\nA,9999999999999999999\n", 2, "more than any election"),
        ("name,votes\n,3\n", 2, "there is no name"),
        ("name,votes\nA,1\nA,2\n", 3, "stands twice"),
        ("name,votes,withdrawn\nA,1,perhaps\n", 2, "neither yes nor no"),
        ("# seats: many\nname,votes\nA,1\n", 1, "not a whole number"),
        ("# seats: 99999\nname,votes\nA,1\n", 1, "more than any election"),
        ('name,votes\n"A,1\n', 3, "cannot be read as CSV"),
    ],
)
def test_a_fault_of_the_table_is_named_with_its_line(written: Path, text: str, row: int | None, said: str) -> None:
    with pytest.raises(BadFile, match=said) as caught:
        read(written, text)
    if row is not None:
        assert caught.value.row == row


def test_bytes_that_are_no_text_and_files_that_are_none(written: Path, tmp_path: Path) -> None:
    written.write_bytes(b"name,votes\nA\xff,1\n")
    with pytest.raises(BadFile, match="not UTF-8") as caught:
        read_ballots(written)
    assert caught.value.row == 2
    with pytest.raises(BadFile, match="cannot be opened"):
        read_ballots(tmp_path / "none.csv")


def test_a_table_far_too_long_is_refused(written: Path) -> None:
    with pytest.raises(BadFile, match="more than 20,000 lines"):
        read(written, "name,votes\n" + "\n".join(f"C{i},1" for i in range(20_001)))


_NAMES = (
    st.text(st.characters(exclude_categories=("C", "Zl", "Zp")), min_size=1, max_size=9).map(str.strip).filter(bool)
)
_NUMBERS = st.integers(0, 10**9)


@given(
    st.lists(
        st.builds(
            TotalsLine, name=_NAMES, votes=_NUMBERS, party=_NAMES | st.just(""), second=st.none() | _NUMBERS,
            seats_held=st.integers(0, 99), nominated=st.none() | st.integers(0, 99), individual=st.booleans(),
            withdrawn=st.booleans(),
        ),
        min_size=1, max_size=5, unique_by=lambda line: line.name,
    ),
    st.integers(1, 99), _NAMES | st.just(""), st.dictionaries(_NAMES, _NUMBERS, max_size=2),
)  # fmt: skip
def test_totals_come_back_as_they_were_written(
    lines: list[TotalsLine], seats: int, title: str, invalid: dict[str, int]
) -> None:
    given_out = Totals(title, seats, tuple(lines), invalid)
    path = Path(_folder.name) / "round.csv"
    path.write_text(totals.text(given_out), encoding="utf-8")
    back = totals.read(path)
    assert isinstance(back, Totals)
    assert (back.title, back.seats, back.lines, back.invalid) == (title, seats, tuple(lines), invalid)


# --- first and second preferences ---------------------------------------------------------------------------------

LIST = """# title: Mayor
# candidates: Ann; "Bob; Jr"; Cat; Dee
first,second,papers
Ann,"Bob; Jr",120
"Bob; Jr",none,"1,030"
Cat,Cat,2
Cat,,4
,,6
"""

MATRIX = """first,Ann,Bob,Cat,none
Ann,0,120,15,30
Bob,40,,5,60
Cat,1,2,3,4
,0,0,0,7
"""


def test_a_list_of_pairs(written: Path) -> None:
    made = read(written, LIST)
    assert isinstance(made, Election)
    assert made.names == ("Ann", "Bob; Jr", "Cat", "Dee")
    assert dict(zip(made.ballots, made.weights, strict=True)) == {b"\0\1": 120, b"\1": 1030, b"\2": 4}
    assert made.broken[0].papers == 2
    assert made.invalid == {UNMARKED: 6}
    assert count("supplementary-vote", made).elected == ("Bob; Jr",)


def test_a_matrix_of_pairs(written: Path) -> None:
    made = read(written, MATRIX)
    assert isinstance(made, Election)
    assert made.names == ("Ann", "Bob", "Cat")
    assert made.papers == 120 + 15 + 30 + 40 + 5 + 60 + 10
    assert made.invalid == {UNMARKED: 7}
    record = count("supplementary-vote", made)
    assert record.stages[0].totals == (165, 105, 10)


def test_a_candidate_for_whom_nobody_voted_makes_three(written: Path) -> None:
    tied = "first,second,papers\nA,,5\nB,,5\n"
    assert len(read(written, tied).names) == 2
    assert len(read(written, "# candidates: A; B; C\n" + tied).names) == 3


@pytest.mark.parametrize(
    ("text", "row", "said"),
    [
        ("first,second,papers\nA,B\n", 2, "not 3"),
        ("first,second,papers\nA,B,x\n", 2, "not a whole number"),
        ("first,second,papers\n,B,3\n", 2, "no first"),
        ("first,Ann,Ann\nAnn,1,2\n", 1, "twice"),
        ("first,Ann,Bob\nAnn,1,2\nAnn,1,2\n", 3, "twice"),
        ("first,Ann,Bob\nAnn,1,2,3\n", 2, "4 cells"),
        ("first,Ann,Bob\n", 1, "no candidate is named"),
    ],
)
def test_a_fault_of_a_table_of_pairs_is_named_with_its_line(written: Path, text: str, row: int, said: str) -> None:
    with pytest.raises(BadFile, match=said) as caught:
        read(written, text)
    assert caught.value.row == row


def test_totals_are_no_table_of_pairs(written: Path) -> None:
    written.write_text("name,votes\nA,1\n")
    with pytest.raises(BadFile, match="no table of first and second"):
        first_second.read(written)


@given(
    st.lists(_NAMES.filter(lambda n: ";" not in n and n.lower() not in ("none", "no second")), min_size=1, max_size=5,
             unique=True),
    st.data(),
)  # fmt: skip
def test_pairs_come_back_as_they_were_written(names: list[str], data: st.DataObject) -> None:
    marks = data.draw(st.lists(st.lists(st.sampled_from(names), max_size=2), max_size=6))
    election = Election.of([Candidate(name) for name in names], [(mark, i + 1) for i, mark in enumerate(marks)], 1)
    path = Path(_folder.name) / "pairs.csv"
    path.write_text(first_second.text(election), encoding="utf-8")
    back = first_second.read(path)
    assert back.names == election.names
    assert dict(zip(back.ballots, back.weights, strict=True)) == dict(
        zip(election.ballots, election.weights, strict=True)
    )
    assert sorted(back.broken, key=str) == sorted(election.broken, key=str)
    assert back.invalid == election.invalid


def test_a_name_with_a_semicolon_or_two_crosses_cannot_be_written() -> None:
    with pytest.raises(BadInput, match="semicolon"):
        first_second.text(Election.of(["A;B"], [], 1))
