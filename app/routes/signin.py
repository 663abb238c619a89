"""`/anmelden` and what belongs to it: passphrase, second factor, one-time links, signing out."""

import re
from urllib.parse import parse_qsl, urlencode

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse, RedirectResponse

from app import access, accounts, drafts, passkeys
from app.access import AccountDep, FieldsDep, NowDep, SessionDep, first
from app.accounts import CodeWantedError, Purpose, RefusedError
from app.deskpages import desk, show
from app.deskviews import CodePage, Fault, ForgottenPage, LinkPage, ProvePage, SignInPage
from app.i18n import N_
from app.i18n import gettext as _
from app.pages import partial
from app.passkeys import Place
from app.portal import Portal, PortalDep

router = APIRouter()
START = "/pult"
KEY, KEPT, ANSWER = "schluessel", "behalten", "antwort"
"""Fields: the link of the first step, what another form was sending, a passkey's answer."""
LABELS = {
    "passphrase": N_("Passphrase"),
    "repeated": N_("Passphrase noch einmal"),
    "code": N_("Code"),
    "old": N_("Bisherige Passphrase"),
    "passkey": N_("Passkey"),
    "passkey-name": N_("Name"),
}


def faults(error: RefusedError) -> tuple[Fault, ...]:
    label = _(LABELS.get(error.field, error.field))
    return (Fault(field=error.field, label=label, text=error.text),)


def local(path: str) -> str:
    """Where to go next: a page of the desk, whatever a link may say."""
    return path if re.fullmatch(r"/pult(/[\w-]+)*(\?[\w=&%+.:-]*)?", path, re.ASCII) else START


def go(path: str) -> Response:
    return RedirectResponse(path, status_code=303)


def place_of(request: Request, portal: Portal) -> Place:
    """Where passkeys belong, seen from the address that is open."""
    return passkeys.place(portal.settings.base_url, str(request.base_url))


def _sign_in_page(
    request: Request,
    *,
    next_: str = START,
    kept: str = "",
    email: str = "",
    why: str = "",
    refused: RefusedError | None = None,
    status: int = 200,
) -> Response:
    page = SignInPage(
        next=next_,
        kept=kept,
        email=email,
        why=why,
        possible=access.cookie_name(request) is not None,
        passkeys=bool(place_of(request, access.portal_of(request)).domain),
        faults=faults(refused) if refused else (),
    )
    return show(request, "pages/pult_anmelden.html", page, status=422 if refused else status)


def _second_step(
    request: Request,
    session: SessionDep,
    key: str,
    *,
    now: NowDep,
    next_: str = START,
    kept: str = "",
    refused: RefusedError | None = None,
) -> Response:
    """The page that asks for the code or the passkey; the first page once it took too long."""
    try:
        account = accounts.second_step(session, key, now=now)
    except RefusedError as over:
        return _sign_in_page(request, next_=next_, kept=kept, why=over.text, status=422)
    where = place_of(request, access.portal_of(request))
    page = CodePage(
        key=key,
        next=next_,
        kept=kept,
        codes=account.second_factor,
        options=passkeys.ask_second(session, account.id, place=where, now=now),
        why=where.why if where.why and passkeys.of(session, account.id) else "",
        faults=faults(refused) if refused else (),
    )
    return show(request, "pages/pult_code.html", page, status=422 if refused else 200)


async def signed_out(request: Request, error: Exception) -> Response:
    """Nobody is signed in: asks for it, and carries on what a form was sending."""
    if partial(request):
        return show(request, "partials/pult_signed_out.html", None, status=401)
    if request.method != "POST":
        here = request.url.path + (f"?{request.url.query}" if request.url.query else "")
        return go(f"/anmelden?{urlencode({'weiter': here})}")
    fields = await access.form_fields(request)
    about = first(fields, drafts.ABOUT)
    return _sign_in_page(
        request,
        next_=_form_of(about) if about else START,
        kept=urlencode(fields) if about else "",
        why=_("Ihre Anmeldung ist abgelaufen. Ihr Text ist noch da: bitte melden Sie sich an.")
        if about
        else _("Ihre Anmeldung ist abgelaufen. Bitte melden Sie sich noch einmal an."),
        status=401,
    )


