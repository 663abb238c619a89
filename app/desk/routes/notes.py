"""`/pult/angebote/{slug}/hinweise`: what colleagues should know about an offer."""

from fastapi import APIRouter, Request, Response

from app.accounts.access import AccountDep, FieldsDep, NowDep, RowNumber, SessionDep, first
from app.accounts.frame import desk, show
from app.accounts.routes.signin import go
from app.desk import overview
from app.desk.views import Fault, NoteLine, NotesPage
from app.i18n import gettext as _
from app.offers import notes, store
from app.offers.notes import WrongNoteError
from app.rights import Account, Action, require
from app.situations import Missing

router = APIRouter()
FIELD = "hinweis"


@router.get("/pult/angebote/{slug}/hinweise")
def page(request: Request, session: SessionDep, by: AccountDep, slug: str) -> Response:
    require(by, Action.NOTE)
    return _page(request, session, by, slug)


@router.post("/pult/angebote/{slug}/hinweise")
def write(
    request: Request,
    session: SessionDep,
    by: AccountDep,
    fields: FieldsDep,
    now: NowDep,
    slug: str,
) -> Response:
    text = first(fields, FIELD)
    try:
        notes.write(session, slug, text, by=by, now=now)
    except WrongNoteError as wrong:
        return _page(request, session, by, slug, typed=text, fault=str(wrong))
    return go(f"/pult/angebote/{slug}/hinweise?fertig=hinweis")


@router.post("/pult/angebote/{slug}/hinweise/{number}/entfernen")
def remove(session: SessionDep, by: AccountDep, slug: str, number: RowNumber) -> Response:
    notes.remove(session, slug, number, by=by)
    return go(f"/pult/angebote/{slug}/hinweise?fertig=hinweis-entfernt")


def _page(
    request: Request,
    session: SessionDep,
    by: Account,
    slug: str,
    *,
    typed: str = "",
    fault: str = "",
) -> Response:
    row = store.by_slug(session, slug)
    if row is None:
        raise Missing
    view = NotesPage(
        desk=desk(request, by),
        slug=slug,
        title=row.title,
        notes=tuple(
            NoteLine(
                id=note.id,
                text=note.text,
                who=note.by,
                when=overview.moment(note.at),
                may_remove=notes.may_remove(by, note),
            )
            for note in notes.about(session, [slug]).get(slug, ())
        ),
        typed=typed,
        longest=notes.LONGEST,
        faults=(Fault(field=FIELD, label=_("Hinweis"), text=fault),) if fault else (),
    )
    return show(request, "pages/pult_hinweise.html", view, status=422 if fault else 200)
