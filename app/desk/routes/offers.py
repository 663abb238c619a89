"""`/pult/angebote/…`: the offer's form, its drafts, its history."""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from urllib.parse import quote

from fastapi import APIRouter, Response
from fastapi.responses import HTMLResponse
from pydantic import ValidationError

from app import rights, wording
from app.catalogue.deps import cards_of
from app.catalogue.routes.offers import view as public_view
from app.desk import hints, inbox, offer_page, outcome, twins
from app.desk.deps import CaretakersDeskDep, Desk, DeskDep
from app.desk.offer_page import ASIDE, Filled, Opened
from app.models import OfferRow
from app.offers import (
    drafts,
    editing,
    provider_asking,
    provider_editing,
    providers,
    revisions,
    spoken,
    store,
)
from app.offers.editing import Along, CollisionError, UnknownProviderError
from app.offers.forms import OfferForm
from app.offers.provider_asking import Asked
from app.offers.revisions import Merge
from app.offers.store import OvertakenError
from app.records.offers import OfferRecord
from app.rights import Account, Action
from app.situations import Missing
from app.web.deps import SessionDep, base_url
from app.web.forms import Fields, FieldsDep, RowNumber, first, version_in
from app.web.pages import go, pages_of, private

router = APIRouter()
MODEL_KEEPS = {
    "place": None,
    "locations": (),
    "schedule": None,
    "times": None,
    "draft": True,
    "ended": None,
    "doubt": None,
    "visible_from": None,
    "visible_until": None,
    "cancelled_until": None,
    "verified_at": None,
    "verified_by": None,
}
BLANK_IN_COPY = frozenset(
    (
        "traeger",
        "traeger_art",
        "telefon",
        "email",
        "web",
        "quelle",
        "quelle_jahr",
        "kommune",
        *spoken.NAMES,
    )
)


def offer_of(session: SessionDep, slug: str) -> tuple[OfferRow, OfferRecord]:
    row = store.by_slug(session, slug)
    if row is None:
        raise Missing
    return row, store.record_of(row)


@router.get("/pult/angebote/neu")
def new(desk: CaretakersDeskDep) -> Response:
    slug = desk.request.query_params.get("vorlage", "")
    about = f"vorlage:{slug}" if slug else "neu"
    pairs = [("kommune", each) for each in desk.by.kommunen] if len(desk.by.kommunen) == 1 else []
    pairs += [("sprache", "de"), ("format", "vor-ort"), ("handlungsebene", "sozialraum")]
    number = version_in(desk.request.query_params.get("vorschlag", ""))
    again = desk.request.query_params.get("kopie", "")
    if again:
        slug, about = again, f"vorlage:{again}"
        pairs = _anew(offer_of(desk.session, again)[1])
    elif slug:
        pairs = _copied(offer_of(desk.session, slug)[1], desk.by)
    elif number:
        pairs = inbox.prefilled(desk.session, number, by=desk.by)
    opened = Opened(desk=desk, row=None, record=None, about=about, origin=slug)
    return _open(opened, OfferForm.read(pairs, slug="neu"), version=0, current=number)


def _copied(model: OfferRecord, by: Account) -> list[tuple[str, str]]:
    """Another Kommune's idea without what belongs to that place."""
    pairs = OfferForm.of(model.model_copy(update=MODEL_KEEPS)).pairs
    own = [("kommune", each) for each in by.kommunen]
    return [pair for pair in pairs if pair[0] not in BLANK_IN_COPY] + own


def _anew(last: OfferRecord) -> list[tuple[str, str]]:
    """Last year's, at the same place and by the same people, without what was true of it alone;
    whether its sources still say so is to be looked up."""
    kept = {name: value for name, value in MODEL_KEEPS.items() if name != "place"}
    timeless = {"schedule": None, "times": None}
    places = tuple(each.model_copy(update=timeless) for each in last.locations)
    pairs = OfferForm.of(last.model_copy(update={**kept, "locations": places})).pairs
    return [(name, "" if name == "quelle_jahr" else value) for name, value in pairs]


@router.get("/pult/angebote/{slug}")
def edit(desk: DeskDep, slug: str) -> Response:
    row, record = offer_of(desk.session, slug)
    opened = Opened(desk=desk, row=row, record=record, about=slug)
    number = version_in(desk.request.query_params.get(ASIDE, ""))
    if number:
        beside = editing.beside(desk.session, row, number, by=desk.by)
        version = OfferRecord.stored(beside.record)
        return _open(opened, OfferForm.of(version), version=beside.base, current=number)
    return _open(opened, OfferForm.of(record), version=row.version)


