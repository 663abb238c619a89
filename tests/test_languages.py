"""Public pages in every language: by their address, whole, and honest about what is German."""

import logging
import re
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.testclient import TestClient

from app import i18n
from app.catalogue import calling
from app.i18n import FIRST, LAST, TONGUES, speaking
from app.records import files
from app.web import languages, pages
from app.web.assets import STATIC
from tests.foreign import german_in
from tests.html_validity import assert_valid

FOREIGN = [code for code, tongue in TONGUES.items() if not tongue.german]
OFFER = "/angebote/fruehe-hilfen-kreis-dueren"
PAGES = (
    "/", "/angebote", "/angebote?q=kita", "/angebote?q=hebamme+kreuzau", "/angebote?q=lasagne",
    "/angebote?alter=30&kommune=titz&kosten=kostenlos", OFFER, f"{OFFER}/melden",
    "/angebote/frauen-helfen-frauen-dueren-frauenhaus", "/kette", "/kette/kreuzau",
    "/kette/titz?alter=30", "/phasen", "/phasen/kita", "/phasen/kita?alter=40", "/uebergaenge",
    "/uebergaenge/kita-grundschule", "/uebergaenge/kita-grundschule?alter=70", "/kommunen",
    "/kommunen/linnich", "/kommunen/dueren", "/traeger", "/traeger/caritasverband-dueren-juelich",
    "/termine", "/merkzettel", "/merkzettel?a=fruehe-hilfen-kreis-dueren", "/beratung",
    "/beratung?alter=30&kommune=titz", "/hilfe-sofort", "/vorschlagen", "/fachkraefte",
    "/gebaerdensprache", "/leichte-sprache", "/ueber", "/impressum", "/datenschutz",
    "/barrierefreiheit", "/zeiten", "/gibt-es-nicht",
)  # fmt: skip


# --- whole pages ---------------------------------------------------------------------------------


@pytest.mark.parametrize("path", PAGES)
def test_a_page_speaks_every_language(client: TestClient, path: str) -> None:
    german = client.get(path)
    for code in FOREIGN:
        page = client.get(f"/{code}{path}")
        assert page.status_code == german.status_code
        assert page.headers["content-language"] == code
        tongue = TONGUES[code]
        assert f'<html lang="{code}" dir="{tongue.direction}"' in page.text
        assert german_in(page.text, code) == []


@pytest.mark.parametrize("path", ["/vorschlagen", f"{OFFER}/melden"])
def test_what_is_wrong_in_a_form_is_said_in_every_language(client: TestClient, path: str) -> None:
    for code in FOREIGN:
        page = client.post(f"/{code}{path}", data={})
        assert page.status_code == 422
        assert german_in(page.text, code) == []


@pytest.mark.parametrize("path", PAGES)
def test_it_is_valid(client: TestClient, path: str) -> None:
    for code in ("ar", "uk"):
        assert_valid(client.get(f"/{code}{path}").text)


@pytest.mark.parametrize("path", PAGES)
def test_its_links_stay_in_the_language(client: TestClient, path: str) -> None:
    for asked_as in ({}, {"HX-Request-Type": "partial"}):
        html = client.get(f"/tr{path}", headers=asked_as).text
        assert leading_elsewhere(html, "tr") == set()


def leading_elsewhere(html: str, code: str) -> set[str]:
    """The addresses of ours in any attribute that leave the language, or say it twice; but for
    the ways to the other languages, which name each."""
    tags = (tag for tag in re.findall(r"<[a-z][^>]*>", html) if "hreflang=" not in tag)
    ours = {address for tag in tags for address in re.findall(r' [\w:-]+="(/[^"]*)"', tag)}
    return {
        each
        for each in ours
        if (not f"{each}/".startswith(f"/{code}/") or each.startswith(f"/{code}/{code}/"))
        and each.split("/")[1] not in languages.GERMAN_ONLY
    }


@pytest.mark.parametrize("path", PAGES)
def test_no_link_of_it_is_dead(client: TestClient, path: str) -> None:
    html = client.get(f"/tr{path}").text
    led = {each.partition("#")[0] for each in re.findall(r'href="(/tr[^"?]*)"', html)}
    for each in led - {f"/tr{path}"}:
        assert client.get(each).status_code in (200, 303), each


