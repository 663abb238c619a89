"""What is asked in danger leaves no words behind: no heading, title, address or link has them."""

import csv
import logging
import re
from html import unescape
from urllib.parse import parse_qsl, quote, unquote, urlsplit

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from app.catalogue import needcodes
from app.records import needs
from app.settings import ROOT
from app.web import logs
from tests.test_search_page import shown

CRISES = [need.id for need in needs.known().values() if need.crisis]
with (ROOT / "tests" / "eval" / "crisis.tsv").open(encoding="utf-8") as file:
    ASKED = list(csv.DictReader(file, delimiter="\t"))
SAID = "mein mann schlägt mich"
PARTIAL = {"HX-Request-Type": "partial"}


def asked(client: TestClient, words: str, more: str = "") -> str:
    """Where the answer to these words is."""
    answer = client.get(f"/angebote?q={quote(words)}{more}")
    assert answer.status_code == 303, words
    assert answer.headers["cache-control"] == "no-store"
    return answer.headers["location"]


def only_codes(address: str) -> bool:
    pairs = parse_qsl(urlsplit(address).query)
    return bool(pairs) and all(
        re.fullmatch(r"[0-9a-f]{6}", value) if name == "a" else name not in ("q", "anliegen")
        for name, value in pairs
    )


@pytest.mark.parametrize("language", sorted({row["lang"] for row in ASKED}))
def test_the_words_are_left_behind_and_the_help_is_the_same(
    client: TestClient, language: str
) -> None:
    for row in ASKED:
        if row["lang"] != language:
            continue
        address = asked(client, row["text"])
        assert only_codes(address), row["text"]
        page = client.get(address)
        assert page.headers["cache-control"] == "no-store"
        # The Anliegen stands there in the language of the question, and may be called just so.
        said = re.sub(r'<p class="heard">.*?</p>', "", page.text)
        assert row["text"] not in unescape(said)
        assert shown(page.text)[0] in row["first"].split(), row["text"]


def test_title_heading_field_and_links_say_nothing(client: TestClient) -> None:
    html = client.get(asked(client, SAID)).text
    assert re.findall(r"<title>(.*?) – ", html) == ["Angebote"]
    assert re.findall(r"<h1[^>]*>(.*?)</h1>", html) == ["Hier finden Sie Hilfe"]
    assert re.search(r'<input[^>]* id="q"[^>]* value=""', html)
    canonical = re.search(r'<link rel="canonical" href="([^"]+)"', html)
    assert canonical
    assert only_codes(unescape(canonical[1]))
    for address in re.findall(r'(?:href|action|data-hx-get)="([^"]+)"', html):
        assert "schlägt" not in unquote(unescape(address))
        without = re.sub("|".join(shown(html)), "", address)  # offers may be called like Anliegen
        assert not any(need in without for need in CRISES), address
    exit_ = re.search(r"<div[^>]*data-quick-exit[^>]*>", html)
    assert exit_
    assert "hidden" not in exit_[0]


def test_while_one_types_the_address_is_replaced_and_the_way_out_appears(
    client: TestClient,
) -> None:
    part = client.get(f"/angebote?q={quote(SAID)}", headers=PARTIAL)
    assert part.status_code == 200
    assert part.headers["hx-replace-url"] == asked(client, SAID)
    assert part.headers["cache-control"] == "no-store"
    assert "HX-Request-Type" in part.headers["vary"]
    assert part.text.count("Hier finden Sie Hilfe") == 1
    assert "<title>Angebote – " in part.text
    assert SAID not in part.text
    [way_out] = re.findall(r"<div[^>]*data-quick-exit[^>]*>", part.text)
    assert "hidden" not in way_out
    assert "hx-swap-oob" in way_out
    # And goes again with what is asked next.
    calm = client.get("/angebote?q=Kita", headers=PARTIAL).text
    [way_out] = re.findall(r"<div[^>]*data-quick-exit[^>]*>", calm)
    assert " hidden" in way_out
    assert "<title>Angebote für „Kita“" in calm


def test_place_age_and_filters_are_carried_on(client: TestClient) -> None:
    address = asked(client, f"{SAID} in Titz", "&kosten=kostenlos&alter=30")
    assert "kommune=titz" in address
    assert "kosten=kostenlos" in address
    assert "alter=30" in address
    assert only_codes(address)


@pytest.mark.parametrize("need", CRISES)
def test_an_old_address_with_the_name_still_leads_there(client: TestClient, need: str) -> None:
    answer = client.get(f"/angebote?anliegen={need}&kommune=titz")
    assert answer.status_code == 303
    assert answer.headers["location"] == f"/angebote?a={needcodes.code(need)}&kommune=titz"
    assert client.get(answer.headers["location"]).status_code == 200
    with_words = client.get(f"/angebote?q=Hilfe+bitte&anliegen={need}")
    assert with_words.status_code == 303
    assert "Hilfe" not in with_words.headers["location"]


