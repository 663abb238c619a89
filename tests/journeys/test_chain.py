"""Ways through the chain, in a real browser: desk, phone, keyboard, without script, from right
to left."""

import re
from collections.abc import Iterator
from datetime import date, datetime, time

import pytest
from fastapi import FastAPI
from ical.calendar_stream import IcsCalendarStream
from icalendar import Calendar
from playwright.sync_api import Page, expect

from tests.browser import NewPage, axe_by_day_and_night
from tests.conftest import TODAY
from tests.serving import serve

pytestmark = pytest.mark.browser

NOON = datetime.combine(TODAY, time(12))
CHILDREN = "/kette/kreuzau?alter=30&alter=84&offen=ring:familie-kita"


@pytest.fixture(scope="module")
def site(portal_app: FastAPI) -> Iterator[str]:
    with serve(portal_app) as url:
        yield url


def address(page: Page) -> str:
    return page.url.partition("//")[2].partition("/")[2]


def no_sideways_scrolling(page: Page) -> None:
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_family_finds_an_offer_and_comes_back_to_the_very_same_view(
    new_page: NewPage, site: str
) -> None:
    page = new_page(site, width=1440)
    page.goto("/kette")
    page.locator("#ort summary").click()
    page.get_by_role("link", name="Kreuzau", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Die Präventionskette in Kreuzau")
    page.get_by_role("group", name="Ihr Kind").get_by_label("Jahre", exact=True).fill("2")
    page.get_by_role("group", name="Ihr Kind").get_by_label("Monate", exact=True).fill("6")
    page.get_by_role("button", name="In der Kette zeigen").click()
    expect(page.get_by_role("group", name="Geschwister")).to_be_visible()
    page.get_by_role("group", name="Geschwister").get_by_label("Jahre", exact=True).fill("7")
    page.get_by_role("button", name="In der Kette zeigen").click()
    expect(page.locator(".marke")).to_have_count(2)
    page.get_by_role("link", name=re.compile(r"Übergang\s+Familie – Kita")).click()
    expect(page.get_by_role("heading", name="Übergang: Familie – Kita")).to_be_visible()
    assert address(page) == "kette/kreuzau?alter=30&alter=84&offen=ring:familie-kita"
    # The focus stays on what was pressed.
    assert page.evaluate("document.activeElement.id") == "ring-familie-kita"
    before = page.locator("#kette-anzahl").inner_text()
    assert "davon passen jetzt" in before
    page.locator(".kopen .lines a").first.click()
    expect(page).to_have_url(re.compile("/angebote/"))
    page.go_back()
    expect(page.get_by_role("heading", name="Übergang: Familie – Kita")).to_be_visible()
    assert address(page) == "kette/kreuzau?alter=30&alter=84&offen=ring:familie-kita"
    assert page.locator("#kette-anzahl").inner_text() == before
    expect(page.locator(".marke")).to_have_count(2)


def test_back_leads_through_what_was_opened(new_page: NewPage, site: str) -> None:
    page = new_page(site, width=1440)
    page.goto("/kette/kreuzau")
    page.locator("#zelle-betreuung-kita").click()
    expect(page.locator("#bz-titel")).to_contain_text("Kita-Zeit, Betreuung:")
    page.locator("#bahn-betreuung").click()
    expect(page.get_by_role("list", name="Betreuung, im ganzen Kreis")).to_be_visible()
    page.go_back()
    expect(page.get_by_role("list", name="Betreuung, im ganzen Kreis")).to_have_count(0)
    expect(page.locator("#bz-titel")).to_be_visible()
    page.go_back()
    expect(page.locator("#bz-titel")).to_have_count(0)
    assert address(page) == "kette/kreuzau"
    # The layout came back with it.
    expect(page.get_by_role("navigation", name="Hauptmenü")).to_be_visible()


@pytest.mark.parametrize("width", [360, 768, 1440])
@pytest.mark.parametrize(
    "path",
    [
        "/kette", CHILDREN,
        "/kette/kreuzau?offen=phase:kita&offen=zelle:betreuung:kita&offen=thema:betreuung",
        "/kette/kreuzau?alter=73&offen=ring:kita-grundschule",
        "/uebergaenge/kita-grundschule?alter=73&kommune=kreuzau",
    ],
)  # fmt: skip
def test_axe_finds_nothing(new_page: NewPage, site: str, path: str, width: int) -> None:
    page = new_page(site, width=width)
    page.goto(path)
    axe_by_day_and_night(page)
    no_sideways_scrolling(page)


@pytest.mark.parametrize("path", ["/kette", CHILDREN])
def test_on_a_phone_the_chain_stands_upright_and_every_target_is_large_enough(
    new_page: NewPage, site: str, path: str
) -> None:
    page = new_page(site, width=360, height=740)
    page.goto(path)
    no_sideways_scrolling(page)
    tops = page.locator(".glied > a, .ring > a").evaluate_all(
        "all => all.map(each => each.getBoundingClientRect().top)"
    )
    assert tops == sorted(tops)
    assert len(tops) == 11
    page.locator("#phase-kita").click()
    expect(page.get_by_role("heading", name="Kita-Zeit", exact=True)).to_be_visible()
    page.get_by_role("link", name=re.compile(r"^Kita-Zeit, Betreuung: \d+ Angebote")).click()
    expect(page.locator("#tz-offen-titel")).to_be_visible()
    no_sideways_scrolling(page)
    small_targets(page)


def test_at_a_desk_every_target_is_large_enough(new_page: NewPage, site: str) -> None:
    page = new_page(site, width=1440)
    page.goto(CHILDREN + "&offen=thema:betreuung&offen=phase:kita")
    small_targets(page)


def small_targets(page: Page) -> None:
    """WCAG 2.5.8: at least 24 by 24 pixels, links within a sentence aside."""
    small = (
        page.locator("#kette-ansicht")
        .locator("a, button, input, summary")
        .evaluate_all(
            """all => all.filter(each => {
            const box = each.getBoundingClientRect();
            const folded = each.closest("details:not([open]) > :not(summary)");
            const shown = box.width && box.height && !folded;
            const sentence = getComputedStyle(each).display === "inline";
            return shown && !sentence && (box.width < 24 || box.height < 24);
        }).map(each => each.outerHTML.slice(0, 90))"""
        )
    )
    assert not small


def test_everything_opens_by_keyboard(new_page: NewPage, site: str) -> None:
    page = new_page(site, width=1440)
    page.goto("/kette/kreuzau")
    for identity in ("phase-kita", "ring-familie-kita", "zelle-betreuung-kita", "bahn-betreuung"):
        page.locator(f"#{identity}").focus()
        page.keyboard.press("Enter")
        expect(page.locator(f"#{identity}")).to_have_attribute("aria-expanded", "true")
        expect(page.locator(f"#{identity}")).to_be_focused()
    page.locator("#ort summary").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".ort__list")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator(".ort__list")).to_be_hidden()
    expect(page.locator("#ort summary")).to_be_focused()


