"""`/pult/angebote/{slug}/kurz`: a few facts changed from the row, and the last step taken back."""

from dataclasses import replace

from fastapi import APIRouter, Response

from app.accounts.frame import SAID, frame_of
from app.desk import lines, offer_page, outcome, quick
from app.desk.deps import Desk, DeskDep
from app.desk.offer_page import Filled, Opened
from app.desk.routes.offers import offer_of
from app.desk.rowviews import DeskRow, QuickPage, QuickPanel, RowFragment
from app.i18n import gettext as _
from app.models import OfferRow
from app.offers import drafts, knownby, revisions, store
from app.offers import quick as verbs
from app.offers.editing import CollisionError
from app.offers.forms import OfferForm
from app.offers.quick import NotQuickError
from app.offers.store import OvertakenError
from app.rights import Action, require
from app.situations import Missing
from app.web.forms import Fields, FieldsDep, first, version_in
from app.web.pages import go, partial, private

router = APIRouter()


@router.get("/pult/angebote/{slug}/kurz")
def asked(desk: DeskDep, slug: str) -> Response:
    row, record = offer_of(desk.session, slug)
    require(desk.by, Action.EDIT, record.kommunen)
    if record.state not in verbs.LIVE:
        return _elsewhere(desk, slug)
    simple = verbs.simple(desk.session, row, record, by=desk.by)
    place = quick.place_in(desk.request.query_params.get(quick.PLACE, ""), record)
    return _shown(desk, row, quick.panel(desk, record, row.version, place, simple=simple))


@router.post("/pult/angebote/{slug}/kurz")
def save(desk: DeskDep, fields: FieldsDep, slug: str) -> Response:
    row, stored = offer_of(desk.session, slug)
    require(desk.by, Action.EDIT, stored.kommunen)
    seen = version_in(first(fields, drafts.SEEN))
    base = revisions.published_at(desk.session, row, seen)
    if base is None:
        return overtaken(desk, slug)
    place = quick.place_in(first(fields, quick.PLACE), base)
    if place is None:
        return _shown(desk, row, quick.panel(desk, base, seen, None))
    typed = quick.read(fields, base, place, today=desk.today)
    again = quick.panel(desk, base, seen, place, typed, sent=fields)
    if typed.record is None or typed.knowing is None:
        return _shown(desk, row, again, status=422)
    try:
        saved = verbs.change(
            desk.session,
            typed.record,
            knowing=typed.knowing,
            by=desk.by,
            seen=seen,
            today=desk.today,
        )
    except NotQuickError:
        return _elsewhere(desk, slug)
    except OvertakenError:
        return overtaken(desk, slug)
    except CollisionError as collision:
        if partial(desk.request):
            # A part of the page cannot become the whole form: the panel sends itself once more.
            return _shown(desk, row, replace(again, collided=True), status=409)
        return _both(desk, slug, fields, collision)
    desk.index.catch_up()
    return _changed(desk, saved, seen)


@router.post("/pult/angebote/{slug}/rueckgaengig")
def take_back(desk: DeskDep, fields: FieldsDep, slug: str) -> Response:
    """The confirmation or the change that `version` is, as long as nobody has saved since."""
    seen = version_in(first(fields, "version"))
    try:
        row = verbs.take_back(desk.session, slug, by=desk.by, seen=seen)
    except OvertakenError:
        return overtaken(desk, slug)
    desk.index.catch_up()
    said = _("zurückgenommen")
    shown = lines.one_row(desk.session, row, desk.by, desk.today, done=said, undone=True)
    return answered(desk, shown, "/pult?fertig=zurueckgenommen")


def answered(desk: Desk, row: DeskRow, path: str) -> Response:
    """The row anew for htmx, else on to the page."""
    if partial(desk.request):
        return private(desk.request, "pult/_row.html", RowFragment(row=row))
    return go(path)


def overtaken(desk: Desk, slug: str) -> Response:
    """Somebody saved it meanwhile: shows how it is now, does nothing to what nobody has seen."""
    desk.session.expire_all()
    row = store.by_slug(desk.session, slug)
    if row is None:
        raise Missing
    if partial(desk.request):
        shown = lines.one_row(desk.session, row, desk.by, desk.today)
        shown = replace(shown, facts=(_("gerade geändert, bitte ansehen"), *shown.facts))
        return private(desk.request, "pult/_row.html", RowFragment(row=shown), status=409)
    return go(f"/pult/angebote/{slug}?fertig=ueberholt")


def _shown(desk: Desk, row: OfferRow, panel: QuickPanel, *, status: int = 200) -> Response:
    """In its row, or on a page of its own."""
    if partial(desk.request):
        shown = lines.one_row(desk.session, row, desk.by, desk.today)
        fragment = RowFragment(row=replace(shown, panel=panel))
        return private(desk.request, "pult/_row.html", fragment, status=status)
    page = QuickPage(frame=frame_of(desk.request, desk.by), panel=panel)
    return private(desk.request, "pult/kurz.html", page, status=status)


def _elsewhere(desk: Desk, slug: str) -> Response:
    """What only the whole form does; htmx is told to open it."""
    path = f"/pult/angebote/{slug}"
    if partial(desk.request):
        return Response(status_code=204, headers={"HX-Redirect": path})
    return go(path)


def _changed(desk: Desk, row: OfferRow, seen: int) -> Response:
    if row.version == seen:
        shown = lines.one_row(desk.session, row, desk.by, desk.today, done=_("nichts geändert"))
        return answered(desk, shown, "/pult")
    return done_to(desk, row, _("geändert"), outcome.FINE)


def done_to(desk: Desk, row: OfferRow, done: str, fine: str) -> Response:
    """The row after a step that can be taken back. `fine` is what is said where families find the
    offer; where they do not, that is said."""
    word = outcome.word(desk, row.slug, fine)
    shown = lines.one_row(desk.session, row, desk.by, desk.today, done=done, undo=True)
    if word != fine:
        shown = replace(shown, facts=(_(SAID[word]), *shown.facts))
    return answered(desk, shown, f"/pult?fertig={word}&angebot={row.slug}&stand={row.version}")


def _both(desk: Desk, slug: str, fields: Fields, collision: CollisionError) -> Response:
    """The whole form with what was typed beside what is stored, and how the person knows it."""
    desk.session.rollback()
    desk.session.expire_all()
    row, record = offer_of(desk.session, slug)
    form = OfferForm.of(collision.merge.record)
    known = [pair for pair in fields if pair[0] in knownby.FIELDS] + [(knownby.ASKED, "ja")]
    filled = Filled(
        form=OfferForm(pairs=(*form.pairs, *known), record=form.record, wrong=()),
        version=collision.version,
        collisions=collision.merge.collisions,
        joined=tuple(change.label for change in collision.merge.taken),
    )
    opened = Opened(desk=desk, row=row, record=record, about=slug)
    page = offer_page.page(opened, filled)
    return private(desk.request, "pult/angebot.html", page, status=409)
