"""`/anmelden` and what belongs to it: passphrase, second factor, one-time links, signing out."""

import re
from urllib.parse import parse_qsl, urlencode

from fastapi import APIRouter, Request, Response

from app.accounts import access, choosing, leaving, onetime, passkeys, rows, signing_in
from app.accounts.access import AccountDep, DeviceDep
from app.accounts.answers import (
    ANSWER,
    REFUSED,
    Refusal,
    answer,
    faults,
    place_of,
    problem,
    question,
    too_often,
)
from app.accounts.onetime import Purpose
from app.accounts.rows import SignInRefusedError
from app.accounts.signing_in import CodeWantedError
from app.accounts.views import CodePage, ForgottenPage, LinkPage, SignedOutNote, SignInPage
from app.i18n import N_
from app.i18n import gettext as _
from app.offers import drafts
from app.rights import Account
from app.security.events import Event, SignInWay, event
from app.situations import TooManyTries, TooOften
from app.web.deps import NowDep, SessionDep
from app.web.forms import Fields, FieldsDep, first, form_fields, with_file
from app.web.pages import go, partial, private

router = APIRouter()
START = "/pult"
SECRETS = "/pult/konto"
"""Below it are forms with passphrases and codes."""
DESCRIBED = "/dateien"
"""Ends the addresses to which a file is sent with much that was written about it."""
KEY, KEPT, NEXT = "schluessel", "behalten", "weiter"
"""Fields: the link of the first step, what another form was sending, where to go then."""
SOONER = N_(
    "Sofort geht es mit einem Passkey, an einem Gerät, an dem Sie schon einmal angemeldet waren, "
    "oder über „Passphrase vergessen?“."
)


def local(path: str) -> str:
    """Where to go next: a page of the desk, whatever a link may say."""
    return path if re.fullmatch(r"/pult(/[\w-]+)*(\?[\w=&%+.:-]*)?", path, re.ASCII) else START


def _sign_in_page(
    request: Request,
    *,
    next_: str = START,
    kept: str = "",
    email: str = "",
    why: str = "",
    refused: Refusal | None = None,
    status: int = 200,
) -> Response:
    if isinstance(refused, TooManyTries):
        # The same for addresses without an account.
        why = " ".join((_(refused.text), _(SOONER)))
    page = SignInPage(
        next=next_,
        kept=kept,
        email=email,
        why=why or too_often(refused),
        possible=access.cookie_name(request) is not None,
        passkeys=bool(place_of(request).domain),
        faults=faults(refused),
    )
    return answer(request, "pult/anmelden.html", page, refused, status)


def _second_step(
    request: Request,
    session: SessionDep,
    key: str,
    *,
    now: NowDep,
    next_: str = START,
    kept: str = "",
    refused: Refusal | None = None,
) -> Response:
    """The page that asks for the code or the passkey; the first page once it took too long."""
    try:
        account = signing_in.second_step(session, key, now=now)
    except SignInRefusedError as over:
        event(Event.LINK_REFUSED)
        return _sign_in_page(request, next_=next_, kept=kept, why=over.text, status=422)
    where = place_of(request)
    page = CodePage(
        key=key,
        next=next_,
        kept=kept,
        codes=account.second_factor,
        options=passkeys.ask_second(session, account.id, place=where, now=now),
        why=where.why if where.why and passkeys.of(session, account.id) else "",
        late=too_often(refused),
        faults=faults(refused),
    )
    return answer(request, "pult/code.html", page, refused)


async def signed_out(request: Request, error: Exception) -> Response:
    """Nobody is signed in: asks for it, and carries on what a form was sending."""
    if partial(request):
        note = SignedOutNote(sends=request.url.path == access.AUTOSAVE)
        return private(request, "pult/_signed_out.html", note, status=401)
    if request.method != "POST":
        here = request.url.path + (f"?{request.url.query}" if request.url.query else "")
        return go(f"/anmelden?{urlencode({'weiter': here})}")
    if with_file(request):
        return await _file_lost(request)
    kept = carried_on(request, await form_fields(request))
    return _sign_in_page(
        request,
        kept=urlencode(kept),
        why=_("Ihre Anmeldung ist abgelaufen. Ihr Text ist noch da: bitte melden Sie sich an.")
        if kept
        else _("Ihre Anmeldung ist abgelaufen. Bitte melden Sie sich noch einmal an."),
        status=401,
    )


