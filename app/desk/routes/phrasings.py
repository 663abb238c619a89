"""`/pult/anliegen`: how the Anliegen are said, and which languages of them a person has read."""

from fastapi import APIRouter, Response

from app.accounts.frame import frame_of
from app.desk import phrasings
from app.desk.deps import DeskDep
from app.rights import Action, require
from app.web.pages import private

router = APIRouter()


@router.get("/pult/anliegen")
def states(desk: DeskDep) -> Response:
    """For the Präventionsbüro: every Anliegen by language."""
    require(desk.by, Action.TEXTS)
    page = phrasings.states(frame_of(desk.request, desk.by))
    return private(desk.request, "pult/anliegen.html", page)


@router.get("/pult/anliegen/{need}/{language}")
def sheet(desk: DeskDep, need: str, language: str) -> Response:
    """All that is said of one in one language: to be printed and read."""
    require(desk.by, Action.TEXTS)
    office = desk.index.catalogue.guides.kreis.praeventionsbuero
    frame = frame_of(desk.request, desk.by)
    page = phrasings.sheet(need, language, frame=frame, office=office, today=desk.today)
    return private(desk.request, "pult/anliegen_sprache.html", page)
