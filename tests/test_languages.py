"""Public pages in nine languages: by their address, whole, and honest about what is German."""

import logging
import re
from collections.abc import Iterator
from datetime import date
from urllib.parse import unquote, unquote_plus

import pytest
from fastapi import FastAPI
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import col, select
from starlette.testclient import TestClient

from app import i18n, wording
from app.catalogue import calling
from app.counselling import words
from app.database import session as open_session
from app.events import page as events_page
from app.events.page import day_text
from app.i18n import FIRST, LAST, SOURCE, TONGUES, speaking
from app.models import Mail, Proposal
from app.records import files, texts, translated
from app.records.translated import Texts, Translation, fingerprint
from app.times import german as german_times
from app.times import saying
from app.times.german import understand
from app.times.saying import say
from app.vocabulary import Audience, TextState
from app.web import languages, pages
from app.web.assets import STATIC
from tests.conftest import BACKENDS, Models, filled_portal
from tests.foreign import german_in
from tests.html_validity import assert_valid

FOREIGN = [code for code in TONGUES if code != SOURCE]
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
            assert f'hreflang="{other.code}" href="{address}"' in html
            assert f'<link rel="alternate" hreflang="{other.code}" href="{address}">' in html
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


# --- days, times, ages ---------------------------------------------------------------------------


def test_days_are_said_as_the_language_says_them() -> None:
    day = date(2026, 12, 3)
    said = {}
    for code in TONGUES:
        with speaking(code):
            said[code] = (wording.long_day(day), wording.month_of(day), wording.short_weekday(day))
    assert said["de"] == ("3. Dezember 2026", "Dezember 2026", "Do")
    assert said["uk"][0] == "3 грудня 2026"
    assert said["uk"][1] == "грудень 2026"
    assert said["pl"][0] == "3 grudnia 2026"
    assert said["pl"][1] == "grudzień 2026"
    assert said["tr"][0] == "3 Aralık 2026"
    assert said["ar"][0] == "3 ديسمبر 2026"
    assert len({each[2] for each in said.values()}) > 5


def test_a_month_is_declined_where_it_stands_in_a_phrase() -> None:
    """Polish, Ukrainian and Russian say "listopad 2026", but "od listopada 2026"."""
    day = date(2026, 11, 3)
    said = {}
    for code in TONGUES:
        with speaking(code):
            said[code] = (wording.month_of(day, alone=False), wording.month(11, alone=False))
            assert wording.month_of(day, alone=False) in wording.part_of_month(day)
    assert said["de"] == ("November 2026", "November")
    assert said["pl"] == ("listopada 2026", "listopada")
    assert said["ru"][1] == "ноября"
    assert said["uk"][1] == "листопада"
    summer = german_times.understand("von April bis Oktober täglich 9 bis 18 Uhr", day).when
    with speaking("pl"):
        assert summer is not None
        assert saying.say(summer).startswith("od kwietnia do października")


def test_an_ordinal_has_no_german_full_stop() -> None:
    day = date(2026, 11, 3)
    first = german_times.understand("jeden 1. Dienstag im Monat ab 19 Uhr", day).when
    assert first is not None
    said = {}
    for code in TONGUES:
        with speaking(code):
            said[code] = saying.say(first)
    assert said["de"] == "am 1. Dienstag im Monat ab 19 Uhr"
    assert said["en"] == "on the 1st Tuesday of the month from 19:00"
    assert said["fr"] == "le 1er mardi du mois dès 19:00"
    assert said["pl"] == "pierwszy wtorek miesiąca od 19:00"
    assert said["ro"] == "prima marți din lună de la 19:00"
    with speaking("fr"):
        assert wording.long_day(date(2026, 12, 1)) == "1er décembre 2026"
        assert wording.long_day(date(2026, 12, 11)) == "11 décembre 2026"


def test_a_day_of_the_list_is_declined_as_well() -> None:
    day = date(2026, 12, 3)
    with speaking("pl"):
        assert events_page.day_text(day, day) == "czwartek, 3 grudnia"
        assert events_page.day_text(day, date(2027, 1, 1)) == "czwartek, 3 grudnia 2026"
    assert events_page.day_text(day, day) == "Donnerstag, 3. Dezember"
    assert events_page.day_text(day, date(2027, 1, 1)) == "Donnerstag, 3. Dezember 2026"


