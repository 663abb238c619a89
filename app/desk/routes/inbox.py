"""`/pult/eingang`: reports and proposals, each settled with a word on what came of it."""

from fastapi import APIRouter, Request, Response

from app.accounts.access import AccountDep, CaretakerDep, FieldsDep, RowNumber, SessionDep, first
from app.accounts.frame import desk, show
from app.accounts.routes.signin import go
from app.desk import inbox
from app.desk.inbox import NotFittingError
from app.desk.views import InboxPage
from app.feedback import proposals, reports
from app.mail import undelivered
from app.portal import PortalDep
from app.rights import Action, may_somewhere
from app.vocabulary import ProposalState

router = APIRouter()
LONGEST = 1000


@router.get("/pult/eingang")
def page(request: Request, session: SessionDep, by: AccountDep, portal: PortalDep) -> Response:
    view = InboxPage(
        desk=desk(request, by),
        reports=inbox.open_reports(session, by),
        proposals=inbox.open_proposals(session, by),
        links=inbox.open_links(session, by, portal.today()),
        may_settle_links=may_somewhere(by, Action.EDIT),
        addresses=inbox.odd_addresses(session, by),
        letters=inbox.stuck_letters(session, by),
    )
    return show(request, "pages/pult_eingang.html", view)


@router.post("/pult/eingang/meldung/{number}")
def settle(
    session: SessionDep, by: AccountDep, fields: FieldsDep, portal: PortalDep, number: RowNumber
) -> Response:
    answer = first(fields, "antwort").strip()[:LONGEST]
    if not answer:
        return go(f"/pult/eingang?fertig=antwort-fehlt#meldung-{number}")
    done = reports.settle(session, number, by=by, answer=answer, today=portal.today())
    return go(f"/pult/eingang?fertig={'erledigt' if done else 'schon-erledigt'}")


@router.post("/pult/eingang/adresse")
def accept_link(
    session: SessionDep, by: CaretakerDep, fields: FieldsDep, portal: PortalDep
) -> Response:
    """The address works, whatever the link check says."""
    inbox.accept_link(session, first(fields, "url"), by=by, today=portal.today())
    return go("/pult/eingang?fertig=adresse")


@router.post("/pult/eingang/mail/{number}")
def settle_letter(
    session: SessionDep, by: AccountDep, fields: FieldsDep, number: RowNumber
) -> Response:
    """Once more, or never again."""
    again = first(fields, "aktion") == "noch-einmal"
    verb = undelivered.try_again if again else undelivered.throw_away
    done = verb(session, number, by=by)
    word = "schon-erledigt" if not done else "mail-noch-einmal" if again else "mail-geloescht"
    return go(f"/pult/eingang?fertig={word}")


@router.post("/pult/eingang/vorschlag/{number}")
def decide(
    session: SessionDep, by: AccountDep, fields: FieldsDep, portal: PortalDep, number: RowNumber
) -> Response:
    """Takes the change over and publishes it, or declines it; both with an answer."""
    answer = first(fields, "antwort").strip()[:LONGEST]
    if not answer:
        return go(f"/pult/eingang?fertig=antwort-fehlt#vorschlag-{number}")
    today = portal.today()
    if first(fields, "aktion") == "annehmen":
        try:
            done = inbox.accept(session, number, by=by, answer=answer, today=today)
        except NotFittingError:
            return go(f"/pult/eingang?fertig=passt-nicht#vorschlag-{number}")
        portal.index.catch_up()
    else:
        done = proposals.settle(
            session, number, by=by, outcome=ProposalState.DECLINED, answer=answer, today=today
        )
    return go(f"/pult/eingang?fertig={'erledigt' if done else 'schon-erledigt'}")
