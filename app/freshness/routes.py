"""`/bestaetigen/{token}` and `/aendern/{token}`: the Träger answers without an account.

The link shows, only the button acts: mail scanners open every link of a letter.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response

from app import sendings
from app.accounts.access import address_of
from app.accounts.caretakers import Caretakers
from app.catalogue import contacts
from app.catalogue.deps import CatalogueDep, IndexDep
from app.catalogue.index import Index
from app.feedback import proposals
from app.feedback.forms import CHANGE as QUESTIONS
from app.feedback.forms import ChangeForm
from app.feedback.views import ChangePage, ConfirmPage, LinkOverPage, faults
from app.freshness import reviews
from app.freshness.places import spots
from app.freshness.reviews import CHANGE, CONFIRM, LetterAsked
from app.i18n import gettext as _
from app.mail.deps import LinksDep
from app.mail.links import ExpiredLinkError, ForgedLinkError, SignedLinks
from app.models import OfferRow
from app.offers import store
from app.offers.store import OvertakenError
from app.records.offers import OfferRecord
from app.records.staleness import confirmed_on
from app.security.events import Event, LinkFault, event
from app.sendings import SentBeforeError
from app.situations import Joined, Missing, Withdrawn
from app.times.reading import told
from app.vocabulary import Cost, Registration
from app.web.deps import SessionDep, SettingsDep, ThrottleDep, TodayDep, now_of
from app.web.forms import Fields, FieldsDep, first, version_in
from app.web.pages import go, private
from app.wording import day

router = APIRouter()
CHANGES = 60
"""From one address within an hour: a Träger answers a letter about all its offers at once."""


class LinkOver(Exception):  # noqa: N818 - a situation
    """The link of a letter is too old, or incomplete."""

    def __init__(self, *, expired: bool) -> None:
        super().__init__(expired)
        self.expired = expired


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
        summary=row.record["summary"],
        facts=_facts(store.record_of(row)),
        version=row.version,
        change_url=f"/{CHANGE}/{change}",
        offer_url=f"/angebote/{row.slug}",
        confirmed_on=answered,
        confirmed_text=day(answered) if answered else "",
    )


@router.get("/aendern/{token}")
def change_page(request: Request, asked: ChangeDep, session: SessionDep) -> Response:
    row = _row(session, asked)
    return _change_page(request, row, ChangeForm.of(store.record_of(row)))


@router.post("/aendern/{token}")
def change(
    request: Request,
    asked: ChangeDep,
    fields: FieldsDep,
    session: SessionDep,
    catalogue: CatalogueDep,
    settings: SettingsDep,
    throttle: ThrottleDep,
    today: TodayDep,
) -> Response:
    row = _row(session, asked)
    form = ChangeForm.read(dict(fields), store.record_of(row))
    if form.problems:
        return _change_page(request, row, form, fields, status=422)
    sending = sendings.key(f"aendern:{row.slug}", fields)
    admitted = throttle.admit(address_of(request), what=CHANGE, limit=CHANGES)
    if not sendings.known(session, sending) and (not admitted or proposals.enough(session, row)):
        return _change_page(request, row, form, fields, status=429)
    office = catalogue.guides.kreis.praeventionsbuero.email
    try:
        made = proposals.make_change(
            session,
            row,
            form,
            caretakers=Caretakers.read(session, office=office),
            base_url=settings.public_url,
            today=today,
            sending=sending,
        )
    except SentBeforeError as before:
        return go(f"/meldung/{before.result}")
    return go(f"/meldung/{made.key}")


def _change_page(
    request: Request,
    row: OfferRow,
    form: ChangeForm,
    sent: Fields | None = None,
    *,
    status: int = 200,
) -> Response:
    index: Index = request.app.state.index
    page = ChangePage(
        title=row.title,
        places=_places(store.record_of(row)),
        offer_url=f"/angebote/{row.slug}",
        form=form,
        questions=QUESTIONS,
        faults=faults(form.problems, {each.name: _(each.label) for each in QUESTIONS}),
        times=told(
            form.values.get("zeiten", ""), now_of(request), index.guides.school_year.calendar
        ),
        too_many=status == 429,
        sending=first(sent or [], sendings.FIELD) or sendings.new_token(),
    )
    return private(request, "pages/aendern.html", page, status=status)


def _answered(row: OfferRow, asked: LetterAsked, today: date) -> date | None:
    """The day on which somebody confirmed the offer since the letter."""
    answered = confirmed_on(row.verified_at, today)
    return answered if answered and answered >= asked.on else None


def _facts(record: OfferRecord) -> tuple[tuple[str, str], ...]:
    """What the Träger should look at; what we do not know is said."""
    ask = _("wissen wir noch nicht")
    cost = ask if record.cost is Cost.UNKNOWN and not record.cost_note else record.cost.label
    registration = record.registration
    terms = (
        (_("Kosten"), f"{cost}: {record.cost_note}" if record.cost_note else cost),
        (
            _("Anmeldung"),
            ask if registration is Registration.UNKNOWN else registration.label,
        ),
    )
    if several := _places(record):
        return (*((_("Wo und wann"), said) for said in several), *terms)
    return (
        (_("Wann"), record.schedule_said or ask),
        (_("Wo"), (record.place.said if record.place else "") or ask),
        *terms,
        (_("Kontakt"), record.contact.said or ask),
    )


def _places(record: OfferRecord) -> tuple[str, ...]:
    """Where there are several, each with its time and whom to ask."""
    found = spots(record.place, record.schedule_said, record.contact, record.locations)
    return tuple(each.said for each in found)
