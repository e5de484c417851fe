"""Every page of the desk over the almanac: what stands on it, in which forms, and what it says of what is not there."""

from __future__ import annotations

import csv
import io
import re

import pytest

from hustings.almanac.open import Almanac
from hustings.desk.answers import form_of, rendition
from hustings.desk.app import create_app
from hustings.desk.assets import assets
from hustings.desk.pages.forecast import swings_of
from hustings.errors import BadInput
from tests.desk.desks import BY, NIGHT, Desk, title_of


@pytest.fixture(scope="module")
def client() -> Desk:
    return Desk(create_app(Almanac.open(own=False)))


PAGES = (
    "/", "/elections", "/contests", "/contests?of=by-elections", "/councils", "/parties", "/find?q=hartlepool",
    "/check",
    f"/election/{NIGHT}", f"/election/{NIGHT}?at=2019-12-13T03:00", f"/election/{NIGHT}/seats?order=majority",
    "/election/parl.1997-05-01", "/election/local.dudley.2021-05-06", "/election/mayor.tees-valley.2021-05-06",
    f"/contest/{BY}", "/contest/parl.putney.2024-07-04", "/contest/mayor.tees-valley.2017-05-04", "/council/harlow",
    "/area/hartlepool", "/party/lab", "/targets/lab?base=parl.2019-12-12", f"/records/{BY}", f"/map/{NIGHT}?mode=gain",
    f"/map/{NIGHT}?mode=margin", f"/map/{NIGHT}?mode=change&party=ld", f"/map/{NIGHT}?mode=turnout",
    f"/map/{NIGHT}?mode=second", f"/map/{NIGHT}?layout=places", f"/map/{NIGHT}?region=North East",
    f"/map/{NIGHT}/since", "/swing/parl.2019-12-12?con=40&lab=36", "/embed", f"/embed/election/{NIGHT}",
    f"/embed/contest/{BY}", f"/embed/map/{NIGHT}?mode=gain",
)  # fmt: skip


@pytest.mark.parametrize("address", PAGES)
def test_each_page_is_whole_without_script_and_has_nothing_inline(client: Desk, address: str) -> None:
    answer = client.get(address)
    assert answer.status_code == 200
    page = answer.text
    assert page.count("<h1") == 1
    assert re.search(r"<[^>]+\sstyle=", page) is None
    assert "<style" not in page
    assert re.findall(r"<script(?![^>]*src=\"/static/)", page) == []
    assert re.findall(r"\son[a-z]+=\"", page) == []
    policy = answer.headers["content-security-policy"]
    assert "unsafe" not in policy
    assert "default-src 'none'" in policy
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert re.findall(r'(?:src|href)="(?:https?:)?//', page.replace("http://www.w3.org/", "")) == []


def test_the_front_page_of_a_night_at_three(client: Desk) -> None:
    page = client.get(f"/election/{NIGHT}?at=2019-12-13T03:00").text
    for words in (
        "199 of 650 seats declared", "326 for a majority", "451 seats to declare", "+17", "3,764,069", "41.0", "+1.8",
        "in the same 199 seats", "since the 2017 general election, not the eve of poll", "Heywood and Middleton",
        "663 votes", "15.5 pts", "South Holland and the Deepings", "Forest of Dean", "✓ gain", "✗ held", "to come",
    ):  # fmt: skip
        assert words.casefold() in page.casefold(), words


def test_a_contest_prints_what_a_desk_prints(client: Desk) -> None:
    page = client.get(f"/contest/{BY}").text
    for words in ("Con gain", "from Labour", "6,940", "23.2% of valid votes", "42.3%", "−15.6 since 2019", "70,768",
                  "Butler swing", "16.0", "lost deposit", "new", "The poll before", "Not known from the totals",
                  "Hartlepool by-election, 6 May 2021: Con 51.9% (+23.0)", "Official"):  # fmt: skip
        assert words.casefold() in page.casefold(), words