@pytest.mark.parametrize("path", ["/", OFFER, "/termine", "/angebote?kommune=titz"])
def test_a_page_names_itself_and_the_german_one_to_machines(client: TestClient, path: str) -> None:
    html = client.get(f"/uk{path}").text
    named = re.findall(r'<link rel="canonical" href="([^"]*)"', html)
    assert {each.removeprefix("http://testserver") for each in named} <= {f"/uk{path}"}
    assert f'<link rel="alternate" hreflang="x-default" href="{path}">' in html


def test_what_the_search_field_proposes_leads_on_in_the_language(client: TestClient) -> None:
    html = client.get("/uk/vorschlaege?q=kita").text
    assert 'data-url="/uk/' in html
    assert 'data-url="/angebote' not in html
    assert german_in(html, "uk") == []


def test_the_embedded_chain_says_in_which_language_it_is(client: TestClient) -> None:
    html = client.get("/ar/kette/kreuzau?einbetten=1").text
    assert '<html lang="ar" dir="rtl">' in html


def test_what_is_translated_anew_makes_what_browsers_have_void(client: TestClient) -> None:
    made_of = (pages.TEMPLATES, STATIC, files.DATA, i18n.LOCALES)
    site = client.app.state.pages.site  # type: ignore[attr-defined]
    assert site.version == pages.templates_version(*made_of)


def test_each_language_is_offered_by_its_own_name(client: TestClient) -> None:
    for code in TONGUES:
        html = client.get(f"{TONGUES[code].home}/angebote?kommune=titz").text
        for other in TONGUES.values():
            address = f"{other.home}/angebote?kommune=titz"
            assert f'hreflang="{other.tag}" href="{address}"' in html
            assert f'<link rel="alternate" hreflang="{other.tag}" href="{address}">' in html
            assert f">{other.name}</a>" in html


def test_a_page_says_that_a_machine_has_translated_it(client: TestClient) -> None:
    for code in FOREIGN:
        html = client.get(f"/{code}/impressum").text
        with speaking(code):
            said = i18n.gettext(
                "Diese Seite hat eine Maschine übersetzt. Noch kein Mensch, der diese Sprache "
                "spricht, hat sie geprüft. Es gilt der deutsche Text."
            )
        assert said in html
    assert "Maschine übersetzt" not in client.get("/impressum").text


# --- addresses -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("asked", "there"),
    [
        ("/de", "/"),
        ("/de/angebote?q=kita", "/angebote?q=kita"),
        ("/de//example.org", "/example.org"),
        ("/UK", "/uk"),
        ("/Ar/angebote?q=kita", "/ar/angebote?q=kita"),
        ("/uk/pult", "/pult"),
        ("/uk/anmelden", "/anmelden"),
        ("/ar/static/kette.css", "/static/kette.css"),
        ("/tr/robots.txt", "/robots.txt"),
        ("/pl/kommunen/d%C3%BCren", "/pl/kommunen/dueren"),
        ("/pl/Angebote.", "/pl/angebote"),
        ("/fr/beratung?alter=abc", None),
    ],
)
def test_what_has_another_address_leads_there(
    client: TestClient, asked: str, there: str | None
) -> None:
    for method in ("GET", "HEAD"):
        answer = client.request(method, asked)
        assert answer.headers.get("location") == there
        assert answer.status_code in ((301, 308) if there else (200, 303))


def test_no_crawler_walks_through_endless_lists_in_any_language(client: TestClient) -> None:
    told = client.get("/robots.txt").text.splitlines()
    for tongue in TONGUES.values():
        assert f"Disallow: {tongue.home}/angebote?" in told


@pytest.mark.parametrize("path", ["//example.org", "/uk//example.org", "/a%3Fb"])
def test_the_same_page_in_another_language_is_never_another_host(
    client: TestClient, path: str
) -> None:
    html = client.get(f"http://testserver{path}").text
    ways = re.findall(r'hreflang="\S+" href="([^"]*)"', html)
    assert ways
    assert all(re.match(r"/(?!/)[^?]*$", way) for way in ways)


def test_no_log_holds_the_key_of_a_report(
    client: TestClient, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO, "kette.access"):
        client.get("/uk/meldung/geheim")
    assert [record.path for record in caplog.records] == ["/uk/meldung/…"]  # type: ignore[attr-defined]


def test_a_form_leads_on_in_its_language(client: TestClient) -> None:
    answer = client.post("/uk/beratung", data={"kinder": "3", "kommune": "titz"})
    assert answer.status_code == 303
    assert answer.headers["location"].startswith("/uk/beratung?")


