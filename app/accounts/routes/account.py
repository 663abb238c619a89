"""`/pult/konto`, `/pult/rechte`: one's own account, and who may what."""

import segno
from fastapi import APIRouter, Request, Response

from app import rights, wording
from app.accounts import (
    access,
    choosing,
    codes,
    leaving,
    passkeys,
    roles,
    rows,
    rules,
    signing_in,
    signins,
)
from app.accounts.access import AccountDep
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
from app.accounts.frame import frame_of
from app.accounts.routes.accounts import said_of
from app.accounts.routes.signin import NEXT, local
from app.accounts.rows import SignInRefusedError
from app.accounts.views import AccountPage, NamePage, PasskeyLine, RightsPage, SignInLine
from app.i18n import gettext as _
from app.models import Passkey
from app.rights import Account, Action, may_somewhere
from app.situations import Missing
from app.vocabulary import KOMMUNEN, Role
from app.web.deps import NowDep, SessionDep
from app.web.forms import FieldsDep, RowNumber, first
from app.web.pages import go, private
from app.wording import day

router = APIRouter()


@router.get("/pult/konto")
def account_page(request: Request, session: SessionDep, by: AccountDep, now: NowDep) -> Response:
    return _account(request, session, by, now)


def _account(
    request: Request,
    session: SessionDep,
    by: Account,
    now: NowDep,
    *,
    secret: str = "",
    passkey_name: str = "",
    name: str | None = None,
    refused: Refusal | None = None,
) -> Response:
    """`secret`: of a second factor that is being set up, shown this once."""
    row = rows.by_id(session, by.id)
    assert row is not None
    mine = passkeys.of(session, by.id)
    here = place_of(request).why
    page = AccountPage(
        frame=frame_of(request, by),
        email=by.email,
        name=by.name if name is None else name,
        nameless=leaving.nameless(by.name),
        has_passphrase=row.passphrase is not None,
        second_factor=by.second_factor,
        proven=signing_in.confirmed(session, access.secret_of(request), now=now),
        provable=row.passphrase is not None or bool(mine),
        setting_up=codes.setting_up(session, by, now=now),
        secret=secret,
        qr=_qr(codes.totp_address(by, secret)) if secret else "",
        passkeys=tuple(_passkey(each) for each in mine),
        passkeys_here=here,
        passkey_name=passkey_name,
        late=too_often(refused),
        sign_ins=_sign_ins(request, session, by, now),
        second_step_wanted=rules.second_step_wanted(session, by),
        digest=may_somewhere(by, Action.EDIT),
        digest_wanted=row.digest_off is None,
        deputies=tuple(
            said_of(role, until)
            for role, until in roles.held(row).items()
            if until is not None and role in by.roles
        )
        + tuple(
            _("%(kommune)s: vertritt bis %(day)s") % {"kommune": KOMMUNEN[slug], "day": day(until)}
            for slug, until in roles.places_of(row).items()
            if until is not None and slug in by.kommunen
        ),
        faults=faults(refused),
    )
    return answer(request, "pult/konto.html", page, refused)


def _passkey(row: Passkey) -> PasskeyLine:
    said = _("angelegt am %(day)s") % {"day": day(row.made_at.date())}
    if row.used_at is not None:
        said += ", " + _("zuletzt benutzt am %(day)s") % {"day": day(row.used_at.date())}
    return PasskeyLine(id=row.id or 0, name=row.name, said=said)


def _sign_ins(
    request: Request, session: SessionDep, by: Account, now: NowDep
) -> tuple[SignInLine, ...]:
    text = _("seit %(began)s, zuletzt benutzt %(seen)s")
    return tuple(
        SignInLine(
            handle=each.handle,
            said=text
            % {"began": wording.moment(each.began_at), "seen": wording.moment(each.seen_at)},
            here=each.here,
        )
        for each in signins.of(session, by, access.secret_of(request), now=now)
    )


def _qr(text: str) -> str:
    return segno.make(text, error="m").svg_data_uri(scale=5, border=2, light="white")


@router.get("/pult/konto/name")
def name_page(request: Request, by: AccountDep) -> Response:
    """Whoever signs in to the first account is asked once what they are called."""
    page = NamePage(frame=frame_of(request, by), next=local(request.query_params.get(NEXT, "")))
    return private(request, "pult/name.html", page)


