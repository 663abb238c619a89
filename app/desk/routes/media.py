"""`/pult/angebote/{slug}/dateien` and `/pult/traeger/{slug}/dateien`: flyers and pictures."""

from collections.abc import Callable
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from starlette.datastructures import UploadFile

from app import sendings
from app.catalogue.deps import ShelfDep
from app.catalogue.sendfile import sent
from app.desk import media
from app.desk.deps import Desk, DeskDep
from app.desk.media import FormView, Owner
from app.i18n import gettext as _
from app.media import checking, store
from app.media.bounds import MOST_SIZE, UnfitError
from app.media.checking import BusyError
from app.media.folder import Folder, FullError
from app.media.form import MediumForm
from app.media.shelf import Shelf
from app.media.store import MOST, FileGoneError, OvertakenError, TooManyError
from app.models import MediumKind
from app.sendings import SentBeforeError
from app.web.deps import SettingsDep, ThrottleDep
from app.web.forms import Fields, FieldsDep, RowNumber, first, texts_of, version_in
from app.web.forms import form as sent_form
from app.web.pages import go, private
from app.web.views import Fault

router = APIRouter()
UPLOADS = 30
"""In an hour, of one account."""
OFFER, PROVIDER = "/pult/angebote/{slug}/dateien", "/pult/traeger/{slug}/dateien"
PAGE = "pult/dateien.html"


async def _sent(request: Request) -> tuple[Fields, bytes]:
    """The fields, and the file that came along: no more of it than shows that it is too large."""
    async with sent_form(request) as given:
        fields = texts_of(given)
        file = given.get("datei")
        body = await file.read(MOST_SIZE + 1) if isinstance(file, UploadFile) else b""
    return fields, body


SentDep = Annotated[tuple[Fields, bytes], Depends(_sent)]


def _owner(request: Request, desk: DeskDep, slug: str) -> Owner:
    """The offer or the Träger below whose address it is."""
    starts = media.ADDRESSES.items()
    about = next(about for about, start in starts if request.url.path.startswith(start))
    return media.owner_of(desk, about, slug)


OwnerDep = Annotated[Owner, Depends(_owner)]


@router.get(OFFER)
@router.get(PROVIDER)
def shown(desk: DeskDep, owner: OwnerDep) -> Response:
    return _page(desk, owner)


@router.get("/pult/dateien/{name}")
def file(desk: DeskDep, settings: SettingsDep, name: str) -> Response:
    """Whatever lies there, of drafts too, for those of the desk."""
    return sent(Folder.of(settings), name, keep=False)


def _page(
    desk: Desk,
    owner: Owner,
    again: FormView | None = None,
    *,
    fault: Fault | None = None,
    status: int = 200,
) -> Response:
    return private(desk.request, PAGE, media.page(desk, owner, again, fault=fault), status=status)


@router.post(OFFER)
@router.post(PROVIDER)
def put(
    desk: DeskDep, owner: OwnerDep, shelf: ShelfDep, throttle: ThrottleDep, came: SentDep
) -> Response:
    media.require(owner)
    fields, body = came
    kind = _kind(owner, first(fields, "art"))
    form = MediumForm.read(kind, fields, desk.today)
    sending = sendings.key(f"dateien:{owner.here}", fields, by=desk.by.id)
    if sendings.known(desk.session, sending):
        return go(f"{owner.here}?fertig=datei")
    if not throttle.admit(f"konto {desk.by.id}", what="dateien", limit=UPLOADS):
        often = _("In dieser Stunde sind es schon %(n)d Dateien. Bitte später weitermachen.")
        return _refused(desk, owner, form, often % {"n": UPLOADS}, status=429)
    # No connection is held while the file is checked, which may take its time.
    desk.session.rollback()
    try:
        checked = checking.check(kind, body, account=desk.by.id)
        if form.said is None:
            return _refused(desk, owner, form, _again())
        folder = Folder.of(desk.request.app.state.settings)
        store.put(
            desk.session, owner.where, kind, form.said, checked, folder,
            by=desk.by, at=desk.now, sending=sending,
        )  # fmt: skip
    except UnfitError as unfit:
        return _refused(desk, owner, form, str(unfit))
    except FullError as full:
        return _refused(desk, owner, form, str(full), status=507)
    except BusyError:
        busy = _("Gerade werden andere Dateien geprüft. Bitte die Datei gleich noch einmal wählen.")
        return _refused(desk, owner, form, busy, status=503)
    except TooManyError:
        return _refused(desk, owner, form, _too_many().text)
    except SentBeforeError:
        pass  # kept by the first sending
    shelf.catch_up()
    return go(f"{owner.here}?fertig=datei")


