"""Figures that were declared or published wrong and later corrected. The other tables hold the corrected ones."""

from __future__ import annotations

__all__ = ["corrections"]

Rows = list[dict[str, object]]

_PUTNEY = "parl.putney.2024-07-04"
_SPREADSHEET = (
    "The spreadsheet of the count left out the totals of some mini-counts; "
    "found on 16 July and made known on 17 July 2024. The order of the candidates did not change."
)

# As declared on 5 July 2024 and as corrected. Wandsworth's declared figures by candidate as the press of the place
# reported them; the last is what they leave of the declared total of 42,737.
_PUTNEY_VOTES = {
    "Fleur Anderson": (20952, 24113),
    "Lee Roberts": (10011, 11625),
    "Kieren McCarthy": (5189, 5943),
    "Fergal McEntee": (3189, 3721),
    "Peter Hunter": (2681, 3070),
    "Heiko Khoo": (433, 491),
    "Felix Burford-Connole": (282, 332),
}


def corrections() -> Rows:
    """Putney 2024, whose declaration left votes out, and Sheffield, Brightside and Hillsborough 2016, a misprint."""
    declared = sum(before for before, _ in _PUTNEY_VOTES.values())
    corrected = sum(after for _, after in _PUTNEY_VOTES.values())
    rows = [_putney("valid", None, declared, corrected), _putney("majority", None, 10941, 12488)]
    rows += [_putney("votes", name, before, after) for name, (before, after) in _PUTNEY_VOTES.items()]
    rows.append(
        {
            "contest": "parl.sheffield-brightside-and-hillsborough.by.2016-05-05",
            "field": "votes",
            "candidate": "Gill Furniss",
            "as_declared": 14987,
            "as_corrected": 14087,
            "note": (
                "A slip of the publisher's file, not of the declaration: "
                "the valid votes (22,581) and the majority (9,590) of its companion file need 14,087."
            ),
            "source": "hoc-by",
        }
    )
    return rows


def _putney(field: str, candidate: str | None, declared: int, corrected: int) -> dict[str, object]:
    return {
        "contest": _PUTNEY,
        "field": field,
        "candidate": candidate,
        "as_declared": declared,
        "as_corrected": corrected,
        "date": "2024-07-17",
        "note": _SPREADSHEET,
        "source": "putney-2024",
    }
