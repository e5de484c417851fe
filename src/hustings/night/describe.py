"""From the state of a night to what is said of it: totals, chances, shares, leads, calls."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from hustings.night.calls import CAP, CAP_FLAGGED
from hustings.night.projected import ContestNow, Interval, Predictive, Projected, Stage

if TYPE_CHECKING:
    from hustings.night.block import Block
    from hustings.night.projection import Night

__all__ = ["describe", "predictive"]

Floats = NDArray[np.float64]
_Z = 1.6448536
_SHOWN = 0.00005


def describe(night: Night, *, contests: bool) -> Projected:
    """Everything the projection says after the last return."""
    held = night.counted
    totals = held.totals.astype(float)
    house = night.contests
    majority = {party: _part(totals[row] > house / 2, held.weight) for row, party in enumerate(held.parties)}
    first = totals.argmax(axis=0)
    largest = {party: _part(first == row, held.weight) for row, party in enumerate(held.parties)}
    return Projected(
        election=night.table.election,
        prior=night.start_from.kind if night.exit_poll is None else "exit-poll",
        declared=night.declared,
        contests_in_all=house,
        trained_on=night.scales.trained_on,
        draws=totals.shape[1],
        seats=night.seats(),
        won=night.won(),
        p_majority={party: p for party, p in majority.items() if p > 0},
        p_largest={party: p for party, p in largest.items() if p > 0},
        p_hung=_part((totals <= house / 2).all(axis=0), held.weight),
        shares=_national(night),
        contests=tuple(_contests(night)) if contests else (),
        calls=tuple(_calls(night)) if contests else (),
        without_exit_poll=None if held.plain is None else night.seats(held.plain),
        exit_poll_doubt=held.doubt,
        as_of=night.start_from.as_of,
    )


def _part(draws: object, weight: Floats) -> float:
    """The weight of some draws (draws,) of yes and no; exactly one where they are all of them."""
    kept = np.asarray(draws, dtype=bool)
    return 1.0 if kept.all() else float(kept @ weight)


def _share_interval(mean: float, sd: float) -> Interval:
    """Of sin^2 of a normal angle in degrees: E sin^2 = (1 - cos 2m exp(-2 s^2)) / 2; ends at the angle's ends."""
    m, s = np.radians(mean), np.radians(sd)
    low, high = (np.sin(np.clip(m + sign * _Z * s, 0.0, np.pi / 2)) ** 2 for sign in (-1, 1))
    average = (1 - np.cos(2 * m) * np.exp(-2 * s * s)) / 2
    middle = np.sin(np.clip(m, 0.0, np.pi / 2)) ** 2
    return Interval(float(average), float(middle), float(low), float(high))


def _exact(share: float) -> Interval:
    return Interval(share, share, share, share)


def _contests(night: Night) -> list[ContestNow]:
    """Every contest, Great Britain first, in the order of contest ids."""
    table = night.table
    made = _block_contests(night, night.gb, night.counted.gb.p_win, table.contest, table.area, table.name, night.keys)
    if (
        night.ni is not None
        and night.ni_seats is not None
        and night.counted.ni is not None
        and night.ni_keys is not None
    ):
        ni = night.ni_seats
        made += _block_contests(night, night.ni, night.counted.ni.p_win, ni.contest, ni.area, ni.name, night.ni_keys)
    return made