def _open(opened: Opened, form: OfferForm, *, version: int, current: int = 0) -> Response:
    """The form, with what was typed before and not saved, if there is such a draft."""
    request, derived, restored = opened.desk.request, "", ""
    wanted = request.query_params.get("entwurf", "")
    fresh = "frisch" in request.query_params or current
    begun = drafts.of_form(opened.desk.session, opened.about, by=opened.desk.by)
    draft = next((each for each in begun if each.token == wanted), begun[0] if begun else None)
    if draft is not None and not fresh:
        slug = opened.record.slug if opened.record else "neu"
        form = OfferForm.read(draft.fields, slug=slug, before=opened.record)
        version, derived, restored = draft.seen, draft.token, wording.moment(draft.at)
    filled = Filled(form=form, version=version, derived=derived, restored=restored, current=current)
    return private(request, "pult/angebot.html", offer_page.page(opened, filled))


def _tokens(fields: Fields) -> tuple[str, ...]:
    return tuple(filter(None, (first(fields, drafts.TOKEN), first(fields, drafts.FROM))))


@router.post("/pult/angebote/neu")
def create(
    desk: CaretakersDeskDep,
    fields: FieldsDep,
) -> Response:
    form = OfferForm.read(fields, slug="neu")
    about = first(fields, drafts.ABOUT)
    origin = about.removeprefix("vorlage:") if about.startswith("vorlage:") else ""
    about = about if origin else "neu"
    opened = Opened(desk=desk, row=None, record=None, about=about, origin=origin)
    if first(fields, "aktion") == "vorschau":
        return _preview(opened, form)
    if form.record is None:
        return _again(opened, form, fields, 0)
    record = form.record
    if origin:
        record = record.model_copy(update={"origin": offer_of(desk.session, origin)[0].slug})
    publish = first(fields, "aktion") != "entwurf"
    number = version_in(first(fields, "vorschlag"))
    along: list[Along] = []
    if publish:
        asked = provider_asking.asked(providers.names(desk.session), record, None, fields)
        if asked.open:
            return _again(opened, form, fields, 0, asks=True)
        same = offer_page.surely_there(opened, form)
        if same and not first(fields, twins.OTHER):
            return _again(opened, form, fields, 0, asks_twin=True)
        record = twins.apart(_checked(asked.record, fields, opened), same)
        along += _new_provider(asked, desk)
    if number and publish:
        # Whoever made the proposal reads that it is on the site, so a draft does not answer it.
        along.append(
            partial(inbox.published, desk.session, number, record, by=desk.by, today=desk.today)
        )
    row = editing.create(
        desk.session,
        record,
        by=desk.by,
        reason=first(fields, "grund"),
        draft=not publish,
        tokens=_tokens(fields),
        along=_one_after_another(along),
    )
    desk.index.catch_up()
    word = outcome.word(desk, row.slug) if publish else "entwurf"
    return go(f"/pult/angebote/{row.slug}?fertig={word}")


def _new_provider(asked: Asked, desk: Desk) -> list[Along]:
    """What goes along with the offer of a Träger that somebody said is a new one."""
    add = partial(provider_editing.add, desk.session, asked.record, by=desk.by)
    return [add] if asked.new else []


def _one_after_another(deeds: Sequence[Along]) -> Along:
    def all_of_them() -> None:
        for deed in deeds:
            deed()

    return all_of_them


def _checked(record: OfferRecord, fields: Fields, opened: Opened) -> OfferRecord:
    """Whoever ticks "Alle Angaben geprüft" has confirmed it."""
    if not first(fields, "geprueft"):
        return record
    return record.model_copy(
        update={
            "verified_at": opened.desk.today,
            "verified_by": opened.desk.by.office,
            "doubt": None,
        }
    )


def _again(
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
    )
    page = offer_page.page(opened, filled)
    return private(opened.desk.request, "pult/angebot.html", page, status=422)


def _preview(opened: Opened, form: OfferForm) -> Response:
    """The public page as it would be."""
    if form.record is None:
        return _again(opened, form, list(form.pairs), opened.row.version if opened.row else 0)
    desk, pages = opened.desk, pages_of(opened.desk.request)
    offer = hints.published(form.record, desk.index.catalogue, desk.now)
    view = public_view(
        offer,
        desk.index,
        desk.index.catalogue,
        cards_of(desk.request),
        base=base_url(desk.request),
    )
    html = pages.html("pages/offer.html", page=view, request_path=offer.url)
    return HTMLResponse(html, headers={"Cache-Control": "no-store", "X-Robots-Tag": "noindex"})