async def _file_lost(request: Request) -> Response:
    """A file cannot be carried on, but what was written about it can: says so, and leads back to
    where it is chosen. With script the page of the file has asked before it sent it."""
    if request.url.path.endswith(DESCRIBED):
        kept = carried_on(request, await form_fields(request))
        return _sign_in_page(
            request,
            kept=urlencode(kept),
            why=_(
                "Ihre Anmeldung ist abgelaufen, deshalb ist Ihre Datei nicht angekommen. Ihr Text "
                "ist noch da: Bitte melden Sie sich an und wählen danach die Datei noch einmal aus."
            ),
            status=401,
        )
    return _sign_in_page(
        request,
        next_=local(request.url.path.removesuffix(".po")),
        why=_(
            "Ihre Anmeldung ist abgelaufen, deshalb ist Ihre Datei nicht angekommen. Bitte melden "
            "Sie sich an; danach sind Sie wieder auf der Seite und wählen die Datei noch einmal "
            "aus."
        ),
        status=401,
    )


def carried_on(request: Request, fields: Fields) -> Fields:
    """What is carried on: a form that has drafts as it is, any other of the desk with the path that
    it was sent to. A file cannot be; what protects an account must not."""
    path = request.url.path
    if first(fields, drafts.ABOUT):
        return fields
    whole = not with_file(request) or path.endswith(DESCRIBED)
    if not whole or not fields or local(path) != path or path.startswith(SECRETS):
        return []
    return [(drafts.PATH, path), *fields]


@router.get("/anmelden")
def sign_in_page(request: Request) -> Response:
    return _sign_in_page(request, next_=local(request.query_params.get(NEXT, "")))


@router.post("/anmelden")
def sign_in(
    request: Request, session: SessionDep, fields: FieldsDep, now: NowDep, device: DeviceDep
) -> Response:
    email, next_, kept = first(fields, "email"), local(first(fields, NEXT)), first(fields, KEPT)
    try:
        secret = signing_in.sign_in(
            session,
            email,
            first(fields, "passphrase"),
            address=access.address_of(request),
            now=now,
            device=device,
        )
    except CodeWantedError as wanted:
        return _second_step(request, session, wanted.key, now=now, next_=next_, kept=kept)
    except REFUSED as refused:
        return _sign_in_page(request, next_=next_, kept=kept, email=email, refused=refused)
    return _signed_in(request, session, secret, next_, kept, now)


@router.post("/anmelden/code")
def second_step(
    request: Request, session: SessionDep, fields: FieldsDep, now: NowDep, device: DeviceDep
) -> Response:
    """By a passkey's answer, else by a code."""
    key, next_, kept = first(fields, KEY), local(first(fields, NEXT)), first(fields, KEPT)
    signed, where = first(fields, ANSWER), place_of(request)
    code = first(fields, "code")
    try:
        secret = (
            passkeys.sign_in_second(session, key, signed, place=where, now=now)
            if signed
            else signing_in.sign_in_with_code(session, key, code, now=now, device=device)
        )
    except REFUSED as refused:
        return _second_step(request, session, key, now=now, next_=next_, kept=kept, refused=refused)
    return _signed_in(request, session, secret, next_, kept, now)


@router.post("/anmelden/passkey/frage")
def passkey_question(
    request: Request, session: SessionDep, now: NowDep, device: DeviceDep
) -> Response:
    """What the browser is to ask its passkeys, as JSON."""
    try:
        options = passkeys.ask_any(
            session,
            place=place_of(request),
            address=access.address_of(request),
            now=now,
            device=device,
        )
    except REFUSED as refused:
        return problem(refused)
    return question(options)


@router.post("/anmelden/passkey")
def sign_in_with_passkey(
    request: Request,
    session: SessionDep,
    fields: FieldsDep,
    now: NowDep,
    device: DeviceDep,
) -> Response:
    """With the passkey alone: the device has checked who holds it."""
    next_, kept = local(first(fields, NEXT)), first(fields, KEPT)
    try:
        secret = passkeys.sign_in(
            session,
            first(fields, ANSWER),
            place=place_of(request),
            address=access.address_of(request),
            now=now,
            device=device,
        )
    except REFUSED as refused:
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
    account = signing_in.who(session, secret, now=now)
    if kept and account is not None:
        pairs = parse_qsl(kept, keep_blank_values=True)
        next_ = put_by(session, pairs, account, now) or next_
    return _in(request, session, secret, local(next_), now)


