"""The projection of a general election night, after every return.

>>> night = Night.start(Almanac.open(), "parl.2019-12-12")
>>> night.declare("parl.newcastle-upon-tyne-central.2019-12-12", {"lab": 21568, "con": 9290, ...})
>>> night.now().seats["con"]

Great Britain follows :mod:`hustings.night.block` with its fitted scales; Northern Ireland is a block of its own; the
Speaker’s seat is counted for the Speaker. A seat that has declared is its result and nothing else.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from hustings.almanac.open import Almanac
from hustings.errors import BadInput, UnknownName
from hustings.forecast.seat_table import SeatTable, seat_table
from hustings.forecast.slots import SLOTS, slot_of
from hustings.night.block import Block, Partial
from hustings.night.calls import CallBook, Ruling, flags_of
from hustings.night.exit_poll import SPREAD, SPREAD_FROM, ExitPoll, lean, published_exit_poll
from hustings.night.features import design, past_times
from hustings.night.ni_night import NI_SLOTS, NiSeats, ni_model, ni_seats, ni_slot
from hustings.night.prior import Start, start_of
from hustings.night.projected import Interval, Predictive, Projected, interval
from hustings.night.sampled import Tally
from hustings.night.scales import Scales, scales_for
from hustings.night.setting import Setting, model_of
from hustings.night.turnout import Turnout
from hustings.night.votes_in import Votes, in_slots
from hustings.polls.blas import stay_at_one_thread

__all__ = ["DRAWS", "Counted", "Night"]

Floats = NDArray[np.float64]
DRAWS = 4000


@dataclass(frozen=True)
class Counted:
    """Totals over the House after a return: ``parties``; ``totals`` (parties, draws); weights; chances by block."""

    parties: tuple[str, ...]
    totals: NDArray[np.float32]
    weight: Floats
    gb: Tally
    ni: Tally | None
    plain: NDArray[np.float32] | None = None
    doubt: float | None = None


class Night:
    """A projection kept through the night. Contests are named by contest id or by GSS code."""

    def __init__(
        self,
        setting: Setting,
        scales: Scales,
        ni: NiSeats | None,
        start: Start,
        *,
        exit_poll: ExitPoll | None = None,
        draws: int = DRAWS,
        seed: int = 1,
        flags: Mapping[str, tuple[str, ...]] | None = None,
        background: bool = True,
    ) -> None:
        self.setting, self.scales, self.start_from, self.exit_poll = setting, scales, start, exit_poll
        self.table: SeatTable = setting.table
        self.ni_seats = ni
        self.gb = Block(
            model_of(setting, scales), setting.classes, self.table.speaker,
            draws=draws, seed=seed, clump=scales.clump, background=background,
        )  # fmt: skip
        self.ni = None if ni is None else _ni_block(ni, draws, seed + 1)
        self.turnout = Turnout(self.table)
        self.votes: dict[str, list[tuple[str, int]]] = {}
        self.names: dict[str, tuple[str, int]] = {}
        self._winners: dict[str, str] = {}
        self._speaker_known: dict[int, str] = {}
        for block, contests, areas in self._every_place():
            for seat, (contest, area) in enumerate(zip(contests, areas, strict=True)):
                self.names[contest] = self.names[area] = (block, seat)
        self._code()
        flagged = flags_of(self.table) if flags is None else flags
        self.calls = CallBook(scales.call, flagged)
        self.counted = self._count()

    @classmethod
    def start(
        cls,
        almanac: Almanac,
        election: str,
        *,
        prior: str = "forecast",
        draws: int = DRAWS,
        seed: int = 1,
        exit_poll: Mapping[str, float] | None = None,
        scales: str = "",
        start: Start | None = None,
        background: bool = True,
    ) -> Night:
        """The eve of an election. ``prior``: ``forecast``, ``exit-poll`` (forecast and exit poll), ``polls``, ``none``.

        ``exit_poll``: seats by party where the almanac holds none. ``scales``: ``before`` (fitted on earlier nights
        only) or ``without`` (on all other nights); by default those before a past night. Raises
        :class:`~hustings.errors.UnknownName` for an election that cannot be projected, and
        :class:`~hustings.errors.NotKnown` where there is no exit poll.
        """
        stay_at_one_thread()
        poll = None
        if prior == "exit-poll" or exit_poll is not None:
            poll = published_exit_poll(almanac, election, past_only=scales != "without", seats=exit_poll)
        elif prior not in ("forecast", "polls", "none"):
            raise BadInput(f"There is no prior “{prior}”.", remedy="Use forecast, exit-poll, polls or none.")
        kind = "forecast" if prior == "exit-poll" else prior
        table = seat_table(almanac, election).without_result()
        begun = start or start_of(almanac, table, kind)
        setting = Setting.of(table, design(table, past_times(almanac, table)), begun.y0)
        held = scales_for(election, begun.kind, scales)
        ni = ni_seats(almanac, table.election) if election != "next" else None
        return cls(
            setting, held, None if ni is None else replace(ni, result=None), begun,
            exit_poll=poll, draws=draws, seed=seed, background=background,
        )  # fmt: skip

    # -- returns ----------------------------------------------------------------------------------------------------

    def declare(self, contest: str, votes: Votes, electorate: int | None = None) -> Counted:
        """Take in a declaration, or its correction: votes by party key. Returns the totals after it."""
        self._declare(contest, votes, electorate)
        return self.recount()

    def declare_all(self, returns: Mapping[str, Votes]) -> Counted:
        """Take in many declarations at once: the state then depends on their set, not on their order."""
        gathered: dict[str, dict[int, tuple[Floats, NDArray[np.bool_], int]]] = {"gb": {}, "ni": {}}
        for contest, votes in returns.items():
            block, seat = self.find(contest)
            if block == "gb" and self.table.speaker[seat]:
                self._declare(contest, votes, None)
                continue
            gathered[block][seat] = self._read(block, seat, contest, votes)
            if block == "gb":
                self.turnout.declare(seat, sum(count for _, count in self.votes[self._id(block, seat)]))
        self.gb.declare_all(gathered["gb"])
        if self.ni is not None and gathered["ni"]:
            self.ni.declare_all(gathered["ni"])
        return self.recount()

    def rush(self, contest: str, party: str) -> Counted:
        """A winner without votes: the seat is theirs, and the draws are weighted by it until the votes come."""
        block, seat = self.find(contest)
        self._winners[self._id(block, seat)] = party
        if block == "gb" and self.table.speaker[seat]:
            self._speaker_known[seat] = party
        else:
            self._block(block).rush(seat, self._slot(block, seat, party))
        self._code()
        return self.recount()

    def partial(self, contest: str, votes: Votes, counted: float) -> Counted:
        """Votes of a count under way, of which the part ``counted`` (0 to 1, neither) is in: evidence, no result."""
        if not 0 < counted < 1:
            raise BadInput(f"{counted} is no part of a count.", remedy="Give a fraction between 0 and 1.")
        block, seat = self.find(contest)
        if not (block == "gb" and self.table.speaker[seat]):
            angles, _, _, _ = in_slots(contest, votes, lambda party: self._slot(block, seat, party), len(SLOTS))
            self._block(block).partial(seat, Partial(angles, counted))
        return self.recount()

    def withdraw(self, contest: str) -> Counted:
        """A declaration, rush or part count was retracted."""
        block, seat = self.find(contest)
        name = self._id(block, seat)
        self.votes.pop(name, None)
        self._winners.pop(name, None)
        if block == "gb" and self.table.speaker[seat]:
            self._speaker_known.pop(seat, None)
        else:
            self._block(block).withdraw(seat)
        self._code()
        return self.recount()

    def rule(self, ruling: Ruling) -> None:
        """A person holds, overrides, withdraws or releases a call."""
        block, seat = self.find(ruling.contest)
        self.calls.rule(replace(ruling, contest=self._id(block, seat)), self.declared)

    def settle(self) -> Counted:
        """Start from the set of returns alone."""
        self.gb.settle()
        if self.ni is not None:
            self.ni.settle()
        return self.recount()

    # -- state ------------------------------------------------------------------------------------------------------

    @property
    def declared(self) -> int:
        """How many contests have declared votes or a winner."""
        rushed = len(self.gb.rushed) + (len(self.ni.rushed) if self.ni else 0)
        known = len(self.gb.declared) + (len(self.ni.declared) if self.ni else 0)
        return known + rushed + len(self._speaker_known)

    @property
    def contests(self) -> int:
        """How many contests there are."""
        return len(self.table) + (len(self.ni_seats.contest) if self.ni_seats else 0)

    def recount(self) -> Counted:
        """Count the draws again and bring the calls up to date."""
        self.counted = self._count()
        chances = self.counted.gb.p_win
        known = self.gb.declared.keys() | self.gb.rushed.keys()
        left = np.array([seat for seat in self.setting.seats() if seat not in known], dtype=np.intp)
        if len(left):
            lead = chances[left].argmax(axis=1)
            self.calls.update(
                [self.table.contest[seat] for seat in left],
                [str(self.keys[seat, slot]) for seat, slot in zip(left, lead, strict=True)],
                chances[left, lead], self.declared, self.contests,
            )  # fmt: skip
        return self.counted

    def now(self, *, contests: bool = True) -> Projected:
        """The projection after the last return; ``contests`` adds every contest's chances and shares."""
        from hustings.night.describe import describe

        return describe(self, contests=contests)

    def predictive(self, contest: str) -> Predictive:
        """What is expected of an undeclared contest given the night so far: shares and log turnout, mean and sd."""
        from hustings.night.describe import predictive

        return predictive(self, contest)

    def won_by(self, contest: str) -> str | None:
        """The party that has won a contest, ``None`` while it is not known."""
        return self._winners.get(contest)

    def find(self, contest: str) -> tuple[str, int]:
        """Block and place of a contest by id or GSS code. Raises :class:`~hustings.errors.UnknownName`."""
        if contest not in self.names:
            from rapidfuzz import process

            near = [name for name, *_ in process.extract(contest[:100], list(self.names), limit=3)]
            raise UnknownName(f"There is no contest {contest} at this election.", nearest=near)
        return self.names[contest]

    def seats(self, totals: NDArray[np.float32] | None = None) -> dict[str, Interval]:
        """Seats by party: mean, median, 90 % interval. Wider where an exit poll counts and a fifth has declared."""
        held = self.counted
        spread = 1.0
        if self.exit_poll is not None and totals is None and self.declared >= SPREAD_FROM * self.contests:
            spread = SPREAD
        won = self.won()
        values = held.totals if totals is None else totals
        made = {
            party: interval(values[row], held.weight, spread, won.get(party, 0))
            for row, party in enumerate(held.parties)
        }
        return {party: each for party, each in made.items() if each.hi90 > 0 or each.mean >= 0.005}

    def won(self) -> dict[str, int]:
        """Seats declared so far by party, rushes included."""
        found: dict[str, int] = {}
        for party in self._winners.values():
            found[party] = found.get(party, 0) + 1
        return found

    # -- inside -----------------------------------------------------------------------------------------------------

    def _count(self) -> Counted:
        size = len(self.parties)
        first = self.gb.field
        first.count_in_part(self.gb.parts())
        elsewhere = np.zeros(size)
        for seat in np.flatnonzero(self.table.speaker):
            elsewhere[self.parties.index(self._speaker_known.get(int(seat), "spk"))] += 1
        gb = first.tally(self.gb.declared, self.codes, size, rushed=self.gb.rushed)
        ni = None
        if self.ni is not None:
            self.ni.field.count_in_part(self.ni.parts())
            ni = self.ni.field.tally(self.ni.declared, self.ni_codes, size, rushed=self.ni.rushed)
        rest = elsewhere[:, None].astype(np.float32) + (0 if ni is None else ni.totals)
        plain, doubt, whole = gb.totals + rest, None, gb.totals + rest
        if self.exit_poll is not None:
            leaned = lean(first, gb, self.exit_poll, self.parties, self.setting.classes, elsewhere)
            doubt = leaned.doubt
            gb = first.tally(self.gb.declared, self.codes, size, rows=leaned.rows, rushed=self.gb.rushed)
            whole = gb.totals + rest
        return Counted(self.parties, whole, gb.weight, gb, ni, plain if self.exit_poll is not None else None, doubt)

    def _code(self) -> None:
        """Number the parties of every slot; a candidate that won is called by their own label."""
        keys = self.table.keys.copy().astype("<U24")
        ni_keys = None if self.ni_seats is None else self.ni_seats.keys.copy()
        for contest, party in self._winners.items():
            block, seat = self.names[contest]
            slot = self._slot(block, seat, party)
            (keys if block == "gb" or ni_keys is None else ni_keys)[seat, slot] = party
        every = set(np.unique(keys).tolist()) | {"spk"} | set(self._winners.values())
        if ni_keys is not None:
            every |= set(np.unique(ni_keys).tolist())
        order = ["con", "lab", "ld", "snp", "pc", "grn", "ref", "ukip"]
        self.parties = tuple(sorted(every, key=lambda p: (order.index(p) if p in order else len(order), p)))
        where = {party: row for row, party in enumerate(self.parties)}
        self.keys, self.ni_keys = keys, ni_keys
        self.codes = np.vectorize(where.__getitem__, otypes=[np.intp])(keys)
        self.ni_codes = (
            self.codes[:0] if ni_keys is None else np.vectorize(where.__getitem__, otypes=[np.intp])(ni_keys)
        )

    def _declare(self, contest: str, votes: Votes, electorate: int | None) -> None:
        block, seat = self.find(contest)
        name = self._id(block, seat)
        if block == "gb" and self.table.speaker[seat]:
            _, _, _, names = in_slots(name, votes, lambda party: 0, 1)
            self._speaker_known[seat] = self._winners[name] = names[0]
            self.votes[name] = list(votes.items()) if isinstance(votes, Mapping) else list(votes)
        else:
            self._block(block).declare(seat, *self._read(block, seat, contest, votes))
        if block == "gb" and not self.table.speaker[seat]:
            self.turnout.declare(seat, sum(count for _, count in self.votes[name]), electorate)
        self._code_if_new(block, seat, self._winners[name])

    def _read(self, block: str, seat: int, contest: str, votes: Votes) -> tuple[Floats, NDArray[np.bool_], int]:
        name = self._id(block, seat)
        slots = len(SLOTS) if block == "gb" else len(NI_SLOTS)
        angles, stood, winner, names = in_slots(name, votes, lambda party: self._slot(block, seat, party), slots)
        self.votes[name] = list(votes.items()) if isinstance(votes, Mapping) else list(votes)
        self._winners[name] = names[winner]
        self._code_if_new(block, seat, names[winner])
        return angles, stood, winner

    def _code_if_new(self, block: str, seat: int, party: str) -> None:
        keys = self.keys if block == "gb" or self.ni_keys is None else self.ni_keys
        if party not in keys[seat] or party not in self.parties:
            self._code()

    def _slot(self, block: str, seat: int, party: str) -> int:
        return slot_of(party, str(self.table.nation[seat])) if block == "gb" else ni_slot(party)

    def _block(self, block: str) -> Block:
        held = self.gb if block == "gb" else self.ni
        assert held is not None
        return held

    def _id(self, block: str, seat: int) -> str:
        if block == "gb" or self.ni_seats is None:
            return self.table.contest[seat]
        return self.ni_seats.contest[seat]

    def _every_place(self) -> list[tuple[str, tuple[str, ...], tuple[str, ...]]]:
        made = [("gb", self.table.contest, self.table.area)]
        if self.ni_seats is not None:
            made.append(("ni", self.ni_seats.contest, self.ni_seats.area))
        return made


def _ni_block(seats: NiSeats, draws: int, seed: int) -> Block:
    none = np.zeros(len(seats.contest), dtype=bool)
    classes = np.zeros(len(seats.contest), dtype=np.intp)
    return Block(ni_model(seats), classes, none, draws=draws, seed=seed, clump=0.2, background=False)
