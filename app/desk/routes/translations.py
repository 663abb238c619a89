"""`/pult/texte`: how far the translations of offers and guides have come, and what waits; the same
list on paper, for somebody to read."""

from fastapi import APIRouter, Response

from app import typed
from app.accounts.frame import frame_of
from app.desk import translations
from app.desk.deps import Desk, DeskDep
from app.desk.textviews import Entry, TextsPage, Version
from app.desk.textwish import Wish
from app.desk.translations import PATH
from app.i18n import gettext as _
from app.offers.fields import BY_PATH
from app.offers.translating import HEADINGS
from app.records import textstates
from app.records.texts import Guides
from app.records.textstates import LANGUAGES, STATES, GermanText
from app.rights import Action, require
from app.situations import Missing
from app.vocabulary import TextState
from app.web.pages import private

router = APIRouter()
PAGE, ON_PAPER = 20, 100
"""Texts of a page of the list, and of what is printed at once."""


@router.get(PATH)
def shown(desk: DeskDep) -> Response:
    """For everybody signed in; of a Kümmerer first what the own Kommunen have."""
    require(desk.by, Action.DESK)
    wish = Wish.of(desk.request.query_params, desk.by)
    page = _page(desk, wish, PATH, PAGE)
    return private(desk.request, "pult/texte.html", page)


@router.get(f"{PATH}/{{language}}/drucken")
def printed(desk: DeskDep, language: str) -> Response:
    """The same list with all that is said, to be read on paper: a box for each text."""
    require(desk.by, Action.DESK)
    if language not in LANGUAGES:
        raise Missing
    wish = Wish.of(desk.request.query_params, desk.by).within(language)
    page = _page(desk, wish, f"{PATH}/{language}/drucken", ON_PAPER)
    return private(desk.request, "pult/texte_liste.html", page)


def _page(desk: Desk, wish: Wish, path: str, size: int) -> TextsPage:
    texts = translations.known(desk.index)
    found = [text for text in texts.texts if wish.finds(text)]
    last = max(1, -(-len(found) // size))
    asked = desk.request.query_params.get("seite", "")
    number = min(typed.number(asked, 1) or 1, last)
    guides = desk.index.catalogue.guides

    def url(page: int) -> str:
        return f"{path}?{wish.query(seite=page)}#liste"

    return TextsPage(
        frame=frame_of(desk.request, desk.by),
        headings=tuple(_(HEADINGS[each]) for each in STATES),
        lines=translations.lines(translations.tallies(texts)),
        places=translations.places(texts.texts, wish.languages),
        entries=tuple(
            entry(text, guides, wish) for text in found[(number - 1) * size : number * size]
        ),
        total=len(found),
        number=number,
        last=last,
        choice=wish.choice(),
        print_url=f"{PATH}/{wish.language}/drucken?{wish.query()}"
        if wish.language in LANGUAGES
        else "",
        previous_url=url(number - 1) if number > 1 else None,
        next_url=url(number + 1) if number < last else None,
    )


def entry(text: GermanText, guides: Guides, wish: Wish) -> Entry:
    title, url = translations.place(text, guides)
    return Entry(
        title=title,
        url=url,
        field=_(BY_PATH[text.field].label) if text.field else "",
        danger=translations.in_danger(text),
        german=text.text,
        versions=tuple(_version(text, code, wish) for code in wish.matching(text)),
    )


def _version(text: GermanText, code: str, wish: Wish) -> Version:
    known, state = text.translation(code), text.state(code)
    told = known is not None and (wish.language == code or state is TextState.STALE)
    return Version(
        label=textstates.label(code),
        code=textstates.tongue(code).tag,
        direction=textstates.tongue(code).direction,
        state=_("geprüft") if textstates.is_checked(state, code) else _(HEADINGS[state]),
        text=known.text if known and told else "",
        url=f"{translations.address(code, text.key)}?{wish.within(code).query()}",
    )
