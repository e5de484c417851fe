"""The entry desk: two people, read-back, roles, forged and replayed requests. In process, on a real SQLite store."""

from __future__ import annotations

import asyncio
import json
import logging
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
from argon2 import PasswordHasher

from hustings.almanac.open import Almanac
from hustings.desk.app import create_app
from hustings.desk.entering.entry import EntryDesk, entry_router
from hustings.desk.entering.people import IDLE, People, TooMany
from hustings.desk.entering.roles import ACTS, MAY, ROLES, Act
from hustings.errors import BadInput
from hustings.night.acts import state_of
from hustings.night.ledger import Ledger
from hustings.night.paper import Papers
from hustings.night.times import local

BY = "parl.hartlepool.by.2021-05-06"
# The library's own settings take a tenth of a second for each of hundreds of sign-ins.
QUICK = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)
WORDS = "seven lanterns drift upstream"
NAMES = {"reporter": "Ann Reeve", "second reader": "Bo Keane", "editor": "Cy Marsh", "administrator": "Di Orme"}


class Clock:
    def __init__(self) -> None:
        self.now = datetime.now(UTC)

    def __call__(self) -> datetime:
        return self.now


class Desk:
    """An entry desk and browsers at it."""

    def __init__(self, almanac: Almanac, folder: Path) -> None:
        self.store = str(folder / "night.sqlite")
        self.ledger = Ledger.create(self.store, "test", [BY], actor="desk")
        self.clock = Clock()
        self.people = People(self.store, clock=self.clock, hasher=QUICK)
        for role, name in NAMES.items():
            self.people.add(name, role, WORDS)
        self.papers = Papers(almanac)
        self.app = create_app(almanac, routers=(entry_router(EntryDesk(self.ledger, self.people, self.papers)),))
        self.jars: dict[str, dict[str, str]] = {}

    def ask(self, method: str, path: str, who: str = "", **options: object) -> httpx.Response:
        async def go() -> httpx.Response:
            transport = httpx.ASGITransport(app=self.app)
            async with httpx.AsyncClient(transport=transport, base_url="http://desk") as client:
                jar = self.jars.setdefault(who, {})
                client.cookies.update(jar)
                answer = await client.request(method, path, **options)  # type: ignore[arg-type]
                jar.update(answer.cookies.items())
                return answer

        return asyncio.run(go())

    def sign_in(self, who: str, password: str = WORDS) -> httpx.Response:
        return self.ask("POST", "/enter/sign-in", who, data={"name": who, "password": password, "to": ""})

    def guard(self, who: str) -> str:
        found = re.search(r'name="guard" value="([^"]+)"', self.ask("GET", "/enter", who).text)
        assert found
        return found[1]

    def post(self, who: str, path: str, **fields: str) -> httpx.Response:
        return self.ask("POST", path, who, data={"guard": self.guard(who), **fields})

    def figures(self) -> dict[str, str]:
        _, rows = self.papers.almanac.contest(BY)
        votes = dict(rows.select("candidate", "votes").iter_rows())
        return {f"votes-{k}": str(votes[each.name]) for k, each in enumerate(self.papers.paper(BY).candidates)}

    def enter(self, who: str, **over: str) -> httpx.Response:
        """Key in, read back, confirm."""
        read = self.post(who, f"/enter/{BY}/read", **self.figures() | {"declared": "2021-05-07T07:05"} | over)
        found = re.search(r'name="sealed" value="([^"]+)"', read.text)
        assert found, read.text
        return self.post(who, f"/enter/{BY}/confirm", sealed=found[1])


@pytest.fixture
def desk(almanac: Almanac, tmp_path: Path) -> Iterator[Desk]:
    made = Desk(almanac, tmp_path)
    yield made
    made.people.close()
    made.ledger.close()


def test_two_people_publish_a_return(desk: Desk) -> None:
    for who in ("Ann Reeve", "Bo Keane"):
        assert desk.sign_in(who).status_code == 303
    assert desk.enter("Ann Reeve").status_code == 303
    assert state_of(desk.ledger, BY).published is None
    assert "waits for a second entry" in desk.ask("GET", f"/enter/{BY}", "Ann Reeve").text
    assert desk.enter("Bo Keane").status_code == 303
    state = state_of(desk.ledger, BY)
    assert state.published is not None
    assert dict(state.published.figures.votes)["Jill Mortimer"] == 15_529


