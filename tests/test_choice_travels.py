"""The Kommune and the ages that were chosen go on with every way through the portal, and never into
somebody else's."""

import re
from html import unescape
from urllib.parse import parse_qsl, urlsplit

import pytest
from starlette.testclient import TestClient

from tests.html_validity import assert_valid

OFFER = re.compile(r"/angebote/[a-z0-9-]+$")
PARTIAL = {"HX-Request-Type": "partial"}


def links(html: str) -> list[str]:
    return [unescape(url) for url in re.findall(r'href="(/[^"#]*)"', html)]


def main(html: str) -> str:
    """Without menu and footer."""
    return html.partition("<main")[2].partition("</main>")[0]


def said(url: str, name: str) -> list[str]:
    return [value for key, value in parse_qsl(urlsplit(url).query) if key == name]


def ages_of_offers(html: str) -> set[tuple[str, ...]]:
    """What the links to offers say of ages."""
    offers = [url for url in links(html) if OFFER.fullmatch(urlsplit(url).path)]
    assert offers
    return {tuple(said(url, "alter")) for url in offers}


# Two ways of saying the same


@pytest.mark.parametrize("path", ["/kette", "/kette/kreuzau"])
def test_an_age_in_years_is_in_every_link_of_the_chain(client: TestClient, path: str) -> None:
    assert ages_of_offers(client.get(f"{path}?jahre=7").text) == {("84",)}
    typed = client.get(f"{path}?jahre=8&monate=", headers=PARTIAL)
    assert typed.headers["HX-Push-Url"] == f"{path}?alter=96"
    assert ages_of_offers(typed.text) == {("96",)}


@pytest.mark.parametrize("others", ["jahre=7", "jahre=7&alter=", "jahre=7&kommune="])
def test_what_one_visitor_asked_is_no_link_of_another(client: TestClient, others: str) -> None:
    client.get(f"/kette?{others}&offen=phase:grundschule")
    html = client.get("/kette?alter=84&offen=phase:grundschule").text
    assert ages_of_offers(html) == {("84",)}


def test_words_beside_an_age_in_years_carry_it_too(client: TestClient) -> None:
    assert ages_of_offers(client.get("/kette?q=Beratung&jahre=7").text) == {("84",)}


@pytest.mark.parametrize("path", ["/phasen/grundschule", "/uebergaenge/kita-grundschule"])
def test_a_guide_carries_the_child_that_its_form_asked_for(client: TestClient, path: str) -> None:
    html = client.get(f"{path}?jahre=5&monate=6&kommune=kreuzau").text
    assert ages_of_offers(main(html)) == {("66",)}
    assert "/termine?kommune=kreuzau&alter=66" in links(html)


def test_a_guide_carries_all_children_of_the_address(client: TestClient) -> None:
    html = client.get("/phasen/grundschule?alter=66&alter=100").text
    assert ages_of_offers(main(html)) == {("66", "100")}


def test_an_odd_address_of_dates_carries_the_age_that_it_understood(client: TestClient) -> None:
    html = client.get("/termine?jahre=3&ab=gestern").text
    assert "/angebote?alter=36" in links(html)


# From page to page


@pytest.mark.parametrize("path", ["/phasen", "/uebergaenge", "/kommunen", "/traeger"])
def test_overviews_lead_on_with_what_was_chosen(client: TestClient, path: str) -> None:
    html = client.get(f"{path}?kommune=titz&alter=30").text
    entries = [url for url in links(main(html)) if urlsplit(url).path.startswith(f"{path}/")]
    assert len(entries) >= 5
    for url in entries:
        assert said(url, "alter") == ["30"], url
        # A page of a Kommune is of its own.
        assert said(url, "kommune") == ([] if path == "/kommunen" else ["titz"]), url
    assert_valid(html)


def test_who_looks_for_their_village_keeps_the_age(client: TestClient) -> None:
    html = client.get("/kommunen?alter=30").text
    assert '<input type="hidden" name="alter" value="30">' in main(html)
    html = client.get("/kommunen?ort=Winden&alter=30").text
    assert "/kommunen/kreuzau?alter=30" in links(html)


