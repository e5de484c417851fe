"""General elections from 2005 and parliamentary by-elections from 2010: elections, contests and candidacies."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from hustings.almanac.readers.cells import name as name_cell
from tools.restate.party_keys import BY_LIBRARY, BY_MNIS, PARTIES, short
from tools.restate.westminster_areas import UK, Seats
from tools.restate.westminster_notionals import NOTIONALS, notionals
from tools.restate.westminster_read import ELECTION_DAYS, MODERN, SETS, Raw, election_id, read, whole

__all__ = [
    "Results",
    "Rows",
    "candidacy_rows",
    "contest_row",
    "elections",
    "general_elections",
    "phrase_parties",
    "unique_names",
    "usual_names",
]

Rows = list[dict[str, object]]


@dataclass(frozen=True, slots=True)
class Results:
    """Contests and candidacies of one part of the tables."""

    contests: Rows
    candidacies: Rows


def baseline_of(label: str) -> str | None:
    """What a general election is compared with: the last one on the same boundaries, or a notional result."""
    if label in NOTIONALS:
        return NOTIONALS[label].basis
    for labels in SETS.values():
        if label in labels[1:]:
            return election_id(labels[labels.index(label) - 1])
    return None


def elections(data: Path) -> Rows:
    """Every general election since 1918, with the government that came of it, and the by-elections since 2010."""
    labels = {label.replace("F", "-02").replace("O", "-10"): label for label in ELECTION_DAYS}
    rows: Rows = []
    for raw in read(data, "history/uk_general_elections_1918_2024.csv"):
        label = labels[raw["election"]]
        month = {"1974F": "February 1974", "1974O": "October 1974"}.get(label, label)
        house = whole(raw["total_seats"])
        rows.append(
            {
                "election": election_id(label),
                "kind": "parl",
                "date": raw["date"],
                "name": f"General election {month}",
                "body": UK,
                "seats": house,
                "house": house,
                "baseline": baseline_of(label),
                "government": raw["government_formed"],
                "prime_minister": raw["prime_minister"],
                "source": "hoc-2024" if label == "2024" else "hoc-7529",
            }
        )
    return rows


# The 17 candidates of the Ulster Conservatives and Unionists in 2010, whom the Library's file of candidates calls
# Independent. Its file of constituencies names the label where one was first or second, and their votes sum to the
# 102,361 that it gives the alliance.
_UCUNF_2010 = frozenset(
    {
        "Trevor Ringland",
        "Fred Cobain",
        "Paula Bradshaw",
        "Bill Manwaring",
        "Rodney McCune",
        "Lesley Macaulay",
        "David Harding",
        "Daphne Trimble",
        "Sandra Overend",
        "Danny Kennedy",
        "Irwin Armstrong",
        "Ian Parsley",
        "Reg Empey",
        "John McCallister",
        "Mike Nesbitt",
        "Harry Hamilton",
        "Ross Hussey",
    }
)

# Spellings of a party's usual name, which are no description of their own.
_USUAL = {
    "Alliance For Green Socialism",
    "Climate Party",
    "Common Good Party",
    "Green",
    "Sinn Fein",
    "Social Democratic & Labour Party",
    "Social Democratic and Labour Party",
}


def general_elections(data: Path, seats: Seats) -> dict[str, Results]:
    """The general elections of 2010 to 2024, by election id."""
    made = {}
    names = usual_names(data)
    for label in MODERN:
        contests = read(data, f"results/ge{label}_constituencies.csv")
        ids = {raw["ons_id"]: f"parl.{seats.slug(raw['ons_id'])}.{ELECTION_DAYS[label]}" for raw in contests}
        source, times, before = f"hoc-{label}", _declared(data, label), _baseline_winners(data, label)
        rows: Rows = []
        for raw in contests:
            area = raw["ons_id"]
            row = contest_row(raw, ids[area], election_id(label), seats, source)
            _, previous = phrase_parties(raw["result"])
            rows.append(
                {
                    **row,
                    "held_before": previous if previous != before[area] else None,
                    "declared": times.get(area),
                }
            )
        candidates = read(data, f"results/ge{label}_candidates.csv.gz")
        made[election_id(label)] = Results(rows, candidacy_rows(candidates, ids, names, source))
    return made


def contest_row(raw: Raw, contest: str, election: str, seats: Seats, source: str) -> dict[str, object]:
    """One row of the Library's file of constituencies. It gives no ballot papers verified, and so none stand here."""
    return {
        "contest": contest,
        "election": election,
        "area": raw["ons_id"],
        "name": seats.by_area[raw["ons_id"]].name,
        "seats": 1,
        "rule": "fptp",
        "electorate": whole(raw["electorate"]),
        "valid": whole(raw["valid_votes"]),
        "rejected": whole(raw["invalid_votes"]),
        "majority": whole(raw["majority"]),
        "result": _phrase(raw["result"]),
        "status": "official",
        "source": source,
    }


