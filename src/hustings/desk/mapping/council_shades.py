"""Council elections in five steps: who won most of the seats up, a party's gains and losses of seats, turnout."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

from hustings.almanac.open import Almanac
from hustings.atlas.shademap import Shade, round_breaks, step_of
from hustings.desk.mapping.council_facts import CouncilLine
from hustings.errors import BadInput, NotKnown

__all__ = ["UNKNOWN", "basis_words", "drawable", "instead", "shaded", "won_words"]

UNKNOWN = "voted; control not known"
_SHARES = (0.4, 0.5, 0.6, 0.75)
_SHARE_WORDS = ("under 40%", "40–50%", "50–60%", "60–75%", "75% on")


def instead(lines: Sequence[CouncilLine]) -> str:
    """The modes that these councils can be drawn in."""
    can = ["winner"]
    can += ["elected"] if any(line.won for line in lines) else []
    can += ["turnout"] if any(line.turnout is not None for line in lines) else []
    return f"Draw it by {', '.join(can[:-1])} or {can[-1]}." if len(can) > 1 else f"Draw it by {can[0]}."


def drawable(lines: Sequence[CouncilLine]) -> list[str]:
    """The modes that there are figures for, of whichever party."""
    can = ["winner"]
    can += ["gain"] if any(line.before for line in lines) else []
    can += ["elected"] if any(line.won for line in lines) else []
    can += ["change"] if any(_moved(line, "lab") is not None for line in lines) else []
    return can + (["turnout"] if any(line.turnout is not None for line in lines) else [])


Shaded = tuple[list[Shade], str, tuple[str, ...], str, str]


def shaded(almanac: Almanac, lines: Sequence[CouncilLine], mode: str, party: str | None) -> Shaded:
    """The shades of a mode, its finding, the labels of its steps, what its figure is, and the word for none."""
    if mode == "elected":
        return _most_elected(almanac, lines)
    if mode == "turnout":
        return _turnouts(lines)
    if party is None:
        raise BadInput("A map of change needs a party.", remedy="Name it: --party lab.")
    return _changes(almanac, lines, almanac.find_party(party))


def _most_elected(almanac: Almanac, lines: Sequence[CouncilLine]) -> Shaded:
    """Who won most of the seats that were up, the darker the more of them; a tie wears ink."""
    shades: list[Shade] = []
    firsts: Counter[str] = Counter()
    for line in lines:
        if not line.won:
            shades.append(Shade(line.area, line.name, "", None, UNKNOWN if line.voted else "–", line.region))
            continue
        most = max(line.won.values())
        leading = [party for party, count in line.won.items() if count == most]
        party = leading[0] if len(leading) == 1 else ""
        firsts[party] += 1
        step = step_of(most / sum(line.won.values()), _SHARES)
        shades.append(Shade(line.area, line.name, party, step, won_words(almanac, line), line.region))
    if not firsts:
        raise NotKnown("Who was elected is not in the almanac for any of these councils.", remedy=instead(lines))
    count = sum(firsts.values())
    first = max((party for party in firsts if party), key=lambda party: (firsts[party], party), default="")
    said = (
        f"{almanac.short(first)} won most of the seats up in {firsts[first]} of {count} councils; that is not control"
    )
    return shades, said, _SHARE_WORDS, "Seats up", "Not up, or not in the almanac"


def _turnouts(lines: Sequence[CouncilLine]) -> Shaded:
    values = {line.area: 100 * line.turnout for line in lines if line.turnout is not None}
    if not values:
        raise NotKnown(
            "The electorate of these councils' wards is not in the almanac, so turnout is not known.",
            remedy=instead(lines),
        )
    breaks = round_breaks(list(values.values()))
    shades = []
    for line in lines:
        value, (known, wards) = values.get(line.area), line.counted
        words = "–" if value is None else f"{value:.1f}%"
        if value is not None and known < wards:
            words += f" in {known} of {wards} wards"
        shades.append(
            Shade(line.area, line.name, "", None if value is None else step_of(value, breaks), words, line.region)
        )
    voted = sum(line.voted for line in lines)
    of = f" of {voted}" if len(values) < voted else ""
    said = f"turnout from {min(values.values()):.1f}% to {max(values.values()):.1f}% in {len(values)}{of} councils"
    return shades, said, _labels(breaks, "%", signed=False), "Turnout", "Not known"


def _changes(almanac: Almanac, lines: Sequence[CouncilLine], party: str) -> Shaded:
    """Seats gained or lost over all seats of the council, where both are known."""
    moved = {line.area: change for line in lines if (change := _moved(line, party)) is not None}
    if not moved:
        raise NotKnown(
            f"Seats of {almanac.short(party)} before and after are not in the almanac for any of these councils.",
            remedy=instead(lines),
        )
    values = {line.area: 100 * moved[line.area] / _house(line) for line in lines if line.area in moved}
    breaks = round_breaks(list(values.values()))
    shades = []
    for line in lines:
        value = values.get(line.area)
        words = "–"
        if value is not None:
            share = f"{value:+.1f}%".replace("-", "−")
            words = f"{_signed(moved[line.area])} of {_house(line)} seats ({share}), {basis_words(line.basis)}"
        step = None if value is None else step_of(value, breaks)
        shades.append(Shade(line.area, line.name, party, step, words, line.region))
    net = sum(moved.values())
    said = f"{almanac.short(party)} {_signed(net)} seats in {len(moved)} councils, against the seats before"
    return shades, said, _labels(breaks, "%", signed=True), "Seats", "No comparison"


def _house(line: CouncilLine) -> int:
    assert line.chamber is not None
    return line.chamber.house


def _moved(line: CouncilLine, party: str) -> int | None:
    """Seats after less seats before, where both are known for the party."""
    rows = [row for row in line.chamber.chamber if row.party == party] if line.chamber else []
    if not rows or any(row.before is None or row.after is None for row in rows):
        return None
    return sum((row.after or 0) - (row.before or 0) for row in rows)


def _signed(value: float) -> str:
    return f"{value:+.0f}".replace("-", "−") if round(value) else "0"


def _labels(breaks: Sequence[float], unit: str, *, signed: bool) -> tuple[str, ...]:
    """The five steps in words; points of a council's seats are signed."""
    places = 0 if all(each == round(each) for each in breaks) else 1
    words = [(f"{each:+.{places}f}" if signed else f"{each:.{places}f}").replace("-", "−") for each in breaks]
    between = [f"{low} to {high}{unit}" for low, high in pairwise(words)]
    return (f"under {words[0]}{unit}", *between, f"{words[-1]}{unit} on")


def basis_words(basis: str) -> str:
    """What control before is that of, in words."""
    return "before, on a basis not stated" if basis == "not stated" else basis


def won_words(almanac: Almanac, line: CouncilLine) -> str:
    """Seats elected by party: “21 seats up: Con 13, Lab 7, Ind 1”."""
    if not line.won:
        return f"{line.seats} seats up"
    named = ", ".join(f"{almanac.short(party)} {count}" for party, count in line.won.items())
    return f"{line.seats} seat{'s' if line.seats != 1 else ''} up: {named}"
