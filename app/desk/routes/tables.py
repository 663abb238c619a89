"""`/pult/einlesen` and `/pult/ausgabe`: offers as a table, in and out."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from starlette.datastructures import UploadFile

from app import rights
from app.accounts.frame import frame_of
from app.desk import columns, outcome, tableviews
from app.desk.deps import CaretakersDeskDep, Desk, DeskDep, TableWorkDep
from app.desk.tableviews import RunView, SheetPage
from app.desk.tablework import TableWork
from app.i18n import gettext as _
from app.models import TableRow, TableRun
from app.offers import intakeruns, intaketodo, store, tables
from app.offers.intake import ADDED, CHANGED, REFUSED, SAME
from app.offers.intakeruns import (
    BACK,
    DRAFT,
    LOOK,
    PUBLISH,
    TAKE,
    TAKEN,
    AtWorkError,
    NotAllSaidError,
    NothingToTakeError,
)
from app.offers.uploadreader import UnreadableFileError
from app.offers.uploads import BusyError
from app.records.offers import OfferRecord
from app.rights import Action, own_kommunen
from app.security.events import Event, event
from app.situations import Missing
from app.web.forms import Fields, FieldsDep, first
from app.web.forms import form as sent_form
from app.web.pages import go, partial, private

router = APIRouter()
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


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
    return _form(desk)


def _form(desk: Desk, *, fault: str = "", status: int = 200) -> Response:
    runs = intakeruns.every(desk.session, by=desk.by)
    page = SheetPage(
        frame=frame_of(desk.request, desk.by),
        fault=fault,
        tables=tableviews.kept_tables(desk.session, runs),
    )
    return private(desk.request, "pult/einlesen.html", page, status=status)


@router.post("/pult/einlesen")
def upload(
    desk: CaretakersDeskDep,
    work: TableWorkDep,
    file: UploadDep,
) -> Response:
    name, body = file
    try:
        address = columns.begin(desk, work, name, tables.open_file(name, body, by=desk.by))
    except UnreadableFileError as unreadable:
        return _form(desk, fault=str(unreadable), status=422)
    except BusyError:
        busy = _("Gerade werden schon Dateien gelesen. Bitte gleich noch einmal hochladen.")
        return _form(desk, fault=busy, status=503)
    return go(address)


@router.get("/pult/einlesen/{token}")
def preview(desk: CaretakersDeskDep, token: str) -> Response:
    """How far the table is, and what can be done with it; as often as htmx asks, a part."""
    run = intakeruns.mine(desk.session, token, by=desk.by)
    return go(f"/pult/einlesen/{token}/spalten") if run.asks else _shown(desk, run)


def _shown(
    desk: Desk, run: TableRun, *, status: int = 200, fault: str = "", unsaid: bool = False
) -> Response:
    view = tableviews.view(desk.session, run, now=desk.now)
    page = SheetPage(
        frame=frame_of(desk.request, desk.by),
        run=view,
        fault=fault,
        unsaid=tableviews.unsaid(view) if unsaid else (),
        hidden=_hidden(desk, run, view),
    )
    name = "pult/_tabelle.html" if partial(desk.request) else "pult/einlesen.html"
    return private(desk.request, name, page, status=status)


def _hidden(desk: Desk, run: TableRun, view: RunView) -> bool:
    """Whether it is still to be said that families do not find all of it."""
    told = "fertig" in desk.request.query_params
    return not view.working and not told and _said(desk, run, TAKE).endswith("-nicht-alle")


TAKES = {"": TAKE, "veroeffentlichen": TAKE, "entwuerfe": DRAFT}
WORKS = {"entwuerfe-veroeffentlichen": PUBLISH, "zuruecknehmen": BACK, "noch-einmal": LOOK}


@router.post("/pult/einlesen/{token}")
def work_on(desk: CaretakersDeskDep, work: TableWorkDep, fields: FieldsDep, token: str) -> Response:
    """What the button says: taken, published, taken back, looked at once more, stopped, gone on
    with, thrown away. The rows that are good are taken, the others stay."""
    run = intakeruns.mine(desk.session, token, by=desk.by)
    wanted = first(fields, "tun")
    if wanted == "abbrechen":
        intakeruns.stop(desk.session, run)
    elif wanted == "weg":
        intakeruns.throw_away(desk.session, run)
        return go("/pult/einlesen?fertig=verworfen")
    elif wanted == "weiter":
        _go_on(desk, work, run)
    elif run.asks:
        return go(f"/pult/einlesen/{token}/spalten")
    elif wanted in WORKS:
        said = fields if WORKS[wanted] == LOOK else None
        return _begun(desk, work, run, WORKS[wanted], said)
    elif wanted in TAKES:
        return _begun(desk, work, run, TAKES[wanted], fields)
    return go(f"/pult/einlesen/{token}")


def _go_on(desk: Desk, work: TableWork, run: TableRun) -> None:
    holder = intakeruns.go_on(desk.session, run, now=desk.now)
    if holder is not None:
        work.take_up(desk.session, run, holder)


def _begun(
    desk: Desk, work: TableWork, run: TableRun, what: str, fields: Fields | None = None
) -> Response:
    here = f"/pult/einlesen/{run.token}"
    none = _("Es ist noch keine Zeile eingelesen. Bitte sehen Sie nach, was offen ist.")
    # What was answered but not begun is only shown once more: nobody commits it.
    try:
        holder = intakeruns.begin(desk.session, run, what, now=desk.now, answers=fields)
    except NothingToTakeError:
        if not _waiting(desk, run):
            return go(here)
        return _shown(desk, run, status=422, fault=none)
    except NotAllSaidError:
        return _shown(desk, run, status=422, unsaid=True)
    except AtWorkError as busy:
        return _busy(desk, run, busy.token)
    before = intakeruns.taken(desk.session, run)
    work.take_up(desk.session, run, holder)
    desk.session.expire_all()
    if run.work:
        return go(here)
    stuck = _waiting(desk, run) and intakeruns.taken(desk.session, run) == before
    if what in (TAKE, DRAFT) and stuck:
        return _shown(desk, run, status=422, fault=none)
    return go(here + _said(desk, run, what))


def _waiting(desk: Desk, run: TableRun) -> int:
    """Rows that would change something, and those that cannot."""
    kinds = intakeruns.progress(desk.session, run).kinds
    return kinds[ADDED] + kinds[CHANGED] + kinds[REFUSED]


def _busy(desk: Desk, run: TableRun, token: str) -> Response:
    if token == run.token:
        return go(f"/pult/einlesen/{token}")
    other = intakeruns.mine(desk.session, token, by=desk.by)
    fault = _("Gerade wird „%(name)s“ eingelesen. Bitte warten Sie, bis das fertig ist.")
    return _shown(desk, run, status=409, fault=fault % {"name": other.name})


def _said(desk: Desk, run: TableRun, what: str) -> str:
    done = intakeruns.rows_of(desk.session, run, TableRow.done == TAKEN)
    if what == BACK:
        return f"?fertig={'teilweise' if done else 'zurueckgenommen'}"
    if what not in (TAKE, PUBLISH) or not done:
        return ""
    return f"?fertig={outcome.word_of_many(desk, [row.slug for row in done], 'eingelesen')}"


@router.get("/pult/einlesen/{token}/offen.{kind}")
def to_do(desk: CaretakersDeskDep, token: str, kind: str) -> Response:
    """What is left to do, as the file that it came as, with what is to be done beside each row."""
    run = intakeruns.mine(desk.session, token, by=desk.by)
    rows = [row for row in intakeruns.open_rows(desk.session, run) if row.kind not in ("", SAME)]
    if kind not in ("xlsx", "zip") or not rows:
        raise Missing
    body = intaketodo.as_zip(rows) if kind == "zip" else intaketodo.as_xlsx(rows)
    return _file(body, f"noch-zu-tun.{kind}", XLSX if kind == "xlsx" else "application/zip")


def _records(desk: Desk) -> tuple[list[OfferRecord], dict[str, int]]:
    """Those of one's own Kommunen, or of the one that the address names, and their versions;
    drafts stay here."""
    rights.require(desk.by, Action.EXPORT)
    kommune = desk.request.query_params.get("kommune", "")
    own = own_kommunen(desk.by)
    rows = [(store.record_of(row), row.version) for row in store.every(desk.session)]
    wanted = [
        (record, version)
        for record, version in rows
        if not record.draft
        and (
            kommune in record.kommunen
            if kommune
            else own is None or set(own) & set(record.kommunen)
        )
    ]
    return [record for record, _v in wanted], {record.slug: version for record, version in wanted}


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
    records, versions = _records(desk)
    event(Event.EXPORTED, account=desk.by.id, offers=len(records))
    return _file(make(records, versions), f"angebote.{kind}", media_type)


@router.get("/pult/da")
def there(_desk: DeskDep) -> Response:
    """Whether somebody is signed in, for a page that is about to send a file."""
    return Response(status_code=204, headers={"Cache-Control": "no-store"})


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
