"""What the search field proposes while one types, by keyboard and by hand."""

import re

import pytest
from playwright.sync_api import expect
from starlette.testclient import TestClient

from app.catalogue import needcodes
from search import needs
from tests.browser import NewPage, axe
from tests.html_validity import assert_valid

pytestmark = pytest.mark.browser


def test_three_letters_propose_and_the_keyboard_chooses(live_url: str, new_page: NewPage) -> None:
    page = new_page(live_url)
    page.goto("/")
    field = page.get_by_role("combobox", name="Schreiben Sie es so")
    field.press_sequentially("krab", delay=30)
    options = page.get_by_role("option")
    expect(options.first).to_be_visible()
    expect(field).to_have_attribute("aria-expanded", "true")
    axe(page)
    page.keyboard.press("ArrowDown")
    expect(options.first).to_have_attribute("aria-selected", "true")
    assert field.get_attribute("aria-activedescendant") == options.first.get_attribute("id")
    page.keyboard.press("Escape")
    expect(options.first).to_be_hidden()
    expect(field).to_have_value("krab")
    page.keyboard.type("b")
    expect(options.first).to_be_visible()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/angebote[?/]"))


def test_enter_without_a_choice_searches_for_the_words(live_url: str, new_page: NewPage) -> None:
    page = new_page(live_url, width=360)
    page.goto("/")
    field = page.get_by_role("combobox", name="Schreiben Sie es so")
    field.press_sequentially("kita", delay=30)
    expect(page.get_by_role("option").first).to_be_visible()
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/angebote\?q=kita"))


@pytest.mark.parametrize("typed", ["krab", "Kreuz", "caritas", "", "ж", "<script>", "x" * 300])
def test_any_beginning_is_answered_by_valid_lines(client: TestClient, typed: str) -> None:
    answer = client.get("/vorschlaege", params={"q": typed})
    assert answer.status_code == 200
    # The script puts them into its listbox.
    assert_valid(f"<ul>{answer.text}</ul>", fragment=True)
    for address in re.findall(r'data-url="([^"]+)"', answer.text):
        assert client.get(address.replace("&amp;", "&")).status_code == 200


def test_needs_places_offers_and_providers_are_proposed_but_no_crisis(client: TestClient) -> None:
    kinds = set()
    for typed in ("krab", "kreuz", "cari", "schul"):
        kinds |= set(
            re.findall(r'combo__kind">([^<]+)<', client.get(f"/vorschlaege?q={typed}").text)
        )
    assert kinds == {"Anliegen", "Ort", "Angebot", "Träger"}
    crisis = {needcodes.code(need.id) for need in needs.read() if need.crisis}
    for typed in ("schlägt", "suizid", "missbrauch", "vergewalt", "ich will", "mein mann"):
        lines = client.get("/vorschlaege", params={"q": typed}).text
        assert crisis.isdisjoint(re.findall(r"[?;]a=([a-z0-9]+)", lines)), typed


def test_the_address_bar_of_a_browser_can_search_us(client: TestClient) -> None:
    answer = client.get("/opensearch.xml")
    assert 'template="http://testserver/angebote?q={searchTerms}"' in answer.text
    assert 'href="/opensearch.xml"' in client.get("/").text