def _block_contests(
    night: Night,
    block: Block,
    p_win: Floats,
    contests: tuple[str, ...],
    areas: tuple[str, ...],
    names: tuple[str, ...],
    keys: NDArray[np.str_],
) -> list[ContestNow]:
    mean, spread = block.centre()
    made = []
    for seat, contest in enumerate(contests):
        if contest in night.votes:
            made.append(_declared(night, contest, areas[seat], names[seat]))
            continue
        slots = np.flatnonzero(block.model.standing[seat])
        stage: Stage
        cap = CAP_FLAGGED if contest in night.calls.flags else CAP
        if not len(slots):
            party = night.won_by(contest) or "spk"
            flags = night.calls.flags.get(contest, ())
            stage = "rush" if night.won_by(contest) else "projection"
            made.append(ContestNow(contest, areas[seat], names[seat], stage, {party: cap}, {}, None, "likely", flags))
            continue
        rushed = seat in block.rushed
        chances = {str(keys[seat, s]): float(p_win[seat, s]) for s in slots if p_win[seat, s] >= _SHOWN}
        if not rushed:
            chances = _capped(chances, cap)
        shares = {str(keys[seat, s]): _share_interval(mean[seat, s], spread[seat, s]) for s in slots}
        stage = "rush" if rushed else "part counted" if seat in block.partials else "projection"
        lead = None if rushed else _lead(block, seat, mean[seat], slots)
        top = max(chances, key=lambda party: chances[party])
        said = night.calls.say(contest, top, float(p_win[seat].max()), night.declared, night.contests)
        status = "declared" if rushed else said.status
        made.append(ContestNow(contest, areas[seat], names[seat], stage, chances, shares, lead, status, said.flags))
    return made


def _capped(chances: dict[str, float], cap: float) -> dict[str, float]:
    """No chance above the cap; what is taken off goes to the others together (or stays unsaid where there are none)."""
    top = max(chances, key=lambda party: chances[party])
    if chances[top] <= cap:
        return chances
    return {party: cap if party == top else p for party, p in chances.items()}


def _declared(night: Night, contest: str, area: str, name: str) -> ContestNow:
    votes = night.votes[contest]
    total = sum(count for _, count in votes)
    shares: dict[str, Interval] = {}
    for party, count in sorted(votes, key=lambda each: -each[1]):
        if party not in shares:
            shares[party] = _exact(count / total)
    ranked = sorted((count for _, count in votes), reverse=True)
    lead = _exact((ranked[0] - (ranked[1] if len(ranked) > 1 else 0)) / total)
    winner = max(votes, key=lambda each: each[1])[0]
    return ContestNow(contest, area, name, "declared", {winner: 1.0}, shares, lead)


def _lead(block: Block, seat: int, mean: Floats, slots: NDArray[np.intp]) -> Interval:
    """The lead of the first expected over the second, a share: linear in the angles about their means."""
    order = slots[np.argsort(-mean[slots], kind="stable")][:2]
    gaps = np.sin(np.radians(np.clip(mean[order], 0.0, 90.0))) ** 2
    if len(order) == 1:
        return _exact(float(gaps[0]))
    cov = _covariance(block, seat, order)
    slope = np.sin(np.radians(2 * mean[order])) * np.pi / 180 * np.array([1.0, -1.0])
    sd = float(np.sqrt(slope @ cov @ slope))
    lead = float(gaps[0] - gaps[1])
    return Interval(lead, lead, max(lead - _Z * sd, -1.0), min(lead + _Z * sd, 1.0))


def _covariance(block: Block, seat: int, slots: NDArray[np.intp]) -> Floats:
    part = block.parts().get(seat)
    if part is not None:
        every = np.arange(block.model.y0.shape[1])
        _, inner = block.posterior.response(seat, every)
        left = np.eye(len(every)) - part.pull
        whole = left @ inner @ left.T + part.root @ part.root.T
        return np.asarray(whole[np.ix_(slots, slots)])
    _, inner = block.posterior.response(seat, slots)
    return inner + block.model.noise(seat, slots, block.posterior.sigma)


def _calls(night: Night) -> list[dict[str, object]]:
    """Every call that stands, in the order of contests."""
    made = []
    for contest, party in sorted(night.calls.standing.items()):
        block, seat = night.find(contest)
        if contest in night.votes or block != "gb" or seat in night.gb.rushed:
            continue
        slot = night.keys[seat].tolist().index(party) if party in night.keys[seat] else -1
        chance = float(night.counted.gb.p_win[seat, slot]) if slot >= 0 else 0.0
        said = night.calls.say(contest, party, chance, night.declared, night.contests)
        made.append({"contest": contest, "party": party, "p": round(said.p, 4), "by": said.by})
    return made


