"""A new number for 22 offers of which three have another one, in a real browser: every click
counts, and nothing changes that nobody has seen."""

import re
from collections.abc import Callable, Iterator

import pytest
from fastapi import FastAPI
from playwright.sync_api import Locator, Page, expect

from tests.browser import NewPage, axe
from tests.deskform import fill_in, record_of
from tests.events import add
from tests.serving import serve

pytestmark = pytest.mark.browser
OLD, NEW, OTHER = "02422 9998-0", "02422 9998-77", "02422 507-0"
SLUGS = tuple(f"zwergengruppe-{n}" for n in range(22))


@pytest.fixture
def signed_in(desk_app: FastAPI, new_page: NewPage) -> Iterator[Callable[..., Page]]:
    for n, slug in enumerate(SLUGS):
        contact = {"phone": OTHER if n < 3 else OLD, "email": None, "url": None}
        add(desk_app, slug, "", contact=contact, place=None)
    with serve(desk_app) as url:

        def enter(name: str, **options: object) -> Page:
            page = new_page(url, **options)
            page.goto("/anmelden")
            fill_in(page, name)
            page.wait_for_url("**/pult")
            return page

        yield enter


class Clicks:
    def __init__(self) -> None:
        self.count = 0

    def __call__(self, what: Locator) -> None:
        self.count += 1
        what.click()


@pytest.mark.parametrize("width", [360])
def test_twenty_two_offers_of_which_three_differ_get_a_new_number(
    signed_in: Callable[..., Page], desk_app: FastAPI, width: int
) -> None:
    page, click = signed_in("anna", width=width), Clicks()
    click(page.get_by_text("Menü", exact=True))
    click(page.get_by_role("link", name="Viele auf einmal"))
    page.get_by_label(re.compile("^Suche: Worte")).fill("Zwergengruppe")
    click(page.get_by_role("button", name="Anzeigen"))
    boxes = page.get_by_role("group", name="Welche Angebote?").get_by_role("checkbox")
    expect(boxes).to_have_count(22)
    expect(page.locator("input[name=slug]:checked")).to_have_count(0)
    click(page.get_by_role("button", name="Alle 22 auswählen"))
    expect(page.locator("input[name=slug]:checked")).to_have_count(22)
    page.get_by_label("Was soll geschehen?").select_option("Kontakt ändern")
    page.get_by_label("Telefon", exact=True).fill(NEW)
    # Enter shows what would happen, and ticks or changes nothing.
    page.get_by_label("Telefon", exact=True).press("Enter")
    where = page.get_by_role("group", name=f"Telefon wird „{NEW}“. Nur wo es bisher so ist:")
    expect(where.get_by_role("checkbox")).to_have_count(2)
    expect(where.get_by_role("checkbox", checked=True)).to_have_count(0)
    axe(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    click(where.get_by_label(f"{OLD} (19 Angebote)"))
    click(page.get_by_role("button", name="So machen"))
    expect(page.get_by_role("status").first).to_contain_text("Erledigt")
    assert click.count <= 6
    numbers = [record_of(desk_app, slug)[0].contact.phone for slug in SLUGS]
    assert numbers == [OTHER] * 3 + [NEW] * 19
    page.get_by_role("button", name="Diesen Schritt zurücknehmen").click()
    expect(page.get_by_role("status").first).to_contain_text("Zurückgenommen")
    assert record_of(desk_app, SLUGS[-1])[0].contact.phone == OLD
