"""When bodies are elected: their terms as on 20 November 2026, and what was elected on each polling day since 2017.

Only what a statute in force fixes is filled in. Reorganisation may still move the elections of English councils in
two-tier areas, and the end of police and crime commissioners in 2028 was announced: their next elections stay empty.
"""

from __future__ import annotations

from pathlib import Path

from tools.restate.local_areas import LONDON, NORTHERN_IRELAND, SCOTLAND, WALES, council_areas, council_names
from tools.restate.local_read import Row, read

__all__ = ["polling_days", "terms"]

UK = "K02000001"

_PARL = (
    "Dissolution and Calling of Parliament Act 2022, s. 4: dissolved five years after it first met on 9"
    " July 2024; poll on the 25th working day (1983 Act, sch. 1 r. 1)"
)
_SP = (
    "Scotland Act 1998, s. 2: first Thursday in May of the fifth year; the Presiding Officer may put it"
    " off by eight weeks and once more by eight"
)
_SENEDD = (
    "Government of Wales Act 2006, s. 3, as amended by the Senedd Cymru (Members and Elections) Act "
    "2024: first Thursday in May of the fourth year"
)
_GLA = "Greater London Authority Act 1999, s. 3: first Thursday in May of the fourth year"
_COMBINED = (
    "Local Democracy, Economic Development and Construction Act 2009, sch. 5B para. 3, and the order "
    "establishing the office"
)
_COUNCIL_MAYOR = (
    "Local Government Act 2000, s. 9H; Local Authorities (Elected Mayors) (Elections, Terms of Office "
    "and Casual Vacancies) (England) Regulations 2012"
)
_LONDON_BOROUGHS = "Local Government Act 1972, s. 8 and sch. 2 para. 6: every fourth year from 1982"
_METROPOLITAN = "Local Government Act 1972, s. 7: by thirds in each year but every fourth, 2025, 2029"
_WHOLE = "Local Government and Public Involvement in Health Act 2007, ss. 31A-36: whole council every fourth year"
_BY_THIRDS = "Local Government Act 1972, s. 7, and the council's order: by thirds"
_BY_HALVES = "Local Government Act 1972, s. 7, and the council's order: by halves in even years"
_SCOTTISH_COUNCILS = "Local Government etc. (Scotland) Act 1994, s. 5: first Thursday in May of the fifth year"
_WELSH_COUNCILS = (
    "Local Government Act 1972, s. 26, as amended by the Local Government and Elections (Wales) Act "
    "2021, s. 14: every fifth year"
)
_NIA = "Northern Ireland Act 1998, s. 31: first Thursday in May of the fifth year"
_PCC = (
    "Police Reform and Social Responsibility Act 2011, s. 50: every fourth year; abolition in 2028 was "
    "announced on 13 November 2025"
)

# body | kind | name | years | pattern | last | next due | latest | citation
_TERMS: tuple[tuple[str, str, str, int, str, str, str | None, str | None, str], ...] = (
    (UK, "parl", "House of Commons", 5, "all-out", "2024-07-04", "2029-08-15", "2029-08-15", _PARL),
    (SCOTLAND, "sp", "Scottish Parliament", 5, "all-out", "2026-05-07", "2031-05-01", "2031-08-21", _SP),
    (WALES, "senedd", "Senedd Cymru", 4, "all-out", "2026-05-07", "2030-05-02", None, _SENEDD),
    (NORTHERN_IRELAND, "nia", "Northern Ireland Assembly", 5, "all-out", "2022-05-05", "2027-05-06", None, _NIA),
    (LONDON, "gla", "London Assembly", 4, "all-out", "2024-05-02", "2028-05-04", None, _GLA),
    (LONDON, "mayor", "Mayor of London", 4, "all-out", "2024-05-02", "2028-05-04", None, _GLA),
    (SCOTLAND, "local", "Scottish councils", 5, "all-out", "2022-05-05", "2027-05-06", None, _SCOTTISH_COUNCILS),
    (WALES, "local", "Welsh councils", 5, "all-out", "2022-05-05", "2027-05-06", None, _WELSH_COUNCILS),
    ("pcc", "pcc", "Police and crime commissioners", 4, "all-out", "2024-05-02", None, None, _PCC),
    ("E47000006", "mayor", "Mayor of Tees Valley", 4, "all-out", "2024-05-02", "2028-05-04", None, _COMBINED),
    ("E47000007", "mayor", "Mayor of the West Midlands", 4, "all-out", "2024-05-02", "2028-05-04", None, _COMBINED),
    ("E47000001", "mayor", "Mayor of Greater Manchester", 4, "all-out", "2024-05-02", "2028-05-04", None, _COMBINED),
    ("E47000002", "mayor", "Mayor of South Yorkshire", 4, "all-out", "2024-05-02", "2028-05-04", None, _COMBINED),
    ("E08000027", "local", "Dudley", 4, "thirds", "2026-05-07", "2027-05-06", None, _METROPOLITAN),
    ("E08000019", "local", "Sheffield", 4, "thirds", "2026-05-07", "2027-05-06", None, _METROPOLITAN),
    (
        "E08000030", "local", "Walsall", 4, "all-out", "2026-05-07", None, None,
        "Local Government Act 1972, s. 7; new wards in 2026, elected whole",
    ),
    ("E08000017", "local", "Doncaster", 4, "all-out", "2025-05-01", "2029-05-03", None, _WHOLE),
    ("E06000001", "local", "Hartlepool", 4, "thirds", "2026-05-07", "2027-05-06", None, _BY_THIRDS),
    ("E06000015", "local", "Derby", 4, "all-out", "2023-05-04", None, None, _WHOLE),
    ("E07000236", "local", "Redditch", 4, "thirds", "2026-05-07", None, None, _BY_THIRDS),
    ("E07000073", "local", "Harlow", 4, "thirds", "2026-05-07", None, None, _BY_THIRDS),
    ("E07000219", "local", "Nuneaton and Bedworth", 4, "halves", "2026-05-07", None, None, _BY_HALVES),
)  # fmt: skip

