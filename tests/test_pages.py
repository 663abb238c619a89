"""Every page: there, valid, complete, linked, without JavaScript and without third parties."""

import re
from collections.abc import Iterable, Iterator
from html import escape
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

import pytest
from fastapi import FastAPI
from starlette.datastructures import State
from starlette.routing import BaseRoute, Route
from starlette.testclient import TestClient

from app.catalogue import needcodes
from app.catalogue.criteria import Criteria
from app.vocabulary import KOMMUNEN, Phase, Transition
from app.web.languages import parted
from tests.html_validity import assert_valid

PAGES = [
    "/", "/angebote", "/angebote?q=Kita+Kreuzau&kosten=kostenlos&alter=30", "/angebote?q=xyzxyz",
    "/angebote?q=Yoga+kostenlos&gesagt=ja",
    "/angebote?kommune=titz&thema=krise-schutz&phase=kita&format=online", "/hilfe-sofort",
    "/fachkraefte", "/ueber", "/barrierefreiheit", "/leichte-sprache", "/gebaerdensprache",
    "/impressum", "/datenschutz", "/gibt-es-nicht", "/angebote/just-nord-dueren",
    "/merkzettel?", "/merkzettel?a=vettweisser-tisch&a=gibt-es-nicht&a=just-nord-dueren&suche=kita",
    "/merkzettel?a=hilfetelefon-gewalt-gegen-frauen&a=hilfetelefon-gewalt-an-frauen",
    "/beratung?", "/beratung?alter=5&alter=68&kommune=vettweiss&anliegen=geld-reicht-nicht",
    "/beratung?sprache=ar&wunsch=ohne-auto&a=vettweisser-tisch&hinweis=alter&gezaehlt=1",
    "/beratung?anliegen=gewalt-zuhause-frau",
    *(f"/phasen/{phase}" for phase in Phase),
    *(f"/uebergaenge/{transition}" for transition in Transition),
    *(f"/kommunen/{slug}" for slug in KOMMUNEN),
    "/kommunen", "/phasen", "/uebergaenge", "/traeger", "/kommunen?ort=Birkesdorf",
    "/kommunen?ort=Aachen%22%3E",
    "/kette",
    *(f"/kette/{slug}" for slug in KOMMUNEN),
    "/termine", "/termine?kommune=titz&thema=gesundheit&zielgruppe=fachkraefte&alter=30",
]  # fmt: skip


