"""Documents in the shape of the Press Association’s feed: every kind read, hostile and damaged ones refused."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hustings.errors import BadFile
from hustings.night.feeds.message import Message, PartyLine, Person
from hustings.night.feeds.pa_xml import MOST_IN_A_MESSAGE, is_pa, read_pa
from hustings.night.feeds.write_pa import file_name, to_pa

RESULT = """<?xml version="1.0" encoding="utf-8"?>
<FirstPastThePostResult revision="2" declarationTime="20191213T023000+0000" paStyleMessageText="LAB HOLD Aberavon">
  <Constituency number="1" name="Aberavon" electorate="50,750" turnout="31598" majority="10490" gainOrHold="Hold">
    <Candidate paId="7" firstName="Charlotte" surname="Lang">
      <Party paId="2" abbreviation="Con" votes="6518"/>
    </Candidate>
    <Candidate paId="8" firstName="Stephen" surname="Kinnock" elected="*" previousSittingMember="*">
      <Party paId="1" abbreviation="Lab" votes="17008" percentageShare="53.8" percentageShareChange="-14.3"/>
    </Candidate>
  </Constituency>
</FirstPastThePostResult>"""


def _read(text: str, name: str = "Test_General_Election_result_Aberavon_2.xml") -> Message:
    return read_pa(name, text.encode())


def test_result_has_figures_revision_time_and_winner() -> None:
    found = _read(RESULT)
    assert (found.kind, found.revision, found.test) == ("result", 2, True)
    assert (found.place, found.electorate, found.valid, found.majority) == ("Aberavon", 50750, 31598, 10490)
    assert found.declared_at == datetime(2019, 12, 13, 2, 30, tzinfo=UTC)
    assert found.people[1] == Person("Stephen Kinnock", "Lab", 17008, True, "8", "1")


def test_party_written_on_the_candidate_is_read_too() -> None:
    flat = RESULT.replace('<Party paId="2" abbreviation="Con" votes="6518"/>', "")
    flat = flat.replace('surname="Lang">', 'surname="Lang" abbreviation="Con" votes="6518">')
    assert _read(flat).people[0].votes == 6518
    assert _read(flat).people[0].party == "Con"


def test_names_and_attributes_in_any_case_and_namespace() -> None:
    other = RESULT.replace("<FirstPastThePostResult ", '<FirstPastThePostResult xmlns="urn:pa" ').replace(
        "electorate=", "Electorate="
    )
    assert _read(other).electorate == 50750


def test_rush_names_a_winner_and_no_votes() -> None:
    text = '<FirstPastThePostRush revision="1"><Constituency name="Blyth Valley"><Candidate firstName="Ian" '
    text += 'surname="Levy" elected="*"><Party abbreviation="Con"/></Candidate></Constituency></FirstPastThePostRush>'
    found = read_pa("Election_rush_Blyth_Valley_1.xml", text.encode())
    assert found.kind == "rush"
    assert found.people == (Person("Ian Levy", "Con", None, True),)
    assert not found.test


def test_state_of_parties_and_of_councils() -> None:
    text = '<FirstPastThePostStateOfParties revision="4" numberOfResults="3" totalNumberOfSeats="650">'
    text += '<Party abbreviation="Con" seats="2" gains="1" losses="0"/><Party abbreviation="Lab" forecastSeats="1"/>'
    found = _read(text + "</FirstPastThePostStateOfParties>", "Test_SOP_4.xml")
    assert found.kind == "state"
    assert (found.declared, found.seats) == (3, 650)
    assert found.parties == (PartyLine("Con", 2, 1, 0), PartyLine("Lab", 1))
    local = '<LocalStateOfParties revision="2"><Party abbreviation="Con" seats="20"/></LocalStateOfParties>'
    assert _read(local, "Local_Test_SOP_2.xml").test


def test_council_gives_those_elected_not_the_new_council() -> None:
    text = '<LocalResult revision="1"><Council name="Harlow" number="9"><ElectedCouncillors><Party abbreviation="Con" '
    text += 'seats="7"/></ElectedCouncillors><NewCouncil><Party abbreviation="Con" seats="20"/></NewCouncil></Council>'
    found = _read(text + "</LocalResult>", "Local_Test_result_Harlow_1.xml")
    assert (found.kind, found.place, found.parties) == ("council", "Harlow", (PartyLine("Con", 7),))


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (('votes="6518"', 'votes="6518.5"'), "no count"),
        (('votes="6518"', 'votes="-4"'), "no count"),
        (('votes="6518"', 'votes="NaN"'), "no count"),
        (('votes="6518"', 'votes="٦٥"'), "no count"),
        (("20191213T023000+0000", "last night"), "no time"),
        (('firstName="Charlotte" surname="Lang"', ""), "no name"),
        (("FirstPastThePostResult", "Weather"), "no message"),
        (("Constituency", "Place"), "names no constituency"),
        (('revision="2"', 'revision="3"'), "its file’s name says 2"),
        (('name="Aberavon"', 'name="Aber�avon"'), "wrong encoding"),
        (("</FirstPastThePostResult>", ""), "cut short"),
    ],
)
def test_damaged_documents_are_refused_in_words(change: tuple[str, str], said: str) -> None:
    with pytest.raises(BadFile, match=said):
        _read(RESULT.replace(*change))


@pytest.mark.parametrize(
    "dtd",
    [
        '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;&a;">]>',
        '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE x SYSTEM "http://example.org/x.dtd">',
        '<!DOCTYPE x [<!ENTITY % p SYSTEM "http://example.org/p"> %p;]>',
    ],
)
def test_entities_and_doctypes_are_never_opened(dtd: str) -> None:
    head, _, rest = RESULT.partition("\n")
    with pytest.raises(BadFile, match="declares entities or a DTD"):
        _read(f"{head}\n{dtd}\n{rest}")


def test_document_too_large_is_refused_unparsed() -> None:
    with pytest.raises(BadFile, match="larger than"):
        read_pa("x.xml", RESULT.encode() + b" " * MOST_IN_A_MESSAGE)


@pytest.mark.parametrize("how", ["cp1252", "bom", "utf-16", "latin-1 declared", "read twice"])
def test_welsh_name_is_the_same_in_every_encoding(how: str) -> None:
    text = RESULT.replace("Aberavon", "Ynys Môn")
    payload = {
        "cp1252": text.encode("cp1252"),
        "bom": b"\xef\xbb\xbf" + text.encode(),
        "utf-16": text.replace("utf-8", "utf-16").encode("utf-16"),
        "latin-1 declared": text.replace("utf-8", "iso-8859-1").encode("latin-1"),
        "read twice": text.replace("ô", "ô".encode().decode("cp1252")).encode(),
    }[how]
    assert read_pa("Test_result_Ynys_Mon_2.xml", payload).place == "Ynys Môn"


NAMES = st.text("abcdefghijklmnopqrstuvwxyzABCŵŷôéñ'-", min_size=1, max_size=12).filter(lambda each: each.strip("-"))
PEOPLE = st.lists(
    st.builds(
        Person,
        name=st.builds("{} {}".format, NAMES, NAMES),
        party=st.sampled_from(["Con", "Lab", "Green"]),
        votes=st.integers(0, 60_000),
        elected=st.booleans(),
        id=st.integers(1, 9999).map(str),
        party_id=st.integers(1, 400).map(str),
    ),
    min_size=1,
    max_size=8,
)


@given(PEOPLE, st.integers(1, 30), st.integers(60_000, 90_000))
@settings(max_examples=40, deadline=None)
def test_what_is_written_is_read_again(people: list[Person], revision: int, electorate: int) -> None:
    sent = Message(
        kind="result", file="", revision=revision, test=True, place="Ynys Môn", number="4", people=tuple(people),
        electorate=electorate, valid=sum(each.votes or 0 for each in people) or None, majority=3,
        declared_at=datetime(2024, 7, 5, 1, 43, tzinfo=UTC),
    )  # fmt: skip
    found = read_pa(file_name(sent, "General_Election"), to_pa(sent))
    assert found.digest == sent.digest
    assert found.revision == revision


@given(st.data())
@settings(max_examples=150, deadline=None)
def test_no_damage_does_anything_but_refuse(data: st.DataObject) -> None:
    payload = bytearray(RESULT.encode())
    for _ in range(data.draw(st.integers(1, 6))):
        at = data.draw(st.integers(0, len(payload) - 1))
        payload[at] = data.draw(st.integers(0, 255))
    cut = data.draw(st.integers(0, len(payload)))
    try:
        found = read_pa("Test_result_Aberavon_2.xml", bytes(payload[:cut]))
    except BadFile:
        return
    assert all(each.votes is None or each.votes >= 0 for each in found.people)


def test_what_is_no_such_document_is_not_taken_for_one() -> None:
    assert is_pa(RESULT.encode())
    assert not is_pa(b"<election><candidates/></election>")
    assert not is_pa(b"a,b\n1,2\n")
