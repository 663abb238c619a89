"""`/bestaetigen/{token}` and `/aendern/{token}`: the Träger answers without an account.

The link shows, only the button acts: mail scanners open every link of a letter.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response

from app.catalogue import contacts
from app.catalogue.deps import IndexDep
from app.catalogue.index import Index
from app.feedback.forms import ChangeForm
from app.feedback.views import ConfirmPage, LinkOverPage
from app.freshness import changing, reviews
from app.freshness.changing import SenderDep
from app.freshness.facts import facts, text
from app.freshness.linkover import LinkOver
from app.freshness.reviews import CHANGE, CONFIRM, LetterAsked
from app.i18n import gettext as _
from app.mail.deps import LinksDep
from app.mail.links import ExpiredLinkError, ForgedLinkError, SignedLinks
from app.models import OfferRow
from app.offers import store
from app.offers.store import OvertakenError
from app.records.staleness import confirmed_on
from app.security.events import Event, LinkFault, event
from app.situations import Joined, Missing, Withdrawn
from app.web.deps import SessionDep, TodayDep
from app.web.forms import FieldsDep, first, version_in
from app.web.pages import go, private
from app.wording import day

router = APIRouter()


def _asked(purpose: str) -> Callable[[str, SignedLinks, date], LetterAsked]:
    def asked(token: str, links: LinksDep, today: TodayDep) -> LetterAsked:
        try:
            return reviews.read_link(links, purpose, token, today=today)
        except (ForgedLinkError, ExpiredLinkError) as error:
            raise LinkOver(expired=isinstance(error, ExpiredLinkError)) from error

    return asked


ConfirmDep = Annotated[LetterAsked, Depends(_asked(CONFIRM))]
ChangeDep = Annotated[LetterAsked, Depends(_asked(CHANGE))]
"""What a letter asked about, by the link in it."""


async def link_over(request: Request, error: Exception) -> Response:
    """Says whether the link is too old or incomplete, and whom to ask."""
    assert isinstance(error, LinkOver)
    event(Event.LINK_REFUSED, fault=LinkFault.EXPIRED if error.expired else LinkFault.FORGED)
    index: Index = request.app.state.index
    page = LinkOverPage(
        expired=error.expired,
        contact=contacts.of_office(
            index.guides.kreis.praeventionsbuero, _("Wir helfen gern weiter")
        ),
    )
    status = 410 if page.expired else 404
    return private(request, "pages/bestaetigen_link.html", page, status=status)


ERRORS = {LinkOver: link_over}


def _row(session: SessionDep, asked: LetterAsked) -> OfferRow:
    row = store.by_slug(session, asked.slug)
    if row is None:
        raise Missing
    if joined := row.record.get("joined"):
        raise Joined(row.slug, joined)
    if row.ended is not None:
        raise Withdrawn(row.ended)
    return row


@router.get("/bestaetigen/{token}")
def confirm_page(
    request: Request, asked: ConfirmDep, session: SessionDep, links: LinksDep, today: TodayDep
) -> Response:
    row = _row(session, asked)
    return private(request, "pages/bestaetigen.html", _confirm_page(row, asked, links, today))


@router.post("/bestaetigen/{token}")
def confirm(
    request: Request,
    asked: ConfirmDep,
    fields: FieldsDep,
    session: SessionDep,
    links: LinksDep,
    index: IndexDep,
    today: TodayDep,
) -> Response:
    row = _row(session, asked)
    if _answered(row, asked, today) is None:
        seen = version_in(first(fields, "fassung"))
        try:
            reviews.confirm(session, row.slug, seen=seen, today=today)
        except OvertakenError:
            session.expire_all()
            page = replace(_confirm_page(_row(session, asked), asked, links, today), overtaken=True)
            return private(request, "pages/bestaetigen.html", page, status=409)
        index.catch_up()
    return go(request.url.path)


def _confirm_page(
    row: OfferRow, asked: LetterAsked, links: SignedLinks, today: date
) -> ConfirmPage:
    answered = _answered(row, asked, today)
    change = reviews.link(links, CHANGE, slug=row.slug, today=asked.on)
    return ConfirmPage(
        title=row.title,
        text=text(store.record_of(row)),
        facts=facts(store.record_of(row)),
        version=row.version,
        change_url=f"/{CHANGE}/{change}",
        offer_url=f"/angebote/{row.slug}",
        confirmed_on=answered,
        confirmed_text=day(answered) if answered else "",
    )


@router.get("/aendern/{token}")
def change_page(request: Request, asked: ChangeDep, session: SessionDep) -> Response:
    return changing.page(request, _row(session, asked))


@router.post("/aendern/{token}")
def change(
    request: Request,
    asked: ChangeDep,
    fields: FieldsDep,
    session: SessionDep,
    sender: SenderDep,
) -> Response:
    row = _row(session, asked)
    form = ChangeForm.read(dict(fields), store.record_of(row))
    return sender.change(row, form, fields)


def _answered(row: OfferRow, asked: LetterAsked, today: date) -> date | None:
    """The day on which somebody confirmed the offer since the letter."""
    answered = confirmed_on(row.verified_at, today)
    return answered if answered and answered >= asked.on else None
