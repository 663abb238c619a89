"""Signed in on two devices, in a real browser: the list, ending one, what signing out leaves."""

from collections.abc import Callable, Iterator

import pytest
from fastapi import FastAPI
from playwright.sync_api import Page, expect

from tests.browser import NewPage, axe
from tests.deskform import fill_in
from tests.serving import serve

pytestmark = pytest.mark.browser


@pytest.fixture
def signed_in(desk_app: FastAPI, new_page: NewPage) -> Iterator[Callable[..., Page]]:
    with serve(desk_app) as url:

        def enter(**options: object) -> Page:
            page = new_page(url, **options)
            enter_as(page, "anna")
            return page

        yield enter


def enter_as(page: Page, name: str) -> None:
    page.goto("/anmelden")
    fill_in(page, name)
    page.wait_for_url("**/pult")


def test_the_telephone_is_signed_out_from_the_desk(signed_in: Callable[..., Page]) -> None:
    telephone, desk = signed_in(width=360), signed_in(width=360)
    desk.goto("/pult/konto")
    places = desk.locator("#anmeldungen li, [aria-labelledby=n-titel] li")
    expect(places).to_have_count(2)
    expect(places.first).to_contain_text("dieses Gerät")
    axe(desk)
    assert desk.evaluate("document.documentElement.scrollWidth") <= 360
    places.last.get_by_role("button").click()
    expect(desk.get_by_role("status").first).to_contain_text("Dort ist jetzt abgemeldet")
    expect(places).to_have_count(1)
    telephone.goto("/pult")
    telephone.wait_for_url("**/anmelden?*")


def test_signing_out_leaves_no_trace_of_the_last_visitor(signed_in: Callable[..., Page]) -> None:
    page = signed_in()
    page.goto("/angebote?kommune=vettweiss")
    page.locator("[data-merken]:not([data-fluechtig])").first.click()
    expect(page.locator("[data-zahl]").first).to_have_text("1")
    page.goto("/pult")
    page.get_by_role("button", name="Abmelden", exact=True).click()
    page.wait_for_url(lambda url: not url.endswith("/pult"))
    assert page.evaluate("localStorage.length") == 0
    # The mark of a known device stays: it opens nothing, as going back shows.
    assert [cookie["name"] for cookie in page.context.cookies()] == ["kette-geraet"]
    page.go_back()
    expect(page.get_by_role("heading", name="Anmelden")).to_be_visible()
    enter_as(page, "anna")
