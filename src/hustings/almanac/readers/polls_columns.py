"""Which column of a table of polls holds what, by its heading or by what the user says.

A heading that could be two fields, two headings for one field, and a column of figures that is no known party are
refused with the mapping that would settle them.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from hustings.almanac.readers import cells
from hustings.almanac.readers.cells import fold
from hustings.almanac.readers.polls_labels import PARTY_LABELS, ROLES, party_key
from hustings.almanac.readers.sheet import Sheet
from hustings.errors import BadFile, BadInput, UnknownName

__all__ = ["Mapped", "PollColumns", "find_columns", "header_test", "looks_like_polls", "mapped", "with_constants"]

Mapped = Mapping[str, str | Sequence[str]]

_ROLE_OF = {heading: role for role, headings in ROLES.items() for heading in headings}
_FIELDS = tuple(role for role in ROLES if role != "ignored")
_MERGEABLE = ("other", "ignored")
_CONSTANTS = ("pollster", "client", "territory", "mode", "kind", "ballot", "basis", "year")


@dataclass(frozen=True, slots=True)
class PollColumns:
    """Folded headings: of each field, of each party (several where the user adds them up), and of those left aside."""

    fields: Mapping[str, str]
    parties: Mapping[str, tuple[str, ...]]
    left_aside: Mapping[str, str]

    def __contains__(self, field: str) -> bool:
        return field in self.fields


def looks_like_polls(header: Sequence[str]) -> bool:
    """Whether a header is that of a table of polls: a pollster, days of fieldwork, and parties or shares."""
    return _is_header(header, {})


def mapped(mapping: Mapped | None) -> dict[str, tuple[str, ...]]:
    """The user's mapping checked: field or party key -> headings as printed; constants (``=wal``) among them.

    Raises BadInput for a key that is neither a field nor a party, or that cannot take several columns.
    """
    made: dict[str, tuple[str, ...]] = {}
    for key, value in (mapping or {}).items():
        headings = (value,) if isinstance(value, str) else tuple(value)
        if key not in _FIELDS and key not in _MERGEABLE and not _is_party(key):
            near = difflib.get_close_matches(key, [*_FIELDS, "ignored", *PARTY_LABELS], 3)
            raise UnknownName(
                f"“{key}” in the mapping is neither a field of a poll nor a party key.",
                nearest=near,
                remedy=f"Fields are {', '.join(_FIELDS)}, ignored; parties are keys such as con, lab, snp+pc, other.",
            )
        if any(each.startswith("=") for each in headings) and key not in _CONSTANTS:
            raise BadInput(
                f"The mapping gives “{key}” one value for every row; only {', '.join(_CONSTANTS)} can have one."
            )
        if len(headings) != 1 and key not in _MERGEABLE:
            raise BadInput(
                f"The mapping gives {len(headings)} columns for “{key}”; only other and ignored take several."
            )
        made[key] = headings
    return made


def _is_party(key: str) -> bool:
    return all(part in PARTY_LABELS for part in key.split("+"))


def header_test(given: Mapping[str, Sequence[str]]) -> Callable[[Sequence[str]], bool]:
    """A test of a possible header that knows the user's mapping."""
    return lambda header: _is_header(header, given)


def _is_header(header: Sequence[str], given: Mapping[str, Sequence[str]]) -> bool:
    headings = {fold(each) for each in header}
    told = {key for key, names in given.items() if all(name[:1] == "=" or fold(name) in headings for name in names)}
    roles = {_ROLE_OF[each] for each in headings if each in _ROLE_OF} | told
    parties = {key for each in header if (key := party_key(each))} | {key for key in told if _is_party(key)}
    dated = bool({"dates", "start", "end"} & roles)
    shares = len(parties - {"other", "ind"}) >= 2 or {"party", "share"} <= roles
    return bool({"pollster", "pollster_client"} & roles) and dated and shares


def find_columns(sheet: Sheet, given: Mapping[str, Sequence[str]], line: int) -> PollColumns:
    """The columns of ``sheet``, the user's ``given`` ones first; ``line`` is that of the header, for messages.

    Raises BadFile where a needed column is missing, where two could be one field, and for a party not known.
    """
    fields: dict[str, str] = {}
    parties: dict[str, tuple[str, ...]] = {}
    aside: dict[str, str] = {}
    taken = set()
    for key, column in _told(sheet, given, line):
        taken.add(column)
        if key == "ignored":
            aside[column] = "left aside as the mapping says"
        elif key in _FIELDS:
            fields[key] = column
        else:
            parties[key] = (*parties.get(key, ()), column)
    long_form = _is_long(sheet, given)
    for column, printed in sheet.printed.items():
        if column in taken:
            continue
        role = _ROLE_OF.get(column)
        if role in ("party", "share") and not long_form:
            role = "ignored"
        party = None if long_form or role else party_key(printed)
        if role == "ignored" or column.endswith("_lead") or column.startswith("lead_"):
            aside[column] = "no part of a poll"
        elif role == "undecided":
            aside[column] = "people without a voting intention are no part of the shares"
        elif role:
            _once(sheet, fields, role, column, line)
        elif party:
            _once_party(sheet, parties, party, column, line)
        else:
            aside[column] = _unknown(sheet, column, line)
    _need(sheet, fields, parties, line, long_form=long_form)
    return PollColumns(fields, parties, aside)


