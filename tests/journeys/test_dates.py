"""A Kümmerer writes dates in German, a family looks what is on and follows it, one falls out."""

import re
from collections.abc import Callable

import pytest
from icalendar import Calendar
from playwright.sync_api import Page, expect

from tests.browser import NewPage, axe
from tests.deskform import MINE, say_how
from tests.events import add
from tests.journeys.conftest import Live

pytestmark = pytest.mark.browser


def test_dates_typed_in_german_are_found_followed_and_called_off(
    live: Live, new_page: NewPage, signed_in: Callable[..., Page]
) -> None:
    desk = signed_in("anna")
    desk.goto(f"/pult/angebote/{MINE}")
    desk.locator("#zeiten").fill("12.12. 19 bis 21 Uhr, Anmeldung bis 4.12.; 9.1. 19 Uhr")
    say_how(desk)
    desk.get_by_role("button", name="Speichern und veröffentlichen").click()
    expect(desk.get_by_text("Gespeichert und veröffentlicht.")).to_be_visible()

    family = new_page(live.url)
    family.goto("/termine")
    family.get_by_label("Wo?").select_option("Kreuzau")
    family.get_by_label("Jahre").fill("3")
    family.get_by_role("button", name="Termine zeigen").click()
    family.wait_for_url("**/termine?kommune=kreuzau&alter=36")
    expect(family.get_by_role("heading", name="Samstag, 12. Dezember")).to_be_visible()
    expect(family.get_by_text("Anmeldung bis Fr, 4. Dezember").first).to_be_visible()
    family.get_by_role("link", name="12. Dezember: 1 Termin").click()
    assert family.url.endswith("#t-2026-12-12")
    address = family.get_by_role("link", name="als Datei").get_attribute("href") or ""
    subscribed = Calendar.from_ical(family.request.get(address).body())
    assert len(subscribed.walk("VEVENT")) == 2

    desk.goto("/pult/termine")
    desk.get_by_text("Fällt aus?").first.click()
    desk.get_by_role("button", name="Ja, fällt aus: Sa, 12. Dezember, 19 Uhr").click()
    expect(desk.get_by_text("Abgesagt.")).to_be_visible()
    family.reload()
    expect(family.get_by_text("fällt aus", exact=True)).to_be_visible()
    again = Calendar.from_ical(family.request.get(address).body())
    assert [str(each.get("status", "")) for each in again.walk("VEVENT")] == ["CANCELLED", ""]


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_a_full_page_of_dates_is_accessible_and_fits_a_phone(
    live: Live, new_page: NewPage, dark: bool
) -> None:
    add(live.app, "vortrag", "12.12.2026 19 bis 21 Uhr, ausgebucht; 9.1.2027 19 Uhr")
    long = "Rindfleischetikettierungsüberwachungsaufgabenübertragungsgesetz"
    add(live.app, "lang", "28.12.2026 bis 31.12.2026, 8 bis 16 Uhr", title=long, summary=long)
    add(live.app, "fest", "14.6.2026", recurs="yearly", usual="ein Sonntag im Juni")
    several = "/termine?kommune=kreuzau&kommune=titz&alter=6&alter=40&ab=2027-01-01"
    page = new_page(live.url, dark=dark)
    for width in (1440, 360, 320):
        page.set_viewport_size({"width": width, "height": 800})
        for path in ("/termine", several, "/"):
            page.goto(path)
            page.evaluate(
                "document.querySelectorAll('details:not(.sprachen)').forEach(e => e.open = true)"
            )
            axe(page)
            assert page.evaluate("document.documentElement.scrollWidth") <= width, (path, width)


def test_on_a_phone_the_first_date_is_on_the_first_screen(live: Live, new_page: NewPage) -> None:
    add(live.app, "heute", "24.11.2026 20 Uhr", topics=["gesundheit"])
    add(live.app, "in-den-ferien", "28.12.2026 20 Uhr")
    page = new_page(live.url, width=360)
    page.set_viewport_size({"width": 360, "height": 740})
    for path in ("/termine", "/termine?kommune=kreuzau&thema=gesundheit&alter=40"):
        page.goto(path)
        expect(page.get_by_role("link", name="Heute", exact=True)).to_be_in_viewport()
        expect(page.get_by_label("Wo?")).to_be_hidden()
    expect(page.get_by_text("Auswahl: Kreuzau, Gesundheit")).to_be_visible()


