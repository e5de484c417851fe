"""How wide a line of text is, so that labels can be kept apart without a browser."""

from __future__ import annotations

__all__ = ["text_width"]

# Advance widths of Source Sans 3 from space to tilde, in thousandths of an em.
_REGULAR = (
    200, 289, 426, 497, 497, 824, 609, 249, 303, 303, 418, 497, 249, 311, 249, 350, 497, 497, 497, 497, 497,
    497, 497, 497, 497, 497, 249, 249, 497, 497, 497, 425, 847, 543, 588, 571, 615, 527, 494, 617, 652, 263,
    479, 579, 486, 727, 647, 664, 566, 664, 569, 534, 536, 645, 515, 786, 513, 476, 539, 303, 350, 303, 497,
    500, 542, 504, 553, 456, 555, 496, 292, 504, 544, 246, 247, 495, 255, 829, 547, 542, 555, 555, 347, 419,
    338, 544, 467, 719, 446, 467, 425, 303, 241, 303, 497,
)  # fmt: skip
_SEMIBOLD = (
    200, 315, 482, 513, 513, 841, 639, 275, 324, 324, 438, 513, 275, 322, 275, 344, 513, 513, 513, 513, 513,
    513, 513, 513, 513, 513, 275, 275, 513, 513, 513, 444, 875, 558, 597, 576, 625, 538, 509, 628, 663, 282,
    494, 597, 502, 745, 657, 674, 581, 674, 591, 545, 546, 655, 536, 800, 540, 501, 540, 324, 344, 324, 513,
    500, 549, 516, 563, 462, 564, 507, 317, 519, 558, 261, 263, 522, 271, 843, 560, 549, 564, 564, 373, 431,
    361, 556, 495, 748, 480, 494, 443, 324, 254, 324, 513,
)  # fmt: skip
_ODD = {"·": 262, "’": 262, "‘": 262, "→": 619, "—": 800, "ŵ": 730, "Ŵ": 790, "△": 600}
# Fallback faces run wider than Source Sans: labels are kept apart for those too.
_MARGIN = 1.04


def text_width(words: str, size: float = 15, weight: int = 400) -> float:
    """About how wide a line of text is, in pixels: Source Sans 3 and a little, for the faces that may stand in."""
    table = _REGULAR if weight < 500 else _SEMIBOLD
    total = sum(table[ord(c) - 32] if " " <= c <= "~" else _ODD.get(c, 520) for c in words)
    return total * size / 1000 * _MARGIN
