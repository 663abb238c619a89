"""A Kümmerer confirms what an offer answers, and a mother's question finds it."""

import re

import pytest
from fastapi import FastAPI
from playwright.sync_api import expect

from tests.browser import NewPage, axe
from tests.deskform import fill_in, unfold
from tests.serving import serve

pytestmark = pytest.mark.browser


def test_a_suggestion_becomes_a_tick_and_a_question_finds_the_offer(
    desk_app: FastAPI, new_page: NewPage
) -> None:
    with serve(desk_app) as url:
        page = new_page(url)
        page.goto("/anmelden?weiter=/pult/angebote/kita-rurmaeuse-kreuzau")
        fill_in(page, "anna")
        page.goto("/pult/angebote/kita-rurmaeuse-kreuzau")
        page.get_by_label("Kurz gesagt").fill("Hier lernen Kinder schwimmen.")
        suggestion = page.locator("#begleiter [data-anliegen=schwimmen-lernen]")
        suggestion.click()
        wishes = page.get_by_role("group", name="Anliegen", exact=True)
        expect(wishes.get_by_role("checkbox", name="Schwimmen lernen")).to_be_checked()
        # What has been ticked is suggested no more.
        expect(suggestion).to_have_count(0)
        more = page.get_by_label("Weiteres Anliegen")
        more.select_option(label="Taschengeld verdienen, Ferienjob")
        expect(wishes.get_by_role("checkbox", name=re.compile("Ferienjob"))).to_be_checked()
        axe(page)
        page.get_by_role("button", name="Speichern und veröffentlichen").click()
        expect(page.get_by_role("status").first).to_contain_text("Gespeichert")
        unfold(page, "Einordnung")
        expect(wishes.get_by_role("checkbox", checked=True)).to_have_count(2)
        page.goto("/angebote?anliegen=schwimmen-lernen&kommune=kreuzau")
        expect(page.get_by_role("link", name=re.compile("Rurmäuse")).first).to_be_visible()
