"""`/pult/angebote/{slug}/hinweise`: what colleagues should know about an offer."""

from fastapi import APIRouter, Response

from app import wording
from app.accounts.frame import frame_of
from app.desk.deps import Desk, DeskDep
from app.desk.noteviews import NoteLine, NotesPage
from app.i18n import gettext as _
from app.offers import notes, store
from app.offers.notes import WrongNoteError
from app.rights import Action, may_remove_note, require
from app.situations import Missing
from app.web.forms import FieldsDep, RowNumber, first
from app.web.pages import go, private
from app.web.views import Fault

router = APIRouter()
FIELD = "hinweis"


@router.get("/pult/angebote/{slug}/hinweise")
def page(desk: DeskDep, slug: str) -> Response:
    require(desk.by, Action.NOTE)
    return _page(desk, slug)


@router.post("/pult/angebote/{slug}/hinweise")
def write(
    desk: DeskDep,
    fields: FieldsDep,
    slug: str,
) -> Response:
    text = first(fields, FIELD)
    try:
        notes.write(desk.session, slug, text, by=desk.by, now=desk.now)
    except WrongNoteError as wrong:
        return _page(desk, slug, typed=text, fault=str(wrong))
    return go(f"/pult/angebote/{slug}/hinweise?fertig=hinweis")


@router.post("/pult/angebote/{slug}/hinweise/{number}/entfernen")
def remove(desk: DeskDep, slug: str, number: RowNumber) -> Response:
    notes.remove(desk.session, slug, number, by=desk.by)
    return go(f"/pult/angebote/{slug}/hinweise?fertig=hinweis-entfernt")


def _page(
    desk: Desk,
    slug: str,
    *,
    typed: str = "",
    fault: str = "",
) -> Response:
    row = store.by_slug(desk.session, slug)
    if row is None:
        raise Missing
    view = NotesPage(
        frame=frame_of(desk.request, desk.by),
        slug=slug,
        title=row.title,
        notes=tuple(
            NoteLine(
                id=note.id,
                text=note.text,
                who=note.by,
                when=wording.moment(note.at),
                may_remove=may_remove_note(desk.by, note.author),
            )
            for note in notes.about(desk.session, [slug]).get(slug, ())
        ),
        typed=typed,
        longest=notes.LONGEST,
        faults=(Fault(field=FIELD, label=_("Hinweis"), text=fault),) if fault else (),
    )
    return private(desk.request, "pult/hinweise.html", view, status=422 if fault else 200)
