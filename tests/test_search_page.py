"""/angebote: what a visitor asks is what the list, the counts and the chips say."""

import re
from html import unescape

import pytest
from fastapi import FastAPI
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from starlette.testclient import TestClient

from app.catalogue.criteria import FACET_VALUES, Criteria
from app.catalogue.offer import Offer
from app.vocabulary import COUNTYWIDE
from search.port import TIMES


def shown(html: str) -> list[str]:
    """Slugs of the cards in their order."""
    return re.findall(r'<h3[^>]*>\s*<a[^>]*href="/angebote/([a-z0-9-]+)[?"]', html)


def total(html: str) -> int:
    said = re.search(r'role="status"[^>]*>(.*?)</', html, re.DOTALL)
    assert said, "no spoken count"
    text = re.sub(r"<[^>]+>", " ", said[1])
    number = re.search(r"([\d.]+)\s+Angebot", text)
    return int(number[1].replace(".", "")) if number else 0


def test_all_offers_are_listed_twenty_a_page(client: TestClient, portal_app: FastAPI) -> None:
    slugs: list[str] = []
    path: str | None = "/angebote"
    while path:
        html = client.get(path).text
        cards = shown(html)
        assert len(cards) <= 20
        slugs += cards
        following = re.search(r'href="([^"]+)"[^>]*rel="next"|rel="next"[^>]*href="([^"]+)"', html)
        path = unescape(following[1] or following[2]) if following else None
    assert len(slugs) == len(set(slugs))
    assert set(slugs) == set(for_families(portal_app))


def for_families(app: FastAPI) -> dict[str, Offer]:
    offers = app.state.index.catalogue.offers
    return {slug: offer for slug, offer in offers.items() if not offer.for_staff_only}


def test_a_page_past_the_end_is_the_last_page(client: TestClient, portal_app: FastAPI) -> None:
    full, rest = divmod(len(for_families(portal_app)), 20)
    last = client.get(f"/angebote?seite={full + bool(rest)}").text
    past = client.get("/angebote?seite=999").text
    assert shown(past) == shown(last)
    assert len(shown(past)) == (rest or 20)


@pytest.mark.parametrize("name", [name for name in FACET_VALUES if name != "kommune"])
def test_a_filter_shows_what_fits_and_nothing_else(
    client: TestClient, portal_app: FastAPI, name: str
) -> None:
    portal = portal_app.state
    field = {
        "phase": "phases", "uebergang": "transitions", "thema": "topics", "zielgruppe": "audience",
        "kosten": "cost", "format": "formats", "sprache": "tongues", "anmeldung": "registration",
        "art": "kind",
    }.get(name, "")  # fmt: skip

    def has(offer: Offer, value: str) -> bool:
        if name in TIMES:
            return any((name, value) in each for each in offer.upcoming.occasions)
        return value == getattr(offer, field) or value in tuple(getattr(offer, field))

    for value in FACET_VALUES[name]:
        # Who asks for Fachkräfte, or for one of these kinds, is shown what is for them alone.
        opened = name == "art" or value == "fachkraefte"
        every = portal.index.catalogue.offers if opened else for_families(portal_app)
        fitting = {slug for slug, offer in every.items() if has(offer, value)}
        html = client.get(f"/angebote?{name}={value}").text
        assert total(html) == len(fitting), value
        assert set(shown(html)) <= fitting


def test_countywide_offers_count_for_each_kommune_and_own_ones_come_first(
    client: TestClient, portal_app: FastAPI
) -> None:
    offers = for_families(portal_app)
    for kommune in FACET_VALUES["kommune"]:
        usable = {s for s, o in offers.items() if any(k.slug == kommune for k in o.kommunen)}
        countywide = {s for s, o in offers.items() if o.countywide}
        html = client.get(f"/angebote?kommune={kommune}").text
        assert total(html) == len(usable | countywide), kommune
        # What nearly all Kommunen share is no more somebody's own than what is countywide.
        own = {slug for slug in usable if len(offers[slug].kommunen) <= 5}
        first = shown(html)[: len(own)]
        assert set(first) <= own, kommune
    assert COUNTYWIDE not in FACET_VALUES["kommune"]


def test_an_age_shows_what_fits_it_and_siblings_are_alternatives(
    client: TestClient, portal_app: FastAPI
) -> None:
    offers = for_families(portal_app)

    def fits(age: int) -> set[str]:
        return {s for s, o in offers.items() if o.ages[0] <= age <= o.ages[1]}

    assert total(client.get("/angebote?jahre=2&monate=6").text) == len(fits(30))
    both = client.get("/angebote?alter=30&alter=84").text
    assert total(both) == len(fits(30) | fits(84))


