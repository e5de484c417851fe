"""The almanac with a night laid over it: what the ledger has published, and of the night's elections nothing else.

Whatever the almanac itself holds of the result of an election under way (as in the rehearsal of a past night) is left
out: seats to come are to come on every page. A figure stands here only if the standing shows it; before the close of
poll, nothing does.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import polars as pl

from hustings.almanac.layers import part_of
from hustings.almanac.open import Almanac
from hustings.desk.forecast_words import name_of
from hustings.ids import ElectionId
from hustings.night.standing import Standing, StandingContest
from hustings.night.times import local

__all__ = ["NightFacts", "called_words", "marks_of"]

_PUBLISHED = ("declared", "corrected", "official")
_RESULTS = ("valid", "rejected", "ballots", "majority")
_PEOPLE = {"con": "the Conservatives", "ld": "the Liberal Democrats", "grn": "the Greens"}


class NightFacts(Almanac):
    """An almanac as it stands at one moment of a night."""

    def __init__(self, base: Almanac, standing: Standing) -> None:
        """Over ``base``, with what ``standing`` shows."""
        super().__init__(())
        self._base = base
        self._standing = standing
        self._laid: dict[tuple[str, str], pl.DataFrame] = {}
        self._contests = _contests(standing)
        self._votes = _votes(standing)
        for name in ("parties", "areas", "_every_contest", "_contest_groups"):
            self.__dict__[name] = getattr(base, name)

    def _read(self, name: str, election: ElectionId | None) -> pl.DataFrame:
        if name not in ("contests", "candidacies", "corrections"):
            return self._base._read(name, election)
        key = (name, part_of(election) if election is not None else "")
        if key not in self._laid:
            frame = self._base._read(name, election)
            lay = {"contests": self._lay_contests, "candidacies": self._lay_votes, "corrections": self._lay_corrections}
            self._laid[key] = lay[name](frame)
        return self._laid[key]

    def _lay_contests(self, frame: pl.DataFrame) -> pl.DataFrame:
        mine = pl.col("contest").is_in(self._contests["contest"].to_list())
        rows = frame.filter(mine).drop(*_RESULTS, "declared", "status", "result")
        laid = rows.join(self._contests.drop("electorate"), on="contest", how="left").join(
            self._contests.select("contest", pl.col("electorate").alias("now")), on="contest", how="left"
        )
        laid = laid.with_columns(pl.coalesce("now", "electorate").alias("electorate")).select(
            [pl.col(name).cast(kind) for name, kind in frame.schema.items()]
        )
        return _in_order(frame, laid, ["contest"])

    def _lay_votes(self, frame: pl.DataFrame) -> pl.DataFrame:
        mine = pl.col("contest").is_in(self._contests["contest"].to_list())
        rows = frame.filter(mine).drop("votes", "elected")
        laid = rows.join(self._votes, on=["contest", "candidate"], how="left", maintain_order="left")
        laid = laid.with_columns(
            pl.col("elected").fill_null(0), *(pl.lit(None).alias(n) for n in ("final_votes", "transferred"))
        ).select([pl.col(name).cast(kind) for name, kind in frame.schema.items()])
        return pl.concat([frame.filter(~mine), laid])

    def _lay_corrections(self, frame: pl.DataFrame) -> pl.DataFrame:
        kept = frame.filter(~pl.col("contest").is_in(self._contests["contest"].to_list()))
        rows = []
        for each in self._standing.contests.values():
            why = "; ".join(each.reasons) or "Corrected by the returning officer."
            for name, old in each.declared_votes.items():
                if each.votes and each.votes.get(name) != old:
                    rows.append((each.contest, "votes", name, old, each.votes.get(name), why))
        if not rows:
            return kept
        names = ["contest", "field", "candidate", "as_declared", "as_corrected", "note"]
        laid = pl.DataFrame(rows, schema=names, orient="row")
        return pl.concat(
            [kept, laid.select(
                [(pl.col(n) if n in names else pl.lit(None).alias(n)).cast(kind) for n, kind in frame.schema.items()]
            )]
        )  # fmt: skip


def _in_order(frame: pl.DataFrame, laid: pl.DataFrame, key: list[str]) -> pl.DataFrame:
    """Rows of ``laid`` in the places of those of ``frame`` that they replace."""
    every = pl.concat([frame.join(laid.select(key), on=key, how="anti"), laid])
    return frame.select(key).join(every, on=key, how="left", maintain_order="left").select(frame.columns)


def _contests(standing: Standing) -> pl.DataFrame:
    rows = []
    for each in standing.contests.values():
        shown = each.stage in _PUBLISHED
        valid = each.valid if shown and each.votes else None
        moment = local(each.declared_at).replace(tzinfo=None) if shown and each.declared_at else None
        status = each.stage if shown else "rush" if each.rush else "to come"
        rows.append(
            (each.contest, each.electorate, valid, each.rejected if shown else None, each.papers if shown else None,
             None, moment, status, None)
        )  # fmt: skip
    schema: dict[str, pl.DataType | type[pl.DataType]] = {
        "contest": pl.String, "electorate": pl.Int64, "valid": pl.Int64, "rejected": pl.Int64, "ballots": pl.Int64,
        "majority": pl.Int64, "declared": pl.Datetime("us"), "status": pl.String, "result": pl.String,
    }  # fmt: skip
    return pl.DataFrame(rows, schema=schema, orient="row")


def _votes(standing: Standing) -> pl.DataFrame:
    rows = []
    for each in standing.contests.values():
        winners = _winners(each)
        for name in each.parties:
            votes = each.votes.get(name) if each.stage in _PUBLISHED else None
            if votes is not None or name in winners:
                rows.append((each.contest, name, votes, int(name in winners)))
    schema = {"contest": pl.String, "candidate": pl.String, "votes": pl.Int64, "elected": pl.Int64}
    return pl.DataFrame(rows, schema=schema, orient="row")


def _winners(each: StandingContest) -> tuple[str, ...]:
    return each.elected if each.stage in _PUBLISHED else tuple(each.rush)


def called_words(almanac: Almanac, party: str) -> str:
    """A party as what a race is called for: “the Conservatives”, “Labour”, “the Green Party”."""
    name = name_of(party, almanac)
    return _PEOPLE.get(party) or (f"the {name}" if name.endswith(" Party") else name)


def marks_of(standing: Standing, short: Callable[[str], str]) -> Mapping[str, str]:
    """What the count of each contest is doing, in words, where it is worth saying: “second recount”."""
    ordinal = {1: "recount", 2: "second recount", 3: "third recount"}
    made = {}
    for each in standing.contests.values():
        if each.recount:
            made[each.contest] = ordinal.get(each.recount, f"recount {each.recount}")
        elif each.mark == "countermanded":
            made[each.contest] = "poll countermanded"
        elif each.mark == "retracted":
            made[each.contest] = "declaration withdrawn"
        elif each.mark == "held" and not each.rush:
            made[each.contest] = "held by the desk"
        elif each.called and each.stage not in _PUBLISHED:
            made[each.contest] = f"called for {short(each.called)}"
    return made
