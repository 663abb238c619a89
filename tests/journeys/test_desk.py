"""Days at the desk, in a real browser: a playgroup moves, two tabs collide, a session ends, a new
Kümmerer is invited and publishes."""

import email
import email.policy
import re
from collections.abc import Callable
from urllib.parse import urlsplit

import pytest
from fastapi import FastAPI
from playwright.sync_api import Page, expect

from app import database
from app.freshness import reviews
from app.freshness.reviews import CONFIRM
from app.mail import outbox
from app.models import Mail
from tests.browser import NewPage, axe
from tests.cast import Clock
from tests.deskform import fill_in, say_how
from tests.journeys.conftest import Live
from tests.rows import overwrite

pytestmark = pytest.mark.browser
SLUG = "kita-rurmaeuse-kreuzau"
FORM = f"/pult/angebote/{SLUG}"


def publish(page: Page) -> None:
    say_how(page)
    page.get_by_role("button", name="Speichern und veröffentlichen").click()


def test_the_playgroup_moves_to_thursday_and_is_found_at_once(
    signed_in: Callable[..., Page],
) -> None:
    page = signed_in("anna")
    page.get_by_role("link", name="Angebote", exact=True).last.click()
    page.get_by_label("Suche: Worte").fill("rurmäuse")
    page.get_by_role("button", name="Zeigen").click()
    page.get_by_role("link", name=re.compile("Rurmäuse")).first.click()
    page.get_by_role("textbox", name=re.compile("^Wann ")).fill(
        "donnerstags 15 bis 17 Uhr im Zirkuszelt"
    )
    publish(page)
    expect(page.get_by_role("status").first).to_contain_text("Gespeichert und veröffentlicht")
    page.goto("/angebote?q=Zirkuszelt")
    expect(page.get_by_role("link", name=re.compile("Rurmäuse")).first).to_be_visible()


def letter(app: FastAPI, to: str) -> str:
    """The text of the only mail to this address, from the folder into which mails go here."""
    portal = app.state
    # The portal sends by itself every few seconds; this does not wait for it.
    outbox.deliver(portal.engine, portal.settings, portal.clock())
    every = [
        email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
        for path in (portal.settings.data_dir / "mail").glob("*.eml")
    ]
    (found,) = (each for each in every if each["To"] == to)
    return str(found.get_content())


@pytest.mark.parametrize(("width", "dark"), [(360, True), (1280, False)])
def test_from_the_invitation_to_the_first_offer(
    live: Live, signed_in: Callable[..., Page], new_page: NewPage, width: int, dark: bool
) -> None:
    office = signed_in("doris")
    office.get_by_role("link", name="Konten").click()
    invitation = office.get_by_role("region", name="Jemanden einladen")
    invitation.get_by_label("Name").fill("Emil")
    invitation.get_by_label("E-Mail-Adresse").fill("emil@example.org")
    invitation.get_by_role("checkbox", name="Kümmerer", exact=True).check()
    invitation.get_by_role("checkbox", name="Vettweiß").check()
    invitation.get_by_role("button", name="Einladung schicken").click()
    expect(office.get_by_role("status").first).to_contain_text("Einladung")
    expect(office.get_by_role("listitem").filter(has_text="emil@")).to_contain_text("Vettweiß")

    (link,) = re.findall(r"https?://\S+", letter(live.app, "emil@example.org"))
    address = urlsplit(link)
    emil = new_page(live.url, width=width, dark=dark)
    emil.goto(f"{address.path}?{address.query}#{address.fragment}")
    axe(emil)
    emil.get_by_label("Neue Passphrase").fill("vier gelbe Gummistiefel")
    emil.get_by_label("Noch einmal").fill("vier gelbe Gummistiefel")
    emil.get_by_role("button", name="Passphrase speichern und anmelden").click()
    expect(emil.get_by_role("heading", level=1)).to_have_text("Übersicht")
    axe(emil)

    emil.get_by_role("link", name="Neues Angebot").click()
    emil.get_by_label("Titel").fill("Waldspielgruppe Vettweiß")
    emil.get_by_label("Kurz gesagt").fill("Kleine Kinder und ihre Eltern entdecken den Wald.")
    emil.get_by_label("Beschreibung").fill("Wir sammeln Kastanien. Bitte Matschhosen mitbringen.")
    emil.get_by_role("textbox", name="Alter von").fill("1")
    emil.get_by_role("textbox", name="Alter bis").fill("3")
    emil.get_by_role("textbox", name=re.compile("^Wann ")).fill("freitags 9.30 bis 11 Uhr")
    emil.get_by_label("Kosten", exact=True).select_option("kostenlos")
    emil.get_by_label("Anmeldung", exact=True).select_option("erforderlich")
    emil.get_by_label("Träger", exact=True).fill("Gemeinde Vettweiß")
    beside = emil.get_by_role("region", name="Vorschau und Hinweise")
    expect(emil.locator("#fehlt")).to_have_text("Fehlt noch: Woher wissen Sie es?")
    expect(emil.locator("#einordnung-gesagt")).to_contain_text("Kleinkindzeit")
    topic = beside.locator("[data-haken^=thema-]").first
    name = topic.inner_text()
    topic.click()
    expect(emil.get_by_role("group", name="Themen").get_by_label(name)).to_be_checked()
    say_how(emil, "Es steht auf der Internetseite")
    emil.get_by_label("Adresse der Internetseite").fill("www.vettweiss.de")
    expect(beside.get_by_role("link", name="Waldspielgruppe Vettweiß", exact=True)).to_be_visible()
    expect(beside).to_contain_text("Entwurf gesichert")
    axe(emil)
    emil.get_by_role("button", name="Veröffentlichen", exact=True).click()
    expect(emil.get_by_role("status").first).to_contain_text("veröffentlicht")
    axe(emil)

    family = new_page(live.url, width=width, dark=dark)
    family.goto("/")
    family.get_by_role("combobox").first.fill("Matschhosen Kastanien")
    family.get_by_role("combobox").first.press("Enter")
    family.get_by_role("link", name="Waldspielgruppe Vettweiß", exact=True).first.click()
    expect(family.get_by_role("heading", level=1)).to_have_text("Waldspielgruppe Vettweiß")
    expect(family.get_by_role("main")).to_contain_text("freitags 9.30 bis 11 Uhr")


