"""A passkey in a real browser: added, used as second step and alone, removed. Chromium's own
virtual authenticator stands in for the telephone."""

import re
from collections.abc import Iterator

import pyotp
import pytest
from fastapi import FastAPI
from playwright.sync_api import Page, expect

from app import database
from app.accounts import codes
from tests.browser import NewPage, axe
from tests.cast import PASSPHRASE, Clock, who
from tests.deskform import fill_in
from tests.serving import serve

pytestmark = pytest.mark.browser


@pytest.fixture
def url(desk_app: FastAPI) -> Iterator[str]:
    """By name: an address of numbers can have no passkeys."""
    with serve(desk_app) as url:
        yield url.replace("127.0.0.1", "localhost")


def telephone(page: Page) -> None:
    """A device that keeps passkeys and has checked whose finger it was."""
    devices = page.context.new_cdp_session(page)
    devices.send("WebAuthn.enable")
    devices.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": True,
                "automaticPresenceSimulation": True,
            }
        },
    )


def sign_in(page: Page) -> None:
    page.goto("/anmelden")
    fill_in(page, "anna")


def add(page: Page, name: str) -> None:
    page.goto("/pult/konto")
    page.get_by_label("Name des Passkeys").fill(name)
    page.locator("#k-passphrase").fill(PASSPHRASE)
    page.get_by_role("button", name="Passkey hinzufügen").click()
    expect(page.get_by_text("Der Passkey ist angelegt")).to_be_visible()


def test_a_passkey_is_added_used_and_removed(url: str, new_page: NewPage) -> None:
    page = new_page(url, expected_statuses=(422,))
    telephone(page)
    sign_in(page)
    page.wait_for_url("**/pult")
    add(page, "Diensthandy")
    expect(page.locator("#passkey")).to_contain_text("angelegt am 24.11.2026")
    axe(page)

    page.get_by_role("button", name="Abmelden", exact=True).click()
    sign_in(page)
    expect(page.get_by_role("heading", name="Zweiter Schritt")).to_be_visible()
    expect(page.get_by_label("Code aus Ihrer App")).to_have_count(0)
    axe(page)
    page.get_by_role("button", name="Mit Passkey bestätigen").click()
    page.wait_for_url("**/pult")

    page.get_by_role("button", name="Abmelden", exact=True).click()
    page.goto("/anmelden?weiter=/pult/konto")
    axe(page)
    page.get_by_role("button", name="Mit Passkey anmelden").click()
    page.wait_for_url("**/pult/konto")
    expect(page.locator("#passkey")).to_contain_text("zuletzt benutzt am 24.11.2026")

    page.get_by_text("Entfernen: Diensthandy").click()
    page.locator("#passkey details").get_by_label("Passphrase").fill("falsch geraten hier")
    page.get_by_role("button", name="Passkey entfernen").click()
    # The form that was refused is open again, with the reason in it.
    expect(page.locator("#passkey .field__fault").first).to_have_text(
        "Die Passphrase stimmt nicht."
    )
    page.locator("#passkey details").get_by_label("Passphrase").fill(PASSPHRASE)
    page.get_by_role("button", name="Passkey entfernen").click()
    expect(page.get_by_text("Der Passkey ist entfernt")).to_be_visible()
    page.get_by_role("button", name="Abmelden", exact=True).click()
    sign_in(page)
    page.wait_for_url("**/pult")


