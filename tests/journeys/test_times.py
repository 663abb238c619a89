"""A Kümmerer writes times as people say them, and families find what is on at the weekend."""

import re
from collections.abc import Iterator

import pytest
from fastapi import FastAPI
from playwright.sync_api import Page, expect

from tests.browser import NewPage, axe
from tests.deskform import fill_in, say_how
from tests.serving import serve

pytestmark = pytest.mark.browser
SLUG = "jugendbus-wilde-13-kreuzau"
COURSE = "Kurs: 12.1., 19.1., 26.1., 2.2., 9.2., 16.2., 23.2., 2.3., 9.3., 16.3. jeweils 18-20 Uhr"


@pytest.fixture
def site(desk_app: FastAPI) -> Iterator[str]:
    with serve(desk_app) as url:
        yield url


def form(new_page: NewPage, site: str, *, width: int = 1280) -> Page:
    page = new_page(site, width=width)
    page.goto("/anmelden")
    fill_in(page, "anna")
    page.wait_for_url("**/pult")
    page.goto(f"/pult/angebote/{SLUG}")
    return page


def publish(page: Page) -> None:
    say_how(page)
    page.get_by_role("button", name="Speichern und veröffentlichen").click()
    expect(page.get_by_role("status").first).to_contain_text("Gespeichert und veröffentlicht")


@pytest.mark.parametrize(
    ("written", "understood", "following", "public"),
    [
        (
            "do 9.30-11, nicht in den Ferien",
            "donnerstags 9.30 bis 11 Uhr, nicht in den Ferien",
            "Do, 26. November · Do, 3. Dezember · Do, 10. Dezember",
            "Nächstes Mal: Do, 26. November",
        ),
        (
            COURSE,
            "Kurs mit 10 Terminen: Di, 12. Januar 2027, 18 bis 20 Uhr",
            "Di, 12. Januar 2027 · Di, 19. Januar 2027 · Di, 26. Januar 2027",
            "Nächstes Mal: Di, 12. Januar 2027",
        ),
        (
            "12.3. 19 Uhr, Anmeldung bis 5.3.",
            "Fr, 12. März 2027, 19 Uhr, Anmeldung bis 5. März 2027",
            "Fr, 12. März 2027",
            "Nächstes Mal: Fr, 12. März 2027",
        ),
    ],
)
def test_a_playgroup_a_course_and_a_talk(
    new_page: NewPage, site: str, written: str, understood: str, following: str, public: str
) -> None:
    page = form(new_page, site)
    page.locator("#zeiten").fill(written)
    page.locator("#wann").fill("")
    beside = page.get_by_role("region", name="Vorschau und Hinweise")
    expect(beside).to_contain_text(f"So verstanden: {understood}")
    expect(beside).to_contain_text(following)
    publish(page)
    page.goto(f"/angebote/{SLUG}")
    expect(page.locator("main")).to_contain_text(understood)
    expect(page.locator("main")).to_contain_text(public)


def test_days_are_ticked_beside_the_form(new_page: NewPage, site: str) -> None:
    """However fast: a tick is about what was typed, and two ticks are two days."""
    page = form(new_page, site)
    page.locator("#zeiten").fill("mo 15-17")
    beside = page.get_by_role("region", name="Vorschau und Hinweise")
    for day in ("Freitag", "Samstag"):
        beside.get_by_role("button", name=day).click()
    expect(page.locator("#zeiten")).to_have_value(
        "montags, freitags und samstags 15 bis 17 Uhr", timeout=15_000
    )
    said = "So verstanden: montags, freitags und samstags 15 bis 17 Uhr"
    expect(beside).to_contain_text(said, timeout=15_000)
    expect(beside.get_by_role("button", name="Samstag", pressed=True)).to_be_focused()
    axe(page)


def test_what_is_on_at_the_weekend(new_page: NewPage, site: str) -> None:
    """What is known to be then stands first, and nothing else is hidden."""
    page = form(new_page, site)
    page.locator("#zeiten").fill("Sa 14-17")
    publish(page)
    family = new_page(site, width=360)
    family.goto("/")
    asking = family.locator("#q").first
    asking.fill("was ist am Wochenende in Kreuzau los")
    asking.press("Enter")
    family.wait_for_url("**/angebote?**")
    expect(family.locator("h3").first).to_contain_text("Wilde 13")
    main = family.locator("main")
    expect(main).to_contain_text("Nächstes Mal: Sa, 28. November")
    expect(main).to_contain_text("Von den meisten Angeboten kennen wir die Zeiten noch nicht")
    everything = family.locator("main h3").count()
    assert everything > 5
    axe(family)
    chip = family.get_by_role("link", name=re.compile("am Wochenende"))
    chip.first.click()
    expect(family.get_by_role("link", name=re.compile("am Wochenende"))).to_have_count(0)
