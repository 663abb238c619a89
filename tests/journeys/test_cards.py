"""What a phone shows of a list: how soon it begins, and how much one card takes."""

from dataclasses import dataclass

import pytest
from playwright.sync_api import Page

from tests.browser import NewPage

pytestmark = pytest.mark.browser

PHONE = {"width": 360, "height": 740}
BEGINS = 480
"""Pixels from the top of the page within which the first card starts."""
CARD = 300
"""Pixels that a card takes at most."""

QUESTIONS = [
    "krabbelgruppe",
    "Krabbelgruppe Kreuzau",
    "52428 Kita",
    "Nachhilfe kostenlos",
    "Erziehungsberatung",
    "Kind spricht mit 3 noch nicht richtig",
    "wann muss ich mein kind in der schule anmelden",
    "ich kann nicht mehr, alleinerziehend mit zwei kindern",
    "ferienspile norvenich",
    "Angebote für 4-Jährige in Titz",
    "Hubertusstrasse",
    "xqzwvk",
]
IN_CONFIDENCE = [
    "ich bin 17 und schwanger jülich",
    "meine Tochter isst nichts mehr",
    "Suchtberatung Jugendliche",
    "schwangerschaftskonflikt kreuzau",
    "meine 15 jährige tochter ist schwanger düren",
    "Essstörung 14 Jahre",
    "sucht 16 jahre jülich beratung",
]
LISTS = [
    "/angebote",
    "/angebote?kommune=kreuzau&q=kita",
    "/angebote?kommune=kreuzau&thema=sprache-integration",
    "/angebote?kommune=juelich&q=kita&alter=30",
    "/angebote?kommune=titz&kosten=kostenlos",
    *(
        f"/angebote?kommune={slug}"
        for slug in (
            "aldenhoven dueren heimbach huertgenwald inden juelich kreuzau langerwehe linnich "
            "merzenich nideggen niederzier noervenich titz vettweiss"
        ).split()
    ),
]


@dataclass(frozen=True)
class Card:
    title: str
    height: float
    button: float
    """Height of the telephone's button; 0 where no number is known."""
    cut: bool
    """Something else than what stands whole on the offer's page is."""


CARDS = """() => [...document.querySelectorAll('#treffer .card')].map(card => {
  const height = e => e ? e.getBoundingClientRect().height : 0;
  const kept = card.querySelectorAll('.card__title, .card__next, dd, .badges, .way');
  return [card.querySelector('h3').innerText, height(card), height(card.querySelector('.way')),
    [...kept].some(e => getComputedStyle(e).overflow !== 'visible')];
})"""


def cards(page: Page) -> list[Card]:
    return [Card(*each) for each in page.evaluate(CARDS)]


def begins(page: Page) -> float:
    """Where the first card does."""
    box = page.locator("#treffer .card").first.bounding_box()
    assert box is not None
    return box["y"]


def opened(page: Page, path: str) -> Page:
    page.goto(path)
    page.evaluate("document.fonts.ready")
    return page


def test_the_first_card_of_a_list_starts_on_the_phones_first_screen(
    live_url: str, new_page: NewPage
) -> None:
    page = new_page(live_url, **PHONE)
    paths = [*(f"/angebote?q={question}" for question in QUESTIONS), *LISTS]
    low = {path: top for path in paths if (top := begins(opened(page, path))) >= BEGINS}
    assert low == {}


def test_a_confidential_telephone_comes_first_and_a_card_on_the_same_screen(
    live_url: str, new_page: NewPage
) -> None:
    page = new_page(live_url, **PHONE)
    for question in IN_CONFIDENCE:
        opened(page, f"/angebote?q={question}")
        line = page.locator("#treffer p.heard .way").bounding_box()
        assert line is not None, question
        assert line["height"] >= 44, question
        others = page.locator("#treffer .cards, #treffer .heard:not(:has(.way))")
        tops = [box["y"] for each in others.all() if (box := each.bounding_box())]
        assert line["y"] < min(tops), question
        assert begins(page) < BEGINS, question


def test_a_card_takes_less_than_half_a_phone_and_loses_nothing(
    live_url: str, new_page: NewPage
) -> None:
    """All cards of the catalogue."""
    page = new_page(live_url, **PHONE)
    found: list[Card] = []
    opened(page, "/angebote")
    while True:
        found += cards(page)
        more = page.locator(".pages a[rel=next]")
        if not more.count():
            break
        opened(page, more.get_attribute("href") or "")
    assert len(found) > 300
    assert [card for card in found if card.height > CARD] == []
    assert [card for card in found if card.cut] == []
    assert [card for card in found if 0 < card.button < 44] == []


def test_with_400_percent_zoom_nothing_but_the_summary_is_cut(
    live_url: str, new_page: NewPage
) -> None:
    page = new_page(live_url, width=320, height=256)
    opened(page, "/angebote")
    assert page.locator(".card__line").count()
    cut = "e => getComputedStyle(e).webkitLineClamp !== 'none'"
    for each in page.locator(".card__line:not(.card__text)").all():
        assert not each.evaluate(cut)
    assert page.locator(".card__text").first.evaluate(cut)


def test_filters_and_count_share_a_line_and_open_filters_have_their_own(
    live_url: str, new_page: NewPage
) -> None:
    page = new_page(live_url, **PHONE)
    opened(page, "/angebote?q=krabbelgruppe")
    filters, count = page.locator("#filter"), page.locator("h2.results__count")
    closed, beside = filters.bounding_box(), count.bounding_box()
    assert closed is not None
    assert beside is not None
    assert closed["y"] < beside["y"] < closed["y"] + closed["height"]
    filters.locator("summary").first.press("Enter")
    opened_box, below = filters.bounding_box(), count.bounding_box()
    assert opened_box is not None
    assert below is not None
    assert opened_box["width"] > 320
    assert below["y"] >= opened_box["y"] + opened_box["height"]
