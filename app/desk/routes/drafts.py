"""`/pult/entwurf…`: what somebody types is kept, read, thrown away and brought back."""

from urllib.parse import quote

from fastapi import APIRouter, Response
from fastapi.responses import RedirectResponse

from app import wording
from app.desk import begun, completing, offer_page
from app.desk.deps import Desk, DeskDep
from app.desk.offer_page import Opened
from app.offers import drafts, store
from app.offers.drafts import Draft
from app.situations import Missing
from app.web.forms import FieldsDep, first
from app.web.pages import go, private

router = APIRouter()
FROM_LIST = "liste"


@router.post("/pult/entwurf")
def keep(desk: DeskDep, fields: FieldsDep) -> Response:
    """Autosave while typing; answers with preview and hints."""
    draft = drafts.keep(desk.session, fields, by=desk.by, now=desk.now)
    about = first(fields, drafts.ABOUT)
    if about.startswith((drafts.TEXTS, *drafts.RECORDS)):
        return Response(status_code=204)
    row = store.by_slug(desk.session, about)
    before = store.record_of(row) if row else None
    form = completing.read(desk, fields, slug=about if row else "neu", before=before)
    opened = Opened(desk=desk, row=row, record=before, about=about)
    page = offer_page.beside(opened, form, saved=wording.moment(draft.at) if draft else "")
    return private(desk.request, "pult/_begleiter.html", page)


@router.post("/pult/entwurf/verwerfen")
def throw_away(desk: DeskDep, fields: FieldsDep) -> Response:
    """What stands in an open form, and the draft that it goes on with."""
    about, token = first(fields, drafts.ABOUT), first(fields, drafts.TOKEN)
    if about.startswith(drafts.TEXTS):
        drafts.forget(desk.session, [token, first(fields, drafts.FROM)], by=desk.by)
        return go(f"/pult/{quote(about)}")
    kept = drafts.keep(desk.session, fields, by=desk.by, now=desk.now, discarded=True)
    if kept is not None and kept.of_record:
        return go(_after(desk, kept))
    row = store.by_slug(desk.session, about)
    if kept is None or not begun.changes(desk.session, kept, row):
        # Nothing that anybody could want back.
        drafts.forget(desk.session, [token, first(fields, drafts.FROM)], by=desk.by)
        return go(f"/pult/angebote/{row.slug}" if row else begun.LIST)
    return go(_after(desk, kept))


def _after(desk: Desk, draft: Draft, *, listed: bool = False) -> str:
    """The saved version of the offer, or the list: both say that it was thrown away."""
    if draft.of_record and not listed:
        return f"/pult/{draft.about}?verworfen={draft.token}"
    known = (
        not draft.new
        and not draft.of_record
        and store.by_slug(desk.session, draft.about) is not None
    )
    page = f"/pult/angebote/{draft.about}" if known and not listed else begun.LIST
    return f"{page}?verworfen={draft.token}"


@router.get(begun.LIST)
def every(desk: DeskDep) -> Response:
    return private(desk.request, "pult/entwuerfe.html", begun.every(desk))


@router.get("/pult/entwurf/{token}")
def shown(desk: DeskDep, token: str) -> Response:
    draft = begun.one(desk, token)
    if draft.about == drafts.UNSENT or draft.of_record or draft.about.startswith(drafts.TEXTS):
        return go(draft.url)
    return private(desk.request, "pult/entwurf.html", begun.page(desk, draft))


@router.post("/pult/entwurf/{token}/verwerfen")
def discard(desk: DeskDep, fields: FieldsDep, token: str) -> Response:
    draft = begun.one(desk, token)
    drafts.discard(desk.session, token, by=desk.by)
    return go(_after(desk, draft, listed=first(fields, "von") == FROM_LIST))


@router.post("/pult/entwurf/{token}/behalten")
def bring_back(desk: DeskDep, token: str) -> Response:
    """Thrown away by mistake: it is opened again."""
    draft = begun.one(desk, token)
    drafts.bring_back(desk.session, token, by=desk.by)
    return go(draft.url)


@router.get("/pult/absenden/{token}")
def unsent(desk: DeskDep, token: str) -> Response:
    """What a form sent when nobody was signed in any more."""
    return private(desk.request, "pult/absenden.html", begun.unsent(desk, _unsent(desk, token)))


@router.post("/pult/absenden/{token}")
def send(desk: DeskDep, token: str) -> Response:
    """On to where it was sent, with the same body; it waits here no more."""
    draft = _unsent(desk, token)
    drafts.discard(desk.session, token, by=desk.by)
    return RedirectResponse(draft.first(drafts.PATH), status_code=307)


def _unsent(desk: Desk, token: str) -> Draft:
    draft = begun.one(desk, token)
    if draft.about != drafts.UNSENT:
        raise Missing
    return draft
