"""Seat groups: a set of constituencies named by a rule over facts of seats ("red wall"), kept and used again.

A group is a rule, not a list: it is read anew from the facts each time. Rules are kept in ``groups.toml`` of the user's
own almanac folder, where a person can read and change them. There is no official list of the red wall or of any such
group; the one that comes with Hustings says what it means, and one of its name in the user's folder takes its place.
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from hustings.almanac.layers import own_folder
from hustings.almanac.open import Almanac
from hustings.analysis.base import Base, base_seats, latest_base
from hustings.analysis.group_facts import SeatFacts, election_named
from hustings.analysis.group_language import facts_of, parse_rule
from hustings.errors import BadFile, BadInput, NotKnown, UnknownName

__all__ = ["BUILT_IN", "Group", "GroupSeats", "find_group", "group_seats", "keep_group", "kept_groups", "read_rule"]

_FILE = "groups.toml"
_SHAPE = """Write ["red wall"] on one line and where = "won(2019) = con and leave > 50%" on the next."""


@dataclass(frozen=True, slots=True)
class Group:
    """A named rule.

    ``base``: the general election (or notional basis) on whose seats it is read; ``None``: the latest election that
    the rule names. ``kept``: the file it was read from, ``None`` for one that Hustings brings or that is not kept.
    """

    name: str
    where: str
    base: str | None = None
    kept: Path | None = None


@dataclass(frozen=True, slots=True)
class GroupSeats:
    """The seats of a group on the boundaries of ``base``.

    ``areas``: area keys; ``names`` and ``holders`` (party that won at ``base``) by area key; ``total``: seats in all.
    ``unknown``: seats for which a fact of the rule is not known: they are not in the group. ``carried_from``: the
    base on whose boundaries the rule was read, where it is another; a seat then counts if more than half of its
    people live in seats of the group.
    """

    group: Group
    base: str
    areas: frozenset[str]
    names: dict[str, str]
    holders: dict[str, str]
    unknown: frozenset[str]
    total: int
    carried_from: str | None

    def to_json(self) -> dict[str, object]:
        """The group of ``hustings group --json``: its rule, base and seats in order of name."""
        ordered = sorted(self.areas, key=lambda area: self.names[area])
        return {
            "group": self.group.name,
            "where": self.group.where,
            "base": self.base,
            "carried_from": self.carried_from,
            "seats": len(self.areas),
            "of": self.total,
            "not_known": len(self.unknown),
            "members": [{"area": area, "name": self.names[area], "holder": self.holders[area]} for area in ordered],
        }

    def frame(self) -> pl.DataFrame:
        """One row a seat: ``area, name, holder``, in order of name."""
        ordered = sorted(self.areas, key=lambda area: self.names[area])
        rows = [(area, self.names[area], self.holders[area]) for area in ordered]
        return pl.DataFrame(rows, schema={"area": pl.String, "name": pl.String, "holder": pl.String}, orient="row")


BUILT_IN: dict[str, Group] = {
    "red wall": Group("red wall", "held(2019) = lab and won(2019) = con and leave > 50%", "parl.2019-12-12"),
}
"""Labour before 2019, Leave above half in 2016, Conservative in 2019: one reading of the phrase, not the only one."""


def group_seats(almanac: Almanac, group: str | Group, base: str | None = None) -> GroupSeats:
    """The seats of ``group`` (a name in any case, or a :class:`Group`) on the boundaries of ``base``.

    Without ``base`` on those of the group. Raises :class:`~hustings.errors.UnknownName` for a name nobody kept,
    :class:`~hustings.errors.BadInput` for a rule that cannot be read (it points at the place), and
    :class:`~hustings.errors.NotKnown` for a fact that no seat has, or boundaries between which nothing is known.
    """
    meant = find_group(group) if isinstance(group, str) else group
    return read_rule(almanac, meant, base)


def read_rule(almanac: Almanac, group: Group, base: str | None = None) -> GroupSeats:
    """:func:`group_seats` for a :class:`Group`."""
    rule = parse_rule(group.where)
    mine = base_seats(almanac, group.base or _base_of(almanac, group.where))
    facts = SeatFacts(almanac, mine, group.where)
    verdict = facts.judge(rule)
    inside = frozenset(facts.seats.filter(verdict.fill_null(False))["area"].to_list())
    unknown = frozenset(facts.seats.filter(verdict.is_null())["area"].to_list())
    shown = mine if base is None or base == mine.id else base_seats(almanac, base)
    carried = None
    held = set(shown.rows["area"].to_list())
    if not inside | unknown <= held:
        carried = mine.id
        inside, unknown = _carry(almanac, inside, held, mine, shown), _carry(almanac, unknown, held, mine, shown)
        unknown -= inside
    won = shown.rows.sort("elected", "votes", descending=True, nulls_last=True).unique("area", keep="first")
    names = dict(won.select("area", "name").iter_rows())
    holders = dict(won.select("area", "party").iter_rows())
    return GroupSeats(
        group=group,
        base=shown.id,
        areas=inside,
        names={area: names[area] for area in inside | unknown},
        holders={area: holders[area] for area in inside | unknown},
        unknown=unknown,
        total=len(held),
        carried_from=carried,
    )


def _base_of(almanac: Almanac, where: str) -> str:
    """The latest general election that a rule names, else the latest of all."""
    named = []
    for fact in facts_of(parse_rule(where)):
        for value in fact.arguments:
            if value.text[:4].isdigit() or value.text.startswith("parl."):
                named.append(election_named(almanac, value.text))
    return max(named) if named else latest_base(almanac)


def _carry(almanac: Almanac, areas: frozenset[str], onto: set[str], mine: Base, shown: Base) -> frozenset[str]:
    """Areas of other boundaries more than half of whose people live in ``areas``."""
    overlaps = almanac.table("overlaps")
    later = overlaps.filter(pl.col("from_area").is_in(areas) & pl.col("to_area").is_in(onto))
    earlier = overlaps.filter(pl.col("to_area").is_in(areas) & pl.col("from_area").is_in(onto))
    if areas and later.is_empty() and earlier.is_empty() and not areas & onto:
        raise NotKnown(
            f"The almanac does not know how the seats of {mine.label} lie in those of {shown.label}.",
            remedy=f"Use the group with --base {mine.id}.",
        )
    forth = later.group_by("to_area").agg(pl.col("to_population").sum().alias("part")).rename({"to_area": "area"})
    back = earlier.group_by("from_area").agg(pl.col("from_population").sum().alias("part"))
    parts = pl.concat([forth, back.rename({"from_area": "area"})])
    found = frozenset(parts.filter(pl.col("part") > 0.5)["area"].to_list())
    unchanged = areas & onto - set(parts["area"].to_list())
    return found | unchanged


def find_group(name: str, folders: Iterable[Path] = ()) -> Group:
    """The group called ``name``: in the user's own almanac folder, in ``folders``, else built in.

    Raises :class:`~hustings.errors.UnknownName` with the nearest names.
    """
    known = kept_groups(folders)
    found = known.get(_key(name))
    if found is None:
        from rapidfuzz import process

        near = [each for each, _, _ in process.extract(_key(name), list(known), limit=3, score_cutoff=50)]
        raise UnknownName(
            f"There is no seat group “{name}”.",
            nearest=near,
            remedy=f"Make one: hustings group \"{name}\" --where 'won(2019) = con and leave > 50%'.",
        )
    return found


def kept_groups(folders: Iterable[Path] = ()) -> dict[str, Group]:
    """Every group that is known, by its name in lower case; a later folder's takes the place of an earlier one's.

    Raises :class:`~hustings.errors.BadFile` for a ``groups.toml`` that cannot be read.
    """
    known = dict(BUILT_IN)
    for folder in (own_folder(), *folders):
        path = Path(folder) / _FILE
        if path.is_file():
            known.update({_key(each.name): each for each in _read(path)})
    return known


def keep_group(group: Group, folder: Path | None = None) -> Path:
    """Write ``group`` into ``groups.toml`` of the user's own almanac folder (or ``folder``); returns the file.

    One of its name is replaced. Raises :class:`~hustings.errors.BadInput` for an empty name or a rule that cannot be
    read.
    """
    if not _key(group.name):
        raise BadInput("A seat group needs a name.")
    parse_rule(group.where)
    path = (folder or own_folder()) / _FILE
    held = {_key(each.name): each for each in (_read(path) if path.is_file() else [])}
    held[_key(group.name)] = group
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_suffix(".new")
    fresh.write_text("\n".join(map(_written, held.values())), encoding="utf-8")
    fresh.replace(path)
    return path


def _written(group: Group) -> str:
    """A group as it stands in the file; a TOML string is written as JSON writes one."""
    lines = [f"[{_quoted(group.name)}]", f"where = {_quoted(' '.join(group.where.split()))}"]
    return "\n".join([*lines, *([f"base = {_quoted(group.base)}"] if group.base else []), ""])


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _read(path: Path) -> list[Group]:
    try:
        held = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BadFile(f"not a readable file of seat groups ({error})", file=str(path), remedy=_SHAPE) from None
    made = []
    for name, group in held.items():
        where = group.get("where") if isinstance(group, dict) else None
        base = group.get("base") if isinstance(group, dict) else None
        if not isinstance(where, str) or not isinstance(base, str | None):
            raise BadFile("a seat group needs a rule", file=str(path), field=name, remedy=_SHAPE)
        made.append(Group(name, where, base, path))
    return made


def _key(name: str) -> str:
    return " ".join(name.casefold().removeprefix("the ").split())
