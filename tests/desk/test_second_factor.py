"""The second factor and the list of sessions: codes of a phone, recovery codes, who must, and who ends what."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TypeVar

import httpx
import pyotp
import pytest
import sqlalchemy as sa
from argon2 import PasswordHasher

from hustings.almanac.open import Almanac
from hustings.desk.entering.browsers import browser_words
from hustings.desk.entering.people import CodeWanted, People, TooMany
from hustings.desk.entering.roles import MAY, ROLES
from hustings.desk.entering.second_factor import RECOVERY_CODES, STEP
from hustings.desk.entering.sessions import IDLE
from hustings.desk.serving import JsonLines
from hustings.errors import BadInput
from hustings.night.store import store_url
from tests.desk.test_entry_desk import BY, NAMES, WORDS, Desk
from tools.postgres import running

T = TypeVar("T")
ANN, DI = "Ann Reeve", "Di Orme"
QUICK = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)
FIREFOX = {"user-agent": "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"}
IPHONE = {
    "user-agent": "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Version/18.0 Safari/604"
}


class Phone:
    """An app for codes by the time, which shows what the desk's clock makes it show."""

    def __init__(self, desk: Desk, secret: str) -> None:
        self.desk, self.totp = desk, pyotp.TOTP(secret)

    def code(self, steps: int = 0) -> str:
        return str(self.totp.at(self.desk.clock.now + timedelta(seconds=STEP * steps)))


@pytest.fixture
def desk(almanac: Almanac, tmp_path: Path) -> Iterator[Desk]:
    made = Desk(almanac, tmp_path)
    yield made
    made.people.close()
    made.ledger.close()


def guard(answer: httpx.Response) -> str:
    found = re.search(r'name="guard" value="([^"]+)"', answer.text)
    assert found, answer.text
    return found[1]


def factor(desk: Desk, who: str, **fields: str) -> httpx.Response:
    """A form of the page of one's second factor, which is open to whoever must set one up."""
    word = guard(desk.ask("GET", "/enter/second-factor", who))
    return desk.ask("POST", "/enter/second-factor", who, data={"guard": word, **fields})


def enrol(desk: Desk, who: str, **proof: str) -> tuple[Phone, list[str]]:
    """Set one up as a person does: the secret from the page, its first code, the recovery codes."""
    shown = factor(desk, who, do="start", password=WORDS, **proof)
    secret = re.search(r"<dt>Secret</dt><dd><code>([A-Z2-7 ]+)</code>", shown.text)
    assert secret, shown.text
    phone = Phone(desk, secret[1].replace(" ", ""))
    done = factor(desk, who, do="confirm", code=phone.code())
    codes = re.findall(r"<li><code>([a-z2-7-]+)</code>", done.text)
    assert len(codes) == RECOVERY_CODES
    desk.clock.now += timedelta(seconds=STEP)
    return phone, codes


def give_password(desk: Desk, who: str, jar: str = "", **headers: str) -> str:
    """Name and password: the seal that goes with the code."""
    asked = desk.ask("POST", "/enter/sign-in", jar or who, data={"name": who, "password": WORDS}, headers=headers)
    assert asked.status_code == 200
    assert "set-cookie" not in asked.headers
    found = re.search(r'name="sealed" value="([^"]+)"', asked.text)
    assert found
    return found[1]


def give_code(desk: Desk, sealed: str, code: str, jar: str = ANN, **more: object) -> httpx.Response:
    return desk.ask("POST", "/enter/sign-in/code", jar, data={"sealed": sealed, "code": code}, **more)


@pytest.fixture
def enrolled(desk: Desk) -> tuple[Phone, list[str]]:
    desk.sign_in(ANN)
    made = enrol(desk, ANN)
    desk.post(ANN, "/enter/sign-out")
    return made


# -- setting one up -----------------------------------------------------------------------------------------------


def test_the_secret_is_shown_once_as_text_and_as_an_address(desk: Desk) -> None:
    desk.sign_in(ANN)
    shown = factor(desk, ANN, do="start", password=WORDS).text
    address = re.search(r"otpauth://totp/Hustings:Ann%20Reeve\?secret=([A-Z2-7]{32})&amp;issuer=Hustings", shown)
    assert address
    again = desk.ask("GET", "/enter/second-factor", ANN).text
    assert address[1] not in again
    assert address[1][:4] not in again
    assert "Confirm the secret that you were shown" in again


