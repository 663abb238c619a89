"""`/pult/konto/wochenbrief`: whether an account gets the letter of the week."""

from fastapi import APIRouter, Response

from app.accounts import rows
from app.accounts.access import AccountDep
from app.web.deps import SessionDep, TodayDep
from app.web.forms import FieldsDep, first
from app.web.pages import go

router = APIRouter()


@router.post("/pult/konto/wochenbrief")
def switch(session: SessionDep, by: AccountDep, fields: FieldsDep, today: TodayDep) -> Response:
    on = first(fields, "wochenbrief") == "an"
    rows.want_digest(session, by, on=on, today=today)
    return go(f"/pult/konto?fertig={'wochenbrief' if on else 'kein-wochenbrief'}#wochenbrief")
