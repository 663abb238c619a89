"""Pages of /pult."""

from fastapi import APIRouter

from app.desk.routes import (
    bulk,
    colleagues,
    columns,
    dates,
    drafts,
    guides,
    history,
    inbox,
    kommunen,
    media,
    new_offers,
    notes,
    offers,
    overview,
    phrasings,
    providers,
    quick,
    replacing,
    splitting,
    tables,
    text_editing,
    text_files,
    translations,
    twice,
)

router = APIRouter()
for each in (
    overview,
    drafts,
    new_offers,
    offers,
    quick,
    dates,
    history,
    notes,
    inbox,
    colleagues,
    bulk,
    replacing,
    tables,
    columns,
    twice,
    providers,
    splitting,
    media,
    kommunen,
    guides,
    phrasings,
    translations,
    text_files,
    text_editing,
):
    router.include_router(each.router)
