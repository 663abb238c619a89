"""`/pult/eingang`: reports and proposals, each settled with a word on what came of it."""

from collections.abc import Callable
from functools import partial

from fastapi import APIRouter, Response

from app import sendings, typed
from app.desk import inbox, inboxlist, outcome
from app.desk.deps import CaretakersDeskDep, Desk, DeskDep
from app.desk.inbox import NotFittingError
from app.feedback import proposals, reports
from app.freshness import undelivered
from app.i18n import gettext as _
from app.sendings import SentBeforeError
from app.vocabulary import ProposalState
from app.web.forms import Fields, FieldsDep, RowNumber, first
from app.web.pages import go, private

router = APIRouter()
LONGEST = 1000


@router.get("/pult/eingang")
def page(desk: DeskDep) -> Response:
    return _page(desk)


def _page(desk: Desk, *, about: str = "", typed_answer: str = "", fault: str = "") -> Response:
    """`about` is the one ("meldung-3") whose answer was typed and does not do."""
    view = inboxlist.page(desk, about=about, typed_answer=typed_answer, fault=fault)
    return private(desk.request, "pult/eingang.html", view, status=422 if fault else 200)


@router.post("/pult/eingang/meldung/{number}")
def settle(desk: DeskDep, fields: FieldsDep, number: RowNumber) -> Response:
    answer = first(fields, "antwort").strip()
    if not answer:
        return go(f"/pult/eingang?fertig=antwort-fehlt&offen=meldung-{number}#meldung-{number}")
    if fault := typed.too_long(answer, LONGEST):
        return _page(desk, about=f"meldung-{number}", typed_answer=answer, fault=fault)
    sending = sendings.key(f"meldung:{number}", fields, by=desk.by.id)
    try:
        done = reports.settle(
            desk.session, number, by=desk.by, answer=answer, today=desk.today, sending=sending
        )
    except SentBeforeError:
        done = True
    return go(f"/pult/eingang?fertig={'erledigt' if done else 'schon-erledigt'}")


@router.post("/pult/eingang/adresse")
def accept_link(
    desk: CaretakersDeskDep,
    fields: FieldsDep,
) -> Response:
    """The address works, whatever the link check says."""
    inbox.accept_link(desk.session, first(fields, "url"), by=desk.by, today=desk.today)
    return go("/pult/eingang?fertig=adresse")


@router.post("/pult/eingang/anschreiben")
def write_again(desk: CaretakersDeskDep, fields: FieldsDep) -> Response:
    """A letter to this address came back, or nobody there wanted one; now it is asked again."""
    inbox.write_again(desk.session, first(fields, "adresse"), by=desk.by)
    return go("/pult/eingang?fertig=anschreiben")


@router.post("/pult/eingang/mail/{number}")
def settle_letter(desk: DeskDep, fields: FieldsDep, number: RowNumber) -> Response:
    """Once more, or never again."""
    again = first(fields, "aktion") == "noch-einmal"
    verb = undelivered.try_again if again else undelivered.throw_away
    done = verb(desk.session, number, by=desk.by)
    word = "schon-erledigt" if not done else "mail-noch-einmal" if again else "mail-geloescht"
    return go(f"/pult/eingang?fertig={word}")


@router.post("/pult/eingang/vorschlag/{number}")
def decide(desk: DeskDep, fields: FieldsDep, number: RowNumber) -> Response:
    """Takes the change over and publishes it, or declines it; both with an answer."""
    answer = first(fields, "antwort").strip()
    if not answer:
        return go(f"/pult/eingang?fertig=antwort-fehlt&offen=vorschlag-{number}#vorschlag-{number}")
    if fault := typed.too_long(answer, LONGEST):
        return _page(desk, about=f"vorschlag-{number}", typed_answer=answer, fault=fault)
    try:
        return _decided(desk, fields, number, answer)
    except NotFittingError:
        fault = _("Das lässt sich nicht einfach übernehmen. Bitte von Hand ändern.")
        return _page(desk, about=f"vorschlag-{number}", typed_answer=answer, fault=fault)


def _decided(desk: Desk, fields: Fields, number: int, answer: str) -> Response:
    """Sent twice, it leads to where the first sending led."""
    sending = sendings.key(f"vorschlag:{number}", fields, by=desk.by.id)
    accepts = first(fields, "aktion") == "annehmen"
    decide: Callable[..., bool] = inbox.accept
    if not accepts:
        decide = partial(proposals.settle, outcome=ProposalState.DECLINED)
    try:
        done = decide(
            desk.session, number, by=desk.by, answer=answer, today=desk.today, sending=sending
        )
    except SentBeforeError:
        done = True
    if done and accepts:
        desk.index.catch_up()
        slug = inbox.offer_of(desk.session, number)
        return go(f"/pult/eingang?fertig={outcome.word(desk, slug, 'erledigt')}&angebot={slug}")
    return go(f"/pult/eingang?fertig={'erledigt' if done else 'schon-erledigt'}")