def _national(night: Night) -> dict[str, Interval]:
    """Shares of the vote in Great Britain: declared votes and, for the rest, expected shares of expected votes.

    The variance is that of the effects and of the noise, clumped as in the draws, on shares linear in the angles.
    """
    block, table = night.gb, night.table
    votes = night.turnout.votes()
    mean, spread = block.centre()
    open_seats = np.array([c not in night.votes for c in table.contest]) & ~table.speaker
    counted: dict[str, float] = {}
    for contest, seat_votes in night.votes.items():
        if night.find(contest)[0] == "gb":
            for party, count in seat_votes:
                counted[party] = counted.get(party, 0.0) + count
    whole = sum(counted.values()) + float(votes[open_seats].sum())
    stands = block.model.standing & open_seats[:, None]
    angle, sd = np.radians(mean), np.radians(spread)
    expected = np.where(stands, (1 - np.cos(2 * angle) * np.exp(-2 * sd**2)) / 2, 0.0) * votes[:, None] / whole
    slope = np.where(stands, np.sin(2 * angle) * np.pi / 180 * votes[:, None] / whole, 0.0)
    made: dict[str, Interval] = {}
    for party in dict.fromkeys([*night.keys[:, :-1].ravel().tolist()]):
        mine = night.keys == party
        mine[:, -1] = False
        if not (mine & stands).any() and party not in counted:
            continue
        average = float(expected[mine].sum()) + counted.get(party, 0.0) / whole
        error = float(np.sqrt(_variance(night, np.where(mine, slope, 0.0))))
        made[party] = Interval(
            average, average, max(average - _Z * error, counted.get(party, 0.0) / whole), average + _Z * error
        )
    return made


def _variance(night: Night, slope: Floats) -> float:
    """Variance of sum slope y over seats and parties: effects, and noise of which a part is shared by classes."""
    block, rho = night.gb, night.scales.clump
    pull = np.einsum("np,npf->pf", slope, block.model.x, optimize=True).reshape(-1)
    total = float(pull @ block.posterior.cov @ pull)
    sigma = block.posterior.sigma
    scaled = slope * block.model.scale
    total += (1 - rho) * float(np.einsum("np,pq,nq->", scaled, sigma, scaled, optimize=True))
    everyone = scaled.sum(axis=0)
    total += rho * 0.36 * float(everyone @ sigma @ everyone)
    for each in np.unique(night.setting.classes):
        mine = scaled[night.setting.classes == each].sum(axis=0)
        total += rho * 0.64 * float(mine @ sigma @ mine)
    return max(total, 0.0)


def predictive(night: Night, contest: str) -> Predictive:
    """What is expected of an undeclared contest given every other return so far.

    Of a contest that has declared, what was expected is no longer held: ask before declaring it.
    """
    block, seat = night.find(contest)
    held = night.gb if block == "gb" or night.ni is None else night.ni
    keys = night.keys if block == "gb" or night.ni_keys is None else night.ni_keys
    mean, spread = held.centre()
    slots = np.flatnonzero(held.model.standing[seat])
    shares = [_share_interval(mean[seat, slot], spread[seat, slot]) for slot in slots]
    slope = np.sin(np.radians(2 * np.clip(mean[seat, slots], 1.0, 89.0))) * np.pi / 180
    log_turnout, sd = night.turnout.expected()
    return Predictive(
        contest=contest,
        parties=tuple(str(each) for each in keys[seat, slots]),
        share=np.array([each.mean for each in shares]),
        share_sd=np.abs(slope) * spread[seat, slots],
        angle=mean[seat, slots],
        angle_sd=spread[seat, slots],
        angle_covariance=_covariance(held, seat, slots),
        log_turnout=float(log_turnout[seat]) if block == "gb" else float("nan"),
        log_turnout_sd=float(sd[seat]) if block == "gb" else float("nan"),
    )