def test_two_tabs_collide_and_the_person_chooses(signed_in: Callable[..., Page]) -> None:
    first = signed_in("anna", expected_statuses=(409,))
    second = first.context.new_page()
    first.goto(FORM)
    second.goto(FORM)
    first.get_by_role("textbox", name=re.compile("^Wann ")).fill("donnerstags")
    publish(first)
    expect(first.get_by_role("status").first).to_contain_text("Gespeichert")
    second.get_by_role("textbox", name=re.compile("^Wann ")).fill("freitags")
    publish(second)
    expect(second.get_by_role("heading", name="Zwei haben dasselbe geändert")).to_be_visible()
    axe(second)
    second.get_by_label(re.compile("Ihre Fassung")).check()
    publish(second)
    expect(second.get_by_role("status").first).to_contain_text("Gespeichert")
    expect(second.get_by_role("textbox", name=re.compile("^Wann "))).to_have_value("freitags")


def test_the_familienbuero_proposes_and_the_kuemmerer_publishes(
    live: Live, signed_in: Callable[..., Page], new_page: NewPage
) -> None:
    office = signed_in("clara")
    office.goto(FORM)
    office.get_by_role("textbox", name=re.compile("^Wann ")).fill("samstags im Zirkuszelt")
    office.get_by_role("textbox", name=re.compile("^Warum")).fill("Anruf der Leiterin")
    say_how(office)
    office.get_by_role("button", name="Änderung vorschlagen").click()
    expect(office.get_by_role("status").first).to_contain_text("Vorgeschlagen")
    family = new_page(live.url)
    family.goto(f"/angebote/{SLUG}")
    expect(family.get_by_text("samstags im Zirkuszelt")).to_have_count(0)

    caretaker = signed_in("anna")
    waiting = caretaker.get_by_role("region", name="Von Kolleginnen und Kollegen")
    expect(waiting).to_contain_text("Clara")
    waiting.get_by_role("link", name=re.compile("^Im Formular öffnen")).click()
    expect(caretaker.get_by_role("textbox", name=re.compile("^Wann "))).to_have_value(
        "samstags im Zirkuszelt"
    )
    expect(caretaker.get_by_label("Ich habe angerufen")).to_be_checked()
    axe(caretaker)
    publish(caretaker)
    expect(caretaker.get_by_role("status").first).to_contain_text("Gespeichert")
    family.reload()
    expect(family.get_by_text("samstags im Zirkuszelt").first).to_be_visible()
    caretaker.goto("/pult")
    expect(caretaker.get_by_role("region", name="Von Kolleginnen und Kollegen")).to_have_count(0)


