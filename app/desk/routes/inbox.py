"""`/pult/eingang`: reports and proposals, each settled with a word on what came of it."""

from fastapi import APIRouter, Response

from app.accounts.frame import frame_of
from app.desk import inbox, outcome
from app.desk.deps import CaretakersDeskDep, DeskDep
from app.desk.inbox import NotFittingError
from app.desk.views import InboxPage
from app.feedback import proposals, reports
from app.freshness import undelivered
from app.rights import Action, may_somewhere
from app.vocabulary import ProposalState
from app.web.forms import FieldsDep, RowNumber, first
from app.web.pages import go, private

router = APIRouter()
LONGEST = 1000


@router.get("/pult/eingang")
def page(desk: DeskDep) -> Response:
    view = InboxPage(
        frame=frame_of(desk.request, desk.by),
        reports=inbox.open_reports(desk.session, desk.by),
        proposals=inbox.open_proposals(desk.session, desk.by),
        links=inbox.open_links(desk.session, desk.by, desk.today),
        may_settle_links=may_somewhere(desk.by, Action.EDIT),
        addresses=inbox.odd_addresses(desk.session, desk.by),
        letters=inbox.stuck_letters(desk.session, desk.by),
    )
    return private(desk.request, "pult/eingang.html", view)


@router.post("/pult/eingang/meldung/{number}")
def settle(desk: DeskDep, fields: FieldsDep, number: RowNumber) -> Response:
    answer = first(fields, "antwort").strip()[:LONGEST]
    if not answer:
        return go(f"/pult/eingang?fertig=antwort-fehlt#meldung-{number}")
    done = reports.settle(desk.session, number, by=desk.by, answer=answer, today=desk.today)
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
    answer = first(fields, "antwort").strip()[:LONGEST]
    if not answer:
        return go(f"/pult/eingang?fertig=antwort-fehlt#vorschlag-{number}")
    if first(fields, "aktion") == "annehmen":
        try:
            done = inbox.accept(desk.session, number, by=desk.by, answer=answer, today=desk.today)
        except NotFittingError:
            return go(f"/pult/eingang?fertig=passt-nicht#vorschlag-{number}")
        desk.index.catch_up()
        if done:
            slug = inbox.offer_of(desk.session, number)
            return go(f"/pult/eingang?fertig={outcome.word(desk, slug, 'erledigt')}&angebot={slug}")
    else:
        done = proposals.settle(
            desk.session,
            number,
            by=desk.by,
            outcome=ProposalState.DECLINED,
            answer=answer,
            today=desk.today,
        )
    return go(f"/pult/eingang?fertig={'erledigt' if done else 'schon-erledigt'}")
