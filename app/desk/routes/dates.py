"""`/pult/termine`: dates at a glance, and "fällt aus" on the spot."""

from datetime import date

from fastapi import APIRouter, Response

from app.desk import dates
from app.desk.deps import CaretakersDeskDep, DeskDep
from app.offers import editing
from app.offers.store import OvertakenError
from app.records.staleness import possible
from app.situations import Unreadable
from app.web.forms import FieldsDep, first, version_in
from app.web.pages import go, private

router = APIRouter()
PATH = "/pult/termine"


@router.get(PATH)
def shown(desk: CaretakersDeskDep) -> Response:
    return private(desk.request, "pult/termine.html", dates.page(desk))


@router.post("/pult/angebote/{slug}/faellt-aus")
def cancel(desk: DeskDep, fields: FieldsDep, slug: str) -> Response:
    """Up to the day `bis`; without one it takes place again."""
    given = first(fields, "bis")
    try:
        until = date.fromisoformat(given) if given else None
    except ValueError:
        raise Unreadable from None
    if until is not None and not possible(until):
        raise Unreadable
    seen = version_in(first(fields, "version"))
    try:
        editing.cancel(desk.session, slug, by=desk.by, seen=seen, until=until)
    except OvertakenError:
        return go(f"{PATH}?fertig=ueberholt")
    desk.index.catch_up()
    return go(f"{PATH}?fertig={'faellt-aus' if until else 'findet-statt'}")