_LONDON_MAYORS = ("croydon", "hackney", "lewisham", "newham", "tower-hamlets")

_POSTPONED = "Put off to 6 May 2021: Coronavirus Act 2020, ss. 60-62."
_SV, _FPTP, _BLOCK = "supplementary-vote", "fptp", "block-vote"

# day | kind | nation | held | rule | what was elected | note
_DAYS: tuple[tuple[str, str, str, bool, str, str, str | None], ...] = (
    (
        "2017-05-04", "local", "eng", True, _BLOCK,
        "27 counties, six unitary councils, Doncaster, Isles of Scilly", None,
    ),
    ("2017-05-04", "local", "sco", True, "scottish-stv", "all 32 councils", None),
    ("2017-05-04", "local", "wal", True, _BLOCK, "all 22 councils", None),
    (
        "2017-05-04", "mayor", "eng", True, _SV,
        "the first six combined authority mayors; Doncaster, North Tyneside", None,
    ),
    (
        "2017-03-02", "nia", "nir", True, "northern-ireland-stv", "Assembly, five seats a constituency",
        "Not a May poll.",
    ),
    ("2017-06-08", "parl", "uk", True, _FPTP, "House of Commons, 650 seats", None),
    (
        "2018-05-03", "local", "eng", True, _BLOCK,
        "32 London boroughs; metropolitan, unitary and district councils, most by thirds", None,
    ),
    (
        "2018-05-03", "mayor", "eng", True, _SV,
        "Sheffield City Region; Hackney, Lewisham, Newham, Tower Hamlets, Watford", None,
    ),
    ("2019-05-02", "local", "eng", True, _BLOCK, "metropolitan, unitary and district councils", None),
    ("2019-05-02", "local", "nir", True, "northern-ireland-stv", "all eleven councils", None),
    (
        "2019-05-02", "mayor", "eng", True, _SV,
        "North of Tyne; Bedford, Copeland, Leicester, Mansfield, Middlesbrough", None,
    ),
    ("2019-05-23", "europarl", "gb", True, "closed-list", "European Parliament, eleven regions", None),
    ("2019-05-23", "europarl", "nir", True, "northern-ireland-stv", "European Parliament, three seats", None),
    ("2019-12-12", "parl", "uk", True, _FPTP, "House of Commons, 650 seats", None),
    ("2020-05-07", "local", "eng", False, _BLOCK, "councils", _POSTPONED),
    ("2020-05-07", "mayor", "eng", False, _SV, "London, combined authority and council mayors", _POSTPONED),
    ("2020-05-07", "pcc", "eng", False, _SV, "police and crime commissioners", _POSTPONED),
    ("2020-05-07", "pcc", "wal", False, _SV, "police and crime commissioners", _POSTPONED),
    ("2020-05-07", "gla.a", "eng", False, "london-assembly", "London Assembly", _POSTPONED),
    ("2020-05-07", "gla.c", "eng", False, _FPTP, "London Assembly", _POSTPONED),
    (
        "2021-05-06", "local", "eng", True, _BLOCK, "counties; metropolitan, unitary and district councils",
        "With those of 2020.",
    ),
    (
        "2021-05-06", "mayor", "eng", True, _SV, "London; seven combined authorities; five councils",
        "Tees Valley had two candidates: simple majority.",
    ),
    ("2021-05-06", "pcc", "eng", True, _SV, "police and crime commissioners", None),
    ("2021-05-06", "pcc", "wal", True, _SV, "four police and crime commissioners", None),
    ("2021-05-06", "sp.c", "sco", True, _FPTP, "Scottish Parliament, 73 constituencies", None),
    ("2021-05-06", "sp.r", "sco", True, "additional-member", "Scottish Parliament, eight regions of seven", None),
    ("2021-05-06", "senedd.c", "wal", True, _FPTP, "Senedd, 40 constituencies", None),
    ("2021-05-06", "senedd.r", "wal", True, "additional-member", "Senedd, five regions of four", None),
    ("2021-05-06", "gla.c", "eng", True, _FPTP, "London Assembly, 14 constituencies", None),
    ("2021-05-06", "gla.a", "eng", True, "london-assembly", "London Assembly, eleven seats of all London", None),
    (
        "2022-05-05", "local", "eng", True, _BLOCK,
        "32 London boroughs; metropolitan, unitary and district councils", None,
    ),
    ("2022-05-05", "local", "sco", True, "scottish-stv", "all 32 councils", None),
    ("2022-05-05", "local", "wal", True, _BLOCK, "all 22 councils", None),
    ("2022-05-05", "nia", "nir", True, "northern-ireland-stv", "Assembly, 90 seats", None),
    (
        "2022-05-05", "mayor", "eng", True, _SV,
        "South Yorkshire; Croydon, Hackney, Lewisham, Newham, Tower Hamlets, Watford", None,
    ),
    ("2023-05-04", "local", "eng", True, _BLOCK, "metropolitan, unitary and district councils", None),
    (
        "2023-05-04", "mayor", "eng", True, _FPTP, "Bedford, Leicester, Mansfield, Middlesbrough",
        "The first by simple majority.",
    ),
    (
        "2023-05-18", "local", "nir", True, "northern-ireland-stv", "all eleven councils",
        "Moved from 4 May for the coronation.",
    ),
    ("2024-05-02", "local", "eng", True, _BLOCK, "metropolitan, unitary and district councils", None),
    ("2024-05-02", "mayor", "eng", True, _FPTP, "London; nine combined authorities; Salford", None),
    ("2024-05-02", "pcc", "eng", True, _FPTP, "police and crime commissioners", None),
    ("2024-05-02", "pcc", "wal", True, _FPTP, "four police and crime commissioners", None),
    ("2024-05-02", "gla.c", "eng", True, _FPTP, "London Assembly, 14 constituencies", None),
    ("2024-05-02", "gla.a", "eng", True, "london-assembly", "London Assembly, eleven seats of all London", None),
    ("2024-07-04", "parl", "uk", True, _FPTP, "House of Commons, 650 seats", None),
    (
        "2025-05-01", "local", "eng", True, _BLOCK,
        "14 counties, eight unitary councils, Doncaster, Isles of Scilly",
        "Nine councils put off for reorganisation.",
    ),
    ("2025-05-01", "mayor", "eng", True, _FPTP, "four combined authorities; Doncaster, North Tyneside", None),
    (
        "2026-05-07", "local", "eng", True, _BLOCK,
        "32 London boroughs; metropolitan, unitary, county and district councils", None,
    ),
    ("2026-05-07", "mayor", "eng", True, _FPTP, "Croydon, Hackney, Lewisham, Newham, Tower Hamlets, Watford", None),
    ("2026-05-07", "sp.c", "sco", True, _FPTP, "Scottish Parliament, 73 constituencies", None),
    ("2026-05-07", "sp.r", "sco", True, "additional-member", "Scottish Parliament, eight regions of seven", None),
    ("2026-05-07", "senedd", "wal", True, "closed-list", "Senedd, sixteen constituencies of six", None),
)  # fmt: skip


