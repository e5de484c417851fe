"""The shipped polls, forecasts, events and houses: counts, sums, known polls, known misses, foreign keys."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import date
from functools import cache
from itertools import pairwise
from pathlib import Path

import pytest

from hustings.almanac.schema import TABLES
from hustings.ids import is_id
from tests.shared import shared_data
from tools.restate.polls import restate
from tools.restate.polls_houses import house_rows
from tools.restate.polls_regional import REGIONS
from tools.restate.tables import Fragment, merge, read_table

TABLES_FOLDER = Path(__file__).resolve().parents[2] / "src" / "hustings" / "almanac" / "tables"
OPINIUM_TEES = "opinium.2021-05-04.mayor.tees-valley.2021-05-06"
OPINIUM_MIDLANDS = "opinium.2021-05-04.mayor.west-midlands.2021-05-06"
ELECTIONS = ("2005-05-05", "2010-05-06", "2015-05-07", "2017-06-08", "2019-12-12", "2024-07-04", "2026-04-30")

Row = dict[str, str]


@cache
def rows(name: str) -> list[Row]:
    """The rows of a table or part as shipped, in all columns of the schema."""
    return list(read_table(TABLES_FOLDER, name).values())


@cache
def polls() -> dict[str, Row]:
    return {row["poll"]: row for row in rows("polls")}


@cache
def shares() -> dict[str, dict[tuple[str, str], float]]:
    """Share by (party, candidate) of each poll, from a file with a row for each share or a column for each party."""
    found: dict[str, dict[tuple[str, str], float]] = defaultdict(dict)
    for row in rows("poll_shares"):
        pairs = [(row["party"], row["share"])] if "party" in row else list(row.items())
        for party, share in pairs:
            if party not in ("poll", "candidate") and share:
                key = (party, row.get("candidate") or "")
                assert key not in found[row["poll"]]
                found[row["poll"]][key] = float(share)
    return found


def party_shares(poll: str) -> dict[str, float]:
    summed: dict[str, float] = defaultdict(float)
    for (party, _), share in shares()[poll].items():
        summed[party] += share
    return dict(summed)


def national(*kinds: str) -> list[Row]:
    return [row for row in rows("polls") if row["territory"] in ("gb", "uk", "england-wales") and row["kind"] in kinds]


def test_every_poll_has_shares_and_every_share_a_poll() -> None:
    assert len(polls()) == len(rows("polls"))
    assert set(shares()) == set(polls())


def test_shares_are_fractions_that_sum_to_about_one_or_say_why_not() -> None:
    for key, found in shares().items():
        total = sum(found.values())
        assert all(0 <= share <= 1 for share in found.values()), key
        assert 0.9 <= total <= 1.06 or "sum to" in polls()[key]["note"] or "rest of" in polls()[key]["note"], key


def test_no_poll_ends_before_it_starts_or_after_it_was_published() -> None:
    for row in rows("polls"):
        days = [row[column] for column in ("start", "end", "published") if row[column]]
        assert days == sorted(days), row["poll"]


def test_polls_of_a_contest_ended_before_it() -> None:
    contests = [row for row in rows("polls") if "." in row["territory"]]
    assert len(contests) > 290
    for row in contests:
        assert is_id(row["territory"]), row["poll"]
        assert all(row[column] <= row["territory"][-10:] for column in ("end", "published")), row["poll"]


def test_polls_in_each_parliament() -> None:
    """The published table has 601, 1,967, 258, 457, 1,509 and 368; what is left out is listed in the module."""
    ends = [row["end"] for row in national("poll", "mrp")]
    counts = [sum(first < end <= last for end in ends) for first, last in pairwise(ELECTIONS)]
    assert counts == [599, 1962, 258, 451, 1508, 368]
    assert sum(end <= "2005-05-05" for end in ends) == 2374
    assert Counter(row["kind"] for row in rows("polls"))["crossbreak"] == 5249


# Mean error of the polls ended in the last week, Con, Lab, LD, in points; results of Great Britain.
MISSES = {
    "1992-04-09": ((42.8, 35.2, 18.3), 14, (-5.5, 4.1, 1.2)),
    "2010-05-06": ((36.9, 29.7, 23.6), 23, (-1.6, -2.0, 3.7)),
    "2015-05-07": ((37.7, 31.2, 8.1), 30, (-4.2, 2.2, 0.7)),
    "2017-06-08": ((43.4, 41.0, 7.6), 20, (-0.1, -4.5, 0.2)),
    "2019-12-12": ((44.7, 33.0, 11.8), 20, (-1.5, 0.4, 0.1)),
    "2024-07-04": ((24.4, 34.7, 12.5), 28, (-3.5, 4.4, -1.4)),
}


@pytest.mark.parametrize("election", MISSES)
def test_the_last_week_misses_each_result_as_it_is_known_to(election: str) -> None:
    result, number, known = MISSES[election]
    day = date.fromisoformat(election)
    last = [
        row["poll"]
        for row in national("poll")
        if 0 <= (day - date.fromisoformat(row["end"])).days <= 7 and "only after" not in row["note"]
    ]
    assert len(last) == number
    for party, actual, miss in zip(("con", "lab", "ld"), result, known, strict=True):
        mean = 100 * sum(party_shares(poll)[party] for poll in last) / len(last)
        assert mean - actual == pytest.approx(miss, abs=0.06)


@pytest.mark.parametrize(
    ("poll", "wanted"),
    [
        ("opinium.2019-12-11.uk", {"con": 0.45, "lab": 0.33, "ld": 0.12}),
        ("opinium.2019-12-11.gb", {"con": 0.45, "lab": 0.33, "ld": 0.12}),
        ("ipsos.2019-12-11.gb", {"con": 0.44, "lab": 0.33, "ld": 0.12}),
        ("survation.2019-12-11.gb", {"con": 0.45, "lab": 0.34, "ld": 0.09}),
        ("survation.2019-12-11.uk", {"con": 0.45, "lab": 0.34, "ld": 0.09}),
        ("yougov.2019-12-10.gb.mrp", {"con": 0.43, "lab": 0.34, "ld": 0.12}),
        ("verian.2019-12-11.gb", {"con": 0.44, "lab": 0.32, "ld": 0.13}),
        ("yougov.2021-05-05.gb", {"con": 0.43, "lab": 0.33, "ld": 0.07}),
        ("survation.2021-04-29.parl.hartlepool.by.2021-05-06", {"con": 0.50, "lab": 0.33}),
        (OPINIUM_TEES, {"con": 0.63, "lab": 0.37}),
        (OPINIUM_MIDLANDS, {"con": 0.54, "lab": 0.37}),
        ("yougov.2021-05-04.mayor.london.2021-05-06.final", {"lab": 0.59, "con": 0.41}),
        ("yougov.2021-05-04.wal.list", {"lab": 0.31, "con": 0.25, "pc": 0.21, "abolish": 0.07}),
        ("ipsos.2021-05-03.sco.list", {"snp": 0.39, "grn": 0.12, "alba": 0.02}),
        ("gallup.1959-10-02.gb", {"con": 0.45, "lab": 0.47, "ld": 0.075}),
    ],
)
def test_polls_that_are_known(poll: str, wanted: dict[str, float]) -> None:
    if poll not in polls():
        other = poll.replace(".gb", ".uk") if ".gb" in poll else poll.replace(".uk", ".gb")
        assert other in polls(), poll
        poll = other
    assert {party: party_shares(poll)[party] for party in wanted} == wanted


def test_the_survation_poll_of_hartlepool_names_candidates_days_and_sample() -> None:
    poll = polls()["survation.2021-04-29.parl.hartlepool.by.2021-05-06"]
    assert (poll["start"], poll["end"], poll["sample"], poll["basis"]) == ("2021-04-23", "2021-04-29", "517", "first")
    assert shares()[poll["poll"]][("con", "Jill Mortimer")] == 0.5


def test_the_polls_of_the_press_report_stand_on_it_alone() -> None:
    tees, midlands = polls()[OPINIUM_TEES], polls()[OPINIUM_MIDLANDS]
    assert (tees["basis"], midlands["basis"]) == ("two candidates", "not stated")
    for poll in (tees, midlands):
        assert (poll["source"], poll["verified"]) == ("press-2021-05-04", "no")
        assert (poll["sample"], poll["base"], poll["end"]) == ("", "", "")


def test_merged_parties_are_kept_merged() -> None:
    merged = {poll for poll, found in shares().items() for party, _ in found if "+" in party}
    assert len(merged) == 86
    assert {party for poll in merged for party, _ in shares()[poll] if "+" in party} == {"snp+pc"}
    assert not {party for poll in merged for party, _ in shares()[poll]} & {"snp", "pc"}


def test_crossbreaks_hang_on_national_polls_of_the_same_house_and_days() -> None:
    crossbreaks = [row for row in rows("polls") if row["kind"] == "crossbreak"]
    tied = [row for row in crossbreaks if row["of_poll"]]
    assert len(tied) > 0.94 * len(crossbreaks)
    for row in tied:
        parent = polls()[row["of_poll"]]
        assert parent["pollster"] == row["pollster"]
        assert parent["territory"] in ("gb", "uk")
        assert abs((date.fromisoformat(parent["end"]) - date.fromisoformat(row["end"])).days) <= 2
    assert {row["territory"] for row in crossbreaks} <= set(REGIONS.values())
    assert not [row["poll"] for row in rows("polls") if row["of_poll"] and row["kind"] != "crossbreak"]


def test_crossbreaks_average_near_their_national_poll() -> None:
    """English and Welsh regions and Scotland, weighted by base, rebuild the national Conservative share."""
    weighted: dict[str, list[tuple[float, int]]] = defaultdict(list)
    for row in rows("polls"):
        if row["of_poll"] and row["base"] and row["territory"] != "eng":
            weighted[row["of_poll"]].append((party_shares(row["poll"]).get("con", 0.0), int(row["base"])))
    off = []
    for parent, found in weighted.items():
        people = sum(base for _, base in found)
        if len(found) >= 5 and people > 800:
            off.append(abs(sum(share * base for share, base in found) / people - party_shares(parent)["con"]))
    assert len(off) > 400
    assert sorted(off)[len(off) // 2] < 0.015
    assert sorted(off)[int(0.95 * len(off))] < 0.05


def test_every_key_is_known() -> None:
    sources = {row["source"] for row in rows("sources")}
    parties = {row["party"] for row in rows("parties")}
    for table in ("polls", "published_forecasts", "events", "houses"):
        assert {row["source"] for row in rows(table)} <= sources, table
    used = {part for found in shares().values() for party, _ in found for part in party.split("+")}
    assert used <= parties
    assert {row["party"] for row in rows("published_forecasts")} <= parties
    assert {row["subject"] for row in rows("events") if row["kind"] == "leader"} <= parties


def test_every_poll_is_of_a_house_in_the_table() -> None:
    houses = {row["house"] for row in rows("houses")}
    assert {row["pollster"] for row in rows("polls")} <= houses
    assert {"ComRes", "MORI", "Panelbase", "Omnisis", "Kantar", "Populus"} <= {row["alias"] for row in rows("houses")}


def test_published_forecasts_are_those_seen() -> None:
    found = {(row["forecaster"], row["date"], row["party"]): float(row["seats"]) for row in rows("published_forecasts")}
    assert found["Exit poll (BBC/ITV/Sky)", "2024-07-04", "lab"] == 410
    assert found["Electoral Calculus", "2024-07-04", "ld"] == 67
    assert found["YouGov", "2024-07-03", "con"] == 102
    assert found["Exit poll (BBC/ITV/Sky)", "2010-05-06", "con"] == 307
    assert ("Exit poll (BBC/ITV/Sky)", "2015-05-07", "grn") not in found
    assert found["Exit poll (BBC/ITV/Sky)", "2019-12-12", "lab"] == 191
    assert all(seats == int(seats) and 0 <= seats <= 650 for seats in found.values())
    assert all(row["election"][5:] >= row["date"] for row in rows("published_forecasts"))


def test_events_are_in_their_order_with_one_leader_a_day() -> None:
    days = [row["date"] for row in rows("events")]
    assert days == sorted(days)
    assert all("2005-05-05" < day < "2026-11-20" for day in days)


def test_the_module_gives_exactly_what_is_shipped() -> None:
    """Compared row by row; rows of other modules in shared tables are passed over."""
    data = shared_data("polls/README.md").parents[1]
    for table, given in restate(data).items():
        merged = merge(table, [Fragment("polls", given)])
        if table == "poll_shares":
            told: dict[str, dict[tuple[str, str], float]] = defaultdict(dict)
            for row in merged.values():
                told[row["poll"]][row["party"], row["candidate"]] = float(row["share"])
            assert told == shares()
            continue
        key = TABLES[table].key
        shipped = {tuple(row[column] for column in key): row for row in rows(table)}
        assert {place: shipped[place] for place in merged} == merged, table
        if table != "sources":
            assert len(shipped) == len(merged), table


def test_the_table_of_houses_is_what_the_module_gives() -> None:
    data = shared_data("polls/README.md").parents[1]
    given = [{what: str(value or "") for what, value in row.items()} for row in house_rows(data)]
    assert sorted(given, key=lambda row: row["alias"]) == rows("houses")