class Links(HTMLParser):
    """Addresses that a page points to (`links`) or loads (`loads`), and its ids."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.loads: list[str] = []
        self.ids: list[str] = []
        self.texts: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if identity := given.get("id"):
            self.ids.append(identity)
        # What is posted is no page to go to.
        posted = tag == "form" and given.get("method") == "post"
        address = given.get("href") or given.get("src") or (not posted and given.get("action"))
        if address:
            loads = tag in ("script", "img", "iframe", "source") or (
                tag == "link" and given.get("rel") != "canonical"
            )
            (self.loads if loads else self.links).append(address)
        for name in ("hx-get", "hx-post"):
            if address := given.get(name):
                self.loads.append(address)


def portal(app: FastAPI) -> State:
    return app.state


def all_pages(app: FastAPI) -> list[str]:
    catalogue = portal(app).index.catalogue
    return [
        *PAGES,
        *(f"/traeger/{slug}" for slug in catalogue.providers),
        *(f"/angebote/{slug}" for slug in catalogue.offers),
    ]


@pytest.mark.parametrize("path", PAGES)
def test_the_page_is_valid_html_and_protected(client: TestClient, path: str) -> None:
    answer = client.get(path)
    wanted = {"/gibt-es-nicht": 404, "/angebote/just-nord-dueren": 410}.get(path, 200)
    assert answer.status_code == wanted
    assert_valid(answer.text)
    assert "default-src 'self'" in answer.headers["content-security-policy"]
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "set-cookie" not in answer.headers


def test_every_offer_and_provider_page_is_valid_html(
    client: TestClient, portal_app: FastAPI
) -> None:
    for path in all_pages(portal_app)[len(PAGES) :]:
        answer = client.get(path)
        assert answer.status_code == 200, path
        assert_valid(answer.text)


def test_no_page_loads_anything_from_elsewhere(client: TestClient, portal_app: FastAPI) -> None:
    for path in all_pages(portal_app):
        for address in Links(client.get(path).text).loads:
            parts = urlsplit(address)
            assert parts.netloc in ("", "testserver"), (path, address)
            assert parts.scheme in ("", "http"), (path, address)


@pytest.fixture(scope="session")
def walked(client: TestClient, portal_app: FastAPI) -> dict[str, int]:
    """Every page that links lead to from the start page and from the offers, with its status. The
    offers are taken from the list, of which tests/test_search_page.py shows that it names all."""
    seen: dict[str, int] = {}
    todo = ["/", *(f"/angebote/{slug}" for slug in portal(portal_app).index.catalogue.offers)]
    while todo:
        path = todo.pop()
        if path in seen:
            continue
        answer = client.get(path)
        seen[path] = answer.status_code
        if not answer.headers["content-type"].startswith("text/html"):
            continue
        page = Links(answer.text)
        for link in page.links:
            target = urlsplit(urljoin(f"http://testserver{path}", link))
            if target.netloc != "testserver" or target.scheme not in ("http", "https"):
                continue
            # With a query: searches without end. Both have tests of their own.
            if not target.query and parted(target.path)[0] is None:
                todo.append(target.path)
            if target.fragment and target.path == path and not target.query:
                assert target.fragment in page.ids, (path, link)
    return seen


def test_no_link_is_dead_and_no_page_an_orphan(walked: dict[str, int], portal_app: FastAPI) -> None:
    assert {path: status for path, status in walked.items() if status != 200} == {}
    unlinked = {"/gibt-es-nicht", "/angebote/just-nord-dueren"}
    pages = {page.partition("?")[0] for page in all_pages(portal_app)} - unlinked
    assert pages - walked.keys() == set()


NOT_LINKED = {
    "for machines": {"/robots.txt", "/sitemap.xml", "/health/live", "/health/ready"},
    "asked for by browsers": {"/favicon.ico", "/apple-touch-icon.png",
                              "/apple-touch-icon-precomposed.png"},
    "loaded by pages": {"/static/{path:path}", "/vorschlaege", "/opensearch.xml",
                        "/kette/rahmen.js"},
    "by mail": {"/bestaetigen/{token}", "/aendern/{token}", "/anmelden/link",
                "/traeger-angebote/{token}", "/traeger-angebote/{token}/aendern/{slug}",
                "/traeger-angebote/{token}/beendet/{slug}",
                "/traeger-angebote/{token}/abbestellen"},
    "after a form": {"/meldung/{key}", "/anmelden/bestaetigen"},
    "with what was chosen": {"/kette/termine.ics", "/merkzettel.pdf", "/merkzettel/qr.svg",
                             "/beratung/zahlen.csv", "/neu.atom", "/termine/plakat.pdf"},
    "signed in": {"/beratung/zahlen"},
    "as soon as there is one": {"/videos/{name}", "/dateien/{name}"},
}  # fmt: skip


def test_every_route_is_linked_or_reached_in_another_way(
    walked: dict[str, int], portal_app: FastAPI
) -> None:
    """The desk's own pages are walked by its tests, signed in."""
    reached_otherwise = set().union(*NOT_LINKED.values())
    routes = {
        route.path: route.path_regex
        for route in _routes(portal_app.routes)
        if "GET" in (route.methods or ())
    }
    assert reached_otherwise <= routes.keys()
    lonely = {
        path
        for path, pattern in routes.items()
        if not path.startswith("/pult") and not any(map(pattern.match, walked))
    }
    assert lonely - reached_otherwise == set()


