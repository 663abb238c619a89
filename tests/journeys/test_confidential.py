"""Who is seventeen, pregnant and afraid reaches somebody who keeps it to themselves."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser import NewPage


def fits(page: Page) -> bool:
    """Nothing has to be scrolled sideways."""
    return bool(page.evaluate("document.documentElement.scrollWidth <= innerWidth"))


def test_the_17_year_old_in_jülich_reaches_a_confidential_number_in_two_taps(
    live_url: str, new_page: NewPage
) -> None:
    page = new_page(live_url, width=360, height=740)
    page.goto("/")
    page.locator("#q").fill("ich bin 17 und schwanger jülich")
    page.get_by_role("button", name="Suchen").first.click()
    number = page.locator("#treffer").get_by_role("link", name="0800 40 40 020").first
    expect(number).to_be_visible()
    expect(number).to_have_attribute("href", "tel:08004040020")
    assert fits(page)


def test_her_first_hit_says_whom_to_call_and_it_is_no_authority(
    live_url: str, new_page: NewPage
) -> None:
    page = new_page(live_url, width=360, height=740)
    page.goto("/angebote?q=ich+bin+17+und+schwanger+jülich")
    page.locator("#treffer .card__title a", has_text="donum vitae").click()
    contact = page.locator(".facts__contact")
    expect(contact).to_contain_text("Wie man diese Stelle erreicht, ist nicht bekannt")
    expect(contact.get_by_role("link", name=re.compile("0800 40 40 020"))).to_be_visible()
    assert contact.locator('a[href^="tel:"]').count() == 1
    assert fits(page)


def test_on_paper_her_advice_names_the_line_and_no_office(live_url: str, new_page: NewPage) -> None:
    page = new_page(live_url, width=360, height=740)
    page.goto("/angebote/donum-vitae-dueren")
    page.emulate_media(media="print")
    expect(page.locator(".offer__head").get_by_text("Vertraulich hilft")).to_be_hidden()
    expect(page.locator(".facts__contact")).to_contain_text("0800 40 40 020")
    expect(page.locator(".foot__contact")).to_be_hidden()
    expect(page.locator(".crisis-strip")).to_be_visible()
    page.goto("/angebote/kita-rurmaeuse-kreuzau")
    expect(page.locator(".foot__contact")).to_be_visible()


@pytest.mark.parametrize("width", [360, 1280])
def test_merken_stands_beside_the_number_and_nothing_touches_it(
    live_url: str, new_page: NewPage, width: int
) -> None:
    page = new_page(live_url, width=width, height=740)
    page.goto("/angebote/nummer-gegen-kummer-elterntelefon")
    head = page.locator(".offer__head")
    ways = [each.bounding_box() for each in head.locator("a.way--call, .merken").all()]
    boxes = [box for box in ways if box]
    assert len(boxes) == len(ways) > 1
    rows = {round(box["y"]): round(box["height"]) for box in boxes}
    if width > 1000:
        assert len(rows) == 1
    assert len(set(rows.values())) == 1
    badges = head.locator(".badges").bounding_box()
    assert badges is not None
    assert badges["y"] - max(box["y"] + box["height"] for box in boxes) >= 8
    assert fits(page)
