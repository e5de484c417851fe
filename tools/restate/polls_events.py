"""Dated facts on which polls hang: leaders, prime ministers, elections called, referendums, since 2005."""

from __future__ import annotations

from datetime import date

__all__ = ["event_rows"]

# Of public record, each with its day; nothing is here whose day is in any doubt. `kind | subject | what happened`
_LINES = """
2005-12-06 | leader | con | David Cameron elected leader of the Conservative Party
2006-03-02 | leader | ld | Menzies Campbell elected leader of the Liberal Democrats
2007-06-24 | leader | lab | Gordon Brown becomes leader of the Labour Party
2007-06-27 | prime minister | Gordon Brown | Gordon Brown becomes Prime Minister
2007-12-18 | leader | ld | Nick Clegg elected leader of the Liberal Democrats
2010-04-06 | election called | parl.2010-05-06 | Gordon Brown announces the election of 6 May 2010
2010-05-11 | prime minister | David Cameron | David Cameron becomes Prime Minister of a coalition
2010-09-25 | leader | lab | Ed Miliband elected leader of the Labour Party
2011-05-05 | referendum | uk | referendum on the alternative vote
2014-09-18 | referendum | sco | referendum on the independence of Scotland
2014-11-14 | leader | snp | Nicola Sturgeon becomes leader of the Scottish National Party
2015-07-16 | leader | ld | Tim Farron elected leader of the Liberal Democrats
2015-09-12 | leader | lab | Jeremy Corbyn elected leader of the Labour Party
2016-06-23 | referendum | uk | referendum on membership of the European Union
2016-07-11 | leader | con | Theresa May becomes leader of the Conservative Party
2016-07-13 | prime minister | Theresa May | Theresa May becomes Prime Minister
2016-09-24 | leader | lab | Jeremy Corbyn re-elected leader of the Labour Party
2017-04-18 | election called | parl.2017-06-08 | Theresa May announces that she seeks an election on 8 June 2017
2017-07-20 | leader | ld | Vince Cable becomes leader of the Liberal Democrats
2019-02-05 | party founded | ref | the Brexit Party is registered
2019-02-18 | party founded | cuk | seven members leave the Labour Party as The Independent Group
2019-07-22 | leader | ld | Jo Swinson elected leader of the Liberal Democrats
2019-07-23 | leader | con | Boris Johnson elected leader of the Conservative Party
2019-07-24 | prime minister | Boris Johnson | Boris Johnson becomes Prime Minister
2019-10-29 | election called | parl.2019-12-12 | the Commons vote for an election on 12 December 2019
2020-04-04 | leader | lab | Keir Starmer elected leader of the Labour Party
2020-08-27 | leader | ld | Ed Davey elected leader of the Liberal Democrats
2021-01-04 | party renamed | ref | the Brexit Party is renamed Reform UK
2022-09-05 | leader | con | Liz Truss elected leader of the Conservative Party
2022-09-06 | prime minister | Liz Truss | Liz Truss becomes Prime Minister
2022-10-24 | leader | con | Rishi Sunak becomes leader of the Conservative Party
2022-10-25 | prime minister | Rishi Sunak | Rishi Sunak becomes Prime Minister
2023-03-27 | leader | snp | Humza Yousaf elected leader of the Scottish National Party
2024-05-06 | leader | snp | John Swinney becomes leader of the Scottish National Party
2024-05-22 | election called | parl.2024-07-04 | Rishi Sunak announces the election of 4 July 2024
2024-06-03 | leader | ref | Nigel Farage becomes leader of Reform UK
2024-07-05 | prime minister | Keir Starmer | Keir Starmer becomes Prime Minister
2024-11-02 | leader | con | Kemi Badenoch elected leader of the Conservative Party
2025-09-02 | leader | grn | Zack Polanski elected leader of the Green Party of England and Wales
"""


def event_rows() -> list[dict[str, object]]:
    """Rows of the table ``events``."""
    rows: list[dict[str, object]] = []
    for line in _LINES.strip().splitlines():
        on, kind, subject, text = (part.strip() for part in line.split("|"))
        rows.append(
            {
                "date": date.fromisoformat(on),
                "kind": kind,
                "subject": subject,
                "text": text,
                "source": "public-record",
            }
        )
    return rows
