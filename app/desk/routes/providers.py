"""`/pult/traeger/…`: the Träger as records of their own, with their history; two that are one."""

from fastapi import APIRouter, Response
from fastapi.responses import RedirectResponse
from pydantic import ValidationError

from app import sendings
from app.catalogue.deps import ShelfDep
from app.desk import providers, recorddrafts
from app.desk.deps import CaretakersDeskDep, Desk, DeskDep
from app.desk.providers import CHECK, INTO, REASON, SEEN, SURE, Filled
from app.i18n import gettext as _
from app.media import following
from app.offers import provider_editing
from app.offers.provider_editing import ClashError, ItselfError, Joining, NameInUseError
from app.offers.provider_forms import ProviderForm, label_of
from app.offers.providers import NameTakenError
from app.offers.store import OvertakenError
from app.records import problems
from app.records.places import ProviderRecord
from app.rights import Action, NotAllowedError
from app.sendings import SentBeforeError
from app.situations import Missing
from app.web.forms import Fields, FieldsDep, first, version_in
from app.web.pages import go, private
from app.web.views import Fault

router = APIRouter()
PAGE = "pult/traeger.html"


@router.get("/pult/traeger")
def every(desk: DeskDep) -> Response:
    asked = desk.request.query_params
    page = providers.listed(desk, asked.get("q", "").strip()[:100], asked.get("fehlt", ""))
    return private(desk.request, "pult/traeger_liste.html", page)


@router.get("/pult/traeger/neu")
def new(desk: CaretakersDeskDep) -> Response:
    empty = Filled(form=ProviderForm(pairs=(), record=None))
    return private(desk.request, PAGE, providers.page(desk, None, empty))


@router.post("/pult/traeger/neu")
def create(desk: CaretakersDeskDep, fields: FieldsDep) -> Response:
    form = ProviderForm.read(fields, slug="neu")
    if form.record is None or _only_asks(fields):
        return _again(desk, None, fields, form)
    reason = first(fields, REASON)
    try:
        slug = provider_editing.create(
            desk.session,
            form.record,
            by=desk.by,
            reason=reason,
            sending=sendings.key("traeger", fields, by=desk.by.id),
        ).slug
    except SentBeforeError as before:
        slug = before.result
    except NameTakenError as known:
        desk.session.rollback()
        taken = providers.name_taken(desk, known.name, known.other, new=True)
        return _again(desk, None, fields, form, taken)
    except Missing:
        desk.session.rollback()
        return _again(desk, None, fields, form, _gone())
    recorddrafts.ended(desk, fields)
    desk.index.catch_up()
    return go(f"/pult/traeger/{slug}?fertig=traeger")


@router.get("/pult/traeger/{slug}")
def edit(desk: DeskDep, slug: str) -> Response:
    if now := providers.led_to(desk, slug):
        return RedirectResponse(f"/pult/traeger/{now}", status_code=308)
    row, record = providers.stored(desk, slug)
    filled = Filled(form=ProviderForm.of(record), version=row.version)
    return private(desk.request, PAGE, providers.page(desk, record, filled))


def _again(
    desk: Desk,
    record: ProviderRecord | None,
    fields: Fields,
    form: ProviderForm,
    *faults: Fault,
) -> Response:
    """All that was typed, and what to do about it: 422 where anything is wrong."""
    filled = providers.filled(fields, form, version_in(first(fields, SEEN)), *faults)
    status = 422 if filled.faults else 200
    return private(desk.request, PAGE, providers.page(desk, record, filled), status=status)


def _only_asks(fields: Fields) -> bool:
    """Whether it is only to be checked, or has a reason that does not do."""
    return first(fields, "aktion") == CHECK or bool(providers.reason_faults(fields))


def _gone() -> Fault:
    return Fault(field="gehoert_zu", label=_("Gehört zu"), text=_("Diesen Träger gibt es nicht."))


