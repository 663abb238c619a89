"""Pages in other languages and from right to left, as they are used: nothing is cut, what has focus
is seen, and a family finds its way from the question to the telephone."""

from collections.abc import Callable
from functools import partial

import pytest
from playwright.sync_api import Request

from app.i18n import SOURCE, TONGUES
from tests.browser import NewPage, axe_by_day_and_night
from tests.journeys.test_catalogue import EVERY_TEMPLATE, too_wide

pytestmark = pytest.mark.browser

FOREIGN = [code for code in TONGUES if code != SOURCE]
"""With Einfache Sprache, whose pages are others than the German ones."""
WIDE = (*EVERY_TEMPLATE, "/kette/kreuzau?alter=30", "/beratung?alter=40&kommune=kreuzau")


@pytest.mark.parametrize("path", WIDE)
def test_nothing_scrolls_sideways_in_any_language(
    live_url: str, new_page: NewPage, path: str
) -> None:
    page = new_page(live_url, width=320, expected_statuses={404})
    for code in FOREIGN:
        page.goto(f"/{code}{path}")
        page.evaluate("document.fonts.ready")
        assert too_wide(page, 320, 360) == [], code


@pytest.mark.parametrize("path", EVERY_TEMPLATE)
def test_axe_finds_nothing_from_right_to_left(live_url: str, new_page: NewPage, path: str) -> None:
    page = new_page(live_url, width=360, expected_statuses={404})
    page.goto(f"/ar{path}")
    axe_by_day_and_night(page)


@pytest.mark.parametrize("path", ["/", "/hilfe-sofort", "/angebote/fruehe-hilfen-kreis-dueren"])
def test_axe_finds_nothing_in_einfache_sprache(live_url: str, new_page: NewPage, path: str) -> None:
    page = new_page(live_url, width=360)
    page.goto(f"/einfach{path}")
    axe_by_day_and_night(page)


def test_only_the_letters_of_its_script_are_fetched(live_url: str, new_page: NewPage) -> None:
    for code, wanted in (("", ""), ("/uk", "cyrillic"), ("/ar", "vazirmatn"), ("/pl", "")):
        page = new_page(live_url)
        fetched: list[str] = []
        page.on("request", partial(_noted, fetched))
        page.goto(f"{code}/angebote")
        page.wait_for_load_state("networkidle")
        scripts = [
            name for name in ("cyrillic", "vazirmatn") if any(name in url for url in fetched)
        ]
        assert scripts == ([wanted] if wanted else [])
        assert any("fira-sans-400" in url for url in fetched)


def _noted(into: list[str], request: Request) -> None:
    into.append(request.url)


def test_a_language_is_chosen_by_keyboard(live_url: str, new_page: NewPage) -> None:
    """The menu opens and closes with Enter; the page stays the same one."""
    page = new_page(live_url, width=360)
    page.goto("/angebote?kommune=linnich")
    page.locator(".sprachen summary").focus()
    page.keyboard.press("Enter")
    page.get_by_role("link", name="Українська").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/uk/angebote?kommune=linnich")
    assert page.locator("html").get_attribute("lang") == "uk"


def test_the_menu_of_languages_closes_when_one_goes_on(live_url: str, new_page: NewPage) -> None:
    page = new_page(live_url, width=360)
    page.goto("/angebote")
    menu = page.locator(".sprachen")
    summary = menu.locator("summary")
    leaving: tuple[Callable[[], object], ...] = (
        lambda: page.keyboard.press("Escape"),
        lambda: page.locator("#q").focus(),
        lambda: page.locator("h1").click(position={"x": 5, "y": 5}),
    )
    for leave in leaving:
        summary.click()
        assert menu.get_attribute("open") is not None
        leave()
        assert menu.get_attribute("open") is None


