"""The promises of the palette: contrast, edges, difference under colour blindness, and the sheet of a page."""

from __future__ import annotations

import re
from itertools import combinations, product
from math import atan2, cos, degrees, exp, hypot, radians, sin, sqrt

import pytest

from hustings.atlas.palette import NIGHT, PAPER, PARTIES, look, night_tint, stylesheet

GB = ("con", "lab", "ld", "ref", "grn", "snp", "pc")

# Machado, Oliveira and Fernandes (2009), full severity, applied to linear light.
BLINDNESS = {
    "protan": (
        (0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998),
    ),
    "deutan": (
        (0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.011820, 0.042940, 0.968881),
    ),
    "tritan": (
        (1.255528, -0.076749, -0.178779), (-0.078411, 0.930809, 0.147602), (0.004733, 0.691367, 0.303900),
    ),
}  # fmt: skip


def linear(colour: str) -> tuple[float, float, float]:
    """Linear light of ``#RRGGBB`` (IEC 61966-2-1)."""
    channels = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    r, g, b = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return r, g, b


def contrast(first: str, second: str) -> float:
    """WCAG 2.2 contrast ratio."""
    a, b = (sum(w * c for w, c in zip((0.2126, 0.7152, 0.0722), linear(x), strict=True)) for x in (first, second))
    return (max(a, b) + 0.05) / (min(a, b) + 0.05)


def lab(light: tuple[float, ...]) -> tuple[float, float, float]:
    """CIELAB under D65 of linear light."""
    r, g, b = (min(max(c, 0.0), 1.0) for c in light)
    xyz = (
        (0.4124564 * r + 0.3575761 * g + 0.1804375 * b) / 0.95047,
        0.2126729 * r + 0.7151522 * g + 0.0721750 * b,
        (0.0193339 * r + 0.1191920 * g + 0.9503041 * b) / 1.08883,
    )
    fx, fy, fz = (t ** (1 / 3) if t > 216 / 24389 else (24389 / 27 * t + 16) / 116 for t in xyz)
    return 116 * fy - 16, 500 * (fx - fy), 200 * (fy - fz)


def seen(colour: str, kind: str) -> tuple[float, float, float]:
    light = linear(colour)
    return lab(tuple(sum(m * c for m, c in zip(row, light, strict=True)) for row in BLINDNESS[kind]))


def ciede2000(one: tuple[float, float, float], two: tuple[float, float, float]) -> float:
    """Sharma, Wu and Dalal (2005)."""
    (l1, a1, b1), (l2, a2, b2) = one, two
    mean = (hypot(a1, b1) + hypot(a2, b2)) / 2
    g = 0.5 * (1 - sqrt(mean**7 / (mean**7 + 25**7)))
    a1, a2 = a1 * (1 + g), a2 * (1 + g)
    c1, c2 = hypot(a1, b1), hypot(a2, b2)
    h1, h2 = (degrees(atan2(b, a)) % 360 for a, b in ((a1, b1), (a2, b2)))
    dh = 0.0 if c1 * c2 == 0 else (h2 - h1 + 180) % 360 - 180
    turn = 2 * sqrt(c1 * c2) * sin(radians(dh) / 2)
    lm, cm = (l1 + l2) / 2, (c1 + c2) / 2
    hm = (h1 + dh / 2) % 360 if c1 * c2 else h1 + h2
    t = (
        1 - 0.17 * cos(radians(hm - 30)) + 0.24 * cos(radians(2 * hm))
        + 0.32 * cos(radians(3 * hm + 6)) - 0.20 * cos(radians(4 * hm - 63))
    )  # fmt: skip
    sl = 1 + 0.015 * (lm - 50) ** 2 / sqrt(20 + (lm - 50) ** 2)
    sc, sh = 1 + 0.045 * cm, 1 + 0.015 * cm * t
    rt = -2 * sqrt(cm**7 / (cm**7 + 25**7)) * sin(radians(60 * exp(-(((hm - 275) / 25) ** 2))))
    dl, dc, dt = (l2 - l1) / sl, (c2 - c1) / sc, turn / sh
    return sqrt(dl**2 + dc**2 + dt**2 + rt * dc * dt)


