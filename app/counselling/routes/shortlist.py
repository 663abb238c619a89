"""`/merkzettel` and its sheet `/merkzettel.pdf`: a list that its address carries, kept nowhere."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from urllib.parse import urlencode

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from app import typed, wording
from app.catalogue import contacts, needcodes
from app.catalogue.criteria import MAX_TEXT, Criteria
from app.catalogue.deps import IndexDep
from app.catalogue.discretion import wordless
from app.catalogue.index import Index
from app.catalogue.lines import Lines
from app.catalogue.needcodes import in_confidence
from app.catalogue.snapshot import Catalogue
from app.counselling import coming, page, sheets, shortlist
from app.counselling.sheets import SheetOrder
from app.counselling.shortlist import Found, Shortlist, look_up, of_today
from app.counselling.views import Candidate, ShortlistPage
from app.i18n import SOURCE, TONGUES, german, plain, speaking, spoken
from app.i18n import gettext as _
from app.schoolyear import family, words
from app.schoolyear.child import Child
from app.web.deps import PagesDep, TodayDep, base_url
from app.web.forms import FieldsDep
from app.web.guards import no_store
from app.web.views import Contact

router = APIRouter()
CANDIDATES = 6
SEARCH, CODE = "suche", "code"
"""Names of what is looked for besides, as words and as codes of app.catalogue.needcodes."""
NOTE = "notiz-"
"""Name of the field for an offer's note, followed by its slug."""
_FORM = frozenset(("jahre", "monate", family.CLASS))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Told:
    """A list as an address or a form tells it, and the children it is for."""

    listed: Shortlist
    found: Found
    children: tuple[Child, ...]
    misread: str


def _told(pairs: Iterable[tuple[str, str]], catalogue: Catalogue, today: date) -> _Told:
    rules, given = catalogue.guides.school_year, list(pairs)
    if any(name == family.CLASS and value.strip() for name, value in given):
        # The form asks for one child: of its class, or else of its age.
        given = [pair for pair in given if pair[0] not in ("jahre", "monate")]
    listed = of_today(Shortlist.read(family.with_classes(rules, given, today)), catalogue)
    children = family.children(rules, listed.ages, listed.starts, today)
    # What cannot be said of any of the children is not carried on.
    listed = replace(listed, starts=family.starts_of(children))
    return _Told(
        listed=listed,
        found=look_up(listed, catalogue),
        children=children,
        misread=family.misread(given),
    )


@router.get("/merkzettel")
async def show(request: Request, index: IndexDep, pages: PagesDep, today: TodayDep) -> Response:
    told = _told(request.query_params.multi_items(), index.catalogue, today)
    if told.listed.ages and not told.misread and not _FORM.isdisjoint(request.query_params):
        # The address that is kept and handed on says months, and the year in place of a class.
        return RedirectResponse(told.listed.url(), status_code=303)
    asked = _asked(request)
    understood = index.search(asked, limit=1).understood if asked.text else None
    if understood and in_confidence(understood):
        # Neither the history nor what is shared holds what somebody has typed.
        address = _asking(told.listed, wordless(asked, understood))
        return RedirectResponse(address, status_code=303, headers={"Cache-Control": "no-store"})
    view = _view(told, asked, index, base=base_url(request))
    response = pages.render(request, "pages/merkzettel.html", view, address=told.listed.url())
    # What somebody collects is nobody else's: no shared cache keeps it.
    response.headers["Cache-Control"] = "private, no-cache"
    if view.discreet:
        no_store(response.headers)
    return response


def _asked(request: Request) -> Criteria:
    """What further offers are looked for: words, or what they told of in danger."""
    text = typed.line(request.query_params.get(SEARCH, ""))[:MAX_TEXT]
    first, *others = needcodes.meant(request.query_params.getlist(CODE)) or (None,)
    return (
        Criteria(text=text) if text else Criteria(need=first, besides=tuple(filter(None, others)))
    )


def _asking(listed: Shortlist, asked: Criteria) -> str:
    codes = [(CODE, code) for _name, code in asked.need_pairs()]
    address = listed.url()
    return f"{address}{'&' if '?' in address else '?'}{urlencode(codes)}"


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
def sheet(request: Request, index: IndexDep, today: TodayDep) -> Response:
    return _sheet(request, request.query_params.multi_items(), {}, index, today)


