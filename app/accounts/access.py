"""Who is asking: the session's cookie, and the parameters by which a route says whom it lets in."""

from datetime import datetime
from typing import Annotated

from fastapi import Depends, Request, Response
from sqlmodel import Session

from app import internet
from app.accounts import devices, rules, signing_in
from app.accounts.devices import Device
from app.mail.deps import LinksDep, links_of
from app.rights import Account, Action, NotAllowedError, may_somewhere
from app.situations import TooOften
from app.web.deps import NowDep, SessionDep, throttle_of

COOKIE = "__Host-kette"
LOCAL_COOKIE = "kette"
"""For development alone: browsers refuse `__Host-` without HTTPS."""
DEVICE = "-geraet"
"""Ends the name of the cookie by which a device is known again; see app.accounts.devices."""
LOCAL = frozenset(("localhost", "127.0.0.1", "::1"))
AUTOSAVE = "/pult/entwurf"
WRITES, AUTOSAVES = 600, 3600
"""Of one account within an hour: more than any hand can do, and too few to fill a disk."""


class SignedOut(Exception):  # noqa: N818 - a situation: nobody is signed in here
    """The page belongs to the desk and nobody is signed in (any more)."""


class SecondStepWanted(Exception):  # noqa: N818 - a situation
    """Every account has to have a second step, and this one has none yet."""

    def __init__(self, by: Account) -> None:
        super().__init__("second step wanted")
        self.by = by


class ProofWanted(Exception):  # noqa: N818 - a situation
    """The passphrase is asked once more before this."""

    def __init__(self, by: Account) -> None:
        super().__init__("proof wanted")
        self.by = by


def cookie_name(request: Request) -> str | None:
    """None where a cookie would travel in the open: plain HTTP to another machine."""
    if request.url.scheme == "https":
        return COOKIE
    return LOCAL_COOKIE if request.url.hostname in LOCAL else None


def secret_of(request: Request) -> str:
    """What the browser's cookie carries, "" without one."""
    name = cookie_name(request)
    return request.cookies.get(name, "") if name else ""


def give_cookie(request: Request, response: Response, secret: str) -> Response:
    name = cookie_name(request)
    if name is not None:
        response.set_cookie(
            name,
            secret,
            path="/",
            secure=name == COOKIE,
            httponly=True,
            samesite="lax",
            max_age=int(signing_in.LONGEST.total_seconds()),
        )
    return response


def take_cookie(request: Request, response: Response) -> Response:
    """Signed out: the browser forgets its cookie, and the copies and lists that it has kept of
    this site. On a desk that several people share, the next one finds nothing: no page by "back",
    and no Merkzettel that was filled for the last visitor. All cookies would be one too many: that
    by which the device is known again opens nothing, and keeps strangers from locking its owner out
    the next time."""
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    name = cookie_name(request)
    if name is not None:
        response.delete_cookie(name, path="/", secure=name == COOKIE, httponly=True, samesite="lax")
    return response


def know_device(
    request: Request, response: Response, session: Session, secret: str, now: datetime
) -> Response:
    """For somebody who has just signed in completely: the next time the device is known."""
    name, account = cookie_name(request), signing_in.who(session, secret, now=now)
    if name is not None and account is not None:
        token = devices.token(session, links_of(request), account.id, now=now)
        response.set_cookie(
            name + DEVICE,
            token,
            path="/",
            secure=name == COOKIE,
            httponly=True,
            samesite="lax",
            max_age=int(devices.LIFE.total_seconds()),
        )
    return response


def address_of(request: Request) -> str:
    """Whose tries are counted together."""
    return internet.counted_together(request.client.host if request.client else None)


def _device(request: Request, session: SessionDep, now: NowDep, links: LinksDep) -> Device | None:
    name = cookie_name(request)
    token = request.cookies.get(name + DEVICE, "") if name else ""
    return devices.known(session, links, token, now=now)


DeviceDep = Annotated[Device | None, Depends(_device)]
"""The device that is known again, for all that counts tries."""


def _account(request: Request, session: SessionDep, now: NowDep) -> Account:
    secret = secret_of(request)
    account = signing_in.who(session, secret, now=now) if secret else None
    if account is None:
        raise SignedOut
    request.state.account = account.id
    if request.method == "POST" and not _admitted(request, account):
        raise TooOften
    if rules.second_step_wanted(session, account) and not _own(request):
        raise SecondStepWanted(account)
    return account


def _admitted(request: Request, account: Account) -> bool:
    """What is kept by itself while somebody types counts apart, so that it stops no save. Signing
    out is never refused."""
    path = request.url.path
    if path.startswith("/abmelden"):
        return True
    saved = path == AUTOSAVE
    return throttle_of(request).admit(
        str(account.id),
        what="autosave" if saved else "write",
        limit=AUTOSAVES if saved else WRITES,
    )


def _own(request: Request) -> bool:
    """One's own account and signing out: where a second step is set up that must be."""
    path = request.url.path
    return path == "/pult/konto" or path.startswith(("/pult/konto/", "/abmelden", "/anmelden"))


AccountDep = Annotated[Account, Depends(_account)]


def _perhaps(request: Request, session: SessionDep, now: NowDep) -> Account | None:
    """For pages that are open to all and say a little more to those who are signed in."""
    secret = secret_of(request)
    account = signing_in.who(session, secret, now=now) if secret else None
    # Colleagues' notes are a part of the desk, so the rule of the desk holds for them.
    return None if account and rules.second_step_wanted(session, account) else account


PerhapsDep = Annotated[Account | None, Depends(_perhaps)]


def _caretaker(account: AccountDep) -> Account:
    """Somebody who may change at least some offers."""
    if not may_somewhere(account, Action.EDIT):
        raise NotAllowedError(Action.EDIT)
    return account


def _administrator(account: AccountDep) -> Account:
    if not may_somewhere(account, Action.ACCOUNTS):
        raise NotAllowedError(Action.ACCOUNTS)
    return account


AdministratorDep = Annotated[Account, Depends(_administrator)]


def _proven(account: AdministratorDep, now: NowDep) -> Account:
    if account.proven_at is None or now - account.proven_at > signing_in.PROOF:
        raise ProofWanted(account)
    return account


CaretakerDep = Annotated[Account, Depends(_caretaker)]
ProvenDep = Annotated[Account, Depends(_proven)]
"""The Präventionsbüro, with the passphrase given a short while ago."""
