"""`/zeiten`: how a text about times is understood, before it counts. The forms ask it while one
types; as a page it is the help to them."""

from fastapi import APIRouter, Request, Response

from app import typed
from app.catalogue.deps import CatalogueDep
from app.catalogue.views import TimesPage
from app.i18n import N_
from app.i18n import gettext as _
from app.times.german import LONGEST
from app.times.reading import told
from app.web.deps import now_of
from app.web.pages import private

router = APIRouter()
EXAMPLES = (
    N_("mo+mi 15-17 Uhr"),
    N_("donnerstags 9.30 bis 11 Uhr, nicht in den Ferien"),
    N_("Mo-Fr 8-12 Uhr, Do auch 14-17 Uhr, nicht an Feiertagen"),
    N_("jeden 1. Dienstag im Monat ab 19 Uhr"),
    N_("von April bis Oktober täglich 9 bis 18 Uhr"),
    N_("dienstags 10 bis 12 Uhr, Pause vom 13.7. bis 21.8."),
    N_("12.3. 19 Uhr, Anmeldung bis 5.3."),
    N_("Kurs: 12.1., 19.1., 26.1. jeweils 18-20 Uhr"),
)


@router.get("/zeiten")
async def times(request: Request, catalogue: CatalogueDep) -> Response:
    text = typed.line(request.query_params.get("zeiten", ""))[: LONGEST + 1]
    now, calendar = now_of(request), catalogue.guides.school_year.calendar
    page = TimesPage(
        text=text,
        told=told(text, now, calendar),
        examples=tuple((_(each), told(_(each), now, calendar).said) for each in EXAMPLES),
        longest=LONGEST,
    )
    return private(request, "pages/zeiten.html", page, fragment="zeiten")
