"""The Kommune and the ages that were chosen go on with every way through the portal, and never into
somebody else's."""

import re
from html import unescape
from urllib.parse import parse_qsl, urlsplit

import pytest
from starlette.testclient import TestClient

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
