"""All pages of an answer are pages of one list, in whatever order it stands."""

import pytest
from starlette.testclient import TestClient

from app.catalogue.ordering import Order
from tests.test_search_page import shown, total

QUESTIONS = (
    "hilfe 2 jahre düren",
    "beratung auf türkisch",
    "kostenlos mit baby",
    "kurs für mein kind 4 jahre kreuzau",
    "sport 12 jahre jülich",
    "hilfe bei hausaufgaben 9 jahre düren",
    "beratung am telefon schwanger",
    "sprache lernen auf arabisch",
    "ferien 8 jahre",
    "gruppe kleinkind jülich ohne anmeldung",
)


def own(html: str) -> list[str]:
    """What is shown of the list itself, without what may help besides."""
    return shown(html.partition("So kommen Sie weiter")[0])


@pytest.mark.parametrize("order", list(Order))
@pytest.mark.parametrize("question", QUESTIONS)
def test_every_page_has_the_same_total_and_each_offer_once(
    client: TestClient, question: str, order: Order
) -> None:
    asked = {"q": question, "ordnung": order}
    first = client.get("/angebote", params=asked).text
    every = total(first)
    found = own(first)
    for page in range(2, -(-every // 20) + 1):
        html = client.get("/angebote", params={**asked, "seite": page}).text
        assert total(html) == every
        found += own(html)
    assert len(found) == len(set(found)) == every


@pytest.mark.parametrize("order", list(Order))
def test_the_orders_have_the_same_offers(client: TestClient, order: Order) -> None:
    def every(asked: Order) -> set[str]:
        pages = range(1, 8)
        wanted = {"q": "hilfe 2 jahre düren", "ordnung": asked}
        texts = (client.get("/angebote", params={**wanted, "seite": page}).text for page in pages)
        return {slug for text in texts for slug in own(text)}

    assert every(order) == every(Order.BEST)


@pytest.mark.parametrize("order", list(Order))
@pytest.mark.parametrize("question", ["kita kreuzau 4 jahre", "beratung kostenlos düren"])
def test_the_way_on_stands_where_it_stands_in_the_best_order(
    client: TestClient, question: str, order: Order
) -> None:
    for page in (1, 2):
        asked = {"q": question, "seite": page}
        best = client.get("/angebote", params=asked).text
        html = client.get("/angebote", params={**asked, "ordnung": order}).text
        said = "Ohne die Filter aus Ihrer Frage gibt es auch:"
        assert (said in html) == (said in best)
        assert ("So kommen Sie weiter" in html) == ("So kommen Sie weiter" in best)
