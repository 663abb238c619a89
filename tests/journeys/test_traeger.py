"""A Träger with fifteen offers answers a letter, on a phone, with and without JavaScript."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Page, expect

from app import database
from tests.browser import NewPage, axe
from tests.fifteen import KITA, asked, link_in, make_fifteen
from tests.journeys.conftest import Live

pytestmark = pytest.mark.browser


class Clicks:
    """Counted, the one on the link in the letter among them."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.number = 0

    def open(self, path: str) -> None:
        self.number += 1
        self.page.goto(path)

    def press(self, role: str, name: str) -> None:
        self.number += 1
        self.page.get_by_role(role, name=name).first.click()  # type: ignore[arg-type]


def fits_and_is_accessible(page: Page) -> None:
    axe(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


@contextmanager
def letter_of(live: Live) -> Iterator[str]:
    with database.session(live.app.state.engine) as session:
        make_fifteen(session)
    [letter] = asked(live.app)
    yield link_in(letter)


def test_fifteen_offers_are_two_clicks(live: Live, new_page: NewPage) -> None:
    with letter_of(live) as there:
        clicks = Clicks(new_page(live.url, width=360))
        clicks.open(there)
        fits_and_is_accessible(clicks.page)
        clicks.press("button", "Alle 15 stimmen noch")
        expect(clicks.page.get_by_role("heading", name="Vielen Dank!")).to_be_visible()
        assert clicks.number == 2
        fits_and_is_accessible(clicks.page)
        assert clicks.page.context.cookies() == []


def test_one_of_fifteen_is_over_and_no_more_letters_are_wanted(
    live: Live, new_page: NewPage
) -> None:
    with letter_of(live) as there:
        clicks = Clicks(new_page(live.url, width=360, javascript=False))
        page = clicks.page
        clicks.open(there)
        page.locator(f'a[href$="/beendet/{KITA}"]').click()
        page.get_by_label("Warum, und seit wann?").fill("Das Haus ist seit Sommer zu.")
        clicks.press("button", "Absenden")
        expect(page.get_by_text("Eine Person sieht es an")).to_be_visible()
        clicks.press("button", "Die übrigen 14 stimmen noch")
        expect(page.get_by_text("14 Angebote sind heute bestätigt.")).to_be_visible()
        clicks.press("link", "Keine Erinnerungen mehr")
        clicks.press("button", "Keine Erinnerungen mehr")
        expect(page.get_by_role("heading", level=1)).to_contain_text("keine Erinnerungen mehr")