def test_the_slider_sets_the_field_and_both_say_the_same(new_page: NewPage, site: str) -> None:
    page = new_page(site, width=1440)
    page.goto("/kette/kreuzau?alter=30")
    slider = page.get_by_role("slider").first
    expect(slider).to_have_attribute("aria-valuetext", "2 Jahre, 6 Monate")
    slider.focus()
    with page.expect_response(re.compile(r"/kette/kreuzau\?")):
        page.keyboard.press("ArrowRight")
    expect(page.get_by_text("Ihr Kind, 2 Jahre 7 Monate").first).to_be_visible()
    assert address(page) == "kette/kreuzau?alter=31"


def test_a_birth_date_stays_in_the_browser(new_page: NewPage, site: str) -> None:
    page = new_page(site, width=1440)
    page.clock.set_fixed_time(NOON)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto("/kette/kreuzau?alter=30")
    asked.clear()
    field = page.locator("input[type=date]").first
    assert field.get_attribute("name") is None
    field.fill("2024-05-17")
    with page.expect_download() as started:
        page.get_by_role("button", name="Genaue Termine laden").first.click()
    moved = started.value.path().read_bytes()
    calendar = Calendar.from_ical(moved)
    days = {str(e["summary"]): e.decoded("dtstart") for e in calendar.walk("VEVENT")}
    # Three years old on 17 May: the last day of the U7a is the day before.
    assert days["U7a: Augen und Sprache"] == date(2027, 5, 16)
    assert days["Kita-Start"] == date(2027, 8, 1)
    # Another reader than the one that wrote it reads the same.
    read = IcsCalendarStream.calendar_from_ics(moved.decode())
    assert {event.summary: event.dtstart for event in read.events} == days
    sent = [url for url in asked if not url.startswith("blob:") and "favicon" not in url]
    assert [url.partition("/kette/")[2] for url in sent] == ["termine.ics?alter=30&schulstart=2030"]


@pytest.mark.parametrize("day", ["1990-05-17", "0024-05-17", ""])
def test_a_birth_date_that_cannot_be_gets_a_sentence_and_no_file(
    new_page: NewPage, site: str, day: str
) -> None:
    page = new_page(site, width=1440)
    page.clock.set_fixed_time(NOON)
    page.goto("/kette/kreuzau?alter=30")
    page.locator("input[type=date]").first.fill(day)
    page.get_by_role("button", name="Genaue Termine laden").first.click()
    expect(page.get_by_role("alert").first).to_contain_text("Für dieses Datum haben wir keine")


