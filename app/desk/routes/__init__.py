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
    tables,
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
    bulk,
    tables,
    twice,
    providers,
    phrasings,
    translations,
):
    router.include_router(each.router)
