"""The shipped Westminster tables: sums, majorities, national totals, lines of seats, foreign keys."""

from __future__ import annotations

from collections import Counter, defaultdict
from functools import cache
from itertools import pairwise
from pathlib import Path

import pytest

from hustings.almanac.schema import TABLES
from hustings.ids import parse
from tests.shared import shared_data
from tools.restate.tables import Fragment, merge, read_table
from tools.restate.westminster import restate
from tools.restate.westminster_read import name_key

TABLES_FOLDER = Path(__file__).resolve().parents[2] / "src" / "hustings" / "almanac" / "tables"
MODERN = ("2010-05-06", "2015-05-07", "2017-06-08", "2019-12-12", "2024-07-04")
PARTS = [*(f"parl.{day}" for day in ("2005-05-05", *MODERN)), "parl.by"]
OURS = (
    "areas",
    "byelection_changes",
    "corrections",
    "covariates",
    "elections",
    "history",
    "notional_areas",
    "notionals",
    "overlaps",
    "parties",
    "party_aliases",
    "seat_history",
    "turnouts",
)

Row = dict[str, str]


@cache
def rows(name: str) -> list[Row]:
    """The rows of a table or part as shipped, in all columns of the schema."""
    return list(read_table(TABLES_FOLDER, name).values())


@cache
def by_contest(part: str) -> dict[str, list[Row]]:
    grouped: dict[str, list[Row]] = defaultdict(list)
    for row in rows(f"candidacies/{part}"):
        grouped[row["contest"]].append(row)
    return grouped


def totals(part: str) -> tuple[Counter[str], Counter[str]]:
    votes: Counter[str] = Counter()
    seats: Counter[str] = Counter()
    for row in rows(f"candidacies/{part}"):
        votes[row["party"]] += int(row["votes"])
        seats[row["party"]] += int(row["elected"])
    return votes, +seats


@pytest.mark.parametrize("part", PARTS)
def test_candidates_sum_to_valid_votes_and_the_first_two_differ_by_the_majority(part: str) -> None:
    contests = rows(f"contests/{part}")
    assert {contest["contest"] for contest in contests} == set(by_contest(part))
    for contest in contests:
        field = by_contest(part)[contest["contest"]]
        votes = sorted((int(row["votes"]) for row in field), reverse=True)
        assert sum(votes) == int(contest["valid"]), contest["contest"]
        assert votes[0] - votes[1] == int(contest["majority"]), contest["contest"]
        assert [row["elected"] for row in field] == ["1"] + ["0"] * (len(field) - 1)
        assert int(field[0]["votes"]) == votes[0]
        assert int(contest["valid"]) + int(contest["rejected"] or 0) <= int(contest["electorate"])
        assert contest["ballots"] == ""


@pytest.mark.parametrize("part", PARTS)
def test_ids_are_well_formed_and_name_their_election_and_area(part: str) -> None:
    elections = {row["election"] for row in rows("elections")}
    areas = {row["area"]: row for row in rows("areas")}
    for contest in rows(f"contests/{part}"):
        parsed = parse(contest["contest"])
        assert str(parsed) == contest["contest"]
        assert parsed.is_contest
        assert str(parsed.election) == contest["election"]
        assert contest["election"] in elections
        area = areas[contest["area"]]
        assert parsed.place == area["slug"]
        assert area["from"] <= parsed.day.isoformat() <= (area["to"] or "9999")


@pytest.mark.parametrize("part", PARTS[1:])
def test_published_result_phrase_names_the_winner(part: str) -> None:
    shorts = {row["short"]: row["party"] for row in rows("parties") if row["party"] in _major()}
    for contest in rows(f"contests/{part}"):
        winner = contest["result"].removesuffix(" hold").partition(" gain from ")[0]
        assert shorts[winner] == by_contest(part)[contest["contest"]][0]["party"], contest["contest"]


