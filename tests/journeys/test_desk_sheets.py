"""Tables and many at once, in a real browser: 500 rows of which 7 are wrong, then put right."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI
from playwright.sync_api import Page, expect

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
