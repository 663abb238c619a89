"""A mother reports a wrong time, a visitor proposes an offer, a Träger answers with one click."""

from collections.abc import Iterator

import pytest
from fastapi import FastAPI

from app.freshness import reviews
from tests.browser import NewPage, axe
from tests.conftest import BACKENDS, TODAY, Models, filled_portal
from tests.serving import serve

pytestmark = pytest.mark.browser
SLUG = "kita-rurmaeuse-kreuzau"


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory, models: Models) -> Iterator[FastAPI]:
    folder = tmp_path_factory.mktemp("reports")
    with filled_portal(models, BACKENDS[-1], folder) as app:
        yield app


@pytest.fixture(scope="module")
def site(app: FastAPI) -> Iterator[str]:
    with serve(app) as url:
        yield url


def path(app: FastAPI, purpose: str) -> str:
    portal = app.state
    return f"/{purpose}/{reviews.link(portal.links, purpose, slug=SLUG, today=TODAY)}"


@pytest.mark.parametrize("javascript", [True, False])
def test_somebody_reports_a_wrong_time_on_a_phone(
    new_page: NewPage, site: str, javascript: bool
) -> None:
    page = new_page(site, width=360, javascript=javascript, expected_statuses=(422,))
    page.goto(f"/angebote/{SLUG}")
    page.get_by_role("link", name="Stimmt etwas nicht?").click()
    page.get_by_role("button", name="Absenden").click()
    assert page.get_by_role("alert").locator("li").count() == 2
    page.get_by_label("Zeit oder Ort stimmt nicht").check()
    page.get_by_label("Was stimmt nicht?").fill("Die Gruppe ist jetzt am Donnerstag.")
    if javascript:
        axe(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= 360
    page.get_by_role("button", name="Absenden").click()
    page.wait_for_url("**/meldung/*")
    assert page.get_by_role("heading", level=1).inner_text() == "Danke, wir haben Ihre Nachricht"
    assert "am Donnerstag" in page.locator("main").inner_text()
    assert page.context.cookies() == []
    if javascript:
        axe(page)


def test_somebody_proposes_an_offer_by_keyboard(new_page: NewPage, site: str) -> None:
    page = new_page(site, dark=True)
    page.goto("/")
    page.get_by_role("link", name="Angebot vorschlagen").click()
    axe(page)
    page.get_by_label("Wie heißt das Angebot?").focus()
    for text in ("Krabbelgruppe Winden", "Für Babys bis 1 Jahr", "Pfarrei Winden", "Kreuzau", ""):
        page.keyboard.type(text)
        page.keyboard.press("Tab")
    page.keyboard.type("Mo 10-12")
    ticks = page.locator("#zeiten-verstanden").get_by_role("button")
    ticks.first.wait_for()
    for _past in range(1 + ticks.count()):
        page.keyboard.press("Tab")
    for text in ("", "", "", "02422 12345", ""):  # The first one is the help to times.
        page.keyboard.type(text)
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url("**/meldung/*")
    said = page.locator("main").inner_text()
    assert "Krabbelgruppe Winden" in said
    assert "Kreuzau" in said
    assert "montags 10 bis 12 Uhr" in said
    axe(page)


def test_the_provider_says_that_it_is_still_right(
    new_page: NewPage, site: str, app: FastAPI
) -> None:
    page = new_page(site, width=360)
    page.goto(path(app, reviews.CONFIRM))
    axe(page)
    page.get_by_role("button", name="Stimmt noch").click()
    page.get_by_role("heading", name="Vielen Dank!").wait_for()
    axe(page)
    page.goto(f"/angebote/{SLUG}")
    day = f"{TODAY.day}.{TODAY.month}.{TODAY.year}"
    assert f"geprüft am {day}" in page.locator("main").inner_text()


def test_the_provider_proposes_a_change(new_page: NewPage, site: str, app: FastAPI) -> None:
    page = new_page(site, width=360, dark=True, expected_statuses=(422, 404))
    page.goto(path(app, reviews.CHANGE))
    axe(page)
    page.get_by_label("Postleitzahl").fill("5")
    page.get_by_label("Wann?").fill("donnerstags 10 bis 12 Uhr")
    page.get_by_role("button", name="Änderung absenden").click()
    assert page.get_by_label("Wann?").input_value() == "donnerstags 10 bis 12 Uhr"
    axe(page)
    page.get_by_label("Postleitzahl").fill("52372")
    page.get_by_role("button", name="Änderung absenden").click()
    page.wait_for_url("**/meldung/*")
    assert "donnerstags 10 bis 12 Uhr" in page.locator("main").inner_text()
    page.goto("/bestaetigen/abgeschnitten")
    axe(page)


def test_times_are_understood_while_they_are_typed_and_corrected_by_a_tick(
    new_page: NewPage, site: str, app: FastAPI
) -> None:
    for where in ("/vorschlagen", path(app, reviews.CHANGE)):
        page = new_page(site, width=360)
        page.goto(where)
        page.locator("#zeiten").fill("")
        page.locator("#zeiten").press_sequentially("mo+mi 15-17")
        told = page.locator("#zeiten-verstanden")
        told.get_by_text("So verstanden: montags und mittwochs 15 bis 17 Uhr").wait_for()
        day = told.get_by_role("button", name="Mittwoch", pressed=True)
        day.focus()
        day.press("Enter")
        told.get_by_text("So verstanden: montags 15 bis 17 Uhr").wait_for()
        assert page.locator("#zeiten").input_value() == "montags 15 bis 17 Uhr"
        assert page.evaluate("document.activeElement.textContent") == "Mittwoch"
        axe(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= 360
        page.locator("#zeiten").fill("montags 25 Uhr")
        told.get_by_text("25 Uhr").wait_for()
        assert told.get_by_role("button").count() == 0


def test_the_help_to_times_needs_no_script(new_page: NewPage, site: str) -> None:
    page = new_page(site, javascript=False)
    page.goto("/vorschlagen")
    with page.expect_popup() as opened:
        page.get_by_role("link", name="Wie schreibe ich Zeiten?").click()
    helping = opened.value
    helping.get_by_label("Wann ist es?").fill("do 9-11")
    helping.get_by_role("button", name="Prüfen").click()
    helping.get_by_role("link", name="Freitag").click()
    assert "donnerstags und freitags 9 bis 11 Uhr" in helping.get_by_role("status").inner_text()
