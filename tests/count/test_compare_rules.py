"""The same ballots under another rule, and where each party's papers went."""

from __future__ import annotations

from hustings.count import Candidate, Election, count
from hustings.count.compare import transfers_by_party, under_rules
from tests.count.stv_support import restated_ward


def test_the_same_ballots_side_by_side() -> None:
    ward = restated_ward("north_lanarkshire_2017_coatbridge_south")
    outcomes = {
        o.rule: o for o in under_rules(ward, ["scottish-stv", "northern-ireland-stv", "meek-stv", "alternative-vote"])
    }
    first = outcomes["scottish-stv"]
    assert first.gained == first.lost == ()
    for name in ("northern-ireland-stv", "meek-stv"):
        record = outcomes[name].record
        assert record is not None
        assert set(outcomes[name].gained) == set(record.elected) - set(first.record.elected if first.record else ())
    assert outcomes["alternative-vote"].record is None
    assert outcomes["alternative-vote"].reason
    assert outcomes["northern-ireland-stv"].to_json()["elected"]


def test_by_default_every_rule_that_can_count_them() -> None:
    names = [o.rule for o in under_rules(restated_ward("midlothian_2017_bonnyrigg"))]
    assert {"scottish-stv", "northern-ireland-stv", "meek-stv"} <= set(names)
    assert "alternative-vote" not in names
    assert "alternative-vote" in [o.rule for o in under_rules(restated_ward("midlothian_2017_bonnyrigg"), seats=1)]


def test_where_the_papers_of_each_party_went() -> None:
    people = [Candidate("A", "Lab"), Candidate("B", "Lab"), Candidate("C", "SNP"), Candidate("D")]
    papers = Election.of(people, [("AB", 9), ("B", 1), ("C", 6), ("DC", 2), ("D", 1)], 2)
    record = count("scottish-stv", papers)
    flows = {(f.action, f.party, f.to): (f.votes, f.papers) for f in transfers_by_party(record)}
    assert flows["surplus", "Lab", "Lab"][1] == 9
    moved = sum(stage.non_transferable_moved + stage.truncated_moved for stage in record.stages)
    gained = sum(v for stage in record.stages[1:] for v in stage.moved if v > 0)
    assert sum(votes for votes, _ in flows.values()) == moved + gained
