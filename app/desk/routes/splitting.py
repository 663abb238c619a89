"""`/pult/traeger/{slug}/teilen`, and the way back of splitting and joining."""

from fastapi import APIRouter, Response
from fastapi.responses import RedirectResponse

from app import sendings
from app.desk import providers, splitting
from app.desk.deps import Desk, DeskDep
from app.models import ProviderRow
from app.offers import provider_splitting, provider_undoing
from app.offers.provider_splitting import Splitting, UnfitError
from app.offers.provider_undoing import ChangedSinceError
from app.offers.store import OvertakenError
from app.rights import Action, NotAllowedError
from app.sendings import SentBeforeError
from app.web.forms import FieldsDep, first, version_in
from app.web.pages import go, private

router = APIRouter()
PATH = "/pult/traeger/{slug}/teilen"


@router.get(PATH)
def begin(desk: DeskDep, slug: str) -> Response:
    if now := providers.led_to(desk, slug):
        return RedirectResponse(f"/pult/traeger/{now}/teilen", status_code=308)
    row = _row(desk, slug)
    return _form(desk, row, Splitting(slug=slug, seen=row.version, offers=frozenset()))


@router.post(PATH)
def split(desk: DeskDep, fields: FieldsDep, slug: str) -> Response:
    """First what would come of it; done when that was confirmed."""
    row, order = _row(desk, slug), splitting.order_in(slug, fields)
    asked = first(fields, splitting.DEED)
    if asked == splitting.BACK:
        return _form(desk, row, order)
    try:
        if asked != splitting.DO:
            both = provider_splitting.halves(desk.session, order, by=desk.by)
            page = splitting.preview(desk, both, fields)
            return private(desk.request, "pult/traeger_geteilt.html", page)
        to = provider_splitting.split(
            desk.session,
            order,
            by=desk.by,
            sending=sendings.key("teilen", fields, by=desk.by.id),
        )
    except UnfitError as unfit:
        desk.session.rollback()
        return _form(desk, _row(desk, slug), order, unfit)
    except OvertakenError:
        desk.session.rollback()
        return _form(desk, _row(desk, slug), order, overtaken=True)
    except SentBeforeError as before:
        to = before.result
    desk.index.catch_up()
    return go(f"/pult/traeger/{to}?fertig=traeger-geteilt")


@router.post("/pult/traeger/{slug}/zuruecknehmen")
def undo(desk: DeskDep, fields: FieldsDep, slug: str) -> Response:
    _row(desk, slug)
    seen = version_in(first(fields, "gesehen"))
    try:
        there = provider_undoing.undo(desk.session, slug, by=desk.by, seen=seen)
    except ChangedSinceError:
        desk.session.rollback()
        return go(f"/pult/traeger/{slug}?fertig=traeger-bleibt")
    desk.index.catch_up()
    return go(f"/pult/traeger/{there}?fertig=traeger-zurueck")


def _row(desk: Desk, slug: str) -> ProviderRow:
    row, record = providers.stored(desk, slug)
    if not providers.may_join(desk, record):
        raise NotAllowedError(Action.PROVIDER)
    return row


def _form(
    desk: Desk,
    row: ProviderRow,
    order: Splitting,
    unfit: UnfitError | None = None,
    *,
    overtaken: bool = False,
) -> Response:
    """With all that was ticked; 409 when one of both was saved meanwhile."""
    page = splitting.page(desk, row, order, unfit, overtaken=overtaken)
    status = 409 if overtaken else 422 if unfit else 200
    return private(desk.request, "pult/traeger_teilen.html", page, status=status)
