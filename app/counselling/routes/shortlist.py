"""`/merkzettel` and its sheet `/merkzettel.pdf`: a list that its address carries, kept nowhere."""

from collections.abc import Mapping
from dataclasses import replace

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from app import typed, wording
from app.catalogue import contacts
from app.catalogue.criteria import MAX_TEXT, Criteria
from app.catalogue.deps import CatalogueDep, IndexDep
from app.catalogue.index import Index
from app.catalogue.snapshot import Catalogue
from app.counselling import page, sheets, shortlist
from app.counselling.sheets import SheetOrder
from app.counselling.shortlist import Found, Shortlist, look_up
from app.counselling.views import Candidate, ShortlistPage
from app.i18n import gettext as _
from app.web.deps import PagesDep, base_url
from app.web.forms import FieldsDep
from app.web.guards import no_store

router = APIRouter()
CANDIDATES = 6
NOTE = "notiz-"
"""Name of the field for an offer's note, followed by its slug."""


@router.get("/merkzettel")
async def show(request: Request, index: IndexDep, pages: PagesDep) -> Response:
    listed = Shortlist.read(request.query_params.multi_items())
    found = look_up(listed, index.catalogue)
    asked = typed.line(request.query_params.get("suche", ""))[:MAX_TEXT]
    view = _view(listed, found, asked, index, base=base_url(request))
    response = pages.render(request, "pages/merkzettel.html", view)
    # What somebody collects is nobody else's: no shared cache keeps it.
    response.headers["Cache-Control"] = "private, no-cache"
    if view.discreet:
        no_store(response.headers)
    return response


@router.get("/merkzettel/qr.svg")
def qr(request: Request) -> Response:
    """In a thread: the code of a long list takes a tenth of a second and more."""
    listed = Shortlist.read(request.query_params.multi_items())
    picture = sheets.qr_picture(base_url(request) + listed.url())
    response = Response(picture, media_type="image/svg+xml; charset=utf-8")
    # A picture of somebody's list, perhaps of one that could betray them.
    no_store(response.headers)
    return response


@router.get("/merkzettel.pdf")
def sheet(request: Request, catalogue: CatalogueDep) -> Response:
    listed = Shortlist.read(request.query_params.multi_items())
    order = SheetOrder.read(dict(request.query_params))
    return _sheet(listed, order, {}, catalogue, base_url(request))


@router.post("/merkzettel.pdf")
def sheet_with_notes(request: Request, form: FieldsDep, catalogue: CatalogueDep) -> Response:
    """Notes come in the body, end in the PDF and are kept nowhere."""
    notes = {
        name.removeprefix(NOTE): typed.line(value)
        for name, value in form
        if name.startswith(NOTE) and value.strip()
    }
    base = base_url(request)
    return _sheet(Shortlist.read(form), SheetOrder.read(dict(form)), notes, catalogue, base)


def _sheet(
    listed: Shortlist,
    order: SheetOrder,
    notes: Mapping[str, str],
    catalogue: Catalogue,
    base: str,
) -> Response:
    found = look_up(listed, catalogue)
    if not found.offers:
        return RedirectResponse(listed.url(), status_code=303)
    discreet = order.discreet or found.discreet
    order = replace(order, discreet=discreet)
    kept = Shortlist(tuple(offer.slug for offer in found.offers))
    pdf = sheets.sheet(
        found.offers,
        order,
        address=base + kept.url(),
        office=contacts.of_office(catalogue.guides.kreis.familienbuero, _("Familienbüro")),
        today=catalogue.day,
        notes=notes,
    )
    response = Response(
        pdf,
        media_type="application/pdf",
        headers={"Content-Disposition": f'inline; filename="{order.file_name}"'},
    )
    no_store(response.headers)
    return response


def _view(listed: Shortlist, found: Found, asked: str, index: Index, *, base: str) -> ShortlistPage:
    address = base + listed.url()
    return ShortlistPage(
        heading=_("Liste") if found.discreet else _("Merkzettel"),
        entries=page.entries(found, listed, Shortlist.url),
        count_text=wording.offers(len(found.offers)),
        lapsed=page.lapsed(found, listed, Shortlist.url),
        full=len(listed.slugs) >= shortlist.MAX_OFFERS,
        discreet=found.discreet,
        address=address,
        mail_url=shortlist.mail(found, address),
        qr_url=listed.url("/merkzettel/qr.svg"),
        sheet=page.sheet_form(found, listed),
        asked=asked,
        candidates=_candidates(listed, asked, index) if asked else (),
        counsel_url=listed.url("/beratung"),
        office=contacts.of_office(
            index.catalogue.guides.kreis.familienbuero, _("Fragen? Das Familienbüro hilft weiter")
        ),
    )


def _candidates(listed: Shortlist, asked: str, index: Index) -> tuple[Candidate, ...]:
    """Further offers, for those who collect without JavaScript."""
    hits = index.search(Criteria(text=asked), limit=CANDIDATES + len(listed.slugs)).results.hits
    return tuple(
        Candidate(offer=index.catalogue.offers[hit.slug], plus_url=listed.plus(hit.slug).url())
        for hit in hits
        if hit.slug not in listed.slugs and hit.slug in index.catalogue.offers
    )[:CANDIDATES]
