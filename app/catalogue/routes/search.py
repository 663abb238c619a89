"""`/angebote`: search and filters; `/nicht-dabei`: what was not among the results."""

from dataclasses import replace

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from app import internet
from app.catalogue import answered, narrowing, needcodes, results
from app.catalogue.criteria import Criteria
from app.catalogue.deps import CardsDep, IndexDep, UnmetDep
from app.catalogue.discretion import wordless
from app.catalogue.index import Index
from app.catalogue.needcodes import in_confidence
from app.catalogue.unmet import Kind
from app.i18n import gettext as _
from app.web.asking import looks_only
from app.web.deps import NowDep, PagesDep, ThrottleDep, base_url
from app.web.forms import FieldsDep
from app.web.pages import caching, partial
from app.web.throttle import Throttle
from search.answers import Answer

router = APIRouter()
FORGOTTEN = {"Cache-Control": "no-store"}
SAID = "gesagt"
"""In the address of a page that thanks for having been told."""
AN_HOUR = 20
"""So often in an hour one connection may say that something was not there."""


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
    criteria = Criteria.read(request.query_params.multi_items())
    said = SAID in request.query_params
    # Words while they are being typed come as fragments and are not a question yet.
    asked = not (said or partial(request) or looks_only(request))
    for why in (None, *answered.KINDS):
        unchanged = pages.unchanged(request, _version(catalogue.version, why))
        if unchanged is not None:
            if why and asked:
                kommune = _named(criteria, index)
                unmet.note(criteria.text, kommune, now.date(), why, whose=_whose(request))
            return unchanged
    answer = index.search(criteria)
    why = answered.unanswered(criteria, answer)
    if why and asked:
        kommunen = answer.query.chosen.get("kommune", ())
        kommune = kommunen[0] if len(kommunen) == 1 else ""
        unmet.note(criteria.text, kommune, now.date(), why, whose=_whose(request))
    told = criteria.text or "anliegen" in request.query_params
    if told and in_confidence(answer.understood):
        criteria = wordless(criteria, answer.understood)
        if not partial(request):
            # Neither the history nor what is shared holds what somebody has typed.
            return RedirectResponse(criteria.url(), status_code=303, headers=FORGOTTEN)
        answer = index.search(criteria)
    view = results.page(criteria, answer, catalogue, cards, base=base_url(request), said=said)
    headers = caching(pages.etag(request, _version(catalogue.version, why)))
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
        carried=narrowing.effective(criteria, answer.understood).carried,
        language=_asked_in(answer) if criteria.text else "",
        address=view.criteria.url(),
    )


def _asked_in(answer: Answer) -> str:
    return answer.understood.asked_in or answer.understood.language


@router.post("/nicht-dabei")
async def missing(
    request: Request,
    fields: FieldsDep,
    index: IndexDep,
    unmet: UnmetDep,
    throttle: ThrottleDep,
    now: NowDep,
) -> Response:
    """Counts that what was asked for was not among the results, each question once an hour for each
    connection, and leads back to them."""
    criteria = Criteria.read(fields)
    answer = index.search(criteria)
    if in_confidence(answer.understood):
        url = wordless(criteria, answer.understood).url()
        return RedirectResponse(url, status_code=303, headers=FORGOTTEN)
    line = answered.line(criteria, answer, index.catalogue)
    if answered.may_be_missing(criteria, answer, index.catalogue, line):
        whose, kommune = _whose(request), _named(criteria, index)
        if _admitted(throttle, whose, criteria.text):
            unmet.note(criteria.text, kommune, now.date(), Kind.MISSED, whose=whose)
    url = criteria.url()
    mark = "&" if "?" in url else "?"
    return RedirectResponse(f"{url}{mark}{SAID}=ja#{SAID}", status_code=303, headers=FORGOTTEN)


def _whose(request: Request) -> str:
    return internet.counted_together(request.client.host if request.client else None)


def _admitted(throttle: Throttle, whose: str, text: str) -> bool:
    often = throttle.admit(whose, what="nicht-dabei", limit=AN_HOUR)
    # Not the words themselves: nothing that is kept of a connection tells what it asked.
    return often and throttle.admit(whose, what=f"nicht-dabei {hash(text.lower())}", limit=1)


def _version(version: str, why: Kind | None) -> str:
    """A page that found nothing good says so in its ETag, so that it is counted again when a
    browser asks whether the page that it kept is still the same."""
    return f"{version}|{why}" if why else version


def _named(criteria: Criteria, index: Index) -> str:
    """The one Kommune that is chosen, or else said."""
    if chosen := criteria.chosen.get("kommune", ()):
        return chosen[0] if len(chosen) == 1 else ""
    return ("" if "kommune" in criteria.literal else index.where(criteria.text).kommune) or ""
