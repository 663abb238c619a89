"""The desk of the Familienbüro in a real browser, while a sign-in runs out."""

from collections.abc import Iterator

import pytest
from fastapi import FastAPI
from playwright.sync_api import expect
from sqlmodel import select

from app import database
from app.models import CounselCount
from tests.browser import NewPage
from tests.cast import Clock
from tests.deskform import fill_in
from tests.serving import serve

pytestmark = pytest.mark.browser


@pytest.fixture
def url(desk_app: FastAPI) -> Iterator[str]:
    with serve(desk_app) as url:
        yield url


def test_counting_too_late_leaves_family_and_sheet_as_they_are(
    desk_app: FastAPI, url: str, new_page: NewPage, clock: Clock
) -> None:
    page = new_page(url, expected_statuses=(401,))
    page.goto("/anmelden")
    fill_in(page, "clara")
    page.wait_for_url("**/pult")
    page.goto("/beratung?alter=5&kommune=vettweiss&a=vettweisser-tisch")
    address = page.url
    clock.go(hours=2)
    page.locator("#zaehlen summary").click()
    page.locator("#zaehlen button").click()
    expect(page.locator("#zaehlen [data-signed-out]")).to_be_visible()
    expect(page.locator("#kinder")).to_have_value("5 Monate")
    expect(page.locator("[data-eintrag]")).to_have_count(1)
    assert page.url == address
    with database.session(desk_app.state.engine) as session:
        assert session.exec(select(CounselCount)).all() == []