@router.post("/pult/konto/name")
def name(
    request: Request, session: SessionDep, by: AccountDep, fields: FieldsDep, now: NowDep
) -> Response:
    """How colleagues read one's name. `weiter` is where the page that asks for it leads."""
    said, next_ = first(fields, "name"), first(fields, NEXT)
    try:
        leaving.rename_myself(session, by, said)
    except SignInRefusedError as refused:
        session.rollback()
        if not next_:
            return _account(request, session, by, now, name=said, refused=refused)
        page = NamePage(
            frame=frame_of(request, by), next=local(next_), name=said, faults=faults(refused)
        )
        return private(request, "pult/name.html", page, status=422)
    return go(local(next_) if next_ else "/pult/konto?fertig=name")


@router.post("/pult/konto/passphrase")
def passphrase(
    request: Request, session: SessionDep, by: AccountDep, fields: FieldsDep, now: NowDep
) -> Response:
    old, new, repeated = (first(fields, name) for name in ("old", "passphrase", "repeated"))
    secret = access.secret_of(request)
    try:
        secret = choosing.change_passphrase(session, by, old, new, repeated, secret=secret, now=now)
    except REFUSED as refused:
        return _account(request, session, by, now, refused=refused)
    response = access.give_cookie(request, go("/pult/konto?fertig=passphrase"), secret)
    return access.know_device(request, response, session, secret, now)


def _prove(
    request: Request, session: SessionDep, fields: FieldsDep, now: NowDep, field: str
) -> None:
    """The passphrase (or a passkey) just now, before a second step is added or taken away."""
    signing_in.require_proof(
        session, access.secret_of(request), first(fields, "passphrase"), now=now, field=field
    )


@router.post("/pult/konto/zweitfaktor")
def second_factor(
    request: Request, session: SessionDep, by: AccountDep, fields: FieldsDep, now: NowDep
) -> Response:
    """Three steps by one button each: begin, confirm by a code, switch off."""
    step = first(fields, "schritt")
    try:
        if step == "beginnen":
            _prove(request, session, fields, now, "z-passphrase")
            return _account(
                request, session, by, now, secret=codes.begin_codes(session, by, now=now)
            )
        if step == "aus":
            _prove(request, session, fields, now, "z-passphrase")
            codes.drop_totp(session, by)
            return go("/pult/konto?fertig=ohne-zweitfaktor")
        codes.confirm_codes(session, by, first(fields, "code"), now=now)
    except REFUSED as refused:
        return _account(request, session, by, now, refused=refused)
    return go("/pult/konto?fertig=zweitfaktor")


@router.post("/pult/konto/passkey/frage")
def passkey_question(
    request: Request,
    session: SessionDep,
    by: AccountDep,
    fields: FieldsDep,
    now: NowDep,
) -> Response:
    """What the browser is to ask for a new passkey, as JSON; the passphrase once more before."""
    try:
        _prove(request, session, fields, now, "k-passphrase")
        options = passkeys.ask_new(
            session, by, first(fields, "name"), place=place_of(request), now=now
        )
    except REFUSED as refused:
        return problem(refused)
    return question(options)


@router.post("/pult/konto/passkey")
def add_passkey(
    request: Request,
    session: SessionDep,
    by: AccountDep,
    fields: FieldsDep,
    now: NowDep,
) -> Response:
    """The browser's answer. Its question was asked after the passphrase, and works once."""
    name = first(fields, "name")
    try:
        passkeys.add(session, by, name, first(fields, ANSWER), place=place_of(request), now=now)
    except SignInRefusedError as refused:
        return _account(request, session, by, now, passkey_name=name, refused=refused)
    return go("/pult/konto?fertig=passkey")


@router.post("/pult/konto/passkey/{number}/entfernen")
def remove_passkey(
    request: Request,
    session: SessionDep,
    by: AccountDep,
    fields: FieldsDep,
    now: NowDep,
    number: RowNumber,
) -> Response:
    try:
        _prove(request, session, fields, now, f"weg-{number}")
    except REFUSED as refused:
        return _account(request, session, by, now, refused=refused)
    if not passkeys.remove(session, by, number):
        raise Missing
    return go("/pult/konto?fertig=ohne-passkey")


@router.get("/pult/rechte")
def rights_page(request: Request, by: AccountDep) -> Response:
    page = RightsPage(
        frame=frame_of(request, by),
        roles=tuple((role.label, role in by.roles) for role in Role),
        rows=tuple(
            (
                action.label,
                tuple((_reach(role, scopes[role]), role in by.roles) for role in Role),
            )
            for action, scopes in rights.TABLE.items()
        ),
        several=len(by.roles) > 1,
    )
    return private(request, "pult/rechte.html", page)


def _reach(role: Role, scope: rights.Scope) -> str:
    if role is Role.PROVIDER and scope is rights.Scope.OWN:
        return _("beim eigenen Angebot, über einen Link in der Mail")
    return scope.label