def _form_of(about: str) -> str:
    if about == "neu":
        return "/pult/angebote/neu"
    model = about.removeprefix("vorlage:")
    if model != about:
        return local(f"/pult/angebote/neu?vorlage={model}")
    return local(f"/pult/angebote/{about}")


async def proof_wanted(request: Request, error: Exception) -> Response:
    here = request.url.path if request.method == "GET" else "/pult/konten"
    return go(f"/anmelden/bestaetigen?{urlencode({'weiter': here})}")


@router.get("/anmelden")
def sign_in_page(request: Request) -> Response:
    return _sign_in_page(request, next_=local(request.query_params.get("weiter", "")))


@router.post("/anmelden")
def sign_in(request: Request, session: SessionDep, fields: FieldsDep, now: NowDep) -> Response:
    email, next_, kept = first(fields, "email"), local(first(fields, "weiter")), first(fields, KEPT)
    try:
        secret = accounts.sign_in(
            session,
            email,
            first(fields, "passphrase"),
            address=access.address_of(request),
            now=now,
        )
    except CodeWantedError as wanted:
        return _second_step(request, session, wanted.key, now=now, next_=next_, kept=kept)
    except RefusedError as refused:
        return _sign_in_page(request, next_=next_, kept=kept, email=email, refused=refused)
    return _signed_in(request, session, secret, next_, kept, now)


@router.post("/anmelden/code")
def second_step(request: Request, session: SessionDep, fields: FieldsDep, now: NowDep) -> Response:
    """By a passkey's answer, else by a code."""
    key, next_, kept = first(fields, KEY), local(first(fields, "weiter")), first(fields, KEPT)
    answer, where = first(fields, ANSWER), place_of(request, access.portal_of(request))
    try:
        secret = (
            passkeys.sign_in_second(session, key, answer, place=where, now=now)
            if answer
            else accounts.sign_in_with_code(session, key, first(fields, "code"), now=now)
        )
    except RefusedError as refused:
        return _second_step(request, session, key, now=now, next_=next_, kept=kept, refused=refused)
    return _signed_in(request, session, secret, next_, kept, now)


@router.post("/anmelden/passkey/frage")
def passkey_question(
    request: Request, session: SessionDep, now: NowDep, portal: PortalDep
) -> Response:
    """What the browser is to ask its passkeys, as JSON."""
    try:
        options = passkeys.ask_any(
            session, place=place_of(request, portal), address=access.address_of(request), now=now
        )
    except RefusedError as refused:
        return problem(refused)
    return question(options)


def question(options: str) -> Response:
    """For the script, which asks the device."""
    return Response(options, media_type="application/json", headers={"Cache-Control": "no-store"})


def problem(refused: RefusedError) -> Response:
    """For the script, which shows the sentence."""
    return JSONResponse(
        {"title": refused.text, "status": 422},
        status_code=422,
        headers={"Cache-Control": "no-store"},
        media_type="application/problem+json",
    )


@router.post("/anmelden/passkey")
def sign_in_with_passkey(
    request: Request, session: SessionDep, fields: FieldsDep, now: NowDep, portal: PortalDep
) -> Response:
    """With the passkey alone: the device has checked who holds it."""
    next_, kept = local(first(fields, "weiter")), first(fields, KEPT)
    try:
        secret = passkeys.sign_in(
            session,
            first(fields, ANSWER),
            place=place_of(request, portal),
            address=access.address_of(request),
            now=now,
        )
    except RefusedError as refused:
        return _sign_in_page(request, next_=next_, kept=kept, refused=refused)
    return _signed_in(request, session, secret, next_, kept, now)


def _signed_in(
    request: Request,
    session: SessionDep,
    secret: str,
    next_: str,
    kept: str,
    now: NowDep,
) -> Response:
    account = accounts.who(session, secret, now=now)
    if kept and account is not None:
        pairs = parse_qsl(kept, keep_blank_values=True)
        drafts.keep(session, pairs, by=account, now=now)
    return access.give_cookie(request, go(local(next_)), secret)


