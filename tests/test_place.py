"""Where it really is, and how far: what was chosen travels, results say how far and can be put in
order."""

import re
from html import unescape
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from fastapi import FastAPI
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from starlette.testclient import TestClient

from app.catalogue.criteria import Criteria
from app.catalogue.ordering import Order, arranged
from app.catalogue.snapshot import Catalogue
from app.catalogue.surroundings import LONGEST, Surroundings, away, distance, located, where
from app.records.base import Place
from app.records.offers import OfferRecord
from app.vocabulary import KOMMUNEN, Format
from app.web.carried import Carried
from search.port import Hit
from tests.html_validity import assert_valid
from tests.test_search_page import shown, total


@pytest.fixture(scope="module")
def catalogue(portal_app: FastAPI) -> Catalogue:
    found: Catalogue = portal_app.state.index.catalogue
    return found


@pytest.fixture(scope="module")
def around(catalogue: Catalogue) -> Surroundings:
    return catalogue.around


def links(html: str) -> list[str]:
    return [unescape(url) for url in re.findall(r'href="(/[^"]*)"', html)]


def asked(url: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name, value in parse_qsl(urlsplit(url).query):
        found.setdefault(name, []).append(value)
    return found


# What is understood


@pytest.mark.parametrize("text", ["52428 kita", "D-52428 Kita", "Kita in 52428 Jülich"])
def test_a_postcode_is_its_kommune(client: TestClient, text: str) -> None:
    html = client.get("/angebote", params={"q": text}).text
    assert "Filter Jülich entfernen" in html
    same = client.get("/angebote", params={"q": "Kita", "kommune": "juelich"}).text
    assert set(shown(html)) == set(shown(same))
    assert total(html) == total(same)


def test_two_villages_of_one_name_are_asked_and_not_guessed(client: TestClient) -> None:
    html = client.get("/angebote?q=Kita+in+Krauthausen").text
    assert "Meinen Sie Krauthausen in Düren oder in Niederzier?" in html
    for slug in ("dueren", "niederzier"):
        (answer,) = {
            url
            for url in links(html)
            if asked(url).get("kommune") == [slug] and asked(url).get("q")
        }
        answered = client.get(answer).text
        assert "Meinen Sie" not in answered
        assert shown(answered)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Kita in Aachen", "Aachen liegt nicht im Kreis Düren."),
        ("50667", "Die Postleitzahl 50667 gehört nicht zum Kreis Düren."),
    ],
)
def test_who_asks_beyond_the_kreis_is_told_so(client: TestClient, text: str, said: str) -> None:
    html = client.get("/angebote", params={"q": text}).text
    assert f"{said} Hier stehen Angebote für Familien in den 15 Kommunen im Kreis Düren." in html


def test_the_words_do_not_change_silently_what_was_chosen(client: TestClient) -> None:
    html = client.get("/angebote?q=Kita+in+J%C3%BClich&kommune=titz").text
    assert "Oder suchen Sie in" in html
    assert any(asked(url).get("kommune") == ["juelich"] for url in links(html))


def test_several_places_are_shown_together_and_each_can_be_chosen(client: TestClient) -> None:
    html = client.get("/angebote?q=Krabbelgruppe+in+Titz+oder+J%C3%BClich").text
    assert "Sie nennen mehrere Orte. Suchen Sie nur in" in html
    for slug in ("titz", "juelich"):
        assert any(
            asked(url).get("kommune") == [slug] and asked(url).get("q") for url in links(html)
        )
    assert_valid(html)


# Where it is


def record(**changes: Any) -> OfferRecord:
    said = {"formats": (Format.ON_SITE,), "kommunen": ("juelich",), "place": None, "slug": "a"}
    fields: dict[str, Any] = {**said, **changes}
    return OfferRecord.model_construct(**fields)