def test_swing_is_refused_in_words_where_it_has_no_meaning(client: Desk) -> None:
    page = client.get("/contest/parl.brighton-pavilion.2010-05-06").text
    assert "Swing is not meaningful here" in page


def test_notional_baselines_are_named(client: Desk) -> None:
    page = client.get("/contest/parl.putney.2024-07-04").text
    assert "notional 2019" in page
    assert "Boundaries changed" in page
    assert "<s>42,737</s>" in page
    assert "49,295 ‡" in page
    assert "notional" in client.get("/election/parl.2024-07-04").text


def test_a_ward_of_several_seats_has_no_winner(client: Desk, almanac: Almanac) -> None:
    rows = almanac.table("contests")
    several = (rows["seats"] > 1) & rows["contest"].str.starts_with("local.") & (rows["status"] != "partial")
    page = client.get(f"/contest/{rows.filter(several)['contest'][0]}").text
    assert "so no one winner" in page
    assert "Average %" in page


def test_two_rounds_are_drawn_and_told(client: Desk) -> None:
    page = client.get("/contest/mayor.tees-valley.2017-05-04").text
    assert "Two rounds" in page
    assert "51.1% to 48.9%" in page
    assert "How it was counted" in page


def test_a_council_tells_its_control(client: Desk) -> None:
    assert "Con gain from Lab" in client.get("/council/harlow").text
    assert "Con gain from no overall control" in client.get("/council/dudley").text
    assert "Con hold" in client.get("/council/redditch").text


@pytest.mark.parametrize(
    ("address", "column"),
    [(f"/election/{NIGHT}", "party"), (f"/contest/{BY}", "votes"), (f"/map/{NIGHT}", "turnout"),
     ("/targets/lab", "swing_needed"), ("/council/harlow", "after"), ("/elections", "election")],
)  # fmt: skip
def test_the_same_address_gives_csv_and_json(client: Desk, address: str, column: str) -> None:
    table = client.get(f"{address}.csv")
    assert table.headers["content-type"] == "text/csv; charset=utf-8"
    assert column in next(csv.reader(io.StringIO(table.text)))
    by_suffix = client.get(f"{address}.json")
    by_accept = client.get(address, headers={"accept": "application/json"})
    assert by_suffix.json() == by_accept.json()


@pytest.mark.parametrize(
    ("kind", "wrong", "right"),
    [("council", "hartlepol", "Hartlepool"), ("area", "hartlepol", "hartlepool"), ("party", "labur", "lab")],
)
def test_the_nearest_names_are_links(client: Desk, kind: str, wrong: str, right: str) -> None:
    told = client.get(f"/{kind}/{wrong}")
    assert told.status_code == 404
    assert f'href="/{kind}/{right}"' in told.text
    assert client.get(f"/{kind}/{right}").status_code == 200


def test_an_unknown_id_is_told_what_is_nearest(client: Desk) -> None:
    answer = client.get("/contest/parl.hartlepol.2019-12-12")
    assert answer.status_code == 404
    assert 'href="/contest/parl.hartlepool.2019-12-12"' in answer.text
    told = client.get("/contest/parl.hartlepol.2019-12-12.json")
    assert told.status_code == 404
    assert "parl.hartlepool.2019-12-12" in told.json()["nearest"]
    assert client.get("/nothing/here").status_code == 404


