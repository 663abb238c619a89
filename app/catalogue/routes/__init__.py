"""Public pages of the catalogue, and what machines ask for."""

from fastapi import APIRouter

from app.catalogue.routes import (
    crisis,
    guides,
    media,
    offers,
    operations,
    overviews,
    places,
    search,
    staff,
    start,
    suggestions,
    texts,
    times,
)

router = APIRouter()
for each in (
    start, search, suggestions, offers, overviews, guides, places, crisis, staff, texts, times,
    media, operations,
):  # fmt: skip
    router.include_router(each.router)
