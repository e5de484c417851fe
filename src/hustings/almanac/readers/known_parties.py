"""Parties by every code and name the almanac knows them under."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from hustings.almanac.readers.cells import fold
from hustings.errors import UnknownName
from hustings.ids import slugify

__all__ = ["KnownParties"]

# Ids of labels that are no parties: Parliament's own, and those that Democracy Club gives beside the register's.
_LABELS = {
    ("mnis", "8"): "ind",
    ("mnis", "47"): "spk",
    ("ec", "ynmp-party:2"): "ind",
    ("ec", "ynmp-party:12522"): "spk",
    ("ec", "joint-party:53-119"): "lab",
    ("library", "ind"): "ind",
    ("library", "spk"): "spk",
    ("library", "speaker"): "spk",
}
_NAMES = ("name", "register", "council", "polls", "gla", "teale")


class KnownParties:
    """Finds a party by (scheme, alias) at a day, and the nearest names where there is none."""

    def __init__(self, parties: Iterable[Mapping[str, str]], aliases: Iterable[Mapping[str, str]]) -> None:
        self._parties = {row["party"]: row for row in parties}
        self._aliases: dict[tuple[str, str], list[tuple[str, str, str]]] = defaultdict(list)
        self._named: dict[str, dict[str, None]] = defaultdict(dict)
        self._cored: dict[frozenset[str], dict[str, None]] = defaultdict(dict)
        for row in aliases:
            folded = fold(row["alias"])
            self._aliases[row["scheme"], folded].append((row["party"], row.get("from", ""), row.get("to", "")))
            if row["scheme"] in _NAMES:
                self._named[folded][row["party"]] = None
            if row.get("name"):
                self._named[fold(row["name"])][row["party"]] = None
        for key, row in self._parties.items():
            for name in (row["name"], row["short"]):
                self._named[fold(name)][key] = None
        if "lab" in self._parties:
            self._named[fold("Labour and Co-operative Party")]["lab"] = None
        for folded, keys in self._named.items():
            self._cored[_core(folded)].update(keys)

    def find(self, tries: Sequence[tuple[str, str]], day: date | None) -> str:
        """The key under the first of ``tries`` that is known; names count in any spelling of case and ``the``.

        Raises UnknownName with the nearest names.
        """
        for scheme, text in tries:
            found = self._under(scheme, text, day)
            if found:
                return found
        said = " / ".join(dict.fromkeys(text for _, text in tries))
        raise UnknownName(
            f"there is no party “{said}” in the almanac.", nearest=self._near([text for _, text in tries])
        )

    def short(self, party: str) -> str:
        """The short name of a party for tables."""
        row = self._parties.get(party)
        return row["short"] if row else party

    def is_usual(self, party: str, text: str) -> bool:
        """Whether ``text`` is only the party's usual name, in full or in part, and so no description of its own."""
        row = self._parties.get(party)
        return row is not None and (_core(text) <= _core(row["name"]) or fold(text) == fold(row["short"]))

    def _under(self, scheme: str, text: str, day: date | None) -> str:
        folded = fold(text)
        if scheme == "key":
            return text if text in self._parties else ""
        label = _LABELS.get((scheme, text.casefold()), "")
        if label in self._parties:
            return label
        held = self._aliases.get((scheme, folded)) or self._aliases.get((scheme, folded.removeprefix("the_")), [])
        found = _at(held, day)
        if found or scheme not in (*_NAMES, "library"):
            return found
        for parties in (self._named.get(folded), self._cored.get(_core(text)) if _core(text) else None):
            if parties and len(parties) == 1:
                return next(iter(parties))
        return self._begun(folded) if folded.count("_") > 1 else ""

    def _begun(self, folded: str) -> str:
        """The one party whose name begins with these three words or more: a name printed without its second half."""
        begun = {key for name, keys in self._named.items() if name.startswith(f"{folded}_") for key in keys}
        return begun.pop() if len(begun) == 1 else ""

    def _near(self, texts: Sequence[str]) -> list[str]:
        from rapidfuzz import fuzz, process

        names = {f"{row['name']} ({key})": row["name"] for key, row in self._parties.items()}
        found: dict[str, float] = {}
        for text in texts:
            for _, score, shown in process.extract(text, names, scorer=fuzz.WRatio, limit=3, score_cutoff=60):
                found[shown] = max(score, found.get(shown, 0))
        return sorted(found, key=lambda shown: -found[shown])[:3]


def _at(held: Sequence[tuple[str, str, str]], day: date | None) -> str:
    """The party of an alias at ``day``; an alias of one party only is its alias outside the dates seen, too."""
    if not held:
        return ""
    if day is not None:
        iso = day.isoformat()
        in_use = {party for party, since, until in held if (not since or since <= iso) and (not until or iso <= until)}
        if len(in_use) == 1:
            return in_use.pop()
    parties = {party for party, _, _ in held}
    return parties.pop() if len(parties) == 1 else ""


def _core(name: str) -> frozenset[str]:
    """The words of a name that tell it from others, without accents."""
    plain = slugify(name.replace("&", " ").replace("/", " ").replace("_", " ")).split("-")
    return frozenset({word.removesuffix("s") for word in plain} - {"the", "party", "and", "of", "uk", ""})
