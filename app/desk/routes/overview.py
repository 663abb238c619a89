"""`/pult`: what waits, the list of offers, and what can be done to one of them on the spot."""

from dataclasses import replace
from typing import Protocol
from urllib.parse import urlencode

from fastapi import APIRouter, Response

from app import typed
from app.accounts.frame import frame_of
from app.catalogue import completeness
from app.desk import colleagues, lines, outcome, overview, unknown
from app.desk import offer_answers as answers
from app.desk.deps import Desk, DeskDep
from app.desk.unknown import CompletenessPage
from app.desk.views import DashboardPage, DeskListPage, RowFragment, UnknownPage
from app.i18n import gettext as _
from app.models import OfferRow
from app.offers import editing
from app.offers.reasons import LongReasonError, NoReasonError
from app.offers.store import OvertakenError, by_slug
from app.rights import Account, Action, may_somewhere, own_kommunen
from app.situations import Missing
from app.vocabulary import COUNTYWIDE, KOMMUNEN
from app.web.deps import SessionDep
from app.web.forms import Fields, FieldsDep, first, version_in
from app.web.pages import go, partial, private
from app.wording import countywide

router = APIRouter()
PAGE = 50


@router.get("/pult")
def start(desk: DeskDep) -> Response:
    own = own_kommunen(desk.by)
    found = lines.every(desk.session, desk.today, own)
    page = DashboardPage(
        frame=frame_of(desk.request, desk.by),
        colleagues=colleagues.waiting(desk, back="/pult", most=overview.SHOWN),
        groups=overview.groups(desk.session, found, by=desk.by, today=desk.today),
        gaps=overview.gaps(desk.index.catalogue, desk.by),
        recent=overview.recent(desk.session, own),
        unmet=overview.unmet_questions(desk.session, desk.by, desk.today),
        may_create=may_somewhere(desk.by, Action.CREATE),
        may_have_read=may_somewhere(desk.by, Action.TEXTS),
    )
    return private(desk.request, "pult/uebersicht.html", page)


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
    text, group = asked.get("q", "").strip()[:100], asked.get("gruppe", "")
    own = own_kommunen(desk.by)
    kommune = asked.get("kommune", "eigene" if own is not None else "alle")
    found = [
        line
        for line in lines.every(desk.session, desk.today, own if kommune == "eigene" else None)
        if (not group or group in line.groups)
        and (kommune in ("alle", "eigene") or kommune in line.kommunen)
        and all(word in line.title.casefold() for word in text.casefold().split())
    ]
    number = typed.number(asked.get("seite", ""), 1) or 1
    last = max(1, -(-len(found) // PAGE))
    number = min(number, last)
    filters = {"q": text, "gruppe": group, "kommune": kommune}

    def url(page: int) -> str:
        return "/pult/angebote?" + urlencode({**filters, "seite": page})

    page = DeskListPage(
        frame=frame_of(desk.request, desk.by),
        rows=tuple(
            lines.row_of(line, desk.by) for line in found[(number - 1) * PAGE : number * PAGE]
        ),
        total=len(found),
        text=text,
        chosen=group,
        choices=tuple((name, _(label)) for name, label in overview.GROUPS.items()),
        kommune=kommune,
        kommunen=(
            *((("eigene", _("Meine Kommunen")),) if own is not None else ()),
            ("alle", _("alle")),
            *KOMMUNEN.items(),
            (COUNTYWIDE, countywide()),
        ),
        previous_url=url(number - 1) if number > 1 else None,
        next_url=url(number + 1) if number < last else None,
        may_create=may_somewhere(desk.by, Action.CREATE),
    )
    return private(desk.request, "pult/liste.html", page)


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
        return _overtaken(desk, slug)
    desk.index.catch_up()
    return _answered(desk, row, _("bestätigt"), outcome.word(desk, slug, "bestaetigt"))


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
        return _overtaken(desk, slug)
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
        return _overtaken(desk, slug)
    desk.index.catch_up()
    word = outcome.asked(desk, slug, outcome.word(desk, slug, "zurueckgeholt"))
    return go(f"/pult/angebote/{slug}?fertig={word}")


def _answered(
    desk: Desk,
    row: OfferRow,
    done: str,
    word: str,
) -> Response:
    """The row anew for htmx, else the page that the button was on."""
    if partial(desk.request):
        shown = lines.one_row(desk.session, row, desk.by, desk.today, done=done)
        return private(desk.request, "pult/_row.html", RowFragment(row=shown))
    return go(f"/pult?fertig={word}")


def _overtaken(desk: Desk, slug: str) -> Response:
    """Somebody saved it meanwhile: shows how it is now, does nothing to what nobody has seen."""
    desk.session.expire_all()
    row = by_slug(desk.session, slug)
    if row is None:
        raise Missing
    if partial(desk.request):
        shown = lines.one_row(desk.session, row, desk.by, desk.today, done="")
        shown = replace(shown, facts=(_("gerade geändert, bitte ansehen"), *shown.facts))
        return private(desk.request, "pult/_row.html", RowFragment(row=shown), status=409)
    return go(f"/pult/angebote/{slug}?fertig=ueberholt")
