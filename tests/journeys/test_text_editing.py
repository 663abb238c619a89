"""A Sprachmittlerin reads translations on a phone, by keyboard; families read them at once."""

import re
import time
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from app import database
from tests.journeys.conftest import Live
from tests.rows import overwrite

pytestmark = pytest.mark.browser
SLUG = "turnclub-kreuzau-kinder"
LIST = f"/pult/texte?sprache=uk&kommune=alle&zustand=veraltet&q={SLUG}"
OURS = "Гімнастика для дітей, тепер у п’ятницю."


def test_two_stale_texts_are_mended_by_keyboard(live: Live, signed_in: Callable[..., Page]) -> None:
    with database.session(live.app.state.engine) as session:
        overwrite(session, {"summary": "Turnen, jetzt freitags", "description": "Neu."}, [SLUG])
    live.app.state.index.rebuild()
    page = signed_in("clara", width=360, expected_statuses={422})
    page.goto(LIST)
    page.get_by_role("link", name=re.compile("Ukrainisch ?: ")).first.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/summary?**")
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    page.get_by_label("Ukrainisch", exact=True).focus()
    page.keyboard.press("ControlOrMeta+A")
    page.keyboard.insert_text(f"{OURS} 12345")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    page.keyboard.insert_text("Muttersprachlerin, Familienbüro")
    page.keyboard.press("Enter")
    # A number that is not in German is asked about, with the focus on the question.
    expect(page.get_by_role("alert")).to_contain_text("12345")
    expect(page.get_by_role("alert")).to_be_focused()
    expect(page.get_by_label("Ukrainisch", exact=True)).to_have_value(f"{OURS} 12345")
    expect(page.get_by_label("Ich habe es gelesen")).to_be_checked()
    page.get_by_label("Ukrainisch", exact=True).fill(OURS)
    page.get_by_role("button", name="Speichern und weiter").press("Enter")
    page.wait_for_url("**/description?**")
    expect(page.get_by_role("status").first).to_contain_text("Gespeichert")
    expect(page.get_by_label("In welcher Aufgabe?")).to_have_value(
        "Muttersprachlerin, Familienbüro"
    )
    page.goto(f"/uk/angebote/{SLUG}")
    expect(page.locator("main")).to_contain_text(OURS)


def test_what_was_typed_is_there_after_the_tab_was_closed(
    live: Live, signed_in: Callable[..., Page]
) -> None:
    page = signed_in("clara", width=360)
    path = f"/pult/texte/ar/angebote/{SLUG}/summary"
    page.goto(path)
    box = page.get_by_label("Arabisch", exact=True)
    assert box.evaluate("each => getComputedStyle(each).direction") == "rtl"
    box.fill("جمباز للأطفال")
    page.goto("/pult")
    # What is sent while a page is left nobody can wait for.
    late = time.monotonic() + 20
    while not page.get_by_role("link", name="Übersetzung", exact=True).count():
        assert time.monotonic() < late
        page.goto("/pult")
    page.get_by_role("link", name="Übersetzung", exact=True).click()
    page.wait_for_url(f"**{path}")
    expect(box).to_have_value("جمباز للأطفال")
    page.get_by_role("button", name="Eingaben verwerfen").click()
    page.wait_for_url(f"**{path}")
    expect(box).not_to_have_value("جمباز للأطفال")