def with_constants(sheet: Sheet, given: Mapping[str, Sequence[str]]) -> tuple[Sheet, dict[str, tuple[str, ...]]]:
    """The sheet with a column for each field that the mapping gives one value (``{"territory": "=wal"}``)."""
    told = {key: names[0][1:] for key, names in given.items() if names and names[0].startswith("=")}
    printed = sheet.printed | {f"told_{key}": f"told {key}" for key in told}
    records = tuple((number, [*found, *told.values()]) for number, found in sheet.records)
    wide = replace(sheet, printed=printed, header=tuple(printed.values()), records=records, width=len(printed))
    columns = {key: (f"told {key}",) if key in told else tuple(names) for key, names in given.items()}
    return wide, columns


def _told(sheet: Sheet, given: Mapping[str, Sequence[str]], line: int) -> Iterator[tuple[str, str]]:
    for key, headings in given.items():
        for heading in headings:
            column = fold(heading)
            if column not in sheet.printed:
                near = difflib.get_close_matches(heading, sheet.header, 3, 0.4)
                raise BadFile(
                    f"the mapping says that “{key}” is in this column, but the table has none of that name.",
                    file=sheet.file,
                    row=line,
                    field=heading,
                    remedy=f"Nearest: {', '.join(near)}." if near else f"Columns are {', '.join(sheet.header)}.",
                )
            yield key, column


def _is_long(sheet: Sheet, given: Mapping[str, Sequence[str]]) -> bool:
    """Whether each row is one share: a column of party labels and one of shares, and no two columns of parties."""
    roles = {_ROLE_OF.get(column) for column in sheet.printed} | set(given)
    wide = {key for printed in sheet.header if (key := party_key(printed))} | {key for key in given if _is_party(key)}
    return {"party", "share"} <= roles and len(wide) < 2


def _once(sheet: Sheet, fields: dict[str, str], role: str, column: str, line: int) -> None:
    if role in fields:
        first, second = sheet.printed[fields[role]], sheet.printed[column]
        raise _ambiguous(sheet, line, f"both “{first}” and “{second}” could be the {role}", role, second)
    fields[role] = column


def _once_party(sheet: Sheet, parties: dict[str, tuple[str, ...]], party: str, column: str, line: int) -> None:
    if party in parties:
        first, second = sheet.printed[parties[party][0]], sheet.printed[column]
        raise _ambiguous(sheet, line, f"both “{first}” and “{second}” could be {party}", party, second)
    parties[party] = (column,)


def _ambiguous(sheet: Sheet, line: int, wrong: str, key: str, heading: str) -> BadFile:
    return BadFile(
        f"{wrong}; expected one column.",
        file=sheet.file,
        row=line,
        field=heading,
        remedy=f"Say which: --set {key}={heading}, and leave the other aside: --set ignored=COLUMN.",
    )


def _unknown(sheet: Sheet, column: str, line: int) -> str:
    """Why an unknown column is left aside. Raises BadFile where it is figures and so may be a party's."""
    filled = [text for text in sheet.column(column) if not cells.is_blank(text)]
    if filled and all(_is_share(text) for text in filled):
        heading = sheet.printed[column]
        raise BadFile(
            "this column of figures is no party known here.",
            file=sheet.file,
            row=line,
            field=heading,
            remedy=f"Say what it is: --set other={heading} or --set ignored={heading} (mapping= in Python).",
        )
    return "no field of a poll is known by this name" if filled else "the column is empty"


def _is_share(text: str) -> bool:
    plain = cells.squeeze(text).removesuffix("%").strip()
    try:
        return 0 <= float(plain) <= 100
    except ValueError:
        return False


def _need(
    sheet: Sheet, fields: Mapping[str, str], parties: Mapping[str, tuple[str, ...]], line: int, *, long_form: bool
) -> None:
    missing = []
    if not {"pollster", "pollster_client"} & fields.keys():
        missing.append("pollster")
    if not {"dates", "end"} & fields.keys():
        missing.append("end")
    if not long_form and len(parties) < 2:
        missing.append("con")
    for what in missing:
        raise BadFile(
            "the column is missing.",
            file=sheet.file,
            row=line,
            field=what,
            remedy=f"Columns are {', '.join(sheet.header)}. Name the right one: --set {what}=COLUMN.",
        )
