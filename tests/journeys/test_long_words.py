"""Whatever stands in the data, a phone of 320 px never scrolls sideways."""

import pytest
from playwright.sync_api import expect

from app import database
from tests.browser import NewPage
from tests.journeys.conftest import Live
from tests.journeys.test_catalogue import too_wide
from tests.rows import overwrite

pytestmark = pytest.mark.browser

SLUG = "kita-rurmaeuse-kreuzau"
LONGEST = {
    "title": 120, "summary": 160, "description": 300, "schedule": 300, "cost_note": 300,
    "provider.name": 200, "place.name": 300, "place.street": 300, "place.city": 300,
}  # fmt: skip
"""Signs that the records take."""
WORD = "Donaudampfschifffahrtsgesellschaftskapitaen" * 7
ADDRESS = "https://beispiel.example/" + "abcdefghij" * 28
WIDTHS = (320, 360)
PAGES = (
    f"/angebote/{SLUG}", f"/angebote/{SLUG}/melden", "/angebote?kommune=kreuzau&phase=kita",
    "/kommunen/kreuzau", "/kette/kreuzau?offen=phase:kita", f"/merkzettel?a={SLUG}",
    f"/beratung?alter=40&kommune=kreuzau&a={SLUG}", "/termine?kommune=kreuzau", "/phasen/kita",
    "/traeger", "/kommunen",
)  # fmt: skip


@pytest.mark.parametrize("text", [WORD, ADDRESS], ids=["word", "address"])
def test_no_text_of_an_offer_makes_a_page_wider(live: Live, new_page: NewPage, text: str) -> None:
    long = {name: text[:longest] for name, longest in LONGEST.items()}
    contact = {
        "contact.phone": "02421 " + "1" * 110,
        "contact.email": f"{'a' * 60}@{'b' * 60}.{'c' * 60}.de",
        "contact.url": f"https://{'b' * 60}.{'c' * 60}.de/{'d' * 300}",
    }
    sources = [{"url": ADDRESS, "seen": 2026}]
    with database.session(live.app.state.engine) as session:
        overwrite(session, {**long, **contact, "sources": sources, "stand": 2026}, [SLUG])
    live.app.state.index.rebuild()
    page = new_page(live.url, width=320)
    found: dict[str, list[tuple[int, int]]] = {}
    for path in PAGES:
        page.goto(path)
        page.evaluate("for (const each of document.querySelectorAll('details')) each.open = true")
        if wide := too_wide(page, *WIDTHS):
            found[path] = wide
    assert found == {}


@pytest.mark.parametrize("text", [WORD, ADDRESS], ids=["word", "address"])
def test_nor_does_what_somebody_types(live: Live, new_page: NewPage, text: str) -> None:
    page = new_page(live.url, width=320)
    for path in ("/angebote?q=", "/kommunen?ort=", "/merkzettel?suche=", "/zeiten?zeiten="):
        page.goto(path + text[:150])
        assert too_wide(page, *WIDTHS) == [], path


def test_what_has_focus_is_not_below_the_way_out(live_url: str, new_page: NewPage) -> None:
    page = new_page(live_url, width=320, height=640, reduced_motion=True)
    page.goto("/hilfe-sofort")
    page.evaluate("scrollTo(0, document.documentElement.scrollHeight)")
    covered: list[str] = []
    for _ in range(60):
        page.keyboard.press("Shift+Tab")
        over = page.evaluate(
            """() => {
            const way = document.querySelector("[data-quick-exit]"), at = document.activeElement;
            if (way.contains(at) || !at.closest("main")) return "";
            const out = way.getBoundingClientRect(), box = at.getBoundingClientRect();
            const stuck = out.top <= 0.5 && box.top < out.bottom - 0.5 && box.height < 300;
            return stuck && at.id !== "inhalt" ? at.outerHTML.slice(0, 80) : "";
        }"""
        )
        if over:
            covered.append(over)
    assert covered == []
    expect(page.locator("[data-exit]")).to_be_visible()
