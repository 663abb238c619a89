"""`/pult/viele`: many offers at once, with preview and one step back."""

from collections.abc import Iterable
from datetime import date

from fastapi import APIRouter, Response
from pydantic import ValidationError

from app import wording
from app.desk import bulk_page, outcome
from app.desk.bulk_page import ONLY, Asked
from app.desk.deps import CaretakersDeskDep, Desk, TableWorkDep
from app.desk.routes import tables
from app.i18n import gettext as _
from app.offers import bulk, intakeruns
from app.offers.bulk import CONTACTS, DATES, BulkOrder, Deed, WhichError
from app.offers.forms import label_of
from app.offers.store import OvertakenError
from app.records.staleness import possible
from app.web.forms import Fields, FieldsDep, every, first, version_in, versions_in
from app.web.pages import go, private

router = APIRouter()
ALL, NONE = "alle", "keine"
"""What tick boxes without a script: every one that is shown, or none of them."""


@router.get("/pult/viele")
def choose(desk: CaretakersDeskDep) -> Response:
    """Which offers, and what to do to them; nothing is chosen that the address does not name."""
    asked = desk.request.query_params
    return _page(desk, Asked(chosen=asked.getlist("slug"), provider=asked.get("traeger", "")))


def _page(desk: Desk, asked: Asked, *, status: int = 200) -> Response:
    return private(desk.request, "pult/viele.html", bulk_page.page(desk, asked), status=status)


def _order(fields: Fields) -> BulkOrder | str:
    """What is wanted, or why it cannot be."""
    known = {deed.value: deed for deed in Deed}
    deed = known.get(first(fields, "tun"))
    if deed is None:
        return _("Bitte auswählen, was geschehen soll.")
    if deed is Deed.DATE:
        name = first(fields, "feld")
        if name not in DATES:
            return _("Bitte auswählen, welches Datum.")
        text = first(fields, "tag").strip()
        try:
            day = date.fromisoformat(text) if text else None
        except ValueError:
            return _("Bitte ein Datum wie 2026-12-24.")
        if day is not None and not possible(day):
            return _("Bitte ein Datum von 1990 bis 2100.")
        return BulkOrder(deed=deed, date_field=name, day=day)
    contact = {name: first(fields, name).strip() for name in CONTACTS}
    if deed is Deed.CONTACT and not any(contact.values()):
        return _("Bitte mindestens eine neue Angabe eintragen.")
    if wrong := bulk.faults(contact):
        return " ".join(f"{label_of(name)}: {text}" for name, text in wrong)
    only = {
        name: frozenset(chosen)
        for name in CONTACTS
        if (chosen := [value for value in every(fields, ONLY + name) if value])
    }
    return BulkOrder(deed=deed, contact=contact, only=only)


@router.post("/pult/viele")
def preview(
    desk: CaretakersDeskDep,
    fields: FieldsDep,
) -> Response:
    slugs, provider = every(fields, "slug"), first(fields, "traeger")
    action = first(fields, "aktion")
    if action in (ALL, NONE):
        return _page(desk, Asked(everything=action == ALL, provider=provider, fields=fields))
    if slugs and all(name == "slug" for name, _value in fields):
        # Chosen in the list of offers; what shall be done to them is still to be said.
        return _page(desk, Asked(chosen=slugs[: bulk.MOST], provider=provider))
    order = _order(fields)
    if not slugs:
        order = _("Bitte mindestens ein Angebot ankreuzen.")
    if isinstance(order, str):
        asked = Asked(chosen=slugs, provider=provider, fields=fields, fault=order)
        return _page(desk, asked, status=422)
    return _previewed(desk, slugs, fields, order)


def _previewed(
    desk: Desk,
    slugs: Iterable[str],
    fields: Fields,
    order: BulkOrder,
    *,
    fault: str = "",
    status: int = 200,
) -> Response:
    """What would happen to these, as they are now."""
    chosen = list(slugs)
    asked = Asked(
        chosen=chosen,
        provider=first(fields, "traeger"),
        fields=fields,
        order=order,
        planned=bulk.plan(desk.session, chosen, order, by=desk.by, today=desk.today),
        fault=fault,
    )
    return _page(desk, asked, status=status)


@router.post("/pult/viele/ausfuehren")
def carry_out(
    desk: CaretakersDeskDep,
    fields: FieldsDep,
) -> Response:
    order = _order(fields)
    seen = versions_in(fields)
    if isinstance(order, str):
        # The preview has said so already; this was sent past it.
        return _page(desk, Asked(chosen=list(seen), fields=fields, fault=order), status=422)
    try:
        step = bulk.carry_out(desk.session, seen, order, by=desk.by, today=desk.today, now=desk.now)
    except WhichError as error:
        names = wording.listed([label_of(name) for name in error.fields])
        fault = _(
            "Diese Angebote haben Verschiedenes. Bitte ankreuzen, wo sich etwas ändert: %(n)s."
        )
        return _previewed(desk, seen, fields, order, fault=fault % {"n": names}, status=422)
    except OvertakenError:
        desk.session.expire_all()
        fault = _("Inzwischen hat jemand eines davon geändert. Getan ist nichts. So ist es jetzt:")
        return _previewed(desk, seen, fields, order, fault=fault, status=409)
    except ValidationError:
        desk.session.rollback()
        fault = _("So kann ein Angebot nicht sein. Bitte prüfen Sie die neue Angabe.")
        return _page(desk, Asked(chosen=list(seen), fields=fields, fault=fault), status=422)
    desk.index.catch_up()
    done = [slug for slug, _before, _after in step.offers]
    return go(f"/pult/viele?fertig={outcome.word_of_many(desk, done, 'viele', asked=seen)}")


@router.post("/pult/viele/zuruecknehmen")
def undo(
    desk: CaretakersDeskDep,
    work: TableWorkDep,
    fields: FieldsDep,
) -> Response:
    number = version_in(first(fields, "schritt"))
    run = intakeruns.of_step(desk.session, number, by=desk.by)
    if run is not None:
        # Of a table there may be a thousand: not in one commit.
        return tables.work_on(desk, work, [("tun", "zuruecknehmen")], run.token)
    _back, stay = bulk.undo(desk.session, number, by=desk.by, now=desk.now)
    desk.index.catch_up()
    return go(f"/pult/viele?fertig={'teilweise' if stay else 'zurueckgenommen'}")
