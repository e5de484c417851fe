"""Somebody's forecast of seats: read as written whatever its shape, or refused with row and field."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import TypeVar

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hustings.almanac.open import Almanac
from hustings.almanac.readers.seat_forecasts import Plain, SeatForecast, read_seat_forecast, recognises
from hustings.errors import BadFile, BadInput

T = TypeVar("T")
ELECTION = "parl.2019-12-12"
ABERAVON, ABERCONWY = "parl.aberavon.2019-12-12", "parl.aberconwy.2019-12-12"
PARTIES = ("con", "lab", "ld", "grn", "pc")


@cache
def facts() -> Almanac:
    return Almanac.open(own=False)


@cache
def places() -> dict[str, str]:
    """Contest ids by GSS code."""
    return dict(facts().contests(ELECTION).select("area", "contest").head(40).iter_rows())


def read(text: str, plain: Plain | None = None) -> SeatForecast:
    return read_seat_forecast(facts(), Path("theirs.csv"), ELECTION, plain=plain, payload=text.encode())


def table(header: list[str], rows: Sequence[Sequence[str]]) -> str:
    out = io.StringIO()
    csv.writer(out).writerows([header, *rows])
    return out.getvalue()


# Whole thousandths that add to one, so that no rounding is lost on the way through a file.
rows = st.lists(st.integers(0, 1000), min_size=4, max_size=4).map(sorted).map(
    lambda cuts: [b - a for a, b in zip([0, *cuts], [*cuts, 1000], strict=True)]
)  # fmt: skip
seats = st.lists(st.sampled_from(sorted(places())), min_size=1, max_size=8, unique=True)


def with_each(what: st.SearchStrategy[T]) -> st.SearchStrategy[tuple[list[str], list[T]]]:
    """Seats, and something of each."""
    return seats.flatmap(
        lambda codes: st.tuples(st.just(codes), st.lists(what, min_size=len(codes), max_size=len(codes)))
    )


@settings(deadline=None)
@given(with_each(rows), st.sampled_from(["chances", "shares"]), st.booleans(), st.booleans(), st.booleans())
def test_any_forecast_written_out_is_read_back(
    held: tuple[list[str], list[list[int]]], kind: str, wide: bool, percent: bool, by_code: bool
) -> None:
    codes, values = held
    names = codes if by_code else [places()[code] for code in codes]

    def cell(value: int) -> str:
        return f"{value / 10:g}%" if percent else f"{value / 1000:g}"

    if wide:
        prefix = "p_" if kind == "chances" else "share_"
        text = table(
            ["gss", *(prefix + party for party in PARTIES)],
            [[name, *map(cell, row)] for name, row in zip(names, values, strict=True)],
        )
    else:
        column = "chance" if kind == "chances" else "share"
        long = [
            [name, party, cell(value)]
            for name, row in zip(names, values, strict=True)
            for party, value in zip(PARTIES, row, strict=True)
        ]
        text = table(["contest", "party", column], long)
    made = read(text)
    told = made.chances if kind == "chances" else made.shares
    assert set(told) == {places()[code] for code in codes}
    for code, row in zip(codes, values, strict=True):
        contest = places()[code]
        assert told[contest] == pytest.approx({p: v / 1000 for p, v in zip(PARTIES, row, strict=True)})
        most = [party for party, value in zip(PARTIES, row, strict=True) if value == max(row)]
        assert made.winners[contest] == (most[0] if len(most) == 1 else "")


@settings(deadline=None)
@given(with_each(st.sampled_from(PARTIES)))
def test_winners_alone_are_read_back(held: tuple[list[str], list[str]]) -> None:
    codes, won = held
    text = table(["Constituency code", "Winner"], [list(pair) for pair in zip(codes, won, strict=True)])
    made = read(text.replace("Constituency code", "constituency_code"))
    assert made.winners == {places()[code]: party for code, party in zip(codes, won, strict=True)}
    assert made.gives == ("winners",)


def test_chances_shares_and_winner_stand_side_by_side() -> None:
    made = read("gss,name,Winner,p_con,p_lab,con_share,lab_share\nW07000049,Aberavon,Labour,30,70,.35,.45\n")
    assert made.winners == {ABERAVON: "lab"}
    assert made.chances[ABERAVON] == pytest.approx({"con": 0.3, "lab": 0.7})
    assert made.shares[ABERAVON] == pytest.approx({"con": 0.35, "lab": 0.45})
    assert made.ignored == ("name",)


def test_columns_named_after_parties_are_what_the_caller_says() -> None:
    text = "gss,Con,Lab,SNP/PC\nW07000049,30,60,10\n"
    assert read(text, "chances").chances[ABERAVON] == pytest.approx({"con": 0.3, "lab": 0.6, "pc": 0.1})
    assert read(text, "shares").shares[ABERAVON] == pytest.approx({"con": 0.3, "lab": 0.6, "pc": 0.1})
    with pytest.raises(BadInput, match="may hold chances or shares") as refused:
        read(text)
    assert "--columns" in refused.value.remedy


def test_rounded_chances_are_brought_to_one() -> None:
    made = read("gss,p_con,p_lab,p_ld\nW07000049,33,33,33\n")
    assert sum(made.chances[ABERAVON].values()) == pytest.approx(1)
    assert made.winners[ABERAVON] == ""
    assert made.level == (ABERAVON,)


def test_our_own_table_of_a_forecast_can_be_scored() -> None:
    header = "contest,area,name,party,p_win,mean,lo90,hi90\n"
    rows = f"{ABERAVON},W07000049,Aberavon,con,0.1,0.3,0.2,0.4\n{ABERAVON},W07000049,Aberavon,lab,0.9,0.5,0.4,0.6\n"
    made = read(header + rows)
    assert made.gives == ("winners", "chances", "shares")
    assert made.shares[ABERAVON] == {"con": 0.3, "lab": 0.5}


REFUSED = {
    "unknown_code": ("gss,winner\nE14999999,lab\n", None, 2, "gss", "no seat of parl.2019-12-12"),
    "a_name_for_a_code": ("gss,winner\nAberavon,lab\n", None, 2, "gss", "no seat"),
    "code_of_another_election": ("gss,winner\nS14000060,lab\n", None, 2, "gss", "no seat"),
    "unknown_party": ("gss,winner\nW07000049,Whigs\n", None, 2, "winner", "no party known"),
    "unknown_party_column": ("gss,p_whigs\nW07000049,1\n", None, 2, "p_whigs", "no party known"),
    "seat_twice": ("gss,winner\nW07000049,lab\nW07000049,con\n", None, 3, "gss", "row 2 already"),
    "two_codes_of_two_seats": (f"contest,gss,winner\n{ABERCONWY},W07000049,lab\n", None, 2, "gss", "another seat"),
    "party_twice": ("gss,party,chance\nW07000049,con,.5\nW07000049,Tory,.5\n", None, 3, "party", "twice"),
    "chances_of_ninety": ("gss,p_con,p_lab\nW07000049,40,50\n", None, 2, "p_con, p_lab", "add to 90.0%"),
    "chances_of_a_tenth_over": ("gss,party,p\nW07000049,con,.5\nW07000049,lab,.6\n", None, 2, "p", "add to 110.0%"),
    "shares_over_the_whole": ("gss,share_con,share_lab\nW07000049,60,50\n", None, 2, "share_con, share_lab", "110.0%"),
    "a_word_for_a_chance": ("gss,p_con,p_lab\nW07000049,likely,1\n", None, 2, "p_con", "not a number"),
    "a_chance_below_nought": ("gss,p_con,p_lab\nW07000049,-.1,1.1\n", None, 2, "p_con", "no share"),
    "nobody_named": ("gss,winner\nW07000049,\n", None, 2, "gss", "nothing is said"),
    "winner_changes": ("gss,winner,party,p\nW07000049,con,con,.5\nW07000049,lab,lab,.5\n", None, 3, "winner", "before"),
    "two_columns_of_winners": ("gss,winner,prediction\nW07000049,con,con\n", None, None, "prediction", "as “winner”"),
    "cut_short": ("gss,p_con,p_lab\nW07000049,40\n", None, 2, None, "2 cells"),
    "no_seats": ("place,winner\nAberavon,lab\n", None, 1, None, "expected column names"),
}  # fmt: skip


@pytest.mark.parametrize("fault", REFUSED)
def test_a_faulty_table_is_refused_where_it_is_faulty(fault: str) -> None:
    text, plain, row, field, words = REFUSED[fault]
    with pytest.raises(BadFile) as refused:
        read(text, plain)
    assert words in refused.value.message
    assert refused.value.file == "theirs.csv"
    assert (refused.value.row, refused.value.field) == (row, field)


def test_only_a_header_with_seats_and_what_is_said_of_them_is_recognised() -> None:
    assert recognises(["GSS code", "p_con"])
    assert recognises(["contest", "party", "share"])
    assert not recognises(["pollster", "con", "lab"])
    assert not recognises(["gss", "electorate"])
