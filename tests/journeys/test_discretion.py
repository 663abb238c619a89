"""Who types in danger what others should not read: the address bar, the tab, and going back."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser import NewPage, axe

pytestmark = pytest.mark.browser

SAID = "mein mann schlägt mich"
CODED = re.compile(r"/angebote\?a=[0-9a-f]{6}(&a=[0-9a-f]{6})*$")


def test_typed_with_script(live_url: str, new_page: NewPage) -> None:
    page = new_page(live_url, width=360)
    page.goto("/angebote")
    expect(page.locator("[data-exit]")).to_be_hidden()
    page.locator("#q").press_sequentially(SAID, delay=10)
    page.wait_for_url(CODED)
    expect(page.get_by_role("heading", level=1)).to_have_text("Hier finden Sie Hilfe")
    expect(page).to_have_title(re.compile("^Angebote – "))
    expect(page.locator("[data-exit]")).to_be_visible()
    # The hand that types is not interrupted.
    expect(page.locator("#q")).to_have_value(SAID)
    axe(page)
    page.locator("#ergebnis h3 a").first.click()
    page.wait_for_url(re.compile(r"/angebote/[a-z0-9-]+$"))
    page.go_back()
    page.wait_for_url(CODED)
    expect(page.get_by_role("heading", level=1)).to_have_text("Hier finden Sie Hilfe")
    expect(page.locator("#q")).to_have_value("")
    # What is asked next is asked as ever.
    page.locator("#q").fill("Krabbelgruppe")
    page.wait_for_url(re.compile(r"q=Krabbelgruppe$"))
    expect(page.locator("[data-exit]")).to_be_hidden()
    expect(page.get_by_role("heading", level=1)).to_have_text("Angebote für „Krabbelgruppe“")


def test_filters_stay_with_what_was_understood(live_url: str, new_page: NewPage) -> None:
    page = new_page(live_url)
    page.goto("/angebote")
    page.locator("#q").fill(SAID)
    page.wait_for_url(CODED)
    page.get_by_role("checkbox", name=re.compile("^Jülich")).check()
    page.wait_for_url(re.compile("kommune=juelich"))
    assert "q=" not in page.url
    page.reload()
    expect(page.get_by_role("checkbox", name=re.compile("^Jülich"))).to_be_checked()
    page.get_by_role("checkbox", name=re.compile("^Titz")).check()
    page.wait_for_url(re.compile("kommune=titz"))
    assert re.search(r"\?a=[0-9a-f]{6}", page.url)
    expect(page.get_by_role("heading", level=1)).to_have_text("Hier finden Sie Hilfe")


def test_typed_without_script(live_url: str, new_page: NewPage) -> None:
    page = new_page(live_url, javascript=False)
    page.goto("/")
    page.locator("#q").fill(SAID)
    page.get_by_role("button", name="Suchen").first.click()
    page.wait_for_url(CODED)
    expect(page.locator("#q")).to_have_value("")
    expect(page.locator("[data-exit]")).to_be_visible()
    page.go_back()
    page.go_forward()
    assert CODED.search(page.url)
