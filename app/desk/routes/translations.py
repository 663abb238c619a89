"""`/pult/texte`: how far the translations of offers and guides have come, and what waits."""

from collections.abc import Collection
from urllib.parse import urlencode

from fastapi import APIRouter, Response

from app import typed
from app.accounts.frame import frame_of
from app.desk import translations
from app.desk.deps import Desk, DeskDep
from app.desk.translations import TextsPage
from app.i18n import gettext as _
from app.records import textstates
from app.records.textstates import AWAITED, LANGUAGES, STATES
from app.rights import Action, own_kommunen, require
from app.vocabulary import COUNTYWIDE, KOMMUNEN
from app.web.pages import private
from app.wording import countywide

router = APIRouter()
PATH = "/pult/texte"
PAGE = 20
ALL, OWN = "alle", "eigene"


@router.get(PATH)
def shown(desk: DeskDep) -> Response:
    """For everybody signed in; of a Kümmerer first what the own Kommunen have."""
    require(desk.by, Action.DESK)
    asked = desk.request.query_params
    language = asked.get("sprache", "")
    language = language if language in LANGUAGES else ALL
    languages = AWAITED if language == ALL else (language,)
    kommune = _kommune(desk, asked.get("kommune", ""))
    catalogue = desk.index.catalogue
    states = translations.states(catalogue)
    found = translations.waiting(states.texts, languages, _kommunen(desk, kommune))
    last = max(1, -(-len(found) // PAGE))
    number = min(typed.number(asked.get("seite", ""), 1) or 1, last)

    def url(page: int) -> str:
        chosen = {"sprache": language, "kommune": kommune, "seite": page}
        return f"{PATH}?{urlencode(chosen)}#liste"

    page = TextsPage(
        frame=frame_of(desk.request, desk.by),
        headings=tuple(each.label for each in STATES),
        lines=translations.lines(states.tallies),
        waiting=tuple(
            translations.shown(text, catalogue.guides, languages)
            for text in found[(number - 1) * PAGE : number * PAGE]
        ),
        total=len(found),
        language=language,
        languages=((ALL, _("alle")), *((code, textstates.label(code)) for code in LANGUAGES)),
        kommune=kommune,
        kommunen=(
            *(((OWN, _("Meine Kommunen")),) if own_kommunen(desk.by) is not None else ()),
            (ALL, _("alle")),
            *KOMMUNEN.items(),
            (COUNTYWIDE, countywide()),
        ),
        previous_url=url(number - 1) if number > 1 else None,
        next_url=url(number + 1) if number < last else None,
    )
    return private(desk.request, "pult/texte.html", page)


def _kommune(desk: Desk, asked: str) -> str:
    """One that can be chosen."""
    own = own_kommunen(desk.by) is not None
    if asked in (ALL, COUNTYWIDE, *KOMMUNEN) or (own and asked == OWN):
        return asked
    return OWN if own else ALL


def _kommunen(desk: Desk, kommune: str) -> Collection[str] | None:
    if kommune == OWN:
        return own_kommunen(desk.by)
    return None if kommune == ALL else (kommune,)