@router.post("/pult/angebote/{slug}")
def save(
    desk: DeskDep,
    fields: FieldsDep,
    slug: str,
) -> Response:
    row, stored = offer_of(desk.session, slug)
    opened = Opened(desk=desk, row=row, record=stored, about=slug)
    seen, action = version_in(first(fields, drafts.SEEN)), first(fields, "aktion")
    form = OfferForm.read(fields, slug=slug, before=stored)
    if action == "vorschau":
        return _preview(opened, form)
    rights.require(desk.by, Action.PROPOSE, stored.kommunen)
    if form.record is None:
        return _again(opened, form, fields, seen)
    try:
        record = _settled(form.record, row, stored, fields)
    except CollisionError as collision:
        return _collided(opened, fields, collision)
    reason, tokens = first(fields, "grund"), _tokens(fields)
    try:
        if action == "entwurf" or not rights.may(desk.by, Action.EDIT, stored.kommunen):
            editing.keep_draft(
                desk.session,
                record,
                by=desk.by,
                seen=seen,
                now=desk.now,
                reason=reason,
                tokens=tokens,
            )
            own = rights.may(desk.by, Action.EDIT, stored.kommunen)
            return go(
                f"/pult/angebote/{slug}?frisch&fertig={'entwurf' if own else 'vorgeschlagen'}"
            )
        published = record.model_copy(update={"draft": False})
        asked = provider_asking.asked(providers.names(desk.session), published, row, fields)
        if asked.open:
            return _again(opened, form, fields, seen, asks=True)
        same = offer_page.surely_there(opened, form) if stored.draft else ()
        if same and not first(fields, twins.OTHER):
            return _again(opened, form, fields, seen, asks_twin=True)
        editing.publish(
            desk.session,
            twins.apart(_checked(asked.record, fields, opened), same),
            by=desk.by,
            seen=seen,
            reason=reason,
            tokens=tokens,
            aside=version_in(first(fields, ASIDE)),
            along=_one_after_another(_new_provider(asked, desk)),
        )
    except UnknownProviderError:
        # The name is one that somebody else typed meanwhile, and both were joined.
        return go(f"/pult/angebote/{slug}?fertig=traeger-unbekannt")
    except CollisionError as collision:
        return _collided(opened, fields, collision)
    except OvertakenError:
        return go(f"/pult/angebote/{slug}?fertig=ueberholt")
    desk.index.catch_up()
    return go(f"/pult/angebote/{slug}?frisch&fertig={outcome.word(desk, slug)}")


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
    kept = ("grund", "geprueft", ASIDE)
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


@router.post("/pult/entwurf")
def keep(desk: DeskDep, fields: FieldsDep) -> Response:
    """Autosave while typing; answers with preview and hints."""
    draft = drafts.keep(desk.session, fields, by=desk.by, now=desk.now)
    about = first(fields, drafts.ABOUT)
    if about.startswith(drafts.TEXTS):
        return Response(status_code=204)
    row = store.by_slug(desk.session, about)
    before = store.record_of(row) if row else None
    form = OfferForm.read(fields, slug=about if row else "neu", before=before)
    opened = Opened(desk=desk, row=row, record=before, about=about)
    page = offer_page.beside(opened, form, saved=wording.moment(draft.at) if draft else "")
    return private(desk.request, "pult/_begleiter.html", page)


@router.post("/pult/entwurf/verwerfen")
def forget(desk: DeskDep, fields: FieldsDep) -> Response:
    drafts.forget(desk.session, _tokens(fields), by=desk.by)
    about = first(fields, drafts.ABOUT)
    if about.startswith(drafts.TEXTS):
        return go(f"/pult/{quote(about)}")
    known = about != "neu" and store.by_slug(desk.session, about) is not None
    return go(f"/pult/angebote/{about}?frisch" if known else "/pult")


@router.post("/pult/angebote/{slug}/fassung/{number}/verwerfen")
def discard(desk: DeskDep, slug: str, number: RowNumber) -> Response:
    editing.discard_aside(desk.session, slug, number, by=desk.by)
    return go(f"/pult/angebote/{slug}?fertig=verworfen")
