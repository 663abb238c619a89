"""With letters twice as large (WCAG 1.4.4, 1.4.10) nothing scrolls sideways, is cut or torn."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from tests.browser import NewPage
from tests.journeys.test_catalogue import EVERY_TEMPLATE

pytestmark = pytest.mark.browser

SHEET = (
    "/merkzettel?a=kita-rurmaeuse-kreuzau&a=familientage-nationalpark-eifel"
    "&a=kleiderkammer-soziales-netzwerk-nideggen"
)
PAGES = (
    *EVERY_TEMPLATE, SHEET, "/beratung?alter=40&kommune=kreuzau", "/kette/kreuzau?alter=30",
    "/angebote?q=krabbelgruppe",
)  # fmt: skip
DESK = (
    "/pult", "/pult/angebote", "/pult/angebote/neu", "/pult/angebote/kita-rurmaeuse-kreuzau",
    "/pult/traeger", "/pult/termine", "/pult/viele", "/pult/viele/ersetzen", "/pult/einlesen",
    "/pult/eingang",
    "/pult/rechte", "/pult/konten", "/pult/konto", "/pult/offen", "/pult/angaben",
)  # fmt: skip
WRONG = r"""() => {
  document.documentElement.style.fontSize = '32px';
  for (const each of document.querySelectorAll('details')) each.open = true;
  const found = [], page = document.documentElement.scrollWidth;
  if (page > innerWidth) found.push(`${page} px wide`);
  const shown = each => each.checkVisibility({visibilityProperty: true})
    && !each.closest('.sr-only, .trap, option');
  const room = each => {
    const style = getComputedStyle(each);
    return (each.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight))
      / parseFloat(style.fontSize);
  };
  for (const field of document.querySelectorAll('input[type=search]'))
    if (shown(field) && room(field) < 5) found.push(`#${field.id} is narrow`);
  for (const line of document.querySelectorAll('.card__line:not(.card__text)'))
    if (shown(line) && line.scrollHeight > line.clientHeight + 1)
      found.push(`cut: ${line.innerText}`);
  // Short words that begin on one line and end on another.
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const text = walk.currentNode, box = text.parentElement;
    if (!box.closest('dd, dt, b, .number, .route__step h3, .route__step > p') || !shown(box)
      || box.closest('[class*=break]')) continue;
    for (const word of text.data.matchAll(/(?<![\p{L}\d])[\p{L}\d]{2,8}(?![\p{L}\d])/gu)) {
      const range = document.createRange();
      range.setStart(text, word.index);
      range.setEnd(text, word.index + word[0].length);
      const lines = [...range.getClientRects()].filter(each => each.width);
      if (lines.length > 1 && lines.at(-1).top - lines[0].top > 5) found.push(`torn: ${word[0]}`);
    }
  }
  return found;
}"""


def wrong(page: Page, paths: tuple[str, ...]) -> dict[str, list[str]]:
    found = {}
    for path in paths:
        page.goto(path)
        if said := page.evaluate(WRONG):
            found[path] = said
    return found


@pytest.mark.parametrize("width", [360, 1280])
def test_letters_twice_as_large_fit_every_page(
    live_url: str, new_page: NewPage, width: int
) -> None:
    page = new_page(live_url, width=width, height=740, expected_statuses={404})
    # From 64em the chain stands side by side, which Chromium does not do with such letters.
    paths = PAGES if width < 1000 else tuple(path for path in PAGES if "/kette" not in path)
    assert wrong(page, paths) == {}


def test_letters_twice_as_large_fit_the_desk(signed_in: Callable[..., Page]) -> None:
    page = signed_in("doris", width=360, height=740)
    assert wrong(page, DESK) == {}