def _routes(routes: Iterable[BaseRoute]) -> Iterator[Route]:
    for route in routes:
        if isinstance(route, Route):
            yield route
        elif included := getattr(route, "original_router", None):
            yield from _routes(included.routes)


def test_the_sitemap_names_every_page(client: TestClient, portal_app: FastAPI) -> None:
    named = set(re.findall(r"<loc>http://testserver(.*?)</loc>", client.get("/sitemap.xml").text))
    published = {path for path in all_pages(portal_app) if "?" not in path}
    assert named == published - {"/gibt-es-nicht", "/angebote/just-nord-dueren"}
    assert "Sitemap: http://testserver/sitemap.xml" in client.get("/robots.txt").text


def test_every_page_has_one_h1_a_title_and_help_one_tap_away(client: TestClient) -> None:
    for path in PAGES:
        html = client.get(path).text
        assert html.count("<h1") == 1, path
        assert re.search(r"<title>[^<]{8,}</title>", html), path
        for address in ('href="tel:112"', 'href="tel:110"', 'href="/hilfe-sofort'):
            assert address in html, (path, address)
        for address in ("/barrierefreiheit", "/leichte-sprache", "/gebaerdensprache",
                        "/impressum", "/datenschutz"):  # fmt: skip
            assert re.search(rf'href="{address}["?]', html), (path, address)


def test_an_offer_page_says_all_seven_facts_and_its_stand(
    client: TestClient, portal_app: FastAPI
) -> None:
    for slug, offer in portal(portal_app).index.catalogue.offers.items():
        html = client.get(f"/angebote/{slug}").text
        for fact in ("Was", "Für wen", "Wann", "Wo", "Kosten", "Anmeldung", "Kontakt"):
            assert re.search(rf"<dt[^>]*>\s*(<[^>]+>\s*)*{fact}", html), (slug, fact)
        assert offer.freshness.label in html, slug
        if not offer.schedule:
            assert "bitte erfragen" in html.lower(), slug
        for source in offer.sources:
            assert source.said.replace("&", "&amp;") in html, slug


def test_no_contact_is_empty_and_each_says_whose_it_is(portal_app: FastAPI) -> None:
    for offer in portal(portal_app).index.catalogue.offers.values():
        contact = offer.contact
        assert contact.ways, offer.slug
        assert contact.whose
        assert contact.name


def test_old_facts_are_marked_on_card_and_page(client: TestClient) -> None:
    page = client.get("/angebote/awo-familienzentrum-noervenich-vettweiss").text
    assert "Angaben von 2009, bitte vorher nachfragen" in page
    card = client.get("/angebote?q=AWO+Familienzentrum+Nörvenich").text
    assert '<li class="badge badge--old">Stand 2009' in card


def test_an_ended_offer_says_that_it_is_over_and_why(client: TestClient) -> None:
    answer = client.get("/angebote/just-nord-dueren")
    assert answer.status_code == 410
    assert "stark starten" in answer.text
    assert "just-nord-dueren" not in client.get("/angebote?q=JUST+Nord").text


def test_unchanged_pages_answer_304(client: TestClient) -> None:
    for path in ("/", "/angebote?q=kita", "/angebote/kita-rurmaeuse-kreuzau", "/kommunen/titz"):
        first = client.get(path)
        again = client.get(path, headers={"If-None-Match": first.headers["etag"]})
        assert (again.status_code, again.content) == (304, b""), path
        other = client.get(path, headers={"If-None-Match": 'W/"other"'})
        assert other.status_code == 200


def test_static_files_may_be_kept_for_ever_and_only_under_their_hash(
    client: TestClient,
) -> None:
    page = Links(client.get("/").text)
    css = next(address for address in page.loads if ".css" in address)
    answer = client.get(css)
    assert "immutable" in answer.headers["cache-control"]
    assert client.get(re.sub(r"\.[0-9a-f]{12}\.", ".000000000000.", css)).status_code == 404
    assert client.get("/static/../app/main.py").status_code == 404


