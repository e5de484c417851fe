"""Acts that are read back before they count: a winner without votes, a call, a retraction, a countermand.

One slip of a finger does none of them: what was chosen comes back as a sentence, sealed, and counts once it is
confirmed.
"""

from __future__ import annotations

from collections.abc import Mapping

from hustings.desk.entering.roles import Act
from hustings.desk.night_facts import called_words
from hustings.errors import BadInput
from hustings.night.paper import Candidate, Paper, Papers

__all__ = ["READ_BACK", "act_words", "party_of", "winner_of"]

READ_BACK: frozenset[Act] = frozenset({"rush", "call", "retract", "countermand"})
"""The acts that are read back."""


def act_words(papers: Papers, paper: Paper, act: Act, fields: Mapping[str, str]) -> tuple[str, str, str]:
    """What an act says, what follows from it, and what its button says.

    Raises :class:`~hustings.errors.BadInput` where nothing is chosen or no reason is given.
    """
    almanac = papers.almanac
    if act == "rush":
        winner = winner_of(paper, fields)
        said = f"By this {winner.name} ({winner.description or almanac.short(winner.party)}) is elected."
        return said, "It is shown once a second person or a feed names the same winner.", "Yes: enter the winner"
    if act == "call":
        party = called_words(almanac, party_of(paper, fields))
        return f"By this {paper.name} is called for {party}.", "It is public at once, with its reason.", "Yes: call it"
    if not fields.get("reason", "").strip():
        raise BadInput("A reason is needed: it is logged with the act.", remedy="Say why in a few words.")
    if act == "retract":
        after = "No figure of it is shown any more, and everybody enters it anew. This cannot be undone."
        return f"By this everything declared in {paper.name} is retracted.", after, "Yes: retract it"
    after = "There is then no result to come. This cannot be undone."
    return f"By this the poll in {paper.name} is countermanded or abandoned.", after, "Yes: it is countermanded"


def winner_of(paper: Paper, fields: Mapping[str, str]) -> Candidate:
    """The candidate chosen as the winner. Raises :class:`~hustings.errors.BadInput` where none is."""
    named = {str(place): each for place, each in enumerate(paper.candidates)}
    winner = named.get(fields.get("winner", ""))
    if winner is None:
        raise BadInput("Nobody is named as the winner.", remedy="Choose one from the list.")
    return winner


def party_of(paper: Paper, fields: Mapping[str, str]) -> str:
    """The party chosen. Raises :class:`~hustings.errors.BadInput` where none is, or nobody of it stands."""
    party = fields.get("party", "")
    if party not in {each.party for each in paper.candidates}:
        said = "Nobody of that party stands here." if party else "No party is named."
        raise BadInput(said, remedy="Choose a party from the list.")
    return party