def candidacy_rows(
    candidates: Iterable[Raw], ids: Mapping[str, str], names: Mapping[str, str | None], source: str
) -> Rows:
    """The rows of the Library's file of candidates; ``ids`` gives the contest in each constituency."""
    by_contest: dict[str, list[Raw]] = {}
    for raw in candidates:
        by_contest.setdefault(ids[raw["ons_id"]], []).append(raw | _mended(raw))
    rows: Rows = []
    for contest, field in sorted(by_contest.items()):
        field.sort(key=lambda raw: -int(raw["votes"]))
        full = unique_names([f"{raw['candidate_first_name']} {raw['candidate_surname']}".strip() for raw in field])
        for place, (raw, one) in enumerate(zip(field, full, strict=True)):
            rows.append(_candidacy(raw, contest, one, place == 0, names, source))
    return rows


def _mended(raw: Raw) -> Raw:
    """Names put right that were once read in the wrong encoding (``SÃ©amus``): four in the files of 2015 and 2024."""
    fields = ("candidate_first_name", "candidate_surname")
    return {field: name_cell(raw[field], file="candidates", row=None, field=field) or "" for field in fields}


def _candidacy(
    raw: Raw, contest: str, full: str, elected: bool, names: Mapping[str, str | None], source: str
) -> dict[str, object]:
    mnis, printed = raw["mnis_party_id"], raw["party_name"]
    party = "ucunf" if contest.endswith("2010-05-06") and full in _UCUNF_2010 and mnis == "8" else BY_MNIS[mnis]
    usual = printed in _USUAL or printed == names.get(party) or party in ("ucunf", "spk")
    return {
        "contest": contest,
        "candidate": full,
        "surname": raw["candidate_surname"],
        "party": party,
        "description": None if usual else printed,
        "votes": int(raw["votes"]),
        "elected": int(elected),
        "sitting": _yes_no(raw["sitting_mp"]),
        "former": _yes_no(raw["former_mp"]),
        "gender": raw["candidate_gender"][:1].replace("?", ""),
        "person": raw["democracy_club_person_id"],
        "mnis": raw["member_mnis_id"],
        "source": source,
    }


def usual_names(data: Path) -> dict[str, str | None]:
    """The name that the Library's list gives a party (its latest, for Reform UK): descriptions differ from it."""
    listed = {raw["mnis_id"]: raw["name"] for raw in read(data, "results/parties.csv")}
    latest = {key: party.mnis[-1 if key == "ref" else 0] for key, party in PARTIES.items() if party.mnis}
    return {**{key: listed.get(mnis) for key, mnis in latest.items()}, "ind": "Independent"}


def unique_names(names: list[str]) -> list[str]:
    """Names made unique within a contest: the second Greg Smith becomes ``Greg Smith (2)``."""
    seen: Counter[str] = Counter()
    made = []
    for name in names:
        seen[name] += 1
        made.append(name if seen[name] == 1 else f"{name} ({seen[name]})")
    return made


def phrase_parties(phrase: str) -> tuple[str, str]:
    """The winner of a result phrase and who held the seat before: ``Con gain from Lab`` gives con and lab."""
    winner, gained, loser = phrase.partition(" gain from ")
    if not gained:
        winner = loser = phrase.removesuffix(" hold")
    labels = {**BY_LIBRARY, "Lab Coop": "lab", "Respect": "respect", "Brexit": "ref"}
    return labels[winner], labels[loser]


def _phrase(published: str) -> str:
    """A result phrase in our own short names; the Library's ``Lab Coop`` is Labour, its ``RUK`` is Ref."""
    winner, loser = phrase_parties(published)
    return f"{short(winner)} hold" if winner == loser else f"{short(winner)} gain from {short(loser)}"


def _yes_no(text: str) -> bool | None:
    return {"Yes": True, "No": False}.get(text)


def _declared(data: Path, label: str) -> dict[str, str]:
    """Declaration times in local time, where they are published.

    Exact midnight is a placeholder: Thirsk and Malton 2010, polled on 27 May 2010, is given as 00:00 on the 28th.
    """
    if label not in ("2010", "2017", "2019"):
        return {}
    rows = read(data, f"results/ge{label}_declaration_times.csv")
    return {raw["ons_id"]: raw["declaration_time"] for raw in rows if not raw["declaration_time"].endswith("T00:00")}


def _baseline_winners(data: Path, label: str) -> dict[str, str]:
    """Who won each constituency at the election, or in the notional result, with which ``label`` is compared."""
    if label in NOTIONALS:
        rows = [(row["area"], row["votes"], row["party"]) for row in notionals(data, label)]
    else:
        before = read(data, f"results/ge{MODERN[MODERN.index(label) - 1]}_candidates.csv.gz")
        rows = [(raw["ons_id"], int(raw["votes"]), BY_MNIS[raw["mnis_party_id"]]) for raw in before]
    best: dict[str, tuple[int, str]] = {}
    for area, votes, party in rows:
        best[area] = max(best.get(area, (-1, "")), (votes, party))
    return {area: party for area, (_, party) in best.items()}
