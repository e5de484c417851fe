"""The tables of the almanac: what one row is, its key, its columns and their types.

Every table is a CSV file (contests and candidacies: a folder of them, by election), UTF-8, comma-separated, with a
header row that leaves out columns which no row fills. An empty cell means "not known"; nought is written 0. Dates are
ISO (``2021-05-06``), times local (``2021-05-07T07:02``).
Shares are fractions between 0 and 1. Votes, electorates, papers and seats are integers.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

__all__ = ["TABLES", "Column", "Table", "table"]

Kind = Literal["text", "integer", "number", "share", "yes_no", "date", "time"]


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its name, its type, whether a row may leave it empty, the table it points at, and its meaning."""

    name: str
    kind: Kind
    needed: bool
    refers_to: str | None
    means: str


@dataclass(frozen=True, slots=True)
class Table:
    """One table: a row's meaning, its key, and its columns in their order.

    ``parts`` says how a table is divided into files: not at all, or by election (one file for each general election,
    one for each other kind of election). ``laid_over_by`` names the columns whose values a user's overlay replaces
    whole: an overlay with one candidacy of a contest replaces all candidacies of that contest. A ``spread`` table may
    lie in a file with one column for each value of its first column, filled from its second: (party, share) as columns
    con, lab, ld. Read, it always has the columns declared here.
    """

    name: str
    row: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    parts: Literal["none", "election"] = "none"
    laid_over_by: tuple[str, ...] = ()
    spread: tuple[str, str] | None = None

    @property
    def replaced_by(self) -> tuple[str, ...]:
        """The columns that decide which shipped rows an overlay's rows replace."""
        return self.laid_over_by or self.key

    def column(self, name: str) -> Column:
        """The column called ``name``. Raises ``KeyError``."""
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(f"{self.name} has no column {name}")


def _columns(lines: str) -> tuple[Column, ...]:
    """Columns from lines ``name kind[!] [-> table]: meaning``; ``!`` marks a column that no row may leave empty."""
    made = []
    for line in lines.strip().splitlines():
        head, _, means = line.strip().partition(":")
        words = head.split()
        refers_to = words[3] if len(words) > 3 else None
        kind: Kind = words[1].rstrip("!")  # type: ignore[assignment]  # checked by a test over every table
        made.append(Column(words[0], kind, words[1].endswith("!"), refers_to, means.strip()))
    return tuple(made)


