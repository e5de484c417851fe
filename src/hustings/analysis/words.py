"""Results in the trade's words: what rules and kinds of contest are called, and the result line for the wire."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date

    from hustings.almanac.open import Almanac
    from hustings.analysis.contest import Candidacy, Contest

__all__ = ["CONTEST_KINDS", "RULE_NAMES", "change_in_points", "contest_title", "result_line"]

RULE_NAMES = {
    "fptp": "first past the post",
    "block-vote": "block vote",
    "supplementary-vote": "supplementary vote",
    "alternative-vote": "alternative vote",
    "scottish-stv": "single transferable vote",
    "northern-ireland-stv": "single transferable vote",
    "meek-stv": "single transferable vote, Meek",
    "additional-member": "additional member system",
    "london-assembly": "additional member system",
    "closed-list": "closed lists, D’Hondt",
}

CONTEST_KINDS = {
    "parl": "general election",
    "local": "council election",
    "mayor": "mayoral election",
    "pcc": "police and crime commissioner election",
    "sp": "Scottish Parliament election",
    "senedd": "Senedd election",
    "gla": "London Assembly election",
    "europarl": "European Parliament election",
    "nia": "Northern Ireland Assembly election",
}


def change_in_points(change: float | None) -> str:
    """A fraction's change in points with its sign: ``+23.0``, ``−9.0``, ``0.0``; – where none is made."""
    if change is None:
        return "–"
    text = f"{100 * change:+.1f}"
    return text[1:] if float(text) == 0 else text.replace("-", "−")


def contest_title(made: Contest) -> str:
    """“Hartlepool by-election, 6 May 2021”; “Aldershot, 12 December 2019”; “Tees Valley mayor, 6 May 2021”."""
    what = " by-election" if made.by_election else {"mayor": " mayor", "pcc": " police commissioner"}.get(made.kind, "")
    return f"{made.name}{what}, {made.day:%-d %B %Y}"


def result_line(almanac: Almanac, made: Contest) -> str:
    """The result in one line, as sent to the wire. It names no one but independents.

    ``Hartlepool by-election, 6 May 2021: Con 51.9% (+23.0), ... Con gain from Lab. Majority 6,940 (23.2%). Swing Lab to
    Con 16.0. Turnout 42.3% (−15.6). Changes since 2019.`` Beyond the fifth, parties
    under 5 per cent are added as others.
    """
    if made.valid is None:
        return f"{contest_title(made)}: {made.result}."
    named = [each for place, each in enumerate(made.candidacies) if place < 5 or (each.share or 0) >= 0.05]
    rest = [each for each in made.candidacies if each not in named]
    pieces = [_piece(almanac, each, made.day) for each in named]
    if rest:
        pieces.append(f"others {100 * sum(each.share or 0 for each in rest):.1f}%")
    short = almanac.short
    sentences = [f"{contest_title(made)}: {', '.join(pieces)}", made.result]
    if len(made.rounds) > 1:
        total = sum(made.rounds[-1].values())
        party = {each.candidate: each.party for each in made.candidacies}
        final = ", ".join(f"{short(party[name])} {100 * votes / total:.1f}%" for name, votes in made.rounds[-1].items())
        sentences.append(f"Final round: {final}")
    if made.majority is not None:
        sentences.append(f"Majority {made.majority:,} ({100 * (made.majority_share or 0):.1f}%)")
    if made.swing:
        swing = made.swing
        sentences.append(f"Swing {short(swing.from_party)} to {short(swing.to_party)} {swing.points:.1f}")
    if made.turnout is not None:
        change = f" ({change_in_points(made.turnout_change)})" if made.turnout_change is not None else ""
        sentences.append(f"Turnout {100 * made.turnout:.1f}%{change}")
    if made.baseline:
        sentences.append(f"Changes since {made.baseline.label}")
    return ". ".join(sentences) + "."


def _piece(almanac: Almanac, each: Candidacy, day: date) -> str:
    share = f"{100 * (each.share or 0):.1f}%"
    if each.party == "ind":
        return f"Ind ({each.surname}) {share}"
    if each.new:
        return f"{almanac.short(each.party, day)} {share} (new)"
    change = f" ({change_in_points(each.share_change)})" if each.share_change is not None else ""
    return f"{almanac.short(each.party, day)} {share}{change}"
