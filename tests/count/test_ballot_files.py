"""Ballots in and out: every layout there and back, and files that are not what they should be."""

from __future__ import annotations

import resource
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hustings.count import Candidate, Election, Lots, Totals, ballots_text, count, read_ballots
from hustings.count.formats import _lines
from hustings.errors import BadFile, UnknownName
from tests.count.stv_support import elections

LAYOUTS = {"blt": ".blt", "ward-csv": ".csv", "preflib": ".toi"}
NAME = st.text(st.characters(codec="utf-8", categories=("L", "N", "Zs", "P")), min_size=1, max_size=18)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("ballots")


def read(folder: Path, text: str, name: str = "case.blt") -> Election | Totals:
    path = folder / name
    path.write_bytes(text.encode())
    return read_ballots(path)


def fault(folder: Path, text: str | bytes, name: str = "case.blt") -> BadFile:
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(BadFile) as told:
        read_ballots(path)
    assert told.value.remedy
    return told.value


@pytest.mark.parametrize("layout", LAYOUTS)
@settings(deadline=None, max_examples=80, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(any_election=elections(most=12, broken=True), data=st.data())
def test_every_layout_gives_back_what_was_written(
    layout: str, any_election: Election, data: st.DataObject, folder: Path
) -> None:
    names = data.draw(st.lists(NAME.map(_sober).filter(bool), min_size=12, max_size=12, unique=True))
    people = tuple(
        Candidate(name, party, withdrawn)
        for name, party, withdrawn in zip(
            names, data.draw(_parties), data.draw(st.lists(st.booleans(), min_size=12, max_size=12)), strict=True
        )
    )[: len(any_election.candidates)]
    written = replace(any_election, candidates=people, title=_sober(data.draw(NAME)), invalid=any_election.invalid)
    back = read(folder, ballots_text(written, layout), f"round{LAYOUTS[layout]}")
    assert isinstance(back, Election)
    assert replace(back, source="") == replace(written, source="")


_parties = st.lists(st.sampled_from(["", "Lab", "SNP", "Labour (Lab)"]), min_size=12, max_size=12)


def _sober(name: str) -> str:
    """A name no layout could take for something else: no quotation marks or brackets, which each layout uses itself."""
    return " ".join("".join(c for c in name if c.isalnum() or c in " -'.’").split()).strip("-'.’ ")


def test_the_form_of_1987_with_its_extensions(folder: Path) -> None:
    text = '''4 2   # four candidates, two seats
-2
/* a comment
   over two lines */
[tie 1 2 3 4]
3 1 3 4 0
(17) 4 1 3
 2 0
2 4 1=3 0
1 2 - 3 0
5 0
0
"Adam" "Basil"
"Lab ""Charlotte"""
"Donald"
"Title"
"Source"
'''
    read_ = read(folder, text)
    assert isinstance(read_, Election)
    assert [c.name for c in read_.candidates] == ["Adam", "Basil", "Charlotte", "Donald"]
    assert read_.candidates[1].withdrawn
    assert read_.candidates[2].party == "Lab"
    assert dict(zip(read_.ballots, read_.weights, strict=True)) == {bytes([0, 2, 3]): 3, bytes([0, 2, 1]): 4}
    assert {b.groups: b.papers for b in read_.broken} == {((3,), (0, 2)): 2, ((1,), (), (2,)): 1}
    assert read_.invalid == {"unmarked or void for uncertainty": 5}
    assert read_.title == "Title"


def test_names_of_a_blt_may_be_nicknames_plain_lines_or_preflib_heads(folder: Path) -> None:
    nick = read(folder, '2 1\n[nick ab cd]\n3 ab cd 0\n0\n"A"\n"C"\n"T"\n')
    plain = read(folder, "2 1\n3 1 2 0\n0\nAnn Bee\nCee Dee\nWard 1\n")
    heads = read(folder, "2 1,\n3 1 2 0\n0\n# ALTERNATIVE NAME 1: Ann (Lab)\n# ALTERNATIVE NAME 2: Bob\nWard\n")
    assert isinstance(nick, Election)
    assert isinstance(plain, Election)
    assert isinstance(heads, Election)
    assert nick.ballots == plain.ballots == heads.ballots == (bytes([0, 1]),)
    assert plain.names == ("Ann Bee", "Cee Dee")
    assert heads.candidates == (Candidate("Ann", "Lab"), Candidate("Bob"))
    assert plain.title == "Ward 1"


def test_two_candidates_of_one_name_are_told_apart(folder: Path) -> None:
    same = read(folder, '3 1\n1 1 0\n0\n"Lab ""Jo Smith"""\n"Con ""Jo Smith"""\n"Jo Smith"\n"T"\n')
    assert isinstance(same, Election)
    assert same.names == ("Jo Smith (Lab)", "Jo Smith (Con)", "Jo Smith (1)")


FAULTS_OF_BLT = [
    ("no size", "hello\n", 1, "not a whole number"),
    ("empty file", "", 1, "does not begin"),
    ("huge number of candidates", "99999999999999999999 2\n", 1, "more than any election"),
    ("many candidates", "20000 2\n", 1, "more than any election"),
    ("huge number of papers", "2 1\n" + "9" * 5000 + " 1 0\n0\n", 2, "more than any election"),
    ("candidate out of range", '2 1\n3 1 2 0\n3 1 5 0\n0\n"A"\n"B"\n"T"\n', 3, "no candidate 5"),
    ("a word for a number", '2 1\n3 1 2 0\n3 one 0\n0\n"A"\n"B"\n"T"\n', 3, "not a whole number"),
    ("half a paper", "2 1\n3 1 2 0\n1.5 2 0\n0\n", 3, "not a whole number"),
    ("papers below nought", "2 1\n3 1 2 0\n-3 2 0\n0\n", 3, "not a whole number"),
    ("papers without end", "2 1\n3 1 2 0\n", 2, "ends before the papers do"),
    ("too few names", '2 1\n3 1 2 0\n0\n"A"\n', 4, "but 1 are named"),
    ("open quotation mark", '2 1\n3 1 2 0\n0\n"A\n', 4, "quotation mark is not closed"),
    ("open comment", "2 1\n/* 3 1 2 0\n0\n", 3, "comment is not closed"),
    ("deep nesting", "2 1\n" + "/*" * 200_000 + "\n3 1 0\n", 3, "comment is not closed"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "text", "row", "said"), FAULTS_OF_BLT, ids=[f[0] for f in FAULTS_OF_BLT])
def test_a_hostile_blt_is_refused(name: str, text: str, row: int, said: str, folder: Path) -> None:
    told = fault(folder, text)
    assert told.row == row
    assert said in told.message
    assert len(told.message) < 400


FAULTS_OF_CSV = [
    ("candidate out of range", '2,1,\n3,1,2,\n3,1,5,\n"Candidate 1","A",""\n"Candidate 2","B",""\n', 3, "no candidate"),
    ("a fraction", '2,1,\n3,1,2,\n2.5,1,\n"Candidate 1","A",""\n', 3, "not a whole number"),
    ("too few names", '2,1,\n3,1,2,\n"Candidate 1","A",""\n"W"', 1, "but 1 are named"),
    ("names out of order", '2,1,\n3,1,\n"Candidate 2","A",""\n', 3, "out of order"),
    ("sizes too large", "2,99999999,\n1,1,\n", 1, "more than any election"),
]


@pytest.mark.parametrize(("name", "text", "row", "said"), FAULTS_OF_CSV, ids=[f[0] for f in FAULTS_OF_CSV])
def test_a_faulty_ward_csv_is_refused(name: str, text: str, row: int, said: str, folder: Path) -> None:
    told = fault(folder, text, "ward.csv")
    assert told.row == row
    assert said in told.message


FAULTS_OF_PREFLIB = [
    ("no number of alternatives", "# TITLE: x\n1: 1\n", 1, "no number"),
    ("no colon", "# NUMBER ALTERNATIVES: 2\n# ALTERNATIVE NAME 1: A\n12 1,2\n", 3, "no colon"),
    ("open brace", "# NUMBER ALTERNATIVES: 2\n1: {1,2\n", 2, "braces do not pair"),
    ("out of range", "# NUMBER ALTERNATIVES: 2\n1: 1,2\n1: 3\n", 3, "no alternative 3"),
    ("no name", "# NUMBER ALTERNATIVES: 2\n# ALTERNATIVE NAME 1: A\n1: 1,2\n", 1, "alternative 2 has no name"),
]


@pytest.mark.parametrize(("name", "text", "row", "said"), FAULTS_OF_PREFLIB, ids=[f[0] for f in FAULTS_OF_PREFLIB])
def test_a_faulty_preflib_file_is_refused(name: str, text: str, row: int, said: str, folder: Path) -> None:
    told = fault(folder, text, "case.soi")
    assert told.row == row
    assert said in told.message


@pytest.mark.parametrize("name", ["case.blt", "ward.csv", "case.toi"])
def test_a_file_in_the_wrong_encoding_is_refused_with_its_line(name: str, folder: Path) -> None:
    told = fault(folder, b'2 1\n3 1 2 0\n0\n"Ang\xe9la"\n', name)
    assert told.row == 4 or name != "case.blt"
    assert "UTF-8" in told.message
    assert "UTF-16" in fault(folder, "2 1\n".encode("utf-16"), name).message
    assert "null" in fault(folder, b"2 1\n3 1\x00 2 0\n", name).message


def test_a_name_without_end_is_refused(folder: Path) -> None:
    told = fault(folder, '1 1\n3 1 0\n0\n"' + "a" * 100_000 + '"\n"T"\n')
    assert "a name of 100,000 characters" in told.message
    assert len(told.message) < 300


def test_a_party_may_stand_after_the_name(folder: Path) -> None:
    after = read(folder, '3 1\n1 1 0\n0\n"Jo Smith (Lab)"\n"Al Bee (2)"\nCee Dee (SNP)\n"T"\n')
    assert isinstance(after, Election)
    assert after.candidates == (Candidate("Jo Smith", "Lab"), Candidate("Al Bee (2)"), Candidate("Cee Dee", "SNP"))


def test_a_line_without_end_is_refused(folder: Path) -> None:
    told = fault(folder, b"2 1\n" + b"1 " * (_lines.LONGEST_LINE))
    assert "longer than" in told.message


def test_a_missing_file_and_an_unknown_layout_are_named(folder: Path) -> None:
    with pytest.raises(BadFile, match="no such file"):
        read_ballots(folder / "nothing.blt")
    with pytest.raises(BadFile, match="tells no layout"):
        read_ballots(folder / "papers.doc")
    with pytest.raises(UnknownName, match="no layout"):
        read_ballots(folder / "x.blt", "braille")
    with pytest.raises(UnknownName):
        ballots_text(Election.of(["A"], [], 1), "braille")


def test_a_totals_table_is_told_from_a_ward(folder: Path) -> None:
    assert isinstance(read(folder, "party,votes\nLab,10\nCon,9\n", "list.csv"), Totals)
    assert isinstance(read(folder, '1,1,\n3,1,\n"Candidate 1","A",""\n"W"\n', "ward.csv"), Election)


@pytest.mark.parametrize("size", [7, 64, 4096])
def test_blocks_of_any_size_read_alike(size: int, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lines = [f"{n} {1 + n % 12} {1 + (n + 5) % 12} 0" for n in range(1, 300)]
    text = "\n".join(["12 3", *lines, "0", *(f'"C{i}"' for i in range(12)), '"Title"']) + "\n"
    whole = read(folder, text)
    monkeypatch.setattr(_lines.blocks, "__defaults__", (size,))
    assert read(folder, text) == whole
    assert read(folder, text.replace("\n", "\r\n")) == whole


def test_a_file_of_many_papers_is_read_in_bounded_memory(folder: Path) -> None:
    """2,000,000 lines of papers, 22 MB: memory grows by far less than the file."""
    path = folder / "large.blt"
    eight = range(1, 9)
    orders = [f"1 {a} {b} {c} 0\n" for a in eight for b in eight for c in eight if len({a, b, c}) == 3]
    with path.open("w") as file:
        file.write("8 3\n")
        block = "".join(orders)
        for _ in range(2_000_000 // len(orders)):
            file.write(block)
        file.write("0\n" + "".join(f'"C{i}"\n' for i in range(8)) + '"Large"\n')
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    large = read_ballots(path)
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    path.unlink()
    assert isinstance(large, Election)
    assert large.papers == 2_000_000 // len(orders) * len(orders)
    assert len(large.ballots) == len(orders)
    assert grown < 40_000  # kilobytes
    assert len(count("scottish-stv", large, lots=Lots.from_seed(1)).elected) == 3