def test_old_addresses_lead_to_new_ones(client: Desk) -> None:
    answer = client.get(f"/results/{NIGHT}", follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (308, f"/election/{NIGHT}")
    assert client.get(f"/id/{BY}").url.path == f"/contest/{BY}"
    assert title_of(client.get("/constituency/E14000733")).startswith("Hartlepool")


def test_finding_by_place_candidate_and_member(client: Desk) -> None:
    assert "/area/" in client.get("/find?q=ynys mon").text
    assert "Jill Mortimer" in client.get("/find?q=mortimer").text
    assert "Hartlepool" in client.get("/find?q=hartlepol").text
    assert "Postcodes are not in the almanac" in client.get("/find?q=TS24 7EB").text
    assert "Nothing found" in client.get("/find?q=xqzxqz").text


def test_what_is_cut_says_so(client: Desk) -> None:
    assert re.search(r"24 of \d+ shown", client.get(f"/election/{NIGHT}").text)
    assert re.search(r"100 of \d+ shown", client.get("/targets/lab").text)


def test_an_article_is_checked_and_not_kept(client: Desk) -> None:
    text = "The Conservatives won Hartlepool with a majority of 6,940. <script>alert(1)</script>"
    answer = client.post("/check", data={"text": text, "day": "2021-05-08"})
    assert answer.status_code == 200
    assert "borne out" in answer.text
    assert "<script>alert" not in answer.text
    assert answer.headers["cache-control"] == "no-store"
    assert client.post("/check", data={"text": ""}).status_code == 400
    assert client.post("/check", data={"text": "x" * 120_000}).status_code == 413


def test_a_text_without_a_date_asks_for_one_and_is_judged_with_it(client: Desk) -> None:
    text = "The Conservatives took Harlow council from Labour."
    asked = client.post("/check", data={"text": text})
    assert "When did it appear?" in asked.text
    assert "--date" not in asked.text
    assert "Harlow council" in asked.text.split("<textarea")[1].split("</textarea>")[0]
    told = client.post("/check", data={"text": text, "day": "2021-05-08"}).text
    assert "When did it appear?" not in told
    assert "<h1>1 borne out" in told


def test_swing_rules_are_explained_and_shared_by_address(client: Desk) -> None:
    page = client.get("/swing/parl.2019-12-12?con=40&lab=36&rule=proportional").text
    assert "Every seat moves in the same ratio" in page
    assert "Every seat moves by the same points" in page
    assert "rule=proportional&amp;con=40.0&amp;lab=36.0" in page
    assert client.get("/swing/parl.2019-12-12?con=400").status_code == 400


def test_what_was_fetched_once_is_not_sent_again(client: Desk) -> None:
    first = client.get(f"/contest/{BY}")
    again = client.get(f"/contest/{BY}", headers={"if-none-match": first.headers["etag"]})
    assert again.status_code == 304
    assert again.content == b""
    plain = client.get(f"/contest/{BY}", headers={"accept-encoding": "identity"})
    assert plain.headers["etag"] != first.headers["etag"]
    assert client.head(f"/contest/{BY}").content == b""


def test_assets_are_kept_for_ever_under_their_hash(client: Desk) -> None:
    for each in assets().values():
        answer = client.get(each.address)
        assert answer.status_code == 200
        assert "immutable" in answer.headers["cache-control"]
    assert client.get("/static/desk.000000000000.css").status_code == 404
    spared = client.get(assets()["source-sans-3.woff2"].address, headers={"save-data": "on"})
    assert spared.content == b""


def test_the_first_view_is_light(client: Desk) -> None:
    def sent(address: str) -> int:
        return int(client.get(address, headers={"accept-encoding": "gzip"}).headers["content-length"])

    css, js = (sent(assets()[name].address) for name in ("desk.css", "live.js"))
    fonts = sum(sent(each.address) for name, each in assets().items() if name.startswith("source-s"))
    assert sent("/") + css + js + fonts <= 150_000
    assert sent(f"/contest/{BY}") + css + js <= 60_000
    assert css < 12_000


def test_names_cannot_carry_markup_into_a_page_or_formulas_into_a_table() -> None:
    from hustings.desk.answers import as_csv
    from hustings.desk.blocks import link

    assert "<b>" not in str(link("<b>Mallory</b>", '/area/"><script>'))
    assert b"'=cmd" in as_csv(("name",), [("=cmd|calc",)])


def test_the_accept_header_decides_only_where_it_says_something() -> None:
    assert form_of("*/*") == "html"
    assert form_of("text/html,application/json") == "html"
    assert form_of("application/json") == "json"
    assert rendition(b"x", "text/plain").same(b'W/"nope", *') is False


def test_social_cards_say_the_news_and_the_stage(client: Desk) -> None:
    card = client.get(f"/card/contest/{BY}.svg")
    assert card.headers["content-type"].startswith("image/svg+xml")
    assert "Con gain from Lab" in card.text
    assert "OFFICIAL" in card.text
    assert client.get(f"/card/election/{NIGHT}.png").content.startswith(b"\x89PNG")
    assert f'content="/card/contest/{BY}.png"' in client.get(f"/contest/{BY}").text


def test_embeds_may_stand_in_other_pages_and_nothing_else_may(client: Desk) -> None:
    assert "frame-ancestors *" in client.get(f"/embed/contest/{BY}").headers["content-security-policy"]
    assert "frame-ancestors 'none'" in client.get(f"/contest/{BY}").headers["content-security-policy"]
    assert "&lt;iframe" in client.get(f"/embed?of=/embed/map/{NIGHT}&mode=gain&width=500").text
    assert client.get("/embed?of=//evil.example").status_code == 404


def test_an_embed_is_made_with_its_options_and_shown_as_it_will_stand(client: Desk) -> None:
    made = client.get(f"/embed?of=/embed/map/{NIGHT}&mode=change&party=lab&region=Wales&width=500")
    assert f'<iframe class="preview" src="/embed/map/{NIGHT}?mode=change&amp;party=lab&amp;region=Wales"' in made.text
    assert made.headers["content-security-policy"].endswith("frame-src 'self'")
    assert client.get("/embed?width=9").status_code == client.get("/embed?height=٩٩٩").status_code == 400


def test_a_card_says_party_change_and_what_changes_are_counted_from(client: Desk) -> None:
    card = client.get(f"/card/contest/{BY}.svg").text
    for words in ("Mortimer, Con", "+23.0", "−24.6", "new", "Majority 6,940", "changes since 2019"):
        assert words in card
    assert "Seats, with change since 2017" in client.get(f"/card/election/{NIGHT}.svg").text


def test_a_scenario_is_an_address_by_party_and_nation() -> None:
    parties = {"lab", "ref", "snp"}
    assert swings_of({"lab": "+2", "ref": "-2", "sco-snp": "3.5", "con": "9", "lab2": "1"}, parties) == [
        "lab=+2", "ref=-2", "sco:snp=+3.5",
    ]  # fmt: skip
    assert swings_of({"lab": "0", "sco-snp": ""}, parties) == []
    with pytest.raises(BadInput):
        swings_of({"lab": "1;drop"}, parties)


def test_a_contest_has_its_forecast_as_of_the_eve(client: Desk) -> None:
    answer = client.get(f"/forecast/{BY}")
    assert answer.status_code == 200
    assert "Forecast" in answer.text
    assert "not a result" in answer.text
    assert "How forecasts have done before" in answer.text
    assert client.get(f"/forecast/{BY}.json").json()["stage"] == "forecast"


def test_the_pool_stands_with_the_polls_it_rests_on(client: Desk) -> None:
    page = client.get("/polls?as_of=2021-05-06&since=2021-01-01").text
    for words in (
        "House effects",
        "Pollster",
        "Client",
        "Fieldwork",
        "Sample",
        "Area",
        "Mode",
        "The Times",
        "4–5 May 2021",
    ):
        assert words in page, words
    assert re.search(r"30 of \d+ shown", page)


def test_the_address_of_a_what_if_writes_its_plus_out(client: Desk) -> None:
    page = client.get("/forecast/next?lab=%2B2&ref=-2&shift=hartlepool:lab=%2B3").text
    assert "/forecast/next?lab=%2B2&amp;ref=-2&amp;shift=hartlepool:lab%3D%2B3" in page


def test_a_line_that_ended_says_when(client: Desk) -> None:
    assert "UKIP 11.5, 2017" in client.get(f"/contest/{BY}").text


def test_what_is_too_long_is_a_page_that_says_how_long_it_may_be(client: Desk) -> None:
    answer = client.post("/check", data={"text": "x" * 400_000})
    assert answer.status_code == 413
    assert "<h1>" in answer.text
    assert "at most 300,000 bytes" in answer.text
