"""The colours and marks of parties, and the neutrals that everything else is drawn in.

Colour belongs to parties: each has a fill for what is declared, an ink for text and lines, a tint for what
is forecast or projected, and besides colour a letter, a hatch, a marker and a dash, so that colour is never
alone. A drawing names its paints by class (``f-con``) and carries the colour of paper as a plain attribute;
:func:`stylesheet` gives a page the rules by which those classes follow its day and night.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

__all__ = [
    "NIGHT",
    "PAPER",
    "PARTIES",
    "Dash",
    "Hatch",
    "Look",
    "Marker",
    "Neutrals",
    "look",
    "night_tint",
    "stylesheet",
]

Hatch = Literal["solid", "diagonal", "dots", "upright", "back-diagonal", "cross", "level", "grid", "rings", "dashes"]
Marker = Literal[
    "disc", "square", "ring", "diamond", "triangle", "cross", "down", "open-diamond", "open-square",
    "open-triangle", "open-down", "plus",
]  # fmt: skip
Dash = Literal["solid", "dashed", "dotted", "dash-dot", "long-dash"]

# Lengths of the strokes and gaps of each dash, in pixels at a line width of 2.
DASHES: dict[Dash, str | None] = {
    "solid": None,
    "dashed": "6 3",
    "dotted": "2 2",
    "dash-dot": "8 3 2 3",
    "long-dash": "10 4",
}


@dataclass(frozen=True)
class Look:
    """How one party is drawn. Colours are ``#RRGGBB``; ``hatch_step`` is the pattern's pitch in pixels.

    ``colours`` is the key whose classes and custom properties it wears: its own, but for the Speaker, who
    wears those of an independent. ``edged`` says that the fill is too pale for the page to stand without a
    line round it.
    """

    key: str
    name: str
    short: str
    letter: str
    fill: str
    on_fill: str
    ink: str
    night_ink: str
    tint: str
    hatch: Hatch
    hatch_step: int
    marker: Marker
    dash: Dash
    edged: bool = False
    colours: str = ""

    def __post_init__(self) -> None:
        if not self.colours:
            object.__setattr__(self, "colours", self.key)


@dataclass(frozen=True)
class Neutrals:
    """The eight steps between a page and its ink."""

    page: str
    panel: str
    neutral: str
    hair: str
    edge: str
    ink3: str
    ink2: str
    ink: str


PAPER = Neutrals(
    "#FBFAF6", "#F3F0E8", "#E4E0D5", "#D8D3C7", "#BDB7A8", "#67645B", "#45453F", "#16181B"
)  # fmt: skip
NIGHT = Neutrals(
    "#14161A", "#1E2126", "#2A2D32", "#363A40", "#4A4E55", "#9C998F", "#C0BDB5", "#EDEBE5"
)  # fmt: skip

_WHITE, _BLACK = "#FFFFFF", "#16181B"

_LOOKS = (
    Look("con", "Conservative", "Con", "C", "#1F5FB5", _WHITE, "#1F5FB5", "#86B4F6", "#CFDDF1",
         "solid", 0, "disc", "solid"),
    Look("lab", "Labour", "Lab", "L", "#BA1420", _WHITE, "#BA1420", "#FF8F88", "#F3CFCF",
         "diagonal", 4, "square", "solid"),
    Look("ld", "Liberal Democrat", "LD", "D", "#F47B12", _BLACK, "#A34A00", "#FFA04D", "#FCE0C6",
         "dots", 5, "ring", "dashed", edged=True),
    Look("ref", "Reform UK", "Ref", "R", "#17B9C9", _BLACK, "#0B7280", "#4FD5E2", "#CBEEF2",
         "upright", 5, "diamond", "dotted", edged=True),
    Look("grn", "Green", "Grn", "G", "#46A867", _BLACK, "#24733F", "#74CC90", "#D3EBDA",
         "back-diagonal", 4, "triangle", "dash-dot", edged=True),
    Look("snp", "SNP", "SNP", "S", "#FBE44A", _BLACK, "#6E5D00", "#FBE44A", "#FBF4C4",
         "cross", 6, "cross", "long-dash", edged=True),
    Look("pc", "Plaid Cymru", "PC", "P", "#0A3D34", _WHITE, "#0A3D34", "#67BBA9", "#C6D8D3",
         "level", 4, "down", "long-dash"),
    Look("ukip", "UKIP", "UKIP", "K", "#5A1E72", _WHITE, "#5A1E72", "#CBA2E0", "#DDCFE4",
         "grid", 6, "open-diamond", "dotted"),
    Look("dup", "DUP", "DUP", "U", "#A8481A", _WHITE, "#98400F", "#E79368", "#EBD5C8",
         "diagonal", 8, "open-square", "solid"),
    Look("sf", "Sinn Féin", "SF", "F", "#163F38", _WHITE, "#163F38", "#6DBDAE", "#C8D6D3",
         "back-diagonal", 8, "triangle", "solid"),
    Look("apni", "Alliance", "APNI", "A", "#EFB41C", _BLACK, "#7A5900", "#F3C34A", "#FAEBC3",
         "dots", 8, "open-triangle", "dashed", edged=True),
    Look("sdlp", "SDLP", "SDLP", "M", "#3ED6A0", _BLACK, "#0C7350", "#57DDAD", "#CFF3E5",
         "upright", 9, "open-down", "dash-dot", edged=True),
    Look("uup", "UUP", "UUP", "N", "#4F86DD", _BLACK, "#2B62B7", "#8DB4F0", "#D5E2F6",
         "level", 8, "disc", "dashed"),
    Look("ind", "Independent", "Ind", "I", "#77736B", _WHITE, "#5F5C56", "#B5B1A8", "#DEDCD7",
         "rings", 7, "plus", "dotted"),
    Look("other", "Other", "Oth", "O", "#A8A297", _BLACK, "#69655C", "#B3AFA6", "#E8E5DF",
         "dashes", 6, "plus", "dash-dot", edged=True),
)  # fmt: skip

PARTIES: dict[str, Look] = {each.key: each for each in _LOOKS}
"""Every party that has colours of its own, in the order of LOOKS."""

_ALIASES: dict[str, Look] = {
    "spk": replace(PARTIES["ind"], key="spk", name="Speaker", short="Spk", letter="X"),
    "brexit": replace(PARTIES["ref"], key="brexit", name="Brexit Party", short="Brx"),
}


def look(party: str) -> Look:
    """The look of a party by its key (``con``, ``ref``); a party without colours of its own is drawn as
    ``other``.

    Letter case does not matter. The Speaker (``spk``) wears the colours of an independent, any independent
    (``ind``, ``ind-lee``) those of ``ind``, and the Brexit Party (``brexit``) those of Reform UK, whose
    name it was.
    """
    key = party.strip().lower()
    found = PARTIES.get(key) or _ALIASES.get(key)
    if found is not None:
        return found
    return PARTIES["ind"] if key.split("-")[0] == "ind" else PARTIES["other"]


def night_tint(party: str) -> str:
    """The tint on a dark page: a quarter of the party's night ink laid over the page, three quarters page."""
    return _mix(look(party).night_ink, NIGHT.page, 0.25)