@router.post("/merkzettel.pdf")
def sheet_with_notes(
    request: Request, form: FieldsDep, index: IndexDep, today: TodayDep
) -> Response:
    """Notes come in the body, end in the PDF and are kept nowhere."""
    notes = {
        name.removeprefix(NOTE): plain(typed.line(value))[: sheets.MAX_NOTE]
        for name, value in form
        if name.startswith(NOTE) and value.strip()
    }
    return _sheet(request, list(form), notes, index, today)


def _sheet(
    request: Request,
    given: Sequence[tuple[str, str]],
    notes: Mapping[str, str],
    index: Index,
    today: date,
) -> Response:
    """In the language that was ordered, else in the page's; the page's is that of the notes."""
    order, typed_in = SheetOrder.read(dict(given)), spoken()
    with speaking(order.speaks):
        told = _told(given, index.catalogue, today)
        if not told.found.offers:
            return RedirectResponse(told.listed.url(), status_code=303)
        if TONGUES[typed_in].german:
            notes = {slug: german(note) for slug, note in notes.items()}
        return _printed(told, order, notes, index, base_url(request))


def _printed(
    told: _Told, order: SheetOrder, notes: Mapping[str, str], index: Index, base: str
) -> Response:
    """In the language that is spoken now."""
    found, catalogue = told.found, index.catalogue
    order = replace(order, discreet=order.discreet or found.discreet)
    kept = replace(told.listed, slugs=tuple(offer.slug for offer in found.offers))
    with speaking(SOURCE):
        beside = look_up(kept, index.catalogue).offers
    pdf = sheets.sheet(
        found.offers,
        order,
        address=base + kept.url(),
        office=_whom_to_ask(found, catalogue, _("Familienbüro")),
        today=catalogue.day,
        beside=beside,
        coming=coming.due(catalogue.guides, told.children),
        notes=notes,
    )
    response = Response(
        pdf,
        media_type="application/pdf",
        headers={
            "Content-Disposition": f'inline; filename="{order.file_name}"',
            "Content-Language": TONGUES[order.speaks].tag,
        },
    )
    no_store(response.headers)
    return response


def _view(told: _Told, asked: Criteria, index: Index, *, base: str) -> ShortlistPage:
    listed, found, guides = told.listed, told.found, index.catalogue.guides
    address = base + listed.url()
    discreet = found.discreet or needcodes.hidden(asked.need)
    return ShortlistPage(
        heading=_("Liste") if discreet else _("Merkzettel"),
        entries=page.entries(found, listed, Shortlist.url),
        count_text=wording.offers(len(found.offers)),
        lapsed=page.lapsed(found, listed, Shortlist.url),
        full=len(listed.slugs) >= shortlist.MAX_OFFERS,
        discreet=discreet,
        address=address,
        mail_url=shortlist.mail(found, address),
        qr_url=listed.url("/merkzettel/qr.svg"),
        sheet=page.sheet_form(found, listed),
        coming=coming.due(guides, told.children),
        questions=coming.questions(
            lambda starts: replace(listed, starts=starts).url(), guides, told.children
        ),
        misread=words.misread(told.misread) if told.misread else "",
        childless_url=replace(listed, ages=(), starts=()).url() if told.children else None,
        asked=asked.text,
        candidates=() if asked.empty else _candidates(listed, asked, index),
        counsel_url=listed.url("/beratung"),
        office=_whom_to_ask(found, index.catalogue, _("Fragen? Das Familienbüro hilft weiter")),
        in_confidence=_line(found, index.catalogue) is not None,
    )


def _whom_to_ask(found: Found, catalogue: Catalogue, whose: str) -> Contact:
    """The Familienbüro; what is to stay in confidence never leads there."""
    office = contacts.of_office(catalogue.guides.kreis.familienbuero, whose)
    return _line(found, catalogue) or office


def _line(found: Found, catalogue: Catalogue) -> Contact | None:
    return Lines(catalogue.guides.help).for_offers(found.offers)


def _candidates(listed: Shortlist, asked: Criteria, index: Index) -> tuple[Candidate, ...]:
    """Further offers, for those who collect without JavaScript."""
    hits = index.search(asked, limit=CANDIDATES + len(listed.slugs)).results.hits
    return tuple(
        Candidate(offer=index.catalogue.offers[hit.slug], plus_url=listed.plus(hit.slug).url())
        for hit in hits
        if hit.slug not in listed.slugs and hit.slug in index.catalogue.offers
    )[:CANDIDATES]