def terms(data: Path) -> list[Row]:
    """The rows of the table ``terms``: bodies of which a part is certain, and every London borough."""
    columns = ("body", "kind", "name", "years", "pattern", "last", "next_due", "latest", "citation")
    rows: list[Row] = [dict(zip(columns, line, strict=True)) for line in _TERMS]
    areas, names = council_areas(data, "2026-05-07"), council_names(data)
    london = {"years": 4, "pattern": "all-out", "last": "2026-05-07", "next_due": "2030-05-02"}
    for raw in read(data, "councils/london_2026_borough_control.csv"):
        rows.append(
            {"body": raw["LAD22CD"], "kind": "local", "name": raw["LAD22NM"], **london, "citation": _LONDON_BOROUGHS}
        )
    for slug in _LONDON_MAYORS:
        name = f"Mayor of {names[slug]}"
        rows.append({"body": areas[slug], "kind": "mayor", "name": name, **london, "citation": _COUNCIL_MAYOR})
    return [{**row, "source": "statutes"} for row in rows]


def polling_days() -> list[Row]:
    """The rows of the table ``polling_days``."""
    columns = ("day", "kind", "nation", "held", "rule", "what", "note")
    return [{**dict(zip(columns, line, strict=True)), "source": "polling-days"} for line in _DAYS]
