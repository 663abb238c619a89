"""`/angebote/{slug}/melden`, `/vorschlagen` and `/meldung/{key}`: what visitors tell us.

No account and no cookie. A limit per hour, a trap for programs, and 422 gives back what was typed.
"""

import re
from urllib.parse import quote, urlencode

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from app import sendings
from app.accounts.access import address_of
from app.accounts.caretakers import Caretakers
from app.catalogue import contacts, likeoffers
from app.catalogue.deps import CatalogueDep, IndexDep
from app.catalogue.index import Index
from app.catalogue.offer import Offer
from app.catalogue.snapshot import Catalogue
from app.feedback import proposals, reports
from app.feedback.forms import CHANGE, PROPOSAL, TRAP, ProposalForm, Question, ReportForm
from app.feedback.views import ProposePage, ReportPage, StatusPage, faults
from app.i18n import SOURCE, TONGUES, german, plain, speaking
from app.i18n import gettext as _
from app.models import Proposal
from app.offers import store
from app.offers.fields import Kind
from app.situations import Missing
from app.times.reading import told
from app.vocabulary import KOMMUNEN, ProposalKind, ProposalState, ReportState, ReportTopic
from app.web.deps import SessionDep, SettingsDep, ThrottleDep, TodayDep, now_of
from app.web.forms import Fields, FieldsDep, first
from app.web.pages import private
from app.web.views import Link
from app.wording import day

router = APIRouter()
_KEY = re.compile(r"[A-Za-z0-9_-]{32}")


@router.get("/angebote/{slug}/melden")
async def report_form(request: Request, slug: str, catalogue: CatalogueDep) -> Response:
    offer = catalogue.page_of(slug)
    return _report_page(request, offer, ReportForm(), catalogue)


@router.post("/angebote/{slug}/melden")
def report(
    request: Request,
    slug: str,
    fields: FieldsDep,
    session: SessionDep,
    throttle: ThrottleDep,
    settings: SettingsDep,
    today: TodayDep,
    catalogue: CatalogueDep,
) -> Response:
    offer, form = catalogue.page_of(slug), ReportForm.read(dict(fields))
    sending = sendings.key(f"melden:{slug}", fields)
    if form.problems:
        return _report_page(request, offer, form, catalogue, fields, status=422)
    if not (sendings.known(session, sending) or throttle.admit(address_of(request))):
        return _report_page(request, offer, form, catalogue, fields, status=429)
    row = store.by_slug(session, slug)
    if row is None:
        raise Missing
    key = sendings.result_of(
        lambda: (
            reports.make(
                session,
                row,
                form,
                caretakers=Caretakers.read(session, office=_office(catalogue), on=today),
                base_url=settings.public_url,
                today=today,
                sending=sending,
            ).key
        )
    )
    return RedirectResponse(f"/meldung/{key}", status_code=303)


def _report_page(
    request: Request,
    offer: Offer,
    form: ReportForm,
    catalogue: Catalogue,
    sent: Fields | None = None,
    *,
    status: int = 200,
) -> Response:
    labels = {
        "thema": _("Worum geht es?"),
        "text": _("Was stimmt nicht?"),
        "antwort": _("Ihre E-Mail-Adresse"),
        TRAP: _("Bitte frei lassen"),
    }
    page = ReportPage(
        offer=offer,
        form=form,
        topics=tuple(ReportTopic),
        faults=faults(form.problems, labels),
        mail_url=_mail_url(offer, catalogue),
        sending=first(sent or [], sendings.FIELD) or sendings.new_token(),
        too_often=status == 429,
    )
    return private(request, "pages/melden.html", page, status=status)


@router.get("/vorschlagen")
async def proposal_form(request: Request, catalogue: CatalogueDep) -> Response:
    kommune = request.query_params.get("kommune", "")
    provider = catalogue.providers.get(request.query_params.get("traeger", ""))
    form = ProposalForm(
        values={
            "kommune": kommune if kommune in KOMMUNEN else "",
            "traeger": provider.name if provider else "",
        }
    )
    return _propose_page(request, form, catalogue)


@router.post("/vorschlagen")
def proposal(
    request: Request,
    fields: FieldsDep,
    session: SessionDep,
    throttle: ThrottleDep,
    settings: SettingsDep,
    today: TodayDep,
    catalogue: CatalogueDep,
) -> Response:
    form, sending = ProposalForm.read(dict(fields)), sendings.key("vorschlagen", fields)
    if form.problems:
        return _propose_page(request, form, catalogue, fields, status=422)
    if not (sendings.known(session, sending) or throttle.admit(address_of(request))):
        return _propose_page(request, form, catalogue, fields, status=429)
    key = sendings.result_of(
        lambda: (
            proposals.make(
                session,
                form,
                caretakers=Caretakers.read(session, office=_office(catalogue), on=today),
                base_url=settings.public_url,
                today=today,
                sending=sending,
            ).key
        )
    )
    return RedirectResponse(f"/meldung/{key}", status_code=303)


