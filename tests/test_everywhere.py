"""Every kind of page, every error and every fragment speaks the language of its address: no German
of ours stands where it is not marked."""

import io
import re
from collections.abc import Callable
from xml.etree import ElementTree as ET

import pikepdf
import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from app.counselling import sheets
from app.i18n import FIRST, LAST, SOURCE, TONGUES, gettext, plain, speaking
from app.web.guards import MAX_ADDRESS, MAX_BODY, MAX_HEAD
from app.web.languages import GERMAN_ONLY
from app.web.throttle import LIMIT
from app.web.views import Contact
from tests.cast import sign_in
from tests.events import add
from tests.foreign import german_in, german_on_paper
from tests.test_copied_addresses import readable

FOREIGN = [code for code, tongue in TONGUES.items() if not tongue.german]
OFFER = "fruehe-hilfen-kreis-dueren"
ENDED = "just-nord-dueren"
FURTHER = (
    "/angebote?alter=abc", "/angebote?q=mein+mann+schl%C3%A4gt+mich",
    "/angebote?kommune=titz&wann=heute", "/angebote?thema=krise&sortierung=stand",
    "/angebote?q=geldern", "/termine?ab=unsinn",
    "/termine?kommune=juelich&alter=40", "/kette/titz?alter=70&thema=gesundheit",
    "/kette?einbetten=1", "/kette/titz?alter=abc", "/uebergaenge/familie-kita?klasse=3",
    f"/merkzettel?a={OFFER}&a=gibt-es-nicht&alter=66",
    f"/merkzettel?a={ENDED}", "/merkzettel?suche=kita", "/merkzettel?alter=x",
    "/beratung?alter=66&alter=-3&kommune=titz&sprache=uk&wunsch=kostenlos", "/beratung?q=kita",
    "/zeiten?zeiten=donnerstags+9-11+Uhr,+nicht+in+den+Ferien", "/zeiten?zeiten=jeden+Vollmond",
    "/zeiten?zeiten=12.3.+19+Uhr", "/vorschlagen?kommune=titz", "/vorschlaege?q=heb",
)  # fmt: skip
"""What says something else than the page of its route alone."""


@pytest.fixture
def asked(client: TestClient) -> Callable[..., str]:
    def ask(code: str, path: str, **headers: str) -> str:
        answer = client.get(f"/{code}{path}", headers=headers, follow_redirects=True)
        kind = answer.headers.get("content-type", "").partition(";")[0]
        if answer.url.path.split("/")[1] in GERMAN_ONLY:
            # It is for colleagues, who have to sign in.
            return kind
        if kind == "application/pdf":
            with pikepdf.open(io.BytesIO(answer.content)) as pdf:
                assert german_on_paper(pdf, code) == []
        elif kind == "text/html":
            assert answer.headers["content-language"] == code
            assert german_in(answer.text, code) == [], path
        else:
            assert FIRST not in answer.text
        return kind

    return ask


@pytest.mark.parametrize("code", FOREIGN)
def test_what_every_route_answers_is_in_the_language(
    asked: Callable[..., str], portal_app: FastAPI, code: str
) -> None:
    """Whoever adds a route has it here."""
    public = [path for path in readable(portal_app) if path.split("/")[1] not in GERMAN_ONLY]
    kinds = {asked(code, path) for path in public}
    assert len(public) > 40
    assert {"text/html", "text/calendar", "application/atom+xml"} <= kinds


@pytest.mark.parametrize("path", FURTHER)
def test_so_is_what_a_page_says_besides(asked: Callable[..., str], path: str) -> None:
    for code in FOREIGN:
        assert asked(code, path) == "text/html"


FRAGMENTS = (
    "/angebote?q=hebamme", "/angebote?q=lasagne", "/angebote?kommune=titz&alter=30", "/termine",
    "/kette/titz?alter=30", "/kette?alter=70", "/beratung?alter=40&kommune=titz", "/gibt-es-nicht",
    "/zeiten?zeiten=mo+10-12+Uhr", "/vorschlaege?q=kita", f"/angebote/{OFFER}",
)  # fmt: skip