def _major() -> set[str]:
    return {row["party"] for part in PARTS for row in rows(f"candidacies/{part}") if row["elected"] == "1"}


@pytest.mark.parametrize(
    ("day", "valid", "electorate", "expected"),
    [
        ("2005-05-05", 27148510, 44245939, {"lab": (9552436, 355), "con": (8784915, 198), "ld": (5985454, 62)}),
        ("2010-05-06", 29687604, 45597461, {"con": (10703654, 306), "lab": (8606517, 258), "ld": (6836248, 57)}),
        ("2015-05-07", 30697525, 46354197, {"con": (11299609, 330), "lab": (9347273, 232), "ukip": (3881099, 1)}),
        ("2017-06-08", 32204184, 46836533, {"con": (13636684, 317), "lab": (12877918, 262), "spk": (34299, 1)}),
        ("2019-12-12", 32014110, 47562702, {"con": (13966454, 365), "lab": (10269051, 202), "ld": (3696419, 11)}),
        ("2024-07-04", 28809340, 48224212, {"lab": (9708716, 411), "con": (6828925, 121), "spk": (25238, 1)}),
    ],
)
def test_national_totals_are_the_published_ones(
    day: str, valid: int, electorate: int, expected: dict[str, tuple[int, int]]
) -> None:
    contests = rows(f"contests/parl.{day}")
    votes, seats = totals(f"parl.{day}")
    assert sum(int(contest["valid"]) for contest in contests) == valid
    assert sum(int(contest["electorate"]) for contest in contests) == electorate
    assert {party: (votes[party], seats[party]) for party in expected} == expected
    assert sum(seats.values()) == (646 if day.startswith("2005") else 650)


def test_seats_of_2024_by_party() -> None:
    seats = totals("parl.2024-07-04")[1]
    expected = {"lab": 411, "con": 121, "ld": 72, "snp": 9, "sf": 7, "ind": 6, "ref": 5, "dup": 5, "grn": 4, "pc": 4}
    assert {party: seats[party] for party in expected} == expected
    assert seats["sdlp"] == 2
    assert seats["spk"] == seats["apni"] == seats["uup"] == seats["tuv"] == 1


def test_ulster_conservatives_and_unionists_of_2010_are_a_party_of_their_own() -> None:
    votes, seats = totals("parl.2010-05-06")
    assert votes["ucunf"] == 102361
    assert seats["ucunf"] == 0
    field = by_contest("parl.2010-05-06")["parl.north-down.2010-05-06"]
    assert [(row["candidate"], row["party"]) for row in field[:2]] == [
        ("Sylvia Hermon", "ind"),
        ("Ian Parsley", "ucunf"),
    ]


def test_hartlepool_by_election() -> None:
    contest = next(row for row in rows("contests/parl.by") if row["contest"] == "parl.hartlepool.by.2021-05-06")
    assert (contest["electorate"], contest["majority"], contest["result"]) == ("70768", "6940", "Con gain from Lab")
    assert contest["held_before"] == "lab"
    before = by_contest("parl.2019-12-12")["parl.hartlepool.2019-12-12"]
    assert [(row["party"], row["votes"]) for row in before[:3]] == [
        ("lab", "15464"),
        ("con", "11869"),
        ("ref", "10603"),
    ]


def test_fifty_nine_by_elections_of_four_parliaments() -> None:
    baselines = Counter(row["baseline"] for row in rows("elections") if ".by." in row["election"])
    expected = {"parl.2010-05-06": 21, "parl.2015-05-07": 10, "parl.2017-06-08": 5, "parl.2019-12-12": 23}
    assert baselines == expected


def test_each_parliament_compares_on_a_named_baseline() -> None:
    baseline = {row["election"]: row["baseline"] for row in rows("elections")}
    assert baseline["parl.2005-05-05"] == ""
    assert baseline["parl.2010-05-06"] == "parl.2005-05-05@wpc-2010"
    assert baseline["parl.2019-12-12"] == "parl.2017-06-08"
    assert baseline["parl.2024-07-04"] == "parl.2019-12-12@wpc-2024"