def test_hours_are_said_with_minutes_elsewhere() -> None:
    assert (wording.clock(9, 0), wording.clock(9, 30)) == ("9", "9.30")
    with speaking("en"):
        assert (wording.clock(9, 0), wording.clock(9, 30)) == ("9:00", "9:30")


@given(st.lists(st.integers(-9, 324), max_size=6, unique=True))
def test_ages_written_into_a_field_are_read_again_in_every_language(ages: list[int]) -> None:
    for code in TONGUES:
        with speaking(code):
            read = words.children_in(words.written(ages), lambda number: (0, number))
        assert read is not None
        assert [months for months, _year in read] == ages


@pytest.mark.parametrize(
    ("said", "months"),
    [
        ("5 ay, 7 yaş", [5, 84]),
        ("2 yaş 6 ay", [30]),
        ("1 miesiąc, 1 rok, 2 lata i 6 miesięcy", [1, 12, 30]),
        ("5 luni, 7 ani", [5, 84]),
        ("5 months, 2 years and 6 months", [5, 30]),
        ("5 mois, 2 ans et 6 mois", [5, 30]),
        ("5 месяцев, 2 года", [5, 24]),
        ("5 місяців, 7 років", [5, 84]),
        ("5 أشهر، 7 سنوات", [5, 84]),
    ],
)
def test_ages_are_read_in_the_words_of_every_language(said: str, months: list[int]) -> None:
    read = words.children_in(said, lambda number: (0, number))
    assert read is not None
    assert [each for each, _year in read] == months


@pytest.mark.parametrize("code", FOREIGN)
def test_what_the_date_of_birth_writes_into_the_field_is_read(code: str) -> None:
    """The browser fills in these words (static/beratung.js)."""
    with speaking(code):
        said = [i18n.gettext(each) for each in ("{n} Monate", "{n} Jahre", "Geburt in {n} Monaten")]
        example = i18n.gettext("5 Monate, 7 Jahre")
    typed = ", ".join(each.replace("{n}", "3") for each in said)
    for text, months in ((typed, [3, 36, -3]), (example, [5, 84])):
        read = words.children_in(text, lambda number: (0, number))
        assert read is not None
        assert [each for each, _year in read] == months


@pytest.mark.parametrize("code", list(TONGUES))
def test_every_age_that_a_page_says_is_read_where_one_is_asked_for(code: str) -> None:
    """In Arabic one and two of a thing are words alone."""
    with speaking(code):
        said = {months: wording.age(months) for months in range(1, 216)}
    read = {
        months: words.children_in(text, lambda number: (0, number)) for months, text in said.items()
    }
    assert {months for months, found in read.items() if found != ((months, None),)} == set()


def test_a_birthday_becomes_an_age_that_is_read_again_in_every_language(
    client: TestClient,
) -> None:
    """What static/beratung.js writes into the field of the ages."""
    for code in ("de", "uk", "ar"):
        html = client.get(f"{TONGUES[code].home}/beratung").text
        said = re.search(r'data-monate="(.*?)" data-jahre="(.*?)" data-geburt="(.*?)"', html)
        assert said is not None
        typed = ", ".join(each.replace("{n}", "3") for each in said.groups())
        read = words.children_in(typed, lambda number: (0, number))
        assert read == ((3, None), (36, None), (-3, None))


# --- translations of what data/ says -------------------------------------------------------------


@pytest.mark.parametrize("code", FOREIGN)
def test_every_text_of_the_data_is_translated_and_none_is_stale(code: str) -> None:
    """Summaries of all offers, guides, Hilfe sofort; what a person changes in German is told by
    this test as long as nobody has translated it anew."""
    known = translated.texts(code)
    missing = [key for key, text in german_texts() if not known.known(key, text)]
    assert missing == []


def german_texts() -> Iterator[tuple[str, str]]:
    for path in sorted((files.DATA / "offers").rglob("*.yaml")):
        offer = files.load(path)
        if not (offer.get("joined") or offer.get("draft")):
            yield f"angebote/{offer['slug']}/title", offer["title"]
            yield f"angebote/{offer['slug']}/summary", offer["summary"]
    yield from translated.of_guides(texts.read())