def test_words_in_danger_are_taken_from_its_address_too(client: TestClient) -> None:
    answer = client.get("/ar/angebote", params={"q": "mein Mann schlägt mich"})
    assert answer.status_code == 303
    assert answer.headers["location"].startswith("/ar/angebote?")
    assert "q=" not in answer.headers["location"]


def test_what_is_kept_is_kept_by_language(client: TestClient) -> None:
    for path in ("/", OFFER, "/kette/kreuzau", "/kommunen"):
        pages = [client.get(tongue.home + path) for tongue in TONGUES.values()]
        again = [client.get(tongue.home + path) for tongue in TONGUES.values()]
        assert [each.text for each in pages] == [each.text for each in again]
        assert len({each.headers["etag"] for each in pages}) == len(TONGUES)
        for tongue, page in zip(TONGUES.values(), pages, strict=True):
            same = {"If-None-Match": page.headers["etag"]}
            assert client.get(tongue.home + path, headers=same).status_code == 304


# --- offering a language -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "browser", "offered"),
    [
        ("/", "uk-UA,uk;q=0.9,de;q=0.8", "uk"),
        ("/", "ar", "ar"),
        ("/", "de-DE,de;q=0.9,tr;q=0.8", None),
        ("/", "it-IT", None),
        ("/", "uk\r", None),
        ("/uk/", "uk-UA", None),
        ("/uk/", "de-DE", None),
        ("/tr/", "uk", "uk"),
        ("/angebote?q=садочок для дитини", "de", "uk"),
        ("/ar/angebote?q=kita", "de", None),
        ("/pult", "uk", None),
    ],
)
def test_a_page_offers_the_language_of_browser_or_question(
    client: TestClient, path: str, browser: str, offered: str | None
) -> None:
    page = client.get(path, headers={"Accept-Language": browser.strip("\r")}, follow_redirects=True)
    found = re.findall(r'<p class="angeboten wrap"><a lang="(\w\w)"', page.text)
    if browser != "uk\r":
        assert found == ([offered] if offered else [])
    if page.headers["cache-control"] == "no-cache":
        assert "Accept-Language" in page.headers["vary"]


# --- what is German ------------------------------------------------------------------------------


@given(st.lists(st.tuples(st.sampled_from(("text", "attribute", "title")), st.text("ab <>&\"' ü"))))
def test_marks_become_elements_only_where_they_may_stand(parts: list[tuple[str, str]]) -> None:
    """Whatever stands in a page: no mark is lost, none stands in a tag as an element."""
    html, plain = "", ""
    for where, text in parts:
        safe = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        safe = safe.replace('"', "&#34;")
        said = f"{FIRST}{safe}{LAST}"
        html += {
            "text": f"<p>{said}, {said}</p>",
            "attribute": f'<a title="{said}">x</a>',
            "title": f"<title>{said} – {said}</title>",
        }[where]
        span = f'<span lang="de" dir="ltr">{safe}</span>'
        plain += {
            "text": f"<p>{span}, {span}</p>",
            "attribute": f'<a title="{said}">x</a>',
            "title": f"<title>{said} – {said}</title>",
        }[where]
    with speaking("uk"):
        assert languages.in_language(html) == plain
    assert languages.in_language(html) == html


def test_a_card_is_kept_as_it_stands_on_the_page(client: TestClient) -> None:
    """In other languages a list is as fast as in German: nothing of its cards is left to do."""
    state = client.app.state  # type: ignore[attr-defined]
    with speaking("ar"):
        offer = state.index.catalogue.offers[OFFER.rpartition("/")[2]]
        card = str(state.cards.of(offer))
        assert FIRST not in card
        assert f'href="/ar{OFFER}"' in card
        assert languages.in_language(card) == card


def test_german_is_marked_line_by_line_and_only_elsewhere() -> None:
    assert i18n.german("Zeile\n\nnoch eine") == "Zeile\n\nnoch eine"
    with speaking("ar"):
        said = i18n.german("Zeile\n\nnoch eine")
        assert said == f"{FIRST}Zeile{LAST}\n\n{FIRST}noch eine{LAST}"
        assert i18n.german(said) == said
    assert i18n.plain(said) == "Zeile\n\nnoch eine"