def _kind(owner: Owner, text: str) -> MediumKind:
    """What is uploaded; what this owner cannot have is asked for as what it can."""
    kinds = [kind for kind in MediumKind if (owner.where.about, kind) in MOST]
    return next((kind for kind in kinds if kind == text), kinds[0])


def _again() -> str:
    return _("Die Datei passt. Bitte noch einmal wählen: Der Browser merkt sie sich nicht.")


def _too_many() -> Fault:
    text = _("Es sind schon so viele, wie es höchstens sein können. Bitte erst eines entfernen.")
    return Fault(field="zu-sehen", label=_("Datei"), text=text)


def _removed() -> str:
    return _(
        "Inzwischen hat das jemand entfernt. Unter „Verlauf“ lässt es sich zurückholen; was Sie "
        "geschrieben haben, steht hier."
    )


def _refused(
    desk: Desk, owner: Owner, form: MediumForm, why: str, *, status: int = 422
) -> Response:
    fault = Fault(field="datei", label=_("Datei"), text=why)
    return _page(desk, owner, media.form_of(owner, form, fault), status=status)


# --- one that is there ----------------------------------------------------------------------------


@router.post(OFFER + "/{number}")
@router.post(PROVIDER + "/{number}")
def change(
    desk: DeskDep, owner: OwnerDep, shelf: ShelfDep, fields: FieldsDep, number: RowNumber
) -> Response:
    media.require(owner)
    kind, there = store.state_of(desk.session, owner.where, number)
    form, seen = MediumForm.read(kind, fields, desk.today), version_in(first(fields, "version"))
    if not there:
        # What was typed stands where a new one is uploaded.
        return _refused(desk, owner, form, _removed(), status=409)
    if form.said is None:
        again = media.form_of(owner, form, number=number, seen=seen)
        return _page(desk, owner, again, status=422)
    try:
        store.change(
            desk.session, owner.where, number, form.said, by=desk.by, seen=seen, at=desk.now
        )
    except OvertakenError:
        text = _(
            "Inzwischen hat jemand diese Angaben geändert. Ihre Fassung steht noch da: Bitte "
            "ansehen und noch einmal speichern."
        )
        version = store.version_of(desk.session, owner.where, number)
        again = media.form_of(
            owner, form, Fault(field="text", label=_("Angaben"), text=text),
            number=number, seen=version,
        )  # fmt: skip
        return _page(desk, owner, again, status=409)
    shelf.catch_up()
    return go(f"{owner.here}?fertig=datei-geaendert")


@router.post(OFFER + "/{number}/entfernen")
@router.post(PROVIDER + "/{number}/entfernen")
def remove(desk: DeskDep, owner: OwnerDep, shelf: ShelfDep, number: RowNumber) -> Response:
    def deed() -> None:
        store.remove(desk.session, owner.where, number, by=desk.by, at=desk.now)

    return _done(desk, shelf, owner, deed, "datei-entfernt")


@router.post(OFFER + "/{number}/zurueckholen")
@router.post(PROVIDER + "/{number}/zurueckholen")
def bring_back(desk: DeskDep, owner: OwnerDep, shelf: ShelfDep, number: RowNumber) -> Response:
    folder = Folder.of(desk.request.app.state.settings)

    def deed() -> None:
        store.bring_back(desk.session, owner.where, number, folder, by=desk.by, at=desk.now)

    return _done(desk, shelf, owner, deed, "datei-zurueck")


def _done(desk: Desk, shelf: Shelf, owner: Owner, deed: Callable[[], None], word: str) -> Response:
    media.require(owner)
    try:
        deed()
    except TooManyError:
        return _page(desk, owner, fault=_too_many(), status=422)
    except FileGoneError:
        gone = _("Die Datei selbst gibt es nicht mehr. Bitte neu hochladen.")
        fault = Fault(field="verlauf", label=_("Datei"), text=gone)
        return _page(desk, owner, fault=fault, status=422)
    shelf.catch_up()
    return go(f"{owner.here}?fertig={word}")
