"""What a Träger wants changed, as its pages take it: a change to an offer, or that it has ended."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request, Response

from app import sendings
from app.accounts.access import address_of
from app.accounts.caretakers import Caretakers
from app.catalogue.deps import CatalogueDep
from app.catalogue.index import Index
from app.catalogue.snapshot import Catalogue
from app.feedback import proposals
from app.feedback.forms import CHANGE as QUESTIONS
from app.feedback.forms import ChangeForm
from app.feedback.proposals import TooManyWaitError
from app.feedback.views import ChangePage, faults
from app.freshness.facts import places
from app.freshness.reviews import CHANGE
from app.i18n import gettext as _
from app.models import OfferRow
from app.offers import store
from app.settings import Settings
from app.times.reading import told
from app.web.deps import SessionDep, SettingsDep, ThrottleDep, now_of
from app.web.forms import Fields, first
from app.web.pages import go, private
from app.web.throttle import Throttle
from app.wording import here

CHANGES = 60
"""From one address within an hour: a Träger answers a letter about all its offers at once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sender:
    """Whoever sends a change, with all that is needed to keep it."""

    request: Request
    session: SessionDep
    catalogue: Catalogue
    settings: Settings
    throttle: Throttle

    def change(self, row: OfferRow, form: ChangeForm, fields: Fields) -> Response:
        """Leads to the page of what was kept, or shows the form with what is wrong."""
        if form.problems:
            return page(self.request, row, form, fields, status=422)
        key = self.kept(row, form, fields)
        return go(f"/meldung/{key}") if key else page(self.request, row, form, fields, status=429)

    def kept(self, row: OfferRow, form: ChangeForm, fields: Fields) -> str:
        """Key of what was kept, also by an earlier sending of the same form; "" where so many wait
        already that no further one is taken."""
        sending = sendings.key(f"aendern:{row.slug}", fields)
        if not sendings.known(self.session, sending):
            admitted = self.throttle.admit(address_of(self.request), what=CHANGE, limit=CHANGES)
            if not admitted:
                return ""
        office, now = self.catalogue.guides.kreis.praeventionsbuero.email, now_of(self.request)
        try:
            return sendings.result_of(
                lambda: (
                    proposals.make_change(
                        self.session,
                        row,
                        form,
                        caretakers=Caretakers.read(self.session, office=office, on=here(now)),
                        base_url=self.settings.public_url,
                        now=now,
                        sending=sending,
                    ).key
                )
            )
        except TooManyWaitError:
            return ""


def _sender(
    request: Request,
    session: SessionDep,
    catalogue: CatalogueDep,
    settings: SettingsDep,
    throttle: ThrottleDep,
) -> Sender:
    return Sender(
        request=request,
        session=session,
        catalogue=catalogue,
        settings=settings,
        throttle=throttle,
    )


SenderDep = Annotated[Sender, Depends(_sender)]


def page(
    request: Request,
    row: OfferRow,
    form: ChangeForm | None = None,
    sent: Fields | None = None,
    *,
    status: int = 200,
) -> Response:
    """The form, filled in with what is published."""
    index: Index = request.app.state.index
    form = form or ChangeForm.of(store.record_of(row))
    view = ChangePage(
        title=row.title,
        places=places(store.record_of(row)),
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
    return private(request, "pages/aendern.html", view, status=status)