def test_it_counts_only_from_its_first_code_on(desk: Desk) -> None:
    desk.sign_in(ANN)
    factor(desk, ANN, do="start", password=WORDS)
    assert factor(desk, ANN, do="confirm", code="000000").status_code == 400
    desk.post(ANN, "/enter/sign-out")
    assert desk.sign_in(ANN).status_code == 303
    enrol(desk, ANN)
    desk.post(ANN, "/enter/sign-out")
    assert desk.sign_in(ANN).status_code == 200


def test_setting_up_needs_the_password_and_then_a_code_too(desk: Desk) -> None:
    desk.sign_in(ANN)
    assert factor(desk, ANN, do="start", password="something else altogether").status_code == 400
    phone, codes = enrol(desk, ANN)
    for did in ("start", "codes", "remove"):
        assert factor(desk, ANN, do=did, password=WORDS, code="").status_code == 400
    other, _ = enrol(desk, ANN, code=codes[0])
    desk.clock.now += timedelta(minutes=16)
    assert desk.people.factors.take(ANN, phone.code()) == ""
    assert desk.people.factors.take(ANN, other.code()) == "phone"


def test_confirming_ends_the_other_sessions_of_that_person(desk: Desk) -> None:
    desk.sign_in(ANN)
    desk.ask("POST", "/enter/sign-in", "her phone", data={"name": ANN, "password": WORDS})
    assert desk.ask("GET", "/enter", "her phone").status_code == 200
    enrol(desk, ANN)
    assert desk.ask("GET", "/enter", "her phone").status_code == 303
    assert desk.ask("GET", "/enter", ANN).status_code == 200


# -- signing in ---------------------------------------------------------------------------------------------------


def test_a_code_is_asked_for_and_signs_in(desk: Desk, enrolled: tuple[Phone, list[str]]) -> None:
    sealed = give_password(desk, ANN)
    assert desk.ask("GET", "/enter", ANN).status_code == 303
    assert give_code(desk, sealed, "123456").status_code == 401
    assert give_code(desk, sealed, f" {enrolled[0].code()[:3]} {enrolled[0].code()[3:]} ").status_code == 303
    assert desk.ask("GET", "/enter", ANN).status_code == 200


def test_a_code_counts_once(desk: Desk, enrolled: tuple[Phone, list[str]]) -> None:
    phone, _ = enrolled
    code = phone.code()
    assert give_code(desk, give_password(desk, ANN), code).status_code == 303
    replayed = give_code(desk, give_password(desk, ANN, "thief"), code, "thief")
    assert replayed.status_code == 401
    assert "has been used" in replayed.text
    assert give_code(desk, give_password(desk, ANN, "thief"), phone.code(-1), "thief").status_code == 401


def at_once(*work: Callable[[], T]) -> list[T]:
    """What pieces of work come to that are begun together; one alone is done by four."""
    each = work if len(work) > 1 else work * 4
    with ThreadPoolExecutor(len(each)) as pool:
        return list(pool.map(lambda do: do(), each))


def test_a_code_given_to_two_desks_at_once_counts_once(desk: Desk, enrolled: tuple[Phone, list[str]]) -> None:
    others = [People(desk.store, clock=desk.clock, hasher=QUICK) for _ in range(4)]
    code = enrolled[0].code()
    taken = at_once(*[functools.partial(each.factors.take, ANN, code) for each in others])
    assert sorted(taken) == ["", "", "", "phone"]
    for each in others:
        each.close()


def test_a_clock_may_be_one_step_off(desk: Desk, enrolled: tuple[Phone, list[str]]) -> None:
    for steps, taken in ((-2, ""), (-1, "phone"), (2, ""), (0, "phone"), (1, "phone")):
        desk.clock.now += timedelta(minutes=5)
        assert desk.people.factors.take(ANN, enrolled[0].code(steps)) == taken, steps