def test_no_mark_reaches_a_calendar_a_feed_or_a_sheet(client: TestClient) -> None:
    ways = ("/termine.ics", "/neu.atom", f"{OFFER}/termine.ics")
    for path in ways:
        answer = client.get(f"/ar{path}")
        if answer.status_code == 200:
            assert FIRST not in answer.text
    html = client.get("/uk/angebote/ausbildungsboerse-kreis-dueren").text
    for script in re.findall(r'<script type="application/ld\+json">(.*?)</script>', html):
        assert FIRST not in script


def test_no_mark_reaches_a_mail(client: TestClient) -> None:
    """What goes to a town hall is German; a list is mailed among a family."""
    report = client.get(f"/uk{OFFER}/melden").text
    (mail,) = re.findall(r'href="(mailto:[^"]*\?[^"]*)"', report)
    assert unquote(mail).endswith("subject=Hinweis zum Angebot „Frühe Hilfen des Kreises Düren“")
    listed = client.get("/uk/merkzettel?a=fruehe-hilfen-kreis-dueren").text
    (mail,) = re.findall(r'href="(mailto:\?[^"]*)"', listed)
    assert "Frühe Hilfen" in unquote(mail)
    assert FIRST not in unquote(mail)


# --- from right to left --------------------------------------------------------------------------


def test_numbers_are_read_in_the_order_in_which_they_are_dialled(client: TestClient) -> None:
    """What runs from right to left would put the last group of a number first."""
    number = "\u200e0800 111 0 550"
    said = client.get("/ar/angebote/nummer-gegen-kummer-elterntelefon").text
    assert number in re.findall(r'<p class="lead[^>]*>(.*?)</p>', said)[0]
    listed = client.get("/ar/angebote?q=elterntelefon").text
    assert any(number in each for each in re.findall(r'<p class="onpaper">(.*?)</p>', listed))
    assert "\u200e" not in client.get("/uk/angebote?q=elterntelefon").text
    for code, said in (("de", "116 016"), ("ar", "\u200e116 016")):
        with speaking(code):
            assert i18n.dialled("116 016") == said
            assert i18n.dialled(said) == said


def test_addresses_and_ages_are_read_from_left_to_right(client: TestClient) -> None:
    hall = client.get("/ar/kommunen/linnich").text
    assert '<bdi dir="ltr">52441 <span lang="de" dir="ltr">Linnich</span></bdi>' in hall
    assert re.search(r'<input [^>]*id="kinder"[^>]* dir="ltr"', client.get("/ar/beratung").text)


def test_wishes_beside_a_step_are_said_in_the_language_of_the_page(client: TestClient) -> None:
    html = client.get("/ar/uebergaenge/kita-grundschule").text
    assert "Ist mein Kind schulreif" not in html
    assert 'lang="ar">فحص دخول المدرسة: هل طفلي جاهز؟' in html


# --- the call ------------------------------------------------------------------------------------


def test_what_to_say_on_the_telephone_stands_there_in_both_languages(client: TestClient) -> None:
    html = client.get(f"/uk{OFFER}").text
    assert '<b lang="de" dir="ltr">Guten Tag. Ich spreche nur wenig Deutsch.' in html
    assert "Spricht bei Ihnen jemand Ukrainisch?" in html
    assert "Guten Tag. Ich spreche" not in client.get(OFFER).text
    assert "Ich brauche Hilfe." in client.get("/ar/hilfe-sofort").text
    assert calling.in_need() == ()


def test_no_latin_comma_stands_between_arabic_words(client: TestClient) -> None:
    latin = re.compile(r"[\u0621-\u064a], ?(?:<[^>]+> ?)*[\u0621-\u064a]")
    for path in ("/", OFFER, "/angebote?q=kita", "/kette/titz?alter=30", "/phasen/kita?alter=40"):
        assert latin.findall(client.get(f"/ar{path}").text) == []


@pytest.mark.parametrize("path", ["/vorschlagen", f"{OFFER}/melden"])
def test_what_is_wrong_in_a_form_is_said_in_the_language(client: TestClient, path: str) -> None:
    for code in FOREIGN:
        page = client.post(f"/{code}{path}", data={})
        assert page.status_code == 422
        assert 'class="faults"' in page.text
        assert german_in(page.text, code) == []


def test_facts_of_a_child_stand_in_one_sentence(client: TestClient) -> None:
    html = client.get("/uk/phasen/kita?alter=40").text
    assert "3 роки 4 місяці, до школи " in html
