"""Pages of /pult."""

from fastapi import APIRouter

from app.desk.routes import (
    bulk,
    colleagues,
    dates,
    history,
    inbox,
    notes,
    offers,
    overview,
    phrasings,
    providers,
    tables,
    text_editing,
    text_files,
    translations,
    twice,
)

router = APIRouter()
for each in (
    overview,
    offers,
    dates,
    history,
    notes,
    inbox,
    colleagues,
    bulk,
    tables,
    twice,
    providers,
    phrasings,
    translations,
    text_files,
    text_editing,
):
    router.include_router(each.router)
