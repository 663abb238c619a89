"""`/pult/einlesen` and `/pult/ausgabe`: offers as a table, in and out."""

from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from starlette.datastructures import UploadFile

from app import rights
from app.accounts.frame import frame_of
from app.desk import columns, outcome
from app.desk.deps import CaretakersDeskDep, Desk, DeskDep
from app.desk.views import SheetPage, SheetRow
from app.i18n import N_
from app.i18n import gettext as _
from app.offers import foreignkeeping, intake, store, tables, unseen
from app.offers.intake import NotAllFitError, NotAllSaidError, Outcome
from app.offers.store import OvertakenError
from app.offers.uploadreader import UnreadableFileError
from app.offers.uploads import BusyError
from app.records.offers import OfferRecord
from app.rights import Action, own_kommunen
from app.security.events import Event, event
from app.situations import Missing
from app.web.forms import FieldsDep
from app.web.forms import form as sent_form
from app.web.pages import go, private
from app.web.views import Fault

router = APIRouter()
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SHOWN = 500
KINDS = {
    "neu": N_("neu"),
    "geaendert": N_("geändert"),
    "unveraendert": N_("unverändert"),
    "abgelehnt": N_("abgelehnt"),
}


async def _upload(request: Request) -> tuple[str, bytes]:
    """Name and content of the file that came along; ("", b"") without one."""
    async with sent_form(request) as given:
        file = given.get("datei")
        if not isinstance(file, UploadFile):
            return "", b""
        return file.filename or "", await file.read()


UploadDep = Annotated[tuple[str, bytes], Depends(_upload)]


@router.get("/pult/einlesen")
def form(desk: CaretakersDeskDep) -> Response:
    return private(
        desk.request, "pult/einlesen.html", SheetPage(frame=frame_of(desk.request, desk.by))
    )


@router.post("/pult/einlesen")
def upload(
    desk: CaretakersDeskDep,
    file: UploadDep,
) -> Response:
    name, body = file
    try:
        address = columns.begin(desk, name, tables.open_file(name, body, by=desk.by))
    except UnreadableFileError as unreadable:
        return _fault(desk, str(unreadable), status=422)
    except BusyError:
        busy = _("Gerade werden schon Dateien gelesen. Bitte gleich noch einmal hochladen.")
        return _fault(desk, busy, status=503)
    return go(address)


def _fault(desk: Desk, fault: str, *, status: int) -> Response:
    page = SheetPage(frame=frame_of(desk.request, desk.by), fault=fault)
    return private(desk.request, "pult/einlesen.html", page, status=status)


@router.get("/pult/einlesen/{token}")
def preview(desk: CaretakersDeskDep, token: str) -> Response:
    if foreignkeeping.waits(desk.session, token, by=desk.by):
        return go(f"/pult/einlesen/{token}/spalten")
    return _preview(desk, token)


def _preview(
    desk: Desk,
    token: str,
    *,
    status: int = 200,
    fault: str = "",
    answers: Sequence[tuple[str, str]] = (),
    unsaid: bool = False,
) -> Response:
    name, rows = intake.kept(desk.session, token, by=desk.by)
    outcomes = intake.plan(desk.session, rows, by=desk.by, answers=answers)
    asked = {each.asks.field: each.asks for each in outcomes if each.asks}
    who = _("Wer ist gemeint?")
    counts = {kind: sum(each.kind == kind for each in outcomes) for kind in KINDS}
    order = ("abgelehnt", "neu", "geaendert", "unveraendert")
    page = SheetPage(
        frame=frame_of(desk.request, desk.by),
        token=token,
        name=name,
        read=foreignkeeping.reading(desk.session, token, by=desk.by),
        fault=fault,
        counts=tuple((_(KINDS[kind]), counts[kind]) for kind in KINDS),
        refused=counts["abgelehnt"],
        busy=counts["neu"] + counts["geaendert"],
        rows=tuple(
            SheetRow(
                number=each.number,
                title=each.title,
                kind=each.kind,
                kind_label=_(KINDS[each.kind]),
                why=each.why,
                notes=(*each.notes, *_unknown(each), *_unseen(each, desk)),
                changes=each.changes,
            )
            for each in sorted(outcomes, key=lambda o: (order.index(o.kind), o.number))[:SHOWN]
        ),
        asked=tuple(asked.values()),
        unsaid=tuple(
            Fault(field=each.field, label=each.name, text=who)
            for each in asked.values()
            if unsaid and not each.answer
        ),
    )
    return private(desk.request, "pult/einlesen.html", page, status=status)


def _unknown(each: Outcome) -> tuple[str, ...]:
    if each.asks is None:
        return ()
    said = _("Den Träger „%(name)s“ kennen wir noch nicht.") % {"name": each.asks.name}
    near = [name for _slug, name in each.asks.nearest]
    return (f"{said} {_('Ähnlich: %(names)s') % {'names': '; '.join(near)}}" if near else said,)


def _unseen(each: Outcome, desk: Desk) -> tuple[str, ...]:
    if each.kind not in ("neu", "geaendert") or each.record is None:
        return ()
    return tuple(filter(None, [unseen.said(each.record, desk.today)]))


@router.post("/pult/einlesen/{token}")
def take(
    desk: CaretakersDeskDep,
    fields: FieldsDep,
    token: str,
) -> Response:
    """All rows or none."""
    try:
        step = intake.take(desk.session, token, by=desk.by, now=desk.now, answers=fields)
    except NotAllFitError:
        return _preview(desk, token, status=422, answers=fields)
    except NotAllSaidError:
        return _preview(desk, token, status=422, answers=fields, unsaid=True)
    except OvertakenError:
        fault = _("Inzwischen hat jemand gespeichert. Bitte sehen Sie noch einmal nach.")
        return _preview(desk, token, status=409, fault=fault, answers=fields)
    event(Event.TABLE_TAKEN, account=desk.by.id, offers=len(step.offers))
    desk.index.catch_up()
    done = [slug for slug, _before, _after in step.offers]
    return go(f"/pult/viele?fertig={outcome.word_of_many(desk, done, 'eingelesen')}")


def _records(desk: Desk) -> list[OfferRecord]:
    """Those of one's own Kommunen, or of the one that the address names; drafts stay here."""
    rights.require(desk.by, Action.EXPORT)
    kommune = desk.request.query_params.get("kommune", "")
    own = own_kommunen(desk.by)
    records = [store.record_of(row) for row in store.every(desk.session)]
    return [
        record
        for record in records
        if not record.draft
        and (
            kommune in record.kommunen
            if kommune
            else own is None or set(own) & set(record.kommunen)
        )
    ]


@router.get("/pult/ausgabe.{kind}")
def export(desk: DeskDep, kind: str) -> Response:
    makers = {
        "xlsx": (tables.as_xlsx, XLSX),
        "csv": (tables.as_csv, "text/csv; charset=utf-8"),
        "zip": (tables.as_zip, "application/zip"),
    }
    if kind not in makers:
        raise Missing
    make, media_type = makers[kind]
    records = _records(desk)
    event(Event.EXPORTED, account=desk.by.id, offers=len(records))
    return _file(make(records), f"angebote.{kind}", media_type)


@router.get("/pult/vorlage.xlsx")
def template(desk: DeskDep) -> Response:
    return _file(tables.as_xlsx(()), "vorlage.xlsx", XLSX)


def _file(body: bytes, name: str, media_type: str) -> Response:
    return Response(
        body,
        media_type=media_type,
        headers={
            "Content-Disposition": f'attachment; filename="{name}"',
            "Cache-Control": "no-store",
        },
    )
