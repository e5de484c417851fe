"""Words for records: what parties are called, values with their units, sentences, periods; and their sources."""

from __future__ import annotations

from datetime import date

import polars as pl

from hustings.almanac.open import Almanac
from hustings.analysis.records import Compared, Unit

__all__ = ["NAMES", "capital", "in_words", "period", "possessive", "seat_sources", "sentence"]

NAMES = {
    "con": "the Conservatives",
    "lab": "Labour",
    "ld": "the Liberal Democrats",
    "snp+pc": "the SNP and Plaid Cymru",
}
"""What parties of the national history are called in a sentence."""


def period(first: date, last: date) -> str:
    """The years a set spans: “1945–2021”."""
    return f"{first:%Y}–{last:%Y}"


def sentence(head: str, value: float, unit: Unit, told: Compared) -> str:
    """“Labour’s fewest seats since 1935: 202 (154 then)”; “since 1918, where the set begins: 121”."""
    if told.since is None:
        return f"{capital(head)} since {told.first:%Y}, where the set begins: {in_words(value, unit)}"
    return (
        f"{capital(head)} since {told.since.day:%Y}: {in_words(value, unit)} ({in_words(told.since.value, unit)} then)"
    )


def in_words(value: float, unit: Unit) -> str:
    """A figure with its unit; shares are fractions, swings points already."""
    if unit == "share":
        return f"{100 * value:.1f}%"
    if unit == "share points":
        return f"{100 * value:+.1f} points".replace("-", "−")
    if unit == "points":
        return f"{value:.1f} points"
    if unit == "candidates":
        return f"{value:.0f} candidates"
    return f"{value:,.0f}".replace("-", "−") + (" votes" if unit == "votes" else "")


def possessive(name: str) -> str:
    """“Labour’s”, “the Conservatives’”."""
    return f"{name}’" if name.endswith("s") else f"{name}’s"


def capital(text: str) -> str:
    """The text with a capital, the rest as it is."""
    return text[:1].upper() + text[1:]


def seat_sources(almanac: Almanac, day: date) -> tuple[str, ...]:
    """Sources of a record among seats: those of the history, then those of the elections of ``day``."""
    history = almanac.table("seat_history")["source"].unique().sort().to_list()
    days = almanac.table("elections").filter((pl.col("kind") == "parl") & (pl.col("date") == day)).select("election")
    now = almanac.table("contests").join(days, on="election")["source"].unique().sort().to_list()
    return tuple(dict.fromkeys([*history, *now]))
