"""Which voting rule fills which seats, where and from which day of poll to which: the table ``voting_rules``.

A place is a nation (eng, wal, sco, nir), Great Britain (gb), the United Kingdom (uk), or the slug of one area where
the law differs there. ``face_up`` is filled only where the text of the rules was read, and with no where papers are
scanned; empty means not known.
"""

from __future__ import annotations

from tools.restate.local_read import Row

__all__ = ["voting_rules"]

_RPA = "Representation of the People Act 1983, sch. 1 r. 18; r. 45 (faces upwards)"
_LOCAL = "Local Elections (Principal Areas) (England and Wales) Rules 2006, SI 2006/3304, sch. 2 r. 45 (faces upwards)"
_MAYOR_SV = (
    "Local Government Act 2000, s. 9HC and sch. 2; Local Democracy, Economic Development and "
    "Construction Act 2009, sch. 5B para. 4"
)
_MAYOR_FPTP = "Elections Act 2022, s. 13 and SI 2022/1353 (polls on or after the ordinary day of election in 2023)"
_ACT_2026 = (
    "English Devolution and Community Empowerment Act 2026, s. 63; (Commencement No. 1 and Saving) "
    "Regulations 2026 of 17 June 2026"
)
_GLA = "Greater London Authority Act 1999, s. 4 and sch. 2"
_GLA_FPTP = "Greater London Authority Act 1999, s. 4, as amended by Elections Act 2022, s. 13"
_PCC = (
    "Police Reform and Social Responsibility Act 2011, s. 57 and sch. 9; SI 2012/1917, sch. 3 r. 49(3) (faces upwards)"
)
_PCC_FPTP = (
    "Police Reform and Social Responsibility Act 2011, s. 57, as amended by Elections Act 2022, s. 13; "
    "SI 2012/1917, sch. 3 r. 49(3) (faces upwards)"
)
_SCOTLAND = "Scotland Act 1998, ss. 6-8"
_WALES_1998 = "Government of Wales Act 1998, ss. 4-7"
_WALES_2006 = "Government of Wales Act 2006, ss. 6-9"
_WALES_2024 = (
    "Government of Wales Act 2006, ss. 6-9, as substituted by the Senedd Cymru (Members and Elections) Act 2024"
)
_EU = "European Parliamentary Elections Act 1999; European Parliamentary Elections Act 2002, s. 2"
_NI_LOCAL = "Electoral Law Act (Northern Ireland) 1962, sch. 5, as substituted by SI 1985/454"
_NIA = "Northern Ireland Act 1998, ss. 33-34; Northern Ireland Assembly (Elections) Order 2001, SI 2001/2599"
_STV_SCOTLAND = "Local Governance (Scotland) Act 2004, s. 2; SSI 2007/42, then SSI 2011/399"

_TWO = "With two candidates a simple majority (fptp)."
_ONE_SEAT = "As many votes as seats; with one seat a simple majority (fptp)."
_SINCE_1973 = "From the first elections under the Local Government Act 1972."
_SCANNED = "Counted electronically: papers do not lie open."
_SV_BACK = (
    "Mayors of combined and combined county authorities. The mayors of single councils and of London have rows of "
    "their own. The commencing regulations hold a saving that is not reflected here; the first poll under them was "
    "that of Greater Manchester on 30 July 2026."
)

