"""Words in which the rules say what they do."""

from __future__ import annotations

from collections.abc import Sequence

__all__ = ["listed", "rules_cited", "small_number", "verb", "votes_text"]

_SMALL = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


def listed(names: Sequence[str]) -> str:
    """Names in a sentence: "A", "A and B", "A, B and C"."""
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def verb(names: Sequence[str], one: str, many: str) -> str:
    """The form of a verb that agrees with the names."""
    return one if len(names) == 1 else many


def votes_text(votes: int, unit: int) -> str:
    """Votes for people: thousands with a comma, decimals only where there are any ("1,901", "257.44228")."""
    whole, part = divmod(votes, unit)
    return f"{whole:,}.{part:0{len(str(unit)) - 1}d}" if part else f"{whole:,}"


def rules_cited(*paragraphs: str) -> str:
    """The rules a stage rests on, each once: "rules 46, 48(1) and 49(3)"."""
    once = list(dict.fromkeys(p for p in paragraphs if p))
    return f"{'rule' if len(once) == 1 else 'rules'} {listed(once)}"


def small_number(number: int) -> str:
    """A number in words up to ten, in figures above."""
    return _SMALL[number] if 0 <= number < len(_SMALL) else f"{number:,}"
