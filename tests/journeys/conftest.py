"""The desk in a browser, as several journeys have it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from fastapi import FastAPI
from playwright.sync_api import Page

from tests.browser import NewPage
from tests.deskform import fill_in
from tests.serving import serve


@dataclass(frozen=True)
class Live:
    app: FastAPI
    url: str


@pytest.fixture
def live(desk_app: FastAPI) -> Iterator[Live]:
    with serve(desk_app) as url:
        yield Live(app=desk_app, url=url)


@pytest.fixture
def signed_in(live: Live, new_page: NewPage) -> Callable[..., Page]:
    def enter(name: str, **options: object) -> Page:
        page = new_page(live.url, **options)
        page.goto("/anmelden")
        fill_in(page, name)
        page.wait_for_url("**/pult")
        return page

    return enter