def test_a_class_and_an_answer_become_the_address(new_page: NewPage, site: str) -> None:
    page = new_page(site, width=360)
    page.goto("/kette/kreuzau")
    page.locator("#kind-klasse").select_option("4")
    page.get_by_role("button", name="In der Kette zeigen").click()
    expect(page.get_by_text("In 9 Monaten: Schulwechsel.")).to_be_visible()
    expect(page).to_have_url(re.compile(r"alter=115&schulstart=(115:)?2023$"))
    page.goto("/kette/kreuzau?alter=73")
    page.get_by_role("link", name="Ja: 1. Klasse").click()
    expect(page.get_by_role("heading", name="Ihr Kind, 6 Jahre 1 Monat, 1. Klasse")).to_be_visible()
    expect(page).to_have_url(re.compile(r"alter=73&schulstart=2026$"))
    no_sideways_scrolling(page)


def test_without_javascript_everything_is_a_page(new_page: NewPage, site: str) -> None:
    page = new_page(site, width=1440, javascript=False)
    page.goto("/kette/kreuzau")
    page.locator("#kind-jahre-1").fill("2")
    page.locator("#kind-monate-1").fill("6")
    page.get_by_role("button", name="In der Kette zeigen").click()
    expect(page.get_by_text("In 8 Monaten: Kita-Start")).to_be_visible()
    page.locator("#ring-familie-kita").click()
    expect(page.get_by_role("heading", name="Übergang: Familie – Kita")).to_be_visible()
    page.locator("#zelle-betreuung-kita").click()
    expect(page.locator("#bz-titel")).to_be_visible()
    page.get_by_role("link", name="Als Liste anzeigen").first.click()
    expect(page).to_have_url(
        re.compile(r"/angebote\?kommune=kreuzau&art=angebot&art=termin&alter=")
    )


def test_from_right_to_left_the_bars_follow_the_axis(new_page: NewPage, site: str) -> None:
    page = new_page(site, width=1440)
    page.goto(CHILDREN)
    page.evaluate("document.documentElement.dir = 'rtl'")
    no_sideways_scrolling(page)
    first, last = (page.locator(f"#phase-{slug}") for slug in ("kleinkind", "ausbildung-beruf"))
    assert first.bounding_box()["x"] > last.bounding_box()["x"]  # type: ignore[index]
    bar = page.locator("#thema-betreuung .bar").first
    drawn = bar.locator("rect").bounding_box()
    title = bar.locator(".bar__title").bounding_box()
    assert drawn
    assert title
    assert drawn["x"] <= title["x"] + title["width"] <= drawn["x"] + drawn["width"] + 1


@pytest.mark.parametrize("direction", ["ltr", "rtl"])
def test_the_marker_of_a_child_stands_at_its_age(
    new_page: NewPage, site: str, direction: str
) -> None:
    page = new_page(site, width=1440)
    page.goto("/kette/kreuzau?alter=36")
    page.evaluate(f"document.documentElement.dir = '{direction}'")
    line = page.locator(".faden line").bounding_box()
    column = page.locator(".bahn thead th").nth(2).bounding_box()
    assert line
    assert column
    edge = column["x"] if direction == "ltr" else column["x"] + column["width"]
    assert abs(line["x"] - edge) < 3
    # Its label covers no ring's name.
    mark = page.locator(".marke span").bounding_box()
    assert mark
    for ring in page.locator(".ring__label").all():
        box = ring.bounding_box()
        assert box
        assert box["y"] + box["height"] <= mark["y"]


def test_at_four_hundred_percent_nothing_is_lost(new_page: NewPage, site: str) -> None:
    # 1280 pixels at 400 % are 320 CSS pixels.
    page = new_page(site, width=320, height=256)
    page.goto(CHILDREN)
    no_sideways_scrolling(page)
    expect(page.get_by_role("heading", name="Übergang: Familie – Kita")).to_be_visible()


def test_no_title_is_cut(new_page: NewPage, site: str) -> None:
    page = new_page(site, width=1100)
    page.goto("/kette/kreuzau?offen=thema:betreuung&offen=thema:gesundheit")
    cut = page.locator(".bar").evaluate_all(
        """all => all.filter(each => {
            const title = each.querySelector(".bar__title").getBoundingClientRect();
            const box = each.getBoundingClientRect();
            return title.right > box.right + 1 || title.left < box.left - 1
                || title.bottom > box.bottom + 1;
        }).map(each => each.textContent)"""
    )
    assert not cut


def test_forced_colours_and_reduced_motion_keep_the_picture(new_page: NewPage, site: str) -> None:
    page = new_page(site, width=1440, reduced_motion=True, forced_colors="active")
    page.goto(CHILDREN)
    stroke = page.locator(".bar rect").first.evaluate("each => getComputedStyle(each).stroke")
    assert stroke != "none"
    assert page.locator(".bar a").first.evaluate(
        "each => getComputedStyle(each).transitionDuration"
    ) in ("0s", "")
