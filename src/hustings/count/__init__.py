"""How ballots become seats: every British voting rule, to the letter.

    from hustings.count import count, read_ballots

    record = count("scottish-stv", read_ballots("ward.blt"))
    record.elected                  names in order of election
    record.stages[3].statement      why the fourth stage went as it did

One rule is one file of ``hustings.count.rules``, the law cited on its first line. Votes are integers
throughout.
"""

from __future__ import annotations

from hustings.count.ballots import BrokenPaper, Candidate, Election, Totals, TotalsLine
from hustings.count.formats import ballots_text, read_ballots
from hustings.count.lots import Lots
from hustings.count.record import CountRecord, Lot, Stage
from hustings.count.registry import Rule, count, every_rule, rule

__all__ = [
    "BrokenPaper",
    "Candidate",
    "CountRecord",
    "Election",
    "Lot",
    "Lots",
    "Rule",
    "Stage",
    "Totals",
    "TotalsLine",
    "ballots_text",
    "count",
    "every_rule",
    "read_ballots",
    "rule",
]