def test_what_was_made_of_another_text_is_stale_and_not_shown() -> None:
    of = {"a": Translation(text="Курс", source=fingerprint("Kurs"))}
    known = Texts(of)
    assert translated.state("Kurs", of["a"]) is TextState.UNREAD
    assert translated.state("Kurs am Montag", of["a"]) is TextState.STALE
    assert translated.state("Kurs", None) is TextState.MISSING
    assert known.said("a", "Kurs") == "Курс"
    with speaking("uk"):
        assert known.said("a", "Kurs am Montag") == f"{FIRST}Kurs am Montag{LAST}"


def test_how_lines_are_broken_makes_no_translation_stale() -> None:
    assert fingerprint("ein\n Satz") == fingerprint("ein Satz")
    assert fingerprint("ein Satz") != fingerprint("ein Satz.")


@pytest.fixture(scope="module")
def own_portal(tmp_path_factory: pytest.TempPathFactory, models: Models) -> Iterator[FastAPI]:
    folder = tmp_path_factory.mktemp("languages")
    with filled_portal(models, BACKENDS[-1], folder) as app:
        yield app


def test_a_letter_to_a_colleague_is_german_whatever_the_page_speaks(own_portal: FastAPI) -> None:
    with TestClient(own_portal, follow_redirects=False) as client:
        form = {"thema": "zeit-ort", "text": "Зараз у четвер.", "antwort": ""}
        answer = client.post("/uk/angebote/kita-rurmaeuse-kreuzau/melden", data=form)
        assert answer.status_code == 303
        assert answer.headers["location"].startswith("/uk/meldung/")
        with open_session(own_portal.state.engine) as session:
            subjects = [mail.subject for mail in session.exec(select(Mail))]
    assert subjects
    assert all(subject.startswith("Hinweis zu „") for subject in subjects)


def test_what_is_proposed_is_kept_as_if_it_came_from_the_german_page(own_portal: FastAPI) -> None:
    """The times too, which are kept as they were understood, and every tick that corrects them."""
    form = {
        "titel": "Gruppe", "beschreibung": "Für Babys und Eltern.", "traeger": "Verein",
        "kommune": "titz", "zeiten": "mo 10-12 Uhr, nicht in den Ferien", "kontakt": "02421 22-0",
    }  # fmt: skip
    with TestClient(own_portal, follow_redirects=False) as client:
        for home in ("", "/ar"):
            assert client.post(f"{home}/vorschlagen", data=form).status_code == 303
        with open_session(own_portal.state.engine) as session:
            german, arabic = session.exec(select(Proposal.wanted).order_by(col(Proposal.id)))
        assert german == arabic
        offered = client.get("/uk/zeiten", params={"zeiten": form["zeiten"]}).text
        wrong = client.get(
            "/uk/zeiten?zeiten=jeden+Vollmond", headers={"HX-Request-Type": "partial"}
        )
        assert '<span lang="de" dir="ltr">„Vollmond“ ist hier nicht' in wrong.text
    said = re.findall(r'href="/uk/zeiten\?zeiten=([^"]*)"', offered)
    sentences = [unquote_plus(each) for each in said]
    assert len(sentences) > 9
    assert all(understand(each, date(2026, 11, 30)).when for each in sentences)


def test_whom_an_offer_fits_is_told_by_its_record_in_every_language(client: TestClient) -> None:
    """Not by words of its text, which are others in another language."""
    fitting = []
    for code in ("de", "uk", "ar"):
        html = client.get(f"{TONGUES[code].home}/beratung?alter=40&wunsch=barrierefrei").text
        fitting.append(re.findall(r'href="[^"]*/angebote/([a-z0-9-]+)[?"]', html))
    assert fitting[0]
    assert fitting[0] == fitting[1] == fitting[2]


# --- the call ------------------------------------------------------------------------------------


def test_what_to_say_on_the_telephone_stands_there_in_both_languages(client: TestClient) -> None:
    html = client.get(f"/uk{OFFER}").text
    assert '<b lang="de" dir="ltr">Guten Tag. Ich spreche nur wenig Deutsch.' in html
    assert "Spricht bei Ihnen jemand Ukrainisch?" in html
    assert "Guten Tag. Ich spreche" not in client.get(OFFER).text
    assert "Ich brauche Hilfe." in client.get("/ar/hilfe-sofort").text
    assert calling.in_need() == ()


