"""`/pult/texte/{language}`: all texts of a language as a PO file, out and in."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from pydantic import ValidationError
from starlette.datastructures import UploadFile

from app.accounts.frame import frame_of
from app.desk import translations
from app.desk.deps import Desk, DeskDep
from app.desk.textpage import READ, ROLE
from app.desk.textviews import FilePage
from app.desk.translations import PATH
from app.i18n import gettext as _
from app.offers import uploads
from app.offers.uploadreader import UnreadableFileError
from app.offers.uploads import BusyError
from app.records import textstates
from app.records.files import RefusedError
from app.records.textstates import LANGUAGES
from app.records.translation import Reading
from app.rights import Action, NotAllowedError, may_somewhere, require
from app.situations import Missing
from app.texts import store, taking
from app.texts.store import OvertakenError
from app.texts.taking import Report
from app.web.forms import form as sent_form
from app.web.pages import private
from app.web.views import Fault

router = APIRouter()
FILE = "datei"
SHOWN = 200
"""Texts that were not taken, each with its reason."""


@router.get(f"{PATH}/{{language}}.po")
def download(desk: DeskDep, language: str) -> Response:
    """What waits to be translated stands first in it."""
    # Here, for it brings Babel, of which a server that speaks German needs nothing.
    from app.records import pofiles

    require(desk.by, Action.DESK)
    _known(language)
    texts = translations.known(desk.index).texts
    return Response(
        pofiles.written(language, (each for each in texts if each.wanted_in(language))),
        media_type="text/x-gettext-translation; charset=utf-8",
        headers={
            "Content-Disposition": f'attachment; filename="{language}.po"',
            "Cache-Control": "no-store",
        },
    )


@router.get(f"{PATH}/{{language}}")
def form(desk: DeskDep, language: str) -> Response:
    require(desk.by, Action.DESK)
    _known(language)
    return _page(desk, language, Sent(role=store.role_of(desk.session, desk.by)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """What the form sends."""

    name: str = ""
    body: bytes = b""
    role: str = ""
    read: bool = False


async def _sent(request: Request) -> Sent:
    async with sent_form(request) as given:
        file, role = given.get(FILE), given.get(ROLE)
        return Sent(
            name=(file.filename or "") if isinstance(file, UploadFile) else "",
            body=await file.read() if isinstance(file, UploadFile) else b"",
            role=role.replace("\x00", "") if isinstance(role, str) else "",
            read=READ in given,
        )


SentDep = Annotated[Sent, Depends(_sent)]


@router.post(f"{PATH}/{{language}}.po")
def upload(desk: DeskDep, language: str, sent: SentDep) -> Response:
    """Takes what can be taken and says what was not, and why. The same file again changes
    nothing."""
    if not may_somewhere(desk.by, Action.TRANSLATE):
        raise NotAllowedError(Action.TRANSLATE)
    _known(language)
    try:
        reading = Reading(role=sent.role, day=desk.today.isoformat()) if sent.read else None
    except ValidationError:
        said = _("Bitte in einer Zeile sagen, in welcher Aufgabe Sie gelesen haben.")
        fault = Fault(field=ROLE, label=_("In welcher Aufgabe?"), text=said)
        return _page(desk, language, sent, faults=(fault,), status=422)
    try:
        report, counts = _taken(desk, language, sent, reading)
    except (UnreadableFileError, RefusedError) as wrong:
        return _page(desk, language, sent, faults=(_of_file(str(wrong)),), status=422)
    except (BusyError, OvertakenError):
        busy = _("Gerade wird schon etwas gespeichert. Bitte gleich noch einmal hochladen.")
        return _page(desk, language, sent, faults=(_of_file(busy),), status=503)
    desk.index.catch_up()
    return _page(desk, language, sent, counts=counts, left=report.left)


def _taken(
    desk: Desk, language: str, sent: Sent, reading: Reading | None
) -> tuple[Report, tuple[tuple[int, str], ...]]:
    # Here, for it brings Babel, of which a server that speaks German needs nothing.
    from app.records import pofiles

    lines = uploads.read_po(sent.name, sent.body, account=desk.by.id).lines
    (code, unfinished, made_for), entries = lines[0], lines[1:]
    pofiles.check_language(code, language, sent.name, made_for=made_for)
    # What somebody has saved elsewhere meanwhile counts as well.
    desk.index.catch_up()
    texts = translations.known(desk.index).texts
    report = taking.take(
        desk.session, language, entries, texts, by=desk.by, reading=reading, now=desk.now
    )
    return report, (
        (report.taken, _("übernommen")),
        (report.unchanged, _("unverändert")),
        (int(unfinished), _("leer oder unfertig (fuzzy)")),
        (len(report.left), _("nicht übernommen")),
    )


def _of_file(said: str) -> Fault:
    return Fault(field=FILE, label=_("Datei"), text=said)


def _known(language: str) -> None:
    if language not in LANGUAGES:
        raise Missing


def _page(
    desk: Desk,
    language: str,
    sent: Sent,
    *,
    faults: tuple[Fault, ...] = (),
    counts: tuple[tuple[int, str], ...] = (),
    left: Sequence[str] = (),
    status: int = 200,
) -> Response:
    page = FilePage(
        frame=frame_of(desk.request, desk.by),
        code=language,
        language=textstates.label(language),
        file=f"{language}.po",
        may_upload=may_somewhere(desk.by, Action.TRANSLATE),
        role=sent.role,
        read=sent.read,
        faults=faults,
        counts=counts,
        left=tuple(left[:SHOWN]),
        unsaid=max(0, len(left) - SHOWN),
    )
    return private(desk.request, "pult/texte_datei.html", page, status=status)