def test_a_session_that_ends_while_typing_loses_nothing(
    signed_in: Callable[..., Page], clock: Clock
) -> None:
    page = signed_in("anna", expected_statuses=(401,))
    page.goto(FORM)
    page.get_by_role("textbox", name=re.compile("^Wann ")).fill("jeden zweiten Donnerstag")
    clock.go(hours=3)
    publish(page)
    expect(page.get_by_text("Ihr Text ist noch da")).to_be_visible()
    fill_in(page, "anna")
    expect(page.get_by_text("ist wieder da")).to_be_visible()
    expect(page.get_by_role("textbox", name=re.compile("^Wann "))).to_have_value(
        "jeden zweiten Donnerstag"
    )


def test_typing_saves_a_draft_and_gives_hints(signed_in: Callable[..., Page]) -> None:
    page = signed_in("anna")
    page.goto(FORM)
    page.get_by_label("Beschreibung").fill(
        "Die Inanspruchnahme der Maßnahme wird durch die Erziehungsberechtigten beantragt."
    )
    beside = page.get_by_role("region", name="Vorschau und Hinweise")
    expect(beside).to_contain_text("Entwurf gesichert")
    expect(beside).to_contain_text("einfacher: nutzen")
    page.goto(FORM)
    expect(page.get_by_label("Beschreibung")).not_to_have_value(re.compile("Inanspruchnahme"))
    page.get_by_role("link", name="weiterschreiben").click()
    expect(page.get_by_label("Beschreibung")).to_have_value(re.compile("Inanspruchnahme"))