@pytest.mark.parametrize("literal", ["anliegen", "alter", "anliegen&woertlich=alter"])
def test_no_address_keeps_the_words_of_danger(client: TestClient, literal: str) -> None:
    for row in ASKED[::7]:
        address = asked(client, row["text"], f"&woertlich={literal}")
        assert only_codes(address), row["text"]


def test_what_is_asked_every_day_keeps_its_words(client: TestClient) -> None:
    page = client.get("/angebote?q=Krabbelgruppe+in+Kreuzau")
    assert page.status_code == 200
    assert "Angebote für „Krabbelgruppe in Kreuzau“" in page.text
    assert client.get("/angebote?anliegen=kind-schlaeft-nicht").status_code == 200


def test_words_beside_a_code_are_a_new_question(client: TestClient) -> None:
    code = needcodes.code("suizidgedanken")
    page = client.get(f"/angebote?q=Krabbelgruppe&a={code}")
    assert page.status_code == 200
    assert "Angebote für „Krabbelgruppe“" in page.text
    assert "Hier gibt es jetzt Hilfe" not in page.text


@pytest.mark.parametrize("odd", ["", "x", "ffffff", "<b>", "mein-mann", "%00"])
def test_a_code_that_is_none_is_left_out(client: TestClient, odd: str) -> None:
    page = client.get(f"/angebote?a={odd}")
    assert page.status_code == 200
    assert "Alle Angebote" in page.text


def test_each_anliegen_has_a_code_of_its_own_that_says_nothing() -> None:
    codes = {need: needcodes.code(need) for need in needs.known()}
    assert len(set(codes.values())) == len(codes)
    assert all(re.fullmatch(r"[0-9a-f]{6}", code) for code in codes.values())
    assert needcodes.meant(codes.values())[:1] == (next(iter(codes)),)


def test_nothing_is_written_down(client: TestClient, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG, logger="kette"):
        client.get(asked(client, "mein mann schlägt mich jeden Abend"))
        client.get("/angebote?q=mein+mann+schl%C3%A4gt+mich", headers=PARTIAL)
        client.get("/vorschlaege?q=mein+mann+schl%C3%A4gt")
    lines = [logs.Lines().format(record) for record in caplog.records]
    assert any('"path": "/angebote"' in line for line in lines)
    assert not [line for line in lines if re.search("schlägt|schl%|a=", line)]


@pytest.mark.parametrize("said", ["abtreibung", "ungewollt schwanger", "schwul"])
def test_what_is_nobody_elses_business_is_kept_to_oneself(client: TestClient, said: str) -> None:
    answer = client.get("/angebote", params={"q": said})
    assert answer.status_code == 303
    assert only_codes(answer.headers["location"])
    assert answer.headers["cache-control"] == "no-store"
    page = client.get(answer.headers["location"])
    assert page.headers["cache-control"] == "no-store"
    assert said not in page.text[: page.text.index('id="ergebnis"')]
    assert "Sie suchen:" not in page.text
    assert "Hier gibt es jetzt Hilfe" not in page.text, "it is no emergency"
    typed = client.get("/angebote", params={"q": said}, headers=PARTIAL)
    assert only_codes(typed.headers["hx-replace-url"])


def test_the_discreet_needs_are_there() -> None:
    assert needs.known().keys() >= needcodes.DISCREET


# --- offers -------------------------------------------------------------------------------------


def test_the_page_of_help_against_violence_has_a_title_that_says_nothing(
    client: TestClient, portal_app: FastAPI
) -> None:
    for slug, offer in portal_app.state.index.catalogue.offers.items():
        page = client.get(f"/angebote/{slug}").text
        [title] = re.findall(r"<title>(.*) – [^–<]+</title>", page)
        if offer.violence:
            assert title == "Angebot im Kreis Düren", slug
            assert "data-exit" in page, slug
        else:
            assert unescape(title) == offer.title, slug


# --- the Merkzettel's own search ----------------------------------------------------------------


def test_what_is_looked_for_on_the_merkzettel_is_left_behind_too(client: TestClient) -> None:
    answer = client.get(f"/merkzettel?a=vettweisser-tisch&suche={quote(SAID)}")
    assert answer.status_code == 303
    assert answer.headers["cache-control"] == "no-store"
    address = answer.headers["location"]
    assert re.fullmatch(r"/merkzettel\?a=vettweisser-tisch(&code=[0-9a-f]{6})+", address)
    page = client.get(address)
    assert page.headers["cache-control"] == "no-store"
    assert "<title>Liste – " in page.text
    assert "data-exit" in page.text
    assert "schlägt" not in unescape(page.text).partition("<main")[2].partition("auswahl")[0]
    assert re.search(
        r'href="/merkzettel\?a=vettweisser-tisch&amp;a=[a-z0-9-]+" data-liste', page.text
    )
    assert client.get("/merkzettel?code=ffffff&code=").status_code == 200
