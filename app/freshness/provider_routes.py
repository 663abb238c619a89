"""`/traeger-angebote/{token}`: a Träger answers for all its offers at once, without an account.

The link shows, only the buttons act: mail scanners open every link of a letter.
"""

from dataclasses import replace
from datetime import date
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response

from app import typed
from app.catalogue import contacts
from app.catalogue.deps import IndexDep
from app.catalogue.index import Index
from app.feedback.forms import ChangeForm
from app.freshness import changing, provider_page, reviews
from app.freshness.changing import SenderDep
from app.freshness.linkover import LinkOver
from app.freshness.pagelinks import ALL, STOP, read_page_link
from app.freshness.provider_page import EndedPage, Own, StopPage
from app.i18n import gettext as _
from app.mail.deps import LinksDep
from app.mail.links import ExpiredLinkError, ForgedLinkError
from app.offers import store
from app.web.deps import SessionDep, TodayDep
from app.web.forms import FieldsDep, first, versions_in
from app.web.pages import go, private
from app.web.views import Contact

router = APIRouter()
LONGEST = 300
ENDED, REASON = "beendet", "grund"


def _own(token: str, links: LinksDep, session: SessionDep, today: TodayDep) -> Own:
    try:
        asked = read_page_link(links, token, today=today)
    except (ForgedLinkError, ExpiredLinkError) as error:
        raise LinkOver(expired=isinstance(error, ExpiredLinkError)) from error
    return provider_page.own(session, asked)


OwnDep = Annotated[Own, Depends(_own)]
"""The offers that the link opens."""


@router.get("/traeger-angebote/{token}")
def shown(
    request: Request, token: str, mine: OwnDep, session: SessionDep, today: TodayDep
) -> Response:
    return _page(request, token, mine, session, today)


@router.post("/traeger-angebote/{token}")
def confirm(
    request: Request,
    token: str,
    mine: OwnDep,
    fields: FieldsDep,
    session: SessionDep,
    index: IndexDep,
    today: TodayDep,
) -> Response:
    """ "Alle stimmen noch": the versions that were shown; what somebody has changed since is shown
    again."""
    own = {row.slug for row in mine.rows}
    seen = {slug: version for slug, version in versions_in(fields).items() if slug in own}
    overtaken = reviews.confirm_all(session, seen, today=today)
    index.catch_up()
    if not overtaken:
        return go(_address(token))
    session.expire_all()
    return _page(request, token, mine, session, today, overtaken=overtaken)


def _page(
    request: Request,
    token: str,
    mine: Own,
    session: SessionDep,
    today: date,
    *,
    overtaken: tuple[str, ...] = (),
) -> Response:
    page = provider_page.page(
        session,
        mine,
        url=_address(token),
        contact=_office(request),
        today=today,
        overtaken=overtaken,
    )
    status = 409 if overtaken else 200
    return private(request, "pages/traeger_angebote.html", page, status=status)


@router.get("/traeger-angebote/{token}/aendern/{slug}")
def change_page(request: Request, mine: OwnDep, slug: str) -> Response:
    return changing.page(request, mine.row(slug))


@router.post("/traeger-angebote/{token}/aendern/{slug}")
def change(token: str, mine: OwnDep, slug: str, fields: FieldsDep, sender: SenderDep) -> Response:
    row = mine.row(slug)
    sent = sender.change(row, ChangeForm.read(dict(fields), store.record_of(row)), fields)
    return go(_address(token)) if sent.status_code == HTTPStatus.SEE_OTHER else sent


@router.get("/traeger-angebote/{token}/beendet/{slug}")
def ended_page(request: Request, token: str, mine: OwnDep, slug: str) -> Response:
    return _ended(request, _ended_page(token, mine, slug))


@router.post("/traeger-angebote/{token}/beendet/{slug}")
def ended(
    request: Request, token: str, mine: OwnDep, slug: str, fields: FieldsDep, sender: SenderDep
) -> Response:
    """ "Gibt es nicht mehr": the Kümmerer decides, so that a slip ends nothing."""
    row, page = mine.row(slug), _ended_page(token, mine, slug)
    reason = typed.line(first(fields, REASON))
    if not reason or len(reason) > LONGEST:
        fault = (
            _("Bitte schreiben Sie kurz, warum.")
            if not reason
            else _("Bitte schreiben Sie höchstens %(n)d Zeichen.") % {"n": LONGEST}
        )
        return _ended(request, replace(page, reason=reason, fault=fault), status=422)
    form = ChangeForm.ending(store.record_of(row), reason)
    if not sender.kept(row, form, fields):
        return _ended(request, replace(page, reason=reason, too_many=True), status=429)
    return go(_address(token))


def _ended_page(token: str, mine: Own, slug: str) -> EndedPage:
    return EndedPage(
        url=f"{_address(token)}/{ENDED}/{slug}", back=_address(token), title=mine.row(slug).title
    )


def _ended(request: Request, page: EndedPage, *, status: int = 200) -> Response:
    return private(request, "pages/traeger_beendet.html", page, status=status)


@router.get("/traeger-angebote/{token}/abbestellen")
def stop_page(request: Request, token: str, mine: OwnDep, session: SessionDep) -> Response:
    return _stop_page(request, token, mine, session)


def _stop_page(request: Request, token: str, mine: Own, session: SessionDep) -> Response:
    page = StopPage(
        url=f"{_address(token)}/{STOP}",
        back=_address(token),
        unwanted=provider_page.unwanted(session, mine),
        nothing=not mine.address,
        contact=_office(request),
    )
    return private(request, "pages/traeger_abbestellen.html", page)


@router.post("/traeger-angebote/{token}/abbestellen")
def stop(
    request: Request,
    token: str,
    mine: OwnDep,
    fields: FieldsDep,
    session: SessionDep,
    today: TodayDep,
) -> Response:
    """By the page's button, or by that of a mail program (RFC 8058), which is led nowhere else."""
    one_click = bool(first(fields, "List-Unsubscribe"))
    again = not one_click and first(fields, "aktion") == "wieder"
    provider_page.stop(session, mine, today=None if again else today)
    if one_click:
        return _stop_page(request, token, mine, session)
    return go(f"{_address(token)}/{STOP}")


def _address(token: str) -> str:
    return f"/{ALL}/{token}"


def _office(request: Request) -> Contact:
    index: Index = request.app.state.index
    return contacts.of_office(index.guides.kreis.praeventionsbuero, _("Wir helfen gern weiter"))