@pytest.mark.parametrize(
    "chosen",
    [
        {},
        {"kommune": ("kreuzau",), "thema": ("betreuung",)},
        {"zielgruppe": ("eltern",)},
        {"art": ("netzwerk",)},
    ],
)
def test_counts_are_what_one_would_get_and_disjunctive(
    portal_app: FastAPI, chosen: dict[str, tuple[str, ...]]
) -> None:
    index = portal_app.state.index
    criteria = Criteria(chosen=chosen)
    counts = index.search(criteria).results.counts
    for facet in FACET_VALUES:
        for value in FACET_VALUES[facet]:
            alone = index.search(criteria.only(facet, value)).results.total
            assert counts[facet].get(value, 0) == alone, (facet, value)


def test_chips_can_be_removed_one_by_one(client: TestClient) -> None:
    html = client.get("/angebote?kommune=titz&kosten=kostenlos&alter=48").text
    for label, rest in (
        ("Titz", "/angebote?kosten=kostenlos&amp;alter=48"),
        ("kostenlos", "/angebote?kommune=titz&amp;alter=48"),
        ("4 Jahre", "/angebote?kommune=titz&amp;kosten=kostenlos"),
    ):
        assert f"Filter {label} entfernen" in html
        assert f'href="{rest}"' in html


def test_what_was_read_out_of_the_question_stays_removed_while_more_is_removed(
    client: TestClient,
) -> None:
    """ "kostenlos schwimmen in Titz": first the place goes, then the price, and both stay gone."""
    asked = "/angebote?q=kostenlos+schwimmen+in+Titz"
    first = f"{asked}&woertlich=kommune"
    html = client.get(asked).text
    assert f'href="{first.replace("&", "&amp;")}"' in html
    html = client.get(first).text
    assert "Filter Titz entfernen" not in html
    second = f"{asked}&woertlich=kommune&woertlich=kosten"
    assert f'href="{second.replace("&", "&amp;")}"' in html
    html = client.get(second).text
    assert "Filter Titz entfernen" not in html
    assert "Filter kostenlos entfernen" not in html


def test_the_fragment_is_the_part_and_both_say_that_they_vary(client: TestClient) -> None:
    path = "/angebote?q=kita&kommune=kreuzau"
    page = client.get(path)
    part = client.get(path, headers={"HX-Request": "true", "HX-Request-Type": "partial"})
    assert "<html" in page.text
    assert "<html" not in part.text
    assert shown(part.text) == shown(page.text)
    assert "HX-Request-Type" in page.headers["vary"]
    assert "HX-Request-Type" in part.headers["vary"]
    assert page.headers["etag"] != part.headers["etag"]


def test_the_address_bar_gets_the_canonical_address(client: TestClient) -> None:
    path = "/angebote?thema=&q=++Kita&jahre=3&monate=&seite=1&kommune=titz"
    answer = client.get(path, headers={"HX-Request": "true", "HX-Request-Type": "partial"})
    assert answer.headers["hx-replace-url"] == "/angebote?q=Kita&kommune=titz&alter=36"
    html = client.get(path).text
    canonical = "http://testserver/angebote?q=Kita&amp;kommune=titz&amp;alter=36"
    assert f'rel="canonical" href="{canonical}"' in html


def test_what_was_typed_stands_in_the_form_again(client: TestClient) -> None:
    html = client.get("/angebote?q=%22%3E%3Cscript%3E+Tom+%26+Jerry").text
    assert "<script> Tom" not in html
    assert 'value="&#34;&gt;&lt;script&gt; Tom &amp; Jerry"' in html


def test_no_hit_never_ends_in_nothing(client: TestClient) -> None:
    html = client.get("/angebote?q=qqqqxxyyzz&kommune=titz&kosten=kostenpflichtig").text
    assert "Familienbüro" in html
    assert "02421 22-1051900" in html
    assert re.search(r'href="/angebote\?[^"]+"', html)


@given(st.text(max_size=250))
@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_any_text_is_answered(client: TestClient, text: str) -> None:
    # In danger by way of an address without words.
    answer = client.get("/angebote", params={"q": text}, follow_redirects=True)
    assert answer.status_code == 200


@pytest.mark.parametrize(
    "query", ["alter=&phase=", "alter=abc&seite=-4", "seite=99999999999999", "kommune=%00"]
)
def test_odd_parameters_are_no_error(client: TestClient, query: str) -> None:
    assert client.get(f"/angebote?{query}").status_code == 200