@pytest.mark.parametrize(
    ("basis", "votes", "expected"),
    [
        (
            "parl.2019-12-12@wpc-2024",
            32014119,
            {"con": 372, "lab": 200, "snp": 48, "ld": 8, "pc": 2, "grn": 1, "spk": 1, "dup": 8, "sf": 7, "sdlp": 2},
        ),
        ("parl.2005-05-05@wpc-2010", 27148510, {"con": 210, "lab": 348, "ld": 62, "snp": 6, "pc": 2}),
    ],
)
def test_notional_results(basis: str, votes: int, expected: dict[str, int]) -> None:
    seats: dict[str, list[tuple[int, str]]] = defaultdict(list)
    for row in rows("notionals"):
        if row["basis"] == basis:
            seats[row["area"]].append((int(row["votes"]), row["party"]))
    electorates = {row["area"]: int(row["electorate"]) for row in rows("notional_areas") if row["basis"] == basis}
    winners = Counter(max(field)[1] for field in seats.values())
    assert len(seats) == 650
    assert set(seats) == set(electorates)
    assert sum(votes for field in seats.values() for votes, _ in field) == votes
    assert all(sum(votes for votes, _ in field) <= electorates[area] for area, field in seats.items())
    assert {party: winners[party] for party in expected} == expected


def test_independents_of_a_notional_result_are_not_added_up() -> None:
    basis = "parl.2019-12-12@wpc-2024"
    field = sorted(
        (
            (int(row["votes"]), row["party"])
            for row in rows("notionals")
            if (row["basis"], row["area"]) == (basis, "E14001232")
        ),
        reverse=True,
    )
    assert [party for _, party in field[:2]] == ["con", "ind"]
    assert field[0][0] - field[1][0] == 8809


def test_seats_of_every_house_since_1918_sum_to_it() -> None:
    house = {row["election"]: int(row["house"]) for row in rows("elections") if row["body"] == "K02000001"}
    general = [election for election in house if election.startswith("parl.")]
    assert len(general) == 29
    national: Counter[str] = Counter()
    for row in rows("history"):
        national[row["election"]] += int(row["seats"] or 0)
    local: Counter[str] = Counter()
    for row in rows("seat_history"):
        local[row["election"]] += int(row["seats"])
    assert {election: national[election] for election in general} == {election: house[election] for election in general}
    assert len(local) == 28
    assert all(local[election] == house[election] for election in local)


def test_votes_of_seats_since_1955_sum_to_the_national_record() -> None:
    local: Counter[tuple[str, str]] = Counter()
    for row in rows("seat_history"):
        for party in ("con", "lab", "ld"):
            local[row["election"], party] += int(row[party] or 0)
    for row in rows("history"):
        if "parl.1955" <= row["election"] < "parl.2024" and row["party"] in ("con", "lab", "ld"):
            assert local[row["election"], row["party"]] == pytest.approx(int(row["votes"]), rel=0.005)


def test_northern_ireland_of_1997_is_whole() -> None:
    names = {row["area"]: row["name"] for row in rows("areas")}
    seats = [row for row in rows("seat_history") if row["election"] == "parl.1997-05-01"]
    votes = {names[row["area"]]: row["other"] for row in seats}
    assert votes["Belfast East"] == "39029"
    assert votes["North Down"] == "36556"


def test_a_return_without_a_poll_has_no_votes() -> None:
    row = next(row for row in rows("seat_history") if row["area"] == "wpc-1918.cavan-east")
    assert [row[party] for party in ("con", "lab", "ld", "nat", "other")] == [""] * 5