def test_a_recovery_code_signs_in_once(desk: Desk, enrolled: tuple[Phone, list[str]]) -> None:
    _, codes = enrolled
    assert give_code(desk, give_password(desk, ANN), codes[0].upper()).status_code == 303
    assert "7 recovery codes left" in desk.ask("GET", "/enter/second-factor", ANN).text
    assert give_code(desk, give_password(desk, ANN, "thief"), codes[0], "thief").status_code == 401
    assert give_code(desk, give_password(desk, ANN, "thief"), codes[1].replace("-", " "), "thief").status_code == 303


def test_new_recovery_codes_make_the_old_ones_worthless(desk: Desk, enrolled: tuple[Phone, list[str]]) -> None:
    phone, codes = enrolled
    give_code(desk, give_password(desk, ANN), phone.code())
    desk.clock.now += timedelta(seconds=STEP)
    made = factor(desk, ANN, do="codes", password=WORDS, code=phone.code())
    assert len(re.findall(r"<li><code>", made.text)) == RECOVERY_CODES
    assert desk.people.factors.take(ANN, codes[0]) == ""


def test_guessed_codes_count_with_guessed_passwords(desk: Desk, enrolled: tuple[Phone, list[str]]) -> None:
    """Giving the right password in between does not begin the count anew."""
    for _ in range(2):
        assert desk.sign_in(ANN, "something else altogether").status_code == 401
    for _ in range(3):
        assert give_code(desk, give_password(desk, ANN), "000000").status_code == 401
    assert desk.sign_in(ANN).status_code == 429
    desk.clock.now += timedelta(minutes=16)
    sealed = give_password(desk, ANN)
    for _ in range(5):
        give_code(desk, sealed, "000000")
    assert give_code(desk, sealed, enrolled[0].code()).status_code == 429


def test_a_password_guessed_from_within_counts_too(desk: Desk) -> None:
    desk.sign_in(ANN)
    for _ in range(5):
        assert desk.post(ANN, "/enter/password", old="something else altogether", new="x" * 20).status_code == 400
    assert "Too many" in desk.post(ANN, "/enter/password", old=WORDS, new="nine kettles under glass").text
    with pytest.raises(TooMany):
        desk.people.sign_in(ANN, WORDS, "203.0.113.7")


