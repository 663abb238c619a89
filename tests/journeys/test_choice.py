"""What was chosen while only the middle of a page is renewed goes on from head and foot too."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser import NewPage

pytestmark = pytest.mark.browser


def leads(page: Page, selector: str, to: str) -> None:
    expect(page.locator(selector)).to_have_attribute("href", to)


def test_head_and_foot_follow_a_filter_and_the_merkzettel_keeps_it(
    live_url: str, new_page: NewPage
) -> None:
    page = new_page(live_url)
    page.goto("/angebote?alter=30")
    page.locator("[data-merken]").first.click()
    page.evaluate("document.querySelectorAll('details').forEach((each) => { each.open = true })")
    page.locator("input[name=kommune][value=titz]").first.check(force=True)
    page.wait_for_url(re.compile(r"kommune=titz"))
    leads(page, ".brand", "/?kommune=titz&alter=30")
    leads(page, ".sos", "/hilfe-sofort?kommune=titz&alter=30")
    page.locator("[data-merkzettel]").click()
    page.wait_for_url(re.compile(r"/merkzettel\?a=[a-z0-9-]+&kommune=titz&alter=30$"))
    leads(page, "#weg-angebote", "/angebote?kommune=titz&alter=30")
    # The list that this browser keeps is found from an address without it, too.
    page.goto("/merkzettel?kommune=titz")
    page.wait_for_url(re.compile(r"/merkzettel\?a=[a-z0-9-]+&kommune=titz$"))


def test_head_and_foot_follow_an_age_on_the_chain(live_url: str, new_page: NewPage) -> None:
    page = new_page(live_url)
    page.goto("/kette/kreuzau")
    field = page.locator("main form input[name=jahre]").first
    field.fill("7")
    field.press("Enter")
    page.wait_for_url(re.compile(r"alter=84"))
    leads(page, ".brand", "/?kommune=kreuzau&alter=84")
    leads(page, "#weg-kette", "/kette/kreuzau?alter=84")
    leads(page, "#weg-termine", "/termine?kommune=kreuzau&alter=84")