_LIST: tuple[Table, ...] = (
    Table(
        "sources",
        "where figures come from",
        ("source",),
        _columns("""
            source text!: short key used in every other table
            publisher text!: who published the figures
            title text!: what they published
            licence text!: the licence stated at the source, or "none stated"
            credit text!: the credit line, as the licence wants it
            date text!: date or period of the publication
        """),
    ),
    Table(
        "parties",
        "a party (or a label that is none: ind, spk, other) under our own stable key",
        ("party",),
        _columns("""
            party text!: our key: con, lab, ld, ref, grn, snp, pc, ukip, dup, sf, ...
            name text!: full name today
            short text!: short name for tables: Con, Lab, LD, Ref, ...
            since date: first known under any name
            until date: dissolved or deregistered
            parent text -> parties: the party it merged into or was renamed to, where votes are followed
            colour text: colour as published elsewhere, #RRGGBB
            source text! -> sources: source
        """),
    ),
    Table(
        "party_aliases",
        "a name or code of a party in one scheme, with dates",
        ("scheme", "alias", "from"),
        _columns("""
            scheme text!: ec (Electoral Commission id), mnis, library, library_column, register, council, teale, gla
            alias text!: the code or name there, as printed
            party text! -> parties: our key
            from date: first day it was used (empty: not known)
            to date: last day it was used (empty: still used or not known)
            name text: the party's own name under this code at that time
            source text! -> sources: source
        """),
    ),
    Table(
        "houses",
        "a name under which a polling house has worked",
        ("alias",),
        _columns("""
            alias text!: the name as printed
            house text!: the house, under one name through renamings
            from date: first day of the name
            to date: last day of the name
            source text! -> sources: source
        """),
    ),
    Table(
        "areas",
        "a place that elects somebody or holds such places, on one set of boundaries",
        ("area",),
        _columns("""
            area text!: the GSS code where there is one, else our own key (kind.set.slug)
            kind text!: nation, region, constituency, council, ward, combined_authority, police_area, sp_region, ...
            name text!: official name
            slug text!: Democracy Club's slug, as in ballot ids
            boundary_set text: such as wpc-1997, wpc-2005, wpc-2010, wpc-2024
            gss text: GSS code
            other_codes text: further codes for the same area, separated by a space
            from date: first day in force
            to date: last day in force (empty: still)
            seat text: the line of seats it continues, the same through boundary sets while the name goes on
            region text -> areas: region
            nation text -> areas: nation
            type text: borough, county, burgh, university, ... ; for a council its type
            lon number: longitude of the centroid, degrees
            lat number: latitude of the centroid, degrees
            source text! -> sources: source
        """),
    ),
    Table(
        "overlaps",
        "how one area's people and addresses fall into another's",
        ("from_area", "to_area"),
        _columns("""
            from_area text! -> areas: area on the earlier boundaries
            to_area text! -> areas: area on the later boundaries
            from_population share!: share of the earlier area's people who are in the later one
            to_population share!: share of the later area's people who come from the earlier one
            from_residential share: the same by residential addresses
            to_residential share: the same by residential addresses
            source text! -> sources: source
        """),
    ),
    Table(
        "covariates",
        "one fact about the people of an area",
        ("area", "name"),
        spread=("name", "value"),
        columns=_columns("""
            area text! -> areas: area
            name text!: leave, degree, muslim, owned, ... (listed in the docs)
            value number!: shares as fractions; densities as persons per hectare
            basis text: measured, estimated, or carried over by population overlap
            source text! -> sources: source
        """),
    ),
    Table(
        "elections",
        "an election day of one kind of body",
        ("election",),
        _columns("""
            election text!: Democracy Club election id, parl.2019-12-12, local.dudley.2021-05-06
            kind text!: parl, local, mayor, pcc, sp, senedd, gla, eu, nia
            date date!: the day of the poll
            name text!: what people call it
            body text -> areas: the council or other body elected, where it is one place
            seats integer: seats filled
            house integer: seats in the whole body
            baseline text: election id with which it is compared, or the basis of a notional result
            government text: government formed after a general election
            prime_minister text: who formed it
            source text! -> sources: source
        """),
    ),
    Table(
        "contests",
        "one ballot paper",
        ("contest",),
        parts="election",
        columns=_columns("""
            contest text!: Democracy Club ballot id
            election text! -> elections: election
            area text! -> areas: area
            name text!: the area's name at this election
            seats integer!: seats filled
            rule text!: the voting rule, named as in voting_rules
            electorate integer: electors entitled to vote
            ballots integer: ballot papers verified, postal ones included
            valid integer: valid votes (in a contest of one vote each), valid papers otherwise
            rejected integer: papers rejected
            majority integer: majority as published, kept as a check on ours
            held_before text -> parties: who held it before, where the baseline does not say
            result text: the result phrase as published, kept as a check on ours
            cause text: why a by-election was held
            status text!: official, declared, partial
            declared time: declaration, local time
            source text! -> sources: source
        """),
    ),
    Table(
        "candidacies",
        "a candidate on a ballot paper (or a party's list)",
        ("contest", "candidate"),
        parts="election",
        laid_over_by=("contest",),
        columns=_columns("""
            contest text! -> contests: contest
            candidate text!: the name as printed, made unique in the contest
            surname text: surname, for ballot order
            party text! -> parties: party
            description text: the party's name on this ballot paper
            votes integer: votes; first preferences where there are preferences; list votes for a list
            final_votes integer: votes in the final round, supplementary vote
            transferred integer: second preferences counted in the final round
            second_preferences integer: every second preference cast for the candidate
            elected integer!: seats won: 0 or 1, more for a list
            list_order integer: order on the paper or list
            sitting yes_no: was the sitting member when nominated
            former yes_no: had been a member before
            gender text: F or M, as published
            person text: Democracy Club person id
            mnis text: Parliament's member id
            source text! -> sources: source
        """),
    ),
    Table(
        "corrections",
        "a figure that was declared or published wrong and later corrected",
        ("contest", "field", "candidate"),
        columns=_columns("""
            contest text! -> contests: contest
            field text!: votes, valid, electorate, ...
            candidate text: candidate, where the field is theirs
            as_declared integer!: as first declared or published
            as_corrected integer!: as corrected; the figure in the other tables
            date date: when it was corrected
            note text!: what happened
            source text! -> sources: source
        """),
    ),
    Table(
        "notionals",
        "a party's result at a past election restated on other boundaries",
        ("basis", "area", "party", "label"),
        laid_over_by=("basis", "area"),
        columns=_columns("""
            basis text!: parl.2019-12-12@wpc-2024
            area text! -> areas: area on the later boundaries
            party text! -> parties: party; `other` for all not named
            label text: the label where `other` or `ind` holds several rows
            votes integer!: notional votes
            source text! -> sources: source
        """),
    ),
    Table(
        "notional_areas",
        "electorate of an area in a notional result",
        ("basis", "area"),
        columns=_columns("""
            basis text!: as in notionals
            area text! -> areas: area
            electorate integer!: notional electorate
            source text! -> sources: source
        """),
    ),
    Table(
        "polls",
        "one poll, or one cross-break of a poll",
        ("poll",),
        columns=_columns("""
            poll text!: our id
            kind text!: poll, mrp, crossbreak
            territory text!: gb, uk, a nation or region (sco, wal, lon, ...), or a contest id
            pollster text!: the house, under one name through renamings
            client text: who paid
            start date: first day of fieldwork
            end date: last day of fieldwork
            published date: day of publication
            sample integer: people asked
            base integer: people on whom the shares rest
            mode text: online, phone, face to face, mixed
            ballot text!: the vote asked about: parl, mayor, constituency, list
            basis text!: first, final, two candidates, not stated
            of_poll text: the poll of which it is a cross-break
            verified yes_no: whether the figures were seen in a second source
            note text: what cleaning changed
            source text! -> sources: source
        """),
    ),
    Table(
        "poll_shares",
        "the share of one party (or candidate) in a poll",
        ("poll", "party", "candidate"),
        laid_over_by=("poll",),
        spread=("party", "share"),
        columns=_columns("""
            poll text! -> polls: poll
            party text!: party key; parties merged by the pollster joined by +, as snp+pc
            candidate text: candidate, in a poll of one contest
            share share!: share of those giving a voting intention
        """),
    ),
    Table(
        "chambers",
        "a party's seats in a council or parliament before and after an election",
        ("body", "date", "party", "label"),
        laid_over_by=("body", "date"),
        columns=_columns("""
            body text! -> areas: body
            date date!: the day of the poll
            party text! -> parties: party
            label text: name as printed, where several share a key
            before integer: seats before
            elected integer: seats won at this election
            after integer: seats after
            votes integer: votes over the body
            source text! -> sources: source
        """),
    ),
    Table(
        "controls",
        "who ran a council before and after an election, and how many seats were up",
        ("body", "date"),
        columns=_columns("""
            body text! -> areas: body
            date date!: the day of the poll
            house integer!: seats in the council
            contested integer!: seats up
            before text: party key of majority control, or noc, as published
            after text: party key of majority control, or noc, as published
            before_basis text: eve of poll, last election, or not stated
            source text! -> sources: source
        """),
    ),
    Table(
        "places",
        "one area inside another",
        ("area", "within"),
        columns=_columns("""
            area text! -> areas: the smaller
            within text! -> areas: the larger
            from date: from
            to date: to
            source text! -> sources: source
        """),
    ),
    Table(
        "voting_rules",
        "which rule fills which seats, where and when",
        ("body", "place", "from"),
        columns=_columns("""
            body text!: kind of election as in ids: parl, local, mayor, sp.c, sp.r, senedd, gla.a, europarl, ...
            place text!: nation key (eng, wal, sco, nir, uk), or a slug where one place differs
            from date!: first day of poll under this rule
            to date: last day of poll under this rule
            rule text!: name of the rule in count
            seats integer: seats on one ballot paper, where the law fixes it
            face_up yes_no: whether ballot papers lie face up at verification
            citation text!: statute or order
            note text: exceptions
            source text! -> sources: source
        """),
    ),
    Table(
        "terms",
        "the cycle of a body: last, next due and latest lawful election",
        ("body", "kind"),
        columns=_columns("""
            body text!: area key or kind key
            kind text!: parl, sp, senedd, gla, mayor, pcc, local
            name text!: the body's name
            years integer: years in a term
            pattern text: all-out, halves, thirds
            last date: last ordinary election
            next_due date: next ordinary election by statute
            latest date: latest lawful day
            citation text!: statute
            source text! -> sources: source
        """),
    ),
    Table(
        "polling_days",
        "what was elected where on an ordinary day of elections",
        ("day", "kind", "nation"),
        _columns("""
            day date!: the day of the poll
            kind text!: kind of body, as in ids; sp.c and sp.r apart
            nation text!: eng, wal, sco, nir, uk
            held yes_no!: whether such elections were held that day
            rule text!: the voting rule, named as in voting_rules
            what text!: which bodies
            note text: exceptions and postponements
            source text! -> sources: source
        """),
    ),
    Table(
        "events",
        "a dated fact that polls or contests hang on",
        ("date", "kind", "subject"),
        columns=_columns("""
            date date!: day
            kind text!: leader, election called, party renamed, party founded, prime minister, referendum
            subject text!: party key or person or body
            text text!: what happened, one clause
            source text! -> sources: source
        """),
    ),
    Table(
        "history",
        "a party's votes, candidates and seats at a general election since 1918",
        ("election", "party"),
        columns=_columns("""
            election text! -> elections: election
            party text!: con, lab, ld (Liberal, Alliance, Liberal Democrat), snp+pc, other
            votes integer: votes
            candidates integer: candidates
            seats integer: seats
            source text! -> sources: source
        """),
    ),
    Table(
        "turnouts",
        "turnout at a general election by nation",
        ("election", "nation"),
        columns=_columns("""
            election text! -> elections: election
            nation text!: eng, wal, sco, nir, uk
            turnout share!: valid votes over electorate
            source text! -> sources: source
        """),
    ),
    Table(
        "seat_history",
        "a constituency at a general election, 1918-2019, by five columns of votes",
        ("election", "area"),
        columns=_columns("""
            election text! -> elections: election
            area text! -> areas: constituency on its boundary set
            name text: name as printed for this election, where it is not the area's
            seats integer!: seats filled
            electorate integer: electorate
            con integer: Conservative (and allies to 1970) votes
            lab integer: Labour votes
            ld integer: Liberal, Alliance, Liberal Democrat votes
            nat integer: Scottish National Party or Plaid Cymru votes
            other integer: all other votes
            source text! -> sources: source
        """),
    ),
    Table(
        "byelection_changes",
        "a by-election in Great Britain since 1945: result and changes of share",
        ("date", "name"),
        columns=_columns("""
            date date!: the day of the poll
            name text!: constituency as printed
            area text -> areas: constituency, where it can be told
            result text!: hold or gain, in our keys: "lab hold", "con gain from lab"
            con number: change of share, fraction
            lab number: change of share, fraction
            ld number: change of share, fraction
            nat number: change of share, fraction
            other number: change of share, fraction
            turnout share: turnout
            after text! -> elections: the general election before it
            source text! -> sources: source
        """),
    ),
    Table(
        "published_forecasts",
        "someone's forecast of a party's seats",
        ("forecaster", "election", "date", "kind", "party"),
        columns=_columns("""
            forecaster text!: who
            election text! -> elections: election
            date date!: date of the forecast
            kind text!: exit poll, model, mrp, forecast
            party text!: party key
            seats number!: seats forecast
            verified text!: how the figure was seen
            source text! -> sources: source
        """),
    ),
    Table(
        "hexes",
        "a cell of a hex cartogram, laid out by Hustings",
        ("layout", "area", "seat"),
        columns=_columns("""
            layout text!: constituencies-2024, councils-2026, senedd-2026, ...
            area text! -> areas: area
            seat integer: which of its seats, where an area has several
            q integer!: column, odd-r offset
            r integer!: row, from the north
        """),
    ),
)

TABLES: dict[str, Table] = {each.name: each for each in _LIST}


def table(name: str) -> Table:
    """The declaration of the table called ``name``. Raises ``KeyError``."""
    return TABLES[name]