def test_a_seal_is_worth_nothing_forged_late_or_after_a_new_password(
    desk: Desk, enrolled: tuple[Phone, list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    phone, _ = enrolled
    sealed = give_password(desk, ANN)
    forged = sealed[:8] + ("A" if sealed[8] != "A" else "B") + sealed[9:]
    assert give_code(desk, forged, phone.code()).status_code == 401
    assert give_code(desk, "", phone.code()).status_code == 401
    monkeypatch.setattr("hustings.desk.entering.signing_in._CODE_LASTS", -1)
    assert give_code(desk, sealed, phone.code()).status_code == 401
    monkeypatch.undo()
    desk.people.change(ANN, password="nine kettles under glass")
    assert "changed meanwhile" in give_code(desk, sealed, phone.code()).text
    other = desk.ask("POST", "/enter/sign-in/code", data={"sealed": sealed, "code": "1"},
                     headers={"origin": "http://elsewhere"})  # fmt: skip
    assert other.status_code == 403


def test_the_password_alone_opens_no_session_from_python_either(desk: Desk, enrolled: tuple[Phone, list[str]]) -> None:
    with pytest.raises(CodeWanted) as asked:
        desk.people.sign_in(ANN, WORDS, "203.0.113.9")
    with pytest.raises(BadInput):
        desk.people.finish(ANN, asked.value.half, "", "203.0.113.9")
    session, how = desk.people.finish(ANN, asked.value.half, enrolled[0].code(), "203.0.113.9")
    assert (session.person.name, how) == (ANN, "phone")


# -- who must -----------------------------------------------------------------------------------------------------


def test_whoever_must_have_one_can_do_nothing_before(desk: Desk) -> None:
    desk.sign_in(ANN)
    word = desk.guard(ANN)
    desk.people.factors.require(role="reporter")
    for method, path in (("GET", "/enter"), ("GET", f"/enter/{BY}"), ("POST", f"/enter/{BY}/read"),
                         ("GET", "/enter/sessions"), ("GET", "/enter/password")):  # fmt: skip
        answer = desk.ask(method, path, ANN, data={"guard": word, **desk.figures()} if method == "POST" else None)
        assert (answer.status_code, answer.headers["location"]) == (303, "/enter/second-factor")
    assert desk.sign_in(ANN).headers["location"] == "/enter/second-factor"
    assert "required of every reporter" in desk.ask("GET", "/enter/second-factor", ANN).text
    phone, _ = enrol(desk, ANN)
    assert desk.ask("GET", "/enter", ANN).status_code == 200
    assert factor(desk, ANN, do="remove", password=WORDS, code=phone.code()).status_code == 400


def test_an_administrator_requires_waives_and_resets(desk: Desk) -> None:
    desk.sign_in(DI)
    desk.sign_in(ANN)
    enrol(desk, ANN)
    assert desk.post(DI, "/enter/people", do="reset", name=ANN).status_code == 303
    assert desk.ask("GET", "/enter", ANN).status_code == 303
    assert desk.sign_in(ANN).status_code == 303
    assert desk.post(DI, "/enter/people", do="require", name="Bo Keane").status_code == 303
    assert desk.people.factors.of("Bo Keane", "second reader").missing
    assert "required, not set up" in desk.ask("GET", "/enter/people", DI).text
    desk.post(DI, "/enter/people", do="waive", name="Bo Keane")
    assert not desk.people.factors.of("Bo Keane", "second reader").required
    desk.post(DI, "/enter/people", **{"do": "roles", f"role-{ROLES.index('editor')}": "on"})
    assert desk.people.factors.required_roles() == ["editor"]
    own = desk.post(DI, "/enter/people", do="reset", name=DI)
    assert own.status_code == 400


def test_one_that_is_not_required_can_be_removed(desk: Desk, enrolled: tuple[Phone, list[str]]) -> None:
    give_code(desk, give_password(desk, ANN), enrolled[1][0])
    assert factor(desk, ANN, do="remove", password=WORDS, code=enrolled[0].code()).status_code == 303
    desk.post(ANN, "/enter/sign-out")
    assert desk.sign_in(ANN).status_code == 303


# -- sessions -----------------------------------------------------------------------------------------------------


def test_people_see_their_sessions_and_end_them_with_their_password(desk: Desk) -> None:
    desk.sign_in(ANN)
    fields = {"name": ANN, "password": WORDS}
    for jar, headers in (("phone", IPHONE), ("laptop", FIREFOX)):
        desk.ask("POST", "/enter/sign-in", jar, data=fields, headers=headers)
    desk.sign_in("Bo Keane")
    text = desk.ask("GET", "/enter/sessions", ANN).text
    assert "Safari on an iPhone" in text
    assert "Firefox on Windows" in text
    assert "127.0.0.1" in text
    marks = {each.browser: each.mark for each in desk.people.sessions.every(ANN)}
    phone = marks["Safari on an iPhone"]
    assert desk.post(ANN, "/enter/sessions", which=phone, password="something else").status_code == 400
    assert desk.ask("GET", "/enter", "phone").status_code == 200
    assert desk.post(ANN, "/enter/sessions", which=phone, password=WORDS).status_code == 303
    assert desk.ask("GET", "/enter", "phone").status_code == 303
    assert desk.post(ANN, "/enter/sessions", which="others", password=WORDS).status_code == 303
    assert desk.ask("GET", "/enter", "laptop").status_code == 303
    assert desk.ask("GET", "/enter", ANN).status_code == 200
    assert desk.ask("GET", "/enter", "Bo Keane").status_code == 200


def test_nobody_ends_the_session_of_another_from_their_own_page(desk: Desk) -> None:
    for who in (ANN, "Bo Keane"):
        desk.sign_in(who)
    (other,) = desk.people.sessions.every("Bo Keane")
    assert desk.post(ANN, "/enter/sessions", which=other.mark, password=WORDS).status_code == 400
    assert desk.ask("GET", "/enter", "Bo Keane").status_code == 200


def test_an_administrator_ends_anybodys(desk: Desk) -> None:
    for who in NAMES.values():
        desk.sign_in(who)
    text = desk.ask("GET", "/enter/people/sessions", DI).text
    assert all(name in text for name in NAMES.values())
    (other,) = desk.people.sessions.every("Bo Keane")
    assert desk.post(DI, "/enter/people/sessions", which=other.mark).status_code == 303
    assert desk.ask("GET", "/enter", "Bo Keane").status_code == 303
    assert desk.post(DI, "/enter/people/sessions", which=other.mark).status_code == 400
    assert desk.post(DI, "/enter/people/sessions", which="others").status_code == 303
    assert [each.name for each in desk.people.sessions.every()] == [DI]


def test_a_session_that_has_ended_is_listed_no_more(desk: Desk) -> None:
    desk.sign_in(ANN)
    desk.clock.now += IDLE + timedelta(seconds=1)
    assert desk.people.sessions.every(ANN) == []


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        (FIREFOX["user-agent"], "Firefox on Windows"),
        (IPHONE["user-agent"], "Safari on an iPhone"),
        ("Mozilla/5.0 (X11; CrOS x86_64) AppleWebKit/537.36 Chrome/140.0 Safari/537.36", "Chrome on ChromeOS"),
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/140.0 Safari/537.36 Edg/140.0", "Edge on Windows"),
        ("<script>alert(1)</script>", "a browser"),
        ("", "a browser"),
    ],
)
def test_a_browser_in_words(agent: str, words: str) -> None:
    assert browser_words(agent) == words


