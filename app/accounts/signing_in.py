"""Signing in and out, and proving once more who one is.

What a cookie carries is kept as a hash only. Every verb commits what it did.
"""

import secrets
from datetime import datetime, timedelta

from sqlalchemy import delete
from sqlalchemy.exc import OperationalError
from sqlmodel import Session, col, select, update

from app import database, wording
from app.accounts import codes, letters, onetime, passphrases, rows, tries
from app.accounts.devices import Device
from app.i18n import gettext as _
from app.limits import Limit
from app.models import AccountRow, Challenge, CodeSetup, OneTimeLink, SignIn
from app.rights import Account
from app.security.events import Event, SignInWay, event

IDLE = timedelta(minutes=60)
LONGEST = timedelta(hours=12)
PROOF = timedelta(minutes=15)
"""How long a passphrase that was given opens what asks it again."""
JUST_NOW = timedelta(minutes=5)
"""How long the page "Bitte bestätigen" spares the passphrase beside what protects the account."""
_STEP = timedelta(minutes=1)


class CodeWantedError(Exception):
    """The passphrase was right, the second factor is missing; `key` leads to that step."""

    def __init__(self, key: str) -> None:
        super().__init__("second factor wanted")
        self.key = key


def _admitted(session: Session, row: AccountRow, now: datetime) -> bool:
    assert row.id is not None
    known = rows.by_id(session, row.id)
    return known is not None and rows.admitted(known, wording.here(now))


def sign_in(
    session: Session,
    email: str,
    passphrase: str,
    *,
    address: str,
    now: datetime,
    device: Device | None = None,
) -> str:
    """What the cookie is to carry. Wrong: RefusedError, without telling whether there is such an
    account; second factor: CodeWantedError; too often or too many at once, and then nothing was
    hashed: TooOften. The account's own device has tries of its own."""
    email = rows.as_kept(email)
    # Alone, for who tries addresses must not learn by the time which of them has an account.
    row = session.exec(select(AccountRow).where(AccountRow.email == email)).one_or_none()
    limits: tuple[Limit, ...] = (
        Limit(f"pair {address} {email}", tries.TRIES),
        Limit(f"address {address}", tries.TRIES_ADDRESS),
        Limit(strangers := f"account {email}", tries.TRIES_ACCOUNT),
    )
    if device is not None and row is not None and device.account_id == row.id:
        limits = (Limit(f"device {device.name}", tries.TRIES),)
    bound = tries.limits(session, now=now)
    bound.look(*limits)
    with passphrases.turn() as turn:
        tried = bound.count(*limits)
        right = turn.fits(passphrase, row.passphrase if row else None)
    if row is None or not right or not _admitted(session, row, now):
        event(Event.SIGN_IN_REFUSED, account=row.id if row else None)
        if tried.get(strangers, 0) >= tries.TRIES_ACCOUNT:
            onetime.ask_letter(session, email, onetime.GUESSED)
        raise rows.SignInRefusedError(
            "passphrase", _("E-Mail-Adresse oder Passphrase stimmt nicht.")
        )
    assert row.id is not None
    # Only one's own tries: among those for the account are somebody else's.
    tries.forgive(session, limits[0].what)
    if rows.has_second_step(session, row.id):
        raise CodeWantedError(onetime.make_link(session, row.id, onetime.Purpose.CODE, now=now))
    event(Event.SIGNED_IN, account=row.id, way=SignInWay.PASSPHRASE)
    return begin(session, row.id, now=now)


def second_step(session: Session, key: str, *, now: datetime) -> Account:
    """Whose second step it is; `key` is the link of the first one."""
    link = onetime.open_link(session, key, now=now)
    if link is None or link.purpose is not onetime.Purpose.CODE:
        raise rows.SignInRefusedError(
            "code", _("Das hat zu lange gedauert. Bitte noch einmal anmelden.")
        )
    return link.account


def sign_in_with_code(
    session: Session, key: str, code: str, *, now: datetime, device: Device | None = None
) -> str:
    """The second step; the link of the first is used up only when the code is right. Only who has
    the passphrase comes here; its owner is told of wrong codes, and has tries of their own on a
    device of theirs."""
    account = second_step(session, key, now=now)
    own = device is not None and device.account_id == account.id
    limit = Limit(f"code {device.name}" if device and own else f"code {account.id}", tries.TRIES)
    bound = tries.limits(session, now=now)
    bound.look(limit)
    tried = bound.count(limit)
    if not codes.use_code(session, account.id, code, now):
        event(Event.SECOND_STEP_REFUSED, account=account.id)
        if tried[limit.what] == limit.most:
            letters.codes_guessed(session, rows.row_of(session, account))
            session.commit()
        raise rows.SignInRefusedError(
            "code", _("Der Code stimmt nicht. Er wechselt alle 30 Sekunden.")
        )
    tries.forgive(session, limit.what)
    return finish(session, key, account, now=now)


def finish(session: Session, key: str, account: Account, *, now: datetime) -> str:
    """Both steps were right: the link between them is used up, the browser signed in."""
    if onetime.use_link(session, key, now=now) is None:
        raise rows.SignInRefusedError(
            "code", _("Das hat zu lange gedauert. Bitte noch einmal anmelden.")
        )
    event(Event.SIGNED_IN, account=account.id, way=SignInWay.SECOND_STEP)
    return begin(session, account.id, now=now)