@pytest.mark.parametrize("path", FRAGMENTS)
def test_so_is_what_htmx_fetches(asked: Callable[..., str], path: str) -> None:
    for code in FOREIGN:
        asked(code, path, **{"HX-Request-Type": "partial", "HX-Request": "true"})


# --- errors ---------------------------------------------------------------------------------------

Ask = Callable[[TestClient, str], int]
FAULTS: dict[int, Ask] = {
    400: lambda client, home: _status(client, f"{home}/angebote?q={'a' * MAX_ADDRESS}"),
    404: lambda client, home: _status(client, f"{home}/kette/koeln/plakat.pdf"),
    405: lambda client, home: _status(client, f"{home}/angebote", "DELETE"),
    410: lambda client, home: _status(client, f"{home}/angebote/{ENDED}"),
    413: lambda client, home: _status(client, f"{home}/vorschlagen", "POST", b"a" * (MAX_BODY + 1)),
    422: lambda client, home: _status(client, f"{home}/vorschlagen", "POST"),
    431: lambda client, home: _status(client, f"{home}/", "GET", b"", a="a" * MAX_HEAD),
}
_seen: dict[str, str] = {}


def _status(
    client: TestClient, path: str, method: str = "GET", body: bytes = b"", **headers: str
) -> int:
    answer = client.request(method, path, content=body, headers=headers)
    _seen["html"], _seen["code"] = answer.text, answer.headers["content-language"]
    return answer.status_code


@pytest.mark.parametrize("status", FAULTS)
def test_an_error_speaks_the_language(client: TestClient, status: int) -> None:
    for code in FOREIGN:
        assert FAULTS[status](client, f"/{code}") == status
        assert _seen["code"] == code
        assert f'<html lang="{code}"' in _seen["html"]
        assert german_in(_seen["html"], code) == []


def test_so_does_what_came_from_elsewhere_or_breaks(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_given: object, **_named: object) -> bytes:
        raise RuntimeError

    with monkeypatch.context() as patched:
        patched.setattr(sheets, "sheet", broken)
        for code in FOREIGN:
            assert _status(client, f"/{code}/merkzettel.pdf?a={OFFER}") == 500
            assert german_in(_seen["html"], code) == []
    with monkeypatch.context() as patched:
        patched.setattr(sheets.PRESS, "_most", 0)
        for code in FOREIGN:
            assert _status(client, f"/{code}/merkzettel.pdf?a={OFFER}") == 503
            assert german_in(_seen["html"], code) == []
    elsewhere = {"Sec-Fetch-Site": "cross-site"}
    for code in FOREIGN:
        answer = client.post(f"/{code}/beratung", data={}, headers=elsewhere)
        assert answer.status_code == 403
        assert german_in(answer.text, code) == []


def test_so_does_who_writes_too_often(make_app: Callable[..., FastAPI]) -> None:
    form = {"thema": "zeit-ort", "text": "Тепер у четвер.", "antwort": ""}
    with TestClient(make_app(), follow_redirects=False) as client:
        said = [client.post(f"/uk/angebote/{OFFER}/melden", data=form) for _ in range(LIMIT + 1)]
    assert said[-1].status_code == 429
    assert german_in(said[-1].text, "uk") == []


# --- for machines ---------------------------------------------------------------------------------


def test_the_map_of_a_language_names_each_page_in_all_of_them(client: TestClient) -> None:
    told = client.get("/robots.txt").text.splitlines()
    german = _located(client.get("/sitemap.xml").text)
    for tongue in TONGUES.values():
        assert f"Sitemap: http://testserver{tongue.home}/sitemap.xml" in told
        answer = client.get(f"{tongue.home}/sitemap.xml")
        found = _located(answer.text)
        here = f"http://testserver{tongue.home}"
        assert [page.removeprefix(here) for page in found] == [
            page.removeprefix("http://testserver") for page in german
        ]
        for page, others in found.items():
            assert others[tongue.tag] == page
            assert list(others) == [*(each.tag for each in TONGUES.values()), "x-default"]
        assert found
        assert len(answer.content) < 1_000_000