def test_hartlepool_is_one_line_of_seats_and_the_hartlepools_another() -> None:
    lines = {row["area"]: row["seat"] for row in rows("areas") if row["kind"] == "constituency"}
    modern = {"wpc-1974.hartlepool", "wpc-1983.hartlepool", "E14000202", "E14000733", "E14001272"}
    assert {area for area, line in lines.items() if line == "hartlepool"} == modern
    older = {area for area, line in lines.items() if line == "the-hartlepools"}
    assert older == {f"wpc-{year}.the-hartlepools" for year in ("1918", "1945", "1950", "1955")}
    printed = {row["election"]: row["name"] for row in rows("seat_history") if row["area"] == "wpc-1974.hartlepool"}
    assert printed["parl.1974-10-10"] == printed["parl.1979-05-03"] == "The Hartlepools"
    assert printed["parl.1974-02-28"] == ""  # as the area's own name


@pytest.mark.parametrize(
    ("area", "line"),
    [
        ("E14000840", "north-durham"),
        ("wpc-1983.milton-keynes", "milton-keynes"),
        ("wpc-1983.milton-keynes-south-west", "milton-keynes-south-west"),
        ("wpc-1918.louth-ireland", "louth-ireland"),
        ("wpc-1974.bexleyheath", "bexleyheath"),
        ("wpc-1918.isle-of-ely", "isle-of-ely"),
        ("wpc-1955.the-isle-of-ely", "isle-of-ely"),
        ("S14000027", "na-h-eileanan-an-iar"),
    ],
)
def test_lines_of_seats(area: str, line: str) -> None:
    assert next(row["seat"] for row in rows("areas") if row["area"] == area) == line


def test_a_line_of_seats_has_one_seat_at_a_time_and_no_gap() -> None:
    lines: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for row in rows("areas"):
        if row["seat"]:
            lines[row["seat"]].append((row["from"], row["to"] or "9999-12-31"))
    for line, terms in lines.items():
        terms.sort()
        for (_, last), (first, _) in pairwise(terms):
            assert last < first, line
            assert int(first[:4]) - int(last[:4]) <= 1, line


def test_sets_of_boundaries_hold_the_seats_of_their_houses() -> None:
    sets = Counter(key for row in rows("areas") if row["kind"] == "constituency" for key in row["boundary_set"].split())
    expected = {"wpc-1997": 659, "wpc-2005": 646, "wpc-2010": 650, "wpc-2024": 650, "wpc-1974": 635, "wpc-1955": 630}
    assert {key: sets[key] for key in expected} == expected


def test_recoded_scottish_seats_are_areas_of_their_own() -> None:
    areas = {row["area"]: row for row in rows("areas")}
    recoded = {"S14000107": "S14000006", "S14000111": "S14000058"}
    for new, old in recoded.items():
        assert areas[new]["other_codes"] == old
        assert areas[new]["seat"] == areas[old]["seat"]
        assert areas[old]["to"] == "2024-07-03"


def test_population_shares_of_overlaps_sum_to_one() -> None:
    leaving: dict[str, float] = defaultdict(float)
    coming: dict[str, float] = defaultdict(float)
    for row in rows("overlaps"):
        if row["source"] == "hoc-areas":
            leaving[row["from_area"]] += float(row["from_population"])
            coming[row["to_area"]] += float(row["to_population"])
    assert len(leaving) == len(coming) == 650
    assert list(leaving.values()) == pytest.approx([1.0] * 650, abs=1e-5)
    assert list(coming.values()) == pytest.approx([1.0] * 650, abs=1e-5)


def test_covariates_cover_great_britain_on_both_sets_of_boundaries() -> None:
    facts: dict[str, dict[str, float]] = defaultdict(dict)
    for row in rows("covariates"):
        facts[row["area"]][row["name"]] = float(row["value"])
    constituencies = [row for row in rows("areas") if row["kind"] == "constituency"]
    for boundaries in ("wpc-2010", "wpc-2024"):
        areas = [row for row in constituencies if boundaries in row["boundary_set"].split()]
        names = {frozenset(facts[row["area"]]) for row in areas if row["nation"] == "E92000001"}
        assert len(names) == 1
        assert all("leave" in facts[row["area"]] for row in areas)
        assert all("degree" in facts[row["area"]] for row in areas if row["nation"] != "N92000002")
    assert all(0 <= value <= 1 for each in facts.values() for name, value in each.items() if name != "density")
    assert facts["E14000733"]["leave"] == pytest.approx(0.696, abs=0.0005)