def begin(session: Session, account_id: int, *, now: datetime) -> str:
    """Signs a browser in: the secret for its cookie."""
    secret = secrets.token_urlsafe(32)
    session.add(
        SignIn(
            key=rows.key_of(secret), account_id=account_id, began_at=now, seen_at=now, proven_at=now
        )
    )
    session.commit()
    return secret


def who(session: Session, secret: str, *, now: datetime) -> Account | None:
    """Who the cookie's bearer is; None once idle for an hour, or after twelve hours."""
    here = session.get(SignIn, rows.key_of(secret))
    if here is None or now - here.seen_at > IDLE or now - here.began_at > LONGEST:
        return None
    row = rows.by_id(session, here.account_id)
    if row is None or not rows.admitted(row, wording.here(now)):
        return None
    account = rows.account_of(row, wording.here(now), here.proven_at)
    if now - here.seen_at > _STEP:
        _note_seen(session, here.key, now)
    return account


def _note_seen(session: Session, key: str, now: datetime) -> None:
    """Given up at once while others write, so that nobody waits who only reads: the next request
    tries again, and a sign-in that could not be noted ends sooner, never later."""
    mine = col(SignIn.key) == key
    try:
        with database.at_once(session):
            session.exec(update(SignIn).where(mine).values(seen_at=now))
            session.commit()
    except OperationalError:
        session.rollback()


def sign_out(session: Session, secret: str) -> None:
    here = session.get(SignIn, rows.key_of(secret))
    if here is None:
        return
    session.delete(here)
    session.commit()
    event(Event.SIGNED_OUT, account=here.account_id)


def sign_out_everywhere(session: Session, account_id: int) -> None:
    session.execute(delete(SignIn).where(col(SignIn.account_id) == account_id))
    session.commit()


def prove(
    session: Session, secret: str, passphrase: str, *, now: datetime, field: str = "passphrase"
) -> None:
    """The passphrase once more, before rights and accounts are touched. Tries count for this
    sign-in alone, so that nobody else can use them up."""
    here = session.get(SignIn, rows.key_of(secret))
    row = rows.by_id(session, here.account_id) if here else None
    if here is None or row is None:
        raise rows.SignInRefusedError(field, _("Bitte noch einmal anmelden."))
    if row.passphrase is None:
        text = _(
            "Sie haben noch keine Passphrase. Bitte wählen Sie eine, oder bestätigen Sie mit Ihrem "
            "Passkey."
        )
        raise rows.SignInRefusedError(field, text)
    if not passphrase:
        raise rows.SignInRefusedError(field, _("Bitte geben Sie Ihre Passphrase ein."))
    limit = Limit(f"prove {here.key}", tries.TRIES)
    bound = tries.limits(session, now=now)
    bound.look(limit)
    with passphrases.turn() as turn:
        bound.count(limit)
        right = turn.fits(passphrase, row.passphrase)
    if not right:
        event(Event.PROOF_REFUSED, account=row.id)
        raise rows.SignInRefusedError(field, _("Die Passphrase stimmt nicht."))
    tries.forgive(session, limit.what)
    mark_proven(session, secret, now=now)


def mark_proven(session: Session, secret: str, *, now: datetime) -> None:
    """Passphrase or passkey was given in this browser."""
    mine = col(SignIn.key) == rows.key_of(secret)
    session.exec(update(SignIn).where(mine).values(proven_at=now))
    session.commit()


def renew(session: Session, secret: str) -> str:
    """What the cookie is to carry from now on: the same sign-in under another secret, so that
    what was known of it before a proof is worth nothing after it."""
    fresh = secrets.token_urlsafe(32)
    mine = col(SignIn.key) == rows.key_of(secret)
    session.exec(update(SignIn).where(mine).values(key=rows.key_of(fresh)))
    session.commit()
    return fresh


def replace(session: Session, secret: str) -> None:
    """The browser has signed in anew: its earlier sign-in ends."""
    session.execute(delete(SignIn).where(col(SignIn.key) == rows.key_of(secret)))
    session.commit()


def confirmed(session: Session, secret: str, *, now: datetime) -> bool:
    """Whether the page "Bitte bestätigen" was passed just now; having signed in is not enough."""
    here = session.get(SignIn, rows.key_of(secret))
    return here is not None and here.began_at < here.proven_at >= now - JUST_NOW


def require_proof(
    session: Session, secret: str, passphrase: str, *, now: datetime, field: str = "passphrase"
) -> None:
    """For what must not be done with a live sign-in alone: the passphrase, typed right here; with
    nothing typed, passphrase or passkey on the page "Bitte bestätigen" just before."""
    if passphrase or not confirmed(session, secret, now=now):
        prove(session, secret, passphrase, now=now, field=field)


def sweep(session: Session, now: datetime) -> None:
    """Deletes what is over: tries, sign-ins, links, questions to passkeys, begun second factors."""
    tries.sweep(session, now)
    session.execute(delete(SignIn).where(col(SignIn.began_at) < now - LONGEST))
    for over in (OneTimeLink, Challenge, CodeSetup):
        session.execute(delete(over).where(col(over.expires_at) < now))
    session.commit()
