"""The arithmetic that every published result must satisfy before it may enter an almanac.

Votes sum to the valid votes; first minus second is the majority; valid and rejected papers are no more than the
papers, the papers no more than the electors; votes are no more than seats times papers; winners have the most votes;
shares printed beside votes agree with them. A contest that fails is refused, naming the file, row and field.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from hustings.almanac.readers.reading import TableRow
from hustings.errors import BadFile

__all__ = ["PLURALITY", "Gathered", "check"]

PLURALITY = frozenset({"fptp", "block-vote"})
_Shared = tuple[TableRow, Decimal, int]
_ALMOST_ONE = Decimal("0.75")
_CONSTITUENCIES = frozenset({"additional-member", "london-assembly"})
_ONE_VOTE = frozenset({"fptp", "supplementary-vote", "closed-list", "additional-member", "london-assembly"})


@dataclass(slots=True)
class Gathered:
    """One contest as a file gives it: the contest's row, its candidacies, and figures that only serve as checks.

    ``lines`` are the file's lines of the candidacies, ``line`` that of the contest. ``shares`` are the printed
    shares as fractions, in the order of the candidacies.
    """

    contest: TableRow
    line: int
    candidacies: list[TableRow] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)
    shares: list[Decimal | None] = field(default_factory=list)
    majority: int | None = None
    known_valid: int | None = None
    winners_given: bool = False

    @property
    def votes(self) -> list[int]:
        """The candidates' votes, where they are given."""
        found = (each.get("votes") for each in self.candidacies)
        return [each for each in found if isinstance(each, int)]

    def number(self, key: str) -> int | None:
        """A figure of the contest's row."""
        value = self.contest.get(key)
        return value if isinstance(value, int) else None


def check(gathered: Gathered, file: str) -> list[str]:
    """Check one contest, and fill in its valid votes where only their sum is known.

    Returns remarks for people about slips that do not make the figures wrong. Raises BadFile for the rest.
    """
    confirmed = gathered.number("valid") is not None or gathered.known_valid is not None
    _all_or_none(gathered, file)
    _no_one_twice(gathered, file)
    _sums(gathered, file)
    _papers(gathered, file)
    _winners(gathered, file)
    _majority(gathered, file)
    return _shares(gathered, file, confirmed)


def _bad(gathered: Gathered, file: str, message: str, name: str, line: int | None = None) -> BadFile:
    where = gathered.contest.get("name") or gathered.contest.get("contest")
    return BadFile(f"{where}: {message}", file=file, row=line or gathered.line, field=name)


def _all_or_none(gathered: Gathered, file: str) -> None:
    votes = gathered.votes
    if 0 < len(votes) < len(gathered.candidacies):
        blank = next(at for at, each in enumerate(gathered.candidacies) if each.get("votes") is None)
        message = "some candidates have votes and this one has none; expected all or none."
        raise _bad(gathered, file, message, "votes", gathered.lines[blank])


def _no_one_twice(gathered: Gathered, file: str) -> None:
    """Refuse a candidate in two rows; two people of one name are told apart, the one with more votes first."""
    times = Counter(each["candidate"] for each in gathered.candidacies)
    if len(times) == len(gathered.candidacies):
        return
    held: dict[tuple[object, ...], int] = {}
    for each, line in zip(gathered.candidacies, gathered.lines, strict=True):
        same = (each["candidate"], each.get("party"), each.get("person"))
        if same in held:
            message = f"{each['candidate']} stands here twice (first in row {held[same]})."
            raise _bad(gathered, file, message, "candidate", line)
        held[same] = line
    numbered: Counter[object] = Counter()
    for each in sorted(gathered.candidacies, key=_votes, reverse=True):
        name = each["candidate"]
        numbered[name] += 1
        if numbered[name] > 1:
            each["candidate"] = f"{name} ({numbered[name]})"


def _sums(gathered: Gathered, file: str) -> None:
    votes = gathered.votes
    seats, total = gathered.number("seats") or 1, sum(votes)
    valid = gathered.number("valid")
    if valid is None:
        valid = gathered.known_valid
    rule = gathered.contest.get("rule")
    if not votes:
        return
    if rule in _ONE_VOTE and (seats == 1 or rule != "fptp"):
        if valid is None:
            gathered.contest["valid"] = total
        elif valid != total:
            gap = f"{abs(valid - total):,} {'missing' if valid > total else 'too many'}"
            said = f"the candidates’ votes sum to {total:,}, the valid votes are {valid:,} ({gap})"
            misfit = _misfit(_given(gathered))
            also = f"; {misfit[0]}" if misfit else ""
            raise _bad(gathered, file, f"{said}{also}.", "votes", misfit[1] if misfit else None)
        return
    papers = valid if valid is not None else gathered.number("ballots")
    if papers is not None and rule == "block-vote":
        if total > seats * papers:
            message = f"{total:,} votes are more than {seats} for each of {papers:,} papers."
            raise _bad(gathered, file, message, "votes")
        if max(votes) > papers:
            raise _bad(gathered, file, f"a candidate has more votes than there are papers ({papers:,}).", "votes")


