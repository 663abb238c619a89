"""Finding an offer: typing, filtering, going back, on a phone, by keyboard, on paper."""

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser import NewPage, axe_by_day_and_night

pytestmark = pytest.mark.browser

EVERY_TEMPLATE = [
    "/",
    "/angebote?q=Kita&kommune=kreuzau&alter=30",
    "/angebote?q=Kita+in+Krauthausen&ordnung=naechstes",
    "/angebote?q=qqqqxxyyzz",
    "/angebote/kita-rurmaeuse-kreuzau",
    "/phasen/kita",
    "/uebergaenge/familie-kita",
    "/kommunen/kreuzau",
    "/traeger/kreis-dueren",
    "/kommunen?ort=Birkesdorf",
    "/phasen",
    "/uebergaenge",
    "/traeger",
    "/hilfe-sofort",
    "/termine",
    "/fachkraefte",
    "/zeiten?zeiten=mo%2Bmi+15-17+Uhr",
    "/barrierefreiheit",
    "/leichte-sprache",
    "/gibt-es-nicht",
]


def count(page: Page) -> str:
    return page.get_by_role("status").first.inner_text()


def test_type_open_an_offer_and_go_back_to_the_very_list(live_url: str, new_page: NewPage) -> None:
    page = new_page(live_url)
    page.goto("/angebote")
    everything = count(page)
    field = page.locator("#q")
    field.press_sequentially("krabbelgruppe kreuzau", delay=20)
    page.wait_for_url(re.compile(r"q=krabbelgruppe\+kreuzau"))
    expect(page.get_by_role("status").first).not_to_have_text(everything)
    found = count(page)
    page.locator("#ergebnis h3 a").first.click()
    page.wait_for_url(re.compile(r"/angebote/[a-z0-9-]+(\?|$)"))
    page.go_back()
    page.wait_for_url(re.compile(r"q=krabbelgruppe\+kreuzau"))
    expect(page.locator("header").first).to_be_visible()
    expect(page.locator("#q")).to_have_value("krabbelgruppe kreuzau")
    assert count(page) == found


def test_filters_narrow_the_list_and_chips_widen_it_again(live_url: str, new_page: NewPage) -> None:
    page = new_page(live_url)
    page.goto("/angebote")
    everything = count(page)
    page.get_by_role("checkbox", name=re.compile("^Titz")).check()
    page.wait_for_url(re.compile("kommune=titz"))
    page.get_by_role("checkbox", name=re.compile("^Betreuung")).check()
    page.wait_for_url(re.compile("thema=betreuung"))
    expect(page.get_by_role("checkbox", name=re.compile("^Titz"))).to_be_checked()
    narrow = count(page)
    assert narrow != everything
    page.get_by_role("link", name="Filter Titz entfernen").click()
    page.wait_for_url(lambda url: "kommune" not in url)
    page.get_by_role("link", name="Filter Betreuung entfernen").click()
    page.wait_for_url(lambda url: "thema" not in url)
    expect(page.get_by_role("status").first).to_have_text(everything)


def test_an_age_in_years_and_months_travels_as_months(live_url: str, new_page: NewPage) -> None:
    page = new_page(live_url)
    page.goto("/angebote")
    page.get_by_label("Jahre").first.fill("2")
    page.get_by_label("Monate").first.fill("6")
    page.wait_for_url(re.compile("alter=30"))
    expect(page.get_by_role("link", name="Filter 2 Jahre 6 Monate entfernen")).to_be_visible()


def test_everything_works_without_javascript(live_url: str, new_page: NewPage) -> None:
    page = new_page(live_url, javascript=False)
    page.goto("/")
    page.locator("#q").fill("Erziehungsberatung")
    page.get_by_role("button", name="Suchen").first.click()
    assert "q=Erziehungsberatung" in page.url
    page.get_by_role("checkbox", name=re.compile("^Jülich")).check()
    page.get_by_role("button", name="Filter anwenden").click()
    assert "kommune=juelich" in page.url
    page.locator("#ergebnis h3 a").first.click()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(page.get_by_text("Für wen").first).to_be_visible()


def test_two_clicks_from_the_start_to_a_fitting_list(live_url: str, new_page: NewPage) -> None:
    page = new_page(live_url, width=360)
    page.goto("/")
    page.get_by_role("link", name=re.compile("^Kita-Zeit")).first.click()
    expect(page.locator("h3 a[href^='/angebote/']").first).to_be_visible()


