"""Which contest of the night a message is of: by our id, by a GSS code, or by the area’s name."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from hustings.almanac.open import Almanac
from hustings.errors import UnknownName
from hustings.ids import is_id, parse
from hustings.night.feeds.message import Message, Refused
from hustings.night.paper import fold

__all__ = ["Places"]


class Places:
    """The contests of a night’s elections by id, code and name."""

    def __init__(self, almanac: Almanac, elections: Sequence[str]) -> None:
        self.elections = tuple(elections)
        self._ids: dict[str, str] = {}
        self._codes: dict[str, set[str]] = {}
        self._named: dict[str, set[str]] = {}
        for election in elections:
            for contest, area, name in _rows(almanac, election):
                facts = almanac.areas.get(area, {})
                self._ids[contest] = name
                for code in {area, str(facts.get("gss") or area)}:
                    self._codes.setdefault(code, set()).add(contest)
                for called in {fold(name), fold(str(facts.get("name") or name))}:
                    self._named.setdefault(called, set()).add(contest)

    def __len__(self) -> int:
        return len(self._ids)

    def __contains__(self, contest: str) -> bool:
        return contest in self._ids

    def find(self, message: Message) -> str:
        """The contest’s id. Raises :class:`~.message.Refused`, naming the nearest, where the night has no such one."""
        if message.contest:
            if message.contest in self._ids:
                return message.contest
            known = is_id(message.contest) and str(parse(message.contest).election)
            where = "the night is not of that election" if known not in self.elections else "no such contest is known"
            raise Refused(f"{message.contest}: {where}.", remedy=f"The night is of {', '.join(self.elections)}.")
        found = self._codes.get(message.code, set()) if message.code else set()
        found = found or self._named.get(fold(message.place), set())
        if len(found) == 1:
            return next(iter(found))
        if found:
            many = ", ".join(sorted(found)[:4])
            raise Refused(f"“{message.about}” may be {many}.", remedy="Send the contest’s id or the area’s code.")
        near = self._near(message.place)
        raise Refused(
            f"no contest of this night is called “{message.about}”.",
            remedy=f"Nearest: {', '.join(near)}." if near else "",
        )

    def _near(self, text: str) -> list[str]:
        from rapidfuzz import fuzz, process

        names = list(dict.fromkeys(self._ids.values()))
        return [name for name, _, _ in process.extract(text, names, scorer=fuzz.ratio, limit=3, score_cutoff=60)]


def _rows(almanac: Almanac, election: str) -> Iterable[tuple[str, str, str]]:
    """Contest, area and name of each contest of an election; of a single contest that is no election, itself."""
    try:
        yield from almanac.contests(election).select("contest", "area", "name").iter_rows()
    except UnknownName:
        facts, _ = almanac.contest(election)
        yield str(facts["contest"]), str(facts["area"]), str(facts["name"])
