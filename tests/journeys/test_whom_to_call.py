"""A father in Nideggen looks for something on his phone: each card says where, and whom to call."""

import pytest
from playwright.sync_api import expect

from app.offers import importing
from app.records import files
from app.records.offers import OfferRecord
from app.vocabulary import Format
from tests.browser import NewPage

pytestmark = pytest.mark.browser


def nobody_to_call() -> set[str]:
    """What is for everybody by telephone or online alone has no office here behind it."""
    read = importing.read_offers(files.DATA / "offers")
    return {
        each.slug
        for each in read
        if isinstance(each, OfferRecord)
        and each.countywide
        and not each.contact.phone
        and {Format.PHONE, Format.ONLINE}.issuperset(each.formats)
    }


def test_the_father_in_nideggen_sees_phone_and_place_on_each_card(
    live_url: str, new_page: NewPage
) -> None:
    page = new_page(live_url, width=360, height=740)
    without_office = nobody_to_call()
    for question in ("", "&q=jugendtreff", "&q=kita", "&alter=60"):
        page.goto(f"/angebote?kommune=nideggen{question}")
        cards = page.locator("#ergebnis article.card")
        assert cards.count() > 3, question
        for card in cards.all():
            title = card.locator("h3 a")
            slug = (title.get_attribute("href") or "").partition("?")[0].rpartition("/")[2]
            expect(card.locator("dt:text-is('Ort') + dd")).not_to_be_empty()
            if slug not in without_office:
                call = card.locator("a[href^='tel:']")
                expect(call, slug).to_have_count(1)
                expect(call, slug).to_be_visible()
