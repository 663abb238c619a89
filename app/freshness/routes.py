"""`/bestaetigen/{token}` and `/aendern/{token}`: the Träger answers without an account.

The link shows, only the button acts: mail scanners open every link of a letter.
"""

from datetime import date

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from app.accounts.access import FieldsDep, SessionDep, address_of, first
from app.accounts.caretakers import Caretakers
from app.accounts.frame import show
from app.catalogue import contacts
from app.desk.routes.overview import version_in
from app.feedback import proposals
from app.feedback.forms import CHANGE as QUESTIONS
from app.feedback.forms import ChangeForm
from app.feedback.views import ChangePage, ConfirmPage, LinkOverPage, faults
from app.freshness import reviews
from app.freshness.reviews import CHANGE, CONFIRM, Asked
from app.i18n import gettext as _
from app.mail.links import ExpiredLinkError, ForgedLinkError
from app.models import OfferRow
from app.offers import store
from app.offers.store import OvertakenError
from app.portal import CatalogueDep, Portal, PortalDep
from app.records.offers import OfferRecord, confirmed_on
from app.security.events import Event, Fault, event
from app.situations import Missing, Withdrawn
from app.vocabulary import Cost, Registration
from app.wording import day

router = APIRouter()
CHANGES = 60
"""From one address within an hour: a Träger answers a letter about all its offers at once."""


@router.get("/bestaetigen/{token}")
def confirm_page(request: Request, token: str, session: SessionDep, portal: PortalDep) -> Response:
    asked = _asked(CONFIRM, token, portal)
    if not isinstance(asked, Asked):
        return _over(request, asked, portal)
    return _confirm_page(request, _row(session, asked), asked, portal)


@router.post("/bestaetigen/{token}")
def confirm(
    request: Request, token: str, fields: FieldsDep, session: SessionDep, portal: PortalDep
) -> Response:
    asked = _asked(CONFIRM, token, portal)
    if not isinstance(asked, Asked):
        return _over(request, asked, portal)
    row = _row(session, asked)
    if _answered(row, asked, portal.today()) is None:
        try:
            reviews.confirm(
                session,
                row.slug,
                seen=version_in(first(fields, "fassung")),
                today=portal.today(),
            )
        except OvertakenError:
            session.expire_all()
            row = _row(session, asked)
            return _confirm_page(request, row, asked, portal, overtaken=True, status=409)
        portal.index.catch_up()
    return RedirectResponse(request.url.path, status_code=303)


def _confirm_page(
    request: Request,
    row: OfferRow,
    asked: Asked,
    portal: Portal,
    *,
    overtaken: bool = False,
    status: int = 200,
) -> Response:
    answered = _answered(row, asked, portal.today())
    change = reviews.link(portal.links, CHANGE, slug=row.slug, today=asked.on)
    page = ConfirmPage(
        title=row.title,
        summary=row.summary,
        facts=_facts(store.record_of(row)),
        version=row.version,
        change_url=f"/{CHANGE}/{change}",
        offer_url=f"/angebote/{row.slug}",
        confirmed_on=answered,
        confirmed_text=day(answered) if answered else "",
        overtaken=overtaken,
    )
    return show(request, "pages/bestaetigen.html", page, status=status)


@router.get("/aendern/{token}")
def change_page(request: Request, token: str, session: SessionDep, portal: PortalDep) -> Response:
    asked = _asked(CHANGE, token, portal)
    if not isinstance(asked, Asked):
        return _over(request, asked, portal)
    row = _row(session, asked)
    return _change_page(request, row, ChangeForm.of(store.record_of(row)))


@router.post("/aendern/{token}")
def change(
    request: Request,
    token: str,
    fields: FieldsDep,
    session: SessionDep,
    portal: PortalDep,
    catalogue: CatalogueDep,
) -> Response:
    asked = _asked(CHANGE, token, portal)
    if not isinstance(asked, Asked):
        return _over(request, asked, portal)
    row = _row(session, asked)
    form = ChangeForm.read(dict(fields), store.record_of(row))
    if form.problems:
        return _change_page(request, row, form, status=422)
    admitted = portal.throttle.admit(address_of(request), what=CHANGE, limit=CHANGES)
    if not admitted or proposals.enough(session, row):
        return _change_page(request, row, form, status=429)
    made = proposals.make_change(
        session,
        row,
        form,
        caretakers=Caretakers.read(session, office=catalogue.guides.kreis.praeventionsbuero.email),
        base_url=portal.settings.public_url,
        today=portal.today(),
    )
    return RedirectResponse(f"/meldung/{made.key}", status_code=303)


def _change_page(
    request: Request, row: OfferRow, form: ChangeForm, *, status: int = 200
) -> Response:
    page = ChangePage(
        title=row.title,
        offer_url=f"/angebote/{row.slug}",
        form=form,
        questions=QUESTIONS,
        faults=faults(form.problems, {each.name: _(each.label) for each in QUESTIONS}),
        too_many=status == 429,
    )
    return show(request, "pages/aendern.html", page, status=status)


def _asked(purpose: str, token: str, portal: Portal) -> Asked | Exception:
    try:
        return reviews.read_link(portal.links, purpose, token, today=portal.today())
    except (ForgedLinkError, ExpiredLinkError) as error:
        return error


def _over(request: Request, why: Exception, portal: Portal) -> Response:
    """Says whether the link is too old or incomplete, and whom to ask."""
    office = portal.index.guides.kreis.praeventionsbuero
    expired = isinstance(why, ExpiredLinkError)
    event(Event.LINK_REFUSED, fault=Fault.EXPIRED if expired else Fault.FORGED)
    page = LinkOverPage(
        expired=expired,
        contact=contacts.of_office(office, _("Wir helfen gern weiter")),
    )
    return show(request, "pages/bestaetigen_link.html", page, status=410 if page.expired else 404)


def _row(session: SessionDep, asked: Asked) -> OfferRow:
    row = store.by_slug(session, asked.slug)
    if row is None:
        raise Missing
    if row.ended is not None:
        raise Withdrawn(row.ended)
    return row


def _answered(row: OfferRow, asked: Asked, today: date) -> date | None:
    """The day on which somebody confirmed the offer since the letter."""
    answered = confirmed_on(row.verified_at, today)
    return answered if answered and answered >= asked.on else None


def _facts(record: OfferRecord) -> tuple[tuple[str, str], ...]:
    """What the Träger should look at; what we do not know is said."""
    ask = _("wissen wir noch nicht")
    place = record.place
    where = ""
    if place is not None:
        town = " ".join(filter(None, (place.postcode, place.city)))
        where = ", ".join(filter(None, (place.name, place.street, town)))
    contact = record.contact
    cost = ask if record.cost is Cost.UNKNOWN and not record.cost_note else record.cost.label
    registration = record.registration
    return (
        (_("Wann"), record.schedule or ask),
        (_("Wo"), where or ask),
        (_("Kosten"), f"{cost}: {record.cost_note}" if record.cost_note else cost),
        (
            _("Anmeldung"),
            ask if registration is Registration.UNKNOWN else registration.label,
        ),
        (
            _("Kontakt"),
            ", ".join(filter(None, (contact.phone, contact.email, contact.url))) or ask,
        ),
    )