def test_a_keyboard_is_enough(live_url: str, new_page: NewPage) -> None:
    page = new_page(live_url)
    page.goto("/angebote")
    page.keyboard.press("Tab")
    expect(page.locator(":focus")).to_have_text(re.compile("Inhalt"))
    page.keyboard.press("Enter")
    page.locator("#q").focus()
    page.keyboard.type("ferien")
    page.wait_for_url(re.compile("q=ferien"))
    expect(page.locator(":focus")).to_have_value("ferien")
    box = page.get_by_role("checkbox", name=re.compile("^Kreuzau"))
    box.focus()
    page.keyboard.press("Space")
    page.wait_for_url(re.compile("kommune=kreuzau"))
    # The list was renewed; the hand stays where it was.
    expect(page.get_by_role("checkbox", name=re.compile("^Kreuzau"))).to_be_focused()


def too_wide(page: Page, *widths: int) -> list[tuple[int, int]]:
    """The window and the page, where that is wider."""
    found: list[tuple[int, int]] = []
    for width in widths:
        page.set_viewport_size({"width": width, "height": 900})
        window, taken = page.evaluate("[innerWidth, document.documentElement.scrollWidth]")
        assert window == width
        if taken > width:
            found.append((width, taken))
    return found


@pytest.mark.parametrize("path", EVERY_TEMPLATE)
def test_no_page_scrolls_sideways(live_url: str, new_page: NewPage, path: str) -> None:
    """320 px is also what 400 % zoom leaves of 1280."""
    page = new_page(live_url, width=320, expected_statuses={404})
    page.goto(path)
    page.evaluate("document.fonts.ready")
    assert too_wide(page, 320, 360, 768, 1440) == []


@pytest.mark.parametrize("path", EVERY_TEMPLATE)
def test_nor_does_it_while_its_font_is_on_the_way(
    live_url: str, new_page: NewPage, path: str
) -> None:
    """The system's font is wider: German words must break all the same."""
    page = new_page(live_url, width=320, expected_statuses={404})
    page.route("**/*.woff2", lambda route: route.fulfill(status=404))
    page.goto(path)
    assert too_wide(page, 320, 360) == []


@pytest.mark.parametrize("path", EVERY_TEMPLATE)
def test_axe_finds_nothing(live_url: str, new_page: NewPage, path: str) -> None:
    page = new_page(live_url, expected_statuses={404})
    page.goto(path)
    axe_by_day_and_night(page)
    page.set_viewport_size({"width": 360, "height": 800})
    axe_by_day_and_night(page)


@pytest.mark.parametrize("path", EVERY_TEMPLATE)
def test_targets_are_large_enough_for_a_thumb(live_url: str, new_page: NewPage, path: str) -> None:
    """24 px (WCAG 2.5.8); links inside a sentence are exempt."""
    page = new_page(live_url, width=360, expected_statuses={404})
    page.goto(path)
    small = page.evaluate(
        """() => [...document.querySelectorAll('a[href], button, input, summary, select')]
        .filter(e => e.checkVisibility() && !e.closest('p, dd') && e.type !== 'hidden')
        .filter(e => !(e.labels && e.labels.length))
        .filter(e => !e.className.includes('skip') && !e.className.includes('hidden'))
        .map(e => [e.outerHTML.slice(0, 90), e.getBoundingClientRect()])
        .filter(([, r]) => r.width && (r.height < 23.5 || r.width < 23.5))
        .map(([html, r]) => `${html} ${r.width}x${r.height}`)"""
    )
    assert small == []


def test_paper_shows_the_facts_and_not_the_menu(live_url: str, new_page: NewPage) -> None:
    page = new_page(live_url)
    page.goto("/angebote/kita-rurmaeuse-kreuzau")
    page.emulate_media(media="print")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(page.locator("dl").first).to_be_visible()
    expect(page.locator("header nav").first).to_be_hidden()
    pdf = page.pdf(format="A4")
    assert pdf.startswith(b"%PDF")


@pytest.mark.parametrize("way", ["button", "keys"])
def test_help_pages_can_be_left_at_once(live_url: str, chromium: Browser, way: str) -> None:
    """By button and by three times Shift; where that leads is asked for only then."""
    context = chromium.new_context(base_url=live_url)
    page = context.new_page()
    elsewhere: list[str] = []
    page.route("https://**", lambda route: route.fulfill(body="elsewhere"))
    page.on("request", lambda r: elsewhere.append(r.url) if r.url.startswith("https:") else None)
    page.goto("/hilfe-sofort")
    assert elsewhere == []
    if way == "button":
        page.get_by_text(re.compile("schnell verlassen", re.IGNORECASE)).first.click()
    else:
        for _ in range(3):
            page.keyboard.press("Shift")
    page.wait_for_url(re.compile("^https://"))
    context.close()


def test_nothing_is_kept_in_the_browser(live_url: str, new_page: NewPage) -> None:
    page = new_page(live_url)
    for path in EVERY_TEMPLATE[:-1]:
        page.goto(path)
    assert page.context.cookies() == []
    assert page.evaluate("localStorage.length + sessionStorage.length") == 0
