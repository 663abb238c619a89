"""`/angebote`: search and filters."""

from dataclasses import replace

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from app.catalogue import needcodes, results
from app.catalogue.criteria import Criteria
from app.catalogue.deps import CardsDep, IndexDep, UnmetDep
from app.catalogue.discretion import in_confidence, wordless
from app.i18n import gettext as _
from app.web.asking import looks_only
from app.web.deps import NowDep, PagesDep, base_url
from app.web.pages import caching, partial

router = APIRouter()
FORGOTTEN = {"Cache-Control": "no-store"}


@router.get("/angebote")
async def find(
    request: Request,
    index: IndexDep,
    pages: PagesDep,
    cards: CardsDep,
    unmet: UnmetDep,
    now: NowDep,
) -> Response:
    catalogue = index.catalogue
    unchanged = pages.unchanged(request, catalogue.version)
    if unchanged is not None:
        return unchanged
    criteria = Criteria.read(request.query_params.multi_items())
    answer = index.search(criteria)
    asked = not (partial(request) or looks_only(request))
    if asked and results.unanswered(criteria, answer):
        # Words while they are being typed come as fragments and are not a question yet.
        kommunen = answer.query.chosen.get("kommune", ())
        unmet.note(criteria.text, kommunen[0] if len(kommunen) == 1 else "", now.date())
    told = criteria.text or "anliegen" in request.query_params
    if told and in_confidence(answer.understood):
        criteria = wordless(criteria, answer.understood)
        if not partial(request):
            # Neither the history nor what is shared holds what somebody has typed.
            return RedirectResponse(criteria.url(), status_code=303, headers=FORGOTTEN)
        answer = index.search(criteria)
    view = results.page(criteria, answer, catalogue, cards, base=base_url(request))
    headers = caching(pages.etag(request, catalogue.version))
    # The address bar shows the canonical address, without empty fields and with months only.
    headers["HX-Replace-Url"] = view.criteria.url()
    if view.crisis:
        view = replace(view, heading=_("Hier finden Sie Hilfe"))
    if view.crisis or needcodes.hidden(view.criteria.need):
        # Nobody who looks at this device later should find the page in its memory.
        headers |= FORGOTTEN
    return pages.render(
        request,
        "pages/results.html",
        view,
        fragment="results",
        headers=headers,
        carried=results.effective(criteria, answer.understood).carried,
    )