def test_on_a_phone_code_and_passkey_stand_side_by_side(
    desk_app: FastAPI, url: str, new_page: NewPage, clock: Clock
) -> None:
    page = new_page(url, width=360, dark=True)
    telephone(page)
    sign_in(page)
    page.wait_for_url("**/pult")
    add(page, "Diensthandy mit einem recht langen Namen")
    page.goto("/pult/konto")
    for each in page.locator("#passkey details summary").all():
        each.click()
    axe(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    secret = codes.new_totp()
    with database.session(desk_app.state.engine) as session:
        anna, code = who(session, "anna"), pyotp.TOTP(secret)
        codes.set_totp(session, anna, secret, code.at(clock()), now=clock())
    page.get_by_role("button", name="Abmelden", exact=True).click()
    sign_in(page)
    expect(page.get_by_role("button", name="Mit Passkey bestätigen")).to_be_visible()
    axe(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    clock.go(seconds=30)
    page.get_by_label("Code aus Ihrer App").fill(code.at(clock()))
    page.get_by_role("button", name="Anmelden", exact=True).click()
    page.wait_for_url("**/pult")


def test_a_wrong_passphrase_or_a_refusing_device_is_told_beside_the_button(
    url: str, new_page: NewPage
) -> None:
    page = new_page(url, expected_statuses=(422,))
    sign_in(page)
    page.wait_for_url("**/pult")
    page.goto("/pult/konto")
    page.get_by_label("Name des Passkeys").fill("Stick")
    page.locator("#k-passphrase").fill("falsch geraten hier")
    page.get_by_role("button", name="Passkey hinzufügen").click()
    told = page.locator("#passkey [data-gesagt]")
    expect(told).to_have_text("Die Passphrase stimmt nicht.")
    expect(page.get_by_label("Name des Passkeys")).to_have_value("Stick")
    # A device that nobody touches: the browser gives up, the page says so.
    page.evaluate("() => { navigator.credentials.create = () => Promise.reject(new Error()); }")
    page.locator("#k-passphrase").fill(PASSPHRASE)
    page.get_by_role("button", name="Passkey hinzufügen").click()
    expect(told).to_have_text("Das hat nicht geklappt. Bitte noch einmal.")


def test_without_javascript_the_passphrase_does_and_nothing_promises_more(
    url: str, new_page: NewPage
) -> None:
    page = new_page(url, javascript=False)
    page.goto("/anmelden")
    expect(page.get_by_role("button", name="Mit Passkey anmelden")).to_be_hidden()
    sign_in(page)
    page.goto("/pult/konto")
    expect(page.locator("#passkey")).to_contain_text("Passkeys gehen mit JavaScript")
    expect(page.get_by_role("button", name="Passkey hinzufügen")).to_be_hidden()


def test_an_address_of_numbers_says_why_there_are_no_passkeys(url: str, new_page: NewPage) -> None:
    page = new_page(url.replace("localhost", "127.0.0.1"))
    sign_in(page)
    page.goto("/pult/konto")
    expect(page.locator("#passkey")).to_contain_text(re.compile("als http://localhost:\\d+"))
    expect(page.get_by_role("button", name="Passkey hinzufügen")).to_have_count(0)


def test_a_passkey_confirms_instead_of_the_passphrase(
    url: str, new_page: NewPage, clock: Clock
) -> None:
    page = new_page(url, width=360)
    telephone(page)
    sign_in(page)
    page.wait_for_url("**/pult")
    add(page, "Diensthandy")
    clock.go(minutes=1)
    page.goto("/pult/konto")
    page.locator("#zweitfaktor").get_by_role("link", name="Mit einem Passkey bestätigen").click()
    expect(page.get_by_role("heading", name="Bitte bestätigen")).to_be_visible()
    axe(page)
    page.get_by_role("button", name="Mit Passkey bestätigen").click()
    page.wait_for_url("**/pult/konto")
    expect(page.locator("#zweitfaktor")).to_contain_text("Sie haben sich gerade bestätigt.")
    axe(page)
    page.get_by_role("button", name="Einrichten").click()
    expect(page.get_by_role("img", name="QR-Code mit dem Schlüssel für die App")).to_be_visible()
    axe(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


def test_a_second_factor_is_set_up_without_javascript(
    url: str, new_page: NewPage, clock: Clock
) -> None:
    page = new_page(url, javascript=False, expected_statuses=(422,))
    sign_in(page)
    page.goto("/pult/konto")
    page.locator("#z-passphrase").fill(PASSPHRASE)
    page.get_by_role("button", name="Einrichten").click()
    secret = page.locator("#zweitfaktor code").inner_text()
    page.get_by_label("Code aus der App").fill("000000")
    page.get_by_role("button", name="Einschalten").click()
    expect(page.get_by_role("alert")).to_contain_text("Der Code stimmt nicht")
    expect(page.get_by_text(secret)).to_have_count(0)
    page.get_by_label("Code aus der App").fill(pyotp.TOTP(secret).at(clock()))
    page.get_by_role("button", name="Einschalten").click()
    expect(page.get_by_text("Der zweite Schritt ist eingeschaltet.")).to_be_visible()
