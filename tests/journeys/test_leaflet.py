"""A leaflet lies on the desk: what it says is typed as it stands there, by keyboard, and is public.

`pytest -s` prints the Tabs, the complaints and the height above the work."""

import re
import sys
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser import NewPage, axe
from tests.journeys.conftest import Live

pytestmark = pytest.mark.browser
LEAFLET = {
    "titel": "Krabbelgruppe Drove",
    "kurz": "Eltern mit kleinen Kindern singen und spielen zusammen.",
    "zeiten": "Fr 9.30-11 Uhr",
    "ort_name": "Pfarrheim St. Martin",
    "strasse": "Drovestr. 12",
    "ort": "Drove",
    "alter_von": "0-3 Jahre",
    "kosten_text": "2 €",
    "traeger": "Gemeinde Kreuzau",
    "telefon": "02422/507-0",
    "email": "gruppe@example.org",
    "web": "www.kreuzau.de",
}
"""Field -> what the leaflet says there."""
MOST_TABS, MOST_COMPLAINTS, MOST_ABOVE = 25, 2, 340
FOCUS = "document.activeElement.id || document.activeElement.value || ''"
HIDDEN_BY_THE_BAR = """(() => {
  const it = document.activeElement.getBoundingClientRect();
  const bar = document.querySelector('.leiste').getBoundingClientRect();
  return !document.activeElement.closest('.leiste') && it.bottom > bar.top + 1;
})()"""


def typed_to_the_end(page: Page) -> int:
    """Types the leaflet from the top of the page to the button; how often Tab was pressed."""
    tabs = 0
    while page.evaluate(FOCUS) != "veroeffentlichen":
        page.keyboard.press("Tab")
        tabs += 1
        assert tabs < 99
        assert not page.evaluate(HIDDEN_BY_THE_BAR), page.evaluate(FOCUS)
        if page.get_by_role("link", name="Zum Formular springen").evaluate(
            "it => it === document.activeElement"
        ):
            page.keyboard.press("Enter")
        page.keyboard.type(LEAFLET.get(page.evaluate(FOCUS), ""))
        if page.evaluate(FOCUS) == "woher-anruf":
            page.keyboard.press("Space")
    return tabs


def test_twelve_things_of_a_leaflet_by_keyboard(
    live: Live, signed_in: Callable[..., Page], new_page: NewPage
) -> None:
    page = signed_in("anna", expected_statuses=(422,), reduced_motion=True)
    page.goto("/pult/angebote/neu")
    tabs = typed_to_the_end(page)
    expect(page.locator("#einordnung-gesagt")).to_contain_text("Kleinkindzeit")
    page.keyboard.press("Enter")
    page.wait_for_load_state()
    complaints = page.locator(".faults li").count()
    sys.stdout.write(f"\nTabs: {tabs}, complaints: {complaints}\n")
    assert tabs <= MOST_TABS
    assert complaints <= MOST_COMPLAINTS
    if complaints:
        page.get_by_label(re.compile("neuer Träger")).check()
        page.get_by_role("button", name="Veröffentlichen", exact=True).click()
    expect(page.get_by_role("status").first).to_contain_text("veröffentlicht")
    family = new_page(live.url)
    family.goto("/angebote?q=Krabbelgruppe+Drove")
    family.get_by_role("link", name="Krabbelgruppe Drove", exact=True).first.click()
    main = family.get_by_role("main")
    for said in ("freitags 9.30 bis 11 Uhr", "52372", "Geburt bis 3 Jahre", "2 €", "Kreuzau"):
        expect(main).to_contain_text(said)
    expect(main).to_contain_text("geprüft am 24.11.2026")


def test_on_a_phone_the_work_begins_at_once(signed_in: Callable[..., Page]) -> None:
    page = signed_in("anna", width=360, height=740)
    for path, first in (("/pult/angebote/neu", "#titel"), ("/pult", "h1")):
        page.goto(path)
        above = page.locator(first).evaluate("it => it.getBoundingClientRect().top + scrollY")
        sys.stdout.write(f"\n{path}: {above:.0f} px above {first}\n")
        assert above <= MOST_ABOVE
    page.get_by_text("Menü", exact=True).click()
    axe(page)
    page.get_by_role("navigation", name="Pult").get_by_role("link", name="Eingang").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Eingang")
