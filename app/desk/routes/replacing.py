"""`/pult/viele/ersetzen`: find and replace, with every place shown first and one step back."""

from collections.abc import Collection
from dataclasses import replace

from fastapi import APIRouter, Response

from app.desk import outcome, replace_page
from app.desk.alsoat import REPLACING
from app.desk.deps import CaretakersDeskDep, Desk
from app.desk.replace_page import Asked
from app.i18n import N_
from app.i18n import gettext as _
from app.offers import occurrences, replacing
from app.offers.occurrences import Wanted, What
from app.offers.store import OvertakenError
from app.web.forms import FieldsDep, every, first, versions_in
from app.web.pages import go, private
from app.web.views import Fault

router = APIRouter()
LABELS = {"was": N_("Was"), "alt": N_("Bisher"), "neu": N_("Neu")}


@router.get(REPLACING)
def show(desk: CaretakersDeskDep) -> Response:
    """The form, and every place as soon as both are given; writes nothing."""
    given = desk.request.query_params
    asked = _asked(given.get("was", ""), given.get("alt", ""), given.get("neu", ""))
    ticks = given.get("haken", "")
    if ticks == "alle":
        asked = replace(asked, everything=True)
    elif ticks == "keine":
        asked = replace(asked, ticks=())
    return _page(desk, asked, status=422 if asked.faults else 200)


def _asked(kind: str, old: str, new: str) -> Asked:
    known = {each.value: each for each in What}
    if not (old.strip() or new.strip()):
        return Asked(kind=kind)
    what = known.get(kind)
    if what is None:
        fault = Fault(field="was", label=_(LABELS["was"]), text=_("Bitte auswählen."))
        return Asked(wanted=Wanted(What.PHONE, old, new), faults=(fault,))
    wanted = Wanted(what, occurrences.typed_in(what, old), occurrences.typed_in(what, new))
    faults = tuple(
        Fault(field=name, label=_(LABELS[name]), text=text)
        for name, text in occurrences.faults(wanted)
    )
    # What cannot be is shown as it was typed.
    return Asked(wanted=Wanted(what, old, new) if faults else wanted, faults=faults)


def _page(desk: Desk, asked: Asked, *, status: int = 200) -> Response:
    view = replace_page.page(desk, asked)
    return private(desk.request, "pult/ersetzen.html", view, status=status)


@router.post(REPLACING)
def carry_out(desk: CaretakersDeskDep, fields: FieldsDep) -> Response:
    asked = _asked(first(fields, "was"), first(fields, "alt"), first(fields, "neu"))
    ticks = every(fields, "stelle")
    wanted = asked.wanted
    if wanted is None or asked.faults:
        return _page(desk, asked, status=422)
    asked = replace(asked, ticks=ticks)
    chosen = _of_offers(ticks)
    if not chosen:
        fault = _("Bitte mindestens eine Stelle ankreuzen.")
        return _page(desk, replace(asked, fault=fault), status=422)
    try:
        step = replacing.replace(
            desk.session, versions_in(fields), wanted, chosen, by=desk.by, now=desk.now
        )
    except OvertakenError:
        desk.session.expire_all()
        fault = _("Inzwischen hat jemand eines davon geändert. Getan ist nichts. So ist es jetzt:")
        return _page(desk, replace(asked, fault=fault), status=409)
    except ValueError as error:
        desk.session.rollback()
        fault = _("„%(title)s“ kann so nicht sein. Getan ist nichts.") % {"title": error}
        return _page(desk, replace(asked, fault=fault), status=422)
    desk.index.catch_up()
    done = [slug for slug, _before, _after in step.offers]
    return go(f"/pult/viele?fertig={outcome.word_of_many(desk, done, 'viele')}")


def _of_offers(ticks: Collection[str]) -> dict[str, set[str]]:
    """Slug -> the places that were ticked in that offer."""
    found: dict[str, set[str]] = {}
    for each in ticks:
        slug, _sign, key = each.partition("#")
        found.setdefault(slug, set()).add(key)
    return found