# -- roles, secrets, old stores -----------------------------------------------------------------------------------

_OWN = ("/enter/second-factor", "/enter/sessions", "/enter/password")
_KEEPING = ("/enter/people", "/enter/people/sessions")


@pytest.mark.parametrize("role", ROLES)
def test_refusals_by_role_and_resource(desk: Desk, role: str) -> None:
    who = NAMES[role]
    desk.sign_in(who)
    keeps = "people" in MAY[role]  # type: ignore[index]
    for path in _OWN:
        assert desk.ask("GET", path, who).status_code == 200
        assert desk.post(who, path).status_code == 400
        assert desk.ask("POST", path, who, data={"guard": "wrong"}).status_code == 403
    for path in _KEEPING:
        assert desk.ask("GET", path, who).status_code == (200 if keeps else 403)
        assert desk.post(who, path).status_code == (400 if keeps else 403)
    for did in ("require", "waive", "reset", "roles"):
        answer = desk.post(who, "/enter/people", do=did, name="Bo Keane" if role != "second reader" else ANN)
        assert answer.status_code == (303 if keeps else 403), (role, did)


def test_without_signing_in_the_new_routes_lead_to_the_door(desk: Desk) -> None:
    for path in (*_OWN, *_KEEPING):
        for method in ("GET", "POST"):
            answer = desk.ask(method, path, data={"guard": "x"} if method == "POST" else None)
            assert answer.status_code == 303
            assert answer.headers["location"].startswith("/enter/sign-in")


def test_recovery_codes_are_kept_as_digests_and_no_code_is_logged(
    desk: Desk, enrolled: tuple[Phone, list[str]], caplog: pytest.LogCaptureFixture
) -> None:
    phone, codes = enrolled
    with caplog.at_level("INFO", logger="hustings.desk.entering.entry"):
        give_code(desk, give_password(desk, ANN), "000000")
        give_code(desk, give_password(desk, ANN), codes[0])
    lines = [JsonLines().format(each) for each in caplog.records if each.name == "hustings.desk.entering.entry"]
    assert any("with a recovery code" in line for line in lines)
    assert not [line for line in lines if codes[0] in line or "000000" in line or phone.totp.secret in line]
    raw = b"".join(each.read_bytes() for each in Path(desk.store).parent.iterdir())
    assert not [each for each in codes if each.encode() in raw or each.replace("-", "").encode() in raw]


