"""From the overview to Thursday, in a real browser: clicks are counted, seconds are printed."""

import re
import sys
import time
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser import axe
from tests.cast import Clock
from tests.journeys.conftest import Live

pytestmark = pytest.mark.browser
SLUG = "kita-rurmaeuse-kreuzau"
CLICKS = 3
"""At most, from the overview to the saved Thursday."""


def test_thursday_from_the_overview_in_three_clicks(
    live: Live, signed_in: Callable[..., Page]
) -> None:
    page = signed_in("anna")
    began, clicks = time.monotonic(), 0

    page.get_by_label(re.compile("^Angebot suchen")).click()
    clicks += 1
    page.keyboard.type("rurmäuse", delay=60)
    page.keyboard.press("Enter")
    page.get_by_role("link", name=re.compile("^(Ändern|Ergänzen).*Rurmäuse")).first.click()
    clicks += 1
    field = page.get_by_role("textbox", name="Wann", exact=True)
    expect(field).to_be_focused()
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type("donnerstags 15 bis 17 Uhr", delay=60)
    expect(page.get_by_text("So verstanden: donnerstags 15 bis 17 Uhr")).to_be_visible()
    page.get_by_label("Ich habe angerufen").click()
    clicks += 1
    page.keyboard.press("Enter")
    done = page.get_by_text("geändert", exact=True)
    expect(done).to_be_focused()
    sys.stdout.write(f"Thursday: {clicks} clicks, {time.monotonic() - began:.1f} s\n")

    assert clicks <= CLICKS
    expect(page.get_by_role("listitem").filter(has=done)).to_contain_text(
        "Wann: donnerstags 15 bis 17 Uhr"
    )
    axe(page)
    page.goto(f"/angebote/{SLUG}")
    expect(page.get_by_text("donnerstags 15 bis 17 Uhr").first).to_be_visible()


def test_the_small_form_is_for_the_keyboard_and_loses_nothing(
    signed_in: Callable[..., Page], clock: Clock
) -> None:
    page = signed_in("anna", width=360, expected_statuses=(401, 422))
    page.goto("/pult/angebote?q=kita&kommune=kreuzau")
    openers = page.locator("[data-kurz-auf]")
    field = page.get_by_role("textbox", name="Wann", exact=True)
    openers.first.focus()
    page.keyboard.press("Enter")
    expect(field).to_be_focused()
    axe(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    page.keyboard.press("Escape")
    expect(openers.first).to_be_focused()
    expect(field).to_have_count(0)

    page.keyboard.press("Enter")
    expect(field).to_be_focused()
    field.fill("mittwochs 9 bis 10 Uhr")
    page.keyboard.press("Escape")
    expect(openers.first).to_be_focused()
    # Behind Escape it is still there: no other one opens over it, and its own shows it again.
    openers.nth(1).click()
    expect(page.get_by_text("Hier ist noch etwas nicht gespeichert")).to_be_visible()
    expect(field).to_have_value("mittwochs 9 bis 10 Uhr")
    field.press("Enter")
    expect(page.get_by_role("alert").filter(has_text="Bitte auswählen")).to_be_focused()
    expect(field).to_have_value("mittwochs 9 bis 10 Uhr")
    axe(page)
    page.get_by_role("link", name="Abbrechen").click()
    expect(openers.first).to_be_focused()
    openers.nth(1).click()
    expect(field).to_be_focused()

    field.fill("freitags 9 bis 10 Uhr")
    clock.go(hours=3)
    page.get_by_role("button", name="Speichern").click()
    expect(page.get_by_text("Ihre Anmeldung ist abgelaufen")).to_be_visible()
    expect(field).to_have_value("freitags 9 bis 10 Uhr")


def test_two_at_the_same_fact_see_both_versions(signed_in: Callable[..., Page]) -> None:
    first = signed_in("anna", expected_statuses=(409,))
    second = first.context.new_page()
    for page, when in ((first, "montags 9 bis 10 Uhr"), (second, "dienstags 9 bis 10 Uhr")):
        page.goto("/pult/angebote?q=rurmäuse")
        page.locator("[data-kurz-auf]").first.click()
        page.get_by_role("textbox", name="Wann", exact=True).fill(when)
        page.get_by_label("Ich war dort").check()
    first.get_by_role("button", name="Speichern").click()
    expect(first.get_by_text("geändert", exact=True)).to_be_focused()
    second.get_by_role("button", name="Speichern").click()
    second.wait_for_url("**/kurz")
    expect(second.get_by_role("heading", name="Zwei haben dasselbe geändert")).to_be_visible()
    expect(second.get_by_role("group", name="Zeiten", exact=True)).to_contain_text("montags 9")

    first.get_by_role("button", name=re.compile("^rückgängig")).click()
    expect(first.get_by_text("zurückgenommen", exact=True)).to_be_focused()