def test_crisis_pages_leave_no_copy_behind(client: TestClient, portal_app: FastAPI) -> None:
    violent = [o.url for o in portal(portal_app).index.catalogue.offers.values() if o.violence]
    assert len(violent) >= 5
    code = needcodes.code("gewalt-zuhause-frau")
    for path in ("/hilfe-sofort", f"/angebote?a={code}", *violent):
        answer = client.get(path)
        assert (answer.status_code, answer.headers["cache-control"]) == (200, "no-store"), path


# --- guides for a child and a Kommune ------------------------------------------------------------


def test_a_guide_keeps_the_child_that_is_not_born_yet(client: TestClient) -> None:
    page = client.get("/uebergaenge/geburt-familie?alter=-3").text
    assert '<input type="hidden" name="alter" value="-3">' in page
    moved = client.get("/uebergaenge/geburt-familie?alter=-3&jahre=&monate=&kommune=titz").text
    assert "Für Ihr Kind, das noch nicht geboren ist." in moved
    # Years and months that are typed count more.
    born = client.get("/uebergaenge/geburt-familie?alter=-3&jahre=0&monate=2&kommune=titz").text
    assert "Für Ihr Kind: 2 Monate" in born


def test_where_there_is_nothing_on_the_spot_the_town_hall_is_named(client: TestClient) -> None:
    page = client.get("/uebergaenge/kita-grundschule?kommune=inden").text
    step = page.partition('id="schulanmeldung"')[2].partition("</li>\n      <li class")[0]
    assert "Vor Ort kennen wir dafür noch kein Angebot." in step
    assert 'Rathaus Inden, <a href="' in step


def test_a_transition_is_read_for_a_child_and_its_own_kommune(client: TestClient) -> None:
    """On 24 November 2026, nine days after the last day of registration."""
    page = client.get("/uebergaenge/kita-grundschule?jahre=5&monate=6&kommune=kreuzau").text
    assert "Für Ihr Kind: 5 Jahre 6 Monate, Schulstart Anfang September 2027." in page
    step = page.partition('id="schulanmeldung"')[2].partition("</li>\n      <li class")[0]
    assert "Frist vorbei seit dem 15. November 2026" in step
    assert "Rufen Sie heute die Grundschule an." in step
    assert "/angebote/grundschule-kreuzau" in step
    assert "/angebote/grundschule-heimbach" not in step
    assert "Vor Ort kennen wir dafür noch kein Angebot." not in step
    # What is over stands last, and says so.
    assert page.index('id="schulanmeldung"') < page.index('id="ogs-anmelden"')
    assert page.index('id="ogs-anmelden"') < page.index('id="abc-klasse"')
    asked = Criteria(chosen={"uebergang": ("kita-grundschule",), "kommune": ("kreuzau",)})
    assert f'href="{escape(asked.on_chain.url())}"' in page


def test_a_guide_asks_at_the_edge_of_the_stichtag(client: TestClient) -> None:
    page = client.get("/uebergaenge/kita-grundschule?alter=73").text
    assert "War Ihr Kind am 30. September 2026 schon sechs Jahre alt?" in page
    assert "/uebergaenge/kita-grundschule?alter=73&amp;schulstart=2026#schritte-titel" in page
    answered = client.get("/uebergaenge/kita-grundschule?alter=73&schulstart=2026").text
    assert "schon sechs Jahre alt?" not in answered
    assert "Für Ihr Kind: 6 Jahre 1 Monat, 1. Klasse." in answered


def test_a_guide_without_a_child_says_its_rules_and_no_state(client: TestClient) -> None:
    for path in ("/uebergaenge/kita-grundschule", "/uebergaenge/kita-grundschule?alter=bald"):
        page = client.get(path).text
        assert "bis 15. November im Jahr vor der Einschulung" in page
        assert "Frist vorbei" not in page
        assert "Für Ihr Kind:" not in page