def in_(city: str | None, name: str | None = None, postcode: str | None = None) -> Place:
    return Place(name=name, street=None, postcode=postcode, city=city)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"place": in_("Jülich")}, "Jülich"),
        ({"place": in_("Jülich"), "kommunen": ("juelich", "titz")}, "Jülich, auch für Titz"),
        ({"place": in_("Jülich", "Kulturbahnhof")}, "Kulturbahnhof, Jülich"),
        ({"place": in_("Aldenhoven", "Rathaus Aldenhoven"), "kommunen": ("aldenhoven",)},
         "Rathaus Aldenhoven"),
        ({"place": in_(None, None, "52428")}, "Jülich"),
        ({"place": in_(None, "Kulturbahnhof")}, "Kulturbahnhof, Jülich"),
        ({"place": in_(None, "Halle"), "kommunen": ("kreisweit",)}, "Halle, für alle im Kreis"),
        ({"place": in_("Düren"), "kommunen": ("kreisweit",)}, "Düren, für alle im Kreis"),
        ({"place": in_("Düren"), "kommunen": ("kreuzau", "titz")}, "Düren, für Kreuzau und Titz"),
        ({"place": in_("Kreuzau-Winden"), "kommunen": ("kreuzau",)}, "Kreuzau-Winden"),
        ({"kommunen": ("titz",)}, "Titz"),
        ({"kommunen": ("kreisweit",)}, "im ganzen Kreis"),
        ({"formats": (Format.PHONE,), "kommunen": ("kreisweit",)}, "am Telefon, für alle im Kreis"),
        ({"formats": (Format.ONLINE,), "kommunen": ("kreisweit",)}, "online"),
        ({"formats": (Format.HOME,), "kommunen": ("titz",)}, "bei Ihnen zu Hause, für Titz"),
    ],
)  # fmt: skip
def test_where_it_really_is_and_for_whom(
    around: Surroundings, changes: dict[str, Any], said: str
) -> None:
    found = where(record(**changes), around)
    assert found == said


def test_cards_stay_short(catalogue: Catalogue) -> None:
    for offer in catalogue.offers.values():
        assert (
            0 < len(offer.where_text) <= max(LONGEST, len((offer.place and offer.place.city) or ""))
        )


# How far


def test_distances_are_those_of_a_map(around: Surroundings) -> None:
    # By the coordinates of data/kommunen.yaml: a degree of latitude is 111.2 km.
    assert around.kilometres("dueren", "kreuzau") == 6
    assert around.kilometres("kreuzau", "dueren") == 6
    assert around.kilometres("titz", "titz") == 0
    assert around.kilometres("titz", "heimbach") == 42
    assert around.kilometres("titz", "aachen") is None


def test_what_is_said_of_the_way(catalogue: Catalogue, around: Surroundings) -> None:
    offers = catalogue.offers.values()
    in_kreuzau = next(o for o in offers if located(o, around) == {"kreuzau"} and o.place)
    assert away(in_kreuzau, ("dueren",), around) == "im Nachbarort, 6 km"
    assert away(in_kreuzau, ("kreuzau",), around) == ""
    assert away(in_kreuzau, (), around) == ""
    assert re.fullmatch(r"\d+ km", away(in_kreuzau, ("titz",), around))
    for offer in offers:
        if Format.ON_SITE not in offer.formats or not located(offer, around):
            assert away(offer, ("titz",), around) == ""
            assert distance(offer, ("titz",), around) is None


def test_results_say_how_far_it_is_where_a_kommune_was_chosen(client: TestClient) -> None:
    plain = client.get("/angebote?q=Schwangerschaftsberatung").text
    assert " km<" not in plain
    html = client.get("/angebote?q=Schwangerschaftsberatung&kommune=kreuzau").text
    assert "im Nachbarort, 6 km" in html
    assert "Entfernungen sind Luftlinie" in html


# In which order


@given(
    order=st.sampled_from(list(Order)),
    kommunen=st.lists(st.sampled_from(list(KOMMUNEN)), max_size=2, unique=True),
    drawn=st.randoms(use_true_random=False),
)
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_an_order_loses_and_doubles_nothing(
    catalogue: Catalogue, around: Surroundings, order: Order, kommunen: list[str], drawn: Any
) -> None:
    slugs = [*catalogue.offers, "gone-meanwhile"]
    drawn.shuffle(slugs)
    hits = [Hit(slug, 1.0) for slug in slugs]
    found = arranged(hits, order, catalogue.offers, around, kommunen)
    assert sorted(hit.slug for hit in found) == sorted(slugs)
    if order is Order.NEAR and kommunen:
        ways = [
            distance(catalogue.offers[h.slug], kommunen, around)
            for h in found
            if h.slug in catalogue.offers
        ]
        known = [way for way in ways if way is not None]
        assert known == sorted(known)
        assert ways[len(known) :] == [None] * (len(ways) - len(known))
    if order is Order.BEST:
        assert list(found) == hits


