"""Where the polls come from, and whom to credit."""

from __future__ import annotations

__all__ = ["source_rows"]

_FACTS = "figures are facts published by the pollsters"

# Under each key: publisher, title, licence, credit line, and date or period.
_SOURCES: dict[str, tuple[str, str, str, str, str]] = {
    "wiki": (
        "Wikipedia contributors; collected by Andy Lawton",
        "Opinion polls of voting intention for general elections, to 3 July 2024",
        f"none stated for the collection; Wikipedia text CC BY-SA; {_FACTS}",
        "Polls to July 2024 after Wikipedia's lists, collected by Andy Lawton (uk_general_election_polls)",
        "2005-2024",
    ),
    "wiki-2024": (
        "Wikipedia contributors; collected by Craig Howard",
        "Opinion polls of voting intention for the next general election, July 2024 to 7 April 2026 (a large sample)",
        f"none stated for the collection; Wikipedia text CC BY-SA; {_FACTS}",
        "Polls since July 2024 after Wikipedia's list of opinion polls, collected by craighow8-creator (Ukpolls2)",
        "2024-2026",
    ),
    "pollbase": (
        "Mark Pack",
        "PollBase: opinion polls since 1943, by-election polls",
        "free to use with credit and a link to https://www.markpack.org.uk/opinion-polls/",
        "PollBase, Mark Pack, https://www.markpack.org.uk/opinion-polls/",
        "1938-2024",
    ),
    "pfish": (
        "Principal Fish",
        "Regional cross-breaks of polls 2015-2024 and constituency polls 2013-2015",
        "MIT",
        "Regional and constituency polls collected by Principal Fish (principalfish.github.io), MIT licence",
        "2013-2024",
    ),
    "contest-polls-2021": (
        "the pollsters named; press reports",
        "Polls of by-elections and mayors, 2021 and 2024",
        _FACTS,
        "Polls of single contests 2021-24 as published by the pollsters named and reported in the press",
        "2021-2024",
    ),
    "press-2021-05-04": (
        "press",
        "Press report of 4 May 2021",
        _FACTS,
        "Opinium polls of Tees Valley and the West Midlands as reported in the press on 4 May 2021",
        "2021-05-04",
    ),
    "wiki-senedd-2021": (
        "Wikipedia contributors; collected by Anthony B. Masters",
        "Opinion polls for the Senedd election of 2021",
        f"none stated for the collection; Wikipedia text CC BY-SA; {_FACTS}",
        "Senedd polls 2020-21 after Wikipedia's list, collected by Anthony B. Masters (rstudio-2021)",
        "2020-2021",
    ),
    "wiki-holyrood-2021": (
        "Wikipedia contributors; Ipsos; Ballot Box Scotland",
        "Final polls for the Scottish Parliament election of 2021",
        f"Wikipedia text CC BY-SA; {_FACTS}",
        "Final Scottish Parliament polls 2021 after Wikipedia, Ipsos and Ballot Box Scotland",
        "2021",
    ),
    "forecasts": (
        "the forecasters named; press reports",
        "Published seat forecasts, 2010-2024",
        "figures are facts published by the forecasters",
        "Seat forecasts as published by the forecasters named and reported in the press",
        "2010-2024",
    ),
    "forecasts-2024": (
        "Matthew Thomas",
        "Seat forecasts for the general election of 2024, week by week",
        "GPL-3 (repository); figures are facts published by the forecasters",
        "Weekly forecasts of 2024 collected by Matthew Thomas (track-uk-election-forecasts)",
        "2024",
    ),
    "public-record": (
        "public record",
        "Dates of office, elections and referendums; names of polling houses",
        "facts",
        "Facts of public record",
        "2005-2026",
    ),
}


def source_rows() -> list[dict[str, object]]:
    """Rows of the table ``sources`` that polls, forecasts and events cite."""
    return [
        {"source": key, "publisher": publisher, "title": title, "licence": licence, "credit": credit, "date": period}
        for key, (publisher, title, licence, credit, period) in _SOURCES.items()
    ]
