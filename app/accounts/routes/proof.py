"""`/anmelden/bestaetigen`: passphrase or passkey once more, before what concerns accounts."""

from urllib.parse import urlencode

from fastapi import APIRouter, Request, Response
from fastapi.concurrency import run_in_threadpool

from app import database
from app.accounts import access, passkeys, rows, signing_in
from app.accounts.access import AccountDep, ProofWanted
from app.accounts.answers import ANSWER, REFUSED, Refusal, answer, faults, place_of, too_often
from app.accounts.frame import frame_of
from app.accounts.routes.signin import carried_on, local, put_by
from app.accounts.views import ProvePage
from app.rights import Account
from app.web.deps import NowDep, SessionDep, now_of
from app.web.forms import Fields, FieldsDep, first, form_fields
from app.web.pages import go

router = APIRouter()


async def proof_wanted(request: Request, error: Exception) -> Response:
    """What a form was sending is kept meanwhile, and found where the way leads afterwards."""
    assert isinstance(error, ProofWanted)
    here = request.url.path
    if request.method != "GET":
        carried = carried_on(request, await form_fields(request))
        here = await run_in_threadpool(_put_by, request, carried, error.by) or "/pult/konten"
    return go(f"/anmelden/bestaetigen?{urlencode({'weiter': here})}")


def _put_by(request: Request, carried: Fields, by: Account) -> str:
    with database.session(request.app.state.engine) as session:
        return put_by(session, carried, by, now_of(request))


@router.get("/anmelden/bestaetigen")
def prove_page(request: Request, session: SessionDep, by: AccountDep, now: NowDep) -> Response:
    return _prove(request, session, by, now, local(request.query_params.get("weiter", "")))


def _prove(
    request: Request,
    session: SessionDep,
    by: AccountDep,
    now: NowDep,
    next_: str,
    refused: Refusal | None = None,
) -> Response:
    place = place_of(request)
    row = rows.by_id(session, by.id)
    page = ProvePage(
        frame=frame_of(request, by),
        next=next_,
        has_passphrase=row is not None and row.passphrase is not None,
        options=passkeys.ask_proof(session, by.id, place=place, now=now),
        late=too_often(refused),
        faults=faults(refused),
    )
    return answer(request, "pult/bestaetigen.html", page, refused)


@router.post("/anmelden/bestaetigen")
def prove(
    request: Request, session: SessionDep, by: AccountDep, fields: FieldsDep, now: NowDep
) -> Response:
    """By a passkey's answer, else by the passphrase."""
    next_, signed = local(first(fields, "weiter")), first(fields, ANSWER)
    secret, place = access.secret_of(request), place_of(request)
    try:
        if signed:
            passkeys.prove(session, by, secret, signed, place=place, now=now)
        else:
            signing_in.prove(session, secret, first(fields, "passphrase"), now=now)
    except REFUSED as refused:
        return _prove(request, session, by, now, next_, refused)
    return access.give_cookie(request, go(next_), signing_in.renew(session, secret))
