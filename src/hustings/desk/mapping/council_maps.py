"""Maps of a day of council elections: control, what changed, seats, turnout. One hexagon is one council.

``winner`` says who controls each council afterwards and ``gain`` where that changed; ``elected`` who won most of the
seats that were up, which is not control; ``change`` how many of a council's seats a party gained or lost, and
``turnout`` how many voted. Regions in which the almanac knows of no election that day are left out unless named.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from datetime import date

from hustings.almanac.open import Almanac
from hustings.analysis.control import NOC
from hustings.atlas.chart import Chart, Table
from hustings.atlas.controlmap import Body, Councils, State, draw_control
from hustings.atlas.hexes import layout
from hustings.atlas.palette import look
from hustings.atlas.shademap import draw_shades
from hustings.desk.mapping.council_facts import CouncilLine, councils_on, layout_on
from hustings.desk.mapping.council_shades import UNKNOWN, basis_words, drawable, instead, shaded, won_words
from hustings.errors import NotKnown, UnknownName

__all__ = ["COUNCIL_MODES", "draw_councils"]

COUNCIL_MODES = ("winner", "gain", "elected", "change", "turnout")


def draw_councils(
    almanac: Almanac,
    day: date,
    mode: str = "winner",
    *,
    party: str | None = None,
    regions: Collection[str] = (),
    hatched: bool = False,
    letters: bool | None = None,
    radius: float | None = None,
) -> Chart:
    """A map of the council elections of a day.

    ``party`` is needed for ``change``. Raises :class:`~hustings.errors.NotKnown` where the almanac has no council
    election of that day, or not the figures that a mode needs, and says what it has instead.
    """
    lines = _within(councils_on(almanac, day), regions)
    if mode not in COUNCIL_MODES:
        raise UnknownName(f"Council elections have no map mode “{mode}”.", nearest=drawable(lines))
    size = radius or (40.0 if len(lines) < 40 else 13.5 if len(lines) < 250 else 9.6)
    place = _where(lines, day)
    cells = layout(layout_on(day))
    if mode in ("winner", "gain"):
        if mode == "gain" and not any(line.before for line in lines):
            raise NotKnown(
                f"Who controlled these councils before {day:%-d %B %Y} is not in the almanac, so gains are not known.",
                remedy=instead(lines),
            )
        title = f"{place}: {_gains(almanac, lines) if mode == 'gain' else _controls(almanac, lines)}"
        return draw_control(
            cells,
            [_body(almanac, line, mode == "gain") for line in lines],
            title=title,
            mode="gain" if mode == "gain" else "winner",
            radius=size,
            hatched=hatched,
            # On a hatch a lone letter is hard to read; names have a rim of the party's fill.
            letters=False if hatched and letters is None and size < 30 else letters,
        )
    shades, said, steps, what, none = shaded(almanac, lines, mode, party)
    chart = draw_shades(
        Councils(cells, min(size, 20.0)), shades,
        title=f"{place}: {said}", steps=steps, what=what, none=none, nobody="Level" if mode == "elected" else "",
        away=True,
    )  # fmt: skip
    voted = {line.name for line in lines if line.voted}
    rows = tuple(row for row in chart.table.rows if row[0] in voted)
    return Chart(chart.svg, chart.title, Table(("Council", *chart.table.header[1:]), rows), chart.width, chart.height)


def _within(lines: Sequence[CouncilLine], regions: Collection[str]) -> list[CouncilLine]:
    known = {line.region.casefold(): line.region for line in lines}
    for name in regions:
        if name.casefold() not in known:
            drawn = sorted({line.region for line in lines if line.voted})
            raise UnknownName(f"There is no region “{name}” on this map.", nearest=drawn)
    wanted = {name.casefold() for name in regions} or {line.region.casefold() for line in lines if line.voted}
    found = [line for line in lines if line.region.casefold() in wanted]
    if not any(line.voted for line in found):
        raise NotKnown(f"The almanac holds no council election in {', '.join(sorted(regions))} that day.")
    return found


def _where(lines: Sequence[CouncilLine], day: date) -> str:
    places = sorted({line.region for line in lines})
    return f"{', '.join(places)}, {day:%-d %B %Y}" if len(places) < 3 else f"{day:%-d %B %Y}"


def _named(almanac: Almanac, control: str) -> str:
    return "no overall control" if control == NOC else almanac.short(control)


def _body(almanac: Almanac, line: CouncilLine, compared: bool) -> Body:
    state: State = "no poll" if not line.voted else "unknown" if line.after is None else "party"
    if line.after == NOC:
        state = "noc"
    party = line.after if state == "party" and line.after else ""
    words = line.phrase or (
        f"{UNKNOWN} ({won_words(almanac, line)})" if line.voted else "not up, or not in the almanac"
    )
    return Body(
        line.area, line.name, line.region, state,
        party=party,
        party_name=_party_name(almanac, party),
        changed=line.changed and compared,
        words=words,
        basis=basis_words(line.basis),
    )  # fmt: skip


def _party_name(almanac: Almanac, party: str) -> str:
    """As on every map; a party without a look of its own by its own name, not as one of the others."""
    each = look(party) if party else None
    if each is None:
        return ""
    return str(almanac.parties[party]["name"]) if each.key == "other" else each.name


def _controls(almanac: Almanac, lines: Sequence[CouncilLine]) -> str:
    voted = [line for line in lines if line.voted]
    held = Counter(line.after for line in voted if line.after)
    words = ", ".join(
        f"{_named(almanac, key)} {count}" for key, count in sorted(held.items(), key=lambda e: (-e[1], e[0]))
    )
    known = sum(held.values())
    if known == len(voted):
        return f"{words} of {len(voted)} councils"
    if not known:
        return f"control is not known in any of {len(voted)} councils that voted"
    return f"{words}; control is not known in {len(voted) - known} of {len(voted)} councils that voted"


def _gains(almanac: Almanac, lines: Sequence[CouncilLine]) -> str:
    compared = [line for line in lines if line.before and line.after]
    changed = [line for line in compared if line.changed]
    bases = {line.basis for line in compared}
    since = " since the last election" if bases == {"last election"} else ""
    lost = Counter(line.before for line in changed)
    title = f"control changed in {len(changed)} of {len(compared)} councils{since}"
    if lost:
        loser, count = min(lost.items(), key=lambda each: (-each[1], str(each[0])))
        title += f", {count} {'of them ' if count < len(changed) else ''}lost by {_named(almanac, str(loser))}"
    return title if since else f"{title}; the table says what each is compared with"