def test_corrected_figures_are_those_of_the_other_tables() -> None:
    contests = {row["contest"]: row for part in PARTS for row in rows(f"contests/{part}")}
    votes = {(row["contest"], row["candidate"]): row["votes"] for part in PARTS for row in rows(f"candidacies/{part}")}
    for row in rows("corrections"):
        if row["contest"].startswith("parl."):
            now = (
                votes[row["contest"], row["candidate"]] if row["candidate"] else contests[row["contest"]][row["field"]]
            )
            assert now == row["as_corrected"] != row["as_declared"]


@pytest.mark.parametrize("name", [*OURS, *(f"{kind}/{part}" for kind in ("contests", "candidacies") for part in PARTS)])
def test_every_key_is_known_and_every_row_has_a_source(name: str) -> None:
    declared = TABLES[name.partition("/")[0]]
    known: dict[str, set[str]] = {}
    for column in declared.columns:
        if column.refers_to and column.refers_to != "contests":
            known[column.name] = {row[TABLES[column.refers_to].key[0]] for row in rows(column.refers_to)}
    keys = Counter(tuple(row[part] for part in declared.key) for row in rows(name))
    assert [key for key, often in keys.items() if often > 1] == []
    for row in rows(name):
        for pointer, values in known.items():
            assert row[pointer] in values or (not row[pointer] and not declared.column(pointer).needed), row


def test_two_modules_that_disagree_on_a_cell_are_both_named() -> None:
    row: dict[str, object] = {"party": "con", "name": "Conservative", "short": "Con", "source": "a"}
    with pytest.raises(ValueError, match="'Conservative' for first and 'Tory' for second"):
        merge("parties", [Fragment("first", [row]), Fragment("second", [{**row, "name": "Tory"}])])


def test_an_empty_cell_gives_way_to_a_filled_one() -> None:
    row: dict[str, object] = {"party": "con", "name": "Conservative", "short": "Con", "source": "a"}
    merged = merge("parties", [Fragment("first", [row]), Fragment("second", [{**row, "colour": "#0087DC"}])])
    assert merged[("con",)]["colour"] == "#0087DC"


@pytest.mark.parametrize(
    ("column", "value"), [("votes", 12.0), ("votes", "twelve"), ("elected", None), ("sitting", "perhaps"), ("vote", 1)]
)
def test_a_row_that_does_not_fit_the_schema_is_refused(column: str, value: object) -> None:
    row = {"contest": "c", "candidate": "x", "party": "con", "elected": 1, "source": "a", column: value}
    with pytest.raises(ValueError, match=column):
        merge("candidacies/parl.by", [Fragment("first", [row])])


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Durham North", "North Durham"),
        ("Cotswolds The", "The Cotswolds"),
        ("Ynys-Mon", "Ynys Môn"),
        ("Regent'S Park & Kensington North", "Regent's Park and North Kensington"),
    ],
)
def test_one_seat_printed_in_two_ways_has_one_key(one: str, other: str) -> None:
    assert name_key(one) == name_key(other)


def test_restating_the_published_files_gives_the_shipped_tables() -> None:
    folder = shared_data("westminster/README.md").parents[1]
    for name, given in restate(folder).items():
        declared = TABLES[name.partition("/")[0]]
        shipped = {tuple(row[part] for part in declared.key): row for row in rows(name)}
        restated = merge(name, [Fragment("westminster", given)])
        if "/" in name:
            assert shipped == restated
        for key, row in restated.items():
            assert {column: value for column, value in row.items() if value} == {
                column: value for column, value in shipped[key].items() if row[column]
            }