def _mix(colour: str, ground: str, weight: float) -> str:
    """``weight`` of ``colour`` and the rest of ``ground``, channel by channel in sRGB."""
    pairs = zip(_channels(colour), _channels(ground), strict=True)
    return "#" + "".join(f"{round(weight * a + (1 - weight) * b):02X}" for a, b in pairs)


def _channels(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


_STEPS = ("page", "panel", "neutral", "hair", "edge", "ink3", "ink2", "ink")


def stylesheet() -> str:
    """The custom properties of paper and night, and the rules that bind the classes of our drawings to them.

    Night follows the system, unless the root carries ``data-theme="paper"`` or ``"night"``. In print
    everything is paper. Property names: ``--page`` ... ``--ink`` for the neutrals; ``--con-fill``,
    ``--con-on``, ``--con-ink``, ``--con-tint`` and ``--con-edge`` for each party. Classes: ``f-`` fill,
    ``e-`` fill with its edge, ``o-`` text on a fill, ``i-`` text or mark in ink, ``l-`` line in ink, ``t-``
    tint; ``f-``, ``l-`` with a neutral's name.
    """
    paper, night = _properties(PAPER, night=False), _properties(NIGHT, night=True)
    rules = [f":root{{{paper}}}"]
    rules.append(f'@media screen and (prefers-color-scheme:dark){{:root:not([data-theme="paper"]){{{night}}}}}')
    rules.append(f'@media screen{{:root[data-theme="night"]{{{night}}}}}')
    for step in _STEPS:
        rules.append(f".f-{step}{{fill:var(--{step})}}.l-{step}{{stroke:var(--{step})}}")
    for key in PARTIES:
        rules.append(
            f".f-{key},.e-{key}{{fill:var(--{key}-fill)}}.e-{key}{{stroke:var(--{key}-edge)}}"
            f".o-{key}{{fill:var(--{key}-on)}}.i-{key}{{fill:var(--{key}-ink)}}"
            f".l-{key}{{stroke:var(--{key}-ink)}}.t-{key}{{fill:var(--{key}-tint)}}"
        )
    return "\n".join(rules) + "\n"


def _properties(neutrals: Neutrals, *, night: bool) -> str:
    pairs = [(f"--{step}", getattr(neutrals, step)) for step in _STEPS]
    for key, each in PARTIES.items():
        ink = each.night_ink if night else each.ink
        pairs += [
            (f"--{key}-fill", each.fill),
            (f"--{key}-on", each.on_fill),
            (f"--{key}-ink", ink),
            (f"--{key}-tint", night_tint(key) if night else each.tint),
            (f"--{key}-edge", ink if night or each.edged else "none"),
        ]
    return ";".join(f"{name}:{value}" for name, value in pairs)
