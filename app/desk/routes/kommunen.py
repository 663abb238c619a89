"""`/pult/kommunen/…`: town hall and Kümmerer of each Kommune, with their history."""

from fastapi import APIRouter, Response

from app import rights
from app.desk import kommunen, recorddrafts
from app.desk.deps import DeskDep
from app.desk.kommunen import CHECK, REASON, SEEN
from app.offers import kommune_editing
from app.offers.kommune_form import KommuneForm
from app.offers.store import OvertakenError
from app.rights import Action
from app.web.forms import FieldsDep, first, version_in
from app.web.pages import go, private

router = APIRouter()
PAGE = "pult/kommune.html"


@router.get("/pult/kommunen")
def every(desk: DeskDep) -> Response:
    return private(desk.request, "pult/kommunen.html", kommunen.listed(desk))


@router.get("/pult/kommunen/{slug}")
def edit(desk: DeskDep, slug: str) -> Response:
    return private(desk.request, PAGE, kommunen.page(desk, slug))


@router.post("/pult/kommunen/{slug}")
def save(desk: DeskDep, fields: FieldsDep, slug: str) -> Response:
    _row, record = kommunen.stored(desk, slug)
    rights.require(desk.by, Action.KOMMUNE, (slug,))
    form, reason = KommuneForm.read(fields, before=record), first(fields, REASON)
    seen = version_in(first(fields, SEEN))
    if form.record is None or first(fields, "aktion") == CHECK:
        page = kommunen.page(desk, slug, form, reason=reason, version=seen, sent=fields)
        return private(desk.request, PAGE, page, status=200 if form.record else 422)
    try:
        kommune_editing.change(
            desk.session,
            form.record,
            by=desk.by,
            seen=seen,
            reason=reason,
        )
    except OvertakenError:
        desk.session.rollback()
        desk.session.expire_all()
        page = kommunen.page(desk, slug, form, reason=reason, overtaken=True, sent=fields)
        return private(desk.request, PAGE, page, status=409)
    recorddrafts.ended(desk, fields)
    desk.index.catch_up()
    return go(f"/pult/kommunen/{slug}?fertig=kommune")
