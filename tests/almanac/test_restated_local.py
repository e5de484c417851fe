"""The shipped local, devolved and mayoral tables: sums, winners, known results, chambers, places, foreign keys."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import date
from functools import cache
from pathlib import Path

import pytest

from hustings.almanac.schema import TABLES
from hustings.ids import parse
from tests.shared import shared_data
from tools.restate.local import restate
from tools.restate.local_read import person_name
from tools.restate.tables import Fragment, merge, read_table

TABLES_FOLDER = Path(__file__).resolve().parents[2] / "src" / "hustings" / "almanac" / "tables"
WARD_PARTS = ("local.2018-05-03", "local.2021-05-06", "local.2026-05-07")
PARTS = ("mayor", "pcc", "sp", "senedd", "gla", *WARD_PARTS)
RULES = {
    "fptp",
    "block-vote",
    "supplementary-vote",
    "scottish-stv",
    "northern-ireland-stv",
    "additional-member",
    "london-assembly",
    "closed-list",
}
KINDS = (
    "council",
    "combined_authority",
    "police_area",
    "senedd_constituency",
    "sp_constituency",
    "sp_region",
    "gla_constituency",
    "ward",
)

Row = dict[str, str]


@cache
def rows(name: str) -> list[Row]:
    """The rows of a table or part as shipped, in all columns of the schema."""
    return list(read_table(TABLES_FOLDER, name).values())


@cache
def fields(part: str) -> dict[str, list[Row]]:
    grouped: dict[str, list[Row]] = defaultdict(list)
    for row in rows(f"candidacies/{part}"):
        grouped[row["contest"]].append(row)
    return grouped


@cache
def contest(part: str, name: str) -> Row:
    return next(row for row in rows(f"contests/{part}") if row["contest"] == name)


def votes(part: str, name: str) -> dict[str, int]:
    return {row["candidate"]: int(row["votes"]) for row in fields(part)[name]}


@pytest.mark.parametrize("part", PARTS)
def test_each_contest_has_its_candidacies_its_rule_and_an_id_that_agrees(part: str) -> None:
    contests = rows(f"contests/{part}")
    assert {row["contest"] for row in contests} == set(fields(part))
    for row in contests:
        parsed = parse(row["contest"])
        assert parsed.is_contest
        assert str(parsed.election) == row["election"]
        assert row["rule"] in RULES
        assert row["status"] in ("official", "declared", "partial")


@pytest.mark.parametrize("part", [part for part in PARTS if part != "senedd"])
def test_votes_sum_to_the_valid_votes_where_each_paper_has_one(part: str) -> None:
    compared = 0
    for row in rows(f"contests/{part}"):
        if row["rule"] == "block-vote" or not row["valid"]:
            continue
        cast = sum(int(one["votes"]) for one in fields(part)[row["contest"]])
        merged_lists_left_out = part == "sp" and row["status"] == "partial"
        assert cast <= int(row["valid"]) if merged_lists_left_out else cast == int(row["valid"]), row["contest"]
        compared += 1
    assert compared


@pytest.mark.parametrize("part", PARTS)
def test_as_many_are_elected_as_there_are_seats(part: str) -> None:
    for row in rows(f"contests/{part}"):
        assert sum(int(one["elected"]) for one in fields(part)[row["contest"]]) == int(row["seats"]), row["contest"]


@pytest.mark.parametrize("part", [*WARD_PARTS, "mayor", "pcc"])
def test_no_loser_has_more_votes_than_a_winner(part: str) -> None:
    for name, field in fields(part).items():
        decisive = "final_votes" if any(row["final_votes"] for row in field) else "votes"
        counted = [row for row in field if row[decisive]]
        winners = [int(row[decisive]) for row in counted if row["elected"] == "1"]
        losers = [int(row[decisive]) for row in counted if row["elected"] == "0"]
        if winners and losers:
            assert min(winners) >= max(losers), name


@pytest.mark.parametrize("part", WARD_PARTS)
def test_a_ward_of_one_seat_is_won_by_simple_majority_and_papers_can_hold_the_votes(part: str) -> None:
    for row in rows(f"contests/{part}"):
        assert row["rule"] == ("fptp" if row["seats"] == "1" else "block-vote")
        cast = sum(int(one["votes"] or 0) for one in fields(part)[row["contest"]])
        if row["valid"]:
            assert cast <= int(row["seats"]) * int(row["valid"]), row["contest"]
        if row["electorate"]:
            assert cast <= int(row["seats"]) * int(row["electorate"]), row["contest"]


def test_a_missing_vote_is_empty_never_nought() -> None:
    for part in WARD_PARTS:
        for name, field in fields(part).items():
            unknown = [row for row in field if not row["votes"]]
            if unknown:
                unopposed = len(field) == int(contest(part, name)["seats"])
                assert unopposed or contest(part, name)["status"] == "partial", name
            assert all(row["votes"] != "0" for row in field)


@pytest.mark.parametrize("part", PARTS)
def test_names_do_not_shout_and_are_unique_in_a_contest(part: str) -> None:
    for name, field in fields(part).items():
        assert len({row["candidate"] for row in field}) == len(field), name
        for row in field:
            words = [word for word in row["candidate"].split() if len(word) > 3 and "." not in word]
            shouting = [word for word in words if word.isupper() and word != "UKIP"]
            assert not shouting, row["candidate"]


def test_tees_valley_2017_went_to_a_second_round_and_2021_had_two_candidates() -> None:
    field = fields("mayor")["mayor.tees-valley.2017-05-04"]
    finals = {row["surname"]: int(row["final_votes"]) for row in field if row["final_votes"]}
    assert finals == {"Houchen": 48_578, "Jeffrey": 46_400}
    assert round(100 * finals["Houchen"] / sum(finals.values()), 1) == 51.1
    assert contest("mayor", "mayor.tees-valley.2017-05-04")["rule"] == "supplementary-vote"
    assert contest("mayor", "mayor.tees-valley.2021-05-06")["rule"] == "fptp"
    assert votes("mayor", "mayor.tees-valley.2021-05-06") == {"Ben Houchen": 121_964, "Jessie Joe Jacobs": 45_641}


def test_supplementary_vote_only_with_three_or_more_before_may_2023() -> None:
    for part in ("mayor", "pcc"):
        for row in rows(f"contests/{part}"):
            applies = len(fields(part)[row["contest"]]) > 2 and row["contest"][-10:] < "2023-05-04"
            assert row["rule"] == ("supplementary-vote" if applies else "fptp"), row["contest"]


def test_final_rounds_are_first_preferences_and_transfers_of_the_two_leaders() -> None:
    for name, field in fields("mayor").items():
        final = [row for row in field if row["final_votes"]]
        assert len(final) in (0, 2), name
        for row in final:
            assert int(row["votes"]) + int(row["transferred"]) == int(row["final_votes"])
        if final:
            leading = sorted((int(row["votes"]) for row in field), reverse=True)[:2]
            assert sorted((int(row["votes"]) for row in final), reverse=True) == leading


def test_london_mayor_2016_has_all_twelve_candidates_and_2021_the_official_sums() -> None:
    assert len(fields("mayor")["mayor.london.2016-05-05"]) == 12
    assert contest("mayor", "mayor.london.2016-05-05")["valid"] == "2596961"
    field = fields("mayor")["mayor.london.2021-05-06"]
    assert sum(int(row["votes"]) for row in field) == 2_531_357
    assert sum(int(row["second_preferences"]) for row in field) == 2_203_377


def test_nobody_is_two_people_and_no_list_of_others_is_a_candidacy() -> None:
    for part in PARTS:
        for row in rows(f"candidacies/{part}"):
            assert " & " not in row["candidate"] or part in ("sp", "gla"), row
            assert row["candidate"] != "Other"
    assert votes("mayor", "mayor.greater-manchester-ca.2017-05-04")["Mohammad Aslam"] == 5_815


def test_cleveland_commissioner_2021_is_settled() -> None:
    assert votes("pcc", "pcc.cleveland.2021-05-06")["Steve Turner"] == 74_023


def test_london_assembly_2016_gives_the_published_party_totals() -> None:
    totals: Counter[str] = Counter()
    for row in rows("candidacies/gla"):
        if row["contest"].startswith("gla.c."):
            totals[row["party"]] += int(row["votes"])
    published = {"lab": 1_138_576, "con": 812_415, "grn": 236_809, "ukip": 199_448, "ld": 195_820}
    assert {party: totals[party] for party in published} == published


def test_holyrood_2026_has_who_won_each_constituency_and_no_votes() -> None:
    won = {row["contest"]: row for row in rows("candidacies/sp") if row["contest"].startswith("sp.c.")}
    assert Counter(row["party"] for row in won.values()) == {"snp": 57, "ld": 7, "con": 4, "lab": 3, "grn": 2}
    assert all(row["votes"] == "" and row["elected"] == "1" for row in won.values())
    assert won["sp.c.dundee-city-east.2026-05-07"]["candidate"] == "Stephen Gethins"
    before = {row["contest"]: row["held_before"] for row in rows("contests/sp") if row["contest"] in won}
    assert sum(before[contest] != row["party"] for contest, row in won.items()) == 14
    assert before["sp.c.inverness-and-nairn.2026-05-07"] == "ind"


@pytest.mark.parametrize(
    ("body", "day", "house", "after"),
    [
        ("W92000004", "2026-05-07", 96, {"pc": 43, "ref": 34, "lab": 9, "con": 7, "grn": 2, "ld": 1}),
        ("S92000003", "2026-05-07", 129, {"snp": 58, "lab": 17, "ref": 17, "grn": 15, "con": 12, "ld": 10}),
        ("E12000007", "2016-05-05", 25, {"lab": 12, "con": 8, "grn": 2, "ukip": 2, "ld": 1}),
        ("E08000019", "2021-05-06", 84, {"lab": 41, "ld": 29, "grn": 13, "con": 1}),
        ("E07000219", "2021-05-06", 34, {"con": 24, "lab": 7, "ind": 2, "grn": 1}),
    ],
)
def test_chambers_after_an_election(body: str, day: str, house: int, after: dict[str, int]) -> None:
    seats = {row["party"]: int(row["after"]) for row in rows("chambers") if (row["body"], row["date"]) == (body, day)}
    assert {party: count for party, count in seats.items() if count} == after
    control = next(row for row in rows("controls") if (row["body"], row["date"]) == (body, day))
    assert int(control["house"]) == house == sum(after.values())


def test_chambers_make_up_the_house_and_seats_elected_the_seats_up() -> None:
    for control in rows("controls"):
        own = [row for row in rows("chambers") if (row["body"], row["date"]) == (control["body"], control["date"])]
        for column, whole in (("after", "house"), ("elected", "contested"), ("before", "house")):
            cells = [row[column] for row in own if row["label"] != "Vacant" or row[column]]
            if cells and all(cells) and not (column == "before" and control["before_basis"] == "not stated"):
                assert sum(int(cell) for cell in cells) == int(control[whole]), (control["body"], column)


def test_control_of_may_2021_as_published() -> None:
    may = {row["body"]: (row["before"], row["after"]) for row in rows("controls") if row["date"] == "2021-05-06"}
    assert may == {
        "E08000027": ("noc", "con"),
        "E08000030": ("con", "con"),
        "E08000017": ("lab", "lab"),
        "E06000015": ("noc", "noc"),
        "E07000236": ("con", "con"),
        "E07000219": ("noc", "con"),
        "E07000073": ("lab", "con"),
        "E06000001": ("noc", "noc"),
        "E08000019": ("lab", "noc"),
    }
    bases = {row["body"]: row["before_basis"] for row in rows("controls") if row["date"] == "2021-05-06"}
    assert bases["E08000017"] == "last election"
    assert bases["E07000219"] == "eve of poll"
    assert bases["E08000030"] == "not stated"


def test_nuneaton_and_bedworth_before_the_poll_is_not_the_council_elected_in_2018() -> None:
    elected = Counter(
        row["party"]
        for name, field in fields("local.2018-05-03").items()
        for row in field
        if name.startswith("local.nuneaton-and-bedworth.") and row["elected"] == "1"
    )
    assert elected == {"con": 11, "lab": 6}
    own = {row["party"]: row for row in rows("chambers") if row["body"] == "E07000219"}
    continuing = {party: int(row["after"]) - int(row["elected"]) for party, row in own.items()}
    assert sum(continuing.values()) == sum(elected.values())
    assert continuing["ind"] == 2


def test_sheffield_2021_wards_add_up_to_the_seats_declared() -> None:
    won = Counter(
        row["party"]
        for name, field in fields("local.2021-05-06").items()
        for row in field
        if name.startswith("local.sheffield.") and row["elected"] == "1"
    )
    assert won == {"lab": 13, "ld": 9, "grn": 6, "con": 1}


def test_london_boroughs_have_1817_councillors_in_32_boroughs() -> None:
    part = "local.2026-05-07"
    assert sum(int(row["seats"]) for row in rows(f"contests/{part}")) == 1817
    assert len({row["election"] for row in rows(f"contests/{part}")}) == 32


@pytest.mark.parametrize(
    ("first", "surname", "name"),
    [
        ("", "Paul PRATT", "Paul Pratt"),
        ("0", "Chris BUSHILL", "Chris Bushill"),
        ("", "BIVOL, Iurie", "Iurie Bivol"),
        ("Harminder Singh", "Bal, Harminder Singh", "Harminder Singh Bal"),
        ("Muhammed Rashid-Ahmed [Mo]", "Ravat [Ravat]", "Mo Ravat"),
        ("Linda Janet [Janet]", "Munroe [Hill]", "Janet Hill"),
        ("Janet Kanarek, Kollek", "EVANS", "Janet Kanarek Kollek Evans"),
        ("Timothy", "McGEEVER", "Timothy McGeever"),
        ("Luke", "MCCARTHY", "Luke McCarthy"),
        ("Thomas M", "O'HALLORAN", "Thomas M O'Halloran"),
        ("Kieran James", "McCARTNEY-PATEL", "Kieran James McCartney-Patel"),
        ("Alan\u200b", "MENDOZA", "Alan Mendoza"),
        ("Viny", "|poon", "Viny Poon"),
        ("J-F", "Burford", "J-F Burford"),
        ("Thomas Keppel", "O`Malley", "Thomas Keppel O'Malley"),
    ],
)
def test_names_on_returning_officers_forms(first: str, surname: str, name: str) -> None:
    assert person_name(first, surname)[0] == name


def test_areas_have_the_slugs_of_the_ballot_ids() -> None:
    councils: dict[str, list[Row]] = defaultdict(list)
    for row in rows("areas"):
        if row["kind"] == "council":
            councils[row["slug"]].append(row)
    for part in WARD_PARTS:
        for row in rows(f"contests/{part}"):
            assert str(parse(row["contest"]).organisation) in councils
    assert {row["area"] for row in councils["somerset"]} == {"E06000066", "E10000027"}
    county = next(row for row in councils["somerset"] if row["area"] == "E10000027")
    assert county["to"] == "2023-03-31"


def test_areas_of_each_kind_are_there() -> None:
    counts = Counter(row["kind"] for row in rows("areas"))
    assert all(counts[kind] for kind in KINDS)
    assert counts["senedd_constituency"] == 16
    assert counts["sp_constituency"] == 73
    assert counts["sp_region"] == 16
    assert counts["gla_constituency"] == 14


def test_hartlepool_is_in_tees_valley_by_council_and_by_constituency() -> None:
    within = {(row["area"], row["within"]) for row in rows("places")}
    assert {("E06000001", "E47000006"), ("E14000733", "E06000001"), ("E14000733", "E47000006")} <= within
    boroughs = {area for area, whole in within if whole == "E47000006" and area.startswith("E06")}
    assert boroughs == {"E06000001", "E06000002", "E06000003", "E06000004", "E06000005"}


def test_every_ward_lies_in_a_council() -> None:
    councils = {row["area"] for row in rows("areas") if row["kind"] == "council"}
    within: dict[str, set[str]] = defaultdict(set)
    for row in rows("places"):
        within[row["area"]].add(row["within"])
    for row in rows("areas"):
        if row["kind"] == "ward":
            assert within[row["area"]] & councils, row["area"]


def test_parties_of_every_scheme_are_known() -> None:
    known = {row["party"] for row in rows("parties")}
    aliases = {(row["scheme"], row["alias"]): row["party"] for row in rows("party_aliases")}
    assert set(aliases.values()) <= known
    assert aliases["register", "PP52"] == aliases["register", "party:52"] == "con"
    assert aliases["register", "joint-party:53-119"] == "lab"
    assert aliases["register", "ynmp-party:2"] == "ind"
    assert aliases["gla", "Local Conservatives"] == "con"
    assert aliases["teale", "Grn"] == "grn"
    assert ("gla", "REA") not in aliases


def test_parliaments_and_councils_are_due_on_the_days_of_the_statutes() -> None:
    cycles = {(row["body"], row["kind"]): row for row in rows("terms")}
    assert cycles["K02000001", "parl"]["latest"] == "2029-08-15"
    assert cycles["S92000003", "sp"]["next_due"] == "2031-05-01"
    assert cycles["W92000004", "senedd"]["next_due"] == "2030-05-02"
    for row in rows("terms"):
        if row["next_due"] and row["kind"] != "parl":
            day = date.fromisoformat(row["next_due"])
            assert day.weekday() == 3, row
            assert day.month == 5
            assert day.day <= 7


def test_every_reference_of_these_tables_is_kept() -> None:
    for name in (
        *(f"contests/{part}" for part in PARTS),
        *(f"candidacies/{part}" for part in PARTS),
        "chambers",
        "controls",
    ):
        for column in TABLES[name.partition("/")[0]].columns:
            if column.refers_to and column.refers_to != "contests":
                target = TABLES[column.refers_to]
                known = {row[target.key[0]] for row in rows(target.name)}
                unknown = {row[column.name] for row in rows(name) if row[column.name]} - known
                assert not unknown, (name, column.name, sorted(unknown)[:5])


@pytest.mark.shared
def test_restating_again_gives_the_shipped_rows() -> None:
    data = shared_data("local/README.md").parents[1]
    for name, given in restate(data).items():
        again = merge(name, [Fragment("local", given)])
        shipped = read_table(TABLES_FOLDER, name)
        if "/" in name:
            assert again == shipped, name
            continue
        for key, row in again.items():
            other = shipped[key]
            assert all(other[column] == cell for column, cell in row.items() if cell), (name, key)
