"""Slots: the seven columns in which every seat of Great Britain is laid out, and which party fills each.

A slot is a party, or a family of parties that stand for the same voters at different times: ``ref`` is UKIP, the Brexit
Party or Reform UK; ``nat`` the SNP in Scotland and Plaid Cymru in Wales; ``oth`` the *strongest* other candidate of the
seat, never the sum of the others, who do not win together. What all slots leave is the rest.
"""

from __future__ import annotations

__all__ = ["NATIONS", "NATION_CODES", "REST", "SLOTS", "slot_of"]

SLOTS = ("con", "lab", "ld", "ref", "grn", "nat", "oth")
"""The slots of a seat in Great Britain, in the order of every array."""

REST = len(SLOTS)
"""The last column of an array of shares: everybody who is in no slot."""

NATIONS = ("eng", "sco", "wal")
"""The nations of Great Britain, in the order of every array."""

NATION_CODES = {"E92000001": "eng", "S92000003": "sco", "W92000004": "wal"}

_FAMILY = {"con": 0, "lab": 1, "ld": 2, "ref": 3, "ukip": 3, "grn": 4}
_NATIONALISTS = {"sco": "snp", "wal": "pc"}


def slot_of(party: str, nation: str) -> int:
    """The slot of a party's candidate in a nation (eng, sco or wal); ``oth`` for every party that has none.

    Whether such a candidate is the strongest other, and so in the slot at all, is for the caller to see.
    """
    if party == _NATIONALISTS.get(nation):
        return SLOTS.index("nat")
    return _FAMILY.get(party, SLOTS.index("oth"))
