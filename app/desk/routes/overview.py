"""`/pult`: what waits, the list of offers, and what can be done to one of them on the spot."""

from collections.abc import Sequence
from typing import Protocol
from urllib.parse import urlencode

from fastapi import APIRouter, Response

from app import typed
from app.accounts.frame import SLUG, frame_of
from app.catalogue import completeness
from app.desk import arrived, colleagues, finding, lines, outcome, overview, savedfilters, unknown
from app.desk import offer_answers as answers
from app.desk.allread import Reading
from app.desk.deps import Desk, DeskDep
from app.desk.filters import PATH, Filters
from app.desk.filters import asked as asked_of
from app.desk.lines import Line
from app.desk.routes.quick import done_to, overtaken
from app.desk.rowviews import (
    DashboardPage,
    DeskListPage,
    Undo,
    UnknownPage,
)
from app.desk.savedfilters import NotKeptError
from app.desk.unknown import CompletenessPage
from app.i18n import gettext as _
from app.models import OfferRow
from app.offers import asides, bulk, editing
from app.offers.reasons import LongReasonError, NoReasonError
from app.offers.store import OvertakenError
from app.rights import Account, Action, may, may_somewhere, own_kommunen
from app.web.deps import SessionDep
from app.web.forms import Fields, FieldsDep, RowNumber, first, version_in
from app.web.pages import go, private

router = APIRouter()
PAGE = 50
LONGEST_TEXT = 100


@router.get("/pult")
def start(desk: DeskDep) -> Response:
    own, kept = own_kommunen(desk.by), savedfilters.opened(desk.session, by=desk.by)
    phases = any(filters.phases for _row, filters in kept)
    found = lines.every(desk.session, desk.today, own, phases=phases)
    beside = asides.waiting(desk.session, by=desk.by)
    told = colleagues.waiting(desk, beside, back="/pult", most=overview.SHOWN)
    inbox = overview.Inbox(
        arrived=arrived.waiting(desk.session, desk.by, desk.today), colleagues=told.total
    )
    page = DashboardPage(
        frame=frame_of(desk.request, desk.by),
        colleagues=told,
        groups=overview.groups(desk.session, found, inbox, beside, by=desk.by),
        gaps=overview.gaps(desk.index.catalogue, desk.by),
        recent=overview.recent(desk.session, own),
        unmet=overview.unmet_questions(desk.session, desk.by, desk.today),
        may_create=may_somewhere(desk.by, Action.CREATE),
        may_have_read=may_somewhere(desk.by, Action.TEXTS),
        saved=savedfilters.counted(desk, kept, found),
        undo=_undo(desk),
        unread=Reading.parse(desk.request.query_params.get("gelesen", "")).text,
        opened=desk.request.query_params.get("offen", ""),
    )
    return private(desk.request, "pult/uebersicht.html", page)


def _undo(desk: Desk) -> Undo | None:
    """The step that this page says was done, where it is one that can be taken back."""
    asked = desk.request.query_params
    slug, version = asked.get("angebot", ""), version_in(asked.get("stand", ""))
    return Undo(slug=slug, version=version) if version and SLUG.fullmatch(slug) else None


@router.get("/pult/offen")
def to_find_out(desk: DeskDep) -> Response:
    """Internal remarks on Kommunen, Träger, offers and guides, with where each belongs."""
    page = UnknownPage(
        frame=frame_of(desk.request, desk.by),
        groups=unknown.groups(desk.session, desk.index.catalogue, desk.by),
    )
    return private(desk.request, "pult/offen.html", page)


@router.get("/pult/angaben")
def what_is_known(desk: DeskDep) -> Response:
    """Of how many offers there is a number, a time, a cost, a place, a confirmation."""
    page = CompletenessPage(
        frame=frame_of(desk.request, desk.by),
        headings=completeness.headings(),
        rows=completeness.of(desk.index.catalogue),
    )
    return private(desk.request, "pult/angaben.html", page)


@router.get("/pult/angebote")
def offers(desk: DeskDep) -> Response:
    """All offers, those of others too; first one's own."""
    asked = desk.request.query_params
    filters = Filters.read(asked.multi_items(), desk.by)
    return _list(desk, filters, asked.get("q", ""), page=typed.number(asked.get("seite", ""), 1))


@router.post("/pult/auswahl")
def keep(desk: DeskDep, fields: FieldsDep) -> Response:
    """What is chosen in the list, under a name."""
    filters, name = Filters.read(fields, desk.by), first(fields, "name")
    try:
        savedfilters.keep(desk.session, name, filters, by=desk.by)
    except NotKeptError as why:
        return _list(desk, filters, "", name=name[: 2 * savedfilters.LONGEST], fault=str(why))
    return go(f"{filters.url}&fertig=gemerkt")


@router.post("/pult/auswahl/{number}/entfernen")
def forget(desk: DeskDep, number: RowNumber) -> Response:
    savedfilters.remove(desk.session, number, by=desk.by)
    return go("/pult?fertig=auswahl-entfernt")