def test_what_passes_a_filter_of_the_question_is_offered_above_the_list(
    client: TestClient,
) -> None:
    html = client.get("/angebote?q=Geburtsvorbereitung+kostenlos").text
    assert "Genau so gibt es nichts Passendes" not in html
    said = re.search(r'<a class="pill" href="([^"]+)">nur kostenlos: (\d+) Angebot', html)
    assert said
    assert html.index(said[0]) < html.index('<ol class="cards"')
    assert total(client.get(unescape(said[1])).text) == int(said[2]) > 0


def test_a_filter_that_nothing_passes_is_said_to_be_left_out(client: TestClient) -> None:
    html = client.get("/angebote?q=Spielgruppe+auf+Arabisch").text
    assert "Genau so gibt es nichts Passendes: Arabisch" in html
    assert 'class="pill"' not in html


@pytest.mark.parametrize(
    ("text", "place", "kommunen"),
    [
        ("Krauthausen 3 Jahre", "Krauthausen", ("dueren", "niederzier")),
        ("Kita Rath, 3 Jahre", "Rath", ("nideggen", "noervenich")),
        ("KITA BERG 3 JAHRE", "Berg", ("nideggen", "niederzier")),
    ],
)
def test_of_two_villages_called_alike_it_is_asked_and_the_age_stays(
    client: TestClient, text: str, place: str, kommunen: tuple[str, ...]
) -> None:
    html = client.get("/angebote", params={"q": text}).text
    chips = re.findall(r'aria-label="Filter ([^"]+) entfernen"|Filter ([^<"]+) entfernen', html)
    said = {first or second for first, second in chips}
    assert {place, "3 Jahre"} <= said
    asked = re.search(rf"Meinen Sie {place} in .*?</p>", html, re.DOTALL)
    assert asked
    for kommune in kommunen:
        link = re.search(rf'href="([^"]*kommune={kommune}[^"]*)"', asked[0])
        assert link
        there = client.get(unescape(link[1])).text
        assert f"Meinen Sie {place}" not in there
        assert "3 Jahre" in there
    every = client.get("/angebote", params={"q": text, "woertlich": "kommune"}).text
    assert f"Meinen Sie {place}" not in every


def heard(html: str) -> list[str]:
    """The lines that say what was understood."""
    lines = re.findall(r'<p class="heard">(.*?)</p>', html, re.DOTALL)
    return [" ".join(unescape(re.sub(r"<[^>]+>", "", line)).split()) for line in lines]


def test_a_need_is_stated_where_it_is_sure(client: TestClient) -> None:
    page = client.get("/angebote?q=der+kleine+schl%C3%A4ft+nie+durch").text
    assert "Sie suchen: Mein Kind schläft nicht" in heard(page)
    assert not [line for line in heard(page) if line.startswith("Meinen Sie:")]


def test_what_is_likely_is_asked_in_the_language_of_the_question(client: TestClient) -> None:
    page = client.get("/angebote", params={"q": "مدرسة جديدة"}).text
    [asked] = [line for line in heard(page) if line.startswith("Meinen Sie:")]
    assert asked.endswith("?")
    assert "Sie suchen:" not in page
    links = re.findall(r'<a href="([^"]*anliegen=[^"]*)" lang="ar" dir="rtl">', page)
    assert 1 < len(links) <= 3
    assert "Sie suchen:" in client.get(unescape(links[0])).text


def test_beyond_the_subject_the_page_says_so(client: TestClient) -> None:
    page = client.get("/angebote?q=rezept+lasagne+d%C3%BCren").text
    assert (shown(page), total(page)) == ([], 0)
    assert "Dazu haben wir nichts." in page
    assert "Familienbüro" in page[page.index("Dazu haben wir nichts") :]
    topics = re.findall(r'<a href="(/angebote\?thema=[^"]+)">', page)
    assert len(topics) >= 3
    assert total(client.get(topics[0]).text)


def test_both_of_two_things_are_said_and_each_can_be_chosen(client: TestClient) -> None:
    page = client.get("/angebote?q=kein+Kita-Platz+und+ich+muss+wieder+arbeiten").text
    [said] = [line for line in heard(page) if line.startswith("Sie suchen:")]
    assert " und " in said
    links = re.findall(r'<a href="([^"]*anliegen=[^"]*)" lang="de" dir="ltr">', page)
    assert len(links) == 2
    assert all(total(client.get(unescape(link)).text) for link in links)
    # Who has chosen one is not told to look for the other.
    chosen = heard(client.get(unescape(links[0])).text)
    assert [line for line in chosen if line.startswith("Sie suchen:")] == [
        said.partition(" und ")[0]
    ]
