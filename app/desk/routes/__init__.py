"""Pages of /pult."""

from fastapi import APIRouter

from app.desk.routes import (
    bulk,
    dates,
    history,
    inbox,
    notes,
    offers,
    overview,
    phrasings,
    providers,
    quick,
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
    quick,
    dates,
    history,
    notes,
    inbox,
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