def put_by(session: SessionDep, pairs: Fields, by: Account, now: NowDep) -> str:
    """Keeps what is carried on; where it is found again, "" when it is nothing that can be kept."""
    path = first(pairs, drafts.PATH)
    if not first(pairs, drafts.ABOUT) and path:
        if local(path) != path:
            return ""
        sent = [pair for pair in pairs if pair[0] != drafts.PATH]
        return f"/pult/absenden/{drafts.keep_unsent(session, path, sent, by=by, now=now)}"
    draft = drafts.keep_sent(session, pairs, by=by, now=now)
    return draft.url if draft else ""


def _in(request: Request, session: SessionDep, secret: str, path: str, now: NowDep) -> Response:
    """Signed in completely: the cookie, and the one by which the device is known again. Of an
    account without a name the name is asked for, on the way."""
    account = signing_in.who(session, secret, now=now)
    if account is not None and leaving.nameless(account.name):
        path = f"/pult/konto/name?{urlencode({NEXT: path})}"
    signing_in.replace(session, access.secret_of(request))
    response = access.give_cookie(request, go(path), secret)
    return access.know_device(request, response, session, secret, now)


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
    refused: Refusal | None = None,
) -> Response:
    found = onetime.open_link(session, key, now=now)
    if found is None or found.purpose is Purpose.CODE:
        event(Event.LINK_REFUSED)
        return private(request, "pult/link.html", LinkPage(key=""), status=410)
    page = LinkPage(
        key=key,
        name=found.account.name,
        email=found.account.email,
        opens=access.cookie_name(request) is not None,
        passphrase=found.purpose is not Purpose.SIGN_IN,
        title=found.purpose.label,
        late=too_often(refused),
        faults=faults(refused),
    )
    return answer(request, "pult/link.html", page, refused)


@router.post("/anmelden/link")
def follow_link(request: Request, session: SessionDep, fields: FieldsDep, now: NowDep) -> Response:
    key = first(fields, "schluessel")
    found = onetime.open_link(session, key, now=now)
    if found is None or found.purpose is Purpose.CODE:
        return _link(request, session, key, now)
    try:
        used = (
            onetime.use_link(session, key, now=now)
            if found.purpose is Purpose.SIGN_IN
            else choosing.set_passphrase_by_link(
                session, key, first(fields, "passphrase"), first(fields, "repeated"), now=now
            )
        )
    except REFUSED as refused:
        return _link(request, session, key, now, refused)
    if used is None:
        return _link(request, session, key, now)
    if found.purpose is not Purpose.SIGN_IN:
        event(Event.PASSPHRASE_RESET, account=found.account.id, purpose=found.purpose)
    if rows.has_second_step(session, found.account.id):
        step = onetime.make_link(session, found.account.id, Purpose.CODE, now=now)
        reset = found.purpose is Purpose.RESET and passkeys.of(session, found.account.id)
        next_ = "/pult/konto?fertig=passkeys-pruefen" if reset else START
        return _second_step(request, session, step, now=now, next_=next_)
    event(Event.SIGNED_IN, account=found.account.id, way=SignInWay.LINK)
    secret = signing_in.begin(session, found.account.id, now=now)
    return _in(request, session, secret, f"{START}?fertig=angemeldet", now)


@router.get("/anmelden/vergessen")
def forgotten_page(request: Request) -> Response:
    return private(request, "pult/vergessen.html", ForgottenPage())


@router.post("/anmelden/vergessen")
def forgotten(request: Request, session: SessionDep, fields: FieldsDep, now: NowDep) -> Response:
    """Says and does the same whether there is such an account or not."""
    email = first(fields, "email")
    try:
        onetime.ask_reset(session, email, address=access.address_of(request), now=now)
    except TooOften as refused:
        page = ForgottenPage(email=email, late=too_often(refused))
        return answer(request, "pult/vergessen.html", page, refused)
    return private(request, "pult/vergessen.html", ForgottenPage(sent=True))


@router.post("/abmelden")
def sign_out(request: Request, session: SessionDep) -> Response:
    signing_in.sign_out(session, access.secret_of(request))
    return access.take_cookie(request, go("/"))


@router.post("/abmelden/ueberall")
def sign_out_everywhere(request: Request, session: SessionDep, by: AccountDep) -> Response:
    signing_in.sign_out_everywhere(session, by.id)
    event(Event.SIGNED_OUT_EVERYWHERE, account=by.id)
    return access.take_cookie(request, go("/anmelden"))
