"""Public pages of the catalogue, and what machines ask for."""

from fastapi import APIRouter

from app.catalogue.routes import (
    crisis,
    guides,
    offers,
    operations,
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
    start, search, suggestions, offers, guides, places, crisis, staff, texts, times, operations,
):  # fmt: skip
    router.include_router(each.router)
