"""Where one is signed in, and the rule that everybody has a second step."""

from fastapi import APIRouter, Request, Response
from fastapi.concurrency import run_in_threadpool

from app import database
from app.accounts import rules, signins
from app.accounts.access import AccountDep, ProvenDep, SecondStepWanted
from app.accounts.routes.accounts import accounts_view
from app.accounts.routes.signin import carried_on, put_by
from app.accounts.rows import SignInRefusedError
from app.rights import Account
from app.situations import Missing
from app.web.deps import NowDep, SessionDep, now_of
from app.web.forms import Fields, FieldsDep, first, form_fields
from app.web.pages import go, partial, private
from app.wording import here

router = APIRouter()
ACCOUNT = "/pult/konto"


@router.post("/pult/konto/anmeldung/{handle}/beenden")
def end(session: SessionDep, by: AccountDep, handle: str) -> Response:
    if not signins.end(session, by, handle):
        raise Missing
    return go(f"{ACCOUNT}?fertig=abgemeldet#anmeldungen")


@router.post("/pult/konten/zweiter-schritt")
def require_second_step(
    request: Request, session: SessionDep, by: ProvenDep, fields: FieldsDep, now: NowDep
) -> Response:
    """Switches the rule on or off."""
    on = first(fields, "pflicht") == "ja"
    try:
        rules.require_second_step(session, on, by=by, now=now)
    except SignInRefusedError as refused:
        page = accounts_view(request, session, by, here(now), refused=refused)
        return private(request, "pult/konten.html", page, status=422)
    return go(f"/pult/konten?fertig={'pflicht' if on else 'keine-pflicht'}")


async def second_step_wanted(request: Request, error: Exception) -> Response:
    """Leads to where it is set up; what a form was sending is kept and comes back later."""
    assert isinstance(error, SecondStepWanted)
    if request.method == "POST":
        fields = await form_fields(request)
        await run_in_threadpool(_keep, request, fields, error.by)
    if partial(request):
        return private(request, "pult/_second_step.html", None, status=403)
    return go(f"{ACCOUNT}#zweitfaktor")


def _keep(request: Request, fields: Fields, by: Account) -> None:
    with database.session(request.app.state.engine) as session:
        put_by(session, carried_on(request, fields), by, now_of(request))