def test_the_page_of_a_kommune_leads_on_with_the_age(client: TestClient) -> None:
    html = client.get("/kommunen/kreuzau?alter=36").text
    ways = [url for url in links(main(html)) if not url.startswith("/neu.atom")]
    wanted = {"/angebote", "/termine", "/kette/kreuzau", "/kommunen", "/kommunen/dueren"}
    assert wanted <= {urlsplit(url).path for url in ways}
    for url in ways:
        assert said(url, "alter") == ["36"], url
        own = urlsplit(url).path.startswith(("/kommunen/", "/kette/"))
        assert said(url, "kommune") == ([] if own else ["kreuzau"]), url
    assert_valid(html)


def test_a_count_of_the_page_of_a_kommune_is_what_its_link_leads_to(client: TestClient) -> None:
    html = client.get("/kommunen/kreuzau?alter=36").text
    url, count = re.findall(r'href="(/angebote\?[^"]*thema=[^"]*)">[^<]*<b>(\d+)</b>', html)[0]
    assert re.search(rf">\s*{count} Angebote?\b", client.get(unescape(url)).text)


def test_the_page_of_an_offer_leads_to_its_kommune_with_the_age(client: TestClient) -> None:
    found = client.get("/angebote?kommune=kreuzau&alter=36").text
    offers = {url for url in links(found) if OFFER.fullmatch(urlsplit(url).path)}
    of_one = 0
    for url in offers:
        html = main(client.get(url).text)
        places = [each for each in links(html) if each.startswith("/kommunen/")]
        of_one += bool(places)
        assert all(said(each, "alter") == ["36"] for each in places), url
    assert of_one


def test_the_page_of_a_traeger_leads_on_with_what_was_chosen(client: TestClient) -> None:
    html = client.get("/traeger/kreis-dueren?kommune=titz&alter=30").text
    ways = [url for url in links(main(html)) if urlsplit(url).path.startswith("/traeger")]
    assert ways
    assert all(said(url, "alter") == ["30"] and said(url, "kommune") == ["titz"] for url in ways)


def test_the_start_page_leads_on_with_what_was_chosen(client: TestClient) -> None:
    html = client.get("/?kommune=titz&alter=30").text
    body = main(html)
    for url in links(body):
        # The examples are whole questions, with places of their own.
        if not url.startswith("/angebote?q="):
            assert said(url, "alter") == ["30"], url
    assert '<input type="hidden" name="alter" value="30">' in body
    assert '<option value="titz" selected>' in body
    assert_valid(html)


FRAME = ("/", "/leichte-sprache", "/gebaerdensprache", "/hilfe-sofort", "/ueber", "/kommunen",
         "/traeger", "/fachkraefte", "/vorschlagen", "/impressum", "/merkzettel")  # fmt: skip


@pytest.mark.parametrize(
    "path", [*FRAME, "/angebote", "/angebote?q=kita", "/phasen/kita", "/termine"]
)
def test_head_and_foot_lead_on_with_what_was_chosen(client: TestClient, path: str) -> None:
    html = client.get(f"{path}{'&' if '?' in path else '?'}kommune=titz&alter=30").text
    head, _, rest = html.partition("<main")
    ways = links(head[head.index("<body") :]) + links(rest.partition("</main>")[2])
    assert set(FRAME) <= {urlsplit(url).path for url in ways}
    for url in ways:
        if urlsplit(url).path != "/anmelden":
            assert said(url, "alter") == ["30"], url
            own = urlsplit(url).path == "/kette/titz"
            assert said(url, "kommune") == ([] if own else ["titz"]), url
    assert_valid(html)


@pytest.mark.parametrize("path", ["/fachkraefte", "/hilfe-sofort"])
def test_offers_beside_a_text_carry_what_was_chosen(client: TestClient, path: str) -> None:
    html = main(client.get(f"{path}?kommune=titz&alter=30").text)
    assert ages_of_offers(html) == {("30",)}
    assert ages_of_offers(main(client.get(path).text)) == {()}
    lists = [url for url in links(html) if urlsplit(url).path == "/angebote"]
    assert all(said(url, "kommune") == ["titz"] for url in lists)


def test_from_a_list_by_the_merkzettel_to_offers_nothing_is_lost(client: TestClient) -> None:
    found = client.get("/angebote?kommune=titz&alter=30").text
    first = next(url for url in links(found) if url.startswith("/merkzettel?a="))
    assert (said(first, "kommune"), said(first, "alter")) == (["titz"], ["30"])
    html = client.get(first).text
    assert "/angebote?kommune=titz&alter=30" in links(html)
    assert ages_of_offers(main(html)) == {("30",)}
    for url in links(main(html)):
        if url.startswith(("/merkzettel", "/beratung")) and "alter=" in url:
            assert said(url, "kommune") == ["titz"], url
    # Each of its forms has it, too.
    forms = re.findall(r"<form\b.*?</form>", main(html), re.DOTALL)
    assert len(forms) == 2
    assert all('name="kommune" value="titz"' in form for form in forms)
    assert "kommune=titz" in main(html).partition("Die Adresse zum Abschreiben")[2]
    assert_valid(html)


