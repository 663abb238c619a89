"""`/static/…`: the files beside the pages."""

from fastapi import APIRouter, Request, Response

from app.situations import Missing
from app.web.deps import AssetsDep

router = APIRouter()


@router.get("/static/{path:path}")
async def static(request: Request, assets: AssetsDep) -> Response:
    answer = assets.answer(request)
    if answer is None:
        raise Missing
    return answer