def _list(
    desk: Desk,
    filters: Filters,
    text: str,
    *,
    page: int | None = None,
    name: str = "",
    fault: str = "",
) -> Response:
    text = typed.line(text)[:LONGEST_TEXT].strip()
    own = own_kommunen(desk.by) if filters.own else None
    there = lines.every(
        desk.session, desk.today, own, phases=filters.phases, grouped=filters.grouped
    )
    kept = [line for line in there if filters.keeps(line)]
    said = [(line, "") for line in kept]
    if text:
        said = finding.found(desk.session, desk.index, text, kept)
    last = max(1, -(-len(said) // PAGE))
    number = min(page or 1, last)

    def url(page: int) -> str:
        return f"{PATH}?" + urlencode({"q": text, **filters.chosen, "seite": page})

    view = DeskListPage(
        frame=frame_of(desk.request, desk.by),
        rows=tuple(
            lines.row_of(line, desk.by, why=why)
            for line, why in said[(number - 1) * PAGE : number * PAGE]
        ),
        total=len(said),
        text=text,
        begun=finding.begun(desk.session, text, by=desk.by) if text else (),
        chosen=filters.chosen.get("gruppe", ""),
        choices=tuple((value, _(label)) for value, label in lines.GROUPS.items()),
        asked=asked_of(filters, desk.index.catalogue),
        narrowed=filters.narrowed,
        every=_together(desk.by, [line for line, _why in said]) if text or filters.chosen else (),
        query=tuple(filters.chosen.items()) if not text else (),
        fault=fault,
        name=name,
        previous_url=url(number - 1) if number > 1 else None,
        next_url=url(number + 1) if number < last else None,
        elsewhere_url=filters.everywhere(text) if text and filters.own else None,
        may_create=may_somewhere(desk.by, Action.CREATE),
    )
    return private(desk.request, "pult/liste.html", view, status=422 if fault else 200)


def _together(by: Account, found: Sequence[Line]) -> tuple[str, ...]:
    """Slugs of those that can be changed together; none where these are too many for one step."""
    slugs = tuple(
        line.slug
        for line in found
        if line.state in lines.LIVE and may(by, Action.BULK, line.kommunen)
    )
    return slugs if len(slugs) <= bulk.MOST else ()


@router.post("/pult/angebote/{slug}/bestaetigen")
def confirm(
    desk: DeskDep,
    fields: FieldsDep,
    slug: str,
) -> Response:
    """ "Stimmt noch", on the spot."""
    seen = version_in(first(fields, "version"))
    try:
        row = editing.confirm(desk.session, slug, by=desk.by, seen=seen, today=desk.today)
    except OvertakenError:
        return overtaken(desk, slug)
    desk.index.catch_up()
    return done_to(desk, row, _("bestätigt"), "bestaetigt")


@router.post("/pult/angebote/{slug}/vormerken")
def doubt(
    desk: DeskDep,
    fields: FieldsDep,
    slug: str,
) -> Response:
    return _with_reason(desk, fields, slug, editing.doubt, "vorgemerkt")


@router.post("/pult/angebote/{slug}/zurueckziehen")
def withdraw(
    desk: DeskDep,
    fields: FieldsDep,
    slug: str,
) -> Response:
    verb, word = editing.withdraw, "zurueckgezogen"
    return _with_reason(desk, fields, slug, verb, word)


class _NeedsReason(Protocol):
    def __call__(
        self, session: SessionDep, slug: str, *, by: Account, seen: int, reason: str
    ) -> OfferRow: ...


def _with_reason(
    desk: Desk,
    fields: Fields,
    slug: str,
    verb: _NeedsReason,
    word: str,
) -> Response:
    """Does it when a reason is given; back on the form, `word` says what was done."""
    seen, reason = version_in(first(fields, "version")), first(fields, "grund")
    try:
        verb(desk.session, slug, by=desk.by, seen=seen, reason=reason)
    except NoReasonError:
        return go(f"/pult/angebote/{slug}?fertig=grund-fehlt")
    except LongReasonError as long:
        return answers.reason_again(desk, slug, reason, str(long))
    except OvertakenError:
        return overtaken(desk, slug)
    desk.index.catch_up()
    if verb == editing.withdraw:
        word = outcome.asked(desk, slug, word)
    return go(f"/pult/angebote/{slug}?fertig={word}")


@router.post("/pult/angebote/{slug}/zurueckholen")
def bring_back(
    desk: DeskDep,
    fields: FieldsDep,
    slug: str,
) -> Response:
    try:
        editing.bring_back(
            desk.session, slug, by=desk.by, seen=version_in(first(fields, "version"))
        )
    except OvertakenError:
        return overtaken(desk, slug)
    desk.index.catch_up()
    word = outcome.asked(desk, slug, outcome.word(desk, slug, "zurueckgeholt"))
    return go(f"/pult/angebote/{slug}?fertig={word}")
