"""Errors speak to people: what is wrong first, where, and what to do last."""

from __future__ import annotations

import inspect

import pytest

from hustings import errors
from hustings.errors import (
    AmbiguousName,
    BadBallots,
    BadFile,
    BadInput,
    HustingsError,
    IntegrityError,
    NotKnown,
    UnknownName,
)

LISTED = [getattr(errors, name) for name in errors.__all__]


@pytest.mark.parametrize("error", LISTED, ids=errors.__all__)
def test_every_error_hangs_on_the_one_tree_and_stops_with_two(error: type[HustingsError]) -> None:
    assert issubclass(error, HustingsError)
    assert error.exit_code == 2
    assert inspect.getdoc(error)


def test_the_tree_at_the_head_of_the_module_is_the_tree() -> None:
    drawn = errors.__doc__ or ""
    for error in LISTED:
        line = next(
            line
            for line in drawn.splitlines()
            if line.split()[:1] == [error.__name__] or f" {error.__name__} " in f"{line} "
        )
        if error is not HustingsError:
            depth = line.index(error.__name__)
            parent = error.__mro__[1].__name__
            above = next(line for line in drawn.splitlines() if f" {parent} " in f" {line} ")
            assert above.index(parent) < depth, f"{error.__name__} is not drawn under {parent}"


def test_every_error_of_the_module_is_listed() -> None:
    defined = {name for name, thing in vars(errors).items() if inspect.isclass(thing) and issubclass(thing, Exception)}
    assert defined == set(errors.__all__)


@pytest.mark.parametrize(
    ("error", "lines"),
    [
        (BadInput("The share of con is above one."), ["The share of con is above one."]),
        (
            BadFile("votes are “12x”, not a number.", file="ge.csv", row=7, field="Votes", remedy="Mend the cell."),
            ["ge.csv, row 7, field “Votes”: votes are “12x”, not a number.", "Mend the cell."],
        ),
        (BadFile("it is empty.", file="ge.csv"), ["ge.csv: it is empty."]),
        (
            UnknownName("There is no contest hartlepol.", nearest=["hartlepool", "harlow"]),
            ["There is no contest hartlepol.", "Nearest: hartlepool, harlow."],
        ),
        (UnknownName("There is no contest xyz."), ["There is no contest xyz."]),
        (
            AmbiguousName("Newcastle fits two places.", candidates=["A", "B"], remedy="Give the id."),
            ["Newcastle fits two places.", "It could be: A, B.", "Give the id."],
        ),
        (BadBallots("No papers."), ["No papers."]),
        (NotKnown("Rejected papers are not known."), ["Rejected papers are not known."]),
        (
            IntegrityError("votes sum to 9, valid is 10", table="contests", row="parl.x.2019-12-12"),
            ["contests, parl.x.2019-12-12: votes sum to 9, valid is 10"],
        ),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, HustingsError) else "",
)
def test_the_lines_for_people(error: HustingsError, lines: list[str]) -> None:
    assert error.lines() == lines
    assert str(error) == lines[0]


def test_an_error_carries_its_parts() -> None:
    bad = BadFile("wrong.", file="a.csv", row=3, field="Votes", remedy="Mend it.")
    assert (bad.file, bad.row, bad.field, bad.remedy) == ("a.csv", 3, "Votes", "Mend it.")
    assert UnknownName("No.", nearest=["a"]).nearest == ("a",)
    assert AmbiguousName("No.", candidates=["a", "b"]).candidates == ("a", "b")
    wrong = IntegrityError("no.", table="polls", row="x")
    assert (wrong.table, wrong.row) == ("polls", "x")