# body | place | from | to | rule | seats | face up | citation | note
_LINES: tuple[tuple[str, str, str, str | None, str, int | None, bool | None, str, str | None], ...] = (
    (
        "parl", "uk", "1918-12-14", "1950-02-22", "fptp", None, None,
        "Representation of the People Act 1918, s. 20",
        (
            "Some boroughs returned two members by block vote; universities with several members used "
            "the transferable vote."
        ),
    ),
    ("parl", "uk", "1950-02-23", None, "fptp", 1, True, _RPA, None),
    ("local", "eng", "1973-04-12", None, "block-vote", None, True, _LOCAL, f"{_ONE_SEAT} {_SINCE_1973}"),
    ("local", "wal", "1973-04-12", "2022-05-04", "block-vote", None, True, _LOCAL, f"{_ONE_SEAT} {_SINCE_1973}"),
    (
        "local", "wal", "2022-05-05", None, "block-vote", None, None,
        (
            "Local Elections (Principal Areas) (Wales) Rules 2021; Local Government and Elections "
            "(Wales) Act 2021, ss. 5-10"
        ),
        (
            f"{_ONE_SEAT} A council may resolve to use the transferable vote from the elections of May "
            "2027 on."
        ),
    ),
    (
        "local", "sco", "1974-05-07", "2007-05-02", "fptp", 1, None,
        "Local Government (Scotland) Act 1973; Local Governance (Scotland) Act 2004, s. 2", None,
    ),
    (
        "local", "sco", "2007-05-03", None, "scottish-stv", None, False, _STV_SCOTLAND,
        (
            "Three or four councillors a ward; two to five since the Scottish Elections (Reform) Act "
            f"2020, one in some islands. {_SCANNED}"
        ),
    ),
    (
        "local", "nir", "1985-05-15", None, "northern-ireland-stv", None, None, _NI_LOCAL,
        "Five to seven councillors an area since 2014.",
    ),
    ("mayor", "eng", "2002-05-02", "2023-05-03", "supplementary-vote", 1, None, _MAYOR_SV, _TWO),
    ("mayor", "eng", "2023-05-04", "2026-06-17", "fptp", 1, None, _MAYOR_FPTP, None),
    ("mayor", "eng", "2026-06-18", None, "supplementary-vote", 1, None, _ACT_2026, f"{_SV_BACK} {_TWO}"),
    ("mayor", "london", "2000-05-04", "2023-05-03", "supplementary-vote", 1, False, _GLA, f"{_TWO} {_SCANNED}"),
    ("mayor", "london", "2023-05-04", None, "fptp", 1, None, _GLA_FPTP, None),
    ("pcc", "eng", "2012-11-15", "2023-05-03", "supplementary-vote", 1, True, _PCC, _TWO),
    ("pcc", "eng", "2023-05-04", None, "fptp", 1, True, _PCC_FPTP, None),
    ("pcc", "wal", "2012-11-15", "2023-05-03", "supplementary-vote", 1, True, _PCC, _TWO),
    ("pcc", "wal", "2023-05-04", None, "fptp", 1, True, _PCC_FPTP, None),
    ("gla.c", "london", "2000-05-04", "2021-05-06", "fptp", 1, False, _GLA, _SCANNED),
    ("gla.c", "london", "2021-05-07", None, "fptp", 1, None, _GLA, None),
    (
        "gla.a", "london", "2000-05-04", "2021-05-06", "london-assembly", 11, False, _GLA,
        f"Lists below five per cent of the London vote win no seat. {_SCANNED}",
    ),
    (
        "gla.a", "london", "2021-05-07", None, "london-assembly", 11, None, _GLA,
        "Lists below five per cent of the London vote win no seat.",
    ),
    (
        "sp.c", "sco", "1999-05-06", None, "fptp", 1, None, _SCOTLAND,
        "The constituency half of the additional member system.",
    ),
    ("sp.r", "sco", "1999-05-06", None, "additional-member", 7, None, _SCOTLAND, None),
    ("naw.c", "wal", "1999-05-06", "2020-05-05", "fptp", 1, None, f"{_WALES_1998}; {_WALES_2006}", None),
    ("naw.r", "wal", "1999-05-06", "2020-05-05", "additional-member", 4, None, f"{_WALES_1998}; {_WALES_2006}", None),
    (
        "senedd.c", "wal", "2020-05-06", "2026-05-06", "fptp", 1, None, _WALES_2006,
        "The National Assembly for Wales took its present name on 6 May 2020.",
    ),
    ("senedd.r", "wal", "2020-05-06", "2026-05-06", "additional-member", 4, None, _WALES_2006, None),
    (
        "senedd", "wal", "2026-05-07", None, "closed-list", 6, None, _WALES_2024,
        "Lists of one to eight names; individuals may stand.",
    ),
    (
        "europarl", "gb", "1979-06-07", "1999-06-09", "fptp", 1, None,
        "European Parliamentary Elections Act 1978", None,
    ),
    (
        "europarl", "eng", "1999-06-10", "2019-05-23", "closed-list", None, None, _EU,
        "Three to eleven seats a region.",
    ),
    ("europarl", "wal", "1999-06-10", "2019-05-23", "closed-list", None, None, _EU, "Five seats, four from 2004."),
    (
        "europarl", "sco", "1999-06-10", "2019-05-23", "closed-list", None, None, _EU,
        "Eight seats, seven in 2004, six from 2009.",
    ),
    (
        "europarl", "nir", "1979-06-07", "2019-05-23", "northern-ireland-stv", 3, None,
        "European Parliamentary Elections Act 2002, s. 2; SI 2004/1267", None,
    ),
    ("nia", "nir", "1998-06-25", "2017-03-01", "northern-ireland-stv", 6, None, _NIA, None),
    (
        "nia", "nir", "2017-03-02", None, "northern-ireland-stv", 5, None,
        f"{_NIA}; Assembly Members (Reduction of Numbers) Act (Northern Ireland) 2016", None,
    ),
)  # fmt: skip

# Councils with a mayor of their own on 18 June 2026; no council may turn to one any more.
_COUNCIL_MAYORS = (
    "bedford",
    "croydon",
    "doncaster",
    "hackney",
    "leicester",
    "lewisham",
    "mansfield",
    "middlesbrough",
    "newham",
    "north-tyneside",
    "salford",
    "tower-hamlets",
    "watford",
)


def voting_rules() -> list[Row]:
    """The rows of the table."""
    columns = ("body", "place", "from", "to", "rule", "seats", "face_up", "citation", "note")
    rows: list[Row] = [dict(zip(columns, line, strict=True)) for line in _LINES]
    for slug in _COUNCIL_MAYORS:
        rows.append(
            {
                "body": "mayor",
                "place": slug,
                "from": "2023-05-04",
                "rule": "fptp",
                "seats": 1,
                "citation": _MAYOR_FPTP,
                "note": "A council's own mayor: the commencement of June 2026 does not reach it.",
            }
        )
    return [{**row, "source": "statutes"} for row in rows]
