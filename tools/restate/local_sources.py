"""Where local, devolved and mayoral figures come from, with the credit each publisher asks for."""

from __future__ import annotations

from tools.restate.local_read import Row

__all__ = ["sources"]

_OGL = "Open Government Licence v3.0"
_OGL_LINE = "Contains public sector information licensed under the Open Government Licence v3.0."
_BY_SA = "CC BY-SA 4.0"
_NONE = "none stated"
_DC = "Democracy Club"
_WIKI = "Wikipedia"

# source | publisher | title | licence | credit | date
_LINES: tuple[tuple[str, str, str, str, str, str], ...] = (
    (
        "las", "mySociety", "UK local authority names and codes", "CC BY 4.0",
        "mySociety, uk_local_authority_names_and_codes, CC BY 4.0.", "2026",
    ),
    (
        "dc-2018", _DC, "Candidates and results, local elections of 3 May 2018", "CC0 1.0",
        "Democracy Club, with councils' declarations; by way of CampaignLab.", "2018",
    ),
    (
        "dc-2026", _DC, "Candidates at the elections of 7 May 2026",
        "CC0 1.0; party data under the Open Government Licence v3.0", f"Democracy Club. {_OGL_LINE}", "2026",
    ),
    (
        "dc-parties", "Electoral Commission", "Registered parties and their ids, as Democracy Club holds them", _OGL,
        f"Electoral Commission, by way of Democracy Club. {_OGL_LINE}", "2018; 2021; 2026",
    ),
    (
        "dc-names", _DC, "Names of parties as councils print them", _OGL,
        f"Democracy Club (yournextrepresentative). {_OGL_LINE}", "2026",
    ),
    (
        "printed-names", "Returning officers", "Names on ballot papers and declarations, as printed", _NONE,
        "Names of parties as printed by returning officers and broadcasters.", "2016-2026",
    ),
    (
        "teale", "Andrew Teale", "Local Elections Archive Project: party codes", _NONE,
        "Party codes of A. Teale's Local Elections Archive Project.", "2014",
    ),
    (
        "gla-names", "Greater London Authority", "Names of parties as London boroughs print them", _OGL,
        f"Greater London Authority. {_OGL_LINE}", "2026",
    ),
    (
        "sy-wards", "J. Wheare; Democracy Club", "Ward results in South Yorkshire, 2018 and 2021", "MIT",
        "J. Wheare, sheffield-election-map (MIT), from Democracy Club's interface.", "2021",
    ),
    (
        "gla-2022", "Greater London Authority",
        "London borough elections of 5 May 2022, from returning officers' forms", _OGL,
        f"Greater London Authority. {_OGL_LINE}", "2022",
    ),
    (
        "gla-2026", "Greater London Authority",
        "London borough elections of 7 May 2026, from returning officers' forms", _OGL,
        f"Greater London Authority; ballot paper ids by Democracy Club. {_OGL_LINE}", "2026",
    ),
    (
        "le-2016", "London Elects", "Mayor of London and London Assembly 2016, summed from ward results", _NONE,
        "London Elects ward results, by way of russss/london-elections-2016.", "2016",
    ),
    (
        "hoc-7598", "House of Commons Library", "CBP-7598: London elections 2016", "Open Parliament Licence v3.0",
        "Contains Parliamentary information licensed under the Open Parliament Licence v3.0.", "2016",
    ),
    (
        "glro-2021", "Greater London Returning Officer", "Mayor of London 2021, declaration", _OGL,
        f"Greater London Returning Officer; final round as in OnLondon and the Romford Recorder. {_OGL_LINE}", "2021",
    ),
    (
        "tv-2017", f"{_WIKI}; Stockton-on-Tees Borough Council", "Tees Valley mayor 2017, declaration", _BY_SA,
        "Wikipedia contributors, CC BY-SA 4.0; final round confirmed by Stockton-on-Tees Borough Council.", "2017",
    ),
    ("tv-2021", "BBC News", "Tees Valley mayor 2021, declaration", _NONE, "BBC News, 7 May 2021.", "2021-05-07"),
    (
        "tv-2024", "PA Media", "Tees Valley mayor 2024, declaration", _NONE,
        "PA Media in the Express & Star, 3 May 2024.", "2024-05-03",
    ),
    (
        "wm-2017", f"BBC News; {_WIKI}", "West Midlands mayor 2017, declaration", _BY_SA,
        "BBC News; Wikipedia contributors, CC BY-SA 4.0.", "2017",
    ),
    (
        "wm-2021", "BBC News; Coventry City Council", "West Midlands mayor 2021, declaration", _NONE,
        "BBC News; Coventry City Council's declaration.", "2021",
    ),
    (
        "gm-2017", "GM Elects (combined authority returning officer)",
        "Greater Manchester mayor 2017, declaration", _NONE,
        "Greater Manchester combined authority returning officer, 5 May 2017.", "2017-05-05",
    ),
    (
        "gm-2021", "ITV News", "Greater Manchester mayor 2021, declaration", _NONE,
        "ITV News Granada, 8 May 2021, and News4Trafford.", "2021-05-08",
    ),
    (
        "gm-2024", "T. Pickup (ukelections)", "Greater Manchester mayor 2024, declaration", _NONE,
        "Declaration of the combined authority returning officer, by way of ukelections.", "2024",
    ),
    (
        "pcc-2021", "Police area returning officers", "Police and crime commissioners 2021, first preferences", _NONE,
        "Declarations as transcribed by binlabour.com.", "2021",
    ),
    (
        "pcc-cleveland-2021", "BBC News; Hartlepool Mail", "Cleveland police and crime commissioner 2021", _NONE,
        "BBC News and the Hartlepool Mail, 7 May 2021.", "2021-05-07",
    ),
    (
        "sp-2021-dd", "Democratic Dashboard (LSE)", "Scottish Parliament 2021, regional votes", _NONE,
        "Democratic Dashboard, London School of Economics; seats by D. Mollison, Heriot-Watt University.", "2021",
    ),
    ("sp-2021-bbc", "BBC News", "Scottish Parliament 2021, regional votes", _NONE, "BBC News, May 2021.", "2021"),
    (
        "sp-2021-courier", "The Courier", "Scottish Parliament 2021, Mid Scotland and Fife, declaration", _NONE,
        "The Courier, 8 May 2021.", "2021-05-08",
    ),
    (
        "sp-2026", "Returning officers", "Scottish Parliament 2026, certified results", _NONE,
        "Certified results as listed on a public page; constituencies and regions by Boundaries Scotland; names of "
        "those elected from Democracy Club.", "2026",
    ),
    (
        "senedd-2026", "J. Larner (senedd_etholiad_sim)",
        "Senedd 2026, declarations; votes computed from shares to 0.01 %", _NONE,
        "Declarations of the constituency returning officers, as compiled by J. Larner.", "2026",
    ),
    ("bbc-councils-2021", "BBC News", "Council results of May 2021", _NONE, "BBC News, May 2021.", "2021"),
    (
        "wiki-councils-2021", _WIKI, "Council elections of May 2021", _BY_SA,
        "Wikipedia contributors, CC BY-SA 4.0.", "2021",
    ),
    (
        "bbc-wiki-councils-2021", f"BBC News; {_WIKI}", "Council elections of May 2021", _BY_SA,
        "BBC News; Wikipedia contributors, CC BY-SA 4.0.", "2021",
    ),
    (
        "itv-sheffield-2021", "ITV News; Democracy Club", "Sheffield council 2021", _NONE,
        "ITV News, 7 May 2021; ward results by Democracy Club.", "2021-05-07",
    ),
    (
        "statutes", "legislation.gov.uk", "Acts, orders and regulations, as cited", _OGL,
        f"Contains legislation © Crown copyright. {_OGL_LINE}", "2026-11-20",
    ),
    (
        "polling-days", "Electoral Commission; Democracy Club", "Past elections and referendums; election ids",
        _OGL, f"Electoral Commission; Democracy Club. {_OGL_LINE}", "2026",
    ),
    (
        "ons-codes", "Office for National Statistics", "Register of geographic codes", _OGL,
        "Contains National Statistics data © Crown copyright and database right.", "2021",
    ),
)  # fmt: skip


def sources() -> list[Row]:
    """The rows of the table of sources."""
    columns = ("source", "publisher", "title", "licence", "credit", "date")
    return [dict(zip(columns, line, strict=True)) for line in _LINES]
