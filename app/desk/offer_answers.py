"""How the offer's form is answered: opened, again with what is wrong in it, checked, as a
preview."""

from collections.abc import Sequence
from functools import partial

from fastapi import Response
from fastapi.responses import HTMLResponse

from app import typed, wording
from app.catalogue.deps import cards_of, shelf_of
from app.catalogue.routes.offers import view as public_view
from app.desk import begun, hints, offer_page
from app.desk.deps import Desk
from app.desk.offer_page import Filled, Opened
from app.offers import drafts, knownby, provider_editing, reasons, store
from app.offers.editing import Along
from app.offers.forms import OfferForm
from app.offers.provider_asking import Asked
from app.records.offers import OfferRecord
from app.situations import Missing
from app.web.deps import base_url
from app.web.forms import Fields, first
from app.web.pages import pages_of, private

PAGE = "pult/angebot.html"
CHECK, PREVIEW, DRAFT = "pruefen", "vorschau", "entwurf"
"""What the form's buttons ask for beside publishing. CHECK is the first one of the form, so that
Enter in a line of it publishes nothing."""
REASON = "grund"
CARRIED = (REASON, *knownby.FIELDS)
"""Fields beside those of the record that a form keeps whatever comes between."""


def opened_form(opened: Opened, form: OfferForm, *, version: int, current: int = 0) -> Response:
    """The form on the saved version, or on the draft that its address names."""
    desk = opened.desk
    wanted = desk.request.query_params.get("entwurf", "")
    draft = drafts.by_token(desk.session, wanted, by=desk.by) if wanted else None
    filled = Filled(form=form, version=version, current=current)
    if draft is not None and not current and draft.about == opened.about and not draft.discarded:
        slug = opened.record.slug if opened.record else "neu"
        filled = Filled(
            form=OfferForm.read(draft.fields, slug=slug, before=opened.record),
            version=draft.seen,
            derived=draft.token,
            restored=wording.moment(draft.at),
            goes_on=begun.fields_of(begun.changes(desk.session, draft, opened.row)),
        )
    return private(desk.request, PAGE, offer_page.page(opened, filled))


def tokens(fields: Fields) -> tuple[str, ...]:
    """Drafts that a save of this form makes needless."""
    return tuple(filter(None, (first(fields, drafts.TOKEN), first(fields, drafts.FROM))))


def new_provider(asked: Asked, desk: Desk) -> list[Along]:
    """What goes along with the offer of a Träger that somebody said is a new one."""
    add = partial(provider_editing.add, desk.session, asked.record, by=desk.by)
    return [add] if asked.new else []


def one_after_another(deeds: Sequence[Along]) -> Along:
    def all_of_them() -> None:
        for deed in deeds:
            deed()

    return all_of_them


def with_source(record: OfferRecord, fields: Fields, desk: Desk) -> OfferRecord:
    """With the source, the Stand and the check that follow from how somebody knows it."""
    return knownby.answer_in(fields).applied(record, by=desk.by, today=desk.today)


def wrong(form: OfferForm, fields: Fields) -> bool:
    """Whether anything is to be said of it before it can be saved."""
    return form.record is None or reason_fault(fields) != ""


def reason_fault(fields: Fields) -> str:
    return typed.too_long(first(fields, REASON), reasons.MOST)


def again(
    opened: Opened,
    form: OfferForm,
    fields: Fields,
    version: int,
    *,
    asks: bool = False,
    asks_twin: bool = False,
) -> Response:
    """422 with all that was typed, and what to do about it; `asks` who the Träger is, `asks_twin`
    whether it is another one than what is there."""
    filled = Filled(
        form=form,
        version=version,
        token=first(fields, drafts.TOKEN) or drafts.new_token(),
        derived=first(fields, drafts.FROM),
        wrong=True,
        asks=asks,
        asks_twin=asks_twin,
        reason_fault=reason_fault(fields),
    )
    page = offer_page.page(opened, filled)
    return private(opened.desk.request, PAGE, page, status=422)


def reason_again(desk: Desk, slug: str, why: str, fault: str) -> Response:
    """422 where the reason for marking or withdrawing does not do; it stands there as typed."""
    row = store.by_slug(desk.session, slug)
    if row is None:
        raise Missing
    record = store.record_of(row)
    opened = Opened(desk=desk, row=row, record=record, about=slug)
    form = OfferForm.of(record)
    filled = Filled(form=form, version=row.version, why=why, why_fault=fault)
    return private(desk.request, PAGE, offer_page.page(opened, filled), status=422)


def only_checked(opened: Opened, form: OfferForm, fields: Fields, version: int) -> Response:
    """What is wrong with it is said, what was typed is kept; nothing is published."""
    desk = opened.desk
    draft = drafts.keep_sent(desk.session, fields, by=desk.by, now=desk.now)
    filled = Filled(
        form=form,
        version=version,
        token=draft.token if draft else drafts.new_token(),
        derived=first(fields, drafts.FROM),
        wrong=True,
        reason_fault=reason_fault(fields),
        checked=wording.moment(draft.at) if draft else "",
    )
    return private(desk.request, PAGE, offer_page.page(opened, filled))


def preview(opened: Opened, form: OfferForm) -> Response:
    """The public page as it would be."""
    if form.record is None:
        return again(opened, form, list(form.pairs), opened.row.version if opened.row else 0)
    desk, pages = opened.desk, pages_of(opened.desk.request)
    record = with_source(form.record, list(form.pairs), desk)
    offer = hints.published(record, desk.index.catalogue, desk.now)
    view = public_view(
        offer,
        desk.index,
        desk.index.catalogue,
        cards_of(desk.request),
        shelf=shelf_of(desk.request),
        base=base_url(desk.request),
    )
    html = pages.html("pages/offer.html", page=view, request_path=offer.url)
    return HTMLResponse(html, headers={"Cache-Control": "no-store", "X-Robots-Tag": "noindex"})