def _propose_page(
    request: Request,
    form: ProposalForm,
    catalogue: Catalogue,
    sent: Fields | None = None,
    *,
    status: int = 200,
) -> Response:
    labels = {each.name: _(each.label) for each in PROPOSAL}
    labels |= {"antwort": _("Ihre E-Mail-Adresse"), TRAP: _("Bitte frei lassen")}
    page = ProposePage(
        form=form,
        questions=PROPOSAL,
        faults=faults(form.problems, labels),
        times=told(
            form.values.get("zeiten", ""), now_of(request), catalogue.guides.school_year.calendar
        ),
        contact=contacts.of_office(
            catalogue.guides.kreis.praeventionsbuero, _("Lieber direkt fragen?")
        ),
        sending=first(sent or [], sendings.FIELD) or sendings.new_token(),
        too_often=status == 429,
    )
    return private(request, "pages/vorschlagen.html", page, status=status)


@router.get("/meldung/{key}")
def status(request: Request, key: str, session: SessionDep, index: IndexDep) -> Response:
    if not _KEY.fullmatch(key):
        raise Missing
    page = _report_status(key, session, index.catalogue) or _proposal_status(key, session, index)
    if page is None:
        raise Missing
    return private(request, "pages/meldung.html", page)


def _report_status(key: str, session: SessionDep, catalogue: Catalogue) -> StatusPage | None:
    found = reports.by_key(session, key)
    if found is None:
        return None
    made, offer = found
    return StatusPage(
        title=german(offer.title),
        offer_url=_offer_url(offer.slug, catalogue),
        what=_("Ihr Hinweis"),
        topic=ReportTopic(made.topic).label,
        lines=((_("Ihr Text"), _typed(made.text, made.language)),),
        made_on=day(made.made_on),
        state=ReportState(made.state).label,
        open=made.state == ReportState.OPEN,
        settled_on=day(made.settled_on) if made.settled_on else "",
        settled_by=german(made.settled_by or ""),
        answer=german(made.answer),
        wants_answer=made.answer_to is not None,
    )


def _proposal_status(key: str, session: SessionDep, index: Index) -> StatusPage | None:
    found = proposals.by_key(session, key)
    if found is None:
        return None
    made, title, slug = found
    new = made.kind == ProposalKind.NEW
    asked = new and made.state == ProposalState.OPEN
    questions = PROPOSAL if new else CHANGE
    wanted = {**made.wanted, **({"note": made.note} if made.note else {})}
    return StatusPage(
        title=_typed(title, SOURCE if slug else made.language),
        offer_url=_offer_url(slug, index.catalogue) if slug else None,
        what=_("Ihr Vorschlag") if new else _("Ihre Änderung"),
        topic=ProposalKind(made.kind).label,
        lines=tuple(
            (_(each.label), _said(each, wanted[each.path], made.language) or _("(leer)"))
            for each in questions
            if each.path in wanted
        ),
        made_on=day(made.made_on),
        state=ProposalState(made.state).label,
        open=made.state == ProposalState.OPEN,
        settled_on=day(made.settled_on) if made.settled_on else "",
        settled_by=german(made.settled_by or ""),
        answer=german(made.answer),
        wants_answer=made.answer_to is not None,
        alike=_alike(made, index) if asked else (),
    )


def _alike(made: Proposal, index: Index) -> tuple[Link, ...]:
    """Offers that are there already and may be what was proposed."""
    kommunen = (made.kommune_slug,) if made.kommune_slug else ()
    with speaking(SOURCE):  # what is compared is kept for the German catalogue alone
        catalogue = index.catalogue
        found = likeoffers.like_proposal(made.wanted, kommunen, catalogue)
    return tuple(
        Link(label=german(each.title), url=url)
        for each in found
        if (url := _offer_url(each.slug, catalogue))
    )


def _said(question: Question, answer: str, language: str) -> str:
    """A choice is said anew; times are kept as they were understood, in German."""
    if question.options:
        return question.said(answer)
    return _typed(answer, SOURCE if question.kind is Kind.TIMES else language)


def _typed(text: str, language: str) -> str:
    """What somebody wrote on a page of this language, who may read it on another one."""
    return german(text) if TONGUES[language].german else text


def _offer_url(slug: str, catalogue: Catalogue) -> str | None:
    return catalogue.offers[slug].url if slug in catalogue.offers else None


def _office(catalogue: Catalogue) -> str | None:
    return catalogue.guides.kreis.praeventionsbuero.email


def _mail_url(offer: Offer, catalogue: Catalogue) -> str | None:
    """A prepared mail to the town hall, else to the Präventionsbüro."""
    address = _office(catalogue)
    if len(offer.kommunen) == 1:
        hall = catalogue.kommunen[offer.kommunen[0].slug].rathaus
        address = hall.email or address
    if address is None:
        return None
    with speaking(SOURCE):  # to a colleague, whatever the page speaks
        subject = _("Hinweis zum Angebot „%(title)s“") % {"title": plain(offer.title)}
    return f"mailto:{quote(address)}?{urlencode({'subject': subject}, quote_via=quote)}"
