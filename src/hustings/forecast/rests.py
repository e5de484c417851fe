"""What the forecast of a general election rests on, in sentences made from the facts it was made with."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from hustings.almanac.open import Almanac

__all__ = ["said_of"]

_NATIONS = {"sco": "Scotland", "wal": "Wales"}


def said_of(almanac: Almanac, facts: Mapping[str, object], base: date, speakers: Iterable[str] = ()) -> tuple[str, ...]:
    """Sentences about polls, days ahead, nations, Northern Ireland and the Speaker.

    ``base`` is the day of the last result, ``speakers`` are the seats where the Speaker stands.
    """
    made = [_polls(almanac, facts)]
    held = str(facts.get("held") or "")
    if held:
        made.append(held[0].upper() + held[1:] + ".")
    made.append(_ahead(facts))
    made.append(_nations(facts))
    if facts.get("northern_ireland"):
        made.append(f"Northern Ireland: {facts['northern_ireland']}.")
    made.append(
        f"Every seat starts from its result of {base:%-d %B %Y} on the boundaries of the election; learned from "
        "earlier elections is how seats depart from their nation, by party, region, people and member."
    )
    made += [
        f"{seat} is taken to stay the Speaker’s: by custom the larger parties do not stand there." for seat in speakers
    ]
    return tuple(each for each in made if each)


def _polls(almanac: Almanac, facts: Mapping[str, object]) -> str:
    polls, pool = facts.get("polls"), facts.get("pool")
    if not isinstance(polls, int):
        return ""
    shares = pool if isinstance(pool, Mapping) else {}
    ranked = sorted(shares.items(), key=lambda pair: -float(pair[1]))
    named = ", ".join(f"{almanac.short(str(party))} {100 * float(share):.1f}" for party, share in ranked)
    last = facts.get("last_fieldwork")
    until = f", the last of {date.fromisoformat(str(last)):%-d %B %Y}" if last else ""
    refused = str(facts.get("pool_refused") or "")
    how = f"; the pool was refused ({refused}), so their plain mean" if refused else ", pooled"
    return f"{polls} polls of {facts.get('pollsters')} pollsters{until}{how}: {named}."


def _ahead(facts: Mapping[str, object]) -> str:
    days, kept = facts.get("days_ahead"), facts.get("lead_kept")
    if not isinstance(days, int):
        return ""
    said = f"{'One day' if days == 1 else f'{days} days'} ahead: "
    if isinstance(kept, float):
        said += f"of a lead in the polls {100 * kept:.0f}% has remained on average; "
    wide = facts.get("miss_is_a_wide_default")
    return said + ("their error is a wide default." if wide else "polls err as they erred before earlier elections.")


def _nations(facts: Mapping[str, object]) -> str:
    nations = facts.get("nations")
    if not isinstance(nations, Mapping):
        return ""
    pieces = []
    for key, each in nations.items():
        polls, houses = (each.get("polls"), each.get("houses")) if isinstance(each, Mapping) else (None, None)
        some = f"{polls} polls or cross-breaks" if houses else f"{polls} polls of single seats"
        some = some if polls else "no polls of its own, so from its last result and the British change"
        pieces.append(f"{_NATIONS.get(str(key), str(key))}: {some}")
    return "; ".join(pieces) + "."
