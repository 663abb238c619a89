"""Tables and many at once, in a real browser: 500 rows of which 7 are wrong, then put right."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI
from playwright.sync_api import Page, expect

from tests import foreignlists
from tests.browser import NewPage, axe
from tests.deskform import fill_in
from tests.serving import serve
from tests.test_desk_sheets import book, new_row

pytestmark = pytest.mark.browser


@pytest.fixture
def signed_in(desk_app: FastAPI, new_page: NewPage) -> Iterator[Callable[..., Page]]:
    with serve(desk_app) as url:

        def enter(name: str, **options: object) -> Page:
            page = new_page(url, **options)
            page.goto("/anmelden")
            fill_in(page, name)
            page.wait_for_url("**/pult")
            return page

        yield enter


def upload(page: Page, path: Path) -> None:
    page.goto("/pult/einlesen")
    page.get_by_label("Datei").set_input_files(path)
    page.get_by_role("button", name="Vorschau").click()
    page.wait_for_url("**/pult/einlesen/*")


def test_five_hundred_rows_of_which_seven_are_wrong_then_put_right_and_taken_back(
    signed_in: Callable[..., Page], tmp_path: Path
) -> None:
    page = signed_in("anna")
    file = tmp_path / "angebote.xlsx"
    wrong = range(7)
    file.write_bytes(
        book([new_row(n, **({"kommune": "Köln"} if n in wrong else {})) for n in range(500)])
    )
    upload(page, file)
    # The page renews itself until all rows are looked at.
    expect(page.get_by_role("status").last).to_have_text(
        "493 neu, 0 geändert, 0 unverändert, 7 abgelehnt.", timeout=120_000
    )
    expect(page.get_by_text("„Köln“ ist nicht erlaubt")).to_have_count(7)
    expect(page.get_by_role("link", name="Was noch zu tun ist, als Datei")).to_be_visible()
    axe(page)
    file.write_bytes(book([new_row(n) for n in range(12)]))
    upload(page, file)
    page.get_by_role("button", name="Alle 12 guten Zeilen").click()
    expect(page.get_by_role("status").first).to_contain_text("eingelesen und veröffentlicht")
    assert page.goto("/angebote/spielgruppe-11").ok  # type: ignore[union-attr]
    page.goto("/pult/viele")
    page.get_by_role("button", name="Diesen Schritt zurücknehmen").click()
    expect(page.get_by_role("status").first).to_contain_text("Zurückgenommen")


def test_a_list_of_somebody_else_on_a_phone_and_the_same_list_once_more(
    signed_in: Callable[..., Page], tmp_path: Path
) -> None:
    page = signed_in("anna", width=360)
    file = tmp_path / "sport.xlsx"
    file.write_bytes(foreignlists.sports_xlsx())

    def looked_at(expected: str) -> None:
        expect(page.get_by_role("status").last).to_have_text(expected, timeout=60_000)
        axe(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= 360

    good = "26 neu, 0 geändert, 0 unverändert, 4 abgelehnt."
    upload(page, file)
    looked_at(good)
    page.get_by_role("link", name="Spalten anders zuordnen").click()
    axe(page)
    page.get_by_role("button", name="Weiter zur Vorschau").click()
    looked_at(good)
    page.get_by_label("Nein, ein neuer Träger").check()
    page.get_by_role("button", name="Alle 26 guten Zeilen").click()
    looked_at("0 neu, 0 geändert, 0 unverändert, 4 abgelehnt.")
    upload(page, file)
    looked_at(good)
    page.get_by_role("group", name="wahrscheinlich schon").get_by_label("Überspringen").check()
    one = page.get_by_role("group", name="Zeile 5: Eltern-Kind-Turnen")
    one.get_by_label("Stattdessen „Eltern-Kind-Turnen“ ändern").check()
    page.get_by_role("button", name="Offene Zeilen noch einmal prüfen").click()
    looked_at("0 neu, 0 geändert, 26 unverändert, 4 abgelehnt.")


@pytest.mark.parametrize(("width", "dark"), [(360, True), (1440, False)])
def test_many_are_confirmed_after_a_look(
    signed_in: Callable[..., Page], width: int, dark: bool
) -> None:
    page = signed_in("anna", width=width, dark=dark)
    page.goto("/pult/viele?q=kita")
    axe(page)
    boxes = page.get_by_role("group", name="Welche Angebote?").get_by_role("checkbox")
    for number in range(3):
        boxes.nth(number).check()
    page.get_by_role("button", name="Vorschau").click()
    expect(page.get_by_role("heading", name="Das würde geschehen")).to_be_visible()
    axe(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.get_by_role("button", name="So machen").click()
    expect(page.get_by_role("status").first).to_contain_text("Erledigt")
    expect(page.get_by_text("3 Angebote")).to_be_visible()
