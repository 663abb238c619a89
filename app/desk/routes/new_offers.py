"""`/pult/angebote/neu`: an offer that is not there yet: empty, as a copy, or from a proposal."""

from functools import partial

from fastapi import APIRouter, Response

from app import sendings
from app.desk import asking, completing, inbox, offer_page, outcome, twins
from app.desk import offer_answers as answers
from app.desk.deps import CaretakersDeskDep
from app.desk.offer_page import Opened
from app.desk.routes.offers import offer_of
from app.offers import drafts, editing, formtexts, provider_asking, providers, spoken
from app.offers.editing import Along
from app.offers.forms import OfferForm, pairs_of
from app.records.offers import OfferRecord
from app.rights import Account
from app.sendings import SentBeforeError
from app.web.forms import Fields, FieldsDep, first, version_in
from app.web.pages import go

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


@router.get("/pult/angebote/neu")
def new(desk: CaretakersDeskDep) -> Response:
    slug = desk.request.query_params.get("vorlage", "")
    about = f"{drafts.MODEL}{slug}" if slug else drafts.NEW
    pairs = [("kommune", each) for each in desk.by.kommunen] if len(desk.by.kommunen) == 1 else []
    pairs += [("sprache", "de"), ("format", "vor-ort"), ("handlungsebene", "sozialraum")]
    number = version_in(desk.request.query_params.get("vorschlag", ""))
    again = desk.request.query_params.get("kopie", "")
    if again:
        slug, about = again, f"{drafts.MODEL}{again}"
        pairs = _anew(offer_of(desk.session, again)[1])
    elif slug:
        pairs = _copied(offer_of(desk.session, slug)[1], desk.by)
    elif number:
        pairs = inbox.prefilled(desk.session, number, by=desk.by, index=desk.index)
    opened = Opened(desk=desk, row=None, record=None, about=about, origin=slug)
    return answers.opened_form(opened, OfferForm.read(pairs, slug="neu"), version=0, current=number)


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


@router.post("/pult/angebote/neu")
def create(
    desk: CaretakersDeskDep,
    fields: FieldsDep,
) -> Response:
    form = completing.read(desk, fields, slug="neu")
    about = first(fields, drafts.ABOUT)
    origin = drafts.model_of(about)
    about = about if origin else drafts.NEW
    opened = Opened(desk=desk, row=None, record=None, about=about, origin=origin)
    action = first(fields, "aktion")
    if action == answers.PREVIEW:
        return answers.preview(opened, form)
    form = asking.judged(
        form, None, desk.today, offer_of(desk.session, origin)[1] if origin else None
    )
    if action == answers.CHECK:
        return answers.only_checked(opened, form, fields, 0)
    if form.record is None or answers.wrong(form, fields):
        return answers.again(opened, form, fields, 0)
    try:
        return _made(opened, form, fields, publish=action != answers.DRAFT)
    except SentBeforeError as before:
        return _made_before(opened, form.record, fields, before.result)


def _made(opened: Opened, form: OfferForm, fields: Fields, *, publish: bool) -> Response:
    assert form.record is not None
    desk, origin = opened.desk, opened.origin
    record = answers.with_source(form.record, fields, desk)
    if origin:
        record = record.model_copy(update={"origin": offer_of(desk.session, origin)[0].slug})
    number = version_in(first(fields, "vorschlag"))
    sending = sendings.key("angebot", fields, by=desk.by.id, said=False)
    along: list[Along] = []
    if publish:
        asked = provider_asking.asked(providers.names(desk.session), record, None, fields)
        if asked.open:
            return answers.again(opened, form, fields, 0, asks=True)
        same = offer_page.surely_there(opened, form)
        if same and sendings.known(desk.session, sending):
            same = ()  # the first sending has made it
        if same and not first(fields, twins.OTHER):
            return answers.again(opened, form, fields, 0, asks_twin=True)
        record = twins.apart(asked.record, same)
        along += answers.new_provider(asked, desk)
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
        tokens=answers.tokens(fields),
        along=answers.one_after_another(along),
        sending=sending,
    )
    desk.index.catch_up()
    word = outcome.word(desk, row.slug) if publish else "entwurf"
    return go(f"/pult/angebote/{row.slug}?fertig={word}")


def _made_before(opened: Opened, record: OfferRecord, fields: Fields, slug: str) -> Response:
    """Leads to the offer that this form has made; what was written in it since is a draft of it."""
    desk = opened.desk
    row, stored = offer_of(desk.session, slug)
    if formtexts.texts(pairs_of(record)) == formtexts.texts(pairs_of(stored)):
        word = "entwurf" if stored.draft else outcome.word(desk, slug)
        return go(f"/pult/angebote/{slug}?fertig={word}")
    token = drafts.new_token()
    of_draft = {drafts.ABOUT: slug, drafts.SEEN: str(row.version), drafts.TOKEN: token}
    pairs = [pair for pair in fields if pair[0] not in (*of_draft, drafts.FROM)]
    drafts.keep(desk.session, [*pairs, *of_draft.items()], by=desk.by, now=desk.now)
    return go(f"/pult/angebote/{slug}?entwurf={token}&fertig=schon-angelegt")