def smallest(parties: tuple[str, ...], kind: str) -> tuple[float, tuple[str, str]]:
    return min(
        (ciede2000(seen(look(a).fill, kind), seen(look(b).fill, kind)), (a, b)) for a, b in combinations(parties, 2)
    )


def test_ciede2000_agrees_with_the_published_test_pairs() -> None:
    assert ciede2000((50, 2.6772, -79.7751), (50, 0, -82.7485)) == pytest.approx(2.0425, abs=1e-4)
    assert ciede2000((50, 2.5, 0), (73, 25, -18)) == pytest.approx(27.1492, abs=1e-4)
    assert ciede2000((90.8027, -2.0831, 1.4410), (91.1528, -1.6435, 0.0447)) == pytest.approx(1.4441, abs=1e-4)


@pytest.mark.parametrize("party", PARTIES)
def test_text_is_legible_wherever_a_party_is_written(party: str) -> None:
    each = look(party)
    assert contrast(each.on_fill, each.fill) >= 4.65
    assert min(contrast(each.ink, PAPER.page), contrast(each.ink, PAPER.panel)) >= 4.85
    assert contrast(each.night_ink, NIGHT.page) >= 7.55
    assert contrast(PAPER.ink, each.tint) >= 11.85
    assert contrast(NIGHT.ink, night_tint(party)) >= 7


@pytest.mark.parametrize("party", PARTIES)
def test_a_fill_under_three_to_one_on_the_page_has_an_edge_and_no_other_has(party: str) -> None:
    each = look(party)
    assert each.edged == (contrast(each.fill, PAPER.page) < 3)


@pytest.mark.parametrize("neutrals", [PAPER, NIGHT])
def test_the_three_inks_are_legible_on_page_and_panel(neutrals: object) -> None:
    for ink, ground in product(("ink", "ink2", "ink3"), ("page", "panel")):
        assert contrast(getattr(neutrals, ink), getattr(neutrals, ground)) >= 4.5


@pytest.mark.parametrize(("kind", "promised"), [("protan", 11.2), ("deutan", 15.9), ("tritan", 8.9)])
def test_parties_of_great_britain_stay_apart_under_colour_blindness(kind: str, promised: float) -> None:
    difference, pair = smallest(GB, kind)
    assert difference >= promised - 0.06, pair


def test_parties_of_northern_ireland_stay_apart_under_colour_blindness() -> None:
    parties = ("dup", "sf", "apni", "sdlp", "uup", "ind", "other")
    assert min(smallest(parties, kind)[0] for kind in BLINDNESS) >= 6.84


def test_no_two_parties_share_a_letter_a_hatch_or_marker_and_dash() -> None:
    looks = [*PARTIES.values(), look("spk")]
    assert len({each.letter for each in looks}) == len(looks)
    own = list(PARTIES.values())
    assert len({(each.hatch, each.hatch_step) for each in own}) == len(own)
    assert len({(each.marker, each.dash) for each in own}) == len(own)


def test_the_speaker_wears_an_independents_colours_under_another_name() -> None:
    assert look("spk").fill == look("ind").fill
    assert (look("spk").name, look("spk").colours) == ("Speaker", "ind")


@pytest.mark.parametrize(
    ("party", "worn"),
    [("heritage", "other"), ("ind-lee", "ind"), ("Con", "con"), ("", "other"), ("brexit", "ref"), ("indigo", "other")],
)
def test_a_party_without_colours_falls_back(party: str, worn: str) -> None:
    assert look(party).colours == worn


def test_the_stylesheet_declares_every_property_that_it_uses_by_day_and_by_night() -> None:
    sheet = stylesheet()
    used = set(re.findall(r"var\((--[a-z0-9-]+)\)", sheet))
    for block in re.findall(r"(?<!\))\{(--[^}]*)\}", sheet):
        assert used == set(re.findall(r"(--[a-z0-9-]+):", block))
    assert sheet.count("{--page:") == 3


def test_at_night_every_fill_has_an_edge_in_its_night_ink() -> None:
    night = stylesheet().split('data-theme="night"')[1]
    for key, each in PARTIES.items():
        assert f"--{key}-edge:{each.night_ink}" in night