def test_the_holidays_are_one_click_away_and_stay_when_a_place_is_chosen(
    live: Live, new_page: NewPage
) -> None:
    add(live.app, "in-den-ferien", "28.12.2026 20 Uhr")
    add(live.app, "davor", "12.12.2026 20 Uhr")
    page = new_page(live.url, javascript=False)
    page.goto("/termine")
    page.get_by_role("link", name="in den Ferien 1").click()
    page.wait_for_url("**/termine?wann=ferien")
    expect(page.get_by_role("link", name="In Den Ferien", exact=True)).to_be_visible()
    expect(page.get_by_role("link", name="Davor")).to_have_count(0)
    page.get_by_label("Wo?").select_option("Kreuzau")
    page.get_by_role("button", name="Termine zeigen").click()
    page.wait_for_url("**/termine?kommune=kreuzau&wann=ferien")
    page.get_by_role("link", name="Alle Termine zeigen").click()
    expect(page.get_by_role("link", name="Davor")).to_be_visible()


def test_without_a_script_everything_is_there(live: Live, new_page: NewPage) -> None:
    add(live.app, "vortrag", "12.12.2026 19 Uhr")
    page = new_page(live.url, javascript=False, width=360)
    page.goto("/termine")
    page.get_by_text("Ort, Thema und Alter wählen").click()
    page.get_by_label("Wo?").select_option("Kreuzau")
    page.get_by_role("button", name="Termine zeigen").click()
    page.wait_for_url(re.compile(r"/termine\?kommune=kreuzau$"))
    expect(page.get_by_role("link", name="Vortrag")).to_be_visible()


def test_a_kuemmerer_works_through_the_dates_on_a_phone(
    live: Live, signed_in: Callable[..., Page]
) -> None:
    desk = signed_in("anna")
    desk.set_viewport_size({"width": 360, "height": 800})
    desk.goto(f"/pult/angebote/{MINE}")
    days = "\n".join(f"{day}.2.2027, 18 bis 20 Uhr" for day in range(1, 11))
    desk.locator("#zeiten").fill(f"Kurs:\n{days}")
    expect(desk.locator("#zeiten-verstanden")).to_contain_text("Kurs mit 10 Terminen")
    say_how(desk)
    desk.get_by_role("button", name="Speichern und veröffentlichen").click()
    expect(desk.get_by_text("Gespeichert und veröffentlicht.")).to_be_visible()

    desk.goto("/pult/termine")
    course = desk.locator(f"#angebot-{MINE}")
    course.get_by_text("8 weitere Termine").click()
    course.get_by_text("Fällt aus?").nth(2).click()
    course.get_by_role("button", name="Ja, fällt aus: Mi, 3. Februar 2027, 18 Uhr").click()
    expect(desk.get_by_text("Abgesagt.")).to_be_visible()
    expect(course.get_by_text("8 weitere Termine, 1 fällt aus")).to_be_visible()
    course.get_by_text("8 weitere Termine").click()
    for dark in ("light", "dark"):
        desk.emulate_media(color_scheme=dark)
        for width in (1440, 360, 320):
            desk.set_viewport_size({"width": width, "height": 800})
            axe(desk)
            assert desk.evaluate("document.documentElement.scrollWidth") <= width
    course.get_by_role("button", name="Findet doch statt").click()
    expect(desk.get_by_text("Zurückgenommen: Es findet statt.")).to_be_visible()


def test_what_is_over_is_said_so_and_the_field_is_one_click_away(
    live: Live, signed_in: Callable[..., Page]
) -> None:
    add(live.app, "kurs", "20.11.2026 19 Uhr; 4.12.2026 19 Uhr")
    desk = signed_in("anna")
    desk.set_viewport_size({"width": 360, "height": 800})
    desk.goto("/pult/angebote/kurs")
    desk.locator("#zeiten").fill("20.11.2026 19 Uhr")
    say_how(desk)
    desk.get_by_role("button", name="Speichern und veröffentlichen").click()
    expect(desk.locator("#gesagt").get_by_text("Alle Termine sind vorbei")).to_be_visible()
    axe(desk)
    assert desk.evaluate("document.documentElement.scrollWidth") <= 360
    desk.get_by_role("link", name="Es kommt jedes Jahr").click()
    expect(desk.get_by_label("Kommt wieder")).to_be_in_viewport()
    desk.get_by_role("link", name="Nächsten Termin eintragen").click()
    expect(desk.locator("#zeiten")).to_be_in_viewport()
