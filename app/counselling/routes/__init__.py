"""/beratung and /merkzettel."""

from fastapi import APIRouter

from app.counselling.routes import counselling, shortlist

router = APIRouter()
for each in (shortlist, counselling):
    router.include_router(each.router)