def _require(desk: Desk, record: ProviderRecord) -> None:
    if not providers.may_edit(desk, record):
        raise NotAllowedError(Action.PROVIDER)


@router.post("/pult/traeger/{slug}")
def save(desk: DeskDep, fields: FieldsDep, slug: str) -> Response:
    _row, record = providers.stored(desk, slug)
    _require(desk, record)
    form = ProviderForm.read(fields, slug=slug, before=record)
    if form.record is None or _only_asks(fields):
        return _again(desk, record, fields, form)
    seen, reason = version_in(first(fields, SEEN)), first(fields, REASON)
    try:
        provider_editing.change(desk.session, form.record, by=desk.by, seen=seen, reason=reason)
    except ClashError as clash:
        desk.session.rollback()
        again = Filled(form=ProviderForm.of(clash.joined), clash=clash, reason=reason, sent=fields)
        return private(desk.request, PAGE, providers.page(desk, record, again), status=409)
    except NameTakenError as known:
        desk.session.rollback()
        taken = providers.name_taken(desk, known.name, known.other)
        return _again(desk, record, fields, form, taken)
    except NameInUseError as used:
        text = _("So heißt er noch in Angeboten: „%(name)s“.") % {"name": used.name}
        fault = Fault(field="schreibweisen", label=_("Weitere Schreibweisen"), text=text)
        return _again(desk, record, fields, form, fault)
    except (ItselfError, Missing):
        desk.session.rollback()
        text = _("Er gehört zu einem anderen, nicht zu sich selbst.")
        fault = Fault(field="gehoert_zu", label=_("Gehört zu"), text=text)
        return _again(desk, record, fields, form, fault)
    except OvertakenError:
        return go(f"/pult/traeger/{slug}?fertig=traeger-ueberholt")
    recorddrafts.ended(desk, fields)
    desk.index.catch_up()
    return go(f"/pult/traeger/{slug}?fertig=traeger")


@router.post("/pult/traeger/{slug}/zusammenfuehren")
def join(desk: DeskDep, shelf: ShelfDep, fields: FieldsDep, slug: str) -> Response:
    """This one goes; its offers and its address lead to the one that was chosen."""
    row, record = providers.stored(desk, slug)
    if not providers.may_join(desk, record):
        raise NotAllowedError(Action.PROVIDER)
    into = first(fields, INTO)
    fault = ""
    if not first(fields, SURE):
        fault = _("Bitte ankreuzen, dass beide derselbe Träger sind.")
    if not into or into == slug:
        fault = _("Bitte auswählen, mit wem.")
    order = Joining(slug=slug, into=into, seen=version_in(first(fields, SEEN)))
    try:
        if not fault:
            provider_editing.join(
                desk.session,
                order,
                by=desk.by,
                reason=first(fields, REASON),
                along=lambda: following.of_provider(
                    desk.session, slug, into, by=desk.by, at=desk.now
                ),
            )
    except (ItselfError, Missing):
        desk.session.rollback()
        fault = _("Mit diesem geht es nicht.")
    except NotAllowedError:
        desk.session.rollback()
        fault = _(
            "Mit diesem führt das Präventionsbüro zusammen: Er ist nicht nur in Ihren Kommunen"
            " tätig, oder von ihm läuft kein Angebot."
        )
    except ValidationError as error:
        desk.session.rollback()
        fault = " ".join(f"{label_of(path)}: {said}" for path, said in problems.in_german(error))
    except OvertakenError:
        return go(f"/pult/traeger/{slug}?fertig=traeger-ueberholt")
    if fault:
        told = Fault(field=INTO, label=_("Zusammenführen"), text=fault)
        filled = Filled(
            form=ProviderForm.of(record), version=row.version, faults=(told,), into=into
        )
        return private(desk.request, PAGE, providers.page(desk, record, filled), status=422)
    desk.index.catch_up()
    shelf.catch_up()
    return go(f"/pult/traeger/{into}?fertig=traeger-zusammen")
