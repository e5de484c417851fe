"""What goes wrong with feeds, put into a simulated one on request: each by its name.

After every fault but three the truth still comes, later or beside: a contradiction under one revision
(``conflict``) is left to a person, a hostile document (``bomb``) says nothing, and a file of the other nature
(``test-live``) is false.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta

import numpy as np

from hustings.errors import UnknownName
from hustings.night.feeds.message import Message, Person
from hustings.night.feeds.write_pa import to_pa
from hustings.night.simulator import Planned

__all__ = ["FAULTS", "inject", "shifted"]

Files = list[Planned]
Fault = Callable[[Files, np.random.Generator], Files]

_BOMB = (
    b'<?xml version="1.0"?>\n<!DOCTYPE lolz [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">'
    b'<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;"><!ENTITY d "&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;">]>\n'
    b'<FirstPastThePostResult revision="9"><Constituency name="&d;"/></FirstPastThePostResult>'
)
_OUTSIDE = (
    b'<?xml version="1.0"?>\n<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/hostname">]>\n'
    b'<FirstPastThePostResult revision="9"><Constituency name="&x;"/></FirstPastThePostResult>'
)


def inject(files: Files, faults: Sequence[str], rng: np.random.Generator) -> Files:
    """The files with the faults put in, each on other contests where it can be.

    Raises :class:`~hustings.errors.UnknownName` for a fault that is not known; ``all`` stands for all of them.
    """
    wanted = list(FAULTS) if "all" in faults else list(dict.fromkeys(faults))
    for name in wanted:
        if name not in FAULTS:
            raise UnknownName(f"There is no fault “{name}”.", nearest=list(FAULTS))
    for name in wanted:
        files = FAULTS[name](files, rng)
    return files


def shifted(message: Message, votes: int = 100) -> Message:
    """A result with other figures that still add up: ``votes`` (half of them at most) gone from the second."""
    ranked = sorted(message.people, key=lambda each: -(each.votes or 0))
    loser = ranked[1] if len(ranked) > 1 else ranked[0]
    gone = min(votes, (loser.votes or 0) // 2)
    people = tuple(
        replace(each, votes=(each.votes or 0) - gone) if each.id == loser.id else each for each in message.people
    )
    counts = sorted((each.votes or 0 for each in people), reverse=True)
    return replace(
        message,
        people=people,
        valid=None if message.valid is None else message.valid - gone,
        majority=None if message.majority is None else counts[0] - counts[1],
    )


def _pick(files: Files, rng: np.random.Generator, count: int = 1) -> list[int]:
    """The places of results that carry no fault yet."""
    touched = {each.message.contest for each in files if each.fault}
    free = [
        at
        for at, each in enumerate(files)
        if each.message.kind == "result" and each.message.contest not in touched and not each.payload
        and len(each.message.people) > 1
    ]  # fmt: skip
    return sorted(int(at) for at in rng.permutation(free)[:count])


def _after(each: Planned, seconds: float, **changes: object) -> Planned:
    return replace(each, at=each.at + timedelta(seconds=seconds), **changes)  # type: ignore[arg-type]  # its own fields


def _duplicate(files: Files, rng: np.random.Generator) -> Files:
    """Three results come again, one under another name."""
    for place, at in enumerate(_pick(files, rng, 3)):
        name = "Test_General_Election_result_copy.xml" if place == 0 else ""
        files = [*files, _after(files[at], 45, fault="duplicate", name=name)]
    return files


def _out_of_order(files: Files, rng: np.random.Generator) -> Files:
    """The second revision, which is right, comes before the first, which is not."""
    for at in _pick(files, rng, 3):
        each = files[at]
        files[at] = replace(each, message=replace(each.message, revision=2), fault="out-of-order")
        files = [*files, _after(each, 90, message=shifted(each.message), fault="out-of-order")]
    return files


def _rush_after_result(files: Files, rng: np.random.Generator) -> Files:
    """A rush that comes ten minutes after its result."""
    for at in _pick(files, rng, 3):
        each = files[at]
        people = tuple(replace(one, votes=None) for one in each.message.people if one.elected)
        told = replace(
            each.message, kind="rush", people=people, electorate=None, rejected=None, valid=None, majority=None,
            text="rush",
        )  # fmt: skip
        files = [one for one in files if not (one.message.kind == "rush" and one.message.contest == told.contest)]
        files = [*files, _after(each, 600, message=told, fault="rush-after-result")]
    return files


def _gap(files: Files, rng: np.random.Generator) -> Files:
    """A third revision without a second."""
    for at in _pick(files, rng, 2):
        files = [*files, _after(files[at], 120, message=replace(files[at].message, revision=3), fault="gap")]
    return files


def _conflict(files: Files, rng: np.random.Generator) -> Files:
    """The same revision once more, with other figures."""
    for at in _pick(files, rng, 2):
        each = files[at]
        name = f"Test_General_Election_result_{each.message.number}_again.xml"
        files = [*files, _after(each, 75, message=shifted(each.message), fault="conflict", name=name)]
    return files


def _truncated(files: Files, rng: np.random.Generator) -> Files:
    """A document cut in the middle; half a minute later the whole under the same name."""
    for at in _pick(files, rng, 2):
        each = files[at]
        whole = to_pa(each.message)
        files = [*files, _after(each, -30, payload=whole[: len(whole) * 6 // 10], fault="truncated")]
    return files


def _encoding(files: Files, rng: np.random.Generator) -> Files:
    """Windows-1252 that calls itself UTF-8, a byte order mark, UTF-16: names with diacritics where there are any."""
    welsh = [
        at
        for at, each in enumerate(files)
        if each.message.kind == "result" and not each.fault and not each.message.place.isascii()
    ]
    places = (welsh + _pick(files, rng, 3))[:3]
    for at, how in zip(places, ("cp1252", "bom", "utf-16"), strict=False):
        text = to_pa(files[at].message).decode("utf-8")
        if how == "cp1252":
            payload = text.encode("cp1252", "xmlcharrefreplace")
        elif how == "bom":
            payload = b"\xef\xbb\xbf" + text.encode("utf-8")
        else:
            payload = text.replace("'utf-8'", "'utf-16'").encode("utf-16")
        files[at] = replace(files[at], payload=payload, fault="encoding")
    return files


def _bomb(files: Files, rng: np.random.Generator) -> Files:
    """Entities that grow without end, and one that reads a file of the reader’s."""
    at = _pick(files, rng)[0]
    one = _after(files[at], 5, payload=_BOMB, fault="bomb", name="Test_General_Election_result_bomb_9.xml")
    two = _after(files[at], 6, payload=_OUTSIDE, fault="bomb", name="Test_General_Election_result_outside_9.xml")
    return [*files, one, two]


def _unknown_candidate(files: Files, rng: np.random.Generator) -> Files:
    """A result with somebody who does not stand there, one with a party that nobody knows; each then corrected."""
    for place, at in enumerate(_pick(files, rng, 2)):
        each = files[at]
        first, *others = each.message.people
        wrong = replace(first, name="Nobody Whatever") if place == 0 else replace(first, party="XQZ")
        told = replace(each.message, people=(wrong, *others))
        files[at] = replace(each, message=told, fault="unknown-candidate")
        files = [*files, _after(each, 300, message=replace(each.message, revision=2))]
    return files


def _withdrawn(files: Files, rng: np.random.Generator) -> Files:
    """A candidate withdrawn in a second list of nominations and left out of the result; they are on the paper still."""
    for at in _pick(files, rng, 1):
        each = files[at]
        last = min(each.message.people, key=lambda one: one.votes or 0)
        gone = _gone(each.message, last)
        start = min(one.at for one in files)
        listed = tuple(
            replace(one, votes=None, elected=False, withdrawn=one.id == last.id) for one in each.message.people
        )
        nominations = Message(
            kind="nominations", file="", revision=2, test=True, place=gone.place, number=gone.number,
            contest=gone.contest, people=listed,
        )  # fmt: skip
        files[at] = replace(each, message=gone, fault="withdrawn")
        files = [
            *files,
            Planned(start + timedelta(minutes=100), nominations, fault="withdrawn"),
            _after(each, 900, message=replace(each.message, revision=2)),
        ]
    return files


def _gone(message: Message, person: Person) -> Message:
    people = tuple(one for one in message.people if one.id != person.id)
    valid = None if message.valid is None else message.valid - (person.votes or 0)
    return replace(message, people=people, valid=valid)


def _test_live(files: Files, rng: np.random.Generator) -> Files:
    """A file that is not marked as a test on the path of a test, with false figures."""
    at = _pick(files, rng)[0]
    each = files[at]
    told = replace(shifted(each.message, 500), revision=5, test=False)
    return [*files, _after(each, 10, message=told, fault="test-live", name="General_Election_result_live_5.xml")]


def _silence(files: Files, rng: np.random.Generator) -> Files:
    """A quarter of an hour in which nothing comes; then everything at once."""
    results = sorted(each.at for each in files if each.message.kind == "result")
    start = results[len(results) // 2]
    end = start + timedelta(minutes=15)
    return [replace(each, at=end, fault=each.fault or "silence") if start <= each.at < end else each for each in files]


def _skew(files: Files, rng: np.random.Generator) -> Files:
    """Clocks two hours slow for some senders and two hours fast for others."""
    early = sorted((at for at, each in enumerate(files) if each.message.kind == "result"), key=lambda at: files[at].at)
    fast = _pick(files, rng, 3)
    for hours, places in ((-2, [at for at in early if not files[at].fault and not files[at].payload][:3]), (2, fast)):
        for at in places:
            message = files[at].message
            if message.declared_at is not None and not files[at].fault:
                told = replace(message, declared_at=message.declared_at + timedelta(hours=hours))
                files[at] = replace(files[at], message=told, fault="skew")
    return files


def _partial(files: Files, rng: np.random.Generator) -> Files:
    """Files that are gone from the listing a minute after they came, and back nine minutes later."""
    for at in _pick(files, rng, 3):
        each = files[at]
        files = [*files, _after(each, 60, gone=True, fault="partial"), _after(each, 600, fault="partial")]
    return files


def _wrong_state(files: Files, rng: np.random.Generator) -> Files:
    """A last state of the parties that gives one party a seat of another."""
    states = [each for each in files if each.message.kind == "state"]
    if not states:
        return files
    last = max(states, key=lambda each: (each.at, each.message.revision or 0))
    first, second, *rest = last.message.parties
    lines = (replace(first, seats=first.seats - 1), replace(second, seats=second.seats + 1), *rest)
    end = max(each.at for each in files) + timedelta(seconds=60)
    told = replace(last.message, parties=lines, revision=(last.message.revision or 0) + 1)
    return [*files, Planned(end, told, fault="wrong-state")]


FAULTS: dict[str, Fault] = {
    "duplicate": _duplicate,
    "out-of-order": _out_of_order,
    "rush-after-result": _rush_after_result,
    "gap": _gap,
    "conflict": _conflict,
    "truncated": _truncated,
    "encoding": _encoding,
    "bomb": _bomb,
    "unknown-candidate": _unknown_candidate,
    "withdrawn": _withdrawn,
    "test-live": _test_live,
    "skew": _skew,
    "partial": _partial,
    "wrong-state": _wrong_state,
    "silence": _silence,
}
"""Every fault by its name, in the order in which they are put in."""
