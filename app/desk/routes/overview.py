"""`/pult`: what waits, the list of offers, and what can be done to one of them on the spot."""

from dataclasses import replace
from typing import Protocol
from urllib.parse import urlencode

from fastapi import APIRouter, Request, Response

from app import typed
from app.accounts.access import AccountDep, Fields, FieldsDep, SessionDep, first
from app.accounts.frame import desk, show
from app.accounts.routes.signin import go
from app.desk import overview
from app.desk.views import DashboardPage, DeskListPage, RowFragment
from app.i18n import gettext as _
from app.models import OfferRow
from app.offers import editing
from app.offers.editing import NoReasonError
from app.offers.store import OvertakenError, by_slug
from app.portal import Portal, PortalDep
from app.rights import Account, Action, may_somewhere
from app.situations import Missing
from app.vocabulary import COUNTYWIDE, KOMMUNEN
from app.web.pages import partial
from app.wording import countywide

router = APIRouter()
PAGE = 50


@router.get("/pult")
def start(request: Request, session: SessionDep, by: AccountDep, portal: PortalDep) -> Response:
    own = overview.own_kommunen(by)
    found = overview.lines(session, portal.today(), own)
    page = DashboardPage(
        desk=desk(request, by),
        groups=overview.groups(session, found, by=by, today=portal.today()),
        gaps=overview.gaps(portal.index.catalogue, by),
        recent=overview.recent(session, own),
        unmet=overview.unmet_questions(session, by, portal.today()),
        may_create=may_somewhere(by, Action.CREATE),
    )
    return show(request, "pages/pult.html", page)


@router.get("/pult/angebote")
def offers(request: Request, session: SessionDep, by: AccountDep, portal: PortalDep) -> Response:
    """All offers, those of others too; first one's own."""
    asked = request.query_params
    text, group = asked.get("q", "").strip()[:100], asked.get("gruppe", "")
    own = overview.own_kommunen(by)
    kommune = asked.get("kommune", "eigene" if own is not None else "alle")
    found = [
        line
        for line in overview.lines(session, portal.today(), own if kommune == "eigene" else None)
        if (not group or group in line.groups)
        and (kommune in ("alle", "eigene") or kommune in line.kommunen)
        and all(word in line.title.casefold() for word in text.casefold().split())
    ]
    number = typed.number(asked.get("seite", ""), 1) or 1
    last = max(1, -(-len(found) // PAGE))
    number = min(number, last)
    filters = {"q": text, "gruppe": group, "kommune": kommune}

    def url(page: int) -> str:
        return "/pult/angebote?" + urlencode({**filters, "seite": page})

    page = DeskListPage(
        desk=desk(request, by),
        rows=tuple(
            overview.row_of(line, by) for line in found[(number - 1) * PAGE : number * PAGE]
        ),
        total=len(found),
        text=text,
        chosen=group,
        choices=tuple((name, _(label)) for name, label in overview.GROUPS.items()),
        kommune=kommune,
        kommunen=(
            *((("eigene", _("Meine Kommunen")),) if own is not None else ()),
            ("alle", _("alle")),
            *KOMMUNEN.items(),
            (COUNTYWIDE, countywide()),
        ),
        previous_url=url(number - 1) if number > 1 else None,
        next_url=url(number + 1) if number < last else None,
        may_create=may_somewhere(by, Action.CREATE),
    )
    return show(request, "pages/pult_liste.html", page)


def version_in(text: str) -> int:
    """The version that a form has seen; 0, which no offer has, when it says none."""
    return typed.number(text) or 0


@router.post("/pult/angebote/{slug}/bestaetigen")
def confirm(
    request: Request,
    session: SessionDep,
    by: AccountDep,
    fields: FieldsDep,
    portal: PortalDep,
    slug: str,
) -> Response:
    """ "Stimmt noch", on the spot."""
    seen = version_in(first(fields, "version"))
    try:
        row = editing.confirm(session, slug, by=by, seen=seen, today=portal.today())
    except OvertakenError:
        return _overtaken(request, session, by, portal, slug)
    portal.index.catch_up()
    return _answered(request, session, by, portal, row, _("bestätigt"), "bestaetigt")


@router.post("/pult/angebote/{slug}/vormerken")
def doubt(
    request: Request,
    session: SessionDep,
    by: AccountDep,
    fields: FieldsDep,
    portal: PortalDep,
    slug: str,
) -> Response:
    return _with_reason(request, session, by, fields, portal, slug, editing.doubt, "vorgemerkt")


@router.post("/pult/angebote/{slug}/zurueckziehen")
def withdraw(
    request: Request,
    session: SessionDep,
    by: AccountDep,
    fields: FieldsDep,
    portal: PortalDep,
    slug: str,
) -> Response:
    verb, word = editing.withdraw, "zurueckgezogen"
    return _with_reason(request, session, by, fields, portal, slug, verb, word)


class _NeedsReason(Protocol):
    def __call__(
        self, session: SessionDep, slug: str, *, by: Account, seen: int, reason: str
    ) -> OfferRow: ...


def _with_reason(
    request: Request,
    session: SessionDep,
    by: Account,
    fields: Fields,
    portal: Portal,
    slug: str,
    verb: _NeedsReason,
    word: str,
) -> Response:
    """Does it when a reason is given; back on the form, `word` says what was done."""
    seen, reason = version_in(first(fields, "version")), first(fields, "grund")
    try:
        verb(session, slug, by=by, seen=seen, reason=reason)
    except NoReasonError:
        return go(f"/pult/angebote/{slug}?fertig=grund-fehlt")
    except OvertakenError:
        return _overtaken(request, session, by, portal, slug)
    portal.index.catch_up()
    return go(f"/pult/angebote/{slug}?fertig={word}")


@router.post("/pult/angebote/{slug}/zurueckholen")
def bring_back(
    request: Request,
    session: SessionDep,
    by: AccountDep,
    fields: FieldsDep,
    portal: PortalDep,
    slug: str,
) -> Response:
    try:
        editing.bring_back(session, slug, by=by, seen=version_in(first(fields, "version")))
    except OvertakenError:
        return _overtaken(request, session, by, portal, slug)
    portal.index.catch_up()
    return go(f"/pult/angebote/{slug}?fertig=zurueckgeholt")


def _answered(
    request: Request,
    session: SessionDep,
    by: Account,
    portal: PortalDep,
    row: OfferRow,
    done: str,
    word: str,
) -> Response:
    """The row anew for htmx, else the page that the button was on."""
    if partial(request):
        shown = overview.one_row(session, row, by, portal.today(), done=done)
        return show(request, "partials/pult_row.html", RowFragment(row=shown))
    return go(f"/pult?fertig={word}")


def _overtaken(
    request: Request, session: SessionDep, by: Account, portal: PortalDep, slug: str
) -> Response:
    """Somebody saved it meanwhile: shows how it is now, does nothing to what nobody has seen."""
    session.expire_all()
    row = by_slug(session, slug)
    if row is None:
        raise Missing
    if partial(request):
        shown = overview.one_row(session, row, by, portal.today(), done="")
        shown = replace(shown, facts=(_("gerade geändert, bitte ansehen"), *shown.facts))
        return show(request, "partials/pult_row.html", RowFragment(row=shown), status=409)
    return go(f"/pult/angebote/{slug}?fertig=ueberholt")
