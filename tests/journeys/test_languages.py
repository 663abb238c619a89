"""Pages in other languages and from right to left, as they are used: nothing is cut, what has focus
is seen, and a family finds its way from the question to the telephone."""

import re
from collections.abc import Callable
from functools import partial

import pytest
from icalendar import Calendar
from playwright.sync_api import Locator, Page, Request

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


def by_tab(page: Page, wanted: Locator, most: int = 150) -> Locator:
    """Goes on with Tab until that element has the focus, as somebody does who has no mouse; what
    has it is to be seen, whole and not behind another one."""
    for _press in range(most):
        page.keyboard.press("Tab")
        if wanted.evaluate("each => each === document.activeElement"):
            # The page may still be on its way there.
            page.wait_for_function(_SEEN, arg=wanted.element_handle())
            return wanted
    raise AssertionError(f"not reached by {most} times Tab: {wanted}")


_SEEN = """each => {
  const box = each.getClientRects()[0];
  const there = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
  return box.left >= 0 && box.right <= innerWidth && each.contains(there);
}"""


def ask(page: Page, language: str, question: str) -> None:
    """From the start page, without a mouse."""
    page.goto(f"/{language}/")
    by_tab(page, page.locator("main input[name=q]").first)
    page.keyboard.insert_text(question)
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/{language}/angebote?**")


def test_a_ukrainian_mother_in_linnich_knows_what_to_say(live_url: str, new_page: NewPage) -> None:
    """With children of 4 and 9 and without money, at 360 px: from the start page to a number that
    one tap calls, and to the words for it."""
    page = new_page(live_url, width=360, height=740)
    ask(page, "uk", "не вистачає грошей, діти 4 і 9 років, Linnich")
    for understood in ("Linnich", "4 роки", "9 років", "Грошей не вистачає"):
        assert page.locator("main").get_by_text(understood).count()
    found = page.locator(".card h3 a").evaluate_all("all => all.map(each => each.pathname)")
    assert "/uk/angebote/kindergeld-und-kinderzuschlag" in found
    card = page.locator(".card").first
    assert card.locator(".meaning").inner_text()
    # The list has a number to tap; so has the page of what she chooses, before anything is moved.
    assert card.locator("a.way[href^='tel:']").count() == 1
    by_tab(page, card.locator("h3 a"))
    page.keyboard.press("Enter")
    page.wait_for_url("**/uk/angebote/**")
    call = page.locator(".offer__head a.way--call").first
    assert (call.get_attribute("href") or "").startswith("tel:+49")
    box = call.bounding_box()
    assert box is not None
    assert box["y"] + box["height"] <= 740
    assert box["height"] >= 44
    by_tab(page, call)
    by_tab(page, page.locator(".anruf summary"))
    page.keyboard.press("Enter")
    said = page.locator(".anruf li")
    assert "Guten Tag" in said.first.inner_text()
    assert "німецьк" in said.first.inner_text()
    assert "Spricht bei Ihnen jemand Ukrainisch?" in page.locator(".anruf").inner_text()
    # Whoever interprets can be called from there.
    assert page.locator(".anruf a[href^='tel:']").first.is_visible()


def test_an_arabic_family_goes_from_the_chain_to_its_list(live_url: str, new_page: NewPage) -> None:
    """And on to the sheet in its language; every step by keyboard, none by an address."""
    page = new_page(live_url, width=360, height=740)
    page.goto("/ar/")
    by_tab(page, page.locator("header a[href='/ar/kette']"))
    page.keyboard.press("Enter")
    page.wait_for_url("**/ar/kette")
    by_tab(page, page.locator("#kind-jahre-1"))
    page.keyboard.insert_text("2")
    page.keyboard.press("Enter")
    page.wait_for_url("**/ar/kette?alter=24")
    by_tab(page, page.locator("main a[href^='/ar/angebote/']").first, most=250)
    page.keyboard.press("Enter")
    page.wait_for_url("**/ar/angebote/**")
    title = page.locator("h1").inner_text()
    assert re.search("[؀-ۿ]", page.locator(".lead").inner_text())
    by_tab(page, page.locator(".offer__head [data-merken]"))
    page.keyboard.press("Enter")
    page.locator(".offer__head .merken--on").wait_for()
    page.keyboard.press("Control+Home")
    by_tab(page, page.locator("header [data-merkzettel]"))
    page.keyboard.press("Enter")
    page.wait_for_url("**/ar/merkzettel?**")
    assert page.locator("html").get_attribute("dir") == "rtl"
    assert page.locator("main h3").first.inner_text() == title
    assert page.locator("#blatt-sprache").input_value() == "ar"
    by_tab(page, page.locator("#blatt-oeffnen"))
    # What a browser shows PDF files with is its own affair: what it asks for is answered below.
    page.context.route("**/merkzettel.pdf", lambda route: route.fulfill(body=""))
    with page.context.expect_event(
        "requestfinished", lambda request: request.url.endswith("/merkzettel.pdf")
    ) as sent:
        page.keyboard.press("Enter")
    sheet = sent.value
    assert sheet.url.endswith("/ar/merkzettel.pdf")
    assert "sprache=ar" in (sheet.post_data or "")
    answer = page.request.post(
        sheet.url,
        data=sheet.post_data,
        headers={"Content-Type": "application/x-www-form-urlencoded", "Origin": live_url},
    )
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.body().startswith(b"%PDF")


def test_a_turkish_father_takes_a_date_into_his_calendar(live_url: str, new_page: NewPage) -> None:
    """From his question to a file that a calendar reads: the hours of what he has found, week by
    week, and what it is in his language."""
    page = new_page(live_url, width=360, height=740)
    ask(page, "tr", "babalar için buluşma")
    by_tab(page, page.locator(".card h3 a[href^='/tr/angebote/schnullercafe-dueren-innenstadt']"))
    page.keyboard.press("Enter")
    page.wait_for_url("**/tr/angebote/schnullercafe-dueren-innenstadt**")
    by_tab(page, page.locator("main a[href^='webcal:'][href$='/termine.ics']"))
    by_tab(page, page.locator("main a[href$='/termine.ics']:not([href^='webcal'])"))
    with page.expect_download() as started:
        page.keyboard.press("Enter")
    events = Calendar.from_ical(started.value.path().read_bytes()).walk("VEVENT")
    assert any("RRULE" in each for each in events)
    assert all("babalara" in str(each["description"]) for each in events)


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