# --- what is put together of parts ----------------------------------------------------------------


def said_of_times(code: str, typed: str) -> str:
    when = understand(typed, date(2026, 11, 30)).when
    assert when is not None
    with speaking(code):
        return i18n.plain(say(when))


def test_a_month_after_a_word_is_in_its_case() -> None:
    day = date(2027, 9, 2)
    said = {}
    for code in ("de", "uk", "ru"):
        with speaking(code):
            said[code] = (wording.part_of_month(day), wording.month(9), day_text(day, day))
    assert said["de"] == ("Anfang September 2027", "September", "Donnerstag, 2. September")
    assert said["uk"] == ("на початку вересня 2027", "вересень", "четвер, 2 вересня")
    assert said["ru"] == ("в начале сентября 2027", "сентябрь", "четверг, 2 сентября")
    season = "von April bis Oktober täglich 9 bis 18 Uhr"
    assert said_of_times("de", season) == season
    assert said_of_times("ru", season).startswith("с апреля до конца октября ")


def test_which_day_of_the_month_agrees_with_its_weekday() -> None:
    said = "am 1. und letzten Mittwoch im Monat 9 bis 10 Uhr"
    assert said_of_times("de", said) == said
    assert said_of_times("uk", said).startswith("перша і остання середа місяця ")
    assert said_of_times("ru", said).startswith("первая и последняя среда месяца ")
    assert said_of_times("ar", said).startswith("يوم الأربعاء الأول والأخير من كل شهر ")
    assert said_of_times("ru", "am 2. Sonntag im Monat 9 Uhr").startswith("второе воскресенье")


def test_hours_are_said_without_a_word_for_the_clock_where_their_minutes_say_it() -> None:
    said = {code: said_of_times(code, "montags 9 bis 12 Uhr") for code in ("de", "uk", "ru")}
    assert said == {
        "de": "montags 9 bis 12 Uhr",
        "uk": "понеділок 9:00 – 12:00",
        "ru": "понедельник 9:00 – 12:00",
    }


def test_ages_are_said_in_the_case_that_up_to_asks_for() -> None:
    ages = ((None, 12), (0, 36), (18, None), (None, 252), (-9, 72))
    said = {}
    for code in ("de", "uk", "ru"):
        with speaking(code):
            said[code] = tuple(wording.age_range(*each) for each in ages)
    assert said["de"][:2] == ("bis 1 Jahr", "Geburt bis 3 Jahre")
    assert said["uk"] == (
        "до 1 року", "від народження до 3 років", "від 18 місяців", "до 21 року",
        "від вагітності до 6 років",
    )  # fmt: skip
    assert said["ru"] == (
        "до 1 года", "от рождения до 3 лет", "от 18 месяцев", "до 21 года",
        "от беременности до 6 лет",
    )  # fmt: skip


def test_arabic_has_its_own_commas_and_says_and_before_each() -> None:
    with speaking("ar"):
        assert wording.listed(("Düren", "Titz", "Inden")) == "Düren وTitz وInden"
        assert wording.beside(("Düren", "", "Titz")) == "Düren، Titz"
        assert wording.age(30) == "سنتين و6 أشهر"
        assert wording.age_range(12, 24) == "من سنة واحدة إلى سنتين"
    assert wording.listed(("Düren", "Titz", "Inden")) == "Düren, Titz und Inden"
    assert wording.beside(("Düren", None, "Titz")) == "Düren, Titz"
    assert "؛" in said_of_times("ar", "Büro: montags 9 bis 12 Uhr; Café: dienstags 14 bis 16 Uhr")


def test_no_latin_comma_stands_between_arabic_words(client: TestClient) -> None:
    latin = re.compile(r"[\u0621-\u064a], ?(?:<[^>]+> ?)*[\u0621-\u064a]")
    for path in ("/", OFFER, "/angebote?q=kita", "/kette/titz?alter=30", "/phasen/kita?alter=40"):
        assert latin.findall(client.get(f"/ar{path}").text) == []


def test_only_german_has_a_capital_within_a_sentence() -> None:
    whom = (Audience.PARENTS, Audience.CHILDREN)
    assert wording.audience(whom) == "Eltern, Kinder"
    with speaking("uk"):
        assert wording.audience(whom) == "Батьки, діти"


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