@pytest.mark.parametrize(
    "path", ["/angebote", "/phasen/kita", "/angebote/kita-rurmaeuse-kreuzau", "/kommunen/kreuzau"]
)
def test_merken_carries_what_was_chosen_wherever_it_stands(client: TestClient, path: str) -> None:
    for chosen, there, ages in (("?kommune=kreuzau&alter=48", ["kreuzau"], ["48"]), ("", [], [])):
        html = client.get(path + chosen).text
        ways = [url for url in links(main(html)) if url.startswith("/merkzettel?a=")]
        assert ways
        of_one = ["kreuzau"] if path.startswith("/kommunen/") else there
        for url in ways:
            assert (said(url, "kommune"), said(url, "alter")) == (of_one, ages), url


def test_who_empties_the_merkzettel_keeps_the_place(client: TestClient) -> None:
    slug = "kita-rurmaeuse-kreuzau"
    html = client.get(f"/merkzettel?a={slug}&kommune=kreuzau").text
    assert "/merkzettel?kommune=kreuzau" in links(main(html))
    typed = client.get(
        f"/merkzettel?a={slug}&kommune=D%C3%BCren&kommune=Atlantis&jahre=3", follow_redirects=False
    )
    assert typed.headers["location"] == f"/merkzettel?a={slug}&kommune=dueren&alter=36"
    empty = client.get("/merkzettel?kommune=kreuzau&alter=30").text
    assert "/angebote?kommune=kreuzau&alter=30" in links(main(empty))


def test_what_is_due_for_a_child_is_shown_for_the_kommune(client: TestClient) -> None:
    for path in ("/merkzettel?a=kita-rurmaeuse-kreuzau&", "/beratung?"):
        html = client.get(f"{path}kommune=kreuzau&alter=30").text
        ways = [url for url in links(main(html)) if url.startswith("/kette")]
        assert ways
        for url in ways:
            assert (urlsplit(url).path, said(url, "alter")) == ("/kette/kreuzau", ["30"]), url
            assert client.get(url).status_code == 200


def test_who_says_what_is_wrong_comes_back_with_the_choice(client: TestClient) -> None:
    offer, chosen = "/angebote/kita-rurmaeuse-kreuzau", "?kommune=kreuzau&alter=48"
    assert f"{offer}/melden{chosen}" in links(main(client.get(offer + chosen).text))
    html = client.get(f"{offer}/melden{chosen}").text
    assert f"{offer}{chosen}" in links(main(html))
    action = re.search(r'<form class="form" action="([^"]+)"', html)
    assert action
    faulty = client.post(unescape(action[1]), data={})
    assert faulty.status_code == 422
    assert f"{offer}{chosen}" in links(main(faulty.text))
    assert_valid(html)


def test_fachkraefte_take_the_choice_into_the_beratung(client: TestClient) -> None:
    html = main(client.get("/fachkraefte?kommune=titz&alter=30").text)
    assert "/beratung?kommune=titz&alter=30" in links(html)


def test_the_beratung_gives_place_and_age_to_the_merkzettel(client: TestClient) -> None:
    heard = client.post("/beratung", data={"kommune": "kreuzau", "kinder": "30 Monate"})
    for address in (heard.headers["location"], "/beratung?kommune=kreuzau&alter=30"):
        html = client.get(f"{address}&a=kita-rurmaeuse-kreuzau").text
        ways = [url for url in links(html) if url.startswith("/merkzettel")]
        assert len(ways) >= 2
        for url in ways:
            assert (said(url, "kommune"), said(url, "alter")) == (["kreuzau"], ["30"]), url


def test_without_a_choice_these_pages_say_nothing_of_ages(client: TestClient) -> None:
    paths = ("/", "/kommunen", "/kommunen/kreuzau", "/phasen", "/traeger", "/fachkraefte", "/ueber")
    for path in (*paths, "/hilfe-sofort", "/merkzettel"):
        client.get(f"{path}?alter=30")
        assert not any("alter=" in url for url in links(client.get(path).text)), path
