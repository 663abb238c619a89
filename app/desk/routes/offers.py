"""`/pult/angebote/{slug}`: the form of an offer that is there, and what two changed at once."""

from dataclasses import replace

from fastapi import APIRouter, Response
from pydantic import ValidationError

from app import rights
from app.desk import asking, completing, offer_page, outcome, twins
from app.desk import offer_answers as answers
from app.desk.deps import DeskDep
from app.desk.offer_page import ASIDE, Filled, Opened
from app.models import OfferRow
from app.offers import asides, drafts, editing, provider_asking, providers, revisions, store
from app.offers.editing import CollisionError, UnknownProviderError
from app.offers.forms import OfferForm
from app.offers.revisions import Merge
from app.offers.store import OvertakenError
from app.records.offers import OfferRecord
from app.rights import Action
from app.situations import Missing
from app.web.deps import SessionDep
from app.web.forms import Fields, FieldsDep, RowNumber, first, version_in
from app.web.pages import go, private

router = APIRouter()


def offer_of(session: SessionDep, slug: str) -> tuple[OfferRow, OfferRecord]:
    row = store.by_slug(session, slug)
    if row is None:
        raise Missing
    return row, store.record_of(row)


@router.get("/pult/angebote/{slug}")
def edit(desk: DeskDep, slug: str) -> Response:
    row, record = offer_of(desk.session, slug)
    opened = Opened(desk=desk, row=row, record=record, about=slug)
    number = version_in(desk.request.query_params.get(ASIDE, ""))
    if number:
        beside = asides.beside(desk.session, row, number, by=desk.by)
        form = OfferForm.of(OfferRecord.stored(beside.record))
        return answers.opened_form(opened, form, version=beside.base, current=number)
    return answers.opened_form(opened, OfferForm.of(record), version=row.version)


@router.post("/pult/angebote/{slug}")
def save(
    desk: DeskDep,
    fields: FieldsDep,
    slug: str,
) -> Response:
    row, stored = offer_of(desk.session, slug)
    opened = Opened(desk=desk, row=row, record=stored, about=slug)
    seen, action = version_in(first(fields, drafts.SEEN)), first(fields, "aktion")
    form = completing.read(desk, fields, slug=slug, before=stored)
    if action == answers.PREVIEW:
        return answers.preview(opened, form)
    rights.require(desk.by, Action.PROPOSE, stored.kommunen)
    form = asking.judged(form, stored, desk.today)
    if action == answers.CHECK:
        return answers.only_checked(opened, form, fields, seen)
    if form.record is None or answers.wrong(form, fields):
        return answers.again(opened, form, fields, seen)
    try:
        record = _settled(answers.with_source(form.record, fields, desk), row, stored, fields)
    except CollisionError as collision:
        return _collided(opened, fields, collision)
    try:
        if action == answers.DRAFT or not rights.may(desk.by, Action.EDIT, stored.kommunen):
            editing.keep_draft(
                desk.session,
                record,
                by=desk.by,
                seen=seen,
                now=desk.now,
                reason=first(fields, answers.REASON),
                tokens=answers.tokens(fields),
            )
            own = rights.may(desk.by, Action.EDIT, stored.kommunen)
            return go(f"/pult/angebote/{slug}?fertig={'entwurf' if own else 'vorgeschlagen'}")
        again = _published(opened, form, record, fields)
    except UnknownProviderError:
        # The name is one that somebody else typed meanwhile, and both were joined.
        return go(f"/pult/angebote/{slug}?fertig=traeger-unbekannt")
    except CollisionError as collision:
        return _collided(opened, fields, collision)
    except OvertakenError:
        return go(f"/pult/angebote/{slug}?fertig=ueberholt")
    if again is not None:
        return again
    desk.index.catch_up()
    return go(f"/pult/angebote/{slug}?fertig={outcome.word(desk, slug)}")


def _published(
    opened: Opened, form: OfferForm, record: OfferRecord, fields: Fields
) -> Response | None:
    """Publishes it, None; or what is to be answered first: who the Träger is, whether it is another
    offer than one that is there."""
    desk, row, stored = opened.desk, opened.row, opened.record
    seen = version_in(first(fields, drafts.SEEN))
    published = record.model_copy(update={"draft": False})
    asked = provider_asking.asked(providers.names(desk.session), published, row, fields)
    if asked.open:
        return answers.again(opened, form, fields, seen, asks=True)
    same = offer_page.surely_there(opened, form) if stored and stored.draft else ()
    if same and not first(fields, twins.OTHER):
        return answers.again(opened, form, fields, seen, asks_twin=True)
    editing.publish(
        desk.session,
        twins.apart(asked.record, same),
        by=desk.by,
        seen=seen,
        reason=first(fields, answers.REASON),
        tokens=answers.tokens(fields),
        aside=version_in(first(fields, ASIDE)),
        along=answers.one_after_another(answers.new_provider(asked, desk)),
    )
    return None


def _settled(
    record: OfferRecord, row: OfferRow, stored: OfferRecord, fields: Fields
) -> OfferRecord:
    """After a collision: the stored version for the fields where the editor chose it. Another
    CollisionError where that makes no offer."""
    asked = {name.removeprefix("nimm-"): value for name, value in fields if name[:5] == "nimm-"}
    theirs, values = revisions.values_of(stored), revisions.values_of(record)
    chosen = [n for n, value in asked.items() if value == "gespeichert" and n in theirs]
    if not chosen:
        return record
    values |= {name: theirs[name] for name in chosen}
    try:
        if not any(set(group) & set(chosen) for group in revisions.contradictory(values)):
            return revisions.record_of(values, record.slug)
    except ValidationError:
        pass
    open_still = [each for each in revisions.changes(stored, record) if each.field in asked]
    merge = Merge(record=record, collisions=tuple(open_still), taken=())
    raise CollisionError(merge, row.version)


def _collided(opened: Opened, fields: Fields, collision: CollisionError) -> Response:
    """Ihre Fassung, gespeicherte Fassung, Ergebnis; nothing typed is gone."""
    opened.desk.session.rollback()
    opened.desk.session.expire_all()
    row, record = offer_of(opened.desk.session, opened.about)
    kept = (ASIDE, *answers.CARRIED)
    extra = [
        pair for pair in fields if pair[0] in kept or pair[0].startswith(provider_asking.PREFIX)
    ]
    form = OfferForm.of(collision.merge.record)
    filled = Filled(
        form=OfferForm(pairs=(*form.pairs, *extra), record=form.record, wrong=()),
        version=collision.version,
        token=first(fields, drafts.TOKEN) or drafts.new_token(),
        derived=first(fields, drafts.FROM),
        collisions=collision.merge.collisions,
        joined=tuple(change.label for change in collision.merge.taken),
    )
    page = offer_page.page(replace(opened, row=row, record=record), filled)
    return private(opened.desk.request, "pult/angebot.html", page, status=409)


@router.post("/pult/angebote/{slug}/fassung/{number}/verwerfen")
def discard(desk: DeskDep, slug: str, number: RowNumber) -> Response:
    editing.discard_aside(desk.session, slug, number, by=desk.by)
    return go(f"/pult/angebote/{slug}?fertig=verworfen")
