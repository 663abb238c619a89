"""`/pult/termine`: dates at a glance, and "fällt aus" on the spot."""

from fastapi import APIRouter, Response

from app.desk import dates
from app.desk.deps import CaretakersDeskDep, Desk, DeskDep
from app.offers import callingoff
from app.offers.callingoff import NoSuchDateError, NotSayableError, StillOffError, Which
from app.offers.store import OvertakenError
from app.web.forms import Fields, FieldsDep, first, version_in
from app.web.pages import go, private

router = APIRouter()
PATH = "/pult/termine"


@router.get(PATH)
def shown(desk: CaretakersDeskDep) -> Response:
    return private(desk.request, "pult/termine.html", dates.page(desk))


@router.post("/pult/angebote/{slug}/faellt-aus")
def call_off(desk: DeskDep, fields: FieldsDep, slug: str) -> Response:
    """The date `termin` alone."""
    return _date(desk, fields, slug, off=True)


@router.post("/pult/angebote/{slug}/findet-statt")
def take_back(desk: DeskDep, fields: FieldsDep, slug: str) -> Response:
    """The date `termin`; without one the whole offer takes place again."""
    if first(fields, "termin"):
        return _date(desk, fields, slug, off=False)
    seen = version_in(first(fields, "version"))
    try:
        callingoff.resume(desk.session, slug, by=desk.by, seen=seen)
    except OvertakenError:
        return go(f"{PATH}?fertig=ueberholt")
    desk.index.catch_up()
    return go(f"{PATH}?fertig=findet-statt")


def _date(desk: Desk, fields: Fields, slug: str, *, off: bool) -> Response:
    word, row = "faellt-aus" if off else "findet-statt", slug
    try:
        which = Which.read(first(fields, "termin"))
        row = "-".join(filter(None, (slug, which.site)))
        callingoff.call_off(
            desk.session,
            slug,
            which,
            off=off,
            by=desk.by,
            seen=version_in(first(fields, "version")),
            at=desk.now,
            calendar=desk.index.catalogue.guides.school_year.calendar,
        )
    except OvertakenError:
        word = "ueberholt"
    except (NoSuchDateError, ValueError):
        word = "kein-termin"
    except StillOffError:
        word = "faellt-weiter-aus"
    except NotSayableError:
        word = "zu-viele-ausfaelle"
    desk.index.catch_up()
    return go(f"{PATH}?fertig={word}&angebot={slug}#angebot-{row}")
