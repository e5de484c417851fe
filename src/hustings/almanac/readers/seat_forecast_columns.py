"""The columns of a forecast seat by seat: which names a seat, a winner, a party, and which hold chances or shares."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from hustings.almanac.readers.cells import fold
from hustings.almanac.readers.polls_labels import party_key
from hustings.almanac.readers.sheet import Sheet
from hustings.errors import BadFile

__all__ = ["KINDS", "SeatColumns", "columns_of", "label_party", "recognises"]

KINDS = ("chances", "shares")
"""What a column of values may hold."""

_SEATS = (
    "contest", "contest_id", "ballot", "ballot_paper_id", "gss", "gss_code", "ons_code", "ons_id", "code", "area",
    "area_code", "constituency_code", "pcon", "pcon_code", "pcon24cd", "pcon19cd", "pcon10cd", "pcon25cd", "const",
    "onsconstid", "constituency_id", "seat_code",
)  # fmt: skip
_WINNERS = ("winner", "winning_party", "predicted_winner", "first_party", "win", "wins", "prediction")
_PARTIES = ("party", "party_name", "party_key")
_LONG = {
    "chances": ("chance", "p", "p_win", "probability", "prob", "win_probability", "win_prob", "chance_of_winning"),
    "shares": ("share", "vote_share", "vote", "voteshare", "percent", "percentage", "pct", "mean"),
}
_BEFORE = {
    "chances": re.compile(r"(?:p|p_win|pwin|prob|probability|chance|chance_of|win|win_prob|win_probability)_(.+)"),
    "shares": re.compile(r"(?:share|vote_share|voteshare|vote|pct|percent)_(.+)"),
}
_AFTER = {
    "chances": re.compile(r"(.+)_(?:p|p_win|pwin|prob|probability|chance|win|win_prob|win_probability)"),
    "shares": re.compile(r"(.+)_(?:share|vote_share|voteshare|vote|pct|percent)"),
}
_NATION = {"S92000003": "snp", "W92000004": "pc"}


@dataclass(frozen=True, slots=True)
class SeatColumns:
    """Folded headings by what they hold. ``values``: kind -> heading -> the label of its party, empty in a long table.

    ``again`` name the seat once more, as a GSS code beside a contest id. ``plain`` are headings, as printed, that name
    a party and do not say what of it; ``ignored`` those of no use.
    """

    seat: str
    winner: str
    party: str
    again: tuple[str, ...]
    values: Mapping[str, Mapping[str, str]]
    plain: tuple[str, ...]
    ignored: tuple[str, ...]


def recognises(header: Sequence[str]) -> bool:
    """Whether a row of cells heads a forecast seat by seat: one names seats, another what is said of them."""
    found = [fold(each) for each in header]
    seat = any(each in _SEATS for each in found)
    return seat and any(each in (*_WINNERS, *_PARTIES) or _of(each)[0] or party_key(each) for each in found)


def columns_of(sheet: Sheet, plain: str | None) -> SeatColumns:
    """Sort the columns of a table; ``plain`` is the kind of those named after parties alone.

    Raises :class:`~hustings.errors.BadFile` for two columns of winners or of one party, and where nothing is said.
    """
    roles: dict[str, str] = {}
    values: dict[str, dict[str, str]] = {kind: {} for kind in KINDS}
    bare, ignored, again = [], [], []
    long = any(each in sheet.printed for each in _PARTIES)
    for column, printed in sheet.printed.items():
        role = next((role for role, names in _ROLES.items() if column in names), "")
        kind, label = _of(column)
        if role == "seat" and role in roles:
            again.append(column)
        elif role:
            if role in roles:
                raise BadFile(f"it names {role}s, as “{sheet.printed[roles[role]]}” does.", file=sheet.file, row=None,
                              field=printed, remedy="Leave one out.")  # fmt: skip
            roles[role] = column
        elif long and (kinds := [kind for kind, names in _LONG.items() if column in names]):
            values[kinds[0]][column] = ""
        elif kind and not long:
            values[kind][column] = label
        elif not long and party_key(printed) is not None:
            if plain is None:
                bare.append(printed)
            else:
                values[plain][column] = printed
        else:
            ignored.append(printed)
    said = roles.get("winner") or any(values.values()) or bare
    if "seat" not in roles or not said or (long and not any(values.values())):
        raise BadFile("no column says who wins, with what chance or share.", file=sheet.file, row=None)
    return SeatColumns(
        roles["seat"],
        roles.get("winner", ""),
        roles.get("party", ""),
        tuple(again),
        values,
        tuple(bare),
        tuple(ignored),
    )


_ROLES: Mapping[str, Collection[str]] = {"seat": _SEATS, "winner": _WINNERS, "party": _PARTIES}


def _of(column: str) -> tuple[str, str]:
    """The kind of a wide column and the label of its party; empty for any other."""
    for shapes in (_BEFORE, _AFTER):
        for kind, shape in shapes.items():
            found = shape.fullmatch(column)
            if found:
                return kind, found[1]
    return "", ""


def label_party(text: str, known: Collection[str], nation: str) -> str | None:
    """The key of the party that a label means in a seat of ``nation`` (its GSS code), ``None`` for one not known.

    A key of the almanac is that key: ``liberal`` is the Liberal Party of since 1989, ``Liberals`` are the Liberal
    Democrats. Nationalists under one label (``SNP/PC``, ``nat``) are those of the nation.
    """
    plain = fold(text)
    found = party_key(text)
    if text.strip() in known and found != "other":
        return text.strip()
    if found == "snp+pc" or plain in ("nat", "nationalist", "nationalists", "snp_pc", "snp_plaid", "natsnp_pc"):
        return _NATION.get(nation, "pc")
    if found is not None and found in known:
        return found
    dashed = plain.replace("_", "-")
    return dashed if dashed in known else None