def test_the_same_person_twice_publishes_nothing(desk: Desk) -> None:
    desk.sign_in("Ann Reeve")
    desk.enter("Ann Reeve")
    desk.enter("Ann Reeve")
    assert state_of(desk.ledger, BY).published is None
    assert len(state_of(desk.ledger, BY).entries) == 1


def test_a_double_submit_on_a_slow_phone_is_one_entry(desk: Desk) -> None:
    desk.sign_in("Ann Reeve")
    read = desk.post("Ann Reeve", f"/enter/{BY}/read", **desk.figures())
    sealed = re.search(r'name="sealed" value="([^"]+)"', read.text)
    assert sealed
    for _ in range(2):
        assert desk.post("Ann Reeve", f"/enter/{BY}/confirm", sealed=sealed[1]).status_code == 303
    assert len(state_of(desk.ledger, BY).entries) == 1


def test_figures_are_read_back_by_name_with_their_sum_and_winner(desk: Desk) -> None:
    desk.sign_in("Ann Reeve")
    text = desk.post("Ann Reeve", f"/enter/{BY}/read", **desk.figures(), rejected="182", papers="30000").text
    assert re.search(r"Jill Mortimer</th><td>[^<]+</td><td class=\"n main\">15,529", text)
    assert "by 6,940" in text
    assert "Is a batch missing" in text
    assert not state_of(desk.ledger, BY).entries


def test_the_first_entry_is_hidden_from_the_second_reader(desk: Desk) -> None:
    desk.sign_in("Ann Reeve")
    desk.enter("Ann Reeve")
    desk.sign_in("Bo Keane")
    text = desk.ask("GET", f"/enter/{BY}", "Bo Keane").text
    assert "hidden" in text
    assert "15,529" not in text


def test_two_clerks_disagree(desk: Desk) -> None:
    for who in ("Ann Reeve", "Bo Keane"):
        desk.sign_in(who)
    desk.enter("Ann Reeve")
    place = next(k for k, each in enumerate(desk.papers.paper(BY).candidates) if each.name == "Jill Mortimer")
    desk.enter("Bo Keane", **{f"votes-{place}": "15592"})
    assert state_of(desk.ledger, BY).published is None
    assert state_of(desk.ledger, BY).disputes


def test_what_is_typed_wrong_comes_back_with_the_rest_kept(desk: Desk) -> None:
    desk.sign_in("Ann Reeve")
    answer = desk.post("Ann Reeve", f"/enter/{BY}/read", **desk.figures() | {"votes-5": "twelve"})
    assert answer.status_code == 400
    assert "is no number of votes" in answer.text
    assert 'value="15529"' in answer.text


# -- roles --------------------------------------------------------------------------------------------------------

_ROUTES: dict[Act, str] = {
    "enter": f"/enter/{BY}/read",
    "rush": f"/enter/{BY}/rush",
    "recount": f"/enter/{BY}/recount",
    "note": f"/enter/{BY}/note",
    "hold": f"/enter/{BY}/hold",
    "release": f"/enter/{BY}/release",
    "override": f"/enter/{BY}/override",
    "retract": f"/enter/{BY}/retract",
    "call": f"/enter/{BY}/call",
    "withdraw": f"/enter/{BY}/withdraw",
    "countermand": f"/enter/{BY}/countermand",
    "people": "/enter/people",
}


@pytest.mark.parametrize("role", ROLES)
def test_refusals_by_role_and_resource(desk: Desk, role: str) -> None:
    who = NAMES[role]
    desk.sign_in(who)
    for act, path in _ROUTES.items():
        refused = desk.post(who, path, reason="why").status_code == 403
        assert refused == (act not in MAY[role]), (role, act)  # type: ignore[index]
    assert desk.ask("GET", "/enter/people", who).status_code == (200 if role == "administrator" else 403)
    correction = desk.post(who, f"/enter/{BY}/read", **desk.figures(), corrects="a batch was missing")
    assert (correction.status_code == 200) == ("correct" in MAY[role])  # type: ignore[index]


def test_every_act_has_somebody_and_nobody_has_all() -> None:
    assert all(any(act in MAY[role] for role in ROLES) for act in ACTS)
    assert all(frozenset(ACTS) - MAY[role] for role in ROLES)