def _located(text: str) -> dict[str, dict[str, str]]:
    """Page -> language -> the same page in it."""
    space = {
        "s": "http://www.sitemaps.org/schemas/sitemap/0.9",
        "x": "http://www.w3.org/1999/xhtml",
    }
    return {
        url.findtext("s:loc", "", space): {
            each.attrib["hreflang"]: each.attrib["href"] for each in url.findall("x:link", space)
        }
        for url in ET.fromstring(text)  # noqa: S314 - our own
    }


def test_a_browser_searches_in_the_language_from_its_address_bar(client: TestClient) -> None:
    assert 'href="/tr/opensearch.xml"' in client.get("/tr/").text
    names = set()
    for tongue in TONGUES.values():
        text = client.get(f"{tongue.home}/opensearch.xml").text
        assert f"<Language>{tongue.tag}</Language>" in text
        assert f'template="http://testserver{tongue.home}/angebote?q={{searchTerms}}"' in text
        names.update(re.findall(r"<ShortName>(.{1,16})</ShortName>", text))
    assert len(names) == len(TONGUES)


def test_a_feed_says_in_which_language_it_is(client: TestClient) -> None:
    for tongue in TONGUES.values():
        feed = ET.fromstring(client.get(f"{tongue.home}/neu.atom").text)  # noqa: S314 - our own
        lang = "{http://www.w3.org/XML/1998/namespace}lang"
        titles = feed.findall("{*}entry/{*}title")
        assert (feed.get(lang) or feed.get("xml:lang")) == tongue.tag
        assert {each.get(lang) for each in titles} == {SOURCE}
        with speaking(tongue.code):
            named = gettext("Neue Angebote für Familien: %(place)s").partition("%")[0]
        assert (feed.findtext("{*}title") or "").startswith(plain(named))


# --- what a colleague wrote -----------------------------------------------------------------------


@pytest.mark.parametrize("path", [f"/angebote/{ENDED}", f"/merkzettel?a={ENDED}"])
def test_why_an_offer_ended_is_marked_as_german(
    client: TestClient, portal_app: FastAPI, path: str
) -> None:
    reason = portal_app.state.index.catalogue.ended[ENDED]
    assert f'<span lang="de" dir="ltr">{reason}</span>' in client.get(f"/uk{path}").text
    assert f'">{reason}</span>' not in client.get(path).text


def test_what_stands_beside_a_number_is_marked_as_german() -> None:
    contact = Contact(name="Büro", whose="", phone="02421 123456 (nur vormittags)")
    with speaking("ar"):
        assert contact.numbers[0].note == f"{FIRST}nur vormittags{LAST}"
    assert contact.numbers[0].note == "nur vormittags"


def test_a_note_of_colleagues_is_marked_as_german(desk_app: FastAPI) -> None:
    with sign_in(desk_app, "clara") as client:
        page = "/beratung?alter=40&kommune=kreuzau"
        slug = re.findall(r'id="t-([^"]+)"', client.get(page).text)[0]
        client.post(f"/pult/angebote/{slug}/hinweise", data={"hinweis": "Nur mit Überweisung."})
        html = client.get(f"/uk{page}").text
    assert '<span lang="de" dir="ltr">Nur mit Überweisung.</span>' in html
    assert german_in(html, "uk") == []


def test_a_calendar_in_arabic_has_its_commas_and_numbers_as_they_are_dialled(
    desk_app: FastAPI,
) -> None:
    add(desk_app, "laternen", "3.12.2026 17 Uhr")
    with TestClient(desk_app) as client:
        said = client.get("/ar/angebote/laternen/termine.ics").text.replace("\r\n ", "")
        followed = client.get("/ar/termine.ics?kommune=kreuzau&alter=48").text
    assert "\u200e02421 22-1083005" in said
    names = re.findall(r"(?m)^(?:X-WR-CAL)?NAME:(.*)", followed)
    assert names
    assert all("،" in name and "," not in name for name in names)