def test_a_ukrainian_mother_in_linnich_knows_what_to_say(live_url: str, new_page: NewPage) -> None:
    """With children of 4 and 9 and without money, at 360 px: from the start page to a number that
    one tap calls, and to the words for it."""
    page = new_page(live_url, width=360)
    page.goto("/uk/")
    page.locator("input[name=q]").first.fill("не вистачає грошей, діти 4 і 9 років, Linnich")
    page.keyboard.press("Enter")
    page.wait_for_url("**/uk/angebote?**")
    card = page.locator(".card").first
    assert card.locator(".meaning").inner_text()
    card.locator("h3 a").click()
    page.wait_for_url("**/uk/angebote/**")
    call = page.locator(".offer__head a.way--call").first
    assert (call.get_attribute("href") or "").startswith("tel:")
    box = call.bounding_box()
    assert box is not None
    assert box["y"] < 740
    page.locator(".anruf summary").click()
    said = page.locator(".anruf li").first
    assert "Guten Tag" in said.inner_text()
    assert "німецьк" in said.inner_text()


def test_an_arabic_family_goes_from_the_chain_to_its_list(live_url: str, new_page: NewPage) -> None:
    page = new_page(live_url, width=360)
    page.goto("/ar/kette/kreuzau?alter=30")
    page.locator("a[href^='/ar/angebote/']").first.evaluate("each => each.click()")
    page.wait_for_url("**/ar/angebote/**")
    page.goto("/ar/merkzettel?a=fruehe-hilfen-kreis-dueren")
    assert page.locator("#blatt-sprache").input_value() == "ar"
    assert page.locator("html").get_attribute("dir") == "rtl"


def test_a_turkish_father_takes_a_date_into_his_calendar(live_url: str, new_page: NewPage) -> None:
    page = new_page(live_url, width=360)
    page.goto("/tr/angebote?q=baba%20%C3%A7ocuk%20grubu")
    page.locator(".card h3 a").first.click()
    page.wait_for_url("**/tr/angebote/**")
    page.goto("/tr/termine")
    links = page.locator("a[href*='/tr/termine.ics']")
    assert links.count()


def test_what_is_renewed_by_script_stays_in_the_language(live_url: str, new_page: NewPage) -> None:
    """Proposals, results while one types, the chain, the kept list; and the other languages lead to
    the page as it is by then."""
    page = new_page(live_url, width=360)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url.removeprefix(live_url)))
    page.goto("/uk/phasen")
    page.get_by_role("combobox").first.press_sequentially("kita")
    page.locator(".combo [data-url^='/uk/']").first.wait_for()
    page.goto("/uk/angebote")
    page.wait_for_load_state("networkidle")
    page.locator("#q").press_sequentially("kita")
    page.wait_for_url("**/uk/angebote?q=kita")
    page.locator(".sprachen a[href='/pl/angebote?q=kita']").wait_for(state="attached")
    page.goto("/uk/kette/linnich")
    page.wait_for_load_state("networkidle")
    page.locator("#kette-ansicht input[type=number]").first.fill("3")
    page.locator("#kette-ansicht form [type=submit]").first.click()
    page.wait_for_url("**/uk/kette/linnich?alter=36")
    page.locator(".brand[href='/uk/?kommune=linnich&alter=36']").wait_for()
    page.locator(".sprachen a[href='/kette/linnich?alter=36']").wait_for(state="attached")
    page.goto("/uk/angebote?kommune=titz")
    page.locator("[data-merken]").first.click()
    page.goto("/uk/merkzettel")
    page.wait_for_url("**/uk/merkzettel?a=*")
    ours = {url for url in asked if url.startswith("/") and not url.startswith("/static/")}
    assert [url for url in ours if not url.startswith("/uk/")] == []


def test_a_birthday_is_read_where_german_is_not_spoken(live_url: str, new_page: NewPage) -> None:
    page = new_page(live_url)
    page.goto("/ar/beratung")
    page.locator("#datum").fill("2024-05-01")
    page.wait_for_url("**/ar/beratung?alter=*")
    assert page.locator("#kinder-hinweis").count() == 0


def test_every_language_can_be_touched_in_letters_of_any_size(
    live_url: str, new_page: NewPage
) -> None:
    page = new_page(live_url, width=320)
    for code in ("", "/ar"):
        page.goto(f"{code}/")
        for size in ("100%", "200%"):
            page.evaluate("size => document.documentElement.style.fontSize = size", size)
            page.locator(".sprachen summary").click()
            for each in page.locator(".sprachen li a").all():
                box = each.bounding_box()
                assert box is not None
                assert box["x"] >= 0
                assert box["x"] + box["width"] <= 320
            page.locator(".sprachen summary").click()
