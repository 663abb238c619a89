"""`/static/…`: the files beside the pages; the icons that browsers ask for unasked."""

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from app.situations import Missing
from app.web.deps import AssetsDep

router = APIRouter()


@router.get("/static/{path:path}")
async def static(request: Request, assets: AssetsDep) -> Response:
    answer = assets.answer(request)
    if answer is None:
        raise Missing
    return answer


@router.get("/favicon.ico")
@router.get("/apple-touch-icon.png")
@router.get("/apple-touch-icon-precomposed.png")
async def icon(request: Request, assets: AssetsDep) -> Response:
    """For what does not read our pages; these carry the address with the hash."""
    name = request.url.path.removeprefix("/").replace("-precomposed", "")
    return RedirectResponse(assets.urls[name], status_code=307)