def _papers(gathered: Gathered, file: str) -> None:
    electorate, ballots = gathered.number("electorate"), gathered.number("ballots")
    valid, rejected = gathered.number("valid"), gathered.number("rejected")
    counted = (valid or 0) + (rejected or 0)
    for name, figure, most, limit in (
        ("ballots", ballots, electorate, "electors"),
        ("valid", counted, ballots, "ballot papers"),
        ("valid", counted, electorate, "electors"),
    ):
        if figure is not None and most is not None and figure > most:
            what = "ballot papers" if name == "ballots" else "valid votes and rejected papers"
            raise _bad(gathered, file, f"{figure:,} {what} are more than the {most:,} {limit}.", name)
    if valid is not None and rejected is not None and ballots is not None:
        missing = ballots - counted
        # A few papers always stray between verification and count; a box of them does not.
        if missing > max(50, ballots // 50):
            message = f"{missing:,} of {ballots:,} ballot papers are neither valid nor rejected: a box may be missing."
            raise _bad(gathered, file, message, "valid")


def _winners(gathered: Gathered, file: str) -> None:
    seats = gathered.number("seats") or 1
    rule = gathered.contest.get("rule")
    if rule not in PLURALITY and not (rule in _CONSTITUENCIES and seats == 1):
        return
    votes = gathered.votes
    if not gathered.winners_given:
        if votes:
            _elect(gathered, file, seats)
        return
    winners = [each for each in gathered.candidacies if each.get("elected")]
    if len(winners) > seats:
        raise _bad(gathered, file, f"{len(winners)} candidates are marked elected to {seats} seats.", "elected")
    if not votes or not winners:
        return
    least = min(_votes(each) for each in winners)
    for each, line in zip(gathered.candidacies, gathered.lines, strict=True):
        if not each.get("elected") and _votes(each) > least:
            message = (
                f"{each['candidate']} has more votes ({_votes(each):,}) than a candidate marked elected ({least:,})."
            )
            raise _bad(gathered, file, message, "elected", line)


def _elect(gathered: Gathered, file: str, seats: int) -> None:
    """Mark the winners of a plurality contest whose file does not."""
    ranked = sorted(gathered.candidacies, key=_votes, reverse=True)
    if len(ranked) > seats and _votes(ranked[seats - 1]) == _votes(ranked[seats]):
        message = (
            f"{ranked[seats - 1]['candidate']} and {ranked[seats]['candidate']} tie for a seat; who won is not said."
        )
        raise _bad(gathered, file, message, "votes")
    for at, each in enumerate(ranked):
        each["elected"] = int(at < seats)


def _majority(gathered: Gathered, file: str) -> None:
    votes = sorted(gathered.votes, reverse=True)
    if gathered.majority is None or len(votes) < 2 or gathered.number("seats") != 1:
        return
    if votes[0] - votes[1] != gathered.majority:
        found = f"{votes[0]:,} less {votes[1]:,} is {votes[0] - votes[1]:,}, not the majority given"
        raise _bad(gathered, file, f"{found} ({gathered.majority:,}).", "majority")


def _shares(gathered: Gathered, file: str, confirmed: bool) -> list[str]:
    """Shares printed beside votes: v / T for one total T in every row, to the places printed.

    Where most rows agree with the sum of the votes, one that does not is a slip of the printed share, and remarked
    on; two or more are votes in the wrong rows. Where most do not, the shares belong to another total than the votes
    have: a figure was changed or a candidate is missing, unless the valid votes are ``confirmed`` from elsewhere.
    """
    total = sum(gathered.votes)
    given = _given(gathered)
    if not total or not given:
        return []
    wrong = [found for found in given if abs(Decimal(_votes(found[0])) / total - found[1]) > _half(found[1])]
    if not wrong:
        return []
    each, share, line = max(wrong, key=lambda found: found[1])
    said = f"{each['candidate']}’s {_votes(each):,} of {total:,} votes are not the share given ({share.normalize():f})"
    if len(wrong) * 2 > len(given) and not confirmed:
        misfit = _misfit(given)
        if misfit:
            raise _bad(gathered, file, f"{misfit[0]}.", "votes", misfit[1])
        raise _bad(gathered, file, f"{said}; a figure may be wrong or a candidate missing.", "share", line)
    if 1 < len(wrong) <= len(given) / 2:
        raise _bad(gathered, file, f"{said}; votes may stand in the wrong row.", "share", line)
    return [f"Row {line}: {said}; the votes were kept."]


def _given(gathered: Gathered) -> list[_Shared]:
    """The candidacies with a printed share, the share, and the line."""
    rows = zip(gathered.candidacies, gathered.shares, gathered.lines, strict=True)
    return [(each, share, line) for each, share, line in rows if share is not None]


def _misfit(given: Sequence[_Shared]) -> tuple[str, int] | None:
    """The one row whose votes do not fit the total that all the other shares imply: what is wrong with it, its line."""
    implied = sorted(_votes(each) / share for each, share, _ in given if share)
    if len(implied) < 3:
        return None
    total = implied[len(implied) // 2]
    off = [found for found in given if abs(_votes(found[0]) - found[1] * total) > _half(found[1]) * total + _ALMOST_ONE]
    if len(off) != 1:
        return None
    each, share, line = off[0]
    wanted = f"the share given ({share.normalize():f}) makes them {share * total:,.0f}"
    return f"{each['candidate']} has {_votes(each):,} votes, but {wanted}", line


def _half(share: Decimal) -> Decimal:
    """Half a unit of the last place printed, at most the sixth: publishers' own arithmetic is no more exact."""
    exponent = share.as_tuple().exponent
    places = -exponent if isinstance(exponent, int) else 6
    return Decimal(5).scaleb(-min(max(places, 1), 6) - 1) * Decimal("1.02")


def _votes(candidacy: TableRow) -> int:
    votes = candidacy.get("votes")
    return votes if isinstance(votes, int) else 0
