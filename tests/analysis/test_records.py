"""Records: known anchors, definitions beside every one, and nothing from after the day."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hustings.almanac.open import Almanac
from hustings.analysis.record_byelections import by_elections, governed
from hustings.analysis.record_contests import contest_measures, same_day
from hustings.analysis.record_lines import bellwethers, every_winner, held, never_lost
from hustings.analysis.record_national import extreme_since, fewest_seats_since, national_cases, national_swings
from hustings.analysis.records import Case, Records, compare, records, worth_telling
from hustings.errors import BadInput, NotKnown, UnknownName
from tests.conftest import Lay

LAST = "parl.2019-12-12"
HARTLEPOOL = "parl.hartlepool.by.2021-05-06"


@pytest.fixture(scope="module")
def of_2019(almanac: Almanac) -> Records:
    return records(almanac, LAST)


@pytest.fixture(scope="module")
def of_hartlepool(almanac: Almanac) -> Records:
    return records(almanac, HARTLEPOOL)


@pytest.fixture(scope="module")
def winners(almanac: Almanac) -> pl.DataFrame:
    return every_winner(almanac)


# -- national -----------------------------------------------------------------------------------------------------


def test_labour_s_fewest_seats_since_1935(almanac: Almanac, of_2019: Records) -> None:
    made = fewest_seats_since(almanac, "lab", LAST)
    assert (made.seats, made.since, made.seats_then) == (202, date(1935, 11, 14), 154)
    told = next(each for each in of_2019.records if each.measure == "fewest seats" and each.subject == "lab")
    assert (told.value, told.since, told.since_value) == (202, date(1935, 11, 14), 154)
    assert told.sentence == "Labour’s fewest seats since 1935: 202 (154 then)"


def test_by_share_2019_was_not_labour_s_worst_since_1935(almanac: Almanac) -> None:
    assert extreme_since(almanac, "share", "lab", LAST).since == date(2015, 5, 7)
    assert extreme_since(almanac, "votes", "lab", LAST).since == date(2015, 5, 7)


def test_the_conservatives_of_2024_had_never_had_so_few(almanac: Almanac) -> None:
    made = extreme_since(almanac, "seats", "con", "parl.2024-07-04")
    assert (made.seats, made.since, made.rank) == (121, None, 1)


def test_the_most_seats_since(almanac: Almanac) -> None:
    assert extreme_since(almanac, "seats", "con", LAST, "most").since == date(1987, 6, 11)


def test_turnout_of_2001_was_the_lowest_since_1918(almanac: Almanac) -> None:
    assert extreme_since(almanac, "turnout", "uk", "parl.2001-06-07").since == date(1918, 12, 14)


def test_the_largest_recoveries(almanac: Almanac) -> None:
    assert extreme_since(almanac, "seat change", "lab", "parl.2024-07-04", "most").since == date(1945, 7, 5)


def test_national_swings_run_largest_first_and_one_way(almanac: Almanac) -> None:
    found = national_swings(almanac, "lab")
    assert [each.day.year for each in found[:3]] == [1945, 2024, 1997]
    assert all(each.points > 0 for each in found)
    against = {each.election: each.value for each in national_cases(almanac, "swing", "con")}
    assert against["parl.1997-05-01"] == pytest.approx(-found[2].points)


def test_a_party_outside_the_history_is_not_known(almanac: Almanac) -> None:
    with pytest.raises(NotKnown, match="does not follow"):
        national_cases(almanac, "seats", "mrlp")
    with pytest.raises(NotKnown):
        extreme_since(almanac, "seats", "lab", "parl.2021-05-06")


# -- seats --------------------------------------------------------------------------------------------------------


def test_hartlepool_labour_since_1974_its_predecessor_apart(
    almanac: Almanac, winners: pl.DataFrame, of_hartlepool: Records
) -> None:
    made = held(almanac, "E14000733", date(2021, 5, 6), winners=winners)
    assert made is not None
    assert (made.party, made.since, made.from_creation) == ("lab", date(1974, 2, 28), True)
    (before,) = made.predecessors
    assert (before.name, before.last) == ("The Hartlepools", date(1974, 2, 27))
    assert (date(1959, 10, 8), "con") in before.winners
    told = next(each for each in of_hartlepool.records if each.measure == "held since")
    assert (told.since, told.holder) == (date(1974, 2, 28), "Lab")
    assert "from the seat’s creation" in told.sentence
    assert "Apart from it: The Hartlepools (1918–1974)" in told.sentence


def test_after_the_by_election_it_was_held_since_that_day(almanac: Almanac, winners: pl.DataFrame) -> None:
    made = held(almanac, "E14000733", date(2021, 5, 7), winners=winners)
    assert made is not None
    assert (made.party, made.since, made.from_creation) == ("con", date(2021, 5, 6), False)


def test_seats_never_lost_since_made(almanac: Almanac, winners: pl.DataFrame) -> None:
    before = {each.name: each for each in never_lost(almanac, "lab", date(2019, 12, 12), winners=winners)}
    after = {each.name for each in never_lost(almanac, "lab", date(2019, 12, 13), winners=winners)}
    # By name: “Derbyshire Bolsover”, of 1950, was another seat.
    assert before["Bolsover"].created == date(1955, 5, 26)
    assert "Bolsover" not in after
    assert {"Hartlepool", "Easington"} <= after
    for name in ("Easington", "Bolsover"):
        line = winners.filter((pl.col("seat") == before[name].seat) & (pl.col("date") < date(2019, 12, 12)))
        assert set(line["party"].to_list()) == {"lab"}


def test_dartford_went_with_the_winner_since_1964(almanac: Almanac, winners: pl.DataFrame) -> None:
    first = bellwethers(almanac, date(2019, 12, 12), winners=winners)[0]
    assert (first.name, first.run, first.since) == ("Dartford", 16, date(1964, 10, 15))
    assert (first.seats_with_run, first.seats > 100) == (1, True)
    assert 0 < first.expected < 0.05


def test_runs_shorten_as_they_are_asked_to_be_longer(almanac: Almanac, winners: pl.DataFrame) -> None:
    counts = [len(bellwethers(almanac, date(2019, 12, 12), least=least, winners=winners)) for least in (3, 6, 12)]
    assert counts == sorted(counts, reverse=True)


# -- by-elections -------------------------------------------------------------------------------------------------


def test_hartlepool_s_swing_to_a_governing_party(of_hartlepool: Records) -> None:
    told = of_hartlepool.records[0]
    assert told.measure == "largest swing to a governing party at a by-election"
    assert told.value == pytest.approx(15.97, abs=0.005)
    assert (told.since, told.rank, told.period) == (None, 1, "1945–2021")
    assert "since 1945, among those in the almanac" in told.set


def test_gains_by_a_governing_party(of_hartlepool: Records) -> None:
    told = next(each for each in of_hartlepool.records if each.unit == "gains")
    assert told.since == date(2017, 2, 23)
    assert told.since_holder == "Copeland"
    assert told.value == 5


def test_who_governed(almanac: Almanac) -> None:
    assert governed(almanac, date(2021, 5, 6)) == ("con",)
    assert governed(almanac, date(2012, 5, 3)) == ("con", "ld")
    assert governed(almanac, date(1968, 3, 28)) == ("lab",)
    with pytest.raises(NotKnown):
        governed(almanac, date(1900, 1, 1))


def test_swings_only_where_the_two_led_both_times(almanac: Almanac) -> None:
    by = {(each.day, each.name): each for each in by_elections(almanac)}
    rochdale = next(each for (day, name), each in by.items() if name == "Rochdale" and day.year == 2024)
    assert rochdale.swing is None
    hartlepool = by[date(2021, 5, 6), "Hartlepool"]
    assert hartlepool.swing_to("con") == pytest.approx(15.97, abs=0.005)
    assert hartlepool.swing_to("lab") == pytest.approx(-15.97, abs=0.005)


# The published table of changes differs from the votes here: in two the columns of Con and Lab change places.
MISPRINTED = {"Eastleigh", "Witney", "Lewisham East", "Newport West", "Brecon and Radnor"}


def test_published_changes_and_candidacies_agree_but_for_known_misprints(almanac: Almanac) -> None:
    ours = {(each.day, each.area): each for each in by_elections(almanac) if each.contest}
    published = almanac.table("byelection_changes").drop_nulls("area")
    both = 0
    for row in published.iter_rows(named=True):
        each = ours.get((row["date"], row["area"]))
        if each is None or row["con"] is None or "con" not in each.changes:
            continue
        both += 1
        agrees = row["con"] == pytest.approx(each.changes["con"], abs=0.0015)
        assert agrees != (row["name"] in MISPRINTED), row["name"]
    assert both > 20


# -- contests and days --------------------------------------------------------------------------------------------


def test_the_closest_of_2019(of_2019: Records) -> None:
    told = next(each for each in of_2019.records if each.measure == "closest result")
    assert (told.holder, told.value, told.unit) == ("Fermanagh and South Tyrone", 57, "votes")
    assert told.since_holder == "North East Fife"


def test_the_largest_swing_of_2019_in_a_seat(of_2019: Records) -> None:
    told = next(each for each in of_2019.records if each.measure == "largest swing to the Conservatives in a seat")
    assert told.holder == "Bassetlaw"
    assert told.value == pytest.approx(18.4, abs=0.05)


def test_the_speaker_sets_no_records(almanac: Almanac) -> None:
    assert "Chorley" not in contest_measures(almanac, LAST)["name"].to_list()


def test_one_day_over_one_place(almanac: Almanac) -> None:
    found = {(each.party, each.kind): each for each in same_day(almanac, HARTLEPOOL)}
    mayor = found["con", "mayor"]
    assert mayor.share == pytest.approx(0.5188, abs=5e-5)
    assert mayor.other_share == pytest.approx(0.7277, abs=5e-5)
    assert mayor.difference == pytest.approx(-0.2089, abs=1e-4)


# -- every record -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("subject", [LAST, HARTLEPOOL, "local.sheffield.2021-05-06", "mayor.tees-valley.2021-05-06"])
def test_every_record_says_what_it_is(almanac: Almanac, subject: str) -> None:
    made = records(almanac, subject)
    assert made.records
    for each in made.records:
        told = each.to_json()
        assert {"measure", "value", "holder", "since", "set", "period", "definition"} <= set(told)
        assert each.definition
        assert each.set
        assert each.sentence
        assert each.sources
    assert len(made.frame()) == len(made.records)


def test_nothing_after_the_day_is_looked_at(almanac: Almanac, lay: Lay, of_2019: Records) -> None:
    """A later election, laid over, with more extreme figures changes no record of 2019."""
    day = "parl.2029-05-03"
    folder = lay(
        {
            "elections": [
                {"election": day, "kind": "parl", "date": "2029-05-03", "name": "x", "seats": 650, "source": "hoc-2024"}
            ],
            "history": [
                {
                    "election": day,
                    "party": party,
                    "votes": votes,
                    "candidates": 600,
                    "seats": seats,
                    "source": "hoc-2024",
                }
                for party, votes, seats in (("lab", 100_000, 1), ("con", 30_000_000, 640), ("other", 1, 9))
            ],
        }
    )
    later = records(Almanac.open(folder, own=False), LAST)
    assert later.records == of_2019.records


def test_an_overlay_changes_what_is_computed(lay: Lay) -> None:
    """Nothing is stored: with other figures for 1935 the record is another."""
    folder = lay(
        {
            "history": [
                {"election": "parl.1935-11-14", "party": "lab", "votes": 8_325_491, "seats": 300, "source": "hoc-7529"}
            ]
        }
    )
    assert fewest_seats_since(Almanac.open(folder, own=False), "lab", LAST).since == date(1931, 10, 27)


@pytest.mark.parametrize(
    ("subject", "kind"),
    [
        ("parl.2019-12-13", UnknownName),
        ("parl.nowhere.2019-12-12", UnknownName),
        ("landslide", BadInput),
        ("parl.2019-12-12@wpc-2024", BadInput),
        ("parl.1918-12-14", NotKnown),
    ],
)
def test_what_is_refused(almanac: Almanac, subject: str, kind: type[Exception]) -> None:
    with pytest.raises(kind):
        records(almanac, subject)


days = st.dates(date(1950, 1, 1), date(2020, 1, 1))


@given(st.lists(st.tuples(days, st.integers(0, 20)), min_size=1, max_size=20, unique_by=lambda each: each[0]))
def test_since_is_the_latest_as_extreme(pairs: list[tuple[date, int]]) -> None:
    cases = [Case(day, "x", value) for day, value in pairs]
    mine = max(cases, key=lambda each: each.day)
    found = compare(cases, mine, "least")
    for each in cases:
        if each.day < mine.day and each.value <= mine.value:
            assert found.since is not None
            assert found.since.day >= each.day
    assert (found.rank == 1) == (sum(each.value < mine.value for each in cases) == 0)
    assert not worth_telling(compare([mine], mine, "most"), mine)
