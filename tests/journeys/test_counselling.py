"""At the desk and at home: the family of the issue, a Merkzettel that travels, no JavaScript."""

import io
import re
import sys
from dataclasses import dataclass
from urllib.parse import parse_qs, urlsplit

import pikepdf
import pytest
from playwright.sync_api import Dialog, Page, Request, Route, expect

from tests.browser import NewPage, axe, axe_by_day_and_night

pytestmark = pytest.mark.browser
MOST = 25
FAMILY = "alter=5&alter=84&kommune=vettweiss&anliegen=geld-reicht-nicht&sprache=ar&wunsch=ohne-auto"


@dataclass
class Hands:
    """Counts what a person does: a key, a click; a field that is typed into counts once."""

    page: Page
    done: int = 0

    def key(self, name: str) -> None:
        self.done += 1
        self.page.keyboard.press(name)

    def types(self, text: str) -> None:
        self.done += 1
        self.page.keyboard.type(text)

    def click(self, selector: str) -> None:
        self.done += 1
        self.page.locator(selector).click()


def asked(page: Page) -> dict[str, list[str]]:
    return parse_qs(urlsplit(page.url).query)


def test_a_family_at_the_desk_from_the_first_key_to_the_sheet(
    new_page: NewPage, live_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Baby and seven-year-old, Vettweiß, Arabic, no car, worried about money."""
    page = new_page(live_url, width=1440)
    requests: list[Request] = []
    page.context.on("request", lambda request: requests.append(request))  # noqa: PLW0108 - Playwright wants a Python function
    page.goto("/beratung")
    hands = Hands(page)
    hands.key("k")
    hands.types("5M, 7")
    hands.key("Tab")
    page.wait_for_url("**alter=5&alter=84**")
    hands.key("Escape")
    hands.key("o")
    hands.types("Vett")
    page.wait_for_url("**kommune=vettweiss**")
    hands.key("Escape")
    hands.key("a")
    hands.types("Das Geld reicht nicht")
    hands.key("Enter")
    page.wait_for_url("**anliegen=geld-reicht-nicht**")
    hands.key("Escape")
    hands.key("s")
    hands.types("Arab")
    page.wait_for_url("**sprache=ar**")
    hands.key("Escape")
    hands.key("6")
    page.wait_for_url("**wunsch=ohne-auto**")
    expect(page.locator("#worte")).to_have_value("")
    hands.key("t")
    hands.key("Enter")
    expect(page.locator("[data-eintrag]")).to_have_count(1)
    hands.key("ArrowDown")
    hands.key("Enter")
    expect(page.locator("[data-eintrag]")).to_have_count(2)
    sheets: list[tuple[dict[str, list[str]], bytes]] = []

    def take(route: Route) -> None:
        # The sheet itself, without the viewer of this browser around it.
        sheets.append((parse_qs(route.request.post_data or ""), route.fetch().body()))
        route.fulfill(status=200, content_type="text/html", body="Blatt")

    page.context.route("**/merkzettel.pdf", take)
    with page.context.expect_event(
        "requestfinished", lambda request: request.url.endswith("/merkzettel.pdf")
    ):
        hands.key("p")
    fields, body = sheets[0]
    assert fields["sprache"] == ["ar"]
    assert len(fields["a"]) == 2
    with pikepdf.open(io.BytesIO(body)) as pdf:
        assert pdf.Root.MarkInfo.Marked
    with capsys.disabled():
        sys.stdout.write(f"\nFirst key to sheet: {hands.done} keys and clicks, at most {MOST}\n")
    assert hands.done <= MOST
    for request in requests:
        # Ids and months in every address; the words in one body alone.
        assert "reicht" not in request.url or "geld-reicht-nicht" in request.url
        assert "Das" not in request.url


@pytest.mark.parametrize(
    ("page_of", "field", "typed", "address"),
    [
        ("/beratung", "#kinder", "5M, 7", "**alter=5&alter=84**"),
        ("/angebote", "#q", "Hebamme", "**q=Hebamme**"),
    ],
)
def test_what_was_typed_before_the_scripts_came_is_sent(
    new_page: NewPage, live_url: str, page_of: str, field: str, typed: str, address: str
) -> None:
    """A slow line brings the page long before its scripts."""
    page = new_page(live_url, width=1440)
    held: list[Route] = []
    page.route("**/htmx.min.*", lambda route: held.append(route))  # noqa: PLW0108 - Playwright wants a Python function
    with page.expect_request("**/htmx.min.*"):
        page.goto(page_of, wait_until="commit")
    page.locator(field).fill(typed)
    page.locator(field).press("Tab")
    expect(page).to_have_url(re.compile(rf"{page_of}$"))
    held.pop().continue_()
    page.wait_for_url(address)


@pytest.mark.parametrize("address", ["/beratung", "/angebote", f"/beratung?{FAMILY}"])
def test_a_page_that_nobody_touched_sends_nothing(
    new_page: NewPage, live_url: str, address: str
) -> None:
    page = new_page(live_url, width=1440)
    sent: list[str] = []
    page.context.on("request", lambda request: sent.append(f"{request.method} {request.url}"))
    page.goto(address)
    page.keyboard.press("Tab")
    page.wait_for_load_state("networkidle")
    assert [line for line in sent if "/static/" not in line] == [f"GET {live_url}{address}"]


def test_a_note_stays_in_the_browser_while_one_goes_on(new_page: NewPage, live_url: str) -> None:
    page = new_page(live_url, width=1440)
    page.goto("/beratung?kommune=vettweiss&a=vettweisser-tisch&a=fruehe-hilfen-kreis-dueren")
    seen: list[str] = []
    page.context.on(
        "request",
        lambda request: seen.append(f"{request.url} {request.headers} {request.post_data}"),
    )
    page.locator("#notiz-vettweisser-tisch").fill("Quastenflosser")
    page.locator("#w-kostenlos").check()
    page.wait_for_url("**wunsch=kostenlos**")
    expect(page.locator("#notiz-vettweisser-tisch")).to_have_value("Quastenflosser")
    assert "Quastenflosser" in urlsplit(page.url).fragment
    page.locator("#z-vettweisser-tisch").focus()
    page.keyboard.press("Shift+ArrowDown")
    expect(page.locator("[data-eintrag]").last).to_have_id("z-vettweisser-tisch")
    expect(page.locator("#z-vettweisser-tisch")).to_be_focused()
    expect(page.locator("#notiz-vettweisser-tisch")).to_have_value("Quastenflosser")
    page.locator("#zum-merkzettel").click()
    expect(page.locator("#notiz-vettweisser-tisch")).to_have_value("Quastenflosser")
    assert seen
    assert not [line for line in seen if "Quastenflosser" in line]


def test_a_birthday_becomes_months_before_anything_is_sent(
    new_page: NewPage, live_url: str
) -> None:
    page = new_page(live_url, width=1440)
    seen: list[str] = []
    page.context.on("request", lambda request: seen.append(f"{request.url} {request.post_data}"))
    page.goto("/beratung")
    page.evaluate(
        """() => {
            const field = document.getElementById("datum");
            const day = new Date();
            field.valueAsDate = new Date(Date.UTC(day.getFullYear() - 3, day.getMonth(), 1));
            field.dispatchEvent(new Event("change", { bubbles: true }));
        }"""
    )
    page.wait_for_url("**alter=36**")
    expect(page.locator("#kinder")).to_have_value("3 Jahre")
    assert not [line for line in seen if "-01" in line or "datum" in line]


def test_an_age_that_is_not_understood_stays_to_be_mended(new_page: NewPage, live_url: str) -> None:
    page = new_page(live_url, width=1440)
    page.goto("/beratung?kommune=vettweiss")
    page.locator("#kinder").fill("5M, bald")
    page.locator("#kinder").press("Enter")
    expect(page.locator("#kinder-hinweis")).to_be_visible()
    expect(page.locator("#kinder")).to_have_value("5M, bald")
    axe(page)
    page.locator("#kinder").fill("5M, -2")
    page.locator("#kinder").press("Enter")
    page.wait_for_url("**alter=5&alter=-2**")
    expect(page.locator("#kinder-hinweis")).to_have_count(0)


def test_help_is_two_keys_away(new_page: NewPage, live_url: str) -> None:
    page = new_page(live_url, width=1440)
    page.goto("/beratung")
    page.locator("#worte").focus()
    page.keyboard.press("Escape")
    page.keyboard.press("h")
    page.wait_for_url("**/hilfe-sofort")
    page.goto("/angebote")
    page.locator("#q").focus()
    page.keyboard.press("Alt+0")
    page.wait_for_url("**/hilfe-sofort")


def test_keys_are_listed_and_can_be_switched_off(new_page: NewPage, live_url: str) -> None:
    page = new_page(live_url, width=1440)
    page.goto("/beratung")
    page.keyboard.press("?")
    expect(page.locator("#tasten")).to_have_attribute("open", "")
    page.locator("#tasten-an").uncheck()
    page.keyboard.press("k")
    expect(page.locator("#kinder")).not_to_be_focused()


def test_a_merkzettel_goes_from_phone_to_phone(new_page: NewPage, live_url: str) -> None:
    mine = new_page(live_url, width=360, height=740)
    mine.goto("/angebote?kommune=vettweiss")
    assert mine.evaluate("localStorage.length") == 0
    buttons = mine.locator("[data-merken]:not([data-fluechtig])")
    buttons.nth(0).click()
    buttons.nth(1).click()
    expect(buttons.nth(0)).to_have_attribute("aria-pressed", "true")
    expect(mine.locator("[data-zahl]").first).to_have_text("2")
    slugs = [buttons.nth(number).get_attribute("data-merken") for number in (0, 1)]
    mine.goto("/merkzettel")
    mine.wait_for_url("**/merkzettel?a=*")
    assert asked(mine)["a"] == slugs
    mine.locator("[data-notiz]").first.fill("Dienstag")
    mine.wait_for_url("**#notiz-*")
    address = mine.evaluate("location.href")
    yours = new_page(live_url, width=360, height=740)
    yours.goto(address)
    expect(yours.locator(".zettel__entry")).to_have_count(2)
    expect(yours.locator("[data-notiz]").first).to_have_value("Dienstag")
    assert yours.evaluate("localStorage.length") == 0
    assert yours.evaluate("document.documentElement.scrollWidth") <= 360
    # A note stays when something is asked of the page.
    mine.locator("#dran-jahre").fill("5")
    mine.get_by_role("button", name="Für mein Kind zeigen").click()
    mine.wait_for_url("**alter=60**")
    expect(mine.locator("[data-notiz]").first).to_have_value("Dienstag")
    mine.locator("[data-herunter]").first.click()
    expect(mine.locator(".zettel__entry")).to_have_count(1)
    expect(mine.locator("[data-zahl]").first).to_have_text("1")
    mine.locator("[data-vergessen]").click()
    assert mine.evaluate("localStorage.length") == 0


def test_an_offer_that_could_betray_somebody_is_not_kept(new_page: NewPage, live_url: str) -> None:
    page = new_page(live_url)
    page.goto("/angebote?thema=krise-schutz&q=frauenhaus")
    page.wait_for_url(lambda url: "frauenhaus" not in url)
    said: list[str] = []

    def answered(*, yes: bool) -> None:
        """What is said before, and the answer to it."""

        def answer(dialog: Dialog) -> None:
            said.append(dialog.message)
            if yes:
                dialog.accept()
            else:
                dialog.dismiss()

        page.once("dialog", answer)
        page.locator("[data-merken][data-fluechtig]").first.click()

    before = page.url
    answered(yes=False)
    assert (page.url, page.evaluate("localStorage.length")) == (before, 0)
    answered(yes=True)
    page.wait_for_url("**/merkzettel?a=*")
    assert len(said) == 2
    assert all("im Verlauf dieses Browsers" in each for each in said)
    expect(page.locator("[data-exit]")).to_be_visible()
    assert page.title().startswith("Liste")
    assert page.evaluate("localStorage.length") == 0


def test_everything_works_without_javascript(new_page: NewPage, live_url: str) -> None:
    page = new_page(live_url, javascript=False)
    page.goto("/angebote?kommune=vettweiss")
    page.locator(".merken").first.click()
    expect(page.locator(".zettel__entry")).to_have_count(1)
    page.locator("#dazu").fill("Frühe Hilfen")
    page.locator(".dazu button").click()
    page.locator(".auswahl .button").first.click()
    expect(page.locator(".zettel__entry")).to_have_count(2)
    first = page.locator(".zettel__entry").first.get_attribute("id")
    page.locator("[data-nach-unten]").click()
    expect(page.locator(".zettel__entry").last).to_have_id(first or "")
    page.goto("/beratung")
    page.locator("#kinder").fill("5M, 7")
    page.locator("#kommune").select_option("vettweiss")
    page.locator("#worte").fill("Das Geld reicht nicht")
    page.locator("#familie button").click()
    assert asked(page)["anliegen"][0] == "geld-reicht-nicht"
    page.locator("[data-treffer]").first.click()
    expect(page.locator("[data-eintrag]")).to_have_count(1)


@pytest.mark.parametrize("width", [360, 1440])
@pytest.mark.parametrize(
    "path",
    [
        "/merkzettel",
        "/merkzettel?a=vettweisser-tisch&a=gibt-es-nicht&suche=kita",
        "/merkzettel?a=vettweisser-tisch&alter=73&alter=2",
        "/beratung",
        f"/beratung?{FAMILY}&a=vettweisser-tisch&a=fruehe-hilfen-kreis-dueren",
        "/beratung?alter=68&anliegen=gewalt-zuhause-frau&hinweis=alter",
        "/beratung?alter=73&kommune=kreuzau",
    ],
)
def test_the_pages_are_accessible(new_page: NewPage, live_url: str, path: str, width: int) -> None:
    page = new_page(live_url, width=width)
    page.goto(path)
    axe_by_day_and_night(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
