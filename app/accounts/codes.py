"""The second step by codes of an app: set up, checked, switched off."""

import re
import secrets
from datetime import datetime, timedelta

import pyotp
from sqlalchemy import delete
from sqlmodel import Session, col, select, update

from app.accounts import letters, rows
from app.i18n import gettext as _
from app.models import AccountRow, CodeSetup
from app.rights import Account
from app.security.events import Event, event
from app.security.sealing import Locked

SETUP = timedelta(minutes=15)
"""How long a second factor may take to be confirmed by its first code."""


def use_code(session: Session, account_id: int, code: str, now: datetime) -> bool:
    """Whether the code is right, and was not used. One statement takes its step, so that of two
    requests at the same moment one gets it."""
    secret = session.exec(select(AccountRow.totp).where(AccountRow.id == account_id)).one()
    step = step_of(secret, code, now) if secret else None
    if step is None:
        return False
    statement = update(AccountRow).where(
        col(AccountRow.id) == account_id, col(AccountRow.totp_step) < step
    )
    taken = session.exec(statement.values(totp_step=step)).rowcount
    session.commit()
    return taken == 1


def step_of(secret: str, code: str, now: datetime) -> int | None:
    """The time step whose code it is: now, or one earlier or later."""
    if isinstance(secret, Locked):
        # Sealed with another secret key, which is gone: no code fits any more.
        raise rows.SignInRefusedError(
            "code",
            _(
                "Ihr Code lässt sich nicht mehr prüfen. Bitte wenden Sie sich an das "
                "Präventionsbüro: Es kann den zweiten Schritt ausschalten."
            ),
        )
    given = re.sub(r"\D", "", code, flags=re.ASCII)
    totp = pyotp.TOTP(secret)
    step = int(now.timestamp()) // totp.interval
    return next(
        (
            each
            for each in (step, step - 1, step + 1)
            if secrets.compare_digest(totp.at(each * totp.interval), given)
        ),
        None,
    )


def new_totp() -> str:
    return pyotp.random_base32()


def totp_address(by: Account, secret: str) -> str:
    """What the QR code says to the app."""
    return pyotp.TOTP(secret).provisioning_uri(name=by.email, issuer_name="Präventionskette")


def begin_codes(session: Session, by: Account, *, now: datetime) -> str:
    """A secret for the app, to be shown this once; kept aside until a code confirms it. The caller
    has asked for a proof."""
    secret = new_totp()
    session.merge(CodeSetup(account_id=by.id, secret=secret, expires_at=now + SETUP))
    session.commit()
    return secret


def setting_up(session: Session, by: Account, *, now: datetime) -> bool:
    """Whether a secret was shown that no code has confirmed yet."""
    kept = session.get(CodeSetup, by.id)
    return kept is not None and kept.expires_at >= now


def confirm_codes(session: Session, by: Account, code: str, *, now: datetime) -> None:
    """Switches the second factor on, with the secret that was shown."""
    kept = session.get(CodeSetup, by.id)
    if kept is None or kept.expires_at < now:
        raise rows.SignInRefusedError(
            "code", _("Das hat zu lange gedauert. Bitte noch einmal einrichten.")
        )
    set_totp(session, by, kept.secret, code, now=now)


def set_totp(session: Session, by: Account, secret: str, code: str, *, now: datetime) -> None:
    """Switches the second factor on, once a code shows that the app has the secret, and tells its
    owner by mail."""
    step = step_of(secret, code, now)
    if step is None:
        event(Event.SECOND_STEP_REFUSED, account=by.id)
        raise rows.SignInRefusedError(
            "code", _("Der Code stimmt nicht. Er wechselt alle 30 Sekunden.")
        )
    row = rows.row_of(session, by)
    row.totp, row.totp_step = secret, step
    session.execute(delete(CodeSetup).where(col(CodeSetup.account_id) == by.id))
    letters.codes_on(session, row)
    session.commit()
    event(Event.SECOND_STEP_SET, account=by.id)


def drop_totp(session: Session, by: Account) -> None:
    """Switches the codes off and tells their owner by mail."""
    row = rows.row_of(session, by)
    if row.totp is None:
        return
    row.totp, row.totp_step = None, 0
    letters.codes_off(session, row)
    session.commit()
    event(Event.SECOND_STEP_CLEARED, account=by.id)
