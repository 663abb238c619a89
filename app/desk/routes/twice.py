"""`/pult/doppelt`: which offers may be one; joined, or decided to be two."""

from fastapi import APIRouter, Response
from pydantic import ValidationError

from app.catalogue.deps import ShelfDep
from app.desk import outcome, twice
from app.desk.deps import CaretakersDeskDep, Desk
from app.desk.routes.offers import offer_of
from app.i18n import gettext as _
from app.media import following
from app.offers import forms, joining
from app.offers.joining import ForeignKommuneError, Wins
from app.offers.reasons import LongReasonError, NoReasonError
from app.offers.store import OvertakenError
from app.records.offers import OfferRecord
from app.rights import Action, NotAllowedError
from app.situations import Missing
from app.web.forms import Fields, FieldsDep, first, versions_in
from app.web.pages import go, private

router = APIRouter()
PATH = "/pult/doppelt"
PAIR = f"{PATH}/{{slug}}/{{other}}"
TAKE = "nimm-"
"""Name of a field's choice, before its path."""


@router.get(PATH)
def shown(desk: CaretakersDeskDep) -> Response:
    return private(desk.request, "pult/doppelt.html", twice.page(desk))


@router.get(PAIR)
def pair(desk: CaretakersDeskDep, slug: str, other: str) -> Response:
    """Both side by side; the first one would stay."""
    return _page(desk, slug, other, [])


@router.post(f"{PAIR}/zusammenlegen")
def join(
    desk: CaretakersDeskDep, shelf: ShelfDep, fields: FieldsDep, slug: str, other: str
) -> Response:
    try:
        joining.join(
            desk.session,
            slug,
            other,
            _chosen(fields),
            seen=versions_in(fields),
            by=desk.by,
            now=desk.now,
            along=lambda: following.of_offer(desk.session, other, slug, by=desk.by, at=desk.now),
        )
    except OvertakenError:
        return go(f"{twice.url(slug, other)}?fertig=ueberholt")
    except ForeignKommuneError:
        desk.session.rollback()
        fault = _(
            "So bekäme oder verlöre eine andere Kommune ein Angebot. Bitte bei „Kommunen“ anders"
            " wählen oder umgekehrt zusammenlegen; das Präventionsbüro hilft."
        )
        return _page(desk, slug, other, fields, fault=fault)
    except ValidationError as error:
        desk.session.rollback()
        why = " ".join(f"{forms.label_of(name)}: {text}" for name, text in forms.faults(error))
        return _page(desk, slug, other, fields, fault=why)
    desk.index.catch_up()
    shelf.catch_up()
    return go(f"{PATH}?fertig={outcome.asked(desk, other, 'zusammengelegt')}")


@router.post(f"{PAIR}/kein-doppel")
def apart(desk: CaretakersDeskDep, fields: FieldsDep, slug: str, other: str) -> Response:
    reason = first(fields, "grund")
    try:
        joining.keep_apart(
            desk.session, slug, other, seen=versions_in(fields), by=desk.by, reason=reason
        )
    except OvertakenError:
        return go(f"{twice.url(slug, other)}?fertig=ueberholt")
    except NoReasonError:
        fault = _("Bitte kurz sagen, worin sich die beiden unterscheiden.")
        return _page(desk, slug, other, fields, fault=fault)
    except LongReasonError as long:
        return _page(desk, slug, other, fields, fault=str(long))
    desk.index.catch_up()
    return go(f"{PATH}?fertig=kein-doppel")


def _page(desk: Desk, slug: str, other: str, fields: Fields, *, fault: str = "") -> Response:
    if slug == other:
        raise Missing
    found: list[tuple[OfferRecord, int]] = []
    for each in (slug, other):
        row, record = offer_of(desk.session, each)
        found.append((record, row.version))
    if not joining.may_decide(desk.by, found[0][0], found[1][0]):
        raise NotAllowedError(Action.EDIT)
    page = twice.pair_page(
        desk, *found, chosen=_chosen(fields), reason=first(fields, "grund"), fault=fault
    )
    return private(desk.request, "pult/doppelt_paar.html", page, status=422 if fault else 200)


def _chosen(fields: Fields) -> dict[str, Wins]:
    known = {each.value: each for each in Wins}
    return {
        name.removeprefix(TAKE): known[value]
        for name, value in fields
        if name.startswith(TAKE) and value in known
    }
