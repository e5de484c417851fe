"""A table with a row for each share, turned into one with a row for each poll."""

from __future__ import annotations

from dataclasses import replace

from hustings.almanac.readers import cells
from hustings.almanac.readers.polls_columns import PollColumns
from hustings.almanac.readers.polls_rows import party_of_label
from hustings.almanac.readers.sheet import Row, Sheet

__all__ = ["gathered"]


def gathered(sheet: Sheet, columns: PollColumns) -> tuple[Sheet, PollColumns]:
    """The sheet with a column for each party; rows alike in every other field of a poll are one poll.

    A gathered row keeps the line of its first share. Raises BadFile for an unknown party, and for one that has two
    shares in one poll.
    """
    party_column, share_column = columns.fields["party"], columns.fields["share"]
    fields = [column for what, column in columns.fields.items() if what not in ("party", "share")]
    polls: dict[tuple[str, ...], tuple[Row, dict[str, str]]] = {}
    parties: dict[str, None] = {}
    for row in sheet:
        party = party_of_label(row, party_column)
        key = tuple(cells.squeeze(row.raw(column)) for column in fields)
        first, shares = polls.setdefault(key, (row, {}))
        if party in shares:
            raise row.bad(
                party_column, f"{party} has a share in this poll already, which begins in row {first.number}."
            )
        shares[party] = row.raw(share_column)
        parties.setdefault(party)
    # A heading of ours cannot meet one of the file: folded headings hold no colon.
    names = {party: f"party:{party}" for party in parties}
    records = tuple(
        (row.number, [*(row.raw(column) for column in fields), *(shares.get(party, "") for party in parties)])
        for row, shares in polls.values()
    )
    printed = {column: sheet.printed[column] for column in fields} | {names[party]: party for party in parties}
    wide = replace(sheet, printed=printed, header=tuple(printed.values()), records=records, width=len(printed))
    kept = {what: column for what, column in columns.fields.items() if what not in ("party", "share")}
    aside = {column: why for column, why in columns.left_aside.items() if column in printed}
    return wide, PollColumns(kept, {party: (names[party],) for party in parties}, aside)
