"""`/pult/einlesen/{token}/spalten`: what the columns of somebody else's table are."""

from fastapi import APIRouter, Response

from app.desk import columns
from app.desk.deps import CaretakersDeskDep, TableWorkDep
from app.offers.intakeruns import AtWorkError
from app.web.forms import FieldsDep
from app.web.pages import go, private

router = APIRouter()


@router.get("/pult/einlesen/{token}/spalten")
def form(desk: CaretakersDeskDep, token: str) -> Response:
    return private(desk.request, "pult/spalten.html", columns.page(desk, token))


@router.post("/pult/einlesen/{token}/spalten")
def answer(desk: CaretakersDeskDep, work: TableWorkDep, fields: FieldsDep, token: str) -> Response:
    try:
        again = columns.answer(desk, work, token, fields)
    except AtWorkError:
        desk.session.rollback()
        return go(f"/pult/einlesen/{token}")
    if again:
        return private(desk.request, "pult/spalten.html", again, status=422)
    return go(f"/pult/einlesen/{token}")
