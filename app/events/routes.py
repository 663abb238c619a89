"""`/termine`: what is on, by day."""

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from app.catalogue.deps import IndexDep
from app.events import page
from app.events.asked import Asked
from app.web.deps import PagesDep

router = APIRouter()


@router.get("/termine")
async def dates(request: Request, index: IndexDep, pages: PagesDep) -> Response:
    catalogue = index.catalogue
    asked = Asked.read(request.query_params.multi_items(), catalogue.day)
    if request.url.query != asked.query():
        # One question has one address: the form works without JavaScript, and what is kept of
        # finished pages is kept once.
        return RedirectResponse(asked.url(), status_code=303)
    return pages.remembered(
        request,
        catalogue.version,
        "pages/termine.html",
        lambda: page.page(asked, index, catalogue),
        asked=asked.query(),
    )
