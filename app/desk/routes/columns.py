"""`/pult/einlesen/{token}/spalten`: what the columns of somebody else's table are."""

from fastapi import APIRouter, Response

from app.desk import columns
from app.desk.deps import CaretakersDeskDep
from app.web.forms import FieldsDep
from app.web.pages import go, private

router = APIRouter()


@router.get("/pult/einlesen/{token}/spalten")
def form(desk: CaretakersDeskDep, token: str) -> Response:
    return private(desk.request, "pult/spalten.html", columns.page(desk, token))


@router.post("/pult/einlesen/{token}/spalten")
def answer(desk: CaretakersDeskDep, fields: FieldsDep, token: str) -> Response:
    if again := columns.answer(desk, token, fields):
        return private(desk.request, "pult/spalten.html", again, status=422)
    return go(f"/pult/einlesen/{token}")