@pytest.mark.parametrize("order", list(Order))
@pytest.mark.parametrize("question", ["q=Beratung&kommune=titz", "kommune=kreuzau", "q=Kita"])
def test_pages_of_an_order_have_all_once(client: TestClient, question: str, order: Order) -> None:
    every = total(client.get(f"/angebote?{question}").text)
    pages = range(1, -(-every // 20) + 1)
    found = [
        slug
        for page in pages
        for slug in shown(client.get(f"/angebote?{question}&ordnung={order}&seite={page}").text)
    ]
    assert len(found) == len(set(found)) == every
    best = [
        slug
        for page in pages
        for slug in shown(client.get(f"/angebote?{question}&seite={page}").text)
    ]
    assert set(found) == set(best)
    if order is Order.BEST:
        assert found == best


def test_orders_are_links_and_travel(client: TestClient) -> None:
    html = client.get("/angebote?q=Beratung&kommune=titz").text
    near = next(url for url in links(html) if asked(url).get("ordnung") == ["nah"])
    assert asked(near)["kommune"] == ["titz"]
    html = client.get(near).text
    assert "<strong>in der Nähe</strong>" in html
    assert 'name="ordnung" value="nah"' in html
    following = next(url for url in links(html) if "seite=2" in url)
    assert asked(following)["ordnung"] == ["nah"]
    # Without a Kommune nobody knows what is near.
    assert "in der Nähe</a>" not in client.get("/angebote?q=Beratung").text


@pytest.mark.parametrize("value", ["", "quer", "NAH", "passend"])
def test_an_unknown_order_is_the_best_one(client: TestClient, value: str) -> None:
    assert Criteria.read([("ordnung", value)]).order is Order.BEST
    answer = client.get("/angebote", params={"q": "Kita", "ordnung": value})
    assert answer.status_code == 200
    assert shown(answer.text) == shown(client.get("/angebote?q=Kita").text)


def test_help_in_a_crisis_keeps_its_order(client: TestClient) -> None:
    plain = client.get("/angebote?q=mein+Mann+schl%C3%A4gt+mich&kommune=titz").text
    near = client.get("/angebote?q=mein+Mann+schl%C3%A4gt+mich&kommune=titz&ordnung=nah").text
    assert shown(plain) == shown(near)
    assert "Reihenfolge:" not in near


# What was chosen travels


CHOSEN = {"kommune": ["titz"], "alter": ["30"]}
_ELSEWHERE = ("/hilfe-sofort", "/merkzettel", "/leichte-sprache", "/gebaerdensprache")


def ways(html: str, path: str) -> list[dict[str, list[str]]]:
    return [asked(url) for url in links(html) if urlsplit(url).path == path]


@pytest.mark.parametrize(
    "path",
    ["/angebote", "/termine", "/phasen/kita", "/uebergaenge/familie-kita", "/traeger/{traeger}",
     "/angebote/{angebot}", "/kommunen/titz", "/kette/titz", "/"],
)  # fmt: skip
def test_the_menu_keeps_kommune_and_age(
    client: TestClient, catalogue: Catalogue, path: str
) -> None:
    path = path.format(
        traeger=next(iter(catalogue.providers)), angebot=next(iter(catalogue.offers))
    )
    html = client.get(f"{path}?kommune=titz&alter=30").text
    for to in ("/angebote", "/termine"):
        assert CHOSEN in ways(html, to), to
    assert any(
        {"alter": ["30"]}.items() <= found.items()
        for to in ("/kette", "/kette/titz")
        for found in ways(html, to)
    )


def test_from_results_to_an_offer_to_what_fits_too_and_back(client: TestClient) -> None:
    html = client.get("/angebote?kommune=titz&alter=30").text
    first = next(url for url in links(html) if re.match(r"/angebote/[a-z0-9-]+\?", url))
    assert asked(first) == CHOSEN
    page = client.get(first).text
    assert CHOSEN in ways(page, "/angebote")  # the crumb
    also = page.partition("Das passt auch")[2]
    related = [url for url in links(also) if re.match(r"/angebote/[a-z0-9-]+\?", url)]
    assert related
    assert all(asked(url) == CHOSEN for url in related)
    # And they are usable there, at that age.
    usable: set[str] = set()
    for number in range(1, 30):
        listed = shown(client.get(f"/angebote?kommune=titz&alter=30&seite={number}").text)
        if set(listed) <= usable:
            break
        usable |= set(listed)
    assert {urlsplit(url).path.removeprefix("/angebote/") for url in related} <= usable


def test_a_place_that_was_read_out_of_the_words_travels_too(client: TestClient) -> None:
    html = client.get("/angebote?q=Kita+in+Titz").text
    cards = [url for url in links(html) if re.match(r"/angebote/[a-z0-9-]+", url)]
    assert cards
    assert all(asked(url)["kommune"] == ["titz"] for url in cards)
    assert {"kommune": ["titz"]} in ways(html, "/termine")


def test_fragments_renew_the_ways_of_the_menu(client: TestClient) -> None:
    html = client.get("/angebote?kommune=titz", headers={"HX-Request-Type": "partial"}).text
    assert 'id="weg-termine" href="/termine?kommune=titz"' in html


def test_nothing_chosen_leaves_addresses_as_they_are(client: TestClient) -> None:
    for path in ("/angebote", "/", "/phasen/kita", "/termine"):
        html = client.get(path).text
        assert "/termine" in links(html)
        assert not any("alter=" in url for url in links(html) if url.startswith("/angebote/"))


def test_kept_cards_are_nobodys_choice(client: TestClient) -> None:
    before = client.get("/angebote").text
    client.get("/angebote?kommune=titz&alter=30")
    assert client.get("/angebote").text == before
    assert "\x02" not in before
    assert "\x03" not in before


@pytest.mark.parametrize(
    ("url", "goes"),
    [
        ("/termine", "/termine?kommune=titz&alter=30"),
        ("/angebote?thema=gesundheit", "/angebote?thema=gesundheit&kommune=titz&alter=30"),
        ("/angebote?kommune=inden", "/angebote?kommune=inden&alter=30"),
        ("/kette", "/kette/titz?alter=30"),
        ("/kette/inden", "/kette/inden?alter=30"),
        ("/phasen/kita?alter=7#a", "/phasen/kita?alter=7&kommune=titz#a"),
    ],
)
def test_an_address_keeps_what_it_says_itself(url: str, goes: str) -> None:
    assert Carried(("titz",), (30,)).to(url) == goes
    assert Carried().to(url) == url


@pytest.mark.parametrize(
    "query", ["kommune=x&alter=y", "kommune=&alter=", "alter=99999&kommune=%00"]
)
def test_what_cannot_be_meant_is_not_carried(
    client: TestClient, catalogue: Catalogue, query: str
) -> None:
    for path in ("/angebote", f"/angebote/{next(iter(catalogue.offers))}", "/phasen/kita"):
        html = client.get(f"{path}?{query}").text
        assert "/termine" in links(html)


# On paper


def test_printed_results_carry_address_and_telephone(
    client: TestClient, catalogue: Catalogue
) -> None:
    html = client.get("/angebote?q=Schwangerschaftsberatung").text
    for slug in shown(html):
        offer = catalogue.offers[slug]
        card = html.partition(f'href="/angebote/{slug}"')[2].partition("</article>")[0]
        said = " ".join(re.findall(r'<p class="onpaper">([^<]*)</p>', card))
        for part in (offer.place and offer.place.street, offer.contact.phone):
            if part:
                assert part in unescape(said)


@pytest.mark.parametrize(
    "path",
    ["/angebote?q=Kita+in+Krauthausen&ordnung=naechstes", "/angebote?q=Kita&kommune=titz&alter=30"],
)
def test_what_is_asked_and_carried_is_valid_html(client: TestClient, path: str) -> None:
    assert_valid(client.get(path).text)
    assert_valid(client.get(path, headers={"HX-Request-Type": "partial"}).text, fragment=True)
