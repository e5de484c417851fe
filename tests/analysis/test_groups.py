"""Seat groups: the language, its faults pointed at, the facts, keeping, and carrying onto other boundaries."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hustings.almanac.open import Almanac
from hustings.analysis.group_language import Both, Either, Not, facts_of, parse_rule
from hustings.analysis.groups import Group, find_group, group_seats, keep_group, kept_groups, read_rule
from hustings.errors import AmbiguousName, BadFile, BadInput, HustingsError, NotKnown, UnknownName


def _count(almanac: Almanac, where: str) -> int:
    return len(read_rule(almanac, Group("x", where)).areas)


def test_and_binds_closer_than_or() -> None:
    rule = parse_rule("won = lab or won = con and not leave > 50%")
    assert isinstance(rule, Either)
    second = rule.rules[1]
    assert isinstance(second, Both)
    assert isinstance(second.rules[1], Not)
    assert [fact.name for fact in facts_of(rule)] == ["won", "won", "leave"]


@pytest.mark.parametrize(
    "where", ["won(2019) is lab", "WON(2019) = Lab AND majority(2019) >= 0", "(((won(2019)=lab)))"]
)
def test_ways_of_writing_the_same(almanac: Almanac, where: str) -> None:
    assert _count(almanac, where) == 202


@pytest.mark.parametrize(
    ("where", "seats"),
    [
        ("won(2019) = con", 365),
        ("won(2019) in (con, lab)", 567),
        ("won(2019) not in (con, lab)", 83),
        ("won(2019) is not con", 285),
        ("gained(2019) = con", 58),
        ("lost(2019) = lab and won(2019) = con", 54),
        ("won(2019) = con and region = north-east", 10),
        ("won(2019) = con and region in ('North East', \"Wales\")", 24),
        ("nation = scotland and won(2019) = snp", 48),
        ("name = Hartlepool and margin(2019) < 9% and majority(2019) = 3595", 1),
        ("share(ref, 2019) > 25% and held(2019) = lab", 3),
        ("won(2019@wpc-2024) = lab", 200),
        ("eve(2019) = ld and held(2019) = con", 1),
        ("turnout(2019) > 80%", 1),
        ("won(2024) = ref", 5),
    ],
)
def test_facts_of_known_elections(almanac: Almanac, where: str, seats: int) -> None:
    assert _count(almanac, where) == seats


def test_swing_and_change_are_those_of_the_contest(almanac: Almanac) -> None:
    assert _count(almanac, "name = Bassetlaw and swing(con, lab, 2019) > 18 and change(lab, 2019) < -20%") == 1
    assert _count(almanac, "name = Bassetlaw and swing(con, lab, 2019) > 19") == 0


def test_a_seat_whose_fact_is_not_known_is_not_in_the_group_and_is_counted(almanac: Almanac) -> None:
    made = read_rule(almanac, Group("x", "share(ref, 2019) < 100%"))
    assert len(made.areas) + len(made.unknown) == 650
    assert len(made.areas) == 275
    assert not _count(almanac, "share(ref, 2019) >= 0 and not stood(ref, 2019)")


FAULTS = [
    ("won(2019) = con andd leave > 50%", 17, "andd"),
    ("won(2019) = tories-r-us", 13, "no party"),
    ("leave > 50", 9, "is a share"),
    ("majority(2019) < 5%", 18, "no share"),
    ("foo = 3", 1, "no fact"),
    ("won(2019 = con", 10, "should be"),
    ("won(2019)", 1, "compared"),
    ("(won(2019) = con", 17, "the rule ends"),
    ("won(2019) = con and", 20, "the rule ends"),
    ("leave ! 3", 7, "no meaning"),
    ("stood(ref) = 3", 1, "so or not so"),
    ("won(2019) > con", 13, "is a name"),
    ("leave > much", 9, "no number"),
    ("region = Narnia", 10, "no region"),
    ("won(1066) = con", 5, "no general election"),
    ("won(2015) = con and won(2024) = ref", 5, "other boundaries"),
    ("share(2019) > 5%", 7, "no party"),
    ("leave(2019) > 5%", 7, "nothing more"),
    ("share = 5%", 1, "needs a party"),
    ("__import__('os')", 1, "no meaning"),
]


@pytest.mark.parametrize(("where", "at", "words"), FAULTS, ids=[where for where, _, _ in FAULTS])
def test_a_fault_is_pointed_at(almanac: Almanac, where: str, at: int, words: str) -> None:
    with pytest.raises(BadInput, match=words) as caught:
        read_rule(almanac, Group("x", where, "parl.2024-07-04" if "2024" in where else "parl.2019-12-12"))
    lines = caught.value.message.splitlines()
    assert f"at character {at}." in lines[0]
    assert lines[2].index("^") - 4 == at - 1


def test_an_empty_rule_and_a_bottomless_one_are_refused() -> None:
    with pytest.raises(BadInput, match="empty"):
        parse_rule("  ")
    with pytest.raises(BadInput, match="deep"):
        parse_rule("(" * 5000 + "won = lab" + ")" * 5000)


@given(st.text(max_size=60))
def test_any_text_is_read_or_refused(text: str) -> None:
    with suppress(HustingsError):
        parse_rule(text)


def test_an_election_of_two_in_a_year_is_ambiguous(almanac: Almanac) -> None:
    with pytest.raises(AmbiguousName):
        read_rule(almanac, Group("x", "won(1974) = lab"))


def test_the_eve_of_2024_has_no_holders(almanac: Almanac) -> None:
    with pytest.raises(NotKnown, match="other boundaries"):
        read_rule(almanac, Group("x", "eve(2024) = ref"))


# -- keeping ------------------------------------------------------------------------------------------------------


def test_a_group_is_kept_found_and_replaced(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HUSTINGS_ALMANAC", str(tmp_path))
    keep_group(Group("Blue “wall”", 'won(2019) = con and region = "South East"'))
    keep_group(Group("Near misses", "margin(2024) < 1%", "parl.2024-07-04"))
    keep_group(Group("blue “Wall”", "won(2019) = con"))
    assert find_group("the BLUE “wall”").where == "won(2019) = con"
    assert find_group("near misses").base == "parl.2024-07-04"
    assert set(kept_groups()) == {"red wall", "blue “wall”", "near misses"}
    assert Almanac.open().table("parties").height > 0  # a kept group does not stand in the almanac's way


def test_one_s_own_red_wall_takes_the_place_of_ours(tmp_path: Path) -> None:
    keep_group(Group("red wall", "won(2019) = con and leave > 60%"), tmp_path)
    assert find_group("Red Wall", [tmp_path]).where.endswith("60%")
    assert find_group("red wall").where.endswith("50%")


def test_a_rule_that_cannot_be_read_is_not_kept(tmp_path: Path) -> None:
    with pytest.raises(BadInput):
        keep_group(Group("x", "won(2019 ="), tmp_path)
    with pytest.raises(BadInput, match="needs a name"):
        keep_group(Group("  ", "won = lab"), tmp_path)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("text", ["not toml at all [", '["x"]\nbase = "parl.2019-12-12"\n', "x = 3\n", "\x00"])
def test_a_file_of_groups_that_is_none_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "groups.toml").write_text(text, encoding="utf-8")
    with pytest.raises(BadFile, match=r"groups\.toml"):
        kept_groups([tmp_path])


def test_an_unknown_group_names_the_nearest() -> None:
    with pytest.raises(UnknownName) as caught:
        find_group("red wal")
    assert caught.value.nearest == ("red wall",)


# -- boundaries ---------------------------------------------------------------------------------------------------


def test_the_red_wall_has_only_what_it_says(almanac: Almanac) -> None:
    made = group_seats(almanac, "The Red Wall")
    assert len(made.areas) == 52
    assert set(made.holders.values()) == {"con"}
    assert made.carried_from is None
    assert "Bolsover" in made.names.values()
    assert "Hartlepool" not in made.names.values()


def test_a_group_is_carried_onto_later_boundaries_by_people(almanac: Almanac) -> None:
    made = group_seats(almanac, "red wall", "parl.2024-07-04")
    assert made.carried_from == "parl.2019-12-12"
    assert 40 <= len(made.areas) <= 56
    assert "Bolsover" in made.names.values()


def test_boundaries_between_which_nothing_is_known_are_refused(almanac: Almanac) -> None:
    with pytest.raises(NotKnown, match="does not know how"):
        group_seats(almanac, "red wall", "parl.2005-05-05")


def test_the_same_boundaries_need_no_carrying(almanac: Almanac) -> None:
    made = group_seats(almanac, "red wall", "parl.2017-06-08")
    assert made.carried_from is None
    assert set(made.holders.values()) == {"lab"}