@pytest.fixture(params=["sqlite", "postgresql"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of an empty store, on each engine in turn."""
    if request.param == "sqlite":
        yield str(tmp_path / "night.sqlite")
        return
    with running() as server:
        yield server.place()


def test_the_store_of_an_older_desk_keeps_its_accounts_and_sessions(place: str) -> None:
    """As it was before there were second factors: no tables of them, sessions without address and browser."""
    first = People(place, hasher=QUICK)
    first.add(ANN, "editor", WORDS)
    token = first.sign_in(ANN, WORDS, "203.0.113.9").token
    first.close()
    engine = sa.create_engine(store_url(place))
    with engine.begin() as connection:
        for name in ("desk_factors", "desk_recovery_codes", "desk_second_factor"):
            connection.execute(sa.text(f"DROP TABLE {name}"))
        for name in ("address", "browser"):
            connection.execute(sa.text(f"ALTER TABLE desk_sessions DROP COLUMN {name}"))
    made = at_once(lambda: People(place, hasher=QUICK))
    session = made[0].session(token)
    assert session is not None
    assert session.person.name == ANN
    assert [(each.address, each.browser) for each in made[0].sessions.every()] == [("", "")]
    assert made[1].sign_in(ANN, WORDS, "203.0.113.9", "Firefox on Windows")
    # An older desk on the same store still begins sessions.
    with engine.begin() as connection:
        old = "INSERT INTO desk_sessions (token, name, guard, begun, seen) VALUES ('x', 'y', 'z', '', '')"
        connection.execute(sa.text(old))
    engine.dispose()
    secret = made[0].factors.start(ANN).secret
    code = pyotp.TOTP(secret)
    now = datetime.now(UTC)
    made[0].factors.confirm(ANN, code.at(now))
    later = [each.factors for each in made]
    given = code.at(now + timedelta(seconds=STEP))
    assert sorted(at_once(*[functools.partial(each.take, ANN, given) for each in later])) == ["", "", "", "phone"]
    for each in made:
        each.close()


@pytest.mark.browser
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_is_set_up_and_used_in_a_browser_without_a_fault_that_axe_can_find(
    almanac: Almanac, tmp_path: Path, scheme: str
) -> None:
    from axe_playwright_python.sync_playwright import Axe
    from playwright.sync_api import Page, sync_playwright

    from tests.browser import chromium
    from tests.desk.test_serve_browser import served_at

    path, made, found = chromium(), Desk(almanac, tmp_path), {}
    made.people.factors.require(role="administrator")

    def look(page: Page) -> None:
        faults = [(each["id"], each["nodes"][0]["html"][:160]) for each in Axe().run(page).response["violations"]]
        across = page.evaluate("document.documentElement.scrollWidth")
        if faults or across > 390:
            found[page.url] = (faults, across)

    def press(page: Page, words: str) -> None:
        with page.expect_navigation():
            page.get_by_role("button", name=words, exact=True).click()

    with served_at(made.app) as address, sync_playwright() as driver:
        opened = driver.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu"])
        page = opened.new_page(color_scheme=scheme, viewport={"width": 390, "height": 800})  # type: ignore[arg-type]
        page.goto(f"{address}/enter")
        page.fill("#name", DI)
        page.fill("#password", WORDS)
        press(page, "Sign in")
        assert page.url.endswith("/enter/second-factor")
        look(page)
        page.fill("#ps", WORDS)
        press(page, "Show a new secret")
        look(page)
        secret = page.inner_text("dl.secret dd:nth-of-type(2)").replace(" ", "")
        page.fill("#code", Phone(made, secret).code())
        press(page, "Confirm")
        assert page.locator("ul.codes li").count() == RECOVERY_CODES
        look(page)
        for name in ("second-factor", "sessions", "people", "people/sessions"):
            page.goto(f"{address}/enter/{name}")
            look(page)
        press(page, "Sign out")
        page.fill("#name", DI)
        page.fill("#password", WORDS)
        press(page, "Sign in")
        look(page)
        made.clock.now += timedelta(seconds=STEP)
        page.fill("#code", Phone(made, secret).code())
        press(page, "Sign in")
        assert page.url == f"{address}/enter"
        opened.close()
    made.people.close()
    made.ledger.close()
    assert found == {}