@router.get("/anmelden/link")
def link_page(request: Request, session: SessionDep, now: NowDep) -> Response:
    """Only shows a button: whoever scans mails and opens links signs nobody in."""
    key = request.query_params.get("schluessel", "")
    return _link(request, session, key, now)


def _link(
    request: Request,
    session: SessionDep,
    key: str,
    now: NowDep,
    refused: RefusedError | None = None,
) -> Response:
    found = accounts.open_link(session, key, now=now)
    if found is None or found.purpose is Purpose.CODE:
        return show(request, "pages/pult_link.html", LinkPage(key=""), status=410)
    page = LinkPage(
        key=key,
        name=found.account.name,
        email=found.account.email,
        opens=access.cookie_name(request) is not None,
        passphrase=found.purpose is not Purpose.SIGN_IN,
        title=found.purpose.label,
        faults=faults(refused) if refused else (),
    )
    status = 422 if refused else 200
    return show(request, "pages/pult_link.html", page, status=status)


@router.post("/anmelden/link")
def follow_link(request: Request, session: SessionDep, fields: FieldsDep, now: NowDep) -> Response:
    key = first(fields, "schluessel")
    found = accounts.open_link(session, key, now=now)
    if found is None or found.purpose is Purpose.CODE:
        return _link(request, session, key, now)
    if found.purpose is not Purpose.SIGN_IN:
        try:
            accounts.set_passphrase(
                session,
                found.account.id,
                first(fields, "passphrase"),
                first(fields, "repeated"),
            )
        except RefusedError as refused:
            return _link(request, session, key, now, refused)
    if accounts.use_link(session, key, now=now) is None:
        return _link(request, session, key, now)
    if found.account.id in accounts.with_second_step(session):
        step = accounts.make_link(session, found.account.id, Purpose.CODE, now=now)
        reset = found.purpose is Purpose.RESET and passkeys.of(session, found.account.id)
        next_ = "/pult/konto?fertig=passkeys-pruefen" if reset else START
        return _second_step(request, session, step, now=now, next_=next_)
    secret = accounts.begin(session, found.account.id, now=now)
    return access.give_cookie(request, go(f"{START}?fertig=angemeldet"), secret)


@router.get("/anmelden/vergessen")
def forgotten_page(request: Request) -> Response:
    return show(request, "pages/pult_vergessen.html", ForgottenPage())


@router.post("/anmelden/vergessen")
def forgotten(
    request: Request, session: SessionDep, fields: FieldsDep, now: NowDep, portal: PortalDep
) -> Response:
    """Says the same whether there is such an account or not."""
    accounts.ask_reset(
        session,
        first(fields, "email"),
        base=portal.settings.public_url,
        address=access.address_of(request),
        now=now,
    )
    return show(request, "pages/pult_vergessen.html", ForgottenPage(sent=True))


@router.post("/abmelden")
def sign_out(request: Request, session: SessionDep) -> Response:
    accounts.sign_out(session, access.secret_of(request))
    return access.take_cookie(request, go("/"))


@router.post("/abmelden/ueberall")
def sign_out_everywhere(request: Request, session: SessionDep, by: AccountDep) -> Response:
    accounts.sign_out_everywhere(session, by.id)
    return access.take_cookie(request, go("/anmelden"))


@router.get("/anmelden/bestaetigen")
def prove_page(request: Request, by: AccountDep) -> Response:
    page = ProvePage(desk=desk(request, by), next=local(request.query_params.get("weiter", "")))
    return show(request, "pages/pult_bestaetigen.html", page)


@router.post("/anmelden/bestaetigen")
def prove(
    request: Request, session: SessionDep, by: AccountDep, fields: FieldsDep, now: NowDep
) -> Response:
    next_ = local(first(fields, "weiter"))
    try:
        accounts.prove(session, access.secret_of(request), first(fields, "passphrase"), now=now)
    except RefusedError as refused:
        page = ProvePage(desk=desk(request, by), next=next_, faults=faults(refused))
        return show(request, "pages/pult_bestaetigen.html", page, status=422)
    return go(next_)
