"""`/pult/viele`: many offers at once, with preview and one step back."""

from datetime import date

from fastapi import APIRouter, Response
from pydantic import ValidationError

from app import wording
from app.accounts.frame import frame_of
from app.desk import lines, outcome
from app.desk.deps import CaretakersDeskDep, Desk
from app.desk.views import BulkOffer, BulkPage
from app.i18n import gettext as _
from app.i18n import ngettext
from app.models import BulkRow
from app.offers import bulk
from app.offers.bulk import CONTACTS, DATES, BulkOrder, Deed, PlannedChange
from app.offers.forms import label_of
from app.offers.store import OvertakenError
from app.records.staleness import possible
from app.rights import Action, may, own_kommunen
from app.vocabulary import State
from app.web.forms import Fields, FieldsDep, every, first, version_in, versions_in
from app.web.pages import go, private

router = APIRouter()
SHOWN = 60


@router.get("/pult/viele")
def choose(desk: CaretakersDeskDep) -> Response:
    """Which offers, and what to do to them."""
    asked = desk.request.query_params
    provider = asked.get("traeger", "")
    slugs = asked.getlist("slug")
    if provider:
        slugs = bulk.of_provider(desk.session, provider)
    return _page(desk, chosen=slugs, provider=provider)


def _page(
    desk: Desk,
    *,
    chosen: list[str],
    provider: str = "",
    fields: Fields | None = None,
    planned: tuple[PlannedChange, ...] = (),
    fault: str = "",
) -> Response:
    typed = fields or []
    text = (first(typed, "q") or desk.request.query_params.get("q", "")).strip()[:100]
    words = text.casefold().split()
    found = [
        line
        for line in lines.every(desk.session, desk.today, own_kommunen(desk.by))
        if line.state in (State.PUBLISHED, State.DOUBTED)
        and may(desk.by, Action.BULK, line.kommunen)
        and (not provider or line.slug in chosen)
        and all(word in line.title.casefold() for word in words)
    ]
    # What is chosen or due stands first, so that a long list still shows it.
    found.sort(key=lambda line: (line.slug not in chosen, "faellig" not in line.groups, line.title))
    shown = found[: max(SHOWN, len(chosen))]
    last = bulk.last(desk.session, by=desk.by)
    page = BulkPage(
        frame=frame_of(desk.request, desk.by),
        offers=tuple(
            BulkOffer(
                slug=line.slug,
                title=line.title,
                note=" · ".join(line.facts[:2]),
                chosen=line.slug in chosen,
            )
            for line in shown
        ),
        more=len(found) - len(shown),
        text=text,
        providers=tuple(
            (record.slug, record.name) for record in desk.index.catalogue.providers.values()
        ),
        provider=provider,
        deeds=tuple((deed.value, deed.label) for deed in Deed),
        deed=first(typed, "tun") or (Deed.CONTACT if provider else Deed.CONFIRM).value,
        dates=tuple((name, _(each.label)) for name, each in DATES.items()),
        typed={name: value for name, value in typed if name != "slug"},
        planned=planned,
        fault=fault,
        undo=last.id or 0 if last else 0,
        undo_text=_undo_text(last) if last else "",
    )
    return private(desk.request, "pult/viele.html", page, status=422 if fault else 200)


def _undo_text(step: BulkRow) -> str:
    said = ngettext(
        "%(what)s, %(n)d Angebot, %(when)s", "%(what)s, %(n)d Angebote, %(when)s", len(step.offers)
    )
    return said % {
        "what": step.label,
        "n": len(step.offers),
        "when": wording.moment(step.at),
    }


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
    return BulkOrder(deed=deed, contact=contact)


@router.post("/pult/viele")
def preview(
    desk: CaretakersDeskDep,
    fields: FieldsDep,
) -> Response:
    slugs, provider = every(fields, "slug"), first(fields, "traeger")
    if slugs and all(name == "slug" for name, _value in fields):
        # Chosen in the list of offers; what shall be done to them is still to be said.
        return _page(desk, chosen=slugs[: bulk.MOST])
    order = _order(fields)
    if not slugs:
        order = _("Bitte mindestens ein Angebot ankreuzen.")
    if isinstance(order, str):
        return _page(
            desk,
            chosen=slugs,
            provider=provider,
            fields=fields,
            fault=order,
        )
    planned = bulk.plan(desk.session, slugs, order, by=desk.by, today=desk.today)
    return _page(
        desk,
        chosen=slugs,
        provider=provider,
        fields=fields,
        planned=planned,
    )


@router.post("/pult/viele/ausfuehren")
def carry_out(
    desk: CaretakersDeskDep,
    fields: FieldsDep,
) -> Response:
    order = _order(fields)
    seen = versions_in(fields)
    if isinstance(order, str):
        # The preview has said so already; this was sent past it.
        return _page(desk, chosen=list(seen), fields=fields, fault=order)
    try:
        step = bulk.carry_out(desk.session, seen, order, by=desk.by, today=desk.today, now=desk.now)
    except OvertakenError:
        return go("/pult/viele?fertig=ueberholt")
    except ValidationError:
        desk.session.rollback()
        fault = _("So kann ein Angebot nicht sein. Bitte prüfen Sie die neue Angabe.")
        return _page(desk, chosen=list(seen), fields=fields, fault=fault)
    desk.index.catch_up()
    done = [slug for slug, _before, _after in step.offers]
    return go(f"/pult/viele?fertig={outcome.word_of_many(desk, done, 'viele')}")


@router.post("/pult/viele/zuruecknehmen")
def undo(
    desk: CaretakersDeskDep,
    fields: FieldsDep,
) -> Response:
    _back, stay = bulk.undo(
        desk.session, version_in(first(fields, "schritt")), by=desk.by, now=desk.now
    )
    desk.index.catch_up()
    return go(f"/pult/viele?fertig={'teilweise' if stay else 'zurueckgenommen'}")