def test_without_signing_in_every_route_leads_to_the_door(desk: Desk) -> None:
    for path in (*_ROUTES.values(), f"/enter/{BY}/confirm", "/enter/sign-out", "/enter/password"):
        answer = desk.ask("POST", path, data={"guard": "x"})
        assert answer.status_code == 303
        assert answer.headers["location"].startswith("/enter/sign-in")
    assert not state_of(desk.ledger, BY).entries


def test_a_user_of_another_count_may_look_and_not_enter(desk: Desk) -> None:
    desk.people.change("Ann Reeve", scope=("parl.2019-12-12",))
    desk.sign_in("Ann Reeve")
    assert desk.ask("GET", f"/enter/{BY}", "Ann Reeve").status_code == 200
    assert desk.post("Ann Reeve", f"/enter/{BY}/read", **desk.figures()).status_code == 403
    assert desk.post("Ann Reeve", f"/enter/{BY}/rush", winner="0").status_code == 403


def test_an_editor_releases_with_a_reason_and_not_their_own_entry(desk: Desk) -> None:
    desk.sign_in("Cy Marsh")
    desk.enter("Cy Marsh")
    own = desk.post("Cy Marsh", f"/enter/{BY}/override", reason="sure of it")
    assert own.status_code == 400
    assert "may not release" in own.text
    desk.people.add("Ed Vane", "editor", WORDS)
    desk.sign_in("Ed Vane")
    assert desk.post("Ed Vane", f"/enter/{BY}/override", reason="").status_code == 400
    assert desk.post("Ed Vane", f"/enter/{BY}/override", reason="heard it declared").status_code == 303
    assert state_of(desk.ledger, BY).published is not None


# -- attack -------------------------------------------------------------------------------------------------------


def test_a_form_without_the_guard_word_is_refused(desk: Desk) -> None:
    desk.sign_in("Cy Marsh")
    for guard in ("", "wrong", "é"):
        answer = desk.ask("POST", f"/enter/{BY}/hold", "Cy Marsh", data={"guard": guard, "reason": "x"})
        assert answer.status_code in (400, 403)
    assert not state_of(desk.ledger, BY).holds


@pytest.mark.parametrize(
    "headers", [{"origin": "http://elsewhere"}, {"sec-fetch-site": "cross-site"}, {"sec-fetch-site": "same-site"}]
)
def test_a_form_from_another_site_is_refused(desk: Desk, headers: dict[str, str]) -> None:
    desk.sign_in("Cy Marsh")
    fields = {"guard": desk.guard("Cy Marsh"), "reason": "x"}
    assert desk.ask("POST", f"/enter/{BY}/hold", "Cy Marsh", data=fields, headers=headers).status_code == 403
    door = desk.ask("POST", "/enter/sign-in", data={"name": "Cy Marsh", "password": WORDS}, headers=headers)
    assert door.status_code == 403


def test_a_replayed_session_is_worth_nothing_after_signing_out(desk: Desk) -> None:
    desk.sign_in("Cy Marsh")
    kept = dict(desk.jars["Cy Marsh"])
    desk.post("Cy Marsh", "/enter/sign-out")
    desk.jars["thief"] = kept
    assert desk.ask("GET", "/enter", "thief").status_code == 303


def test_sessions_end_when_idle_and_when_the_account_is_disabled(desk: Desk) -> None:
    desk.sign_in("Cy Marsh")
    desk.sign_in("Ann Reeve")
    desk.people.change("Ann Reeve", disabled=True)
    assert desk.ask("GET", "/enter", "Ann Reeve").status_code == 303
    desk.clock.now += IDLE + timedelta(seconds=1)
    assert desk.ask("GET", "/enter", "Cy Marsh").status_code == 303


def test_a_forged_read_back_is_refused(desk: Desk) -> None:
    desk.sign_in("Ann Reeve")
    read = desk.post("Ann Reeve", f"/enter/{BY}/read", **desk.figures())
    sealed = re.search(r'name="sealed" value="([^"]+)"', read.text)
    assert sealed
    forged = sealed[1][:10] + ("A" if sealed[1][10] != "A" else "B") + sealed[1][11:]
    assert desk.post("Ann Reeve", f"/enter/{BY}/confirm", sealed=forged).status_code == 400
    desk.sign_in("Bo Keane")
    assert desk.post("Bo Keane", f"/enter/{BY}/confirm", sealed=sealed[1]).status_code == 403
    assert not state_of(desk.ledger, BY).entries