def test_enter_in_a_line_publishes_nothing(signed_in: Callable[..., Page]) -> None:
    page = signed_in("anna", width=360)
    page.goto(FORM)
    wann = page.get_by_role("textbox", name=re.compile("^Wann "))
    wann.fill("mit dem Zirkuszelt")
    wann.press("Enter")
    expect(page.get_by_text("Gespeichert oder veröffentlicht ist noch nichts.")).to_be_visible()
    expect(wann).to_have_value("mit dem Zirkuszelt")
    axe(page)
    page.goto(f"/angebote/{SLUG}")
    expect(page.get_by_text("Zirkuszelt")).to_have_count(0)
    page.goto(FORM)
    page.get_by_role("link", name=re.compile("^ansehen")).click()
    expect(page.get_by_role("main")).to_contain_text("mit dem Zirkuszelt")
    axe(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    page.get_by_role("button", name="Verwerfen").click()
    expect(page.get_by_role("button", name="Doch behalten")).to_be_visible()
    axe(page)


def test_stimmt_noch_without_leaving_the_overview(signed_in: Callable[..., Page]) -> None:
    page = signed_in("anna")
    row = page.locator("li", has=page.get_by_role("button", name=re.compile("^Stimmt noch"))).last
    title = row.get_by_role("link").first.inner_text()
    row.get_by_role("button").click()
    expect(page.get_by_role("listitem").filter(has_text="bestätigt").first).to_contain_text(title)
    expect(page).to_have_url(re.compile(r"/pult$"))


def test_an_older_version_comes_back(signed_in: Callable[..., Page]) -> None:
    page = signed_in("anna")
    page.goto(FORM)
    before = page.get_by_role("textbox", name=re.compile("^Wann ")).input_value()
    page.get_by_role("textbox", name=re.compile("^Wann ")).fill("donnerstags")
    publish(page)
    page.get_by_role("link", name="Verlauf").click()
    axe(page)
    page.get_by_role("button", name="Fassung 1 wiederherstellen").click()
    expect(page.get_by_role("status").first).to_contain_text("Die ältere Fassung gilt wieder")
    page.goto(FORM)
    expect(page.get_by_role("textbox", name=re.compile("^Wann "))).to_have_value(before)


def test_the_traeger_confirms_with_one_click_and_a_scanner_with_none(
    live: Live, new_page: NewPage
) -> None:
    portal = live.app.state
    token = reviews.link(portal.links, CONFIRM, slug=SLUG, today=portal.today())
    page = new_page(live.url)
    page.goto(f"/bestaetigen/{token}")
    axe(page)
    with database.session(portal.engine) as session:
        due = reviews.due_for(session, None, portal.today())
        assert all(each.verified_at is None for each in due)
    page.get_by_role("button", name="Stimmt noch").click()
    expect(page.get_by_role("heading", name="Vielen Dank!")).to_be_visible()
    page.goto(f"/angebote/{SLUG}")
    expect(page.get_by_text("geprüft am 24.11.2026").first).to_be_visible()


def test_an_unknown_träger_is_asked_for_on_a_phone(
    signed_in: Callable[..., Page],
) -> None:
    page = signed_in("anna", width=360, expected_statuses=(422,))
    page.goto(FORM)
    page.get_by_label("Träger", exact=True).fill("Turnklub Kreuzau")
    say_how(page)
    page.get_by_role("button", name="Speichern und veröffentlichen").click()
    expect(
        page.get_by_role("link", name=re.compile("Diesen Träger kennen wir noch"))
    ).to_be_visible()
    axe(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    page.get_by_label("Turnclub 1889 Kreuzau e. V.").check()
    page.get_by_role("button", name="Speichern und veröffentlichen").click()
    expect(page.get_by_text("Gespeichert und veröffentlicht.")).to_be_visible()
    expect(page.get_by_label("Träger", exact=True)).to_have_value("Turnclub 1889 Kreuzau e. V.")


PAGES = [
    "/pult", "/pult/angebote", "/pult/angebote?q=02422&thema=betreuung", f"{FORM}/kurz",
    "/pult/eingang", FORM, f"{FORM}/verlauf", f"{FORM}/dateien", "/pult/angebote/neu",
    f"/pult/angebote/neu?vorlage={SLUG}", "/pult/konten", "/pult/konto", "/pult/konto/name",
    "/pult/rechte",
    "/pult/viele", "/pult/viele/ersetzen?was=telefon&alt=02421+22-0&neu=02421+99-9",
    "/pult/einlesen", "/pult/termine", "/pult/angaben", "/beratung/zahlen", "/pult/entwuerfe",
    "/pult/traeger", "/pult/traeger/neu", "/pult/traeger/kreis-dueren",
    "/pult/traeger/kreis-dueren/teilen", "/pult/kommunen",
    "/pult/kommunen/kreuzau", "/pult/leitfaeden", "/pult/leitfaeden/phasen-kita",
    "/pult/anliegen", "/pult/anliegen/adhs-schule/ar", "/pult/texte",
    "/pult/texte/uk", "/pult/texte/ar/drucken?zustand=ungelesen&q=hilfe",
    f"/pult/texte/ar/angebote/{SLUG}/summary",
]  # fmt: skip


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_every_page_of_the_desk_is_accessible_and_fits_a_phone(
    signed_in: Callable[..., Page], dark: bool
) -> None:
    page = signed_in("doris", width=360, dark=dark)
    for path in PAGES:
        page.goto(path)
        axe(page)
        wide = page.evaluate("document.documentElement.scrollWidth")
        assert wide <= 360, path


def test_what_takes_no_mail_is_put_right_on_a_phone(
    live: Live, signed_in: Callable[..., Page]
) -> None:
    long = "buero" * 20 + "@example.org,"
    with database.session(live.app.state.engine) as session:
        overwrite(session, {"contact.email": long}, [SLUG])
        session.add(
            Mail(key="k", recipient=long, subject="Stimmt das noch?" * 9, text="x",
                 attempts=outbox.ATTEMPTS, fault="SMTPRecipientsRefused 550")
        )  # fmt: skip
        session.commit()
    page = signed_in("doris", width=360)
    page.goto("/pult/eingang")
    axe(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    page.get_by_role("button", name=re.compile("^Mail löschen")).click()
    expect(page.get_by_role("status").first).to_contain_text("gelöscht")
    page.get_by_role("link", name=re.compile("Rurmäuse")).click()
    page.get_by_role("textbox", name=re.compile("^E-Mail")).fill("kita@kreuzau.de")
    publish(page)
    expect(page.get_by_role("status").first).to_contain_text("Gespeichert und veröffentlicht")
    page.goto("/pult/eingang")
    expect(page.get_by_text("Der Eingang ist leer.")).to_be_visible()


@pytest.mark.parametrize(
    "path", [f"/angebote/{SLUG}/melden", "/vorschlagen", "/anmelden", "/anmelden/vergessen"]
)
def test_the_public_forms_are_accessible(live: Live, new_page: NewPage, path: str) -> None:
    page = new_page(live.url, width=360)
    page.goto(path)
    axe(page)