def test_guessing_is_slowed_and_says_nothing_of_which_names_there_are(desk: Desk) -> None:
    told = {desk.sign_in(who, "wrong words altogether").text.replace(who, "") for who in ("Ann Reeve", "No Body")}
    assert len(told) == 1
    for _ in range(4):
        desk.sign_in("Ann Reeve", "wrong words altogether")
    assert desk.sign_in("Ann Reeve").status_code == 429
    desk.clock.now += timedelta(minutes=16)
    assert desk.sign_in("Ann Reeve").status_code == 303


def test_an_address_that_tries_many_names_is_stopped(desk: Desk) -> None:
    for k in range(30):
        with pytest.raises(BadInput):
            desk.people.sign_in(f"nobody {k}", "wrong words altogether", "203.0.113.9")
    with pytest.raises(TooMany):
        desk.people.sign_in("Ann Reeve", WORDS, "203.0.113.9")
    assert desk.people.sign_in("Ann Reeve", WORDS, "203.0.113.10")


def test_nobody_is_sent_elsewhere_after_signing_in(desk: Desk) -> None:
    for to in ("//elsewhere", "https://elsewhere/enter", "/enter//elsewhere", "/enter\r\nx: y", "/check"):
        fields = {"name": "Cy Marsh", "password": WORDS, "to": to}
        answer = desk.ask("POST", "/enter/sign-in", f"browser at {to}", data=fields)
        assert answer.headers["location"] == "/enter"


def test_cookies_and_headers_are_strict(desk: Desk, almanac: Almanac) -> None:
    cookie = desk.sign_in("Ann Reeve").headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=strict" in cookie
    page = desk.ask("GET", "/enter", "Ann Reeve")
    assert page.headers["cache-control"] == "no-store"
    assert "unsafe-inline" not in page.headers["content-security-policy"]
    public = EntryDesk(desk.ledger, desk.people, desk.papers, secure=True)
    assert public.cookie.startswith("__Host-")


@pytest.mark.parametrize(
    "password",
    ["short", "x" * 200, "password1234", "annreeve12345", "aaaaaaaaaaaaaa", "hustings-election", "123456123456"],
)
def test_weak_passwords_are_refused(desk: Desk, password: str) -> None:
    with pytest.raises(BadInput):
        desk.people.change("Ann Reeve", password=password)


def test_passwords_are_kept_as_argon2id_and_tokens_as_digests(desk: Desk) -> None:
    desk.sign_in("Ann Reeve")
    raw = b"".join(each.read_bytes() for each in Path(desk.store).parent.iterdir())
    assert b"$argon2id$" in raw
    assert WORDS.encode() not in raw
    assert desk.jars["Ann Reeve"]["hustings"].encode() not in raw


def test_an_administrator_keeps_accounts_but_not_their_own(desk: Desk) -> None:
    desk.sign_in("Di Orme")
    made = desk.post("Di Orme", "/enter/people", do="add", name="Fay Holt", role="reporter", password=WORDS, scope=BY)
    assert made.status_code == 303
    assert desk.people.person("fay  HOLT").covers(BY)
    own = desk.post("Di Orme", "/enter/people", do="role", name="Di Orme", role="editor")
    assert own.status_code == 400
    assert desk.people.person("Di Orme").role == "administrator"


def test_scripts_in_what_people_write_stay_text(desk: Desk) -> None:
    desk.sign_in("Cy Marsh")
    desk.post("Cy Marsh", f"/enter/{BY}/hold", reason="<script>alert(1)</script>")
    text = desk.ask("GET", f"/enter/{BY}", "Cy Marsh").text
    assert "<script>alert" not in text
    assert "&lt;script&gt;" in text


def test_oversized_and_strange_bodies_are_refused(desk: Desk) -> None:
    desk.sign_in("Cy Marsh")
    path = f"/enter/{BY}/note"
    kind = {"content-type": "application/x-www-form-urlencoded"}
    assert desk.ask("POST", path, "Cy Marsh", content=b"a=" + b"x" * 70_000, headers=kind).status_code == 400
    assert desk.ask("POST", path, "Cy Marsh", content=b"&".join([b"a=1"] * 500), headers=kind).status_code == 400
    assert desk.ask("POST", path, "Cy Marsh", content=b"\xff\xfe", headers=kind).status_code == 400
    assert desk.ask("POST", path, "Cy Marsh", json={"a": 1}).status_code == 400


def test_people_change_their_own_password_and_are_signed_out_everywhere(desk: Desk) -> None:
    desk.sign_in("Ann Reeve")
    new = "nine kettles under glass"
    assert desk.post("Ann Reeve", "/enter/password", old="something else again", new=new).status_code == 400
    assert desk.post("Ann Reeve", "/enter/password", old=WORDS, new=new).status_code == 303
    assert desk.ask("GET", "/enter", "Ann Reeve").status_code == 303
    assert desk.sign_in("Ann Reeve").status_code == 401
    assert desk.sign_in("Ann Reeve", new).status_code == 303


def test_signing_in_and_refusals_are_logged_without_what_was_typed(
    desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    from hustings.desk.serving import JsonLines

    with caplog.at_level(logging.INFO, logger="hustings.desk.entering.entry"):
        desk.sign_in("Ann Reeve", "wrong words\naltogether")
        desk.sign_in("Ann Reeve")
        desk.post("Ann Reeve", f"/enter/{BY}/retract", reason="x")
    lines = [JsonLines().format(each) for each in caplog.records if each.name == "hustings.desk.entering.entry"]
    assert [json.loads(line)["what"] for line in lines] == ["sign-in refused", "signed in", "refused"]
    assert json.loads(lines[2])["person"] == "Ann Reeve"
    assert not [line for line in lines if "\n" in line or "wrong words" in line or WORDS in line]


def test_rejected_papers_are_keyed_in_by_heading_and_read_back(desk: Desk) -> None:
    desk.sign_in("Ann Reeve")
    form = desk.ask("GET", f"/enter/{BY}", "Ann Reeve").text
    assert "Writing or mark by which the voter could be identified" in form
    assert "Rejected in part" not in form  # one vote: a paper counts or does not
    heads = {"rejected": "111", "rejected-mark": "0", "rejected-too-many": "41", "rejected-unmarked": "70"}
    read = desk.post("Ann Reeve", f"/enter/{BY}/read", **desk.figures() | heads)
    assert re.search(r"voting for more than one candidate</th><td></td><td class=\"n\">41<", read.text)
    assert "by heading sum to" not in read.text
    misread = desk.post("Ann Reeve", f"/enter/{BY}/read", **desk.figures() | heads | {"rejected-too-many": "14"})
    assert "The rejected papers by heading sum to 84; 111 rejected papers are stated." in misread.text
    wrong = desk.post("Ann Reeve", f"/enter/{BY}/read", **desk.figures() | heads | {"rejected-mark": "one"})
    assert wrong.status_code == 400
    assert 'name="rejected-too-many" value="41"' in wrong.text
    assert '<details class="heads" open>' in wrong.text
    assert desk.enter("Ann Reeve", **heads).status_code == 303
    (entry,) = state_of(desk.ledger, BY).entries
    assert entry.figures.rejected_by == (("mark", 0), ("too-many", 41), ("unmarked", 70))


def test_headings_that_do_not_sum_hold_the_entry(desk: Desk) -> None:
    desk.sign_in("Ann Reeve")
    desk.enter("Ann Reeve", **{"rejected": "111", "rejected-too-many": "14", "rejected-unmarked": "70"})
    state = state_of(desk.ledger, BY)
    assert [each.rule for held in state.holds for each in held.findings] == ["rejected by heading"]


# -- what is read back, keyed in anew, and hidden -------------------------------------------------------------------


def _read_back(desk: Desk, who: str, act: str, **fields: str) -> dict[str, str]:
    """Send an act, and the seal of its read-back."""
    read = desk.post(who, f"/enter/{BY}/{act}", **fields)
    found = re.search(r'name="sealed" value="([^"]+)"', read.text)
    assert found, read.text
    return {"sealed": found[1]}


def _place(desk: Desk, name: str) -> str:
    return str(next(k for k, each in enumerate(desk.papers.paper(BY).candidates) if each.name == name))


def test_a_winner_is_chosen_read_back_and_named_by_two(desk: Desk) -> None:
    for who in ("Ann Reeve", "Cy Marsh"):
        desk.sign_in(who)
    form = desk.ask("GET", f"/enter/{BY}", "Ann Reeve").text
    assert '<select id="winner" name="winner" required><option value="">choose</option>' in form
    empty = desk.post("Ann Reeve", f"/enter/{BY}/rush", winner="")
    assert empty.status_code == 400
    assert "Nobody is named as the winner" in empty.text
    read = desk.post("Ann Reeve", f"/enter/{BY}/rush", winner=_place(desk, "Jill Mortimer"))
    assert re.search(r"By this Jill Mortimer \([^)]+\) is elected", read.text)
    assert not state_of(desk.ledger, BY).rushes
    sealed = _read_back(desk, "Ann Reeve", "rush", winner=_place(desk, "Jill Mortimer"))
    assert desk.post("Ann Reeve", f"/enter/{BY}/rush", **sealed).status_code == 303
    assert desk.post("Ann Reeve", f"/enter/{BY}/rush", **sealed).status_code == 303  # twice on a slow phone
    assert (state_of(desk.ledger, BY).rush, len(state_of(desk.ledger, BY).rushes)) == (None, 1)
    assert "winner entered by Ann Reeve" in desk.ask("GET", "/enter", "Ann Reeve").text
    desk.post(
        "Cy Marsh", f"/enter/{BY}/rush", **_read_back(desk, "Cy Marsh", "rush", winner=_place(desk, "Jill Mortimer"))
    )
    assert state_of(desk.ledger, BY).rush is not None


def test_a_wrong_winner_is_named_anew(desk: Desk) -> None:
    desk.sign_in("Ann Reeve")
    for name in ("Paul Williams", "Jill Mortimer"):
        desk.post("Ann Reeve", f"/enter/{BY}/rush", **_read_back(desk, "Ann Reeve", "rush", winner=_place(desk, name)))
    state = state_of(desk.ledger, BY)
    assert state.rush_waits is not None
    assert state.rush_waits.figures.elected == ("Jill Mortimer",)
    assert len(state.rushes) == 2


def test_calls_retractions_and_countermands_are_read_back(desk: Desk) -> None:
    desk.sign_in("Cy Marsh")
    desk.enter("Cy Marsh")
    head = desk.ledger.head()
    assert "No party is named" in desk.post("Cy Marsh", f"/enter/{BY}/call", party="").text
    assert "A reason is needed" in desk.post("Cy Marsh", f"/enter/{BY}/retract").text
    call = desk.post("Cy Marsh", f"/enter/{BY}/call", party="con", reason="all boxes sampled")
    assert "is called for the Conservatives." in call.text
    assert "all boxes sampled" in call.text
    acts = {
        "call": {"party": "con", "reason": "all boxes sampled"},
        "retract": {"reason": "the wrong sheet"},
        "countermand": {"reason": "a candidate has died"},
    }
    seals = {act: _read_back(desk, "Cy Marsh", act, **fields) for act, fields in acts.items()}
    assert desk.ledger.head() == head
    assert desk.post("Cy Marsh", f"/enter/{BY}/countermand", **seals["call"]).status_code == 403
    for act, sealed in seals.items():
        assert desk.post("Cy Marsh", f"/enter/{BY}/{act}", **sealed).status_code == 303
    state = state_of(desk.ledger, BY)
    assert (state.call is not None, state.retractions, state.countermanded) == (
        True, ("the wrong sheet",), "a candidate has died",
    )  # fmt: skip


def test_a_forged_act_is_refused(desk: Desk) -> None:
    desk.sign_in("Cy Marsh")
    sealed = _read_back(desk, "Cy Marsh", "call", party="con")["sealed"]
    desk.people.add("Ed Vane", "editor", WORDS)
    desk.sign_in("Ed Vane")
    assert desk.post("Ed Vane", f"/enter/{BY}/call", sealed=sealed).status_code == 403
    assert desk.post("Cy Marsh", f"/enter/{BY}/call", sealed="x" + sealed[1:]).status_code == 400
    assert state_of(desk.ledger, BY).call is None


def test_a_mis_keyed_entry_is_keyed_in_anew_by_the_same_person(desk: Desk) -> None:
    for who in ("Ann Reeve", "Bo Keane"):
        desk.sign_in(who)
    desk.enter("Ann Reeve", papers="1")  # fails a hard check: the votes are right, the papers are not
    desk.enter("Ann Reeve", **{f"votes-{_place(desk, 'Jill Mortimer')}": "15592"})
    assert desk.enter("Ann Reeve").status_code == 303
    state = state_of(desk.ledger, BY)
    assert [each.superseded for each in sorted(state.entries, key=lambda each: each.superseded)] == [False, True, True]
    assert (state.holds, state.disputes) == ((), ())
    page = desk.ask("GET", f"/enter/{BY}", "Ann Reeve").text
    assert "keyed in anew" in page
    assert "The key" not in page
    desk.enter("Bo Keane")
    assert state_of(desk.ledger, BY).published is not None
    late = desk.enter("Ann Reeve", papers="9")
    assert late.status_code == 400
    assert "a second entry has confirmed it" in late.text
    assert "entry:" not in late.text


def test_what_a_check_found_and_disputes_stay_hidden_from_whoever_has_still_to_enter(desk: Desk) -> None:
    for who in ("Ann Reeve", "Bo Keane", "Cy Marsh"):
        desk.sign_in(who)
    desk.enter("Ann Reeve", papers="30")
    for path in ("/enter", f"/enter/{BY}"):
        assert "verified" in desk.ask("GET", path, "Ann Reeve").text
        assert "papers are more than" in desk.ask("GET", path, "Cy Marsh").text
        blind = desk.ask("GET", path, "Bo Keane").text
        assert "papers are more than" not in blind
        assert "A check found something" in blind
    desk.enter("Ann Reeve")
    desk.enter("Cy Marsh", **{f"votes-{_place(desk, 'Jill Mortimer')}": "15592"})
    assert re.search(
        "on Jill Mortimer: 15,(529|592) and 15,(529|592)", desk.ask("GET", f"/enter/{BY}", "Cy Marsh").text
    )
    for who in ("Ann Reeve", "Bo Keane"):
        told = desk.ask("GET", f"/enter/{BY}", who).text
        assert "Entries differ" in told
        assert "15,592" not in told


def test_the_time_of_declaration_is_checked_and_read_back(desk: Desk) -> None:
    desk.sign_in("Ann Reeve")
    read = desk.post("Ann Reeve", f"/enter/{BY}/read", **desk.figures(), declared="2021-05-07T07:05")
    assert "Declared at 07:05 BST on 7 May 2021." in read.text
    to_come = (desk.ledger.now() + timedelta(hours=3)).strftime("%Y-%m-%dT%H:%M")
    for declared, said in (
        ("2021-05-06T21:59", "is before the poll closed"),
        (to_come, "is still to come"),
        ("soon", "is no time"),
        ("0001-01-01T00:00", "Declared at: "),
    ):
        refused = desk.post("Ann Reeve", f"/enter/{BY}/read", **desk.figures(), declared=declared)
        assert refused.status_code == 400, declared
        assert "Declared at: " in refused.text
        assert said in refused.text
    skewed = local(desk.ledger.now() + timedelta(minutes=3)).strftime("%Y-%m-%dT%H:%M")
    assert desk.post("Ann Reeve", f"/enter/{BY}/read", **desk.figures(), declared=skewed).status_code == 200


def test_witnesses_are_named_as_they_are_and_only_what_was_corrected_is_said_to_be(desk: Desk) -> None:
    for who in ("Ann Reeve", "Bo Keane", "Cy Marsh"):
        desk.sign_in(who)
    desk.enter("Ann Reeve")
    assert "entered by Ann Reeve" in desk.ask("GET", "/enter", "Cy Marsh").text
    desk.enter("Bo Keane")
    assert "since corrected" not in desk.ask("GET", f"/enter/{BY}", "Cy Marsh").text
    desk.post("Cy Marsh", f"/enter/{BY}/hold", reason="the agent disputes it")
    held = desk.ask("GET", f"/enter/{BY}", "Cy Marsh").text
    assert "since corrected" not in held
    assert "held now, kept for good" in held
    assert "annreeve" not in held


def test_each_act_is_labelled_and_what_cannot_be_undone_stands_apart(desk: Desk) -> None:
    desk.sign_in("Cy Marsh")
    desk.enter("Cy Marsh")
    page = desk.ask("GET", f"/enter/{BY}", "Cy Marsh").text
    for label in ("Hold because", "Call because", "Publish on one entry because", "Retract because",
                  "Countermanded because"):  # fmt: skip
        assert f">{label}</label>" in page
    apart = page[page.index("Cannot be undone") :]
    assert "Retract because" in apart
    assert "Countermanded because" in apart
    assert "Hold because" not in apart
